/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The manifest of a bundle: found behind the program, and held against what is there. */
#define XXH_INLINE_ALL
#include "bundle.h"

#include <link.h>
#include <string.h>
#include <xxhash.h>

#define BYTES "%" G_GUINT64_FORMAT
#define COPY_AGAIN "copy it from where it came from once more"

typedef struct {
    const char *path;
    const unsigned char *data;
    uint64_t size;
} View;

/* --- the program ------------------------------------------------------------------------------ */

/* Where the last thing ends that the headers of an ELF image speak of; 0 if it is none of this
 * machine's. The image may be cut before that. */
static uint64_t image_end(const View *file)
{
    ElfW(Ehdr) header;
    uint64_t end = sizeof header;
    if (file->size < sizeof header)
        return 0;
    memcpy(&header, file->data, sizeof header);
    if (memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
        header.e_ident[EI_CLASS] != (__ELF_NATIVE_CLASS == 64 ? ELFCLASS64 : ELFCLASS32))
        return 0;
    for (size_t i = 0; i < header.e_phnum; i++) {
        ElfW(Phdr) segment;
        uint64_t at = header.e_phoff + i * sizeof segment;
        if (file->size < sizeof segment || at > file->size - sizeof segment)
            return at + sizeof segment;
        memcpy(&segment, file->data + at, sizeof segment);
        end = MAX(end, segment.p_offset + segment.p_filesz);
    }
    end = MAX(end, header.e_shoff + (uint64_t)header.e_shnum * header.e_shentsize);
    for (size_t i = 0; i < header.e_shnum; i++) {
        ElfW(Shdr) section;
        uint64_t at = header.e_shoff + i * sizeof section;
        if (file->size < sizeof section || at > file->size - sizeof section)
            return end;
        memcpy(&section, file->data + at, sizeof section);
        if (section.sh_type != SHT_NOBITS)
            end = MAX(end, section.sh_offset + section.sh_size);
    }
    return end;
}

/* --- the manifest ----------------------------------------------------------------------------- */

/* @expected: the size that the file has to have; @at_least: or more, for what would say so is what
 * is missing. */
static bool is_cut(const View *file, uint64_t expected, bool at_least, GError **error)
{
    return gantry_error_set(
        error, GANTRY_ERROR_FAILED, COPY_AGAIN,
        "bundle: '%s': it was cut: it ends at offset " BYTES ", and %s" BYTES " bytes are missing",
        file->path, file->size, at_least ? "at least " : "", expected - file->size);
}

static bool is_changed(const View *file, uint64_t offset, const char *what, GError **error)
{
    return gantry_error_set(error, GANTRY_ERROR_FAILED, COPY_AGAIN,
                            "bundle: '%s': it was changed: offset " BYTES ": %s", file->path,
                            offset, what);
}

static uint64_t count_blocks(const GantryBundleManifest *manifest)
{
    return (manifest->archive_size + GANTRY_BUNDLE_BLOCK_SIZE - 1) / GANTRY_BUNDLE_BLOCK_SIZE;
}

static uint64_t hash_manifest(const View *file, const GantryBundleManifest *manifest)
{
    GantryBundleManifest blank = *manifest;
    XXH3_state_t state;
    blank.hash = 0;
    XXH3_64bits_reset(&state);
    XXH3_64bits_update(&state, &blank, sizeof blank);
    XXH3_64bits_update(&state, file->data + manifest->image_size + sizeof blank,
                       manifest->size - sizeof blank);
    return XXH3_64bits_digest(&state);
}

/* Whether the numbers can be true; if so, the hash decides. */
static bool is_plausible(const GantryBundleManifest *manifest, uint64_t begin)
{
    const uint64_t most = (uint64_t)1 << 48; /* no file is that large, and no sum overflows */
    return manifest->version == GANTRY_BUNDLE_VERSION &&
           manifest->block_size == GANTRY_BUNDLE_BLOCK_SIZE && manifest->image_size == begin &&
           manifest->archive_size < most && manifest->folders_size < most &&
           manifest->size == sizeof *manifest + manifest->folders_size + count_blocks(manifest) * 8;
}

static bool check_manifest(const View *file, const GantryBundleManifest *manifest, uint64_t begin,
                           GError **error)
{
    if (!is_plausible(manifest, begin))
        return is_changed(file, begin, "the manifest of the bundle is damaged", error);
    if (begin + manifest->size > file->size)
        return is_cut(file, begin + manifest->size + manifest->archive_size, false, error);
    if (hash_manifest(file, manifest) != manifest->hash ||
        (manifest->folders_size > 0 &&
         file->data[begin + sizeof *manifest + manifest->folders_size - 1] != '\0'))
        return is_changed(file, begin, "the manifest of the bundle is damaged", error);
    return true;
}

static bool check_archive(const View *file, const GantryBundleManifest *manifest, GError **error)
{
    uint64_t begin = manifest->image_size + manifest->size;
    uint64_t end = begin + manifest->archive_size;
    const unsigned char *hashes = file->data + begin - count_blocks(manifest) * 8;
    if (file->size < end)
        return is_cut(file, end, false, error);
    if (file->size > end)
        return is_changed(file, end, "something follows the end of the zip", error);
    for (uint64_t at = begin; at < end; at += GANTRY_BUNDLE_BLOCK_SIZE, hashes += 8) {
        uint64_t hash = XXH3_64bits(file->data + at, MIN(GANTRY_BUNDLE_BLOCK_SIZE, end - at));
        if (memcmp(hashes, &hash, sizeof hash) != 0)
            return is_changed(file, at, "the zip is not what it was in the 64 KiB from there on",
                              error);
    }
    return true;
}

bool zip_appended_read(const char *path, GMappedFile *mapped, ZipAppended *appended, GError **error)
{
    GantryBundleManifest manifest;
    View file = {path, (const unsigned char *)g_mapped_file_get_contents(mapped),
                 g_mapped_file_get_length(mapped)};
    uint64_t begin = image_end(&file);
    *appended = (ZipAppended){.begin = begin, .archive = begin};
    if (begin > file.size)
        return is_cut(&file, begin, true, error);
    uint64_t left = file.size - begin;
    if (begin == 0 || left == 0 ||
        memcmp(file.data + begin, GANTRY_BUNDLE_MAGIC, MIN(left, sizeof manifest.magic)) != 0)
        return true;
    if (left < sizeof manifest)
        return is_cut(&file, begin + sizeof manifest, true, error);
    memcpy(&manifest, file.data + begin, sizeof manifest);
    if (!check_manifest(&file, &manifest, begin, error) || !check_archive(&file, &manifest, error))
        return false;
    appended->is_bundle = true;
    appended->archive = begin + manifest.size;
    appended->folders = (const char *)file.data + begin + sizeof manifest;
    appended->folders_size = manifest.folders_size;
    return true;
}
