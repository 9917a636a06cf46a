/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Option values: from the tables' texts into the members of the phases' configs. */
#include "options.h"

#include <errno.h>
#include <string.h>

static const char *const EMPTY_LIST[] = {NULL};

void gantry_setting_free(GantrySetting *setting)
{
    g_free(setting->option);
    g_free(setting->text);
    g_strfreev(setting->list);
    g_free(setting);
}

static char *arena_strdup(GantryArena *arena, const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(gantry_arena_alloc(arena, size), text, size);
}

static const char *type_name(GantryType type)
{
    static const char *const names[] = {
        [GANTRY_TYPE_BOOL] = "a boolean",
        [GANTRY_TYPE_INT] = "an integer",
        [GANTRY_TYPE_STRING] = "a string",
        [GANTRY_TYPE_LIST] = "a list",
    };
    return names[type];
}

/* Writes a list's items so far into its config. */
static void store_items(GantryOptions *options, GantrySlot *slot)
{
    size_t n = slot->items->len;
    const char **list = gantry_arena_alloc(options->arena, (n + 1) * sizeof *list);
    if (n > 0)
        memcpy(list, slot->items->pdata, n * sizeof *list);
    *(const char *const **)slot->member = list;
}

bool gantry_options_parse_int(const char *text, int64_t *value)
{
    char *end;
    errno = 0;
    gint64 parsed = g_ascii_strtoll(text, &end, 10);
    if (end == text || *end != '\0' || errno != 0)
        return false;
    *value = parsed;
    return true;
}

static bool parse_into(GantryOptions *options, GantrySlot *slot, const char *text)
{
    switch (slot->option->type) {
    case GANTRY_TYPE_BOOL:
        if (strcmp(text, "0") != 0 && strcmp(text, "1") != 0)
            return false;
        *(bool *)slot->member = text[0] == '1';
        return true;
    case GANTRY_TYPE_INT:
        return gantry_options_parse_int(text, slot->member);
    case GANTRY_TYPE_STRING:
        *(const char **)slot->member = arena_strdup(options->arena, text);
        return true;
    case GANTRY_TYPE_LIST:
        if (slot->items == NULL)
            slot->items = g_ptr_array_new();
        g_ptr_array_add(slot->items, arena_strdup(options->arena, text));
        return true;
    }
    return false;
}

/* "Not set", by type. */
static void clear(GantrySlot *slot)
{
    switch (slot->option->type) {
    case GANTRY_TYPE_BOOL:
        *(bool *)slot->member = false;
        break;
    case GANTRY_TYPE_INT:
        *(int64_t *)slot->member = -1;
        break;
    case GANTRY_TYPE_STRING:
        *(const char **)slot->member = NULL;
        break;
    case GANTRY_TYPE_LIST:
        *(const char *const **)slot->member = EMPTY_LIST;
        break;
    }
}

/* Whether @text is among the values of the option, if those are listed. */
static bool is_listed(const GantrySlot *slot, const char *text, const char *detail, GError **error)
{
    const char *const *values = slot->option->values;
    if (values == NULL || g_strv_contains(values, text))
        return true;
    const char *nearest = gantry_suggest(text, values);
    g_autofree char *all = g_strjoinv(", ", (char **)values);
    g_autofree char *hint = nearest != NULL ? g_strdup_printf("did you mean '%s'?", nearest) : NULL;
    return gantry_error_set(error, GANTRY_ERROR_OPTION_VALUE, hint,
                            "configure: option '%s.%s': '%s' (from %s) is none of: %s", slot->phase,
                            slot->option->name, text, detail, all);
}

char *gantry_slot_text(const GantrySlot *slot)
{
    const char *const *list;
    switch (slot->option->type) {
    case GANTRY_TYPE_BOOL:
        return g_strdup(*(bool *)slot->member ? "1" : "0");
    case GANTRY_TYPE_INT:
        return *(int64_t *)slot->member < 0
                   ? NULL
                   : g_strdup_printf("%" G_GINT64_FORMAT, *(int64_t *)slot->member);
    case GANTRY_TYPE_STRING:
        return g_strdup(*(const char **)slot->member);
    case GANTRY_TYPE_LIST:
        list = *(const char *const **)slot->member;
        return *list != NULL ? g_strjoinv(", ", (char **)list) : NULL;
    }
    return NULL;
}

