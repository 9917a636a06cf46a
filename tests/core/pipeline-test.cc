/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Pipelines while they are put together. */
#include "support.h"

namespace
{

PipelinePtr new_pipeline()
{
    return PipelinePtr(gantry_pipeline_new(GANTRY_PRESET_PYTHON));
}

/* Too late. */

class TooLate : public testing::Test
{
  protected:
    void start()
    {
        recorder_.attach(pipeline());
        ASSERT_TRUE(gantry_pipeline_add_phase(pipeline(), phase_, nullptr));
        ASSERT_EQ(gantry_pipeline_start(pipeline(), nullptr, nullptr), GANTRY_OK);
    }
    GantryPipeline *pipeline()
    {
        return pipeline_.get();
    }

    RecordedPhase phase_{"phase"};
    Recorder recorder_;
    GError *error_ = nullptr;
    PipelinePtr pipeline_ = new_pipeline();

    ~TooLate() override
    {
        g_clear_error(&error_);
    }
};

TEST_F(TooLate, IsAPhaseOnceThePlanIsMade)
{
    ASSERT_NE(gantry_pipeline_resolve(pipeline(), nullptr), nullptr);
    EXPECT_FALSE(gantry_pipeline_add_phase(pipeline(), phase_, &error_));
    EXPECT_TRUE(reports(error_, GANTRY_ERROR_STATE, {"phase", "resolved"}));
}

TEST_F(TooLate, IsAPluginOnceThePlanIsMade)
{
    ASSERT_NE(gantry_pipeline_resolve(pipeline(), nullptr), nullptr);
    EXPECT_FALSE(gantry_pipeline_load_plugin(pipeline(), FIXTURE_DIR "/no-defect.so", &error_));
    EXPECT_TRUE(reports(error_, GANTRY_ERROR_STATE, {"plugin", "resolved"}));
}

TEST_F(TooLate, IsNoValueBeforeItIsConfigured)
{
    static const char *const list[] = {nullptr};
    ASSERT_NE(gantry_pipeline_resolve(pipeline(), nullptr), nullptr);
    EXPECT_TRUE(gantry_pipeline_set_bool(pipeline(), "a", true, nullptr));
    EXPECT_TRUE(gantry_pipeline_set_list(pipeline(), "a", list, nullptr));
    EXPECT_TRUE(gantry_pipeline_set_argv(pipeline(), 0, list, nullptr));
    EXPECT_TRUE(gantry_pipeline_set_environment(pipeline(), gantry_environment_new(list), nullptr));
}

TEST_F(TooLate, IsNoValueThatIsToOverrideWhatWasRead)
{
    static const GantryOption options[] = {
        {.name = "a", .type = GANTRY_TYPE_INT, .offset = 0, .value = "1"}, {}};
    OnePhase one(options, sizeof(int64_t));
    int64_t value = 0;
    ASSERT_EQ(one.configure(), GANTRY_OK);
    ASSERT_TRUE(gantry_pipeline_get_int(one.pipeline(), "a", &value, nullptr));
    EXPECT_EQ(value, 1);
    ASSERT_TRUE(gantry_pipeline_set_int(one.pipeline(), "a", value + 1, nullptr));
    ASSERT_EQ(gantry_pipeline_start(one.pipeline(), nullptr, nullptr), GANTRY_OK);
    ASSERT_TRUE(gantry_pipeline_get_int(one.pipeline(), "a", &value, nullptr));
    EXPECT_EQ(value, 2);
}

TEST_F(TooLate, IsEveryValueOnceAPhaseHasStarted)
{
    static const char *const list[] = {"x", nullptr};
    start();
    const std::vector<bool (*)(GantryPipeline *, GError **)> setters = {
        [](GantryPipeline *p, GError **e) { return gantry_pipeline_set_bool(p, "a", true, e); },
        [](GantryPipeline *p, GError **e) { return gantry_pipeline_set_int(p, "a", 1, e); },
        [](GantryPipeline *p, GError **e) { return gantry_pipeline_set_string(p, "a", "x", e); },
        [](GantryPipeline *p, GError **e) { return gantry_pipeline_set_list(p, "a", list, e); },
        [](GantryPipeline *p, GError **e) { return gantry_pipeline_set_text(p, "a=1", e); },
        [](GantryPipeline *p, GError **e) { return gantry_pipeline_set_argv(p, 1, list, e); },
        [](GantryPipeline *p, GError **e) {
            return gantry_pipeline_set_environment(p, gantry_environment_new(list), e);
        },
    };
    for (size_t i = 0; i < setters.size(); i++) {
        EXPECT_FALSE(setters[i](pipeline(), &error_)) << i;
        EXPECT_TRUE(reports(error_, GANTRY_ERROR_STATE, {"configured"})) << i;
        EXPECT_FALSE(setters[i](pipeline(), nullptr)) << i;
        g_clear_error(&error_);
    }
}

TEST_F(TooLate, IsAStartAfterAStop)
{
    start();
    EXPECT_TRUE(gantry_pipeline_stop(pipeline(), nullptr));
    EXPECT_EQ(gantry_pipeline_start(pipeline(), nullptr, &error_), GANTRY_ERROR);
    EXPECT_TRUE(reports(error_, GANTRY_ERROR_STATE, {"start", "at its end"}));
    g_clear_error(&error_);
    EXPECT_EQ(gantry_pipeline_configure(pipeline(), &error_), GANTRY_ERROR);
    EXPECT_TRUE(reports(error_, GANTRY_ERROR_STATE, {"at its end"}));
    EXPECT_EQ(recorder_.calls, (Words{"start phase", "stop phase"}));
}

TEST_F(TooLate, IsAStartAfterAFailedConfigure)
{
    gantry_pipeline_set_bool(pipeline(), "nobody", true, nullptr);
    EXPECT_EQ(gantry_pipeline_configure(pipeline(), nullptr), GANTRY_ERROR);
    EXPECT_EQ(gantry_pipeline_start(pipeline(), nullptr, &error_), GANTRY_ERROR);
    EXPECT_TRUE(reports(error_, GANTRY_ERROR_STATE));
}

/* What can be asked of it. */

TEST(Pipeline, KnowsNoResultsAndConfigsBeforeThereAreAny)
{
    RecordedPhase phase("phase");
    Recorder recorder;
    PipelinePtr pipeline = new_pipeline();
    recorder.attach(pipeline.get());
    gantry_pipeline_add_phase(pipeline.get(), phase, nullptr);
    EXPECT_EQ(gantry_pipeline_config(pipeline.get(), "phase"), nullptr);
    EXPECT_EQ(gantry_pipeline_result(pipeline.get(), "phase"), nullptr);
    ASSERT_EQ(gantry_pipeline_configure(pipeline.get(), nullptr), GANTRY_OK);
    EXPECT_NE(gantry_pipeline_config(pipeline.get(), "phase"), nullptr);
    EXPECT_EQ(gantry_pipeline_result(pipeline.get(), "phase"), nullptr);
    ASSERT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, nullptr), GANTRY_OK);
    EXPECT_NE(gantry_pipeline_result(pipeline.get(), "phase"), nullptr);
    EXPECT_EQ(gantry_pipeline_config(pipeline.get(), "nobody"), nullptr);
    EXPECT_EQ(gantry_pipeline_result(pipeline.get(), "nobody"), nullptr);
}

