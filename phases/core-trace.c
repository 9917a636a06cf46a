/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The trace, for Python programs: _gantry.span(), a span of the program's own, and _gantry.trace(),
 * what has been recorded so far. */
#include "core.h"

#include <gantry/pipeline.h>

/* --- span ------------------------------------------------------------------------------------- */

typedef struct {
    PyObject_HEAD PyObject *name;
    PyObject *attributes; /* (nullable) dict */
    GantrySpan span;
    unsigned long thread; /* that began it */
    bool open;
} Span;

static GantryTrace *find_trace(void)
{
    GantryPipeline *pipeline = core_pipeline();
    return pipeline != NULL ? gantry_pipeline_trace(pipeline) : NULL;
}

static PyObject *span_new(PyTypeObject *type, PyObject *args, PyObject *keywords)
{
    PyObject *name;
    if (!PyArg_ParseTuple(args, "U:span", &name))
        return NULL;
    Span *span = (Span *)type->tp_alloc(type, 0);
    if (span == NULL)
        return NULL;
    span->name = Py_NewRef(name);
    span->attributes = Py_XNewRef(keywords);
    return (PyObject *)span;
}

static PyObject *span_enter(PyObject *self, PyObject *unused)
{
    Span *span = (Span *)self;
    GantryTrace *trace = find_trace();
    const char *name = trace != NULL ? PyUnicode_AsUTF8(span->name) : NULL;
    (void)unused;
    if (name == NULL)
        return NULL;
    if (span->open) {
        PyErr_SetString(PyExc_RuntimeError, "the span is open already");
        return NULL;
    }
    span->span = gantry_trace_begin_copy(trace, GANTRY_TRACE_SPAN, name);
    span->thread = PyThread_get_thread_ident();
    span->open = true;
    return Py_NewRef(self);
}

/* Names and values of the attributes, by turns, into @texts, which owns them. False with an
 * exception. */
static bool read_attributes(GantryTrace *trace, PyObject *attributes, GPtrArray *texts)
{
    PyObject *key, *value;
    Py_ssize_t position = 0;
    while (attributes != NULL && PyDict_Next(attributes, &position, &key, &value)) {
        PyObject *text = PyObject_Str(value);
        const char *name = text != NULL ? PyUnicode_AsUTF8(key) : NULL;
        const char *bytes = name != NULL ? PyUnicode_AsUTF8(text) : NULL;
        if (bytes != NULL) {
            g_ptr_array_add(texts, g_strdup(gantry_trace_intern(trace, name)));
            g_ptr_array_add(texts, g_strdup(bytes));
        }
        Py_XDECREF(text);
        if (bytes == NULL)
            return false;
    }
    g_ptr_array_add(texts, NULL);
    return true;
}

static PyObject *span_exit(PyObject *self, PyObject *args)
{
    Span *span = (Span *)self;
    GantryTrace *trace = find_trace();
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    (void)args;
    if (trace == NULL)
        return NULL;
    if (!span->open) {
        PyErr_SetString(PyExc_RuntimeError, "the span is not open");
        return NULL;
    }
    if (span->thread != PyThread_get_thread_ident()) {
        PyErr_SetString(PyExc_RuntimeError, "the span was begun in another thread");
        return NULL;
    }
    span->open = false;
    bool read = read_attributes(trace, span->attributes, texts);
    gantry_trace_end_with(trace, span->span, NULL,
                          read && texts->len > 1 ? (const char *const *)texts->pdata : NULL);
    if (!read)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *span_name(PyObject *self, void *unused)
{
    (void)unused;
    return Py_NewRef(((Span *)self)->name);
}

static PyObject *span_repr(PyObject *self)
{
    return PyUnicode_FromFormat("<span %R>", ((Span *)self)->name);
}

static int span_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(((Span *)self)->attributes);
    return 0;
}

static int span_clear(PyObject *self)
{
    Py_CLEAR(((Span *)self)->attributes);
    return 0;
}

static void span_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    span_clear(self);
    Py_XDECREF(((Span *)self)->name);
    type->tp_free(self);
    Py_DECREF(type);
}

PyDoc_STRVAR(span_doc,
             "span(name, /, **attributes)\n"
             "--\n"
             "\n"
             "A span of the program's own in Gantry's trace:\n"
             "\n"
             "    with _gantry.span('load the catalogue', shop='north'):\n"
             "        ...\n"
             "\n"
             "It is recorded at every level. Where spans of a thread do not end innermost\n"
             "first, those inside are ended with the one around them. A span ends in the\n"
             "thread that began it.");

