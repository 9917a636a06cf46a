/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "shim/enums.h"
#include "support.h"

namespace
{

TEST(Error, HasItsCodeMessageAndHint)
{
    g_autoptr(GError) error = nullptr;
    EXPECT_FALSE(gantry_error_set(&error, GANTRY_ERROR_HOST, "try again", "%s: %d", "fd", 7));
    EXPECT_TRUE(g_error_matches(error, GANTRY_ERROR_DOMAIN, GANTRY_ERROR_HOST));
    EXPECT_STREQ(error->message, "fd: 7");
    EXPECT_STREQ(gantry_error_get_hint(error), "try again");
}

TEST(Error, CanDoWithoutAHintAndWithoutAnybodyWhoTakesIt)
{
    g_autoptr(GError) error = nullptr;
    EXPECT_FALSE(gantry_error_set(&error, GANTRY_ERROR_HOST, nullptr, "x"));
    EXPECT_EQ(gantry_error_get_hint(error), nullptr);
    EXPECT_FALSE(gantry_error_set(nullptr, GANTRY_ERROR_HOST, "hint", "x"));
}

TEST(Error, OfAnotherDomainHasNoHint)
{
    g_autoptr(GError) error = g_error_new(G_FILE_ERROR, G_FILE_ERROR_IO, "x");
    EXPECT_EQ(gantry_error_get_hint(error), nullptr);
}

TEST(Error, KeepsItsHintWhenItIsCopiedPrefixedAndPassedOn)
{
    g_autoptr(GError) error = nullptr;
    gantry_error_set(&error, GANTRY_ERROR_HOST, "try again", "x");
    g_autoptr(GError) copy = g_error_copy(error);
    g_autoptr(GError) passed_on = nullptr;
    g_propagate_prefixed_error(&passed_on, g_steal_pointer(&error), "start: a: ");
    EXPECT_STREQ(passed_on->message, "start: a: x");
    EXPECT_STREQ(gantry_error_get_hint(passed_on), "try again");
    EXPECT_STREQ(gantry_error_get_hint(copy), "try again");
}

TEST(Error, QuotesWhatATerminalWouldObey)
{
    g_autoptr(GError) error = nullptr;
    gantry_error_set(&error, GANTRY_ERROR_HOST, "\x1b[2J?", "'%s'", "\x1b]0;title\a\r\b\x7f");
    EXPECT_STREQ(error->message, "'\\x1b]0;title\\x07\\x0d\\x08\\x7f'");
    EXPECT_STREQ(gantry_error_get_hint(error), "\\x1b[2J?");
    g_clear_error(&error);
    gantry_error_set(&error, GANTRY_ERROR_HOST, nullptr, "%s", "\xc2\x9b[2J"); /* U+009B is CSI */
    EXPECT_STREQ(error->message, "\\xc2\\x9b[2J");
}

TEST(Error, IsUtf8WhateverTheBytesThatItTellsOf)
{
    g_autoptr(GError) error = nullptr;
    gantry_error_set(&error, GANTRY_ERROR_HOST, nullptr, "'%s'", "a\xff\xe2\x82z\xed\xb2\x80");
    EXPECT_STREQ(error->message, "'a\\xff\\xe2\\x82z\\xed\\xb2\\x80'");
}

TEST(Error, KeepsWhatIsTextLineBreaksIncluded)
{
    g_autoptr(GError) error = nullptr;
    gantry_error_set(&error, GANTRY_ERROR_HOST, "\u00e9", "%s", "C:\\x\n\t\u20ac \U0001f40d");
    EXPECT_STREQ(error->message, "C:\\x\n\t\u20ac \U0001f40d");
    EXPECT_STREQ(gantry_error_get_hint(error), "\u00e9");
}

TEST(Level, HasANameWhateverItsValue)
{
    EXPECT_STREQ(gantry_level_name(GANTRY_LEVEL_NONE), "none");
    EXPECT_STREQ(gantry_level_name(GANTRY_LEVEL_PREINIT), "preinit");
    EXPECT_STREQ(gantry_level_name(GANTRY_LEVEL_CORE), "core");
    EXPECT_STREQ(gantry_level_name(GANTRY_LEVEL_INITIALIZED), "initialized");
    EXPECT_STREQ(gantry_level_name(GANTRY_LEVEL_RUNNING), "running");
    EXPECT_STREQ(gantry_level_name(GANTRY_LEVEL_STOPPING), "stopping");
    EXPECT_STREQ(gantry_level_name(GANTRY_LEVEL_POISONED), "poisoned");
    EXPECT_STREQ(shim_level_name(99), "unknown");
    EXPECT_STREQ(shim_level_name(-1), "unknown");
}

const char *const WORDS[] = {"locale",      "allocator", "core", "importlib",       "pathconfig",
                             "interpreter", "signals",   "site", "use_environment", nullptr};

TEST(Suggestion, FindsTheWordBehindASlip)
{
    struct {
        const char *slip, *meant;
    } cases[] = {
        {"locale", "locale"},
        {"loale", "locale"},
        {"locaale", "locale"},
        {"lokale", "locale"},
        {"lcoale", "locale"},
        {"pathconfg", "pathconfig"},
        {"path-config", "pathconfig"},
        {"interpretter", "interpreter"},
        {"signal", "signals"},
        {"sites", "site"},
        {"use-environment", "use_environment"},
    };
    for (const auto &row : cases)
        EXPECT_STREQ(gantry_suggest(row.slip, WORDS), row.meant) << row.slip;
}

TEST(Suggestion, IsNotMadeForAWordThatIsNearNone)
{
    for (const char *word : {"constantinople", "xyzzy", "allegro", "--", "environment-variables"})
        EXPECT_EQ(gantry_suggest(word, WORDS), nullptr) << word;
}

TEST(Suggestion, IsNotMadeOutOfNothing)
{
    static const char *const none[] = {nullptr};
    static const char *const letters[] = {"a", "b", nullptr};
    EXPECT_EQ(gantry_suggest("site", none), nullptr);
    EXPECT_EQ(gantry_suggest("site", nullptr), nullptr);
    EXPECT_EQ(gantry_suggest("", letters), nullptr) << "nothing was written, nothing was meant";
}

TEST(Suggestion, NeedsMostOfAShortWordToBeRight)
{
    static const char *const words[] = {"run", "set", nullptr};
    EXPECT_STREQ(gantry_suggest("rum", words), "run");
    EXPECT_STREQ(gantry_suggest("urn", words), "run");
    EXPECT_EQ(gantry_suggest("rxy", words), nullptr) << "two of three letters are no slip";
    EXPECT_EQ(gantry_suggest("x", words), nullptr);
}

TEST(Suggestion, PrefersTheNearestAndOfEqualsTheFirst)
{
    static const char *const words[] = {"site-a", "sits", "site-b", nullptr};
    EXPECT_STREQ(gantry_suggest("site-c", words), "site-a");
    EXPECT_STREQ(gantry_suggest("site-b", words), "site-b");
}

TEST(Suggestion, IsNotSoughtForWordsOfAnyLength)
{
    std::string novel(1 << 20, 'x');
    EXPECT_EQ(gantry_suggest(novel.c_str(), WORDS), nullptr);
}

} // namespace
