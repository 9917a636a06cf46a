/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry step: what the screen has no room for. */
#include "report/marks.h"
#include "report/text.h"
#include "show.h"

#include <string.h>

enum { LABEL = 14 };

/* --- why -------------------------------------------------------------------------------------- */

/* May speak of files and values in any bytes. */
static void write_trouble(GString *out, const char *label, const char *text)
{
    g_autofree char *shown = text != NULL ? digest_presentable(text) : NULL;
    text_labelled(out, label, shown, LABEL);
}

void step_write_why(GString *out, const Walk *walk, const Step *step)
{
    g_autofree char *why = story_why(walk, step);
    g_autofree char *waited = story_waited_for(walk, step);
    const GantryPhase *phase = step->planned != NULL ? step->planned->phase : NULL;
    g_string_append_printf(out, "%s: ", step->name);
    text_wrap(out, step_summary(step), strlen(step->name) + 2, 0);
    bool stops = step->kind == STEP_STOP && phase->on_stop != NULL;
    if (phase != NULL && phase->description != NULL && !stops) {
        g_string_append_c(out, '\n');
        text_wrap(out, phase->description, 0, 0);
    }
    g_string_append_c(out, '\n');
    write_trouble(out, "failed", step->error);
    write_trouble(out, "hint", step->hint);
    if (step->kind == STEP_START) {
        text_labelled(out, "before it", phase->exists_before, LABEL);
        text_labelled(out, "after it", phase->exists_after, LABEL);
    }
    text_labelled(out, "why now", why, LABEL);
    if (step->kind == STEP_START)
        text_labelled(out, "runs after", *waited != '\0' ? waited : "nothing", LABEL);
    if (step->kind == STEP_START)
        text_labelled(out, "in CPython", phase->in_cpython, LABEL);
    if (phase != NULL)
        text_labelled(out, "read on", phase->reference, LABEL);
    if (step->kind == STEP_RESOLVE && walk->plan != NULL) {
        for (size_t i = 0; i < walk->plan->n_phases; i++) {
            Step start = {.kind = STEP_START, .planned = &walk->plan->phases[i]};
            g_autofree char *after = story_waited_for(walk, &start);
            text_labelled(out, start.planned->name, *after != '\0' ? after : "nothing", LABEL);
        }
    }
}

/* --- what ran --------------------------------------------------------------------------------- */

static void write_span(GString *out, const StepSpan *span)
{
    const GantrySpanNode *node = span->node;
    const char *loader = gantry_span_node_attribute(node, "loader");
    const char *bytecode = gantry_span_node_attribute(node, "bytecode");
    g_autofree char *own = table_ms(node->self_ns);
    g_autofree char *total = table_ms(node->total_ns);
    g_autofree char *name = command_printable(node->name);
    g_string_append_printf(out, "%12s %12s  %*s%s %s", own, total, 2 * span->depth, "",
                           gantry_trace_kind_name(node->kind), name);
    if (node->count > 1)
        g_string_append_printf(out, ", %" G_GUINT64_FORMAT " times", node->count);
    if (story_failure(span) != NULL)
        g_string_append_printf(out, " (%s)", story_failure(span));
    if (loader != NULL)
        g_string_append_printf(out, " (%s%s%s)", loader, bytecode != NULL ? ", bytecode " : "",
                               bytecode != NULL ? bytecode : "");
    g_string_append_c(out, '\n');
}

void step_write_ran(GString *out, const Walk *walk, const Step *step)
{
    g_autoptr(Story) story = story_new(walk, step);
    for (guint i = 0; i < story->marks->len; i++)
        mark_write(out, g_ptr_array_index(story->marks, i));
    if (story->spans->len > 0)
        g_string_append_printf(out, "%12s %12s\n", "self", "with inside");
    for (guint i = 0; i < story->spans->len; i++)
        write_span(out, &g_array_index(story->spans, StepSpan, i));
    if (story->marks->len == 0 && story->spans->len == 0)
        g_string_append_printf(out, "%s: nothing that the trace tells of at this level\n",
                               step->name);
}

/* --- config ----------------------------------------------------------------------------------- */

