/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "cpython.h"

/* The main phase, in three files: main.c prepares and decides what to run, main-run.c runs it, and
 * main-repl.c is the interactive prompt.
 *
 * CPython's own Py_RunMain() cannot be used by an embedder: it ends the process on SystemExit and
 * finalizes by itself. What it does is done here with public API. */

/* What running something came to. */
typedef struct MainOutcome {
    int status;       /* for exit(3) */
    bool interrupted; /* by a KeyboardInterrupt that nobody handled */
    bool exited;      /* by SystemExit: an interactive prompt ends, too */
} MainOutcome;

/* Handles the exception that is being raised as python3 does at top level: SystemExit becomes a
 * status (unless @config says to inspect), anything else is shown through sys.excepthook and is
 * status 1. */
MainOutcome main_handle_exception(const PyConfig *config);

MainOutcome main_run_command(const PyConfig *config);
MainOutcome main_run_module(const PyConfig *config, const char *name, bool set_argv0);
MainOutcome main_run_file(const PyConfig *config);
/* @filename: in the file system encoding. @close: this function closes @file. */
MainOutcome main_run_stream(const PyConfig *config, FILE *file, const char *filename, bool close);

/* Whether @file is read statement by statement, with a prompt (Py_FdIsInteractive()). */
bool main_is_interactive(const PyConfig *config, FILE *file, const char *filename);
/* Reads @file statement by statement, to its end or to SystemExit. */
MainOutcome main_repl(const PyConfig *config, FILE *file, const char *filename);

/* Flushes sys.stderr and sys.stdout, whatever comes of it. */
void main_flush_io(void);
