/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

/**
 * GANTRY_ABI:
 *
 * The version of every struct that passes between the library, an embedder and a plugin. It is the
 * first member of #GantryPhase and #GantryPlugin and is compared before anything behind it is read.
 * Structs grow at their end only; whatever else changes, changes this number.
 *
 * Since: 0.1
 */
#define GANTRY_ABI 1u

#define GANTRY_API __attribute__((visibility("default")))

#ifdef __cplusplus
#define GANTRY_BEGIN_DECLS extern "C" {
#define GANTRY_END_DECLS }
#else
#define GANTRY_BEGIN_DECLS
#define GANTRY_END_DECLS
#endif
