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

/* Whether the environment's locale is one of UTF-8. This program itself stays in the C locale, for
 * what it starts is to choose another. */
bool text_is_utf8(void);

/* What stands for what was left out: one character, or three in a locale that has it not. */
const char *text_ellipsis(void);

/* How many columns a terminal gives to @text, which is UTF-8. */
size_t text_width(const char *text);

/* Appends @text, which is UTF-8, cut to @width columns with an ellipsis; returns how many it has.
 */
size_t text_append_cut(GString *out, const char *text, size_t width);

/* The same, but what is cut is its beginning. */
size_t text_append_tail(GString *out, const char *text, size_t width);

/* (nullable) Where @word stands in @text, in any case, and not as a part of another word. */
const char *text_find_word(const char *text, const char *word);
