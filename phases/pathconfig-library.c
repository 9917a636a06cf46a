/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Where the library of that program is: a ._pth file, a build tree, home, or the landmarks of an
 * installation; and the search path that follows. */
#include "cpython.h"
#include "pathconfig-search.h"

#include <string.h>

#define ZIP_NAME "python" CPYTHON_VERSION_DIGITS ".zip"

/* getpath.py asks "if pth_dir:" here, which it is not where PATH has an empty entry, and later "if
 * pth:": a file without lines is a home and nothing else. */
static void take_pth(Search *s, const char *file)
{
    s->pth_dir = search_dir_name(s, file);
    if (is_set(s->pth_dir)) {
        s->use_environment = false;
        s->home = s->pth_dir;
        search_decide_by_file(s, PATHCONFIG_HOME, s->home, file, 0);
    }
    if (*s->pth != NULL)
        s->config->origins[PATHCONFIG_SEARCH_PATHS] =
            (GantryOrigin){GANTRY_SOURCE_FILE, gantry_context_strdup(s->context, file), 0};
    else
        g_clear_pointer(&s->pth, g_strfreev);
}

/* A ._pth file beside the executable is the whole of sys.path. */
void search_read_pth(Search *s)
{
    search_ask(
        s, "pth",
        "Is there a file with '._pth' behind the program's name? It is the whole of sys.path, and "
        "isolates the program.");
    const char *const beside[] = {s->executable, s->real_executable};
    for (size_t i = 0; i < G_N_ELEMENTS(beside); i++) {
        if (!is_set(beside[i]) || (i > 0 && strcmp(beside[i], beside[0]) == 0))
            continue;
        g_string_printf(s->scratch, "%s._pth", beside[i]);
        const char *file = search_keep(s, s->scratch->str, s->scratch->len);
        s->pth = search_read_lines(s, file, true);
        if (s->pth != NULL) {
            take_pth(s, file);
            return;
        }
    }
    gantry_context_rule_out(s->context, "pth", "there is none");
}

/* An executable in the tree where CPython was built. */
void search_find_build_tree(Search *s)
{
    static const char *const landmarks[] = {"Lib/os.py", NULL};
    const char *folder = s->real_executable_dir;
    const char *marker = search_join(s, folder, "pybuilddir.txt");

    search_ask(s, "build tree",
               "Was CPython built in the program's folder? Then it runs on the sources there.");
    if (!is_set(folder)) { /* "and real_executable_dir": where PATH has an empty entry */
        gantry_context_rule_out(s->context, "_is_python_build", "the program's folder has no name");
        return;
    }
    g_auto(GStrv) lines = search_read_lines(s, marker, false);
    if (lines != NULL) {
        s->platstdlib_dir = lines[0] != NULL ? search_join(s, folder, lines[0]) : folder;
    } else if (!search_is(s, FILE_REGULAR, search_join(s, folder, "Modules/Setup.local"))) {
        gantry_context_rule_out(s->context, "_is_python_build", "nothing says so");
        return;
    }
    const char *build_prefix = search_join(s, folder, PYTHON_VPATH);
    if (!is_set(build_prefix)) { /* "if build_prefix:", which is not where it is relative */
        gantry_context_rule_out(s->context, "_is_python_build", "its sources have no folder");
        return;
    }
    s->build_prefix = build_prefix;
    if (lines != NULL)
        search_decide_by_file(s, PATHCONFIG_PYTHON_BUILD, "1", marker, 1);
    else
        search_decide(s, PATHCONFIG_PYTHON_BUILD, "1", "%s has Modules/Setup.local", folder);
    const char *sources = search_up(s, s->build_prefix, landmarks, FILE_REGULAR);
    if (!is_set(s->stdlib_dir)) {
        s->stdlib_dir = search_join(s, sources != NULL ? sources : s->build_prefix, "Lib");
        search_decide(s, PATHCONFIG_STDLIB_DIR, s->stdlib_dir, "the sources of the build tree");
    }
    if (!is_set(s->prefix) && sources != NULL) {
        s->prefix = sources;
        search_decide(s, PATHCONFIG_PREFIX, sources, "its sources are there");
    }
    if (!is_set(s->exec_prefix)) {
        s->exec_prefix = s->build_prefix;
        search_decide(s, PATHCONFIG_EXEC_PREFIX, s->exec_prefix, "it was built there");
    }
}

