/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The global variables from before PEP 587: read where they are to be, and the host's again
 * afterwards. What each does is compared with Py_Initialize() by tests/tools/compat.py. */
#include "process.h"
#include "support.h"

#include <Python.h>

/* The point is that they are deprecated. */
G_GNUC_BEGIN_IGNORE_DEPRECATIONS

static const struct {
    const char *name;
    int *variable;
    int value; /* one that a program does not mind */
} VARIABLES[] = {
    {"Py_BytesWarningFlag", &Py_BytesWarningFlag, 1},
    {"Py_DebugFlag", &Py_DebugFlag, 3},
    {"Py_DontWriteBytecodeFlag", &Py_DontWriteBytecodeFlag, 2},
    {"Py_FrozenFlag", &Py_FrozenFlag, 4},
    {"Py_HashRandomizationFlag", &Py_HashRandomizationFlag, 7},
    {"Py_IgnoreEnvironmentFlag", &Py_IgnoreEnvironmentFlag, -1},
    {"Py_InspectFlag", &Py_InspectFlag, 2},
    {"Py_InteractiveFlag", &Py_InteractiveFlag, 2},
    {"Py_IsolatedFlag", &Py_IsolatedFlag, 5},
    {"Py_NoSiteFlag", &Py_NoSiteFlag, 3},
    {"Py_NoUserSiteDirectory", &Py_NoUserSiteDirectory, 6},
    {"Py_OptimizeFlag", &Py_OptimizeFlag, 2},
    {"Py_QuietFlag", &Py_QuietFlag, 1},
    {"Py_UTF8Mode", &Py_UTF8Mode, 2},
    {"Py_UnbufferedStdioFlag", &Py_UnbufferedStdioFlag, 8},
    {"Py_VerboseFlag", &Py_VerboseFlag, 0},
};
static void set_all()
{
    for (const auto &row : VARIABLES)
        *row.variable = row.value;
}

static void expect_all(bool as_set)
{
    for (const auto &row : VARIABLES)
        EXPECT_EQ(*row.variable, as_set ? row.value : 0) << row.name;
}

static PipelinePtr started(GantryPreset preset, const char *phase)
{
    PipelinePtr pipeline(gantry_python_new(preset));
    Error error;
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), phase, error), GANTRY_OK) << error.message();
    return pipeline;
}

static long flag(const char *name)
{
    PyObject *value = PyObject_GetAttrString(PySys_GetObject("flags"), name);
    long number = value != nullptr ? PyLong_AsLong(value) : -1;
    Py_XDECREF(value);
    return number;
}

TEST_ALONE(Globals, AreAsTheHostLeftThemAfterEveryPresetAndPhase)
{
    for (GantryPreset preset :
         {GANTRY_PRESET_PYTHON, GANTRY_PRESET_ISOLATED, GANTRY_PRESET_COMPAT}) {
        for (const char *phase : {"locale", "core", "interpreter", "site"}) {
            for (bool set : {true, false}) {
                for (const auto &row : VARIABLES)
                    *row.variable = 0;
                if (set)
                    set_all();
                PipelinePtr pipeline = started(preset, phase);
                EXPECT_TRUE(gantry_pipeline_stop(pipeline.get(), nullptr));
                SCOPED_TRACE(std::string(gantry_preset_name(preset)) + " to " + phase);
                expect_all(set);
            }
        }
    }
}

TEST_ALONE(Globals, AreAsTheHostLeftThemWhenAStartFails)
{
    set_all();
    NinePhases nine;
    nine[7].start = [](GantryContext *, const void *, void *, void *, GError **) {
        return GANTRY_ERROR;
    };
    PipelinePtr pipeline = nine.pipeline();
    EXPECT_EQ(gantry_pipeline_start(pipeline.get(), nullptr, nullptr), GANTRY_ERROR);
    expect_all(true);
}

