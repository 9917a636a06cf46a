/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Names → small numbers, made once and then asked often: a hash table without buckets, whose
 * lookups cost some ten nanoseconds and need no copy of the name. */
typedef struct GantryNameIndex GantryNameIndex;

/* Room for up to @n_names. */
GantryNameIndex *gantry_name_index_new(size_t n_names);
void gantry_name_index_free(GantryNameIndex *index);

/* Adds the name of @length bytes at @name, which outlive the index, unless it is there already;
 * returns the number it has. */
uint32_t gantry_name_index_add(GantryNameIndex *index, const char *name, size_t length,
                               uint32_t number);

/* The number of the name of @length bytes at @name, or -1. */
int gantry_name_index_find(const GantryNameIndex *index, const char *name, size_t length);
