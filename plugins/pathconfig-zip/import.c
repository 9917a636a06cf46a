/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The phase zip-import. It hands zipimport the directory of the archive, which has been read
 * already, and puts our finder on sys.meta_path, both before the first module is imported from a
 * file: that is 'encodings', in the middle of the phase interpreter. */
#include "import.h"
#include "finder.h"

#include <string.h>

typedef struct {
    ZipFinder *finder;
} ZipImportState;

bool zip_import_is_builtin(const char *name)
{
    for (const struct _inittab *module = PyImport_Inittab; module->name != NULL; module++) {
        if (strcmp(module->name, name) == 0)
            return true;
    }
    return false;
}

/* --- zipimport's directory -------------------------------------------------------------------- */

/* As zipimport decodes names: what is neither UTF-8 nor ASCII is in code page 437. Nothing may fail
 * to decode: the handler of such errors would be looked for in 'encodings', which cannot be
 * imported yet, and CPython would never look again. */
static PyObject *decode_name(const ZipFinder *finder, const ZipMember *member)
{
    Py_ssize_t length = (Py_ssize_t)strlen(member->name);
    bool is_utf8 = (member->flags & ZIP_UTF8_NAME) != 0
                       ? g_utf8_validate(member->name, length, NULL)
                       : g_str_is_ascii(member->name);
    if (is_utf8)
        return PyUnicode_DecodeUTF8(member->name, length, "strict");
    PyObject *latin1 = PyUnicode_DecodeLatin1(member->name, length, "strict");
    PyObject *table = PyObject_GetAttrString(finder->zipimport, "cp437_table");
    PyObject *name =
        latin1 != NULL && table != NULL ? PyUnicode_Translate(latin1, table, NULL) : NULL;
    Py_XDECREF(table);
    Py_XDECREF(latin1);
    return name;
}

/* The entry of a member, as zipimport's _read_directory() makes it. */
static bool add_entry(const ZipFinder *finder, PyObject *files, const ZipMember *member)
{
    PyObject *name = decode_name(finder, member);
    PyObject *path = name != NULL ? PyUnicode_FromFormat("%U/%U", finder->path, name) : NULL;
    PyObject *entry = path != NULL ? Py_BuildValue("OIKKKIII", path, member->method,
                                                   (unsigned long long)member->packed_size,
                                                   (unsigned long long)member->size,
                                                   (unsigned long long)member->offset, member->time,
                                                   member->date, member->crc)
                                   : NULL;
    bool added = entry != NULL && PyDict_SetItem(files, name, entry) == 0;
    Py_XDECREF(entry);
    Py_XDECREF(path);
    Py_XDECREF(name);
    return added;
}

static bool hand_over_directory(const ZipFinder *finder)
{
    const ZipArchive *archive = finder->archive;
    PyObject *cache = PyObject_GetAttrString(finder->zipimport, "_zip_directory_cache");
    PyObject *files = cache != NULL ? PyDict_New() : NULL;
    bool added = files != NULL;
    for (size_t i = 0; added && i < archive->n_members; i++)
        added = add_entry(finder, files, &archive->members[i]);
    added = added && PyDict_SetItem(cache, finder->path, files) == 0;
    Py_XDECREF(files);
    Py_XDECREF(cache);
    return added;
}

/* --- the phase -------------------------------------------------------------------------------- */

static GantryResult start(GantryContext *context, const void *config, void *state_, void *result,
                          GError **error)
{
    const ZipPathconfigResult *paths = gantry_context_result(context, "pathconfig");
    ZipImportState *state = state_;
    PyObject *meta_path = PySys_GetObject("meta_path"); /* borrowed */

    (void)config, (void)result;
    if (paths == NULL) { /* somebody has switched the path configuration off */
        gantry_error_set(error, GANTRY_ERROR_STATE, "switch zip-import off, too",
                         "there is no zip: the phase pathconfig does not run");
        return GANTRY_ERROR;
    }
    state->finder = zip_finder_new(paths->archive);
    /* Builtin and frozen modules come first; PathFinder is going to be put behind. A __main__ at
     * the top of the archive is looked for without asking either. */
    if (state->finder != NULL && meta_path != NULL && hand_over_directory(state->finder) &&
        zip_provide_importer(state->finder, state->finder->path) &&
        PyList_Append(meta_path, (PyObject *)state->finder) == 0) {
        gantry_context_note(context, "extensions", "%u extension modules in the zip",
                            g_hash_table_size(state->finder->modules));
        return GANTRY_OK;
    }
    gantry_python_raised("the import from the zip", error);
    return GANTRY_ERROR;
}

static bool stop(GantryContext *context, const void *config, void *state_, GError **error)
{
    ZipImportState *state = state_;
    PyObject *meta_path = PySys_GetObject("meta_path"); /* borrowed */

    (void)context, (void)config, (void)error;
    for (Py_ssize_t i = 0; meta_path != NULL && i < PyList_Size(meta_path); i++) {
        if (PyList_GET_ITEM(meta_path, i) == (PyObject *)state->finder) {
            PyList_SetSlice(meta_path, i, i + 1, NULL);
            break;
        }
    }
    PyErr_Clear();
    Py_CLEAR(state->finder);
    return true;
}

static const char *const needs[] = {"importlib", "pathconfig", NULL};
static const char *const before[] = {"interpreter", NULL};

const GantryPhase zip_import_phase = {
    .abi = GANTRY_ABI,
    .name = "zip-import",
    .summary = "has modules imported from the zip, extension modules too",
    .description =
        "Hands the directory of the zip, which pathconfig-zip has read, to CPython's zipimport, "
        "which would read it once more, and slowly; and puts a finder on sys.meta_path that finds "
        "extension modules in the zip, which zipimport cannot. They are loaded from a copy in "
        "memory, and say that they come from the zip. Modules from elsewhere are not touched. "
        "CPython has nothing like it.",
    .needs_level = GANTRY_LEVEL_CORE,
    .leaves_level = GANTRY_LEVEL_CORE,
    .needs = needs,
    .before = before,
    .state_size = sizeof(ZipImportState),
    .start = start,
    .stop = stop,
};
