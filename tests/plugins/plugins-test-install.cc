/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What an author of a plugin has: an installed Gantry, and a copy of plugins/hello. */
#include "plugins-test-process.h"

#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>

namespace fs = std::filesystem;

namespace
{

/* Gantry, built and installed once for all of these tests into a prefix of its own. */
class Installed : public testing::Test
{
  protected:
    static void SetUpTestSuite()
    {
        installation = new TemporaryFolder;
        prefix = *installation / "prefix";
        std::string build = *installation / "build";
        /* It is built to be run a few times only. */
        succeed({MESON, "setup", build, SOURCE, "--prefix=" + prefix, "--libdir=lib",
                 "-Dtests=false", "-Dbuildtype=plain", "-Dpython=" PYTHON});
        succeed({MESON, "install", "-C", build});
    }

    static void TearDownTestSuite()
    {
        delete installation;
    }

    void SetUp() override
    {
        fs::copy(SOURCE "/plugins/hello", author / "hello");
        build = author / "build";
    }

    /* With the tools of whoever runs the tests, and the installed Gantry. */
    static Words environment()
    {
        const char *path = getenv("PATH"), *home = getenv("HOME");
        return {std::string("PATH=") + (path != nullptr ? path : "/usr/bin:/bin"),
                std::string("HOME=") + (home != nullptr ? home : "/nonexistent"), "LANG=C.UTF-8",
                "PKG_CONFIG_PATH=" + prefix + "/lib/pkgconfig:" PYTHON_PKG_CONFIG_PATH};
    }

    static void succeed(const Words &command, const std::string &folder = "/")
    {
        Outcome outcome = run(command, environment(), folder, 150);
        ASSERT_EQ(outcome.status, 0) << outcome.out << outcome.err;
    }

    void build_hello()
    {
        succeed({MESON, "setup", build, author / "hello", "-Dwerror=true", "-Dwarning_level=2"});
        succeed({MESON, "compile", "-C", build});
    }

    static Outcome gantry(const Words &arguments, const Words &variables = {})
    {
        return run(
            Words{prefix + "/bin/gantry"} + arguments,
            Words{"PATH=/usr/bin:/bin", "LANG=C.UTF-8", "LD_LIBRARY_PATH=" + prefix + "/lib"} +
                variables);
    }

    /* Makes the copy say something that the hello of the installation does not. */
    void change_greeting(const std::string &greeting)
    {
        std::ifstream stream(author / "hello/hello.c");
        std::string text{std::istreambuf_iterator<char>(stream), {}};
        size_t at = text.find("Hello from Python");
        ASSERT_NE(at, std::string::npos);
        author.write("hello/hello.c", text.replace(at, 17, greeting));
    }

    static inline TemporaryFolder *installation;
    static inline std::string prefix;
    TemporaryFolder author;
    std::string build;
};

TEST_F(Installed, BringsItsPlugins)
{
    Outcome outcome = gantry({"run", "--plugin", "hello", "-c", "print('the program')"});
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.out, "the program\n");
    EXPECT_EQ(outcome.err.substr(0, 17), "Hello from Python");
    EXPECT_TRUE(fs::exists(prefix + "/lib/gantry/plugins/pathconfig-app.so"));
    EXPECT_TRUE(fs::exists(prefix + "/lib/gantry/plugins/pathconfig-cpython.so"));
}

TEST_F(Installed, BuildsACopyOfHelloOutsideTheTreeWithoutAWarning)
{
    change_greeting("Servus from Python");
    build_hello();

    Outcome by_path = gantry({"run", "--plugin", build + "/hello.so", "-c", ""});
    EXPECT_EQ(by_path.err.substr(0, 18), "Servus from Python");
    Outcome by_name =
        gantry({"run", "--plugin", "hello", "-c", ""}, {"GANTRY_PLUGIN_PATH=/nowhere:" + build});
    EXPECT_EQ(by_name.err.substr(0, 18), "Servus from Python");

    fs::rename(prefix + "/lib/gantry/plugins/hello.so", author / "original.so");
    Outcome missing = gantry({"run", "--plugin", "hello", "-c", ""});
    EXPECT_EQ(missing.status, 125);
    EXPECT_NE(missing.err.find(prefix + "/lib/gantry/plugins"), std::string::npos) << missing.err;
    succeed({MESON, "install", "-C", build});
    Outcome installed = gantry({"run", "--plugin", "hello", "-c", ""});
    EXPECT_EQ(installed.err.substr(0, 18), "Servus from Python");
    fs::rename(author / "original.so", prefix + "/lib/gantry/plugins/hello.so");
}

TEST_F(Installed, LinksAPluginToNeitherGantryNorPython)
{
    build_hello();
    Outcome dynamic = run({"/usr/bin/env", "readelf", "-d", build + "/hello.so"}, environment());
    ASSERT_EQ(dynamic.status, 0) << dynamic.err;
    EXPECT_EQ(dynamic.out.find("libgantry"), std::string::npos) << dynamic.out;
    EXPECT_EQ(dynamic.out.find("libpython"), std::string::npos) << dynamic.out;
}

TEST_F(Installed, BuildsAnEmbedderWithPkgConfig)
{
    succeed({"/bin/sh", "-c",
             "cc -Wall -Wextra -Werror -o host " SOURCE "/tests/plugins/host.c"
             " $(pkg-config --cflags --libs gantry)"},
            author.path());
    Outcome outcome = run({author / "host", "--plugin", "hello", "--set", "hello.greeting=hello",
                           "--", "-c", "print('the program')"},
                          {"PATH=/usr/bin:/bin", "LD_LIBRARY_PATH=" + prefix + "/lib"});
    EXPECT_EQ(outcome.out + outcome.err, "the program\nhello\n");
}

} // namespace
