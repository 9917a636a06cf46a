/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The functions that a script finds beside Python's builtins: os cannot be imported yet. Each look
 * at the file system leaves a mark in the trace. */
#include "script.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_TEXT = 1 << 20 };

/* --- looks ------------------------------------------------------------------------------------ */

typedef enum { A_FILE, A_FOLDER, A_PROGRAM } Kind;

static PyObject *look(PyObject *capsule, PyObject *path, Kind kind)
{
    static const char *const names[] = {"a file", "a folder", "a program"};
    Script *script = script_of(capsule);
    const char *place = script != NULL ? script_encode(script->context, path) : NULL;
    struct stat status;
    if (place == NULL)
        return NULL;
    bool found = stat(place, &status) == 0;
    if (found && kind == A_FOLDER)
        found = S_ISDIR(status.st_mode);
    else if (found)
        found = S_ISREG(status.st_mode) && (kind == A_FILE || (status.st_mode & 0111) != 0);
    gantry_context_look(script->context, names[kind], place, found, NULL);
    return PyBool_FromLong(found);
}

static PyObject *is_file(PyObject *capsule, PyObject *path)
{
    return look(capsule, path, A_FILE);
}

static PyObject *is_dir(PyObject *capsule, PyObject *path)
{
    return look(capsule, path, A_FOLDER);
}

static PyObject *is_executable(PyObject *capsule, PyObject *path)
{
    return look(capsule, path, A_PROGRAM);
}

/* The bytes of a file, or NULL with errno. A FIFO without a writer must not stop us. */
static GString *read_bytes(const char *place)
{
    struct stat status;
    int fd = open(place, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return NULL;
    int reason = fstat(fd, &status) != 0     ? errno
                 : S_ISDIR(status.st_mode)   ? EISDIR
                 : !S_ISREG(status.st_mode)  ? EINVAL
                 : status.st_size > MAX_TEXT ? EFBIG
                                             : 0;
    GString *bytes = reason == 0 ? g_string_new(NULL) : NULL;
    char buffer[4096];
    ssize_t n;
    while (bytes != NULL && bytes->len <= MAX_TEXT && (n = read(fd, buffer, sizeof buffer)) > 0)
        g_string_append_len(bytes, buffer, n);
    close(fd);
    errno = reason;
    return bytes;
}

static PyObject *read_text(PyObject *capsule, PyObject *path)
{
    Script *script = script_of(capsule);
    const char *place = script != NULL ? script_encode(script->context, path) : NULL;
    if (place == NULL)
        return NULL;
    GString *bytes = read_bytes(place);
    int reason = errno;
    gantry_context_look(script->context, "a file", place, bytes != NULL,
                        bytes == NULL && reason != ENOENT ? g_strerror(reason) : NULL);
    errno = reason;
    if (bytes == NULL)
        return PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, path);
    PyObject *text = PyUnicode_DecodeUTF8(bytes->str, (Py_ssize_t)bytes->len, "surrogateescape");
    g_string_free(bytes, TRUE);
    return text;
}

static PyObject *read_link(PyObject *capsule, PyObject *path)
{
    Script *script = script_of(capsule);
    const char *place = script != NULL ? script_encode(script->context, path) : NULL;
    char target[PATH_MAX];
    if (place == NULL)
        return NULL;
    ssize_t length = readlink(place, target, sizeof target - 1);
    int reason = errno;
    target[MAX(length, 0)] = '\0';
    gantry_context_look(script->context, "a link", place, length >= 0, length >= 0 ? target : NULL);
    errno = reason;
    return length >= 0 ? script_decode(target)
                       : PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, path);
}

/* --- paths, as posixpath has them ------------------------------------------------------------- */

/* (transfer none) The bytes of argument @index; NULL with an exception. */
static const char *argument(PyObject *capsule, PyObject *arguments, Py_ssize_t index)
{
    Script *script = script_of(capsule);
    return script != NULL ? script_encode(script->context, PyTuple_GET_ITEM(arguments, index))
                          : NULL;
}

