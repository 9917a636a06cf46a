/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What a phase can ask of its pipeline. */
#include "pipeline.h"

static bool lists(const char *const *names, const char *name)
{
    return names != NULL && g_strv_contains(names, name);
}

const void *gantry_context_result(GantryContext *context, const char *phase)
{
    const GantryPhase *asking = context->run->planned->phase;
    if (!lists(asking->needs, phase) && !lists(asking->wants, phase))
        return NULL;
    return gantry_pipeline_result(context->pipeline, phase);
}

const char *gantry_context_getenv(GantryContext *context, const char *name)
{
    return gantry_environment_get(context->pipeline->environment, name);
}

const GantryEnvironment *gantry_context_environment(GantryContext *context)
{
    return context->pipeline->environment;
}

static const void *find_member(GantryContext *context, const char *name, GantryType type)
{
    const GantrySlot *slot = gantry_options_find(context->pipeline->options, name, NULL);
    return slot != NULL && slot->option->type == type ? slot->member : NULL;
}

bool gantry_context_get_bool(GantryContext *context, const char *name, bool otherwise)
{
    const bool *member = find_member(context, name, GANTRY_TYPE_BOOL);
    return member != NULL ? *member : otherwise;
}

int64_t gantry_context_get_int(GantryContext *context, const char *name, int64_t otherwise)
{
    const int64_t *member = find_member(context, name, GANTRY_TYPE_INT);
    return member != NULL ? *member : otherwise;
}

const char *gantry_context_get_string(GantryContext *context, const char *name)
{
    const char *const *member = find_member(context, name, GANTRY_TYPE_STRING);
    return member != NULL ? *member : NULL;
}

const char *const *gantry_context_get_list(GantryContext *context, const char *name)
{
    static const char *const empty[] = {NULL};
    const char *const *const *member = find_member(context, name, GANTRY_TYPE_LIST);
    return member != NULL ? *member : empty;
}

const GantryOrigin *gantry_context_origin(GantryContext *context, const char *name)
{
    const GantrySlot *slot = gantry_options_find(context->pipeline->options, name, NULL);
    return slot != NULL ? &slot->origin : NULL;
}

/* A phase sets one of its own options: the text that names the source may be of its making. */
static void take(GantryContext *context, const char *option, GantryOrigin origin)
{
    GantryOptions *options = context->pipeline->options;
    GantrySlot *slot = gantry_options_find(options, option, NULL);
    if (context->on_copy)
        return;
    g_return_if_fail(slot != NULL && context->pipeline->stage < GANTRY_STAGE_CONFIGURED);
    origin.name = gantry_arena_strdup(options->arena, origin.name);
    gantry_options_take(options, slot, origin);
}

void gantry_context_derive(GantryContext *context, const char *option, const char *rule)
{
    take(context, option, (GantryOrigin){GANTRY_SOURCE_DERIVED, rule, 0});
}

void gantry_context_derive_from_file(GantryContext *context, const char *option, const char *file,
                                     size_t line)
{
    take(context, option, (GantryOrigin){GANTRY_SOURCE_FILE, file, line});
}

/* What is made while configuring becomes read-only with the configs. */
static GantryArena *arena_of(const GantryPipeline *pipeline)
{
    return pipeline->stage < GANTRY_STAGE_CONFIGURED ? pipeline->frozen : pipeline->arena;
}

void *gantry_context_alloc(GantryContext *context, size_t size)
{
    return gantry_arena_alloc(arena_of(context->pipeline), size);
}

char *gantry_context_strdup(GantryContext *context, const char *text)
{
    return gantry_arena_strdup(arena_of(context->pipeline), text);
}

const char *const *gantry_context_strdupv(GantryContext *context, const char *const *list)
{
    size_t n = list != NULL ? g_strv_length((char **)list) : 0;
    const char **copy = gantry_context_alloc(context, (n + 1) * sizeof *copy);
    for (size_t i = 0; i < n; i++)
        copy[i] = gantry_context_strdup(context, list[i]);
    return copy;
}

void gantry_context_own(GantryContext *context, void *data, GDestroyNotify destroy)
{
    g_ptr_array_add(context->pipeline->owned, gantry_attachment_new(data, destroy));
}

void *gantry_context_get_data(GantryContext *context, const char *key)
{
    return gantry_pipeline_get_data(context->pipeline, key);
}

struct GantryPipeline *gantry_context_pipeline(GantryContext *context)
{
    return context->pipeline;
}

void gantry_context_foreach_option(GantryContext *context, GantryOptionFunc func, void *data)
{
    const GantryOptions *options = context->pipeline->options;
    for (size_t i = 0; i < options->n_slots; i++)
        func(options->slots[i].option, options->slots[i].member, data);
}

static bool tells(const GantryContext *context)
{
    return gantry_trace_level(context->pipeline->trace) >= GANTRY_TRACE_CONFIG;
}

/* A text is put together only where somebody will read it. */
static void tell(GantryContext *context, GantryTraceKind kind, const char *what, const char *value,
                 const char *format, va_list args)
{
    g_autofree char *detail = g_strdup_vprintf(format, args);
    gantry_trace_mark(context->pipeline->trace, kind, what, value, detail);
}

void gantry_context_note(GantryContext *context, const char *what, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (tells(context))
        tell(context, GANTRY_TRACE_NOTE, what, NULL, format, args);
    va_end(args);
}

void gantry_context_ask(GantryContext *context, const char *what, const char *question)
{
    gantry_trace_mark(context->pipeline->trace, GANTRY_TRACE_QUESTION, what, NULL, question);
}

void gantry_context_look(GantryContext *context, const char *what, const char *place, bool found,
                         const char *more)
{
    gantry_trace_mark(context->pipeline->trace, found ? GANTRY_TRACE_FOUND : GANTRY_TRACE_MISSED,
                      what, more, place);
}

void gantry_context_decide(GantryContext *context, const char *what, const char *value,
                           const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (tells(context))
        tell(context, GANTRY_TRACE_RULE, what, value, format, args);
    va_end(args);
}

void gantry_context_rule_out(GantryContext *context, const char *what, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (tells(context))
        tell(context, GANTRY_TRACE_UNMET, what, NULL, format, args);
    va_end(args);
}

GantryTrace *gantry_context_trace(GantryContext *context)
{
    return context->pipeline->trace;
}

void gantry_context_publish_symbols(GantryContext *context)
{
    (void)context;
    gantry_publish_symbols();
}

GantryResult gantry_context_exit(GantryContext *context, int status)
{
    context->pipeline->exit_status = status;
    return GANTRY_EXIT;
}

void gantry_context_exit_signal(GantryContext *context, int signal_number)
{
    context->pipeline->exit_status = 128 + signal_number;
    context->pipeline->exit_signal = signal_number;
}

void gantry_context_poison(GantryContext *context, const char *why)
{
    if (context->pipeline->poisoned == NULL)
        context->pipeline->poisoned = gantry_context_strdup(context, why);
    gantry_trace_mark(context->pipeline->trace, GANTRY_TRACE_NOTE, "poisoned", NULL, why);
}
