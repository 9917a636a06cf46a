/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry step: the commands, in a table that they are read by, and that help shows. */
#include "report/text.h"
#include "show.h"
#include "talk.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    const char *name; /* any beginning of it that no other one shares will do */
    const char
        *argument; /* its name in help, in brackets if it can be missing; NULL: it takes none */
    const char *doc;
    void (*run)(Talk *talk, const char *argument);
    void (*force)(Talk *talk, const char *argument); /* with a "!" behind the name; or NULL */
} TalkCommand;

/* --- what is said back ------------------------------------------------------------------------ */

static void show(const GString *text)
{
    fwrite(text->str, 1, text->len, stdout);
    fflush(stdout);
}

static void show_screen(const Talk *talk)
{
    g_autoptr(GString) out = g_string_new(talk->shown ? "\n" : NULL);
    step_screen(out, talk->walk, talk->current, talk->paper);
    show(out);
}

/* What was said cannot be done. A script is to end with a status that says so. */
static void mistake(Talk *talk, const char *hint, const char *format, ...) G_GNUC_PRINTF(3, 4);

static void mistake(Talk *talk, const char *hint, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    talk->mistaken = true;
    if (talk->prompts)
        fprintf(stderr, "%s\n", message);
    else
        fprintf(stderr, "gantry: step: command %zu: %s\n", talk->line, message);
    if (hint != NULL)
        fprintf(stderr, "hint: %s\n", hint);
}

/* --- going ------------------------------------------------------------------------------------ */

static bool is_program(const GantryPlannedPhase *planned)
{
    return planned != NULL && planned->level_after == GANTRY_LEVEL_RUNNING &&
           planned->level_before < GANTRY_LEVEL_RUNNING;
}

/* The program may write, too, and may be a long time. */
static bool forward(Talk *talk)
{
    if (is_program(walk_next_phase(talk->walk)))
        printf("\nThe program runs now.\n");
    fflush(stdout);
    pid_t walker = getpid();
    bool went = walk_forward(talk->walk);
    /* A child that the program forked comes by here as well; what is said is for its parent. */
    talk->quits = talk->quits || getpid() != walker;
    return went && !talk->quits;
}

/* A number in @argument, or 1. */
static bool read_count(Talk *talk, const char *argument, size_t *count)
{
    int64_t value = 1;
    if (*argument != '\0' && (!gantry_parse_int(argument, &value) || value < 1)) {
        mistake(talk, "next 3 goes three steps on, and back 3 three steps back",
                "'%s': a number of steps was expected", argument);
        return false;
    }
    *count = (size_t)value;
    return true;
}

static void run_next(Talk *talk, const char *argument)
{
    size_t count;
    if (!read_count(talk, argument, &count))
        return;
    bool moved = false;
    for (; count > 0; count--) {
        if (talk->current + 1 >= talk->walk->steps->len && !forward(talk))
            break;
        talk->current++;
        moved = true;
    }
    if (talk->quits)
        return;
    if (moved)
        show_screen(talk);
    else
        printf("This is the last step; the walk is over.\n");
}

static void run_back(Talk *talk, const char *argument)
{
    size_t count;
    if (!read_count(talk, argument, &count))
        return;
    if (talk->current == 0) {
        printf("This is the first step.\n");
        return;
    }
    talk->current -= MIN(count, talk->current);
    show_screen(talk);
}

/* A step of the record, by its number or its name. */
static bool find_step(const Talk *talk, const char *word, size_t *index)
{
    int64_t number;
    if (gantry_parse_int(word, &number) && number >= 1 &&
        (size_t)number <= talk->walk->steps->len) {
        *index = (size_t)number - 1;
        return true;
    }
    for (size_t i = 0; i < talk->walk->steps->len; i++) {
        if (strcmp(walk_step(talk->walk, i)->name, word) == 0) {
            *index = i;
            return true;
        }
    }
    return false;
}

/* A number of a step that is still to come; 0 if @word is none. */
static size_t number_ahead(const Talk *talk, const char *word)
{
    int64_t number;
    bool ahead = gantry_parse_int(word, &number) && number >= 1 && !talk->walk->ended &&
                 (size_t)number <= walk_length(talk->walk);
    return ahead ? (size_t)number : 0;
}

/* The step that is meant by a number, a name, that of the phase that it starts, or a beginning of
 * one of these that no other step shares: its number or whole name. NULL after a mistake. */
