/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/gantry.h>

/* "bool", "int", "str", "list". */
const char *phases_type_name(GantryType type);

typedef enum PhasesSide { PHASES_EARLIER, PHASES_LATER } PhasesSide;

/* (transfer full) The phases that @planned runs after, or those that run after it, less those that
 * are off: "core (needs, level), site (wants)", or with no @reasons their names. */
char *phases_neighbours(const GantryPlan *plan, const GantryPlannedPhase *planned, PhasesSide side,
                        bool reasons);
