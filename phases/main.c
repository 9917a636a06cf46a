/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The main phase: what Modules/main.c does between initialization and finalization. */
#include "main.h"

#include "phases.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

typedef struct {
    const char *const *argv;
    const char *run_command;
    const char *run_module;
    const char *run_filename;
    bool skip_source_first_line;
    int64_t inspect;
    int64_t interactive;
    int64_t quiet;
    bool safe_path;
    const char *startup_env;
    const char *basic_repl_env;
    bool ignored;
    const char *sys_path_0;
} MainConfig;

static const GantryOption options[] = {
    {
        .name = "argv",
        .type = GANTRY_TYPE_LIST,
        .offset = offsetof(MainConfig, argv),
        .argv_rule = GANTRY_ARGV_REST,
        .doc = "sys.argv: the program and its arguments",
    },
    {
        .name = "run_command",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(MainConfig, run_command),
        .argv = "-c",
        .argv_rule = GANTRY_ARGV_FINAL,
        .doc = "the program, as a string",
    },
    {
        .name = "run_module",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(MainConfig, run_module),
        .argv = "-m",
        .argv_rule = GANTRY_ARGV_FINAL,
        .doc = "the program, as a module that is found on sys.path",
    },
    {
        .name = "run_filename",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(MainConfig, run_filename),
        .argv_rule = GANTRY_ARGV_OPERAND,
        .doc = "the program, as a file, a folder or an archive with a __main__.py",
    },
    {
        .name = "skip_source_first_line",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(MainConfig, skip_source_first_line),
        .argv = "-x",
        .argv_rule = GANTRY_ARGV_SET,
        .argv_value = "1",
        .doc = "leave out the first line of the file",
    },
    {
        .name = "inspect",
        .type = GANTRY_TYPE_INT,
        .offset = offsetof(MainConfig, inspect),
        .value = "0",
        .env = "PYTHONINSPECT",
        .env_rule = GANTRY_ENV_LEVEL,
        .global = "Py_InspectFlag",
        .argv = "-i",
        .argv_rule = GANTRY_ARGV_COUNT,
        .doc = "go to the interactive prompt when the program has ended",
    },
    {
        .name = "interactive",
        .type = GANTRY_TYPE_INT,
        .offset = offsetof(MainConfig, interactive),
        .value = "0",
        .global = "Py_InteractiveFlag",
        .argv = "-i",
        .argv_rule = GANTRY_ARGV_COUNT,
        .doc = "treat standard input as a terminal",
    },
    {
        .name = "quiet",
        .type = GANTRY_TYPE_INT,
        .offset = offsetof(MainConfig, quiet),
        .value = "0",
        .global = "Py_QuietFlag",
        .argv = "-q",
        .argv_rule = GANTRY_ARGV_COUNT,
        .doc = "no version and copyright at the interactive prompt",
    },
    {
        .name = "safe_path",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(MainConfig, safe_path),
        .isolated = "1",
        .env = "PYTHONSAFEPATH",
        .env_rule = GANTRY_ENV_SET,
        .env_value = "1",
        .argv = "-P",
        .argv_rule = GANTRY_ARGV_SET,
        .argv_value = "1",
        .doc = "keep the program's folder out of sys.path",
    },
    {
        .name = "startup_env",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(MainConfig, startup_env),
        .env = "PYTHONSTARTUP",
        .doc = "a file to run before the first interactive prompt",
    },
    {
        .name = "basic_repl_env",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(MainConfig, basic_repl_env),
        .env = "PYTHON_BASIC_REPL",
        .doc = "the plain prompt where CPython (since 3.13) has one of its own",
    },
    {
        .name = "ignored",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(MainConfig, ignored),
        .argv = "-t",
        .argv_rule = GANTRY_ARGV_SET,
        .argv_value = "1",
        .doc = "nothing: Python 2 warned of tabs",
    },
    CPYTHON_SINCE_3_13(
        {
            .name = "sys_path_0",
            .type = GANTRY_TYPE_STRING,
            .offset = offsetof(MainConfig, sys_path_0),
            .flags = GANTRY_OPTION_READ_ONLY,
            .doc = "what main puts in front of sys.path, for sub-interpreters; known when it has",
        }, ){NULL},
};

/* A ._pth file isolates a program, whatever the options say. */
static bool has_pth(GantryContext *context)
{
    const GantryOrigin *origin = gantry_context_origin(context, "module_search_paths");
    return origin != NULL && origin->source == GANTRY_SOURCE_FILE &&
           g_str_has_suffix(origin->name, "._pth");
}