static char *meant_step(Talk *talk, const char *word)
{
    g_autoptr(GPtrArray) names = walk_names(talk->walk);
    g_autoptr(GPtrArray) meant = g_ptr_array_new(), known = g_ptr_array_new();
    static const char start[] = "start ";
    size_t index;
    if (find_step(talk, word, &index) || number_ahead(talk, word) > 0)
        return g_strdup(word);
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        const char *phase = g_str_has_prefix(name, start) ? name + strlen(start) : name;
        if (strcmp(name, word) == 0 || strcmp(phase, word) == 0)
            return g_strdup(name);
        if (g_str_has_prefix(name, word) || g_str_has_prefix(phase, word))
            g_ptr_array_add(meant, (char *)name);
        g_ptr_array_add(known, (char *)phase);
    }
    if (meant->len == 1)
        return g_strdup(meant->pdata[0]);
    if (meant->len > 1) {
        g_ptr_array_add(meant, NULL);
        g_autofree char *several = g_strjoinv(", ", (char **)meant->pdata);
        g_autofree char *hint = g_strdup_printf("these begin so: %s", several);
        mistake(talk, hint, "'%s': more than one step is meant", word);
        return NULL;
    }
    g_ptr_array_add(known, NULL);
    bool number = gantry_parse_int(word, &(int64_t){0});
    g_autofree char *hint =
        number ? g_strdup_printf("the steps are those from 1 to %zu", walk_length(talk->walk))
               : gantry_suggest_hint(word, (const char *const *)known->pdata, true);
    mistake(talk, hint, "'%s': no such step", word);
    return NULL;
}

static void run_phase(Talk *talk, const char *argument)
{
    g_autofree char *step = meant_step(talk, argument);
    if (step == NULL)
        return;
    size_t old = talk->walk->steps->len;
    bool found = find_step(talk, step, &talk->current);
    while (!found && forward(talk))
        found = find_step(talk, step, &talk->current);
    if (talk->quits)
        return;
    if (!found) {
        /* The walk has ended on the way: what ended it is what there is to see. */
        size_t last = talk->walk->steps->len - 1;
        talk->current = MIN(old, last);
        while (talk->current < last && walk_step(talk->walk, talk->current)->result == GANTRY_OK)
            talk->current++;
        printf("'%s' was not reached.\n", argument);
    }
    show_screen(talk);
}

/* --- looking ---------------------------------------------------------------------------------- */

static void look(const Talk *talk, void (*write)(GString *, const Walk *, const Step *))
{
    g_autoptr(GString) out = g_string_new(NULL);
    write(out, talk->walk, walk_step(talk->walk, talk->current));
    show(out);
}

static void run_why(Talk *talk, const char *argument G_GNUC_UNUSED)
{
    look(talk, step_write_why);
}

static void run_ran(Talk *talk, const char *argument G_GNUC_UNUSED)
{
    look(talk, step_write_ran);
}

static void run_config(Talk *talk, const char *argument G_GNUC_UNUSED)
{
    look(talk, step_write_config);
}

static void run_list(Talk *talk, const char *argument G_GNUC_UNUSED)
{
    g_autoptr(GString) out = g_string_new(NULL);
    step_write_list(out, talk->walk, talk->current);
    show(out);
}

/* Of this step; or from the end of one to the end of another, which is this one if only one is
 * named. */
static void run_diff(Talk *talk, const char *argument)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_auto(GStrv) words = g_strsplit_set(argument, ",", 2);
    const Step *step = walk_step(talk->walk, talk->current);
    const State *before = step->before, *after = step->after;
    for (size_t i = 0; words[i] != NULL; i++) {
        size_t index;
        g_autofree char *name = meant_step(talk, g_strstrip(words[i]));
        if (name == NULL)
            return;
        if (!find_step(talk, name, &index)) {
            mistake(talk, "list shows the steps so far", "'%s': no step so far", words[i]);
            return;
        }
        *(i == 0 ? &before : &after) = walk_step(talk->walk, index)->after;
    }
    step_write_diff(out, talk->walk, before, after);
    show(out);
}

/* --- asking the interpreter ------------------------------------------------------------------- */

/* The phase that is still to make the interpreter; NULL if there is none ahead. */
static const char *first_with_interpreter(const Walk *walk)
{
    const GantryPlan *plan = walk->plan;
    if (walk->ended || plan == NULL || gantry_pipeline_level(walk->pipeline) >= GANTRY_LEVEL_CORE)
        return NULL;
    for (size_t i = 0; i < plan->n_phases; i++) {
        if (plan->phases[i].level_after >= GANTRY_LEVEL_CORE)
            return plan->phases[i].name;
    }
    return NULL;
}

static void force_eval(Talk *talk, const char *argument)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *shown = gantry_python_eval(talk->walk->pipeline, argument, &error);
    const char *phase = first_with_interpreter(talk->walk);
    if (shown == NULL)
        fprintf(stderr, "%s\n", error->message);
    if (shown == NULL && phase != NULL)
        fprintf(stderr, "hint: there is one after 'start %s'\n", phase);
    if (shown != NULL && *shown != '\0')
        printf("%s\n", shown);
    fflush(stdout);
}

