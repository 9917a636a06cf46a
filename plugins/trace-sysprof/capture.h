/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Writes a capture of Sysprof, version 1 of the format, as its sysprof-capture-types.h says. Times
 * are nanoseconds of CLOCK_MONOTONIC, which all captures of a machine have in common. Each frame is
 * one write, so that a process that is killed has left whole ones. */
typedef struct Capture Capture;

/* A counter that is drawn as a line; numbered from 1. */
typedef struct CaptureCounter {
    const char *name; /* at most 31 bytes, as all names here, or they are cut */
    const char *doc;
} CaptureCounter;

/* Creates or truncates the file @path. NULL with an error if that cannot be done. */
Capture *capture_new(const char *path, int64_t begin_ns, GError **error);

/* Completes and closes the file; false with the first thing that went wrong. */
bool capture_close(Capture *capture, int64_t end_ns, GError **error);

/* Which process the capture is of: its command line. */
void capture_process(Capture *capture, const char *command);

/* Something about the whole capture. */
void capture_about(Capture *capture, const char *name, const char *value);

/* A span, or, of length 0, a moment, in a row of @group. */
void capture_mark(Capture *capture, int64_t begin_ns, int64_t length_ns, const char *group,
                  const char *name, const char *message);

/* At most 8. */
void capture_define(Capture *capture, const CaptureCounter *counters, size_t n);
void capture_set(Capture *capture, int64_t time_ns, const int64_t *values, size_t n);
