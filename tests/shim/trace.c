/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "shim/trace.h"

#include "core/probes.h"
#include "core/trace.h"

GantryTrace *shim_trace_new(size_t capacity)
{
    GantryTrace *trace = gantry_trace_new(capacity);
    gantry_trace_set_level(trace, GANTRY_TRACE_IMPORTS);
    return trace;
}

void shim_trace_free(GantryTrace *trace)
{
    gantry_trace_free(trace);
}

void shim_probe(GantryTraceKind kind, GantryTraceShape shape, const char *name)
{
    gantry_probe(kind, shape, name, NULL, NULL);
}
