/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Times by name, one for each of several runs. */
typedef struct Samples Samples;

typedef struct Sample {
    const char *name;
    bool group; /* as it was added */
    uint64_t median;
    uint64_t spread; /* between the quartiles; 0 of a single run */
    uint64_t least, most;
    double mean;
} Sample;

Samples *samples_new(void);
void samples_free(Samples *samples);

/* The name was seen in the run that goes on; twice is the sum. @group tells names of one kind from
 * equal ones of another. */
void samples_add(Samples *samples, bool group, const char *name, uint64_t value);

/* The run ends: what was not seen in it was 0. */
void samples_end_run(Samples *samples);

size_t samples_runs(const Samples *samples);
size_t samples_length(const Samples *samples);

/* What came of the name at @index, in the order in which the names came. */
Sample samples_get(const Samples *samples, size_t index);

/* What came of a name; false if it was never seen. */
bool samples_find(const Samples *samples, bool group, const char *name, Sample *sample);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Samples, samples_free)
