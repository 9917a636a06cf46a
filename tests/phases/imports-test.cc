/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The import system: observed, and with finders of the embedder's; and memory, counted. */
#include "host.h"
#include "process.h"
#include "support.h"

#include <Python.h>

#include <algorithm>
#include <cstring>

/* "import json" for each import that began while @phase started, and those inside of it. */
static Words imports_in(const GantryPipeline *pipeline, const std::string &phase)
{
    Words words;
    size_t n;
    bool inside = false;
    const GantryTraceEvent *events = gantry_trace_events(gantry_pipeline_trace(pipeline), &n);
    for (size_t i = 0; i < n; i++) {
        if (events[i].kind == GANTRY_TRACE_START && events[i].name == phase)
            inside = events[i].shape == GANTRY_TRACE_BEGIN;
        if (inside && events[i].kind == GANTRY_TRACE_IMPORT &&
            events[i].shape == GANTRY_TRACE_BEGIN)
            words.push_back(events[i].name);
    }
    return words;
}

static bool has(const Words &words, const char *word)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

TEST_ALONE(Imports, AreObservedFromTheFirstFileOn)
{
    PipelinePtr pipeline =
        python("import json\ntry: import missing_module\nexcept ImportError: pass");
    gantry_pipeline_set_trace_level(pipeline.get(), GANTRY_TRACE_IMPORTS, nullptr);
    EXPECT_EQ(run_to_the_end(pipeline.get()), 0);
    Words interpreter = imports_in(pipeline.get(), "interpreter");
    EXPECT_TRUE(has(interpreter, "encodings"));
    EXPECT_TRUE(has(interpreter, "io"));
    EXPECT_FALSE(has(interpreter, "site"));
    EXPECT_TRUE(has(imports_in(pipeline.get(), "site"), "site"));
    Words main = imports_in(pipeline.get(), "main");
    EXPECT_TRUE(has(main, "json"));
    EXPECT_TRUE(has(main, "json.decoder"));
    EXPECT_TRUE(has(main, "missing_module"));
    EXPECT_TRUE(is_well_nested(pipeline.get()));
    EXPECT_EQ(gantry_trace_dropped(gantry_pipeline_trace(pipeline.get())), 0u);
    EXPECT_TRUE(starts_again());
}

TEST_ALONE(Imports, AreNestedAsTheyHappen)
{
    PipelinePtr pipeline = python("import json");
    gantry_pipeline_set_trace_level(pipeline.get(), GANTRY_TRACE_IMPORTS, nullptr);
    EXPECT_EQ(run_to_the_end(pipeline.get()), 0);
    std::vector<std::string> open;
    bool nested = false;
    size_t n;
    const GantryTraceEvent *events = gantry_trace_events(gantry_pipeline_trace(pipeline.get()), &n);
    for (size_t i = 0; i < n; i++) {
        if (events[i].kind != GANTRY_TRACE_IMPORT)
            continue;
        if (events[i].shape == GANTRY_TRACE_END) {
            open.pop_back();
            continue;
        }
        open.push_back(events[i].name);
        nested = nested || (open.size() >= 2 && open[open.size() - 2] == "json" &&
                            open.back() == "json.decoder");
    }
    EXPECT_TRUE(nested);
    EXPECT_TRUE(open.empty());
}

TEST_ALONE(Imports, AreNotObservedUnlessAskedFor)
{
    PipelinePtr pipeline = python("import json");
    EXPECT_EQ(run_to_the_end(pipeline.get()), 0);
    EXPECT_EQ(begins_in(pipeline.get(), {GANTRY_TRACE_IMPORT}), Words());
}

/* --- finders ---------------------------------------------------------------------------------- */

static Words asked;

static PyObject *find_spec(PyObject *, PyObject *args)
{
    PyObject *name = PyTuple_GetItem(args, 0);
    asked.push_back(name != nullptr ? PyUnicode_AsUTF8(name) : "?");
    Py_RETURN_NONE;
}

