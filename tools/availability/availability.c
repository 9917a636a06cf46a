/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry availability: what works after which phase of a start-up, found out by trying. */
#include "availability.h"
#include "report/table.h"
#include "report/text.h"

#include <stddef.h>
#include <string.h>

static bool has_option(const GantryPlannedPhase *planned, const char *name)
{
    const GantryOption *option = planned->phase->options;
    for (; option != NULL && option->name != NULL; option++) {
        if (strcmp(option->name, name) == 0)
            return true;
    }
    return planned->replaced != NULL && has_option(planned->replaced, name);
}

/* A program is not what is asked about, and might do anything: main prepares for the one that the
 * arguments name, with its sys.argv and sys.path[0], and then runs an empty one. What takes the
 * place of main may run nothing, and have no such options. */
static bool leave_program_out(GantryPipeline *pipeline, GError **error)
{
    const GantryPlan *plan = gantry_pipeline_resolve(pipeline, error);
    for (size_t i = 0; plan != NULL && i < plan->n_phases; i++) {
        if ((has_option(&plan->phases[i], "run_command") &&
             !gantry_pipeline_set_string(pipeline, "run_command", "pass", error)) ||
            (has_option(&plan->phases[i], "inspect") &&
             !gantry_pipeline_set_int(pipeline, "inspect", 0, error)))
            return false;
    }
    return plan != NULL;
}

/* --- which probes ----------------------------------------------------------------------------- */

static bool is_meant(const Probe *probe, const char *word)
{
    g_autofree char *name = g_ascii_strdown(probe->name, -1);
    g_autofree char *part = g_ascii_strdown(word, -1);
    return strstr(name, part) != NULL || strcmp(probe->group, word) == 0;
}

bool availability_speaks_of(const char *word)
{
    for (size_t i = 0; i < availability_n_probes; i++) {
        if (text_find_word(availability_probes[i].name, word) != NULL ||
            strcmp(availability_probes[i].group, word) == 0)
            return true;
    }
    return false;
}

