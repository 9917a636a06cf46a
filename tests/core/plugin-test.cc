/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "support.h"

#include <dlfcn.h>

namespace
{

PipelinePtr new_pipeline()
{
    PipelinePtr pipeline(gantry_pipeline_new(GANTRY_PRESET_PYTHON));
    gantry_pipeline_set_trace_level(pipeline.get(), GANTRY_TRACE_CONFIG, nullptr);
    return pipeline;
}

/* A copy of a fixture in a folder of its own: what one test leaves mapped is then no other's. */
class Plugin : public testing::Test
{
  protected:
    std::string copy_of(const std::string &name)
    {
        std::string path = folder / (name + ".so");
        std::filesystem::copy_file(std::string(FIXTURE_DIR) + "/" + name + ".so", path,
                                   std::filesystem::copy_options::overwrite_existing);
        return path;
    }

    testing::AssertionResult is_mapped(const std::string &path)
    {
        void *handle = dlopen(path.c_str(), RTLD_LAZY | RTLD_NOLOAD);
        if (handle == nullptr)
            return testing::AssertionFailure() << path << " is not mapped";
        dlclose(handle);
        return testing::AssertionSuccess() << path << " is mapped";
    }

    /* Whether the plugin is refused with this, closed again, and the pipeline as it was. */
    testing::AssertionResult refuses(const std::string &name, GantryErrorCode code,
                                     const Words &culprits)
    {
        std::string path = copy_of(name);
        PipelinePtr pipeline = new_pipeline();
        g_autoptr(GError) error = nullptr;
        if (gantry_pipeline_load_plugin(pipeline.get(), path.c_str(), &error))
            return testing::AssertionFailure() << "it was loaded";
        if (testing::AssertionResult mapped = is_mapped(path))
            return testing::AssertionFailure() << mapped.message();
        size_t n_plugins = 99;
        gantry_pipeline_plugins(pipeline.get(), &n_plugins);
        if (n_plugins != 0 || gantry_pipeline_resolve(pipeline.get(), nullptr)->n_phases != 0)
            return testing::AssertionFailure() << "it was refused, and taken all the same";
        if (testing::AssertionResult nested = is_well_nested(gantry_pipeline_trace(pipeline.get()));
            !nested)
            return nested;
        return reports(error, code, Words{path} + culprits);
    }

    TemporaryFolder folder;
};

TEST_F(Plugin, AddsItsPhasesAndFindsGantryInTheHost)
{
    std::string path = copy_of("no-defect");
    PipelinePtr pipeline = new_pipeline();
    g_autoptr(GError) error = nullptr;
    ASSERT_TRUE(gantry_pipeline_load_plugin(pipeline.get(), path.c_str(), &error))
        << error->message;

    size_t n_plugins;
    const GantryLoadedPlugin *plugins = gantry_pipeline_plugins(pipeline.get(), &n_plugins);
    ASSERT_EQ(n_plugins, 1u);
    EXPECT_EQ(plugins[0].path, path);
    EXPECT_STREQ(plugins[0].plugin->name, "no-defect");
    EXPECT_STREQ(plugins[0].plugin->version, "1.0");
    EXPECT_STREQ(plugins[0].plugin->summary, "does what it says");
    EXPECT_EQ(plugins[0].plugin->license, nullptr);

    const GantryPlan *plan = gantry_pipeline_resolve(pipeline.get(), nullptr);
    ASSERT_EQ(order_of(plan), Words{"no-defect"});
    EXPECT_STREQ(plan->phases[0].plugin, "no-defect");
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, &error), GANTRY_OK);

    size_t n;
    const GantryTraceEvent *events = gantry_trace_events(gantry_pipeline_trace(pipeline.get()), &n);
    bool noted = false;
    for (size_t i = 0; i < n; i++)
        noted |= events[i].kind == GANTRY_TRACE_NOTE && std::string(events[i].detail) == "started";
    EXPECT_TRUE(noted);
    EXPECT_EQ(begins_in(gantry_pipeline_trace(pipeline.get()), {GANTRY_TRACE_PLUGIN}),
              Words{"plugin " + path});
}

TEST_F(Plugin, CanBeWrittenInCPlusPlus)
{
    PipelinePtr pipeline = new_pipeline();
    g_autoptr(GError) error = nullptr;
    ASSERT_TRUE(
        gantry_pipeline_load_plugin(pipeline.get(), copy_of("in-cplusplus").c_str(), &error))
        << error->message;
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, &error), GANTRY_OK);
}

