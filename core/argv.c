/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The command line, read by the option tables. The grammar is that of CPython's own reader
 * (_PyOS_GetOpt() and config_parse_cmdline()): letters can be bundled, an argument is attached or
 * follows, "--" and the first argument that is no option end the options, and so do switches that
 * say what to run. */
#include "options.h"

#include <string.h>

typedef struct {
    GantryOptions *options;
    const GantryOptionTable *table;
    const char *const *argv;
    size_t at;         /* the argument to look at next */
    size_t position;   /* the one that is being read */
    const char *final; /* the switch that said what to run */
    bool answered;     /* an answer is asked for: nothing more is read */
    GError *refused;   /* (nullable) the first value that was none, should there be no answer */
} Reader;

static GantrySlot *slot_of(const Reader *reader, int row)
{
    return row >= 0 ? &reader->options->slots[row] : NULL;
}

/* The argument that is being read, which has the switch @spelling or is it. */
static GantryOrigin origin_of(const Reader *reader, const char *spelling)
{
    return (GantryOrigin){GANTRY_SOURCE_COMMAND_LINE, spelling, reader->position};
}

/* A command line that cannot be understood, or that asks a question, is answered by whoever owns
 * the answer option: CPython itself, in its own words. Without one it is an error here. */
static bool ask_for_answer(Reader *reader, const char *argument, const char *why, GError **error)
{
    GantrySlot *answer = slot_of(reader, reader->table->answer);
    if (answer == NULL)
        return gantry_error_set(error, GANTRY_ERROR_COMMAND_LINE, NULL,
                                "configure: command line: '%s': %s", argument, why);
    reader->answered = true;
    const char *spelling = gantry_arena_strdup(reader->options->arena, argument);
    return gantry_options_set_text(reader->options, answer, "1", origin_of(reader, spelling),
                                   error);
}

static bool refuse_value(Reader *reader, const char *spelling, const char *value, GError **error)
{
    g_autofree char *why = g_strdup_printf("'%s' is no value for it", value);
    return ask_for_answer(reader, spelling, why, error);
}

static bool takes_argument(const Reader *reader, const GantrySwitch *one)
{
    for (; one != NULL; one = gantry_option_table_next(reader->table, one)) {
        switch (reader->table->rows[one->row].option->argv_rule) {
        case GANTRY_ARGV_VALUE:
        case GANTRY_ARGV_APPEND:
        case GANTRY_ARGV_FINAL:
            return true;
        default:
            break;
        }
    }
    return false;
}

/* A switch that adds one: it counts from 0, whatever a weaker source has said. */
static void count(Reader *reader, GantrySlot *slot, GantryOrigin origin)
{
    int64_t *level = slot->member;
    if (slot->origin.source != GANTRY_SOURCE_COMMAND_LINE) {
        gantry_options_take(reader->options, slot, origin);
        *level = 0;
    }
    slot->origin = origin;
    *level += 1;
}

static void apply(Reader *reader, GantrySlot *slot, const char *spelling, const char *argument)
{
    const GantryOption *option = slot->option;
    GantryOrigin origin = origin_of(reader, spelling);
    const char *text = argument;

    switch (option->argv_rule) {
    case GANTRY_ARGV_SET:
        text = option->argv_value;
        break;
    case GANTRY_ARGV_VALUE:
        text = argument != NULL ? argument : option->argv_value;
        /* CPython's strtol() finds a 0 in nothing. */
        if (text != NULL && *text == '\0' && option->type == GANTRY_TYPE_INT &&
            option->values == NULL)
            text = "0";
        break;
    case GANTRY_ARGV_FINAL:
        reader->final = option->argv;
        break;
    case GANTRY_ARGV_COUNT:
        text = "1";
        break;
    case GANTRY_ARGV_ANSWER:
        reader->answered = true;
        text = "1";
        break;
    default:
        break;
    }
    if (gantry_slot_stands(slot)) {
        gantry_options_lose(reader->options, slot, origin, text);
        return;
    }
    if (option->argv_rule == GANTRY_ARGV_COUNT) {
        count(reader, slot, origin);
        return;
    }
    /* CPython looks at values when it has read all switches: `--help` behind a bad one still helps.
     */
    GError *cause = NULL;
    gantry_options_set_text(reader->options, slot, text, origin, &cause);
    if (reader->refused == NULL)
        reader->refused = cause;
    else
        g_clear_error(&cause);
}

static bool apply_all(Reader *reader, const GantrySwitch *one, const char *argument, GError **error)
{
    for (; one != NULL; one = gantry_option_table_next(reader->table, one)) {
        GantrySlot *slot = &reader->options->slots[one->row];
        const char *const *values = slot->option->values;
        if (values != NULL && argument != NULL && !g_strv_contains(values, argument))
            return refuse_value(reader, one->spelling, argument, error);
        apply(reader, slot, one->spelling, argument);
    }
    return true;
}

/* `-X name[=value]`: besides being an item of the list of X options, it may be a switch itself. Of
 * several with one name CPython takes the first (config_get_xoption()). */
