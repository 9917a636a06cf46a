/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/trace.h>
#include <glib.h>

/* Appends a mark of the story of a phase, as a paragraph or a line: a question, what was looked
 * for, a rule, one that does not apply, a remark. */
void mark_write(GString *out, const GantryTraceEvent *mark);
