/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry step: going forward, and the record of it. */
#include "walk.h"
#include "command.h"

#include <string.h>
#include <unistd.h>

/* The way back is one call, also where a phase fails and the library begins it by itself. So it is
 * watched as it goes, by a sink: the state when it begins, and that after each stop. Looking comes
 * after the clock was read, and lies between the spans. */
struct WalkBack {
    GantryPipeline *pipeline;
    int thread;
    GPtrArray *states; /* State */
};

static void look_on_the_way(void *data, const GantryTraceEvent *event)
{
    WalkBack *back = data;
    bool begins = event->kind == GANTRY_TRACE_LEVEL &&
                  strcmp(event->name, gantry_level_name(GANTRY_LEVEL_STOPPING)) == 0;
    bool stopped = event->kind == GANTRY_TRACE_STOP && event->shape == GANTRY_TRACE_END;
    if (event->thread == back->thread && (begins || stopped))
        g_ptr_array_add(back->states, state_observe(back->pipeline, false));
}

static const GantryTraceSink sink = {.name = "step", .event = look_on_the_way};

static void step_free(gpointer step_)
{
    Step *step = step_;
    state_unref(step->before);
    state_unref(step->after);
    g_free(step->name);
    g_free(step->error);
    g_free(step->hint);
    g_free(step);
}

Walk *walk_new(GantryPipeline *pipeline)
{
    Walk *walk = g_new0(Walk, 1);
    walk->pipeline = pipeline;
    walk->steps = g_ptr_array_new_with_free_func(step_free);
    walk->back = g_new0(WalkBack, 1);
    *walk->back = (WalkBack){
        .pipeline = pipeline,
        .thread = gettid(),
        .states = g_ptr_array_new_with_free_func((GDestroyNotify)state_unref),
    };
    gantry_trace_add_sink(gantry_pipeline_trace(pipeline), &sink, walk->back);
    return walk;
}

void walk_free(Walk *walk)
{
    if (walk == NULL)
        return;
    gantry_pipeline_free(walk->pipeline);
    g_ptr_array_unref(walk->steps);
    g_ptr_array_unref(walk->back->states);
    g_free(walk->back);
    g_free(walk);
}

const Step *walk_step(const Walk *walk, size_t index)
{
    return g_ptr_array_index(walk->steps, index);
}

int walk_status(const Walk *walk)
{
    return walk->failed ? STATUS_GANTRY_FAILED : gantry_pipeline_exit_status(walk->pipeline);
}

static size_t n_events(const Walk *walk)
{
    size_t n;
    gantry_trace_events(gantry_pipeline_trace(walk->pipeline), &n);
    return n;
}

static Step *add_step(Walk *walk, StepKind kind, const GantryPlannedPhase *planned)
{
    static const char *const verbs[] = {"resolve", "configure", "start", "stop"};
    Step *step = g_new0(Step, 1);
    step->kind = kind;
    step->planned = planned;
    step->name =
        planned != NULL ? g_strjoin(" ", verbs[kind], planned->name, NULL) : g_strdup(verbs[kind]);
    step->first = step->end = n_events(walk);
    g_ptr_array_add(walk->steps, step);
    return step;
}

/* --- the trace of a step ---------------------------------------------------------------------- */

typedef struct {
    const char *name;
    size_t first, end; /* with both of its ends */
} Span;

/* The next span of @kind from @first on in the walk's thread, whose name is @name unless that is
 * NULL. Returns whether there is one. */
static bool next_span(const Walk *walk, GantryTraceKind kind, const char *name, size_t first,
                      Span *span)
{
    size_t n;
    const GantryTraceEvent *events = gantry_trace_events(gantry_pipeline_trace(walk->pipeline), &n);
    bool begun = false;
    for (size_t i = first; i < n; i++) {
        const GantryTraceEvent *event = &events[i];
        if (event->kind != kind || event->thread != walk->back->thread ||
            (name != NULL && strcmp(event->name, name) != 0))
            continue;
        if (event->shape == GANTRY_TRACE_BEGIN) {
            *span = (Span){event->name, i, 0};
            name = event->name;
            begun = true;
        } else if (begun) {
            span->end = i + 1;
            return true;
        }
    }
    return false;
}

