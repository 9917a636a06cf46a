/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/error.h>
#include <gantry/result.h>
#include <stdbool.h>
#include <stdint.h>

GANTRY_BEGIN_DECLS

/**
 * GantryTrace:
 *
 * The record of a run: a fixed room of events, reserved before the first one. When it is full, new
 * events are counted as dropped instead of being written; the end of a span that was recorded
 * always finds its place, so that nesting is never torn.
 *
 * Since: 0.1
 */
typedef struct GantryTrace GantryTrace;

/**
 * GantryTraceLevel:
 * @GANTRY_TRACE_PHASES: what the pipeline does: spans of phases and plugins, levels, errors, and
 *     spans that programs and hosts add.
 * @GANTRY_TRACE_CONFIG: ... and why: values with their origins, decisions, what was looked at.
 * @GANTRY_TRACE_IMPORTS: ... and every import, .pth file and atexit callback.
 * @GANTRY_TRACE_ALLOCATIONS: ... and what each span did to memory.
 *
 * How much a trace records; each level adds to the one before. See
 * gantry_pipeline_set_trace_level().
 *
 * Since: 0.1
 */
typedef enum GantryTraceLevel {
    GANTRY_TRACE_PHASES = 0,
    GANTRY_TRACE_CONFIG,
    GANTRY_TRACE_IMPORTS,
    GANTRY_TRACE_ALLOCATIONS,
} GantryTraceLevel;

/**
 * GantryTraceKind:
 * @GANTRY_TRACE_RESOLVE: a span: phases are put in order.
 * @GANTRY_TRACE_CONFIGURE: a span: the phase in the name is configured; without a name, all are.
 * @GANTRY_TRACE_START: a span: the phase in the name starts.
 * @GANTRY_TRACE_STOP: a span: the phase in the name stops.
 * @GANTRY_TRACE_PLUGIN: a span: the plugin in the name is loaded.
 * @GANTRY_TRACE_SPAN: a span of a host's or a Python program's own, by its name.
 * @GANTRY_TRACE_LEVEL: a mark: the runtime is at the level in the name.
 * @GANTRY_TRACE_ORDER: a mark: the phase in the name runs after the one in the value; the detail is
 *     the reason, as of gantry_edge_reason_name().
 * @GANTRY_TRACE_ERROR: a mark: the phase or plugin in the name failed; the detail is the message.
 * @GANTRY_TRACE_PHASE: a mark: the phase in the name has its place in the plan, after those that
 *     were marked before; the detail is its summary. Attributes, those that there are: what it says
 *     of itself, as in #GantryPhase (`description`, `exists_before`, `exists_after`, `why_here`,
 *     `in_cpython`, `reference`, `on_stop`); `plugin` that it came from; `by`, its own name if it
 *     took the place of another; `level_before` and `level_after`; `disabled`, "1" if it is
 *     switched off.
 * @GANTRY_TRACE_NOTE: a mark: a remark; the detail is its text. One that is named "time" is about
 *     how long the span around it takes, and reports put it beside that number.
 * @GANTRY_TRACE_VALUE: a mark: the option in the name has the value; the detail says where from.
 *     Attributes, those that there are: `doc`, what the option is; `beaten`, the values that lost
 *     and where they came from, the last to lose first.
 * @GANTRY_TRACE_QUESTION: a mark: what is to be found out now, until the next question; the detail
 *     asks it.
 * @GANTRY_TRACE_FOUND: a mark: what the name says ("a file", "a folder") was looked for at the
 *     place in the detail, and is there; the value, if there is one, says more.
 * @GANTRY_TRACE_MISSED: a mark: it is not there; the value says why.
 * @GANTRY_TRACE_RULE: a mark: the option in the name, or one entry of it if it is a list, gets the
 *     value; the detail is the rule that says so.
 * @GANTRY_TRACE_UNMET: a mark: a rule for what the name says that does not apply; the detail says
 *     why.
 * @GANTRY_TRACE_IMPORT: a span: the module in the name is found and loaded. Its end has as value
 *     the file, if there is one, and as attributes `importer`, `loader` and `bytecode`; or, if it
 *     did not succeed, `raised`: the name of the exception's type. Those of sub-interpreters, which
 *     have an import system of their own, are not seen.
 * @GANTRY_TRACE_PTH: a span: site reads the .pth file in the name.
 * @GANTRY_TRACE_PTH_LINE: a span: a line of that file, in the name, is executed.
 * @GANTRY_TRACE_ATEXIT: a span: the atexit callback in the name runs.
 *
 * The kinds up to %GANTRY_TRACE_PHASE belong to the level phases, those up to %GANTRY_TRACE_UNMET
 * to config, the others to imports.
 *
 * Since: 0.1
 */
