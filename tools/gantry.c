/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The command `gantry`: a table of verbs, a file or folder each. */
#include "parse.h"
#include "report/text.h"

#include <stdio.h>
#include <string.h>

static const Verb *const verbs[] = {
    &verb_run,    &verb_trace,   &verb_analyze,      &verb_graph, &verb_phases, &verb_plugins,
    &verb_config, &verb_explain, &verb_availability, &verb_step,  &verb_bundle, NULL,
};

static int print_help(void)
{
    static const struct {
        int status;
        const char *means;
    } statuses[] = {
        {STATUS_FAILED, "a report could not be made; of analyze diff: it got slower"},
        {STATUS_TROUBLE, "of analyze diff: it could not be made"},
        {STATUS_USAGE, "the command line was not understood"},
        {STATUS_GANTRY_FAILED, "Gantry failed, not the program"},
    };
    g_autoptr(GString) out = g_string_new("usage: gantry VERB [options] [arguments]\n\n");
    g_string_append_printf(out, "Starts Python %s phase by phase.\n\n", gantry_python_version());
    for (const Verb *const *verb = verbs; *verb != NULL; verb++) {
        g_string_append_printf(out, "  %-13s", (*verb)->name);
        text_wrap(out, (*verb)->summary, 15, 15);
    }
    g_string_append(out, "\n`gantry VERB --help`, or `gantry help VERB`, shows what a verb takes;\n"
                         "`gantry --version` the versions of Gantry and Python.\n\n"
                         "What runs a program ends with its status. Otherwise:\n\n");
    for (size_t i = 0; i < G_N_ELEMENTS(statuses); i++)
        g_string_append_printf(out, "  %-13d%s\n", statuses[i].status, statuses[i].means);
    return command_print(out);
}

static int print_verb_help(const Verb *verb, const char *title)
{
    g_autoptr(GString) out = g_string_new(NULL);
    parse_write_help(verb, title, out);
    return command_print(out);
}

static const Verb *find(const Verb *const *known, const char *name)
{
    for (; *known != NULL; known++) {
        if (strcmp((*known)->name, name) == 0)
            return *known;
    }
    return NULL;
}

static int unknown(const char *what, const char *word, const Verb *const *known)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (; *known != NULL; known++)
        g_ptr_array_add(names, (char *)(*known)->name);
    g_ptr_array_add(names, NULL);
    return command_unknown_word(what, word, (const char *const *)names->pdata);
}

/* "there are: run, trace": a hint; free it. */
static char *list_names(const Verb *const *known)
{
    GString *names = g_string_new("there are: ");
    for (size_t i = 0; known[i] != NULL; i++)
        g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", known[i]->name);
    return g_string_free(names, FALSE);
}

static int no_action(const Verb *verb, const char *word)
{
    g_autofree char *hint = list_names(verb->actions);
    if (word == NULL)
        return command_usage_error(hint, "command line: %s: say what to do", verb->name);
    return command_usage_error(hint, "command line: %s: '%s': what to do comes first, then options",
                               verb->name, word);
}

static int run_verb(const Verb *verb, const char *title, char **words)
{
    g_auto(Parsed) parsed = {0};
    int status = parse_words(verb, title, words, &parsed);
    if (status != 0)
        return status;
    return parsed.command.help ? print_verb_help(verb, title) : verb->run(&parsed.command);
}

static bool asks_for_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0;
}

/* @words begins with the verb. What stands behind help is what it is about: "help analyze diff",
 * and "analyze help diff". */
static int dispatch(char **words, bool help)
{
    const Verb *verb = find(verbs, words[0]);
    if (verb == NULL)
        return unknown("verb", words[0], verbs);
    if (verb->actions != NULL && words[1] != NULL && asks_for_help(words[1])) {
        help = true;
        words++;
    }
    const char *word = words[1];
    if (verb->actions == NULL && help && word != NULL)
        return command_usage_error(NULL, "command line: '%s': %s has no actions", word, verb->name);
    if (verb->actions == NULL)
        return help ? print_verb_help(verb, verb->name) : run_verb(verb, verb->name, words + 1);
    if (help && word == NULL)
        return print_verb_help(verb, verb->name);
    if (word == NULL || word[0] == '-')
        return verb->run != NULL ? run_verb(verb, verb->name, words + 1) : no_action(verb, word);
    const Verb *action = find(verb->actions, word);
    g_autofree char *what = g_strdup_printf("action of %s", verb->name);
    if (action == NULL)
        return unknown(what, word, verb->actions);
    g_autofree char *title = g_strjoin(" ", verb->name, action->name, NULL);
    return help ? print_verb_help(action, title) : run_verb(action, title, words + 2);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        g_autofree char *hint = list_names(verbs);
        return command_usage_error(hint, "command line: no verb: say what to do");
    }
    if (asks_for_help(argv[1]))
        return argc > 2 && !asks_for_help(argv[2]) ? dispatch(argv + 2, true) : print_help();
    if (strcmp(argv[1], "--version") == 0) {
        printf("gantry " GANTRY_VERSION ", for Python %s\n", gantry_python_version());
        return 0;
    }
    return dispatch(argv + 1, false);
}
