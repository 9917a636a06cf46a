/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Plugins: found by name, opened, looked at, and taken or closed again. */
#include "pipeline.h"
#include "trust.h"

#include <dlfcn.h>
#include <gantry/plugin.h>
#include <link.h>
#include <string.h>
#include <unistd.h>

/* The folder "../plugins" of the object that this code runs from: beside the library's in the build
 * tree, and wherever a relocated tree keeps both. */
static char *folder_beside_library(void)
{
    Dl_info info;
    struct link_map *object;
    if (dladdr1((void *)gantry_pipeline_load_plugin, &info, (void **)&object, RTLD_DL_LINKMAP) == 0)
        return NULL;
    /* For code that is linked into a program, dladdr() has argv[0], which is the caller's choice;
     * the loader itself has no name for it. */
    g_autofree char *file = *object->l_name != '\0' ? g_strdup(object->l_name)
                                                    : g_file_read_link("/proc/self/exe", NULL);
    if (file == NULL)
        return NULL;
    g_autofree char *folder = g_path_get_dirname(file);
    g_autofree char *plugins = g_build_filename(folder, "..", "plugins", NULL);
    return g_canonicalize_filename(plugins, NULL);
}

char **gantry_pipeline_plugin_paths(const GantryPipeline *pipeline)
{
    g_autoptr(GPtrArray) paths = g_ptr_array_new();
    const char *listed = gantry_environment_get(pipeline->environment, "GANTRY_PLUGIN_PATH");
    if (listed != NULL && !gantry_pipeline_uses_environment(pipeline))
        listed = NULL;
    if (listed != NULL) {
        g_auto(GStrv) folders = g_strsplit(listed, ":", -1);
        for (char **folder = folders; *folder != NULL; folder++) {
            if (**folder != '\0')
                g_ptr_array_add(paths, g_strdup(*folder));
        }
    }
    char *beside = folder_beside_library();
    if (beside != NULL && g_file_test(beside, G_FILE_TEST_IS_DIR))
        g_ptr_array_add(paths, beside);
    else
        g_free(beside);
    g_ptr_array_add(paths, g_strdup(GANTRY_PLUGIN_DIR));
    g_ptr_array_add(paths, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&paths), FALSE);
}

static char *find_plugin(const GantryPipeline *pipeline, const char *name, GError **error)
{
    if (strchr(name, '/') != NULL) {
        if (access(name, F_OK) == 0)
            return g_strdup(name);
        gantry_error_set(error, GANTRY_ERROR_PLUGIN_NOT_FOUND, NULL, "plugin: '%s': no such file",
                         name);
        return NULL;
    }
    g_auto(GStrv) folders = gantry_pipeline_plugin_paths(pipeline);
    for (char **folder = folders; *folder != NULL; folder++) {
        g_autofree char *path = g_strdup_printf("%s/%s.so", *folder, name);
        if (access(path, F_OK) == 0)
            return g_steal_pointer(&path);
    }
    g_autofree char *searched = g_strjoinv(", ", folders);
    gantry_error_set(error, GANTRY_ERROR_PLUGIN_NOT_FOUND,
                     "give its path, or add its folder to GANTRY_PLUGIN_PATH",
                     "plugin: '%s': not found in %s", name, searched);
    return NULL;
}

/* Opening an object once more with RTLD_GLOBAL makes it, and what it links, global for good. */
void gantry_publish_symbols(void)
{
    Dl_info info;
    /* RTLD_DEFAULT would find our own local symbols, too; the handle of the program does not. */
    void *program = dlopen(NULL, RTLD_NOW);
    bool global = program != NULL && dlsym(program, "gantry_pipeline_new") != NULL;
    if (program != NULL)
        dlclose(program);
    if (global || dladdr((void *)gantry_pipeline_new, &info) == 0)
        return;
    void *self = dlopen(info.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_GLOBAL);
    if (self != NULL)
        dlclose(self);
}

