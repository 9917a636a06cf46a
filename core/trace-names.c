/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The words of a trace: its kinds, shapes and levels. */
#include "export/export.h"

#include <string.h>

const char *gantry_trace_kind_name(GantryTraceKind kind)
{
    static const char *const names[] = {
        [GANTRY_TRACE_RESOLVE] = "resolve",   [GANTRY_TRACE_CONFIGURE] = "configure",
        [GANTRY_TRACE_START] = "start",       [GANTRY_TRACE_STOP] = "stop",
        [GANTRY_TRACE_PLUGIN] = "plugin",     [GANTRY_TRACE_SPAN] = "span",
        [GANTRY_TRACE_LEVEL] = "level",       [GANTRY_TRACE_ORDER] = "order",
        [GANTRY_TRACE_ERROR] = "error",       [GANTRY_TRACE_PHASE] = "phase",
        [GANTRY_TRACE_NOTE] = "note",         [GANTRY_TRACE_VALUE] = "value",
        [GANTRY_TRACE_QUESTION] = "question", [GANTRY_TRACE_FOUND] = "found",
        [GANTRY_TRACE_MISSED] = "missed",     [GANTRY_TRACE_RULE] = "rule",
        [GANTRY_TRACE_UNMET] = "unmet",       [GANTRY_TRACE_IMPORT] = "import",
        [GANTRY_TRACE_PTH] = "pth",           [GANTRY_TRACE_PTH_LINE] = "pth-line",
        [GANTRY_TRACE_ATEXIT] = "atexit",
    };
    return (size_t)kind < G_N_ELEMENTS(names) ? names[kind] : "unknown";
}

const char *gantry_trace_shape_name(GantryTraceShape shape)
{
    static const char *const names[] = {
        [GANTRY_TRACE_BEGIN] = "begin",
        [GANTRY_TRACE_END] = "end",
        [GANTRY_TRACE_MARK] = "mark",
    };
    return (size_t)shape < G_N_ELEMENTS(names) ? names[shape] : "unknown";
}

/* With the words of the public header; a test compares them. */
static const struct {
    const char *name;
    const char *description;
} levels[] = {
    [GANTRY_TRACE_PHASES] = {"phase", "what the pipeline does: spans of phases and plugins, "
                                      "levels, errors, and spans that programs and hosts add."},
    [GANTRY_TRACE_CONFIG] = {"config", "... and why: values with their origins, decisions, what "
                                       "was looked at."},
    [GANTRY_TRACE_IMPORTS] = {"import", "... and every import, .pth file and atexit callback."},
    [GANTRY_TRACE_ALLOCATIONS] = {"alloc", "... and what each span did to memory."},
};

const char *gantry_trace_level_name(GantryTraceLevel level)
{
    return (size_t)level < G_N_ELEMENTS(levels) ? levels[level].name : "unknown";
}

const char *gantry_trace_level_description(GantryTraceLevel level)
{
    return (size_t)level < G_N_ELEMENTS(levels) ? levels[level].description : NULL;
}

bool gantry_trace_level_from_name(const char *name, GantryTraceLevel *level, GError **error)
{
    const char *names[G_N_ELEMENTS(levels) + 1] = {NULL};
    for (size_t i = 0; i < G_N_ELEMENTS(levels); i++) {
        names[i] = levels[i].name;
        if (strcmp(name, levels[i].name) == 0) {
            *level = (GantryTraceLevel)i;
            return true;
        }
    }
    g_autofree char *hint = gantry_suggest_hint(name, names, true);
    return gantry_error_set(error, GANTRY_ERROR_OPTION_VALUE, hint,
                            "no level of a trace is named '%s'", name);
}

const char *gantry_trace_attribute(const char *const *attributes, const char *name)
{
    for (const char *const *pair = attributes; pair != NULL && *pair != NULL; pair += 2) {
        if (strcmp(pair[0], name) == 0)
            return pair[1];
    }
    return NULL;
}
