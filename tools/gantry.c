/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The command `gantry`: a table of verbs, one file each, and the reading of their options. */
#include "command.h"

#include <stdio.h>
#include <string.h>

static const Verb *const verbs[] = {
    &verb_run,    &verb_trace,   &verb_analyze,      &verb_graph, &verb_phases, &verb_plugins,
    &verb_config, &verb_explain, &verb_availability, &verb_step,  &verb_bundle,
};

static void print_help(void)
{
    printf("usage: gantry VERB [options] [arguments]\n\n"
           "Starts Python %s phase by phase.\n\n",
           gantry_python_version());
    for (size_t i = 0; i < G_N_ELEMENTS(verbs); i++)
        printf("  %-12s %s\n", verbs[i]->name, verbs[i]->summary);
    printf("\n`gantry VERB --help` shows a verb's options.\n");
}

static void print_verb_help(const Verb *verb)
{
    printf("usage: gantry %s %s\n\n%s\n\noptions:\n", verb->name, verb->arguments, verb->summary);
    for (const CommandOption *const *option = verb->options; *option != NULL; option++) {
        g_autofree char *left = g_strjoin(" ", (*option)->name, (*option)->argument, NULL);
        printf("  %-28s %s\n", left, (*option)->doc);
    }
    if (verb->runs_python)
        printf("\nWhat follows the options, or `--`, is for Python, as `python3` takes it. "
               "Python's own\n"
               "program, sys.executable, is gantry-python, beside this one: what starts it again "
               "comes\n"
               "through Gantry as well.\n");
}

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

/* The options on their way into a Command; lists grow here. */
typedef struct {
    Command command;
    GPtrArray *plugins;
    GPtrArray *sets;
    GPtrArray *probes;
    GPtrArray *operands;
} Parse;

static GPtrArray *list_of(const Parse *parse, const CommandOption *option)
{
    return option->offset == offsetof(Command, plugins)  ? parse->plugins
           : option->offset == offsetof(Command, probes) ? parse->probes
                                                         : parse->sets;
}

static void store(Parse *parse, const CommandOption *option, const char *value)
{
    char *member = (char *)&parse->command + option->offset;
    switch (option->type) {
    case COMMAND_FLAG:
        *(bool *)member = true;
        break;
    case COMMAND_TEXT:
        *(const char **)member = value;
        break;
    case COMMAND_LIST:
        g_ptr_array_add(list_of(parse, option), (char *)value);
        break;
    }
}

/* Whether @word is no option of @verb: anything without a dash is none, and for a verb that has to
 * do with switches of Python, neither is what starts with one dash, unless the verb has such an
 * option itself. */
static bool is_operand(const Verb *verb, const char *word)
{
    if (word[0] != '-' || word[1] == '\0')
        return true;
    return (verb->runs_python || verb->takes_switches) && word[1] != '-' &&
           find_option(verb, word, strlen(word)) == NULL;
}

/* Reads the option @word, and its argument from @next if it takes one. Returns 0, or the status to
 * end with. */
static int parse_option(const Verb *verb, Parse *parse, const char *word, const char *next,
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
    store(parse, option, value);
    return 0;
}

/* Reads the command line: options up to the first operand for a verb that runs Python, anywhere
 * for the others. Returns 0, or the status to end with. */
static int parse_words(const Verb *verb, Parse *parse, char **words)
{
    bool options_end = false;
    for (; *words != NULL; words++) {
        if (options_end || is_operand(verb, *words)) {
            g_ptr_array_add(parse->operands, *words);
            options_end = options_end || verb->runs_python;
        } else if (strcmp(*words, "--") == 0) {
            options_end = true;
        } else {
            bool took_next = false;
            int status = parse_option(verb, parse, *words, words[1], &took_next);
            if (status != 0)
                return status;
            words += took_next;
        }
    }
    return 0;
}

static int run_verb(const Verb *verb, char **words)
{
    g_autoptr(GPtrArray) plugins = g_ptr_array_new();
    g_autoptr(GPtrArray) sets = g_ptr_array_new();
    g_autoptr(GPtrArray) probes = g_ptr_array_new();
    g_autoptr(GPtrArray) operands = g_ptr_array_new();
    Parse parse = {.plugins = plugins, .sets = sets, .probes = probes, .operands = operands};
    Command *command = &parse.command;
    int status = parse_words(verb, &parse, words);
    if (status != 0)
        return status;
    command->python_argv = verb->runs_python;
    command->argc = (int)operands->len;
    g_ptr_array_add(plugins, NULL);
    g_ptr_array_add(sets, NULL);
    g_ptr_array_add(probes, NULL);
    g_ptr_array_add(operands, NULL);
    command->plugins = (const char *const *)plugins->pdata;
    command->sets = (const char *const *)sets->pdata;
    command->probes = (const char *const *)probes->pdata;
    command->argv = (const char *const *)operands->pdata;
    if (command->help) {
        print_verb_help(verb);
        return 0;
    }
    return verb->run(command);
}

int main(int argc, char **argv)
{
    const char *names[G_N_ELEMENTS(verbs) + 1] = {NULL};
    for (size_t i = 0; i < G_N_ELEMENTS(verbs); i++)
        names[i] = verbs[i]->name;

    if (argc < 2) {
        g_autofree char *all = g_strjoinv(", ", (char **)names);
        g_autofree char *hint = g_strdup_printf("there are: %s; gantry --help", all);
        return command_usage_error(hint, "command line: no verb: say what to do");
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        print_help();
        return 0;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("gantry " GANTRY_VERSION ", for Python %s\n", gantry_python_version());
        return 0;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(verbs); i++) {
        if (strcmp(argv[1], names[i]) == 0)
            return run_verb(verbs[i], argv + 2);
    }
    return command_unknown_word("verb", argv[1], names);
}
