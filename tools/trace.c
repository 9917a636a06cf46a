/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry trace: run, and show where the time went. */
#include "command.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void print_row(const char *stage, uint64_t ns, uint64_t total_ns)
{
    fprintf(stderr, "  %-24s %10.3f ms %6.1f %%\n", stage, (double)ns / 1e6,
            total_ns > 0 ? 100.0 * (double)ns / (double)total_ns : 0.0);
}

/* One row for each outermost span; what lies between them is a row, too, so that the rows add up to
 * the wall time from the start of the process to this moment. */
static void print_summary(const GantryTrace *trace)
{
    size_t n;
    const GantryTraceEvent *events = gantry_trace_events(trace, &n);
    uint64_t total = gantry_trace_now(trace);
    uint64_t accounted = gantry_trace_library_entry(trace);
    uint64_t begin = 0;
    int depth = 0;

    fprintf(stderr, "\ngantry trace: Python %s\n", gantry_python_version());
    print_row("before the library", accounted, total);
    for (size_t i = 0; i < n; i++) {
        const GantryTraceEvent *event = &events[i];
        if (event->shape == GANTRY_TRACE_BEGIN && depth++ == 0)
            begin = event->time_ns;
        if (event->shape != GANTRY_TRACE_END || --depth > 0)
            continue;
        g_autofree char *stage = g_strjoin(event->name[0] != '\0' ? " " : "",
                                           gantry_trace_kind_name(event->kind), event->name, NULL);
        print_row(stage, event->time_ns - begin, total);
        accounted += event->time_ns - begin;
    }
    print_row("unaccounted", total - accounted, total);
    print_row("total", total, total);
    if (gantry_trace_dropped(trace) > 0)
        fprintf(stderr, "  %zu events found no room in the trace\n", gantry_trace_dropped(trace));
}

static int format_of(const char *path, GantryTraceFormat *format)
{
    if (g_str_has_suffix(path, ".jsonl"))
        *format = GANTRY_TRACE_JSONL;
    else if (g_str_has_suffix(path, ".json"))
        *format = GANTRY_TRACE_CHROME;
    else
        return command_usage_error("name it *.json for Chrome events, *.jsonl for gantry-trace/1",
                                   "command line: '%s': its ending names no format", path);
    return 0;
}

static int run(const Command *command)
{
    g_autoptr(GError) error = NULL;
    GantryTraceFormat format = GANTRY_TRACE_JSONL;
    int status = command->output != NULL ? format_of(command->output, &format) : 0;
    if (status != 0)
        return status;
    g_autoptr(GantryPipeline) pipeline = command_pipeline(command);
    if (pipeline == NULL)
        return STATUS_GANTRY_FAILED;

    const GantryTrace *trace = gantry_pipeline_trace(pipeline);
    pid_t traced = getpid();
    status = command_run_pipeline(pipeline);
    /* A child that the program forked comes by here as well; the record is its parent's. */
    if (getpid() == traced) {
        print_summary(trace);
        if (command->output != NULL &&
            !gantry_trace_export(trace, format, command->output, &error)) {
            program_report("gantry", error);
            status = STATUS_GANTRY_FAILED;
        }
    }
    return program_end(pipeline, status);
}

static const CommandOption *const options[] = {
    &command_output,
    &command_profile,
    &command_preset,
    &command_plugin,
    &command_set,
    &command_help,
    NULL,
};

const Verb verb_trace = {
    .name = "trace",
    .arguments = "[options] [--] PYTHON-ARGUMENTS",
    .summary = "run a Python program and show where the time went, on standard error",
    .options = options,
    .runs_python = true,
    .run = run,
};
