/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What gantry trace shows of the run, and gantry analyze of a file. */
#include "summary.h"
#include "table.h"

void summary_write(const Stages *stages, uint64_t total, GString *out, size_t width, bool colors)
{
    static const TableColumn columns[] = {
        {"stage", .shrinks = true}, {"time", true}, {"share", true}, {NULL}};
    g_autoptr(Table) table = table_new(columns);
    size_t n;
    const Stage *rows = stages_rows(stages, &n);
    for (size_t i = 0; i < n; i++)
        table_row(table, TABLE_PLAIN, g_strdup(rows[i].name), table_ms(rows[i].ns),
                  table_percent(rows[i].ns, total));
    table_row(table, TABLE_STRONG, g_strdup("total"), table_ms(total), table_percent(total, total));
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
