/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry analyze chain: what the last phase had to wait for, and that, and so on to the start of
 * the process; read like systemd-analyze critical-chain. */
#include "tree.h"

#include <string.h>

/* A link: it could only begin when the next one in the chain was done. */
typedef struct {
    char *name;
    uint64_t active_ns;
    uint64_t took_ns;
    char *reason;     /* (nullable) why it had to wait for the next one */
    uint64_t idle_ns; /* what passed from the end of the next one to its begin */
} Link;

static void clear_link(gpointer link_)
{
    Link *link = link_;
    g_free(link->name);
    g_free(link->reason);
}

static const GantrySpanNode *find(const AnalyzeTree *tree, GantryTraceKind kind, const char *name)
{
    for (size_t i = 0; i < tree->n; i++) {
        const GantrySpanNode *node = &tree->nodes[i];
        if (node->kind == kind && strcmp(node->name, name) == 0)
            return node;
    }
    return NULL;
}

/* What ended last of what a phase has to run after, so that it is what it waited for; or, without
 * the reasons of the plan, the phase before it. */
static const GantrySpanNode *waited_for(const AnalyzeTree *tree, const GantrySpanNode *phase)
{
    const GantrySpanNode *last = NULL;
    for (guint i = 0; i < tree->orders->len; i++) {
        const AnalyzeOrder *order = g_ptr_array_index(tree->orders, i);
        if (strcmp(order->phase, phase->name) != 0)
            continue;
        const GantrySpanNode *after = find(tree, GANTRY_TRACE_START, order->after);
        if (after != NULL && after->end_ns <= phase->begin_ns &&
            (last == NULL || after->end_ns > last->end_ns))
            last = after;
    }
    for (size_t i = 0; i < tree->n && tree->orders->len == 0; i++) {
        const GantrySpanNode *node = &tree->nodes[i];
        if (node->kind == GANTRY_TRACE_START && node->end_ns <= phase->begin_ns &&
            (last == NULL || node->end_ns > last->end_ns))
            last = node;
    }
    return last;
}

/* What started in the time between, in which nobody waited for it: "importlib, pathconfig". Free
 * it.
 */
static char *others(const AnalyzeTree *tree, uint64_t from_ns, uint64_t to_ns)
{
    GString *names = g_string_new(NULL);
    for (size_t i = 0; i < tree->n; i++) {
        const GantrySpanNode *node = &tree->nodes[i];
        if (node->kind == GANTRY_TRACE_START && node->begin_ns >= from_ns && node->end_ns <= to_ns)
            g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", node->name);
    }
    if (names->len == 0)
        g_string_append(names, "no phase");
    return g_string_free(names, FALSE);
}

/* All the reasons why @phase runs after @after. */
static char *reasons(const AnalyzeTree *tree, const char *phase, const char *after)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < tree->orders->len; i++) {
        const AnalyzeOrder *order = g_ptr_array_index(tree->orders, i);
        if (strcmp(order->phase, phase) == 0 && strcmp(order->after, after) == 0)
            g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", order->reason);
    }
    if (text->len == 0)
        g_string_append_printf(text, "%s comes before %s", after, phase);
    return g_string_free(text, FALSE);
}

static void add(GArray *chain, const char *name, const GantrySpanNode *node)
{
    Link link = {g_strdup(name), node->end_ns, node->end_ns - MIN(node->begin_ns, node->end_ns),
                 NULL, 0};
    g_array_append_val(chain, link);
}

/* Says of the last link of @chain why it waited for what ended at @end_ns. */
static void wait_for(GArray *chain, char *reason, uint64_t begin_ns, uint64_t end_ns)
{
    Link *link = &g_array_index(chain, Link, chain->len - 1);
    link->reason = reason;
    link->idle_ns = begin_ns > end_ns ? begin_ns - end_ns : 0;
}

