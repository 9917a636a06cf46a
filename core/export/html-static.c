/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The page without its script, and on paper: where the time went, the timeline, what each phase
 * does and why there, how things were decided, and every option. */
#include "html.h"

#include <string.h>

/* As HTML, with line breaks as blanks. */
static void append(GString *out, const char *text)
{
    if (text == NULL)
        return;
    g_autofree char *line = g_strdelimit(g_strdup(text), "\n\r\t", ' ');
    gantry_export_append_xml(out, g_strchomp(line), PAGE_MAX_TEXT);
}

static void append_element(GString *out, const char *begin, const char *text, const char *end)
{
    g_string_append(out, begin);
    append(out, text);
    g_string_append(out, end);
}

/* A text of several lines as it is. */
static void append_lines(GString *out, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    if (g_strv_length(lines) < 2)
        return;
    for (size_t i = 0; lines[i] != NULL; i++)
        append_element(out, i == 0 ? "<pre>" : "\n", lines[i], "");
    g_string_append(out, "</pre>\n");
}

/* Where a link #step=start-core goes to. */
static void append_anchor(GString *out, const char *name)
{
    g_autofree char *id = g_strdelimit(g_strdup(name), " ", '-');
    append_element(out, " id=\"step=", id, "\"");
}

static void append_heading(GantryExporter *exporter, const Page *page)
{
    GString *out = exporter->out;
    const char *python = gantry_exporter_attribute(exporter, "python");
    const char *command = gantry_exporter_attribute(exporter, "command");
    g_string_append(out, "<h1><code>");
    gantry_export_append_title(out, command != NULL ? command : "a start-up", PAGE_MAX_TEXT);
    g_string_append(out, "</code></h1>\n");
    append_lines(out, command != NULL ? command : "");
    g_string_append(out, "<p>Python");
    if (python != NULL)
        append_element(out, " ", python, "");
    g_string_append(out, ", ");
    gantry_export_append_millis(out, page->end_ns);
    g_string_append_printf(out, " ms, recorded at level %s.</p>\n",
                           gantry_trace_level_name(exporter->info.level));
}

/* What was noted on how long @stage took. */
static void append_remark(GString *out, const Page *page, const GantryStage *stage)
{
    for (guint i = 0; i < page->marks->len; i++) {
        const PageMark *mark = &g_array_index(page->marks, PageMark, i);
        if (mark->kind == GANTRY_TRACE_NOTE && strcmp(mark->name, "time") == 0 &&
            mark->time_ns >= stage->begin_ns && mark->time_ns - stage->begin_ns <= stage->ns)
            append_element(out, "<span class=\"remark\">* ", mark->detail, "</span>");
    }
}

static void append_row(GString *out, const Page *page, const GantryStage *stage, uint64_t total)
{
    g_string_append(out, "<tr");
    append_anchor(out, stage->name);
    append_element(out, "><th scope=\"row\">", stage->name, "");
    append_remark(out, page, stage);
    g_string_append(out, "</th><td>");
    gantry_export_append_millis(out, stage->ns);
    unsigned share = total > 0 ? (unsigned)((double)stage->ns / (double)total * 1000 + 0.5) : 0;
    g_string_append_printf(out, "</td><td>%u.%u</td></tr>\n", share / 10, share % 10);
}

static void append_stages(GString *out, const Page *page)
{
    size_t n;
    const GantryStage *stages = gantry_stages_rows(page->stages, &n);
    g_string_append(out, "<h2>Where the time went</h2>\n<table class=\"numbers\"><thead><tr>"
                         "<th scope=\"col\">stage</th><th scope=\"col\">ms</th>"
                         "<th scope=\"col\">%</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < n; i++)
        append_row(out, page, &stages[i], page->end_ns);
    g_string_append(out, "</tbody><tfoot><tr><th scope=\"row\">total</th><td>");
    gantry_export_append_millis(out, page->end_ns);
    g_string_append(out, "</td><td>100.0</td></tr></tfoot></table>\n");
}

/* "Runs after pathconfig (needs)". */
static void append_order(GString *out, const Page *page, const char *phase)
{
    bool any = false;
    for (guint i = 0; i < page->marks->len; i++) {
        const PageMark *mark = &g_array_index(page->marks, PageMark, i);
        if (mark->kind != GANTRY_TRACE_ORDER || strcmp(mark->name, phase) != 0)
            continue;
        append_element(out, any ? ", " : "<dt>runs after</dt><dd>", mark->value, "");
        append_element(out, " (", mark->detail, ")");
        any = true;
    }
    if (any)
        g_string_append(out, "</dd>");
}

static void append_phase(GString *out, const Page *page, const PageMark *mark)
{
    static const char *const rows[][2] = {
        {"description", "what it does"},
        {"why_here", "why it stands here"},
        {"exists_before", "before it"},
        {"exists_after", "after it"},
        {"level_before", "level before"},
        {"level_after", "level after"},
        {"on_stop", "when it is stopped"},
        {"in_cpython", "in CPython"},
        {"reference", "read on"},
        {"plugin", "plugin"},
        {"by", "taken by"},
    };
    append_element(out, "<h3>", mark->name, "");
    g_string_append(out, page_mark_attribute(mark, "disabled") != NULL ? " (disabled)</h3>\n"
                                                                       : "</h3>\n");
    append_element(out, "<p>", mark->detail, "</p>\n<dl>");
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *text = page_mark_attribute(mark, rows[i][0]);
        if (text == NULL)
            continue;
        append_element(out, "<dt>", rows[i][1], "</dt>");
        append_element(out, "<dd>", text, "</dd>\n");
    }
    append_order(out, page, mark->name);
    g_string_append(out, "</dl>\n");
}

