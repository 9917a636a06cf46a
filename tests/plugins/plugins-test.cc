/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The plugins that Gantry ships, loaded by a host that embeds it, and by the command. */
#include "plugins-test-process.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace fs = std::filesystem;

namespace
{

const Words ENVIRONMENT = {"PATH=/usr/bin:/bin", "HOME=/nonexistent", "LANG=C.UTF-8"};

Words lines_of(const std::string &text)
{
    std::istringstream stream(text);
    Words lines;
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

testing::AssertionResult has(const std::string &text, const std::string &part)
{
    if (text.find(part) != std::string::npos)
        return testing::AssertionSuccess() << "it has: " << part;
    return testing::AssertionFailure() << "no '" << part << "' in: " << text;
}

testing::AssertionResult begins(const std::string &text, const std::string &part)
{
    if (text.starts_with(part))
        return testing::AssertionSuccess();
    return testing::AssertionFailure() << "no '" << part << "' at the begin of: " << text;
}

/* What the Python that Gantry starts says of itself, without any plugin. */
struct Python {
    std::string version; /* "3.11" */
    std::string digits;  /* "311" */
    int minor;
    std::string prefix;
    std::string stdlib;

    static const Python &get()
    {
        static const Python python = [] {
            Outcome asked =
                run({HOST, "--", "-c",
                     "import os, sys; v = sys.version_info; print(v[0], v[1], sep='.')\n"
                     "print(v[0], v[1], sep=''); print(v[1]); print(sys.prefix)\n"
                     "print(os.path.dirname(os.__file__))"},
                    ENVIRONMENT);
            Words said = lines_of(asked.out);
            if (said.size() != 5)
                throw std::runtime_error("Python does not start: " + asked.err);
            return Python{said[0], said[1], std::stoi(said[2]), said[3], said[4]};
        }();
        return python;
    }
};

/* --- hello ------------------------------------------------------------------------------------ */

Outcome hello(const Words &options, const Words &arguments, const Words &variables = {})
{
    return run(Words{HOST, "--plugin", "hello"} + options + Words{"--"} + arguments,
               ENVIRONMENT + variables);
}

TEST(Hello, GreetsOnStandardErrorAndLeavesStandardOutputToTheProgram)
{
    Outcome outcome = hello({}, {"-c", "print('the program')"});
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.out, "the program\n");
    EXPECT_EQ(outcome.err,
              "Hello from Python " + Python::get().version + " in " + Python::get().prefix + "\n");
}

TEST(Hello, GreetsAfterSiteAndBeforeTheProgram)
{
    TemporaryFolder folder;
    folder.write("sitecustomize.py", "import sys; print('site', file=sys.stderr)");
    Outcome outcome = hello({"--set", "hello.greeting=hello"},
                            {"-c", "import sys; print('main', file=sys.stderr)"},
                            {"PYTHONPATH=" + folder.path()});
    EXPECT_EQ(outcome.err, "site\nhello\nmain\n");
}

TEST(Hello, TakesItsGreetingFromTheEnvironmentUnlessThatIsIgnored)
{
    EXPECT_EQ(hello({}, {"-c", ""}, {"HELLO_GREETING=Moin"}).err, "Moin\n");
    EXPECT_TRUE(begins(hello({}, {"-E", "-c", ""}, {"HELLO_GREETING=Moin"}).err, "Hello from"));
}

TEST(Hello, LeavesTheStatusOfTheProgramAlone)
{
    EXPECT_EQ(hello({}, {"-c", "raise SystemExit(7)"}).status, 7);
}

TEST(Hello, ThatCannotGreetIsOneErrorAndTheProgramDoesNotRun)
{
    for (std::string greeting : {"{sys.nothing}", "{", "{name}", "{sys.path[999]}"}) {
        Outcome outcome =
            hello({"--set", "hello.greeting=" + greeting}, {"-c", "print('the program')"});
        EXPECT_EQ(outcome.status, 125) << greeting;
        EXPECT_EQ(outcome.out, "") << greeting;
        Words lines = lines_of(outcome.err);
        ASSERT_EQ(lines.size(), 1u) << outcome.err;
        EXPECT_TRUE(begins(lines[0], "host: start: hello: the option 'hello.greeting': "));
    }
}

/* --- pathconfig-app --------------------------------------------------------------------------- */

/* A tree with a standard library whose entries are links to those of the system's. */
class AppTree : public testing::Test
{
  protected:
    void SetUp() override
    {
        library = "lib/python" + Python::get().version;
        tree.make(library);
        for (const fs::directory_entry &entry : fs::directory_iterator(Python::get().stdlib)) {
            std::string name = entry.path().filename();
            if (name != "site-packages" && name != "dist-packages" && name != "__pycache__" &&
                name != "sitecustomize.py")
                fs::create_symlink(entry.path(), tree / (library + "/" + name));
        }
        root = tree.path();
    }