static void take_home(Search *s)
{
    const char *colon = strchr(s->home, ':');
    s->prefix = colon != NULL ? search_keep(s, s->home, (size_t)(colon - s->home)) : s->home;
    s->exec_prefix = colon != NULL ? colon + 1 : s->prefix;
    if (s->stdlib_dir != s->config->stdlib_dir) {
        s->stdlib_dir = NULL;
        search_decide(s, PATHCONFIG_STDLIB_DIR, NULL, "home counts, and not the build tree");
    }
    search_decide(s, PATHCONFIG_PREFIX, s->prefix, colon != NULL ? "home, before its ':'" : "home");
}

static void search_prefix(Search *s)
{
    const char *const zip[] = {search_under(s, s->platlibdir, ZIP_NAME), NULL};
    const char *const landmarks[] = {search_under(s, s->stdlib, "os.py"),
                                     search_under(s, s->stdlib, "os.pyc"), NULL};

    s->prefix = search_up(s, s->executable_dir, zip, FILE_REGULAR);
    if (is_set(s->prefix)) {
        search_decide(s, PATHCONFIG_PREFIX, s->prefix, "landmark %s", zip[0]);
        const char *folder = search_join(s, s->prefix, s->stdlib);
        if (is_set(s->config->stdlib_dir))
            return;
        bool is_there = search_is(s, FILE_FOLDER, folder);
        if (is_there)
            search_decide(s, PATHCONFIG_STDLIB_DIR, folder, "below prefix");
        else if (is_set(s->stdlib_dir))
            search_decide(s, PATHCONFIG_STDLIB_DIR, NULL, "the zip counts, and not the build tree");
        s->stdlib_dir = is_there ? folder : NULL;
        return;
    }
    s->prefix = search_up(s, s->executable_dir, landmarks, FILE_REGULAR);
    if (is_set(s->prefix)) {
        search_decide(s, PATHCONFIG_PREFIX, s->prefix, "landmark %s", landmarks[0]);
        if (!is_set(s->stdlib_dir)) {
            s->stdlib_dir = search_join(s, s->prefix, s->stdlib);
            search_decide(s, PATHCONFIG_STDLIB_DIR, s->stdlib_dir, "below prefix");
        }
        return;
    }
    s->prefix = PYTHON_PREFIX;
    search_decide(s, PATHCONFIG_PREFIX, s->prefix,
                  "no landmark in %s or above: the one that libpython was built for",
                  s->executable_dir);
    if (!search_is(s, FILE_REGULAR, search_join(s, s->prefix, landmarks[0])) &&
        !search_is(s, FILE_REGULAR, search_join(s, s->prefix, landmarks[1])))
        search_warn(s, "Could not find platform independent libraries <prefix>");
}

void search_find_prefix(Search *s)
{
    search_ask(
        s, "prefix",
        "Where is the standard library? It has a file os.py (or all of it is one zip file), which "
        "is looked for from the program's folder upwards.");
    if (CPYTHON_HAS_GETPATH_C) {
        search_find_prefix_in_c(s);
        return;
    }
    if (is_set(s->home))
        take_home(s);
    else if (is_set(s->config->prefix))
        search_decided_before(s, PATHCONFIG_PREFIX, s->prefix);
    else if (is_set(s->prefix))
        gantry_context_rule_out(s->context, "prefix",
                                "the build tree has it: nothing is looked for");
    if (!is_set(s->prefix))
        search_prefix(s);
}

void search_find_exec_prefix(Search *s)
{
    const char *const landmarks[] = {s->dynload, NULL};
    search_ask(s, "exec_prefix",
               "Where are the extension modules of the standard library? They stand in a folder "
               "lib-dynload, which is looked for in the same way.");
    if (CPYTHON_HAS_GETPATH_C) {
        search_find_exec_prefix_in_c(s);
        return;
    }
    if (is_set(s->exec_prefix)) { /* by home, by a build tree, or it was set */
        if (is_set(s->home))
            search_decide(s, PATHCONFIG_EXEC_PREFIX, s->exec_prefix,
                          strchr(s->home, ':') != NULL ? "home, behind its ':'" : "home");
        else if (!search_decided_before(s, PATHCONFIG_EXEC_PREFIX, s->config->exec_prefix))
            gantry_context_rule_out(s->context, "exec_prefix",
                                    "the build tree has it: nothing is looked for");
        return;
    }
    s->exec_prefix = search_up(s, s->executable_dir, landmarks, FILE_FOLDER);
    if (is_set(s->exec_prefix)) {
        search_decide(s, PATHCONFIG_EXEC_PREFIX, s->exec_prefix, "landmark %s", s->dynload);
    } else {
        s->exec_prefix = PYTHON_EXEC_PREFIX;
        search_decide(s, PATHCONFIG_EXEC_PREFIX, s->exec_prefix,
                      "no landmark in %s or above: the one that libpython was built for",
                      s->executable_dir);
    }
    /* getpath.py looks again at what it has found. */
    if (!search_is(s, FILE_FOLDER, search_join(s, s->exec_prefix, s->dynload)))
        search_warn(s, "Could not find platform dependent libraries <exec_prefix>");
}

