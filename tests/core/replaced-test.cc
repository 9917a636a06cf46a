/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* A replacement that keeps the phase whose place it took: "mine, else the usual one". */
#include "support.h"

#include <functional>

namespace
{

struct UsualConfig {
    const char *name;
    int64_t number;
    bool flag;
    const char *const *list;
    char summary[64]; /* what configure made of them */
};

constexpr GantryOption USUAL_OPTIONS[] = {
    {.name = "name",
     .type = GANTRY_TYPE_STRING,
     .offset = offsetof(UsualConfig, name),
     .value = "usual",
     .env = "NAME"},
    {.name = "number", .type = GANTRY_TYPE_INT, .offset = offsetof(UsualConfig, number)},
    {.name = "flag", .type = GANTRY_TYPE_BOOL, .offset = offsetof(UsualConfig, flag)},
    {.name = "list", .type = GANTRY_TYPE_LIST, .offset = offsetof(UsualConfig, list)},
    {.name = nullptr},
};

struct UsualResult {
    std::string *said; /* whose words these are: the config's summary, and the list */
};

Words calls;

GantryResult usual_configure(GantryContext *context, void *config_, GError **error)
{
    auto *config = static_cast<UsualConfig *>(config_);
    calls.push_back(std::string("configure ") + config->name);
    if (std::string(config->name) == "nobody") {
        gantry_error_set(error, GANTRY_ERROR_HOST, nullptr, "nobody is no name");
        return GANTRY_ERROR;
    }
    gantry_context_derive(context, "number", "one more");
    config->number = config->number + 1;
    g_snprintf(config->summary, sizeof config->summary, "%s %d %d", config->name,
               static_cast<int>(config->number), config->flag);
    return GANTRY_OK;
}

GantryResult usual_start(GantryContext *context, const void *config_, void *state, void *result,
                         GError **)
{
    const auto *config = static_cast<const UsualConfig *>(config_);
    auto *recorded = static_cast<const RecordedResult *>(gantry_context_result(context, "early"));
    calls.push_back(std::string("start ") + config->summary);
    *static_cast<bool *>(state) = true;
    auto *said = new std::string(config->summary);
    for (const char *const *item = config->list; *item != nullptr; item++)
        *said += std::string(" ") + *item;
    if (recorded != nullptr)
        *said += std::string(" after ") + recorded->who;
    gantry_context_own(context, said, [](void *text) { delete static_cast<std::string *>(text); });
    static_cast<UsualResult *>(result)->said = said;
    return GANTRY_OK;
}

bool usual_stop(GantryContext *, const void *, void *state, GError **)
{
    calls.push_back(*static_cast<bool *>(state) ? "stop" : "stop what never started");
    return true;
}

constexpr const char *EARLY[] = {"early", nullptr};

constexpr GantryPhase USUAL = {
    .abi = GANTRY_ABI,
    .name = "usual",
    .needs = EARLY,
    .options = USUAL_OPTIONS,
    .config_size = sizeof(UsualConfig),
    .state_size = sizeof(bool),
    .result_size = sizeof(UsualResult),
    .result_type = "test.usual/1",
    .configure = usual_configure,
    .start = usual_start,
};

struct MineConfig {
    const char *mine;
};

constexpr GantryOption MINE_OPTIONS[] = {
    {.name = "mine", .type = GANTRY_TYPE_STRING, .offset = offsetof(MineConfig, mine)},
    {.name = nullptr},
};

/* What the replacement does is whatever the test puts here. */
std::function<GantryResult(GantryContext *, GError **)> on_configure;
std::function<GantryResult(GantryContext *, void *, GError **)> on_start;

GantryResult run_in_configure(GantryContext *context, GError **error)
{
    return gantry_context_run_replaced(context, nullptr, error);
}

bool give_name(GantryContext *context, const char *name)
{
    const GantryOrigin origin = {GANTRY_SOURCE_FILE, "mine.txt", 7};
    return gantry_context_give(context, "name", GANTRY_TYPE_STRING, &name, &origin);
}

class Replaced : public testing::Test
{
  protected:
    Replaced()
    {
        calls.clear();
        on_configure = run_in_configure;
        on_start = gantry_context_run_replaced;
    }

    bool add()
    {
        return gantry_pipeline_add_phase(pipeline.get(), early, &error) &&
               gantry_pipeline_add_phase(pipeline.get(), &usual, &error) &&
               gantry_pipeline_add_phase(pipeline.get(), &mine, &error);
    }
    GantryResult start()
    {
        return add() ? gantry_pipeline_start(pipeline.get(), nullptr, &error) : GANTRY_ERROR;
    }
    std::string said() const
    {
        const void *result = gantry_pipeline_result(pipeline.get(), "usual");
        return result != nullptr ? *static_cast<const UsualResult *>(result)->said : "nothing";
    }
    std::string origin(const char *option) const
    {
        const GantryOrigin *origin = gantry_pipeline_option_origin(pipeline.get(), option, nullptr);
        g_autofree char *text = gantry_origin_text(origin);
        return text;
    }
    ~Replaced() override
    {
        g_clear_error(&error);
    }