    /* Runs Python code on the tree, with @options of the host. */
    Outcome python(const Words &options, const Words &arguments, const Words &variables = {})
    {
        return run(Words{HOST, "--plugin", "pathconfig-app", "--set", "pathconfig.root=" + root} +
                       options + Words{"--"} + arguments,
                   ENVIRONMENT + variables);
    }

    /* A copy of the host, which finds libgantry all the same. */
    void copy_host(const std::string &path)
    {
        fs::create_directories(fs::path(path).parent_path());
        fs::copy_file(HOST, path, fs::copy_options::overwrite_existing);
    }
    Words loader() const
    {
        return {"LD_LIBRARY_PATH=" + fs::path(LIBGANTRY).parent_path().string()};
    }

    TemporaryFolder tree;
    std::string root;
    std::string library; /* relative to the root */
};

const char PRINT_PATH[] = "import sys; print(*sys.path, sep='\\n')";

TEST_F(AppTree, IsAllThatPythonSeesBeforeAndAfterSite)
{
    TemporaryFolder home;
    home.make(".local/lib/python" + Python::get().version + "/site-packages");
    Words around = {"PYTHONPATH=/evil", "PYTHONHOME=/evil", "PYTHONPLATLIBDIR=evil",
                    "HOME=" + home.path()};
    for (Words switches : {Words{"-S"}, Words{}}) {
        Outcome outcome = python({}, switches + Words{"-c", PRINT_PATH}, around);
        EXPECT_EQ(outcome.status, 0);
        EXPECT_EQ(outcome.err, "");
        Words paths = lines_of(outcome.out);
        EXPECT_FALSE(paths.empty());
        for (const std::string &path : paths)
            EXPECT_TRUE(begins(path, root + "/"));
    }
}

TEST_F(AppTree, IsAllThatTheCommandSees)
{
    Outcome outcome = run({GANTRY, "run", "--plugin", "pathconfig-app", "--set",
                           "pathconfig.root=" + root, "--", "-c", PRINT_PATH},
                          ENVIRONMENT);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(lines_of(outcome.out),
              (Words{root + "/" + library, root + "/" + library + "/lib-dynload"}));
}

TEST_F(AppTree, IsEveryPrefix)
{
    Outcome outcome =
        python({}, {"-c", "import sys, os; print(sys.prefix, sys.exec_prefix, sys.base_prefix,"
                          " sys.base_exec_prefix, os.path.dirname(os.__file__), sep='\\n')"});
    EXPECT_EQ(lines_of(outcome.out), (Words{root, root, root, root, root + "/" + library}));
}

TEST_F(AppTree, HasItsOwnSitePackagesAndPthFiles)
{
    /* The second is what Debian's site.py looks for. */
    for (std::string name :
         {library + "/site-packages/", std::string("lib/python3/dist-packages/")}) {
        tree.write(name + "installed.py", "print('installed')");
        tree.write(name + "more.pth", "more\n");
        tree.write(name + "more/further.py", "print('further')");
    }
    Outcome outcome = python({}, {"-c", "import installed, further"});
    EXPECT_EQ(outcome.out, "installed\nfurther\n") << outcome.err;
}

TEST_F(AppTree, RunsTheModulesOfItsApp)
{
    tree.write("app/shop/__main__.py", "from shop.words import open; print(open)");
    tree.write("app/shop/words.py", "open = 'open'");
    EXPECT_EQ(python({}, {"-m", "shop"}).out, "open\n");
}

TEST_F(AppTree, PutsThePathsThatWereAskedForInFrontInTheirOrder)
{
    tree.make("app");
    tree.make("b");
    tree.make("a");
    Outcome outcome =
        python({"--set", "paths=b", "--set", "paths=" + root + "/x/../a"}, {"-c", PRINT_PATH});
    Words paths = lines_of(outcome.out);
    paths.resize(4);
    EXPECT_EQ(paths, (Words{root + "/b", root + "/a", root + "/app", root + "/" + library}));
}

TEST_F(AppTree, RefusesPathsThatAreNotInTheTree)
{
    for (std::string path : {"../elsewhere", "/usr", "x/../../../etc"}) {
        Outcome outcome = python({"--set", "paths=" + path}, {"-c", "print(1)"});
        EXPECT_EQ(outcome.status, 125) << path;
        EXPECT_EQ(outcome.out, "");
        EXPECT_TRUE(has(outcome.err, "'" + path + "' is not in " + root));
    }
    /* A folder beside the root whose name begins alike. */
    EXPECT_EQ(python({"--set", "paths=" + root + "-too"}, {"-c", ""}).status, 125);
}

TEST_F(AppTree, RefusesPathsThatDoNotExist)
{
    Outcome outcome = python({"--set", "paths=slip"}, {"-c", "print(1)"});
    EXPECT_EQ(outcome.status, 125);
    EXPECT_TRUE(has(outcome.err, "there is no " + root + "/slip"));
}

TEST_F(AppTree, IsSealedUnlessItSaysOtherwise)
{
    TemporaryFolder script;
    std::string file =
        script.write("script.py", "import sys; print(sys.path[0], sys.flags.isolated)");
    EXPECT_EQ(python({}, {file}).out, root + "/" + library + " 1\n");
    EXPECT_EQ(python({"--set", "sealed=0"}, {file}).out, script.path() + " 0\n");
    Outcome open = python({"--set", "sealed=0"}, {"-c", PRINT_PATH}, {"PYTHONPATH=/evil"});
    EXPECT_TRUE(begins(open.out, "\n" + root));
    EXPECT_FALSE(has(open.out, "evil"));
}

TEST_F(AppTree, WithoutALibraryIsRefusedBeforePythonIsTouched)
{
    TemporaryFolder empty;
    root = empty.path();
    Outcome outcome = python({}, {"-c", "print(1)"});
    EXPECT_EQ(outcome.status, 125);
    EXPECT_EQ(outcome.out, "");
    Words lines = lines_of(outcome.err);
    ASSERT_EQ(lines.size(), 2u) << outcome.err;
    EXPECT_EQ(lines[0], "host: configure: pathconfig: no standard library of Python " +
                            Python::get().version + " in the tree " + root + ": looked for " +
                            root + "/" + library + "/encodings and " + root + "/lib/python" +
                            Python::get().digits + ".zip");
    EXPECT_TRUE(has(lines[1], "pathconfig.check_stdlib=0"));
}

TEST_F(AppTree, ThatDoesNotExistIsRefusedWithAnotherHint)
{
    root += "/nowhere";
    Outcome outcome = python({}, {"-c", ""});
    EXPECT_EQ(outcome.status, 125);
    EXPECT_TRUE(has(outcome.err, "hint: the option 'pathconfig.root' names no folder"));
}

TEST_F(AppTree, WithoutALibraryStillAnswersVersion)
{
    TemporaryFolder empty;
    root = empty.path();
    EXPECT_TRUE(begins(python({}, {"--version"}).out, "Python " + Python::get().version));
}

TEST_F(AppTree, WithoutALibraryIsLeftToCPythonIfTheCheckIsOff)
{
    TemporaryFolder empty;
    root = empty.path();
    Outcome outcome = python({"--set", "check_stdlib=0"}, {"-c", "print(1)"});
    EXPECT_EQ(outcome.status, 125);
    EXPECT_TRUE(has(outcome.err, "_Py_InitializeMain"));
}

TEST_F(AppTree, MayHaveItsLibraryInAnArchive)
{
    TemporaryFolder zipped;
    root = zipped.path();
    std::string archive = zipped.make("lib") + "/python" + Python::get().digits + ".zip";
    Outcome made = run({HOST, "--", "-c",
                        "import os, sys, zipfile\n"
                        "os.chdir(os.path.dirname(os.__file__))\n"
                        "with zipfile.ZipFile(sys.argv[1], 'w') as archive:\n"
                        "  for folder in '. encodings collections importlib re json'.split():\n"
                        "    if not os.path.isdir(folder): continue\n"
                        "    for name in sorted(os.listdir(folder)):\n"
                        "      if name.endswith('.py'): archive.write(folder + '/' + name)",
                        archive},
                       ENVIRONMENT);
    ASSERT_EQ(made.status, 0) << made.err;
    Outcome outcome = python({}, {"-c", "import json, sys; print(sys.path, json.__file__)"});
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.err, "");
    EXPECT_EQ(outcome.out, "['" + archive + "'] " + archive + "/json/__init__.py\n");
}

