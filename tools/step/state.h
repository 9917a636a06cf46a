/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/gantry.h>

/* What can be seen of a process and its interpreter at one moment, from outside of any phase: read
 * from the kernel, from libc and from the interpreter itself. Looking changes nothing that a phase
 * would find. */

/* What is looked at. Those from STATE_MODULES on are the interpreter's. */
typedef enum StateAspect {
    STATE_LOCALE,
    STATE_ENVIRONMENT,
    STATE_SIGNALS,
    STATE_FILES,
    STATE_THREADS,
    STATE_MODULES,
    STATE_SYS,
    STATE_PATH,
    STATE_FINDERS,
    STATE_CODECS,
    STATE_WARNINGS,
    STATE_BUILTINS,
    STATE_MAIN,
    STATE_N_ASPECTS,
} StateAspect;

/* As JSON names it ("sys_path"), and as screens do ("sys.path"). */
const char *state_aspect_name(StateAspect aspect);
const char *state_aspect_title(StateAspect aspect);

/* One thing of an aspect, in the order that it has there: a module, a variable and its value. */
typedef struct StateRow {
    StateAspect aspect;
    const char *name;
    const char *value; /* NULL where there is none */
} StateRow;

typedef struct State {
    int references;
    GantryLevel level;
    uint64_t rss;  /* bytes */
    bool asked;    /* whether the interpreter was */
    char *trouble; /* why it could not answer; NULL if it could, or was not asked */
    GArray *rows;  /* StateRow, by aspect */
    GStringChunk *texts;
} State;

/* (transfer full) How it is now. The interpreter is asked if @interpreter, and if there is one. */
State *state_observe(GantryPipeline *pipeline, bool interpreter);
State *state_ref(State *state);
void state_unref(State *state);

/* For those who look: adds a row, with copies of the texts. */
void state_add(State *state, StateAspect aspect, const char *name, const char *value);

/* Asks the interpreter for its aspects. */
void state_ask_python(State *state, GantryPipeline *pipeline);

typedef enum StateChangeKind { STATE_CAME, STATE_WENT, STATE_CHANGED } StateChangeKind;

typedef struct StateChange {
    StateChangeKind kind;
    StateAspect aspect;
    const char *name;
    const char *before; /* NULL of what came, and where there is no value */
    const char *after;  /* NULL of what went, likewise */
    size_t place;       /* of what came or changed: where it stands now, from 0 */
} StateChange;

/* (transfer full) (element-type StateChange) By aspect: what went, then what came or changed in the
 * order that it has now. The interpreter's part is compared if both were asked, or if there was
 * none yet in @before. The texts are those of the states. */
GArray *state_diff(const State *before, const State *after);

/* question.py, which an interpreter answers. */
extern const char step_question[];

G_DEFINE_AUTOPTR_CLEANUP_FUNC(State, state_unref)
