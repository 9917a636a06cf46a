/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "shim/trace.h"

#include "core/trace.h"

GantryTrace *shim_trace_new(size_t capacity)
{
    return gantry_trace_new(capacity);
}

void shim_trace_free(GantryTrace *trace)
{
    gantry_trace_free(trace);
}
