/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What holds of every plan, tried on random graphs. The generator is seeded by the test's
 * parameter: a failure repeats itself. */
#include "shim/plan.h"
#include "support.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>

namespace
{

struct Declared {
    size_t from, to;
    GantryEdgeReason reason;

    auto operator<=>(const Declared &) const = default;
};

/* Phases with levels and edges that some hidden order satisfies, added in another order. */
class RandomGraph
{
  public:
    explicit RandomGraph(unsigned seed) : random_(seed)
    {
        size_t n = 2 + random_() % 40;
        std::vector<Words> needs(n), wants(n), before(n);
        double density = static_cast<double>(random_() % 100) / 100 * 4 / static_cast<double>(n);
        std::bernoulli_distribution is_edge(std::min(density, 0.9));

        for (size_t i = 0; i < n; i++)
            phases_.emplace_back(name(i));
        for (size_t to = 0; to < n; to++) {
            for (size_t from = 0; from < to; from++) {
                bool outermost = from == 0 && to == n - 1; /* no graph is without any edge */
                if (!is_edge(random_) && !outermost)
                    continue;
                auto reason = static_cast<GantryEdgeReason>(random_() % 3);
                declared_.insert({from, to, reason});
                if (reason == GANTRY_EDGE_NEEDS)
                    needs[to].push_back(name(from));
                else if (reason == GANTRY_EDGE_WANTS)
                    wants[to].push_back(name(from));
                else
                    before[from].push_back(name(to));
            }
        }
        /* One phase a level raises it; in between, a phase needs any level that is there. */
        int level = GANTRY_LEVEL_NONE;
        std::vector<size_t> raiser(GANTRY_LEVEL_RUNNING + 1, n);
        for (size_t i = 0; i < n; i++) {
            int needed = static_cast<int>(random_() % (static_cast<unsigned>(level) + 1));
            int left = GANTRY_LEVEL_NONE;
            needed = std::min<int>(needed, GANTRY_LEVEL_INITIALIZED);
            if (level < GANTRY_LEVEL_RUNNING && random_() % (n / 5 + 1) == 0) {
                needed = std::min<int>(level, GANTRY_LEVEL_INITIALIZED);
                left = level + 1;
                raiser[static_cast<size_t>(++level)] = i;
            }
            if (needed > GANTRY_LEVEL_NONE)
                declared_.insert({raiser[static_cast<size_t>(needed)], i, GANTRY_EDGE_LEVEL});
            phases_[i]
                .levels(static_cast<GantryLevel>(needed), static_cast<GantryLevel>(left))
                .needs(needs[i])
                .wants(wants[i])
                .before(before[i]);
        }
        for (const RecordedPhase &phase : phases_)
            added_.push_back(phase);
        std::shuffle(added_.begin(), added_.end(), random_);
    }

    static std::string name(size_t i)
    {
        return "p" + std::to_string(i);
    }
    size_t size() const
    {
        return phases_.size();
    }
    /* Which of the phases, in the hidden order, a descriptor is. */
    size_t index(const GantryPhase *phase) const
    {
        for (size_t i = 0; i < phases_.size(); i++) {
            if (&phases_[i].descriptor() == phase)
                return i;
        }
        return phases_.size();
    }
    const std::set<Declared> &declared() const
    {
        return declared_;
    }
    const std::vector<const GantryPhase *> &added() const
    {
        return added_;
    }
    std::mt19937 &random()
    {
        return random_;
    }

