/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry step: what the trace and the plan know of a step. */
#include "story.h"
#include "phases.h"

#include <string.h>

/* --- out of the trace ------------------------------------------------------------------------- */

static bool is_told(GantryTraceKind kind)
{
    return kind == GANTRY_TRACE_QUESTION || kind == GANTRY_TRACE_FOUND ||
           kind == GANTRY_TRACE_MISSED || kind == GANTRY_TRACE_RULE || kind == GANTRY_TRACE_UNMET ||
           kind == GANTRY_TRACE_NOTE;
}

static void gather_marks(Story *story, const GantryTraceEvent *events, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++) {
        if (!is_told(events[i].kind))
            continue;
        g_ptr_array_add(story->marks, (gpointer)&events[i]);
        story->n_questions += events[i].kind == GANTRY_TRACE_QUESTION;
        story->n_looked +=
            events[i].kind == GANTRY_TRACE_FOUND || events[i].kind == GANTRY_TRACE_MISSED;
        story->n_rules += events[i].kind == GANTRY_TRACE_RULE;
        story->n_unmet += events[i].kind == GANTRY_TRACE_UNMET;
    }
}

/* The marks of @phase that were made while it was configured, which is where most is decided. */
static void gather_configured(Story *story, const Walk *walk, const GantryTraceEvent *events,
                              const char *phase)
{
    const Step *configure = walk_step(walk, 1);
    size_t first = configure->end;
    for (size_t i = configure->first; i < configure->end; i++) {
        if (events[i].kind != GANTRY_TRACE_CONFIGURE || strcmp(events[i].name, phase) != 0)
            continue;
        if (events[i].shape == GANTRY_TRACE_BEGIN)
            first = i;
        else
            gather_marks(story, events, first, i);
    }
}

static bool is_of_pipeline(GantryTraceKind kind)
{
    return kind == GANTRY_TRACE_RESOLVE || kind == GANTRY_TRACE_CONFIGURE ||
           kind == GANTRY_TRACE_START || kind == GANTRY_TRACE_STOP;
}

static void gather_spans(Story *story, const GantryTraceEvent *events, size_t first, size_t end)
{
    story->tree = gantry_span_tree_new(0);
    for (size_t i = first; i < end; i++)
        gantry_span_tree_event(story->tree, &events[i]);
    gantry_span_tree_finish(story->tree, end > first ? events[end - 1].time_ns : 0);
    size_t n;
    const GantrySpanNode *nodes = gantry_span_tree_nodes(story->tree, &n);
    for (size_t i = 0; i < n; i++) {
        StepSpan span = {.node = &nodes[i]};
        if (nodes[i].parent < 0 && is_of_pipeline(nodes[i].kind))
            story->counts = nodes[i].counts;
        for (int around = nodes[i].parent; around >= 0; around = nodes[around].parent)
            span.depth += !is_of_pipeline(nodes[around].kind);
        if (!is_of_pipeline(nodes[i].kind))
            g_array_append_val(story->spans, span);
    }
}

Story *story_new(const Walk *walk, const Step *step)
{
    size_t n;
    const GantryTraceEvent *events = gantry_trace_events(gantry_pipeline_trace(walk->pipeline), &n);
    Story *story = g_new0(Story, 1);
    story->marks = g_ptr_array_new();
    story->spans = g_array_new(FALSE, FALSE, sizeof(StepSpan));
    if (step->kind == STEP_START)
        gather_configured(story, walk, events, step->planned->name);
    gather_marks(story, events, step->first, step->end);
    /* Plugins were loaded before the walk began. */
    gather_spans(story, events, step->kind == STEP_RESOLVE ? 0 : step->first, step->end);
    return story;
}

void story_free(Story *story)
{
    if (story == NULL)
        return;
    g_ptr_array_unref(story->marks);
    g_array_unref(story->spans);
    gantry_span_tree_free(story->tree);
    g_free(story);
}

const char *story_path_reason(const Walk *walk, const char *path)
{
    size_t n;
    const GantryTraceEvent *events = gantry_trace_events(gantry_pipeline_trace(walk->pipeline), &n);
    for (size_t i = 0; i < n; i++) {
        bool entry = events[i].kind == GANTRY_TRACE_RULE &&
                     (strcmp(events[i].name, "sys.path") == 0 ||
                      strcmp(events[i].name, "module_search_paths") == 0);
        if (entry && g_strcmp0(events[i].value, path) == 0 && events[i].detail != NULL &&
            events[i].detail[0] != '\0')
            return events[i].detail;
    }
    return NULL;
}

const char *story_failure(const StepSpan *span)
{
    const char *raised = gantry_span_node_attribute(span->node, "raised");
    return g_strcmp0(raised, "ModuleNotFoundError") == 0 ? "not found" : raised;
}

