/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Where values come from: who beats whom, and what is kept of those who lost. */
#include "support.h"

#include <fstream>

namespace
{

/* A pipeline of one phase that can be given global variables and a profile as well. */
class Sourced : public OnePhase
{
  public:
    using OnePhase::OnePhase;

    Sourced &globals(const std::vector<const char *> &variables)
    {
        std::vector<const char *> list = variables;
        list.push_back(nullptr);
        EXPECT_TRUE(
            gantry_pipeline_set_globals(pipeline(), gantry_environment_new(list.data()), nullptr));
        return *this;
    }

    Sourced &profile(const std::string &lines)
    {
        std::ofstream(profile_path()) << "[options]\n" << lines;
        EXPECT_TRUE(gantry_pipeline_load_profile(pipeline(), profile_path().c_str(), nullptr));
        return *this;
    }

    std::string profile_path() const
    {
        return folder_ / "profile";
    }

    /* "1 from environment LEVEL", for each value that lost. */
    Words beaten(const char *option) const
    {
        size_t n;
        const GantryBeaten *beaten = gantry_pipeline_option_beaten(pipeline(), option, &n);
        Words words;
        for (size_t i = 0; i < n; i++) {
            g_autofree char *origin = gantry_origin_text(&beaten[i].origin);
            words.push_back(std::string(beaten[i].value != nullptr ? beaten[i].value : "nothing") +
                            " from " + origin);
        }
        return words;
    }

  private:
    TemporaryFolder folder_;
};

/* Priority: one option, every combination of those who have a say in it. */

struct Target {
    const char *text;
    bool mild, forced, globals;
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
     .global = "Py_Target",
     .argv = "-t",
     .argv_rule = GANTRY_ARGV_VALUE},
    {},
};

enum Say {
    MILD_RULE = 1,
    GLOBAL = 2,
    ENVIRONMENT = 4,
    COMMAND_LINE = 8,
    PROFILE = 16,
    EMBEDDER = 32,
    FORCED_RULE = 64,
    EVERYBODY = 127,
};

class Priority : public testing::TestWithParam<int>
{
};

TEST_P(Priority, GoesToTheStrongestWhoSaysSomethingAndTheOthersAreOnRecord)
{
    int says = GetParam();
    Sourced one(TARGET, sizeof(Target));
    if (says & MILD_RULE)
        gantry_pipeline_set_bool(one.pipeline(), "mild_trigger", true, nullptr);
    if (says & FORCED_RULE)
        gantry_pipeline_set_bool(one.pipeline(), "forced_trigger", true, nullptr);
    /* The embedder comes before the profile here: that is not to matter. */
    if (says & EMBEDDER)
        gantry_pipeline_set_string(one.pipeline(), "target", "embedder", nullptr);
    if (says & PROFILE)
        one.profile("target=profile\n");
    if (says & GLOBAL)
        one.globals({"Py_Target=global"});
    if (says & ENVIRONMENT)
        one.env({"TARGET=environment"});
    if (says & COMMAND_LINE)
        one.argv({"python3", "-t", "command line"});
    ASSERT_EQ(one.configure(), GANTRY_OK) << one.error()->message;

    struct Voice {
        int say;
        std::string text, origin;
    };
    /* In the order in which they are read; a larger Say is a stronger one. */
    const Voice voices[] = {
        {PROFILE, "profile", "file " + one.profile_path() + ":2"},
        {EMBEDDER, "embedder", "embedder"},
        {GLOBAL, "global", "global variable Py_Target"},
        {COMMAND_LINE, "command line", "command line -t (argument 1)"},
        {FORCED_RULE, "forced", "derived forced_trigger"},
        {ENVIRONMENT, "environment", "environment TARGET"},
    };
    Voice wins = {0, "default", "default"};
    Words beaten;
    for (const Voice &voice : voices) {
        if ((says & voice.say) == 0)
            continue;
        const Voice &loses = voice.say > wins.say ? wins : voice;
        if (loses.say != 0)
            beaten.push_back(loses.text + " from " + loses.origin);
        if (voice.say > wins.say)
            wins = voice;
    }
    if (wins.say == 0 && (says & MILD_RULE) != 0)
        wins = {MILD_RULE, "mild", "derived mild_trigger"};
    EXPECT_EQ(static_cast<const Target *>(one.config())->text, wins.text);
    EXPECT_EQ(one.origin("target"), wins.origin);
    EXPECT_EQ(one.beaten("target"), beaten);
}

