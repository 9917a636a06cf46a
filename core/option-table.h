/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "name-index.h"

#include <gantry/pipeline.h>

/* The option tables of a plan put together, with everything that can be known before a source is
 * read: who is called what, which switch reaches whom, and what the configs hold by default. It is
 * made once a plan; configuring, which may happen again and again, is then short work. */

/* One spelling of a switch, and the option it reaches. */
typedef struct GantrySwitch {
    char *spelling; /* "-O", "--version", "-X dev" */
    size_t length;
    size_t row;
    int next; /* the next switch of this spelling, or -1 */
} GantrySwitch;

typedef struct GantryRow {
    const GantryOption *option;
    const char *phase;
    size_t offset; /* of its member in the block of all configs */
} GantryRow;

typedef struct GantryOptionTable {
    GantryRow *rows;
    size_t n_rows;
    GantryNameIndex *by_name;       /* option → row */
    GArray *switches;               /* GantrySwitch */
    GantryNameIndex *by_spelling;   /* switch → the first one of that spelling */
    GArray *gates;                  /* size_t: rows with a flag that gates a source */
    GArray *rules;                  /* size_t: rows that imply others */
    GArray *texts;                  /* size_t: strings and lists that have a default */
    int operand, rest, all, answer; /* the row of that rule for the command line, or -1 */

    size_t *config_offsets; /* of each phase's config in the block */
    size_t *kept_offsets;   /* of the config of the phase that it replaced and keeps */
    size_t configs_size;
    void *defaults[GANTRY_PRESET_COMPAT + 1]; /* (nullable) the block by preset, when first used */
} GantryOptionTable;

GantryOptionTable *gantry_option_table_new(const GantryPlannedPhase *phases, size_t n_phases);
void gantry_option_table_free(GantryOptionTable *table);

/* The block of all configs as the preset has them, to be copied; strings and lists are not set in
 * it: each configuration has its own. */
const void *gantry_option_table_defaults(GantryOptionTable *table, GantryPreset preset);

/* The column that only this preset has; or NULL. */
const char *gantry_option_own_default(const GantryOption *option, GantryPreset preset);

/* The default of an option in a preset, or NULL. */
const char *gantry_option_default(const GantryOption *option, GantryPreset preset);

/* The first switch of this spelling, or NULL; and the next one. */
const GantrySwitch *gantry_option_table_switch(const GantryOptionTable *table, const char *spelling,
                                               size_t length);
const GantrySwitch *gantry_option_table_next(const GantryOptionTable *table,
                                             const GantrySwitch *one);

/* Writes "not set" of @type to @member. */
void gantry_member_clear(GantryType type, void *member);

/* Reads @text into @member, unless it is a list: whether it could be. The text stays where it is.
 */
bool gantry_member_parse(const GantryOption *option, void *member, const char *text);
