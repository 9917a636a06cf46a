/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "archive.h"

#include <gantry/phase.h>
#include <gantry/python.h>

/* What the path configuration of this plugin publishes: what every path configuration does, and
 * behind it, for the phase zip-import, the archive. */
typedef struct ZipPathconfigResult {
    GantryPathconfigResult paths;
    const ZipArchive *archive; /* lives as long as the configuration */
} ZipPathconfigResult;

/* Has modules imported from the archive that zipimport alone could not, or not as fast. */
extern const GantryPhase zip_import_phase;

/* Whether @name is compiled into this Python. */
bool zip_import_is_builtin(const char *name);
