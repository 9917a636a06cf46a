/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Reading a lock: once over its text, from the first line to the last, and out at the first thing
 * that is not as it says. */
#include "lock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { MAX_LOCK = 256 * 1024 }; /* a thousand entries in sys.path; no lock comes near */

#define OUTPUT(member)                                                                             \
    {                                                                                              \
#member, offsetof(GantryPathconfigResult, member)                                          \
    }

const LockOutput lock_outputs[LOCK_OUTPUTS] = {
    OUTPUT(program_name), OUTPUT(executable),  OUTPUT(base_executable),  OUTPUT(prefix),
    OUTPUT(exec_prefix),  OUTPUT(base_prefix), OUTPUT(base_exec_prefix), OUTPUT(home),
    OUTPUT(stdlib_dir),   OUTPUT(platlibdir),
};

/* The text on its way. */
typedef struct {
    GantryContext *context;
    Lock *lock;
    char *text;
    size_t number; /* of the line */
    GPtrArray *paths;
    LockDevices devices;
    bool ended;
} Reader;

/* --- the file --------------------------------------------------------------------------------- */

/* Whoever can write the lock decides what is run; so nobody may but those who can decide that
 * anyway: root, and the user that it runs as. */
static char *check_trust(const struct stat *status)
{
    if (!S_ISREG(status->st_mode))
        return g_strdup("it is no file");
    if (status->st_uid != 0 && status->st_uid != geteuid())
        return g_strdup_printf("it belongs to user %u, who could have written anything into it",
                               (unsigned)status->st_uid);
    if ((status->st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return g_strdup_printf("others than its owner can write it (mode %03o)",
                               status->st_mode & 0777);
    if (status->st_size > MAX_LOCK)
        return g_strdup_printf("it has %" G_GINT64_FORMAT " bytes, and no lock has more than %d",
                               (gint64)status->st_size, MAX_LOCK);
    return NULL;
}

/* Fills @text with the file; why it could not. */
static char *read_text(GantryContext *context, int fd, char **text, size_t *length)
{
    struct stat status;
    if (fstat(fd, &status) != 0)
        return g_strdup(g_strerror(errno));
    char *why = check_trust(&status);
    if (why != NULL)
        return why;
    size_t size = (size_t)status.st_size;
    *text = gantry_context_alloc(context, size + 1);
    *length = 0;
    ssize_t n;
    while (*length < size && (n = read(fd, *text + *length, size - *length)) > 0)
        *length += (size_t)n;
    return *length == size ? NULL : g_strdup("it cannot be read");
}

/* --- its lines -------------------------------------------------------------------------------- */

/* Takes the line at @at off, so that it is a text of its own; the next one. NULL: it has no end. */
static char *cut_line(Reader *reader, char *at)
{
    char *end = strchr(at, '\n');
    if (end == NULL)
        return NULL;
    *end = '\0';
    reader->number++;
    return end + 1;
}

/* All `if` lines at @at, at once; the first line behind them. */
static char *check_inputs(Reader *reader, char *at, char **why)
{
    g_autoptr(GString) present = g_string_sized_new(1024);
    char *end = at;
    bool with_machine = false, with_folder = false;
    for (char *next; g_str_has_prefix(end, "if ") && (next = strchr(end, '\n')) != NULL;
         end = next + 1) {
        with_machine = with_machine || g_str_has_prefix(end, "if machine ");
        with_folder = with_folder || g_str_has_prefix(end, "if folder ");
        reader->number++;
    }
    lock_inputs(reader->context, present, with_machine, with_folder);
    size_t length = (size_t)(end - at);
    if (present->len == length && memcmp(present->str, at, length) == 0)
        return end;
    g_autofree char *locked = g_strndup(at, length);
    *why = lock_compare_inputs(locked, present->str);
    return NULL;
}

static bool take_output(Reader *reader, const char *name, char *value)
{
    GantryPathconfigResult *result = &reader->lock->result;
    if (!lock_unescape(value))
        return false;
    if (strcmp(name, "path") == 0) {
        if (reader->paths->len == 0)
            reader->lock->paths_line = reader->number;
        g_ptr_array_add(reader->paths, value);
        return true;
    }
    if (strcmp(name, "python_build") == 0) {
        result->python_build = strcmp(value, "1") == 0;
        return true;
    }
    for (size_t i = 0; i < LOCK_OUTPUTS; i++) {
        if (strcmp(name, lock_outputs[i].name) != 0)
            continue;
        G_STRUCT_MEMBER(const char *, result, lock_outputs[i].offset) = value;
        reader->lock->lines[i] = reader->number;
        return true;
    }
    return false;
}

/* A line behind the inputs, which has been cut off, up to @rest. */
static char *read_line(Reader *reader, char *line)
{
    char *rest = strchr(line, ' ');
    const char *path;
    if (rest == NULL)
        return g_strdup(LOCK_NONSENSE);
    *rest++ = '\0';
    if (strcmp(line, "same") == 0 || strcmp(line, "nothing") == 0 || strcmp(line, "behind") == 0 ||
        strcmp(line, "link") == 0) {
        char *why = lock_check_stamp(&reader->devices, line, rest, &path);
        gantry_context_look(reader->context,
                            strcmp(line, "nothing") == 0 ? "nothing, as before" : "the same", path,
                            why == NULL, why);
        return why;
    }
    char *value = strchr(rest, ' ');
    if (strcmp(line, "then") != 0 || value == NULL)
        return g_strdup(LOCK_NONSENSE);
    *value++ = '\0';
    return take_output(reader, rest, value) ? NULL : g_strdup(LOCK_NONSENSE);
}

/* What no result is without. */
static char *check_complete(const Reader *reader)
{
    for (size_t i = 0; i < LOCK_OUTPUTS; i++) {
        bool nullable = strcmp(lock_outputs[i].name, "home") == 0 ||
                        strcmp(lock_outputs[i].name, "stdlib_dir") == 0;
        if (!nullable && reader->lock->lines[i] == 0)
            return g_strdup_printf("it does not say what %s is", lock_outputs[i].name);
    }
    return reader->paths->len == 0 ? g_strdup("it has no search path") : NULL;
}

/* The lines from @at on. */
static char *read_lines(Reader *reader, char *at, const char *end_line)
{
    while (at != end_line) {
        char *line = at;
        at = cut_line(reader, at);
        char *why = read_line(reader, line);
        if (why == NULL)
            continue;
        if (strcmp(why, LOCK_NONSENSE) != 0)
            return why;
        g_free(why);
        return g_strdup_printf("line %zu: %s", reader->number, LOCK_NONSENSE);
    }
    return check_complete(reader);
}

/* The last line, which says that all of it is there, and that it is what was written. */
static char *find_end(char *text, size_t length, char **why)
{
    static const char keyword[] = "end ";
    char sum[32];
    char *last = length > 0 && text[length - 1] == '\n' ? memrchr(text, '\n', length - 1) : NULL;
    if (last == NULL || !g_str_has_prefix(last + 1, keyword)) {
        *why = g_strdup("it has no end: it was cut");
        return NULL;
    }
    last++;
    g_snprintf(sum, sizeof sum, "%016" G_GINT64_MODIFIER "x\n",
               lock_checksum(text, (size_t)(last - text)));
    if (strcmp(last + strlen(keyword), sum) == 0)
        return last;
    *why = g_strdup("it was changed after it had been written: its checksum is wrong");
    return NULL;
}

char *lock_parse(GantryContext *context, char *text, size_t length, Lock *lock)
{
    g_autoptr(GPtrArray) paths = g_ptr_array_new();
    Reader reader = {.context = context, .lock = lock, .text = text, .number = 1, .paths = paths};
    char *why = NULL;

    *lock = (Lock){0};
    if (length == 0)
        return g_strdup("it is empty");
    if (strlen(text) != length)
        return g_strdup("it has a zero byte, and is no text");
    if (!g_str_has_prefix(text, LOCK_HEADER))
        return g_str_has_prefix(text, "gantry-lock ")
                   ? g_strdup("it has the format of another version of Gantry")
                   : g_strdup("it is no lock file: it does not begin with 'gantry-lock 1'");
    char *end = find_end(text, length, &why);
    char *at = end != NULL ? check_inputs(&reader, text + strlen(LOCK_HEADER), &why) : NULL;
    if (at == NULL)
        return why;
    why = read_lines(&reader, at, end);
    if (why != NULL)
        return why;
    g_ptr_array_add(paths, NULL);
    size_t size = paths->len * sizeof(char *);
    lock->result.module_search_paths =
        memcpy(gantry_context_alloc(context, size), paths->pdata, size);
    return NULL;
}

char *lock_read(GantryContext *context, const char *path, Lock *lock)
{
    /* A FIFO without a writer must not stop us. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    char *text = NULL;
    size_t length = 0;
    gantry_context_look(context, "a lock file", path, fd >= 0,
                        fd < 0 && errno != ENOENT ? g_strerror(errno) : NULL);
    if (fd < 0)
        return g_strdup("it cannot be opened");
    char *why = read_text(context, fd, &text, &length);
    close(fd);
    return why != NULL ? why : lock_parse(context, text, length, lock);
}
