/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "trace.h"

#include <glib.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef struct {
    const GantryTraceSink *sink;
    void *data;
} AttachedSink;

struct GantryTrace {
    uint64_t epoch_ns; /* CLOCK_MONOTONIC when the process started */
    uint64_t entry_ns;
    GantryTraceEvent *events;
    size_t capacity;
    /* A span takes two places when it begins, so that its end is sure to find one. Places that
     * are taken but not yet written are `reserved - used`. */
    atomic_size_t reserved;
    atomic_size_t used;
    atomic_size_t dropped;
    GMutex texts_lock; /* names and details come from any thread */
    GStringChunk *texts;
    GArray *sinks; /* AttachedSink */
};

static uint64_t clock_ns(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* How long ago the process started. The kernel tells it in ticks of 10 ms only (starttime in
 * proc(5)), which is as long as a whole start-up. The CPU time used so far is exact, and for a
 * program that has not waited for anything yet it is the answer; so it is taken wherever it lies
 * within the tick. */
static uint64_t process_age_ns(void)
{
    uint64_t used = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
    char buffer[1024];
    FILE *file = fopen("/proc/self/stat", "re");
    if (file == NULL)
        return used;
    size_t length = fread(buffer, 1, sizeof buffer - 1, file);
    fclose(file);
    buffer[length] = '\0';

    /* The command's name may hold blanks and parentheses: fields are counted from its end. */
    const char *p = strrchr(buffer, ')');
    unsigned long long ticks;
    if (p == NULL || sscanf(p + 1,
                            " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d"
                            " %*d %*d %*d %llu",
                            &ticks) != 1)
        return used;
    uint64_t tick_ns = 1000000000u / (uint64_t)sysconf(_SC_CLK_TCK);
    uint64_t now = clock_ns(CLOCK_BOOTTIME);
    uint64_t longest = now > ticks * tick_ns ? now - ticks * tick_ns : 0;
    uint64_t shortest = longest > tick_ns ? longest - tick_ns : 0;
    return CLAMP(used, shortest, MAX(longest, shortest));
}

GantryTrace *gantry_trace_new(size_t capacity)
{
    GantryTrace *trace = g_new0(GantryTrace, 1);
    uint64_t age = process_age_ns();
    uint64_t now = clock_ns(CLOCK_MONOTONIC);
    trace->epoch_ns = now > age ? now - age : 0;
    trace->entry_ns = now - trace->epoch_ns;
    trace->events = g_new(GantryTraceEvent, capacity);
    trace->capacity = capacity;
    g_mutex_init(&trace->texts_lock);
    trace->texts = g_string_chunk_new(1024);
    trace->sinks = g_array_new(FALSE, FALSE, sizeof(AttachedSink));
    return trace;
}

void gantry_trace_free(GantryTrace *trace)
{
    if (trace == NULL)
        return;
    for (size_t i = 0; i < trace->sinks->len; i++) {
        const AttachedSink *attached = &g_array_index(trace->sinks, AttachedSink, i);
        if (attached->sink->finish != NULL)
            attached->sink->finish(attached->data);
    }
    g_array_unref(trace->sinks);
    g_string_chunk_free(trace->texts);
    g_mutex_clear(&trace->texts_lock);
    g_free(trace->events);
    g_free(trace);
}

static bool reserve(GantryTrace *trace, size_t places)
{
    if (atomic_fetch_add(&trace->reserved, places) + places <= trace->capacity)
        return true;
    atomic_fetch_sub(&trace->reserved, places);
    atomic_fetch_add(&trace->dropped, places);
    return false;
}

/* gettid() is a system call, and a thread keeps its number. */
static int thread_number(void)
{
    static _Thread_local int number;
    if (number == 0)
        number = (int)gettid();
    return number;
}

static size_t write_event(GantryTrace *trace, GantryTraceEvent event)
{
    size_t place = atomic_fetch_add(&trace->used, 1);
    event.thread = thread_number();
    event.time_ns = clock_ns(CLOCK_MONOTONIC) - trace->epoch_ns;
    trace->events[place] = event;
    for (size_t i = 0; i < trace->sinks->len; i++) {
        const AttachedSink *attached = &g_array_index(trace->sinks, AttachedSink, i);
        attached->sink->event(attached->data, &trace->events[place]);
    }
    return place;
}

GantrySpan gantry_trace_begin(GantryTrace *trace, GantryTraceKind kind, const char *name)
{
    if (!reserve(trace, 2))
        return -1;
    GantryTraceEvent event = {.kind = kind, .shape = GANTRY_TRACE_BEGIN, .name = name};
    return (GantrySpan)write_event(trace, event);
}

void gantry_trace_end(GantryTrace *trace, GantrySpan span)
{
    if (span < 0)
        return;
    GantryTraceEvent event = trace->events[span];
    event.shape = GANTRY_TRACE_END;
    write_event(trace, event);
}

/* A copy that lives as long as the trace; NULL for NULL. */
static const char *keep(GantryTrace *trace, const char *text)
{
    if (text == NULL)
        return NULL;
    g_mutex_lock(&trace->texts_lock);
    const char *copy = g_string_chunk_insert(trace->texts, text);
    g_mutex_unlock(&trace->texts_lock);
    return copy;
}

void gantry_trace_mark(GantryTrace *trace, GantryTraceKind kind, const char *name,
                       const char *value, const char *detail)
{
    if (!reserve(trace, 1))
        return;
    write_event(trace, (GantryTraceEvent){
                           .kind = kind,
                           .shape = GANTRY_TRACE_MARK,
                           .name = name,
                           .value = keep(trace, value),
                           .detail = keep(trace, detail),
                       });
}

const char *gantry_trace_intern(GantryTrace *trace, const char *text)
{
    g_mutex_lock(&trace->texts_lock);
    const char *copy = g_string_chunk_insert_const(trace->texts, text);
    g_mutex_unlock(&trace->texts_lock);
    return copy;
}

void gantry_trace_add_sink(GantryTrace *trace, const GantryTraceSink *sink, void *data)
{
    AttachedSink attached = {sink, data};
    g_array_append_val(trace->sinks, attached);
}

const GantryTraceEvent *gantry_trace_events(const GantryTrace *trace, size_t *n_events)
{
    *n_events = atomic_load(&trace->used);
    return trace->events;
}

size_t gantry_trace_dropped(const GantryTrace *trace)
{
    return atomic_load(&trace->dropped);
}

uint64_t gantry_trace_now(const GantryTrace *trace)
{
    return clock_ns(CLOCK_MONOTONIC) - trace->epoch_ns;
}

uint64_t gantry_trace_library_entry(const GantryTrace *trace)
{
    return trace->entry_ns;
}

const char *gantry_trace_kind_name(GantryTraceKind kind)
{
    static const char *const names[] = {
        [GANTRY_TRACE_RESOLVE] = "resolve",   [GANTRY_TRACE_CONFIGURE] = "configure",
        [GANTRY_TRACE_START] = "start",       [GANTRY_TRACE_STOP] = "stop",
        [GANTRY_TRACE_PLUGIN] = "plugin",     [GANTRY_TRACE_LEVEL] = "level",
        [GANTRY_TRACE_IMPORT] = "import",     [GANTRY_TRACE_NOTE] = "note",
        [GANTRY_TRACE_QUESTION] = "question", [GANTRY_TRACE_FOUND] = "found",
        [GANTRY_TRACE_MISSED] = "missed",     [GANTRY_TRACE_RULE] = "rule",
        [GANTRY_TRACE_UNMET] = "unmet",       [GANTRY_TRACE_ERROR] = "error",
    };
    return (size_t)kind < G_N_ELEMENTS(names) ? names[kind] : "unknown";
}
