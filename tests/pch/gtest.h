/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Compiled once for a program of tests: to read these takes most of the time of each file. */
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>
