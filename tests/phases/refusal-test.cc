/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What is refused before Python is touched, and what cannot be undone once it was. */
#include "host.h"
#include "process.h"
#include "support.h"

#include <Python.h>

#include <csignal>
#include <cstring>

/* --- no standard library ---------------------------------------------------------------------- */

TEST_ALONE(NoStdlib, IsSaidWithThePlacesBeforePythonIsTouched)
{
    be_a_host();
    HostState before = HostState::now();
    PipelinePtr pipeline = python("pass");
    Error error;
    gantry_pipeline_set_string(pipeline.get(), "home", "/nonexistent", nullptr);
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, error), GANTRY_ERROR);
    EXPECT_TRUE(
        reports(error, GANTRY_ERROR_NO_STDLIB,
                {"configure: pathconfig: ", "/nonexistent/lib/python3", ".zip", "/lib-dynload"}));
    EXPECT_NE(std::string(gantry_error_get_hint(error.get())).find("'home'"), std::string::npos);
    EXPECT_EQ(gantry_pipeline_level(pipeline.get()), GANTRY_LEVEL_NONE);
    EXPECT_EQ(begins_in(pipeline.get(), {GANTRY_TRACE_START}), Words());
    EXPECT_FALSE(Py_IsInitialized());
    EXPECT_EQ(PyInterpreterState_Head(), nullptr);
    EXPECT_TRUE(same(before, HostState::now()));
    EXPECT_TRUE(starts_again());
}

TEST_ALONE(NoStdlib, InPythonhomeIsSaidWithAHint)
{
    setenv("PYTHONHOME", "/nonexistent", 1);
    Error error;
    EXPECT_EQ(gantry_pipeline_configure(python("pass").get(), error), GANTRY_ERROR);
    EXPECT_TRUE(reports(error, GANTRY_ERROR_NO_STDLIB, {"/nonexistent"}));
    EXPECT_NE(std::string(gantry_error_get_hint(error.get())).find("PYTHONHOME"),
              std::string::npos);
}

TEST_ALONE(NoStdlib, InGivenSearchPathsIsSaidToo)
{
    static const char *const folders[] = {"/nonexistent/one", "/nonexistent/two", nullptr};
    static const char *const none[] = {nullptr};
    Error error;
    PipelinePtr pipeline = python("pass");
    gantry_pipeline_set_list(pipeline.get(), "module_search_paths", folders, nullptr);
    EXPECT_EQ(gantry_pipeline_configure(pipeline.get(), error), GANTRY_ERROR);
    EXPECT_TRUE(reports(error, GANTRY_ERROR_NO_STDLIB, {"/nonexistent/one, /nonexistent/two"}));

    PipelinePtr empty = python("pass");
    gantry_pipeline_set_list(empty.get(), "module_search_paths", none, nullptr);
    gantry_pipeline_set_bool(empty.get(), "module_search_paths_set", true, nullptr);
    EXPECT_EQ(gantry_pipeline_configure(empty.get(), error), GANTRY_ERROR);
    EXPECT_TRUE(reports(error, GANTRY_ERROR_NO_STDLIB));
}

/* --- what cannot be undone -------------------------------------------------------------------- */

/* A path configuration that publishes folders in which nothing is: CPython makes its core and fails
 * behind it. */
TEST(Poisoned, IsAProcessInWhichCPythonStoppedHalfWay)
{
    Outcome outcome = run_alone([] {
        be_a_host();
        HostState before = HostState::now();
        PipelinePtr pipeline = python("pass");
        Error error;
        gantry_pipeline_set_string(pipeline.get(), "home", "/nonexistent", nullptr);
        gantry_pipeline_set_bool(pipeline.get(), "check_stdlib", false, nullptr);
        EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, error), GANTRY_ERROR);
        EXPECT_TRUE(reports(error, GANTRY_ERROR_PYTHON,
                            {"start: interpreter: ", "encoding", "stop: core: ", "half-way"}));
        EXPECT_EQ(gantry_pipeline_level(pipeline.get()), GANTRY_LEVEL_POISONED);
        EXPECT_FALSE(Py_IsInitialized());
        EXPECT_TRUE(same(before, HostState::now()));
        EXPECT_TRUE(gantry_pipeline_stop(pipeline.get(), error));
        EXPECT_EQ(gantry_pipeline_level(pipeline.get()), GANTRY_LEVEL_POISONED);
        /* It is not tried again, which would end the process. */
        for (int i = 0; i < 20; i++) {
            PipelinePtr next = python("pass");
            EXPECT_EQ(gantry_pipeline_start(next.get(), nullptr, error), GANTRY_ERROR);
            EXPECT_TRUE(reports(error, GANTRY_ERROR_POISONED, {"allocator"}));
            EXPECT_TRUE(same(before, HostState::now()));
        }
    });
    EXPECT_EQ(outcome.signal, 0);
    EXPECT_EQ(outcome.status, 0) << outcome.out;
    EXPECT_EQ(outcome.out, "");
}

