/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/phase.h>
#include <gantry/python.h>

/* What the search decides, each by a rule of its own. */
typedef enum PathconfigOutput {
    PATHCONFIG_PROGRAM_NAME,
    PATHCONFIG_EXECUTABLE,
    PATHCONFIG_BASE_EXECUTABLE,
    PATHCONFIG_PREFIX,
    PATHCONFIG_EXEC_PREFIX,
    PATHCONFIG_BASE_PREFIX,
    PATHCONFIG_BASE_EXEC_PREFIX,
    PATHCONFIG_HOME,
    PATHCONFIG_STDLIB_DIR,
    PATHCONFIG_PLATLIBDIR,
    PATHCONFIG_SEARCH_PATHS,
    PATHCONFIG_PYTHON_BUILD,
    PATHCONFIG_OUTPUTS,
} PathconfigOutput;

/* The options of the pathconfig phase: the path members of PyConfig, inputs and outputs. An output
 * that is set is kept. */
typedef struct PathconfigConfig {
    bool pathconfig_warnings;
    const char *program_name;
    const char *pythonpath_env;
    const char *home;
    const char *home_env;
    const char *platlibdir;
    const char *executable;
    const char *base_executable;
    const char *prefix;
    const char *exec_prefix;
    const char *base_prefix;
    const char *base_exec_prefix;
    const char *stdlib_dir;
    bool module_search_paths_set;
    const char *const *module_search_paths;
    bool check_stdlib;
    bool is_python_build;
    /* What was computed from them; filled by configure. */
    GantryPathconfigResult result;
    GantryOrigin origins[PATHCONFIG_OUTPUTS]; /* a rule, or a file and its line */
    const char *const *warnings;
    const char *launcher_hint; /* (nullable) where a launcher's variable decided */
} PathconfigConfig;

/* Computes @config->result and @config->warnings. @argv0 is the name that the program was started
 * by, or NULL; @use_environment says whether PYTHON* variables count. The file system is read,
 * nothing is changed. False if a file that decides is of no use, or a path cannot be made. */
bool pathconfig_search(GantryContext *context, PathconfigConfig *config, const char *argv0,
                       bool use_environment, GError **error);

/* A hint at the setting that may have misled the search; NULL if it had none. */
const char *pathconfig_suspect(const PathconfigConfig *config);
