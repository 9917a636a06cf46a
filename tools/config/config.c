/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry config: the value of every option, where it came from and whom it beat, without starting
 * Python. */
#include "config.h"
#include "report/table.h"

#include <string.h>
#include <unistd.h>

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

static void add_beaten(Table *table, const GantryPipeline *pipeline, const char *name)
{
    size_t n;
    const GantryBeaten *beaten = gantry_pipeline_option_beaten(pipeline, name, &n);
    for (size_t i = 0; i < n; i++)
        table_row(table, TABLE_FAINT, g_strdup("  beats"),
                  g_strdup(beaten[i].value != NULL ? beaten[i].value : "not set"),
                  gantry_origin_text(&beaten[i].origin), NULL, NULL);
}

static void write_table(GString *out, const GantryPipeline *pipeline, const char **names,
                        bool overridden, const Paper *paper)
{
    static const TableColumn columns[] = {
        {"option", .shrinks = 1},
        {"value", .shrinks = 2},
        {"from", .shrinks = 2},
        {"phase"},
        {" "},
        {NULL},
    };
    g_autoptr(Table) table = table_new(columns);
    for (const char **name = names; *name != NULL; name++) {
        const char *phase;
        const GantryOption *option = gantry_pipeline_option(pipeline, *name, &phase, NULL);
        bool usual =
            gantry_pipeline_option_origin(pipeline, *name, NULL)->source == GANTRY_SOURCE_DEFAULT;
        table_row(table, usual ? TABLE_FAINT : TABLE_PLAIN, g_strdup(*name),
                  value_text(pipeline, *name, "-"), origin_text(pipeline, *name), g_strdup(phase),
                  g_strdup(visibility(option)));
        if (overridden)
            add_beaten(table, pipeline, *name);
    }
    table_write(table, out, paper->width, paper->colors);
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

const CommandOption *const config_options[] = {
    &command_json, &command_profile, &command_preset, &command_plugin, &command_set, &command_help,
    NULL,
};

/* The pipeline that the command line asks for, configured. */
static GantryPipeline *configured(const Command *command)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GantryPipeline) pipeline = command_pipeline(command);
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
    Paper paper;
    int status = paper_init(&paper, command, STDOUT_FILENO);
    if (status != 0)
        return status;
    g_autoptr(GantryPipeline) pipeline = configured(command);
    if (pipeline == NULL)
        return STATUS_FAILED;
    g_autofree const char **names = gantry_pipeline_option_names(pipeline);
    if (command->json) {
        write_json(out, pipeline, names);
        return command_print(out);
    }
    write_table(out, pipeline, names, command->show_overridden, &paper);
    return paper_show(&paper, out);
}

static int get(const Command *command)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    const char *const names[] = {command->argv[0], NULL};
    g_autoptr(GantryPipeline) pipeline = configured(command);
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
    Command sides[2];
    int n = command_sides(command, sides);
    if (n == 0)
        return STATUS_USAGE;
    if (n == 1)
        return command_usage_error("gantry config diff -- A... --- B...",
                                   "command line: config diff: there is no '---' between the two");
    g_autoptr(GantryPipeline) left = configured(&sides[0]);
    g_autoptr(GantryPipeline) right = left != NULL ? configured(&sides[1]) : NULL;
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

static const CommandOption *const list_options[] = {
    &command_show_overridden, &command_json,   &command_color, &command_no_pager, &command_profile,
    &command_preset,          &command_plugin, &command_set,   &command_help,     NULL,
};

static const Verb verb_list = {
    .name = "list",
    .summary = "every option: its value, and where that came from",
    .options = list_options,
    .python = VERB_PYTHON_BEHIND_DASHES,
    .run = list,
};

static const CommandOption *const get_options[] = {
    &command_show_origin,
    &command_show_overridden,
    &command_json,
    &command_profile,
    &command_preset,
    &command_plugin,
    &command_set,
    &command_help,
    NULL,
};

static const Verb verb_get = {
    .name = "get",
    .arguments = "OPTION",
    .summary = "the value of one option",
    .options = get_options,
    .python = VERB_PYTHON_BEHIND_DASHES,
    .least = 1,
    .most = 1,
    .run = get,
};

static const Verb verb_diff = {
    .name = "diff",
    .summary = "what two command lines make of the options: -- A... --- B...",
    .options = config_options,
    .python = VERB_PYTHON_BEHIND_DASHES,
    .run = diff,
};

static const Verb *const actions[] = {
    &verb_list, &verb_get, &verb_diff, &verb_explain_path, &verb_lock, NULL,
};

const Verb verb_config = {
    .name = "config",
    .arguments = "ACTION [options] [-- PYTHON-ARGUMENTS]",
    .summary = "show the value of every option, and where it came from; explain or lock sys.path",
    .actions = actions,
};