    RecordedPhase early{"early"};
    Recorder recorder;
    GantryPhase usual = USUAL;
    GantryPhase mine = {
        .abi = GANTRY_ABI,
        .name = "mine",
        .needs = EARLY,
        .replaces = "usual",
        .options = MINE_OPTIONS,
        .config_size = sizeof(MineConfig),
        .result_size = sizeof(UsualResult),
        .result_type = "test.usual/1",
        .configure = [](GantryContext *context, void *,
                        GError **error) { return on_configure(context, error); },
        .start = [](GantryContext *context, const void *, void *, void *result,
                    GError **error) { return on_start(context, result, error); },
        .keeps_replaced = true,
    };
    GError *error = nullptr;
    PipelinePtr pipeline{[this] {
        GantryPipeline *made = gantry_pipeline_new(GANTRY_PRESET_PYTHON);
        recorder.attach(made);
        return made;
    }()};
};

TEST_F(Replaced, RunsWithTheOptionsThatItHasAlone)
{
    const char *const items[] = {"a", "b", nullptr};
    const char *const variables[] = {"NAME=from-environment", nullptr};
    gantry_pipeline_set_environment(pipeline.get(), gantry_environment_new(variables), nullptr);
    ASSERT_TRUE(gantry_pipeline_set_int(pipeline.get(), "usual.number", 4, nullptr));
    ASSERT_TRUE(gantry_pipeline_set_list(pipeline.get(), "list", items, nullptr));
    ASSERT_TRUE(gantry_pipeline_set_string(pipeline.get(), "usual.mine", "x", nullptr));
    ASSERT_EQ(start(), GANTRY_OK) << error->message;
    EXPECT_EQ(said(), "from-environment 5 0 a b after early");
    EXPECT_EQ(origin("number"), "derived one more");
    EXPECT_EQ(calls, (Words{"configure from-environment", "start from-environment 5 0"}));
}

TEST_F(Replaced, IsNotRunUnlessItIsAskedTo)
{
    std::string own = "mine";
    on_configure = [](GantryContext *, GError **) { return GANTRY_OK; };
    on_start = [&own](GantryContext *, void *result, GError **) {
        static_cast<UsualResult *>(result)->said = &own;
        return GANTRY_OK;
    };
    usual.stop = usual_stop;
    ASSERT_EQ(start(), GANTRY_OK) << error->message;
    EXPECT_EQ(said(), "mine");
    ASSERT_TRUE(gantry_pipeline_stop(pipeline.get(), nullptr));
    EXPECT_EQ(calls, Words());
}

TEST_F(Replaced, HasWhatItIsGivenInConfigureOnRecord)
{
    on_configure = [](GantryContext *context, GError **error) {
        EXPECT_TRUE(give_name(context, "given"));
        return gantry_context_run_replaced(context, nullptr, error);
    };
    ASSERT_TRUE(gantry_pipeline_set_string(pipeline.get(), "name", "set", nullptr));
    ASSERT_EQ(start(), GANTRY_OK) << error->message;
    EXPECT_EQ(said(), "given 0 0 after early");
    EXPECT_EQ(origin("name"), "file mine.txt:7");
    size_t n;
    const GantryBeaten *beaten = gantry_pipeline_option_beaten(pipeline.get(), "name", &n);
    ASSERT_EQ(n, 1u);
    EXPECT_STREQ(beaten[0].value, "set");
}

TEST_F(Replaced, KeepsWhatItIsGivenInConfigureEvenIfItIsNotRun)
{
    on_configure = [](GantryContext *context, GError **) {
        EXPECT_TRUE(give_name(context, "given"));
        return GANTRY_OK;
    };
    ASSERT_TRUE(add());
    ASSERT_EQ(gantry_pipeline_configure(pipeline.get(), &error), GANTRY_OK);
    const char *name;
    ASSERT_TRUE(gantry_pipeline_get_string(pipeline.get(), "name", &name, nullptr));
    EXPECT_STREQ(name, "given");
    EXPECT_EQ(calls, Words());
}

TEST_F(Replaced, RunsOnACopyAsOftenAsItIsAskedToInStart)
{
    std::string first;
    on_start = [&first](GantryContext *context, void *result, GError **error) {
        static const char *const items[] = {"c", nullptr};
        const char *const *list = items;
        const GantryOrigin origin = {GANTRY_SOURCE_DERIVED, "for once", 0};
        const bool flag = true;
        UsualResult given;
        EXPECT_TRUE(give_name(context, "once"));
        EXPECT_TRUE(gantry_context_give(context, "list", GANTRY_TYPE_LIST, &list, &origin));
        EXPECT_TRUE(gantry_context_give(context, "flag", GANTRY_TYPE_BOOL, &flag, &origin));
        EXPECT_EQ(gantry_context_run_replaced(context, &given, error), GANTRY_OK);
        first = *given.said;
        return gantry_context_run_replaced(context, result, error);
    };
    ASSERT_EQ(start(), GANTRY_OK) << error->message;
    EXPECT_EQ(first, "once 1 1 c after early");
    EXPECT_EQ(said(), "usual 0 0 after early");
    EXPECT_EQ(origin("name"), "default");
    EXPECT_EQ(calls,
              (Words{"configure usual", "configure once", "start once 1 1", "start usual 0 0"}));
}

TEST_F(Replaced, IsConfiguredInStartIfItHasNotBeenBefore)
{
    on_configure = [](GantryContext *, GError **) { return GANTRY_OK; };
    ASSERT_EQ(start(), GANTRY_OK) << error->message;
    EXPECT_EQ(said(), "usual 0 0 after early");
    EXPECT_EQ(origin("number"), "default") << "the record was changed after it was frozen";
}

TEST_F(Replaced, FailsForItsReplacement)
{
    on_configure = [](GantryContext *context, GError **error) {
        give_name(context, "nobody");
        return gantry_context_run_replaced(context, nullptr, error);
    };
    EXPECT_EQ(start(), GANTRY_ERROR);
    EXPECT_TRUE(reports(error, GANTRY_ERROR_HOST, {"configure: usual: nobody is no name"}));
}

TEST_F(Replaced, FailsInStartWithoutHarm)
{
    on_start = [](GantryContext *context, void *result, GError **error) {
        give_name(context, "nobody");
        EXPECT_EQ(gantry_context_run_replaced(context, result, error), GANTRY_ERROR);
        EXPECT_TRUE(reports(*error, GANTRY_ERROR_HOST, {"nobody is no name"}));
        g_clear_error(error);
        return gantry_context_run_replaced(context, result, error);
    };
    ASSERT_EQ(start(), GANTRY_OK) << error->message;
    EXPECT_EQ(said(), "usual 0 0 after early");
}

TEST_F(Replaced, IsStoppedAfterItsReplacement)
{
    usual.stop = usual_stop;
    mine.stop = [](GantryContext *, const void *, void *, GError **) {
        calls.push_back("stop mine");
        return true;
    };
    ASSERT_EQ(start(), GANTRY_OK) << error->message;
    calls.clear();
    ASSERT_TRUE(gantry_pipeline_stop(pipeline.get(), nullptr));
    EXPECT_EQ(calls, (Words{"stop mine", "stop"}));
}

TEST_F(Replaced, IsStoppedWhenItsReplacementFailsBehindIt)
{
    usual.stop = usual_stop;
    on_start = [](GantryContext *context, void *result, GError **error) {
        EXPECT_EQ(gantry_context_run_replaced(context, result, error), GANTRY_OK);
        gantry_error_set(error, GANTRY_ERROR_HOST, nullptr, "too late");
        return GANTRY_ERROR;
    };
    EXPECT_EQ(start(), GANTRY_ERROR);
    EXPECT_EQ(calls.back(), "stop");
}

TEST_F(Replaced, IsNotStartedTwiceIfItHasSomethingToStop)
{
    usual.stop = usual_stop;
    on_start = [](GantryContext *context, void *result, GError **error) {
        EXPECT_EQ(gantry_context_run_replaced(context, result, error), GANTRY_OK);
        return gantry_context_run_replaced(context, result, error);
    };
    EXPECT_EQ(start(), GANTRY_ERROR);
    EXPECT_TRUE(reports(error, GANTRY_ERROR_STATE, {"'usual'", "cannot be started again"}));
}

TEST_F(Replaced, TakesNothingThatItsPhaseHasNoOptionFor)
{
    on_configure = [](GantryContext *context, GError **) {
        const GantryOrigin origin = {GANTRY_SOURCE_DERIVED, "a rule", 0};
        const char *text = "x";
        EXPECT_FALSE(gantry_context_give(context, "nome", GANTRY_TYPE_STRING, &text, &origin));
        EXPECT_FALSE(gantry_context_give(context, "number", GANTRY_TYPE_STRING, &text, &origin));
        EXPECT_FALSE(gantry_context_give(context, "mine", GANTRY_TYPE_STRING, &text, &origin));
        return GANTRY_OK;
    };
    ASSERT_TRUE(add());
    EXPECT_EQ(gantry_pipeline_configure(pipeline.get(), &error), GANTRY_OK);
}

TEST_F(Replaced, IsConfiguredAnewWithTheRest)
{
    ASSERT_TRUE(add());
    ASSERT_EQ(gantry_pipeline_configure(pipeline.get(), &error), GANTRY_OK);
    ASSERT_TRUE(gantry_pipeline_set_string(pipeline.get(), "name", "second", nullptr));
    ASSERT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, &error), GANTRY_OK);
    EXPECT_EQ(said(), "second 0 0 after early");
}

