/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "process.h"
#include "support.h"

/* What comes of @source; "error: ..." of an error. */
static std::string eval(const PipelinePtr &pipeline, const char *source)
{
    Error error;
    char *shown = gantry_python_eval(pipeline.get(), source, error);
    std::string text = shown != nullptr ? shown : std::string("error: ") + error.message();
    g_free(shown);
    return text;
}

TEST_ALONE(Eval, WantsAnInterpreter)
{
    PipelinePtr pipeline = python("pass");
    Error error;
    EXPECT_EQ(gantry_python_eval(pipeline.get(), "1", error), nullptr);
    EXPECT_TRUE(reports(error, GANTRY_ERROR_STATE, {"eval: ", "level none"}));
    ASSERT_EQ(gantry_pipeline_start(pipeline.get(), "allocator", nullptr), GANTRY_OK);
    EXPECT_EQ(eval(pipeline, "1"), "error: eval: at level preinit there is no interpreter");
    ASSERT_EQ(gantry_pipeline_start(pipeline.get(), "core", nullptr), GANTRY_OK);
    EXPECT_EQ(eval(pipeline, "1"), "1");
    ASSERT_TRUE(gantry_pipeline_stop(pipeline.get(), nullptr));
    EXPECT_EQ(gantry_python_eval(pipeline.get(), "1", nullptr), nullptr);
}

TEST_ALONE(Eval, ShowsWhatThePromptWould)
{
    PipelinePtr pipeline = python("pass");
    for (const char *phase : {"core", "importlib", "pathconfig", "interpreter", "site"}) {
        ASSERT_EQ(gantry_pipeline_start(pipeline.get(), phase, nullptr), GANTRY_OK) << phase;
        EXPECT_EQ(eval(pipeline, "1 + 1"), "2") << phase;
        EXPECT_EQ(eval(pipeline, " \t{'a': 1}"), "{'a': 1}") << phase;
        EXPECT_EQ(eval(pipeline, "None"), "") << phase;
        EXPECT_EQ(eval(pipeline, "import sys\nx = len(sys.modules)"), "") << phase;
        EXPECT_EQ(eval(pipeline, "x * 2 - x * 2"), "0") << phase;
        EXPECT_EQ(eval(pipeline, "'\u00e4\\udc80\\n'"), "'\u00e4\\udc80\\n'") << phase;
    }
}

TEST_ALONE(Eval, TellsWhatWasRaised)
{
    PipelinePtr pipeline = python("pass");
    for (const char *phase : {"core", "interpreter"}) {
        ASSERT_EQ(gantry_pipeline_start(pipeline.get(), phase, nullptr), GANTRY_OK);
        EXPECT_EQ(eval(pipeline, "1 / 0"), "error: eval: ZeroDivisionError: division by zero");
        EXPECT_EQ(eval(pipeline, "raise SystemExit(3)"), "error: eval: SystemExit: 3");
        EXPECT_NE(eval(pipeline, "x = ").find("error: eval: SyntaxError"), std::string::npos);
        EXPECT_NE(eval(pipeline, "import json").find(std::string("core") == phase ? "error" : ""),
                  std::string::npos);
        EXPECT_EQ(eval(pipeline, "2"), "2") << "the exception is gone";
    }
}

/* What it does on the way must not show in the program that is started afterwards. */
TEST_ALONE(Eval, MakesNoMain)
{
    PipelinePtr pipeline = python("import sys; sys.exit('early' in globals())");
    ASSERT_EQ(gantry_pipeline_start(pipeline.get(), "pathconfig", nullptr), GANTRY_OK);
    EXPECT_EQ(eval(pipeline, "early = 1"), "");
    EXPECT_EQ(eval(pipeline, "early"), "1");
    EXPECT_EQ(eval(pipeline, "__import__('sys').modules.get('__main__')"), "");
    ASSERT_EQ(gantry_pipeline_start(pipeline.get(), "interpreter", nullptr), GANTRY_OK);
    EXPECT_EQ(eval(pipeline, "__name__"), "'__main__'");
    EXPECT_EQ(eval(pipeline, "early"), "error: eval: NameError: name 'early' is not defined");
    EXPECT_EQ(run_to_the_end(pipeline.get()), 0);
}

TEST_ALONE(Eval, IsNotSeenByAProfiler)
{
    PipelinePtr pipeline = python("import sys\n"
                                  "seen = []\n"
                                  "sys.settrace(lambda *event: seen.append(event[1]))\n"
                                  "sys.setprofile(lambda *event: seen.append(event[1]))\n");
    ASSERT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, nullptr), GANTRY_OK);
    std::string before = eval(pipeline, "len(seen)");
    EXPECT_EQ(eval(pipeline, "(lambda: repr(len([1, 2])))()"), "'2'");
    EXPECT_EQ(eval(pipeline, "import json"), "");
    EXPECT_EQ(eval(pipeline, "1 / 0"), "error: eval: ZeroDivisionError: division by zero");
    EXPECT_EQ(eval(pipeline, "len(seen)"), before);
    EXPECT_NE(eval(pipeline, "sys.getprofile()"), "") << "it is still there";
}
