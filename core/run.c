/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The way of a pipeline: resolve, configure, start, stop. */
#include "pipeline.h"

#include <errno.h>
#include <string.h>

/* What a phase says of itself, so that whoever reads the trace needs neither it nor its plugin. */
static void tell_phase(GantryTrace *trace, const GantryPlannedPhase *planned)
{
    const GantryPhase *phase = planned->phase;
    const char *const attributes[][2] = {
        {"description", phase->description},
        {"exists_before", phase->exists_before},
        {"exists_after", phase->exists_after},
        {"why_here", phase->why_here},
        {"in_cpython", phase->in_cpython},
        {"reference", phase->reference},
        {"on_stop", phase->on_stop},
        {"plugin", planned->plugin},
        {"by", strcmp(planned->name, phase->name) != 0 ? phase->name : NULL},
        {"level_before", gantry_level_name(planned->level_before)},
        {"level_after", gantry_level_name(planned->level_after)},
        {"disabled", planned->disabled ? "1" : NULL},
    };
    const char *pairs[2 * G_N_ELEMENTS(attributes) + 1] = {NULL};
    size_t n = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(attributes); i++) {
        if (attributes[i][1] == NULL)
            continue;
        pairs[n++] = attributes[i][0];
        pairs[n++] = attributes[i][1];
    }
    gantry_trace_mark_with(trace, GANTRY_TRACE_PHASE, planned->name, NULL, phase->summary, pairs);
}

/* Into the trace, which has to say why a phase waited when nothing else is left of the run. */
static void tell_order(GantryPipeline *pipeline)
{
    const GantryPlan *plan = pipeline->plan;
    for (size_t i = 0; i < plan->n_phases; i++)
        tell_phase(pipeline->trace, &plan->phases[i]);
    for (size_t i = 0; i < plan->n_edges; i++) {
        const GantryEdge *edge = &plan->edges[i];
        gantry_trace_mark(pipeline->trace, GANTRY_TRACE_ORDER, plan->phases[edge->to].name,
                          plan->phases[edge->from].name, gantry_edge_reason_name(edge->reason));
    }
}

static const GantryPlan *resolve(GantryPipeline *pipeline, GError **error)
{
    if (pipeline->plan != NULL)
        return pipeline->plan;
    GantrySpan span = gantry_trace_begin(pipeline->trace, GANTRY_TRACE_RESOLVE, "");
    pipeline->plan = gantry_plan_new((const GantryAddedPhase *)(const void *)pipeline->added->data,
                                     pipeline->added->len, pipeline->disabled, error);
    if (pipeline->plan != NULL)
        tell_order(pipeline);
    gantry_trace_end(pipeline->trace, span);
    if (pipeline->plan == NULL)
        return NULL;
    pipeline->table = gantry_option_table_new(pipeline->plan->phases, pipeline->plan->n_phases);
    gantry_option_table_defaults(pipeline->table, pipeline->preset);
    pipeline->stage = GANTRY_STAGE_RESOLVED;
    return pipeline->plan;
}

/* One call of one phase, between two events of the trace; an error gains its place in front. */
typedef enum { CONFIGURE, START, STOP } Step;

static GantryResult call_phase(GantryPipeline *pipeline, GantryRun *run, Step step, GError **error)
{
    static const GantryTraceKind kinds[] = {
        [CONFIGURE] = GANTRY_TRACE_CONFIGURE,
        [START] = GANTRY_TRACE_START,
        [STOP] = GANTRY_TRACE_STOP,
    };
    const GantryPhase *phase = run->planned->phase;
    const char *name = run->planned->name;
    GantryContext context = {pipeline, run, false};
    g_autoptr(GError) cause = NULL;
    GantryResult result = GANTRY_OK;

    GantrySpan span = gantry_trace_begin(pipeline->trace, kinds[step], name);
    pipeline->in_phase = true;
    switch (step) {
    case CONFIGURE:
        result = phase->configure(&context, run->config, &cause);
        break;
    case START:
        result = phase->start(&context, run->config, run->state, run->result, &cause);
        break;
    case STOP:
        result = phase->stop(&context, run->config, run->state, &cause) ? GANTRY_OK : GANTRY_ERROR;
        break;
    }
    pipeline->in_phase = false;
    if (result == GANTRY_ERROR) {
        if (cause == NULL) /* a phase that breaks the contract still gets an error */
            gantry_error_set(&cause, GANTRY_ERROR_FAILED, NULL, "it failed without saying why");
        gantry_trace_mark(pipeline->trace, GANTRY_TRACE_ERROR, name, NULL, cause->message);
        g_propagate_prefixed_error(error, g_steal_pointer(&cause),
                                   "%s: %s: ", gantry_trace_kind_name(kinds[step]), name);
    }
    gantry_trace_end(pipeline->trace, span);
    return result;
}