/* Tells what prepare_path() will do, for those who ask before anything runs. */
static void tell_path0(GantryContext *context, const MainConfig *config)
{
    const char *safe =
        config->safe_path ? "safe_path (-P) is on"
        : CPYTHON_HAS_GETPATH_C && gantry_context_get_bool(context, "isolated", false)
            ? "isolated (-I) is on"
        : has_pth(context) ? "a ._pth file isolates it"
                           : NULL;
    gantry_context_ask(context, "sys.path[0]",
                       "What does the program itself put in front, when it is run?");
    if (config->run_filename != NULL)
        gantry_context_note(context, "sys.path[0]",
                            "if %s is a folder or an archive, it comes first itself",
                            config->run_filename);
    if (safe != NULL)
        gantry_context_rule_out(context, "sys.path[0]", "nothing else: %s", safe);
    else if (config->run_module != NULL)
        gantry_context_decide(context, "sys.path[0]", "the current folder", "-m");
    else if (config->run_filename != NULL)
        gantry_context_decide(context, "sys.path[0]", "the folder of the script",
                              "a script is run; if it is a link, the folder of its target");
    else
        gantry_context_decide(context, "sys.path[0]", "''",
                              "%s: it means the current folder, wherever that will be",
                              config->run_command != NULL ? "-c" : "no script is run");
}

/* CPython ends a command with a newline, which some statements need (config_parse_cmdline()). */
static GantryResult configure(GantryContext *context, void *config_, GError **error)
{
    MainConfig *config = config_;
    (void)error;
    tell_path0(context, config);
    if (config->run_command != NULL) {
        g_autofree char *command = g_strconcat(config->run_command, "\n", NULL);
        config->run_command = gantry_context_strdup(context, command);
    }
    return GANTRY_OK;
}

static bool runs_code(const PyConfig *config)
{
    return config->run_command != NULL || config->run_module != NULL ||
           config->run_filename != NULL;
}

static bool stdin_is_interactive(const PyConfig *config)
{
    return isatty(STDIN_FILENO) || config->interactive;
}

/* --- prepare ---------------------------------------------------------------------------------- */

/* The target of a link as a path that can be used from here, one step only; NULL if it is none. */
static char *link_target(const char *script)
{
    g_autofree char *target = g_file_read_link(script, NULL);
    if (target == NULL || *target == '/')
        return g_steal_pointer(&target);
    if (strchr(target, '/') == NULL && strchr(script, '/') == NULL)
        return NULL; /* a neighbour: the folder stays the same */
    const char *slash = strrchr(script, '/');
    return slash != NULL ? g_strdup_printf("%.*s/%s", (int)(slash - script), script, target)
                         : g_steal_pointer(&target);
}

/* What sys.path[0] becomes (_PyPathConfig_ComputeSysPath0()): nothing for -c, the current folder
 * for -m, the script's folder otherwise. NULL if there is nothing to add. */
static char *compute_path0(const PyConfig *config)
{
    if (config->argv.length == 0)
        return NULL;
    const wchar_t *wide = config->argv.items[0];
    if (wcscmp(wide, L"-c") == 0)
        return g_strdup("");
    if (wcscmp(wide, L"-m") == 0) {
        char folder[4096];
        return getcwd(folder, sizeof folder) != NULL ? g_strdup(folder) : NULL;
    }
    char *encoded = Py_EncodeLocale(wide, NULL);
    if (encoded == NULL)
        return NULL;
    g_autofree char *link = link_target(encoded);
    const char *script = link != NULL ? link : encoded;
    char *real = realpath(script, NULL);
    const char *path = real != NULL ? real : script;
    const char *slash = strrchr(path, '/');
    size_t length = slash == NULL ? 0 : slash == path ? 1 : (size_t)(slash - path);
    char *path0 = g_strndup(path, length);
    free(real);
    PyMem_Free(encoded);
    return path0;
}

static bool insert_path0(PyObject *path0)
{
    PyObject *path = PySys_GetObject("path");
    PyObject *bytes = PyUnicode_EncodeFSDefault(path0);
    if (bytes == NULL)
        return false;
    cpython_set_sys_path_0(cpython_config(), PyBytes_AS_STRING(bytes));
    Py_DECREF(bytes);
    if (path == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "unable to get sys.path");
        return false;
    }
    return PyList_Insert(path, 0, path0) == 0;
}

/* Whether the file to run is a folder or an archive that can be imported from: then its path, as a
 * new reference, is sys.path[0]. NULL if not, with an exception if it could not be found out. */
static PyObject *main_importer_path(const PyConfig *config)
{
    PyObject *path = PyUnicode_FromWideChar(config->run_filename, -1);
    PyObject *importer = path != NULL ? PyImport_GetImporter(path) : NULL;
    if (importer == NULL || importer == Py_None)
        Py_CLEAR(path);
    if (importer == NULL)
        PySys_WriteStderr("Failed checking if argv[0] is an import path entry\n");
    Py_XDECREF(importer);
    return path;
}

