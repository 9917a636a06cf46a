/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The global variables that configured CPython before PEP 587. Py_Initialize() reads them
 * (config_get_global_vars() in CPython), and every start writes the configuration back to them. */
#include "cpython.h"

#include <wchar.h>

/* What CPython makes of one. */
typedef enum {
    COUNTED, /* its number; a negative one says nothing */
    NEGATED, /* any number but 0 */
    SWITCH,  /* any number above 0 */
} Use;

/* Deprecated since 3.12, for nobody is to set them any more; reading them is what this is for. */
G_GNUC_BEGIN_IGNORE_DEPRECATIONS
static const struct {
    const char *name;
    int *variable;
    Use use;
} variables[] = {
    {"Py_BytesWarningFlag", &Py_BytesWarningFlag, COUNTED},
    {"Py_DebugFlag", &Py_DebugFlag, COUNTED},
    {"Py_DontWriteBytecodeFlag", &Py_DontWriteBytecodeFlag, NEGATED},
    {"Py_FrozenFlag", &Py_FrozenFlag, NEGATED},
    {"Py_HashRandomizationFlag", &Py_HashRandomizationFlag, COUNTED},
    {"Py_IgnoreEnvironmentFlag", &Py_IgnoreEnvironmentFlag, NEGATED},
    {"Py_InspectFlag", &Py_InspectFlag, COUNTED},
    {"Py_InteractiveFlag", &Py_InteractiveFlag, COUNTED},
    {"Py_IsolatedFlag", &Py_IsolatedFlag, SWITCH},
    {"Py_NoSiteFlag", &Py_NoSiteFlag, NEGATED},
    {"Py_NoUserSiteDirectory", &Py_NoUserSiteDirectory, NEGATED},
    {"Py_OptimizeFlag", &Py_OptimizeFlag, COUNTED},
    {"Py_QuietFlag", &Py_QuietFlag, COUNTED},
    {"Py_UTF8Mode", &Py_UTF8Mode, SWITCH},
    {"Py_UnbufferedStdioFlag", &Py_UnbufferedStdioFlag, NEGATED},
    {"Py_VerboseFlag", &Py_VerboseFlag, COUNTED},
};

/* Two that are texts, behind functions. */
static const struct {
    const char *name;
    wchar_t *(*get)(void);
    void (*set)(const wchar_t *);
} texts[] = {
    {"Py_SetProgramName", Py_GetProgramName, Py_SetProgramName},
    {"Py_SetPythonHome", Py_GetPythonHome, Py_SetPythonHome},
};
G_GNUC_END_IGNORE_DEPRECATIONS

G_STATIC_ASSERT(G_N_ELEMENTS(variables) == CPYTHON_N_GLOBALS);
G_STATIC_ASSERT(G_N_ELEMENTS(texts) == CPYTHON_N_GLOBAL_TEXTS);

/* "Py_SetProgramName=python3", or NULL if it is not set. */
static char *text_entry(size_t i)
{
    const wchar_t *text = texts[i].get();
    g_autofree char *encoded =
        text != NULL && *text != L'\0' ? cpython_encode(text, (locale_t)0) : NULL;
    return encoded != NULL ? g_strconcat(texts[i].name, "=", encoded, NULL) : NULL;
}

GantryEnvironment *cpython_globals(void)
{
    g_auto(GStrv) entries = g_new0(char *, G_N_ELEMENTS(variables) + G_N_ELEMENTS(texts) + 1);
    size_t n = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(variables); i++) {
        int value = *variables[i].variable;
        if (variables[i].use == SWITCH)
            value = value > 0;
        if (value > 0 || (value < 0 && variables[i].use == NEGATED))
            entries[n++] = g_strdup_printf("%s=%d", variables[i].name, value);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        entries[n] = text_entry(i);
        n += entries[n] != NULL;
    }
    return n > 0 ? gantry_environment_new((const char *const *)entries) : NULL;
}

void cpython_keep_globals(CpythonGlobals *globals)
{
    for (size_t i = 0; i < G_N_ELEMENTS(variables); i++)
        globals->values[i] = *variables[i].variable;
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        const wchar_t *text = texts[i].get();
        globals->texts[i] =
            text != NULL ? g_memdup2(text, (wcslen(text) + 1) * sizeof *text) : NULL;
    }
}

void cpython_restore_globals(CpythonGlobals *globals)
{
    for (size_t i = 0; i < G_N_ELEMENTS(variables); i++)
        *variables[i].variable = globals->values[i];
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        texts[i].set(globals->texts[i]);
        g_clear_pointer(&globals->texts[i], g_free);
    }
}
