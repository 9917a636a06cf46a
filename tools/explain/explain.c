/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry explain: what a phase, an option, a level, a reason or an error is, for people who do
 * not know the code. The texts stand in the descriptors and with the names of levels, reasons and
 * errors. */
#include "explain.h"
#include "availability/availability.h"
#include "phases.h"
#include "report/text.h"

#include <string.h>

enum { INDENT = 14 };

/* --- what there is to explain ------------------------------------------------------------------
 */

typedef struct {
    const GantryPlan *plan;
    const GantryPlannedPhase *phase;
    const GantryOption *option;
    const GantryPlannedPhase *owner; /* of the option */
    GantryLevel level;
    GantryErrorCode error; /* 0: none */
    GantryEdgeReason reason;
    bool is_level;
    bool is_reason;
} Topic;

static const GantryPlannedPhase *find_phase(const GantryPlan *plan, const char *name)
{
    for (size_t i = 0; i < plan->n_phases; i++) {
        if (strcmp(plan->phases[i].name, name) == 0)
            return &plan->phases[i];
    }
    return NULL;
}

static bool find_level(Topic *topic, const char *word)
{
    for (int level = 0; gantry_level_description((GantryLevel)level) != NULL; level++) {
        if (strcmp(word, gantry_level_name((GantryLevel)level)) == 0) {
            topic->level = (GantryLevel)level;
            return topic->is_level = true;
        }
    }
    return false;
}

static bool find_reason(Topic *topic, const char *word)
{
    for (int reason = 0; gantry_edge_reason_description((GantryEdgeReason)reason) != NULL;
         reason++) {
        if (strcmp(word, gantry_edge_reason_name((GantryEdgeReason)reason)) == 0) {
            topic->reason = (GantryEdgeReason)reason;
            return topic->is_reason = true;
        }
    }
    return false;
}

/* By its name in C, with or without GANTRY_ERROR_, in any case, or by its number. */
static bool find_error(Topic *topic, const char *word)
{
    static const char prefix[] = "GANTRY_ERROR_";
    for (int code = 1; gantry_error_code_description((GantryErrorCode)code) != NULL; code++) {
        const char *name = gantry_error_code_name((GantryErrorCode)code);
        g_autofree char *number = g_strdup_printf("%d", code);
        if (g_ascii_strcasecmp(word, name) == 0 ||
            g_ascii_strcasecmp(word, name + strlen(prefix)) == 0 || strcmp(word, number) == 0) {
            topic->error = (GantryErrorCode)code;
            return true;
        }
    }
    return false;
}

static const GantryOption *option_of(const GantryPlannedPhase *planned, const char *name)
{
    const GantryOption *option = planned->phase->options;
    for (; option != NULL && option->name != NULL; option++) {
        if (strcmp(option->name, name) == 0)
            return option;
    }
    return planned->replaced != NULL ? option_of(planned->replaced, name) : NULL;
}

/* Alone, or behind the name of its phase and a dot. */
static bool find_option(Topic *topic, const char *word)
{
    const char *dot = strchr(word, '.');
    for (size_t i = 0; i < topic->plan->n_phases; i++) {
        const GantryPlannedPhase *planned = &topic->plan->phases[i];
        size_t length = strlen(planned->name);
        bool qualified = dot != NULL && (size_t)(dot - word) == length &&
                         strncmp(word, planned->name, length) == 0;
        topic->option = option_of(planned, qualified ? dot + 1 : word);
        if (topic->option != NULL) {
            topic->owner = planned;
            return true;
        }
    }
    return false;
}

static bool find(Topic *topic, const char *word)
{
    topic->phase = find_phase(topic->plan, word);
    bool level = find_level(topic, word); /* "core" is both */
    return topic->phase != NULL || level || find_reason(topic, word) || find_option(topic, word) ||
           find_error(topic, word);
}

