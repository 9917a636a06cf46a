/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The global variables that configured CPython before PEP 587. Py_Initialize() reads them
 * (config_get_global_vars() in CPython), and every start writes the configuration back to them. */
#include "cpython.h"

#include <string.h>

/* Deprecated since 3.12, for nobody is to set them any more; reading them is what this is for. */
G_GNUC_BEGIN_IGNORE_DEPRECATIONS
static const struct {
    const char *name;
    int *variable;
} variables[] = {
    {"Py_BytesWarningFlag", &Py_BytesWarningFlag},
    {"Py_DebugFlag", &Py_DebugFlag},
    {"Py_DontWriteBytecodeFlag", &Py_DontWriteBytecodeFlag},
    {"Py_FrozenFlag", &Py_FrozenFlag},
    {"Py_HashRandomizationFlag", &Py_HashRandomizationFlag},
    {"Py_IgnoreEnvironmentFlag", &Py_IgnoreEnvironmentFlag},
    {"Py_InspectFlag", &Py_InspectFlag},
    {"Py_InteractiveFlag", &Py_InteractiveFlag},
    {"Py_IsolatedFlag", &Py_IsolatedFlag},
    {"Py_NoSiteFlag", &Py_NoSiteFlag},
    {"Py_NoUserSiteDirectory", &Py_NoUserSiteDirectory},
    {"Py_OptimizeFlag", &Py_OptimizeFlag},
    {"Py_QuietFlag", &Py_QuietFlag},
    {"Py_UTF8Mode", &Py_UTF8Mode},
    {"Py_UnbufferedStdioFlag", &Py_UnbufferedStdioFlag},
    {"Py_VerboseFlag", &Py_VerboseFlag},
};
G_GNUC_END_IGNORE_DEPRECATIONS

G_STATIC_ASSERT(G_N_ELEMENTS(variables) == CPYTHON_N_GLOBALS);

GantryEnvironment *cpython_globals(void)
{
    g_auto(GStrv) entries = g_new0(char *, G_N_ELEMENTS(variables) + 1);
    size_t n = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(variables); i++) {
        if (*variables[i].variable != 0)
            entries[n++] = g_strdup_printf("%s=%d", variables[i].name, *variables[i].variable);
    }
    return n > 0 ? gantry_environment_new((const char *const *)entries) : NULL;
}

void cpython_keep_globals(CpythonGlobals *globals)
{
    for (size_t i = 0; i < G_N_ELEMENTS(variables); i++)
        globals->values[i] = *variables[i].variable;
}

void cpython_restore_globals(const CpythonGlobals *globals)
{
    for (size_t i = 0; i < G_N_ELEMENTS(variables); i++)
        *variables[i].variable = globals->values[i];
}
