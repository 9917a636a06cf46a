/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* A timeline as one SVG file. Times are parts of the width in percent, heights are pixels: so it is
 * as wide as there is room, and its text is never stretched. Each span is an <svg> of its own,
 * which cuts its label off where it ends. */
#include "svg.h"
#include "export.h"

#include <string.h>

enum {
    ROW = 18,       /* pixels from a row to the next */
    TOP = 44,       /* what is above the first thread: a heading, and the axis */
    THREAD = 18,    /* the name of a thread */
    BOTTOM = 24,    /* a remark */
    MAX_TICKS = 8,  /* of the axis */
    MAX_NAME = 120, /* bytes of a name that are shown */
    LABELLED = 200, /* a span as long as this part of the width has a label */
    LEGEND_BOX = 30,
    LEGEND_LETTER = 7,
    LEGEND_WIDTH = 380, /* there is as much room on a telephone */
};

/* In a class of its own, as the picture can be a part of a page; the colours are those of the
 * page's own timeline. */
static const char style[] =
    "<style>.timeline{font:12px system-ui,sans-serif;color-scheme:light dark}"
    ".timeline .page{fill:#fff}.timeline text{fill:#20242b}.timeline .tick{stroke:#e3e0d8}"
    ".timeline .dim{fill:#5d6470}.timeline .box text{fill:#16191e}"
    ".timeline .box rect{fill:#d5dae2;stroke:#fff;stroke-opacity:.7;stroke-width:.7}"
    ".timeline .start rect{fill:#a3c4f0}.timeline .stop rect{fill:#f1c6a3}"
    ".timeline .configure rect{fill:#bfe0b7}.timeline .import rect{fill:#ecdc92}"
    ".timeline .plugin rect{fill:#d9bdea}.timeline .span rect{fill:#a8e0da}"
    ".timeline .atexit rect{fill:#a8e0da}.timeline .pth rect{fill:#e9c4cf}"
    ".timeline .pth-line rect{fill:#e9c4cf}.timeline .outside rect{fill:#e4e2dc}"
    ".timeline .thin rect{fill:#a9a9a9}"
    ".timeline .raised rect{stroke:#a32222;stroke-opacity:1;stroke-width:3;stroke-dasharray:3 2}"
    "@media(prefers-color-scheme:dark){.timeline .page{fill:#1c1f25}.timeline text{fill:#e4e3df}"
    ".timeline .tick{stroke:#31353d}.timeline .dim{fill:#a0a5af}.timeline .box text{fill:#fff}"
    ".timeline .box rect{fill:#5b626d;stroke:#1c1f25}"
    ".timeline .start rect{fill:#44709f}.timeline .stop rect{fill:#9a6440}"
    ".timeline .configure rect{fill:#557f50}.timeline .import rect{fill:#837124}"
    ".timeline .plugin rect{fill:#79578f}.timeline .span rect{fill:#3a7d77}"
    ".timeline .atexit rect{fill:#3a7d77}.timeline .pth rect{fill:#8c5463}"
    ".timeline .pth-line rect{fill:#8c5463}.timeline .outside rect{fill:#43474f}"
    ".timeline .thin rect{fill:#777}.timeline .raised rect{stroke:#ff9d9d}}</style>\n";

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

/* What is drawn alike. */
static const char *class_of(const DrawnSpan *span)
{
    if (span->count > 1)
        return "thin";
    return span->raised != NULL ? "import raised" : gantry_trace_kind_name(span->kind);
}

/* "start core", "import json", and what became of the latter if it did not succeed. */
static void append_label(GString *out, const char *kind, const char *name, const char *raised)
{
    g_string_append(out, kind);
    if (kind[0] != '\0' && name[0] != '\0')
        g_string_append_c(out, ' ');
    append_text(out, name);
    if (raised != NULL) {
        g_string_append(out, ": ");
        append_text(out, gantry_export_outcome(raised));
    }
}

static void append_what(GString *out, const char *kind, const DrawnSpan *span)
{
    if (span->count > 1)
        g_string_append_printf(out, "%" G_GUINT64_FORMAT " short spans", span->count);
    else
        append_label(out, kind, span->name, span->raised);
}

