/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "option-table.h"

#include <errno.h>
#include <string.h>

static const char *const EMPTY_LIST[] = {NULL};

/* --- members ---------------------------------------------------------------------------------- */

bool gantry_parse_int(const char *text, int64_t *value)
{
    char *end;
    errno = 0;
    gint64 parsed = g_ascii_strtoll(text, &end, 10);
    if (end == text || *end != '\0' || errno != 0)
        return false;
    *value = parsed;
    return true;
}

static bool is_in_bounds(const GantryOption *option, int64_t value)
{
    bool bounded = option->min != 0 || option->max != 0;
    return !bounded || (value >= option->min && value <= option->max);
}

void gantry_member_clear(GantryType type, void *member)
{
    switch (type) {
    case GANTRY_TYPE_BOOL:
        *(bool *)member = false;
        break;
    case GANTRY_TYPE_INT:
        *(int64_t *)member = -1;
        break;
    case GANTRY_TYPE_STRING:
        *(const char **)member = NULL;
        break;
    case GANTRY_TYPE_LIST:
        *(const char *const **)member = EMPTY_LIST;
        break;
    }
}

bool gantry_member_parse(const GantryOption *option, void *member, const char *text)
{
    int64_t number;
    switch (option->type) {
    case GANTRY_TYPE_BOOL:
        if (strcmp(text, "0") != 0 && strcmp(text, "1") != 0)
            return false;
        *(bool *)member = text[0] == '1';
        return true;
    case GANTRY_TYPE_INT:
        if (!gantry_parse_int(text, &number) || !is_in_bounds(option, number))
            return false;
        *(int64_t *)member = number;
        return true;
    case GANTRY_TYPE_STRING:
        *(const char **)member = text;
        return true;
    default:
        return false;
    }
}

/* --- switches --------------------------------------------------------------------------------- */

/* Adds each of "-h,-?,--help". */
static void add_switches(GantryOptionTable *table, size_t row)
{
    const char *at = table->rows[row].option->argv;
    while (at != NULL && *at != '\0') {
        size_t length = strcspn(at, ",");
        GantrySwitch one = {g_strndup(at, length), length, row, -1};
        g_array_append_val(table->switches, one);
        at += length + (at[length] == ',');
    }
}

static void index_switches(GantryOptionTable *table)
{
    g_autofree uint32_t *last = g_new(uint32_t, table->switches->len + 1);
    table->by_spelling = gantry_name_index_new(table->switches->len);
    for (uint32_t i = 0; i < table->switches->len; i++) {
        GantrySwitch *one = &g_array_index(table->switches, GantrySwitch, i);
        uint32_t first = gantry_name_index_add(table->by_spelling, one->spelling, one->length, i);
        if (first != i)
            g_array_index(table->switches, GantrySwitch, last[first]).next = (int)i;
        last[first] = i;
    }
}

const GantrySwitch *gantry_option_table_switch(const GantryOptionTable *table, const char *spelling,
                                               size_t length)
{
    int found = gantry_name_index_find(table->by_spelling, spelling, length);
    return found >= 0 ? &g_array_index(table->switches, GantrySwitch, found) : NULL;
}

const GantrySwitch *gantry_option_table_next(const GantryOptionTable *table,
                                             const GantrySwitch *one)
{
    return one->next >= 0 ? &g_array_index(table->switches, GantrySwitch, one->next) : NULL;
}

static void switch_clear(void *one)
{
    g_free(((GantrySwitch *)one)->spelling);
}

/* --- the table -------------------------------------------------------------------------------- */

static bool is_text(GantryType type)
{
    return type == GANTRY_TYPE_STRING || type == GANTRY_TYPE_LIST;
}

static void note_rules(GantryOptionTable *table, size_t row)
{
    const GantryOption *option = table->rows[row].option;
    unsigned gates =
        GANTRY_OPTION_ENVIRONMENT_GATE | GANTRY_OPTION_ARGV_GATE | GANTRY_OPTION_GLOBALS_GATE;
    if ((option->flags & gates) != 0)
        g_array_append_val(table->gates, row);
    if (option->implies != NULL)
        g_array_append_val(table->rules, row);
    if (is_text(option->type) &&
        (option->value != NULL || option->isolated != NULL || option->compat != NULL))
        g_array_append_val(table->texts, row);
    switch (option->argv_rule) {
    case GANTRY_ARGV_OPERAND:
        table->operand = (int)row;
        break;
    case GANTRY_ARGV_REST:
        table->rest = (int)row;
        break;
    case GANTRY_ARGV_ALL:
        table->all = (int)row;
        break;
    case GANTRY_ARGV_ANSWER:
        table->answer = (int)row;
        break;
    default:
        break;
    }
}

