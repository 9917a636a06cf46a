/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* bundle.py: the program that packs an application into a zip. */
extern const char bundle_python[];

/* Writes the bundle @output: the program @program, a manifest, and the zip that is in the open file
 * @archive. @folders, each ended by a NUL, are where its standard library is, if not in the zip. It
 * gets its name when it is complete; before, and after an error, whatever had the name has it. */
bool bundle_write(const char *output, const char *program, int archive, const GString *folders,
                  GError **error);

/* An open file without a name in the folder of @output, for the zip; -1 with an error. */
int bundle_scratch(const char *output, GError **error);
