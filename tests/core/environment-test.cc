/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "support.h"

#include <sys/wait.h>
#include <unistd.h>

namespace
{

struct EnvironmentDeleter {
    void operator()(GantryEnvironment *environment) const
    {
        gantry_environment_free(environment);
    }
};
using EnvironmentPtr = std::unique_ptr<GantryEnvironment, EnvironmentDeleter>;

EnvironmentPtr environment(std::initializer_list<const char *> variables)
{
    std::vector<const char *> list(variables);
    list.push_back(nullptr);
    return EnvironmentPtr(gantry_environment_new(list.data()));
}

EnvironmentPtr of_the_process()
{
    return EnvironmentPtr(gantry_environment_new(nullptr));
}

Words variables_of(const EnvironmentPtr &environment)
{
    return items_of(gantry_environment_variables(environment.get()));
}

/* A variable of the process that is gone again after the test. */
class ProcessVariable
{
  public:
    ProcessVariable(const char *name, const char *value) : name_(name)
    {
        EXPECT_TRUE(gantry_setenv(name, value, nullptr));
    }
    ~ProcessVariable()
    {
        gantry_unsetenv(name_, nullptr);
    }
    ProcessVariable(const ProcessVariable &) = delete;

  private:
    const char *name_;
};

TEST(Environment, FindsAVariableByItsWholeName)
{
    EnvironmentPtr own = environment({"PATH=/bin", "PATHS=other", "EMPTY=", "EQUALS=a=b"});
    EXPECT_STREQ(gantry_environment_get(own.get(), "PATH"), "/bin");
    EXPECT_STREQ(gantry_environment_get(own.get(), "PATHS"), "other");
    EXPECT_STREQ(gantry_environment_get(own.get(), "EMPTY"), "");
    EXPECT_STREQ(gantry_environment_get(own.get(), "EQUALS"), "a=b");
    EXPECT_EQ(gantry_environment_get(own.get(), "PAT"), nullptr);
    EXPECT_EQ(gantry_environment_get(own.get(), "path"), nullptr);
    EXPECT_EQ(gantry_environment_get(own.get(), "EQUALS=a"), nullptr);
    EXPECT_EQ(gantry_environment_get(own.get(), ""), nullptr);
}

/* The FNV-1a of these two is the same, all 32 bits of it. */
TEST(Environment, TellsNamesOfOneHashApart)
{
    EnvironmentPtr one = environment({"AEWGE8SA=long"});
    EXPECT_EQ(gantry_environment_get(one.get(), "A"), nullptr);
    EnvironmentPtr both = environment({"AEWGE8SA=long", "A=short"});
    EXPECT_STREQ(gantry_environment_get(both.get(), "A"), "short");
    EXPECT_STREQ(gantry_environment_get(both.get(), "AEWGE8SA"), "long");
}

/* More than one place of the index is taken where a name would go, whatever the hash. */
TEST(Environment, FindsEachOfManyVariablesAndNoOther)
{
    std::deque<std::string> variables;
    std::vector<const char *> list;
    for (size_t i = 0; i < 5000; i++) {
        variables.push_back("V" + std::to_string(i) + "=" + std::to_string(i * i));
        list.push_back(variables.back().c_str());
    }
    list.push_back(nullptr);
    EnvironmentPtr own(gantry_environment_new(list.data()));
    for (size_t i = 0; i < 5000; i++) {
        std::string name = "V" + std::to_string(i);
        EXPECT_STREQ(gantry_environment_get(own.get(), name.c_str()),
                     std::to_string(i * i).c_str());
        EXPECT_EQ(gantry_environment_get(own.get(), (name + "-").c_str()), nullptr);
    }
}

TEST(Environment, HasRoomForAValueOfAMebibyte)
{
    std::string variable = "BIG=" + std::string(1 << 20, 'x');
    EnvironmentPtr own = environment({"A=1", variable.c_str(), "B=2"});
    EXPECT_EQ(variable.substr(4), gantry_environment_get(own.get(), "BIG"));
    EXPECT_STREQ(gantry_environment_get(own.get(), "B"), "2");
}

TEST(Environment, TakesTheFirstOfTwoEntriesOfAName)
{
    EXPECT_STREQ(gantry_environment_get(environment({"A=first", "A=second"}).get(), "A"), "first");
}

TEST(Environment, StepsOverEntriesThatAreNoAssignments)
{
    EnvironmentPtr own = environment({"A", "", "AB", "A=value"});
    EXPECT_STREQ(gantry_environment_get(own.get(), "A"), "value");
    EXPECT_EQ(gantry_environment_get(own.get(), "AB"), nullptr);
    EXPECT_EQ(gantry_environment_get(own.get(), ""), nullptr);
}

TEST(Environment, HasAVariableWithoutANameAsOsEnvironDoes)
{
    EnvironmentPtr own = environment({"=first", "=a=b", "==c"});
    EXPECT_STREQ(gantry_environment_get(own.get(), ""), "first");
    EXPECT_EQ(gantry_environment_get(own.get(), "="), nullptr);
    EXPECT_EQ(gantry_environment_get(own.get(), "=a"), nullptr);
}

TEST(Environment, KeepsBytesAsTheyWere)
{
    EnvironmentPtr own = environment({"A=\xff\x80\x01", "\xfe=name"});
    EXPECT_STREQ(gantry_environment_get(own.get(), "A"), "\xff\x80\x01");
    EXPECT_STREQ(gantry_environment_get(own.get(), "\xfe"), "name");
}

TEST(Environment, ListsEveryEntryInItsOrder)
{
    EnvironmentPtr own = environment({"B=1", "no variable", "A=2", "B=3", "", "=4"});
    EXPECT_EQ(variables_of(own), (Words{"B=1", "no variable", "A=2", "B=3", "", "=4"}));
    EXPECT_EQ(variables_of(environment({})), Words{});
}

TEST(Environment, CopiesWhatItIsGiven)
{
    char variable[] = "A=old";
    const char *variables[] = {variable, nullptr};
    EnvironmentPtr own(gantry_environment_new(variables));
    variable[2] = '?';
    variables[0] = nullptr;
    EXPECT_STREQ(gantry_environment_get(own.get(), "A"), "old");
}

TEST(Environment, OfTheProcessIsASnapshot)
{
    ProcessVariable variable("GANTRY_TEST_SNAPSHOT", "old");
    EnvironmentPtr own = of_the_process();
    gantry_setenv("GANTRY_TEST_SNAPSHOT", "new", nullptr);
    ProcessVariable later("GANTRY_TEST_LATER", "new");
    EXPECT_STREQ(gantry_environment_get(own.get(), "GANTRY_TEST_SNAPSHOT"), "old");
    EXPECT_EQ(gantry_environment_get(own.get(), "GANTRY_TEST_LATER"), nullptr);
    gantry_unsetenv("GANTRY_TEST_SNAPSHOT", nullptr);
    EXPECT_STREQ(gantry_environment_get(own.get(), "GANTRY_TEST_SNAPSHOT"), "old");
}

TEST(Environment, CanBeMissingAltogether)
{
    char **saved = environ;
    environ = nullptr;
    EnvironmentPtr own = of_the_process();
    environ = saved;
    EXPECT_EQ(gantry_environment_get(own.get(), "PATH"), nullptr);
    EXPECT_EQ(variables_of(own), Words{});
    gantry_environment_free(nullptr);
}

/* --- as text ---------------------------------------------------------------------------------- */

TEST(EnvironmentText, IsTheValueOrNothing)
{
    EnvironmentPtr own = environment({"A=\xc3\xa4 \xf0\x9f\x90\x8d", "EMPTY="});
    g_autoptr(GError) error = nullptr;
    const char *text = "before";
    EXPECT_TRUE(gantry_environment_get_text(own.get(), "A", &text, &error));
    EXPECT_STREQ(text, "\xc3\xa4 \xf0\x9f\x90\x8d");
    EXPECT_TRUE(gantry_environment_get_text(own.get(), "EMPTY", &text, &error));
    EXPECT_STREQ(text, "");
    EXPECT_TRUE(gantry_environment_get_text(own.get(), "B", &text, &error));
    EXPECT_EQ(text, nullptr);
    EXPECT_EQ(error, nullptr);
}

TEST(EnvironmentText, ThatIsNoneIsAnErrorThatNamesTheVariableAndTheByte)
{
    EnvironmentPtr own = environment({"A=\xc3\xa4\xe4", "\xfc=\xff", "SURROGATE=\xed\xb2\x80"});
    g_autoptr(GError) error = nullptr;
    const char *text = "before";
    EXPECT_FALSE(gantry_environment_get_text(own.get(), "A", &text, &error));
    EXPECT_EQ(text, nullptr);
    ASSERT_TRUE(reports(error, GANTRY_ERROR_ENVIRONMENT));
    EXPECT_STREQ(error->message, "environment: the value of 'A' is not UTF-8: byte 2 is 0xe4");
    EXPECT_STREQ(gantry_error_get_hint(error), "set it to text in UTF-8");

    g_clear_error(&error);
    EXPECT_FALSE(gantry_environment_get_text(own.get(), "\xfc", &text, &error));
    EXPECT_TRUE(reports(error, GANTRY_ERROR_ENVIRONMENT, {"'\\374'"}));
    EXPECT_TRUE(g_utf8_validate(error->message, -1, nullptr));

    EXPECT_FALSE(gantry_environment_get_text(own.get(), "SURROGATE", &text, nullptr));
}

/* --- for children ----------------------------------------------------------------------------- */

TEST(EnvironmentScrubbed, LeavesOutWhatIsAboutPythonAndGantryAndNothingElse)
{
    EnvironmentPtr own = environment({"PYTHONPATH=/a", "Z=1", "PYTHON_GIL=0", "GANTRY_PROFILE=x",
                                      "PYTHON=3", "PYTHONHOME", "GANTRY=kept", "MY_PYTHONPATH=kept",
                                      "python=kept", "A=PYTHONPATH", "PYTH=kept", "no variable",
                                      "=PYTHON", "Z=2", "PYTHONPATH=/b"});
    EnvironmentPtr scrubbed(gantry_environment_new_scrubbed(own.get(), nullptr));
    EXPECT_EQ(variables_of(scrubbed),
              (Words{"Z=1", "GANTRY=kept", "MY_PYTHONPATH=kept", "python=kept", "A=PYTHONPATH",
                     "PYTH=kept", "no variable", "=PYTHON", "Z=2"}));
    EXPECT_EQ(gantry_environment_get(scrubbed.get(), "PYTHONPATH"), nullptr);
    EXPECT_STREQ(gantry_environment_get(scrubbed.get(), "Z"), "1");
    EXPECT_STREQ(gantry_environment_get(own.get(), "PYTHONPATH"), "/a");
}

TEST(EnvironmentScrubbed, TakesAListOfPrefixes)
{
    EnvironmentPtr own = environment({"PYTHONPATH=/a", "LD_PRELOAD=x", "LC_ALL=C", "A=LD_", "L="});
    const char *const prefixes[] = {"LD_", "LC_ALL", "L=", nullptr};
    EnvironmentPtr scrubbed(gantry_environment_new_scrubbed(own.get(), prefixes));
    EXPECT_EQ(variables_of(scrubbed), (Words{"PYTHONPATH=/a", "A=LD_", "L="}));

    const char *const none[] = {nullptr}, *const all[] = {"", nullptr};
    EnvironmentPtr whole(gantry_environment_new_scrubbed(own.get(), none));
    EXPECT_EQ(variables_of(whole), variables_of(own));
    EnvironmentPtr empty(gantry_environment_new_scrubbed(own.get(), all));
    EXPECT_EQ(variables_of(empty), Words{});
}

TEST(EnvironmentScrubbed, IsWhatAChildIsStartedWith)
{
    EnvironmentPtr own = environment({"PYTHONPATH=/a", "KEPT=\xff", "GANTRY_X=1"});
    EnvironmentPtr scrubbed(gantry_environment_new_scrubbed(own.get(), nullptr));
    own.reset();
    int channel[2];
    ASSERT_EQ(pipe(channel), 0);
    pid_t child = fork();
    if (child == 0) {
        char name[] = "env";
        char *argv[] = {name, nullptr};
        dup2(channel[1], 1);
        execve("/usr/bin/env", argv,
               const_cast<char *const *>(gantry_environment_variables(scrubbed.get())));
        _exit(127);
    }
    close(channel[1]);
    char said[64];
    ssize_t n = read(channel[0], said, sizeof said);
    close(channel[0]);
    int status;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    EXPECT_EQ(std::string(said, static_cast<size_t>(std::max<ssize_t>(n, 0))), "KEPT=\xff\n");
}

/* --- of the process --------------------------------------------------------------------------- */

TEST(EnvironmentOfTheProcess, IsChangedForEverybody)
{
    ProcessVariable variable("GANTRY_TEST_PUT", "\xff=");
    EXPECT_STREQ(getenv("GANTRY_TEST_PUT"), "\xff=");
    EXPECT_STREQ(gantry_environment_get(of_the_process().get(), "GANTRY_TEST_PUT"), "\xff=");
    EXPECT_TRUE(gantry_setenv("GANTRY_TEST_PUT", "", nullptr));
    EXPECT_STREQ(getenv("GANTRY_TEST_PUT"), "");
    EXPECT_TRUE(gantry_unsetenv("GANTRY_TEST_PUT", nullptr));
    EXPECT_EQ(getenv("GANTRY_TEST_PUT"), nullptr);
    EXPECT_TRUE(gantry_unsetenv("GANTRY_TEST_PUT", nullptr)) << "there is none to take away";
}

TEST(EnvironmentOfTheProcess, CopiesNameAndValue)
{
    char name[] = "GANTRY_TEST_COPY", value[] = "value";
    ProcessVariable variable("GANTRY_TEST_COPY", "");
    EXPECT_TRUE(gantry_setenv(name, value, nullptr));
    name[0] = value[0] = '?';
    EXPECT_STREQ(getenv("GANTRY_TEST_COPY"), "value");
}

TEST(EnvironmentOfTheProcess, HasNoNamesThatCannotBe)
{
    EnvironmentPtr before = of_the_process();
    for (const char *name : {"", "A=B", "="}) {
        g_autoptr(GError) put = nullptr;
        EXPECT_FALSE(gantry_setenv(name, "value", &put)) << name;
        g_autoptr(GError) unset = nullptr;
        EXPECT_FALSE(gantry_unsetenv(name, &unset)) << name;
        for (const GError *error : {put, unset})
            EXPECT_TRUE(reports(
                error, GANTRY_ERROR_ENVIRONMENT,
                {"'" + std::string(name) + "'", *name == '\0' ? "it is empty" : "it has a '='"}));
    }
    EXPECT_EQ(variables_of(of_the_process()), variables_of(before));
}

} // namespace
