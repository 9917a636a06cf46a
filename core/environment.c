/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Snapshots of an environment, and the environment of the process itself.
 *
 * A pipeline takes a snapshot when it is created and then asks for some sixty names, most of which
 * are not there: both have to be cheap. So its texts are one block of memory, and are found by an
 * index of their names. */
#include "environment.h"

#include <errno.h>
#include <gantry/error.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

/* The environment belongs to the process and not to a pipeline, and so does its lock. */
static pthread_mutex_t process_lock = PTHREAD_MUTEX_INITIALIZER;

ptrdiff_t gantry_environment_name_length(const char *entry)
{
    const char *equals = strchr(entry, '=');
    return equals != NULL ? equals - entry : -1;
}

static GantryEnvironment *copy(char *const *variables)
{
    size_t n = 0, n_bytes = 0;
    for (; variables != NULL && variables[n] != NULL; n++)
        n_bytes += strlen(variables[n]) + 1;
    GantryEnvironment *environment =
        g_malloc(sizeof *environment + (n + 1) * sizeof environment->entries[0] + n_bytes);
    environment->names = gantry_name_index_new(n);

    char *bytes = (char *)(environment->entries + n + 1);
    const char *end = bytes + n_bytes;
    size_t i = 0;
    for (; i < n; i++) {
        /* Where others changed the list meanwhile, at least no more is copied than was measured. */
        char *after =
            variables[i] != NULL ? memccpy(bytes, variables[i], '\0', (size_t)(end - bytes)) : NULL;
        if (after == NULL)
            break;
        ptrdiff_t length = gantry_environment_name_length(bytes);
        if (length >= 0)
            gantry_name_index_add(environment->names, bytes, (size_t)length, (uint32_t)i);
        environment->entries[i] = bytes;
        bytes = after;
    }
    environment->entries[i] = NULL;
    environment->n_entries = i;
    return environment;
}

GantryEnvironment *gantry_environment_new(const char *const *variables)
{
    if (variables != NULL)
        return copy((char *const *)variables);
    pthread_mutex_lock(&process_lock);
    GantryEnvironment *environment = copy(environ);
    pthread_mutex_unlock(&process_lock);
    return environment;
}

/* Whether one of @prefixes begins the name of @entry, or all of an entry that has no name. */
static bool has_prefix(const char *entry, const char *const *prefixes)
{
    size_t length = strcspn(entry, "=");
    for (; *prefixes != NULL; prefixes++) {
        size_t prefix_length = strlen(*prefixes);
        if (prefix_length <= length && memcmp(entry, *prefixes, prefix_length) == 0)
            return true;
    }
    return false;
}

GantryEnvironment *gantry_environment_new_scrubbed(const GantryEnvironment *environment,
                                                   const char *const *prefixes)
{
    static const char *const ours[] = {"PYTHON", "GANTRY_", NULL};
    g_autofree char **kept = g_new(char *, environment->n_entries + 1);
    size_t n = 0;
    for (const char *const *entry = environment->entries; *entry != NULL; entry++) {
        if (!has_prefix(*entry, prefixes != NULL ? prefixes : ours))
            kept[n++] = (char *)*entry;
    }
    kept[n] = NULL;
    return copy(kept);
}

void gantry_environment_free(GantryEnvironment *environment)
{
    if (environment == NULL)
        return;
    gantry_name_index_free(environment->names);
    g_free(environment);
}

size_t gantry_environment_find(const GantryEnvironment *environment, const char *name,
                               size_t length)
{
    int entry = gantry_name_index_find(environment->names, name, length);
    return entry >= 0 ? (size_t)entry : environment->n_entries;
}

const char *gantry_environment_get(const GantryEnvironment *environment, const char *name)
{
    size_t length = strlen(name);
    const char *entry = environment->entries[gantry_environment_find(environment, name, length)];
    return entry != NULL ? entry + length + 1 : NULL;
}

/* A name in a message, which has to be text. */
static char *display(const char *name)
{
    return g_utf8_validate(name, -1, NULL) ? g_strdup(name) : g_strescape(name, NULL);
}

bool gantry_environment_get_text(const GantryEnvironment *environment, const char *name,
                                 const char **text, GError **error)
{
    const char *end, *value = gantry_environment_get(environment, name);
    *text = NULL;
    if (value != NULL && !g_utf8_validate(value, -1, &end)) {
        g_autofree char *displayed = display(name);
        return gantry_error_set(error, GANTRY_ERROR_ENVIRONMENT, "set it to text in UTF-8",
                                "environment: the value of '%s' is not UTF-8: byte %td is 0x%02x",
                                displayed, end - value, (unsigned char)*end);
    }
    *text = value;
    return true;
}

const char *const *gantry_environment_variables(const GantryEnvironment *environment)
{
    return environment->entries;
}

static bool set_in_process(const char *name, const char *value, GError **error)
{
    pthread_mutex_lock(&process_lock);
    int failed = value != NULL ? setenv(name, value, 1) : unsetenv(name);
    int reason = errno;
    pthread_mutex_unlock(&process_lock);
    if (!failed)
        return true;
    g_autofree char *displayed = display(name);
    if (reason == EINVAL)
        return gantry_error_set(error, GANTRY_ERROR_ENVIRONMENT, NULL,
                                "environment: '%s' cannot be a variable's name: %s", displayed,
                                *name == '\0' ? "it is empty" : "it has a '='");
    return gantry_error_set(error, GANTRY_ERROR_HOST, NULL, "environment: '%s': %s", displayed,
                            g_strerror(reason));
}

bool gantry_setenv(const char *name, const char *value, GError **error)
{
    return set_in_process(name, value, error);
}

bool gantry_unsetenv(const char *name, GError **error)
{
    return set_in_process(name, NULL, error);
}
