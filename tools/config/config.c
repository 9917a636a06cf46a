/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry config: the value of every option, where it came from and whom it beat, without starting
 * Python. */
#include "config.h"

#include <string.h>

/* --- as text ---------------------------------------------------------------------------------- */

/* The value on one line, without what a terminal would obey; @unset for an option that is not set.
 */
static char *value_text(const GantryPipeline *pipeline, const char *name, const char *unset)
{
    g_autofree char *value = NULL;
    gantry_pipeline_option_text(pipeline, name, &value, NULL);
    return command_printable(value != NULL ? value : unset);
}

static char *origin_text(const GantryPipeline *pipeline, const char *name)
{
    g_autofree char *text = gantry_origin_text(gantry_pipeline_option_origin(pipeline, name, NULL));
    return command_printable(text);
}

/* NULL for what everybody may read and set. */
static const char *visibility(const GantryOption *option)
{
    return (option->flags & GANTRY_OPTION_PRIVATE) != 0     ? "private"
           : (option->flags & GANTRY_OPTION_READ_ONLY) != 0 ? "read-only"
                                                            : NULL;
}

static void write_beaten(GString *out, const GantryPipeline *pipeline, const char *name)
{
    size_t n;
    const GantryBeaten *beaten = gantry_pipeline_option_beaten(pipeline, name, &n);
    for (size_t i = 0; i < n; i++) {
        g_autofree char *from = gantry_origin_text(&beaten[i].origin);
        g_autofree char *origin = command_printable(from);
        g_autofree char *value =
            command_printable(beaten[i].value != NULL ? beaten[i].value : "not set");
        g_string_append_printf(out, "  beats %s from %s\n", value, origin);
    }
}

static void write_row(GString *out, const GantryPipeline *pipeline, const char *name)
{
    const char *shown = visibility(gantry_pipeline_option(pipeline, name, NULL, NULL));
    g_autofree char *value = value_text(pipeline, name, "-");
    g_autofree char *origin = origin_text(pipeline, name);
    g_string_append_printf(out, "%-24s %-32s %s", name, value, origin);
    if (shown != NULL)
        g_string_append_printf(out, " (%s)", shown);
    g_string_append_c(out, '\n');
}

/* --- as JSON ---------------------------------------------------------------------------------- */

static void json_origin(GantryJson *json, const GantryOrigin *origin)
{
    gantry_json_begin_object(json, "origin");
    gantry_json_string(json, "source", gantry_source_name(origin->source));
    gantry_json_string(json, "name", origin->name);
    if (origin->source == GANTRY_SOURCE_COMMAND_LINE)
        gantry_json_int(json, "argument", (int64_t)origin->position);
    else if (origin->position > 0)
        gantry_json_int(json, "line", (int64_t)origin->position);
    gantry_json_end_object(json);
}

/* By its type; null for an integer or a text that is not set. */
static void json_value(GantryJson *json, const GantryPipeline *pipeline, const char *name,
                       GantryType type)
{
    int64_t number;
    const char *text;
    const char *const *list;
    switch (type) {
    case GANTRY_TYPE_BOOL:
        gantry_pipeline_get_int(pipeline, name, &number, NULL);
        gantry_json_bool(json, "value", number != 0);
        break;
    case GANTRY_TYPE_INT:
        gantry_pipeline_get_int(pipeline, name, &number, NULL);
        if (number >= 0)
            gantry_json_int(json, "value", number);
        else
            gantry_json_string(json, "value", NULL);
        break;
    case GANTRY_TYPE_STRING:
        gantry_pipeline_get_string(pipeline, name, &text, NULL);
        gantry_json_string(json, "value", text);
        break;
    case GANTRY_TYPE_LIST:
        gantry_pipeline_get_list(pipeline, name, &list, NULL);
        gantry_json_begin_array(json, "value");
        for (; *list != NULL; list++)
            gantry_json_string(json, NULL, *list);
        gantry_json_end_array(json);
        break;
    }
}

