/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Options by name, after PEP 741: set, asked for, overridden; and the error that is kept. */
#include "support.h"

namespace
{

struct Config {
    bool flag, fixed, hidden;
    int64_t number;
    const char *text;
    const char *const *items;
};

const GantryOption OPTIONS[] = {
    {.name = "flag", .type = GANTRY_TYPE_BOOL, .offset = offsetof(Config, flag)},
    {.name = "number", .type = GANTRY_TYPE_INT, .offset = offsetof(Config, number)},
    {.name = "text",
     .type = GANTRY_TYPE_STRING,
     .offset = offsetof(Config, text),
     .env = "TEXT",
     .doc = "a text"},
    {.name = "items",
     .type = GANTRY_TYPE_LIST,
     .offset = offsetof(Config, items),
     .value = "default",
     .env = "ITEMS",
     .argv = "-i",
     .argv_rule = GANTRY_ARGV_APPEND},
    {.name = "fixed",
     .type = GANTRY_TYPE_BOOL,
     .offset = offsetof(Config, fixed),
     .value = "1",
     .flags = GANTRY_OPTION_READ_ONLY},
    {.name = "hidden",
     .type = GANTRY_TYPE_BOOL,
     .offset = offsetof(Config, hidden),
     .flags = GANTRY_OPTION_PRIVATE},
    {},
};

struct Configured : OnePhase {
    Configured() : OnePhase(OPTIONS, sizeof(Config))
    {
    }

    Words items()
    {
        EXPECT_EQ(configure(), GANTRY_OK) << (error() != nullptr ? error()->message : "");
        const char *const *list = nullptr;
        EXPECT_TRUE(gantry_pipeline_get_list(pipeline(), "items", &list, nullptr));
        return items_of(list);
    }

    bool insert(size_t index, const char *item)
    {
        return gantry_pipeline_insert(pipeline(), "items", index, item, nullptr);
    }

