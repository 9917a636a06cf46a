/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What it costs to read the whole configuration: environment, command line, derivation, freeze; as
 * a ratio to CPython's PyConfig_Read() for the same input.
 *
 * A process reads its configuration once, so that is what is measured: each sample is a process of
 * its own, and the ways take turns. PyConfig_Read() includes its pre-configuration, as the locale
 * and allocator phases are in ours; with `preinitialized` that was done before. It computes no
 * paths since 3.11, so ours does not either, but in the last way. `again` is the same once more, in
 * a process where all is warm. */
#include <Python.h>
#include <gantry/gantry.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace
{

using Clock = std::chrono::steady_clock;
using Arguments = std::vector<const char *>;

const Arguments INPUT = {"python3", "-X", "dev", "-W", "error", "-c", "pass", "argument"};

double ns_since(Clock::time_point start)
{
    return std::chrono::duration<double, std::nano>(Clock::now() - start).count();
}

double read_with_cpython()
{
    PyConfig config;
    Clock::time_point start = Clock::now();
    PyConfig_InitPythonConfig(&config);
    PyConfig_SetBytesArgv(&config, static_cast<Py_ssize_t>(INPUT.size()),
                          const_cast<char *const *>(INPUT.data()));
    PyStatus status = PyConfig_Read(&config);
    double ns = ns_since(start);
    PyConfig_Clear(&config);
    return PyStatus_Exception(status) ? -1 : ns;
}

void preinitialize()
{
    PyPreConfig preconfig;
    PyPreConfig_InitPythonConfig(&preconfig);
    Py_PreInitializeFromBytesArgs(&preconfig, static_cast<Py_ssize_t>(INPUT.size()),
                                  const_cast<char **>(INPUT.data()));
}

GantryResult start_nothing(GantryContext *, const void *, void *, void *, GError **)
{
    return GANTRY_OK;
}

/* The options of the path configuration, without its search. */
const GantryPhase *without_search()
{
    static GantryPhase phase;
    GantryPipeline *pipeline = gantry_python_new(GANTRY_PRESET_PYTHON);
    const GantryPlan *plan = gantry_pipeline_resolve(pipeline, nullptr);
    for (size_t i = 0; i < plan->n_phases; i++) {
        if (strcmp(plan->phases[i].name, "pathconfig") == 0)
            phase = *plan->phases[i].phase;
    }
    gantry_pipeline_free(pipeline);
    phase.name = "without-search";
    phase.replaces = "pathconfig";
    phase.configure = nullptr;
    phase.start = start_nothing;
    return &phase;
}

double read_with_gantry(const GantryPhase *replacement)
{
    GantryPipeline *pipeline = gantry_python_new(GANTRY_PRESET_PYTHON);
    if (replacement != nullptr)
        gantry_pipeline_add_phase(pipeline, replacement, nullptr);
    gantry_pipeline_resolve(pipeline, nullptr);
    Clock::time_point start = Clock::now();
    gantry_pipeline_set_argv(pipeline, static_cast<int>(INPUT.size()), INPUT.data(), nullptr);
    GantryResult result = gantry_pipeline_configure(pipeline, nullptr);
    double ns = ns_since(start);
    gantry_pipeline_free(pipeline);
    return result == GANTRY_OK ? ns : -1;
}

double run(const std::string &way)
{
    const GantryPhase *replacement = way == "gantry+paths" ? nullptr : without_search();
    bool gantry = way.rfind("gantry", 0) == 0;
    bool again = way.find("again") != std::string::npos;
    if (way.find("preinitialized") != std::string::npos || (again && !gantry))
        preinitialize();
    double ns = 0;
    for (int i = 0; i < (again ? 200 : 1); i++)
        ns = gantry ? read_with_gantry(replacement) : read_with_cpython();
    return ns;
}

/* @way in a process of its own. */
double sample(const char *program, const std::string &way)
{
    std::string command = std::string("'") + program + "' " + way;
    FILE *pipe = popen(command.c_str(), "r");
    double ns = -1;
    if (pipe == nullptr || fscanf(pipe, "%lf", &ns) != 1 || pclose(pipe) != 0 || ns < 0) {
        fprintf(stderr, "config-benchmark: %s: it failed\n", way.c_str());
        exit(1);
    }
    return ns;
}

double median(std::vector<double> &values)
{
    std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
    return values[values.size() / 2];
}

} // namespace

int main(int argc, char **argv)
{
    if (argc == 2) {
        printf("%.0f\n", run(argv[1]));
        return 0;
    }
    const std::vector<std::string> ways = {
        "cpython",       "gantry",       "cpython-preinitialized",
        "cpython-again", "gantry-again", "gantry+paths"};
    std::map<std::string, std::vector<double>> times;
    for (int round = 0; round < 200; round++) {
        for (const std::string &way : ways)
            times[way].push_back(sample(argv[0], way));
    }
    for (const std::string &way : ways)
        printf("%-24s median %8.1f us\n", way.c_str(), median(times[way]) / 1e3);
    printf("gantry / cpython                   %.2f\n",
           median(times["gantry"]) / median(times["cpython"]));
    printf("gantry / cpython, preinitialized   %.2f\n",
           median(times["gantry"]) / median(times["cpython-preinitialized"]));
    printf("gantry / cpython, again            %.2f\n",
           median(times["gantry-again"]) / median(times["cpython-again"]));
    return 0;
}
