/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Phases that are switched off, on the real CPython: site, signals and main can do without. */
#include "host.h"
#include "process.h"
#include "support.h"

#include <Python.h>

#include <algorithm>
#include <csignal>

static PipelinePtr python_without(std::initializer_list<const char *> phases, const char *command)
{
    PipelinePtr pipeline = python(command);
    for (const char *phase : phases)
        EXPECT_TRUE(gantry_pipeline_disable_phase(pipeline.get(), phase, nullptr));
    return pipeline;
}

TEST_ALONE(Disable, OfSiteLeavesSiteOut)
{
    const char *program = "import sys\nsys.exit(('site' in sys.modules) * 2 + sys.flags.no_site)";
    PipelinePtr with = python(program), without = python_without({"site"}, program);
    EXPECT_EQ(run_to_the_end(with.get()), 2);
    EXPECT_EQ(run_to_the_end(without.get()), 1);
    Words begins = begins_in(without.get(), {GANTRY_TRACE_START, GANTRY_TRACE_STOP});
    EXPECT_EQ(std::count(begins.begin(), begins.end(), "start site"), 0);
    EXPECT_EQ(begins.size(), 8u + 6u);
    EXPECT_TRUE(is_well_nested(without.get()));
    EXPECT_TRUE(starts_again());
}

TEST_ALONE(Disable, OfSiteLeavesItsOptionsOnTheCommandLine)
{
    static const char *const argv[] = {"python3", "-s", "-S", "-c",
                                       "import sys; sys.exit(sys.flags.no_user_site + 1)"};
    PipelinePtr pipeline(gantry_python_new(GANTRY_PRESET_PYTHON));
    gantry_pipeline_set_argv(pipeline.get(), G_N_ELEMENTS(argv), argv, nullptr);
    gantry_pipeline_disable_phase(pipeline.get(), "site", nullptr);
    EXPECT_EQ(run_to_the_end(pipeline.get()), 2);
}

TEST_ALONE(Disable, OfSignalsLeavesTheHostsDispositions)
{
    be_a_host();
    signal(SIGPIPE, SIG_DFL);
    HostState before = HostState::now();
    /* main takes signals in hand as well, while it runs a program. */
    PipelinePtr pipeline = python_without({"signals"}, "pass");
    Error error;
    ASSERT_EQ(gantry_pipeline_start(pipeline.get(), "site", error), GANTRY_OK) << error.message();
    HostState during = HostState::now();
    during.locale = before.locale;
    during.allocators = before.allocators;
    EXPECT_TRUE(same_in_the_run(before, during));
    raise(SIGINT);
    raise(SIGUSR1);
    EXPECT_EQ(host_signals_seen(), 2);
    ASSERT_EQ(PyRun_SimpleString("import os\nassert os.getpid() > 0"), 0);
    EXPECT_TRUE(gantry_pipeline_stop(pipeline.get(), error)) << error.message();
    EXPECT_TRUE(same(before, HostState::now()));
    Words begins = begins_in(pipeline.get(), {GANTRY_TRACE_START, GANTRY_TRACE_STOP});
    EXPECT_EQ(std::count(begins.begin(), begins.end(), "start signals"), 0);
    EXPECT_EQ(std::count(begins.begin(), begins.end(), "stop signals"), 0);
}

TEST_ALONE(Disable, OfMainRunsNoProgramAndLeavesTheLevelOfAnEmbedder)
{
    HostState before = HostState::now();
    PipelinePtr pipeline = python_without({"main"}, "raise SystemExit(5)");
    Error error;
    ASSERT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, error), GANTRY_OK) << error.message();
    EXPECT_EQ(gantry_pipeline_level(pipeline.get()), GANTRY_LEVEL_INITIALIZED);
    EXPECT_TRUE(PyGILState_Check());
    EXPECT_EQ(PyRun_SimpleString("import json"), 0);
    EXPECT_TRUE(gantry_pipeline_stop(pipeline.get(), error)) << error.message();
    EXPECT_EQ(gantry_pipeline_exit_status(pipeline.get()), 0);
    EXPECT_EQ(gantry_pipeline_level(pipeline.get()), GANTRY_LEVEL_NONE);
    EXPECT_TRUE(same(before, HostState::now()));
    EXPECT_TRUE(starts_again());
}

TEST_ALONE(Disable, OfAllThreeRunsTheOthersInTheirOrder)
{
    NinePhases nine;
    HostState before = HostState::now();
    PipelinePtr pipeline = python_without({"main", "signals", "site"}, "raise SystemExit(5)");
    EXPECT_EQ(run_to_the_end(pipeline.get()), 0);
    EXPECT_EQ(begins_in(pipeline.get(), {GANTRY_TRACE_START}), NinePhases::started(5));
    EXPECT_EQ(begins_in(pipeline.get(), {GANTRY_TRACE_STOP}), nine.stopped(5));
    EXPECT_TRUE(same(before, HostState::now()));
    EXPECT_TRUE(starts_again());
}

TEST_ALONE(Disable, OfWhatTheOthersNeedIsRefusedBeforePythonIsTouched)
{
    for (const char *phase :
         {"locale", "allocator", "core", "importlib", "pathconfig", "interpreter"}) {
        PipelinePtr pipeline = python_without({phase}, "pass");
        Error error;
        EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, error), GANTRY_ERROR);
        ASSERT_NE(error.get(), nullptr);
        EXPECT_NE(error.message().find(std::string("'") + phase + "', which"), std::string::npos)
            << error.message();
    }
    EXPECT_TRUE(starts_again());
}

TEST_ALONE(Disable, ByAProfileWorksAsWell)
{
    FILE *file = fopen("bare.profile", "we");
    fputs("[gantry]\npreset=isolated\ndisable=site\n[options]\noptimization_level=2\n", file);
    fclose(file);
    PipelinePtr pipeline =
        python("import sys\nsys.exit(('site' in sys.modules) * 32 + sys.flags.isolated * 4 + "
               "sys.flags.optimize)");
    Error error;
    ASSERT_TRUE(gantry_pipeline_load_profile(pipeline.get(), "bare.profile", error))
        << error.message();
    EXPECT_EQ(run_to_the_end(pipeline.get()), 6);
}
