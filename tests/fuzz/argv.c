/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The first byte says how, the others are the command line, with NULs between its arguments. The
 * environment is empty: without PATH, only a name with a "/" leads to files. */
#include "fuzz.h"

enum { ISOLATED = 1, OWN_NAME = 2, EMBEDDER = 4 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char *nothing[] = {NULL};
    if (size == 0)
        return 0;
    bool own_name = (data[0] & OWN_NAME) != 0;
    g_auto(GStrv) texts = fuzz_split(data + 1, size - 1);
    g_autoptr(GPtrArray) argv = g_ptr_array_new();

    if (!own_name)
        g_ptr_array_add(argv, (char *)FUZZ_PROGRAM);
    for (char **text = texts; *text != NULL && size > 1; text++)
        g_ptr_array_add(argv, *text);
    g_ptr_array_add(argv, NULL);
    FuzzInput input = {
        .preset = (data[0] & ISOLATED) != 0 ? GANTRY_PRESET_ISOLATED : GANTRY_PRESET_PYTHON,
        .embedder = (data[0] & EMBEDDER) != 0,
        .argv = (char **)argv->pdata,
        .environment = nothing,
    };
    fuzz_configure(&input, NULL, NULL);
    return 0;
}
