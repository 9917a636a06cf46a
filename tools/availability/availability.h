/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "command.h"

/* What can be done with Python after each phase, found out by trying. */

/* Something that people want of Python, and how to find out whether it is there. It works if
 * nothing is raised and the value is not None: PEP 432 counts what is None as missing. */
typedef struct Probe {
    const char *group; /* rows of one group stand together */
    const char *name;  /* of the row: 20 columns at most */
    const char *shows; /* what it is that works, and for whom: half a sentence */
    const char *code;  /* Python: statements, or NULL; of a `call`: what that is in C */
    const char *value; /* Python: an expression; NULL: there is only the code */
    /* In C, for what there is before there is an interpreter. Appends what came of it, or what went
     * wrong, and returns whether it worked. Nothing is saved from it: it may well crash. */
    bool (*call)(GString *answer);
    bool own; /* from the command line: whether it is Python at all is to be seen first */
} Probe;

extern const Probe availability_probes[];
extern const size_t availability_n_probes;

/* Whether @word is a word of a probe's name, or the name of a group: then --why takes it. */
bool availability_speaks_of(const char *word);

bool call_raw_malloc(GString *answer);
bool call_malloc(GString *answer);
bool call_decode_locale(GString *answer);
bool call_dict(GString *answer);
bool call_run_string(GString *answer);
bool call_is_initialized(GString *answer);
bool call_thread_state(GString *answer);
bool call_new_thread_state(GString *answer);
bool call_sub_interpreter(GString *answer);
bool call_finalize(GString *answer);

typedef enum Outcome {
    UNKNOWN = 0, /* that phase was not reached */
    WORKS,
    DIFFERS, /* works, and comes to something else than after the last phase */
    FAILS,
    ABSENT, /* there is no interpreter that could be asked */
    CRASHES,
    HANGS,
    N_OUTCOMES
} Outcome;

/* "works", "differs", ... */
const char *availability_outcome_name(Outcome outcome);

/* (transfer full) "SIGSEGV". */
char *availability_signal_name(int number);

/* What became of a probe after a phase. */
typedef struct Cell {
    Outcome outcome;
    int signal;      /* what it was killed by; 0: it was not */
    bool malformed;  /* it cannot be compiled: the text says why */
    char text[2040]; /* the value, or what went wrong: cut if it is longer */
} Cell;

typedef struct Availability {
    const Probe *probes;
    size_t n_probes;
    const GantryPlannedPhase **phases; /* (array length=n_phases) those that are not switched off */
    size_t n_phases;
    size_t n_started;
    struct Record *record; /* shared with the processes that try */
} Availability;

/* Tries all of @probes after each phase of @pipeline. Python is started by a child, so this process
 * stays without one. Returns whether all phases could be started; those of before are there in any
 * case. */
bool availability_measure(Availability *availability, GantryPipeline *pipeline, GError **error);
void availability_clear(Availability *availability);

/* What became of a probe after a phase. */
const Cell *availability_cell(const Availability *availability, size_t probe, size_t phase);

/* The first phase from which on it works as it does at the end; n_phases if there is none. */
size_t availability_first(const Availability *availability, size_t probe);

typedef struct Paper Paper;

/* All probes in one table. */
void availability_write_table(const Availability *availability, const Paper *paper, GString *out);

/* A probe with its code, and what came of it phase by phase. */
void availability_write_why(const Availability *availability, size_t probe, const Paper *paper,
                            GString *out);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Availability, availability_clear)
