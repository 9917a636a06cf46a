/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry step: a step on one screen. What does not fit is counted, and the command that shows it is
 * named. */
#include "step.h"
#include "text.h"

#include <string.h>

enum { LABEL = 12, USUAL_WIDTH = 80, LINES = 23, LEAST_RAN = 3 };

typedef struct {
    GString *out;
    size_t width;
    bool colors;
    size_t lines; /* that were put */
} Screen;

/* --- lines -------------------------------------------------------------------------------------
 */

static char *presentable(const char *text)
{
    g_autofree char *printable = command_printable(text);
    return g_utf8_make_valid(printable, -1);
}

static void put_styled(Screen *screen, const char *style, const char *text)
{
    g_string_append_printf(screen->out, "%s%s%s", screen->colors ? style : "", text,
                           screen->colors ? "\033[0m" : "");
}

/* Ends a line that has used @column columns by as much of @text as there is room for. */
static void put_rest(Screen *screen, const char *text, size_t column)
{
    g_autofree char *shown = presentable(text);
    text_append_cut(screen->out, shown, screen->width > column ? screen->width - column : 1);
    while (g_str_has_suffix(screen->out->str, " "))
        g_string_truncate(screen->out, screen->out->len - 1);
    g_string_append_c(screen->out, '\n');
    screen->lines++;
}

/* @lines behind a label, @most at most; the last of these then says by which command the rest is
 * to be had. */
static void put_section(Screen *screen, const char *label, const GPtrArray *lines, size_t most,
                        const char *command)
{
    size_t shown = lines->len > most ? most - 1 : lines->len;
    for (size_t i = 0; i < shown; i++) {
        g_autofree char *left = g_strdup_printf("%-*s", LABEL, i == 0 ? label : "");
        put_styled(screen, "\033[2m", left);
        put_rest(screen, g_ptr_array_index(lines, i), LABEL);
    }
    if (shown == lines->len)
        return;
    g_autofree char *more = g_strdup_printf("\u2026 %zu more: %s", lines->len - shown, command);
    g_string_append_printf(screen->out, "%*s", LABEL, "");
    put_rest(screen, more, LABEL);
}

static GPtrArray *new_lines(void)
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

