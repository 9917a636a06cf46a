/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Profiles: what they can say, and that what they cannot say is an error with a place. */
#include "support.h"

#include <ctime>
#include <fstream>

namespace
{

struct Config {
    bool flag, use_environment, isolated, fixed, hidden;
    int64_t number;
    const char *text;
    const char *mode;
    const char *const *items;
};

const char *const MODES[] = {"default", "always", "never", nullptr};
const GantryImplied ISOLATED_IMPLIES[] = {{"use_environment", "0", true}, {}};
const GantryOption OPTIONS[] = {
    {.name = "flag", .type = GANTRY_TYPE_BOOL, .offset = offsetof(Config, flag)},
    {.name = "number",
     .type = GANTRY_TYPE_INT,
     .offset = offsetof(Config, number),
     .value = "0",
     .isolated = "100",
     .compat = "200"},
    {.name = "text",
     .type = GANTRY_TYPE_STRING,
     .offset = offsetof(Config, text),
     .argv = "-t",
     .argv_rule = GANTRY_ARGV_VALUE},
    {.name = "mode",
     .type = GANTRY_TYPE_STRING,
     .offset = offsetof(Config, mode),
     .value = "default",
     .values = MODES},
    {.name = "items",
     .type = GANTRY_TYPE_LIST,
     .offset = offsetof(Config, items),
     .value = "default"},
    {.name = "fixed",
     .type = GANTRY_TYPE_BOOL,
     .offset = offsetof(Config, fixed),
     .flags = GANTRY_OPTION_READ_ONLY},
    {.name = "hidden",
     .type = GANTRY_TYPE_BOOL,
     .offset = offsetof(Config, hidden),
     .flags = GANTRY_OPTION_PRIVATE},
    {.name = "isolated",
     .type = GANTRY_TYPE_BOOL,
     .offset = offsetof(Config, isolated),
     .isolated = "1",
     .argv = "-I",
     .argv_rule = GANTRY_ARGV_SET,
     .argv_value = "1",
     .implies = ISOLATED_IMPLIES},
    {.name = "use_environment",
     .type = GANTRY_TYPE_BOOL,
     .offset = offsetof(Config, use_environment),
     .value = "1",
     .argv = "-E",
     .argv_rule = GANTRY_ARGV_SET,
     .argv_value = "0",
     .flags = GANTRY_OPTION_ENVIRONMENT_GATE},
    {},
};

/* A pipeline of one phase, "p", and a folder for its profiles. */
class Profile : public testing::Test
{
  protected:
    Profile()
    {
        phase = p.descriptor();
        phase.options = OPTIONS;
        phase.config_size = sizeof(Config);
        phase.start = [](GantryContext *, const void *, void *, void *, GError **) {
            return GANTRY_OK;
        };
        phase.stop = nullptr;
        renew();
    }

    ~Profile() override
    {
        g_clear_error(&error);
    }

    /* Another pipeline, of the same phase. */
    void renew(GantryPreset preset = GANTRY_PRESET_PYTHON)
    {
        pipeline.reset(gantry_pipeline_new(preset));
        EXPECT_TRUE(gantry_pipeline_add_phase(pipeline.get(), &phase, nullptr));
        env({});
    }

    void env(const Words &variables)
    {
        std::vector<const char *> list;
        for (const std::string &variable : variables)
            list.push_back(variable.c_str());
        list.push_back(nullptr);
        gantry_pipeline_set_environment(pipeline.get(), gantry_environment_new(list.data()),
                                        nullptr);
    }

    void argv(std::vector<const char *> words)
    {
        words.insert(words.begin(), "python3");
        EXPECT_TRUE(gantry_pipeline_set_argv(pipeline.get(), static_cast<int>(words.size()),
                                             words.data(), nullptr));
    }

    /* A file with this text; its path. */
    std::string write(const std::string &text, const std::string &name = "dev.profile")
    {
        std::string path = folder / name;
        std::ofstream(path, std::ios::binary) << text;
        return path;
    }

    bool load(const std::string &text)
    {
        g_clear_error(&error);
        return gantry_pipeline_load_profile(pipeline.get(), write(text).c_str(), &error);
    }