static GantrySources sources_of(const GantryPipeline *pipeline)
{
    return (GantrySources){
        .settings = pipeline->settings,
        .argv = (const char *const *)pipeline->argv,
        .environment = pipeline->environment,
        .globals = pipeline->globals,
    };
}

static GantryRun run_of(const GantryPlannedPhase *planned, void *config)
{
    return (GantryRun){
        .planned = planned,
        .config = planned->phase->config_size > 0 ? config : NULL,
    };
}

/* Makes the configs and fills them; what a phase derives by itself comes afterwards. */
static bool fill_configs(GantryPipeline *pipeline, GError **error)
{
    size_t n = pipeline->plan->n_phases;
    char *configs = gantry_arena_alloc(pipeline->frozen, pipeline->table->configs_size);

    pipeline->runs = g_new0(GantryRun, 2 * n + 1);
    for (size_t i = 0; i < n; i++) {
        GantryRun *run = &pipeline->runs[i];
        *run = run_of(&pipeline->plan->phases[i], configs + pipeline->table->config_offsets[i]);
        if (run->planned->replaced == NULL)
            continue;
        run->replaced = &pipeline->runs[n + i];
        *run->replaced = run_of(run->planned->replaced, configs + pipeline->table->kept_offsets[i]);
    }
    pipeline->options =
        gantry_options_new(pipeline->table, pipeline->preset, configs, pipeline->frozen);
    GantrySources sources = sources_of(pipeline);
    return gantry_options_read(pipeline->options, &sources, error);
}

/* Before there is a plan: the phases that were added stand for one. */
bool gantry_pipeline_uses_environment(const GantryPipeline *pipeline)
{
    size_t n = pipeline->added->len;
    g_autofree GantryPlannedPhase *phases = g_new0(GantryPlannedPhase, n + 1);
    for (size_t i = 0; i < n; i++) {
        const GantryPhase *phase = g_array_index(pipeline->added, GantryAddedPhase, i).phase;
        phases[i] = (GantryPlannedPhase){.phase = phase, .name = phase->name};
    }
    GantryArena *arena = gantry_arena_new();
    GantryOptionTable *table = gantry_option_table_new(phases, n);
    void *configs = gantry_arena_alloc(arena, table->configs_size);
    GantryOptions *options = gantry_options_new(table, pipeline->preset, configs, arena);
    GantrySources sources = sources_of(pipeline);
    bool uses = gantry_options_peek_environment(options, &sources);
    gantry_options_free(options);
    gantry_option_table_free(table);
    gantry_arena_free(arena);
    return uses;
}

static GantryResult configure_phases(GantryPipeline *pipeline, GError **error)
{
    for (size_t i = 0; i < pipeline->plan->n_phases; i++) {
        GantryRun *run = &pipeline->runs[i];
        if (run->planned->phase->configure == NULL)
            continue;
        GantryResult result = call_phase(pipeline, run, CONFIGURE, error);
        if (result != GANTRY_OK)
            return result;
    }
    return GANTRY_OK;
}

/* A phase that started or stopped its own pipeline would pull it from under its runner. */
static bool check_not_in_phase(const GantryPipeline *pipeline, GError **error)
{
    return !pipeline->in_phase ||
           gantry_error_set(error, GANTRY_ERROR_STATE, NULL,
                            "pipeline: a phase cannot start or stop the pipeline that it is in");
}

