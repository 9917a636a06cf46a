/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Phases that are switched off: in their place, with their options, and never started. */
#include "support.h"

namespace
{

class Disable : public testing::Test
{
  protected:
    ~Disable() override
    {
        g_clear_error(&error);
    }

    /* Phases, and copies to change, that the pipeline does not outlive: what runs is stopped when
     * it is freed. */
    RecordedPhase &phase(const char *name)
    {
        return phases.emplace_back(name);
    }

    /* A pipeline of @added without those that @off names. */
    GantryPipeline *make(const std::vector<const GantryPhase *> &added, const Words &off)
    {
        pipeline.reset(gantry_pipeline_new(GANTRY_PRESET_PYTHON));
        recorder.calls.clear();
        recorder.attach(pipeline.get());
        for (const GantryPhase *one : added)
            EXPECT_TRUE(gantry_pipeline_add_phase(pipeline.get(), one, nullptr));
        return disable(off);
    }

    GantryPipeline *disable(const Words &off)
    {
        for (const std::string &name : off)
            EXPECT_TRUE(gantry_pipeline_disable_phase(pipeline.get(), name.c_str(), nullptr));
        return pipeline.get();
    }

    testing::AssertionResult refuses(GantryErrorCode code, const Words &culprits)
    {
        g_clear_error(&error);
        if (gantry_pipeline_resolve(pipeline.get(), &error) != nullptr)
            return testing::AssertionFailure() << "it was resolved";
        return reports(error, code, culprits);
    }

    std::string hint() const
    {
        const char *hint = gantry_error_get_hint(error);
        return hint != nullptr ? hint : "";
    }

    GantryResult start(const char *last = nullptr)
    {
        g_clear_error(&error);
        GantryResult result = gantry_pipeline_start(pipeline.get(), last, &error);
        EXPECT_NE(result, GANTRY_ERROR) << error->message;
        return result;
    }

