/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Every phase of a pipeline like the default one × everything that can happen to a phase. */
#include "support.h"

namespace
{

class EveryPhase : public testing::TestWithParam<size_t>
{
  protected:
    size_t k() const
    {
        return GetParam();
    }
    const char *name() const
    {
        return NinePhases::NAMES[k()];
    }
    std::string named(const char *before, const char *after) const
    {
        return std::string(before) + name() + after;
    }
    /* A copy of the phase, to override one slot of. */
    GantryPhase copy()
    {
        return nine[k()].descriptor();
    }

    GantryPipeline *build()
    {
        pipeline_ = nine.pipeline(recorder);
        return pipeline_.get();
    }

    /* The levels that the first k() + 1 phases find when they start, and then @n_stops stops. */
    std::vector<GantryLevel> levels_up_to_k_then(size_t n_stops) const
    {
        std::vector<GantryLevel> levels;
        for (size_t i = 0; i <= k(); i++)
            levels.push_back(NinePhases::level_before(i));
        levels.insert(levels.end(), n_stops, GANTRY_LEVEL_STOPPING);
        return levels;
    }

    /* What holds of every pipeline that came to its end. */
    void expect_ended()
    {
        GantryPipeline *pipeline = pipeline_.get();
        Words calls = recorder.calls;
        EXPECT_EQ(gantry_pipeline_level(pipeline), GANTRY_LEVEL_NONE);
        EXPECT_EQ(
            begins_in(gantry_pipeline_trace(pipeline), {GANTRY_TRACE_START, GANTRY_TRACE_STOP}),
            calls);
        EXPECT_TRUE(is_well_nested(gantry_pipeline_trace(pipeline)));
        for (const char *phase : NinePhases::NAMES)
            EXPECT_EQ(gantry_pipeline_result(pipeline, phase), nullptr) << phase;

        EXPECT_TRUE(gantry_pipeline_stop(pipeline, nullptr)) << "nothing is left to be stopped";
        g_autoptr(GError) error = nullptr;
        EXPECT_EQ(gantry_pipeline_start(pipeline, nullptr, &error), GANTRY_ERROR);
        EXPECT_TRUE(reports(error, GANTRY_ERROR_STATE));
        EXPECT_EQ(recorder.calls, calls);
    }

    /* Whether the trace has the error mark of the phase. */
    bool trace_has_error(const char *message) const
    {
        size_t n;
        const GantryTraceEvent *events =
            gantry_trace_events(gantry_pipeline_trace(pipeline_.get()), &n);
        for (size_t i = 0; i < n; i++) {
            if (events[i].kind == GANTRY_TRACE_ERROR && events[i].shape == GANTRY_TRACE_MARK &&
                std::string(events[i].name) == name() && std::string(events[i].detail) == message)
                return true;
        }
        return false;
    }

    NinePhases nine;
    Recorder recorder;