/* (transfer container) Every word that can be explained. */
static GPtrArray *all_words(const GantryPlan *plan)
{
    GPtrArray *words = g_ptr_array_new();
    for (size_t i = 0; i < plan->n_phases; i++)
        g_ptr_array_add(words, (char *)plan->phases[i].name);
    for (int level = 0; gantry_level_description((GantryLevel)level) != NULL; level++)
        g_ptr_array_add(words, (char *)gantry_level_name((GantryLevel)level));
    for (size_t i = 0; i < plan->n_phases; i++) {
        const GantryOption *option = plan->phases[i].phase->options;
        for (; option != NULL && option->name != NULL; option++)
            g_ptr_array_add(words, (char *)option->name);
    }
    for (int reason = 0; gantry_edge_reason_description((GantryEdgeReason)reason) != NULL; reason++)
        g_ptr_array_add(words, (char *)gantry_edge_reason_name((GantryEdgeReason)reason));
    for (int code = 1; gantry_error_code_description((GantryErrorCode)code) != NULL; code++)
        g_ptr_array_add(words, (char *)gantry_error_code_name((GantryErrorCode)code));
    g_ptr_array_add(words, NULL);
    return words;
}

/* --- as text -----------------------------------------------------------------------------------
 */

static void write_default(GString *out, const char *label, const char *value, const char *usual)
{
    if (value != NULL && g_strcmp0(value, usual) != 0)
        text_labelled(out, label, value, INDENT);
}

static void write_option(GString *out, const Topic *topic)
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

static void write_index(GString *out, const GantryPlan *plan)
{
    g_string_append(out, "phases, in the order in which they run:\n");
    for (size_t i = 0; i < plan->n_phases; i++) {
        g_string_append_printf(out, "  %-*s", INDENT, plan->phases[i].name);
        text_wrap(out, plan->phases[i].phase->summary, INDENT + 2, INDENT + 2);
    }
    g_string_append(out, "\nlevels, which say how far Python is:\n");
    for (int level = 0; gantry_level_description((GantryLevel)level) != NULL; level++) {
        g_string_append_printf(out, "  %-*s", INDENT, gantry_level_name((GantryLevel)level));
        text_wrap(out, gantry_level_description((GantryLevel)level), INDENT + 2, INDENT + 2);
    }
    g_string_append(out, "\nreasons why a phase runs after another:\n");
    for (int reason = 0; gantry_edge_reason_description((GantryEdgeReason)reason) != NULL;
         reason++) {
        g_string_append_printf(out, "  %-*s", INDENT,
                               gantry_edge_reason_name((GantryEdgeReason)reason));
        text_wrap(out, gantry_edge_reason_description((GantryEdgeReason)reason), INDENT + 2,
                  INDENT + 2);
    }
    g_string_append(out, "\nerrors:\n");
    for (int code = 1; gantry_error_code_description((GantryErrorCode)code) != NULL; code++)
        g_string_append_printf(out, "  %s\n", gantry_error_code_name((GantryErrorCode)code));
    g_string_append(out, "\noptions: gantry config list\n");
}

static void write_topic(GString *out, const Topic *topic)
{
    if (topic->phase != NULL)
        explain_phase(out, topic->plan, topic->phase);
    if (topic->phase != NULL && topic->is_level)
        g_string_append_c(out, '\n');
    if (topic->is_level)
        write_level(out, topic);
    if (topic->is_reason)
        write_reason(out, topic);
    if (topic->option != NULL)
        write_option(out, topic);
    if (topic->error != 0)
        write_error(out, topic->error);
}

/* --- as JSON -----------------------------------------------------------------------------------
 */

