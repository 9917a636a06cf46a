/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "walk.h"

#include <gantry/spans.h>

/* What the trace and the plan know of a step. */

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

/* What became of an import that did not succeed: "not found", or the exception; NULL if it did. */
const char *story_failure(const StepSpan *span);

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

/* Why @path, one of sys.path, is there, if a phase has said so; or NULL. */
const char *story_path_reason(const Walk *walk, const char *path);

/* What a step does, in some words. */
const char *step_summary(const Step *step);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Story, story_free)
