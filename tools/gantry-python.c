/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* `python3`, started phase by phase: takes python3's arguments and nothing else. */
#include "program.h"

static GantryPipeline *new_pipeline(int argc, char **argv)
{
    GantryPipeline *pipeline = gantry_python_new(GANTRY_PRESET_PYTHON);
    gantry_pipeline_set_argv(pipeline, argc, (const char *const *)argv, NULL);
    gantry_pipeline_set_bool(pipeline, "check_stdlib", false, NULL);
    return pipeline;
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GantryPipeline) pipeline = new_pipeline(argc, argv);
    int status = 0;
    if (gantry_pipeline_load_profile(pipeline, NULL, &error))
        status = program_run(pipeline, &error);
    if (error != NULL) {
        program_report_as_python("gantry-python", error, new_pipeline, argc, argv);
        status = 1; /* as for every start that python3 refuses */
    }
    return program_end(pipeline, status);
}
