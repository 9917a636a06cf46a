/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

/* CPython as the phases see it, and the only place that knows versions. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <frameobject.h>
#include <marshal.h>

#include <locale.h>

#include <gantry/phase.h>

#if PY_VERSION_HEX < 0x030a0000 || PY_VERSION_HEX >= 0x030e0000
#error "Gantry starts CPython 3.10 to 3.13"
#endif

#define CPYTHON_VERSION_TEXT G_STRINGIFY(PY_MAJOR_VERSION) "." G_STRINGIFY(PY_MINOR_VERSION)
#define CPYTHON_VERSION_DIGITS G_STRINGIFY(PY_MAJOR_VERSION) G_STRINGIFY(PY_MINOR_VERSION)

/* Rows of option tables for members that not every version of PyConfig has. */
#if PY_VERSION_HEX >= 0x030b0000
#define CPYTHON_SINCE_3_11(...) __VA_ARGS__
#else
#define CPYTHON_SINCE_3_11(...)
#endif
#if PY_VERSION_HEX >= 0x030c0000
#define CPYTHON_SINCE_3_12(...) __VA_ARGS__
#define CPYTHON_BEFORE_3_12(...)
#else
#define CPYTHON_SINCE_3_12(...)
#define CPYTHON_BEFORE_3_12(...) __VA_ARGS__
#endif
#if PY_VERSION_HEX >= 0x030d0000
#define CPYTHON_SINCE_3_13(...) __VA_ARGS__
#else
#define CPYTHON_SINCE_3_13(...)
#endif

/* ... and for members that only some builds of CPython have. */
#ifdef Py_GIL_DISABLED
#define CPYTHON_WITHOUT_GIL(...) __VA_ARGS__
#else
#define CPYTHON_WITHOUT_GIL(...)
#endif
#if defined(Py_STATS) && PY_VERSION_HEX >= 0x030d0000
#define CPYTHON_WITH_STATS(...) __VA_ARGS__
#else
#define CPYTHON_WITH_STATS(...)
#endif
#if defined(Py_DEBUG) && PY_VERSION_HEX >= 0x030d0000
#define CPYTHON_WITH_DEBUG(...) __VA_ARGS__
#else
#define CPYTHON_WITH_DEBUG(...)
#endif

/* Exported by libpython 3.10 to 3.13, but declared in an internal header since 3.13. */
#if PY_VERSION_HEX >= 0x030d0000
extern const PyConfig *_Py_GetConfig(void);
extern PyStatus _Py_InitializeMain(void);
#endif

/* 3.10 had its path configuration in C (Modules/getpath.c), with ways of its own: items of
 * PYTHONPATH stay as they are, what is found on PATH becomes absolute, and a venv is its own base.
 */
#define CPYTHON_HAS_GETPATH_C (PY_VERSION_HEX < 0x030b0000)

/* Forgets a pre-initialization that no interpreter followed, so that the next one counts again.
 * 3.13 does not export what that takes: there the first one stays in force until Python has been
 * initialized and finalized. */
#if PY_VERSION_HEX < 0x030d0000
extern void _PyRuntime_Finalize(void);
#endif
static inline void cpython_undo_preinitialization(void)
{
#if PY_VERSION_HEX < 0x030d0000
    _PyRuntime_Finalize();
#endif
}

/* PyConfig.safe_path (-P, PYTHONSAFEPATH) came with 3.11; before, isolated alone kept the script's
 * folder out of sys.path. */
static inline bool cpython_safe_path(const PyConfig *config)
{
#if PY_VERSION_HEX >= 0x030b0000
    return config->safe_path != 0;
#else
    return config->isolated != 0;
#endif
}

static inline void cpython_set_safe_path(PyConfig *config)
{
#if PY_VERSION_HEX >= 0x030b0000
    config->safe_path = 1;
#else
    (void)config;
#endif
}

