/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The path configuration of CPython for POSIX, natively: the same decisions, in the same order, as
 * the frozen Modules/getpath.py, and before 3.11 as Modules/getpath.c. Each step asks a question,
 * and says what it looked at and by which rule it answers: the story that `gantry config
 * explain-path` tells.
 *
 * Some of CPython's ways look like slips and are kept, for that is what "as python3" means: only
 * the last component of the executable's path is followed through links, the root folder is never
 * searched, and PATH is read even where the environment is to be ignored. */
#include "pathconfig-search.h"
#include "cpython.h"

#include <string.h>

#define STDLIB_NAME "python" CPYTHON_VERSION_TEXT

/* --- what is decided -------------------------------------------------------------------------- */

static const char *const output_names[PATHCONFIG_OUTPUTS] = {
    [PATHCONFIG_PROGRAM_NAME] = "program_name",
    [PATHCONFIG_EXECUTABLE] = "executable",
    [PATHCONFIG_BASE_EXECUTABLE] = "base_executable",
    [PATHCONFIG_PREFIX] = "prefix",
    [PATHCONFIG_EXEC_PREFIX] = "exec_prefix",
    [PATHCONFIG_BASE_PREFIX] = "base_prefix",
    [PATHCONFIG_BASE_EXEC_PREFIX] = "base_exec_prefix",
    [PATHCONFIG_HOME] = "home",
    [PATHCONFIG_STDLIB_DIR] = "stdlib_dir",
    [PATHCONFIG_PLATLIBDIR] = "platlibdir",
    [PATHCONFIG_SEARCH_PATHS] = "module_search_paths",
    [PATHCONFIG_PYTHON_BUILD] = "_is_python_build",
};

void search_ask(Search *s, const char *what, const char *question)
{
    gantry_context_ask(s->context, what, question);
}

void search_decide(Search *s, PathconfigOutput output, const char *value, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *rule = g_strdup_vprintf(format, args);
    va_end(args);
    s->config->origins[output] =
        (GantryOrigin){GANTRY_SOURCE_DERIVED, gantry_context_strdup(s->context, rule), 0};
    gantry_context_decide(s->context, output_names[output], is_set(value) ? value : NULL, "%s",
                          rule);
}

void search_decide_by_file(Search *s, PathconfigOutput output, const char *value, const char *file,
                           size_t line)
{
    s->config->origins[output] =
        (GantryOrigin){GANTRY_SOURCE_FILE, gantry_context_strdup(s->context, file), line};
    if (line > 0)
        gantry_context_decide(s->context, output_names[output], value, "%s, line %zu, says so",
                              file, line);
    else
        gantry_context_decide(s->context, output_names[output], value, "there is %s", file);
}

bool search_decided_before(Search *s, PathconfigOutput output, const char *value)
{
    if (is_set(value))
        gantry_context_decide(s->context, output_names[output], value, "it was set");
    return is_set(value);
}

void search_add_path(Search *s, const char *path, const char *rule)
{
    g_ptr_array_add(s->paths, (char *)path);
    gantry_context_decide(s->context, output_names[PATHCONFIG_SEARCH_PATHS], path, "%s", rule);
}

void search_warn(Search *s, const char *text)
{
    gantry_context_note(s->context, "warning", "%s", text);
    if (s->config->pathconfig_warnings)
        g_ptr_array_add(s->warnings, (char *)text);
}

/* --- all of it -------------------------------------------------------------------------------- */

/* An embedder has decided everything: then nothing is looked for (PEP 587, "Path Configuration"),
 * neither a pyvenv.cfg nor a ._pth file. stdlib_dir follows from a search only. */
static bool is_complete(const PathconfigConfig *config)
{
    return is_set(config->executable) && is_set(config->base_executable) &&
           is_set(config->prefix) && is_set(config->exec_prefix) && is_set(config->base_prefix) &&
           is_set(config->base_exec_prefix) && config->module_search_paths_set;
}

