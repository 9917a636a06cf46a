/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* One page that shows a start-up, and needs nothing but a browser: page.html with its places
 * filled. Without JavaScript, and on paper, it is a picture and tables; the script puts in their
 * place something to walk through, out of the data beside it. */
#include "html.h"

#include <string.h>

static void clear_mark(gpointer mark_)
{
    PageMark *mark = mark_;
    g_free(mark->name);
    g_free(mark->value);
    g_free(mark->detail);
    g_strfreev(mark->attributes);
}

static void begin(GantryExporter *exporter)
{
    Page *page = exporter->state;
    page->tree = gantry_span_tree_new(PAGE_MAX_SPANS);
    page->marks = g_array_new(FALSE, FALSE, sizeof(PageMark));
    page->stages = gantry_stages_new(&exporter->info);
    g_array_set_clear_func(page->marks, clear_mark);
    drawn_spans_init(&page->drawn);
}

static size_t size_of(const GantryTraceEvent *event)
{
    size_t size = 100 + strlen(event->name);
    const char *const *text = event->attributes;
    size += event->value != NULL ? strlen(event->value) : 0;
    size += event->detail != NULL ? strlen(event->detail) : 0;
    for (; text != NULL && *text != NULL; text++)
        size += strlen(*text);
    return size;
}

static void keep_mark(Page *page, const GantryTraceEvent *event)
{
    bool of_phases = event->kind <= GANTRY_TRACE_PHASE;
    size_t *used = of_phases ? &page->phases_size : &page->marks_size;
    size_t size = size_of(event);
    if (*used + size > (of_phases ? PAGE_MAX_PHASES_SIZE : PAGE_MAX_MARKS_SIZE)) {
        page->n_marks_lost++;
        return;
    }
    PageMark mark = {
        .time_ns = event->time_ns,
        .kind = event->kind,
        .thread = event->thread,
        .name = g_strdup(event->name),
        .value = g_strdup(event->value),
        .detail = g_strdup(event->detail),
        .attributes = g_strdupv((char **)event->attributes),
    };
    *used += size;
    g_array_append_val(page->marks, mark);
}

static void event(GantryExporter *exporter, const GantryTraceEvent *event)
{
    Page *page = exporter->state;
    if (event->shape == GANTRY_TRACE_MARK) {
        keep_mark(page, event);
        return;
    }
    page->n_spans += event->shape == GANTRY_TRACE_BEGIN;
    gantry_span_tree_event(page->tree, event);
    gantry_stages_event(page->stages, event);
    drawn_spans_event(&page->drawn, event);
}

const char *page_mark_attribute(const PageMark *mark, const char *name)
{
    return gantry_trace_attribute((const char *const *)mark->attributes, name);
}

/* --- the places of page.html ------------------------------------------------------------------ */

static void write_title(GantryExporter *exporter)
{
    const char *command = gantry_exporter_attribute(exporter, "command");
    gantry_export_append_title(exporter->out, command != NULL ? command : "Python", 200);
}

static void write_style(GantryExporter *exporter)
{
    g_string_append(exporter->out, gantry_page_css);
}

static void write_static(GantryExporter *exporter)
{
    page_append_static(exporter, exporter->state);
}

static void write_data(GantryExporter *exporter)
{
    page_append_data(exporter->out, exporter->state, &exporter->info);
}

static void write_script(GantryExporter *exporter)
{
    g_string_append(exporter->out, gantry_page_js);
}

static const struct {
    const char *name;
    void (*write)(GantryExporter *exporter);
} places[] = {
    {"title", write_title}, {"style", write_style},   {"static", write_static},
    {"data", write_data},   {"script", write_script},
};

/* A place looks like {{this}}. */
static void end(GantryExporter *exporter, uint64_t end_ns, uint64_t dropped)
{
    Page *page = exporter->state;
    page->end_ns = end_ns;
    page->dropped = dropped;
    gantry_span_tree_finish(page->tree, end_ns);
    gantry_stages_finish(page->stages, end_ns, 0);

    const char *at = gantry_page_html, *open;
    while ((open = strstr(at, "{{")) != NULL) {
        const char *close = strstr(open, "}}");
        g_autofree char *name = g_strndup(open + 2, (size_t)(close - open) - 2);
        g_string_append_len(exporter->out, at, open - at);
        for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
            if (strcmp(places[i].name, name) == 0)
                places[i].write(exporter);
        }
        at = close + 2;
    }
    g_string_append(exporter->out, at);
}

static void clear(void *state)
{
    Page *page = state;
    drawn_spans_finish(&page->drawn);
    gantry_span_tree_free(page->tree);
    if (page->marks != NULL)
        g_array_unref(page->marks);
    gantry_stages_free(page->stages);
}

const Format gantry_format_html = {
    .format = {"html", ".html", "a page that explains the start-up step by step, for any browser",
               GANTRY_TRACE_IMPORTS},
    .state_size = sizeof(Page),
    .begin = begin,
    .event = event,
    .end = end,
    .clear = clear,
};
