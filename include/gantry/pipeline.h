/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/environment.h>
#include <gantry/phase.h>
#include <gantry/plan.h>
#include <gantry/plugin.h>
#include <gantry/trace.h>

GANTRY_BEGIN_DECLS

/**
 * GantryPreset:
 * @GANTRY_PRESET_PYTHON: behave as `python3` does (PyConfig_InitPythonConfig()).
 * @GANTRY_PRESET_ISOLATED: see nothing of the environment, the user's folders or the command line
 *     (PyConfig_InitIsolatedConfig()).
 *
 * Which column of the option tables is the default.
 *
 * Since: 0.1
 */
typedef enum GantryPreset {
    GANTRY_PRESET_PYTHON = 0,
    GANTRY_PRESET_ISOLATED,
} GantryPreset;

/**
 * GantryPipeline:
 *
 * Phases, plugins and option values, and their way through resolve → configure → start → stop. A
 * pipeline is used by one thread, the one that is to be Python's main thread, and runs once.
 *
 * Since: 0.1
 */
typedef struct GantryPipeline GantryPipeline;

/**
 * gantry_pipeline_new:
 * @preset: where defaults come from
 *
 * A pipeline without any phase; gantry_python_new() makes the one that starts Python. The
 * environment is copied now and never looked at again.
 *
 * Returns: (transfer full): the pipeline.
 *
 * Since: 0.1
 */
GANTRY_API GantryPipeline *gantry_pipeline_new(GantryPreset preset);

/**
 * gantry_pipeline_free:
 * @pipeline: (transfer full) (nullable): a pipeline
 *
 * Stops what still runs (an error of that is lost: call gantry_pipeline_stop() to see it) and frees
 * the pipeline, its trace, and all that its contexts allocated. Plugins that were started stay
 * mapped.
 *
 * Since: 0.1
 */
GANTRY_API void gantry_pipeline_free(GantryPipeline *pipeline);

/**
 * gantry_pipeline_add_phase:
 * @pipeline: a pipeline that has not been resolved
 * @phase: (transfer none): a descriptor that outlives the pipeline
 * @error: (out) (optional): where an error goes
 *
 * Returns: whether it was added. Errors: %GANTRY_ERROR_ABI, %GANTRY_ERROR_BAD_PHASE,
 *     %GANTRY_ERROR_STATE; how it fits with the others is checked by gantry_pipeline_resolve().
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_pipeline_add_phase(GantryPipeline *pipeline, const GantryPhase *phase,
                                          GError **error);

/**
 * gantry_pipeline_load_plugin:
 * @pipeline: a pipeline that has not been resolved
 * @plugin: a path (it has a "/") or the name of a plugin in gantry_pipeline_plugin_paths()
 * @error: (out) (optional): where an error goes
 *
 * Loads a plugin and adds its phases. A plugin that is refused is closed again, and the pipeline is
 * as it was.
 *
 * Returns: whether it was loaded. Errors: %GANTRY_ERROR_PLUGIN_NOT_FOUND,
 *     %GANTRY_ERROR_PLUGIN_LOAD, %GANTRY_ERROR_PLUGIN_DESCRIPTOR, %GANTRY_ERROR_ABI,
 *     %GANTRY_ERROR_BAD_PHASE, %GANTRY_ERROR_STATE.
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_pipeline_load_plugin(GantryPipeline *pipeline, const char *plugin,
                                            GError **error);

/**
 * gantry_pipeline_plugins:
 * @pipeline: a pipeline
 * @n_plugins: (out): how many
 *
 * Returns: (transfer none) (array length=n_plugins): the plugins that were loaded, in that order;
 *     valid until the next one is.
 *
 * Since: 0.1
 */
GANTRY_API const GantryLoadedPlugin *gantry_pipeline_plugins(const GantryPipeline *pipeline,
                                                             size_t *n_plugins);

/**
 * gantry_pipeline_plugin_paths:
 * @pipeline: a pipeline
 *
 * Where plugins are searched by name, first to last: the folders of GANTRY_PLUGIN_PATH in the
 * pipeline's snapshot, the one beside the running library, the one it was installed to.
 *
 * Returns: (transfer full) (array zero-terminated=1): the folders; g_strfreev() frees them.
 *
 * Since: 0.1
 */
GANTRY_API char **gantry_pipeline_plugin_paths(const GantryPipeline *pipeline);

