/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Path configuration by CPython itself: its getpath computes, and what it computed is published.
 *
 * CPython has no function for that alone. _PyInterpreterState_SetConfig() reads a configuration
 * completely, paths included, and makes it that of the interpreter; so it is given a copy, the
 * outcome is taken away, and the interpreter gets back the configuration that it had. */
#include <Python.h>

#define GANTRY_PLUGIN_LICENSE "MIT"
#include <gantry/plugin.h>
#include <gantry/python.h>
#include <stdlib.h>
#include <string.h>

/* Exported by libpython 3.10 to 3.13, but declared in an internal header since 3.13. */
extern const PyConfig *_Py_GetConfig(void);
extern int _PyInterpreterState_GetConfigCopy(PyConfig *config);
extern int _PyInterpreterState_SetConfig(const PyConfig *config);
extern PyObject *_Py_GetConfigsAsDict(void);

/* The options have the names of CPython's, so the core phase hands them over. This phase itself
 * looks at those that CPython would take from somewhere else where they are not set. */
typedef struct {
    bool pathconfig_warnings;
    const char *program_name;
    const char *pythonpath_env;
    const char *home;
    const char *platlibdir;
    const char *executable;
    const char *base_executable;
    const char *prefix;
    const char *exec_prefix;
    const char *base_prefix;
    const char *base_exec_prefix;
    const char *stdlib_dir;
    bool module_search_paths_set;
    const char *const *module_search_paths;
} CpythonConfig;

#define OUTPUT(member, what)                                                                       \
    {                                                                                              \
        .name = #member, .type = GANTRY_TYPE_STRING, .offset = offsetof(CpythonConfig, member),    \
        .doc = what,                                                                               \
    }

static const GantryOption options[] = {
    {
        .name = "pathconfig_warnings",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(CpythonConfig, pathconfig_warnings),
        .value = "1",
        .isolated = "0",
        .doc = "say on standard error that libraries were not found",
    },
    {
        .name = "program_name",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(CpythonConfig, program_name),
        .doc = "the name that the program was called by; not set: that of the command line",
    },
    {
        .name = "pythonpath_env",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(CpythonConfig, pythonpath_env),
        .env = "PYTHONPATH",
        .doc = "folders for the front of sys.path, separated by ':'",
    },
    {
        .name = "home",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(CpythonConfig, home),
        .doc = "prefix, or prefix:exec_prefix, of the installation; beats PYTHONHOME",
    },
    {
        .name = "platlibdir",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(CpythonConfig, platlibdir),
        .env = "PYTHONPLATLIBDIR",
        .doc = "sys.platlibdir: the folder under a prefix that has the libraries",
    },
    OUTPUT(executable, "sys.executable"),
    OUTPUT(base_executable, "sys._base_executable"),
    OUTPUT(prefix, "sys.prefix"),
    OUTPUT(exec_prefix, "sys.exec_prefix"),
    OUTPUT(base_prefix, "sys.base_prefix"),
    OUTPUT(base_exec_prefix, "sys.base_exec_prefix"),
    OUTPUT(stdlib_dir, "sys._stdlib_dir"),
    {
        .name = "module_search_paths_set",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(CpythonConfig, module_search_paths_set),
        .doc = "module_search_paths is the whole of sys.path, even if it is empty",
    },
    {
        .name = "module_search_paths",
        .type = GANTRY_TYPE_LIST,
        .offset = offsetof(CpythonConfig, module_search_paths),
        .doc = "sys.path before site",
    },
    {NULL},
};

static GantryResult configure(GantryContext *context, void *config_, GError **error)
{
    CpythonConfig *config = config_;

    (void)context, (void)error;
    if (*config->module_search_paths != NULL)
        config->module_search_paths_set = true;
    return GANTRY_OK;
}

/* CPython reads these from the environment of the process, and they have to be those of the
 * pipeline, which may have been given another one. */
static const char *const variables[] = {
    "PATH",
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONPLATLIBDIR",
};

static void set_variable(const char *name, const char *value)
{
    const char *now = getenv(name);
    if (value == NULL && now != NULL)
        gantry_unsetenv(name, NULL);
    else if (value != NULL && (now == NULL || strcmp(now, value) != 0))
        gantry_setenv(name, value, NULL);
}