TEST_F(AppTree, IsNotBelievedToHaveALibraryBecauseItHasAnArchive)
{
    TemporaryFolder zipped;
    root = zipped.path();
    zipped.write("lib/python" + Python::get().digits + ".zip", "PK\5\6 and no more than that");
    zipped.write("empty.zip", "");
    Outcome outcome = python({"--set", "paths=empty.zip"}, {"-c", ""});
    EXPECT_EQ(outcome.status, 125);
    EXPECT_TRUE(has(outcome.err, "no standard library"));
}

TEST_F(AppTree, IsFoundAroundTheProgram)
{
    TemporaryFolder elsewhere;
    copy_host(tree / "bin/shop");
    copy_host(tree / "shop");
    fs::create_symlink(tree / "bin/shop", elsewhere / "link");
    const char code[] = "import sys; print(sys.prefix); print(sys.executable)";
    for (std::string program : {tree / "bin/shop", tree / "shop", elsewhere / "link"}) {
        Outcome outcome =
            run({program, "--plugin", "pathconfig-app", "--", "-c", code}, ENVIRONMENT + loader());
        EXPECT_EQ(lines_of(outcome.out), (Words{root, program})) << outcome.err;
    }
}

TEST_F(AppTree, DoesNotSeeTheVirtualEnvironmentThatTheProgramStandsIn)
{
    TemporaryFolder venv;
    venv.write("pyvenv.cfg", "home = /usr/bin\ninclude-system-site-packages = true\n");
    venv.make(library + "/site-packages");
    venv.make("lib/python3/dist-packages");
    copy_host(venv / "bin/shop");
    venv.write("bin/shop._pth", "/evil\n");
    Outcome outcome = run({venv / "bin/shop", "--plugin", "pathconfig-app", "--set", "root=" + root,
                           "--", "-c", "import sys; print(sys.prefix, sys.executable, *sys.path)"},
                          ENVIRONMENT + loader());
    EXPECT_EQ(outcome.out, root + " " + root + "/bin/shop " + root + "/" + library + " " + root +
                               "/" + library + "/lib-dynload\n")
        << outcome.err;
}

