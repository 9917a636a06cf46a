/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include <gantry/plugin.h>

GANTRY_API extern const GantryPlugin gantry_plugin;
const GantryPlugin gantry_plugin = {.abi = GANTRY_ABI, .name = "no-phases", .version = "1.0"};
