/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "cpython.h"

/* What a trace of level imports sees of a Python program: its imports, the .pth files of site and
 * their lines, and what atexit calls. Functions of modules are exchanged for ours, which call them:
 * that needs no profile function and adds no Python frame. Begun and ended by the importlib phase,
 * so that all of it is there before the first file is imported. */

/* A function of a module, while ours stands in its place. */
typedef struct ObservedFunction {
    PyObject *module;
    const char *name;
    PyObject *original; /* (nullable) */
} ObservedFunction;

typedef struct Observer {
    GantryTrace *trace;
    ObservedFunction find_and_load;
    ObservedFunction compile_bytecode;
    ObservedFunction open_code;
    ObservedFunction exec;
    ObservedFunction atexit_register;
    GArray *open_files; /* of site's; see importlib-observe-site.c */
    bool in_line;       /* of one of them: what that executes itself is no line */
} Observer;

/* @observer outlives the observation. False with an exception; observer_end() is to be called in
 * any case. */
bool observer_begin(Observer *observer, GantryTrace *trace);

/* Puts CPython's functions back that were exchanged. */
void observer_end(Observer *observer);

/* --- for the parts ---------------------------------------------------------------------------- */

bool observe_imports(Observer *observer, PyObject *capsule);
bool observe_site(Observer *observer, PyObject *capsule);
bool observe_atexit(Observer *observer, PyObject *capsule);
void observe_site_end(Observer *observer);

/* Puts a function made of @method, which is given @capsule, in the place of that of the same name.
 * False with an exception. */
bool observe_function(ObservedFunction *function, const char *module, PyMethodDef *method,
                      PyObject *capsule);

/* (nullable) The text of a str, valid as long as that is. No exception is left. */
const char *observed_text(PyObject *object);

/* (nullable) The name of the module whose code is running, by its globals. */
const char *observed_module(PyObject *globals);