void step_write_config(GString *out, const Walk *walk, const Step *step)
{
    g_autoptr(GArray) values = story_values(walk, step);
    for (guint i = 0; i < values->len; i++) {
        const StepValue *value = &g_array_index(values, StepValue, i);
        g_autofree char *text = command_printable(value->value != NULL ? value->value : "not set");
        g_string_append_printf(out, "%s = %s (%s)\n", value->name, text, value->origin);
    }
    if (values->len == 0)
        g_string_append_printf(out, "%s: no options of its own\n", step->name);
}

/* --- diff ------------------------------------------------------------------------------------- */

static const char signs[] = {[STATE_CAME] = '+', [STATE_WENT] = '-', [STATE_CHANGED] = '~'};

/* The names from @first on that have changed in the same way and have nothing else to say; returns
 * how many there are. */
static guint write_names(GString *out, const GArray *changes, guint first)
{
    const StateChange *change = &g_array_index(changes, StateChange, first);
    g_autoptr(GString) names = g_string_new(NULL);
    StateAspect aspect = change->aspect;
    StateChangeKind kind = change->kind;
    guint n = 0;
    for (; first + n < changes->len; n++) {
        change = &g_array_index(changes, StateChange, first + n);
        if (change->aspect != aspect || change->kind != kind)
            break;
        g_autofree char *name = digest_presentable(change->name);
        g_string_append_printf(names, "%s%s", n > 0 ? ", " : "", name);
    }
    g_string_append_printf(out, "  %c ", signs[kind]);
    text_wrap(out, names->str, 4, 4);
    return n;
}

static void write_change(GString *out, const Walk *walk, const StateChange *change)
{
    g_autofree char *text = step_change_text(change);
    g_autofree char *shown = command_printable(text);
    g_string_append_printf(out, "  %c %s", signs[change->kind], shown);
    if (change->aspect == STATE_PATH && change->kind == STATE_CAME) {
        const char *reason = story_path_reason(walk, change->name);
        g_string_append_printf(out, "  (number %zu%s%s)", change->place + 1,
                               reason != NULL ? ": " : "", reason != NULL ? reason : "");
    }
    g_string_append_c(out, '\n');
}

void step_write_diff(GString *out, const Walk *walk, const State *before, const State *after)
{
    g_autoptr(GArray) changes = state_diff(before, after);
    StateAspect told = STATE_N_ASPECTS;
    for (guint i = 0; i < changes->len;) {
        const StateChange *change = &g_array_index(changes, StateChange, i);
        if (change->aspect != told)
            g_string_append_printf(out, "%s\n", state_aspect_title(change->aspect));
        told = change->aspect;
        if (told == STATE_MODULES || told == STATE_BUILTINS) {
            i += write_names(out, changes, i);
        } else {
            write_change(out, walk, change);
            i++;
        }
    }
    g_string_append_printf(out, "level\n  %s", gantry_level_name(before->level));
    if (after->level != before->level)
        g_string_append_printf(out, " -> %s", gantry_level_name(after->level));
    g_string_append_printf(out,
                           "\nmemory\n  %" G_GUINT64_FORMAT " KB -> %" G_GUINT64_FORMAT " KB\n",
                           before->rss / 1024, after->rss / 1024);
    if (before->asked && !after->asked)
        g_string_append(out, "The interpreter is not asked on the way back.\n");
}

/* --- list ------------------------------------------------------------------------------------- */

void step_write_list(GString *out, const Walk *walk, size_t current)
{
    for (size_t i = 0; i < walk->steps->len; i++) {
        const Step *step = walk_step(walk, i);
        g_autofree char *took = table_ms(step->took_ns);
        g_string_append_printf(out, "%c %2zu  %-20s %12s%s\n", i == current ? '*' : ' ', i + 1,
                               step->name, step->empty ? "-" : took,
                               step->error != NULL ? "  failed" : "");
    }
    if (walk->steps->len < 2 && !walk->ended)
        g_string_append(out, "      configure\n");
    for (size_t i = walk->n_started; walk->plan != NULL && !walk->ended && i < walk->plan->n_phases;
         i++) {
        if (!walk->plan->phases[i].disabled)
            g_string_append_printf(out, "      start %s\n", walk->plan->phases[i].name);
    }
    if (!walk->ended)
        g_string_append(out, "      the way back\n");
}
