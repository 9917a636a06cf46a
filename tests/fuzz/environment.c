/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The first byte says how, the others are an environment, with NULs between its `NAME=value`. */
#include "fuzz.h"

enum { ISOLATED = 1, ON_PATH = 2, EMBEDDER = 4, SWITCHES = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* Switches that variables compete with: counts, a value, a list. */
    static const char *const switches[] = {"-Ov", "-Xtracemalloc=3", "-Wdefault", NULL};
    if (size == 0)
        return 0;
    g_auto(GStrv) environment = fuzz_split(data + 1, size - 1);
    const char *argv[G_N_ELEMENTS(switches) + 1] = {
        (data[0] & ON_PATH) != 0 ? "python3" : FUZZ_PROGRAM,
    };
    for (size_t i = 0; (data[0] & SWITCHES) != 0 && switches[i] != NULL; i++)
        argv[i + 1] = switches[i];
    FuzzInput input = {
        .preset = (data[0] & ISOLATED) != 0 ? GANTRY_PRESET_ISOLATED : GANTRY_PRESET_PYTHON,
        .embedder = (data[0] & EMBEDDER) != 0,
        .argv = (char **)argv,
        .environment = environment,
    };
    fuzz_configure(&input, NULL, NULL);
    return 0;
}