    /* The configuration after a profile of @text; what went wrong is a failure of the test. */
    const Config &read(const std::string &text)
    {
        EXPECT_TRUE(load(text)) << error->message;
        return configured();
    }

    const Config &configured()
    {
        g_clear_error(&error);
        EXPECT_EQ(gantry_pipeline_configure(pipeline.get(), &error), GANTRY_OK) << error->message;
        return *static_cast<const Config *>(gantry_pipeline_config(pipeline.get(), "p"));
    }

    std::string origin(const char *option)
    {
        g_autofree char *text =
            gantry_origin_text(gantry_pipeline_option_origin(pipeline.get(), option, nullptr));
        return text;
    }

    std::string hint() const
    {
        const char *hint = error != nullptr ? gantry_error_get_hint(error) : nullptr;
        return hint != nullptr ? hint : "";
    }

    /* Whether a fresh pipeline refuses @text when it is loaded, and names file, line and culprits.
     */
    testing::AssertionResult refuses(const std::string &text, size_t line, const Words &culprits)
    {
        renew();
        if (load(text))
            return testing::AssertionFailure() << "it was read";
        return reports(error, GANTRY_ERROR_PROFILE, Words{place(line)} + culprits);
    }

    /* The same when it is configured. */
    testing::AssertionResult refuses_to_configure(const std::string &text, size_t line,
                                                  GantryErrorCode code, const Words &culprits)
    {
        renew();
        if (!load(text))
            return testing::AssertionFailure() << "it was not read: " << error->message;
        if (gantry_pipeline_configure(pipeline.get(), &error) != GANTRY_ERROR)
            return testing::AssertionFailure() << "it was configured";
        return reports(error, code, Words{place(line)} + culprits);
    }

    std::string place(size_t line) const
    {
        return (folder / "dev.profile") + ":" + std::to_string(line);
    }