INSTANTIATE_TEST_SUITE_P(Of, Priority, testing::Range(0, EVERYBODY + 1),
                         [](const testing::TestParamInfo<int> &info) {
                             std::string name = "Default";
                             name += info.param & MILD_RULE ? "MildRule" : "";
                             name += info.param & GLOBAL ? "Global" : "";
                             name += info.param & ENVIRONMENT ? "Environment" : "";
                             name += info.param & COMMAND_LINE ? "CommandLine" : "";
                             name += info.param & PROFILE ? "Profile" : "";
                             name += info.param & EMBEDDER ? "Embedder" : "";
                             name += info.param & FORCED_RULE ? "ForcedRule" : "";
                             return name;
                         });

/* Lists. */

const GantryOption LISTS[] = {
    {.name = "items",
     .type = GANTRY_TYPE_LIST,
     .value = "default",
     .env = "ITEMS",
     .global = "Py_Items",
     .argv = "-i",
     .argv_rule = GANTRY_ARGV_APPEND},
    {},
};

struct ListSource {
    Say say;
    void (*speak)(Sourced &one);
    Words items;
};

const ListSource LIST_SOURCES[] = {
    {GLOBAL, [](Sourced &one) { one.globals({"Py_Items=g"}); }, {"g"}},
    {ENVIRONMENT, [](Sourced &one) { one.env({"ITEMS=e1,e2"}); }, {"e1,e2"}},
    {COMMAND_LINE,
     [](Sourced &one) {
         one.argv({"python3", "-ic1", "-i", "c2", "-ic3"});
     },
     {"c1", "c2", "c3"}},
    {PROFILE, [](Sourced &one) { one.profile("items=p1;p2\n"); }, {"p1", "p2"}},
    {EMBEDDER,
     [](Sourced &one) {
         gantry_pipeline_set_text(one.pipeline(), "items=s1", nullptr);
         gantry_pipeline_set_text(one.pipeline(), "p.items=s2", nullptr);
         gantry_pipeline_append(one.pipeline(), "items", "s3", nullptr);
     },
     {"s1", "s2", "s3"}},
    {EMBEDDER,
     [](Sourced &one) {
         gantry_pipeline_insert(one.pipeline(), "items", 5, "s2", nullptr);
         gantry_pipeline_insert(one.pipeline(), "items", 0, "s1", nullptr);
     },
     {"s1", "s2"}},
};

