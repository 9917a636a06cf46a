/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "shim/files.h"

#include "phases/pathconfig-files.h"

#include <errno.h>
#include <glib.h>
#include <limits.h>
#include <string.h>

/* Of links in one path: from this one on the kernel refuses. */
enum { MAX_LINKS = 41 };

typedef enum EntryKind {
    ENTRY_FILE,
    ENTRY_PROGRAM,
    ENTRY_FOLDER,
    ENTRY_LINK,
} EntryKind;

typedef struct Entry {
    EntryKind kind;
    int refusal;      /* an errno for whoever looks at it, or 0 */
    int read_refusal; /* ... for whoever reads it */
    char *text;       /* owned: contents, or the target of a link */
} Entry;

typedef struct Change {
    size_t question;
    char *entry;
} Change;

/* Made by the first call, and kept. */
static GHashTable *entries; /* absolute path → Entry */
static GArray *questions;   /* ShimQuestion, whose paths are in @texts */
static GPtrArray *changes;  /* Change */
static GStringChunk *texts;
static const char *current_folder;

/* --- entries ---------------------------------------------------------------------------------- */

static void free_entry(void *entry)
{
    g_free(((Entry *)entry)->text);
    g_free(entry);
}

static void free_change(void *change)
{
    g_free(((Change *)change)->entry);
    g_free(change);
}

void shim_files_clear(void)
{
    if (entries == NULL) {
        entries = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_entry);
        questions = g_array_new(FALSE, FALSE, sizeof(ShimQuestion));
        changes = g_ptr_array_new_with_free_func(free_change);
        texts = g_string_chunk_new(4096);
    }
    g_hash_table_remove_all(entries);
    g_array_set_size(questions, 0);
    g_ptr_array_set_size(changes, 0);
    g_string_chunk_clear(texts);
    current_folder = "/";
}

static int errno_of(const char *name)
{
    static const struct {
        const char *name;
        int number;
    } known[] = {
        {"EACCES", EACCES}, {"EIO", EIO},         {"ELOOP", ELOOP},
        {"ENOENT", ENOENT}, {"ENOTDIR", ENOTDIR}, {"ENAMETOOLONG", ENAMETOOLONG},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        if (strcmp(name, known[i].name) == 0)
            return known[i].number;
    }
    return 0;
}

/* Takes what follows @mark in @entry off it; NULL if it has no such mark. */
static char *cut(char *entry, const char *mark)
{
    char *at = strstr(entry, mark);
    if (at == NULL)
        return NULL;
    *at = '\0';
    return at + strlen(mark);
}

/* What @entry, of which the path is left, says; false if nothing that can be. */
static bool parse(char *entry, Entry *parsed)
{
    const char *text;
    *parsed = (Entry){ENTRY_FILE, 0, 0, NULL};
    if ((text = cut(entry, " -> ")) != NULL) {
        parsed->kind = ENTRY_LINK;
        parsed->text = g_strdup(text);
        return *text != '\0';
    }
    if ((text = cut(entry, " = ")) != NULL) {
        parsed->text = g_strdup(text);
        return true;
    }
    if ((text = cut(entry, " !read ")) != NULL)
        return (parsed->read_refusal = errno_of(text)) != 0;
    if ((text = cut(entry, " ! ")) != NULL)
        return (parsed->refusal = errno_of(text)) != 0;
    size_t length = strlen(entry);
    if (length > 1 && (entry[length - 1] == '*' || entry[length - 1] == '/')) {
        parsed->kind = entry[length - 1] == '*' ? ENTRY_PROGRAM : ENTRY_FOLDER;
        entry[length - 1] = '\0';
    }
    return true;
}

/* Absolute, and without what a resolved path never has. */
static bool is_plain(const char *path)
{
    if (*path != '/' || path[1] == '\0')
        return false;
    g_auto(GStrv) parts = g_strsplit(path + 1, "/", -1);
    for (char **part = parts; *part != NULL; part++) {
        if (**part == '\0' || strcmp(*part, ".") == 0 || strcmp(*part, "..") == 0)
            return false;
    }
    return true;
}

static void put(const char *path, Entry entry)
{
    g_hash_table_insert(entries, g_strdup(path), g_memdup2(&entry, sizeof entry));
}

bool shim_files_add(const char *entry)
{
    g_autofree char *path = g_strdup(entry);
    Entry parsed;
    if (entries == NULL)
        shim_files_clear();
    if (!parse(path, &parsed) || !is_plain(path)) {
        g_free(parsed.text);
        return false;
    }
    put(path, parsed);
    for (char *slash = strrchr(path, '/'); slash != path; slash = strrchr(path, '/')) {
        *slash = '\0';
        if (!g_hash_table_contains(entries, path))
            put(path, (Entry){ENTRY_FOLDER, 0, 0, NULL});
    }
    return true;
}

void shim_files_add_later(size_t question, const char *entry)
{
    Change *change = g_new(Change, 1);
    *change = (Change){question, g_strdup(entry)};
    g_ptr_array_add(changes, change);
}

void shim_files_set_current_folder(const char *path)
{
    current_folder = path != NULL ? g_string_chunk_insert(texts, path) : NULL;
}

/* --- looking ---------------------------------------------------------------------------------- */

/* Takes the first component off @rest. */
static void take_component(GString *rest, GString *component)
{
    size_t slashes = strspn(rest->str, "/");
    size_t length = strcspn(rest->str + slashes, "/");
    g_string_truncate(component, 0);
    g_string_append_len(component, rest->str + slashes, (gssize)length);
    g_string_erase(rest, 0, (gssize)(slashes + length));
}

