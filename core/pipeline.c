/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* A pipeline while it is put together, and what can be asked of it. How it runs is in run.c. */
#include "pipeline.h"

#include "settings.h"

#include <dlfcn.h>
#include <gantry/config.h>
#include <string.h>

/* At level `phase` a start-up writes some sixty events: there is room for many plugins. */
enum { TRACE_CAPACITY = 4096 };

GantryAttachment *gantry_attachment_new(void *data, GDestroyNotify destroy)
{
    GantryAttachment *attachment = g_new(GantryAttachment, 1);
    *attachment = (GantryAttachment){data, destroy};
    return attachment;
}

void gantry_attachment_free(GantryAttachment *attachment)
{
    if (attachment->destroy != NULL)
        attachment->destroy(attachment->data);
    g_free(attachment);
}

static const char *const preset_names[] = {
    [GANTRY_PRESET_PYTHON] = "python",
    [GANTRY_PRESET_ISOLATED] = "isolated",
    [GANTRY_PRESET_COMPAT] = "compat",
    NULL,
};

const char *gantry_preset_name(GantryPreset preset)
{
    return (size_t)preset < G_N_ELEMENTS(preset_names) ? preset_names[preset] : NULL;
}

bool gantry_preset_from_name(const char *name, GantryPreset *preset, GError **error)
{
    for (size_t i = 0; preset_names[i] != NULL; i++) {
        if (strcmp(name, preset_names[i]) == 0) {
            *preset = (GantryPreset)i;
            return true;
        }
    }
    g_autofree char *hint = gantry_suggest_hint(name, preset_names, true);
    return gantry_error_set(error, GANTRY_ERROR_OPTION_VALUE, hint, "no preset is named '%s'",
                            name);
}

static void disabled_clear(void *p)
{
    GantryDisabledPhase *disabled = p;
    g_free(disabled->name);
    g_free(disabled->where);
}

GantryPipeline *gantry_pipeline_new(GantryPreset preset)
{
    GantryPipeline *pipeline = g_new0(GantryPipeline, 1);
    pipeline->trace = gantry_trace_new(TRACE_CAPACITY);
    pipeline->preset = preset;
    pipeline->environment = gantry_environment_new(NULL);
    pipeline->added = g_array_new(FALSE, FALSE, sizeof(GantryAddedPhase));
    pipeline->plugins = g_array_new(FALSE, FALSE, sizeof(GantryLoadedPlugin));
    pipeline->handles = g_ptr_array_new();
    pipeline->disabled = g_array_new(FALSE, FALSE, sizeof(GantryDisabledPhase));
    g_array_set_clear_func(pipeline->disabled, disabled_clear);
    pipeline->last_error = g_new0(GError *, 1);
    pipeline->settings = g_ptr_array_new_with_free_func((GDestroyNotify)gantry_setting_free);
    pipeline->data = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                           (GDestroyNotify)gantry_attachment_free);
    pipeline->owned = g_ptr_array_new_with_free_func((GDestroyNotify)gantry_attachment_free);
    pipeline->frozen = gantry_arena_new();
    pipeline->arena = gantry_arena_new();
    return pipeline;
}

void gantry_pipeline_free(GantryPipeline *pipeline)
{
    if (pipeline == NULL)
        return;
    bool started = pipeline->stage >= GANTRY_STAGE_CONFIGURED;
    gantry_pipeline_stop(pipeline, NULL);
    g_ptr_array_unref(pipeline->owned);
    g_hash_table_unref(pipeline->data);
    gantry_options_free(pipeline->options);
    gantry_option_table_free(pipeline->table);
    gantry_plan_free(pipeline->plan);
    gantry_trace_free(pipeline->trace);
    /* A plugin whose code has run may have left addresses of itself anywhere: it stays mapped. */
    for (size_t i = 0; i < pipeline->handles->len; i++) {
        g_free((char *)g_array_index(pipeline->plugins, GantryLoadedPlugin, i).path);
        if (!started)
            dlclose(g_ptr_array_index(pipeline->handles, i));
    }
    g_ptr_array_unref(pipeline->handles);
    g_array_unref(pipeline->plugins);
    g_array_unref(pipeline->added);
    g_array_unref(pipeline->disabled);
    g_ptr_array_unref(pipeline->settings);
    g_strfreev(pipeline->argv);
    gantry_environment_free(pipeline->environment);
    gantry_environment_free(pipeline->globals);
    g_clear_error(pipeline->last_error);
    g_free(pipeline->last_error);
    gantry_arena_free(pipeline->frozen);
    gantry_arena_free(pipeline->arena);
    g_free(pipeline->runs);
    g_free(pipeline);
}

bool gantry_pipeline_check_before(const GantryPipeline *pipeline, GantryStage stage,
                                  const char *what, GError **error)
{
    static const char *const names[] = {
        [GANTRY_STAGE_BUILDING] = "new",
        [GANTRY_STAGE_RESOLVED] = "resolved",
        [GANTRY_STAGE_CONFIGURED] = "configured",
        [GANTRY_STAGE_ENDED] = "at its end",
    };
    if (pipeline->stage < stage)
        return true;
    return gantry_error_set(error, GANTRY_ERROR_STATE, NULL,
                            "pipeline: too late for %s: the pipeline is %s", what,
                            names[pipeline->stage]);
}

bool gantry_pipeline_add_phase(GantryPipeline *pipeline, const GantryPhase *phase, GError **error)
{
    if (!gantry_pipeline_check_before(pipeline, GANTRY_STAGE_RESOLVED, "another phase", error) ||
        !gantry_phase_check(phase, error))
        return false;
    GantryAddedPhase added = {phase, NULL};
    g_array_append_val(pipeline->added, added);
    return true;
}

