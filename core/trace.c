/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "trace.h"

#include "probes.h"

#include <glib.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { NONE = -1, ENDED = -2 };

typedef struct {
    const GantryTraceSink *sink;
    void *data;
} AttachedSink;

struct GantryTrace {
    uint64_t epoch_ns; /* CLOCK_MONOTONIC when the process started */
    GantryTraceInfo info;
    GPtrArray *about; /* the attributes of info */
    GantryTraceStream *stream;
    GantryTraceEvent *events;
    GantryTraceCounts *counts; /* one an event; NULL below level allocations */
    GantrySpan *outer;         /* of the begin of a span: the one around it, NONE or ENDED */
    size_t capacity;
    GantryTraceCounter counter;
    void *counter_data;
    /* A span takes two places when it begins, so that its end is sure to find one. Places that
     * are taken but not yet written are `reserved - used`. */
    atomic_size_t reserved;
    atomic_size_t used;
    atomic_size_t dropped;
    GMutex texts_lock; /* names and details come from any thread */
    GStringChunk *texts;
    GPtrArray *attributes;
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

/* Room that costs nothing until it is written to, however large. */
static void *map(size_t size)
{
    void *memory = size > 0 ? mmap(NULL, size, PROT_READ | PROT_WRITE,
                                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
                            : NULL;
    return memory != MAP_FAILED ? memory : NULL;
}

static void unmap(void *memory, size_t size)
{
    if (memory != NULL)
        munmap(memory, size);
}

GantryTrace *gantry_trace_new(size_t capacity)
{
    GantryTrace *trace = g_new0(GantryTrace, 1);
    uint64_t age = process_age_ns();
    uint64_t now = clock_ns(CLOCK_MONOTONIC);
    trace->epoch_ns = now > age ? now - age : 0;
    trace->info.pid = getpid();
    trace->info.library_entry_ns = now - trace->epoch_ns;
    trace->info.started_unix_ns = clock_ns(CLOCK_REALTIME) - trace->info.library_entry_ns;
    trace->about = g_ptr_array_new();
    g_ptr_array_add(trace->about, NULL);
    trace->info.attributes = (const char *const *)trace->about->pdata;
    trace->events = map(capacity * sizeof *trace->events);
    trace->outer = map(capacity * sizeof *trace->outer);
    trace->capacity = trace->events != NULL && trace->outer != NULL ? capacity : 0;
    g_mutex_init(&trace->texts_lock);
    trace->texts = g_string_chunk_new(1024);
    trace->attributes = g_ptr_array_new_with_free_func(g_free);
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
    g_ptr_array_unref(trace->about);
    g_string_chunk_free(trace->texts);
    g_ptr_array_unref(trace->attributes);
    g_mutex_clear(&trace->texts_lock);
    unmap(trace->events, trace->capacity * sizeof *trace->events);
    unmap(trace->counts, trace->capacity * sizeof *trace->counts);
    unmap(trace->outer, trace->capacity * sizeof *trace->outer);
    g_free(trace);
}

GantryTraceLevel gantry_trace_level(const GantryTrace *trace)
{
    return trace->info.level;
}

void gantry_trace_set_level(GantryTrace *trace, GantryTraceLevel level)
{
    trace->info.level = level;
    if (level >= GANTRY_TRACE_ALLOCATIONS && trace->counts == NULL)
        trace->counts = map(trace->capacity * sizeof *trace->counts);
}

void gantry_trace_set_counter(GantryTrace *trace, GantryTraceCounter counter, void *data)
{
    trace->counter = counter;
    trace->counter_data = data;
}

static bool is_recorded(const GantryTrace *trace, GantryTraceKind kind)
{
    return trace->info.level >= GANTRY_TRACE_IMPORTS || kind <= GANTRY_TRACE_ERROR ||
           (trace->info.level == GANTRY_TRACE_CONFIG && kind <= GANTRY_TRACE_UNMET);
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
    if (trace->counter != NULL && trace->counts != NULL) {
        trace->counter(trace->counter_data, &trace->counts[place]);
        event.counts = &trace->counts[place];
    }
    trace->events[place] = event;
    gantry_probe(&trace->events[place]);
    for (size_t i = 0; i < trace->sinks->len; i++) {
        const AttachedSink *attached = &g_array_index(trace->sinks, AttachedSink, i);
        attached->sink->event(attached->data, &trace->events[place]);
    }
    return place;
}

/* The innermost open span of this thread, in the trace that it has written to last. */
typedef struct {
    const GantryTrace *trace;
    GantrySpan span;
} Innermost;

static _Thread_local Innermost innermost = {NULL, NONE};

static GantrySpan innermost_of(const GantryTrace *trace)
{
    return innermost.trace == trace ? innermost.span : NONE;
}

/* Whether @span is the innermost one of this thread, or known to be around that. */
static bool is_around(const GantryTrace *trace, GantrySpan span)
{
    GantrySpan open = innermost_of(trace);
    while (open > span)
        open = trace->outer[open];
    return open == span;
}

GantrySpan gantry_trace_begin(GantryTrace *trace, GantryTraceKind kind, const char *name)
{
    if (!is_recorded(trace, kind) || !reserve(trace, 2))
        return -1;
    GantryTraceEvent event = {.kind = kind, .shape = GANTRY_TRACE_BEGIN, .name = name};
    GantrySpan span = (GantrySpan)write_event(trace, event);
    /* A span around it is older; anything else was left by a trace that is gone. */
    GantrySpan around = innermost_of(trace);
    trace->outer[span] = around < span ? around : NONE;
    innermost = (Innermost){trace, span};
    return span;
}

static void end(GantryTrace *trace, GantrySpan span, const char *value,
                const char *const *attributes)
{
    if (trace->outer[span] == ENDED)
        return;
    /* Where somebody does not end his spans innermost first, those inside end now, and what comes
     * for them later finds them ended. */
    if (is_around(trace, span)) {
        while (innermost_of(trace) > span)
            end(trace, innermost_of(trace), NULL, NULL);
        innermost.span = trace->outer[span];
    }
    trace->outer[span] = ENDED;
    const GantryTraceEvent *begin = &trace->events[span];
    write_event(trace, (GantryTraceEvent){
                           .kind = begin->kind,
                           .shape = GANTRY_TRACE_END,
                           .name = begin->name,
                           .value = value,
                           .attributes = attributes,
                       });
}

void gantry_trace_end(GantryTrace *trace, GantrySpan span)
{
    if (span >= 0)
        end(trace, span, NULL, NULL);
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

/* The names are not copied, the values are. NULL for NULL. */
static const char *const *keep_attributes(GantryTrace *trace, const char *const *attributes)
{
    if (attributes == NULL)
        return NULL;
    size_t n = g_strv_length((char **)attributes);
    g_autofree const char **copy = g_new0(const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        copy[i] = i % 2 == 1 ? keep(trace, attributes[i]) : attributes[i];
    g_mutex_lock(&trace->texts_lock);
    g_ptr_array_add(trace->attributes, copy);
    g_mutex_unlock(&trace->texts_lock);
    return g_steal_pointer(&copy);
}

void gantry_trace_end_with(GantryTrace *trace, GantrySpan span, const char *value,
                           const char *const *attributes)
{
    if (span >= 0)
        end(trace, span, keep(trace, value), keep_attributes(trace, attributes));
}

void gantry_trace_mark_with(GantryTrace *trace, GantryTraceKind kind, const char *name,
                            const char *value, const char *detail, const char *const *attributes)
{
    if (!is_recorded(trace, kind) || !reserve(trace, 1))
        return;
    write_event(trace, (GantryTraceEvent){
                           .kind = kind,
                           .shape = GANTRY_TRACE_MARK,
                           .name = name,
                           .value = keep(trace, value),
                           .detail = keep(trace, detail),
                           .attributes = keep_attributes(trace, attributes),
                       });
}

void gantry_trace_mark(GantryTrace *trace, GantryTraceKind kind, const char *name,
                       const char *value, const char *detail)
{
    gantry_trace_mark_with(trace, kind, name, value, detail, NULL);
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
    return trace->info.library_entry_ns;
}

const char *gantry_trace_kind_name(GantryTraceKind kind)
{
    static const char *const names[] = {
        [GANTRY_TRACE_RESOLVE] = "resolve",   [GANTRY_TRACE_CONFIGURE] = "configure",
        [GANTRY_TRACE_START] = "start",       [GANTRY_TRACE_STOP] = "stop",
        [GANTRY_TRACE_PLUGIN] = "plugin",     [GANTRY_TRACE_SPAN] = "span",
        [GANTRY_TRACE_LEVEL] = "level",       [GANTRY_TRACE_ORDER] = "order",
        [GANTRY_TRACE_ERROR] = "error",       [GANTRY_TRACE_PHASE] = "phase",
        [GANTRY_TRACE_NOTE] = "note",         [GANTRY_TRACE_VALUE] = "value",
        [GANTRY_TRACE_QUESTION] = "question", [GANTRY_TRACE_FOUND] = "found",
        [GANTRY_TRACE_MISSED] = "missed",     [GANTRY_TRACE_RULE] = "rule",
        [GANTRY_TRACE_UNMET] = "unmet",       [GANTRY_TRACE_IMPORT] = "import",
        [GANTRY_TRACE_PTH] = "pth",           [GANTRY_TRACE_PTH_LINE] = "pth-line",
        [GANTRY_TRACE_ATEXIT] = "atexit",
    };
    return (size_t)kind < G_N_ELEMENTS(names) ? names[kind] : "unknown";
}

const GantryTraceInfo *gantry_trace_info(const GantryTrace *trace)
{
    return &trace->info;
}

void gantry_trace_describe(GantryTrace *trace, const char *name, const char *value)
{
    GPtrArray *about = trace->about;
    guint i = 0;
    while (i + 1 < about->len && strcmp(g_ptr_array_index(about, i), name) != 0)
        i += 2;
    if (i + 1 < about->len) {
        about->pdata[i + 1] = (char *)keep(trace, value);
        return;
    }
    g_ptr_array_insert(about, (int)i, (char *)name);
    g_ptr_array_insert(about, (int)i + 1, (char *)keep(trace, value));
    trace->info.attributes = (const char *const *)about->pdata;
}

void gantry_trace_set_stream(GantryTrace *trace, GantryTraceStream *stream)
{
    trace->stream = stream;
}

GantryTraceStream *gantry_trace_get_stream(const GantryTrace *trace)
{
    return trace->stream;
}

static const char *const level_names[] = {
    [GANTRY_TRACE_PHASES] = "phase",
    [GANTRY_TRACE_CONFIG] = "config",
    [GANTRY_TRACE_IMPORTS] = "import",
    [GANTRY_TRACE_ALLOCATIONS] = "alloc",
    NULL,
};

const char *gantry_trace_level_name(GantryTraceLevel level)
{
    return (size_t)level < G_N_ELEMENTS(level_names) - 1 ? level_names[level] : "unknown";
}

bool gantry_trace_level_from_name(const char *name, GantryTraceLevel *level, GError **error)
{
    for (size_t i = 0; level_names[i] != NULL; i++) {
        if (strcmp(name, level_names[i]) == 0) {
            *level = (GantryTraceLevel)i;
            return true;
        }
    }
    g_autofree char *hint = gantry_suggest_hint(name, level_names, true);
    return gantry_error_set(error, GANTRY_ERROR_OPTION_VALUE, hint,
                            "no level of a trace is named '%s'", name);
}
