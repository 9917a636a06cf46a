/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/plan.h>

GANTRY_BEGIN_DECLS

/* As gantry_plan_new(), for phases of which none comes from a plugin. */
GantryPlan *shim_plan_new(const GantryPhase *const *phases, size_t n_phases, GError **error);
void shim_plan_free(GantryPlan *plan);
int shim_plan_find(const GantryPlan *plan, const char *name);

GANTRY_END_DECLS
