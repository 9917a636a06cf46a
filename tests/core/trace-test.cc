/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "shim/enums.h"
#include "shim/trace.h"
#include "support.h"

#include <map>
#include <random>
#include <set>
#include <thread>
#include <time.h>
#include <unistd.h>

namespace
{

using TracePtr = std::unique_ptr<GantryTrace, decltype(&shim_trace_free)>;

TracePtr trace_of(size_t capacity)
{
    return {shim_trace_new(capacity), shim_trace_free};
}

/* "B start a", "E start a", "M note b", in order. */
Words events_in(const GantryTrace *trace)
{
    static const char *const shapes[] = {"B", "E", "M"};
    Words words;
    size_t n;
    const GantryTraceEvent *events = gantry_trace_events(trace, &n);
    for (size_t i = 0; i < n; i++)
        words.push_back(std::string(shapes[events[i].shape]) + " " +
                        gantry_trace_kind_name(events[i].kind) + " " + events[i].name);
    return words;
}

TEST(Trace, RecordsSpansAndMarksInOrder)
{
    TracePtr trace = trace_of(100);
    int outer = gantry_trace_begin(trace.get(), GANTRY_TRACE_START, "a");
    int inner = gantry_trace_begin(trace.get(), GANTRY_TRACE_PLUGIN, "b");
    gantry_trace_mark(trace.get(), GANTRY_TRACE_NOTE, "c", nullptr, "why");
    gantry_trace_end(trace.get(), inner);
    gantry_trace_end(trace.get(), outer);
    EXPECT_EQ(events_in(trace.get()),
              (Words{"B start a", "B plugin b", "M note c", "E plugin b", "E start a"}));
    EXPECT_TRUE(is_well_nested(trace.get()));
    EXPECT_EQ(gantry_trace_dropped(trace.get()), 0u);
}

TEST(Trace, EndsWhatIsInsideWhereSpansDoNotEndInnermostFirst)
{
    TracePtr trace = trace_of(100);
    int a = gantry_trace_begin(trace.get(), GANTRY_TRACE_SPAN, "a");
    int b = gantry_trace_begin(trace.get(), GANTRY_TRACE_SPAN, "b");
    int c = gantry_trace_begin(trace.get(), GANTRY_TRACE_SPAN, "c");
    gantry_trace_end(trace.get(), b);
    gantry_trace_end(trace.get(), c);
    gantry_trace_end(trace.get(), b);
    int d = gantry_trace_begin(trace.get(), GANTRY_TRACE_SPAN, "d");
    gantry_trace_end(trace.get(), d);
    gantry_trace_end(trace.get(), a);
    gantry_trace_end(trace.get(), a);
    EXPECT_EQ(events_in(trace.get()), (Words{"B span a", "B span b", "B span c", "E span c",
                                             "E span b", "B span d", "E span d", "E span a"}));
    EXPECT_TRUE(is_well_nested(trace.get()));
}

TEST(Trace, OfTwoThatOneThreadWritesByTurnsTearsNeither)
{
    TracePtr one = trace_of(100), other = trace_of(100);
    int a = gantry_trace_begin(one.get(), GANTRY_TRACE_SPAN, "a");
    int b = gantry_trace_begin(other.get(), GANTRY_TRACE_SPAN, "b");
    int c = gantry_trace_begin(one.get(), GANTRY_TRACE_SPAN, "c");
    gantry_trace_end(one.get(), c);
    gantry_trace_end(one.get(), a);
    gantry_trace_end(other.get(), b);
    EXPECT_EQ(events_in(one.get()), (Words{"B span a", "B span c", "E span c", "E span a"}));
    EXPECT_EQ(events_in(other.get()), (Words{"B span b", "E span b"}));
}

TEST(Trace, CopiesTheTextsOfAMark)
{
    TracePtr trace = trace_of(10);
    char detail[] = "why", value[] = "what";
    gantry_trace_mark(trace.get(), GANTRY_TRACE_NOTE, "a", value, detail);
    gantry_trace_mark(trace.get(), GANTRY_TRACE_NOTE, "b", nullptr, nullptr);
    detail[0] = value[0] = '?';
    size_t n;
    const GantryTraceEvent *events = gantry_trace_events(trace.get(), &n);
    ASSERT_EQ(n, 2u);
    EXPECT_STREQ(events[0].detail, "why");
    EXPECT_STREQ(events[0].value, "what");
    EXPECT_EQ(events[1].detail, nullptr);
    EXPECT_EQ(events[1].value, nullptr);
}

TEST(Trace, CountsWhatFindsNoRoomAndKeepsTheEndsOfWhatDid)
{
    TracePtr trace = trace_of(4);
    int outer = gantry_trace_begin(trace.get(), GANTRY_TRACE_START, "a");
    int inner = gantry_trace_begin(trace.get(), GANTRY_TRACE_START, "b");
    gantry_trace_mark(trace.get(), GANTRY_TRACE_NOTE, "c", nullptr, nullptr);
    int lost = gantry_trace_begin(trace.get(), GANTRY_TRACE_START, "d");
    gantry_trace_end(trace.get(), lost);
    gantry_trace_end(trace.get(), inner);
    gantry_trace_end(trace.get(), outer);
    EXPECT_EQ(events_in(trace.get()), (Words{"B start a", "B start b", "E start b", "E start a"}));
    EXPECT_EQ(gantry_trace_dropped(trace.get()), 3u);
}

TEST(Trace, DropsASpanWholeWhereOnlyItsBeginHadRoom)
{
    TracePtr trace = trace_of(3);
    int outer = gantry_trace_begin(trace.get(), GANTRY_TRACE_START, "a");
    int lost = gantry_trace_begin(trace.get(), GANTRY_TRACE_START, "b");
    gantry_trace_mark(trace.get(), GANTRY_TRACE_NOTE, "c", nullptr, nullptr);
    gantry_trace_end(trace.get(), lost);
    gantry_trace_end(trace.get(), outer);
    EXPECT_EQ(events_in(trace.get()), (Words{"B start a", "M note c", "E start a"}))
        << "a mark may still find the place that was too little for a span";
    EXPECT_EQ(gantry_trace_dropped(trace.get()), 2u);
}

TEST(Trace, OfNoRoomOnlyCounts)
{
    TracePtr trace = trace_of(0);
    gantry_trace_end(trace.get(), gantry_trace_begin(trace.get(), GANTRY_TRACE_START, "a"));
    gantry_trace_mark(trace.get(), GANTRY_TRACE_NOTE, "b", nullptr, "why");
    EXPECT_EQ(events_in(trace.get()), Words());
    EXPECT_EQ(gantry_trace_dropped(trace.get()), 3u);
}

TEST(Trace, KeepsOneCopyOfAName)
{
    TracePtr trace = trace_of(10);
    char name[] = "json.decoder";
    const char *copy = gantry_trace_intern(trace.get(), name);
    EXPECT_EQ(gantry_trace_intern(trace.get(), "json.decoder"), copy);
    name[0] = '?';
    EXPECT_STREQ(copy, "json.decoder");
    EXPECT_STRNE(gantry_trace_intern(trace.get(), name), copy);
}

TEST(Trace, SaysInWhichThreadItHappened)
{
    TracePtr trace = trace_of(10);
    int other = 0;
    gantry_trace_mark(trace.get(), GANTRY_TRACE_NOTE, "here", nullptr, nullptr);
    std::thread([&] {
        other = static_cast<int>(gettid());
        gantry_trace_mark(trace.get(), GANTRY_TRACE_NOTE, "there", nullptr, nullptr);
    }).join();
    size_t n;
    const GantryTraceEvent *events = gantry_trace_events(trace.get(), &n);
    ASSERT_EQ(n, 2u);
    EXPECT_EQ(events[0].thread, gettid());
    EXPECT_EQ(events[1].thread, other);
}

TEST(Trace, EndsASpanInItsOwnThreadOnly)
{
    TracePtr trace = trace_of(20);
    GantrySpan outer = gantry_trace_begin(trace.get(), GANTRY_TRACE_START, "outer");
    GantrySpan handed = gantry_trace_begin(trace.get(), GANTRY_TRACE_SPAN, "handed over");
    std::thread([&] {
        GantrySpan own = gantry_trace_begin(trace.get(), GANTRY_TRACE_SPAN, "worker");
        gantry_trace_end(trace.get(), handed);
        gantry_trace_end_with(trace.get(), handed, "value", nullptr);
        gantry_trace_end(trace.get(), own);
    }).join();
    gantry_trace_end(trace.get(), outer);
    size_t n;
    const GantryTraceEvent *events = gantry_trace_events(trace.get(), &n);
    Words ends;
    for (size_t i = 0; i < n; i++) {
        if (events[i].shape == GANTRY_TRACE_END)
            ends.push_back(events[i].name);
    }
    EXPECT_EQ(ends, (Words{"worker", "handed over", "outer"}));
}

TEST(Trace, KeepsRoomForThePipelineWhereAProgramFillsTheRest)
{
    TracePtr trace = trace_of(6400);
    while (gantry_trace_begin_copy(trace.get(), GANTRY_TRACE_SPAN, "of the program") >= 0)
        continue;
    EXPECT_GT(gantry_trace_dropped(trace.get()), 0u);
    for (int i = 0; i < 50; i++)
        EXPECT_GE(gantry_trace_begin(trace.get(), GANTRY_TRACE_STOP, "core"), 0) << i;
    EXPECT_LT(gantry_trace_begin(trace.get(), GANTRY_TRACE_STOP, "core"), 0);
}

TEST(Trace, CopiesTheNameOfASpanWhereThatIsAskedFor)
{
    TracePtr trace = trace_of(10);
    std::string name = "gone soon";
    GantrySpan span = gantry_trace_begin_copy(trace.get(), GANTRY_TRACE_SPAN, name.c_str());
    name = "something else";
    gantry_trace_end(trace.get(), span);
    size_t n;
    const GantryTraceEvent *events = gantry_trace_events(trace.get(), &n);
    ASSERT_EQ(n, 2u);
    EXPECT_STREQ(events[0].name, "gone soon");
    EXPECT_STREQ(events[1].name, "gone soon");
}

TEST(Trace, OfManyThreadsLosesAndTearsNothing)
{
    constexpr size_t N_THREADS = 8, N_SPANS = 500;
    for (size_t capacity : {N_THREADS * N_SPANS * 5, size_t{1000}}) {
        TracePtr trace = trace_of(capacity);
        std::vector<std::thread> threads;
        for (size_t t = 0; t < N_THREADS; t++) {
            threads.emplace_back([&trace, t] {
                const std::string own = "thread " + std::to_string(t);
                for (size_t i = 0; i < N_SPANS; i++) {
                    const char *name = gantry_trace_intern(trace.get(), own.c_str());
                    int outer = gantry_trace_begin(trace.get(), GANTRY_TRACE_IMPORT, name);
                    int inner = gantry_trace_begin(trace.get(), GANTRY_TRACE_IMPORT, "inner");
                    gantry_trace_mark(trace.get(), GANTRY_TRACE_NOTE, "note", nullptr, own.c_str());
                    gantry_trace_end(trace.get(), inner);
                    gantry_trace_end(trace.get(), outer);
                }
            });
        }
        for (std::thread &thread : threads)
            thread.join();
        size_t n;
        const GantryTraceEvent *events = gantry_trace_events(trace.get(), &n);
        EXPECT_EQ(n + gantry_trace_dropped(trace.get()), N_THREADS * N_SPANS * 5);
        EXPECT_LE(n, capacity);
        EXPECT_TRUE(is_well_nested(trace.get()));

        std::map<int, std::set<std::string>> details;
        for (size_t i = 0; i < n; i++) {
            if (events[i].detail != nullptr)
                details[events[i].thread].insert(events[i].detail);
        }
        for (const auto &[thread, own] : details)
            EXPECT_EQ(own.size(), 1u) << "a detail of another thread's in thread " << thread;
    }
}

class RandomTrace : public testing::TestWithParam<unsigned>
{
};

TEST_P(RandomTrace, IsNeverTornAndLosesNothingSilently)
{
    static const char *const names[] = {"a", "b", "c", "d"};
    std::mt19937 random(GetParam());
    size_t capacity = random() % 60;
    TracePtr trace = trace_of(capacity);
    std::vector<int> open;
    size_t attempted = 0;
    for (int i = 0; i < 80; i++) {
        unsigned choice = random() % 3;
        if (choice == 0) {
            open.push_back(
                gantry_trace_begin(trace.get(), GANTRY_TRACE_START, names[random() % 4]));
            attempted += 2;
        } else if (choice == 1 && !open.empty()) {
            gantry_trace_end(trace.get(), open.back());
            open.pop_back();
        } else {
            gantry_trace_mark(trace.get(), GANTRY_TRACE_NOTE, names[random() % 4], nullptr,
                              nullptr);
            attempted++;
        }
    }
    while (!open.empty()) {
        gantry_trace_end(trace.get(), open.back());
        open.pop_back();
    }
    size_t n;
    gantry_trace_events(trace.get(), &n);
    EXPECT_TRUE(is_well_nested(trace.get()));
    EXPECT_EQ(n + gantry_trace_dropped(trace.get()), attempted);
    EXPECT_LE(n, capacity);
    EXPECT_TRUE(attempted <= capacity || n + 1 >= capacity) << "room was left unused";
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomTrace, testing::Range(1u, 101u));

struct Seen {
    Words events;
    int finished = 0;
};

const GantryTraceSink SINK = {
    "test",
    [](void *data, const GantryTraceEvent *event) {
        auto *seen = static_cast<Seen *>(data);
        seen->events.push_back(std::to_string(event->shape) + " " + event->name);
        EXPECT_GT(event->time_ns, 0u);
    },
    [](void *data) { static_cast<Seen *>(data)->finished++; },
};

TEST(Sink, SeesEachEventAsItHappensAndIsFinishedOnce)
{
    Seen first, second;
    TracePtr trace = trace_of(100);
    gantry_trace_mark(trace.get(), GANTRY_TRACE_NOTE, "before", nullptr, nullptr);
    gantry_trace_add_sink(trace.get(), &SINK, &first);
    int span = gantry_trace_begin(trace.get(), GANTRY_TRACE_START, "a");
    EXPECT_EQ(first.events, Words{"0 a"});
    gantry_trace_add_sink(trace.get(), &SINK, &second);
    gantry_trace_mark(trace.get(), GANTRY_TRACE_NOTE, "b", nullptr, nullptr);
    gantry_trace_end(trace.get(), span);
    EXPECT_EQ(first.events, (Words{"0 a", "2 b", "1 a"}));
    EXPECT_EQ(second.events, (Words{"2 b", "1 a"}));
    EXPECT_EQ(first.finished, 0);
    trace.reset();
    EXPECT_EQ(first.finished, 1);
    EXPECT_EQ(second.finished, 1);
}

TEST(Sink, NeedsNoFinish)
{
    static const GantryTraceSink sink = {"test", SINK.event, nullptr};
    Seen seen;
    TracePtr trace = trace_of(10);
    gantry_trace_add_sink(trace.get(), &sink, &seen);
    gantry_trace_mark(trace.get(), GANTRY_TRACE_NOTE, "a", nullptr, nullptr);
    trace.reset();
    EXPECT_EQ(seen.events, Words{"2 a"});
}

TEST(Sink, OfAPipelineSeesTheStopThatFreeingMakes)
{
    Seen seen;
    RecordedPhase phase("phase");
    Recorder recorder;
    PipelinePtr pipeline(gantry_pipeline_new(GANTRY_PRESET_PYTHON));
    recorder.attach(pipeline.get());
    gantry_trace_add_sink(gantry_pipeline_trace(pipeline.get()), &SINK, &seen);
    gantry_pipeline_add_phase(pipeline.get(), phase, nullptr);
    ASSERT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, nullptr), GANTRY_OK);
    size_t before = seen.events.size();
    pipeline.reset();
    ASSERT_GT(seen.events.size(), before + 1);
    EXPECT_EQ(seen.events[before], "2 stopping");
    EXPECT_EQ(seen.events[before + 1], "0 phase");
    EXPECT_EQ(seen.finished, 1);
}

