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
    const char *run;       /* --run; NULL if not given */
    const char *warmup;    /* --warmup; NULL if not given */
    const char *under;     /* --under; NULL if not given */
    const char *why;       /* --why; NULL if not given */
    const char *commands;  /* --commands; NULL if not given */
    bool flat;
    bool quiet;
    bool no_pager;
    bool help;
    /* (array zero-terminated=1) The verb's own arguments. */
    int argc;
    const char *const *argv;
    /* (array zero-terminated=1) (nullable) What is for Python; NULL: the verb takes nothing of it.
     */
    const char **python;
} Command;

typedef enum CommandOptionType { COMMAND_FLAG, COMMAND_TEXT, COMMAND_LIST } CommandOptionType;

/* One row of the options table: it feeds parsing and help. */
typedef struct CommandOption {
    const char *name;
    const char *argument; /* its name in help; NULL for a flag */
    CommandOptionType type;
    size_t offset; /* in Command: a bool, a const char *, or a const char *const * */
    const char *doc;
    /* (nullable) What it can be, for help to end with; (transfer full). */
    char *(*choices)(void);
} CommandOption;

/* (transfer full) The names of the levels of a trace, for help. */
char *command_level_names(void);

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

/* Which words of a command line are Python's. */
typedef enum VerbPython {
    VERB_NO_PYTHON = 0,
    VERB_ABOUT_SWITCHES,       /* none; but one with one dash can be an argument of its own */
    VERB_PYTHON_BEHIND_DASHES, /* those behind `--` */
    VERB_RUNS_PYTHON,          /* all from the first that is no option: "-c" is none */
} VerbPython;

/* What the command can do, or one of the actions of that. */
typedef struct Verb {
    const char *name;
    const char *arguments; /* its own, in the words of help; NULL: none */
    const char *summary;
    const char *details;              /* (nullable) a paragraph behind the options in help */
    void (*write_more)(GString *out); /* (nullable) and what follows it */
    /* (array zero-terminated=1) */
    const CommandOption *const *options;
    VerbPython python;
    int least, most; /* how many arguments of its own it takes */
    int (*run)(const Command *command);
    /* (array zero-terminated=1) (nullable) If it can do several things, the next word says which;
     * without one it does what @run does, if there is that. */
    const struct Verb *const *actions;
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

/* Takes two command lines for Python apart, "A... --- B...": @sides become copies of @command with
 * one of them each. Returns how many there are, 1 or 2; 0 after an error was reported. */
int command_sides(const Command *command, Command *sides);

/* The path of the gantry-python beside this program, for sys.executable. */
char *command_sibling_python(void);

/* The pipeline that the command line asks for, not resolved, and with the command line that is
 * Python's if the verb takes one; NULL after an error was reported. */
GantryPipeline *command_pipeline(const Command *command);

/* Its plan; NULL after an error was reported. */
const GantryPlan *command_plan(GantryPipeline *pipeline);

/* Runs @pipeline to its end; an error is reported and is STATUS_GANTRY_FAILED. */
int command_run_pipeline(GantryPipeline *pipeline);

/* @text on one line: line breaks and tabs as \n, \r and \t, other control characters as \xNN. Bytes
 * that are no UTF-8 stay, for paths. */
char *command_printable(const char *text);

/* Writes @text to standard output. Returns the status to end with. */
int command_print(GString *text);
