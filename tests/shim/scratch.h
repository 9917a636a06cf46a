/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <string>

/* A file without a name, for what a child writes: unlike a pipe it is never full. Throws if there
 * is no room for one. */
int open_scratch();

/* All that was written to it; closes it. */
std::string read_scratch(int fd);
