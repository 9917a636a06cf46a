/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/error.h>
#include <sys/types.h>

/* Opens @path for reading if it is a regular file that only root and @owner can have written: see
 * gantry_pipeline_trust_only(). What cannot be opened at all is an error of @code, what others
 * could have written is %GANTRY_ERROR_UNTRUSTED; neither message names @path as it was given.
 *
 * Returns the descriptor, for the caller to close, or -1. @real (transfer full) (optional) is set
 * to the file's path without links, on which nobody else can change anything: it still leads to the
 * same file when it is opened again, whatever others do meanwhile. */
int gantry_trust_open(const char *path, uid_t owner, GantryErrorCode code, char **real,
                      GError **error);
