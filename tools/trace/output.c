/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool complain(const char *path, GError **error)
{
    int reason = errno;
    return gantry_error_set(error, GANTRY_ERROR_HOST,
                            reason == ENOENT ? "the folder has to exist" : NULL, "trace: '%s': %s",
                            path, g_strerror(reason));
}

/* Whether @path can be written; it is left as it is. An empty file says less than none, for the
 * program may end where nobody can write anything any more. */
static bool try_file(const char *path, GError **error)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    bool made = fd >= 0;
    if (!made && errno == EEXIST)
        fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0)
        return complain(path, error);
    close(fd);
    if (made)
        unlink(path);
    return true;
}

/* (transfer full) (nullable) Makes a file beside @path that nothing had the name of: what an
 * earlier run has left there, which was killed, is all that is known of that. */
static char *make_beside(const char *path)
{
    enum { MOST = 1000 };
    for (int i = 1; i <= MOST; i++) {
        g_autofree char *beside =
            i == 1 ? g_strconcat(path, ".jsonl", NULL) : g_strdup_printf("%s.%d.jsonl", path, i);
        int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0) {
            close(fd);
            return g_steal_pointer(&beside);
        }
        if (errno != EEXIST)
            break;
    }
    return NULL;
}

bool trace_output_begin(TraceOutput *output, const char *name, const GantryExportFormat *format,
                        GantryTrace *trace, GError **error)
{
    struct stat file;
    bool special = stat(name, &file) == 0 && !S_ISREG(file.st_mode) && !S_ISDIR(file.st_mode);
    *output = (TraceOutput){format, name, g_canonicalize_filename(name, NULL), NULL};
    if (format == gantry_export_formats()[0])
        return gantry_trace_stream(trace, name, error);
    if (special)
        return true;
    if (!try_file(name, error))
        return false;
    /* Where no record can stand beside it, there is none if the program is killed. */
    output->beside = make_beside(output->path);
    if (output->beside != NULL && !gantry_trace_stream(trace, output->beside, NULL)) {
        unlink(output->beside);
        g_clear_pointer(&output->beside, g_free);
    }
    return true;
}

bool trace_output_end(TraceOutput *output, GantryTrace *trace, uint64_t end_ns, GError **error)
{
    if (output->path == NULL)
        return true;
    if (output->format == gantry_export_formats()[0])
        return gantry_trace_end_stream(trace, end_ns, error);
    /* A record that somebody has taken away or changed is not ours to remove, and not needed any
     * more. */
    bool whole = gantry_trace_end_stream(trace, end_ns, NULL);
    /* By the name that was given, unless that leads elsewhere now. */
    g_autofree char *now = g_canonicalize_filename(output->name, NULL);
    const char *path = strcmp(now, output->path) == 0 ? output->name : output->path;
    bool written = gantry_trace_export(trace, output->format->name, path, end_ns, error);
    if (written && whole && output->beside != NULL)
        unlink(output->beside);
    return written;
}

void trace_output_clear(TraceOutput *output)
{
    g_clear_pointer(&output->path, g_free);
    g_clear_pointer(&output->beside, g_free);
}
