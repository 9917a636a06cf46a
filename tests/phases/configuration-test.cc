/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What Python programs can ask of how they were started: _gantry and sys._configuration. */
#include "host.h"
#include "process.h"
#include "support.h"

#include <Python.h>

#include <thread>

/* Runs @program in the interpreter that is current; a failure if it raises. */
static void runs(const char *program)
{
    PyObject *globals = PyDict_New();
    PyDict_SetItemString(globals, "__builtins__", PyEval_GetBuiltins());
    PyObject *result = PyRun_String(program, Py_file_input, globals, globals);
    if (result == nullptr) {
        ADD_FAILURE() << program;
        PyErr_Print();
    }
    Py_XDECREF(result);
    Py_DECREF(globals);
}

static void start(const PipelinePtr &pipeline, const char *phase)
{
    Error error;
    ASSERT_EQ(gantry_pipeline_start(pipeline.get(), phase, error), GANTRY_OK) << error.message();
}

static void stop(const PipelinePtr &pipeline)
{
    Error error;
    EXPECT_TRUE(gantry_pipeline_stop(pipeline.get(), error)) << error.message();
}

/* --- the module ------------------------------------------------------------------------------- */

TEST_ALONE(PythonModule, IsBuiltinAndNotImportedByTheStart)
{
    PipelinePtr pipeline = python("import sys\n"
                                  "assert '_gantry' in sys.builtin_module_names\n"
                                  "assert '_gantry' not in sys.modules\n"
                                  "import _gantry\n"
                                  "assert not hasattr(_gantry, '__file__')");
    EXPECT_EQ(run_to_the_end(pipeline.get()), 0);
}

TEST_ALONE(PythonModule, GivesEachOptionTheTypeOfItsTable)
{
    static const char *const filters[] = {"error", "ignore", nullptr};
    PipelinePtr pipeline = python("from _gantry import get_config\n"
                                  "def same(name, value):\n"
                                  "    found = get_config(name)\n"
                                  "    assert type(found) is type(value) and found == value, "
                                  "(name, found)\n"
                                  "same('verbose', 0)\n"
                                  "same('core.verbose', 0)\n"
                                  "same('site_import', True)\n"
                                  "same('tracemalloc', 0)\n"
                                  "same('use_hash_seed', 0)\n"
                                  "same('run_module', None)\n"
                                  "same('pycache_prefix', '/cache')\n"
                                  "same('interpreter.warnoptions', ('error', 'ignore'))\n"
                                  "same('xoptions', ())\n");
    gantry_pipeline_set_string(pipeline.get(), "pycache_prefix", "/cache", nullptr);
    gantry_pipeline_set_list(pipeline.get(), "warnoptions", filters, nullptr);
    EXPECT_EQ(run_to_the_end(pipeline.get()), 0);
}

TEST_ALONE(PythonModule, RefusesNamesWithTheNearestAndLeavesNoErrorInThePipeline)
{
    PipelinePtr pipeline =
        python("import _gantry\n"
               "def refuses(kind, what, *names):\n"
               "    for name in names:\n"
               "        for function in _gantry.get_config, _gantry.origin:\n"
               "            try: function(name)\n"
               "            except kind as error: assert what in str(error), error\n"
               "            else: assert False, name\n"
               "refuses(ValueError, \"'verbos': did you mean 'verbose'?\", 'verbos')\n"
               "refuses(ValueError, 'unknown', '', 'x' * 10000, 'site.verbose', '.', 'verbose.')\n"
               "refuses(ValueError, 'null', 'verbose\\0')\n"
               "refuses(ValueError, 'surrogates', '\\udc80')\n"
               "refuses(ValueError, 'unknown', 'hash_see')\n"
               "refuses(ValueError, 'PEP 432', 'hash_seed', 'hash_seed_env', 'core.hash_seed')\n"
               "refuses(TypeError, 'str', None, 1, b'verbose')\n");
    EXPECT_EQ(run_to_the_end(pipeline.get()), 0);
    EXPECT_EQ(gantry_pipeline_error(pipeline.get()), nullptr);
}

