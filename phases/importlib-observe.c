/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "importlib-observe.h"

/* Where an interpreter keeps its observer: functions that are called by programs have no room for
 * it, if they are to look like those whose places they take. */
static const char key[] = "gantry.observer";

static PyObject *interpreter_dict(void)
{
    return PyInterpreterState_GetDict(PyInterpreterState_Get()); /* borrowed */
}

Observer *observer_find(void)
{
    PyObject *dict = interpreter_dict();
    PyObject *capsule = dict != NULL ? PyDict_GetItemString(dict, key) : NULL; /* borrowed */
    return capsule != NULL ? PyCapsule_GetPointer(capsule, key) : NULL;
}

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

/* A function of @method as a part of @module, which is what repr(), pickle and inspect see of the
 * one whose place it takes. */
static PyObject *make_function(PyMethodDef *method, PyObject *module, PyObject *original)
{
    PyObject *name = PyModule_GetNameObject(module);
    if (PyCFunction_Check(original))
        method->ml_doc = ((PyCFunctionObject *)original)->m_ml->ml_doc;
    PyObject *function = name != NULL ? PyCFunction_NewEx(method, module, name) : NULL;
    Py_XDECREF(name);
    return function;
}

bool observe_function(ObservedFunction *function, const char *module_name, PyMethodDef *method)
{
    PyObject *module = PyImport_ImportModule(module_name);
    PyObject *original = module != NULL ? PyObject_GetAttrString(module, method->ml_name) : NULL;
    PyObject *ours = original != NULL ? make_function(method, module, original) : NULL;
    if (ours != NULL && PyObject_SetAttrString(module, method->ml_name, ours) == 0)
        *function = (ObservedFunction){Py_NewRef(module), method->ml_name, Py_NewRef(original)};
    Py_XDECREF(ours);
    Py_XDECREF(original);
    Py_XDECREF(module);
    return function->original != NULL;
}

PyObject *observed_call(const ObservedFunction *function, PyObject *args, PyObject *keywords)
{
    PyThreadState *thread = PyThreadState_Get();
    PyObject *original = Py_NewRef(function->original);
    cpython_lend_recursion(thread, 1);
    PyObject *result = PyObject_Call(original, args, keywords);
    cpython_lend_recursion(thread, -1);
    Py_DECREF(original);
    return result;
}

PyObject *observed_call_later(PyObject *module, const char *name, PyObject *args,
                              PyObject *keywords)
{
    PyObject *original = PyObject_GetAttrString(module, name);
    PyObject *result = original != NULL ? PyObject_Call(original, args, keywords) : NULL;
    Py_XDECREF(original);
    return result;
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
    PyObject *dict = interpreter_dict();
    PyObject *capsule = PyCapsule_New(observer, key, NULL);
    observer->trace = trace;
    bool begun = dict != NULL && capsule != NULL && PyDict_SetItemString(dict, key, capsule) == 0 &&
                 observe_imports(observer) && observe_site(observer) && observe_atexit(observer);
    Py_XDECREF(capsule);
    return begun;
}

void observer_end(Observer *observer)
{
    PyObject *dict = interpreter_dict();
    put_back(&observer->find_and_load);
    put_back(&observer->compile_bytecode);
    put_back(&observer->exec);
    put_back(&observer->atexit_register);
    observe_site_end(observer);
    put_back(&observer->open_code);
    if (dict != NULL && PyDict_DelItemString(dict, key) != 0)
        PyErr_Clear();
}
