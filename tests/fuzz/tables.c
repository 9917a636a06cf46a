/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What libFuzzer starts from, for fuzz.py:
 *
 *     tables dictionary TARGET     the words that mean something, as libFuzzer reads them
 *     tables seeds TARGET FOLDER   the inputs made of the option tables, as files
 */
#include "fuzz.h"

#include <stdio.h>
#include <string.h>

static void print_word(const char *word, size_t size, void *data)
{
    (void)data;
    putchar('"');
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)word[i];
        if (c < 0x20 || c > 0x7e || c == '"' || c == '\\')
            printf("\\x%02x", c);
        else
            putchar(c);
    }
    puts("\"");
}

typedef struct {
    const char *folder;
    bool failed;
} Seeds;

/* The name of a seed is its hash, as libFuzzer names what it finds. */
static void write_seed(const char *seed, size_t size, void *data)
{
    Seeds *seeds = data;
    g_autofree char *name =
        g_compute_checksum_for_data(G_CHECKSUM_SHA1, (const guchar *)seed, size);
    g_autofree char *path = g_build_filename(seeds->folder, name, NULL);
    if (!g_file_set_contents_full(path, seed, (gssize)size, G_FILE_SET_CONTENTS_NONE, 0666, NULL))
        seeds->failed = true;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "dictionary") == 0) {
        fuzz_words(argv[2], print_word, NULL);
        return 0;
    }
    if (argc == 4 && strcmp(argv[1], "seeds") == 0) {
        Seeds seeds = {argv[3], false};
        fuzz_seeds(argv[2], write_seed, &seeds);
        return seeds.failed ? 1 : 0;
    }
    fputs("tables dictionary TARGET | tables seeds TARGET FOLDER\n", stderr);
    return 2;
}
