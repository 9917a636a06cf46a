/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Python inside of a program that goes on afterwards. */
#include "host.h"
#include "process.h"
#include "support.h"

#include <Python.h>

#include <cstring>
#include <unistd.h>

/* The value of an expression, as text; "" and a failure if it raises. */
static std::string evaluate(const char *expression)
{
    PyObject *globals = PyModule_GetDict(PyImport_AddModule("__main__"));
    PyObject *value = PyRun_String(expression, Py_eval_input, globals, globals);
    PyObject *text = value != nullptr ? PyObject_Str(value) : nullptr;
    std::string result;
    if (text == nullptr) {
        ADD_FAILURE() << expression;
        PyErr_Print();
    } else {
        result = PyUnicode_AsUTF8(text);
    }
    Py_XDECREF(text);
    Py_XDECREF(value);
    return result;
}

TEST_ALONE(Embedding, StartsToSiteUsesTheApiAndStops)
{
    be_a_host();
    HostState before = HostState::now();
    PipelinePtr pipeline(gantry_python_new(GANTRY_PRESET_ISOLATED));
    Error error;

    ASSERT_EQ(gantry_pipeline_start(pipeline.get(), "site", error), GANTRY_OK) << error.message();
    EXPECT_EQ(gantry_pipeline_level(pipeline.get()), GANTRY_LEVEL_INITIALIZED);
    EXPECT_TRUE(Py_IsInitialized());
    EXPECT_TRUE(PyGILState_Check());
    EXPECT_EQ(evaluate("__import__('json').dumps({'a': [1, None]})"), "{\"a\": [1, null]}");
    EXPECT_EQ(evaluate("__import__('sys').flags.no_site"), "0");
    /* One that runs already is no error. */
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), "core", error), GANTRY_OK);
    EXPECT_TRUE(gantry_pipeline_stop(pipeline.get(), error)) << error.message();
    EXPECT_EQ(gantry_pipeline_level(pipeline.get()), GANTRY_LEVEL_NONE);
    EXPECT_FALSE(Py_IsInitialized());
    EXPECT_TRUE(same(before, HostState::now()));
    EXPECT_TRUE(starts_again());
}

TEST_ALONE(Embedding, GoesOnFromSiteToMain)
{
    PipelinePtr pipeline =
        python("import builtins, sys\nsys.exit(builtins.answer if __name__ == '__main__' else 1)");
    Error error;

    ASSERT_EQ(gantry_pipeline_start(pipeline.get(), "site", error), GANTRY_OK) << error.message();
    ASSERT_EQ(PyRun_SimpleString("import builtins\nbuiltins.answer = 42\n"), 0);
    EXPECT_EQ(run_to_the_end(pipeline.get()), 42);
    EXPECT_EQ(begins_in(pipeline.get(), {GANTRY_TRACE_START}),
              NinePhases::started(NinePhases::N - 1));
}

TEST_ALONE(Embedding, GoesPhaseByPhase)
{
    PipelinePtr pipeline = python("import sys\nsys.exit(3)");
    Error error;
    for (size_t k = 0; k < NinePhases::N; k++) {
        ASSERT_EQ(gantry_pipeline_start(pipeline.get(), NinePhases::NAMES[k], error), GANTRY_OK)
            << error.message();
        EXPECT_EQ(gantry_pipeline_level(pipeline.get()), NinePhases::level_after(k));
    }
    EXPECT_EQ(gantry_pipeline_exit_status(pipeline.get()), 3);
    EXPECT_EQ(run_to_the_end(pipeline.get()), 3);
}

TEST_ALONE(Embedding, RunsCodeAtTheLevelCoreBeforeAnyFileCanBeImported)
{
    PipelinePtr pipeline = python("pass");
    Error error;
    ASSERT_EQ(gantry_pipeline_start(pipeline.get(), "core", error), GANTRY_OK) << error.message();
    EXPECT_FALSE(Py_IsInitialized());
    EXPECT_EQ(evaluate("sum(i * i for i in range(10))"), "285");
    EXPECT_EQ(evaluate("hasattr(__import__('sys'), 'argv')"), "False");
    EXPECT_TRUE(gantry_pipeline_stop(pipeline.get(), error)) << error.message();
}

