/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Which program runs: its name, its file, the virtual environment that it stands in, and the file
 * behind it. */
#include "cpython.h"
#include "pathconfig-search.h"

#include <string.h>

void search_find_program_name(Search *s, const char *argv0)
{
    search_ask(s, "program_name", "By which name was the program called?");
    s->program_name = s->config->program_name;
    if (search_decided_before(s, PATHCONFIG_PROGRAM_NAME, s->program_name))
        return;
    s->program_name = is_set(argv0) ? argv0 : "python3";
    search_decide(s, PATHCONFIG_PROGRAM_NAME, s->program_name,
                  is_set(argv0) ? "it was called by this name" : "nobody has said");
}

static void search_path_variable(Search *s)
{
    const char *path = gantry_context_getenv(s->context, "PATH");
    g_auto(GStrv) folders = is_set(path) ? g_strsplit(path, ":", -1) : NULL;
    for (char **folder = folders; folder != NULL && *folder != NULL; folder++) {
        const char *candidate = search_join(s, *folder, s->program_name);
        if (search_is(s, FILE_PROGRAM, candidate)) {
            s->executable = CPYTHON_HAS_GETPATH_C ? search_absolute(s, candidate) : candidate;
            search_decide(s, PATHCONFIG_EXECUTABLE, s->executable, "found on PATH");
            return;
        }
    }
    /* Unknown: what follows searches from the current folder. */
    s->executable = "";
    if (!CPYTHON_HAS_GETPATH_C) /* for which it is "" until the search begins */
        s->executable_dir = s->real_executable_dir = search_absolute(s, ".");
    search_decide(s, PATHCONFIG_EXECUTABLE, NULL,
                  is_set(path)
                      ? "'%s' is in no folder of PATH; the current folder stands in for its"
                      : "'%s' could be anywhere, for PATH is not set; the current folder stands "
                        "in for its",
                  s->program_name);
}

void search_find_executable(Search *s)
{
    search_ask(
        s, "executable",
        "Which file is the program? A name with a slash is a path; any other name is looked for in "
        "the folders of PATH.");
    s->executable = s->config->executable;
    if (search_decided_before(s, PATHCONFIG_EXECUTABLE, s->executable))
        return;
    if (strchr(s->program_name, '/') == NULL) {
        search_path_variable(s);
        return;
    }
    s->executable = search_absolute(s, s->program_name);
    search_decide(s, PATHCONFIG_EXECUTABLE, s->executable, "it was called by this path");
}

/* Launchers say with a variable whom they stand for, and it counts even where the environment is
 * ignored; prefixes are searched from there, but the installation is the real program's. Since 3.11
 * that is so on every system, not on macOS alone. */
