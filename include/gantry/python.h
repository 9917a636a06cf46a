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
 * Programs that it runs can ask how they were started, from %GANTRY_LEVEL_CORE on:
 *
 * - The builtin module `_gantry`, in every interpreter of the process and whatever its GIL. Nothing
 *   imports it but who wants it. `_gantry.get_config(name)` is the value of an option: a bool, an
 *   int (-1 is "not set"), a str or None, or a tuple of str, by the type of the option and decoded
 *   as `os.fsdecode()` does. `_gantry.config_names()` is a frozenset of all names; a name may stand
 *   behind that of its phase, as `core.verbose`. `_gantry.origin(name)` is a named tuple (source,
 *   name, argument, line, text, overridden) that says where the value came from; overridden has a
 *   tuple (value, origin) for each value that it beat.
 * - `sys._configuration` of PEP 432, with the same values as attributes. The options of phases that
 *   start before the level core is reached are in its namespace `runtime`, all others in
 *   `main_interpreter`; `interpreter` has what differs between interpreters,
 *   `is_main_interpreter`. CPython makes sub-interpreters without it: there it is
 *   `_gantry.configuration`.
 *
 * Both read the frozen configs, and can change nothing: what the program does to `sys.path` or
 * `sys.flags` later does not show. As PEP 432 wants it, `hash_seed` is left out, and so is
 * `hash_seed_env`, whether or not the seed is in use.
 *
 * Returns: (transfer full): the pipeline.
 *
 * Since: 0.1
 */
GANTRY_API GantryPipeline *gantry_python_new(GantryPreset preset);

/**
 * gantry_python_set_wide_argv:
 * @pipeline: a pipeline of gantry_python_new() of which nothing has started
 * @argc: how many
 * @argv: (array length=argc): the program's name and the arguments, which are copied
 * @error: (out) (optional): where an error goes
 *
 * gantry_pipeline_set_argv() for wide strings (PyConfig_SetArgv()). They are encoded so that
 * CPython decodes them to what they were: as the pipeline's preset, its environment and these
 * arguments decide. An embedder that sets utf8_mode or the locale by itself encodes by itself.
 *
 * Returns: whether it was taken. Errors: %GANTRY_ERROR_COMMAND_LINE for a character that the
 *     locale's encoding has not, %GANTRY_ERROR_STATE.
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_python_set_wide_argv(GantryPipeline *pipeline, int argc,
                                            const wchar_t *const *argv, GError **error);

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
 * gantry_python_prefix:
 *
 * Returns: (transfer none): the prefix of the installation that libpython was built for, "/usr":
 *     what a search falls back on that finds nothing above the program.
 *
 * Since: 0.1
 */
GANTRY_API const char *gantry_python_prefix(void);

/**
 * gantry_python_exec_prefix:
 *
 * Returns: (transfer none): its exec_prefix, likewise.
 *
 * Since: 0.1
 */
GANTRY_API const char *gantry_python_exec_prefix(void);

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
 * gantry_python_read_hash_seed:
 * @text: (nullable): the value of PYTHONHASHSEED, or NULL if it is not set
 * @use_hash_seed: (out): whether it asks for a fixed seed
 * @hash_seed: (out): that seed; 0 where hashes are to be random, or not to be randomized at all
 * @error: (out) (optional): where an error goes
 *
 * Reads a seed as CPython reads PYTHONHASHSEED: "random", or an integer from 0 to 4294967295
 * (Py_ReadHashSeed() of PEP 432). Python is not touched.
 *
 * Returns: whether @text is one. Errors: %GANTRY_ERROR_OPTION_VALUE.
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_python_read_hash_seed(const char *text, bool *use_hash_seed,
                                             uint32_t *hash_seed, GError **error);

/**
 * gantry_python_eval:
 * @pipeline: a pipeline of gantry_python_new()
 * @source: Python, in UTF-8: an expression, or statements
 * @error: (out) (optional): where an error goes
 *
 * Asks the interpreter as it is at this moment, between two calls of gantry_pipeline_start(): for
 * programs that look at a start-up on its way. What works depends on how far it is; `gantry
 * availability` shows that. Names are those of `__main__`, and before there is one, those of a
 * namespace of their own, which is forgotten then. From %GANTRY_LEVEL_CORE to
 * %GANTRY_LEVEL_RUNNING, in the thread that started the pipeline, with the GIL; the level stays.
 * SystemExit is an exception like any other. Trace and profile functions, of the program or the
 * importlib phase, do not see it.
 *
 * Returns: (transfer full) (nullable): what the prompt would show: the repr() of an expression's
 *     value, "" for None and for statements; NULL for an error. g_free() frees it. Errors:
 *     %GANTRY_ERROR_PYTHON with the exception, %GANTRY_ERROR_STATE.
 *
 * Since: 0.1
 */
GANTRY_API char *gantry_python_eval(GantryPipeline *pipeline, const char *source, GError **error);

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
