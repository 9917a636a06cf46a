/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Pipelines that start the real CPython, and words for what they did. */
#pragma once

#include <gantry/gantry.h>
#include <gtest/gtest.h>

#include <array>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

using Words = std::vector<std::string>;

struct PipelineDeleter {
    void operator()(GantryPipeline *pipeline) const
    {
        gantry_pipeline_free(pipeline);
    }
};
using PipelinePtr = std::unique_ptr<GantryPipeline, PipelineDeleter>;

/* An error that is freed, and can be given to a call as often as one likes. */
class Error
{
  public:
    Error() = default;
    Error(const Error &) = delete;
    ~Error()
    {
        g_clear_error(&error_);
    }
    operator GError **()
    {
        g_clear_error(&error_);
        return &error_;
    }
    const GError *get() const
    {
        return error_;
    }
    std::string message() const
    {
        return error_ != nullptr ? error_->message : "";
    }

  private:
    GError *error_ = nullptr;
};

/* Whether @error has this code and a message that names each of the culprits. */
testing::AssertionResult reports(const Error &error, GantryErrorCode code,
                                 const Words &culprits = {});

/* The nine phases of gantry_python_new(), as copies that can be changed. */
class NinePhases
{
  public:
    static constexpr size_t N = 9;
    static const char *const NAMES[N];

    NinePhases();

    GantryPhase &operator[](size_t k)
    {
        return phases_[k];
    }
    /* All of them, less number @omitted, in a pipeline that was made by hand; they have to outlive
     * it. The program to run is `pass`. */
    PipelinePtr pipeline(size_t omitted = N);

    /* "start locale" … up to phase @k. */
    static Words started(size_t k);
    /* "stop …" of those up to phase @k that have a way back, in reverse. */
    Words stopped(size_t k) const;
    static GantryLevel level_after(size_t k);

  private:
    std::array<GantryPhase, N> phases_;
};

/* What gantry_python_new() makes, to run @command. */
PipelinePtr python(const char *command, GantryPreset preset = GANTRY_PRESET_PYTHON);

/* Starts @pipeline to the end and stops it; the exit status, or -1 after a failure of the test. */
int run_to_the_end(GantryPipeline *pipeline);

/* Runs @command in a pipeline of its own: as run_to_the_end(). */
int run_command(const char *command, GantryPreset preset = GANTRY_PRESET_PYTHON);

/* Whether Python can be started and stopped in this process, twice in a row, doing something that
 * needs the standard library, and leaves the host as it is. */
testing::AssertionResult starts_again();

/* "start site" for each begin of a span of these kinds. */
Words begins_in(const GantryPipeline *pipeline, std::initializer_list<GantryTraceKind> kinds);

/* Whether every span ends inside the one it began in, and time never goes back. */
testing::AssertionResult is_well_nested(const GantryPipeline *pipeline);

/* What the last mark of this kind and name says, "value: detail"; "" if there is none. */
std::string told_in(const GantryPipeline *pipeline, GantryTraceKind kind, const std::string &name);

/* Pages of this process that are in memory, in KiB. */
long resident_kib();
