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
    EXPECT_EQ(gantry_pipeline_option_origin(one.pipeline(), "flag", nullptr, &error), -1);
    EXPECT_TRUE(reports(error, GANTRY_ERROR_STATE));
}

TEST(Options, ThatDoNotExistHaveNoOrigin)
{
    OfEachType one;
    one.read();
    g_autoptr(GError) error = nullptr;
    EXPECT_EQ(gantry_pipeline_option_origin(one.pipeline(), "texts", nullptr, &error), -1);
    EXPECT_TRUE(reports(error, GANTRY_ERROR_UNKNOWN_OPTION, {"'texts'"}));
    EXPECT_STREQ(gantry_error_get_hint(error), "did you mean 'text'?");
}

/* Priority: one option, every combination of those who have a say in it. */

struct Target {
    const char *text;
    bool mild;
    bool forced;
};

const GantryImplied MILD[] = {{"target", "mild", false}, {}};
const GantryImplied FORCED[] = {{"target", "forced", true}, {}};
const GantryOption TARGET[] = {
    {.name = "mild_trigger",
     .type = GANTRY_TYPE_BOOL,
     .offset = offsetof(Target, mild),
     .implies = MILD},
    {.name = "forced_trigger",
     .type = GANTRY_TYPE_BOOL,
     .offset = offsetof(Target, forced),
     .implies = FORCED},
    {.name = "target",
     .type = GANTRY_TYPE_STRING,
     .offset = offsetof(Target, text),
     .value = "default",
     .env = "TARGET",
     .argv = "-t",
     .argv_rule = GANTRY_ARGV_VALUE},
    {},
};

enum Say { MILD_RULE = 1, ENVIRONMENT = 2, COMMAND_LINE = 4, EMBEDDER = 8, FORCED_RULE = 16 };

class Priority : public testing::TestWithParam<int>
{
};

TEST_P(Priority, GoesToTheStrongestWhoSaysSomething)
{
    int says = GetParam();
    OnePhase one(TARGET, sizeof(Target));
    if (says & MILD_RULE)
        gantry_pipeline_set_bool(one.pipeline(), "mild_trigger", true, nullptr);
    if (says & FORCED_RULE)
        gantry_pipeline_set_bool(one.pipeline(), "forced_trigger", true, nullptr);
    if (says & ENVIRONMENT)
        one.env({"TARGET=environment"});
    if (says & COMMAND_LINE)
        one.argv({"python3", "-t", "command line"});
    if (says & EMBEDDER)
        gantry_pipeline_set_string(one.pipeline(), "target", "embedder", nullptr);
    ASSERT_EQ(one.configure(), GANTRY_OK);

    struct {
        int say;
        const char *text, *origin;
    } strongest_first[] = {
        {FORCED_RULE, "forced", "derived forced_trigger"},
        {EMBEDDER, "embedder", "embedder"},
        {COMMAND_LINE, "command line", "command line -t"},
        {ENVIRONMENT, "environment", "environment TARGET"},
        {MILD_RULE, "mild", "derived mild_trigger"},
        {0, "default", "default"},
    };
    for (const auto &row : strongest_first) {
        if ((says & row.say) == 0 && row.say != 0)
            continue;
        EXPECT_STREQ(static_cast<const Target *>(one.config())->text, row.text);
        EXPECT_EQ(one.origin("target"), row.origin);
        break;
    }
}

INSTANTIATE_TEST_SUITE_P(Of, Priority, testing::Range(0, 32),
                         [](const testing::TestParamInfo<int> &info) {
                             std::string name = "Default";
                             name += info.param & MILD_RULE ? "MildRule" : "";
                             name += info.param & ENVIRONMENT ? "Environment" : "";
                             name += info.param & COMMAND_LINE ? "CommandLine" : "";
                             name += info.param & EMBEDDER ? "Embedder" : "";
                             name += info.param & FORCED_RULE ? "ForcedRule" : "";
                             return name;
                         });

struct Lists {
    const char *const *items;
};

const GantryOption LISTS[] = {
    {.name = "items",
     .type = GANTRY_TYPE_LIST,
     .value = "default",
     .env = "ITEMS",
     .argv = "-i",
     .argv_rule = GANTRY_ARGV_APPEND},
    {},
};