TEST(Pipeline, GivesAPhaseWithoutOptionsNoConfig)
{
    RecordedPhase recorded("phase");
    GantryPhase phase = recorded.descriptor();
    phase.options = nullptr;
    phase.config_size = 0;
    PipelinePtr pipeline = new_pipeline();
    ASSERT_TRUE(gantry_pipeline_add_phase(pipeline.get(), &phase, nullptr));
    ASSERT_EQ(gantry_pipeline_configure(pipeline.get(), nullptr), GANTRY_OK);
    EXPECT_EQ(gantry_pipeline_config(pipeline.get(), "phase"), nullptr);
}

TEST(Pipeline, DestroysDataWhenItIsReplacedAndWhenThePipelineIsFreed)
{
    int destroyed[2] = {};
    auto destroy = [](void *data) { ++*static_cast<int *>(data); };
    PipelinePtr pipeline = new_pipeline();
    gantry_pipeline_set_data(pipeline.get(), "app.data", &destroyed[0], destroy);
    EXPECT_EQ(gantry_pipeline_get_data(pipeline.get(), "app.data"), &destroyed[0]);
    gantry_pipeline_set_data(pipeline.get(), "app.data", &destroyed[1], destroy);
    EXPECT_EQ(destroyed[0], 1);
    EXPECT_EQ(destroyed[1], 0);
    EXPECT_EQ(gantry_pipeline_get_data(pipeline.get(), "app.data"), &destroyed[1]);
    EXPECT_EQ(gantry_pipeline_get_data(pipeline.get(), "app.other"), nullptr);
    pipeline.reset();
    EXPECT_EQ(destroyed[0], 1);
    EXPECT_EQ(destroyed[1], 1);
}

TEST(Pipeline, KeepsDataUntilThePhasesAreStopped)
{
    RecordedPhase phase("phase");
    PipelinePtr pipeline = new_pipeline();
    Recorder recorder;
    recorder.pipeline = pipeline.get();
    gantry_pipeline_set_data(pipeline.get(), "test.recorder", &recorder, [](void *data) {
        static_cast<Recorder *>(data)->calls.push_back("destroy");
    });
    gantry_pipeline_add_phase(pipeline.get(), phase, nullptr);
    ASSERT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, nullptr), GANTRY_OK);
    pipeline.reset();
    EXPECT_EQ(recorder.calls, (Words{"start phase", "stop phase", "destroy"}));
}

TEST(Pipeline, ThatIsNullCanBeFreed)
{
    gantry_pipeline_free(nullptr);
}

TEST(Pipeline, OfManyPhasesIsFreedUnstarted)
{
    NinePhases nine;
    Recorder recorder;
    PipelinePtr pipeline = nine.pipeline(recorder);
    ASSERT_EQ(gantry_pipeline_configure(pipeline.get(), nullptr), GANTRY_OK);
    pipeline.reset();
    EXPECT_EQ(recorder.calls, Words());
}

} // namespace