/* (nullable) The values that lost against the present one. */
static char *beaten_text(const GantrySlot *slot)
{
    if (slot->beaten == NULL || slot->beaten->len == 0)
        return NULL;
    GString *text = g_string_new(NULL);
    for (guint i = slot->beaten->len; i-- > 0;) {
        const GantryBeaten *beaten = &g_array_index(slot->beaten, GantryBeaten, i);
        g_autofree char *origin = gantry_origin_text(&beaten->origin);
        g_string_append_printf(text, "%s%s (%s)", text->len > 0 ? "; " : "",
                               beaten->value != NULL ? beaten->value : "not set", origin);
    }
    return g_string_free(text, FALSE);
}

/* Every option, with its value and where that came from. */
static void tell_values(const GantryPipeline *pipeline)
{
    if (gantry_trace_level(pipeline->trace) < GANTRY_TRACE_CONFIG)
        return;
    for (size_t i = 0; i < pipeline->options->n_slots; i++) {
        const GantrySlot *slot = &pipeline->options->slots[i];
        g_autofree char *name = g_strdup_printf("%s.%s", slot->phase, slot->option->name);
        g_autofree char *value = gantry_slot_text(slot);
        g_autofree char *origin = gantry_origin_text(&slot->origin);
        g_autofree char *beaten = beaten_text(slot);
        const char *attributes[] = {NULL, NULL, NULL, NULL, NULL};
        size_t n = 0;
        if (slot->option->doc != NULL) {
            attributes[n++] = "doc";
            attributes[n++] = slot->option->doc;
        }
        if (beaten != NULL) {
            attributes[n++] = "beaten";
            attributes[n++] = beaten;
        }
        gantry_trace_mark_with(pipeline->trace, GANTRY_TRACE_VALUE,
                               gantry_trace_intern(pipeline->trace, name), value, origin,
                               attributes);
    }
}

static GantryResult configure(GantryPipeline *pipeline, GError **error)
{
    if (!check_not_in_phase(pipeline, error))
        return GANTRY_ERROR;
    if (pipeline->stage == GANTRY_STAGE_CONFIGURED)
        return GANTRY_OK;
    if (!gantry_pipeline_check_before(pipeline, GANTRY_STAGE_ENDED, "configuring", error) ||
        resolve(pipeline, error) == NULL)
        return GANTRY_ERROR;

    GantrySpan span = gantry_trace_begin(pipeline->trace, GANTRY_TRACE_CONFIGURE, "");
    GantryResult result = GANTRY_ERROR;
    if (fill_configs(pipeline, error))
        result = configure_phases(pipeline, error);
    if (result == GANTRY_OK)
        tell_values(pipeline);
    if (result == GANTRY_OK && !gantry_arena_freeze(pipeline->frozen)) {
        gantry_error_set(error, GANTRY_ERROR_HOST, NULL, "configure: configs cannot be frozen: %s",
                         g_strerror(errno));
        result = GANTRY_ERROR;
    }
    gantry_trace_end(pipeline->trace, span);
    pipeline->stage = result == GANTRY_OK ? GANTRY_STAGE_CONFIGURED : GANTRY_STAGE_ENDED;
    return result;
}

static GantryResult start_phase(GantryPipeline *pipeline, GantryRun *run, GError **error)
{
    const GantryPhase *phase = run->planned->phase;
    run->state = gantry_arena_alloc(pipeline->arena, phase->state_size);
    if (phase->result_size > 0)
        run->result = gantry_arena_alloc(pipeline->arena, phase->result_size);
    run->running = true;
    return call_phase(pipeline, run, START, error);
}

/* The first error is the one to report; the others are named behind it. */
static void gather_error(GError **first, GError *next)
{
    if (*first == NULL) {
        *first = next;
        return;
    }
    char *message = g_strdup_printf("%s; then %s", (*first)->message, next->message);
    g_free((*first)->message);
    (*first)->message = message;
    g_error_free(next);
}

static void stop_phase(GantryPipeline *pipeline, GantryRun *run, GError **first)
{
    GError *error = NULL;
    if (run->running && run->planned->phase->stop != NULL &&
        call_phase(pipeline, run, STOP, &error) != GANTRY_OK)
        gather_error(first, error);
    run->running = false;
}

