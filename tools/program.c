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

int program_run(GantryPipeline *pipeline, GError **error)
{
    /* After a start that failed everything has been stopped, and there is nothing left to fail. */
    if (gantry_pipeline_start(pipeline, NULL, error) != GANTRY_ERROR)
        gantry_pipeline_stop(pipeline, error);
    return gantry_pipeline_exit_status(pipeline);
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
