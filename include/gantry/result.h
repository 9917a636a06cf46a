/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/macros.h>

GANTRY_BEGIN_DECLS

/**
 * GantryResult:
 * @GANTRY_OK: it worked.
 * @GANTRY_EXIT: nothing failed, but there is nothing more to do: `--version` has been answered. The
 *     status is in gantry_pipeline_exit_status().
 * @GANTRY_ERROR: it failed; the #GError is set.
 *
 * The three outcomes of PEP 587's PyStatus.
 *
 * Since: 0.1
 */
typedef enum GantryResult {
    GANTRY_OK = 0,
    GANTRY_EXIT,
    GANTRY_ERROR,
} GantryResult;

/**
 * GantryLevel:
 * @GANTRY_LEVEL_NONE: Python has not been touched. The Python C API may not be called: what of it
 *     works all the same has allocators and a locale that nobody has chosen.
 * @GANTRY_LEVEL_PREINIT: the runtime is pre-initialized (PEP 587): memory allocator, locale and
 *     UTF-8 mode are fixed; Py_DecodeLocale() and the raw allocators may be called.
 * @GANTRY_LEVEL_CORE: the core of the interpreter runs (PEP 432): builtin types, sys, frozen and
 *     builtin modules, compile and eval. Py_IsInitialized() is still 0; no file can be imported.
 * @GANTRY_LEVEL_INITIALIZED: Py_IsInitialized() is 1, the whole C API may be called.
 * @GANTRY_LEVEL_RUNNING: the main program has been run.
 * @GANTRY_LEVEL_STOPPING: the phases are being stopped in reverse.
 * @GANTRY_LEVEL_POISONED: CPython cannot be started again in this process.
 *
 * How far the runtime is. Levels up to @GANTRY_LEVEL_RUNNING are ordered.
 *
 * Since: 0.1
 */
typedef enum GantryLevel {
    GANTRY_LEVEL_NONE = 0,
    GANTRY_LEVEL_PREINIT,
    GANTRY_LEVEL_CORE,
    GANTRY_LEVEL_INITIALIZED,
    GANTRY_LEVEL_RUNNING,
    GANTRY_LEVEL_STOPPING,
    GANTRY_LEVEL_POISONED,
} GantryLevel;

/**
 * gantry_level_name:
 * @level: a level
 *
 * Returns: (transfer none): its name in lower case, as reports show it; never NULL.
 *
 * Since: 0.1
 */
GANTRY_API const char *gantry_level_name(GantryLevel level);

/**
 * gantry_level_description:
 * @level: a level
 *
 * Returns: (transfer none) (nullable): what it means, as it stands with #GantryLevel; NULL if there
 *     is no such level.
 *
 * Since: 0.1
 */
GANTRY_API const char *gantry_level_description(GantryLevel level);

GANTRY_END_DECLS
