/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry explain: what a phase, an option, a level, a reason or an error is, for people who do
 * not know the code. The texts stand in the descriptors and with the names of levels, reasons and
 * errors. */
#include "explain.h"
#include "command.h"
#include "phases.h"
#include "report/text.h"

#include <string.h>

enum { INDENT = 14 };

/* --- as text ---------------------------------------------------------------------------------- */

static void write_default(GString *out, const char *label, const char *value, const char *usual)
{
    if (value != NULL && g_strcmp0(value, usual) != 0)
        text_labelled(out, label, value, INDENT);
}

static void write_option(GString *out, const TopicOption *topic)
{
    const GantryOption *option = topic->option;
    g_string_append_printf(out, "%s.%s: ", topic->owner->name, option->name);
    text_wrap(out, option->doc, strlen(topic->owner->name) + strlen(option->name) + 3, 0);
    g_string_append_c(out, '\n');
    text_labelled(out, "type", phases_type_name(option->type), INDENT);
    text_labelled(out, "default", option->value != NULL ? option->value : "not set", INDENT);
    write_default(out, "  isolated", option->isolated, option->value);
    write_default(out, "  compat", option->compat, option->value);
    if (option->values != NULL) {
        g_autofree char *values = g_strjoinv(", ", (char **)option->values);
        text_labelled(out, "values", values, INDENT);
    }
    text_labelled(out, "environment", option->env, INDENT);
    text_labelled(out, "command line", option->argv, INDENT);
    text_labelled(out, "in C", option->global, INDENT);
    g_autofree char *phase =
        g_strdup_printf("%s, which %s", topic->owner->name, topic->owner->phase->summary);
    text_labelled(out, "read by", phase, INDENT);
    const char *plugin = topic->owner->plugin;
    g_autofree char *now = g_strdup_printf(
        "gantry config get %s%s%s%s.%s --show-overridden", plugin != NULL ? "--plugin " : "",
        plugin != NULL ? plugin : "", plugin != NULL ? " " : "", topic->owner->name, option->name);
    text_labelled(out, "its value", now, INDENT);
}

static void write_level(GString *out, const Topic *topic)
{
    const GantryPlan *plan = topic->plan;
    g_string_append_printf(out, "level %s\n\n", gantry_level_name(topic->level));
    text_wrap(out, gantry_level_description(topic->level), 0, 0);
    for (size_t i = 0; i < plan->n_phases; i++) {
        const GantryPlannedPhase *planned = &plan->phases[i];
        if (planned->level_after == topic->level && planned->level_before != topic->level) {
            g_autofree char *line =
                g_strdup_printf("%s: %s", planned->name,
                                planned->phase->exists_after != NULL ? planned->phase->exists_after
                                                                     : planned->phase->summary);
            g_string_append_c(out, '\n');
            text_labelled(out, "reached by", line, INDENT);
        }
    }
    g_autoptr(GString) at = g_string_new(NULL);
    for (size_t i = 0; i < plan->n_phases; i++) {
        if (plan->phases[i].phase->needs_level == topic->level)
            g_string_append_printf(at, "%s%s", at->len > 0 ? ", " : "", plan->phases[i].name);
    }
    if (at->len > 0)
        text_labelled(out, "needed by", at->str, INDENT);
}

static void write_reason(GString *out, const Topic *topic)
{
    const GantryPlan *plan = topic->plan;
    g_string_append_printf(out, "%s: ", gantry_edge_reason_name(topic->reason));
    text_wrap(out, gantry_edge_reason_description(topic->reason),
              strlen(gantry_edge_reason_name(topic->reason)) + 2, 0);
    g_string_append_c(out, '\n');
    for (size_t i = 0; i < plan->n_edges; i++) {
        if (plan->edges[i].reason == topic->reason)
            g_string_append_printf(out, "%s runs after %s\n", plan->phases[plan->edges[i].to].name,
                                   plan->phases[plan->edges[i].from].name);
    }
}