typedef enum GantryTraceKind {
    GANTRY_TRACE_RESOLVE = 0,
    GANTRY_TRACE_CONFIGURE,
    GANTRY_TRACE_START,
    GANTRY_TRACE_STOP,
    GANTRY_TRACE_PLUGIN,
    GANTRY_TRACE_SPAN,
    GANTRY_TRACE_LEVEL,
    GANTRY_TRACE_ORDER,
    GANTRY_TRACE_ERROR,
    GANTRY_TRACE_PHASE,
    GANTRY_TRACE_NOTE,
    GANTRY_TRACE_VALUE,
    GANTRY_TRACE_QUESTION,
    GANTRY_TRACE_FOUND,
    GANTRY_TRACE_MISSED,
    GANTRY_TRACE_RULE,
    GANTRY_TRACE_UNMET,
    GANTRY_TRACE_IMPORT,
    GANTRY_TRACE_PTH,
    GANTRY_TRACE_PTH_LINE,
    GANTRY_TRACE_ATEXIT,
} GantryTraceKind;

/**
 * GantryTraceShape:
 * @GANTRY_TRACE_BEGIN: a span begins.
 * @GANTRY_TRACE_END: the innermost open span of its thread ends.
 * @GANTRY_TRACE_MARK: something happened.
 *
 * Since: 0.1
 */
typedef enum GantryTraceShape {
    GANTRY_TRACE_BEGIN = 0,
    GANTRY_TRACE_END,
    GANTRY_TRACE_MARK,
} GantryTraceShape;

/**
 * GantryTraceCounts:
 * @calls: allocations so far
 * @bytes: what they asked for, in bytes
 * @live: bytes that are in use
 * @peak: the most that were in use since the event before, of whatever thread
 *
 * The state of memory at an event, of level %GANTRY_TRACE_ALLOCATIONS.
 *
 * Since: 0.1
 */
typedef struct GantryTraceCounts {
    uint64_t calls;
    uint64_t bytes;
    uint64_t live;
    uint64_t peak;
} GantryTraceCounts;

/**
 * GantryTraceEvent:
 * @time_ns: nanoseconds since the start of the process, on the monotonic clock
 * @kind: what it is about
 * @shape: span or mark
 * @thread: the kernel's number of the thread that it happened in
 * @name: which phase, plugin or level; "" if none
 * @detail: (nullable): more, for people
 * @value: (nullable): what came of it
 * @attributes: (nullable) (array zero-terminated=1): names and values of more, by turns
 * @counts: (nullable): memory, at level %GANTRY_TRACE_ALLOCATIONS
 *
 * Since: 0.1
 */
typedef struct GantryTraceEvent {
    uint64_t time_ns;
    GantryTraceKind kind;
    GantryTraceShape shape;
    int thread;
    const char *name;
    const char *detail;
    const char *value;
    const char *const *attributes;
    const GantryTraceCounts *counts;
} GantryTraceEvent;

/**
 * GantrySpan:
 *
 * A span that has begun; negative if it found no room.
 *
 * Since: 0.1
 */
typedef int GantrySpan;

/**
 * gantry_trace_begin:
 * @trace: a trace
 * @kind: a kind that is a span
 * @name: (transfer none): outlives the trace: a string literal, or from gantry_trace_intern()
 *
 * Begins a span. Spans of one thread are ended innermost first. Any thread may call it, and the
 * same one ends the span.
 *
 * Returns: what gantry_trace_end() wants.
 *
 * Since: 0.1
 */
GANTRY_API GantrySpan gantry_trace_begin(GantryTrace *trace, GantryTraceKind kind,
                                         const char *name);

/**
 * gantry_trace_begin_copy:
 * @trace: a trace
 * @kind: a kind that is a span
 * @name: copied, if the span finds room
 *
 * gantry_trace_begin(), of a name that does not outlive the trace.
 *
 * Returns: what gantry_trace_end() wants.
 *
 * Since: 0.1
 */
GANTRY_API GantrySpan gantry_trace_begin_copy(GantryTrace *trace, GantryTraceKind kind,
                                              const char *name);