static void take_span(const Walk *walk, Step *step, const Span *span)
{
    size_t n;
    const GantryTraceEvent *events = gantry_trace_events(gantry_pipeline_trace(walk->pipeline), &n);
    step->first = span->first;
    step->end = span->end;
    step->took_ns = events[span->end - 1].time_ns - events[span->first].time_ns;
    for (size_t i = span->first; i < span->end; i++) {
        if (events[i].kind == GANTRY_TRACE_ERROR && step->error == NULL &&
            strcmp(events[i].name, span->name) == 0)
            step->error = g_strdup(events[i].detail);
    }
}

/* --- the way back ----------------------------------------------------------------------------- */

static State *next_seen(Walk *walk)
{
    bool any = walk->back->states->len > 0;
    return any ? g_ptr_array_steal_index(walk->back->states, 0)
               : state_observe(walk->pipeline, false);
}

/* Takes @before; returns what is now seen. */
static State *add_stop(Walk *walk, const GantryPlannedPhase *planned, State *before,
                       const Span *span)
{
    Step *step = add_step(walk, STEP_STOP, planned);
    step->before = before;
    step->empty = span == NULL; /* the pipeline's own events always have room */
    step->after = span != NULL ? next_seen(walk) : state_ref(before);
    if (span != NULL)
        take_span(walk, step, span);
    if (step->error != NULL) {
        step->result = GANTRY_ERROR;
        walk->failed = true;
    }
    return state_ref(step->after);
}

/* The steps of a way back that has been gone, whose events are those from @first on: each phase
 * that was started, in reverse. One that has replaced another and keeps it may have two. */
static void record_way_back(Walk *walk, size_t first, const State *before)
{
    State *seen = state_ref((State *)before);
    Span span;
    bool found = next_span(walk, GANTRY_TRACE_STOP, NULL, first, &span);
    for (size_t i = walk->n_started; i-- > 0;) {
        const GantryPlannedPhase *planned = &walk->plan->phases[i];
        bool any = planned->disabled;
        while (found && strcmp(span.name, planned->name) == 0) {
            seen = add_stop(walk, planned, seen, &span);
            found = next_span(walk, GANTRY_TRACE_STOP, NULL, span.end, &span);
            any = true;
        }
        if (!any)
            seen = add_stop(walk, planned, seen, NULL);
    }
    Step *last = g_ptr_array_index(walk->steps, walk->steps->len - 1);
    last->after->level = gantry_pipeline_level(walk->pipeline);
    state_unref(seen);
    g_ptr_array_set_size(walk->back->states, 0);
    walk->n_started = 0;
    walk->ended = true;
}