TEST_ALONE(PythonModule, KnowsEveryOptionOfEveryPhaseButTheHashSeed)
{
    PipelinePtr pipeline = python("pass");
    start(pipeline, "site");
    g_autofree const char **names = gantry_pipeline_option_names(pipeline.get());
    PyObject *expected = PySet_New(nullptr);
    for (const char **name = names; *name != nullptr; name++) {
        PyObject *text = PyUnicode_FromString(*name);
        PySet_Add(expected, text);
        Py_DECREF(text);
    }
    PyModule_AddObject(PyImport_AddModule("builtins"), "expected", expected);
    runs("import _gantry\n"
         "names = _gantry.config_names()\n"
         "assert type(names) is frozenset\n"
         "assert expected - names == {'hash_seed', 'hash_seed_env'}, expected - names\n"
         "assert names < expected\n"
         "for name in names:\n"
         "    _gantry.get_config(name), _gantry.origin(name)\n");
    stop(pipeline);
}

TEST_ALONE(PythonModule, SaysWhereAValueCameFromAndWhomItBeat)
{
    static const char *const argv[] = {"python3", "-O", "-B"};
    setenv("PYTHONOPTIMIZE", "2", 1);
    PipelinePtr pipeline = python(
        "from _gantry import origin\n"
        "o = origin('optimization_level')\n"
        "assert o[:5] == ('environment', 'PYTHONOPTIMIZE', None, None, "
        "'environment PYTHONOPTIMIZE'), o\n"
        "(loser,) = o.overridden\n"
        "assert loser.value == '1' and loser.origin == ('command line', '-O', 1, None, "
        "'command line -O (argument 1)', ()), loser\n"
        "o = origin('write_bytecode')\n"
        "assert (o.source, o.name, o.argument, o.overridden) == ('command line', '-B', 2, ()), o\n"
        "o = origin('core.verbose')\n"
        "assert (o.source, o.name, o.line, o.text) == ('embedder', '--set', None, "
        "'embedder --set'), o\n"
        "assert origin('site_import')[:2] == ('default', None)\n"
        "try: o.name = 'x'\n"
        "except AttributeError: pass\n"
        "else: assert False\n"
        "import pickle\n"
        "assert pickle.loads(pickle.dumps(o)) == o\n");
    ASSERT_TRUE(gantry_pipeline_set_argv(pipeline.get(), 3, argv, nullptr));
    ASSERT_TRUE(gantry_pipeline_set_text(pipeline.get(), "core.verbose=0", nullptr));
    EXPECT_EQ(run_to_the_end(pipeline.get()), 0);
}

TEST_ALONE(PythonModule, SaysWhichLineOfAFileAValueCameFrom)
{
    FILE *file = fopen("dev.profile", "w");
    fputs("[options]\n\nquiet=1\n", file);
    fclose(file);
    PipelinePtr pipeline = python("from _gantry import origin\n"
                                  "o = origin('quiet')\n"
                                  "assert (o.source, o.argument, o.line) == ('file', None, 3), o\n"
                                  "assert o.name.endswith('dev.profile'), o\n");
    Error error;
    ASSERT_TRUE(gantry_pipeline_load_profile(pipeline.get(), "dev.profile", error))
        << error.message();
    EXPECT_EQ(run_to_the_end(pipeline.get()), 0);
}

/* --- when and where --------------------------------------------------------------------------- */

static const char ASK_EVERYTHING[] = "import sys, _gantry\n"
                                     "for name in _gantry.config_names():\n"
                                     "    _gantry.get_config(name), _gantry.origin(name)\n"
                                     "repr(_gantry.configuration)\n"
                                     "assert not hasattr(_gantry.configuration.runtime, 'quiet')\n"
                                     "assert _gantry.get_config('executable') == 'caf\\udce9'\n";

static PipelinePtr python_in_a_cafe(const char *program = "pass")
{
    PipelinePtr pipeline = python(program);
    gantry_pipeline_set_string(pipeline.get(), "executable", "caf\xe9", nullptr);
    return pipeline;
}

