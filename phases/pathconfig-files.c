/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "pathconfig-files.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *why_not(int reason)
{
    return reason != ENOENT ? g_strerror(reason) : NULL;
}

bool files_is(const char *path, FileKind kind, const char **why)
{
    struct stat status;
    *why = NULL;
    if (stat(path, &status) != 0) {
        *why = why_not(errno);
        return false;
    }
    if (S_ISDIR(status.st_mode) && kind != FILE_FOLDER)
        *why = "it is a folder";
    else if (!S_ISDIR(status.st_mode) && kind == FILE_FOLDER)
        *why = "it is no folder";
    else if (!S_ISREG(status.st_mode) && kind != FILE_FOLDER)
        *why = "it is no regular file";
    else if (kind == FILE_PROGRAM && (status.st_mode & 0111) == 0)
        *why = "nobody may execute it";
    return *why == NULL;
}

ssize_t files_read(const char *path, char *buffer, size_t size, const char **why)
{
    struct stat status;
    /* A FIFO without a writer must not stop us. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    int reason = errno;
    *why = fd < 0 ? why_not(reason) : NULL;
    if (fd < 0)
        return reason == ENOENT || reason == EACCES || reason == EPERM ? FILES_NONE : FILES_WRONG;
    size_t length = 0;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
        ssize_t n;
        while (length < size && (n = read(fd, buffer + length, size - length)) > 0)
            length += (size_t)n;
    }
    close(fd);
    return (ssize_t)length;
}

ssize_t files_read_link(const char *path, char *buffer, size_t size)
{
    ssize_t length = readlink(path, buffer, size);
    return length < (ssize_t)size ? length : -1;
}

bool files_current_folder(char *buffer, size_t size)
{
    return getcwd(buffer, size) != NULL;
}
