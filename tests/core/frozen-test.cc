/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Configs cannot be written once they are configured: whoever tries dies on the spot. */
#include "support.h"

#include <csignal>
#include <cstring>

namespace
{

struct Config {
    bool flag;
    int64_t number;
    const char *text;
    const char *const *items;
    int64_t derived;
    char *allocated;
};

const GantryOption OPTIONS[] = {
    {.name = "flag", .type = GANTRY_TYPE_BOOL, .offset = offsetof(Config, flag), .value = "1"},
    {.name = "number", .type = GANTRY_TYPE_INT, .offset = offsetof(Config, number), .value = "7"},
    {.name = "text",
     .type = GANTRY_TYPE_STRING,
     .offset = offsetof(Config, text),
     .value = "default"},
    {.name = "items", .type = GANTRY_TYPE_LIST, .offset = offsetof(Config, items), .value = "one"},
    {},
};

GantryResult configure(GantryContext *context, void *data, GError **)
{
    auto *config = static_cast<Config *>(data);
    config->derived = config->number * 6;
    config->allocated = gantry_context_strdup(context, "allocated");
    return GANTRY_OK;
}

/* The one byte that the phase under test writes to. */
using Target = char *(*)(Config *);

struct Write {
    const char *what;
    Target target;
};

const Write WRITES[] = {
    {"ABool", [](Config *c) { return reinterpret_cast<char *>(&c->flag); }},
    {"AnInteger", [](Config *c) { return reinterpret_cast<char *>(&c->number); }},
    {"AStringsPointer", [](Config *c) { return reinterpret_cast<char *>(&c->text); }},
    {"AStringsText", [](Config *c) { return const_cast<char *>(c->text); }},
    {"AListsPointer", [](Config *c) { return reinterpret_cast<char *>(&c->items); }},
    {"AListsItems",
     [](Config *c) { return reinterpret_cast<char *>(const_cast<const char **>(c->items)); }},
    {"AnItemsText", [](Config *c) { return const_cast<char *>(c->items[0]); }},
    {"WhatItDerived", [](Config *c) { return reinterpret_cast<char *>(&c->derived); }},
    {"WhatItAllocated", [](Config *c) { return c->allocated; }},
};

void write_to(const void *config, Target target)
{
    auto *byte = const_cast<volatile char *>(
        target(const_cast<Config *>(static_cast<const Config *>(config))));
    *byte = *byte;
}

Target the_target(GantryContext *context)
{
    return static_cast<const Write *>(gantry_context_get_data(context, "test.write"))->target;
}

GantryResult configure_that_writes(GantryContext *context, void *config, GError **error)
{
    GantryResult result = configure(context, config, error);
    write_to(config, the_target(context));
    return result;
}

GantryResult start_that_writes(GantryContext *context, const void *config, void *, void *,
                               GError **)
{
    write_to(config, the_target(context));
    return GANTRY_OK;
}

GantryResult start_that_behaves(GantryContext *, const void *, void *, void *, GError **)
{
    return GANTRY_OK;
}

bool stop_that_writes(GantryContext *context, const void *config, void *, GError **)
{
    write_to(config, the_target(context));
    return true;
}

class FrozenConfig : public testing::TestWithParam<Write>
{
  protected:
    FrozenConfig() : one(OPTIONS, sizeof(Config))
    {
        one.phase.configure = configure;
        one.phase.start = start_that_behaves;
        gantry_pipeline_set_data(one.pipeline(), "test.write", const_cast<Write *>(&GetParam()),
                                 nullptr);
    }

