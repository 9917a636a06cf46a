/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "command.h"
#include "record/file.h"
#include "report/table.h"

/* What a report about the spans of one run is made from, and where it goes. */
typedef struct AnalyzeReport {
    const Command *command;
    const struct AnalyzeTree *tree;
    const char *path;
    uint64_t kinds;   /* --kinds, as of analyze_kinds() */
    size_t limit;     /* --limit: how many rows */
    GantryJson *json; /* the document of --json, to which members are added; NULL: a table ... */
    const Paper *paper;
    GString *out; /* ... for here */
} AnalyzeReport;

/* What gantry analyze can do; one file each. */
typedef struct AnalyzeAction {
    const char *name;
    int n_files; /* how many it takes */
    int (*run)(const Command *command, const char *const *files);
    /* In place of that one: */
    void (*report)(const AnalyzeReport *report);
    size_t shown;           /* rows where nobody says how many; 0: all */
    GantryTraceLevel level; /* what the trace should be of ... */
    const char *without;    /* ... and what is missing if it is not: "counts memory" */
} AnalyzeAction;

extern const AnalyzeAction analyze_export;
extern const AnalyzeAction analyze_summary;
extern const AnalyzeAction analyze_blame;
extern const AnalyzeAction analyze_chain;
extern const AnalyzeAction analyze_imports;
extern const AnalyzeAction analyze_allocs;
extern const AnalyzeAction analyze_diff;

/* Reads the trace file @path: all the runs that are in it, or the first one. Says on standard error
 * what is wrong with it, what is missing, and, on a terminal, how far it is. Returns whether there
 * was anything to be read. */
bool analyze_read(const char *path, bool all_runs, const TraceFileReader *reader, void *data);

/* Says something about the file @path on standard error. */
void analyze_note(const char *path, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* An attribute of what a trace is of, or "". */
const char *analyze_about(const GantryTraceInfo *info, const char *name);

/* Begins a document of --json: its schema, and the file it is about. */
void analyze_begin_json(GantryJson *json, const char *schema, const char *path);
