/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/gantry.h>

/* What a phase is, out of its descriptor and its place in @plan; for `gantry phases NAME` and
 * `gantry explain NAME`. */
void phases_describe(GString *out, const GantryPlan *plan, const GantryPlannedPhase *planned);

/* The phase called @name; NULL if there is none. */
const GantryPlannedPhase *phases_find(const GantryPlan *plan, const char *name);

/* "bool", "int", "str", "list". */
const char *phases_type_name(GantryType type);
