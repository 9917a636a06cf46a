/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What gantry trace shows of the run, and gantry analyze of a file. */
#include "summary.h"
#include "command.h"
#include "table.h"
#include "text.h"

void summary_write(const GantryStages *stages, uint64_t total, GString *out, size_t width,
                   bool colors)
{
    static const TableColumn columns[] = {
        {"stage", .shrinks = 1}, {"time", true}, {"share", true}, {NULL}};
    g_autoptr(Table) table = table_new(columns);
    size_t n;
    const GantryStage *rows = gantry_stages_rows(stages, &n);
    for (size_t i = 0; i < n; i++)
        table_row(table, TABLE_PLAIN,
                  g_strconcat(rows[i].name, rows[i].remark != NULL ? " *" : "", NULL),
                  table_ms(rows[i].ns), table_percent(rows[i].ns, total));
    table_row(table, TABLE_STRONG, g_strdup("total"), table_ms(total), table_percent(total, total));
    table_write(table, out, width, colors);
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        if (rows[i].remark == NULL)
            continue;
        g_string_append(out, any ? "" : "\n");
        any = true;
        g_autofree char *remark = command_printable(rows[i].remark);
        g_autofree char *text = g_strdup_printf("* %s: %s", rows[i].name, remark);
        text_wrap(out, text, 0, 2);
    }
}

/* The means are what adds up; the medians are what to look at. */
void summary_write_samples(const Samples *samples, GString *out, size_t width, bool colors)
{
    static const TableColumn columns[] = {
        {"stage", .shrinks = 1},
        {"mean", true},
        {"share", true},
        {"median", true},
        {"spread", true},
        {"least", true, .shrinks = 2},
        {"most", true, .shrinks = 3},
        {NULL},
    };
    g_autoptr(Table) table = table_new(columns);
    Sample total = {0};
    samples_find(samples, true, "total", &total);
    for (int totals = 0; totals <= 1; totals++) {
        for (size_t i = 0; i < samples_length(samples); i++) {
            Sample row = samples_get(samples, i);
            if (row.group != (totals == 1))
                continue;
            table_row(table, row.group ? TABLE_STRONG : TABLE_PLAIN, g_strdup(row.name),
                      table_ms((uint64_t)(row.mean + 0.5)),
                      table_percent((uint64_t)row.mean, (uint64_t)total.mean), table_ms(row.median),
                      table_ms(row.spread), table_ms(row.least), table_ms(row.most));
        }
    }
    table_write(table, out, width, colors);
}

void summary_json_sample(GantryJson *json, const Sample *sample)
{
    gantry_json_int(json, "median", (int64_t)sample->median);
    gantry_json_int(json, "spread", (int64_t)sample->spread);
    gantry_json_int(json, "least", (int64_t)sample->least);
    gantry_json_int(json, "most", (int64_t)sample->most);
    gantry_json_int(json, "mean", (int64_t)(sample->mean + 0.5));
}