TEST_F(Plugin, ThatIsNoSharedObjectIsRefused)
{
    EXPECT_TRUE(refuses("no-shared-object", GANTRY_ERROR_PLUGIN_LOAD, {}));
}

TEST_F(Plugin, ThatNeedsASymbolOfNobodyIsRefusedWhenItIsLoaded)
{
    EXPECT_TRUE(
        refuses("unresolved-symbol", GANTRY_ERROR_PLUGIN_LOAD, {"gantry_context_of_the_future"}));
}

TEST_F(Plugin, WithoutADescriptorIsRefused)
{
    EXPECT_TRUE(refuses("no-descriptor", GANTRY_ERROR_PLUGIN_DESCRIPTOR, {"'gantry_plugin'"}));
}

TEST_F(Plugin, WithoutANameIsRefused)
{
    EXPECT_TRUE(refuses("nameless", GANTRY_ERROR_PLUGIN_DESCRIPTOR, {"name"}));
}

TEST_F(Plugin, WithoutAListOfPhasesIsRefused)
{
    EXPECT_TRUE(refuses("no-phases", GANTRY_ERROR_PLUGIN_DESCRIPTOR, {"phases"}));
}

TEST_F(Plugin, OfAnotherAbiIsRefusedBeforeAnythingElseIsRead)
{
    EXPECT_TRUE(refuses("wrong-abi", GANTRY_ERROR_ABI,
                        {std::to_string(GANTRY_ABI + 1), std::to_string(GANTRY_ABI)}));
}

TEST_F(Plugin, WithAPhaseOfAnotherAbiIsRefusedBeforeAnythingElseIsRead)
{
    EXPECT_TRUE(refuses("wrong-abi-of-phase", GANTRY_ERROR_ABI, {std::to_string(GANTRY_ABI + 1)}));
}

TEST_F(Plugin, WithANamelessPhaseIsRefused)
{
    EXPECT_TRUE(refuses("nameless-phase", GANTRY_ERROR_BAD_PHASE, {"name is missing"}));
}

TEST_F(Plugin, ThatIsAFolderIsRefused)
{
    PipelinePtr pipeline = new_pipeline();
    g_autoptr(GError) error = nullptr;
    EXPECT_FALSE(gantry_pipeline_load_plugin(pipeline.get(), folder.path().c_str(), &error));
    EXPECT_TRUE(reports(error, GANTRY_ERROR_PLUGIN_LOAD, {folder.path()}));
}

TEST_F(Plugin, WhosePathLeadsNowhereIsNotFound)
{
    PipelinePtr pipeline = new_pipeline();
    g_autoptr(GError) error = nullptr;
    std::string path = folder / "nothing.so";
    EXPECT_FALSE(gantry_pipeline_load_plugin(pipeline.get(), path.c_str(), &error));
    EXPECT_TRUE(reports(error, GANTRY_ERROR_PLUGIN_NOT_FOUND, {path}));
}

TEST_F(Plugin, WithoutAPathIsNotFoundInTheFoldersThatTheMessageLists)
{
    const std::string variable = "GANTRY_PLUGIN_PATH=" + folder.path() + ":/nowhere";
    const char *const variables[] = {variable.c_str(), nullptr};
    PipelinePtr pipeline = new_pipeline();
    gantry_pipeline_set_environment(pipeline.get(), gantry_environment_new(variables), nullptr);
    g_auto(GStrv) paths = gantry_pipeline_plugin_paths(pipeline.get());
    g_autoptr(GError) error = nullptr;
    EXPECT_FALSE(gantry_pipeline_load_plugin(pipeline.get(), "nothing", &error));
    EXPECT_TRUE(
        reports(error, GANTRY_ERROR_PLUGIN_NOT_FOUND, Words{"'nothing'"} + items_of(paths)));
    EXPECT_NE(gantry_error_get_hint(error), nullptr);
}

