/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/environment.h>
#include <gantry/phase.h>
#include <gantry/plan.h>
#include <gantry/plugin.h>
#include <gantry/trace.h>
#include <sys/types.h>

GANTRY_BEGIN_DECLS

/**
 * GantryPreset:
 * @GANTRY_PRESET_PYTHON: behave as `python3` does (PyConfig_InitPythonConfig()).
 * @GANTRY_PRESET_ISOLATED: see nothing of the environment, the user's folders or the command line
 *     (PyConfig_InitIsolatedConfig()).
 * @GANTRY_PRESET_COMPAT: behave as Py_Initialize() does: environment and global variables count, no
 *     command line is read, the locale is set but nothing is coerced, C's streams stay as they are.
 *
 * Which column of the option tables is the default.
 *
 * Since: 0.1
 */
typedef enum GantryPreset {
    GANTRY_PRESET_PYTHON = 0,
    GANTRY_PRESET_ISOLATED,
    GANTRY_PRESET_COMPAT,
} GantryPreset;

/**
 * gantry_preset_name:
 * @preset: a preset
 *
 * Returns: (transfer none) (nullable): its name, "python", "isolated" or "compat"; NULL for a value
 *     that is none.
 *
 * Since: 0.1
 */
GANTRY_API const char *gantry_preset_name(GantryPreset preset);

