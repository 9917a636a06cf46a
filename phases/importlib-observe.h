/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "cpython.h"

/* Stands in the way of every import, to write it into a trace of level imports. */
typedef struct ImportObserver {
    GantryTrace *trace;
    PyObject *find_and_load;    /* (nullable) CPython's own, while ours stands in front of it */
    PyObject *compile_bytecode; /* (nullable) likewise */
} ImportObserver;

/* @observer outlives the observation. False with an exception. */
bool import_observer_begin(ImportObserver *observer, GantryTrace *trace);

/* Puts CPython's functions back, if they were exchanged. */
void import_observer_end(ImportObserver *observer);