static void json_option(GantryJson *json, const GantryPipeline *pipeline, const char *name)
{
    static const char *const types[] = {
        [GANTRY_TYPE_BOOL] = "bool",
        [GANTRY_TYPE_INT] = "int",
        [GANTRY_TYPE_STRING] = "string",
        [GANTRY_TYPE_LIST] = "list",
    };
    const char *phase, *shown;
    const GantryOption *option = gantry_pipeline_option(pipeline, name, &phase, NULL);
    size_t n;
    const GantryBeaten *beaten = gantry_pipeline_option_beaten(pipeline, name, &n);

    gantry_json_begin_object(json, NULL);
    gantry_json_string(json, "name", name);
    gantry_json_string(json, "phase", phase);
    gantry_json_string(json, "type", types[option->type]);
    shown = visibility(option);
    gantry_json_string(json, "visibility", shown != NULL ? shown : "public");
    json_value(json, pipeline, name, option->type);
    json_origin(json, gantry_pipeline_option_origin(pipeline, name, NULL));
    gantry_json_begin_array(json, "overridden");
    for (size_t i = 0; i < n; i++) {
        gantry_json_begin_object(json, NULL);
        gantry_json_string(json, "value", beaten[i].value);
        json_origin(json, &beaten[i].origin);
        gantry_json_end_object(json);
    }
    gantry_json_end_array(json);
    gantry_json_string(json, "environment", option->env);
    gantry_json_string(json, "switches", option->argv);
    gantry_json_string(json, "doc", option->doc);
    gantry_json_end_object(json);
}

static void begin_json(GantryJson *json, const char *schema)
{
    gantry_json_begin_object(json, NULL);
    gantry_json_string(json, "schema", schema);
    gantry_json_string(json, "python", gantry_python_version());
    gantry_json_begin_array(json, "options");
}

static void end_json(GantryJson *json)
{
    gantry_json_end_array(json);
    gantry_json_end_object(json);
    g_string_append_c(json->text, '\n');
}

static void write_json(GString *out, const GantryPipeline *pipeline, const char *const *names)
{
    GantryJson json = {out, false};
    begin_json(&json, "gantry-config/1");
    for (; *names != NULL; names++)
        json_option(&json, pipeline, *names);
    end_json(&json);
}

/* --- the actions ------------------------------------------------------------------------------ */

GantryPipeline *config_pipeline(const Command *command, int argc, const char *const *argv)
{
    Command arguments = *command;
    arguments.argc = argc;
    arguments.argv = argv;
    arguments.python_argv = true;
    return command_pipeline(&arguments);
}

/* That pipeline, configured. */
static GantryPipeline *configured(const Command *command, int argc, const char *const *argv)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GantryPipeline) pipeline = config_pipeline(command, argc, argv);
    if (pipeline == NULL)
        return NULL;
    /* A search that finds no library still has something to show. */
    gantry_pipeline_set_bool(pipeline, "check_stdlib", false, NULL);
    if (gantry_pipeline_configure(pipeline, &error) != GANTRY_ERROR)
        return g_steal_pointer(&pipeline);
    program_report("gantry", error);
    return NULL;
}

static int list(const Command *command)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GantryPipeline) pipeline = configured(command, command->argc - 1, command->argv + 1);
    if (pipeline == NULL)
        return STATUS_FAILED;
    g_autofree const char **names = gantry_pipeline_option_names(pipeline);
    if (command->json) {
        write_json(out, pipeline, names);
        return command_print(out);
    }
    for (const char **name = names; *name != NULL; name++) {
        write_row(out, pipeline, *name);
        if (command->show_overridden)
            write_beaten(out, pipeline, *name);
    }
    return command_print(out);
}

static int get(const Command *command)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    if (command->argc < 2)
        return command_usage_error("gantry config list shows them all",
                                   "command line: config get: which option?");
    const char *const names[] = {command->argv[1], NULL};
    g_autoptr(GantryPipeline) pipeline = configured(command, command->argc - 2, command->argv + 2);
    if (pipeline == NULL)
        return STATUS_FAILED;
    if (gantry_pipeline_option(pipeline, names[0], NULL, &error) == NULL) {
        program_report("gantry", error);
        return STATUS_USAGE;
    }
    if (command->json) {
        write_json(out, pipeline, names);
        return command_print(out);
    }
    g_autofree char *value = value_text(pipeline, names[0], "not set");
    g_string_append_printf(out, "%s\n", value);
    if (command->show_origin || command->show_overridden) {
        g_autofree char *origin = origin_text(pipeline, names[0]);
        g_string_append_printf(out, "  from %s\n", origin);
    }
    if (command->show_overridden)
        write_beaten(out, pipeline, names[0]);
    return command_print(out);
}

