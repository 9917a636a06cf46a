/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "support.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <map>
#include <sstream>

testing::AssertionResult reports(const GError *error, GantryErrorCode code, const Words &culprits)
{
    if (error == nullptr)
        return testing::AssertionFailure() << "there is no error";
    if (error->domain != GANTRY_ERROR_DOMAIN || error->code != code)
        return testing::AssertionFailure()
               << "code " << error->code << " of " << g_quark_to_string(error->domain) << ", not "
               << code << ": " << error->message;
    for (const std::string &culprit : culprits) {
        if (std::strstr(error->message, culprit.c_str()) == nullptr)
            return testing::AssertionFailure()
                   << "'" << error->message << "' does not name '" << culprit << "'";
    }
    return testing::AssertionSuccess();
}

Words order_of(const GantryPlan *plan)
{
    Words names;
    for (size_t i = 0; plan != nullptr && i < plan->n_phases; i++)
        names.push_back(plan->phases[i].name);
    return names;
}

Words items_of(const char *const *list)
{
    Words items;
    EXPECT_NE(list, nullptr);
    for (; list != nullptr && *list != nullptr; list++)
        items.push_back(*list);
    return items;
}

Words begins_in(const GantryTrace *trace, std::initializer_list<GantryTraceKind> kinds)
{
    Words begins;
    size_t n;
    const GantryTraceEvent *events = gantry_trace_events(trace, &n);
    for (size_t i = 0; i < n; i++) {
        for (GantryTraceKind kind : kinds) {
            if (events[i].kind == kind && events[i].shape == GANTRY_TRACE_BEGIN)
                begins.push_back(std::string(gantry_trace_kind_name(kind)) + " " + events[i].name);
        }
    }
    return begins;
}

testing::AssertionResult is_well_nested(const GantryTrace *trace)
{
    struct Thread {
        std::vector<const GantryTraceEvent *> open;
        uint64_t last = 0;
    };
    std::map<int, Thread> threads;
    size_t n;
    const GantryTraceEvent *events = gantry_trace_events(trace, &n);
    for (size_t i = 0; i < n; i++) {
        auto &[open, last] = threads[events[i].thread];
        if (events[i].time_ns < last)
            return testing::AssertionFailure() << "time goes back at event " << i;
        last = events[i].time_ns;
        if (events[i].shape == GANTRY_TRACE_BEGIN) {
            open.push_back(&events[i]);
        } else if (events[i].shape == GANTRY_TRACE_END) {
            if (open.empty() || open.back()->kind != events[i].kind ||
                std::strcmp(open.back()->name, events[i].name) != 0)
                return testing::AssertionFailure()
                       << "event " << i << " ends '" << events[i].name << "', which is not open";
            open.pop_back();
        }
    }
    for (const auto &[number, thread] : threads) {
        if (!thread.open.empty())
            return testing::AssertionFailure()
                   << "'" << thread.open.back()->name << "' of thread " << number << " has no end";
    }
    return testing::AssertionSuccess();
}

