/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "command.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* --- the options that several verbs have ------------------------------------------------------ */

static char *preset_names(void)
{
    return g_strjoin(", ", gantry_preset_name(GANTRY_PRESET_PYTHON),
                     gantry_preset_name(GANTRY_PRESET_ISOLATED),
                     gantry_preset_name(GANTRY_PRESET_COMPAT), NULL);
}

static char *format_names(void)
{
    GString *names = g_string_new(NULL);
    for (const GantryExportFormat *const *format = gantry_export_formats(); *format != NULL;
         format++)
        g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", (*format)->name);
    return g_string_free(names, FALSE);
}

char *command_level_names(void)
{
    GString *names = g_string_new(NULL);
    for (int level = GANTRY_TRACE_PHASES; level <= GANTRY_TRACE_ALLOCATIONS; level++)
        g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "",
                               gantry_trace_level_name((GantryTraceLevel)level));
    return g_string_free(names, FALSE);
}

const CommandOption command_plugin = {
    "--plugin",
    "NAME",
    COMMAND_LIST,
    offsetof(Command, plugins),
    "load a plugin, by its name or by a path; can be repeated",
};
const CommandOption command_set = {
    "--set",
    "PHASE.OPTION=VALUE",
    COMMAND_LIST,
    offsetof(Command, sets),
    "set an option of a phase; can be repeated, and appends to a list",
};
const CommandOption command_profile = {
    "--profile",
    "FILE",
    COMMAND_TEXT,
    offsetof(Command, profile),
    "start as a profile says: preset, plugins, phases switched off, options",
};
const CommandOption command_preset = {
    "--preset",   "NAME", COMMAND_TEXT, offsetof(Command, preset), "begin with the defaults of",
    preset_names,
};
const CommandOption command_output = {
    "-o",
    "FILE",
    COMMAND_TEXT,
    offsetof(Command, output),
    "write a file, in the format that its ending names",
};
const CommandOption command_format = {
    "--format",
    "FORMAT",
    COMMAND_TEXT,
    offsetof(Command, format),
    "write it in the format of that name, whatever the ending",
    format_names,
};
const CommandOption command_level = {
    "--level",
    "LEVEL",
    COMMAND_TEXT,
    offsetof(Command, level),
    "how much is recorded, each level adding to the one before; where nothing is said, what the "
    "format needs",
    command_level_names,
};
const CommandOption command_show_origin = {
    "--show-origin",
    NULL,
    COMMAND_FLAG,
    offsetof(Command, show_origin),
    "say where the value came from",
};
const CommandOption command_show_overridden = {
    "--show-overridden",
    NULL,
    COMMAND_FLAG,
    offsetof(Command, show_overridden),
    "say that, and which values lost against it",
};
const CommandOption command_json = {
    "--json", NULL, COMMAND_FLAG, offsetof(Command, json), "write JSON",
};
const CommandOption command_color = {
    "--color",
    "WHEN",
    COMMAND_TEXT,
    offsetof(Command, color),
    "use colours: auto, always or never; auto: on a terminal, unless NO_COLOR is set",
};
const CommandOption command_no_pager = {
    "--no-pager", NULL, COMMAND_FLAG, offsetof(Command, no_pager), "do not use a pager",
};
const CommandOption command_help = {
    "--help", NULL, COMMAND_FLAG, offsetof(Command, help), "show this help",
};

/* --- errors ----------------------------------------------------------------------------------- */

int command_usage_error(const char *hint, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    fprintf(stderr, "gantry: %s\n", message);
    if (hint != NULL)
        fprintf(stderr, "hint: %s\n", hint);
    return STATUS_USAGE;
}

int command_unknown_word(const char *what, const char *word, const char *const *known)
{
    g_autofree char *hint = gantry_suggest_hint(word, known, true);
    return command_usage_error(hint, "command line: '%s': no such %s", word, what);
}

/* --- pipelines -------------------------------------------------------------------------------- */

char *command_sibling_python(void)
{
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    if (self == NULL)
        return g_strdup("gantry-python");
    g_autofree char *folder = g_path_get_dirname(self);
    return g_build_filename(folder, "gantry-python", NULL);
}

