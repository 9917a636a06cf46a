/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* A trace that is in its file while it is made: each event is one write, so that a process that is
 * killed has left whole lines. */
#include "export.h"
#include "trace.h"

#include <unistd.h>

struct GantryTraceStream {
    GMutex lock; /* events come from any thread */
    GantryExporter *exporter;
    GantryTrace *trace;
    pid_t owner;
};

static void write_event(void *data, const GantryTraceEvent *event)
{
    GantryTraceStream *stream = data;
    /* A child has the file open, too, but the record is its parent's; and the lock may have been
     * taken by a thread that the child has not. */
    if (getpid() != stream->owner)
        return;
    g_mutex_lock(&stream->lock);
    if (stream->exporter != NULL) {
        gantry_exporter_event(stream->exporter, event);
        gantry_exporter_flush(stream->exporter);
    }
    g_mutex_unlock(&stream->lock);
}

static bool end_stream(GantryTraceStream *stream, uint64_t end_ns, GError **error)
{
    if (stream->exporter == NULL || getpid() != stream->owner)
        return true;
    g_mutex_lock(&stream->lock);
    GantryExporter *exporter = g_steal_pointer(&stream->exporter);
    g_mutex_unlock(&stream->lock);
    return gantry_exporter_finish(exporter, end_ns > 0 ? end_ns : gantry_trace_now(stream->trace),
                                  gantry_trace_dropped(stream->trace), error);
}

static void finish(void *data)
{
    GantryTraceStream *stream = data;
    end_stream(stream, 0, NULL);
    g_mutex_clear(&stream->lock);
    g_free(stream);
}

bool gantry_trace_stream(GantryTrace *trace, const char *path, GError **error)
{
    static const GantryTraceSink sink = {"stream", write_event, finish};
    GantryExporter *exporter =
        gantry_exporter_new(&gantry_format_jsonl.format, gantry_trace_info(trace), path, error);
    if (exporter == NULL)
        return false;
    GantryTraceStream *stream = g_new0(GantryTraceStream, 1);
    g_mutex_init(&stream->lock);
    stream->exporter = exporter;
    stream->trace = trace;
    stream->owner = getpid();
    size_t n;
    const GantryTraceEvent *events = gantry_trace_events(trace, &n);
    for (size_t i = 0; i < n; i++)
        gantry_exporter_event(exporter, &events[i]);
    gantry_exporter_flush(exporter);
    gantry_trace_add_sink(trace, &sink, stream);
    gantry_trace_set_stream(trace, stream);
    return true;
}

bool gantry_trace_end_stream(GantryTrace *trace, uint64_t end_ns, GError **error)
{
    GantryTraceStream *stream = gantry_trace_get_stream(trace);
    return stream == NULL || end_stream(stream, end_ns, error);
}