static bool prepare_path(const PyConfig *config, PyObject *importer_path)
{
    if (importer_path != NULL)
        return insert_path0(importer_path);
    if (cpython_safe_path(config))
        return true;
    g_autofree char *path0 = compute_path0(config);
    if (path0 == NULL)
        return true;
    PyObject *item = PyUnicode_DecodeFSDefault(path0);
    bool inserted = item != NULL && insert_path0(item);
    Py_XDECREF(item);
    return inserted;
}

static void print_header(const PyConfig *config)
{
    if (config->quiet || (!config->verbose && (runs_code(config) || !stdin_is_interactive(config))))
        return;
    fprintf(stderr, "Python %s on %s\n", Py_GetVersion(), Py_GetPlatform());
    if (config->site_import)
        fprintf(stderr, "Type \"help\", \"copyright\", \"credits\" or \"license\" "
                        "for more information.\n");
}

static void import_readline(const PyConfig *config)
{
    if (config->isolated || (!config->inspect && runs_code(config)) || !isatty(STDIN_FILENO))
        return;
    PyObject *module = PyImport_ImportModule("readline");
    if (module == NULL)
        PyErr_Clear();
    Py_XDECREF(module);
}

/* --- execute ---------------------------------------------------------------------------------- */

/* What goes wrong in it is shown, and the prompt comes all the same; only SystemExit ends the
 * program. */
static MainOutcome run_interactive_hook(const PyConfig *config)
{
    PyObject *sys = PyImport_ImportModule("sys");
    PyObject *hook = sys != NULL ? PyObject_GetAttrString(sys, "__interactivehook__") : NULL;
    Py_XDECREF(sys);
    if (sys != NULL && hook == NULL) {
        PyErr_Clear();
        return (MainOutcome){0};
    }
    PyObject *result = hook != NULL && PySys_Audit("cpython.run_interactivehook", "O", hook) == 0
                           ? PyObject_CallNoArgs(hook)
                           : NULL;
    Py_XDECREF(hook);
    if (result == NULL) {
        PySys_WriteStderr("Failed calling sys.__interactivehook__\n");
        return main_handle_exception(config);
    }
    Py_DECREF(result);
    return (MainOutcome){0};
}

static MainOutcome run_startup(const PyConfig *config, const char *startup)
{
    FILE *file = fopen(startup, "re");
    if (file == NULL) {
        int reason = errno;
        PySys_WriteStderr("Could not open PYTHONSTARTUP\n");
        errno = reason;
        PyErr_SetFromErrnoWithFilename(PyExc_OSError, startup);
        return main_handle_exception(config);
    }
    MainOutcome outcome = main_run_stream(config, file, startup, false);
    fclose(file);
    return outcome;
}

static MainOutcome run_prompt(const PyConfig *config, const MainConfig *own)
{
    if (CPYTHON_HAS_PYREPL && isatty(STDIN_FILENO) && own->basic_repl_env == NULL)
        return main_run_module(config, "_pyrepl", false);
    return main_run_stream(config, stdin, "<stdin>", false);
}

static MainOutcome run_stdin(PyConfig *config, const MainConfig *own)
{
    MainOutcome outcome = {0};
    if (stdin_is_interactive(config)) {
        cpython_set_inspect(config, 0); /* here SystemExit ends the program */
        if (own->startup_env != NULL)
            outcome = run_startup(config, own->startup_env);
        if (!outcome.exited)
            outcome = run_interactive_hook(config);
        if (outcome.exited)
            return outcome;
    }
    if (Py_MakePendingCalls() == -1 || PySys_Audit("cpython.run_stdin", NULL) < 0)
        return main_handle_exception(config);
    return stdin_is_interactive(config) ? run_prompt(config, own)
                                        : main_run_stream(config, stdin, "<stdin>", false);
}

/* -i, or PYTHONINSPECT as the program left it in the environment. */
static void run_prompt_after(PyConfig *config, const MainConfig *own, MainOutcome *outcome)
{
    const char *inspect = getenv("PYTHONINSPECT");
    if (!config->inspect && config->use_environment && inspect != NULL && *inspect != '\0')
        cpython_set_inspect(config, 1);
    if (!config->inspect || !stdin_is_interactive(config) || !runs_code(config))
        return;
    cpython_set_inspect(config, 0);
    MainOutcome hook = run_interactive_hook(config);
    *outcome = hook.exited ? hook : run_prompt(config, own);
}