/* --- frozen configs --------------------------------------------------------------------------- */

static GantryResult start_that_writes(GantryContext *, const void *config, void *, void *,
                                      GError **)
{
    *static_cast<volatile char *>(const_cast<void *>(config)) = 1;
    return GANTRY_OK;
}

class EveryConfig : public testing::TestWithParam<size_t>
{
};

TEST_P(EveryConfig, IsFrozenWhenThePhaseStarts)
{
    Outcome outcome = run_alone([] {
        signal(SIGSEGV, SIG_DFL); /* a sanitizer would make an exit of it */
        NinePhases phases;
        phases[GetParam()].start = start_that_writes;
        PipelinePtr pipeline = phases.pipeline();
        gantry_pipeline_start(pipeline.get(), nullptr, nullptr);
    });
    EXPECT_EQ(outcome.signal, SIGSEGV) << outcome.out << outcome.err;
}

INSTANTIATE_TEST_SUITE_P(OnPython, EveryConfig, testing::Range<size_t>(0, NinePhases::N),
                         [](const testing::TestParamInfo<size_t> &info) {
                             return NinePhases::NAMES[info.param];
                         });

TEST_ALONE(Config, StaysReadableWhenTheRunIsOver)
{
    PipelinePtr pipeline = python("pass");
    EXPECT_EQ(run_to_the_end(pipeline.get()), 0);
    for (const char *name : NinePhases::NAMES)
        EXPECT_NE(gantry_pipeline_config(pipeline.get(), name), nullptr) << name;
    EXPECT_EQ(gantry_pipeline_result(pipeline.get(), "pathconfig"), nullptr);
}

/* --- options that make no sense --------------------------------------------------------------- */

struct Nonsense {
    const char *name;
    const char *option;
    const char *value;
    GantryErrorCode code;
};

class NonsenseOption : public testing::TestWithParam<Nonsense>
{
};

TEST_P(NonsenseOption, IsRefusedBeforePythonIsTouched)
{
    EXPECT_TRUE(alone([] {
        HostState before = HostState::now();
        PipelinePtr pipeline = python("pass");
        Error error;
        std::string assignment = std::string(GetParam().option) + "=" + GetParam().value;
        gantry_pipeline_set_text(pipeline.get(), assignment.c_str(), nullptr);
        EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, error), GANTRY_ERROR);
        EXPECT_TRUE(reports(error, GetParam().code));
        EXPECT_EQ(PyInterpreterState_Head(), nullptr);
        EXPECT_TRUE(same(before, HostState::now()));
        EXPECT_TRUE(starts_again());
    }));
}

INSTANTIATE_TEST_SUITE_P(
    OnPython, NonsenseOption,
    testing::Values(Nonsense{"Unknown", "quux", "1", GANTRY_ERROR_UNKNOWN_OPTION},
                    Nonsense{"OfAnotherPhase", "main.allocator", "malloc",
                             GANTRY_ERROR_UNKNOWN_OPTION},
                    Nonsense{"NoBoolean", "isolated", "perhaps", GANTRY_ERROR_OPTION_VALUE},
                    Nonsense{"NoNumber", "verbose", "much", GANTRY_ERROR_OPTION_VALUE},
                    Nonsense{"NoAllocator", "allocator", "fast", GANTRY_ERROR_OPTION_VALUE},
                    Nonsense{"NoFinder", "finders", "json", GANTRY_ERROR_OPTION_VALUE},
                    Nonsense{"NoSeed", "hash_seed_env", "x", GANTRY_ERROR_OPTION_VALUE}),
    [](const testing::TestParamInfo<Nonsense> &info) { return info.param.name; });
