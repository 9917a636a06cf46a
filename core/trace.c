/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "trace.h"

#include "arena.h"
#include "probes.h"

#include <fcntl.h>
#include <glib.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum {
    NONE = -1,
    ENDED = -2,
    /* That part of the room is for the pipeline's own events: a program that fills all the rest
     * does not take the way back out of the record. */
    OWN_PART = 64,
};

/* What marks and ends can have besides. */
typedef struct {
    const char *value;
    const char *detail;
    const char *const *attributes;
} More;

/* An event as it is kept, as small as it gets: to touch fresh memory costs more than all the rest
 * but the clock. */
typedef struct {
    _Atomic uint64_t time_ns; /* written last; 0 until all of it is there */
    const char *name;
    union {
        const More *more; /* (nullable) of marks and ends */
        GantrySpan outer; /* of a begin: the span around it, NONE or ENDED */
    };
    int thread;
    uint8_t kind;
    uint8_t shape;
    bool counted;
} Record;

/* How many places are taken, and how many spans are open, which have theirs kept for their ends: in
 * one word, so that an event takes a single atomic operation. */
typedef struct {
    uint32_t used;
    uint32_t open;
} Places;

typedef struct {
    const GantryTraceSink *sink;
    void *data;
} AttachedSink;

struct GantryTrace {
    uint64_t epoch_ns; /* CLOCK_MONOTONIC when the process started */
    GantryTraceInfo info;
    GPtrArray *about; /* the attributes of info */
    GantryTraceStream *stream;
    Record *records;
    GantryTraceCounts *counts; /* one an event; NULL below level allocations */
    GantryTraceEvent *events;  /* the records as others see them, made when somebody asks */
    size_t n_events;
    size_t capacity;
    GantryTraceCounter counter;
    void *counter_data;
    _Atomic Places places;
    atomic_size_t dropped;
    GMutex lock; /* for what follows: texts come from any thread */
    GStringChunk *names;
    GantryArena *kept; /* what marks and ends have besides */
    GArray *sinks;     /* AttachedSink */
};

