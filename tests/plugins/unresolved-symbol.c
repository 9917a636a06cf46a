/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include <gantry/plugin.h>

/* As if it had been compiled against a newer Gantry. */
GantryResult gantry_context_of_the_future(GantryContext *context);

static GantryResult start(GantryContext *context, const void *config, void *state, void *result,
                          GError **error)
{
    (void)config, (void)state, (void)result, (void)error;
    return gantry_context_of_the_future(context);
}

static const GantryPhase phase = {
    .abi = GANTRY_ABI,
    .name = "unresolved-symbol",
    .summary = "calls a function that there is not",
    .start = start,
};

GANTRY_PLUGIN_DEFINE("unresolved-symbol", "1.0", "needs a newer library", &phase);
