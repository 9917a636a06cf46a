/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What holds of every configuration, whatever it was read from: the shape of values, where they
 * can come from and whom they can beat (PEP 587, "Priority and Rules"), and the consequences that
 * the PEP draws. The tables say what the options are; the rules are said again here. */
#include "fuzz.h"

#include <string.h>

bool fuzz_bool(const GantryPipeline *pipeline, const char *option)
{
    int64_t value;
    if (!gantry_pipeline_get_int(pipeline, option, &value, NULL))
        fuzz_broken("there is no flag %s", option);
    return value > 0;
}

const char *fuzz_string(const GantryPipeline *pipeline, const char *option)
{
    const char *value;
    if (!gantry_pipeline_get_string(pipeline, option, &value, NULL))
        fuzz_broken("there is no text %s", option);
    return value;
}

const char *const *fuzz_list(const GantryPipeline *pipeline, const char *option)
{
    const char *const *value;
    if (!gantry_pipeline_get_list(pipeline, option, &value, NULL) || value == NULL)
        fuzz_broken("there is no list %s", option);
    return value;
}

static GantrySource source_of(const GantryPipeline *pipeline, const char *option)
{
    const GantryOrigin *origin = gantry_pipeline_option_origin(pipeline, option, NULL);
    if (origin == NULL)
        fuzz_broken("%s comes from nowhere", option);
    return origin->source;
}

/* --- one option ------------------------------------------------------------------------------- */

/* (transfer full) (nullable) The value as the getter of its type has it, written as text. */
static char *typed_text(const GantryPipeline *pipeline, const GantryOption *option)
{
    const char *const *list;
    int64_t number;

    switch (option->type) {
    case GANTRY_TYPE_STRING:
        return g_strdup(fuzz_string(pipeline, option->name));
    case GANTRY_TYPE_LIST:
        list = fuzz_list(pipeline, option->name);
        return *list != NULL ? g_strjoinv(", ", (char **)list) : NULL;
    default:
        if (!gantry_pipeline_get_int(pipeline, option->name, &number, NULL))
            fuzz_broken("there is no number %s", option->name);
        if (option->type == GANTRY_TYPE_BOOL && number != 0 && number != 1)
            fuzz_broken("%s is a boolean and %" G_GINT64_FORMAT, option->name, number);
        return number < 0 ? NULL : g_strdup_printf("%" G_GINT64_FORMAT, number);
    }
}

/* The getters of other types have to refuse. */
static void check_type(const GantryPipeline *pipeline, const GantryOption *option)
{
    int64_t number;
    const char *string;
    const char *const *list;
    GantryType type = option->type;
    bool is_number = type == GANTRY_TYPE_BOOL || type == GANTRY_TYPE_INT;

    if ((!is_number && gantry_pipeline_get_int(pipeline, option->name, &number, NULL)) ||
        (type != GANTRY_TYPE_STRING &&
         gantry_pipeline_get_string(pipeline, option->name, &string, NULL)) ||
        (type != GANTRY_TYPE_LIST && gantry_pipeline_get_list(pipeline, option->name, &list, NULL)))
        fuzz_broken("%s can be read as another type than its own", option->name);
}

/* Whatever the bytes, their JSON is UTF-8 on one line. */
static void check_json(const char *text)
{
    g_autoptr(GString) written = g_string_new(NULL);
    GantryJson json = {written, false};
    gantry_json_string(&json, NULL, text);
    if (!g_utf8_validate(written->str, (gssize)written->len, NULL))
        fuzz_broken("the JSON is not UTF-8: %s", written->str);
    for (const char *p = written->str; *p != '\0'; p++) {
        if ((unsigned char)*p < 0x20)
            fuzz_broken("the JSON has a control character: %s", written->str);
    }
}

