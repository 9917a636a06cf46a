/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "main-thread.h"

#include <gantry/stages.h>

#include <string.h>

/* A host may write any number of spans of its own beside those of the pipeline. */
enum { MAX_ROWS = 200 };

struct GantryStages {
    GArray *rows; /* GantryStage */
    GStringChunk *names;
    GantryMainThread thread;
    int depth;
    uint64_t at_ns;    /* all time before it has its row */
    uint64_t begin_ns; /* of the row that is open */
    uint64_t gap_ns;   /* what passed outside of spans since the last start or stop */
    uint64_t gap_begin_ns;
    GantryTraceKind last; /* of the phases' spans: START or STOP once there was one */
    char *name;
    const char *remark; /* on the row that is open */
};

GantryStages *gantry_stages_new(const GantryTraceInfo *info)
{
    GantryStages *stages = g_new0(GantryStages, 1);
    stages->rows = g_array_new(FALSE, FALSE, sizeof(GantryStage));
    stages->names = g_string_chunk_new(1024);
    stages->at_ns = info->library_entry_ns;
    GantryStage before = {"before the library", 0, info->library_entry_ns, NULL};
    g_array_append_val(stages->rows, before);
    return stages;
}

void gantry_stages_free(GantryStages *stages)
{
    if (stages == NULL)
        return;
    g_array_unref(stages->rows);
    g_string_chunk_free(stages->names);
    g_free(stages->name);
    g_free(stages);
}

/* What has a row in any case. */
static const char *const kept[] = {"between", "after", "exit", "unaccounted", "other spans", NULL};

static void add(GantryStages *stages, const char *name, uint64_t begin_ns, uint64_t ns)
{
    for (guint i = 0; i < stages->rows->len; i++) {
        GantryStage *row = &g_array_index(stages->rows, GantryStage, i);
        if (strcmp(row->name, name) == 0) {
            row->ns += ns;
            return;
        }
    }
    if (stages->rows->len >= MAX_ROWS && !g_strv_contains(kept, name)) {
        add(stages, "other spans", begin_ns, ns);
        return;
    }
    GantryStage row = {g_string_chunk_insert(stages->names, name), begin_ns, ns, NULL};
    g_array_append_val(stages->rows, row);
}

/* All but what came before the library. */
static void forget(GantryStages *stages)
{
    g_array_set_size(stages->rows, 1);
    stages->at_ns = g_array_index(stages->rows, GantryStage, 0).ns;
    stages->gap_ns = 0;
    stages->depth = 0;
}

/* Time goes on to @time_ns, and never back, whatever a torn file says; returns by how much. */
static uint64_t advance(GantryStages *stages, uint64_t time_ns)
{
    uint64_t passed = time_ns > stages->at_ns ? time_ns - stages->at_ns : 0;
    stages->at_ns += passed;
    return passed;
}

/* What passed between the start of all phases and the first stop is the host's; what passes from
 * one phase to the next is nobody's. */
static void settle_gap(GantryStages *stages, GantryTraceKind next)
{
    if (next == GANTRY_TRACE_STOP && stages->last == GANTRY_TRACE_START)
        add(stages, "between", stages->gap_begin_ns, stages->gap_ns);
    else
        add(stages, "unaccounted", stages->gap_begin_ns, stages->gap_ns);
    stages->gap_ns = 0;
}

static void widen_gap(GantryStages *stages, uint64_t time_ns)
{
    if (stages->gap_ns == 0)
        stages->gap_begin_ns = stages->at_ns;
    stages->gap_ns += advance(stages, time_ns);
}

static void begin_row(GantryStages *stages, const GantryTraceEvent *event)
{
    widen_gap(stages, event->time_ns);
    stages->begin_ns = stages->at_ns;
    if (event->kind == GANTRY_TRACE_START || event->kind == GANTRY_TRACE_STOP) {
        settle_gap(stages, event->kind);
        stages->last = event->kind;
    }
    g_free(stages->name);
    stages->name = g_strjoin(event->name[0] != '\0' ? " " : "", gantry_trace_kind_name(event->kind),
                             event->name, NULL);
}

static void end_row(GantryStages *stages, uint64_t time_ns)
{
    add(stages, stages->name, stages->begin_ns, advance(stages, time_ns));
    GantryStage *row = &g_array_index(stages->rows, GantryStage, stages->rows->len - 1);
    if (stages->remark != NULL && strcmp(row->name, stages->name) == 0)
        row->remark = stages->remark;
    stages->remark = NULL;
}

static void take_mark(GantryStages *stages, const GantryTraceEvent *event)
{
    if (event->kind == GANTRY_TRACE_NOTE && stages->depth > 0 && event->detail != NULL &&
        event->thread == stages->thread.number && strcmp(event->name, "time") == 0)
        stages->remark = g_string_chunk_insert(stages->names, event->detail);
}

void gantry_stages_event(GantryStages *stages, const GantryTraceEvent *event)
{
    if (event->shape == GANTRY_TRACE_MARK) {
        take_mark(stages, event);
        return;
    }
    bool moved;
    bool inside = gantry_main_thread_has(&stages->thread, event, &moved);
    if (moved)
        forget(stages);
    if (!inside)
        return;
    if (event->shape == GANTRY_TRACE_BEGIN) {
        if (stages->depth++ == 0)
            begin_row(stages, event);
    } else if (stages->depth > 0 && --stages->depth == 0) {
        end_row(stages, event->time_ns);
    }
}

uint64_t gantry_stages_finish(GantryStages *stages, uint64_t end_ns, uint64_t exited_ns)
{
    if (stages->depth > 0)
        end_row(stages, end_ns);
    else
        widen_gap(stages, end_ns);
    /* A record that is cut ends in the middle. */
    add(stages,
        stages->last == GANTRY_TRACE_STOP    ? "after"
        : stages->last == GANTRY_TRACE_START ? "between"
                                             : "unaccounted",
        stages->gap_begin_ns, stages->gap_ns);
    stages->gap_ns = 0;
    if (exited_ns > 0)
        add(stages, "exit", end_ns, advance(stages, exited_ns));

    /* To the end, where everybody looks for it. */
    for (guint i = 0; i < stages->rows->len; i++) {
        GantryStage row = g_array_index(stages->rows, GantryStage, i);
        if (strcmp(row.name, "unaccounted") != 0)
            continue;
        g_array_remove_index(stages->rows, i);
        if (row.ns > 0)
            g_array_append_val(stages->rows, row);
        break;
    }
    return stages->at_ns;
}

const GantryStage *gantry_stages_rows(const GantryStages *stages, size_t *n_rows)
{
    *n_rows = stages->rows->len;
    return (const GantryStage *)(const void *)stages->rows->data;
}
