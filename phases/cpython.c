/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "cpython.h"

#include <string.h>

typedef enum { MEMBER_INT, MEMBER_ULONG, MEMBER_STRING, MEMBER_LIST } MemberType;

typedef struct {
    const char *name;
    size_t offset;
    MemberType type;
} Member;

#define INT(name)                                                                                  \
    {                                                                                              \
#name, offsetof(PyConfig, name), MEMBER_INT                                                \
    }
#define ULONG(name)                                                                                \
    {                                                                                              \
#name, offsetof(PyConfig, name), MEMBER_ULONG                                              \
    }
#define STRING(name)                                                                               \
    {                                                                                              \
#name, offsetof(PyConfig, name), MEMBER_STRING                                             \
    }
#define LIST(name)                                                                                 \
    {                                                                                              \
#name, offsetof(PyConfig, name), MEMBER_LIST                                               \
    }

/* The members of PyConfig that an option may be named after. */
static const Member members[] = {LIST(argv),
                                 STRING(base_exec_prefix),
                                 STRING(base_executable),
                                 STRING(base_prefix),
                                 INT(buffered_stdio),
                                 INT(bytes_warning),
                                 STRING(check_hash_pycs_mode),
#if PY_VERSION_HEX >= 0x030b0000
                                 INT(code_debug_ranges),
                                 STRING(dump_refs_file),
#endif
                                 INT(configure_c_stdio),
                                 INT(dev_mode),
                                 STRING(exec_prefix),
                                 STRING(executable),
                                 INT(faulthandler),
                                 STRING(filesystem_encoding),
                                 STRING(filesystem_errors),
                                 ULONG(hash_seed),
                                 STRING(home),
                                 INT(import_time),
                                 INT(inspect),
                                 INT(install_signal_handlers),
                                 INT(interactive),
                                 INT(isolated),
                                 INT(malloc_stats),
                                 INT(show_ref_count),
                                 INT(dump_refs),
                                 INT(module_search_paths_set),
                                 LIST(module_search_paths),
                                 INT(optimization_level),
                                 LIST(orig_argv),
                                 INT(parser_debug),
                                 INT(pathconfig_warnings),
                                 STRING(platlibdir),
                                 STRING(prefix),
                                 STRING(program_name),
                                 STRING(pycache_prefix),
                                 STRING(pythonpath_env),
                                 INT(quiet),
                                 STRING(run_command),
                                 STRING(run_filename),
                                 STRING(run_module),
#if PY_VERSION_HEX >= 0x030b0000
                                 INT(safe_path),
#endif
                                 INT(site_import),
                                 INT(skip_source_first_line),
                                 STRING(stdio_encoding),
                                 STRING(stdio_errors),
                                 INT(tracemalloc),
                                 INT(use_environment),
                                 INT(use_hash_seed),
                                 INT(user_site_directory),
                                 INT(verbose),
                                 INT(warn_default_encoding),
                                 LIST(warnoptions),
                                 INT(write_bytecode),
                                 LIST(xoptions),
#if PY_VERSION_HEX >= 0x030c0000
                                 INT(int_max_str_digits),
                                 INT(perf_profiling),
#endif
#if PY_VERSION_HEX >= 0x030d0000
                                 INT(cpu_count),
#endif
#if PY_VERSION_HEX >= 0x030b0000
                                 INT(use_frozen_modules),
#endif
                                 CPYTHON_WITHOUT_GIL(INT(enable_gil), )
                                     CPYTHON_WITH_STATS(INT(_pystats), )
                                         CPYTHON_WITH_DEBUG(STRING(run_presite), )};

static const Member *find_member(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(members); i++) {
        if (strcmp(members[i].name, name) == 0)
            return &members[i];
    }
    return NULL;
}

PyStatus cpython_set_string(PyConfig *config, wchar_t **member, const char *text)
{
    return text != NULL ? PyConfig_SetBytesString(config, member, text)
                        : PyConfig_SetString(config, member, NULL);
}