void search_take_launcher(Search *s)
{
    static const struct {
        const char *name;
        const char *hint;
    } variables[] = {
        {"PYTHONEXECUTABLE", "PYTHONEXECUTABLE is set: is it right?"},
        {"__PYVENV_LAUNCHER__", "__PYVENV_LAUNCHER__ is set: is it right?"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(variables); i++) {
        const char *launcher = gantry_context_getenv(s->context, variables[i].name);
        if (!is_set(launcher)) {
            gantry_context_rule_out(s->context, "executable", "%s is not set", variables[i].name);
            continue;
        }
        s->base_executable = s->executable;
        search_decide(s, PATHCONFIG_BASE_EXECUTABLE, s->base_executable,
                      "it was called by this path");
        s->executable = launcher;
        s->executable_dir = search_dir_name(s, launcher);
        s->config->launcher_hint = variables[i].hint;
        search_decide(s, PATHCONFIG_EXECUTABLE, launcher, "the variable %s of a launcher says so",
                      variables[i].name);
        return;
    }
}

/* The value of `home` in a pyvenv.cfg, and the line that has it; NULL if there is none. */
static const char *venv_home(Search *s, char *const *lines, size_t *line)
{
    for (*line = 1; *lines != NULL; lines++, *line += 1) {
        const char *equals = strchr(*lines, '=');
        if (equals == NULL)
            continue;
        if (g_ascii_strcasecmp(search_strip(s, *lines, equals), "home") == 0)
            return search_strip(s, equals + 1, *lines + strlen(*lines));
    }
    return NULL;
}

/* The executable of the installation that a venv was made from. It has the name of the venv's, or,
 * where there is none of that name, one that an installation usually has. */
static const char *executable_in_home(Search *s, const char *home)
{
    static const char *const usual[] = {"python3", "python" CPYTHON_VERSION_TEXT};
    const char *same = search_join(s, home, search_base_name(s->executable));
    for (size_t i = 0; !search_is(s, FILE_REGULAR, same) && i < G_N_ELEMENTS(usual); i++) {
        const char *candidate = search_join(s, home, usual[i]);
        if (search_is(s, FILE_REGULAR, candidate))
            return candidate;
    }
    return same;
}

static void take_venv(Search *s, const char *home, const char *file, size_t line)
{
    gantry_context_decide(s->context, "venv", home,
                          "%s, line %zu, has this home: the installation is searched from there",
                          file, line);
    s->executable_dir = s->real_executable_dir = home;
    if (is_set(s->base_executable) || CPYTHON_HAS_GETPATH_C)
        return;
    /* A linked executable tells more than the cfg does. */
    const char *real = search_follow_links(s, s->executable);
    bool linked = real != NULL && strcmp(real, s->executable) != 0;
    s->base_executable = linked ? real : executable_in_home(s, home);
    if (linked)
        search_decide(s, PATHCONFIG_BASE_EXECUTABLE, real, "in a venv the executable links to it");
    else
        search_decide_by_file(s, PATHCONFIG_BASE_EXECUTABLE, s->base_executable, file, line);
}

void search_read_venv(Search *s)
{
    search_ask(
        s, "venv",
        "Does it stand in a virtual environment? A file pyvenv.cfg in its folder, or in the one "
        "above, says with 'home' where the installation is.");
    if (is_set(s->home)) {
        gantry_context_rule_out(s->context, "venv", "home or PYTHONHOME says where to look");
        return;
    }
    const char *folder =
        is_set(s->executable_dir) ? s->executable_dir : search_dir_name(s, s->executable);
    const char *parent = search_dir_name(s, folder);
    const char *const candidates[] = {CPYTHON_HAS_GETPATH_C ? folder : parent,
                                      CPYTHON_HAS_GETPATH_C ? parent : folder};
    for (size_t i = 0; i < G_N_ELEMENTS(candidates); i++) {
        const char *file = search_join(s, candidates[i], "pyvenv.cfg");
        g_auto(GStrv) lines = search_read_lines(s, file, CPYTHON_HAS_GETPATH_C);
        if (lines == NULL)
            continue;
        size_t line;
        const char *home = CPYTHON_HAS_GETPATH_C ? search_venv_home_in_c(s, lines, &line)
                                                 : venv_home(s, lines, &line);
        if (home == NULL)
            gantry_context_rule_out(s->context, "venv", "%s has no home: it is ignored", file);
        else
            take_venv(s, home, file, line);
        return;
    }
    gantry_context_rule_out(s->context, "venv", "there is no pyvenv.cfg");
}

void search_find_real_executable(Search *s)
{
    search_ask(
        s, "base_executable",
        "Which file is behind it? An installation is searched from the folder of the program that "
        "a link leads to.");
    if (s->base_executable == s->config->base_executable) /* and no launcher's variable beat it */
        search_decided_before(s, PATHCONFIG_BASE_EXECUTABLE, s->base_executable);
    if (!is_set(s->base_executable)) {
        s->base_executable = s->executable;
        search_decide(s, PATHCONFIG_BASE_EXECUTABLE, s->executable, "it is the executable");
    }
    const char *real =
        search_follow_links(s, CPYTHON_HAS_GETPATH_C ? s->executable : s->base_executable);
    if (real == NULL && !CPYTHON_HAS_GETPATH_C && search_is(s, FILE_REGULAR, s->base_executable)) {
        g_string_printf(s->scratch, "Failed to find real location of %s", s->base_executable);
        search_warn(s, search_keep(s, s->scratch->str, s->scratch->len));
    }
    s->real_executable = real != NULL ? real : s->base_executable;
    if (!is_set(s->executable_dir))
        s->executable_dir = s->real_executable_dir = search_dir_name(s, s->real_executable);
    if (!is_set(s->real_executable_dir))
        s->real_executable_dir = search_dir_name(s, s->real_executable);
}