TEST_ALONE(PythonModule, IsThereAtEveryLevelFromTheCoreOn)
{
    PipelinePtr pipeline = python_in_a_cafe();
    for (const char *phase :
         {"core", "importlib", "pathconfig", "interpreter", "signals", "site"}) {
        start(pipeline, phase);
        runs(ASK_EVERYTHING);
        runs("import sys, _gantry\nassert _gantry.configuration is sys._configuration\n");
    }
    runs("assert __import__('sys').executable == 'caf\\udce9'");
    EXPECT_EQ(run_to_the_end(pipeline.get()), 0);
}

TEST_ALONE(PythonModule, IsThereWhereThePipelineStopsAtTheCore)
{
    be_a_host();
    HostState before = HostState::now();
    for (int i = 0; i < 3; i++) {
        PipelinePtr pipeline = python_in_a_cafe();
        start(pipeline, "core");
        runs(ASK_EVERYTHING);
        stop(pipeline);
        EXPECT_TRUE(same(before, HostState::now()));
    }
    EXPECT_TRUE(starts_again());
}

TEST_ALONE(PythonModule, TellsOfThePipelineThatStartedItAndNotOfTheOneBefore)
{
    for (int level = 0; level < 3; level++) {
        PipelinePtr pipeline = python("import sys, _gantry\n"
                                      "assert sys._configuration.runtime.optimization_level "
                                      "== sys.flags.optimize\n"
                                      "sys.exit(_gantry.get_config('optimization_level'))");
        gantry_pipeline_set_int(pipeline.get(), "optimization_level", level, nullptr);
        EXPECT_EQ(run_to_the_end(pipeline.get()), level);
    }
}

TEST(PythonModule, AnswersUntilTheInterpreterIsGone)
{
    Outcome outcome = run_alone([] {
        PipelinePtr pipeline =
            python("import atexit, builtins, sys, _gantry\n"
                   "class Late:\n"
                   "    def __init__(self, *things): self.things = things\n"
                   "    def __del__(self):\n"
                   "        get_config, origin, configuration, write = self.things\n"
                   "        assert get_config('quiet') == 1\n"
                   "        assert origin('quiet').text == 'embedder'\n"
                   "        assert configuration.main_interpreter.quiet\n"
                   "        write(1, b'done')\n"
                   "import posix\n"
                   "builtins.late = Late(_gantry.get_config, _gantry.origin,\n"
                   "                     sys._configuration, posix.write)\n"
                   "atexit.register(lambda: _gantry.origin('quiet').text)\n");
        gantry_pipeline_set_bool(pipeline.get(), "quiet", true, nullptr);
        EXPECT_EQ(run_to_the_end(pipeline.get()), 0);
    });
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.out, "done");
    EXPECT_EQ(outcome.err, "");
}

/* The pipeline is freed, and the interpreter is still there. */
TEST(PythonModule, RefusesWhereThePipelineIsGoneAndPythonIsNot)
{
    Outcome outcome = run_alone([] {
        PipelinePtr pipeline = python("pass");
        gantry_pipeline_set_string(pipeline.get(), "home", "/nonexistent", nullptr);
        gantry_pipeline_set_bool(pipeline.get(), "check_stdlib", false, nullptr);
        start(pipeline, "pathconfig");
        runs("import sys, _gantry\nsys.keep = _gantry\n");
        EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, nullptr), GANTRY_ERROR);
        EXPECT_EQ(gantry_pipeline_level(pipeline.get()), GANTRY_LEVEL_POISONED);
        pipeline.reset();
        ASSERT_NE(PyInterpreterState_Head(), nullptr);
        runs("import sys\n"
             "for ask in (lambda: sys.keep.get_config('verbose'), sys.keep.config_names,\n"
             "            lambda: sys.keep.origin('verbose'), lambda: repr(sys._configuration),\n"
             "            lambda: sys._configuration.runtime.verbose):\n"
             "    try: ask()\n"
             "    except RuntimeError as error: assert 'stopped' in str(error)\n"
             "    else: assert False\n"
             "try: import missing\n"
             "except ImportError: pass\n");
    });
    EXPECT_EQ(outcome.status, 0) << outcome.out << outcome.err;
}

