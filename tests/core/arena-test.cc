/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "shim/arena.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

namespace
{

using ArenaPtr = std::unique_ptr<GantryArena, decltype(&shim_arena_free)>;

ArenaPtr arena()
{
    return {shim_arena_new(), shim_arena_free};
}

TEST(Arena, GivesZeroedMemoryAlignedForAnyType)
{
    ArenaPtr own = arena();
    for (size_t size : {0u, 1u, 7u, 16u, 17u, 4096u, 65536u, 1000000u, 3u}) {
        auto *memory = static_cast<char *>(shim_arena_alloc(own.get(), size));
        ASSERT_NE(memory, nullptr);
        EXPECT_EQ(reinterpret_cast<uintptr_t>(memory) % alignof(std::max_align_t), 0u) << size;
        EXPECT_TRUE(std::all_of(memory, memory + size, [](char c) { return c == 0; })) << size;
        std::memset(memory, 0xff, size);
    }
}

TEST(Arena, NeverGivesTheSameMemoryTwice)
{
    ArenaPtr own = arena();
    std::vector<unsigned char *> pieces;
    for (int i = 0; i < 5000; i++) {
        pieces.push_back(static_cast<unsigned char *>(shim_arena_alloc(own.get(), 40)));
        std::memset(pieces.back(), i % 251, 40);
    }
    for (int i = 0; i < 5000; i++) {
        unsigned char *piece = pieces[static_cast<size_t>(i)];
        ASSERT_TRUE(std::all_of(piece, piece + 40, [&](int c) { return c == i % 251; })) << i;
    }
}

TEST(Arena, CanBeReadButNotWrittenOnceItIsFrozen)
{
    ArenaPtr own = arena();
    auto *first = static_cast<char *>(shim_arena_alloc(own.get(), 10));
    auto *big = static_cast<char *>(shim_arena_alloc(own.get(), 200000));
    auto *last = static_cast<char *>(shim_arena_alloc(own.get(), 10));
    first[0] = big[0] = big[199999] = last[9] = 'x';
    ASSERT_TRUE(shim_arena_freeze(own.get()));
    EXPECT_EQ(first[0], 'x');
    EXPECT_EQ(big[199999], 'x');
    for (char *byte : {&first[0], &big[0], &big[199999], &last[9]})
        EXPECT_EXIT(*const_cast<volatile char *>(byte) = 'y', testing::KilledBySignal(SIGSEGV), "");
}

TEST(Arena, OfAnotherPipelineStaysWritable)
{
    ArenaPtr frozen = arena(), other = arena();
    shim_arena_alloc(frozen.get(), 10);
    auto *memory = static_cast<char *>(shim_arena_alloc(other.get(), 10));
    ASSERT_TRUE(shim_arena_freeze(frozen.get()));
    memory[0] = 'x';
    EXPECT_EQ(memory[0], 'x');
}

TEST(Arena, CanBeFrozenWhileEmptyAndFreedWhenNull)
{
    ArenaPtr own = arena();
    EXPECT_TRUE(shim_arena_freeze(own.get()));
    shim_arena_free(nullptr);
}

TEST(Arena, GivesNothingMoreOnceItIsFrozen)
{
    ArenaPtr own = arena();
    ASSERT_TRUE(shim_arena_freeze(own.get()));
    EXPECT_DEATH(shim_arena_alloc(own.get(), 1), "frozen");
}

} // namespace