std::string joined(const Words &words)
{
    std::string text;
    for (const std::string &word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text;
}

TEST(Lists, OfOneSourceGrowAndReplaceTheDefault)
{
    for (const ListSource &source : LIST_SOURCES) {
        Sourced one(LISTS, sizeof(const char *const *));
        source.speak(one);
        ASSERT_EQ(one.configure(), GANTRY_OK);
        EXPECT_EQ(items_of(*static_cast<const char *const *const *>(one.config())), source.items);
        EXPECT_EQ(one.beaten("items"), Words());
    }
}

TEST(Lists, OfAStrongerSourceReplaceAllOfTheWeakerWhichIsOneValue)
{
    for (const ListSource &weak : LIST_SOURCES) {
        for (const ListSource &strong : LIST_SOURCES) {
            if (weak.say >= strong.say)
                continue;
            Sourced one(LISTS, sizeof(const char *const *));
            strong.speak(one);
            weak.speak(one);
            ASSERT_EQ(one.configure(), GANTRY_OK);
            SCOPED_TRACE(joined(weak.items) + " and " + joined(strong.items));
            EXPECT_EQ(items_of(*static_cast<const char *const *const *>(one.config())),
                      strong.items);
            size_t n;
            const GantryBeaten *beaten = gantry_pipeline_option_beaten(one.pipeline(), "items", &n);
            ASSERT_EQ(n, 1u);
            EXPECT_EQ(beaten[0].value, joined(weak.items));
        }
    }
}

TEST(Lists, ThatAreSetToNothingBeatTheOthersAllTheSame)
{
    static const char *const none[] = {nullptr};
    Sourced one(LISTS, sizeof(const char *const *));
    one.env({"ITEMS=e"}).argv({"python3", "-ia", "-ib"});
    gantry_pipeline_set_list(one.pipeline(), "items", none, nullptr);
    ASSERT_EQ(one.configure(), GANTRY_OK);
    EXPECT_EQ(items_of(*static_cast<const char *const *const *>(one.config())), Words());
    EXPECT_EQ(one.beaten("items"),
              (Words{"a, b from command line -i (argument 1)", "e from environment ITEMS"}));
}

/* Counts. */

const GantryOption COUNTS[] = {
    {.name = "level",
     .type = GANTRY_TYPE_INT,
     .value = "0",
     .env = "LEVEL",
     .env_rule = GANTRY_ENV_LEVEL,
     .global = "Py_Level",
     .argv = "-O",
     .argv_rule = GANTRY_ARGV_COUNT},
    {.name = "other",
     .type = GANTRY_TYPE_BOOL,
     .offset = sizeof(int64_t),
     .argv = "-b",
     .argv_rule = GANTRY_ARGV_SET,
     .argv_value = "1"},
    {},
};

TEST(Counts, AddUpAndLoseAsOneValue)
{
    const struct {
        const char *global, *env;
        Words argv;
        int embedder;
        int64_t level;
        const char *origin;
        Words beaten;
    } rows[] = {
        {nullptr, nullptr, {"-O"}, -1, 1, "command line -O (argument 1)", {}},
        {nullptr, nullptr, {"-O", "-bOO"}, -1, 3, "command line -O (argument 2)", {}},
        {nullptr, "2", {"-O"}, -1, 2, "environment LEVEL", {"1 from command line -O (argument 1)"}},
        {nullptr,
         "2",
         {"-OO", "-O"},
         -1,
         3,
         "command line -O (argument 2)",
         {"2 from environment LEVEL"}},
        {nullptr,
         "3",
         {"-OOO"},
         -1,
         3,
         "command line -O (argument 1)",
         {"3 from environment LEVEL"}},
        {"1", nullptr, {}, -1, 1, "global variable Py_Level", {}},
        {"2", "1", {}, -1, 2, "global variable Py_Level", {"1 from environment LEVEL"}},
        {"1", "2", {}, -1, 2, "environment LEVEL", {"1 from global variable Py_Level"}},
        {"5",
         nullptr,
         {"-O", "-O"},
         -1,
         2,
         "command line -O (argument 2)",
         {"5 from global variable Py_Level"}},
        {"5",
         "7",
         {"-OO"},
         0,
         0,
         "embedder",
         {"5 from global variable Py_Level", "2 from command line -O (argument 1)",
          "7 from environment LEVEL"}},
        {nullptr,
         nullptr,
         {"-O", "-b", "-OO"},
         9,
         9,
         "embedder",
         {"3 from command line -O (argument 3)"}},
    };
    for (const auto &row : rows) {
        Sourced one(COUNTS, sizeof(int64_t) + sizeof(bool));
        if (row.global != nullptr) {
            std::string variable = std::string("Py_Level=") + row.global;
            one.globals({variable.c_str()});
        }
        if (row.env != nullptr)
            one.env({std::string("LEVEL=") + row.env});
        one.argv(Words{"python3"} + row.argv);
        if (row.embedder >= 0)
            gantry_pipeline_set_int(one.pipeline(), "level", row.embedder, nullptr);
        ASSERT_EQ(one.configure(), GANTRY_OK);
        SCOPED_TRACE(joined(row.argv) + " env " + (row.env ? row.env : "-"));
        EXPECT_EQ(*static_cast<const int64_t *>(one.config()), row.level);
        EXPECT_EQ(one.origin("level"), row.origin);
        EXPECT_EQ(one.beaten("level"), row.beaten);
    }
}

/* Positions. */

struct Positions {
    bool a, b, dev;
    const char *text, *script, *command;
    const char *const *rest, *const *xoptions;
};

const GantryOption POSITIONS[] = {
    {.name = "a",
     .type = GANTRY_TYPE_BOOL,
     .offset = offsetof(Positions, a),
     .argv = "-a",
     .argv_rule = GANTRY_ARGV_SET,
     .argv_value = "1"},
    {.name = "b",
     .type = GANTRY_TYPE_BOOL,
     .offset = offsetof(Positions, b),
     .argv = "-b",
     .argv_rule = GANTRY_ARGV_SET,
     .argv_value = "1"},
    {.name = "dev",
     .type = GANTRY_TYPE_BOOL,
     .offset = offsetof(Positions, dev),
     .argv = "-X dev",
     .argv_rule = GANTRY_ARGV_SET,
     .argv_value = "1"},
    {.name = "text",
     .type = GANTRY_TYPE_STRING,
     .offset = offsetof(Positions, text),
     .argv = "-t,--text",
     .argv_rule = GANTRY_ARGV_VALUE},
    {.name = "command",
     .type = GANTRY_TYPE_STRING,
     .offset = offsetof(Positions, command),
     .argv = "-c",
     .argv_rule = GANTRY_ARGV_FINAL},
    {.name = "script",
     .type = GANTRY_TYPE_STRING,
     .offset = offsetof(Positions, script),
     .argv_rule = GANTRY_ARGV_OPERAND},
    {.name = "xoptions",
     .type = GANTRY_TYPE_LIST,
     .offset = offsetof(Positions, xoptions),
     .argv = "-X",
     .argv_rule = GANTRY_ARGV_APPEND},
    {.name = "rest",
     .type = GANTRY_TYPE_LIST,
     .offset = offsetof(Positions, rest),
     .argv_rule = GANTRY_ARGV_REST},
    {},
};

TEST(Positions, AreThoseOfTheArgumentThatHasTheSwitch)
{
    const struct {
        Words argv;
        const char *option, *origin;
    } rows[] = {
        {{"-a"}, "a", "command line -a (argument 1)"},
        {{"-a", "-b"}, "b", "command line -b (argument 2)"},
        {{"-ba"}, "a", "command line -a (argument 1)"},
        {{"-b", "-ba"}, "b", "command line -b (argument 2)"},
        {{"-b", "-ta"}, "text", "command line -t (argument 2)"},
        {{"-b", "-t", "a"}, "text", "command line -t (argument 2)"},
        {{"-bt", "a", "-a"}, "text", "command line -t (argument 1)"},
        {{"-bt", "a", "-a"}, "a", "command line -a (argument 3)"},
        {{"-b", "--text", "a"}, "text", "command line --text (argument 2)"},
        {{"-t", "a", "-t", "b"}, "text", "command line -t (argument 3)"},
        {{"-Xdev"}, "dev", "command line -X dev (argument 1)"},
        {{"-b", "-X", "dev=1", "-X", "dev"}, "dev", "command line -X dev (argument 2)"},
        {{"-bXdev"}, "xoptions", "command line -X (argument 1)"},
        {{"-b", "-c", "pass", "-a"}, "command", "command line -c (argument 2)"},
        {{"-b", "-c", "pass", "-a"}, "a", "default"},
        {{"-b", "script", "-a"}, "script", "command line (argument 2)"},
        {{"-b", "--", "-a"}, "script", "command line (argument 3)"},
        {{"-b", "--", "-a"}, "a", "default"},
        {{"--", "--"}, "script", "command line (argument 2)"},
        {{"-b", "-"}, "script", "default"},
    };
    for (const auto &row : rows) {
        Sourced one(POSITIONS, sizeof(Positions));
        one.argv(Words{"python3"} + row.argv);
        ASSERT_EQ(one.configure(), GANTRY_OK) << one.error()->message;
        EXPECT_EQ(one.origin(row.option), row.origin) << joined(row.argv) << ": " << row.option;
    }
}

TEST(Origins, AreToldInWords)
{
    const struct {
        GantryOrigin origin;
        const char *text;
    } rows[] = {
        {{GANTRY_SOURCE_DEFAULT, nullptr, 0}, "default"},
        {{GANTRY_SOURCE_GLOBAL, "Py_VerboseFlag", 0}, "global variable Py_VerboseFlag"},
        {{GANTRY_SOURCE_ENVIRONMENT, "PYTHONPATH", 0}, "environment PYTHONPATH"},
        {{GANTRY_SOURCE_COMMAND_LINE, "-O", 2}, "command line -O (argument 2)"},
        {{GANTRY_SOURCE_COMMAND_LINE, nullptr, 0}, "command line (argument 0)"},
        {{GANTRY_SOURCE_FILE, "dev.profile", 4}, "file dev.profile:4"},
        {{GANTRY_SOURCE_FILE, "pyvenv.cfg", 0}, "file pyvenv.cfg"},
        {{GANTRY_SOURCE_EMBEDDER, nullptr, 0}, "embedder"},
        {{GANTRY_SOURCE_EMBEDDER, "--set", 0}, "embedder --set"},
        {{GANTRY_SOURCE_DERIVED, "isolated", 0}, "derived isolated"},
    };
    for (const auto &row : rows) {
        g_autofree char *text = gantry_origin_text(&row.origin);
        EXPECT_STREQ(text, row.text);
    }
}

/* Global variables. */

struct Globals {
    bool read, flag, negated;
    int64_t number;
};

const GantryOption GLOBALS[] = {
    {.name = "flag",
     .type = GANTRY_TYPE_BOOL,
     .offset = offsetof(Globals, flag),
     .global = "Py_Flag"},
    {.name = "negated",
     .type = GANTRY_TYPE_BOOL,
     .offset = offsetof(Globals, negated),
     .value = "1",
     .global = "Py_NoFlag",
     .global_value = "0"},
    {.name = "number",
     .type = GANTRY_TYPE_INT,
     .offset = offsetof(Globals, number),
     .value = "0",
     .global = "Py_Number"},
    {.name = "read",
     .type = GANTRY_TYPE_BOOL,
     .offset = offsetof(Globals, read),
     .compat = "1",
     .argv = "-r",
     .argv_rule = GANTRY_ARGV_SET,
     .argv_value = "1",
     .flags = GANTRY_OPTION_GLOBALS_GATE},
    {},
};

TEST(GlobalVariables, CountWhereTheirGateIsOpen)
{
    auto read = [](GantryPreset preset, bool open, bool by_argv) {
        Sourced one(GLOBALS, sizeof(Globals), preset);
        one.globals({"Py_Flag=3", "Py_NoFlag=2", "Py_Number=7"});
        if (open)
            gantry_pipeline_set_bool(one.pipeline(), "read", true, nullptr);
        if (by_argv)
            one.argv({"python3", "-r"});
        EXPECT_EQ(one.configure(), GANTRY_OK);
        Globals config = *static_cast<const Globals *>(one.config());
        EXPECT_EQ(one.origin("number"),
                  config.number != 0 ? "global variable Py_Number" : "default");
        return config;
    };
    Globals config = read(GANTRY_PRESET_COMPAT, false, false);
    EXPECT_TRUE(config.flag);
    EXPECT_FALSE(config.negated);
    EXPECT_EQ(config.number, 7);
    EXPECT_EQ(read(GANTRY_PRESET_PYTHON, true, false).number, 7);
    for (GantryPreset preset : {GANTRY_PRESET_PYTHON, GANTRY_PRESET_ISOLATED}) {
        config = read(preset, false, false);
        EXPECT_FALSE(config.flag);
        EXPECT_TRUE(config.negated);
        EXPECT_EQ(config.number, 0);
    }
    EXPECT_EQ(read(GANTRY_PRESET_PYTHON, false, true).number, 0)
        << "they come before the command line";
}

TEST(GlobalVariables, CanBeTakenAwayAndComeNotTooLate)
{
    Sourced one(GLOBALS, sizeof(Globals), GANTRY_PRESET_COMPAT);
    one.globals({"Py_Number=7"});
    ASSERT_EQ(one.configure(), GANTRY_OK);
    ASSERT_TRUE(gantry_pipeline_set_globals(one.pipeline(), nullptr, nullptr));
    ASSERT_EQ(one.configure(), GANTRY_OK);
    EXPECT_EQ(static_cast<const Globals *>(one.config())->number, 0);
    ASSERT_EQ(gantry_pipeline_start(one.pipeline(), nullptr, nullptr), GANTRY_OK);
    g_autoptr(GError) error = nullptr;
    EXPECT_FALSE(
        gantry_pipeline_set_globals(one.pipeline(), gantry_environment_new(nullptr), &error));
    EXPECT_TRUE(reports(error, GANTRY_ERROR_STATE, {"global variables"}));
}

TEST(GlobalVariables, ThatMakeNoSenseAreRefusedByName)
{
    Sourced one(GLOBALS, sizeof(Globals), GANTRY_PRESET_COMPAT);
    one.globals({"Py_Number=many"});
    EXPECT_EQ(one.configure(), GANTRY_ERROR);
    EXPECT_TRUE(
        reports(one.error(), GANTRY_ERROR_OPTION_VALUE, {"'p.number'", "'many'", "Py_Number"}));
}

/* PyConfig_InitIsolatedConfig() and Py_Initialize() decide some members at once: utf8_mode = 0
 * there is no matter of PYTHONUTF8 any more. */

struct Decided {
    const char *text;
    int64_t level;
};

const GantryOption DECIDED[] = {
    {.name = "text",
     .type = GANTRY_TYPE_STRING,
     .offset = offsetof(Decided, text),
     .value = "default",
     .compat = "compat",
     .env = "TEXT",
     .global = "Py_Text",
     .argv = "-t",
     .argv_rule = GANTRY_ARGV_VALUE},
    {.name = "level",
     .type = GANTRY_TYPE_INT,
     .offset = offsetof(Decided, level),
     .value = "0",
     .compat = "0",
     .env = "LEVEL",
     .env_rule = GANTRY_ENV_LEVEL,
     .argv = "-O",
     .argv_rule = GANTRY_ARGV_COUNT},
    {},
};

TEST(DefaultOfAPreset, OfItsOwnIsNoMatterOfTheEnvironment)
{
    Sourced one(DECIDED, sizeof(Decided), GANTRY_PRESET_COMPAT);
    one.env({"TEXT=environment", "LEVEL=2"});
    ASSERT_EQ(one.configure(), GANTRY_OK);
    EXPECT_STREQ(static_cast<const Decided *>(one.config())->text, "compat");
    EXPECT_EQ(static_cast<const Decided *>(one.config())->level, 0);
    EXPECT_EQ(one.origin("text"), "default");
    EXPECT_EQ(one.beaten("text"), Words{"environment from environment TEXT"});
}

TEST(DefaultOfAPreset, OfItsOwnIsBeatenByTheOthers)
{
    Sourced one(DECIDED, sizeof(Decided), GANTRY_PRESET_COMPAT);
    one.env({"TEXT=environment", "LEVEL=2"}).argv({"python3", "-O"});
    one.globals({"Py_Text=global"});
    ASSERT_EQ(one.configure(), GANTRY_OK);
    EXPECT_STREQ(static_cast<const Decided *>(one.config())->text, "global");
    EXPECT_EQ(static_cast<const Decided *>(one.config())->level, 1);
}

TEST(DefaultOfAPreset, ThatItSharesIsBeatenByTheEnvironment)
{
    for (GantryPreset preset : {GANTRY_PRESET_PYTHON, GANTRY_PRESET_ISOLATED}) {
        Sourced one(DECIDED, sizeof(Decided), preset);
        one.env({"TEXT=environment", "LEVEL=2"});
        ASSERT_EQ(one.configure(), GANTRY_OK);
        EXPECT_STREQ(static_cast<const Decided *>(one.config())->text, "environment");
        EXPECT_EQ(static_cast<const Decided *>(one.config())->level, 2);
    }
}

} // namespace