static void add_beaten(GantryOptions *options, GantrySlot *slot, GantrySource source,
                       const char *detail, const char *value)
{
    GantryBeaten beaten = {source, detail,
                           value != NULL ? arena_strdup(options->arena, value) : NULL};
    if (slot->beaten == NULL)
        slot->beaten = g_array_new(FALSE, FALSE, sizeof(GantryBeaten));
    g_array_append_val(slot->beaten, beaten);
}

void gantry_options_take(GantryOptions *options, GantrySlot *slot, GantrySource source,
                         const char *detail)
{
    if (slot->source != GANTRY_SOURCE_DEFAULT && slot->source != source) {
        if (slot->items != NULL)
            store_items(options, slot);
        g_autofree char *value = gantry_slot_text(slot);
        add_beaten(options, slot, slot->source, slot->detail, value);
    }
    slot->source = source;
    slot->detail = detail;
}

bool gantry_options_set_text(GantryOptions *options, GantrySlot *slot, const char *text,
                             GantrySource source, const char *detail, GError **error)
{
    /* A list of a stronger source replaces that of a weaker one; the same source appends. */
    bool replaces = source != slot->source || text == NULL;
    gantry_options_take(options, slot, source, detail);
    if (slot->items != NULL && replaces)
        g_ptr_array_set_size(slot->items, 0);
    if (text == NULL) {
        clear(slot);
    } else if (!is_listed(slot, text, detail, error)) {
        return false;
    } else if (!parse_into(options, slot, text)) {
        const char *hint = slot->option->type == GANTRY_TYPE_BOOL ? "write 0 or 1" : NULL;
        return gantry_error_set(error, GANTRY_ERROR_OPTION_VALUE, hint,
                                "configure: option '%s.%s': '%s' (from %s) is not %s", slot->phase,
                                slot->option->name, text, detail, type_name(slot->option->type));
    }
    return true;
}

GantryOptions *gantry_options_new(const GantryPlan *plan, void *const *configs, GantryPreset preset,
                                  GantryArena *arena)
{
    GantryOptions *options = g_new0(GantryOptions, 1);
    options->arena = arena;
    options->by_name = g_hash_table_new(g_str_hash, g_str_equal);

    for (size_t i = 0; i < plan->n_phases; i++) {
        const GantryOption *option = plan->phases[i].phase->options;
        for (; option != NULL && option->name != NULL; option++)
            options->n_slots++;
    }
    options->slots = g_new0(GantrySlot, options->n_slots + 1);
    GantrySlot *slot = options->slots;
    for (size_t i = 0; i < plan->n_phases; i++) {
        const GantryOption *option = plan->phases[i].phase->options;
        for (; option != NULL && option->name != NULL; option++, slot++) {
            slot->option = option;
            slot->phase = plan->phases[i].name;
            slot->member = (char *)configs[i] + option->offset;
            g_hash_table_insert(options->by_name, (void *)option->name, slot);
            clear(slot);
            const char *value = preset == GANTRY_PRESET_ISOLATED && option->isolated != NULL
                                    ? option->isolated
                                    : option->value;
            if (value != NULL)
                parse_into(options, slot, value);
        }
    }
    return options;
}

void gantry_options_free(GantryOptions *options)
{
    if (options == NULL)
        return;
    for (size_t i = 0; i < options->n_slots; i++) {
        g_clear_pointer(&options->slots[i].items, g_ptr_array_unref);
        g_clear_pointer(&options->slots[i].beaten, g_array_unref);
    }
    g_hash_table_unref(options->by_name);
    g_free(options->slots);
    g_free(options);
}