  private:
    PipelinePtr pipeline_;
};

TEST_P(EveryPhase, ThatFailsToStartIsStoppedOnceAndAllBeforeItInReverse)
{
    GantryPhase failing = copy();
    failing.start = start_that_fails;
    nine.use(k(), &failing);
    GantryPipeline *pipeline = build();

    g_autoptr(GError) error = nullptr;
    EXPECT_EQ(gantry_pipeline_start(pipeline, nullptr, &error), GANTRY_ERROR);
    ASSERT_TRUE(reports(error, GANTRY_ERROR_HOST));
    EXPECT_EQ(error->message, named("start: ", ": ") + START_FAILURE);
    EXPECT_STREQ(gantry_error_get_hint(error), START_HINT);
    EXPECT_EQ(recorder.calls, NinePhases::started(k()) + NinePhases::stopped(k()));
    EXPECT_EQ(recorder.levels, levels_up_to_k_then(k() + 1));
    EXPECT_EQ(gantry_pipeline_exit_status(pipeline), 0);
    EXPECT_TRUE(trace_has_error(START_FAILURE));
    expect_ended();
}

TEST_P(EveryPhase, ThatFailsToStopDoesNotKeepTheOthersFromStopping)
{
    GantryPhase failing = copy();
    failing.stop = stop_that_fails;
    nine.use(k(), &failing);
    GantryPipeline *pipeline = build();

    g_autoptr(GError) error = nullptr;
    ASSERT_EQ(gantry_pipeline_start(pipeline, nullptr, &error), GANTRY_OK);
    EXPECT_EQ(gantry_pipeline_level(pipeline), GANTRY_LEVEL_RUNNING);
    EXPECT_FALSE(gantry_pipeline_stop(pipeline, &error));
    ASSERT_TRUE(reports(error, GANTRY_ERROR_PYTHON));
    EXPECT_EQ(error->message, named("stop: ", ": ") + STOP_FAILURE);
    EXPECT_EQ(recorder.calls,
              NinePhases::started(NinePhases::N - 1) + NinePhases::stopped(NinePhases::N - 1));
    EXPECT_TRUE(trace_has_error(STOP_FAILURE));
    expect_ended();
}

TEST_P(EveryPhase, ThatFailsToStartAndToStopReportsTheCauseFirst)
{
    GantryPhase failing = copy();
    failing.start = start_that_fails;
    failing.stop = stop_that_fails;
    nine.use(k(), &failing);
    GantryPipeline *pipeline = build();

    g_autoptr(GError) error = nullptr;
    EXPECT_EQ(gantry_pipeline_start(pipeline, nullptr, &error), GANTRY_ERROR);
    ASSERT_TRUE(reports(error, GANTRY_ERROR_HOST));
    EXPECT_EQ(error->message,
              named("start: ", ": ") + START_FAILURE + named("; then stop: ", ": ") + STOP_FAILURE);
    EXPECT_STREQ(gantry_error_get_hint(error), START_HINT);
    EXPECT_EQ(recorder.calls, NinePhases::started(k()) + NinePhases::stopped(k()));
    expect_ended();
}

TEST_P(EveryPhase, CanBeReplacedInItsPlaceByOneThatPublishesTheSame)
{
    RecordedPhase replacement("another");
    replacement.levels(NinePhases::NEEDS[k()], NinePhases::LEAVES[k()])
        .replaces(name())
        .publishes(nine[k()].descriptor().result_type);
    if (k() > 0)
        replacement.needs({NinePhases::NAMES[k() - 1]});
    GantryPipeline *pipeline = build();
    ASSERT_TRUE(gantry_pipeline_add_phase(pipeline, replacement, nullptr));

    g_autoptr(GError) error = nullptr;
    ASSERT_EQ(gantry_pipeline_start(pipeline, nullptr, &error), GANTRY_OK) << error->message;
    const GantryPlan *plan = gantry_pipeline_resolve(pipeline, nullptr);
    EXPECT_EQ(order_of(plan), Words(NinePhases::NAMES, NinePhases::NAMES + NinePhases::N));
    EXPECT_EQ(plan->phases[k()].phase, &replacement.descriptor());
    auto *result = static_cast<const RecordedResult *>(gantry_pipeline_result(pipeline, name()));
    ASSERT_NE(result, nullptr);
    EXPECT_STREQ(result->who, "another");
    EXPECT_TRUE(gantry_pipeline_stop(pipeline, nullptr));

    Words calls = NinePhases::started(NinePhases::N - 1) + NinePhases::stopped(NinePhases::N - 1);
    EXPECT_EQ(begins_in(gantry_pipeline_trace(pipeline), {GANTRY_TRACE_START, GANTRY_TRACE_STOP}),
              calls);
    calls[k()] = "start another";
    calls[2 * NinePhases::N - 1 - k()] = "stop another";
    EXPECT_EQ(recorder.calls, calls) << "the replaced phase must not be called";
}

TEST_P(EveryPhase, WhoseNeedIsMissingKeepsThePipelineFromStarting)
{
    const char *meant = NinePhases::NAMES[(k() + 1) % NinePhases::N];
    std::string missing = std::string(meant) + "s";
    nine[k()].needs({missing});
    GantryPipeline *pipeline = build();

    g_autoptr(GError) error = nullptr;
    EXPECT_EQ(gantry_pipeline_start(pipeline, nullptr, &error), GANTRY_ERROR);
    ASSERT_TRUE(
        reports(error, GANTRY_ERROR_UNKNOWN_NEED, {named("phase '", "'"), "'" + missing + "'"}));
    EXPECT_EQ(gantry_error_get_hint(error), std::string("did you mean '") + meant + "'?");
    EXPECT_EQ(recorder.calls, Words());
    EXPECT_EQ(gantry_pipeline_level(pipeline), GANTRY_LEVEL_NONE);
    EXPECT_TRUE(gantry_pipeline_stop(pipeline, nullptr));
    EXPECT_EQ(recorder.calls, Words());
}

TEST_P(EveryPhase, CanBeTheLastOneToStart)
{
    GantryPipeline *pipeline = build();
    g_autoptr(GError) error = nullptr;
    ASSERT_EQ(gantry_pipeline_start(pipeline, name(), &error), GANTRY_OK) << error->message;
    EXPECT_EQ(recorder.calls, NinePhases::started(k()));
    EXPECT_EQ(gantry_pipeline_level(pipeline), NinePhases::level_after(k()));
    for (size_t i = 0; i < NinePhases::N; i++) {
        const void *result = gantry_pipeline_result(pipeline, NinePhases::NAMES[i]);
        EXPECT_EQ(result != nullptr, i <= k()) << NinePhases::NAMES[i];
    }

    EXPECT_TRUE(gantry_pipeline_stop(pipeline, &error));
    EXPECT_EQ(recorder.calls, NinePhases::started(k()) + NinePhases::stopped(k()));
    EXPECT_EQ(recorder.levels, levels_up_to_k_then(k() + 1));
    expect_ended();
}

TEST_P(EveryPhase, CanBeWhereAStartPausesAndGoesOn)
{
    GantryPipeline *pipeline = build();
    g_autoptr(GError) error = nullptr;
    ASSERT_EQ(gantry_pipeline_start(pipeline, name(), &error), GANTRY_OK) << error->message;
    ASSERT_EQ(gantry_pipeline_start(pipeline, NinePhases::NAMES[0], &error), GANTRY_OK)
        << "that locale runs already is no error";
    EXPECT_EQ(recorder.calls, NinePhases::started(k()));
    ASSERT_EQ(gantry_pipeline_start(pipeline, nullptr, &error), GANTRY_OK) << error->message;
    EXPECT_EQ(recorder.calls, NinePhases::started(NinePhases::N - 1));
    EXPECT_EQ(gantry_pipeline_level(pipeline), GANTRY_LEVEL_RUNNING);
    EXPECT_TRUE(gantry_pipeline_stop(pipeline, &error));
    EXPECT_EQ(recorder.calls,
              NinePhases::started(NinePhases::N - 1) + NinePhases::stopped(NinePhases::N - 1));
    expect_ended();
}

TEST_P(EveryPhase, CanEndTheRunWithAStatusThatIsNoError)
{
    GantryPhase exiting = copy();
    exiting.start = start_that_exits;
    nine.use(k(), &exiting);
    GantryPipeline *pipeline = build();

    g_autoptr(GError) error = nullptr;
    EXPECT_EQ(gantry_pipeline_start(pipeline, nullptr, &error), GANTRY_EXIT);
    EXPECT_EQ(error, nullptr);
    EXPECT_EQ(gantry_pipeline_exit_status(pipeline), EXIT_STATUS);
    EXPECT_EQ(gantry_pipeline_exit_signal(pipeline), 0);
    EXPECT_EQ(recorder.calls, NinePhases::started(k()) + NinePhases::stopped(k()));
    EXPECT_EQ(recorder.levels, levels_up_to_k_then(k() + 1));
    expect_ended();
}

TEST_P(EveryPhase, ThatEndsTheRunButCannotBeStoppedIsAnErrorAfterAll)
{
    GantryPhase failing = copy();
    failing.start = start_that_exits;
    failing.stop = stop_that_fails;
    nine.use(k(), &failing);
    GantryPipeline *pipeline = build();

    g_autoptr(GError) error = nullptr;
    EXPECT_EQ(gantry_pipeline_start(pipeline, nullptr, &error), GANTRY_ERROR);
    ASSERT_TRUE(reports(error, GANTRY_ERROR_PYTHON));
    EXPECT_EQ(error->message, named("stop: ", ": ") + STOP_FAILURE);
    EXPECT_EQ(recorder.calls, NinePhases::started(k()) + NinePhases::stopped(k()));
    expect_ended();
}

TEST_P(EveryPhase, ThatCannotBeConfiguredKeepsThePipelineFromStarting)
{
    GantryPhase failing = copy();
    failing.configure = configure_that_fails;
    nine.use(k(), &failing);
    GantryPipeline *pipeline = build();

    g_autoptr(GError) error = nullptr;
    EXPECT_EQ(gantry_pipeline_start(pipeline, nullptr, &error), GANTRY_ERROR);
    ASSERT_TRUE(reports(error, GANTRY_ERROR_NO_STDLIB));
    EXPECT_EQ(error->message, named("configure: ", ": ") + CONFIGURE_FAILURE);
    EXPECT_EQ(recorder.calls, Words{named("configure ", "")});
    EXPECT_TRUE(gantry_pipeline_stop(pipeline, nullptr));
    EXPECT_EQ(recorder.calls.size(), 1u) << "what never started is never stopped";
}

TEST_P(EveryPhase, IsPlannedAtTheLevelsItRunsBetween)
{
    GantryPipeline *pipeline = build();
    const GantryPlan *plan = gantry_pipeline_resolve(pipeline, nullptr);
    ASSERT_NE(plan, nullptr);
    ASSERT_EQ(plan->n_phases, NinePhases::N);
    EXPECT_STREQ(plan->phases[k()].name, name());
    EXPECT_EQ(plan->phases[k()].level_before, NinePhases::level_before(k()));
    EXPECT_EQ(plan->phases[k()].level_after, NinePhases::level_after(k()));
    EXPECT_EQ(plan->phases[k()].plugin, nullptr);
}

INSTANTIATE_TEST_SUITE_P(NinePhases, EveryPhase, testing::Range<size_t>(0, NinePhases::N),
                         [](const testing::TestParamInfo<size_t> &info) {
                             return std::string(NinePhases::NAMES[info.param]);
                         });

} // namespace
