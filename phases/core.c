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
    bool answer;
    bool parse_argv;
    const char *const *orig_argv;
    bool isolated;
    bool use_environment;
    bool use_global_variables;
    bool dev_mode;
    int64_t use_hash_seed;
    int64_t hash_seed;
    const char *hash_seed_env;
    const char *const *xoptions;
    int64_t optimization_level;
    int64_t parser_debug;
    int64_t verbose;
    int64_t bytes_warning;
    bool faulthandler;
    int64_t tracemalloc;
    bool import_time;
    bool code_debug_ranges;
    bool show_ref_count;
    bool dump_refs;
    const char *dump_refs_file;
    int64_t int_max_str_digits;
    int64_t perf_profiling;
    const char *perf_profiling_env;
    bool perf_jit;
    const char *perf_jit_env;
    int64_t cpu_count;
    int64_t enable_gil;
    bool pystats;
    const char *run_presite;
    bool install_importlib;
    bool init_main;
    bool isolated_interpreter;
    bool config_init;
} CoreConfig;

typedef struct {
    bool touched;         /* Py_InitializeFromConfig() has been called */
    CoreInittab *inittab; /* (nullable) the builtin modules of this run */
} CoreState;

static const GantryImplied isolated_implies[] = {
    {"use_environment", "0", true},
    {"user_site_directory", "0", true},
    {"safe_path", "1", true},
    {NULL},
};

static const GantryImplied dev_mode_implies[] = {
    {"allocator", "debug", false},
    {"faulthandler", "1", false},
    {NULL},
};

CPYTHON_WITHOUT_GIL(static const char *const on_off[] = {"0", "1", NULL};)

