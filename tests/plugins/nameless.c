/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include <gantry/plugin.h>

static const GantryPhase *const phases[] = {NULL};

GANTRY_API extern const GantryPlugin gantry_plugin;
const GantryPlugin gantry_plugin = {.abi = GANTRY_ABI, .version = "1.0", .phases = phases};
