/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "export.h"
#include "svg-spans.h"

/* Appends the picture of @drawn, which gets thinned, as an element <svg class="timeline">; what it
 * needs of style is in it. */
void gantry_export_append_svg(GantryExporter *exporter, DrawnSpans *drawn, uint64_t end_ns,
                              uint64_t dropped);