TEST(Priority, OfAListReplacesAllItemsOfTheWeaker)
{
    auto items = [](OnePhase &one) {
        EXPECT_EQ(one.configure(), GANTRY_OK);
        return items_of(static_cast<const Lists *>(one.config())->items);
    };
    OnePhase environment(LISTS, sizeof(Lists));
    EXPECT_EQ(items(environment.env({"ITEMS=e"})), Words{"e"});
    OnePhase command_line(LISTS, sizeof(Lists));
    EXPECT_EQ(items(command_line.env({"ITEMS=e"}).argv({"python3", "-ia", "-i", "b"})),
              (Words{"a", "b"}));
    OnePhase embedder(LISTS, sizeof(Lists));
    gantry_pipeline_set_text(embedder.pipeline(), "items=x", nullptr);
    gantry_pipeline_set_text(embedder.pipeline(), "items=y", nullptr);
    EXPECT_EQ(items(embedder.env({"ITEMS=e"}).argv({"python3", "-ia"})), (Words{"x", "y"}));
}

/* The rules of the environment. */

struct Flags {
    int64_t level;
    const char *mode;
    const char *utf8;
    bool use_environment;
};

const GantryOption FLAGS[] = {
    {.name = "level",
     .type = GANTRY_TYPE_INT,
     .offset = offsetof(Flags, level),
     .value = "0",
     .env = "LEVEL",
     .env_rule = GANTRY_ENV_LEVEL,
     .argv = "-O",
     .argv_rule = GANTRY_ARGV_COUNT},
    {.name = "mode",
     .type = GANTRY_TYPE_STRING,
     .offset = offsetof(Flags, mode),
     .value = "off",
     .env = "SET",
     .env_rule = GANTRY_ENV_SET,
     .env_value = "on"},
    {.name = "utf8",
     .type = GANTRY_TYPE_STRING,
     .offset = offsetof(Flags, utf8),
     .value = "off",
     .env = "FLAG",
     .env_rule = GANTRY_ENV_FLAG,
     .env_value = "on"},
    {.name = "use_environment",
     .type = GANTRY_TYPE_BOOL,
     .offset = offsetof(Flags, use_environment),
     .value = "1",
     .isolated = "0",
     .argv = "-E",
     .argv_rule = GANTRY_ARGV_SET,
     .argv_value = "0",
     .flags = GANTRY_OPTION_ENVIRONMENT_GATE},
    {},
};

const Flags &read_flags(OnePhase &one)
{
    EXPECT_EQ(one.configure(), GANTRY_OK) << (one.error() ? one.error()->message : "");
    return *static_cast<const Flags *>(one.config());
}

TEST(EnvironmentLevel, ReadsANumberAndTakesAnythingElseForOne)
{
    struct {
        const char *text;
        int64_t level;
    } cases[] = {
        {"", 0},
        {"0", 0},
        {"1", 1},
        {"2", 2},
        {"x", 1},
        {"yes", 1},
        {"-1", 1},
        {"-2147483648", 1},
        {"2147483647", 2147483647},
        {"2x", 1},
        {"2.5", 1},
        {"2147483648", 1},
        {"99999999999999999999", 1},
    };
    for (const auto &row : cases) {
        OnePhase one(FLAGS, sizeof(Flags));
        one.env({std::string("LEVEL=") + row.text});
        EXPECT_EQ(read_flags(one).level, row.level) << "'" << row.text << "'";
    }
}

TEST(EnvironmentLevel, CompetesWithTheCommandLineAndTheLargerWins)
{
    OnePhase more(FLAGS, sizeof(Flags));
    more.env({"LEVEL=3"}).argv({"python3", "-OO"});
    EXPECT_EQ(read_flags(more).level, 3);
    EXPECT_EQ(more.origin("level"), "environment LEVEL");
    OnePhase less(FLAGS, sizeof(Flags));
    less.env({"LEVEL=1"}).argv({"python3", "-OO"});
    EXPECT_EQ(read_flags(less).level, 2);
    EXPECT_EQ(less.origin("level"), "command line -O");
}

