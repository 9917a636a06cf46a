/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/environment.h>
#include <gantry/error.h>
#include <gantry/option.h>
#include <gantry/result.h>
#include <gantry/trace.h>
#include <glib.h>
#include <stdint.h>

GANTRY_BEGIN_DECLS

/**
 * GantryContext:
 *
 * What a phase sees of its pipeline while one of its functions runs. Valid for that call only.
 *
 * Since: 0.1
 */
typedef struct GantryContext GantryContext;

/**
 * GantryPhase:
 *
 * A named unit of start-up. Built-in phases, an embedder's and a plugin's are all described by this
 * struct and are treated alike. The descriptor, and all it points to, is constant and outlives
 * every pipeline that it was added to.
 *
 * Since: 0.1
 */
typedef struct GantryPhase {
    /* GANTRY_ABI of the headers it was compiled with; always first. */
    uint32_t abi;
    /* Lower case, words joined by "-"; unique in a pipeline. */
    const char *name;
    /* One line: what it does. */
    const char *summary;
    /* Some sentences: what happens, what exists before and after, which CPython function does the
     * same. */
    const char *description;

    /* The level at which it has to run; and the one that it leaves, if that is a higher one. */
    GantryLevel needs_level;
    GantryLevel leaves_level;

    /* (array zero-terminated=1) (nullable) Phases that must exist, and run before this one. */
    const char *const *needs;
    /* (array zero-terminated=1) (nullable) Phases that run before this one if they exist. */
    const char *const *wants;
    /* (array zero-terminated=1) (nullable) Phases that run after this one if they exist. */
    const char *const *before;
    /* (nullable) The phase whose name, place and result type it takes. Its own needs, wants and
     * before count, the replaced one's do not (unless it is kept, see below); its level bounds are
     * its own, too. */
    const char *replaces;

    /* (nullable) Its options; the members they point to are in the config. */
    const GantryOption *options;
    /* Bytes of the config (filled from the options), the state (zeroed before start, private to
     * start and stop) and the result (zeroed before start, filled by it). 0: it has none. */
    size_t config_size;
    size_t state_size;
    size_t result_size;
    /* The type of the result, with a version: "gantry.pathconfig/1". NULL if it has none. */
    const char *result_type;

    /* (nullable) Looks at the config as the options filled it, checks it, and derives from it
     * whatever the options leave open; may read files, must change nothing outside @config.
     * Afterwards the config is read-only. Memory for it: gantry_context_alloc(). */
    GantryResult (*configure)(GantryContext *context, void *config, GError **error);

    /* Does the work. */
    GantryResult (*start)(GantryContext *context, const void *config, void *state, void *result,
                          GError **error);

    /* (nullable) Undoes it, and only what @state says was done: it is called once after each call
     * of start, also after one that failed half-way. Returns whether it worked. */
    bool (*stop)(GantryContext *context, const void *config, void *state, GError **error);

    /* Whether the phase that it replaces stays behind it, for gantry_context_run_replaced(): "mine,
     * else the usual one". The options of that phase are then options of the pipeline as before,
     * under the same name, and what it needs and wants counts, too. */
    bool keeps_replaced;

    /* For `gantry explain`; all nullable, a sentence or some each, for people who do not know the
     * code. What there is when it is about to start, and what there is when it has. */
    const char *exists_before;
    const char *exists_after;
    /* Why it stands where it stands in the order. */
    const char *why_here;
    /* Which function of CPython does the same. */
    const char *in_cpython;
    /* Where to read on: PEPs with their sections. */
    const char *reference;
    /* What happens when it is stopped, and what the host has back then. */
    const char *on_stop;
} GantryPhase;

/**
 * gantry_context_result:
 * @context: the context
 * @phase: a phase that the calling one needs or wants
 *
 * Returns: (transfer none) (nullable): the result that @phase published; NULL if it does not exist,
 *     has no result, or stands neither in needs nor in wants. Lives until @phase is stopped.
 *
 * Since: 0.1
 */
GANTRY_API const void *gantry_context_result(GantryContext *context, const char *phase);

