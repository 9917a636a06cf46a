/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The interpreter phase: CPython's main initialization, which is one step that can be observed, but
 * not split. */
#include "cpython.h"
#include "interpreter-paths.h"
#include "phases.h"

#include <gantry/python.h>
#include <string.h>

typedef struct {
    const char *const *warnoptions;
    const char *warnoptions_env;
    const char *stdio_env;
    bool configure_c_stdio;
    int64_t buffered_stdio;
    const char *stdio_encoding;
    const char *stdio_errors;
    const char *filesystem_encoding;
    const char *filesystem_errors;
    int64_t warn_default_encoding;
    int64_t use_frozen_modules;
    const char *use_frozen_modules_switch;
    const char *use_frozen_modules_env;
    PathEdits path_edits;
    bool paths_known; /* the search path was computed by configuring, and its changes were told */
} InterpreterConfig;

static const char *const on_off[] = {"on", "off", NULL};

static const GantryOption options[] = {
    {
        .name = "path_remove",
        .type = GANTRY_TYPE_LIST,
        .offset = offsetof(InterpreterConfig, path_edits.remove),
        .doc = "entries to take off the search path: paths, or @zip, @stdlib, @dynload",
    },
    {
        .name = "path_insert",
        .type = GANTRY_TYPE_LIST,
        .offset = offsetof(InterpreterConfig, path_edits.insert),
        .doc = "ENTRY:PATH puts PATH before an entry, which is named as for path_remove; a ':' in "
               "its name has a backslash in front",
    },
    {
        .name = "path_prepend",
        .type = GANTRY_TYPE_LIST,
        .offset = offsetof(InterpreterConfig, path_edits.prepend),
        .doc = "paths for the front of the search path, the first one first",
    },
    {
        .name = "path_append",
        .type = GANTRY_TYPE_LIST,
        .offset = offsetof(InterpreterConfig, path_edits.append),
        .doc = "paths for the end of the search path",
    },
    {
        .name = "warnoptions",
        .type = GANTRY_TYPE_LIST,
        .offset = offsetof(InterpreterConfig, warnoptions),
        .argv = "-W",
        .argv_rule = GANTRY_ARGV_APPEND,
        .doc = "sys.warnoptions: filters for warnings, the last one first",
    },
    {
        .name = "warnoptions_env",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(InterpreterConfig, warnoptions_env),
        .env = "PYTHONWARNINGS",
        .doc = "filters for warnings, separated by commas",
    },
    {
        .name = "stdio_env",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(InterpreterConfig, stdio_env),
        .env = "PYTHONIOENCODING",
        .doc = "encoding:errors of the standard streams, either of which may be left out",
    },
    {
        .name = "configure_c_stdio",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(InterpreterConfig, configure_c_stdio),
        .value = "1",
        .isolated = "0",
        .compat = "0",
        .doc = "set the buffering of C's stdin, stdout and stderr as well",
    },
    {
        .name = "buffered_stdio",
        .type = GANTRY_TYPE_INT,
        .offset = offsetof(InterpreterConfig, buffered_stdio),
        .value = "1",
        .env = "PYTHONUNBUFFERED",
        .env_rule = GANTRY_ENV_FLAG,
        .env_value = "0",
        .global = "Py_UnbufferedStdioFlag",
        .global_value = "0",
        .argv = "-u",
        .argv_rule = GANTRY_ARGV_SET,
        .argv_value = "0",
        .doc = "buffer standard output and error",
    },
    {
        .name = "stdio_encoding",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(InterpreterConfig, stdio_encoding),
        .doc = "encoding of the standard streams",
    },
    {
        .name = "stdio_errors",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(InterpreterConfig, stdio_errors),
        .doc = "error handler of the standard streams",
    },
    {
        .name = "filesystem_encoding",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(InterpreterConfig, filesystem_encoding),
        .doc = "sys.getfilesystemencoding()",
    },
    {
        .name = "filesystem_errors",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(InterpreterConfig, filesystem_errors),
        .doc = "sys.getfilesystemencodeerrors()",
    },
    {
        .name = "warn_default_encoding",
        .type = GANTRY_TYPE_INT,
        .offset = offsetof(InterpreterConfig, warn_default_encoding),
        .value = "0",
        .env = "PYTHONWARNDEFAULTENCODING",
        .env_rule = GANTRY_ENV_SET,
        .env_value = "1",
        .argv = "-X warn_default_encoding",
        .argv_rule = GANTRY_ARGV_SET,
        .argv_value = "1",
        .doc = "warn where the encoding of a text file is left open",
    },
    CPYTHON_SINCE_3_11(
        {
            .name = "use_frozen_modules",
            .type = GANTRY_TYPE_INT,
            .offset = offsetof(InterpreterConfig, use_frozen_modules),
            .doc = "import frozen modules of the standard library; not set: unless the executable "
                   "stands in a build tree of CPython",
        },
        {
            .name = "use_frozen_modules_switch",
            .type = GANTRY_TYPE_STRING,
            .offset = offsetof(InterpreterConfig, use_frozen_modules_switch),
            .argv = "-X frozen_modules",
            .argv_rule = GANTRY_ARGV_VALUE,
            .argv_value = "on",
            .doc = "\"on\" or \"off\": use_frozen_modules",
        }, )
        CPYTHON_SINCE_3_13(
            {
                .name = "use_frozen_modules_env",
                .type = GANTRY_TYPE_STRING,
                .offset = offsetof(InterpreterConfig, use_frozen_modules_env),
                .env = "PYTHON_FROZEN_MODULES",
                .doc = "\"on\" or \"off\": use_frozen_modules, unless -X frozen_modules says it",
            }, ){NULL},
};

