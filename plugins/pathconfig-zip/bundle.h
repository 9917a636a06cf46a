/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/bundle.h>
#include <gantry/error.h>

/* What stands behind the program in its file. */
typedef struct ZipAppended {
    uint64_t begin;      /* where it begins: the end of the ELF image */
    uint64_t archive;    /* where the zip begins; @begin if there is no manifest */
    bool is_bundle;      /* there is a manifest */
    const char *folders; /* of the manifest; each ends with a NUL */
    uint64_t folders_size;
} ZipAppended;

/* Looks behind the ELF image in @file. If a manifest stands there, all that it says is checked, the
 * hash of every block of the zip too; what does not agree with it is an error with the offset. */
bool zip_appended_read(const char *path, GMappedFile *file, ZipAppended *appended, GError **error);
