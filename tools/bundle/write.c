/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Writing a bundle: a program, a manifest with the hashes of the zip, and the zip. */
#define XXH_INLINE_ALL
#include "bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <gantry/bundle.h>
#include <gantry/error.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

static bool failed(const char *path, GError **error)
{
    return gantry_error_set(error, GANTRY_ERROR_HOST, NULL, "bundle: '%s': %s", path,
                            g_strerror(errno));
}

static GMappedFile *map(int fd, const char *path, GError **error)
{
    g_autoptr(GError) cause = NULL;
    GMappedFile *file = g_mapped_file_new_from_fd(fd, FALSE, &cause);
    if (file == NULL)
        gantry_error_set(error, GANTRY_ERROR_HOST, NULL, "bundle: '%s': %s", path, cause->message);
    return file;
}

/* --- the manifest ----------------------------------------------------------------------------- */

static GString *make_manifest(uint64_t image_size, const char *archive, uint64_t size,
                              const GString *folders)
{
    GantryBundleManifest manifest = {
        .version = GANTRY_BUNDLE_VERSION,
        .block_size = GANTRY_BUNDLE_BLOCK_SIZE,
        .image_size = image_size,
        .archive_size = size,
        .folders_size = folders->len,
    };
    GString *text = g_string_new_len((const char *)&manifest, sizeof manifest);
    g_string_append_len(text, folders->str, (gssize)folders->len);
    for (uint64_t at = 0; at < size; at += GANTRY_BUNDLE_BLOCK_SIZE) {
        XXH64_hash_t hash = XXH3_64bits(archive + at, MIN(GANTRY_BUNDLE_BLOCK_SIZE, size - at));
        g_string_append_len(text, (const char *)&hash, sizeof hash);
    }
    memcpy(manifest.magic, GANTRY_BUNDLE_MAGIC, sizeof manifest.magic);
    manifest.size = text->len;
    memcpy(text->str, &manifest, sizeof manifest);
    manifest.hash = XXH3_64bits(text->str, text->len);
    memcpy(text->str, &manifest, sizeof manifest);
    return text;
}

/* --- the file --------------------------------------------------------------------------------- */

/* In the folder of @output, for only there can a file be given its name. */
static char *temporary_name(const char *output)
{
    g_autofree char *folder = g_path_get_dirname(output);
    return g_build_filename(folder, ".gantry-XXXXXX", NULL);
}

int bundle_scratch(const char *output, GError **error)
{
    g_autofree char *path = temporary_name(output);
    int fd = g_mkstemp_full(path, O_RDWR, 0600);
    if (fd < 0)
        failed(output, error);
    else
        unlink(path);
    return fd;
}

static bool write_all(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t written = write(fd, data, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        data += written;
        size -= (size_t)written;
    }
    return true;
}

static bool write_mapped(int fd, GMappedFile *file)
{
    return write_all(fd, g_mapped_file_get_contents(file), g_mapped_file_get_length(file));
}

/* As if by open(2), which looks at the umask; g_mkstemp() does not. */
static bool make_executable(int fd)
{
    mode_t mask = umask(0);
    umask(mask);
    return fchmod(fd, 0777 & ~mask) == 0;
}

static bool write_parts(const char *output, GMappedFile *program, const GString *manifest,
                        GMappedFile *archive, GError **error)
{
    g_autofree char *path = temporary_name(output);
    int fd = g_mkstemp_full(path, O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0)
        return failed(output, error);
    bool written = write_mapped(fd, program) && write_all(fd, manifest->str, manifest->len) &&
                   write_mapped(fd, archive) && make_executable(fd);
    int reason = errno;
    if (close(fd) != 0 && written) {
        written = false;
        reason = errno;
    }
    if (written && rename(path, output) != 0) {
        written = false;
        reason = errno;
    }
    if (!written)
        unlink(path);
    errno = reason;
    return written || failed(output, error);
}

bool bundle_write(const char *output, const char *program, int archive, const GString *folders,
                  GError **error)
{
    int fd = open(program, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return failed(program, error);
    g_autoptr(GMappedFile) image = map(fd, program, error);
    g_autoptr(GMappedFile) zip = image != NULL ? map(archive, output, error) : NULL;
    close(fd);
    if (zip == NULL)
        return false;
    g_autoptr(GString) manifest =
        make_manifest(g_mapped_file_get_length(image), g_mapped_file_get_contents(zip),
                      g_mapped_file_get_length(zip), folders);
    /* Until it has its name, a signal would leave something half-made. */
    sigset_t signals, before;
    sigfillset(&signals);
    sigprocmask(SIG_BLOCK, &signals, &before);
    bool written = write_parts(output, image, manifest, zip, error);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return written;
}
