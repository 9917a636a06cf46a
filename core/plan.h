/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/plan.h>

/* A phase as it was added: the input of a plan. */
typedef struct GantryAddedPhase {
    const GantryPhase *phase;
    const char *plugin; /* (nullable) */
} GantryAddedPhase;

/* A phase that is to be switched off. */
typedef struct GantryDisabledPhase {
    char *name;
    char *where; /* (nullable) who said so: "dev.profile:3" */
} GantryDisabledPhase;

/* Orders @added and checks that they fit, without those that are @disabled: GantryDisabledPhase, or
 * NULL. Time is linear in phases and edges. NULL with an error if they do not. */
GantryPlan *gantry_plan_new(const GantryAddedPhase *added, size_t n_added, const GArray *disabled,
                            GError **error);
void gantry_plan_free(GantryPlan *plan);

/* Index of a phase by its name in the plan, or -1. */
int gantry_plan_find(const GantryPlan *plan, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(GantryPlan, gantry_plan_free)
