/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "shim/plan.h"

#include "core/plan.h"

GantryPlan *shim_plan_new(const GantryPhase *const *phases, size_t n_phases, GError **error)
{
    g_autofree GantryAddedPhase *added = g_new0(GantryAddedPhase, n_phases + 1);
    for (size_t i = 0; i < n_phases; i++)
        added[i].phase = phases[i];
    return gantry_plan_new(added, n_phases, NULL, error);
}

void shim_plan_free(GantryPlan *plan)
{
    gantry_plan_free(plan);
}

int shim_plan_find(const GantryPlan *plan, const char *name)
{
    return gantry_plan_find(plan, name);
}
