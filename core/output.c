/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include <gantry/output.h>

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Descriptors below are a program's: it expects the lowest that is free, and takes the first three
 * for standard streams. As shells have it, where the limit allows. */
enum { HIGH = 255, LOWEST = 3 };

struct GantryOutput {
    int fd;     /* -1: lost */
    char *name; /* as it was given */
    char *path; /* absolute */
    dev_t device;
    ino_t inode;
    bool regular;
    off_t size;   /* what was written; of a regular file that is how long it is */
    int reason;   /* an errno, when something could not be written: nothing more is, then */
    bool changed; /* somebody else has removed it, put another in its place, or changed it */
};

static int move_up(int fd)
{
    int moved = fcntl(fd, F_DUPFD_CLOEXEC, HIGH);
    if (moved < 0)
        moved = fcntl(fd, F_DUPFD_CLOEXEC, LOWEST);
    int reason = errno;
    close(fd);
    errno = reason;
    return moved;
}

static bool is_same(const GantryOutput *output, const struct stat *file)
{
    return file->st_dev == output->device && file->st_ino == output->inode;
}

/* Whether @file is the one that was opened, with what was written and nothing else: the number of
 * an inode is given again when its file is gone. */
static bool is_whole(const GantryOutput *output, const struct stat *file)
{
    return is_same(output, file) && (!output->regular || file->st_size == output->size);
}

/* Whether it still has its name. */
static bool is_there(const GantryOutput *output)
{
    struct stat now;
    return !output->regular || (stat(output->path, &now) == 0 && is_whole(output, &now));
}

static bool complain(const GantryOutput *output, int reason, GError **error)
{
    if (output->changed)
        return gantry_error_set(error, GANTRY_ERROR_HOST, NULL,
                                "'%s': it was removed, replaced or changed while it was written",
                                output->name);
    return gantry_error_set(error, GANTRY_ERROR_HOST, NULL, "'%s': %s", output->name,
                            g_strerror(reason));
}

static void free_output(GantryOutput *output)
{
    g_free(output->name);
    g_free(output->path);
    g_free(output);
}

GantryOutput *gantry_output_new(const char *path, GError **error)
{
    struct stat file;
    GantryOutput *output = g_new0(GantryOutput, 1);
    output->name = g_strdup(path);
    output->path = g_canonicalize_filename(path, NULL);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    output->fd = fd >= 0 ? move_up(fd) : -1;
    if (output->fd < 0 || fstat(output->fd, &file) != 0) {
        complain(output, errno, error);
        free_output(output);
        return NULL;
    }
    output->device = file.st_dev;
    output->inode = file.st_ino;
    output->regular = S_ISREG(file.st_mode);
    return output;
}

/* A number that leads somewhere else now is somebody else's, and is left to him. */
static bool find_again(GantryOutput *output)
{
    struct stat now;
    if (fstat(output->fd, &now) == 0 && is_whole(output, &now))
        return true;
    output->fd = -1;
    int fd = output->regular && is_there(output) ? open(output->path, O_WRONLY | O_CLOEXEC) : -1;
    int moved = fd >= 0 ? move_up(fd) : -1;
    if (moved >= 0 && lseek(moved, 0, SEEK_END) == output->size) {
        output->fd = moved;
        return true;
    }
    if (moved >= 0)
        close(moved);
    output->changed = output->regular;
    errno = EBADF;
    return false;
}

/* What writing may raise: SIGPIPE where nobody reads, SIGXFSZ where a file may not grow. Both would
 * end a process that is not ours to end. */
typedef struct {
    bool on;
    sigset_t before, pending;
} Guard;

static void guard_begin(Guard *guard, const GantryOutput *output)
{
    struct rlimit limit;
    sigset_t blocked;
    guard->on =
        !output->regular || getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur != RLIM_INFINITY;
    if (!guard->on)
        return;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGPIPE);
    sigaddset(&blocked, SIGXFSZ);
    sigpending(&guard->pending);
    pthread_sigmask(SIG_BLOCK, &blocked, &guard->before);
}

/* Takes back what was raised here; what was pending before stays so. */
static void guard_end(const Guard *guard, int reason)
{
    static const struct timespec now = {0, 0};
    int raised = reason == EPIPE ? SIGPIPE : reason == EFBIG ? SIGXFSZ : 0;
    if (!guard->on)
        return;
    if (raised != 0 && sigismember(&guard->pending, raised) == 0) {
        sigset_t ours;
        sigemptyset(&ours);
        sigaddset(&ours, raised);
        while (sigtimedwait(&ours, NULL, &now) < 0 && errno == EINTR)
            continue;
    }
    pthread_sigmask(SIG_SETMASK, &guard->before, NULL);
}

/* At @offset, or where the file is if that is -1; an errno, or 0. */
static int write_all(int fd, const char *data, size_t length, off_t offset)
{
    while (length > 0) {
        ssize_t written = offset < 0 ? write(fd, data, length) : pwrite(fd, data, length, offset);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return errno;
        data += written;
        length -= (size_t)written;
        offset += offset < 0 ? 0 : written;
    }
    return 0;
}

static void write_at(GantryOutput *output, const void *data, size_t length, off_t offset)
{
    Guard guard;
    int host = errno; /* events come from inside of a program's calls */
    if (output->reason == 0 && length > 0) {
        guard_begin(&guard, output);
        output->reason = find_again(output) ? write_all(output->fd, data, length, offset) : errno;
        guard_end(&guard, output->reason);
        if (offset < 0 && output->reason == 0)
            output->size += (off_t)length;
    }
    errno = host;
}

void gantry_output_write(GantryOutput *output, const void *data, size_t length)
{
    write_at(output, data, length, -1);
}

void gantry_output_rewrite(GantryOutput *output, size_t offset, const void *data, size_t length)
{
    if (output->regular)
        write_at(output, data, length, (off_t)offset);
}

bool gantry_output_close(GantryOutput *output, GError **error)
{
    if (output == NULL)
        return true;
    int host = errno;
    struct stat now;
    if (output->reason == 0 && !is_there(output)) {
        output->changed = true;
        output->reason = ENOENT;
    }
    bool ours = fstat(output->fd, &now) == 0 && is_same(output, &now);
    if (ours && close(output->fd) != 0 && output->reason == 0)
        output->reason = errno;
    bool written = output->reason == 0 || complain(output, output->reason, error);
    free_output(output);
    errno = host;
    return written;
}
