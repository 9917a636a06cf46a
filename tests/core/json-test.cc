/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "strict-json.h"

#include <gantry/json.h>

namespace
{

struct Writer {
    GantryJson json{g_string_new(nullptr), false};

    ~Writer()
    {
        g_string_free(json.text, TRUE);
    }
    std::string text() const
    {
        return std::string(json.text->str, json.text->len);
    }
};

std::string quoted(const char *value)
{
    Writer writer;
    gantry_json_string(&writer.json, nullptr, value);
    EXPECT_TRUE(is_strict_json(writer.text()));
    return writer.text();
}

TEST(Json, SetsTheCommas)
{
    Writer writer;
    GantryJson *json = &writer.json;
    gantry_json_begin_object(json, nullptr);
    gantry_json_begin_array(json, "empty");
    gantry_json_end_array(json);
    gantry_json_begin_array(json, "list");
    gantry_json_int(json, nullptr, 1);
    gantry_json_begin_object(json, nullptr);
    gantry_json_end_object(json);
    gantry_json_bool(json, nullptr, false);
    gantry_json_end_array(json);
    gantry_json_begin_object(json, "object");
    gantry_json_string(json, "a", "b");
    gantry_json_bool(json, "yes", true);
    gantry_json_string(json, "nothing", nullptr);
    gantry_json_end_object(json);
    gantry_json_end_object(json);
    EXPECT_EQ(writer.text(), "{\"empty\":[],\"list\":[1,{},false],"
                             "\"object\":{\"a\":\"b\",\"yes\":true,\"nothing\":null}}");
    EXPECT_TRUE(is_strict_json(writer.text()));
}

TEST(Json, LosesNothingOfARealNumber)
{
    for (double value : {1.0, 0.1, -2.5, 1e-9, 1e300}) {
        Writer writer;
        gantry_json_real(&writer.json, nullptr, value);
        EXPECT_TRUE(is_strict_json(writer.text())) << writer.text();
        EXPECT_EQ(g_ascii_strtod(writer.text().c_str(), nullptr), value);
    }
}

TEST(Json, EscapesQuotesAndBackslashes)
{
    EXPECT_EQ(quoted("say \"a\\b\""), "\"say \\\"a\\\\b\\\"\"");
    EXPECT_EQ(quoted(""), "\"\"");
}

TEST(Json, EscapesEveryControlCharacter)
{
    for (char c = 1; c < 0x20; c++) {
        const char text[] = {'a', c, 'b', '\0'};
        std::string written = quoted(text);
        JsonPtr node = parse_json("[" + written + "]");
        ASSERT_NE(node, nullptr);
        EXPECT_STREQ(json_array_get_string_element(json_node_get_array(node.get()), 0), text);
    }
}

TEST(Json, KeepsUtf8AsItIs)
{
    for (const char *text : {"\x7f", "caf\u00e9", "\u4e2d\u6587", "\U0001f40d", "\uffff", "\ud7ff"})
        EXPECT_EQ(quoted(text), std::string("\"") + text + "\"");
}

TEST(Json, WritesBytesThatAreNoUtf8AsSurrogateescapeDoes)
{
    struct {
        const char *bytes, *written;
    } cases[] = {
        {"a\x80z", "\"a\\udc80z\""},
        {"\xff\xfe", "\"\\udcff\\udcfe\""},
        {"\xc3", "\"\\udcc3\""},                                  /* cut off at the end */
        {"\xe4\xb8", "\"\\udce4\\udcb8\""},                       /* the same, later */
        {"\xc3(", "\"\\udcc3(\""},                                /* no continuation */
        {"\xc0\xaf", "\"\\udcc0\\udcaf\""},                       /* overlong */
        {"\xed\xa0\x80", "\"\\udced\\udca0\\udc80\""},            /* an encoded surrogate */
        {"\xf4\x90\x80\x80", "\"\\udcf4\\udc90\\udc80\\udc80\""}, /* beyond Unicode */
        {"\xc3\xa9\xff\xc3\xa9", "\"\u00e9\\udcff\u00e9\""},      /* good ones around a bad one */
    };
    for (const auto &row : cases)
        EXPECT_EQ(quoted(row.bytes), row.written);
}

TEST(Json, EscapesKeysToo)
{
    Writer writer;
    gantry_json_begin_object(&writer.json, nullptr);
    gantry_json_int(&writer.json, "a\"\n\xff", 0);
    gantry_json_end_object(&writer.json);
    EXPECT_EQ(writer.text(), "{\"a\\\"\\u000a\\udcff\":0}");
}

TEST(Json, WritesTheWholeRangeOfIntegers)
{
    Writer writer;
    gantry_json_begin_array(&writer.json, nullptr);
    gantry_json_int(&writer.json, nullptr, G_MININT64);
    gantry_json_int(&writer.json, nullptr, G_MAXINT64);
    gantry_json_int(&writer.json, nullptr, -1);
    gantry_json_end_array(&writer.json);
    EXPECT_EQ(writer.text(), "[-9223372036854775808,9223372036854775807,-1]");
}

TEST(Json, WritesMicrosecondsExactly)
{
    Writer writer;
    gantry_json_begin_array(&writer.json, nullptr);
    for (uint64_t ns : {UINT64_C(0), UINT64_C(1), UINT64_C(999), UINT64_C(1000), UINT64_C(1234567),
                        UINT64_C(1050), UINT64_MAX})
        gantry_json_micros(&writer.json, nullptr, ns);
    gantry_json_end_array(&writer.json);
    EXPECT_EQ(writer.text(), "[0.000,0.001,0.999,1.000,1234.567,1.050,18446744073709551.615]");
    EXPECT_TRUE(is_strict_json(writer.text()));
}

/* The judge has to be judged, or the tests that ask it cannot fail. */
TEST(StrictJson, RefusesWhatIsNoJson)
{
    for (const char *text :
         {"",        "{",           "{\"a\":1,}", "[1,]",    "[1 2]", "{a:1}",   "{'a':1}",
          "01",      "1.",          ".5",         "+1",      "NaN",   "\"a",     "\"\n\"",
          "\"\\x\"", "\"\\u12g4\"", "[] []",      "/* */ 1", "tru",   "{\"a\"}", "\"\xff\""})
        EXPECT_FALSE(is_strict_json(text)) << text;
    for (const char *text : {"{}", " [ ] ", "{\"a\":[1,-2.5e+3,true,null,\"\\u0041\\n\"]}", "0"})
        EXPECT_TRUE(is_strict_json(text)) << text;
}

} // namespace