static void *init_probe()
{
    static PyMethodDef methods[] = {
        {"find_spec", find_spec, METH_VARARGS, nullptr},
        {nullptr, nullptr, 0, nullptr},
    };
    static PyModuleDef definition = {
        PyModuleDef_HEAD_INIT, "probe", nullptr, -1, methods, nullptr, nullptr, nullptr, nullptr};
    PyObject *module = PyModule_Create(&definition);
    /* The module itself can be asked: it has a find_spec(). */
    Py_INCREF(module);
    PyModule_AddObject(module, "finder", module);
    return module;
}

static GantryPhase original;
static bool found_in_meta_path;

static bool is_in_meta_path()
{
    PyObject *meta_path = PySys_GetObject("meta_path");
    PyObject *probe = PyImport_ImportModule("probe");
    bool found = meta_path != nullptr && PySequence_Contains(meta_path, probe) == 1;
    Py_XDECREF(probe);
    PyErr_Clear();
    return found;
}

static bool stop_that_looks(GantryContext *context, const void *config, void *state, GError **error)
{
    found_in_meta_path = is_in_meta_path();
    return original.stop(context, config, state, error);
}

TEST_ALONE(Finders, AreAskedFirstAndGoneWhenTheImportSystemStops)
{
    static const char *const finders[] = {"probe:finder", nullptr};
    NinePhases phases;
    original = phases[2];
    phases[2].stop = stop_that_looks;
    PipelinePtr pipeline = phases.pipeline();
    gantry_pipeline_set_string(pipeline.get(), "run_command",
                               "import sys, probe, json, importlib.machinery as m\n"
                               "at = sys.meta_path.index\n"
                               "sys.exit(at(probe) < at(m.BuiltinImporter))",
                               nullptr);
    gantry_pipeline_set_list(pipeline.get(), "importlib.finders", finders, nullptr);
    ASSERT_TRUE(gantry_python_add_module(pipeline.get(), "probe", init_probe, nullptr));
    Error error;
    ASSERT_EQ(gantry_pipeline_start(pipeline.get(), "importlib", error), GANTRY_OK)
        << error.message();
    EXPECT_TRUE(is_in_meta_path());
    found_in_meta_path = true;
    EXPECT_EQ(run_to_the_end(pipeline.get()), 1);
    EXPECT_FALSE(found_in_meta_path);
    EXPECT_TRUE(has(asked, "encodings"));
    EXPECT_TRUE(has(asked, "site"));
    EXPECT_TRUE(has(asked, "json"));
    EXPECT_LT(std::find(asked.begin(), asked.end(), "encodings"),
              std::find(asked.begin(), asked.end(), "site"));
    EXPECT_TRUE(starts_again());
}

TEST_ALONE(Finders, ThatDoNotExistAreAnErrorOfThePhase)
{
    for (const char *finder : {"no_such_module:finder", "sys:no_such_attribute", ":", "sys:"}) {
        const char *const finders[] = {finder, nullptr};
        HostState before = HostState::now();
        PipelinePtr pipeline = python("pass");
        Error error;
        gantry_pipeline_set_list(pipeline.get(), "finders", finders, nullptr);
        EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, error), GANTRY_ERROR) << finder;
        EXPECT_TRUE(reports(error, GANTRY_ERROR_PYTHON, {"start: importlib: "}));
        EXPECT_EQ(gantry_pipeline_level(pipeline.get()), GANTRY_LEVEL_NONE);
        EXPECT_TRUE(same(before, HostState::now()));
    }
    EXPECT_TRUE(starts_again());
}

/* --- memory ----------------------------------------------------------------------------------- */

/* What the span of @phase's start did: the counts at its end less those at its begin, but for the
 * peak, which is the highest on the way. */
static GantryTraceCounts counts_of(const GantryPipeline *pipeline, const std::string &phase)
{
    GantryTraceCounts begin = {}, counts = {};
    size_t n;
    bool inside = false;
    const GantryTraceEvent *events = gantry_trace_events(gantry_pipeline_trace(pipeline), &n);
    for (size_t i = 0; i < n; i++) {
        if (inside && events[i].counts != nullptr)
            counts.peak = std::max(counts.peak, events[i].counts->peak);
        if (events[i].kind != GANTRY_TRACE_START || events[i].name != phase)
            continue;
        inside = events[i].shape == GANTRY_TRACE_BEGIN;
        if (inside)
            begin = *events[i].counts;
        else
            counts = {events[i].counts->calls - begin.calls, events[i].counts->bytes - begin.bytes,
                      events[i].counts->live - begin.live, counts.peak};
    }
    return counts;
}

