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

bool observe_imports(Observer *observer);
bool observe_site(Observer *observer);
bool observe_atexit(Observer *observer);
void observe_site_end(Observer *observer);

/* (nullable) That of this interpreter; NULL when it has ended, or where there was none. */
Observer *observer_find(void);

/* Puts a function made of @method, which is given the module, in the place of that of the same
 * name. False with an exception. */
bool observe_function(ObservedFunction *function, const char *module, PyMethodDef *method);

/* Calls what stood there. A new reference, or NULL with an exception. */
PyObject *observed_call(const ObservedFunction *function, PyObject *args, PyObject *keywords);

/* The same when the observer has ended, and the function stands in its place again: a program can
 * have kept ours. */
PyObject *observed_call_later(PyObject *module, const char *name, PyObject *args,
                              PyObject *keywords);

/* (nullable) The text of a str, valid as long as that is. No exception is left. */
const char *observed_text(PyObject *object);

/* (nullable) The name of the module whose code is running, by its globals. */
const char *observed_module(PyObject *globals);