/* --- its options ------------------------------------------------------------------------------ */

static void clear_value(gpointer value_)
{
    StepValue *value = value_;
    g_free(value->name);
    g_free(value->value);
    g_free(value->origin);
}

/* In this order: what somebody said is told before what follows from it. */
typedef enum { SAID, DERIVED, DEFAULTS, N_SORTS } Sort;

static Sort sort_of(const GantryOrigin *origin)
{
    return origin->source == GANTRY_SOURCE_DEFAULT   ? DEFAULTS
           : origin->source == GANTRY_SOURCE_DERIVED ? DERIVED
                                                     : SAID;
}

static void gather_values(GArray *values, const Walk *walk, const GantryPlannedPhase *planned,
                          Sort sort)
{
    const GantryOption *option = planned->phase->options;
    for (; option != NULL && option->name != NULL; option++) {
        g_autofree char *name = g_strjoin(".", planned->name, option->name, NULL);
        const GantryOrigin *origin = gantry_pipeline_option_origin(walk->pipeline, name, NULL);
        if (origin == NULL || sort_of(origin) != sort)
            continue;
        StepValue value = {
            .name = g_steal_pointer(&name),
            .origin = gantry_origin_text(origin),
            .source = origin->source,
        };
        gantry_pipeline_option_text(walk->pipeline, value.name, &value.value, NULL);
        g_array_append_val(values, value);
    }
    if (planned->replaced != NULL)
        gather_values(values, walk, planned->replaced, sort);
}

GArray *story_values(const Walk *walk, const Step *step)
{
    GArray *values = g_array_new(FALSE, FALSE, sizeof(StepValue));
    g_array_set_clear_func(values, clear_value);
    if (walk->steps->len < 2 || walk_step(walk, 1)->result != GANTRY_OK)
        return values;
    for (Sort sort = SAID; sort < N_SORTS; sort++) {
        for (size_t i = 0; i < walk->plan->n_phases; i++) {
            const GantryPlannedPhase *planned = &walk->plan->phases[i];
            if (step->kind == STEP_CONFIGURE ||
                (step->kind == STEP_START && planned == step->planned))
                gather_values(values, walk, planned, sort);
        }
    }
    return values;
}

/* --- out of the plan -------------------------------------------------------------------------- */

static char *neighbours(const Walk *walk, const Step *step, PhasesSide side, bool reasons)
{
    return phases_neighbours(walk->plan, step->planned, side, reasons);
}

char *story_waited_for(const Walk *walk, const Step *step)
{
    return step->kind == STEP_START ? neighbours(walk, step, PHASES_EARLIER, true) : g_strdup("");
}

static char *why_stop(const Walk *walk, const Step *step)
{
    g_autofree char *later = neighbours(walk, step, PHASES_LATER, false);
    g_autofree char *earlier = neighbours(walk, step, PHASES_EARLIER, false);
    return g_strdup_printf(
        "The way back is the way there in reverse: %s%s, and %s%s.",
        *later != '\0' ? "what builds on it has been stopped: " : "nothing builds on it", later,
        *earlier != '\0' ? "what it builds on is still there: " : "it builds on nothing", earlier);
}

char *story_why(const Walk *walk, const Step *step)
{
    switch (step->kind) {
    case STEP_RESOLVE:
        return g_strdup("Before anything happens the phases are put in order and checked: a plan "
                        "that cannot work is refused while nothing has been touched.");
    case STEP_CONFIGURE:
        return g_strdup("The order says who may derive options from whose. All are read before "
                        "anything starts, so that a mistake is found while nothing has been "
                        "touched; afterwards nobody can change them.");
    case STEP_STOP:
        return why_stop(walk, step);
    case STEP_START:
        break;
    }
    g_autofree char *earlier = neighbours(walk, step, PHASES_EARLIER, false);
    if (step->planned->phase->why_here != NULL)
        return g_strdup(step->planned->phase->why_here);
    return *earlier != '\0' ? g_strdup_printf("It wants to come after %s.", earlier)
                            : g_strdup("It does not say where it wants to stand.");
}

const char *step_summary(const Step *step)
{
    switch (step->kind) {
    case STEP_RESOLVE:
        return "puts the phases in order";
    case STEP_CONFIGURE:
        return "reads the command line, the environment and files; gives each option its value";
    case STEP_START:
        return step->planned->phase->summary;
    case STEP_STOP:
        break;
    }
    if (step->planned->phase->on_stop != NULL)
        return step->planned->phase->on_stop;
    if (!step->empty)
        return "takes back what its start has done";
    return step->planned->level_before >= GANTRY_LEVEL_CORE
               ? "nothing to do: what it has made goes with the interpreter"
               : "nothing to do";
}