bool gantry_pipeline_disable_phase(GantryPipeline *pipeline, const char *phase, GError **error)
{
    if (!gantry_pipeline_check_before(pipeline, GANTRY_STAGE_RESOLVED, "switching a phase off",
                                      error))
        return false;
    GantryDisabledPhase disabled = {g_strdup(phase), NULL};
    g_array_append_val(pipeline->disabled, disabled);
    return true;
}

bool gantry_pipeline_open_inputs(GantryPipeline *pipeline, const char *what, GError **error)
{
    if (pipeline->stage == GANTRY_STAGE_CONFIGURED && pipeline->n_started == 0) {
        g_clear_pointer(&pipeline->options, gantry_options_free);
        g_clear_pointer(&pipeline->runs, g_free);
        g_ptr_array_set_size(pipeline->owned, 0);
        gantry_arena_free(pipeline->frozen);
        pipeline->frozen = gantry_arena_new();
        pipeline->stage = GANTRY_STAGE_RESOLVED;
    }
    return gantry_pipeline_check_before(pipeline, GANTRY_STAGE_CONFIGURED, what, error);
}

bool gantry_pipeline_set_preset(GantryPipeline *pipeline, GantryPreset preset, GError **error)
{
    if (!gantry_pipeline_open_inputs(pipeline, "a preset", error))
        return false;
    pipeline->preset = preset;
    return true;
}

bool gantry_pipeline_set_environment(GantryPipeline *pipeline, GantryEnvironment *environment,
                                     GError **error)
{
    if (!gantry_pipeline_open_inputs(pipeline, "an environment", error)) {
        gantry_environment_free(environment);
        return false;
    }
    gantry_environment_free(pipeline->environment);
    pipeline->environment = environment;
    return true;
}

GantryPreset gantry_pipeline_preset(const GantryPipeline *pipeline)
{
    return pipeline->preset;
}

const GantryEnvironment *gantry_pipeline_environment(const GantryPipeline *pipeline)
{
    return pipeline->environment;
}

bool gantry_pipeline_set_globals(GantryPipeline *pipeline, GantryEnvironment *globals,
                                 GError **error)
{
    if (!gantry_pipeline_open_inputs(pipeline, "global variables", error)) {
        gantry_environment_free(globals);
        return false;
    }
    gantry_environment_free(pipeline->globals);
    pipeline->globals = globals;
    return true;
}

bool gantry_pipeline_set_argv(GantryPipeline *pipeline, int argc, const char *const *argv,
                              GError **error)
{
    if (!gantry_pipeline_open_inputs(pipeline, "a command line", error))
        return false;
    g_strfreev(pipeline->argv);
    pipeline->argv = g_new0(char *, (size_t)argc + 1);
    for (int i = 0; i < argc; i++)
        pipeline->argv[i] = g_strdup(argv[i]);
    return true;
}

void gantry_pipeline_set_data(GantryPipeline *pipeline, const char *key, void *data,
                              GDestroyNotify destroy)
{
    g_hash_table_replace(pipeline->data, g_strdup(key), gantry_attachment_new(data, destroy));
}

void *gantry_pipeline_get_data(const GantryPipeline *pipeline, const char *key)
{
    const GantryAttachment *attachment = g_hash_table_lookup(pipeline->data, key);
    return attachment != NULL ? attachment->data : NULL;
}

const GantryLoadedPlugin *gantry_pipeline_plugins(const GantryPipeline *pipeline, size_t *n_plugins)
{
    *n_plugins = pipeline->plugins->len;
    return (const GantryLoadedPlugin *)(const void *)pipeline->plugins->data;
}

void gantry_pipeline_set_level(GantryPipeline *pipeline, GantryLevel level)
{
    if (pipeline->level == level)
        return;
    pipeline->level = level;
    gantry_trace_mark(pipeline->trace, GANTRY_TRACE_LEVEL, gantry_level_name(level), NULL, NULL);
}

GantryLevel gantry_pipeline_level(const GantryPipeline *pipeline)
{
    return pipeline->level;
}

bool gantry_pipeline_keep_error(const GantryPipeline *pipeline, GError *cause, GError **error)
{
    if (cause == NULL)
        return true;
    g_clear_error(pipeline->last_error);
    *pipeline->last_error = cause;
    if (error != NULL)
        *error = g_error_copy(cause);
    return false;
}

const GError *gantry_pipeline_error(const GantryPipeline *pipeline)
{
    return *pipeline->last_error;
}

int gantry_pipeline_exit_status(const GantryPipeline *pipeline)
{
    return pipeline->exit_status;
}

int gantry_pipeline_exit_signal(const GantryPipeline *pipeline)
{
    return pipeline->exit_signal;
}

static const GantryRun *find_run(const GantryPipeline *pipeline, const char *phase)
{
    int index = pipeline->runs != NULL ? gantry_plan_find(pipeline->plan, phase) : -1;
    return index >= 0 ? &pipeline->runs[index] : NULL;
}

const void *gantry_pipeline_result(const GantryPipeline *pipeline, const char *phase)
{
    const GantryRun *run = find_run(pipeline, phase);
    return run != NULL && run->running ? run->result : NULL;
}

const void *gantry_pipeline_config(const GantryPipeline *pipeline, const char *phase)
{
    const GantryRun *run = find_run(pipeline, phase);
    return run != NULL ? run->config : NULL;
}

GantryTrace *gantry_pipeline_trace(const GantryPipeline *pipeline)
{
    return pipeline->trace;
}
