/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Outputs of the path configuration that an embedder has set. */
#include "getpath.h"

#include <algorithm>

/* All that PEP 587 wants to be set before nothing is searched. */
static const Words ALL = {
    "executable=/set/bin/python",
    "base_executable=/set/base/python",
    "prefix=/set/p",
    "exec_prefix=/set/e",
    "base_prefix=/set/bp",
    "base_exec_prefix=/set/be",
};

class Embedder : public testing::TestWithParam<Case>
{
};

TEST_P(Embedder, WhoSetsEveryOutputHasNothingAsked)
{
    Inputs inputs = GetParam().inputs;
    inputs.options = ALL;
    inputs.paths = {"/set/lib", "relative"};
    Search search(inputs);
    EXPECT_EQ(search.questions(), Words());
    EXPECT_TRUE(search.is_told());
    std::string home = search.result().home != nullptr ? search.result().home : "none";
    EXPECT_EQ(search.came_to(), shown({.executable = "/set/bin/python",
                                       .base_executable = "/set/base/python",
                                       .prefix = "/set/p",
                                       .exec_prefix = "/set/e",
                                       .base_prefix = "/set/bp",
                                       .base_exec_prefix = "/set/be",
                                       .home = home,
                                       .stdlib_dir = "none",
                                       .platlibdir = search.result().platlibdir,
                                       .paths = {"/set/lib", "relative"}}));
}

TEST_P(Embedder, WhoLeavesOneOutputOutHasItSearched)
{
    for (size_t i = 0; i < ALL.size(); i++) {
        Inputs inputs = GetParam().inputs;
        inputs.options = ALL;
        inputs.options.erase(inputs.options.begin() + static_cast<long>(i));
        inputs.paths = {"/set/lib"};
        Search search(inputs);
        EXPECT_NE(search.questions(), Words()) << "without " << ALL[i];
        EXPECT_TRUE(search.is_told());
    }
}

/* What CPython itself lets beat an output that was set: home and launchers. */
static bool is_overruled(const Inputs &inputs)
{
    auto begins = [](const std::string &text, const std::string &with) {
        return text.compare(0, with.size(), with) == 0;
    };
    for (const std::string &variable : inputs.env) {
        if (begins(variable, "PYTHONHOME=") || begins(variable, "PYTHONEXECUTABLE=") ||
            begins(variable, "__PYVENV_LAUNCHER__="))
            return true;
    }
    return std::any_of(
               inputs.files.begin(), inputs.files.end(),
               [](const std::string &entry) { return entry.find("._pth") != std::string::npos; }) ||
           std::any_of(inputs.options.begin(), inputs.options.end(),
                       [&](const std::string &option) { return begins(option, "home="); });
}

TEST_P(Embedder, KeepsEachOutputThatWasSetAlone)
{
    if (is_overruled(GetParam().inputs))
        return;
    const std::pair<const char *, const char * GantryPathconfigResult::*> outputs[] = {
        {"program_name", &GantryPathconfigResult::program_name},
        {"executable", &GantryPathconfigResult::executable},
        {"base_executable", &GantryPathconfigResult::base_executable},
        {"prefix", &GantryPathconfigResult::prefix},
        {"exec_prefix", &GantryPathconfigResult::exec_prefix},
        {"base_prefix", &GantryPathconfigResult::base_prefix},
        {"base_exec_prefix", &GantryPathconfigResult::base_exec_prefix},
        {"stdlib_dir", &GantryPathconfigResult::stdlib_dir},
        {"platlibdir", &GantryPathconfigResult::platlibdir},
        {"home", &GantryPathconfigResult::home},
    };
    for (const auto &[name, member] : outputs) {
        Inputs inputs = GetParam().inputs;
        inputs.options.push_back(std::string(name) + "=/kept/" + name);
        Search search(inputs);
        ASSERT_TRUE(search.succeeded()) << name << ": " << search.came_to();
        ASSERT_NE(search.result().*member, nullptr) << name;
        EXPECT_EQ(search.result().*member, std::string("/kept/") + name);
        EXPECT_TRUE(search.is_told()) << name;
        EXPECT_NE(search.origin(name).find("embedder"), std::string::npos) << search.origin(name);
    }
}

TEST_P(Embedder, KeepsSearchPathsThatWereSet)
{
    if (is_overruled(GetParam().inputs))
        return;
    Inputs inputs = GetParam().inputs;
    inputs.paths = {"/kept", "", "/usr/lib/python3x.zip", "/kept"};
    Search search(inputs);
    ASSERT_TRUE(search.succeeded()) << search.came_to();
    const char *const *paths = search.result().module_search_paths;
    for (const std::string &path : inputs.paths)
        EXPECT_EQ(*paths++, versioned(path));
    EXPECT_EQ(*paths, nullptr);
    EXPECT_TRUE(search.is_told());
}

INSTANTIATE_TEST_SUITE_P(OfAllKinds, Embedder, testing::ValuesIn(all_cases()), name_of);