    bool append(const char *item)
    {
        return gantry_pipeline_append(pipeline(), "items", item, nullptr);
    }
};

/* Inserting. */

TEST(Insert, BeforeConfiguringIsIntoWhatTheEmbedderHasSet)
{
    static const char *const set[] = {"a", "b", nullptr};
    Configured one;
    one.env({"ITEMS=environment"}).argv({"python3", "-i", "argv"});
    gantry_pipeline_set_list(one.pipeline(), "items", set, nullptr);
    EXPECT_TRUE(one.insert(1, "x"));
    EXPECT_TRUE(one.append("z"));
    EXPECT_TRUE(one.insert(0, "first"));
    EXPECT_EQ(one.items(), (Words{"first", "a", "x", "b", "z"}));
    EXPECT_EQ(one.origin("items"), "embedder");
}

TEST(Insert, BeforeConfiguringLeavesNothingOfTheOthers)
{
    Configured one;
    one.env({"ITEMS=environment"}).argv({"python3", "-i", "argv"});
    EXPECT_TRUE(one.append("mine"));
    EXPECT_EQ(one.items(), Words{"mine"});
}

TEST(Insert, IsTakenBackByAListThatIsSetLater)
{
    static const char *const set[] = {"a", nullptr};
    Configured one;
    one.append("x");
    gantry_pipeline_set_list(one.pipeline(), "p.items", set, nullptr);
    one.append("z");
    EXPECT_EQ(one.items(), (Words{"a", "z"}));
}

TEST(Insert, AfterConfiguringIsIntoWhatWasComputed)
{
    Configured one;
    one.env({"ITEMS=environment"}).argv({"python3", "-i", "a", "-i", "b"});
    EXPECT_EQ(one.items(), (Words{"a", "b"}));
    EXPECT_TRUE(one.insert(1, "x"));
    EXPECT_EQ(one.items(), (Words{"a", "x", "b"}));
    EXPECT_EQ(one.origin("items"), "embedder");
    EXPECT_TRUE(one.append("z"));
    EXPECT_TRUE(one.insert(0, "first"));
    EXPECT_EQ(one.items(), (Words{"first", "a", "x", "b", "z"}));
    Configured by_default;
    EXPECT_EQ(by_default.items(), Words{"default"});
    EXPECT_TRUE(by_default.append("more"));
    EXPECT_EQ(by_default.items(), (Words{"default", "more"}));
}

TEST(Insert, BehindTheLastOneIsAtTheEnd)
{
    for (size_t index : {size_t(2), size_t(3), size_t(G_MAXINT32), size_t(G_MAXINT32) + 1,
                         size_t(G_MAXUINT32), SIZE_MAX}) {
        static const char *const set[] = {"a", "b", nullptr};
        Configured one;
        gantry_pipeline_set_list(one.pipeline(), "items", set, nullptr);
        EXPECT_TRUE(one.insert(index, "last"));
        EXPECT_EQ(one.items(), (Words{"a", "b", "last"})) << index;
    }
}

TEST(Insert, CopiesItsItem)
{
    char item[] = "mine";
    Configured one;
    one.append(item);
    item[0] = '?';
    EXPECT_EQ(one.items(), Words{"mine"});
}

TEST(Insert, IntoWhatIsNoListIsRefusedAtOnceOrWhenItIsConfigured)
{
    for (const char *option : {"flag", "number", "text"}) {
        Configured before, after;
        gantry_pipeline_append(before.pipeline(), option, "x", nullptr);
        EXPECT_EQ(before.configure(), GANTRY_ERROR);
        EXPECT_TRUE(reports(before.error(), GANTRY_ERROR_OPTION_TYPE,
                            {std::string("'p.") + option, "as a list"}));
        after.items();
        g_autoptr(GError) error = nullptr;
        EXPECT_FALSE(gantry_pipeline_append(after.pipeline(), option, "x", &error));
        EXPECT_TRUE(reports(error, GANTRY_ERROR_OPTION_TYPE, {std::string("'p.") + option}));
        EXPECT_EQ(after.items(), Words{"default"}) << "nothing has changed";
    }
}

TEST(Insert, IntoWhatDoesNotExistIsRefusedAtOnceOrWhenItIsConfigured)
{
    Configured before, after;
    gantry_pipeline_append(before.pipeline(), "itmes", "x", nullptr);
    EXPECT_EQ(before.configure(), GANTRY_ERROR);
    ASSERT_TRUE(reports(before.error(), GANTRY_ERROR_UNKNOWN_OPTION, {"'itmes'"}));
    EXPECT_STREQ(gantry_error_get_hint(before.error()), "did you mean 'items'?");
    after.items();
    g_autoptr(GError) error = nullptr;
    EXPECT_FALSE(gantry_pipeline_insert(after.pipeline(), "itmes", 0, "x", &error));
    EXPECT_TRUE(reports(error, GANTRY_ERROR_UNKNOWN_OPTION, {"'itmes'"}));
}

TEST(Insert, ComesTooLateOnceAPhaseHasStarted)
{
    Configured one;
    one.items();
    ASSERT_EQ(gantry_pipeline_start(one.pipeline(), nullptr, nullptr), GANTRY_OK);
    g_autoptr(GError) error = nullptr;
    EXPECT_FALSE(gantry_pipeline_append(one.pipeline(), "items", "x", &error));
    EXPECT_TRUE(reports(error, GANTRY_ERROR_STATE));
    const char *const *list = nullptr;
    EXPECT_TRUE(gantry_pipeline_get_list(one.pipeline(), "items", &list, nullptr));
    EXPECT_EQ(items_of(list), Words{"default"}) << "the record of how this was started stays";
}

/* Asking. */

TEST(Option, IsTheRowOfTheTableOfItsPhase)
{
    Configured one;
    one.items();
    for (const char *name : {"text", "p.text"}) {
        const char *phase = nullptr;
        const GantryOption *option = gantry_pipeline_option(one.pipeline(), name, &phase, nullptr);
        EXPECT_EQ(option, &OPTIONS[2]);
        EXPECT_STREQ(phase, "p");
    }
    EXPECT_EQ(gantry_pipeline_option(one.pipeline(), "number", nullptr, nullptr)->type,
              GANTRY_TYPE_INT);
    EXPECT_EQ(gantry_pipeline_option(one.pipeline(), "fixed", nullptr, nullptr)->flags,
              unsigned(GANTRY_OPTION_READ_ONLY));
}

TEST(Option, ThatDoesNotExistOrIsAskedForTooEarlyIsAnError)
{
    Configured one;
    g_autoptr(GError) early = nullptr, unknown = nullptr;
    const char *phase = "untouched";
    EXPECT_EQ(gantry_pipeline_option(one.pipeline(), "text", &phase, &early), nullptr);
    EXPECT_TRUE(reports(early, GANTRY_ERROR_STATE));
    one.items();
    EXPECT_EQ(gantry_pipeline_option(one.pipeline(), "q.text", &phase, &unknown), nullptr);
    EXPECT_TRUE(reports(unknown, GANTRY_ERROR_UNKNOWN_OPTION, {"'q.text'"}));
    EXPECT_STREQ(phase, "untouched");
    EXPECT_FALSE(gantry_pipeline_has_option(one.pipeline(), "q.text"));
    EXPECT_TRUE(gantry_pipeline_has_option(one.pipeline(), "p.text"));
}

TEST(Option, CanBeReadThenOverriddenThenReadAgain)
{
    Configured one;
    one.env({"TEXT=environment"});
    one.items();
    const char *text = nullptr;
    ASSERT_TRUE(gantry_pipeline_get_string(one.pipeline(), "text", &text, nullptr));
    EXPECT_STREQ(text, "environment");
    std::string more = std::string(text) + " and more";
    ASSERT_TRUE(gantry_pipeline_set_string(one.pipeline(), "text", more.c_str(), nullptr));
    EXPECT_FALSE(gantry_pipeline_get_string(one.pipeline(), "text", &text, nullptr))
        << "it is not configured any more";
    one.items();
    ASSERT_TRUE(gantry_pipeline_get_string(one.pipeline(), "text", &text, nullptr));
    EXPECT_STREQ(text, "environment and more");
    EXPECT_EQ(gantry_pipeline_start(one.pipeline(), nullptr, nullptr), GANTRY_OK);
}

TEST(Option, ThatIsReadOnlyOrPrivateCanBeReadAndNotSet)
{
    using Setter = bool (*)(GantryPipeline * pipeline, const char *option);
    const Setter setters[] = {
        [](GantryPipeline *pipeline, const char *option) {
            return gantry_pipeline_set_bool(pipeline, option, true, nullptr);
        },
        [](GantryPipeline *pipeline, const char *option) {
            return gantry_pipeline_set_int(pipeline, option, 1, nullptr);
        },
        [](GantryPipeline *pipeline, const char *option) {
            return gantry_pipeline_set_string(pipeline, option, "1", nullptr);
        },
        [](GantryPipeline *pipeline, const char *option) {
            std::string assignment = std::string(option) + "=1";
            return gantry_pipeline_set_text(pipeline, assignment.c_str(), nullptr);
        },
        [](GantryPipeline *pipeline, const char *option) {
            return gantry_pipeline_append(pipeline, option, "1", nullptr);
        },
    };
    for (const char *option : {"fixed", "p.fixed", "hidden"}) {
        for (const Setter &set : setters) {
            Configured one;
            EXPECT_TRUE(set(one.pipeline(), option));
            EXPECT_EQ(one.configure(), GANTRY_ERROR);
            EXPECT_TRUE(reports(one.error(), GANTRY_ERROR_OPTION_READ_ONLY,
                                {strchr(option, 'f') != nullptr ? "'p.fixed'" : "'p.hidden'"}));
        }
    }
    Configured one;
    one.items();
    int64_t value = -1;
    EXPECT_TRUE(gantry_pipeline_get_int(one.pipeline(), "fixed", &value, nullptr));
    EXPECT_EQ(value, 1);
    EXPECT_TRUE(gantry_pipeline_get_int(one.pipeline(), "hidden", &value, nullptr));
    EXPECT_EQ(value, 0);
}

/* The error that is kept. */

using Call = bool (*)(GantryPipeline *pipeline, GError **error);

/* Whether @call fails, and what it says is kept, also for a caller who does not ask. */
testing::AssertionResult keeps_the_error_of(GantryPipeline *pipeline, Call call)
{
    g_autoptr(GError) error = nullptr;
    for (GError **out : {&error, static_cast<GError **>(nullptr)}) {
        /* Another one first, so that there is something to replace. */
        gantry_pipeline_set_text(pipeline, "something else", nullptr);
        if (call(pipeline, out))
            return testing::AssertionFailure() << "it does not fail";
        const GError *kept = gantry_pipeline_error(pipeline);
        if (error == nullptr || kept == nullptr || kept == error)
            return testing::AssertionFailure() << "it fails without an error";
        if (strcmp(kept->message, error->message) != 0 || kept->code != error->code ||
            kept->domain != error->domain ||
            g_strcmp0(gantry_error_get_hint(kept), gantry_error_get_hint(error)) != 0)
            return testing::AssertionFailure()
                   << "kept is '" << kept->message << "', not '" << error->message << "'";
    }
    return testing::AssertionSuccess();
}

TEST(KeptError, IsNoneBeforeTheFirst)
{
    Configured one;
    EXPECT_EQ(gantry_pipeline_error(one.pipeline()), nullptr);
    one.items();
    EXPECT_TRUE(gantry_pipeline_set_bool(one.pipeline(), "flag", true, nullptr));
    EXPECT_EQ(gantry_pipeline_error(one.pipeline()), nullptr);
}

TEST(KeptError, IsThatOfEachFunctionThatAsksForAnOption)
{
    const Call calls[] = {
        [](GantryPipeline *pipeline, GError **error) {
            return gantry_pipeline_option(pipeline, "a", nullptr, error) != nullptr;
        },
        [](GantryPipeline *pipeline, GError **error) {
            return gantry_pipeline_option_origin(pipeline, "b", error) != nullptr;
        },
        [](GantryPipeline *pipeline, GError **error) {
            char *text;
            return gantry_pipeline_option_text(pipeline, "c", &text, error);
        },
        [](GantryPipeline *pipeline, GError **error) {
            int64_t value;
            return gantry_pipeline_get_int(pipeline, "d", &value, error);
        },
        [](GantryPipeline *pipeline, GError **error) {
            const char *value;
            return gantry_pipeline_get_string(pipeline, "e", &value, error);
        },
        [](GantryPipeline *pipeline, GError **error) {
            const char *const *value;
            return gantry_pipeline_get_list(pipeline, "g", &value, error);
        },
        [](GantryPipeline *pipeline, GError **error) {
            int64_t value;
            return gantry_pipeline_get_int(pipeline, "text", &value, error);
        },
        [](GantryPipeline *pipeline, GError **error) {
            const char *value;
            return gantry_pipeline_get_string(pipeline, "items", &value, error);
        },
        [](GantryPipeline *pipeline, GError **error) {
            const char *const *value;
            return gantry_pipeline_get_list(pipeline, "number", &value, error);
        },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(calls); i++) {
        /* Each in a pipeline that is configured, and stays so: a text that sets nothing does not
         * open it again. */
        Configured one;
        one.items();
        EXPECT_TRUE(keeps_the_error_of(one.pipeline(), calls[i])) << i;
    }
}

TEST(KeptError, IsThatOfEachFunctionThatSetsAnOption)
{
    const Call calls[] = {
        [](GantryPipeline *pipeline, GError **error) {
            return gantry_pipeline_set_bool(pipeline, "flag", true, error);
        },
        [](GantryPipeline *pipeline, GError **error) {
            return gantry_pipeline_set_int(pipeline, "number", 1, error);
        },
        [](GantryPipeline *pipeline, GError **error) {
            return gantry_pipeline_set_string(pipeline, "text", "x", error);
        },
        [](GantryPipeline *pipeline, GError **error) {
            static const char *const none[] = {nullptr};
            return gantry_pipeline_set_list(pipeline, "items", none, error);
        },
        [](GantryPipeline *pipeline, GError **error) {
            return gantry_pipeline_set_text(pipeline, "flag=1", error);
        },
        [](GantryPipeline *pipeline, GError **error) {
            return gantry_pipeline_append(pipeline, "items", "x", error);
        },
        [](GantryPipeline *pipeline, GError **error) {
            return gantry_pipeline_insert(pipeline, "items", 0, "x", error);
        },
        [](GantryPipeline *pipeline, GError **error) {
            return gantry_pipeline_set_text(pipeline, "flag", error);
        },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(calls); i++) {
        Configured one;
        one.items();
        ASSERT_EQ(gantry_pipeline_start(one.pipeline(), nullptr, nullptr), GANTRY_OK);
        EXPECT_TRUE(keeps_the_error_of(one.pipeline(), calls[i])) << i;
    }
}

TEST(KeptError, IsThatOfResolvingConfiguringStartingAndStopping)
{
    auto resolve = [](GantryPipeline *pipeline, GError **error) {
        return gantry_pipeline_resolve(pipeline, error) != nullptr;
    };
    auto configure = [](GantryPipeline *pipeline, GError **error) {
        return gantry_pipeline_configure(pipeline, error) != GANTRY_ERROR;
    };
    auto start = [](GantryPipeline *pipeline, GError **error) {
        return gantry_pipeline_start(pipeline, "nowhere", error) != GANTRY_ERROR;
    };
    for (Call call : {Call(resolve), Call(configure), Call(start)}) {
        Configured unresolved;
        gantry_pipeline_disable_phase(unresolved.pipeline(), "nobody", nullptr);
        EXPECT_TRUE(keeps_the_error_of(unresolved.pipeline(), call));
    }
    Configured unstarted;
    unstarted.items();
    EXPECT_TRUE(keeps_the_error_of(unstarted.pipeline(), start));
}

/* What fails once only, and whether the caller asks for it. */
TEST(KeptError, OfARunIsThatWhichTheCallerGets)
{
    for (bool asks : {true, false}) {
        g_autoptr(GError) error = nullptr;
        GError **out = asks ? &error : nullptr;
        auto kept = [&](GantryPipeline *pipeline, const char *text) {
            const GError *last = gantry_pipeline_error(pipeline);
            ASSERT_NE(last, nullptr);
            EXPECT_NE(strstr(last->message, text), nullptr) << last->message;
            if (asks) {
                EXPECT_STREQ(last->message, error->message);
            }
            g_clear_error(&error);
        };
        RecordedPhase a("a");
        GantryPhase phase = a.descriptor();
        auto pipeline_of_a = [&](Recorder &recorder) {
            PipelinePtr pipeline(gantry_pipeline_new(GANTRY_PRESET_PYTHON));
            recorder.attach(pipeline.get());
            EXPECT_TRUE(gantry_pipeline_add_phase(pipeline.get(), &phase, nullptr));
            return pipeline;
        };
        Recorder recorder;
        phase.configure = configure_that_fails;
        PipelinePtr unconfigured = pipeline_of_a(recorder);
        EXPECT_EQ(gantry_pipeline_configure(unconfigured.get(), out), GANTRY_ERROR);
        kept(unconfigured.get(), CONFIGURE_FAILURE);
        phase.configure = nullptr;
        phase.start = start_that_fails;
        PipelinePtr unstarted = pipeline_of_a(recorder);
        EXPECT_EQ(gantry_pipeline_start(unstarted.get(), nullptr, out), GANTRY_ERROR);
        kept(unstarted.get(), START_FAILURE);
        phase.start = a.descriptor().start;
        phase.stop = stop_that_fails;
        PipelinePtr unstopped = pipeline_of_a(recorder);
        EXPECT_EQ(gantry_pipeline_start(unstopped.get(), nullptr, out), GANTRY_OK);
        EXPECT_EQ(gantry_pipeline_error(unstopped.get()), nullptr);
        EXPECT_FALSE(gantry_pipeline_stop(unstopped.get(), out));
        kept(unstopped.get(), STOP_FAILURE);
    }
}

TEST(KeptError, LeavesTheExitStatusAlone)
{
    RecordedPhase a("a");
    GantryPhase phase = a.descriptor();
    phase.start = start_that_exits;
    PipelinePtr pipeline(gantry_pipeline_new(GANTRY_PRESET_PYTHON));
    Recorder recorder;
    recorder.attach(pipeline.get());
    ASSERT_TRUE(gantry_pipeline_add_phase(pipeline.get(), &phase, nullptr));
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, nullptr), GANTRY_EXIT);
    EXPECT_EQ(gantry_pipeline_error(pipeline.get()), nullptr) << "an exit is no error";
    EXPECT_EQ(gantry_pipeline_exit_status(pipeline.get()), EXIT_STATUS);
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, nullptr), GANTRY_ERROR);
    EXPECT_TRUE(reports(gantry_pipeline_error(pipeline.get()), GANTRY_ERROR_STATE));
    EXPECT_EQ(gantry_pipeline_exit_status(pipeline.get()), EXIT_STATUS);
}

} // namespace
