/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/phase.h>
#include <gantry/python.h>

GANTRY_BEGIN_DECLS

/* The pathconfig phase itself, and a phase in the place of core that has the options which it
 * asks that one for, and does nothing: so that a path configuration can be computed without a
 * CPython. */
const GantryPhase *shim_pathconfig_phase(void);
const GantryPhase *shim_pathconfig_core(void);

/* What is in a config of the phase, once it has been configured. */
const GantryPathconfigResult *shim_pathconfig_result(const void *config);
const char *const *shim_pathconfig_warnings(const void *config);

/* The y of the Python 3.y that is built for. */
int shim_pathconfig_minor_version(void);

GANTRY_END_DECLS
