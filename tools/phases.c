/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry phases: what the phases are, out of their descriptors. */
#include "phases.h"
#include "command.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

const char *phases_type_name(GantryType type)
{
    static const char *const names[] = {
        [GANTRY_TYPE_BOOL] = "bool",
        [GANTRY_TYPE_INT] = "int",
        [GANTRY_TYPE_STRING] = "str",
        [GANTRY_TYPE_LIST] = "list",
    };
    return names[type];
}

static bool has_options(const GantryPlannedPhase *planned)
{
    const GantryOption *options = planned->phase->options;
    return (options != NULL && options->name != NULL) ||
           (planned->replaced != NULL && has_options(planned->replaced));
}

static void write_option(GString *out, const GantryOption *option)
{
    g_string_append_printf(out, "  %-24s %-5s default %s\n", option->name,
                           phases_type_name(option->type),
                           option->value != NULL ? option->value : "not set");
    g_string_append_printf(out, "      %s\n", option->doc);
    if (option->env != NULL || option->argv != NULL)
        g_string_append_printf(out, "      from %s%s%s\n", option->env != NULL ? option->env : "",
                               option->env != NULL && option->argv != NULL ? ", " : "",
                               option->argv != NULL ? option->argv : "");
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

/* What it runs after, and why: of several reasons for one phase, all. */
static char *order_text(const GantryPlan *plan, const GantryPlannedPhase *planned)
{
    size_t own = (size_t)(planned - plan->phases);
    GString *text = g_string_new(NULL);
    for (size_t from = 0; from < own; from++) {
        bool first = true;
        for (size_t i = 0; i < plan->n_edges; i++) {
            const GantryEdge *edge = &plan->edges[i];
            if (edge->to != own || edge->from != from)
                continue;
            if (first)
                g_string_append_printf(text, "%s%s (", text->len > 0 ? ", " : "",
                                       plan->phases[from].name);
            g_string_append_printf(text, "%s%s", first ? "" : ", ",
                                   gantry_edge_reason_name(edge->reason));
            first = false;
        }
        if (!first)
            g_string_append_c(text, ')');
    }
    return g_string_free(text, FALSE);
}

void phases_describe(GString *out, const GantryPlan *plan, const GantryPlannedPhase *planned)
{
    enum { INDENT = 14 };
    const GantryPhase *phase = planned->phase;
    g_autofree char *order = order_text(plan, planned);
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
    text_labelled(out, "runs after", *order != '\0' ? order : "nothing", INDENT);
    text_labelled(out, "level", level, INDENT);
    text_labelled(out, "result", phase->result_type, INDENT);
    text_labelled(out, "in CPython", phase->in_cpython, INDENT);
    text_labelled(out, "read on", phase->reference, INDENT);
    if (planned->plugin != NULL) {
        bool replaces = phase->replaces != NULL;
        g_autofree char *plugin =
            g_strconcat(planned->plugin, replaces ? ", in place of the built-in " : "",
                        replaces ? phase->replaces : "", NULL);
        text_labelled(out, "plugin", plugin, INDENT);
    }
    if (has_options(planned))
        g_string_append(out, "\noptions:\n");
    write_options(out, planned);
}

static void write_list(GString *out, const GantryPlan *plan)
{
    for (size_t i = 0; i < plan->n_phases; i++)
        g_string_append_printf(
            out, "%-12s %-12s %s\n", plan->phases[i].name,
            plan->phases[i].disabled ? "(off)" : gantry_level_name(plan->phases[i].level_after),
            plan->phases[i].phase->summary);
}

static void json_names(GantryJson *json, const char *key, const char *const *names)
{
    gantry_json_begin_array(json, key);
    for (; names != NULL && *names != NULL; names++)
        gantry_json_string(json, NULL, *names);
    gantry_json_end_array(json);
}

static void json_options(GantryJson *json, const GantryPlannedPhase *planned)
{
    const GantryOption *option = planned->phase->options;
    for (; option != NULL && option->name != NULL; option++) {
        gantry_json_begin_object(json, NULL);
        gantry_json_string(json, "name", option->name);
        gantry_json_string(json, "type", phases_type_name(option->type));
        gantry_json_string(json, "default", option->value);
        gantry_json_string(json, "isolated_default",
                           option->isolated != NULL ? option->isolated : option->value);
        gantry_json_string(json, "compat_default",
                           option->compat != NULL ? option->compat : option->value);
        gantry_json_string(json, "env", option->env);
        gantry_json_string(json, "global", option->global);
        gantry_json_string(json, "argv", option->argv);
        gantry_json_string(json, "doc", option->doc);
        gantry_json_end_object(json);
    }
    if (planned->replaced != NULL)
        json_options(json, planned->replaced);
}

static void json_phase(GantryJson *json, const GantryPlannedPhase *planned)
{
    const GantryPhase *phase = planned->phase;
    gantry_json_begin_object(json, NULL);
    gantry_json_string(json, "name", planned->name);
    gantry_json_string(json, "summary", phase->summary);
    gantry_json_string(json, "description", phase->description);
    gantry_json_string(json, "plugin", planned->plugin);
    gantry_json_bool(json, "disabled", planned->disabled);
    gantry_json_string(json, "level_before", gantry_level_name(planned->level_before));
    gantry_json_string(json, "level_after", gantry_level_name(planned->level_after));
    json_names(json, "needs", phase->needs);
    json_names(json, "wants", phase->wants);
    json_names(json, "before", phase->before);
    gantry_json_string(json, "replaces", phase->replaces);
    gantry_json_string(json, "result_type", phase->result_type);
    gantry_json_begin_array(json, "options");
    json_options(json, planned);
    gantry_json_end_array(json);
    gantry_json_end_object(json);
}

const GantryPlannedPhase *phases_find(const GantryPlan *plan, const char *name)
{
    for (size_t i = 0; i < plan->n_phases; i++) {
        if (strcmp(plan->phases[i].name, name) == 0)
            return &plan->phases[i];
    }
    return NULL;
}

static int unknown_phase(const GantryPlan *plan, const char *name)
{
    g_autofree const char **names = g_new0(const char *, plan->n_phases + 1);
    for (size_t i = 0; i < plan->n_phases; i++)
        names[i] = plan->phases[i].name;
    return command_unknown_word("phase", name, names);
}

static int run(const Command *command)
{
    g_autoptr(GString) out = g_string_new(NULL);
    const GantryPlannedPhase *wanted = NULL;

    if (command->argc > 1)
        return command_usage_error(NULL, "command line: '%s': phases takes one name",
                                   command->argv[1]);
    g_autoptr(GantryPipeline) pipeline = command_pipeline(command);
    const GantryPlan *plan = pipeline != NULL ? command_plan(pipeline) : NULL;
    if (plan == NULL)
        return STATUS_FAILED;
    if (command->argc == 1 && (wanted = phases_find(plan, command->argv[0])) == NULL)
        return unknown_phase(plan, command->argv[0]);

    if (command->json) {
        GantryJson json = {out, false};
        gantry_json_begin_object(&json, NULL);
        gantry_json_string(&json, "schema", "gantry-phases/1");
        gantry_json_begin_array(&json, "phases");
        for (size_t i = 0; i < plan->n_phases; i++) {
            if (wanted == NULL || wanted == &plan->phases[i])
                json_phase(&json, &plan->phases[i]);
        }
        gantry_json_end_array(&json);
        gantry_json_end_object(&json);
        g_string_append_c(out, '\n');
    } else if (wanted != NULL) {
        phases_describe(out, plan, wanted);
    } else {
        write_list(out, plan);
    }
    return command_print(out);
}

static const CommandOption *const options[] = {
    &command_json, &command_profile, &command_plugin, &command_help, NULL,
};

const Verb verb_phases = {
    .name = "phases",
    .arguments = "[options] [NAME]",
    .summary = "list the phases, or describe one with its options",
    .options = options,
    .run = run,
};