static MainOutcome run_main(PyConfig *config, const MainConfig *own)
{
    PyObject *importer_path = NULL;
    MainOutcome outcome;

    if (config->run_filename != NULL) {
        importer_path = main_importer_path(config);
        if (importer_path == NULL && PyErr_Occurred()) {
            outcome = main_handle_exception(config); /* and then it is tried as a file */
            if (outcome.exited)
                return outcome;
        }
    }
    if (!prepare_path(config, importer_path)) {
        Py_XDECREF(importer_path);
        return main_handle_exception(config);
    }
    print_header(config);
    import_readline(config);

    if (config->run_command != NULL)
        outcome = main_run_command(config);
    else if (config->run_module != NULL)
        outcome = main_run_module(config, own->run_module, true);
    else if (importer_path != NULL)
        outcome = main_run_module(config, "__main__", false);
    else if (config->run_filename != NULL)
        outcome = main_run_file(config);
    else
        outcome = run_stdin(config, own);
    Py_XDECREF(importer_path);
    run_prompt_after(config, own, &outcome);
    return outcome;
}

static GantryResult start(GantryContext *context, const void *config, void *state, void *result,
                          GError **error)
{
    (void)state, (void)result, (void)error;
    MainOutcome outcome = run_main(cpython_config(), config);
    gantry_context_exit(context, outcome.status);
    if (outcome.interrupted)
        gantry_context_exit_signal(context, SIGINT);
    return GANTRY_OK;
}

/* --- and back --------------------------------------------------------------------------------- */

static PyObject *do_nothing(PyObject *self, PyObject *args)
{
    (void)self, (void)args;
    return Py_NewRef(Py_None);
}

/* Calls a function of a module that has been imported; borrowed, or NULL where there is nothing to
 * call: Py_FinalizeEx() will look for it, too, and complain. */
static PyObject *call_function(const char *module_name, const char *name)
{
    PyObject *module = PyDict_GetItemString(PyImport_GetModuleDict(), module_name); /* borrowed */
    PyObject *function = module != NULL ? PyObject_GetAttrString(module, name) : NULL;
    if (function == NULL) {
        PyErr_Clear();
        return NULL;
    }
    PyObject *result = PyObject_CallNoArgs(function);
    if (result == NULL)
        PyErr_WriteUnraisable(module);
    Py_XDECREF(result);
    Py_DECREF(function);
    return module;
}

/* The first steps of Py_FinalizeEx(), while everything still works: it finds them done, and threads
 * are not waited for twice. The standard streams are left to it: what cannot be flushed would be
 * reported twice. */
static bool stop(GantryContext *context, const void *config, void *state, GError **error)
{
    static PyMethodDef method = {"_shutdown", do_nothing, METH_NOARGS, NULL};

    (void)context, (void)config, (void)state, (void)error;
    PyObject *threading = call_function("threading", "_shutdown");
    PyObject *nothing = threading != NULL ? PyCFunction_New(&method, NULL) : NULL;
    if (nothing != NULL)
        PyObject_SetAttrString(threading, "_shutdown", nothing);
    PyErr_Clear();
    Py_XDECREF(nothing);
    call_function("atexit", "_run_exitfuncs");
    return true;
}

static const char *const needs[] = {"interpreter", NULL};
static const char *const wants[] = {"site", "signals", NULL};

const GantryPhase gantry_phase_main = {
    .abi = GANTRY_ABI,
    .name = "main",
    .summary = "runs the program",
    .description =
        "Puts the program's folder in front of sys.path and runs it: a command, a module, a file, "
        "a folder or archive, standard input, or the interactive prompt. SystemExit, an unhandled "
        "exception and Ctrl-C become the pipeline's exit status; the process goes on. Stopping it "
        "joins threads and runs what atexit holds. CPython does the same in Py_RunMain(), which "
        "ends the process.",
    .needs_level = GANTRY_LEVEL_INITIALIZED,
    .leaves_level = GANTRY_LEVEL_RUNNING,
    .needs = needs,
    .wants = wants,
    .options = options,
    .config_size = sizeof(MainConfig),
    .configure = configure,
    .start = start,
    .stop = stop,
    .exists_before = "Everything but the program.",
    .exists_after = "The program has run, and its exit status is known.",
    .why_here = "It is what all the others are for: it wants the packages of site and the handlers "
                "of signals.",
    .in_cpython = "Py_RunMain(): pymain_run_python()",
    .reference = "PEP 432, \"Executing\"; PEP 587, \"Py_RunMain()\"",
    .on_stop = "Threads that are still running are waited for, unless they are daemon threads, and "
               "the functions that were registered with atexit are called, while everything still "
               "works.",
};
