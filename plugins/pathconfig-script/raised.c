/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Errors of a script, for who wrote it: what was raised, where, and what that means so early. */
#include "script.h"

/* Appends "FILE:LINE in FUNCTION" for the frame of @traceback. */
static void append_frame(GString *out, PyObject *traceback)
{
    PyObject *frame = PyObject_GetAttrString(traceback, "tb_frame");
    PyObject *line = PyObject_GetAttrString(traceback, "tb_lineno");
    PyObject *code = frame != NULL ? PyObject_GetAttrString(frame, "f_code") : NULL;
    PyObject *file = code != NULL ? PyObject_GetAttrString(code, "co_filename") : NULL;
    PyObject *function = code != NULL ? PyObject_GetAttrString(code, "co_name") : NULL;
    PyObject *text = file != NULL && line != NULL && function != NULL
                         ? PyUnicode_FromFormat("%S:%S in %S", file, line, function)
                         : NULL;
    PyObject *bytes =
        text != NULL ? PyUnicode_AsEncodedString(text, "utf-8", "surrogateescape") : NULL;
    if (bytes != NULL)
        g_string_append_printf(out, "%s%s", out->len > 0 ? ", " : "", PyBytes_AS_STRING(bytes));
    PyErr_Clear();
    Py_XDECREF(bytes);
    Py_XDECREF(text);
    Py_XDECREF(function);
    Py_XDECREF(file);
    Py_XDECREF(code);
    Py_XDECREF(line);
    Py_XDECREF(frame);
}

/* (transfer full) (nullable) The frames, outermost first; of a deep recursion only both ends. */
static char *describe_traceback(PyObject *traceback)
{
    enum { FIRST = 4, LAST = 4 };
    g_autoptr(GPtrArray) frames = g_ptr_array_new_with_free_func((GDestroyNotify)Py_DecRef);
    Py_XINCREF(traceback);
    while (traceback != NULL && traceback != Py_None) {
        g_ptr_array_add(frames, traceback);
        traceback = PyObject_GetAttrString(traceback, "tb_next");
    }
    Py_XDECREF(traceback);
    PyErr_Clear();
    g_autoptr(GString) out = g_string_new(NULL);
    for (size_t i = 0; i < frames->len; i++) {
        if (i == FIRST && frames->len > FIRST + LAST) {
            g_string_append(out, ", ...");
            i = frames->len - LAST;
        }
        append_frame(out, g_ptr_array_index(frames, i));
    }
    return out->len > 0 ? g_string_free(g_steal_pointer(&out), FALSE) : NULL;
}

static const char *hint_for(PyObject *type, PyObject *value)
{
    if (PyErr_GivenExceptionMatches(type, PyExc_ImportError))
        return "no module can be imported from a file before there is a search path; builtin ones "
               "(sys, posix, time, ...) and frozen ones can";
    if (PyErr_GivenExceptionMatches(type, PyExc_SystemExit))
        return "a path configuration cannot end the program: raise another exception if it must "
               "not run";
    PyObject *text = value != NULL ? PyObject_Str(value) : NULL;
    const char *message = text != NULL ? PyUnicode_AsUTF8(text) : NULL;
    bool printed = message != NULL && g_str_has_prefix(message, "lost sys.std");
    PyErr_Clear();
    Py_XDECREF(text);
    return printed ? "there is no standard output yet: note(text) writes into the trace" : NULL;
}

bool script_raised(const Script *script, GError **error)
{
    PyObject *type, *value, *traceback;
    g_autoptr(GError) cause = NULL;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    g_autofree char *place = describe_traceback(traceback);
    const char *hint = hint_for(type, value);
    PyErr_Restore(type, value, traceback);
    gantry_python_raised(script->name, &cause);
    return gantry_error_set(error, GANTRY_ERROR_PYTHON, hint, "%s%s%s%s", cause->message,
                            place != NULL ? " (" : "", place != NULL ? place : "",
                            place != NULL ? ")" : "");
}
