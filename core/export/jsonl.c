/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The native format, gantry-trace/1: JSON lines. The first one names the schema, the last one says
 * how the record ends; without it the writer was killed. */
#include "export.h"

static void write_attributes(GantryJson *json, const char *key, const char *const *attributes)
{
    gantry_json_begin_object(json, key);
    for (; attributes != NULL && *attributes != NULL; attributes += 2)
        gantry_json_string(json, attributes[0], attributes[1]);
    gantry_json_end_object(json);
}

static void begin(GantryExporter *exporter)
{
    GantryJson json = {exporter->out, false};
    gantry_json_begin_object(&json, NULL);
    gantry_json_string(&json, "schema", "gantry-trace/1");
    gantry_json_string(&json, "unit", "ns");
    gantry_json_string(&json, "zero", "process start");
    gantry_json_int(&json, "started", (int64_t)exporter->info.started_unix_ns);
    gantry_json_int(&json, "pid", exporter->info.pid);
    gantry_json_string(&json, "level", gantry_trace_level_name(exporter->info.level));
    gantry_json_int(&json, "library_entry", (int64_t)exporter->info.library_entry_ns);
    write_attributes(&json, "about", exporter->info.attributes);
    gantry_json_end_object(&json);
    g_string_append_c(exporter->out, '\n');
}

static void write_counts(GantryJson *json, const GantryTraceCounts *counts)
{
    gantry_json_begin_object(json, "memory");
    gantry_json_int(json, "calls", (int64_t)counts->calls);
    gantry_json_int(json, "bytes", (int64_t)counts->bytes);
    gantry_json_int(json, "live", (int64_t)counts->live);
    gantry_json_int(json, "peak", (int64_t)counts->peak);
    gantry_json_end_object(json);
}

static void event(GantryExporter *exporter, const GantryTraceEvent *event)
{
    GantryJson json = {exporter->out, false};
    gantry_json_begin_object(&json, NULL);
    gantry_json_int(&json, "t", (int64_t)event->time_ns);
    gantry_json_int(&json, "thread", event->thread);
    gantry_json_string(&json, "shape", gantry_trace_shape_name(event->shape));
    gantry_json_string(&json, "kind", gantry_trace_kind_name(event->kind));
    gantry_json_string(&json, "name", event->name);
    if (event->value != NULL)
        gantry_json_string(&json, "value", event->value);
    if (event->detail != NULL)
        gantry_json_string(&json, "detail", event->detail);
    if (event->attributes != NULL)
        write_attributes(&json, "attributes", event->attributes);
    if (event->counts != NULL)
        write_counts(&json, event->counts);
    gantry_json_end_object(&json);
    g_string_append_c(exporter->out, '\n');
}

static void end(GantryExporter *exporter, uint64_t end_ns, uint64_t dropped)
{
    GantryJson json = {exporter->out, false};
    gantry_json_begin_object(&json, NULL);
    gantry_json_int(&json, "end", (int64_t)end_ns);
    gantry_json_int(&json, "dropped", (int64_t)dropped);
    if (exporter->exited_ns > 0)
        gantry_json_int(&json, "exited",
                        (int64_t)(exporter->info.started_unix_ns + exporter->exited_ns));
    gantry_json_end_object(&json);
    g_string_append_c(exporter->out, '\n');
}

const Format gantry_format_jsonl = {
    .format = {"jsonl", ".jsonl", "gantry-trace/1: JSON lines, from which all others can be made",
               GANTRY_TRACE_PHASES},
    .begin = begin,
    .event = event,
    .end = end,
};
