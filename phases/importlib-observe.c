/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "importlib-observe.h"

const char *observed_text(PyObject *object)
{
    const char *text = object != NULL && PyUnicode_Check(object) ? PyUnicode_AsUTF8(object) : NULL;
    if (text == NULL)
        PyErr_Clear();
    return text;
}

const char *observed_module(PyObject *globals)
{
    return globals != NULL ? observed_text(PyDict_GetItemString(globals, "__name__")) : NULL;
}

bool observe_function(ObservedFunction *function, const char *module_name, PyMethodDef *method,
                      PyObject *capsule)
{
    PyObject *module = PyImport_ImportModule(module_name);
    PyObject *original = module != NULL ? PyObject_GetAttrString(module, method->ml_name) : NULL;
    PyObject *ours = original != NULL ? PyCFunction_New(method, capsule) : NULL;
    if (ours != NULL && PyObject_SetAttrString(module, method->ml_name, ours) == 0)
        *function = (ObservedFunction){Py_NewRef(module), method->ml_name, Py_NewRef(original)};
    Py_XDECREF(ours);
    Py_XDECREF(original);
    Py_XDECREF(module);
    return function->original != NULL;
}

static void put_back(ObservedFunction *function)
{
    if (function->original != NULL)
        PyObject_SetAttrString(function->module, function->name, function->original);
    PyErr_Clear();
    Py_CLEAR(function->module);
    Py_CLEAR(function->original);
}

bool observer_begin(Observer *observer, GantryTrace *trace)
{
    PyObject *capsule = PyCapsule_New(observer, NULL, NULL);
    observer->trace = trace;
    bool begun = capsule != NULL && observe_imports(observer, capsule) &&
                 observe_site(observer, capsule) && observe_atexit(observer, capsule);
    Py_XDECREF(capsule);
    return begun;
}

void observer_end(Observer *observer)
{
    put_back(&observer->find_and_load);
    put_back(&observer->compile_bytecode);
    put_back(&observer->exec);
    put_back(&observer->atexit_register);
    observe_site_end(observer);
    put_back(&observer->open_code);
}
