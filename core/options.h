/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "arena.h"
#include "option-table.h"

#include <gantry/environment.h>
#include <gantry/pipeline.h>

/* The options of a plan while their sources are read. */

typedef struct GantrySlot {
    const GantryOption *option;
    const char *phase;
    void *member;
    GantryOrigin origin;
    bool forced;      /* by a rule, which nothing beats */
    bool decided;     /* by the preset, for the environment: its default is one of its own */
    GPtrArray *items; /* (nullable) of a list that is still growing */
    GArray *beaten;   /* (nullable) GantryBeaten, the last one to lose last */
} GantrySlot;

typedef struct GantryOptions {
    const GantryOptionTable *table;
    GantrySlot *slots; /* one for each row of the table */
    size_t n_slots;
    GArray *growing;    /* size_t: slots that have items */
    GantryArena *arena; /* (unowned) where texts go */
} GantryOptions;

/* The options of @table, with the defaults of @preset, in @configs: memory for all of them. */
GantryOptions *gantry_options_new(GantryOptionTable *table, GantryPreset preset, void *configs,
                                  GantryArena *arena);
void gantry_options_free(GantryOptions *options);

/* "an integer" */
const char *gantry_type_name(GantryType type);

/* NULL with an error that names the nearest option. */
GantrySlot *gantry_options_find(const GantryOptions *options, const char *name, GError **error);

/* Sets an option from its textual form; a list grows by one item. NULL is "not set". */
bool gantry_options_set_text(GantryOptions *options, GantrySlot *slot, const char *text,
                             GantryOrigin origin, GError **error);

/* Whether @text is among the values of the option, if those are listed; an error if not. */
bool gantry_options_allow(const GantrySlot *slot, const char *text, GantryOrigin origin,
                          GError **error);

/* Whether it could be set so: for a text that loses, but has to be a value all the same. */
bool gantry_options_check_text(const GantrySlot *slot, const char *text, GantryOrigin origin,
                               GError **error);

/* The present value as text, list items joined by ", "; NULL if it is not set. */
char *gantry_slot_text(const GantrySlot *slot);

/* Keeps on record that the present value loses, if somebody set it; to be called before the member
 * is changed. Afterwards the option is @origin's. */
void gantry_options_take(GantryOptions *options, GantrySlot *slot, GantryOrigin origin);

/* The same before a value is read: a list of a stronger source replaces that of a weaker one, and
 * the same source appends to it. */
void gantry_options_begin(GantryOptions *options, GantrySlot *slot, GantryOrigin origin);

/* Makes the option "not set", a list empty. */
void gantry_slot_empty(GantrySlot *slot);

/* Keeps on record a value that came too late to win. */
void gantry_options_lose(GantryOptions *options, GantrySlot *slot, GantryOrigin origin,
                         const char *value);

/* Whether the option's value came from somebody whom neither command line nor environment beats. */
bool gantry_slot_stands(const GantrySlot *slot);

/* Adds an item to a list that is being read, at @index or at its end. */
void gantry_options_insert(GantryOptions *options, GantrySlot *slot, size_t index,
                           const char *item);

/* Writes the items of the lists that have been read into their configs. */
void gantry_options_close_lists(GantryOptions *options);

/* Whether a gate is open: no option of that flag is false. */
bool gantry_options_gate(const GantryOptions *options, GantryOptionFlags gate);

/* Whether an option of GANTRY_ARGV_ANSWER is true: then nothing else needs to be read. */
bool gantry_options_answered(const GantryOptions *options);

/* What a command line of @argv does to the options (argv.c). */
bool gantry_options_read_argv(GantryOptions *options, const char *const *argv, GError **error);

/* Where the values come from. */
typedef struct GantrySources {
    const GPtrArray *settings;            /* GantrySetting: the profile's, then the embedder's */
    const char *const *argv;              /* (nullable) */
    const GantryEnvironment *environment; /* (nullable): none is read */
    const GantryEnvironment *globals;     /* (nullable) "Py_VerboseFlag=1" */
} GantrySources;

/* Reads every source in the order of its priority, and applies the rules that derive one option
 * from another (sources.c). */
bool gantry_options_read(GantryOptions *options, const GantrySources *sources, GError **error);

/* Whether the environment will count, as far as the other sources can tell already: errors in them,
 * and options that nobody has yet, do not matter. */
bool gantry_options_peek_environment(GantryOptions *options, const GantrySources *sources);
