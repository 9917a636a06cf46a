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

void measure_trace()
{
    constexpr size_t N_SPANS = 500000;
    /* Once unmeasured: the pages of the reserved room come with the first write. */
    double best = 0;
    for (int run = 0; run < 3; run++) {
        GantryTrace *trace = shim_trace_new(2 * N_SPANS);
        Clock::time_point last = Clock::now();
        for (size_t i = 0; i < N_SPANS; i++)
            gantry_trace_end(trace, gantry_trace_begin(trace, GANTRY_TRACE_START, "phase"));
        double ns = since_ns(last) / (2 * N_SPANS);
        best = run == 0 ? ns : std::min(best, ns);
        shim_trace_free(trace);
    }
    std::printf("trace: %.1f ns an event\n", best);

    constexpr size_t N_MARKS = 100000;
    GantryTrace *trace = shim_trace_new(N_MARKS);
    Clock::time_point last = Clock::now();
    for (size_t i = 0; i < N_MARKS; i++)
        gantry_trace_mark(trace, GANTRY_TRACE_NOTE, "note", "a decision, and why it was made");
    std::printf("trace: %.1f ns a note with a detail\n", since_ns(last) / N_MARKS);
    last = Clock::now();
    for (size_t i = 0; i < N_MARKS; i++)
        gantry_trace_mark(trace, GANTRY_TRACE_NOTE, "note", "a decision, and why it was made");
    std::printf("trace: %.1f ns an event that finds no room\n", since_ns(last) / N_MARKS);
    shim_trace_free(trace);
}

} // namespace

int main()
{
    std::printf("nanoseconds a phase that does nothing, medians:\n");
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
