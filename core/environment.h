/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/environment.h>
#include <stddef.h>
#include <stdint.h>

/* A place of the index. */
typedef struct GantryEnvironmentSlot {
    uint32_t hash;
    uint32_t entry; /* its number in the list, from 1; 0: the place is free */
} GantryEnvironmentSlot;

/* All of it is one block of memory: this struct, the list, the index, and the bytes. */
struct GantryEnvironment {
    size_t n_entries;
    const char **entries;         /* as they were, ended by NULL */
    size_t mask;                  /* places in the index, a power of two, less one */
    GantryEnvironmentSlot *slots; /* the first entry of each name, by the hash of the name */
};

/* What stands before the "=" of @entry, which may be nothing; -1 if there is no "=", so that it is
 * no variable. */
ptrdiff_t gantry_environment_name_length(const char *entry);

/* The number of the entry in @environment that counts for a name of @length bytes; n_entries if
 * there is none. */
size_t gantry_environment_find(const GantryEnvironment *environment, const char *name,
                               size_t length);