/* @text, broken into lines between words. */
static void add_wrapped(GPtrArray *lines, const char *text, size_t width)
{
    g_autoptr(GString) line = g_string_new(NULL);
    g_autofree char *shown = presentable(text);
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

/* --- what ran ----------------------------------------------------------------------------------
 */

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

static int by_total(gconstpointer a_, gconstpointer b_)
{
    const StepSpan *a = *(const StepSpan *const *)a_, *b = *(const StepSpan *const *)b_;
    return a->node->total_ns > b->node->total_ns ? -1 : a->node->total_ns < b->node->total_ns;
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

/* The outermost spans: the longest of them, if not all have room, in the order in which they
 * came. */
static void add_spans(GPtrArray *lines, const Story *story, size_t room)
{
    g_autoptr(GPtrArray) chosen = g_ptr_array_new();
    for (guint i = 0; i < story->spans->len; i++) {
        StepSpan *span = &g_array_index(story->spans, StepSpan, i);
        if (span->depth == 0)
            g_ptr_array_add(chosen, span);
    }
    size_t all = chosen->len;
    g_ptr_array_sort(chosen, by_total);
    if (all > room)
        g_ptr_array_set_size(chosen, (int)room - 1);
    g_ptr_array_sort(chosen, by_place);
    for (guint i = 0; i < chosen->len; i++) {
        const StepSpan *span = g_ptr_array_index(chosen, i);
        size_t inside =
            spans_inside(story, (guint)(span - (const StepSpan *)(const void *)story->spans->data));
        g_autofree char *took = table_ms(span->node->total_ns);
        g_autofree char *more = inside > 0 ? g_strdup_printf(", with %zu inside", inside) : NULL;
        add_line(lines, "%s %s: %s%s", gantry_trace_kind_name(span->node->kind), span->node->name,
                 took, more != NULL ? more : "");
    }
    /* Counted as lines that have no room. */
    for (size_t i = chosen->len; i < all; i++)
        g_ptr_array_add(lines, NULL);
}

static void put_ran(Screen *screen, const Walk *walk, const Step *step, size_t most)
{
    g_autoptr(GPtrArray) lines = new_lines();
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
        add_wrapped(lines, order->str, screen->width - LABEL);
    }
    if (step->kind != STEP_CONFIGURE)
        add_rules(lines, story);
    else
        add_line(lines, "asked %zu question%s, looked at %zu place%s", story->n_questions,
                 plural(story->n_questions), story->n_looked, plural(story->n_looked));
    add_spans(lines, story, lines->len < most ? most - lines->len : 1);
    put_section(screen, "ran", lines, most, "ran");
}

/* --- config, and what changed ------------------------------------------------------------------
 */

static GPtrArray *config_lines(const Walk *walk, const Step *step, size_t most)
{
    GPtrArray *lines = new_lines();
    g_autoptr(GArray) values = story_values(walk, step);
    size_t n_defaults = 0;
    for (guint i = 0; i < values->len; i++)
        n_defaults += g_array_index(values, StepValue, i).is_default;
    size_t n_others = values->len - n_defaults, room = most - 1;
    for (size_t i = 0; i < MIN(n_others, room); i++) {
        const StepValue *value = &g_array_index(values, StepValue, i);
        add_line(lines, "%s = %s (%s)", value->name,
                 value->value != NULL ? value->value : "not set", value->origin);
    }
    if (n_others > room)
        add_line(lines, "\u2026 %zu more, and %zu at their defaults: config", n_others - room,
                 n_defaults);
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
    g_autofree char *text =
        change->aspect < STATE_MODULES ? step_change_text(change) : g_strdup(change->name);
    g_string_append_printf(line, "%s%s%s", line->len > 0 ? ", " : "",
                           change->kind == STATE_WENT ? "-" : "", text);
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

static GPtrArray *change_lines(const Step *step)
{
    GPtrArray *lines = new_lines();
    g_autoptr(GArray) changes = state_diff(step->before, step->after);
    for (StateAspect aspect = 0; aspect < STATE_N_ASPECTS; aspect++)
        add_changes(lines, changes, aspect);
    if (step->after->trouble != NULL)
        add_line(lines, "the interpreter could not say: %s", step->after->trouble);
    if (lines->len == 0)
        add_line(lines, "nothing that can be seen from outside");
    return lines;
}

/* --- the screen --------------------------------------------------------------------------------
 */

static void put_title(Screen *screen, const Walk *walk, size_t index)
{
    const Step *step = walk_step(walk, index);
    const char *before = gantry_level_name(step->before->level);
    const char *after = gantry_level_name(step->after->level);
    g_autofree char *took = table_ms(step->took_ns);
    gint64 grown = ((gint64)step->after->rss - (gint64)step->before->rss) / 1024;
    g_autofree char *level =
        strcmp(before, after) == 0 ? g_strdup(after) : g_strjoin(" -> ", before, after, NULL);
    g_autofree char *left = g_strdup_printf("%zu/%zu  %s%s", index + 1, walk_length(walk),
                                            step->name, step->error != NULL ? ": failed" : "");
    g_autofree char *right = g_strdup_printf("level %s, %s, %+" G_GINT64_FORMAT " KB", level,
                                             step->empty ? "-" : took, grown);
    size_t used = text_width(left) + text_width(right);
    put_styled(screen, step->error != NULL ? "\033[1;31m" : "\033[1m", left);
    g_string_append_printf(screen->out, "%*s%s\n",
                           screen->width > used ? (int)(screen->width - used) : 2, "", right);
    screen->lines++;
    put_rest(screen, step_summary(step), 0);
}

/* @text in @most lines; the last one is cut if there would be more. */
static void put_text(Screen *screen, const char *label, const char *text, size_t most)
{
    g_autoptr(GPtrArray) lines = new_lines();
    if (text == NULL || *text == '\0')
        return;
    add_wrapped(lines, text, screen->width - LABEL);
    while (lines->len > most) {
        char *last = g_ptr_array_steal_index(lines, lines->len - 1);
        char **end = (char **)&g_ptr_array_index(lines, lines->len - 1);
        char *joined = g_strjoin(" ", *end, last, NULL);
        g_free(last);
        g_free(*end);
        *end = joined;
    }
    put_section(screen, label, lines, most, "why");
}

static void put_outcome(Screen *screen, const Walk *walk, const Step *step)
{
    if (step->error != NULL)
        put_text(screen, "failed", step->error, 3);
    if (step->hint != NULL)
        put_text(screen, "hint", step->hint, 1);
    if (step->error == NULL && step->result == GANTRY_EXIT) {
        g_autofree char *text =
            g_strdup_printf("the run is over, with status %d", walk_status(walk));
        put_text(screen, "ends", text, 1);
    }
}

/* What is next, and the program not without a word. */
static void put_next(Screen *screen, const Walk *walk, size_t index)
{
    if (index + 1 < walk->steps->len) {
        put_text(screen, "next", walk_step(walk, index + 1)->name, 1);
        return;
    }
    g_autofree char *name = walk_next_name(walk);
    const GantryPlannedPhase *planned = walk_next_phase(walk);
    bool program = planned != NULL && planned->level_after == GANTRY_LEVEL_RUNNING &&
                   planned->level_before < GANTRY_LEVEL_RUNNING;
    g_autofree char *text =
        name == NULL
            ? g_strdup_printf("nothing: the walk is over, with status %d", walk_status(walk))
            : g_strconcat(name, program ? ", and that runs the program" : "", NULL);
    put_text(screen, "next", text, 1);
}

void step_screen(GString *out, const Walk *walk, size_t index, const Paper *paper)
{
    const Step *step = walk_step(walk, index);
    const char *same = step->kind == STEP_START ? step->planned->phase->in_cpython : NULL;
    Screen screen = {out, paper->width >= 40 ? paper->width - 1 : USUAL_WIDTH - 1, paper->colors,
                     0};
    g_autofree char *why = story_why(walk, step);
    g_autofree char *waited = story_waited_for(walk, step);
    size_t most_changes = step->error != NULL ? 4 : 6, most_config = 3;
    g_autoptr(GPtrArray) config = config_lines(walk, step, most_config);
    g_autoptr(GPtrArray) changes = change_lines(step);

    put_title(&screen, walk, index);
    put_outcome(&screen, walk, step);
    put_text(&screen, "why now", why, step->error != NULL ? 3 : 6);
    put_text(&screen, "after", waited, 1);
    /* What ran gets the room that is left. */
    size_t others =
        screen.lines + config->len + MIN(changes->len, most_changes) + (same != NULL) + 1;
    put_ran(&screen, walk, step, MAX(others < LINES ? LINES - others : 0, LEAST_RAN));
    put_section(&screen, "config", config, most_config, "config");
    put_section(&screen, "changed", changes, most_changes, "diff");
    put_text(&screen, "in CPython", same, 1);
    put_next(&screen, walk, index);
}
