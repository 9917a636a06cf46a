/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry step: the interpreter's part of a state, as it tells it itself. */
#include "record/json-scan.h"
#include "state.h"

#include <string.h>

/* step-question.py in one expression, for that leaves no name in __main__; its names go as soon as
 * there is an answer, so that the garbage collector has nothing to do. Free it. */
static char *question(void)
{
    return g_strconcat("(lambda names: (__import__('builtins').exec(r'''\n", step_question,
                       "''', names), names.pop('answer'), names.clear())[1])({})", NULL);
}

static StateAspect aspect_of(const char *name)
{
    StateAspect aspect = STATE_MODULES;
    while (aspect < STATE_N_ASPECTS && strcmp(state_aspect_name(aspect), name) != 0)
        aspect++;
    return aspect;
}

static void read_answer(State *state, JsonScan *scan)
{
    bool first = true;
    const char *aspect_name, *name, *value;
    if (!json_scan_begin_object(scan))
        return;
    while ((aspect_name = json_scan_member(scan, &first)) != NULL) {
        StateAspect aspect = aspect_of(aspect_name);
        bool first_row = true;
        if (aspect == STATE_N_ASPECTS || !json_scan_begin_object(scan))
            return;
        while ((name = json_scan_member(scan, &first_row)) != NULL) {
            if (json_scan_text(scan, &value))
                state_add(state, aspect, name, value);
        }
    }
}

void state_ask_python(State *state, GantryPipeline *pipeline)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *source = question();
    g_autofree char *shown = gantry_python_eval(pipeline, source, &error);
    if (shown == NULL) {
        state->trouble = g_strdup(error->message);
        return;
    }
    /* Of the repr(), the quotes and what they made necessary have to go. */
    size_t length = strlen(shown);
    g_autofree char *inside = length >= 2 ? g_strndup(shown + 1, length - 2) : g_strdup("");
    g_autofree char *answer = g_strcompress(inside);
    JsonScan scan;
    json_scan_init(&scan, answer, strlen(answer));
    read_answer(state, &scan);
    state->asked = json_scan_end(&scan);
    if (!state->asked)
        state->trouble = g_strdup_printf("what it answered cannot be read: %s", scan.error);
}
