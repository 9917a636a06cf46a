/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include <gantry/environment.h>
#include <string.h>

extern char **environ;

struct GantryEnvironment {
    char **variables;
};

GantryEnvironment *gantry_environment_new(const char *const *variables)
{
    GantryEnvironment *environment = g_new0(GantryEnvironment, 1);
    char **source = variables != NULL ? (char **)variables : environ;
    environment->variables = source != NULL ? g_strdupv(source) : g_new0(char *, 1);
    return environment;
}

void gantry_environment_free(GantryEnvironment *environment)
{
    if (environment == NULL)
        return;
    g_strfreev(environment->variables);
    g_free(environment);
}

const char *gantry_environment_get(const GantryEnvironment *environment, const char *name)
{
    size_t length = strlen(name);
    for (char **variable = environment->variables; *variable != NULL; variable++) {
        if (strncmp(*variable, name, length) == 0 && (*variable)[length] == '=')
            return *variable + length + 1;
    }
    return NULL;
}

const char *const *gantry_environment_variables(const GantryEnvironment *environment)
{
    return (const char *const *)environment->variables;
}