PyStatus cpython_set_list(PyConfig *config, PyWideStringList *member, const char *const *list)
{
    PyStatus status = PyConfig_SetWideStringList(config, member, 0, NULL);
    for (; !PyStatus_Exception(status) && *list != NULL; list++) {
        wchar_t *item = Py_DecodeLocale(*list, NULL);
        if (item == NULL)
            return PyStatus_Error("cannot decode an item of a list");
        status = PyWideStringList_Append(member, item);
        PyMem_RawFree(item);
    }
    return status;
}

static int64_t integer_value(const GantryOption *option, const void *value)
{
    return option->type == GANTRY_TYPE_BOOL ? *(const bool *)value : *(const int64_t *)value;
}

PyStatus cpython_set_member(PyConfig *config, const GantryOption *option, const void *value)
{
    const Member *found = find_member(option->name);
    if (found == NULL)
        return PyStatus_Ok();
    void *member = (char *)config + found->offset;

    switch (found->type) {
    case MEMBER_INT:
        if (integer_value(option, value) >= 0)
            *(int *)member = (int)MIN(integer_value(option, value), G_MAXINT);
        break;
    case MEMBER_ULONG:
        if (integer_value(option, value) >= 0)
            *(unsigned long *)member = (unsigned long)integer_value(option, value);
        break;
    case MEMBER_STRING:
        if (*(const char *const *)value != NULL)
            return cpython_set_string(config, member, *(const char *const *)value);
        break;
    case MEMBER_LIST:
        if (**(const char *const *const *)value != NULL)
            return cpython_set_list(config, member, *(const char *const *const *)value);
        break;
    }
    return PyStatus_Ok();
}

void cpython_set_inspect(PyConfig *config, int inspect)
{
    config->inspect = inspect;
    G_GNUC_BEGIN_IGNORE_DEPRECATIONS
    Py_InspectFlag = inspect;
    G_GNUC_END_IGNORE_DEPRECATIONS
}

void cpython_set_pathconfig_warnings(PyConfig *config, int warnings)
{
    config->pathconfig_warnings = warnings;
    G_GNUC_BEGIN_IGNORE_DEPRECATIONS
    Py_FrozenFlag = !warnings;
    G_GNUC_END_IGNORE_DEPRECATIONS
}

static PyObject *keep_text(PyObject *self, PyObject *text)
{
    return PyList_Append(self, text) == 0 ? Py_NewRef(Py_None) : NULL;
}

/* A sys.stderr that keeps what it gets: a list with a write(). No module, whose end -v tells. */
static PyObject *new_stream(void)
{
    static PyMethodDef methods[] = {{"write", keep_text, METH_O, NULL}, {NULL}};
    static PyType_Slot slots[] = {{Py_tp_methods, methods}, {0, NULL}};
    static PyType_Spec spec = {
        .name = "gantry.Stream",
        .flags = Py_TPFLAGS_DEFAULT,
        .slots = slots,
    };
    PyObject *type = PyType_FromSpecWithBases(&spec, (PyObject *)&PyList_Type);
    PyObject *stream = type != NULL ? PyObject_CallNoArgs(type) : NULL;
    Py_XDECREF(type);
    return stream;
}

/* What PyErr_Display() shows of an exception; "" if it cannot be had. */
static char *exception_text(PyObject *exception)
{
    PyObject *stream = new_stream();
    char *text = NULL;
    if (stream != NULL) {
        PyObject *traceback = PyException_GetTraceback(exception);
        PyObject *before = PySys_GetObject("stderr"); /* borrowed */
        Py_XINCREF(before);
        PySys_SetObject("stderr", stream);
        PyErr_Display((PyObject *)Py_TYPE(exception), exception, traceback);
        PySys_SetObject("stderr", before);
        Py_XDECREF(before);
        Py_XDECREF(traceback);
        PyObject *empty = PyUnicode_FromString("");
        PyObject *all = empty != NULL ? PyUnicode_Join(empty, stream) : NULL;
        PyObject *bytes =
            all != NULL ? PyUnicode_AsEncodedString(all, "utf-8", "backslashreplace") : NULL;
        text = bytes != NULL ? g_strdup(PyBytes_AS_STRING(bytes)) : NULL;
        Py_XDECREF(bytes);
        Py_XDECREF(all);
        Py_XDECREF(empty);
    }
    PyErr_Clear();
    Py_XDECREF(stream);
    return text != NULL ? text : g_strdup("");
}

