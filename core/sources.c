/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The sources of option values in the order of their priority (PEP 587, "Priority and Rules"), and
 * the rules that derive one option from another. */
#include "settings.h"

#include <string.h>

/* The value of a count of flags, as CPython's _Py_get_env_flag() reads it: what is no number, or a
 * negative one, counts as 1. */
static int64_t flag_level(const char *text)
{
    int64_t level;
    return gantry_parse_int(text, &level) && level >= 0 && level <= G_MAXINT32 ? level : 1;
}

static bool read_variable(GantryOptions *options, GantrySlot *slot, const char *text,
                          GError **error)
{
    const GantryOption *option = slot->option;
    GantryOrigin origin = {GANTRY_SOURCE_ENVIRONMENT, option->env, 0};
    bool free_to_set = slot->origin.source <= GANTRY_SOURCE_GLOBAL && !slot->decided;

    switch (option->env_rule) {
    case GANTRY_ENV_VALUE:
        break;
    case GANTRY_ENV_CHECKED:
        if (slot->origin.source == GANTRY_SOURCE_COMMAND_LINE &&
            !gantry_options_check_text(slot, text, origin, error))
            return false;
        break;
    case GANTRY_ENV_SET:
        text = option->env_value;
        break;
    case GANTRY_ENV_FLAG:
        if (flag_level(text) == 0)
            return true;
        text = option->env_value;
        break;
    case GANTRY_ENV_LEVEL: {
        int64_t level = flag_level(text);
        free_to_set = slot->origin.source <= GANTRY_SOURCE_COMMAND_LINE && !slot->decided &&
                      level > *(int64_t *)slot->member;
        if (!free_to_set && slot->origin.source == GANTRY_SOURCE_DEFAULT && !slot->decided)
            return true; /* no more than there is by default: it says nothing */
        if (!free_to_set)
            break;
        gantry_options_take(options, slot, origin);
        *(int64_t *)slot->member = level;
        return true;
    }
    }
    if (free_to_set)
        return gantry_options_set_text(options, slot, text, origin, error);
    gantry_options_lose(options, slot, origin, text);
    return true;
}

static bool read_environment(GantryOptions *options, const GantryEnvironment *environment,
                             GError **error)
{
    if (environment == NULL || !gantry_options_gate(options, GANTRY_OPTION_ENVIRONMENT_GATE))
        return true;
    for (size_t i = 0; i < options->n_slots; i++) {
        GantrySlot *slot = &options->slots[i];
        const char *text = slot->option->env != NULL
                               ? gantry_environment_get(environment, slot->option->env)
                               : NULL;
        if (text != NULL && text[0] != '\0' && !read_variable(options, slot, text, error))
            return false;
    }
    return true;
}

/* Variables from before PEP 587: the snapshot holds those that are not 0, for 0 says nothing. */
static bool read_globals(GantryOptions *options, const GantryEnvironment *globals, GError **error)
{
    if (globals == NULL || !gantry_options_gate(options, GANTRY_OPTION_GLOBALS_GATE))
        return true;
    for (size_t i = 0; i < options->n_slots; i++) {
        GantrySlot *slot = &options->slots[i];
        const GantryOption *option = slot->option;
        const char *text =
            option->global != NULL ? gantry_environment_get(globals, option->global) : NULL;
        if (text == NULL)
            continue;
        GantryOrigin origin = {GANTRY_SOURCE_GLOBAL, option->global, 0};
        if (option->global_value != NULL)
            text = option->global_value;
        else if (option->type == GANTRY_TYPE_BOOL)
            text = "1";
        if (slot->origin.source > GANTRY_SOURCE_GLOBAL)
            gantry_options_lose(options, slot, origin, text);
        else if (!gantry_options_set_text(options, slot, text, origin, error))
            return false;
    }
    return true;
}

static bool is_true(const GantrySlot *slot)
{
    return slot->option->type == GANTRY_TYPE_BOOL ? *(bool *)slot->member
                                                  : *(int64_t *)slot->member > 0;
}

/* Whether a rule may still change @target: a forced one changes all that is not forced yet, any
 * other only a default. */
static bool yields(const GantrySlot *target, const GantryImplied *rule)
{
    return rule->force ? !target->forced : target->origin.source == GANTRY_SOURCE_DEFAULT;
}

/* Applies the rules of an option that is true, those that are forced or all of them. */
static bool apply_rules(GantryOptions *options, const GantrySlot *slot, bool forced_only,
                        bool *changed, GError **error)
{
    GantryOrigin origin = {GANTRY_SOURCE_DERIVED, slot->option->name, 0};
    for (const GantryImplied *rule = slot->option->implies; rule->option != NULL; rule++) {
        GantrySlot *target = gantry_options_find(options, rule->option, NULL);
        if (target == NULL || (forced_only && !rule->force) || !yields(target, rule))
            continue;
        if (!gantry_options_set_text(options, target, rule->value, origin, error))
            return false;
        target->forced = rule->force;
        *changed = true;
    }
    return true;
}

/* Applies the rules of the options that are true, those that are forced or all of them, until none
 * is left that changes anything. Each change uses a rule up, so that this comes to an end. */
static bool derive(GantryOptions *options, bool forced_only, GError **error)
{
    const GArray *rules = options->table->rules;
    bool changed = true;
    while (changed) {
        changed = false;
        for (size_t i = 0; i < rules->len; i++) {
            const GantrySlot *slot = &options->slots[g_array_index(rules, size_t, i)];
            if (is_true(slot) && !apply_rules(options, slot, forced_only, &changed, error))
                return false;
        }
    }
    return true;
}

bool gantry_options_read(GantryOptions *options, const GantrySources *sources, GError **error)
{
    for (size_t i = 0; i < sources->settings->len; i++) {
        if (!gantry_setting_apply(g_ptr_array_index(sources->settings, i), options, error))
            return false;
    }
    if (!read_globals(options, sources->globals, error))
        return false;
    if (sources->argv != NULL && !gantry_options_read_argv(options, sources->argv, error))
        return false;
    /* Forced rules come first: isolated closes the gate of the environment. */
    if (!gantry_options_answered(options) &&
        (!derive(options, true, error) || !read_environment(options, sources->environment, error) ||
         !derive(options, false, error)))
        return false;
    gantry_options_close_lists(options);
    return true;
}

bool gantry_options_peek_environment(GantryOptions *options, const GantrySources *sources)
{
    for (size_t i = 0; i < sources->settings->len; i++)
        gantry_setting_apply(g_ptr_array_index(sources->settings, i), options, NULL);
    read_globals(options, sources->globals, NULL);
    if (sources->argv != NULL)
        gantry_options_read_argv(options, sources->argv, NULL);
    derive(options, true, NULL);
    return gantry_options_gate(options, GANTRY_OPTION_ENVIRONMENT_GATE);
}
