/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* `python3`, started phase by phase: takes python3's arguments and nothing else. */
#include "program.h"

#include <stdio.h>

/* An option, variable or file that this Python refuses is told in its own words, which scripts and
 * tests of python3 know: a second pipeline asks it for them. NULL if it has nothing to say. */
static char *ask_python(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GantryPipeline) pipeline = gantry_python_new(GANTRY_PRESET_PYTHON);
    gantry_pipeline_set_argv(pipeline, argc, (const char *const *)argv, NULL);
    gantry_pipeline_set_bool(pipeline, "core.answer", true, NULL);
    gantry_pipeline_start(pipeline, "core", &error);
    return error != NULL ? g_strdup(gantry_error_get_fatal(error)) : NULL;
}

static void report(const GError *error, int argc, char **argv)
{
    g_autofree char *fatal = g_error_matches(error, GANTRY_ERROR_DOMAIN, GANTRY_ERROR_OPTION_VALUE)
                                 ? ask_python(argc, argv)
                                 : g_strdup(gantry_error_get_fatal(error));
    if (fatal != NULL)
        fputs(fatal, stderr);
    else
        program_report("gantry-python", error);
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GantryPipeline) pipeline = gantry_python_new(GANTRY_PRESET_PYTHON);
    gantry_pipeline_set_argv(pipeline, argc, (const char *const *)argv, NULL);
    gantry_pipeline_set_bool(pipeline, "check_stdlib", false, NULL);
    int status = 0;
    if (gantry_pipeline_load_profile(pipeline, NULL, &error))
        status = program_run(pipeline, &error);
    if (error != NULL) {
        report(error, argc, argv);
        status = 1; /* as for every start that python3 refuses */
    }
    return program_end(pipeline, status);
}
