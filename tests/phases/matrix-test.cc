/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Each of the nine phases on the real CPython: its start fails, its stop fails, it is replaced, it
 * needs what is missing, it is the last one to start. */
#include "host.h"
#include "process.h"
#include "support.h"

#include <Python.h>

/* The built-in whose slots were overridden, for those that do its work first. */
static GantryPhase original;

static GantryResult start_that_fails(GantryContext *, const void *, void *, void *, GError **error)
{
    gantry_error_set(error, GANTRY_ERROR_FAILED, nullptr, "the disk is full");
    return GANTRY_ERROR;
}

static GantryResult start_that_fails_when_done(GantryContext *context, const void *config,
                                               void *state, void *result, GError **error)
{
    if (original.start(context, config, state, result, error) == GANTRY_OK)
        gantry_error_set(error, GANTRY_ERROR_FAILED, nullptr, "the disk is full");
    return GANTRY_ERROR;
}

static GantryResult start_that_exits(GantryContext *context, const void *, void *, void *,
                                     GError **)
{
    return gantry_context_exit(context, 42);
}

static bool stop_that_fails(GantryContext *, const void *, void *, GError **error)
{
    return gantry_error_set(error, GANTRY_ERROR_FAILED, nullptr, "the brake is stuck");
}

static bool stop_that_fails_when_done(GantryContext *context, const void *config, void *state,
                                      GError **error)
{
    if (original.stop == nullptr || original.stop(context, config, state, error))
        gantry_error_set(error, GANTRY_ERROR_FAILED, nullptr, "the brake is stuck");
    return false;
}

class EveryPhase : public testing::TestWithParam<size_t>
{
  protected:
    const size_t k = GetParam();
    const std::string name = NinePhases::NAMES[GetParam()];

    void start_fails(decltype(GantryPhase::start) start) const;
    void stop_fails(decltype(GantryPhase::stop) stop) const;
};

void EveryPhase::start_fails(decltype(GantryPhase::start) start) const
{
    be_a_host();
    HostState before = HostState::now();
    NinePhases phases;
    original = phases[k];
    phases[k].start = start;
    PipelinePtr pipeline = phases.pipeline();
    Error error;

    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, error), GANTRY_ERROR);
    EXPECT_TRUE(reports(error, GANTRY_ERROR_FAILED, {"start: " + name + ": the disk is full"}));
    EXPECT_EQ(gantry_pipeline_level(pipeline.get()), GANTRY_LEVEL_NONE);
    EXPECT_EQ(begins_in(pipeline.get(), {GANTRY_TRACE_START}), NinePhases::started(k));
    EXPECT_EQ(begins_in(pipeline.get(), {GANTRY_TRACE_STOP}), phases.stopped(k));
    EXPECT_TRUE(is_well_nested(pipeline.get()));
    EXPECT_FALSE(Py_IsInitialized());
    EXPECT_TRUE(same(before, HostState::now()));
    /* There is nothing left to stop, and no second chance. */
    EXPECT_TRUE(gantry_pipeline_stop(pipeline.get(), error));
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, error), GANTRY_ERROR);
    EXPECT_TRUE(reports(error, GANTRY_ERROR_STATE));
    pipeline.reset();
    EXPECT_TRUE(starts_again());
}

TEST_P(EveryPhase, ThatFailsAtOnceIsUndoneWithAllBeforeIt)
{
    EXPECT_TRUE(alone([this] { start_fails(start_that_fails); }));
}

TEST_P(EveryPhase, ThatFailsWhenItsWorkIsDoneIsUndoneWithAllBeforeIt)
{
    EXPECT_TRUE(alone([this] { start_fails(start_that_fails_when_done); }));
}

TEST_P(EveryPhase, ThatEndsTheRunIsNoErrorAndIsUndoneToo)
{
    EXPECT_TRUE(alone([this] {
        be_a_host();
        HostState before = HostState::now();
        NinePhases phases;
        phases[k].start = start_that_exits;
        PipelinePtr pipeline = phases.pipeline();
        Error error;

        EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, error), GANTRY_EXIT);
        EXPECT_EQ(gantry_pipeline_exit_status(pipeline.get()), 42);
        EXPECT_EQ(gantry_pipeline_level(pipeline.get()), GANTRY_LEVEL_NONE);
        EXPECT_EQ(begins_in(pipeline.get(), {GANTRY_TRACE_STOP}), phases.stopped(k));
        EXPECT_TRUE(same(before, HostState::now()));
        EXPECT_TRUE(starts_again());
    }));
}

