/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include <gantry/plugin.h>

#define NOWHERE ((void *)8)

/* A descriptor that was compiled elsewhere: nothing behind its ABI may be read. */
static const GantryPhase phase = {
    .abi = GANTRY_ABI + 1,
    .name = NOWHERE,
    .needs = NOWHERE,
    .options = NOWHERE,
};

GANTRY_PLUGIN_DEFINE("wrong-abi-of-phase", "1.0", "mixes two ABIs", &phase);
