/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "command.h"

/* Runs what the command line says as often as --runs says, and gathers the traces. Returns the
 * status to end with. */
int trace_runs(const Command *command);
