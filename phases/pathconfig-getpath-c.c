/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The steps of the path search that CPython 3.10 takes in another way: its getpath was a C program
 * (Modules/getpath.c), which takes paths as they are, knows no ._pth file, and has the library's
 * whole path where getpath.py has the prefix. Later versions pass this file by. */
#include "cpython.h"
#include "pathconfig-search.h"

#include <limits.h>
#include <string.h>

#define ZIP_NAME "python" CPYTHON_VERSION_DIGITS ".zip"

/* joinpath(), into a buffer of MAXPATHLEN. */
static const char *join_short(Search *s, const char *folder, const char *name)
{
    if (*name != '/')
        search_refuse_long(s, folder, name);
    return search_join(s, folder, name);
}

/* @path without its last @n names; "/" where nothing is left (calculate_set_prefix()). */
static const char *reduced(Search *s, const char *path, int n)
{
    for (int i = 0; i < n; i++)
        path = search_dir_name(s, path);
    return *path != '\0' ? path : "/";
}

static bool is_library(Search *s, const char *folder)
{
    return search_is(s, FILE_REGULAR, search_join(s, folder, "os.py")) ||
           search_is(s, FILE_REGULAR, search_join(s, folder, "os.pyc"));
}

static bool is_folder(Search *s, const char *folder)
{
    return search_is(s, FILE_FOLDER, folder);
}

/* @name below the program's folder, or below the nearest one above; NULL if it is nowhere. */
static const char *search_above(Search *s, const char *name, bool (*test)(Search *, const char *))
{
    const char *folder = search_absolute(s, s->executable_dir);
    do {
        const char *path = join_short(s, folder, name);
        if (test(s, path))
            return path;
        folder = search_dir_name(s, folder);
    } while (*folder != '\0' && s->refusal == NULL);
    return NULL;
}

/* In the tree where CPython was built the sources tell the library. */
static const char *library_of_build(Search *s)
{
    if (!search_is(s, FILE_REGULAR, search_join(s, s->executable_dir, "Modules/Setup.local")))
        return NULL;
    const char *library = search_join(s, search_join(s, s->executable_dir, PYTHON_VPATH), "Lib");
    return is_library(s, library) ? library : NULL;
}

static void take_library(Search *s, const char *library, const char *rule)
{
    if (is_set(s->config->stdlib_dir))
        return;
    s->stdlib_dir = library;
    search_decide(s, PATHCONFIG_STDLIB_DIR, library, "%s", rule);
}

static void take_prefix(Search *s, const char *library, const char *rule)
{
    const char *prefix = reduced(s, library, 2);
    take_library(s, library, rule);
    if (search_decided_before(s, PATHCONFIG_PREFIX, s->config->prefix))
        return;
    s->prefix = prefix;
    search_decide(s, PATHCONFIG_PREFIX, prefix, "%s", rule);
}

/* What is not found, or is in a build tree, has the prefix of the installation. */
static void take_usual_prefix(Search *s, const char *library, const char *rule)
{
    take_library(s, library, rule);
    if (search_decided_before(s, PATHCONFIG_PREFIX, s->config->prefix))
        return;
    s->prefix = PYTHON_PREFIX;
    search_decide(s, PATHCONFIG_PREFIX, s->prefix, "the one that libpython was built for");
}

void search_find_prefix_in_c(Search *s)
{
    const char *library, *zip_folder = PYTHON_PREFIX;
    if (is_set(s->home)) {
        const char *first = search_keep(s, s->home, strcspn(s->home, ":"));
        if (strlen(s->home) > PATH_MAX)
            s->refusal = "home is longer than a path can be, even if its parts are not";
        library = join_short(s, first, s->stdlib);
        take_prefix(s, library, "home");
    } else if ((library = library_of_build(s)) != NULL) {
        s->build_prefix = s->executable_dir;
        search_decide(s, PATHCONFIG_PYTHON_BUILD, "1", "%s has Modules/Setup.local",
                      s->build_prefix);
        take_usual_prefix(s, library, "the sources of the build tree");
    } else if ((library = search_above(s, s->stdlib, is_library)) != NULL) {
        take_prefix(s, library, "it has the landmark os.py");
    } else {
        library = join_short(s, PYTHON_PREFIX, s->stdlib);
        if (is_library(s, library)) {
            take_prefix(s, library, "no landmark was found: the one that libpython was built for");
        } else {
            search_warn(s, "Could not find platform independent libraries <prefix>");
            take_usual_prefix(s, library, "no landmark was found");
            zip_folder = NULL;
        }
    }
    /* Where there is nothing left of the library's path it is relative, and not below "/". */
    if (s->build_prefix == NULL && zip_folder != NULL)
        zip_folder = search_dir_name(s, search_dir_name(s, library));
    s->zip = search_join(s, zip_folder != NULL ? zip_folder : PYTHON_PREFIX,
                         search_join(s, s->platlibdir, ZIP_NAME));
}

