/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Preloaded into a program, takes a folder away between two looks: as soon as the program has asked
 * for the status of the file that GANTRY_TEST_LOOK names, what GANTRY_TEST_VANISHES names gets
 * another name, once. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int stat(const char *restrict path, struct stat *restrict status)
{
    static const char *look;
    static int vanished;
    int result = fstatat(AT_FDCWD, path, status, 0);
    if (look == NULL)
        look = getenv("GANTRY_TEST_LOOK");
    if (vanished || look == NULL || strcmp(path, look) != 0)
        return result;
    vanished = 1;
    const char *from = getenv("GANTRY_TEST_VANISHES");
    char to[8192];
    if (from != NULL && snprintf(to, sizeof to, "%s.gone", from) < (int)sizeof to)
        rename(from, to);
    return result;
}
