/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "file.h"
#include "json-scan.h"

#include <errno.h>
#include <fcntl.h>
#include <gantry/gantry.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_AT_ONCE = 256 * 1024, MAX_LINE = 64 * 1024 * 1024, MAX_PAIRS = 64 };

/* What the lines of a file can hold, whichever line it is. */
typedef struct {
    const char *schema, *level;
    const char *shape, *kind, *name, *value, *detail;
    uint64_t started, pid, library_entry;
    uint64_t t, thread;
    uint64_t end, dropped, exited;
    const char *about[MAX_PAIRS * 2 + 1];
    const char *attributes[MAX_PAIRS * 2 + 1];
    GantryTraceCounts memory;
    uint32_t has; /* a bit for each row of the table below */
} Line;

/* A COUNT is of nanoseconds, or of anything; a NUMBER that of a process or a thread. */
typedef enum { TEXT, COUNT, NUMBER, PAIRS, COUNTS } MemberType;

typedef struct {
    const char *name;
    MemberType type;
    size_t offset;
} Member;

/* The rows that are asked for. */
enum { END, TIME, ATTRIBUTES, MEMORY };

static const Member members[] = {
    [END] = {"end", COUNT, offsetof(Line, end)},
    [TIME] = {"t", COUNT, offsetof(Line, t)},
    [ATTRIBUTES] = {"attributes", PAIRS, offsetof(Line, attributes)},
    [MEMORY] = {"memory", COUNTS, offsetof(Line, memory)},
    {"schema", TEXT, offsetof(Line, schema)},
    {"shape", TEXT, offsetof(Line, shape)},
    {"kind", TEXT, offsetof(Line, kind)},
    {"name", TEXT, offsetof(Line, name)},
    {"thread", NUMBER, offsetof(Line, thread)},
    {"value", TEXT, offsetof(Line, value)},
    {"detail", TEXT, offsetof(Line, detail)},
    {"level", TEXT, offsetof(Line, level)},
    {"started", COUNT, offsetof(Line, started)},
    {"pid", NUMBER, offsetof(Line, pid)},
    {"library_entry", COUNT, offsetof(Line, library_entry)},
    {"about", PAIRS, offsetof(Line, about)},
    {"dropped", COUNT, offsetof(Line, dropped)},
    {"exited", COUNT, offsetof(Line, exited)},
};

typedef struct {
    const char *path;
    const TraceFileReader *reader;
    void *data;
    uint64_t line; /* its number, from 1 */
    bool open;     /* a trace has begun */
    bool stopped;  /* a callback wants no more */
    uint64_t started_unix_ns;
    TraceFileEnd end;
} Reading;

static bool wrong(const Reading *reading, GError **error, const char *why)
{
    return gantry_error_set(error, GANTRY_ERROR_FAILED, NULL,
                            "trace file: '%s', line %" G_GUINT64_FORMAT ": %s", reading->path,
                            reading->line, why);
}

static bool no_trace(const Reading *reading, GError **error, const char *why)
{
    return gantry_error_set(error, GANTRY_ERROR_FAILED,
                            "gantry trace -o FILE.jsonl makes one; other formats cannot be read",
                            "trace file: '%s': %s", reading->path, why);
}

/* --- a line ----------------------------------------------------------------------------------- */

/* More than there is room for are left out: the library itself writes a handful. */
static bool scan_pairs(JsonScan *scan, const char **pairs)
{
    const char *name, *value;
    bool first = true;
    size_t n = 0;
    if (!json_scan_begin_object(scan))
        return false;
    while ((name = json_scan_member(scan, &first)) != NULL) {
        if (json_scan_text(scan, &value) && value != NULL && n < MAX_PAIRS) {
            pairs[2 * n] = name;
            pairs[2 * n++ + 1] = value;
        }
    }
    pairs[2 * n] = NULL;
    return scan->error == NULL;
}

static bool scan_counts(JsonScan *scan, GantryTraceCounts *counts)
{
    const char *name;
    bool first = true;
    if (!json_scan_begin_object(scan))
        return false;
    while ((name = json_scan_member(scan, &first)) != NULL) {
        uint64_t *count = strcmp(name, "calls") == 0   ? &counts->calls
                          : strcmp(name, "bytes") == 0 ? &counts->bytes
                          : strcmp(name, "live") == 0  ? &counts->live
                          : strcmp(name, "peak") == 0  ? &counts->peak
                                                       : NULL;
        if (count != NULL ? !json_scan_integer(scan, count) : !json_scan_skip(scan))
            return false;
    }
    return scan->error == NULL;
}

