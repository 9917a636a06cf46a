/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Whether a descriptor can be used at all: what is wrong with it is found when it is added, and not
 * in the middle of a start. */
#include "pipeline.h"

#include <string.h>

static bool is_name(const char *name)
{
    if (name == NULL || *name == '\0')
        return false;
    for (; *name != '\0'; name++) {
        if (!g_ascii_islower(*name) && !g_ascii_isdigit(*name) && *name != '-' && *name != '_')
            return false;
    }
    return true;
}

static bool bad_option(const GantryPhase *phase, const GantryOption *option, const char *why,
                       GError **error)
{
    return gantry_error_set(error, GANTRY_ERROR_BAD_PHASE, NULL, "phase '%s': option '%s': %s",
                            phase->name, option->name, why);
}

static bool lies_in_config(const GantryPhase *phase, const GantryOption *option)
{
    static const struct {
        size_t size;
        size_t alignment;
    } members[] = {
        [GANTRY_TYPE_BOOL] = {sizeof(bool), _Alignof(bool)},
        [GANTRY_TYPE_INT] = {sizeof(int64_t), _Alignof(int64_t)},
        [GANTRY_TYPE_STRING] = {sizeof(char *), _Alignof(char *)},
        [GANTRY_TYPE_LIST] = {sizeof(char **), _Alignof(char **)},
    };
    if ((size_t)option->type >= G_N_ELEMENTS(members))
        return false;
    size_t size = members[option->type].size;
    return option->offset % members[option->type].alignment == 0 && size <= phase->config_size &&
           option->offset <= phase->config_size - size;
}

/* The rules write to the member as what they take it for. */
static bool rules_fit_type(const GantryOption *option)
{
    GantryType type = option->type;
    if (option->env_rule == GANTRY_ENV_LEVEL && type != GANTRY_TYPE_INT)
        return false;
    if ((option->min != 0 || option->max != 0) && type != GANTRY_TYPE_INT)
        return false;
    if (option->implies != NULL && type != GANTRY_TYPE_BOOL && type != GANTRY_TYPE_INT)
        return false;
    unsigned gates =
        GANTRY_OPTION_ENVIRONMENT_GATE | GANTRY_OPTION_ARGV_GATE | GANTRY_OPTION_GLOBALS_GATE;
    if ((option->flags & gates) != 0 && type != GANTRY_TYPE_BOOL)
        return false;
    switch (option->argv_rule) {
    case GANTRY_ARGV_COUNT:
        return type == GANTRY_TYPE_INT;
    case GANTRY_ARGV_ANSWER:
        return type == GANTRY_TYPE_BOOL;
    case GANTRY_ARGV_APPEND:
    case GANTRY_ARGV_REST:
    case GANTRY_ARGV_ALL:
        return type == GANTRY_TYPE_LIST;
    default:
        return true;
    }
}

static bool is_value(const GantryOption *option, const char *value)
{
    int64_t number;
    GantryType type = option->type;
    if (value == NULL)
        return true;
    if (option->values != NULL && !g_strv_contains(option->values, value))
        return false;
    if (type == GANTRY_TYPE_BOOL)
        return strcmp(value, "0") == 0 || strcmp(value, "1") == 0;
    return type != GANTRY_TYPE_INT || gantry_parse_int(value, &number);
}

static bool check_options(const GantryPhase *phase, GError **error)
{
    const GantryOption *option = phase->options;
    for (; option != NULL && option->name != NULL; option++) {
        if (!is_name(option->name))
            return bad_option(phase, option, "it is no name", error);
        if (!lies_in_config(phase, option))
            return bad_option(phase, option, "it does not lie in the config", error);
        if (!rules_fit_type(option))
            return bad_option(phase, option, "its type does not fit its rules", error);
        if (!is_value(option, option->value) || !is_value(option, option->isolated) ||
            !is_value(option, option->compat))
            return bad_option(phase, option, "its default is no value of it", error);
        if (!is_value(option, option->env_value) || !is_value(option, option->global_value) ||
            !is_value(option, option->argv_value))
            return bad_option(phase, option, "a rule gives it what is no value of it", error);
    }
    return true;
}

bool gantry_phase_check(const GantryPhase *phase, GError **error)
{
    if (phase->abi != GANTRY_ABI)
        return gantry_error_set(error, GANTRY_ERROR_ABI, "compile it against this Gantry's headers",
                                "phase: its ABI is %u, this library's is %u", phase->abi,
                                GANTRY_ABI);
    if (!is_name(phase->name))
        return gantry_error_set(
            error, GANTRY_ERROR_BAD_PHASE, "a name has lower-case letters, digits, '-' and '_'",
            "phase: its name is %s%s%s", phase->name != NULL ? "'" : "",
            phase->name != NULL ? phase->name : "missing", phase->name != NULL ? "'" : "");
    if (phase->start == NULL)
        return gantry_error_set(error, GANTRY_ERROR_BAD_PHASE, NULL,
                                "phase '%s': it has no start function", phase->name);
    if (phase->keeps_replaced && phase->replaces == NULL)
        return gantry_error_set(error, GANTRY_ERROR_BAD_PHASE, NULL,
                                "phase '%s': it keeps what it replaces, and replaces nothing",
                                phase->name);
    if ((unsigned)phase->needs_level > GANTRY_LEVEL_INITIALIZED ||
        (unsigned)phase->leaves_level > GANTRY_LEVEL_RUNNING)
        return gantry_error_set(error, GANTRY_ERROR_BAD_PHASE, NULL,
                                "phase '%s': it names a level that no phase can have", phase->name);
    if ((phase->result_size != 0) != (phase->result_type != NULL))
        return gantry_error_set(error, GANTRY_ERROR_BAD_PHASE, NULL,
                                "phase '%s': a result needs a size and a type", phase->name);
    return check_options(phase, error);
}
