/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/macros.h>
#include <stddef.h>
#include <stdint.h>

GANTRY_BEGIN_DECLS

typedef struct GantryNameIndex GantryNameIndex;

GantryNameIndex *shim_name_index_new(size_t n_names);
void shim_name_index_free(GantryNameIndex *index);
uint32_t shim_name_index_add(GantryNameIndex *index, const char *name, size_t length,
                             uint32_t number);
int shim_name_index_find(const GantryNameIndex *index, const char *name, size_t length);

GANTRY_END_DECLS
