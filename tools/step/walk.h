/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "state.h"

/* One start-up, one step at a time: goes forward, and keeps the record. */

typedef enum StepKind { STEP_RESOLVE, STEP_CONFIGURE, STEP_START, STEP_STOP } StepKind;

typedef struct Step {
    StepKind kind;
    const GantryPlannedPhase *planned; /* NULL for STEP_RESOLVE and STEP_CONFIGURE */
    char *name;                        /* "start site" */
    State *before, *after;
    GantryResult result;
    char *error; /* NULL if it did not fail */
    char *hint;  /* NULL if there is none */
    uint64_t took_ns;
    size_t first, end; /* its events in the trace */
    bool empty;        /* a phase that has nothing to undo */
} Step;

/* What watches the way back while it is gone. */
typedef struct WalkBack WalkBack;

typedef struct Walk {
    GantryPipeline *pipeline;
    const GantryPlan *plan; /* NULL until there is one */
    GPtrArray *steps;       /* Step */
    size_t n_started;       /* phases of the plan that are behind us */
    bool ended;             /* there is nothing further */
    bool failed;            /* a phase did, or the configuration */
    WalkBack *back;
} Walk;

/* (transfer full) @pipeline is the walk's from now on. */
Walk *walk_new(GantryPipeline *pipeline);

/* Stops what still runs. */
void walk_free(Walk *walk);

/* Goes on: adds the next step to the record, and the way back as a whole if that begins here.
 * Returns whether there was one. */
bool walk_forward(Walk *walk);

/* Stops what still runs, if anything does; the record gets it, too. */
void walk_end(Walk *walk);

/* The name of the step that comes next, "start site", or "the way back"; NULL at the end. */
char *walk_next_name(const Walk *walk);

/* The phase that the next step starts; NULL if it does none. */
const GantryPlannedPhase *walk_next_phase(const Walk *walk);

/* How many steps the walk will have, as far as that is known; 0 if it is not. */
size_t walk_length(const Walk *walk);

/* (transfer full) (element-type utf8) The names of the steps that there can be: "resolve",
 * "configure", and "start" and "stop" of each phase. */
GPtrArray *walk_names(const Walk *walk);

/* What `gantry step` ends with, as far as the walk has come: the program's status, unless Gantry
 * itself has failed. */
int walk_status(const Walk *walk);

const Step *walk_step(const Walk *walk, size_t index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Walk, walk_free)
