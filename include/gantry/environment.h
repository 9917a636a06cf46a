/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/macros.h>
#include <glib.h>
#include <stdbool.h>

GANTRY_BEGIN_DECLS

/**
 * GantryEnvironment:
 *
 * An immutable copy of an environment. Reading it needs no lock and never sees what setenv() did
 * later.
 *
 * Since: 0.1
 */
typedef struct GantryEnvironment GantryEnvironment;

/**
 * gantry_environment_new:
 * @variables: (array zero-terminated=1) (nullable): `NAME=value` texts, which are copied; NULL is
 *     the environment of the process as it is now. The first of two entries of a name counts.
 *
 * Copies an environment. No lock protects `environ` from C code of others that calls setenv() at
 * this moment: take the snapshot before such threads run.
 *
 * Returns: (transfer full): the snapshot.
 *
 * Since: 0.1
 */
GANTRY_API GantryEnvironment *gantry_environment_new(const char *const *variables);

/**
 * gantry_environment_free:
 * @environment: (transfer full) (nullable): a snapshot
 *
 * Since: 0.1
 */
GANTRY_API void gantry_environment_free(GantryEnvironment *environment);

/**
 * gantry_environment_get:
 * @environment: a snapshot
 * @name: a variable's name
 *
 * Returns: (transfer none) (nullable): its value, bytes as they were; NULL if it is not there.
 *
 * Since: 0.1
 */
GANTRY_API const char *gantry_environment_get(const GantryEnvironment *environment,
                                              const char *name);

/**
 * gantry_environment_variables:
 * @environment: a snapshot
 *
 * Returns: (transfer none) (array zero-terminated=1): all of it, as `NAME=value`.
 *
 * Since: 0.1
 */
GANTRY_API const char *const *gantry_environment_variables(const GantryEnvironment *environment);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(GantryEnvironment, gantry_environment_free)

GANTRY_END_DECLS
