/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* pathconfig-script: what a script can say, what it can ask, and how it can fail. */
#include "plugins-test-process.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <fstream>
#include <sstream>
#include <sys/stat.h>

namespace fs = std::filesystem;

namespace
{

const Words ENVIRONMENT = {"PATH=/usr/bin:/bin", "HOME=/nonexistent", "LANG=C.UTF-8"};

const char PROBE[] = R"(
import os, sys
for name in ('executable _base_executable prefix exec_prefix base_prefix base_exec_prefix '
             'platlibdir _stdlib_dir path flags').split():
    print(name, ascii(getattr(sys, name, None)))
print(os.__file__, os.path.__file__)
print(sorted(sys.modules))
)";

testing::AssertionResult has(const std::string &text, const std::string &part)
{
    if (text.find(part) != std::string::npos)
        return testing::AssertionSuccess();
    return testing::AssertionFailure() << "no '" << part << "' in: " << text;
}

/* A script whose function has this body. */
std::string function(const std::string &body)
{
    std::istringstream lines(body);
    std::string source = "def path_configuration(inputs):\n";
    for (std::string line; std::getline(lines, line);)
        source += "    " + line + "\n";
    return source;
}

Outcome run_source(const std::string &source, const Words &python, const Words &options = {},
                   const Words &variables = ENVIRONMENT)
{
    return run(
        Words{HOST, "--plugin", "pathconfig-script", "--set", "pathconfig.source=" + source} +
            options + Words{"--"} + python,
        variables);
}

/* What Python says of itself when its paths come from a function with this body. */
Outcome probe(const std::string &body, const Words &options = {},
              const Words &variables = ENVIRONMENT)
{
    return run_source(function(body), {"-S", "-c", PROBE}, options, variables);
}

Outcome probe_without(const Words &options = {}, const Words &variables = ENVIRONMENT)
{
    return run(Words{HOST} + options + Words{"--", "-S", "-c", PROBE}, variables);
}

void expect_equal(const Outcome &one, const Outcome &other)
{
    EXPECT_EQ(one.status, 0) << one.err;
    EXPECT_EQ(one.out, other.out);
    EXPECT_EQ(one.err, other.err);
}

/* Assertions of Python's, which end the run if they do not hold. */
void expect_in_script(const std::string &body, const Words &options = {},
                      const Words &variables = ENVIRONMENT)
{
    Outcome outcome = run_source(function(body), {"-c", "print('ran')"}, options, variables);
    EXPECT_EQ(outcome.out, "ran\n") << outcome.err;
}

void expect_error(const std::string &source, const std::string &message,
                  const std::string &hint = "")
{
    Outcome outcome = run_source(source, {"-c", "print('ran')"});
    EXPECT_EQ(outcome.status, 125) << outcome.out;
    EXPECT_TRUE(has(outcome.err, "start: pathconfig: " + message)) << source;
    EXPECT_TRUE(has(outcome.err, hint.empty() ? "" : "\nhint: " + hint)) << source;
    EXPECT_LE(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 2) << outcome.err;
}

/* Of "3.11", the 11. */
int minor_version()
{
    static const int minor = [] {
        Outcome told =
            run({HOST, "--", "-c", "import sys; print(sys.version_info[1])"}, ENVIRONMENT);
        return std::stoi(told.out);
    }();
    return minor;
}

/* --- what it says ----------------------------------------------------------------------------- */

TEST(Script, LeavesEverythingToTheUsualSearch)
{
    expect_equal(probe("return None"), probe_without());
    expect_equal(probe("return {}"), probe_without());
    expect_equal(probe("pass"), probe_without());
    expect_equal(probe("return search()"), probe_without());
    expect_equal(probe("return dict(prefix=None, module_search_paths=None)"), probe_without());
}

TEST(Script, LeavesTheEnvironmentToTheUsualSearch)
{
    Words variables = ENVIRONMENT + Words{"PYTHONPATH=/first:second"};
    expect_equal(probe("return {}", {}, variables), probe_without({}, variables));
}

TEST(Script, SaysWhatSysPathIs)
{
    Outcome outcome = probe("paths = search()['module_search_paths']\n"
                            "return {'module_search_paths': ['/first'] + paths + ['/last']}");
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_TRUE(has(outcome.out, "path ['', '/first', '"));
    EXPECT_TRUE(has(outcome.out, ", '/last']"));
    EXPECT_TRUE(has(outcome.out, "/os.py "));
}

