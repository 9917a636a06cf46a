/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/phase.h>

/* The nine phases of the default pipeline, one file each. */
extern const GantryPhase gantry_phase_locale;
extern const GantryPhase gantry_phase_allocator;
extern const GantryPhase gantry_phase_core;
extern const GantryPhase gantry_phase_importlib;
extern const GantryPhase gantry_phase_pathconfig;
extern const GantryPhase gantry_phase_interpreter;
extern const GantryPhase gantry_phase_signals;
extern const GantryPhase gantry_phase_site;
extern const GantryPhase gantry_phase_main;
