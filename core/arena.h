/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Memory that is given out piece by piece and returned as a whole, on pages of its own, so that it
 * can be made read-only: the configs of a pipeline are frozen this way. */
typedef struct GantryArena GantryArena;

GantryArena *gantry_arena_new(void);
void gantry_arena_free(GantryArena *arena);

/* Zeroed and aligned for any type; never NULL. Once frozen, an arena gives out nothing more. */
void *gantry_arena_alloc(GantryArena *arena, size_t size);

/* A copy of @text; NULL for NULL. */
char *gantry_arena_strdup(GantryArena *arena, const char *text);

/* After this a write into the arena is a SIGSEGV. False with errno if the kernel refuses. */
bool gantry_arena_freeze(GantryArena *arena);
