/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "step-state.h"
#include "table.h"

#include <gantry/spans.h>
#include <stdio.h>

/* gantry step: one start-up, one step at a time. step-walk.c goes and keeps the record,
 * step-story.c finds in the trace what belongs to a step, and the others show it: step-screen.c and
 * step-digest.c in short, step-full.c at length, step-json.c to tools. step-talk.c reads what a
 * person says to it, and step-commands.c does it. */

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
    bool missed;       /* it found no room in the trace */
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

/* What `gantry step` ends with, as far as the walk has come: the program's status, unless Gantry
 * itself has failed. */
int walk_status(const Walk *walk);

const Step *walk_step(const Walk *walk, size_t index);

/* --- what the trace and the plan know of a step ------------------------------------------------
 */

/* A span inside of a step: an import, a .pth file, an atexit callback. */
typedef struct StepSpan {
    const GantrySpanNode *node;
    int depth; /* how many of them are around it */
} StepSpan;

typedef struct Story {
    GPtrArray *marks; /* const GantryTraceEvent: questions, what was looked at, rules, remarks */
    GArray *spans;    /* StepSpan, in the order in which they began */
    GantrySpanTree *tree;
    GantryTraceCounts counts; /* what the step did to memory; calls is 0 below level alloc */
    size_t n_rules, n_unmet, n_looked, n_questions;
} Story;

/* (transfer full) A phase's start has its part of the configuration, too: that is where path
 * configuration asks its questions. */
Story *story_new(const Walk *walk, const Step *step);
void story_free(Story *story);

/* An option that belongs to a step. */
typedef struct StepValue {
    char *name;   /* of the option: "core.optimization_level" */
    char *value;  /* NULL: not set */
    char *origin; /* in words */
    GantrySource source;
} StepValue;

/* (transfer full) (element-type StepValue) The options of the step's phase, and of every phase if
 * the step is the configuration: those first that are not at their defaults. */
GArray *story_values(const Walk *walk, const Step *step);

/* (transfer full) Why the step comes at this moment, in a sentence or two. */
char *story_why(const Walk *walk, const Step *step);

/* (transfer full) What it had to wait for: "core (needs, level)"; "" if nothing. */
char *story_waited_for(const Walk *walk, const Step *step);

/* Why @path, one of sys.path, is there, if the path configuration has said so; or NULL. */
const char *story_path_reason(const Walk *walk, const char *path);

/* What a step does, in some words. */
const char *step_summary(const Step *step);

/* --- showing it --------------------------------------------------------------------------------
 */

/* One screen: @paper->width columns, or 80, and never more than 23 lines of them. */
void step_screen(GString *out, const Walk *walk, size_t index, const Paper *paper);

/* What it is made of: lines of any length, those that have no room at the end; NULL is one that was
 * left out. All (transfer full). */
GPtrArray *digest_lines(void);
GPtrArray *digest_ran(const Walk *walk, const Step *step, size_t most, size_t width);
GPtrArray *digest_config(const Walk *walk, const Step *step, size_t most);
GPtrArray *digest_changes(const Step *step);

/* Adds @text, broken between words into lines of @width columns. */
void digest_wrap(GPtrArray *lines, const char *text, size_t width);

/* Nothing that a terminal would obey, in UTF-8. */
char *digest_presentable(const char *text);

/* A change in one line: "SIGPIPE: default -> ignored". Free it. */
char *step_change_text(const StateChange *change);

/* At length. */
void step_write_why(GString *out, const Walk *walk, const Step *step);
void step_write_ran(GString *out, const Walk *walk, const Step *step);
void step_write_config(GString *out, const Walk *walk, const Step *step);
void step_write_diff(GString *out, const Walk *walk, const State *before, const State *after);
void step_write_list(GString *out, const Walk *walk, size_t current);

/* gantry-step/1. */
void step_write_json(GString *out, const Walk *walk);

/* --- commands ----------------------------------------------------------------------------------
 */

typedef struct Talk {
    Walk *walk;
    size_t current; /* the step that is looked at */
    const Paper *paper;
    FILE *in;
    bool prompts; /* a person is there: ask, and forgive */
    size_t line;
    bool mistaken; /* a command was not understood */
    bool shown;    /* a screen */
    bool quits;
} Talk;

/* Takes the first step, and shows it. */
void talk_begin(Talk *talk);

/* Does what @line says, which is written to. */
void talk_obey(Talk *talk, char *line);

/* Begins, and reads commands until there are no more, or one of them says so. */
void talk_to_the_end(Talk *talk);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Walk, walk_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Story, story_free)
