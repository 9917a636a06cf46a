/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* How a record finds its place among those of a fleet: the trace it belongs to, and the resource
 * that it is of. */
#include "otlp.h"

#include <string.h>

/* Whether @text begins with @n hexadecimal digits, in lower case as the standard wants them. */
static bool has_digits(const char *text, size_t n)
{
    return strspn(text, "0123456789abcdef") >= n;
}

static bool is_zero(const char *digits, size_t n)
{
    return strspn(digits, "0") >= n;
}

/* version "-" trace-id "-" parent-id "-" trace-flags; a version that is not 00 may say more. */
static bool parse(OtlpContext *context, const char *text)
{
    size_t length = strlen(text);
    if (length < 55 || !has_digits(text, 2) || strncmp(text, "ff", 2) == 0 || text[2] != '-' ||
        !has_digits(text + 3, 32) || is_zero(text + 3, 32) || text[35] != '-' ||
        !has_digits(text + 36, 16) || is_zero(text + 36, 16) || text[52] != '-' ||
        !has_digits(text + 53, 2))
        return false;
    if (length > 55 && (strncmp(text, "00", 2) == 0 || text[55] != '-'))
        return false;
    memcpy(context->trace_id, text + 3, 32);
    memcpy(context->parent_id, text + 36, 16);
    context->flags =
        (unsigned)(g_ascii_xdigit_value(text[53]) * 16 + g_ascii_xdigit_value(text[54]));
    return true;
}

/* Ids differ between machines, processes and moments, and are the same whenever the same record is
 * written: who sends it twice has not made two traces of it. */
static void digest(const GantryExporter *exporter, uint8_t *bytes, gsize size)
{
    const GantryTraceInfo *info = &exporter->info;
    const char *host = gantry_exporter_attribute(exporter, "host");
    const char *command = gantry_exporter_attribute(exporter, "command");
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autofree char *text = g_strdup_printf(
        "%s\n%d\n%" G_GUINT64_FORMAT "\n%" G_GUINT64_FORMAT "\n%s", host != NULL ? host : "",
        info->pid, info->started_unix_ns, info->library_entry_ns, command != NULL ? command : "");
    g_checksum_update(checksum, (const guchar *)text, -1);
    g_checksum_get_digest(checksum, bytes, &size);
}

void otlp_context_init(OtlpContext *context, const GantryExporter *exporter)
{
    const char *traceparent = gantry_exporter_attribute(exporter, "traceparent");
    uint8_t bytes[32];
    uint64_t id[3];
    digest(exporter, bytes, sizeof bytes);
    memcpy(id, bytes, sizeof id);
    *context = (OtlpContext){.flags = 1, .next_id = id[2]}; /* sampled */
    if (traceparent == NULL || !parse(context, traceparent))
        g_snprintf(context->trace_id, sizeof context->trace_id,
                   "%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x", id[0], id[1]);
}

uint64_t otlp_context_next(OtlpContext *context)
{
    if (++context->next_id == 0) /* no id */
        context->next_id++;
    return context->next_id;
}

void otlp_write_text(GantryJson *json, const char *key, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    gantry_json_string(json, key, valid);
}

void otlp_write_attribute(GantryJson *json, const char *key, const char *value)
{
    gantry_json_begin_object(json, NULL);
    otlp_write_text(json, "key", key);
    gantry_json_begin_object(json, "value");
    otlp_write_text(json, "stringValue", value);
    gantry_json_end_object(json);
    gantry_json_end_object(json);
}

void otlp_write_int_attribute(GantryJson *json, const char *key, int64_t value)
{
    char digits[24];
    g_snprintf(digits, sizeof digits, "%" G_GINT64_FORMAT, value);
    gantry_json_begin_object(json, NULL);
    gantry_json_string(json, "key", key);
    gantry_json_begin_object(json, "value");
    gantry_json_string(json, "intValue", digits); /* 64 bits are text in JSON of protobuf */
    gantry_json_end_object(json);
    gantry_json_end_object(json);
}

/* "key=value,key=value", both percent-encoded. One that is not so counts for nothing as a
 * whole, as OpenTelemetry has it. Names and values by turns; never NULL. */
