/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "arena.h"
#include "options.h"
#include "plan.h"
#include "trace.h"

#include <gantry/pipeline.h>

/* A phase in its pipeline. */
typedef struct GantryRun {
    const GantryPlannedPhase *planned;
    void *config; /* in the frozen arena */
    void *state;
    void *result;
    bool running; /* start has been called, stop has not */
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
    GArray *added;       /* GantryAddedPhase */
    GArray *plugins;     /* GantryLoadedPlugin */
    GPtrArray *handles;  /* dlopen() handles of the plugins, in their order */
    GPtrArray *settings; /* GantrySetting */
    char **argv;         /* (nullable) */
    GHashTable *data;    /* key → what was attached */
    GantryTrace *trace;

    GantryStage stage;
    GantryPlan *plan;
    GantryOptions *options;
    GantryArena *frozen; /* configs and what they point to */
    GantryArena *arena;  /* states, results and what they point to */
    GantryRun *runs;     /* in the order of the plan */
    size_t n_started;
    bool in_phase; /* a phase's function runs: it cannot start or stop the pipeline */

    GantryLevel level;
    const char *poisoned; /* (nullable) why */
    int exit_status;
    int exit_signal;
};

struct GantryContext {
    GantryPipeline *pipeline;
    GantryRun *run;
};

/* Sets the level and marks it in the trace. */
void gantry_pipeline_set_level(GantryPipeline *pipeline, GantryLevel level);

/* Whether the pipeline is still before @stage; if not, a GANTRY_ERROR_STATE about @what. */
bool gantry_pipeline_check_before(const GantryPipeline *pipeline, GantryStage stage,
                                  const char *what, GError **error);

/* A descriptor that can be used at all. */
bool gantry_phase_check(const GantryPhase *phase, GError **error);

/* See gantry_context_publish_symbols(). */
void gantry_publish_symbols(void);
