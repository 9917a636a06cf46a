/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "probes.h"

/* Tools count a probe up in its semaphore while they listen to it. */
#define _SDT_HAS_SEMAPHORES 1
#include <sys/sdt.h>

#define SEMAPHORE(name)                                                                            \
    extern unsigned short gantry_##name##_semaphore;                                               \
    __attribute__((visibility("hidden"),                                                           \
                   section(".probes"))) unsigned short gantry_##name##_semaphore;

SEMAPHORE(phase__configure)
SEMAPHORE(phase__configured)
SEMAPHORE(phase__start)
SEMAPHORE(phase__done)
SEMAPHORE(phase__stop)
SEMAPHORE(phase__stopped)
SEMAPHORE(import__start)
SEMAPHORE(import__done)
SEMAPHORE(span__start)
SEMAPHORE(span__done)
SEMAPHORE(level)
SEMAPHORE(error)
SEMAPHORE(mark)

#define PROBE(name, n, ...)                                                                        \
    do {                                                                                           \
        if (__builtin_expect(gantry_##name##_semaphore != 0, 0))                                   \
            DTRACE_PROBE##n(gantry, name, __VA_ARGS__);                                            \
    } while (0)

#define SPAN(event, start, done, n, ...)                                                           \
    do {                                                                                           \
        if ((event)->shape == GANTRY_TRACE_BEGIN)                                                  \
            PROBE(start, 1, (event)->name);                                                        \
        else                                                                                       \
            PROBE(done, n, __VA_ARGS__);                                                           \
    } while (0)

void gantry_probe(const GantryTraceEvent *event)
{
    switch (event->kind) {
    case GANTRY_TRACE_CONFIGURE:
        SPAN(event, phase__configure, phase__configured, 1, event->name);
        break;
    case GANTRY_TRACE_START:
        SPAN(event, phase__start, phase__done, 1, event->name);
        break;
    case GANTRY_TRACE_STOP:
        SPAN(event, phase__stop, phase__stopped, 1, event->name);
        break;
    case GANTRY_TRACE_IMPORT:
        SPAN(event, import__start, import__done, 2, event->name, event->value);
        break;
    case GANTRY_TRACE_SPAN:
        SPAN(event, span__start, span__done, 1, event->name);
        break;
    case GANTRY_TRACE_LEVEL:
        PROBE(level, 1, event->name);
        break;
    case GANTRY_TRACE_ERROR:
        PROBE(error, 2, event->name, event->detail);
        break;
    default:
        if (event->shape == GANTRY_TRACE_MARK)
            PROBE(mark, 4, event->kind, event->name, event->value, event->detail);
    }
}
