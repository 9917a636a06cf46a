/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* CPython reads some variables by itself, from the process: versions have more of them than we have
 * options. While it does, the process has the PYTHON* variables of the pipeline's snapshot. Where
 * both are the same, which is nearly always, nothing is changed. */
#include "cpython.h"

/* A variable as it was. */
typedef struct {
    char *name;
    char *value; /* (nullable) */
} Variable;

static void variable_free(void *p)
{
    Variable *variable = p;
    g_free(variable->name);
    g_free(variable->value);
    g_free(variable);
}

/* A host that gives its pipeline another environment than its own starts Python before it has
 * threads that read the environment: see gantry_setenv(). */
static void set_variable(const char *name, const char *value)
{
    if (value != NULL)
        gantry_setenv(name, value, NULL);
    else
        gantry_unsetenv(name, NULL);
}

GPtrArray *cpython_lend_environment(GantryContext *context)
{
    g_autoptr(GantryEnvironment) process = gantry_environment_new(NULL);
    g_autoptr(GantryEnvironmentDiff) diff =
        gantry_environment_diff(process, gantry_context_environment(context));
    g_autoptr(GPtrArray) changed = g_ptr_array_new_with_free_func(variable_free);

    for (size_t i = 0; i < diff->n_changes; i++) {
        const GantryEnvironmentChange *change = &diff->changes[i];
        if (!g_str_has_prefix(change->name, "PYTHON"))
            continue;
        Variable *variable = g_new(Variable, 1);
        variable->name = g_strdup(change->name);
        variable->value = g_strdup(change->old_value);
        g_ptr_array_add(changed, variable);
        set_variable(change->name, change->new_value);
    }
    return changed->len > 0 ? g_steal_pointer(&changed) : NULL;
}

void cpython_take_environment_back(GPtrArray *changed)
{
    for (size_t i = 0; changed != NULL && i < changed->len; i++) {
        const Variable *variable = g_ptr_array_index(changed, i);
        set_variable(variable->name, variable->value);
    }
    g_clear_pointer(&changed, g_ptr_array_unref);
}
