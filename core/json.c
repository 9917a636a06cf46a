/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include <gantry/json.h>

static void append_quoted(GString *text, const char *value)
{
    g_string_append_c(text, '"');
    for (const unsigned char *p = (const unsigned char *)value; *p != '\0';) {
        if (*p == '"' || *p == '\\') {
            g_string_append_c(text, '\\');
            g_string_append_c(text, (char)*p++);
        } else if (*p < 0x20) {
            g_string_append_printf(text, "\\u%04x", *p++);
        } else if (*p < 0x80) {
            g_string_append_c(text, (char)*p++);
        } else {
            gunichar c = g_utf8_get_char_validated((const char *)p, -1);
            if (c == (gunichar)-1 || c == (gunichar)-2) {
                g_string_append_printf(text, "\\udc%02x", *p++);
            } else {
                const char *next = g_utf8_next_char((const char *)p);
                g_string_append_len(text, (const char *)p, next - (const char *)p);
                p = (const unsigned char *)next;
            }
        }
    }
    g_string_append_c(text, '"');
}

static void begin_member(GantryJson *json, const char *key)
{
    if (json->comma)
        g_string_append_c(json->text, ',');
    json->comma = true;
    if (key != NULL) {
        append_quoted(json->text, key);
        g_string_append_c(json->text, ':');
    }
}

static void begin_container(GantryJson *json, const char *key, char bracket)
{
    begin_member(json, key);
    g_string_append_c(json->text, bracket);
    json->comma = false;
}

static void end_container(GantryJson *json, char bracket)
{
    g_string_append_c(json->text, bracket);
    json->comma = true;
}

void gantry_json_begin_object(GantryJson *json, const char *key)
{
    begin_container(json, key, '{');
}

void gantry_json_end_object(GantryJson *json)
{
    end_container(json, '}');
}

void gantry_json_begin_array(GantryJson *json, const char *key)
{
    begin_container(json, key, '[');
}

void gantry_json_end_array(GantryJson *json)
{
    end_container(json, ']');
}

void gantry_json_string(GantryJson *json, const char *key, const char *value)
{
    begin_member(json, key);
    if (value == NULL)
        g_string_append(json->text, "null");
    else
        append_quoted(json->text, value);
}

void gantry_json_int(GantryJson *json, const char *key, int64_t value)
{
    begin_member(json, key);
    g_string_append_printf(json->text, "%" G_GINT64_FORMAT, value);
}

void gantry_json_real(GantryJson *json, const char *key, double value)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    begin_member(json, key);
    g_string_append(json->text, g_ascii_dtostr(text, sizeof text, value));
}

void gantry_json_bool(GantryJson *json, const char *key, bool value)
{
    begin_member(json, key);
    g_string_append(json->text, value ? "true" : "false");
}

void gantry_json_micros(GantryJson *json, const char *key, uint64_t ns)
{
    begin_member(json, key);
    g_string_append_printf(json->text, "%" G_GUINT64_FORMAT ".%03u", ns / 1000,
                           (unsigned)(ns % 1000));
}