TEST_F(AppTree, IsRelativeToTheCurrentFolderIfItIsWrittenSo)
{
    Outcome outcome = run({HOST, "--plugin", "pathconfig-app", "--set",
                           "root=" + fs::path(root).filename().string(), "--", "-c",
                           "import sys; print(sys.prefix)"},
                          ENVIRONMENT, fs::path(root).parent_path());
    EXPECT_EQ(outcome.out, root + "\n") << outcome.err;
}

TEST_F(AppTree, TellsWhereEachEntryComesFrom)
{
    tree.make("app");
    tree.make("more");
    Outcome outcome = run({GANTRY, "config", "explain-path", "--plugin", "pathconfig-app", "--set",
                           "root=" + root, "--set", "pathconfig.paths=more"},
                          ENVIRONMENT);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    for (std::string part :
         {"prefix is " + root + ": the option 'root' says so", "no   an archive: " + root,
          "   1   " + root + "/more\n       the option 'paths' has it\n",
          "   2   " + root + "/app\n       the modules of the application\n",
          "   3   " + root + "/" + library + "\n       the standard library\n"})
        EXPECT_TRUE(has(outcome.out, part));
}

TEST_F(AppTree, HasNoOptionsOfThePathconfigThatItReplaces)
{
    Outcome outcome = python({"--set", "pathconfig.home=/usr"}, {"-c", ""});
    EXPECT_EQ(outcome.status, 125);
    EXPECT_TRUE(has(outcome.err, "'pathconfig.home'"));
}