TEST_ALONE(Allocations, AreCountedForEachSpan)
{
    HostState before = HostState::now();
    PipelinePtr pipeline = python("x = bytearray(10_000_000); del x\n"
                                  "kept = bytearray(2_000_000)");
    gantry_pipeline_set_trace_level(pipeline.get(), GANTRY_TRACE_ALLOCATIONS, nullptr);
    EXPECT_EQ(run_to_the_end(pipeline.get()), 0);
    GantryTraceCounts main = counts_of(pipeline.get(), "main");
    EXPECT_GT(main.calls, 10u);
    EXPECT_GT(main.bytes, 12'000'000u);
    EXPECT_LT(main.bytes, 14'000'000u) << "what is large is counted once";
    EXPECT_GT(main.peak, 10'000'000u);
    EXPECT_GT(main.live, 1'900'000u);
    EXPECT_LT(main.live, 3'000'000u);
    EXPECT_GT(counts_of(pipeline.get(), "core").calls, 1000u);
    EXPECT_TRUE(same(before, HostState::now()));
    EXPECT_TRUE(starts_again());
}

TEST_ALONE(Allocations, CanBeCountedUpToAnyPhase)
{
    HostState before = HostState::now();
    for (const char *phase : NinePhases::NAMES) {
        PipelinePtr pipeline = python("pass");
        Error error;
        gantry_pipeline_set_trace_level(pipeline.get(), GANTRY_TRACE_ALLOCATIONS, nullptr);
        EXPECT_EQ(gantry_pipeline_start(pipeline.get(), phase, error), GANTRY_OK)
            << error.message();
        EXPECT_TRUE(gantry_pipeline_stop(pipeline.get(), error)) << error.message();
        EXPECT_TRUE(same(before, HostState::now())) << phase;
    }
    EXPECT_TRUE(starts_again());
}

class EveryAllocator : public testing::TestWithParam<const char *>
{
};

TEST_P(EveryAllocator, CanBeChosenAndTheHostsComeBack)
{
    EXPECT_TRUE(alone([] {
        HostState before = HostState::now();
        PipelinePtr pipeline = python("import json");
        gantry_pipeline_set_string(pipeline.get(), "allocator", GetParam(), nullptr);
        gantry_pipeline_set_trace_level(pipeline.get(), GANTRY_TRACE_CONFIG, nullptr);
        EXPECT_EQ(run_to_the_end(pipeline.get()), 0);
        EXPECT_EQ(told_in(pipeline.get(), GANTRY_TRACE_NOTE, "allocator"), GetParam());
        EXPECT_TRUE(same(before, HostState::now()));
        if (strstr(GetParam(), "debug") == nullptr) {
            EXPECT_TRUE(starts_again());
        }
    }));
}

/* Before 3.12 CPython keeps memory of extension modules from one life to the next, and a debug
 * allocator does not know what another one gave: the second life crashes, with CPython alone, too.
 */
TEST_P(EveryAllocator, CanBeFollowedByAnother)
{
    int minor = atoi(gantry_python_version() + strlen("3."));
    if (minor < 12 && strstr(GetParam(), "debug") != nullptr) {
        GTEST_SKIP() << "CPython before 3.12 cannot change from a debug allocator to another";
    }
    EXPECT_TRUE(alone([] {
        PipelinePtr pipeline = python("import json");
        gantry_pipeline_set_string(pipeline.get(), "allocator", GetParam(), nullptr);
        EXPECT_EQ(run_to_the_end(pipeline.get()), 0);
        PipelinePtr next = python("import json");
        Error error;
        if (gantry_pipeline_start(next.get(), nullptr, error) != GANTRY_OK) {
            EXPECT_TRUE(reports(error, GANTRY_ERROR_POISONED, {"allocator"}));
        }
    }));
}

INSTANTIATE_TEST_SUITE_P(OnPython, EveryAllocator,
                         testing::Values("default", "malloc", "pymalloc", "debug", "malloc_debug",
                                         "pymalloc_debug"),
                         [](const testing::TestParamInfo<const char *> &info) {
                             return info.param;
                         });