static const GantryOption options[] = {
    {
        .name = "answer",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(CoreConfig, answer),
        .argv = "-h,-?,--help,--help-env,--help-xoptions,--help-all,-V,--version",
        .argv_rule = GANTRY_ARGV_ANSWER,
        .doc = "the command line asks for help or the version, or makes no sense: CPython answers",
    },
    {
        .name = "parse_argv",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(CoreConfig, parse_argv),
        .value = "1",
        .isolated = "0",
        .compat = "0",
        .flags = GANTRY_OPTION_ARGV_GATE,
        .doc = "read the interpreter's options from the command line",
    },
    {
        .name = "orig_argv",
        .type = GANTRY_TYPE_LIST,
        .offset = offsetof(CoreConfig, orig_argv),
        .argv_rule = GANTRY_ARGV_ALL,
        .doc = "sys.orig_argv: the command line as it was given",
    },
    {
        .name = "isolated",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(CoreConfig, isolated),
        .isolated = "1",
        .global = "Py_IsolatedFlag",
        .argv = "-I",
        .argv_rule = GANTRY_ARGV_SET,
        .argv_value = "1",
        .implies = isolated_implies,
        .doc = "no environment variables, no user site, no unsafe path",
    },
    {
        .name = "use_environment",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(CoreConfig, use_environment),
        .value = "1",
        .isolated = "0",
        .global = "Py_IgnoreEnvironmentFlag",
        .global_value = "0",
        .argv = "-E",
        .argv_rule = GANTRY_ARGV_SET,
        .argv_value = "0",
        .flags = GANTRY_OPTION_ENVIRONMENT_GATE,
        .doc = "read PYTHON* environment variables",
    },
    {
        .name = "use_global_variables",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(CoreConfig, use_global_variables),
        .compat = "1",
        .flags = GANTRY_OPTION_GLOBALS_GATE,
        .doc = "read Py_VerboseFlag and the other global variables from before PEP 587",
    },
    {
        .name = "dev_mode",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(CoreConfig, dev_mode),
        .env = "PYTHONDEVMODE",
        .env_rule = GANTRY_ENV_SET,
        .env_value = "1",
        .argv = "-X dev",
        .argv_rule = GANTRY_ARGV_SET,
        .argv_value = "1",
        .implies = dev_mode_implies,
        .doc = "Python Development Mode: checks that are too slow for every day",
    },
    {
        .name = "use_hash_seed",
        .type = GANTRY_TYPE_INT,
        .offset = offsetof(CoreConfig, use_hash_seed),
        .isolated = "0",
        .argv = "-R",
        .argv_rule = GANTRY_ARGV_SET,
        .argv_value = "0",
        .doc = "hash with hash_seed (1) or with a random seed (0)",
    },
    {
        .name = "hash_seed",
        .type = GANTRY_TYPE_INT,
        .offset = offsetof(CoreConfig, hash_seed),
        .value = "0",
        .doc = "the seed if use_hash_seed is 1",
    },
    {
        .name = "hash_seed_env",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(CoreConfig, hash_seed_env),
        .env = "PYTHONHASHSEED",
        .doc = "\"random\", or the seed: an integer from 0 to 4294967295",
    },
    {
        .name = "xoptions",
        .type = GANTRY_TYPE_LIST,
        .offset = offsetof(CoreConfig, xoptions),
        .argv = "-X",
        .argv_rule = GANTRY_ARGV_APPEND,
        .doc = "sys._xoptions: implementation-specific options",
    },
    {
        .name = "optimization_level",
        .type = GANTRY_TYPE_INT,
        .offset = offsetof(CoreConfig, optimization_level),
        .value = "0",
        .env = "PYTHONOPTIMIZE",
        .env_rule = GANTRY_ENV_LEVEL,
        .global = "Py_OptimizeFlag",
        .argv = "-O",
        .argv_rule = GANTRY_ARGV_COUNT,
        .doc = "1: without assert statements; 2: without docstrings, too",
    },
    {
        .name = "parser_debug",
        .type = GANTRY_TYPE_INT,
        .offset = offsetof(CoreConfig, parser_debug),
        .value = "0",
        .env = "PYTHONDEBUG",
        .env_rule = GANTRY_ENV_LEVEL,
        .global = "Py_DebugFlag",
        .argv = "-d",
        .argv_rule = GANTRY_ARGV_COUNT,
        .doc = "debug output of the parser, in debug builds of CPython",
    },
    {
        .name = "verbose",
        .type = GANTRY_TYPE_INT,
        .offset = offsetof(CoreConfig, verbose),
        .value = "0",
        .env = "PYTHONVERBOSE",
        .env_rule = GANTRY_ENV_LEVEL,
        .global = "Py_VerboseFlag",
        .argv = "-v",
        .argv_rule = GANTRY_ARGV_COUNT,
        .doc = "a line on standard error for each import; 2: for each file tried",
    },
    {
        .name = "bytes_warning",
        .type = GANTRY_TYPE_INT,
        .offset = offsetof(CoreConfig, bytes_warning),
        .value = "0",
        .global = "Py_BytesWarningFlag",
        .argv = "-b",
        .argv_rule = GANTRY_ARGV_COUNT,
        .doc = "warn of (1), or refuse (2), comparing bytes with str",
    },
    {
        .name = "faulthandler",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(CoreConfig, faulthandler),
        .env = "PYTHONFAULTHANDLER",
        .env_rule = GANTRY_ENV_SET,
        .env_value = "1",
        .argv = "-X faulthandler",
        .argv_rule = GANTRY_ARGV_SET,
        .argv_value = "1",
        .doc = "dump the Python traceback when the process crashes",
    },
    {
        .name = "tracemalloc",
        .type = GANTRY_TYPE_INT,
        .offset = offsetof(CoreConfig, tracemalloc),
        .value = "0",
        .env = "PYTHONTRACEMALLOC",
        .env_rule = GANTRY_ENV_CHECKED,
        .argv = "-X tracemalloc",
        .argv_rule = GANTRY_ARGV_VALUE,
        .argv_value = "1",
        .max = G_MAXINT32,
        .doc = "frames to keep of each allocation; 0: trace none",
    },
    {
        .name = "import_time",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(CoreConfig, import_time),
        .env = "PYTHONPROFILEIMPORTTIME",
        .env_rule = GANTRY_ENV_SET,
        .env_value = "1",
        .argv = "-X importtime",
        .argv_rule = GANTRY_ARGV_SET,
        .argv_value = "1",
        .doc = "show on standard error how long each import takes",
    },
    CPYTHON_SINCE_3_11(
        {
            .name = "code_debug_ranges",
            .type = GANTRY_TYPE_BOOL,
            .offset = offsetof(CoreConfig, code_debug_ranges),
            .value = "1",
            .env = "PYTHONNODEBUGRANGES",
            .env_rule = GANTRY_ENV_SET,
            .env_value = "0",
            .argv = "-X no_debug_ranges",
            .argv_rule = GANTRY_ARGV_SET,
            .argv_value = "0",
            .doc = "keep columns in code objects, for tracebacks that underline",
        },
        {
            .name = "dump_refs_file",
            .type = GANTRY_TYPE_STRING,
            .offset = offsetof(CoreConfig, dump_refs_file),
            .env = "PYTHONDUMPREFSFILE",
            .doc = "where dump_refs writes, in builds of CPython that trace references",
        }, ){
        .name = "show_ref_count",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(CoreConfig, show_ref_count),
        .argv = "-X showrefcount",
        .argv_rule = GANTRY_ARGV_SET,
        .argv_value = "1",
        .doc = "show the count of references at the end, in debug builds of CPython",
    },
    {
        .name = "dump_refs",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(CoreConfig, dump_refs),
        .env = "PYTHONDUMPREFS",
        .env_rule = GANTRY_ENV_SET,
        .env_value = "1",
        .doc = "dump living objects at the end, in builds of CPython that trace references",
    },
    CPYTHON_SINCE_3_12(
        {
            .name = "int_max_str_digits",
            .type = GANTRY_TYPE_INT,
            .offset = offsetof(CoreConfig, int_max_str_digits),
            .value = "4300",
            .env = "PYTHONINTMAXSTRDIGITS",
            .env_rule = GANTRY_ENV_CHECKED,
            .argv = "-X int_max_str_digits",
            .argv_rule = GANTRY_ARGV_VALUE,
            .argv_value = "-1",
            .max = G_MAXINT32,
            .doc = "digits of an int that str() and int() convert: 640 or more; 0: any number",
        },
        {
            .name = "perf_profiling",
            .type = GANTRY_TYPE_INT,
            .offset = offsetof(CoreConfig, perf_profiling),
            .argv = "-X perf",
            .argv_rule = GANTRY_ARGV_SET,
            .argv_value = "1",
            .doc = "let perf(1) see Python functions; 2: by writing unwinding information",
        },
        {
            .name = "perf_profiling_env",
            .type = GANTRY_TYPE_STRING,
            .offset = offsetof(CoreConfig, perf_profiling_env),
            .env = "PYTHONPERFSUPPORT",
            .doc = "a number that is not 0: perf_profiling is 1",
        }, )
        CPYTHON_SINCE_3_13(
            {
                .name = "perf_jit",
                .type = GANTRY_TYPE_BOOL,
                .offset = offsetof(CoreConfig, perf_jit),
                .argv = "-X perf_jit",
                .argv_rule = GANTRY_ARGV_SET,
                .argv_value = "1",
                .doc = "perf_profiling is 2",
            },
            {
                .name = "perf_jit_env",
                .type = GANTRY_TYPE_STRING,
                .offset = offsetof(CoreConfig, perf_jit_env),
                .env = "PYTHON_PERF_JIT_SUPPORT",
                .doc = "a number that is not 0: perf_profiling is 2",
            },
            {
                .name = "cpu_count",
                .type = GANTRY_TYPE_INT,
                .offset = offsetof(CoreConfig, cpu_count),
                .env = "PYTHON_CPU_COUNT",
                .env_rule = GANTRY_ENV_CHECKED,
                .argv = "-X cpu_count",
                .argv_rule = GANTRY_ARGV_VALUE,
                .argv_value = "0",
                .min = 1,
                .max = G_MAXINT32,
                .unset = "default",
                .doc = "os.cpu_count(); \"default\": what the system has",
            }, )
            CPYTHON_WITHOUT_GIL(
                {
                    .name = "enable_gil",
                    .type = GANTRY_TYPE_INT,
                    .offset = offsetof(CoreConfig, enable_gil),
                    .env = "PYTHON_GIL",
                    .env_rule = GANTRY_ENV_CHECKED,
                    .argv = "-X gil",
                    .argv_rule = GANTRY_ARGV_VALUE,
                    .values = on_off,
                    .doc = "the global interpreter lock; not set: until a module asks for it",
                }, )
                CPYTHON_WITH_STATS(
                    {
                        .name = "_pystats",
                        .type = GANTRY_TYPE_BOOL,
                        .offset = offsetof(CoreConfig, pystats),
                        .env = "PYTHONSTATS",
                        .env_rule = GANTRY_ENV_SET,
                        .env_value = "1",
                        .argv = "-X pystats",
                        .argv_rule = GANTRY_ARGV_SET,
                        .argv_value = "1",
                        .doc = "gather statistics of the interpreter's loop",
                    }, )
                    CPYTHON_WITH_DEBUG(
                        {
                            .name = "run_presite",
                            .type = GANTRY_TYPE_STRING,
                            .offset = offsetof(CoreConfig, run_presite),
                            .env = "PYTHON_PRESITE",
                            .argv = "-X presite",
                            .argv_rule = GANTRY_ARGV_VALUE,
                            .doc = "a module to import before site",
                        }, ){
                        .name = "_config_init",
                        .type = GANTRY_TYPE_BOOL,
                        .offset = offsetof(CoreConfig, config_init),
                        .value = "1",
                        .flags = GANTRY_OPTION_PRIVATE,
                        .doc = "CPython's note of which function initialized the struct",
                    },
    {
        .name = "_install_importlib",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(CoreConfig, install_importlib),
        .value = "1",
        .flags = GANTRY_OPTION_PRIVATE,
        .doc = "there is an import system at all",
    },
    {
        .name = "_init_main",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(CoreConfig, init_main),
        .value = "1",
        .flags = GANTRY_OPTION_PRIVATE,
        .doc = "initialize beyond the core: what the phase interpreter does",
    },
    CPYTHON_BEFORE_3_12(
        {
            .name = "_isolated_interpreter",
            .type = GANTRY_TYPE_BOOL,
            .offset = offsetof(CoreConfig, isolated_interpreter),
            .flags = GANTRY_OPTION_PRIVATE,
            .doc = "a sub-interpreter without threads and processes",
        }, ){NULL},
};

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
    .options = options,
    .config_size = sizeof(CoreConfig),
    .state_size = sizeof(CoreState),
    .configure = configure,
    .start = start,
    .stop = stop,
};
