/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* `python3`, started phase by phase: takes python3's arguments and nothing else. */
#include "program.h"

int main(int argc, char **argv)
{
    g_autoptr(GantryPipeline) pipeline = gantry_python_new(GANTRY_PRESET_PYTHON);
    gantry_pipeline_set_argv(pipeline, argc, (const char *const *)argv, NULL);
    /* A configuration that python3 refuses is status 1 there, too. */
    int status = program_run("gantry-python", pipeline, 1);
    return program_end(pipeline, status);
}
