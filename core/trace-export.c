/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The two formats of a finished trace. Both close spans that are still open at the moment of the
 * export, so that what a killed or failing run left behind is well-formed, too. */
#include "trace.h"

#include <errno.h>
#include <fcntl.h>
#include <gantry/json.h>
#include <string.h>
#include <unistd.h>

static const char *shape_name(GantryTraceShape shape)
{
    static const char *const names[] = {
        [GANTRY_TRACE_BEGIN] = "begin",
        [GANTRY_TRACE_END] = "end",
        [GANTRY_TRACE_MARK] = "mark",
    };
    return names[shape];
}

/* The innermost span of @thread that is open; the index into @open, or -1. */
static int innermost(const GPtrArray *open, int thread)
{
    int i = (int)open->len - 1;
    while (i >= 0 && ((const GantryTraceEvent *)g_ptr_array_index(open, i))->thread != thread)
        i--;
    return i;
}

/* Calls @write for every event and then for the missing ends, innermost first. */
static void foreach_closed(const GantryTrace *trace, GString *text,
                           void (*write)(GString *, const GantryTraceEvent *))
{
    size_t n;
    const GantryTraceEvent *events = gantry_trace_events(trace, &n);
    g_autoptr(GPtrArray) open = g_ptr_array_new();

    for (size_t i = 0; i < n; i++) {
        int begin = innermost(open, events[i].thread);
        write(text, &events[i]);
        if (events[i].shape == GANTRY_TRACE_BEGIN)
            g_ptr_array_add(open, (void *)&events[i]);
        else if (events[i].shape == GANTRY_TRACE_END && begin >= 0)
            g_ptr_array_remove_index(open, (guint)begin);
    }
    while (open->len > 0) {
        GantryTraceEvent end = *(GantryTraceEvent *)g_ptr_array_index(open, open->len - 1);
        end.shape = GANTRY_TRACE_END;
        end.time_ns = gantry_trace_now(trace);
        write(text, &end);
        g_ptr_array_set_size(open, (int)open->len - 1);
    }
}

static void write_jsonl_event(GString *text, const GantryTraceEvent *event)
{
    GantryJson json = {text, false};
    gantry_json_begin_object(&json, NULL);
    gantry_json_int(&json, "t", (int64_t)event->time_ns);
    gantry_json_int(&json, "thread", event->thread);
    gantry_json_string(&json, "shape", shape_name(event->shape));
    gantry_json_string(&json, "kind", gantry_trace_kind_name(event->kind));
    gantry_json_string(&json, "name", event->name);
    if (event->value != NULL)
        gantry_json_string(&json, "value", event->value);
    if (event->detail != NULL)
        gantry_json_string(&json, "detail", event->detail);
    gantry_json_end_object(&json);
    g_string_append_c(text, '\n');
}

static void write_jsonl(const GantryTrace *trace, GString *text)
{
    GantryJson json = {text, false};
    gantry_json_begin_object(&json, NULL);
    gantry_json_string(&json, "schema", "gantry-trace/1");
    gantry_json_string(&json, "unit", "ns");
    gantry_json_string(&json, "zero", "process start");
    gantry_json_int(&json, "pid", getpid());
    gantry_json_int(&json, "library_entry", (int64_t)gantry_trace_library_entry(trace));
    gantry_json_int(&json, "dropped", (int64_t)gantry_trace_dropped(trace));
    gantry_json_end_object(&json);
    g_string_append_c(text, '\n');
    foreach_closed(trace, text, write_jsonl_event);
}

static void begin_chrome_event(GantryJson *json, const char *phase, uint64_t time_ns, int thread)
{
    gantry_json_begin_object(json, NULL);
    gantry_json_string(json, "ph", phase);
    gantry_json_micros(json, "ts", time_ns);
    gantry_json_int(json, "pid", getpid());
    gantry_json_int(json, "tid", thread);
}

static void write_chrome_event(GString *text, const GantryTraceEvent *event)
{
    static const char *const phases[] = {
        [GANTRY_TRACE_BEGIN] = "B",
        [GANTRY_TRACE_END] = "E",
        [GANTRY_TRACE_MARK] = "i",
    };
    GantryJson json = {text, true};
    const char *kind = gantry_trace_kind_name(event->kind);
    g_autofree char *name =
        event->name[0] != '\0' ? g_strdup_printf("%s %s", kind, event->name) : g_strdup(kind);

    begin_chrome_event(&json, phases[event->shape], event->time_ns, event->thread);
    gantry_json_string(&json, "name", name);
    gantry_json_string(&json, "cat", kind);
    if (event->shape == GANTRY_TRACE_MARK)
        gantry_json_string(&json, "s", "t"); /* the mark belongs to its thread */
    if (event->detail != NULL || event->value != NULL) {
        gantry_json_begin_object(&json, "args");
        if (event->value != NULL)
            gantry_json_string(&json, "value", event->value);
        if (event->detail != NULL)
            gantry_json_string(&json, "detail", event->detail);
        gantry_json_end_object(&json);
    }
    gantry_json_end_object(&json);
    g_string_append_c(text, '\n');
}

static void write_chrome_metadata(GantryJson *json, const char *what, const char *name)
{
    begin_chrome_event(json, "M", 0, getpid());
    gantry_json_string(json, "name", what);
    gantry_json_begin_object(json, "args");
    gantry_json_string(json, "name", name);
    gantry_json_end_object(json);
    gantry_json_end_object(json);
}

static void write_chrome(const GantryTrace *trace, GString *text)
{
    GantryJson json = {text, false};
    gantry_json_begin_object(&json, NULL);
    gantry_json_string(&json, "displayTimeUnit", "ms");
    gantry_json_begin_object(&json, "otherData");
    gantry_json_string(&json, "schema", "gantry-trace/1");
    gantry_json_int(&json, "dropped", (int64_t)gantry_trace_dropped(trace));
    gantry_json_end_object(&json);
    gantry_json_begin_array(&json, "traceEvents");
    write_chrome_metadata(&json, "process_name", "gantry");
    write_chrome_metadata(&json, "thread_name", "main thread");
    /* What happened before the library was called, as a span of its own from zero on. */
    begin_chrome_event(&json, "X", 0, getpid());
    gantry_json_micros(&json, "dur", gantry_trace_library_entry(trace));
    gantry_json_string(&json, "name", "before the library");
    gantry_json_string(&json, "cat", "process");
    gantry_json_end_object(&json);
    g_string_append_c(text, '\n');
    foreach_closed(trace, text, write_chrome_event);
    g_string_append(text, "]}\n");
}

static bool write_all(int fd, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t written = write(fd, data, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        data += written;
        length -= (size_t)written;
    }
    return true;
}

bool gantry_trace_export(const GantryTrace *trace, GantryTraceFormat format, const char *path,
                         GError **error)
{
    g_autoptr(GString) text = g_string_sized_new(16 * 1024);
    if (format == GANTRY_TRACE_CHROME)
        write_chrome(trace, text);
    else
        write_jsonl(trace, text);

    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    bool written = fd >= 0 && write_all(fd, text->str, text->len);
    int reason = errno;
    if (fd >= 0 && close(fd) != 0 && written) {
        written = false;
        reason = errno;
    }
    if (!written)
        return gantry_error_set(error, GANTRY_ERROR_HOST, NULL, "trace: '%s': %s", path,
                                g_strerror(reason));
    return true;
}