    RecordedPhase p{"p"}, q{"q"};
    GantryPhase phase = {};
    TemporaryFolder folder;
    PipelinePtr pipeline;
    GError *error = nullptr;
};

/* What it can say. */

TEST_F(Profile, SetsOptionsOfEveryTypeAndSaysWhere)
{
    const Config &config = read("# a comment\n"
                                "[options]\n"
                                "flag=1\n"
                                "\n"
                                "number=-7\n"
                                "  p.text = some text\n"
                                "mode=never\n"
                                "items=a;b;c\n");
    EXPECT_TRUE(config.flag);
    EXPECT_EQ(config.number, -7);
    EXPECT_STREQ(config.text, "some text");
    EXPECT_STREQ(config.mode, "never");
    EXPECT_EQ(items_of(config.items), (Words{"a", "b", "c"}));
    EXPECT_EQ(origin("flag"), "file " + place(3));
    EXPECT_EQ(origin("number"), "file " + place(5));
    EXPECT_EQ(origin("text"), "file " + place(6));
    EXPECT_EQ(origin("items"), "file " + place(8));
}

TEST_F(Profile, OfNothingChangesNothing)
{
    for (const char *text : {"", "\n", "# only\n# comments", "[gantry]", "[options]\n[gantry]\n",
                             "\xef\xbb\xbf", " \t\r\n"}) {
        renew();
        const Config &config = read(text);
        EXPECT_EQ(config.number, 0) << text;
        EXPECT_EQ(origin("number"), "default");
        EXPECT_EQ(items_of(config.items), Words{"default"});
    }
}

TEST_F(Profile, BringsAPreset)
{
    EXPECT_EQ(read("[gantry]\npreset=isolated\n").number, 100);
    renew();
    EXPECT_EQ(read("[gantry]\npreset= compat\n").number, 200);
    renew(GANTRY_PRESET_ISOLATED);
    EXPECT_EQ(read("[gantry]\npreset=python\n").number, 0);
}

TEST_F(Profile, IsReadWithAnyLineEndsAndAByteOrderMark)
{
    const Config &config = read("\xef\xbb\xbf[options]\r\ntext=with CRLF\r\nitems=a;b\r\nnumber=3");
    EXPECT_STREQ(config.text, "with CRLF");
    EXPECT_EQ(items_of(config.items), (Words{"a", "b"}));
    EXPECT_EQ(config.number, 3);
    EXPECT_EQ(origin("number"), "file " + place(4));
}

TEST_F(Profile, KnowsTheEscapesOfItsForm)
{
    const Config &config = read("[options]\n"
                                "text=\\sa\\tb\\nc\\\\d\n"
                                "items=a\\;b;\\sc;d\\\\;;\n");
    EXPECT_STREQ(config.text, " a\tb\nc\\d");
    EXPECT_EQ(items_of(config.items), (Words{"a;b", " c", "d\\", ""}));
    renew();
    EXPECT_STREQ(read("[options]\ntext=a;b;c\n").text, "a;b;c") << "it is no list";
    renew();
    EXPECT_STREQ(read("[options]\ntext=a\\;b\n").text, "a;b");
}

TEST_F(Profile, CanSetAnOptionToNothing)
{
    const Config &config = read("[options]\ntext=\nitems=\n");
    EXPECT_STREQ(config.text, "");
    EXPECT_EQ(items_of(config.items), Words());
    EXPECT_EQ(origin("items"), "file " + place(3));
}

TEST_F(Profile, TakesTheLastOfTwoLinesAndNamesIt)
{
    const Config &config = read("[options]\nnumber=1\nitems=a\n[gantry]\n"
                                "[options]\nnumber=2\nitems=b\nnumber=3\n");
    EXPECT_EQ(config.number, 3);
    EXPECT_EQ(items_of(config.items), Words{"b"});
    EXPECT_EQ(origin("number"), "file " + place(8));
    EXPECT_EQ(origin("items"), "file " + place(7));
    size_t n_beaten;
    gantry_pipeline_option_beaten(pipeline.get(), "number", &n_beaten);
    EXPECT_EQ(n_beaten, 0u) << "the same source";
}

TEST_F(Profile, TakesTheLastOfTwoNamesOfOneOption)
{
    const Config &config = read("[options]\np.items=a;b\nitems=c\np.number=1\nnumber=2\n");
    EXPECT_EQ(config.number, 2);
    EXPECT_EQ(items_of(config.items), Words{"c"});
}

TEST_F(Profile, ThatIsLoadedLaterWins)
{
    std::string first = write("[options]\nnumber=1\nflag=1\n", "first"),
                second = write("[options]\nnumber=2\n", "second");
    EXPECT_TRUE(gantry_pipeline_load_profile(pipeline.get(), first.c_str(), nullptr));
    EXPECT_TRUE(gantry_pipeline_load_profile(pipeline.get(), second.c_str(), nullptr));
    const Config &config = configured();
    EXPECT_EQ(config.number, 2);
    EXPECT_TRUE(config.flag);
    EXPECT_EQ(origin("number"), "file " + second + ":2");
}

/* Priority. */

TEST_F(Profile, BeatsTheCommandLine)
{
    argv({"-t", "argv"});
    EXPECT_STREQ(read("[options]\ntext=profile\n").text, "profile");
    size_t n_beaten;
    const GantryBeaten *beaten = gantry_pipeline_option_beaten(pipeline.get(), "text", &n_beaten);
    ASSERT_EQ(n_beaten, 1u);
    EXPECT_STREQ(beaten[0].value, "argv");
    EXPECT_EQ(beaten[0].origin.source, GANTRY_SOURCE_COMMAND_LINE);
}

TEST_F(Profile, IsBeatenByTheEmbedderWhoeverComesFirst)
{
    gantry_pipeline_set_int(pipeline.get(), "number", 1, nullptr);
    EXPECT_TRUE(load("[options]\nnumber=2\ntext=profile\nitems=a;b\n"));
    gantry_pipeline_set_text(pipeline.get(), "text=set", nullptr);
    gantry_pipeline_set_text(pipeline.get(), "items=c", nullptr);
    const Config &config = configured();
    EXPECT_EQ(config.number, 1);
    EXPECT_STREQ(config.text, "set");
    EXPECT_EQ(items_of(config.items), Words{"c"});
    struct {
        const char *option, *origin, *value;
        size_t line;
    } rows[] = {{"number", "embedder", "2", 2},
                {"text", "embedder --set", "profile", 3},
                {"items", "embedder --set", "a, b", 4}};
    for (const auto &row : rows) {
        EXPECT_EQ(origin(row.option), row.origin);
        size_t n_beaten;
        const GantryBeaten *beaten =
            gantry_pipeline_option_beaten(pipeline.get(), row.option, &n_beaten);
        ASSERT_EQ(n_beaten, 1u) << row.option;
        EXPECT_STREQ(beaten[0].value, row.value);
        EXPECT_EQ(beaten[0].origin.source, GANTRY_SOURCE_FILE);
        EXPECT_EQ(beaten[0].origin.position, row.line);
    }
}

TEST_F(Profile, PresetIsBeatenByOneThatIsSetLater)
{
    EXPECT_TRUE(load("[gantry]\npreset=isolated\n"));
    EXPECT_TRUE(gantry_pipeline_set_preset(pipeline.get(), GANTRY_PRESET_COMPAT, nullptr));
    EXPECT_EQ(configured().number, 200);
}

/* Refusals. */

TEST_F(Profile, ThatMakesNoSenseIsRefusedWithItsLine)
{
    struct {
        const char *text;
        size_t line;
        Words culprits;
        const char *hint;
    } rows[] = {
        {"[gantry]\n[option]\n", 2, {"group", "'option'"}, "did you mean 'options'?"},
        {"[zzzzzzzz]\n", 1, {"'zzzzzzzz'"}, "there are: gantry, options"},
        {"[options]\n[zz]\n[options]\n[zz]\n", 2, {"'zz'"}, nullptr},
        {"[ options]\n", 1, {"' options'"}, "did you mean 'options'?"},
        {"[gantry]\n\nprest=python\n", 3, {"key of [gantry]", "'prest'"}, "did you mean 'preset'?"},
        {"[gantry]\nverbosity=1\n", 2, {"'verbosity'"}, "there are: preset, plugins, disable"},
        {"[gantry]\npreset=isolatd\n", 2, {"'isolatd'"}, "did you mean 'isolated'?"},
        {"[gantry]\npreset=\n", 2, {"''"}, "there are: python, isolated, compat"},
        {"[gantry]\npreset=isolated;python\n", 2, {"'isolated;python'"}, nullptr},
        {"# one\nnumber=1\n",
         2,
         {"'number'", "before any group"},
         "begin with [gantry] or [options]"},
        {"[options]\nnumber\n",
         2,
         {"'number'", "no sense"},
         "write [group], key=value or # comment"},
        {"[options]\n=1\n", 2, {"'=1'"}, nullptr},
        {"[options]\n; comment\n", 2, {"'; comment'"}, nullptr},
        {"[options\nnumber=1\n", 1, {"'[options'"}, nullptr},
        {"[]\n", 1, {"'[]'"}, nullptr},
        {"\n\n[a]b]\n", 3, {"'[a]b]'"}, nullptr},
        {"[options] # mine\n", 1, {"'[options] # mine'"}, nullptr},
        {"[options]\nnumber[de]=1\n", 2, {"'number[de]=1'", "no sense"}, nullptr},
        {"[options]\nnum[ber=1\n", 2, {"'num[ber=1'"}, nullptr},
        {"[options]\nnum\tber=1\n", 2, {"no sense"}, nullptr},
        {"[op\ttions]\n", 1, {"no sense"}, nullptr},
        {"[options]\n\n\ntext=\\q\n", 4, {"'text'", "escape"}, nullptr},
        {"[options]\ntext=a\\\n", 2, {}, nullptr},
        {"[gantry]\ndisable=\\q\n", 2, {"'disable'", "escape"}, nullptr},
        {"[options]\n# fine\ntext=\xff\n", 3, {"not UTF-8"}, nullptr},
        {"[options]\n# not even here: \xff\n", 2, {"not UTF-8"}, nullptr},
    };
    for (const auto &row : rows) {
        ASSERT_TRUE(refuses(row.text, row.line, row.culprits)) << row.text;
        if (row.hint != nullptr) {
            EXPECT_EQ(hint(), row.hint) << row.text;
        }
        EXPECT_TRUE(g_utf8_validate(error->message, -1, nullptr)) << row.text;
    }
}

TEST_F(Profile, WithANulByteOrOfMoreThanAMebibyteIsRefused)
{
    EXPECT_TRUE(refuses(std::string("[options]\ntext=a\0b\n", 19), 2, {"NUL"}));
    EXPECT_TRUE(refuses(std::string(1, '\0'), 1, {"NUL"}));
    std::string full = "[options]\ntext=" + std::string(1024 * 1024 - 15, 'x');
    EXPECT_TRUE(refuses(full + "x", 2, {"longer than 1 MiB"}));
    renew();
    EXPECT_EQ(std::string(read(full).text).size(), full.size() - 15) << "one byte less is fine";
}

TEST_F(Profile, ThatIsNoFileIsRefusedByItsName)
{
    const struct {
        std::string path;
        const char *why;
    } rows[] = {{folder / "missing", "No such file"},
                {folder.path(), "Is a directory"},
                {(folder / "missing") + "/deeper", "No such file"},
                {"", "No such file"}};
    for (const auto &row : rows) {
        renew();
        g_clear_error(&error);
        EXPECT_FALSE(gantry_pipeline_load_profile(pipeline.get(), row.path.c_str(), &error));
        EXPECT_TRUE(reports(error, GANTRY_ERROR_PROFILE, {row.path, row.why}));
    }
}

TEST_F(Profile, ThatNeverEndsIsRefused)
{
    EXPECT_FALSE(gantry_pipeline_load_profile(pipeline.get(), "/dev/zero", &error));
    EXPECT_TRUE(reports(error, GANTRY_ERROR_PROFILE, {"/dev/zero"}));
}

TEST_F(Profile, CanBeRefusedToACallerWhoDoesNotAsk)
{
    EXPECT_FALSE(gantry_pipeline_load_profile(pipeline.get(), write("nonsense").c_str(), nullptr));
    EXPECT_FALSE(gantry_pipeline_load_profile(pipeline.get(), "/nonexistent", nullptr));
}

TEST_F(Profile, ComesTooLateForAPlan)
{
    ASSERT_NE(gantry_pipeline_resolve(pipeline.get(), nullptr), nullptr);
    EXPECT_FALSE(load(""));
    EXPECT_TRUE(reports(error, GANTRY_ERROR_STATE, {"a profile", "resolved"}));
}

TEST_F(Profile, OptionsThatDoNotExistOrDoNotFitAreRefusedWithTheirLine)
{
    struct {
        const char *text;
        size_t line;
        GantryErrorCode code;
        Words culprits;
        const char *hint;
    } rows[] = {
        {"[options]\nflag=1\nnumbr=1\n",
         3,
         GANTRY_ERROR_UNKNOWN_OPTION,
         {"'numbr'"},
         "did you mean 'number'?"},
        {"[options]\nq.number=1\n",
         2,
         GANTRY_ERROR_UNKNOWN_OPTION,
         {"'q.number'"},
         "did you mean 'p.number'?"},
        {"[options]\n\nflag=yes\n",
         3,
         GANTRY_ERROR_OPTION_VALUE,
         {"'p.flag'", "'yes'"},
         "write 0 or 1"},
        {"[options]\nflag=\n", 2, GANTRY_ERROR_OPTION_VALUE, {"'p.flag'", "''"}, nullptr},
        {"[options]\nnumber=1;2\n", 2, GANTRY_ERROR_OPTION_VALUE, {"'1;2'", "an integer"}, nullptr},
        {"[options]\nnumber=9223372036854775808\n",
         2,
         GANTRY_ERROR_OPTION_VALUE,
         {"'p.number'"},
         nullptr},
        {"[options]\nmode=nevr\n",
         2,
         GANTRY_ERROR_OPTION_VALUE,
         {"'nevr'", "default, always, never"},
         "did you mean 'never'?"},
        {"[options]\nfixed=1\n", 2, GANTRY_ERROR_OPTION_READ_ONLY, {"'p.fixed'"}, nullptr},
        {"[options]\nhidden=1\n", 2, GANTRY_ERROR_OPTION_READ_ONLY, {"'p.hidden'"}, nullptr},
    };
    for (const auto &row : rows) {
        EXPECT_TRUE(refuses_to_configure(row.text, row.line, row.code, row.culprits)) << row.text;
        if (row.hint != nullptr) {
            EXPECT_EQ(hint(), row.hint) << row.text;
        }
    }
}

TEST_F(Profile, PhasesToSwitchOffThatDoNotExistAreRefusedWithTheirLine)
{
    EXPECT_TRUE(
        refuses_to_configure("[gantry]\n\ndisable=pp\n", 3, GANTRY_ERROR_UNKNOWN_PHASE, {"'pp'"}));
    EXPECT_EQ(hint(), "did you mean 'p'?");
    EXPECT_TRUE(
        refuses_to_configure("[gantry]\ndisable=;p\n", 2, GANTRY_ERROR_UNKNOWN_PHASE, {"''"}));
}

TEST_F(Profile, SwitchesPhasesOff)
{
    ASSERT_TRUE(gantry_pipeline_add_phase(pipeline.get(), q, nullptr));
    Recorder recorder;
    recorder.attach(pipeline.get());
    ASSERT_TRUE(load("[gantry]\ndisable= p ; q;\n")) << error->message;
    const GantryPlan *plan = gantry_pipeline_resolve(pipeline.get(), &error);
    ASSERT_NE(plan, nullptr) << error->message;
    EXPECT_TRUE(plan->phases[0].disabled && plan->phases[1].disabled);
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, nullptr), GANTRY_OK);
    EXPECT_EQ(recorder.calls, Words());
}

