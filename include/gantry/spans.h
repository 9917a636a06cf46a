/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/trace.h>

GANTRY_BEGIN_DECLS

/**
 * GantrySpanNode:
 * @kind: what it is
 * @name: its name
 * @thread: the thread
 * @parent: the index of the span around it, or -1
 * @depth: how many spans are around it
 * @count: how often there was such a span
 * @begin_ns: when the first one began
 * @end_ns: when the last one ended
 * @total_ns: how long all of them took
 * @self_ns: ... less the spans inside of them; never more than @total_ns
 * @value: (nullable): what came of the last one
 * @attributes: (nullable) (array zero-terminated=1): of the last one
 * @counts: what they did to memory: calls and bytes of all, @live as the difference between their
 *     end and their begin (modulo 2^64), @peak the highest on the way
 *
 * Spans of one kind and name that lie in the same place: in one span, or outside of any in one
 * thread. Nearly always it is a single one.
 *
 * Since: 0.1
 */
typedef struct GantrySpanNode {
    GantryTraceKind kind;
    const char *name;
    int thread;
    int parent;
    int depth;
    uint64_t count;
    uint64_t begin_ns;
    uint64_t end_ns;
    uint64_t total_ns;
    uint64_t self_ns;
    const char *value;
    const char *const *attributes;
    GantryTraceCounts counts;
} GantrySpanNode;

/**
 * GantrySpanTree:
 *
 * The spans of a trace as a tree, put together event by event. Equal ones in one place are one
 * node, so that it stays small however many events there are; beyond @max_nodes, new ones are
 * counted to the span around them.
 *
 * Since: 0.1
 */
typedef struct GantrySpanTree GantrySpanTree;

/**
 * gantry_span_tree_new:
 * @max_nodes: how many nodes it may have; 0 for a million
 *
 * Returns: (transfer full): an empty tree.
 *
 * Since: 0.1
 */
GANTRY_API GantrySpanTree *gantry_span_tree_new(size_t max_nodes);

/**
 * gantry_span_tree_free:
 * @tree: (nullable) (transfer full): a tree
 *
 * Since: 0.1
 */
GANTRY_API void gantry_span_tree_free(GantrySpanTree *tree);

/**
 * gantry_span_tree_event:
 * @tree: a tree
 * @event: the next event, which is not needed any longer afterwards; those of one thread come in
 *     order of time. An end without a begin counts for nothing.
 *
 * Since: 0.1
 */
GANTRY_API void gantry_span_tree_event(GantrySpanTree *tree, const GantryTraceEvent *event);

/**
 * gantry_span_tree_finish:
 * @tree: a tree
 * @end_ns: when the record ends: spans that are still open end then
 *
 * Since: 0.1
 */
GANTRY_API void gantry_span_tree_finish(GantrySpanTree *tree, uint64_t end_ns);

/**
 * gantry_span_tree_nodes:
 * @tree: a tree that is finished
 * @n_nodes: (out): how many
 *
 * Returns: (transfer none) (array length=n_nodes): the nodes by the first begin, so that a parent
 *     comes before its children; valid until the tree is freed.
 *
 * Since: 0.1
 */
GANTRY_API const GantrySpanNode *gantry_span_tree_nodes(const GantrySpanTree *tree,
                                                        size_t *n_nodes);

/**
 * gantry_span_node_attribute:
 * @node: a node
 * @name: the name of an attribute
 *
 * Returns: (transfer none) (nullable): its value.
 *
 * Since: 0.1
 */
GANTRY_API const char *gantry_span_node_attribute(const GantrySpanNode *node, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(GantrySpanTree, gantry_span_tree_free)

GANTRY_END_DECLS