void wait_ms(long ms)
{
    struct timespec time = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&time, nullptr);
}

TEST(TraceClock, BeginsWithTheProcessAndNotWithTheTrace)
{
    /* The kernel tells a process's start in ticks, so a tick may be missing. */
    wait_ms(60);
    TracePtr trace = trace_of(10);
    EXPECT_GE(gantry_trace_library_entry(trace.get()), 50u * 1000000u);
    EXPECT_GE(gantry_trace_now(trace.get()), gantry_trace_library_entry(trace.get()));
}

TEST(TraceClock, CountsNanoseconds)
{
    TracePtr trace = trace_of(10);
    int span = gantry_trace_begin(trace.get(), GANTRY_TRACE_START, "a");
    wait_ms(20);
    gantry_trace_end(trace.get(), span);
    size_t n;
    const GantryTraceEvent *events = gantry_trace_events(trace.get(), &n);
    ASSERT_EQ(n, 2u);
    EXPECT_GE(events[0].time_ns, gantry_trace_library_entry(trace.get()));
    EXPECT_GE(events[1].time_ns - events[0].time_ns, 20u * 1000000u);
    EXPECT_LE(events[1].time_ns, gantry_trace_now(trace.get()));
}

TEST(TraceKind, HasANameWhateverItsValue)
{
    EXPECT_STREQ(gantry_trace_kind_name(GANTRY_TRACE_RESOLVE), "resolve");
    EXPECT_STREQ(gantry_trace_kind_name(GANTRY_TRACE_ERROR), "error");
    EXPECT_STREQ(shim_trace_kind_name(99), "unknown");
}