/* Plugins, and whether the environment counts. */

class ProfilePlugin : public Profile
{
  protected:
    /* A plugin with one phase, in @name of the folder. */
    void put_plugin(const std::string &name)
    {
        std::filesystem::create_directories(std::filesystem::path(folder / name).parent_path());
        std::filesystem::copy_file(std::string(FIXTURE_DIR) + "/no-defect.so", folder / name);
    }

    Words paths_of_plugins() const
    {
        size_t n;
        const GantryLoadedPlugin *plugins = gantry_pipeline_plugins(pipeline.get(), &n);
        Words paths;
        for (size_t i = 0; i < n; i++)
            paths.push_back(std::filesystem::weakly_canonical(plugins[i].path).string());
        return paths;
    }
};

TEST_F(ProfilePlugin, OfARelativePathIsSoughtBesideTheFile)
{
    put_plugin("beside.so");
    put_plugin("deeper/other.so");
    ASSERT_TRUE(load("[gantry]\nplugins=./beside.so\n")) << error->message;
    EXPECT_EQ(paths_of_plugins(), Words{folder / "beside.so"});
    renew();
    ASSERT_TRUE(load("[gantry]\nplugins=deeper/other.so\n")) << error->message;
    EXPECT_EQ(paths_of_plugins(), Words{folder / "deeper/other.so"});
    renew();
    ASSERT_TRUE(load("[gantry]\nplugins=" + (folder / "beside.so") + "\n")) << error->message;
    EXPECT_EQ(paths_of_plugins(), Words{folder / "beside.so"});
}

