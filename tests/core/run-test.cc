/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The way of a pipeline, where it is not the matrix (matrix-test.cc) that says it. */
#include "support.h"

#include <csignal>

namespace
{

PipelinePtr pipeline_of(std::initializer_list<const GantryPhase *> phases, Recorder &recorder)
{
    PipelinePtr pipeline(gantry_pipeline_new(GANTRY_PRESET_PYTHON));
    recorder.attach(pipeline.get());
    for (const GantryPhase *phase : phases) {
        g_autoptr(GError) error = nullptr;
        EXPECT_TRUE(gantry_pipeline_add_phase(pipeline.get(), phase, &error)) << error->message;
    }
    return pipeline;
}

TEST(Run, OfNoPhasesWorks)
{
    Recorder recorder;
    PipelinePtr pipeline = pipeline_of({}, recorder);
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, nullptr), GANTRY_OK);
    EXPECT_EQ(gantry_pipeline_level(pipeline.get()), GANTRY_LEVEL_NONE);
    EXPECT_TRUE(gantry_pipeline_stop(pipeline.get(), nullptr));
}

TEST(Run, GoesFromResolveThroughConfigureToStartByItself)
{
    RecordedPhase a("a"), b("b");
    GantryPhase configured_a = a.descriptor(), configured_b = b.descriptor();
    configured_a.configure = configured_b.configure = configure_that_records;
    Recorder recorder;
    PipelinePtr pipeline = pipeline_of({&configured_a, &configured_b}, recorder);
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, nullptr), GANTRY_OK);
    EXPECT_EQ(recorder.calls, (Words{"configure a", "configure b", "start a", "start b"}))
        << "all are configured before the first one starts";
}

TEST(Run, ConfiguresOnce)
{
    RecordedPhase a("a");
    GantryPhase configured = a.descriptor();
    configured.configure = configure_that_records;
    Recorder recorder;
    PipelinePtr pipeline = pipeline_of({&configured}, recorder);
    EXPECT_EQ(gantry_pipeline_configure(pipeline.get(), nullptr), GANTRY_OK);
    EXPECT_EQ(gantry_pipeline_configure(pipeline.get(), nullptr), GANTRY_OK);
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, nullptr), GANTRY_OK);
    EXPECT_EQ(recorder.calls, (Words{"configure a", "start a"}));
}

TEST(Run, ReturnsTheSamePlanEveryTime)
{
    RecordedPhase a("a");
    Recorder recorder;
    PipelinePtr pipeline = pipeline_of({a}, recorder);
    const GantryPlan *plan = gantry_pipeline_resolve(pipeline.get(), nullptr);
    ASSERT_NE(plan, nullptr);
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, nullptr), GANTRY_OK);
    EXPECT_EQ(gantry_pipeline_resolve(pipeline.get(), nullptr), plan);
    EXPECT_TRUE(gantry_pipeline_stop(pipeline.get(), nullptr));
    EXPECT_EQ(gantry_pipeline_resolve(pipeline.get(), nullptr), plan);
}

TEST(Run, CanBeResolvedAgainOnceTheMissingPhaseIsThere)
{
    RecordedPhase a("a"), b("b");
    a.needs({"b"});
    Recorder recorder;
    PipelinePtr pipeline = pipeline_of({a}, recorder);
    g_autoptr(GError) error = nullptr;
    EXPECT_EQ(gantry_pipeline_resolve(pipeline.get(), &error), nullptr);
    EXPECT_TRUE(reports(error, GANTRY_ERROR_UNKNOWN_NEED));
    ASSERT_TRUE(gantry_pipeline_add_phase(pipeline.get(), b, nullptr));
    EXPECT_EQ(order_of(gantry_pipeline_resolve(pipeline.get(), nullptr)), (Words{"b", "a"}));
}

