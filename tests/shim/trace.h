/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/trace.h>

GANTRY_BEGIN_DECLS

/* A trace of its own at level imports, with room for @capacity events. */
GantryTrace *shim_trace_new(size_t capacity);
void shim_trace_free(GantryTrace *trace);

/* The static probe of an event, without the event. */
void shim_probe(GantryTraceKind kind, GantryTraceShape shape, const char *name);

GANTRY_END_DECLS