TEST_F(ProfilePlugin, ThatCannotBeLoadedIsRefusedWithItsLine)
{
    EXPECT_FALSE(load("[gantry]\n\nplugins=./missing.so\n"));
    EXPECT_TRUE(reports(error, GANTRY_ERROR_PLUGIN_NOT_FOUND, {place(3), "missing.so"}));
    renew();
    EXPECT_FALSE(load("[gantry]\nplugins=no-such-plugin\n"));
    EXPECT_TRUE(reports(error, GANTRY_ERROR_PLUGIN_NOT_FOUND, {place(2), "'no-such-plugin'"}));
    renew();
    EXPECT_FALSE(load(std::string("[gantry]\nplugins=") + FIXTURE_DIR + "/wrong-abi.so\n"));
    EXPECT_TRUE(reports(error, GANTRY_ERROR_ABI, {place(2), "wrong-abi.so"}));
    EXPECT_FALSE(hint().empty());
}

TEST_F(ProfilePlugin, IsFoundByItsNameWhereTheEnvironmentCounts)
{
    put_plugin("plugins/named.so");
    env({"GANTRY_PLUGIN_PATH=" + (folder / "plugins")});
    ASSERT_TRUE(load("[gantry]\nplugins=named\n")) << error->message;
    EXPECT_EQ(paths_of_plugins(), Words{folder / "plugins/named.so"});
}

