/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Writes what the path configuration has found to standard output, as JSON, and ends the process
 * there: before Python looks for its library, so that it tells of places that have none. */
#include <gantry/json.h>
#include <gantry/plugin.h>
#include <gantry/python.h>
#include <unistd.h>

static void write_list(GantryJson *json, const char *name, const char *const *list)
{
    gantry_json_begin_array(json, name);
    for (; *list != NULL; list++)
        gantry_json_string(json, NULL, *list);
    gantry_json_end_array(json);
}

static GantryResult start(GantryContext *context, const void *config, void *state, void *result,
                          GError **error)
{
    const GantryPathconfigResult *paths = gantry_context_result(context, "pathconfig");
    g_autoptr(GString) text = g_string_new(NULL);
    GantryJson json = {text, false};

    (void)config, (void)state, (void)result;
    gantry_json_begin_object(&json, NULL);
    gantry_json_string(&json, "program_name", paths->program_name);
    gantry_json_string(&json, "executable", paths->executable);
    gantry_json_string(&json, "base_executable", paths->base_executable);
    gantry_json_string(&json, "prefix", paths->prefix);
    gantry_json_string(&json, "exec_prefix", paths->exec_prefix);
    gantry_json_string(&json, "base_prefix", paths->base_prefix);
    gantry_json_string(&json, "base_exec_prefix", paths->base_exec_prefix);
    gantry_json_string(&json, "home", paths->home);
    gantry_json_string(&json, "stdlib_dir", paths->stdlib_dir);
    gantry_json_string(&json, "platlibdir", paths->platlibdir);
    write_list(&json, "module_search_paths", paths->module_search_paths);
    gantry_json_bool(&json, "isolated", paths->isolated);
    gantry_json_bool(&json, "site_import", paths->site_import);
    gantry_json_bool(&json, "_is_python_build", paths->python_build);
    gantry_json_end_object(&json);
    if (write(STDOUT_FILENO, text->str, text->len) == (ssize_t)text->len)
        _exit(0);
    gantry_error_set(error, GANTRY_ERROR_HOST, NULL, "standard output takes no more");
    return GANTRY_ERROR;
}

static const char *const needs[] = {"pathconfig", NULL};
static const char *const before[] = {"interpreter", NULL};

static const GantryPhase phase = {
    .abi = GANTRY_ABI,
    .name = "shows-paths",
    .summary = "shows what the path configuration has found",
    .needs_level = GANTRY_LEVEL_CORE,
    .leaves_level = GANTRY_LEVEL_CORE,
    .needs = needs,
    .before = before,
    .start = start,
};

GANTRY_PLUGIN_DEFINE("shows-paths", "1.0", "shows what the path configuration has found", &phase);
