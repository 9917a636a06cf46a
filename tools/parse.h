/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "command.h"

/* A command line that was read. */
typedef struct Parsed {
    Command command; /* points into what follows, and into the words */
    GPtrArray *plugins;
    GPtrArray *sets;
    GPtrArray *probes;
    GPtrArray *arguments;
    GPtrArray *python;
} Parsed;

/* Reads what stands behind @verb, which @title names ("analyze blame"). Returns 0, or the status to
 * end with after a mistake, which was reported. */
int parse_words(const Verb *verb, const char *title, char **words, Parsed *parsed);
void parsed_clear(Parsed *parsed);

/* What --help shows of @verb. */
void parse_write_help(const Verb *verb, const char *title, GString *out);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Parsed, parsed_clear)
