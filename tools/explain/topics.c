/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What a word means that somebody wants explained, and what to say where it means nothing. */
#include "availability/availability.h"
#include "explain.h"
#include "report/text.h"

#include <string.h>

static const char error_prefix[] = "GANTRY_ERROR_";

/* --- finding ---------------------------------------------------------------------------------- */

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

static bool find_trace_level(Topic *topic, const char *word)
{
    topic->is_trace_level = gantry_trace_level_from_name(word, &topic->trace_level, NULL);
    return topic->is_trace_level;
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
    for (int code = 1; gantry_error_code_description((GantryErrorCode)code) != NULL; code++) {
        const char *name = gantry_error_code_name((GantryErrorCode)code);
        g_autofree char *number = g_strdup_printf("%d", code);
        if (g_ascii_strcasecmp(word, name) == 0 ||
            g_ascii_strcasecmp(word, name + strlen(error_prefix)) == 0 ||
            strcmp(word, number) == 0) {
            topic->error = (GantryErrorCode)code;
            return true;
        }
    }
    return false;
}

/* Whether @word is one of @list, which has commas in between. */
static bool is_in(const char *list, const char *word)
{
    g_auto(GStrv) words = g_strsplit(list != NULL ? list : "", ",", -1);
    return g_strv_contains((const char *const *)words, word);
}

static bool is_named(const GantryOption *option, const char *word)
{
    return strcmp(option->name, word) == 0;
}

static bool is_said_by(const GantryOption *option, const char *word)
{
    return g_strcmp0(option->env, word) == 0 || g_strcmp0(option->global, word) == 0 ||
           is_in(option->argv, word);
}

/* Adds the options of @planned, and of the phase that it keeps, of which @is says that @word means
 * them. */
static void gather(Topic *topic, const GantryPlannedPhase *planned, const GantryPlannedPhase *owner,
                   const char *word, bool (*is)(const GantryOption *, const char *))
{
    const GantryOption *option = planned->phase->options;
    for (; option != NULL && option->name != NULL; option++) {
        TopicOption found = {option, owner};
        if (is(option, word))
            g_array_append_val(topic->options, found);
    }
    if (planned->replaced != NULL)
        gather(topic, planned->replaced, owner, word, is);
}

/* By its name alone, or behind that of its phase and a dot; else by what it is said with. */
static bool find_options(Topic *topic, const char *word)
{
    const char *dot = strchr(word, '.');
    for (int pass = 0; pass < 2 && topic->options->len == 0; pass++) {
        for (size_t i = 0; i < topic->plan->n_phases; i++) {
            const GantryPlannedPhase *planned = &topic->plan->phases[i];
            size_t length = strlen(planned->name);
            bool qualified = dot != NULL && (size_t)(dot - word) == length &&
                             strncmp(word, planned->name, length) == 0;
            gather(topic, planned, planned, qualified ? dot + 1 : word,
                   pass == 0 ? is_named : is_said_by);
        }
    }
    return topic->options->len > 0;
}

bool topic_find(Topic *topic, const GantryPlan *plan, const char *word)
{
    *topic = (Topic){.plan = plan, .options = g_array_new(FALSE, FALSE, sizeof(TopicOption))};
    topic->phase = find_phase(plan, word);
    bool level = find_level(topic, word), trace_level = find_trace_level(topic, word);
    return topic->phase != NULL || level || trace_level || find_reason(topic, word) ||
           find_options(topic, word) || find_error(topic, word);
}

void topic_clear(Topic *topic)
{
    g_clear_pointer(&topic->options, g_array_unref);
}

/* --- what else could be meant ----------------------------------------------------------------- */

/* (transfer container) Every word that can be explained, less the errors. */
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
    for (int level = 0; gantry_trace_level_description((GantryTraceLevel)level) != NULL; level++)
        g_ptr_array_add(words, (char *)gantry_trace_level_name((GantryTraceLevel)level));
    g_ptr_array_add(words, NULL);
    return words;
}

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

/* Of the environment: PATH is not the sys.path that can be tried. */
static bool is_variable(const char *word)
{
    return word[0] != '\0' && word[strspn(word, G_CSET_A_2_Z "_")] == '\0';
}

/* (transfer full) (nullable) The phase that has most to do with @word, by what it says of itself:
 * what it does counts more than what comes before or after. */
static char *hint_at_phase(const GantryPlan *plan, const char *word)
{
    const GantryPlannedPhase *best = NULL;
    size_t best_place = G_MAXSIZE;
    for (size_t i = 0; i < plan->n_phases; i++) {
        const GantryPhase *phase = plan->phases[i].phase;
        const char *const texts[] = {phase->summary,     phase->in_cpython, phase->exists_after,
                                     phase->description, phase->why_here,   phase->on_stop};
        for (size_t text = 0; text < G_N_ELEMENTS(texts); text++) {
            const char *found = texts[text] != NULL ? text_find_word(texts[text], word) : NULL;
            if (found != NULL && is_variable(word) && strncmp(found, word, strlen(word)) != 0)
                found = NULL;
            size_t place = found != NULL ? text << 16 | (size_t)(found - texts[text]) : G_MAXSIZE;
            if (place < best_place) {
                best_place = place;
                best = &plan->phases[i];
            }
        }
    }
    return best != NULL ? g_strdup_printf("gantry explain %s speaks of it", best->name) : NULL;
}

/* (transfer full) (nullable) Without what all errors begin with, which makes them all alike. */
static char *hint_at_error(const char *word)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (int code = 1; gantry_error_code_description((GantryErrorCode)code) != NULL; code++)
        g_ptr_array_add(names, (char *)gantry_error_code_name((GantryErrorCode)code) +
                                   strlen(error_prefix));
    g_ptr_array_add(names, NULL);
    const char *nearest =
        gantry_suggest(word + strlen(error_prefix), (const char *const *)names->pdata);
    return nearest != NULL ? g_strdup_printf("did you mean '%s%s'?", error_prefix, nearest)
                           : g_strdup("gantry explain lists the errors");
}

char *topic_hint(const GantryPlan *plan, const char *word)
{
    g_autoptr(GPtrArray) words = all_words(plan);
    if (g_ascii_strncasecmp(word, error_prefix, strlen(error_prefix)) == 0)
        return hint_at_error(word);
    char *hint = hint_at_plugin(word);
    if (hint == NULL)
        hint = hint_at_phase(plan, word);
    if (!is_variable(word) && availability_speaks_of(word)) {
        g_autofree char *phase = g_steal_pointer(&hint);
        hint = g_strdup_printf("%s%sgantry availability --why %s tries from when on it works",
                               phase != NULL ? phase : "", phase != NULL ? "; " : "", word);
    }
    if (hint == NULL)
        hint = gantry_suggest_hint(word, (const char *const *)words->pdata, false);
    return hint != NULL ? hint : g_strdup("gantry explain lists what there is");
}
