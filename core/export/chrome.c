/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Chrome trace events in one JSON object, as Perfetto reads them: times in microseconds, a row a
 * thread. */
#include "export.h"

static void begin_event(GantryJson *json, const GantryExporter *exporter, const char *phase,
                        uint64_t time_ns, int thread)
{
    gantry_json_begin_object(json, NULL);
    gantry_json_string(json, "ph", phase);
    gantry_json_micros(json, "ts", time_ns);
    gantry_json_int(json, "pid", exporter->info.pid);
    gantry_json_int(json, "tid", thread);
}

static void write_metadata(GantryJson *json, const GantryExporter *exporter, const char *what,
                           const char *name)
{
    begin_event(json, exporter, "M", 0, exporter->info.pid);
    gantry_json_string(json, "name", what);
    gantry_json_begin_object(json, "args");
    gantry_json_string(json, "name", name);
    gantry_json_end_object(json);
    gantry_json_end_object(json);
}

static void begin(GantryExporter *exporter)
{
    GantryJson json = {exporter->out, false};
    gantry_json_begin_object(&json, NULL);
    gantry_json_string(&json, "displayTimeUnit", "ms");
    gantry_json_begin_array(&json, "traceEvents");
    write_metadata(&json, exporter, "process_name", "gantry");
    write_metadata(&json, exporter, "thread_name", "main thread");
    /* What happened before the library was called, as a span of its own from zero on. */
    begin_event(&json, exporter, "X", 0, exporter->info.pid);
    gantry_json_micros(&json, "dur", exporter->info.library_entry_ns);
    gantry_json_string(&json, "name", "before the library");
    gantry_json_string(&json, "cat", "process");
    gantry_json_end_object(&json);
    g_string_append_c(exporter->out, '\n');
}

static void write_arguments(GantryJson *json, const GantryTraceEvent *event)
{
    const char *const *pair = event->attributes;
    if (event->detail == NULL && event->value == NULL && pair == NULL && event->counts == NULL)
        return;
    gantry_json_begin_object(json, "args");
    if (event->value != NULL)
        gantry_json_string(json, "value", event->value);
    if (event->detail != NULL)
        gantry_json_string(json, "detail", event->detail);
    for (; pair != NULL && *pair != NULL; pair += 2)
        gantry_json_string(json, pair[0], pair[1]);
    if (event->counts != NULL) {
        gantry_json_int(json, "allocations", (int64_t)event->counts->calls);
        gantry_json_int(json, "live_bytes", (int64_t)event->counts->live);
    }
    gantry_json_end_object(json);
}

static void event(GantryExporter *exporter, const GantryTraceEvent *event)
{
    static const char *const phases[] = {
        [GANTRY_TRACE_BEGIN] = "B",
        [GANTRY_TRACE_END] = "E",
        [GANTRY_TRACE_MARK] = "i",
    };
    GantryJson json = {exporter->out, true};
    const char *kind = gantry_trace_kind_name(event->kind);
    g_autofree char *name =
        event->name[0] != '\0' ? g_strdup_printf("%s %s", kind, event->name) : g_strdup(kind);

    begin_event(&json, exporter, phases[event->shape], event->time_ns, event->thread);
    gantry_json_string(&json, "name", name);
    gantry_json_string(&json, "cat", kind);
    if (event->shape == GANTRY_TRACE_MARK)
        gantry_json_string(&json, "s", "t"); /* the mark belongs to its thread */
    write_arguments(&json, event);
    gantry_json_end_object(&json);
    g_string_append_c(exporter->out, '\n');
}

static void end(GantryExporter *exporter, uint64_t end_ns, uint64_t dropped)
{
    (void)end_ns;
    GantryJson json = {exporter->out, true};
    gantry_json_end_array(&json);
    gantry_json_begin_object(&json, "otherData");
    gantry_json_string(&json, "schema", "gantry-trace/1");
    gantry_json_int(&json, "dropped", (int64_t)dropped);
    gantry_json_end_object(&json);
    gantry_json_end_object(&json);
    g_string_append_c(exporter->out, '\n');
}

const Format gantry_format_chrome = {
    .format = {"chrome", ".json", "Chrome trace events, for Perfetto and chrome://tracing",
               GANTRY_TRACE_IMPORTS},
    .begin = begin,
    .event = event,
    .end = end,
};
