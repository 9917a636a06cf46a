/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What all formats of a trace have in common: a file, and spans that are closed in the end. */
#include "export.h"

#include <string.h>

enum { FLUSH_AT = 64 * 1024 };

static const Format *const formats[] = {
    &gantry_format_jsonl,  &gantry_format_otlp, /* its ending is one of the next, too */
    &gantry_format_chrome, &gantry_format_folded, &gantry_format_importtime, &gantry_format_svg,
    &gantry_format_html,   &gantry_format_dot,    &gantry_format_mermaid,    NULL,
};

const GantryExportFormat *const *gantry_export_formats(void)
{
    return (const GantryExportFormat *const *)(const void *)formats;
}

const GantryExportFormat *gantry_export_format(const char *name, const char *path, GError **error)
{
    const char *names[G_N_ELEMENTS(formats)] = {NULL};
    g_autoptr(GString) endings = g_string_new("name it");
    for (size_t i = 0; formats[i] != NULL; i++) {
        const GantryExportFormat *format = &formats[i]->format;
        if (name != NULL ? strcmp(name, format->name) == 0
                         : path != NULL && g_str_has_suffix(path, format->ending))
            return format;
        names[i] = format->name;
        g_string_append_printf(endings, "%s *%s", i > 0 ? "," : "", format->ending);
    }
    g_autofree char *hint = name != NULL ? gantry_suggest_hint(name, names, true) : NULL;
    if (name != NULL)
        gantry_error_set(error, GANTRY_ERROR_OPTION_VALUE, hint, "no format is named '%s'", name);
    else
        gantry_error_set(error, GANTRY_ERROR_OPTION_VALUE, endings->str,
                         "'%s': its ending names no format", path != NULL ? path : "");
    return NULL;
}

const char *gantry_exporter_attribute(const GantryExporter *exporter, const char *name)
{
    return gantry_trace_attribute(exporter->info.attributes, name);
}

void gantry_exporter_flush(GantryExporter *exporter)
{
    gantry_output_write(exporter->output, exporter->out->str, exporter->out->len);
    g_string_truncate(exporter->out, 0);
}

void gantry_exporter_flush_much(GantryExporter *exporter)
{
    if (exporter->out->len >= FLUSH_AT)
        gantry_exporter_flush(exporter);
}

static void clear_open(gpointer begin)
{
    g_free((char *)((GantryTraceEvent *)begin)->name);
}

static void free_exporter(GantryExporter *exporter)
{
    if (exporter->format->clear != NULL)
        exporter->format->clear(exporter->state);
    gantry_output_close(exporter->output, NULL);
    g_strfreev((char **)exporter->info.attributes);
    g_string_free(exporter->out, TRUE);
    g_free(exporter->state);
    g_array_unref(exporter->open);
    g_free(exporter);
}

GantryExporter *gantry_exporter_new(const GantryExportFormat *format, const GantryTraceInfo *info,
                                    const char *path, GError **error)
{
    GantryExporter *exporter = g_new0(GantryExporter, 1);
    exporter->format = (const Format *)format;
    exporter->info = *info;
    exporter->info.attributes = (const char *const *)g_strdupv((char **)info->attributes);
    exporter->out = g_string_sized_new(FLUSH_AT + 4096);
    exporter->state = g_malloc0(exporter->format->state_size);
    exporter->open = g_array_new(FALSE, FALSE, sizeof(GantryTraceEvent));
    g_array_set_clear_func(exporter->open, clear_open);
    exporter->output = gantry_output_new(path, error);
    if (exporter->output == NULL) {
        g_prefix_error(error, "trace: ");
        free_exporter(exporter);
        return NULL;
    }
    exporter->format->begin(exporter);
    return exporter;
}

/* The innermost span of @thread that is open; the index into @open, or -1. */
static int innermost(const GArray *open, int thread)
{
    int i = (int)open->len - 1;
    while (i >= 0 && g_array_index(open, GantryTraceEvent, i).thread != thread)
        i--;
    return i;
}

void gantry_exporter_event(GantryExporter *exporter, const GantryTraceEvent *event)
{
    GantryTraceEvent kept = *event;
    int begin = innermost(exporter->open, event->thread);
    if (event->shape == GANTRY_TRACE_END && begin < 0)
        return; /* its begin has been lost with the beginning of the file */
    if (event->shape == GANTRY_TRACE_BEGIN) {
        kept.name = g_strdup(event->name);
        GantryTraceEvent open = {.kind = event->kind, .thread = event->thread, .name = kept.name};
        g_array_append_val(exporter->open, open);
    }
    /* It is of the innermost span, whatever a torn file calls it: that is the one that is forgotten
     * afterwards. */
    if (event->shape == GANTRY_TRACE_END) {
        kept.kind = g_array_index(exporter->open, GantryTraceEvent, begin).kind;
        kept.name = g_array_index(exporter->open, GantryTraceEvent, begin).name;
    }
    exporter->format->event(exporter, &kept);
    gantry_exporter_flush_much(exporter);
    if (event->shape == GANTRY_TRACE_END)
        g_array_remove_index(exporter->open, (guint)begin);
}

void gantry_exporter_exited(GantryExporter *exporter, uint64_t exited_ns)
{
    exporter->exited_ns = exited_ns;
}

bool gantry_exporter_finish(GantryExporter *exporter, uint64_t end_ns, uint64_t dropped,
                            GError **error)
{
    while (exporter->open->len > 0) {
        GantryTraceEvent end =
            g_array_index(exporter->open, GantryTraceEvent, exporter->open->len - 1);
        end.shape = GANTRY_TRACE_END;
        end.time_ns = end_ns;
        gantry_exporter_event(exporter, &end);
    }
    if (exporter->format->end != NULL)
        exporter->format->end(exporter, end_ns, dropped);
    gantry_exporter_flush(exporter);
    bool written = gantry_output_close(g_steal_pointer(&exporter->output), error);
    if (!written)
        g_prefix_error(error, "trace: ");
    free_exporter(exporter);
    return written;
}

bool gantry_trace_export(const GantryTrace *trace, const char *format, const char *path,
                         uint64_t end_ns, GError **error)
{
    const GantryExportFormat *found = gantry_export_format(format, path, error);
    GantryExporter *exporter =
        found != NULL ? gantry_exporter_new(found, gantry_trace_info(trace), path, error) : NULL;
    if (exporter == NULL)
        return false;
    size_t n;
    const GantryTraceEvent *events = gantry_trace_events(trace, &n);
    for (size_t i = 0; i < n; i++)
        gantry_exporter_event(exporter, &events[i]);
    return gantry_exporter_finish(exporter, end_ns > 0 ? end_ns : gantry_trace_now(trace),
                                  gantry_trace_dropped(trace), error);
}
