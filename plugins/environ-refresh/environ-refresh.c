/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* os.reload_environ() of Python 3.14, and the method os.environ.refresh(), for Pythons before it.
 *
 * Both belong to `os`, and to import it only for that would cost a run that does without it most of
 * its start-up. So the import is waited for: _find_and_load() of the import system, which every
 * import of a module that is not there yet goes through, is wrapped until it returns `os`. A finder
 * would be slower, and would be seen on sys.meta_path. */
#include <Python.h>

#include <gantry/environment.h>
#include <gantry/phase.h>
#include <gantry/plugin.h>
#include <gantry/python.h>
#include <string.h>

/* --- the two functions ------------------------------------------------------------------------ */

/* As CPython makes `os.environ`: the first entry of a name counts, and one without a "=" is no
 * variable. */
static bool add_variable(PyObject *variables, const char *entry)
{
    const char *equals = strchr(entry, '=');
    if (equals == NULL)
        return true;
    PyObject *name = PyBytes_FromStringAndSize(entry, equals - entry);
    PyObject *value = PyBytes_FromString(equals + 1);
    bool added = name != NULL && value != NULL && PyDict_SetDefault(variables, name, value) != NULL;
    Py_XDECREF(name);
    Py_XDECREF(value);
    return added;
}

/* The process's variables as a new dict of bytes. */
static PyObject *read_process(void)
{
    g_autoptr(GantryEnvironment) snapshot = gantry_environment_new(NULL);
    PyObject *variables = PyDict_New();
    const char *const *entry = gantry_environment_variables(snapshot);
    for (; variables != NULL && *entry != NULL; entry++) {
        if (!add_variable(variables, *entry))
            Py_CLEAR(variables);
    }
    return variables;
}

/* `os.environ`, `os.environb` and `posix.environ` share one dict: that is changed in place, so that
 * none of them loses touch with the others. Between the two calls no other thread gets to run. */
static PyObject *refresh(PyObject *mapping, PyObject *unused)
{
    PyObject *data = PyObject_GetAttrString(mapping, "_data");
    PyObject *variables = data != NULL ? read_process() : NULL;
    PyObject *cleared = variables != NULL ? PyObject_CallMethod(data, "clear", NULL) : NULL;
    PyObject *updated =
        cleared != NULL ? PyObject_CallMethod(data, "update", "O", variables) : NULL;

    (void)unused;
    Py_XDECREF(cleared);
    Py_XDECREF(variables);
    Py_XDECREF(data);
    if (updated == NULL)
        return NULL;
    Py_DECREF(updated);
    Py_RETURN_NONE;
}

/* Whatever `os.environ` is by now, as in 3.14. */
static PyObject *reload_environ(PyObject *os, PyObject *unused)
{
    PyObject *mapping = PyObject_GetAttrString(os, "environ");
    PyObject *result = mapping != NULL ? refresh(mapping, unused) : NULL;
    Py_XDECREF(mapping);
    return result;
}

static PyMethodDef refresh_method = {
    "refresh", refresh, METH_NOARGS,
    "refresh($self, /)\n--\n\n"
    "Bring os.environ and os.environb up to date with the environment of the process.\n\n"
    "As os.reload_environ()."};
static PyMethodDef reload_environ_function = {
    "reload_environ", reload_environ, METH_NOARGS,
    "reload_environ($module, /)\n--\n\n"
    "Bring os.environ and os.environb up to date with the environment of the process.\n\n"
    "os.putenv(), os.unsetenv() and code that is not Python change the environment\n"
    "without them. Not safe while another thread does so: the environment is C's."};

/* --- giving them to os ------------------------------------------------------------------------ */

static bool is_function(PyObject *object, PyCFunction function)
{
    return object != NULL && PyCFunction_Check(object) &&
           PyCFunction_GET_FUNCTION(object) == function;
}

