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
} Export;

static bool begin(void *data, const GantryTraceInfo *info, GError **error)
{
    Export *export = data;
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

static int run(const Command *command, const char *const *files)
{
    static const TraceFileReader reader = {.begin = begin, .event = event, .end = end};
    g_autoptr(GError) error = NULL;
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
    if (same_file(files[0], export.path))
        return command_usage_error("give it another name",
                                   "command line: -o: '%s': it is the trace file itself",
                                   command->output);
    if (analyze_read(files[0], false, &reader, &export))
        return 0;
    give_up(&export);
    return STATUS_FAILED;
}

const AnalyzeAction analyze_export = {"export", 1, run};