static void go_up(GString *at)
{
    char *slash = strrchr(at->str, '/');
    g_string_truncate(at, slash != NULL ? (gsize)(slash - at->str) : 0);
}

/* Puts the target of a link in front of the @rest of the path; where it is followed from. */
static void follow(const Entry *link, GString *at, GString *rest)
{
    if (*link->text == '/')
        g_string_truncate(at, 0);
    else
        go_up(at);
    g_string_prepend(rest, link->text);
}

/* Goes to @path as the kernel does, the last link being followed or not: 0, or an errno. */
static int walk(const char *path, bool follow_last, const Entry **found)
{
    static const Entry root = {ENTRY_FOLDER, 0, 0, NULL};
    if (*path == '\0' || (*path != '/' && current_folder == NULL))
        return ENOENT;
    if (strlen(path) >= PATH_MAX)
        return ENAMETOOLONG;

    g_autoptr(GString) at = g_string_new(*path == '/' ? "" : current_folder);
    g_autoptr(GString) rest = g_string_new(path);
    g_autoptr(GString) component = g_string_new(NULL);
    if (strcmp(at->str, "/") == 0)
        g_string_truncate(at, 0);
    *found = &root;
    for (int n_links = 0; rest->len > 0;) {
        if ((*found)->kind != ENTRY_FOLDER) /* a slash behind a file, if nothing else */
            return ENOTDIR;
        take_component(rest, component);
        if (component->len > NAME_MAX)
            return ENAMETOOLONG;
        if (strcmp(component->str, "..") == 0)
            go_up(at);
        else if (component->len > 0 && strcmp(component->str, ".") != 0)
            g_string_append_printf(at, "/%s", component->str);
        *found = at->len > 0 ? g_hash_table_lookup(entries, at->str) : &root;
        if (*found == NULL)
            return ENOENT;
        if ((*found)->refusal != 0)
            return (*found)->refusal;
        if ((*found)->kind == ENTRY_LINK && (follow_last || rest->len > 0)) {
            if (++n_links == MAX_LINKS)
                return ELOOP;
            follow(*found, at, rest);
            *found = &root;
        }
    }
    return 0;
}

/* --- the questions of phases/pathconfig-files.h ----------------------------------------------- */

/* Every question comes here first, and says what it found in the record that it gets. */
static ShimQuestion *ask(const char *what, const char *path)
{
    if (entries == NULL)
        shim_files_clear();
    ShimQuestion question = {what, g_string_chunk_insert(texts, path), false};
    g_array_append_val(questions, question);
    for (guint i = 0; i < changes->len; i++) {
        const Change *change = g_ptr_array_index(changes, i);
        if (change->question == questions->len)
            shim_files_add(change->entry);
    }
    return &g_array_index(questions, ShimQuestion, questions->len - 1);
}

const ShimQuestion *shim_files_questions(size_t *n_questions)
{
    *n_questions = questions->len;
    return (const ShimQuestion *)(void *)questions->data;
}

static const char *why_not(int reason)
{
    return reason != ENOENT ? g_strerror(reason) : NULL;
}

bool files_is(const char *path, FileKind kind, const char **why)
{
    static const char *const names[] = {
        [FILE_REGULAR] = "a file",
        [FILE_FOLDER] = "a folder",
        [FILE_PROGRAM] = "a program",
    };
    ShimQuestion *question = ask(names[kind], path);
    const Entry *entry;
    int reason = walk(path, true, &entry);
    *why = NULL;
    if (reason != 0)
        *why = why_not(reason);
    else if (entry->kind == ENTRY_FOLDER && kind != FILE_FOLDER)
        *why = "it is a folder";
    else if (entry->kind != ENTRY_FOLDER && kind == FILE_FOLDER)
        *why = "it is no folder";
    else if (entry->kind != ENTRY_PROGRAM && kind == FILE_PROGRAM)
        *why = "nobody may execute it";
    else
        question->found = true;
    return question->found;
}

ssize_t files_read(const char *path, char *buffer, size_t size, const char **why)
{
    ShimQuestion *question = ask("a file", path);
    const Entry *entry;
    int reason = walk(path, true, &entry);
    if (reason == 0)
        reason = entry->read_refusal;
    *why = reason != 0 ? why_not(reason) : NULL;
    if (reason != 0)
        return reason == ENOENT || reason == EACCES ? FILES_NONE : FILES_WRONG;
    question->found = true;
    size_t length = entry->text != NULL ? strlen(entry->text) : 0;
    memcpy(buffer, entry->text != NULL ? entry->text : "", MIN(length, size));
    return (ssize_t)MIN(length, size);
}

ssize_t files_read_link(const char *path, char *buffer, size_t size)
{
    ShimQuestion *question = ask("a link", path);
    const Entry *entry;
    if (walk(path, false, &entry) != 0 || entry->kind != ENTRY_LINK)
        return -1;
    size_t length = strlen(entry->text);
    if (length >= size)
        return -1;
    memcpy(buffer, entry->text, length);
    question->found = true;
    return (ssize_t)length;
}

bool files_current_folder(char *buffer, size_t size)
{
    ShimQuestion *question = ask("the current folder", ".");
    question->found = current_folder != NULL && strlen(current_folder) < size;
    if (question->found)
        strcpy(buffer, current_folder);
    return question->found;
}