/**
 * gantry_trace_end:
 * @trace: a trace
 * @span: what gantry_trace_begin() returned
 *
 * Ends a span, and those inside of it that are open still. In another thread than the one that
 * began it nothing happens: the span ends with what lies around it.
 *
 * Since: 0.1
 */
GANTRY_API void gantry_trace_end(GantryTrace *trace, GantrySpan span);

/**
 * gantry_trace_end_with:
 * @trace: a trace
 * @span: what gantry_trace_begin() returned
 * @value: (nullable): what came of it; copied
 * @attributes: (nullable) (array zero-terminated=1): names and values of more, by turns; the names
 *     outlive the trace, the values are copied
 *
 * gantry_trace_end(), with what is known only now.
 *
 * Since: 0.1
 */
GANTRY_API void gantry_trace_end_with(GantryTrace *trace, GantrySpan span, const char *value,
                                      const char *const *attributes);

/**
 * gantry_trace_level:
 * @trace: a trace
 *
 * Returns: how much it records. What belongs to a higher level is not written, and need not be
 * made.
 *
 * Since: 0.1
 */
GANTRY_API GantryTraceLevel gantry_trace_level(const GantryTrace *trace);

/**
 * gantry_trace_level_name:
 * @level: a level
 *
 * Returns: (transfer none): "phase", "config", "import" or "alloc".
 *
 * Since: 0.1
 */
GANTRY_API const char *gantry_trace_level_name(GantryTraceLevel level);

/**
 * gantry_trace_level_description:
 * @level: a level
 *
 * Returns: (transfer none) (nullable): what it records, in half a sentence that begins with "..."
 *     where it is more than the level before; NULL for a number that is no level.
 *
 * Since: 0.1
 */
GANTRY_API const char *gantry_trace_level_description(GantryTraceLevel level);

/**
 * gantry_trace_level_from_name:
 * @name: a name
 * @level: (out): the level
 * @error: (out) (optional): where an error goes
 *
 * Returns: whether there is one. Errors: %GANTRY_ERROR_OPTION_VALUE.
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_trace_level_from_name(const char *name, GantryTraceLevel *level,
                                             GError **error);

/**
 * GantryTraceCounter:
 * @data: what was passed
 * @counts: (out): filled with the state of memory
 *
 * Since: 0.1
 */
typedef void (*GantryTraceCounter)(void *data, GantryTraceCounts *counts);

/**
 * gantry_trace_set_counter:
 * @trace: a trace
 * @counter: (nullable): asked at every event from now on, if the level is
 *     %GANTRY_TRACE_ALLOCATIONS; NULL for nobody
 * @data: passed on
 *
 * For the phase that counts memory.
 *
 * Since: 0.1
 */
GANTRY_API void gantry_trace_set_counter(GantryTrace *trace, GantryTraceCounter counter,
                                         void *data);

/**
 * gantry_trace_mark:
 * @trace: a trace
 * @kind: a kind that is a mark
 * @name: (transfer none): as for gantry_trace_begin()
 * @value: (nullable): what came of it; copied
 * @detail: (nullable): more, for people; copied
 *
 * Says that something happened. Any thread may call it.
 *
 * Since: 0.1
 */
GANTRY_API void gantry_trace_mark(GantryTrace *trace, GantryTraceKind kind, const char *name,
                                  const char *value, const char *detail);

/**
 * gantry_trace_mark_with:
 * @trace: a trace
 * @kind: a kind that is a mark
 * @name: (transfer none): as for gantry_trace_begin()
 * @value: (nullable): what came of it; copied
 * @detail: (nullable): more, for people; copied
 * @attributes: (nullable) (array zero-terminated=1): as for gantry_trace_end_with()
 *
 * gantry_trace_mark(), with more than fits into one text.
 *
 * Since: 0.1
 */
GANTRY_API void gantry_trace_mark_with(GantryTrace *trace, GantryTraceKind kind, const char *name,
                                       const char *value, const char *detail,
                                       const char *const *attributes);

/**
 * gantry_trace_intern:
 * @trace: a trace
 * @text: a text
 *
 * Returns: (transfer none): a copy of it that lives as long as the trace; the same one for the same
 *     text.
 *
 * Since: 0.1
 */
GANTRY_API const char *gantry_trace_intern(GantryTrace *trace, const char *text);

/**
 * GantryTraceSink:
 * @name: the sink's name
 * @event: called for each event, in the thread and at the moment of the event: keep it short
 * @finish: (nullable): called when the trace is freed
 *
 * Something that receives the events while the run goes on. @data is what was attached with it.
 *
 * Since: 0.1
 */
