/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What atexit calls, as spans. Each callback is put into an object that is equal to it, so that
 * atexit.unregister() still finds it. */
#include "importlib-observe.h"

typedef struct {
    PyObject_HEAD PyObject *function;
} Callback;

/* "module.function"; a callable without a name goes by its type. */
static char *callback_name(PyObject *function)
{
    PyObject *module = PyObject_GetAttrString(function, "__module__");
    PyErr_Clear();
    PyObject *name = PyObject_GetAttrString(function, "__qualname__");
    PyErr_Clear();
    const char *text = observed_text(name);
    const char *folder = observed_text(module);
    char *full = g_strjoin(folder != NULL ? "." : "", folder != NULL ? folder : "",
                           text != NULL ? text : Py_TYPE(function)->tp_name, NULL);
    Py_XDECREF(name);
    Py_XDECREF(module);
    return full;
}

static PyObject *callback_call(PyObject *self, PyObject *args, PyObject *keywords)
{
    Callback *callback = (Callback *)self;
    Observer *observer = observer_find();
    if (observer == NULL)
        return PyObject_Call(callback->function, args, keywords);
    g_autofree char *name = callback_name(callback->function);
    GantrySpan span = gantry_trace_begin_copy(observer->trace, GANTRY_TRACE_ATEXIT, name);
    PyObject *result = PyObject_Call(callback->function, args, keywords);
    gantry_trace_end(observer->trace, span);
    return result;
}

static PyObject *callback_compare(PyObject *self, PyObject *other, int operation)
{
    return PyObject_RichCompare(((Callback *)self)->function, other, operation);
}

static PyObject *callback_repr(PyObject *self)
{
    return PyObject_Repr(((Callback *)self)->function);
}

static void callback_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    Py_XDECREF(((Callback *)self)->function);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyType_Slot slots[] = {
    {Py_tp_call, callback_call},
    {Py_tp_richcompare, callback_compare},
    {Py_tp_repr, callback_repr},
    {Py_tp_dealloc, callback_dealloc},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "_gantry.ObservedCallback",
    .basicsize = sizeof(Callback),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = slots,
};

/* A new reference to @function in its wrapping; NULL with an exception. */
static PyObject *wrap(PyObject *function)
{
    PyObject *type = PyType_FromSpec(&spec);
    Callback *callback = type != NULL ? PyObject_New(Callback, (PyTypeObject *)type) : NULL;
    if (callback != NULL)
        callback->function = Py_NewRef(function);
    Py_XDECREF(type);
    return (PyObject *)callback;
}

/* register(function, *args, **keywords) returns the function, as a decorator has to. */
static PyObject *atexit_register(PyObject *module, PyObject *args, PyObject *keywords)
{
    Observer *observer = observer_find();
    if (observer == NULL)
        return observed_call_later(module, "register", args, keywords);
    PyObject *function = PyTuple_GET_SIZE(args) > 0 ? PyTuple_GET_ITEM(args, 0) : NULL;
    if (function == NULL || !PyCallable_Check(function)) /* it complains in its own words */
        return observed_call(&observer->atexit_register, args, keywords);
    PyObject *wrapped = wrap(function);
    PyObject *rest = wrapped != NULL ? PyTuple_GetSlice(args, 1, PyTuple_GET_SIZE(args)) : NULL;
    PyObject *first = rest != NULL ? PyTuple_Pack(1, wrapped) : NULL;
    PyObject *all = first != NULL ? PySequence_Concat(first, rest) : NULL;
    PyObject *result =
        all != NULL ? observed_call(&observer->atexit_register, all, keywords) : NULL;
    Py_XDECREF(all);
    Py_XDECREF(first);
    Py_XDECREF(rest);
    Py_XDECREF(wrapped);
    if (result == NULL)
        return NULL;
    Py_DECREF(result);
    return Py_NewRef(function);
}

bool observe_atexit(Observer *observer)
{
    static PyMethodDef method = {"register", (PyCFunction)(void (*)(void))atexit_register,
                                 METH_VARARGS | METH_KEYWORDS, NULL};
    /* A module that is there only because we look at it would be one too many in the trace, and
     * missing where the program asks for it: so not before somebody has imported it. */
    PyObject *modules = PyImport_GetModuleDict(); /* borrowed */
    if (observer->atexit_register.original != NULL ||
        PyDict_GetItemString(modules, "atexit") == NULL)
        return true;
    return observe_function(&observer->atexit_register, "atexit", &method);
}