/* PyConfig._is_python_build, which came with 3.11. */
static inline void cpython_set_python_build(PyConfig *config, bool python_build)
{
#if PY_VERSION_HEX >= 0x030b0000
    config->_is_python_build = python_build;
#else
    (void)config, (void)python_build;
#endif
}

/* PyConfig.stdlib_dir, which came with 3.11; NULL before. */
static inline wchar_t **cpython_stdlib_dir(PyConfig *config)
{
#if PY_VERSION_HEX >= 0x030b0000
    return &config->stdlib_dir;
#else
    (void)config;
    return NULL;
#endif
}

/* The getpath.py of 3.11 to 3.13 forgets stdlib_dir where search paths are given, or takes another
 * one where a launcher stands in a build tree, and frozen modules that are imported then do not
 * know their files. Puts both right. False with an exception. */
bool cpython_restore_stdlib_dir(const char *stdlib_dir);

/* Since 3.11 most modules that a start needs are frozen into libpython. */
#define CPYTHON_HAS_FROZEN_MODULES (PY_VERSION_HEX >= 0x030b0000)

/* Since 3.12 an interpreter works with a copy of PyImport_Inittab, whose names are not copied. */
#define CPYTHON_COPIES_INITTAB (PY_VERSION_HEX >= 0x030c0000)

/* Since 3.13 the prompt is a Python program of its own (PEP 762), where it can run. */
#define CPYTHON_HAS_PYREPL (PY_VERSION_HEX >= 0x030d0000)

/* Since 3.13 a traceback shows the source of -c and of the prompt, which it finds in linecache
 * under the code's file name; before, nothing is done. Never raises. */
void cpython_register_source(PyObject *code, PyObject *source, const char *filename);

/* ... and each statement of the prompt has a file name of its own: "<stdin>-0". */
#define CPYTHON_NAMES_STATEMENTS (PY_VERSION_HEX >= 0x030d0000)

/* The allocators that PYTHONMALLOC may name, ended by NULL, and what such a name stands for. */
extern const char *const cpython_allocator_names[];
PyMemAllocatorName cpython_allocator(const char *name);

/* PyConfig.sys_path_0, which came with 3.13: what main put in front of sys.path. */
static inline void cpython_set_sys_path_0(PyConfig *config, const char *path)
{
#if PY_VERSION_HEX >= 0x030d0000
    PyConfig_SetBytesString(config, &config->sys_path_0, path);
#else
    (void)config, (void)path;
#endif
}

/* The configuration that the running interpreter reads; CPython's own main program writes to it,
 * too (pymain_run_stdin()). From the level core on. */
static inline PyConfig *cpython_config(void)
{
    return (PyConfig *)_Py_GetConfig();
}

/* Gives a member of @config the value of an option of its name; an option that is not set, or that
 * this version of CPython does not have, is left alone. From the level preinit on. */
PyStatus cpython_set_member(PyConfig *config, const GantryOption *option, const void *value);

/* As PyConfig_SetBytesString(): from the file system encoding; NULL clears. */
PyStatus cpython_set_string(PyConfig *config, wchar_t **member, const char *text);
PyStatus cpython_set_list(PyConfig *config, PyWideStringList *member, const char *const *list);

/* Whether the prompt, once the program is done, is to follow: PyConfig.inspect, and the global
 * variable from before PEP 587 that some readers still look at. */
void cpython_set_inspect(PyConfig *config, int inspect);

/* Whether getpath is to say what it cannot find: PyConfig.pathconfig_warnings, and the global
 * variable from before PEP 587 that says the same. */
void cpython_set_pathconfig_warnings(PyConfig *config, int warnings);

/* Whether @status, which @function returned, is a failure; then it is described in @error. @state
 * is CPython's word for how far the runtime is: "preinitialized". */
bool cpython_failed(PyStatus status, const char *function, const char *state, GError **error);

/* Adds to @error how python3 tells of it: @text is "function: what failed", @exception (nullable)
 * is what it failed with. */
void cpython_set_fatal(GError *error, const char *text, const char *state, PyObject *exception);

