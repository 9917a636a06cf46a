/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "cpython.h"

/* The site phase, in two files: site.c imports site, and site-paths.c tells what that has done to
 * sys.path. */

/* (transfer full) (nullable) A copy of sys.path as it is before site is imported, for
 * site_paths_tell(); NULL, and no work at all, where nothing of it would be recorded. */
PyObject *site_paths_before(GantryContext *context);

/* Says of each entry of sys.path that is not in @before why @site, the module, has put it there.
 * Only looks: site's own functions are asked, which give the answers they have given already, and
 * .pth files are read once more. @before may be NULL. No exception is left. */
void site_paths_tell(GantryContext *context, PyObject *before, PyObject *site);
