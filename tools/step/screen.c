/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry step: a step on one screen. What explains it is there in full; the lists of what ran, was
 * configured and has changed get the lines that are left. What of them does not fit is counted, and
 * the command that shows it is named. */
#include "report/text.h"
#include "show.h"

#include <string.h>

enum { LABEL = 12, USUAL_WIDTH = 80, LEAST_LINES = 23 };

/* Lines of the lists, and of a message of error. Where nothing says how many there can be, a list
 * is as long as it is on a high terminal. */
enum { LEAST_RAN = 3, USUAL_CONFIG = 3, USUAL_CHANGES = 6, UNBOUNDED_LISTS = 24, MOST_ERROR = 6 };

typedef struct {
    GString *out;
    size_t width;
    bool colors;
    size_t lines; /* that were put */
} Screen;

/* --- lines ------------------------------------------------------------------------------------ */

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
        g_autofree char *left =
            g_strdup_printf("%-*s", LABEL, i == 0 && label != NULL ? label : "");
        if (label != NULL)
            put_styled(screen, "\033[2m", left);
        put_rest(screen, g_ptr_array_index(lines, i), label != NULL ? LABEL : 0);
    }
    if (shown == lines->len)
        return;
    g_autofree char *more =
        g_strdup_printf("%s %zu more: %s", text_ellipsis(), lines->len - shown, command);
    g_autofree char *left = g_strdup_printf("%-*s", LABEL, shown == 0 ? label : "");
    put_styled(screen, "\033[2m", left);
    put_rest(screen, more, LABEL);
}

/* --- the screen ------------------------------------------------------------------------------- */

static void put_text(Screen *screen, const char *label, const char *text);

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
    if (used + 2 <= screen->width) {
        g_string_append_printf(screen->out, "%*s", (int)(screen->width - used), "");
    } else {
        g_string_append_c(screen->out, '\n');
        screen->lines++;
    }
    put_rest(screen, right, 0);
    put_text(screen, NULL, step_summary(step));
}

/* All of @text behind a label, or at the edge if that is NULL. */
static void put_text(Screen *screen, const char *label, const char *text)
{
    g_autoptr(GPtrArray) lines = digest_lines();
    if (text == NULL || *text == '\0')
        return;
    digest_wrap(lines, text, screen->width - (label != NULL ? LABEL : 0));
    put_section(screen, label, lines, lines->len, NULL);
}

static void put_outcome(Screen *screen, const Walk *walk, const Step *step)
{
    if (step->error != NULL) {
        g_autoptr(GPtrArray) lines = digest_lines();
        digest_wrap(lines, step->error, screen->width - LABEL);
        put_section(screen, "failed", lines, MOST_ERROR, "why");
    }
    put_text(screen, "hint", step->hint);
    if (step->error == NULL && step->result == GANTRY_EXIT) {
        g_autofree char *text =
            g_strdup_printf("the run is over, with status %d", walk_status(walk));
        put_text(screen, "ends", text);
    }
}

/* What is next, and the program not without a word. */
static void put_next(Screen *screen, const Walk *walk, size_t index)
{
    if (index + 1 < walk->steps->len) {
        put_text(screen, "next", walk_step(walk, index + 1)->name);
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
    put_text(screen, "next", text);
}

/* The lists of a step in @room lines, or some more: of each there is something. What was configured
 * makes way for what has changed, and both for what ran. */
static void put_lists(Screen *screen, const Walk *walk, const Step *step, size_t room)
{
    g_autoptr(GPtrArray) changes = digest_changes(step);
    size_t spare = room > LEAST_RAN ? room - LEAST_RAN : 0;
    size_t most_changes = CLAMP(spare > 0 ? spare - 1 : 0, 1, MAX(USUAL_CHANGES, room / 3));
    spare -= MIN(spare, MIN(changes->len, most_changes));
    size_t most_config = CLAMP(spare, 1, MAX(USUAL_CONFIG, room / 6));
    g_autoptr(GPtrArray) config = digest_config(walk, step, most_config);
    size_t others = MIN(changes->len, most_changes) + config->len;
    size_t most_ran = room > others + 1 ? room - others : 1;
    g_autoptr(GPtrArray) ran = digest_ran(walk, step, most_ran, screen->width - LABEL);
    put_section(screen, "ran", ran, most_ran, "ran");
    put_section(screen, "config", config, most_config, "config");
    put_section(screen, "changed", changes, most_changes, "diff");
}

void step_screen(GString *out, const Walk *walk, size_t index, const Paper *paper)
{
    const Step *step = walk_step(walk, index);
    const GantryPhase *started = step->kind == STEP_START ? step->planned->phase : NULL;
    size_t width = paper->width >= 40 ? paper->width - 1 : USUAL_WIDTH - 1;
    g_autoptr(GString) below = g_string_new(NULL);
    Screen top = {out, width, paper->colors, 0}, bottom = {below, width, paper->colors, 0};
    g_autofree char *why = story_why(walk, step);
    g_autofree char *waited = story_waited_for(walk, step);

    put_title(&top, walk, index);
    put_outcome(&top, walk, step);
    put_text(&top, "why now", why);
    put_text(&top, "runs after", waited);
    if (started != NULL && step->error == NULL)
        put_text(&bottom, "there is", started->exists_after);
    if (started != NULL)
        put_text(&bottom, "in CPython", started->in_cpython);
    put_next(&bottom, walk, index);
    size_t texts = top.lines + bottom.lines;
    size_t lines = MAX(paper->height, LEAST_LINES + 1) - 1;
    put_lists(&top, walk, step,
              paper->height == 0 ? UNBOUNDED_LISTS
              : lines > texts    ? lines - texts
                                 : 0);
    g_string_append_len(out, below->str, (gssize)below->len);
}
