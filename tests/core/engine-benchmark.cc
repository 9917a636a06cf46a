/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What the engine itself costs: nanoseconds per phase that does nothing, for each step, which must
 * not grow with the number of phases; and per event of the trace. */
#include "shim/trace.h"

#include <gantry/gantry.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

namespace
{

using Clock = std::chrono::steady_clock;

double since_ns(Clock::time_point &last)
{
    Clock::time_point now = Clock::now();
    double ns = std::chrono::duration<double, std::nano>(now - last).count();
    last = now;
    return ns;
}

GantryResult start(GantryContext *, const void *, void *, void *, GError **)
{
    return GANTRY_OK;
}

bool stop(GantryContext *, const void *, void *, GError **)
{
    return true;
}

struct Phases {
    std::vector<std::string> names;
    std::vector<std::array<const char *, 2>> needs;
    std::vector<GantryPhase> descriptors;

    Phases(size_t n, bool chained) : names(n), needs(n), descriptors(n)
    {
        for (size_t i = 0; i < n; i++) {
            names[i] = "phase-" + std::to_string(i);
            needs[i] = {i > 0 ? names[i - 1].c_str() : nullptr, nullptr};
            descriptors[i] = GantryPhase{.abi = GANTRY_ABI,
                                         .name = names[i].c_str(),
                                         .needs = chained ? needs[i].data() : nullptr,
                                         .start = start,
                                         .stop = stop};
        }
    }
};

enum Step { RESOLVE, CONFIGURE, START, STOP, N_STEPS };
using Times = std::array<double, N_STEPS>;

bool run_once(const Phases &phases, Times &times)
{
    g_autoptr(GantryPipeline) pipeline = gantry_pipeline_new(GANTRY_PRESET_ISOLATED);
    /* The last one first, so that a chain has to be turned around. */
    for (size_t i = phases.descriptors.size(); i-- > 0;)
        gantry_pipeline_add_phase(pipeline, &phases.descriptors[i], nullptr);
    Clock::time_point last = Clock::now();
    bool worked = gantry_pipeline_resolve(pipeline, nullptr) != nullptr;
    times[RESOLVE] = since_ns(last);
    worked = worked && gantry_pipeline_configure(pipeline, nullptr) == GANTRY_OK;
    times[CONFIGURE] = since_ns(last);
    worked = worked && gantry_pipeline_start(pipeline, nullptr, nullptr) == GANTRY_OK;
    times[START] = since_ns(last);
    worked = worked && gantry_pipeline_stop(pipeline, nullptr);
    times[STOP] = since_ns(last);
    return worked;
}

/* The median of many runs, step by step. */
bool measure(size_t n, bool chained)
{
    Phases phases(n, chained);
    size_t runs = std::clamp<size_t>(200000 / n, 21, 2001);
    std::array<std::vector<double>, N_STEPS> samples;
    for (size_t i = 0; i < runs; i++) {
        Times times;
        if (!run_once(phases, times))
            return false;
        for (size_t step = 0; step < N_STEPS; step++)
            samples[step].push_back(times[step]);
    }
    Times medians;
    double total = 0;
    for (size_t step = 0; step < N_STEPS; step++) {
        auto middle = samples[step].begin() + static_cast<std::ptrdiff_t>(runs / 2);
        std::nth_element(samples[step].begin(), middle, samples[step].end());
        medians[step] = *middle / static_cast<double>(n);
        total += medians[step];
    }
    std::printf("%-12s %7zu %9.1f %9.1f %9.1f %9.1f %9.1f\n", chained ? "chain" : "independent", n,
                medians[RESOLVE], medians[CONFIGURE], medians[START], medians[STOP], total);
    return true;
}

/* The median cost of one event of many traces, each with the room that a pipeline's has. */
template <typename Write> void measure_events(const char *what, size_t capacity, Write write)
{
    constexpr size_t N_EVENTS = 4096, N_TRACES = 501;
    std::vector<double> samples;
    for (size_t i = 0; i < N_TRACES; i++) {
        GantryTrace *trace = shim_trace_new(capacity);
        Clock::time_point last = Clock::now();
        write(trace, N_EVENTS);
        samples.push_back(since_ns(last) / N_EVENTS);
        shim_trace_free(trace);
    }
    std::nth_element(samples.begin(), samples.begin() + N_TRACES / 2, samples.end());
    std::printf("trace: %.1f ns %s\n", samples[N_TRACES / 2], what);
}

void measure_trace()
{
    auto write_spans = [](GantryTrace *trace, size_t n_events) {
        for (size_t i = 0; i < n_events / 2; i++)
            gantry_trace_end(trace, gantry_trace_begin(trace, GANTRY_TRACE_START, "phase"));
    };
    auto write_notes = [](GantryTrace *trace, size_t n_events) {
        for (size_t i = 0; i < n_events; i++)
            gantry_trace_mark(trace, GANTRY_TRACE_NOTE, "note", nullptr,
                              "a decision, and why it was made");
    };
    measure_events("an event", 4096, write_spans);
    measure_events("a note with a detail", 4096, write_notes);
    measure_events("an event that finds no room", 0, write_notes);
    measure_events("the probe of an event, when nobody listens", 0,
                   [](GantryTrace *, size_t n_events) {
                       for (size_t i = 0; i < n_events; i++)
                           shim_probe(GANTRY_TRACE_START, GANTRY_TRACE_BEGIN, "phase");
                   });
}

} // namespace

int main()
{
    std::printf(
        "nanoseconds a phase that does nothing, medians; a pipeline's trace has room for some\n"
        "thousand phases, so that with more, start and stop cost less:\n");
    std::printf("%-12s %7s %9s %9s %9s %9s %9s\n", "graph", "phases", "resolve", "configure",
                "start", "stop", "total");
    for (bool chained : {false, true}) {
        for (size_t n : {10, 1000, 10000}) {
            if (!measure(n, chained)) {
                std::fprintf(stderr, "engine-benchmark: a run of %zu phases failed\n", n);
                return 1;
            }
        }
    }
    measure_trace();
    return 0;
}
