/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry analyze imports: every import, who asked for it, and where it came from. */
#include "tree.h"

#include <stdlib.h>
#include <string.h>

static const uint64_t kinds = 1ull << GANTRY_TRACE_IMPORT;

/* What is shown, in its order. */
typedef struct {
    const GantrySpanNode *node;
    uint64_t self_ns;
    int depth; /* how many imports are around it */
} Row;

static int by_self(gconstpointer a_, gconstpointer b_)
{
    const Row *a = a_, *b = b_;
    return a->self_ns > b->self_ns ? -1 : a->self_ns < b->self_ns;
}

static int depth_of(const AnalyzeTree *tree, const GantrySpanNode *node)
{
    int depth = 0;
    while ((node = analyze_around(tree, node, kinds)) != NULL)
        depth++;
    return depth;
}

static GPtrArray *children_of(GPtrArray **children, const AnalyzeTree *tree,
                              const GantrySpanNode *around)
{
    size_t place = around != NULL ? (size_t)(around - tree->nodes) : tree->n;
    if (children[place] == NULL)
        children[place] = g_ptr_array_new();
    return children[place];
}

/* An import comes behind the one that it lies in, and its own right behind it: where equal imports
 * are one node, that is not the order of the nodes. */
static void add_rows(GArray *rows, GPtrArray **children, const AnalyzeTree *tree,
                     const uint64_t *self)
{
    g_autoptr(GPtrArray) todo = g_ptr_array_new();
    GPtrArray *next = children[tree->n];
    for (;;) {
        for (guint i = next != NULL ? next->len : 0; i-- > 0;)
            g_ptr_array_add(todo, g_ptr_array_index(next, i));
        if (todo->len == 0)
            return;
        const GantrySpanNode *node = g_ptr_array_steal_index(todo, todo->len - 1);
        size_t place = (size_t)(node - tree->nodes);
        Row row = {node, self[place], depth_of(tree, node)};
        g_array_append_val(rows, row);
        next = children[place];
    }
}

/* Whether @node is the import of @module, or lies in that; of any if @module is NULL. */
static bool is_under(const AnalyzeTree *tree, const GantrySpanNode *node, const char *module)
{
    while (module != NULL && node != NULL && strcmp(node->name, module) != 0)
        node = analyze_around(tree, node, kinds);
    return node != NULL;
}

static GArray *gather(const AnalyzeTree *tree, const Command *command)
{
    g_autofree uint64_t *self = analyze_self(tree, kinds);
    g_autofree GPtrArray **children = g_new0(GPtrArray *, tree->n + 1);
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(Row));
    for (size_t i = 0; i < tree->n; i++) {
        const GantrySpanNode *node = &tree->nodes[i];
        if (analyze_shows(kinds, node))
            g_ptr_array_add(children_of(children, tree, analyze_around(tree, node, kinds)),
                            (gpointer)node);
    }
    add_rows(rows, children, tree, self);
    for (size_t i = 0; i <= tree->n; i++)
        g_clear_pointer(&children[i], g_ptr_array_unref);
    for (guint i = rows->len; command->under != NULL && i-- > 0;) {
        if (!is_under(tree, g_array_index(rows, Row, i).node, command->under))
            g_array_remove_index(rows, i);
    }
    if (command->flat)
        g_array_sort(rows, by_self);
    return rows;
}

static void write_table(const AnalyzeReport *report, const GArray *rows)
{
    static const TableColumn columns[] = {
        {"self", true},
        {"in all", true},
        {"module", .shrinks = 1},
        {"importer", .shrinks = 2},
        {"loader", .shrinks = 3},
        {"bytecode", .shrinks = 5},
        {"phase", .shrinks = 4},
        {"path", .shrinks = 6, .tail = true},
        {NULL},
    };
    g_autoptr(Table) table = table_new(columns);
    uint64_t all = 0;
    for (guint i = 0; i < rows->len; i++) {
        const Row *row = &g_array_index(rows, Row, i);
        const GantrySpanNode *node = row->node;
        all += row->self_ns;
        if (i >= report->limit)
            continue;
        g_autofree char *title = analyze_title(node);
        table_row(table, TABLE_PLAIN, table_ms(row->self_ns), table_ms(node->total_ns),
                  g_strdup_printf("%*s%s", report->command->flat ? 0 : 2 * MIN(row->depth, 30), "",
                                  title),
                  g_strdup(gantry_span_node_attribute(node, "importer")),
                  g_strdup(gantry_span_node_attribute(node, "loader")),
                  g_strdup(gantry_span_node_attribute(node, "bytecode")),
                  analyze_phase(report->tree, node), g_strdup(node->value));
    }
    if (rows->len > report->limit)
        table_row(table, TABLE_FAINT, NULL, NULL,
                  g_strdup_printf("%zu more (--limit)", rows->len - report->limit), NULL, NULL,
                  NULL, NULL, NULL);
    table_row(table, TABLE_STRONG, table_ms(all), NULL, g_strdup_printf("%u imports", rows->len),
              NULL, NULL, NULL, NULL, NULL);
    table_write(table, report->out, report->paper->width, report->paper->colors);
}