/* As fatal_error() in CPython: a traceback takes the place of the Python frames that there are not.
 */
void cpython_set_fatal(GError *error, const char *text, const char *state, PyObject *exception)
{
    g_autoptr(GString) fatal = g_string_new(NULL);
    PyObject *traceback = exception != NULL ? PyException_GetTraceback(exception) : NULL;

    g_string_printf(fatal, "Fatal Python error: %s\nPython runtime state: %s\n", text, state);
    if (exception != NULL) {
        g_autofree char *shown = exception_text(exception);
        g_string_append(fatal, shown);
    }
    if (PyInterpreterState_Head() == NULL)
        g_string_append_c(fatal, '\n');
    else if (traceback == NULL || traceback == Py_None)
        g_string_append_printf(fatal,
                               "\nCurrent thread 0x%016lx (most recent call first):\n"
                               "  <no Python frame>\n",
                               PyThread_get_thread_ident());
    gantry_error_set_fatal(error, fatal->str);
    Py_XDECREF(traceback);
}

bool cpython_failed(PyStatus status, const char *function, const char *state, GError **error)
{
    if (!PyStatus_IsError(status))
        return false;
    g_autofree char *text = g_strjoin(status.func != NULL ? ": " : "",
                                      status.func != NULL ? status.func : "", status.err_msg, NULL);
    gantry_error_set(error, GANTRY_ERROR_PYTHON, NULL, "%s: %s", function, text);
    PyObject *exception = PyInterpreterState_Head() != NULL ? cpython_take_exception() : NULL;
    if (error != NULL)
        cpython_set_fatal(*error, text, state, exception);
    Py_XDECREF(exception);
    return true;
}

#if PY_VERSION_HEX >= 0x030c0000
PyObject *cpython_take_exception(void)
{
    return PyErr_GetRaisedException();
}

void cpython_set_last_exception(PyObject *exception)
{
    PyObject *traceback = PyException_GetTraceback(exception);
    PySys_SetObject("last_exc", exception);
    PySys_SetObject("last_type", (PyObject *)Py_TYPE(exception));
    PySys_SetObject("last_value", exception);
    PySys_SetObject("last_traceback", traceback != NULL ? traceback : Py_None);
    Py_XDECREF(traceback);
}
#else
PyObject *cpython_take_exception(void)
{
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    if (type == NULL)
        return NULL;
    PyErr_NormalizeException(&type, &value, &traceback);
    /* The import system has taken its own frames out of this one only. */
    PyException_SetTraceback(value, traceback != NULL ? traceback : Py_None);
    Py_DECREF(type);
    Py_XDECREF(traceback);
    return value;
}

void cpython_set_last_exception(PyObject *exception)
{
    PyObject *traceback = PyException_GetTraceback(exception);
    PySys_SetObject("last_type", (PyObject *)Py_TYPE(exception));
    PySys_SetObject("last_value", exception);
    PySys_SetObject("last_traceback", traceback != NULL ? traceback : Py_None);
    Py_XDECREF(traceback);
}
#endif

#if PY_VERSION_HEX >= 0x030c0000
CpythonException cpython_hold_exception(void)
{
    return (CpythonException){.value = PyErr_GetRaisedException()};
}

void cpython_release_exception(CpythonException exception)
{
    PyErr_SetRaisedException(exception.value);
}
#else
CpythonException cpython_hold_exception(void)
{
    CpythonException exception;
    PyErr_Fetch(&exception.type, &exception.value, &exception.traceback);
    return exception;
}

