/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Running a command, a module, a file or a stream, and what becomes of an exception at top level.
 */
#include "main.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* --- exceptions ------------------------------------------------------------------------------- */

void main_flush_io(void)
{
    CpythonException exception = cpython_hold_exception();
    const char *const names[] = {"stderr", "stdout"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        PyObject *stream = PySys_GetObject(names[i]); /* borrowed */
        PyObject *result =
            stream != NULL && stream != Py_None ? PyObject_CallMethod(stream, "flush", NULL) : NULL;
        if (result == NULL)
            PyErr_Clear();
        Py_XDECREF(result);
    }
    cpython_release_exception(exception);
}

/* The status that SystemExit, which is being raised, stands for, as handle_system_exit() reads it:
 * an int is the status, None is 0, anything else is printed and is 1. */
static int exit_status(void)
{
    PyObject *code = cpython_take_exit_code();
    int status = 1;
    fflush(stdout);
    if (code == Py_None) {
        status = 0;
    } else if (PyLong_Check(code)) {
        status = (int)PyLong_AsLong(code);
        PyErr_Clear();
    } else {
        PyObject *stream = PySys_GetObject("stderr"); /* borrowed */
        if (stream != NULL && stream != Py_None)
            PyFile_WriteObject(code, stream, Py_PRINT_RAW);
        else
            PyObject_Print(code, stderr, Py_PRINT_RAW);
        PyErr_Clear();
        fflush(stderr);
        PySys_WriteStderr("\n");
    }
    Py_DECREF(code);
    return status;
}

static void display(PyObject *exception)
{
    PyObject *traceback = PyException_GetTraceback(exception);
    PyErr_Display((PyObject *)Py_TYPE(exception), exception, traceback);
    Py_XDECREF(traceback);
}

/* Whether a hook of the audit has forbidden to show @exception. */
static bool is_vetoed(PyObject *hook, PyObject *exception, PyObject *traceback)
{
    if (PySys_Audit("sys.excepthook", "OOOO", hook != NULL ? hook : Py_None, Py_TYPE(exception),
                    exception, traceback) == 0)
        return false;
    if (PyErr_ExceptionMatches(PyExc_RuntimeError)) {
        PyErr_Clear();
        return true;
    }
    cpython_ignore_audit_exception();
    return false;
}

/* Calls sys.excepthook. Returns the status if it raises SystemExit, otherwise -1. */
static int call_hook(const PyConfig *config, PyObject *hook, PyObject *exception,
                     PyObject *traceback)
{
    PyObject *result = PyObject_CallFunctionObjArgs(hook, (PyObject *)Py_TYPE(exception), exception,
                                                    traceback, NULL);
    if (result != NULL) {
        Py_DECREF(result);
        return -1;
    }
    if (PyErr_ExceptionMatches(PyExc_SystemExit) && !config->inspect)
        return exit_status();
    PyObject *second = cpython_take_exception();
    main_flush_io();
    PySys_WriteStderr("Error in sys.excepthook:\n");
    display(second);
    PySys_WriteStderr("\nOriginal exception was:\n");
    display(exception);
    Py_DECREF(second);
    return -1;
}

/* What PyErr_Print() does, less the end of the process if the hook raises SystemExit; then its
 * status is returned, and otherwise -1. */
static int show(const PyConfig *config, PyObject *exception)
{
    PyObject *traceback = PyException_GetTraceback(exception);
    PyObject *shown = traceback != NULL ? traceback : Py_None;
    PyObject *hook = PySys_GetObject("excepthook"); /* borrowed */
    int status = -1;

    Py_XINCREF(hook);
    cpython_set_last_exception(exception);
    if (is_vetoed(hook, exception, shown)) {
        /* nothing is shown */
    } else if (hook == NULL) {
        PySys_WriteStderr("sys.excepthook is missing\n");
        display(exception);
    } else {
        status = call_hook(config, hook, exception, shown);
    }
    Py_XDECREF(hook);
    Py_XDECREF(traceback);
    return status;
}

MainOutcome main_handle_exception(const PyConfig *config)
{
    MainOutcome outcome = {.status = 1};
    outcome.interrupted = PyErr_Occurred() == PyExc_KeyboardInterrupt;
    if (PyErr_Occurred() && PyErr_ExceptionMatches(PyExc_SystemExit) && !config->inspect) {
        outcome.exited = true;
        outcome.status = exit_status();
        return outcome;
    }
    PyObject *exception = cpython_take_exception();
    if (exception == NULL)
        return outcome;
    int status = show(config, exception);
    if (status >= 0) {
        outcome.exited = true;
        outcome.status = status;
    }
    Py_DECREF(exception);
    PyErr_Clear();
    return outcome;
}