static void write_error(GString *out, GantryErrorCode code)
{
    g_string_append_printf(out, "%s (%d)\n\n", gantry_error_code_name(code), (int)code);
    text_wrap(out, gantry_error_code_description(code), 0, 0);
}

/* A name that is too long for its column stands on a line of its own. */
static void write_row(GString *out, const char *name, const char *text)
{
    bool fits = strlen(name) < INDENT;
    g_string_append_printf(out, "  %-*s", INDENT, name);
    if (!fits)
        g_string_append_printf(out, "\n%*s", INDENT + 2, "");
    text_wrap(out, text, INDENT + 2, INDENT + 2);
}

/* A level records what those before it do, and more. */
static void write_trace_level(GString *out, GantryTraceLevel level)
{
    const char *name = gantry_trace_level_name(level);
    g_string_append_printf(out, "level %s of a trace records:\n", name);
    for (int each = 0; each <= (int)level; each++)
        write_row(out, gantry_trace_level_name((GantryTraceLevel)each),
                  gantry_trace_level_description((GantryTraceLevel)each));
    g_string_append_printf(out, "\ngantry trace --level %s; gantry step --level %s\n", name, name);
}

static void write_index(GString *out, const GantryPlan *plan)
{
    g_string_append(out, "phases, in the order in which they run:\n");
    for (size_t i = 0; i < plan->n_phases; i++)
        write_row(out, plan->phases[i].name, plan->phases[i].phase->summary);
    g_string_append(out, "\nlevels, which say how far Python is:\n");
    for (int level = 0; gantry_level_description((GantryLevel)level) != NULL; level++)
        write_row(out, gantry_level_name((GantryLevel)level),
                  gantry_level_description((GantryLevel)level));
    g_string_append(out, "\nlevels of a trace, each with what those before it record:\n");
    for (int level = 0; gantry_trace_level_description((GantryTraceLevel)level) != NULL; level++)
        write_row(out, gantry_trace_level_name((GantryTraceLevel)level),
                  gantry_trace_level_description((GantryTraceLevel)level));
    g_string_append(out, "\nreasons why a phase runs after another:\n");
    for (int reason = 0; gantry_edge_reason_description((GantryEdgeReason)reason) != NULL; reason++)
        write_row(out, gantry_edge_reason_name((GantryEdgeReason)reason),
                  gantry_edge_reason_description((GantryEdgeReason)reason));
    g_string_append(out, "\nerrors:\n");
    for (int code = 1; gantry_error_code_description((GantryErrorCode)code) != NULL; code++)
        write_row(out, gantry_error_code_name((GantryErrorCode)code),
                  gantry_error_code_description((GantryErrorCode)code));
    g_string_append(out, "\noptions: gantry config list; each also by its variable or switch:\n"
                         "gantry explain PYTHONPATH, gantry explain -I\n");
}

static void write_topic(GString *out, const Topic *topic)
{
    if (topic->phase != NULL)
        explain_phase(out, topic->plan, topic->phase);
    if (topic->phase != NULL && topic->is_level)
        g_string_append_c(out, '\n');
    if (topic->is_level)
        write_level(out, topic);
    /* They are many; what else has the name of the phase comes before them. */
    if (topic->phase != NULL)
        explain_phase_options(out, topic->phase);
    if (topic->is_trace_level)
        write_trace_level(out, topic->trace_level);
    if (topic->is_reason)
        write_reason(out, topic);
    for (guint i = 0; i < topic->options->len; i++) {
        g_string_append(out, i > 0 ? "\n" : "");
        write_option(out, &g_array_index(topic->options, TopicOption, i));
    }
    if (topic->error != 0)
        write_error(out, topic->error);
}

/* --- as JSON ---------------------------------------------------------------------------------- */

static void json_phase(GantryJson *json, const Topic *topic)
{
    const GantryPhase *phase = topic->phase->phase;
    gantry_json_string(json, "summary", phase->summary);
    gantry_json_string(json, "description", phase->description);
    gantry_json_string(json, "exists_before", phase->exists_before);
    gantry_json_string(json, "exists_after", phase->exists_after);
    gantry_json_string(json, "why_here", phase->why_here);
    gantry_json_string(json, "in_cpython", phase->in_cpython);
    gantry_json_string(json, "reference", phase->reference);
    gantry_json_string(json, "on_stop", phase->on_stop);
    gantry_json_string(json, "level",
                       topic->is_level ? gantry_level_description(topic->level) : NULL);
}

