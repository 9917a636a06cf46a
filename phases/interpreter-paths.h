/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/phase.h>

/* What an embedder wants to be different about the search path, whoever computed it; options of the
 * interpreter phase, which takes the result of the path configuration over. */
typedef struct PathEdits {
    const char *const *remove;
    const char *const *insert;
    const char *const *prepend;
    const char *const *append;
} PathEdits;

bool path_edits_any(const PathEdits *edits);

/* Applies @edits to @paths: removes, inserts, prepends and appends, in that order. @stdlib_dir
 * (nullable) is what @stdlib means. Tells the story if @tell. Returns the new list, which
 * belongs to the context; NULL if an entry to insert before is not there. */
const char *const *path_edits_apply(GantryContext *context, const PathEdits *edits,
                                    const char *const *paths, const char *stdlib_dir, bool tell,
                                    GError **error);