std::string read_file(const std::string &path)
{
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

void Recorder::attach(GantryPipeline *to)
{
    pipeline = to;
    gantry_pipeline_set_data(to, "test.recorder", this, nullptr);
}

static void record(GantryContext *context, const char *call, const void *config)
{
    auto *recorder = static_cast<Recorder *>(gantry_context_get_data(context, "test.recorder"));
    const char *who = *static_cast<const char *const *>(config);
    recorder->calls.push_back(std::string(call) + " " + who);
    recorder->levels.push_back(gantry_pipeline_level(recorder->pipeline));
}

static GantryResult recorded_start(GantryContext *context, const void *config, void *state,
                                   void *result, GError **)
{
    record(context, "start", config);
    static_cast<RecordedState *>(state)->entered = true;
    if (result != nullptr)
        static_cast<RecordedResult *>(result)->who = *static_cast<const char *const *>(config);
    return GANTRY_OK;
}

static bool recorded_stop(GantryContext *context, const void *config, void *state, GError **)
{
    record(context, static_cast<RecordedState *>(state)->entered ? "stop" : "stop unstarted",
           config);
    return true;
}

GantryResult start_that_fails(GantryContext *context, const void *config, void *state, void *result,
                              GError **error)
{
    recorded_start(context, config, state, result, error);
    gantry_error_set(error, GANTRY_ERROR_HOST, START_HINT, "%s", START_FAILURE);
    return GANTRY_ERROR;
}

GantryResult start_that_fails_silently(GantryContext *context, const void *config, void *state,
                                       void *result, GError **error)
{
    recorded_start(context, config, state, result, error);
    return GANTRY_ERROR;
}

GantryResult start_that_exits(GantryContext *context, const void *config, void *state, void *result,
                              GError **error)
{
    recorded_start(context, config, state, result, error);
    return gantry_context_exit(context, EXIT_STATUS);
}

bool stop_that_fails(GantryContext *context, const void *config, void *state, GError **error)
{
    recorded_stop(context, config, state, error);
    return gantry_error_set(error, GANTRY_ERROR_PYTHON, nullptr, "%s", STOP_FAILURE);
}

GantryResult configure_that_records(GantryContext *context, void *config, GError **)
{
    record(context, "configure", config);
    return GANTRY_OK;
}

GantryResult configure_that_fails(GantryContext *context, void *config, GError **error)
{
    record(context, "configure", config);
    gantry_error_set(error, GANTRY_ERROR_NO_STDLIB, nullptr, "%s", CONFIGURE_FAILURE);
    return GANTRY_ERROR;
}

GantryResult configure_that_exits(GantryContext *context, void *config, GError **)
{
    record(context, "configure", config);
    return gantry_context_exit(context, EXIT_STATUS);
}

RecordedPhase::RecordedPhase(const std::string &name)
{
    const char *own_name = text(name);
    /* The config says whose it is, so that a mixed-up one would be seen. */
    options_[0] = GantryOption{
        .name = text("who-" + name), .type = GANTRY_TYPE_STRING, .offset = 0, .value = own_name};
    descriptor_ = GantryPhase{
        .abi = GANTRY_ABI,
        .name = own_name,
        .summary = "records what happens to it",
        .options = options_,
        .config_size = sizeof(const char *),
        .state_size = sizeof(RecordedState),
        .start = recorded_start,
        .stop = recorded_stop,
    };
    publishes("test." + name + "/1");
}

const char *RecordedPhase::text(const std::string &text)
{
    return texts_.emplace_back(text).c_str();
}

const char *const *RecordedPhase::list(const Words &names)
{
    std::vector<const char *> &list = lists_.emplace_back();
    for (const std::string &name : names)
        list.push_back(text(name));
    list.push_back(nullptr);
    return list.data();
}

RecordedPhase &RecordedPhase::levels(GantryLevel needs, GantryLevel leaves)
{
    descriptor_.needs_level = needs;
    descriptor_.leaves_level = leaves;
    return *this;
}

RecordedPhase &RecordedPhase::needs(const Words &names)
{
    descriptor_.needs = list(names);
    return *this;
}

RecordedPhase &RecordedPhase::wants(const Words &names)
{
    descriptor_.wants = list(names);
    return *this;
}

RecordedPhase &RecordedPhase::before(const Words &names)
{
    descriptor_.before = list(names);
    return *this;
}

RecordedPhase &RecordedPhase::replaces(const std::string &name)
{
    descriptor_.replaces = text(name);
    return *this;
}

RecordedPhase &RecordedPhase::publishes(const std::string &type)
{
    descriptor_.result_type = text(type);
    descriptor_.result_size = sizeof(RecordedResult);
    return *this;
}

RecordedPhase &RecordedPhase::publishes_nothing()
{
    descriptor_.result_type = nullptr;
    descriptor_.result_size = 0;
    return *this;
}

const char *const NinePhases::NAMES[N] = {
    "locale",      "allocator", "core", "importlib", "pathconfig",
    "interpreter", "signals",   "site", "main",
};

const GantryLevel NinePhases::NEEDS[N] = {
    GANTRY_LEVEL_NONE,        GANTRY_LEVEL_NONE,        GANTRY_LEVEL_PREINIT,
    GANTRY_LEVEL_CORE,        GANTRY_LEVEL_CORE,        GANTRY_LEVEL_CORE,
    GANTRY_LEVEL_INITIALIZED, GANTRY_LEVEL_INITIALIZED, GANTRY_LEVEL_INITIALIZED,
};

/* Those that raise nothing say nothing. */
const GantryLevel NinePhases::LEAVES[N] = {
    GANTRY_LEVEL_NONE, GANTRY_LEVEL_PREINIT, GANTRY_LEVEL_CORE,
    GANTRY_LEVEL_NONE, GANTRY_LEVEL_NONE,    GANTRY_LEVEL_INITIALIZED,
    GANTRY_LEVEL_NONE, GANTRY_LEVEL_NONE,    GANTRY_LEVEL_RUNNING,
};

NinePhases::NinePhases()
{
    for (size_t k = 0; k < N; k++) {
        RecordedPhase &phase = phases_.emplace_back(NAMES[k]);
        phase.levels(NEEDS[k], LEAVES[k]);
        if (k > 0)
            phase.needs({NAMES[k - 1]});
        used_[k] = phase;
    }
}

GantryLevel NinePhases::level_before(size_t k)
{
    return k == 0 ? GANTRY_LEVEL_NONE : level_after(k - 1);
}

GantryLevel NinePhases::level_after(size_t k)
{
    return *std::max_element(LEAVES, LEAVES + k + 1);
}

PipelinePtr NinePhases::pipeline(Recorder &recorder) const
{
    PipelinePtr pipeline(gantry_pipeline_new(GANTRY_PRESET_PYTHON));
    recorder.attach(pipeline.get());
    /* Last one first: that the order comes out right is not to be luck. */
    for (size_t k = N; k-- > 0;) {
        g_autoptr(GError) error = nullptr;
        EXPECT_TRUE(gantry_pipeline_add_phase(pipeline.get(), used_[k], &error)) << error->message;
    }
    return pipeline;
}

Words NinePhases::started(size_t k)
{
    Words calls;
    for (size_t i = 0; i <= k; i++)
        calls.push_back(std::string("start ") + NAMES[i]);
    return calls;
}

Words NinePhases::stopped(size_t k)
{
    Words calls;
    for (size_t i = k + 1; i-- > 0;)
        calls.push_back(std::string("stop ") + NAMES[i]);
    return calls;
}

Words operator+(Words left, const Words &right)
{
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

static std::vector<const char *> pointers(const Words &words)
{
    std::vector<const char *> list;
    for (const std::string &word : words)
        list.push_back(word.c_str());
    list.push_back(nullptr);
    return list;
}

static GantryResult empty_start(GantryContext *, const void *, void *, void *, GError **)
{
    return GANTRY_OK;
}

OnePhase::OnePhase(const GantryOption *options, size_t config_size, GantryPreset preset)
    : pipeline_(gantry_pipeline_new(preset))
{
    phase = GantryPhase{
        .abi = GANTRY_ABI,
        .name = "p",
        .options = options,
        .config_size = config_size,
        .start = empty_start,
    };
    env({});
}

OnePhase::~OnePhase()
{
    g_clear_error(&error_);
}

OnePhase &OnePhase::env(const Words &variables)
{
    GantryEnvironment *environment = gantry_environment_new(pointers(variables).data());
    EXPECT_TRUE(gantry_pipeline_set_environment(pipeline_.get(), environment, nullptr));
    return *this;
}

OnePhase &OnePhase::argv(const Words &arguments)
{
    EXPECT_TRUE(gantry_pipeline_set_argv(pipeline_.get(), static_cast<int>(arguments.size()),
                                         pointers(arguments).data(), nullptr));
    return *this;
}

GantryResult OnePhase::configure()
{
    if (!added_ && !gantry_pipeline_add_phase(pipeline_.get(), &phase, &error_))
        return GANTRY_ERROR;
    added_ = true;
    return gantry_pipeline_configure(pipeline_.get(), &error_);
}

std::string OnePhase::origin(const char *option) const
{
    const GantryOrigin *origin = gantry_pipeline_option_origin(pipeline_.get(), option, nullptr);
    if (origin == nullptr)
        return "none";
    g_autofree char *text = gantry_origin_text(origin);
    return text;
}

TemporaryFolder::TemporaryFolder()
{
    g_autofree char *path = g_dir_make_tmp("gantry-test-XXXXXX", nullptr);
    path_ = path;
}

TemporaryFolder::~TemporaryFolder()
{
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}