/* --- pathconfig-cpython ----------------------------------------------------------------------- */

/* All that shows a path configuration, and what computing it may have touched by the way. */
const char PROBE[] = R"(
import os, sys
names = ('executable _base_executable prefix exec_prefix base_prefix base_exec_prefix platlibdir'
         ' _stdlib_dir path flags argv orig_argv warnoptions')
for name in names.split():
    print(name, ascii(getattr(sys, name, None)))
print('modules', sorted(sys.modules))
print('environ', sorted(os.environ.items()))
try:
    import _testinternalcapi
except ImportError:
    pass
else:
    for part, values in _testinternalcapi.get_configs().items():
        for name, value in values.items():
            print(part, name, ascii(value))
)";

struct Surroundings {
    std::string name;
    Words variables;
    Words switches;
    Words options;
    int since; /* which minor version has it, or has it as we do */
};

std::ostream &operator<<(std::ostream &stream, const Surroundings &surroundings)
{
    return stream << surroundings.name;
}

class Reference : public testing::TestWithParam<Surroundings>
{
  protected:
    void expect_equal(const Words &program, const Words &options, const Words &arguments,
                      const Words &variables)
    {
        Words python = Words{"--"} + arguments + Words{"-c", PROBE};
        Words plugin = {"--plugin", "pathconfig-cpython"};
        /* In a folder that relative paths can count from, and lead out of. */
        Outcome ours = run(program + options + python, ENVIRONMENT + variables, "/usr");
        Outcome theirs = run(program + plugin + options + python, ENVIRONMENT + variables, "/usr");
        EXPECT_EQ(ours.status, 0) << ours.err;
        EXPECT_EQ(differences(lines_of(ours.out), lines_of(theirs.out)), "");
        EXPECT_EQ(ours.err, theirs.err);
        EXPECT_EQ(ours.status, theirs.status);
    }

  private:
    /* Of some hundred lines only those that say something. */
    static std::string differences(const Words &ours, const Words &theirs)
    {
        std::string text;
        for (size_t i = 0; i < std::max(ours.size(), theirs.size()); i++) {
            std::string left = i < ours.size() ? ours[i] : "nothing";
            std::string right = i < theirs.size() ? theirs[i] : "nothing";
            if (left != right)
                text += "ours:      " + left + "\nCPython's: " + right + "\n";
        }
        return text;
    }
};

TEST_P(Reference, AgreesWithOurs)
{
    const Surroundings &with = GetParam();
    if (Python::get().minor < with.since)
        GTEST_SKIP() << "not in 3." << Python::get().minor;
    auto fill = [](Words words) {
        for (std::string &word : words) {
            if (size_t at = word.find("PREFIX"); at != std::string::npos)
                word.replace(at, 6, Python::get().prefix);
        }
        return words;
    };
    expect_equal({HOST}, fill(with.options), with.switches, fill(with.variables));
}

