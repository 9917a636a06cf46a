/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/config.h>
#include <wchar.h>

GANTRY_BEGIN_DECLS

/**
 * gantry_python_new:
 * @preset: the configuration to begin with
 *
 * A pipeline with the nine phases that start CPython: locale, allocator, core, importlib,
 * pathconfig, interpreter, signals, site, main.
 *
 * Returns: (transfer full): the pipeline.
 *
 * Since: 0.1
 */
GANTRY_API GantryPipeline *gantry_python_new(GantryPreset preset);

/**
 * gantry_python_read_globals:
 * @pipeline: a pipeline of which nothing has started
 * @error: (out) (optional): where an error goes
 *
 * Takes a new snapshot of libpython's global variables from before PEP 587 (Py_VerboseFlag and its
 * like); gantry_python_new() has taken the first. They count where the option
 * `use_global_variables` is true, as it is in %GANTRY_PRESET_COMPAT. While Python runs, they hold
 * what it was started with, and not what the host has set: a pipeline that is made meanwhile wants
 * a new snapshot when the other one has stopped.
 *
 * Returns: whether it was taken. Errors: %GANTRY_ERROR_STATE.
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_python_read_globals(GantryPipeline *pipeline, GError **error);

/**
 * gantry_python_version:
 *
 * Returns: (transfer none): the version of the Python that the library was built against, "3.11.2".
 *
 * Since: 0.1
 */
GANTRY_API const char *gantry_python_version(void);

/**
 * gantry_python_add_module:
 * @pipeline: a pipeline of gantry_python_new() whose core has not started
 * @name: (transfer none): the module's name; a string that outlives the pipeline
 * @init: its `PyInit_…` function
 * @error: (out) (optional): where an error goes
 *
 * Adds a builtin module for this pipeline only: the inittab that other users of CPython in the
 * process see is put back when the core is stopped (PyImport_ExtendInittab(), undone).
 *
 * Returns: whether it was added. Errors: %GANTRY_ERROR_STATE.
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_python_add_module(GantryPipeline *pipeline, const char *name,
                                         void *(*init)(void), GError **error);

/**
 * gantry_python_raised:
 * @what: what failed, the beginning of the message
 * @error: (out) (optional): where the error goes
 *
 * For phases that call the Python C API: turns the exception that is being raised into an error, as
 * `what: Type: text`, and clears it. From %GANTRY_LEVEL_CORE on, with the GIL.
 *
 * Returns: always false. Errors: %GANTRY_ERROR_PYTHON.
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_python_raised(const char *what, GError **error);

/**
 * GANTRY_LOCALE_RESULT:
 *
 * The type of #GantryLocaleResult.
 *
 * Since: 0.1
 */
#define GANTRY_LOCALE_RESULT "gantry.locale/1"

/**
 * GantryLocaleResult:
 * @ctype: the LC_CTYPE locale that is now set
 * @utf8_mode: whether PEP 540's UTF-8 mode is on
 * @configured: whether LC_CTYPE was set at all
 * @coerced: whether PEP 538 replaced the C locale
 * @warn: whether CPython is to say so on standard error
 *
 * What the locale phase decided.
 *
 * Since: 0.1
 */
typedef struct GantryLocaleResult {
    const char *ctype;
    bool utf8_mode;
    bool configured;
    bool coerced;
    bool warn;
} GantryLocaleResult;

/**
 * GANTRY_PATHCONFIG_RESULT:
 *
 * The type of #GantryPathconfigResult.
 *
 * Since: 0.1
 */
#define GANTRY_PATHCONFIG_RESULT "gantry.pathconfig/1"

/**
 * GantryPathconfigResult:
 * @program_name: as the program was called
 * @executable: sys.executable; "" if it is not known
 * @base_executable: sys._base_executable: that of the installation, outside of any venv
 * @prefix: sys.prefix before site looks for a venv
 * @exec_prefix: sys.exec_prefix, likewise
 * @base_prefix: sys.base_prefix
 * @base_exec_prefix: sys.base_exec_prefix
 * @home: (nullable): what was taken for PYTHONHOME
 * @stdlib_dir: (nullable): sys._stdlib_dir
 * @platlibdir: sys.platlibdir
 * @module_search_paths: (array zero-terminated=1): sys.path before site
 * @isolated: a `._pth` file was found: no environment, no site, no unsafe path (CPython's rule)
 * @site_import: … but that file says `import site`
 * @python_build: the executable stands in a build tree of CPython
 *
 * What a path configuration publishes: the output members of PyConfig (PEP 587, "Path
 * Configuration"). All texts are in the file system encoding.
 *
 * Since: 0.1
 */
typedef struct GantryPathconfigResult {
    const char *program_name;
    const char *executable;
    const char *base_executable;
    const char *prefix;
    const char *exec_prefix;
    const char *base_prefix;
    const char *base_exec_prefix;
    const char *home;
    const char *stdlib_dir;
    const char *platlibdir;
    const char *const *module_search_paths;
    bool isolated;
    bool site_import;
    bool python_build;
} GantryPathconfigResult;

GANTRY_END_DECLS
