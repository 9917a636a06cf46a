/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Stamps: what was at a place when the lock was made, and whether it is still that.
 *
 * Of a folder it does not matter what is in it: what the search wanted to know of that has a line
 * of its own. So its size and time are left out, and a new file beside a landmark does no harm. */
#include "lock.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

/* The number of @device among @devices, which is added if it is new; -1 if there are too many. */
static int number_of(LockDevices *devices, dev_t device)
{
    for (size_t i = 0; i < devices->n; i++) {
        if (devices->devices[i] == device)
            return (int)i;
    }
    if (devices->n == G_N_ELEMENTS(devices->devices))
        return -1;
    devices->devices[devices->n] = device;
    return (int)devices->n++;
}

/* --- making ----------------------------------------------------------------------------------- */

/* The highest folder above @path that is not there, or @path: as long as that is nothing, all below
 * it is nothing. So one look does for all that was looked for below. */
static char *highest_missing(const char *path)
{
    g_autofree char *missing = g_strdup(path);
    struct stat status;
    for (char *slash; (slash = strrchr(missing, '/')) != NULL && slash != missing;) {
        *slash = '\0';
        if (stat(missing, &status) == 0) {
            *slash = '/';
            break;
        }
    }
    return g_steal_pointer(&missing);
}

static void append_nothing(GString *out, const char *path)
{
    g_autofree char *missing = highest_missing(path);
    g_autoptr(GString) line = g_string_new("\nnothing ");
    lock_append(line, missing);
    g_string_append_c(line, '\n');
    if (strstr(out->str, line->str) == NULL)
        g_string_append(out, line->str + 1);
}

static bool append_something(GString *out, LockDevices *devices, const char *path,
                             const struct stat *status, bool behind_link)
{
    int device = number_of(devices, status->st_dev);
    if (device < 0)
        return false;
    g_string_append_printf(out, "%s %d:%" G_GUINT64_FORMAT " %o ", behind_link ? "behind" : "same",
                           device, (guint64)status->st_ino, status->st_mode);
    if (S_ISDIR(status->st_mode))
        g_string_append(out, "- - ");
    else
        g_string_append_printf(out, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT ".%09ld ",
                               (gint64)status->st_size, (gint64)status->st_mtim.tv_sec,
                               status->st_mtim.tv_nsec);
    lock_append(out, path);
    g_string_append_c(out, '\n');
    return true;
}

bool lock_stamp(GString *out, LockDevices *devices, const char *path, bool link)
{
    char target[PATH_MAX];
    struct stat status;
    ssize_t length = link ? readlink(path, target, sizeof target - 1) : -1;
    if (length >= 0) {
        target[length] = '\0';
        g_string_append(out, "link ");
        lock_append(out, target);
        g_string_append_c(out, '\t');
        lock_append(out, path);
        g_string_append_c(out, '\n');
        return true;
    }
    bool there = lstat(path, &status) == 0;
    bool behind_link = there && S_ISLNK(status.st_mode);
    if (behind_link)
        there = stat(path, &status) == 0;
    if (there)
        return append_something(out, devices, path, &status, behind_link);
    append_nothing(out, path);
    return true;
}

/* --- checking --------------------------------------------------------------------------------- */

/* Reads a number of @base and the character behind it. */
static bool read_number(char **at, unsigned base, char end, guint64 *number)
{
    guint64 value = 0;
    const char *start = *at;
    for (; **at >= '0' && **at < (char)('0' + base); ++*at) {
        unsigned digit = (unsigned)(**at - '0');
        if (value > (G_MAXUINT64 - digit) / base)
            return false;
        value = value * base + digit;
    }
    if (*at == start || **at != end)
        return false;
    ++*at;
    *number = value;
    return true;
}

static bool read_signed(char **at, char end, gint64 *number)
{
    guint64 value;
    bool negative = **at == '-';
    *at += negative;
    if (!read_number(at, 10, end, &value) || value > G_MAXINT64)
        return false;
    *number = negative ? -(gint64)value : (gint64)value;
    return true;
}

typedef struct {
    guint64 device, inode, mode;
    bool is_folder;
    gint64 size, seconds, nanoseconds;
} Stamp;

/* "0:123 100644 4096 1690000000.000000000 ": @at is then what is behind it. */
static bool read_stamp(char **at, Stamp *stamp)
{
    if (!read_number(at, 10, ':', &stamp->device) || !read_number(at, 10, ' ', &stamp->inode) ||
        !read_number(at, 8, ' ', &stamp->mode))
        return false;
    stamp->is_folder = S_ISDIR((mode_t)stamp->mode);
    if (stamp->is_folder && g_str_has_prefix(*at, "- - ")) {
        *at += strlen("- - ");
        return true;
    }
    return !stamp->is_folder && read_signed(at, ' ', &stamp->size) &&
           read_signed(at, '.', &stamp->seconds) && read_signed(at, ' ', &stamp->nanoseconds);
}

/* Whether two files of the lock that were on one device are so still, and others not. */
static bool same_device(LockDevices *devices, guint64 number, dev_t device)
{
    int now = number_of(devices, device);
    return now >= 0 && (guint64)now == number;
}

static char *check_something(LockDevices *devices, char *rest, bool behind_link, const char **path)
{
    Stamp stamp = {0};
    struct stat status;
    if (!read_stamp(&rest, &stamp) || !lock_unescape(rest))
        return g_strdup(LOCK_NONSENSE);
    *path = rest;
    if ((behind_link ? stat(rest, &status) : lstat(rest, &status)) != 0)
        return g_strdup_printf("'%s' is gone", rest);
    if (((stamp.mode ^ status.st_mode) & S_IFMT) != 0)
        return g_strdup_printf("'%s' was %s, and is %s", rest,
                               stamp.is_folder ? "a folder" : "a file",
                               S_ISDIR(status.st_mode)   ? "a folder"
                               : S_ISLNK(status.st_mode) ? "a link"
                                                         : "something else");
    bool same = stamp.mode == status.st_mode && stamp.inode == status.st_ino &&
                same_device(devices, stamp.device, status.st_dev);
    if (same && !stamp.is_folder)
        same = stamp.size == status.st_size && stamp.seconds == status.st_mtim.tv_sec &&
               stamp.nanoseconds == status.st_mtim.tv_nsec;
    return same ? NULL : g_strdup_printf("'%s' has changed", rest);
}

static char *check_link(char *rest, const char **path)
{
    char target[PATH_MAX];
    char *place = strchr(rest, '\t');
    if (place == NULL)
        return g_strdup(LOCK_NONSENSE);
    *place++ = '\0';
    *path = place;
    if (!lock_unescape(rest) || !lock_unescape(place))
        return g_strdup(LOCK_NONSENSE);
    ssize_t length = readlink(place, target, sizeof target - 1);
    if (length < 0)
        return g_strdup_printf("'%s' is no link any more", place);
    target[length] = '\0';
    return strcmp(target, rest) == 0
               ? NULL
               : g_strdup_printf("the link '%s' led to '%s', and leads to '%s'", place, rest,
                                 target);
}

char *lock_check_stamp(LockDevices *devices, const char *keyword, char *rest, const char **path)
{
    struct stat status;
    *path = rest;
    if (strcmp(keyword, "link") == 0)
        return check_link(rest, path);
    if (strcmp(keyword, "nothing") != 0)
        return check_something(devices, rest, strcmp(keyword, "behind") == 0, path);
    if (!lock_unescape(rest))
        return g_strdup(LOCK_NONSENSE);
    return stat(rest, &status) != 0
               ? NULL
               : g_strdup_printf("there was nothing at '%s', and now there is", rest);
}
