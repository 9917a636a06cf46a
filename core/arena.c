/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "arena.h"

#include <glib.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>

enum { CHUNK_SIZE = 64 * 1024 };

typedef struct Chunk {
    struct Chunk *next;
    size_t size;
    size_t used;
} Chunk;

struct GantryArena {
    Chunk *chunks;
    bool frozen;
};

static const size_t ALIGNMENT = _Alignof(max_align_t);

static size_t round_up(size_t size, size_t step)
{
    return (size + step - 1) / step * step;
}

GantryArena *gantry_arena_new(void)
{
    return g_new0(GantryArena, 1);
}

void gantry_arena_free(GantryArena *arena)
{
    if (arena == NULL)
        return;
    for (Chunk *chunk = arena->chunks; chunk != NULL;) {
        Chunk *next = chunk->next;
        munmap(chunk, chunk->size);
        chunk = next;
    }
    g_free(arena);
}

void *gantry_arena_alloc(GantryArena *arena, size_t size)
{
    g_assert(!arena->frozen);
    size_t header = round_up(sizeof(Chunk), ALIGNMENT);
    size = round_up(MAX(size, 1), ALIGNMENT);

    Chunk *chunk = arena->chunks;
    if (chunk == NULL || chunk->size - chunk->used < size) {
        size_t wanted = round_up(MAX(header + size, (size_t)CHUNK_SIZE), 4096);
        chunk = mmap(NULL, wanted, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (chunk == MAP_FAILED)
            g_error("gantry: out of memory (%zu bytes)", wanted); /* as every g_malloc() does */
        *chunk = (Chunk){.next = arena->chunks, .size = wanted, .used = header};
        arena->chunks = chunk;
    }
    void *memory = (char *)chunk + chunk->used;
    chunk->used += size;
    return memory;
}

char *gantry_arena_strdup(GantryArena *arena, const char *text)
{
    if (text == NULL)
        return NULL;
    size_t size = strlen(text) + 1;
    return memcpy(gantry_arena_alloc(arena, size), text, size);
}

bool gantry_arena_freeze(GantryArena *arena)
{
    arena->frozen = true;
    for (Chunk *chunk = arena->chunks; chunk != NULL; chunk = chunk->next) {
        if (mprotect(chunk, chunk->size, PROT_READ) != 0)
            return false;
    }
    return true;
}
