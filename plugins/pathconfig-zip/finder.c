/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The object on sys.meta_path. It finds the extension modules in the archive; for all others it
 * only sees to it that the finder of a folder in there, which Python's PathFinder is going to ask,
 * is ours. */
#include "finder.h"

#include <string.h>

PyObject *zip_subclass(PyObject *base, PyMethodDef *methods, ZipFinder *finder)
{
    PyObject *members = PyDict_New();
    PyObject *module = PyUnicode_FromString("pathconfig_zip");
    bool complete = members != NULL && module != NULL &&
                    PyDict_SetItemString(members, "__module__", module) == 0;
    for (PyMethodDef *method = methods; complete && method->ml_name != NULL; method++) {
        PyObject *function = PyCFunction_New(method, (PyObject *)finder);
        PyObject *bound = function != NULL ? PyInstanceMethod_New(function) : NULL;
        complete = bound != NULL && PyDict_SetItemString(members, method->ml_name, bound) == 0;
        Py_XDECREF(bound);
        Py_XDECREF(function);
    }
    PyObject *type = complete
                         ? PyObject_CallFunction((PyObject *)&PyType_Type, "s(O)O",
                                                 ((PyTypeObject *)base)->tp_name, base, members)
                         : NULL;
    Py_XDECREF(module);
    Py_XDECREF(members);
    return type;
}

/* --- paths and members ------------------------------------------------------------------------ */

/* What follows the archive's path in @path, without a slash in front; NULL, without an exception,
 * if the path leads to somewhere else. The text lives as long as *@rest. */
static const char *inside(const ZipFinder *finder, PyObject *path, PyObject **rest)
{
    Py_ssize_t length = PyUnicode_GET_LENGTH(finder->path);
    const char *text = NULL;
    *rest = NULL;
    if (PyUnicode_Check(path) && PyUnicode_Tailmatch(path, finder->path, 0, length, -1) == 1) {
        if (PyUnicode_GET_LENGTH(path) == length)
            return "";
        if (PyUnicode_READ_CHAR(path, length) == '/')
            *rest = PyUnicode_Substring(path, length + 1, PyUnicode_GET_LENGTH(path));
    }
    if (*rest != NULL)
        text = PyUnicode_AsUTF8(*rest);
    PyErr_Clear(); /* a lone surrogate: no name in a zip */
    return text;
}

const ZipMember *zip_find_path(const ZipFinder *finder, PyObject *path)
{
    PyObject *rest;
    const char *name = inside(finder, path, &rest);
    const ZipMember *member = name != NULL ? zip_archive_find(finder->archive, name) : NULL;
    Py_XDECREF(rest);
    return member;
}

PyObject *zip_member_path(const ZipFinder *finder, const ZipMember *member)
{
    return PyUnicode_FromFormat("%U/%s", finder->path, member->name);
}

static PyObject *unpack(const unsigned char *packed, Py_ssize_t size)
{
    PyObject *zlib = PyImport_ImportModule("zlib");
    PyObject *bytes =
        zlib != NULL ? PyObject_CallMethod(zlib, "decompress", "y#i", packed, size, -15) : NULL;
    Py_XDECREF(zlib);
    return bytes;
}

PyObject *zip_read(const ZipFinder *finder, const ZipMember *member)
{
    g_autoptr(GError) error = NULL;
    const unsigned char *packed = zip_archive_packed(finder->archive, member, &error);
    Py_ssize_t size = (Py_ssize_t)member->packed_size;
    if (packed != NULL && member->method == ZIP_STORED)
        return PyBytes_FromStringAndSize((const char *)packed, size);
    if (packed != NULL && member->method == ZIP_DEFLATED)
        return unpack(packed, size);
    PyErr_Format(PyExc_OSError, "%U/%s: %s", finder->path, member->name,
                 error != NULL ? error->message : "it is packed by a method that is not known");
    return NULL;
}

/* --- finding ---------------------------------------------------------------------------------- */

/* PathFinder asks the finder that is on record for a folder; for one in the archive, that is an
 * importer of ours. */
