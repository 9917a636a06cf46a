/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What a phase is, and why it stands where it stands. */
#include "explain.h"
#include "phases.h"
#include "report/text.h"

#include <string.h>

static bool has_options(const GantryPlannedPhase *planned)
{
    const GantryOption *options = planned->phase->options;
    return (options != NULL && options->name != NULL) ||
           (planned->replaced != NULL && has_options(planned->replaced));
}

static void write_option(GString *out, const GantryOption *option)
{
    enum { INDENT = 6 };
    const char *env = option->env, *argv = option->argv;
    g_autofree char *from =
        env != NULL || argv != NULL
            ? g_strconcat("from ", env != NULL ? env : "", env != NULL && argv != NULL ? ", " : "",
                          argv != NULL ? argv : "", NULL)
            : NULL;
    g_string_append_printf(out, "  %-24s %-5s default %s\n", option->name,
                           phases_type_name(option->type),
                           option->value != NULL ? option->value : "not set");
    const char *const texts[] = {option->doc, from};
    for (size_t i = 0; i < G_N_ELEMENTS(texts) && texts[i] != NULL; i++) {
        g_string_append_printf(out, "%*s", INDENT, "");
        text_wrap(out, texts[i], INDENT, INDENT);
    }
}

/* Its own, and then those of the phase that it keeps. */
static void write_options(GString *out, const GantryPlannedPhase *planned)
{
    const GantryOption *option = planned->phase->options;
    for (; option != NULL && option->name != NULL; option++)
        write_option(out, option);
    if (planned->replaced != NULL)
        write_options(out, planned->replaced);
}

void explain_phase(GString *out, const GantryPlan *plan, const GantryPlannedPhase *planned)
{
    enum { INDENT = 14 };
    const GantryPhase *phase = planned->phase;
    g_autofree char *order = phases_neighbours(plan, planned, PHASES_EARLIER, true);
    g_autofree char *level = g_strdup_printf("%s -> %s", gantry_level_name(planned->level_before),
                                             gantry_level_name(planned->level_after));
    g_string_append_printf(out, "%s: ", planned->name);
    text_wrap(out, phase->summary, strlen(planned->name) + 2, 0);
    g_string_append_c(out, '\n');
    text_wrap(out, phase->description != NULL ? phase->description : phase->summary, 0, 0);
    g_string_append_c(out, '\n');
    text_labelled(out, "before it", phase->exists_before, INDENT);
    text_labelled(out, "after it", phase->exists_after, INDENT);
    text_labelled(out, "why here", phase->why_here, INDENT);
    text_labelled(out, "on stop", phase->on_stop, INDENT);
    text_labelled(out, "runs after", *order != '\0' ? order : "nothing", INDENT);
    text_labelled(out, "level", level, INDENT);
    text_labelled(out, "result", phase->result_type, INDENT);
    text_labelled(out, "in CPython", phase->in_cpython, INDENT);
    text_labelled(out, "read on", phase->reference, INDENT);
    text_labelled(out, "what works", "gantry availability tries it after each phase", INDENT);
    if (planned->plugin != NULL) {
        bool replaces = phase->replaces != NULL;
        g_autofree char *plugin =
            g_strconcat(planned->plugin, replaces ? ", in place of the built-in " : "",
                        replaces ? phase->replaces : "", NULL);
        text_labelled(out, "plugin", plugin, INDENT);
    }
}

void explain_phase_options(GString *out, const GantryPlannedPhase *planned)
{
    if (has_options(planned))
        g_string_append(out, "\noptions:\n");
    write_options(out, planned);
}
