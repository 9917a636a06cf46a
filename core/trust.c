/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Files that nobody else could have written.
 *
 * A path is walked name by name, from the root, each name opened in the folder that was checked
 * before it and looked at through its descriptor: so nothing can be exchanged between the look and
 * the use. A link is followed by hand; it has no mode that would mean anything, but whoever can
 * write to the folder it stands in could have made it, and that folder has been checked. */
#include "trust.h"

#include "pipeline.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_LINKS = 40 }; /* as the kernel has it */

typedef struct {
    uid_t owner;
    GantryErrorCode code;
    GQueue *names; /* what is still to be walked */
    GString *path; /* what has been, without links; "" is the root */
    int folder;    /* that folder, opened by O_PATH */
    int links;
} Walk;

/* Puts the names of @path in front of what is still to be walked. */
static void push_names(Walk *walk, const char *path)
{
    g_auto(GStrv) names = g_strsplit(path, "/", -1);
    for (size_t i = g_strv_length(names); i-- > 0;) {
        if (*names[i] != '\0' && strcmp(names[i], ".") != 0)
            g_queue_push_head(walk->names, g_strdup(names[i]));
    }
}

static bool fail(const Walk *walk, const char *name, int reason, GError **error)
{
    return gantry_error_set(error, walk->code, NULL, "'%s/%s': %s", walk->path->str, name,
                            g_strerror(reason));
}

/* Whether only those who are trusted can write to what @fd is, a file or a folder. The group's bits
 * show the mask of an access control list if there is one, and so the most that any of its entries
 * can allow. In a folder with the sticky bit others can still make what is not there yet. */
static bool check(const Walk *walk, int fd, const char *path, GError **error)
{
    struct stat status;
    if (fstat(fd, &status) != 0)
        return gantry_error_set(error, walk->code, NULL, "'%s': %s", path, g_strerror(errno));
    bool is_foreign = status.st_uid != 0 && status.st_uid != walk->owner;
    bool is_open = (status.st_mode & (S_IWGRP | S_IWOTH)) != 0;
    if (!is_foreign && !is_open)
        return true;

    g_autofree char *owner =
        walk->owner != 0 ? g_strdup_printf("root and user %u", (unsigned)walk->owner) : NULL;
    g_autofree char *hint = g_strdup_printf(
        "'%s' has mode %04o, owner %u and group %u: only %s may be able to write to it", path,
        (unsigned)(status.st_mode & 07777), (unsigned)status.st_uid, (unsigned)status.st_gid,
        owner != NULL ? owner : "root");
    return gantry_error_set(error, GANTRY_ERROR_UNTRUSTED, hint,
                            is_foreign ? "others could have written it: '%s' is theirs"
                                       : "others could have written it: '%s' is open to them",
                            path);
}

/* Goes on from @fd, which is a folder; takes it over. */
static bool enter(Walk *walk, int fd, GError **error)
{
    if (walk->folder >= 0)
        close(walk->folder);
    walk->folder = fd;
    return check(walk, fd, walk->path->len > 0 ? walk->path->str : "/", error);
}

static bool enter_root(Walk *walk, GError **error)
{
    g_string_truncate(walk->path, 0);
    int fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    return fd >= 0 ? enter(walk, fd, error) : fail(walk, "", errno, error);
}

static bool leave(Walk *walk, GError **error)
{
    const char *slash = strrchr(walk->path->str, '/');
    int fd = openat(walk->folder, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return fail(walk, "..", errno, error);
    if (slash != NULL)
        g_string_truncate(walk->path, (gsize)(slash - walk->path->str));
    return enter(walk, fd, error);
}

static bool follow(Walk *walk, int link, const char *name, GError **error)
{
    char target[PATH_MAX];
    ssize_t length = readlinkat(link, "", target, sizeof target);
    int reason = length < 0 ? errno : ENAMETOOLONG;
    if (length < 0 || length == sizeof target)
        return fail(walk, name, reason, error);
    if (++walk->links > MAX_LINKS)
        return fail(walk, name, ELOOP, error);
    target[length] = '\0';
    push_names(walk, target);
    return *target != '/' || enter_root(walk, error);
}

/* Opens the file at the end of the walk, as what has been checked and not as what it was found as:
 * a device, say, would notice. */
static int open_file(Walk *walk, const char *name, GError **error)
{
    int fd = openat(walk->folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        fail(walk, name, errno, error);
        return -1;
    }
    g_string_append_printf(walk->path, "/%s", name);
    if (!check(walk, fd, walk->path->str, error)) {
        close(fd);
        return -1;
    }
    return fd;
}

/* One name further. False if that is not possible, or if it was the end: then @file is open. */
static bool step(Walk *walk, int *file, GError **error)
{
    g_autofree char *name = g_queue_pop_head(walk->names);
    struct stat status;
    if (name == NULL)
        return fail(walk, "", EISDIR, error);
    if (strcmp(name, "..") == 0)
        return leave(walk, error);
    int fd = openat(walk->folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &status) != 0) {
        fail(walk, name, errno, error);
        if (fd >= 0)
            close(fd);
        return false;
    }
    if (S_ISDIR(status.st_mode)) {
        g_string_append_printf(walk->path, "/%s", name);
        return enter(walk, fd, error);
    }
    bool followed = false;
    if (S_ISLNK(status.st_mode))
        followed = follow(walk, fd, name, error);
    else if (walk->names->length > 0)
        fail(walk, name, ENOTDIR, error);
    else if (!S_ISREG(status.st_mode))
        gantry_error_set(error, walk->code, NULL, "'%s/%s': it is no regular file", walk->path->str,
                         name);
    else
        *file = open_file(walk, name, error);
    close(fd);
    return followed;
}

/* A relative path has the current folder's in front of it. */
static bool begin(Walk *walk, bool absolute, GError **error)
{
    char folder[PATH_MAX];
    if (!absolute && getcwd(folder, sizeof folder) == NULL)
        return fail(walk, ".", errno, error);
    if (!absolute)
        push_names(walk, folder);
    return enter_root(walk, error);
}

int gantry_trust_open(const char *path, uid_t owner, GantryErrorCode code, char **real,
                      GError **error)
{
    int file = -1;
    Walk walk = {
        .owner = owner,
        .code = code,
        .names = g_queue_new(),
        .path = g_string_new(NULL),
        .folder = -1,
    };
    push_names(&walk, path);
    if (begin(&walk, *path == '/', error)) {
        while (step(&walk, &file, error))
            ;
    }
    if (real != NULL)
        *real = file >= 0 ? g_strdup(walk.path->str) : NULL;
    if (walk.folder >= 0)
        close(walk.folder);
    g_queue_free_full(walk.names, g_free);
    g_string_free(walk.path, TRUE);
    return file;
}

bool gantry_pipeline_trust_only(GantryPipeline *pipeline, uid_t owner, GError **error)
{
    if (!gantry_pipeline_check_before(pipeline, GANTRY_STAGE_RESOLVED, "trusting less", error))
        return false;
    if (pipeline->plugins->len > 0)
        return gantry_error_set(error, GANTRY_ERROR_STATE, NULL,
                                "pipeline: too late for trusting less: a plugin is loaded");
    pipeline->trusts_only_owner = true;
    pipeline->trusted_owner = owner;
    return true;
}
