/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* A timeline as one SVG file. Times are parts of the width in percent, heights are pixels: so it is
 * as wide as there is room, and its text is never stretched. Each span is an <svg> of its own,
 * which cuts its label off where it ends. */
#include "svg.h"
#include "export.h"

enum {
    ROW = 18,       /* pixels from a row to the next */
    TOP = 44,       /* what is above the first thread: a heading, and the axis */
    THREAD = 18,    /* the name of a thread */
    BOTTOM = 24,    /* a remark */
    MAX_TICKS = 8,  /* of the axis */
    MAX_NAME = 120, /* bytes of a name that are shown */
    LABELLED = 200, /* a span as long as this part of the width has a label */
};

/* In a class of its own, as the picture can be a part of a page. */
static const char style[] =
    "<style>.timeline{font:12px system-ui,sans-serif;color-scheme:light dark}"
    ".timeline .page{fill:#fff}.timeline text{fill:#222}.timeline .tick{stroke:#ddd}"
    ".timeline .dim{fill:#666}.timeline .box text{fill:#111}"
    ".timeline .box rect{fill:#c9ced6;stroke:#fff;stroke-opacity:.7;stroke-width:.7}"
    ".timeline .start rect{fill:#8fb8f0}.timeline .stop rect{fill:#f0b98f}"
    ".timeline .configure rect{fill:#b9dfb0}.timeline .import rect{fill:#e6d27c}"
    ".timeline .plugin rect{fill:#d3b0e6}.timeline .span rect{fill:#9fdcd6}"
    ".timeline .thin rect{fill:#a9a9a9}.timeline .outside rect{fill:#e4e4e4}"
    "@media(prefers-color-scheme:dark){.timeline .page{fill:#1b1d21}.timeline text{fill:#ddd}"
    ".timeline .tick{stroke:#3a3d44}.timeline .dim{fill:#999}.timeline .box text{fill:#111}"
    ".timeline .box rect{stroke:#1b1d21}.timeline .outside rect{fill:#8a8d93}}</style>\n";

static void begin(GantryExporter *exporter)
{
    drawn_spans_init(exporter->state);
}

static void event(GantryExporter *exporter, const GantryTraceEvent *event)
{
    drawn_spans_event(exporter->state, event);
}

static void append_text(GString *out, const char *text)
{
    gantry_export_append_xml(out, text, MAX_NAME);
}

/* @ns as part of @total, without the decimal comma of a locale. */
static void append_percent(GString *out, const char *attribute, uint64_t ns, uint64_t total)
{
    uint64_t parts = (uint64_t)((double)ns / (double)total * 1e6);
    g_string_append_printf(out, " %s=\"%u.%04u%%\"", attribute, (unsigned)(parts / 10000),
                           (unsigned)(parts % 10000));
}

static void append_millis(GString *out, uint64_t ns)
{
    g_string_append_printf(out, "%" G_GUINT64_FORMAT ".%03u ms", ns / 1000000,
                           (unsigned)(ns / 1000 % 1000));
}

static const char outside[] = "outside"; /* the class of what is no span */

static void append_label(GString *out, const char *kind, const char *name)
{
    if (kind != outside)
        g_string_append(out, kind);
    if (kind != outside && name[0] != '\0')
        g_string_append_c(out, ' ');
    append_text(out, name);
}

static void write_box(GString *out, const char *class, const char *name, const DrawnSpan *span,
                      uint64_t total, int y)
{
    uint64_t width = MAX(span->end_ns - span->begin_ns, total / (FINEST / 2));
    g_string_append_printf(out, "<svg class=\"box %s\" y=\"%d\" height=\"%d\"", class, y, ROW - 1);
    append_percent(out, "x", span->begin_ns, total);
    append_percent(out, "width", width, total);
    g_string_append(out, "><title>");
    if (span->count > 1)
        g_string_append_printf(out, "%" G_GUINT64_FORMAT " short spans", span->count);
    else
        append_label(out, class, name);
    g_string_append(out, ", ");
    append_millis(out, span->spent_ns);
    g_string_append(out, " from ");
    append_millis(out, span->begin_ns);
    g_string_append(out, "</title><rect width=\"100%\" height=\"100%\"/>");
    if (width >= total / LABELLED) {
        g_string_append(out, "<text x=\"3\" y=\"13\">");
        if (span->count > 1)
            g_string_append_printf(out, "%" G_GUINT64_FORMAT " short spans", span->count);
        else if (span->kind == GANTRY_TRACE_IMPORT)
            append_text(out, name); /* most are imports: no need to say so on each */
        else
            append_label(out, class, name);
        g_string_append(out, "</text>");
    }
    g_string_append(out, "</svg>\n");
}

/* 1, 2 or 5 times a power of ten, so that there are no more than MAX_TICKS of it. */
static uint64_t tick_step(uint64_t total)
{
    for (uint64_t power = 1;; power *= 10) {
        for (size_t i = 0; i < 3; i++) {
            uint64_t step = power * (const uint64_t[]){1, 2, 5}[i];
            if (total / step <= MAX_TICKS)
                return step;
        }
    }
}

