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

#define SPAN(start, done, n, ...)                                                                  \
    do {                                                                                           \
        if (shape == GANTRY_TRACE_BEGIN)                                                           \
            PROBE(start, 1, name);                                                                 \
        else                                                                                       \
            PROBE(done, n, __VA_ARGS__);                                                           \
    } while (0)

void gantry_probe(GantryTraceKind kind, GantryTraceShape shape, const char *name, const char *value,
                  const char *detail)
{
    switch (kind) {
    case GANTRY_TRACE_CONFIGURE:
        SPAN(phase__configure, phase__configured, 1, name);
        break;
    case GANTRY_TRACE_START:
        SPAN(phase__start, phase__done, 1, name);
        break;
    case GANTRY_TRACE_STOP:
        SPAN(phase__stop, phase__stopped, 1, name);
        break;
    case GANTRY_TRACE_IMPORT:
        SPAN(import__start, import__done, 2, name, value);
        break;
    case GANTRY_TRACE_SPAN:
        SPAN(span__start, span__done, 1, name);
        break;
    case GANTRY_TRACE_LEVEL:
        PROBE(level, 1, name);
        break;
    case GANTRY_TRACE_ERROR:
        PROBE(error, 2, name, detail);
        break;
    default:
        if (shape == GANTRY_TRACE_MARK)
            PROBE(mark, 4, kind, name, value, detail);
    }
}