TEST_ALONE(Embedding, FreeingARunningPipelineStopsIt)
{
    be_a_host();
    HostState before = HostState::now();
    for (const char *phase : {"core", "site", "main"}) {
        PipelinePtr pipeline = python("pass");
        EXPECT_EQ(gantry_pipeline_start(pipeline.get(), phase, nullptr), GANTRY_OK);
        pipeline.reset();
        EXPECT_FALSE(Py_IsInitialized());
        EXPECT_TRUE(same(before, HostState::now())) << phase;
    }
    EXPECT_TRUE(starts_again());
}

/* --- builtin modules -------------------------------------------------------------------------- */

static PyObject *init_answers()
{
    static PyMethodDef methods[] = {{nullptr, nullptr, 0, nullptr}};
    static PyModuleDef definition = {
        PyModuleDef_HEAD_INIT, "answers", nullptr, 0, methods, nullptr, nullptr, nullptr, nullptr};
    PyObject *module = PyModule_Create(&definition);
    PyModule_AddIntConstant(module, "answer", 42);
    return module;
}

static void *init(void)
{
    return init_answers();
}

TEST_ALONE(Modules, OfThePipelineAreBuiltinAndGoneAfterwards)
{
    HostState before = HostState::now();
    for (int i = 0; i < 3; i++) {
        PipelinePtr pipeline = python("import answers, sys\n"
                                      "assert 'answers' in sys.builtin_module_names\n"
                                      "sys.exit(answers.answer)");
        Error error;
        ASSERT_TRUE(gantry_python_add_module(pipeline.get(), "answers", init, error));
        EXPECT_EQ(run_to_the_end(pipeline.get()), 42);
        EXPECT_TRUE(same(before, HostState::now()));
    }
    EXPECT_EQ(run_command("import sys\nsys.exit('answers' in sys.builtin_module_names)"), 0);
}

TEST_ALONE(Modules, OfAPipelineThatFailsAreGoneToo)
{
    HostState before = HostState::now();
    PipelinePtr pipeline = python("pass");
    GantryPhase failing = {};
    failing.abi = GANTRY_ABI;
    failing.name = "failing";
    failing.summary = "fails at the level core";
    failing.needs_level = GANTRY_LEVEL_CORE;
    failing.start = [](GantryContext *, const void *, void *, void *, GError **) {
        return GANTRY_ERROR;
    };
    ASSERT_TRUE(gantry_pipeline_add_phase(pipeline.get(), &failing, nullptr));
    ASSERT_TRUE(gantry_python_add_module(pipeline.get(), "answers", init, nullptr));
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, nullptr), GANTRY_ERROR);
    EXPECT_TRUE(same(before, HostState::now()));
}

TEST_ALONE(Modules, CannotBeAddedOnceTheCoreHasStarted)
{
    PipelinePtr pipeline = python("pass");
    Error error;
    ASSERT_EQ(gantry_pipeline_start(pipeline.get(), "core", error), GANTRY_OK) << error.message();
    EXPECT_FALSE(gantry_python_add_module(pipeline.get(), "answers", init, error));
    EXPECT_TRUE(reports(error, GANTRY_ERROR_STATE, {"answers"}));
}

/* --- one process, one Python ------------------------------------------------------------------ */

TEST_ALONE(Process, RefusesASecondPipelineWhileTheFirstRuns)
{
    PipelinePtr first = python("import sys\nsys.exit(6)");
    Error error;
    ASSERT_EQ(gantry_pipeline_start(first.get(), "site", error), GANTRY_OK) << error.message();
    for (int i = 0; i < 3; i++) {
        PipelinePtr second = python("pass");
        EXPECT_EQ(gantry_pipeline_start(second.get(), nullptr, error), GANTRY_ERROR);
        EXPECT_TRUE(reports(error, GANTRY_ERROR_BUSY, {"allocator", "already"}));
        EXPECT_EQ(gantry_pipeline_level(second.get()), GANTRY_LEVEL_NONE);
    }
    EXPECT_EQ(evaluate("1 + 1"), "2");
    EXPECT_EQ(run_to_the_end(first.get()), 6);
    EXPECT_TRUE(starts_again());
}

