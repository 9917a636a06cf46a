/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Why an entry that site has added is on sys.path. site.py is the library's own and not the same
 * everywhere (Debian's has other folders), so it is asked itself for its folders. */
#include "site.h"

#include <string.h>

static const char what[] = "sys.path";

/* (transfer full) (nullable) A str as the system has it, whatever is in it. */
static char *path_text(PyObject *object)
{
    PyObject *bytes =
        object != NULL && PyUnicode_Check(object) ? PyUnicode_EncodeFSDefault(object) : NULL;
    char *text = bytes != NULL ? g_strdup(PyBytes_AS_STRING(bytes)) : NULL;
    Py_XDECREF(bytes);
    PyErr_Clear();
    return text;
}

static bool has(const GPtrArray *paths, const char *path)
{
    return g_ptr_array_find_with_equal_func((GPtrArray *)paths, path, g_str_equal, NULL);
}

/* (transfer full) (element-type filename) The strings of a list, each once; what is none is left
 * out. */
static GPtrArray *path_list(PyObject *list)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    for (Py_ssize_t i = 0; list != NULL && PyList_Check(list) && i < PyList_GET_SIZE(list); i++) {
        g_autofree char *path = path_text(PyList_GET_ITEM(list, i));
        if (path != NULL && g_hash_table_add(seen, path))
            g_ptr_array_add(paths, g_steal_pointer(&path));
    }
    return paths;
}

/* (nullable) A variable of @module, or of sys if that is NULL: borrowed, and without a question to
 * code of the program, which may have put something of its own in the place of site. */
static PyObject *variable(PyObject *module, const char *name)
{
    if (module == NULL)
        return PySys_GetObject(name);
    return PyModule_Check(module) ? PyDict_GetItemString(PyModule_GetDict(module), name) : NULL;
}

/* (transfer full) (nullable) */
static char *text_of(PyObject *module, const char *name)
{
    return path_text(variable(module, name));
}

/* --- what site knows -------------------------------------------------------------------------- */

typedef struct {
    PyObject *module;
    GPtrArray *before;   /* of sys.path */
    GPtrArray *prefixes; /* that packages are installed into */
    GPtrArray *folders;  /* GPtrArray, for each of these: where its packages are */
    char *user;          /* (nullable) where the user's are, if they count */
    GHashTable *named;   /* (nullable) of entries, to the lines of .pth files that name them */
    GString *code;       /* the lines of them that are code, or some */
    size_t n_code;
} Site;

/* (transfer full) site.getsitepackages([prefix]), if that is site's own still: any other is not
 * called, for a program would see it. */
static GPtrArray *folders_below(PyObject *module, const char *prefix)
{
    PyObject *function = variable(module, "getsitepackages");
    bool own = function != NULL && PyFunction_Check(function) &&
               PyFunction_GetGlobals(function) == PyModule_GetDict(module);
    PyObject *text = own ? PyUnicode_DecodeFSDefault(prefix) : NULL;
    PyObject *list = text != NULL ? Py_BuildValue("[N]", text) : NULL;
    PyObject *found = list != NULL ? PyObject_CallFunctionObjArgs(function, list, NULL) : NULL;
    GPtrArray *folders = path_list(found);
    /* A Ctrl-C that comes just now is not for us. */
    if (PyErr_Occurred() != NULL && PyErr_ExceptionMatches(PyExc_KeyboardInterrupt))
        PyErr_SetInterrupt();
    Py_XDECREF(found);
    Py_XDECREF(list);
    PyErr_Clear();
    return folders;
}

static void site_init(Site *site, PyObject *before, PyObject *module)
{
    *site = (Site){
        .module = module,
        .before = path_list(before),
        .prefixes = path_list(variable(module, "PREFIXES")),
        .folders = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref),
        .code = g_string_new(NULL),
        .user =
            variable(module, "ENABLE_USER_SITE") == Py_True ? text_of(module, "USER_SITE") : NULL,
    };
    for (guint i = 0; i < site->prefixes->len; i++)
        g_ptr_array_add(site->folders, folders_below(module, site->prefixes->pdata[i]));
}

