/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "tree.h"

#include <string.h>

/* More than anybody looks at; what finds no room is counted to what is around it. */
enum { MAX_NODES = 200000, MAX_ORDERS = 10000 };

#define BIT(kind) (1ull << GANTRY_TRACE_##kind)

const uint64_t analyze_phase_kinds = BIT(RESOLVE) | BIT(CONFIGURE) | BIT(START) | BIT(STOP);

/* --- reading ---------------------------------------------------------------------------------- */

static bool begin(void *data, const GantryTraceInfo *info, G_GNUC_UNUSED GError **error)
{
    AnalyzeTree *tree = data;
    tree->python = g_strdup(analyze_about(info, "python"));
    tree->level = info->level;
    tree->library_entry_ns = info->library_entry_ns;
    tree->stages = gantry_stages_new(info);
    return true;
}

static void add_order(AnalyzeTree *tree, const GantryTraceEvent *event)
{
    if (tree->orders->len >= MAX_ORDERS || event->value == NULL)
        return;
    AnalyzeOrder *order = g_new(AnalyzeOrder, 1);
    order->phase = g_strdup(event->name);
    order->after = g_strdup(event->value);
    order->reason = g_strdup(event->detail != NULL ? event->detail : "");
    g_ptr_array_add(tree->orders, order);
}

static void event(void *data, const GantryTraceEvent *event)
{
    AnalyzeTree *tree = data;
    gantry_stages_event(tree->stages, event);
    if (event->shape != GANTRY_TRACE_MARK)
        gantry_span_tree_event(tree->tree, event);
    else if (event->kind == GANTRY_TRACE_ORDER)
        add_order(tree, event);
}

static bool end(void *data, const TraceFileEnd *end, G_GNUC_UNUSED GError **error)
{
    AnalyzeTree *tree = data;
    tree->end_ns = end->end_ns;
    tree->total_ns = gantry_stages_finish(tree->stages, end->end_ns, end->exited_ns);
    return true;
}

static void free_order(gpointer order_)
{
    AnalyzeOrder *order = order_;
    g_free(order->phase);
    g_free(order->after);
    g_free(order->reason);
    g_free(order);
}

/* The first span of the pipeline, or of all. */
static const GantrySpanNode *find_pipeline(const AnalyzeTree *tree)
{
    for (size_t i = 0; i < tree->n; i++) {
        if (tree->nodes[i].kind <= GANTRY_TRACE_PLUGIN)
            return &tree->nodes[i];
    }
    return &tree->nodes[0];
}

AnalyzeTree *analyze_tree_read(const char *path, uint64_t run)
{
    static const TraceFileReader reader = {.begin = begin, .event = event, .end = end};
    g_autoptr(AnalyzeTree) tree = g_new0(AnalyzeTree, 1);
    tree->tree = gantry_span_tree_new(MAX_NODES);
    tree->orders = g_ptr_array_new_with_free_func(free_order);
    if (!analyze_read(path, run, &reader, tree))
        return NULL;
    gantry_span_tree_finish(tree->tree, tree->end_ns);
    tree->nodes = gantry_span_tree_nodes(tree->tree, &tree->n);
    tree->thread = tree->n > 0 ? find_pipeline(tree)->thread : 0;
    return g_steal_pointer(&tree);
}

void analyze_tree_free(AnalyzeTree *tree)
{
    if (tree == NULL)
        return;
    gantry_span_tree_free(tree->tree);
    gantry_stages_free(tree->stages);
    g_ptr_array_unref(tree->orders);
    g_free(tree->python);
    g_free(tree);
}

/* --- looking ---------------------------------------------------------------------------------- */

uint64_t analyze_kinds(const char *kinds)
{
    static const struct {
        const char *name;
        uint64_t bits;
    } known[] = {
        {"phase", BIT(RESOLVE) | BIT(CONFIGURE) | BIT(START) | BIT(STOP)},
        {"plugin", BIT(PLUGIN)},
        {"span", BIT(SPAN)},
        {"import", BIT(IMPORT)},
        {"pth", BIT(PTH) | BIT(PTH_LINE)},
        {"atexit", BIT(ATEXIT)},
    };
    const char *names[G_N_ELEMENTS(known) + 1] = {NULL};
    g_auto(GStrv) words = g_strsplit(kinds != NULL ? kinds : "", ",", -1);
    uint64_t bits = kinds != NULL ? 0 : ~0ull;
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
        names[i] = known[i].name;
    for (char **word = words; *word != NULL; word++) {
        uint64_t before = bits;
        for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
            bits |= strcmp(*word, names[i]) == 0 ? known[i].bits : 0;
        if (bits == before && !g_strv_contains(names, *word)) {
            command_unknown_word("kind", *word, names);
            return 0;
        }
    }
    if (bits == 0)
        command_unknown_word("kind", "", names);
    return bits;
}

const GantrySpanNode *analyze_around(const AnalyzeTree *tree, const GantrySpanNode *node,
                                     uint64_t kinds)
{
    int at = node->parent;
    while (at >= 0 && !analyze_shows(kinds, &tree->nodes[at]))
        at = tree->nodes[at].parent;
    return at >= 0 ? &tree->nodes[at] : NULL;
}

char *analyze_phase(const AnalyzeTree *tree, const GantrySpanNode *node)
{
    const GantrySpanNode *around = analyze_shows(analyze_phase_kinds, node)
                                       ? node
                                       : analyze_around(tree, node, analyze_phase_kinds);
    return around == NULL ? g_strdup("")
                          : g_strjoin(around->name[0] != '\0' ? " " : "",
                                      gantry_trace_kind_name(around->kind), around->name, NULL);
}

char *analyze_title(const GantrySpanNode *node)
{
    const char *raised = gantry_span_node_attribute(node, "raised");
    if (raised == NULL)
        return g_strdup(node->name);
    bool missing = strcmp(raised, "ModuleNotFoundError") == 0;
    return g_strdup_printf("%s (%s)", node->name, missing ? "not found" : raised);
}

uint64_t *analyze_self(const AnalyzeTree *tree, uint64_t kinds)
{
    uint64_t *self = g_new0(uint64_t, tree->n);
    for (size_t i = 0; i < tree->n; i++) {
        const GantrySpanNode *node = &tree->nodes[i];
        const GantrySpanNode *shown =
            analyze_shows(kinds, node) ? node : analyze_around(tree, node, kinds);
        if (shown != NULL)
            self[shown - tree->nodes] += node->self_ns;
    }
    return self;
}
