/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "pathconfig-files.h"
#include "pathconfig.h"

/* The search on its way. pathconfig-search.c has the order of its steps, pathconfig-program.c and
 * pathconfig-library.c have the steps, and pathconfig-look.c is what they look with.
 * Texts that are made on it belong to @texts; "" and NULL both mean "not known", as in getpath.py.
 */
typedef struct Search {
    GantryContext *context;
    PathconfigConfig *config;
    GStringChunk *texts;
    GString *scratch; /* where a text is put together */
    GPtrArray *warnings;
    bool use_environment;
    bool utf8; /* what CPython decodes paths with, as far as the number of characters matters */

    const char *program_name;
    const char *executable;
    const char *base_executable;
    const char *real_executable;
    const char *executable_dir;
    const char *real_executable_dir;
    const char *home;
    const char *prefix;
    const char *exec_prefix;
    const char *base_prefix;
    const char *base_exec_prefix;
    const char *platlibdir;
    const char *stdlib;  /* "lib/python3.11" */
    const char *dynload; /* "lib/python3.11/lib-dynload" */
    const char *stdlib_dir;
    const char *platstdlib_dir;
    const char *build_prefix;
    const char *zip;  /* the library as one file, if that is not below prefix (3.10) */
    char **pth;       /* its lines, if there is a ._pth file */
    bool import_site; /* ... and whether one says so */
    const char *pth_dir;
    GPtrArray *paths;
    const char *refusal; /* (nullable) why CPython would not go on */
} Search;

static inline bool is_set(const char *text)
{
    return text != NULL && *text != '\0';
}

/* --- texts ------------------------------------------------------------------------------------ */

/* A copy of the @length bytes at @text that lives as long as the search. */
const char *search_keep(Search *s, const char *text, size_t length);

/* @name in @folder, which may end with a slash. */
const char *search_under(Search *s, const char *folder, const char *name);

/* @name seen from @folder, normalized. What is longer than CPython can join is refused. */
const char *search_join(Search *s, const char *folder, const char *name);

/* Refuses what CPython cannot put together, see pathconfig-look.c; whether it did. */
bool search_refuse_long(Search *s, const char *folder, const char *name);

/* All before the last slash; "" without one. */
const char *search_dir_name(Search *s, const char *path);

const char *search_base_name(const char *path);

/* str.strip() of what is between @text and @end. */
const char *search_strip(Search *s, const char *text, const char *end);

/* --- looks, each of which leaves a mark in the trace ------------------------------------------ */

bool search_is(Search *s, FileKind kind, const char *path);

/* Behind the current folder if @path is relative. */
const char *search_absolute(Search *s, const char *path);

/* Follows the links of the last component only. NULL if there are too many. */
const char *search_follow_links(Search *s, const char *path);

/* (transfer full) The lines of a file; NULL if there is none, or if it is refused: for its size, or
 * because something is wrong with its path that getpath.py does not @forgive. */
char **search_read_lines(Search *s, const char *path, bool forgive);

/* The first of @folder and the folders above it that has one of @landmarks; NULL if none has. */
const char *search_up(Search *s, const char *folder, const char *const *landmarks, FileKind kind);

/* --- decisions, which are marks as well (pathconfig-search.c) --------------------------------- */

/* Begins the chapter of the story that answers @question. */
void search_ask(Search *s, const char *what, const char *question);

/* Says, in the trace and for those who ask where a value came from, by which rule an output got
 * @value. */
void search_decide(Search *s, PathconfigOutput output, const char *value, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

/* ... that a file said so, on a line, or if that is 0, by being there. */
void search_decide_by_file(Search *s, PathconfigOutput output, const char *value, const char *file,
                           size_t line);

/* An output that was set, and that no rule decides. Whether it was. */
bool search_decided_before(Search *s, PathconfigOutput output, const char *value);

/* Puts @path, which is not copied, at the end of the search path. */
void search_add_path(Search *s, const char *path, const char *rule);

/* Has @text, which is not copied, printed when the phase starts, if warnings are wanted. */
void search_warn(Search *s, const char *text);

/* --- steps (pathconfig-program.c) ------------------------------------------------------------- */

void search_find_program_name(Search *s, const char *argv0);
void search_find_executable(Search *s);
void search_take_launcher(Search *s);
void search_read_venv(Search *s);
void search_find_real_executable(Search *s);

/* --- steps (pathconfig-library.c) ------------------------------------------------------------- */

void search_read_pth(Search *s);
void search_find_build_tree(Search *s);
void search_find_prefix(Search *s);
void search_find_exec_prefix(Search *s);
void search_find_paths(Search *s);

/* --- steps as CPython 3.10 takes them (pathconfig-getpath-c.c) -------------------------------- */

void search_find_prefix_in_c(Search *s);
void search_find_exec_prefix_in_c(Search *s);

/* The value of `home` in the @lines of a pyvenv.cfg, and the @line that has it. */
const char *search_venv_home_in_c(Search *s, char *const *lines, size_t *line);