/* What is on the screen is not what would answer, if that is a step of long ago. */
static void run_eval(Talk *talk, const char *argument)
{
    const Walk *walk = talk->walk;
    const Step *last = walk_step(walk, walk->steps->len - 1);
    if (talk->current + 1 == walk->steps->len) {
        force_eval(talk, argument);
        return;
    }
    fprintf(stderr, "eval: the interpreter is further on already: '%s' has run\n", last->name);
    if (!walk->ended)
        fprintf(stderr, "hint: eval! asks it as it is now\n");
}

static void run_quit(Talk *talk, const char *argument G_GNUC_UNUSED)
{
    talk->quits = true;
}

/* --- the table -------------------------------------------------------------------------------- */

static void run_help(Talk *talk, const char *argument);

static const TalkCommand commands[] = {
    {"next", "[N]", "go on by a step, or N; an empty line, too", run_next},
    {"back", "[N]", "look at the step before, or N before; nothing is undone", run_back},
    {"phase", "STEP", "go to the start of a phase, or to 'stop NAME', by name or number",
     run_phase},
    {"list", NULL, "show all steps, and what they took", run_list},
    {"why", NULL, "say why this comes now, and where to read on", run_why},
    {"ran", NULL, "show what ran in this step: questions, rules, imports with their times",
     run_ran},
    {"config", NULL, "show the options of this step, and where each value came from", run_config},
    {"diff", "[STEP[, STEP]]", "show all that changed in this step, since one, or between two",
     run_diff},
    {"eval", "CODE", "run it in the interpreter, at the newest step; eval!: also from another",
     run_eval, force_eval},
    {"help", NULL, "show this", run_help},
    {"quit", NULL, "stop what has been started, and end; the end of input, too", run_quit},
};

void talk_write_commands(GString *out)
{
    enum { COLUMN = 23 };
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
        g_autofree char *left = g_strjoin(" ", commands[i].name, commands[i].argument, NULL);
        g_string_append_printf(out, "  %-*s", COLUMN - 2, left);
        text_wrap(out, commands[i].doc, COLUMN, COLUMN);
    }
    text_wrap(out,
              "Commands and steps can be shortened as long as one alone begins so: n, p path. A "
              "number by itself goes to the step of that number, and ? shows this.",
              0, 0);
}

static void run_help(Talk *talk G_GNUC_UNUSED, const char *argument G_GNUC_UNUSED)
{
    g_autoptr(GString) out = g_string_new(NULL);
    talk_write_commands(out);
    fputs(out->str, stdout);
}

/* The command that @word, @length long, is the beginning of; NULL if none or several. */
static const TalkCommand *find_command(const char *word, size_t length)
{
    const TalkCommand *found = NULL;
    if (length == 1 && *word == '?')
        return find_command("help", strlen("help"));
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
        if (strncmp(commands[i].name, word, length) != 0)
            continue;
        if (found != NULL)
            return NULL;
        found = &commands[i];
    }
    return length > 0 ? found : NULL;
}

static void unknown_command(Talk *talk, const char *word)
{
    const char *names[G_N_ELEMENTS(commands) + 1] = {NULL};
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
        names[i] = commands[i].name;
    g_autofree char *hint = gantry_suggest_hint(word, names, true);
    mistake(talk, hint, "'%s': no such command", word);
}

/* "phase STEP: go to ..." */
static char *usage_of(const TalkCommand *command)
{
    g_autofree char *words = g_strjoin(" ", command->name, command->argument, NULL);
    return g_strdup_printf("%s: %s", words, command->doc);
}

void talk_obey(Talk *talk, char *line)
{
    g_strstrip(line);
    if (*line == '#')
        return;
    if (*line == '\0') {
        run_next(talk, "");
        return;
    }
    if (line[strspn(line, "0123456789")] == '\0') {
        run_phase(talk, line);
        return;
    }
    size_t length = strcspn(line, " \t");
    g_autofree char *word = g_strndup(line, length);
    const char *argument = g_strchug(line + length);
    bool forced = g_str_has_suffix(word, "!");
    const TalkCommand *command = find_command(word, strlen(word) - forced);
    void (*run)(Talk *, const char *) = command == NULL ? NULL
                                        : forced        ? command->force
                                                        : command->run;
    g_autofree char *usage = command != NULL ? usage_of(command) : NULL;
    if (run == NULL)
        unknown_command(talk, word);
    else if (command->argument == NULL && *argument != '\0')
        mistake(talk, usage, "'%s': %s takes nothing", argument, command->name);
    else if (command->argument != NULL && *command->argument != '[' && *argument == '\0')
        mistake(talk, usage, "'%s': it needs %s", command->name, command->argument);
    else
        run(talk, argument);
}

void talk_begin(Talk *talk)
{
    forward(talk);
    show_screen(talk);
    talk->shown = true;
}