/* @kind: "" for what is no span */
static void write_box(GString *out, const char *kind, const DrawnSpan *span, uint64_t total, int y)
{
    uint64_t width = MAX(span->end_ns - span->begin_ns, total / (FINEST / 2));
    g_string_append_printf(out, "<svg class=\"box %s\" y=\"%d\" height=\"%d\"",
                           kind[0] != '\0' ? class_of(span) : "outside", y, ROW - 1);
    append_percent(out, "x", span->begin_ns, total);
    append_percent(out, "width", width, total);
    g_string_append(out, "><title>");
    append_what(out, kind, span);
    g_string_append(out, ", ");
    gantry_export_append_millis(out, span->spent_ns);
    g_string_append(out, " ms from ");
    gantry_export_append_millis(out, span->begin_ns);
    g_string_append(out, " ms</title><rect width=\"100%\" height=\"100%\"/>");
    if (width >= total / LABELLED) {
        g_string_append(out, "<text x=\"3\" y=\"13\">");
        /* Most are imports: no need to say so on each. */
        append_what(out, span->kind == GANTRY_TRACE_IMPORT ? "" : kind, span);
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
    uint64_t last = 1000000; /* what the last digit counts, of those that the step has */
    int digits = 0;          /* behind the point */
    for (; step % last != 0; last /= 10)
        digits++;
    for (uint64_t t = 0; t <= total && t / step <= MAX_TICKS; t += step) {
        g_string_append(out, "<line class=\"tick\" y1=\"26\"");
        append_percent(out, "x1", t, total);
        append_percent(out, "x2", t, total);
        g_string_append_printf(out, " y2=\"%d\"/><text class=\"dim\" y=\"38\" dx=\"3\"", height);
        append_percent(out, "x", t, total);
        g_string_append_printf(out, ">%" G_GUINT64_FORMAT, t / 1000000);
        if (digits > 0)
            g_string_append_printf(out, ".%0*" G_GUINT64_FORMAT, digits, t % 1000000 / last);
        g_string_append(out, " ms</text>\n");
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
        gantry_export_append_title(out, command, MAX_NAME);
    }
    g_string_append_printf(out, "</title>\n%s", style);
    g_string_append(out, "<rect class=\"page\" width=\"100%\" height=\"100%\"/>\n"
                         "<text x=\"4\" y=\"17\">");
    if (python != NULL) {
        g_string_append(out, "Python ");
        append_text(out, python);
        g_string_append(out, ", ");
    }
    gantry_export_append_millis(out, end_ns);
    g_string_append(out, " ms");
    if (command != NULL) {
        g_string_append(out, ": ");
        gantry_export_append_title(out, command, MAX_NAME);
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

static bool has_class(const DrawnSpans *drawn, const char *class)
{
    for (guint i = 0; i < drawn->spans->len; i++) {
        if (strcmp(class_of(&g_array_index(drawn->spans, DrawnSpan, i)), class) == 0)
            return true;
    }
    return false;
}

/* What the colours and strokes stand for, of what the picture has; returns where it ends. */
static int append_legend(GString *out, const DrawnSpans *drawn, int y)
{
    static const struct {
        const char *class;
        const char *words;
    } all[] = {
        {"configure", "configure"}, {"start", "start"},   {"stop", "stop"},
        {"plugin", "plugin"},       {"import", "import"}, {"import raised", "failed import"},
        {"pth", ".pth file"},       {"span", "span"},     {"atexit", "atexit"},
    };
    int x = 4;
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
        if (!has_class(drawn, all[i].class))
            continue;
        int width = LEGEND_BOX + LEGEND_LETTER * (int)strlen(all[i].words);
        if (x + width > LEGEND_WIDTH) {
            x = 4;
            y += ROW;
        }
        g_string_append_printf(out,
                               "<g class=\"box %s\"><rect x=\"%d\" y=\"%d\" width=\"10\" "
                               "height=\"10\"/></g><text class=\"dim\" x=\"%d\" y=\"%d\">"
                               "%s</text>\n",
                               all[i].class, x, y + 4, x + 15, y + 13, all[i].words);
        x += width;
    }
    return y + ROW;
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
    g_autoptr(GString) legend = g_string_new(NULL);
    int bottom = lay_out(drawn, tops);
    int height = append_legend(legend, drawn, bottom + 6) + BOTTOM;
    write_heading(exporter, end_ns, height);
    write_axis(out, total, bottom);
    g_string_append(out, legend->str);
    for (int lane = 0; lane < drawn->n_threads; lane++)
        g_string_append_printf(out, "<text class=\"dim\" x=\"4\" y=\"%d\">thread %d%s</text>\n",
                               tops[lane] - 4, drawn->threads[lane],
                               drawn->threads[lane] == exporter->info.pid ? " (main)" : "");
    uint64_t entry = exporter->info.library_entry_ns;
    static char before_name[] = "before the library";
    DrawnSpan before = {.name = before_name, .end_ns = entry, .spent_ns = entry, .count = 1};
    if (before.end_ns > 0)
        write_box(out, "", &before, total, tops[0]);
    for (guint i = 0; i < drawn->spans->len; i++) {
        const DrawnSpan *span = &g_array_index(drawn->spans, DrawnSpan, i);
        write_box(out, gantry_trace_kind_name(span->kind), span, total,
                  tops[span->lane] + span->row * ROW);
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