TEST(Run, EndsWithTheStatusOfAPhaseThatExitsInConfigure)
{
    RecordedPhase a("a"), b("b");
    GantryPhase exiting = a.descriptor();
    exiting.configure = configure_that_exits;
    Recorder recorder;
    PipelinePtr pipeline = pipeline_of({&exiting, b}, recorder);
    g_autoptr(GError) error = nullptr;
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, &error), GANTRY_EXIT);
    EXPECT_EQ(error, nullptr);
    EXPECT_EQ(gantry_pipeline_exit_status(pipeline.get()), EXIT_STATUS);
    EXPECT_EQ(recorder.calls, Words{"configure a"});
}

TEST(Run, StopsInReverseOfWhatStarted)
{
    RecordedPhase a("a"), b("b"), c("c");
    Recorder recorder;
    PipelinePtr pipeline = pipeline_of({a, b, c}, recorder);
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), "b", nullptr), GANTRY_OK);
    EXPECT_TRUE(gantry_pipeline_stop(pipeline.get(), nullptr));
    EXPECT_EQ(recorder.calls, (Words{"start a", "start b", "stop b", "stop a"}));
}

TEST(Run, StopsEachPhaseOnceHoweverOftenItIsAskedTo)
{
    RecordedPhase a("a");
    Recorder recorder;
    PipelinePtr pipeline = pipeline_of({a}, recorder);
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, nullptr), GANTRY_OK);
    EXPECT_TRUE(gantry_pipeline_stop(pipeline.get(), nullptr));
    EXPECT_TRUE(gantry_pipeline_stop(pipeline.get(), nullptr));
    pipeline.reset();
    EXPECT_EQ(recorder.calls, (Words{"start a", "stop a"}));
}

TEST(Run, ThatWasNeverStartedHasNothingToStop)
{
    RecordedPhase a("a");
    Recorder recorder;
    PipelinePtr pipeline = pipeline_of({a}, recorder);
    EXPECT_TRUE(gantry_pipeline_stop(pipeline.get(), nullptr));
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, nullptr), GANTRY_OK)
        << "stopping what does not run changes nothing";
    EXPECT_EQ(recorder.calls, Words{"start a"});
}

TEST(Run, IsStoppedWhenItsPipelineIsFreed)
{
    RecordedPhase a("a"), b("b");
    Recorder recorder;
    PipelinePtr pipeline = pipeline_of({a, b}, recorder);
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, nullptr), GANTRY_OK);
    pipeline.reset();
    EXPECT_EQ(recorder.calls, (Words{"start a", "start b", "stop b", "stop a"}));
}

TEST(Run, DoesWithoutAStopFunction)
{
    RecordedPhase a("a"), b("b");
    GantryPhase careless = b.descriptor();
    careless.stop = nullptr;
    Recorder recorder;
    PipelinePtr pipeline = pipeline_of({a, &careless}, recorder);
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, nullptr), GANTRY_OK);
    EXPECT_TRUE(gantry_pipeline_stop(pipeline.get(), nullptr));
    EXPECT_EQ(recorder.calls, (Words{"start a", "start b", "stop a"}));
}

TEST(Run, NamesEveryPhaseThatDidNotStopInTheOrderOfStopping)
{
    RecordedPhase a("a"), b("b"), c("c");
    GantryPhase failing_a = a.descriptor(), failing_c = c.descriptor();
    failing_a.stop = failing_c.stop = stop_that_fails;
    Recorder recorder;
    PipelinePtr pipeline = pipeline_of({&failing_a, b, &failing_c}, recorder);
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, nullptr), GANTRY_OK);
    g_autoptr(GError) error = nullptr;
    EXPECT_FALSE(gantry_pipeline_stop(pipeline.get(), &error));
    ASSERT_TRUE(reports(error, GANTRY_ERROR_PYTHON));
    EXPECT_EQ(error->message,
              std::string("stop: c: ") + STOP_FAILURE + "; then stop: a: " + STOP_FAILURE);
    EXPECT_EQ(recorder.calls,
              (Words{"start a", "start b", "start c", "stop c", "stop b", "stop a"}));
}