void walk_end(Walk *walk)
{
    if (walk->ended || walk->n_started == 0) {
        walk->ended = true;
        return;
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(State) before = state_observe(walk->pipeline, true);
    size_t first = n_events(walk);
    if (!gantry_pipeline_stop(walk->pipeline, &error))
        walk->failed = true;
    /* What it is compared with is the state just now, and not when the call began. */
    state_unref(next_seen(walk));
    record_way_back(walk, first, before);
}

/* --- the way there ---------------------------------------------------------------------------- */

const GantryPlannedPhase *walk_next_phase(const Walk *walk)
{
    for (size_t i = walk->n_started; walk->plan != NULL && i < walk->plan->n_phases; i++) {
        if (!walk->plan->phases[i].disabled)
            return walk->ended || walk->steps->len < 2 ? NULL : &walk->plan->phases[i];
    }
    return NULL;
}

char *walk_next_name(const Walk *walk)
{
    const GantryPlannedPhase *planned = walk_next_phase(walk);
    if (walk->ended)
        return NULL;
    if (walk->steps->len < 2)
        return g_strdup(walk->steps->len == 0 ? "resolve" : "configure");
    return planned != NULL ? g_strconcat("start ", planned->name, NULL) : g_strdup("the way back");
}

size_t walk_length(const Walk *walk)
{
    size_t n = 2;
    if (walk->ended)
        return walk->steps->len;
    for (size_t i = 0; walk->plan != NULL && i < walk->plan->n_phases; i++)
        n += walk->plan->phases[i].disabled ? 0 : 2;
    return walk->plan != NULL ? n : 0;
}

GPtrArray *walk_names(const Walk *walk)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    size_t n = walk->plan != NULL ? walk->plan->n_phases : 0;
    g_ptr_array_add(names, g_strdup("resolve"));
    g_ptr_array_add(names, g_strdup("configure"));
    for (size_t i = 0; i < 2 * n; i++) {
        const GantryPlannedPhase *planned = &walk->plan->phases[i < n ? i : 2 * n - 1 - i];
        if (!planned->disabled)
            g_ptr_array_add(names, g_strconcat(i < n ? "start " : "stop ", planned->name, NULL));
    }
    return names;
}

/* The end of @step, which came to @result. */
static void finish(Walk *walk, Step *step, GantryResult result, const GError *error)
{
    static const GantryTraceKind kinds[] = {
        [STEP_RESOLVE] = GANTRY_TRACE_RESOLVE,
        [STEP_CONFIGURE] = GANTRY_TRACE_CONFIGURE,
        [STEP_START] = GANTRY_TRACE_START,
    };
    const char *name = step->planned != NULL ? step->planned->name : "";
    Span span;
    step->result = result;
    if (next_span(walk, kinds[step->kind], name, step->first, &span))
        take_span(walk, step, &span);
    else
        step->end = n_events(walk);
    walk->failed = walk->failed || error != NULL;
    if (error != NULL && step->error == NULL)
        step->error = g_strdup(error->message);
    if (error != NULL)
        step->hint = g_strdup(gantry_error_get_hint(error));
}

static void resolve_or_configure(Walk *walk)
{
    g_autoptr(GError) error = NULL;
    StepKind kind = walk->steps->len == 0 ? STEP_RESOLVE : STEP_CONFIGURE;
    Step *step = add_step(walk, kind, NULL);
    GantryResult result = GANTRY_OK;
    step->before = state_observe(walk->pipeline, true);
    if (kind == STEP_CONFIGURE)
        result = gantry_pipeline_configure(walk->pipeline, &error);
    else if ((walk->plan = gantry_pipeline_resolve(walk->pipeline, &error)) == NULL)
        result = GANTRY_ERROR;
    finish(walk, step, result, error);
    step->after = state_observe(walk->pipeline, true);
    walk->ended = result != GANTRY_OK;
}

static void start(Walk *walk, const GantryPlannedPhase *planned)
{
    g_autoptr(GError) error = NULL;
    Step *step = add_step(walk, STEP_START, planned);
    step->before = state_observe(walk->pipeline, true);
    GantryResult result = gantry_pipeline_start(walk->pipeline, planned->name, &error);
    walk->n_started = (size_t)(planned - walk->plan->phases) + 1;
    finish(walk, step, result, error);
    step->after = result == GANTRY_OK ? state_observe(walk->pipeline, true) : next_seen(walk);
    if (result != GANTRY_OK)
        record_way_back(walk, step->end, step->after);
}

bool walk_forward(Walk *walk)
{
    const GantryPlannedPhase *planned = walk_next_phase(walk);
    if (walk->ended)
        return false;
    if (walk->steps->len < 2)
        resolve_or_configure(walk);
    else if (planned != NULL)
        start(walk, planned);
    else
        walk_end(walk);
    return true;
}
