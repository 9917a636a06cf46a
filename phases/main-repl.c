/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The interactive prompt.
 *
 * PyRun_InteractiveLoop() ends the process on SystemExit, so the loop is our own: lines come from
 * PyOS_Readline(), which brings readline and input hooks along, and are compiled until they make a
 * statement (PyCF_ALLOW_INCOMPLETE_INPUT, which the codeop module is made of, too). */
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

/* The prompt on its way. */
typedef struct {
    FILE *file;
    const char *filename;
    PyCompilerFlags flags; /* __future__ imports stay in force */
    int n_statements;
} Prompt;

/* Whether @source has nothing to run: blank lines and comments. */
static bool is_blank(const char *source)
{
    for (; *source != '\0'; source++) {
        if (*source == '#')
            source += strcspn(source, "\n") - 1;
        else if (strchr(" \t\r\n\f", *source) == NULL)
            return false;
    }
    return true;
}

static bool is_incomplete(PyObject *exception)
{
    PyObject *text = PyObject_Str(exception);
    const char *utf8 = text != NULL ? PyUnicode_AsUTF8(text) : NULL;
    bool incomplete = PyObject_TypeCheck(exception, (PyTypeObject *)PyExc_SyntaxError) &&
                      utf8 != NULL && strstr(utf8, "incomplete input") != NULL;
    PyErr_Clear();
    Py_XDECREF(text);
    return incomplete;
}

static PyObject *compile_text(Prompt *prompt, const char *source, const char *filename,
                              int cf_flags)
{
    PyCompilerFlags flags = prompt->flags;
    flags.cf_flags |= PyCF_SOURCE_IS_UTF8 | cf_flags;
    PyObject *code = Py_CompileStringExFlags(source, filename, Py_single_input, &flags, -1);
    if (code != NULL)
        prompt->flags.cf_flags |= flags.cf_flags & PyCF_MASK;
    return code;
}

/* A new reference to the code of @source, which does not end with a newline, or NULL: with an
 * exception if it is wrong, without one if it is only not complete yet. What is an error, but none
 * with one more newline, waits for a line: that is how codeop asks for a blank one behind a block.
 * The parser alone decides on that; what only the compiler refuses is read to its end before. */
static PyObject *compile_statement(Prompt *prompt, const char *source, const char *filename)
{
    const int partly = PyCF_ALLOW_INCOMPLETE_INPUT | PyCF_DONT_IMPLY_DEDENT;
    PyObject *tree = compile_text(prompt, source, filename, partly | PyCF_ONLY_AST);
    if (tree != NULL) {
        Py_DECREF(tree);
        return compile_text(prompt, source, filename, partly);
    }
    if (!PyErr_ExceptionMatches(PyExc_SyntaxError))
        return NULL;
    PyErr_Clear();
    g_autofree char *longer = g_strconcat(source, "\n", NULL);
    tree = compile_text(prompt, longer, filename, partly | PyCF_ONLY_AST);
    PyObject *exception = cpython_take_exception();
    bool incomplete = tree != NULL || is_incomplete(exception);
    Py_XDECREF(tree);
    Py_XDECREF(exception);
    /* Without the flags the error is the one to show. */
    return incomplete ? NULL : compile_text(prompt, longer, filename, 0);
}

/* Where statements have names, gives the next one its own, and its source to tracebacks. @code is
 * what it was compiled to, or None. */
static char *new_name(Prompt *prompt, PyObject *code, const char *source)
{
    char *name = g_strdup_printf("%s-%d", prompt->filename, prompt->n_statements++);
    PyObject *text = PyUnicode_FromString(source);
    if (text != NULL)
        cpython_register_source(code, text, name);
    else
        PyErr_Clear();
    Py_XDECREF(text);
    return name;
}

/* Compiles a statement once more under a name of its own. Takes over @code. */
static PyObject *name_statement(Prompt *prompt, PyObject *code, const char *source)
{
    if (!CPYTHON_NAMES_STATEMENTS)
        return code;
    g_autofree char *name = new_name(prompt, code, source);
    Py_DECREF(code);
    return compile_statement(prompt, source, name);
}

/* The compiler reads the line of an error from the file, and here is none. */
static void add_text(const char *source)
{
    PyObject *exception = cpython_take_exception();
    PyObject *number = exception != NULL ? PyObject_GetAttrString(exception, "lineno") : NULL;
    long line = number != NULL && PyLong_Check(number) ? PyLong_AsLong(number) : 0;
    g_auto(GStrv) lines = g_strsplit(source, "\n", -1);
    if (line > 0 && line <= (long)g_strv_length(lines)) {
        PyObject *text = PyUnicode_FromString(lines[line - 1]);
        if (text != NULL)
            PyObject_SetAttrString(exception, "text", text);
        Py_XDECREF(text);
    }
    PyErr_Clear();
    Py_XDECREF(number);
    if (exception != NULL)
        PyErr_SetObject((PyObject *)Py_TYPE(exception), exception);
    Py_XDECREF(exception);
}

