/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Texts and times as several formats write them. Names come from file systems and programs, so they
 * may be anything; a format of lines, or XML, cannot take everything. */
#include "export.h"

#include <string.h>

void gantry_export_append_line(GString *out, const char *text, const char *reserved)
{
    for (const char *p = text; *p != '\0';) {
        gunichar c = g_utf8_get_char_validated(p, -1);
        bool valid = c != (gunichar)-1 && c != (gunichar)-2;
        bool plain = valid && c >= 0x20 && (c < 0x7f || c >= 0xa0) && (c & 0xfffe) != 0xfffe &&
                     c != 0x2028 && c != 0x2029;
        if (plain && (c >= 0x80 || strchr(reserved, (int)c) == NULL))
            g_string_append_unichar(out, c);
        else
            g_string_append_unichar(out, 0xfffd);
        p = valid ? g_utf8_next_char(p) : p + 1;
    }
}

void gantry_export_append_xml(GString *out, const char *text, size_t max)
{
    g_autoptr(GString) line = g_string_new(NULL);
    size_t begin = out->len;
    gantry_export_append_line(line, text, "");
    for (const char *p = line->str; *p != '\0'; p = g_utf8_next_char(p)) {
        size_t before = out->len;
        g_autofree char *one = g_markup_escape_text(p, g_utf8_next_char(p) - p);
        g_string_append(out, one);
        if (out->len - begin <= max)
            continue;
        g_string_truncate(out, before);
        g_string_append(out, "\u2026");
        break;
    }
}

void gantry_export_append_title(GString *out, const char *text, size_t max)
{
    size_t length = strcspn(text, "\r\n");
    g_autofree char *first = g_strndup(text, length);
    gantry_export_append_xml(out, first, max);
    if (text[length + strspn(text + length, "\r\n")] != '\0')
        g_string_append(out, "\u2026");
}

void gantry_export_append_millis(GString *out, uint64_t ns)
{
    uint64_t us = ns / 1000 + (ns % 1000 >= 500);
    g_string_append_printf(out, "%" G_GUINT64_FORMAT ".%03u", us / 1000, (unsigned)(us % 1000));
}

const char *gantry_export_outcome(const char *raised)
{
    return strcmp(raised, "ModuleNotFoundError") == 0 ? "not found" : raised;
}
