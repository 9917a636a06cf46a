/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry step: a step in lines for its screen: what ran, which options, what changed. */
#include "report/text.h"
#include "show.h"

#include <stdarg.h>

char *digest_presentable(const char *text)
{
    g_autofree char *printable = command_printable(text);
    return g_utf8_make_valid(printable, -1);
}

GPtrArray *digest_lines(void)
{
    return g_ptr_array_new_with_free_func(g_free);
}

static void add_line(GPtrArray *lines, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void add_line(GPtrArray *lines, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_ptr_array_add(lines, g_strdup_vprintf(format, args));
    va_end(args);
}

void digest_wrap(GPtrArray *lines, const char *text, size_t width)
{
    g_autoptr(GString) line = g_string_new(NULL);
    g_autofree char *shown = digest_presentable(text);
    g_auto(GStrv) words = g_strsplit(shown, " ", -1);
    for (char **word = words; *word != NULL; word++) {
        if (line->len > 0 && text_width(line->str) + 1 + text_width(*word) > width) {
            g_ptr_array_add(lines, g_strdup(line->str));
            g_string_truncate(line, 0);
        }
        g_string_append_printf(line, "%s%s", line->len > 0 ? " " : "", *word);
    }
    if (line->len > 0)
        g_ptr_array_add(lines, g_strdup(line->str));
}

/* --- what ran --------------------------------------------------------------------------------- */

static const char *plural(size_t n)
{
    return n == 1 ? "" : "s";
}

static void add_rules(GPtrArray *lines, const Story *story)
{
    if (story->n_looked > 0)
        add_line(lines,
                 "asked %zu question%s, looked at %zu place%s; %zu rule%s fired, %zu did not",
                 story->n_questions, plural(story->n_questions), story->n_looked,
                 plural(story->n_looked), story->n_rules, plural(story->n_rules), story->n_unmet);
    for (guint i = 0; i < story->marks->len; i++) {
        const GantryTraceEvent *mark = g_ptr_array_index(story->marks, i);
        const char *detail = mark->detail != NULL ? mark->detail : "";
        if (mark->kind == GANTRY_TRACE_RULE)
            add_line(lines, "%s is %s%s%s", mark->name,
                     mark->value != NULL ? mark->value : "not set", detail[0] != '\0' ? ": " : "",
                     detail);
        else if (mark->kind == GANTRY_TRACE_NOTE)
            add_line(lines, "%s: %s", mark->name, detail);
    }
}

/* The outermost first, and then the longest: a span comes behind the one that it lies in. */
static int by_weight(gconstpointer a_, gconstpointer b_)
{
    const StepSpan *a = *(const StepSpan *const *)a_, *b = *(const StepSpan *const *)b_;
    if ((a->depth > 0) != (b->depth > 0))
        return a->depth > 0 ? 1 : -1;
    if (a->node->total_ns != b->node->total_ns)
        return a->node->total_ns > b->node->total_ns ? -1 : 1;
    return a < b ? -1 : a > b;
}

static int by_place(gconstpointer a_, gconstpointer b_)
{
    const StepSpan *a = *(const StepSpan *const *)a_, *b = *(const StepSpan *const *)b_;
    return a < b ? -1 : a > b;
}

static size_t spans_inside(const Story *story, guint place)
{
    const StepSpan *spans = (const StepSpan *)(const void *)story->spans->data;
    size_t n = 0;
    while (place + 1 + n < story->spans->len && spans[place + 1 + n].depth > spans[place].depth)
        n++;
    return n;
}

/* As many spans as there is room for, in the order in which they came. */
static void add_spans(GPtrArray *lines, const Story *story, size_t room)
{
    g_autoptr(GPtrArray) chosen = g_ptr_array_new();
    const StepSpan *spans = (const StepSpan *)(const void *)story->spans->data;
    for (guint i = 0; i < story->spans->len; i++)
        g_ptr_array_add(chosen, (gpointer)&spans[i]);
    g_ptr_array_sort(chosen, by_weight);
    if (chosen->len > room)
        g_ptr_array_set_size(chosen, (int)room - 1);
    g_ptr_array_sort(chosen, by_place);
    for (guint i = 0; i < chosen->len; i++) {
        const StepSpan *span = g_ptr_array_index(chosen, i);
        size_t inside = spans_inside(story, (guint)(span - spans));
        g_autofree char *took = table_ms(span->node->total_ns);
        const char *failure = story_failure(span);
        g_autofree char *more = inside > 0 ? g_strdup_printf(", with %zu inside", inside) : NULL;
        add_line(lines, "%*s%s %s: %s%s%s%s", 2 * span->depth, "",
                 gantry_trace_kind_name(span->node->kind), span->node->name,
                 failure != NULL ? failure : "", failure != NULL ? ", " : "", took,
                 more != NULL ? more : "");
    }
    /* Counted as lines that have no room. */
    for (size_t i = chosen->len; i < story->spans->len; i++)
        g_ptr_array_add(lines, NULL);
}

/* "values: 62 default, 23 derived, 2 command line". */
static void add_sources(GPtrArray *lines, const Walk *walk, const Step *step)
{
    g_autoptr(GArray) values = story_values(walk, step);
    g_autoptr(GString) line = g_string_new(NULL);
    for (GantrySource source = GANTRY_SOURCE_DEFAULT; source <= GANTRY_SOURCE_DERIVED; source++) {
        size_t n = 0;
        for (guint i = 0; i < values->len; i++)
            n += g_array_index(values, StepValue, i).source == source;
        if (n > 0)
            g_string_append_printf(line, "%s%zu %s", line->len > 0 ? ", " : "", n,
                                   gantry_source_name(source));
    }
    if (line->len > 0)
        add_line(lines, "values: %s", line->str);
}

GPtrArray *digest_ran(const Walk *walk, const Step *step, size_t most, size_t width)
{
    GPtrArray *lines = digest_lines();
    g_autoptr(Story) story = story_new(walk, step);
    if (story->counts.calls > 0)
        add_line(lines,
                 "%" G_GUINT64_FORMAT " allocations of %" G_GUINT64_FORMAT
                 " bytes; %+" G_GINT64_FORMAT " bytes stay",
                 story->counts.calls, story->counts.bytes, (gint64)story->counts.live);
    if (step->kind == STEP_RESOLVE && walk->plan != NULL) {
        g_autoptr(GString) order = g_string_new(NULL);
        for (size_t i = 0; i < walk->plan->n_phases; i++)
            g_string_append_printf(order, "%s%s%s", i > 0 ? ", " : "", walk->plan->phases[i].name,
                                   walk->plan->phases[i].disabled ? " (off)" : "");
        digest_wrap(lines, order->str, width);
    }
    if (step->kind != STEP_CONFIGURE)
        add_rules(lines, story);
    else {
        GantryTraceLevel level = gantry_trace_level(gantry_pipeline_trace(walk->pipeline));
        add_sources(lines, walk, step);
        if (level < GANTRY_TRACE_CONFIG)
            add_line(lines, "what it asked and looked at: not recorded at level %s",
                     gantry_trace_level_name(level));
        else
            add_line(lines, "asked %zu question%s, looked at %zu place%s", story->n_questions,
                     plural(story->n_questions), story->n_looked, plural(story->n_looked));
    }
    add_spans(lines, story, lines->len < most ? most - lines->len : 1);
    return lines;
}

/* --- config, and what changed ----------------------------------------------------------------- */

GPtrArray *digest_config(const Walk *walk, const Step *step, size_t most)
{
    GPtrArray *lines = digest_lines();
    g_autoptr(GArray) values = story_values(walk, step);
    size_t n_defaults = 0;
    for (guint i = 0; i < values->len; i++)
        n_defaults += g_array_index(values, StepValue, i).source == GANTRY_SOURCE_DEFAULT;
    size_t n_others = values->len - n_defaults, room = most - 1;
    for (size_t i = 0; i < MIN(n_others, room); i++) {
        const StepValue *value = &g_array_index(values, StepValue, i);
        add_line(lines, "%s = %s (%s)", value->name,
                 value->value != NULL ? value->value : "not set", value->origin);
    }
    if (n_others > room)
        add_line(lines, "%s %zu more, and %zu at their defaults: config", text_ellipsis(),
                 n_others - room, n_defaults);
    else if (n_defaults > 0)
        add_line(lines, "%zu %soption%s, with the default%s: config", n_defaults,
                 n_others > 0 ? "more " : "", plural(n_defaults), plural(n_defaults));
    return lines;
}

char *step_change_text(const StateChange *change)
{
    const char *name = change->name[0] != '\0' ? change->name : "''";
    const char *before = change->before != NULL ? change->before : "not set";
    const char *after = change->after != NULL ? change->after : "not set";
    if (change->before == NULL && change->after == NULL)
        return g_strdup(name);
    if (change->kind == STATE_CAME)
        return g_strdup_printf("%s: %s", name, after);
    return g_strdup_printf("%s: %s -> %s", name, before,
                           change->kind == STATE_WENT ? "gone" : after);
}

/* The host's changes are few and are shown as they are; of the interpreter's, the names. */
static void append_change(GString *line, const StateChange *change)
{
    const char *name = change->name[0] != '\0' ? change->name : "''";
    const char *sign = change->kind == STATE_WENT ? "-" : "";
    g_autofree char *text =
        change->aspect < STATE_MODULES ? step_change_text(change) : g_strconcat(sign, name, NULL);
    g_string_append_printf(line, "%s%s", line->len > 0 ? ", " : "", text);
}

static void add_changes(GPtrArray *lines, const GArray *changes, StateAspect aspect)
{
    size_t counts[3] = {0};
    g_autoptr(GString) line = g_string_new(NULL);
    for (guint i = 0; i < changes->len; i++) {
        const StateChange *change = &g_array_index(changes, StateChange, i);
        if (change->aspect != aspect)
            continue;
        counts[change->kind]++;
        append_change(line, change);
    }
    if (line->len == 0)
        return;
    g_autoptr(GString) head = g_string_new(state_aspect_title(aspect));
    static const char signs[] = {[STATE_CAME] = '+', [STATE_WENT] = '-', [STATE_CHANGED] = '~'};
    for (size_t i = 0; i < G_N_ELEMENTS(counts); i++) {
        if (counts[i] > 0)
            g_string_append_printf(head, " %c%zu", signs[i], counts[i]);
    }
    add_line(lines, "%s: %s", head->str, line->str);
}

GPtrArray *digest_changes(const Step *step)
{
    GPtrArray *lines = digest_lines();
    g_autoptr(GArray) changes = state_diff(step->before, step->after);
    for (StateAspect aspect = 0; aspect < STATE_N_ASPECTS; aspect++)
        add_changes(lines, changes, aspect);
    if (step->after->trouble != NULL)
        add_line(lines, "the interpreter could not say: %s", step->after->trouble);
    if (lines->len == 0)
        add_line(lines, "%s",
                 step->after->asked ? "nothing, neither of the host nor in the interpreter"
                                    : "nothing of the host's");
    return lines;
}
