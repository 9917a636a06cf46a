/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "shim/trace.h"
#include "strict-json.h"
#include "support.h"

#include <map>
#include <thread>
#include <unistd.h>

namespace
{

using TracePtr = std::unique_ptr<GantryTrace, decltype(&shim_trace_free)>;

std::string exported(const GantryTrace *trace, const char *format)
{
    TemporaryFolder folder;
    std::string path = folder / "trace";
    g_autoptr(GError) error = nullptr;
    EXPECT_TRUE(gantry_trace_export(trace, format, path.c_str(), 0, &error)) << error->message;
    return read_file(path);
}

std::vector<JsonPtr> json_lines(const GantryTrace *trace)
{
    std::string text = exported(trace, "jsonl");
    std::vector<JsonPtr> lines;
    EXPECT_EQ(text.back(), '\n');
    for (size_t at = 0; at < text.size();) {
        size_t end = text.find('\n', at);
        lines.push_back(parse_json(text.substr(at, end - at)));
        at = end + 1;
    }
    return lines;
}

JsonObject *object(const JsonPtr &node)
{
    return json_node_get_object(node.get());
}

std::string string_in(JsonObject *object, const char *member)
{
    const char *text = json_object_get_string_member_with_default(object, member, "(missing)");
    return text != nullptr ? text : "(null)";
}

/* A run of the nine phases, of which one leaves a note that is hard to write. */
class ExportedRun : public testing::Test
{
  protected:
    static constexpr char NOTE[] = "\"quoted\", \\, \n, \x01, caf\u00e9";

    ExportedRun()
    {
        noting_ = nine_[4].descriptor();
        noting_.configure = [](GantryContext *context, void *, GError **) {
            gantry_context_note(context, "hard", "%s", NOTE);
            gantry_context_decide(context, "hard", "a value", "a rule");
            return GANTRY_OK;
        };
        nine_.use(4, &noting_);
        pipeline_ = nine_.pipeline(recorder_);
        gantry_pipeline_set_trace_level(pipeline_.get(), GANTRY_TRACE_CONFIG, nullptr);
        EXPECT_EQ(gantry_pipeline_start(pipeline_.get(), nullptr, nullptr), GANTRY_OK);
        EXPECT_TRUE(gantry_pipeline_stop(pipeline_.get(), nullptr));
    }

    const GantryTrace *trace() const
    {
        return gantry_pipeline_trace(pipeline_.get());
    }

    NinePhases nine_;
    GantryPhase noting_;
    Recorder recorder_;
    PipelinePtr pipeline_;
};

TEST_F(ExportedRun, BeginsItsLinesWithTheSchema)
{
    std::vector<JsonPtr> lines = json_lines(trace());
    ASSERT_GT(lines.size(), 1u);
    JsonObject *head = object(lines[0]);
    EXPECT_EQ(string_in(head, "schema"), "gantry-trace/1");
    EXPECT_EQ(string_in(head, "unit"), "ns");
    EXPECT_EQ(json_object_get_int_member(head, "pid"), getpid());
    EXPECT_EQ(string_in(head, "level"), "config");
    EXPECT_EQ(static_cast<uint64_t>(json_object_get_int_member(head, "library_entry")),
              gantry_trace_library_entry(trace()));
}

TEST_F(ExportedRun, HasALineForEachEventAndLosesNothingOfIt)
{
    std::vector<JsonPtr> lines = json_lines(trace());
    static const char *const shapes[] = {"begin", "end", "mark"};
    size_t n;
    const GantryTraceEvent *events = gantry_trace_events(trace(), &n);
    ASSERT_EQ(lines.size(), n + 2);
    for (size_t i = 0; i < n; i++) {
        JsonObject *line = object(lines[i + 1]);
        EXPECT_EQ(static_cast<uint64_t>(json_object_get_int_member(line, "t")), events[i].time_ns);
        EXPECT_EQ(json_object_get_int_member(line, "thread"), events[i].thread);
        EXPECT_EQ(string_in(line, "shape"), shapes[events[i].shape]);
        EXPECT_EQ(string_in(line, "kind"), gantry_trace_kind_name(events[i].kind));
        EXPECT_EQ(string_in(line, "name"), events[i].name);
        EXPECT_EQ(string_in(line, "detail"), events[i].detail ? events[i].detail : "(missing)");
        EXPECT_EQ(string_in(line, "value"), events[i].value ? events[i].value : "(missing)");
    }
}

struct Chrome {
    JsonPtr root;
    std::vector<JsonObject *> events;

