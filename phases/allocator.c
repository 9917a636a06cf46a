/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The allocator phase: pre-initialization with nothing left for CPython to decide. */
#include "allocator-count.h"
#include "cpython.h"
#include "phases.h"

#include <gantry/python.h>
#include <string.h>

typedef struct {
    const char *allocator;
    bool malloc_stats;
} AllocatorConfig;

enum { DOMAINS = 3 };

static const PyMemAllocatorDomain domains[DOMAINS] = {PYMEM_DOMAIN_RAW, PYMEM_DOMAIN_MEM,
                                                      PYMEM_DOMAIN_OBJ};

typedef struct {
    bool saved;
    CpythonGlobals globals; /* of the host */
    bool preinitialized;
    AllocationCount *count; /* (nullable) */
    PyMemAllocatorEx host[DOMAINS];
} AllocatorState;

static const GantryOption options[] = {
    {
        .name = "allocator",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(AllocatorConfig, allocator),
        .env = "PYTHONMALLOC",
        .values = cpython_allocator_names,
        .doc = "what memory comes from; CPython before 3.12 cannot switch to or from a debug one "
               "when it is started again in one process",
    },
    {
        .name = "malloc_stats",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(AllocatorConfig, malloc_stats),
        .env = "PYTHONMALLOCSTATS",
        .env_rule = GANTRY_ENV_SET,
        .env_value = "1",
        .doc = "show statistics of pymalloc on standard error",
    },
    {NULL},
};

/* A process has one CPython. It may be in use by the host, or have been left half-way by somebody
 * who could not undo it; both can be seen before anything is touched. */
static bool check_process(GError **error)
{
    if (Py_IsInitialized())
        return gantry_error_set(error, GANTRY_ERROR_BUSY, "stop the other pipeline first",
                                "Python runs in this process already");
    if (PyInterpreterState_Head() != NULL)
        return gantry_error_set(error, GANTRY_ERROR_POISONED, NULL,
                                "a start of Python that failed half-way cannot be repeated in one "
                                "process");
    return true;
}

/* Where CPython is to answer for the command line, it reads everything itself from here on, and
 * complains in its own words. */
static PyStatus preinitialize_to_answer(GantryContext *context)
{
    char **argv = (char **)gantry_context_get_list(context, "orig_argv");
    PyPreConfig preconfig;
    PyPreConfig_InitPythonConfig(&preconfig);
    return Py_PreInitializeFromBytesArgs(&preconfig, (Py_ssize_t)g_strv_length(argv), argv);
}

static GantryResult start(GantryContext *context, const void *config_, void *state_, void *result,
                          GError **error)
{
    const AllocatorConfig *config = config_;
    AllocatorState *state = state_;
    const GantryLocaleResult *locale = gantry_context_result(context, "locale");
    PyPreConfig preconfig;

    (void)result;
    if (!check_process(error))
        return GANTRY_ERROR;
    for (size_t i = 0; i < DOMAINS; i++)
        PyMem_GetAllocator(domains[i], &state->host[i]);
    cpython_keep_globals(&state->globals);
    state->saved = true;

    PyPreConfig_InitPythonConfig(&preconfig);
    preconfig.parse_argv = gantry_context_get_bool(context, "parse_argv", false);
    preconfig.isolated = gantry_context_get_bool(context, "isolated", false);
    preconfig.use_environment = gantry_context_get_bool(context, "use_environment", false);
    preconfig.dev_mode = gantry_context_get_bool(context, "dev_mode", false);
    preconfig.utf8_mode = locale->utf8_mode;
    preconfig.configure_locale = locale->configured;
    /* The locale phase has done the coercion; CPython does it once more to the same end, keeps it
     * on record, and speaks of it in its own words where that is asked for. */
    preconfig.coerce_c_locale = locale->coerced ? 2 : 0;
    preconfig.coerce_c_locale_warn = locale->warn;
    preconfig.allocator =
        config->allocator != NULL ? cpython_allocator(config->allocator) : PYMEM_ALLOCATOR_NOT_SET;
    gantry_context_note(context, "allocator", "%s",
                        config->allocator != NULL ? config->allocator : "CPython's choice");
    GPtrArray *lent = cpython_lend_environment(context);
    PyStatus status = gantry_context_get_bool(context, "answer", false)
                          ? preinitialize_to_answer(context)
                          : Py_PreInitialize(&preconfig);
    cpython_take_environment_back(lent);
    if (cpython_failed(status, "Py_PreInitialize", "preinitializing", error))
        return GANTRY_ERROR;
    state->preinitialized = true;
    if (gantry_trace_level(gantry_context_trace(context)) >= GANTRY_TRACE_ALLOCATIONS)
        state->count = allocation_count_begin(gantry_context_trace(context));
    return GANTRY_OK;
}

static bool stop(GantryContext *context, const void *config, void *state_, GError **error)
{
    AllocatorState *state = state_;

    (void)context, (void)config, (void)error;
    /* Where an interpreter followed, Py_FinalizeEx() has done this; one that is left half-way would
     * lose what it stands on. */
    if (state->preinitialized && PyInterpreterState_Head() == NULL)
        cpython_undo_preinitialization();
    allocation_count_end(g_steal_pointer(&state->count));
    for (size_t i = 0; state->saved && i < DOMAINS; i++)
        PyMem_SetAllocator(domains[i], &state->host[i]);
    if (state->saved)
        cpython_restore_globals(&state->globals);
    return true;
}

static const char *const needs[] = {"locale", NULL};

const GantryPhase gantry_phase_allocator = {
    .abi = GANTRY_ABI,
    .name = "allocator",
    .summary = "chooses the memory allocators and pre-initializes the runtime",
    .description =
        "Pre-initializes CPython (PEP 587) with every member of PyPreConfig set, so that it looks "
        "at no environment variable and no command line by itself. Afterwards Py_DecodeLocale() "
        "and the raw allocators may be used. Refuses a process in which Python runs already. "
        "CPython does the same in Py_PreInitialize().",
    .needs_level = GANTRY_LEVEL_NONE,
    .leaves_level = GANTRY_LEVEL_PREINIT,
    .needs = needs,
    .options = options,
    .config_size = sizeof(AllocatorConfig),
    .state_size = sizeof(AllocatorState),
    .start = start,
    .stop = stop,
    .exists_before =
        "A locale. Python has functions that give memory, but nobody has said which of them "
        "are to be used.",
    .exists_after =
        "Memory: PyMem_RawMalloc() works, and texts can be decoded (Py_DecodeLocale()). "
        "There are no objects.",
    .why_here =
        "What one allocator gave, the same one has to take back: so it is chosen before the "
        "first object is made. And decoding a text, which wants the locale, needs memory.",
    .in_cpython = "Py_PreInitialize()",
    .reference = "PEP 587, \"Preinitialization\"; PEP 445",
    .on_stop = "Memory comes again from the allocators that the host had chosen, and CPython is no "
               "longer pre-initialized.",
};
