/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The grammar of the command line. */
#include "support.h"

namespace
{

struct Config {
    int64_t bytes;
    int64_t optimize;
    bool inspect;
    bool quiet;
    bool dev;
    bool utf8;
    const char *cache;
    const char *hashes;
    const char *command;
    const char *module;
    const char *script;
    const char *const *warnings;
    const char *const *xoptions;
    const char *const *argv;
    const char *const *orig_argv;
    bool answer;
};

#define AT(member_) .offset = offsetof(Config, member_)

const char *const HASHES[] = {"default", "always", "never", nullptr};

/* A cut of python3's own table. The last row but one, the answer, is left out by some tests. */
const GantryOption OPTIONS[] = {
    {.name = "bytes",
     .type = GANTRY_TYPE_INT,
     AT(bytes),
     .value = "0",
     .argv = "-b",
     .argv_rule = GANTRY_ARGV_COUNT},
    {.name = "optimize",
     .type = GANTRY_TYPE_INT,
     AT(optimize),
     .argv = "-O",
     .argv_rule = GANTRY_ARGV_COUNT},
    {.name = "inspect",
     .type = GANTRY_TYPE_BOOL,
     AT(inspect),
     .argv = "-i",
     .argv_rule = GANTRY_ARGV_SET,
     .argv_value = "1"},
    {.name = "quiet",
     .type = GANTRY_TYPE_BOOL,
     AT(quiet),
     .argv = "-q,--quiet",
     .argv_rule = GANTRY_ARGV_SET,
     .argv_value = "1"},
    {.name = "dev",
     .type = GANTRY_TYPE_BOOL,
     AT(dev),
     .argv = "-X dev",
     .argv_rule = GANTRY_ARGV_SET,
     .argv_value = "1"},
    {.name = "cache",
     .type = GANTRY_TYPE_STRING,
     AT(cache),
     .argv = "-X cache",
     .argv_rule = GANTRY_ARGV_VALUE},
    {.name = "utf8",
     .type = GANTRY_TYPE_BOOL,
     AT(utf8),
     .value = "0",
     .argv = "-X utf8",
     .argv_rule = GANTRY_ARGV_VALUE,
     .argv_value = "1"},
    {.name = "hashes",
     .type = GANTRY_TYPE_STRING,
     AT(hashes),
     .value = "default",
     .argv = "--check-hashes",
     .argv_rule = GANTRY_ARGV_VALUE,
     .values = HASHES},
    {.name = "command",
     .type = GANTRY_TYPE_STRING,
     AT(command),
     .argv = "-c",
     .argv_rule = GANTRY_ARGV_FINAL},
    {.name = "module",
     .type = GANTRY_TYPE_STRING,
     AT(module),
     .argv = "-m",
     .argv_rule = GANTRY_ARGV_FINAL},
    {.name = "script", .type = GANTRY_TYPE_STRING, AT(script), .argv_rule = GANTRY_ARGV_OPERAND},
    {.name = "warnings",
     .type = GANTRY_TYPE_LIST,
     AT(warnings),
     .argv = "-W",
     .argv_rule = GANTRY_ARGV_APPEND},
    {.name = "xoptions",
     .type = GANTRY_TYPE_LIST,
     AT(xoptions),
     .argv = "-X",
     .argv_rule = GANTRY_ARGV_APPEND},
    {.name = "argv", .type = GANTRY_TYPE_LIST, AT(argv), .argv_rule = GANTRY_ARGV_REST},
    {.name = "orig_argv", .type = GANTRY_TYPE_LIST, AT(orig_argv), .argv_rule = GANTRY_ARGV_ALL},
    {.name = "answer",
     .type = GANTRY_TYPE_BOOL,
     AT(answer),
     .argv = "-h,-?,--help",
     .argv_rule = GANTRY_ARGV_ANSWER},
    {},
};

struct Line : OnePhase {
    explicit Line(const Words &arguments, const GantryOption *options = OPTIONS)
        : OnePhase(options, sizeof(Config))
    {
        Words line = Words{"python3"} + arguments;
        argv(line);
    }
    /* The config that the line leads to; what went wrong is a failure of the test. */
    const Config &read()
    {
        EXPECT_EQ(configure(), GANTRY_OK) << (error() != nullptr ? error()->message : "");
        return *static_cast<const Config *>(config());
    }
};

/* The same table, where nobody answers for a line that cannot be understood. */
const GantryOption *without_answer()
{
    static const std::vector<GantryOption> options = [] {
        std::vector<GantryOption> copy;
        for (const GantryOption *option = OPTIONS; option->name != nullptr; option++) {
            if (option->argv_rule != GANTRY_ARGV_ANSWER)
                copy.push_back(*option);
        }
        copy.push_back({});
        return copy;
    }();
    return options.data();
}

TEST(CommandLine, ThatIsNotGivenLeavesEveryOptionAlone)
{
    OnePhase one(OPTIONS, sizeof(Config));
    ASSERT_EQ(one.configure(), GANTRY_OK);
    auto *config = static_cast<const Config *>(one.config());
    EXPECT_EQ(items_of(config->argv), Words());
    EXPECT_EQ(items_of(config->orig_argv), Words());
    EXPECT_EQ(one.origin("argv"), "default");
}

TEST(CommandLine, OfNoWordsAtAllIsRead)
{
    OnePhase one(OPTIONS, sizeof(Config));
    one.argv({});
    ASSERT_EQ(one.configure(), GANTRY_OK);
    EXPECT_EQ(items_of(static_cast<const Config *>(one.config())->argv), Words());
}

TEST(CommandLine, OfTheProgramAloneGivesItAnEmptyFirstArgument)
{
    Line line({});
    const Config &config = line.read();
    EXPECT_EQ(items_of(config.argv), Words{""});
    EXPECT_EQ(items_of(config.orig_argv), Words{"python3"});
    EXPECT_EQ(config.script, nullptr);
}

TEST(CommandLine, CountsLettersBundledAndApart)
{
    Line line({"-bb", "-bib"});
    const Config &config = line.read();
    EXPECT_EQ(config.bytes, 4);
    EXPECT_TRUE(config.inspect);
    EXPECT_EQ(line.origin("bytes"), "command line -b (argument 2)");
    EXPECT_EQ(line.origin("inspect"), "command line -i (argument 2)");
    EXPECT_EQ(line.origin("optimize"), "default");
}

TEST(CommandLine, CountsFromZeroWhereNothingWasSet)
{
    Line line({"-OO"});
    EXPECT_EQ(line.read().optimize, 2);
}

TEST(CommandLine, KnowsEverySpellingOfASwitch)
{
    Line letter({"-q"}), word({"--quiet"});
    EXPECT_TRUE(letter.read().quiet);
    EXPECT_TRUE(word.read().quiet);
}

TEST(CommandLine, KnowsASpellingAndNotTheListOfThem)
{
    static const GantryOption options[] = {{.name = "quiet",
                                            .type = GANTRY_TYPE_BOOL,
                                            AT(quiet),
                                            .argv = "--quiet,--silent,-s",
                                            .argv_rule = GANTRY_ARGV_SET,
                                            .argv_value = "1"},
                                           {}};
    for (const char *spelling : {"--quiet", "--silent", "-s"}) {
        Line line({spelling}, options);
        EXPECT_TRUE(line.read().quiet) << spelling;
    }
    for (const char *other :
         {"--quiet,--silent", "--silent,-s", "--quie", "--quietly", "--quiet,", "-,", "-q"}) {
        Line line({other}, options);
        EXPECT_EQ(line.configure(), GANTRY_ERROR) << other;
        EXPECT_TRUE(reports(line.error(), GANTRY_ERROR_COMMAND_LINE, {"no such"})) << other;
    }
}

TEST(CommandLine, TakesAnArgumentAttachedOrFollowing)
{
    Line line({"-Wattached", "-W", "following", "-bWbundled"});
    const Config &config = line.read();
    EXPECT_EQ(items_of(config.warnings), (Words{"attached", "following", "bundled"}));
    EXPECT_EQ(config.bytes, 1);
}

TEST(CommandLine, TakesForAnArgumentWhateverFollows)
{
    Line line({"-W", "-b", "-W", "--", "-W", ""});
    const Config &config = line.read();
    EXPECT_EQ(items_of(config.warnings), (Words{"-b", "--", ""}));
    EXPECT_EQ(config.bytes, 0);
}

TEST(CommandLine, TakesTheLastOfSeveralValues)
{
    Line line({"--check-hashes", "always", "--check-hashes", "never"});
    EXPECT_STREQ(line.read().hashes, "never");
    EXPECT_EQ(line.origin("hashes"), "command line --check-hashes (argument 3)");
}

TEST(CommandLine, EndsItsOptionsWithTheScript)
{
    Line line({"-b", "app.py", "-b", "--", "-c", "x"});
    const Config &config = line.read();
    EXPECT_EQ(config.bytes, 1);
    EXPECT_STREQ(config.script, "app.py");
    EXPECT_EQ(config.command, nullptr);
    EXPECT_EQ(items_of(config.argv), (Words{"app.py", "-b", "--", "-c", "x"}));
    EXPECT_EQ(items_of(config.orig_argv),
              (Words{"python3", "-b", "app.py", "-b", "--", "-c", "x"}));
}

TEST(CommandLine, IsWhereAListComesFromThatBeginsThere)
{
    Line line({"-b", "app.py", "-b", "x"});
    line.read();
    EXPECT_EQ(line.origin("orig_argv"), "command line (argument 0)");
    EXPECT_EQ(line.origin("argv"), "command line (argument 2)");
    Line command({"-b", "-c", "x", "y"});
    command.read();
    EXPECT_EQ(command.origin("argv"), "command line (argument 2)");
    EXPECT_EQ(command.origin("command"), "command line -c (argument 2)");
}

TEST(CommandLine, EndsItsOptionsWithTwoDashes)
{
    Line line({"-b", "--", "-b", "x"});
    const Config &config = line.read();
    EXPECT_EQ(config.bytes, 1);
    EXPECT_STREQ(config.script, "-b");
    EXPECT_EQ(items_of(config.argv), (Words{"-b", "x"}));
    Line alone({"--"});
    EXPECT_EQ(items_of(alone.read().argv), Words{""});
}

TEST(CommandLine, TakesASingleDashForStandardInput)
{
    Line line({"-b", "-", "-b", "x"});
    const Config &config = line.read();
    EXPECT_EQ(config.bytes, 1);
    EXPECT_EQ(config.script, nullptr);
    EXPECT_EQ(items_of(config.argv), (Words{"-", "-b", "x"}));
}

TEST(CommandLine, TakesAnEmptyWordForAScript)
{
    Line line({"", "-b"});
    const Config &config = line.read();
    EXPECT_STREQ(config.script, "");
    EXPECT_EQ(items_of(config.argv), (Words{"", "-b"}));
}

TEST(CommandLine, EndsItsOptionsWithWhatSaysWhatToRun)
{
    Line command({"-bc", "pass", "-b", "x"});
    const Config &config = command.read();
    EXPECT_EQ(config.bytes, 1);
    EXPECT_STREQ(config.command, "pass");
    EXPECT_EQ(config.script, nullptr);
    EXPECT_EQ(items_of(config.argv), (Words{"-c", "-b", "x"}));

    Line attached({"-mjson.tool", "--", "-"});
    EXPECT_STREQ(attached.read().module, "json.tool");
    EXPECT_EQ(items_of(static_cast<const Config *>(attached.config())->argv),
              (Words{"-m", "--", "-"}));
}

TEST(CommandLine, LetsTheFirstOfTwoThingsToRunWin)
{
    Line line({"-c", "pass", "-m", "this"});
    const Config &config = line.read();
    EXPECT_STREQ(config.command, "pass");
    EXPECT_EQ(config.module, nullptr);
}

TEST(CommandLine, KeepsXOptionsAndActsOnThoseItKnows)
{
    Line line({"-X", "dev", "-Xcache=/tmp/a=b", "-X", "unknown=1"});
    const Config &config = line.read();
    EXPECT_TRUE(config.dev);
    EXPECT_STREQ(config.cache, "/tmp/a=b");
    EXPECT_EQ(items_of(config.xoptions), (Words{"dev", "cache=/tmp/a=b", "unknown=1"}));
    EXPECT_EQ(line.origin("dev"), "command line -X dev (argument 1)");
}

TEST(CommandLine, KnowsAnXOptionByItsWholeName)
{
    Line line({"-X", "de", "-X", "devel", "-X", "dev2=1", "-X", "DEV", "-X", ""});
    EXPECT_FALSE(line.read().dev);
}

TEST(CommandLine, TakesAnXOptionThatOnlySetsWhateverItsValue)
{
    for (const char *word : {"dev", "dev=1", "dev=0", "dev=perhaps", "dev="}) {
        Line line({"-X", word});
        EXPECT_TRUE(line.read().dev) << word;
    }
}

TEST(CommandLine, TakesTheTablesValueForAnXOptionThatLacksOne)
{
    Line on({"-X", "utf8"}), off({"-X", "utf8=0"});
    EXPECT_TRUE(on.read().utf8);
    EXPECT_FALSE(off.read().utf8);
    EXPECT_EQ(off.origin("utf8"), "command line -X utf8 (argument 1)");
    Line none({"-X", "cache"});
    EXPECT_EQ(none.read().cache, nullptr) << "whose table has none, either";
    EXPECT_EQ(none.origin("cache"), "command line -X cache (argument 1)");
}

TEST(CommandLine, TakesTheFirstOfSeveralXOptionsOfAName)
{
    Line line({"-X", "utf8=0", "-Xutf8", "-X", "cache=a", "-X", "cache", "-X", "cache=b"});
    const Config &config = line.read();
    EXPECT_FALSE(config.utf8);
    EXPECT_STREQ(config.cache, "a");
    EXPECT_EQ(items_of(config.xoptions), (Words{"utf8=0", "utf8", "cache=a", "cache", "cache=b"}));
    Line unset({"-X", "cache", "-X", "cache=b"});
    EXPECT_EQ(unset.read().cache, nullptr);
}

TEST(CommandLine, EmptiesAListByAnXOptionThatLacksAValue)
{
    static const GantryOption options[] = {
        {.name = "xoptions",
         .type = GANTRY_TYPE_LIST,
         AT(xoptions),
         .argv = "-X",
         .argv_rule = GANTRY_ARGV_APPEND},
        {.name = "paths",
         .type = GANTRY_TYPE_LIST,
         AT(warnings),
         .value = "default",
         .argv = "-X paths",
         .argv_rule = GANTRY_ARGV_VALUE},
        {},
    };
    Line line({"-X", "paths"}, options);
    EXPECT_EQ(items_of(line.read().warnings), Words());
}

TEST(CommandLine, RefusesAValueThatAnXOptionCannotTake)
{
    Line line({"-X", "utf8=perhaps"});
    EXPECT_EQ(line.configure(), GANTRY_ERROR);
    EXPECT_TRUE(
        reports(line.error(), GANTRY_ERROR_OPTION_VALUE, {"'p.utf8'", "'perhaps'", "-X utf8"}));
}

TEST(CommandLine, TakesForAValueOnlyWhatTheTableLists)
{
    Line never({"--check-hashes", "never"});
    EXPECT_STREQ(never.read().hashes, "never");
    Line asking({"--check-hashes", "nevr", "-i"});
    const Config &config = asking.read();
    EXPECT_TRUE(config.answer);
    EXPECT_FALSE(config.inspect);
    EXPECT_STREQ(config.hashes, "default");
    Line refused({"--check-hashes", "nevr", "-i"}, without_answer());
    EXPECT_EQ(refused.configure(), GANTRY_ERROR);
    EXPECT_TRUE(reports(refused.error(), GANTRY_ERROR_COMMAND_LINE, {"'nevr'", "--check-hashes"}));
}

TEST(CommandLine, SetsTheAnswerAndReadsNoFurther)
{
    for (const char *question : {"-h", "-?", "--help", "-bh"}) {
        Line line({question, "--no-such-option", "-i"});
        const Config &config = line.read();
        EXPECT_TRUE(config.answer) << question;
        EXPECT_FALSE(config.inspect) << question;
    }
    Line none({"-b"});
    EXPECT_FALSE(none.read().answer);
}

TEST(CommandLine, AnswersBehindAValueThatIsNone)
{
    Line answered({"-X", "utf8=7", "--help"});
    EXPECT_TRUE(answered.read().answer);
    Line refused({"-X", "utf8=7", "-X", "utf8=8", "-i"});
    EXPECT_EQ(refused.configure(), GANTRY_ERROR);
    EXPECT_TRUE(reports(refused.error(), GANTRY_ERROR_OPTION_VALUE, {"'7'", "argument 1"}));
}

TEST(CommandLine, LeavesWhatItCannotUnderstandToTheAnswerAndReadsNoFurther)
{
    for (const char *word : {"-Z", "-Zi", "--no-such-option"}) {
        Line line({word, "-i", "-c", "pass"});
        const Config &config = line.read();
        EXPECT_TRUE(config.answer) << word;
        EXPECT_FALSE(config.inspect) << word;
        EXPECT_EQ(config.command, nullptr) << word;
    }
    for (const char *word : {"-c", "-W", "-bW", "--check-hashes"}) {
        Line line({word});
        EXPECT_TRUE(line.read().answer) << word << " lacks its argument";
    }
}

TEST(CommandLine, IsRefusedForAnUnknownSwitchWhereNobodyAnswers)
{
    struct {
        Words words;
        const char *culprit;
    } cases[] = {{{"-Z"}, "'-Z'"},
                 {{"-bZi"}, "'-Z'"},
                 {{"-h"}, "'-h'"},
                 {{"--no-such-option"}, "'--no-such-option'"},
                 {{"-\xff"}, "'-\\xff'"}};
    for (const auto &row : cases) {
        Line line(row.words, without_answer());
        EXPECT_EQ(line.configure(), GANTRY_ERROR);
        EXPECT_TRUE(reports(line.error(), GANTRY_ERROR_COMMAND_LINE, {row.culprit, "no such"}));
    }
}

TEST(CommandLine, IsRefusedForAMissingArgumentWhereNobodyAnswers)
{
    struct {
        Words words;
        const char *culprit;
    } cases[] = {{{"-c"}, "'-c'"}, {{"-bW"}, "'-W'"}, {{"--check-hashes"}, "'--check-hashes'"}};
    for (const auto &row : cases) {
        Line line(row.words, without_answer());
        EXPECT_EQ(line.configure(), GANTRY_ERROR);
        EXPECT_TRUE(reports(line.error(), GANTRY_ERROR_COMMAND_LINE, {row.culprit, "missing"}));
    }
}

TEST(CommandLine, EndsWithTheFirstOfSeveralQuestions)
{
    struct Answers {
        bool version, help;
    };
    static const GantryOption options[] = {
        {.name = "version",
         .type = GANTRY_TYPE_BOOL,
         .offset = offsetof(Answers, version),
         .argv = "-V",
         .argv_rule = GANTRY_ARGV_ANSWER},
        {.name = "help",
         .type = GANTRY_TYPE_BOOL,
         .offset = offsetof(Answers, help),
         .argv = "-h",
         .argv_rule = GANTRY_ARGV_ANSWER},
        {},
    };
    OnePhase one(options, sizeof(Answers));
    one.argv({"python3", "-V", "-h"});
    ASSERT_EQ(one.configure(), GANTRY_OK);
    auto *answers = static_cast<const Answers *>(one.config());
    EXPECT_TRUE(answers->version);
    EXPECT_FALSE(answers->help) << "reading ends with the first";
}

TEST(CommandLine, GivesOneSwitchToEveryOptionThatListsIt)
{
    struct Isolated {
        bool isolated, no_user_site;
    };
    static const GantryOption options[] = {
        {.name = "isolated",
         .type = GANTRY_TYPE_BOOL,
         .offset = offsetof(Isolated, isolated),
         .argv = "-I",
         .argv_rule = GANTRY_ARGV_SET,
         .argv_value = "1"},
        {.name = "no_user_site",
         .type = GANTRY_TYPE_BOOL,
         .offset = offsetof(Isolated, no_user_site),
         .argv = "-s,-I",
         .argv_rule = GANTRY_ARGV_SET,
         .argv_value = "1"},
        {},
    };
    OnePhase one(options, sizeof(Isolated));
    one.argv({"python3", "-I"});
    ASSERT_EQ(one.configure(), GANTRY_OK);
    auto *config = static_cast<const Isolated *>(one.config());
    EXPECT_TRUE(config->isolated && config->no_user_site);
}

TEST(CommandLine, NeverBeatsTheEmbedderButKeepsItsPlace)
{
    static const char *const items[] = {"mine", nullptr};
    Line line({"-bW", "theirs", "-c", "theirs", "x"});
    gantry_pipeline_set_int(line.pipeline(), "bytes", 0, nullptr);
    gantry_pipeline_set_list(line.pipeline(), "warnings", items, nullptr);
    gantry_pipeline_set_string(line.pipeline(), "command", "mine", nullptr);
    const Config &config = line.read();
    EXPECT_EQ(config.bytes, 0);
    EXPECT_EQ(items_of(config.warnings), Words{"mine"});
    EXPECT_STREQ(config.command, "mine");
    EXPECT_EQ(items_of(config.argv), (Words{"-c", "x"}))
        << "the switch still ends the options, and its argument is still its own";
}

TEST(CommandLine, LetsTheEmbedderSetTheProgramsArguments)
{
    static const char *const items[] = {"mine", nullptr};
    Line line({"app.py", "x"});
    gantry_pipeline_set_list(line.pipeline(), "argv", items, nullptr);
    EXPECT_EQ(items_of(line.read().argv), Words{"mine"});
    EXPECT_EQ(line.origin("argv"), "embedder");
}

TEST(CommandLine, IsTheProgramsWholeWhenTheGateIsClosed)
{
    static const GantryOption options[] = {
        {.name = "parse_argv",
         .type = GANTRY_TYPE_BOOL,
         AT(quiet),
         .value = "1",
         .isolated = "0",
         .flags = GANTRY_OPTION_ARGV_GATE},
        {.name = "argv", .type = GANTRY_TYPE_LIST, AT(argv), .argv_rule = GANTRY_ARGV_REST},
        {.name = "orig_argv",
         .type = GANTRY_TYPE_LIST,
         AT(orig_argv),
         .argv_rule = GANTRY_ARGV_ALL},
        {},
    };
    OnePhase one(options, sizeof(Config), GANTRY_PRESET_ISOLATED);
    one.argv({"app", "--no-such-option", "--", "-c"});
    ASSERT_EQ(one.configure(), GANTRY_OK);
    auto *config = static_cast<const Config *>(one.config());
    Words all = {"app", "--no-such-option", "--", "-c"};
    EXPECT_EQ(items_of(config->argv), all);
    EXPECT_EQ(items_of(config->orig_argv), all);
}

TEST(CommandLine, IsCopiedWhenItIsGiven)
{
    char word[] = "app.py";
    const char *words[] = {"python3", word};
    OnePhase one(OPTIONS, sizeof(Config));
    ASSERT_TRUE(gantry_pipeline_set_argv(one.pipeline(), 2, words, nullptr));
    word[0] = '?';
    ASSERT_EQ(one.configure(), GANTRY_OK);
    EXPECT_STREQ(static_cast<const Config *>(one.config())->script, "app.py");
}

TEST(CommandLine, OfManyThousandWordsIsReadInNoTime)
{
    Words words(20000, "-Wx");
    Line line(words);
    EXPECT_EQ(items_of(line.read().warnings).size(), 20000u);
}

} // namespace
