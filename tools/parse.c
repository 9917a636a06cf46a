/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Command lines, read and explained by the options table of a verb. */
#include "parse.h"
#include "report/text.h"

#include <string.h>

static const CommandOption *find_option(const Verb *verb, const char *name, size_t length)
{
    for (const CommandOption *const *option = verb->options; *option != NULL; option++) {
        if (strlen((*option)->name) == length && strncmp((*option)->name, name, length) == 0)
            return *option;
    }
    return NULL;
}

static int unknown_option(const Verb *verb, const char *word)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (const CommandOption *const *option = verb->options; *option != NULL; option++)
        g_ptr_array_add(names, (char *)(*option)->name);
    g_ptr_array_add(names, NULL);
    return command_unknown_word("option", word, (const char *const *)names->pdata);
}

static GPtrArray *list_of(const Parsed *parsed, const CommandOption *option)
{
    return option->offset == offsetof(Command, plugins)  ? parsed->plugins
           : option->offset == offsetof(Command, probes) ? parsed->probes
                                                         : parsed->sets;
}

static void store(Parsed *parsed, const CommandOption *option, const char *value)
{
    char *member = (char *)&parsed->command + option->offset;
    switch (option->type) {
    case COMMAND_FLAG:
        *(bool *)member = true;
        break;
    case COMMAND_TEXT:
        *(const char **)member = value;
        break;
    case COMMAND_LIST:
        g_ptr_array_add(list_of(parsed, option), (char *)value);
        break;
    }
}

/* Whether @word is no option of @verb: anything without a dash is none, and for a verb that has to
 * do with switches of Python, neither is what starts with one dash, unless the verb has such an
 * option itself. */
static bool is_argument(const Verb *verb, const char *word)
{
    if (word[0] != '-' || word[1] == '\0')
        return true;
    bool switches = verb->python == VERB_RUNS_PYTHON || verb->python == VERB_ABOUT_SWITCHES;
    return switches && word[1] != '-' && find_option(verb, word, strlen(word)) == NULL;
}

/* Reads the option @word, and its argument from @next if it takes one. Returns 0, or the status to
 * end with. */
static int read_option(const Verb *verb, Parsed *parsed, const char *word, const char *next,
                       bool *took_next)
{
    const char *equals = strchr(word, '=');
    size_t length = equals != NULL ? (size_t)(equals - word) : strlen(word);
    const CommandOption *option = find_option(verb, word, length);
    const char *value = equals != NULL ? equals + 1 : NULL;

    if (option == NULL) {
        g_autofree char *name = g_strndup(word, length);
        return unknown_option(verb, name);
    }
    g_autofree char *usage = g_strjoin(" ", option->name, option->argument, NULL);
    g_autofree char *hint = g_strdup_printf("%s: %s", usage, option->doc);
    if (option->argument == NULL && value != NULL)
        return command_usage_error(hint, "command line: '%s': it takes no value", option->name);
    if (option->argument != NULL && value == NULL) {
        if (next == NULL)
            return command_usage_error(hint, "command line: '%s': it needs %s", option->name,
                                       option->argument);
        value = next;
        *took_next = true;
    }
    store(parsed, option, value);
    return 0;
}

static bool takes_python(const Verb *verb)
{
    return verb->python >= VERB_PYTHON_BEHIND_DASHES;
}

/* Options come up to the first argument of a verb that runs Python, anywhere for the others. */
static int sort_words(const Verb *verb, Parsed *parsed, char **words)
{
    bool options_end = false;
    GPtrArray *arguments = verb->python == VERB_RUNS_PYTHON ? parsed->python : parsed->arguments;
    for (; *words != NULL; words++) {
        if (!options_end && strcmp(*words, "--") == 0) {
            options_end = true;
            if (takes_python(verb))
                arguments = parsed->python;
        } else if (options_end || is_argument(verb, *words)) {
            g_ptr_array_add(arguments, *words);
            options_end = options_end || verb->python == VERB_RUNS_PYTHON;
        } else if (strcmp(*words, "-h") == 0) {
            parsed->command.help = true;
        } else {
            bool took_next = false;
            int status = read_option(verb, parsed, *words, words[1], &took_next);
            if (status != 0)
                return status;
            words += took_next;
        }
    }
    return 0;
}

/* What is wrong whatever the verb does with it. */
static int check(const Verb *verb, const char *title, const Command *command)
{
    g_autoptr(GError) error = NULL;
    GantryPreset preset;
    g_autofree char *hint = g_strdup_printf("gantry %s --help", title);
    if (command->argc < verb->least)
        return command_usage_error(hint, "command line: %s: it takes %s", title, verb->arguments);
    if (command->argc > verb->most && verb->python == VERB_PYTHON_BEHIND_DASHES)
        return command_usage_error("what is for Python stands behind --",
                                   "command line: %s: '%s': one argument too many", title,
                                   command->argv[verb->most]);
    if (command->argc > verb->most)
        return command_usage_error(hint, "command line: %s: '%s': it takes %s", title,
                                   command->argv[verb->most],
                                   verb->arguments != NULL ? verb->arguments : "no arguments");
    if (command->preset != NULL && !gantry_preset_from_name(command->preset, &preset, &error))
        return command_usage_error(gantry_error_get_hint(error), "command line: --preset: %s",
                                   error->message);
    return 0;
}

