/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The core phase: from the pre-initialized runtime to an interpreter that compiles and runs code
 * and imports what is builtin or frozen (PEP 432's "Initializing → core initialized"). */
#include "core.h"
#include "phases.h"

#include <gantry/python.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>

typedef struct {
    bool touched;         /* Py_InitializeFromConfig() has been called */
    CoreInittab *inittab; /* (nullable) the builtin modules of this run */
} CoreState;

/* What CPython takes for "on" where it asks for a number: anything but 0 and what is none. */
static bool is_active(const char *text)
{
    int64_t number;
    return text != NULL && gantry_parse_int(text, &number) && number != 0;
}

static void derive_perf_profiling(GantryContext *context, CoreConfig *config)
{
    const GantryOrigin *origin = gantry_context_origin(context, "perf_profiling");
    if (origin == NULL) /* this version of CPython has no such option */
        return;
    if (origin->source == GANTRY_SOURCE_FILE || origin->source == GANTRY_SOURCE_EMBEDDER)
        return;
    if (is_active(config->perf_profiling_env) && config->perf_profiling < 0) {
        gantry_context_derive(context, "perf_profiling", "PYTHONPERFSUPPORT");
        config->perf_profiling = 1;
    }
    if (config->perf_jit || is_active(config->perf_jit_env)) {
        gantry_context_derive(context, "perf_profiling",
                              config->perf_jit ? "-X perf_jit" : "PYTHON_PERF_JIT_SUPPORT");
        config->perf_profiling = 2;
    }
    config->perf_profiling = MAX(config->perf_profiling, 0);
}

static bool check_int_max_str_digits(GantryContext *context, const CoreConfig *config,
                                     GError **error)
{
    int64_t digits = config->int_max_str_digits;
    if (digits <= 0 || digits >= 640) /* _PY_LONG_MAX_STR_DIGITS_THRESHOLD */
        return true;
    g_autofree char *origin =
        gantry_origin_text(gantry_context_origin(context, "int_max_str_digits"));
    return gantry_error_set(
        error, GANTRY_ERROR_OPTION_VALUE, "write 640 or more, or 0 for no limit",
        "option 'core.int_max_str_digits': %" PRId64 " (from %s) is too small a limit", digits,
        origin);
}

static bool derive_hash_seed(GantryContext *context, CoreConfig *config, GError **error)
{
    bool use;
    uint32_t seed;
    if (config->use_hash_seed >= 0)
        return true;
    if (!gantry_python_read_hash_seed(config->hash_seed_env, &use, &seed, error))
        return false;
    gantry_context_derive(context, "use_hash_seed",
                          config->hash_seed_env != NULL ? "PYTHONHASHSEED" : "nobody asks for one");
    config->use_hash_seed = use;
    if (use) {
        gantry_context_derive(context, "hash_seed", "PYTHONHASHSEED");
        config->hash_seed = seed;
    }
    return true;
}

static GantryResult configure(GantryContext *context, void *config_, GError **error)
{
    static const char *const nothing[] = {NULL};
    CoreConfig *config = config_;
    const char *const *argv = config->orig_argv;

    derive_perf_profiling(context, config);
    /* A program without a name and arguments has no sys.orig_argv (PyConfig_Read()). */
    if (argv[0] != NULL && *argv[0] == '\0' && argv[1] == NULL)
        config->orig_argv = nothing;
    return derive_hash_seed(context, config, error) &&
                   check_int_max_str_digits(context, config, error)
               ? GANTRY_OK
               : GANTRY_ERROR;
}

typedef struct {
    PyConfig *config;
    PyStatus status;
} Filler;

static void fill_member(const GantryOption *option, const void *value, void *data)
{
    Filler *filler = data;
    if (!PyStatus_Exception(filler->status))
        filler->status = cpython_set_member(filler->config, option, value);
}

/* `--help`, `--version` and command lines that make no sense: CPython's reader knows the words. */
static GantryResult answer(GantryContext *context, const CoreConfig *core, GError **error)
{
    PyConfig config;
    PyConfig_InitPythonConfig(&config);
    PyStatus status =
        PyConfig_SetBytesArgv(&config, (Py_ssize_t)g_strv_length((char **)core->orig_argv),
                              (char *const *)core->orig_argv);
    if (!PyStatus_Exception(status))
        status = PyConfig_Read(&config);
    GantryResult result = GANTRY_ERROR;
    if (PyStatus_IsExit(status))
        result = gantry_context_exit(context, status.exitcode);
    else if (!cpython_failed(status, "PyConfig_Read", "preinitialized", error))
        gantry_error_set(error, GANTRY_ERROR_COMMAND_LINE, NULL,
                         "the command line is understood by CPython, but not by Gantry");
    PyConfig_Clear(&config);
    return result;
}

static bool set_configuration(GError **error)
{
    PyObject *configuration = core_configuration_new();
    bool set = configuration != NULL && PySys_SetObject("_configuration", configuration) == 0;
    Py_XDECREF(configuration);
    return set || cpython_raised("sys._configuration", error);
}

static GantryResult start(GantryContext *context, const void *config_, void *state_, void *result,
                          GError **error)
{
    const CoreConfig *core = config_;
    CoreState *state = state_;
    const GArray *modules = gantry_context_get_data(context, "gantry.modules");

    (void)result;
    if (core->answer)
        return answer(context, core, error);
    /* The allocator phase has looked, but another pipeline may have been faster since. */
    if (PyInterpreterState_Head() != NULL) {
        gantry_error_set(error, GANTRY_ERROR_BUSY, "stop the other pipeline first",
                         "Python runs in this process already");
        return GANTRY_ERROR;
    }
    gantry_context_publish_symbols(context); /* extension modules of Debian link no libpython */
    state->inittab = core_inittab_install(gantry_context_pipeline(context), modules);

    PyConfig config;
    PyConfig_InitPythonConfig(&config);
    Filler filler = {&config, PyStatus_Ok()};
    gantry_context_foreach_option(context, fill_member, &filler);
    config.parse_argv = core->parse_argv ? 2 : 0; /* 2: it has been parsed */
    config._init_main = 0;
    PyStatus status = filler.status;
    if (!PyStatus_Exception(status)) {
        state->touched = true;
        GPtrArray *lent = cpython_lend_environment(context);
        status = Py_InitializeFromConfig(&config);
        cpython_take_environment_back(lent);
    }
    PyConfig_Clear(&config);
    gantry_context_note(context, "hash seed", "%s", core->use_hash_seed == 1 ? "fixed" : "random");
    if (cpython_failed(status, "Py_InitializeFromConfig", "preinitialized", error))
        return GANTRY_ERROR;
    return set_configuration(error) ? GANTRY_OK : GANTRY_ERROR;
}

/* Py_FinalizeEx() does nothing for an interpreter whose main initialization has not run, and a
 * later start in the process would fail. So the rest of it is done first, as quietly as CPython
 * can: its own path configuration, no site, no signal handlers. */
static bool finish_initialization(void)
{
    PyConfig *config = cpython_config();
    if (config == NULL || config->_init_main)
        return false; /* it has been tried, and failed */
    config->site_import = 0;
    config->install_signal_handlers = 0;
    config->pathconfig_warnings = 0;
    config->verbose = 0;
    PyStatus status = _Py_InitializeMain();
    return !PyStatus_Exception(status) && Py_IsInitialized();
}

/* Py_FinalizeEx() writes out what the standard streams still hold. The signals phase has given the
 * host its dispositions back by now, and a broken pipe would kill the process instead of being an
 * error: where Python ignored these two, it does so to its end. */
static int finalize(void)
{
    static const int numbers[] = {SIGPIPE, SIGXFSZ};
    struct sigaction host[G_N_ELEMENTS(numbers)];
    bool ignored = cpython_config()->install_signal_handlers != 0;

    for (size_t i = 0; ignored && i < G_N_ELEMENTS(numbers); i++) {
        sigaction(numbers[i], NULL, &host[i]);
        PyOS_setsig(numbers[i], SIG_IGN);
    }
    int result = Py_FinalizeEx();
    for (size_t i = 0; ignored && i < G_N_ELEMENTS(numbers); i++)
        sigaction(numbers[i], &host[i], NULL);
    return result;
}

static bool stop(GantryContext *context, const void *config, void *state_, GError **error)
{
    CoreState *state = state_;
    bool stopped = true;

    (void)config;
    if (state->touched && !Py_IsInitialized() && PyInterpreterState_Head() != NULL &&
        !finish_initialization()) {
        gantry_context_poison(context, "CPython stopped half-way and cannot be finalized");
        stopped = gantry_error_set(error, GANTRY_ERROR_POISONED, NULL,
                                   "CPython stopped half-way and cannot be finalized: this "
                                   "process cannot start Python again");
    }
    /* CPython's main program says 120 when flushing standard output fails this late. */
    if (state->touched && Py_IsInitialized() && finalize() < 0)
        gantry_context_exit(context, 120);
    core_inittab_remove(state->inittab);
    return stopped;
}

static const char *const needs[] = {"allocator", NULL};

const GantryPhase gantry_phase_core = {
    .abi = GANTRY_ABI,
    .name = "core",
    .summary = "makes the interpreter: builtin types, sys, frozen imports",
    .description =
        "Hands all options to CPython at once and initializes it up to the core (PEP 432). "
        "Afterwards code can be compiled and run, builtin and frozen modules can be imported, and "
        "errors be printed; there is no sys.path, no sys.argv, no standard streams and no import "
        "from files yet. CPython does the same in the first half of Py_InitializeFromConfig(). "
        "Programs find there how they were started: sys._configuration (PEP 432) and the builtin "
        "module _gantry. "
        "Stopping it is Py_FinalizeEx().",
    .needs_level = GANTRY_LEVEL_PREINIT,
    .leaves_level = GANTRY_LEVEL_CORE,
    .needs = needs,
    .options = core_options,
    .config_size = sizeof(CoreConfig),
    .state_size = sizeof(CoreState),
    .configure = configure,
    .start = start,
    .stop = stop,
    .exists_before = "Memory and decoded texts, but no object and no interpreter.",
    .exists_after =
        "An interpreter with one thread: types, builtins, exceptions, sys without a path or "
        "streams, and the part of the import system that is compiled into it. Code can be "
        "compiled and run; builtin and frozen modules can be imported.",
    .why_here = "From here on everything is an object, so it comes as soon as there is memory for "
                "objects. The seed of the hashes is drawn here, for the first dict is filled here.",
    .in_cpython = "pyinit_core(), the first half of Py_InitializeFromConfig()",
    .reference = "PEP 432, \"Core initialization\"; PEP 587, \"Multi-Phase Initialization\"",
    .on_stop = "Py_FinalizeEx(): the standard streams are flushed, the modules are emptied, and "
               "objects that refer to each other in a circle are collected, all of which may still "
               "run code of the program (__del__, callbacks of weak references); then the memory "
               "of the types and of the interpreter itself is freed. What the phases from "
               "importlib to main have made goes with it, so this is mostly the longest part of "
               "the way back.",
};
