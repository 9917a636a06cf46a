/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "fuzz.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fuzz_broken(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("rule broken: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    abort();
}

char **fuzz_split(const uint8_t *data, size_t size)
{
    GPtrArray *texts = g_ptr_array_new();
    for (size_t at = 0; at <= size;) {
        size_t length = strnlen((const char *)data + at, size - at);
        g_ptr_array_add(texts, g_strndup((const char *)data + at, length));
        at += length + 1;
    }
    g_ptr_array_add(texts, NULL);
    return (char **)g_ptr_array_free(texts, FALSE);
}

/* What an embedder might say: one option of each type, and both gates open. */
static void set_by_calls(GantryPipeline *pipeline)
{
    static const char *const filters[] = {"ignore", "default::BytesWarning", NULL};
    gantry_pipeline_set_bool(pipeline, "parse_argv", true, NULL);
    gantry_pipeline_set_bool(pipeline, "use_environment", true, NULL);
    gantry_pipeline_set_int(pipeline, "optimization_level", 1, NULL);
    gantry_pipeline_set_string(pipeline, "pycache_prefix", "/nonexistent/cache", NULL);
    gantry_pipeline_set_list(pipeline, "warnoptions", filters, NULL);
}

/* (transfer full) */
static GantryPipeline *make_pipeline(const FuzzInput *input)
{
    GantryPipeline *pipeline = gantry_python_new(input->preset);
    GantryEnvironment *environment =
        gantry_environment_new((const char *const *)input->environment);
    bool taken = gantry_pipeline_set_environment(pipeline, environment, NULL);

    if (input->argv != NULL)
        taken &= gantry_pipeline_set_argv(pipeline, (int)g_strv_length(input->argv),
                                          (const char *const *)input->argv, NULL);
    /* The made-up program has no library, and need not have one. */
    taken &= gantry_pipeline_set_bool(pipeline, "check_stdlib", false, NULL);
    if (!taken)
        fuzz_broken("a new pipeline takes no input");
    if (input->embedder)
        set_by_calls(pipeline);
    return pipeline;
}

static void add(GString *record, const char *key, const char *value)
{
    g_string_append(record, key);
    g_string_append(record, value != NULL ? " = " : " is not set");
    g_string_append(record, value != NULL ? value : "");
    g_string_append(record, "\n");
}

/* One option, all that can be asked about it. */
static void record_option(GString *record, const GantryPipeline *pipeline, const char *name)
{
    g_autofree char *text = NULL;
    gantry_pipeline_option_text(pipeline, name, &text, NULL);
    g_autofree char *origin =
        gantry_origin_text(gantry_pipeline_option_origin(pipeline, name, NULL));
    size_t n_beaten;
    const GantryBeaten *beaten = gantry_pipeline_option_beaten(pipeline, name, &n_beaten);

    add(record, name, text);
    add(record, "from", origin);
    for (size_t i = 0; i < n_beaten; i++) {
        g_autofree char *loser = gantry_origin_text(&beaten[i].origin);
        add(record, loser, beaten[i].value);
    }
}

/* (transfer full) The whole outcome as text. After an error options hold what was read so far: it
 * can be looked at, but need not make sense. */
static GString *record_outcome(const GantryPipeline *pipeline, GantryResult result,
                               const GError *error)
{
    GString *record = g_string_new(NULL);
    g_autofree const char **names = gantry_pipeline_option_names(pipeline);

    g_string_append_printf(record, "result %d, status %d, code %d\n", result,
                           gantry_pipeline_exit_status(pipeline), error != NULL ? error->code : 0);
    if (error != NULL) {
        add(record, "error", error->message);
        add(record, "hint", gantry_error_get_hint(error));
        add(record, "fatal", gantry_error_get_fatal(error));
    }
    for (const char **name = names; *name != NULL; name++)
        record_option(record, pipeline, *name);
    return record;
}

static GString *configure_once(const FuzzInput *input,
                               void (*look)(const GantryPipeline *, GantryResult, void *),
                               void *data)
{
    g_autoptr(GantryPipeline) pipeline = make_pipeline(input);
    if (input->prepare != NULL)
        input->prepare(pipeline, data);
    g_autoptr(GError) error = NULL;
    GantryResult result = GANTRY_ERROR;
    if (input->profile == NULL || gantry_pipeline_load_profile(pipeline, input->profile, &error))
        result = gantry_pipeline_configure(pipeline, &error);
    GString *record = record_outcome(pipeline, result, error);

    if ((result == GANTRY_ERROR) != (error != NULL))
        fuzz_broken("result %d %s an error", result, error != NULL ? "has" : "lacks");
    if (gantry_pipeline_level(pipeline) != GANTRY_LEVEL_NONE)
        fuzz_broken("configuring leaves level %s",
                    gantry_level_name(gantry_pipeline_level(pipeline)));
    if (error != NULL)
        fuzz_check_error(input, error);
    else
        fuzz_check_options(input, pipeline);
    if (look != NULL)
        look(pipeline, result, data);
    return record;
}

void fuzz_configure(const FuzzInput *input,
                    void (*look)(const GantryPipeline *, GantryResult, void *data), void *data)
{
    g_autoptr(GString) first = configure_once(input, NULL, data);
    g_autoptr(GString) second = configure_once(input, look, data);
    if (!g_string_equal(first, second))
        fuzz_broken("two configurations of one input differ:\n%s\n%s", first->str, second->str);
}
