/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What a host has before it starts Python, and wants back when Python has been stopped. */
#pragma once

#include <gtest/gtest.h>

#include <csignal>
#include <string>
#include <vector>

struct HostState {
    std::string locale;
    std::vector<std::string> environment;
    std::vector<struct sigaction> signals;
    std::vector<const void *> allocators;
    const void *inittab;
    std::string folder;

    static HostState now();
};

/* Whether all of it is as it was. */
testing::AssertionResult same(const HostState &before, const HostState &after);

/* The same in the middle of a run, which has a table of builtin modules of its own. */
testing::AssertionResult same_in_the_run(HostState before, const HostState &now);

/* Makes the process a host with something to lose: handlers for SIGINT and SIGUSR1, a SIGPIPE that
 * is ignored, a locale in which one category is another. */
void be_a_host();

/* How often be_a_host()'s handlers have been called. */
int host_signals_seen();
