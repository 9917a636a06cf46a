/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/macros.h>
#include <stdbool.h>
#include <stddef.h>

GANTRY_BEGIN_DECLS

/* A file system in memory, in the place of phases/pathconfig-files.c: the path search is asked for
 * what it would find there, and each of its questions is remembered. There is one file system in a
 * process, empty at first. Its entries are written as `ls -F` does, and a bit further:
 *
 *     /a/file             /a/program*         /a/folder/          /a/link -> target
 *     /a/file = text      with these contents
 *     /a/b ! EACCES       whoever looks at it, or at something in it, gets this for an answer
 *     /a/file !read EIO   it can be looked at, but not read
 *
 * Folders that an entry stands in come with it. A later entry takes the place of an earlier one. */

/* Forgets all entries and questions; the current folder is "/". */
void shim_files_clear(void);

/* False if @entry is none: then nothing has changed. */
bool shim_files_add(const char *entry);

/* Adds @entry, which has to be one, when @question is asked, and before that is answered; the first
 * question is number 1. What is there can be taken away by "/a/b ! ENOENT". */
void shim_files_add_later(size_t question, const char *entry);

/* NULL: it is gone. */
void shim_files_set_current_folder(const char *path);

typedef struct ShimQuestion {
    const char *what; /* "a file", "a program", "a folder", "a link", "the current folder" */
    const char *path;
    bool found;
} ShimQuestion;

/* What was asked so far, in order; valid until the next question. */
const ShimQuestion *shim_files_questions(size_t *n_questions);

GANTRY_END_DECLS
