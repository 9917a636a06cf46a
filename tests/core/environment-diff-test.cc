/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What is different between two snapshots: cases, and then what holds of any two. The generator is
 * seeded by the test's parameter: a failure repeats itself. */
#include "support.h"

#include <algorithm>
#include <map>
#include <optional>
#include <random>

namespace
{

struct Deleter {
    void operator()(GantryEnvironment *environment) const
    {
        gantry_environment_free(environment);
    }
    void operator()(GantryEnvironmentDiff *diff) const
    {
        gantry_environment_diff_free(diff);
    }
};
using EnvironmentPtr = std::unique_ptr<GantryEnvironment, Deleter>;
using DiffPtr = std::unique_ptr<GantryEnvironmentDiff, Deleter>;

EnvironmentPtr environment(const Words &variables)
{
    std::vector<const char *> list;
    for (const std::string &variable : variables)
        list.push_back(variable.c_str());
    list.push_back(nullptr);
    return EnvironmentPtr(gantry_environment_new(list.data()));
}

DiffPtr diff(const Words &before, const Words &after)
{
    return DiffPtr(gantry_environment_diff(environment(before).get(), environment(after).get()));
}

/* "+A=new", "-A=old" and "A: old -> new". */
Words changes_of(const GantryEnvironmentDiff &diff)
{
    Words words;
    for (size_t i = 0; i < diff.n_changes; i++) {
        const GantryEnvironmentChange &change = diff.changes[i];
        std::string name = change.name;
        if (change.old_value == nullptr)
            words.push_back("+" + name + "=" + change.new_value);
        else if (change.new_value == nullptr)
            words.push_back("-" + name + "=" + change.old_value);
        else
            words.push_back(name + ": " + change.old_value + " -> " + change.new_value);
    }
    return words;
}

TEST(EnvironmentDiff, SaysWhatWasAddedRemovedAndChanged)
{
    EXPECT_EQ(
        changes_of(*diff({"KEPT=1", "GONE=old", "OTHER=old"}, {"OTHER=new", "KEPT=1", "MORE=new"})),
        (Words{"-GONE=old", "+MORE=new", "OTHER: old -> new"}));
}

TEST(EnvironmentDiff, OfEqualOnesIsEmpty)
{
    EXPECT_EQ(diff({}, {})->n_changes, 0u);
    EXPECT_EQ(diff({"A=1", "B=2"}, {"B=2", "A=1"})->n_changes, 0u);
    gantry_environment_diff_free(nullptr);
}

TEST(EnvironmentDiff, IsInTheOrderOfTheBytesOfTheNames)
{
    Words before = {"b=1", "\xff=1", "AB=1", "A=1", "A_=1", "a=1", "A B=1", "=1"};
    Words order = {"-=1", "-A=1", "-A B=1", "-AB=1", "-A_=1", "-a=1", "-b=1", "-\xff=1"};
    EXPECT_EQ(changes_of(*diff(before, {})), order);
    std::reverse(before.begin(), before.end());
    EXPECT_EQ(changes_of(*diff(before, {})), order);
}

TEST(EnvironmentDiff, TellsAnEmptyValueFromNone)
{
    EXPECT_EQ(changes_of(*diff({"A=", "B=1"}, {"B=", "C="})), (Words{"-A=", "B: 1 -> ", "+C="}));
}

TEST(EnvironmentDiff, LooksAtTheEntriesThatCountOnly)
{
    EXPECT_EQ(diff({"A=1", "A=2", "no variable"}, {"A=1", "A=3", "other"})->n_changes, 0u);
    EXPECT_EQ(changes_of(*diff({"A=1", "A=2"}, {"A=2", "A=1"})), Words{"A: 1 -> 2"});
    EXPECT_EQ(changes_of(*diff({"A=1", "A=2", "A"}, {})), Words{"-A=1"});
    EXPECT_EQ(changes_of(*diff({"A"}, {"A=1", "A=2", "=x"})), (Words{"+=x", "+A=1"}));
}

TEST(EnvironmentDiff, OfAValueThatBeginsLikeTheOther)
{
    EXPECT_EQ(changes_of(*diff({"A=1", "B=22"}, {"A=11", "B=2"})),
              (Words{"A: 1 -> 11", "B: 22 -> 2"}));
}

TEST(EnvironmentRefresh, ReturnsANewSnapshotAndWhatHasChanged)
{
    ASSERT_TRUE(gantry_setenv("GANTRY_TEST_A", "old", nullptr));
    ASSERT_TRUE(gantry_setenv("GANTRY_TEST_B", "old", nullptr));
    EnvironmentPtr since(gantry_environment_new(nullptr));
    gantry_setenv("GANTRY_TEST_A", "new", nullptr);
    gantry_unsetenv("GANTRY_TEST_B", nullptr);
    gantry_setenv("GANTRY_TEST_C", "new", nullptr);
    GantryEnvironmentDiff *changed = nullptr;
    EnvironmentPtr now(gantry_environment_refresh(since.get(), &changed));
    DiffPtr owned(changed);
    EXPECT_EQ(changes_of(*owned),
              (Words{"GANTRY_TEST_A: old -> new", "-GANTRY_TEST_B=old", "+GANTRY_TEST_C=new"}));
    EXPECT_STREQ(gantry_environment_get(now.get(), "GANTRY_TEST_A"), "new");
    EXPECT_STREQ(gantry_environment_get(since.get(), "GANTRY_TEST_A"), "old");

    gantry_unsetenv("GANTRY_TEST_A", nullptr);
    gantry_unsetenv("GANTRY_TEST_C", nullptr);
    EnvironmentPtr last(gantry_environment_refresh(now.get(), nullptr));
    EXPECT_EQ(gantry_environment_get(last.get(), "GANTRY_TEST_A"), nullptr);
}

/* --- of any two ------------------------------------------------------------------------------- */

using Map = std::map<std::string, std::string>;

/* The variables of a list of entries, worked out in another way than the library's. */
Map variables_of(const Words &entries)
{
    Map map;
    for (const std::string &entry : entries) {
        if (size_t equals = entry.find('='); equals != std::string::npos)
            map.emplace(entry.substr(0, equals), entry.substr(equals + 1));
    }
    return map;
}

/* Entries out of few letters, so that names meet: with duplicates, empty ones and no variables. */
Words random_entries(std::mt19937 &random)
{
    auto pick = [&](size_t longest, const std::string &letters) {
        std::string text;
        for (size_t i = random() % (longest + 1); i > 0; i--)
            text += letters[random() % letters.size()];
        return text;
    };
    Words entries(random() % 40);
    for (std::string &entry : entries)
        entry = pick(3, "AB\xff_") + (random() % 10 > 0 ? "=" : "") + pick(2, "ab=\x80");
    return entries;
}

using Value = std::optional<std::string>;

Value value_in(const Map &map, const std::string &name)
{
    auto found = map.find(name);
    return found != map.end() ? Value(found->second) : std::nullopt;
}

Value value_of(const char *text)
{
    return text != nullptr ? Value(text) : std::nullopt;
}

void apply(const GantryEnvironmentChange &change, Map &map)
{
    EXPECT_EQ(value_in(map, change.name), value_of(change.old_value)) << change.name;
    EXPECT_NE(value_of(change.old_value), value_of(change.new_value)) << change.name;
    map.erase(change.name);
    if (change.new_value != nullptr)
        map.emplace(change.name, change.new_value);
}

class AnyTwo : public testing::TestWithParam<unsigned>
{
};

TEST_P(AnyTwo, TheDiffMakesTheNewOneOfTheOldOneAndNoStepIsInVain)
{
    std::mt19937 random(GetParam());
    for (size_t round = 0; round < 200; round++) {
        Words before = random_entries(random), after = random_entries(random);
        if (random() % 4 == 0) {
            after = before;
            std::shuffle(after.begin(), after.end(), random);
        }
        Map map = variables_of(before);
        DiffPtr changed = diff(before, after);
        Words names;
        for (size_t i = 0; i < changed->n_changes; i++) {
            names.push_back(changed->changes[i].name);
            apply(changed->changes[i], map);
        }
        EXPECT_EQ(map, variables_of(after));
        EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
        EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, AnyTwo, testing::Range(0u, 20u));

} // namespace
