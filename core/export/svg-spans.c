/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "svg-spans.h"
#include "export.h"

enum { THIN_AT = 100000 };

typedef struct {
    int lane; /* MAX_LANES: beyond the picture */
    int row;
    uint64_t begin_ns;
} Open;

void drawn_spans_init(DrawnSpans *drawn)
{
    drawn->spans = g_array_new(FALSE, FALSE, sizeof(DrawnSpan));
    drawn->open = g_array_new(FALSE, FALSE, sizeof(Open));
}

static void clear_span(gpointer span_)
{
    DrawnSpan *span = span_;
    g_free(span->name);
    g_free(span->raised);
}

void drawn_spans_finish(DrawnSpans *drawn)
{
    if (drawn->spans != NULL)
        g_array_set_clear_func(drawn->spans, clear_span);
    g_clear_pointer(&drawn->spans, g_array_unref);
    g_clear_pointer(&drawn->open, g_array_unref);
}

/* The lane of @thread; MAX_LANES if it gets none. */
static int find_lane(DrawnSpans *drawn, int thread)
{
    for (int i = 0; i < drawn->n_threads; i++) {
        if (drawn->threads[i] == thread)
            return i;
    }
    if (drawn->n_threads == MAX_LANES)
        return MAX_LANES;
    drawn->threads[drawn->n_threads] = thread;
    return drawn->n_threads++;
}

/* The index of the innermost open span of @lane; -1 if there is none. */
static int innermost(const DrawnSpans *drawn, int lane)
{
    int i = (int)drawn->open->len - 1;
    while (i >= 0 && g_array_index(drawn->open, Open, i).lane != lane)
        i--;
    return i;
}

static void end_span(DrawnSpans *drawn, int lane, const GantryTraceEvent *event)
{
    int index = innermost(drawn, lane);
    if (index < 0)
        return;
    Open open = g_array_index(drawn->open, Open, index);
    g_array_remove_index(drawn->open, (guint)index);
    if (open.row >= MAX_ROWS) {
        drawn->hidden++;
        return;
    }
    uint64_t end_ns = MAX(event->time_ns, open.begin_ns);
    DrawnSpan span = {
        .kind = event->kind,
        .name = g_strdup(event->name),
        .raised = g_strdup(gantry_trace_attribute(event->attributes, "raised")),
        .lane = lane,
        .row = open.row,
        .begin_ns = open.begin_ns,
        .end_ns = end_ns,
        .spent_ns = end_ns - open.begin_ns,
        .count = 1,
    };
    drawn->rows[lane] = MAX(drawn->rows[lane], open.row + 1);
    g_array_append_val(drawn->spans, span);
    /* What is thin already only gets thinner as the record goes on. */
    if (drawn->spans->len >= THIN_AT)
        drawn_spans_thin(drawn, end_ns / FINEST, THIN_AT / 2);
}

void drawn_spans_event(DrawnSpans *drawn, const GantryTraceEvent *event)
{
    if (event->shape == GANTRY_TRACE_MARK)
        return;
    int lane = find_lane(drawn, event->thread);
    if (lane == MAX_LANES) {
        drawn->hidden += event->shape == GANTRY_TRACE_END;
    } else if (event->shape == GANTRY_TRACE_END) {
        end_span(drawn, lane, event);
    } else {
        int outer = innermost(drawn, lane);
        Open open = {
            .lane = lane,
            .row = outer >= 0 ? g_array_index(drawn->open, Open, outer).row + 1 : 0,
            .begin_ns = event->time_ns,
        };
        g_array_append_val(drawn->open, open);
    }
}

/* Adds a thin @span to the thin ones right before it in its row, and it is gone; false if there are
 * none. */
static bool join(DrawnSpan *before, DrawnSpan *span, uint64_t thin_ns)
{
    bool near = before != NULL && before->thin &&
                (span->begin_ns <= before->end_ns || span->begin_ns - before->end_ns < thin_ns);
    if (!near)
        return false;
    before->end_ns = MAX(before->end_ns, span->end_ns);
    before->spent_ns += span->spent_ns;
    before->count += span->count;
    clear_span(span);
    return true;
}

static void thin_once(DrawnSpans *drawn, uint64_t thin_ns)
{
    int last[MAX_LANES][MAX_ROWS]; /* the last span of each row that stays; -1 for none */
    guint kept = 0;
    for (int lane = 0; lane < MAX_LANES; lane++) {
        for (int row = 0; row < MAX_ROWS; row++)
            last[lane][row] = -1;
    }
    for (guint i = 0; i < drawn->spans->len; i++) {
        DrawnSpan span = g_array_index(drawn->spans, DrawnSpan, i);
        int *before = &last[span.lane][span.row];
        span.thin = span.thin || span.end_ns - span.begin_ns < thin_ns;
        if (span.thin &&
            join(*before >= 0 ? &g_array_index(drawn->spans, DrawnSpan, *before) : NULL, &span,
                 thin_ns))
            continue;
        *before = (int)kept;
        g_array_index(drawn->spans, DrawnSpan, kept++) = span;
    }
    g_array_set_size(drawn->spans, kept);
}

void drawn_spans_thin(DrawnSpans *drawn, uint64_t thin_ns, guint max)
{
    thin_once(drawn, thin_ns);
    /* It ends: what is longer than all of the record leaves one span a row. */
    while (drawn->spans->len > MAX(max, MAX_LANES * MAX_ROWS)) {
        thin_ns = MAX(2 * thin_ns, 1);
        thin_once(drawn, thin_ns);
    }
}
