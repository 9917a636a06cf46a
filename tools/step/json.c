/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry step --json: the whole walk. */
#include "show.h"

static const char *kind_name(const Step *step)
{
    static const char *const names[] = {
        [STEP_RESOLVE] = "resolve",
        [STEP_CONFIGURE] = "configure",
        [STEP_START] = "start",
        [STEP_STOP] = "stop",
    };
    return names[step->kind];
}

static void json_order(GantryJson *json, const GantryPlan *plan, const Step *step)
{
    gantry_json_begin_array(json, "runs_after");
    for (size_t i = 0; step->kind == STEP_START && i < plan->n_edges; i++) {
        const GantryEdge *edge = &plan->edges[i];
        if (&plan->phases[edge->to] != step->planned)
            continue;
        gantry_json_begin_object(json, NULL);
        gantry_json_string(json, "phase", plan->phases[edge->from].name);
        gantry_json_string(json, "reason", gantry_edge_reason_name(edge->reason));
        gantry_json_end_object(json);
    }
    gantry_json_end_array(json);
}

static void json_phase(GantryJson *json, const Step *step)
{
    const GantryPlannedPhase *planned = step->planned;
    gantry_json_string(json, "phase", planned != NULL ? planned->name : NULL);
    gantry_json_string(json, "plugin", planned != NULL ? planned->plugin : NULL);
    gantry_json_string(json, "in_cpython", planned != NULL ? planned->phase->in_cpython : NULL);
    gantry_json_string(json, "reference", planned != NULL ? planned->phase->reference : NULL);
}

static void json_values(GantryJson *json, const Walk *walk, const Step *step)
{
    g_autoptr(GArray) values = story_values(walk, step);
    gantry_json_begin_array(json, "config");
    for (guint i = 0; i < values->len; i++) {
        const StepValue *value = &g_array_index(values, StepValue, i);
        gantry_json_begin_object(json, NULL);
        gantry_json_string(json, "option", value->name);
        gantry_json_string(json, "value", value->value);
        gantry_json_string(json, "origin", value->origin);
        gantry_json_string(json, "source", gantry_source_name(value->source));
        gantry_json_end_object(json);
    }
    gantry_json_end_array(json);
}

static void json_marks(GantryJson *json, const Story *story)
{
    gantry_json_begin_array(json, "decisions");
    for (guint i = 0; i < story->marks->len; i++) {
        const GantryTraceEvent *mark = g_ptr_array_index(story->marks, i);
        gantry_json_begin_object(json, NULL);
        gantry_json_string(json, "kind", gantry_trace_kind_name(mark->kind));
        gantry_json_string(json, "name", mark->name);
        gantry_json_string(json, "value", mark->value);
        gantry_json_string(json, "detail", mark->detail);
        gantry_json_end_object(json);
    }
    gantry_json_end_array(json);
}

static void json_spans(GantryJson *json, const Story *story)
{
    gantry_json_begin_array(json, "spans");
    for (guint i = 0; i < story->spans->len; i++) {
        const StepSpan *span = &g_array_index(story->spans, StepSpan, i);
        gantry_json_begin_object(json, NULL);
        gantry_json_string(json, "kind", gantry_trace_kind_name(span->node->kind));
        gantry_json_string(json, "name", span->node->name);
        gantry_json_int(json, "depth", span->depth);
        gantry_json_int(json, "count", (int64_t)span->node->count);
        gantry_json_micros(json, "self_us", span->node->self_ns);
        gantry_json_micros(json, "total_us", span->node->total_ns);
        gantry_json_string(json, "value", span->node->value);
        gantry_json_begin_object(json, "attributes");
        const char *const *attribute = span->node->attributes;
        for (; attribute != NULL && attribute[0] != NULL; attribute += 2)
            gantry_json_string(json, attribute[0], attribute[1]);
        gantry_json_end_object(json);
        gantry_json_end_object(json);
    }
    gantry_json_end_array(json);
}

