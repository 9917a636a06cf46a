/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/macros.h>
#include <glib.h>
#include <stdbool.h>

GANTRY_BEGIN_DECLS

/**
 * GANTRY_ERROR_DOMAIN:
 *
 * The domain of every #GError that the library sets; the codes are #GantryErrorCode.
 *
 * A message reads `what: where: why` and names the culprits. When an error crosses the boundary of
 * a phase it gains `start: NAME: ` (or `configure`, `stop`) in front and keeps its code.
 *
 * Since: 0.1
 */
#define GANTRY_ERROR_DOMAIN (gantry_error_quark())
GANTRY_API GQuark gantry_error_quark(void);

/**
 * GantryErrorCode:
 * @GANTRY_ERROR_FAILED: a phase failed for a reason of its own.
 * @GANTRY_ERROR_STATE: the call does not fit the pipeline's state (an option set after the start).
 * @GANTRY_ERROR_ABI: a descriptor has another ABI version.
 * @GANTRY_ERROR_BAD_PHASE: a descriptor is incomplete: no name, no start function, bad sizes.
 * @GANTRY_ERROR_DUPLICATE_PHASE: two phases have one name.
 * @GANTRY_ERROR_UNKNOWN_PHASE: no phase has this name.
 * @GANTRY_ERROR_UNKNOWN_NEED: a phase needs one that does not exist.
 * @GANTRY_ERROR_CYCLE: phases wait for each other; the message prints the whole cycle.
 * @GANTRY_ERROR_LEVEL: a phase would run below the level it needs.
 * @GANTRY_ERROR_REPLACE_CONFLICT: two phases replace the same one.
 * @GANTRY_ERROR_RESULT_TYPE: a replacement does not publish the result type of what it replaces.
 * @GANTRY_ERROR_OPTION_CLASH: two options have one name, or one phase has two of a name.
 * @GANTRY_ERROR_UNKNOWN_OPTION: no option has this name.
 * @GANTRY_ERROR_OPTION_TYPE: the option has another type than the call.
 * @GANTRY_ERROR_OPTION_VALUE: the value is none that the option can take.
 * @GANTRY_ERROR_OPTION_READ_ONLY: the option can be read, but not set.
 * @GANTRY_ERROR_COMMAND_LINE: the command line cannot be understood.
 * @GANTRY_ERROR_PLUGIN_NOT_FOUND: no such plugin in the places searched; the message lists them.
 * @GANTRY_ERROR_PLUGIN_LOAD: the dynamic loader refused the file.
 * @GANTRY_ERROR_PLUGIN_DESCRIPTOR: the shared object exports no usable descriptor.
 * @GANTRY_ERROR_NO_STDLIB: no standard library was found; the message lists where it was looked
 * for.
 * @GANTRY_ERROR_PYTHON: CPython refused; the message is its own.
 * @GANTRY_ERROR_BUSY: Python runs in this process already, and not through this pipeline.
 * @GANTRY_ERROR_POISONED: Python was started before in this process and cannot be started again.
 * @GANTRY_ERROR_HOST: the operating system refused (memory, locale, signals, files).
 * @GANTRY_ERROR_ENVIRONMENT: a variable's name cannot be one, or its value is not text.
 * @GANTRY_ERROR_PROFILE: a profile cannot be read; the message names file and line.
 * @GANTRY_ERROR_UNTRUSTED: others could have written a file that is to be trusted; the hint names
 *     the file or folder that they can write to.
 *
 * Since: 0.1
 */