void EveryPhase::stop_fails(decltype(GantryPhase::stop) stop) const
{
    NinePhases phases;
    original = phases[k];
    phases[k].stop = stop;
    PipelinePtr pipeline = phases.pipeline();
    Error error;

    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, error), GANTRY_OK) << error.message();
    EXPECT_EQ(gantry_pipeline_level(pipeline.get()), GANTRY_LEVEL_RUNNING);
    EXPECT_FALSE(gantry_pipeline_stop(pipeline.get(), error));
    EXPECT_TRUE(reports(error, GANTRY_ERROR_FAILED, {"stop: " + name + ": the brake is stuck"}));
    EXPECT_EQ(gantry_pipeline_level(pipeline.get()), GANTRY_LEVEL_NONE);
    EXPECT_EQ(begins_in(pipeline.get(), {GANTRY_TRACE_STOP}), phases.stopped(NinePhases::N - 1));
    EXPECT_TRUE(is_well_nested(pipeline.get()));
    /* Stopped it is, and nothing is said twice. */
    EXPECT_TRUE(gantry_pipeline_stop(pipeline.get(), error));
}

TEST_P(EveryPhase, ThatCannotStopKeepsNoOtherFromStopping)
{
    EXPECT_TRUE(alone([this] {
        stop_fails(stop_that_fails);
        if (name != "core") {
            EXPECT_TRUE(starts_again());
            return;
        }
        /* Python runs on, and the next one sees that. */
        EXPECT_TRUE(Py_IsInitialized());
        Error error;
        EXPECT_EQ(gantry_pipeline_start(python("pass").get(), nullptr, error), GANTRY_ERROR);
        EXPECT_TRUE(reports(error, GANTRY_ERROR_BUSY, {"allocator"}));
    }));
}

TEST_P(EveryPhase, ThatComplainsWhenItHasStoppedLeavesTheHostAsItWas)
{
    EXPECT_TRUE(alone([this] {
        be_a_host();
        HostState before = HostState::now();
        stop_fails(stop_that_fails_when_done);
        EXPECT_FALSE(Py_IsInitialized());
        EXPECT_TRUE(same(before, HostState::now()));
        EXPECT_TRUE(starts_again());
    }));
}

TEST_P(EveryPhase, CanBeReplacedByACopyOfItself)
{
    EXPECT_TRUE(alone([this] {
        be_a_host();
        HostState before = HostState::now();
        NinePhases phases;
        GantryPhase copy = phases[k];
        copy.name = "copy";
        copy.replaces = NinePhases::NAMES[k];
        PipelinePtr pipeline = phases.pipeline();
        ASSERT_TRUE(gantry_pipeline_add_phase(pipeline.get(), &copy, nullptr));

        const GantryPlan *plan = gantry_pipeline_resolve(pipeline.get(), nullptr);
        ASSERT_NE(plan, nullptr);
        ASSERT_EQ(plan->n_phases, NinePhases::N);
        EXPECT_EQ(plan->phases[k].phase, &copy);
        EXPECT_EQ(plan->phases[k].name, name);
        EXPECT_EQ(run_to_the_end(pipeline.get()), 0);
        EXPECT_EQ(begins_in(pipeline.get(), {GANTRY_TRACE_START}),
                  NinePhases::started(NinePhases::N - 1));
        EXPECT_EQ(begins_in(pipeline.get(), {GANTRY_TRACE_STOP}),
                  phases.stopped(NinePhases::N - 1));
        EXPECT_TRUE(same(before, HostState::now()));
        EXPECT_TRUE(starts_again());
    }));
}

TEST_P(EveryPhase, ThatNeedsWhatIsMissingIsRefusedBeforePythonIsTouched)
{
    EXPECT_TRUE(alone([this] {
        static const char *const needs[] = {"no-such-phase", nullptr};
        be_a_host();
        HostState before = HostState::now();
        NinePhases phases;
        phases[k].needs = needs;
        PipelinePtr pipeline = phases.pipeline();
        Error error;

        EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, error), GANTRY_ERROR);
        EXPECT_TRUE(reports(error, GANTRY_ERROR_UNKNOWN_NEED, {name, "no-such-phase"}));
        EXPECT_EQ(gantry_pipeline_level(pipeline.get()), GANTRY_LEVEL_NONE);
        EXPECT_EQ(begins_in(pipeline.get(), {GANTRY_TRACE_START, GANTRY_TRACE_STOP}), Words());
        EXPECT_EQ(PyInterpreterState_Head(), nullptr);
        EXPECT_TRUE(same(before, HostState::now()));
        EXPECT_TRUE(starts_again());
    }));
}

