/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "scratch.h"

#include <fcntl.h>
#include <stdexcept>
#include <unistd.h>

int open_scratch()
{
    char name[] = "/tmp/gantry-test-XXXXXX";
    int fd = mkostemp(name, O_CLOEXEC);
    if (fd < 0)
        throw std::runtime_error("no room in /tmp");
    unlink(name);
    return fd;
}

std::string read_scratch(int fd)
{
    std::string text;
    char buffer[65536];
    ssize_t n;
    lseek(fd, 0, SEEK_SET);
    while ((n = read(fd, buffer, sizeof buffer)) > 0)
        text.append(buffer, static_cast<size_t>(n));
    close(fd);
    return text;
}
