/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What the script of the page shows, gantry-page/1: times in nanoseconds since the process started,
 * spans and marks as arrays, for there are many. */
#include "html.h"

#include <string.h>

/* --- spans and marks -------------------------------------------------------------------------- */

/* At most PAGE_MAX_TEXT bytes of it. */
static void write_text(GantryJson *json, const char *key, const char *text)
{
    if (text == NULL || strlen(text) <= PAGE_MAX_TEXT) {
        gantry_json_string(json, key, text);
        return;
    }
    const char *end = g_utf8_find_prev_char(text, text + PAGE_MAX_TEXT);
    g_autofree char *begin = g_strndup(text, end != NULL ? (size_t)(end - text) : PAGE_MAX_TEXT);
    g_autofree char *cut = g_strconcat(begin, "\u2026", NULL);
    gantry_json_string(json, key, cut);
}

static void write_stages(GantryJson *json, const Page *page)
{
    size_t n;
    const GantryStage *stages = gantry_stages_rows(page->stages, &n);
    gantry_json_begin_array(json, "stages");
    for (size_t i = 0; i < n; i++) {
        gantry_json_begin_array(json, NULL);
        write_text(json, NULL, stages[i].name);
        gantry_json_int(json, NULL, (int64_t)stages[i].begin_ns);
        gantry_json_int(json, NULL, (int64_t)stages[i].ns);
        gantry_json_end_array(json);
    }
    gantry_json_end_array(json);
}

static void write_attributes(GantryJson *json, const char *const *attributes)
{
    gantry_json_begin_object(json, NULL);
    for (; attributes != NULL && *attributes != NULL; attributes += 2)
        write_text(json, attributes[0], attributes[1]);
    gantry_json_end_object(json);
}

static void write_memory(GantryJson *json, const GantryTraceCounts *counts)
{
    gantry_json_begin_array(json, NULL);
    if (counts->calls > 0) {
        gantry_json_int(json, NULL, (int64_t)counts->calls);
        gantry_json_int(json, NULL, (int64_t)counts->bytes);
        gantry_json_int(json, NULL, (int64_t)counts->live);
        gantry_json_int(json, NULL, (int64_t)counts->peak);
    }
    gantry_json_end_array(json);
}

/* kind, name, parent, begin, end, total, self, count, thread, value, attributes, memory */
static void write_span(GantryJson *json, const GantrySpanNode *node)
{
    gantry_json_begin_array(json, NULL);
    gantry_json_string(json, NULL, gantry_trace_kind_name(node->kind));
    write_text(json, NULL, node->name);
    gantry_json_int(json, NULL, node->parent);
    gantry_json_int(json, NULL, (int64_t)node->begin_ns);
    gantry_json_int(json, NULL, (int64_t)MAX(node->end_ns, node->begin_ns));
    gantry_json_int(json, NULL, (int64_t)node->total_ns);
    gantry_json_int(json, NULL, (int64_t)node->self_ns);
    gantry_json_int(json, NULL, (int64_t)node->count);
    gantry_json_int(json, NULL, node->thread);
    write_text(json, NULL, node->value);
    write_attributes(json, node->attributes);
    write_memory(json, &node->counts);
    gantry_json_end_array(json);
}

/* Moves what is written to the page. In JSON, "<" stands in texts only; nothing that ends a
 * <script> is left. */
static void move_safe(GString *out, GantryJson *json)
{
    const char *at = json->text->str;
    for (const char *open; (open = strchr(at, '<')) != NULL; at = open + 1) {
        g_string_append_len(out, at, open - at);
        g_string_append(out, "\\u003c");
    }
    g_string_append(out, at);
    g_string_truncate(json->text, 0);
}

/* Parents come before their children, so that what is left out at the end leaves a tree. */
static void write_spans(GString *out, GantryJson *json, Page *page)
{
    size_t n, begin = out->len;
    const GantrySpanNode *nodes = gantry_span_tree_nodes(page->tree, &n);
    gantry_json_begin_array(json, "spans");
    for (size_t i = 0; i < n && out->len - begin < PAGE_MAX_SPANS_SIZE; i++) {
        write_span(json, &nodes[i]);
        page->n_spans_kept += nodes[i].count;
        move_safe(out, json);
    }
    gantry_json_end_array(json);
}

/* kind, name, value, detail, time, thread, attributes */
static void write_marks(GantryJson *json, const Page *page)
{
    gantry_json_begin_array(json, "marks");
    for (guint i = 0; i < page->marks->len; i++) {
        const PageMark *mark = &g_array_index(page->marks, PageMark, i);
        gantry_json_begin_array(json, NULL);
        gantry_json_string(json, NULL, gantry_trace_kind_name(mark->kind));
        write_text(json, NULL, mark->name);
        write_text(json, NULL, mark->value);
        write_text(json, NULL, mark->detail);
        gantry_json_int(json, NULL, (int64_t)mark->time_ns);
        gantry_json_int(json, NULL, mark->thread);
        write_attributes(json, (const char *const *)mark->attributes);
        gantry_json_end_array(json);
    }
    gantry_json_end_array(json);
}

/* --- all of it -------------------------------------------------------------------------------- */

void page_append_data(GString *out, Page *page, const GantryTraceInfo *info)
{
    g_autoptr(GString) text = g_string_new(NULL);
    GantryJson json = {text, false};
    gantry_json_begin_object(&json, NULL);
    gantry_json_string(&json, "schema", "gantry-page/1");
    gantry_json_string(&json, "level", gantry_trace_level_name(info->level));
    gantry_json_int(&json, "pid", info->pid);
    gantry_json_int(&json, "started_ms", (int64_t)(info->started_unix_ns / 1000000));
    gantry_json_int(&json, "entry", (int64_t)info->library_entry_ns);
    gantry_json_int(&json, "end", (int64_t)page->end_ns);
    gantry_json_begin_object(&json, "about");
    for (const char *const *pair = info->attributes; pair != NULL && *pair != NULL; pair += 2)
        write_text(&json, pair[0], pair[1]);
    gantry_json_end_object(&json);
    write_stages(&json, page);
    move_safe(out, &json);
    write_spans(out, &json, page);
    write_marks(&json, page);
    gantry_json_begin_object(&json, "left_out");
    gantry_json_int(&json, "spans", (int64_t)(page->n_spans - page->n_spans_kept));
    gantry_json_int(&json, "marks", (int64_t)page->n_marks_lost);
    gantry_json_int(&json, "dropped", (int64_t)page->dropped);
    gantry_json_end_object(&json);
    gantry_json_end_object(&json);
    move_safe(out, &json);
}
