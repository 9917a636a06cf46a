/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "samples.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    char *key; /* the name behind one byte for the group */
    bool group;
    GArray *values; /* uint64_t */
} Row;

struct Samples {
    GPtrArray *rows;
    GHashTable *index; /* of keys, to positions in @rows, from 1 */
    guint runs;
};

static void free_row(gpointer row_)
{
    Row *row = row_;
    g_free(row->key);
    g_array_unref(row->values);
    g_free(row);
}

Samples *samples_new(void)
{
    Samples *samples = g_new0(Samples, 1);
    samples->rows = g_ptr_array_new_with_free_func(free_row);
    samples->index = g_hash_table_new(g_str_hash, g_str_equal);
    return samples;
}

void samples_free(Samples *samples)
{
    if (samples == NULL)
        return;
    g_hash_table_unref(samples->index);
    g_ptr_array_unref(samples->rows);
    g_free(samples);
}

static char *make_key(bool group, const char *name)
{
    return g_strconcat(group ? "+" : "-", name, NULL);
}

static Row *find_row(const Samples *samples, const char *key)
{
    guint found = GPOINTER_TO_UINT(g_hash_table_lookup(samples->index, key));
    return found > 0 ? g_ptr_array_index(samples->rows, found - 1) : NULL;
}

void samples_add(Samples *samples, bool group, const char *name, uint64_t value)
{
    g_autofree char *key = make_key(group, name);
    Row *row = find_row(samples, key);
    if (row == NULL) {
        row = g_new0(Row, 1);
        row->key = g_steal_pointer(&key);
        row->group = group;
        row->values = g_array_new(FALSE, TRUE, sizeof(uint64_t));
        g_ptr_array_add(samples->rows, row);
        g_hash_table_insert(samples->index, row->key, GUINT_TO_POINTER(samples->rows->len));
    }
    if (row->values->len <= samples->runs)
        g_array_set_size(row->values, samples->runs + 1);
    g_array_index(row->values, uint64_t, samples->runs) += value;
}

void samples_end_run(Samples *samples)
{
    samples->runs++;
    for (guint i = 0; i < samples->rows->len; i++) {
        Row *row = g_ptr_array_index(samples->rows, i);
        g_array_set_size(row->values, samples->runs);
    }
}

size_t samples_runs(const Samples *samples)
{
    return samples->runs;
}

size_t samples_length(const Samples *samples)
{
    return samples->rows->len;
}

static int compare(const void *a_, const void *b_)
{
    uint64_t a = *(const uint64_t *)a_, b = *(const uint64_t *)b_;
    return a < b ? -1 : a > b;
}

/* The value that @quarters of the sorted values lie below, between two of them by parts. */
static uint64_t quantile(const uint64_t *sorted, guint n, guint quarters)
{
    guint at = (n - 1) * quarters;
    uint64_t low = sorted[at / 4];
    uint64_t high = sorted[MIN(at / 4 + 1, n - 1)];
    return low + (high - low) * (at % 4) / 4;
}

static Sample summarize(const Row *row)
{
    guint n = row->values->len;
    g_autofree uint64_t *sorted = g_memdup2(row->values->data, n * sizeof(uint64_t));
    double sum = 0;
    qsort(sorted, n, sizeof *sorted, compare);
    for (guint i = 0; i < n; i++)
        sum += (double)sorted[i];
    return (Sample){
        .name = row->key + 1,
        .group = row->group,
        .median = quantile(sorted, n, 2),
        .spread = quantile(sorted, n, 3) - quantile(sorted, n, 1),
        .least = sorted[0],
        .most = sorted[n - 1],
        .mean = sum / n,
    };
}

Sample samples_get(const Samples *samples, size_t index)
{
    return summarize(g_ptr_array_index(samples->rows, index));
}

bool samples_find(const Samples *samples, bool group, const char *name, Sample *sample)
{
    g_autofree char *key = make_key(group, name);
    const Row *row = find_row(samples, key);
    if (row == NULL)
        return false;
    *sample = summarize(row);
    return true;
}
