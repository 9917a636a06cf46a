/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The graph of the phases with what each of them took, in the languages of Graphviz and Mermaid. */
#include "export.h"

#include <gantry/graph.h>
#include <gantry/result.h>
#include <string.h>

typedef struct {
    GantryGraph *graph;
    GArray *phases; /* Phase, by the nodes of the graph */
    GArray *open;   /* Open: calls of phases that go on */
    size_t started; /* the node of the last one, while no level is known for it; or NONE */
    GStringChunk *levels;
} State;

static const size_t NONE = SIZE_MAX;

typedef struct {
    const char *level; /* (nullable) that it has left behind */
    uint64_t took_ns[GANTRY_TRACE_STOP + 1];
    bool called[GANTRY_TRACE_STOP + 1];
} Phase;

typedef struct {
    GantryTraceKind kind;
    int thread;
    const char *name;
    uint64_t begin_ns;
} Open;

static void begin(GantryExporter *exporter)
{
    State *state = exporter->state;
    state->graph = gantry_graph_new();
    state->phases = g_array_new(FALSE, TRUE, sizeof(Phase));
    state->open = g_array_new(FALSE, FALSE, sizeof(Open));
    state->levels = g_string_chunk_new(256);
    state->started = NONE;
}

static Phase *find_phase(State *state, const char *name)
{
    size_t index = gantry_graph_node(state->graph, name);
    if (index >= state->phases->len)
        g_array_set_size(state->phases, (guint)index + 1);
    return &g_array_index(state->phases, Phase, index);
}

static bool is_call(const GantryTraceEvent *event)
{
    return (event->kind == GANTRY_TRACE_CONFIGURE || event->kind == GANTRY_TRACE_START ||
            event->kind == GANTRY_TRACE_STOP) &&
           event->name[0] != '\0';
}

static void end_call(State *state, const GantryTraceEvent *event)
{
    for (guint i = state->open->len; i-- > 0;) {
        Open open = g_array_index(state->open, Open, i);
        if (open.thread != event->thread || open.kind != event->kind)
            continue;
        g_array_remove_index(state->open, i);
        Phase *phase = find_phase(state, open.name);
        phase->took_ns[open.kind] +=
            event->time_ns > open.begin_ns ? event->time_ns - open.begin_ns : 0;
        phase->called[open.kind] = true;
        if (open.kind == GANTRY_TRACE_START)
            state->started = gantry_graph_node(state->graph, open.name);
        return;
    }
}

/* The levels on the way back are no phase's. */
static void reach_level(State *state, const char *name)
{
    bool up = strcmp(name, gantry_level_name(GANTRY_LEVEL_STOPPING)) != 0 &&
              strcmp(name, gantry_level_name(GANTRY_LEVEL_NONE)) != 0 &&
              strcmp(name, gantry_level_name(GANTRY_LEVEL_POISONED)) != 0;
    if (state->started != NONE && up)
        g_array_index(state->phases, Phase, state->started).level =
            g_string_chunk_insert_const(state->levels, name);
    state->started = NONE;
}

static void add_edge(State *state, const GantryTraceEvent *event)
{
    if (event->value == NULL || event->value[0] == '\0' || event->name[0] == '\0')
        return;
    find_phase(state, event->value); /* first, for it comes first */
    find_phase(state, event->name);
    gantry_graph_edge(state->graph, gantry_graph_node(state->graph, event->value),
                      gantry_graph_node(state->graph, event->name),
                      event->detail != NULL ? event->detail : "");
}

static void event(GantryExporter *exporter, const GantryTraceEvent *event)
{
    State *state = exporter->state;
    if (event->kind == GANTRY_TRACE_LEVEL && event->shape == GANTRY_TRACE_MARK) {
        reach_level(state, event->name);
    } else if (event->kind == GANTRY_TRACE_ORDER && event->shape == GANTRY_TRACE_MARK) {
        add_edge(state, event);
    } else if (is_call(event) && event->shape == GANTRY_TRACE_BEGIN) {
        Open open = {event->kind, event->thread, event->name, event->time_ns};
        find_phase(state, event->name);
        g_array_append_val(state->open, open);
    } else if (is_call(event) && event->shape == GANTRY_TRACE_END) {
        end_call(state, event);
    }
}

/* A phase that was not started is part of the order only. */
static void describe(State *state)
{
    static const GantryTraceKind kinds[] = {GANTRY_TRACE_CONFIGURE, GANTRY_TRACE_START,
                                            GANTRY_TRACE_STOP};
    g_autoptr(GString) note = g_string_new(NULL);
    for (guint i = 0; i < state->phases->len; i++) {
        const Phase *phase = &g_array_index(state->phases, Phase, i);
        g_string_assign(note, phase->level != NULL ? phase->level : "");
        for (size_t k = 0; k < G_N_ELEMENTS(kinds); k++) {
            if (!phase->called[kinds[k]])
                continue;
            g_string_append_printf(note, "%s%s ", note->len > 0 ? "\n" : "",
                                   gantry_trace_kind_name(kinds[k]));
            gantry_export_append_millis(note, phase->took_ns[kinds[k]]);
            g_string_append(note, " ms");
        }
        gantry_graph_describe(state->graph, i, note->str,
                              phase->called[GANTRY_TRACE_START] ? GANTRY_GRAPH_PLAIN
                                                                : GANTRY_GRAPH_DASHED);
    }
}

static void end_dot(GantryExporter *exporter, uint64_t end_ns, uint64_t dropped)
{
    (void)end_ns, (void)dropped;
    State *state = exporter->state;
    describe(state);
    gantry_graph_append_dot(state->graph, exporter->out);
}

static void end_mermaid(GantryExporter *exporter, uint64_t end_ns, uint64_t dropped)
{
    (void)end_ns, (void)dropped;
    State *state = exporter->state;
    describe(state);
    gantry_graph_append_mermaid(state->graph, exporter->out);
}

static void clear(void *state_)
{
    State *state = state_;
    gantry_graph_free(state->graph);
    if (state->phases != NULL)
        g_array_unref(state->phases);
    if (state->open != NULL)
        g_array_unref(state->open);
    if (state->levels != NULL)
        g_string_chunk_free(state->levels);
}

const Format gantry_format_dot = {
    .format = {"dot", ".dot", "the graph of the phases with their times, for Graphviz",
               GANTRY_TRACE_PHASES},
    .state_size = sizeof(State),
    .begin = begin,
    .event = event,
    .end = end_dot,
    .clear = clear,
};

const Format gantry_format_mermaid = {
    .format = {"mermaid", ".mmd", "the same graph, for Mermaid", GANTRY_TRACE_PHASES},
    .state_size = sizeof(State),
    .begin = begin,
    .event = event,
    .end = end_mermaid,
    .clear = clear,
};