TEST_ALONE(Globals, CountInThePresetCompatOnly)
{
    set_all();
    for (GantryPreset preset :
         {GANTRY_PRESET_PYTHON, GANTRY_PRESET_ISOLATED, GANTRY_PRESET_COMPAT}) {
        bool counts = preset == GANTRY_PRESET_COMPAT;
        PipelinePtr pipeline = started(preset, "site");
        EXPECT_EQ(flag("optimize"), counts ? 2 : 0);
        EXPECT_EQ(flag("no_site"), counts);
        EXPECT_EQ(flag("quiet"), counts);
        EXPECT_EQ(flag("utf8_mode"), counts);
        EXPECT_EQ(flag("isolated"), counts || preset == GANTRY_PRESET_ISOLATED);
        gantry_pipeline_stop(pipeline.get(), nullptr);
    }
}

TEST_ALONE(Globals, CountWhereAnOptionSaysSoAndAreBeatenByTheOthers)
{
    Py_OptimizeFlag = 1;
    Py_QuietFlag = 1;
    PipelinePtr pipeline(gantry_python_new(GANTRY_PRESET_PYTHON));
    gantry_pipeline_set_bool(pipeline.get(), "use_global_variables", true, nullptr);
    gantry_pipeline_set_int(pipeline.get(), "quiet", 0, nullptr);
    Error error;
    ASSERT_EQ(gantry_pipeline_start(pipeline.get(), "site", error), GANTRY_OK) << error.message();
    EXPECT_EQ(flag("optimize"), 1);
    EXPECT_EQ(flag("quiet"), 0);
    const GantryOrigin *origin =
        gantry_pipeline_option_origin(pipeline.get(), "optimization_level", nullptr);
    ASSERT_NE(origin, nullptr);
    EXPECT_EQ(origin->source, GANTRY_SOURCE_GLOBAL);
    EXPECT_STREQ(origin->name, "Py_OptimizeFlag");
}

TEST_ALONE(Globals, AreThoseOfWhenThePipelineWasMadeOrReadAnew)
{
    Py_OptimizeFlag = 1;
    PipelinePtr pipeline(gantry_python_new(GANTRY_PRESET_COMPAT));
    Py_OptimizeFlag = 2;
    Error error;
    ASSERT_EQ(gantry_pipeline_configure(pipeline.get(), error), GANTRY_OK) << error.message();
    int64_t level = 0;
    EXPECT_TRUE(gantry_pipeline_get_int(pipeline.get(), "optimization_level", &level, nullptr));
    EXPECT_EQ(level, 1);
    EXPECT_TRUE(gantry_python_read_globals(pipeline.get(), error)) << error.message();
    ASSERT_EQ(gantry_pipeline_start(pipeline.get(), "site", error), GANTRY_OK) << error.message();
    EXPECT_EQ(flag("optimize"), 2);
    EXPECT_FALSE(gantry_python_read_globals(pipeline.get(), error));
    EXPECT_TRUE(reports(error, GANTRY_ERROR_STATE));
}

TEST_ALONE(Globals, OfOnePipelineAreNotSeenByTheNext)
{
    PipelinePtr first(gantry_python_new(GANTRY_PRESET_PYTHON));
    gantry_pipeline_set_int(first.get(), "optimization_level", 2, nullptr);
    gantry_pipeline_set_bool(first.get(), "isolated", true, nullptr);
    ASSERT_EQ(gantry_pipeline_start(first.get(), "site", nullptr), GANTRY_OK);
    EXPECT_EQ(Py_OptimizeFlag, 2) << "CPython writes to them";
    PipelinePtr meanwhile(gantry_python_new(GANTRY_PRESET_COMPAT));
    EXPECT_TRUE(gantry_pipeline_stop(first.get(), nullptr));
    PipelinePtr second = started(GANTRY_PRESET_COMPAT, "site");
    EXPECT_EQ(flag("optimize"), 0);
    EXPECT_EQ(flag("isolated"), 0);
    EXPECT_TRUE(gantry_pipeline_stop(second.get(), nullptr));
    ASSERT_TRUE(gantry_python_read_globals(meanwhile.get(), nullptr));
    ASSERT_EQ(gantry_pipeline_start(meanwhile.get(), "site", nullptr), GANTRY_OK);
    EXPECT_EQ(flag("optimize"), 0);
}

G_GNUC_END_IGNORE_DEPRECATIONS
