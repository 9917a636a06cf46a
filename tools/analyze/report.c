/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What the reports about the spans of one run have in common. */
#include "tree.h"

#include <unistd.h>

bool analyze_limit(const Command *command, size_t fallback, size_t *limit)
{
    guint64 value = 0;
    *limit = fallback;
    if (command->limit == NULL)
        return true;
    if (!g_ascii_string_to_unsigned(command->limit, 10, 0, G_MAXINT, &value, NULL)) {
        command_usage_error("0 shows all of them", "command line: --limit: '%s': no number",
                            command->limit);
        return false;
    }
    *limit = value > 0 ? (size_t)value : G_MAXSIZE;
    return true;
}

static void write_json(const AnalyzeAction *action, AnalyzeReport *report)
{
    GantryJson json = {report->out, false};
    g_autofree char *schema = g_strdup_printf("gantry-analyze-%s/1", action->name);
    analyze_begin_json(&json, schema, report->path, action->unit);
    gantry_json_string(&json, "python", report->tree->python);
    report->json = &json;
    action->report(report);
    gantry_json_end_object(&json);
    g_string_append_c(report->out, '\n');
}

int analyze_report(const AnalyzeAction *action, const Command *command)
{
    Paper paper;
    const char *path = command->argv[0];
    g_autoptr(GString) out = g_string_new(NULL);
    AnalyzeReport report = {
        .command = command,
        .path = path,
        .kinds = analyze_kinds(command->kinds),
        .paper = &paper,
        .out = out,
    };
    size_t shown = action->shown > 0 && !command->json ? action->shown : G_MAXSIZE;
    uint64_t run;
    if (report.kinds == 0 || !analyze_limit(command, shown, &report.limit) ||
        !analyze_run_number(command, &run))
        return STATUS_USAGE;
    int status = paper_init(&paper, command, STDOUT_FILENO);
    if (status != 0)
        return status;
    g_autoptr(AnalyzeTree) tree = analyze_tree_read(path, run);
    if (tree == NULL)
        return STATUS_FAILED;
    analyze_note_level(path, tree->level, action->level, action->without);
    report.tree = tree;
    if (command->json)
        write_json(action, &report);
    else
        action->report(&report);
    return paper_show(&paper, out);
}
