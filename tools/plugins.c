/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry plugins: which there are, what they hold, and where they are searched. */
#include "command.h"

#include <stdio.h>
#include <string.h>

/* A look at one plugin: it is loaded into a pipeline of its own and started by nobody. */
typedef struct {
    GantryPipeline *pipeline;
    GantryLoadedPlugin loaded;
    GError *error; /* (nullable) why it was refused */
    char *path;
} Look;

static void look_free(Look *look)
{
    gantry_pipeline_free(look->pipeline);
    g_clear_error(&look->error);
    g_free(look->path);
    g_free(look);
}

static Look *look_at(const char *name)
{
    Look *look = g_new0(Look, 1);
    look->path = g_strdup(name);
    look->pipeline = gantry_python_new(GANTRY_PRESET_PYTHON);
    if (gantry_pipeline_load_plugin(look->pipeline, name, &look->error)) {
        size_t n;
        look->loaded = gantry_pipeline_plugins(look->pipeline, &n)[0];
    }
    return look;
}

static int compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The plugins of a folder by name, sorted, less those that an earlier folder hides. */
static void look_into(const char *folder, GHashTable *seen, GPtrArray *looks)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    const char *file;
    while (dir != NULL && (file = g_dir_read_name(dir)) != NULL) {
        if (g_str_has_suffix(file, ".so"))
            g_ptr_array_add(names, g_strdup(file));
    }
    g_ptr_array_sort(names, compare_names);
    for (size_t i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        if (!g_hash_table_add(seen, g_strdup(name)))
            continue;
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_ptr_array_add(looks, look_at(path));
    }
}

static void write_look(GString *out, const Look *look)
{
    const GantryPlugin *plugin = look->loaded.plugin;
    if (plugin == NULL) {
        g_string_append_printf(out, "%-20s refused: %s\n", "?", look->error->message);
        return;
    }
    g_string_append_printf(out, "%-20s %-8s %s\n", plugin->name, plugin->version, plugin->summary);
}

static void write_details(GString *out, const Look *look)
{
    const GantryPlugin *plugin = look->loaded.plugin;
    g_string_append_printf(out, "%s %s: %s\n\nfile     %s\nlicense  %s\n", plugin->name,
                           plugin->version, plugin->summary, look->loaded.path,
                           plugin->license != NULL ? plugin->license : "not stated");
    for (const GantryPhase *const *phase = plugin->phases; *phase != NULL; phase++)
        g_string_append_printf(out, "phase    %s%s%s: %s\n", (*phase)->name,
                               (*phase)->replaces != NULL ? ", replaces " : "",
                               (*phase)->replaces != NULL ? (*phase)->replaces : "",
                               (*phase)->summary);
}

static void json_look(GantryJson *json, const Look *look)
{
    const GantryPlugin *plugin = look->loaded.plugin;
    gantry_json_begin_object(json, NULL);
    gantry_json_string(json, "path", look->path);
    gantry_json_string(json, "error", look->error != NULL ? look->error->message : NULL);
    if (plugin != NULL) {
        gantry_json_string(json, "name", plugin->name);
        gantry_json_string(json, "version", plugin->version);
        gantry_json_string(json, "summary", plugin->summary);
        gantry_json_string(json, "license", plugin->license);
        gantry_json_begin_array(json, "phases");
        for (const GantryPhase *const *phase = plugin->phases; *phase != NULL; phase++) {
            gantry_json_begin_object(json, NULL);
            gantry_json_string(json, "name", (*phase)->name);
            gantry_json_string(json, "replaces", (*phase)->replaces);
            gantry_json_string(json, "summary", (*phase)->summary);
            gantry_json_end_object(json);
        }
        gantry_json_end_array(json);
    }
    gantry_json_end_object(json);
}

static void write_looks(GString *out, const GPtrArray *looks, bool as_json,
                        void (*write)(GString *, const Look *))
{
    GantryJson json = {out, false};
    if (as_json) {
        gantry_json_begin_object(&json, NULL);
        gantry_json_string(&json, "schema", "gantry-plugins/1");
        gantry_json_begin_array(&json, "plugins");
    }
    for (size_t i = 0; i < looks->len; i++) {
        if (as_json)
            json_look(&json, g_ptr_array_index(looks, i));
        else
            write(out, g_ptr_array_index(looks, i));
    }
    if (as_json) {
        gantry_json_end_array(&json);
        gantry_json_end_object(&json);
        g_string_append_c(out, '\n');
    }
}

static char **search_paths(void)
{
    g_autoptr(GantryPipeline) pipeline = gantry_python_new(GANTRY_PRESET_PYTHON);
    return gantry_pipeline_plugin_paths(pipeline);
}

static int list(const Command *command)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GPtrArray) looks = g_ptr_array_new_with_free_func((GDestroyNotify)look_free);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_auto(GStrv) folders = search_paths();
    for (char **folder = folders; *folder != NULL; folder++)
        look_into(*folder, seen, looks);
    write_looks(out, looks, command->json, write_look);
    return command_print(out);
}

static int show(const Command *command)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GPtrArray) looks = g_ptr_array_new_with_free_func((GDestroyNotify)look_free);
    Look *look = look_at(command->argv[0]);
    g_ptr_array_add(looks, look);
    if (look->error != NULL) {
        program_report("gantry", look->error);
        return STATUS_FAILED;
    }
    write_looks(out, looks, command->json, write_details);
    return command_print(out);
}

static int paths(const Command *command)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_auto(GStrv) folders = search_paths();
    GantryJson json = {out, false};
    if (command->json) {
        gantry_json_begin_object(&json, NULL);
        gantry_json_string(&json, "schema", "gantry-plugin-paths/1");
        gantry_json_begin_array(&json, "paths");
    }
    for (char **folder = folders; *folder != NULL; folder++) {
        if (command->json)
            gantry_json_string(&json, NULL, *folder);
        else
            g_string_append_printf(out, "%s\n", *folder);
    }
    if (command->json) {
        gantry_json_end_array(&json);
        gantry_json_end_object(&json);
        g_string_append_c(out, '\n');
    }
    return command_print(out);
}

static const CommandOption *const options[] = {&command_json, &command_help, NULL};

static const Verb verb_list = {
    .name = "list",
    .summary = "the plugins that are found, by their names",
    .options = options,
    .run = list,
};

static const Verb verb_show = {
    .name = "show",
    .arguments = "NAME",
    .summary = "what a plugin says of itself, and which phases it holds",
    .options = options,
    .least = 1,
    .most = 1,
    .run = show,
};

static const Verb verb_paths = {
    .name = "paths",
    .summary = "the folders that are searched",
    .options = options,
    .run = paths,
};

static const Verb *const actions[] = {&verb_list, &verb_show, &verb_paths, NULL};

const Verb verb_plugins = {
    .name = "plugins",
    .arguments = "[ACTION] [options]",
    .summary = "list the plugins that are found, show one, or where they are searched",
    .options = options,
    .run = list,
    .actions = actions,
};