typedef enum GantryErrorCode {
    GANTRY_ERROR_FAILED = 1,
    GANTRY_ERROR_STATE,
    GANTRY_ERROR_ABI,
    GANTRY_ERROR_BAD_PHASE,
    GANTRY_ERROR_DUPLICATE_PHASE,
    GANTRY_ERROR_UNKNOWN_PHASE,
    GANTRY_ERROR_UNKNOWN_NEED,
    GANTRY_ERROR_CYCLE,
    GANTRY_ERROR_LEVEL,
    GANTRY_ERROR_REPLACE_CONFLICT,
    GANTRY_ERROR_RESULT_TYPE,
    GANTRY_ERROR_OPTION_CLASH,
    GANTRY_ERROR_UNKNOWN_OPTION,
    GANTRY_ERROR_OPTION_TYPE,
    GANTRY_ERROR_OPTION_VALUE,
    GANTRY_ERROR_OPTION_READ_ONLY,
    GANTRY_ERROR_COMMAND_LINE,
    GANTRY_ERROR_PLUGIN_NOT_FOUND,
    GANTRY_ERROR_PLUGIN_LOAD,
    GANTRY_ERROR_PLUGIN_DESCRIPTOR,
    GANTRY_ERROR_NO_STDLIB,
    GANTRY_ERROR_PYTHON,
    GANTRY_ERROR_BUSY,
    GANTRY_ERROR_POISONED,
    GANTRY_ERROR_HOST,
    GANTRY_ERROR_ENVIRONMENT,
    GANTRY_ERROR_PROFILE,
    GANTRY_ERROR_UNTRUSTED,
} GantryErrorCode;

/**
 * gantry_error_code_name:
 * @code: a code
 *
 * Returns: (transfer none): its name, "GANTRY_ERROR_NO_STDLIB"; never NULL.
 *
 * Since: 0.1
 */
GANTRY_API const char *gantry_error_code_name(GantryErrorCode code);

/**
 * gantry_error_code_description:
 * @code: a code
 *
 * Returns: (transfer none) (nullable): what it means, as it stands with #GantryErrorCode; NULL if
 *     there is no such code.
 *
 * Since: 0.1
 */
GANTRY_API const char *gantry_error_code_description(GantryErrorCode code);

/**
 * gantry_error_set:
 * @error: (out) (optional): where to, or NULL
 * @code: the reason
 * @hint: (nullable): what the user could do about it, or NULL
 * @format: the message, printf-style
 *
 * The one way in which the library, its phases and plugins report an error. What no terminal should
 * get, control characters and bytes that are no UTF-8, is written as `\xNN`; line breaks and tabs
 * stay.
 *
 * Returns: always false, so that a function can end with `return gantry_error_set(...)`.
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_error_set(GError **error, GantryErrorCode code, const char *hint,
                                 const char *format, ...) G_GNUC_PRINTF(4, 5);

/**
 * gantry_error_get_hint:
 * @error: an error of any domain
 *
 * Returns: (transfer none) (nullable): what the user could do about it; lives as long as @error.
 *
 * Since: 0.1
 */
GANTRY_API const char *gantry_error_get_hint(const GError *error);

/**
 * gantry_error_set_fatal:
 * @error: an error that gantry_error_set() has made
 * @fatal: how `python3` tells of it
 *
 * Since: 0.1
 */
GANTRY_API void gantry_error_set_fatal(GError *error, const char *fatal);

/**
 * gantry_error_get_fatal:
 * @error: an error of any domain
 *
 * Returns: (transfer none) (nullable): for an error that CPython calls fatal, its own words, "Fatal
 *     Python error: …", lines and all, for programs that are to look like `python3`; else NULL.
 *
 * Since: 0.1
 */
GANTRY_API const char *gantry_error_get_fatal(const GError *error);

/**
 * gantry_suggest:
 * @word: what was written
 * @candidates: (array zero-terminated=1): what could have been meant
 *
 * The candidate nearest to @word (Damerau-Levenshtein), if it is near enough to be a slip.
 *
 * Returns: (transfer none) (nullable): an element of @candidates, or NULL.
 *
 * Since: 0.1
 */
GANTRY_API const char *gantry_suggest(const char *word, const char *const *candidates);

/**
 * gantry_suggest_hint:
 * @word: what was written
 * @candidates: (array zero-terminated=1): what could have been meant
 * @or_all: whether to list all of them where none is near
 *
 * Returns: (transfer full) (nullable): the hint for an error about @word: "did you mean 'site'?",
 *     "there are: list, get, diff", or NULL.
 *
 * Since: 0.1
 */
GANTRY_API char *gantry_suggest_hint(const char *word, const char *const *candidates, bool or_all);

GANTRY_END_DECLS
