/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Imports as spans of the trace, by two functions of importlib, which is Python: so those of
 * CPython's own main initialization are seen, too. */
#include "importlib-observe.h"

#include <string.h>

/* An import that is going on, on the stack of its thread. */
typedef struct Import {
    bool bytecode; /* a .pyc file was read for it */
    struct Import *outer;
} Import;

static _Thread_local Import *innermost;

/* A new reference, or NULL where there is none. What a program has to say about attributes itself
 * is not asked. */
static PyObject *attribute(PyObject *object, const char *name)
{
    PyObject *key = object != NULL ? PyUnicode_FromString(name) : NULL;
    PyObject *value = key != NULL ? PyObject_GenericGetAttr(object, key) : NULL;
    Py_XDECREF(key);
    if (value == NULL)
        PyErr_Clear();
    return value;
}

/* A new reference, or NULL. A module that is loaded when it is looked at first, as those of
 * importlib.util.LazyLoader, is not to be loaded by us. */
static PyObject *spec_of(PyObject *module)
{
    bool known = module != NULL && PyModule_Check(module);
    return known ? Py_XNewRef(PyDict_GetItemString(PyModule_GetDict(module), "__spec__")) : NULL;
}

static bool is_importlib(const char *name)
{
    return g_str_has_prefix(name, "importlib") || g_str_has_prefix(name, "_frozen_importlib");
}

/* The module whose code asks for the import, past the frames of importlib; NULL if it is C code. */
static const char *importer_name(void)
{
    const char *name = observed_module(PyEval_GetGlobals()); /* borrowed */
    if (name == NULL || !is_importlib(name))
        return name;
    PyFrameObject *frame = (PyFrameObject *)Py_XNewRef((PyObject *)PyEval_GetFrame());
    while (frame != NULL) {
        PyObject *globals = cpython_frame_globals(frame);
        name = observed_module(globals); /* the module outlives the frame in sys.modules */
        Py_XDECREF(globals);
        PyFrameObject *back = PyFrame_GetBack(frame);
        Py_DECREF(frame);
        frame = back;
        if (name != NULL && !is_importlib(name))
            break;
        name = NULL;
    }
    Py_XDECREF(frame);
    return name;
}

/* Without its module. */
static const char *type_name(PyObject *type)
{
    const char *name = ((PyTypeObject *)type)->tp_name;
    const char *dot = strrchr(name, '.');
    return dot != NULL ? dot + 1 : name;
}

/* What the module came from: a class that loads by itself goes by its name, any other loader by
 * that of its type. */
static const char *loader_name(PyObject *loader)
{
    if (loader == NULL || loader == Py_None)
        return NULL;
    return type_name(PyType_Check(loader) ? loader : (PyObject *)Py_TYPE(loader));
}

/* @raised: (nullable) the exception that ended it. */
static void end_span(Observer *observer, GantrySpan span, const Import *import,
                     const char *importer, PyObject *module, PyObject *raised)
{
    PyObject *spec = spec_of(module);
    PyObject *loader = attribute(spec, "loader");
    PyObject *origin = attribute(spec, "origin");
    /* ModuleSpec.has_location is a property: a profile function would see it being called. */
    PyObject *located = attribute(spec, "_set_fileattr");
    if (located == NULL)
        located = attribute(spec, "has_location");
    const char *name = loader_name(loader);
    const char *attributes[9] = {NULL};
    size_t n = 0;
    if (importer != NULL) {
        attributes[n++] = "importer";
        attributes[n++] = importer;
    }
    if (name != NULL) {
        attributes[n++] = "loader";
        attributes[n++] = name;
    }
    if (name != NULL && strcmp(name, "SourceFileLoader") == 0) {
        attributes[n++] = "bytecode";
        attributes[n++] = import->bytecode ? "cached" : "compiled";
    }
    if (raised != NULL) {
        attributes[n++] = "raised";
        attributes[n++] = type_name(raised);
    }
    gantry_trace_end_with(observer->trace, span, located == Py_True ? observed_text(origin) : NULL,
                          attributes);
    Py_XDECREF(located);
    Py_XDECREF(origin);
    Py_XDECREF(loader);
    Py_XDECREF(spec);
}

static bool is_loaded(PyObject *name)
{
    PyObject *module = PyDict_GetItem(PyImport_GetModuleDict(), name); /* borrowed */
    return module != NULL && module != Py_None;
}

/* Every import of a module that is not in sys.modules comes by here, from C
 * (PyImport_ImportModuleLevelObject() looks the name up each time) as from Python; and from
 * importlib.import_module() also one that is, which is no import. */
static PyObject *find_and_load(PyObject *self, PyObject *args)
{
    Observer *observer = observer_find();
    if (observer == NULL)
        return observed_call_later(self, "_find_and_load", args, NULL);
    const char *name = PyTuple_GET_SIZE(args) > 0 ? observed_text(PyTuple_GET_ITEM(args, 0)) : NULL;
    if (name != NULL && is_loaded(PyTuple_GET_ITEM(args, 0)))
        return observed_call(&observer->find_and_load, args, NULL);
    g_autofree char *importer = g_strdup(importer_name());
    Import import = {false, innermost};
    GantrySpan span =
        gantry_trace_begin_copy(observer->trace, GANTRY_TRACE_IMPORT, name != NULL ? name : "?");
    innermost = &import;
    PyObject *module = observed_call(&observer->find_and_load, args, NULL);
    innermost = import.outer;
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    end_span(observer, span, &import, importer, module, type);
    if (module != NULL && name != NULL && strcmp(name, "atexit") == 0)
        observe_atexit(observer);
    PyErr_Restore(type, value, traceback);
    return module;
}

/* Called with what stands in a .pyc file that is valid (SourceLoader.get_code()). */
static PyObject *compile_bytecode(PyObject *module, PyObject *args, PyObject *keywords)
{
    Observer *observer = observer_find();
    if (observer == NULL)
        return observed_call_later(module, "_compile_bytecode", args, keywords);
    if (innermost != NULL)
        innermost->bytecode = true;
    return observed_call(&observer->compile_bytecode, args, keywords);
}

bool observe_imports(Observer *observer)
{
    static PyMethodDef find = {"_find_and_load", find_and_load, METH_VARARGS, NULL};
    static PyMethodDef compile = {"_compile_bytecode",
                                  (PyCFunction)(void (*)(void))compile_bytecode,
                                  METH_VARARGS | METH_KEYWORDS, NULL};
    return observe_function(&observer->find_and_load, "_frozen_importlib", &find) &&
           observe_function(&observer->compile_bytecode, "_frozen_importlib_external", &compile);
}
