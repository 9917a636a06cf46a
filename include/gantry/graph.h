/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/macros.h>
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

GANTRY_BEGIN_DECLS

/**
 * GantryGraphLook:
 * @GANTRY_GRAPH_PLAIN: like most
 * @GANTRY_GRAPH_BOLD: added to them
 * @GANTRY_GRAPH_DASHED: not used
 *
 * How a node looks.
 *
 * Since: 0.1
 */
typedef enum GantryGraphLook {
    GANTRY_GRAPH_PLAIN = 0,
    GANTRY_GRAPH_BOLD,
    GANTRY_GRAPH_DASHED,
} GantryGraphLook;

/**
 * GantryGraphNode:
 * @name: its name, which no other one has
 * @note: (nullable): what stands below it, in lines
 * @look: how it looks
 *
 * Since: 0.1
 */
typedef struct GantryGraphNode {
    const char *name;
    const char *note;
    GantryGraphLook look;
} GantryGraphNode;

/**
 * GantryGraphEdge:
 * @from: the index of the earlier node
 * @to: the index of the later one
 * @reason: all reasons why, with commas between them
 *
 * Since: 0.1
 */
typedef struct GantryGraphEdge {
    size_t from;
    size_t to;
    const char *reason;
} GantryGraphEdge;

/**
 * GantryGraph:
 *
 * Phases and their order, to be shown in the languages of others. Names and notes may be any text.
 *
 * Since: 0.1
 */
typedef struct GantryGraph GantryGraph;

/**
 * gantry_graph_new:
 *
 * Returns: (transfer full): an empty graph.
 *
 * Since: 0.1
 */
GANTRY_API GantryGraph *gantry_graph_new(void);

/**
 * gantry_graph_free:
 * @graph: (nullable) (transfer full): a graph
 *
 * Since: 0.1
 */
GANTRY_API void gantry_graph_free(GantryGraph *graph);

/**
 * gantry_graph_node:
 * @graph: a graph
 * @name: the name of a node; copied
 *
 * Returns: the index of that node, which is added if there is none.
 *
 * Since: 0.1
 */
GANTRY_API size_t gantry_graph_node(GantryGraph *graph, const char *name);

/**
 * gantry_graph_describe:
 * @graph: a graph
 * @node: the index of a node
 * @note: (nullable): what stands below its name, in lines; copied
 * @look: how it looks
 *
 * Since: 0.1
 */
GANTRY_API void gantry_graph_describe(GantryGraph *graph, size_t node, const char *note,
                                      GantryGraphLook look);

/**
 * gantry_graph_edge:
 * @graph: a graph
 * @from: the index of the earlier node
 * @to: the index of the later one
 * @reason: why; copied
 *
 * Adds an edge, or to the one that there is another reason.
 *
 * Since: 0.1
 */
GANTRY_API void gantry_graph_edge(GantryGraph *graph, size_t from, size_t to, const char *reason);

/**
 * gantry_graph_nodes:
 * @graph: a graph
 * @n_nodes: (out): how many
 *
 * Returns: (transfer none) (array length=n_nodes): the nodes, as they were added; valid until the
 *     next one is.
 *
 * Since: 0.1
 */
GANTRY_API const GantryGraphNode *gantry_graph_nodes(const GantryGraph *graph, size_t *n_nodes);

/**
 * gantry_graph_edges:
 * @graph: a graph
 * @n_edges: (out): how many
 *
 * Returns: (transfer none) (array length=n_edges): the edges, as they were added; valid until the
 *     next one is.
 *
 * Since: 0.1
 */
GANTRY_API const GantryGraphEdge *gantry_graph_edges(const GantryGraph *graph, size_t *n_edges);

/**
 * gantry_graph_append_dot:
 * @graph: a graph
 * @out: what it is appended to, in the language of Graphviz
 *
 * Since: 0.1
 */
GANTRY_API void gantry_graph_append_dot(const GantryGraph *graph, GString *out);

/**
 * gantry_graph_append_mermaid:
 * @graph: a graph
 * @out: what it is appended to, as a flowchart of Mermaid
 *
 * Since: 0.1
 */
GANTRY_API void gantry_graph_append_mermaid(const GantryGraph *graph, GString *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(GantryGraph, gantry_graph_free)

GANTRY_END_DECLS
