/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What a phase can ask of its pipeline. */
#include "support.h"

#include <cstring>
#include <functional>

namespace
{

/* A phase, "asker", whose functions are whatever the test puts here. */
struct Script {
    std::function<void(GantryContext *)> configure = [](GantryContext *) {};
    std::function<void(GantryContext *)> start = [](GantryContext *) {};
    std::function<void(GantryContext *)> stop = [](GantryContext *) {};
};

Script &script(GantryContext *context)
{
    return *static_cast<Script *>(gantry_context_get_data(context, "test.script"));
}

class Context : public testing::Test
{
  protected:
    Context() : publisher_("publisher"), asker_("asker")
    {
        recorder_.attach(pipeline_.get());
        gantry_pipeline_set_trace_level(pipeline_.get(), GANTRY_TRACE_CONFIG, nullptr);
        gantry_pipeline_set_data(pipeline_.get(), "test.script", &script_, nullptr);
    }

    /* Runs publisher and asker from the first to the last step. */
    void run()
    {
        GantryPhase phase = asker_.descriptor();
        phase.configure = [](GantryContext *context, void *, GError **) {
            script(context).configure(context);
            return GANTRY_OK;
        };
        phase.start = [](GantryContext *context, const void *, void *, void *, GError **) {
            script(context).start(context);
            return GANTRY_OK;
        };
        phase.stop = [](GantryContext *context, const void *, void *, GError **) {
            script(context).stop(context);
            return true;
        };
        scripted_ = phase;
        ASSERT_TRUE(gantry_pipeline_add_phase(pipeline_.get(), publisher_, nullptr));
        ASSERT_TRUE(gantry_pipeline_add_phase(pipeline_.get(), &scripted_, nullptr));
        ASSERT_EQ(gantry_pipeline_start(pipeline_.get(), nullptr, nullptr), GANTRY_OK);
        ASSERT_TRUE(gantry_pipeline_stop(pipeline_.get(), nullptr));
    }