TEST(TraceOfARun, HasEveryStepAndEveryLevelInOrder)
{
    NinePhases nine;
    GantryPhase configured = nine[3].descriptor();
    configured.configure = configure_that_records;
    nine.use(3, &configured);
    Recorder recorder;
    PipelinePtr pipeline = nine.pipeline(recorder);
    const GantryTrace *trace = gantry_pipeline_trace(pipeline.get());
    ASSERT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, nullptr), GANTRY_OK);
    ASSERT_TRUE(gantry_pipeline_stop(pipeline.get(), nullptr));
    EXPECT_TRUE(is_well_nested(trace));
    EXPECT_EQ(begins_in(trace, {GANTRY_TRACE_RESOLVE, GANTRY_TRACE_CONFIGURE, GANTRY_TRACE_START,
                                GANTRY_TRACE_STOP}),
              (Words{"resolve ", "configure ", "configure importlib"} +
               NinePhases::started(NinePhases::N - 1) + NinePhases::stopped(NinePhases::N - 1)));

    Words levels;
    size_t n;
    const GantryTraceEvent *events = gantry_trace_events(trace, &n);
    for (size_t i = 0; i < n; i++) {
        if (events[i].kind == GANTRY_TRACE_LEVEL)
            levels.push_back(events[i].name);
    }
    EXPECT_EQ(levels, (Words{"preinit", "core", "initialized", "running", "stopping", "none"}));
}

