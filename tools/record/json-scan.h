/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads one JSON value (RFC 8259) front to back, in place and without allocating: the reading side
 * of GantryJson. A library would bring GObject and GIO into a program whose own start-up is what
 * `gantry trace` shows, and takes longer for a line than all the rest. */
typedef struct JsonScan {
    char *begin;
    char *at;
    char *end;
    const char *error; /* what is wrong at @at; NULL while all is well */
} JsonScan;

/* @text is written to; it has @length bytes, and one more that is NUL. */
void json_scan_init(JsonScan *scan, char *text, size_t length);

/* What an object is read with: begin it, then ask for members, and read or skip the value of each.
 */
bool json_scan_begin_object(JsonScan *scan);

/* The next member's name, which lives in the text; NULL at the end of the object, or after an
 * error. @first is true before the first one, and false afterwards. */
const char *json_scan_member(JsonScan *scan, bool *first);

/* A text, ended by a NUL: U+DC80 to U+DCFF are the bytes that they stand for, and a NUL inside, or
 * half a pair of surrogates, is U+FFFD. */
bool json_scan_string(JsonScan *scan, const char **value);

/* A text, or null, which is NULL. */
bool json_scan_text(JsonScan *scan, const char **value);

/* An integer; the ones below zero modulo 2^64. */
bool json_scan_integer(JsonScan *scan, uint64_t *value);

/* An integer from 0 to @most. */
bool json_scan_natural(JsonScan *scan, uint64_t *value, uint64_t most);

/* Any value. */
bool json_scan_skip(JsonScan *scan);

/* Whether nothing follows but space. */
bool json_scan_end(JsonScan *scan);
