/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "program.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

void program_report(const char *program, const GError *error)
{
    const char *hint = gantry_error_get_hint(error);
    fprintf(stderr, "%s: %s\n", program, error->message);
    if (hint != NULL)
        fprintf(stderr, "hint: %s\n", hint);
}

int program_run(const char *program, GantryPipeline *pipeline, int failed)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GError) stop_error = NULL;
    GantryResult result = gantry_pipeline_start(pipeline, NULL, &error);
    bool stopped = gantry_pipeline_stop(pipeline, &stop_error);

    if (result == GANTRY_ERROR)
        program_report(program, error);
    if (!stopped)
        program_report(program, stop_error);
    return result == GANTRY_ERROR || !stopped ? failed : gantry_pipeline_exit_status(pipeline);
}

int program_end(const GantryPipeline *pipeline, int status)
{
    int number = gantry_pipeline_exit_signal(pipeline);
    if (number != 0) {
        /* A shell must see the signal, or Ctrl-C would not end a loop of commands. */
        signal(number, SIG_DFL);
        kill(getpid(), number);
    }
    return status;
}
