/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry run: as python3 would, through the pipeline. */
#include "command.h"

static int run(const Command *command)
{
    g_autoptr(GantryPipeline) pipeline = command_pipeline(command);
    if (pipeline == NULL)
        return STATUS_GANTRY_FAILED;
    int status = command_run_pipeline(pipeline);
    return program_end(pipeline, status);
}

static const CommandOption *const options[] = {&command_profile, &command_preset, &command_plugin,
                                               &command_set,     &command_help,   NULL};

const Verb verb_run = {
    .name = "run",
    .summary = "run a Python program",
    .options = options,
    .python = VERB_RUNS_PYTHON,
    .run = run,
};
