/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What environment variables, gates and other options do to an option. */
#include "support.h"

namespace
{

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
    EXPECT_EQ(less.origin("level"), "command line -O (argument 1)");
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