TEST(Script, SaysEveryOutput)
{
    Outcome outcome = probe(
        "paths = search()['module_search_paths']\n"
        "return dict(executable='/x/e', base_executable='/x/be', prefix='/x/p',\n"
        "            exec_prefix='/x/ep', base_prefix='/x/bp', base_exec_prefix='/x/bep',\n"
        "            platlibdir='lib9', program_name='me', module_search_paths=tuple(paths))");
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    for (std::string line : {"executable '/x/e'\n", "_base_executable '/x/be'\n",
                             "\nprefix '/x/p'\n", "exec_prefix '/x/ep'\n", "base_prefix '/x/bp'\n",
                             "base_exec_prefix '/x/bep'\n", "platlibdir 'lib9'\n"})
        EXPECT_TRUE(has(outcome.out, line));
}

TEST(Script, LooksAtNothingBesideACompleteAnswer)
{
    TemporaryFolder folder;
    std::string source = function("import sys\n"
                                  "usual = search()\n"
                                  "paths = usual['module_search_paths']\n"
                                  "note('from here on')\n"
                                  "return dict(usual, executable='/x', base_executable='/x')");
    Outcome outcome =
        run({GANTRY, "trace", "--level", "config", "-o", folder / "t.jsonl", "--plugin",
             "pathconfig-script", "--set", "source=" + source, "--", "-c", ""},
            ENVIRONMENT);
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    std::ifstream file(folder / "t.jsonl");
    std::stringstream text;
    text << file.rdbuf();
    std::string story = text.str();
    size_t from = story.find("\"detail\":\"from here on\"");
    ASSERT_NE(from, std::string::npos);
    EXPECT_TRUE(has(story.substr(0, from), "pyvenv.cfg"));
    EXPECT_FALSE(has(story.substr(from), "pyvenv.cfg"));
}

TEST(Script, BeatsAHome)
{
    Outcome told = run({HOST, "--", "-c", "import sys; print(sys.prefix, end='')"}, ENVIRONMENT);
    Words variables = ENVIRONMENT + Words{"PYTHONHOME=" + told.out};
    Outcome outcome = probe("return dict(prefix='/x', exec_prefix='/y',\n"
                            "            module_search_paths=search()['module_search_paths'])",
                            {}, variables);
    EXPECT_TRUE(has(outcome.out, "\nprefix '/x'\nexec_prefix '/y'\nbase_prefix '/x'\n"
                                 "base_exec_prefix '/y'\n"))
        << outcome.err;
}

TEST(Script, BeatsAPthFile)
{
    if (minor_version() < 11)
        GTEST_SKIP() << "Python 3.10 reads no ._pth file";
    TemporaryFolder folder;
    folder.write("python._pth", "/elsewhere\n");
    Outcome outcome = probe("import sys\n"
                            "paths = search(program_name='/x/y')['module_search_paths']\n"
                            "assert search()['module_search_paths'] == ['/elsewhere']\n"
                            "return dict(module_search_paths=['/mine'] + paths)",
                            {"--set", "program_name=" + folder / "python"});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_TRUE(has(outcome.out, "path ['/mine', '"));
    EXPECT_FALSE(has(outcome.out, "/elsewhere"));
}

TEST(Script, AsksWhatTheSearchWouldSay)
{
    expect_in_script("import sys\n"
                     "one, other = search(prefix='/nowhere'), search()\n"
                     "assert one['prefix'] == one['base_prefix'] == '/nowhere', one\n"
                     "assert other['prefix'] != '/nowhere', other\n"
                     "assert isinstance(one['module_search_paths'], list), one\n"
                     "assert (one['module_search_paths'][0].startswith('/nowhere/')\n"
                     "        or sys.version_info < (3, 11)), one\n" // there it stays as found
                     "assert search(module_search_paths=['/a'])['module_search_paths'] == ['/a']\n"
                     "for wrong in (dict(prefix=1), dict(prefx='x')):\n"
                     "    try:\n"
                     "        search(**wrong)\n"
                     "    except ValueError as error:\n"
                     "        assert 'search(): ' in str(error), error\n"
                     "    else:\n"
                     "        assert False\n"
                     "try:\n"
                     "    search({})\n"
                     "except TypeError:\n"
                     "    pass\n"
                     "else:\n"
                     "    assert False\n");
}

