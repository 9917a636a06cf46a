/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry analyze: what trace files say. */
#include "tree.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const AnalyzeAction *const actions[] = {&analyze_summary, &analyze_blame,  &analyze_chain,
                                               &analyze_imports, &analyze_allocs, &analyze_diff,
                                               &analyze_export};

/* --- reading ---------------------------------------------------------------------------------- */

enum { ASK_CLOCK_EVERY = 0x10000, PATIENCE_US = 500000, SHOW_EVERY_US = 100000 };

/* Between the file and the action: counts, shows progress, and takes note of what is missing. */
typedef struct {
    const TraceFileReader *reader;
    void *data;
    const char *path;
    bool all_runs;
    uint64_t runs;
    bool more_runs; /* there is at least one that is not read */
    uint64_t events;
    bool terminal;
    int64_t show_at; /* when progress is shown next */
    bool shown;
} Reading;

static bool begin(void *data, const GantryTraceInfo *info, GError **error)
{
    Reading *reading = data;
    if (reading->runs++ > 0 && !reading->all_runs) {
        reading->more_runs = true;
        return false;
    }
    return reading->reader->begin(reading->data, info, error);
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
    reading->reader->event(reading->data, event);
}

static void unknown(void *data, const char *kind, const GantryTraceEvent *event)
{
    Reading *reading = data;
    if (reading->reader->unknown != NULL)
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
    clear_progress(reading);
    if (end->cut)
        analyze_note(reading->path,
                     "it is cut: the process was killed, or the file; what is there is used");
    if (end->dropped > 0)
        analyze_note(reading->path, "%" G_GUINT64_FORMAT " events found no room in the trace",
                     end->dropped);
    return reading->reader->end(reading->data, end, error);
}

bool analyze_read(const char *path, bool all_runs, const TraceFileReader *reader, void *data)
{
    static const TraceFileReader between = {begin, event, unknown, end};
    g_autoptr(GError) error = NULL;
    Reading reading = {
        .reader = reader,
        .data = data,
        .path = path,
        .all_runs = all_runs,
        .terminal = isatty(STDERR_FILENO),
        .show_at = g_get_monotonic_time() + PATIENCE_US,
    };
    bool read = trace_file_read(path, &between, &reading, &error);
    clear_progress(&reading);
    if (reading.more_runs)
        analyze_note(path, "it has several runs; this is about the first");
    if (!read)
        program_report("gantry", error);
    return read;
}

const char *analyze_about(const GantryTraceInfo *info, const char *name)
{
    const char *const *pair = info->attributes;
    for (; pair != NULL && *pair != NULL; pair += 2) {
        if (strcmp(pair[0], name) == 0)
            return pair[1];
    }
    return "";
}

void analyze_begin_json(GantryJson *json, const char *schema, const char *path)
{
    gantry_json_begin_object(json, NULL);
    gantry_json_string(json, "schema", schema);
    gantry_json_string(json, "file", path);
    gantry_json_string(json, "unit", "ns");
}

/* --- the verb --------------------------------------------------------------------------------- */

static int run(const Command *command)
{
    const char *names[G_N_ELEMENTS(actions) + 1] = {NULL};
    for (size_t i = 0; i < G_N_ELEMENTS(actions); i++)
        names[i] = actions[i]->name;
    if (command->argc == 0) {
        g_autofree char *all = g_strjoinv(", ", (char **)names);
        g_autofree char *hint = g_strdup_printf("there are: %s", all);
        return command_usage_error(hint, "command line: analyze: say what to do");
    }
    for (size_t i = 0; i < G_N_ELEMENTS(actions); i++) {
        if (strcmp(command->argv[0], names[i]) != 0)
            continue;
        if (command->argc - 1 != actions[i]->n_files)
            return command_usage_error("gantry trace -o FILE.jsonl makes one; - is standard input",
                                       "command line: analyze %s: it takes %s", names[i],
                                       actions[i]->n_files == 1 ? "one trace file"
                                                                : "two trace files");
        return actions[i]->run != NULL ? actions[i]->run(command, command->argv + 1)
                                       : analyze_report(actions[i], command, command->argv[1]);
    }
    return command_unknown_word("action of analyze", command->argv[0], names);
}

static const CommandOption limit = {
    "--limit", "N", COMMAND_TEXT, offsetof(Command, limit), "show that many rows; 0 for all",
};
static const CommandOption kinds = {
    "--kinds",
    "KIND,...",
    COMMAND_TEXT,
    offsetof(Command, kinds),
    "blame: only phase, plugin, span, import, pth, atexit; the others count to what is around them",
};
static const CommandOption threshold = {
    "--threshold",
    "PERCENT",
    COMMAND_TEXT,
    offsetof(Command, threshold),
    "diff: status 1 if a phase got slower by more than that, and by more than noise; 5%",
};
static const CommandOption flat = {
    "--flat",
    NULL,
    COMMAND_FLAG,
    offsetof(Command, flat),
    "imports: by the time of each, instead of as a tree",
};

static const CommandOption *const options[] = {
    &limit,
    &threshold,
    &kinds,
    &flat,
    &command_format,
    &command_output,
    &command_json,
    &command_color,
    &command_no_pager,
    &command_help,
    NULL,
};

const Verb verb_analyze = {
    .name = "analyze",
    .arguments = "[options] summary | blame | chain | imports | allocs | export FILE, or diff A B",
    .summary =
        "say what a trace file says, or the difference of two, or write it in another format",
    .options = options,
    .run = run,
};