/* Takes over what the path configuration published: the output members of PyConfig. Since all of
 * them are then set, CPython searches nothing itself; but for a build tree, whose prefix it would
 * otherwise take from home. */
static PyStatus apply_paths(PyConfig *config, const GantryPathconfigResult *paths,
                            const char *const *search_paths)
{
    const struct {
        wchar_t **member;
        const char *text;
    } members[] = {
        {&config->program_name, paths->program_name},
        {&config->executable, paths->executable},
        {&config->base_executable, paths->base_executable},
        {&config->prefix, paths->prefix},
        {&config->exec_prefix, paths->exec_prefix},
        {&config->base_prefix, paths->base_prefix},
        {&config->base_exec_prefix, paths->base_exec_prefix},
        {&config->home, paths->home},
        {cpython_stdlib_dir(config), paths->stdlib_dir},
        {&config->platlibdir, paths->platlibdir},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(members); i++) {
        if (members[i].member == NULL)
            continue;
        PyStatus status = cpython_set_string(config, members[i].member, members[i].text);
        if (PyStatus_Exception(status))
            return status;
    }
    PyStatus status = cpython_set_list(config, &config->module_search_paths, search_paths);
    config->module_search_paths_set = 1;
    cpython_set_python_build(config, paths->python_build);
    if (paths->isolated) {
        config->isolated = 1;
        config->use_environment = 0;
        cpython_set_safe_path(config);
    }
    return status;
}

/* Gives an option that is not set yet a value by @rule, unless that is nothing. */
static void derive_text(GantryContext *context, const char *option, const char **member,
                        const char *value, const char *rule)
{
    if (*member != NULL || value == NULL)
        return;
    gantry_context_derive(context, option, rule);
    *member = gantry_context_strdup(context, value);
}

/* Each filter once. */
static void add_filter(GPtrArray *filters, const char *filter)
{
    for (size_t i = 0; i < filters->len; i++) {
        if (strcmp(g_ptr_array_index(filters, i), filter) == 0)
            return;
    }
    g_ptr_array_add(filters, (char *)filter);
}

static void add_filters(GPtrArray *filters, const char *const *list)
{
    for (; *list != NULL; list++)
        add_filter(filters, *list);
}