static void site_clear(Site *site)
{
    g_ptr_array_unref(site->before);
    g_ptr_array_unref(site->prefixes);
    g_ptr_array_unref(site->folders);
    g_free(site->user);
    g_clear_pointer(&site->named, g_hash_table_unref);
    g_string_free(site->code, TRUE);
}

/* --- the reasons ------------------------------------------------------------------------------ */

/* (transfer full) (nullable) In a venv, sys.prefix is that one's, and what belongs to the Python
 * that it was made from is only there if pyvenv.cfg says so. */
static char *why_folder(const Site *site, const char *path)
{
    g_autofree char *prefix = text_of(NULL, "prefix"), *base = text_of(NULL, "base_prefix");
    g_autofree char *exec_prefix = text_of(NULL, "exec_prefix");
    bool venv = g_strcmp0(prefix, base) != 0;
    for (guint i = 0; i < site->prefixes->len; i++) {
        const char *below = site->prefixes->pdata[i];
        if (!has(site->folders->pdata[i], path))
            continue;
        bool own = g_strcmp0(below, prefix) == 0, other = venv && g_strcmp0(below, base) == 0;
        return g_strdup_printf("packages of %s, %s, as site.getsitepackages() has it%s",
                               own && venv ? "the venv at sys.prefix"
                               : own       ? "sys.prefix"
                               : other     ? "the Python that the venv was made from"
                               : g_strcmp0(below, exec_prefix) == 0 ? "sys.exec_prefix"
                                                                    : "site.PREFIXES",
                               below, other ? ": pyvenv.cfg includes them" : "");
    }
    return NULL;
}

static char *why_user(const Site *site, const char *path)
{
    if (g_strcmp0(site->user, path) != 0)
        return NULL;
    g_autofree char *base = text_of(site->module, "USER_BASE");
    return base != NULL ? g_strdup_printf("packages of the user, below site.USER_BASE, %s", base)
                        : g_strdup("packages of the user");
}

/* site makes entries absolute that were not. */
static char *why_absolute(const Site *site, const char *path)
{
    for (guint i = 0; i < site->before->len; i++) {
        const char *old = site->before->pdata[i];
        g_autofree char *absolute = g_canonicalize_filename(old, NULL);
        if (strcmp(absolute, path) == 0)
            return g_strdup_printf("it was '%s', and site makes entries absolute", old);
    }
    return NULL;
}

/* --- .pth files ------------------------------------------------------------------------------- */

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* (transfer full) (element-type filename) The .pth files of @folder, in the order in which site
 * takes them. */
static GPtrArray *pth_files(const char *folder)
{
    GPtrArray *files = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) directory = g_dir_open(folder, 0, NULL);
    const char *name;
    while (directory != NULL && (name = g_dir_read_name(directory)) != NULL) {
        if (g_str_has_suffix(name, ".pth"))
            g_ptr_array_add(files, g_build_filename(folder, name, NULL));
    }
    g_ptr_array_sort(files, by_name);
    return files;
}

/* As Python reads text: "\r" and "\r\n" end a line, too. */
static char **lines_of(char *content)
{
    char *to = content;
    for (const char *from = content; *from != '\0'; from++) {
        if (*from == '\r' && from[1] == '\n')
            continue;
        *to++ = *from == '\r' ? '\n' : *from;
    }
    *to = '\0';
    return g_strsplit(content, "\n", -1);
}

/* Takes note of what the lines of @file name, which is meant to be below @folder, and of those that
 * are code. */
