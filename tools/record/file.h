/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/trace.h>

/* Reads files of the native format, gantry-trace/1, line by line: however many events there are,
 * the memory is that of the longest line. A file can hold several traces, one after the other: a
 * set of runs. */

/* How a trace ends. */
typedef struct TraceFileEnd {
    uint64_t end_ns;    /* when the record ends; of a cut one, at its last event */
    uint64_t exited_ns; /* when the process was gone, if who started it has told; else 0 */
    uint64_t dropped;   /* events that found no room when it was made */
    uint64_t n_events;  /* how many have been read */
    uint64_t n_unknown; /* ... of which these are of a kind that this version does not know */
    bool cut;           /* the last line is missing: the process was killed, or the disk full */
} TraceFileEnd;

/* What becomes of what is read; what a callback is given is gone after the call. */
typedef struct TraceFileReader {
    /* A trace begins. To return false ends the reading, with @error set or, if no more is wanted,
     * without one. */
    bool (*begin)(void *data, const GantryTraceInfo *info, GError **error);
    /* (nullable) NULL: events are passed over, which is quick. */
    void (*event)(void *data, const GantryTraceEvent *event);
    /* (nullable) An event whose kind this version does not know: it has no @kind. */
    void (*unknown)(void *data, const char *kind, const GantryTraceEvent *event);
    /* As for @begin. */
    bool (*end)(void *data, const TraceFileEnd *end, GError **error);
} TraceFileReader;

/* Reads the file @path; "-" is standard input.
 *
 * Returns: whether it could be read. Errors: GANTRY_ERROR_HOST where the system refuses, and
 * GANTRY_ERROR_FAILED for what is no trace, naming file and line. */
bool trace_file_read(const char *path, const TraceFileReader *reader, void *data, GError **error);
