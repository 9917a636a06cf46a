/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* sys._configuration, after PEP 432: the options as attributes, in three namespaces.
 *
 * It is made at each start, so it holds next to nothing: an attribute is looked up among the frozen
 * configs when somebody asks for it. The whole and its namespaces are of one type, for a type is
 * what such an object costs. */
#include "core.h"

#include <string.h>

#define CONFIGURATION "sys._configuration"

static const char *const namespaces[CORE_N_NAMESPACES] = {
    [CORE_RUNTIME] = "runtime",
    [CORE_MAIN_INTERPRETER] = "main_interpreter",
    [CORE_INTERPRETER] = "interpreter",
};

/* What is not an option: PEP 432's PyInterpreterConfig has this member and no other. */
#define IS_MAIN "is_main_interpreter"

typedef struct {
    PyObject_HEAD const char *name;       /* (nullable) of the namespace; NULL: it is the whole */
    CoreNamespace which;                  /* of a namespace */
    PyObject *members[CORE_N_NAMESPACES]; /* of the whole */
} Configuration;

/* --- names and values ------------------------------------------------------------------------- */

/* The value of @name in @self, or NULL: with an exception, or without if there is no such name. */
static PyObject *find_value(const Configuration *self, const char *name)
{
    for (size_t i = 0; self->name == NULL && i < CORE_N_NAMESPACES; i++) {
        if (strcmp(namespaces[i], name) == 0)
            return Py_NewRef(self->members[i]);
    }
    if (self->name == NULL)
        return NULL;
    if (self->which == CORE_INTERPRETER)
        return strcmp(name, IS_MAIN) == 0
                   ? PyBool_FromLong(PyInterpreterState_Get() == PyInterpreterState_Main())
                   : NULL;
    GantryPipeline *pipeline = core_pipeline();
    if (pipeline == NULL || strchr(name, '.') != NULL ||
        !gantry_pipeline_has_option(pipeline, name) || !core_option_is_shown(name) ||
        core_option_namespace(pipeline, name) != self->which)
        return NULL;
    return core_option_value(pipeline, name);
}

static bool add_value(const Configuration *self, PyObject *dict, const char *name)
{
    PyObject *value = find_value(self, name);
    bool added = value != NULL ? PyDict_SetItemString(dict, name, value) == 0 : !PyErr_Occurred();
    Py_XDECREF(value);
    return added;
}

/* All of them, by name: a new dict. */
static PyObject *all_values(const Configuration *self)
{
    PyObject *dict = PyDict_New();
    bool complete = dict != NULL;
    if (self->name == NULL) {
        for (size_t i = 0; complete && i < CORE_N_NAMESPACES; i++)
            complete = add_value(self, dict, namespaces[i]);
    } else if (self->which == CORE_INTERPRETER) {
        complete = complete && add_value(self, dict, IS_MAIN);
    } else {
        GantryPipeline *pipeline = core_pipeline();
        g_autofree const char **names =
            pipeline != NULL ? gantry_pipeline_option_names(pipeline) : NULL;
        complete = complete && names != NULL;
        for (const char **name = names; complete && *name != NULL; name++)
            complete = add_value(self, dict, *name);
    }
    if (!complete)
        Py_CLEAR(dict);
    return dict;
}

/* --- the type --------------------------------------------------------------------------------- */

static PyObject *get_attribute(PyObject *self, PyObject *name)
{
    const char *text = PyUnicode_AsUTF8(name);
    if (text == NULL)
        PyErr_Clear(); /* a lone surrogate: no name of ours */
    PyObject *value = text != NULL ? find_value((Configuration *)self, text) : NULL;
    return value != NULL || PyErr_Occurred() ? value : PyObject_GenericGetAttr(self, name);
}

static int set_attribute(PyObject *self, PyObject *name, PyObject *value)
{
    (void)self;
    PyErr_Format(PyExc_AttributeError,
                 CONFIGURATION " is a record of how Python was started: cannot %s '%S'",
                 value != NULL ? "set" : "delete", name);
    return -1;
}

