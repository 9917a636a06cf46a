/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include <gantry/plugin.h>

static GantryResult start(GantryContext *context, const void *config, void *state, void *result,
                          GError **error)
{
    (void)context, (void)config, (void)state, (void)result, (void)error;
    return GANTRY_OK;
}

static bool stop(GantryContext *context, const void *config, void *state, GError **error)
{
    (void)context, (void)config, (void)state;
    return gantry_error_set(error, GANTRY_ERROR_HOST, NULL, "the brake is stuck");
}

static const GantryPhase phase = {
    .abi = GANTRY_ABI,
    .name = "fails-in-stop",
    .summary = "starts, but does not stop",
    .start = start,
    .stop = stop,
};

GANTRY_PLUGIN_DEFINE("fails-in-stop", "1.0", "fails when it is stopped", &phase);
