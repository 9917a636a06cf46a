/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The rooms of this plugin. Python.h comes first in each file. */
#pragma once

#include <Python.h>

#include <gantry/phase.h>
#include <gantry/python.h>

/* A script while it runs. Its functions reach it through a capsule, which outlives it if the script
 * puts a function aside: then @context is NULL. */
typedef struct Script {
    GantryContext *context;
    const char *name; /* as its errors call it: a path, or "<pathconfig.source>" */
} Script;

/* --- texts (namespace.c) ---------------------------------------------------------------------- */

/* A new reference to @text, decoded as CPython decodes paths; None for NULL. NULL with an
 * exception.
 */
PyObject *script_decode(const char *text);

/* The reverse: (transfer none) memory of the context; NULL with an exception. */
const char *script_encode(GantryContext *context, PyObject *text);

/* --- what the script sees (namespace.c, helpers.c) -------------------------------------------- */

/* A new namespace to run the script in: the builtins and our functions. @capsule is about a Script.
 * NULL with an exception. */
PyObject *script_namespace_new(PyObject *capsule, const Script *script);

/* A new argument for the script's function. NULL with an exception. */
PyObject *script_inputs_new(GantryContext *context);

/* The script that a function of it belongs to; NULL with an exception if it has ended. */
Script *script_of(PyObject *capsule);

extern PyMethodDef script_functions[];

/* Makes sure that whatever a script does with codecs, CPython can go on. False with an exception.
 */
bool script_prepare_codecs(void);

/* --- what comes of it (outcome.c) ------------------------------------------------------------- */

/* Whether @returned is what a script may return: None, or a dict with outputs. An error says what
 * is wrong. Those outputs are then given to the usual search, and @result is what that comes to
 * with them; @final says that it is the last word, to be told and checked. */
bool script_complete(GantryContext *context, PyObject *returned, bool final,
                     GantryPathconfigResult *result, GError **error);

/* A new dict of a result, for search(). NULL with an exception. */
PyObject *script_result_dict(const GantryPathconfigResult *result);

/* The phase that was replaced, as the plan has it. */
const GantryPhase *script_usual(GantryContext *context);

/* --- what went wrong (raised.c) --------------------------------------------------------------- */

/* Turns the exception that is being raised into an error that says where in @script. */
bool script_raised(const Script *script, GError **error);
