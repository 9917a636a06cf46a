/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* OpenTelemetry's OTLP in its JSON form, as collectors read it from files and over HTTP: one
 * TracesData object. A span is written when it ends; that its parent comes later is no matter, for
 * spans find each other by their ids. */
#include "otlp.h"

enum { MAX_EVENTS = 10000, KIND_INTERNAL = 1, STATUS_ERROR = 2 };

/* A span that goes on. */
typedef struct {
    int thread;
    uint64_t id;
    uint64_t parent; /* 0: what started the process */
    uint64_t begin_ns;
    const char *name;
    GString *events; /* (nullable) the marks in it, as JSON */
    unsigned n_events;
    unsigned n_lost;
    char *failure; /* (nullable) */
} Open;

typedef struct {
    OtlpContext context;
    Open root;    /* the process */
    GArray *open; /* Open, innermost last */
    bool comma;
} State;

static void clear_open(Open *open)
{
    if (open->events != NULL)
        g_string_free(open->events, TRUE);
    g_free(open->failure);
}

static void write_time(GantryJson *json, const GantryExporter *exporter, const char *key,
                       uint64_t time_ns)
{
    char digits[24];
    g_snprintf(digits, sizeof digits, "%" G_GUINT64_FORMAT,
               exporter->info.started_unix_ns + time_ns);
    gantry_json_string(json, key, digits);
}

static void write_id(GantryJson *json, const char *key, uint64_t id)
{
    char digits[17];
    g_snprintf(digits, sizeof digits, "%016" G_GINT64_MODIFIER "x", id);
    gantry_json_string(json, key, digits);
}

/* What a span or a mark says besides its name. */
static void write_details(GantryJson *json, const GantryTraceEvent *event)
{
    const char *const *pair = event->attributes;
    if (event->name[0] != '\0')
        otlp_write_attribute(json, "gantry.name", event->name);
    if (event->value != NULL)
        otlp_write_attribute(json, "gantry.value", event->value);
    if (event->detail != NULL)
        otlp_write_attribute(json, "gantry.detail", event->detail);
    for (; pair != NULL && *pair != NULL; pair += 2) {
        g_autofree char *key = g_strconcat("gantry.", pair[0], NULL);
        otlp_write_attribute(json, key, pair[1]);
    }
    /* No status of error: as with a 404, only who asked knows whether it is one, and most who
     * import what is not there do without it. A start-up that fails says so by a mark. */
    const char *raised = gantry_trace_attribute(event->attributes, "raised");
    if (raised != NULL)
        otlp_write_attribute(json, "error.type", raised);
    if (event->counts != NULL)
        otlp_write_int_attribute(json, "gantry.memory.live", (int64_t)event->counts->live);
}

/* @event is the end of it, or NULL for what has none. */
static void write_span(GantryExporter *exporter, const Open *open, const char *kind,
                       const GantryTraceEvent *event, uint64_t end_ns)
{
    State *state = exporter->state;
    GantryJson json = {exporter->out, state->comma};
    const char *blank = kind[0] != '\0' && open->name[0] != '\0' ? " " : "";
    g_autofree char *name = g_strconcat(kind, blank, open->name, NULL);
    gantry_json_begin_object(&json, NULL);
    gantry_json_string(&json, "traceId", state->context.trace_id);
    write_id(&json, "spanId", open->id);
    if (open->parent != 0)
        write_id(&json, "parentSpanId", open->parent);
    else if (state->context.parent_id[0] != '\0')
        gantry_json_string(&json, "parentSpanId", state->context.parent_id);
    gantry_json_int(&json, "flags", state->context.flags);
    otlp_write_text(&json, "name", name);
    gantry_json_int(&json, "kind", KIND_INTERNAL);
    write_time(&json, exporter, "startTimeUnixNano", open->begin_ns);
    write_time(&json, exporter, "endTimeUnixNano", MAX(end_ns, open->begin_ns));
    gantry_json_begin_array(&json, "attributes");
    otlp_write_int_attribute(&json, "thread.id", open->thread);
    if (kind[0] != '\0')
        otlp_write_attribute(&json, "gantry.kind", kind);
    if (event != NULL)
        write_details(&json, event);
    gantry_json_end_array(&json);
    if (open->events != NULL) {
        gantry_json_begin_array(&json, "events");
        g_string_append_len(json.text, open->events->str, (gssize)open->events->len);
        gantry_json_end_array(&json);
    }
    if (open->n_lost > 0)
        gantry_json_int(&json, "droppedEventsCount", open->n_lost);
    if (open->failure != NULL) {
        gantry_json_begin_object(&json, "status");
        gantry_json_int(&json, "code", STATUS_ERROR);
        otlp_write_text(&json, "message", open->failure);
        gantry_json_end_object(&json);
    }
    gantry_json_end_object(&json);
    g_string_append_c(exporter->out, '\n');
    state->comma = true;
}