/* Nobody needs signals, site and main: a Python without them is a smaller one, and works. */
TEST_P(EveryPhase, ThatIsLeftOutIsMissedByThoseThatNeedIt)
{
    EXPECT_TRUE(alone([this] {
        be_a_host();
        HostState before = HostState::now();
        NinePhases phases;
        PipelinePtr pipeline = phases.pipeline(k);
        Error error;
        if (k >= 6) {
            EXPECT_EQ(run_to_the_end(pipeline.get()), 0);
        } else {
            EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, error), GANTRY_ERROR);
            EXPECT_TRUE(reports(error, GANTRY_ERROR_UNKNOWN_NEED, {name}));
            EXPECT_EQ(PyInterpreterState_Head(), nullptr);
        }
        EXPECT_EQ(gantry_pipeline_level(pipeline.get()), GANTRY_LEVEL_NONE);
        EXPECT_TRUE(same(before, HostState::now()));
        EXPECT_TRUE(starts_again());
    }));
}

TEST_P(EveryPhase, CanBeTheLastOneToStart)
{
    EXPECT_TRUE(alone([this] {
        be_a_host();
        HostState before = HostState::now();
        NinePhases phases;
        PipelinePtr pipeline = phases.pipeline();
        Error error;

        EXPECT_EQ(gantry_pipeline_start(pipeline.get(), name.c_str(), error), GANTRY_OK)
            << error.message();
        EXPECT_EQ(gantry_pipeline_level(pipeline.get()), NinePhases::level_after(k));
        EXPECT_EQ(Py_IsInitialized() != 0, NinePhases::level_after(k) >= GANTRY_LEVEL_INITIALIZED);
        EXPECT_TRUE(gantry_pipeline_stop(pipeline.get(), error)) << error.message();
        EXPECT_EQ(gantry_pipeline_level(pipeline.get()), GANTRY_LEVEL_NONE);
        EXPECT_EQ(begins_in(pipeline.get(), {GANTRY_TRACE_START}), NinePhases::started(k));
        EXPECT_EQ(begins_in(pipeline.get(), {GANTRY_TRACE_STOP}), phases.stopped(k));
        EXPECT_FALSE(Py_IsInitialized());
        EXPECT_EQ(PyInterpreterState_Head(), nullptr);
        EXPECT_TRUE(same(before, HostState::now()));
        EXPECT_TRUE(starts_again());
    }));
}

constexpr int TIMES = 20, WARM = 5;

/* What @live keeps of the process's memory each time, in KiB, once the first times are over. */
static long growth_of(const std::function<void()> &live)
{
    long warm = 0;
    for (int i = 0; i < TIMES && !testing::Test::HasFailure(); i++) {
        live();
        if (i == WARM - 1)
            warm = resident_kib();
    }
    return (resident_kib() - warm) / (TIMES - WARM);
}

/* CPython keeps some memory of each life itself: 10 KiB in 3.11, 1100 in 3.12. */
static long growth_of_cpython()
{
    return std::stol(run_alone([] {
                         long growth = growth_of([] {
                             PyConfig config;
                             PyConfig_InitPythonConfig(&config);
                             Py_InitializeFromConfig(&config);
                             PyConfig_Clear(&config);
                             PyRun_SimpleString("import json");
                             Py_FinalizeEx();
                         });
                         printf("%ld\n", growth);
                     }).out);
}

TEST_P(EveryPhase, CanBeTheLastOneToStartTwentyTimes)
{
    static const long own = growth_of_cpython();
    EXPECT_TRUE(alone([this] {
        be_a_host();
        HostState before = HostState::now();
        long growth = growth_of([&] {
            PipelinePtr pipeline = python("import json");
            Error error;
            ASSERT_EQ(gantry_pipeline_start(pipeline.get(), name.c_str(), error), GANTRY_OK)
                << error.message();
            ASSERT_TRUE(gantry_pipeline_stop(pipeline.get(), error)) << error.message();
            ASSERT_TRUE(same(before, HostState::now()));
        });
        EXPECT_LT(growth, own + own / 2 + 100) << "KiB each time; CPython alone: " << own;
    }));
}

INSTANTIATE_TEST_SUITE_P(OnPython, EveryPhase, testing::Range<size_t>(0, NinePhases::N),
                         [](const testing::TestParamInfo<size_t> &info) {
                             return NinePhases::NAMES[info.param];
                         });
