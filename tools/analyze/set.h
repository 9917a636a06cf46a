/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "analyze.h"
#include "report/summary.h"

/* The times of all runs of a file: its stages, and the imports by the time of each. */
typedef struct TraceSet {
    Samples *stages; /* as of Stages; and "total", which is a group */
    Samples *imports;
    char *python;
    char *command;          /* "" if that is not known */
    GantryTraceLevel level; /* the lowest */
} TraceSet;

/* Reads the file @path; after an error, which was reported, false. */
bool trace_set_init(TraceSet *set, const char *path);
void trace_set_finish(TraceSet *set);

/* How sets compare, one row of what they have. */
typedef struct TraceChange {
    const char *name;
    bool in_a, in_b;
    Sample a, b;
    int64_t change_ns; /* of the median */
    double percent;    /* ... of A's; 0 if that is 0 */
    uint64_t noise_ns; /* what a change has to exceed */
} TraceChange;

/* The rows of @a, then those that only @b has; (element-type TraceChange). */
GArray *trace_set_compare(const Samples *a, const Samples *b);

/* The standard error of a median; 0 where nothing is known of it. */
double trace_set_error(const Samples *samples, const Sample *sample);

/* Writes the comparison of two sets to @out: as a table, or as JSON. @paths: (nullable) their
 * files. Returns whether anything got slower by more than @threshold percent, and by more than
 * noise. */
bool trace_set_write_diff(const TraceSet *a, const TraceSet *b, const char *const *paths,
                          double threshold, size_t limit, bool json, const Paper *paper,
                          GString *out);