/* No phase starts before all are configured, and none is configured before they are in order. */
static void add_pipeline(const AnalyzeTree *tree, GArray *chain, uint64_t begin_ns)
{
    static const struct {
        GantryTraceKind kind;
        const char *reason;
    } steps[] = {
        {GANTRY_TRACE_CONFIGURE, "all phases are configured before the first one starts"},
        {GANTRY_TRACE_RESOLVE, "the phases are put in order before they are configured"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
        const GantrySpanNode *step = find(tree, steps[i].kind, "");
        if (step == NULL || step->end_ns > begin_ns)
            continue;
        if (chain->len > 0)
            wait_for(chain, g_strdup(steps[i].reason), begin_ns, step->end_ns);
        add(chain, gantry_trace_kind_name(steps[i].kind), step);
        begin_ns = step->begin_ns;
    }
    const GantrySpanNode process = {.end_ns = tree->library_entry_ns};
    if (chain->len > 0)
        wait_for(chain, g_strdup("the process has to be loaded first"), begin_ns, process.end_ns);
    add(chain, "before the library", &process);
}

static GArray *gather(const AnalyzeTree *tree)
{
    GArray *chain = g_array_new(FALSE, FALSE, sizeof(Link));
    const GantrySpanNode *phase = NULL;
    uint64_t begin_ns = tree->end_ns;
    g_array_set_clear_func(chain, clear_link);
    for (size_t i = 0; i < tree->n; i++) {
        const GantrySpanNode *node = &tree->nodes[i];
        if (node->kind == GANTRY_TRACE_START && (phase == NULL || node->end_ns >= phase->end_ns))
            phase = node;
    }
    while (phase != NULL) {
        const GantrySpanNode *next = waited_for(tree, phase);
        add(chain, phase->name, phase);
        begin_ns = phase->begin_ns;
        /* Spans of no length that wait for each other would go on for ever. */
        if (next == phase || chain->len > tree->n)
            break;
        if (next != NULL)
            wait_for(chain, reasons(tree, phase->name, next->name), begin_ns, next->end_ns);
        phase = next;
    }
    add_pipeline(tree, chain, begin_ns);
    return chain;
}

/* "core (needs, level); 1.902 ms went to importlib". */
static char *waited_text(const AnalyzeTree *tree, const Link *link, const Link *next)
{
    /* What is shorter is the way from one phase to the next. */
    enum { TOLD_NS = 100 * 1000 };
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "%s (%s)", next->name, link->reason);
    if (link->idle_ns >= TOLD_NS) {
        g_autofree char *idle = table_ms(link->idle_ns);
        g_autofree char *names =
            others(tree, next->active_ns, link->active_ns - MIN(link->took_ns, link->active_ns));
        g_string_append_printf(text, "; %s went to %s", idle, names);
    }
    return g_string_free(text, FALSE);
}

static void write_table(const AnalyzeReport *report, const GArray *chain)
{
    static const TableColumn columns[] = {
        {"phase"}, {"@", true}, {"+", true}, {"waited for", .shrinks = 1}, {NULL},
    };
    g_autoptr(Table) table = table_new(columns);
    g_string_append(report->out, "The time when it became active is after the \"@\".\n"
                                 "The time it took is after the \"+\".\n\n");
    for (guint i = 0; i < chain->len; i++) {
        const Link *link = &g_array_index(chain, Link, i);
        g_autofree char *at = table_ms(link->active_ns);
        g_autofree char *took = table_ms(link->took_ns);
        const Link *next = i + 1 < chain->len ? &g_array_index(chain, Link, i + 1) : NULL;
        table_row(
            table, TABLE_PLAIN,
            i == 0 ? g_strdup(link->name)
                   : g_strdup_printf("%*s\u2514\u2500%s", (int)MIN(i - 1, 30), "", link->name),
            g_strconcat("@", at, NULL), g_strconcat("+", took, NULL),
            next != NULL && link->reason != NULL ? waited_text(report->tree, link, next) : NULL);
    }
    table_write(table, report->out, report->paper->width, report->paper->colors);
}

static void write_json(const AnalyzeReport *report, const GArray *chain)
{
    GantryJson *json = report->json;
    gantry_json_bool(json, "from_plan", report->tree->orders->len > 0);
    gantry_json_begin_array(json, "chain");
    for (guint i = 0; i < chain->len; i++) {
        const Link *link = &g_array_index(chain, Link, i);
        gantry_json_begin_object(json, NULL);
        gantry_json_string(json, "name", link->name);
        gantry_json_int(json, "active", (int64_t)link->active_ns);
        gantry_json_int(json, "took", (int64_t)link->took_ns);
        gantry_json_string(json, "reason", link->reason);
        gantry_json_int(json, "idle", (int64_t)link->idle_ns);
        gantry_json_end_object(json);
    }
    gantry_json_end_array(json);
}

static void report(const AnalyzeReport *report)
{
    g_autoptr(GArray) chain = gather(report->tree);
    if (report->json != NULL)
        write_json(report, chain);
    else
        write_table(report, chain);
}

static const AnalyzeAction action = {
    .name = "chain",
    .report = report,
    .unit = "ns",
};

static int run(const Command *command)
{
    return analyze_report(&action, command);
}

static const CommandOption *const options[] = {
    &analyze_run_option, &command_json, &command_color, &command_no_pager, &command_help, NULL,
};

const Verb verb_analyze_chain = {
    .name = "chain",
    .arguments = "FILE",
    .summary = "what the program had to wait for, phase by phase, and why",
    .options = options,
    .least = 1,
    .most = 1,
    .run = run,
};
