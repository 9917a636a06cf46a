/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "shim/enums.h"
#include "shim/plan.h"
#include "support.h"

#include <pthread.h>

namespace
{

struct PlanDeleter {
    void operator()(GantryPlan *plan) const
    {
        shim_plan_free(plan);
    }
};
using PlanPtr = std::unique_ptr<GantryPlan, PlanDeleter>;

PlanPtr plan(const std::vector<const GantryPhase *> &phases, GError **error = nullptr)
{
    return PlanPtr(shim_plan_new(phases.data(), phases.size(), error));
}

/* The order of the phases, or what speaks against one. */
Words order(const std::vector<const GantryPhase *> &phases)
{
    g_autoptr(GError) error = nullptr;
    PlanPtr planned = plan(phases, &error);
    return planned != nullptr ? order_of(planned.get()) : Words{error->message};
}

testing::AssertionResult refused(const std::vector<const GantryPhase *> &phases,
                                 GantryErrorCode code, const Words &culprits,
                                 const char *hint = nullptr)
{
    g_autoptr(GError) error = nullptr;
    PlanPtr planned = plan(phases, &error);
    if (planned != nullptr)
        return testing::AssertionFailure()
               << "accepted: " << testing::PrintToString(order_of(planned.get()));
    const char *given = gantry_error_get_hint(error);
    if (hint != nullptr && (given == nullptr || std::string(given) != hint))
        return testing::AssertionFailure() << "the hint is " << (given ? given : "missing");
    return reports(error, code, culprits);
}

TEST(Plan, OfNothingIsEmpty)
{
    g_autoptr(GError) error = nullptr;
    PlanPtr planned = plan({}, &error);
    ASSERT_NE(planned, nullptr);
    EXPECT_EQ(planned->n_phases, 0u);
    EXPECT_EQ(planned->n_edges, 0u);
}

TEST(Plan, KeepsTheOrderOfPhasesThatWaitForNobody)
{
    RecordedPhase b("b"), a("a"), c("c");
    EXPECT_EQ(order({b, a, c}), (Words{"b", "a", "c"}));
    EXPECT_EQ(order({c, a, b}), (Words{"c", "a", "b"}));
}

TEST(Plan, RunsNeedsFirst)
{
    RecordedPhase a("a"), b("b");
    a.needs({"b"});
    EXPECT_EQ(order({a, b}), (Words{"b", "a"}));
}

TEST(Plan, RunsWantsFirstIfTheyExist)
{
    RecordedPhase a("a"), b("b");
    a.wants({"b", "nobody"});
    EXPECT_EQ(order({a, b}), (Words{"b", "a"}));
    EXPECT_EQ(order({a}), (Words{"a"}));
}

TEST(Plan, RunsAPhaseBeforeThoseThatItNamesIfTheyExist)
{
    RecordedPhase a("a"), b("b");
    b.before({"a", "nobody"});
    EXPECT_EQ(order({a, b}), (Words{"b", "a"}));
    EXPECT_EQ(order({b}), (Words{"b"}));
}

TEST(Plan, RunsAPhaseAsSoonAsItsLevelIsThere)
{
    RecordedPhase allocator("allocator"), core("core"), early("early"), late("late");
    allocator.levels(GANTRY_LEVEL_NONE, GANTRY_LEVEL_PREINIT);
    core.levels(GANTRY_LEVEL_PREINIT, GANTRY_LEVEL_CORE);
    early.levels(GANTRY_LEVEL_PREINIT);
    late.levels(GANTRY_LEVEL_CORE);
    EXPECT_EQ(order({late, core, early, allocator}), (Words{"allocator", "early", "core", "late"}));
}

TEST(Plan, WaitsOnlyForTheFirstPhaseThatReachesALevel)
{
    RecordedPhase first("first"), second("second"), user("user");
    first.levels(GANTRY_LEVEL_NONE, GANTRY_LEVEL_PREINIT);
    second.levels(GANTRY_LEVEL_NONE, GANTRY_LEVEL_PREINIT).needs({"user"});
    user.levels(GANTRY_LEVEL_PREINIT);
    EXPECT_EQ(order({first, second, user}), (Words{"first", "user", "second"}));
}

TEST(Plan, LetsOnePhaseRaiseSeveralLevels)
{
    RecordedPhase all("all"), user("user");
    all.levels(GANTRY_LEVEL_NONE, GANTRY_LEVEL_INITIALIZED);
    user.levels(GANTRY_LEVEL_CORE);
    PlanPtr planned = plan({user, all});
    ASSERT_EQ(order_of(planned.get()), (Words{"all", "user"}));
    EXPECT_EQ(planned->phases[0].level_before, GANTRY_LEVEL_NONE);
    EXPECT_EQ(planned->phases[0].level_after, GANTRY_LEVEL_INITIALIZED);
    EXPECT_EQ(planned->phases[1].level_before, GANTRY_LEVEL_INITIALIZED);
    EXPECT_EQ(planned->phases[1].level_after, GANTRY_LEVEL_INITIALIZED);
}

TEST(Plan, NamesTheReasonOfEveryEdge)
{
    RecordedPhase a("a"), b("b"), c("c"), d("d");
    a.levels(GANTRY_LEVEL_NONE, GANTRY_LEVEL_PREINIT);
    b.levels(GANTRY_LEVEL_PREINIT).needs({"a"});
    c.levels(GANTRY_LEVEL_PREINIT).wants({"b"}).before({"d"});
    d.levels(GANTRY_LEVEL_PREINIT);
    PlanPtr planned = plan({a, b, c, d});
    ASSERT_EQ(order_of(planned.get()), (Words{"a", "b", "c", "d"}));

    Words edges;
    for (size_t i = 0; i < planned->n_edges; i++) {
        const GantryEdge &edge = planned->edges[i];
        edges.push_back(std::string(planned->phases[edge.from].name) + " " +
                        gantry_edge_reason_name(edge.reason) + " " + planned->phases[edge.to].name);
    }
    EXPECT_EQ(edges, (Words{"a needs b", "a level b", "b wants c", "a level c", "c before d",
                            "a level d"}));
}

TEST(Plan, FindsAPhaseByItsName)
{
    RecordedPhase a("a"), b("b");
    PlanPtr planned = plan({a, b});
    EXPECT_EQ(shim_plan_find(planned.get(), "b"), 1);
    EXPECT_EQ(shim_plan_find(planned.get(), "c"), -1);
}

TEST(Plan, RefusesAnUnknownNeedAndSuggestsTheNearest)
{
    RecordedPhase main("main"), site("site");
    main.needs({"sites"});
    EXPECT_TRUE(refused({main, site}, GANTRY_ERROR_UNKNOWN_NEED, {"'main'", "'sites'"},
                        "did you mean 'site'?"));
}

TEST(Plan, SuggestsNothingForANeedThatIsNearNobody)
{
    RecordedPhase main("main");
    main.needs({"constantinople"});
    g_autoptr(GError) error = nullptr;
    EXPECT_EQ(plan({main}, &error), nullptr);
    EXPECT_TRUE(reports(error, GANTRY_ERROR_UNKNOWN_NEED));
    EXPECT_EQ(gantry_error_get_hint(error), nullptr);
}

TEST(Plan, RefusesTwoPhasesOfOneName)
{
    RecordedPhase first("site"), second("site");
    EXPECT_TRUE(refused({first, second}, GANTRY_ERROR_DUPLICATE_PHASE, {"'site'"}));
}

TEST(Plan, RefusesAPhaseThatWaitsForItself)
{
    RecordedPhase a("a");
    a.needs({"a"});
    EXPECT_TRUE(refused({a}, GANTRY_ERROR_CYCLE, {"'a' after 'a' (needs)"}));
}

TEST(Plan, PrintsTheWholeCycleWithItsReasonsAndNobodyElse)
{
    RecordedPhase a("a"), b("b"), c("c"), on_the_way("on-the-way"), innocent("innocent");
    a.needs({"c"});
    b.wants({"a"});
    b.before({"c"});
    on_the_way.needs({"a"});
    g_autoptr(GError) error = nullptr;
    EXPECT_EQ(plan({innocent, on_the_way, a, b, c}, &error), nullptr);
    ASSERT_TRUE(
        reports(error, GANTRY_ERROR_CYCLE,
                {"'a' after 'c' (needs)", "'c' after 'b' (before)", "'b' after 'a' (wants)"}));
    EXPECT_EQ(std::string(error->message).find("innocent"), std::string::npos) << error->message;
    EXPECT_EQ(std::string(error->message).find("on-the-way"), std::string::npos) << error->message;
}

TEST(Plan, PrintsACycleThatRunsThroughALevel)
{
    RecordedPhase raiser("raiser"), user("user");
    raiser.levels(GANTRY_LEVEL_NONE, GANTRY_LEVEL_PREINIT).needs({"user"});
    user.levels(GANTRY_LEVEL_PREINIT);
    EXPECT_TRUE(refused({raiser, user}, GANTRY_ERROR_CYCLE,
                        {"'raiser' after 'user' (needs)", "'user' after 'raiser' (level)"}));
}

TEST(Plan, PrintsEveryMemberOfALongCycle)
{
    constexpr size_t N = 100;
    std::deque<RecordedPhase> phases;
    std::vector<const GantryPhase *> added;
    Words culprits;
    for (size_t i = 0; i < N; i++) {
        RecordedPhase &phase = phases.emplace_back("p" + std::to_string(i));
        phase.needs({"p" + std::to_string((i + 1) % N)});
        added.push_back(phase);
        culprits.push_back("'p" + std::to_string(i) + "' after 'p" + std::to_string((i + 1) % N) +
                           "' (needs)");
    }
    EXPECT_TRUE(refused(added, GANTRY_ERROR_CYCLE, culprits));
}

TEST(Plan, RefusesALevelThatNobodyReaches)
{
    RecordedPhase allocator("allocator"), site("site");
    allocator.levels(GANTRY_LEVEL_NONE, GANTRY_LEVEL_PREINIT);
    site.levels(GANTRY_LEVEL_INITIALIZED).needs({"allocator"});
    EXPECT_TRUE(refused({allocator, site}, GANTRY_ERROR_LEVEL, {"'site'", "'initialized'"}));
}

TEST(Plan, DoesNotLetAPhaseReachTheLevelItNeedsByItself)
{
    RecordedPhase core("core");
    core.levels(GANTRY_LEVEL_CORE, GANTRY_LEVEL_CORE);
    EXPECT_TRUE(refused({core}, GANTRY_ERROR_LEVEL, {"'core'"}));
}

TEST(Plan, RefusesTwoPhasesThatReplaceTheSame)
{
    RecordedPhase site("site"), mine("my-site"), yours("your-site");
    for (RecordedPhase *phase : {&site, &mine, &yours})
        phase->publishes_nothing();
    mine.replaces("site");
    yours.replaces("site");
    EXPECT_TRUE(refused({mine, site, yours}, GANTRY_ERROR_REPLACE_CONFLICT,
                        {"'site'", "'my-site'", "'your-site'"}));
}

TEST(Plan, RefusesAReplacementOfAnotherResultType)
{
    RecordedPhase site("site"), mine("my-site");
    site.publishes("gantry.site/1");
    mine.publishes("my.site/1").replaces("site");
    EXPECT_TRUE(refused({site, mine}, GANTRY_ERROR_RESULT_TYPE,
                        {"'site'", "'my-site'", "gantry.site/1", "my.site/1"}));
    mine.publishes_nothing();
    EXPECT_TRUE(refused({site, mine}, GANTRY_ERROR_RESULT_TYPE, {"'my-site'", "no result"}));
    site.publishes_nothing();
    mine.publishes("my.site/1");
    EXPECT_TRUE(refused({site, mine}, GANTRY_ERROR_RESULT_TYPE, {"'my-site'", "no result"}));
}

TEST(Plan, RefusesAReplacementOfNobody)
{
    RecordedPhase site("site"), mine("my-site");
    mine.replaces("sight");
    EXPECT_TRUE(
        refused({site, mine}, GANTRY_ERROR_UNKNOWN_PHASE, {"'my-site'", "replaces", "'sight'"}));
}

TEST(Plan, RefusesTwoPhasesThatReplaceEachOther)
{
    RecordedPhase a("a"), b("b");
    a.publishes_nothing().replaces("b");
    b.publishes_nothing().replaces("a");
    g_autoptr(GError) error = nullptr;
    PlanPtr planned = plan({a, b}, &error);
    EXPECT_EQ(planned, nullptr) << "the plan is " << testing::PrintToString(order_of(planned.get()))
                                << ": both have vanished without a word";
}

/* A plugin's replacement of a replacement: either it ends up in the place of the first, or it is
 * refused by its own name. The first must not just be gone. */
TEST(Plan, ReplacesAReplacementOrSaysThatItCannot)
{
    RecordedPhase site("site"), mine("my-site"), better("my-better-site"), main("main");
    for (RecordedPhase *phase : {&site, &mine, &better, &main})
        phase->publishes_nothing();
    mine.replaces("site");
    better.replaces("my-site");
    main.needs({"site"});
    g_autoptr(GError) error = nullptr;
    PlanPtr planned = plan({site, mine, better, main}, &error);
    if (planned != nullptr)
        EXPECT_EQ(order_of(planned.get()), (Words{"site", "main"}));
    else
        EXPECT_TRUE(
            reports(error, GANTRY_ERROR_REPLACE_CONFLICT, {"'my-site'", "'my-better-site'"}));
}

TEST(Plan, GivesAReplacementTheNamePlaceAndFollowersOfTheReplaced)
{
    RecordedPhase a("a"), b("b"), c("c"), mine("mine");
    for (RecordedPhase *phase : {&a, &b, &c, &mine})
        phase->publishes_nothing();
    b.needs({"c"});
    mine.replaces("b");
    PlanPtr planned = plan({a, b, c, mine});
    ASSERT_EQ(order_of(planned.get()), (Words{"a", "b", "c"}))
        << "its own needs count, the replaced one's do not";
    EXPECT_EQ(planned->phases[1].phase, &mine.descriptor());
}

TEST(Plan, LetsAReplacementHaveTheNameOfTheReplacedWhicheverIsAddedFirst)
{
    RecordedPhase site("site"), mine("site"), main("main");
    mine.replaces("site");
    main.needs({"site"});
    for (const auto &added : {std::vector<const GantryPhase *>{site, mine, main},
                              std::vector<const GantryPhase *>{mine, site, main}}) {
        g_autoptr(GError) error = nullptr;
        PlanPtr planned = plan(added, &error);
        ASSERT_NE(planned, nullptr) << error->message;
        EXPECT_EQ(order_of(planned.get()), (Words{"site", "main"}));
        EXPECT_EQ(planned->phases[0].phase, &mine.descriptor());
    }
}

TEST(Plan, RefusesAPhaseThatReplacesOnlyItself)
{
    RecordedPhase mine("site");
    mine.replaces("site");
    EXPECT_TRUE(refused({mine}, GANTRY_ERROR_UNKNOWN_PHASE, {"replaces", "'site'"}));
}

TEST(Plan, RefusesAnOptionOfTwoPhasesAndNamesBoth)
{
    RecordedPhase a("a"), b("b");
    GantryPhase thief = b.descriptor();
    thief.options = a.descriptor().options;
    EXPECT_TRUE(refused({a, &thief}, GANTRY_ERROR_OPTION_CLASH, {"'who-a'", "'a'", "'b'"}));
}

TEST(Plan, RefusesAnOptionThatAPhaseHasTwice)
{
    static const GantryOption twice[] = {
        {.name = "verbose", .type = GANTRY_TYPE_STRING},
        {.name = "verbose", .type = GANTRY_TYPE_STRING},
        {},
    };
    RecordedPhase a("a");
    GantryPhase phase = a.descriptor();
    phase.options = twice;
    EXPECT_TRUE(refused({&phase}, GANTRY_ERROR_OPTION_CLASH, {"'verbose'", "'a'"}));
}

TEST(Plan, FreesReplacedPhasesOptionsForTheReplacement)
{
    RecordedPhase a("a"), b("b");
    GantryPhase heir = b.publishes("test.a/1").replaces("a").descriptor();
    heir.options = a.descriptor().options;
    EXPECT_EQ(order({a, &heir}), (Words{"a"}));
}

/* A phase that only waits for others has no say in how those are ordered among themselves. */
TEST(Plan, IsNotReorderedByAPhaseThatOnlyWaits)
{
    RecordedPhase raiser("interpreter"), signals("signals"), site("site"), hello("hello");
    raiser.levels(GANTRY_LEVEL_NONE, GANTRY_LEVEL_INITIALIZED);
    signals.levels(GANTRY_LEVEL_INITIALIZED);
    site.levels(GANTRY_LEVEL_INITIALIZED);
    ASSERT_EQ(order({raiser, signals, site}), (Words{"interpreter", "signals", "site"}));
    hello.needs({"site"}); /* and says nothing of a level, which site's implies */
    EXPECT_EQ(order({raiser, signals, site, hello}),
              (Words{"interpreter", "signals", "site", "hello"}));
}

struct Chain {
    std::deque<RecordedPhase> phases;
    std::vector<const GantryPhase *> added;

