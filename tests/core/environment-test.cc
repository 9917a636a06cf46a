/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include <gantry/environment.h>
#include <gtest/gtest.h>

#include <memory>
#include <unistd.h>

namespace
{

using EnvironmentPtr = std::unique_ptr<GantryEnvironment, decltype(&gantry_environment_free)>;

EnvironmentPtr environment(const char *const *variables)
{
    return {gantry_environment_new(variables), gantry_environment_free};
}

TEST(Environment, FindsAVariableByItsWholeName)
{
    const char *const variables[] = {"PATH=/bin", "PATHS=other", "EMPTY=", "EQUALS=a=b", nullptr};
    EnvironmentPtr own = environment(variables);
    EXPECT_STREQ(gantry_environment_get(own.get(), "PATH"), "/bin");
    EXPECT_STREQ(gantry_environment_get(own.get(), "PATHS"), "other");
    EXPECT_STREQ(gantry_environment_get(own.get(), "EMPTY"), "");
    EXPECT_STREQ(gantry_environment_get(own.get(), "EQUALS"), "a=b");
    EXPECT_EQ(gantry_environment_get(own.get(), "PAT"), nullptr);
    EXPECT_EQ(gantry_environment_get(own.get(), "path"), nullptr);
}

TEST(Environment, TakesTheFirstOfTwoEntriesOfAName)
{
    const char *const variables[] = {"A=first", "A=second", nullptr};
    EXPECT_STREQ(gantry_environment_get(environment(variables).get(), "A"), "first");
}

TEST(Environment, StepsOverEntriesThatAreNoAssignments)
{
    const char *const variables[] = {"A", "", "AB", "A=value", nullptr};
    EXPECT_STREQ(gantry_environment_get(environment(variables).get(), "A"), "value");
}

TEST(Environment, KeepsBytesAsTheyWere)
{
    const char *const variables[] = {"A=\xff\x80\x01", nullptr};
    EXPECT_STREQ(gantry_environment_get(environment(variables).get(), "A"), "\xff\x80\x01");
}

TEST(Environment, CopiesWhatItIsGiven)
{
    char variable[] = "A=old";
    const char *variables[] = {variable, nullptr};
    EnvironmentPtr own = environment(variables);
    variable[2] = '?';
    variables[0] = nullptr;
    EXPECT_STREQ(gantry_environment_get(own.get(), "A"), "old");
}

TEST(Environment, OfTheProcessIsASnapshot)
{
    g_setenv("GANTRY_TEST_SNAPSHOT", "old", TRUE);
    EnvironmentPtr own = environment(nullptr);
    g_setenv("GANTRY_TEST_SNAPSHOT", "new", TRUE);
    g_setenv("GANTRY_TEST_LATER", "new", TRUE);
    EXPECT_STREQ(gantry_environment_get(own.get(), "GANTRY_TEST_SNAPSHOT"), "old");
    EXPECT_EQ(gantry_environment_get(own.get(), "GANTRY_TEST_LATER"), nullptr);
    g_unsetenv("GANTRY_TEST_SNAPSHOT");
    g_unsetenv("GANTRY_TEST_LATER");
    EXPECT_STREQ(gantry_environment_get(own.get(), "GANTRY_TEST_SNAPSHOT"), "old");
}

TEST(Environment, CanBeMissingAltogether)
{
    char **saved = environ;
    environ = nullptr;
    EnvironmentPtr own = environment(nullptr);
    environ = saved;
    EXPECT_EQ(gantry_environment_get(own.get(), "PATH"), nullptr);
    gantry_environment_free(nullptr);
}

} // namespace
