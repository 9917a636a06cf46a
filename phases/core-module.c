/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The builtin module _gantry: every option of the run, and where its value came from, for Python
 * programs. There is nothing to set: the configs are frozen before Python exists. */
#include "core.h"

/* Its types are an interpreter's own, as its objects are. */
typedef struct {
    PyTypeObject *origin;
    PyTypeObject *overridden;
} ModuleState;

/* --- options by name -------------------------------------------------------------------------- */

static bool raise_unknown(const GantryPipeline *pipeline, const char *name)
{
    g_autofree const char **names = gantry_pipeline_option_names(pipeline);
    const char *nearest = gantry_suggest(name, names);
    if (nearest != NULL && core_option_is_shown(nearest))
        PyErr_Format(PyExc_ValueError, "unknown option '%s': did you mean '%s'?", name, nearest);
    else
        PyErr_Format(PyExc_ValueError, "unknown option '%s'", name);
    return false;
}

/* The pipeline, and the option that @object names; NULL with an exception. It is asked for first,
 * and only then looked at: a failing call would leave its error in the pipeline, which is the
 * embedder's, and which another interpreter may be reading. */
static GantryPipeline *find_option(PyObject *object, const char **name)
{
    GantryPipeline *pipeline = core_pipeline();
    if (pipeline == NULL || !PyArg_Parse(object, "s", name))
        return NULL;
    if (!gantry_pipeline_has_option(pipeline, *name)) {
        raise_unknown(pipeline, *name);
        return NULL;
    }
    if (!core_option_is_shown(*name)) {
        PyErr_Format(PyExc_ValueError, "option '%s' is not shown to programs (PEP 432)", *name);
        return NULL;
    }
    return pipeline;
}

PyDoc_STRVAR(get_config_doc,
             "get_config($module, name, /)\n"
             "--\n"
             "\n"
             "The value of an option, as it was when this Python was started.\n"
             "\n"
             "The name stands alone or behind that of its phase: 'verbose', 'core.verbose'.\n"
             "The value is a bool, an int (-1 is \"not set\"), a str or None, or a tuple of\n"
             "str, always of the same type for the same option. What the program has changed\n"
             "since, say in sys.path, does not show. Text is decoded as os.fsdecode() does.\n"
             "\n"
             "An unknown name is a ValueError; so are hash_seed and hash_seed_env, which are\n"
             "not shown to programs.");

static PyObject *get_config(PyObject *module, PyObject *object)
{
    const char *name;
    (void)module;
    GantryPipeline *pipeline = find_option(object, &name);
    return pipeline != NULL ? core_option_value(pipeline, name) : NULL;
}

PyDoc_STRVAR(config_names_doc, "config_names($module, /)\n"
                               "--\n"
                               "\n"
                               "The names that get_config() and origin() know, as a frozenset.");

static PyObject *config_names(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    GantryPipeline *pipeline = core_pipeline();
    PyObject *set = pipeline != NULL ? PyFrozenSet_New(NULL) : NULL;
    if (set == NULL)
        return NULL;
    g_autofree const char **names = gantry_pipeline_option_names(pipeline);
    for (const char **name = names; *name != NULL; name++) {
        if (!core_option_is_shown(*name))
            continue;
        PyObject *text = PyUnicode_FromString(*name);
        /* Nobody else has seen it yet: it can still grow. */
        int added = text != NULL ? PySet_Add(set, text) : -1;
        Py_XDECREF(text);
        if (added < 0) {
            Py_DECREF(set);
            return NULL;
        }
    }
    return set;
}

/* --- origins ---------------------------------------------------------------------------------- */

static PyStructSequence_Field origin_fields[] = {
    {"source", "the kind of source: 'default', 'global variable', 'environment', 'command line', "
               "'file', 'embedder' or 'derived'"},
    {"name", "which one of its kind: the variable, the switch, the file, the rule; or None"},
    {"argument", "its index on the command line, the program's name being 0; or None"},
    {"line", "the line of the file, the first being 1; or None"},
    {"text", "all of that in words"},
    {"overridden", "the values that lost against this one, as Overridden, the last to lose last"},
    {NULL, NULL},
};

static PyStructSequence_Desc origin_desc = {CORE_MODULE ".Origin",
                                            "Where the value of an option came from.",
                                            origin_fields, G_N_ELEMENTS(origin_fields) - 1};

static PyStructSequence_Field overridden_fields[] = {
    {"value", "the value as text, the items of a list joined by ', '; None is \"not set\""},
    {"origin", "where it came from, as Origin"},
    {NULL, NULL},
};

static PyStructSequence_Desc overridden_desc = {
    CORE_MODULE ".Overridden", "A value of an option that lost against a stronger one.",
    overridden_fields, G_N_ELEMENTS(overridden_fields) - 1};

/* Makes an object of @type of @items, which it takes; NULL if one of them is NULL. */
static PyObject *make_struct(PyTypeObject *type, PyObject **items, Py_ssize_t n)
{
    PyObject *object = PyStructSequence_New(type);
    bool complete = object != NULL;
    for (Py_ssize_t i = 0; i < n; i++) {
        complete = complete && items[i] != NULL;
        if (object != NULL)
            PyStructSequence_SetItem(object, i, items[i]);
        else
            Py_XDECREF(items[i]);
    }
    if (!complete)
        Py_CLEAR(object);
    return object;
}

static PyObject *text_or_none(const char *text)
{
    return text != NULL ? PyUnicode_DecodeFSDefault(text) : Py_NewRef(Py_None);
}

static PyObject *number_or_none(bool known, size_t number)
{
    return known ? PyLong_FromSize_t(number) : Py_NewRef(Py_None);
}

