/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "command.h"

/* gantry config, an action in a file of its own where it is more than a report on options. None of
 * them starts Python. */

extern const Verb verb_explain_path;
extern const Verb verb_lock;

/* (array zero-terminated=1) What each of them takes. */
extern const CommandOption *const config_options[];