/* Whatever closes the environment closes GANTRY_PLUGIN_PATH as well, also when the profile says so
 * itself, behind the plugin. */
TEST_F(ProfilePlugin, IsNotFoundByItsNameWhereTheEnvironmentDoesNotCount)
{
    put_plugin("plugins/named.so");
    const std::string plugins = "[gantry]\nplugins=named\n";
    auto refused = [&](const std::string &text) {
        env({"GANTRY_PLUGIN_PATH=" + (folder / "plugins")});
        if (load(text))
            return testing::AssertionFailure() << "it was loaded";
        return reports(error, GANTRY_ERROR_PLUGIN_NOT_FOUND, {"'named'"});
    };
    EXPECT_TRUE(refused(plugins + "preset=isolated\n"));
    renew();
    EXPECT_TRUE(refused(plugins + "[options]\nisolated=1\n"));
    renew();
    EXPECT_TRUE(refused(plugins + "[options]\np.use_environment=0\n"));
    renew();
    argv({"-I"});
    EXPECT_TRUE(refused(plugins));
    renew();
    argv({"-E"});
    EXPECT_TRUE(refused(plugins));
    renew();
    gantry_pipeline_set_bool(pipeline.get(), "use_environment", false, nullptr);
    EXPECT_TRUE(refused(plugins));
    renew(GANTRY_PRESET_ISOLATED);
    EXPECT_TRUE(refused(plugins));
}