/* The exception that is being raised, with its traceback attached; clears the indicator. NULL if
 * there is none. */
PyObject *cpython_take_exception(void);

/* An exception that is being raised, put aside as it is, and raised again. */
typedef struct CpythonException {
    PyObject *type, *value, *traceback;
} CpythonException;

CpythonException cpython_hold_exception(void);
void cpython_release_exception(CpythonException exception);

/* What SystemExit, which is being raised, was raised with; clears the indicator. A new reference.
 */
PyObject *cpython_take_exit_code(void);

/* Shows the exception that is being raised as one that nobody can handle, "Exception ignored in
 * audit hook", and clears it. */
void cpython_ignore_audit_exception(void);

/* Makes an error of @exception, or of the one that is being raised, which it clears. Always false.
 */
bool cpython_describe(PyObject *exception, const char *what, GError **error);
bool cpython_raised(const char *what, GError **error);

/* Makes @exception the sys.last_… values of the interactive prompt. */
void cpython_set_last_exception(PyObject *exception);

/* @text in the encoding of @locale, in UTF-8 if that is 0; NULL if a character is none of it.
 * Unlike Py_EncodeLocale() it can be called before anything of CPython is there (wide-argv.c). */
char *cpython_encode(const wchar_t *text, locale_t locale);

/* The global variables from before PEP 587 that are not 0, as "Py_VerboseFlag=1"
 * (cpython-globals.c). */
GantryEnvironment *cpython_globals(void);

/* CPython writes to those variables whatever it was started with: their values, to be kept before
 * it is touched and put back when it is gone. */
enum { CPYTHON_N_GLOBALS = 16, CPYTHON_N_GLOBAL_TEXTS = 2 };

typedef struct CpythonGlobals {
    int values[CPYTHON_N_GLOBALS];
    wchar_t *texts[CPYTHON_N_GLOBAL_TEXTS]; /* (nullable) owned, until they are restored */
} CpythonGlobals;

void cpython_keep_globals(CpythonGlobals *globals);
void cpython_restore_globals(CpythonGlobals *globals);

/* Gives the process the PYTHON* variables of the pipeline's snapshot, for as long as CPython reads
 * them by itself; returns what has to be given back, NULL if both were the same
 * (cpython-environment.c). */
GPtrArray *cpython_lend_environment(GantryContext *context);
void cpython_take_environment_back(GPtrArray *changed);

/* A function in C that stands between two of Python's is a level of recursion, which the program is
 * not to miss: it gets @levels back, and gives them up with as many below 0. From 3.12 on such
 * calls are counted by themselves. */
static inline void cpython_lend_recursion(PyThreadState *thread, int levels)
{
#if PY_VERSION_HEX >= 0x030c0000
    (void)thread, (void)levels;
#elif PY_VERSION_HEX >= 0x030b0000
    thread->recursion_remaining += levels;
#else
    thread->recursion_depth -= levels;
#endif
}

/* Between the two, this thread's trace and profile functions are not called. 3.11 brought functions
 * for that. */
static inline void cpython_enter_tracing(PyThreadState *thread)
{
#if PY_VERSION_HEX >= 0x030b0000
    PyThreadState_EnterTracing(thread);
#else
    thread->tracing++;
    thread->cframe->use_tracing = 0;
#endif
}

static inline void cpython_leave_tracing(PyThreadState *thread)
{
#if PY_VERSION_HEX >= 0x030b0000
    PyThreadState_LeaveTracing(thread);
#else
    thread->tracing--;
    thread->cframe->use_tracing = thread->c_tracefunc != NULL || thread->c_profilefunc != NULL;
#endif
}

/* A new reference. PyFrame_GetGlobals() came with 3.11. */
static inline PyObject *cpython_frame_globals(PyFrameObject *frame)
{
#if PY_VERSION_HEX >= 0x030b0000
    return PyFrame_GetGlobals(frame);
#else
    return PyObject_GetAttrString((PyObject *)frame, "f_globals");
#endif
}
