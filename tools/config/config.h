/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "command.h"

/* gantry config, an action in a file of its own where it is more than a report on options. None of
 * them starts Python. */

/* The pipeline for the Python arguments of @argv, not configured; NULL after an error was
 * reported. */
GantryPipeline *config_pipeline(const Command *command, int argc, const char *const *argv);

int config_explain_path(const Command *command);
int config_lock(const Command *command);

/* -o of config lock. */
extern const CommandOption config_lock_output;
