/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/gantry.h>

/* An option, and the phase that reads it. */
typedef struct TopicOption {
    const GantryOption *option;
    const GantryPlannedPhase *owner;
} TopicOption;

/* What a word means. A name can be that of several things: "core" is a phase and a level. */
typedef struct Topic {
    const GantryPlan *plan;
    const GantryPlannedPhase *phase; /* NULL: none; likewise */
    GArray *options;                 /* TopicOption: one by its name, more by a switch */
    GantryLevel level;
    GantryTraceLevel trace_level;
    GantryEdgeReason reason;
    GantryErrorCode error; /* 0: none */
    bool is_level;
    bool is_trace_level;
    bool is_reason;
} Topic;

/* Finds out what @word means: a phase, a level of Python or of a trace, a reason, an error by its
 * name or number, an option by its name, its environment variable or its switch. Returns whether it
 * means anything; topic_clear() is to be called in any case. */
bool topic_find(Topic *topic, const GantryPlan *plan, const char *word);
void topic_clear(Topic *topic);

/* (transfer full) What to type instead of @word, which means nothing. */
char *topic_hint(const GantryPlan *plan, const char *word);

/* Writes what a phase is, out of its descriptor and its place in @plan, and then its options. */
void explain_phase(GString *out, const GantryPlan *plan, const GantryPlannedPhase *planned);
void explain_phase_options(GString *out, const GantryPlannedPhase *planned);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Topic, topic_clear)
