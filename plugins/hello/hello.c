/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The smallest useful plugin: one phase, between site and main, that says hello in Python's own
 * words. Copy this folder to begin one of your own. */
#include <Python.h>

#include <gantry/phase.h>
#include <gantry/plugin.h>
#include <gantry/python.h>

typedef struct {
    const char *greeting;
} HelloConfig;

static const GantryOption options[] = {
    {
        .name = "greeting",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(HelloConfig, greeting),
        .value = "Hello from Python {sys.version_info[0]}.{sys.version_info[1]} in {sys.prefix}",
        .env = "HELLO_GREETING",
        .doc = "what to say, as str.format() takes it; it knows 'sys'",
    },
    {NULL},
};

static GantryResult start(GantryContext *context, const void *config_, void *state, void *result,
                          GError **error)
{
    const HelloConfig *config = config_;

    (void)context, (void)state, (void)result;
    PyObject *pattern = PyUnicode_DecodeFSDefault(config->greeting != NULL ? config->greeting : "");
    PyObject *names = Py_BuildValue("{sO}", "sys", PyImport_AddModule("sys"));
    PyObject *text = pattern != NULL && names != NULL
                         ? PyObject_CallMethod(pattern, "format_map", "O", names)
                         : NULL;
    Py_XDECREF(pattern);
    Py_XDECREF(names);
    if (text == NULL) {
        gantry_python_raised("the option 'hello.greeting'", error);
        return GANTRY_ERROR;
    }
    /* Standard output belongs to the program that is about to run. */
    PySys_FormatStderr("%U\n", text);
    Py_DECREF(text);
    return GANTRY_OK;
}

static const char *const needs[] = {"site", NULL};
static const char *const before[] = {"main", NULL};

static const GantryPhase phase = {
    .abi = GANTRY_ABI,
    .name = "hello",
    .summary = "says hello",
    .description = "Formats the option 'greeting' with str.format_map() and writes it to "
                   "sys.stderr, once Python is whole and before the program runs. There is nothing "
                   "to take back.",
    .needs_level = GANTRY_LEVEL_INITIALIZED,
    .leaves_level = GANTRY_LEVEL_INITIALIZED,
    .needs = needs,
    .before = before,
    .options = options,
    .config_size = sizeof(HelloConfig),
    .start = start,
};

GANTRY_PLUGIN_DEFINE("hello", "1.0", "says hello after site", &phase);
