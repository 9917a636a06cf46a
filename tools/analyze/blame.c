/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry analyze blame: who took the time, by what each took itself; adds up to the wall time. */
#include "tree.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *kind; /* "" for what is no span */
    char *name;
    char *phase;
    bool beside; /* in another thread: does not count for the wall time */
    uint64_t count;
    uint64_t self_ns;
    uint64_t total_ns;
} Row;

typedef struct {
    GArray *rows;
    GHashTable *index; /* of what tells rows apart, to positions in @rows, from 1 */
    uint64_t total_ns;
} Blame;

static void clear_row(gpointer row)
{
    g_free(((Row *)row)->name);
    g_free(((Row *)row)->phase);
}

static void add_row(Blame *blame, const char *name, uint64_t ns)
{
    Row row = {"", g_strdup(name), g_strdup(""), false, 1, ns, ns};
    g_array_append_val(blame->rows, row);
}

/* Whether a span around @node has its name and kind: its time is counted there. */
static bool is_inside_itself(const AnalyzeTree *tree, const GantrySpanNode *node)
{
    for (int at = node->parent; at >= 0; at = tree->nodes[at].parent) {
        if (tree->nodes[at].kind == node->kind && strcmp(tree->nodes[at].name, node->name) == 0)
            return true;
    }
    return false;
}

static void add_node(Blame *blame, const AnalyzeTree *tree, const GantrySpanNode *node,
                     uint64_t self)
{
    bool beside = node->thread != tree->thread;
    g_autofree char *phase = analyze_phase(tree, node);
    const char *kind = gantry_trace_kind_name(node->kind);
    g_autofree char *title = analyze_title(node);
    char *key = g_strdup_printf("%d%s%s\n%s", beside, kind, phase, title);
    guint found = GPOINTER_TO_UINT(g_hash_table_lookup(blame->index, key));
    if (found == 0) {
        Row row = {kind, g_steal_pointer(&title), g_steal_pointer(&phase), beside, 0, 0, 0};
        g_array_append_val(blame->rows, row);
        found = blame->rows->len;
        g_hash_table_insert(blame->index, g_steal_pointer(&key), GUINT_TO_POINTER(found));
    }
    g_free(key);
    Row *row = &g_array_index(blame->rows, Row, found - 1);
    row->count += node->count;
    row->self_ns += self;
    row->total_ns += is_inside_itself(tree, node) ? 0 : node->total_ns;
}

static int by_self(gconstpointer a_, gconstpointer b_)
{
    const Row *a = a_, *b = b_;
    if (a->beside != b->beside)
        return a->beside ? 1 : -1;
    return a->self_ns > b->self_ns ? -1 : a->self_ns < b->self_ns;
}

/* A stage that is made of no span: see GantryStages. */
static bool is_no_span(const char *stage)
{
    static const char *const names[] = {"before the library", "between", "after", "exit",
                                        "unaccounted",        NULL};
    return g_strv_contains(names, stage);
}

static void gather(Blame *blame, const AnalyzeTree *tree, uint64_t kinds)
{
    g_autofree uint64_t *self = analyze_self(tree, kinds);
    uint64_t accounted = 0;
    size_t n;
    const GantryStage *stages = gantry_stages_rows(tree->stages, &n);
    for (size_t i = 0; i < n; i++) {
        if (!is_no_span(stages[i].name))
            continue;
        add_row(blame, stages[i].name, stages[i].ns);
        accounted += stages[i].ns;
    }
    for (size_t i = 0; i < tree->n; i++) {
        if (!analyze_shows(kinds, &tree->nodes[i]))
            continue;
        add_node(blame, tree, &tree->nodes[i], self[i]);
        accounted += tree->nodes[i].thread == tree->thread ? self[i] : 0;
    }
    blame->total_ns = MAX(tree->total_ns, accounted);
    if (blame->total_ns > accounted)
        add_row(blame, "not of these kinds", blame->total_ns - accounted);
    g_array_sort(blame->rows, by_self);
}