TEST(Script, GivesReasonsForTheTrace)
{
    TemporaryFolder folder;
    std::string source = function("p = search()['module_search_paths']\n"
                                  "return dict(prefix=('/x', 'it is the best prefix'),\n"
                                  "    module_search_paths=[('/y', 'my modules')] + p)");
    Outcome outcome =
        run({GANTRY, "trace", "--level", "config", "-o", folder / "t.jsonl", "--plugin",
             "pathconfig-script", "--set", "source=" + source, "--", "-c", ""},
            ENVIRONMENT);
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    std::ifstream file(folder / "t.jsonl");
    std::stringstream text;
    text << file.rdbuf();
    for (const char *part : {"it is the best prefix", "my modules", "the script says so"})
        EXPECT_TRUE(has(text.str(), part));
}

TEST(Script, DecidesWhenItIsRun)
{
    Outcome outcome = run({GANTRY, "config", "explain-path", "--plugin", "pathconfig-script",
                           "--set", "source=" + function("return 1/0")},
                          ENVIRONMENT);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_TRUE(has(outcome.out, "finds the rest when it starts"));
}

TEST(Script, IsAFile)
{
    TemporaryFolder folder;
    for (const char *text :
         {"def path_configuration(inputs):\n    assert __file__.endswith('paths.py')\n",
          "\xef\xbb\xbf"
          "def path_configuration(inputs): return {}\n",
          "# coding: latin-1\ndef path_configuration(inputs): assert '\xc3\xa9' == '\\xe9'\n"}) {
        std::string file = folder.write("paths.py", text);
        Outcome outcome = run({HOST, "--plugin", "pathconfig-script", "--set", "script=" + file,
                               "--", "-c", "print('ran')"},
                              ENVIRONMENT);
        EXPECT_EQ(outcome.out, "ran\n") << outcome.err;
    }
}

TEST(Script, HasAFunctionOfAnyName)
{
    Outcome outcome = run_source("def find(inputs): return dict(executable='/x')",
                                 {"-c", "import sys; print(sys.executable)"},
                                 {"--set", "pathconfig.function=find"});
    EXPECT_EQ(outcome.out, "/x\n") << outcome.err;
}

/* --- what it sees ----------------------------------------------------------------------------- */

TEST(Script, SeesWhatTheSearchWouldLookAt)
{
    expect_in_script("import sys\n"
                     "assert inputs.argv0.endswith('plugins-host'), inputs\n"
                     "assert inputs.program_name == inputs.argv0\n"
                     "assert inputs.PATH == '/usr/bin:/bin' == inputs.environment['PATH']\n"
                     "assert inputs.environment['ODD'] == 'a=b\\udcff', inputs.environment\n"
                     "assert inputs.home is None and inputs.home_env == '/usr'\n"
                     "assert inputs.pythonpath_env == '/a:/b'\n"
                     "assert inputs.prefix == '/mine' and inputs.exec_prefix is None\n"
                     "assert inputs.module_search_paths == ()\n"
                     "assert inputs.use_environment is True\n"
                     "assert sys.version.startswith(inputs.version)\n"
                     "assert inputs.built_prefix[0] == inputs.built_exec_prefix[0] == '/'\n"
                     "return dict(prefix=inputs.built_prefix)",
                     {"--set", "prefix=/mine"},
                     ENVIRONMENT + Words{"PYTHONHOME=/usr", "PYTHONPATH=/a:/b", "ODD=a=b\xff"});
}

TEST(Script, ChangesNothingOfItsInputs)
{
    expect_in_script("for change in ('inputs.prefix = 1', 'del inputs.prefix', 'inputs.new = 1',\n"
                     "               'inputs.environment[\"x\"] = \"y\"', 'inputs[0] = 1'):\n"
                     "    try:\n"
                     "        exec(change, {'inputs': inputs})\n"
                     "    except (AttributeError, TypeError):\n"
                     "        pass\n"
                     "    else:\n"
                     "        assert False, change\n");
}

TEST(Script, SeesThePipelinesEnvironmentAndNotThatOfTheProcess)
{
    expect_in_script("assert dict(inputs.environment) == {'A': 'b'}, inputs.environment\n",
                     {"--environ", "A=b"});
}

