/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "stages.h"

#include <string.h>

/* A host may write any number of spans of its own beside those of the pipeline. */
enum { MAX_ROWS = 200, NO_THREAD = -1 };

struct Stages {
    GArray *rows; /* Stage */
    GStringChunk *names;
    int thread;
    int depth;
    uint64_t at_ns;       /* all time before it has its row */
    uint64_t gap_ns;      /* what passed outside of spans since the last start or stop */
    GantryTraceKind last; /* of the phases' spans: START or STOP once there was one */
    char *name;
};

Stages *stages_new(const GantryTraceInfo *info)
{
    Stages *stages = g_new0(Stages, 1);
    stages->rows = g_array_new(FALSE, FALSE, sizeof(Stage));
    stages->names = g_string_chunk_new(1024);
    stages->thread = NO_THREAD;
    stages->at_ns = info->library_entry_ns;
    Stage before = {"before the library", info->library_entry_ns};
    g_array_append_val(stages->rows, before);
    return stages;
}

void stages_free(Stages *stages)
{
    if (stages == NULL)
        return;
    g_array_unref(stages->rows);
    g_string_chunk_free(stages->names);
    g_free(stages->name);
    g_free(stages);
}

static void add(Stages *stages, const char *name, uint64_t ns)
{
    for (guint i = 0; i < stages->rows->len; i++) {
        Stage *row = &g_array_index(stages->rows, Stage, i);
        if (strcmp(row->name, name) == 0) {
            row->ns += ns;
            return;
        }
    }
    if (stages->rows->len >= MAX_ROWS && strcmp(name, "other spans") != 0 &&
        strcmp(name, "after") != 0 && strcmp(name, "between") != 0 && strcmp(name, "exit") != 0) {
        add(stages, "other spans", ns);
        return;
    }
    Stage row = {g_string_chunk_insert(stages->names, name), ns};
    g_array_append_val(stages->rows, row);
}

/* Time goes on to @time_ns, and never back, whatever a torn file says; returns by how much. */
static uint64_t advance(Stages *stages, uint64_t time_ns)
{
    uint64_t passed = time_ns > stages->at_ns ? time_ns - stages->at_ns : 0;
    stages->at_ns += passed;
    return passed;
}

/* What passed between the start of all phases and the first stop is the host's; what passes from
 * one phase to the next is nobody's. */
static void settle_gap(Stages *stages, GantryTraceKind next)
{
    if (next == GANTRY_TRACE_STOP && stages->last == GANTRY_TRACE_START)
        add(stages, "between", stages->gap_ns);
    else
        add(stages, "unaccounted", stages->gap_ns);
    stages->gap_ns = 0;
}

static void begin_row(Stages *stages, const GantryTraceEvent *event)
{
    stages->gap_ns += advance(stages, event->time_ns);
    if (event->kind == GANTRY_TRACE_START || event->kind == GANTRY_TRACE_STOP) {
        settle_gap(stages, event->kind);
        stages->last = event->kind;
    }
    g_free(stages->name);
    stages->name = g_strjoin(event->name[0] != '\0' ? " " : "", gantry_trace_kind_name(event->kind),
                             event->name, NULL);
}

void stages_event(Stages *stages, const GantryTraceEvent *event)
{
    if (event->shape == GANTRY_TRACE_MARK)
        return;
    if (stages->thread == NO_THREAD)
        stages->thread = event->thread;
    if (event->thread != stages->thread)
        return;
    if (event->shape == GANTRY_TRACE_BEGIN) {
        if (stages->depth++ == 0)
            begin_row(stages, event);
    } else if (stages->depth > 0 && --stages->depth == 0) {
        add(stages, stages->name, advance(stages, event->time_ns));
    }
}

uint64_t stages_finish(Stages *stages, uint64_t end_ns, uint64_t exited_ns)
{
    uint64_t rest = advance(stages, end_ns);
    if (stages->depth > 0)
        add(stages, stages->name, rest);
    else
        stages->gap_ns += rest;
    /* A record that is cut ends in the middle. */
    add(stages,
        stages->last == GANTRY_TRACE_STOP    ? "after"
        : stages->last == GANTRY_TRACE_START ? "between"
                                             : "unaccounted",
        stages->gap_ns);
    stages->gap_ns = 0;
    if (exited_ns > 0)
        add(stages, "exit", advance(stages, exited_ns));

    /* To the end, where everybody looks for it. */
    for (guint i = 0; i < stages->rows->len; i++) {
        Stage row = g_array_index(stages->rows, Stage, i);
        if (strcmp(row.name, "unaccounted") != 0)
            continue;
        g_array_remove_index(stages->rows, i);
        if (row.ns > 0)
            g_array_append_val(stages->rows, row);
        break;
    }
    return stages->at_ns;
}

const Stage *stages_rows(const Stages *stages, size_t *n_rows)
{
    *n_rows = stages->rows->len;
    return (const Stage *)(const void *)stages->rows->data;
}