static uint64_t clock_ns(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* What the kernel tells in the file @path, as a text; false if it does not. */
static bool read_proc(const char *path, char *buffer, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = fd >= 0 ? read(fd, buffer, size - 1) : -1;
    if (fd >= 0)
        close(fd);
    buffer[MAX(length, 0)] = '\0';
    return length > 0;
}

/* How long the first thread has been ready to run without a processor to do it on. */
static uint64_t waited_for_processor_ns(void)
{
    char buffer[128];
    unsigned long long ns;
    bool told = read_proc("/proc/self/schedstat", buffer, sizeof buffer) &&
                sscanf(buffer, "%*u %llu", &ns) == 1;
    return told ? ns : 0;
}

/* How long ago the process started, at the moment *@now_ns of CLOCK_MONOTONIC. The kernel tells it
 * in ticks of 10 ms only (starttime in proc(5)), which is as long as a whole start-up. What it has
 * run and waited for a processor is exact, and for a program that has not slept yet it is the
 * answer; so that is taken wherever it lies within the tick. */
static uint64_t process_age_ns(uint64_t *now_ns)
{
    uint64_t used = clock_ns(CLOCK_PROCESS_CPUTIME_ID) + waited_for_processor_ns();
    *now_ns = clock_ns(CLOCK_MONOTONIC);
    char buffer[1024];
    if (!read_proc("/proc/self/stat", buffer, sizeof buffer))
        return used;

    /* The command's name may hold blanks and parentheses: fields are counted from its end. */
    const char *p = strrchr(buffer, ')');
    unsigned long long ticks;
    if (p == NULL || sscanf(p + 1,
                            " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d"
                            " %*d %*d %*d %llu",
                            &ticks) != 1)
        return used;
    uint64_t tick_ns = 1000000000u / (uint64_t)sysconf(_SC_CLK_TCK);
    uint64_t since = clock_ns(CLOCK_MONOTONIC) - *now_ns;
    uint64_t now = clock_ns(CLOCK_BOOTTIME);
    uint64_t longest = now - since > ticks * tick_ns ? now - since - ticks * tick_ns : 0;
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

/* When it was 0 on CLOCK_MONOTONIC, in nanoseconds since 1970. Between two looks at a clock a
 * process can have to wait: then it looks again. */
static uint64_t monotonic_zero_ns(void)
{
    enum { TRIES = 5, CLOSE_NS = 2000 };
    uint64_t before, real, after;
    for (int i = 0; i < TRIES; i++) {
        before = clock_ns(CLOCK_MONOTONIC);
        real = clock_ns(CLOCK_REALTIME);
        after = clock_ns(CLOCK_MONOTONIC);
        if (after - before < CLOSE_NS)
            break;
    }
    return real - (before + after) / 2;
}

GantryTrace *gantry_trace_new(size_t capacity)
{
    GantryTrace *trace = g_new0(GantryTrace, 1);
    uint64_t now;
    uint64_t age = process_age_ns(&now);
    trace->epoch_ns = now > age ? now - age : 0;
    trace->info.pid = getpid();
    trace->info.library_entry_ns = now - trace->epoch_ns;
    trace->info.started_unix_ns = monotonic_zero_ns() + trace->epoch_ns;
    trace->about = g_ptr_array_new();
    g_ptr_array_add(trace->about, NULL);
    trace->info.attributes = (const char *const *)trace->about->pdata;
    trace->records = map(capacity * sizeof *trace->records);
    trace->capacity = trace->records != NULL ? capacity : 0;
    g_mutex_init(&trace->lock);
    trace->names = g_string_chunk_new(1024);
    trace->kept = gantry_arena_new();
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
    g_string_chunk_free(trace->names);
    gantry_arena_free(trace->kept);
    g_mutex_clear(&trace->lock);
    unmap(trace->records, trace->capacity * sizeof *trace->records);
    unmap(trace->counts, trace->capacity * sizeof *trace->counts);
    unmap(trace->events, trace->capacity * sizeof *trace->events);
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
    return trace->info.level >= GANTRY_TRACE_IMPORTS || kind <= GANTRY_TRACE_PHASE ||
           (trace->info.level == GANTRY_TRACE_CONFIG && kind <= GANTRY_TRACE_UNMET);
}

/* A place for an event, and, for the begin of a span, one more for its end. Returns whether there
 * are so many. */
static bool take_place(GantryTrace *trace, GantryTraceKind kind, bool span, size_t *place)
{
    bool own = kind <= GANTRY_TRACE_PHASE && kind != GANTRY_TRACE_SPAN;
    size_t room = trace->capacity - (own ? 0 : trace->capacity / OWN_PART);
    Places places = atomic_load_explicit(&trace->places, memory_order_relaxed);
    Places more;
    do {
        more = (Places){places.used + 1, places.open + span};
        if ((size_t)more.used + more.open > room) {
            atomic_fetch_add(&trace->dropped, span ? 2 : 1);
            return false;
        }
    } while (!atomic_compare_exchange_weak(&trace->places, &places, more));
    *place = places.used;
    return true;
}

/* The place that was kept for the end of a span. */
static size_t take_place_of_end(GantryTrace *trace)
{
    Places places = atomic_load_explicit(&trace->places, memory_order_relaxed);
    while (!atomic_compare_exchange_weak(&trace->places, &places,
                                         ((Places){places.used + 1, places.open - 1})))
        continue;
    return places.used;
}

/* What each thread knows of itself: gettid() is a system call, and a thread keeps its number; and
 * the innermost open span, in the trace that it has written to last. */
typedef struct {
    const GantryTrace *trace;
    GantrySpan span;
    int number;
} Self;

static _Thread_local Self self = {NULL, NONE, 0};

static GantryTraceEvent event_of(const GantryTrace *trace, size_t place)
{
    const Record *record = &trace->records[place];
    const More *more = record->shape != GANTRY_TRACE_BEGIN ? record->more : NULL;
    return (GantryTraceEvent){
        .time_ns = atomic_load_explicit(&record->time_ns, memory_order_relaxed),
        .kind = record->kind,
        .shape = record->shape,
        .thread = record->thread,
        .name = record->name,
        .detail = more != NULL ? more->detail : NULL,
        .value = more != NULL ? more->value : NULL,
        .attributes = more != NULL ? more->attributes : NULL,
        .counts = record->counted ? &trace->counts[place] : NULL,
    };
}

static void give_to_sinks(GantryTrace *trace, size_t place)
{
    GantryTraceEvent event = event_of(trace, place);
    for (size_t i = 0; i < trace->sinks->len; i++) {
        const AttachedSink *attached = &g_array_index(trace->sinks, AttachedSink, i);
        attached->sink->event(attached->data, &event);
    }
}

static int thread_number(void)
{
    if (self.number == 0)
        self.number = (int)gettid();
    return self.number;
}

/* Fills a record that has all but the time, the thread and the counts. */
static void write_record(GantryTrace *trace, size_t place, Record *record)
{
    record->thread = thread_number();
    record->counted = trace->counter != NULL && trace->counts != NULL;
    if (record->counted)
        trace->counter(trace->counter_data, &trace->counts[place]);
    atomic_store_explicit(&record->time_ns, clock_ns(CLOCK_MONOTONIC) - trace->epoch_ns,
                          memory_order_release);
    const More *more = record->shape != GANTRY_TRACE_BEGIN ? record->more : NULL;
    gantry_probe(record->kind, record->shape, record->name, more != NULL ? more->value : NULL,
                 more != NULL ? more->detail : NULL);
    if (trace->sinks->len > 0)
        give_to_sinks(trace, place);
}

static GantrySpan innermost_of(const GantryTrace *trace)
{
    return self.trace == trace ? self.span : NONE;
}

/* Whether @span is the innermost one of this thread, or known to be around that. */
static bool is_around(const GantryTrace *trace, GantrySpan span)
{
    GantrySpan open = innermost_of(trace);
    while (open > span)
        open = trace->records[open].outer;
    return open == span;
}

static GantrySpan begin(GantryTrace *trace, GantryTraceKind kind, const char *name, bool copy)
{
    size_t place;
    if (!is_recorded(trace, kind) || !take_place(trace, kind, true, &place))
        return -1;
    GantrySpan span = (GantrySpan)place;
    Record *record = &trace->records[place];
    record->name = copy ? gantry_trace_intern(trace, name) : name;
    record->kind = (uint8_t)kind;
    record->shape = GANTRY_TRACE_BEGIN;
    /* A span around it is older; anything else was left by a trace that is gone. */
    GantrySpan around = innermost_of(trace);
    record->outer = around < span ? around : NONE;
    self.trace = trace;
    self.span = span;
    write_record(trace, place, record);
    return span;
}

GantrySpan gantry_trace_begin(GantryTrace *trace, GantryTraceKind kind, const char *name)
{
    return begin(trace, kind, name, false);
}

GantrySpan gantry_trace_begin_copy(GantryTrace *trace, GantryTraceKind kind, const char *name)
{
    return begin(trace, kind, name, true);
}

/* In another thread an end would close whatever is open there, and nobody but its own thread knows
 * what lies in a span. */
static bool can_end(const GantryTrace *trace, GantrySpan span)
{
    return span >= 0 && trace->records[span].thread == thread_number();
}

static void end(GantryTrace *trace, GantrySpan span, const More *more)
{
    Record *begin = &trace->records[span];
    if (begin->outer == ENDED)
        return;
    /* Where somebody does not end his spans innermost first, those inside end now, and what comes
     * for them later finds them ended. */
    if (is_around(trace, span)) {
        while (innermost_of(trace) > span)
            end(trace, innermost_of(trace), NULL);
        self.span = begin->outer;
    }
    begin->outer = ENDED;
    size_t place = take_place_of_end(trace);
    Record *record = &trace->records[place];
    record->name = begin->name;
    record->kind = begin->kind;
    record->shape = GANTRY_TRACE_END;
    record->more = more;
    write_record(trace, place, record);
}

void gantry_trace_end(GantryTrace *trace, GantrySpan span)
{
    if (can_end(trace, span))
        end(trace, span, NULL);
}

/* The names are not copied, the values are. The lock is held. */
static const char *const *keep_attributes(GantryTrace *trace, const char *const *attributes)
{
    size_t n = g_strv_length((char **)attributes);
    const char **copy = gantry_arena_alloc(trace->kept, (n + 1) * sizeof *copy);
    for (size_t i = 0; i < n; i++)
        copy[i] = i % 2 == 1 ? gantry_arena_strdup(trace->kept, attributes[i]) : attributes[i];
    return copy;
}

static const More *keep_more(GantryTrace *trace, const char *value, const char *detail,
                             const char *const *attributes)
{
    if (value == NULL && detail == NULL && attributes == NULL)
        return NULL;
    g_mutex_lock(&trace->lock);
    More *more = gantry_arena_alloc(trace->kept, sizeof *more);
    more->value = gantry_arena_strdup(trace->kept, value);
    more->detail = gantry_arena_strdup(trace->kept, detail);
    more->attributes = attributes != NULL ? keep_attributes(trace, attributes) : NULL;
    g_mutex_unlock(&trace->lock);
    return more;
}

void gantry_trace_mark_with(GantryTrace *trace, GantryTraceKind kind, const char *name,
                            const char *value, const char *detail, const char *const *attributes)
{
    size_t place;
    if (!is_recorded(trace, kind) || !take_place(trace, kind, false, &place))
        return;
    Record *record = &trace->records[place];
    record->name = name;
    record->kind = (uint8_t)kind;
    record->shape = GANTRY_TRACE_MARK;
    record->more = keep_more(trace, value, detail, attributes);
    write_record(trace, place, record);
}

void gantry_trace_mark(GantryTrace *trace, GantryTraceKind kind, const char *name,
                       const char *value, const char *detail)
{
    gantry_trace_mark_with(trace, kind, name, value, detail, NULL);
}

void gantry_trace_end_with(GantryTrace *trace, GantrySpan span, const char *value,
                           const char *const *attributes)
{
    if (can_end(trace, span))
        end(trace, span, keep_more(trace, value, NULL, attributes));
}

const char *gantry_trace_intern(GantryTrace *trace, const char *text)
{
    g_mutex_lock(&trace->lock);
    const char *copy = g_string_chunk_insert_const(trace->names, text);
    g_mutex_unlock(&trace->lock);
    return copy;
}

void gantry_trace_add_sink(GantryTrace *trace, const GantryTraceSink *sink, void *data)
{
    AttachedSink attached = {sink, data};
    g_array_append_val(trace->sinks, attached);
}

/* An event that another thread is still writing, and all behind it, come with the next call. */
const GantryTraceEvent *gantry_trace_events(const GantryTrace *asked, size_t *n_events)
{
    GantryTrace *trace = (GantryTrace *)asked; /* what is made here, its owner cannot tell */
    g_mutex_lock(&trace->lock);
    if (trace->events == NULL)
        trace->events = map(trace->capacity * sizeof *trace->events);
    Places places = atomic_load(&trace->places);
    size_t used = trace->events != NULL ? places.used : 0;
    while (trace->n_events < used && atomic_load_explicit(&trace->records[trace->n_events].time_ns,
                                                          memory_order_acquire) > 0) {
        trace->events[trace->n_events] = event_of(trace, trace->n_events);
        trace->n_events++;
    }
    *n_events = trace->n_events;
    g_mutex_unlock(&trace->lock);
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
        about->pdata[i + 1] = (char *)gantry_trace_intern(trace, value);
        return;
    }
    g_ptr_array_insert(about, (int)i, (char *)name);
    g_ptr_array_insert(about, (int)i + 1, (char *)gantry_trace_intern(trace, value));
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