    RecordedPhase publisher_, asker_;
    GantryPhase scripted_;
    Recorder recorder_;
    Script script_;
    PipelinePtr pipeline_{gantry_pipeline_new(GANTRY_PRESET_PYTHON)};
};

TEST_F(Context, OwnsSomethingUntilThePipelineIsFreed)
{
    static Words freed;
    freed.clear();
    script_.configure = [](GantryContext *context) {
        gantry_context_own(context, const_cast<char *>("a"),
                           [](void *data) { freed.push_back(static_cast<char *>(data)); });
    };
    script_.stop = [](GantryContext *) { EXPECT_EQ(freed, Words()); };
    run();
    EXPECT_EQ(freed, Words());
    pipeline_.reset();
    EXPECT_EQ(freed, Words{"a"});
}

TEST_F(Context, OwnsNothingOfAConfigurationThatIsForgotten)
{
    static int n_freed;
    n_freed = 0;
    script_.configure = [](GantryContext *context) {
        gantry_context_own(context, nullptr, [](void *) { n_freed++; });
    };
    GantryPhase phase = asker_.descriptor();
    phase.configure = [](GantryContext *context, void *, GError **) {
        script(context).configure(context);
        return GANTRY_OK;
    };
    ASSERT_TRUE(gantry_pipeline_add_phase(pipeline_.get(), &phase, nullptr));
    ASSERT_EQ(gantry_pipeline_configure(pipeline_.get(), nullptr), GANTRY_OK);
    EXPECT_EQ(n_freed, 0);
    ASSERT_TRUE(gantry_pipeline_set_argv(pipeline_.get(), 0, nullptr, nullptr));
    EXPECT_EQ(n_freed, 1);
    pipeline_.reset();
    EXPECT_EQ(n_freed, 1);
}

TEST_F(Context, LeadsToItsPipeline)
{
    int asked = 0;
    script_.configure = script_.start = script_.stop = [&](GantryContext *context) {
        asked++;
        EXPECT_EQ(gantry_context_pipeline(context), pipeline_.get());
    };
    run();
    EXPECT_EQ(asked, 3);
}

const char *who_published(GantryContext *context, const char *phase)
{
    auto *result = static_cast<const RecordedResult *>(gantry_context_result(context, phase));
    return result != nullptr ? result->who : nullptr;
}

TEST_F(Context, ShowsTheResultsOfNeededPhasesWhileTheyRun)
{
    asker_.needs({"publisher"});
    int asked = 0;
    script_.configure = [&](GantryContext *context) {
        asked++;
        EXPECT_EQ(gantry_context_result(context, "publisher"), nullptr) << "nothing runs yet";
    };
    script_.start = script_.stop = [&](GantryContext *context) {
        asked++;
        EXPECT_STREQ(who_published(context, "publisher"), "publisher");
    };
    run();
    EXPECT_EQ(asked, 3);
}

TEST_F(Context, ShowsTheResultsOfWantedPhases)
{
    asker_.wants({"publisher", "nobody"});
    bool asked = false;
    script_.start = [&](GantryContext *context) {
        asked = true;
        EXPECT_STREQ(who_published(context, "publisher"), "publisher");
        EXPECT_EQ(gantry_context_result(context, "nobody"), nullptr);
    };
    run();
    EXPECT_TRUE(asked);
}

TEST_F(Context, HidesTheResultsOfPhasesThatAreNeitherNeededNorWanted)
{
    publisher_.before({"asker"});
    bool asked = false;
    script_.start = [&](GantryContext *context) {
        asked = true;
        EXPECT_EQ(gantry_context_result(context, "publisher"), nullptr);
        EXPECT_EQ(gantry_context_result(context, "asker"), nullptr);
    };
    run();
    EXPECT_TRUE(asked);
}

TEST_F(Context, HasNoResultOfAPhaseThatPublishesNone)
{
    publisher_.publishes_nothing();
    asker_.needs({"publisher"});
    bool asked = false;
    script_.start = [&](GantryContext *context) {
        asked = true;
        EXPECT_EQ(gantry_context_result(context, "publisher"), nullptr);
    };
    run();
    EXPECT_TRUE(asked);
}

TEST_F(Context, ShowsTheReplacementsResultUnderTheReplacedName)
{
    RecordedPhase replacement("replacement");
    replacement.replaces("publisher").publishes("test.publisher/1");
    ASSERT_TRUE(gantry_pipeline_add_phase(pipeline_.get(), replacement, nullptr));
    asker_.needs({"publisher"});
    std::string who;
    script_.start = [&](GantryContext *context) { who = who_published(context, "publisher"); };
    run();
    EXPECT_EQ(who, "replacement");
}

TEST_F(Context, ReadsTheSnapshotAndNotTheProcess)
{
    const char *const variables[] = {"GANTRY_TEST_A=snapshot", nullptr};
    g_setenv("GANTRY_TEST_A", "process", TRUE);
    g_setenv("GANTRY_TEST_B", "process", TRUE);
    gantry_pipeline_set_environment(pipeline_.get(), gantry_environment_new(variables), nullptr);
    std::string a;
    bool has_b = true;
    script_.start = [&](GantryContext *context) {
        a = gantry_context_getenv(context, "GANTRY_TEST_A");
        has_b = gantry_context_getenv(context, "GANTRY_TEST_B") != nullptr;
    };
    run();
    EXPECT_EQ(a, "snapshot");
    EXPECT_FALSE(has_b);
    g_unsetenv("GANTRY_TEST_A");
    g_unsetenv("GANTRY_TEST_B");
}

TEST_F(Context, GivesMemoryThatOutlivesTheRun)
{
    char *text = nullptr;
    const char *const *list = nullptr;
    script_.start = [&](GantryContext *context) {
        char source[] = "text", item[] = "item";
        const char *const items[] = {item, "", nullptr};
        text = gantry_context_strdup(context, source);
        list = gantry_context_strdupv(context, items);
        source[0] = item[0] = '?';
        EXPECT_EQ(gantry_context_strdup(context, nullptr), nullptr);
        EXPECT_EQ(items_of(gantry_context_strdupv(context, nullptr)), Words());
        for (size_t size : {1u, 100u, 100000u}) {
            auto *memory = static_cast<char *>(gantry_context_alloc(context, size));
            EXPECT_EQ(reinterpret_cast<uintptr_t>(memory) % alignof(std::max_align_t), 0u);
            EXPECT_EQ(memory[0], 0);
            EXPECT_EQ(memory[size - 1], 0);
            std::memset(memory, 1, size);
        }
    };
    run();
    EXPECT_STREQ(text, "text");
    EXPECT_EQ(items_of(list), (Words{"item", ""}));
}

TEST_F(Context, HandsOnTheEmbeddersData)
{
    int window = 7;
    void *seen = nullptr, *missing = &window;
    gantry_pipeline_set_data(pipeline_.get(), "app.window", &window, nullptr);
    script_.start = [&](GantryContext *context) {
        seen = gantry_context_get_data(context, "app.window");
        missing = gantry_context_get_data(context, "app.door");
    };
    run();
    EXPECT_EQ(seen, &window);
    EXPECT_EQ(missing, nullptr);
}

TEST_F(Context, ShowsTheOptionsOfAllPhasesInTheirOrder)
{
    asker_.before({"publisher"});
    Words seen;
    script_.start = [&](GantryContext *context) {
        gantry_context_foreach_option(
            context,
            [](const GantryOption *option, const void *value, void *data) {
                static_cast<Words *>(data)->push_back(std::string(option->name) + "=" +
                                                      *static_cast<const char *const *>(value));
            },
            &seen);
    };
    run();
    EXPECT_EQ(seen, (Words{"who-asker=asker", "who-publisher=publisher"}));
}

TEST_F(Context, ShowsAnOptionOfAnotherPhaseToWhoKnowsItsType)
{
    Words seen;
    script_.configure = script_.start = [&](GantryContext *context) {
        for (const char *name : {"who-publisher", "publisher.who-publisher"}) {
            const char *value = gantry_context_get_string(context, name);
            seen.push_back(value != nullptr ? value : "(missing)");
        }
        for (const char *name : {"who-publisher", "asker.who-publisher", "nobody"}) {
            EXPECT_TRUE(gantry_context_get_bool(context, name, true)) << name;
            EXPECT_FALSE(gantry_context_get_bool(context, name, false)) << name;
            EXPECT_EQ(gantry_context_get_int(context, name, -7), -7) << name;
            EXPECT_EQ(*gantry_context_get_list(context, name), nullptr) << name;
        }
        for (const char *name : {"asker.who-publisher", "nobody"})
            EXPECT_EQ(gantry_context_get_string(context, name), nullptr) << name;
    };
    run();
    EXPECT_EQ(seen, Words(4, "publisher"));
}

TEST_F(Context, WritesItsNotesInsideThePhasesSpan)
{
    script_.start = [](GantryContext *context) {
        gantry_context_note(context, "encoding", "%s because of %d", "utf-8", 3);
    };
    run();
    const GantryTrace *trace = gantry_pipeline_trace(pipeline_.get());
    size_t n, note = 0;
    const GantryTraceEvent *events = gantry_trace_events(trace, &n);
    while (note < n && events[note].kind != GANTRY_TRACE_NOTE)
        note++;
    ASSERT_LT(note + 1, n);
    EXPECT_EQ(events[note].shape, GANTRY_TRACE_MARK);
    EXPECT_STREQ(events[note].name, "encoding");
    EXPECT_STREQ(events[note].detail, "utf-8 because of 3");
    EXPECT_EQ(events[note - 1].shape, GANTRY_TRACE_BEGIN);
    EXPECT_STREQ(events[note - 1].name, "asker");
    EXPECT_EQ(events[note + 1].shape, GANTRY_TRACE_END);
    EXPECT_STREQ(events[note + 1].name, "asker");
}

TEST_F(Context, TellsHowItDecides)
{
    script_.configure = [](GantryContext *context) {
        gantry_context_ask(context, "place", "Where is it?");
        gantry_context_look(context, "a file", "/a", false, "it is a folder");
        gantry_context_look(context, "a file", "/b", true, nullptr);
        gantry_context_rule_out(context, "prefix", "%s is not set", "home");
        gantry_context_decide(context, "prefix", "/b", "found by %d", 2);
    };
    run();
    std::vector<std::vector<std::string>> story;
    size_t n;
    const GantryTraceEvent *events =
        gantry_trace_events(gantry_pipeline_trace(pipeline_.get()), &n);
    for (size_t i = 0; i < n; i++) {
        if (events[i].kind >= GANTRY_TRACE_QUESTION && events[i].kind <= GANTRY_TRACE_UNMET)
            story.push_back({gantry_trace_kind_name(events[i].kind), events[i].name,
                             events[i].detail, events[i].value ? events[i].value : "none"});
    }
    EXPECT_EQ(story, (std::vector<std::vector<std::string>>{
                         {"question", "place", "Where is it?", "none"},
                         {"missed", "a file", "/a", "it is a folder"},
                         {"found", "a file", "/b", "none"},
                         {"unmet", "prefix", "home is not set", "none"},
                         {"rule", "prefix", "found by 2", "/b"},
                     }));
}

TEST_F(Context, WritesWhyItPoisonedTheProcess)
{
    script_.start = [](GantryContext *context) {
        std::string why = "threads are left";
        gantry_context_poison(context, why.c_str());
        gantry_context_poison(context, "and more");
    };
    run();
    EXPECT_EQ(gantry_pipeline_level(pipeline_.get()), GANTRY_LEVEL_POISONED);
    Words notes;
    size_t n;
    const GantryTraceEvent *events =
        gantry_trace_events(gantry_pipeline_trace(pipeline_.get()), &n);
    for (size_t i = 0; i < n; i++) {
        if (events[i].kind == GANTRY_TRACE_NOTE)
            notes.push_back(events[i].detail);
    }
    EXPECT_EQ(notes, (Words{"threads are left", "and more"}));
}

} // namespace
