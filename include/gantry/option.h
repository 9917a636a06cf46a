/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/macros.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

GANTRY_BEGIN_DECLS

/**
 * GantryType:
 * @GANTRY_TYPE_BOOL: the config's member is a `bool`.
 * @GANTRY_TYPE_INT: an `int64_t`; "not set" is -1, as in PyConfig.
 * @GANTRY_TYPE_STRING: a `const char *` in the encoding it came in; "not set" is NULL.
 * @GANTRY_TYPE_LIST: a `const char *const *` that ends with NULL and is itself never NULL.
 *
 * The types of PEP 741, with booleans kept apart.
 *
 * Since: 0.1
 */
typedef enum GantryType {
    GANTRY_TYPE_BOOL,
    GANTRY_TYPE_INT,
    GANTRY_TYPE_STRING,
    GANTRY_TYPE_LIST,
} GantryType;

/**
 * GantryEnvRule:
 * @GANTRY_ENV_VALUE: the text is the value; an empty variable counts as not set.
 * @GANTRY_ENV_CHECKED: as VALUE, and the text has to be a value even where a switch beats it, for
 *     CPython looks at such a variable first.
 * @GANTRY_ENV_SET: any text but the empty one gives the option its @env_value.
 * @GANTRY_ENV_LEVEL: a count of a flag (PYTHONOPTIMIZE): a number, anything else counts as 1. The
 *     larger of it and the command line's count wins.
 * @GANTRY_ENV_FLAG: as LEVEL, but anything above 0 gives the option its @env_value.
 *
 * What an environment variable does to its option.
 *
 * Since: 0.1
 */
typedef enum GantryEnvRule {
    GANTRY_ENV_VALUE = 0,
    GANTRY_ENV_CHECKED,
    GANTRY_ENV_SET,
    GANTRY_ENV_LEVEL,
    GANTRY_ENV_FLAG,
} GantryEnvRule;

/**
 * GantryArgvRule:
 * @GANTRY_ARGV_NONE: the command line does not reach this option.
 * @GANTRY_ARGV_SET: the switch gives the option its @argv_value; a value in `-X name=value` does
 *     not matter.
 * @GANTRY_ARGV_COUNT: each occurrence adds one.
 * @GANTRY_ARGV_VALUE: the switch takes an argument, which is the value; the last one wins. For
 *     `-X name` without one, it is @argv_value (NULL: "not set"); of X options the first wins.
 * @GANTRY_ARGV_APPEND: the switch takes an argument, which is appended to the list.
 * @GANTRY_ARGV_FINAL: as VALUE, and what follows is not for the interpreter (`-c`, `-m`).
 * @GANTRY_ARGV_OPERAND: the first argument that is no option, which ends the options (the script).
 * @GANTRY_ARGV_REST: the list of what follows the options, behind the thing that ended them.
 * @GANTRY_ARGV_ALL: the list of all arguments as they were given.
 * @GANTRY_ARGV_ANSWER: the switch asks for an answer and not for a run (`--version`), and so does
 *     any command line that cannot be understood: the option becomes true and reading ends.
 *
 * What the command line does to an option. The grammar is that of `python3`: single letters can be
 * bundled, an argument may be attached or follow, `-X name[=value]` is a space of its own.
 *
 * Since: 0.1
 */
typedef enum GantryArgvRule {
    GANTRY_ARGV_NONE = 0,
    GANTRY_ARGV_SET,
    GANTRY_ARGV_COUNT,
    GANTRY_ARGV_VALUE,
    GANTRY_ARGV_APPEND,
    GANTRY_ARGV_FINAL,
    GANTRY_ARGV_OPERAND,
    GANTRY_ARGV_REST,
    GANTRY_ARGV_ALL,
    GANTRY_ARGV_ANSWER,
} GantryArgvRule;

/**
 * GantryOptionFlags:
 * @GANTRY_OPTION_ENVIRONMENT_GATE: while this boolean is false, no option reads its environment
 *     variable (PyConfig.use_environment).
 * @GANTRY_OPTION_ARGV_GATE: while this boolean is false, the command line holds no switches: all of
 *     it is the program's (PyConfig.parse_argv).
 * @GANTRY_OPTION_GLOBALS_GATE: while this boolean is false, no option reads its global variable.
 * @GANTRY_OPTION_READ_ONLY: it can be read, but not set by name: it follows from others.
 * @GANTRY_OPTION_PRIVATE: likewise, and it is of no use to anybody but CPython.
 *
 * Since: 0.1
 */
typedef enum GantryOptionFlags {
    GANTRY_OPTION_PLAIN = 0,
    GANTRY_OPTION_ENVIRONMENT_GATE = 1 << 0,
    GANTRY_OPTION_ARGV_GATE = 1 << 1,
    GANTRY_OPTION_GLOBALS_GATE = 1 << 2,
    GANTRY_OPTION_READ_ONLY = 1 << 3,
    GANTRY_OPTION_PRIVATE = 1 << 4,
} GantryOptionFlags;

/**
 * GantryImplied:
 * @option: name of the option that follows
 * @value: what it becomes, as text
 * @force: whether it beats whatever else was said of @option (isolated → use_environment = 0) or
 *     only its default (dev_mode → faulthandler = 1)
 *
 * "If this option is true, then that one is …": PEP 587's derivation rules, as data.
 *
 * Since: 0.1
 */
