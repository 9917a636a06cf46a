/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* A process has one CPython, and what it leaves behind shows in everything that comes after it. So
 * what starts Python runs in a child that was forked before anything of Python was touched. */
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

struct Outcome {
    int signal;      /* that ended it, or 0 */
    int status;      /* that it ended with */
    std::string out; /* standard output, and what the assertions had to say */
    std::string err; /* standard error */
};

/* Runs @body in a child: in a folder of its own that is removed afterwards, with nothing in its
 * environment but PATH, HOME and LANG, every signal by default, and its standard input at the end.
 * The status is 0 if no assertion in @body failed. A child that does not end is killed. */
Outcome run_alone(const std::function<void()> &body);

/* Whether @body ends well in a child, no assertion in it failed, and nothing was printed: the
 * library never prints. */
testing::AssertionResult alone(const std::function<void()> &body);

/* A test that runs in a process of its own. */
#define TEST_ALONE(suite, name)                                                                    \
    static void suite##_##name();                                                                  \
    TEST(suite, name)                                                                              \
    {                                                                                              \
        EXPECT_TRUE(alone(suite##_##name));                                                        \
    }                                                                                              \
    static void suite##_##name()