/* sys.warnoptions, the strongest last, in the order of config_init_warnoptions(): dev mode, the
 * environment, the command line, -b, and what an embedder set. */
static void derive_warnoptions(GantryContext *context, InterpreterConfig *config)
{
    int64_t level = gantry_context_get_int(context, "bytes_warning", 0);
    bool embedder = gantry_context_origin(context, "warnoptions")->source == GANTRY_SOURCE_EMBEDDER;
    g_autoptr(GPtrArray) filters = g_ptr_array_new();
    g_auto(GStrv) environment =
        config->warnoptions_env != NULL ? g_strsplit(config->warnoptions_env, ",", -1) : NULL;

    if (gantry_context_get_bool(context, "dev_mode", false))
        add_filter(filters, "default");
    for (char **filter = environment; filter != NULL && *filter != NULL; filter++) {
        if (**filter != '\0') /* wcstok() in CPython knows no empty items */
            add_filter(filters, *filter);
    }
    if (!embedder)
        add_filters(filters, config->warnoptions);
    if (level > 0)
        add_filter(filters, level > 1 ? "error::BytesWarning" : "default::BytesWarning");
    if (embedder)
        add_filters(filters, config->warnoptions);
    g_ptr_array_add(filters, NULL);
    if (g_strv_equal((const char *const *)filters->pdata, config->warnoptions))
        return;
    gantry_context_derive(context, "warnoptions",
                          "dev_mode, PYTHONWARNINGS, -W, -b, in that order");
    config->warnoptions = gantry_context_strdupv(context, (const char *const *)filters->pdata);
}

/* PYTHONIOENCODING: an encoding without an error handler means "strict" (config_init_stdio_encoding
 * in CPython). */
static void derive_stdio_from_variable(GantryContext *context, InterpreterConfig *config)
{
    if (config->stdio_env == NULL || *config->stdio_env == '\0')
        return;
    g_auto(GStrv) parts = g_strsplit(config->stdio_env, ":", 2);
    const char *encoding = *parts[0] != '\0' ? parts[0] : NULL;
    const char *errors = parts[1] != NULL && *parts[1] != '\0' ? parts[1]
                         : encoding != NULL                    ? "strict"
                                                               : NULL;
    derive_text(context, "stdio_encoding", &config->stdio_encoding, encoding, "PYTHONIOENCODING");
    derive_text(context, "stdio_errors", &config->stdio_errors, errors, "PYTHONIOENCODING");
}

/* What the standard streams do with bytes that their encoding does not know: in a C locale, or one
 * that PEP 538 puts in its place, they let them through (config_get_stdio_errors() in CPython). */
static const char *locale_stdio_errors(const char *ctype)
{
    static const char *const lenient[] = {"C", "POSIX", "C.UTF-8", "C.utf8", "UTF-8", NULL};
    return g_strv_contains(lenient, ctype) ? "surrogateescape" : "strict";
}

/* The encodings that nobody has chosen. */
static void derive_encodings(GantryContext *context, InterpreterConfig *config)
{
    bool utf8 = gantry_context_get_int(context, "utf8_mode", 0) > 0;
    const char *ctype = gantry_context_get_string(context, "lc_ctype");
    const char *encoding = gantry_context_get_string(context, "locale_encoding");
    if (ctype == NULL || encoding == NULL)
        return; /* another locale phase: CPython decides */
    const char *rule = utf8 ? "utf8_mode" : "locale_encoding";
    const char *chosen = utf8 ? "utf-8" : encoding;

    derive_text(context, "filesystem_encoding", &config->filesystem_encoding, chosen, rule);
    derive_text(context, "filesystem_errors", &config->filesystem_errors, "surrogateescape",
                "on POSIX it is always that");
    derive_text(context, "stdio_encoding", &config->stdio_encoding, chosen, rule);
    derive_text(context, "stdio_errors", &config->stdio_errors,
                utf8 ? "surrogateescape" : locale_stdio_errors(ctype),
                utf8 ? "utf8_mode" : "lc_ctype");
}

