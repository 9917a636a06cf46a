/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry step: the process as it is at one moment. */
#include "state.h"

#include <dirent.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
    const char *name, *title;
} aspects[] = {
    [STATE_LOCALE] = {"locale", "locale"},
    [STATE_ENVIRONMENT] = {"environment", "environment"},
    [STATE_SIGNALS] = {"signals", "signals"},
    [STATE_FILES] = {"files", "open files"},
    [STATE_THREADS] = {"threads", "threads"},
    [STATE_MODULES] = {"modules", "modules"},
    [STATE_SYS] = {"sys", "sys"},
    [STATE_PATH] = {"sys_path", "sys.path"},
    [STATE_FINDERS] = {"finders", "finders"},
    [STATE_CODECS] = {"codecs", "codecs"},
    [STATE_WARNINGS] = {"warnings", "warnings"},
    [STATE_BUILTINS] = {"builtins", "builtins"},
    [STATE_MAIN] = {"main", "__main__"},
};

const char *state_aspect_name(StateAspect aspect)
{
    return aspects[aspect].name;
}

const char *state_aspect_title(StateAspect aspect)
{
    return aspects[aspect].title;
}

void state_add(State *state, StateAspect aspect, const char *name, const char *value)
{
    StateRow row = {
        .aspect = aspect,
        .name = g_string_chunk_insert_const(state->texts, name),
        .value = value != NULL ? g_string_chunk_insert_const(state->texts, value) : NULL,
    };
    g_array_append_val(state->rows, row);
}

static void look_at_locale(State *state)
{
    static const struct {
        int category;
        const char *name;
    } categories[] = {
        {LC_CTYPE, "LC_CTYPE"},       {LC_COLLATE, "LC_COLLATE"}, {LC_MESSAGES, "LC_MESSAGES"},
        {LC_MONETARY, "LC_MONETARY"}, {LC_NUMERIC, "LC_NUMERIC"}, {LC_TIME, "LC_TIME"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(categories); i++)
        state_add(state, STATE_LOCALE, categories[i].name, setlocale(categories[i].category, NULL));
}

static void look_at_environment(State *state)
{
    g_autoptr(GantryEnvironment) environment = gantry_environment_new(NULL);
    const char *const *variable = gantry_environment_variables(environment);
    for (; *variable != NULL; variable++) {
        const char *equals = strchr(*variable, '=');
        g_autofree char *name = equals != NULL ? g_strndup(*variable, (size_t)(equals - *variable))
                                               : g_strdup(*variable);
        state_add(state, STATE_ENVIRONMENT, name, equals != NULL ? equals + 1 : NULL);
    }
}

static void look_at_signals(State *state)
{
    for (int number = 1; number <= SIGRTMAX; number++) {
        struct sigaction action;
        if (sigaction(number, NULL, &action) != 0)
            continue;
        const char *known = sigabbrev_np(number);
        g_autofree char *name =
            known != NULL ? g_strconcat("SIG", known, NULL) : g_strdup_printf("signal %d", number);
        bool plain = (action.sa_flags & SA_SIGINFO) == 0;
        state_add(state, STATE_SIGNALS, name,
                  plain && action.sa_handler == SIG_DFL   ? "default"
                  : plain && action.sa_handler == SIG_IGN ? "ignored"
                                                          : "a handler");
    }
}

static int by_number(const void *a_, const void *b_)
{
    int a = *(const int *)a_, b = *(const int *)b_;
    return a < b ? -1 : a > b;
}

/* (transfer full) (element-type int) What is called by a number in @folder of /proc/self, without
 * the descriptor that it is read by. */
static GArray *numbers_in(const char *folder)
{
    GArray *numbers = g_array_new(FALSE, FALSE, sizeof(int));
    DIR *directory = opendir(folder);
    const struct dirent *entry;
    while (directory != NULL && (entry = readdir(directory)) != NULL) {
        int number = atoi(entry->d_name);
        if (g_ascii_isdigit(entry->d_name[0]) && number != dirfd(directory))
            g_array_append_val(numbers, number);
    }
    if (directory != NULL)
        closedir(directory);
    g_array_sort(numbers, by_number);
    return numbers;
}

static void look_at_files(State *state)
{
    g_autoptr(GArray) numbers = numbers_in("/proc/self/fd");
    for (guint i = 0; i < numbers->len; i++) {
        g_autofree char *name = g_strdup_printf("%d", g_array_index(numbers, int, i));
        g_autofree char *path = g_strconcat("/proc/self/fd/", name, NULL);
        char target[4096];
        ssize_t length = readlink(path, target, sizeof target - 1);
        target[MAX(length, 0)] = '\0';
        state_add(state, STATE_FILES, name, target);
    }
}

static void look_at_threads(State *state)
{
    g_autoptr(GArray) numbers = numbers_in("/proc/self/task");
    for (guint i = 0; i < numbers->len; i++) {
        g_autofree char *name = g_strdup_printf("%d", g_array_index(numbers, int, i));
        g_autofree char *path = g_strdup_printf("/proc/self/task/%s/comm", name);
        g_autofree char *comm = NULL;
        g_file_get_contents(path, &comm, NULL, NULL);
        state_add(state, STATE_THREADS, name, comm != NULL ? g_strchomp(comm) : "");
    }
}

static uint64_t resident_bytes(void)
{
    FILE *file = fopen("/proc/self/statm", "re");
    unsigned long pages = 0;
    if (file == NULL)
        return 0;
    if (fscanf(file, "%*u %lu", &pages) != 1)
        pages = 0;
    fclose(file);
    return (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

State *state_observe(GantryPipeline *pipeline, bool interpreter)
{
    State *state = g_new0(State, 1);
    state->references = 1;
    state->rows = g_array_new(FALSE, FALSE, sizeof(StateRow));
    state->texts = g_string_chunk_new(8192);
    state->level = gantry_pipeline_level(pipeline);
    state->rss = resident_bytes();
    look_at_locale(state);
    look_at_environment(state);
    look_at_signals(state);
    look_at_files(state);
    look_at_threads(state);
    if (interpreter && state->level >= GANTRY_LEVEL_CORE && state->level <= GANTRY_LEVEL_RUNNING)
        state_ask_python(state, pipeline);
    return state;
}

State *state_ref(State *state)
{
    state->references++;
    return state;
}

void state_unref(State *state)
{
    if (state == NULL || --state->references > 0)
        return;
    g_array_unref(state->rows);
    g_string_chunk_free(state->texts);
    g_free(state->trouble);
    g_free(state);
}
