/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/macros.h>
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

GANTRY_BEGIN_DECLS

/**
 * GantryJson:
 *
 * Writes JSON (RFC 8259) front to back into a #GString; it sets the commas. A `key` is the member's
 * name inside an object and NULL inside an array. Bytes that are no UTF-8 are written as U+DC80 to
 * U+DCFF escapes, which is what Python's `surrogateescape` makes of them.
 *
 * Since: 0.1
 */
typedef struct GantryJson {
    GString *text;
    bool comma;
} GantryJson;

GANTRY_API void gantry_json_begin_object(GantryJson *json, const char *key);
GANTRY_API void gantry_json_end_object(GantryJson *json);
GANTRY_API void gantry_json_begin_array(GantryJson *json, const char *key);
GANTRY_API void gantry_json_end_array(GantryJson *json);
GANTRY_API void gantry_json_string(GantryJson *json, const char *key, const char *value);
GANTRY_API void gantry_json_int(GantryJson *json, const char *key, int64_t value);
GANTRY_API void gantry_json_bool(GantryJson *json, const char *key, bool value);
GANTRY_API void gantry_json_real(GantryJson *json, const char *key, double value);

/**
 * gantry_json_micros:
 * @json: a writer
 * @key: (nullable): the member's name
 * @ns: nanoseconds
 *
 * Writes a time as microseconds with three decimals, exactly.
 *
 * Since: 0.1
 */
GANTRY_API void gantry_json_micros(GantryJson *json, const char *key, uint64_t ns);

GANTRY_END_DECLS