/* Whether somebody has set _is_python_build. That the search finds a build tree does not count
 * here: CPython reads its configuration (config_init_import()) before it searches. */
static bool is_set_python_build(GantryContext *context)
{
    const GantryOrigin *origin = gantry_context_origin(context, "_is_python_build");
    return gantry_context_get_bool(context, "_is_python_build", false) &&
           origin->source != GANTRY_SOURCE_DERIVED && origin->source != GANTRY_SOURCE_FILE;
}

/* As _PyConfig_InitImportConfig() in CPython. */
static bool derive_frozen_modules(GantryContext *context, InterpreterConfig *config, GError **error)
{
    const char *text = config->use_frozen_modules_switch;
    const char *rule = "-X frozen_modules";
    if (config->use_frozen_modules >= 0)
        return true;
    if (text == NULL && config->use_frozen_modules_env != NULL &&
        g_strv_contains(on_off, config->use_frozen_modules_env)) {
        text = config->use_frozen_modules_env;
        rule = "PYTHON_FROZEN_MODULES";
    }
    if (text == NULL) {
        text = is_set_python_build(context) ? "off" : "on";
        rule = "_is_python_build";
    }
    if (*text != '\0' && !g_strv_contains(on_off, text))
        return gantry_error_set(error, GANTRY_ERROR_OPTION_VALUE, "write on or off",
                                "-X frozen_modules: '%s' is neither on nor off", text);
    gantry_context_derive(context, "use_frozen_modules", rule);
    config->use_frozen_modules = strcmp(text, "off") != 0;
    return true;
}

/* A path configuration that computes in configure lets a slip in the changes show before Python is
 * touched; with any other it shows when this phase starts. */
static bool check_path_edits(GantryContext *context, InterpreterConfig *config, GError **error)
{
    const char *const *paths = gantry_context_get_list(context, "module_search_paths");
    const char *stdlib_dir = gantry_context_get_string(context, "stdlib_dir");
    config->paths_known = gantry_context_get_bool(context, "module_search_paths_set", false);
    return !path_edits_any(&config->path_edits) || !config->paths_known ||
           path_edits_apply(context, &config->path_edits, paths, stdlib_dir, true, error) != NULL;
}

static GantryResult configure(GantryContext *context, void *config, GError **error)
{
    if (!check_path_edits(context, config, error))
        return GANTRY_ERROR;
    derive_warnoptions(context, config);
    derive_stdio_from_variable(context, config);
    derive_encodings(context, config);
    return CPYTHON_HAS_FROZEN_MODULES && !derive_frozen_modules(context, config, error)
               ? GANTRY_ERROR
               : GANTRY_OK;
}

/* CPython's own path configuration runs once more inside its main initialization. It searches
 * nothing any more, but where a launcher has set its variable (PYTHONEXECUTABLE) it takes the
 * launcher for the program of the installation: then one of the two may stand in a build tree, and
 * home is no prefix there. */
static bool restore_path(const char *name, PyConfig *config, wchar_t **member, const char *path)
{
    if (path == NULL)
        return true;
    PyObject *text = PyUnicode_DecodeFSDefault(path);
    bool restored = text != NULL && PySys_SetObject(name, text) == 0 &&
                    !PyStatus_Exception(PyConfig_SetBytesString(config, member, path));
    Py_XDECREF(text);
    return restored;
}

static bool restore_paths(PyConfig *config, const GantryPathconfigResult *paths)
{
    return restore_path("_base_executable", config, &config->base_executable,
                        paths->base_executable) &&
           restore_path("prefix", config, &config->prefix, paths->prefix) &&
           restore_path("exec_prefix", config, &config->exec_prefix, paths->exec_prefix);
}

