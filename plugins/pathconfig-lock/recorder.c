/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Making a lock: the search is run, and what it looked at is read from its marks in the trace. */
#include "lock.h"

#include <string.h>

static bool is_mark(const GantryTraceEvent *event, GantryTraceKind kind)
{
    return event->shape == GANTRY_TRACE_MARK && event->kind == kind;
}

static bool is_look(const GantryTraceEvent *event)
{
    static const char *const places[] = {"a file", "a folder", "a program", "a link", NULL};
    return (is_mark(event, GANTRY_TRACE_FOUND) || is_mark(event, GANTRY_TRACE_MISSED)) &&
           g_strv_contains(places, event->name);
}

static bool refuse(GError **error, const char *hint, const char *format, const char *what)
{
    g_autofree char *why = g_strdup_printf(format, what);
    return gantry_error_set(error, GANTRY_ERROR_HOST, hint, "no lock can be made: %s", why);
}

/* What a lock cannot say again, it must not keep silent about. */
static bool check_event(const GantryTraceEvent *event, GError **error)
{
    if (is_mark(event, GANTRY_TRACE_NOTE) && strcmp(event->name, "warning") == 0)
        return refuse(error, "make the search find what it misses, and then the lock",
                      "the search would warn: %s", event->detail);
    if (is_mark(event, GANTRY_TRACE_FOUND) && g_str_has_suffix(event->detail, "._pth"))
        return refuse(error, NULL, "%s is one already: nothing is searched beside it",
                      event->detail);
    return true;
}

static bool stamp_place(GString *out, LockDevices *devices, GHashTable *seen, const char *path,
                        bool link, GError **error)
{
    char *key = g_strconcat(link ? "@" : "=", path, NULL);
    if (!g_hash_table_add(seen, key))
        return true;
    return lock_stamp(out, devices, path, link) ||
           refuse(error, NULL, "'%s' is on a file system too many", path);
}

/* CPython cannot start without this, and the search is not alone in looking for it. */
static bool stamp_encodings(GString *out, LockDevices *devices, GHashTable *seen,
                            const char *const *paths, GError **error)
{
    for (; *paths != NULL; paths++) {
        g_autofree char *file = g_build_filename(*paths, "encodings", "__init__.py", NULL);
        if (g_file_test(file, G_FILE_TEST_EXISTS))
            return stamp_place(out, devices, seen, file, false, error);
    }
    return true;
}

static void append_output(GString *out, const char *name, const char *value)
{
    if (value == NULL)
        return;
    g_string_append_printf(out, "then %s ", name);
    lock_append(out, value);
    g_string_append_c(out, '\n');
}

/* The options of the path configuration are what it came to. */
static void append_outputs(GantryContext *context, GString *out)
{
    for (size_t i = 0; i < LOCK_OUTPUTS; i++) {
        const char *name = lock_outputs[i].name;
        append_output(out, name, gantry_context_get_string(context, name));
    }
    if (gantry_context_get_bool(context, "_is_python_build", false))
        append_output(out, "python_build", "1");
    const char *const *paths = gantry_context_get_list(context, "module_search_paths");
    for (const char *const *path = paths; *path != NULL; path++)
        append_output(out, "path", *path);
}

/* The places that the search has left marks about, from event @from on. */
static bool append_stamps(GantryContext *context, GString *out, size_t from, GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    LockDevices devices = {.n = 0};
    size_t n;
    const GantryTrace *trace = gantry_context_trace(context);
    const GantryTraceEvent *events = gantry_trace_events(trace, &n);
    if (gantry_trace_dropped(trace) > 0)
        return refuse(error, NULL, "%s", "the trace has no room for all that was looked at");
    for (size_t i = from; i < n; i++) {
        if (!check_event(&events[i], error) ||
            (is_look(&events[i]) && !stamp_place(out, &devices, seen, events[i].detail,
                                                 strcmp(events[i].name, "a link") == 0, error)))
            return false;
    }
    const char *const *paths = gantry_context_get_list(context, "module_search_paths");
    return stamp_encodings(out, &devices, seen, paths, error);
}

/* The search leaves marks from level config on. */
static bool run_search(GantryContext *context, GError **error)
{
    GantryPipeline *pipeline = gantry_context_pipeline(context);
    GantryTraceLevel level = gantry_trace_level(gantry_context_trace(context));
    gantry_pipeline_set_trace_level(pipeline, MAX(level, GANTRY_TRACE_CONFIG), NULL);
    bool found = gantry_context_run_replaced(context, NULL, error) == GANTRY_OK;
    gantry_pipeline_set_trace_level(pipeline, level, NULL);
    return found;
}

char *lock_record(GantryContext *context, GError **error)
{
    g_autoptr(GString) out = g_string_new(LOCK_HEADER), inputs = g_string_new(NULL);
    g_autoptr(GString) with_folder = g_string_new(NULL);
    size_t from;

    lock_inputs(context, inputs, true, false);
    lock_inputs(context, with_folder, true, true);
    gantry_trace_events(gantry_context_trace(context), &from);
    if (!run_search(context, error))
        return NULL;
    /* A program that is on no folder of PATH is searched for from the current folder. */
    const char *executable = gantry_context_get_string(context, "executable");
    bool unknown = executable == NULL || *executable == '\0';
    g_string_append(out,
                    unknown || lock_needs_folder(inputs->str) ? with_folder->str : inputs->str);
    if (!append_stamps(context, out, from, error))
        return NULL;
    append_outputs(context, out);
    uint64_t sum = lock_checksum(out->str, out->len);
    g_string_append_printf(out, "end %016" G_GINT64_MODIFIER "x\n", sum);
    return g_string_free(g_steal_pointer(&out), FALSE);
}
