/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/error.h>
#include <stdint.h>

/* A zip, or a file that ends with one, mapped and its directory read. Nothing of its members is
 * looked at before somebody asks for it, however large the file is. */

typedef struct ZipMember {
    const char *name; /* ends with "/" if it is a folder */
    unsigned flags;
    unsigned method;
    unsigned time, date; /* as MS-DOS has them */
    uint32_t crc;
    uint64_t packed_size;
    uint64_t size;
    uint64_t offset; /* of its local header, in the file */
} ZipMember;

enum { ZIP_STORED = 0, ZIP_DEFLATED = 8 }; /* methods */
enum { ZIP_UTF8_NAME = 1 << 11 }; /* of the flags; otherwise the name is in code page 437 */

typedef struct ZipArchive {
    char *path; /* canonical */
    GMappedFile *file;
    const unsigned char *data;
    uint64_t begin, end; /* of the zip in the file */
    uint64_t directory;  /* where the directory begins, in the file */
    ZipMember *members;
    size_t n_members;
    GHashTable *by_name;
    GStringChunk *names;
} ZipArchive;

/* Maps the file @path and reads the directory of the zip in it: (transfer full). The zip is looked
 * for from @begin on; it ends where the file does. */
ZipArchive *zip_archive_open(const char *path, uint64_t begin, GError **error);
/* Likewise, of a file that is mapped already: (transfer full) @file, also where it fails. */
ZipArchive *zip_archive_open_mapped(const char *path, GMappedFile *file, uint64_t begin,
                                    GError **error);
void zip_archive_free(ZipArchive *archive);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ZipArchive, zip_archive_free)

/* Maps a file. A start must not wait for a pipe, so it has to be a regular one. */
GMappedFile *zip_map_file(const char *path, GError **error);

/* The member of this name, or NULL; of several of one name, the last one, as in Python. */
const ZipMember *zip_archive_find(const ZipArchive *archive, const char *name);

/* Whether anything is in this folder, whose name ends with "/". */
bool zip_archive_has_folder(const ZipArchive *archive, const char *folder);

/* What is packed of @member, @member->packed_size bytes; NULL with an error if its local header is
 * damaged. */
const unsigned char *zip_archive_packed(const ZipArchive *archive, const ZipMember *member,
                                        GError **error);
