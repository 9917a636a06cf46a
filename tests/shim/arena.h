/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/macros.h>
#include <stdbool.h>
#include <stddef.h>

GANTRY_BEGIN_DECLS

typedef struct GantryArena GantryArena;

GantryArena *shim_arena_new(void);
void shim_arena_free(GantryArena *arena);
void *shim_arena_alloc(GantryArena *arena, size_t size);
bool shim_arena_freeze(GantryArena *arena);

GANTRY_END_DECLS
