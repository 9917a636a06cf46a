/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What a script runs in, and what its function is given. */
#include "script.h"

#include <gantry/config.h>
#include <string.h>

PyObject *script_decode(const char *text)
{
    if (text == NULL)
        Py_RETURN_NONE;
    size_t length;
    wchar_t *wide = Py_DecodeLocale(text, &length);
    if (wide == NULL)
        return PyErr_Format(PyExc_ValueError, "a path cannot be decoded");
    PyObject *decoded = PyUnicode_FromWideChar(wide, (Py_ssize_t)length);
    PyMem_RawFree(wide);
    return decoded;
}

const char *script_encode(GantryContext *context, PyObject *text)
{
    if (!PyUnicode_Check(text))
        return (void *)PyErr_Format(PyExc_TypeError, "a path is a str, not %s",
                                    Py_TYPE(text)->tp_name);
    /* With a length of NULL, a zero character in the text is a ValueError. */
    wchar_t *wide = PyUnicode_AsWideCharString(text, NULL);
    char *bytes = wide != NULL ? Py_EncodeLocale(wide, NULL) : NULL;
    if (wide != NULL && bytes == NULL)
        PyErr_Format(PyExc_ValueError, "%A cannot be encoded for the file system", text);
    const char *kept = gantry_context_strdup(context, bytes);
    PyMem_Free(bytes);
    PyMem_Free(wide);
    return kept;
}

char *script_show(PyObject *text)
{
    PyObject *bytes =
        PyUnicode_Check(text) ? PyUnicode_AsEncodedString(text, "utf-8", "backslashreplace") : NULL;
    char *shown = bytes != NULL ? g_strdup(PyBytes_AS_STRING(bytes)) : NULL;
    PyErr_Clear();
    Py_XDECREF(bytes);
    return shown;
}

Script *script_of(PyObject *capsule)
{
    Script *script = PyCapsule_GetPointer(capsule, NULL);
    if (script == NULL || script->context != NULL)
        return script;
    PyErr_Format(PyExc_RuntimeError, "the path configuration has ended");
    return NULL;
}

const GantryPhase *script_usual(GantryContext *context)
{
    const GantryPlan *plan = gantry_pipeline_resolve(gantry_context_pipeline(context), NULL);
    for (size_t i = 0; i < plan->n_phases; i++) {
        if (strcmp(plan->phases[i].name, "pathconfig") == 0)
            return plan->phases[i].replaced->phase;
    }
    return NULL;
}

/* --- the namespace ---------------------------------------------------------------------------- */

/* Adds @value, whose reference it takes. */
static bool add(PyObject *dict, const char *name, PyObject *value)
{
    bool added = value != NULL && PyDict_SetItemString(dict, name, value) == 0;
    Py_XDECREF(value);
    return added;
}

PyObject *script_namespace_new(PyObject *capsule, const Script *script)
{
    PyObject *namespace = PyDict_New();
    PyObject *builtins = PyEval_GetBuiltins(); /* borrowed */
    if (namespace == NULL)
        return NULL;
    bool made = PyDict_SetItemString(namespace, "__builtins__", builtins) == 0 &&
                add(namespace, "__name__", PyUnicode_FromString("__path_configuration__")) &&
                add(namespace, "__file__", script_decode(script->name));
    for (PyMethodDef *function = script_functions; made && function->ml_name != NULL; function++)
        made = add(namespace, function->ml_name, PyCFunction_New(function, capsule));
    if (!made)
        Py_CLEAR(namespace);
    return namespace;
}

/* --- the inputs ------------------------------------------------------------------------------- */

static PyObject *tuple_of(const char *const *list)
{
    PyObject *tuple = PyTuple_New((Py_ssize_t)g_strv_length((char **)list));
    for (Py_ssize_t i = 0; tuple != NULL && list[i] != NULL; i++) {
        PyObject *item = script_decode(list[i]);
        if (item == NULL)
            Py_CLEAR(tuple);
        else
            PyTuple_SET_ITEM(tuple, i, item);
    }
    return tuple;
}

