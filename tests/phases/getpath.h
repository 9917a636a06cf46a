/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The path configuration on a file system that does not exist (tests/shim/files.h), and what it
 * comes to. In all texts "3.x" and "3x" stand for the version of Python that is built for. */
#pragma once

#include <gantry/gantry.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

using Words = std::vector<std::string>;

/* @text with the version put in. */
std::string versioned(std::string text);

/* The files of an installation in @prefix, and more. */
Words installation(const std::string &prefix, const Words &more = {});

/* What the search goes by. */
struct Inputs {
    Words files; /* entries of the file system */
    std::string argv0 = "python";
    Words env;                               /* NAME=value */
    Words options;                           /* "prefix=/p", as an embedder would set them */
    Words paths;                             /* module_search_paths, if that is set */
    std::optional<std::string> folder = "/"; /* the current one, if there is one */
    /* Entries that come when a question is asked. */
    std::vector<std::pair<size_t, std::string>> later;
};

/* What it comes to; "none" is NULL. Of an expectation, what is left out is what it usually is: the
 * base executable is the executable, exec_prefix is prefix, base_… is the same, stdlib_dir is
 * lib/python3.x in prefix, and the paths are a zip in prefix, that folder and lib-dynload. */
struct Outputs {
    std::string executable, base_executable;
    std::string prefix, exec_prefix, base_prefix, base_exec_prefix;
    std::string home = "none";
    std::string stdlib_dir;
    std::string platlibdir = "lib";
    Words paths = {"usual"}; /* module_search_paths */
    Words warnings;
    bool isolated, site_import, python_build;
};

class Search
{
  public:
    explicit Search(const Inputs &inputs);
    ~Search();
    Search(const Search &) = delete;

    bool succeeded() const
    {
        return error_ == nullptr;
    }
    const GError *error() const
    {
        return error_;
    }
    /* The outputs, one a line; of a search that failed, the message. */
    std::string came_to() const;
    const GantryPathconfigResult &result() const;

    /* "yes a file /etc/x" and "no a file /etc/x" for every question to the file system. */
    Words questions() const;

    /* The same from the marks, with what else they say: "yes a link /a -> b", "no a file /a (why)",
     * "? venv", "prefix is /usr: rule", "not venv: why", "note warning: text". */
    Words story() const;

    /* Whether each question has its mark, in order; and if the search succeeded, each output and
     * each entry of the search path has the rule that it came by. */
    testing::AssertionResult is_told() const;

    std::string origin(const std::string &option) const;

  private:
    Words looks() const;
    testing::AssertionResult has_rules() const;

    GantryPipeline *pipeline_;
    GError *error_ = nullptr;
};

/* As Search::came_to() writes it. */
std::string shown(const Outputs &outputs);

/* A search that the tables have, and the versions of Python 3 for which it comes to that. */
struct Case {
    const char *name;
    int since = 10, until = 13;
    Inputs inputs;
    Outputs outputs;

    /* Whether they are those that are built for. */
    bool holds() const;
};

std::ostream &operator<<(std::ostream &out, const Case &c);
std::string name_of(const testing::TestParamInfo<Case> &info);

/* getpath-cases.cc, -program-cases.cc, -library-cases.cc and -c-cases.cc. */
const std::vector<Case> &cases_of_cpython();
const std::vector<Case> &cases_of_programs();
const std::vector<Case> &cases_of_libraries();
const std::vector<Case> &cases_of_getpath_c();

/* All of them that are of the version that is built for. */
std::vector<Case> all_cases();