/**
 * gantry_context_getenv:
 * @context: the context
 * @name: a variable
 *
 * Returns: (transfer none) (nullable): its value in the pipeline's snapshot of the environment,
 *     whatever the process's environment says by now. Lives as long as the pipeline.
 *
 * Since: 0.1
 */
GANTRY_API const char *gantry_context_getenv(GantryContext *context, const char *name);

/**
 * gantry_context_environment:
 * @context: the context
 *
 * Returns: (transfer none): the pipeline's snapshot of the environment, all of it.
 *
 * Since: 0.1
 */
GANTRY_API const GantryEnvironment *gantry_context_environment(GantryContext *context);

/**
 * gantry_context_get_bool:
 * @context: the context
 * @name: an option of any phase, alone or as `phase.option`
 * @otherwise: what to return if no phase of the pipeline has an option of that name and type
 *
 * How a phase sees an option of another one. In configure, only the phases that run before this one
 * have derived theirs. Whether there is such an option at all, gantry_context_origin() tells.
 *
 * Returns: its value.
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_context_get_bool(GantryContext *context, const char *name, bool otherwise);

/**
 * gantry_context_get_int:
 * @context: the context
 * @name: an option of any phase, as for gantry_context_get_bool()
 * @otherwise: what to return if there is no such option
 *
 * Returns: its value; -1 if it is not set.
 *
 * Since: 0.1
 */
GANTRY_API int64_t gantry_context_get_int(GantryContext *context, const char *name,
                                          int64_t otherwise);

/**
 * gantry_context_get_string:
 * @context: the context
 * @name: an option of any phase, as for gantry_context_get_bool()
 *
 * Returns: (transfer none) (nullable): its value; NULL if it is not set, or if there is no such
 *     option.
 *
 * Since: 0.1
 */
GANTRY_API const char *gantry_context_get_string(GantryContext *context, const char *name);

/**
 * gantry_context_get_list:
 * @context: the context
 * @name: an option of any phase, as for gantry_context_get_bool()
 *
 * Returns: (transfer none) (array zero-terminated=1): its items; none if there is no such option.
 *
 * Since: 0.1
 */
GANTRY_API const char *const *gantry_context_get_list(GantryContext *context, const char *name);

/**
 * gantry_context_origin:
 * @context: the context
 * @name: an option of any phase, alone or as `phase.option`
 *
 * Returns: (transfer none) (nullable): where its value came from so far; NULL if there is no such
 *     option.
 *
 * Since: 0.1
 */
GANTRY_API const GantryOrigin *gantry_context_origin(GantryContext *context, const char *name);

/**
 * gantry_context_derive:
 * @context: the context of a configure function
 * @option: one of the phase's own options
 * @rule: by which rule, in a few words
 *
 * Says, before the member is changed, that the phase derives it: the origin becomes the rule, and
 * what was there is kept on record as beaten.
 *
 * Since: 0.1
 */
GANTRY_API void gantry_context_derive(GantryContext *context, const char *option, const char *rule);

/**
 * gantry_context_derive_from_file:
 * @context: the context of a configure function
 * @option: one of the phase's own options
 * @file: the path of the file
 * @line: the line that said so, the first being 1; 0 for the file as a whole
 *
 * As gantry_context_derive(), for what the phase has read from a file (`pyvenv.cfg`).
 *
 * Since: 0.1
 */
GANTRY_API void gantry_context_derive_from_file(GantryContext *context, const char *option,
                                                const char *file, size_t line);

/**
 * gantry_context_alloc:
 * @context: the context
 * @size: bytes
 *
 * Memory, zeroed, that lives as long as the pipeline. What is asked for in configure becomes
 * read-only with the configs.
 *
 * Returns: (transfer none): the memory, aligned for any type; never NULL.
 *
 * Since: 0.1
 */
GANTRY_API void *gantry_context_alloc(GantryContext *context, size_t size);

/**
 * gantry_context_strdup:
 * @context: the context
 * @text: (nullable): a text
 *
 * Returns: (transfer none) (nullable): a copy of it as by gantry_context_alloc(); NULL for NULL.
 *
 * Since: 0.1
 */
GANTRY_API char *gantry_context_strdup(GantryContext *context, const char *text);

