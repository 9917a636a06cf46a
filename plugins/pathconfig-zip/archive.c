/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Reading the directory of a zip (PKWARE's APPNOTE.TXT, 4.3 and 4.5). zipimport does the same in
 * Python, member by member, at each start; that costs more than all the rest of it. */
#include "archive.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The records, by their signatures, and what of them has a fixed size. */
#define LOCAL_HEADER "PK\3\4"
#define DIRECTORY_ENTRY "PK\1\2"
#define DIRECTORY_END "PK\5\6"
#define DIRECTORY_END_64 "PK\6\6"
#define LOCATOR_64 "PK\6\7"
enum {
    LOCAL_HEADER_SIZE = 30,
    DIRECTORY_ENTRY_SIZE = 46,
    DIRECTORY_END_SIZE = 22,
    DIRECTORY_END_64_SIZE = 56,
    LOCATOR_64_SIZE = 20,
    MAX_COMMENT_SIZE = 65535,
    EXTRA_64 = 1,
    ENCRYPTED = 1 << 0,
};

static unsigned read16(const unsigned char *at)
{
    return at[0] | (unsigned)at[1] << 8;
}

static uint32_t read32(const unsigned char *at)
{
    return read16(at) | (uint32_t)read16(at + 2) << 16;
}

static uint64_t read64(const unsigned char *at)
{
    return read32(at) | (uint64_t)read32(at + 4) << 32;
}

static bool is_record(const unsigned char *at, const char *signature)
{
    return memcmp(at, signature, 4) == 0;
}

static bool damaged(const ZipArchive *archive, uint64_t offset, const char *why, GError **error)
{
    return gantry_error_set(error, GANTRY_ERROR_FAILED, "make it anew; was it cut or changed?",
                            "archive: '%s': offset %" G_GUINT64_FORMAT ": %s", archive->path,
                            offset, why);
}

/* --- the end of the directory ----------------------------------------------------------------- */

typedef struct {
    uint64_t n_members;
    uint64_t size;
    uint64_t offset; /* in the zip */
    uint64_t end;    /* in the file: where the directory ends */
} Directory;

/* Backwards, over a comment; the record must say that it is just as long. */
static const unsigned char *find_end(const ZipArchive *archive)
{
    uint64_t size = archive->end - archive->begin;
    for (uint64_t comment = 0; comment <= MAX_COMMENT_SIZE && size >= DIRECTORY_END_SIZE + comment;
         comment++) {
        const unsigned char *at = archive->data + archive->end - comment - DIRECTORY_END_SIZE;
        if (is_record(at, DIRECTORY_END) && read16(at + 20) == comment)
            return at;
    }
    return NULL;
}

/* A zip with too many members, or too large, says so in a record of its own before the end. */
static bool read_end_64(const ZipArchive *archive, const unsigned char *at, Directory *directory,
                        GError **error)
{
    uint64_t here = (uint64_t)(at - archive->data);
    if (here < archive->begin + LOCATOR_64_SIZE + DIRECTORY_END_64_SIZE ||
        !is_record(at - LOCATOR_64_SIZE, LOCATOR_64))
        return true;
    at -= LOCATOR_64_SIZE + DIRECTORY_END_64_SIZE;
    if (!is_record(at, DIRECTORY_END_64))
        return damaged(archive, (uint64_t)(at - archive->data),
                       "the end of its directory (zip64) is missing", error);
    directory->n_members = read64(at + 32);
    directory->size = read64(at + 40);
    directory->offset = read64(at + 48);
    directory->end = (uint64_t)(at - archive->data);
    return true;
}

static bool read_end(const ZipArchive *archive, Directory *directory, GError **error)
{
    uint64_t size = archive->end - archive->begin;
    const unsigned char *at = find_end(archive);
    if (at == NULL)
        return gantry_error_set(error, GANTRY_ERROR_FAILED, "was it cut? is it a zip at all?",
                                "archive: '%s': no directory of a zip at its end (it ends at "
                                "offset %" G_GUINT64_FORMAT ")%s",
                                archive->path, archive->end, size == 0 ? ": it is empty" : "");
    directory->n_members = read16(at + 10);
    directory->size = read32(at + 12);
    directory->offset = read32(at + 16);
    directory->end = (uint64_t)(at - archive->data);
    if (!read_end_64(archive, at, directory, error))
        return false;
    /* What stands in front of the zip (a program, a #! line) moves all that it says. */
    uint64_t room = directory->end - archive->begin;
    if (directory->size > room || directory->offset > room - directory->size)
        return damaged(archive, directory->end,
                       "the directory of the zip does not fit in front of its end", error);
    return true;
}

/* --- members ---------------------------------------------------------------------------------- */

/* Sizes and offset that do not fit into 32 bits stand in an extra field, only those, in order. */
static bool read_extra_64(ZipMember *member, const unsigned char *extra, size_t size)
{
    uint64_t *large[3] = {NULL};
    size_t n = 0;
    if (member->size == G_MAXUINT32)
        large[n++] = &member->size;
    if (member->packed_size == G_MAXUINT32)
        large[n++] = &member->packed_size;
    if (member->offset == G_MAXUINT32)
        large[n++] = &member->offset;
    for (const unsigned char *end = extra + size; n > 0 && end - extra >= 4;) {
        size_t length = read16(extra + 2);
        if ((size_t)(end - extra) < 4 + length)
            return false;
        if (read16(extra) == EXTRA_64) {
            if (length < n * 8)
                return false;
            for (size_t i = 0; i < n; i++)
                *large[i] = read64(extra + 4 + i * 8);
            return true;
        }
        extra += 4 + length;
    }
    return true; /* it may be just that large */
}

static bool read_member(ZipArchive *archive, const unsigned char **at, const unsigned char *end,
                        uint64_t moved, GError **error)
{
    const unsigned char *entry = *at;
    uint64_t here = (uint64_t)(entry - archive->data);
    if (end - entry < DIRECTORY_ENTRY_SIZE || !is_record(entry, DIRECTORY_ENTRY))
        return damaged(archive, here, "no entry of the zip's directory stands there", error);
    size_t name_size = read16(entry + 28), extra_size = read16(entry + 30);
    size_t size = DIRECTORY_ENTRY_SIZE + name_size + extra_size + read16(entry + 32);
    if ((size_t)(end - entry) < size)
        return damaged(archive, here, "an entry of the zip's directory goes beyond its end", error);
    ZipMember *member = &archive->members[archive->n_members];
    *member = (ZipMember){
        .name = g_string_chunk_insert_len(
            archive->names, (const char *)entry + DIRECTORY_ENTRY_SIZE, (gssize)name_size),
        .flags = read16(entry + 8),
        .method = read16(entry + 10),
        .time = read16(entry + 12),
        .date = read16(entry + 14),
        .crc = read32(entry + 16),
        .packed_size = read32(entry + 20),
        .size = read32(entry + 24),
        .offset = read32(entry + 42),
    };
    if (!read_extra_64(member, entry + DIRECTORY_ENTRY_SIZE + name_size, extra_size) ||
        member->offset > archive->directory - moved)
        return damaged(archive, here, "an entry of the zip's directory points beyond the zip",
                       error);
    member->offset += moved;
    archive->n_members++;
    *at = entry + size;
    return true;
}

/* What Python would import from it must be readable; other members are the application's affair. */
static bool check_member(const ZipArchive *archive, const ZipMember *member, GError **error)
{
    static const char *const endings[] = {".py", ".pyc", ".so"};
    bool imported = false;
    for (size_t i = 0; i < G_N_ELEMENTS(endings); i++)
        imported = imported || g_str_has_suffix(member->name, endings[i]);
    if (imported && (member->flags & ENCRYPTED) != 0)
        return gantry_error_set(error, GANTRY_ERROR_FAILED, "pack it without a password",
                                "archive: '%s': the module '%s' is encrypted", archive->path,
                                member->name);
    if (imported && member->method != ZIP_STORED && member->method != ZIP_DEFLATED)
        return gantry_error_set(error, GANTRY_ERROR_FAILED,
                                "Python imports what is stored or deflated",
                                "archive: '%s': the module '%s' is packed by method %u",
                                archive->path, member->name, member->method);
    return true;
}

static bool read_directory(ZipArchive *archive, GError **error)
{
    Directory directory = {0};
    if (!read_end(archive, &directory, error))
        return false;
    archive->directory = directory.end - directory.size;
    uint64_t moved = archive->directory - directory.offset;
    const unsigned char *at = archive->data + archive->directory;
    const unsigned char *end = archive->data + directory.end;
    if (directory.n_members > directory.size / DIRECTORY_ENTRY_SIZE)
        return damaged(archive, directory.end, "the zip has fewer members than it says", error);
    archive->members = g_new(ZipMember, MAX(directory.n_members, 1));
    for (uint64_t i = 0; i < directory.n_members; i++) {
        if (!read_member(archive, &at, end, moved, error) ||
            !check_member(archive, &archive->members[i], error))
            return false;
    }
    if (at != end)
        return damaged(archive, (uint64_t)(at - archive->data),
                       "the zip has more members than it says", error);
    for (size_t i = 0; i < archive->n_members; i++)
        g_hash_table_replace(archive->by_name, (char *)archive->members[i].name,
                             &archive->members[i]);
    return true;
}

/* --- the archive ------------------------------------------------------------------------------ */

GMappedFile *zip_map_file(const char *path, GError **error)
{
    struct stat status;
    g_autoptr(GError) cause = NULL;
    GMappedFile *file = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 || fstat(fd, &status) < 0) {
        gantry_error_set(error, GANTRY_ERROR_HOST, NULL, "archive: '%s': %s", path,
                         g_strerror(errno));
    } else if (!S_ISREG(status.st_mode)) {
        gantry_error_set(error, GANTRY_ERROR_OPTION_VALUE, NULL, "archive: '%s': it is %s", path,
                         S_ISDIR(status.st_mode) ? "a folder" : "no regular file");
    } else if ((file = g_mapped_file_new_from_fd(fd, FALSE, &cause)) == NULL) {
        gantry_error_set(error, GANTRY_ERROR_HOST, NULL, "archive: '%s': %s", path, cause->message);
    }
    if (fd >= 0)
        close(fd);
    return file;
}

