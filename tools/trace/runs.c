/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry trace --runs: a set of runs, each in a process of its own; of two commands by turns, so
 * that what the machine does besides falls on both. A set is a file of one native trace after the
 * other. */
#include "runs.h"
#include "analyze/set.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAX_RUNS = 100000, THRESHOLD = 5, SHOWN = 20 };

/* A command and what it is gathered in. */
typedef struct {
    char **argv; /* of a run: it writes @run_path */
    char *path;
    int fd;
    int status; /* of the first run that did not end well, which was told */
} Gathering;

typedef struct {
    Gathering sides[2];
    size_t n_sides;
    char *folder; /* for what is needed only now */
    char *run_path;
} Runs;

static char **make_argv(const Command *command, const char *run_path)
{
    GPtrArray *argv = g_ptr_array_new();
    const struct {
        const char *name, *value;
    } given[] = {{"--level", command->level},
                 {"--preset", command->preset},
                 {"--profile", command->profile},
                 {"-o", run_path},
                 {"--format", "jsonl"}};
    g_ptr_array_add(argv, g_file_read_link("/proc/self/exe", NULL));
    g_ptr_array_add(argv, g_strdup("trace"));
    g_ptr_array_add(argv, g_strdup("--quiet"));
    for (size_t i = 0; i < G_N_ELEMENTS(given); i++) {
        if (given[i].value == NULL)
            continue;
        g_ptr_array_add(argv, g_strdup(given[i].name));
        g_ptr_array_add(argv, g_strdup(given[i].value));
    }
    for (const char *const *plugin = command->plugins; *plugin != NULL; plugin++)
        g_ptr_array_add(argv, g_strconcat("--plugin=", *plugin, NULL));
    for (const char *const *set = command->sets; *set != NULL; set++)
        g_ptr_array_add(argv, g_strconcat("--set=", *set, NULL));
    g_ptr_array_add(argv, g_strdup("--"));
    for (const char **word = command->python; *word != NULL; word++)
        g_ptr_array_add(argv, g_strdup(*word));
    g_ptr_array_add(argv, NULL);
    return (char **)g_ptr_array_free(argv, FALSE);
}

/* "set.jsonl" of the first of two commands is "set.a.jsonl". */
static char *side_path(const Runs *runs, const Command *command, size_t side)
{
    if (command->output == NULL)
        return g_strdup_printf("%s/%c.jsonl", runs->folder, 'a' + (int)side);
    if (runs->n_sides == 1)
        return g_strdup(command->output);
    const char *ending = g_str_has_suffix(command->output, ".jsonl") ? ".jsonl" : "";
    return g_strdup_printf("%.*s.%c%s", (int)(strlen(command->output) - strlen(ending)),
                           command->output, 'a' + (int)side, ending);
}