int parse_words(const Verb *verb, const char *title, char **words, Parsed *parsed)
{
    *parsed = (Parsed){
        .plugins = g_ptr_array_new(),
        .sets = g_ptr_array_new(),
        .probes = g_ptr_array_new(),
        .arguments = g_ptr_array_new(),
        .python = g_ptr_array_new(),
    };
    Command *command = &parsed->command;
    int status = sort_words(verb, parsed, words);
    if (status != 0)
        return status;
    GPtrArray *const lists[] = {parsed->plugins, parsed->sets, parsed->probes, parsed->arguments,
                                parsed->python};
    command->argc = (int)parsed->arguments->len;
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
        g_ptr_array_add(lists[i], NULL);
    command->plugins = (const char *const *)parsed->plugins->pdata;
    command->sets = (const char *const *)parsed->sets->pdata;
    command->probes = (const char *const *)parsed->probes->pdata;
    command->argv = (const char *const *)parsed->arguments->pdata;
    if (takes_python(verb))
        command->python = (const char **)parsed->python->pdata;
    return command->help ? 0 : check(verb, title, command);
}

void parsed_clear(Parsed *parsed)
{
    g_clear_pointer(&parsed->plugins, g_ptr_array_unref);
    g_clear_pointer(&parsed->sets, g_ptr_array_unref);
    g_clear_pointer(&parsed->probes, g_ptr_array_unref);
    g_clear_pointer(&parsed->arguments, g_ptr_array_unref);
    g_clear_pointer(&parsed->python, g_ptr_array_unref);
}

/* --- help ------------------------------------------------------------------------------------- */

static void write_option(GString *out, const CommandOption *option)
{
    enum { COLUMN = 30 };
    g_autofree char *left = g_strjoin(" ", option->name, option->argument, NULL);
    g_autofree char *choices = option->choices != NULL ? option->choices() : NULL;
    g_autofree char *text = g_strjoin(": ", option->doc, choices, NULL);
    g_string_append_printf(out, "  %-*s", COLUMN - 2, left);
    if (strlen(left) > COLUMN - 4)
        g_string_append_printf(out, "\n%*s", COLUMN, "");
    text_wrap(out, text, COLUMN, COLUMN);
}

void parse_write_help(const Verb *verb, const char *title, GString *out)
{
    static const char *const python[] = {
        [VERB_PYTHON_BEHIND_DASHES] = "What follows `--` is for Python, as `python3` takes it.",
        [VERB_RUNS_PYTHON] = "What follows the options, or `--`, is for Python, as `python3` takes "
                             "it. sys.executable "
                             "is gantry-python, beside this program: what starts it again comes "
                             "through Gantry, too.",
    };
    static const char *const usage[] = {
        [VERB_NO_PYTHON] = "",
        [VERB_ABOUT_SWITCHES] = "",
        [VERB_PYTHON_BEHIND_DASHES] = " [-- PYTHON-ARGUMENTS]",
        [VERB_RUNS_PYTHON] = " [--] PYTHON-ARGUMENTS",
    };
    const char *arguments = verb->arguments;
    g_string_append_printf(out, "usage: gantry %s%s%s%s%s\n\n", title,
                           verb->actions == NULL ? " [options]" : "", arguments != NULL ? " " : "",
                           arguments != NULL ? arguments : "", usage[verb->python]);
    text_wrap(out, verb->summary, 0, 0);
    if (verb->actions != NULL)
        g_string_append(out, "\nactions:\n");
    for (const Verb *const *action = verb->actions; action != NULL && *action != NULL; action++) {
        g_autofree char *left = g_strjoin(" ", (*action)->name, (*action)->arguments, NULL);
        g_string_append_printf(out, "  %-20s", left);
        text_wrap(out, (*action)->summary, 22, 22);
    }
    if (verb->run != NULL) {
        g_string_append(out, "\noptions:\n");
        for (const CommandOption *const *option = verb->options; *option != NULL; option++)
            write_option(out, *option);
    }
    if (verb->details != NULL) {
        g_string_append_c(out, '\n');
        text_wrap(out, verb->details, 0, 0);
    }
    if (verb->write_more != NULL)
        verb->write_more(out);
    if (takes_python(verb)) {
        g_string_append_c(out, '\n');
        text_wrap(out, python[verb->python], 0, 0);
    }
    if (verb->actions != NULL)
        g_string_append_printf(out, "\n`gantry %s ACTION --help` shows an action's options.\n",
                               title);
}
