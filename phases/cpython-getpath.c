/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Only in programs that carry the archive of libpython, which are linked with
 * --wrap=_PyConfig_InitPathConfig.
 *
 * _Py_InitializeMain() runs CPython's getpath.py whatever it was given: that reads the whole
 * configuration into a dict, runs a Python program in it that finds every output set, and writes
 * the dict back. It takes 3% of a short run to change nothing. */
#include "cpython.h"

#include <stdlib.h>
#include <wchar.h>

PyStatus __real__PyConfig_InitPathConfig(PyConfig *config, int compute);
PyStatus __wrap__PyConfig_InitPathConfig(PyConfig *config, int compute);

static bool has_all_outputs(const PyConfig *config)
{
    return config->module_search_paths_set && config->executable != NULL &&
           config->base_executable != NULL && config->prefix != NULL &&
           config->base_prefix != NULL && config->exec_prefix != NULL &&
           config->base_exec_prefix != NULL && config->stdlib_dir != NULL;
}

/* In any other encoding a pyvenv.cfg, which is UTF-8, can name a path that the locale has no bytes
 * for: that is an error there, in CPython's own words. */
static bool has_bytes_for_all(const PyConfig *config)
{
    return wcscmp(config->filesystem_encoding, L"utf-8") == 0;
}

PyStatus __wrap__PyConfig_InitPathConfig(PyConfig *config, int compute)
{
    /* A launcher's variable is taken out of the environment there. */
    bool has_work = !has_all_outputs(config) || !has_bytes_for_all(config) ||
                    getenv("__PYVENV_LAUNCHER__") != NULL;
    /* Without @compute it still takes what was set by Py_SetPath() and its like. */
    return __real__PyConfig_InitPathConfig(config, compute && has_work);
}