TEST(EnvironmentLevel, NeverBeatsTheEmbedder)
{
    OnePhase one(FLAGS, sizeof(Flags));
    one.env({"LEVEL=3"}).argv({"python3", "-OOOO"});
    gantry_pipeline_set_int(one.pipeline(), "level", 0, nullptr);
    EXPECT_EQ(read_flags(one).level, 0);
    EXPECT_EQ(one.origin("level"), "embedder");
}

TEST(EnvironmentSet, TakesAnyTextButTheEmptyOne)
{
    for (const char *text : {"1", "0", "no", " "}) {
        OnePhase one(FLAGS, sizeof(Flags));
        one.env({std::string("SET=") + text});
        EXPECT_STREQ(read_flags(one).mode, "on") << "'" << text << "'";
    }
    OnePhase empty(FLAGS, sizeof(Flags));
    empty.env({"SET="});
    EXPECT_STREQ(read_flags(empty).mode, "off");
}

TEST(EnvironmentFlag, TakesAnythingAboveZero)
{
    for (const char *text : {"1", "2", "x", "-1"}) {
        OnePhase one(FLAGS, sizeof(Flags));
        one.env({std::string("FLAG=") + text});
        EXPECT_STREQ(read_flags(one).utf8, "on") << "'" << text << "'";
    }
    for (const char *text : {"0", "00", ""}) {
        OnePhase one(FLAGS, sizeof(Flags));
        one.env({std::string("FLAG=") + text});
        EXPECT_STREQ(read_flags(one).utf8, "off") << "'" << text << "'";
    }
}

/* Gates. */

const Words ALL_VARIABLES = {"LEVEL=5", "SET=1", "FLAG=1"};

void expect_untouched_by_the_environment(OnePhase &one)
{
    const Flags &flags = read_flags(one);
    EXPECT_FALSE(flags.use_environment);
    EXPECT_EQ(flags.level, 0);
    EXPECT_STREQ(flags.mode, "off");
    EXPECT_STREQ(flags.utf8, "off");
}

TEST(EnvironmentGate, IsOpenWhileItsOptionIsTrue)
{
    OnePhase one(FLAGS, sizeof(Flags));
    EXPECT_EQ(read_flags(one.env(ALL_VARIABLES)).level, 5);
}

TEST(EnvironmentGate, IsClosedByThePreset)
{
    OnePhase one(FLAGS, sizeof(Flags), GANTRY_PRESET_ISOLATED);
    expect_untouched_by_the_environment(one.env(ALL_VARIABLES));
}

TEST(EnvironmentGate, IsClosedByTheCommandLine)
{
    OnePhase one(FLAGS, sizeof(Flags));
    expect_untouched_by_the_environment(one.env(ALL_VARIABLES).argv({"python3", "-E"}));
}

TEST(EnvironmentGate, IsClosedByTheEmbedderWhateverTheCommandLineSays)
{
    OnePhase one(FLAGS, sizeof(Flags));
    gantry_pipeline_set_bool(one.pipeline(), "use_environment", false, nullptr);
    expect_untouched_by_the_environment(one.env(ALL_VARIABLES));
    OnePhase open(FLAGS, sizeof(Flags));
    gantry_pipeline_set_bool(open.pipeline(), "use_environment", true, nullptr);
    EXPECT_EQ(read_flags(open.env(ALL_VARIABLES).argv({"python3", "-E"})).level, 5);
}

struct Isolation {
    bool isolated, use_environment, parse_argv;
    const char *text;
};

const GantryImplied ISOLATED_IMPLIES[] = {{"use_environment", "0", true}, {}};
const GantryOption ISOLATION[] = {
    {.name = "isolated",
     .type = GANTRY_TYPE_BOOL,
     .offset = offsetof(Isolation, isolated),
     .argv = "-I",
     .argv_rule = GANTRY_ARGV_SET,
     .argv_value = "1",
     .implies = ISOLATED_IMPLIES},
    {.name = "use_environment",
     .type = GANTRY_TYPE_BOOL,
     .offset = offsetof(Isolation, use_environment),
     .value = "1",
     .flags = GANTRY_OPTION_ENVIRONMENT_GATE},
    {.name = "parse_argv",
     .type = GANTRY_TYPE_BOOL,
     .offset = offsetof(Isolation, parse_argv),
     .value = "1",
     .flags = GANTRY_OPTION_ARGV_GATE},
    {.name = "text",
     .type = GANTRY_TYPE_STRING,
     .offset = offsetof(Isolation, text),
     .env = "TEXT",
     .argv = "-t",
     .argv_rule = GANTRY_ARGV_VALUE},
    {},
};