  private:
    std::mt19937 random_;
    std::deque<RecordedPhase> phases_;
    std::vector<const GantryPhase *> added_;
    std::set<Declared> declared_;
};

std::shared_ptr<GantryPlan> plan(const std::vector<const GantryPhase *> &phases)
{
    g_autoptr(GError) error = nullptr;
    GantryPlan *planned = shim_plan_new(phases.data(), phases.size(), &error);
    EXPECT_NE(planned, nullptr) << error->message;
    return {planned, shim_plan_free};
}

Words without(Words words, const std::string &word)
{
    words.erase(std::remove(words.begin(), words.end(), word), words.end());
    return words;
}

constexpr unsigned N_SEEDS = 200;

class RandomPlan : public testing::TestWithParam<unsigned>
{
  protected:
    RandomGraph graph{GetParam()};
};

TEST_P(RandomPlan, HasEveryPhaseOnceBehindAllItWaitsFor)
{
    auto planned = plan(graph.added());
    ASSERT_NE(planned, nullptr);
    ASSERT_EQ(planned->n_phases, graph.size());
    std::map<size_t, size_t> position;
    for (size_t i = 0; i < planned->n_phases; i++)
        position[graph.index(planned->phases[i].phase)] = i;
    ASSERT_EQ(position.size(), graph.size());
    for (const Declared &edge : graph.declared())
        EXPECT_LT(position[edge.from], position[edge.to])
            << RandomGraph::name(edge.from) << " and " << RandomGraph::name(edge.to);
}

TEST_P(RandomPlan, ListsExactlyTheDeclaredEdgesByTheLaterPhase)
{
    auto planned = plan(graph.added());
    ASSERT_NE(planned, nullptr);
    std::set<Declared> listed;
    size_t last = 0;
    for (size_t i = 0; i < planned->n_edges; i++) {
        const GantryEdge &edge = planned->edges[i];
        EXPECT_LE(last, edge.to);
        last = edge.to;
        listed.insert({graph.index(planned->phases[edge.from].phase),
                       graph.index(planned->phases[edge.to].phase), edge.reason});
    }
    EXPECT_EQ(listed, graph.declared());
}

TEST_P(RandomPlan, NeverRunsAPhaseBelowItsLevel)
{
    auto planned = plan(graph.added());
    ASSERT_NE(planned, nullptr);
    GantryLevel level = GANTRY_LEVEL_NONE;
    for (size_t i = 0; i < planned->n_phases; i++) {
        const GantryPlannedPhase &phase = planned->phases[i];
        EXPECT_EQ(phase.level_before, level);
        EXPECT_GE(phase.level_before, phase.phase->needs_level) << phase.name;
        EXPECT_EQ(phase.level_after, std::max(level, phase.phase->leaves_level));
        level = phase.level_after;
    }
}

TEST_P(RandomPlan, IsTheSameForTheSamePhases)
{
    EXPECT_EQ(order_of(plan(graph.added()).get()), order_of(plan(graph.added()).get()));
}

TEST_P(RandomPlan, IsNotReorderedByAnUnrelatedPhase)
{
    Words before = order_of(plan(graph.added()).get());
    RecordedPhase unrelated("unrelated");
    for (size_t place = 0; place <= graph.size(); place++) {
        auto added = graph.added();
        added.insert(added.begin() + static_cast<std::ptrdiff_t>(place), unrelated);
        EXPECT_EQ(without(order_of(plan(added).get()), "unrelated"), before)
            << "added at place " << place;
    }
}

/* One test for all seeds: the first graph that breaks it says enough. */
TEST(RandomPlans, AreNotReorderedByAPhaseThatOnlyWaits)
{
    for (unsigned seed = 1; seed <= N_SEEDS; seed++) {
        RandomGraph graph(seed);
        Words before = order_of(plan(graph.added()).get());
        for (size_t i = 0; i < graph.size(); i++) {
            RecordedPhase waiting("waiting");
            waiting.needs({RandomGraph::name(i)});
            auto added = graph.added();
            added.push_back(waiting);
            ASSERT_EQ(without(order_of(plan(added).get()), "waiting"), before)
                << "seed " << seed << ", with a phase that needs " << RandomGraph::name(i);
        }
    }
}

/* Closing any path makes a cycle, and the message names nobody outside of one. */
TEST_P(RandomPlan, IsRefusedOnceAnEdgeIsTurnedIntoACycle)
{
    auto chosen = graph.declared().begin();
    std::advance(chosen, graph.random()() % graph.declared().size());

    auto added = graph.added();
    GantryPhase closing = {};
    std::string to = RandomGraph::name(chosen->to);
    const char *const needs[] = {to.c_str(), nullptr};
    for (const GantryPhase *&phase : added) {
        if (graph.index(phase) == chosen->from) {
            closing = *phase;
            closing.needs = needs;
            phase = &closing;
            break;
        }
    }
    g_autoptr(GError) error = nullptr;
    GantryPlan *planned = shim_plan_new(added.data(), added.size(), &error);
    EXPECT_EQ(planned, nullptr);
    shim_plan_free(planned);
    EXPECT_TRUE(reports(error, GANTRY_ERROR_CYCLE));
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomPlan, testing::Range(1u, N_SEEDS + 1));

} // namespace