/**
 * gantry_pipeline_set_environment:
 * @pipeline: a pipeline of which nothing has started
 * @environment: (transfer full): what to use in place of the process's environment
 * @error: (out) (optional): where an error goes
 *
 * Returns: whether it was taken. Errors: %GANTRY_ERROR_STATE, and @environment is freed.
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_pipeline_set_environment(GantryPipeline *pipeline,
                                                GantryEnvironment *environment, GError **error);

/**
 * gantry_pipeline_set_argv:
 * @pipeline: a pipeline of which nothing has started
 * @argc: how many
 * @argv: (array length=argc): the program's name and the arguments, which are copied
 * @error: (out) (optional): where an error goes
 *
 * Gives the pipeline a command line to be read by the phases' option tables; without one, no option
 * takes anything from a command line.
 *
 * Returns: whether it was taken. Errors: %GANTRY_ERROR_STATE.
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_pipeline_set_argv(GantryPipeline *pipeline, int argc,
                                         const char *const *argv, GError **error);

/**
 * gantry_pipeline_set_bool:
 * @pipeline: a pipeline of which nothing has started
 * @option: an option's name, alone or as `phase.option`
 * @value: the value
 * @error: (out) (optional): where an error goes
 *
 * Sets an option with the embedder's priority. Whether the option exists and has this type is
 * checked when the pipeline is configured, for a phase may still be added.
 *
 * Returns: whether it was taken. Errors: %GANTRY_ERROR_STATE.
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_pipeline_set_bool(GantryPipeline *pipeline, const char *option, bool value,
                                         GError **error);

/**
 * gantry_pipeline_set_int:
 * @pipeline: a pipeline of which nothing has started
 * @option: an option's name, alone or as `phase.option`
 * @value: the value
 * @error: (out) (optional): where an error goes
 *
 * As gantry_pipeline_set_bool().
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_pipeline_set_int(GantryPipeline *pipeline, const char *option, int64_t value,
                                        GError **error);

/**
 * gantry_pipeline_set_string:
 * @pipeline: a pipeline of which nothing has started
 * @option: an option's name, alone or as `phase.option`
 * @value: (nullable): the value, which is copied; NULL is "not set"
 * @error: (out) (optional): where an error goes
 *
 * As gantry_pipeline_set_bool().
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_pipeline_set_string(GantryPipeline *pipeline, const char *option,
                                           const char *value, GError **error);

/**
 * gantry_pipeline_set_list:
 * @pipeline: a pipeline of which nothing has started
 * @option: an option's name, alone or as `phase.option`
 * @value: (array zero-terminated=1): the items, which are copied
 * @error: (out) (optional): where an error goes
 *
 * As gantry_pipeline_set_bool().
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_pipeline_set_list(GantryPipeline *pipeline, const char *option,
                                         const char *const *value, GError **error);

/**
 * gantry_pipeline_set_text:
 * @pipeline: a pipeline of which nothing has started
 * @assignment: `phase.option=value` or `option=value`, the value in the option's textual form; for
 *     a list, each assignment appends one item
 * @error: (out) (optional): where an error goes
 *
 * What `--set` does. As gantry_pipeline_set_bool().
 *
 * Returns: whether it was taken. Errors: %GANTRY_ERROR_STATE, %GANTRY_ERROR_OPTION_VALUE if there
 *     is no "=".
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_pipeline_set_text(GantryPipeline *pipeline, const char *assignment,
                                         GError **error);

/**
 * gantry_pipeline_set_data:
 * @pipeline: a pipeline
 * @key: a name, prefixed by its owner: "myapp.window"
 * @data: (nullable): what phases get from gantry_context_get_data()
 * @destroy: (nullable): called with @data when it is replaced or the pipeline is freed
 *
 * Hands something of the embedder's to its phases.
 *
 * Since: 0.1
 */
GANTRY_API void gantry_pipeline_set_data(GantryPipeline *pipeline, const char *key, void *data,
                                         GDestroyNotify destroy);

/**
 * gantry_pipeline_get_data:
 * @pipeline: a pipeline
 * @key: what it was attached as
 *
 * Returns: (transfer none) (nullable): what gantry_pipeline_set_data() attached.
 *
 * Since: 0.1
 */
GANTRY_API void *gantry_pipeline_get_data(const GantryPipeline *pipeline, const char *key);

/**
 * gantry_pipeline_resolve:
 * @pipeline: a pipeline
 * @error: (out) (optional): where an error goes
 *
 * Orders the phases and checks that they fit. Python is not touched. Calling it again returns the
 * same plan.
 *
 * Returns: (transfer none) (nullable): the plan, which lives as long as the pipeline, or NULL.
 *     Errors: %GANTRY_ERROR_UNKNOWN_NEED, %GANTRY_ERROR_CYCLE, %GANTRY_ERROR_DUPLICATE_PHASE,
 *     %GANTRY_ERROR_LEVEL, %GANTRY_ERROR_REPLACE_CONFLICT, %GANTRY_ERROR_RESULT_TYPE,
 *     %GANTRY_ERROR_OPTION_CLASH, %GANTRY_ERROR_UNKNOWN_PHASE (replaces nobody).
 *
 * Since: 0.1
 */