/* At the level core Py_IsInitialized() is 0: what it says is not enough. */
TEST_ALONE(Process, RefusesASecondPipelineWhileTheFirstIsHalfWay)
{
    PipelinePtr first = python("import sys\nsys.exit(6)");
    Error error;
    for (const char *phase : {"core", "importlib", "pathconfig"}) {
        ASSERT_EQ(gantry_pipeline_start(first.get(), phase, error), GANTRY_OK) << error.message();
        EXPECT_EQ(gantry_pipeline_start(python("pass").get(), nullptr, error), GANTRY_ERROR);
        EXPECT_TRUE(error.message().find("start: allocator: ") == 0) << error.message();
    }
    EXPECT_EQ(run_to_the_end(first.get()), 6);
}

/* A pipeline that has only pre-initialized CPython is not seen by the next one; it must then see
 * that one itself, and does not: both stop the same interpreter. */
TEST_ALONE(Process, RefusesToGoOnWhereAnotherPipelineWasFaster)
{
    PipelinePtr first = python("pass"), second = python("import sys\nsys.exit(6)");
    Error error;
    ASSERT_EQ(gantry_pipeline_start(first.get(), "allocator", error), GANTRY_OK);
    ASSERT_EQ(gantry_pipeline_start(second.get(), "site", error), GANTRY_OK);
    EXPECT_EQ(gantry_pipeline_start(first.get(), nullptr, error), GANTRY_ERROR);
    EXPECT_TRUE(reports(error, GANTRY_ERROR_BUSY));
    EXPECT_EQ(gantry_pipeline_level(first.get()), GANTRY_LEVEL_NONE);
    EXPECT_EQ(run_to_the_end(second.get()), 6);
    EXPECT_TRUE(starts_again());
}

TEST_ALONE(Process, RefusesAHostsOwnPythonAndLeavesItAlone)
{
    PyConfig config;
    PyConfig_InitPythonConfig(&config);
    PyStatus status = Py_InitializeFromConfig(&config);
    PyConfig_Clear(&config);
    ASSERT_FALSE(PyStatus_Exception(status));
    HostState before = HostState::now();
    Error error;
    EXPECT_EQ(gantry_pipeline_start(python("pass").get(), nullptr, error), GANTRY_ERROR);
    EXPECT_TRUE(reports(error, GANTRY_ERROR_BUSY));
    EXPECT_TRUE(same(before, HostState::now()));
    EXPECT_EQ(evaluate("2 + 2"), "4");
    EXPECT_EQ(Py_FinalizeEx(), 0);
    EXPECT_TRUE(starts_again());
}

/* --- the snapshot of the environment ---------------------------------------------------------- */

TEST_ALONE(Environment, IsTheOneThatWasWhenThePipelineWasMade)
{
    setenv("PYTHONOPTIMIZE", "2", 1);
    PipelinePtr pipeline = python("import sys\nassert sys.flags.optimize == 2\n"
                                  "assert sys.pycache_prefix is None\n"
                                  "assert '/nonexistent' not in sys.path");
    setenv("PYTHONOPTIMIZE", "1", 1);
    setenv("PYTHONHOME", "/nonexistent", 1);
    setenv("PYTHONPATH", "/nonexistent", 1);
    setenv("PYTHONUTF8", "1", 1);
    setenv("LC_ALL", "C", 1);
    EXPECT_EQ(run_to_the_end(pipeline.get()), 0);
}

/* What CPython reads for itself when it makes the core: it is told to use the environment, and
 * takes that of the process. */
class LateVariable : public testing::TestWithParam<const char *>
{
};

