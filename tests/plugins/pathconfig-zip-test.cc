/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The plugin pathconfig-zip, on zips that make-zip.py makes. */
#include "plugins-test-process.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <gtest/gtest.h>
#include <memory>
#include <random>
#include <sstream>
#include <sys/stat.h>

namespace fs = std::filesystem;

namespace
{

const Words ENVIRONMENT = {"PATH=/usr/bin:/bin", "HOME=/nonexistent", "LANG=C.UTF-8"};
const char PRINT_PATH[] = "import sys; print(*sys.path, sep='\\n')";

testing::AssertionResult has(const std::string &text, const std::string &part)
{
    if (text.find(part) != std::string::npos)
        return testing::AssertionSuccess() << "it has: " << part;
    return testing::AssertionFailure() << "no '" << part << "' in: " << text;
}

testing::AssertionResult says(const Outcome &outcome, const std::string &said)
{
    if (outcome.status == 0 && outcome.out == said && outcome.err.empty())
        return testing::AssertionSuccess();
    return testing::AssertionFailure()
           << "status " << outcome.status << ": " << outcome.out << outcome.err;
}

/* One line, and a hint: nothing of Python's, which was not touched. */
testing::AssertionResult refuses(const Outcome &outcome, const std::string &about)
{
    const std::string prefix = "host: configure: pathconfig: ";
    size_t lines = std::count(outcome.err.begin(), outcome.err.end(), '\n');
    if (outcome.status == 125 && outcome.out.empty() && outcome.err.starts_with(prefix) &&
        lines <= 2)
        return has(outcome.err, about);
    return testing::AssertionFailure()
           << "status " << outcome.status << ": " << outcome.out << outcome.err;
}

std::string read(const std::string &path)
{
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::string write(const std::string &path, const std::string &text)
{
    std::ofstream(path, std::ios::binary) << text;
    return path;
}

class Zip : public testing::Test
{
  protected:
    static void make(const std::string &path, const Words &words)
    {
        Outcome made =
            run(Words{HOST, "--", std::string(SOURCE) + "/tests/plugins/make-zip.py", path} + words,
                ENVIRONMENT);
        ASSERT_EQ(made.status, 0) << made.err;
    }

    /* The library is packed once; each test begins with a copy. */
    static void SetUpTestSuite()
    {
        shelf = std::make_unique<TemporaryFolder>();
        make(*shelf / "library.zip", {"stdlib"});
        Outcome asked = run({HOST, "--", "-c",
                             "import os, sys, _imp; print('python%d.%d' % sys.version_info[:2],"
                             " os.path.dirname(os.__file__), _imp.extension_suffixes()[0],"
                             " 'zlib' in sys.builtin_module_names)"},
                            ENVIRONMENT);
        std::istringstream(asked.out) >> version >> stdlib >> suffix >> zlib;
    }
    static void TearDownTestSuite()
    {
        shelf.reset();
    }

    void SetUp() override
    {
        archive = folder / "app.zip";
        library = archive + "/lib/" + version;
        fs::copy_file(*shelf / "library.zip", archive);
    }

    Outcome python(const Words &arguments, const Words &options = {}, const Words &variables = {})
    {
        return run(
            Words{HOST, "--plugin", "pathconfig-zip", "--set", "pathconfig.archive=" + archive} +
                options + Words{"--"} + arguments,
            ENVIRONMENT + variables, folder.path());
    }
    Outcome code(const std::string &text, const Words &options = {})
    {
        return python({"-c", text}, options);
    }

    static inline std::unique_ptr<TemporaryFolder> shelf;
    static inline std::string version, stdlib, suffix, zlib;
    TemporaryFolder folder;
    std::string archive;
    std::string library; /* "…/app.zip/lib/python3.11" */
};

/* --- what Python sees ------------------------------------------------------------------------- */

TEST_F(Zip, IsAllThatPythonSeesBeforeAndAfterSite)
{
    TemporaryFolder home;
    home.make(".local/lib/" + version + "/site-packages");
    Words around = {"PYTHONPATH=/evil", "PYTHONHOME=/evil", "PYTHONPLATLIBDIR=evil",
                    "HOME=" + home.path()};
    folder.write("json.py", "raise SystemExit('from the current folder')");
    for (Words switches : {Words{"-S"}, Words{}}) {
        Outcome outcome =
            python(switches + Words{"-c", std::string(PRINT_PATH) + "; import json"}, {}, around);
        EXPECT_TRUE(says(outcome, archive + "\n" + library + "\n" + library + "/lib-dynload\n"));
    }
}

TEST_F(Zip, IsEveryPrefixAndWhereFrozenModulesSayTheyAre)
{
    EXPECT_TRUE(says(code("import sys, os; print(*{sys.prefix, sys.exec_prefix, sys.base_prefix,"
                          " sys.base_exec_prefix}, os.path.dirname(os.__file__))"),
                     archive + " " + library + "\n"));
}

TEST_F(Zip, RunsItsMainAndIsOnSysPathOnce)
{
    make(archive, {"__main__.py=import sys, shop; print(sys.argv[1:], sys.path.count(sys.path[0]),"
                   " shop.__file__, __file__)",
                   "shop.py="});
    EXPECT_TRUE(says(python({archive, "-x", "--help"}),
                     "['-x', '--help'] 1 " + archive + "/shop.py " + archive + "/__main__.py\n"));
}

TEST_F(Zip, RunsTheModulesAtItsTop)
{
    make(archive, {"shop/__init__.py=", "shop/words.py=open = 'open'",
                   "shop/__main__.py=from shop.words import open; print(open)"});
    EXPECT_TRUE(says(python({"-m", "shop"}), "open\n"));
}

TEST_F(Zip, PutsFoldersThatWereAskedForInFront)
{
    make(archive, {"vendor/a.py=", "src/b.py="});
    EXPECT_TRUE(says(code(std::string(PRINT_PATH) + "; import a, b",
                          {"--set", "paths=vendor", "--set", "paths=x/../src"}),
                     archive + "/vendor\n" + archive + "/src\n" + archive + "\n" + library + "\n" +
                         library + "/lib-dynload\n"));
    for (std::string slip : {"slip", "/", "../etc", "vendor/a.py"})
        EXPECT_TRUE(refuses(code("", {"--set", "paths=" + slip}), "'" + slip + "': no such folder"))
            << slip;
}

TEST_F(Zip, HasItsOwnSitePackages)
{
    make(archive, {"lib/" + version + "/site-packages/installed.py=print(__file__)"});
    EXPECT_TRUE(says(code("import installed"), library + "/site-packages/installed.py\n"));
}

TEST_F(Zip, IsSealedUnlessItSaysOtherwise)
{
    std::string script =
        folder.write("script.py", "import sys; print(sys.path[0], sys.flags.isolated)");
    EXPECT_TRUE(says(python({script}), archive + " 1\n"));
    EXPECT_TRUE(says(python({script}, {"--set", "sealed=0"}), folder.path() + " 0\n"));
}

TEST_F(Zip, GivesTheLibraryOfAFolderToAZipThatHasNone)
{
    fs::remove(archive);
    make(archive, {"shop.py="});
    EXPECT_TRUE(refuses(code(""), "no standard library of Python " + version.substr(6) +
                                      " in the zip " + archive + ": looked for lib/" + version));
    EXPECT_TRUE(
        says(code(PRINT_PATH, {"--set", "stdlib=" + stdlib}), archive + "\n" + stdlib + "\n"));
    EXPECT_TRUE(refuses(code("", {"--set", "stdlib=/nowhere"}), "there is no folder /nowhere"));
    EXPECT_TRUE(has(python({"--version"}).out, "Python 3."));
}

TEST_F(Zip, DoesNotSeeTheVirtualEnvironmentThatTheProgramStandsIn)
{
    TemporaryFolder venv;
    venv.write("pyvenv.cfg", "home = /usr/bin\ninclude-system-site-packages = true\n");
    venv.make("lib/" + version + "/site-packages");
    fs::create_directories(venv / "bin");
    fs::copy_file(HOST, venv / "bin/shop");
    Outcome outcome = run(
        {venv / "bin/shop", "--plugin", "pathconfig-zip", "--set", "archive=" + archive, "--", "-c",
         "import sys, os; print(sys.prefix, os.path.samefile(sys.executable,"
         " '/proc/self/exe'), *sys.path)"},
        ENVIRONMENT + Words{"LD_LIBRARY_PATH=" + fs::path(LIBGANTRY).parent_path().string()});
    EXPECT_TRUE(says(outcome, archive + " True " + archive + " " + library + " " + library +
                                  "/lib-dynload\n"));
}

TEST_F(Zip, MayBeAppendedToTheRunningProgram)
{
    std::string program = write(folder / "shop", read(HOST) + read(archive));
    fs::permissions(program, fs::perms::owner_all);
    Words loader = {"LD_LIBRARY_PATH=" + fs::path(LIBGANTRY).parent_path().string()};
    Outcome outcome = run({program, "--plugin", "pathconfig-zip", "--", "-c",
                           "import sys, json; print(sys.prefix, json.__file__)"},
                          ENVIRONMENT + loader);
    EXPECT_TRUE(
        says(outcome, program + " " + program + "/lib/" + version + "/json/__init__.pyc\n"));
    EXPECT_TRUE(refuses(run({HOST, "--plugin", "pathconfig-zip", "--", "-c", ""}, ENVIRONMENT),
                        "is a program that has no zip appended"));
}

TEST_F(Zip, TellsTheStoryOfEachEntry)
{
    std::string trace = folder / "trace.jsonl";
    Outcome outcome = run({GANTRY, "trace", "-o", trace, "--plugin", "pathconfig-zip", "--set",
                           "pathconfig.archive=" + archive, "--", "-c", ""},
                          ENVIRONMENT);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    std::string story = read(trace);
    for (std::string part :
         {"Which zip does everything come from?",
          "the application's modules stand at the top of the zip",
          "the standard library, in the zip", "the library's extension modules, in the zip",
          "the zip is all there is"})
        EXPECT_TRUE(has(story, part));
}

/* --- modules ---------------------------------------------------------------------------------- */

TEST_F(Zip, ImportsExtensionModulesThatSayWhereTheyComeFrom)
{
    std::string path = library + "/lib-dynload/_json" + suffix;
    EXPECT_TRUE(
        says(code("import sys, json, _json\n"
                  "assert json.loads('[1]') == [1] and json.decoder.c_scanstring\n"
                  "print(_json.__file__, _json.__spec__.origin, _json.__spec__.loader.path)\n"
                  "again = sys.modules.pop('_json'), __import__('_json')\n"
                  "assert again[0] is not again[1] and again[1].__file__ == _json.__file__\n"
                  "from importlib.resources import files\n"
                  "assert _json.__spec__.loader.get_data(_json.__file__)[:4] == b'\\x7fELF'\n"
                  "import zipimport, pkgutil\n"
                  "assert 'json' in [m.name for m in pkgutil.iter_modules(sys.path)]\n"),
             path + " " + path + " " + path + "\n"));
}

TEST_F(Zip, ImportsEveryExtensionModuleOfTheLibrary)
{
    /* But for those that need what is not there: libraries of the system's, other modules. */
    EXPECT_TRUE(says(code(R"(
import os, sys, zipfile
names = [name.split('/')[-1].split('.')[0] for name in zipfile.ZipFile(sys.prefix).namelist()
         if '/lib-dynload/' in name]
wrong = [] if len(names) > 10 else names
for name in names:
    if not name.startswith(('_test', '_xx', 'xx', '_tkinter', '_ctypes_test')):
        try:
            if not __import__(name).__file__.startswith(sys.prefix):
                wrong.append(name)
        except ImportError as error:
            if 'shared object file' not in str(error) and error.name in (None, name):
                wrong.append((name, error))
print(wrong, len(os.listdir('/proc/self/fd')) < 8)
)"),
                     "[] True\n"));
}

TEST_F(Zip, FindsExtensionModulesAsFilesAreFound)
{
    /* Beside a source, in a package, below a folder that comes first, and below a package. */
    std::string module = stdlib + "/lib-dynload/_json" + suffix;
    if (!fs::exists(module))
        GTEST_SKIP() << "this Python has no extension module _json";
    make(archive,
         {"_json.py=", "_json" + suffix + "=@" + module,
          "shop/__init__.py=", "shop/_json" + suffix + "=@" + module, "first/_json.py=first = True",
          "second/_json/__init__.py=package = True", "second/_json" + suffix + "=@" + module});
    EXPECT_TRUE(says(code("import sys, _json, shop._json\n"
                          "print(_json.__file__, shop._json.__file__, shop._json.__name__)\n"
                          "for folder, name in ('first', 'first'), ('second', 'package'):\n"
                          "    del sys.modules['_json']\n"
                          "    sys.path[:0] = [sys.prefix + '/' + folder]\n"
                          "    assert getattr(__import__('_json'), name), folder\n"),
                     archive + "/_json" + suffix + " " + archive + "/shop/_json" + suffix +
                         " shop._json\n"));
}

TEST_F(Zip, LeavesModulesFromElsewhereAlone)
{
    folder.write("out/outside.py", "");
    folder.write("out/package/inner.py", "");
    EXPECT_TRUE(says(
        code("import sys\n"
             "sys.path[:0] = ['out', b'bytes', 7, 'x\\udcff']\n"
             "import outside, package.inner\n"
             "loaders = {type(m.__spec__.loader).__module__ for m in (outside, package.inner)}\n"
             "print(len(sys.meta_path), loaders, sys.prefix in sys.path_importer_cache)\n"
             "try: import nowhere\n"
             "except ImportError as error: print(error)\n"
             "try: __import__('nowhere_\\xe9\\udcff')\n"
             "except ImportError: pass\n"),
        "4 {'_frozen_importlib_external'} True\nNo module named 'nowhere'\n"));
}

TEST_F(Zip, ShowsItsMembersInTracebacksAndReadsItsData)
{
    make(archive, {"shop/__init__.py=", "shop/words.txt=hello"});
    EXPECT_TRUE(says(code("import json.decoder as d, pkgutil, importlib, sys\n"
                          "print(d.__file__, d.JSONDecoder.decode.__code__.co_filename)\n"
                          "importlib.invalidate_caches()\n"
                          "from importlib.resources import files\n"
                          "print(pkgutil.get_data('shop', 'words.txt'),"
                          " files('shop').joinpath('words.txt').read_text())\n"
                          "try: pkgutil.get_data('shop', 'nothing')\n"
                          "except OSError: print('none')\n"),
                     library + "/json/decoder.pyc " + library +
                         "/json/decoder.py\n"
                         "b'hello' hello\nnone\n"));
}

TEST_F(Zip, ImportsFromWhatItWasWhenAnotherTakesItsName)
{
    make(archive, {"late.py=", "late.txt=as it was"});
    folder.write("other.zip", "no zip");
    EXPECT_TRUE(says(code("import os, sys\n"
                          "os.replace('other.zip', 'app.zip')\n"
                          "import json, _json\n"
                          "top = sys.path_importer_cache[sys.prefix]\n"
                          "print(json.loads('[1]'), top.get_data('late.txt'))"),
                     "[1] b'as it was'\n"));
}

TEST_F(Zip, MayBeCompressed)
{
    fs::remove(archive);
    make(archive, {"stdlib", "deflated"});
    Outcome outcome = code("import json, _json; print(json.decoder.__file__,"
                           " json.decoder.JSONDecoder.decode.__code__.co_filename)");
    std::string said = library + "/json/decoder.pyc " + library + "/json/decoder.py\n";
    EXPECT_TRUE(zlib == "True" ? says(outcome, said)
                               : refuses(outcome, "zlib, is not builtin in this Python"));
}

TEST_F(Zip, IsNotReadAsAWhole)
{
    std::ofstream(folder / "large", std::ios::binary) << std::string(100 << 20, 'x');
    make(archive, {"large=@" + (folder / "large")});
    Outcome outcome = code("import re\n"
                           "part = open('/proc/self/smaps').read().split('app.zip\\n')[1]\n"
                           "print(int(re.search(r'Size: +(\\d+)', part)[1]) > 100 << 10,"
                           " int(re.search(r'Rss: +(\\d+)', part)[1]) < 4 << 10)");
    EXPECT_TRUE(says(outcome, "True True\n"));
}

/* --- zips of many kinds ----------------------------------------------------------------------- */

/* @text with what the end of the directory needs for a comment of this. */
std::string commented(std::string text, const std::string &comment)
{
    text[text.size() - 2] = static_cast<char>(comment.size() & 0xff);
    text[text.size() - 1] = static_cast<char>(comment.size() >> 8);
    return text + comment;
}

TEST_F(Zip, MayHaveACommentAndSomethingInFront)
{
    std::string plain = read(archive);
    for (std::string text :
         {commented(plain, "a comment with PK\5\6 in it and some more text"),
          commented(plain, std::string(65535, '-')), "#!/usr/bin/python3\n" + plain, plain}) {
        write(archive, text);
        EXPECT_TRUE(says(code("import json, _json; print(json.loads('1'))"), "1\n"));
    }
}

TEST_F(Zip, MayHaveNamesInTheCodePageThatZipsBeganWith)
{
    make(archive, {"s_op.py=print(ascii(__name__))"});
    std::string text = read(archive);
    for (size_t at = 0; (at = text.find("s_op.py", at)) != std::string::npos; at++)
        text[at + 1] = '\x81';
    write(archive, text);
    EXPECT_TRUE(says(code("__import__('s\\xfcop'); import json"), "'s\\xfcop'\n"));
}

TEST_F(Zip, MayBeAZip64)
{
    Outcome made = run({HOST, "--", "-c",
                        "import sys, zipfile\n"
                        "zipfile.ZIP_FILECOUNT_LIMIT = zipfile.ZIP64_LIMIT = 10\n"
                        "with zipfile.ZipFile(sys.argv[1]) as old,"
                        " zipfile.ZipFile(sys.argv[2], 'w') as new:\n"
                        "    for name in old.namelist(): new.writestr(name, old.read(name))\n",
                        archive, folder / "64.zip"},
                       ENVIRONMENT);
    ASSERT_EQ(made.status, 0) << made.err;
    archive = folder / "64.zip";
    ASSERT_TRUE(has(read(archive), "PK\6\6"));
    EXPECT_TRUE(says(code("import json, _json; print(json.loads('1'))"), "1\n"));
}

TEST_F(Zip, IsRefusedIfItIsNoneOrHasBeenCut)
{
    std::string text = read(archive);
    for (size_t size : {size_t(1), size_t(21), text.size() / 2, text.size() - 1}) {
        write(archive, text.substr(0, size));
        EXPECT_TRUE(refuses(code(""), "archive: '" + archive +
                                          "': no directory of a zip at its"
                                          " end (it ends at offset " +
                                          std::to_string(size) + ")"));
    }
    write(archive, "");
    EXPECT_TRUE(refuses(code(""), "it is empty"));
    write(archive, std::string(200000, 'x'));
    EXPECT_TRUE(refuses(code(""), "no directory of a zip"));
    write(archive, text.substr(1000)); /* the front is missing */
    EXPECT_TRUE(refuses(code(""), "does not fit"));
    fs::remove(archive);
    EXPECT_TRUE(refuses(code(""), "No such file or directory"));
    fs::create_directory(archive);
    EXPECT_TRUE(refuses(code(""), "it is a folder"));
    fs::remove(archive);
    ASSERT_EQ(mkfifo(archive.c_str(), 0600), 0);
    EXPECT_TRUE(refuses(code(""), "it is no regular file"));
}

TEST_F(Zip, IsRefusedIfAModuleInItCannotBeRead)
{
    make(archive, {"shop.py="});
    std::string text = read(archive);
    size_t entry = text.rfind("PK\1\2");
    text[entry + 8] |= 1;
    write(archive, text);
    EXPECT_TRUE(refuses(code(""), "the module 'shop.py' is encrypted"));
    text[entry + 8] ^= 1;
    text[entry + 10] = 12;
    write(archive, text);
    EXPECT_TRUE(refuses(code(""), "the module 'shop.py' is packed by method 12"));
}

TEST_F(Zip, ThatIsDamagedIsRefusedOrRunsButNeverCrashes)
{
    std::string text = read(archive);
    std::mt19937 random(4);
    /* The end says where the directory begins; modules have its signature in them, too. */
    uint32_t directory = 0;
    std::memcpy(&directory, text.data() + text.size() - 6, sizeof directory);
    ASSERT_EQ(text.substr(directory, 4), "PK\1\2");
    for (int i = 0; i < 40; i++) {
        std::string damaged = text;
        size_t from = i % 2 == 0 ? size_t(directory) : text.size() - 22;
        for (int j = 0; j < 3; j++)
            damaged[from + random() % (text.size() - from)] = static_cast<char>(random());
        write(archive, damaged);
        Outcome outcome = code("import json, _json");
        EXPECT_LT(outcome.status, 126) << i << outcome.err;
        EXPECT_TRUE(outcome.status == 0 || has(outcome.err, outcome.status == 1 ? "" : "host: "));
    }
}

} // namespace
