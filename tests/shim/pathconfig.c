/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "shim/pathconfig.h"

#include "phases/cpython.h"
#include "phases/pathconfig.h"
#include "phases/phases.h"

typedef struct InputConfig {
    bool answer;
    bool use_environment;
    const char *const *orig_argv;
} InputConfig;

static const GantryOption input_options[] = {
    {
        .name = "answer",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(InputConfig, answer),
        .doc = "nothing is started",
    },
    {
        .name = "use_environment",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(InputConfig, use_environment),
        .value = "1",
        .flags = GANTRY_OPTION_ENVIRONMENT_GATE,
        .doc = "PYTHON* variables count",
    },
    {
        .name = "orig_argv",
        .type = GANTRY_TYPE_LIST,
        .offset = offsetof(InputConfig, orig_argv),
        .argv_rule = GANTRY_ARGV_ALL,
        .doc = "the command line",
    },
    {NULL},
};

static GantryResult start(GantryContext *context, const void *config, void *state, void *result,
                          GError **error)
{
    (void)context, (void)config, (void)state, (void)result, (void)error;
    return GANTRY_OK;
}

const GantryPhase *shim_pathconfig_phase(void)
{
    return &gantry_phase_pathconfig;
}

const GantryPhase *shim_pathconfig_core(void)
{
    static const GantryPhase phase = {
        .abi = GANTRY_ABI,
        .name = "core",
        .leaves_level = GANTRY_LEVEL_CORE,
        .options = input_options,
        .config_size = sizeof(InputConfig),
        .start = start,
    };
    return &phase;
}

const GantryPathconfigResult *shim_pathconfig_result(const void *config)
{
    return &((const PathconfigConfig *)config)->result;
}

const char *const *shim_pathconfig_warnings(const void *config)
{
    return ((const PathconfigConfig *)config)->warnings;
}

int shim_pathconfig_minor_version(void)
{
    return PY_MINOR_VERSION;
}