TEST(Script, LooksAtFiles)
{
    TemporaryFolder folder;
    folder.write("file", "caf\xc3\xa9\n\xff");
    folder.write("program", "");
    fs::permissions(folder / "program", fs::perms::owner_all);
    folder.make("folder");
    fs::create_symlink("file", folder / "link");
    fs::create_symlink("loop", folder / "loop");
    ASSERT_EQ(mkfifo((folder / "fifo").c_str(), 0644), 0);
    fs::resize_file(folder.write("large", ""), 2 << 20);
    expect_in_script(
        "at = lambda name: join(inputs.environment['FOLDER'], name)\n"
        "assert is_file(at('file')) is True and is_file(at('link'))\n"
        "for name in ('folder', 'nothing', 'loop', 'fifo', 'file/x'):\n"
        "    assert is_file(at(name)) is False, name\n"
        "assert is_dir(at('folder')) and not is_dir(at('file')) and not is_dir(at('nothing'))\n"
        "assert is_executable(at('program')) and not is_executable(at('file'))\n"
        "assert not is_executable(at('folder'))\n"
        "assert read_text(at('file')) == 'caf\\xe9\\n\\udcff', ascii(read_text(at('file')))\n"
        "assert readlink(at('link')) == 'file'\n"
        "for wrong, name, kind in ((read_text, 'nothing', FileNotFoundError),\n"
        "                          (read_text, 'folder', IsADirectoryError),\n"
        "                          (read_text, 'fifo', OSError), (read_text, 'large', OSError),\n"
        "                          (readlink, 'file', OSError), (readlink, 'x', OSError)):\n"
        "    try:\n"
        "        wrong(at(name))\n"
        "    except kind as error:\n"
        "        assert error.filename == at(name), error\n"
        "    else:\n"
        "        assert False, name\n",
        {}, ENVIRONMENT + Words{"FOLDER=" + folder.path()});
}

TEST(Script, PutsPathsTogetherAsOsPathDoes)
{
    Outcome outcome = run_source(
        function("import sys\n"
                 "paths = ['', '/', '//', 'a', '/a', 'a/', '/a/', '/a/b', 'a/b/', '//a', '/a//b',\n"
                 "         '/a/../b', 'a/./b', '..', '/..', '\\udcff/\\xe9']\n"
                 "sys.ours = [(f(p) for f in (dirname, basename, abspath)) for p in paths]\n"
                 "sys.ours = [(p, dirname(p), basename(p), abspath(p)) for p in paths]\n"
                 "sys.joined = [(p, q, join(p, q)) for p in paths for q in paths]\n"
                 "sys.joined += [('a', 'b', join('a', 'b'))]\n"),
        {"-c", "import sys, os.path as o\n"
               "for p, folder, name, full in sys.ours:\n"
               "    assert folder == o.dirname(p), (p, folder)\n"
               "    assert name == o.basename(p), (p, name)\n"
               "    assert full == o.abspath(p) or p.startswith('//'), (p, full)\n"
               "for p, q, joined in sys.joined:\n"
               "    assert joined == o.join(p, q), (p, q, joined)\n"
               "print('same')"});
    EXPECT_EQ(outcome.out, "same\n") << outcome.err;
}

TEST(Script, TakesPathsThatAreStrings)
{
    for (std::string call : {"is_file(1)", "read_text(None)", "readlink(b'/')", "join('a', 1)",
                             "dirname(1)", "basename([])", "abspath(1)"})
        expect_error(function(call), "<pathconfig.source>: TypeError: a path is a str, not ");
    for (std::string call : {"is_file('a\\0b')", "join('a\\0b')"})
        expect_error(function(call), "<pathconfig.source>: ValueError: embedded null character");
    expect_error(function("join()"), "<pathconfig.source>: TypeError: join() takes");
}

TEST(Script, LeavesNothingOfItsImports)
{
    Outcome outcome = probe("import sys, posix, time\n"
                            "try:\n"
                            "    import os, abc, runpy\n"
                            "    if sys.version_info < (3, 13): import codecs\n"
                            "except ImportError:\n"
                            "    pass\n");
    Outcome without = probe_without();
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    /* Builtin modules may stay. */
    std::string modules = outcome.out;
    size_t at = modules.find(", 'time'");
    if (!has(without.out, "'time'") && at != std::string::npos)
        modules.erase(at, strlen(", 'time'"));
    EXPECT_EQ(modules, without.out);
}

TEST(Script, CannotBeReachedAfterwards)
{
    Outcome outcome = run_source(function("import sys\nsys.kept = is_file"),
                                 {"-c", "import sys\n"
                                        "try:\n"
                                        "    sys.kept('/')\n"
                                        "except RuntimeError as error:\n"
                                        "    print(error)"});
    EXPECT_EQ(outcome.out, "the path configuration has ended\n") << outcome.err;
}

