/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The path configuration from a lock file: what a search came to, and what it depended on. Where
 * all of that is as it was, nothing is searched; where it is not, the usual search runs, and the
 * trace says why. */
#define GANTRY_PLUGIN_LICENSE "MIT"
#include "lock.h"

#include <gantry/plugin.h>
#include <string.h>

typedef struct {
    const char *lock;
    bool strict;
    bool record;
    const char *lock_refused;
    const char *lock_text;
    Lock content; /* if lock_refused and lock_text are NULL */
} LockConfig;

static const GantryOption options[] = {
    {
        .name = "lock",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(LockConfig, lock),
        .doc = "the lock file; not set: that of the running program's path with '.lock' behind it",
    },
    {
        .name = "strict",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(LockConfig, strict),
        .value = "0",
        .doc = "refuse to start, and do not search, where the lock file does not count",
    },
    {
        .name = "record",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(LockConfig, record),
        .value = "0",
        .doc = "read no lock file: search, and make lock_text of it",
    },
    {
        .name = "lock_refused",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(LockConfig, lock_refused),
        .flags = GANTRY_OPTION_READ_ONLY,
        .doc = "why the lock file does not count; not set: it does",
    },
    {
        .name = "lock_text",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(LockConfig, lock_text),
        .flags = GANTRY_OPTION_READ_ONLY,
        .doc = "what a lock file has to say, where 'record' asks for it",
    },
    {NULL},
};

static void give_text(GantryContext *context, const char *name, const char *value,
                      const GantryOrigin *origin)
{
    bool exists = gantry_context_origin(context, name) != NULL;
    if (exists && g_strcmp0(gantry_context_get_string(context, name), value) != 0)
        gantry_context_give(context, name, GANTRY_TYPE_STRING, &value, origin);
}

/* The options of the usual path configuration become what they would be if it had searched. */
static void give_outputs(GantryContext *context, const char *file, const Lock *lock)
{
    const GantryPathconfigResult *result = &lock->result;
    GantryOrigin origin = {GANTRY_SOURCE_FILE, file, 0};
    for (size_t i = 0; i < LOCK_OUTPUTS; i++) {
        const char *value = G_STRUCT_MEMBER(const char *, result, lock_outputs[i].offset);
        if (value == NULL)
            continue;
        origin.position = lock->lines[i];
        give_text(context, lock_outputs[i].name, value, &origin);
        gantry_context_decide(context, lock_outputs[i].name, value, "line %zu of the lock file",
                              origin.position);
    }
    for (size_t i = 0; result->module_search_paths[i] != NULL; i++)
        gantry_context_decide(context, "module_search_paths", result->module_search_paths[i],
                              "line %zu of the lock file", lock->paths_line + i);
    bool yes = true;
    origin.position = lock->paths_line;
    if (!gantry_context_get_bool(context, "module_search_paths_set", true)) {
        gantry_context_give(context, "module_search_paths", GANTRY_TYPE_LIST,
                            &result->module_search_paths, &origin);
        gantry_context_give(context, "module_search_paths_set", GANTRY_TYPE_BOOL, &yes, &origin);
    }
    if (result->python_build)
        gantry_context_give(context, "_is_python_build", GANTRY_TYPE_BOOL, &yes, &origin);
}

/* (nullable) */
static char *find_lock(const LockConfig *config)
{
    if (config->lock != NULL && *config->lock != '\0')
        return g_strdup(config->lock);
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    return program != NULL ? g_strconcat(program, ".lock", NULL) : NULL;
}

static GantryResult record(GantryContext *context, LockConfig *config, GError **error)
{
    g_autofree char *text = lock_record(context, error);
    if (text == NULL)
        return GANTRY_ERROR;
    gantry_context_derive(context, "lock_text", "record");
    config->lock_text = gantry_context_strdup(context, text);
    return GANTRY_OK;
}

static GantryResult configure(GantryContext *context, void *config_, GError **error)
{
    LockConfig *config = config_;
    if (config->record)
        return record(context, config, error);

    gantry_context_ask(context, "lock",
                       "Is there a lock file that still holds? It has the outcome of an earlier "
                       "search and all that the search depended on; where that is as it was, "
                       "nothing is searched.");
    g_autofree char *file = find_lock(config);
    g_autofree char *why = file != NULL ? lock_read(context, file, &config->content)
                                        : g_strdup("the running program cannot be found in /proc");
    if (why == NULL) {
        give_outputs(context, file, &config->content);
        return GANTRY_OK;
    }
    if (config->strict && !gantry_context_get_bool(context, "answer", false)) {
        gantry_error_set(error, GANTRY_ERROR_HOST,
                         "write it anew with `gantry config lock`, or set pathconfig.strict=0",
                         "the lock file '%s' does not count: %s", file != NULL ? file : "", why);
        return GANTRY_ERROR;
    }
    gantry_context_rule_out(context, "lock", "%s does not count: %s", file != NULL ? file : "it",
                            why);
    gantry_context_derive(context, "lock_refused", "the check of the lock file");
    config->lock_refused = gantry_context_strdup(context, why);
    return gantry_context_run_replaced(context, NULL, error);
}

static GantryResult start(GantryContext *context, const void *config_, void *state, void *result,
                          GError **error)
{
    const LockConfig *config = config_;

    (void)state;
    if (config->lock_refused != NULL || config->lock_text != NULL)
        return gantry_context_run_replaced(context, result, error);
    *(GantryPathconfigResult *)result = config->content.result;
    return GANTRY_OK;
}

static const char *const needs[] = {"core", NULL};

static const GantryPhase phase = {
    .abi = GANTRY_ABI,
    .name = "pathconfig-lock",
    .summary = "takes the executable, the prefixes and the search paths from a lock file",
    .description =
        "Reads the lock file that `gantry config lock` wrote: the outcome of a search, what it was "
        "given, and stamps of every place where it looked. If all of that is as it was, the "
        "outcome "
        "is published and nothing is searched. If not, the phase that it replaced runs, and the "
        "option lock_refused and the trace say why. All of it is done when the pipeline is "
        "configured, before Python is touched.",
    .needs_level = GANTRY_LEVEL_CORE,
    .leaves_level = GANTRY_LEVEL_CORE,
    .needs = needs,
    .replaces = "pathconfig",
    .keeps_replaced = true,
    .options = options,
    .config_size = sizeof(LockConfig),
    .result_size = sizeof(GantryPathconfigResult),
    .result_type = GANTRY_PATHCONFIG_RESULT,
    .configure = configure,
    .start = start,
};

GANTRY_PLUGIN_DEFINE("pathconfig-lock", "1.0",
                     "path configuration from a lock file, without searching", &phase);