static PyObject *join(PyObject *capsule, PyObject *arguments)
{
    Py_ssize_t n = PyTuple_GET_SIZE(arguments);
    g_autoptr(GString) path = g_string_new(NULL);
    if (n == 0)
        return PyErr_Format(PyExc_TypeError, "join() takes a path and what comes behind it");
    for (Py_ssize_t i = 0; i < n; i++) {
        const char *part = argument(capsule, arguments, i);
        if (part == NULL)
            return NULL;
        if (*part == '/')
            g_string_truncate(path, 0);
        else if (path->len > 0 && path->str[path->len - 1] != '/')
            g_string_append_c(path, '/');
        g_string_append(path, part);
    }
    return script_decode(path->str);
}

static PyObject *dir_name(PyObject *capsule, PyObject *path)
{
    Script *script = script_of(capsule);
    const char *place = script != NULL ? script_encode(script->context, path) : NULL;
    if (place == NULL)
        return NULL;
    const char *slash = strrchr(place, '/');
    size_t length = slash != NULL ? (size_t)(slash - place) + 1 : 0;
    /* All slashes at the end go, unless there is nothing else. */
    size_t end = length;
    while (end > 0 && place[end - 1] == '/')
        end--;
    g_autofree char *folder = g_strndup(place, end > 0 ? end : length);
    return script_decode(folder);
}

static PyObject *base_name(PyObject *capsule, PyObject *path)
{
    Script *script = script_of(capsule);
    const char *place = script != NULL ? script_encode(script->context, path) : NULL;
    if (place == NULL)
        return NULL;
    const char *slash = strrchr(place, '/');
    return script_decode(slash != NULL ? slash + 1 : place);
}

static PyObject *absolute(PyObject *capsule, PyObject *path)
{
    Script *script = script_of(capsule);
    const char *place = script != NULL ? script_encode(script->context, path) : NULL;
    char folder[PATH_MAX];
    if (place == NULL)
        return NULL;
    if (*place != '/' && getcwd(folder, sizeof folder) == NULL)
        return PyErr_SetFromErrno(PyExc_OSError);
    g_autofree char *canonical = g_canonicalize_filename(place, *place != '/' ? folder : "/");
    return script_decode(canonical);
}

/* --- the story, and the usual search ---------------------------------------------------------- */

static PyObject *note(PyObject *capsule, PyObject *text)
{
    Script *script = script_of(capsule);
    PyObject *shown = script != NULL ? PyObject_Str(text) : NULL;
    const char *bytes = shown != NULL ? script_encode(script->context, shown) : NULL;
    Py_XDECREF(shown);
    if (bytes == NULL)
        return NULL;
    gantry_context_note(script->context, "script", "%s", bytes);
    Py_RETURN_NONE;
}

static PyObject *search(PyObject *capsule, PyObject *arguments, PyObject *outputs)
{
    Script *script = script_of(capsule);
    g_autoptr(GError) error = NULL;
    GantryPathconfigResult result = {0};
    if (script == NULL)
        return NULL;
    if (PyTuple_GET_SIZE(arguments) != 0)
        return PyErr_Format(PyExc_TypeError, "search() takes outputs by their names: prefix=...");
    if (script_complete(script->context, outputs != NULL ? outputs : Py_None, false, &result,
                        &error))
        return script_result_dict(&result);
    return PyErr_Format(PyExc_ValueError, "search(): %s", error->message);
}

PyMethodDef script_functions[] = {
    {"is_file", is_file, METH_O, "is_file(path): whether it is a regular file"},
    {"is_dir", is_dir, METH_O, "is_dir(path): whether it is a folder"},
    {"is_executable", is_executable, METH_O, "is_executable(path): whether it is a program"},
    {"read_text", read_text, METH_O, "read_text(path): a file of at most 1 MiB, as UTF-8"},
    {"readlink", read_link, METH_O, "readlink(path): where a link leads to"},
    {"join", join, METH_VARARGS, "join(path, ...): as os.path.join()"},
    {"dirname", dir_name, METH_O, "dirname(path): as os.path.dirname()"},
    {"basename", base_name, METH_O, "basename(path): as os.path.basename()"},
    {"abspath", absolute, METH_O, "abspath(path): as os.path.abspath()"},
    {"note", note, METH_O, "note(text): writes a remark into the trace"},
    {"search", (PyCFunction)(void (*)(void))search, METH_VARARGS | METH_KEYWORDS,
     "search(**outputs): what the usual search comes to if these are set, as a dict"},
    {NULL, NULL, 0, NULL},
};
