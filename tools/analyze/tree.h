/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "analyze.h"

#include <gantry/spans.h>
#include <gantry/stages.h>

/* A reason why a phase had to wait for another one. */
typedef struct AnalyzeOrder {
    char *phase, *after, *reason;
} AnalyzeOrder;

/* A run as its spans. */
typedef struct AnalyzeTree {
    GantrySpanTree *tree;
    const GantrySpanNode *nodes;
    size_t n;
    GPtrArray *orders; /* AnalyzeOrder */
    char *python;
    GantryTraceLevel level;
    GantryStages *stages;
    uint64_t total_ns; /* what the stages add up to */
    uint64_t library_entry_ns;
    uint64_t end_ns;
    int thread; /* the one that the pipeline runs in */
} AnalyzeTree;

/* Reads a run of the file @path, as analyze_read() does; after an error, which was reported, NULL.
 */
AnalyzeTree *analyze_tree_read(const char *path, uint64_t run);
void analyze_tree_free(AnalyzeTree *tree);

/* The kinds of --kinds as bits, 1 << kind; all spans if @kinds is NULL, and 0 after a mistake in
 * the command line, which was reported. */
uint64_t analyze_kinds(const char *kinds);

static inline bool analyze_shows(uint64_t kinds, const GantrySpanNode *node)
{
    return (kinds & 1ull << node->kind) != 0;
}

/* The nearest span around @node that is of one of @kinds; NULL if there is none. */
const GantrySpanNode *analyze_around(const AnalyzeTree *tree, const GantrySpanNode *node,
                                     uint64_t kinds);

/* "start site": the phase's span that @node lies in; or "". Free it. */
char *analyze_phase(const AnalyzeTree *tree, const GantrySpanNode *node);

/* The self time of each node where only those of @kinds are shown: what the others took is counted
 * to the nearest one around that is shown. Free it. */
uint64_t *analyze_self(const AnalyzeTree *tree, uint64_t kinds);

/* The name of a span; of an import that failed, with how: "x (not found)". Free it. */
char *analyze_title(const GantrySpanNode *node);

extern const uint64_t analyze_phase_kinds;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(AnalyzeTree, analyze_tree_free)