static void begin(GantryExporter *exporter)
{
    State *state = exporter->state;
    GantryJson json = {exporter->out, false};
    state->open = g_array_new(FALSE, FALSE, sizeof(Open));
    otlp_context_init(&state->context, exporter);
    state->root = (Open){
        .thread = exporter->info.pid,
        .id = otlp_context_next(&state->context),
        .name = "python process",
    };
    gantry_json_begin_object(&json, NULL);
    gantry_json_begin_array(&json, "resourceSpans");
    gantry_json_begin_object(&json, NULL);
    otlp_write_resource(&json, exporter);
    gantry_json_begin_array(&json, "scopeSpans");
    gantry_json_begin_object(&json, NULL);
    gantry_json_begin_object(&json, "scope");
    gantry_json_string(&json, "name", "gantry");
    gantry_json_string(&json, "version", GANTRY_VERSION);
    gantry_json_end_object(&json);
    gantry_json_begin_array(&json, "spans");
    g_string_append_c(exporter->out, '\n');
    Open before = {
        .thread = exporter->info.pid,
        .id = otlp_context_next(&state->context),
        .parent = state->root.id,
        .name = "before the library",
    };
    write_span(exporter, &before, "", NULL, exporter->info.library_entry_ns);
}

/* The innermost open span of @thread, or the process; @index of the former. */
static Open *innermost(State *state, int thread, guint *index)
{
    for (guint i = state->open->len; i-- > 0;) {
        Open *open = &g_array_index(state->open, Open, i);
        if (open->thread != thread)
            continue;
        *index = i;
        return open;
    }
    return &state->root;
}

static void fail(Open *open, const GantryTraceEvent *event)
{
    if (open->failure == NULL) /* the first one is the cause */
        open->failure = g_strdup(event->detail != NULL ? event->detail : event->name);
}

static void note(GantryExporter *exporter, Open *open, const GantryTraceEvent *event)
{
    if (open->n_events == MAX_EVENTS) {
        open->n_lost++;
        return;
    }
    if (open->events == NULL)
        open->events = g_string_new(NULL);
    GantryJson json = {open->events, open->n_events++ > 0};
    gantry_json_begin_object(&json, NULL);
    write_time(&json, exporter, "timeUnixNano", event->time_ns);
    bool failed = event->kind == GANTRY_TRACE_ERROR;
    gantry_json_string(&json, "name", failed ? "exception" : gantry_trace_kind_name(event->kind));
    gantry_json_begin_array(&json, "attributes");
    if (failed)
        otlp_write_attribute(&json, "exception.message",
                             event->detail != NULL ? event->detail : "");
    write_details(&json, event);
    gantry_json_end_array(&json);
    gantry_json_end_object(&json);
}

static void event(GantryExporter *exporter, const GantryTraceEvent *event)
{
    State *state = exporter->state;
    guint index = 0;
    Open *inner = innermost(state, event->thread, &index);
    if (event->shape == GANTRY_TRACE_BEGIN) {
        Open open = {
            .thread = event->thread,
            .id = otlp_context_next(&state->context),
            .parent = inner->id,
            .begin_ns = event->time_ns,
            .name = event->name,
        };
        g_array_append_val(state->open, open);
    } else if (event->shape == GANTRY_TRACE_MARK) {
        note(exporter, inner, event);
        if (event->kind == GANTRY_TRACE_ERROR) {
            fail(inner, event);
            fail(&state->root, event);
        }
    } else if (inner != &state->root) {
        Open open = *inner;
        g_array_remove_index(state->open, index);
        write_span(exporter, &open, gantry_trace_kind_name(event->kind), event, event->time_ns);
        clear_open(&open);
    }
}

static void end(GantryExporter *exporter, uint64_t end_ns, uint64_t dropped)
{
    State *state = exporter->state;
    char digits[24];
    g_snprintf(digits, sizeof digits, "%" G_GUINT64_FORMAT, dropped);
    const char *const attributes[] = {"dropped", digits, NULL};
    GantryTraceEvent event = {.name = "", .attributes = dropped > 0 ? attributes : NULL};
    write_span(exporter, &state->root, "", &event, end_ns);
    g_string_append(exporter->out, "]}]}]}\n");
}

static void clear(void *state_)
{
    State *state = state_;
    for (guint i = 0; state->open != NULL && i < state->open->len; i++)
        clear_open(&g_array_index(state->open, Open, i));
    if (state->open != NULL)
        g_array_unref(state->open);
    clear_open(&state->root);
}

const Format gantry_format_otlp = {
    .format = {"otlp", ".otlp.json", "OpenTelemetry spans, for collectors", GANTRY_TRACE_IMPORTS},
    .state_size = sizeof(State),
    .begin = begin,
    .event = event,
    .end = end,
    .clear = clear,
};