/* name(key=value, ...), as sys.flags shows itself. */
static PyObject *represent(PyObject *self_)
{
    const Configuration *self = (Configuration *)self_;
    PyObject *dict = all_values(self), *key, *value;
    PyObject *items = dict != NULL ? PyList_New(0) : NULL;
    Py_ssize_t position = 0;
    bool complete = items != NULL;
    while (complete && PyDict_Next(dict, &position, &key, &value)) {
        PyObject *item = PyUnicode_FromFormat("%U=%R", key, value);
        complete = item != NULL && PyList_Append(items, item) == 0;
        Py_XDECREF(item);
    }
    PyObject *comma = complete ? PyUnicode_FromString(", ") : NULL;
    PyObject *all = comma != NULL ? PyUnicode_Join(comma, items) : NULL;
    PyObject *text =
        all != NULL
            ? PyUnicode_FromFormat("%s(%U)", self->name != NULL ? self->name : CONFIGURATION, all)
            : NULL;
    Py_XDECREF(all);
    Py_XDECREF(comma);
    Py_XDECREF(items);
    Py_XDECREF(dict);
    return text;
}

static PyObject *list_names(PyObject *self, PyObject *unused)
{
    (void)unused;
    PyObject *dict = all_values((Configuration *)self);
    PyObject *names = dict != NULL ? PyDict_Keys(dict) : NULL;
    Py_XDECREF(dict);
    return names;
}

/* What vars() shows: a view of a copy, so that a change is refused and not lost. */
static PyObject *get_dict(PyObject *self, void *unused)
{
    (void)unused;
    PyObject *dict = all_values((Configuration *)self);
    PyObject *view = dict != NULL ? PyDictProxy_New(dict) : NULL;
    Py_XDECREF(dict);
    return view;
}

static void free_configuration(PyObject *self_)
{
    Configuration *self = (Configuration *)self_;
    PyTypeObject *type = Py_TYPE(self_);
    for (size_t i = 0; i < CORE_N_NAMESPACES; i++)
        Py_XDECREF(self->members[i]);
    PyObject_Free(self);
    Py_DECREF(type);
}

PyDoc_STRVAR(
    configuration_doc,
    "How this Python was started (PEP 432): the options of Gantry's phases as attributes,\n"
    "which cannot be changed. vars() and dir() show them all; _gantry.origin() says\n"
    "where each value came from.");

static PyObject *new_type(void)
{
    static PyMethodDef methods[] = {
        {"__dir__", list_names, METH_NOARGS, NULL},
        {NULL, NULL, 0, NULL},
    };
    static PyGetSetDef properties[] = {
        {"__dict__", get_dict, NULL, NULL, NULL},
        {NULL, NULL, NULL, NULL, NULL},
    };
    static PyType_Slot slots[] = {
        {Py_tp_doc, (void *)configuration_doc},
        {Py_tp_dealloc, free_configuration},
        {Py_tp_getattro, get_attribute},
        {Py_tp_setattro, set_attribute},
        {Py_tp_repr, represent},
        {Py_tp_methods, methods},
        {Py_tp_getset, properties},
        {0, NULL},
    };
    static PyType_Spec spec = {
        .name = CORE_MODULE ".Configuration",
        .basicsize = sizeof(Configuration),
        .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
        .slots = slots,
    };
    return PyType_FromSpec(&spec);
}

PyObject *core_configuration_new(void)
{
    PyTypeObject *type = (PyTypeObject *)new_type();
    Configuration *whole = type != NULL ? PyObject_New(Configuration, type) : NULL;
    if (whole != NULL) {
        whole->name = NULL;
        memset(whole->members, 0, sizeof whole->members);
    }
    for (size_t i = 0; whole != NULL && i < CORE_N_NAMESPACES; i++) {
        Configuration *member = PyObject_New(Configuration, type);
        if (member != NULL) {
            member->name = namespaces[i];
            member->which = (CoreNamespace)i;
            memset(member->members, 0, sizeof member->members);
            whole->members[i] = (PyObject *)member;
        } else {
            Py_CLEAR(whole);
        }
    }
    Py_XDECREF(type);
    return (PyObject *)whole;
}
