/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Extension modules in the archive. The dynamic loader takes files only, so a module is copied into
 * one that exists in memory only (memfd_create(2)), or, where there is no /proc to name such a file
 * by, into a temporary one that is removed at once. */
#include "finder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* --- a file to load --------------------------------------------------------------------------- */

static bool write_all(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t written = write(fd, data, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        data += written;
        size -= (size_t)written;
    }
    return true;
}

typedef struct {
    int fd;
    char *path;
    bool is_temporary; /* to be removed when it has been loaded */
} Library;

/* The loader takes two libraries of one name for one and the same, and numbers of descriptors come
 * again; so each name has more slashes than the one before. */
static bool make_in_memory(Library *library, const char *name, const char *data, size_t size,
                           unsigned serial)
{
    library->fd = memfd_create(name, MFD_CLOEXEC);
    if (library->fd < 0)
        return false;
    g_autofree char *slashes = g_strnfill(serial + 1u, '/');
    library->path = g_strdup_printf("/proc/self/fd%s%d", slashes, library->fd);
    return access(library->path, R_OK) == 0 && write_all(library->fd, data, size);
}

static bool make_temporary(Library *library, const char *data, size_t size)
{
    static const char *const folders[] = {"/dev/shm", "/tmp", "/var/tmp"};
    for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *path = g_strconcat(folders[i], "/gantry-XXXXXX", NULL);
        library->fd = g_mkstemp_full(path, O_RDWR | O_CLOEXEC, 0600);
        if (library->fd < 0)
            continue;
        library->path = g_strdup(path);
        library->is_temporary = true;
        if (write_all(library->fd, data, size))
            return true;
        unlink(path);
        close(library->fd);
        g_clear_pointer(&library->path, g_free);
    }
    library->fd = -1;
    return false;
}

static void library_clear(Library *library)
{
    if (library->fd >= 0)
        close(library->fd);
    if (library->is_temporary && library->path != NULL)
        unlink(library->path);
    g_clear_pointer(&library->path, g_free);
    library->fd = -1;
    library->is_temporary = false;
}

static bool make_library(Library *library, const char *name, const char *data, size_t size,
                         unsigned serial)
{
    *library = (Library){.fd = -1};
    if (make_in_memory(library, name, data, size, serial))
        return true;
    library_clear(library);
    return make_temporary(library, data, size);
}

/* --- the loader ------------------------------------------------------------------------------- */

/* _imp.create_dynamic() loads what the origin of a spec says: that of a spec of its own, here. */
static PyObject *create_from(const ZipFinder *finder, PyObject *spec, const char *path)
{
    PyObject *name = PyObject_GetAttrString(spec, "name");
    PyObject *loader = PyObject_GetAttrString(spec, "loader");
    PyObject *origin = PyUnicode_FromString(path);
    PyObject *own = NULL, *module = NULL;
    if (name != NULL && loader != NULL && origin != NULL)
        own = PyObject_CallMethod(finder->importlib, "ModuleSpec", "OO", name, loader);
    if (own != NULL && PyObject_SetAttrString(own, "origin", origin) == 0)
        module = PyObject_CallMethod(finder->imp, "create_dynamic", "O", own);
    Py_XDECREF(own);
    Py_XDECREF(origin);
    Py_XDECREF(loader);
    Py_XDECREF(name);
    return module;
}

static PyObject *no_file(PyObject *origin)
{
    PyErr_Format(PyExc_ImportError,
                 "%R: an extension module in a zip has to be copied into a file to be loaded, and "
                 "neither /proc nor a folder for temporary files can be used: %s",
                 origin, strerror(errno));
    return NULL;
}

/* The first time, from a copy of the member; afterwards by the name of that copy, under which the
 * dynamic loader and CPython know it. */
static PyObject *load(ZipFinder *finder, PyObject *spec, PyObject *origin, const ZipMember *member)
{
    PyObject *known = PyDict_GetItem(finder->libraries, origin); /* borrowed */
    if (known != NULL)
        return create_from(finder, spec, PyUnicode_AsUTF8(known));
    PyObject *bytes = zip_read(finder, member);
    if (bytes == NULL)
        return NULL;
    Library library;
    const char *slash = strrchr(member->name, '/');
    bool made =
        make_library(&library, slash != NULL ? slash + 1 : member->name, PyBytes_AS_STRING(bytes),
                     (size_t)PyBytes_GET_SIZE(bytes), finder->serial++);
    Py_DECREF(bytes);
    if (!made)
        return no_file(origin);
    PyObject *path = PyUnicode_FromString(library.path);
    PyObject *module = path != NULL ? create_from(finder, spec, library.path) : NULL;
    if (module != NULL && PyDict_SetItem(finder->libraries, origin, path) < 0)
        Py_CLEAR(module);
    Py_XDECREF(path);
    library_clear(&library);
    return module;
}

