/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Changes to a search path that was computed: CPython lets an embedder keep all of it or give all
 * of it, and nothing in between. */
#include "interpreter-paths.h"

#include "cpython.h"

#include <string.h>

/* An entry of the path in the making, and where it comes from. */
typedef struct {
    const char *path;
    const char *rule; /* NULL: it was computed */
} Entry;

bool path_edits_any(const PathEdits *edits)
{
    return *edits->remove != NULL || *edits->insert != NULL || *edits->prepend != NULL ||
           *edits->append != NULL;
}

static bool has_base_name(const char *path, const char *name)
{
    const char *slash = strrchr(path, '/');
    return strcmp(slash != NULL ? slash + 1 : path, name) == 0;
}

/* Whether @path is the entry that somebody calls @name. */
static bool is_entry(const char *path, const char *name, const char *stdlib_dir)
{
    if (strcmp(name, "@zip") == 0)
        return has_base_name(path, "python" CPYTHON_VERSION_DIGITS ".zip");
    if (strcmp(name, "@dynload") == 0)
        return has_base_name(path, "lib-dynload");
    if (strcmp(name, "@stdlib") == 0)
        return stdlib_dir != NULL ? strcmp(path, stdlib_dir) == 0
                                  : has_base_name(path, "python" CPYTHON_VERSION_TEXT);
    return strcmp(path, name) == 0;
}

/* Where the entry @name stands; the length of @entries if it is not there. */
static guint find_entry(const GArray *entries, const char *name, const char *stdlib_dir)
{
    guint i = 0;
    while (i < entries->len && !is_entry(g_array_index(entries, Entry, i).path, name, stdlib_dir))
        i++;
    return i;
}

/* Relative paths are made absolute, as those of PYTHONPATH: the program may change its folder. ""
 * is Python's word for the current folder, wherever that is, and stays. */
static Entry new_entry(GantryContext *context, const char *path, const char *rule)
{
    g_autofree char *whole =
        *path != '\0' && *path != '/' ? g_canonicalize_filename(path, NULL) : g_strdup(path);
    return (Entry){gantry_context_strdup(context, whole), rule};
}

static void remove_entries(const PathEdits *edits, GArray *entries, const char *stdlib_dir,
                           GantryContext *tell)
{
    for (const char *const *name = edits->remove; *name != NULL; name++) {
        guint i = find_entry(entries, *name, stdlib_dir);
        if (i == entries->len && tell != NULL)
            gantry_context_rule_out(tell, "path_remove", "%s is not on the path", *name);
        for (; i < entries->len; i = find_entry(entries, *name, stdlib_dir)) {
            if (tell != NULL)
                gantry_context_note(tell, "path_remove", "%s is taken off",
                                    g_array_index(entries, Entry, i).path);
            g_array_remove_index(entries, i);
        }
    }
}

/* Parts "ENTRY:PATH" at its first ':' without a backslash, which are taken out of @entry. NULL if
 * there is none. */
static const char *part_insert(const char *text, GString *entry)
{
    g_string_truncate(entry, 0);
    for (; *text != '\0'; text++) {
        if (*text == ':')
            return text + 1;
        if (*text == '\\' && (text[1] == ':' || text[1] == '\\'))
            text++;
        g_string_append_c(entry, *text);
    }
    return NULL;
}

static bool insert_entries(GantryContext *context, const PathEdits *edits, GArray *entries,
                           const char *stdlib_dir, GError **error)
{
    g_autoptr(GString) name = g_string_new(NULL);
    for (const char *const *item = edits->insert; *item != NULL; item++) {
        const char *path = part_insert(*item, name);
        if (path == NULL)
            return gantry_error_set(error, GANTRY_ERROR_OPTION_VALUE, "write ENTRY:PATH",
                                    "option 'path_insert': '%s': it does not say before which "
                                    "entry",
                                    *item);
        guint i = find_entry(entries, name->str, stdlib_dir);
        if (i == entries->len) {
            g_autoptr(GString) all = g_string_new("on it are: ");
            for (guint j = 0; j < entries->len; j++)
                g_string_append_printf(all, "%s%s", j > 0 ? ", " : "",
                                       g_array_index(entries, Entry, j).path);
            return gantry_error_set(error, GANTRY_ERROR_OPTION_VALUE,
                                    entries->len > 0 ? all->str : "the search path is empty",
                                    "option 'path_insert': '%s' is not on the search path",
                                    name->str);
        }
        g_autofree char *rule = g_strdup_printf("path_insert: before %s", name->str);
        Entry entry = new_entry(context, path, gantry_context_strdup(context, rule));
        g_array_insert_val(entries, i, entry);
    }
    return true;
}

static void tell_entries(GantryContext *context, const GArray *entries)
{
    for (guint i = 0; i < entries->len; i++) {
        const Entry *entry = &g_array_index(entries, Entry, i);
        gantry_context_decide(context, "sys.path", entry->path, "%s",
                              entry->rule != NULL ? entry->rule : "");
    }
}

const char *const *path_edits_apply(GantryContext *context, const PathEdits *edits,
                                    const char *const *paths, const char *stdlib_dir, bool tell,
                                    GError **error)
{
    g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(Entry));
    for (; *paths != NULL; paths++)
        g_array_append_val(entries, ((Entry){*paths, NULL}));
    if (tell)
        gantry_context_ask(context, "sys.path",
                           "What was to be different about the search path that was computed?");
    remove_entries(edits, entries, stdlib_dir, tell ? context : NULL);
    if (!insert_entries(context, edits, entries, stdlib_dir, error))
        return NULL;
    for (guint i = 0; edits->prepend[i] != NULL; i++) {
        Entry entry = new_entry(context, edits->prepend[i], "path_prepend");
        g_array_insert_val(entries, i, entry);
    }
    for (const char *const *path = edits->append; *path != NULL; path++) {
        Entry entry = new_entry(context, *path, "path_append");
        g_array_append_val(entries, entry);
    }
    if (tell)
        tell_entries(context, entries);
    const char **list = gantry_context_alloc(context, (entries->len + 1) * sizeof *list);
    for (guint i = 0; i < entries->len; i++)
        list[i] = g_array_index(entries, Entry, i).path;
    return list;
}
