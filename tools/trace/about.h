/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "command.h"

/* Tells @trace of which run it is: Python, command line, host, and what the environment of
 * @pipeline says of the trace and the service that this is a part of. */
void trace_describe_run(GantryTrace *trace, const Command *command, const GantryPipeline *pipeline);
