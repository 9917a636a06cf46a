/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What is different between two snapshots of an environment. */
#include "environment.h"

#include <stdlib.h>
#include <string.h>

/* A variable that is different, as an entry of both snapshots; one of them may be NULL. */
typedef struct {
    const char *before;
    const char *after;
    size_t name_length;
} Difference;

static const char *name_of(const Difference *difference)
{
    return difference->before != NULL ? difference->before : difference->after;
}

static int compare_names(const void *a, const void *b)
{
    const Difference *left = a, *right = b;
    size_t shorter = MIN(left->name_length, right->name_length);
    int order = memcmp(name_of(left), name_of(right), shorter);
    if (order != 0)
        return order;
    return left->name_length < right->name_length ? -1 : left->name_length > right->name_length;
}

/* The length of the name of entry @number, if that is a variable and the entry counts; else -1. */
static ptrdiff_t variable_at(const GantryEnvironment *environment, size_t number)
{
    const char *entry = environment->entries[number];
    ptrdiff_t length = gantry_environment_name_length(entry);
    bool counts =
        length >= 0 && gantry_environment_find(environment, entry, (size_t)length) == number;
    return counts ? length : -1;
}

/* Fills @differences, which has room for the entries of both, with what is not the same, by name.
 * Returns how many there are. */
static size_t compare(const GantryEnvironment *before, const GantryEnvironment *after,
                      Difference *differences)
{
    size_t n = 0;
    for (size_t i = 0; i < before->n_entries; i++) {
        ptrdiff_t length = variable_at(before, i);
        if (length < 0)
            continue;
        const char *entry = before->entries[i];
        const char *other = after->entries[gantry_environment_find(after, entry, (size_t)length)];
        if (other == NULL || strcmp(entry + length, other + length) != 0)
            differences[n++] = (Difference){entry, other, (size_t)length};
    }
    for (size_t i = 0; i < after->n_entries; i++) {
        ptrdiff_t length = variable_at(after, i);
        if (length < 0)
            continue;
        const char *entry = after->entries[i];
        if (gantry_environment_find(before, entry, (size_t)length) == before->n_entries)
            differences[n++] = (Difference){NULL, entry, (size_t)length};
    }
    qsort(differences, n, sizeof *differences, compare_names);
    return n;
}

/* Copies @length bytes to *@room and moves it on. */
static const char *put(char **room, const char *text, size_t length)
{
    char *copy = memcpy(*room, text, length);
    copy[length] = '\0';
    *room += length + 1;
    return copy;
}

static const char *put_value(char **room, const char *entry, size_t name_length)
{
    if (entry == NULL)
        return NULL;
    const char *value = entry + name_length + 1;
    return put(room, value, strlen(value));
}

/* The bytes of an entry and its end are as many as those of its name and its value with theirs. */
static size_t size_of(const char *entry)
{
    return entry != NULL ? strlen(entry) + 1 : 0;
}

GantryEnvironmentDiff *gantry_environment_diff(const GantryEnvironment *before,
                                               const GantryEnvironment *after)
{
    g_autofree Difference *differences =
        g_new(Difference, before->n_entries + after->n_entries + 1);
    size_t n = compare(before, after, differences);
    size_t size = sizeof(GantryEnvironmentDiff) + n * sizeof(GantryEnvironmentChange);
    for (size_t i = 0; i < n; i++)
        size += size_of(differences[i].before) + size_of(differences[i].after);

    /* One block: the struct, the changes, and the texts. */
    GantryEnvironmentDiff *diff = g_malloc(size);
    GantryEnvironmentChange *changes = (GantryEnvironmentChange *)(diff + 1);
    char *room = (char *)(changes + n);
    for (size_t i = 0; i < n; i++) {
        const Difference *from = &differences[i];
        changes[i].name = put(&room, name_of(from), from->name_length);
        changes[i].old_value = put_value(&room, from->before, from->name_length);
        changes[i].new_value = put_value(&room, from->after, from->name_length);
    }
    diff->n_changes = n;
    diff->changes = changes;
    return diff;
}

void gantry_environment_diff_free(GantryEnvironmentDiff *diff)
{
    g_free(diff);
}

GantryEnvironment *gantry_environment_refresh(const GantryEnvironment *since,
                                              GantryEnvironmentDiff **diff)
{
    GantryEnvironment *environment = gantry_environment_new(NULL);
    if (diff != NULL)
        *diff = gantry_environment_diff(since, environment);
    return environment;
}