    explicit Chrome(const GantryTrace *trace) : root(parse_json(exported(trace, "chrome")))
    {
        JsonArray *array = json_object_get_array_member(object(root), "traceEvents");
        for (guint i = 0; i < json_array_get_length(array); i++)
            events.push_back(json_array_get_object_element(array, i));
    }
};

TEST_F(ExportedRun, IsWhatChromeReads)
{
    Chrome chrome(trace());
    std::map<int64_t, Words> open;
    double last = 0;
    Words calls;
    ASSERT_GT(chrome.events.size(), 20u);
    for (JsonObject *event : chrome.events) {
        for (const char *member : {"ph", "ts", "pid", "tid", "name"})
            ASSERT_TRUE(json_object_has_member(event, member)) << member;
        std::string shape = string_in(event, "ph"), name = string_in(event, "name");
        double ts = json_object_get_double_member(event, "ts");
        EXPECT_GE(ts, last) << name << ": time goes back";
        last = ts;
        EXPECT_EQ(json_object_get_int_member(event, "pid"), getpid());
        Words &stack = open[json_object_get_int_member(event, "tid")];
        if (shape == "B") {
            stack.push_back(name);
            if (name.rfind("start ", 0) == 0 || name.rfind("stop ", 0) == 0)
                calls.push_back(name);
        } else if (shape == "E") {
            ASSERT_FALSE(stack.empty()) << name;
            EXPECT_EQ(stack.back(), name);
            stack.pop_back();
        } else if (shape == "X") {
            EXPECT_TRUE(json_object_has_member(event, "dur"));
        } else if (shape == "i") {
            EXPECT_EQ(string_in(event, "s"), "t");
        } else {
            EXPECT_EQ(shape, "M");
        }
    }
    for (const auto &[tid, stack] : open)
        EXPECT_EQ(stack, Words()) << "open in thread " << tid;
    EXPECT_EQ(calls,
              NinePhases::started(NinePhases::N - 1) + NinePhases::stopped(NinePhases::N - 1));
}

TEST_F(ExportedRun, BeginsAtZeroWithWhatWasBeforeTheLibrary)
{
    Chrome chrome(trace());
    EXPECT_EQ(json_object_get_double_member(chrome.events[0], "ts"), 0);
    bool found = false;
    for (JsonObject *event : chrome.events) {
        if (string_in(event, "ph") != "X")
            continue;
        found = true;
        EXPECT_EQ(json_object_get_double_member(event, "ts"), 0);
        EXPECT_NEAR(json_object_get_double_member(event, "dur"),
                    static_cast<double>(gantry_trace_library_entry(trace())) / 1000, 0.001);
    }
    EXPECT_TRUE(found);
}

TEST_F(ExportedRun, CountsInMicroseconds)
{
    Chrome chrome(trace());
    size_t n, i = 0;
    const GantryTraceEvent *events = gantry_trace_events(trace(), &n);
    for (JsonObject *event : chrome.events) {
        std::string shape = string_in(event, "ph");
        if (shape == "M" || shape == "X")
            continue;
        ASSERT_LT(i, n);
        EXPECT_NEAR(json_object_get_double_member(event, "ts"),
                    static_cast<double>(events[i].time_ns) / 1000, 0.001);
        i++;
    }
    EXPECT_EQ(i, n);
}

TEST_F(ExportedRun, KeepsDetailsInBothFormats)
{
    bool in_lines = false, in_chrome = false;
    for (const JsonPtr &line : json_lines(trace()))
        in_lines |= string_in(object(line), "detail") == NOTE;
    for (JsonObject *event : Chrome(trace()).events) {
        if (json_object_has_member(event, "args"))
            in_chrome |= string_in(json_object_get_object_member(event, "args"), "detail") == NOTE;
    }
    EXPECT_TRUE(in_lines);
    EXPECT_TRUE(in_chrome);
}

TEST_F(ExportedRun, ReplacesAnOlderFileWhole)
{
    TemporaryFolder folder;
    std::string path = folder / "trace";
    ASSERT_TRUE(gantry_trace_export(trace(), "chrome", path.c_str(), 0, nullptr));
    std::string chrome = read_file(path);
    g_file_set_contents(path.c_str(), std::string(1 << 20, 'x').c_str(), -1, nullptr);
    ASSERT_TRUE(gantry_trace_export(trace(), "chrome", path.c_str(), 0, nullptr));
    EXPECT_EQ(read_file(path), chrome);
}

TEST_F(ExportedRun, SaysWhichFileCannotBeWritten)
{
    TemporaryFolder folder;
    for (const std::string &path :
         {std::string("/dev/full"), folder / "no-such-folder/trace", folder.path()}) {
        for (const char *format : {"jsonl", "chrome"}) {
            g_autoptr(GError) error = nullptr;
            EXPECT_FALSE(gantry_trace_export(trace(), format, path.c_str(), 0, &error));
            EXPECT_TRUE(reports(error, GANTRY_ERROR_HOST, {"'" + path + "'"}));
            EXPECT_FALSE(gantry_trace_export(trace(), format, path.c_str(), 0, nullptr));
        }
    }
}

TEST(Export, ClosesWhatIsStillOpen)
{
    TracePtr trace(shim_trace_new(100), shim_trace_free);
    gantry_trace_begin(trace.get(), GANTRY_TRACE_CONFIGURE, "");
    gantry_trace_begin(trace.get(), GANTRY_TRACE_START, "a");

    Words lines;
    for (const JsonPtr &line : json_lines(trace.get()))
        lines.push_back(string_in(object(line), "shape") + " " + string_in(object(line), "kind"));
    lines.erase(lines.begin());
    lines.pop_back();
    EXPECT_EQ(lines, (Words{"begin configure", "begin start", "end start", "end configure"}));

    Words chrome;
    for (JsonObject *event : Chrome(trace.get()).events) {
        if (string_in(event, "ph") == "B" || string_in(event, "ph") == "E")
            chrome.push_back(string_in(event, "ph") + " " + string_in(event, "name"));
    }
    EXPECT_EQ(chrome, (Words{"B configure", "B start a", "E start a", "E configure"}));
    size_t n;
    gantry_trace_events(trace.get(), &n);
    EXPECT_EQ(n, 2u) << "the trace itself goes on";
}

/* Threads begin and end their spans across each other; each is a row of its own in Chrome. */
TEST(Export, ClosesTheOpenSpansOfEachThread)
{
    TracePtr trace(shim_trace_new(100), shim_trace_free);
    gantry_trace_begin(trace.get(), GANTRY_TRACE_START, "main-outer");
    std::thread([&] {
        gantry_trace_begin(trace.get(), GANTRY_TRACE_IMPORT, "other-open");
        int ended = gantry_trace_begin(trace.get(), GANTRY_TRACE_IMPORT, "other-ended");
        gantry_trace_end(trace.get(), ended);
    }).join();
    gantry_trace_end(trace.get(),
                     gantry_trace_begin(trace.get(), GANTRY_TRACE_START, "main-ended"));

    std::map<int64_t, Words> rows;
    for (JsonObject *event : Chrome(trace.get()).events) {
        if (string_in(event, "ph") == "B" || string_in(event, "ph") == "E")
            rows[json_object_get_int_member(event, "tid")].push_back(string_in(event, "ph") + " " +
                                                                     string_in(event, "name"));
    }
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[gettid()], (Words{"B start main-outer", "B start main-ended",
                                     "E start main-ended", "E start main-outer"}));
    rows.erase(gettid());
    EXPECT_EQ(rows.begin()->second, (Words{"B import other-open", "B import other-ended",
                                           "E import other-ended", "E import other-open"}));
}