TEST_F(Plugin, IsFoundByNameInTheFirstFolderOfTheSnapshotThatHasIt)
{
    TemporaryFolder first, empty;
    std::filesystem::copy_file(FIXTURE_DIR "/no-defect.so", first / "no-defect.so");
    copy_of("no-defect");
    const std::string variable =
        "GANTRY_PLUGIN_PATH=:" + empty.path() + ":" + first.path() + "::" + folder.path();
    const char *const variables[] = {variable.c_str(), nullptr};
    PipelinePtr pipeline = new_pipeline();
    gantry_pipeline_set_environment(pipeline.get(), gantry_environment_new(variables), nullptr);

    g_auto(GStrv) paths = gantry_pipeline_plugin_paths(pipeline.get());
    Words listed = items_of(paths);
    ASSERT_GE(listed.size(), 4u) << "and the installed ones come last";
    EXPECT_EQ(Words(listed.begin(), listed.begin() + 3),
              (Words{empty.path(), first.path(), folder.path()}));

    g_autoptr(GError) error = nullptr;
    ASSERT_TRUE(gantry_pipeline_load_plugin(pipeline.get(), "no-defect", &error)) << error->message;
    size_t n_plugins;
    EXPECT_EQ(gantry_pipeline_plugins(pipeline.get(), &n_plugins)[0].path, first / "no-defect.so");
}

/* The fixtures are where plugins are in a build tree: beside the folder of the program. */
TEST_F(Plugin, IsFoundBesideTheRunningProgram)
{
    static const char *const none[] = {nullptr};
    PipelinePtr pipeline = new_pipeline();
    gantry_pipeline_set_environment(pipeline.get(), gantry_environment_new(none), nullptr);
    g_autoptr(GError) error = nullptr;
    ASSERT_TRUE(gantry_pipeline_load_plugin(pipeline.get(), "no-defect", &error)) << error->message;
    size_t n_plugins;
    EXPECT_TRUE(std::filesystem::equivalent(
        gantry_pipeline_plugins(pipeline.get(), &n_plugins)->path, FIXTURE_DIR "/no-defect.so"));
}

TEST_F(Plugin, IsNotSearchedInAFolderThatTheProcessSetLater)
{
    /* By a name that the folder beside the running program does not have. */
    std::filesystem::rename(copy_of("no-defect"), folder / "late.so");
    PipelinePtr pipeline = new_pipeline();
    g_setenv("GANTRY_PLUGIN_PATH", folder.path().c_str(), TRUE);
    g_autoptr(GError) error = nullptr;
    EXPECT_FALSE(gantry_pipeline_load_plugin(pipeline.get(), "late", &error));
    EXPECT_TRUE(reports(error, GANTRY_ERROR_PLUGIN_NOT_FOUND, {"'late'"}));
    EXPECT_TRUE(gantry_pipeline_load_plugin(new_pipeline().get(), "late", nullptr))
        << "a pipeline that was made later sees it";
    g_unsetenv("GANTRY_PLUGIN_PATH");
}

TEST_F(Plugin, LeavesThePipelineUsableWhenItIsRefused)
{
    RecordedPhase phase("phase");
    Recorder recorder;
    PipelinePtr pipeline = new_pipeline();
    recorder.attach(pipeline.get());
    EXPECT_FALSE(
        gantry_pipeline_load_plugin(pipeline.get(), copy_of("wrong-abi").c_str(), nullptr));
    EXPECT_FALSE(gantry_pipeline_load_plugin(pipeline.get(), "nothing", nullptr));
    EXPECT_TRUE(gantry_pipeline_add_phase(pipeline.get(), phase, nullptr));
    EXPECT_TRUE(gantry_pipeline_load_plugin(pipeline.get(), copy_of("no-defect").c_str(), nullptr));
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, nullptr), GANTRY_OK);
    EXPECT_EQ(order_of(gantry_pipeline_resolve(pipeline.get(), nullptr)),
              (Words{"phase", "no-defect"}));
}

TEST_F(Plugin, ThatIsLoadedTwiceIsADuplicateAndNamed)
{
    std::string path = copy_of("no-defect");
    PipelinePtr pipeline = new_pipeline();
    ASSERT_TRUE(gantry_pipeline_load_plugin(pipeline.get(), path.c_str(), nullptr));
    gantry_pipeline_load_plugin(pipeline.get(), path.c_str(), nullptr);
    g_autoptr(GError) error = nullptr;
    EXPECT_EQ(gantry_pipeline_resolve(pipeline.get(), &error), nullptr);
    EXPECT_TRUE(
        reports(error, GANTRY_ERROR_DUPLICATE_PHASE, {"'no-defect'", "(plugin 'no-defect')"}));
}

