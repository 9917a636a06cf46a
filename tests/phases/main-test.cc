/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* How programs end, and that the host does not end with them. */
#include "host.h"
#include "process.h"
#include "support.h"

#include <csignal>
#include <unistd.h>

struct Ending {
    const char *name;
    const char *program;
    int status;
    int signal;
    const char *err; /* what standard error holds; "" for nothing at all */
};

static const Ending ENDINGS[] = {
    {"FallsOffItsEnd", "x = 1", 0, 0, ""},
    {"Exit", "import sys; sys.exit()", 0, 0, ""},
    {"ExitNone", "import sys; sys.exit(None)", 0, 0, ""},
    {"ExitZero", "import sys; sys.exit(0)", 0, 0, ""},
    {"ExitThree", "import sys; sys.exit(3)", 3, 0, ""},
    {"ExitTrue", "import sys; sys.exit(True)", 1, 0, ""},
    {"ExitMinusOne", "import sys; sys.exit(-1)", -1, 0, ""},
    {"ExitText", "import sys; sys.exit('the reason')", 1, 0, "the reason\n"},
    {"ExitList", "import sys; sys.exit([1, 2])", 1, 0, "[1, 2]\n"},
    {"ExitTooLarge", "import sys; sys.exit(2 ** 100)", -1, 0, ""},
    {"RaiseSystemExit", "raise SystemExit", 0, 0, ""},
    {"RaiseSystemExitFive", "raise SystemExit(5)", 5, 0, ""},
    {"Subclass", "class E(SystemExit): pass\nraise E(6)", 6, 0, ""},
    {"SubclassWithItsOwnCode", "class E(SystemExit):\n  code = 7\nraise E(1)", 7, 0, ""},
    {"CodeThatRaises",
     "class E(SystemExit):\n  @property\n  def code(self): 1/0\n  def __str__(self): return 'e'\n"
     "raise E",
     1, 0, "e\n"},
    {"FromAnException", "try: 1/0\nexcept ZeroDivisionError as e: raise SystemExit(8) from e", 8, 0,
     ""},
    {"OfSite", "exit(9)", 9, 0, ""},
    {"InAnExceptHook", "import sys\nsys.excepthook = lambda *a: sys.exit(10)\n1/0", 10, 0, ""},
    {"InAtexit", "import atexit, sys\natexit.register(lambda: sys.exit(4))\nsys.exit(11)", 11, 0,
     nullptr},
    {"InAThread",
     "import sys, threading\nt = threading.Thread(target=sys.exit, args=(4,))\nt.start()\nt.join()",
     0, 0, ""},
    {"InAFinalizer", "class D:\n  def __del__(self): raise SystemExit(4)\nd = D()\ndel d", 0, 0,
     nullptr},
    {"InASignalHandler",
     "import os, signal, sys\nsignal.signal(signal.SIGUSR1, lambda *a: sys.exit(12))\n"
     "os.kill(os.getpid(), signal.SIGUSR1)\nwhile True: pass",
     12, 0, ""},
    {"InAsyncio", "import asyncio\nasync def f(): raise SystemExit(13)\nasyncio.run(f())", 13, 0,
     ""},
    {"Exception", "1/0", 1, 0, nullptr},
    {"SyntaxError", "x = = 1", 1, 0, nullptr},
    {"KeyboardInterrupt", "raise KeyboardInterrupt", 128 + SIGINT, SIGINT, nullptr},
    {"CtrlC", "import os, time\nos.kill(os.getpid(), 2)\ntime.sleep(60)", 128 + SIGINT, SIGINT,
     nullptr},
};

class EveryEnding : public testing::TestWithParam<Ending>
{
};

TEST_P(EveryEnding, IsAStatusAndTheHostGoesOn)
{
    const Ending &ending = GetParam();
    Outcome outcome = run_alone([&] {
        HostState before = HostState::now();
        PipelinePtr pipeline = python(ending.program);
        EXPECT_EQ(run_to_the_end(pipeline.get()), ending.status);
        EXPECT_EQ(gantry_pipeline_exit_signal(pipeline.get()), ending.signal);
        EXPECT_TRUE(same(before, HostState::now()));
        EXPECT_TRUE(starts_again());
    });
    EXPECT_EQ(outcome.signal, 0);
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.out, "");
    if (ending.err != nullptr) {
        EXPECT_EQ(outcome.err, ending.err);
    } else {
        EXPECT_NE(outcome.err, "");
    }
}

INSTANTIATE_TEST_SUITE_P(OfAProgram, EveryEnding, testing::ValuesIn(ENDINGS),
                         [](const testing::TestParamInfo<Ending> &info) {
                             return info.param.name;
                         });

TEST(Main, JoinsThreadsAndThenRunsAtexitWhenItStops)
{
    Outcome outcome = run_alone([] {
        PipelinePtr pipeline = python("import atexit, threading, time\n"
                                      "def say(text): print(text, flush=True)\n"
                                      "def late():\n  time.sleep(.2)\n  say('thread')\n"
                                      "atexit.register(say, 'first registered')\n"
                                      "atexit.register(say, 'last registered')\n"
                                      "threading.Thread(target=late).start()\n"
                                      "class D:\n  def __del__(self): say('module')\n"
                                      "d = D()\n"
                                      "say('main')\n");
        Error error;
        EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, error), GANTRY_OK);
        (void)!write(1, "host\n", 5);
        EXPECT_TRUE(gantry_pipeline_stop(pipeline.get(), error));
        (void)!write(1, "stopped\n", 8);
    });
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.err, "");
    EXPECT_EQ(outcome.out,
              "main\nhost\nthread\nlast registered\nfirst registered\nmodule\nstopped\n");
}

TEST(Main, FlushesWhatWasPrinted)
{
    Outcome outcome = run_alone([] { EXPECT_EQ(run_command("print('no end', end='')"), 0); });
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.out, "no end");
}

TEST(Main, SaysThatStandardOutputCouldNotBeFlushed)
{
    Outcome outcome = run_alone([] {
        PipelinePtr pipeline = python("import os\nos.dup2(os.open('/dev/full', 1), 1)\nprint('x')");
        Error error;
        EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, error), GANTRY_OK);
        gantry_pipeline_stop(pipeline.get(), error);
        EXPECT_EQ(gantry_pipeline_exit_status(pipeline.get()), 120);
    });
    EXPECT_EQ(outcome.signal, 0);
}

TEST_ALONE(Main, RunsAFileAModuleAndAFolder)
{
    struct {
        const char *option;
        const char *value;
    } programs[] = {
        {"run_filename", "program.py"},
        {"run_module", "program"},
        {"run_filename", "folder"},
    };
    ASSERT_EQ(run_command("import os\nfor f in ('program.py', 'folder/__main__.py'):\n"
                          "  os.makedirs(os.path.dirname(f) or '.', exist_ok=True)\n"
                          "  with open(f, 'w') as file:\n"
                          "    file.write('import sys\\nsys.exit(__name__ == \"__main__\")')\n"),
              0);
    for (const auto &program : programs) {
        PipelinePtr pipeline(gantry_python_new(GANTRY_PRESET_PYTHON));
        const char *const argv[] = {program.value, nullptr};
        gantry_pipeline_set_string(pipeline.get(), program.option, program.value, nullptr);
        gantry_pipeline_set_list(pipeline.get(), "argv", argv, nullptr);
        EXPECT_EQ(run_to_the_end(pipeline.get()), 1) << program.value;
    }
}
