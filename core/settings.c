/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Settings: options that an embedder, `--set` or a profile gives a value, by name. */
#include "settings.h"

#include "pipeline.h"

#include <gantry/config.h>
#include <string.h>

void gantry_setting_free(GantrySetting *setting)
{
    g_free(setting->option);
    g_free(setting->text);
    g_strfreev(setting->list);
    g_free(setting);
}

bool gantry_pipeline_add_setting(GantryPipeline *pipeline, GantrySetting setting, GError **error)
{
    GantrySetting *copy = g_memdup2(&setting, sizeof setting);
    GError *cause = NULL;
    if (!gantry_pipeline_open_inputs(pipeline, "an option", &cause)) {
        gantry_setting_free(copy);
        return gantry_pipeline_keep_error(pipeline, cause, error);
    }
    /* What a profile says comes before all that the embedder has said or will say. */
    bool in_profile = setting.origin.source == GANTRY_SOURCE_FILE;
    g_ptr_array_insert(pipeline->settings, in_profile ? (int)pipeline->n_profile_settings : -1,
                       copy);
    pipeline->n_profile_settings += in_profile;
    return true;
}

bool gantry_pipeline_set_bool(GantryPipeline *pipeline, const char *option, bool value,
                              GError **error)
{
    GantrySetting setting = {
        .option = g_strdup(option),
        .origin.source = GANTRY_SOURCE_EMBEDDER,
        .type = GANTRY_TYPE_BOOL,
        .integer = value,
    };
    return gantry_pipeline_add_setting(pipeline, setting, error);
}

bool gantry_pipeline_set_int(GantryPipeline *pipeline, const char *option, int64_t value,
                             GError **error)
{
    GantrySetting setting = {
        .option = g_strdup(option),
        .origin.source = GANTRY_SOURCE_EMBEDDER,
        .type = GANTRY_TYPE_INT,
        .integer = value,
    };
    return gantry_pipeline_add_setting(pipeline, setting, error);
}

bool gantry_pipeline_set_string(GantryPipeline *pipeline, const char *option, const char *value,
                                GError **error)
{
    GantrySetting setting = {
        .option = g_strdup(option),
        .origin.source = GANTRY_SOURCE_EMBEDDER,
        .type = GANTRY_TYPE_STRING,
        .text = g_strdup(value),
    };
    return gantry_pipeline_add_setting(pipeline, setting, error);
}

bool gantry_pipeline_set_list(GantryPipeline *pipeline, const char *option,
                              const char *const *value, GError **error)
{
    GantrySetting setting = {
        .option = g_strdup(option),
        .origin.source = GANTRY_SOURCE_EMBEDDER,
        .type = GANTRY_TYPE_LIST,
        .list = g_strdupv((char **)value),
    };
    return gantry_pipeline_add_setting(pipeline, setting, error);
}

bool gantry_pipeline_set_text(GantryPipeline *pipeline, const char *assignment, GError **error)
{
    const char *equals = strchr(assignment, '=');
    if (equals == NULL) {
        GError *cause = NULL;
        gantry_error_set(&cause, GANTRY_ERROR_OPTION_VALUE, "write phase.option=value",
                         "configure: '%s' sets nothing: there is no '='", assignment);
        return gantry_pipeline_keep_error(pipeline, cause, error);
    }
    GantrySetting setting = {
        .option = g_strndup(assignment, (size_t)(equals - assignment)),
        .kind = GANTRY_SETTING_TEXT,
        .origin = {GANTRY_SOURCE_EMBEDDER, "--set", 0},
        .text = g_strdup(equals + 1),
    };
    return gantry_pipeline_add_setting(pipeline, setting, error);
}

