/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/export.h>

/* At level phases; memory for the events is touched only as they come. */
GantryTrace *gantry_trace_new(size_t capacity);
void gantry_trace_free(GantryTrace *trace);
/* The stream that is attached as a sink, which owns it; NULL if there is none. */
typedef struct GantryTraceStream GantryTraceStream;
void gantry_trace_set_stream(GantryTrace *trace, GantryTraceStream *stream);
GantryTraceStream *gantry_trace_get_stream(const GantryTrace *trace);
void gantry_trace_set_level(GantryTrace *trace, GantryTraceLevel level);