TEST_F(Profile, IsNamedByTheEnvironmentWhereThatCounts)
{
    std::string path = write("[options]\nnumber=5\n");
    auto load_named = [&] {
        env({"GANTRY_PROFILE=" + path});
        bool loaded = gantry_pipeline_load_profile(pipeline.get(), nullptr, &error);
        EXPECT_TRUE(loaded) << error->message;
        return configured().number;
    };
    EXPECT_EQ(load_named(), 5);
    renew();
    argv({"-E"});
    EXPECT_EQ(load_named(), 0);
    renew();
    argv({"-I"});
    EXPECT_EQ(load_named(), 0);
    renew();
    gantry_pipeline_set_bool(pipeline.get(), "use_environment", false, nullptr);
    EXPECT_EQ(load_named(), 0);
    renew(GANTRY_PRESET_ISOLATED);
    EXPECT_EQ(load_named(), 100);
    renew(GANTRY_PRESET_ISOLATED);
    gantry_pipeline_set_bool(pipeline.get(), "isolated", false, nullptr);
    EXPECT_EQ(load_named(), 5) << "not isolated any more";
}

TEST_F(Profile, IsSoughtInTheSnapshotAndNotInTheProcess)
{
    g_setenv("GANTRY_PROFILE", "/nonexistent", TRUE);
    env({});
    EXPECT_TRUE(gantry_pipeline_load_profile(pipeline.get(), nullptr, &error)) << error->message;
    env({"GANTRY_PROFILE="});
    EXPECT_TRUE(gantry_pipeline_load_profile(pipeline.get(), nullptr, &error)) << error->message;
    g_unsetenv("GANTRY_PROFILE");
    env({"GANTRY_PROFILE=/nonexistent"});
    EXPECT_FALSE(gantry_pipeline_load_profile(pipeline.get(), nullptr, &error));
    EXPECT_TRUE(reports(error, GANTRY_ERROR_PROFILE, {"/nonexistent"}));
}

/* Size. */

TEST_F(Profile, OfTenThousandLinesIsReadAtOnce)
{
    std::string text = "[options]\n";
    for (int i = 0; i < 10000; i++)
        text += "no.option" + std::to_string(i) + "=1\n";
    std::clock_t begin = std::clock();
    ASSERT_TRUE(load(text)) << error->message;
    /* Of processor time, for others may use the machine. It takes a hundredth of a second; looking
     * for each line anew takes three. */
    EXPECT_LT(std::clock() - begin, CLOCKS_PER_SEC / 2);
    EXPECT_EQ(gantry_pipeline_configure(pipeline.get(), &error), GANTRY_ERROR);
    EXPECT_TRUE(reports(error, GANTRY_ERROR_UNKNOWN_OPTION, {place(2), "'no.option0'"}));
}

} // namespace
