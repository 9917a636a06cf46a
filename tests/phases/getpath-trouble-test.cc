/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What only a file system that does not exist can show: answers that change between two questions,
 * paths as long as can be, refusals of all kinds. */
#include "getpath.h"

#include "shim/pathconfig.h"

#include <algorithm>
#include <climits>
#include <set>

namespace
{

/* Every output is there, and fits the others; a failure says what is the matter. */
testing::AssertionResult is_consistent(const Search &search)
{
    if (!search.succeeded())
        return search.came_to().empty() ? testing::AssertionFailure() << "an error without words"
                                        : search.is_told();
    const GantryPathconfigResult &r = search.result();
    for (const char *text : {r.program_name, r.executable, r.base_executable, r.prefix,
                             r.exec_prefix, r.base_prefix, r.base_exec_prefix, r.platlibdir}) {
        if (text == nullptr)
            return testing::AssertionFailure() << "not known: " << search.came_to();
    }
    if (*r.prefix == '\0' || *r.exec_prefix == '\0' || r.module_search_paths == nullptr)
        return testing::AssertionFailure() << "empty: " << search.came_to();
    return search.is_told();
}

/* The entries of @files and the folders above them, as paths. */
std::set<std::string> places(const Words &files)
{
    std::set<std::string> paths;
    for (const std::string &entry : files) {
        std::string path = entry.substr(0, entry.find(' '));
        while (!path.empty() && (path.back() == '*' || path.back() == '/'))
            path.pop_back();
        for (; !path.empty(); path.resize(path.rfind('/')))
            paths.insert(path);
    }
    return paths;
}

std::string repeated(const std::string &text, size_t n)
{
    std::string all;
    while (n-- > 0)
        all += text;
    return all;
}

/* "/aaaa…/bbbb…": an absolute path of @length bytes, in components of at most 100. */
std::string long_path(size_t length)
{
    std::string path;
    while (path.size() + 101 <= length)
        path += "/" + std::string(100, 'a');
    if (path.size() < length)
        path += "/" + std::string(length - path.size() - 1, 'b');
    return path.size() == length ? path : path.substr(0, length - 1) + "c";
}

} // namespace

class Trouble : public testing::TestWithParam<Case>
{
};

/* One of the places of the case gets another answer from the n-th question on, for each place and
 * each n. */
TEST_P(Trouble, IsSurvivedWhereThingsChangeBetweenTwoLooks)
{
    const Inputs &quiet = GetParam().inputs;
    size_t n_questions = Search(quiet).questions().size();
    for (const std::string &place : places(quiet.files)) {
        for (const char *change : {" ! ENOENT", " -> ."}) {
            for (size_t n = 1; n <= n_questions; n++) {
                Inputs inputs = quiet;
                inputs.later = {{n, place + change}};
                ASSERT_TRUE(is_consistent(Search(inputs)))
                    << place << change << " at question " << n;
            }
        }
    }
}

TEST_P(Trouble, CountsFromTheMomentThatItComes)
{
    const Inputs &quiet = GetParam().inputs;
    Search undisturbed(quiet);
    size_t n_questions = undisturbed.questions().size();
    for (const std::string &place : places(quiet.files)) {
        Inputs always = quiet, early = quiet, late = quiet;
        always.files.push_back(place + " ! ENOENT");
        early.later = {{1, place + " ! ENOENT"}};
        late.later = {{n_questions + 1, place + " ! ENOENT"}};
        EXPECT_EQ(Search(early).came_to(), Search(always).came_to()) << place;
        EXPECT_EQ(Search(late).came_to(), undisturbed.came_to()) << place;
    }
}

TEST_P(Trouble, IsSurvivedWhereEverythingIsRefused)
{
    for (const char *reason : {"EACCES", "EIO", "ELOOP", "ENAMETOOLONG", "ENOTDIR"}) {
        for (const std::string &place : places(GetParam().inputs.files)) {
            Inputs inputs = GetParam().inputs;
            inputs.files.push_back(place + " ! " + reason);
            EXPECT_TRUE(is_consistent(Search(inputs))) << place << " " << reason;
            inputs.files.back() = place + " !read " + reason;
            EXPECT_TRUE(is_consistent(Search(inputs))) << place << " " << reason;
        }
    }
}

TEST_P(Trouble, IsSurvivedWithoutACurrentFolder)
{
    Inputs inputs = GetParam().inputs;
    inputs.folder = std::nullopt;
    EXPECT_TRUE(is_consistent(Search(inputs)));
}

INSTANTIATE_TEST_SUITE_P(OfAllKinds, Trouble, testing::ValuesIn(all_cases()), name_of);

/* --- paths as long as can be ------------------------------------------------------------------ */

/* The longest name that is looked for in the program's folder is that of lib-dynload. */
TEST(LongPaths, OfTheProgramAreTakenUpToWhatCPythonCanJoin)
{
    size_t behind = versioned("/lib/python3.x/lib-dynload").size();
    for (size_t length = PATH_MAX - 40; length <= PATH_MAX + 1; length++) {
        std::string program = long_path(length) + "/python";
        Search search({.argv0 = program});
        EXPECT_TRUE(is_consistent(search)) << length;
        EXPECT_EQ(search.succeeded(), length + behind <= PATH_MAX) << search.came_to();
        if (search.succeeded())
            EXPECT_EQ(search.result().executable, program);
        else
            EXPECT_EQ(search.error()->code, GANTRY_ERROR_HOST);
    }
}

