/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The path configuration by a Python function that the embedder gives, run when the core is up and
 * nothing can be imported from files yet: what PEP 432 was for. */
#define GANTRY_PLUGIN_LICENSE "MIT"
#include "script.h"

#include <errno.h>
#include <fcntl.h>
#include <gantry/plugin.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_SCRIPT = 1 << 20 };

typedef struct {
    const char *script;
    const char *source;
    const char *function;
    const char *text; /* of the script; NULL if there is nothing to run */
} ScriptConfig;

static const GantryOption options[] = {
    {
        .name = "script",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(ScriptConfig, script),
        .doc = "a Python file that defines path_configuration(inputs)",
    },
    {
        .name = "source",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(ScriptConfig, source),
        .doc = "the text of such a file, in its place",
    },
    {
        .name = "function",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(ScriptConfig, function),
        .value = "path_configuration",
        .doc = "the function to call",
    },
    {NULL},
};

/* --- configure: the script is read, so that one that is missing is told before Python is touched
 */

static bool cannot_read(const char *file, const char *why, GError **error)
{
    return gantry_error_set(error, GANTRY_ERROR_HOST, "is the option 'pathconfig.script' right?",
                            "the script '%s' cannot be read: %s", file, why);
}

/* What is at @fd, behind a mark for UTF-8. */
static bool read_script(GantryContext *context, ScriptConfig *config, int fd, GError **error)
{
    static const char mark[] = "\xef\xbb\xbf";
    struct stat status;
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))
        return cannot_read(config->script, "it is no file", error);
    if (status.st_size > MAX_SCRIPT)
        return cannot_read(config->script, "it has more than 1 MiB", error);
    size_t size = (size_t)status.st_size, length = 0;
    char *text = gantry_context_alloc(context, size + 1);
    ssize_t n;
    while (length < size && (n = read(fd, text + length, size - length)) > 0)
        length += (size_t)n;
    if (length < size)
        return cannot_read(config->script, "it was cut while it was read", error);
    if (memchr(text, '\0', length) != NULL)
        return cannot_read(config->script, "it has a zero byte", error);
    if (!g_utf8_validate(text, (gssize)length, NULL))
        return cannot_read(config->script, "it is not UTF-8", error);
    config->text = g_str_has_prefix(text, mark) ? text + strlen(mark) : text;
    return true;
}

