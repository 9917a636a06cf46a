/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "analyze.h"
#include "report/summary.h"

/* Where nobody says more: how many percent slower a phase may be, and how many imports are shown.
 */
#define TRACE_SET_THRESHOLD 5.0
#define TRACE_SET_SHOWN 20

/* The times of all runs of a file: its stages, and the imports by the time of each. */
typedef struct TraceSet {
    Samples *stages;      /* as of GantryStages; and "total", which is a group */
    Samples *before_exit; /* that total without the exits, which only who starts a process sees */
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

/* The standard error of a median; below 0 where nothing is known of it. */
double trace_set_error(const Samples *samples, const Sample *sample);

/* Says on standard error what makes the comparison less than it seems. @paths: (nullable) their
 * files. */
void trace_set_warn(const TraceSet *a, const TraceSet *b, const char *const *paths);

/* Writes the comparison of two sets to @out: as a table, or as JSON. @paths: (nullable) their
 * files. Returns whether anything got slower by more than @threshold percent, and by more than
 * noise. */
bool trace_set_write_diff(const TraceSet *a, const TraceSet *b, const char *const *paths,
                          double threshold, size_t limit, bool json, const Paper *paper,
                          GString *out);
