/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* replay TARGET FOLDER: gives a target the inputs made of the option tables, and every file of a
 * corpus, without libFuzzer. An input that breaks something is the last one that was printed. */
#include "fuzz.h"

#include <stdio.h>

static void try_seed(const char *seed, size_t size, void *data)
{
    unsigned *n = data;
    printf("seed %u: ", ++*n);
    for (size_t i = 0; i < MIN(size, 80); i++)
        putchar(g_ascii_isprint(seed[i]) ? seed[i] : ' ');
    putchar('\n');
    fflush(stdout);
    LLVMFuzzerTestOneInput((const uint8_t *)seed, size);
}

static bool try_file(const char *folder, const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *data = NULL;
    gsize size;
    if (!g_file_get_contents(path, &data, &size, error))
        return false;
    puts(path);
    fflush(stdout);
    LLVMFuzzerTestOneInput((const uint8_t *)data, size);
    return true;
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GDir) folder = argc == 3 ? g_dir_open(argv[2], 0, &error) : NULL;
    unsigned n_seeds = 0, n_files = 0;
    const char *name;

    if (folder == NULL) {
        fprintf(stderr, "replay: %s\n", error != NULL ? error->message : "TARGET FOLDER");
        return 2;
    }
    fuzz_seeds(argv[1], try_seed, &n_seeds);
    for (; (name = g_dir_read_name(folder)) != NULL; n_files++) {
        if (!try_file(argv[2], name, &error)) {
            fprintf(stderr, "replay: %s\n", error->message);
            return 2;
        }
    }
    /* A corpus that got lost proves nothing. */
    return n_seeds > 0 && n_files > 0 ? 0 : 2;
}
