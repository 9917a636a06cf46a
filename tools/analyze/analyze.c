/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry analyze: what trace files say. */
#include "tree.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* --- which run -------------------------------------------------------------------------------- */

static bool begin_any(G_GNUC_UNUSED void *data, G_GNUC_UNUSED const GantryTraceInfo *info,
                      G_GNUC_UNUSED GError **error)
{
    return true;
}

static bool end_any(void *totals, const TraceFileEnd *end, G_GNUC_UNUSED GError **error)
{
    uint64_t total = end->exited_ns > 0 ? end->exited_ns : end->end_ns;
    g_array_append_val((GArray *)totals, total);
    return true;
}

/* How many runs took less, or as much and come before it. */
static guint rank_of(const GArray *totals, guint run)
{
    uint64_t own = g_array_index(totals, uint64_t, run);
    guint rank = 0;
    for (guint i = 0; i < totals->len; i++) {
        uint64_t other = g_array_index(totals, uint64_t, i);
        rank += other < own || (other == own && i < run);
    }
    return rank;
}

/* The run whose time is the median. Nothing of standard input can be read twice: of that it is the
 * first. */
static uint64_t median_run(const char *path)
{
    static const TraceFileReader totals_only = {.begin = begin_any, .end = end_any};
    g_autoptr(GArray) totals = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    guint run = 0;
    if (strcmp(path, "-") == 0 || !trace_file_read(path, &totals_only, totals, NULL) ||
        totals->len < 2)
        return 1;
    while (rank_of(totals, run) != (totals->len - 1) / 2)
        run++;
    analyze_note(path,
                 "it has %u runs; this is run %u, which took the median of the time (--run N)",
                 totals->len, run + 1);
    return run + 1;
}

bool analyze_run_number(const Command *command, uint64_t *run)
{
    guint64 number = ANALYZE_MEDIAN_RUN;
    bool good = command->run == NULL ||
                g_ascii_string_to_unsigned(command->run, 10, 1, G_MAXINT, &number, NULL);
    if (!good)
        command_usage_error("a number from 1", "command line: --run: '%s': no number of a run",
                            command->run);
    *run = number;
    return good;
}

/* --- reading ---------------------------------------------------------------------------------- */

enum { ASK_CLOCK_EVERY = 0x10000, PATIENCE_US = 500000, SHOW_EVERY_US = 100000 };

/* Between the file and the action: counts, shows progress, and takes note of what is missing. */
typedef struct {
    const TraceFileReader *reader;
    void *data;
    const char *path;
    uint64_t wanted; /* which run, or ANALYZE_ALL_RUNS */
    uint64_t runs;   /* that have begun */
    uint64_t events;
    bool terminal;
    int64_t show_at; /* when progress is shown next */
    bool shown;
} Reading;

static bool is_wanted(const Reading *reading)
{
    return reading->wanted == ANALYZE_ALL_RUNS || reading->wanted == reading->runs;
}

static bool begin(void *data, const GantryTraceInfo *info, GError **error)
{
    Reading *reading = data;
    reading->runs++;
    if (reading->wanted != ANALYZE_ALL_RUNS && reading->runs > reading->wanted)
        return false; /* no more is wanted */
    return !is_wanted(reading) || reading->reader->begin(reading->data, info, error);
}

static void show_progress(Reading *reading)
{
    int64_t now = g_get_monotonic_time();
    if (now < reading->show_at)
        return;
    fprintf(stderr, "\rgantry: reading: %" G_GUINT64_FORMAT " events", reading->events);
    reading->show_at = now + SHOW_EVERY_US;
    reading->shown = true;
}

static void event(void *data, const GantryTraceEvent *event)
{
    Reading *reading = data;
    if (++reading->events % ASK_CLOCK_EVERY == 0 && reading->terminal)
        show_progress(reading);
    if (is_wanted(reading))
        reading->reader->event(reading->data, event);
}