TEST(EnvironmentGate, IsClosedByAForcedRule)
{
    OnePhase one(ISOLATION, sizeof(Isolation));
    one.env({"TEXT=environment"}).argv({"python3", "-I"});
    gantry_pipeline_set_bool(one.pipeline(), "use_environment", true, nullptr);
    ASSERT_EQ(one.configure(), GANTRY_OK);
    auto *config = static_cast<const Isolation *>(one.config());
    EXPECT_TRUE(config->isolated);
    EXPECT_FALSE(config->use_environment);
    EXPECT_EQ(config->text, nullptr);
    EXPECT_EQ(one.origin("use_environment"), "derived isolated");
}

TEST(ArgvGate, WhenClosedLeavesTheWholeCommandLineToTheProgram)
{
    OnePhase one(ISOLATION, sizeof(Isolation));
    one.argv({"app", "-I", "-t", "text", "--no-such-option"});
    gantry_pipeline_set_bool(one.pipeline(), "parse_argv", false, nullptr);
    ASSERT_EQ(one.configure(), GANTRY_OK) << one.error()->message;
    auto *config = static_cast<const Isolation *>(one.config());
    EXPECT_FALSE(config->isolated);
    EXPECT_EQ(config->text, nullptr);
}

/* Derived values. */

struct Derived {
    bool a, b, c, d;
    int64_t number;
    const char *const *items;
};

#define DERIVED_OPTION(name_, implies_)                                                            \
    {                                                                                              \
        .name = #name_, .type = GANTRY_TYPE_BOOL, .offset = offsetof(Derived, name_),              \
        .env = #name_, .implies = implies_                                                         \
    }

TEST(Rules, FollowEachOtherInAChain)
{
    static const GantryImplied a[] = {{"b", "1", false}, {}}, b[] = {{"c", "1", false}, {}},
                               c[] = {{"d", "1", false}, {}};
    /* Backwards, so that one round is not enough. */
    static const GantryOption options[] = {DERIVED_OPTION(d, nullptr),
                                           DERIVED_OPTION(c, c),
                                           DERIVED_OPTION(b, b),
                                           DERIVED_OPTION(a, a),
                                           {}};
    OnePhase one(options, sizeof(Derived));
    gantry_pipeline_set_bool(one.pipeline(), "a", true, nullptr);
    ASSERT_EQ(one.configure(), GANTRY_OK);
    auto *config = static_cast<const Derived *>(one.config());
    EXPECT_TRUE(config->b && config->c && config->d);
    EXPECT_EQ(one.origin("d"), "derived c");
}

TEST(Rules, ForcedFollowEachOtherInAChain)
{
    static const GantryImplied a[] = {{"b", "1", true}, {}}, b[] = {{"c", "1", true}, {}};
    static const GantryOption options[] = {
        DERIVED_OPTION(c, nullptr), DERIVED_OPTION(b, b), DERIVED_OPTION(a, a), {}};
    OnePhase one(options, sizeof(Derived));
    gantry_pipeline_set_bool(one.pipeline(), "b", false, nullptr);
    gantry_pipeline_set_bool(one.pipeline(), "c", false, nullptr);
    one.env({"a=1"});
    ASSERT_EQ(one.configure(), GANTRY_OK);
    auto *config = static_cast<const Derived *>(one.config());
    EXPECT_TRUE(config->b && config->c);
}

TEST(Rules, ForcedHoldForAnOptionThatAnUnforcedOneMadeTrue)
{
    static const GantryImplied a[] = {{"b", "1", false}, {}}, b[] = {{"c", "1", true}, {}};
    static const GantryOption options[] = {
        DERIVED_OPTION(a, a), DERIVED_OPTION(b, b), DERIVED_OPTION(c, nullptr), {}};
    OnePhase one(options, sizeof(Derived));
    gantry_pipeline_set_bool(one.pipeline(), "a", true, nullptr);
    gantry_pipeline_set_bool(one.pipeline(), "c", false, nullptr);
    ASSERT_EQ(one.configure(), GANTRY_OK);
    auto *config = static_cast<const Derived *>(one.config());
    EXPECT_TRUE(config->b);
    EXPECT_TRUE(config->c) << "b is true, and forces c";
}