/**
 * gantry_context_strdupv:
 * @context: the context
 * @list: (array zero-terminated=1) (nullable): texts
 *
 * Returns: (transfer none) (array zero-terminated=1): copies as by gantry_context_alloc(); never
 *     NULL.
 *
 * Since: 0.1
 */
GANTRY_API const char *const *gantry_context_strdupv(GantryContext *context,
                                                     const char *const *list);

/**
 * gantry_context_own:
 * @context: the context
 * @data: (transfer full): something that is not memory of gantry_context_alloc()
 * @destroy: what frees it
 *
 * Keeps something for as long as the configuration lasts: @destroy is called when the pipeline is
 * configured anew or freed, after everything has been stopped.
 *
 * Since: 0.1
 */
GANTRY_API void gantry_context_own(GantryContext *context, void *data, GDestroyNotify destroy);

/**
 * gantry_context_get_data:
 * @context: the context
 * @key: what it was attached as
 *
 * Returns: (transfer none) (nullable): what gantry_pipeline_set_data() attached.
 *
 * Since: 0.1
 */
GANTRY_API void *gantry_context_get_data(GantryContext *context, const char *key);

/**
 * gantry_context_pipeline:
 * @context: the context
 *
 * The pipeline that the phase belongs to, with all that can be asked of it by name
 * (`gantry/config.h`). No phase can start or stop it.
 *
 * Returns: (transfer none): the pipeline.
 *
 * Since: 0.1
 */
GANTRY_API struct GantryPipeline *gantry_context_pipeline(GantryContext *context);

/**
 * gantry_context_give:
 * @context: the context of a configure or start function
 * @option: an option of the phase that the calling one replaced and keeps
 * @type: its type
 * @value: what it becomes, as for #GantryOptionFunc; copied
 * @origin: who says so
 *
 * Decides an option of the replaced phase. In configure the option is then that, whether the
 * replaced phase is run or not. In start, where the configs are frozen, it counts for the next
 * gantry_context_run_replaced() only, and leaves the record as it is.
 *
 * Returns: whether that phase has an option of this name and type.
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_context_give(GantryContext *context, const char *option, GantryType type,
                                    const void *value, const GantryOrigin *origin);

/**
 * gantry_context_run_replaced:
 * @context: the context of a configure or start function
 * @result: (nullable): in start, memory for what the phase publishes; NULL in configure
 * @error: (out) (optional): where an error goes
 *
 * Runs the phase that the calling one replaced, with the options that are its own, and as far as
 * the caller is: in configure its configure; in start its start, and before that its configure, on
 * a copy of its config, if it has not been configured yet or has been given something since. So
 * what a replacement cannot decide can be left to the phase whose place it took, from the beginning
 * or when all else has failed. A phase that has nothing to stop can be started any number of times.
 * What it has started is stopped after the caller.
 *
 * Returns: what the function of the phase returned. Errors: its own, %GANTRY_ERROR_STATE where no
 *     phase is kept, or where it would be started a second time before it was stopped.
 *
 * Since: 0.1
 */
GANTRY_API GantryResult gantry_context_run_replaced(GantryContext *context, void *result,
                                                    GError **error);

/**
 * GantryOptionFunc:
 * @option: the option
 * @value: its member: a `bool *`, `int64_t *`, `char **` or `char ***`, as the type says
 * @data: what was passed
 *
 * Since: 0.1
 */
typedef void (*GantryOptionFunc)(const GantryOption *option, const void *value, void *data);

/**
 * gantry_context_foreach_option:
 * @context: the context
 * @func: called for every option of every phase, in the order of the phases
 * @data: passed on
 *
 * What the core phase fills PyConfig from: the options of all phases, by CPython's names.
 *
 * Since: 0.1
 */
GANTRY_API void gantry_context_foreach_option(GantryContext *context, GantryOptionFunc func,
                                              void *data);

/**
 * gantry_context_ask:
 * @context: the context
 * @what: (transfer none): a short name of the question that outlives the pipeline: a string literal
 * @question: the question, as a sentence or two for people who do not know the code
 *
 * Begins a chapter in the story of how the phase decides. What gantry_context_look(),
 * gantry_context_decide() and gantry_context_rule_out() say from now on belongs to it. `gantry
 * config explain-path` tells the story of a path configuration from this.
 *
 * Since: 0.1
 */