/* --- interpreters and threads ----------------------------------------------------------------- */

static const char ASK_IN_A_SUB_INTERPRETER[] =
    "import _gantry\n"
    "assert _gantry.configuration.interpreter.is_main_interpreter is False\n"
    "assert _gantry.origin('executable').source == 'embedder'\n";

TEST_ALONE(PythonModule, IsThereInSubInterpreters)
{
    PipelinePtr pipeline = python_in_a_cafe();
    start(pipeline, "site");
    runs("import _gantry\n"
         "assert _gantry.configuration.interpreter.is_main_interpreter is True\n");
    PyThreadState *main = PyThreadState_Get();
    for (int i = 0; i < 3; i++) {
        PyThreadState *other = Py_NewInterpreter();
        ASSERT_NE(other, nullptr);
        runs(ASK_EVERYTHING);
        runs(ASK_IN_A_SUB_INTERPRETER);
        Py_EndInterpreter(other);
        PyThreadState_Swap(main);
    }
    runs(ASK_EVERYTHING);
    stop(pipeline);
}

#if PY_VERSION_HEX >= 0x030c0000
/* Each with a GIL of its own: they ask at the same time. */
TEST_ALONE(PythonModule, IsThereInInterpretersWithAGilOfTheirOwn)
{
    PipelinePtr pipeline = python_in_a_cafe();
    start(pipeline, "site");
    PyThreadState *main = PyEval_SaveThread();
    auto ask = [] {
        PyInterpreterConfig config = {};
        config.check_multi_interp_extensions = 1;
        config.allow_threads = 1;
        config.gil = PyInterpreterConfig_OWN_GIL;
        PyThreadState *own = nullptr;
        PyGILState_STATE state = PyGILState_Ensure();
        PyThreadState *first = PyThreadState_Get();
        ASSERT_FALSE(PyStatus_Exception(Py_NewInterpreterFromConfig(&own, &config)));
        for (int i = 0; i < 200; i++)
            runs(ASK_EVERYTHING);
        runs(ASK_IN_A_SUB_INTERPRETER);
        runs("import _gantry\n"
             "for i in range(1000):\n"
             "    try: _gantry.get_config('verbos')\n"
             "    except ValueError: pass\n");
        Py_EndInterpreter(own);
        PyThreadState_Swap(first);
        PyGILState_Release(state);
    };
    std::thread one(ask), two(ask);
    one.join();
    two.join();
    PyEval_RestoreThread(main);
    runs(ASK_EVERYTHING);
    stop(pipeline);
}
#endif

TEST_ALONE(PythonModule, IsThereInThreads)
{
    PipelinePtr pipeline = python("import sys, threading, _gantry\n"
                                  "sys.setswitchinterval(1e-6)\n"
                                  "def ask():\n"
                                  "    for i in range(20):\n"
                                  "        for name in _gantry.config_names():\n"
                                  "            _gantry.get_config(name), _gantry.origin(name)\n"
                                  "        repr(sys._configuration)\n"
                                  "    done.append(1)\n"
                                  "done = []\n"
                                  "threads = [threading.Thread(target=ask) for i in range(8)]\n"
                                  "[thread.start() for thread in threads]\n"
                                  "[thread.join() for thread in threads]\n"
                                  "sys.exit(len(done))");
    EXPECT_EQ(run_to_the_end(pipeline.get()), 8);
}

/* --- the table of builtin modules ------------------------------------------------------------- */

static PyObject *init_answers()
{
    static PyMethodDef methods[] = {{nullptr, nullptr, 0, nullptr}};
    static PyModuleDef definition = {
        PyModuleDef_HEAD_INIT, "answers", nullptr, 0, methods, nullptr, nullptr, nullptr, nullptr};
    PyObject *module = PyModule_Create(&definition);
    PyModule_AddIntConstant(module, "answer", 42);
    return module;
}