static bool is_refresh_method(PyObject *object)
{
    return object != NULL && Py_IS_TYPE(object, &PyMethodDescr_Type) &&
           ((PyMethodDescrObject *)object)->d_method == &refresh_method;
}

/* An attribute, as a new reference, or NULL without an exception. */
static PyObject *find_attribute(PyObject *object, const char *name)
{
    PyObject *attribute = object != NULL ? PyObject_GetAttrString(object, name) : NULL;
    if (attribute == NULL)
        PyErr_Clear();
    return attribute;
}

static bool set_and_forget(PyObject *object, const char *name, PyObject *value)
{
    bool set = value != NULL && PyObject_SetAttrString(object, name, value) == 0;
    Py_XDECREF(value);
    return set;
}

static bool add_method(PyObject *type)
{
    PyObject *present = find_attribute(type, refresh_method.ml_name);
    bool has_one = present != NULL;
    Py_XDECREF(present);
    return has_one || set_and_forget(type, refresh_method.ml_name,
                                     PyDescr_NewMethod((PyTypeObject *)type, &refresh_method));
}

/* Calls a method of a list with the function's name; without a list there is nothing to do. */
static bool call_with_name(PyObject *list, const char *method)
{
    if (list == NULL)
        return true;
    PyObject *result = PyObject_CallMethod(list, method, "s", reload_environ_function.ml_name);
    Py_XDECREF(result);
    return result != NULL;
}

static bool add_function(PyObject *os)
{
    PyObject *name = PyUnicode_FromString("os"), *all = find_attribute(os, "__all__");
    bool added = name != NULL &&
                 set_and_forget(os, reload_environ_function.ml_name,
                                PyCFunction_NewEx(&reload_environ_function, os, name)) &&
                 call_with_name(all, "append");
    Py_XDECREF(all);
    Py_XDECREF(name);
    return added;
}

typedef enum {
    FAILED, /* with an exception */
    DONE,   /* or there is nothing to do: this `os` has a function of its own */
    NOT_YET /* it is not `os`, or not all of it */
} Outcome;

static Outcome equip(PyObject *os)
{
    PyObject *present = find_attribute(os, reload_environ_function.ml_name);
    PyObject *type = find_attribute(os, "_Environ");
    Outcome outcome = NOT_YET;
    if (present != NULL)
        outcome = DONE;
    else if (type != NULL && PyType_Check(type))
        outcome = add_method(type) && add_function(os) ? DONE : FAILED;
    Py_XDECREF(present);
    Py_XDECREF(type);
    return outcome;
}

/* Takes back what is ours, and nothing that somebody put in its place. */
static bool strip(PyObject *os)
{
    PyObject *type = find_attribute(os, "_Environ");
    PyObject *method = find_attribute(type, refresh_method.ml_name);
    PyObject *function = find_attribute(os, reload_environ_function.ml_name);
    bool stripped = true;

    if (is_refresh_method(method))
        stripped = PyObject_SetAttrString(type, refresh_method.ml_name, NULL) == 0;
    if (is_function(function, reload_environ)) {
        stripped =
            PyObject_SetAttrString(os, reload_environ_function.ml_name, NULL) == 0 && stripped;
        PyObject *all = find_attribute(os, "__all__");
        call_with_name(all, "remove");
        PyErr_Clear(); /* the program may have taken it out */
        Py_XDECREF(all);
    }
    Py_XDECREF(function);
    Py_XDECREF(method);
    Py_XDECREF(type);
    return stripped;
}

/* --- waiting for os --------------------------------------------------------------------------- */

/* A module that is there: a new reference, or NULL without an exception. Imports nothing. */
static PyObject *find_module(const char *name)
{
    PyObject *text = PyUnicode_FromString(name);
    PyObject *module = text != NULL ? PyImport_GetModule(text) : NULL;
    Py_XDECREF(text);
    if (module == NULL)
        PyErr_Clear();
    return module;
}

