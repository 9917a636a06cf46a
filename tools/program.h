/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/gantry.h>

/* What the programs have in common: running a pipeline to its end, and saying what went wrong. */

/* Prints @error as `PROGRAM: message`, with a line `hint:` if it has one. */
void program_report(const char *program, const GError *error);

/* Starts @pipeline to the end and stops it. Returns the status to exit with; where Gantry itself
 * failed, @error says so. */
int program_run(GantryPipeline *pipeline, GError **error);

/* How a program that takes python3's arguments makes a pipeline for them. */
typedef GantryPipeline *(*ProgramNew)(int argc, char **argv);

/* Prints @error of a pipeline as python3 would, where it has words of its own for what it refuses
 * in @argv, its environment or its files: scripts and tests of python3 know them. Else as
 * program_report(). @new_pipeline makes one more, to be asked for them. */
void program_report_as_python(const char *program, const GError *error, ProgramNew new_pipeline,
                              int argc, char **argv);

/* Ends the process as python3 would: by @pipeline's signal if there is one, else with @status. */
int program_end(const GantryPipeline *pipeline, int status);