TEST_F(Plugin, IsClosedAgainIfItNeverStarted)
{
    std::string path = copy_of("no-defect");
    PipelinePtr pipeline = new_pipeline();
    ASSERT_TRUE(gantry_pipeline_load_plugin(pipeline.get(), path.c_str(), nullptr));
    ASSERT_NE(gantry_pipeline_resolve(pipeline.get(), nullptr), nullptr);
    EXPECT_TRUE(is_mapped(path));
    pipeline.reset();
    EXPECT_FALSE(is_mapped(path));
}

TEST_F(Plugin, StaysMappedOnceItStarted)
{
    std::string path = copy_of("no-defect");
    PipelinePtr pipeline = new_pipeline();
    ASSERT_TRUE(gantry_pipeline_load_plugin(pipeline.get(), path.c_str(), nullptr));
    ASSERT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, nullptr), GANTRY_OK);
    ASSERT_TRUE(gantry_pipeline_stop(pipeline.get(), nullptr));
    pipeline.reset();
    EXPECT_TRUE(is_mapped(path));
}

TEST_F(Plugin, ThatFailsInStartEndsTheRunWithItsErrorAndHint)
{
    RecordedPhase phase("phase");
    Recorder recorder;
    PipelinePtr pipeline = new_pipeline();
    recorder.attach(pipeline.get());
    gantry_pipeline_add_phase(pipeline.get(), phase, nullptr);
    ASSERT_TRUE(
        gantry_pipeline_load_plugin(pipeline.get(), copy_of("fails-in-start").c_str(), nullptr));
    g_autoptr(GError) error = nullptr;
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, &error), GANTRY_ERROR);
    ASSERT_TRUE(reports(error, GANTRY_ERROR_HOST));
    EXPECT_STREQ(error->message, "start: fails-in-start: no room on the roof");
    EXPECT_STREQ(gantry_error_get_hint(error), "free some");
    EXPECT_EQ(recorder.calls, (Words{"start phase", "stop phase"}));
}

TEST_F(Plugin, ThatFailsInStopKeepsNobodyFromStopping)
{
    RecordedPhase phase("phase");
    Recorder recorder;
    PipelinePtr pipeline = new_pipeline();
    recorder.attach(pipeline.get());
    gantry_pipeline_add_phase(pipeline.get(), phase, nullptr);
    ASSERT_TRUE(
        gantry_pipeline_load_plugin(pipeline.get(), copy_of("fails-in-stop").c_str(), nullptr));
    ASSERT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, nullptr), GANTRY_OK);
    g_autoptr(GError) error = nullptr;
    EXPECT_FALSE(gantry_pipeline_stop(pipeline.get(), &error));
    ASSERT_TRUE(reports(error, GANTRY_ERROR_HOST));
    EXPECT_STREQ(error->message, "stop: fails-in-stop: the brake is stuck");
    EXPECT_EQ(recorder.calls, (Words{"start phase", "stop phase"}));
}

TEST_F(Plugin, IsNamedInTheErrorsOfItsPhases)
{
    RecordedPhase other("no-defect");
    PipelinePtr pipeline = new_pipeline();
    ASSERT_TRUE(gantry_pipeline_load_plugin(pipeline.get(), copy_of("no-defect").c_str(), nullptr));
    ASSERT_TRUE(gantry_pipeline_add_phase(pipeline.get(), other, nullptr));
    g_autoptr(GError) error = nullptr;
    EXPECT_EQ(gantry_pipeline_resolve(pipeline.get(), &error), nullptr);
    EXPECT_TRUE(
        reports(error, GANTRY_ERROR_DUPLICATE_PHASE, {"'no-defect'", "(plugin 'no-defect')"}));
}

TEST_F(Plugin, BringsItsSinksAndItsLicence)
{
    std::string path = copy_of("with-sink");
    PipelinePtr pipeline = new_pipeline();
    ASSERT_TRUE(gantry_pipeline_load_plugin(pipeline.get(), path.c_str(), nullptr));
    size_t n;
    EXPECT_STREQ(gantry_pipeline_plugins(pipeline.get(), &n)[0].plugin->license, "MIT");

    void *handle = dlopen(path.c_str(), RTLD_LAZY | RTLD_NOLOAD);
    ASSERT_NE(handle, nullptr);
    auto *events_seen = static_cast<int *>(dlsym(handle, "events_seen"));
    ASSERT_NE(events_seen, nullptr);
    int before = *events_seen;
    ASSERT_NE(gantry_pipeline_resolve(pipeline.get(), nullptr), nullptr);
    EXPECT_EQ(*events_seen, before + 2) << "the span of resolving begins and ends";
    dlclose(handle);
}

} // namespace