bool zip_provide_importer(const ZipFinder *finder, PyObject *entry)
{
    PyObject *cache = PySys_GetObject("path_importer_cache"); /* borrowed */
    if (cache == NULL || !PyDict_Check(cache) || PyDict_Contains(cache, entry) != 0)
        return !PyErr_Occurred();
    PyObject *importer = PyObject_CallOneArg(finder->importer, entry);
    bool provided = importer != NULL && PyDict_SetItem(cache, entry, importer) == 0;
    Py_XDECREF(importer);
    return provided;
}

/* A module counts that an earlier folder of the path has: PathFinder says so. A new reference to
 * its spec; NULL without an exception if there is none, or no more than a folder of that name. */
static PyObject *find_earlier(const ZipFinder *finder, PyObject *name, PyObject *entries,
                              Py_ssize_t n)
{
    PyObject *earlier = n > 0 ? PySequence_GetSlice(entries, 0, n) : NULL;
    PyObject *path_finder =
        earlier != NULL ? PyObject_GetAttrString(finder->external, "PathFinder") : NULL;
    PyObject *spec = path_finder != NULL
                         ? PyObject_CallMethod(path_finder, "find_spec", "OO", name, earlier)
                         : NULL;
    PyObject *loader =
        spec != NULL && spec != Py_None ? PyObject_GetAttrString(spec, "loader") : NULL;
    if (loader == NULL || loader == Py_None)
        Py_CLEAR(spec);
    Py_XDECREF(loader);
    Py_XDECREF(path_finder);
    Py_XDECREF(earlier);
    return spec;
}

static PyObject *make_spec(const ZipFinder *finder, PyObject *name, const ZipMember *member)
{
    PyObject *path = zip_member_path(finder, member);
    PyObject *loader =
        path != NULL ? PyObject_CallFunctionObjArgs(finder->loader, name, path, NULL) : NULL;
    PyObject *arguments = loader != NULL ? Py_BuildValue("(OO)", name, path) : NULL;
    PyObject *keywords = arguments != NULL ? Py_BuildValue("{sO}", "loader", loader) : NULL;
    PyObject *function = keywords != NULL
                             ? PyObject_GetAttrString(finder->external, "spec_from_file_location")
                             : NULL;
    PyObject *spec = function != NULL ? PyObject_Call(function, arguments, keywords) : NULL;
    Py_XDECREF(function);
    Py_XDECREF(keywords);
    Py_XDECREF(arguments);
    Py_XDECREF(loader);
    Py_XDECREF(path);
    return spec;
}

/* The extension module @text in the folder @entry, if it leads into the archive. */
static const ZipMember *find_in(const ZipFinder *finder, PyObject *entry, const char *text)
{
    PyObject *rest;
    const char *folder = inside(finder, entry, &rest);
    const ZipMember *member = NULL;
    if (folder != NULL && zip_provide_importer(finder, entry)) {
        g_autofree char *prefix = g_strconcat(folder, *folder != '\0' ? "/" : "", NULL);
        const char *dot = strrchr(text, '.');
        member = zip_find_extension(finder, prefix, dot != NULL ? dot + 1 : text);
    }
    Py_XDECREF(rest);
    return member;
}

static PyObject *find_spec(PyObject *self, PyObject *arguments, PyObject *keywords)
{
    static char *names[] = {"fullname", "path", "target", NULL};
    const ZipFinder *finder = (ZipFinder *)self;
    PyObject *name, *path = Py_None, *target = Py_None, *spec = NULL;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "U|OO:find_spec", names, &name, &path,
                                     &target))
        return NULL;
    if (path == Py_None)
        path = PySys_GetObject("path"); /* borrowed */
    const char *text = PyUnicode_AsUTF8(name);
    PyObject *entries = text != NULL && path != NULL ? PySequence_List(path) : NULL;
    PyErr_Clear(); /* neither a lone surrogate nor a broken path is for us to complain of */
    for (Py_ssize_t i = 0; entries != NULL && spec == NULL && i < PyList_GET_SIZE(entries); i++) {
        const ZipMember *member = find_in(finder, PyList_GET_ITEM(entries, i), text);
        if (member != NULL && (spec = find_earlier(finder, name, entries, i)) == NULL &&
            !PyErr_Occurred())
            spec = make_spec(finder, name, member);
        if (PyErr_Occurred())
            break;
    }
    Py_XDECREF(entries);
    if (spec == NULL && !PyErr_Occurred())
        Py_RETURN_NONE;
    return spec;
}

