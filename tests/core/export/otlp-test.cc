/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "made-up.h"
#include "strict-json.h"

#include <map>
#include <regex>
#include <set>

namespace
{

constexpr char TRACE_ID[] = "4bf92f3577b34da6a3ce929d0e0e4736";
constexpr char PARENT_ID[] = "00f067aa0ba902b7";
constexpr char TRACEPARENT[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

std::string text_in(JsonObject *object, const char *member)
{
    return json_object_get_string_member_with_default(object, member, "");
}

using Attributes = std::map<std::string, std::string>;

Attributes attributes_of(JsonObject *object)
{
    Attributes found;
    JsonArray *array = json_object_get_array_member(object, "attributes");
    for (guint i = 0; i < json_array_get_length(array); i++) {
        JsonObject *pair = json_array_get_object_element(array, i);
        JsonObject *value = json_object_get_object_member(pair, "value");
        std::string text;
        if (json_object_has_member(value, "arrayValue")) {
            JsonArray *values = json_object_get_array_member(
                json_object_get_object_member(value, "arrayValue"), "values");
            for (guint j = 0; j < json_array_get_length(values); j++)
                text +=
                    "[" + text_in(json_array_get_object_element(values, j), "stringValue") + "]";
        } else {
            text = text_in(value, "stringValue") + text_in(value, "intValue");
        }
        EXPECT_TRUE(found.emplace(text_in(pair, "key"), text).second)
            << text_in(pair, "key") << " is there twice";
    }
    return found;
}

/* What a collector makes of the file. */
struct Collected {
    JsonPtr root;
    Attributes resource;
    std::vector<JsonObject *> spans;

    explicit Collected(const std::string &text) : root(parse_json(text))
    {
        JsonArray *resources =
            json_object_get_array_member(json_node_get_object(root.get()), "resourceSpans");
        EXPECT_EQ(json_array_get_length(resources), 1u);
        JsonObject *first = json_array_get_object_element(resources, 0);
        resource = attributes_of(json_object_get_object_member(first, "resource"));
        JsonArray *scopes = json_object_get_array_member(first, "scopeSpans");
        JsonArray *array =
            json_object_get_array_member(json_array_get_object_element(scopes, 0), "spans");
        std::set<std::string> ids;
        for (guint i = 0; i < json_array_get_length(array); i++) {
            JsonObject *span = json_array_get_object_element(array, i);
            EXPECT_TRUE(std::regex_match(text_in(span, "traceId"), std::regex("[0-9a-f]{32}")));
            EXPECT_TRUE(std::regex_match(text_in(span, "spanId"), std::regex("[0-9a-f]{16}")));
            EXPECT_EQ(text_in(span, "traceId"),
                      text_in(json_array_get_object_element(array, 0), "traceId"));
            EXPECT_TRUE(ids.insert(text_in(span, "spanId")).second);
            EXPECT_LE(std::stoull(text_in(span, "startTimeUnixNano")),
                      std::stoull(text_in(span, "endTimeUnixNano")));
            spans.push_back(span);
        }
    }

    JsonObject *named(const std::string &name) const
    {
        for (JsonObject *span : spans) {
            if (text_in(span, "name") == name)
                return span;
        }
        ADD_FAILURE() << "no span " << name;
        return spans[0];
    }

    std::string parent_of(const std::string &name) const
    {
        std::string id = text_in(named(name), "parentSpanId");
        for (JsonObject *span : spans) {
            if (text_in(span, "spanId") == id)
                return text_in(span, "name");
        }
        return id;
    }
};

/* As with a 404: most who ask for what is not there do without it, and the start-up is well. */
TEST(ExportOtlp, OfAFailedImportHasTheTypeOfTheErrorAndNoStatus)
{
    MadeUp record;
    record.begin(0, GANTRY_TRACE_IMPORT, "absent").raise(400, "ModuleNotFoundError");
    record.begin(500, GANTRY_TRACE_IMPORT, "json").end(600);
    Collected collected(record.exported("otlp", 1000));
    JsonObject *absent = collected.named("import absent");
    EXPECT_EQ(attributes_of(absent)["error.type"], "ModuleNotFoundError");
    EXPECT_FALSE(json_object_has_member(absent, "status"));
    EXPECT_EQ(attributes_of(collected.named("import json")).count("error.type"), 0u);
}

TEST(ExportOtlp, HasASpanForEachWithItsParentAndTimes)
{
    MadeUp record;
    record.info.library_entry_ns = 5000;
    record.begin(10, GANTRY_TRACE_START, "main", 1)
        .begin(20, GANTRY_TRACE_IMPORT, "json", 1)
        .begin(25, GANTRY_TRACE_IMPORT, "other", 2)
        .end(30, 1)
        .end(35, 2)
        .end(40, 1);
    Collected got(record.exported("otlp", 50));
    EXPECT_EQ(got.spans.size(), 5u);
    EXPECT_EQ(got.parent_of("import json"), "start main");
    EXPECT_EQ(got.parent_of("start main"), "python process");
    EXPECT_EQ(got.parent_of("import other"), "python process");
    EXPECT_EQ(got.parent_of("before the library"), "python process");
    EXPECT_EQ(got.parent_of("python process"), "");
    EXPECT_EQ(text_in(got.named("import json"), "startTimeUnixNano"), "1700000000123476789");
    EXPECT_EQ(text_in(got.named("import json"), "endTimeUnixNano"), "1700000000123486789");
    EXPECT_EQ(text_in(got.named("python process"), "startTimeUnixNano"), "1700000000123456789");
    EXPECT_EQ(text_in(got.named("python process"), "endTimeUnixNano"), "1700000000123506789");
    EXPECT_EQ(attributes_of(got.named("import other"))["thread.id"], "2");
    EXPECT_EQ(attributes_of(got.named("import json"))["gantry.name"], "json");
}

TEST(ExportOtlp, BelongsToTheTraceOfATraceparent)
{
    for (const char *valid : {TRACEPARENT, "cc-4bf92f3577b34da6a3ce929d0e0e4736-"
                                           "00f067aa0ba902b7-01-what the future brings"}) {
        MadeUp record;
        record.about("traceparent", valid);
        Collected got(record.exported("otlp", 50));
        EXPECT_EQ(text_in(got.spans[0], "traceId"), TRACE_ID) << valid;
        EXPECT_EQ(got.parent_of("python process"), PARENT_ID);
        EXPECT_EQ(json_object_get_int_member(got.spans[0], "flags"), 1);
    }
    MadeUp record;
    record.about("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00");
    Collected got(record.exported("otlp", 50));
    EXPECT_EQ(json_object_get_int_member(got.spans[0], "flags"), 0);
}

/* https://www.w3.org/TR/trace-context/#traceparent-header-field-values */
TEST(ExportOtlp, BelongsToATraceOfItsOwnWithoutAValidTraceparent)
{
    for (const char *invalid : {
             "",
             "00",
             "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
             "0g-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
             "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
             "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
             "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0\xff",
             "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
             "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.more",
             " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
         }) {
        MadeUp record;
        record.about("traceparent", invalid);
        Collected got(record.exported("otlp", 50));
        EXPECT_NE(text_in(got.spans[0], "traceId"), TRACE_ID) << invalid;
        EXPECT_EQ(got.parent_of("python process"), "") << invalid;
    }
}

TEST(ExportOtlp, HasIdsOfItsRunHoweverOftenItIsWritten)
{
    std::set<std::string> ids;
    for (int run = 0; run < 4; run++) {
        MadeUp record;
        record.info.pid = 100 + run % 2;
        record.info.started_unix_ns = 1000 + static_cast<uint64_t>(run / 2);
        std::string once = record.exported("otlp", 50);
        EXPECT_EQ(record.exported("otlp", 50), once);
        Collected got(once);
        EXPECT_TRUE(ids.insert(text_in(got.spans[0], "traceId")).second) << run;
        EXPECT_TRUE(ids.insert(text_in(got.spans[0], "spanId")).second) << run;
    }
    MadeUp record;
    record.about("host", "another");
    Collected got(record.exported("otlp", 50));
    EXPECT_TRUE(ids.insert(text_in(got.spans[0], "traceId")).second);
}

TEST(ExportOtlp, SaysWhatItIsOf)
{
    MadeUp record;
    record.about("command", "-c 'import json' \"two words\"")
        .about("host", "a.example")
        .about("python", "3.11.2");
    Collected got(record.exported("otlp", 50));
    EXPECT_EQ(got.resource["service.name"], "unknown_service:python");
    EXPECT_EQ(got.resource["host.name"], "a.example");
    EXPECT_EQ(got.resource["process.pid"], "1");
    EXPECT_EQ(got.resource["process.command_args"], "[-c][import json][two words]");
    EXPECT_EQ(got.resource["process.runtime.version"], "3.11.2");
    EXPECT_EQ(got.resource["telemetry.sdk.name"], "gantry");
}

TEST(ExportOtlp, TakesTheNameOfTheServiceFromTheEnvironment)
{
    MadeUp record;
    record.about("otel_resource_attributes",
                 "service.name=one, deployment.environment=a%2Cb%20c,deployment.environment=d%3D,"
                 "host%2Ename=h,process.pid=7,telemetry.sdk.name=no");
    record.about("command", "it's not for a shell");
    Collected got(record.exported("otlp", 50));
    EXPECT_EQ(got.resource["service.name"], "one");
    EXPECT_EQ(got.resource["deployment.environment"], "d=");
    EXPECT_EQ(got.resource["host.name"], "h");
    EXPECT_EQ(got.resource["process.pid"], "1");
    EXPECT_EQ(got.resource["telemetry.sdk.name"], "gantry");
    EXPECT_EQ(got.resource["process.command_args"], "[it's not for a shell]");

    record.about("otel_service_name", "two");
    EXPECT_EQ(Collected(record.exported("otlp", 50)).resource["service.name"], "two");
}

TEST(ExportOtlp, TakesNothingOfAttributesThatAreWrong)
{
    for (const char *wrong : {"a=b,c", "a=b,=c", "a=b,c=%zz", "a=b,%zz=c", "a=b,c=%"}) {
        MadeUp record;
        record.about("otel_resource_attributes", wrong);
        Attributes resource = Collected(record.exported("otlp", 50)).resource;
        EXPECT_EQ(resource.count("a"), 0u) << wrong;
        EXPECT_EQ(resource["service.name"], "unknown_service:python");
    }
}

TEST(ExportOtlp, HasMarksAsEventsAndErrorsAsStatus)
{
    MadeUp record;
    record.mark(5, GANTRY_TRACE_NOTE, "early", "outside of any span")
        .begin(10, GANTRY_TRACE_START, "fine")
        .end(15)
        .begin(20, GANTRY_TRACE_START, "core")
        .mark(25, GANTRY_TRACE_LEVEL, "core")
        .mark(30, GANTRY_TRACE_ERROR, "core", "the disk is full")
        .mark(31, GANTRY_TRACE_ERROR, "core", "and what followed")
        .end(40);
    Collected got(record.exported("otlp", 50));
    JsonArray *events = json_object_get_array_member(got.named("start core"), "events");
    ASSERT_EQ(json_array_get_length(events), 3u);
    EXPECT_EQ(text_in(json_array_get_object_element(events, 0), "name"), "level");
    JsonObject *error = json_array_get_object_element(events, 1);
    EXPECT_EQ(text_in(error, "name"), "exception");
    EXPECT_EQ(text_in(error, "timeUnixNano"), "1700000000123486789");
    EXPECT_EQ(attributes_of(error)["exception.message"], "the disk is full");
    for (const char *name : {"start core", "python process"}) {
        JsonObject *status = json_object_get_object_member(got.named(name), "status");
        ASSERT_NE(status, nullptr) << name;
        EXPECT_EQ(json_object_get_int_member(status, "code"), 2);
        EXPECT_EQ(text_in(status, "message"), "the disk is full");
    }
    EXPECT_FALSE(json_object_has_member(got.named("start fine"), "status"));
    events = json_object_get_array_member(got.named("python process"), "events");
    EXPECT_EQ(json_array_get_length(events), 1u);
}

TEST(ExportOtlp, CountsTheMarksThatAreTooMany)
{
    MadeUp record;
    record.begin(10, GANTRY_TRACE_START, "core");
    for (int i = 0; i < 10007; i++)
        record.mark(20, GANTRY_TRACE_NOTE, "n");
    record.end(30);
    Collected got(record.exported("otlp", 50));
    JsonObject *span = got.named("start core");
    EXPECT_EQ(json_array_get_length(json_object_get_array_member(span, "events")), 10000u);
    EXPECT_EQ(json_object_get_int_member(span, "droppedEventsCount"), 7);
}

TEST(ExportOtlp, OfAnyNameIsJsonOfUtf8)
{
    MadeUp record;
    for (const std::string &name : HARD_NAMES) {
        record.begin(1, GANTRY_TRACE_IMPORT, name)
            .mark(1, GANTRY_TRACE_ERROR, name, name.c_str())
            .end(2);
        record.about("command", name.c_str()).about("otel_service_name", name.c_str());
    }
    std::string text = record.exported("otlp", 3);
    EXPECT_EQ(text.find("\\ud"), std::string::npos) << "half of a surrogate is no UTF-8";
    Collected got(text);
    EXPECT_EQ(got.spans.size(), HARD_NAMES.size() + 2);
    got.named("import " + HARD_NAMES[0]);
    got.named("import " + HARD_NAMES[1]);
}

TEST(ExportOtlp, OfADeepRecordAndOfAnEmptyOneIsComplete)
{
    EXPECT_EQ(Collected(deep_record().exported("otlp", 30000)).spans.size(), 10002u);
    MadeUp record;
    EXPECT_EQ(Collected(record.exported("otlp", 0)).spans.size(), 2u);
    record.begin(1, GANTRY_TRACE_START, "open").begin(2, GANTRY_TRACE_IMPORT, "too");
    Collected got(record.exported("otlp", 9));
    EXPECT_EQ(got.parent_of("import too"), "start open");
    EXPECT_EQ(text_in(got.named("import too"), "endTimeUnixNano"), "1700000000123465789");
}

} // namespace
