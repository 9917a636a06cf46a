/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What a lock file saves: the phase pathconfig by itself, and runs from the start of the process to
 * its end, with the native search, with a lock that holds, and with one that is stale.
 *
 * Each sample is a process of its own, and the ways take turns. The phase is measured by its span
 * in the trace. Loading the plugin is part of a whole run, and is shown by itself, too: what is
 * linked into a host costs nothing of that. */
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

struct Sample {
    double phase, plugin, whole; /* microseconds */
};

/* How long the first span of this kind and name took. */
double span(const GantryTrace *trace, GantryTraceKind kind, const char *name)
{
    size_t n;
    const GantryTraceEvent *events = gantry_trace_events(trace, &n);
    uint64_t begin = 0;
    for (size_t i = 0; i < n; i++) {
        if (events[i].kind != kind || (name != nullptr && strcmp(events[i].name, name) != 0))
            continue;
        if (events[i].shape == GANTRY_TRACE_BEGIN)
            begin = events[i].time_ns;
        else if (begin != 0)
            return static_cast<double>(events[i].time_ns - begin) / 1e3;
    }
    return 0;
}

GantryPipeline *pipeline_for(const std::string &way, const char *lock)
{
    GantryPipeline *pipeline = gantry_python_new(GANTRY_PRESET_PYTHON);
    const char *const argv[] = {"/usr/local/bin/benchmark", "-c", "pass"};
    gantry_pipeline_set_argv(pipeline, 3, argv, nullptr);
    if (way != "search" && (!gantry_pipeline_load_plugin(pipeline, PLUGIN, nullptr) ||
                            !gantry_pipeline_set_string(pipeline, "lock", lock, nullptr)))
        exit(1);
    if (way == "stale")
        gantry_pipeline_set_string(pipeline, "platlibdir", "lib", nullptr);
    return pipeline;
}

/* Runs Python from beginning to end, and prints the spans. */
int run(const std::string &way, const char *lock)
{
    GantryPipeline *pipeline = pipeline_for(way, lock);
    if (gantry_pipeline_start(pipeline, nullptr, nullptr) == GANTRY_ERROR)
        return 1;
    const GantryTrace *trace = gantry_pipeline_trace(pipeline);
    printf("%f %f\n", span(trace, GANTRY_TRACE_CONFIGURE, "pathconfig"),
           span(trace, GANTRY_TRACE_PLUGIN, nullptr));
    return gantry_pipeline_stop(pipeline, nullptr) ? 0 : 1;
}

int write_lock(const char *lock)
{
    GantryPipeline *pipeline = pipeline_for("record", lock);
    const char *text;
    if (!gantry_pipeline_set_bool(pipeline, "record", true, nullptr) ||
        gantry_pipeline_configure(pipeline, nullptr) != GANTRY_OK ||
        !gantry_pipeline_get_string(pipeline, "lock_text", &text, nullptr))
        return 1;
    return g_file_set_contents_full(lock, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644, nullptr)
               ? 0
               : 1;
}

Sample sample(const char *program, const std::string &way, const std::string &lock)
{
    using Clock = std::chrono::steady_clock;
    std::string command = std::string("exec '") + program + "' " + way + " '" + lock + "'";
    Sample taken = {};
    Clock::time_point start = Clock::now();
    FILE *pipe = popen(command.c_str(), "r");
    if (pipe == nullptr || fscanf(pipe, "%lf %lf", &taken.phase, &taken.plugin) != 2 ||
        pclose(pipe) != 0) {
        fprintf(stderr, "lock-benchmark: %s: it failed\n", way.c_str());
        exit(1);
    }
    taken.whole = std::chrono::duration<double, std::micro>(Clock::now() - start).count();
    return taken;
}

double median(std::vector<double> values)
{
    std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
    return values[values.size() / 2];
}

} // namespace

int main(int argc, char **argv)
{
    if (argc == 3)
        return strcmp(argv[1], "write") == 0 ? write_lock(argv[2]) : run(argv[1], argv[2]);
    const std::vector<std::string> ways = {"search", "lock", "stale"};
    std::map<std::string, std::vector<double>> phase, plugin, whole;
    g_autofree char *folder = g_dir_make_tmp("lock-benchmark-XXXXXX", nullptr);
    const std::string lock = std::string(folder) + "/lock";
    if (system((std::string("'") + argv[0] + "' write '" + lock + "'").c_str()) != 0)
        return 1;
    for (int round = 0; round < 150; round++) {
        for (const std::string &way : ways) {
            Sample taken = sample(argv[0], way, lock);
            phase[way].push_back(taken.phase);
            plugin[way].push_back(taken.plugin);
            whole[way].push_back(taken.whole);
        }
    }
    unlink(lock.c_str());
    rmdir(folder);
    for (const std::string &way : ways)
        printf("%-8s phase %7.1f us   loading the plugin %7.1f us   whole run %8.1f us\n",
               way.c_str(), median(phase[way]), median(plugin[way]), median(whole[way]));
    printf("lock / search, the phase alone   %.2f\n",
           median(phase["lock"]) / median(phase["search"]));
    printf("lock / search, whole runs        %.3f\n",
           median(whole["lock"]) / median(whole["search"]));
    return 0;
}
