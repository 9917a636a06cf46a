/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The one file of a target whose source is a file. */
#include "fuzz.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static char *folder, *path;

static void remove_folder(void)
{
    unlink(path);
    rmdir(folder);
    g_free(folder);
    g_free(path);
}

const char *fuzz_file(const char *name, const uint8_t *data, size_t size)
{
    if (folder == NULL) {
        folder = g_dir_make_tmp("gantry-fuzz-XXXXXX", NULL);
        if (folder == NULL)
            fuzz_broken("there is no place for a folder");
        path = g_build_filename(folder, name, NULL);
        atexit(remove_folder);
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size || close(fd) != 0)
        fuzz_broken("%s cannot be written", path);
    return path;
}