ZipArchive *zip_archive_open_mapped(const char *path, GMappedFile *file, uint64_t begin,
                                    GError **error)
{
    g_autoptr(ZipArchive) archive = g_new0(ZipArchive, 1);
    archive->path = g_canonicalize_filename(path, NULL);
    archive->file = file;
    archive->data = (const unsigned char *)g_mapped_file_get_contents(file);
    archive->end = g_mapped_file_get_length(file);
    archive->begin = MIN(begin, archive->end);
    archive->by_name = g_hash_table_new(g_str_hash, g_str_equal);
    archive->names = g_string_chunk_new(1 << 15);
    return read_directory(archive, error) ? g_steal_pointer(&archive) : NULL;
}

ZipArchive *zip_archive_open(const char *path, uint64_t begin, GError **error)
{
    GMappedFile *file = zip_map_file(path, error);
    return file != NULL ? zip_archive_open_mapped(path, file, begin, error) : NULL;
}

void zip_archive_free(ZipArchive *archive)
{
    if (archive == NULL)
        return;
    g_hash_table_unref(archive->by_name);
    g_string_chunk_free(archive->names);
    g_free(archive->members);
    g_mapped_file_unref(archive->file);
    g_free(archive->path);
    g_free(archive);
}

const ZipMember *zip_archive_find(const ZipArchive *archive, const char *name)
{
    return g_hash_table_lookup(archive->by_name, name);
}

bool zip_archive_has_folder(const ZipArchive *archive, const char *folder)
{
    for (size_t i = 0; i < archive->n_members; i++) {
        if (g_str_has_prefix(archive->members[i].name, folder))
            return true;
    }
    return false;
}

const unsigned char *zip_archive_packed(const ZipArchive *archive, const ZipMember *member,
                                        GError **error)
{
    const unsigned char *header = archive->data + member->offset;
    uint64_t room = archive->directory - member->offset;
    uint64_t size = room >= LOCAL_HEADER_SIZE && is_record(header, LOCAL_HEADER)
                        ? LOCAL_HEADER_SIZE + read16(header + 26) + read16(header + 28)
                        : room + 1;
    if (size <= room && member->packed_size <= room - size)
        return header + size;
    damaged(archive, member->offset, "the header of a member is damaged", error);
    return NULL;
}
