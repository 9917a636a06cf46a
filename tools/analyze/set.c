/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "set.h"

#include "tree.h"
#include <gantry/stages.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAX_NODES = 100000,
    /* What the clock and the scheduler do to the same program, whatever was measured. */
    FLOOR_OF_SETS_NS = 50 * 1000,
    /* Of single runs nothing is known of the noise. */
    FLOOR_OF_RUNS_NS = 500 * 1000,
    /* With less runs than that the quartiles say little. */
    ENOUGH_RUNS = 3,
    MANY_RUNS = 10,
};

typedef struct {
    TraceSet *set;
    GantryStages *stages;
    GantrySpanTree *tree;
} Reading;

static bool begin(void *data, const GantryTraceInfo *info, G_GNUC_UNUSED GError **error)
{
    Reading *reading = data;
    if (reading->set->python == NULL)
        *reading->set = (TraceSet){
            .stages = reading->set->stages,
            .before_exit = reading->set->before_exit,
            .imports = reading->set->imports,
            .python = g_strdup(analyze_about(info, "python")),
            .command = g_strdup(analyze_about(info, "command")),
            .level = info->level,
        };
    reading->set->level = MIN(reading->set->level, info->level);
    reading->stages = gantry_stages_new(info);
    reading->tree = gantry_span_tree_new(MAX_NODES);
    return true;
}

static void event(void *data, const GantryTraceEvent *event)
{
    Reading *reading = data;
    gantry_stages_event(reading->stages, event);
    if (event->shape != GANTRY_TRACE_MARK)
        gantry_span_tree_event(reading->tree, event);
}

static void add_imports(Samples *imports, GantrySpanTree *spans)
{
    AnalyzeTree tree = {.tree = spans};
    const uint64_t kinds = 1ull << GANTRY_TRACE_IMPORT;
    tree.nodes = gantry_span_tree_nodes(spans, &tree.n);
    g_autofree uint64_t *self = analyze_self(&tree, kinds);
    for (size_t i = 0; i < tree.n; i++) {
        if (analyze_shows(kinds, &tree.nodes[i]))
            samples_add(imports, false, tree.nodes[i].name, self[i]);
    }
    samples_end_run(imports);
}

static bool end(void *data, const TraceFileEnd *end, G_GNUC_UNUSED GError **error)
{
    Reading *reading = data;
    TraceSet *set = reading->set;
    size_t n;
    uint64_t total = gantry_stages_finish(reading->stages, end->end_ns, end->exited_ns);
    const GantryStage *rows = gantry_stages_rows(reading->stages, &n);
    for (size_t i = 0; i < n; i++)
        samples_add(set->stages, false, rows[i].name, rows[i].ns);
    samples_add(set->stages, true, "total", total);
    samples_end_run(set->stages);
    samples_add(set->before_exit, true, "total before exit", MIN(total, end->end_ns));
    samples_end_run(set->before_exit);
    gantry_span_tree_finish(reading->tree, end->end_ns);
    add_imports(set->imports, reading->tree);
    g_clear_pointer(&reading->stages, gantry_stages_free);
    g_clear_pointer(&reading->tree, gantry_span_tree_free);
    return true;
}

bool trace_set_init(TraceSet *set, const char *path)
{
    static const TraceFileReader reader = {.begin = begin, .event = event, .end = end};
    *set = (TraceSet){
        .stages = samples_new(),
        .before_exit = samples_new(),
        .imports = samples_new(),
    };
    Reading reading = {.set = set};
    bool read = analyze_read(path, ANALYZE_ALL_RUNS, &reader, &reading);
    gantry_stages_free(reading.stages);
    gantry_span_tree_free(reading.tree);
    if (!read)
        trace_set_finish(set);
    return read;
}

void trace_set_finish(TraceSet *set)
{
    g_clear_pointer(&set->stages, samples_free);
    g_clear_pointer(&set->before_exit, samples_free);
    g_clear_pointer(&set->imports, samples_free);
    g_clear_pointer(&set->python, g_free);
    g_clear_pointer(&set->command, g_free);
}

/* From the quartiles as of a normal distribution: 1.253 sigma / sqrt(n), and sigma is their
 * distance / 1.349. */
double trace_set_error(const Samples *samples, const Sample *sample)
{
    size_t n = samples_runs(samples);
    return n < ENOUGH_RUNS ? -1 : 0.929 * (double)sample->spread / sqrt((double)n);
}

void trace_set_warn(const TraceSet *a, const TraceSet *b, const char *const *paths)
{
    static const char *const sides[] = {"A", "B"};
    const TraceSet *sets[] = {a, b};
    const char *const *names = paths != NULL ? paths : sides;
    if (strcmp(a->python, b->python) != 0)
        analyze_note(names[1], "Python %s, and the other one %s: compared is what both have",
                     b->python, a->python);
    if (a->level != b->level)
        analyze_note(names[1], "level %s, and the other one %s: to record more takes longer",
                     gantry_trace_level_name(b->level), gantry_trace_level_name(a->level));
    int fewer = samples_runs(b->stages) < samples_runs(a->stages);
    size_t runs = samples_runs(sets[fewer]->stages);
    if (runs < ENOUGH_RUNS)
        analyze_note(names[fewer],
                     "%s: less than 0.5 ms is taken for noise; gantry trace --runs 20 "
                     "makes sets",
                     runs == 1 ? "a single run" : "two runs");
    else if (runs < MANY_RUNS)
        analyze_note(names[fewer],
                     "few runs: small differences count for noise; --runs 20 sees more");
}

/* Two standard errors apart is no accident in 19 of 20 cases; of few runs twice that is asked. */
static uint64_t noise(const Samples *a, const Samples *b, const Sample *of_a, const Sample *of_b)
{
    size_t n_a = samples_runs(a), n_b = samples_runs(b);
    if (n_a < ENOUGH_RUNS || n_b < ENOUGH_RUNS)
        return FLOOR_OF_RUNS_NS;
    double error = hypot(trace_set_error(a, of_a), trace_set_error(b, of_b));
    double errors = MIN(n_a, n_b) < MANY_RUNS ? 4 : 2;
    return MAX((uint64_t)(errors * error), FLOOR_OF_SETS_NS);
}

static void compare(GArray *changes, const Samples *a, const Samples *b, const Sample *row)
{
    TraceChange change = {.name = row->name};
    change.in_a = samples_find(a, row->group, row->name, &change.a);
    change.in_b = samples_find(b, row->group, row->name, &change.b);
    change.change_ns = (int64_t)change.b.median - (int64_t)change.a.median;
    if (change.a.median > 0)
        change.percent = 100.0 * (double)change.change_ns / (double)change.a.median;
    change.noise_ns = noise(a, b, &change.a, &change.b);
    g_array_append_val(changes, change);
}

GArray *trace_set_compare(const Samples *a, const Samples *b)
{
    GArray *changes = g_array_new(FALSE, FALSE, sizeof(TraceChange));
    Sample found;
    for (size_t i = 0; i < samples_length(a); i++) {
        Sample row = samples_get(a, i);
        compare(changes, a, b, &row);
    }
    for (size_t i = 0; i < samples_length(b); i++) {
        Sample row = samples_get(b, i);
        if (!samples_find(a, row.group, row.name, &found))
            compare(changes, a, b, &row);
    }
    return changes;
}
