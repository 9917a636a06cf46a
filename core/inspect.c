/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The options of a configured pipeline by name: what they are, and where that comes from. */
#include "pipeline.h"

#include <gantry/config.h>

static const GantrySlot *find_slot(const GantryPipeline *pipeline, const char *option,
                                   GError **error)
{
    GError *cause = NULL;
    const GantrySlot *slot = NULL;
    if (pipeline->options != NULL)
        slot = gantry_options_find(pipeline->options, option, &cause);
    else
        gantry_error_set(&cause, GANTRY_ERROR_STATE, NULL,
                         "pipeline: options have no values before they are configured");
    gantry_pipeline_keep_error(pipeline, cause, error);
    return slot;
}

/* As find_slot(), for an option of type @wanted. */
static const GantrySlot *find_typed(const GantryPipeline *pipeline, const char *option,
                                    GantryType wanted, GError **error)
{
    const GantrySlot *slot = find_slot(pipeline, option, error);
    if (slot == NULL || slot->option->type == wanted ||
        (wanted == GANTRY_TYPE_INT && slot->option->type == GANTRY_TYPE_BOOL))
        return slot;
    GError *cause = NULL;
    gantry_error_set(&cause, GANTRY_ERROR_OPTION_TYPE, NULL, "configure: option '%s.%s' is not %s",
                     slot->phase, slot->option->name, gantry_type_name(wanted));
    gantry_pipeline_keep_error(pipeline, cause, error);
    return NULL;
}

const GantryOption *gantry_pipeline_option(const GantryPipeline *pipeline, const char *option,
                                           const char **phase, GError **error)
{
    const GantrySlot *slot = find_slot(pipeline, option, error);
    if (slot != NULL && phase != NULL)
        *phase = slot->phase;
    return slot != NULL ? slot->option : NULL;
}

const GantryOrigin *gantry_pipeline_option_origin(const GantryPipeline *pipeline,
                                                  const char *option, GError **error)
{
    const GantrySlot *slot = find_slot(pipeline, option, error);
    return slot != NULL ? &slot->origin : NULL;
}

const GantryBeaten *gantry_pipeline_option_beaten(const GantryPipeline *pipeline,
                                                  const char *option, size_t *n_beaten)
{
    const GantrySlot *slot =
        pipeline->options != NULL ? gantry_options_find(pipeline->options, option, NULL) : NULL;
    const GArray *beaten = slot != NULL ? slot->beaten : NULL;
    *n_beaten = beaten != NULL ? beaten->len : 0;
    return beaten != NULL ? (const GantryBeaten *)(const void *)beaten->data : NULL;
}

const char **gantry_pipeline_option_names(const GantryPipeline *pipeline)
{
    size_t n = pipeline->options != NULL ? pipeline->options->n_slots : 0;
    const char **names = g_new0(const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        names[i] = pipeline->options->slots[i].option->name;
    return names;
}

bool gantry_pipeline_option_text(const GantryPipeline *pipeline, const char *option, char **text,
                                 GError **error)
{
    const GantrySlot *slot = find_slot(pipeline, option, error);
    if (slot == NULL)
        return false;
    *text = gantry_slot_text(slot);
    return true;
}

bool gantry_pipeline_has_option(const GantryPipeline *pipeline, const char *option)
{
    return pipeline->options != NULL &&
           gantry_options_find(pipeline->options, option, NULL) != NULL;
}

bool gantry_pipeline_get_int(const GantryPipeline *pipeline, const char *option, int64_t *value,
                             GError **error)
{
    const GantrySlot *slot = find_typed(pipeline, option, GANTRY_TYPE_INT, error);
    if (slot == NULL)
        return false;
    *value = slot->option->type == GANTRY_TYPE_BOOL ? *(const bool *)slot->member
                                                    : *(const int64_t *)slot->member;
    return true;
}

bool gantry_pipeline_get_string(const GantryPipeline *pipeline, const char *option,
                                const char **value, GError **error)
{
    const GantrySlot *slot = find_typed(pipeline, option, GANTRY_TYPE_STRING, error);
    if (slot == NULL)
        return false;
    *value = *(const char *const *)slot->member;
    return true;
}

bool gantry_pipeline_get_list(const GantryPipeline *pipeline, const char *option,
                              const char *const **value, GError **error)
{
    const GantrySlot *slot = find_typed(pipeline, option, GANTRY_TYPE_LIST, error);
    if (slot == NULL)
        return false;
    *value = *(const char *const *const *)slot->member;
    return true;
}

const char *gantry_source_name(GantrySource source)
{
    static const char *const names[] = {
        [GANTRY_SOURCE_DEFAULT] = "default",
        [GANTRY_SOURCE_GLOBAL] = "global variable",
        [GANTRY_SOURCE_ENVIRONMENT] = "environment",
        [GANTRY_SOURCE_COMMAND_LINE] = "command line",
        [GANTRY_SOURCE_FILE] = "file",
        [GANTRY_SOURCE_EMBEDDER] = "embedder",
        [GANTRY_SOURCE_DERIVED] = "derived",
    };
    return (size_t)source < G_N_ELEMENTS(names) ? names[source] : "unknown";
}

char *gantry_origin_text(const GantryOrigin *origin)
{
    GString *text = g_string_new(gantry_source_name(origin->source));
    if (origin->name != NULL)
        g_string_append_printf(text, " %s", origin->name);
    if (origin->source == GANTRY_SOURCE_COMMAND_LINE)
        g_string_append_printf(text, " (argument %zu)", origin->position);
    else if (origin->position > 0)
        g_string_append_printf(text, ":%zu", origin->position);
    return g_string_free(text, FALSE);
}
