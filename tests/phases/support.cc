/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "support.h"

#include "host.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <unistd.h>

const char *const NinePhases::NAMES[N] = {
    "locale",      "allocator", "core", "importlib", "pathconfig",
    "interpreter", "signals",   "site", "main",
};

testing::AssertionResult reports(const Error &error, GantryErrorCode code, const Words &culprits)
{
    if (error.get() == nullptr)
        return testing::AssertionFailure() << "there is no error";
    if (error.get()->domain != GANTRY_ERROR_DOMAIN || error.get()->code != code)
        return testing::AssertionFailure()
               << "code " << error.get()->code << " and not " << code << ": " << error.message();
    for (const std::string &culprit : culprits) {
        if (error.message().find(culprit) == std::string::npos)
            return testing::AssertionFailure() << "no '" << culprit << "' in: " << error.message();
    }
    return testing::AssertionSuccess();
}

NinePhases::NinePhases()
{
    PipelinePtr pipeline(gantry_python_new(GANTRY_PRESET_PYTHON));
    const GantryPlan *plan = gantry_pipeline_resolve(pipeline.get(), nullptr);
    for (size_t i = 0; i < N; i++)
        phases_[i] = *plan->phases[i].phase;
}

PipelinePtr NinePhases::pipeline(size_t omitted)
{
    PipelinePtr pipeline(gantry_pipeline_new(GANTRY_PRESET_PYTHON));
    for (size_t i = 0; i < N; i++) {
        if (i != omitted) {
            EXPECT_TRUE(gantry_pipeline_add_phase(pipeline.get(), &phases_[i], nullptr));
        }
    }
    if (omitted != N - 1)
        gantry_pipeline_set_string(pipeline.get(), "run_command", "pass", nullptr);
    return pipeline;
}

Words NinePhases::started(size_t k)
{
    Words words;
    for (size_t i = 0; i <= k; i++)
        words.push_back(std::string("start ") + NAMES[i]);
    return words;
}

Words NinePhases::stopped(size_t k) const
{
    Words words;
    for (size_t i = k + 1; i-- > 0;) {
        if (phases_[i].stop != nullptr)
            words.push_back(std::string("stop ") + NAMES[i]);
    }
    return words;
}

GantryLevel NinePhases::level_after(size_t k)
{
    static const GantryLevel levels[N] = {
        GANTRY_LEVEL_NONE,        GANTRY_LEVEL_PREINIT,     GANTRY_LEVEL_CORE,
        GANTRY_LEVEL_CORE,        GANTRY_LEVEL_CORE,        GANTRY_LEVEL_INITIALIZED,
        GANTRY_LEVEL_INITIALIZED, GANTRY_LEVEL_INITIALIZED, GANTRY_LEVEL_RUNNING,
    };
    return levels[k];
}

PipelinePtr python(const char *command, GantryPreset preset)
{
    PipelinePtr pipeline(gantry_python_new(preset));
    gantry_pipeline_set_string(pipeline.get(), "run_command", command, nullptr);
    return pipeline;
}

int run_to_the_end(GantryPipeline *pipeline)
{
    Error error;
    GantryResult result = gantry_pipeline_start(pipeline, nullptr, error);
    EXPECT_EQ(result, GANTRY_OK) << error.message();
    bool stopped = gantry_pipeline_stop(pipeline, error);
    EXPECT_TRUE(stopped) << error.message();
    EXPECT_EQ(gantry_pipeline_level(pipeline), GANTRY_LEVEL_NONE);
    return result == GANTRY_OK && stopped ? gantry_pipeline_exit_status(pipeline) : -1;
}

int run_command(const char *command, GantryPreset preset)
{
    return run_to_the_end(python(command, preset).get());
}

testing::AssertionResult starts_again()
{
    HostState before = HostState::now();
    for (int i = 0; i < 2; i++) {
        int status = run_command("import json, sys\nsys.exit(json.loads('[7]')[0])");
        if (status != 7)
            return testing::AssertionFailure() << "start " << i + 1 << " ended with " << status;
        testing::AssertionResult restored = same(before, HostState::now());
        if (!restored)
            return restored << " by start " << i + 1;
    }
    return testing::AssertionSuccess();
}

Words begins_in(const GantryPipeline *pipeline, std::initializer_list<GantryTraceKind> kinds)
{
    Words words;
    size_t n;
    const GantryTraceEvent *events = gantry_trace_events(gantry_pipeline_trace(pipeline), &n);
    for (size_t i = 0; i < n; i++) {
        if (events[i].shape == GANTRY_TRACE_BEGIN &&
            std::find(kinds.begin(), kinds.end(), events[i].kind) != kinds.end())
            words.push_back(std::string(gantry_trace_kind_name(events[i].kind)) + " " +
                            events[i].name);
    }
    return words;
}

testing::AssertionResult is_well_nested(const GantryPipeline *pipeline)
{
    std::map<int, std::vector<const GantryTraceEvent *>> open;
    size_t n;
    const GantryTraceEvent *events = gantry_trace_events(gantry_pipeline_trace(pipeline), &n);
    for (size_t i = 0; i < n; i++) {
        auto &stack = open[events[i].thread];
        if (i > 0 && events[i].time_ns < events[i - 1].time_ns)
            return testing::AssertionFailure() << "time goes back at event " << i;
        if (events[i].shape == GANTRY_TRACE_BEGIN)
            stack.push_back(&events[i]);
        if (events[i].shape != GANTRY_TRACE_END)
            continue;
        if (stack.empty() || stack.back()->kind != events[i].kind ||
            strcmp(stack.back()->name, events[i].name) != 0)
            return testing::AssertionFailure() << events[i].name << " ends where it did not begin";
        stack.pop_back();
    }
    for (const auto &[thread, stack] : open) {
        if (!stack.empty())
            return testing::AssertionFailure() << stack.back()->name << " does not end";
    }
    return testing::AssertionSuccess();
}

std::string told_in(const GantryPipeline *pipeline, GantryTraceKind kind, const std::string &name)
{
    std::string told;
    size_t n;
    const GantryTraceEvent *events = gantry_trace_events(gantry_pipeline_trace(pipeline), &n);
    for (size_t i = 0; i < n; i++) {
        if (events[i].kind != kind || events[i].name != name)
            continue;
        told = events[i].value != nullptr ? std::string(events[i].value) + ": " : "";
        told += events[i].detail != nullptr ? events[i].detail : "";
    }
    return told;
}

long resident_kib()
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (file == nullptr || fscanf(file, "%*d %ld", &pages) != 1)
        ADD_FAILURE() << "/proc/self/statm cannot be read";
    if (file != nullptr)
        fclose(file);
    return pages * sysconf(_SC_PAGESIZE) / 1024;
}