/* Takes @overridden. */
static PyObject *make_origin(const ModuleState *state, const GantryOrigin *origin,
                             PyObject *overridden)
{
    bool in_argv = origin->source == GANTRY_SOURCE_COMMAND_LINE;
    g_autofree char *text = gantry_origin_text(origin);
    PyObject *items[] = {
        PyUnicode_FromString(gantry_source_name(origin->source)),
        text_or_none(origin->name),
        number_or_none(in_argv, origin->position),
        number_or_none(!in_argv && origin->position > 0, origin->position),
        PyUnicode_DecodeFSDefault(text),
        overridden,
    };
    return make_struct(state->origin, items, G_N_ELEMENTS(items));
}

static PyObject *make_overridden(const ModuleState *state, const GantryBeaten *beaten)
{
    PyObject *items[] = {
        text_or_none(beaten->value),
        make_origin(state, &beaten->origin, PyTuple_New(0)),
    };
    return make_struct(state->overridden, items, G_N_ELEMENTS(items));
}

PyDoc_STRVAR(origin_doc, "origin($module, name, /)\n"
                         "--\n"
                         "\n"
                         "Where the value of an option came from, and the values that it beat.\n"
                         "\n"
                         "    >>> _gantry.origin('optimization_level').text\n"
                         "    'environment PYTHONOPTIMIZE'\n"
                         "    >>> [(loser.value, loser.origin.text)\n"
                         "    ...  for loser in _gantry.origin('optimization_level').overridden]\n"
                         "    [('1', 'command line -O (argument 1)')]\n"
                         "\n"
                         "Returns an Origin; names are those of get_config().");

static PyObject *origin(PyObject *module, PyObject *object)
{
    const ModuleState *state = PyModule_GetState(module);
    const char *name;
    GantryPipeline *pipeline = find_option(object, &name);
    if (pipeline == NULL)
        return NULL;
    size_t n;
    const GantryBeaten *beaten = gantry_pipeline_option_beaten(pipeline, name, &n);
    PyObject *overridden = PyTuple_New((Py_ssize_t)n);
    for (size_t i = 0; overridden != NULL && i < n; i++) {
        PyObject *item = make_overridden(state, &beaten[i]);
        if (item != NULL)
            PyTuple_SET_ITEM(overridden, (Py_ssize_t)i, item);
        else
            Py_CLEAR(overridden);
    }
    return make_origin(state, gantry_pipeline_option_origin(pipeline, name, NULL), overridden);
}

/* --- the module ------------------------------------------------------------------------------- */

/* In the main interpreter the core phase has made it; a sub-interpreter, which CPython makes, has
 * it here only. */
static bool add_configuration(PyObject *module)
{
    PyObject *configuration = PySys_GetObject("_configuration"); /* borrowed */
    configuration = configuration != NULL ? Py_NewRef(configuration) : core_configuration_new();
    bool added =
        configuration != NULL && PyModule_AddObjectRef(module, "configuration", configuration) == 0;
    Py_XDECREF(configuration);
    return added;
}

static int exec_module(PyObject *module)
{
    ModuleState *state = PyModule_GetState(module);
    state->origin = PyStructSequence_NewType(&origin_desc);
    state->overridden = PyStructSequence_NewType(&overridden_desc);
    if (state->origin == NULL || state->overridden == NULL ||
        PyModule_AddType(module, state->origin) < 0 ||
        PyModule_AddType(module, state->overridden) < 0)
        return -1;
    return add_configuration(module) && core_trace_add(module) ? 0 : -1;
}

static int traverse_module(PyObject *module, visitproc visit, void *arg)
{
    ModuleState *state = PyModule_GetState(module);
    Py_VISIT(state->origin);
    Py_VISIT(state->overridden);
    return 0;
}

static int clear_module(PyObject *module)
{
    ModuleState *state = PyModule_GetState(module);
    Py_CLEAR(state->origin);
    Py_CLEAR(state->overridden);
    return 0;
}

static void free_module(void *module)
{
    clear_module(module);
}

PyDoc_STRVAR(module_doc,
             "How this Python was started: the options of Gantry's phases, and their origins.\n"
             "\n"
             "It is builtin in every interpreter that a Gantry pipeline starts, its\n"
             "sub-interpreters included, and can be imported from the level core on, before\n"
             "there is a sys.path. All that it says is a record: nothing can be set. span()\n"
             "adds to the trace of the run.\n"
             "\n"
             "configuration is what sys._configuration is in the main interpreter: the options\n"
             "as attributes of three namespaces (PEP 432). In runtime are those of phases that\n"
             "start before there is an interpreter, in main_interpreter all others, and\n"
             "interpreter says is_main_interpreter.");

PyObject *core_module_init(void)
{
    static PyMethodDef methods[] = {
        {"get_config", get_config, METH_O, get_config_doc},
        {"config_names", config_names, METH_NOARGS, config_names_doc},
        {"origin", origin, METH_O, origin_doc},
        {NULL, NULL, 0, NULL},
    };
    static PyModuleDef_Slot slots[] = {
        {Py_mod_exec, exec_module},
        CPYTHON_SINCE_3_12({Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED}, )
            CPYTHON_SINCE_3_13({Py_mod_gil, Py_MOD_GIL_NOT_USED}, ){0, NULL},
    };
    static PyModuleDef definition = {
        PyModuleDef_HEAD_INIT,         .m_name = CORE_MODULE,   .m_doc = module_doc,
        .m_size = sizeof(ModuleState), .m_methods = methods,    .m_slots = slots,
        .m_traverse = traverse_module, .m_clear = clear_module, .m_free = free_module,
    };
    return PyModuleDef_Init(&definition);
}
