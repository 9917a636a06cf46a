/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* An embedder from before PEP 587, and the same one on Gantry:
 *
 *     legacy-host cpython|gantry CODE [VARIABLE=VALUE]...
 *
 * Sets global variables of CPython, starts Python by Py_Initialize() or by a pipeline of the preset
 * compat, runs CODE, and stops it again. Ends with 99 where Gantry leaves a variable as it was not.
 */
#include <Python.h>

#include <gantry/gantry.h>
#include <stdio.h>
#include <string.h>

/* The point is that they are deprecated. */
G_GNUC_BEGIN_IGNORE_DEPRECATIONS

enum { FAILED = 1, USAGE = 64, CHANGED = 99, FLUSH_FAILED = 120 };

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

/* Texts that are set by functions; they live as long as the process. */
static bool take_text(const char *assignment)
{
    const char *value = strchr(assignment, '=');
    wchar_t *text = value != NULL ? Py_DecodeLocale(value + 1, NULL) : NULL;
    if (text != NULL && g_str_has_prefix(assignment, "Py_SetProgramName="))
        Py_SetProgramName(text);
    else if (text != NULL && g_str_has_prefix(assignment, "Py_SetPythonHome="))
        Py_SetPythonHome(text);
    else
        return false;
    return true;
}

static bool take(const char *assignment)
{
    if (take_text(assignment))
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(variables); i++) {
        size_t length = strlen(variables[i].name);
        if (strncmp(assignment, variables[i].name, length) != 0 || assignment[length] != '=')
            continue;
        *variables[i].variable = atoi(assignment + length + 1);
        return true;
    }
    return false;
}

static int run_on_cpython(const char *code)
{
    Py_Initialize(); /* ends the process if it fails */
    PyRun_SimpleString(code);
    return Py_FinalizeEx() < 0 ? FLUSH_FAILED : 0;
}

static int report(const GError *error)
{
    const char *fatal = gantry_error_get_fatal(error);
    if (fatal != NULL)
        fprintf(stderr, "%s", fatal);
    else
        fprintf(stderr, "legacy-host: %s\n", error->message);
    return FAILED;
}

static int run_on_gantry(const char *code)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GantryPipeline) pipeline = gantry_python_new(GANTRY_PRESET_COMPAT);
    int values[G_N_ELEMENTS(variables)];

    for (size_t i = 0; i < G_N_ELEMENTS(variables); i++)
        values[i] = *variables[i].variable;
    /* Where there is no library, Python itself is to say so. */
    gantry_pipeline_set_bool(pipeline, "check_stdlib", false, NULL);
    if (gantry_pipeline_start(pipeline, "site", &error) != GANTRY_OK)
        return report(error);
    PyRun_SimpleString(code);
    if (!gantry_pipeline_stop(pipeline, &error))
        return report(error);
    for (size_t i = 0; i < G_N_ELEMENTS(variables); i++) {
        if (*variables[i].variable == values[i])
            continue;
        fprintf(stderr, "legacy-host: %s was %d and is %d\n", variables[i].name, values[i],
                *variables[i].variable);
        return CHANGED;
    }
    return gantry_pipeline_exit_status(pipeline);
}

int main(int argc, char **argv)
{
    bool on_gantry = argc > 2 && strcmp(argv[1], "gantry") == 0;
    if (!on_gantry && (argc < 3 || strcmp(argv[1], "cpython") != 0))
        return USAGE;
    for (int i = 3; i < argc; i++) {
        if (!take(argv[i]))
            return USAGE;
    }
    return on_gantry ? run_on_gantry(argv[2]) : run_on_cpython(argv[2]);
}

G_GNUC_END_IGNORE_DEPRECATIONS
