/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry config lock: writes down what the path configuration comes to, for the plugin
 * pathconfig-lock to read at each start. The plugin makes the text, too: it alone knows the format.
 */
#include "config.h"

#include <string.h>

#define PLUGIN "pathconfig-lock"

static bool load_plugin(GantryPipeline *pipeline, GError **error)
{
    size_t n;
    const GantryLoadedPlugin *plugins = gantry_pipeline_plugins(pipeline, &n);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(plugins[i].plugin->name, PLUGIN) == 0)
            return true;
    }
    return gantry_pipeline_load_plugin(pipeline, PLUGIN, error);
}

/* The text of the lock, which belongs to @pipeline; NULL with an error. */
static const char *make_lock(GantryPipeline *pipeline, GError **error)
{
    const char *text = NULL;
    int64_t answer = 0;
    if (!load_plugin(pipeline, error) ||
        !gantry_pipeline_set_bool(pipeline, "record", true, error) ||
        gantry_pipeline_configure(pipeline, error) == GANTRY_ERROR ||
        !gantry_pipeline_get_string(pipeline, "lock_text", &text, error))
        return NULL;
    gantry_pipeline_get_int(pipeline, "answer", &answer, NULL);
    if (answer == 0)
        return text;
    gantry_error_set(error, GANTRY_ERROR_COMMAND_LINE, NULL,
                     "command line: these arguments of Python ask for an answer, which needs no "
                     "paths");
    return NULL;
}

/* All of it or nothing, and at once: a start that reads it meanwhile sees the old one. Readable by
 * everybody, for everybody may start the program; written by its owner alone, or it would not
 * count. */
static bool write_lock(const char *text, const char *file, GError **error)
{
    g_autoptr(GError) cause = NULL;
    return g_file_set_contents_full(file, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644, &cause) ||
           gantry_error_set(error, GANTRY_ERROR_HOST, NULL, "lock: %s", cause->message);
}

static int run(const Command *command)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GantryPipeline) pipeline = command_pipeline(command);
    if (pipeline == NULL)
        return STATUS_FAILED;
    const char *text = make_lock(pipeline, &error);
    if (text != NULL && command->output == NULL) {
        g_autoptr(GString) out = g_string_new(text);
        return command_print(out);
    }
    if (text != NULL && write_lock(text, command->output, &error))
        return 0;
    program_report("gantry", error);
    return STATUS_FAILED;
}

static const CommandOption output = {
    "-o",
    "FILE",
    COMMAND_TEXT,
    offsetof(Command, output),
    "write the lock file there, and not to standard output",
};

static const CommandOption *const options[] = {
    &output, &command_profile, &command_preset, &command_plugin, &command_set, &command_help, NULL,
};

const Verb verb_lock = {
    .name = "lock",
    .summary = "write down what the path configuration comes to, for the plugin " PLUGIN,
    .options = options,
    .python = VERB_PYTHON_BEHIND_DASHES,
    .run = run,
};
