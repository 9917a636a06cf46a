/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The bytes are a file system and what the path configuration is asked about it. Behind the digit
 * of the mode they are lines:
 *
 *     argv0=./python           the name that the program is called by
 *     folder=/home/x           the current folder; without a value there is none
 *     PATH=/usr/bin            any variable
 *     prefix=/p                an output, if the mode says that options are set
 *     @7 /usr ! ENOENT         an entry that comes with the 7th question
 *     /v/pyvenv.cfg = a|b      an entry of tests/shim/files.h, "|" being the end of a line in it
 *
 * "3.x" and "3x" stand for the version of Python. What is no such line is left out. */
#include "fuzz.h"
#include "shim/files.h"

#include <stdlib.h>
#include <string.h>

/* For bytes as few as the fuzzer makes, whatever they say. */
enum { MAX_QUESTIONS = 20000 };

static const char *const outputs[] = {
    "program_name",     "executable", "base_executable", "prefix",     "exec_prefix", "base_prefix",
    "base_exec_prefix", "home",       "stdlib_dir",      "platlibdir", NULL,
};

enum { MODE_ISOLATED = 1, MODE_EMBEDDER = 2, MODE_NO_ENVIRONMENT = 4 };

typedef struct Search {
    char **lines;
    int mode;
} Search;

/* (transfer full) */
static char *with_version(const char *text)
{
    g_auto(GStrv) version = g_strsplit(gantry_python_version(), ".", 3);
    g_autofree char *dotted = g_strdup_printf("%s.%s", version[0], version[1]);
    g_autofree char *plain = g_strdup_printf("%s%s", version[0], version[1]);
    g_autoptr(GString) all = g_string_new(text);
    g_string_replace(all, "3.x", dotted, 0);
    g_string_replace(all, "3x", plain, 0);
    return g_strdup(all->str);
}

/* What stands behind @key in a line; NULL if it has another key. */
static const char *value_of(const char *line, const char *key)
{
    return g_str_has_prefix(line, key) ? line + strlen(key) : NULL;
}

static bool is_entry(const char *line)
{
    return *line == '/' || *line == '@';
}

