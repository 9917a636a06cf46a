/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The registry of codecs, made safe for scripts.
 *
 * CPython makes it when the first codec is looked up, and imports the package encodings then. In a
 * script, where that cannot be found, the registry would stay half made, and CPython could not
 * finish its initialization any more: one `'x'.encode('cp1252')` would do. So it is made before,
 * and asks for the package only when a codec is wanted. */
#include "script.h"

static PyObject *search_encodings(PyObject *self, PyObject *name);

static PyMethodDef search_function = {"search_encodings", search_encodings, METH_O, NULL};

/* The first codec that is wanted: the package adds a search function of its own, and this one has
 * nothing more to do. @self is a list that has it. */
static PyObject *search_encodings(PyObject *self, PyObject *name)
{
    PyObject *encodings = PyImport_ImportModule("encodings");
    PyObject *codec =
        encodings != NULL ? PyObject_CallMethod(encodings, "search_function", "O", name) : NULL;
    if (codec != NULL && PyList_GET_SIZE(self) > 0) {
        PyObject *function = Py_NewRef(PyList_GET_ITEM(self, 0));
        PyList_SetSlice(self, 0, 1, NULL);
        if (PyCodec_Unregister(function) < 0)
            PyErr_Clear();
        Py_DECREF(function);
    }
    Py_XDECREF(encodings);
    return codec;
}

bool script_prepare_codecs(void)
{
    PyObject *modules = PyImport_GetModuleDict(); /* borrowed */
    PyObject *stand_in = PyModule_New("encodings"), *self = PyList_New(0);
    PyObject *function = self != NULL ? PyCFunction_New(&search_function, self) : NULL;
    bool prepared = stand_in != NULL && function != NULL && PyList_Append(self, function) == 0 &&
                    PyDict_SetItemString(modules, "encodings", stand_in) == 0 &&
                    PyCodec_Register(function) == 0 &&
                    PyDict_DelItemString(modules, "encodings") == 0;
    Py_XDECREF(function);
    Py_XDECREF(self);
    Py_XDECREF(stand_in);
    return prepared;
}