static PyMethodDef span_methods[] = {
    {"__enter__", span_enter, METH_NOARGS, NULL},
    {"__exit__", span_exit, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef span_attributes[] = {
    {"name", span_name, NULL, "the name", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot span_slots[] = {
    {Py_tp_doc, (void *)span_doc}, {Py_tp_new, span_new},           {Py_tp_repr, span_repr},
    {Py_tp_methods, span_methods}, {Py_tp_getset, span_attributes}, {Py_tp_traverse, span_traverse},
    {Py_tp_clear, span_clear},     {Py_tp_dealloc, span_dealloc},   {0, NULL},
};

static PyType_Spec span_spec = {
    .name = CORE_MODULE ".span",
    .basicsize = sizeof(Span),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = span_slots,
};

/* --- trace ------------------------------------------------------------------------------------ */

static PyStructSequence_Field event_fields[] = {
    {"time_ns", "nanoseconds since the process started"},
    {"thread", "the kernel's number of the thread, threading.get_native_id(); of one that forked, "
               "its parent's"},
    {"shape", "'begin', 'end' or 'mark'"},
    {"kind", "'start', 'import', 'span', ..."},
    {"name", "of which phase, module or span"},
    {"value", "what came of it, or None"},
    {"detail", "more, for people, or None"},
    {NULL, NULL},
};

static PyStructSequence_Desc event_desc = {
    .name = CORE_MODULE ".Event",
    .doc = "An event of the trace.",
    .fields = event_fields,
    .n_in_sequence = 7,
};

/* A new reference; None for NULL. */
static PyObject *text_or_none(const char *text)
{
    return text != NULL ? PyUnicode_DecodeFSDefault(text) : Py_NewRef(Py_None);
}

static PyObject *make_event(PyTypeObject *type, const GantryTraceEvent *event)
{
    PyObject *object = PyStructSequence_New(type);
    if (object == NULL)
        return NULL;
    PyStructSequence_SetItem(object, 0, PyLong_FromUnsignedLongLong(event->time_ns));
    PyStructSequence_SetItem(object, 1, PyLong_FromLong(event->thread));
    PyStructSequence_SetItem(object, 2,
                             PyUnicode_FromString(gantry_trace_shape_name(event->shape)));
    PyStructSequence_SetItem(object, 3, PyUnicode_FromString(gantry_trace_kind_name(event->kind)));
    PyStructSequence_SetItem(object, 4, text_or_none(event->name));
    PyStructSequence_SetItem(object, 5, text_or_none(event->value));
    PyStructSequence_SetItem(object, 6, text_or_none(event->detail));
    if (PyErr_Occurred())
        Py_CLEAR(object);
    return object;
}

PyDoc_STRVAR(trace_doc, "trace($module, /)\n"
                        "--\n"
                        "\n"
                        "The events of Gantry's trace so far, as a tuple of Event.");

static PyObject *get_trace(PyObject *module, PyObject *unused)
{
    GantryTrace *trace = find_trace();
    PyObject *type = trace != NULL ? PyObject_GetAttrString(module, "Event") : NULL;
    size_t n = 0;
    const GantryTraceEvent *events = trace != NULL ? gantry_trace_events(trace, &n) : NULL;
    PyObject *tuple = type != NULL ? PyTuple_New((Py_ssize_t)n) : NULL;
    (void)unused;
    for (size_t i = 0; tuple != NULL && i < n; i++) {
        PyObject *event = make_event((PyTypeObject *)type, &events[i]);
        if (event != NULL)
            PyTuple_SET_ITEM(tuple, (Py_ssize_t)i, event);
        else
            Py_CLEAR(tuple);
    }
    Py_XDECREF(type);
    return tuple;
}

bool core_trace_add(PyObject *module)
{
    static PyMethodDef functions[] = {
        {"trace", get_trace, METH_NOARGS, trace_doc},
        {NULL, NULL, 0, NULL},
    };
    PyObject *span = PyType_FromModuleAndSpec(module, &span_spec, NULL);
    PyTypeObject *event = PyStructSequence_NewType(&event_desc);
    bool added =
        span != NULL && event != NULL && PyModule_AddType(module, (PyTypeObject *)span) == 0 &&
        PyModule_AddType(module, event) == 0 && PyModule_AddFunctions(module, functions) == 0;
    Py_XDECREF(span);
    Py_XDECREF(event);
    return added;
}
