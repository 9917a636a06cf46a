/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry analyze diff: what got slower from one trace, or set of runs, to another: if its median
 * did, by more than the threshold and by more than noise (see set.c). */
#include "set.h"
#include "tree.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef enum { SAME, FASTER, SLOWER, ONLY_A, ONLY_B } Verdict;

static const char *const verdicts[] = {"", "faster", "slower", "only in A", "only in B"};

/* The phases' own stages. What comes before the library, lies between them or behind, and so the
 * total, too, is the host's and the system's: it is told, and does not count. */
static bool is_guarded(const char *stage)
{
    return g_str_has_prefix(stage, "start ") || g_str_has_prefix(stage, "stop ") ||
           strcmp(stage, "resolve") == 0 || strcmp(stage, "configure") == 0;
}

/* What rows are judged by. */
typedef struct {
    double threshold; /* percent */
    /* A phase that only B has takes more than none at all; but an import did not get faster by not
     * being there, and of two versions of Python there is nothing to compare it with. */
    bool absence_counts;
} Measure;

static Verdict judge(const TraceChange *change, const Measure *measure)
{
    double threshold = measure->threshold;
    uint64_t by = (uint64_t)llabs(change->change_ns);
    bool matters = by > change->noise_ns && (change->a.median == 0 || change->percent > threshold ||
                                             change->percent < -threshold);
    bool counts = measure->absence_counts && is_guarded(change->name);
    if (change->in_a != change->in_b && (!counts || !matters))
        return change->in_a ? ONLY_A : ONLY_B;
    return !matters ? SAME : change->change_ns > 0 ? SLOWER : FASTER;
}

static int by_change(gconstpointer a_, gconstpointer b_)
{
    const TraceChange *a = a_, *b = b_;
    int64_t by_a = llabs(a->change_ns), by_b = llabs(b->change_ns);
    return by_a > by_b ? -1 : by_a < by_b;
}

static void write_table(const GArray *changes, const char *what, const Measure *measure,
                        size_t limit, const Paper *paper, GString *out)
{
    const TableColumn columns[] = {
        {what, .shrinks = 1},
        {"A", true},
        {"spread", true, .shrinks = 2},
        {"B", true},
        {"spread", true, .shrinks = 2},
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
        Verdict verdict = judge(change, measure);
        g_autofree char *by = table_ms((uint64_t)llabs(change->change_ns));
        table_row(table, styles[verdict], g_strdup(change->name),
                  change->in_a ? table_ms(change->a.median) : NULL,
                  change->in_a ? table_ms(change->a.spread) : NULL,
                  change->in_b ? table_ms(change->b.median) : NULL,
                  change->in_b ? table_ms(change->b.spread) : NULL,
                  g_strconcat(change->change_ns < 0 ? "-" : "+", by, NULL),
                  change->in_b && change->a.median > 0
                      ? g_strdup_printf("%+.1f %%", change->percent)
                      : NULL,
                  g_strdup(verdicts[verdict]));
    }
    table_write(table, out, paper->width, paper->colors);
}

static void write_json(GantryJson *json, const char *key, const GArray *changes,
                       const Measure *measure)
{
    gantry_json_begin_array(json, key);
    for (guint i = 0; i < changes->len; i++) {
        const TraceChange *change = &g_array_index(changes, TraceChange, i);
        Verdict verdict = judge(change, measure);
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
        g_autofree char *path = paths != NULL ? command_printable(paths[i]) : g_strdup("");
        g_autofree char *program = command_printable(sets[i]->command);
        size_t n = samples_runs(sets[i]->stages);
        g_string_append_printf(out, "%c: %s%sPython %s, %zu run%s%s%s\n", 'A' + i, path,
                               paths != NULL ? ": " : "", sets[i]->python, n, n == 1 ? "" : "s",
                               program[0] != '\0' ? " of: " : "", program);
    }
    g_string_append(out, "\nTimes are medians; half of the runs lie in the spread.\n\n");
}

/* The whole in one number, with its error if that is known; 0 if there is none. */
static double ratio_of(const TraceSet *a, const TraceSet *b, const TraceChange *total,
                       double *error)
{
    double error_a = trace_set_error(a->stages, &total->a);
    double error_b = trace_set_error(b->stages, &total->b);
    if (total->a.median == 0 || total->b.median == 0)
        return 0;
    double ratio = (double)total->b.median / (double)total->a.median;
    *error = error_a < 0 || error_b < 0 ? -1
                                        : ratio * hypot(error_a / (double)total->a.median,
                                                        error_b / (double)total->b.median);
    return ratio;
}

static void write_ratio(GString *out, double ratio, double error)
{
    g_autofree char *spread = error >= 0 ? g_strdup_printf(" \u00b1 %.3f", error) : g_strdup("");
    g_string_append_printf(out, "\nB takes %.3f%s of the time of A.\n", ratio, spread);
}

/* The stages, and in the end their total: without the exits, if those are known of one side only.
 */
static GArray *compare_stages(const TraceSet *a, const TraceSet *b)
{
    Sample exit;
    GArray *stages = trace_set_compare(a->stages, b->stages);
    g_autoptr(GArray) before_exit = trace_set_compare(a->before_exit, b->before_exit);
    bool alike = samples_find(a->stages, false, "exit", &exit) ==
                 samples_find(b->stages, false, "exit", &exit);
    for (guint i = 0; i < stages->len; i++) {
        TraceChange total = g_array_index(stages, TraceChange, i);
        if (strcmp(total.name, "total") != 0)
            continue;
        g_array_remove_index(stages, i);
        if (!alike)
            total = g_array_index(before_exit, TraceChange, 0);
        g_array_append_val(stages, total);
        break;
    }
    return stages;
}