/* Programs that start sys.executable again are to come through Gantry: it is the gantry-python
 * beside this program. */
static bool set_python_argv(const Command *command, GantryPipeline *pipeline, GError **error)
{
    g_autofree char *python = command_sibling_python();
    guint n = g_strv_length((char **)command->python);
    g_autofree const char **argv = g_new0(const char *, n + 2);

    argv[0] = python;
    for (guint i = 0; i < n; i++)
        argv[i + 1] = command->python[i];
    return gantry_pipeline_set_argv(pipeline, (int)n + 1, argv, error);
}

/* What is not for Python: the command line of Python comes before, for it may switch the
 * environment off. */
static bool prepare(const Command *command, GantryPipeline *pipeline, GError **error)
{
    GantryPreset preset;
    if (!gantry_pipeline_load_profile(pipeline, command->profile, error))
        return false;
    /* The profile may have brought another one. */
    if (command->preset != NULL && gantry_preset_from_name(command->preset, &preset, NULL))
        gantry_pipeline_set_preset(pipeline, preset, NULL);
    for (const char *const *plugin = command->plugins; *plugin != NULL; plugin++) {
        if (!gantry_pipeline_load_plugin(pipeline, *plugin, error))
            return false;
    }
    /* Who writes arguments for Python behind a verb wants them read, even where the preset would
     * take them for the program's. */
    if (command->python != NULL && gantry_pipeline_preset(pipeline) != GANTRY_PRESET_PYTHON)
        gantry_pipeline_set_bool(pipeline, "parse_argv", true, NULL);
    for (const char *const *set = command->sets; *set != NULL; set++) {
        if (!gantry_pipeline_set_text(pipeline, *set, error))
            return false;
    }
    return true;
}

GantryPipeline *command_pipeline(const Command *command)
{
    g_autoptr(GError) error = NULL;
    GantryPreset preset = GANTRY_PRESET_PYTHON;
    if (command->preset != NULL)
        gantry_preset_from_name(command->preset, &preset, NULL); /* see parse.c */
    g_autoptr(GantryPipeline) pipeline = gantry_python_new(preset);
    if ((command->python == NULL || set_python_argv(command, pipeline, &error)) &&
        prepare(command, pipeline, &error))
        return g_steal_pointer(&pipeline);
    program_report("gantry", error);
    return NULL;
}

int command_sides(const Command *command, Command *sides)
{
    int n = 1;
    sides[0] = sides[1] = *command;
    for (const char **word = command->python; *word != NULL; word++) {
        if (strcmp(*word, "---") != 0)
            continue;
        if (n++ == 2) {
            command_usage_error("a program that has the argument --- itself cannot be one of them",
                                "command line: '---': it stands between two command lines, and "
                                "there are more");
            return 0;
        }
        sides[1].python = word + 1;
        *word = NULL;
    }
    return n;
}

const GantryPlan *command_plan(GantryPipeline *pipeline)
{
    g_autoptr(GError) error = NULL;
    const GantryPlan *plan = gantry_pipeline_resolve(pipeline, &error);
    if (plan == NULL)
        program_report("gantry", error);
    return plan;
}

int command_run_pipeline(GantryPipeline *pipeline)
{
    g_autoptr(GError) error = NULL;
    int status = program_run(pipeline, &error);
    if (error == NULL)
        return status;
    program_report("gantry", error);
    return STATUS_GANTRY_FAILED;
}

int command_print(GString *text)
{
    if (fwrite(text->str, 1, text->len, stdout) == text->len && fflush(stdout) == 0)
        return 0;
    fprintf(stderr, "gantry: standard output: %m\n");
    return STATUS_FAILED;
}

char *command_printable(const char *text)
{
    GString *printable = g_string_new(NULL);
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '\n' || c == '\r' || c == '\t')
            g_string_append(printable, c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t");
        else if (c < 0x20 || c == 0x7f)
            g_string_append_printf(printable, "\\x%02x", c);
        else
            g_string_append_c(printable, (char)c);
    }
    return g_string_free(printable, FALSE);
}
