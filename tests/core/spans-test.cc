/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "support.h"

#include <gantry/spans.h>
#include <malloc.h>
#include <map>
#include <random>

namespace
{

using TreePtr = std::unique_ptr<GantrySpanTree, decltype(&gantry_span_tree_free)>;

class Spans : public testing::Test
{
  protected:
    void begin(uint64_t time, const std::string &name, int thread = 1)
    {
        add({.time_ns = time,
             .kind = GANTRY_TRACE_IMPORT,
             .shape = GANTRY_TRACE_BEGIN,
             .thread = thread,
             .name = name.c_str()});
    }

    void end(uint64_t time, const std::string &name, int thread = 1)
    {
        add({.time_ns = time,
             .kind = GANTRY_TRACE_IMPORT,
             .shape = GANTRY_TRACE_END,
             .thread = thread,
             .name = name.c_str()});
    }

    void add(const GantryTraceEvent &event)
    {
        gantry_span_tree_event(tree.get(), &event);
    }

    std::vector<GantrySpanNode> nodes(uint64_t end_ns = 0)
    {
        size_t n;
        gantry_span_tree_finish(tree.get(), end_ns);
        const GantrySpanNode *found = gantry_span_tree_nodes(tree.get(), &n);
        return {found, found + n};
    }

    TreePtr tree{gantry_span_tree_new(0), gantry_span_tree_free};
};

TEST_F(Spans, HaveWhatTheySpentThemselvesAndInAll)
{
    begin(10, "a");
    begin(20, "b");
    end(50, "b");
    begin(60, "c");
    end(70, "c");
    end(100, "a");
    std::vector<GantrySpanNode> found = nodes();
    ASSERT_EQ(found.size(), 3u);
    EXPECT_STREQ(found[0].name, "a");
    EXPECT_EQ(found[0].parent, -1);
    EXPECT_EQ(found[0].total_ns, 90u);
    EXPECT_EQ(found[0].self_ns, 50u);
    EXPECT_EQ(found[1].parent, 0);
    EXPECT_EQ(found[1].depth, 1);
    EXPECT_EQ(found[1].begin_ns, 20u);
    EXPECT_EQ(found[1].end_ns, 50u);
    EXPECT_EQ(found[2].self_ns, 10u);
}

TEST_F(Spans, OfOneNameInOnePlaceAreOneNode)
{
    for (uint64_t i = 0; i < 1000; i++) {
        begin(i * 10, "a");
        end(i * 10 + 4, "a");
    }
    begin(20000, "b");
    begin(20001, "a");
    end(20003, "a");
    end(20010, "b");
    std::vector<GantrySpanNode> found = nodes();
    ASSERT_EQ(found.size(), 3u);
    EXPECT_EQ(found[0].count, 1000u);
    EXPECT_EQ(found[0].total_ns, 4000u);
    EXPECT_EQ(found[0].end_ns, 9994u);
    EXPECT_EQ(found[2].parent, 1) << "in another place it is another node";
}

TEST_F(Spans, OfThreadsStandBesideEachOther)
{
    begin(10, "a", 1);
    begin(20, "a", 2);
    end(30, "a", 1);
    end(50, "a", 2);
    std::vector<GantrySpanNode> found = nodes();
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].total_ns, 20u);
    EXPECT_EQ(found[1].total_ns, 30u);
    EXPECT_EQ(found[1].thread, 2);
    EXPECT_EQ(found[1].parent, -1);
}

TEST_F(Spans, ThatAreStillOpenEndWithTheRecord)
{
    begin(10, "a");
    begin(20, "b");
    std::vector<GantrySpanNode> found = nodes(100);
    EXPECT_EQ(found[0].total_ns, 90u);
    EXPECT_EQ(found[0].self_ns, 10u);
    EXPECT_EQ(found[1].total_ns, 80u);
}

TEST_F(Spans, WithoutABeginCountForNothing)
{
    end(5, "x");
    begin(10, "a");
    end(20, "a");
    end(30, "x");
    EXPECT_EQ(nodes().size(), 1u);
}

TEST_F(Spans, KeepTheirOutcomeAfterTheEventIsGone)
{
    begin(10, "json");
    {
        std::string path = "/lib/json", cached = "cached";
        const char *attributes[] = {"bytecode", cached.c_str(), nullptr};
        add({.time_ns = 20,
             .kind = GANTRY_TRACE_IMPORT,
             .shape = GANTRY_TRACE_END,
             .thread = 1,
             .name = "json",
             .value = path.c_str(),
             .attributes = attributes});
        path = cached = "????????????????????????????????????????";
    }
    GantrySpanNode node = nodes()[0];
    EXPECT_STREQ(node.value, "/lib/json");
    EXPECT_STREQ(gantry_span_node_attribute(&node, "bytecode"), "cached");
    EXPECT_EQ(gantry_span_node_attribute(&node, "loader"), nullptr);
}