TEST(Export, OfAPhaseThatExportsWhileItRunsIsWellFormed)
{
    RecordedPhase recorded("exporter");
    GantryPhase phase = recorded.descriptor();
    TemporaryFolder folder;
    std::string path = folder / "trace";
    PipelinePtr pipeline(gantry_pipeline_new(GANTRY_PRESET_PYTHON));
    gantry_pipeline_set_data(pipeline.get(), "test.path", path.data(), nullptr);
    phase.stop = nullptr;
    phase.start = [](GantryContext *context, const void *, void *, void *, GError **error) {
        auto *path = static_cast<const char *>(gantry_context_get_data(context, "test.path"));
        return gantry_trace_export(gantry_context_trace(context), "chrome", path, 0, error)
                   ? GANTRY_OK
                   : GANTRY_ERROR;
    };
    gantry_pipeline_add_phase(pipeline.get(), &phase, nullptr);
    ASSERT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, nullptr), GANTRY_OK);
    EXPECT_TRUE(is_strict_json(read_file(path)));
}

TEST(Export, TellsHowManyEventsWereDropped)
{
    TracePtr trace(shim_trace_new(1), shim_trace_free);
    for (int i = 0; i < 4; i++)
        gantry_trace_mark(trace.get(), GANTRY_TRACE_NOTE, "a", nullptr, nullptr);
    std::vector<JsonPtr> lines = json_lines(trace.get());
    EXPECT_EQ(lines.size(), 3u);
    EXPECT_EQ(json_object_get_int_member(object(lines[2]), "dropped"), 3);
    Chrome chrome(trace.get());
    JsonObject *other = json_object_get_object_member(object(chrome.root), "otherData");
    EXPECT_EQ(json_object_get_int_member(other, "dropped"), 3);
    EXPECT_EQ(string_in(other, "schema"), "gantry-trace/1");
}

TEST(Export, OfAnEmptyTraceIsWellFormed)
{
    TracePtr trace(shim_trace_new(0), shim_trace_free);
    EXPECT_EQ(json_lines(trace.get()).size(), 2u);
    for (JsonObject *event : Chrome(trace.get()).events)
        EXPECT_NE(string_in(event, "ph"), "B");
}

/* A path or a message of any bytes must not make the file unreadable. */
TEST(Export, OfBytesThatAreNoUtf8IsStillJson)
{
    TracePtr trace(shim_trace_new(10), shim_trace_free);
    gantry_trace_mark(trace.get(), GANTRY_TRACE_PLUGIN, "na\xffme", nullptr, "pa\xc3th");
    for (const char *format : {"jsonl", "chrome"}) {
        std::string text = exported(trace.get(), format);
        EXPECT_NE(text.find("na\\udcffme"), std::string::npos);
        EXPECT_NE(text.find("pa\\udcc3th"), std::string::npos);
        EXPECT_TRUE(g_utf8_validate(text.c_str(), -1, nullptr));
    }
}

} // namespace