static GantryResult start(GantryContext *context, const void *config_, void *state, void *result,
                          GError **error)
{
    const GantryPathconfigResult *paths = gantry_context_result(context, "pathconfig");
    const InterpreterConfig *own = config_;
    const char *const *search_paths = paths->module_search_paths;
    PyConfig *config = cpython_config();

    (void)state, (void)result;
    if (path_edits_any(&own->path_edits))
        search_paths = path_edits_apply(context, &own->path_edits, search_paths, paths->stdlib_dir,
                                        !own->paths_known, error);
    if (search_paths == NULL)
        return GANTRY_ERROR;
    if (cpython_failed(apply_paths(config, paths, search_paths), "path configuration",
                       "core initialized", error))
        return GANTRY_ERROR;
    /* CPython has put what it adds by itself in front of what it was given. */
    if (cpython_failed(cpython_set_list(config, &config->warnoptions, own->warnoptions),
                       "warnoptions", "core initialized", error))
        return GANTRY_ERROR;
    /* PyConfig_Read() takes it from a command line of its own only, and loses what was set. */
    config->warn_default_encoding = own->warn_default_encoding > 0;
    /* Both are phases of their own, and say so in the configuration when they have run. */
    config->install_signal_handlers = 0;
    config->site_import = 0;
    config->_init_main = 1;
    /* What there was to warn of has been said, and its getpath.py runs once more. */
    int warnings = config->pathconfig_warnings;
    config->pathconfig_warnings = 0;
    PyStatus status = _Py_InitializeMain();
    cpython_set_pathconfig_warnings(config, warnings);
    if (cpython_failed(status, "_Py_InitializeMain", "core initialized", error))
        return GANTRY_ERROR;
    cpython_set_python_build(config, paths->python_build);
    if (!CPYTHON_HAS_GETPATH_C && !restore_paths(config, paths)) {
        cpython_raised("path configuration", error);
        return GANTRY_ERROR;
    }
    if (paths->stdlib_dir != NULL && !cpython_restore_stdlib_dir(paths->stdlib_dir)) {
        cpython_raised("sys._stdlib_dir", error);
        return GANTRY_ERROR;
    }
    return GANTRY_OK;
}

static const char *const needs[] = {"importlib", "pathconfig", NULL};

const GantryPhase gantry_phase_interpreter = {
    .abi = GANTRY_ABI,
    .name = "interpreter",
    .summary = "completes the interpreter: file imports, encodings, streams, warnings",
    .description =
        "Hands the path configuration to CPython and runs the rest of its main initialization: "
        "the importers for files and zips, faulthandler, encodings, tracemalloc, the standard "
        "streams, builtins.open, __main__, warnings. That is one step of CPython's: it can be "
        "observed, but not split. Signals and site are left to phases of their own, and until site "
        "has run, sys.flags.no_site is 1. Afterwards "
        "Py_IsInitialized() is 1. CPython does the same in _Py_InitializeMain().",
    .needs_level = GANTRY_LEVEL_CORE,
    .leaves_level = GANTRY_LEVEL_INITIALIZED,
    .needs = needs,
    .options = options,
    .config_size = sizeof(InterpreterConfig),
    .configure = configure,
    .start = start,
    .exists_before = "A core, and the answer where its library is.",
    .exists_after =
        "A complete interpreter: importers for files and zips, codecs, sys.path, sys.stdin, "
        "sys.stdout and sys.stderr, open(), warnings, __main__.",
    .why_here = "It imports encodings from the folders that pathconfig has found, because the "
                "standard streams, and all files that are opened as text, look their codec up "
                "there by its name, even UTF-8, for which str.encode() needs no codec. Only then "
                "can files be opened as text, which is what site does with .pth files: so "
                "encodings are imported before site.",
    .in_cpython = "_Py_InitializeMain(): init_interp_main()",
    .reference = "PEP 432, \"Main interpreter initialization\"; PEP 587, \"Multi-Phase "
                 "Initialization\"",
    .on_stop = "Nothing of its own: what it has made belongs to the interpreter, and goes when "
               "core is stopped.",
};
