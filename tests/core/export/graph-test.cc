/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "made-up.h"

#include <gantry/graph.h>
#include <regex>

namespace
{

MadeUp &order(MadeUp &record, const char *name, const char *after, const char *reason)
{
    return record.mark(1, GANTRY_TRACE_ORDER, name, reason, 1, after);
}

MadeUp small_record()
{
    MadeUp record;
    order(record, "core", "locale", "needs");
    order(record, "core", "locale", "level");
    order(record, "main", "core", "wants");
    record.begin(10, GANTRY_TRACE_CONFIGURE, "")
        .begin(11, GANTRY_TRACE_CONFIGURE, "locale")
        .end(12)
        .end(20)
        .begin(30, GANTRY_TRACE_START, "locale")
        .end(40)
        .mark(41, GANTRY_TRACE_LEVEL, "preinit")
        .begin(50, GANTRY_TRACE_START, "core")
        .begin(52, GANTRY_TRACE_IMPORT, "main")
        .end(1054)
        .end(1060)
        .mark(1070, GANTRY_TRACE_LEVEL, "stopping")
        .begin(1080, GANTRY_TRACE_STOP, "core")
        .end(1090)
        .mark(1091, GANTRY_TRACE_LEVEL, "none");
    return record;
}

TEST(ExportGraph, HasThePhasesTheirTimesAndTheirOrderForGraphviz)
{
    EXPECT_EQ(small_record().exported("dot", 2000),
              "digraph gantry {\n  rankdir=LR;\n  node [shape=box];\n"
              "  \"locale\" [label=\"locale\\npreinit\\nconfigure 0.001 ms\\nstart 0.010 ms\"];\n"
              "  \"core\" [label=\"core\\nstart 1.010 ms\\nstop 0.010 ms\"];\n"
              "  \"main\" [label=\"main\", style=dashed];\n"
              "  \"locale\" -> \"core\" [label=\"needs, level\"];\n"
              "  \"core\" -> \"main\" [label=\"wants\"];\n"
              "}\n");
}

/* 1.4995 ms are 1.500 in the summary of the same record. */
TEST(ExportGraph, RoundsTimesAsTheSummaryDoes)
{
    MadeUp record;
    record.begin(10, GANTRY_TRACE_START, "core").end(1509).later(500);
    EXPECT_NE(record.exported("mermaid", 2000).find("start 1.500 ms"), std::string::npos);
    EXPECT_NE(record.exported("svg", 2000).find("start core, 1.500 ms from 0.010 ms"),
              std::string::npos);
    EXPECT_NE(record.exported("html", 2000).find(">start core</th><td>1.500</td>"),
              std::string::npos);
}

TEST(ExportGraph, HasTheSameForMermaid)
{
    EXPECT_EQ(small_record().exported("mermaid", 2000),
              "graph LR\n"
              "  p0[\"locale<br/>preinit<br/>configure 0.001 ms<br/>start 0.010 ms\"]\n"
              "  p1[\"core<br/>start 1.010 ms<br/>stop 0.010 ms\"]\n"
              "  p2[\"main\"]\n"
              "  p0 -->|needs, level| p1\n"
              "  p1 -->|wants| p2\n");
}

TEST(ExportGraph, ClosesWhatIsOpenAndTakesAnEmptyRecord)
{
    MadeUp record;
    EXPECT_EQ(record.exported("mermaid", 0), "graph LR\n");
    EXPECT_EQ(lines_of(record.exported("dot", 0)).size(), 4u);
    record.begin(10, GANTRY_TRACE_START, "core");
    EXPECT_EQ(record.exported("mermaid", 1010), "graph LR\n  p0[\"core<br/>start 1.000 ms\"]\n");
}

TEST(ExportGraph, IsWellFormedWithAnyName)
{
    MadeUp record;
    for (const std::string &name : HARD_NAMES) {
        record.begin(1, GANTRY_TRACE_START, name).end(2);
        order(record, name.c_str(), "first", name.c_str());
        order(record, "last", name.c_str(), "a|b");
    }
    order(record, "last", nullptr, nullptr);
    std::string dot = record.exported("dot", 3), mermaid = record.exported("mermaid", 3);
    for (const std::string &text : {dot, mermaid})
        EXPECT_TRUE(g_utf8_validate(text.c_str(), static_cast<gssize>(text.size()), nullptr));
    std::string quoted = "\"([^\"\\\\]|\\\\.)*\"";
    std::regex dot_line("  " + quoted + "( -> " + quoted + ")? \\[label=" + quoted + "\\];");
    Words lines = lines_of(dot);
    ASSERT_GT(lines.size(), 3 * HARD_NAMES.size());
    for (size_t i = 3; i + 1 < lines.size(); i++)
        EXPECT_TRUE(std::regex_match(lines[i], dot_line) ||
                    lines[i].find("style=dashed") != std::string::npos)
            << lines[i];
    lines = lines_of(mermaid);
    std::regex mermaid_line("  p[0-9]+(\\[\"([^\"<]|<br/>)+\"\\]| -->(\\|[^|\"]+\\|)? p[0-9]+)");
    for (size_t i = 1; i < lines.size(); i++)
        EXPECT_TRUE(std::regex_match(lines[i], mermaid_line)) << lines[i];
}

TEST(ExportGraph, OfADeepRecordHasNoImports)
{
    EXPECT_EQ(deep_record().exported("mermaid", 30000), "graph LR\n");
}

/* A pipeline writes the edges of its plan when it is resolved. */
TEST(ExportGraph, OfAPipelineHasTheEdgesOfItsPlan)
{
    RecordedPhase one("one"), two("two");
    two.needs({"one"});
    Recorder recorder;
    PipelinePtr pipeline(gantry_pipeline_new(GANTRY_PRESET_PYTHON));
    recorder.attach(pipeline.get());
    gantry_pipeline_add_phase(pipeline.get(), one, nullptr);
    gantry_pipeline_add_phase(pipeline.get(), two, nullptr);
    ASSERT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, nullptr), GANTRY_OK);
    TemporaryFolder folder;
    std::string path = folder / "t.mmd";
    ASSERT_TRUE(gantry_trace_export(gantry_pipeline_trace(pipeline.get()), nullptr, path.c_str(), 0,
                                    nullptr));
    std::string text = read_file(path);
    EXPECT_NE(text.find("  p0[\"one<br/>"), std::string::npos) << text;
    EXPECT_NE(text.find("  p0 -->|needs| p1\n"), std::string::npos) << text;
}

TEST(Graph, HasOneEdgeForAllReasonsBetweenTwoNodes)
{
    g_autoptr(GantryGraph) graph = gantry_graph_new();
    size_t a = gantry_graph_node(graph, "a"), b = gantry_graph_node(graph, "b");
    EXPECT_EQ(gantry_graph_node(graph, "a"), a);
    gantry_graph_edge(graph, a, b, "needs");
    gantry_graph_edge(graph, b, a, "wants");
    gantry_graph_edge(graph, a, b, "level");
    size_t n;
    const GantryGraphEdge *edges = gantry_graph_edges(graph, &n);
    ASSERT_EQ(n, 2u);
    EXPECT_STREQ(edges[0].reason, "needs, level");
    EXPECT_STREQ(edges[1].reason, "wants");
    gantry_graph_nodes(graph, &n);
    EXPECT_EQ(n, 2u);
}

} // namespace
