/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/macros.h>
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

GANTRY_BEGIN_DECLS

/**
 * GantryEnvironment:
 *
 * An immutable copy of an environment. Reading it needs no lock, from as many threads as like, and
 * never sees what setenv() did later.
 *
 * Not everything in an environment is a variable. What counts is what `os.environ` has, too: the
 * name is what stands before the first `=`, and may be empty (`=value`; getenv() never finds that
 * one); of two entries of a name the first counts, as for getenv(); an entry without a `=` is no
 * variable. All entries, those that do not count included, stay in gantry_environment_variables(),
 * for a child would have inherited them as well.
 *
 * Since: 0.1
 */
typedef struct GantryEnvironment GantryEnvironment;

/**
 * gantry_environment_new:
 * @variables: (array zero-terminated=1) (nullable): `NAME=value` texts, which are copied; NULL is
 *     the environment of the process as it is now.
 *
 * Copies an environment. That of the process is read under the lock that gantry_setenv() takes,
 * and gantry_setenv() says what this does not protect from: take the snapshot before threads run
 * that change the environment in other ways.
 *
 * Returns: (transfer full): the snapshot.
 *
 * Since: 0.1
 */
GANTRY_API GantryEnvironment *gantry_environment_new(const char *const *variables);

/**
 * gantry_environment_new_scrubbed:
 * @environment: a snapshot
 * @prefixes: (array zero-terminated=1) (nullable): how the names begin that are left out; NULL is
 *     `PYTHON` and `GANTRY_`
 *
 * A copy for child processes, without the variables that would tell them how this process was
 * started. Its variables are in the form that execve() and posix_spawn() take:
 *
 *     execve(path, argv, (char *const *)gantry_environment_variables(scrubbed));
 *
 * Everything else stays as it was and in its order. Entries that are no variables are left out by
 * how they begin.
 *
 * Returns: (transfer full): the copy, a snapshot of its own.
 *
 * Since: 0.1
 */
GANTRY_API GantryEnvironment *gantry_environment_new_scrubbed(const GantryEnvironment *environment,
                                                              const char *const *prefixes);

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
 * gantry_environment_get_text:
 * @environment: a snapshot
 * @name: a variable's name
 * @text: (out) (transfer none) (nullable): its value, which is UTF-8; NULL if it is not there, and
 *     if this fails
 * @error: (out) (optional): where an error goes
 *
 * For whoever needs text. The environment is bytes, whatever the locale is.
 *
 * Returns: whether @text is the answer. Errors: %GANTRY_ERROR_ENVIRONMENT, which names the variable
 *     and the first byte that is not UTF-8.
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_environment_get_text(const GantryEnvironment *environment, const char *name,
                                            const char **text, GError **error);

/**
 * gantry_environment_variables:
 * @environment: a snapshot
 *
 * Returns: (transfer none) (array zero-terminated=1): all of it, as `NAME=value`, in the order that
 *     it had.
 *
 * Since: 0.1
 */
GANTRY_API const char *const *gantry_environment_variables(const GantryEnvironment *environment);

/**
 * GantryEnvironmentChange:
 * @name: the variable's name
 * @old_value: (nullable): what it was; NULL if it was added
 * @new_value: (nullable): what it is; NULL if it was removed
 *
 * A variable that is not the same in two snapshots. One that has been changed has both values.
 *
 * Since: 0.1
 */
typedef struct GantryEnvironmentChange {
    const char *name;
    const char *old_value;
    const char *new_value;
} GantryEnvironmentChange;

/**
 * GantryEnvironmentDiff:
 * @n_changes: how many variables are not the same
 * @changes: (array length=n_changes): these, each once, in the order of the bytes of their names
 *
 * What is different between two snapshots. It has its own copies and outlives both.
 *
 * Since: 0.1
 */
typedef struct GantryEnvironmentDiff {
    size_t n_changes;
    const GantryEnvironmentChange *changes;
} GantryEnvironmentDiff;

/**
 * gantry_environment_diff:
 * @before: a snapshot
 * @after: another one
 *
 * What has to be done to the variables of @before to have those of @after. Entries that are not
 * variables, and those that do not count, make no difference; neither does the order.
 *
 * Returns: (transfer full): the changes; there may be none.
 *
 * Since: 0.1
 */
GANTRY_API GantryEnvironmentDiff *gantry_environment_diff(const GantryEnvironment *before,
                                                          const GantryEnvironment *after);

/**
 * gantry_environment_diff_free:
 * @diff: (transfer full) (nullable): what gantry_environment_diff() returned
 *
 * Since: 0.1
 */
GANTRY_API void gantry_environment_diff_free(GantryEnvironmentDiff *diff);

/**
 * gantry_environment_refresh:
 * @since: an older snapshot, which stays as it is
 * @diff: (out) (optional) (transfer full): what has changed in the process since then
 *
 * Takes a new snapshot of the process, as gantry_environment_new() does, and compares.
 *
 * Returns: (transfer full): the new snapshot.
 *
 * Since: 0.1
 */
GANTRY_API GantryEnvironment *gantry_environment_refresh(const GantryEnvironment *since,
                                                         GantryEnvironmentDiff **diff);

/**
 * gantry_setenv:
 * @name: a variable's name: not empty, and without a `=`
 * @value: its value from now on, bytes, which are copied
 * @error: (out) (optional): where an error goes
 *
 * Changes the environment of the process, under a lock that this library takes for each of its own
 * changes and snapshots of the process: they never meet, in whatever threads they are. Snapshots
 * that exist stay as they are, and so does `os.environ` in Python, unless it is reloaded.
 *
 * That is all that the lock can promise. `environ` is a global variable of libc, and nobody else
 * knows of our lock: not the setenv(), putenv(), unsetenv() and clearenv() of other C code, not
 * those that write to `environ` themselves, and not Python's os.putenv() and `os.environ[...] = `,
 * which the GIL keeps apart from one another only. If one of them runs while another thread takes a
 * snapshot, or calls this function, the behaviour is undefined: stale or torn values, or a crash.
 * The same is true of a getenv() elsewhere, in libc itself too (localtime(), setlocale(),
 * getaddrinfo() read the environment), while this function runs; and what a getenv() has returned
 * may be gone afterwards. The one thing that is safe is to change the environment while no other
 * thread exists that could read or change it behind our back. To give something to child processes,
 * make them an environment of their own.
 *
 * Like libc's own, the lock is not made anew by fork(): in the child of a process with threads,
 * call neither this nor gantry_environment_new() with NULL before execve().
 *
 * Returns: whether the variable has the value now. Errors: %GANTRY_ERROR_ENVIRONMENT if that is no
 *     name, %GANTRY_ERROR_HOST if there is no memory.
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_setenv(const char *name, const char *value, GError **error);

/**
 * gantry_unsetenv:
 * @name: a variable's name: not empty, and without a `=`
 * @error: (out) (optional): where an error goes
 *
 * Takes every entry of a name from the environment of the process, if there are any. For the lock
 * and what it cannot promise see gantry_setenv().
 *
 * Returns: whether there is no such variable now. Errors: %GANTRY_ERROR_ENVIRONMENT if that is no
 *     name.
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_unsetenv(const char *name, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(GantryEnvironment, gantry_environment_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GantryEnvironmentDiff, gantry_environment_diff_free)

GANTRY_END_DECLS
