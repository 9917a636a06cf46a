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

/* An option, variable or file that this Python refuses is told in its own words: a second pipeline
 * asks it for them. NULL if it has nothing to say. */
static char *ask_python(ProgramNew new_pipeline, int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GantryPipeline) pipeline = new_pipeline(argc, argv);
    gantry_pipeline_set_bool(pipeline, "core.answer", true, NULL);
    gantry_pipeline_start(pipeline, "core", &error);
    return error != NULL ? g_strdup(gantry_error_get_fatal(error)) : NULL;
}

void program_report_as_python(const char *program, const GError *error, ProgramNew new_pipeline,
                              int argc, char **argv)
{
    g_autofree char *fatal = g_error_matches(error, GANTRY_ERROR_DOMAIN, GANTRY_ERROR_OPTION_VALUE)
                                 ? ask_python(new_pipeline, argc, argv)
                                 : g_strdup(gantry_error_get_fatal(error));
    if (fatal != NULL)
        fputs(fatal, stderr);
    else
        program_report(program, error);
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