static void json_topic(GString *out, const Topic *topic)
{
    GantryJson json = {out, false};
    g_autoptr(GString) text = g_string_new(NULL);
    const char *kind = topic->phase != NULL    ? "phase"
                       : topic->option != NULL ? "option"
                       : topic->is_level       ? "level"
                       : topic->is_reason      ? "reason"
                                               : "error";
    const char *name = topic->phase != NULL    ? topic->phase->name
                       : topic->option != NULL ? topic->option->name
                       : topic->is_level       ? gantry_level_name(topic->level)
                       : topic->is_reason      ? gantry_edge_reason_name(topic->reason)
                                               : gantry_error_code_name(topic->error);
    gantry_json_begin_object(&json, NULL);
    gantry_json_string(&json, "schema", "gantry-explain/1");
    gantry_json_string(&json, "kind", kind);
    gantry_json_string(&json, "name", name);
    if (topic->phase != NULL) {
        const GantryPhase *phase = topic->phase->phase;
        gantry_json_string(&json, "summary", phase->summary);
        gantry_json_string(&json, "description", phase->description);
        gantry_json_string(&json, "exists_before", phase->exists_before);
        gantry_json_string(&json, "exists_after", phase->exists_after);
        gantry_json_string(&json, "why_here", phase->why_here);
        gantry_json_string(&json, "in_cpython", phase->in_cpython);
        gantry_json_string(&json, "reference", phase->reference);
        gantry_json_string(&json, "on_stop", phase->on_stop);
    } else if (topic->option != NULL) {
        gantry_json_string(&json, "phase", topic->owner->name);
        gantry_json_string(&json, "description", topic->option->doc);
    } else {
        gantry_json_string(&json, "description",
                           topic->is_level    ? gantry_level_description(topic->level)
                           : topic->is_reason ? gantry_edge_reason_description(topic->reason)
                                              : gantry_error_code_description(topic->error));
    }
    write_topic(text, topic);
    gantry_json_string(&json, "text", text->str);
    gantry_json_end_object(&json);
    g_string_append_c(out, '\n');
}

/* --- the verb ----------------------------------------------------------------------------------
 */

/* (transfer full) (nullable) What to type where @word, or what is before its dot, is the name of a
 * plugin that is there, but not in the plan. */
static char *hint_at_plugin(const char *word)
{
    g_autofree char *name = g_strndup(word, strcspn(word, "."));
    g_autoptr(GantryPipeline) pipeline = gantry_python_new(GANTRY_PRESET_PYTHON);
    size_t n;
    if (strchr(name, '/') != NULL || !gantry_pipeline_load_plugin(pipeline, name, NULL))
        return NULL;
    const GantryPhase *phase = gantry_pipeline_plugins(pipeline, &n)[0].plugin->phases[0];
    bool whole = strcmp(word, name) == 0 && phase != NULL;
    return g_strdup_printf("gantry explain --plugin %s %s", name,
                           !whole                    ? word
                           : phase->replaces != NULL ? phase->replaces
                                                     : phase->name);
}

static int unknown_word(const GantryPlan *plan, const char *word)
{
    g_autoptr(GPtrArray) words = all_words(plan);
    g_autofree char *hint = hint_at_plugin(word);
    if (hint == NULL && availability_knows(word))
        hint = g_strdup_printf("gantry availability --why %s tries from when on it works", word);
    if (hint == NULL)
        hint = gantry_suggest_hint(word, (const char *const *)words->pdata, false);
    return command_usage_error(
        hint != NULL ? hint : "gantry explain lists what there is",
        "explain: '%s': no phase, option, level, reason or error is called that", word);
}

static int run(const Command *command)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GantryPipeline) pipeline = command_pipeline(command);
    Topic topic = {.plan = pipeline != NULL ? command_plan(pipeline) : NULL};
    if (topic.plan == NULL)
        return STATUS_FAILED;
    if (command->argc == 0) {
        write_index(out, topic.plan);
        return command_print(out);
    }
    if (!find(&topic, command->argv[0]))
        return unknown_word(topic.plan, command->argv[0]);
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
    .most = 1,
    .arguments = "[PHASE | OPTION | LEVEL | REASON | ERROR]",
    .summary = "say what a phase, an option, a level, a reason or an error is, and why",
    .options = options,
    .run = run,
};
