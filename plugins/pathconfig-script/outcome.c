/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What a script returns, and how it becomes a whole result: what it says stands, and the usual
 * search, which is told that, says the rest. */
#include "script.h"

#include <string.h>

/* The members of a result that are texts; the names are those of the options. */
static const struct {
    const char *name;
    size_t offset;
} outputs[] = {
    {"program_name", offsetof(GantryPathconfigResult, program_name)},
    {"executable", offsetof(GantryPathconfigResult, executable)},
    {"base_executable", offsetof(GantryPathconfigResult, base_executable)},
    {"prefix", offsetof(GantryPathconfigResult, prefix)},
    {"exec_prefix", offsetof(GantryPathconfigResult, exec_prefix)},
    {"base_prefix", offsetof(GantryPathconfigResult, base_prefix)},
    {"base_exec_prefix", offsetof(GantryPathconfigResult, base_exec_prefix)},
    {"home", offsetof(GantryPathconfigResult, home)},
    {"stdlib_dir", offsetof(GantryPathconfigResult, stdlib_dir)},
    {"platlibdir", offsetof(GantryPathconfigResult, platlibdir)},
};

#define PATHS "module_search_paths"

/* What a script has said; the reasons of what has none are NULL. */
typedef struct {
    const char *values[G_N_ELEMENTS(outputs)];
    const char *reasons[G_N_ELEMENTS(outputs)];
    const char **paths; /* (nullable) */
    const char **path_reasons;
} Said;

static const GantryOrigin origin = {GANTRY_SOURCE_DERIVED, "the script", 0};

/* --- what it said ----------------------------------------------------------------------------- */

static bool nonsense(GError **error, const char *hint, const char *what, PyObject *value,
                     const char *expected)
{
    return gantry_error_set(error, GANTRY_ERROR_PYTHON, hint, "%s is of type %s, and has to be %s",
                            what, Py_TYPE(value)->tp_name, expected);
}

/* A path, or a pair of it and the reason for it. */
static bool take_path(GantryContext *context, const char *what, PyObject *value, const char **path,
                      const char **reason, GError **error)
{
    PyObject *texts[] = {value, NULL};
    if (PyTuple_Check(value) && PyTuple_GET_SIZE(value) == 2) {
        texts[0] = PyTuple_GET_ITEM(value, 0);
        texts[1] = PyTuple_GET_ITEM(value, 1);
    }
    if (!PyUnicode_Check(texts[0]) || (texts[1] != NULL && !PyUnicode_Check(texts[1])))
        return nonsense(error, NULL, what, value, "a str, or a pair (path, reason) of two");
    *path = script_encode(context, texts[0]);
    *reason = texts[1] != NULL && *path != NULL ? script_encode(context, texts[1]) : NULL;
    return (*path != NULL && (texts[1] == NULL || *reason != NULL)) ||
           gantry_python_raised(what, error);
}

static bool take_paths(GantryContext *context, PyObject *value, Said *said, GError **error)
{
    if (!PyList_Check(value) && !PyTuple_Check(value))
        return nonsense(error, PyUnicode_Check(value) ? "put it in a list: [path]" : NULL,
                        "'" PATHS "'", value, "a list of str");
    Py_ssize_t n = PySequence_Fast_GET_SIZE(value);
    said->paths = gantry_context_alloc(context, ((size_t)n + 1) * sizeof(char *));
    said->path_reasons = gantry_context_alloc(context, ((size_t)n + 1) * sizeof(char *));
    for (Py_ssize_t i = 0; i < n; i++) {
        g_autofree char *what = g_strdup_printf("'" PATHS "'[%zd]", i);
        if (!take_path(context, what, PySequence_Fast_GET_ITEM(value, i), &said->paths[i],
                       &said->path_reasons[i], error))
            return false;
    }
    return true;
}

static bool unknown(const char *name, GError **error)
{
    const char *names[G_N_ELEMENTS(outputs) + 2] = {PATHS};
    for (size_t i = 0; i < G_N_ELEMENTS(outputs); i++)
        names[i + 1] = outputs[i].name;
    g_autofree char *hint = gantry_suggest_hint(name, names, true);
    return gantry_error_set(error, GANTRY_ERROR_PYTHON, hint, "'%s' is no output", name);
}

