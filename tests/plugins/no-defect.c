/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include <gantry/plugin.h>

static GantryResult start(GantryContext *context, const void *config, void *state, void *result,
                          GError **error)
{
    (void)config, (void)state, (void)result, (void)error;
    /* Only a symbol of the host's makes the note: the plugin links nobody. */
    gantry_context_note(context, "no-defect", "started");
    return GANTRY_OK;
}

static const GantryPhase phase = {
    .abi = GANTRY_ABI,
    .name = "no-defect",
    .summary = "writes a note",
    .start = start,
};

GANTRY_PLUGIN_DEFINE("no-defect", "1.0", "does what it says", &phase);