/* Runs getpath on @config, as in the environment of the pipeline. -1 with an exception. */
static int compute(GantryContext *context, const PyConfig *config)
{
    char *before[G_N_ELEMENTS(variables)];
    for (size_t i = 0; i < G_N_ELEMENTS(variables); i++) {
        before[i] = g_strdup(getenv(variables[i]));
        set_variable(variables[i], gantry_context_getenv(context, variables[i]));
    }
    int status = _PyInterpreterState_SetConfig(config);
    for (size_t i = 0; i < G_N_ELEMENTS(variables); i++) {
        set_variable(variables[i], before[i]);
        g_free(before[i]);
    }
    return status;
}

static GantryResult raised(const char *what, GError **error)
{
    gantry_python_raised(what, error);
    return GANTRY_ERROR;
}

/* In the file system encoding; NULL for NULL. What cannot be encoded sets @failed. */
static const char *encode(GantryContext *context, const wchar_t *text, bool *failed)
{
    char *bytes = text != NULL ? Py_EncodeLocale(text, NULL) : NULL;
    if (text != NULL && bytes == NULL)
        *failed = true;
    const char *kept = gantry_context_strdup(context, bytes);
    PyMem_Free(bytes);
    return kept;
}

/* sys._stdlib_dir, which came with 3.11 and is the same in every header; NULL if it is not known.
 */
static const char *encode_stdlib_dir(GantryContext *context, bool *failed)
{
    PyObject *folder = PySys_GetObject("_stdlib_dir");
    wchar_t *text =
        folder != NULL && PyUnicode_Check(folder) ? PyUnicode_AsWideCharString(folder, NULL) : NULL;
    const char *bytes = encode(context, text, failed);
    PyMem_Free(text);
    PyErr_Clear();
    return bytes;
}

/* PyConfig._is_python_build, which came with 3.11, and so is asked for by its name. */
static bool is_python_build(bool *failed)
{
    PyObject *configs = _Py_GetConfigsAsDict(); /* of what is live */
    PyObject *config = configs != NULL ? PyDict_GetItemString(configs, "config") : NULL;
    PyObject *value = config != NULL ? PyDict_GetItemString(config, "_is_python_build") : NULL;
    bool is = value != NULL && PyObject_IsTrue(value) == 1;
    if (configs == NULL)
        *failed = true;
    PyErr_Clear();
    Py_XDECREF(configs);
    return is;
}

/* Whether a ._pth file was read: it makes the configuration isolated and its own folder the home,
 * for which an isolated CPython has no other source than the one it was asked with. */
static bool has_pth(const PyConfig *asked, const PyConfig *config)
{
    return config->isolated != 0 && config->home != NULL && asked->home == NULL;
}

static bool publish(GantryContext *context, const PyConfig *asked, const PyConfig *config,
                    GantryPathconfigResult *result)
{
    const PyWideStringList *paths = &config->module_search_paths;
    bool failed = false;
    const char *stdlib_dir = encode_stdlib_dir(context, &failed);

    *result = (GantryPathconfigResult){
        .program_name = encode(context, config->program_name, &failed),
        .executable = encode(context, config->executable, &failed),
        .base_executable = encode(context, config->base_executable, &failed),
        .prefix = encode(context, config->prefix, &failed),
        .exec_prefix = encode(context, config->exec_prefix, &failed),
        .base_prefix = encode(context, config->base_prefix, &failed),
        .base_exec_prefix = encode(context, config->base_exec_prefix, &failed),
        .home = encode(context, config->home, &failed),
        .platlibdir = encode(context, config->platlibdir, &failed),
        .stdlib_dir = stdlib_dir,
        .python_build = is_python_build(&failed),
        .isolated = has_pth(asked, config),
        .site_import = has_pth(asked, config) && config->site_import != 0,
    };
    const char **list = gantry_context_alloc(context, ((size_t)paths->length + 1) * sizeof *list);
    for (Py_ssize_t i = 0; i < paths->length; i++)
        list[i] = encode(context, paths->items[i], &failed);
    result->module_search_paths = list;
    return !failed;
}

/* The story can only be what came of it: how getpath decides stays its secret. */
static void tell(GantryContext *context, const GantryPathconfigResult *result)
{
    static const char rule[] = "CPython's getpath says so";
    gantry_context_ask(context, "getpath", "What does CPython's own getpath say?");
    gantry_context_decide(context, "executable", result->executable, "%s", rule);
    gantry_context_decide(context, "base_executable", result->base_executable, "%s", rule);
    gantry_context_decide(context, "prefix", result->prefix, "%s", rule);
    gantry_context_decide(context, "exec_prefix", result->exec_prefix, "%s", rule);
    for (const char *const *path = result->module_search_paths; *path != NULL; path++)
        gantry_context_decide(context, "module_search_paths", *path, "%s", rule);
}

