/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What a pipeline pays for its environment: one snapshot, and then one look-up for every option
 * that has a variable, most of which are not set. Microseconds, medians. */
#include <gantry/environment.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

namespace
{

using Clock = std::chrono::steady_clock;

/* The names that CPython asks for, and some of ours. */
const char NAMES[] =
    "PYTHONHOME PYTHONPATH PYTHONSTARTUP PYTHONOPTIMIZE PYTHONBREAKPOINT PYTHONDEBUG "
    "PYTHONINSPECT PYTHONUNBUFFERED PYTHONVERBOSE PYTHONCASEOK PYTHONDONTWRITEBYTECODE "
    "PYTHONPYCACHEPREFIX PYTHONHASHSEED PYTHONINTMAXSTRDIGITS PYTHONIOENCODING PYTHONNOUSERSITE "
    "PYTHONUSERBASE PYTHONEXECUTABLE PYTHONWARNINGS PYTHONFAULTHANDLER PYTHONTRACEMALLOC "
    "PYTHONPROFILEIMPORTTIME PYTHONASYNCIODEBUG PYTHONMALLOC PYTHONMALLOCSTATS "
    "PYTHONLEGACYWINDOWSFSENCODING PYTHONLEGACYWINDOWSSTDIO PYTHONCOERCECLOCALE PYTHONDEVMODE "
    "PYTHONUTF8 PYTHONWARNDEFAULTENCODING PYTHONNODEBUGRANGES PYTHONPERFSUPPORT PYTHONSAFEPATH "
    "PYTHONPLATLIBDIR PYTHONDUMPREFS PYTHONDUMPREFSFILE PYTHON_GIL PYTHON_COLORS PYTHON_HISTORY "
    "PYTHON_FROZEN_MODULES PYTHON_PRESITE PYTHON_CPU_COUNT PYTHON_BASIC_REPL PYTHONTHREADDEBUG "
    "PYTHONFRAMEWORK PYTHON_PERF_JIT_SUPPORT GANTRY_PLUGIN_PATH GANTRY_PROFILE GANTRY_TRACE "
    "HELLO_GREETING LC_ALL LC_CTYPE LC_NUMERIC LC_TIME LC_COLLATE LC_MONETARY LC_MESSAGES LANG "
    "PATH";

std::vector<std::string> make_names()
{
    std::istringstream stream(NAMES);
    return {std::istream_iterator<std::string>(stream), {}};
}

/* Variables as they are found: names of all lengths, a few long values, and few that we ask for. */
std::vector<std::string> make_variables(size_t n)
{
    std::vector<std::string> variables = {
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=en_GB.UTF-8",
        "HOME=/home/somebody", "LS_COLORS=" + std::string(1500, ':'), "PYTHONPATH=/srv/app/lib"};
    while (variables.size() < n) {
        size_t i = variables.size();
        variables.push_back("XDG_" + std::string(i % 17, 'X') + std::to_string(i) + "=/run/user/" +
                            std::string(i * 7 % 60, 'y'));
    }
    return variables;
}

double measure(const std::vector<const char *> &variables, bool look_up)
{
    constexpr size_t N_SAMPLES = 301, N_TIMES = 100;
    const std::vector<std::string> names = make_names();
    std::vector<double> samples;
    size_t found = 0;
    for (size_t i = 0; i < N_SAMPLES; i++) {
        Clock::time_point begin = Clock::now();
        for (size_t j = 0; j < N_TIMES; j++) {
            GantryEnvironment *environment = gantry_environment_new(variables.data());
            for (size_t k = 0; look_up && k < names.size(); k++)
                found += gantry_environment_get(environment, names[k].c_str()) != nullptr;
            gantry_environment_free(environment);
        }
        std::chrono::duration<double, std::micro> took = Clock::now() - begin;
        samples.push_back(took.count() / N_TIMES);
    }
    if (look_up && found != 3 * N_SAMPLES * N_TIMES)
        return -1;
    std::nth_element(samples.begin(), samples.begin() + N_SAMPLES / 2, samples.end());
    return samples[N_SAMPLES / 2];
}

} // namespace

int main()
{
    std::printf("%9s %9s %17s\n", "variables", "snapshot", "and 60 look-ups");
    for (size_t n : {30, 60, 100}) {
        std::vector<std::string> variables = make_variables(n);
        std::vector<const char *> pointers;
        for (const std::string &variable : variables)
            pointers.push_back(variable.c_str());
        pointers.push_back(nullptr);
        double snapshot = measure(pointers, false), both = measure(pointers, true);
        if (both < 0) {
            std::fprintf(stderr, "environment-benchmark: a look-up found something else\n");
            return 1;
        }
        std::printf("%9zu %6.2f us %14.2f us\n", n, snapshot, both);
    }
    return 0;
}
