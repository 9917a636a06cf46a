/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Appends @text in lines that a terminal of 80 columns does not break. The first line goes on where
 * @out stands, at @column; the others have @indent blanks in front. Ends with a newline. */
void text_wrap(GString *out, const char *text, size_t column, size_t indent);

/* The same behind a label of at most @indent - 2 columns, from column @indent on. Nothing if @text
 * is NULL. */
void text_labelled(GString *out, const char *label, const char *text, size_t indent);
