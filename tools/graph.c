/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry graph: the phases in their order, and why they stand in it. */
#include "command.h"
#include "report/text.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static GantryGraph *graph_of(const GantryPlan *plan)
{
    GantryGraph *graph = gantry_graph_new();
    for (size_t i = 0; i < plan->n_phases; i++) {
        const GantryPlannedPhase *planned = &plan->phases[i];
        gantry_graph_describe(graph, gantry_graph_node(graph, planned->name),
                              gantry_level_name(planned->level_after),
                              planned->disabled         ? GANTRY_GRAPH_DASHED
                              : planned->plugin != NULL ? GANTRY_GRAPH_BOLD
                                                        : GANTRY_GRAPH_PLAIN);
    }
    for (size_t i = 0; i < plan->n_edges; i++)
        gantry_graph_edge(graph, plan->edges[i].from, plan->edges[i].to,
                          gantry_edge_reason_name(plan->edges[i].reason));
    return graph;
}

static void write_text(const GantryPlan *plan, GString *out)
{
    enum { COLUMN = 28 };
    g_autoptr(GantryGraph) graph = graph_of(plan);
    size_t n_edges;
    const GantryGraphEdge *edges = gantry_graph_edges(graph, &n_edges);
    g_string_append_printf(out, "%-12s %-14s %s\n", "at level", "phase", "runs after");
    for (size_t i = 0; i < plan->n_phases; i++) {
        const GantryPlannedPhase *planned = &plan->phases[i];
        g_autoptr(GString) after = g_string_new(NULL);
        for (size_t e = 0; e < n_edges; e++) {
            if (edges[e].to == i)
                g_string_append_printf(after, "%s%s (%s)", after->len > 0 ? ", " : "",
                                       plan->phases[edges[e].from].name, edges[e].reason);
        }
        if (planned->plugin != NULL)
            g_string_append_printf(after, "%s[plugin %s]", after->len > 0 ? " " : "",
                                   planned->plugin);
        if (planned->disabled)
            g_string_append(after, after->len > 0 ? " [off]" : "[off]");
        g_string_append_printf(out, "%-12s %-14s%s", gantry_level_name(planned->level_before),
                               planned->name, after->len > 0 ? " " : "");
        if (isatty(STDOUT_FILENO))
            text_wrap(out, after->str, COLUMN, COLUMN);
        else
            g_string_append_printf(out, "%s\n", after->str); /* a line each, for what reads lines */
    }
    if (plan->n_phases > 0)
        g_string_append_printf(out, "%s\n",
                               gantry_level_name(plan->phases[plan->n_phases - 1].level_after));
}

static void write_dot(const GantryPlan *plan, GString *out)
{
    g_autoptr(GantryGraph) graph = graph_of(plan);
    gantry_graph_append_dot(graph, out);
}

static void write_mermaid(const GantryPlan *plan, GString *out)
{
    g_autoptr(GantryGraph) graph = graph_of(plan);
    gantry_graph_append_mermaid(graph, out);
}

static void write_json(const GantryPlan *plan, GString *out)
{
    GantryJson json = {out, false};
    gantry_json_begin_object(&json, NULL);
    gantry_json_string(&json, "schema", "gantry-graph/1");
    gantry_json_begin_array(&json, "phases");
    for (size_t i = 0; i < plan->n_phases; i++) {
        const GantryPlannedPhase *planned = &plan->phases[i];
        gantry_json_begin_object(&json, NULL);
        gantry_json_string(&json, "name", planned->name);
        gantry_json_string(&json, "plugin", planned->plugin);
        gantry_json_bool(&json, "disabled", planned->disabled);
        gantry_json_string(&json, "level_before", gantry_level_name(planned->level_before));
        gantry_json_string(&json, "level_after", gantry_level_name(planned->level_after));
        gantry_json_end_object(&json);
    }
    gantry_json_end_array(&json);
    gantry_json_begin_array(&json, "edges");
    for (size_t i = 0; i < plan->n_edges; i++) {
        gantry_json_begin_object(&json, NULL);
        gantry_json_string(&json, "from", plan->phases[plan->edges[i].from].name);
        gantry_json_string(&json, "to", plan->phases[plan->edges[i].to].name);
        gantry_json_string(&json, "reason", gantry_edge_reason_name(plan->edges[i].reason));
        gantry_json_end_object(&json);
    }
    gantry_json_end_array(&json);
    gantry_json_end_object(&json);
    g_string_append_c(out, '\n');
}

static int run(const Command *command)
{
    static const struct {
        const char *name;
        void (*write)(const GantryPlan *, GString *);
    } formats[] = {{"text", write_text}, {"dot", write_dot}, {"mermaid", write_mermaid}};
    static const char *const names[] = {"text", "dot", "mermaid", NULL};
    g_autoptr(GString) out = g_string_new(NULL);
    void (*write)(const GantryPlan *, GString *) = command->json ? write_json : NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(formats) && write == NULL; i++) {
        if (command->format == NULL || strcmp(command->format, formats[i].name) == 0)
            write = formats[i].write;
    }
    if (write == NULL)
        return command_unknown_word("format", command->format, names);
    g_autoptr(GantryPipeline) pipeline = command_pipeline(command);
    const GantryPlan *plan = pipeline != NULL ? command_plan(pipeline) : NULL;
    if (plan == NULL)
        return STATUS_FAILED;
    write(plan, out);
    return command_print(out);
}

static const CommandOption format = {
    "--format",
    "FORMAT",
    COMMAND_TEXT,
    offsetof(Command, format),
    "text, dot (Graphviz) or mermaid; where nothing is said, text",
};

static const CommandOption *const options[] = {
    &format, &command_json, &command_profile, &command_plugin, &command_help, NULL,
};

const Verb verb_graph = {
    .name = "graph",
    .summary = "show the phases in their order, and why they stand in it",
    .options = options,
    .run = run,
};
