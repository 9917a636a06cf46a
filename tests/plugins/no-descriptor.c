/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include <gantry/macros.h>

GANTRY_API int gantry_plug_in(void);

int gantry_plug_in(void)
{
    return 0;
}
