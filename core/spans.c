/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include <gantry/spans.h>
#include <glib.h>
#include <string.h>

enum { DEFAULT_MAX_NODES = 1000000, NO_NODE = -1 };

/* A span that is open: the node it belongs to, or NO_NODE if the tree is full. */
typedef struct {
    int node;
    uint64_t begin_ns;
    uint64_t inside_ns; /* spent in spans inside of it */
    GantryTraceCounts begin;
    uint64_t peak;
} Open;

typedef struct {
    int thread;
    GArray *open; /* Open, innermost last */
} Thread;

/* Where a node stands: the key of the index. */
typedef struct {
    int parent; /* or, outside of any span, -1 - thread */
    GantryTraceKind kind;
    const char *name; /* interned */
} Place;

struct GantrySpanTree {
    size_t max_nodes;
    GArray *nodes; /* GantrySpanNode */
    GHashTable *index;
    GPtrArray *threads;
    GStringChunk *texts;
    GHashTable *names; /* what @texts holds */
};

static guint place_hash(gconstpointer key)
{
    const Place *place = key;
    return (guint)place->parent * 31 + (guint)place->kind + g_direct_hash(place->name);
}

static gboolean place_equal(gconstpointer a_, gconstpointer b_)
{
    const Place *a = a_, *b = b_;
    return a->parent == b->parent && a->kind == b->kind && a->name == b->name;
}

static void clear_node(gpointer node_)
{
    GantrySpanNode *node = node_;
    g_free((char *)node->value);
    g_strfreev((char **)node->attributes);
}

static void free_thread(gpointer thread_)
{
    Thread *thread = thread_;
    g_array_unref(thread->open);
    g_free(thread);
}

GantrySpanTree *gantry_span_tree_new(size_t max_nodes)
{
    GantrySpanTree *tree = g_new0(GantrySpanTree, 1);
    tree->max_nodes = max_nodes > 0 ? max_nodes : DEFAULT_MAX_NODES;
    tree->nodes = g_array_new(FALSE, FALSE, sizeof(GantrySpanNode));
    g_array_set_clear_func(tree->nodes, clear_node);
    tree->index = g_hash_table_new_full(place_hash, place_equal, g_free, NULL);
    tree->threads = g_ptr_array_new_with_free_func(free_thread);
    tree->texts = g_string_chunk_new(4096);
    tree->names = g_hash_table_new(g_str_hash, g_str_equal);
    return tree;
}

void gantry_span_tree_free(GantrySpanTree *tree)
{
    if (tree == NULL)
        return;
    g_array_unref(tree->nodes);
    g_hash_table_unref(tree->index);
    g_ptr_array_unref(tree->threads);
    g_hash_table_unref(tree->names);
    g_string_chunk_free(tree->texts);
    g_free(tree);
}

static Thread *find_thread(GantrySpanTree *tree, int number)
{
    for (guint i = 0; i < tree->threads->len; i++) {
        Thread *thread = g_ptr_array_index(tree->threads, i);
        if (thread->thread == number)
            return thread;
    }
    Thread *thread = g_new0(Thread, 1);
    thread->thread = number;
    thread->open = g_array_new(FALSE, FALSE, sizeof(Open));
    g_ptr_array_add(tree->threads, thread);
    return thread;
}

static GantrySpanNode *node_at(const GantrySpanTree *tree, int node)
{
    return &g_array_index(tree->nodes, GantrySpanNode, node);
}

/* The one copy of @name; NULL if there is none, and no room for a node that would need it. */
static const char *find_name(GantrySpanTree *tree, const char *name)
{
    const char *found = g_hash_table_lookup(tree->names, name);
    if (found == NULL && tree->nodes->len < tree->max_nodes) {
        found = g_string_chunk_insert(tree->texts, name);
        g_hash_table_add(tree->names, (char *)found);
    }
    return found;
}

/* The node for a span that begins in @parent; NO_NODE if there is no room for it. */
static int find_node(GantrySpanTree *tree, int parent, const GantryTraceEvent *event)
{
    Place place = {
        .parent = parent != NO_NODE ? parent : NO_NODE - event->thread,
        .kind = event->kind,
        .name = find_name(tree, event->name),
    };
    gpointer found;
    if (place.name == NULL)
        return NO_NODE;
    if (g_hash_table_lookup_extended(tree->index, &place, NULL, &found))
        return GPOINTER_TO_INT(found);
    if (tree->nodes->len >= tree->max_nodes)
        return NO_NODE;
    GantrySpanNode node = {
        .kind = event->kind,
        .name = place.name,
        .thread = event->thread,
        .parent = parent,
        .depth = parent != NO_NODE ? node_at(tree, parent)->depth + 1 : 0,
        .begin_ns = event->time_ns,
    };
    g_array_append_val(tree->nodes, node);
    int index = (int)tree->nodes->len - 1;
    g_hash_table_insert(tree->index, g_memdup2(&place, sizeof place), GINT_TO_POINTER(index));
    return index;
}

