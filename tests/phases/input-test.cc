/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What goes in: command lines of wide strings, hash seeds, lists that are changed after reading. */
#include "process.h"
#include "support.h"

#include <algorithm>
#include <clocale>
#include <cstdlib>

using WideWords = std::vector<std::wstring>;

/* What sys.argv[1:] is, as Python writes it, for arguments that a pipeline takes as wide strings.
 */
static void expect_arguments(const WideWords &arguments, const std::string &shown)
{
    PipelinePtr pipeline(gantry_python_new(GANTRY_PRESET_PYTHON));
    std::vector<const wchar_t *> argv = {L"python3", L"-X", L"utf8", L"-c"};
    std::wstring check = L"import sys; sys.exit(ascii(sys.argv[1:]) != " +
                         std::wstring(shown.begin(), shown.end()) + L")";
    argv.push_back(check.c_str());
    for (const std::wstring &argument : arguments)
        argv.push_back(argument.c_str());
    Error error;
    ASSERT_TRUE(gantry_python_set_wide_argv(pipeline.get(), static_cast<int>(argv.size()),
                                            argv.data(), error))
        << error.message();
    EXPECT_EQ(run_to_the_end(pipeline.get()), 0) << shown;
}

TEST_ALONE(WideArguments, ComeOutAsTheyWentIn)
{
    expect_arguments({L"plain", L"", L"\x20ac \x00e9", L"\U0001f40d"},
                     "\"['plain', '', '\\\\u20ac \\\\xe9', '\\\\U0001f40d']\"");
}

TEST_ALONE(WideArguments, KeepBytesThatCouldNotBeDecoded)
{
    expect_arguments({L"a\xdcff\xdc80z"}, "\"['a\\\\udcff\\\\udc80z']\"");
}

TEST_ALONE(WideArguments, ThatTheLocaleDoesNotKnowAreRefused)
{
    setenv("LC_ALL", "C", 1);
    PipelinePtr pipeline(gantry_python_new(GANTRY_PRESET_PYTHON));
    const wchar_t *const argv[] = {L"python3", L"-X", L"utf8=0", L"-c", L"pass", L"\x20ac"};
    Error error;
    EXPECT_FALSE(gantry_python_set_wide_argv(pipeline.get(), 6, argv, error));
    EXPECT_TRUE(reports(error, GANTRY_ERROR_COMMAND_LINE, {"argument 5"}));
    const wchar_t *const good[] = {L"python3", L"-X", L"utf8=0", L"-c", L"pass", L"e"};
    EXPECT_TRUE(gantry_python_set_wide_argv(pipeline.get(), 6, good, error)) << error.message();
    EXPECT_EQ(run_to_the_end(pipeline.get()), 0);
}

TEST_ALONE(WideArguments, AreRefusedWhereTheyAreNoCharacters)
{
    PipelinePtr pipeline(gantry_python_new(GANTRY_PRESET_PYTHON));
    const wchar_t lone[] = {static_cast<wchar_t>(0xd800), L'\0'};
    const wchar_t *const argv[] = {L"python3", lone};
    Error error;
    EXPECT_FALSE(gantry_python_set_wide_argv(pipeline.get(), 2, argv, error));
    EXPECT_TRUE(reports(error, GANTRY_ERROR_COMMAND_LINE, {"argument 1"}));
}

TEST(HashSeed, IsReadAsCPythonReadsIt)
{
    struct Row {
        const char *text;
        bool valid;
        bool use;
        uint32_t seed;
    };
    static const Row rows[] = {
        {nullptr, true, false, 0},       {"", true, false, 0},
        {"random", true, false, 0},      {"0", true, true, 0},
        {"42", true, true, 42},          {"4294967295", true, true, 4294967295u},
        {"4294967296", false, false, 0}, {"99999999999999999999", false, false, 0},
        {"-1", false, false, 0},         {"abc", false, false, 0},
        {"1 ", false, false, 0},         {" 1", true, true, 1},
        {"+1", true, true, 1},           {"0x10", false, false, 0},
        {"Random", false, false, 0},     {"1.0", false, false, 0},
    };
    for (const Row &row : rows) {
        bool use = true;
        uint32_t seed = 7;
        Error error;
        EXPECT_EQ(gantry_python_read_hash_seed(row.text, &use, &seed, error), row.valid)
            << row.text;
        if (!row.valid) {
            EXPECT_TRUE(reports(error, GANTRY_ERROR_OPTION_VALUE, {row.text}));
            continue;
        }
        EXPECT_EQ(use, row.use) << (row.text != nullptr ? row.text : "NULL");
        EXPECT_EQ(seed, row.seed) << (row.text != nullptr ? row.text : "NULL");
    }
}

TEST_ALONE(WhatWasComputed, CanBeChangedBeforeTheStart)
{
    PipelinePtr pipeline =
        python("import sys\n"
               "assert '/in/front' in sys.path[:2] and sys.path[-1] == '/at/the/end', sys.path\n"
               "import json");
    Error error;
    ASSERT_EQ(gantry_pipeline_configure(pipeline.get(), error), GANTRY_OK) << error.message();
    const char *const *paths;
    ASSERT_TRUE(gantry_pipeline_get_list(pipeline.get(), "module_search_paths", &paths, error));
    ASSERT_GE(g_strv_length(const_cast<char **>(paths)), 2u);
    ASSERT_TRUE(
        gantry_pipeline_append(pipeline.get(), "module_search_paths", "/at/the/end", error));
    ASSERT_TRUE(
        gantry_pipeline_insert(pipeline.get(), "module_search_paths", 0, "/in/front", error));
    ASSERT_TRUE(gantry_pipeline_set_bool(pipeline.get(), "site_import", false, error));
    EXPECT_EQ(run_to_the_end(pipeline.get()), 0);
}