static void scan_member(JsonScan *scan, const char *name, Line *line)
{
    for (size_t i = 0; i < G_N_ELEMENTS(members); i++) {
        void *value = (char *)line + members[i].offset;
        if (strcmp(members[i].name, name) != 0)
            continue;
        line->has |= 1u << i;
        switch (members[i].type) {
        case TEXT:
            json_scan_text(scan, value);
            return;
        case COUNT:
            json_scan_natural(scan, value, INT64_MAX);
            return;
        case NUMBER:
            json_scan_natural(scan, value, INT_MAX);
            return;
        case PAIRS:
            scan_pairs(scan, value);
            return;
        case COUNTS:
            scan_counts(scan, value);
            return;
        }
    }
    json_scan_skip(scan);
}

/* What a later version adds is not minded. */
static bool scan_line(JsonScan *scan, Line *line)
{
    const char *name;
    bool first = true;
    if (!json_scan_begin_object(scan))
        return false;
    while ((name = json_scan_member(scan, &first)) != NULL)
        scan_member(scan, name, line);
    return json_scan_end(scan);
}

static bool has(const Line *line, int member)
{
    return (line->has & 1u << member) != 0;
}

/* --- what it means ---------------------------------------------------------------------------- */

/* Goes on after a callback: whether it wants more. */
static bool go_on(Reading *reading, bool more)
{
    reading->stopped = !more;
    return more;
}

static bool end_trace(Reading *reading, bool cut, GError **error)
{
    reading->open = false;
    reading->end.cut = cut;
    return go_on(reading, reading->reader->end(reading->data, &reading->end, error));
}

static bool begin_trace(Reading *reading, const Line *line, GError **error)
{
    static const char schema[] = "gantry-trace/";
    if (!g_str_has_prefix(line->schema, schema))
        return no_trace(reading, error, "its schema is not gantry-trace/1");
    if (strcmp(line->schema + strlen(schema), "1") != 0)
        return gantry_error_set(error, GANTRY_ERROR_FAILED,
                                "it was made by another version of Gantry: read it with that one",
                                "trace file: '%s': its schema is %s, and this program reads "
                                "gantry-trace/1",
                                reading->path, line->schema);
    GantryTraceInfo info = {
        .pid = (int)line->pid,
        .started_unix_ns = line->started,
        .library_entry_ns = line->library_entry,
        .attributes = line->about,
    };
    if (line->level != NULL)
        gantry_trace_level_from_name(line->level, &info.level, NULL);
    if (reading->open && !end_trace(reading, true, error))
        return false;
    reading->open = true;
    reading->started_unix_ns = line->started;
    reading->end = (TraceFileEnd){.end_ns = line->library_entry};
    return go_on(reading, reading->reader->begin(reading->data, &info, error));
}

static bool find_shape(const char *name, GantryTraceShape *shape)
{
    for (GantryTraceShape known = GANTRY_TRACE_BEGIN; known <= GANTRY_TRACE_MARK; known++) {
        if (strcmp(name, gantry_trace_shape_name(known)) == 0) {
            *shape = known;
            return true;
        }
    }
    return false;
}

static bool find_kind(const char *name, GantryTraceKind *kind)
{
    for (GantryTraceKind k = 0;; k++) {
        const char *known = gantry_trace_kind_name(k);
        if (strcmp(known, name) == 0) {
            *kind = k;
            return true;
        }
        if (strcmp(known, "unknown") == 0)
            return false;
    }
}

static bool read_event(Reading *reading, const Line *line, GError **error)
{
    GantryTraceEvent event = {
        .time_ns = line->t,
        .thread = (int)line->thread,
        .name = line->name,
        .detail = line->detail,
        .value = line->value,
        .attributes = has(line, ATTRIBUTES) ? line->attributes : NULL,
        .counts = has(line, MEMORY) ? &line->memory : NULL,
    };
    if (line->shape == NULL || line->kind == NULL || line->name == NULL)
        return wrong(reading, error, "an event has a shape, a kind and a name");
    if (!find_shape(line->shape, &event.shape))
        return wrong(reading, error, "its shape is none of begin, end and mark");
    reading->end.n_events++;
    reading->end.end_ns = MAX(reading->end.end_ns, event.time_ns);
    if (find_kind(line->kind, &event.kind)) {
        if (reading->reader->event != NULL)
            reading->reader->event(reading->data, &event);
        return true;
    }
    reading->end.n_unknown++;
    if (reading->reader->unknown != NULL)
        reading->reader->unknown(reading->data, line->kind, &event);
    return true;
}