static void take_all_as_set(Search *s)
{
    const PathconfigConfig *config = s->config;
    const struct {
        PathconfigOutput output;
        const char *value;
    } outputs[] = {
        {PATHCONFIG_EXECUTABLE, config->executable},
        {PATHCONFIG_BASE_EXECUTABLE, config->base_executable},
        {PATHCONFIG_PREFIX, config->prefix},
        {PATHCONFIG_EXEC_PREFIX, config->exec_prefix},
    };
    search_ask(s, "outputs", "Every path was set: nothing is looked for.");
    s->executable = config->executable;
    for (size_t i = 0; i < G_N_ELEMENTS(outputs); i++)
        search_decided_before(s, outputs[i].output, outputs[i].value);
}

static void take_settings(Search *s)
{
    const PathconfigConfig *config = s->config;
    search_ask(s, "home", "Was it said where the installation is, and what its library folder is?");
    s->home = is_set(config->home) ? config->home : config->home_env;
    if (!search_decided_before(s, PATHCONFIG_HOME, config->home)) {
        if (is_set(s->home))
            search_decide(s, PATHCONFIG_HOME, s->home, "PYTHONHOME");
        else
            gantry_context_rule_out(s->context, "home", "home and PYTHONHOME are not set");
    }
    s->platlibdir = is_set(config->platlibdir) ? config->platlibdir : "lib";
    if (!search_decided_before(s, PATHCONFIG_PLATLIBDIR, config->platlibdir))
        search_decide(s, PATHCONFIG_PLATLIBDIR, s->platlibdir,
                      "the one that libpython was built for");
    s->stdlib = search_under(s, s->platlibdir, STDLIB_NAME);
    s->dynload = search_under(s, s->stdlib, "lib-dynload");
}

static void search(Search *s)
{
    bool home_was_set = is_set(s->config->home);
    search_find_executable(s);
    if (!CPYTHON_HAS_GETPATH_C)
        search_take_launcher(s);
    if (CPYTHON_HAS_GETPATH_C) /* it looks for a pyvenv.cfg behind the links */
        search_find_real_executable(s);
    search_read_venv(s);
    if (!CPYTHON_HAS_GETPATH_C)
        search_find_real_executable(s);
    if (!home_was_set && !CPYTHON_HAS_GETPATH_C) {
        search_read_pth(s);
        search_find_build_tree(s);
    }
    search_find_prefix(s);
    search_find_exec_prefix(s);
    if (CPYTHON_HAS_GETPATH_C && s->warnings->len > 0)
        search_warn(s, "Consider setting $PYTHONHOME to <prefix>[:<exec_prefix>]");
}

/* In a build tree sys.prefix is the installation's, though sys.path is the tree's. */
static void settle_prefixes(Search *s)
{
    const PathconfigConfig *config = s->config;
    search_ask(s, "base_prefix",
               "What does sys show as its prefixes? Those called base_… stay, and site changes the "
               "others in a virtual environment.");
    bool in_build_tree =
        s->build_prefix != NULL && !CPYTHON_HAS_GETPATH_C; /* which knows by then */
    if (in_build_tree && !is_set(config->prefix)) {
        s->prefix = PYTHON_PREFIX;
        search_decide(s, PATHCONFIG_PREFIX, s->prefix, "the build tree was built for it");
    }
    if (in_build_tree && !is_set(config->exec_prefix)) {
        s->exec_prefix = PYTHON_EXEC_PREFIX;
        search_decide(s, PATHCONFIG_EXEC_PREFIX, s->exec_prefix, "the build tree was built for it");
    }
    s->base_prefix = is_set(config->base_prefix) ? config->base_prefix : s->prefix;
    if (!search_decided_before(s, PATHCONFIG_BASE_PREFIX, config->base_prefix))
        search_decide(s, PATHCONFIG_BASE_PREFIX, s->base_prefix, "it is the prefix");
    s->base_exec_prefix =
        is_set(config->base_exec_prefix) ? config->base_exec_prefix : s->exec_prefix;
    if (!search_decided_before(s, PATHCONFIG_BASE_EXEC_PREFIX, config->base_exec_prefix))
        search_decide(s, PATHCONFIG_BASE_EXEC_PREFIX, s->base_exec_prefix, "it is the exec_prefix");
}

