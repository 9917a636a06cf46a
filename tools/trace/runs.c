/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry trace --runs: a set of runs, each in a process of its own; of two commands by turns, so
 * that what the machine does besides falls on both. A set is a file of one native trace after the
 * other. */
#include "runs.h"
#include "analyze/set.h"
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAX_RUNS = 100000 };

/* A command and what it is gathered in. */
typedef struct {
    char **argv; /* of a run: it writes @run_path */
    char *path;
    int fd;
    bool begun; /* it has a run: before that the file is as it was */
    int status; /* of the first run that did not end well, which was told */
} Gathering;

typedef struct {
    Gathering sides[2];
    size_t n_sides;
    char *folder; /* for what is needed only now */
    char *run_path, *said_path;
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

static bool complain(const char *path, GError **error)
{
    return gantry_error_set(error, GANTRY_ERROR_HOST, NULL, "trace: '%s': %s", path,
                            g_strerror(errno));
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
    runs->said_path = g_build_filename(runs->folder, "said", NULL);
    for (size_t i = 0; i < runs->n_sides; i++) {
        Gathering *side = &runs->sides[i];
        side->argv = make_argv(&sides[i], runs->run_path);
        side->path = side_path(runs, command, i);
        side->fd = open(side->path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
        if (side->fd < 0)
            return complain(side->path, error);
    }
    return true;
}

/* Only who has started a process sees when it is gone. That stands in the last line of its trace;
 * a process that has not written one has left by itself, or was killed, and its record ends with
 * it. A line that is torn is nobody's. */
static char *complete(const char *text, uint64_t exited_unix_ns)
{
    const char *started = strstr(text, "\"started\":");
    const char *last_break = strrchr(text, '\n');
    if (started == NULL || last_break == NULL)
        return g_strdup("");
    const char *line = last_break;
    while (line > text && line[-1] != '\n')
        line--;
    uint64_t from = g_ascii_strtoull(started + strlen("\"started\":"), NULL, 10);
    if (g_str_has_prefix(line, "{\"end\":"))
        return g_strdup_printf("%.*s,\"exited\":%" G_GUINT64_FORMAT "}\n",
                               (int)(last_break - 1 - text), text, exited_unix_ns);
    return g_strdup_printf("%.*s\n{\"end\":%" G_GUINT64_FORMAT
                           ",\"dropped\":0,\"exited\":%" G_GUINT64_FORMAT "}\n",
                           (int)(last_break - text), text,
                           exited_unix_ns > from ? exited_unix_ns - from : 0, exited_unix_ns);
}

static bool append_run(Gathering *side, const char *text, GError **error)
{
    if (!side->begun && ftruncate(side->fd, 0) != 0 && errno != EINVAL) /* a pipe has no length */
        return complain(side->path, error);
    side->begun = true;
    size_t left = strlen(text);
    for (const char *at = text; left > 0;) {
        ssize_t written = write(side->fd, at, left);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return complain(side->path, error);
        at += written;
        left -= (size_t)written;
    }
    return true;
}

/* What became of a run that did not end well, said once. A run that was killed is not one of those
 * that one wants to know the median of: it is the end. */
static bool note_failure(Gathering *side, const Child *child, GError **error)
{
    int status = child->status;
    const char *said = child->said != NULL ? child->said : "";
    if (WIFSIGNALED(status)) {
        fputs(said, stderr);
        return gantry_error_set(error, GANTRY_ERROR_FAILED, "what it has recorded is in the set",
                                "trace: --runs: a run was ended by signal %d", WTERMSIG(status));
    }
    if (WEXITSTATUS(status) != 0 && side->status == 0) {
        side->status = WEXITSTATUS(status);
        fprintf(stderr, "%sgantry: note: the program ended with status %d\n", said, side->status);
    }
    return true;
}

/* Gantry itself has failed if there is no record, or none of an end and a word of it. */
static bool has_failed(const Child *child, const char *recorded)
{
    bool own = WIFEXITED(child->status) && WEXITSTATUS(child->status) == STATUS_GANTRY_FAILED;
    bool ended = recorded != NULL && strstr(recorded, "\n{\"end\":") != NULL;
    return recorded == NULL ||
           (own && !ended && child->said != NULL && strstr(child->said, "gantry: ") != NULL);
}

/* A program that fails is measured all the same; that Gantry fails is the end, and it has said why:
 * then @error stays as it is. */
static bool run_once(const Runs *runs, Gathering *side, bool counts, GError **error)
{
    g_autofree char *recorded = NULL;
    g_auto(Child) child = {0};
    unlink(runs->run_path);
    if (!child_run(&child, side->argv, runs->said_path, error))
        return false;
    g_file_get_contents(runs->run_path, &recorded, NULL, NULL);
    if (child_stopped())
        return true; /* it may have been cut short */
    if (has_failed(&child, recorded)) {
        fputs(child.said != NULL ? child.said : "", stderr);
        return false;
    }
    g_autofree char *text = complete(recorded, child.exited_unix_ns);
    bool kept = (!counts && WIFEXITED(child.status)) || append_run(side, text, error);
    return kept && note_failure(side, &child, error);
}

static bool run_all(Runs *runs, size_t n_warmups, size_t n_runs, GError **error)
{
    bool terminal = isatty(STDERR_FILENO);
    bool done = true;
    child_catch_signals();
    for (size_t i = 0; i < n_warmups + n_runs && done && !child_stopped(); i++) {
        bool counts = i >= n_warmups;
        if (terminal)
            fprintf(stderr, "\r\033[Kgantry: %s %zu of %zu", counts ? "run" : "warm-up",
                    counts ? i - n_warmups + 1 : i + 1, counts ? n_runs : n_warmups);
        for (size_t side = 0; side < runs->n_sides && done && !child_stopped(); side++)
            done = run_once(runs, &runs->sides[side], counts, error);
    }
    if (terminal)
        fprintf(stderr, "\r\033[K");
    /* A run that ended by the same Ctrl-C is no failure of its own. */
    if (child_stopped()) {
        g_clear_error(error);
        return gantry_error_set(error, GANTRY_ERROR_FAILED,
                                "the runs that ended before are in the set",
                                "trace: --runs: stopped by signal %d", child_stopped());
    }
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

/* What went into a pipe is gone. */
static bool can_be_read(const Runs *runs)
{
    struct stat file;
    for (size_t i = 0; i < runs->n_sides; i++) {
        if (fstat(runs->sides[i].fd, &file) != 0 || !S_ISREG(file.st_mode))
            return false;
    }
    return true;
}

/* What came of it, to standard error as after a single run. */
static bool report(const Runs *runs, const Command *command, const Paper *paper)
{
    if (command->quiet || !can_be_read(runs))
        return true;
    g_autoptr(GString) out = g_string_new("\n");
    const char *paths[] = {runs->sides[0].path, runs->sides[1].path};
    TraceSet sets[2] = {0};
    bool read = true;
    for (size_t i = 0; i < runs->n_sides && read; i++)
        read = trace_set_init(&sets[i], paths[i]);
    if (read && runs->n_sides == 2) {
        trace_set_warn(&sets[0], &sets[1], NULL);
        trace_set_write_diff(&sets[0], &sets[1], command->output != NULL ? paths : NULL,
                             TRACE_SET_THRESHOLD, TRACE_SET_SHOWN, false, paper, out);
    } else if (read) {
        g_string_append_printf(out, "gantry trace: Python %s, %zu runs\n", sets[0].python,
                               samples_runs(sets[0].stages));
        summary_write_samples(sets[0].stages, out, paper->width, paper->colors);
    }
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
        /* What has no run is left as it was; what is empty now was not there. */
        struct stat file;
        bool empty = side->path != NULL && !side->begun && lstat(side->path, &file) == 0 &&
                     S_ISREG(file.st_mode) && file.st_size == 0;
        if (side->path != NULL && (command->output == NULL || empty))
            unlink(side->path);
        g_strfreev(side->argv);
        g_free(side->path);
    }
    if (runs->run_path != NULL)
        unlink(runs->run_path);
    if (runs->folder != NULL)
        rmdir(runs->folder);
    g_free(runs->run_path);
    g_free(runs->said_path);
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
    const GantryExportFormat *format =
        command->format != NULL || command->output != NULL
            ? gantry_export_format(command->format, command->output, NULL)
            : NULL;
    if (command->format != NULL ? format != gantry_export_formats()[0]
                                : format != NULL && format != gantry_export_formats()[0])
        return command_usage_error("gantry analyze export makes other formats of it",
                                   "command line: %s: a set of runs is jsonl",
                                   command->format != NULL ? "--format" : "-o");
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
