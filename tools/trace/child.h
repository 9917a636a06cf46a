/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Programs that are run one after the other, and what ends that. */

typedef struct Child {
    int status;              /* as of waitpid() */
    uint64_t exited_unix_ns; /* when it was gone, whatever it has left running */
    char *said;              /* on standard error */
} Child;

/* Ctrl-C, or the end of a time that somebody has set: handed on to the child that runs. */
void child_catch_signals(void);

/* The signal that has come; 0 if none has. */
int child_stopped(void);

/* Runs @argv to its end, with nothing to read, and nobody who reads what it prints; what it says on
 * standard error goes into the file @path meanwhile. */
bool child_run(Child *child, char **argv, const char *path, GError **error);
void child_clear(Child *child);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Child, child_clear)
