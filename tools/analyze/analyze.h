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

/* A report about one run. */
typedef struct AnalyzeAction {
    const char *name;
    void (*report)(const AnalyzeReport *report);
    size_t shown;           /* rows where nobody says how many; 0: all */
    GantryTraceLevel level; /* what the trace should be of ... */
    const char *without;    /* ... and what is missing if it is not: "counts memory" */
    const char *unit;       /* of the numbers in --json */
} AnalyzeAction;

/* What gantry analyze can do; one file each. */
extern const Verb verb_analyze_export;
extern const Verb verb_analyze_summary;
extern const Verb verb_analyze_blame;
extern const Verb verb_analyze_chain;
extern const Verb verb_analyze_imports;
extern const Verb verb_analyze_allocs;
extern const Verb verb_analyze_diff;

extern const CommandOption analyze_limit_option;
extern const CommandOption analyze_run_option;

/* --limit, or @fallback without one; false after a mistake, which was reported. */
bool analyze_limit(const Command *command, size_t fallback, size_t *limit);

/* Reads the file that the command line names and shows what @action has to say of it; returns the
 * status to end with. */
int analyze_report(const AnalyzeAction *action, const Command *command);

/* In place of the number of a run, which counts from 1: of a set the one that took the median of
 * the time, which is said; or all. */
#define ANALYZE_MEDIAN_RUN UINT64_C(0)
#define ANALYZE_ALL_RUNS UINT64_MAX

/* --run; false after a mistake, which was reported. */
bool analyze_run_number(const Command *command, uint64_t *run);

/* Reads run @run of the trace file @path. Says on standard error what is wrong with it, what is
 * missing, and, on a terminal, how far it is. Returns whether there was anything to be read. */
bool analyze_read(const char *path, uint64_t run, const TraceFileReader *reader, void *data);

/* Says something about the file @path on standard error. */
void analyze_note(const char *path, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Says that a trace of @level has not what @what asks for, level @wanted. */
void analyze_note_level(const char *path, GantryTraceLevel level, GantryTraceLevel wanted,
                        const char *what);

/* An attribute of what a trace is of, or "". */
const char *analyze_about(const GantryTraceInfo *info, const char *name);

/* Begins a document of --json: its schema, the file it is about, the unit of its numbers. */
void analyze_begin_json(GantryJson *json, const char *schema, const char *path, const char *unit);
