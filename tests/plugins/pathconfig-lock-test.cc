/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* pathconfig-lock: a lock that holds, and every way in which it can cease to. */
#include "plugins-test-process.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

namespace fs = std::filesystem;

namespace
{

const Words ENVIRONMENT = {"PATH=/usr/bin:/bin", "HOME=/nonexistent", "LANG=C.UTF-8"};

const char PROBE[] = R"(
import sys
for name in ('executable _base_executable prefix exec_prefix base_prefix base_exec_prefix '
             'platlibdir _stdlib_dir path flags').split():
    print(name, ascii(getattr(sys, name, None)))
)";

testing::AssertionResult has(const std::string &text, const std::string &part)
{
    if (text.find(part) != std::string::npos)
        return testing::AssertionSuccess();
    return testing::AssertionFailure() << "no '" << part << "' in: " << text;
}

std::string read_file(const std::string &path)
{
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

void write_file(const std::string &path, const std::string &text)
{
    std::ofstream(path, std::ios::binary) << text;
}

/* Where Python's library is, and how the folder is called. */
const std::string &stdlib()
{
    static const std::string folder = [] {
        Outcome asked =
            run({HOST, "--", "-c", "import os; print(os.path.dirname(os.__file__))"}, ENVIRONMENT);
        return asked.out.substr(0, asked.out.find('\n'));
    }();
    return folder;
}

/* An installation of our own, whose landmarks can be broken: a program that is called by a link,
 * and a library whose modules are links to those of the real one. */
class Lock : public testing::Test
{
  protected:
    Lock()
    {
        library = "lib/" + fs::path(stdlib()).filename().string();
        tree.make(library);
        for (const fs::directory_entry &entry : fs::directory_iterator(stdlib()))
            fs::create_symlink(entry.path(),
                               tree / (library + "/" + entry.path().filename().string()));
        fs::remove(tree / (library + "/os.py"));
        fs::copy_file(stdlib() + "/os.py", tree / (library + "/os.py"));
        fs::remove(tree / (library + "/lib-dynload"));
        tree.make(library + "/lib-dynload");
        for (const fs::directory_entry &entry : fs::directory_iterator(stdlib() + "/lib-dynload"))
            fs::create_symlink(entry.path(), tree / (library + "/lib-dynload/" +
                                                     entry.path().filename().string()));
        tree.write("bin/program", "not run\n");
        fs::permissions(tree / "bin/program", fs::perms::owner_all);
        fs::create_symlink("program", tree / "bin/python");
        lock = tree / "program.lock";
        name = tree / "bin/python";
    }

    Words variables() const
    {
        Words all = added;
        for (const std::string &variable : ENVIRONMENT) {
            std::string begin = variable.substr(0, variable.find('=') + 1);
            if (std::none_of(added.begin(), added.end(),
                             [&](const std::string &one) { return one.starts_with(begin); }))
                all.push_back(variable);
        }
        return all;
    }
    Words settings(const Words &options) const
    {
        return Words{"--set", "program_name=" + name} + options;
    }

    /* Writes the lock, as the command does. */
    void make_lock(const Words &options = {}, const Words &arguments = {})
    {
        Outcome made = run(Words{GANTRY, "config", "lock", "-o", lock} + settings(options) +
                               Words{"--"} + arguments,
                           variables(), tree.path());
        ASSERT_EQ(made.status, 0) << made.err;
        ASSERT_EQ(made.out + made.err, "");
    }
    Outcome searched(const Words &arguments = {}) const
    {
        return run(Words{GANTRY, "run"} + settings({}) + Words{"--"} + arguments +
                       Words{"-c", PROBE},
                   variables(), folder());
    }
    Outcome locked(const Words &arguments = {}, const Words &options = {}) const
    {
        return run(Words{GANTRY, "run", "--plugin", "pathconfig-lock", "--set",
                         "pathconfig.lock=" + lock} +
                       settings(options) + Words{"--"} + arguments + Words{"-c", PROBE},
                   variables(), folder());
    }
    std::string folder() const
    {
        return started_in.empty() ? tree.path() : started_in;
    }
    Outcome strict(const Words &arguments = {}) const
    {
        return locked(arguments, {"--set", "pathconfig.strict=1"});
    }
    /* What the option lock_refused says. */
    std::string refused() const
    {
        Outcome told = run(Words{GANTRY, "config", "get", "lock_refused", "--plugin",
                                 "pathconfig-lock", "--set", "pathconfig.lock=" + lock} +
                               settings({}),
                           variables(), folder());
        EXPECT_EQ(told.status, 0) << told.err;
        return told.out;
    }

    void expect_holds(const Words &arguments = {}) const
    {
        Outcome usual = searched(arguments), ours = strict(arguments);
        EXPECT_EQ(usual.status, 0) << usual.err;
        EXPECT_EQ(ours.status, 0) << ours.err;
        EXPECT_EQ(ours.out, usual.out);
        EXPECT_EQ(ours.err, usual.err);
    }
    /* The lock is refused for this, and what runs then is the usual search. */
    void expect_refused(const std::string &why) const
    {
        EXPECT_TRUE(has(refused(), why));
        Outcome ours = strict();
        EXPECT_EQ(ours.status, 125) << ours.out;
        EXPECT_TRUE(has(ours.err, "does not count: "));
        EXPECT_TRUE(has(ours.err, why));
        EXPECT_TRUE(has(ours.err, "hint: write it anew with `gantry config lock`"));
        Outcome usual = searched(), fallback = locked();
        EXPECT_EQ(fallback.status, usual.status);
        EXPECT_EQ(fallback.out, usual.out);
        EXPECT_EQ(fallback.err, usual.err);
    }

    /* The lock with @change made to it, and its checksum right. */
    void forge(const std::function<std::string(std::string)> &change) const
    {
        std::string text = read_file(lock);
        text = change(text.substr(0, text.rfind("\nend ") + 1));
        uint64_t sum = 0xcbf29ce484222325;
        for (unsigned char byte : text)
            sum = (sum ^ byte) * 0x100000001b3;
        char end[32];
        snprintf(end, sizeof end, "end %016llx\n", static_cast<unsigned long long>(sum));
        write_file(lock, text + end);
    }
    void forge_line(const std::string &begin, const std::string &line) const
    {
        forge([&](std::string text) {
            size_t at = text.find("\n" + begin) + 1;
            EXPECT_NE(at, 0u) << begin;
            return text.replace(at, text.find('\n', at) + 1 - at, line);
        });
    }

    TemporaryFolder tree;
    std::string library, lock, name, started_in;
    Words added;
};

TEST_F(Lock, SaysWhatTheSearchSays)
{
    make_lock();
    expect_holds();
    expect_holds({"-S"});
    EXPECT_EQ(refused(), "not set\n");
}

TEST_F(Lock, SearchesNothing)
{
    make_lock();
    Outcome traced = run(Words{GANTRY, "config", "explain-path", "--plugin", "pathconfig-lock",
                               "--set", "pathconfig.lock=" + lock} +
                             settings({}),
                         variables());
    EXPECT_TRUE(has(traced.out, "the same: " + tree.path() + "/" + library + "/os.py"));
    EXPECT_TRUE(has(traced.out, "prefix is " + tree.path() + ": line "));
    EXPECT_FALSE(has(traced.out, "a file: "));
    EXPECT_FALSE(has(traced.out, "a folder: "));
}

TEST_F(Lock, GivesTheOptionsTheirValuesAndItselfAsTheirOrigin)
{
    make_lock();
    Outcome told = run(Words{GANTRY, "config", "get", "prefix", "--show-origin", "--plugin",
                             "pathconfig-lock", "--set", "pathconfig.lock=" + lock} +
                           settings({}),
                       variables());
    EXPECT_TRUE(has(told.out, tree.path() + "\n  from file " + lock + ":"));
}

TEST_F(Lock, HoldsForTheEnvironmentThatItWasMadeIn)
{
    added = {"PYTHONPATH=/first:second", "PYTHONPLATLIBDIR=lib"};
    make_lock();
    expect_holds();
    started_in = "/";
    expect_refused("folder was '" + tree.path() + "' when it was made, and is '/'");
}

TEST_F(Lock, HoldsForAHome)
{
    added = {"PYTHONHOME=" + tree.path()};
    make_lock();
    expect_holds();
}

TEST_F(Lock, HoldsForAnIgnoredEnvironment)
{
    make_lock({}, {"-E"});
    expect_holds({"-E"});
    EXPECT_TRUE(has(strict().err, "use_environment was '0'"));
}

TEST_F(Lock, HoldsForAVirtualEnvironment)
{
    tree.write("venv/pyvenv.cfg", "home = " + tree.path() + "/bin\n");
    tree.make("venv/bin");
    fs::copy_file(tree / "bin/program", tree / "venv/bin/python"); /* 3.10 looks behind links */
    name = tree / "venv/bin/python";
    make_lock();
    expect_holds();
    tree.write("venv/pyvenv.cfg", "home = /usr/bin\n");
    expect_refused("'" + tree.path() + "/venv/pyvenv.cfg' has changed");
}

TEST_F(Lock, HoldsForAProgramThatIsFoundOnPath)
{
    fs::create_symlink(tree / "bin/program", tree / "bin/only-here");
    name = "only-here";
    added = {"PATH=/usr/bin:" + tree.path() + "/bin"};
    make_lock();
    expect_holds();
    added = {"PATH=" + tree.path() + "/bin"};
    expect_refused("PATH was '/usr/bin:" + tree.path() + "/bin' when it was made, and is '");
}

TEST_F(Lock, DoesNotLookAtPathForAProgramWithASlash)
{
    make_lock();
    added = {"PATH=/elsewhere"};
    expect_holds();
}

TEST_F(Lock, HoldsForNamesThatAreHardToWrite)
{
    fs::path odd = tree.path() + "/a\n\tb\\n\xff c";
    fs::create_directories(odd / "bin");
    fs::create_symlink(tree / library, odd / "modules");
    fs::copy_file(tree / "bin/program", odd / "bin/python");
    fs::create_symlink(tree / "lib", odd / "lib");
    name = odd / "bin/python";
    added = {"PYTHONPATH=" + (odd / "modules").string()};
    make_lock();
    expect_holds();
    write_file(odd / "bin/pyvenv.cfg", "x = y\n"); /* CPython leaks memory for an empty one */
    expect_refused("there was nothing at '");
}

TEST_F(Lock, HoldsAlthoughAFileAppearsBesideALandmark)
{
    make_lock();
    tree.write(library + "/new.py", "");
    tree.write(library + "/lib-dynload/new.so", "");
    expect_holds();
}

TEST_F(Lock, HoldsWhereTheSearchWasToldEverything)
{
    Words all;
    for (const char *option : {"executable", "base_executable", "prefix", "exec_prefix",
                               "base_prefix", "base_exec_prefix"})
        all = all + Words{"--set", std::string(option) + "=" + tree.path()};
    all = all + Words{"--set", "module_search_paths=" + tree.path() + "/" + library};
    make_lock(all);
    Outcome ours = locked({}, all + Words{"--set", "pathconfig.strict=1"});
    EXPECT_EQ(ours.status, 0) << ours.err;
    EXPECT_TRUE(has(ours.out, "base_prefix '" + tree.path() + "'"));
}

TEST_F(Lock, NeedsAnInstallationThatIsComplete)
{
    fs::remove_all(tree / (library + "/lib-dynload"));
    fs::remove_all(tree / (library + "/os.py"));
    fs::remove_all(tree / (library + "/encodings"));
    added = {"PYTHONHOME=" + tree.path()};
    Outcome made = run(Words{GANTRY, "config", "lock", "-o", lock} + settings({}), variables());
    EXPECT_EQ(made.status, 1);
    EXPECT_TRUE(has(made.err, "no standard library"));
    EXPECT_FALSE(fs::exists(lock));
}

TEST_F(Lock, CannotRepeatAWarning)
{
    fs::remove_all(tree / (library + "/lib-dynload"));
    fs::remove_all(tree / (library + "/os.py"));
    added = {"PYTHONHOME=" + tree.path() + ":/nowhere", "PYTHONPATH=" + stdlib()};
    Outcome made = run(Words{GANTRY, "config", "lock", "-o", lock} + settings({}), variables());
    if (made.status == 0)
        return expect_holds(); /* a Python that does not warn of this */
    EXPECT_TRUE(has(made.err, "no lock can be made: the search would warn: "));
}

TEST_F(Lock, IsOfNoUseBesideAPthFile)
{
    if (has(stdlib(), "python3.10"))
        GTEST_SKIP() << "Python 3.10 reads no ._pth file";
    tree.write("bin/python._pth", stdlib() + "\n");
    Outcome made = run(Words{GANTRY, "config", "lock", "-o", lock} + settings({}), variables());
    EXPECT_EQ(made.status, 1);
    EXPECT_TRUE(has(made.err, "python._pth is one already"));
}

TEST_F(Lock, IsBesideTheProgramIfNobodySaysWhere)
{
    Outcome told =
        run({GANTRY, "config", "explain-path", "--plugin", "pathconfig-lock"}, variables());
    EXPECT_TRUE(has(told.out, "no   a lock file: " + fs::canonical(GANTRY).string() + ".lock"));
    EXPECT_TRUE(has(told.out, ".lock does not count: it cannot be opened"));
    EXPECT_TRUE(has(told.out, "no   a file: ")) << "the story goes on with the search";
}

TEST_F(Lock, DoesNotKeepVersionFromBeingTold)
{
    Outcome told = run({GANTRY, "run", "--plugin", "pathconfig-lock", "--set",
                        "pathconfig.strict=1", "--", "--version"},
                       variables());
    EXPECT_EQ(told.status, 0) << told.err;
    EXPECT_TRUE(has(told.out, "Python 3."));
}

/* --- locks that do not hold any more ---------------------------------------------------------- */

struct Change {
    std::string name;
    std::function<void(const std::string &tree, const std::string &library)> make;
    std::string why; /* TREE and LIB stand for the folders */
};

std::ostream &operator<<(std::ostream &stream, const Change &change)
{
    return stream << change.name;
}

class Changed : public Lock, public testing::WithParamInterface<Change>
{
};

TEST_P(Changed, IsNoticed)
{
    make_lock();
    expect_holds();
    GetParam().make(tree.path(), tree / library);
    std::string why = GetParam().why;
    for (auto [word, path] : {std::pair{"TREE", tree.path()}, {"LIB", tree / library}}) {
        size_t at = why.find(word);
        if (at != std::string::npos)
            why.replace(at, strlen(word), path);
    }
    expect_refused(why);
}

void touch(const std::string &path)
{
    fs::last_write_time(path, fs::last_write_time(path) + std::chrono::nanoseconds(1));
}

INSTANTIATE_TEST_SUITE_P(
    , Changed,
    testing::Values(
        Change{"LandmarkVanished", [](auto, auto library) { fs::remove(library + "/os.py"); },
               "'LIB/os.py' is gone"},
        Change{"LandmarkBecameAFolder",
               [](auto, auto library) {
                   fs::remove(library + "/os.py");
                   fs::create_directory(library + "/os.py");
               },
               "'LIB/os.py' was a file, and is a folder"},
        Change{"LandmarkBecameALink",
               [](auto, auto library) {
                   fs::rename(library + "/os.py", library + "/os2.py");
                   fs::create_symlink("os2.py", library + "/os.py");
               },
               "'LIB/os.py' was a file, and is a link"},
        Change{"LandmarkWasTouched", [](auto, auto library) { touch(library + "/os.py"); },
               "'LIB/os.py' has changed"},
        Change{"LandmarkWasReplaced",
               [](auto, auto library) {
                   auto time = fs::last_write_time(library + "/os.py");
                   fs::copy_file(library + "/os.py", library + "/os2.py");
                   fs::rename(library + "/os2.py", library + "/os.py");
                   fs::last_write_time(library + "/os.py", time);
               },
               "'LIB/os.py' has changed"},
        Change{"LandmarkGrew",
               [](auto, auto library) {
                   auto time = fs::last_write_time(library + "/os.py");
                   std::ofstream(library + "/os.py", std::ios::app) << "\n";
                   fs::last_write_time(library + "/os.py", time);
               },
               "'LIB/os.py' has changed"},
        Change{"FolderVanished",
               [](auto, auto library) { fs::remove_all(library + "/lib-dynload"); },
               "'LIB/lib-dynload' is gone"},
        Change{"FolderBecameAFile",
               [](auto, auto library) {
                   fs::remove_all(library + "/lib-dynload");
                   write_file(library + "/lib-dynload", "");
               },
               "'LIB/lib-dynload' was a folder, and is something else"},
        Change{"VenvAppeared",
               [](auto tree, auto) { write_file(tree + "/pyvenv.cfg", "home = /usr/bin\n"); },
               "there was nothing at 'TREE/pyvenv.cfg', and now there is"},
        Change{"BuildTreeAppeared",
               [](auto tree, auto) {
                   fs::create_directories(tree + "/bin/Modules");
                   write_file(tree + "/bin/Modules/Setup.local", "");
                   fs::create_directories(tree + "/Lib");
               },
               "there was nothing at 'TREE/bin/Modules'"},
        Change{"LinkLedElsewhere",
               [](auto tree, auto) {
                   fs::copy_file(tree + "/bin/program", tree + "/bin/other");
                   fs::remove(tree + "/bin/python");
                   fs::create_symlink("other", tree + "/bin/python");
               },
               "the link 'TREE/bin/python' led to 'program', and leads to 'other'"},
        Change{"LinkBecameAFile",
               [](auto tree, auto) {
                   fs::remove(tree + "/bin/python");
                   fs::copy_file(tree + "/bin/program", tree + "/bin/python");
               },
               "'TREE/bin/python' is no link any more"},
        Change{"EncodingsVanished",
               [](auto, auto library) {
                   fs::remove(library + "/encodings");
                   fs::copy(stdlib() + "/encodings", library + "/encodings");
               },
               "'LIB/encodings/__init__.py' has changed"}),
    [](const auto &info) { return info.param.name; });

TEST_F(Lock, IsOfOneEnvironment)
{
    make_lock();
    for (std::string variable : {"PYTHONPATH=/x", "PYTHONHOME=/usr", "PYTHONPLATLIBDIR=lib64",
                                 "PYTHONEXECUTABLE=/usr/bin/python3"}) {
        added = {variable};
        std::string name = variable.substr(0, variable.find('='));
        std::string option = name == "PYTHONPATH"         ? "pythonpath_env"
                             : name == "PYTHONHOME"       ? "home_env"
                             : name == "PYTHONPLATLIBDIR" ? "platlibdir"
                                                          : name;
        EXPECT_TRUE(has(refused(), option + " is '" + variable.substr(name.size() + 1) +
                                       "', and was not set when it was made"));
        EXPECT_EQ(strict().status, 125);
    }
    added = {"PYTHONPATH=/x"};
    make_lock();
    expect_holds();
    added = {};
    expect_refused("pythonpath_env was '/x' when it was made, and is not set");
}

TEST_F(Lock, IsOfOneProgramName)
{
    make_lock();
    name = tree / "bin/program";
    expect_refused("program_name was '");
}

/* --- files that are no locks ------------------------------------------------------------------ */

TEST_F(Lock, IsOfOneMachine)
{
    make_lock();
    if (!has(read_file(lock), "\nif machine "))
        GTEST_SKIP() << "this machine has no /etc/machine-id";
    forge_line("if machine ", "if machine 00000000000000000000000000000000\n");
    expect_refused("it was made on another machine");
    forge_line("if machine ", "");
    expect_holds();
}

TEST_F(Lock, IsOfOnePython)
{
    make_lock();
    forge_line("if python ", "if python 3.4.1 in /opt\n");
    expect_refused("it was made for Python 3.4.1 in /opt, and this is 3.1");
}

TEST_F(Lock, IsOfOneFormat)
{
    make_lock();
    forge([](std::string text) { return text.replace(0, text.find('\n'), "gantry-lock 2"); });
    expect_refused("it has the format of another version of Gantry");
}

TEST_F(Lock, KnowsWhichFilesAreOnOneDevice)
{
    make_lock();
    forge([](std::string text) {
        size_t at = text.rfind("\nsame 0:");
        return text.replace(at, strlen("\nsame 0:"), "\nsame 1:");
    });
    expect_refused("has changed");
}

TEST_F(Lock, IsWholeOrNothing)
{
    make_lock();
    std::string text = read_file(lock);
    for (size_t length : {text.size() - 1, text.size() - 10, text.size() / 2, size_t{14}}) {
        write_file(lock, text.substr(0, length));
        EXPECT_TRUE(has(refused(), "it was cut")) << length;
    }
    write_file(lock, text.substr(0, text.size() / 2));
    expect_refused("it has no end: it was cut");
}

TEST_F(Lock, IsNotWrittenByHand)
{
    make_lock();
    std::string text = read_file(lock);
    write_file(lock, text.replace(text.rfind("then prefix"), 4, "THEN"));
    expect_refused("it was changed after it had been written: its checksum is wrong");
}

TEST_F(Lock, SaysWhichLineMakesNoSense)
{
    make_lock();
    const std::string whole = read_file(lock);
    const auto count = [](const std::string &text) {
        return std::to_string(std::count(text.begin(), text.end(), '\n') + 1);
    };
    for (std::string line :
         {"nonsense\n", "\n", "then\n", "then prefix\n", "then nothing /x\n", "same 0:1\n",
          "same 0:1 100644 5 6.7\n", "same 0:x 100644 5 6.7 /x\n", "same 0:1 999 5 6.7 /x\n",
          "same 0:99999999999999999999999 100644 5 6.7 /x\n", "same 0:1 40755 5 6.7 /x\n",
          "same 0:1 100644 - - /x\n", "link /x\n", "nothing /x\\y\n", "then prefix /x\\\n",
          "if option home /x\n", "end 0\n"}) {
        write_file(lock, whole);
        std::string number;
        forge([&](std::string text) {
            size_t at = text.find("\nthen prefix") + 1;
            number = count(text.substr(0, at));
            return text.insert(at, line);
        });
        EXPECT_TRUE(has(refused(), "line " + number + ": it is no line of a lock file")) << line;
    }
    expect_refused("it is no line of a lock file");
}

TEST_F(Lock, IsComplete)
{
    make_lock();
    const std::string whole = read_file(lock);
    for (std::string output : {"executable", "prefix", "platlibdir"}) {
        write_file(lock, whole);
        forge_line("then " + output + " ", "");
        EXPECT_TRUE(has(refused(), "it does not say what " + output + " is"));
    }
    write_file(lock, whole);
    for (int i = 0; i < 3; i++)
        forge_line("then path ", "");
    expect_refused("it has no search path");
}

TEST_F(Lock, IsText)
{
    make_lock();
    std::string text = read_file(lock);
    std::string with_zero = text;
    with_zero[40] = '\0';
    const std::string header = "gantry-lock 1\n";
    const std::vector<std::pair<std::string, const char *>> files = {
        {"", "it is empty"},
        {"\n", "it is no lock file"},
        {"#!/bin/sh\n", "it is no lock file"},
        {with_zero, "it has a zero byte"},
        {std::string(10 << 20, 'x'), "it has 10485760 bytes"},
        {header + "nothing " + std::string(1 << 20, 'x') + "\n", "bytes, and no lock"},
        {header + "nothing " + std::string(200000, 'x') + "\n", "it was cut"},
    };
    for (const auto &[content, why] : files) {
        write_file(lock, content);
        expect_refused(why);
    }
    forge([&](std::string) { return header + "if " + std::string(200000, 'x') + " y\n"; });
    EXPECT_TRUE(has(refused(), "xxx... was"));
    EXPECT_LT(refused().size(), 500u);
}

TEST_F(Lock, IsAFileThatCanBeRead)
{
    expect_refused("it cannot be opened");
    fs::create_directory(lock);
    expect_refused("it is no file");
    fs::remove(lock);
    ASSERT_EQ(mkfifo(lock.c_str(), 0644), 0);
    expect_refused("it is no file");
}

TEST_F(Lock, IsWrittenByNobodyElse)
{
    make_lock();
    for (unsigned mode : {0664u, 0646u, 0666u, 0622u}) {
        chmod(lock.c_str(), mode);
        EXPECT_TRUE(has(refused(), "others than its owner can write it"));
    }
    expect_refused("others than its owner can write it (mode 622)");
    chmod(lock.c_str(), 0644);
    expect_holds();
    if (geteuid() != 0)
        GTEST_SKIP() << "only root can give files away";
    ASSERT_EQ(chown(lock.c_str(), 4711, 4711), 0);
    expect_refused("it belongs to user 4711");
}

TEST_F(Lock, IsRefusedTogetherWithAnotherPathConfiguration)
{
    Outcome outcome = run({GANTRY, "run", "--plugin", "pathconfig-lock", "--plugin",
                           "pathconfig-cpython", "--", "-c", ""},
                          variables());
    EXPECT_EQ(outcome.status, 125);
    EXPECT_TRUE(has(outcome.err, "is replaced twice"));
}

} // namespace