typedef struct GantryImplied {
    const char *option;
    const char *value;
    bool force;
} GantryImplied;

/**
 * GantryOption:
 *
 * One row of a phase's option table: the only place where the option is written down. A table ends
 * with a row whose name is NULL. Texts are parsed by type: a boolean is `0` or `1`, an integer
 * decimal, a list has one item.
 *
 * Since: 0.1
 */
typedef struct GantryOption {
    /* CPython's name where CPython has the option; unique among all phases of a pipeline. */
    const char *name;
    GantryType type;
    /* Where its member is in the phase's config struct. */
    size_t offset;
    /* Default in the Python configuration; NULL is "not set". */
    const char *value;
    /* Default in the Isolated configuration; NULL: as in the Python configuration. One of its own
     * counts as decided, as in PEP 587: no environment variable changes it. */
    const char *isolated;
    /* Default in the compatible configuration, that of Py_Initialize(); likewise. */
    const char *compat;
    /* Environment variable, or NULL. */
    const char *env;
    GantryEnvRule env_rule;
    const char *env_value;
    /* A global variable from before PEP 587 ("Py_VerboseFlag"), or NULL; and what the option
     * becomes where it is not 0, NULL: its number. */
    const char *global;
    const char *global_value;
    /* Switches, separated by commas: "-h,-?,--help" or "-X dev"; or NULL. */
    const char *argv;
    GantryArgvRule argv_rule;
    const char *argv_value;
    /* (array zero-terminated=1) The texts it can take, if those are all there are; or NULL. */
    const char *const *values;
    /* Of an integer that a text gives: the smallest and the largest; both 0: any. */
    int64_t min;
    int64_t max;
    /* A text that stands for "not set" ("default"), or NULL. */
    const char *unset;
    /* (array) What follows from it, ended by a row without option; or NULL. */
    const GantryImplied *implies;
    /* GantryOptionFlags, or 0. */
    unsigned flags;
    /* One line for help, in the indicative, without a full stop. */
    const char *doc;
} GantryOption;

/**
 * gantry_parse_int:
 * @text: a text
 * @value: (out): the number
 *
 * Reads an integer as option values are read: decimal, with blanks and a sign in front, as strtol()
 * has it, whatever the locale.
 *
 * Returns: whether the whole of @text is one that fits; otherwise @value is left alone.
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_parse_int(const char *text, int64_t *value);

/**
 * GantrySource:
 * @GANTRY_SOURCE_DEFAULT: the preset's default.
 * @GANTRY_SOURCE_GLOBAL: a global variable from before PEP 587, where those are read.
 * @GANTRY_SOURCE_ENVIRONMENT: an environment variable of the snapshot.
 * @GANTRY_SOURCE_COMMAND_LINE: the command line.
 * @GANTRY_SOURCE_FILE: a profile, or a file that CPython reads (`pyvenv.cfg`).
 * @GANTRY_SOURCE_EMBEDDER: a call, or `--set`.
 * @GANTRY_SOURCE_DERIVED: it follows from another option.
 *
 * Where a value came from, weakest first (PEP 587, "Priority and Rules"). A forced derivation beats
 * everything, any other only the default.
 *
 * Since: 0.1
 */
typedef enum GantrySource {
    GANTRY_SOURCE_DEFAULT = 0,
    GANTRY_SOURCE_GLOBAL,
    GANTRY_SOURCE_ENVIRONMENT,
    GANTRY_SOURCE_COMMAND_LINE,
    GANTRY_SOURCE_FILE,
    GANTRY_SOURCE_EMBEDDER,
    GANTRY_SOURCE_DERIVED,
} GantrySource;

/**
 * gantry_source_name:
 * @source: a source
 *
 * Returns: (transfer none): its name in lower case; never NULL.
 *
 * Since: 0.1
 */
GANTRY_API const char *gantry_source_name(GantrySource source);

/**
 * GantryOrigin:
 * @source: the kind of source
 * @name: (nullable): which one of its kind: the variable, the switch, the file, `--set`, the rule
 * @position: in a command line the index of the argument, the program's name being 0: that of the
 *     switch, also where its value is the next one, and the first of several that are taken as they
 *     are; in a file the line, the first being 1; else 0
 *
 * Where a value came from.
 *
 * Since: 0.1
 */
typedef struct GantryOrigin {
    GantrySource source;
    const char *name;
    size_t position;
} GantryOrigin;

/**
 * gantry_origin_text:
 * @origin: an origin
 *
 * Returns: (transfer full): it in words: "environment PYTHONOPTIMIZE", "command line -O (argument
 *     2)", "file dev.profile:4".
 *
 * Since: 0.1
 */
GANTRY_API char *gantry_origin_text(const GantryOrigin *origin);

/**
 * GantryBeaten:
 * @origin: where it came from
 * @value: (nullable): it, as text; NULL is "not set"
 *
 * A value that lost against a stronger one.
 *
 * Since: 0.1
 */
typedef struct GantryBeaten {
    GantryOrigin origin;
    const char *value;
} GantryBeaten;

GANTRY_END_DECLS
