/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Imports as spans of the trace. CPython's importlib is Python: two of its functions are exchanged
 * for ours, which call them. That needs no profile function, adds no Python frame, and sees the
 * imports of CPython's own main initialization, too. */
#include "importlib-observe.h"

#include <string.h>

/* An import that is going on, on the stack of its thread. */
typedef struct Import {
    bool bytecode; /* a .pyc file was read for it */
    struct Import *outer;
} Import;

static _Thread_local Import *innermost;

/* The text of a str, valid as long as that is; NULL for anything else. */
static const char *text_of(PyObject *object)
{
    const char *text = object != NULL && PyUnicode_Check(object) ? PyUnicode_AsUTF8(object) : NULL;
    if (text == NULL)
        PyErr_Clear();
    return text;
}

/* A new reference, or NULL where there is none. */
static PyObject *attribute(PyObject *object, const char *name)
{
    PyObject *value = object != NULL ? PyObject_GetAttrString(object, name) : NULL;
    if (value == NULL)
        PyErr_Clear();
    return value;
}

static const char *module_name(PyObject *globals)
{
    return globals != NULL ? text_of(PyDict_GetItemString(globals, "__name__")) : NULL;
}

static bool is_importlib(const char *name)
{
    return g_str_has_prefix(name, "importlib") || g_str_has_prefix(name, "_frozen_importlib");
}

/* The module whose code asks for the import, past the frames of importlib; NULL if it is C code. */
static const char *importer_name(void)
{
    const char *name = module_name(PyEval_GetGlobals()); /* borrowed */
    if (name == NULL || !is_importlib(name))
        return name;
    PyFrameObject *frame = (PyFrameObject *)Py_XNewRef((PyObject *)PyEval_GetFrame());
    while (frame != NULL) {
        PyObject *globals = cpython_frame_globals(frame);
        name = module_name(globals); /* the module outlives the frame in sys.modules */
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

/* What the module came from: a class that loads by itself goes by its name, any other loader by
 * that of its type. */
static const char *loader_name(PyObject *loader)
{
    if (loader == NULL || loader == Py_None)
        return NULL;
    const char *name =
        PyType_Check(loader) ? ((PyTypeObject *)loader)->tp_name : Py_TYPE(loader)->tp_name;
    const char *dot = strrchr(name, '.');
    return dot != NULL ? dot + 1 : name;
}

static void end_span(ImportObserver *observer, GantrySpan span, const Import *import,
                     const char *importer, PyObject *module)
{
    PyObject *spec = attribute(module, "__spec__");
    PyObject *loader = attribute(spec, "loader");
    PyObject *origin = attribute(spec, "origin");
    PyObject *located = attribute(spec, "has_location");
    const char *name = loader_name(loader);
    const char *attributes[7] = {NULL};
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
    gantry_trace_end_with(observer->trace, span, located == Py_True ? text_of(origin) : NULL,
                          attributes);
    Py_XDECREF(located);
    Py_XDECREF(origin);
    Py_XDECREF(loader);
    Py_XDECREF(spec);
}

/* Every import of a module that is not in sys.modules comes by here, from C
 * (PyImport_ImportModuleLevelObject() looks the name up each time) as from Python. */
static PyObject *find_and_load(PyObject *capsule, PyObject *args)
{
    ImportObserver *observer = PyCapsule_GetPointer(capsule, NULL);
    const char *name = PyTuple_GET_SIZE(args) > 0 ? text_of(PyTuple_GET_ITEM(args, 0)) : NULL;
    g_autofree char *importer = g_strdup(importer_name());
    Import import = {false, innermost};
    GantrySpan span =
        gantry_trace_begin(observer->trace, GANTRY_TRACE_IMPORT,
                           gantry_trace_intern(observer->trace, name != NULL ? name : "?"));
    innermost = &import;
    PyObject *module = PyObject_CallObject(observer->find_and_load, args);
    innermost = import.outer;
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    end_span(observer, span, &import, importer, module);
    PyErr_Restore(type, value, traceback);
    return module;
}

/* Called with what stands in a .pyc file that is valid (SourceLoader.get_code()). */
static PyObject *compile_bytecode(PyObject *capsule, PyObject *args, PyObject *keywords)
{
    ImportObserver *observer = PyCapsule_GetPointer(capsule, NULL);
    if (innermost != NULL)
        innermost->bytecode = true;
    return PyObject_Call(observer->compile_bytecode, args, keywords);
}

static bool set_function(const char *module_name, const char *name, PyObject *function)
{
    PyObject *module = PyImport_ImportModule(module_name);
    bool set = module != NULL && PyObject_SetAttrString(module, name, function) == 0;
    Py_XDECREF(module);
    return set;
}

/* Puts @method in the place of a function, whose new reference goes to @original. */
static bool exchange(const char *module_name, PyMethodDef *method, PyObject *capsule,
                     PyObject **original)
{
    PyObject *module = PyImport_ImportModule(module_name);
    PyObject *found = module != NULL ? PyObject_GetAttrString(module, method->ml_name) : NULL;
    PyObject *function = found != NULL ? PyCFunction_New(method, capsule) : NULL;
    bool set = function != NULL && PyObject_SetAttrString(module, method->ml_name, function) == 0;
    if (set)
        *original = Py_NewRef(found);
    Py_XDECREF(function);
    Py_XDECREF(found);
    Py_XDECREF(module);
    return set;
}

bool import_observer_begin(ImportObserver *observer, GantryTrace *trace)
{
    static PyMethodDef find = {"_find_and_load", find_and_load, METH_VARARGS, NULL};
    static PyMethodDef compile = {"_compile_bytecode",
                                  (PyCFunction)(void (*)(void))compile_bytecode,
                                  METH_VARARGS | METH_KEYWORDS, NULL};
    PyObject *capsule = PyCapsule_New(observer, NULL, NULL);
    observer->trace = trace;
    bool begun =
        capsule != NULL &&
        exchange("_frozen_importlib", &find, capsule, &observer->find_and_load) &&
        exchange("_frozen_importlib_external", &compile, capsule, &observer->compile_bytecode);
    Py_XDECREF(capsule);
    return begun;
}

void import_observer_end(ImportObserver *observer)
{
    if (observer->find_and_load != NULL)
        set_function("_frozen_importlib", "_find_and_load", observer->find_and_load);
    if (observer->compile_bytecode != NULL)
        set_function("_frozen_importlib_external", "_compile_bytecode", observer->compile_bytecode);
    PyErr_Clear();
    Py_CLEAR(observer->find_and_load);
    Py_CLEAR(observer->compile_bytecode);
}