/* `option` or `phase.option`. */
static GantrySlot *find_slot(const GantryOptions *options, const char *name)
{
    const char *dot = strchr(name, '.');
    GantrySlot *slot = g_hash_table_lookup(options->by_name, dot != NULL ? dot + 1 : name);
    if (slot == NULL || dot == NULL)
        return slot;
    size_t length = (size_t)(dot - name);
    return strncmp(slot->phase, name, length) == 0 && slot->phase[length] == '\0' ? slot : NULL;
}

GantrySlot *gantry_options_find(const GantryOptions *options, const char *name, GError **error)
{
    GantrySlot *slot = find_slot(options, name);
    if (slot != NULL || error == NULL)
        return slot;
    bool qualified = strchr(name, '.') != NULL;
    g_auto(GStrv) names = g_new0(char *, options->n_slots + 1);
    for (size_t i = 0; i < options->n_slots; i++)
        names[i] =
            g_strjoin(".", qualified ? options->slots[i].phase : options->slots[i].option->name,
                      qualified ? options->slots[i].option->name : NULL, NULL);
    const char *nearest = gantry_suggest(name, (const char *const *)names);
    g_autofree char *hint = nearest != NULL ? g_strdup_printf("did you mean '%s'?", nearest) : NULL;
    gantry_error_set(error, GANTRY_ERROR_UNKNOWN_OPTION, hint,
                     "configure: no phase has an option '%s'", name);
    return NULL;
}

bool gantry_options_gate(const GantryOptions *options, GantryOptionFlags gate)
{
    for (size_t i = 0; i < options->n_slots; i++) {
        const GantrySlot *slot = &options->slots[i];
        if ((slot->option->flags & gate) != 0 && !*(bool *)slot->member)
            return false;
    }
    return true;
}

bool gantry_options_answered(const GantryOptions *options)
{
    for (size_t i = 0; i < options->n_slots; i++) {
        const GantrySlot *slot = &options->slots[i];
        if (slot->option->argv_rule == GANTRY_ARGV_ANSWER && *(bool *)slot->member)
            return true;
    }
    return false;
}

static bool apply_setting(GantryOptions *options, const GantrySetting *setting, GError **error)
{
    GantrySlot *slot = gantry_options_find(options, setting->option, error);
    if (slot == NULL)
        return false;
    if ((slot->option->flags & (GANTRY_OPTION_READ_ONLY | GANTRY_OPTION_PRIVATE)) != 0)
        return gantry_error_set(error, GANTRY_ERROR_OPTION_READ_ONLY, NULL,
                                "configure: option '%s.%s' can be read, but not set", slot->phase,
                                slot->option->name);
    if (setting->is_text)
        return gantry_options_set_text(options, slot, setting->text, GANTRY_SOURCE_EMBEDDER,
                                       "--set", error);
    /* PEP 741 knows no booleans: its integers are either. */
    GantryType wanted = slot->option->type;
    bool numbers = (setting->type == GANTRY_TYPE_BOOL || setting->type == GANTRY_TYPE_INT) &&
                   (wanted == GANTRY_TYPE_BOOL || wanted == GANTRY_TYPE_INT);
    if (setting->type != wanted && !numbers)
        return gantry_error_set(error, GANTRY_ERROR_OPTION_TYPE, NULL,
                                "configure: option '%s.%s' is %s, and was set as %s", slot->phase,
                                slot->option->name, type_name(wanted), type_name(setting->type));
    if (wanted == GANTRY_TYPE_STRING && setting->text != NULL &&
        !is_listed(slot, setting->text, "a call", error))
        return false;
    gantry_options_take(options, slot, GANTRY_SOURCE_EMBEDDER, NULL);
    switch (wanted) {
    case GANTRY_TYPE_BOOL:
        *(bool *)slot->member = setting->integer != 0;
        break;
    case GANTRY_TYPE_INT:
        *(int64_t *)slot->member = setting->integer;
        break;
    case GANTRY_TYPE_STRING:
        *(const char **)slot->member =
            setting->text != NULL ? arena_strdup(options->arena, setting->text) : NULL;
        break;
    case GANTRY_TYPE_LIST:
        if (slot->items == NULL)
            slot->items = g_ptr_array_new();
        g_ptr_array_set_size(slot->items, 0);
        for (char **item = setting->list; *item != NULL; item++)
            g_ptr_array_add(slot->items, arena_strdup(options->arena, *item));
        break;
    }
    return true;
}