void cpython_release_exception(CpythonException exception)
{
    PyErr_Restore(exception.type, exception.value, exception.traceback);
}
#endif

#if PY_VERSION_HEX >= 0x030c0000
PyObject *cpython_take_exit_code(void)
{
    PyObject *exception = PyErr_GetRaisedException();
    PyObject *code = PyObject_GetAttrString(exception, "code");
    if (code == NULL) {
        PyErr_Clear();
        return exception;
    }
    Py_DECREF(exception);
    return code;
}
#else
/* A value that sys.exit() has just been called with is not wrapped into an exception yet: to wrap
 * it would take a tuple apart. */
PyObject *cpython_take_exit_code(void)
{
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    Py_XDECREF(type);
    Py_XDECREF(traceback);
    if (value == NULL)
        return Py_NewRef(Py_None);
    PyObject *code =
        PyExceptionInstance_Check(value) ? PyObject_GetAttrString(value, "code") : NULL;
    if (code == NULL) {
        PyErr_Clear();
        return value;
    }
    Py_DECREF(value);
    return code;
}
#endif

#if PY_VERSION_HEX >= 0x030d0000
void cpython_ignore_audit_exception(void)
{
    PyErr_FormatUnraisable("Exception ignored in audit hook");
}
#else
extern void _PyErr_WriteUnraisableMsg(const char *where, PyObject *object);

void cpython_ignore_audit_exception(void)
{
    _PyErr_WriteUnraisableMsg("in audit hook", NULL);
}
#endif

bool cpython_describe(PyObject *exception, const char *what, GError **error)
{
    PyObject *text = exception != NULL ? PyObject_Str(exception) : NULL;
    const char *message = text != NULL ? PyUnicode_AsUTF8(text) : NULL;
    gantry_error_set(error, GANTRY_ERROR_PYTHON, NULL, "%s: %s%s%s", what,
                     exception != NULL ? Py_TYPE(exception)->tp_name : "no exception",
                     message != NULL && *message != '\0' ? ": " : "",
                     message != NULL ? message : "");
    PyErr_Clear();
    Py_XDECREF(text);
    return false;
}

bool cpython_raised(const char *what, GError **error)
{
    PyObject *exception = cpython_take_exception();
    cpython_describe(exception, what, error);
    Py_XDECREF(exception);
    return false;
}

#if PY_VERSION_HEX >= 0x030b0000
/* Whether @filename of a frozen module is none, or one of another library. */
static bool is_elsewhere(PyObject *filename, PyObject *stdlib_dir)
{
    return filename == Py_None ||
           (filename != NULL && PyUnicode_Check(filename) &&
            PyUnicode_Tailmatch(filename, stdlib_dir, 0, PY_SSIZE_T_MAX, -1) == 0);
}

/* FrozenImporter._resolve_filename() for a module that is no package; NULL without an exception for
 * what is no frozen module of the standard library, or has its file. */
static PyObject *missing_file(PyObject *stdlib_dir, PyObject *state)
{
    PyObject *filename = state != NULL ? PyObject_GetAttrString(state, "filename") : NULL;
    PyObject *origname = state != NULL ? PyObject_GetAttrString(state, "origname") : NULL;
    PyObject *file = NULL;
    if (is_elsewhere(filename, stdlib_dir) && origname != NULL && PyUnicode_Check(origname)) {
        PyObject *relative = PyObject_CallMethod(origname, "replace", "ss", ".", "/");
        if (relative != NULL)
            file = PyUnicode_FromFormat("%U/%U.py", stdlib_dir, relative);
        Py_XDECREF(relative);
    } else {
        PyErr_Clear();
    }
    Py_XDECREF(filename);
    Py_XDECREF(origname);
    return file;
}

