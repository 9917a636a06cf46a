/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* All that the path search asks the file system. The search is linked against these names, so that
 * a test can answer for a file system that does not exist. */

typedef enum FileKind {
    FILE_REGULAR,
    FILE_FOLDER,
    FILE_PROGRAM, /* a regular file that somebody may execute */
} FileKind;

/* Whether @path, through its links, is one. If it is not, @why says what is in the way, or is NULL
 * if there is nothing. */
bool files_is(const char *path, FileKind kind, const char **why);

/* files_read() has no file: there is none, or it is not for us; or something else is wrong with the
 * path, such as a ring of links, which getpath.py takes for a reason to give up. */
enum { FILES_NONE = -1, FILES_WRONG = -2 };

/* Reads at most @size bytes of @path, a folder being an empty file. Returns how many; FILES_NONE or
 * FILES_WRONG if it cannot be opened, with @why as for files_is(). */
ssize_t files_read(const char *path, char *buffer, size_t size, const char **why);

/* Reads the target of the link @path. Returns its length, less than @size; -1 if it is no link. */
ssize_t files_read_link(const char *path, char *buffer, size_t size);

/* The current folder by the kernel's word, not by that of PWD; false if it is gone. */
bool files_current_folder(char *buffer, size_t size);
