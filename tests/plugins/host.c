/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The smallest embedder that can do all that the tests of the plugins need:
 *
 *     host [--plugin PLUGIN | --set OPTION=VALUE | --environ NAME=VALUE]... [-- PYTHON-ARGUMENTS]
 *
 * An error of Gantry's is one line, its hint another, and the status 125. */
#include <gantry/gantry.h>
#include <stdio.h>
#include <string.h>

static int report(const GError *error)
{
    const char *hint = gantry_error_get_hint(error);
    fprintf(stderr, "host: %s\n", error->message);
    if (hint != NULL)
        fprintf(stderr, "hint: %s\n", hint);
    return 125;
}

static bool take(GantryPipeline *pipeline, const char *option, const char *value,
                 GPtrArray *environment, GError **error)
{
    if (strcmp(option, "--plugin") == 0)
        return gantry_pipeline_load_plugin(pipeline, value, error);
    if (strcmp(option, "--set") == 0)
        return gantry_pipeline_set_text(pipeline, value, error);
    GantryTraceLevel level;
    if (strcmp(option, "--level") == 0)
        return gantry_trace_level_from_name(value, &level, error) &&
               gantry_pipeline_set_trace_level(pipeline, level, error);
    g_ptr_array_add(environment, (char *)value);
    return true;
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GantryPipeline) pipeline = gantry_python_new(GANTRY_PRESET_PYTHON);
    g_autoptr(GPtrArray) environment = g_ptr_array_new();

    int i = 1;
    for (; i + 1 < argc && strcmp(argv[i], "--") != 0; i += 2) {
        if (!take(pipeline, argv[i], argv[i + 1], environment, &error))
            return report(error);
    }
    if (environment->len > 0) {
        g_ptr_array_add(environment, NULL);
        gantry_pipeline_set_environment(
            pipeline, gantry_environment_new((const char *const *)environment->pdata), NULL);
    }
    if (i < argc) {
        argv[i] = argv[0];
        gantry_pipeline_set_argv(pipeline, argc - i, (const char *const *)&argv[i], NULL);
    }
    if (gantry_pipeline_start(pipeline, NULL, &error) == GANTRY_ERROR ||
        !gantry_pipeline_stop(pipeline, &error))
        return report(error);
    return gantry_pipeline_exit_status(pipeline);
}
