/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/macros.h>
#include <stdint.h>

GANTRY_BEGIN_DECLS

/**
 * GANTRY_BUNDLE_MAGIC:
 *
 * What the manifest of a bundle begins with: eight bytes that no zip and no text begins with.
 *
 * Since: 0.1
 */
#define GANTRY_BUNDLE_MAGIC "\x7fGNTRY\r\n"

/**
 * GANTRY_BUNDLE_VERSION:
 *
 * The version of the manifest; a program reads its own only, for it has been copied into the bundle
 * by the one that wrote the manifest.
 *
 * Since: 0.1
 */
#define GANTRY_BUNDLE_VERSION 1u

/**
 * GANTRY_BUNDLE_BLOCK_SIZE:
 *
 * How many bytes of the zip one hash is for. The last block may be shorter.
 *
 * Since: 0.1
 */
#define GANTRY_BUNDLE_BLOCK_SIZE 65536u

/**
 * GantryBundleManifest:
 * @magic: %GANTRY_BUNDLE_MAGIC, without its end
 * @version: %GANTRY_BUNDLE_VERSION
 * @block_size: %GANTRY_BUNDLE_BLOCK_SIZE
 * @image_size: where the ELF image ends and this manifest begins
 * @size: bytes of the manifest: this struct, the folders and the hashes
 * @archive_size: bytes of the zip, which begins where the manifest ends and is the end of the file
 * @folders_size: bytes of the folders
 * @hash: of the manifest, as if this member were 0
 *
 * A bundle, as `gantry bundle` makes it, is one file: a program (an ELF image), this manifest, and
 * a zip. The manifest stands right behind the image, where the image's own headers say that it
 * ends; so what was cut off or changed behind it can be told, and a program knows whether it is a
 * bundle at all. Numbers have the byte order of the program that is in the same file.
 *
 * Behind the struct follow the folders, each ended by a NUL: where the standard library is, for a
 * bundle that does not have it in its zip. Then comes the XXH3 (64 bits, seed 0) of each block of
 * the zip, eight bytes each.
 *
 * Since: 0.1
 */
typedef struct GantryBundleManifest {
    char magic[8];
    uint32_t version;
    uint32_t block_size;
    uint64_t image_size;
    uint64_t size;
    uint64_t archive_size;
    uint64_t folders_size;
    uint64_t hash;
} GantryBundleManifest;

GANTRY_END_DECLS