/* The value of a count of flags, as CPython's _Py_get_env_flag() reads it: what is no number, or a
 * negative one, counts as 1. */
static int64_t flag_level(const char *text)
{
    int64_t level;
    return gantry_options_parse_int(text, &level) && level >= 0 && level <= G_MAXINT32 ? level : 1;
}

static bool read_variable(GantryOptions *options, GantrySlot *slot, const char *text,
                          GError **error)
{
    const GantryOption *option = slot->option;
    bool free_to_set = slot->source == GANTRY_SOURCE_DEFAULT;

    switch (option->env_rule) {
    case GANTRY_ENV_VALUE:
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
        free_to_set =
            slot->source <= GANTRY_SOURCE_COMMAND_LINE && level > *(int64_t *)slot->member;
        if (!free_to_set)
            break;
        gantry_options_take(options, slot, GANTRY_SOURCE_ENVIRONMENT, option->env);
        *(int64_t *)slot->member = level;
        return true;
    }
    }
    if (free_to_set)
        return gantry_options_set_text(options, slot, text, GANTRY_SOURCE_ENVIRONMENT, option->env,
                                       error);
    add_beaten(options, slot, GANTRY_SOURCE_ENVIRONMENT, option->env, text);
    return true;
}

static bool read_environment(GantryOptions *options, const GantryEnvironment *environment,
                             GError **error)
{
    if (!gantry_options_gate(options, GANTRY_OPTION_ENVIRONMENT_GATE))
        return true;
    for (size_t i = 0; i < options->n_slots; i++) {
        GantrySlot *slot = &options->slots[i];
        if (slot->option->env == NULL)
            continue;
        const char *text = gantry_environment_get(environment, slot->option->env);
        if (text != NULL && text[0] != '\0' && !read_variable(options, slot, text, error))
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
    return rule->force ? !target->forced : target->source == GANTRY_SOURCE_DEFAULT;
}

/* Applies the rules of the options that are true, those that are forced or all of them, until none
 * is left that changes anything. Each change uses a rule up, so that this comes to an end. */
static bool derive(GantryOptions *options, bool forced_only, GError **error)
{
    bool changed = true;
    while (changed) {
        changed = false;
        for (size_t i = 0; i < options->n_slots; i++) {
            const GantryImplied *rule = options->slots[i].option->implies;
            if (rule == NULL || !is_true(&options->slots[i]))
                continue;
            for (; rule->option != NULL; rule++) {
                GantrySlot *target = g_hash_table_lookup(options->by_name, rule->option);
                if (target == NULL || (forced_only && !rule->force) || !yields(target, rule))
                    continue;
                if (!gantry_options_set_text(options, target, rule->value, GANTRY_SOURCE_DERIVED,
                                             options->slots[i].option->name, error))
                    return false;
                target->forced = rule->force;
                changed = true;
            }
        }
    }
    return true;
}

bool gantry_options_read(GantryOptions *options, GPtrArray *settings, const char *const *argv,
                         const GantryEnvironment *environment, GError **error)
{
    for (size_t i = 0; i < settings->len; i++) {
        if (!apply_setting(options, g_ptr_array_index(settings, i), error))
            return false;
    }
    if (argv != NULL && !gantry_options_read_argv(options, argv, error))
        return false;
    /* Forced rules come first: isolated closes the gate of the environment. */
    if (!gantry_options_answered(options) &&
        (!derive(options, true, error) || !read_environment(options, environment, error) ||
         !derive(options, false, error)))
        return false;
    for (size_t i = 0; i < options->n_slots; i++) {
        if (options->slots[i].items != NULL)
            store_items(options, &options->slots[i]);
    }
    return true;
}