/* "name=value" of the attributes of @event. */
Words attributes_of(const GantryTraceEvent &event)
{
    Words words;
    for (const char *const *pair = event.attributes; pair != nullptr && *pair != nullptr; pair += 2)
        words.push_back(std::string(pair[0]) + "=" + pair[1]);
    return words;
}

TEST(TraceOfARun, HasWhatEachPhaseOfThePlanSaysOfItself)
{
    RecordedPhase first("first"), usual("usual"), other("other");
    usual.publishes_nothing();
    GantryPhase told = first.descriptor();
    told.summary = "comes first";
    told.description = "Does this and that.";
    told.exists_before = "Nothing.";
    told.exists_after = "Something.";
    told.why_here = "It needs nothing.";
    told.in_cpython = "Py_First()";
    told.reference = "PEP 1";
    told.on_stop = "Nothing is left.";
    GantryPhase replacing =
        other.replaces("usual").publishes_nothing().needs({"first"}).descriptor();
    Recorder recorder;
    for (GantryTraceLevel level : {GANTRY_TRACE_PHASES, GANTRY_TRACE_CONFIG}) {
        PipelinePtr pipeline(gantry_pipeline_new(GANTRY_PRESET_PYTHON));
        recorder.attach(pipeline.get());
        gantry_pipeline_set_trace_level(pipeline.get(), level, nullptr);
        for (const GantryPhase *phase : std::vector<const GantryPhase *>{&replacing, usual, &told})
            ASSERT_TRUE(gantry_pipeline_add_phase(pipeline.get(), phase, nullptr));
        ASSERT_NE(gantry_pipeline_resolve(pipeline.get(), nullptr), nullptr);
        std::vector<GantryTraceEvent> marks;
        size_t n;
        const GantryTraceEvent *events =
            gantry_trace_events(gantry_pipeline_trace(pipeline.get()), &n);
        for (size_t i = 0; i < n; i++) {
            if (events[i].kind == GANTRY_TRACE_PHASE)
                marks.push_back(events[i]);
        }
        ASSERT_EQ(marks.size(), 2u);
        EXPECT_STREQ(marks[0].name, "first");
        EXPECT_STREQ(marks[0].detail, "comes first");
        EXPECT_EQ(attributes_of(marks[0]),
                  (Words{"description=Does this and that.", "exists_before=Nothing.",
                         "exists_after=Something.", "why_here=It needs nothing.",
                         "in_cpython=Py_First()", "reference=PEP 1", "on_stop=Nothing is left.",
                         "level_before=none", "level_after=none"}));
        EXPECT_STREQ(marks[1].name, "usual");
        EXPECT_EQ(attributes_of(marks[1]),
                  (Words{"by=other", "level_before=none", "level_after=none"}));
    }
}

