/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

/* What the core phase brings for Python programs to ask how they were started: the builtin module
 * _gantry and sys._configuration. Both read the frozen configs of the pipeline when they are asked,
 * and copy nothing before. */

#include "cpython.h"

#include <gantry/config.h>

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

/* --- core-option.c ---------------------------------------------------------------------------- */

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

/* --- core-configuration.c --------------------------------------------------------------------- */

/* What sys._configuration is; a new reference. */
PyObject *core_configuration_new(void);