GANTRY_API const GantryPlan *gantry_pipeline_resolve(GantryPipeline *pipeline, GError **error);

/**
 * gantry_pipeline_configure:
 * @pipeline: a pipeline
 * @error: (out) (optional): where an error goes
 *
 * Resolves if that is still to do; then reads all sources, lets each phase derive and check its
 * config, and freezes the configs. Python is not touched, nothing of the host is changed.
 *
 * Returns: the outcome. Errors: as gantry_pipeline_resolve(), %GANTRY_ERROR_UNKNOWN_OPTION,
 *     %GANTRY_ERROR_OPTION_TYPE, %GANTRY_ERROR_OPTION_VALUE, %GANTRY_ERROR_COMMAND_LINE, and those
 *     of the phases.
 *
 * Since: 0.1
 */
GANTRY_API GantryResult gantry_pipeline_configure(GantryPipeline *pipeline, GError **error);

/**
 * gantry_pipeline_start:
 * @pipeline: a pipeline
 * @phase: (nullable): the last phase to start, NULL for all; one that runs already is no error
 * @error: (out) (optional): where an error goes
 *
 * Starts the phases that do not run yet, up to and with @phase; call it again to go on from there.
 * Configures first if that is still to do. Afterwards the level is what the last started phase
 * left. With the default phases and %NULL, the program has been run to its end and the level is
 * %GANTRY_LEVEL_RUNNING; with "site" it is %GANTRY_LEVEL_INITIALIZED and the calling thread holds
 * the GIL.
 *
 * If a phase fails or ends the run, it and all that started before it are stopped in reverse before
 * the call returns; the error names the phase, and what stopping ran into stands behind the cause.
 *
 * Returns: the outcome. Errors: as gantry_pipeline_configure(), %GANTRY_ERROR_UNKNOWN_PHASE,
 *     %GANTRY_ERROR_STATE, and those of the phases.
 *
 * Since: 0.1
 */
GANTRY_API GantryResult gantry_pipeline_start(GantryPipeline *pipeline, const char *phase,
                                              GError **error);

/**
 * gantry_pipeline_stop:
 * @pipeline: a pipeline
 * @error: (out) (optional): where an error goes
 *
 * Stops what has been started, in exact reverse. A phase that fails to stop does not keep the
 * others from being stopped. Afterwards the level is %GANTRY_LEVEL_NONE, or
 * %GANTRY_LEVEL_POISONED if a phase could not be undone. If nothing runs, nothing happens.
 *
 * Returns: whether every phase stopped without an error. Errors: that of the first phase that
 *     failed, with those of the others behind it.
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_pipeline_stop(GantryPipeline *pipeline, GError **error);

/**
 * gantry_pipeline_level:
 * @pipeline: a pipeline
 *
 * Returns: how far the runtime is.
 *
 * Since: 0.1
 */
GANTRY_API GantryLevel gantry_pipeline_level(const GantryPipeline *pipeline);

/**
 * gantry_pipeline_exit_status:
 * @pipeline: a pipeline
 *
 * Returns: the status that the process would now end with; 0 until a phase said otherwise. Final
 *     after gantry_pipeline_stop(): flushing standard output may fail as late as that (120).
 *
 * Since: 0.1
 */
GANTRY_API int gantry_pipeline_exit_status(const GantryPipeline *pipeline);

/**
 * gantry_pipeline_exit_signal:
 * @pipeline: a pipeline
 *
 * After an unhandled KeyboardInterrupt `python3` ends itself with SIGINT, so that a shell sees the
 * Ctrl-C. The library never does that; a program that wants to look like `python3` does it after
 * gantry_pipeline_stop().
 *
 * Returns: that signal, or 0.
 *
 * Since: 0.1
 */
GANTRY_API int gantry_pipeline_exit_signal(const GantryPipeline *pipeline);

/**
 * gantry_pipeline_result:
 * @pipeline: a pipeline
 * @phase: a phase's name
 *
 * Returns: (transfer none) (nullable): what that phase published by starting; NULL if it does not
 *     run or publishes nothing.
 *
 * Since: 0.1
 */
GANTRY_API const void *gantry_pipeline_result(const GantryPipeline *pipeline, const char *phase);

/**
 * gantry_pipeline_config:
 * @pipeline: a pipeline that has been configured
 * @phase: a phase's name
 *
 * Returns: (transfer none) (nullable): that phase's frozen config, the record of how this run was
 *     started; NULL if there is none.
 *
 * Since: 0.1
 */
GANTRY_API const void *gantry_pipeline_config(const GantryPipeline *pipeline, const char *phase);