    /* Each phase needs the one added after it: the first has all others to wait for. */
    explicit Chain(size_t n)
    {
        for (size_t i = 0; i < n; i++) {
            RecordedPhase &phase = phases.emplace_back("p" + std::to_string(i));
            if (i + 1 < n)
                phase.needs({"p" + std::to_string(i + 1)});
            added.push_back(phase);
        }
    }
};

void *plan_a_chain(void *data)
{
    auto *chain = static_cast<const Chain *>(data);
    return shim_plan_new(chain->added.data(), chain->added.size(), nullptr);
}

TEST(Plan, OrdersAChainOf10000PhasesOnASmallStack)
{
    constexpr size_t N = 10000;
    Chain chain(N);
    pthread_attr_t attributes;
    pthread_t thread;
    void *planned = nullptr;
    pthread_attr_init(&attributes);
    /* 13 bytes a phase: one C frame for each does not fit. */
    ASSERT_EQ(pthread_attr_setstacksize(&attributes, 128 * 1024), 0);
    ASSERT_EQ(pthread_create(&thread, &attributes, plan_a_chain, &chain), 0);
    pthread_join(thread, &planned);
    pthread_attr_destroy(&attributes);

    PlanPtr plan(static_cast<GantryPlan *>(planned));
    ASSERT_NE(plan, nullptr);
    ASSERT_EQ(plan->n_phases, N);
    for (size_t i = 0; i < N; i++)
        ASSERT_EQ(plan->phases[i].phase, chain.added[N - 1 - i]);
}

TEST(Plan, NamesReasonsOutOfRangeWithoutLookingThemUp)
{
    EXPECT_STREQ(shim_edge_reason_name(99), "unknown");
}

} // namespace