static bool open_script(GantryContext *context, ScriptConfig *config, GError **error)
{
    /* A FIFO without a writer must not stop us. */
    int fd = open(config->script, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return cannot_read(config->script, g_strerror(errno), error);
    bool taken = read_script(context, config, fd, error);
    close(fd);
    return taken;
}

static bool is_set(const char *text)
{
    return text != NULL && *text != '\0';
}

static GantryResult configure(GantryContext *context, void *config_, GError **error)
{
    ScriptConfig *config = config_;
    if (gantry_context_get_bool(context, "answer", false)) /* `--version` needs no paths */
        return GANTRY_OK;
    if (is_set(config->script) && is_set(config->source)) {
        gantry_error_set(error, GANTRY_ERROR_OPTION_VALUE, "leave one of the two out",
                         "both options 'pathconfig.script' and 'pathconfig.source' are set");
        return GANTRY_ERROR;
    }
    if (is_set(config->source)) {
        config->text = config->source;
        if (g_utf8_validate(config->source, -1, NULL))
            return GANTRY_OK;
        gantry_error_set(error, GANTRY_ERROR_OPTION_VALUE, NULL,
                         "the text in 'pathconfig.source' is not UTF-8");
        return GANTRY_ERROR;
    }
    if (is_set(config->script))
        return open_script(context, config, error) ? GANTRY_OK : GANTRY_ERROR;
    gantry_error_set(error, GANTRY_ERROR_OPTION_VALUE,
                     "set pathconfig.script to a file, or pathconfig.source to its text",
                     "there is no script for the path configuration");
    return GANTRY_ERROR;
}

/* --- start ------------------------------------------------------------------------------------ */

/* A new reference to what the function of the script returns; NULL with an exception. */
static PyObject *call_function(const ScriptConfig *config, const Script *script,
                               PyObject *namespace)
{
    /* A cookie would need a codec, which is a file. */
    PyCompilerFlags flags = {.cf_flags = PyCF_SOURCE_IS_UTF8 | PyCF_IGNORE_COOKIE,
                             .cf_feature_version = PY_MINOR_VERSION};
    PyObject *name = script_decode(script->name);
    PyObject *code =
        name != NULL ? Py_CompileStringObject(config->text, name, Py_file_input, &flags, -1) : NULL;
    PyObject *none = code != NULL ? PyEval_EvalCode(code, namespace, namespace) : NULL;
    PyObject *function =
        none != NULL ? PyDict_GetItemString(namespace, config->function) : NULL; /* borrowed */
    PyObject *inputs = function != NULL ? script_inputs_new(script->context) : NULL;
    PyObject *returned = inputs != NULL ? PyObject_CallOneArg(function, inputs) : NULL;
    if (none != NULL && function == NULL && !PyErr_Occurred())
        PyErr_Format(PyExc_NameError, "it does not define a function %s(inputs)", config->function);
    Py_XDECREF(inputs);
    Py_XDECREF(none);
    Py_XDECREF(code);
    Py_XDECREF(name);
    return returned;
}

/* Frozen modules that are imported now do not know their files, and nobody else is to meet them. */
static void forget_modules(PyObject *before)
{
    PyObject *modules = PyImport_GetModuleDict();                /* borrowed */
    PyObject *builtin = PySys_GetObject("builtin_module_names"); /* borrowed */
    PyObject *names = PyDict_Keys(modules);
    for (Py_ssize_t i = 0; names != NULL && i < PyList_GET_SIZE(names); i++) {
        PyObject *name = PyList_GET_ITEM(names, i);
        if (PyDict_Contains(before, name) == 0 && PySequence_Contains(builtin, name) == 0)
            PyDict_DelItem(modules, name);
    }
    Py_XDECREF(names);
    PyErr_Clear();
}

static bool run_script(GantryContext *context, const ScriptConfig *config, Script *script,
                       GantryPathconfigResult *result, GError **error)
{
    PyObject *before = PyDict_Copy(PyImport_GetModuleDict());
    PyObject *capsule = PyCapsule_New(script, NULL, NULL);
    PyObject *namespace = before != NULL && capsule != NULL && script_prepare_codecs()
                              ? script_namespace_new(capsule, script)
                              : NULL;
    PyObject *returned = namespace != NULL ? call_function(config, script, namespace) : NULL;
    bool done = returned != NULL ? script_complete(context, returned, true, result, error)
                                 : script_raised(script, error);
    Py_XDECREF(returned);
    if (namespace != NULL)
        PyDict_Clear(namespace); /* its functions refer to it */
    Py_XDECREF(namespace);
    Py_XDECREF(capsule);
    if (before != NULL)
        forget_modules(before);
    Py_XDECREF(before);
    return done;
}

static GantryResult start(GantryContext *context, const void *config_, void *state, void *result,
                          GError **error)
{
    const ScriptConfig *config = config_;
    Script *script = gantry_context_alloc(context, sizeof *script);

    (void)state;
    script->context = context;
    script->name = is_set(config->script) ? config->script : "<pathconfig.source>";
    gantry_context_ask(context, "script",
                       "Where is the library? A script says so, which looks at what it likes.");
    bool done = run_script(context, config, script, result, error);
    script->context = NULL;
    return done ? GANTRY_OK : GANTRY_ERROR;
}

static const char *const needs[] = {"core", NULL};

static const GantryPhase phase = {
    .abi = GANTRY_ABI,
    .name = "pathconfig-script",
    .summary = "lets a Python function say where the library is",
    .description =
        "Runs a script of the embedder's once the core is up: builtin types, sys and frozen "
        "modules are there, and nothing can be imported from files. Its function gets all that the "
        "usual search would look at and returns the outputs that it decides; the phase that it "
        "replaced says the rest. The script is read when the pipeline is configured. PEP 432 meant "
        "the path configuration to be written in this way.",
    .needs_level = GANTRY_LEVEL_CORE,
    .leaves_level = GANTRY_LEVEL_CORE,
    .needs = needs,
    .replaces = "pathconfig",
    .keeps_replaced = true,
    .options = options,
    .config_size = sizeof(ScriptConfig),
    .result_size = sizeof(GantryPathconfigResult),
    .result_type = GANTRY_PATHCONFIG_RESULT,
    .configure = configure,
    .start = start,
};

GANTRY_PLUGIN_DEFINE("pathconfig-script", "1.0", "path configuration by a Python function", &phase);
