/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* An enum of C holds any int, and so may what a plugin of another version passes; C++ calls it
 * undefined to as much as make such a value. */
#pragma once

#include <gantry/plan.h>
#include <gantry/trace.h>

GANTRY_BEGIN_DECLS

void shim_phase_set_levels(GantryPhase *phase, int needs, int leaves);
void shim_option_set_type(GantryOption *option, int type);
const char *shim_level_name(int level);
const char *shim_edge_reason_name(int reason);
const char *shim_trace_kind_name(int kind);

GANTRY_END_DECLS