static void *init_more_answers(void)
{
    return init_answers();
}

static const char IMPORTS_ALL[] = "import _gantry, answers, sys\n"
                                  "import more_answers\n"
                                  "names = sys.builtin_module_names\n"
                                  "assert set(names) >= {'_gantry', 'answers', 'more_answers'}\n"
                                  "sys.exit(answers.answer + more_answers.answer)";

/* A table that is extended again is moved: what the host had must not be freed by that. */
TEST_ALONE(BuiltinModules, OfTheHostAreThereInEveryRunAndAfterwards)
{
    ASSERT_EQ(PyImport_AppendInittab("answers", init_answers), 0);
    HostState before = HostState::now();
    for (int i = 0; i < 3; i++) {
        PipelinePtr pipeline = python(IMPORTS_ALL);
        ASSERT_TRUE(
            gantry_python_add_module(pipeline.get(), "more_answers", init_more_answers, nullptr));
        EXPECT_EQ(run_to_the_end(pipeline.get()), 84);
        EXPECT_TRUE(same(before, HostState::now()));
    }
    Py_Initialize();
    runs("import answers, sys\n"
         "assert answers.answer == 42\n"
         "assert '_gantry' not in sys.builtin_module_names\n"
         "assert not hasattr(sys, '_configuration')\n");
    EXPECT_EQ(Py_FinalizeEx(), 0);
}

TEST_ALONE(BuiltinModules, OfTheHostAreThereWhenNothingHasRun)
{
    ASSERT_EQ(PyImport_AppendInittab("answers", init_answers), 0);
    HostState before = HostState::now();
    static const char *const argv[] = {"python3", "-V"};
    PipelinePtr pipeline(gantry_python_new(GANTRY_PRESET_PYTHON));
    gantry_pipeline_set_argv(pipeline.get(), 2, argv, nullptr);
    testing::internal::CaptureStdout();
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, nullptr), GANTRY_EXIT);
    testing::internal::GetCapturedStdout();
    EXPECT_TRUE(same(before, HostState::now()));
}

/* --- sys._configuration ----------------------------------------------------------------------- */

TEST_ALONE(PythonConfiguration, HasTheNamespacesOfPep432)
{
    PipelinePtr pipeline =
        python("import sys\n"
               "c = sys._configuration\n"
               "assert dir(c) == ['interpreter', 'main_interpreter', 'runtime']\n"
               "assert c.runtime is c.runtime\n"
               "assert c.runtime.use_environment is True and c.runtime.use_hash_seed == 0\n"
               "assert c.runtime._install_importlib is True\n"
               "m = c.main_interpreter\n"
               "assert m.prefix == sys.prefix and set(m.module_search_paths) <= set(sys.path)\n"
               "assert m.install_signal_handlers is True and m.site_import is True\n"
               "assert m.run_command.startswith('import sys') and m.inspect is not None\n"
               "assert dict(vars(c.interpreter)) == {'is_main_interpreter': True}\n"
               "for name in 'hash_seed', 'hash_seed_env', 'core.verbose', 'x', '', '\\udc80':\n"
               "    assert not any(hasattr(n, name) for n in vars(c).values()), name\n"
               "    assert not hasattr(c, name), name\n");
    EXPECT_EQ(run_to_the_end(pipeline.get()), 0);
}

TEST_ALONE(PythonConfiguration, HasEveryOptionOnce)
{
    PipelinePtr pipeline =
        python("import sys, _gantry\n"
               "c = sys._configuration\n"
               "both = dir(c.runtime) + dir(c.main_interpreter)\n"
               "assert sorted(both) == sorted(_gantry.config_names())\n"
               "for n in c.runtime, c.main_interpreter:\n"
               "    assert list(vars(n)) != [] and sorted(vars(n)) == dir(n)\n"
               "    for name, value in vars(n).items():\n"
               "        assert getattr(n, name) == value == _gantry.get_config(name)\n"
               "        assert '%s=%r' % (name, value) in repr(n)\n"
               "    assert repr(n) in repr(c)\n"
               "assert repr(c).startswith('sys._configuration(runtime=runtime(')\n"
               "assert 'interpreter=interpreter(is_main_interpreter=True)' in repr(c)\n");
    EXPECT_EQ(run_to_the_end(pipeline.get()), 0);
}