static bool is_variable(const char *line)
{
    size_t length = strspn(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_");
    return length > 0 && line[length] == '=';
}

/* Of an output, or of something else that the search goes by. */
static bool is_setting(const char *line)
{
    const char *equals = strchr(line, '=');
    if (equals == NULL)
        return false;
    g_autofree char *name = g_strndup(line, (gsize)(equals - line));
    return g_strv_contains(outputs, name) || strcmp(name, "module_search_paths") == 0;
}

static void add_entry(const char *line)
{
    g_autofree char *entry = g_strdup(line);
    char *text = strstr(entry, " = ");
    if (text != NULL)
        g_strdelimit(text, "|", '\n');
    if (*entry == '/') {
        shim_files_add(entry);
        return;
    }
    char *later;
    unsigned long question = strtoul(entry + 1, &later, 10);
    if (*later == ' ')
        shim_files_add_later(question, later + 1);
}

static void fill_files(char **lines)
{
    shim_files_clear();
    for (char **line = lines; *line != NULL; line++) {
        const char *folder = value_of(*line, "folder=");
        if (folder != NULL)
            shim_files_set_current_folder(*folder == '/' ? folder : NULL);
        else if (is_entry(*line))
            add_entry(*line);
    }
}

static void prepare(GantryPipeline *pipeline, void *data)
{
    const Search *search = data;
    fill_files(search->lines);
    gantry_pipeline_set_trace_level(pipeline, GANTRY_TRACE_CONFIG,
                                    NULL); /* check_rule() reads it */
    if ((search->mode & MODE_NO_ENVIRONMENT) != 0 && (search->mode & MODE_EMBEDDER) != 0)
        gantry_pipeline_set_bool(pipeline, "use_environment", false, NULL);
    for (char **line = search->lines; *line != NULL; line++) {
        if (is_setting(*line) && (search->mode & MODE_EMBEDDER) != 0)
            gantry_pipeline_set_text(pipeline, *line, NULL);
    }
}

/* --- rules ------------------------------------------------------------------------------------ */

/* Each question has its mark, in order. */
static void check_looks(const GantryTraceEvent *events, size_t n_events)
{
    size_t n_questions, n_looks = 0;
    const ShimQuestion *questions = shim_files_questions(&n_questions);
    if (n_questions > MAX_QUESTIONS)
        fuzz_broken("%zu questions", n_questions);
    for (size_t i = 0; i < n_events; i++) {
        const GantryTraceEvent *mark = &events[i];
        if (mark->kind != GANTRY_TRACE_FOUND && mark->kind != GANTRY_TRACE_MISSED)
            continue;
        if (n_looks == n_questions)
            fuzz_broken("nobody asked for %s %s", mark->name, mark->detail);
        const ShimQuestion *question = &questions[n_looks++];
        if (strcmp(mark->name, question->what) != 0 || strcmp(mark->detail, question->path) != 0 ||
            question->found != (mark->kind == GANTRY_TRACE_FOUND))
            fuzz_broken("asked for %s %s, told of %s %s", question->what, question->path,
                        mark->name, mark->detail);
    }
    if (n_looks < n_questions)
        fuzz_broken("nothing is told of %s %s", questions[n_looks].what, questions[n_looks].path);
}

/* The output has the value that the last rule for it gives. */
static void check_rule(const GantryPipeline *pipeline, const GantryTraceEvent *events,
                       size_t n_events, const char *option)
{
    const char *told = NULL;
    const char *value = fuzz_string(pipeline, option);
    for (size_t i = 0; i < n_events; i++) {
        if (events[i].kind == GANTRY_TRACE_RULE && strcmp(events[i].name, option) == 0)
            told = events[i].value;
    }
    if (value != NULL && *value == '\0')
        value = NULL;
    if (g_strcmp0(told, value) != 0)
        fuzz_broken("%s is '%s' and was told to be '%s'", option, value, told);
}

static void check_paths(const GantryPipeline *pipeline, const GantryTraceEvent *events,
                        size_t n_events)
{
    const char *const *path = fuzz_list(pipeline, "module_search_paths");
    for (size_t i = 0; i < n_events; i++) {
        if (events[i].kind != GANTRY_TRACE_RULE ||
            strcmp(events[i].name, "module_search_paths") != 0)
            continue;
        if (*path == NULL || strcmp(*path, events[i].value) != 0)
            fuzz_broken("'%s' is on the search path and was told to be '%s'", *path,
                        events[i].value);
        path++;
    }
    if (*path != NULL)
        fuzz_broken("'%s' is on the search path for no reason", *path);
}

static void check_search(const GantryPipeline *pipeline, GantryResult result, void *data)
{
    size_t n_events;
    const GantryTrace *trace = gantry_pipeline_trace((GantryPipeline *)pipeline);
    const GantryTraceEvent *events = gantry_trace_events(trace, &n_events);
    (void)data;
    if (gantry_trace_dropped(trace) > 0)
        return;
    check_looks(events, n_events);
    if (result == GANTRY_ERROR)
        return;
    for (const char *const *output = outputs; *output != NULL; output++)
        check_rule(pipeline, events, n_events, *output);
    check_paths(pipeline, events, n_events);
    if (fuzz_string(pipeline, "executable") == NULL || fuzz_string(pipeline, "prefix") == NULL ||
        fuzz_string(pipeline, "exec_prefix") == NULL)
        fuzz_broken("a search that found nothing is no failure");
}

/* --- the target ------------------------------------------------------------------------------- */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    g_autofree char *text = g_strndup((const char *)data + 1, size - 1);
    g_autofree char *versioned = with_version(text);
    g_auto(GStrv) lines = g_strsplit(versioned, "\n", -1);
    g_autoptr(GPtrArray) environment = g_ptr_array_new();
    Search search = {lines, data[0] & 7};
    char *argv[] = {(char *)"python", NULL};

    for (char **line = lines; *line != NULL; line++) {
        if (value_of(*line, "argv0=") != NULL)
            argv[0] = *line + strlen("argv0=");
        else if (is_variable(*line))
            g_ptr_array_add(environment, *line);
    }
    g_ptr_array_add(environment, NULL);
    FuzzInput input = {
        .preset =
            (search.mode & MODE_ISOLATED) != 0 ? GANTRY_PRESET_ISOLATED : GANTRY_PRESET_PYTHON,
        .embedder = (search.mode & MODE_EMBEDDER) != 0,
        .argv = argv,
        .environment = (char **)environment->pdata,
        .prepare = prepare,
    };
    fuzz_configure(&input, check_search, &search);
    return 0;
}
