/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry analyze diff: what got slower from one trace, or set of runs, to another.
 *
 * A row got slower if its median did, by more than the threshold and by more than noise. Of sets of
 * three runs and more that is twice the standard error of the difference, and 0.05 ms at least; of
 * fewer runs, where nothing is known of it, 0.5 ms. */
#include "set.h"
#include "tree.h"

#include <stdlib.h>
#include <string.h>

enum { SHOWN = 20, THRESHOLD = 5 };

typedef enum { SAME, FASTER, SLOWER, ONLY_A, ONLY_B } Verdict;

static const char *const verdicts[] = {"", "faster", "slower", "only in A", "only in B"};

/* What is between, after and unaccounted is the host's or nobody's: it does not count. */
static bool is_guarded(const char *stage)
{
    static const char *const others[] = {"between", "after", "unaccounted", "other spans", NULL};
    return !g_strv_contains(others, stage) && !g_str_has_prefix(stage, "span ");
}

/* A phase that only B has takes more than none at all; across versions of Python it is only told,
 * for there is nothing to compare it with. */
static Verdict judge(const TraceChange *change, double threshold, bool versions_differ)
{
    uint64_t by = (uint64_t)llabs(change->change_ns);
    bool matters = by > change->noise_ns && (change->a.median == 0 || change->percent > threshold ||
                                             change->percent < -threshold);
    if (change->in_a != change->in_b && (versions_differ || !matters))
        return change->in_a ? ONLY_A : ONLY_B;
    return !matters ? SAME : change->change_ns > 0 ? SLOWER : FASTER;
}

static int by_change(gconstpointer a_, gconstpointer b_)
{
    const TraceChange *a = a_, *b = b_;
    int64_t by_a = llabs(a->change_ns), by_b = llabs(b->change_ns);
    return by_a > by_b ? -1 : by_a < by_b;
}

static void write_table(const GArray *changes, const char *what, double threshold,
                        bool versions_differ, size_t limit, const Paper *paper, GString *out)
{
    const TableColumn columns[] = {
        {what, .shrinks = 1},
        {"A", true},
        {"spread", true},
        {"B", true},
        {"spread", true},
        {"change", true},
        {"", true},
        {" "},
        {NULL},
    };
    static const TableStyle styles[] = {TABLE_PLAIN, TABLE_GOOD, TABLE_BAD, TABLE_FAINT,
                                        TABLE_FAINT};
    g_autoptr(Table) table = table_new(columns);
    for (guint i = 0; i < MIN(changes->len, limit); i++) {
        const TraceChange *change = &g_array_index(changes, TraceChange, i);
        Verdict verdict = judge(change, threshold, versions_differ);
        g_autofree char *by = table_ms((uint64_t)llabs(change->change_ns));
        table_row(table, styles[verdict], g_strdup(change->name),
                  change->in_a ? table_ms(change->a.median) : NULL,
                  change->in_a ? table_ms(change->a.spread) : NULL,
                  change->in_b ? table_ms(change->b.median) : NULL,
                  change->in_b ? table_ms(change->b.spread) : NULL,
                  g_strconcat(change->change_ns < 0 ? "-" : "+", by, NULL),
                  change->a.median > 0 ? g_strdup_printf("%+.1f %%", change->percent) : NULL,
                  g_strdup(verdicts[verdict]));
    }
    table_write(table, out, paper->width, paper->colors);
}

static void write_json(GantryJson *json, const char *key, const GArray *changes, double threshold,
                       bool versions_differ)
{
    gantry_json_begin_array(json, key);
    for (guint i = 0; i < changes->len; i++) {
        const TraceChange *change = &g_array_index(changes, TraceChange, i);
        Verdict verdict = judge(change, threshold, versions_differ);
        gantry_json_begin_object(json, NULL);
        gantry_json_string(json, "name", change->name);
        gantry_json_string(json, "verdict", verdict == SAME ? "same" : verdicts[verdict]);
        gantry_json_int(json, "change", change->change_ns);
        gantry_json_int(json, "noise", (int64_t)change->noise_ns);
        for (int side = 0; side < 2; side++) {
            const Sample *sample = side == 0 ? &change->a : &change->b;
            if (!(side == 0 ? change->in_a : change->in_b))
                continue;
            gantry_json_begin_object(json, side == 0 ? "a" : "b");
            summary_json_sample(json, sample);
            gantry_json_end_object(json);
        }
        gantry_json_end_object(json);
    }
    gantry_json_end_array(json);
}