/**
 * gantry_pipeline_option_origin:
 * @pipeline: a pipeline that has been configured
 * @option: an option's name, alone or as `phase.option`
 * @detail: (out) (transfer none) (optional) (nullable): the variable, switch or rule by name
 * @error: (out) (optional): where an error goes
 *
 * Returns: where the value came from, or -1. Errors: %GANTRY_ERROR_UNKNOWN_OPTION,
 *     %GANTRY_ERROR_STATE.
 *
 * Since: 0.1
 */
GANTRY_API int gantry_pipeline_option_origin(const GantryPipeline *pipeline, const char *option,
                                             const char **detail, GError **error);

/**
 * gantry_pipeline_option_beaten:
 * @pipeline: a pipeline that has been configured
 * @option: an option's name, alone or as `phase.option`
 * @index: which of the values that lost, from 0
 * @detail: (out) (transfer none) (nullable): the variable, switch or rule by name
 * @value: (out) (transfer none) (nullable): the value, as text
 *
 * Returns: where the value that lost came from, or -1 if there is none of that index.
 *
 * Since: 0.1
 */
GANTRY_API int gantry_pipeline_option_beaten(const GantryPipeline *pipeline, const char *option,
                                             size_t index, const char **detail, const char **value);

/**
 * gantry_pipeline_option_names:
 * @pipeline: a pipeline that has been configured
 *
 * Returns: (transfer container) (array zero-terminated=1): the names of all options, in the order
 *     of their phases; g_free() frees the array. Custom options of plugins are among them.
 *
 * Since: 0.1
 */
GANTRY_API const char **gantry_pipeline_option_names(const GantryPipeline *pipeline);

/**
 * gantry_pipeline_option_text:
 * @pipeline: a pipeline that has been configured
 * @option: an option's name, alone or as `phase.option`
 * @text: (out) (transfer full) (nullable): the value as text, list items joined by ", "; NULL if it
 *     is not set
 * @error: (out) (optional): where an error goes
 *
 * Returns: whether there is such an option. Errors: %GANTRY_ERROR_UNKNOWN_OPTION,
 *     %GANTRY_ERROR_STATE.
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_pipeline_option_text(const GantryPipeline *pipeline, const char *option,
                                            char **text, GError **error);

/**
 * gantry_pipeline_has_option:
 * @pipeline: a pipeline that has been configured
 * @option: an option's name, alone or as `phase.option`
 *
 * PyInitConfig_HasOption() of PEP 741.
 *
 * Returns: whether there is such an option.
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_pipeline_has_option(const GantryPipeline *pipeline, const char *option);

/**
 * gantry_pipeline_get_int:
 * @pipeline: a pipeline that has been configured
 * @option: the name of an option that is an integer or a boolean
 * @value: (out): its value; -1 is "not set"
 * @error: (out) (optional): where an error goes
 *
 * PyInitConfig_GetInt() of PEP 741. A value that was read can be overridden by setting it, as long
 * as nothing has started: the pipeline is then configured anew.
 *
 * Returns: whether it was read. Errors: %GANTRY_ERROR_UNKNOWN_OPTION, %GANTRY_ERROR_OPTION_TYPE,
 *     %GANTRY_ERROR_STATE.
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_pipeline_get_int(const GantryPipeline *pipeline, const char *option,
                                        int64_t *value, GError **error);

/**
 * gantry_pipeline_get_string:
 * @pipeline: a pipeline that has been configured
 * @option: the name of an option that is a string
 * @value: (out) (transfer none) (nullable): its value, which lives until the pipeline is configured
 *     anew or freed; NULL if it is not set
 * @error: (out) (optional): where an error goes
 *
 * PyInitConfig_GetStr() of PEP 741; as gantry_pipeline_get_int().
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_pipeline_get_string(const GantryPipeline *pipeline, const char *option,
                                           const char **value, GError **error);

/**
 * gantry_pipeline_get_list:
 * @pipeline: a pipeline that has been configured
 * @option: the name of an option that is a list
 * @value: (out) (transfer none) (array zero-terminated=1): its items, as
 *     gantry_pipeline_get_string()
 * @error: (out) (optional): where an error goes
 *
 * PyInitConfig_GetStrList() of PEP 741; as gantry_pipeline_get_int().
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_pipeline_get_list(const GantryPipeline *pipeline, const char *option,
                                         const char *const **value, GError **error);

/**
 * gantry_pipeline_trace:
 * @pipeline: a pipeline
 *
 * Returns: (transfer none): the record of this run; lives as long as the pipeline.
 *
 * Since: 0.1
 */
GANTRY_API GantryTrace *gantry_pipeline_trace(const GantryPipeline *pipeline);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(GantryPipeline, gantry_pipeline_free)

GANTRY_END_DECLS
