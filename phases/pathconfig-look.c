/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* How the path search puts paths together, and how it looks at files: getpath.py's joinpath(),
 * abspath() and their like, on bytes in place of strings. */
#include "cpython.h"
#include "pathconfig-search.h"

#include <limits.h>
#include <string.h>

/* getpath.c reads line by line, and so does not care how long a file is. */
enum { MAX_LINKS = 40, MAX_FILE = CPYTHON_HAS_GETPATH_C ? 1024 * 1024 : 32 * 1024 };

/* --- texts ------------------------------------------------------------------------------------ */

const char *search_keep(Search *s, const char *text, size_t length)
{
    return g_string_chunk_insert_len(s->texts, text, (gssize)length);
}

static const char *keep_scratch(Search *s)
{
    return search_keep(s, s->scratch->str, s->scratch->len);
}

/* Takes "//", "." and ".." out of a path, in its place and without looking at links
 * (_Py_normpath()): two slashes in front stay, as POSIX has it. What is kept never reaches what is
 * still to be read. */
static void normalize(GString *path)
{
    size_t slashes = strspn(path->str, "/");
    bool absolute = slashes > 0;
    char *start = path->str + (slashes == 2 ? 2 : absolute);
    char *out = start;

    for (const char *in = start; *in != '\0';) {
        size_t length = strcspn(in, "/");
        const char *part = in;
        in += length + (in[length] == '/');
        if (length == 0 || (length == 1 && part[0] == '.'))
            continue;
        if (length == 2 && part[0] == '.' && part[1] == '.') {
            char *last = out;
            while (last > start && last[-1] != '/')
                last--;
            if (out > start && strncmp(last, "..", (size_t)(out - last)) != 0) {
                out = last > start ? last - 1 : start;
                continue;
            }
            if (absolute)
                continue;
        }
        if (out > start)
            *out++ = '/';
        memmove(out, part, length);
        out += length;
    }
    g_string_truncate(path, (gsize)(out - path->str));
}

/* @text, normalized where getpath is a Python program: getpath.c takes paths as they are. */
static const char *keep_normal(Search *s, const char *text)
{
    g_string_assign(s->scratch, text);
    if (!CPYTHON_HAS_GETPATH_C)
        normalize(s->scratch);
    return keep_scratch(s);
}

/* How many characters CPython makes of @text; a byte that is no UTF-8 becomes one. */
static size_t count_characters(const Search *s, const char *text)
{
    size_t n = 0;
    if (!s->utf8)
        return strlen(text);
    for (gunichar c; *text != '\0'; n++) {
        c = g_utf8_get_char_validated(text, -1);
        text = c == (gunichar)-1 || c == (gunichar)-2 ? text + 1 : g_utf8_next_char(text);
    }
    return n;
}

/* getpath.py cannot join paths to one longer than this, not even if it is shorter when normal
 * (join_relfile() in CPython); getpath.c, before 3.11, can, but not search above it. */
bool search_refuse_long(Search *s, const char *folder, const char *name)
{
    enum { SHOWN = 60 };
    if (*name == '\0' || count_characters(s, folder) + 1 + count_characters(s, name) <= PATH_MAX)
        return false;
    g_string_printf(s->scratch, "a path of more than %d characters: '%.*s%s' and '%.*s%s'",
                    PATH_MAX, SHOWN, folder, strlen(folder) > SHOWN ? "..." : "", SHOWN, name,
                    strlen(name) > SHOWN ? "..." : "");
    s->refusal = keep_scratch(s);
    return true;
}

const char *search_under(Search *s, const char *folder, const char *name)
{
    g_string_assign(s->scratch, folder);
    if (!g_str_has_suffix(folder, "/"))
        g_string_append_c(s->scratch, '/');
    g_string_append(s->scratch, name);
    return keep_scratch(s);
}

const char *search_join(Search *s, const char *folder, const char *name)
{
    if (*name == '/' || *folder == '\0')
        return keep_normal(s, name);
    if (CPYTHON_HAS_GETPATH_C)
        return search_under(s, folder, name);
    if (search_refuse_long(s, folder, name))
        return folder;
    g_string_assign(s->scratch, folder);
    /* join_relfile() in CPython puts nothing behind a folder of one letter, which "/" is, too. */
    if (!g_str_has_suffix(folder, "/") && count_characters(s, folder) > 1)
        g_string_append_c(s->scratch, '/');
    g_string_append(s->scratch, name);
    normalize(s->scratch);
    return keep_scratch(s);
}

const char *search_dir_name(Search *s, const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? search_keep(s, path, (size_t)(slash - path)) : "";
}

const char *search_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* Whether a character from @at on is one that str.strip() takes off; bytes that are no UTF-8 are
 * none. */
static bool is_space(const char *at, const char *end)
{
    gunichar c = g_utf8_get_char_validated(at, end - at);
    return g_unichar_isspace(c) || c == '\v' || (c >= 0x1c && c <= 0x1f) || c == 0x85;
}

const char *search_strip(Search *s, const char *text, const char *end)
{
    while (text < end && is_space(text, end))
        text = g_utf8_next_char(text);
    for (const char *last; (last = g_utf8_find_prev_char(text, end)) != NULL &&
                           is_space(last, end) && g_utf8_next_char(last) == end;)
        end = last;
    return search_keep(s, text, (size_t)(end - text));
}

