/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "made-up.h"

namespace
{

/* The time of all lines but those of other threads. */
uint64_t sum_of(const Words &lines)
{
    uint64_t sum = 0;
    for (const std::string &line : lines) {
        if (line.rfind("thread ", 0) != 0)
            sum += std::stoull(line.substr(line.rfind(' ') + 1));
    }
    return sum;
}

TEST(ExportFolded, HasTheOwnTimeOfEachStackAndAddsUp)
{
    MadeUp record;
    record.info.library_entry_ns = 7000;
    record.begin(10, GANTRY_TRACE_CONFIGURE, "")
        .begin(20, GANTRY_TRACE_CONFIGURE, "core")
        .end(50)
        .end(60)
        .mark(65, GANTRY_TRACE_NOTE, "nothing")
        .begin(70, GANTRY_TRACE_START, "main")
        .begin(71, GANTRY_TRACE_IMPORT, "a")
        .end(73)
        .begin(75, GANTRY_TRACE_IMPORT, "a")
        .end(80)
        .end(90);
    Words lines = lines_of(record.exported("folded", 100));
    EXPECT_EQ(lines, (Words{
                         "before the library 7000",
                         "configure 20000",
                         "configure;configure core 30000",
                         "start main 13000",
                         "start main;import a 7000",
                         "between spans 13000",
                         "after the last span 10000",
                     }));
    EXPECT_EQ(sum_of(lines), 100000u);
}

TEST(ExportFolded, KeepsOtherThreadsApart)
{
    MadeUp record;
    record.begin(10, GANTRY_TRACE_START, "main", 1)
        .begin(20, GANTRY_TRACE_IMPORT, "a", 2)
        .end(60, 2)
        .end(80, 1);
    Words lines = lines_of(record.exported("folded", 80));
    EXPECT_EQ(lines, (Words{
                         "start main 70000",
                         "thread 2;import a 40000",
                         "between spans 10000",
                     }));
    EXPECT_EQ(sum_of(lines), 80000u);
}

TEST(ExportFolded, OfAnEmptyRecordAndOfOpenSpansAddsUp)
{
    MadeUp record;
    record.info.library_entry_ns = 2000;
    EXPECT_EQ(lines_of(record.exported("folded", 10)),
              (Words{"before the library 2000", "after the last span 8000"}));
    record.begin(3, GANTRY_TRACE_START, "main").begin(4, GANTRY_TRACE_IMPORT, "a");
    EXPECT_EQ(lines_of(record.exported("folded", 10)),
              (Words{"before the library 2000", "start main 1000", "start main;import a 6000",
                     "between spans 1000"}));
}

TEST(ExportFolded, HasOneLineAndTheRightFramesForAnyName)
{
    MadeUp record;
    uint64_t us = 0;
    for (const std::string &name : HARD_NAMES) {
        record.begin(us, GANTRY_TRACE_START, "s").begin(us, GANTRY_TRACE_IMPORT, name);
        record.end(us + 1).end(us + 1);
        us++;
    }
    std::string text = record.exported("folded", us);
    EXPECT_TRUE(g_utf8_validate(text.c_str(), static_cast<gssize>(text.size()), nullptr));
    Words lines = lines_of(text);
    ASSERT_EQ(lines.size(), HARD_NAMES.size());
    for (const std::string &line : lines) {
        EXPECT_EQ(line.rfind("start s;import", 0), 0u) << line;
        EXPECT_EQ(line.find(';', 8), std::string::npos) << line;
    }
    EXPECT_EQ(sum_of(lines), us * 1000);
}

TEST(ExportFolded, OfADeepRecordAddsUp)
{
    Words lines = lines_of(deep_record().exported("folded", 30000));
    EXPECT_EQ(lines.size(), 1002u);
    EXPECT_EQ(sum_of(lines), 30000000u);
}

} // namespace
