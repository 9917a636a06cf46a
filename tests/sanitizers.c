/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What the sanitizers should do in every program of a build with -Db_sanitize=address.
 *
 * Linked into the programs, and not given as ASAN_OPTIONS, LSAN_OPTIONS and a file: the tests start
 * programs in an environment that they made themselves, and so do the programs' own children. All
 * of it is weak: a test that wants something else defines its own. tools/bootstrap links it. */
#define DEFAULT __attribute__((weak, visibility("default")))

const char *__asan_default_options(void);
const char *__lsan_default_options(void);
const char *__lsan_default_suppressions(void);
const char *__ubsan_default_options(void);

/* A signal has to do what it does without the sanitizer: tests wait for a process to die of one,
 * and CPython's faulthandler has handlers of its own. A huge allocation is a MemoryError. */
#define SIGNALS "handle_segv=0:handle_sigbus=0:handle_abort=0:handle_sigill=0:handle_sigfpe=0"

DEFAULT const char *__asan_default_options(void)
{
    return SIGNALS ":allocator_may_return_null=1:detect_leaks=1";
}

DEFAULT const char *__ubsan_default_options(void)
{
    return SIGNALS ":print_stacktrace=1:halt_on_error=1";
}

/* The list of what was suppressed would stand in the standard error that a test compares. */
DEFAULT const char *__lsan_default_options(void)
{
    return "print_suppressions=0";
}

/* CPython gives back less than it takes: static types, interned strings and builtin modules stay.
 *
 * libpython is not instrumented and has no frame pointers, so a stack ends at the first frame in
 * it: only what libpython itself asked malloc for matches, by the name of its allocator in a
 * program that carries libpython, by the library in one that loads it. What does not go through
 * the allocator is listed one by one. */
DEFAULT const char *__lsan_default_suppressions(void)
{
    return "leak:PyMem_\n"
           "leak:PyObject_Malloc\n"
           "leak:PyObject_Calloc\n"
           "leak:PyObject_Realloc\n"
           "leak:list_pop\n"              /* PyMem_Realloc(), inlined */
           "leak:tracemalloc_add_trace\n" /* its tables, of what is never freed */
           "leak:_PyTraceMalloc_\n"
           "leak:PyThread_allocate_lock\n" /* a daemon thread's */
           "leak:lib-dynload/readline.\n"  /* its defaults for the completer */
           "leak:__argz_add_sep\n"         /* newlocale() keeps its list of LOCPATH */
           "leak:libpython3.\n";
}