/* What the parser lets pass and the compiler does not ("return") has a name by then, which the
 * error that is being raised shows. */
static void name_error(Prompt *prompt, const char *source)
{
    if (!CPYTHON_NAMES_STATEMENTS || !PyErr_Occurred() ||
        !PyErr_ExceptionMatches(PyExc_SyntaxError))
        return;
    CpythonException exception = cpython_hold_exception();
    g_autofree char *line = g_strconcat(source, "\n", NULL);
    PyObject *tree = compile_text(prompt, line, prompt->filename, PyCF_ONLY_AST);
    if (tree == NULL)
        PyErr_Clear();
    cpython_release_exception(exception);
    if (tree == NULL)
        return;
    Py_DECREF(tree);
    PyErr_Clear();
    g_autofree char *name = new_name(prompt, Py_None, source);
    Py_XDECREF(compile_text(prompt, line, name, 0));
    add_text(source);
}

/* Appends a line as it was read to @source, from the encoding of sys.stdin to UTF-8. */
static bool append_line(GString *source, const char *line)
{
    PyObject *stream = PySys_GetObject("stdin"); /* borrowed */
    PyObject *encoding = stream != NULL ? PyObject_GetAttrString(stream, "encoding") : NULL;
    const char *name =
        encoding != NULL && PyUnicode_Check(encoding) ? PyUnicode_AsUTF8(encoding) : "utf-8";
    PyErr_Clear();
    PyObject *text = PyUnicode_Decode(line, (Py_ssize_t)strlen(line), name, NULL);
    const char *utf8 = text != NULL ? PyUnicode_AsUTF8(text) : NULL;
    if (utf8 != NULL)
        g_string_append(source, utf8);
    Py_XDECREF(text);
    Py_XDECREF(encoding);
    return utf8 != NULL;
}

typedef enum { STATEMENT_OK, STATEMENT_ERROR, STATEMENT_END } Statement;

/* Reads lines until they make a statement. */
static Statement read_statement(Prompt *prompt, GString *source, PyObject **code)
{
    for (;;) {
        g_autofree char *text = prompt_text(source->len == 0 ? "ps1" : "ps2");
        char *line = PyOS_Readline(prompt->file, stdout, text);
        if (line == NULL) { /* Ctrl-C */
            PySys_WriteStderr("\n");
            return STATEMENT_ERROR;
        }
        bool end = *line == '\0';
        bool appended = append_line(source, line);
        PyMem_Free(line);
        if (!appended)
            return STATEMENT_ERROR;
        if (is_blank(source->str)) {
            if (end)
                return STATEMENT_END;
            if (CPYTHON_NAMES_STATEMENTS) /* CPython's parser makes a `pass` of it */
                g_free(new_name(prompt, Py_None, source->str));
            g_string_truncate(source, 0);
            continue;
        }
        if (end) { /* no line will follow: a block is complete, anything else is an error */
            PySys_WriteStderr("\n");
            *code = compile_text(prompt, source->str, prompt->filename, 0);
            return *code != NULL ? STATEMENT_OK : STATEMENT_ERROR;
        }
        size_t length = source->len;
        if (source->str[length - 1] == '\n')
            g_string_truncate(source, length - 1);
        *code = compile_statement(prompt, source->str, prompt->filename);
        if (*code != NULL)
            return STATEMENT_OK;
        if (PyErr_Occurred())
            return STATEMENT_ERROR;
        g_string_append_c(source, '\n');
    }
}

/* Reads one statement and runs it. */
static Statement run_statement(Prompt *prompt)
{
    g_autoptr(GString) source = g_string_new(NULL);
    PyObject *code = NULL;
    Statement statement = read_statement(prompt, source, &code);
    if (statement == STATEMENT_ERROR)
        name_error(prompt, source->str);
    if (statement != STATEMENT_OK)
        return statement;
    code = name_statement(prompt, code, source->str);
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

MainOutcome main_repl(const PyConfig *config, FILE *file, const char *filename)
{
    MainOutcome outcome = {0};
    Prompt prompt = {.file = file, .filename = filename, .flags = {0, PY_MINOR_VERSION}};
    set_default_prompt("ps1", ">>> ");
    set_default_prompt("ps2", "... ");

    for (;;) {
        Statement statement = run_statement(&prompt);
        if (statement == STATEMENT_END) {
            PySys_WriteStderr("\n"); /* the shell's prompt gets a line of its own */
            return outcome;
        }
        if (statement == STATEMENT_ERROR) {
            outcome = main_handle_exception(config);
            main_flush_io();
            if (outcome.exited)
                return outcome;
            outcome = (MainOutcome){0};
        }
    }
}