static void write_axis(GString *out, uint64_t total, int height)
{
    uint64_t step = tick_step(total);
    uint64_t unit = 1;
    const char *const names[] = {"ns", "\u00b5s", "ms", "s"};
    size_t name = 0;
    while (name + 1 < G_N_ELEMENTS(names) && step >= unit * 1000) {
        unit *= 1000;
        name++;
    }
    for (uint64_t t = 0; t <= total && t / step <= MAX_TICKS; t += step) {
        g_string_append(out, "<line class=\"tick\" y1=\"26\"");
        append_percent(out, "x1", t, total);
        append_percent(out, "x2", t, total);
        g_string_append_printf(out, " y2=\"%d\"/><text class=\"dim\" y=\"38\" dx=\"3\"", height);
        append_percent(out, "x", t, total);
        g_string_append_printf(out, ">%" G_GUINT64_FORMAT " %s</text>\n", t / unit, names[name]);
    }
}

static void write_heading(GantryExporter *exporter, uint64_t end_ns, int height)
{
    GString *out = exporter->out;
    const char *python = gantry_exporter_attribute(exporter, "python");
    const char *command = gantry_exporter_attribute(exporter, "command");
    g_string_append_printf(out,
                           "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"timeline\" "
                           "width=\"100%%\" height=\"%d\" role=\"img\">\n"
                           "<title>Python start-up",
                           height);
    if (command != NULL) {
        g_string_append(out, ": ");
        append_text(out, command);
    }
    g_string_append_printf(out, "</title>\n%s", style);
    g_string_append(out, "<rect class=\"page\" width=\"100%\" height=\"100%\"/>\n"
                         "<text x=\"4\" y=\"17\">");
    if (python != NULL) {
        g_string_append(out, "Python ");
        append_text(out, python);
        g_string_append(out, ", ");
    }
    append_millis(out, end_ns);
    if (command != NULL) {
        g_string_append(out, ": ");
        append_text(out, command);
    }
    g_string_append(out, "</text>\n");
}

/* Where each thread begins, from the top; returns where the last one ends. */
static int lay_out(const DrawnSpans *drawn, int tops[MAX_LANES])
{
    int y = TOP;
    for (int lane = 0; lane < MAX_LANES; lane++) {
        tops[lane] = y + THREAD;
        if (lane < MAX(drawn->n_threads, 1))
            y += THREAD + MAX(drawn->rows[lane], 1) * ROW;
    }
    return y;
}

static void write_remark(GString *out, const DrawnSpans *drawn, uint64_t dropped, int height)
{
    if (drawn->hidden == 0 && dropped == 0)
        return;
    g_string_append_printf(out, "<text class=\"dim\" x=\"4\" y=\"%d\">", height - 8);
    if (drawn->hidden > 0)
        g_string_append_printf(out, "not shown: %" G_GUINT64_FORMAT " spans further in. ",
                               drawn->hidden);
    if (dropped > 0)
        g_string_append_printf(out, "%" G_GUINT64_FORMAT " events found no room in the trace.",
                               dropped);
    g_string_append(out, "</text>\n");
}

void gantry_export_append_svg(GantryExporter *exporter, DrawnSpans *drawn, uint64_t end_ns,
                              uint64_t dropped)
{
    GString *out = exporter->out;
    uint64_t total = MAX(end_ns, exporter->info.library_entry_ns);
    drawn_spans_thin(drawn, total / FINEST, MAX_DRAWN);
    for (guint i = 0; i < drawn->spans->len; i++) /* those of a file that is torn */
        total = MAX(total, g_array_index(drawn->spans, DrawnSpan, i).end_ns);
    total = MAX(total, 1);

    int tops[MAX_LANES];
    int height = lay_out(drawn, tops) + BOTTOM;
    write_heading(exporter, end_ns, height);
    write_axis(out, total, height - BOTTOM);
    for (int lane = 0; lane < drawn->n_threads; lane++)
        g_string_append_printf(out, "<text class=\"dim\" x=\"4\" y=\"%d\">thread %d%s</text>\n",
                               tops[lane] - 4, drawn->threads[lane],
                               drawn->threads[lane] == exporter->info.pid ? " (main)" : "");
    DrawnSpan before = {.end_ns = exporter->info.library_entry_ns, .count = 1};
    before.spent_ns = before.end_ns;
    if (before.end_ns > 0)
        write_box(out, outside, "before the library", &before, total, tops[0]);
    for (guint i = 0; i < drawn->spans->len; i++) {
        const DrawnSpan *span = &g_array_index(drawn->spans, DrawnSpan, i);
        write_box(out, span->count > 1 ? "thin" : gantry_trace_kind_name(span->kind), span->name,
                  span, total, tops[span->lane] + span->row * ROW);
        gantry_exporter_flush_much(exporter);
    }
    write_remark(out, drawn, dropped, height);
    g_string_append(out, "</svg>\n");
}

static void end(GantryExporter *exporter, uint64_t end_ns, uint64_t dropped)
{
    gantry_export_append_svg(exporter, exporter->state, end_ns, dropped);
}

static void clear(void *state)
{
    drawn_spans_finish(state);
}

const Format gantry_format_svg = {
    .format = {"svg", ".svg", "a timeline, for any browser", GANTRY_TRACE_IMPORTS},
    .state_size = sizeof(DrawnSpans),
    .begin = begin,
    .event = event,
    .end = end,
    .clear = clear,
};
