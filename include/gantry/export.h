/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/trace.h>

GANTRY_BEGIN_DECLS

/**
 * GantryExportFormat:
 * @name: "jsonl", "chrome", "importtime" ...
 * @ending: how a file of this format is called, with its dot: ".jsonl"
 * @doc: what it is, and who reads it
 * @level: how much a trace has to record for the format to show what it is for
 *
 * A format that a trace can be written in. The first members of an internal struct.
 *
 * Since: 0.1
 */
typedef struct GantryExportFormat {
    const char *name;
    const char *ending;
    const char *doc;
    GantryTraceLevel level;
} GantryExportFormat;

/**
 * gantry_export_formats:
 *
 * Returns: (transfer none) (array zero-terminated=1): all formats, the native one first.
 *
 * Since: 0.1
 */
GANTRY_API const GantryExportFormat *const *gantry_export_formats(void);

/**
 * gantry_export_format:
 * @name: (nullable): its name; NULL for the one that @path ends with
 * @path: (nullable): a file
 * @error: (out) (optional): where an error goes
 *
 * Returns: (transfer none) (nullable): the format. Errors: %GANTRY_ERROR_OPTION_VALUE.
 *
 * Since: 0.1
 */
GANTRY_API const GantryExportFormat *gantry_export_format(const char *name, const char *path,
                                                          GError **error);

/**
 * GantryExporter:
 *
 * Turns events into a file of one format: those of a trace, or those that were read from a file of
 * the native format. Spans that are still open when it is finished are closed at that moment, so
 * that what a killed or failing run has left is well-formed, too.
 *
 * Since: 0.1
 */
typedef struct GantryExporter GantryExporter;

/**
 * gantry_exporter_new:
 * @format: (transfer none): the format
 * @info: what the events are of; copied
 * @path: the file, which is created or truncated
 * @error: (out) (optional): where an error goes
 *
 * Returns: (transfer full) (nullable): an exporter. Errors: %GANTRY_ERROR_HOST.
 *
 * Since: 0.1
 */
GANTRY_API GantryExporter *gantry_exporter_new(const GantryExportFormat *format,
                                               const GantryTraceInfo *info, const char *path,
                                               GError **error);

/**
 * gantry_exporter_event:
 * @exporter: an exporter
 * @event: the next event, which is not needed any longer afterwards; those of one thread come in
 *     order of time
 *
 * Since: 0.1
 */
GANTRY_API void gantry_exporter_event(GantryExporter *exporter, const GantryTraceEvent *event);

/**
 * gantry_exporter_exited:
 * @exporter: an exporter
 * @exited_ns: when the process was gone, on the clock of the events
 *
 * Says, before the end, what only who has started the process can know.
 *
 * Since: 0.1
 */
GANTRY_API void gantry_exporter_exited(GantryExporter *exporter, uint64_t exited_ns);

/**
 * gantry_exporter_finish:
 * @exporter: (transfer full): an exporter, which is freed
 * @end_ns: when the record ends, on the clock of the events
 * @dropped: how many events found no room
 * @error: (out) (optional): where an error goes
 *
 * Returns: whether all of it was written. Errors: %GANTRY_ERROR_HOST.
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_exporter_finish(GantryExporter *exporter, uint64_t end_ns, uint64_t dropped,
                                       GError **error);

/**
 * gantry_trace_export:
 * @trace: a trace
 * @format: (nullable): the name of a format; NULL for the one that @path ends with
 * @path: the file, which is created or truncated
 * @end_ns: when the record ends, on the clock of the events; 0 for now
 * @error: (out) (optional): where an error goes
 *
 * Writes the events so far; the trace goes on.
 *
 * Returns: whether all of it was written. Errors: %GANTRY_ERROR_HOST,
 *     %GANTRY_ERROR_OPTION_VALUE.
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_trace_export(const GantryTrace *trace, const char *format, const char *path,
                                    uint64_t end_ns, GError **error);

/**
 * gantry_trace_stream:
 * @trace: a trace
 * @path: the file, which is created or truncated
 * @error: (out) (optional): where an error goes
 *
 * Writes the events so far in the native format, and from now on each one as it happens, so that
 * the file has them whatever becomes of the process; the end is written when the trace is freed.
 * A child that the process forks writes nothing. An error on the way ends the stream, and is told
 * by gantry_trace_end_stream().
 *
 * Returns: whether the file could be made. Errors: %GANTRY_ERROR_HOST.
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_trace_stream(GantryTrace *trace, const char *path, GError **error);

/**
 * gantry_trace_end_stream:
 * @trace: a trace that is streamed; of another one nothing is asked
 * @end_ns: when the record ends, on the clock of the events; 0 for now
 * @error: (out) (optional): where an error goes
 *
 * Ends the file of gantry_trace_stream(): later events do not come into it.
 *
 * Returns: whether all of it was written. Errors: %GANTRY_ERROR_HOST.
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_trace_end_stream(GantryTrace *trace, uint64_t end_ns, GError **error);

GANTRY_END_DECLS