static bool take_output(GantryContext *context, PyObject *key, PyObject *value, Said *said,
                        GError **error)
{
    if (!PyUnicode_Check(key))
        return nonsense(error, NULL, "a key", key, "the name of an output");
    g_autofree char *name = script_show(key);
    if (name == NULL)
        return gantry_error_set(error, GANTRY_ERROR_PYTHON, NULL, "a name cannot be read");
    if (strcmp(name, PATHS) == 0)
        return value == Py_None || take_paths(context, value, said, error);
    for (size_t i = 0; i < G_N_ELEMENTS(outputs); i++) {
        g_autofree char *what = g_strdup_printf("'%s'", name);
        if (strcmp(name, outputs[i].name) == 0)
            return value == Py_None ||
                   take_path(context, what, value, &said->values[i], &said->reasons[i], error);
    }
    return unknown(name, error);
}

static bool take_all(GantryContext *context, PyObject *returned, Said *said, GError **error)
{
    PyObject *key, *value;
    Py_ssize_t at = 0;
    if (returned == Py_None)
        return true;
    if (!PyDict_Check(returned))
        return nonsense(error, "return dict(prefix=..., module_search_paths=[...])", "it", returned,
                        "a dict of outputs, or None");
    while (PyDict_Next(returned, &at, &key, &value)) {
        if (!take_output(context, key, value, said, error))
            return false;
    }
    return true;
}

/* --- the rest --------------------------------------------------------------------------------- */

static void give_text(GantryContext *context, const char *name, const char *value)
{
    gantry_context_give(context, name, GANTRY_TYPE_STRING, &value, &origin);
}

static void give_bool(GantryContext *context, const char *name, bool value)
{
    gantry_context_give(context, name, GANTRY_TYPE_BOOL, &value, &origin);
}

static const char *said_of(const Said *said, const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(outputs); i++) {
        if (strcmp(outputs[i].name, name) == 0)
            return said->values[i];
    }
    return NULL;
}

/* Who says what a prefix is says that no home does. */
static bool beats_home(const Said *said)
{
    return said_of(said, "home") == NULL &&
           (said_of(said, "prefix") != NULL || said_of(said, "exec_prefix") != NULL);
}

static bool has_home(GantryContext *context)
{
    static const char *const names[] = {"home", "home_env"};
    bool has = false;
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        const char *home = gantry_context_get_string(context, names[i]);
        has = has || (home != NULL && *home != '\0');
    }
    return has;
}

static void give(GantryContext *context, const Said *said)
{
    for (size_t i = 0; i < G_N_ELEMENTS(outputs); i++) {
        if (said->values[i] != NULL)
            give_text(context, outputs[i].name, said->values[i]);
    }
    if (said->paths != NULL) {
        const char *const *paths = said->paths;
        gantry_context_give(context, PATHS, GANTRY_TYPE_LIST, &paths, &origin);
        give_bool(context, PATHS "_set", true);
    }
    if (beats_home(said)) {
        give_text(context, "home", NULL);
        give_text(context, "home_env", NULL);
    }
}

/* Whatever the search made of it: what was said stands. */
static void insist(GantryContext *context, const Said *said, GantryPathconfigResult *result)
{
    for (size_t i = 0; i < G_N_ELEMENTS(outputs); i++) {
        if (said->values[i] != NULL)
            G_STRUCT_MEMBER(const char *, result, outputs[i].offset) = said->values[i];
    }
    if (said->paths != NULL)
        result->module_search_paths = said->paths;
    if (said_of(said, "prefix") != NULL && said_of(said, "base_prefix") == NULL)
        result->base_prefix = result->prefix;
    if (said_of(said, "exec_prefix") != NULL && said_of(said, "base_exec_prefix") == NULL)
        result->base_exec_prefix = result->exec_prefix;
    /* CPython, when it goes on, would ask PYTHONHOME again: it gets another answer. */
    if (beats_home(said) && has_home(context)) {
        g_autofree char *home = g_strconcat(result->prefix, ":", result->exec_prefix, NULL);
        result->home = gantry_context_strdup(context, home);
    }
}

/* CPython has no sys._stdlib_dir, and frozen modules have no __file__, where somebody else has made
 * the search path. */
