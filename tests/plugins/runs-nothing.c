/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include <gantry/plugin.h>

static GantryResult start(GantryContext *context, const void *config, void *state, void *result,
                          GError **error)
{
    (void)context, (void)config, (void)state, (void)result, (void)error;
    return GANTRY_OK;
}

static const char *const needs[] = {"interpreter", "site", NULL};

static const GantryPhase phase = {
    .abi = GANTRY_ABI,
    .name = "runs-nothing",
    .summary = "takes the place of main, without its options",
    .needs_level = GANTRY_LEVEL_INITIALIZED,
    .leaves_level = GANTRY_LEVEL_RUNNING,
    .needs = needs,
    .replaces = "main",
    .start = start,
};

GANTRY_PLUGIN_DEFINE("runs-nothing", "1.0", "starts all of Python, and runs no program", &phase);
