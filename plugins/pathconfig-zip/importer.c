/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* CPython's zipimporter, with three of its methods in C. They read from the mapped archive, which
 * stays what it is if another file takes its name, and unpack a module once, not twice. What is not
 * simple is left to zipimporter. */
#include "finder.h"

#include <marshal.h>
#include <string.h>

enum { PYC_HEADER_SIZE = 16, PYC_HASH = 1, PYC_CHECKED = 2 };

/* "package.module" is looked for under its last part, in the importer's folder. */
static const ZipMember *find_module(const ZipFinder *finder, PyObject *importer, PyObject *name)
{
    static const char *const endings[] = {"/__init__.pyc", "/__init__.py", ".pyc", ".py"};
    PyObject *prefix = PyObject_GetAttrString(importer, "prefix");
    const char *folder = prefix != NULL ? PyUnicode_AsUTF8(prefix) : NULL;
    const char *module = folder != NULL && PyUnicode_Check(name) ? PyUnicode_AsUTF8(name) : NULL;
    const ZipMember *member = NULL;
    if (module != NULL) {
        const char *dot = strrchr(module, '.');
        for (size_t i = 0; member == NULL && i < G_N_ELEMENTS(endings); i++) {
            g_autofree char *file =
                g_strconcat(folder, dot != NULL ? dot + 1 : module, endings[i], NULL);
            member = zip_archive_find(finder->archive, file);
        }
    }
    PyErr_Clear(); /* a lone surrogate: zipimporter knows what to say of it */
    Py_XDECREF(prefix);
    return member;
}

static PyObject *call_base(const ZipFinder *finder, const char *method, PyObject *const *arguments,
                           Py_ssize_t n)
{
    PyObject *base = PyObject_GetAttrString(finder->zipimport, "zipimporter");
    PyObject *function = base != NULL ? PyObject_GetAttrString(base, method) : NULL;
    PyObject *result =
        function != NULL ? PyObject_Vectorcall(function, arguments, (size_t)n, NULL) : NULL;
    Py_XDECREF(function);
    Py_XDECREF(base);
    return result;
}

static uint32_t read32(const unsigned char *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

/* The code in a .pyc file that is valid whatever its source is (PEP 552), as `gantry bundle` packs
 * them; NULL without an exception for any other. */
static PyObject *read_code(const unsigned char *pyc, Py_ssize_t size)
{
    if (size <= PYC_HEADER_SIZE || read32(pyc) != (uint32_t)PyImport_GetMagicNumber() ||
        read32(pyc + 4) != PYC_HASH)
        return NULL;
    return PyMarshal_ReadObjectFromString((const char *)pyc + PYC_HEADER_SIZE,
                                          size - PYC_HEADER_SIZE);
}

/* Code says in tracebacks where it stands: it was compiled somewhere else. importlib does the same
 * for files. */
static bool set_filename(const ZipFinder *finder, PyObject *code, PyObject *path)
{
    PyObject *source = PyUnicode_Substring(path, 0, PyUnicode_GET_LENGTH(path) - 1); /* .pyc */
    PyObject *fixed = source != NULL
                          ? PyObject_CallMethod(finder->imp, "_fix_co_filename", "OO", code, source)
                          : NULL;
    Py_XDECREF(source);
    Py_XDECREF(fixed);
    return fixed != NULL;
}

/* Whether the .pyc files of `gantry bundle` are to be checked all the same
 * (--check-hash-based-pycs). */
static bool checks_all(const ZipFinder *finder)
{
    PyObject *mode = PyObject_GetAttrString(finder->imp, "check_hash_based_pycs");
    bool all = mode != NULL && PyUnicode_Check(mode) &&
               PyUnicode_CompareWithASCIIString(mode, "always") == 0;
    PyErr_Clear();
    Py_XDECREF(mode);
    return all;
}

/* The code of a stored or packed .pyc; NULL without an exception if zipimporter has to see to it.
 */
static PyObject *load_code(const ZipFinder *finder, const ZipMember *member)
{
    PyObject *bytes = NULL;
    const unsigned char *pyc = NULL;
    Py_ssize_t size = (Py_ssize_t)member->size;
    if (member->method == ZIP_STORED) {
        pyc = zip_archive_packed(finder->archive, member, NULL);
        size = (Py_ssize_t)member->packed_size;
    } else if ((bytes = zip_read(finder, member)) != NULL) {
        pyc = (const unsigned char *)PyBytes_AS_STRING(bytes);
        size = PyBytes_GET_SIZE(bytes);
    }
    PyErr_Clear();
    PyObject *code = pyc != NULL ? read_code(pyc, size) : NULL;
    PyObject *path = code != NULL && PyCode_Check(code) ? zip_member_path(finder, member) : NULL;
    if (path == NULL || !set_filename(finder, code, path))
        Py_CLEAR(code);
    Py_XDECREF(path);
    Py_XDECREF(bytes);
    return code;
}

static PyObject *get_code(PyObject *self, PyObject *const *arguments, Py_ssize_t n)
{
    const ZipFinder *finder = (ZipFinder *)self;
    const ZipMember *member = n == 2 ? find_module(finder, arguments[0], arguments[1]) : NULL;
    if (member != NULL && g_str_has_suffix(member->name, ".pyc") && !checks_all(finder)) {
        PyObject *code = load_code(finder, member);
        if (code != NULL)
            return code;
        PyErr_Clear();
    }
    return call_base(finder, "get_code", arguments, n);
}

static PyObject *get_filename(PyObject *self, PyObject *const *arguments, Py_ssize_t n)
{
    const ZipFinder *finder = (ZipFinder *)self;
    const ZipMember *member = n == 2 ? find_module(finder, arguments[0], arguments[1]) : NULL;
    return member != NULL ? zip_member_path(finder, member)
                          : call_base(finder, "get_filename", arguments, n);
}

/* By its path, or, as zipimporter has it, by its name in the archive. */
static PyObject *get_data(PyObject *self, PyObject *const *arguments, Py_ssize_t n)
{
    const ZipFinder *finder = (ZipFinder *)self;
    PyObject *path = n == 2 && PyUnicode_Check(arguments[1]) ? arguments[1] : NULL;
    const ZipMember *member = path != NULL ? zip_find_path(finder, path) : NULL;
    if (member == NULL && path != NULL) {
        const char *name = PyUnicode_AsUTF8(path);
        member = name != NULL ? zip_archive_find(finder->archive, name) : NULL;
        PyErr_Clear();
    }
    return member != NULL && !g_str_has_suffix(member->name, "/")
               ? zip_read(finder, member)
               : call_base(finder, "get_data", arguments, n);
}

/* The archive that was mapped does not change. */
static PyObject *invalidate_caches(PyObject *self, PyObject *const *arguments, Py_ssize_t n)
{
    (void)self, (void)arguments, (void)n;
    Py_RETURN_NONE;
}

#define FASTCALL(function) (PyCFunction)(void (*)(void)) function, METH_FASTCALL

static PyMethodDef methods[] = {
    {"get_code", FASTCALL(get_code), NULL},
    {"get_data", FASTCALL(get_data), NULL},
    {"get_filename", FASTCALL(get_filename), NULL},
    {"invalidate_caches", FASTCALL(invalidate_caches), NULL},
    {NULL, NULL, 0, NULL},
};

PyObject *zip_importer_new(ZipFinder *finder)
{
    PyObject *base = PyObject_GetAttrString(finder->zipimport, "zipimporter");
    PyObject *type = base != NULL ? zip_subclass(base, methods, finder) : NULL;
    Py_XDECREF(base);
    return type;
}
