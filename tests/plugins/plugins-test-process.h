/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Programs that are started with nothing but what a test gives them. */
#pragma once

#include <filesystem>
#include <string>
#include <vector>

using Words = std::vector<std::string>;

Words operator+(Words left, const Words &right);

struct Outcome {
    int status;      /* as in a shell: 128 + the signal that ended it */
    std::string out; /* standard output */
    std::string err; /* standard error */
};

/* Runs @argv with exactly this @environment, its standard input at the end. A program that still
 * runs after @seconds is killed, with all that it started. */
Outcome run(const Words &argv, const Words &environment = {}, const std::string &folder = "/",
            int seconds = 30);

/* A folder that goes away with its variable. */
class TemporaryFolder
{
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder &) = delete;

    std::string operator/(const std::string &name) const
    {
        return (path_ / name).string();
    }
    std::string path() const
    {
        return path_.string();
    }
    /* Writes a file, and makes the folders above it. Returns its path. */
    std::string write(const std::string &name, const std::string &text) const;
    /* Makes a folder, and those above it. Returns its path. */
    std::string make(const std::string &name) const;

  private:
    std::filesystem::path path_;
};
