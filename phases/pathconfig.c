/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The pathconfig phase: where Python finds itself and its standard library. The search itself is in
 * pathconfig-search.c. */
#include "pathconfig.h"

#include "cpython.h"
#include "phases.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const GantryOption options[] = {
    {
        .name = "pathconfig_warnings",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(PathconfigConfig, pathconfig_warnings),
        .value = "1",
        .isolated = "0",
        .global = "Py_FrozenFlag",
        .global_value = "0",
        .doc = "say on standard error that libraries were not found",
    },
    {
        .name = "program_name",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(PathconfigConfig, program_name),
        .global = "Py_SetProgramName",
        .doc = "the name that the program was called by; not set: that of the command line",
    },
    {
        .name = "pythonpath_env",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(PathconfigConfig, pythonpath_env),
        .env = "PYTHONPATH",
        .doc = "folders for the front of sys.path, separated by ':'",
    },
    {
        .name = "home",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(PathconfigConfig, home),
        .global = "Py_SetPythonHome",
        .doc = "prefix, or prefix:exec_prefix, of the installation",
    },
    {
        .name = "home_env",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(PathconfigConfig, home_env),
        .env = "PYTHONHOME",
        .doc = "home, as the environment gives it: a ._pth file beats it, and an embedder's home",
    },
    {
        .name = "platlibdir",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(PathconfigConfig, platlibdir),
        .env = "PYTHONPLATLIBDIR",
        .doc = "sys.platlibdir: the folder under a prefix that has the libraries",
    },
    {
        .name = "executable",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(PathconfigConfig, executable),
        .doc = "sys.executable",
    },
    {
        .name = "base_executable",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(PathconfigConfig, base_executable),
        .doc = "sys._base_executable",
    },
    {
        .name = "prefix",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(PathconfigConfig, prefix),
        .doc = "sys.prefix",
    },
    {
        .name = "exec_prefix",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(PathconfigConfig, exec_prefix),
        .doc = "sys.exec_prefix",
    },
    {
        .name = "base_prefix",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(PathconfigConfig, base_prefix),
        .doc = "sys.base_prefix",
    },
    {
        .name = "base_exec_prefix",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(PathconfigConfig, base_exec_prefix),
        .doc = "sys.base_exec_prefix",
    },
    {
        .name = "stdlib_dir",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(PathconfigConfig, stdlib_dir),
        .doc = "sys._stdlib_dir",
    },
    {
        .name = "module_search_paths_set",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(PathconfigConfig, module_search_paths_set),
        .doc = "module_search_paths is the whole of sys.path, even if it is empty",
    },
    {
        .name = "module_search_paths",
        .type = GANTRY_TYPE_LIST,
        .offset = offsetof(PathconfigConfig, module_search_paths),
        .doc = "sys.path before site",
    },
    {
        .name = "_is_python_build",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(PathconfigConfig, is_python_build),
        .flags = GANTRY_OPTION_PRIVATE,
        .doc = "the executable stands in a build tree of CPython",
    },
    {
        .name = "check_stdlib",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(PathconfigConfig, check_stdlib),
        .value = "1",
        .doc = "refuse to start where no standard library is in reach",
    },
    {NULL},
};

/* CPython cannot start without the package encodings, the one thing it must import from a file. An
 * archive is believed to have it. */
static bool has_encodings(const char *folder)
{
    static const char *const names[] = {"__init__.py", "__init__.pyc"};
    struct stat status;
    if (stat(folder, &status) != 0 || !S_ISDIR(status.st_mode))
        return stat(folder, &status) == 0 && S_ISREG(status.st_mode);
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *file = g_build_filename(folder, "encodings", names[i], NULL);
        if (stat(file, &status) == 0 && S_ISREG(status.st_mode))
            return true;
    }
    return false;
}

/* Without a standard library CPython dies in the middle of its initialization, with a message about
 * codecs, and leaves a process that cannot try again. So it is looked for now. */
static bool check_stdlib(const PathconfigConfig *config, GError **error)
{
    const char *const *folders = config->result.module_search_paths;
    for (const char *const *folder = folders; *folder != NULL; folder++) {
        if (has_encodings(*folder))
            return true;
    }
    g_autofree char *looked = g_strjoinv(", ", (char **)folders);
    const char *hint = pathconfig_suspect(config);
    if (hint == NULL)
        hint = "set PYTHONHOME to the prefix of an installation";
    return gantry_error_set(error, GANTRY_ERROR_NO_STDLIB, hint,
                            "no standard library of Python " CPYTHON_VERSION_TEXT
                            " (its package 'encodings') in: %s",
                            *looked != '\0' ? looked : "an empty search path");
}

static void derive(GantryContext *context, const char *option, const GantryOrigin *origin)
{
    if (origin->source == GANTRY_SOURCE_FILE)
        gantry_context_derive_from_file(context, option, origin->name, origin->position);
    else
        gantry_context_derive(context, option,
                              origin->name != NULL ? origin->name : "path configuration");
}

