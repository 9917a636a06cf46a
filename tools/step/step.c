/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry step: a walk through one start-up. */
#include "show.h"
#include "talk.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static int cannot(const char *name)
{
    fprintf(stderr, "gantry: step: '%s': %s\n", name, g_strerror(errno));
    return STATUS_FAILED;
}

/* --- where commands come from, and where the record goes -------------------------------------- */

/* What comes through a pipe is for us, all of it: a program that read from it would take commands
 * away, so it finds its standard input empty. */
static FILE *take_input(const Command *command)
{
    if (command->commands != NULL)
        return fopen(command->commands, "re");
    if (isatty(STDIN_FILENO))
        return stdin;
    int own = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 10);
    int empty = open("/dev/null", O_RDONLY | O_CLOEXEC);
    bool given = own >= 0 && empty >= 0 && dup2(empty, STDIN_FILENO) >= 0;
    if (empty >= 0)
        close(empty);
    return given ? fdopen(own, "r") : NULL;
}

/* The file of -o; without one it is standard output, and what the program writes there goes to
 * standard error. */
static FILE *take_output(const Command *command)
{
    if (command->output != NULL)
        return fopen(command->output, "we");
    int own = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 10);
    return own >= 0 && dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 ? fdopen(own, "w") : NULL;
}

/* --- the two ways to walk --------------------------------------------------------------------- */

static int walk_and_write(Walk *walk, FILE *file, const char *name)
{
    g_autoptr(GString) out = g_string_new(NULL);
    pid_t walker = getpid();
    while (walk_forward(walk) && getpid() == walker)
        ;
    /* A child that the program forked comes by here as well; the record is its parent's. */
    if (getpid() != walker)
        return walk_status(walk);
    step_write_json(out, walk);
    bool written = fwrite(out->str, 1, out->len, file) == out->len && fflush(file) == 0;
    return written ? walk_status(walk) : cannot(name);
}

/* Nobody looks at these steps any more; a mistake in one of them is still to be told. */
static void end(Walk *walk)
{
    size_t seen = walk->steps->len;
    walk_end(walk);
    for (size_t i = seen; i < walk->steps->len; i++) {
        const Step *step = walk_step(walk, i);
        if (step->error != NULL)
            fprintf(stderr, "gantry: %s: %s\n", step->name, step->error);
    }
}

static int walk_and_talk(Walk *walk, FILE *file, const Paper *paper)
{
    bool person = file == stdin && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    Talk talk = {.walk = walk, .paper = paper, .in = file, .prompts = person};
    talk_to_the_end(&talk);
    end(walk);
    if (fflush(stdout) != 0 || ferror(stdout))
        return cannot("standard output");
    return talk.mistaken && !person ? STATUS_USAGE : walk_status(walk);
}

static bool is_json(const char *file)
{
    return file != NULL && g_str_has_suffix(file, ".json");
}

static int run(const Command *command)
{
    g_autoptr(GError) error = NULL;
    GantryTraceLevel level = GANTRY_TRACE_IMPORTS;
    Paper paper;
    if (command->level != NULL && !gantry_trace_level_from_name(command->level, &level, &error))
        return command_usage_error(gantry_error_get_hint(error), "command line: --level: %s",
                                   error->message);
    bool json = command->json || is_json(command->output);
    if (command->output != NULL && !json)
        return command_usage_error("let its name end in .json, or say --json",
                                   "command line: -o: '%s': only JSON is written to a file",
                                   command->output);
    int status = paper_init(&paper, command, STDOUT_FILENO);
    if (status != 0)
        return status;
    const char *name = json ? command->output : command->commands;
    FILE *file = json ? take_output(command) : take_input(command);
    if (file == NULL) {
        cannot(name != NULL ? name : json ? "standard output" : "standard input");
        if (!json && name != NULL)
            fprintf(stderr, "hint: --commands takes a file with a command a line: next, why\n");
        return STATUS_FAILED;
    }
    GantryPipeline *pipeline = command_pipeline(command);
    if (pipeline != NULL) {
        gantry_pipeline_set_trace_level(pipeline, level, NULL);
        g_autoptr(Walk) walk = walk_new(pipeline);
        status = json ? walk_and_write(walk, file, name != NULL ? name : "standard output")
                      : walk_and_talk(walk, file, &paper);
        program_end(pipeline, status);
    }
    if (file != stdin)
        fclose(file);
    return pipeline != NULL ? status : STATUS_GANTRY_FAILED;
}

static const CommandOption commands = {
    "--commands",
    "FILE",
    COMMAND_TEXT,
    offsetof(Command, commands),
    "read commands from a file, and leave standard input to the program",
};
static const CommandOption json = {
    "--json",
    NULL,
    COMMAND_FLAG,
    offsetof(Command, json),
    "write the whole walk as JSON; what the program prints goes to standard error",
};
static const CommandOption output = {
    "-o",
    "FILE",
    COMMAND_TEXT,
    offsetof(Command, output),
    "write JSON to a file, FILE.json by its name, and leave standard output to the program",
};

static const CommandOption level = {
    "--level",
    "LEVEL",
    COMMAND_TEXT,
    offsetof(Command, level),
    "how much is recorded, and can be shown; where nothing is said, import",
    command_level_names,
};

static void write_commands(GString *out)
{
    g_string_append(out, "\ncommands:\n");
    talk_write_commands(out);
}

static const CommandOption *const options[] = {
    &commands,       &level,          &json,        &output,       &command_color, &command_profile,
    &command_preset, &command_plugin, &command_set, &command_help, NULL,
};

const Verb verb_step = {
    .name = "step",
    .summary = "walk through one start-up, step by step, and say why each comes",
    .write_more = write_commands,
    .options = options,
    .python = VERB_RUNS_PYTHON,
    .run = run,
};
