/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/phase.h>
#include <gantry/python.h>

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
    const char *const *warnings;
} PathconfigConfig;

/* Computes @config->result and @config->warnings. @argv0 is the name that the program was started
 * by, or NULL; @use_environment says whether PYTHON* variables count. The file system is read,
 * nothing is changed. False if a file that decides is of no use, or a path cannot be made. */
bool pathconfig_search(GantryContext *context, PathconfigConfig *config, const char *argv0,
                       bool use_environment, GError **error);

/* A hint at the setting that may have misled the search; NULL if it had none. */
const char *pathconfig_suspect(const PathconfigConfig *config);
