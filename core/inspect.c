/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The options of a configured pipeline by name: what they are, and where that comes from. */
#include "pipeline.h"

static const GantrySlot *find_slot(const GantryPipeline *pipeline, const char *option,
                                   GError **error)
{
    if (pipeline->options != NULL)
        return gantry_options_find(pipeline->options, option, error);
    gantry_error_set(error, GANTRY_ERROR_STATE, NULL,
                     "pipeline: options have no values before they are configured");
    return NULL;
}

/* As find_slot(), for an option of type @wanted. */
static const GantrySlot *find_typed(const GantryPipeline *pipeline, const char *option,
                                    GantryType wanted, const char *what, GError **error)
{
    const GantrySlot *slot = find_slot(pipeline, option, error);
    if (slot == NULL || slot->option->type == wanted ||
        (wanted == GANTRY_TYPE_INT && slot->option->type == GANTRY_TYPE_BOOL))
        return slot;
    gantry_error_set(error, GANTRY_ERROR_OPTION_TYPE, NULL, "configure: option '%s.%s' is not %s",
                     slot->phase, slot->option->name, what);
    return NULL;
}

int gantry_pipeline_option_origin(const GantryPipeline *pipeline, const char *option,
                                  const char **detail, GError **error)
{
    const GantrySlot *slot = find_slot(pipeline, option, error);
    if (slot == NULL)
        return -1;
    if (detail != NULL)
        *detail = slot->detail;
    return (int)slot->source;
}

int gantry_pipeline_option_beaten(const GantryPipeline *pipeline, const char *option, size_t index,
                                  const char **detail, const char **value)
{
    const GantrySlot *slot =
        pipeline->options != NULL ? gantry_options_find(pipeline->options, option, NULL) : NULL;
    if (slot == NULL || slot->beaten == NULL || index >= slot->beaten->len)
        return -1;
    const GantryBeaten *beaten = &g_array_index(slot->beaten, GantryBeaten, index);
    *detail = beaten->detail;
    *value = beaten->value;
    return (int)beaten->source;
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
    const GantrySlot *slot = find_typed(pipeline, option, GANTRY_TYPE_INT, "an integer", error);
    if (slot == NULL)
        return false;
    *value = slot->option->type == GANTRY_TYPE_BOOL ? *(const bool *)slot->member
                                                    : *(const int64_t *)slot->member;
    return true;
}

bool gantry_pipeline_get_string(const GantryPipeline *pipeline, const char *option,
                                const char **value, GError **error)
{
    const GantrySlot *slot = find_typed(pipeline, option, GANTRY_TYPE_STRING, "a string", error);
    if (slot == NULL)
        return false;
    *value = *(const char *const *)slot->member;
    return true;
}

bool gantry_pipeline_get_list(const GantryPipeline *pipeline, const char *option,
                              const char *const **value, GError **error)
{
    const GantrySlot *slot = find_typed(pipeline, option, GANTRY_TYPE_LIST, "a list", error);
    if (slot == NULL)
        return false;
    *value = *(const char *const *const *)slot->member;
    return true;
}