/* @whole: it has its line break. Without one the last line may be torn. */
static bool read_line(Reading *reading, char *text, size_t length, bool whole, GError **error)
{
    JsonScan scan;
    Line line;
    memset(&line, 0, G_STRUCT_OFFSET(Line, about));
    line.about[0] = line.attributes[0] = NULL;
    line.memory = (GantryTraceCounts){0};
    line.has = 0;
    reading->line++;
    json_scan_init(&scan, text, length);
    if (!scan_line(&scan, &line)) {
        g_autofree char *why =
            g_strdup_printf("no JSON at byte %td: %s", scan.at - scan.begin + 1, scan.error);
        if (reading->line == 1)
            return no_trace(reading, error, "it is not a trace of gantry-trace/1");
        return (!whole && reading->open) || wrong(reading, error, why);
    }
    if (line.schema != NULL)
        return begin_trace(reading, &line, error);
    if (reading->line == 1)
        return no_trace(reading, error, "its first line names no schema");
    if (!reading->open)
        return wrong(reading, error, "something follows the end of the trace");
    if (has(&line, TIME))
        return read_event(reading, &line, error);
    if (!has(&line, END))
        return wrong(reading, error, "neither an event nor the end of the trace");
    reading->end.end_ns = MAX(reading->end.end_ns, line.end);
    reading->end.dropped = line.dropped;
    if (line.exited > reading->started_unix_ns + reading->end.end_ns)
        reading->end.exited_ns = line.exited - reading->started_unix_ns;
    return end_trace(reading, false, error);
}

/* --- the file --------------------------------------------------------------------------------- */

/* As who writes the format begins an event. Any other line is looked at. */
static bool is_passed_over(const Reading *reading, const char *line)
{
    return reading->reader->event == NULL && reading->open && g_str_has_prefix(line, "{\"t\":");
}

/* The lines that @buffer holds whole are read and taken out of it. */
static bool read_lines(Reading *reading, GString *buffer, GError **error)
{
    char *at = buffer->str, *newline;
    char *end = buffer->str + buffer->len;
    while ((newline = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        *newline = '\0';
        if (is_passed_over(reading, at))
            reading->line++;
        else if (!read_line(reading, at, (size_t)(newline - at), true, error))
            return false;
        at = newline + 1;
    }
    g_string_erase(buffer, 0, at - buffer->str);
    if (buffer->len < MAX_LINE)
        return true;
    reading->line++;
    return reading->line == 1 ? no_trace(reading, error, "it is not a trace of gantry-trace/1")
                              : wrong(reading, error, "longer than 64 MiB");
}

static bool read_descriptor(Reading *reading, int fd, GError **error)
{
    g_autoptr(GString) buffer = g_string_sized_new(2 * READ_AT_ONCE);
    for (;;) {
        gsize before = buffer->len;
        g_string_set_size(buffer, before + READ_AT_ONCE);
        ssize_t got = read(fd, buffer->str + before, READ_AT_ONCE);
        g_string_set_size(buffer, before + (gsize)MAX(got, 0));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return gantry_error_set(error, GANTRY_ERROR_HOST, NULL, "trace file: '%s': %s",
                                    reading->path, g_strerror(errno));
        if (got == 0)
            break;
        if (!read_lines(reading, buffer, error))
            return false;
    }
    if (buffer->len > 0 && !read_line(reading, buffer->str, buffer->len, false, error))
        return false;
    if (reading->line == 0)
        return no_trace(reading, error, "it is empty");
    return !reading->open || end_trace(reading, true, error);
}

bool trace_file_read(const char *path, const TraceFileReader *reader, void *data, GError **error)
{
    g_autoptr(GError) reason = NULL;
    bool input = strcmp(path, "-") == 0;
    Reading reading = {
        .path = input ? "standard input" : path,
        .reader = reader,
        .data = data,
    };
    int fd = input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return gantry_error_set(error, GANTRY_ERROR_HOST,
                                errno == ENOENT ? "gantry trace -o FILE.jsonl makes one" : NULL,
                                "trace file: '%s': %s", path, g_strerror(errno));
    bool read = read_descriptor(&reading, fd, &reason);
    if (!input)
        close(fd);
    if (reason == NULL)
        return read || reading.stopped;
    g_propagate_error(error, g_steal_pointer(&reason));
    return false;
}
