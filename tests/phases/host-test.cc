/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What the host gets back: signals, locale, environment. */
#include "host.h"
#include "process.h"
#include "support.h"

#include <clocale>
#include <csignal>

/* As CPython does, it leaves a handler of the host's for SIGINT in its place. */
TEST_ALONE(Signals, HostHandlersComeBack)
{
    be_a_host();
    HostState before = HostState::now();
    EXPECT_EQ(run_command("import signal\n"
                          "assert signal.getsignal(signal.SIGINT) is None\n"
                          "assert signal.getsignal(signal.SIGUSR1) is None\n"
                          "assert signal.getsignal(signal.SIGPIPE) == signal.SIG_IGN\n"
                          "assert signal.getsignal(signal.SIGXFSZ) == signal.SIG_IGN\n"),
              0);
    EXPECT_TRUE(same(before, HostState::now()));
    raise(SIGINT);
    raise(SIGUSR1);
    raise(SIGPIPE);
    EXPECT_EQ(host_signals_seen(), 2);
}

TEST_ALONE(Signals, MakeCtrlCAKeyboardInterruptWhereTheHostHasNoHandler)
{
    HostState before = HostState::now();
    EXPECT_EQ(run_command("import os, signal, time\n"
                          "assert signal.getsignal(signal.SIGINT) is signal.default_int_handler\n"
                          "try:\n  os.kill(os.getpid(), signal.SIGINT)\n  time.sleep(60)\n"
                          "except KeyboardInterrupt: raise SystemExit(5)"),
              5);
    EXPECT_TRUE(same(before, HostState::now()));
}

TEST_ALONE(Signals, HandlersOfTheProgramDoNotSurviveIt)
{
    be_a_host();
    HostState before = HostState::now();
    EXPECT_EQ(
        run_command("import signal\n"
                    "for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:\n"
                    "  signal.signal(number, lambda *a: print('from the grave'))\n"),
        0);
    EXPECT_TRUE(same(before, HostState::now()));
    raise(SIGINT);
    raise(SIGUSR1);
    EXPECT_EQ(host_signals_seen(), 2);
    EXPECT_TRUE(starts_again());
}

TEST_ALONE(Signals, ThatTheProgramSetsToDefaultOrIgnoresComeBack)
{
    be_a_host();
    HostState before = HostState::now();
    EXPECT_EQ(run_command("import signal\n"
                          "signal.signal(signal.SIGUSR1, signal.SIG_DFL)\n"
                          "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
                          "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
                          "signal.signal(signal.SIGPIPE, signal.SIG_DFL)\n"),
              0);
    EXPECT_TRUE(same(before, HostState::now()));
}

TEST_ALONE(Signals, OfFaulthandlerComeBack)
{
    be_a_host();
    HostState before = HostState::now();
    EXPECT_EQ(run_command("import faulthandler, signal\n"
                          "faulthandler.enable()\n"
                          "faulthandler.register(signal.SIGUSR1)\n"),
              0);
    EXPECT_TRUE(same(before, HostState::now()));
}

TEST_ALONE(Signals, OfFaulthandlerByOptionComeBack)
{
    setenv("PYTHONFAULTHANDLER", "1", 1);
    be_a_host();
    HostState before = HostState::now();
    EXPECT_EQ(run_command("import faulthandler\nassert faulthandler.is_enabled()"), 0);
    EXPECT_TRUE(same(before, HostState::now()));
}

TEST_ALONE(Signals, ComeBackWhenTheRunIsStoppedAtSite)
{
    be_a_host();
    HostState before = HostState::now();
    PipelinePtr pipeline = python("pass");
    Error error;
    ASSERT_EQ(gantry_pipeline_start(pipeline.get(), "site", error), GANTRY_OK) << error.message();
    EXPECT_FALSE(same(before, HostState::now()));
    EXPECT_TRUE(gantry_pipeline_stop(pipeline.get(), error)) << error.message();
    EXPECT_TRUE(same(before, HostState::now()));
}

TEST_ALONE(Signals, AreNotTouchedByTheIsolatedPreset)
{
    be_a_host();
    HostState before = HostState::now();
    PipelinePtr pipeline = python("pass", GANTRY_PRESET_ISOLATED);
    Error error;
    ASSERT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, error), GANTRY_OK) << error.message();
    EXPECT_TRUE(same_in_the_run(before, HostState::now()));
    raise(SIGINT);
    EXPECT_EQ(host_signals_seen(), 1);
    EXPECT_TRUE(gantry_pipeline_stop(pipeline.get(), error)) << error.message();
    EXPECT_TRUE(same(before, HostState::now()));
}

