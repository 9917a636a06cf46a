/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/trace.h>

/* The thread that a pipeline runs in, found among the events of a trace. Nobody knows it before the
 * pipeline has run; until then a host's first span is only taken to be in it. Zeroed: none yet. */
typedef struct GantryMainThread {
    bool known;
    bool sure;
    int number;
} GantryMainThread;

/* Returns whether @event is in it. @moved: (out): what was taken for it before was not it. */
static inline bool gantry_main_thread_has(GantryMainThread *thread, const GantryTraceEvent *event,
                                          bool *moved)
{
    bool of_pipeline = event->kind <= GANTRY_TRACE_PLUGIN;
    *moved = false;
    if (!thread->known || (of_pipeline && !thread->sure)) {
        *moved = thread->known && thread->number != event->thread;
        *thread = (GantryMainThread){true, of_pipeline, event->thread};
    }
    return event->thread == thread->number;
}
