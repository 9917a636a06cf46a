/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Option values: from the tables' texts into the members of the phases' configs. */
#include "options.h"

#include <inttypes.h>
#include <string.h>

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

static void close_list(GantryOptions *options, GantrySlot *slot)
{
    if (slot->items == NULL)
        return;
    size_t n = slot->items->len;
    const char **list = gantry_arena_alloc(options->arena, (n + 1) * sizeof *list);
    if (n > 0)
        memcpy(list, slot->items->pdata, n * sizeof *list);
    *(const char *const **)slot->member = list;
}

void gantry_options_close_lists(GantryOptions *options)
{
    for (size_t i = 0; i < options->growing->len; i++)
        close_list(options, &options->slots[g_array_index(options->growing, size_t, i)]);
}

bool gantry_options_allow(const GantrySlot *slot, const char *text, GantryOrigin origin,
                          GError **error)
{
    const char *const *values = slot->option->values;
    if (values == NULL || g_strv_contains(values, text))
        return true;
    g_autofree char *all = g_strjoinv(", ", (char **)values);
    g_autofree char *hint = gantry_suggest_hint(text, values, false);
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
        close_list(options, slot);
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
    if (slot->items == NULL) {
        size_t row = (size_t)(slot - options->slots);
        slot->items = g_ptr_array_new();
        g_array_append_val(options->growing, row);
    }
    g_ptr_array_insert(slot->items, index < slot->items->len ? (int)index : -1,
                       gantry_arena_strdup(options->arena, item));
}

static bool refuse_text(const GantrySlot *slot, const char *text, GantryOrigin origin,
                        GError **error)
{
    const GantryOption *option = slot->option;
    const char *hint = option->type == GANTRY_TYPE_BOOL ? "write 0 or 1" : NULL;
    g_autofree char *from = gantry_origin_text(&origin);
    g_autofree char *bounds =
        option->min != 0 || option->max != 0
            ? g_strdup_printf(" from %" PRId64 " to %" PRId64, option->min, option->max)
            : g_strdup("");
    return gantry_error_set(error, GANTRY_ERROR_OPTION_VALUE, hint,
                            "configure: option '%s.%s': '%s' (from %s) is not %s%s", slot->phase,
                            option->name, text, from, gantry_type_name(option->type), bounds);
}

bool gantry_options_check_text(const GantrySlot *slot, const char *text, GantryOrigin origin,
                               GError **error)
{
    const GantryOption *option = slot->option;
    int64_t number;
    if (option->unset != NULL && strcmp(text, option->unset) == 0)
        return true;
    if (option->type == GANTRY_TYPE_INT && !gantry_member_parse(option, &number, text))
        return refuse_text(slot, text, origin, error);
    return gantry_options_allow(slot, text, origin, error);
}

void gantry_options_begin(GantryOptions *options, GantrySlot *slot, GantryOrigin origin)
{
    bool replaces = origin.source != slot->origin.source;
    gantry_options_take(options, slot, origin);
    if (replaces && slot->option->type == GANTRY_TYPE_LIST)
        gantry_slot_empty(slot);
}

void gantry_slot_empty(GantrySlot *slot)
{
    if (slot->items != NULL)
        g_ptr_array_set_size(slot->items, 0);
    gantry_member_clear(slot->option->type, slot->member);
}

bool gantry_options_set_text(GantryOptions *options, GantrySlot *slot, const char *text,
                             GantryOrigin origin, GError **error)
{
    gantry_options_begin(options, slot, origin);
    const GantryOption *option = slot->option;
    if (text == NULL || (option->unset != NULL && strcmp(text, option->unset) == 0)) {
        gantry_slot_empty(slot);
        return true;
    }
    if (!gantry_options_allow(slot, text, origin, error))
        return false;
    if (option->type == GANTRY_TYPE_LIST) {
        gantry_options_insert(options, slot, SIZE_MAX, text);
        return true;
    }
    if (option->type == GANTRY_TYPE_STRING)
        text = gantry_arena_strdup(options->arena, text);
    return gantry_member_parse(option, slot->member, text) ||
           refuse_text(slot, text, origin, error);
}

/* Strings and lists of the preset: they have to be read-only with the configs. */
static void copy_texts(GantryOptions *options, GantryPreset preset)
{
    const GArray *texts = options->table->texts;
    for (size_t i = 0; i < texts->len; i++) {
        GantrySlot *slot = &options->slots[g_array_index(texts, size_t, i)];
        const char *text = gantry_option_default(slot->option, preset);
        if (text == NULL)
            continue;
        const char **list = gantry_arena_alloc(options->arena, 2 * sizeof *list);
        list[0] = gantry_arena_strdup(options->arena, text);
        if (slot->option->type == GANTRY_TYPE_LIST)
            *(const char *const **)slot->member = list;
        else
            *(const char **)slot->member = list[0];
    }
}

GantryOptions *gantry_options_new(GantryOptionTable *table, GantryPreset preset, void *configs,
                                  GantryArena *arena)
{
    memcpy(configs, gantry_option_table_defaults(table, preset), table->configs_size);
    GantryOptions *options = g_new0(GantryOptions, 1);
    options->table = table;
    options->arena = arena;
    options->n_slots = table->n_rows;
    options->slots = g_new0(GantrySlot, table->n_rows + 1);
    options->growing = g_array_new(FALSE, FALSE, sizeof(size_t));
    for (size_t i = 0; i < table->n_rows; i++) {
        const GantryRow *row = &table->rows[i];
        options->slots[i].option = row->option;
        options->slots[i].phase = row->phase;
        options->slots[i].member = (char *)configs + row->offset;
        options->slots[i].decided = gantry_option_own_default(row->option, preset) != NULL;
    }
    copy_texts(options, preset);
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
    g_array_unref(options->growing);
    g_free(options->slots);
    g_free(options);
}

/* `option` or `phase.option`. */
static GantrySlot *find_slot(const GantryOptions *options, const char *name)
{
    const char *dot = strchr(name, '.');
    const char *option = dot != NULL ? dot + 1 : name;
    int row = gantry_name_index_find(options->table->by_name, option, strlen(option));
    if (row < 0)
        return NULL;
    GantrySlot *slot = &options->slots[row];
    size_t length = dot != NULL ? (size_t)(dot - name) : 0;
    return dot == NULL || (strncmp(slot->phase, name, length) == 0 && slot->phase[length] == '\0')
               ? slot
               : NULL;
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
    g_autofree char *hint = gantry_suggest_hint(name, (const char *const *)names, false);
    gantry_error_set(error, GANTRY_ERROR_UNKNOWN_OPTION, hint,
                     "configure: no phase has an option '%s'", name);
    return NULL;
}

bool gantry_options_gate(const GantryOptions *options, GantryOptionFlags gate)
{
    const GArray *gates = options->table->gates;
    for (size_t i = 0; i < gates->len; i++) {
        const GantrySlot *slot = &options->slots[g_array_index(gates, size_t, i)];
        if ((slot->option->flags & gate) != 0 && !*(bool *)slot->member)
            return false;
    }
    return true;
}

bool gantry_options_answered(const GantryOptions *options)
{
    int row = options->table->answer;
    return row >= 0 && *(const bool *)options->slots[row].member;
}