static void add_pythonpath(Search *s)
{
    const char *pythonpath = s->config->pythonpath_env;
    if (!s->use_environment || !is_set(pythonpath)) {
        gantry_context_rule_out(s->context, "module_search_paths",
                                is_set(pythonpath) ? "PYTHONPATH does not count here"
                                                   : "PYTHONPATH is not set, or does not count");
        return;
    }
    g_auto(GStrv) folders = g_strsplit(pythonpath, ":", -1);
    for (char **folder = folders; *folder != NULL; folder++) {
        const char *path = search_keep(s, *folder, strlen(*folder));
        search_add_path(s, CPYTHON_HAS_GETPATH_C ? path : search_absolute(s, path),
                        *path == '\0' ? "PYTHONPATH has an empty entry: the current folder"
                                      : "an entry of PYTHONPATH");
    }
}

/* Where the library is by the prefixes, unless a landmark has said so. */
static void derive_library(Search *s)
{
    if (!is_set(s->stdlib_dir) && is_set(s->prefix)) {
        s->stdlib_dir = search_join(s, s->prefix, s->stdlib);
        search_decide(s, PATHCONFIG_STDLIB_DIR, s->stdlib_dir, "below prefix");
    }
    if (!is_set(s->platstdlib_dir) && is_set(s->exec_prefix))
        s->platstdlib_dir = search_join(s, s->exec_prefix, s->dynload);
}

/* getpath.c has one text for the whole search path, and a path with a ':' falls apart in it. */
static void add_path(Search *s, const char *path, const char *rule)
{
    for (const char *colon; CPYTHON_HAS_GETPATH_C && (colon = strchr(path, ':')) != NULL;
         path = colon + 1)
        search_add_path(s, search_keep(s, path, (size_t)(colon - path)), rule);
    search_add_path(s, path, rule);
}

static void collect_paths(Search *s)
{
    add_pythonpath(s);
    /* In a build tree it is the installation's: the tree itself has none. */
    const char *zip_prefix = s->build_prefix != NULL ? PYTHON_PREFIX : s->prefix;
    if (s->zip == NULL)
        s->zip = search_join(s, zip_prefix, search_under(s, s->platlibdir, ZIP_NAME));
    add_path(s, s->zip,
             "the standard library as one file, below prefix: always on the list, whether it "
             "exists or not");
    if (is_set(s->stdlib_dir))
        add_path(s, s->stdlib_dir, "stdlib_dir: the standard library");
    if (is_set(s->platstdlib_dir))
        add_path(s, s->platstdlib_dir, "its extension modules, below exec_prefix");
    s->config->origins[PATHCONFIG_SEARCH_PATHS] = (GantryOrigin){
        GANTRY_SOURCE_DERIVED,
        s->use_environment && is_set(s->config->pythonpath_env)
            ? "PYTHONPATH, then prefix and exec_prefix"
            : "prefix and exec_prefix",
        0,
    };
}

/* The lines of a ._pth file, which beats even search paths that were set. */
static void take_pth_lines(Search *s)
{
    for (char **line = s->pth; *line != NULL; line++) {
        const char *text = search_strip(s, *line, *line + strcspn(*line, "#"));
        if (strcmp(text, "import site") == 0)
            s->import_site = true;
        else if (g_str_has_prefix(text, "import "))
            search_warn(s, "unsupported 'import' line in ._pth file");
        else if (*text != '\0')
            search_add_path(s, search_join(s, s->pth_dir, text), "a line of the ._pth file");
    }
}

void search_find_paths(Search *s)
{
    const PathconfigConfig *config = s->config;
    search_ask(s, "module_search_paths",
               "In which folders, and in which order, are modules looked for?");
    search_decided_before(s, PATHCONFIG_STDLIB_DIR, config->stdlib_dir);
    if (!config->module_search_paths_set)
        derive_library(s);
    if (s->pth != NULL) {
        take_pth_lines(s);
    } else if (!config->module_search_paths_set) {
        collect_paths(s);
    } else {
        for (const char *const *path = config->module_search_paths; *path != NULL; path++)
            search_add_path(s, *path, "module_search_paths was set");
    }
}
