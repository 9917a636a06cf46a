/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "report/table.h"

/* Runs what the command line says as often as --runs says, gathers the traces, and says on @paper,
 * which is standard error, what came of it. Returns the status to end with: of a program that
 * failed, its own. */
int trace_runs(const Command *command, const Paper *paper);