static void read_pth(Site *site, const char *file, const char *folder)
{
    enum { MOST = 5 }; /* of code: it is told in a sentence */
    g_autofree char *content = NULL;
    /* What is no regular file cannot be read a second time. */
    if (!g_file_test(file, G_FILE_TEST_IS_REGULAR) ||
        !g_file_get_contents(file, &content, NULL, NULL))
        return;
    g_auto(GStrv) lines = lines_of(content);
    for (size_t i = 0; lines[i] != NULL; i++) {
        const char *line = g_strchomp(lines[i]);
        if (line[0] == '#' || line[0] == '\0')
            continue;
        char *place = g_strdup_printf("%s, line %zu", file, i + 1);
        bool code = g_str_has_prefix(line, "import ") || g_str_has_prefix(line, "import\t");
        g_autofree char *named = code ? NULL : g_canonicalize_filename(line, folder);
        if (code && site->n_code++ < MOST)
            g_string_append_printf(site->code, "%s%s", site->code->len > 0 ? "; " : "", place);
        if (named != NULL && !g_hash_table_contains(site->named, named))
            g_hash_table_insert(site->named, g_steal_pointer(&named), g_steal_pointer(&place));
        g_free(place);
    }
}

static void read_pth_files(Site *site, const char *folder)
{
    g_autoptr(GPtrArray) files = pth_files(folder);
    for (guint i = 0; i < files->len; i++)
        read_pth(site, files->pdata[i], folder);
}

/* site reads the .pth files of its own folders, and not those of all entries. They are read when
 * something is asked that they can answer, and then once. */
static char *why_named(Site *site, const char *path)
{
    if (site->named == NULL) {
        site->named = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        if (site->user != NULL)
            read_pth_files(site, site->user);
        for (guint i = 0; i < site->folders->len; i++) {
            const GPtrArray *folders = site->folders->pdata[i];
            for (guint j = 0; j < folders->len; j++)
                read_pth_files(site, folders->pdata[j]);
        }
    }
    const char *place = g_hash_table_lookup(site->named, path);
    return place != NULL ? g_strdup_printf("%s, names it", place) : NULL;
}

/* Somebody's code: what has run of it is named, for it can be any of these. */
static char *why_code(const Site *site)
{
    static const char *const modules[] = {"sitecustomize", "usercustomize"};
    g_autoptr(GString) code = g_string_new(site->code->str);
    for (size_t i = 0; i < G_N_ELEMENTS(modules); i++) {
        if (PyDict_GetItemString(PyImport_GetModuleDict(), modules[i]) != NULL)
            g_string_append_printf(code, "%s%s", code->len > 0 ? "; " : "", modules[i]);
    }
    return g_strdup_printf("added by code that site runs%s%s",
                           code->len == 0                   ? ""
                           : strchr(code->str, ';') != NULL ? ", one of these: "
                                                            : ": ",
                           code->str);
}

static char *why(Site *site, const char *path)
{
    char *reason = why_folder(site, path);
    if (reason == NULL)
        reason = why_user(site, path);
    if (reason == NULL)
        reason = why_absolute(site, path);
    if (reason == NULL)
        reason = why_named(site, path);
    return reason != NULL ? reason : why_code(site);
}

/* --- telling ---------------------------------------------------------------------------------- */

PyObject *site_paths_before(GantryContext *context)
{
    PyObject *path = PySys_GetObject("path"); /* borrowed */
    bool recorded = gantry_trace_level(gantry_context_trace(context)) >= GANTRY_TRACE_CONFIG;
    if (!recorded || path == NULL || !PyList_Check(path))
        return NULL;
    PyObject *before = PyList_GetSlice(path, 0, PyList_GET_SIZE(path));
    PyErr_Clear();
    return before;
}

void site_paths_tell(GantryContext *context, PyObject *before, PyObject *module)
{
    Site site;
    PyThreadState *thread = PyThreadState_Get();
    if (before == NULL)
        return;
    /* What site has run may have set a profile function, which is not to see our questions. */
    cpython_enter_tracing(thread);
    site_init(&site, before, module);
    g_autoptr(GPtrArray) after = path_list(PySys_GetObject("path"));
    for (guint i = 0; i < after->len; i++) {
        const char *path = after->pdata[i];
        if (has(site.before, path))
            continue;
        g_autofree char *reason = why(&site, path);
        gantry_context_decide(context, what, path, "%s", reason);
    }
    site_clear(&site);
    cpython_leave_tracing(thread);
}