static bool prepare(Runs *runs, const Command *command, const Command *sides, GError **error)
{
    runs->folder = g_dir_make_tmp("gantry-runs-XXXXXX", error);
    if (runs->folder == NULL)
        return false;
    runs->run_path = g_build_filename(runs->folder, "run.jsonl", NULL);
    for (size_t i = 0; i < runs->n_sides; i++) {
        Gathering *side = &runs->sides[i];
        side->argv = make_argv(&sides[i], runs->run_path);
        side->path = side_path(runs, command, i);
        side->fd = open(side->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
        if (side->fd < 0)
            return gantry_error_set(error, GANTRY_ERROR_HOST, NULL, "trace: '%s': %s", side->path,
                                    g_strerror(errno));
    }
    return true;
}

/* Only who has started a process sees when it is gone. That stands in the last line of its trace,
 * in @text, unless that is torn. */
static char *tell_exit(const char *text, gsize length, int64_t exited_us)
{
    static const char last[] = "}\n";
    if (!g_str_has_suffix(text, last))
        return g_strdup(text);
    return g_strdup_printf("%.*s,\"exited\":%" G_GINT64_FORMAT "000}\n",
                           (int)(length - strlen(last)), text, exited_us);
}

static bool append_run(const Runs *runs, const Gathering *side, int64_t exited_us, GError **error)
{
    g_autofree char *recorded = NULL;
    gsize left;
    if (!g_file_get_contents(runs->run_path, &recorded, &left, error))
        return false;
    g_autofree char *text = tell_exit(recorded, left, exited_us);
    left = strlen(text);
    for (const char *at = text; left > 0;) {
        ssize_t written = write(side->fd, at, left);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return gantry_error_set(error, GANTRY_ERROR_HOST, NULL, "trace: '%s': %s", side->path,
                                    g_strerror(errno));
        at += written;
        left -= (gsize)written;
    }
    return true;
}

/* A program that fails is measured all the same, and says once why; that Gantry fails is the end,
 * and it has said why: then @error stays as it is. */
static bool run_once(const Runs *runs, Gathering *side, bool counts, GError **error)
{
    g_autofree char *said = NULL;
    int status;
    unlink(runs->run_path);
    if (!g_spawn_sync(NULL, side->argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &said,
                      &status, error))
        return false;
    int64_t exited_us = g_get_real_time();
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    bool traced = access(runs->run_path, F_OK) == 0;
    if (code == STATUS_GANTRY_FAILED || (code == STATUS_USAGE && !traced)) {
        fputs(said, stderr);
        return false;
    }
    if (WIFSIGNALED(status))
        return gantry_error_set(error, GANTRY_ERROR_FAILED, NULL,
                                "trace: --runs: a run was ended by signal %d", WTERMSIG(status));
    if (code != 0 && side->status == 0) {
        fprintf(stderr, "%sgantry: note: the program ended with status %d\n", said, code);
        side->status = code;
    }
    return !counts || append_run(runs, side, exited_us, error);
}

static bool run_all(Runs *runs, size_t n_warmups, size_t n_runs, GError **error)
{
    bool terminal = isatty(STDERR_FILENO);
    bool done = true;
    for (size_t i = 0; i < n_warmups + n_runs && done; i++) {
        bool counts = i >= n_warmups;
        if (terminal)
            fprintf(stderr, "\r\033[Kgantry: %s %zu of %zu", counts ? "run" : "warm-up",
                    counts ? i - n_warmups + 1 : i + 1, counts ? n_runs : n_warmups);
        for (size_t side = 0; side < runs->n_sides && done; side++)
            done = run_once(runs, &runs->sides[side], counts, error);
    }
    if (terminal)
        fprintf(stderr, "\r\033[K");
    return done;
}

/* A median says little where some runs took several times of it. */
static void note_slow_runs(const TraceSet *set)
{
    Sample total;
    if (!samples_find(set->stages, true, "total", &total) ||
        total.most < total.median + total.median / 2 ||
        total.most < total.median + 10 * total.spread)
        return;
    g_autofree char *most = table_ms(total.most), *median = table_ms(total.median);
    fprintf(stderr, "gantry: note: a run took %s, and the median is %s: was the machine busy?\n",
            most, median);
}

/* What came of it, to standard error as after a single run. */
static bool report(const Runs *runs, const Command *command, const Paper *paper)
{
    g_autoptr(GString) out = g_string_new("\n");
    const char *paths[] = {runs->sides[0].path, runs->sides[1].path};
    TraceSet sets[2] = {0};
    bool read = true;
    for (size_t i = 0; i < runs->n_sides && read; i++)
        read = trace_set_init(&sets[i], paths[i]);
    if (read && runs->n_sides == 2) {
        trace_set_write_diff(&sets[0], &sets[1], command->output != NULL ? paths : NULL, THRESHOLD,
                             SHOWN, false, paper, out);
    } else if (read) {
        g_string_append_printf(out, "gantry trace: Python %s, %zu runs\n", sets[0].python,
                               samples_runs(sets[0].stages));
        summary_write_samples(sets[0].stages, out, paper->width, paper->colors);
    }
    if (!command->quiet)
        fputs(out->str, stderr);
    for (size_t i = 0; i < runs->n_sides && read; i++) {
        note_slow_runs(&sets[i]);
        trace_set_finish(&sets[i]);
    }
    return read;
}

static void finish(Runs *runs, const Command *command)
{
    for (size_t i = 0; i < runs->n_sides; i++) {
        Gathering *side = &runs->sides[i];
        if (side->path != NULL && side->fd >= 0)
            close(side->fd);
        if (side->path != NULL && command->output == NULL)
            unlink(side->path);
        g_strfreev(side->argv);
        g_free(side->path);
    }
    if (runs->run_path != NULL)
        unlink(runs->run_path);
    if (runs->folder != NULL)
        rmdir(runs->folder);
    g_free(runs->run_path);
    g_free(runs->folder);
}

int trace_runs(const Command *command, const Paper *paper)
{
    g_autoptr(GError) error = NULL;
    guint64 n_runs, n_warmups = 1;
    Command sides[2];
    Runs runs = {0};
    if (!g_ascii_string_to_unsigned(command->runs, 10, 1, MAX_RUNS, &n_runs, NULL))
        return command_usage_error("a number from 1",
                                   "command line: --runs: '%s': no number of runs", command->runs);
    if (command->warmup != NULL &&
        !g_ascii_string_to_unsigned(command->warmup, 10, 0, MAX_RUNS, &n_warmups, NULL))
        return command_usage_error(
            "a number from 0", "command line: --warmup: '%s': no number of runs", command->warmup);
    if (command->format != NULL && strcmp(command->format, "jsonl") != 0)
        return command_usage_error("gantry analyze export makes other formats of it",
                                   "command line: --format: a set of runs is jsonl");
    runs.n_sides = (size_t)command_sides(command, sides);
    if (runs.n_sides == 0)
        return STATUS_USAGE;
    bool done = prepare(&runs, command, sides, &error) &&
                run_all(&runs, n_warmups, n_runs, &error) && report(&runs, command, paper);
    finish(&runs, command);
    if (error != NULL)
        program_report("gantry", error);
    return !done                      ? STATUS_GANTRY_FAILED
           : runs.sides[0].status > 0 ? runs.sides[0].status
                                      : runs.sides[1].status;
}