TEST_ALONE(PythonConfiguration, CannotBeChanged)
{
    PipelinePtr pipeline = python("import sys\n"
                                  "c = sys._configuration\n"
                                  "before = repr(c)\n"
                                  "def refuses(kind, function, *arguments):\n"
                                  "    try: function(*arguments)\n"
                                  "    except kind: pass\n"
                                  "    else: assert False, arguments\n"
                                  "def put(mapping): mapping['verbose'] = 1\n"
                                  "for thing in c, c.runtime, c.main_interpreter, c.interpreter:\n"
                                  "    for name in dir(thing) + ['x', '__class__', '__dict__']:\n"
                                  "        refuses(AttributeError, setattr, thing, name, 1)\n"
                                  "        refuses(AttributeError, delattr, thing, name)\n"
                                  "    refuses(TypeError, put, vars(thing))\n"
                                  "    refuses(TypeError, setattr, type(thing), 'x', 1)\n"
                                  "    refuses(TypeError, type(thing))\n"
                                  "assert repr(c) == before\n");
    EXPECT_EQ(run_to_the_end(pipeline.get()), 0);
}

/* It is what was configured, whatever the program does to the things that came of it. */
TEST_ALONE(PythonConfiguration, IsASnapshot)
{
    PipelinePtr pipeline = python("import sys\n"
                                  "before = repr(sys._configuration)\n"
                                  "del sys.path[:], sys.argv[:]\n"
                                  "sys.prefix = sys.executable = 'x'\n"
                                  "sys.dont_write_bytecode = True\n"
                                  "assert repr(sys._configuration) == before\n");
    EXPECT_EQ(run_to_the_end(pipeline.get()), 0);
}

struct EarlyConfig {
    bool early;
};

/* An option is where its phase is: before there is an interpreter, or not. */
TEST_ALONE(PythonConfiguration, PutsOptionsOfAddedPhasesWhereTheyRun)
{
    static const GantryOption early_options[] = {
        {.name = "early", .type = GANTRY_TYPE_BOOL, .offset = 0, .value = "1"}, {}};
    static const GantryOption late_options[] = {
        {.name = "late", .type = GANTRY_TYPE_BOOL, .offset = 0, .value = "1"}, {}};
    static const char *const before[] = {"core", nullptr};
    GantryPhase early = {};
    early.abi = GANTRY_ABI;
    early.name = "early-phase";
    early.summary = "runs before the core";
    early.before = before;
    early.options = early_options;
    early.config_size = sizeof(EarlyConfig);
    early.start = [](GantryContext *, const void *, void *, void *, GError **) {
        return GANTRY_OK;
    };
    GantryPhase late = early;
    late.name = "late-phase";
    late.summary = "runs behind the core";
    late.needs_level = GANTRY_LEVEL_CORE;
    late.before = nullptr;
    late.options = late_options;
    PipelinePtr pipeline = python("import sys, _gantry\n"
                                  "assert _gantry.get_config('early-phase.early') is True\n"
                                  "assert _gantry.get_config('late') is True\n"
                                  "assert sys._configuration.runtime.early is True\n"
                                  "assert sys._configuration.main_interpreter.late is True\n"
                                  "assert not hasattr(sys._configuration.runtime, 'late')\n");
    ASSERT_TRUE(gantry_pipeline_add_phase(pipeline.get(), &early, nullptr));
    ASSERT_TRUE(gantry_pipeline_add_phase(pipeline.get(), &late, nullptr));
    EXPECT_EQ(run_to_the_end(pipeline.get()), 0);
}