/* --- looks ------------------------------------------------------------------------------------ */

bool search_is(Search *s, FileKind kind, const char *path)
{
    static const char *const names[] = {
        [FILE_REGULAR] = "a file",
        [FILE_FOLDER] = "a folder",
        [FILE_PROGRAM] = "a program",
    };
    const char *why;
    bool found = files_is(path, kind, &why);
    gantry_context_look(s->context, names[kind], path, found, why);
    return found;
}

static bool look_at_current_folder(Search *s, char *buffer, size_t size)
{
    bool known = files_current_folder(buffer, size);
    gantry_context_look(s->context, "the current folder", ".", known, known ? buffer : NULL);
    return known;
}

/* copy_absolute() in getpath.c: "./" in front is all that it takes off. */
static const char *absolute_in_c(Search *s, const char *path)
{
    char folder[PATH_MAX];
    if (*path == '/' || !look_at_current_folder(s, folder, sizeof folder))
        return path;
    const char *rest = g_str_has_prefix(path, "./") ? path + 2 : path;
    search_refuse_long(s, folder, rest);
    return search_under(s, folder, rest);
}

/* Normalized, and then put behind the current folder, so that leading ".." stay. If that folder is
 * gone, getpath_abspath() fails. */
const char *search_absolute(Search *s, const char *path)
{
    char folder[PATH_MAX];
    if (CPYTHON_HAS_GETPATH_C)
        return absolute_in_c(s, path);
    g_string_assign(s->scratch, path);
    normalize(s->scratch);
    if (*s->scratch->str == '/')
        return keep_scratch(s);
    if (look_at_current_folder(s, folder, sizeof folder)) {
        if (s->scratch->len > 0)
            g_string_prepend_c(s->scratch, '/');
        g_string_prepend(s->scratch, folder);
        return keep_scratch(s);
    }
    const char *relative = keep_scratch(s);
    g_string_printf(s->scratch, "'%s' cannot be made absolute: the current folder is gone", path);
    s->refusal = keep_scratch(s);
    return relative;
}

const char *search_follow_links(Search *s, const char *path)
{
    char target[PATH_MAX + 1];
    for (int i = 0; is_set(path) && i < MAX_LINKS; i++) {
        ssize_t length = files_read_link(path, target, PATH_MAX);
        target[MAX(length, 0)] = '\0';
        gantry_context_look(s->context, "a link", path, length >= 0, length >= 0 ? target : NULL);
        if (length < 0)
            return path;
        /* getpath_realpath() takes off what is behind the last slash, if there is one: the program
         * of an empty entry of PATH has none. */
        bool is_bare = !CPYTHON_HAS_GETPATH_C && strchr(path, '/') == NULL;
        const char *folder = is_bare ? path : search_dir_name(s, path);
        path = *target == '/' ? search_keep(s, target, (size_t)length)
                              : search_join(s, folder, target);
    }
    if (!is_set(path))
        return path;
    if (CPYTHON_HAS_GETPATH_C) /* resolve_symlinks() */
        s->refusal = "the program stands behind too many symbolic links";
    return NULL;
}

/* As readlines() for getpath.py: a NUL ends the file, what ends a line is "\n" with any number of
 * "\r" before it, and nothing behind the last end is no line. The getpath.c of 3.10 reads in ways
 * of its own, for which all is kept: there the last line is what has no end. */
static char **split_lines(char *text)
{
    if (CPYTHON_HAS_GETPATH_C)
        return g_strsplit(text, "\n", -1);
    g_autoptr(GStrvBuilder) lines = g_strv_builder_new();
    for (char *end; *text != '\0'; text = end + 1) {
        end = strchr(text, '\n');
        if (end == NULL) {
            g_strv_builder_add(lines, text);
            break;
        }
        char *last = end;
        while (last > text && last[-1] == '\r')
            last--;
        *last = '\0';
        g_strv_builder_add(lines, text);
    }
    return g_strv_builder_end(lines);
}

char **search_read_lines(Search *s, const char *path, bool forgive)
{
    g_autofree char *buffer = g_malloc(MAX_FILE + 1);
    const char *why;
    ssize_t length = files_read(path, buffer, MAX_FILE, &why);
    gantry_context_look(s->context, "a file", path, length >= 0, why);
    if (length == FILES_WRONG && !forgive) {
        g_string_printf(s->scratch, "'%s' cannot be read: %s", path, why);
        s->refusal = keep_scratch(s);
    }
    if (length < 0)
        return NULL;
    if (length == MAX_FILE && !CPYTHON_HAS_GETPATH_C) {
        g_string_printf(s->scratch,
                        "'%s' is longer than the %d bytes that CPython reads of such a file", path,
                        MAX_FILE);
        s->refusal = keep_scratch(s);
        return NULL;
    }
    buffer[length] = '\0';
    return split_lines(buffer);
}

const char *search_up(Search *s, const char *folder, const char *const *landmarks, FileKind kind)
{
    for (; *folder != '\0' && s->refusal == NULL; folder = search_dir_name(s, folder)) {
        for (size_t i = 0; landmarks[i] != NULL; i++) {
            if (search_is(s, kind, search_join(s, folder, landmarks[i])))
                return folder;
        }
    }
    return NULL;
}
