/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Questions to an interpreter that is on its way, from outside of any phase. */
#include "cpython.h"

#include <gantry/pipeline.h>
#include <gantry/python.h>
#include <string.h>

/* Where __main__ is not there yet, the names have a dictionary that goes with the interpreter.
 * Borrowed; NULL with an exception. */
static PyObject *early_names(void)
{
    static const char key[] = "gantry.names";
    PyObject *all = PyInterpreterState_GetDict(PyInterpreterState_Get());
    PyObject *names = all != NULL ? PyDict_GetItemString(all, key) : NULL;
    if (all == NULL || names != NULL)
        return names;
    names = PyDict_New();
    bool kept = names != NULL &&
                PyDict_SetItemString(names, "__builtins__", PyEval_GetBuiltins()) == 0 &&
                PyDict_SetItemString(all, key, names) == 0;
    Py_XDECREF(names);
    return kept ? names : NULL;
}

/* Borrowed. To import __main__ would make it, and that is a phase's to do. */
static PyObject *names_of_interpreter(void)
{
    PyObject *modules = PyImport_GetModuleDict();
    PyObject *module = modules != NULL ? PyDict_GetItemString(modules, "__main__") : NULL;
    return module != NULL && PyModule_Check(module) ? PyModule_GetDict(module) : early_names();
}

/* A new reference to the code of @source, first tried as an expression. The file's name is no
 * char *: to decode it takes a codec, and before its main initialization CPython 3.13 dies of
 * looking one up. */
static PyObject *compile(const char *source, bool *expression)
{
    PyCompilerFlags flags = {PyCF_IGNORE_COOKIE | PyCF_SOURCE_IS_UTF8, PY_MINOR_VERSION};
    PyObject *filename = PyUnicode_FromString("<gantry>");
    PyObject *code = filename != NULL ? Py_CompileStringObject(source + strspn(source, " \t"),
                                                               filename, Py_eval_input, &flags, -1)
                                      : NULL;
    *expression = code != NULL;
    if (code == NULL && filename != NULL && PyErr_ExceptionMatches(PyExc_SyntaxError)) {
        PyErr_Clear();
        code = Py_CompileStringObject(source, filename, Py_file_input, &flags, -1);
    }
    Py_XDECREF(filename);
    return code;
}

/* What the prompt would show of @value; NULL with an exception. */
static char *show(PyObject *value, bool expression)
{
    if (!expression || value == Py_None)
        return g_strdup("");
    PyObject *text = PyObject_Repr(value);
    const char *utf8 = text != NULL ? PyUnicode_AsUTF8(text) : NULL;
    char *copy = g_strdup(utf8);
    Py_XDECREF(text);
    return copy;
}

char *gantry_python_eval(GantryPipeline *pipeline, const char *source, GError **error)
{
    GantryLevel level = gantry_pipeline_level(pipeline);
    if (level < GANTRY_LEVEL_CORE || level > GANTRY_LEVEL_RUNNING) {
        gantry_error_set(error, GANTRY_ERROR_STATE, NULL,
                         "eval: at level %s there is no interpreter", gantry_level_name(level));
        return NULL;
    }
    bool expression;
    PyThreadState *thread = PyThreadState_Get();
    cpython_enter_tracing(thread);
    PyObject *names = names_of_interpreter();
    PyObject *code = names != NULL ? compile(source, &expression) : NULL;
    PyObject *value = code != NULL ? PyEval_EvalCode(code, names, names) : NULL;
    char *shown = value != NULL ? show(value, expression) : NULL;
    Py_XDECREF(value);
    Py_XDECREF(code);
    cpython_leave_tracing(thread);
    if (shown == NULL)
        cpython_raised("eval", error);
    return shown;
}
