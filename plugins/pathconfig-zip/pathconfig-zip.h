/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "import.h"

/* The options of the phase. */
typedef struct ZipConfig {
    const char *archive;
    const char *const *paths;
    const char *const *stdlib;
    const char *executable;
    const char *platlibdir;
    bool bundle;
    bool sealed;
    bool check_stdlib;
    /* What was computed from them; filled by configure. */
    ZipPathconfigResult result;
} ZipConfig;

/* The search for what is to be on sys.path. */
typedef struct ZipSearch {
    GantryContext *context;
    const ZipArchive *archive;
    const char *python; /* the folder of the library in it: "lib/python3.11" */
    GPtrArray *paths;
    bool has_stdlib;    /* the archive has a standard library */
    GPtrArray *folders; /* those of the archive, each "" or with a "/" at its end */
} ZipSearch;

/* Fills @search->paths, ended by NULL, as @config says. */
bool zip_search_paths(ZipSearch *search, const ZipConfig *config, GError **error);

/* Whether the standard library is in what was found, and can be imported from there. */
bool zip_search_check_stdlib(const ZipSearch *search, const ZipConfig *config, GError **error);