static void json_memory(GantryJson *json, const Step *step, const Story *story)
{
    gantry_json_begin_object(json, "memory");
    gantry_json_int(json, "resident_before", (int64_t)step->before->rss);
    gantry_json_int(json, "resident_after", (int64_t)step->after->rss);
    if (story->counts.calls > 0) {
        gantry_json_int(json, "allocations", (int64_t)story->counts.calls);
        gantry_json_int(json, "bytes", (int64_t)story->counts.bytes);
        gantry_json_int(json, "stay", (int64_t)story->counts.live);
    }
    gantry_json_end_object(json);
}

static void json_changes(GantryJson *json, const Walk *walk, const Step *step)
{
    static const char *const kinds[] = {
        [STATE_CAME] = "came",
        [STATE_WENT] = "went",
        [STATE_CHANGED] = "changed",
    };
    g_autoptr(GArray) changes = state_diff(step->before, step->after);
    gantry_json_begin_array(json, "changes");
    for (guint i = 0; i < changes->len; i++) {
        const StateChange *change = &g_array_index(changes, StateChange, i);
        gantry_json_begin_object(json, NULL);
        gantry_json_string(json, "of", state_aspect_name(change->aspect));
        gantry_json_string(json, "change", kinds[change->kind]);
        gantry_json_string(json, "name", change->name);
        gantry_json_string(json, "before", change->before);
        gantry_json_string(json, "after", change->after);
        if (change->aspect == STATE_PATH)
            gantry_json_string(json, "reason", story_path_reason(walk, change->name));
        gantry_json_end_object(json);
    }
    gantry_json_end_array(json);
    gantry_json_string(json, "trouble", step->after->trouble);
}

static void json_step(GantryJson *json, const Walk *walk, const Step *step)
{
    static const char *const results[] = {
        [GANTRY_OK] = "ok",
        [GANTRY_EXIT] = "exit",
        [GANTRY_ERROR] = "error",
    };
    g_autoptr(Story) story = story_new(walk, step);
    g_autofree char *why = story_why(walk, step);
    gantry_json_begin_object(json, NULL);
    gantry_json_string(json, "name", step->name);
    gantry_json_string(json, "kind", kind_name(step));
    gantry_json_string(json, "summary", step_summary(step));
    gantry_json_string(json, "result", results[step->result]);
    gantry_json_string(json, "error", step->error);
    gantry_json_string(json, "hint", step->hint);
    gantry_json_bool(json, "nothing_to_do", step->empty);
    gantry_json_string(json, "level_before", gantry_level_name(step->before->level));
    gantry_json_string(json, "level_after", gantry_level_name(step->after->level));
    gantry_json_micros(json, "took_us", step->took_ns);
    json_memory(json, step, story);
    json_phase(json, step);
    gantry_json_string(json, "why_now", why);
    json_order(json, walk->plan, step);
    json_values(json, walk, step);
    json_marks(json, story);
    json_spans(json, story);
    json_changes(json, walk, step);
    gantry_json_end_object(json);
}

void step_write_json(GString *out, const Walk *walk)
{
    const GantryTrace *trace = gantry_pipeline_trace(walk->pipeline);
    GantryJson json = {out, false};
    gantry_json_begin_object(&json, NULL);
    gantry_json_string(&json, "schema", "gantry-step/1");
    gantry_json_string(&json, "python", gantry_python_version());
    gantry_json_string(&json, "trace_level", gantry_trace_level_name(gantry_trace_level(trace)));
    gantry_json_int(&json, "dropped", (int64_t)gantry_trace_dropped(trace));
    gantry_json_int(&json, "exit_status", gantry_pipeline_exit_status(walk->pipeline));
    gantry_json_begin_array(&json, "steps");
    for (size_t i = 0; i < walk->steps->len; i++)
        json_step(&json, walk, walk_step(walk, i));
    gantry_json_end_array(&json);
    gantry_json_end_object(&json);
    g_string_append_c(out, '\n');
}