static void check_value(const GantryPipeline *pipeline, const GantryOption *option)
{
    g_autofree char *text = NULL;
    if (!gantry_pipeline_option_text(pipeline, option->name, &text, NULL))
        fuzz_broken("%s has no text", option->name);
    g_autofree char *typed = typed_text(pipeline, option);
    if (g_strcmp0(text, typed) != 0)
        fuzz_broken("%s is '%s' as text and '%s' by type", option->name, text, typed);
    if (option->values != NULL && text != NULL && !g_strv_contains(option->values, text))
        fuzz_broken("%s is '%s', which is not listed", option->name, text);
    /* What bytes have no part in costs time, and says the same every time. */
    if (source_of(pipeline, option->name) != GANTRY_SOURCE_DEFAULT) {
        check_type(pipeline, option);
        check_json(text);
    }
}

/* Whether the variable is there, and not empty: an empty one counts as none. */
static bool has_variable(const FuzzInput *input, const char *name)
{
    const char *value = g_environ_getenv(input->environment, name);
    return value != NULL && *value != '\0';
}

static void check_source(const FuzzInput *input, const GantryOption *option,
                         const GantryOrigin *origin)
{
    switch (origin->source) {
    case GANTRY_SOURCE_DEFAULT:
        break;
    case GANTRY_SOURCE_GLOBAL:
        fuzz_broken("%s is from a global variable, which the preset does not read", option->name);
    case GANTRY_SOURCE_ENVIRONMENT:
        if (origin->name == NULL || !has_variable(input, origin->name))
            fuzz_broken("%s is from variable %s, which is not there", option->name, origin->name);
        break;
    case GANTRY_SOURCE_COMMAND_LINE:
        if (input->argv == NULL || origin->position > g_strv_length(input->argv))
            fuzz_broken("%s is from argument %zu, which is not there", option->name,
                        origin->position);
        break;
    case GANTRY_SOURCE_FILE:
        /* A ._pth file says something by being there; all others have lines. */
        if (origin->name == NULL ||
            (origin->position == 0 && !g_str_has_suffix(origin->name, "._pth")))
            fuzz_broken("%s is from no line of no file", option->name);
        break;
    case GANTRY_SOURCE_EMBEDDER:
        if (!input->embedder && strcmp(option->name, "check_stdlib") != 0)
            fuzz_broken("%s is from a call that nobody made", option->name);
        break;
    case GANTRY_SOURCE_DERIVED:
        if (origin->name == NULL)
            fuzz_broken("%s follows from no rule", option->name);
        break;
    default:
        fuzz_broken("%s is from source %d", option->name, origin->source);
    }
}

/* The stronger source wins. Of the counts of a flag, in a variable and on the command line, it is
 * the greater one (PYTHONOPTIMIZE=2 -O); and one that is not greater than the default leaves that.
 */
static bool may_beat(const GantryOption *option, GantrySource winner, GantrySource loser)
{
    return winner >= loser ||
           (option->env_rule == GANTRY_ENV_LEVEL && winner != GANTRY_SOURCE_DEFAULT &&
            loser <= GANTRY_SOURCE_COMMAND_LINE);
}

static void check_origin(const FuzzInput *input, const GantryPipeline *pipeline,
                         const GantryOption *option, bool environment_counts)
{
    const GantryOrigin *origin = gantry_pipeline_option_origin(pipeline, option->name, NULL);
    size_t n_beaten;
    const GantryBeaten *beaten = gantry_pipeline_option_beaten(pipeline, option->name, &n_beaten);

    check_source(input, option, origin);
    if (!environment_counts && origin->source == GANTRY_SOURCE_ENVIRONMENT)
        fuzz_broken("%s is from %s, which is to be ignored", option->name, origin->name);
    for (size_t i = 0; i < n_beaten; i++) {
        const GantryOrigin *loser = &beaten[i].origin;
        check_source(input, option, loser);
        if (!environment_counts && loser->source == GANTRY_SOURCE_ENVIRONMENT)
            fuzz_broken("%s has beaten %s, which is to be ignored", option->name, loser->name);
        if (!may_beat(option, origin->source, loser->source))
            fuzz_broken("%s from %s beats one from %s", option->name,
                        gantry_source_name(origin->source), gantry_source_name(loser->source));
    }
}

