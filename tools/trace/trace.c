/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry trace: run, and show where the time went. */
#include "about.h"
#include "output.h"
#include "report/summary.h"
#include "runs.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The same that gantry analyze summary would make of the file. */
static void print_summary(const GantryTrace *trace, uint64_t end_ns, const Paper *paper)
{
    g_autoptr(GantryStages) stages = gantry_stages_new(gantry_trace_info(trace));
    g_autoptr(GString) out = g_string_new(NULL);
    size_t n;
    const GantryTraceEvent *events = gantry_trace_events(trace, &n);
    for (size_t i = 0; i < n; i++)
        gantry_stages_event(stages, &events[i]);
    uint64_t total = gantry_stages_finish(stages, end_ns, 0);
    summary_write(stages, total, out, paper->width, paper->colors);
    fprintf(stderr, "\ngantry trace: Python %s\n%s", gantry_python_version(), out->str);
    if (gantry_trace_dropped(trace) > 0)
        fprintf(stderr, "%zu events found no room in the trace\n", gantry_trace_dropped(trace));
}

/* What python3 takes for the program's is not an option of ours, however much it looks like one. */
static void note_misplaced(const Command *command)
{
    for (const char **word = command->python; *word != NULL; word++) {
        if (strcmp(*word, "---") == 0)
            fprintf(stderr, "gantry: note: '---': it is an argument of the program: "
                            "two command lines want --runs\n");
        if (command->output == NULL && strcmp(*word, "-o") == 0 && word[1] != NULL &&
            gantry_export_format(NULL, word[1], NULL) != NULL)
            fprintf(stderr, "gantry: note: '-o %s': it is the program's, for it stands behind it\n",
                    word[1]);
    }
}

/* What to record, and the format of the output, if there is one. Returns 0, or the status to end
 * with. */
static int read_options(const Command *command, GantryTraceLevel *level,
                        const GantryExportFormat **format)
{
    g_autoptr(GError) error = NULL;
    *level = GANTRY_TRACE_PHASES;
    *format = NULL;
    if (command->level != NULL && !gantry_trace_level_from_name(command->level, level, &error))
        return command_usage_error(gantry_error_get_hint(error), "command line: --level: %s",
                                   error->message);
    if (g_strcmp0(command->output, "-") == 0)
        return command_usage_error("say -o FILE",
                                   "command line: -o -: standard output is the program's");
    if (command->runs != NULL)
        return 0;
    if (command->warmup != NULL)
        return command_usage_error("say --runs N", "command line: --warmup: of which runs?");
    if (command->format != NULL && command->output == NULL)
        return command_usage_error("say -o FILE", "command line: --format: of which file?");
    if (command->output == NULL)
        return 0;
    *format = gantry_export_format(command->format, command->output, &error);
    if (*format == NULL)
        return command_usage_error(gantry_error_get_hint(error), "command line: %s",
                                   error->message);
    if (command->level == NULL)
        *level = (*format)->level;
    else if (*level < (*format)->level)
        fprintf(stderr, "gantry: note: '%s': level %s has not all that %s shows: that wants %s\n",
                command->output, command->level, (*format)->name,
                gantry_trace_level_name((*format)->level));
    return 0;
}

static int trace(const Command *command, GantryTraceLevel level, const GantryExportFormat *format,
                 const Paper *paper)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GantryPipeline) pipeline = command_pipeline(command);
    if (pipeline == NULL)
        return STATUS_GANTRY_FAILED;

    GantryTrace *trace = gantry_pipeline_trace(pipeline);
    gantry_pipeline_set_trace_level(pipeline, level, NULL);
    pid_t traced = getpid();
    g_auto(TraceOutput) output = {0};
    trace_describe_run(trace, command, pipeline);
    if (format != NULL && !trace_output_begin(&output, command->output, format, trace, &error)) {
        program_report("gantry", error);
        return STATUS_GANTRY_FAILED;
    }
    int status = command_run_pipeline(pipeline);
    /* A child that the program forked comes by here as well; the record is its parent's. */
    if (getpid() == traced) {
        uint64_t end_ns = gantry_trace_now(trace);
        if (!command->quiet)
            print_summary(trace, end_ns, paper);
        if (!trace_output_end(&output, trace, end_ns, &error)) {
            program_report("gantry", error);
            status = STATUS_GANTRY_FAILED;
        }
    }
    return program_end(pipeline, status);
}

static int run(const Command *command)
{
    GantryTraceLevel level;
    const GantryExportFormat *format;
    Paper paper;
    int status = read_options(command, &level, &format);
    if (status == 0)
        status = paper_init(&paper, command, STDERR_FILENO);
    if (status != 0)
        return status;
    if (command->runs != NULL)
        return trace_runs(command, &paper);
    note_misplaced(command);
    return trace(command, level, format, &paper);
}

static const CommandOption runs = {
    "--runs",
    "N",
    COMMAND_TEXT,
    offsetof(Command, runs),
    "run it N times, and gather a set, in FILE if -o names one; of two command lines, A --- B, by "
    "turns, which are then compared: FILE.jsonl becomes FILE.a.jsonl and FILE.b.jsonl",
};
static const CommandOption warmup = {
    "--warmup",
    "N",
    COMMAND_TEXT,
    offsetof(Command, warmup),
    "with --runs: before that, run it N times that do not count; where nothing is said, once",
};

static const CommandOption quiet = {
    "--quiet", NULL, COMMAND_FLAG, offsetof(Command, quiet), "show nothing: write the file only",
};

static const CommandOption *const options[] = {
    &runs,
    &warmup,
    &command_level,
    &command_output,
    &command_format,
    &quiet,
    &command_color,
    &command_profile,
    &command_preset,
    &command_plugin,
    &command_set,
    &command_help,
    NULL,
};

const Verb verb_trace = {
    .name = "trace",
    .summary = "run a Python program and show where the time went, on standard error",
    .details =
        "The format jsonl is written while the program runs: gantry analyze reads it, and "
        "makes the others of it. Those are written at the end, so of a program that is "
        "killed, or leaves by os._exit(), there is FILE.jsonl instead. The programs of --runs "
        "find nothing on standard input, and what they print is not shown.",
    .options = options,
    .python = VERB_RUNS_PYTHON,
    .run = run,
};
