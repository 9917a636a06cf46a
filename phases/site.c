/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The site phase: site directories, .pth files, user site, customize modules. */
#include "site.h"
#include "phases.h"

#include <gantry/python.h>
#include <string.h>

typedef struct {
    bool site_import;
    bool user_site_directory;
} SiteConfig;

static const GantryOption options[] = {
    {
        .name = "site_import",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(SiteConfig, site_import),
        .value = "1",
        .global = "Py_NoSiteFlag",
        .global_value = "0",
        .argv = "-S",
        .argv_rule = GANTRY_ARGV_SET,
        .argv_value = "0",
        .doc = "import site",
    },
    {
        .name = "user_site_directory",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(SiteConfig, user_site_directory),
        .value = "1",
        .isolated = "0",
        .env = "PYTHONNOUSERSITE",
        .env_rule = GANTRY_ENV_FLAG,
        .env_value = "0",
        .global = "Py_NoUserSiteDirectory",
        .global_value = "0",
        .argv = "-s",
        .argv_rule = GANTRY_ARGV_SET,
        .argv_value = "0",
        .doc = "add the user's site directory to sys.path",
    },
    {NULL},
};

/* sys.flags was made when the interpreter was completed, with no_site = 1, which was the truth. Now
 * it changes. The tuple is CPython's own and in nobody's hands yet as a value: its one item is
 * exchanged rather than everything set anew by _PyInterpreterState_SetConfig(), which would read
 * the configuration again and reset sys.path. */
static bool clear_no_site_flag(void)
{
    PyObject *flags = PySys_GetObject("flags");
    PyObject *names =
        flags != NULL ? PyObject_GetAttrString((PyObject *)Py_TYPE(flags), "__match_args__") : NULL;
    Py_ssize_t index = -1;
    for (Py_ssize_t i = 0; names != NULL && i < PyTuple_GET_SIZE(names); i++) {
        if (PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(names, i), "no_site") == 0)
            index = i;
    }
    Py_XDECREF(names);
    PyObject *zero = index >= 0 ? PyLong_FromLong(0) : NULL;
    if (zero == NULL)
        return false;
    Py_DECREF(PyStructSequence_GetItem(flags, index));
    PyStructSequence_SetItem(flags, index, zero);
    return true;
}

/* Tells what importing site will do, for those who ask before anything runs: the folders are found
 * by site.py, which is the library's own and not the same everywhere. */
static GantryResult configure(GantryContext *context, void *config_, GError **error)
{
    const SiteConfig *config = config_;

    (void)error;
    gantry_context_ask(context, "sys.path and site", "What does site add at the end?");
    if (!config->site_import) {
        gantry_context_rule_out(context, "sys.path and site", "nothing: site_import is off (-S)");
        return GANTRY_OK;
    }
    gantry_context_note(context, "sys.path and site",
                        "site-packages below prefix and exec_prefix, or those of the venv, and "
                        "what their .pth files say, where they exist");
    if (config->user_site_directory)
        gantry_context_note(context, "sys.path and site", "the user's own site-packages");
    else
        gantry_context_rule_out(context, "sys.path and site",
                                "not the user's own: user_site_directory is off (-s)");
    return GANTRY_OK;
}

static GantryResult start(GantryContext *context, const void *config_, void *state, void *result,
                          GError **error)
{
    const SiteConfig *config = config_;
    const GantryPathconfigResult *paths = gantry_context_result(context, "pathconfig");
    bool import = config->site_import;

    (void)state, (void)result;
    /* A ._pth file means no site, unless it has the line `import site`. */
    if (paths != NULL && paths->isolated)
        import = paths->site_import;
    if (!import)
        return GANTRY_OK;
    cpython_config()->site_import = 1;
    PyObject *before = site_paths_before(context);
    PyObject *site = clear_no_site_flag() ? PyImport_ImportModule("site") : NULL;
    if (site == NULL) {
        PyObject *exception = cpython_take_exception();
        cpython_describe(exception, "import site", error);
        if (error != NULL)
            cpython_set_fatal(*error, "init_import_site: Failed to import the site module",
                              "initialized", exception);
        Py_XDECREF(exception);
        Py_XDECREF(before);
        return GANTRY_ERROR;
    }
    site_paths_tell(context, before, site);
    Py_XDECREF(before);
    Py_DECREF(site);
    return GANTRY_OK;
}

static const char *const needs[] = {"interpreter", NULL};
static const char *const wants[] = {"signals", "pathconfig", NULL};

const GantryPhase gantry_phase_site = {
    .abi = GANTRY_ABI,
    .name = "site",
    .summary = "adds site directories and runs .pth files",
    .description =
        "Imports site, which finds out about a venv, adds site-packages and the user's directory "
        "to sys.path, runs .pth files, and imports sitecustomize and usercustomize. CPython does "
        "the same in init_import_site(), at the end of its main initialization.",
    .needs_level = GANTRY_LEVEL_INITIALIZED,
    .leaves_level = GANTRY_LEVEL_INITIALIZED,
    .needs = needs,
    .wants = wants,
    .options = options,
    .config_size = sizeof(SiteConfig),
    .configure = configure,
    .start = start,
    .exists_before =
        "A complete interpreter with its standard library, and none of the packages that "
        "were installed.",
    .exists_after =
        "Installed packages: site-packages, those of a venv and of the user are on sys.path, "
        ".pth files have been read, sitecustomize and usercustomize have run. quit(), help() "
        "and their like exist.",
    .why_here =
        "It adds folders below sys.prefix, which pathconfig has found and interpreter has put into "
        "sys. It reads .pth files as text, and text wants encodings, which come with interpreter. "
        "The program wants its packages, so it comes before main.",
    .in_cpython = "init_import_site(), at the end of init_interp_main()",
    .reference = "PEP 370; PEP 405; the library reference, \"site\"",
    .on_stop = "Nothing of its own: modules and search path belong to the interpreter, and go when "
               "core is stopped.",
};