/* Stops everything that was started, in reverse, and ends the pipeline. */
static void stop_phases(GantryPipeline *pipeline, GError **first)
{
    if (pipeline->n_started > 0)
        gantry_pipeline_set_level(pipeline, GANTRY_LEVEL_STOPPING);
    while (pipeline->n_started > 0) {
        GantryRun *run = &pipeline->runs[--pipeline->n_started];
        stop_phase(pipeline, run, first);
        if (run->replaced != NULL)
            stop_phase(pipeline, run->replaced, first);
    }
    gantry_pipeline_set_level(pipeline, pipeline->poisoned != NULL ? GANTRY_LEVEL_POISONED
                                                                   : GANTRY_LEVEL_NONE);
    pipeline->stage = GANTRY_STAGE_ENDED;
}

static int last_phase(const GantryPipeline *pipeline, const char *phase, GError **error)
{
    if (phase == NULL)
        return (int)pipeline->plan->n_phases - 1;
    int index = gantry_plan_find(pipeline->plan, phase);
    if (index < 0) {
        g_autofree const char **names = g_new0(const char *, pipeline->plan->n_phases + 1);
        for (size_t i = 0; i < pipeline->plan->n_phases; i++)
            names[i] = pipeline->plan->phases[i].name;
        g_autofree char *hint = gantry_suggest_hint(phase, names, false);
        gantry_error_set(error, GANTRY_ERROR_UNKNOWN_PHASE, hint, "start: no phase is named '%s'",
                         phase);
    }
    return index;
}

static GantryResult start(GantryPipeline *pipeline, const char *phase, GError **error)
{
    if (!check_not_in_phase(pipeline, error) ||
        !gantry_pipeline_check_before(pipeline, GANTRY_STAGE_ENDED, "a start", error))
        return GANTRY_ERROR;
    GantryResult result = configure(pipeline, error);
    if (result != GANTRY_OK)
        return result;
    g_autoptr(GError) cause = NULL;
    int last = last_phase(pipeline, phase, error);
    if (last < 0 && phase != NULL)
        return GANTRY_ERROR;

    while (result == GANTRY_OK && (int)pipeline->n_started <= last) {
        GantryRun *run = &pipeline->runs[pipeline->n_started++];
        if (run->planned->disabled)
            continue;
        result = start_phase(pipeline, run, &cause);
        if (result == GANTRY_OK)
            gantry_pipeline_set_level(pipeline, run->planned->level_after);
    }
    if (result != GANTRY_OK)
        stop_phases(pipeline, &cause);
    /* When a run that was to end well cannot be undone, that is an error after all. */
    if (cause != NULL) {
        g_propagate_error(error, g_steal_pointer(&cause));
        result = GANTRY_ERROR;
    }
    return result;
}

static bool stop(GantryPipeline *pipeline, GError **error)
{
    if (!check_not_in_phase(pipeline, error))
        return false;
    if (pipeline->stage != GANTRY_STAGE_CONFIGURED)
        return true;
    GError *first = NULL;
    stop_phases(pipeline, &first);
    if (first != NULL)
        g_propagate_error(error, first);
    return first == NULL;
}

const GantryPlan *gantry_pipeline_resolve(GantryPipeline *pipeline, GError **error)
{
    GError *cause = NULL;
    const GantryPlan *plan = resolve(pipeline, &cause);
    gantry_pipeline_keep_error(pipeline, cause, error);
    return plan;
}

GantryResult gantry_pipeline_configure(GantryPipeline *pipeline, GError **error)
{
    GError *cause = NULL;
    GantryResult result = configure(pipeline, &cause);
    gantry_pipeline_keep_error(pipeline, cause, error);
    return result;
}

GantryResult gantry_pipeline_start(GantryPipeline *pipeline, const char *phase, GError **error)
{
    GError *cause = NULL;
    GantryResult result = start(pipeline, phase, &cause);
    gantry_pipeline_keep_error(pipeline, cause, error);
    return result;
}

bool gantry_pipeline_stop(GantryPipeline *pipeline, GError **error)
{
    GError *cause = NULL;
    stop(pipeline, &cause);
    return gantry_pipeline_keep_error(pipeline, cause, error);
}
