/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "report/table.h"
#include "story.h"

/* Shows the steps: screen.c and digest.c in short, full.c at length, json.c to tools. */

/* One screen: @paper->width columns, or 80, and as many lines as a terminal has, less one for the
 * prompt; more only where its texts alone need them. Where it is no terminal, the lists in it are
 * as long as on a high one. */
void step_screen(GString *out, const Walk *walk, size_t index, const Paper *paper);

/* What it is made of: lines of any length, those that have no room at the end; NULL is one that was
 * left out. All (transfer full). */
GPtrArray *digest_lines(void);
GPtrArray *digest_ran(const Walk *walk, const Step *step, size_t most, size_t width);
GPtrArray *digest_config(const Walk *walk, const Step *step, size_t most);
GPtrArray *digest_changes(const Step *step);

/* Adds @text, broken between words into lines of @width columns. */
void digest_wrap(GPtrArray *lines, const char *text, size_t width);

/* Nothing that a terminal would obey, in UTF-8. */
char *digest_presentable(const char *text);

/* A change in one line: "SIGPIPE: default -> ignored". Free it. */
char *step_change_text(const StateChange *change);

/* At length. */
void step_write_why(GString *out, const Walk *walk, const Step *step);
void step_write_ran(GString *out, const Walk *walk, const Step *step);
void step_write_config(GString *out, const Walk *walk, const Step *step);
void step_write_diff(GString *out, const Walk *walk, const State *before, const State *after);
void step_write_list(GString *out, const Walk *walk, size_t current);

/* gantry-step/1. */
void step_write_json(GString *out, const Walk *walk);
