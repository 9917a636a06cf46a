/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

/* The core phase: its options, and what it brings for Python programs to ask how they were started,
 * the builtin module _gantry and sys._configuration. Both read the frozen configs of the pipeline
 * when they are asked, and copy nothing before. */

#include "cpython.h"

#include <gantry/config.h>

/* --- core-options.c --------------------------------------------------------------------------- */

typedef struct CoreConfig {
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

extern const GantryOption core_options[];

/* --- core-inittab.c --------------------------------------------------------------------------- */

/* The table of builtin modules of one run: the host's, those of gantry_python_add_module(), and
 * _gantry. */
typedef struct CoreInittab CoreInittab;

/* Puts a table in the place of the host's, before Py_InitializeFromConfig(). @modules (nullable):
 * struct _inittab each. */
CoreInittab *core_inittab_install(GantryPipeline *pipeline, const GArray *modules);

/* Puts the host's table back, after Py_FinalizeEx(). NULL is fine. */
void core_inittab_remove(CoreInittab *table);

/* The pipeline that started this interpreter; NULL with a RuntimeError once it is gone, which only
 * an interpreter that could not be finalized lives to see. In any interpreter and thread. */
GantryPipeline *core_pipeline(void);

/* --- core-shown.c ----------------------------------------------------------------------------- */

/* The namespaces of PEP 432. */
typedef enum CoreNamespace {
    CORE_RUNTIME,
    CORE_MAIN_INTERPRETER,
    CORE_INTERPRETER,
    CORE_N_NAMESPACES,
} CoreNamespace;

/* Whether Python programs may read the option. */
bool core_option_is_shown(const char *name);

/* In which namespace it is. */
CoreNamespace core_option_namespace(GantryPipeline *pipeline, const char *name);

/* Its value by its type: bool, int, str or None, tuple of str. A new reference. */
PyObject *core_option_value(const GantryPipeline *pipeline, const char *name);

/* --- core-module.c ---------------------------------------------------------------------------- */

#define CORE_MODULE "_gantry"

/* PyInit__gantry(). */
PyObject *core_module_init(void);

/* --- core-trace.c ----------------------------------------------------------------------------- */

/* Adds span and trace() to _gantry. False with an exception. */
bool core_trace_add(PyObject *module);

/* --- core-configuration.c --------------------------------------------------------------------- */

/* What sys._configuration is; a new reference. */
PyObject *core_configuration_new(void);
