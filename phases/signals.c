/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The signals phase: CPython's dispositions, and the host's back afterwards. */
#include "cpython.h"
#include "phases.h"

#include <signal.h>
#include <string.h>

typedef struct {
    bool install_signal_handlers;
} SignalsConfig;

typedef struct {
    bool saved;
    struct sigaction host[NSIG];
    bool known[NSIG]; /* the kernel told it */
} SignalsState;

static const GantryOption options[] = {
    {
        .name = "install_signal_handlers",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(SignalsConfig, install_signal_handlers),
        .value = "1",
        .isolated = "0",
        .doc = "ignore SIGPIPE and SIGXFSZ, and make SIGINT a KeyboardInterrupt",
    },
    {NULL},
};

static void save_host(SignalsState *state)
{
    for (int i = 1; i < NSIG; i++)
        state->known[i] = sigaction(i, NULL, &state->host[i]) == 0;
    state->saved = true;
}

static GantryResult start(GantryContext *context, const void *config_, void *state, void *result,
                          GError **error)
{
    const SignalsConfig *config = config_;

    (void)context, (void)result;
    /* Python code may set handlers whatever the option says. */
    save_host(state);
    if (!config->install_signal_handlers)
        return GANTRY_OK;
    PyOS_setsig(SIGPIPE, SIG_IGN);
    PyOS_setsig(SIGXFSZ, SIG_IGN);
    /* Importing it is what installs the handler of SIGINT. */
    PyObject *module = PyImport_ImportModule("_signal");
    if (module == NULL) {
        cpython_raised("_signal", error);
        return GANTRY_ERROR;
    }
    Py_DECREF(module);
    cpython_config()->install_signal_handlers = 1;
    return GANTRY_OK;
}

/* Py_FinalizeEx() sets every signal that has a Python function as its handler to SIG_DFL, which
 * would take the host's handler away again. So these functions are taken out first. */
static bool drop_python_handlers(GError **error)
{
    PyObject *modules = PyImport_GetModuleDict();
    PyObject *module = PyDict_GetItemString(modules, "_signal"); /* borrowed */
    if (module == NULL)
        return true;
    bool dropped = true;
    for (int i = 1; i < NSIG && dropped; i++) {
        PyObject *handler = PyObject_CallMethod(module, "getsignal", "i", i);
        if (handler == NULL) {
            PyErr_Clear(); /* a number that is no signal here */
            continue;
        }
        if (PyCallable_Check(handler)) {
            PyObject *old = PyObject_CallMethod(module, "signal", "ii", i, 0 /* SIG_DFL */);
            dropped = old != NULL;
            Py_XDECREF(old);
        }
        Py_DECREF(handler);
    }
    if (!dropped)
        cpython_raised("signal handlers", error);
    return dropped;
}

static bool stop(GantryContext *context, const void *config, void *state_, GError **error)
{
    SignalsState *state = state_;

    (void)context, (void)config;
    if (!state->saved)
        return true;
    bool dropped = drop_python_handlers(error);
    for (int i = 1; i < NSIG; i++) {
        if (state->known[i])
            sigaction(i, &state->host[i], NULL);
    }
    return dropped;
}

static const char *const needs[] = {"interpreter", NULL};

const GantryPhase gantry_phase_signals = {
    .abi = GANTRY_ABI,
    .name = "signals",
    .summary = "sets up SIGPIPE, SIGXFSZ and SIGINT",
    .description =
        "Ignores SIGPIPE and SIGXFSZ, so that they become OSError, and makes SIGINT a "
        "KeyboardInterrupt. Stopping it gives the host every disposition that stood before, "
        "whatever Python code has set meanwhile. CPython does the same in init_signals(), in the "
        "middle of its main initialization, and does not give anything back.",
    .needs_level = GANTRY_LEVEL_INITIALIZED,
    .leaves_level = GANTRY_LEVEL_INITIALIZED,
    .needs = needs,
    .options = options,
    .config_size = sizeof(SignalsConfig),
    .state_size = sizeof(SignalsState),
    .start = start,
    .stop = stop,
    .exists_before =
        "A complete interpreter. Ctrl-C ends the process, and so does writing to a closed "
        "pipe.",
    .exists_after =
        "Ctrl-C raises KeyboardInterrupt; a closed pipe and a file that grows too large "
        "raise OSError.",
    .why_here =
        "A handler that runs Python code needs an interpreter that is complete. site and the "
        "program may take long, and Ctrl-C should stop them: so it comes before both.",
    .in_cpython = "signal_install_handlers(), in init_interp_main()",
    .reference = "PEP 587, PyConfig.install_signal_handlers",
    .on_stop = "Every signal does again what it did before this phase, also one that the program "
               "has given a handler since.",
};