    OnePhase one;
};

/* Without this one, the others could be right for the wrong reason. */
TEST_P(FrozenConfig, CanBeWrittenInConfigure)
{
    one.phase.configure = configure_that_writes;
    EXPECT_EQ(one.configure(), GANTRY_OK);
    EXPECT_EQ(gantry_pipeline_start(one.pipeline(), nullptr, nullptr), GANTRY_OK);
}

TEST_P(FrozenConfig, KillsAPhaseThatWritesInStart)
{
    one.phase.start = start_that_writes;
    ASSERT_EQ(one.configure(), GANTRY_OK);
    EXPECT_EXIT(gantry_pipeline_start(one.pipeline(), nullptr, nullptr),
                testing::KilledBySignal(SIGSEGV), "");
}

TEST_P(FrozenConfig, KillsAPhaseThatWritesInStop)
{
    one.phase.stop = stop_that_writes;
    ASSERT_EQ(one.configure(), GANTRY_OK);
    ASSERT_EQ(gantry_pipeline_start(one.pipeline(), nullptr, nullptr), GANTRY_OK);
    EXPECT_EXIT(gantry_pipeline_stop(one.pipeline(), nullptr), testing::KilledBySignal(SIGSEGV),
                "");
    /* The phase of this process has still to be stopped, and is not to die of it. */
    static const Write harmless = {"Nothing", [](Config *) {
                                       static char byte;
                                       return &byte;
                                   }};
    gantry_pipeline_set_data(one.pipeline(), "test.write", const_cast<Write *>(&harmless), nullptr);
}

TEST_P(FrozenConfig, KillsAnEmbedderThatWrites)
{
    ASSERT_EQ(one.configure(), GANTRY_OK);
    EXPECT_EXIT(write_to(one.config(), GetParam().target), testing::KilledBySignal(SIGSEGV), "");
}

INSTANTIATE_TEST_SUITE_P(Writing, FrozenConfig, testing::ValuesIn(WRITES),
                         [](const testing::TestParamInfo<Write> &info) {
                             return std::string(info.param.what);
                         });

TEST(FrozenConfig, OfAnEmptyListIsFrozenToo)
{
    static const GantryOption options[] = {
        {.name = "items", .type = GANTRY_TYPE_LIST, .offset = offsetof(Config, items)}, {}};
    OnePhase one(options, sizeof(Config));
    ASSERT_EQ(one.configure(), GANTRY_OK);
    EXPECT_EXIT(write_to(one.config(), WRITES[5].target), testing::KilledBySignal(SIGSEGV), "");
}

TEST(FrozenConfig, OfValuesThatWereSetIsFrozenToo)
{
    OnePhase one(OPTIONS, sizeof(Config));
    static const char *const items[] = {"a", "b", nullptr};
    gantry_pipeline_set_string(one.pipeline(), "text", "mine", nullptr);
    gantry_pipeline_set_list(one.pipeline(), "items", items, nullptr);
    ASSERT_EQ(one.configure(), GANTRY_OK);
    for (int write : {3, 5, 6})
        EXPECT_EXIT(write_to(one.config(), WRITES[write].target), testing::KilledBySignal(SIGSEGV),
                    "")
            << WRITES[write].what;
}

TEST(FrozenConfig, StaysReadableAfterStopAsTheRecordOfTheRun)
{
    OnePhase one(OPTIONS, sizeof(Config));
    one.phase.configure = configure;
    gantry_pipeline_set_string(one.pipeline(), "text", "mine", nullptr);
    ASSERT_EQ(one.configure(), GANTRY_OK);
    auto *config = static_cast<const Config *>(one.config());
    ASSERT_EQ(gantry_pipeline_start(one.pipeline(), nullptr, nullptr), GANTRY_OK);
    ASSERT_TRUE(gantry_pipeline_stop(one.pipeline(), nullptr));

    EXPECT_EQ(one.config(), config) << "it does not move";
    EXPECT_TRUE(config->flag);
    EXPECT_EQ(config->number, 7);
    EXPECT_EQ(config->derived, 42);
    EXPECT_STREQ(config->text, "mine");
    EXPECT_EQ(items_of(config->items), Words{"one"});
    EXPECT_STREQ(config->allocated, "allocated");
}

/* What a phase asks for while it starts is its own to write, however much it is. */
TEST(FrozenConfig, LeavesWhatStartAllocatesWritable)
{
    OnePhase one(OPTIONS, sizeof(Config));
    one.phase.start = [](GantryContext *context, const void *, void *, void *, GError **) {
        std::memset(gantry_context_alloc(context, 200000), 1, 200000);
        gantry_context_strdup(context, "text")[0] = 'T';
        return GANTRY_OK;
    };
    ASSERT_EQ(one.configure(), GANTRY_OK);
    EXPECT_EQ(gantry_pipeline_start(one.pipeline(), nullptr, nullptr), GANTRY_OK);
}

} // namespace