/* @result: a new reference or NULL with an exception. */
static MainOutcome finish(const PyConfig *config, PyObject *result)
{
    if (result == NULL)
        return main_handle_exception(config);
    Py_DECREF(result);
    return (MainOutcome){0};
}

/* --- what is run ------------------------------------------------------------------------------ */

/* The dictionary of __main__, borrowed. */
static PyObject *main_dict(void)
{
    PyObject *module = PyImport_AddModule("__main__"); /* borrowed */
    return module != NULL ? PyModule_GetDict(module) : NULL;
}

/* The program of -c, compiled and run. Where tracebacks show its lines, linecache gets them. */
static PyObject *run_source(PyObject *source, const char *text, PyObject *dict)
{
    PyCompilerFlags flags = {PyCF_IGNORE_COOKIE, PY_MINOR_VERSION};
    PyObject *code = Py_CompileStringExFlags(text, "<string>", Py_file_input, &flags, -1);
    if (code == NULL)
        return NULL;
    cpython_register_source(code, source, "<string>");
    PyObject *result = PyEval_EvalCode(code, dict, dict);
    Py_DECREF(code);
    return result;
}

MainOutcome main_run_command(const PyConfig *config)
{
    PyObject *command = PyUnicode_FromWideChar(config->run_command, -1);
    PyObject *bytes = NULL;
    PyObject *dict = NULL;
    MainOutcome outcome;

    if (command == NULL || (bytes = PyUnicode_AsUTF8String(command)) == NULL) {
        PySys_WriteStderr("Unable to decode the command from the command line:\n");
        outcome = main_handle_exception(config);
    } else if (PySys_Audit("cpython.run_command", "O", command) < 0 ||
               (dict = main_dict()) == NULL) {
        outcome = main_handle_exception(config);
    } else {
        outcome = finish(config, run_source(command, PyBytes_AS_STRING(bytes), dict));
    }
    Py_XDECREF(bytes);
    Py_XDECREF(command);
    return outcome;
}

MainOutcome main_run_module(const PyConfig *config, const char *name, bool set_argv0)
{
    PyObject *module = PyUnicode_DecodeFSDefault(name);
    if (module == NULL || PySys_Audit("cpython.run_module", "O", module) < 0) {
        Py_XDECREF(module);
        return main_handle_exception(config);
    }
    PyObject *runpy = PyImport_ImportModule("runpy");
    if (runpy == NULL)
        fprintf(stderr, "Could not import runpy module\n");
    PyObject *result = runpy != NULL ? PyObject_CallMethod(runpy, "_run_module_as_main", "OO",
                                                           module, set_argv0 ? Py_True : Py_False)
                                     : NULL;
    Py_XDECREF(runpy);
    Py_DECREF(module);
    return finish(config, result);
}

/* __main__.__loader__ of a file that is run. */
static bool set_loader(PyObject *dict, PyObject *filename, const char *loader_name)
{
    PyObject *external = PyImport_ImportModule("_frozen_importlib_external");
    PyObject *type = external != NULL ? PyObject_GetAttrString(external, loader_name) : NULL;
    PyObject *loader =
        type != NULL ? PyObject_CallFunction(type, "sO", "__main__", filename) : NULL;
    bool set = loader != NULL && PyDict_SetItemString(dict, "__loader__", loader) == 0;
    Py_XDECREF(loader);
    Py_XDECREF(type);
    Py_XDECREF(external);
    return set;
}

/* By its name, or by its first two bytes (maybe_pyc_file()). */
static bool is_pyc(FILE *file, const char *filename)
{
    if (g_str_has_suffix(filename, ".pyc"))
        return true;
    unsigned char head[2];
    if (ftell(file) != 0)
        return false;
    long magic = PyImport_GetMagicNumber() & 0xffff;
    bool matches = fread(head, 1, 2, file) == 2 && (head[0] | head[1] << 8) == magic;
    rewind(file);
    return matches;
}