static void write_json(const AnalyzeReport *report, const GArray *rows)
{
    GantryJson *json = report->json;
    gantry_json_begin_array(json, "imports");
    for (guint i = 0; i < MIN(rows->len, report->limit); i++) {
        const Row *row = &g_array_index(rows, Row, i);
        const GantrySpanNode *node = row->node;
        g_autofree char *phase = analyze_phase(report->tree, node);
        gantry_json_begin_object(json, NULL);
        gantry_json_string(json, "module", node->name);
        gantry_json_int(json, "depth", row->depth);
        gantry_json_int(json, "thread", node->thread);
        gantry_json_int(json, "begin", (int64_t)node->begin_ns);
        gantry_json_int(json, "count", (int64_t)node->count);
        gantry_json_int(json, "self", (int64_t)row->self_ns);
        gantry_json_int(json, "in_all", (int64_t)node->total_ns);
        gantry_json_string(json, "importer", gantry_span_node_attribute(node, "importer"));
        gantry_json_string(json, "loader", gantry_span_node_attribute(node, "loader"));
        gantry_json_string(json, "bytecode", gantry_span_node_attribute(node, "bytecode"));
        gantry_json_string(json, "path", node->value);
        gantry_json_string(json, "raised", gantry_span_node_attribute(node, "raised"));
        gantry_json_string(json, "phase", phase);
        gantry_json_end_object(json);
    }
    gantry_json_end_array(json);
}

static void note_unknown(const AnalyzeTree *tree, const char *module, const char *path)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (size_t i = 0; i < tree->n; i++) {
        if (analyze_shows(kinds, &tree->nodes[i]))
            g_ptr_array_add(names, (char *)tree->nodes[i].name);
    }
    g_ptr_array_add(names, NULL);
    const char *nearest = gantry_suggest(module, (const char *const *)names->pdata);
    analyze_note(path, "no module '%s' was imported%s%s%s", module,
                 nearest != NULL ? ": did you mean '" : "", nearest != NULL ? nearest : "",
                 nearest != NULL ? "'?" : "");
}

static void report(const AnalyzeReport *report)
{
    g_autoptr(GArray) rows = gather(report->tree, report->command);
    if (report->command->under != NULL && rows->len == 0)
        note_unknown(report->tree, report->command->under, report->path);
    if (report->json != NULL)
        write_json(report, rows);
    else
        write_table(report, rows);
}

static const AnalyzeAction action = {
    .name = "imports",
    .report = report,
    .level = GANTRY_TRACE_IMPORTS,
    .without = "records imports",
    .unit = "ns",
};

static int run(const Command *command)
{
    return analyze_report(&action, command);
}

static const CommandOption flat = {
    "--flat", NULL, COMMAND_FLAG, offsetof(Command, flat), "by the time of each, not as a tree",
};
static const CommandOption under = {
    "--under",
    "MODULE",
    COMMAND_TEXT,
    offsetof(Command, under),
    "only that module, and what is imported because of it",
};

static const CommandOption *const options[] = {
    &flat,         &under,         &analyze_limit_option, &analyze_run_option,
    &command_json, &command_color, &command_no_pager,     &command_help,
    NULL,
};

const Verb verb_analyze_imports = {
    .name = "imports",
    .arguments = "FILE",
    .summary = "every import as a tree: who asked for it, what loaded it, from where",
    .options = options,
    .least = 1,
    .most = 1,
    .run = run,
};