    std::deque<RecordedPhase> phases;
    std::deque<GantryPhase> copies;
    Recorder recorder;
    PipelinePtr pipeline;
    GError *error = nullptr;
};

TEST_F(Disable, WithoutItsFollowersIsRefusedAndBothAreNamed)
{
    NinePhases nine;
    for (size_t k = 0; k + 1 < NinePhases::N; k++) {
        pipeline = nine.pipeline(recorder);
        disable({NinePhases::NAMES[k]});
        ASSERT_EQ(gantry_pipeline_resolve(pipeline.get(), &error), nullptr);
        /* Whoever comes first: one that needs it, or one that needs the level it leads to. */
        EXPECT_TRUE(error->code == GANTRY_ERROR_UNKNOWN_NEED || error->code == GANTRY_ERROR_LEVEL);
        std::string message = error->message;
        EXPECT_NE(message.find(std::string("'") + NinePhases::NAMES[k] + "', which "),
                  std::string::npos)
            << message;
        EXPECT_NE(message.find("switched off"), std::string::npos) << message;
        bool named = false;
        for (size_t i = k + 1; i < NinePhases::N; i++)
            named |= message.find(std::string("phase '") + NinePhases::NAMES[i] + "'") !=
                     std::string::npos;
        EXPECT_TRUE(named) << message;
        EXPECT_EQ(hint(), "switch it off as well, or neither");
        g_clear_error(&error);
    }
}

TEST_F(Disable, WithItsFollowersLeavesTheOthersAsTheyWere)
{
    for (size_t k = 0; k < NinePhases::N; k++) {
        NinePhases nine;
        recorder.calls.clear();
        pipeline = nine.pipeline(recorder);
        for (size_t off = k; off < NinePhases::N; off++)
            disable({NinePhases::NAMES[off]});
        start();
        Words started = k > 0 ? NinePhases::started(k - 1) : Words(),
              stopped = k > 0 ? NinePhases::stopped(k - 1) : Words();
        EXPECT_EQ(recorder.calls, started);
        EXPECT_EQ(gantry_pipeline_level(pipeline.get()),
                  k > 0 ? NinePhases::level_after(k - 1) : GANTRY_LEVEL_NONE);
        const GantryPlan *plan = gantry_pipeline_resolve(pipeline.get(), nullptr);
        ASSERT_EQ(order_of(plan), Words(NinePhases::NAMES, NinePhases::NAMES + NinePhases::N));
        for (size_t i = 0; i < NinePhases::N; i++)
            EXPECT_EQ(plan->phases[i].disabled, i >= k);
        EXPECT_TRUE(gantry_pipeline_stop(pipeline.get(), nullptr));
        EXPECT_EQ(recorder.calls, started + stopped);
        const GantryTrace *trace = gantry_pipeline_trace(pipeline.get());
        EXPECT_EQ(begins_in(trace, {GANTRY_TRACE_START, GANTRY_TRACE_STOP}), started + stopped);
        EXPECT_TRUE(is_well_nested(trace));
    }
}

TEST_F(Disable, OfTheOnlyWayToALevelIsRefusedAndBothAreNamed)
{
    RecordedPhase &low = phase("low"), &high = phase("high");
    low.levels(GANTRY_LEVEL_NONE, GANTRY_LEVEL_INITIALIZED);
    high.levels(GANTRY_LEVEL_CORE);
    make({high, low}, {"low"});
    EXPECT_TRUE(refuses(GANTRY_ERROR_LEVEL, {"'high'", "'core'", "'low'", "switched off"}));
    EXPECT_FALSE(hint().empty());
    make({high, low}, {"low", "high"});
    EXPECT_NE(gantry_pipeline_resolve(pipeline.get(), nullptr), nullptr);
    make({high}, {});
    EXPECT_TRUE(refuses(GANTRY_ERROR_LEVEL, {"'high'", "no phase leads there"}));
}

TEST_F(Disable, OfOneOfTwoWaysToALevelTakesTheOther)
{
    RecordedPhase &first = phase("first"), &second = phase("second"), &high = phase("high");
    first.levels(GANTRY_LEVEL_NONE, GANTRY_LEVEL_CORE);
    second.levels(GANTRY_LEVEL_NONE, GANTRY_LEVEL_CORE);
    high.levels(GANTRY_LEVEL_CORE);
    make({high, first, second}, {"first"});
    start();
    EXPECT_EQ(recorder.calls, (Words{"start second", "start high"}));
    pipeline.reset(); /* before its phases go */
}

TEST_F(Disable, LeavesTheLevelToTheOthers)
{
    RecordedPhase &off = phase("off"), &on = phase("on");
    off.levels(GANTRY_LEVEL_NONE, GANTRY_LEVEL_CORE);
    on.wants({"off"});
    make({off, on}, {"off"});
    const GantryPlan *plan = gantry_pipeline_resolve(pipeline.get(), nullptr);
    ASSERT_EQ(order_of(plan), (Words{"off", "on"}));
    EXPECT_EQ(plan->phases[0].level_after, GANTRY_LEVEL_NONE);
    EXPECT_EQ(plan->phases[1].level_before, GANTRY_LEVEL_NONE);
    start();
    EXPECT_EQ(gantry_pipeline_level(pipeline.get()), GANTRY_LEVEL_NONE);
    pipeline.reset(); /* before its phases go */
}

TEST_F(Disable, KeepsTheOrderOfThoseThatItStandsBetween)
{
    RecordedPhase &a = phase("a"), &b = phase("b"), &c = phase("c");
    b.wants({"c"}).before({"a"});
    make({a, b, c}, {});
    Words order = order_of(gantry_pipeline_resolve(pipeline.get(), nullptr));
    EXPECT_EQ(order, (Words{"c", "b", "a"}));
    make({a, b, c}, {"b"});
    EXPECT_EQ(order_of(gantry_pipeline_resolve(pipeline.get(), nullptr)), order);
    start();
    EXPECT_EQ(recorder.calls, (Words{"start c", "start a"}));
    pipeline.reset(); /* before its phases go */
}

TEST_F(Disable, OfAPhaseThatIsOnlyWantedIsFineAndItHasNoResult)
{
    static bool asked;
    RecordedPhase &a = phase("a"), &b = phase("b");
    b.wants({"a"});
    GantryPhase &asking = copies.emplace_back(b.descriptor());
    asking.start = [](GantryContext *context, const void *, void *, void *, GError **) {
        asked = true;
        EXPECT_EQ(gantry_context_result(context, "a"), nullptr);
        return GANTRY_OK;
    };
    make({a, &asking}, {"a"});
    asked = false;
    start();
    EXPECT_TRUE(asked);
    EXPECT_EQ(gantry_pipeline_result(pipeline.get(), "a"), nullptr);
    EXPECT_NE(gantry_pipeline_config(pipeline.get(), "a"), nullptr) << "its options stay";
    pipeline.reset(); /* before its phases go */
}

TEST_F(Disable, UpToAPhaseThatIsOffIsUpToTheOneBefore)
{
    RecordedPhase &a = phase("a"), &b = phase("b"), &c = phase("c");
    make({a, b, c}, {"b"});
    start("b");
    EXPECT_EQ(recorder.calls, Words{"start a"});
    start();
    EXPECT_EQ(recorder.calls, (Words{"start a", "start c"}));
    EXPECT_TRUE(gantry_pipeline_stop(pipeline.get(), nullptr));
    EXPECT_EQ(recorder.calls, (Words{"start a", "start c", "stop c", "stop a"}));
}

TEST_F(Disable, StopsTheOthersInReverseWhereOneFails)
{
    RecordedPhase &a = phase("a"), &b = phase("b"), &c = phase("c"), &d = phase("d");
    GantryPhase &failing = copies.emplace_back(d.descriptor());
    failing.start = start_that_fails;
    make({a, b, c, &failing}, {"b"});
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, nullptr), GANTRY_ERROR);
    EXPECT_EQ(recorder.calls,
              (Words{"start a", "start c", "start d", "stop d", "stop c", "stop a"}));
}