bool gantry_pipeline_insert(GantryPipeline *pipeline, const char *option, size_t index,
                            const char *item, GError **error)
{
    /* What was computed becomes the embedder's, and is then changed. */
    if (pipeline->options != NULL) {
        const char *const *computed;
        if (!gantry_pipeline_get_list(pipeline, option, &computed, error) ||
            !gantry_pipeline_set_list(pipeline, option, computed, error))
            return false;
    }
    GantrySetting setting = {
        .option = g_strdup(option),
        .kind = GANTRY_SETTING_INSERT,
        .origin.source = GANTRY_SOURCE_EMBEDDER,
        .type = GANTRY_TYPE_LIST,
        .integer = (int64_t)MIN(index, (size_t)G_MAXINT32),
        .text = g_strdup(item),
    };
    return gantry_pipeline_add_setting(pipeline, setting, error);
}

bool gantry_pipeline_append(GantryPipeline *pipeline, const char *option, const char *item,
                            GError **error)
{
    return gantry_pipeline_insert(pipeline, option, SIZE_MAX, item, error);
}

/* PEP 741 knows no booleans: its integers are either. */
static bool is_number(GantryType type)
{
    return type == GANTRY_TYPE_BOOL || type == GANTRY_TYPE_INT;
}

static bool check_settable(const GantrySetting *setting, const GantrySlot *slot, GError **error)
{
    GantryType wanted = slot->option->type;
    if ((slot->option->flags & (GANTRY_OPTION_READ_ONLY | GANTRY_OPTION_PRIVATE)) != 0)
        return gantry_error_set(error, GANTRY_ERROR_OPTION_READ_ONLY, NULL,
                                "configure: option '%s.%s' can be read, but not set", slot->phase,
                                slot->option->name);
    return setting->kind == GANTRY_SETTING_TEXT || setting->type == wanted ||
           (is_number(setting->type) && is_number(wanted)) ||
           gantry_error_set(error, GANTRY_ERROR_OPTION_TYPE, NULL,
                            "configure: option '%s.%s' is %s, and was set as %s", slot->phase,
                            slot->option->name, gantry_type_name(wanted),
                            gantry_type_name(setting->type));
}

static void store(const GantrySetting *setting, GantryOptions *options, GantrySlot *slot)
{
    switch (slot->option->type) {
    case GANTRY_TYPE_BOOL:
        *(bool *)slot->member = setting->integer != 0;
        break;
    case GANTRY_TYPE_INT:
        *(int64_t *)slot->member = setting->integer;
        break;
    case GANTRY_TYPE_STRING:
        *(const char **)slot->member = gantry_arena_strdup(options->arena, setting->text);
        break;
    case GANTRY_TYPE_LIST:
        gantry_slot_empty(slot);
        for (char **item = setting->list; *item != NULL; item++)
            gantry_options_insert(options, slot, SIZE_MAX, *item);
        break;
    }
}

static bool apply(const GantrySetting *setting, GantryOptions *options, GantrySlot *slot,
                  GError **error)
{
    bool is_list = setting->list != NULL && slot->option->type == GANTRY_TYPE_LIST;
    if (setting->kind == GANTRY_SETTING_TEXT && !is_list)
        return gantry_options_set_text(options, slot, setting->text, setting->origin, error);
    if (slot->option->type == GANTRY_TYPE_STRING && setting->text != NULL &&
        !gantry_options_allow(slot, setting->text, setting->origin, error))
        return false;
    gantry_options_begin(options, slot, setting->origin);
    if (setting->kind == GANTRY_SETTING_INSERT)
        gantry_options_insert(options, slot, (size_t)setting->integer, setting->text);
    else
        store(setting, options, slot);
    return true;
}

bool gantry_setting_apply(const GantrySetting *setting, GantryOptions *options, GError **error)
{
    GantrySlot *slot = gantry_options_find(options, setting->option, error);
    if (slot != NULL && check_settable(setting, slot, error))
        return apply(setting, options, slot, error);
    if (setting->origin.source == GANTRY_SOURCE_FILE)
        g_prefix_error(error, "profile: %s:%zu: ", setting->origin.name, setting->origin.position);
    return false;
}
