/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include <gantry/stages.h>

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace
{

struct Row {
    std::string name;
    uint64_t begin_ns, ns;

    bool operator==(const Row &other) const
    {
        return name == other.name && begin_ns == other.begin_ns && ns == other.ns;
    }
};

void PrintTo(const Row &row, std::ostream *out)
{
    *out << row.name << " @" << row.begin_ns << " +" << row.ns;
}

using Rows = std::vector<Row>;

class Stages : public testing::Test
{
  protected:
    void begin(uint64_t library_entry_ns)
    {
        GantryTraceInfo info = {};
        info.library_entry_ns = library_entry_ns;
        stages_.reset(gantry_stages_new(&info));
    }

    void event(uint64_t time_ns, GantryTraceShape shape, GantryTraceKind kind, const char *name,
               int thread = 1)
    {
        GantryTraceEvent event = {};
        event.time_ns = time_ns;
        event.shape = shape;
        event.kind = kind;
        event.thread = thread;
        event.name = name;
        gantry_stages_event(stages_.get(), &event);
    }

    void span(uint64_t begin_ns, uint64_t end_ns, GantryTraceKind kind, const char *name,
              int thread = 1)
    {
        event(begin_ns, GANTRY_TRACE_BEGIN, kind, name, thread);
        event(end_ns, GANTRY_TRACE_END, kind, name, thread);
    }

    void note(uint64_t time_ns, const char *name, const char *detail)
    {
        GantryTraceEvent event = {};
        event.time_ns = time_ns;
        event.shape = GANTRY_TRACE_MARK;
        event.kind = GANTRY_TRACE_NOTE;
        event.thread = 1;
        event.name = name;
        event.detail = detail;
        gantry_stages_event(stages_.get(), &event);
    }

    /* The rows, of which it is seen that they add up. */
    Rows finish(uint64_t end_ns, uint64_t exited_ns = 0)
    {
        uint64_t total = gantry_stages_finish(stages_.get(), end_ns, exited_ns), sum = 0;
        size_t n;
        const GantryStage *stages = gantry_stages_rows(stages_.get(), &n);
        Rows rows;
        for (size_t i = 0; i < n; i++) {
            rows.push_back({stages[i].name, stages[i].begin_ns, stages[i].ns});
            sum += stages[i].ns;
        }
        EXPECT_EQ(sum, total);
        return rows;
    }

    struct Free {
        void operator()(GantryStages *stages) const
        {
            gantry_stages_free(stages);
        }
    };
    std::unique_ptr<GantryStages, Free> stages_;
};

TEST_F(Stages, SayWhatIsBetweenThePhases)
{
    begin(10);
    span(12, 20, GANTRY_TRACE_RESOLVE, "");
    span(20, 50, GANTRY_TRACE_START, "core");
    event(52, GANTRY_TRACE_BEGIN, GANTRY_TRACE_START, "site");
    span(55, 60, GANTRY_TRACE_IMPORT, "os");
    event(70, GANTRY_TRACE_END, GANTRY_TRACE_START, "site");
    span(100, 130, GANTRY_TRACE_STOP, "core");
    EXPECT_EQ(finish(135, 150), (Rows{{"before the library", 0, 10},
                                      {"resolve", 12, 8},
                                      {"start core", 20, 30},
                                      {"start site", 52, 18},
                                      {"between", 70, 30},
                                      {"stop core", 100, 30},
                                      {"after", 130, 5},
                                      {"exit", 135, 15},
                                      {"unaccounted", 10, 4}}));
}

TEST_F(Stages, CountEqualSpansAsOne)
{
    begin(0);
    for (uint64_t i = 0; i < 3; i++)
        span(10 * i, 10 * i + 4, GANTRY_TRACE_SPAN, "load");
    EXPECT_EQ(finish(30),
              (Rows{{"before the library", 0, 0}, {"span load", 0, 12}, {"unaccounted", 4, 18}}));
}

TEST_F(Stages, AreOfTheThreadOfTheFirstSpan)
{
    begin(5);
    event(5, GANTRY_TRACE_BEGIN, GANTRY_TRACE_START, "main", 7);
    span(6, 20, GANTRY_TRACE_SPAN, "beside", 8);
    event(30, GANTRY_TRACE_END, GANTRY_TRACE_START, "main", 7);
    EXPECT_EQ(finish(30),
              (Rows{{"before the library", 0, 5}, {"start main", 5, 25}, {"between", 30, 0}}));
}

TEST_F(Stages, EndWithTheRecordWhatIsOpen)
{
    begin(5);
    event(6, GANTRY_TRACE_BEGIN, GANTRY_TRACE_START, "core");
    event(8, GANTRY_TRACE_BEGIN, GANTRY_TRACE_IMPORT, "os");
    Rows rows = finish(20);
    EXPECT_EQ(rows[1], (Row{"start core", 6, 14}));
}

TEST_F(Stages, NeverGoBackInTime)
{
    begin(50);
    span(10, 20, GANTRY_TRACE_START, "a");
    span(60, 55, GANTRY_TRACE_START, "b");
    span(1, 100, GANTRY_TRACE_STOP, "b");
    finish(7);
}

TEST_F(Stages, AddUpHoweverManyThereAre)
{
    begin(3);
    for (int i = 0; i < 1000; i++)
        span(10 + 10 * static_cast<uint64_t>(i), 17 + 10 * static_cast<uint64_t>(i),
             GANTRY_TRACE_SPAN, std::to_string(i).c_str());
    Rows rows = finish(20000);
    EXPECT_LT(rows.size(), 250u);
    EXPECT_EQ(rows.back().name, "unaccounted");
}

TEST_F(Stages, AreOfTheThreadThatThePipelineRunsInWhoeverWasFirst)
{
    begin(100);
    event(200, GANTRY_TRACE_BEGIN, GANTRY_TRACE_SPAN, "loader", 2);
    span(250, 280, GANTRY_TRACE_SPAN, "loader's", 3);
    span(300, 400, GANTRY_TRACE_RESOLVE, "");
    event(450, GANTRY_TRACE_END, GANTRY_TRACE_SPAN, "loader", 2);
    span(500, 900, GANTRY_TRACE_START, "core");
    EXPECT_EQ(finish(1000), (Rows{{"before the library", 0, 100},
                                  {"resolve", 300, 100},
                                  {"start core", 500, 400},
                                  {"between", 900, 100},
                                  {"unaccounted", 100, 300}}));
}

TEST_F(Stages, HaveTheRemarkOnTheirTime)
{
    begin(100);
    event(200, GANTRY_TRACE_BEGIN, GANTRY_TRACE_START, "core");
    note(300, "time", "for the record");
    note(310, "other", "not about the time");
    event(400, GANTRY_TRACE_END, GANTRY_TRACE_START, "core");
    note(410, "time", "between, about nothing");
    span(500, 600, GANTRY_TRACE_START, "site");
    finish(700);
    size_t n;
    const GantryStage *stages = gantry_stages_rows(stages_.get(), &n);
    for (size_t i = 0; i < n; i++) {
        if (std::string(stages[i].name) == "start core")
            EXPECT_STREQ(stages[i].remark, "for the record");
        else
            EXPECT_EQ(stages[i].remark, nullptr) << stages[i].name;
    }
}

} // namespace
