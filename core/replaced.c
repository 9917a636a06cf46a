/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The phase behind a phase: what a replacement does with the one that it has replaced and keeps. */
#include "pipeline.h"

#include <string.h>

/* An option that was decided when the configs were frozen already. */
typedef struct {
    const GantryOption *option;
    const void *value; /* as its member is */
} Gift;

static void write_member(GantryContext *context, void *member, GantryType type, const void *value)
{
    switch (type) {
    case GANTRY_TYPE_BOOL:
        *(bool *)member = *(const bool *)value;
        break;
    case GANTRY_TYPE_INT:
        *(int64_t *)member = *(const int64_t *)value;
        break;
    case GANTRY_TYPE_STRING:
        *(char **)member = gantry_context_strdup(context, *(const char *const *)value);
        break;
    case GANTRY_TYPE_LIST:
        *(const char *const **)member =
            gantry_context_strdupv(context, *(const char *const *const *)value);
        break;
    }
}

static const GantryOption *find_option(const GantryRun *run, const char *name, GantryType type)
{
    const GantryOption *option = run != NULL ? run->planned->phase->options : NULL;
    for (; option != NULL && option->name != NULL; option++) {
        if (strcmp(option->name, name) == 0)
            return option->type == type ? option : NULL;
    }
    return NULL;
}

static bool is_frozen(const GantryContext *context)
{
    return context->pipeline->stage >= GANTRY_STAGE_CONFIGURED;
}

bool gantry_context_give(GantryContext *context, const char *name, GantryType type,
                         const void *value, const GantryOrigin *origin)
{
    GantryRun *run = context->run->replaced;
    const GantryOption *option = find_option(run, name, type);
    if (option == NULL)
        return false;
    if (!is_frozen(context)) {
        GantryOptions *options = context->pipeline->options;
        GantryOrigin kept = *origin;
        kept.name = gantry_arena_strdup(options->arena, origin->name);
        gantry_options_take(options, gantry_options_find(options, name, NULL), kept);
        write_member(context, (char *)run->config + option->offset, type, value);
        return true;
    }
    void *copy = gantry_context_alloc(context, sizeof(int64_t));
    write_member(context, copy, type, value);
    if (run->given == NULL) {
        run->given = g_array_new(FALSE, FALSE, sizeof(Gift));
        gantry_context_own(context, run->given, (GDestroyNotify)g_array_unref);
    }
    Gift gift = {option, copy};
    g_array_append_val(run->given, gift);
    return true;
}

/* The config as it was frozen, and what has been given since. */
static void *copy_config(GantryContext *context, GantryRun *run)
{
    size_t size = run->planned->phase->config_size;
    char *copy = gantry_context_alloc(context, size);
    if (size > 0)
        memcpy(copy, run->config, size);
    for (size_t i = 0; run->given != NULL && i < run->given->len; i++) {
        const Gift *gift = &g_array_index(run->given, Gift, i);
        write_member(context, copy + gift->option->offset, gift->option->type, gift->value);
    }
    if (run->given != NULL)
        g_array_set_size(run->given, 0);
    return copy;
}

static GantryResult configure(GantryContext *context, void *config, GError **error)
{
    const GantryPhase *phase = context->run->planned->phase;
    return phase->configure != NULL ? phase->configure(context, config, error) : GANTRY_OK;
}

static GantryResult start(GantryContext *context, const void *config, void *result, GError **error)
{
    GantryRun *run = context->run;
    const GantryPhase *phase = run->planned->phase;
    run->state = gantry_context_alloc(context, phase->state_size);
    if (result == NULL)
        result = gantry_context_alloc(context, phase->result_size);
    run->running = true;
    return phase->start(context, config, run->state, result, error);
}

GantryResult gantry_context_run_replaced(GantryContext *context, void *result, GError **error)
{
    GantryRun *run = context->run->replaced;
    GantryContext inner = {context->pipeline, run, is_frozen(context)};

    if (run == NULL) {
        gantry_error_set(error, GANTRY_ERROR_STATE, "its descriptor says so in 'keeps_replaced'",
                         "it runs the phase that it replaced, and keeps none");
        return GANTRY_ERROR;
    }
    if (!is_frozen(context)) {
        run->configured = true;
        return configure(&inner, run->config, error);
    }
    if (run->running && run->planned->phase->stop != NULL) {
        gantry_error_set(error, GANTRY_ERROR_STATE, NULL,
                         "the replaced phase '%s' runs, and cannot be started again",
                         run->planned->name);
        return GANTRY_ERROR;
    }
    const void *config = run->config;
    if (!run->configured || (run->given != NULL && run->given->len > 0)) {
        void *copy = copy_config(context, run);
        GantryResult outcome = configure(&inner, copy, error);
        if (outcome != GANTRY_OK)
            return outcome;
        config = copy;
    }
    return start(&inner, config, result, error);
}