TEST(LongPaths, OfEverySourceAreTakenOrRefusedWithWords)
{
    for (size_t length : {255, 256, PATH_MAX - 1, PATH_MAX, PATH_MAX + 1, 3 * PATH_MAX, 40000}) {
        std::string path = long_path(length);
        const Inputs inputs[] = {
            {.argv0 = path},
            {.argv0 = path.substr(1)},
            {.argv0 = std::string(length, 'x'), .env = {"PATH=/usr/bin"}},
            {.files = installation("/usr"), .env = {"PATH=" + path + ":/usr/bin"}},
            {.files = installation("/usr"), .env = {"PATH=/usr/bin", "PYTHONHOME=" + path}},
            {.files = installation("/usr"), .env = {"PATH=/usr/bin", "PYTHONPATH=" + path}},
            {.files = installation("/usr"), .env = {"PATH=/usr/bin", "PYTHONPLATLIBDIR=" + path}},
            {.files = installation("/usr"), .env = {"PATH=/usr/bin", "PYTHONEXECUTABLE=" + path}},
            {.files = installation("/usr", {"/usr/pyvenv.cfg = home = " + path + "\n"}),
             .argv0 = "/usr/bin/python"},
            {.files = installation("/usr", {"/usr/bin/python._pth = " + path + "\n"}),
             .argv0 = "/usr/bin/python"},
            {.files = installation("/usr", {"/usr/bin/pybuilddir.txt = " + path}),
             .argv0 = "/usr/bin/python"},
            {.files = installation("/usr", {"/usr/bin/python -> " + path}),
             .argv0 = "/usr/bin/python"},
            {.files = installation("/usr", {"/usr/bin/python -> " + path.substr(1)}),
             .argv0 = "/usr/bin/python"},
            {.files = installation("/usr"), .argv0 = "./python", .folder = path},
            {.files = installation("/usr"),
             .argv0 = "/usr/bin/python",
             .options = {"prefix=" + path}},
            {.files = installation("/usr"),
             .argv0 = "/usr/bin/python",
             .options = {"home=" + path}},
        };
        for (size_t i = 0; i < G_N_ELEMENTS(inputs); i++)
            EXPECT_TRUE(is_consistent(Search(inputs[i]))) << length << " bytes in source " << i;
    }
}

TEST(LongPaths, OfTheLibraryAreFound)
{
    std::string prefix = long_path(PATH_MAX - 60);
    Search search({.files = installation(prefix), .argv0 = prefix + "/bin/python"});
    EXPECT_EQ(search.came_to(), shown({.executable = prefix + "/bin/python", .prefix = prefix}));
}

TEST(LongPaths, OfLinksThatGrowAreRefused)
{
    Inputs inputs{.argv0 = "/l/a"};
    inputs.files = {"/l/a -> " + repeated("x/../", 200) + "a"};
    EXPECT_TRUE(is_consistent(Search(inputs)));
}

TEST(LongFiles, AreReadUpToWhatCPythonReads)
{
    std::string name[] = {"/opt/py/pyvenv.cfg", "/opt/py/bin/python._pth",
                          "/opt/py/bin/pybuilddir.txt"};
    for (const std::string &file : name) {
        for (size_t length : {32 * 1024 - 1, 32 * 1024, 64 * 1024}) {
            std::string text = "home = /usr/bin\n";
            text += std::string(length - text.size(), '#');
            Search search({.files = installation("/opt/py", {file + " = " + text}),
                           .argv0 = "/opt/py/bin/python"});
            EXPECT_TRUE(is_consistent(search)) << file << length;
            /* 3.10 read line by line. */
            if (shim_pathconfig_minor_version() > 10) {
                EXPECT_EQ(search.succeeded(), length < 32 * 1024) << search.came_to();
            }
        }
    }
}

/* --- links ------------------------------------------------------------------------------------ */

static Inputs chain_of_links(int n)
{
    Inputs inputs{.files = installation("/opt/py", {"/l/1/python -> /opt/py/bin/python"})};
    for (int i = 2; i <= n; i++)
        inputs.files.push_back("/l/" + std::to_string(i) + "/python -> ../" +
                               std::to_string(i - 1) + "/python");
    inputs.argv0 = "/l/" + std::to_string(n) + "/python";
    return inputs;
}

TEST(Links, AreFollowedInAChainAsLongAsCPythonFollows)
{
    Search longest(chain_of_links(39));
    EXPECT_EQ(longest.came_to(), shown({.executable = "/l/39/python", .prefix = "/opt/py"}));
    EXPECT_TRUE(longest.is_told());
    Search too_long(chain_of_links(45));
    EXPECT_TRUE(is_consistent(too_long));
    EXPECT_EQ(too_long.came_to().find("prefix /opt/py\n"), std::string::npos);
}

TEST(Links, ThatLeadNowhereAreFollowedAllTheSame)
{
    Search search({.files = {"/x/bin/python -> ../../gone/bin/python"}, .argv0 = "/x/bin/python"});
    EXPECT_TRUE(is_consistent(search));
    Words asked = search.questions();
    EXPECT_TRUE(std::any_of(asked.begin(), asked.end(), [](const std::string &question) {
        return question.find(versioned("/gone/lib/python3.x/os.py")) != std::string::npos;
    }));
}
