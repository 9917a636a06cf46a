/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "made-up.h"

#include <regex>

namespace
{

struct Box {
    std::string kind, title, label;
    double x, width;
    int y;
};

/* The boxes of a picture; a failure of the test if it is no XML. */
std::vector<Box> boxes_of(const std::string &svg)
{
    std::vector<Box> boxes;
    GMarkupParser parser = {};
    struct Reader {
        std::vector<Box> *boxes;
        Words open;
    } reader = {&boxes, {}};
    parser.start_element = [](GMarkupParseContext *, const char *element, const char **names,
                              const char **values, void *data, GError **) {
        auto *reader = static_cast<Reader *>(data);
        reader->open.push_back(element);
        if (reader->open != Words{"svg", "svg"})
            return;
        Box box = {};
        for (; *names != nullptr; names++, values++) {
            if (g_str_equal(*names, "class"))
                box.kind = *values;
            else if (g_str_equal(*names, "x"))
                box.x = std::stod(*values);
            else if (g_str_equal(*names, "width"))
                box.width = std::stod(*values);
            else if (g_str_equal(*names, "y"))
                box.y = std::stoi(*values);
        }
        reader->boxes->push_back(box);
    };
    parser.end_element = [](GMarkupParseContext *, const char *, void *data, GError **) {
        static_cast<Reader *>(data)->open.pop_back();
    };
    parser.text = [](GMarkupParseContext *, const char *text, gsize length, void *data, GError **) {
        auto *reader = static_cast<Reader *>(data);
        if (reader->open == Words{"svg", "svg", "title"})
            reader->boxes->back().title.append(text, length);
        if (reader->open == Words{"svg", "svg", "text"})
            reader->boxes->back().label.append(text, length);
    };
    GMarkupParseContext *context =
        g_markup_parse_context_new(&parser, static_cast<GMarkupParseFlags>(0), &reader, nullptr);
    g_autoptr(GError) error = nullptr;
    EXPECT_TRUE(g_markup_parse_context_parse(context, svg.c_str(), static_cast<gssize>(svg.size()),
                                             &error) &&
                g_markup_parse_context_end_parse(context, &error))
        << error->message;
    g_markup_parse_context_free(context);
    return boxes;
}

TEST(ExportSvg, PutsEachSpanWhereItWas)
{
    MadeUp record;
    record.info.library_entry_ns = 100000;
    record.about("command", "-c <pass>")
        .begin(200, GANTRY_TRACE_START, "main")
        .begin(400, GANTRY_TRACE_IMPORT, "json")
        .end(600)
        .end(900);
    std::string svg = record.exported("svg", 1000);
    std::vector<Box> boxes = boxes_of(svg);
    ASSERT_EQ(boxes.size(), 3u);
    EXPECT_EQ(boxes[0].title, "before the library, 0.100 ms from 0.000 ms");
    EXPECT_EQ(boxes[1].title, "import json, 0.200 ms from 0.400 ms");
    EXPECT_EQ(boxes[1].label, "json");
    EXPECT_NEAR(boxes[1].x, 40, 0.001);
    EXPECT_NEAR(boxes[1].width, 20, 0.001);
    EXPECT_EQ(boxes[2].title, "start main, 0.700 ms from 0.200 ms");
    EXPECT_EQ(boxes[2].label, "start main");
    EXPECT_NEAR(boxes[2].x, 20, 0.001);
    EXPECT_LT(boxes[2].y, boxes[1].y);
    EXPECT_NE(svg.find("prefers-color-scheme:dark"), std::string::npos);
    EXPECT_NE(svg.find(">0.2 ms<"), std::string::npos) << "the axis";
    EXPECT_NE(svg.find("-c &lt;pass&gt;"), std::string::npos);
}

TEST(ExportSvg, TellsAnImportThatDidNotSucceed)
{
    MadeUp record;
    record.begin(0, GANTRY_TRACE_IMPORT, "absent").raise(400, "ModuleNotFoundError");
    record.begin(400, GANTRY_TRACE_IMPORT, "broken").raise(800, "SyntaxError");
    record.begin(800, GANTRY_TRACE_IMPORT, "json").end(1000);
    std::string svg = record.exported("svg", 1000);
    std::vector<Box> boxes = boxes_of(svg);
    ASSERT_EQ(boxes.size(), 3u);
    EXPECT_EQ(boxes[0].title, "import absent: not found, 0.400 ms from 0.000 ms");
    EXPECT_EQ(boxes[0].label, "absent: not found");
    EXPECT_EQ(boxes[0].kind, "box import raised");
    EXPECT_EQ(boxes[1].label, "broken: SyntaxError");
    EXPECT_EQ(boxes[2].kind, "box import");
    EXPECT_NE(svg.find(">failed import</text>"), std::string::npos) << "the legend";
}

/* "#a3c4f0" behind @begin, in the first and the second place where it stands. */
Words colours_behind(const std::string &text, const std::string &begin)
{
    Words colours;
    for (size_t at = text.find(begin); at != std::string::npos; at = text.find(begin, at + 1))
        colours.push_back(text.substr(at + begin.size(), 7));
    return colours;
}

TEST(ExportSvg, HasTheColoursOfThePageInLightAndDark)
{
    MadeUp record;
    record.begin(0, GANTRY_TRACE_PTH, "a.pth")
        .end(500)
        .begin(500, GANTRY_TRACE_START, "a")
        .end(900);
    std::string svg = record.exported("svg", 1000), page = record.exported("html", 1000);
    for (const char *kind : {"start", "stop", "configure", "import", "plugin", "span", "pth"}) {
        Words colours = colours_behind(page, "--" + std::string(kind) + ": ");
        EXPECT_EQ(colours.size(), 2u) << kind;
        EXPECT_EQ(colours_behind(svg, "." + std::string(kind) + " rect{fill:"), colours) << kind;
    }
    EXPECT_NE(svg.find(">.pth file</text>"), std::string::npos) << "the legend";
    EXPECT_EQ(svg.find(">plugin</text>"), std::string::npos) << "it says what there is";
}

TEST(ExportSvg, HasTheFirstLineOfAProgramInItsHeading)
{
    MadeUp record;
    std::string svg = record.about("command", "-c 'import json\nprint(1)'").exported("svg", 1000);
    EXPECT_NE(svg.find("<title>Python start-up: -c &apos;import json\xe2\x80\xa6</title>"),
              std::string::npos)
        << svg;
}

TEST(ExportSvg, PutsThreadsBelowEachOther)
{
    MadeUp record;
    record.begin(10, GANTRY_TRACE_START, "main", 1)
        .begin(20, GANTRY_TRACE_IMPORT, "inner", 1)
        .begin(30, GANTRY_TRACE_IMPORT, "other", 2)
        .end(40, 2)
        .end(50, 1)
        .end(60, 1);
    std::vector<Box> boxes = boxes_of(record.exported("svg", 100));
    ASSERT_EQ(boxes.size(), 3u);
    EXPECT_EQ(boxes[0].label, "other");
    EXPECT_EQ(boxes[1].label, "inner");
    EXPECT_GT(boxes[0].y, boxes[1].y);
    EXPECT_GT(boxes[1].y, boxes[2].y);
}

TEST(ExportSvg, SumsWhatIsTooThinToBeSeen)
{
    MadeUp record;
    record.begin(0, GANTRY_TRACE_START, "main");
    for (uint64_t us = 1000; us < 1100; us += 2)
        record.begin(us, GANTRY_TRACE_IMPORT, "m" + std::to_string(us)).end(us + 1);
    record.begin(5000, GANTRY_TRACE_IMPORT, "alone").end(5001);
    record.begin(6000, GANTRY_TRACE_IMPORT, "broad").end(9000).end(10000);
    std::vector<Box> boxes = boxes_of(record.exported("svg", 10000));
    ASSERT_EQ(boxes.size(), 4u);
    EXPECT_EQ(boxes[0].title, "50 short spans, 0.050 ms from 1.000 ms");
    EXPECT_EQ(boxes[1].title, "import alone, 0.001 ms from 5.000 ms");
    EXPECT_EQ(boxes[2].label, "broad");
    EXPECT_EQ(boxes[3].label, "start main");
}

TEST(ExportSvg, IsXmlWithAnyName)
{
    MadeUp record;
    uint64_t us = 0;
    for (const std::string &name : HARD_NAMES) {
        record.begin(us, GANTRY_TRACE_IMPORT, name).end(us + 10);
        us += 10;
    }
    record.about("command", HARD_NAMES[3].c_str()).about("python", HARD_NAMES[5].c_str());
    std::string svg = record.exported("svg", us);
    EXPECT_TRUE(g_utf8_validate(svg.c_str(), static_cast<gssize>(svg.size()), nullptr));
    EXPECT_FALSE(std::regex_search(svg, std::regex("[\\x01-\\x09\\x0b-\\x1f\\x7f]")));
    std::vector<Box> boxes = boxes_of(svg);
    ASSERT_EQ(boxes.size(), HARD_NAMES.size());
    EXPECT_EQ(boxes[0].label, HARD_NAMES[0]);
    EXPECT_EQ(boxes[3].label, HARD_NAMES[3]);
}

TEST(ExportSvg, OfAnEmptyRecordIsAPictureToo)
{
    MadeUp record;
    EXPECT_TRUE(boxes_of(record.exported("svg", 0)).empty());
    record.begin(5, GANTRY_TRACE_START, "open");
    EXPECT_EQ(boxes_of(record.exported("svg", 10)).size(), 1u);
    EXPECT_EQ(boxes_of(record.exported("svg", 1)).size(), 1u) << "an end before its begin";
}

TEST(ExportSvg, OfADeepRecordSaysWhatItDoesNotShow)
{
    std::string svg = deep_record().exported("svg", 30000);
    EXPECT_FALSE(boxes_of(svg).empty());
    EXPECT_NE(svg.find("not shown: 9360 spans further in"), std::string::npos);
}

/* Spans that are all just broad enough, in all rows of all threads, with long names. */
TEST(ExportSvg, StaysBelowTwoMegabytes)
{
    MadeUp record;
    std::string name(300, '"');
    for (int thread = 1; thread <= 40; thread++) {
        for (uint64_t us = 0; us < 60000; us += 200) {
            for (uint64_t depth = 0; depth < 12; depth++)
                record.begin(us + depth, GANTRY_TRACE_IMPORT, name, thread);
            for (uint64_t depth = 0; depth < 12; depth++)
                record.end(us + 100 + depth, thread);
        }
    }
    std::string svg = record.exported("svg", 60000);
    EXPECT_LT(svg.size(), 2000000u);
    std::vector<Box> boxes = boxes_of(svg);
    EXPECT_LE(boxes.size(), 4000u);
    EXPECT_GE(boxes.size(), 300u);
}

} // namespace
