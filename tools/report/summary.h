/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "record/samples.h"
#include <gantry/json.h>
#include <gantry/stages.h>

/* Appends the table of one run to @out: a row for each stage, and the @total they add up to. */
void summary_write(const GantryStages *stages, uint64_t total, GString *out, size_t width,
                   bool colors);

/* The same of several runs; their total is a group of that name. */
void summary_write_samples(const Samples *samples, GString *out, size_t width, bool colors);

/* The members of a time that was measured in several runs. */
void summary_json_sample(GantryJson *json, const Sample *sample);
