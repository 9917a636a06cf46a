/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Some tests wait for a process to die of SIGSEGV. The sanitizers' own handlers would turn that
 * into an exit; as functions, these defaults reach them however the tests are started. */
extern "C" __attribute__((visibility("default"))) const char *__asan_default_options()
{
    return "handle_segv=0:handle_sigbus=0";
}

extern "C" __attribute__((visibility("default"))) const char *__ubsan_default_options()
{
    return "handle_segv=0:handle_sigbus=0:print_stacktrace=1";
}