/**
 * gantry_preset_from_name:
 * @name: a name
 * @preset: (out): the preset of that name
 * @error: (out) (optional): where an error goes
 *
 * Returns: whether there is one. Errors: %GANTRY_ERROR_OPTION_VALUE.
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_preset_from_name(const char *name, GantryPreset *preset, GError **error);

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
 *     %GANTRY_ERROR_BAD_PHASE, %GANTRY_ERROR_UNTRUSTED, %GANTRY_ERROR_STATE.
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_pipeline_load_plugin(GantryPipeline *pipeline, const char *plugin,
                                            GError **error);

/**
 * gantry_pipeline_load_profile:
 * @pipeline: a pipeline that has not been resolved
 * @path: (nullable): a file; NULL: the one that GANTRY_PROFILE of the pipeline's environment names,
 *     and none if it does not, or if gantry_pipeline_uses_environment() says no
 * @error: (out) (optional): where an error goes
 *
 * Reads a profile, a file of GKeyFile's form that says how Python is to start:
 *
 * |[
 * [gantry]
 * preset=isolated
 * plugins=pathconfig-app;./audit.so
 * disable=site;signals
 *
 * [options]
 * optimization_level=2
 * pathconfig.root=/srv/app
 * xoptions=dev;importtime
 * ]|
 *
 * Every key may be missing, and their order does not matter. A plugin with a "/" is relative to the
 * folder of the file. Options have the priority of files (%GANTRY_SOURCE_FILE); a list is split at
 * ";", and "\;" stands for one that does not split. A line that is of no use is an error that names
 * the file, the line, and the nearest name that exists; whether options and phases exist is checked
 * when the pipeline is configured. After an error the pipeline may have taken a part of it and is
 * of no use but to be freed.
 *
 * Returns: whether it was read. Errors: %GANTRY_ERROR_PROFILE, %GANTRY_ERROR_UNTRUSTED,
 *     %GANTRY_ERROR_STATE, and those of gantry_pipeline_load_plugin().
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_pipeline_load_profile(GantryPipeline *pipeline, const char *path,
                                             GError **error);

/**
 * gantry_pipeline_trust_only:
 * @pipeline: a pipeline that has not been resolved, and has no plugin yet
 * @owner: whom to trust besides root (0: nobody), by number: geteuid(), or the owner of the running
 *     program, who could have written that as well
 * @error: (out) (optional): where an error goes
 *
 * From now on a plugin or a profile is taken only if nobody but root and @owner could have written
 * it: the file, every folder from the root to it, and every folder on the way through links, has to
 * belong to one of the two, and be open to no group and to no others. That refuses what stands in a
 * folder like /tmp, too, whose sticky bit keeps nobody from making a file. Group root is a group
 * like any other, and so is one with a single user.
 *
 * An access control list (POSIX.1e) that lets anybody write shows as a mode that is open to the
 * group, and is refused by that; lists of other kinds (NFSv4), file systems that others serve, and
 * descriptors that somebody opened while the file was his, cannot be seen. What a plugin links is
 * found by the dynamic loader, by its own rules: LD_LIBRARY_PATH is one of them.
 *
 * A plugin is loaded by its path without links (#GantryLoadedPlugin): on that path others can
 * change nothing between the look and the loading. A profile is read from what was looked at.
 *
 * Returns: whether it was taken. Errors: %GANTRY_ERROR_STATE.
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_pipeline_trust_only(GantryPipeline *pipeline, uid_t owner, GError **error);

/**
 * gantry_pipeline_disable_phase:
 * @pipeline: a pipeline that has not been resolved
 * @phase: a phase's name
 * @error: (out) (optional): where an error goes
 *
 * Switches a phase off: it keeps its options and its place, but does not start. A phase that needs
 * it, or the level that only it leaves, is then an error of gantry_pipeline_resolve(), and so is a
 * name that no phase has.
 *
 * Returns: whether it was taken. Errors: %GANTRY_ERROR_STATE.
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_pipeline_disable_phase(GantryPipeline *pipeline, const char *phase,
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
 * pipeline's snapshot, if gantry_pipeline_uses_environment(); the one beside the running library;
 * the one it was installed to.
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
 * gantry_pipeline_set_preset:
 * @pipeline: a pipeline of which nothing has started
 * @preset: where defaults come from, in place of what it was made with
 * @error: (out) (optional): where an error goes
 *
 * Returns: whether it was taken. Errors: %GANTRY_ERROR_STATE.
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_pipeline_set_preset(GantryPipeline *pipeline, GantryPreset preset,
                                           GError **error);

/**
 * gantry_pipeline_uses_environment:
 * @pipeline: a pipeline
 *
 * Whether the pipeline's environment variables count, as far as its preset, its command line and
 * what was set so far say: not where CPython would ignore its own (isolated, -I, -E). Then
 * GANTRY_PLUGIN_PATH and GANTRY_PROFILE are ignored as well; so the command line comes first.
 *
 * Returns: whether they count.
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_pipeline_uses_environment(const GantryPipeline *pipeline);

/**
 * gantry_pipeline_set_globals:
 * @pipeline: a pipeline of which nothing has started
 * @globals: (transfer full) (nullable): the values of global variables that are not 0, by the names
 *     that option tables give them: `Py_VerboseFlag=1`
 * @error: (out) (optional): where an error goes
 *
 * Hands the pipeline a snapshot of variables from before PEP 587. They are the weakest source of
 * option values, above the defaults, and are read only while the options that gate them
 * (#GantryOptionFlags) are true. gantry_python_read_globals() takes them from libpython.
 *
 * Returns: whether it was taken. Errors: %GANTRY_ERROR_STATE, and @globals is freed.
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_pipeline_set_globals(GantryPipeline *pipeline, GantryEnvironment *globals,
                                            GError **error);

/**
 * gantry_pipeline_preset:
 * @pipeline: a pipeline
 *
 * Returns: where its defaults come from.
 *
 * Since: 0.1
 */
GANTRY_API GantryPreset gantry_pipeline_preset(const GantryPipeline *pipeline);

/**
 * gantry_pipeline_environment:
 * @pipeline: a pipeline
 *
 * Returns: (transfer none): its snapshot of the environment; lives until another one is set.
 *
 * Since: 0.1
 */
GANTRY_API const GantryEnvironment *gantry_pipeline_environment(const GantryPipeline *pipeline);

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
 *     %GANTRY_ERROR_OPTION_CLASH, %GANTRY_ERROR_UNKNOWN_PHASE (replaces nobody, switches nobody
 *     off).
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