static void json_topic(GString *out, const Topic *topic)
{
    GantryJson json = {out, false};
    g_autoptr(GString) text = g_string_new(NULL);
    const TopicOption *option =
        topic->options->len > 0 ? &g_array_index(topic->options, TopicOption, 0) : NULL;
    const char *kind = topic->phase != NULL    ? "phase"
                       : option != NULL        ? "option"
                       : topic->is_level       ? "level"
                       : topic->is_trace_level ? "trace-level"
                       : topic->is_reason      ? "reason"
                                               : "error";
    const char *name = topic->phase != NULL    ? topic->phase->name
                       : option != NULL        ? option->option->name
                       : topic->is_level       ? gantry_level_name(topic->level)
                       : topic->is_trace_level ? gantry_trace_level_name(topic->trace_level)
                       : topic->is_reason      ? gantry_edge_reason_name(topic->reason)
                                               : gantry_error_code_name(topic->error);
    const char *description = topic->is_level ? gantry_level_description(topic->level)
                              : topic->is_trace_level
                                  ? gantry_trace_level_description(topic->trace_level)
                              : topic->is_reason ? gantry_edge_reason_description(topic->reason)
                                                 : gantry_error_code_description(topic->error);
    gantry_json_begin_object(&json, NULL);
    gantry_json_string(&json, "schema", "gantry-explain/1");
    gantry_json_string(&json, "kind", kind);
    gantry_json_string(&json, "name", name);
    if (topic->phase != NULL) {
        json_phase(&json, topic);
    } else if (option != NULL) {
        gantry_json_string(&json, "phase", option->owner->name);
        gantry_json_string(&json, "description", option->option->doc);
    } else {
        gantry_json_string(&json, "description", description);
    }
    write_topic(text, topic);
    gantry_json_string(&json, "text", text->str);
    gantry_json_end_object(&json);
    g_string_append_c(out, '\n');
}

/* --- the verb --------------------------------------------------------------------------------- */

static int run(const Command *command)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_auto(Topic) topic = {0};
    /* A switch with its argument, "-X dev", is one word. */
    bool is_switch = command->argc > 1 && command->argv[0][0] == '-';
    if (command->argc > 1 && !is_switch) {
        g_autofree char *hint = g_strdup_printf("gantry explain %s", command->argv[1]);
        return command_usage_error(hint, "command line: '%s': explain takes one word",
                                   command->argv[1]);
    }
    g_autoptr(GantryPipeline) pipeline = command_pipeline(command);
    const GantryPlan *plan = pipeline != NULL ? command_plan(pipeline) : NULL;
    if (plan == NULL)
        return STATUS_FAILED;
    g_autofree char *word = g_strjoinv(" ", (char **)command->argv);
    if (command->argc == 0) {
        write_index(out, plan);
        return command_print(out);
    }
    if (!topic_find(&topic, plan, word)) {
        g_autofree char *hint = topic_hint(plan, word);
        return command_usage_error(hint,
                                   "explain: '%s': no phase, option, variable, switch, level, "
                                   "reason or error is called that",
                                   word);
    }
    if (command->json)
        json_topic(out, &topic);
    else
        write_topic(out, &topic);
    return command_print(out);
}

static const CommandOption *const options[] = {
    &command_json, &command_profile, &command_plugin, &command_help, NULL,
};

const Verb verb_explain = {
    .name = "explain",
    .arguments = "[PHASE | OPTION | VARIABLE | SWITCH | LEVEL | REASON | ERROR]",
    .most = 2,
    .summary =
        "say what a phase, an option or its variable or switch, a level, a reason or an error is",
    .options = options,
    .python = VERB_ABOUT_SWITCHES,
    .run = run,
};
