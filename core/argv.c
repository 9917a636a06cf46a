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
    const char *const *argv;
    size_t at;       /* the argument to look at next */
    size_t position; /* the one that is being read */
    GantrySlot *operand;
    GantrySlot *rest;
    GantrySlot *all;
    GantrySlot *answer;
    const char *final; /* the switch that said what to run */
    bool answered;     /* an answer is asked for: nothing more is read */
} Reader;

static void find_special_options(Reader *reader)
{
    for (size_t i = 0; i < reader->options->n_slots; i++) {
        GantrySlot *slot = &reader->options->slots[i];
        switch (slot->option->argv_rule) {
        case GANTRY_ARGV_OPERAND:
            reader->operand = slot;
            break;
        case GANTRY_ARGV_REST:
            reader->rest = slot;
            break;
        case GANTRY_ARGV_ALL:
            reader->all = slot;
            break;
        case GANTRY_ARGV_ANSWER:
            reader->answer = slot;
            break;
        default:
            break;
        }
    }
}

/* Whether @switches, "-h,-?,--help", lists @spelling. */
static bool lists(const char *switches, const char *spelling)
{
    size_t length = strlen(spelling);
    if (strchr(spelling, ',') != NULL)
        return false;
    for (const char *at = switches; at != NULL; at = strchr(at, ',')) {
        at += *at == ',';
        if (strncmp(at, spelling, length) == 0 && (at[length] == ',' || at[length] == '\0'))
            return true;
    }
    return false;
}

/* The next option after @slot, or the first one for NULL, that the switch @spelling reaches. There
 * are some dozens of options and a few switches: looking through a table beats building an index.
 */
static GantrySlot *next_slot(const Reader *reader, const char *spelling, GantrySlot *slot)
{
    GantrySlot *end = reader->options->slots + reader->options->n_slots;
    for (slot = slot == NULL ? reader->options->slots : slot + 1; slot < end; slot++) {
        if (lists(slot->option->argv, spelling))
            return slot;
    }
    return NULL;
}

/* The argument that is being read, which has the switch @spelling or is it. */
static GantryOrigin origin_of(const Reader *reader, const char *spelling)
{
    return (GantryOrigin){GANTRY_SOURCE_COMMAND_LINE,
                          gantry_arena_strdup(reader->options->arena, spelling), reader->position};
}

/* A command line that cannot be understood, or that asks a question, is answered by whoever owns
 * the answer option: CPython itself, in its own words. Without one it is an error here. */
static bool ask_for_answer(Reader *reader, const char *argument, const char *why, GError **error)
{
    if (reader->answer == NULL)
        return gantry_error_set(error, GANTRY_ERROR_COMMAND_LINE, NULL,
                                "configure: command line: '%s': %s", argument, why);
    reader->answered = true;
    return gantry_options_set_text(reader->options, reader->answer, "1",
                                   origin_of(reader, argument), error);
}

static bool refuse_value(Reader *reader, const char *spelling, const char *value, GError **error)
{
    g_autofree char *why = g_strdup_printf("'%s' is no value for it", value);
    return ask_for_answer(reader, spelling, why, error);
}

