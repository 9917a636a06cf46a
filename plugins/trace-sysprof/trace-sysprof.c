/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* A phase that starts before all others and stops after them; in between, what the trace records is
 * written to a capture of Sysprof as well, where it lies beside what the machine did. */
#define GANTRY_PLUGIN_LICENSE "MIT"
#include "capture.h"

#include <gantry/gantry.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef struct {
    const char *file;
} Config;

/* A span that is open: a capture has each as a whole, when it ends. */
typedef struct {
    int thread;
    int64_t begin_ns;
} Open;

/* Belongs to the trace, which can have more to say when the phase has stopped. */
typedef struct {
    GMutex lock; /* events come from any thread */
    Capture *capture;
    int64_t epoch_ns; /* when the process started, on the clock of the captures */
    pid_t owner;
    GArray *open;
} Recorder;

typedef struct {
    Recorder *recorder;
} State;

static const GantryOption options[] = {
    {
        .name = "file",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(Config, file),
        .value = "gantry.syscap",
        .env = "GANTRY_SYSPROF",
        .doc = "where the capture is written to",
    },
    {NULL},
};

static const CaptureCounter counters[] = {
    {"Live bytes", "bytes that Python has in use"},
    {"Allocations", "how often Python has asked for memory"},
};

/* --- events ----------------------------------------------------------------------------------- */

/* The index of the innermost open span of @thread; -1 if there is none. */
static int innermost(const Recorder *recorder, int thread)
{
    int i = (int)recorder->open->len - 1;
    while (i >= 0 && g_array_index(recorder->open, Open, i).thread != thread)
        i--;
    return i;
}

/* What is shown besides the name, which may be cut where it stands. */
static void write_mark(Recorder *recorder, const GantryTraceEvent *event, int64_t begin_ns,
                       int64_t length_ns)
{
    g_autoptr(GString) message = g_string_new(event->name);
    g_autofree char *group = g_strdup_printf("Gantry %s", gantry_trace_kind_name(event->kind));
    const char *name = event->name[0] != '\0' ? event->name : gantry_trace_kind_name(event->kind);
    if (event->value != NULL)
        g_string_append_printf(message, "%s%s", message->len > 0 ? ": " : "", event->value);
    if (event->detail != NULL)
        g_string_append_printf(message, "%s%s", message->len > 0 ? ": " : "", event->detail);
    for (const char *const *pair = event->attributes; pair != NULL && *pair != NULL; pair += 2)
        g_string_append_printf(message, ", %s=%s", pair[0], pair[1]);
    capture_mark(recorder->capture, begin_ns, length_ns, group, name, message->str);
}

static void write_event(Recorder *recorder, const GantryTraceEvent *event)
{
    int64_t time_ns = recorder->epoch_ns + (int64_t)event->time_ns;
    int index = innermost(recorder, event->thread);
    if (event->shape == GANTRY_TRACE_BEGIN) {
        Open open = {event->thread, time_ns};
        g_array_append_val(recorder->open, open);
    } else if (event->shape == GANTRY_TRACE_MARK) {
        write_mark(recorder, event, time_ns, 0);
    } else if (index >= 0) {
        int64_t begin_ns = g_array_index(recorder->open, Open, index).begin_ns;
        g_array_remove_index(recorder->open, (guint)index);
        write_mark(recorder, event, begin_ns, time_ns - begin_ns);
    }
    if (event->counts != NULL) {
        const int64_t values[] = {(int64_t)event->counts->live, (int64_t)event->counts->calls};
        capture_set(recorder->capture, time_ns, values, G_N_ELEMENTS(values));
    }
}

static void sink_event(void *data, const GantryTraceEvent *event)
{
    Recorder *recorder = data;
    /* A child has the file open, too, but the capture is its parent's; and the lock may have been
     * taken by a thread that the child has not. */
    if (getpid() != recorder->owner)
        return;
    g_mutex_lock(&recorder->lock);
    if (recorder->capture != NULL)
        write_event(recorder, event);
    g_mutex_unlock(&recorder->lock);
}

static void sink_finish(void *data)
{
    Recorder *recorder = data;
    /* Of a child that was forked the file is its parent's. */
    if (recorder->capture != NULL && getpid() == recorder->owner)
        capture_close(recorder->capture, 0, NULL);
    g_array_unref(recorder->open);
    g_mutex_clear(&recorder->lock);
    g_free(recorder);
}

