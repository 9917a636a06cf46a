/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* How a phase came to what it has decided, for gantry config explain-path and gantry step. */
#include "marks.h"

#include "command.h"
#include "text.h"

void mark_write(GString *out, const GantryTraceEvent *mark)
{
    g_autofree char *detail = command_printable(mark->detail != NULL ? mark->detail : "");
    g_autofree char *value = command_printable(mark->value != NULL ? mark->value : "");
    const char *name = mark->name;
    switch (mark->kind) {
    case GANTRY_TRACE_QUESTION:
        text_wrap(out, detail, 0, 0);
        break;
    case GANTRY_TRACE_FOUND:
        g_string_append_printf(out, "  yes  %s: %s%s%s\n", name, detail,
                               *value != '\0' ? " -> " : "", value);
        break;
    case GANTRY_TRACE_MISSED:
        g_string_append_printf(out, "  no   %s: %s%s%s%s\n", name, detail,
                               *value != '\0' ? " (" : "", value, *value != '\0' ? ")" : "");
        break;
    case GANTRY_TRACE_RULE:
        g_string_append_printf(out, "  =>   %s is %s%s%s\n", name,
                               mark->value != NULL ? value : "not known",
                               *detail != '\0' ? ": " : "", detail);
        break;
    case GANTRY_TRACE_NOTE:
        g_string_append_printf(out, "  -    %s: %s\n", name, detail);
        break;
    default:
        g_string_append_printf(out, "  -    %s\n", detail);
    }
}
