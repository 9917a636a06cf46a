/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What the trace costs a run of `-c pass`.
 *
 * The level phase is always on, so there is no run without it to compare with: the events of a run
 * are written once more into a fresh trace, the making of which counts as well (that of the whole
 * pipeline, in fact), and that is held against what the run took, without its exec() and the
 * loader. The other levels are whole processes, interleaved with those of the level phase. */
#include <gantry/gantry.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace
{

using Clock = std::chrono::steady_clock;

double since_ns(Clock::time_point begin)
{
    return std::chrono::duration<double, std::nano>(Clock::now() - begin).count();
}

void write_again(GantryTrace *trace, const GantryTraceEvent *events, size_t n)
{
    std::vector<GantrySpan> open;
    for (size_t i = 0; i < n; i++) {
        const GantryTraceEvent &event = events[i];
        switch (event.shape) {
        case GANTRY_TRACE_BEGIN:
            open.push_back(gantry_trace_begin(trace, event.kind, event.name));
            break;
        case GANTRY_TRACE_END:
            if (open.empty())
                abort();
            gantry_trace_end_with(trace, open.back(), event.value, event.attributes);
            open.pop_back();
            break;
        case GANTRY_TRACE_MARK:
            gantry_trace_mark(trace, event.kind, event.name, event.value, event.detail);
            break;
        }
    }
}

/* One whole run at @level; with @share, prints how many events it had and which share of it they
 * took. */
int run(const char *level_name, bool share)
{
    Clock::time_point begin = Clock::now();
    GantryTraceLevel level;
    g_autoptr(GantryPipeline) pipeline = gantry_python_new(GANTRY_PRESET_PYTHON);
    const char *const argv[] = {PYTHON_BIN "/python3", "-c", "pass"};
    if (!gantry_trace_level_from_name(level_name, &level, nullptr) ||
        !gantry_pipeline_set_trace_level(pipeline, level, nullptr) ||
        !gantry_pipeline_set_argv(pipeline, 3, argv, nullptr) ||
        gantry_pipeline_start(pipeline, nullptr, nullptr) == GANTRY_ERROR ||
        !gantry_pipeline_stop(pipeline, nullptr))
        return 1;
    double run_ns = since_ns(begin);
    if (!share)
        return 0;
    size_t n;
    const GantryTraceEvent *events = gantry_trace_events(gantry_pipeline_trace(pipeline), &n);
    begin = Clock::now();
    g_autoptr(GantryPipeline) another = gantry_pipeline_new(GANTRY_PRESET_PYTHON);
    write_again(gantry_pipeline_trace(another), events, n);
    std::printf("%zu %f\n", n, since_ns(begin) / run_ns);
    return 0;
}

/* Runs this program as a child; returns nanoseconds, and what it printed in @out. */
double child(const char *self, const char *level, const char *mode, std::string &out)
{
    int pipes[2];
    if (pipe(pipes) != 0)
        abort();
    Clock::time_point begin = Clock::now();
    pid_t pid = fork();
    if (pid == 0) {
        dup2(pipes[1], STDOUT_FILENO);
        const char *const argv[] = {self, level, mode, nullptr};
        const char *const environment[] = {"PATH=/usr/bin:/bin", "LANG=C.UTF-8", nullptr};
        execve(self, const_cast<char *const *>(argv), const_cast<char *const *>(environment));
        _exit(127);
    }
    close(pipes[1]);
    char buffer[256];
    out.clear();
    for (ssize_t got; (got = read(pipes[0], buffer, sizeof buffer)) > 0;)
        out.append(buffer, static_cast<size_t>(got));
    close(pipes[0]);
    int status;
    if (waitpid(pid, &status, 0) != pid || status != 0) {
        std::fprintf(stderr, "trace-benchmark: a run at level %s failed\n", level);
        exit(1);
    }
    return since_ns(begin);
}

struct Quartiles {
    double low, median, high;
};

Quartiles quartiles(std::vector<double> samples)
{
    std::sort(samples.begin(), samples.end());
    size_t n = samples.size();
    return {samples[n / 4], samples[n / 2], samples[n * 3 / 4]};
}

void measure_phase(const char *self, size_t runs)
{
    std::vector<double> shares;
    std::string out;
    size_t n_events = 0;
    for (size_t i = 0; i < runs; i++) {
        double share;
        child(self, "phase", "share", out);
        if (std::sscanf(out.c_str(), "%zu %lf", &n_events, &share) != 2)
            abort();
        shares.push_back(share);
    }
    Quartiles q = quartiles(shares);
    std::printf("level phase: %zu events, %.2f%% of the run (quartiles %.2f%% to %.2f%%)\n",
                n_events, 100 * q.median, 100 * q.low, 100 * q.high);
}

void measure_level(const char *self, const char *level, size_t pairs)
{
    std::vector<double> ratios;
    std::string out;
    for (size_t i = 0; i < pairs; i++) {
        double first = child(self, i % 2 ? level : "phase", "run", out);
        double second = child(self, i % 2 ? "phase" : level, "run", out);
        ratios.push_back(i % 2 ? first / second : second / first);
    }
    Quartiles q = quartiles(ratios);
    std::printf("level %s / level phase: median ratio %.3f (quartiles %.3f to %.3f)\n", level,
                q.median, q.low, q.high);
}

} // namespace

int main(int argc, char **argv)
{
    if (argc == 3)
        return run(argv[1], strcmp(argv[2], "share") == 0);
    size_t pairs = argc == 2 ? strtoul(argv[1], nullptr, 10) : 200;
    std::string out;
    for (size_t i = 0; i < 5; i++)
        child("/proc/self/exe", "import", "run", out);
    std::printf("what the trace costs -c pass, %zu runs or interleaved pairs each:\n", pairs);
    measure_phase("/proc/self/exe", pairs);
    for (const char *level : {"phase", "config", "import", "alloc"})
        measure_level("/proc/self/exe", level, pairs);
    return 0;
}
