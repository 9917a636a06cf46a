/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "made-up.h"

#include <regex>

namespace
{

constexpr char HEADER[] = "import time: self [us] | cumulative | imported package";

TEST(ExportImporttime, HasEachImportBehindThoseInsideOfIt)
{
    MadeUp record;
    record.begin(10, GANTRY_TRACE_START, "main")
        .begin(20, GANTRY_TRACE_IMPORT, "outer")
        .begin(30, GANTRY_TRACE_IMPORT, "inner")
        .begin(40, GANTRY_TRACE_PTH, "no import")
        .begin(50, GANTRY_TRACE_IMPORT, "inner.most")
        .end(1050)
        .end(1060)
        .end(2030)
        .begin(2040, GANTRY_TRACE_IMPORT, "second")
        .end(2045)
        .end(3020)
        .begin(3030, GANTRY_TRACE_IMPORT, "next")
        .end(3031)
        .end(4000);
    EXPECT_EQ(lines_of(record.exported("importtime", 5000)),
              (Words{
                  HEADER,
                  "import time:      1000 |       1000 |     inner.most",
                  "import time:      1000 |       2000 |   inner",
                  "import time:         5 |          5 |   second",
                  "import time:       995 |       3000 | outer",
                  "import time:         1 |          1 | next",
              }));
}

/* As _PyTime_ROUND_CEILING does. */
TEST(ExportImporttime, RoundsUp)
{
    TemporaryFolder folder;
    std::string path = folder / "t";
    GantryTraceInfo info = {};
    GantryExporter *exporter = gantry_exporter_new(
        gantry_export_format(nullptr, "x.importtime", nullptr), &info, path.c_str(), nullptr);
    GantryTraceEvent event = {};
    event.kind = GANTRY_TRACE_IMPORT;
    event.name = "a";
    for (uint64_t took : {0, 1, 999, 1000, 1001}) {
        event.shape = GANTRY_TRACE_BEGIN;
        gantry_exporter_event(exporter, &event);
        event.shape = GANTRY_TRACE_END;
        event.time_ns += took;
        gantry_exporter_event(exporter, &event);
    }
    ASSERT_TRUE(gantry_exporter_finish(exporter, event.time_ns, 0, nullptr));
    Words lines = lines_of(read_file(path));
    ASSERT_EQ(lines.size(), 6u);
    for (int i = 0; i < 5; i++) {
        int expected = (const int[]){0, 1, 1, 1, 2}[i];
        EXPECT_EQ(std::stoi(lines[static_cast<size_t>(i) + 1].substr(12)), expected) << i;
    }
}

TEST(ExportImporttime, NestsTheImportsOfAThreadInThoseOfItsOwn)
{
    MadeUp record;
    record.begin(10, GANTRY_TRACE_IMPORT, "one", 1)
        .begin(20, GANTRY_TRACE_IMPORT, "two", 2)
        .begin(30, GANTRY_TRACE_IMPORT, "inside one", 1)
        .end(40, 2)
        .end(50, 1)
        .end(110, 1);
    EXPECT_EQ(lines_of(record.exported("importtime", 200)),
              (Words{
                  HEADER,
                  "import time:        20 |         20 | two",
                  "import time:        20 |         20 |   inside one",
                  "import time:        80 |        100 | one",
              }));
}

TEST(ExportImporttime, ClosesWhatIsOpenAndHasAHeaderWithoutAnyImport)
{
    MadeUp record;
    EXPECT_EQ(lines_of(record.exported("importtime", 1)), Words{HEADER});
    record.begin(10, GANTRY_TRACE_IMPORT, "open").begin(20, GANTRY_TRACE_IMPORT, "too");
    EXPECT_EQ(lines_of(record.exported("importtime", 100)),
              (Words{
                  HEADER,
                  "import time:        80 |         80 |   too",
                  "import time:        10 |         90 | open",
              }));
}

TEST(ExportImporttime, HasOneLineForAnyName)
{
    MadeUp record;
    for (const std::string &name : HARD_NAMES)
        record.begin(1, GANTRY_TRACE_IMPORT, name).end(2);
    std::string text = record.exported("importtime", 3);
    EXPECT_TRUE(g_utf8_validate(text.c_str(), static_cast<gssize>(text.size()), nullptr));
    Words lines = lines_of(text);
    ASSERT_EQ(lines.size(), HARD_NAMES.size() + 1);
    for (size_t i = 1; i < lines.size(); i++)
        EXPECT_TRUE(std::regex_match(lines[i],
                                     std::regex("import time: +1 \\| +1 \\| [^\\x01-\\x1f\\x7f]*")))
            << lines[i];
}

TEST(ExportImporttime, OfADeepRecordIndentsEachLevelByTwo)
{
    Words lines = lines_of(deep_record().exported("importtime", 30000));
    ASSERT_EQ(lines.size(), 10001u);
    EXPECT_EQ(lines[1], "import time:         1 |          1 | " + std::string(1998, ' ') + "m999");
    EXPECT_EQ(lines[1000], "import time:         2 |       1999 | m0");
}

} // namespace
