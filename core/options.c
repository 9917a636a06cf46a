/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Option values: from the tables' texts into the members of the phases' configs. */
#include "options.h"

#include <errno.h>
#include <string.h>

static const char *const EMPTY_LIST[] = {NULL};

const char *gantry_type_name(GantryType type)
{
    static const char *const names[] = {
        [GANTRY_TYPE_BOOL] = "a boolean",
        [GANTRY_TYPE_INT] = "an integer",
        [GANTRY_TYPE_STRING] = "a string",
        [GANTRY_TYPE_LIST] = "a list",
    };
    return names[type];
}

void gantry_options_close_list(GantryOptions *options, GantrySlot *slot)
{
    if (slot->items == NULL)
        return;
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
        *(const char **)slot->member = gantry_arena_strdup(options->arena, text);
        return true;
    case GANTRY_TYPE_LIST:
        gantry_options_insert(options, slot, SIZE_MAX, text);
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

bool gantry_options_allow(const GantrySlot *slot, const char *text, GantryOrigin origin,
                          GError **error)
{
    const char *const *values = slot->option->values;
    if (values == NULL || g_strv_contains(values, text))
        return true;
    const char *nearest = gantry_suggest(text, values);
    g_autofree char *all = g_strjoinv(", ", (char **)values);
    g_autofree char *hint = nearest != NULL ? g_strdup_printf("did you mean '%s'?", nearest) : NULL;
    g_autofree char *from = gantry_origin_text(&origin);
    return gantry_error_set(error, GANTRY_ERROR_OPTION_VALUE, hint,
                            "configure: option '%s.%s': '%s' (from %s) is none of: %s", slot->phase,
                            slot->option->name, text, from, all);
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

void gantry_options_lose(GantryOptions *options, GantrySlot *slot, GantryOrigin origin,
                         const char *value)
{
    GantryBeaten *last = slot->beaten != NULL && slot->beaten->len > 0
                             ? &g_array_index(slot->beaten, GantryBeaten, slot->beaten->len - 1)
                             : NULL;
    /* What comes piece by piece, the items of a list and the steps of a count, is one value. */
    bool continues = last != NULL && value != NULL && last->value != NULL &&
                     last->origin.source == origin.source;
    if (continues && slot->option->type == GANTRY_TYPE_LIST) {
        g_autofree char *both = g_strconcat(last->value, ", ", value, NULL);
        last->value = gantry_arena_strdup(options->arena, both);
        return;
    }
    if (continues && origin.source == GANTRY_SOURCE_COMMAND_LINE &&
        slot->option->argv_rule == GANTRY_ARGV_COUNT) {
        g_autofree char *sum =
            g_strdup_printf("%" G_GINT64_FORMAT, g_ascii_strtoll(last->value, NULL, 10) + 1);
        *last = (GantryBeaten){origin, gantry_arena_strdup(options->arena, sum)};
        return;
    }
    GantryBeaten beaten = {origin,
                           value != NULL ? gantry_arena_strdup(options->arena, value) : NULL};
    if (slot->beaten == NULL)
        slot->beaten = g_array_new(FALSE, FALSE, sizeof(GantryBeaten));
    g_array_append_val(slot->beaten, beaten);
}

void gantry_options_take(GantryOptions *options, GantrySlot *slot, GantryOrigin origin)
{
    if (slot->origin.source != GANTRY_SOURCE_DEFAULT && slot->origin.source != origin.source) {
        gantry_options_close_list(options, slot);
        g_autofree char *value = gantry_slot_text(slot);
        gantry_options_lose(options, slot, slot->origin, value);
    }
    slot->origin = origin;
}

bool gantry_slot_stands(const GantrySlot *slot)
{
    return slot->origin.source == GANTRY_SOURCE_FILE ||
           slot->origin.source == GANTRY_SOURCE_EMBEDDER;
}

void gantry_options_insert(GantryOptions *options, GantrySlot *slot, size_t index, const char *item)
{
    if (slot->items == NULL)
        slot->items = g_ptr_array_new();
    g_ptr_array_insert(slot->items, index < slot->items->len ? (int)index : -1,
                       gantry_arena_strdup(options->arena, item));
}

bool gantry_options_set_text(GantryOptions *options, GantrySlot *slot, const char *text,
                             GantryOrigin origin, GError **error)
{
    /* A list of a stronger source replaces that of a weaker one; the same source appends. */
    bool replaces = origin.source != slot->origin.source || text == NULL;
    gantry_options_take(options, slot, origin);
    if (slot->items != NULL && replaces)
        g_ptr_array_set_size(slot->items, 0);
    if (text == NULL) {
        clear(slot);
    } else if (!gantry_options_allow(slot, text, origin, error)) {
        return false;
    } else if (!parse_into(options, slot, text)) {
        const char *hint = slot->option->type == GANTRY_TYPE_BOOL ? "write 0 or 1" : NULL;
        g_autofree char *from = gantry_origin_text(&origin);
        return gantry_error_set(error, GANTRY_ERROR_OPTION_VALUE, hint,
                                "configure: option '%s.%s': '%s' (from %s) is not %s", slot->phase,
                                slot->option->name, text, from,
                                gantry_type_name(slot->option->type));
    }
    return true;
}

/* The column that only this preset has; or NULL. */
static const char *own_default(const GantryOption *option, GantryPreset preset)
{
    return preset == GANTRY_PRESET_ISOLATED ? option->isolated
           : preset == GANTRY_PRESET_COMPAT ? option->compat
                                            : NULL;
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
            const char *own = own_default(option, preset);
            const char *value = own != NULL ? own : option->value;
            slot->decided = own != NULL;
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
