/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "command.h"

/* The file that gantry trace writes. The native format is written while the program runs, so that
 * it has whatever was recorded if the process is killed. Any other one is made in the end, when the
 * program may have changed its folder; until then a record stands beside it, "t.html.jsonl", which
 * is gone when the file is complete. What is no regular file, or
 * stands in a folder that cannot be written to, has none beside it. */
typedef struct TraceOutput {
    const GantryExportFormat *format;
    const char *name; /* as it was given */
    char *path;       /* absolute; NULL: there is no output */
    char *beside;     /* (nullable) */
} TraceOutput;

/* Refuses what cannot be written before the program has run. */
bool trace_output_begin(TraceOutput *output, const char *name, const GantryExportFormat *format,
                        GantryTrace *trace, GError **error);

/* The record has ended at @end_ns, when the run did, and not after all this. */
bool trace_output_end(TraceOutput *output, GantryTrace *trace, uint64_t end_ns, GError **error);

void trace_output_clear(TraceOutput *output);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(TraceOutput, trace_output_clear)