/* --- how it fails ----------------------------------------------------------------------------- */

TEST(ScriptError, SaysWhereItWasRaised)
{
    expect_error("def half(x):\n    return x / 0\n\n\ndef path_configuration(inputs):\n"
                 "    return half(1)\n",
                 "<pathconfig.source>: ZeroDivisionError: division by zero "
                 "(<pathconfig.source>:6 in path_configuration, <pathconfig.source>:2 in half)");
    expect_error("1/0", "<pathconfig.source>: ZeroDivisionError: division by zero "
                        "(<pathconfig.source>:1 in <module>)");
    expect_error(function("return path_configuration(inputs)"),
                 "<pathconfig.source>: RecursionError: ");
    expect_error(function("raise ValueError"), "<pathconfig.source>: ValueError (");
    expect_error(function("raise ValueError('a\\ud800\\udcffb')"),
                 "<pathconfig.source>: ValueError: a\\ud800\\udcffb (");
    expect_error(function("class Odd(Exception):\n    def __str__(self): return 1/0\nraise Odd"),
                 "<pathconfig.source>: Odd (");
}

TEST(ScriptError, SaysWhatIsNoPython)
{
    expect_error("x =", "<pathconfig.source>: SyntaxError: invalid syntax (<pathconfig.source>, "
                        "line 1)");
    expect_error("\n\nif 1:\nx", "<pathconfig.source>: IndentationError: ");
    expect_error("x = 3", "<pathconfig.source>: NameError: it does not define a function "
                          "path_configuration(inputs)");
    expect_error("path_configuration = 3", "<pathconfig.source>: TypeError: 'int' object is not "
                                           "callable");
    expect_error("def path_configuration(): pass", "<pathconfig.source>: TypeError: ");
}

TEST(ScriptError, SaysWhatIsNonsense)
{
    const std::string what = "what the script returned: ";
    expect_error(function("return 3"), what + "it is of type int, and has to be a dict of outputs",
                 "return dict(prefix=..., module_search_paths=[...])");
    expect_error(function("return ['/x']"), what + "it is of type list");
    expect_error(function("return {'prefx': '/x'}"), what + "'prefx' is no output",
                 "did you mean 'prefix'?");
    expect_error(function("return {'sys.path': []}"), what + "'sys.path' is no output",
                 "there are: module_search_paths, program_name, ");
    expect_error(function("return {1: 2}"), what + "a key is of type int");
    expect_error(function("return {'\\udc80': 2}"), what + "'\\udc80' is no output");
    expect_error(function("return dict(prefix=3)"), what + "'prefix' is of type int");
    expect_error(function("return dict(prefix=b'/x')"), what + "'prefix' is of type bytes");
    expect_error(function("return dict(prefix=('/x', 3))"), what + "'prefix' is of type tuple");
    expect_error(function("return dict(prefix=('/x', 'y', 'z'))"), what + "'prefix' is of type");
    expect_error(function("return dict(prefix='a\\0b')"),
                 what + "'prefix': ValueError: embedded null character");
    expect_error(function("return dict(prefix='\\ud800')"),
                 what + "'prefix': ValueError: '\\ud800' cannot be encoded");
    expect_error(function("return dict(module_search_paths='/x')"),
                 what + "'module_search_paths' is of type str, and has to be a list of str",
                 "put it in a list: [path]");
    expect_error(function("return dict(module_search_paths=iter([]))"),
                 what + "'module_search_paths' is of type ");
    expect_error(function("return dict(module_search_paths=['/a', 1])"),
                 what + "'module_search_paths'[1] is of type int");
}

TEST(ScriptError, NamesAMissingLibrary)
{
    expect_error(function("return dict(module_search_paths=['/nowhere'])"),
                 "no standard library of Python 3.");
}

TEST(ScriptError, SaysThatNothingCanBeImportedFromFiles)
{
    for (std::string module : {"json", "encodings", "nowhere.at.all"})
        expect_error(function("import " + module),
                     "<pathconfig.source>: ModuleNotFoundError: No module named '",
                     "no module can be imported from a file before there is a search path");
}

