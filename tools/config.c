/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry config: the value of every option, where it came from and whom it beat, without starting
 * Python. */
#include "command.h"

#include <stdio.h>
#include <string.h>

/* One option as it is shown. */
typedef struct {
    const char *name;
    char *value; /* (nullable) */
    GantrySource source;
    const char *detail; /* (nullable) */
} Shown;

/* On one line. */
static char *one_line(const char *value)
{
    GString *text = g_string_new(value);
    g_string_replace(text, "\n", "\\n", 0);
    return g_string_free(text, FALSE);
}

static Shown look_up(const GantryPipeline *pipeline, const char *name)
{
    Shown shown = {.name = name};
    gantry_pipeline_option_text(pipeline, name, &shown.value, NULL);
    shown.source = (GantrySource)gantry_pipeline_option_origin(pipeline, name, &shown.detail, NULL);
    return shown;
}

/* "environment PYTHONOPTIMIZE"; a derived value names its rule. */
static char *origin_text(GantrySource source, const char *detail)
{
    return g_strjoin(detail != NULL ? " " : "", gantry_source_name(source),
                     detail != NULL ? detail : "", NULL);
}

static void write_beaten(GString *out, const GantryPipeline *pipeline, const char *name)
{
    const char *detail, *value;
    int source;
    for (size_t i = 0;
         (source = gantry_pipeline_option_beaten(pipeline, name, i, &detail, &value)) >= 0; i++) {
        g_autofree char *origin = origin_text((GantrySource)source, detail);
        g_string_append_printf(out, "  beats %s from %s\n", value != NULL ? value : "not set",
                               origin);
    }
}

static void json_option(GantryJson *json, const GantryPipeline *pipeline, const char *name)
{
    Shown shown = look_up(pipeline, name);
    g_autofree char *value = shown.value;
    const char *detail, *beaten;
    int source;
    gantry_json_begin_object(json, NULL);
    gantry_json_string(json, "name", name);
    gantry_json_string(json, "value", value);
    gantry_json_string(json, "source", gantry_source_name(shown.source));
    gantry_json_string(json, "detail", shown.detail);
    gantry_json_begin_array(json, "overridden");
    for (size_t i = 0;
         (source = gantry_pipeline_option_beaten(pipeline, name, i, &detail, &beaten)) >= 0; i++) {
        gantry_json_begin_object(json, NULL);
        gantry_json_string(json, "value", beaten);
        gantry_json_string(json, "source", gantry_source_name((GantrySource)source));
        gantry_json_string(json, "detail", detail);
        gantry_json_end_object(json);
    }
    gantry_json_end_array(json);
    gantry_json_end_object(json);
}

static void write_json(GString *out, const GantryPipeline *pipeline, const char *const *names)
{
    GantryJson json = {out, false};
    gantry_json_begin_object(&json, NULL);
    gantry_json_string(&json, "schema", "gantry-config/1");
    gantry_json_string(&json, "python", gantry_python_version());
    gantry_json_begin_array(&json, "options");
    for (; *names != NULL; names++)
        json_option(&json, pipeline, *names);
    gantry_json_end_array(&json);
    gantry_json_end_object(&json);
    g_string_append_c(out, '\n');
}

/* The pipeline, configured for the Python arguments of @argv; NULL after an error was reported. */
static GantryPipeline *configured(const Command *command, int argc, const char *const *argv)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GantryPipeline) pipeline = command_pipeline(command);
    Command arguments = *command;
    arguments.argc = argc;
    arguments.argv = argv;
    if (pipeline == NULL || !command_set_python_argv(&arguments, pipeline))
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
        Shown shown = look_up(pipeline, *name);
        g_autofree char *value = shown.value;
        g_autofree char *line = one_line(value != NULL ? value : "-");
        g_autofree char *origin = origin_text(shown.source, shown.detail);
        g_string_append_printf(out, "%-24s %-32s %s\n", *name, line, origin);
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
    if (gantry_pipeline_option_origin(pipeline, names[0], NULL, &error) < 0) {
        program_report("gantry", error);
        return STATUS_USAGE;
    }
    if (command->json) {
        write_json(out, pipeline, names);
        return command_print(out);
    }
    Shown shown = look_up(pipeline, names[0]);
    g_autofree char *value = shown.value;
    g_autofree char *origin = origin_text(shown.source, shown.detail);
    g_string_append_printf(out, "%s\n", value != NULL ? value : "not set");
    if (command->show_origin || command->show_overridden)
        g_string_append_printf(out, "  from %s\n", origin);
    if (command->show_overridden)
        write_beaten(out, pipeline, names[0]);
    return command_print(out);
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
    for (const char **name = names; *name != NULL; name++) {
        Shown a = look_up(left, *name), b = look_up(right, *name);
        g_autofree char *value_a = a.value, *value_b = b.value;
        if (g_strcmp0(value_a, value_b) == 0)
            continue;
        g_autofree char *origin_a = origin_text(a.source, a.detail);
        g_autofree char *origin_b = origin_text(b.source, b.detail);
        g_string_append_printf(out, "%s\n  - %s (%s)\n  + %s (%s)\n", *name,
                               value_a != NULL ? value_a : "not set", origin_a,
                               value_b != NULL ? value_b : "not set", origin_b);
    }
    return command_print(out);
}

static int run(const Command *command)
{
    static const struct {
        const char *name;
        int (*run)(const Command *);
    } actions[] = {{"list", list}, {"get", get}, {"diff", diff}};
    static const char *const names[] = {"list", "get", "diff", NULL};

    if (command->argc == 0)
        return command_usage_error("there are: list, get, diff",
                                   "command line: config: say what to do");
    for (size_t i = 0; i < G_N_ELEMENTS(actions); i++) {
        if (strcmp(command->argv[0], actions[i].name) == 0)
            return actions[i].run(command);
    }
    return command_unknown_word("action of config", command->argv[0], names);
}

static const CommandOption *const options[] = {
    &command_show_origin,
    &command_show_overridden,
    &command_json,
    &command_plugin,
    &command_set,
    &command_help,
    NULL,
};

const Verb verb_config = {
    .name = "config",
    .arguments = "[options] list | get NAME | diff [-- PYTHON-ARGUMENTS [--- PYTHON-ARGUMENTS]]",
    .summary = "show the value of every option, and where it came from",
    .options = options,
    .run = run,
};