INSTANTIATE_TEST_SUITE_P(
    Everywhere, Reference,
    testing::ValuesIn(std::vector<Surroundings>{
        {"Nothing", {}, {}, {}, 10},
        {"Pythonpath", {"PYTHONPATH=/a:/b"}, {}, {}, 10},
        {"PythonpathWithDots", {"PYTHONPATH=/b/../c:/./d"}, {}, {}, 11},
        {"PythonpathRelative", {"PYTHONPATH=a::./b:.:c/../d:../../e"}, {}, {}, 11},
        {"PythonpathNoText", {"PYTHONPATH=/\xff\xfe"}, {}, {}, 10},
        {"PythonpathIgnored", {"PYTHONPATH=/a"}, {"-E"}, {}, 10},
        {"PythonpathIsolated", {"PYTHONPATH=/a"}, {"-I"}, {}, 10},
        {"PythonpathAsOption", {"PYTHONPATH=/a"}, {}, {"--set", "pythonpath_env=/b"}, 10},
        {"Pythonhome", {"PYTHONHOME=PREFIX"}, {}, {}, 10},
        {"PythonhomeTwice", {"PYTHONHOME=PREFIX:/x"}, {}, {}, 10},
        {"PythonhomeIgnored", {"PYTHONHOME=/nowhere"}, {"-E"}, {}, 10},
        {"PythonhomeIsolated", {"PYTHONHOME=/nowhere"}, {"-I"}, {}, 10},
        {"HomeAsOption", {"PYTHONHOME=/nowhere"}, {}, {"--set", "home=PREFIX"}, 10},
        {"NoSite", {}, {"-S"}, {}, 10},
        {"NoUserSite", {}, {"-s"}, {}, 10},
        {"Warnings", {"PYTHONWARNINGS=ignore"}, {"-W", "error", "-bb", "-X", "dev"}, {}, 10},
        {"CLocale", {"LC_ALL=C", "PYTHONPATH=/\xc3\xa9"}, {}, {}, 10},
        {"NoUtf8",
         {"LC_ALL=POSIX", "PYTHONUTF8=0", "PYTHONCOERCECLOCALE=0", "PYTHONPATH=/\xc3\xa9"},
         {},
         {},
         10},
        {"ProgramName", {}, {}, {"--set", "program_name=/usr/bin/env"}, 10},
        {"ProgramNameWithDots", {}, {}, {"--set", "program_name=./x/../../usr/bin/env"}, 11},
        {"ProgramNameOnPath", {}, {}, {"--set", "program_name=env"}, 10},
        {"ProgramNameUnknown", {}, {}, {"--set", "program_name=no-such-program"}, 10},
        {"Executable", {}, {}, {"--set", "executable=/some/where"}, 10},
        {"BasePrefixes", {}, {}, {"--set", "base_prefix=/x", "--set", "base_exec_prefix=/y"}, 10},
        {"EnvironmentOfThePipeline",
         {"PYTHONPATH=/process", "PYTHONHOME=/nowhere"},
         {},
         {"--environ", "PYTHONPATH=/pipeline", "--environ", "PATH=/usr/bin"},
         10},
        {"HomeOfThePipeline", {}, {}, {"--environ", "PYTHONHOME=PREFIX"}, 10},
    }),
    [](const testing::TestParamInfo<Surroundings> &info) { return info.param.name; });

class ReferenceAround : public Reference
{
  protected:
    Words loader() const
    {
        return {"LD_LIBRARY_PATH=" + fs::path(LIBGANTRY).parent_path().string()};
    }
    TemporaryFolder folder;
};

TEST_F(ReferenceAround, AVirtualEnvironmentAgreesWithOurs)
{
    if (Python::get().minor < 11)
        GTEST_SKIP() << "3.10 did not look for the base executable";
    folder.write("pyvenv.cfg",
                 "home = " + Python::get().prefix + "/bin\ninclude-system-site-packages = false\n");
    folder.make("lib/python" + Python::get().version + "/site-packages");
    folder.make("bin");
    fs::create_symlink(HOST, folder / "bin/link");
    fs::copy_file(HOST, folder / "bin/copy");
    for (std::string program : {folder / "bin/link", folder / "bin/copy"}) {
        for (Words switches : {Words{}, Words{"-I"}, Words{"-E"}})
            expect_equal({program}, {}, switches, loader() + Words{"PYTHONPATH=/a"});
        expect_equal({program}, {}, {}, loader() + Words{"PYTHONHOME=" + Python::get().prefix});
    }
}

