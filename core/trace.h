/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/trace.h>

GantryTrace *gantry_trace_new(size_t capacity);
void gantry_trace_free(GantryTrace *trace);