typedef struct GantryTraceSink {
    const char *name;
    void (*event)(void *data, const GantryTraceEvent *event);
    void (*finish)(void *data);
} GantryTraceSink;

/**
 * gantry_trace_add_sink:
 * @trace: a trace
 * @sink: (transfer none): outlives the trace
 * @data: (nullable): passed to the sink
 *
 * Attaches a sink, which receives the events from now on; to be called before other threads write
 * to the trace.
 *
 * Since: 0.1
 */
GANTRY_API void gantry_trace_add_sink(GantryTrace *trace, const GantryTraceSink *sink, void *data);

/**
 * gantry_trace_events:
 * @trace: a trace
 * @n_events: (out): how many
 *
 * Returns: (transfer none) (array length=n_events): the events so far, those of one thread in order
 *     of time; valid until the trace is freed.
 *
 * Since: 0.1
 */
GANTRY_API const GantryTraceEvent *gantry_trace_events(const GantryTrace *trace, size_t *n_events);

/**
 * gantry_trace_dropped:
 * @trace: a trace
 *
 * Returns: how many events found no room.
 *
 * Since: 0.1
 */
GANTRY_API size_t gantry_trace_dropped(const GantryTrace *trace);

/**
 * gantry_trace_now:
 * @trace: a trace
 *
 * Returns: nanoseconds since the start of the process, on the clock of the events.
 *
 * Since: 0.1
 */
GANTRY_API uint64_t gantry_trace_now(const GantryTrace *trace);

/**
 * gantry_trace_library_entry:
 * @trace: a trace
 *
 * Returns: nanoseconds from the start of the process to the moment when the pipeline was made: the
 *     loader's work and that of the host before it called the library.
 *
 * Since: 0.1
 */
GANTRY_API uint64_t gantry_trace_library_entry(const GantryTrace *trace);

/**
 * GantryTraceInfo:
 * @pid: the process
 * @started_unix_ns: when it started, in nanoseconds since 1970, of the real-time clock; 0 if that
 * is not known
 * @library_entry_ns: as gantry_trace_library_entry()
 * @level: how much was recorded
 * @attributes: (array zero-terminated=1): names and values, by turns, of what is known besides:
 *     `python`, its version; `command`, the arguments as a shell takes them; `host`, the name of
 *     the machine; and what the environment of the run had to say to OpenTelemetry: `traceparent`,
 *     `otel_service_name`, `otel_resource_attributes`
 *
 * What a trace is of.
 *
 * Since: 0.1
 */
typedef struct GantryTraceInfo {
    int pid;
    uint64_t started_unix_ns;
    uint64_t library_entry_ns;
    GantryTraceLevel level;
    const char *const *attributes;
} GantryTraceInfo;

/**
 * gantry_trace_info:
 * @trace: a trace
 *
 * Returns: (transfer none): what it is of; valid until gantry_trace_describe() or the end of the
 *     trace.
 *
 * Since: 0.1
 */
GANTRY_API const GantryTraceInfo *gantry_trace_info(const GantryTrace *trace);

/**
 * gantry_trace_describe:
 * @trace: a trace
 * @name: (transfer none): a string literal
 * @value: copied
 *
 * Adds an attribute to what gantry_trace_info() says, or exchanges its value.
 *
 * Since: 0.1
 */
GANTRY_API void gantry_trace_describe(GantryTrace *trace, const char *name, const char *value);

/**
 * gantry_trace_attribute:
 * @attributes: (nullable) (array zero-terminated=1): names and values, by turns, as events and
 *     #GantryTraceInfo have them
 * @name: a name
 *
 * Returns: (transfer none) (nullable): the value of that name.
 *
 * Since: 0.1
 */
GANTRY_API const char *gantry_trace_attribute(const char *const *attributes, const char *name);

/**
 * gantry_trace_kind_name:
 * @kind: a kind
 *
 * Returns: (transfer none): its name in lower case; never NULL.
 *
 * Since: 0.1
 */
GANTRY_API const char *gantry_trace_kind_name(GantryTraceKind kind);

/**
 * gantry_trace_shape_name:
 * @shape: a shape
 *
 * Returns: (transfer none): "begin", "end" or "mark"; "unknown" for a value that is none.
 *
 * Since: 0.1
 */
GANTRY_API const char *gantry_trace_shape_name(GantryTraceShape shape);

GANTRY_END_DECLS