TEST_P(LateVariable, IsNotSeen)
{
    EXPECT_TRUE(alone([] {
        PipelinePtr pipeline = python("import faulthandler, sys, tracemalloc\nf = sys.flags\n"
                                      "assert not f.dont_write_bytecode\n"
                                      "assert not (f.optimize or f.verbose or f.debug)\n"
                                      "assert not (f.inspect or f.dev_mode)\n"
                                      "assert f.hash_randomization\n"
                                      "assert sys.pycache_prefix is None\n"
                                      "assert sys.warnoptions == []\n"
                                      "assert sys.stdout.encoding == 'utf-8'\n"
                                      "assert not sys.stdout.write_through\n"
                                      "assert not faulthandler.is_enabled()\n"
                                      "assert not tracemalloc.is_tracing()\n");
        putenv(const_cast<char *>(GetParam()));
        EXPECT_EQ(run_to_the_end(pipeline.get()), 0);
    }));
}

INSTANTIATE_TEST_SUITE_P(
    OnPython, LateVariable,
    testing::Values("PYTHONOPTIMIZE=1", "PYTHONDONTWRITEBYTECODE=1", "PYTHONVERBOSE=1",
                    "PYTHONDEBUG=1", "PYTHONINSPECT=1", "PYTHONUNBUFFERED=1", "PYTHONDEVMODE=1",
                    "PYTHONHASHSEED=0", "PYTHONMALLOC=nonsense", "PYTHONWARNINGS=ignore",
                    "PYTHONPYCACHEPREFIX=/nonexistent", "PYTHONIOENCODING=latin-1",
                    "PYTHONFAULTHANDLER=1", "PYTHONTRACEMALLOC=1", "PYTHONPROFILEIMPORTTIME=1"),
    [](const testing::TestParamInfo<const char *> &info) {
        return std::string(info.param).substr(0, strcspn(info.param, "="));
    });

TEST_ALONE(Environment, OfTheEmbedderIsReadInPlaceOfThatOfTheProcess)
{
    static const char *const variables[] = {"PYTHONOPTIMIZE=2", "LANG=C.UTF-8", nullptr};
    setenv("PYTHONOPTIMIZE", "1", 1);
    setenv("PYTHONHOME", "/nonexistent", 1);
    PipelinePtr pipeline = python("import sys\nsys.exit(sys.flags.optimize)");
    ASSERT_TRUE(gantry_pipeline_set_environment(pipeline.get(), gantry_environment_new(variables),
                                                nullptr));
    EXPECT_EQ(run_to_the_end(pipeline.get()), 2);
}

TEST_ALONE(Environment, IsNothingToTheIsolatedPreset)
{
    for (const char *variable : {"PYTHONHOME=/nonexistent",
                                 "PYTHONPATH=/nonexistent",
                                 "PYTHONOPTIMIZE=2",
                                 "PYTHONVERBOSE=1",
                                 "PYTHONDEBUG=1",
                                 "PYTHONDONTWRITEBYTECODE=1",
                                 "PYTHONUNBUFFERED=1",
                                 "PYTHONHASHSEED=0",
                                 "PYTHONIOENCODING=latin-1",
                                 "PYTHONUTF8=1",
                                 "PYTHONMALLOC=nonsense",
                                 "PYTHONDEVMODE=1",
                                 "PYTHONFAULTHANDLER=1",
                                 "PYTHONTRACEMALLOC=1",
                                 "PYTHONWARNINGS=error",
                                 "PYTHONPYCACHEPREFIX=/nonexistent",
                                 "PYTHONINSPECT=1",
                                 "PYTHONPLATLIBDIR=nonsense",
                                 "PYTHONSAFEPATH=1",
                                 "PYTHONINTMAXSTRDIGITS=700",
                                 "PYTHONPROFILEIMPORTTIME=1",
                                 "PYTHONCOERCECLOCALE=warn",
                                 "PYTHONUSERBASE=/nonexistent",
                                 "PYTHONSTARTUP=/nonexistent"})
        putenv(const_cast<char *>(variable));
    EXPECT_EQ(run_command("import faulthandler, sys, tracemalloc\n"
                          "f = sys.flags\n"
                          "assert f.isolated == f.ignore_environment == f.no_user_site == 1, f\n"
                          "assert not (f.optimize or f.verbose or f.debug or f.dev_mode), f\n"
                          "assert not (f.dont_write_bytecode or f.inspect), f\n"
                          "assert f.hash_randomization and f.utf8_mode == 0, f\n"
                          "assert sys.pycache_prefix is None\n"
                          "assert sys.warnoptions == [], sys.warnoptions\n"
                          "assert sys.path and '/nonexistent' not in sys.path, sys.path\n"
                          "assert '' not in sys.path, sys.path\n"
                          "assert not faulthandler.is_enabled()\n"
                          "assert not tracemalloc.is_tracing()\n",
                          GANTRY_PRESET_ISOLATED),
              0);
}