static bool takes_argument(const Reader *reader, const char *spelling)
{
    GantrySlot *slot = NULL;
    while ((slot = next_slot(reader, spelling, slot)) != NULL) {
        switch (slot->option->argv_rule) {
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

static bool apply(Reader *reader, GantrySlot *slot, const char *spelling, const char *argument,
                  GError **error)
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
        return true;
    }
    if (option->argv_rule == GANTRY_ARGV_COUNT) {
        count(reader, slot, origin);
        return true;
    }
    return gantry_options_set_text(reader->options, slot, text, origin, error);
}

static bool apply_all(Reader *reader, const char *spelling, const char *argument, GError **error)
{
    GantrySlot *slot = NULL;
    while ((slot = next_slot(reader, spelling, slot)) != NULL) {
        const char *const *values = slot->option->values;
        if (values != NULL && argument != NULL && !g_strv_contains(values, argument))
            return refuse_value(reader, spelling, argument, error);
        if (!apply(reader, slot, spelling, argument, error))
            return false;
    }
    return true;
}

/* `-X name[=value]`: besides being an item of the list of X options, it may be a switch itself. Of
 * several with one name CPython takes the first (config_get_xoption()). */
static bool apply_x_option(Reader *reader, const char *argument, GError **error)
{
    const char *equals = strchr(argument, '=');
    size_t length = equals != NULL ? (size_t)(equals - argument) : strlen(argument);
    g_autofree char *spelling = g_strdup_printf("-X %.*s", (int)MIN(length, 64), argument);
    GantrySlot *slot = NULL;
    while ((slot = next_slot(reader, spelling, slot)) != NULL) {
        if (slot->origin.source == GANTRY_SOURCE_COMMAND_LINE)
            continue;
        if (!apply(reader, slot, spelling, equals != NULL ? equals + 1 : NULL, error))
            return false;
    }
    return true;
}

static bool is_done(const Reader *reader)
{
    return reader->final != NULL || reader->answered;
}

static bool read_letters(Reader *reader, const char *letters, GError **error)
{
    for (; *letters != '\0' && !is_done(reader); letters++) {
        char spelling[] = {'-', *letters, '\0'};
        if (next_slot(reader, spelling, NULL) == NULL)
            return ask_for_answer(reader, spelling, "no such option", error);
        if (!takes_argument(reader, spelling)) {
            if (!apply_all(reader, spelling, NULL, error))
                return false;
            continue;
        }
        const char *argument = letters[1] != '\0' ? letters + 1 : reader->argv[reader->at];
        if (argument == NULL)
            return ask_for_answer(reader, spelling, "an argument is missing", error);
        if (letters[1] == '\0')
            reader->at++;
        return apply_all(reader, spelling, argument, error) &&
               (*letters != 'X' || apply_x_option(reader, argument, error));
    }
    return true;
}

static bool read_long(Reader *reader, const char *argument, GError **error)
{
    const char *value = NULL;
    if (next_slot(reader, argument, NULL) == NULL)
        return ask_for_answer(reader, argument, "no such option", error);
    if (takes_argument(reader, argument)) {
        value = reader->argv[reader->at];
        if (value == NULL)
            return ask_for_answer(reader, argument, "an argument is missing", error);
        reader->at++;
    }
    return apply_all(reader, argument, value, error);
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
 * script that ended the options, "" if nothing did (CPython's config_update_argv()). */
static bool read_rest(Reader *reader, GError **error)
{
    const char *first = reader->argv[reader->at];
    if (reader->final != NULL) {
        if (!append(reader, reader->rest, reader->final, reader->position, error))
            return false;
    } else if (first == NULL) {
        return append(reader, reader->rest, "", 0, error);
    } else if (strcmp(first, "-") != 0 &&
               !append(reader, reader->operand, first, reader->at, error)) {
        return false;
    }
    for (; reader->argv[reader->at] != NULL; reader->at++) {
        if (!append(reader, reader->rest, reader->argv[reader->at], reader->at, error))
            return false;
    }
    return true;
}

static bool append_all(Reader *reader, GantrySlot *slot, GError **error)
{
    for (size_t i = 0; reader->argv[i] != NULL; i++) {
        if (!append(reader, slot, reader->argv[i], i, error))
            return false;
    }
    return true;
}

bool gantry_options_read_argv(GantryOptions *options, const char *const *argv, GError **error)
{
    Reader reader = {.options = options, .argv = argv};

    find_special_options(&reader);
    if (!append_all(&reader, reader.all, error))
        return false;
    if (argv[0] == NULL || gantry_options_answered(options))
        return true;
    if (!gantry_options_gate(options, GANTRY_OPTION_ARGV_GATE))
        return append_all(&reader, reader.rest, error);
    reader.at = 1;
    return read_options(&reader, error) && read_rest(&reader, error);
}
