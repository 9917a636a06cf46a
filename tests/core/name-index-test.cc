/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "shim/name-index.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace
{

using Index = std::unique_ptr<GantryNameIndex, void (*)(GantryNameIndex *)>;

Index make(size_t n)
{
    return {shim_name_index_new(n), shim_name_index_free};
}

int find(const Index &index, const std::string &name)
{
    return shim_name_index_find(index.get(), name.data(), name.size());
}

/* Short words of few letters: many are prefixes of others, and many come twice. */
std::string word(std::mt19937 &random)
{
    std::string text(random() % 5, '\0');
    for (char &c : text)
        c = "ab=\xff"[random() % 4];
    return text;
}

} // namespace

TEST(NameIndex, FindsWhatAMapFinds)
{
    for (unsigned seed = 1; seed <= 200; seed++) {
        std::mt19937 random(seed);
        std::vector<std::string> names(random() % 60);
        for (std::string &name : names)
            name = word(random);
        Index index = make(names.size());
        std::map<std::string, uint32_t> expected;
        for (uint32_t i = 0; i < names.size(); i++) {
            expected.emplace(names[i], i);
            EXPECT_EQ(shim_name_index_add(index.get(), names[i].data(), names[i].size(), i),
                      expected[names[i]])
                << "the first of a name stays, seed " << seed;
        }
        for (int i = 0; i < 200; i++) {
            std::string name = word(random);
            auto found = expected.find(name);
            EXPECT_EQ(find(index, name), found != expected.end() ? int(found->second) : -1)
                << "'" << name << "', seed " << seed;
        }
    }
}

TEST(NameIndex, OfNothingFindsNothing)
{
    Index index = make(0);
    EXPECT_EQ(find(index, ""), -1);
    EXPECT_EQ(find(index, "name"), -1);
}

TEST(NameIndex, HasRoomForAsManyAsWereAnnounced)
{
    std::vector<std::string> names;
    for (int i = 0; i < 5000; i++)
        names.push_back("name-" + std::to_string(i));
    Index index = make(names.size());
    for (uint32_t i = 0; i < names.size(); i++)
        shim_name_index_add(index.get(), names[i].data(), names[i].size(), i);
    for (uint32_t i = 0; i < names.size(); i++)
        ASSERT_EQ(find(index, names[i]), int(i));
    EXPECT_EQ(find(index, "name-5000"), -1);
}
