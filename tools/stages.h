/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/trace.h>

/* Where the time of a process went, in rows that add up to all of it, to the nanosecond: one for
 * each outermost span of the thread that the pipeline runs in, and what lies between them. */
typedef struct Stages Stages;

typedef struct Stage {
    const char *name; /* "before the library", "resolve", "start core", "between", ... */
    uint64_t ns;
} Stage;

/* @info is what the events are of. Free it with stages_free(). */
Stages *stages_new(const GantryTraceInfo *info);
void stages_free(Stages *stages);

/* The next event. */
void stages_event(Stages *stages, const GantryTraceEvent *event);

/* The record ends: what is open ends, too. The process is gone at @exited_ns, which is 0 if nobody
 * knows. Returns the time of all. */
uint64_t stages_finish(Stages *stages, uint64_t end_ns, uint64_t exited_ns);

/* After stages_finish(): the rows in order of time. */
const Stage *stages_rows(const Stages *stages, size_t *n_rows);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Stages, stages_free)
