/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry analyze export: a trace in another format. */
#include "analyze.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    const GantryExportFormat *format;
    const char *path;
    GantryExporter *exporter;
    bool begun;
    GantryTraceLevel level; /* of the record */
} Export;

static bool begin(void *data, const GantryTraceInfo *info, GError **error)
{
    Export *export = data;
    export->level = info->level;
    export->exporter = gantry_exporter_new(export->format, info, export->path, error);
    export->begun = export->exporter != NULL;
    return export->begun;
}

static void event(void *data, const GantryTraceEvent *event)
{
    Export *export = data;
    gantry_exporter_event(export->exporter, event);
}

static bool end(void *data, const TraceFileEnd *end, GError **error)
{
    Export *export = data;
    if (end->exited_ns > 0)
        gantry_exporter_exited(export->exporter, end->exited_ns);
    return gantry_exporter_finish(g_steal_pointer(&export->exporter), end->end_ns, end->dropped,
                                  error);
}

/* Whether writing one would destroy the other. */
static bool same_file(const char *input, const char *output)
{
    struct stat a, b;
    int found = strcmp(input, "-") == 0 ? fstat(STDIN_FILENO, &a) : stat(input, &a);
    return found == 0 && stat(output, &b) == 0 && S_ISREG(a.st_mode) && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

/* Half an export is none. */
static void give_up(Export *export)
{
    struct stat file;
    if (export->exporter != NULL)
        gantry_exporter_finish(g_steal_pointer(&export->exporter), 0, 0, NULL);
    if (export->begun && lstat(export->path, &file) == 0 && S_ISREG(file.st_mode))
        unlink(export->path);
}

static int run(const Command *command)
{
    static const TraceFileReader reader = {.begin = begin, .event = event, .end = end};
    g_autoptr(GError) error = NULL;
    const char *file = command->argv[0];
    uint64_t run;
    bool output = g_strcmp0(command->output, "-") == 0;
    Export export = {.path = output ? "/dev/stdout" : command->output};

    if (command->output == NULL)
        return command_usage_error("say -o FILE", "command line: analyze export: into which file?");
    if (output && command->format == NULL)
        return command_usage_error("say --format NAME",
                                   "command line: analyze export: -o -: in which format?");
    export.format = gantry_export_format(command->format, command->output, &error);
    if (export.format == NULL)
        return command_usage_error(gantry_error_get_hint(error), "command line: %s",
                                   error->message);
    if (same_file(file, export.path))
        return command_usage_error("give it another name",
                                   "command line: -o: '%s': it is the trace file itself",
                                   command->output);
    if (!analyze_run_number(command, &run))
        return STATUS_USAGE;
    if (analyze_read(file, run, &reader, &export)) {
        analyze_note_level(file, export.level, export.format->level, "records all that it shows");
        return 0;
    }
    give_up(&export);
    return STATUS_FAILED;
}

static const CommandOption *const options[] = {
    &command_output, &command_format, &analyze_run_option, &command_help, NULL,
};

const Verb verb_analyze_export = {
    .name = "export",
    .arguments = "FILE",
    .summary = "write a run in another format",
    .options = options,
    .least = 1,
    .most = 1,
    .run = run,
};
