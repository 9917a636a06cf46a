/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The probes of gantry availability in C: for what can be called before there is an interpreter,
 * and for what Python cannot ask of itself. They call as an embedder would, too early or not:
 * whether that works is the question. The functions are found in this program, as extension modules
 * find them, and nothing of Python.h is needed. */
#include "availability.h"

#include <dlfcn.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#define PY(type, name, ...) ((type(*)(__VA_ARGS__))dlsym(RTLD_DEFAULT, #name))

static bool fails(GString *answer, const char *what)
{
    g_string_append(answer, what);
    return false;
}

static bool fails_with_exception(GString *answer, const char *what)
{
    g_autoptr(GError) error = NULL;
    gantry_python_raised(what, &error);
    return fails(answer, error->message);
}

static bool is_writable(GString *answer, char *memory, size_t size)
{
    if (memory == NULL)
        return fails(answer, "it is NULL");
    memset(memory, 'x', size);
    g_string_printf(answer, "%zu bytes", size);
    return memory[size - 1] == 'x';
}

bool call_raw_malloc(GString *answer)
{
    char *memory = PY(void *, PyMem_RawMalloc, size_t)(64);
    bool works = is_writable(answer, memory, 64);
    PY(void, PyMem_RawFree, void *)(memory);
    return works;
}

bool call_malloc(GString *answer)
{
    char *memory = PY(void *, PyMem_Malloc, size_t)(64);
    bool works = is_writable(answer, memory, 64);
    PY(void, PyMem_Free, void *)(memory);
    return works;
}

/* In UTF-8 one character, and in the C locale two bytes that are none. */
bool call_decode_locale(GString *answer)
{
    wchar_t *text = PY(wchar_t *, Py_DecodeLocale, const char *, size_t *)("\xc3\xa4", NULL);
    if (text == NULL)
        return fails(answer, "it is NULL");
    for (const wchar_t *c = text; *c != L'\0'; c++)
        g_string_append_printf(answer, "%sU+%04X", c > text ? " " : "", (unsigned)*c);
    PY(void, PyMem_RawFree, void *)(text);
    return true;
}

bool call_dict(GString *answer)
{
    void *dict = PY(void *, PyDict_New, void)();
    if (dict == NULL)
        return fails_with_exception(answer, "PyDict_New");
    g_string_append_printf(answer, "%zd entries", PY(ssize_t, PyDict_Size, void *)(dict));
    PY(void, Py_DecRef, void *)(dict);
    return true;
}

bool call_run_string(GString *answer)
{
    int status =
        PY(int, PyRun_SimpleString, const char *)("import sys\nsys.gantry_probe = 6 * 7\n");
    void *value = PY(void *, PySys_GetObject, const char *)("gantry_probe");
    if (status != 0 || value == NULL)
        return fails(answer, "the code did not run to its end");
    g_string_append_printf(answer, "%ld", PY(long, PyLong_AsLong, void *)(value));
    return true;
}

bool call_is_initialized(GString *answer)
{
    int initialized = PY(int, Py_IsInitialized, void)();
    g_string_append_printf(answer, "%d", initialized);
    return initialized != 0;
}

bool call_thread_state(GString *answer)
{
    void *state = PY(void *, PyThreadState_Get, void)();
    void *interpreter = PY(void *, PyThreadState_GetInterpreter, void *)(state);
    g_string_append(answer, "one of the main interpreter");
    return interpreter == PY(void *, PyInterpreterState_Main, void)();
}

bool call_new_thread_state(GString *answer)
{
    void *interpreter = PY(void *, PyInterpreterState_Get, void)();
    void *state = PY(void *, PyThreadState_New, void *)(interpreter);
    if (state == NULL)
        return fails(answer, "it is NULL");
    void *own = PY(void *, PyThreadState_Swap, void *)(state);
    int status = PY(int, PyRun_SimpleString, const char *)("probe = 6 * 7");
    PY(void, PyThreadState_Clear, void *)(state);
    PY(void *, PyThreadState_Swap, void *)(own);
    PY(void, PyThreadState_Delete, void *)(state);
    g_string_append(answer, "code ran in it");
    return status == 0;
}

bool call_sub_interpreter(GString *answer)
{
    void *own = PY(void *, PyThreadState_Get, void)();
    void *state = PY(void *, Py_NewInterpreter, void)();
    if (state == NULL)
        return fails_with_exception(answer, "Py_NewInterpreter");
    int status = PY(int, PyRun_SimpleString, const char *)("import sys\nsys.stdout.flush()\n");
    PY(void, Py_EndInterpreter, void *)(state);
    PY(void *, PyThreadState_Swap, void *)(own);
    g_string_append(answer, status == 0 ? "code ran in it" : "code did not run in it");
    return status == 0;
}

/* Before the main initialization Py_FinalizeEx() says that it has succeeded, and does nothing. */
bool call_finalize(GString *answer)
{
    int ends[2];
    char byte = '\0';
    if (pipe(ends) != 0)
        return fails(answer, "no pipe");
    g_autofree char *code =
        g_strdup_printf("import atexit, posix\natexit.register(posix.write, %d, b'x')\n", ends[1]);
    if (PY(int, PyRun_SimpleString, const char *)(code) != 0)
        return fails(answer, "the callback could not be registered");
    if (PY(int, Py_FinalizeEx, void)() != 0)
        return fails(answer, "Py_FinalizeEx() has failed");
    close(ends[1]);
    if (read(ends[0], &byte, 1) != 1 || byte != 'x')
        return fails(answer, "Py_FinalizeEx() has not called it");
    g_string_append(answer, "Py_FinalizeEx() has called it");
    return true;
}