static void write_heading(GString *out, const TraceSet *a, const TraceSet *b,
                          const char *const *paths)
{
    const TraceSet *sets[] = {a, b};
    for (int i = 0; i < 2; i++) {
        g_autofree char *path = command_printable(paths[i]);
        g_string_append_printf(out, "%c: %s: Python %s, %zu run%s\n", 'A' + i, path,
                               sets[i]->python, samples_runs(sets[i]->stages),
                               samples_runs(sets[i]->stages) == 1 ? "" : "s");
    }
    g_string_append_c(out, '\n');
}

bool trace_set_write_diff(const TraceSet *a, const TraceSet *b, const char *const *paths,
                          double threshold, size_t limit, bool json, const Paper *paper,
                          GString *out)
{
    bool versions_differ = strcmp(a->python, b->python) != 0;
    bool slower = false;
    g_autoptr(GArray) stages = trace_set_compare(a->stages, b->stages);
    g_autoptr(GArray) imports = trace_set_compare(a->imports, b->imports);
    g_array_sort(imports, by_change);
    for (guint i = 0; i < stages->len; i++) {
        const TraceChange *change = &g_array_index(stages, TraceChange, i);
        slower = slower ||
                 (is_guarded(change->name) && judge(change, threshold, versions_differ) == SLOWER);
    }
    if (json) {
        GantryJson writer = {out, false};
        gantry_json_begin_object(&writer, NULL);
        gantry_json_string(&writer, "schema", "gantry-analyze-diff/1");
        gantry_json_string(&writer, "unit", "ns");
        gantry_json_string(&writer, "python_a", a->python);
        gantry_json_string(&writer, "python_b", b->python);
        gantry_json_int(&writer, "runs_a", (int64_t)samples_runs(a->stages));
        gantry_json_int(&writer, "runs_b", (int64_t)samples_runs(b->stages));
        gantry_json_bool(&writer, "slower", slower);
        write_json(&writer, "stages", stages, threshold, versions_differ);
        write_json(&writer, "imports", imports, threshold, versions_differ);
        gantry_json_end_object(&writer);
        g_string_append_c(out, '\n');
        return slower;
    }
    write_heading(out, a, b, paths);
    write_table(stages, "stage", threshold, versions_differ, G_MAXSIZE, paper, out);
    if (imports->len > 0) {
        g_string_append_c(out, '\n');
        write_table(imports, "import", threshold, versions_differ, limit, paper, out);
    }
    return slower;
}

static bool read_threshold(const Command *command, double *threshold)
{
    char *end;
    *threshold = THRESHOLD;
    if (command->threshold == NULL)
        return true;
    *threshold = g_ascii_strtod(command->threshold, &end);
    if (end != command->threshold && (*end == '\0' || strcmp(end, "%") == 0) && *threshold >= 0)
        return true;
    command_usage_error("such as 5%", "command line: --threshold: '%s': no percentage",
                        command->threshold);
    return false;
}

/* What makes the comparison less than it seems. */
static void warn(const TraceSet *a, const TraceSet *b, const char *const *files)
{
    if (strcmp(a->python, b->python) != 0)
        analyze_note(files[1], "Python %s, and the other one %s: compared is what both have",
                     b->python, a->python);
    if (a->level != b->level)
        analyze_note(files[1], "level %s, and the other one %s: to record more takes longer",
                     gantry_trace_level_name(b->level), gantry_trace_level_name(a->level));
    if (samples_runs(a->stages) < 3 || samples_runs(b->stages) < 3)
        analyze_note(files[1], "single runs: less than 0.5 ms is taken for noise; "
                               "gantry trace --runs makes sets");
}

static int run(const Command *command, const char *const *files)
{
    Paper paper;
    TraceSet a, b;
    size_t limit;
    double threshold;
    if (!analyze_limit(command, SHOWN, &limit) || !read_threshold(command, &threshold))
        return STATUS_USAGE;
    int status = paper_init(&paper, command);
    if (status != 0)
        return status;
    if (!trace_set_init(&a, files[0]))
        return STATUS_TROUBLE;
    if (!trace_set_init(&b, files[1])) {
        trace_set_finish(&a);
        return STATUS_TROUBLE;
    }
    g_autoptr(GString) out = g_string_new(NULL);
    warn(&a, &b, files);
    bool slower = trace_set_write_diff(&a, &b, files, threshold, limit, command->json, &paper, out);
    status = paper_show(&paper, out);
    trace_set_finish(&a);
    trace_set_finish(&b);
    return status != 0 ? STATUS_TROUBLE : slower ? STATUS_FAILED : 0;
}

const AnalyzeAction analyze_diff = {"diff", 2, run};
