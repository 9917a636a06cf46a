/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#define PY_SSIZE_T_CLEAN /* sizes behind a "#" are Py_ssize_t */
#include <Python.h>

#include "archive.h"

/* What imports from the archive have in common: an object on sys.meta_path. The types that are
 * made from Python's own hold on to it. */
typedef struct ZipFinder {
    PyObject_HEAD const ZipArchive *archive;
    PyObject *path;      /* str: that of the archive */
    PyObject *imp;       /* module _imp */
    PyObject *importlib; /* module _frozen_importlib */
    PyObject *external;  /* module _frozen_importlib_external */
    PyObject *zipimport; /* module zipimport */
    PyObject *importer;  /* our zipimporter */
    PyObject *loader;    /* our ExtensionFileLoader */
    PyObject *libraries; /* dict: the path of an extension module → by which it was loaded */
    unsigned serial;     /* of the next of these */
    GHashTable *modules; /* of extension modules: "folder/name" → ZipMember */
} ZipFinder;

/* (transfer full): a finder for what is in @archive, which outlives it; NULL with an exception. */
ZipFinder *zip_finder_new(const ZipArchive *archive);

/* Has @entry, the archive or a folder in it, imported from by our zipimporter. */
bool zip_provide_importer(const ZipFinder *finder, PyObject *entry);

/* A subclass of @base whose methods are those of @methods, each called with @finder as its self and
 * the instance as its first argument. A new reference, or NULL with an exception. */
PyObject *zip_subclass(PyObject *base, PyMethodDef *methods, ZipFinder *finder);

/* The member of the archive that the path @path (a str) leads to; NULL without an exception. */
const ZipMember *zip_find_path(const ZipFinder *finder, PyObject *path);

/* The path of @member: a new str. */
PyObject *zip_member_path(const ZipFinder *finder, const ZipMember *member);

/* What is in @member, unpacked: a new bytes object, or NULL with an exception. */
PyObject *zip_read(const ZipFinder *finder, const ZipMember *member);

/* The two types; new references, or NULL with an exception. */
PyObject *zip_importer_new(ZipFinder *finder);
PyObject *zip_extension_loader_new(ZipFinder *finder);

/* The extension modules of the archive, for @finder->modules; NULL with an exception. */
GHashTable *zip_list_extensions(const ZipFinder *finder);

/* The extension module @name (a str) in @folder, which is "" or ends with "/"; or NULL. */
const ZipMember *zip_find_extension(const ZipFinder *finder, const char *folder, const char *name);
