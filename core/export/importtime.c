/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The imports as -X importtime of CPython prints them (import_find_and_load() in Python/import.c):
 * an import comes when it is done, so behind those inside of it, and is two blanks further in for
 * each that is around it. What reads that text reads this. */
#include "export.h"

/* An import that goes on. */
typedef struct {
    int thread;
    const char *name;
    uint64_t begin_ns;
    uint64_t inside_ns; /* spent in imports inside of it */
} Import;

typedef struct {
    GArray *open; /* Import, innermost last */
} State;

static void begin(GantryExporter *exporter)
{
    State *state = exporter->state;
    state->open = g_array_new(FALSE, FALSE, sizeof(Import));
    g_string_append(exporter->out, "import time: self [us] | cumulative | imported package\n");
}

/* The innermost import of @thread, and how many are around it; NULL if there is none. CPython
 * counts all threads as one: their imports seem to be inside of each other. */
static Import *innermost(const State *state, int thread, int *around, guint *index)
{
    Import *found = NULL;
    *around = -1;
    for (guint i = 0; i < state->open->len; i++) {
        Import *import = &g_array_index(state->open, Import, i);
        if (import->thread != thread)
            continue;
        found = import;
        *index = i;
        ++*around;
    }
    return found;
}

/* CPython rounds up (_PyTime_ROUND_CEILING). */
static uint64_t micros(uint64_t ns)
{
    return ns / 1000 + (ns % 1000 > 0);
}

static void event(GantryExporter *exporter, const GantryTraceEvent *event)
{
    State *state = exporter->state;
    if (event->kind != GANTRY_TRACE_IMPORT || event->shape == GANTRY_TRACE_MARK)
        return;
    if (event->shape == GANTRY_TRACE_BEGIN) {
        Import import = {event->thread, event->name, event->time_ns, 0};
        g_array_append_val(state->open, import);
        return;
    }
    int around;
    guint index;
    Import *found = innermost(state, event->thread, &around, &index);
    if (found == NULL)
        return;
    Import import = *found;
    uint64_t took = event->time_ns > import.begin_ns ? event->time_ns - import.begin_ns : 0;
    uint64_t self = took > import.inside_ns ? took - import.inside_ns : 0;
    g_string_append_printf(exporter->out,
                           "import time: %9" G_GUINT64_FORMAT " | %10" G_GUINT64_FORMAT " | %*s",
                           micros(self), micros(took), 2 * around, "");
    gantry_export_append_line(exporter->out, import.name, "");
    g_string_append_c(exporter->out, '\n');
    g_array_remove_index(state->open, index);
    Import *outer = innermost(state, event->thread, &around, &index);
    if (outer != NULL)
        outer->inside_ns += took;
}

static void clear(void *state)
{
    if (((State *)state)->open != NULL)
        g_array_unref(((State *)state)->open);
}

const Format gantry_format_importtime = {
    .format = {"importtime", ".importtime", "the text of -X importtime, for what reads that",
               GANTRY_TRACE_IMPORTS},
    .state_size = sizeof(State),
    .begin = begin,
    .event = event,
    .clear = clear,
};