/* --- the phase -------------------------------------------------------------------------------- */

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* The command line of the process, with blanks between its words. */
static char *command_line(void)
{
    g_autofree char *text = NULL;
    gsize length;
    if (!g_file_get_contents("/proc/self/cmdline", &text, &length, NULL))
        return g_strdup("python");
    for (gsize i = 0; i + 1 < length; i++) {
        if (text[i] == '\0')
            text[i] = ' ';
    }
    return g_steal_pointer(&text);
}

static void write_beginning(Recorder *recorder, const GantryTrace *trace)
{
    const GantryTraceInfo *info = gantry_trace_info(trace);
    g_autofree char *command = command_line();
    capture_process(recorder->capture, command);
    capture_about(recorder->capture, "gantry.python", gantry_python_version());
    capture_about(recorder->capture, "gantry.level", gantry_trace_level_name(info->level));
    if (info->level >= GANTRY_TRACE_ALLOCATIONS)
        capture_define(recorder->capture, counters, G_N_ELEMENTS(counters));
    capture_mark(recorder->capture, recorder->epoch_ns, (int64_t)info->library_entry_ns,
                 "Gantry start", "before the library", "the loader, and the host's main()");
    size_t n;
    const GantryTraceEvent *events = gantry_trace_events(trace, &n);
    for (size_t i = 0; i < n; i++)
        write_event(recorder, &events[i]);
}

static GantryResult start(GantryContext *context, const void *config_, void *state_, void *result,
                          GError **error)
{
    static const GantryTraceSink sink = {"trace-sysprof", sink_event, sink_finish};
    const Config *config = config_;
    State *state = state_;
    GantryTrace *trace = gantry_context_trace(context);
    const char *file = config->file != NULL ? config->file : "";

    (void)result;
    int64_t epoch_ns = now_ns() - (int64_t)gantry_trace_now(trace);
    g_autoptr(GError) cause = NULL;
    Capture *capture = capture_new(file, epoch_ns, &cause);
    if (capture == NULL) {
        gantry_error_set(error, GANTRY_ERROR_HOST, "the option 'trace-sysprof.file' says where",
                         "%s", cause->message);
        return GANTRY_ERROR;
    }
    Recorder *recorder = g_new0(Recorder, 1);
    g_mutex_init(&recorder->lock);
    recorder->capture = capture;
    recorder->epoch_ns = epoch_ns;
    recorder->owner = getpid();
    recorder->open = g_array_new(FALSE, FALSE, sizeof(Open));
    write_beginning(recorder, trace);
    gantry_trace_add_sink(trace, &sink, recorder);
    state->recorder = recorder;
    return GANTRY_OK;
}

static bool stop(GantryContext *context, const void *config, void *state_, GError **error)
{
    Recorder *recorder = ((State *)state_)->recorder;
    (void)context, (void)config;
    if (recorder == NULL || getpid() != recorder->owner)
        return true;
    g_mutex_lock(&recorder->lock);
    Capture *capture = g_steal_pointer(&recorder->capture);
    g_mutex_unlock(&recorder->lock);
    return capture_close(capture, now_ns(), error);
}

static const char *const before[] = {"locale", NULL};

static const GantryPhase phase = {
    .abi = GANTRY_ABI,
    .name = "trace-sysprof",
    .summary = "writes what the trace records to a capture of Sysprof",
    .description = "Opens the file and writes to it what has been recorded, then each event as it "
                   "comes, on the clock that all captures of a machine share. Stopping completes "
                   "and closes the file. In a child that the program forks nothing is written.",
    .exists_before = "Nothing but the host.",
    .exists_after = "The file, which grows until the phase is stopped.",
    .why_here = "It starts before the locale, the first of the phases, and so is stopped after all "
                "of them: what is in between can be seen.",
    .on_stop = "The file is completed and closed.",
    .needs_level = GANTRY_LEVEL_NONE,
    .leaves_level = GANTRY_LEVEL_NONE,
    .before = before,
    .options = options,
    .config_size = sizeof(Config),
    .state_size = sizeof(State),
    .start = start,
    .stop = stop,
};

GANTRY_PLUGIN_DEFINE("trace-sysprof", "1.0", "a capture of Sysprof, beside the trace", &phase);