TEST(Run, ReportsWhatStoppingRanIntoBehindTheCause)
{
    RecordedPhase a("a"), b("b");
    GantryPhase failing_a = a.descriptor(), failing_b = b.descriptor();
    failing_a.stop = stop_that_fails;
    failing_b.start = start_that_fails;
    Recorder recorder;
    PipelinePtr pipeline = pipeline_of({&failing_a, &failing_b}, recorder);
    g_autoptr(GError) error = nullptr;
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, &error), GANTRY_ERROR);
    ASSERT_TRUE(reports(error, GANTRY_ERROR_HOST)) << "the code is that of the cause";
    EXPECT_EQ(error->message,
              std::string("start: b: ") + START_FAILURE + "; then stop: a: " + STOP_FAILURE);
}

TEST(Run, NeedsNobodyToTakeItsErrors)
{
    RecordedPhase a("a");
    GantryPhase failing = a.descriptor();
    failing.start = start_that_fails;
    failing.stop = stop_that_fails;
    Recorder recorder;
    PipelinePtr pipeline = pipeline_of({&failing}, recorder);
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, nullptr), GANTRY_ERROR);
    EXPECT_EQ(recorder.calls, (Words{"start a", "stop a"}));
}

TEST(Run, GivesAPhaseThatFailsSilentlyAnErrorAllTheSame)
{
    RecordedPhase a("a");
    GantryPhase failing = a.descriptor();
    failing.start = start_that_fails_silently;
    Recorder recorder;
    PipelinePtr pipeline = pipeline_of({&failing}, recorder);
    g_autoptr(GError) error = nullptr;
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, &error), GANTRY_ERROR);
    EXPECT_TRUE(reports(error, GANTRY_ERROR_FAILED, {"start: a: "}));
}

TEST(Run, KeepsAForeignErrorsDomainAndNamesThePhase)
{
    RecordedPhase a("a");
    GantryPhase failing = a.descriptor();
    failing.start = [](GantryContext *, const void *, void *, void *, GError **error) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOSPC, "no room");
        return GANTRY_ERROR;
    };
    failing.stop = nullptr;
    Recorder recorder;
    PipelinePtr pipeline = pipeline_of({&failing}, recorder);
    g_autoptr(GError) error = nullptr;
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, &error), GANTRY_ERROR);
    EXPECT_TRUE(g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOSPC));
    EXPECT_STREQ(error->message, "start: a: no room");
    EXPECT_EQ(gantry_error_get_hint(error), nullptr);
}

TEST(Run, RefusesAnUnknownLastPhaseBeforeAnythingStarts)
{
    RecordedPhase site("site"), main("main");
    Recorder recorder;
    PipelinePtr pipeline = pipeline_of({site, main}, recorder);
    g_autoptr(GError) error = nullptr;
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), "sites", &error), GANTRY_ERROR);
    EXPECT_TRUE(reports(error, GANTRY_ERROR_UNKNOWN_PHASE, {"'sites'"}));
    EXPECT_STREQ(gantry_error_get_hint(error), "did you mean 'site'?");
    EXPECT_EQ(recorder.calls, Words());
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), "site", nullptr), GANTRY_OK)
        << "a slip of the pen does not end the pipeline";
}

TEST(Run, FailsOnTheWayOnAndStopsWhatEarlierCallsStarted)
{
    RecordedPhase a("a"), b("b");
    GantryPhase failing = b.descriptor();
    failing.start = start_that_fails;
    Recorder recorder;
    PipelinePtr pipeline = pipeline_of({a, &failing}, recorder);
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), "a", nullptr), GANTRY_OK);
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, nullptr), GANTRY_ERROR);
    EXPECT_EQ(recorder.calls, (Words{"start a", "start b", "stop b", "stop a"}));
}

TEST(Run, IsPoisonedWhenAPhaseSaysSo)
{
    RecordedPhase a("a"), b("b");
    GantryPhase poisoning = a.descriptor();
    poisoning.stop = [](GantryContext *context, const void *, void *, GError **) {
        gantry_context_poison(context, "its memory is gone");
        return true;
    };
    Recorder recorder;
    PipelinePtr pipeline = pipeline_of({&poisoning, b}, recorder);
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, nullptr), GANTRY_OK);
    EXPECT_EQ(gantry_pipeline_level(pipeline.get()), GANTRY_LEVEL_NONE);
    EXPECT_TRUE(gantry_pipeline_stop(pipeline.get(), nullptr)) << "poison is no failure";
    EXPECT_EQ(gantry_pipeline_level(pipeline.get()), GANTRY_LEVEL_POISONED);
    EXPECT_TRUE(gantry_pipeline_stop(pipeline.get(), nullptr));
    EXPECT_EQ(gantry_pipeline_level(pipeline.get()), GANTRY_LEVEL_POISONED);
}

