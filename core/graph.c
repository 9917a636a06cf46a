/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "export/export.h"

#include <gantry/graph.h>
#include <string.h>

struct GantryGraph {
    GArray *nodes;       /* GantryGraphNode */
    GArray *edges;       /* GantryGraphEdge */
    GHashTable *by_name; /* the index of a node */
    GHashTable *by_ends; /* the index of an edge, by its two nodes */
    GStringChunk *texts;
};

GantryGraph *gantry_graph_new(void)
{
    GantryGraph *graph = g_new0(GantryGraph, 1);
    graph->nodes = g_array_new(FALSE, FALSE, sizeof(GantryGraphNode));
    graph->edges = g_array_new(FALSE, FALSE, sizeof(GantryGraphEdge));
    graph->by_name = g_hash_table_new(g_str_hash, g_str_equal);
    graph->by_ends = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    graph->texts = g_string_chunk_new(1024);
    return graph;
}

void gantry_graph_free(GantryGraph *graph)
{
    if (graph == NULL)
        return;
    g_array_unref(graph->nodes);
    g_array_unref(graph->edges);
    g_hash_table_unref(graph->by_name);
    g_hash_table_unref(graph->by_ends);
    g_string_chunk_free(graph->texts);
    g_free(graph);
}

size_t gantry_graph_node(GantryGraph *graph, const char *name)
{
    gpointer found;
    if (g_hash_table_lookup_extended(graph->by_name, name, NULL, &found))
        return GPOINTER_TO_SIZE(found);
    GantryGraphNode node = {.name = g_string_chunk_insert(graph->texts, name)};
    size_t index = graph->nodes->len;
    g_array_append_val(graph->nodes, node);
    g_hash_table_insert(graph->by_name, (char *)node.name, GSIZE_TO_POINTER(index));
    return index;
}

void gantry_graph_describe(GantryGraph *graph, size_t index, const char *note, GantryGraphLook look)
{
    GantryGraphNode *node = &g_array_index(graph->nodes, GantryGraphNode, index);
    node->note = note != NULL ? g_string_chunk_insert(graph->texts, note) : NULL;
    node->look = look;
}

void gantry_graph_edge(GantryGraph *graph, size_t from, size_t to, const char *reason)
{
    gint64 ends = (gint64)((uint64_t)from << 32 | to);
    gpointer found;
    if (g_hash_table_lookup_extended(graph->by_ends, &ends, NULL, &found)) {
        GantryGraphEdge *edge =
            &g_array_index(graph->edges, GantryGraphEdge, GPOINTER_TO_SIZE(found));
        g_autofree char *both = g_strconcat(edge->reason, ", ", reason, NULL);
        edge->reason = g_string_chunk_insert(graph->texts, both);
        return;
    }
    GantryGraphEdge edge = {from, to, g_string_chunk_insert(graph->texts, reason)};
    g_hash_table_insert(graph->by_ends, g_memdup2(&ends, sizeof ends),
                        GSIZE_TO_POINTER((size_t)graph->edges->len));
    g_array_append_val(graph->edges, edge);
}

const GantryGraphNode *gantry_graph_nodes(const GantryGraph *graph, size_t *n_nodes)
{
    *n_nodes = graph->nodes->len;
    return (const GantryGraphNode *)(const void *)graph->nodes->data;
}

const GantryGraphEdge *gantry_graph_edges(const GantryGraph *graph, size_t *n_edges)
{
    *n_edges = graph->edges->len;
    return (const GantryGraphEdge *)(const void *)graph->edges->data;
}

static void append_dot_text(GString *out, const char *text)
{
    g_autoptr(GString) line = g_string_new(NULL);
    gantry_export_append_line(line, text, "");
    for (const char *p = line->str; *p != '\0'; p++) {
        if (*p == '"' || *p == '\\')
            g_string_append_c(out, '\\');
        g_string_append_c(out, *p);
    }
}

/* Everything that Mermaid or the HTML in its labels could take for its own is a character's number.
 */
static void append_mermaid_text(GString *out, const char *text)
{
    g_autoptr(GString) line = g_string_new(NULL);
    gantry_export_append_line(line, text, "");
    for (const char *p = line->str; *p != '\0'; p++) {
        if (strchr("\"#<>&`*\\|[](){};", *p) != NULL)
            g_string_append_printf(out, "#%d;", *p);
        else
            g_string_append_c(out, *p);
    }
}

/* The name, and the lines of the note behind @line_end each. */
static void append_label(GString *out, const GantryGraphNode *node, const char *line_end,
                         void (*append_text)(GString *, const char *))
{
    g_auto(GStrv) lines = g_strsplit(node->note != NULL ? node->note : "", "\n", -1);
    append_text(out, node->name);
    for (size_t i = 0; lines[i] != NULL; i++) {
        g_string_append(out, line_end);
        append_text(out, lines[i]);
    }
}

void gantry_graph_append_dot(const GantryGraph *graph, GString *out)
{
    static const char *const looks[] = {
        [GANTRY_GRAPH_PLAIN] = "",
        [GANTRY_GRAPH_BOLD] = ", style=bold",
        [GANTRY_GRAPH_DASHED] = ", style=dashed",
    };
    size_t n_nodes, n_edges;
    const GantryGraphNode *nodes = gantry_graph_nodes(graph, &n_nodes);
    const GantryGraphEdge *edges = gantry_graph_edges(graph, &n_edges);
    g_string_append(out, "digraph gantry {\n  rankdir=LR;\n  node [shape=box];\n");
    for (size_t i = 0; i < n_nodes; i++) {
        g_string_append(out, "  \"");
        append_dot_text(out, nodes[i].name);
        g_string_append(out, "\" [label=\"");
        append_label(out, &nodes[i], "\\n", append_dot_text);
        g_string_append_printf(out, "\"%s];\n", looks[nodes[i].look]);
    }
    for (size_t i = 0; i < n_edges; i++) {
        g_string_append(out, "  \"");
        append_dot_text(out, nodes[edges[i].from].name);
        g_string_append(out, "\" -> \"");
        append_dot_text(out, nodes[edges[i].to].name);
        g_string_append(out, "\" [label=\"");
        append_dot_text(out, edges[i].reason);
        g_string_append(out, "\"];\n");
    }
    g_string_append(out, "}\n");
}

void gantry_graph_append_mermaid(const GantryGraph *graph, GString *out)
{
    size_t n_nodes, n_edges;
    const GantryGraphNode *nodes = gantry_graph_nodes(graph, &n_nodes);
    const GantryGraphEdge *edges = gantry_graph_edges(graph, &n_edges);
    g_string_append(out, "graph LR\n");
    for (size_t i = 0; i < n_nodes; i++) {
        g_string_append_printf(out, "  p%zu[\"", i);
        append_label(out, &nodes[i], "<br/>", append_mermaid_text);
        g_string_append(out, "\"]\n");
    }
    for (size_t i = 0; i < n_edges; i++) {
        g_string_append_printf(out, "  p%zu -->", edges[i].from);
        if (edges[i].reason[0] != '\0') { /* an empty label is an error there */
            g_string_append_c(out, '|');
            append_mermaid_text(out, edges[i].reason);
            g_string_append_c(out, '|');
        }
        g_string_append_printf(out, " p%zu\n", edges[i].to);
    }
}
