/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/trace.h>

/* Where the next span or mark will be; -1 is a span that found no room. */
typedef int GantrySpan;

GantryTrace *gantry_trace_new(size_t capacity);
void gantry_trace_free(GantryTrace *trace);

/* @name must outlive the trace. @detail is copied. */
GantrySpan gantry_trace_begin(GantryTrace *trace, GantryTraceKind kind, const char *name);
void gantry_trace_end(GantryTrace *trace, GantrySpan span);
void gantry_trace_mark(GantryTrace *trace, GantryTraceKind kind, const char *name,
                       const char *detail);
