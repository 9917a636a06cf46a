/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* CPython reads some variables by itself, from the process: versions have more of them than we have
 * options. While it does, the process has the PYTHON* variables of the pipeline's snapshot. Where
 * both are the same, which is nearly always, nothing is changed. */
#include "cpython.h"

#include <stdlib.h>
#include <string.h>

extern char **environ;

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

/* setenv() is not safe beside threads that read the environment; a host that gives its pipeline
 * another environment than its own starts Python before it has such threads. */
static void set_variable(const char *name, const char *value)
{
    if (value != NULL)
        setenv(name, value, 1);
    else
        unsetenv(name);
}

/* Gives the variable of @entry, "NAME=value", the value of the snapshot, if it has another one. */
static void lend_variable(GPtrArray *changed, const GantryEnvironment *snapshot, const char *entry)
{
    const char *equals = strchr(entry, '=');
    if (!g_str_has_prefix(entry, "PYTHON") || equals == NULL)
        return;
    g_autofree char *name = g_strndup(entry, (size_t)(equals - entry));
    const char *wanted = gantry_environment_get(snapshot, name);
    const char *now = getenv(name);
    if (g_strcmp0(wanted, now) == 0)
        return;
    Variable *variable = g_new(Variable, 1);
    variable->value = g_strdup(now);
    set_variable(name, wanted);
    variable->name = g_steal_pointer(&name);
    g_ptr_array_add(changed, variable);
}

GPtrArray *cpython_lend_environment(GantryContext *context)
{
    const GantryEnvironment *snapshot = gantry_context_environment(context);
    g_autoptr(GPtrArray) changed = g_ptr_array_new_with_free_func(variable_free);
    /* The list of the process is copied, for it changes on the way. */
    g_auto(GStrv) process = g_strdupv(environ);
    for (char **entry = process; entry != NULL && *entry != NULL; entry++)
        lend_variable(changed, snapshot, *entry);
    for (const char *const *entry = gantry_environment_variables(snapshot); *entry != NULL; entry++)
        lend_variable(changed, snapshot, *entry);
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
