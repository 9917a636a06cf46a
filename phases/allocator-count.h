/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/trace.h>

/* Counting hooks in front of CPython's allocators, for a trace of level allocations. Blocks are
 * passed through unchanged, so that one may be freed on either side of the switch. */
typedef struct AllocationCount AllocationCount;

/* Counts from now on, and for @trace at each of its events. */
AllocationCount *allocation_count_begin(GantryTrace *trace);

/* Takes the hooks away, if @count is not NULL, and frees it. */
void allocation_count_end(AllocationCount *count);
