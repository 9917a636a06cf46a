/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/phase.h>

GANTRY_BEGIN_DECLS

/**
 * GantryEdgeReason:
 * @GANTRY_EDGE_NEEDS: the later phase lists the earlier one in its needs: it cannot do without it.
 * @GANTRY_EDGE_WANTS: the later phase lists the earlier one in its wants: it runs after it, if
 *     there is such a phase.
 * @GANTRY_EDGE_BEFORE: the earlier phase lists the later one in its before: it asks to run first.
 * @GANTRY_EDGE_LEVEL: the earlier phase brings Python to the level at which the later one has to
 *     start.
 *
 * Why one phase runs before another.
 *
 * Since: 0.1
 */
typedef enum GantryEdgeReason {
    GANTRY_EDGE_NEEDS = 0,
    GANTRY_EDGE_WANTS,
    GANTRY_EDGE_BEFORE,
    GANTRY_EDGE_LEVEL,
} GantryEdgeReason;

/**
 * gantry_edge_reason_name:
 * @reason: a reason
 *
 * Returns: (transfer none): its name in lower case; never NULL.
 *
 * Since: 0.1
 */
GANTRY_API const char *gantry_edge_reason_name(GantryEdgeReason reason);

/**
 * gantry_edge_reason_description:
 * @reason: a reason
 *
 * Returns: (transfer none) (nullable): what it means, for people who do not know the code; NULL for
 *     a value that is none.
 *
 * Since: 0.1
 */
GANTRY_API const char *gantry_edge_reason_description(GantryEdgeReason reason);

/**
 * GantryPlannedPhase:
 * @phase: the descriptor
 * @name: its name in this plan: that of the phase it replaces, or its own
 * @plugin: (nullable): the plugin it came from
 * @disabled: it is switched off, and only its options count
 * @level_before: the level at which it runs
 * @level_after: the level when it has started
 * @replaced: (nullable): the phase that it has replaced and keeps behind it
 *
 * Since: 0.1
 */
typedef struct GantryPlannedPhase {
    const GantryPhase *phase;
    const char *name;
    const char *plugin;
    bool disabled;
    GantryLevel level_before;
    GantryLevel level_after;
    const struct GantryPlannedPhase *replaced;
} GantryPlannedPhase;

/**
 * GantryEdge:
 * @from: index of the earlier phase
 * @to: index of the later one
 * @reason: why
 *
 * Since: 0.1
 */
typedef struct GantryEdge {
    size_t from;
    size_t to;
    GantryEdgeReason reason;
} GantryEdge;

/**
 * GantryPlan:
 * @phases: (array length=n_phases): in the order in which they start
 * @edges: (array length=n_edges): what decided that order, sorted by the later phase
 *
 * A checked order of phases.
 *
 * Since: 0.1
 */
typedef struct GantryPlan {
    const GantryPlannedPhase *phases;
    size_t n_phases;
    const GantryEdge *edges;
    size_t n_edges;
} GantryPlan;

GANTRY_END_DECLS
