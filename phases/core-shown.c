/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Options as Python sees them. */
#include "core.h"

#include <string.h>

/* PEP 432 leaves hash_seed out deliberately: who knows the seed of a run can make its dictionaries
 * slow. So is the text that it was read from, and both whether or not the seed is in use: the names
 * are the same in every run. */
bool core_option_is_shown(const char *name)
{
    static const char *const hidden[] = {"hash_seed", "hash_seed_env", NULL};
    const char *dot = strrchr(name, '.');
    return !g_strv_contains(hidden, dot != NULL ? dot + 1 : name);
}

/* PEP 432 puts into the runtime's namespace what has to be settled before there is an interpreter;
 * the settings of a phase are settled when it starts. What may differ between interpreters is no
 * option of a pipeline, which starts one. */
CoreNamespace core_option_namespace(GantryPipeline *pipeline, const char *name)
{
    const GantryPlan *plan = gantry_pipeline_resolve(pipeline, NULL);
    const char *phase = NULL;
    gantry_pipeline_option(pipeline, name, &phase, NULL);
    for (size_t i = 0; i < plan->n_phases; i++) {
        if (strcmp(plan->phases[i].name, phase) == 0)
            return plan->phases[i].level_before < GANTRY_LEVEL_CORE ? CORE_RUNTIME
                                                                    : CORE_MAIN_INTERPRETER;
    }
    return CORE_MAIN_INTERPRETER;
}

static PyObject *text_value(const GantryPipeline *pipeline, const char *name)
{
    const char *text = NULL;
    gantry_pipeline_get_string(pipeline, name, &text, NULL);
    return text != NULL ? PyUnicode_DecodeFSDefault(text) : Py_NewRef(Py_None);
}

static PyObject *list_value(const GantryPipeline *pipeline, const char *name)
{
    static const char *const nothing[] = {NULL};
    const char *const *list = nothing;
    gantry_pipeline_get_list(pipeline, name, &list, NULL);
    Py_ssize_t n = (Py_ssize_t)g_strv_length((char **)list);
    PyObject *tuple = PyTuple_New(n);
    for (Py_ssize_t i = 0; tuple != NULL && i < n; i++) {
        PyObject *item = PyUnicode_DecodeFSDefault(list[i]);
        if (item != NULL)
            PyTuple_SET_ITEM(tuple, i, item);
        else
            Py_CLEAR(tuple);
    }
    return tuple;
}

PyObject *core_option_value(const GantryPipeline *pipeline, const char *name)
{
    int64_t number = 0;
    switch (gantry_pipeline_option(pipeline, name, NULL, NULL)->type) {
    case GANTRY_TYPE_BOOL:
        gantry_pipeline_get_int(pipeline, name, &number, NULL);
        return PyBool_FromLong(number != 0);
    case GANTRY_TYPE_INT:
        gantry_pipeline_get_int(pipeline, name, &number, NULL);
        return PyLong_FromLongLong(number);
    case GANTRY_TYPE_STRING:
        return text_value(pipeline, name);
    case GANTRY_TYPE_LIST:
        return list_value(pipeline, name);
    }
    PyErr_BadInternalCall(); /* gantry_pipeline_add_phase() takes no other type */
    return NULL;
}