static void write_side(GString *out, char sign, const GantryPipeline *pipeline, const char *name)
{
    g_autofree char *value = value_text(pipeline, name, "not set");
    g_autofree char *origin = origin_text(pipeline, name);
    g_string_append_printf(out, "  %c %s (%s)\n", sign, value, origin);
}

static void json_side(GantryJson *json, const char *key, const GantryPipeline *pipeline,
                      const char *name, GantryType type)
{
    gantry_json_begin_object(json, key);
    json_value(json, pipeline, name, type);
    json_origin(json, gantry_pipeline_option_origin(pipeline, name, NULL));
    gantry_json_end_object(json);
}

static void json_difference(GantryJson *json, const GantryPipeline *left,
                            const GantryPipeline *right, const char *name)
{
    GantryType type = gantry_pipeline_option(left, name, NULL, NULL)->type;
    gantry_json_begin_object(json, NULL);
    gantry_json_string(json, "name", name);
    json_side(json, "left", left, name, type);
    json_side(json, "right", right, name, type);
    gantry_json_end_object(json);
}

static bool differs(const GantryPipeline *left, const GantryPipeline *right, const char *name)
{
    g_autofree char *a = NULL, *b = NULL;
    gantry_pipeline_option_text(left, name, &a, NULL);
    gantry_pipeline_option_text(right, name, &b, NULL);
    return g_strcmp0(a, b) != 0;
}

/* gantry config diff -- A… --- B…: what two command lines make of the options. */
static int diff(const Command *command)
{
    g_autoptr(GString) out = g_string_new(NULL);
    int middle = 1;
    while (middle < command->argc && strcmp(command->argv[middle], "---") != 0)
        middle++;
    if (middle == command->argc)
        return command_usage_error("gantry config diff -- A... --- B...",
                                   "command line: config diff: there is no '---' between the two");
    g_autoptr(GantryPipeline) left = configured(command, middle - 1, command->argv + 1);
    g_autoptr(GantryPipeline) right =
        left != NULL ? configured(command, command->argc - middle - 1, command->argv + middle + 1)
                     : NULL;
    if (right == NULL)
        return STATUS_FAILED;
    g_autofree const char **names = gantry_pipeline_option_names(left);
    GantryJson json = {out, false};
    if (command->json)
        begin_json(&json, "gantry-config-diff/1");
    for (const char **name = names; *name != NULL; name++) {
        if (!differs(left, right, *name))
            continue;
        if (command->json) {
            json_difference(&json, left, right, *name);
        } else {
            g_string_append_printf(out, "%s\n", *name);
            write_side(out, '-', left, *name);
            write_side(out, '+', right, *name);
        }
    }
    if (command->json)
        end_json(&json);
    return command_print(out);
}

static int run(const Command *command)
{
    static const struct {
        const char *name;
        int (*run)(const Command *);
    } actions[] = {
        {"list", list},        {"get", get}, {"diff", diff}, {"explain-path", config_explain_path},
        {"lock", config_lock},
    };
    static const char *const names[] = {"list", "get", "diff", "explain-path", "lock", NULL};

    if (command->argc == 0)
        return command_usage_error("there are: list, get, diff, explain-path, lock",
                                   "command line: config: say what to do");
    for (size_t i = 0; i < G_N_ELEMENTS(actions); i++) {
        if (strcmp(command->argv[0], actions[i].name) == 0)
            return actions[i].run(command);
    }
    return command_unknown_word("action of config", command->argv[0], names);
}

static const CommandOption *const options[] = {
    &command_show_origin, &command_show_overridden,
    &command_json,        &config_lock_output,
    &command_profile,     &command_preset,
    &command_plugin,      &command_set,
    &command_help,        NULL,
};

const Verb verb_config = {
    .name = "config",
    .arguments = "[options] list | get NAME | diff | explain-path | lock [-- PYTHON-ARGUMENTS [--- "
                 "PYTHON-ARGUMENTS]]",
    .summary = "show the value of every option, and where it came from; explain or lock sys.path",
    .options = options,
    .run = run,
};
