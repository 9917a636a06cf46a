/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "arena.h"

#include <gantry/environment.h>
#include <gantry/pipeline.h>

/* The options of a plan while their sources are read. */

/* A value that lost against another one. */
typedef struct GantryBeaten {
    GantrySource source;
    const char *detail; /* (nullable) */
    const char *value;  /* (nullable) as text */
} GantryBeaten;

typedef struct GantrySlot {
    const GantryOption *option;
    const char *phase;
    void *member;
    GantrySource source;
    const char *detail; /* (nullable) variable, switch or rule */
    bool forced;        /* by a rule, which nothing beats */
    GPtrArray *items;   /* (nullable) of a list that is still growing */
    GArray *beaten;     /* (nullable) GantryBeaten, the last one to lose last */
} GantrySlot;

typedef struct GantryOptions {
    GantrySlot *slots;
    size_t n_slots;
    GHashTable *by_name; /* "option" → GantrySlot */
    GantryArena *arena;  /* (unowned) where texts go */
} GantryOptions;

/* A value that the embedder set before the options were known. */
typedef struct GantrySetting {
    char *option;
    GantryType type;
    bool is_text; /* `--set`: the text is parsed by the option's type */
    int64_t integer;
    char *text;
    char **list;
} GantrySetting;

void gantry_setting_free(GantrySetting *setting);

/* Takes the options of @plan, whose configs are @configs, and gives them their defaults. */
GantryOptions *gantry_options_new(const GantryPlan *plan, void *const *configs, GantryPreset preset,
                                  GantryArena *arena);
void gantry_options_free(GantryOptions *options);

/* Whether @text is a decimal integer, and which. */
bool gantry_options_parse_int(const char *text, int64_t *value);

/* NULL with an error that names the nearest option. */
GantrySlot *gantry_options_find(const GantryOptions *options, const char *name, GError **error);

/* Sets an option from its textual form; a list grows by one item. NULL is "not set". */
bool gantry_options_set_text(GantryOptions *options, GantrySlot *slot, const char *text,
                             GantrySource source, const char *detail, GError **error);

/* The present value as text, list items joined by ", "; NULL if it is not set. */
char *gantry_slot_text(const GantrySlot *slot);

/* Keeps on record that the present value loses, if somebody set it; to be called before the member
 * is changed. Afterwards @source and @detail own the option. */
void gantry_options_take(GantryOptions *options, GantrySlot *slot, GantrySource source,
                         const char *detail);

/* Whether a gate is open: no option of that flag is false. */
bool gantry_options_gate(const GantryOptions *options, GantryOptionFlags gate);

/* Whether an option of GANTRY_ARGV_ANSWER is true: then nothing else needs to be read. */
bool gantry_options_answered(const GantryOptions *options);

/* What a command line of @argv does to the options (argv.c). */
bool gantry_options_read_argv(GantryOptions *options, const char *const *argv, GError **error);

/* Reads every source in the order of its priority: embedder, command line, environment, and the
 * rules that derive one option from another. */
bool gantry_options_read(GantryOptions *options, GPtrArray *settings, const char *const *argv,
                         const GantryEnvironment *environment, GError **error);