bool trace_set_write_diff(const TraceSet *a, const TraceSet *b, const char *const *paths,
                          double threshold, size_t limit, bool json, const Paper *paper,
                          GString *out)
{
    const Measure of_stages = {threshold, strcmp(a->python, b->python) == 0};
    const Measure of_imports = {threshold, false};
    bool slower = false;
    g_autoptr(GArray) stages = compare_stages(a, b);
    const TraceChange *total = &g_array_index(stages, TraceChange, stages->len - 1);
    double error = -1;
    double ratio = ratio_of(a, b, total, &error);
    /* What one side has not recorded did not get faster. */
    bool recorded = MIN(a->level, b->level) >= GANTRY_TRACE_IMPORTS;
    g_autoptr(GArray) imports = recorded ? trace_set_compare(a->imports, b->imports)
                                         : g_array_new(FALSE, FALSE, sizeof(TraceChange));
    g_array_sort(imports, by_change);
    for (guint i = 0; i < stages->len; i++) {
        const TraceChange *change = &g_array_index(stages, TraceChange, i);
        slower = slower || (is_guarded(change->name) && judge(change, &of_stages) == SLOWER);
    }
    if (json) {
        GantryJson writer = {out, false};
        gantry_json_begin_object(&writer, NULL);
        gantry_json_string(&writer, "schema", "gantry-analyze-diff/1");
        gantry_json_string(&writer, "unit", "ns");
        gantry_json_string(&writer, "file_a", paths != NULL ? paths[0] : NULL);
        gantry_json_string(&writer, "file_b", paths != NULL ? paths[1] : NULL);
        gantry_json_string(&writer, "python_a", a->python);
        gantry_json_string(&writer, "python_b", b->python);
        gantry_json_int(&writer, "runs_a", (int64_t)samples_runs(a->stages));
        gantry_json_int(&writer, "runs_b", (int64_t)samples_runs(b->stages));
        gantry_json_bool(&writer, "slower", slower);
        if (ratio > 0)
            gantry_json_real(&writer, "ratio", ratio);
        if (ratio > 0 && error >= 0)
            gantry_json_real(&writer, "ratio_error", error);
        write_json(&writer, "stages", stages, &of_stages);
        write_json(&writer, "imports", imports, &of_imports);
        gantry_json_end_object(&writer);
        g_string_append_c(out, '\n');
        return slower;
    }
    write_heading(out, a, b, paths);
    write_table(stages, "stage", &of_stages, G_MAXSIZE, paper, out);
    if (imports->len > 0) {
        g_string_append_c(out, '\n');
        write_table(imports, "import", &of_imports, limit, paper, out);
    }
    if (ratio > 0)
        write_ratio(out, ratio, error);
    return slower;
}

static bool read_threshold(const Command *command, double *threshold)
{
    char *end;
    *threshold = TRACE_SET_THRESHOLD;
    if (command->threshold == NULL)
        return true;
    *threshold = g_ascii_strtod(command->threshold, &end);
    size_t digits = strspn(command->threshold, "0123456789.");
    if (digits > 0 && end == command->threshold + digits && (*end == '\0' || strcmp(end, "%") == 0))
        return true;
    command_usage_error("such as 5%", "command line: --threshold: '%s': no percentage",
                        command->threshold);
    return false;
}

static int run(const Command *command)
{
    const char *const *files = command->argv;
    Paper paper;
    TraceSet a, b;
    size_t limit;
    double threshold;
    if (!analyze_limit(command, TRACE_SET_SHOWN, &limit) || !read_threshold(command, &threshold))
        return STATUS_USAGE;
    int status = paper_init(&paper, command, STDOUT_FILENO);
    if (status != 0)
        return status;
    if (!trace_set_init(&a, files[0]))
        return STATUS_TROUBLE;
    if (!trace_set_init(&b, files[1])) {
        trace_set_finish(&a);
        return STATUS_TROUBLE;
    }
    g_autoptr(GString) out = g_string_new(NULL);
    trace_set_warn(&a, &b, files);
    bool slower = trace_set_write_diff(&a, &b, files, threshold, limit, command->json, &paper, out);
    status = paper_show(&paper, out);
    trace_set_finish(&a);
    trace_set_finish(&b);
    return status != 0 ? STATUS_TROUBLE : slower ? STATUS_FAILED : 0;
}

static const CommandOption threshold_option = {
    "--threshold",
    "PERCENT",
    COMMAND_TEXT,
    offsetof(Command, threshold),
    "end with status 1 if a phase got slower by more than that, and by more than noise; where "
    "nothing is said, 5%",
};

static const CommandOption limit_option = {
    "--limit",
    "N",
    COMMAND_TEXT,
    offsetof(Command, limit),
    "show that many imports, those that changed most; 0 for all",
};

static const CommandOption *const options[] = {
    &threshold_option, &limit_option, &command_json, &command_color,
    &command_no_pager, &command_help, NULL,
};

const Verb verb_analyze_diff = {
    .name = "diff",
    .arguments = "A B",
    .summary = "what got slower from one trace, or set of runs, to another",
    .details =
        "Noise is what a difference of medians can be by accident: two standard errors, four "
        "where a set has less than ten runs, and 0.05 ms at least; of single runs 0.5 ms.",
    .options = options,
    .least = 2,
    .most = 2,
    .run = run,
};
