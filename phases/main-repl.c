/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The interactive prompt.
 *
 * PyRun_InteractiveLoop() ends the process on SystemExit, so the loop is our own: lines come from
 * PyOS_Readline(), which brings readline and input hooks along, and are compiled until they make a
 * statement, in the way of the codeop module. */
#include "main.h"

#include <string.h>
#include <unistd.h>

bool main_is_interactive(const PyConfig *config, FILE *file, const char *filename)
{
    if (isatty(fileno(file)))
        return true;
    return config->interactive &&
           (strcmp(filename, "<stdin>") == 0 || strcmp(filename, "???") == 0);
}

/* str() of sys.ps1 or sys.ps2, encoded as standard output is; "" if it cannot be had. */
static char *prompt_text(const char *name)
{
    PyObject *prompt = PySys_GetObject(name); /* borrowed */
    PyObject *text = prompt != NULL ? PyObject_Str(prompt) : NULL;
    const char *utf8 = text != NULL ? PyUnicode_AsUTF8(text) : NULL;
    char *copy = g_strdup(utf8 != NULL ? utf8 : "");
    PyErr_Clear();
    Py_XDECREF(text);
    return copy;
}

static void set_default_prompt(const char *name, const char *text)
{
    if (PySys_GetObject(name) != NULL)
        return;
    PyObject *prompt = PyUnicode_FromString(text);
    if (prompt == NULL || PySys_SetObject(name, prompt) < 0)
        PyErr_Clear();
    Py_XDECREF(prompt);
}

/* A new reference to the code of @source, or NULL: with an exception if it is wrong, without one
 * if it is only not complete yet. */
static PyObject *compile_statement(PyObject *compiler, const char *source, const char *filename)
{
    PyObject *text = PyUnicode_FromString(source);
    PyObject *code =
        text != NULL ? PyObject_CallFunction(compiler, "Oss", text, filename, "single") : NULL;
    Py_XDECREF(text);
    if (code == Py_None)
        Py_CLEAR(code);
    return code;
}

/* Where statements have names, compiles this one once more under its own. Takes over @code. */
static PyObject *name_statement(PyObject *code, PyObject *compiler, const char *source,
                                const char *filename, int *count)
{
    if (!CPYTHON_NAMES_STATEMENTS)
        return code;
    g_autofree char *name = g_strdup_printf("%s-%d", filename, (*count)++);
    Py_DECREF(code);
    code = compile_statement(compiler, source, name);
    PyObject *text = code != NULL ? PyUnicode_FromString(source) : NULL;
    if (text != NULL)
        cpython_register_source(code, text, name);
    Py_XDECREF(text);
    return code;
}

typedef enum { STATEMENT_OK, STATEMENT_ERROR, STATEMENT_END } Statement;

/* Reads one statement and runs it. @count: how many there were before. */
static Statement run_statement(FILE *file, const char *filename, PyObject *compiler, int *count)
{
    g_autoptr(GString) source = g_string_new(NULL);
    PyObject *code = NULL;

    while (code == NULL) {
        g_autofree char *prompt = prompt_text(source->len == 0 ? "ps1" : "ps2");
        char *line = PyOS_Readline(file, stdout, prompt);
        if (line == NULL)
            return STATEMENT_ERROR; /* Ctrl-C */
        bool end = *line == '\0';
        g_string_append(source, line);
        PyMem_Free(line);
        if (end && source->len == 0)
            return STATEMENT_END;
        if (end)
            g_string_append_c(source, '\n');
        size_t length = source->len;
        if (length > 0 && source->str[length - 1] == '\n')
            g_string_truncate(source, length - 1); /* codeop looks for the end by itself */
        code = compile_statement(compiler, source->str, filename);
        g_string_append_c(source, '\n');
        if (code == NULL && (PyErr_Occurred() || end))
            return PyErr_Occurred() ? STATEMENT_ERROR : STATEMENT_END;
    }
    code = name_statement(code, compiler, source->str, filename, count);
    if (code == NULL)
        return STATEMENT_ERROR;
    PyObject *module = PyImport_AddModule("__main__"); /* borrowed */
    PyObject *dict = module != NULL ? PyModule_GetDict(module) : NULL;
    PyObject *result = dict != NULL ? PyEval_EvalCode(code, dict, dict) : NULL;
    Py_DECREF(code);
    if (result == NULL)
        return STATEMENT_ERROR;
    Py_DECREF(result);
    main_flush_io();
    return STATEMENT_OK;
}

/* codeop.CommandCompiler(): it remembers __future__ imports between statements. */
static PyObject *new_compiler(void)
{
    PyObject *codeop = PyImport_ImportModule("codeop");
    PyObject *compiler =
        codeop != NULL ? PyObject_CallMethod(codeop, "CommandCompiler", NULL) : NULL;
    Py_XDECREF(codeop);
    return compiler;
}

MainOutcome main_repl(const PyConfig *config, FILE *file, const char *filename)
{
    MainOutcome outcome = {0};
    int count = 0;
    PyObject *compiler = new_compiler();
    if (compiler == NULL)
        return main_handle_exception(config);
    set_default_prompt("ps1", ">>> ");
    set_default_prompt("ps2", "... ");

    for (;;) {
        Statement statement = run_statement(file, filename, compiler, &count);
        if (statement == STATEMENT_END) {
            PySys_WriteStderr("\n"); /* the shell's prompt gets a line of its own */
            break;
        }
        if (statement == STATEMENT_ERROR) {
            outcome = main_handle_exception(config);
            main_flush_io();
            if (outcome.exited)
                break;
            outcome = (MainOutcome){0};
        }
    }
    Py_DECREF(compiler);
    return outcome;
}
