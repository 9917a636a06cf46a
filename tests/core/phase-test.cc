/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Descriptors that cannot be used are found out when they are added. */
#include "shim/enums.h"
#include "support.h"

namespace
{

/* Whether adding @phase is refused with this. */
testing::AssertionResult refuses(const GantryPhase &phase, GantryErrorCode code,
                                 const Words &culprits)
{
    PipelinePtr pipeline(gantry_pipeline_new(GANTRY_PRESET_PYTHON));
    g_autoptr(GError) error = nullptr;
    if (gantry_pipeline_add_phase(pipeline.get(), &phase, &error))
        return testing::AssertionFailure() << "it was added";
    if (gantry_pipeline_resolve(pipeline.get(), nullptr)->n_phases != 0)
        return testing::AssertionFailure() << "it was refused, and added all the same";
    return reports(error, code, culprits);
}

class BadPhase : public testing::Test
{
  protected:
    RecordedPhase good_{"good"};
    GantryPhase phase = good_.descriptor();
};

TEST_F(BadPhase, OfAnotherAbiIsRefusedWithBothNumbersAndNothingElseRead)
{
    phase.abi = GANTRY_ABI + 7;
    phase.name = reinterpret_cast<const char *>(8);
    EXPECT_TRUE(refuses(phase, GANTRY_ERROR_ABI,
                        {std::to_string(GANTRY_ABI + 7), std::to_string(GANTRY_ABI)}));
}

TEST_F(BadPhase, WithoutANameIsRefused)
{
    phase.name = nullptr;
    EXPECT_TRUE(refuses(phase, GANTRY_ERROR_BAD_PHASE, {"name is missing"}));
    phase.name = "";
    EXPECT_TRUE(refuses(phase, GANTRY_ERROR_BAD_PHASE, {"name"}));
}

TEST_F(BadPhase, WhoseNameCannotBeWrittenInAnOptionIsRefused)
{
    for (const char *name : {"Site", "my phase", "a.b", "a=b", "caf\xc3\xa9", "a/b"}) {
        phase.name = name;
        EXPECT_TRUE(refuses(phase, GANTRY_ERROR_BAD_PHASE, {std::string("'") + name + "'"}));
    }
    phase.name = "my-phase_2";
    EXPECT_FALSE(refuses(phase, GANTRY_ERROR_BAD_PHASE, {}));
}

TEST_F(BadPhase, WithoutAStartFunctionIsRefused)
{
    phase.start = nullptr;
    EXPECT_TRUE(refuses(phase, GANTRY_ERROR_BAD_PHASE, {"'good'", "start"}));
}

TEST_F(BadPhase, OfALevelThatNoPhaseCanHaveIsRefused)
{
    for (int level :
         {+GANTRY_LEVEL_RUNNING, +GANTRY_LEVEL_STOPPING, +GANTRY_LEVEL_POISONED, 99, -1}) {
        shim_phase_set_levels(&phase, level, GANTRY_LEVEL_NONE);
        EXPECT_TRUE(refuses(phase, GANTRY_ERROR_BAD_PHASE, {"'good'", "level"})) << level;
    }
    for (int level : {+GANTRY_LEVEL_STOPPING, +GANTRY_LEVEL_POISONED, 99, -1}) {
        shim_phase_set_levels(&phase, GANTRY_LEVEL_NONE, level);
        EXPECT_TRUE(refuses(phase, GANTRY_ERROR_BAD_PHASE, {"'good'", "level"})) << level;
    }
}

TEST_F(BadPhase, WithASizeButNoTypeOfItsResultIsRefused)
{
    phase.result_type = nullptr;
    EXPECT_TRUE(refuses(phase, GANTRY_ERROR_BAD_PHASE, {"'good'", "result"}));
    phase.result_type = "test/1";
    phase.result_size = 0;
    EXPECT_TRUE(refuses(phase, GANTRY_ERROR_BAD_PHASE, {"'good'", "result"}));
}

TEST_F(BadPhase, WhoseOptionLiesOutsideItsConfigIsRefused)
{
    struct {
        int type;
        size_t offset, config_size;
    } cases[] = {
        {GANTRY_TYPE_BOOL, 8, 8},
        {GANTRY_TYPE_BOOL, 0, 0},
        {GANTRY_TYPE_INT, 8, 15},
        {GANTRY_TYPE_INT, 4, 64},
        {GANTRY_TYPE_LIST, 1, 64},
        {GANTRY_TYPE_STRING, 60, 64},
        {GANTRY_TYPE_STRING, 64, 64},
        {99, 0, 64},
        {GANTRY_TYPE_INT, SIZE_MAX - 7, 64},
    };
    for (const auto &row : cases) {
        GantryOption options[] = {{.name = "stray", .offset = row.offset}, {}};
        shim_option_set_type(&options[0], row.type);
        phase.options = options;
        phase.config_size = row.config_size;
        EXPECT_TRUE(refuses(phase, GANTRY_ERROR_BAD_PHASE, {"'good'", "'stray'"}))
            << row.type << " at " << row.offset << " of " << row.config_size;
    }
}

/* "a.b" is option b of phase a, and "a=b" sets a: such an option could never be reached. */
TEST_F(BadPhase, WhoseOptionHasANameThatNobodyCanWriteIsRefused)
{
    for (const char *name : {"a.b", "a=b", "A", "", "a b"}) {
        GantryOption options[] = {{.name = name, .type = GANTRY_TYPE_STRING}, {}};
        phase.options = options;
        phase.config_size = 64;
        EXPECT_TRUE(
            refuses(phase, GANTRY_ERROR_BAD_PHASE, {"'good'", std::string("'") + name + "'"}))
            << name;
    }
}

/* The rules write to the member as what they take it for: a count into a bool is seven bytes of
 * somebody else's. */
TEST_F(BadPhase, WhoseRulesDoNotFitTheOptionsTypeIsRefused)
{
    const GantryOption misfits[] = {
        {.name = "count", .type = GANTRY_TYPE_BOOL, .argv = "-b", .argv_rule = GANTRY_ARGV_COUNT},
        {.name = "level", .type = GANTRY_TYPE_BOOL, .env = "B", .env_rule = GANTRY_ENV_LEVEL},
        {.name = "answer", .type = GANTRY_TYPE_INT, .argv = "-h", .argv_rule = GANTRY_ARGV_ANSWER},
        {.name = "rest", .type = GANTRY_TYPE_STRING, .argv_rule = GANTRY_ARGV_REST},
        {.name = "gate", .type = GANTRY_TYPE_STRING, .flags = GANTRY_OPTION_ENVIRONMENT_GATE},
    };
    for (const GantryOption &misfit : misfits) {
        GantryOption options[] = {misfit, {}};
        phase.options = options;
        phase.config_size = 64;
        EXPECT_TRUE(refuses(phase, GANTRY_ERROR_BAD_PHASE,
                            {"'good'", std::string("'") + misfit.name + "'"}))
            << misfit.name;
    }
}

TEST_F(BadPhase, WhoseDefaultIsNoValueOfTheOptionIsRefused)
{
    static const char *const modes[] = {"always", "never", nullptr};
    const GantryOption misfits[] = {
        {.name = "listed", .type = GANTRY_TYPE_STRING, .value = "sometimes", .values = modes},
        {.name = "boolean", .type = GANTRY_TYPE_BOOL, .value = "yes"},
        {.name = "integer", .type = GANTRY_TYPE_INT, .value = "many"},
        {.name = "isolated", .type = GANTRY_TYPE_BOOL, .value = "1", .isolated = "no"},
    };
    for (const GantryOption &misfit : misfits) {
        GantryOption options[] = {misfit, {}};
        phase.options = options;
        phase.config_size = 64;
        EXPECT_TRUE(refuses(phase, GANTRY_ERROR_BAD_PHASE,
                            {"'good'", std::string("'") + misfit.name + "'"}))
            << misfit.name;
    }
}

} // namespace
