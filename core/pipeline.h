/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "arena.h"
#include "options.h"
#include "plan.h"
#include "trace.h"

#include <gantry/pipeline.h>

/* Something of others that goes with the pipeline. */
typedef struct GantryAttachment {
    void *data;
    GDestroyNotify destroy; /* (nullable) */
} GantryAttachment;

GantryAttachment *gantry_attachment_new(void *data, GDestroyNotify destroy);
void gantry_attachment_free(GantryAttachment *attachment);

/* A phase in its pipeline. */
typedef struct GantryRun {
    const GantryPlannedPhase *planned;
    void *config; /* in the frozen arena */
    void *state;
    void *result;
    bool running; /* start has been called, stop has not */

    /* Of a phase that was replaced and kept; see replaced.c. */
    struct GantryRun *replaced; /* (nullable) the one that this one keeps */
    bool configured;
    GArray *given; /* (nullable) Gift, in start: what the next run of it is to have */
} GantryRun;

typedef enum GantryStage {
    GANTRY_STAGE_BUILDING = 0,
    GANTRY_STAGE_RESOLVED,
    GANTRY_STAGE_CONFIGURED, /* and, from here on, as far as n_started and level say */
    GANTRY_STAGE_ENDED,      /* stopped, or configuring failed: nothing more will happen */
} GantryStage;

struct GantryPipeline {
    GantryPreset preset;
    GantryEnvironment *environment;
    GantryEnvironment *globals; /* (nullable) see gantry_pipeline_set_globals() */
    GArray *added;              /* GantryAddedPhase */
    GArray *plugins;            /* GantryLoadedPlugin */
    GPtrArray *handles;         /* dlopen() handles of the plugins, in their order */
    GArray *disabled;           /* GantryDisabledPhase */
    GPtrArray *settings;        /* GantrySetting: the profile's, then the embedder's */
    size_t n_profile_settings;
    bool trusts_only_owner; /* see gantry_pipeline_trust_only() */
    uid_t trusted_owner;
    char **argv;      /* (nullable) */
    GHashTable *data; /* key → what was attached */
    GPtrArray *owned; /* GantryAttachment: see gantry_context_own() */
    GantryTrace *trace;

    GantryStage stage;
    GantryPlan *plan;
    GantryOptionTable *table; /* of the plan */
    GantryOptions *options;
    GantryArena *frozen; /* configs and what they point to */
    GantryArena *arena;  /* states, results and what they point to */
    GantryRun *runs;     /* in the order of the plan */
    size_t n_started;
    bool in_phase; /* a phase's function runs: it cannot start or stop the pipeline */

    GantryLevel level;
    const char *poisoned; /* (nullable) why */
    GError **last_error;  /* what gantry_pipeline_error() shows */
    int exit_status;
    int exit_signal;
};

struct GantryContext {
    GantryPipeline *pipeline;
    GantryRun *run;
    bool on_copy; /* what the phase derives is not kept: its config is a copy of the frozen one */
};

/* Sets the level and marks it in the trace. */
void gantry_pipeline_set_level(GantryPipeline *pipeline, GantryLevel level);

/* Whether the pipeline is still before @stage; if not, a GANTRY_ERROR_STATE about @what. */
bool gantry_pipeline_check_before(const GantryPipeline *pipeline, GantryStage stage,
                                  const char *what, GError **error);

/* Whether inputs can still be given. What was configured already, but not started, is forgotten and
 * will be configured anew: that is how an embedder overrides what it has read. */
bool gantry_pipeline_open_inputs(GantryPipeline *pipeline, const char *what, GError **error);

/* Takes the error that a public call ran into, if there is one: keeps it, and gives the caller a
 * copy. Returns whether there is none. */
bool gantry_pipeline_keep_error(const GantryPipeline *pipeline, GError *cause, GError **error);

/* A descriptor that can be used at all. */
bool gantry_phase_check(const GantryPhase *phase, GError **error);

/* See gantry_context_publish_symbols(). */
void gantry_publish_symbols(void);
