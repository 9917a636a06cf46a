/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry step: a step on one screen. What does not fit is counted, and the command that shows it is
 * named. */
#include "report/text.h"
#include "show.h"

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

static void put_styled(Screen *screen, const char *style, const char *text)
{
    g_string_append_printf(screen->out, "%s%s%s", screen->colors ? style : "", text,
                           screen->colors ? "\033[0m" : "");
}

/* Ends a line that has used @column columns by as much of @text as there is room for. */
static void put_rest(Screen *screen, const char *text, size_t column)
{
    g_autofree char *shown = digest_presentable(text);
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
    g_autofree char *more =
        g_strdup_printf("%s %zu more: %s", text_ellipsis(), lines->len - shown, command);
    g_string_append_printf(screen->out, "%*s", LABEL, "");
    put_rest(screen, more, LABEL);
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
                                             step->empty || step->missed ? "-" : took, grown);
    size_t used = text_width(left) + 2;
    size_t rest = screen->width > used ? screen->width - used : 1;
    size_t gap = rest > text_width(right) ? rest - text_width(right) : 0;
    put_styled(screen, step->error != NULL ? "\033[1;31m" : "\033[1m", left);
    g_string_append_printf(screen->out, "%*s", (int)gap + 2, "");
    text_append_cut(screen->out, right, rest);
    g_string_append_c(screen->out, '\n');
    screen->lines++;
    put_rest(screen, step_summary(step), 0);
}

/* @text in @most lines; the last one is cut if there would be more. */
static void put_text(Screen *screen, const char *label, const char *text, size_t most)
{
    g_autoptr(GPtrArray) lines = digest_lines();
    if (text == NULL || *text == '\0')
        return;
    digest_wrap(lines, text, screen->width - LABEL);
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
    const GantryPhase *started = step->kind == STEP_START ? step->planned->phase : NULL;
    const char *same = started != NULL ? started->in_cpython : NULL;
    const char *there = started != NULL && step->error == NULL ? started->exists_after : NULL;
    Screen screen = {out, paper->width >= 40 ? paper->width - 1 : USUAL_WIDTH - 1, paper->colors,
                     0};
    g_autofree char *why = story_why(walk, step);
    g_autofree char *waited = story_waited_for(walk, step);
    size_t most_changes = step->error != NULL ? 4 : 6, most_config = 3;
    g_autoptr(GPtrArray) config = digest_config(walk, step, most_config);
    g_autoptr(GPtrArray) changes = digest_changes(step);

    put_title(&screen, walk, index);
    put_outcome(&screen, walk, step);
    put_text(&screen, "why now", why, step->error != NULL ? 3 : 6);
    put_text(&screen, "runs after", waited, 1);
    /* What ran gets the room that the others leave, and what there is now takes little of it. */
    size_t others =
        screen.lines + config->len + MIN(changes->len, most_changes) + (same != NULL) + 1;
    size_t most_ran = MAX(others < LINES ? LINES - others : 0, LEAST_RAN);
    most_ran -= there != NULL && most_ran >= LEAST_RAN + 4 ? 2 : 0;
    g_autoptr(GPtrArray) ran = digest_ran(walk, step, most_ran, screen.width - LABEL);
    put_section(&screen, "ran", ran, most_ran, "ran");
    put_section(&screen, "config", config, most_config, "config");
    put_section(&screen, "changed", changes, most_changes, "diff");
    size_t room = LINES - MIN(screen.lines + (same != NULL) + 1, LINES);
    if (room > 0)
        put_text(&screen, "there is", there, MIN(room, 3));
    put_text(&screen, "in CPython", same, 1);
    put_next(&screen, walk, index);
}
