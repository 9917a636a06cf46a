/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include <gantry/plugin.h>

/* Behind an ABI that it does not know, the library must not read anything: whoever follows one of
 * these pointers dies. */
#define NOWHERE ((void *)8)

GANTRY_API extern const GantryPlugin gantry_plugin;
const GantryPlugin gantry_plugin = {
    .abi = GANTRY_ABI + 1,
    .name = NOWHERE,
    .version = NOWHERE,
    .summary = NOWHERE,
    .license = NOWHERE,
    .phases = NOWHERE,
    .sinks = NOWHERE,
};
