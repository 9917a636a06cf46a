/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Folded stacks: a line for each stack with the nanoseconds that were spent in it and in nothing
 * inside of it. Whole numbers, for speedscope takes no others, and so not microseconds: they would
 * not add up. To flamegraph.pl say --countname=ns. */
#include "export.h"
#include "main-thread.h"

#include <gantry/spans.h>

/* More than anybody looks at; what finds no room is counted to what is around it. */
enum { MAX_STACKS = 200000 };

typedef struct {
    GantrySpanTree *tree;
    GantryMainThread main_thread;
    uint64_t last_end_ns; /* when the last of its spans ended */
} State;

static void begin(GantryExporter *exporter)
{
    State *state = exporter->state;
    state->tree = gantry_span_tree_new(MAX_STACKS);
    state->last_end_ns = exporter->info.library_entry_ns;
}

static void event(GantryExporter *exporter, const GantryTraceEvent *event)
{
    State *state = exporter->state;
    if (event->shape == GANTRY_TRACE_MARK)
        return;
    bool moved;
    bool inside = gantry_main_thread_has(&state->main_thread, event, &moved);
    if (moved)
        state->last_end_ns = exporter->info.library_entry_ns;
    if (event->shape == GANTRY_TRACE_END && inside)
        state->last_end_ns = MAX(state->last_end_ns, event->time_ns);
    gantry_span_tree_event(state->tree, event);
}

static void append_frame(GString *stack, const GantrySpanNode *node)
{
    if (stack->len > 0)
        g_string_append_c(stack, ';');
    g_string_append(stack, gantry_trace_kind_name(node->kind));
    if (node->name[0] != '\0') {
        g_string_append_c(stack, ' ');
        gantry_export_append_line(stack, node->name, ";");
    }
}

static void append_stack(GString *stack, const GantrySpanNode *nodes, size_t index, int main_thread,
                         GArray *path)
{
    g_array_set_size(path, 0);
    for (int i = (int)index; i >= 0; i = nodes[i].parent)
        g_array_append_val(path, i);
    g_string_truncate(stack, 0);
    if (nodes[index].thread != main_thread)
        g_string_append_printf(stack, "thread %d", nodes[index].thread);
    for (guint i = path->len; i-- > 0;)
        append_frame(stack, &nodes[g_array_index(path, int, i)]);
}

static void write_line(GantryExporter *exporter, const char *stack, uint64_t ns)
{
    if (ns == 0)
        return;
    g_string_append_printf(exporter->out, "%s %" G_GUINT64_FORMAT "\n", stack, ns);
    gantry_exporter_flush_much(exporter);
}

/* The stacks of the main thread and what it did outside of any span add up to the time from the
 * start of the process to the end of the record. Other threads ran beside it: their stacks begin
 * with a frame of the thread. */
static void end(GantryExporter *exporter, uint64_t end_ns, uint64_t dropped)
{
    (void)dropped;
    State *state = exporter->state;
    uint64_t entry = MIN(exporter->info.library_entry_ns, end_ns);
    uint64_t last = CLAMP(state->last_end_ns, entry, end_ns);
    uint64_t inside = 0;
    g_autoptr(GString) stack = g_string_new(NULL);
    g_autoptr(GArray) path = g_array_new(FALSE, FALSE, sizeof(int));
    size_t n;

    gantry_span_tree_finish(state->tree, end_ns);
    const GantrySpanNode *nodes = gantry_span_tree_nodes(state->tree, &n);
    write_line(exporter, "before the library", entry);
    for (size_t i = 0; i < n; i++) {
        append_stack(stack, nodes, i, state->main_thread.number, path);
        write_line(exporter, stack->str, nodes[i].self_ns);
        if (nodes[i].thread == state->main_thread.number)
            inside += nodes[i].self_ns;
    }
    write_line(exporter, "between spans", last - entry > inside ? last - entry - inside : 0);
    write_line(exporter, "after the last span", end_ns - last);
}

static void clear(void *state)
{
    gantry_span_tree_free(((State *)state)->tree);
}

const Format gantry_format_folded = {
    .format = {"folded", ".folded", "folded stacks in ns, for flamegraph.pl and speedscope",
               GANTRY_TRACE_IMPORTS},
    .state_size = sizeof(State),
    .begin = begin,
    .event = event,
    .end = end,
    .clear = clear,
};