/* The words of the command line are the program's, whatever they look like. */
TEST_ALONE(Environment, IsNotTheCommandLineOfTheIsolatedPreset)
{
    static const char *const argv[] = {"host", "-O", "--version", "-c", "nonsense"};
    PipelinePtr pipeline = python("import sys\nassert sys.flags.optimize == 0\n"
                                  "assert sys.argv[1:] == ['-O', '--version', '-c', 'nonsense'], "
                                  "sys.argv",
                                  GANTRY_PRESET_ISOLATED);
    ASSERT_TRUE(gantry_pipeline_set_argv(pipeline.get(), 5, argv, nullptr));
    EXPECT_EQ(run_to_the_end(pipeline.get()), 0);
}

/* --- options ---------------------------------------------------------------------------------- */

TEST(Answers, OfTheCommandLineEndTheRunBeforePythonIsInitialized)
{
    Outcome outcome = run_alone([] {
        static const char *const argv[] = {"python3", "-V"};
        HostState before = HostState::now();
        PipelinePtr pipeline(gantry_python_new(GANTRY_PRESET_PYTHON));
        ASSERT_TRUE(gantry_pipeline_set_argv(pipeline.get(), 2, argv, nullptr));
        Error error;
        EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, error), GANTRY_EXIT)
            << error.message();
        EXPECT_EQ(gantry_pipeline_exit_status(pipeline.get()), 0);
        EXPECT_EQ(gantry_pipeline_level(pipeline.get()), GANTRY_LEVEL_NONE);
        EXPECT_EQ(PyInterpreterState_Head(), nullptr);
        EXPECT_TRUE(same(before, HostState::now()));
        EXPECT_TRUE(starts_again());
    });
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.out, "Python " PY_VERSION "\n");
    EXPECT_EQ(outcome.err, "");
}

TEST_ALONE(Options, RememberWhereTheyCameFrom)
{
    static const char *const argv[] = {"python3", "-B"};
    setenv("PYTHONOPTIMIZE", "2", 1);
    PipelinePtr pipeline = python("pass");
    ASSERT_TRUE(gantry_pipeline_set_argv(pipeline.get(), 2, argv, nullptr));
    ASSERT_TRUE(gantry_pipeline_set_text(pipeline.get(), "core.verbose=0", nullptr));
    ASSERT_EQ(gantry_pipeline_configure(pipeline.get(), nullptr), GANTRY_OK);
    auto origin = [&](const char *option) {
        g_autofree char *text =
            gantry_origin_text(gantry_pipeline_option_origin(pipeline.get(), option, nullptr));
        return std::string(text);
    };
    EXPECT_EQ(origin("optimization_level"), "environment PYTHONOPTIMIZE");
    EXPECT_EQ(origin("importlib.write_bytecode"), "command line -B (argument 1)");
    EXPECT_EQ(origin("verbose"), "embedder --set");
    EXPECT_EQ(origin("run_command"), "embedder");
    EXPECT_EQ(origin("site_import"), "default");
    EXPECT_EQ(PyInterpreterState_Head(), nullptr);
}
