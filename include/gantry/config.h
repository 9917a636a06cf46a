/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/pipeline.h>

GANTRY_BEGIN_DECLS

/* Options by name, after PEP 741: setting them before the start, and asking for what they came to
 * once the pipeline is configured. Every option of every phase is reached in this way, a plugin's
 * like CPython's. An integer or boolean is an integer; texts are bytes in the encoding they came in
 * (that of the locale, UTF-8 nearly everywhere). A name that no option has, a value of another type
 * and a value that the option cannot take are errors of their own, and the pipeline keeps the last
 * one: gantry_pipeline_error(). */

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
 * gantry_pipeline_append:
 * @pipeline: a pipeline of which nothing has started
 * @option: the name of an option that is a list
 * @item: an item, which is copied
 * @error: (out) (optional): where an error goes
 *
 * gantry_pipeline_insert() at the end; PyWideStringList_Append() of PEP 587.
 *
 * Returns: whether it was taken. Errors: as gantry_pipeline_insert().
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_pipeline_append(GantryPipeline *pipeline, const char *option,
                                       const char *item, GError **error);

/**
 * gantry_pipeline_insert:
 * @pipeline: a pipeline of which nothing has started
 * @option: the name of an option that is a list
 * @index: the place of the new item; behind the last one means at the end
 * @item: an item, which is copied
 * @error: (out) (optional): where an error goes
 *
 * Inserts into the list as it stands: in a pipeline that has been configured, that is what was
 * computed; before, it is what the embedder has set so far (nothing, if he has not). Either way the
 * list is the embedder's from now on. PyWideStringList_Insert() of PEP 587.
 *
 * Returns: whether it was taken. Errors: %GANTRY_ERROR_STATE, and in a pipeline that has been
 *     configured %GANTRY_ERROR_UNKNOWN_OPTION and %GANTRY_ERROR_OPTION_TYPE.
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_pipeline_insert(GantryPipeline *pipeline, const char *option, size_t index,
                                       const char *item, GError **error);

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
 * gantry_pipeline_option:
 * @pipeline: a pipeline that has been configured
 * @option: an option's name, alone or as `phase.option`
 * @phase: (out) (transfer none) (optional): the phase that it belongs to
 * @error: (out) (optional): where an error goes
 *
 * Returns: (transfer none) (nullable): the option's row in the table of its phase, or NULL. Errors:
 *     %GANTRY_ERROR_UNKNOWN_OPTION, %GANTRY_ERROR_STATE.
 *
 * Since: 0.1
 */
GANTRY_API const GantryOption *gantry_pipeline_option(const GantryPipeline *pipeline,
                                                      const char *option, const char **phase,
                                                      GError **error);

/**
 * gantry_pipeline_option_origin:
 * @pipeline: a pipeline that has been configured
 * @option: an option's name, alone or as `phase.option`
 * @error: (out) (optional): where an error goes
 *
 * Returns: (transfer none) (nullable): where the value came from; lives until the pipeline is
 *     configured anew or freed. Errors: %GANTRY_ERROR_UNKNOWN_OPTION, %GANTRY_ERROR_STATE.
 *
 * Since: 0.1
 */
GANTRY_API const GantryOrigin *gantry_pipeline_option_origin(const GantryPipeline *pipeline,
                                                             const char *option, GError **error);

/**
 * gantry_pipeline_option_beaten:
 * @pipeline: a pipeline that has been configured
 * @option: an option's name, alone or as `phase.option`
 * @n_beaten: (out): how many
 *
 * Returns: (transfer none) (array length=n_beaten) (nullable): the values that lost against the one
 *     it has, the last to lose last; lives as gantry_pipeline_option_origin()'s. None for a name
 *     that no option has.
 *
 * Since: 0.1
 */
GANTRY_API const GantryBeaten *gantry_pipeline_option_beaten(const GantryPipeline *pipeline,
                                                             const char *option, size_t *n_beaten);

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
 * gantry_pipeline_error:
 * @pipeline: a pipeline
 *
 * The error that the last call on the pipeline has set, for callers that pass no #GError on the
 * way (PyInitConfig_GetError() of PEP 741); the exit status stays in the pipeline, too:
 * gantry_pipeline_exit_status(). Kept by resolving, configuring, starting and stopping, and by the
 * functions that set or ask for options.
 *
 * Returns: (transfer none) (nullable): that error, which lives until the next one; NULL if there
 *     was none yet.
 *
 * Since: 0.1
 */
GANTRY_API const GError *gantry_pipeline_error(const GantryPipeline *pipeline);

GANTRY_END_DECLS