static bool restore_module_file(PyObject *stdlib_dir, PyObject *module)
{
    PyObject *spec = PyObject_GetAttrString(module, "__spec__");
    PyObject *state = spec != NULL ? PyObject_GetAttrString(spec, "loader_state") : NULL;
    if (state == NULL || state == Py_None)
        PyErr_Clear();
    PyObject *file = missing_file(stdlib_dir, state);
    bool restored = !PyErr_Occurred();
    if (file != NULL)
        restored = PyObject_SetAttrString(state, "filename", file) == 0 &&
                   PyObject_SetAttrString(module, "__file__", file) == 0;
    Py_XDECREF(file);
    Py_XDECREF(state);
    Py_XDECREF(spec);
    return restored;
}

bool cpython_restore_stdlib_dir(const char *path)
{
    PyConfig *config = cpython_config();
    PyObject *stdlib_dir = PyUnicode_DecodeFSDefault(path);
    bool restored = stdlib_dir != NULL && PySys_SetObject("_stdlib_dir", stdlib_dir) == 0 &&
                    !PyStatus_Exception(PyConfig_SetBytesString(config, &config->stdlib_dir, path));
    PyObject *modules = restored ? PyDict_Copy(PyImport_GetModuleDict()) : NULL;
    PyObject *name, *module;
    Py_ssize_t position = 0;
    while (restored && modules != NULL && PyDict_Next(modules, &position, &name, &module)) {
        /* The import system itself was there before CPython knew any path. */
        if (PyUnicode_CompareWithASCIIString(name, "_frozen_importlib") != 0)
            restored = restore_module_file(stdlib_dir, module);
    }
    Py_XDECREF(modules);
    Py_XDECREF(stdlib_dir);
    return restored && modules != NULL;
}
#else
bool cpython_restore_stdlib_dir(const char *path)
{
    (void)path;
    return true;
}
#endif

#if PY_VERSION_HEX >= 0x030d0000
void cpython_register_source(PyObject *code, PyObject *source, const char *filename)
{
    PyObject *linecache = PyImport_ImportModule("linecache");
    /* 3.13.0 keeps sources by the name of the file, later ones by the code object. */
    PyObject *result = linecache != NULL ? PyObject_CallMethod(linecache, "_register_code", "sOs",
                                                               filename, source, filename)
                                         : NULL;
    if (result == NULL && linecache != NULL) {
        PyErr_Clear();
        result = PyObject_CallMethod(linecache, "_register_code", "OOs", code, source, filename);
    }
    PyErr_Clear();
    Py_XDECREF(result);
    Py_XDECREF(linecache);
}
#else
void cpython_register_source(PyObject *code, PyObject *source, const char *filename)
{
    (void)code, (void)source, (void)filename;
}
#endif

const char *const cpython_allocator_names[] = {
    "default",  "debug",          "malloc", "malloc_debug", "pymalloc", "pymalloc_debug",
#if PY_VERSION_HEX >= 0x030d0000 && defined(WITH_MIMALLOC)
    "mimalloc", "mimalloc_debug",
#endif
    NULL,
};

PyMemAllocatorName cpython_allocator(const char *name)
{
    static const PyMemAllocatorName values[] = {
        PYMEM_ALLOCATOR_DEFAULT,
        PYMEM_ALLOCATOR_DEBUG,
        PYMEM_ALLOCATOR_MALLOC,
        PYMEM_ALLOCATOR_MALLOC_DEBUG,
        PYMEM_ALLOCATOR_PYMALLOC,
        PYMEM_ALLOCATOR_PYMALLOC_DEBUG,
#if PY_VERSION_HEX >= 0x030d0000 && defined(WITH_MIMALLOC)
        PYMEM_ALLOCATOR_MIMALLOC,
        PYMEM_ALLOCATOR_MIMALLOC_DEBUG,
#endif
    };
    for (size_t i = 0; cpython_allocator_names[i] != NULL; i++) {
        if (strcmp(cpython_allocator_names[i], name) == 0)
            return values[i];
    }
    return PYMEM_ALLOCATOR_NOT_SET;
}
