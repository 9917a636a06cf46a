/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/gantry.h>

/* Writes what a phase is, with its options, out of its descriptor and its place in @plan. */
void explain_phase(GString *out, const GantryPlan *plan, const GantryPlannedPhase *planned);