static void find_stdlib_dir(GantryContext *context, GantryPathconfigResult *result)
{
    const char *const *path = result->module_search_paths;
    for (; result->stdlib_dir == NULL && *path != NULL; path++) {
        g_autofree char *landmark = g_build_filename(*path, "os.py", NULL);
        bool found = g_file_test(landmark, G_FILE_TEST_IS_REGULAR);
        gantry_context_look(context, "a file", landmark, found, NULL);
        if (!found)
            continue;
        result->stdlib_dir = *path;
        gantry_context_decide(context, "stdlib_dir", *path,
                              "the first entry of the search path that has an os.py");
    }
}

static bool has_encodings(GantryContext *context, const char *path)
{
    g_autofree char *package = g_build_filename(path, "encodings", NULL);
    bool found = g_file_test(path, G_FILE_TEST_IS_REGULAR) || /* an archive is believed */
                 g_file_test(package, G_FILE_TEST_IS_DIR);
    gantry_context_look(context, "a folder", package, found, NULL);
    return found;
}

/* The usual check is about the usual path, which is another one where there is a ._pth file. */
static bool check_stdlib(GantryContext *context, const Said *said, GError **error)
{
    if (said->paths == NULL || !gantry_context_get_bool(context, "check_stdlib", false))
        return true;
    for (const char **path = said->paths; *path != NULL; path++) {
        if (has_encodings(context, *path))
            return true;
    }
    g_auto(GStrv) version = g_strsplit(gantry_python_version(), ".", 3);
    g_autofree char *looked = g_strjoinv(", ", (char **)said->paths);
    return gantry_error_set(
        error, GANTRY_ERROR_NO_STDLIB, "search()['" PATHS "'] has the usual path, to be added to",
        "no standard library of Python %s.%s (its package 'encodings') in what "
        "the script returned: %s",
        version[0], version[1], *looked != '\0' ? looked : "an empty search path");
}

static const char *reason_or(const char *reason)
{
    return reason != NULL ? reason : "the script says so";
}

static void tell(GantryContext *context, const Said *said)
{
    for (size_t i = 0; i < G_N_ELEMENTS(outputs); i++) {
        if (said->values[i] != NULL)
            gantry_context_decide(context, outputs[i].name, said->values[i], "%s",
                                  reason_or(said->reasons[i]));
    }
    for (size_t i = 0; said->paths != NULL && said->paths[i] != NULL; i++)
        gantry_context_decide(context, PATHS, said->paths[i], "%s",
                              reason_or(said->path_reasons[i]));
}

bool script_complete(GantryContext *context, PyObject *returned, bool final,
                     GantryPathconfigResult *result, GError **error)
{
    Said said = {.paths = NULL};
    if (!take_all(context, returned, &said, error)) {
        if (final)
            g_prefix_error(error, "what the script returned: ");
        return false;
    }
    give(context, &said);
    if (!final) /* the script asks what would be, and may know better */
        give_bool(context, "pathconfig_warnings", false);
    if (!final || said.paths != NULL)
        give_bool(context, "check_stdlib", false);
    gantry_context_ask(context, "rest", "What does the usual search say to that, and to the rest?");
    if (gantry_context_run_replaced(context, result, error) != GANTRY_OK)
        return false;
    insist(context, &said, result);
    find_stdlib_dir(context, result);
    if (final && !check_stdlib(context, &said, error))
        return false;
    if (final) {
        gantry_context_ask(context, "outcome", "What has the script decided?");
        tell(context, &said);
    }
    return true;
}

PyObject *script_result_dict(const GantryPathconfigResult *result)
{
    PyObject *dict = PyDict_New(), *paths = PyList_New(0);
    bool made = dict != NULL && paths != NULL;
    for (size_t i = 0; made && i < G_N_ELEMENTS(outputs); i++) {
        PyObject *text = script_decode(G_STRUCT_MEMBER(const char *, result, outputs[i].offset));
        made = text != NULL && PyDict_SetItemString(dict, outputs[i].name, text) == 0;
        Py_XDECREF(text);
    }
    const char *const *path = result->module_search_paths;
    for (; made && *path != NULL; path++) {
        PyObject *text = script_decode(*path);
        made = text != NULL && PyList_Append(paths, text) == 0;
        Py_XDECREF(text);
    }
    made = made && PyDict_SetItemString(dict, PATHS, paths) == 0;
    Py_XDECREF(paths);
    if (!made)
        Py_CLEAR(dict);
    return dict;
}