TEST(TraceOfARun, HasTheValuesThatLost)
{
    struct Config {
        int64_t verbose;
    };
    const GantryOption options[] = {
        {.name = "verbose",
         .type = GANTRY_TYPE_INT,
         .offset = offsetof(Config, verbose),
         .value = "0",
         .env = "VERBOSE",
         .doc = "how much is said"},
        {},
    };
    OnePhase one(options, sizeof(Config));
    gantry_pipeline_set_trace_level(one.pipeline(), GANTRY_TRACE_CONFIG, nullptr);
    ASSERT_TRUE(gantry_pipeline_set_int(one.pipeline(), "verbose", 3, nullptr));
    ASSERT_EQ(one.env({"VERBOSE=2"}).configure(), GANTRY_OK);
    size_t n, found = 0;
    const GantryTraceEvent *events = gantry_trace_events(gantry_pipeline_trace(one.pipeline()), &n);
    for (size_t i = 0; i < n; i++) {
        if (events[i].kind != GANTRY_TRACE_VALUE)
            continue;
        found++;
        EXPECT_STREQ(events[i].value, "3");
        EXPECT_EQ(attributes_of(events[i]),
                  (Words{"doc=how much is said", "beaten=2 (environment VERBOSE)"}));
    }
    EXPECT_EQ(found, 1u);
}

} // namespace
