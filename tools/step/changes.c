/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry step: what is different between two states. */
#include "state.h"

typedef struct {
    const StateRow *rows;
    guint n;
    GHashTable *by_name; /* the first of each name */
} Side;

/* The rows of one aspect, which lie together. */
static Side side_of(const State *state, StateAspect aspect)
{
    Side side = {NULL, 0, g_hash_table_new(g_str_hash, g_str_equal)};
    for (guint i = 0; i < state->rows->len; i++) {
        const StateRow *row = &g_array_index(state->rows, StateRow, i);
        if (row->aspect != aspect)
            continue;
        if (side.n++ == 0)
            side.rows = row;
        if (!g_hash_table_contains(side.by_name, row->name))
            g_hash_table_insert(side.by_name, (gpointer)row->name, (gpointer)row);
    }
    return side;
}

static void compare(GArray *changes, const Side *before, const Side *after)
{
    for (guint i = 0; i < before->n; i++) {
        const StateRow *row = &before->rows[i];
        StateChange change = {STATE_WENT, row->aspect, row->name, row->value, NULL, 0};
        if (!g_hash_table_contains(after->by_name, row->name))
            g_array_append_val(changes, change);
    }
    for (guint i = 0; i < after->n; i++) {
        const StateRow *row = &after->rows[i];
        const StateRow *old = g_hash_table_lookup(before->by_name, row->name);
        if (g_hash_table_lookup(after->by_name, row->name) != row ||
            (old != NULL && g_strcmp0(old->value, row->value) == 0))
            continue; /* a second one of its name, or as it was */
        StateChange change = {
            .kind = old != NULL ? STATE_CHANGED : STATE_CAME,
            .aspect = row->aspect,
            .name = row->name,
            .before = old != NULL ? old->value : NULL,
            .after = row->value,
            .place = i,
        };
        g_array_append_val(changes, change);
    }
}

GArray *state_diff(const State *before, const State *after)
{
    GArray *changes = g_array_new(FALSE, FALSE, sizeof(StateChange));
    bool nothing_yet = before->level < GANTRY_LEVEL_CORE;
    bool interpreter = after->asked && (before->asked || nothing_yet);
    for (StateAspect aspect = 0; aspect < STATE_N_ASPECTS; aspect++) {
        if (aspect >= STATE_MODULES && !interpreter)
            break;
        Side one = side_of(before, aspect), two = side_of(after, aspect);
        compare(changes, &one, &two);
        g_hash_table_unref(one.by_name);
        g_hash_table_unref(two.by_name);
    }
    return changes;
}