TEST_F(Spans, HaveThePeakOfMemoryOnTheWay)
{
    auto event = [&](uint64_t time, GantryTraceShape shape, const char *name,
                     GantryTraceCounts counts) {
        add({.time_ns = time,
             .kind = GANTRY_TRACE_IMPORT,
             .shape = shape,
             .thread = 1,
             .name = name,
             .counts = &counts});
    };
    event(1, GANTRY_TRACE_BEGIN, "a", {10, 100, 50, 60});
    event(2, GANTRY_TRACE_BEGIN, "b", {12, 150, 70, 90});
    event(3, GANTRY_TRACE_END, "b", {20, 400, 60, 300});
    event(4, GANTRY_TRACE_END, "a", {21, 410, 40, 70});
    std::vector<GantrySpanNode> found = nodes();
    EXPECT_EQ(found[0].counts.calls, 11u);
    EXPECT_EQ(found[0].counts.bytes, 310u);
    EXPECT_EQ(static_cast<int64_t>(found[0].counts.live), -10);
    EXPECT_EQ(found[0].counts.peak, 300u);
    EXPECT_EQ(found[1].counts.peak, 300u);
}

TEST(SpanTree, OfLimitedSizeCountsTheRestToTheSpanAround)
{
    TreePtr tree(gantry_span_tree_new(2), gantry_span_tree_free);
    auto add = [&](uint64_t time, GantryTraceShape shape, const std::string &name) {
        GantryTraceEvent event = {.time_ns = time,
                                  .kind = GANTRY_TRACE_IMPORT,
                                  .shape = shape,
                                  .thread = 1,
                                  .name = name.c_str()};
        gantry_span_tree_event(tree.get(), &event);
    };
    add(0, GANTRY_TRACE_BEGIN, "a");
    add(1, GANTRY_TRACE_BEGIN, "b");
    add(2, GANTRY_TRACE_END, "b");
    add(3, GANTRY_TRACE_BEGIN, "lost");
    add(4, GANTRY_TRACE_BEGIN, "b");
    add(6, GANTRY_TRACE_END, "b");
    add(8, GANTRY_TRACE_END, "lost");
    add(10, GANTRY_TRACE_END, "a");
    gantry_span_tree_finish(tree.get(), 10);
    size_t n;
    const GantrySpanNode *nodes = gantry_span_tree_nodes(tree.get(), &n);
    ASSERT_EQ(n, 2u);
    EXPECT_EQ(nodes[0].total_ns, 10u);
    EXPECT_EQ(nodes[0].self_ns, 7u);
    EXPECT_EQ(nodes[1].total_ns, 3u);
}

/* The self times of a thread add up to what its outermost spans took. */
TEST_F(Spans, AddUpWhateverTheyAre)
{
    std::mt19937 random(1);
    std::map<int, std::vector<std::string>> open;
    for (uint64_t time = 1; time < 20000; time += 1 + random() % 3) {
        int thread = 1 + static_cast<int>(random() % 3);
        if (open[thread].size() < 8 && random() % 2) {
            open[thread].push_back(std::string(1, static_cast<char>('a' + random() % 5)));
            begin(time, open[thread].back(), thread);
        } else if (!open[thread].empty()) {
            end(time, open[thread].back(), thread);
            open[thread].pop_back();
        }
    }
    std::map<int, uint64_t> self, total;
    for (const GantrySpanNode &node : nodes(20000)) {
        EXPECT_LE(node.self_ns, node.total_ns);
        self[node.thread] += node.self_ns;
        if (node.parent < 0)
            total[node.thread] += node.total_ns;
    }
    EXPECT_EQ(self, total);
}

/* Of one node only the last outcome is kept, and of a full tree no further name. */
TEST(SpanTree, StaysSmallHoweverManyEventsThereAre)
{
    TreePtr tree(gantry_span_tree_new(2), gantry_span_tree_free);
    auto add = [&](GantryTraceShape shape, const std::string &name, const std::string &value) {
        const char *attributes[] = {"loader", value.c_str(), nullptr};
        GantryTraceEvent event = {.kind = GANTRY_TRACE_IMPORT,
                                  .shape = shape,
                                  .thread = 1,
                                  .name = name.c_str(),
                                  .value = value.c_str(),
                                  .attributes = attributes};
        gantry_span_tree_event(tree.get(), &event);
    };
    size_t before = 0;
    for (int i = 0; i < 20000; i++) {
        std::string outcome = "outcome " + std::to_string(i);
        std::string name = i % 2 ? "a" : "name " + std::to_string(i);
        add(GANTRY_TRACE_BEGIN, name, outcome);
        add(GANTRY_TRACE_END, name, outcome);
        if (i == 100)
            before = mallinfo2().uordblks;
    }
    EXPECT_LT(mallinfo2().uordblks, before + 64 * 1024);
    gantry_span_tree_finish(tree.get(), 0);
    size_t n;
    const GantrySpanNode *nodes = gantry_span_tree_nodes(tree.get(), &n);
    ASSERT_EQ(n, 2u);
    EXPECT_STREQ(nodes[1].value, "outcome 19999");
    EXPECT_STREQ(gantry_span_node_attribute(&nodes[1], "loader"), "outcome 19999");
}

} // namespace