static PyObject *create_module(PyObject *self, PyObject *const *arguments, Py_ssize_t n)
{
    ZipFinder *finder = (ZipFinder *)self;
    if (n != 2) {
        PyErr_SetString(PyExc_TypeError, "create_module() takes a spec");
        return NULL;
    }
    PyObject *origin = PyObject_GetAttrString(arguments[1], "origin");
    const ZipMember *member = origin != NULL ? zip_find_path(finder, origin) : NULL;
    PyObject *module = NULL;
    if (member != NULL)
        module = load(finder, arguments[1], origin, member);
    else if (origin != NULL)
        PyErr_Format(PyExc_ImportError, "%R is not in the zip", origin);
    /* A module that does not know specs has been told the name of its copy. */
    if (module != NULL && PyModule_Check(module) &&
        PyObject_SetAttrString(module, "__file__", origin) < 0)
        Py_CLEAR(module);
    Py_XDECREF(origin);
    return module;
}

static PyObject *get_data(PyObject *self, PyObject *const *arguments, Py_ssize_t n)
{
    const ZipMember *member = n == 2 && PyUnicode_Check(arguments[1])
                                  ? zip_find_path((ZipFinder *)self, arguments[1])
                                  : NULL;
    if (member != NULL)
        return zip_read((ZipFinder *)self, member);
    PyErr_SetString(PyExc_OSError, "not in the zip");
    return NULL;
}

#define FASTCALL(function) (PyCFunction)(void (*)(void)) function, METH_FASTCALL

static PyMethodDef methods[] = {
    {"create_module", FASTCALL(create_module), NULL},
    {"get_data", FASTCALL(get_data), NULL},
    {NULL, NULL, 0, NULL},
};

PyObject *zip_extension_loader_new(ZipFinder *finder)
{
    PyObject *base = PyObject_GetAttrString(finder->external, "ExtensionFileLoader");
    PyObject *type = base != NULL ? zip_subclass(base, methods, finder) : NULL;
    Py_XDECREF(base);
    return type;
}

/* --- which there are -------------------------------------------------------------------------- */

/* "folder/name.suffix" is the module folder/name, and so is "folder/name/__init__.suffix". */
static void add_extension(GHashTable *modules, const ZipMember *member, const char *suffix)
{
    size_t length = strlen(member->name) - strlen(suffix);
    char *module = g_strndup(member->name, length);
    if (g_str_has_suffix(module, "/__init__"))
        module[length - strlen("/__init__")] = '\0';
    if (g_hash_table_contains(modules, module))
        g_free(module); /* an earlier suffix counts, as for files */
    else
        g_hash_table_insert(modules, module, (void *)member);
}

GHashTable *zip_list_extensions(const ZipFinder *finder)
{
    const ZipArchive *archive = finder->archive;
    PyObject *suffixes = PyObject_CallMethod(finder->imp, "extension_suffixes", NULL);
    if (suffixes == NULL)
        return NULL;
    GHashTable *modules = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (Py_ssize_t i = 0; i < PyList_Size(suffixes); i++) {
        const char *suffix = PyUnicode_AsUTF8(PyList_GET_ITEM(suffixes, i));
        for (size_t j = 0; suffix != NULL && j < archive->n_members; j++) {
            if (g_str_has_suffix(archive->members[j].name, suffix))
                add_extension(modules, &archive->members[j], suffix);
        }
    }
    Py_DECREF(suffixes);
    return modules;
}

/* As files are found: a package of that name counts before a module. */
const ZipMember *zip_find_extension(const ZipFinder *finder, const char *folder, const char *name)
{
    static const char *const packages[] = {"/__init__.pyc", "/__init__.py"};
    g_autofree char *module = g_strconcat(folder, name, NULL);
    const ZipMember *member = g_hash_table_lookup(finder->modules, module);
    for (size_t i = 0; member != NULL && i < G_N_ELEMENTS(packages); i++) {
        g_autofree char *package = g_strconcat(module, packages[i], NULL);
        if (zip_archive_find(finder->archive, package) != NULL &&
            !g_str_has_prefix(member->name + strlen(module), "/__init__"))
            member = NULL;
    }
    return member;
}