static GPtrArray *parse_attributes(const char *text)
{
    GPtrArray *pairs = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) parts = g_strsplit(text != NULL ? text : "", ",", -1);
    for (size_t i = 0; parts[i] != NULL; i++) {
        char *part = g_strstrip(parts[i]);
        char *equals = strchr(part, '=');
        if (*part == '\0')
            continue;
        g_autofree char *value =
            equals != NULL ? g_uri_unescape_string(g_strstrip(equals + 1), NULL) : NULL;
        if (equals != NULL)
            *equals = '\0';
        g_autofree char *key = g_uri_unescape_string(g_strstrip(part), NULL);
        if (value == NULL || key == NULL || *key == '\0') {
            g_ptr_array_set_size(pairs, 0);
            break;
        }
        g_ptr_array_add(pairs, g_steal_pointer(&key));
        g_ptr_array_add(pairs, g_steal_pointer(&value));
    }
    return pairs;
}

static const char *find(const GPtrArray *pairs, const char *key)
{
    for (guint i = pairs->len; i >= 2; i -= 2) { /* the last one counts */
        if (strcmp(g_ptr_array_index(pairs, i - 2), key) == 0)
            return g_ptr_array_index(pairs, i - 1);
    }
    return NULL;
}

static void add(GPtrArray *pairs, const char *key, const char *value)
{
    if (value == NULL)
        return;
    g_ptr_array_add(pairs, g_strdup(key));
    g_ptr_array_add(pairs, g_strdup(value));
}

/* What @pairs do not have yet. */
static void add_default(GPtrArray *pairs, const char *key, const char *value)
{
    if (find(pairs, key) == NULL)
        add(pairs, key, value);
}

/* The words of a command line that a shell would understand. */
static void write_arguments(GantryJson *json, const char *command)
{
    g_auto(GStrv) words = NULL;
    if (command == NULL)
        return;
    gantry_json_begin_object(json, NULL);
    gantry_json_string(json, "key", "process.command_args");
    gantry_json_begin_object(json, "value");
    gantry_json_begin_object(json, "arrayValue");
    gantry_json_begin_array(json, "values");
    const char *const whole[] = {command, NULL};
    g_shell_parse_argv(command, NULL, &words, NULL);
    for (const char *const *word = words != NULL ? (const char *const *)words : whole;
         *word != NULL; word++) {
        gantry_json_begin_object(json, NULL);
        otlp_write_text(json, "stringValue", *word);
        gantry_json_end_object(json);
    }
    gantry_json_end_array(json);
    gantry_json_end_object(json);
    gantry_json_end_object(json);
    gantry_json_end_object(json);
}

void otlp_write_resource(GantryJson *json, const GantryExporter *exporter)
{
    const char *service = gantry_exporter_attribute(exporter, "otel_service_name");
    g_autoptr(GPtrArray) pairs =
        parse_attributes(gantry_exporter_attribute(exporter, "otel_resource_attributes"));
    add(pairs, "service.name", service != NULL && *service != '\0' ? service : NULL);
    add_default(pairs, "service.name", "unknown_service:python");
    add_default(pairs, "host.name", gantry_exporter_attribute(exporter, "host"));
    add_default(pairs, "process.runtime.name", "cpython");
    add_default(pairs, "process.runtime.version", gantry_exporter_attribute(exporter, "python"));
    add(pairs, "telemetry.sdk.name", "gantry");
    add(pairs, "telemetry.sdk.language", "c");
    add(pairs, "telemetry.sdk.version", GANTRY_VERSION);

    gantry_json_begin_object(json, "resource");
    gantry_json_begin_array(json, "attributes");
    for (guint i = 0; i < pairs->len; i += 2) {
        const char *key = g_ptr_array_index(pairs, i), *value = g_ptr_array_index(pairs, i + 1);
        bool ours = strcmp(key, "process.pid") == 0 || strcmp(key, "process.command_args") == 0;
        if (!ours && find(pairs, key) == value) /* names are unique */
            otlp_write_attribute(json, key, value);
    }
    otlp_write_int_attribute(json, "process.pid", exporter->info.pid);
    write_arguments(json, gantry_exporter_attribute(exporter, "command"));
    gantry_json_end_array(json);
    gantry_json_end_object(json);
}