/* The sections that marks make: @heading stands in front of the first of those that @append takes,
 * and @end behind the last one. */
static void append_marks(GString *out, const Page *page, const char *heading,
                         bool (*append_mark)(GString *out, const Page *page, const PageMark *mark),
                         const char *end)
{
    g_autoptr(GString) rows = g_string_new(NULL);
    bool any = false;
    for (guint i = 0; i < page->marks->len; i++)
        any |= append_mark(rows, page, &g_array_index(page->marks, PageMark, i));
    if (any)
        g_string_append_printf(out, "%s%s%s", heading, rows->str, end);
}

static bool append_phase_mark(GString *out, const Page *page, const PageMark *mark)
{
    if (mark->kind != GANTRY_TRACE_PHASE)
        return false;
    append_phase(out, page, mark);
    return true;
}

static bool append_error(GString *out, const Page *page, const PageMark *mark)
{
    (void)page;
    if (mark->kind != GANTRY_TRACE_ERROR)
        return false;
    append_element(out, "<li><strong>", mark->name, "</strong>: ");
    append_element(out, "", mark->detail, "</li>\n");
    return true;
}

static bool append_decision(GString *out, const Page *page, const PageMark *mark)
{
    (void)page;
    switch (mark->kind) {
    case GANTRY_TRACE_QUESTION:
        append_element(out, "<li class=\"question\">", mark->detail, "</li>\n");
        return true;
    case GANTRY_TRACE_FOUND:
    case GANTRY_TRACE_MISSED:
        append_element(out, mark->kind == GANTRY_TRACE_FOUND ? "<li>found: " : "<li>missed: ",
                       mark->name, " ");
        append_element(out, "<code>", mark->detail, "</code></li>\n");
        return true;
    case GANTRY_TRACE_RULE:
        append_element(out, "<li><code>", mark->name, "</code> is ");
        append_element(out, "<code>", mark->value, "</code>");
        append_element(out, ": ", mark->detail, "</li>\n");
        return true;
    case GANTRY_TRACE_UNMET:
        append_element(out, "<li>did not fire, for <code>", mark->name, "</code>: ");
        append_element(out, "", mark->detail, "</li>\n");
        return true;
    default:
        return false;
    }
}

static bool append_option(GString *out, const Page *page, const PageMark *mark)
{
    (void)page;
    if (mark->kind != GANTRY_TRACE_VALUE)
        return false;
    append_element(out, "<tr><th scope=\"row\">", mark->name, "</th><td><code>");
    append_element(out, "", mark->value != NULL ? mark->value : "not set", "</code></td><td>");
    append_element(out, "", mark->detail, "</td><td>");
    append_element(out, "", page_mark_attribute(mark, "beaten"), "</td></tr>\n");
    return true;
}

static void append_left_out(GString *out, const Page *page, GantryTraceLevel level)
{
    if (level < GANTRY_TRACE_CONFIG)
        g_string_append_printf(out,
                               "<p>How it was decided, and options: not recorded at level %s;"
                               " record with <code>--level config</code>.</p>\n",
                               gantry_trace_level_name(level));
    uint64_t n_spans = page->n_spans - page->n_spans_kept;
    if (n_spans > 0)
        g_string_append_printf(out,
                               "<p>%" G_GUINT64_FORMAT " more spans are only counted, to those"
                               " around them.</p>\n",
                               n_spans);
    if (page->n_marks_lost > 0)
        g_string_append_printf(out, "<p>%" G_GUINT64_FORMAT " more marks are not shown.</p>\n",
                               page->n_marks_lost);
    if (page->dropped > 0)
        g_string_append_printf(out,
                               "<p>%" G_GUINT64_FORMAT " events found no room in the trace."
                               "</p>\n",
                               page->dropped);
}

void page_append_static(GantryExporter *exporter, Page *page)
{
    GString *out = exporter->out;
    append_heading(exporter, page);
    append_marks(out, page, "<h2>Errors</h2>\n<ul>\n", append_error, "</ul>\n");
    gantry_export_append_svg(exporter, &page->drawn, page->end_ns, page->dropped);
    append_stages(out, page);
    append_marks(out, page, "<h2>The phases, in the order in which they run</h2>\n",
                 append_phase_mark, "");
    append_marks(out, page, "<h2>How it was decided</h2>\n<ul class=\"story\">\n", append_decision,
                 "</ul>\n");
    append_marks(out, page,
                 "<h2>Options</h2>\n<table><thead><tr><th scope=\"col\">option</th>"
                 "<th scope=\"col\">value</th><th scope=\"col\">from</th>"
                 "<th scope=\"col\">beaten</th></tr></thead><tbody>\n",
                 append_option, "</tbody></table>\n");
    append_left_out(out, page, exporter->info.level);
}