static PyObject *environment_of(GantryContext *context)
{
    const GantryEnvironment *environment = gantry_context_environment(context);
    const char *const *variables = gantry_environment_variables(environment);
    PyObject *dict = PyDict_New();
    for (; dict != NULL && *variables != NULL; variables++) {
        const char *equals = strchr(*variables, '=');
        if (equals == NULL || equals == *variables)
            continue;
        g_autofree char *name = g_strndup(*variables, (size_t)(equals - *variables));
        PyObject *key = script_decode(name), *value = script_decode(equals + 1);
        if (key == NULL || value == NULL || PyDict_SetDefault(dict, key, value) == NULL)
            Py_CLEAR(dict);
        Py_XDECREF(key);
        Py_XDECREF(value);
    }
    PyObject *proxy = dict != NULL ? PyDictProxy_New(dict) : NULL;
    Py_XDECREF(dict);
    return proxy;
}

/* By its type; None for what is not set. */
static PyObject *value_of(GantryContext *context, const GantryOption *option)
{
    switch (option->type) {
    case GANTRY_TYPE_BOOL:
        return PyBool_FromLong(gantry_context_get_bool(context, option->name, false));
    case GANTRY_TYPE_INT:
        return PyLong_FromLongLong(gantry_context_get_int(context, option->name, -1));
    case GANTRY_TYPE_STRING:
        return script_decode(gantry_context_get_string(context, option->name));
    case GANTRY_TYPE_LIST:
        return tuple_of(gantry_context_get_list(context, option->name));
    }
    return NULL;
}

/* What is no option of the path configuration. */
static bool add_surroundings(GantryContext *context, PyObject *values)
{
    bool use_environment = gantry_context_get_bool(context, "use_environment", true);
    const char *argv0 = gantry_context_get_list(context, "orig_argv")[0];
    const char *name = gantry_context_get_string(context, "program_name");
    const char *called = name != NULL ? name : argv0 != NULL && *argv0 != '\0' ? argv0 : "python3";
    return add(values, "argv0", script_decode(argv0)) &&
           add(values, "program_name", script_decode(called)) &&
           add(values, "PATH", script_decode(gantry_context_getenv(context, "PATH"))) &&
           add(values, "environment", environment_of(context)) &&
           add(values, "use_environment", PyBool_FromLong(use_environment)) &&
           add(values, "version", PyUnicode_FromString(gantry_python_version())) &&
           add(values, "built_prefix", script_decode(gantry_python_prefix())) &&
           add(values, "built_exec_prefix", script_decode(gantry_python_exec_prefix()));
}

/* A named tuple of what @values has: it can be read by name, and nothing can be changed. */
static PyObject *freeze(GantryContext *context, PyObject *values)
{
    Py_ssize_t n = PyDict_GET_SIZE(values), at = 0;
    g_autofree PyStructSequence_Field *fields = g_new0(PyStructSequence_Field, (size_t)n + 1);
    PyStructSequence_Desc description = {
        .name = "path_configuration.inputs",
        .doc = "what the path configuration can be made from",
        .fields = fields,
        .n_in_sequence = (int)n,
    };
    PyObject *key, *value;
    for (size_t i = 0; PyDict_Next(values, &at, &key, &value); i++)
        fields[i].name = gantry_context_strdup(context, PyUnicode_AsUTF8(key));
    PyTypeObject *type = PyStructSequence_NewType(&description);
    PyObject *inputs = type != NULL ? PyStructSequence_New(type) : NULL;
    at = 0;
    for (Py_ssize_t i = 0; inputs != NULL && PyDict_Next(values, &at, &key, &value); i++) {
        Py_INCREF(value);
        PyStructSequence_SetItem(inputs, i, value);
    }
    Py_XDECREF(type);
    return inputs;
}

PyObject *script_inputs_new(GantryContext *context)
{
    PyObject *values = PyDict_New();
    const GantryOption *option = script_usual(context)->options;
    bool filled = values != NULL;
    for (; filled && option->name != NULL; option++) {
        if ((option->flags & GANTRY_OPTION_PRIVATE) == 0)
            filled = add(values, option->name, value_of(context, option));
    }
    PyObject *inputs = filled && add_surroundings(context, values) ? freeze(context, values) : NULL;
    Py_XDECREF(values);
    return inputs;
}
