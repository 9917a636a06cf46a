/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The .pth files that site reads, and their lines, as spans. site.addpackage() runs while site is
 * imported, so it cannot be exchanged itself; but it opens each file by io.open_code(), and
 * executes lines by exec(). */
#include "importlib-observe.h"

#include <string.h>

/* A .pth file that is being worked on: addpackage() holds it to its end. */
typedef struct {
    PyObject *reference; /* weak; its callback ends the span */
    GantrySpan span;
} OpenFile;

static bool is_site_running(void)
{
    const char *name = observed_module(PyEval_GetGlobals()); /* borrowed */
    return name != NULL && strcmp(name, "site") == 0;
}

static PyObject *file_is_gone(PyObject *unused, PyObject *reference)
{
    Observer *observer = observer_find();
    (void)unused;
    for (guint i = 0; observer != NULL && i < observer->open_files->len; i++) {
        OpenFile *file = &g_array_index(observer->open_files, OpenFile, i);
        if (file->reference != reference)
            continue;
        gantry_trace_end(observer->trace, file->span);
        g_array_remove_index(observer->open_files, i);
        Py_DECREF(reference);
        break;
    }
    Py_RETURN_NONE;
}

/* Ends the span when @file goes; false if that cannot be known. */
static bool end_with_file(Observer *observer, GantrySpan span, PyObject *file)
{
    static PyMethodDef method = {"file_is_gone", file_is_gone, METH_O, NULL};
    PyObject *callback = PyCFunction_New(&method, NULL);
    PyObject *reference = callback != NULL ? PyWeakref_NewRef(file, callback) : NULL;
    Py_XDECREF(callback);
    if (reference == NULL) {
        PyErr_Clear();
        return false;
    }
    OpenFile open = {reference, span};
    g_array_append_val(observer->open_files, open);
    return true;
}

static PyObject *open_code(PyObject *module, PyObject *args, PyObject *keywords)
{
    Observer *observer = observer_find();
    if (observer == NULL)
        return observed_call_later(module, "open_code", args, keywords);
    if (!is_site_running())
        return observed_call(&observer->open_code, args, keywords);
    const char *path = PyTuple_GET_SIZE(args) > 0 ? observed_text(PyTuple_GET_ITEM(args, 0)) : NULL;
    GantrySpan span =
        gantry_trace_begin_copy(observer->trace, GANTRY_TRACE_PTH, path != NULL ? path : "?");
    PyObject *file = observed_call(&observer->open_code, args, keywords);
    if (file == NULL || !end_with_file(observer, span, file))
        gantry_trace_end(observer->trace, span);
    return file;
}

/* exec() without a namespace takes that of the frame that calls it, which is still addpackage(): a
 * C function has none. */
static PyObject *exec(PyObject *module, PyObject *args, PyObject *keywords)
{
    Observer *observer = observer_find();
    if (observer == NULL)
        return observed_call_later(module, "exec", args, keywords);
    const char *line = PyTuple_GET_SIZE(args) == 1 && !observer->in_line && is_site_running()
                           ? observed_text(PyTuple_GET_ITEM(args, 0))
                           : NULL;
    if (line == NULL)
        return observed_call(&observer->exec, args, keywords);
    g_autofree char *name = g_strchomp(g_strdup(line));
    GantrySpan span = gantry_trace_begin_copy(observer->trace, GANTRY_TRACE_PTH_LINE, name);
    observer->in_line = true;
    PyObject *result = observed_call(&observer->exec, args, keywords);
    observer->in_line = false;
    gantry_trace_end(observer->trace, span);
    return result;
}

bool observe_site(Observer *observer)
{
    static PyMethodDef open = {"open_code", (PyCFunction)(void (*)(void))open_code,
                               METH_VARARGS | METH_KEYWORDS, NULL};
    static PyMethodDef execute = {"exec", (PyCFunction)(void (*)(void))exec,
                                  METH_VARARGS | METH_KEYWORDS, NULL};
    observer->open_files = g_array_new(FALSE, FALSE, sizeof(OpenFile));
    /* io, which is not there yet, takes it from _io. */
    return observe_function(&observer->open_code, "_io", &open) &&
           observe_function(&observer->exec, "builtins", &execute);
}

void observe_site_end(Observer *observer)
{
    PyObject *io = PyDict_GetItemString(PyImport_GetModuleDict(), "io"); /* borrowed */
    if (io != NULL && observer->open_code.original != NULL)
        PyObject_SetAttrString(io, "open_code", observer->open_code.original);
    PyErr_Clear();
    for (guint i = 0; observer->open_files != NULL && i < observer->open_files->len; i++)
        Py_DECREF(g_array_index(observer->open_files, OpenFile, i).reference);
    g_clear_pointer(&observer->open_files, g_array_unref);
}
