/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "made-up.h"
#include "strict-json.h"

#include <algorithm>
#include <set>

namespace
{

/* What stands between @begin and @end, each of which is there once. */
std::string between(const std::string &text, const std::string &begin, const std::string &end)
{
    size_t from = text.find(begin);
    if (from == std::string::npos) {
        ADD_FAILURE() << "there is no " << begin;
        return "";
    }
    from += begin.size();
    EXPECT_EQ(text.find(begin, from), std::string::npos) << begin;
    return text.substr(from, text.find(end, from) - from);
}

std::string data_text(const std::string &page)
{
    return between(page, "<script type=\"application/json\" id=\"data\">", "</script>");
}

JsonPtr data_of(const std::string &page)
{
    std::string text = data_text(page);
    EXPECT_TRUE(is_strict_json(text));
    EXPECT_EQ(text.find('<'), std::string::npos);
    JsonPtr node(json_from_string(text.c_str(), nullptr));
    EXPECT_NE(node, nullptr);
    return node;
}

JsonArray *rows_of(const JsonPtr &data, const char *name)
{
    return json_object_get_array_member(json_node_get_object(data.get()), name);
}

int64_t left_out(const JsonPtr &data, const char *what)
{
    JsonObject *object = json_node_get_object(data.get());
    return json_object_get_int_member(json_object_get_object_member(object, "left_out"), what);
}

/* Elements that are opened and not closed, of those that have to be; the first one that is closed
 * and was not opened. What stands in a script or a style is text. */
Words unclosed(const std::string &page)
{
    static const std::set<std::string> empty = {"!DOCTYPE", "meta"};
    Words open;
    for (size_t at = page.find('<'); at != std::string::npos; at = page.find('<', at)) {
        size_t end = page.find('>', at);
        bool closes = page[at + 1] == '/';
        size_t from = at + 1 + closes;
        std::string name = page.substr(from, page.find_first_of(" />\n", from) - from);
        at = end;
        if (end == std::string::npos)
            return {"<" + name};
        if (page[end - 1] == '/' || empty.count(name) != 0)
            continue;
        if (!closes)
            open.push_back(name);
        else if (!open.empty() && open.back() == name)
            open.pop_back();
        else
            return {"</" + name + ">"};
        if (!closes && (name == "script" || name == "style"))
            at = page.find("</" + name + ">", end);
    }
    return open;
}

/* All but what names the language of the picture, which nobody loads. */
std::string without_namespaces(std::string page)
{
    static const std::string begin = " xmlns=\"";
    for (size_t at; (at = page.find(begin)) != std::string::npos;)
        page.erase(at, page.find('"', at + begin.size()) + 1 - at);
    return page;
}

bool has_controls(const std::string &text)
{
    return std::any_of(text.begin(), text.end(),
                       [](unsigned char c) { return c < 0x20 && c != '\n'; });
}

MadeUp small_record()
{
    MadeUp record;
    record.info.library_entry_ns = 100000;
    record.about("command", "-c pass").about("python", "3.11.2");
    record.begin(150, GANTRY_TRACE_RESOLVE, "")
        .mark(151, GANTRY_TRACE_PHASE, "core", "makes the core")
        .mark(152, GANTRY_TRACE_PHASE, "main", "runs the program")
        .mark(153, GANTRY_TRACE_ORDER, "main", "needs", 1, "core")
        .end(160)
        .begin(200, GANTRY_TRACE_START, "core")
        .end(300)
        .begin(300, GANTRY_TRACE_START, "main")
        .begin(400, GANTRY_TRACE_IMPORT, "json")
        .end(600)
        .end(900)
        .begin(920, GANTRY_TRACE_STOP, "core")
        .end(950);
    return record;
}

TEST(ExportHtml, IsOnePageThatIsWellFormed)
{
    std::string page = small_record().exported("html", 1000);
    EXPECT_EQ(page.rfind("<!DOCTYPE html>\n<html lang=\"en\">", 0), 0u);
    EXPECT_EQ(unclosed(page), Words{});
    EXPECT_EQ(page.find("{{"), std::string::npos) << "every place is filled";
    EXPECT_NE(page.find("<title>-c pass</title>"), std::string::npos);
    EXPECT_TRUE(g_utf8_validate(page.c_str(), static_cast<gssize>(page.size()), nullptr));
}

TEST(ExportHtml, HasTheFirstLineOfAProgramAsItsTitleAndAllOfItBelow)
{
    std::string page =
        MadeUp().about("command", "-c 'import json\nprint(1 < 2)'").exported("html", 1000);
    EXPECT_NE(page.find("<title>-c &apos;import json\xe2\x80\xa6</title>"), std::string::npos);
    EXPECT_NE(page.find("<pre>-c &apos;import json\nprint(1 &lt; 2)&apos;</pre>"),
              std::string::npos);
    EXPECT_EQ(unclosed(page), Words{});
}

TEST(ExportHtml, HasTheSpansAndMarksForItsScript)
{
    JsonPtr data = data_of(small_record().exported("html", 1000));
    JsonArray *spans = rows_of(data, "spans");
    ASSERT_EQ(json_array_get_length(spans), 5u);
    JsonArray *json = json_array_get_array_element(spans, 3);
    EXPECT_STREQ(json_array_get_string_element(json, 0), "import");
    EXPECT_STREQ(json_array_get_string_element(json, 1), "json");
    EXPECT_EQ(json_array_get_int_element(json, 2), 2) << "it is in start main";
    EXPECT_EQ(json_array_get_int_element(json, 3), 400000);
    EXPECT_EQ(json_array_get_int_element(json, 4), 600000);
    EXPECT_EQ(json_array_get_length(rows_of(data, "marks")), 3u);
    EXPECT_EQ(left_out(data, "spans"), 0);
}

TEST(ExportHtml, SumsEqualSpansInOnePlace)
{
    MadeUp record;
    record.begin(0, GANTRY_TRACE_START, "main");
    for (uint64_t us = 10; us < 1010; us += 10)
        record.begin(us, GANTRY_TRACE_SPAN, "again").end(us + 4);
    JsonPtr data = data_of(record.end(2000).exported("html", 2000));
    JsonArray *spans = rows_of(data, "spans");
    ASSERT_EQ(json_array_get_length(spans), 2u);
    JsonArray *again = json_array_get_array_element(spans, 1);
    EXPECT_EQ(json_array_get_int_element(again, 5), 400000) << "in all";
    EXPECT_EQ(json_array_get_int_element(again, 7), 100) << "times";
    EXPECT_EQ(left_out(data, "spans"), 0);
}

TEST(ExportHtml, HasStagesThatAddUpToTheWallTime)
{
    JsonPtr data = data_of(small_record().exported("html", 1000));
    Words names;
    int64_t sum = 0;
    JsonArray *stages = rows_of(data, "stages");
    for (guint i = 0; i < json_array_get_length(stages); i++) {
        JsonArray *stage = json_array_get_array_element(stages, i);
        names.push_back(json_array_get_string_element(stage, 0));
        sum += json_array_get_int_element(stage, 2);
        EXPECT_GE(json_array_get_int_element(stage, 2), 0);
    }
    EXPECT_EQ(names, (Words{"before the library", "resolve", "start core", "start main", "between",
                            "stop core", "after", "unaccounted"}));
    EXPECT_EQ(sum, 1000000);
}

TEST(ExportHtml, HasStagesThatAddUpInTornRecords)
{
    MadeUp record;
    record.info.library_entry_ns = 5000000;
    record.begin(10, GANTRY_TRACE_START, "late").begin(5, GANTRY_TRACE_START, "early").end(2);
    record.begin(7, GANTRY_TRACE_SPAN, "again").end(9000).end(3);
    record.begin(20, GANTRY_TRACE_SPAN, "again").end(30);
    JsonPtr data = data_of(record.exported("html", 6000));
    int64_t sum = 0;
    JsonArray *stages = rows_of(data, "stages");
    for (guint i = 0; i < json_array_get_length(stages); i++) {
        int64_t ns = json_array_get_int_element(json_array_get_array_element(stages, i), 2);
        EXPECT_GE(ns, 0);
        sum += ns;
    }
    EXPECT_EQ(sum, 6000000);
}

TEST(ExportHtml, SaysAllWithoutTheScript)
{
    std::string page = small_record()
                           .mark(310, GANTRY_TRACE_QUESTION, "where", "Where is it?")
                           .mark(311, GANTRY_TRACE_MISSED, "a file", "/nowhere")
                           .mark(312, GANTRY_TRACE_UNMET, "home", "it is not set")
                           .mark(313, GANTRY_TRACE_VALUE, "core.verbose", "default", 1, "3")
                           .mark(314, GANTRY_TRACE_ERROR, "main", "the disk is full")
                           .exported("html", 1000);
    std::string shown = between(page, "<div id=\"static\">", "<script>");
    for (const char *part :
         {"<svg", ">start core</th><td>0.100</td>", "<h3>main</h3>", "<p>runs the program</p>",
          "core (needs)", "Where is it?", "/nowhere", "did not fire", "it is not set",
          "core.verbose", "the disk is full", "id=\"step=start-core\""})
        EXPECT_NE(shown.find(part), std::string::npos) << part;
}

/* What there is to say of phases is in the record, so that those of others are told as well. */
TEST(ExportHtml, KnowsNoPhaseByItself)
{
    std::string page = MadeUp().exported("html", 0);
    for (const char *name :
         {"pathconfig", "importlib", "interpreter", "encodings", "sys.", "site-packages"})
        EXPECT_EQ(page.find(name), std::string::npos) << name;
}

TEST(ExportHtml, SaysBesideATimeWhatWasNotedOnIt)
{
    std::string page = small_record()
                           .mark(250, GANTRY_TRACE_NOTE, "time", "half of it is the record's")
                           .mark(250, GANTRY_TRACE_NOTE, "seed", "random")
                           .exported("html", 1000);
    EXPECT_NE(
        page.find("start core<span class=\"remark\">* half of it is the record&apos;s</span>"),
        std::string::npos);
    EXPECT_EQ(page.find("* random"), std::string::npos);
}

TEST(ExportHtml, SaysWithoutTheScriptWhatItsLevelDoesNotRecord)
{
    MadeUp record = small_record();
    std::string said = "not recorded at level phase; record with <code>--level config</code>.";
    EXPECT_EQ(record.exported("html", 1000).find(said), std::string::npos);
    record.info.level = GANTRY_TRACE_PHASES;
    EXPECT_NE(record.exported("html", 1000).find(said), std::string::npos);
}

TEST(ExportHtml, NeedsNothingFromElsewhere)
{
    std::string page = small_record().exported("html", 1000);
    std::string left = without_namespaces(page);
    for (const char *part : {"http:", "https:", "//cdn", "@import", "url(\"", "src=", "<link",
                             "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write",
                             "eval(", "fetch(", "XMLHttpRequest", "import("})
        EXPECT_EQ(left.find(part), std::string::npos) << part;
    EXPECT_NE(page.find("default-src 'none'"), std::string::npos);
}

TEST(ExportHtml, WithoutItsDataHasAtMost300Kilobytes)
{
    EXPECT_LT(MadeUp().exported("html", 0).size(), 300000u);
}

TEST(ExportHtml, IsAPageWithAnyName)
{
    MadeUp record;
    uint64_t us = 0;
    Words names = HARD_NAMES;
    names.insert(names.end(), {"</script><script>alert(1)</script>", "<!--", "]]>", "{{data}}",
                               "</title></style></svg></div>", "<img src=x onerror=alert(1)>"});
    for (const std::string &name : names) {
        record.begin(us, GANTRY_TRACE_IMPORT, name)
            .mark(us + 1, GANTRY_TRACE_NOTE, name, name.c_str(), 1, name.c_str())
            .mark(us + 2, GANTRY_TRACE_PHASE, name, name.c_str())
            .mark(us + 3, GANTRY_TRACE_RULE, name, name.c_str(), 1, name.c_str())
            .mark(us + 4, GANTRY_TRACE_VALUE, name, name.c_str(), 1, name.c_str())
            .end(us + 10);
        us += 10;
    }
    for (const std::string &name : names) {
        MadeUp titled = record;
        titled.about("command", name.c_str()).about("python", name.c_str());
        std::string page = titled.exported("html", us);
        EXPECT_TRUE(g_utf8_validate(page.c_str(), static_cast<gssize>(page.size()), nullptr));
        EXPECT_FALSE(has_controls(page));
        EXPECT_EQ(unclosed(page), Words{});
        EXPECT_EQ(page.find("<img"), std::string::npos);
        std::string data = data_text(page);
        EXPECT_TRUE(is_strict_json(data));
        EXPECT_EQ(data.find('<'), std::string::npos);
        EXPECT_NE(data.find("\"\\u003cimg src=x onerror=alert(1)>\""), std::string::npos);
    }
}

TEST(ExportHtml, OfAnEmptyRecordIsAPageToo)
{
    std::string page = MadeUp().exported("html", 0);
    EXPECT_EQ(unclosed(page), Words{});
    EXPECT_EQ(json_array_get_length(rows_of(data_of(page), "spans")), 0u);
}

/* More of everything than it can hold, with texts that are as long as they can be. */
TEST(ExportHtml, StaysSmallAndSaysWhatItLeavesOut)
{
    for (char letter : {'x', '<'}) {
        MadeUp record;
        std::string text(3000, letter);
        uint64_t us = 0;
        for (int i = 0; i < 30000; i++, us += 10) {
            record.begin(us, GANTRY_TRACE_IMPORT, std::to_string(i) + text.substr(0, 300));
            if (i < 5000)
                record.mark(us + 1, GANTRY_TRACE_NOTE, "n", text.c_str())
                    .mark(us + 1, GANTRY_TRACE_ERROR, "n", text.c_str());
            record.end(us + 9);
        }
        std::string page = record.exported("html", us);
        EXPECT_LT(page.size(), letter == 'x' ? 7000000u : 16000000u);
        JsonPtr data = data_of(page);
        guint n_spans = json_array_get_length(rows_of(data, "spans"));
        guint n_marks = json_array_get_length(rows_of(data, "marks"));
        EXPECT_GT(n_spans, 1000u);
        EXPECT_EQ(n_spans + left_out(data, "spans"), 30000);
        EXPECT_GT(n_marks, 100u);
        EXPECT_EQ(n_marks + left_out(data, "marks"), 10000);
        EXPECT_LE(json_array_get_length(rows_of(data, "stages")), 204u);
        EXPECT_NE(page.find("more spans are only counted"), std::string::npos);
        EXPECT_NE(page.find("more marks are not shown"), std::string::npos);
    }
}

} // namespace
