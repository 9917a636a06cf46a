/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry graph: the phases in their order, and why they stand in it. */
#include "command.h"

#include <stdio.h>
#include <string.h>

/* Calls for the edges into phase @to; a pair of phases that has several reasons is one line. */
static char *reasons(const GantryPlan *plan, size_t from, size_t to)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (size_t i = 0; i < plan->n_edges; i++) {
        const GantryEdge *edge = &plan->edges[i];
        if (edge->from == from && edge->to == to)
            g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "",
                                   gantry_edge_reason_name(edge->reason));
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* Whether edge @index is the first one between its two phases. */
static bool is_first(const GantryPlan *plan, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (plan->edges[i].from == plan->edges[index].from &&
            plan->edges[i].to == plan->edges[index].to)
            return false;
    }
    return true;
}

static void write_text(const GantryPlan *plan, GString *out)
{
    g_string_append_printf(out, "%-12s %-14s %s\n", "level", "phase", "runs after");
    for (size_t i = 0; i < plan->n_phases; i++) {
        const GantryPlannedPhase *planned = &plan->phases[i];
        g_string_append_printf(out, "%-12s %-14s", gantry_level_name(planned->level_before),
                               planned->name);
        const char *separator = " ";
        for (size_t e = 0; e < plan->n_edges; e++) {
            if (plan->edges[e].to != i || !is_first(plan, e))
                continue;
            g_autofree char *why = reasons(plan, plan->edges[e].from, i);
            g_string_append_printf(out, "%s%s (%s)", separator,
                                   plan->phases[plan->edges[e].from].name, why);
            separator = ", ";
        }
        if (planned->plugin != NULL)
            g_string_append_printf(out, "  [plugin %s]", planned->plugin);
        if (planned->disabled)
            g_string_append(out, "  [off]");
        g_string_append_c(out, '\n');
    }
    if (plan->n_phases > 0)
        g_string_append_printf(out, "%s\n",
                               gantry_level_name(plan->phases[plan->n_phases - 1].level_after));
}

static void write_dot(const GantryPlan *plan, GString *out)
{
    g_string_append(out, "digraph gantry {\n  rankdir=LR;\n  node [shape=box];\n");
    for (size_t i = 0; i < plan->n_phases; i++) {
        const GantryPlannedPhase *planned = &plan->phases[i];
        g_string_append_printf(out, "  \"%s\" [label=\"%s\\n%s\"%s];\n", planned->name,
                               planned->name, gantry_level_name(planned->level_after),
                               planned->disabled         ? ", style=dashed"
                               : planned->plugin != NULL ? ", style=bold"
                                                         : "");
    }
    for (size_t i = 0; i < plan->n_edges; i++) {
        if (!is_first(plan, i))
            continue;
        g_autofree char *why = reasons(plan, plan->edges[i].from, plan->edges[i].to);
        g_string_append_printf(out, "  \"%s\" -> \"%s\" [label=\"%s\"];\n",
                               plan->phases[plan->edges[i].from].name,
                               plan->phases[plan->edges[i].to].name, why);
    }
    g_string_append(out, "}\n");
}

static void write_mermaid(const GantryPlan *plan, GString *out)
{
    g_string_append(out, "graph LR\n");
    for (size_t i = 0; i < plan->n_phases; i++)
        g_string_append_printf(out, "  p%zu[\"%s<br/>%s\"]\n", i, plan->phases[i].name,
                               gantry_level_name(plan->phases[i].level_after));
    for (size_t i = 0; i < plan->n_edges; i++) {
        if (!is_first(plan, i))
            continue;
        g_autofree char *why = reasons(plan, plan->edges[i].from, plan->edges[i].to);
        g_string_append_printf(out, "  p%zu -->|%s| p%zu\n", plan->edges[i].from, why,
                               plan->edges[i].to);
    }
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
    if (command->argc > 0)
        return command_usage_error(NULL, "command line: '%s': graph takes no arguments",
                                   command->argv[0]);
    g_autoptr(GantryPipeline) pipeline = command_pipeline(command);
    const GantryPlan *plan = pipeline != NULL ? command_plan(pipeline) : NULL;
    if (plan == NULL)
        return STATUS_FAILED;
    write(plan, out);
    return command_print(out);
}

static const CommandOption *const options[] = {
    &command_format, &command_json, &command_profile, &command_plugin, &command_help, NULL,
};

const Verb verb_graph = {
    .name = "graph",
    .arguments = "[options]",
    .summary = "show the phases in their order, and why they stand in it",
    .options = options,
    .run = run,
};