static void write_table(const AnalyzeReport *report, const Blame *blame)
{
    static const TableColumn columns[] = {
        {"self", true},
        {"share", true},
        {"in all", true, .shrinks = 2},
        {"times", true, .shrinks = 4},
        {"kind", .shrinks = 5},
        {"name", .shrinks = 1},
        {"phase", .shrinks = 3},
        {NULL},
    };
    g_autoptr(Table) table = table_new(columns);
    uint64_t rest = 0, n_rest = 0;
    size_t shown = 0;
    for (guint i = 0; i < blame->rows->len; i++) {
        const Row *row = &g_array_index(blame->rows, Row, i);
        if (shown >= report->limit) {
            rest += row->beside ? 0 : row->self_ns;
            n_rest++;
            continue;
        }
        if (row->kind[0] == '\0' && row->self_ns == 0)
            continue;
        shown++;
        table_row(table, row->beside ? TABLE_FAINT : TABLE_PLAIN, table_ms(row->self_ns),
                  row->beside ? NULL : table_percent(row->self_ns, blame->total_ns),
                  table_ms(row->total_ns),
                  row->count > 1 ? g_strdup_printf("%" G_GUINT64_FORMAT, row->count) : NULL,
                  g_strdup(row->kind), g_strdup(row->name),
                  row->beside ? g_strdup("another thread") : g_strdup(row->phase));
    }
    if (n_rest > 0)
        table_row(table, TABLE_FAINT, table_ms(rest), table_percent(rest, blame->total_ns), NULL,
                  NULL, NULL, g_strdup_printf("%" G_GUINT64_FORMAT " more (--limit)", n_rest),
                  NULL);
    table_row(table, TABLE_STRONG, table_ms(blame->total_ns),
              table_percent(blame->total_ns, blame->total_ns), NULL, NULL, NULL, g_strdup("total"),
              NULL);
    table_write(table, report->out, report->paper->width, report->paper->colors);
}

static void write_json(const AnalyzeReport *report, const Blame *blame)
{
    GantryJson *json = report->json;
    gantry_json_int(json, "total", (int64_t)blame->total_ns);
    gantry_json_begin_array(json, "rows");
    for (guint i = 0; i < MIN(blame->rows->len, report->limit); i++) {
        const Row *row = &g_array_index(blame->rows, Row, i);
        gantry_json_begin_object(json, NULL);
        gantry_json_string(json, "kind", row->kind[0] != '\0' ? row->kind : NULL);
        gantry_json_string(json, "name", row->name);
        gantry_json_string(json, "phase", row->phase);
        gantry_json_bool(json, "other_thread", row->beside);
        gantry_json_int(json, "count", (int64_t)row->count);
        gantry_json_int(json, "self", (int64_t)row->self_ns);
        gantry_json_int(json, "in_all", (int64_t)row->total_ns);
        gantry_json_end_object(json);
    }
    gantry_json_end_array(json);
}

static void report(const AnalyzeReport *report)
{
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(Row));
    g_autoptr(GHashTable) index = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    Blame blame = {.rows = rows, .index = index};
    g_array_set_clear_func(rows, clear_row);
    gather(&blame, report->tree, report->kinds);
    if (report->json != NULL)
        write_json(report, &blame);
    else
        write_table(report, &blame);
}

static const AnalyzeAction action = {
    .name = "blame",
    .report = report,
    .shown = 40,
    .level = GANTRY_TRACE_IMPORTS,
    .without = "records imports",
    .unit = "ns",
};

static int run(const Command *command)
{
    return analyze_report(&action, command);
}

static const CommandOption kinds = {
    "--kinds",
    "KIND,...",
    COMMAND_TEXT,
    offsetof(Command, kinds),
    "only phase, plugin, span, import, pth, atexit; the others count to what is around them",
};

static const CommandOption *const options[] = {
    &analyze_limit_option, &kinds,         &analyze_run_option,
    &command_json,         &command_color, &command_no_pager,
    &command_help,         NULL,
};

const Verb verb_analyze_blame = {
    .name = "blame",
    .arguments = "FILE",
    .summary = "who took the time, by what each took itself; the rows add up",
    .options = options,
    .least = 1,
    .most = 1,
    .run = run,
};
