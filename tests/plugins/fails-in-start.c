/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include <gantry/plugin.h>

static GantryResult start(GantryContext *context, const void *config, void *state, void *result,
                          GError **error)
{
    (void)context, (void)config, (void)state, (void)result;
    gantry_error_set(error, GANTRY_ERROR_HOST, "free some", "no room on the roof");
    return GANTRY_ERROR;
}

static const GantryPhase phase = {
    .abi = GANTRY_ABI,
    .name = "fails-in-start",
    .summary = "fails",
    .start = start,
};

GANTRY_PLUGIN_DEFINE("fails-in-start", "1.0", "fails when it is started", &phase);
