/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "support.h"

namespace
{

struct Config {
    bool flag;
    int64_t number;
    const char *text;
    const char *const *items;
};

const GantryOption TYPES[] = {
    {.name = "flag", .type = GANTRY_TYPE_BOOL, .offset = offsetof(Config, flag), .env = "FLAG"},
    {.name = "number",
     .type = GANTRY_TYPE_INT,
     .offset = offsetof(Config, number),
     .env = "NUMBER"},
    {.name = "text", .type = GANTRY_TYPE_STRING, .offset = offsetof(Config, text), .env = "TEXT"},
    {.name = "items", .type = GANTRY_TYPE_LIST, .offset = offsetof(Config, items), .env = "ITEMS"},
    {},
};

struct OfEachType : OnePhase {
    explicit OfEachType(GantryPreset preset = GANTRY_PRESET_PYTHON)
        : OnePhase(TYPES, sizeof(Config), preset)
    {
    }
    /* The config; what went wrong is a failure of the test. */
    const Config &read()
    {
        EXPECT_EQ(configure(), GANTRY_OK) << (error() != nullptr ? error()->message : "");
        return *static_cast<const Config *>(config());
    }
};

TEST(Options, ThatNobodySetsAreNotSet)
{
    OfEachType one;
    const Config &config = one.read();
    EXPECT_FALSE(config.flag);
    EXPECT_EQ(config.number, -1);
    EXPECT_EQ(config.text, nullptr);
    EXPECT_EQ(items_of(config.items), Words());
}

const GantryOption DEFAULTS[] = {
    {.name = "flag",
     .type = GANTRY_TYPE_BOOL,
     .offset = offsetof(Config, flag),
     .value = "1",
     .isolated = "0"},
    {.name = "number",
     .type = GANTRY_TYPE_INT,
     .offset = offsetof(Config, number),
     .value = "-12",
     .isolated = "9223372036854775807"},
    {.name = "text",
     .type = GANTRY_TYPE_STRING,
     .offset = offsetof(Config, text),
     .value = "python"},
    {.name = "items",
     .type = GANTRY_TYPE_LIST,
     .offset = offsetof(Config, items),
     .isolated = "isolated"},
    {},
};

TEST(Options, OfThePythonPresetHaveThePythonDefaults)
{
    OnePhase one(DEFAULTS, sizeof(Config), GANTRY_PRESET_PYTHON);
    ASSERT_EQ(one.configure(), GANTRY_OK);
    auto *config = static_cast<const Config *>(one.config());
    EXPECT_TRUE(config->flag);
    EXPECT_EQ(config->number, -12);
    EXPECT_STREQ(config->text, "python");
    EXPECT_EQ(items_of(config->items), Words());
    EXPECT_EQ(one.origin("flag"), "default");
}

TEST(Options, OfTheIsolatedPresetHaveTheirOwnDefaultsWhereThereAreAny)
{
    OnePhase one(DEFAULTS, sizeof(Config), GANTRY_PRESET_ISOLATED);
    ASSERT_EQ(one.configure(), GANTRY_OK);
    auto *config = static_cast<const Config *>(one.config());
    EXPECT_FALSE(config->flag);
    EXPECT_EQ(config->number, G_MAXINT64);
    EXPECT_STREQ(config->text, "python");
    EXPECT_EQ(items_of(config->items), Words{"isolated"});
}

TEST(Options, OfEveryTypeCanBeSetByCalls)
{
    static const char *const items[] = {"a", "", "c", nullptr};
    OfEachType one;
    GantryPipeline *pipeline = one.pipeline();
    EXPECT_TRUE(gantry_pipeline_set_bool(pipeline, "flag", true, nullptr));
    EXPECT_TRUE(gantry_pipeline_set_int(pipeline, "p.number", -5, nullptr));
    EXPECT_TRUE(gantry_pipeline_set_string(pipeline, "text", "mine", nullptr));
    EXPECT_TRUE(gantry_pipeline_set_list(pipeline, "p.items", items, nullptr));
    const Config &config = one.read();
    EXPECT_TRUE(config.flag);
    EXPECT_EQ(config.number, -5);
    EXPECT_STREQ(config.text, "mine");
    EXPECT_EQ(items_of(config.items), (Words{"a", "", "c"}));
    for (const char *option : {"flag", "p.flag", "number", "text", "items"})
        EXPECT_EQ(one.origin(option), "embedder") << option;
}

TEST(Options, AreCopiedWhenTheyAreSet)
{
    char text[] = "mine", item[] = "a";
    const char *items[] = {item, nullptr};
    OfEachType one;
    gantry_pipeline_set_string(one.pipeline(), "text", text, nullptr);
    gantry_pipeline_set_list(one.pipeline(), "items", items, nullptr);
    text[0] = item[0] = '?';
    items[0] = nullptr;
    const Config &config = one.read();
    EXPECT_STREQ(config.text, "mine");
    EXPECT_EQ(items_of(config.items), Words{"a"});
}

TEST(Options, TakeTheLastOfTwoCalls)
{
    static const char *const first[] = {"a", "b", nullptr}, *const second[] = {"c", nullptr};
    OfEachType one;
    gantry_pipeline_set_string(one.pipeline(), "text", "first", nullptr);
    gantry_pipeline_set_string(one.pipeline(), "p.text", "second", nullptr);
    gantry_pipeline_set_list(one.pipeline(), "items", first, nullptr);
    gantry_pipeline_set_list(one.pipeline(), "items", second, nullptr);
    const Config &config = one.read();
    EXPECT_STREQ(config.text, "second");
    EXPECT_EQ(items_of(config.items), Words{"c"});
}

TEST(Options, CanBeSetToNothing)
{
    static const char *const none[] = {nullptr};
    OfEachType one;
    one.env({"TEXT=environment", "ITEMS=environment"});
    gantry_pipeline_set_string(one.pipeline(), "text", nullptr, nullptr);
    gantry_pipeline_set_list(one.pipeline(), "items", none, nullptr);
    const Config &config = one.read();
    EXPECT_EQ(config.text, nullptr);
    EXPECT_EQ(items_of(config.items), Words());
    EXPECT_EQ(one.origin("text"), "embedder");
    EXPECT_EQ(one.origin("items"), "embedder");
}

TEST(Options, OfEveryTypeCanBeSetByText)
{
    OfEachType one;
    for (const char *assignment :
         {"flag=1", "p.number=42", "p.text=a=b", "items=x", "p.items=", "items=y=z"})
        EXPECT_TRUE(gantry_pipeline_set_text(one.pipeline(), assignment, nullptr)) << assignment;
    const Config &config = one.read();
    EXPECT_TRUE(config.flag);
    EXPECT_EQ(config.number, 42);
    EXPECT_STREQ(config.text, "a=b");
    EXPECT_EQ(items_of(config.items), (Words{"x", "", "y=z"}));
    for (const char *option : {"flag", "number", "text", "items"})
        EXPECT_EQ(one.origin(option), "embedder --set") << option;
}

TEST(Options, RefuseATextThatAssignsNothing)
{
    OfEachType one;
    g_autoptr(GError) error = nullptr;
    EXPECT_FALSE(gantry_pipeline_set_text(one.pipeline(), "flag", &error));
    EXPECT_TRUE(reports(error, GANTRY_ERROR_OPTION_VALUE, {"'flag'"}));
}

TEST(Options, OfEveryTypeCanComeFromTheEnvironment)
{
    OfEachType one;
    one.env({"FLAG=1", "NUMBER=-3", "TEXT=\xff\xfe", "ITEMS=one"});
    const Config &config = one.read();
    EXPECT_TRUE(config.flag);
    EXPECT_EQ(config.number, -3);
    EXPECT_STREQ(config.text, "\xff\xfe") << "bytes stay as they were";
    EXPECT_EQ(items_of(config.items), Words{"one"});
    EXPECT_EQ(one.origin("flag"), "environment FLAG");
    EXPECT_EQ(one.origin("items"), "environment ITEMS");
}

TEST(Options, TakeAnEmptyVariableForNone)
{
    OfEachType one;
    one.env({"FLAG=", "NUMBER=", "TEXT=", "ITEMS="});
    const Config &config = one.read();
    EXPECT_FALSE(config.flag);
    EXPECT_EQ(config.number, -1);
    EXPECT_EQ(config.text, nullptr);
    EXPECT_EQ(items_of(config.items), Words());
    EXPECT_EQ(one.origin("text"), "default");
}

TEST(Options, SeeTheEnvironmentAsItWasWhenThePipelineWasMade)
{
    static const GantryOption options[] = {
        {.name = "before", .type = GANTRY_TYPE_STRING, .env = "GANTRY_TEST_BEFORE"},
        {.name = "after",
         .type = GANTRY_TYPE_STRING,
         .offset = sizeof(char *),
         .env = "GANTRY_TEST_AFTER"},
        {},
    };
    g_setenv("GANTRY_TEST_BEFORE", "old", TRUE);
    PipelinePtr pipeline(gantry_pipeline_new(GANTRY_PRESET_PYTHON));
    g_setenv("GANTRY_TEST_BEFORE", "new", TRUE);
    g_setenv("GANTRY_TEST_AFTER", "new", TRUE);
    RecordedPhase a("a");
    GantryPhase phase = a.descriptor();
    phase.options = options;
    phase.config_size = 2 * sizeof(char *);
    ASSERT_TRUE(gantry_pipeline_add_phase(pipeline.get(), &phase, nullptr));
    ASSERT_EQ(gantry_pipeline_configure(pipeline.get(), nullptr), GANTRY_OK);
    auto *config = static_cast<const char *const *>(gantry_pipeline_config(pipeline.get(), "a"));
    EXPECT_STREQ(config[0], "old");
    EXPECT_EQ(config[1], nullptr);
    g_unsetenv("GANTRY_TEST_BEFORE");
    g_unsetenv("GANTRY_TEST_AFTER");
}

/* Refusals. */

TEST(Options, RefuseANameThatNoPhaseHasAndSuggestTheNearest)
{
    OfEachType one;
    gantry_pipeline_set_bool(one.pipeline(), "falg", true, nullptr);
    EXPECT_EQ(one.configure(), GANTRY_ERROR);
    ASSERT_TRUE(reports(one.error(), GANTRY_ERROR_UNKNOWN_OPTION, {"'falg'"}));
    EXPECT_STREQ(gantry_error_get_hint(one.error()), "did you mean 'flag'?");
}

TEST(Options, RefuseTheRightNameOfTheWrongPhase)
{
    OfEachType one;
    gantry_pipeline_set_text(one.pipeline(), "q.number=1", nullptr);
    EXPECT_EQ(one.configure(), GANTRY_ERROR);
    ASSERT_TRUE(reports(one.error(), GANTRY_ERROR_UNKNOWN_OPTION, {"'q.number'"}));
    EXPECT_STREQ(gantry_error_get_hint(one.error()), "did you mean 'p.number'?");
}

TEST(Options, RefuseACallOfAnotherType)
{
    struct {
        const char *option;
        GantryType set_as;
        Words culprits;
    } cases[] = {
        {"flag", GANTRY_TYPE_STRING, {"'p.flag'", "is a boolean", "as a string"}},
        {"flag", GANTRY_TYPE_LIST, {"'p.flag'", "is a boolean", "as a list"}},
        {"number", GANTRY_TYPE_STRING, {"'p.number'", "is an integer", "as a string"}},
        {"number", GANTRY_TYPE_LIST, {"'p.number'", "is an integer", "as a list"}},
        {"text", GANTRY_TYPE_BOOL, {"'p.text'", "is a string", "as a boolean"}},
        {"text", GANTRY_TYPE_INT, {"'p.text'", "is a string", "as an integer"}},
        {"text", GANTRY_TYPE_LIST, {"'p.text'", "is a string", "as a list"}},
        {"items", GANTRY_TYPE_BOOL, {"'p.items'", "is a list", "as a boolean"}},
        {"items", GANTRY_TYPE_INT, {"'p.items'", "is a list", "as an integer"}},
        {"items", GANTRY_TYPE_STRING, {"'p.items'", "is a list", "as a string"}},
    };
    static const char *const list[] = {"a", nullptr};
    for (const auto &row : cases) {
        OfEachType one;
        if (row.set_as == GANTRY_TYPE_BOOL)
            gantry_pipeline_set_bool(one.pipeline(), row.option, true, nullptr);
        else if (row.set_as == GANTRY_TYPE_INT)
            gantry_pipeline_set_int(one.pipeline(), row.option, 1, nullptr);
        else if (row.set_as == GANTRY_TYPE_STRING)
            gantry_pipeline_set_string(one.pipeline(), row.option, "1", nullptr);
        else
            gantry_pipeline_set_list(one.pipeline(), row.option, list, nullptr);
        EXPECT_EQ(one.configure(), GANTRY_ERROR);
        EXPECT_TRUE(reports(one.error(), GANTRY_ERROR_OPTION_TYPE, row.culprits));
    }
}

TEST(Options, LetABooleanBeGivenForAnInteger)
{
    OfEachType one;
    gantry_pipeline_set_bool(one.pipeline(), "number", true, nullptr);
    EXPECT_EQ(one.read().number, 1);
}

TEST(Options, RefuseATextThatIsNoValueAndSayWhereItCameFrom)
{
    for (const char *value : {"yes", "2", "", "01", "true"}) {
        OfEachType one;
        gantry_pipeline_set_text(one.pipeline(), (std::string("flag=") + value).c_str(), nullptr);
        EXPECT_EQ(one.configure(), GANTRY_ERROR);
        ASSERT_TRUE(reports(one.error(), GANTRY_ERROR_OPTION_VALUE,
                            {"'p.flag'", std::string("'") + value + "'", "--set"}));
        EXPECT_STREQ(gantry_error_get_hint(one.error()), "write 0 or 1");
    }
    for (const char *value : {"12x", "", "0x10", "1.5", "9223372036854775808", "one"}) {
        OfEachType one;
        gantry_pipeline_set_text(one.pipeline(), (std::string("number=") + value).c_str(), nullptr);
        EXPECT_EQ(one.configure(), GANTRY_ERROR);
        EXPECT_TRUE(reports(one.error(), GANTRY_ERROR_OPTION_VALUE,
                            {"'p.number'", std::string("'") + value + "'", "an integer"}));
    }
    OfEachType one;
    one.env({"NUMBER=many"});
    EXPECT_EQ(one.configure(), GANTRY_ERROR);
    EXPECT_TRUE(
        reports(one.error(), GANTRY_ERROR_OPTION_VALUE, {"'p.number'", "'many'", "NUMBER"}));
}

TEST(Options, RefuseAValueThatIsNotListedAndNameThoseThatAre)
{
    static const char *const modes[] = {"default", "always", "never", nullptr};
    static const GantryOption options[] = {{.name = "mode",
                                            .type = GANTRY_TYPE_STRING,
                                            .value = "default",
                                            .env = "MODE",
                                            .values = modes},
                                           {}};
    OnePhase by_text(options, sizeof(char *)), by_variable(options, sizeof(char *)),
        by_call(options, sizeof(char *)), good(options, sizeof(char *));
    gantry_pipeline_set_text(by_text.pipeline(), "mode=nevr", nullptr);
    EXPECT_EQ(by_text.configure(), GANTRY_ERROR);
    ASSERT_TRUE(reports(by_text.error(), GANTRY_ERROR_OPTION_VALUE,
                        {"'p.mode'", "'nevr'", "--set", "default, always, never"}));
    EXPECT_STREQ(gantry_error_get_hint(by_text.error()), "did you mean 'never'?");

    by_variable.env({"MODE=sometimes"});
    EXPECT_EQ(by_variable.configure(), GANTRY_ERROR);
    EXPECT_TRUE(reports(by_variable.error(), GANTRY_ERROR_OPTION_VALUE,
                        {"'p.mode'", "'sometimes'", "MODE"}));

    gantry_pipeline_set_string(by_call.pipeline(), "mode", "sometimes", nullptr);
    EXPECT_EQ(by_call.configure(), GANTRY_ERROR) << "an embedder is no exception";
    EXPECT_TRUE(reports(by_call.error(), GANTRY_ERROR_OPTION_VALUE, {"'p.mode'", "'sometimes'"}));

    gantry_pipeline_set_string(good.pipeline(), "mode", "always", nullptr);
    EXPECT_EQ(good.configure(), GANTRY_OK);
    EXPECT_STREQ(*static_cast<const char *const *>(good.config()), "always");
}

TEST(Options, HaveNoOriginBeforeTheyAreConfigured)
{
    OfEachType one;
    g_autoptr(GError) error = nullptr;
    EXPECT_EQ(gantry_pipeline_option_origin(one.pipeline(), "flag", &error), nullptr);
    EXPECT_TRUE(reports(error, GANTRY_ERROR_STATE));
}

TEST(Options, ThatDoNotExistHaveNoOrigin)
{
    OfEachType one;
    one.read();
    g_autoptr(GError) error = nullptr;
    EXPECT_EQ(gantry_pipeline_option_origin(one.pipeline(), "texts", &error), nullptr);
    EXPECT_TRUE(reports(error, GANTRY_ERROR_UNKNOWN_OPTION, {"'texts'"}));
    EXPECT_STREQ(gantry_error_get_hint(error), "did you mean 'text'?");
}

} // namespace