TEST_ALONE(Locale, ComesFromTheEnvironmentAndGoesAgain)
{
    HostState before = HostState::now();
    PipelinePtr pipeline = python("pass");
    Error error;
    ASSERT_EQ(gantry_pipeline_start(pipeline.get(), "locale", error), GANTRY_OK);
    EXPECT_STREQ(setlocale(LC_CTYPE, nullptr), "C.UTF-8");
    EXPECT_STREQ(setlocale(LC_TIME, nullptr), "C");
    auto result =
        static_cast<const GantryLocaleResult *>(gantry_pipeline_result(pipeline.get(), "locale"));
    ASSERT_NE(result, nullptr);
    EXPECT_STREQ(result->ctype, "C.UTF-8");
    EXPECT_TRUE(result->configured);
    EXPECT_FALSE(result->coerced);
    EXPECT_FALSE(result->utf8_mode);
    EXPECT_TRUE(gantry_pipeline_stop(pipeline.get(), error));
    EXPECT_TRUE(same(before, HostState::now()));
}

TEST_ALONE(Locale, OfCIsReplacedAlsoForChildrenAndThatIsUndone)
{
    for (const char *ctype : {static_cast<const char *>(nullptr), "C", "POSIX"}) {
        unsetenv("LANG");
        ctype != nullptr ? setenv("LC_CTYPE", ctype, 1) : unsetenv("LC_CTYPE");
        HostState before = HostState::now();
        PipelinePtr pipeline = python("import os, subprocess, sys\n"
                                      "assert os.environ['LC_CTYPE'] == 'C.UTF-8', os.environ\n"
                                      "assert subprocess.check_output(['sh', '-c', 'printf %s "
                                      "$LC_CTYPE']) == b'C.UTF-8'\n"
                                      "sys.exit(sys.flags.utf8_mode)");
        gantry_pipeline_set_trace_level(pipeline.get(), GANTRY_TRACE_CONFIG, nullptr);
        EXPECT_EQ(run_to_the_end(pipeline.get()), 1);
        EXPECT_EQ(told_in(pipeline.get(), GANTRY_TRACE_RULE, "lc_ctype"),
                  "C.UTF-8: it is the first UTF-8 locale of PEP 538 that exists");
        EXPECT_EQ(told_in(pipeline.get(), GANTRY_TRACE_RULE, "utf8_mode"), "1: the locale is C");
        EXPECT_TRUE(same(before, HostState::now()));
    }
}

TEST_ALONE(Locale, OfCIsKeptWhereLcAllSaysSo)
{
    setenv("LC_ALL", "C", 1);
    HostState before = HostState::now();
    PipelinePtr pipeline = python("import os, sys\nassert 'LC_CTYPE' not in os.environ\n"
                                  "sys.exit(sys.flags.utf8_mode)");
    gantry_pipeline_set_trace_level(pipeline.get(), GANTRY_TRACE_CONFIG, nullptr);
    EXPECT_EQ(run_to_the_end(pipeline.get()), 1);
    EXPECT_EQ(told_in(pipeline.get(), GANTRY_TRACE_UNMET, "lc_ctype"),
              "LC_ALL=C is set, which LC_CTYPE cannot replace");
    EXPECT_TRUE(same(before, HostState::now()));
}

TEST_ALONE(Locale, ThatTheProgramChangesComesBack)
{
    be_a_host();
    HostState before = HostState::now();
    EXPECT_EQ(run_command("import locale\nlocale.setlocale(locale.LC_ALL, 'C.UTF-8')\n"
                          "locale.setlocale(locale.LC_CTYPE, 'C')"),
              0);
    EXPECT_TRUE(same(before, HostState::now()));
}

TEST_ALONE(Locale, OfTheHostIsKeptByTheIsolatedPreset)
{
    setlocale(LC_ALL, "C.UTF-8");
    setenv("LANG", "C", 1);
    HostState before = HostState::now();
    PipelinePtr pipeline = python("import sys\nsys.exit(sys.getfilesystemencoding() != 'utf-8')",
                                  GANTRY_PRESET_ISOLATED);
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, nullptr), GANTRY_OK);
    EXPECT_TRUE(same_in_the_run(before, HostState::now()));
    EXPECT_EQ(run_to_the_end(pipeline.get()), 0);
    EXPECT_TRUE(same(before, HostState::now()));
}

/* Python writes its variables into the process; those that the program sets stay, for the host may
 * have asked for them. What the locale phase set is taken back. */
TEST_ALONE(Environment, ThatTheProgramSetStays)
{
    EXPECT_EQ(run_command("import os\nos.environ['FROM_THE_PROGRAM'] = 'x'"), 0);
    EXPECT_STREQ(getenv("FROM_THE_PROGRAM"), "x");
}
