/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/error.h>
#include <gantry/macros.h>

GANTRY_BEGIN_DECLS

/**
 * GantryOutput:
 *
 * A file that is written to while a program runs that knows nothing of it, in whose process it is
 * open; what sinks write to. Such a program may close every descriptor that it finds and open files
 * of its own under the same numbers; it may have no standard streams; it may change its folder; and
 * a pipe that nobody reads must not end it. So the descriptor has a high number, what is not the
 * file any more is never written to (a regular file is opened again, if nobody has changed it), and
 * no signal comes of it.
 * The calls leave errno as it was. Not for several threads at a time.
 *
 * Since: 0.1
 */
typedef struct GantryOutput GantryOutput;

/**
 * gantry_output_new:
 * @path: the file, which is created or truncated
 * @error: (out) (optional): where an error goes
 *
 * Returns: (transfer full) (nullable): the file. Errors: %GANTRY_ERROR_HOST.
 *
 * Since: 0.1
 */
GANTRY_API GantryOutput *gantry_output_new(const char *path, GError **error);

/**
 * gantry_output_write:
 * @output: a file
 * @data: (array length=length): what to write, in one write() as far as the system takes it
 * @length: bytes
 *
 * An error is kept for gantry_output_close(); after it nothing more is written.
 *
 * Since: 0.1
 */
GANTRY_API void gantry_output_write(GantryOutput *output, const void *data, size_t length);

/**
 * gantry_output_rewrite:
 * @output: a file
 * @offset: where, in bytes from its beginning
 * @data: (array length=length): what stands there from now on
 * @length: bytes
 *
 * Changes what was written before. Of a pipe, which has no place to go back to, nothing.
 *
 * Since: 0.1
 */
GANTRY_API void gantry_output_rewrite(GantryOutput *output, size_t offset, const void *data,
                                      size_t length);

/**
 * gantry_output_close:
 * @output: (nullable) (transfer full): a file
 * @error: (out) (optional): where an error goes
 *
 * Returns: whether all of it was written, and is there: a program may have removed the file, put
 * another one in its place, or changed it. Errors: %GANTRY_ERROR_HOST.
 *
 * Since: 0.1
 */
GANTRY_API bool gantry_output_close(GantryOutput *output, GError **error);

GANTRY_END_DECLS