GANTRY_API void gantry_context_ask(GantryContext *context, const char *what, const char *question);

/**
 * gantry_context_look:
 * @context: the context
 * @what: (transfer none): what is looked for: a string literal, "a file", "a folder"
 * @place: where: a path, or the name of a variable
 * @found: whether it is there
 * @more: (nullable): what was found; or why it does not count
 *
 * Writes into the trace that the phase has looked at something outside of its options.
 *
 * Since: 0.1
 */
GANTRY_API void gantry_context_look(GantryContext *context, const char *what, const char *place,
                                    bool found, const char *more);

/**
 * gantry_context_decide:
 * @context: the context
 * @what: (transfer none): a string literal: the option that is decided. A list is decided entry by
 *     entry, in its order.
 * @value: (nullable): what it comes to
 * @format: printf-style: the rule that says so; "" where one that was told before still does
 *
 * Writes a decision into the trace. A phase that replaces the path configuration says where each
 * entry of `module_search_paths` comes from by it.
 *
 * Since: 0.1
 */
GANTRY_API void gantry_context_decide(GantryContext *context, const char *what, const char *value,
                                      const char *format, ...) G_GNUC_PRINTF(4, 5);

/**
 * gantry_context_rule_out:
 * @context: the context
 * @what: (transfer none): a string literal: what the rule would have decided
 * @format: printf-style: which rule does not apply, and why
 *
 * Writes into the trace that a rule did not fire.
 *
 * Since: 0.1
 */
GANTRY_API void gantry_context_rule_out(GantryContext *context, const char *what,
                                        const char *format, ...) G_GNUC_PRINTF(3, 4);

/**
 * gantry_context_note:
 * @context: the context
 * @what: (transfer none): a short name that outlives the pipeline: a string literal
 * @format: printf-style: the remark
 *
 * Writes a remark into the trace.
 *
 * Since: 0.1
 */
GANTRY_API void gantry_context_note(GantryContext *context, const char *what, const char *format,
                                    ...) G_GNUC_PRINTF(3, 4);

/**
 * gantry_context_trace:
 * @context: the context
 *
 * Returns: (transfer none): the pipeline's trace, for spans; it may be kept until stop returns.
 *
 * Since: 0.1
 */
GANTRY_API GantryTrace *gantry_context_trace(GantryContext *context);

/**
 * gantry_context_publish_symbols:
 * @context: the context
 *
 * Makes the symbols of this library, and of those it links (libpython), visible to what the process
 * loads from now on. Plugins and extension modules link neither and find them there; they would not
 * if the host had loaded this library with RTLD_LOCAL. This cannot be undone.
 *
 * Since: 0.1
 */
GANTRY_API void gantry_context_publish_symbols(GantryContext *context);

/**
 * gantry_context_exit:
 * @context: the context
 * @status: an exit status as for exit(3)
 *
 * Sets the pipeline's exit status. A start function that ends the run with it returns the result;
 * main, which has run the program to its end, sets it and returns GANTRY_OK.
 *
 * Returns: GANTRY_EXIT.
 *
 * Since: 0.1
 */
GANTRY_API GantryResult gantry_context_exit(GantryContext *context, int status);

/**
 * gantry_context_exit_signal:
 * @context: the context
 * @signal_number: the signal that python3 would now end itself with (SIGINT)
 *
 * Sets the exit status to 128 + @signal_number and gantry_pipeline_exit_signal() to it.
 *
 * Since: 0.1
 */
GANTRY_API void gantry_context_exit_signal(GantryContext *context, int signal_number);

/**
 * gantry_context_poison:
 * @context: the context
 * @why: what cannot be undone
 *
 * Says that this process cannot start Python again: when everything is stopped, the level is
 * GANTRY_LEVEL_POISONED.
 *
 * Since: 0.1
 */
GANTRY_API void gantry_context_poison(GantryContext *context, const char *why);

GANTRY_END_DECLS