/* All that is in pybuilddir.txt, ends of lines included; NULL if there is none. */
static const char *modules_of_build(Search *s)
{
    const char *file = search_join(s, s->executable_dir, "pybuilddir.txt");
    g_auto(GStrv) lines = search_read_lines(s, file, true);
    if (lines == NULL)
        return NULL;
    g_autofree char *content = g_strjoinv("\n", lines);
    const char *name = search_keep(s, content, MIN(strlen(content), PATH_MAX));
    search_decide_by_file(s, PATHCONFIG_PYTHON_BUILD, "1", file, 1);
    return join_short(s, s->executable_dir, name);
}

static void take_exec_prefix(Search *s, const char *modules, const char *rule)
{
    s->platstdlib_dir = modules;
    if (search_decided_before(s, PATHCONFIG_EXEC_PREFIX, s->config->exec_prefix))
        return;
    s->exec_prefix = reduced(s, modules, 3);
    search_decide(s, PATHCONFIG_EXEC_PREFIX, s->exec_prefix, "%s", rule);
}

void search_find_exec_prefix_in_c(Search *s)
{
    const char *modules;
    if (is_set(s->home)) {
        const char *colon = strchr(s->home, ':');
        const char *second = colon != NULL ? colon + 1 : s->home;
        take_exec_prefix(s, join_short(s, second, s->dynload),
                         colon != NULL ? "home, behind its ':'" : "home");
        return;
    }
    if ((modules = modules_of_build(s)) != NULL) {
        s->build_prefix = s->executable_dir;
        s->platstdlib_dir = modules;
    } else if ((modules = search_above(s, s->dynload, is_folder)) != NULL) {
        take_exec_prefix(s, modules, "it has the landmark lib-dynload");
        return;
    } else if (is_folder(s, join_short(s, PYTHON_EXEC_PREFIX, s->dynload))) {
        take_exec_prefix(s, search_join(s, PYTHON_EXEC_PREFIX, s->dynload),
                         "no landmark was found: the one that libpython was built for");
        return;
    } else {
        search_warn(s, "Could not find platform dependent libraries <exec_prefix>");
        /* It forgets the version on the way. */
        s->platstdlib_dir =
            search_join(s, PYTHON_EXEC_PREFIX, search_join(s, s->platlibdir, "lib-dynload"));
    }
    if (search_decided_before(s, PATHCONFIG_EXEC_PREFIX, s->config->exec_prefix))
        return;
    s->exec_prefix = PYTHON_EXEC_PREFIX;
    search_decide(s, PATHCONFIG_EXEC_PREFIX, s->exec_prefix,
                  "the one that libpython was built for");
}

/* A line of a pyvenv.cfg: three words, by the delimiters of _Py_FindEnvConfigValue(). */
static const char *home_in(Search *s, char *line)
{
    char *rest;
    const char *key = strtok_r(line, " \t\r\n", &rest);
    if (*line == '#' || key == NULL || strcmp(key, "home") != 0)
        return NULL;
    const char *equals = strtok_r(NULL, " \t", &rest);
    const char *value =
        equals != NULL && strcmp(equals, "=") == 0 ? strtok_r(NULL, "\r\n", &rest) : NULL;
    return value != NULL ? search_keep(s, value, strlen(value)) : NULL;
}

const char *search_venv_home_in_c(Search *s, char *const *lines, size_t *line)
{
    enum { LONGEST = 2 * PATH_MAX - 2 };
    /* The last one has no end, and is not read; nor is anything behind one that is too long. */
    for (*line = 1; lines[1] != NULL && strlen(*lines) <= LONGEST; lines++, *line += 1) {
        const char *home = home_in(s, *lines);
        if (home != NULL)
            return home;
    }
    return NULL;
}
