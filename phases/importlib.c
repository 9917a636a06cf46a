/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The importlib phase: what the frozen import system needs before the first file is searched. */
#include "cpython.h"
#include "importlib-observe.h"
#include "phases.h"

#include <string.h>

typedef struct {
    const char *pycache_prefix;
    bool write_bytecode;
    const char *check_hash_pycs_mode;
    const char *const *finders;
} ImportlibConfig;

typedef struct {
    PyObject *finders; /* (nullable) list of what was put into sys.meta_path */
    Observer observer;
} ImportlibState;

static const char *const check_modes[] = {"always", "never", "default", NULL};

static const GantryOption options[] = {
    {
        .name = "pycache_prefix",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(ImportlibConfig, pycache_prefix),
        .env = "PYTHONPYCACHEPREFIX",
        .argv = "-X pycache_prefix",
        .argv_rule = GANTRY_ARGV_VALUE,
        .doc = "sys.pycache_prefix: the folder of .pyc files, instead of __pycache__",
    },
    {
        .name = "write_bytecode",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(ImportlibConfig, write_bytecode),
        .value = "1",
        .env = "PYTHONDONTWRITEBYTECODE",
        .env_rule = GANTRY_ENV_FLAG,
        .env_value = "0",
        .global = "Py_DontWriteBytecodeFlag",
        .global_value = "0",
        .argv = "-B",
        .argv_rule = GANTRY_ARGV_SET,
        .argv_value = "0",
        .doc = "write .pyc files; the opposite of sys.dont_write_bytecode",
    },
    {
        .name = "check_hash_pycs_mode",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(ImportlibConfig, check_hash_pycs_mode),
        .value = "default",
        .argv = "--check-hash-based-pycs",
        .argv_rule = GANTRY_ARGV_VALUE,
        .values = check_modes,
        .doc = "when .pyc files with a hash are checked (PEP 552)",
    },
    {
        .name = "finders",
        .type = GANTRY_TYPE_LIST,
        .offset = offsetof(ImportlibConfig, finders),
        .doc = "objects for the front of sys.meta_path: module:attribute, builtin or frozen",
    },
    {NULL},
};

static GantryResult configure(GantryContext *context, void *config_, GError **error)
{
    ImportlibConfig *config = config_;

    (void)context;
    if (config->pycache_prefix != NULL && *config->pycache_prefix == '\0')
        config->pycache_prefix = NULL; /* `-X pycache_prefix=` takes the variable's value away */
    for (const char *const *finder = config->finders; *finder != NULL; finder++) {
        if (strchr(*finder, ':') == NULL) {
            gantry_error_set(error, GANTRY_ERROR_OPTION_VALUE, "write module:attribute",
                             "option 'finders': '%s' has no ':'", *finder);
            return GANTRY_ERROR;
        }
    }
    return GANTRY_OK;
}

/* "module:attribute" → a new reference. */
static PyObject *load_finder(const char *name)
{
    const char *colon = strchr(name, ':');
    g_autofree char *module_name = g_strndup(name, (size_t)(colon - name));
    PyObject *module = PyImport_ImportModule(module_name);
    if (module == NULL)
        return NULL;
    PyObject *finder = PyObject_GetAttrString(module, colon + 1);
    Py_DECREF(module);
    return finder;
}

/* In front of CPython's own finders, the first one first. */
static bool add_finders(const ImportlibConfig *config, ImportlibState *state)
{
    PyObject *meta_path = PySys_GetObject("meta_path");
    state->finders = PyList_New(0);
    if (meta_path == NULL || state->finders == NULL)
        return false;
    for (Py_ssize_t i = 0; config->finders[i] != NULL; i++) {
        PyObject *finder = load_finder(config->finders[i]);
        bool added = finder != NULL && PyList_Insert(meta_path, i, finder) == 0 &&
                     PyList_Append(state->finders, finder) == 0;
        Py_XDECREF(finder);
        if (!added)
            return false;
    }
    return true;
}

/* The import system reads its policy from the interpreter's configuration, now and when CPython
 * makes the attributes of sys that show it. */
static bool set_policy(const ImportlibConfig *config, GError **error)
{
    for (const GantryOption *option = options; option->name != NULL; option++) {
        const void *member = (const char *)config + option->offset;
        if (cpython_failed(cpython_set_member(cpython_config(), option, member), option->name,
                           "core initialized", error))
            return false;
    }
    return true;
}

static GantryResult start(GantryContext *context, const void *config_, void *state_, void *result,
                          GError **error)
{
    const ImportlibConfig *config = config_;
    ImportlibState *state = state_;
    GantryTrace *trace = gantry_context_trace(context);

    (void)result;
    if (!set_policy(config, error))
        return GANTRY_ERROR;
    if ((config->finders[0] != NULL && !add_finders(config, state)) ||
        (gantry_trace_level(trace) >= GANTRY_TRACE_IMPORTS &&
         !observer_begin(&state->observer, trace))) {
        cpython_raised("the import system", error);
        return GANTRY_ERROR;
    }
    if (gantry_trace_level(trace) >= GANTRY_TRACE_IMPORTS)
        gantry_context_note(context, "time",
                            "most of this is for the record: to see imports, it takes over the "
                            "modules that import from files, which interpreter would be the first "
                            "to import otherwise");
    return GANTRY_OK;
}

static bool stop(GantryContext *context, const void *config, void *state_, GError **error)
{
    ImportlibState *state = state_;
    PyObject *meta_path = state->finders != NULL ? PySys_GetObject("meta_path") : NULL;

    (void)context, (void)config, (void)error;
    for (Py_ssize_t i = 0; meta_path != NULL && i < PyList_GET_SIZE(state->finders); i++) {
        PyObject *finder = PyList_GET_ITEM(state->finders, i);
        for (Py_ssize_t j = 0; j < PyList_Size(meta_path); j++) {
            if (PyList_GET_ITEM(meta_path, j) == finder) {
                PyList_SetSlice(meta_path, j, j + 1, NULL);
                break;
            }
        }
    }
    observer_end(&state->observer);
    PyErr_Clear();
    Py_CLEAR(state->finders);
    return true;
}

static const char *const needs[] = {"core", NULL};

const GantryPhase gantry_phase_importlib = {
    .abi = GANTRY_ABI,
    .name = "importlib",
    .summary = "prepares the import system for its first file",
    .description =
        "Sets the policy for .pyc files and puts an embedder's own finders in front of "
        "sys.meta_path, so that they are asked from the first import on, that of 'encodings'. "
        "Files cannot be imported yet. CPython's init_importlib() has run in the core; it has no "
        "place for an embedder's finders.",
    .needs_level = GANTRY_LEVEL_CORE,
    .leaves_level = GANTRY_LEVEL_CORE,
    .needs = needs,
    .options = options,
    .config_size = sizeof(ImportlibConfig),
    .state_size = sizeof(ImportlibState),
    .configure = configure,
    .start = start,
    .stop = stop,
    .exists_before =
        "The import system, which finds builtin and frozen modules and does not know of "
        "files.",
    .exists_after =
        "The same, with the finders of an embedder in front of it, and told how to treat "
        ".pyc files.",
    .why_here = "The first file that is imported is that of encodings, in the phase interpreter: "
                "what is to count for it has to be there before.",
    .in_cpython =
        "init_importlib(), which has run in the core; a place for finders CPython does not "
        "have",
    .reference = "PEP 432; PEP 302; PEP 3147; PEP 552",
    .on_stop = "The finders that it has put in front of the others are taken out, and imports are "
               "no longer recorded.",
};
