/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The public headers and the macro are for C++ authors, too. */
#include <gantry/gantry.h>

static GantryResult start(GantryContext *context, const void *, void *, void *, GError **)
{
    gantry_context_note(context, "in-cplusplus", "started");
    return GANTRY_OK;
}

static const GantryPhase phase = {
    .abi = GANTRY_ABI,
    .name = "in-cplusplus",
    .summary = "writes a note",
    .start = start,
};

GANTRY_PLUGIN_DEFINE("in-cplusplus", "1.0", "is written in C++", &phase);
