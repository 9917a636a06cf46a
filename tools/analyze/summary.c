/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry analyze summary: where the time went, in rows that add up to the wall time. */
#include "report/summary.h"
#include "analyze.h"
#include "record/samples.h"

#include <unistd.h>

typedef struct {
    GantryStages *stages; /* of the run that is read */
    GantryStages *first;
    uint64_t total; /* of the first */
    char *python;
    Samples *samples;
} Summary;

static bool begin(void *data, const GantryTraceInfo *info, G_GNUC_UNUSED GError **error)
{
    Summary *summary = data;
    if (summary->python == NULL)
        summary->python = g_strdup(analyze_about(info, "python"));
    summary->stages = gantry_stages_new(info);
    return true;
}

static void event(void *data, const GantryTraceEvent *event)
{
    Summary *summary = data;
    gantry_stages_event(summary->stages, event);
}

static bool end(void *data, const TraceFileEnd *end, G_GNUC_UNUSED GError **error)
{
    Summary *summary = data;
    uint64_t total = gantry_stages_finish(summary->stages, end->end_ns, end->exited_ns);
    size_t n;
    const GantryStage *rows = gantry_stages_rows(summary->stages, &n);
    for (size_t i = 0; i < n; i++)
        samples_add(summary->samples, false, rows[i].name, rows[i].ns);
    samples_add(summary->samples, true, "total", total);
    samples_end_run(summary->samples);
    if (summary->first == NULL) {
        summary->first = g_steal_pointer(&summary->stages);
        summary->total = total;
    }
    g_clear_pointer(&summary->stages, gantry_stages_free);
    return true;
}

static void write_json(const Summary *summary, const char *path, GString *out)
{
    GantryJson json = {out, false};
    analyze_begin_json(&json, "gantry-analyze-summary/1", path, "ns");
    gantry_json_string(&json, "python", summary->python);
    gantry_json_int(&json, "runs", (int64_t)samples_runs(summary->samples));
    gantry_json_begin_array(&json, "rows");
    Sample total = {0};
    for (size_t i = 0; i < samples_length(summary->samples); i++) {
        Sample row = samples_get(summary->samples, i);
        if (row.group) {
            total = row;
            continue;
        }
        gantry_json_begin_object(&json, NULL);
        gantry_json_string(&json, "stage", row.name);
        summary_json_sample(&json, &row);
        gantry_json_end_object(&json);
    }
    gantry_json_end_array(&json);
    gantry_json_begin_object(&json, "total");
    summary_json_sample(&json, &total);
    gantry_json_end_object(&json);
    gantry_json_end_object(&json);
    g_string_append_c(out, '\n');
}

static int show(const Summary *summary, const Command *command, const Paper *paper,
                const char *path)
{
    g_autoptr(GString) out = g_string_new(NULL);
    if (command->json) {
        write_json(summary, path, out);
    } else if (samples_runs(summary->samples) > 1) {
        g_string_append_printf(out, "Python %s, %zu runs\n", summary->python,
                               samples_runs(summary->samples));
        summary_write_samples(summary->samples, out, paper->width, paper->colors);
    } else {
        g_string_append_printf(out, "Python %s\n", summary->python);
        summary_write(summary->first, summary->total, out, paper->width, paper->colors);
    }
    return paper_show(paper, out);
}

static int run(const Command *command)
{
    uint64_t number = ANALYZE_ALL_RUNS;
    static const TraceFileReader reader = {.begin = begin, .event = event, .end = end};
    Paper paper;
    int status = paper_init(&paper, command, STDOUT_FILENO);
    if (status != 0)
        return status;
    if (command->run != NULL && !analyze_run_number(command, &number))
        return STATUS_USAGE;
    Summary summary = {.samples = samples_new()};
    status = analyze_read(command->argv[0], number, &reader, &summary)
                 ? show(&summary, command, &paper, command->argv[0])
                 : STATUS_FAILED;
    gantry_stages_free(summary.stages);
    gantry_stages_free(summary.first);
    samples_free(summary.samples);
    g_free(summary.python);
    return status;
}

static const CommandOption run_option = {
    "--run", "N", COMMAND_TEXT, offsetof(Command, run), "only that run of a set",
};

static const CommandOption *const options[] = {
    &run_option, &command_json, &command_color, &command_no_pager, &command_help, NULL,
};

const Verb verb_analyze_summary = {
    .name = "summary",
    .arguments = "FILE",
    .summary = "where the time went, stage by stage; the rows add up to the wall time",
    .details =
        "Of a set of runs: the means, which add up; the median; the spread, which is the "
        "distance of the quartiles, so that half of the runs lie in it; the least, the most.",
    .options = options,
    .least = 1,
    .most = 1,
    .run = run,
};
