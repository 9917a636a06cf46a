/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "shim/arena.h"

#include "core/arena.h"

GantryArena *shim_arena_new(void)
{
    return gantry_arena_new();
}

void shim_arena_free(GantryArena *arena)
{
    gantry_arena_free(arena);
}

void *shim_arena_alloc(GantryArena *arena, size_t size)
{
    return gantry_arena_alloc(arena, size);
}

bool shim_arena_freeze(GantryArena *arena)
{
    return gantry_arena_freeze(arena);
}
