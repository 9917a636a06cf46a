/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "name-index.h"

#include <gantry/environment.h>
#include <stddef.h>

struct GantryEnvironment {
    size_t n_entries;
    GantryNameIndex *names; /* the first entry of each name */
    const char *entries[];  /* as they were, ended by NULL; their bytes stand behind */
};

/* What stands before the "=" of @entry, which may be nothing; -1 if there is no "=", so that it is
 * no variable. */
ptrdiff_t gantry_environment_name_length(const char *entry);

/* The number of the entry in @environment that counts for a name of @length bytes; n_entries if
 * there is none. */
size_t gantry_environment_find(const GantryEnvironment *environment, const char *name,
                               size_t length);