TEST(Run, PassesOnTheSignalThatEndedTheProgram)
{
    RecordedPhase main("main");
    GantryPhase interrupted = main.descriptor();
    interrupted.start = [](GantryContext *context, const void *, void *, void *, GError **) {
        gantry_context_exit_signal(context, SIGINT);
        return GANTRY_OK;
    };
    interrupted.stop = nullptr;
    Recorder recorder;
    PipelinePtr pipeline = pipeline_of({&interrupted}, recorder);
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, nullptr), GANTRY_OK);
    EXPECT_EQ(gantry_pipeline_exit_status(pipeline.get()), 128 + SIGINT);
    EXPECT_EQ(gantry_pipeline_exit_signal(pipeline.get()), SIGINT);
}

TEST(Run, TakesAStatusThatIsSetAsLateAsInStop)
{
    RecordedPhase core("core");
    GantryPhase late = core.descriptor();
    late.stop = [](GantryContext *context, const void *, void *, GError **) {
        gantry_context_exit(context, 120);
        return true;
    };
    Recorder recorder;
    PipelinePtr pipeline = pipeline_of({&late}, recorder);
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, nullptr), GANTRY_OK);
    EXPECT_EQ(gantry_pipeline_exit_status(pipeline.get()), 0);
    EXPECT_TRUE(gantry_pipeline_stop(pipeline.get(), nullptr));
    EXPECT_EQ(gantry_pipeline_exit_status(pipeline.get()), 120);
}

TEST(Run, GivesTwoPipelinesNothingInCommon)
{
    RecordedPhase a("a");
    Recorder first_recorder, second_recorder;
    PipelinePtr first = pipeline_of({a}, first_recorder);
    PipelinePtr second = pipeline_of({a}, second_recorder);
    EXPECT_EQ(gantry_pipeline_start(first.get(), nullptr, nullptr), GANTRY_OK);
    EXPECT_EQ(gantry_pipeline_start(second.get(), nullptr, nullptr), GANTRY_OK);
    EXPECT_NE(gantry_pipeline_result(first.get(), "a"), gantry_pipeline_result(second.get(), "a"));
    first.reset();
    EXPECT_EQ(first_recorder.calls, (Words{"start a", "stop a"}));
    EXPECT_EQ(second_recorder.calls, Words{"start a"});
    EXPECT_NE(gantry_pipeline_result(second.get(), "a"), nullptr);
}

TEST(Run, OfAChainOf10000PhasesStartsAndStopsAllOfThem)
{
    constexpr size_t N = 10000;
    std::deque<RecordedPhase> phases;
    PipelinePtr pipeline(gantry_pipeline_new(GANTRY_PRESET_PYTHON));
    Recorder recorder;
    recorder.attach(pipeline.get());
    Words calls;
    for (size_t i = 0; i < N; i++) {
        std::string name = "p" + std::to_string(i);
        RecordedPhase &phase = phases.emplace_back(name);
        if (i > 0)
            phase.needs({"p" + std::to_string(i - 1)});
        calls.push_back("start " + name);
    }
    for (size_t i = N; i-- > 0;) {
        calls.push_back("stop " + std::string(phases[i].descriptor().name));
        ASSERT_TRUE(gantry_pipeline_add_phase(pipeline.get(), phases[i], nullptr));
    }
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, nullptr), GANTRY_OK);
    EXPECT_TRUE(gantry_pipeline_stop(pipeline.get(), nullptr));
    EXPECT_TRUE(recorder.calls == calls);
    EXPECT_EQ(gantry_trace_dropped(gantry_pipeline_trace(pipeline.get())), 0u);
    EXPECT_TRUE(is_well_nested(gantry_pipeline_trace(pipeline.get())));
}

} // namespace