static void unknown(void *data, const char *kind, const GantryTraceEvent *event)
{
    Reading *reading = data;
    if (reading->reader->unknown != NULL && is_wanted(reading))
        reading->reader->unknown(reading->data, kind, event);
}

static void clear_progress(Reading *reading)
{
    if (reading->shown)
        fprintf(stderr, "\r\033[K");
    reading->shown = false;
}

void analyze_note(const char *path, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *name = command_printable(strcmp(path, "-") == 0 ? "standard input" : path);
    fprintf(stderr, "gantry: note: '%s': %s\n", name, text);
}

static bool end(void *data, const TraceFileEnd *end, GError **error)
{
    Reading *reading = data;
    if (!is_wanted(reading))
        return true;
    clear_progress(reading);
    if (end->cut)
        analyze_note(reading->path,
                     "it is cut: the process was killed, or the file; what is there is used");
    if (end->dropped > 0)
        analyze_note(reading->path, "%" G_GUINT64_FORMAT " events found no room in the trace",
                     end->dropped);
    return reading->reader->end(reading->data, end, error);
}

bool analyze_read(const char *path, uint64_t run, const TraceFileReader *reader, void *data)
{
    static const TraceFileReader between = {begin, event, unknown, end};
    g_autoptr(GError) error = NULL;
    if (run == ANALYZE_MEDIAN_RUN)
        run = median_run(path);
    Reading reading = {
        .reader = reader,
        .data = data,
        .path = path,
        .wanted = run,
        .terminal = isatty(STDERR_FILENO),
        .show_at = g_get_monotonic_time() + PATIENCE_US,
    };
    bool read = trace_file_read(path, &between, &reading, &error);
    clear_progress(&reading);
    if (read && run != ANALYZE_ALL_RUNS && run > reading.runs)
        read = gantry_error_set(&error, GANTRY_ERROR_FAILED, NULL,
                                "--run: there are only %" G_GUINT64_FORMAT " in '%s'", reading.runs,
                                path);
    if (!read)
        program_report("gantry", error);
    return read;
}

/* --- what is said ----------------------------------------------------------------------------- */

const char *analyze_about(const GantryTraceInfo *info, const char *name)
{
    const char *value = gantry_trace_attribute(info->attributes, name);
    return value != NULL ? value : "";
}

void analyze_note_level(const char *path, GantryTraceLevel level, GantryTraceLevel wanted,
                        const char *what)
{
    if (level < wanted)
        analyze_note(path, "it is of level %s; gantry trace --level %s %s",
                     gantry_trace_level_name(level), gantry_trace_level_name(wanted), what);
}

void analyze_begin_json(GantryJson *json, const char *schema, const char *path, const char *unit)
{
    gantry_json_begin_object(json, NULL);
    gantry_json_string(json, "schema", schema);
    gantry_json_string(json, "file", path);
    gantry_json_string(json, "unit", unit);
}

/* --- the verb --------------------------------------------------------------------------------- */

const CommandOption analyze_limit_option = {
    "--limit", "N", COMMAND_TEXT, offsetof(Command, limit), "show that many rows; 0 for all",
};
const CommandOption analyze_run_option = {
    "--run",
    "N",
    COMMAND_TEXT,
    offsetof(Command, run),
    "which run of a set; where nothing is said, the one that took the median of the time",
};

static const Verb *const actions[] = {
    &verb_analyze_summary, &verb_analyze_blame, &verb_analyze_chain,  &verb_analyze_imports,
    &verb_analyze_allocs,  &verb_analyze_diff,  &verb_analyze_export, NULL,
};

const Verb verb_analyze = {
    .name = "analyze",
    .arguments = "ACTION [options] FILE",
    .summary =
        "say what a trace file says, or the difference of two, or write it in another format",
    .details = "gantry trace -o FILE.jsonl makes such files, also of many runs (--runs). The file "
               "- is standard input.",
    .actions = actions,
};
