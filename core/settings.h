/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "options.h"

/* What an embedder or a profile said of an option, before the options were known. */

typedef enum GantrySettingKind {
    GANTRY_SETTING_TYPED,  /* a call with a value of the setting's type */
    GANTRY_SETTING_TEXT,   /* `--set`, or a line of a profile: parsed by the option's type */
    GANTRY_SETTING_INSERT, /* an item for a list, at @integer */
} GantrySettingKind;

typedef struct GantrySetting {
    char *option;
    GantrySettingKind kind;
    GantryOrigin origin; /* its name is owned by the pipeline, or a literal */
    GantryType type;
    int64_t integer;
    char *text;
    char **list; /* of a text from a profile: its items, should the option be a list */
} GantrySetting;

void gantry_setting_free(GantrySetting *setting);

/* Adds a setting, whatever comes of it: (transfer full) are its option, text and list. */
bool gantry_pipeline_add_setting(GantryPipeline *pipeline, GantrySetting setting, GError **error);

bool gantry_setting_apply(const GantrySetting *setting, GantryOptions *options, GError **error);