static PyObject *find_and_load(PyObject *original, PyObject *const *arguments, Py_ssize_t n);

static PyMethodDef find_and_load_function = {
    "_find_and_load", (PyCFunction)(void (*)(void))find_and_load, METH_FASTCALL, NULL};

static bool wait_for_os(void)
{
    const char *name = find_and_load_function.ml_name;
    PyObject *importlib = PyImport_ImportModule("_frozen_importlib");
    PyObject *original = importlib != NULL ? PyObject_GetAttrString(importlib, name) : NULL;
    bool waiting =
        original != NULL &&
        set_and_forget(importlib, name, PyCFunction_New(&find_and_load_function, original));
    Py_XDECREF(original);
    Py_XDECREF(importlib);
    return waiting;
}

/* If somebody has wrapped the function after us, theirs goes on to call ours. */
static bool stop_waiting(void)
{
    const char *name = find_and_load_function.ml_name;
    PyObject *importlib = find_module("_frozen_importlib");
    PyObject *current = find_attribute(importlib, name);
    bool stopped = true;
    if (is_function(current, find_and_load_function.ml_meth))
        stopped = PyObject_SetAttrString(importlib, name, PyCFunction_GET_SELF(current)) == 0;
    Py_XDECREF(current);
    Py_XDECREF(importlib);
    return stopped;
}

static PyObject *find_and_load(PyObject *original, PyObject *const *arguments, Py_ssize_t n)
{
    PyObject *module = PyObject_Vectorcall(original, arguments, (size_t)n, NULL);
    if (module == NULL || n == 0 || !PyUnicode_Check(arguments[0]) ||
        PyUnicode_CompareWithASCIIString(arguments[0], "os") != 0)
        return module;
    Outcome outcome = equip(module);
    if (outcome == FAILED || (outcome == DONE && !stop_waiting()))
        Py_CLEAR(module);
    return module;
}

/* --- the phase -------------------------------------------------------------------------------- */

static GantryResult start(GantryContext *context, const void *config, void *state, void *result,
                          GError **error)
{
    PyObject *os = find_module("os");
    Outcome outcome = os != NULL ? equip(os) : NOT_YET;

    (void)config, (void)state, (void)result;
    gantry_context_note(context, "os",
                        outcome == NOT_YET ? "not imported yet: waiting for it"
                                           : "was imported already");
    Py_XDECREF(os);
    if (outcome == DONE || (outcome == NOT_YET && wait_for_os()))
        return GANTRY_OK;
    gantry_python_raised("os.reload_environ", error);
    return GANTRY_ERROR;
}

static bool stop(GantryContext *context, const void *config, void *state, GError **error)
{
    PyObject *os = find_module("os");
    bool stopped = stop_waiting() && (os == NULL || strip(os));

    (void)context, (void)config, (void)state;
    Py_XDECREF(os);
    return stopped || gantry_python_raised("os.reload_environ", error);
}

/* Before site, whose .pth files and sitecustomize may want it; they are what imports os, mostly. */
static const char *const before[] = {"site", "main", NULL};

static const GantryPhase phase = {
    .abi = GANTRY_ABI,
    .name = "environ-refresh",
    .summary = "gives os.reload_environ() to Pythons before 3.14",
    .description =
        "Adds os.reload_environ(), as CPython 3.14 has it, and os.environ.refresh(), which does "
        "the same: both read the environment of the process anew into os.environ and os.environb. "
        "An os that has reload_environ() is left alone. Imports nothing: where os is not there "
        "yet, which is so as a rule, it gets them at the moment that it is imported.",
    .needs_level = GANTRY_LEVEL_INITIALIZED,
    .leaves_level = GANTRY_LEVEL_INITIALIZED,
    .before = before,
    .start = start,
    .stop = stop,
};

GANTRY_PLUGIN_DEFINE("environ-refresh", "1.0", "os.reload_environ() for Pythons before 3.14",
                     &phase);
