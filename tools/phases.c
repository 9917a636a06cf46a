/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry phases: which phases there are, with their options, out of their descriptors. */
#include "phases.h"
#include "command.h"

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

/* Of several reasons for one phase all are told. */
char *phases_neighbours(const GantryPlan *plan, const GantryPlannedPhase *planned, PhasesSide side,
                        bool reasons)
{
    size_t own = (size_t)(planned - plan->phases);
    GString *text = g_string_new(NULL);
    for (size_t other = 0; other < plan->n_phases; other++) {
        g_autoptr(GString) why = g_string_new(NULL);
        for (size_t i = 0; i < plan->n_edges; i++) {
            const GantryEdge *edge = &plan->edges[i];
            if (side == PHASES_EARLIER ? edge->to == own && edge->from == other
                                       : edge->from == own && edge->to == other)
                g_string_append_printf(why, "%s%s", why->len > 0 ? ", " : "",
                                       gantry_edge_reason_name(edge->reason));
        }
        if (why->len == 0 || plan->phases[other].disabled)
            continue;
        g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", plan->phases[other].name);
        if (reasons)
            g_string_append_printf(text, " (%s)", why->str);
    }
    return g_string_free(text, FALSE);
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

static int run(const Command *command)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GantryPipeline) pipeline = command_pipeline(command);
    const GantryPlan *plan = pipeline != NULL ? command_plan(pipeline) : NULL;
    if (plan == NULL)
        return STATUS_FAILED;
    if (!command->json) {
        write_list(out, plan);
        return command_print(out);
    }
    GantryJson json = {out, false};
    gantry_json_begin_object(&json, NULL);
    gantry_json_string(&json, "schema", "gantry-phases/1");
    gantry_json_begin_array(&json, "phases");
    for (size_t i = 0; i < plan->n_phases; i++)
        json_phase(&json, &plan->phases[i]);
    gantry_json_end_array(&json);
    gantry_json_end_object(&json);
    g_string_append_c(out, '\n');
    return command_print(out);
}

static const CommandOption *const options[] = {
    &command_json, &command_profile, &command_plugin, &command_help, NULL,
};

const Verb verb_phases = {
    .name = "phases",
    .summary = "list the phases; gantry explain NAME describes one",
    .options = options,
    .run = run,
};