TEST_F(Replaced, IsGoneWhereItIsNotKept)
{
    mine.keeps_replaced = false;
    EXPECT_EQ(start(), GANTRY_ERROR);
    EXPECT_TRUE(reports(error, GANTRY_ERROR_STATE, {"keeps none"}));
    EXPECT_STREQ(gantry_error_get_hint(error), "its descriptor says so in 'keeps_replaced'");
    EXPECT_EQ(gantry_pipeline_option(pipeline.get(), "name", nullptr, nullptr), nullptr);
}

TEST_F(Replaced, IsInThePlanBehindItsReplacement)
{
    ASSERT_TRUE(add());
    const GantryPlan *plan = gantry_pipeline_resolve(pipeline.get(), &error);
    ASSERT_EQ(order_of(plan), (Words{"early", "usual"}));
    EXPECT_EQ(plan->phases[1].phase, &mine);
    ASSERT_NE(plan->phases[1].replaced, nullptr);
    EXPECT_EQ(plan->phases[1].replaced->phase, &usual);
    EXPECT_EQ(plan->phases[0].replaced, nullptr);
}

TEST_F(Replaced, RunsBehindWhatItNeedsItself)
{
    RecordedPhase late("late");
    mine.needs = nullptr;
    static const char *const needs[] = {"late", nullptr};
    usual.needs = needs;
    ASSERT_TRUE(gantry_pipeline_add_phase(pipeline.get(), &mine, nullptr));
    ASSERT_TRUE(gantry_pipeline_add_phase(pipeline.get(), &usual, nullptr));
    ASSERT_TRUE(gantry_pipeline_add_phase(pipeline.get(), late, nullptr));
    EXPECT_EQ(order_of(gantry_pipeline_resolve(pipeline.get(), nullptr)), (Words{"late", "usual"}));
}

