/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The bytes are a profile; a command line has something to say as well. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char *nothing[] = {NULL};
    static char *argv[] = {FUZZ_PROGRAM, "-O", "-Xdev", "-Wdefault", "script.py", NULL};
    FuzzInput input = {
        .profile = fuzz_file("fuzz.profile", data, size),
        .argv = argv,
        .environment = nothing,
    };
    fuzz_configure(&input, NULL, NULL);
    return 0;
}