static const GantryPlugin *check_plugin(void *handle, const char *path, GError **error)
{
    const GantryPlugin *plugin = dlsym(handle, "gantry_plugin");
    if (plugin == NULL) {
        gantry_error_set(error, GANTRY_ERROR_PLUGIN_DESCRIPTOR,
                         "a plugin ends with GANTRY_PLUGIN_DEFINE(...)",
                         "plugin: '%s': it does not export 'gantry_plugin'", path);
        return NULL;
    }
    if (plugin->abi != GANTRY_ABI) {
        gantry_error_set(error, GANTRY_ERROR_ABI, "compile it against this Gantry's headers",
                         "plugin: '%s': its ABI is %u, this library's is %u", path, plugin->abi,
                         GANTRY_ABI);
        return NULL;
    }
    if (plugin->name == NULL || plugin->name[0] == '\0' || plugin->phases == NULL) {
        gantry_error_set(error, GANTRY_ERROR_PLUGIN_DESCRIPTOR, NULL,
                         "plugin: '%s': its descriptor has no %s", path,
                         plugin->phases == NULL ? "phases" : "name");
        return NULL;
    }
    for (const GantryPhase *const *phase = plugin->phases; *phase != NULL; phase++) {
        if (!gantry_phase_check(*phase, error)) {
            g_prefix_error(error, "plugin: '%s': ", path);
            return NULL;
        }
    }
    return plugin;
}

static void take_plugin(GantryPipeline *pipeline, const GantryPlugin *plugin, void *handle,
                        char *path)
{
    GantryLoadedPlugin loaded = {plugin, path};
    g_array_append_val(pipeline->plugins, loaded);
    g_ptr_array_add(pipeline->handles, handle);
    for (const GantryPhase *const *phase = plugin->phases; *phase != NULL; phase++) {
        GantryAddedPhase added = {*phase, plugin->name};
        g_array_append_val(pipeline->added, added);
    }
    for (const GantryTraceSink *const *sink = plugin->sinks; sink != NULL && *sink != NULL; sink++)
        gantry_trace_add_sink(pipeline->trace, *sink, NULL);
}

/* (transfer full) (nullable): what to give the loader for the plugin at @path: the path itself or,
 * where few are trusted, one that nobody else can lead elsewhere. */
static char *trusted_path(const GantryPipeline *pipeline, const char *path, GError **error)
{
    char *real;
    if (!pipeline->trusts_only_owner)
        return g_strdup(path);
    int fd =
        gantry_trust_open(path, pipeline->trusted_owner, GANTRY_ERROR_PLUGIN_LOAD, &real, error);
    if (fd >= 0)
        close(fd);
    else
        g_prefix_error(error, "plugin: '%s': ", path);
    return real;
}

static bool load(GantryPipeline *pipeline, const char *name, GError **error)
{
    g_autofree char *found = find_plugin(pipeline, name, error);
    g_autofree char *path = found != NULL ? trusted_path(pipeline, found, error) : NULL;
    if (path == NULL)
        return false;
    gantry_publish_symbols();
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL)
        return gantry_error_set(error, GANTRY_ERROR_PLUGIN_LOAD, NULL, "plugin: %s", dlerror());
    const GantryPlugin *plugin = check_plugin(handle, path, error);
    if (plugin == NULL) {
        dlclose(handle);
        return false;
    }
    take_plugin(pipeline, plugin, handle, g_steal_pointer(&path));
    return true;
}

bool gantry_pipeline_load_plugin(GantryPipeline *pipeline, const char *plugin, GError **error)
{
    g_autoptr(GError) cause = NULL;
    if (!gantry_pipeline_check_before(pipeline, GANTRY_STAGE_RESOLVED, "a plugin", error))
        return false;
    const char *name = gantry_trace_intern(pipeline->trace, plugin);
    GantrySpan span = gantry_trace_begin(pipeline->trace, GANTRY_TRACE_PLUGIN, name);
    bool loaded = load(pipeline, plugin, &cause);
    if (!loaded) {
        gantry_trace_mark(pipeline->trace, GANTRY_TRACE_ERROR, name, NULL, cause->message);
        g_propagate_error(error, g_steal_pointer(&cause));
    }
    gantry_trace_end(pipeline->trace, span);
    return loaded;
}
