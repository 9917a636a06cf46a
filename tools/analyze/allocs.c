/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry analyze allocs: what each phase and each import did to memory. */
#include "tree.h"

#include <stdlib.h>

typedef struct {
    const GantrySpanNode *node;
    uint64_t calls, bytes; /* less those of the phases and imports inside of it */
} Row;

static int by_bytes(gconstpointer a_, gconstpointer b_)
{
    const Row *a = a_, *b = b_;
    return a->bytes > b->bytes ? -1 : a->bytes < b->bytes;
}

static GArray *gather(const AnalyzeTree *tree)
{
    const uint64_t kinds = analyze_phase_kinds | 1ull << GANTRY_TRACE_IMPORT;
    g_autofree GantryTraceCounts *inside = g_new0(GantryTraceCounts, tree->n);
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(Row));
    for (size_t i = 0; i < tree->n; i++) {
        const GantrySpanNode *node = &tree->nodes[i];
        const GantrySpanNode *around = analyze_around(tree, node, kinds);
        if (!analyze_shows(kinds, node) || around == NULL)
            continue;
        inside[around - tree->nodes].calls += node->counts.calls;
        inside[around - tree->nodes].bytes += node->counts.bytes;
    }
    for (size_t i = 0; i < tree->n; i++) {
        const GantrySpanNode *node = &tree->nodes[i];
        Row row = {node, node->counts.calls - MIN(inside[i].calls, node->counts.calls),
                   node->counts.bytes - MIN(inside[i].bytes, node->counts.bytes)};
        if (analyze_shows(kinds, node) && node->counts.calls > 0)
            g_array_append_val(rows, row);
    }
    g_array_sort(rows, by_bytes);
    return rows;
}

static char *number(uint64_t value)
{
    return g_strdup_printf("%" G_GUINT64_FORMAT, value);
}

/* @live can be less than nothing: more was freed than asked for. */
static char *kib(int64_t bytes)
{
    return g_strdup_printf("%.1f KiB", (double)bytes / 1024);
}

static void write_table(const AnalyzeReport *report, const GArray *rows)
{
    static const TableColumn columns[] = {
        {"calls", true},
        {"bytes", true},
        {"in all", true, .shrinks = 2},
        {"live", true, .shrinks = 4},
        {"peak", true, .shrinks = 3},
        {"kind", .shrinks = 6},
        {"name", .shrinks = 1},
        {"phase", .shrinks = 5},
        {NULL},
    };
    g_autoptr(Table) table = table_new(columns);
    uint64_t calls = 0, bytes = 0, peak = 0;
    for (guint i = 0; i < rows->len; i++) {
        const Row *row = &g_array_index(rows, Row, i);
        const GantryTraceCounts *counts = &row->node->counts;
        calls += row->calls;
        bytes += row->bytes;
        peak = MAX(peak, counts->peak);
        if (i < report->limit)
            table_row(table, TABLE_PLAIN, number(row->calls), kib((int64_t)row->bytes),
                      kib((int64_t)counts->bytes), kib((int64_t)counts->live),
                      kib((int64_t)counts->peak), g_strdup(gantry_trace_kind_name(row->node->kind)),
                      analyze_title(row->node), analyze_phase(report->tree, row->node));
    }
    if (rows->len > report->limit)
        table_row(table, TABLE_FAINT, NULL, NULL, NULL, NULL, NULL, NULL,
                  g_strdup_printf("%zu more (--limit)", rows->len - report->limit), NULL);
    table_row(table, TABLE_STRONG, number(calls), kib((int64_t)bytes), NULL, NULL,
              kib((int64_t)peak), NULL, g_strdup("total"), NULL);
    table_write(table, report->out, report->paper->width, report->paper->colors);
}

static void write_json(const AnalyzeReport *report, const GArray *rows)
{
    GantryJson *json = report->json;
    gantry_json_begin_array(json, "rows");
    for (guint i = 0; i < MIN(rows->len, report->limit); i++) {
        const Row *row = &g_array_index(rows, Row, i);
        const GantryTraceCounts *counts = &row->node->counts;
        g_autofree char *phase = analyze_phase(report->tree, row->node);
        gantry_json_begin_object(json, NULL);
        gantry_json_string(json, "kind", gantry_trace_kind_name(row->node->kind));
        gantry_json_string(json, "name", row->node->name);
        gantry_json_string(json, "phase", phase);
        gantry_json_int(json, "self_calls", (int64_t)row->calls);
        gantry_json_int(json, "self_bytes", (int64_t)row->bytes);
        gantry_json_int(json, "calls", (int64_t)counts->calls);
        gantry_json_int(json, "bytes", (int64_t)counts->bytes);
        gantry_json_int(json, "live", (int64_t)counts->live);
        gantry_json_int(json, "peak", (int64_t)counts->peak);
        gantry_json_end_object(json);
    }
    gantry_json_end_array(json);
}

static void report(const AnalyzeReport *report)
{
    g_autoptr(GArray) rows = gather(report->tree);
    if (report->json != NULL)
        write_json(report, rows);
    else
        write_table(report, rows);
}

static const AnalyzeAction action = {
    .name = "allocs",
    .report = report,
    .shown = 40,
    .level = GANTRY_TRACE_ALLOCATIONS,
    .without = "counts memory",
    .unit = "bytes",
};

static int run(const Command *command)
{
    return analyze_report(&action, command);
}

static const CommandOption *const options[] = {
    &analyze_limit_option, &analyze_run_option, &command_json, &command_color,
    &command_no_pager,     &command_help,       NULL,
};

const Verb verb_analyze_allocs = {
    .name = "allocs",
    .arguments = "FILE",
    .summary = "what each phase and each import did to memory",
    .options = options,
    .least = 1,
    .most = 1,
    .run = run,
};