/* --- several ---------------------------------------------------------------------------------- */

static void check_consequences(const GantryPipeline *pipeline)
{
    if (fuzz_bool(pipeline, "isolated") &&
        (fuzz_bool(pipeline, "use_environment") || fuzz_bool(pipeline, "user_site_directory") ||
         !fuzz_bool(pipeline, "safe_path")))
        fuzz_broken("isolated, and yet the environment, the user's folder or the program's counts");
    if (fuzz_bool(pipeline, "dev_mode") && fuzz_string(pipeline, "allocator") == NULL)
        fuzz_broken("dev_mode leaves the allocator open");
    if (fuzz_bool(pipeline, "dev_mode") && !fuzz_bool(pipeline, "faulthandler") &&
        source_of(pipeline, "faulthandler") == GANTRY_SOURCE_DEFAULT)
        fuzz_broken("dev_mode leaves faulthandler off");
}

static bool is_switch(const char *argument)
{
    return argument[0] == '-' && argument[1] != '\0';
}

/* What to run: at most one thing, and sys.argv begins with it. */
static void check_what_runs(const GantryPipeline *pipeline, const char *first)
{
    const char *command = fuzz_string(pipeline, "run_command");
    const char *module = fuzz_string(pipeline, "run_module");
    const char *file = fuzz_string(pipeline, "run_filename");

    if ((command != NULL) + (module != NULL) + (file != NULL) > 1)
        fuzz_broken("there are two programs to run");
    const char *expected = command != NULL  ? "-c"
                           : module != NULL ? "-m"
                           : file != NULL   ? file
                                            : NULL;
    if (expected != NULL ? strcmp(first, expected) != 0 : *first != '\0' && strcmp(first, "-") != 0)
        fuzz_broken("sys.argv[0] is '%s' and not '%s'", first, expected);
}

/* sys.argv: the thing that ended the options, and then the end of the command line as it was. */
static void check_rest(const GantryPipeline *pipeline, char **given)
{
    const char *const *argv = fuzz_list(pipeline, "argv");
    size_t n = g_strv_length((char **)argv), n_given = g_strv_length(given);

    if (n == 0 || n > n_given)
        fuzz_broken("sys.argv has %zu of %zu arguments", n, n_given);
    for (size_t i = 1; i < n; i++) {
        if (strcmp(argv[i], given[n_given - n + i]) != 0)
            fuzz_broken("sys.argv[%zu] is '%s' and not '%s'", i, argv[i], given[n_given - n + i]);
    }
    check_what_runs(pipeline, argv[0]);
}

static void check_command_line(const GantryPipeline *pipeline, char **given, bool answered)
{
    const char *const *all = fuzz_list(pipeline, "orig_argv");
    bool nameless = *given[0] == '\0' && given[1] == NULL;
    bool has_switch = false;

    if (nameless ? all[0] != NULL : !g_strv_equal(all, (const char *const *)given))
        fuzz_broken("sys.orig_argv is not what was given");
    for (char **argument = given + 1; argument[-1] != NULL && *argument != NULL; argument++)
        has_switch |= is_switch(*argument);
    if (answered && !has_switch)
        fuzz_broken("a command line without a switch is answered");
    if (fuzz_bool(pipeline, "parse_argv") && !answered)
        check_rest(pipeline, given);
    else if (!answered && !g_strv_equal(fuzz_list(pipeline, "argv"), (const char *const *)given))
        fuzz_broken("sys.argv is not the whole command line, though nobody reads it");
}