TEST_F(ReferenceAround, APthFileAgreesWithOurs)
{
    if (Python::get().minor < 11)
        GTEST_SKIP() << "3.10 reads no ._pth file on POSIX";
    fs::copy_file(HOST, folder / "host");
    std::string library = Python::get().stdlib + "\n" + Python::get().stdlib + "/lib-dynload\n";
    for (std::string last : {"import site\n", ""}) {
        folder.write("host._pth", library + last);
        for (Words switches : {Words{}, Words{"-I"}, Words{"-S"}})
            expect_equal({folder / "host"}, {}, switches, loader() + Words{"PYTHONPATH=/a"});
    }
}

TEST_F(ReferenceAround, NoLibraryEndsWithAnErrorAndNotWithACrash)
{
    Outcome outcome = run({HOST, "--plugin", "pathconfig-cpython", "--", "-c", "print(1)"},
                          ENVIRONMENT + Words{"PYTHONHOME=/nowhere"});
    EXPECT_EQ(outcome.status, 125);
    EXPECT_EQ(outcome.out, "");
    EXPECT_TRUE(begins(lines_of(outcome.err).back(), "host: start: interpreter: "));
}

/* --- every plugin ----------------------------------------------------------------------------- */

TEST(ShippedPlugins, AreFoundBesideTheLibraryByName)
{
    Outcome outcome = run({GANTRY, "plugins"}, ENVIRONMENT);
    EXPECT_EQ(outcome.status, 0);
    for (std::string name : {"environ-refresh", "hello", "pathconfig-app", "pathconfig-cpython"})
        EXPECT_TRUE(has(outcome.out, name));
}

/* It carries libpython in itself, and has to have kept what nobody but a plugin calls. */
TEST(ShippedPlugins, FindPythonInTheCommandToo)
{
    for (std::string name : {"environ-refresh", "hello", "pathconfig-cpython"}) {
        Outcome outcome = run({GANTRY, "run", "--plugin", name, "-c", "print(1)"}, ENVIRONMENT);
        EXPECT_EQ(outcome.status, 0) << outcome.err;
        EXPECT_EQ(outcome.out, "1\n") << name;
    }
}

TEST(ShippedPlugins, GoTogether)
{
    Outcome outcome = run({HOST, "--plugin", "hello", "--plugin", "pathconfig-cpython", "--set",
                           "hello.greeting=hello", "--", "-c", "print(1)"},
                          ENVIRONMENT);
    EXPECT_EQ(outcome.out + outcome.err, "1\nhello\n");
}

TEST(ShippedPlugins, CannotBothReplaceThePathConfiguration)
{
    Outcome outcome = run({HOST, "--plugin", "pathconfig-app", "--plugin", "pathconfig-cpython",
                           "--", "-c", "print(1)"},
                          ENVIRONMENT);
    EXPECT_EQ(outcome.status, 125);
    EXPECT_TRUE(has(outcome.err, "'pathconfig-app'"));
    EXPECT_TRUE(has(outcome.err, "'pathconfig-cpython'"));
}

const char IMPORT_EXTENSIONS[] =
    "import _ctypes, _json, _decimal; print(_ctypes.__file__.rpartition('/')[2].split('.')[0])";

TEST(LocalHost, ImportsExtensionModules)
{
    Outcome outcome = run({LOCAL_HOST, LIBGANTRY, IMPORT_EXTENSIONS}, ENVIRONMENT);
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.out + outcome.err, "_ctypes\n");
}

TEST(LocalHost, LoadsPlugins)
{
    Outcome outcome = run({LOCAL_HOST, LIBGANTRY, IMPORT_EXTENSIONS, "hello"},
                          ENVIRONMENT + Words{"HELLO_GREETING=hello"});
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.out + outcome.err, "_ctypes\nhello\n");
}

} // namespace