TEST(ScriptError, SaysThatMostCodecsAreFiles)
{
    if (minor_version() >= 13)
        GTEST_SKIP() << "this CPython dies of it";
    for (std::string call : {"'x'.encode('cp1252')", "b'x'.decode('cp1252')"})
        expect_error(function(call), "<pathconfig.source>: ModuleNotFoundError: No module named "
                                     "'encodings'");
    Outcome outcome = probe("try:\n"
                            "    'x'.encode('cp1252')\n"
                            "except ImportError:\n"
                            "    assert 'x'.encode('utf-8') == b'x' == 'x'.encode('latin-1')\n"
                            "    return\n"
                            "assert False\n");
    expect_equal(outcome, probe_without());
}

TEST(ScriptError, SaysThatThereIsNoStandardOutput)
{
    expect_error(function("print(1)"), "<pathconfig.source>: RuntimeError: lost sys.stdout",
                 "there is no standard output yet: note(text) writes into the trace");
}

TEST(ScriptError, IsNoWayToExit)
{
    for (std::string call : {"import sys; sys.exit(3)", "raise SystemExit", "raise SystemExit(0)"})
        expect_error(function(call), "<pathconfig.source>: SystemExit",
                     "a path configuration cannot end the program");
    expect_error(function("raise KeyboardInterrupt"), "<pathconfig.source>: KeyboardInterrupt");
}

TEST(ScriptError, IsNoneForAnInterrupt)
{
    /* What a shell has put into the background ignores it. */
    signal(SIGINT, SIG_DFL);
    Outcome outcome = run_source(function("import posix\nposix.kill(posix.getpid(), 2)\n"
                                          "while True: pass"),
                                 {"-c", ""});
    EXPECT_EQ(outcome.status, 128 + 2);
}

TEST(ScriptError, IsFoundBeforePythonIsTouched)
{
    TemporaryFolder folder;
    std::string zero = folder.write("zero", std::string("x = '\0'", 7));
    fs::resize_file(folder.write("large", ""), 2 << 20);
    ASSERT_EQ(mkfifo((folder / "fifo").c_str(), 0644), 0);
    const std::vector<std::pair<Words, std::string>> wrong = {
        {{}, "there is no script for the path configuration"},
        {{"--set", "script=/x", "--set", "source=x"}, "both options"},
        {{"--set", "script=/nowhere"}, "the script '/nowhere' cannot be read: No such file"},
        {{"--set", "script=" + folder.path()}, "cannot be read: it is no file"},
        {{"--set", "script=" + folder / "fifo"}, "cannot be read: it is no file"},
        {{"--set", "script=" + folder / "large"}, "cannot be read: it has more than 1 MiB"},
        {{"--set", "script=" + zero}, "cannot be read: it has a zero byte"},
        {{"--set", "script=" + folder.write("latin", "# \xe9\n")}, "it is not UTF-8"},
        {{"--set", "source=\xff"}, "the text in 'pathconfig.source' is not UTF-8"},
    };
    for (const auto &[options, message] : wrong) {
        Outcome outcome =
            run(Words{HOST, "--plugin", "pathconfig-script"} + options + Words{"--", "-c", ""},
                ENVIRONMENT);
        EXPECT_EQ(outcome.status, 125);
        EXPECT_TRUE(has(outcome.err, "configure: pathconfig: "));
        EXPECT_TRUE(has(outcome.err, message));
    }
    Outcome version = run({HOST, "--plugin", "pathconfig-script", "--", "--version"}, ENVIRONMENT);
    EXPECT_EQ(version.status, 0) << version.err;
}

TEST(ScriptError, LeavesTheHostAsItWas)
{
    for (const std::string &source :
         {std::string("x ="), function("return 3"), function("import json"), function("print(1)"),
          function("import sys; sys.exit(3)"),
          function(minor_version() < 13 ? "'x'.encode('cp1252')" : "1/0"),
          function("return path_configuration(inputs)"),
          function("return dict(module_search_paths=['/nowhere'])")}) {
        Outcome outcome = run({AGAIN_HOST, source}, ENVIRONMENT);
        EXPECT_EQ(outcome.status, 0) << source << outcome.out << outcome.err;
        EXPECT_TRUE(has(outcome.out, "start: pathconfig: "));
        EXPECT_TRUE(has(outcome.out, "\nnone, locale C, handler\nagain True\n"));
        EXPECT_EQ(outcome.err, "");
    }
}

TEST(ScriptReadme, HasAProgramThatWorks)
{
    Outcome outcome = run({README_HOST}, ENVIRONMENT);
    EXPECT_EQ(outcome.out, "/opt/shop\n") << outcome.err;
    EXPECT_EQ(outcome.status, 0);
}

} // namespace
