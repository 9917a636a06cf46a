/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "program.h"

/* Exit statuses that are not Python's. */
enum {
    STATUS_FAILED = 1,          /* a report could not be made; of a comparison: it got worse */
    STATUS_TROUBLE = 2,         /* ... and this: it could not be made, as diff(1) does */
    STATUS_USAGE = 64,          /* EX_USAGE of sysexits(3) */
    STATUS_GANTRY_FAILED = 125, /* Gantry failed, not the program: as env(1) and timeout(1) do */
};

/* What the command line of a verb can hold; each verb says which of it it takes. */
typedef struct Command {
    const char *const *plugins; /* --plugin */
    const char *const *sets;    /* --set */
    const char *profile;        /* --profile; NULL if not given */
    const char *const *probes;  /* --probe, in the order given */
    const char *preset;         /* --preset; NULL if not given */
    const char *output;         /* -o; NULL if not given */
    const char *format;         /* --format; NULL if not given */
    const char *level;          /* --level; NULL if not given */
    bool show_origin;
    bool show_overridden;
    bool json;
    bool with_stdlib;
    const char *color;     /* --color; NULL if not given */
    const char *limit;     /* --limit; NULL if not given */
    const char *kinds;     /* --kinds; NULL if not given */
    const char *threshold; /* --threshold; NULL if not given */
    const char *runs;      /* --runs; NULL if not given */
    const char *why;       /* --why; NULL if not given */
    const char *commands;  /* --commands; NULL if not given */
    bool flat;
    bool no_pager;
    bool help;
    /* What is left: Python's arguments, or the verb's own. */
    bool python_argv;
    int argc;
    const char *const *argv;
} Command;

typedef enum CommandOptionType { COMMAND_FLAG, COMMAND_TEXT, COMMAND_LIST } CommandOptionType;

/* One row of the options table: it feeds parsing and help. */
typedef struct CommandOption {
    const char *name;
    const char *argument; /* its name in help; NULL for a flag */
    CommandOptionType type;
    size_t offset; /* in Command: a bool, a const char *, or a const char *const * */
    const char *doc;
} CommandOption;

extern const CommandOption command_plugin;
extern const CommandOption command_set;
extern const CommandOption command_profile;
extern const CommandOption command_preset;
extern const CommandOption command_output;
extern const CommandOption command_format;
extern const CommandOption command_level;
extern const CommandOption command_show_origin;
extern const CommandOption command_show_overridden;
extern const CommandOption command_json;
extern const CommandOption command_color;
extern const CommandOption command_no_pager;
extern const CommandOption command_help;

typedef struct Verb {
    const char *name;
    const char *arguments;
    const char *summary;
    /* (array zero-terminated=1) */
    const CommandOption *const *options;
    /* What follows the options is Python's: a word with one dash ends them, too. */
    bool runs_python;
    /* Its words can be switches of Python: one with one dash is no option, unless it is the verb's.
     */
    bool takes_switches;
    int (*run)(const Command *command);
} Verb;

extern const Verb verb_run;
extern const Verb verb_trace;
extern const Verb verb_graph;
extern const Verb verb_phases;
extern const Verb verb_plugins;
extern const Verb verb_config;
extern const Verb verb_explain;
extern const Verb verb_bundle;
extern const Verb verb_analyze;
extern const Verb verb_availability;
extern const Verb verb_step;

/* Reports a mistake in the command line, with a hint if there is one; returns STATUS_USAGE. */
int command_usage_error(const char *hint, const char *format, ...) G_GNUC_PRINTF(2, 3);
int command_unknown_word(const char *what, const char *word, const char *const *known);

/* The path of the gantry-python beside this program, for sys.executable. */
char *command_sibling_python(void);

/* The pipeline that the command line asks for, not resolved, and with the command line that is
 * Python's if the verb takes one; NULL after an error was reported. */
GantryPipeline *command_pipeline(const Command *command);

/* Its plan; NULL after an error was reported. */
const GantryPlan *command_plan(GantryPipeline *pipeline);

/* Runs @pipeline to its end; an error is reported and is STATUS_GANTRY_FAILED. */
int command_run_pipeline(GantryPipeline *pipeline);

/* Tells @trace of which run it is: Python, command line, host, and what the environment of
 * @pipeline says of the trace and the service that this is a part of. */
void trace_describe_run(GantryTrace *trace, const Command *command, const GantryPipeline *pipeline);

/* @text on one line: line breaks and tabs as \n, \r and \t, other control characters as \xNN. Bytes
 * that are no UTF-8 stay, for paths. */
char *command_printable(const char *text);

/* Writes @json, ended by a newline, to standard output. */
int command_print(GString *text);
