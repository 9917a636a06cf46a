/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "report/table.h"
#include "walk.h"

#include <stdio.h>

/* What a person, or a script, says to the walk: talk.c reads it, and commands.c does it. */

typedef struct Talk {
    Walk *walk;
    size_t current; /* the step that is looked at */
    const Paper *paper;
    FILE *in;
    bool prompts; /* a person is there: ask, and forgive */
    size_t line;
    bool mistaken; /* a command was not understood */
    bool shown;    /* a screen */
    bool quits;
} Talk;

/* Appends what can be said. */
void talk_write_commands(GString *out);

/* Takes the first step, and shows it. */
void talk_begin(Talk *talk);

/* Does what @line says, which is written to. */
void talk_obey(Talk *talk, char *line);

/* Begins, and reads commands until there are no more, or one of them says so. */
void talk_to_the_end(Talk *talk);