/* The innermost open span that has a node, as what is inside a span without one is counted to it.
 */
static int innermost_node(const Thread *thread)
{
    for (guint i = thread->open->len; i-- > 0;) {
        int node = g_array_index(thread->open, Open, i).node;
        if (node != NO_NODE)
            return node;
    }
    return NO_NODE;
}

static void note_peak(const GantrySpanTree *tree, uint64_t peak)
{
    for (guint t = 0; t < tree->threads->len; t++) {
        const Thread *thread = g_ptr_array_index(tree->threads, t);
        for (guint i = 0; i < thread->open->len; i++) {
            Open *open = &g_array_index(thread->open, Open, i);
            open->peak = MAX(open->peak, peak);
        }
    }
}

static void begin_span(GantrySpanTree *tree, Thread *thread, const GantryTraceEvent *event)
{
    Open open = {
        .node = find_node(tree, innermost_node(thread), event),
        .begin_ns = event->time_ns,
    };
    if (event->counts != NULL) {
        open.begin = *event->counts;
        open.peak = event->counts->live;
    }
    g_array_append_val(thread->open, open);
}

/* Copies: the event's own are gone after the call. */
static void keep_outcome(GantrySpanNode *node, const GantryTraceEvent *event)
{
    if (event->value != NULL) {
        g_free((char *)node->value);
        node->value = g_strdup(event->value);
    }
    if (event->attributes != NULL) {
        g_strfreev((char **)node->attributes);
        node->attributes = (const char *const *)g_strdupv((char **)event->attributes);
    }
}

static void end_span(GantrySpanTree *tree, Thread *thread, const GantryTraceEvent *event)
{
    if (thread->open->len == 0)
        return;
    Open open = g_array_index(thread->open, Open, thread->open->len - 1);
    g_array_set_size(thread->open, thread->open->len - 1);
    /* Clocks of a torn file may go backwards; times never become negative. */
    uint64_t took = event->time_ns > open.begin_ns ? event->time_ns - open.begin_ns : 0;
    if (thread->open->len > 0 && open.node != NO_NODE)
        g_array_index(thread->open, Open, thread->open->len - 1).inside_ns += took;
    else if (thread->open->len > 0)
        g_array_index(thread->open, Open, thread->open->len - 1).inside_ns += open.inside_ns;
    if (open.node == NO_NODE)
        return;
    GantrySpanNode *node = node_at(tree, open.node);
    node->count++;
    node->end_ns = MAX(node->end_ns, event->time_ns);
    node->total_ns += took;
    node->self_ns += took > open.inside_ns ? took - open.inside_ns : 0;
    keep_outcome(node, event);
    if (event->counts != NULL) {
        node->counts.calls += event->counts->calls - open.begin.calls;
        node->counts.bytes += event->counts->bytes - open.begin.bytes;
        node->counts.live += event->counts->live - open.begin.live;
        node->counts.peak = MAX(node->counts.peak, open.peak);
    }
}

void gantry_span_tree_event(GantrySpanTree *tree, const GantryTraceEvent *event)
{
    Thread *thread = find_thread(tree, event->thread);
    if (event->counts != NULL)
        note_peak(tree, event->counts->peak);
    if (event->shape == GANTRY_TRACE_BEGIN)
        begin_span(tree, thread, event);
    else if (event->shape == GANTRY_TRACE_END)
        end_span(tree, thread, event);
}

void gantry_span_tree_finish(GantrySpanTree *tree, uint64_t end_ns)
{
    for (guint t = 0; t < tree->threads->len; t++) {
        Thread *thread = g_ptr_array_index(tree->threads, t);
        GantryTraceEvent end = {.shape = GANTRY_TRACE_END, .time_ns = end_ns};
        while (thread->open->len > 0)
            end_span(tree, thread, &end);
    }
}

const GantrySpanNode *gantry_span_tree_nodes(const GantrySpanTree *tree, size_t *n_nodes)
{
    *n_nodes = tree->nodes->len;
    return (const GantrySpanNode *)(const void *)tree->nodes->data;
}

const char *gantry_span_node_attribute(const GantrySpanNode *node, const char *name)
{
    return gantry_trace_attribute(node->attributes, name);
}