/* A profile can switch phases off, and then there is less to say. */
static bool has_phases(const GantryPlan *plan)
{
    static const char *const names[] = {"allocator", "core", "interpreter", "site", "main"};
    size_t found = 0;
    for (size_t i = 0; i < plan->n_phases; i++) {
        for (size_t j = 0; j < G_N_ELEMENTS(names); j++)
            found += strcmp(plan->phases[i].name, names[j]) == 0;
    }
    return found == G_N_ELEMENTS(names);
}

void fuzz_check_options(const FuzzInput *input, GantryPipeline *pipeline)
{
    const GantryPlan *plan = gantry_pipeline_resolve(pipeline, NULL);
    bool whole = has_phases(plan);
    if (!whole && input->profile == NULL)
        fuzz_broken("phases are missing");
    /* Where CPython is to answer, it reads everything again: the rest is left as it stands. */
    bool answered = whole && fuzz_bool(pipeline, "answer");
    bool environment_counts = !whole || fuzz_bool(pipeline, "use_environment");

    for (size_t i = 0; i < plan->n_phases; i++) {
        if (plan->phases[i].phase->config_size > 0 &&
            gantry_pipeline_config(pipeline, plan->phases[i].name) == NULL)
            fuzz_broken("phase %s has no config", plan->phases[i].name);
        const GantryOption *option = plan->phases[i].phase->options;
        for (; option != NULL && option->name != NULL; option++) {
            check_value(pipeline, option);
            check_origin(input, pipeline, option, environment_counts);
        }
    }
    if (whole && !answered)
        check_consequences(pipeline);
    /* A profile beats the command line. */
    if (input->argv != NULL && input->argv[0] != NULL && input->profile == NULL)
        check_command_line(pipeline, input->argv, answered);
}

/* --- errors ----------------------------------------------------------------------------------- */

/* A terminal shows it as what it is, and nothing else happens. */
static bool is_printable(const char *text)
{
    if (!g_utf8_validate(text, -1, NULL))
        return false;
    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (g_unichar_iscntrl(c) && c != '\n' && c != '\t')
            return false;
    }
    return true;
}

/* What bytes can be the reason of; a profile can name phases, options and plugins that do not
 * exist, or leave too little. */
static bool is_expected(const FuzzInput *input, int code)
{
    switch (code) {
    case GANTRY_ERROR_OPTION_VALUE:
    case GANTRY_ERROR_COMMAND_LINE:
    case GANTRY_ERROR_PYTHON:
    case GANTRY_ERROR_HOST:
        return true;
    case GANTRY_ERROR_PROFILE:
    case GANTRY_ERROR_UNKNOWN_PHASE:
    case GANTRY_ERROR_UNKNOWN_NEED:
    case GANTRY_ERROR_LEVEL:
    case GANTRY_ERROR_UNKNOWN_OPTION:
    case GANTRY_ERROR_OPTION_READ_ONLY:
    case GANTRY_ERROR_DUPLICATE_PHASE:
    case GANTRY_ERROR_OPTION_CLASH:
    case GANTRY_ERROR_PLUGIN_NOT_FOUND:
    case GANTRY_ERROR_PLUGIN_LOAD:
    case GANTRY_ERROR_PLUGIN_DESCRIPTOR:
        return input->profile != NULL;
    default:
        return false;
    }
}

void fuzz_check_error(const FuzzInput *input, const GError *error)
{
    const char *hint = gantry_error_get_hint(error);
    if (error->domain != GANTRY_ERROR_DOMAIN)
        fuzz_broken("an error of domain %s", g_quark_to_string(error->domain));
    if (!is_expected(input, error->code))
        fuzz_broken("bytes cannot be the reason of error %d: %s", error->code, error->message);
    if (*error->message == '\0' || !is_printable(error->message))
        fuzz_broken("a message that no terminal should get: %s", error->message);
    if (hint != NULL && !is_printable(hint))
        fuzz_broken("a hint that no terminal should get: %s", hint);
}
