/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What the tests of the engine share: phases that say what happens to them, and words to compare
 * that with. */
#pragma once

#include <gantry/gantry.h>
#include <gtest/gtest.h>

#include <deque>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

using Words = std::vector<std::string>;

/* Whether @error has this code and a message that names each of the culprits. */
testing::AssertionResult reports(const GError *error, GantryErrorCode code,
                                 const Words &culprits = {});

/* The names of a plan's phases, first to last. */
Words order_of(const GantryPlan *plan);

/* A list as a vector; fails the test if it is NULL, which a list never is. */
Words items_of(const char *const *list);

/* "start site" for each begin of one of these kinds. */
Words begins_in(const GantryTrace *trace, std::initializer_list<GantryTraceKind> kinds);

/* Whether in each thread every span ends inside the one it began in, and time never goes back. */
testing::AssertionResult is_well_nested(const GantryTrace *trace);

std::string read_file(const std::string &path);

struct PipelineDeleter {
    void operator()(GantryPipeline *pipeline) const
    {
        gantry_pipeline_free(pipeline);
    }
};
using PipelinePtr = std::unique_ptr<GantryPipeline, PipelineDeleter>;

/* What the phases of a pipeline did, in order. */
struct Recorder {
    Words calls;                     /* "start site", "stop site" */
    std::vector<GantryLevel> levels; /* the pipeline's, at each of the calls */
    GantryPipeline *pipeline = nullptr;

    void attach(GantryPipeline *to);
};

struct RecordedState {
    bool entered; /* start was called with this state */
};

struct RecordedResult {
    const char *who;
};

/* A phase that records its calls, with the memory that its descriptor points to. To make a failing
 * one, copy the descriptor and override one slot. */
class RecordedPhase
{
  public:
    explicit RecordedPhase(const std::string &name);
    RecordedPhase(const RecordedPhase &) = delete;

    RecordedPhase &levels(GantryLevel needs, GantryLevel leaves = GANTRY_LEVEL_NONE);
    RecordedPhase &needs(const Words &names);
    RecordedPhase &wants(const Words &names);
    RecordedPhase &before(const Words &names);
    RecordedPhase &replaces(const std::string &name);
    RecordedPhase &publishes(const std::string &type);
    RecordedPhase &publishes_nothing();

    const GantryPhase &descriptor() const
    {
        return descriptor_;
    }
    operator const GantryPhase *() const
    {
        return &descriptor_;
    }

  private:
    const char *const *list(const Words &names);
    const char *text(const std::string &text);

    std::deque<std::string> texts_;
    std::deque<std::vector<const char *>> lists_;
    GantryOption options_[2] = {};
    GantryPhase descriptor_ = {};
};

/* Slots to override. */
GantryResult start_that_fails(GantryContext *context, const void *config, void *state, void *result,
                              GError **error);
GantryResult start_that_fails_silently(GantryContext *context, const void *config, void *state,
                                       void *result, GError **error);
GantryResult start_that_exits(GantryContext *context, const void *config, void *state, void *result,
                              GError **error);
bool stop_that_fails(GantryContext *context, const void *config, void *state, GError **error);
GantryResult configure_that_records(GantryContext *context, void *config, GError **error);
GantryResult configure_that_fails(GantryContext *context, void *config, GError **error);
GantryResult configure_that_exits(GantryContext *context, void *config, GError **error);

/* What they say. */
inline constexpr char START_FAILURE[] = "the disk is full";
inline constexpr char START_HINT[] = "delete something";
inline constexpr char STOP_FAILURE[] = "the brake is stuck";
inline constexpr char CONFIGURE_FAILURE[] = "the plan is upside down";
inline constexpr int EXIT_STATUS = 42;

/* The names, levels and needs of the default pipeline, without any Python. */
class NinePhases
{
  public:
    static constexpr size_t N = 9;
    static const char *const NAMES[N];
    static const GantryLevel NEEDS[N];
    static const GantryLevel LEAVES[N];

    NinePhases();

    /* The level while phase @k starts, and the one when it has. */
    static GantryLevel level_before(size_t k);
    static GantryLevel level_after(size_t k);

    RecordedPhase &operator[](size_t k)
    {
        return phases_[k];
    }
    /* Takes @phase in the place of phase @k. */
    void use(size_t k, const GantryPhase *phase)
    {
        used_[k] = phase;
    }
    PipelinePtr pipeline(Recorder &recorder) const;

    /* "start locale" … up to phase @k. */
    static Words started(size_t k);
    /* "stop …" from phase @k down to "stop locale". */
    static Words stopped(size_t k);

  private:
    std::deque<RecordedPhase> phases_;
    const GantryPhase *used_[N];
};

Words operator+(Words left, const Words &right);

/* A pipeline of one phase, named "p", that does nothing but have options; and what reading them
 * came to. */
class OnePhase
{
  public:
    /* @config_size bytes are enough for every row of @options. The environment is empty unless
     * env() says otherwise. */
    OnePhase(const GantryOption *options, size_t config_size,
             GantryPreset preset = GANTRY_PRESET_PYTHON);
    ~OnePhase();

    OnePhase &env(const Words &variables);
    OnePhase &argv(const Words &arguments);
    GantryResult configure();

    GantryPipeline *pipeline() const
    {
        return pipeline_.get();
    }
    const GError *error() const
    {
        return error_;
    }
    const void *config() const
    {
        return gantry_pipeline_config(pipeline_.get(), "p");
    }
    /* The source and detail of an option, as "environment TARGET". */
    std::string origin(const char *option) const;

    GantryPhase phase = {};

  private:
    PipelinePtr pipeline_;
    GError *error_ = nullptr;
    bool added_ = false;
};

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

  private:
    std::filesystem::path path_;
};
