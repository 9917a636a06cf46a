/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/gantry.h>

/* "bool", "int", "str", "list". */
const char *phases_type_name(GantryType type);
