/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "text.h"

#include <langinfo.h>
#include <locale.h>
#include <string.h>

bool text_is_utf8(void)
{
    static int known = -1;
    if (known < 0) {
        locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
        known = locale != (locale_t)0 && strcmp(nl_langinfo_l(CODESET, locale), "UTF-8") == 0;
        if (locale != (locale_t)0)
            freelocale(locale);
    }
    return known > 0;
}

const char *text_ellipsis(void)
{
    return text_is_utf8() ? "\u2026" : "...";
}

static size_t width_of(gunichar c)
{
    return g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
}

size_t text_width(const char *text)
{
    size_t width = 0;
    for (; *text != '\0'; text = g_utf8_next_char(text))
        width += width_of(g_utf8_get_char(text));
    return width;
}

size_t text_append_cut(GString *out, const char *text, size_t width)
{
    size_t all = text_width(text), taken = 0;
    size_t room = width - MIN(width, text_width(text_ellipsis()));
    if (all <= width) {
        g_string_append(out, text);
        return all;
    }
    for (; *text != '\0'; text = g_utf8_next_char(text)) {
        gunichar c = g_utf8_get_char(text);
        if (taken + width_of(c) > room)
            break;
        taken += width_of(c);
        g_string_append_unichar(out, c);
    }
    g_string_append(out, text_ellipsis());
    return taken + text_width(text_ellipsis());
}

size_t text_append_tail(GString *out, const char *text, size_t width)
{
    size_t all = text_width(text);
    size_t mark = text_width(text_ellipsis());
    if (all > width) {
        g_string_append(out, text_ellipsis());
        for (; all + mark > width && *text != '\0'; text = g_utf8_next_char(text))
            all -= width_of(g_utf8_get_char(text));
        all += mark;
    }
    g_string_append(out, text);
    return all;
}

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

static bool is_of_word(char c)
{
    return g_ascii_isalnum(c) || c == '_';
}

const char *text_find_word(const char *text, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = text; length > 0 && *at != '\0'; at++) {
        bool begins = at == text || !is_of_word(at[-1]) || !is_of_word(word[0]);
        if (begins && g_ascii_strncasecmp(at, word, length) == 0 &&
            (!is_of_word(at[length]) || !is_of_word(word[length - 1])))
            return at;
    }
    return NULL;
}
