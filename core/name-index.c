/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "name-index.h"

#include <glib.h>
#include <string.h>

typedef struct {
    const char *name; /* NULL: a free place */
    uint32_t length;
    uint32_t hash;
    uint32_t number;
} Place;

struct GantryNameIndex {
    size_t mask; /* the count of places, a power of two, less one */
    Place places[];
};

/* FNV-1a */
static uint32_t hash_of(const char *name, size_t length)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)name[i]) * 16777619u;
    return hash;
}

GantryNameIndex *gantry_name_index_new(size_t n_names)
{
    size_t n_places = 8;
    while (n_places < 2 * n_names)
        n_places *= 2;
    GantryNameIndex *index = g_malloc0(sizeof *index + n_places * sizeof(Place));
    index->mask = n_places - 1;
    return index;
}

void gantry_name_index_free(GantryNameIndex *index)
{
    g_free(index);
}

/* The place of a name, or the free one where it would be. */
static size_t find_place(const GantryNameIndex *index, const char *name, size_t length,
                         uint32_t hash)
{
    size_t at = hash & index->mask;
    for (; index->places[at].name != NULL; at = (at + 1) & index->mask) {
        const Place *place = &index->places[at];
        if (place->hash == hash && place->length == length &&
            memcmp(place->name, name, length) == 0)
            break;
    }
    return at;
}

uint32_t gantry_name_index_add(GantryNameIndex *index, const char *name, size_t length,
                               uint32_t number)
{
    uint32_t hash = hash_of(name, length);
    Place *place = &index->places[find_place(index, name, length, hash)];
    if (place->name == NULL)
        *place = (Place){name, (uint32_t)length, hash, number};
    return place->number;
}

int gantry_name_index_find(const GantryNameIndex *index, const char *name, size_t length)
{
    const Place *place = &index->places[find_place(index, name, length, hash_of(name, length))];
    return place->name != NULL ? (int)place->number : -1;
}
