/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* A host whose first pipeline fails by the script that it is given, and that starts another one
 * then: nothing of the first may be left.
 *
 *     again-host SOURCE */
#include <Python.h>

#include <gantry/gantry.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static void on_interrupt(int number)
{
    (void)number;
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    struct sigaction ours = {.sa_handler = on_interrupt}, now;
    sigaction(SIGINT, &ours, NULL);

    g_autoptr(GantryPipeline) first = gantry_python_new(GANTRY_PRESET_PYTHON);
    if (!gantry_pipeline_load_plugin(first, "pathconfig-script", &error) ||
        !gantry_pipeline_set_string(first, "source", argc > 1 ? argv[1] : "", &error) ||
        gantry_pipeline_start(first, "site", &error) == GANTRY_OK) {
        fprintf(stderr, "it did not fail in the script: %s\n",
                error != NULL ? error->message : "it started");
        return 1;
    }
    printf("%s\n", error->message);
    g_clear_error(&error);
    sigaction(SIGINT, NULL, &now);
    printf("%s, locale %s, %s\n", gantry_level_name(gantry_pipeline_level(first)),
           setlocale(LC_ALL, NULL), now.sa_handler == on_interrupt ? "handler" : "no handler");
    fflush(stdout);

    g_autoptr(GantryPipeline) second = gantry_python_new(GANTRY_PRESET_PYTHON);
    if (gantry_pipeline_start(second, "site", &error) != GANTRY_OK) {
        fprintf(stderr, "%s\n", error->message);
        return 1;
    }
    PyRun_SimpleString("import os; print('again', os.__file__ is not None, flush=True)");
    return gantry_pipeline_stop(second, NULL) ? 0 : 1;
}