static bool is_module_name(const char *word)
{
    bool begins = g_ascii_isalpha(word[0]) || word[0] == '_';
    return begins && word[strspn(word, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_.")] == '\0';
}

static int unknown_feature(const char *word)
{
    g_autofree const char **names = g_new0(const char *, availability_n_probes + 1);
    for (size_t i = 0; i < availability_n_probes; i++)
        names[i] = availability_probes[i].name;
    g_autofree char *hint = gantry_suggest_hint(word, names, false);
    if (hint == NULL && is_module_name(word))
        hint = g_strdup_printf("gantry availability --probe 'import %s' tries a module", word);
    return command_usage_error(hint != NULL ? hint : "--probe CODE tries anything else",
                               "command line: --why: '%s': no such feature", word);
}

static bool is_whole_table(const Command *command)
{
    return command->why == NULL && command->probes[0] == NULL;
}

/* (transfer full) All, those that --why means, and those that are made of --probe. */
static GArray *choose(const Command *command)
{
    GArray *chosen = g_array_new(FALSE, FALSE, sizeof(Probe));
    bool all = is_whole_table(command);
    for (size_t i = 0; i < availability_n_probes; i++) {
        if (all || (command->why != NULL && is_meant(&availability_probes[i], command->why)))
            g_array_append_val(chosen, availability_probes[i]);
    }
    for (const char *const *code = command->probes; *code != NULL; code++) {
        Probe own = {.group = "probe",
                     .name = "--probe",
                     .shows = "what you ask",
                     .code = *code,
                     .own = true};
        g_array_append_val(chosen, own);
    }
    return chosen;
}

/* Returns 0, or the status to end with: a probe that is no Python says nothing about Python. */
static int check_own(const Availability *availability)
{
    for (size_t probe = 0; probe < availability->n_probes; probe++) {
        for (size_t phase = 0; phase < availability->n_started; phase++) {
            const Cell *cell = availability_cell(availability, probe, phase);
            if (cell->malformed)
                return command_usage_error("it takes statements, or an expression: 'import json'",
                                           "command line: --probe: '%s': %s",
                                           availability->probes[probe].code, cell->text);
        }
    }
    return 0;
}

/* --- as JSON ---------------------------------------------------------------------------------- */

static void json_cell(GantryJson *json, const Availability *availability, size_t probe,
                      size_t phase)
{
    const Cell *cell = availability_cell(availability, probe, phase);
    bool works = cell->outcome == WORKS || cell->outcome == DIFFERS;
    g_autofree char *signal = cell->signal != 0 ? availability_signal_name(cell->signal) : NULL;
    gantry_json_begin_object(json, NULL);
    gantry_json_string(json, "phase", availability->phases[phase]->name);
    gantry_json_string(json, "outcome", availability_outcome_name(cell->outcome));
    gantry_json_string(json, "value", works ? cell->text : NULL);
    gantry_json_string(json, "error", works ? NULL : cell->text);
    gantry_json_string(json, "signal", signal);
    gantry_json_end_object(json);
}

static void json_probe(GantryJson *json, const Availability *availability, size_t probe)
{
    const Probe *it = &availability->probes[probe];
    size_t first = availability_first(availability, probe);
    gantry_json_begin_object(json, NULL);
    gantry_json_string(json, "group", it->group);
    gantry_json_string(json, "name", it->name);
    gantry_json_string(json, "shows", it->shows);
    gantry_json_string(json, "language", it->call != NULL ? "c" : "python");
    gantry_json_string(json, "code", it->code);
    gantry_json_string(json, "value", it->value);
    gantry_json_string(json, "works_after",
                       first < availability->n_phases ? availability->phases[first]->name : NULL);
    gantry_json_begin_array(json, "after");
    for (size_t phase = 0; phase < availability->n_started; phase++)
        json_cell(json, availability, probe, phase);
    gantry_json_end_array(json);
    gantry_json_end_object(json);
}

static void json_write(GString *out, const Availability *availability)
{
    GantryJson json = {out, false};
    gantry_json_begin_object(&json, NULL);
    gantry_json_string(&json, "schema", "gantry-availability/1");
    gantry_json_string(&json, "python", gantry_python_version());
    gantry_json_begin_array(&json, "phases");
    for (size_t i = 0; i < availability->n_started; i++) {
        gantry_json_begin_object(&json, NULL);
        gantry_json_string(&json, "name", availability->phases[i]->name);
        gantry_json_string(&json, "level", gantry_level_name(availability->phases[i]->level_after));
        gantry_json_end_object(&json);
    }
    gantry_json_end_array(&json);
    gantry_json_begin_array(&json, "features");
    for (size_t i = 0; i < availability->n_probes; i++)
        json_probe(&json, availability, i);
    gantry_json_end_array(&json);
    gantry_json_end_object(&json);
    g_string_append_c(out, '\n');
}

/* --- the verb --------------------------------------------------------------------------------- */

static void write_report(const Command *command, const Availability *availability,
                         const Paper *paper, GString *out)
{
    if (command->json) {
        json_write(out, availability);
    } else if (is_whole_table(command)) {
        availability_write_table(availability, paper, out);
    } else {
        for (size_t i = 0; i < availability->n_probes; i++) {
            g_string_append(out, i > 0 ? "\n" : "");
            availability_write_why(availability, i, paper, out);
        }
    }
}

static int run(const Command *command)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) out = g_string_new(NULL);
    Paper paper;
    int status = paper_init(&paper, command, STDOUT_FILENO);
    if (status != 0)
        return status;
    g_autoptr(GArray) probes = choose(command);
    if (command->why != NULL && probes->len == g_strv_length((char **)command->probes))
        return unknown_feature(command->why);
    for (const char *const *code = command->probes; *code != NULL; code++) {
        if ((*code)[strspn(*code, " \t\n")] == '\0')
            return command_usage_error("it takes statements, or an expression: 'import json'",
                                       "command line: --probe: there is no code");
    }
    g_autoptr(GantryPipeline) pipeline = command_pipeline(command);
    if (pipeline == NULL)
        return STATUS_FAILED;
    g_auto(Availability) availability = {(const Probe *)probes->data, probes->len};
    bool complete = leave_program_out(pipeline, &error) &&
                    availability_measure(&availability, pipeline, &error);
    int mistake = check_own(&availability);
    if (mistake != 0)
        return mistake;
    if (availability.n_started > 0) {
        write_report(command, &availability, &paper, out);
        status = paper_show(&paper, out);
    }
    if (!complete)
        program_report("gantry", error);
    return complete ? status : STATUS_FAILED;
}

static const CommandOption why = {
    "--why",
    "FEATURE",
    COMMAND_TEXT,
    offsetof(Command, why),
    "what came of it after each phase; a row's name or a part of it, or a group's",
};
static const CommandOption probe = {
    "--probe",
    "CODE",
    COMMAND_LIST,
    offsetof(Command, probes),
    "the same of a feature of your own: Python, \"import json\" or an expression; can be repeated",
};

static const CommandOption *const options[] = {
    &why,
    &probe,
    &command_json,
    &command_profile,
    &command_preset,
    &command_plugin,
    &command_set,
    &command_color,
    &command_no_pager,
    &command_help,
    NULL,
};

const Verb verb_availability = {
    .name = "availability",
    .summary = "try what works after each phase, and show it in a table",
    .options = options,
    .python = VERB_RUNS_PYTHON,
    .run = run,
};
