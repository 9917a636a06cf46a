/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include <gantry/plugin.h>

static GantryResult start(GantryContext *context, const void *config, void *state, void *result,
                          GError **error)
{
    (void)context, (void)config, (void)state, (void)result, (void)error;
    return GANTRY_OK;
}

static const GantryPhase phase = {.abi = GANTRY_ABI, .start = start};

GANTRY_PLUGIN_DEFINE("nameless-phase", "1.0", "has a phase that nobody can call", &phase);