static PyObject *run_pyc(const char *filename, PyObject *dict)
{
    PyObject *code = NULL;
    FILE *file = fopen(filename, "rbe");
    if (file == NULL) {
        fprintf(stderr, "python: Can't reopen .pyc file\n");
        PyErr_SetFromErrnoWithFilename(PyExc_OSError, filename);
        return NULL;
    }
    if (PyMarshal_ReadLongFromFile(file) != PyImport_GetMagicNumber()) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_RuntimeError, "Bad magic number in .pyc file");
    } else {
        for (int i = 0; i < 3; i++) /* flags, and time and size or the hash of the source */
            PyMarshal_ReadLongFromFile(file);
        if (!PyErr_Occurred())
            code = PyMarshal_ReadLastObjectFromFile(file);
        if (code != NULL && !PyCode_Check(code)) {
            Py_CLEAR(code);
            PyErr_SetString(PyExc_RuntimeError, "Bad code object in .pyc file");
        }
    }
    fclose(file);
    PyObject *result = code != NULL ? PyEval_EvalCode(code, dict, dict) : NULL;
    Py_XDECREF(code);
    return result;
}

/* pyrun_simple_file(): __file__ and __cached__ are there while it runs. */
static PyObject *run_simple_file(FILE *file, PyObject *name, const char *filename, bool close,
                                 PyObject *dict)
{
    bool is_stdin = strcmp(filename, "<stdin>") == 0;
    if (close && is_pyc(file, filename)) {
        fclose(file);
        return set_loader(dict, name, "SourcelessFileLoader") ? run_pyc(filename, dict) : NULL;
    }
    if (!is_stdin && !set_loader(dict, name, "SourceFileLoader")) {
        fprintf(stderr, "python: failed to set __main__.__loader__\n");
        if (close)
            fclose(file);
        return NULL;
    }
    PyCompilerFlags flags = {0, PY_MINOR_VERSION};
    return PyRun_FileExFlags(file, filename, Py_file_input, dict, dict, close, &flags);
}

MainOutcome main_run_stream(const PyConfig *config, FILE *file, const char *filename, bool close)
{
    if (main_is_interactive(config, file, filename)) {
        MainOutcome outcome = main_repl(config, file, filename);
        if (close)
            fclose(file);
        return outcome;
    }
    PyObject *dict = main_dict();
    PyObject *name = PyUnicode_DecodeFSDefault(filename);
    bool set_file = dict != NULL && name != NULL && PyDict_GetItemString(dict, "__file__") == NULL;
    PyObject *result = NULL;
    Py_XINCREF(dict); /* the program may throw its __main__ away */
    if (dict == NULL || name == NULL ||
        (set_file && (PyDict_SetItemString(dict, "__file__", name) < 0 ||
                      PyDict_SetItemString(dict, "__cached__", Py_None) < 0))) {
        if (close)
            fclose(file);
    } else {
        result = run_simple_file(file, name, filename, close, dict);
        main_flush_io();
    }
    MainOutcome outcome = finish(config, result);
    if (set_file) {
        if (PyDict_DelItemString(dict, "__file__") < 0)
            PyErr_Clear();
        if (PyDict_DelItemString(dict, "__cached__") < 0)
            PyErr_Clear();
    }
    Py_XDECREF(dict);
    Py_XDECREF(name);
    return outcome;
}

static void skip_first_line(FILE *file)
{
    int ch;
    while ((ch = getc(file)) != EOF) {
        if (ch == '\n') {
            ungetc(ch, file); /* so that line numbers stay the same */
            break;
        }
    }
}

MainOutcome main_run_file(const PyConfig *config)
{
    PyObject *name = PyUnicode_FromWideChar(config->run_filename, -1);
    PyObject *program = PyUnicode_FromWideChar(config->program_name, -1);
    PyObject *bytes = name != NULL ? PyUnicode_EncodeFSDefault(name) : NULL;
    MainOutcome outcome = {.status = 1};
    FILE *file = NULL;
    struct stat status;

    if (program == NULL || bytes == NULL || PySys_Audit("cpython.run_file", "O", name) < 0) {
        outcome = main_handle_exception(config);
    } else if ((file = fopen(PyBytes_AS_STRING(bytes), "rbe")) == NULL) {
        int reason = errno;
        PySys_FormatStderr("%S: can't open file %R: [Errno %d] %s\n", program, name, reason,
                           strerror(reason));
        outcome.status = 2;
    } else {
        if (config->skip_source_first_line)
            skip_first_line(file);
        if (fstat(fileno(file), &status) == 0 && S_ISDIR(status.st_mode)) {
            PySys_FormatStderr("%S: %R is a directory, cannot continue\n", program, name);
            fclose(file);
        } else if (Py_MakePendingCalls() == -1) {
            fclose(file);
            outcome = main_handle_exception(config);
        } else {
            outcome = main_run_stream(config, file, PyBytes_AS_STRING(bytes), true);
        }
    }
    Py_XDECREF(bytes);
    Py_XDECREF(program);
    Py_XDECREF(name);
    return outcome;
}