static void apply_x_option(Reader *reader, const char *argument)
{
    enum { LONGEST = 64 }; /* no option is called so */
    char spelling[LONGEST + 4] = "-X ";
    size_t length = strcspn(argument, "=");
    if (length > LONGEST)
        return;
    memcpy(spelling + 3, argument, length);
    const GantrySwitch *one = gantry_option_table_switch(reader->table, spelling, length + 3);
    const char *value = argument[length] == '=' ? argument + length + 1 : NULL;
    for (; one != NULL; one = gantry_option_table_next(reader->table, one)) {
        GantrySlot *slot = &reader->options->slots[one->row];
        if (slot->origin.source != GANTRY_SOURCE_COMMAND_LINE)
            apply(reader, slot, one->spelling, value);
    }
}

static bool is_done(const Reader *reader)
{
    return reader->final != NULL || reader->answered;
}

static bool read_letters(Reader *reader, const char *letters, GError **error)
{
    for (; *letters != '\0' && !is_done(reader); letters++) {
        char spelling[] = {'-', *letters, '\0'};
        const GantrySwitch *one = gantry_option_table_switch(reader->table, spelling, 2);
        if (one == NULL)
            return ask_for_answer(reader, spelling, "no such option", error);
        if (!takes_argument(reader, one)) {
            if (!apply_all(reader, one, NULL, error))
                return false;
            continue;
        }
        const char *argument = letters[1] != '\0' ? letters + 1 : reader->argv[reader->at];
        if (argument == NULL)
            return ask_for_answer(reader, spelling, "an argument is missing", error);
        if (letters[1] == '\0')
            reader->at++;
        if (*letters == 'X')
            apply_x_option(reader, argument);
        return apply_all(reader, one, argument, error);
    }
    return true;
}

static bool read_long(Reader *reader, const char *argument, GError **error)
{
    const char *value = NULL;
    const GantrySwitch *one = gantry_option_table_switch(reader->table, argument, strlen(argument));
    if (one == NULL)
        return ask_for_answer(reader, argument, "no such option", error);
    if (takes_argument(reader, one)) {
        value = reader->argv[reader->at];
        if (value == NULL)
            return ask_for_answer(reader, argument, "an argument is missing", error);
        reader->at++;
    }
    return apply_all(reader, one, value, error);
}

static bool read_options(Reader *reader, GError **error)
{
    while (reader->argv[reader->at] != NULL && !is_done(reader)) {
        const char *argument = reader->argv[reader->at];
        if (argument[0] != '-' || argument[1] == '\0')
            return true;
        reader->position = reader->at++;
        if (strcmp(argument, "--") == 0)
            return true;
        if (!(argument[1] == '-' ? read_long(reader, argument, error)
                                 : read_letters(reader, argument + 1, error)))
            return false;
    }
    return true;
}

static bool append(Reader *reader, GantrySlot *slot, const char *text, size_t position,
                   GError **error)
{
    GantryOrigin origin = {GANTRY_SOURCE_COMMAND_LINE, NULL, position};
    if (slot == NULL)
        return true;
    if (!gantry_slot_stands(slot))
        return gantry_options_set_text(reader->options, slot, text, origin, error);
    gantry_options_lose(reader->options, slot, origin, text);
    return true;
}

/* What is left: the script, and what the program gets as its arguments. Item 0 is the switch or the
 * script that ended the options, "" if nothing did (CPython's config_update_argv()). All of it
 * comes from where it begins, not from its last argument. */
static bool read_rest(Reader *reader, GError **error)
{
    const char *first = reader->argv[reader->at];
    size_t begin = reader->final != NULL ? reader->position : reader->at;
    GantrySlot *rest = slot_of(reader, reader->table->rest);
    if (reader->final != NULL) {
        if (!append(reader, rest, reader->final, begin, error))
            return false;
    } else if (first == NULL) {
        return append(reader, rest, "", 0, error);
    } else if (strcmp(first, "-") != 0 &&
               !append(reader, slot_of(reader, reader->table->operand), first, reader->at, error)) {
        return false;
    }
    for (; reader->argv[reader->at] != NULL; reader->at++) {
        if (!append(reader, rest, reader->argv[reader->at], begin, error))
            return false;
    }
    return true;
}

static bool append_all(Reader *reader, int row, GError **error)
{
    for (size_t i = 0; reader->argv[i] != NULL; i++) {
        if (!append(reader, slot_of(reader, row), reader->argv[i], 0, error))
            return false;
    }
    return true;
}

bool gantry_options_read_argv(GantryOptions *options, const char *const *argv, GError **error)
{
    Reader reader = {.options = options, .table = options->table, .argv = argv};

    if (!append_all(&reader, reader.table->all, error))
        return false;
    if (argv[0] == NULL || gantry_options_answered(options))
        return true;
    if (!gantry_options_gate(options, GANTRY_OPTION_ARGV_GATE))
        return append_all(&reader, reader.table->rest, error);
    reader.at = 1;
    bool read = read_options(&reader, error) && read_rest(&reader, error);
    if (read && !reader.answered && reader.refused != NULL) {
        g_propagate_error(error, g_steal_pointer(&reader.refused));
        read = false;
    }
    g_clear_error(&reader.refused);
    return read;
}