static size_t round_up(size_t size)
{
    size_t step = _Alignof(max_align_t);
    return (size + step - 1) / step * step;
}

static size_t count_options(const GantryPhase *phase)
{
    size_t n = 0;
    while (phase->options != NULL && phase->options[n].name != NULL)
        n++;
    return n;
}

/* Makes room for the config and the options of @phase; returns where its config is. */
static size_t reserve(GantryOptionTable *table, const GantryPhase *phase)
{
    size_t offset = table->configs_size;
    table->configs_size += round_up(phase->config_size);
    table->n_rows += count_options(phase);
    return offset;
}

/* Adds the options of @phase, from @row on; returns the row behind them. */
static size_t add_options(GantryOptionTable *table, const GantryPhase *phase, const char *name,
                          size_t config_offset, size_t row)
{
    const GantryOption *option = phase->options;
    for (; option != NULL && option->name != NULL; option++, row++) {
        table->rows[row] = (GantryRow){
            .option = option,
            .phase = name,
            .offset = config_offset + option->offset,
        };
        gantry_name_index_add(table->by_name, option->name, strlen(option->name), (uint32_t)row);
        note_rules(table, row);
        add_switches(table, row);
    }
    return row;
}

GantryOptionTable *gantry_option_table_new(const GantryPlannedPhase *phases, size_t n_phases)
{
    GantryOptionTable *table = g_new0(GantryOptionTable, 1);
    table->config_offsets = g_new0(size_t, n_phases + 1);
    table->kept_offsets = g_new0(size_t, n_phases + 1);
    table->operand = table->rest = table->all = table->answer = -1;
    for (size_t i = 0; i < n_phases; i++) {
        table->config_offsets[i] = reserve(table, phases[i].phase);
        if (phases[i].replaced != NULL)
            table->kept_offsets[i] = reserve(table, phases[i].replaced->phase);
    }
    table->rows = g_new0(GantryRow, table->n_rows + 1);
    table->by_name = gantry_name_index_new(table->n_rows);
    table->switches = g_array_new(FALSE, FALSE, sizeof(GantrySwitch));
    g_array_set_clear_func(table->switches, switch_clear);
    table->gates = g_array_new(FALSE, FALSE, sizeof(size_t));
    table->rules = g_array_new(FALSE, FALSE, sizeof(size_t));
    table->texts = g_array_new(FALSE, FALSE, sizeof(size_t));
    size_t row = 0;
    for (size_t i = 0; i < n_phases; i++) {
        const char *name = phases[i].name;
        row = add_options(table, phases[i].phase, name, table->config_offsets[i], row);
        if (phases[i].replaced != NULL)
            row = add_options(table, phases[i].replaced->phase, name, table->kept_offsets[i], row);
    }
    index_switches(table);
    return table;
}

void gantry_option_table_free(GantryOptionTable *table)
{
    if (table == NULL)
        return;
    for (size_t i = 0; i < G_N_ELEMENTS(table->defaults); i++)
        g_free(table->defaults[i]);
    gantry_name_index_free(table->by_name);
    gantry_name_index_free(table->by_spelling);
    g_array_unref(table->switches);
    g_array_unref(table->gates);
    g_array_unref(table->rules);
    g_array_unref(table->texts);
    g_free(table->config_offsets);
    g_free(table->kept_offsets);
    g_free(table->rows);
    g_free(table);
}

const char *gantry_option_own_default(const GantryOption *option, GantryPreset preset)
{
    return preset == GANTRY_PRESET_ISOLATED ? option->isolated
           : preset == GANTRY_PRESET_COMPAT ? option->compat
                                            : NULL;
}

const char *gantry_option_default(const GantryOption *option, GantryPreset preset)
{
    const char *own = gantry_option_own_default(option, preset);
    return own != NULL ? own : option->value;
}

const void *gantry_option_table_defaults(GantryOptionTable *table, GantryPreset preset)
{
    char *block = table->defaults[preset];
    if (block != NULL)
        return block;
    block = g_malloc0(table->configs_size + 1);
    for (size_t i = 0; i < table->n_rows; i++) {
        const GantryOption *option = table->rows[i].option;
        void *member = block + table->rows[i].offset;
        const char *text = gantry_option_default(option, preset);
        gantry_member_clear(option->type, member);
        if (text != NULL && !is_text(option->type))
            gantry_member_parse(option, member, text);
    }
    table->defaults[preset] = block;
    return block;
}