TEST_F(Disable, OfANameThatNoPhaseHasIsRefusedWithTheNearest)
{
    RecordedPhase &site = phase("site");
    make({site}, {"sight"});
    EXPECT_TRUE(refuses(GANTRY_ERROR_UNKNOWN_PHASE, {"'sight'"}));
    make({site}, {"siet"});
    EXPECT_TRUE(refuses(GANTRY_ERROR_UNKNOWN_PHASE, {"'siet'"}));
    EXPECT_EQ(hint(), "did you mean 'site'?");
}

TEST_F(Disable, TwiceIsOnce)
{
    RecordedPhase &a = phase("a");
    make({a}, {"a", "a"});
    start();
    EXPECT_EQ(recorder.calls, Words());
    pipeline.reset(); /* before its phases go */
}

TEST_F(Disable, ComesTooLateForAPlan)
{
    RecordedPhase &a = phase("a");
    make({a}, {});
    ASSERT_NE(gantry_pipeline_resolve(pipeline.get(), nullptr), nullptr);
    EXPECT_FALSE(gantry_pipeline_disable_phase(pipeline.get(), "a", &error));
    EXPECT_TRUE(reports(error, GANTRY_ERROR_STATE, {"switching a phase off"}));
    start();
    EXPECT_EQ(recorder.calls, Words{"start a"});
    pipeline.reset(); /* before its phases go */
}

TEST_F(Disable, OfAReplacedPhaseIsByTheNameOfItsPlace)
{
    RecordedPhase &a = phase("a"), &heir = phase("heir");
    heir.replaces("a").publishes("test.a/1");
    make({a, heir}, {"a"});
    start();
    EXPECT_EQ(recorder.calls, Words());
    make({a, heir}, {"heir"});
    EXPECT_TRUE(refuses(GANTRY_ERROR_UNKNOWN_PHASE, {"'heir'"}));
}

TEST_F(Disable, OfAPhaseOfAPluginWorksAsWell)
{
    for (bool off : {false, true}) {
        make({}, {});
        std::string path = std::string(FIXTURE_DIR) + "/no-defect.so";
        ASSERT_TRUE(gantry_pipeline_load_plugin(pipeline.get(), path.c_str(), nullptr));
        disable(off ? Words{"no-defect"} : Words());
        start();
        EXPECT_EQ(begins_in(gantry_pipeline_trace(pipeline.get()), {GANTRY_TRACE_START}),
                  off ? Words() : Words{"start no-defect"});
    }
}

TEST_F(Disable, NeedOfAPluginIsRefusedAndThePluginIsNamed)
{
    RecordedPhase &needy = phase("needy");
    needy.needs({"no-defect"});
    make({needy}, {});
    std::string path = std::string(FIXTURE_DIR) + "/no-defect.so";
    ASSERT_TRUE(gantry_pipeline_load_plugin(pipeline.get(), path.c_str(), nullptr));
    disable({"no-defect"});
    EXPECT_TRUE(refuses(GANTRY_ERROR_UNKNOWN_NEED, {"'needy'", "'no-defect'"}));
}

/* Options of a phase that is off are still options. */

const GantryOption OPTIONS[] = {
    {.name = "flag",
     .type = GANTRY_TYPE_BOOL,
     .env = "FLAG",
     .argv = "-s",
     .argv_rule = GANTRY_ARGV_SET,
     .argv_value = "1"},
    {},
};

TEST_F(Disable, LeavesItsOptionsOnTheCommandLine)
{
    for (bool off : {false, true}) {
        OnePhase one(OPTIONS, sizeof(bool));
        if (off)
            gantry_pipeline_disable_phase(one.pipeline(), "p", nullptr);
        one.argv({"python3", "-s"});
        ASSERT_EQ(one.configure(), GANTRY_OK) << one.error()->message;
        int64_t value = 0;
        EXPECT_TRUE(gantry_pipeline_get_int(one.pipeline(), "flag", &value, nullptr));
        EXPECT_EQ(value, 1);
        EXPECT_EQ(one.origin("flag"), "command line -s (argument 1)");
    }
    OnePhase bad(OPTIONS, sizeof(bool));
    gantry_pipeline_disable_phase(bad.pipeline(), "p", nullptr);
    bad.env({"FLAG=yes"});
    EXPECT_EQ(bad.configure(), GANTRY_ERROR);
    EXPECT_TRUE(reports(bad.error(), GANTRY_ERROR_OPTION_VALUE, {"'p.flag'", "FLAG"}));
}

} // namespace
