/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "shim/name-index.h"

#include "core/name-index.h"

GantryNameIndex *shim_name_index_new(size_t n_names)
{
    return gantry_name_index_new(n_names);
}

void shim_name_index_free(GantryNameIndex *index)
{
    gantry_name_index_free(index);
}

uint32_t shim_name_index_add(GantryNameIndex *index, const char *name, size_t length,
                             uint32_t number)
{
    return gantry_name_index_add(index, name, length, number);
}

int shim_name_index_find(const GantryNameIndex *index, const char *name, size_t length)
{
    return gantry_name_index_find(index, name, length);
}
