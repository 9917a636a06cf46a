/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "text.h"

void text_wrap(GString *out, const char *text, size_t column, size_t indent)
{
    enum { WIDTH = 79 };
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    bool first = true;
    for (char **word = words; *word != NULL; word++) {
        size_t width = (size_t)g_utf8_strlen(*word, -1);
        if (!first && column + 1 + width > WIDTH) {
            g_string_append_printf(out, "\n%*s", (int)indent, "");
            column = indent;
            first = true;
        }
        g_string_append_printf(out, "%s%s", first ? "" : " ", *word);
        column += width + !first;
        first = false;
    }
    g_string_append_c(out, '\n');
}

void text_labelled(GString *out, const char *label, const char *text, size_t indent)
{
    if (text == NULL)
        return;
    g_string_append_printf(out, "%-*s", (int)indent, label);
    text_wrap(out, text, indent, indent);
}