/* The result is what these options come to; so that is what they say from now on. */
static void derive_outputs(GantryContext *context, PathconfigConfig *config)
{
    const GantryPathconfigResult *result = &config->result;
    const GantryOrigin *origins = config->origins;
    const struct {
        const char *name;
        const char **member;
        const char *value;
        const GantryOrigin *origin;
    } outputs[] = {
        {"program_name", &config->program_name, result->program_name,
         &origins[PATHCONFIG_PROGRAM_NAME]},
        {"executable", &config->executable, result->executable, &origins[PATHCONFIG_EXECUTABLE]},
        {"base_executable", &config->base_executable, result->base_executable,
         &origins[PATHCONFIG_BASE_EXECUTABLE]},
        {"prefix", &config->prefix, result->prefix, &origins[PATHCONFIG_PREFIX]},
        {"exec_prefix", &config->exec_prefix, result->exec_prefix,
         &origins[PATHCONFIG_EXEC_PREFIX]},
        {"base_prefix", &config->base_prefix, result->base_prefix,
         &origins[PATHCONFIG_BASE_PREFIX]},
        {"base_exec_prefix", &config->base_exec_prefix, result->base_exec_prefix,
         &origins[PATHCONFIG_BASE_EXEC_PREFIX]},
        {"home", &config->home, result->home, &origins[PATHCONFIG_HOME]},
        {"stdlib_dir", &config->stdlib_dir, result->stdlib_dir, &origins[PATHCONFIG_STDLIB_DIR]},
        {"platlibdir", &config->platlibdir, result->platlibdir, &origins[PATHCONFIG_PLATLIBDIR]},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(outputs); i++) {
        if (g_strcmp0(*outputs[i].member, outputs[i].value) == 0)
            continue;
        derive(context, outputs[i].name, outputs[i].origin);
        *outputs[i].member = outputs[i].value;
    }
    if (!config->module_search_paths_set) {
        derive(context, "module_search_paths", &origins[PATHCONFIG_SEARCH_PATHS]);
        config->module_search_paths = result->module_search_paths;
        gantry_context_derive(context, "module_search_paths_set", "path configuration");
        config->module_search_paths_set = true;
    }
    if (result->python_build)
        derive(context, "_is_python_build", &origins[PATHCONFIG_PYTHON_BUILD]);
    config->is_python_build = result->python_build;
}

static GantryResult configure(GantryContext *context, void *config_, GError **error)
{
    PathconfigConfig *config = config_;
    const char *argv0 = gantry_context_get_list(context, "orig_argv")[0];
    bool use_environment = gantry_context_get_bool(context, "use_environment", true);
    /* `--version` needs no library */
    bool answer = gantry_context_get_bool(context, "answer", false);

    if (*config->module_search_paths != NULL)
        config->module_search_paths_set = true;
    if (!pathconfig_search(context, config, argv0, use_environment, answer ? NULL : error) &&
        !answer)
        return GANTRY_ERROR;
    derive_outputs(context, config);
    if (!config->check_stdlib || answer)
        return GANTRY_OK;
    return check_stdlib(config, error) ? GANTRY_OK : GANTRY_ERROR;
}

static GantryResult start(GantryContext *context, const void *config_, void *state, void *result,
                          GError **error)
{
    const PathconfigConfig *config = config_;

    (void)state, (void)error;
    gantry_context_note(context, "time",
                        "the search was made when the phase was configured; this hands over what "
                        "it has found");
    for (const char *const *warning = config->warnings; *warning != NULL; warning++)
        fprintf(stderr, "%s\n", *warning); /* what the option pathconfig_warnings asks for */
    *(GantryPathconfigResult *)result = config->result;
    return GANTRY_OK;
}

static const char *const needs[] = {"core", NULL};

const GantryPhase gantry_phase_pathconfig = {
    .abi = GANTRY_ABI,
    .name = "pathconfig",
    .summary = "finds the executable, the prefixes and the search paths",
    .description =
        "Computes, in C, what PEP 587 calls the path configuration: sys.executable, the prefixes, "
        "the standard library and sys.path, from the program's name, PATH, pyvenv.cfg, PYTHONHOME, "
        "PYTHONPATH and the landmarks of an installation. The search reads files only and is done "
        "when the pipeline is configured, so that a missing standard library is found before "
        "Python is touched; starting publishes the result. CPython does the same in "
        "_PyConfig_InitPathConfig(), by a frozen Python program (Modules/getpath.py).",
    .needs_level = GANTRY_LEVEL_CORE,
    .leaves_level = GANTRY_LEVEL_CORE,
    .needs = needs,
    .options = options,
    .config_size = sizeof(PathconfigConfig),
    .result_size = sizeof(GantryPathconfigResult),
    .result_type = GANTRY_PATHCONFIG_RESULT,
    .configure = configure,
    .start = start,
    .exists_before =
        "An interpreter that can import no file, for nobody has said where its library is: "
        "sys.path does not exist.",
    .exists_after =
        "The answer: the executable, the prefixes, the folder of the standard library, the "
        "search path. sys does not have them yet.",
    .why_here =
        "The library is Python files. Since Python 3.11 much of what a start-up imports is frozen, "
        "a part "
        "of libpython, but the codecs of the package encodings are not, and without them no text "
        "file can be read and print() has no stream. So the paths come before interpreter, which "
        "imports encodings from them, and long before site, which adds more folders to a path "
        "that works already.",
    .in_cpython = "_PyConfig_InitPathConfig(), which runs the frozen Modules/getpath.py",
    .reference = "PEP 587, \"Path Configuration\"; PEP 432",
    .on_stop = "Nothing: it has found something out, and changed nothing.",
};
