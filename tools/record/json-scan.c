/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "json-scan.h"

#include <glib.h>
#include <string.h>

enum { MAX_DEPTH = 64 };

void json_scan_init(JsonScan *scan, char *text, size_t length)
{
    *scan = (JsonScan){text, text, text + length, NULL};
}

static bool fail(JsonScan *scan, const char *error)
{
    if (scan->error == NULL)
        scan->error = error;
    return false;
}

static char peek(JsonScan *scan)
{
    while (*scan->at == ' ' || *scan->at == '\t' || *scan->at == '\r' || *scan->at == '\n')
        scan->at++;
    return *scan->at;
}

static bool take(JsonScan *scan, char c)
{
    if (scan->error != NULL || peek(scan) != c)
        return false;
    scan->at++;
    return true;
}

bool json_scan_begin_object(JsonScan *scan)
{
    return take(scan, '{') || fail(scan, "an object was expected");
}

const char *json_scan_member(JsonScan *scan, bool *first)
{
    const char *name;
    if (take(scan, '}'))
        return NULL;
    if (!*first && !take(scan, ',')) {
        fail(scan, "',' or '}' was expected");
        return NULL;
    }
    *first = false;
    if (!json_scan_string(scan, &name))
        return NULL;
    if (!take(scan, ':')) {
        fail(scan, "':' was expected");
        return NULL;
    }
    return name;
}

static bool hex4(JsonScan *scan, gunichar *value)
{
    *value = 0;
    for (int i = 0; i < 4; i++) {
        int digit = g_ascii_xdigit_value(*scan->at);
        if (digit < 0)
            return fail(scan, "four hexadecimal digits were expected");
        *value = *value << 4 | (gunichar)digit;
        scan->at++;
    }
    return true;
}

/* What follows `\u`, to @out. Never longer than what it was written as. */
static bool take_unicode(JsonScan *scan, char **out)
{
    gunichar c, low;
    if (!hex4(scan, &c))
        return false;
    if (c >= 0xdc80 && c <= 0xdcff) {
        *(*out)++ = (char)(c & 0xff);
        return true;
    }
    if (c >= 0xd800 && c <= 0xdbff && scan->at[0] == '\\' && scan->at[1] == 'u') {
        char *after = scan->at;
        scan->at += 2;
        if (!hex4(scan, &low))
            return false;
        if (low >= 0xdc00 && low <= 0xdfff)
            c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
        else
            scan->at = after;
    }
    if (c == 0 || (c >= 0xd800 && c <= 0xdfff))
        c = 0xfffd;
    *out += g_unichar_to_utf8(c, *out);
    return true;
}

static bool take_escape(JsonScan *scan, char **out)
{
    static const char written[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    char c = *scan->at;
    const char *found = c != '\0' ? strchr(written, c) : NULL;
    if (c != 'u' && found == NULL)
        return fail(scan, "no such escape");
    scan->at++;
    if (c == 'u')
        return take_unicode(scan, out);
    *(*out)++ = meant[found - written];
    return true;
}

bool json_scan_string(JsonScan *scan, const char **value)
{
    if (!take(scan, '"'))
        return fail(scan, "a text was expected");
    char *out = scan->at;
    *value = out;
    for (;;) {
        unsigned char c = (unsigned char)*scan->at;
        if (c == '"')
            break;
        if (c < 0x20)
            return fail(scan, scan->at >= scan->end ? "a text has no end"
                                                    : "a control character in a text");
        scan->at++;
        if (c != '\\')
            *out++ = (char)c;
        else if (!take_escape(scan, &out))
            return false;
    }
    scan->at++;
    *out = '\0';
    return true;
}

bool json_scan_text(JsonScan *scan, const char **value)
{
    *value = NULL;
    if (peek(scan) != 'n')
        return json_scan_string(scan, value);
    return scan->error == NULL && json_scan_skip(scan);
}

/* Takes the digits, of which there is at least one. */
static bool take_digits(JsonScan *scan, uint64_t *value)
{
    if (!g_ascii_isdigit(*scan->at))
        return fail(scan, "a number was expected");
    for (; g_ascii_isdigit(*scan->at); scan->at++) {
        if (__builtin_mul_overflow(*value, 10, value) ||
            __builtin_add_overflow(*value, (uint64_t)(*scan->at - '0'), value))
            return fail(scan, "a number beyond 64 bits");
    }
    return true;
}

bool json_scan_integer(JsonScan *scan, uint64_t *value)
{
    bool negative = take(scan, '-');
    *value = 0;
    if (scan->error != NULL || !take_digits(scan, value))
        return false;
    if (*scan->at == '.' || *scan->at == 'e' || *scan->at == 'E')
        return fail(scan, "an integer was expected");
    if (negative)
        *value = -*value;
    return true;
}

static bool skip_number(JsonScan *scan)
{
    size_t length = strspn(scan->at, "+-.0123456789eE");
    g_autofree char *text = g_strndup(scan->at, length);
    if (!g_regex_match_simple("^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?$", text, 0, 0))
        return fail(scan, "a value was expected");
    scan->at += length;
    return true;
}

static bool skip_word(JsonScan *scan)
{
    static const char *const words[] = {"true", "false", "null"};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (g_str_has_prefix(scan->at, words[i])) {
            scan->at += strlen(words[i]);
            return true;
        }
    }
    return skip_number(scan);
}

static bool skip(JsonScan *scan, int depth)
{
    const char *text;
    bool first = true;
    if (depth > MAX_DEPTH)
        return fail(scan, "nested too deeply");
    if (peek(scan) == '"')
        return json_scan_string(scan, &text);
    if (take(scan, '{')) {
        while (json_scan_member(scan, &first) != NULL) {
            if (!skip(scan, depth + 1))
                return false;
        }
        return scan->error == NULL;
    }
    if (!take(scan, '['))
        return scan->error == NULL && skip_word(scan);
    if (take(scan, ']'))
        return true;
    do {
        if (!skip(scan, depth + 1))
            return false;
    } while (take(scan, ','));
    return take(scan, ']') || fail(scan, "',' or ']' was expected");
}

bool json_scan_skip(JsonScan *scan)
{
    return skip(scan, 0);
}

bool json_scan_end(JsonScan *scan)
{
    if (scan->error == NULL && (peek(scan) != '\0' || scan->at < scan->end))
        return fail(scan, "something follows");
    return scan->error == NULL;
}

bool json_scan_natural(JsonScan *scan, uint64_t *value, uint64_t most)
{
    if (peek(scan) == '-')
        return fail(scan, "a number below zero");
    return json_scan_integer(scan, value) &&
           (*value <= most || fail(scan, "a number out of range"));
}