/* --- the type --------------------------------------------------------------------------------- */

/* Our types lead back to the finder: the collector has to see the way. */
static int traverse(PyObject *self, visitproc visit, void *arg)
{
    ZipFinder *finder = (ZipFinder *)self;
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(finder->importer);
    Py_VISIT(finder->loader);
    Py_VISIT(finder->libraries);
    return 0;
}

static int clear(PyObject *self)
{
    ZipFinder *finder = (ZipFinder *)self;
    Py_CLEAR(finder->importer);
    Py_CLEAR(finder->loader);
    Py_CLEAR(finder->libraries);
    return 0;
}

static void free_finder(PyObject *self)
{
    ZipFinder *finder = (ZipFinder *)self;
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    clear(self);
    Py_XDECREF(finder->path);
    Py_XDECREF(finder->imp);
    Py_XDECREF(finder->importlib);
    Py_XDECREF(finder->external);
    Py_XDECREF(finder->zipimport);
    g_clear_pointer(&finder->modules, g_hash_table_unref);
    PyObject_GC_Del(self);
    Py_DECREF(type);
}

static PyObject *represent(PyObject *self)
{
    return PyUnicode_FromFormat("<finder of extension modules in %R>", ((ZipFinder *)self)->path);
}

static PyTypeObject *new_type(void)
{
    static PyMethodDef methods[] = {
        {"find_spec", (PyCFunction)(void (*)(void))find_spec, METH_VARARGS | METH_KEYWORDS, NULL},
        {NULL, NULL, 0, NULL},
    };
    static PyType_Slot slots[] = {
        {Py_tp_dealloc, free_finder}, {Py_tp_traverse, traverse}, {Py_tp_clear, clear},
        {Py_tp_repr, represent},      {Py_tp_methods, methods},   {0, NULL},
    };
    static PyType_Spec spec = {
        .name = "pathconfig_zip.Finder",
        .basicsize = sizeof(ZipFinder),
        .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
        .slots = slots,
    };
    return (PyTypeObject *)PyType_FromSpec(&spec);
}

static bool complete(ZipFinder *finder)
{
    finder->path = PyUnicode_DecodeFSDefault(finder->archive->path);
    finder->imp = PyImport_ImportModule("_imp");
    finder->importlib = PyImport_ImportModule("_frozen_importlib");
    finder->external = PyImport_ImportModule("_frozen_importlib_external");
    finder->zipimport = PyImport_ImportModule("zipimport");
    finder->libraries = PyDict_New();
    if (finder->path == NULL || finder->imp == NULL || finder->importlib == NULL ||
        finder->external == NULL || finder->zipimport == NULL || finder->libraries == NULL)
        return false;
    finder->importer = zip_importer_new(finder);
    finder->loader = zip_extension_loader_new(finder);
    finder->modules = zip_list_extensions(finder);
    return finder->importer != NULL && finder->loader != NULL && finder->modules != NULL;
}

ZipFinder *zip_finder_new(const ZipArchive *archive)
{
    PyTypeObject *type = new_type();
    ZipFinder *finder = type != NULL ? PyObject_GC_New(ZipFinder, type) : NULL;
    Py_XDECREF(type);
    if (finder == NULL)
        return NULL;
    memset((char *)finder + sizeof(PyObject), 0, sizeof *finder - sizeof(PyObject));
    finder->archive = archive;
    PyObject_GC_Track(finder);
    if (!complete(finder))
        Py_CLEAR(finder);
    return finder;
}