/* Prepares the copy: what CPython has taken from the environment of the process has to be what the
 * pipeline says, or to be left open again. */
static bool prepare(GantryContext *context, const CpythonConfig *own, PyConfig *config)
{
    const char *called = gantry_context_get_list(context, "orig_argv")[0];
    const char *program_name = own->program_name;
    if (program_name == NULL && called != NULL && *called != '\0')
        program_name = called;
    const struct {
        wchar_t **member;
        const char *text;
    } inputs[] = {
        {&config->program_name, program_name},
        {&config->pythonpath_env, own->pythonpath_env},
        {&config->home, own->home},
        {&config->platlibdir, own->platlibdir},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(inputs); i++) {
        PyStatus status = inputs[i].text != NULL
                              ? PyConfig_SetBytesString(config, inputs[i].member, inputs[i].text)
                              : PyConfig_SetString(config, inputs[i].member, NULL);
        if (PyStatus_Exception(status))
            return false;
    }
    config->module_search_paths_set = own->module_search_paths_set;
    return true;
}

/* Takes the outcome out of @live, the configuration of the interpreter as it was computed. */
static GantryResult take_outcome(GantryContext *context, PyConfig *asked, const PyConfig *live,
                                 GantryPathconfigResult *result, GError **error)
{
    if (!publish(context, asked, live, result)) {
        gantry_error_set(error, GANTRY_ERROR_PYTHON, NULL,
                         "getpath: a path cannot be encoded for the file system");
        return GANTRY_ERROR;
    }
    tell(context, result);
    /* A ._pth file has changed CPython's global flags, too. They are set once more, from what was
     * asked, with a home, which keeps the file from being read again, and with search paths, which
     * keeps PYTHONPATH from being looked at: the file has beaten it, and its folder may be gone. */
    asked->module_search_paths_set = 1;
    if (has_pth(asked, live) &&
        (PyStatus_Exception(PyConfig_SetString(asked, &asked->home, L"/")) ||
         _PyInterpreterState_SetConfig(asked) < 0))
        return raised("the global flags cannot be put back", error);
    return GANTRY_OK;
}

static GantryResult start(GantryContext *context, const void *config, void *state, void *result,
                          GError **error)
{
    PyConfig *live = (PyConfig *)_Py_GetConfig();
    PyConfig before, asked;
    GantryResult outcome;

    (void)state;
    PyConfig_InitPythonConfig(&before);
    PyConfig_InitPythonConfig(&asked);
    if (_PyInterpreterState_GetConfigCopy(&before) < 0 ||
        _PyInterpreterState_GetConfigCopy(&asked) < 0) {
        outcome = raised("the configuration cannot be copied", error);
    } else if (!prepare(context, config, &asked)) {
        gantry_error_set(error, GANTRY_ERROR_PYTHON, NULL, "the configuration cannot be changed");
        outcome = GANTRY_ERROR;
    } else if (compute(context, &asked) < 0) {
        outcome = raised("getpath", error);
    } else {
        outcome = take_outcome(context, &asked, live, result, error);
        PyConfig computed = *live;
        *live = before;
        before = computed;
    }
    PyConfig_Clear(&asked);
    PyConfig_Clear(&before);
    return outcome;
}

static const char *const needs[] = {"core", NULL};

static const GantryPhase phase = {
    .abi = GANTRY_ABI,
    .name = "pathconfig-cpython",
    .summary = "lets CPython find the executable, the prefixes and the search paths",
    .description =
        "Has CPython compute the path configuration, by its own frozen getpath, once the core is "
        "up, and publishes what it found: the reference that other path configurations are "
        "compared with. The interpreter's configuration is as it was afterwards; sys.path and the "
        "other attributes of sys that CPython sets from it exist earlier than usual.",
    .needs_level = GANTRY_LEVEL_CORE,
    .leaves_level = GANTRY_LEVEL_CORE,
    .needs = needs,
    .replaces = "pathconfig",
    .options = options,
    .config_size = sizeof(CpythonConfig),
    .result_size = sizeof(GantryPathconfigResult),
    .result_type = GANTRY_PATHCONFIG_RESULT,
    .configure = configure,
    .start = start,
};

GANTRY_PLUGIN_DEFINE("pathconfig-cpython", "1.0",
                     "path configuration by CPython's own getpath, the reference", &phase);
