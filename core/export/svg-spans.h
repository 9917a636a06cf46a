/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/trace.h>
#include <glib.h>

/* A span of the picture, or several thin ones of a row in a place where they cannot be told apart.
 */
typedef struct DrawnSpan {
    GantryTraceKind kind;
    char *name;
    char *raised; /* (nullable) what an import that did not succeed ended with */
    int lane;     /* which thread, in the order in which they came */
    int row;      /* how many spans are around it */
    uint64_t begin_ns;
    uint64_t end_ns;
    uint64_t spent_ns; /* in the spans, without what is between them */
    uint64_t count;    /* how many spans; 1 for most */
    bool thin;
} DrawnSpan;

enum {
    MAX_LANES = 32,
    MAX_ROWS = 64,
    MAX_DRAWN = 4000, /* so that the file stays below 2 MB */
    FINEST = 4000,    /* what is shorter than this part of the width is thin */
};

/* The spans of a record in room that does not grow with it. Threads and depths beyond what a
 * picture can show are counted only. */
typedef struct DrawnSpans {
    GArray *spans; /* DrawnSpan; those of a row by their time */
    GArray *open;  /* Open: spans that go on */
    int threads[MAX_LANES];
    int rows[MAX_LANES]; /* how many of each thread are used */
    int n_threads;
    uint64_t hidden; /* how many spans are beyond the picture */
} DrawnSpans;

void drawn_spans_init(DrawnSpans *drawn);
void drawn_spans_finish(DrawnSpans *drawn);
void drawn_spans_event(DrawnSpans *drawn, const GantryTraceEvent *event);

/* Puts thin spans together until there are at most @max; a span is thin if it is shorter than
 * @thin_ns, or than as much more as that needs. */
void drawn_spans_thin(DrawnSpans *drawn, uint64_t thin_ns, guint max);