TEST_F(Replaced, NeedsWhatExists)
{
    static const char *const needs[] = {"nowhere", nullptr};
    usual.needs = needs;
    ASSERT_TRUE(add());
    EXPECT_EQ(gantry_pipeline_resolve(pipeline.get(), &error), nullptr);
    EXPECT_TRUE(reports(error, GANTRY_ERROR_UNKNOWN_NEED, {"'nowhere'"}));
}

TEST_F(Replaced, RunsAtNoHigherLevelThanItsReplacement)
{
    RecordedPhase raises("raises");
    raises.levels(GANTRY_LEVEL_NONE, GANTRY_LEVEL_CORE);
    usual.needs_level = GANTRY_LEVEL_CORE;
    ASSERT_TRUE(gantry_pipeline_add_phase(pipeline.get(), raises, nullptr));
    ASSERT_TRUE(add());
    EXPECT_EQ(gantry_pipeline_resolve(pipeline.get(), &error), nullptr);
    EXPECT_TRUE(reports(error, GANTRY_ERROR_LEVEL, {"'mine' keeps 'usual'", "'core'", "'none'"}));
}

TEST_F(Replaced, SharesNoOptionWithItsReplacement)
{
    static constexpr GantryOption clash[] = {
        {.name = "number", .type = GANTRY_TYPE_STRING, .offset = 0},
        {.name = nullptr},
    };
    mine.options = clash;
    ASSERT_TRUE(add());
    EXPECT_EQ(gantry_pipeline_resolve(pipeline.get(), &error), nullptr);
    EXPECT_TRUE(
        reports(error, GANTRY_ERROR_OPTION_CLASH, {"'number'", "phase 'mine'", "phase 'usual'"}));
}

TEST_F(Replaced, BelongsToAPhaseThatReplacesSomething)
{
    mine.replaces = nullptr;
    EXPECT_FALSE(gantry_pipeline_add_phase(pipeline.get(), &mine, &error));
    EXPECT_TRUE(reports(error, GANTRY_ERROR_BAD_PHASE, {"'mine'", "replaces nothing"}));
}

} // namespace