TEST(Rules, ForcedBeatAnUnforcedOneOfTheSameOption)
{
    static const GantryImplied a[] = {{"number", "1", false}, {"b", "1", false}, {}},
                               b[] = {{"number", "2", true}, {}};
    static const GantryOption options[] = {
        DERIVED_OPTION(a, a),
        DERIVED_OPTION(b, b),
        {.name = "number", .type = GANTRY_TYPE_INT, .offset = offsetof(Derived, number)},
        {},
    };
    OnePhase one(options, sizeof(Derived));
    gantry_pipeline_set_bool(one.pipeline(), "a", true, nullptr);
    ASSERT_EQ(one.configure(), GANTRY_OK);
    EXPECT_EQ(static_cast<const Derived *>(one.config())->number, 2);
}

TEST(Rules, ThatImplyEachOtherComeToAnEnd)
{
    static const GantryImplied a[] = {{"b", "1", true}, {"c", "1", false}, {}},
                               b[] = {{"a", "1", true}, {}}, c[] = {{"a", "0", false}, {}};
    static const GantryOption options[] = {
        DERIVED_OPTION(a, a), DERIVED_OPTION(b, b), DERIVED_OPTION(c, c), {}};
    OnePhase one(options, sizeof(Derived));
    gantry_pipeline_set_bool(one.pipeline(), "b", true, nullptr);
    ASSERT_EQ(one.configure(), GANTRY_OK);
    auto *config = static_cast<const Derived *>(one.config());
    EXPECT_TRUE(config->a && config->b && config->c);
}

TEST(Rules, DoNothingWhileTheirOptionIsFalse)
{
    static const GantryImplied a[] = {{"b", "1", true}, {"c", "1", false}, {}};
    static const GantryOption options[] = {
        DERIVED_OPTION(a, a), DERIVED_OPTION(b, nullptr), DERIVED_OPTION(c, nullptr), {}};
    OnePhase one(options, sizeof(Derived));
    ASSERT_EQ(one.configure(), GANTRY_OK);
    auto *config = static_cast<const Derived *>(one.config());
    EXPECT_FALSE(config->b || config->c);
    EXPECT_EQ(one.origin("b"), "default");
}

TEST(Rules, LeaveOutOptionsThatThisPipelineDoesNotHave)
{
    static const GantryImplied a[] = {{"nobody", "1", true}, {"b", "1", true}, {}};
    static const GantryOption options[] = {DERIVED_OPTION(a, a), DERIVED_OPTION(b, nullptr), {}};
    OnePhase one(options, sizeof(Derived));
    gantry_pipeline_set_bool(one.pipeline(), "a", true, nullptr);
    ASSERT_EQ(one.configure(), GANTRY_OK);
    EXPECT_TRUE(static_cast<const Derived *>(one.config())->b);
}

TEST(Rules, WorkForCountsAndReachLists)
{
    static const GantryImplied number[] = {{"items", "implied", false}, {}};
    static const GantryOption options[] = {
        {.name = "number",
         .type = GANTRY_TYPE_INT,
         .offset = offsetof(Derived, number),
         .implies = number},
        {.name = "items",
         .type = GANTRY_TYPE_LIST,
         .offset = offsetof(Derived, items),
         .value = "default"},
        {},
    };
    struct {
        int64_t number;
        const char *item;
    } cases[] = {{-1, "default"}, {0, "default"}, {1, "implied"}, {2, "implied"}};
    for (const auto &row : cases) {
        OnePhase one(options, sizeof(Derived));
        gantry_pipeline_set_int(one.pipeline(), "number", row.number, nullptr);
        ASSERT_EQ(one.configure(), GANTRY_OK);
        EXPECT_EQ(items_of(static_cast<const Derived *>(one.config())->items), Words{row.item});
    }
}

} // namespace
