/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "shim/enums.h"

void shim_phase_set_levels(GantryPhase *phase, int needs, int leaves)
{
    phase->needs_level = (GantryLevel)needs;
    phase->leaves_level = (GantryLevel)leaves;
}

void shim_option_set_type(GantryOption *option, int type)
{
    option->type = (GantryType)type;
}

const char *shim_level_name(int level)
{
    return gantry_level_name((GantryLevel)level);
}

const char *shim_edge_reason_name(int reason)
{
    return gantry_edge_reason_name((GantryEdgeReason)reason);
}

const char *shim_trace_kind_name(int kind)
{
    return gantry_trace_kind_name((GantryTraceKind)kind);
}