/* Copies what was found into memory that becomes read-only with the configs. */
static void publish(Search *s)
{
    GantryPathconfigResult *result = &s->config->result;
    *result = (GantryPathconfigResult){
        .program_name = gantry_context_strdup(s->context, s->program_name),
        .executable = gantry_context_strdup(s->context, s->executable),
        .base_executable = gantry_context_strdup(s->context, s->base_executable),
        .prefix = gantry_context_strdup(s->context, s->prefix),
        .exec_prefix = gantry_context_strdup(s->context, s->exec_prefix),
        .base_prefix = gantry_context_strdup(s->context, s->base_prefix),
        .base_exec_prefix = gantry_context_strdup(s->context, s->base_exec_prefix),
        .home = gantry_context_strdup(s->context, s->home),
        .stdlib_dir = gantry_context_strdup(s->context, s->stdlib_dir),
        .platlibdir = gantry_context_strdup(s->context, s->platlibdir),
        .isolated = s->pth != NULL,
        .site_import = s->import_site,
        .python_build = s->build_prefix != NULL,
    };
    g_ptr_array_add(s->paths, NULL);
    result->module_search_paths =
        gantry_context_strdupv(s->context, (const char *const *)s->paths->pdata);
    g_ptr_array_add(s->warnings, NULL);
    s->config->warnings =
        gantry_context_strdupv(s->context, (const char *const *)s->warnings->pdata);
}

/* As far as the locale phase has said: CPython's usual encoding of paths is UTF-8. */
static bool decodes_utf8(GantryContext *context)
{
    const char *encoding = gantry_context_get_string(context, "locale_encoding");
    return gantry_context_get_int(context, "utf8_mode", 0) > 0 || encoding == NULL ||
           g_ascii_strcasecmp(encoding, "utf-8") == 0;
}

const char *pathconfig_suspect(const PathconfigConfig *config)
{
    if (is_set(config->home_env))
        return "PYTHONHOME is set: is it right?";
    if (is_set(config->home))
        return "the option 'home' is set: is it right?";
    if (is_set(config->platlibdir) && strcmp(config->platlibdir, "lib") != 0)
        return "the option 'platlibdir' (PYTHONPLATLIBDIR) is set: is it right?";
    return config->launcher_hint;
}

bool pathconfig_search(GantryContext *context, PathconfigConfig *config, const char *argv0,
                       bool use_environment, GError **error)
{
    g_autoptr(GPtrArray) warnings = g_ptr_array_new();
    g_autoptr(GPtrArray) paths = g_ptr_array_new();
    Search s = {
        .context = context,
        .config = config,
        .texts = g_string_chunk_new(4096),
        .scratch = g_string_sized_new(256),
        .warnings = warnings,
        .paths = paths,
        .use_environment = use_environment,
        .utf8 = decodes_utf8(context),
        .base_executable = config->base_executable,
        .prefix = config->prefix,
        .exec_prefix = config->exec_prefix,
        .stdlib_dir = config->stdlib_dir,
    };

    search_find_program_name(&s, argv0);
    take_settings(&s);
    if (is_complete(config))
        take_all_as_set(&s);
    else
        search(&s);
    search_find_paths(&s);
    settle_prefixes(&s);
    publish(&s);
    g_strfreev(s.pth);
    bool found = s.refusal == NULL || gantry_error_set(error, GANTRY_ERROR_HOST,
                                                       pathconfig_suspect(config), "%s", s.refusal);
    g_string_free(s.scratch, TRUE);
    g_string_chunk_free(s.texts);
    return found;
}
