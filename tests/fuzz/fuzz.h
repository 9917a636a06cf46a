/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What the fuzz targets share: bytes become the inputs of a pipeline, the pipeline is configured,
 * and the outcome is held against rules that every outcome obeys. A broken rule ends the process
 * with abort(), which is how libFuzzer and the replay hear of it. */
#pragma once

#include <gantry/gantry.h>

/* What a pipeline is made from. */
typedef struct FuzzInput {
    GantryPreset preset;
    bool embedder;       /* some options are set by calls, and have to beat what the bytes say */
    char **argv;         /* (nullable) */
    char **environment;  /* `NAME=value`; instead of that of the process */
    const char *profile; /* (nullable) the path of one */
    void (*prepare)(GantryPipeline *pipeline, void *data); /* (nullable) before each configuring */
} FuzzInput;

/* A program that is nowhere: its name has a folder, so that it is not searched on PATH. */
#define FUZZ_PROGRAM "/nonexistent/bin/python"

/* From this size on CPython refuses a pyvenv.cfg. */
#define FUZZ_VENV_TOO_LONG (32 * 1024)

/* The entry point of a target, called by libFuzzer or by replay.c; 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* (transfer full) The texts between the NUL bytes of @data; as many as there are NULs, and one. */
char **fuzz_split(const uint8_t *data, size_t size);

/* Configures a pipeline of @input twice and checks both. Python is not started. When the second one
 * is right, @look gets it and the result, for rules of the target's own; or NULL. @data is for it
 * and for @input's prepare. */
void fuzz_configure(const FuzzInput *input,
                    void (*look)(const GantryPipeline *, GantryResult, void *data), void *data);

/* Writes the one file that the target has, into a folder of its own under TMPDIR (which is better
 * in memory, for it is written for every input); its path, which stays the same. */
const char *fuzz_file(const char *name, const uint8_t *data, size_t size);

/* Reports a broken rule and ends the process. */
void fuzz_broken(const char *format, ...) G_GNUC_PRINTF(1, 2) G_GNUC_NORETURN;

/* rules.c: the rules of a configuration that succeeded, and of one that failed. */
void fuzz_check_options(const FuzzInput *input, GantryPipeline *pipeline);
void fuzz_check_error(const FuzzInput *input, const GError *error);

/* The value of an option of which one knows that it exists and what it is. */
bool fuzz_bool(const GantryPipeline *pipeline, const char *option);
const char *fuzz_string(const GantryPipeline *pipeline, const char *option);
const char *const *fuzz_list(const GantryPipeline *pipeline, const char *option);

/* seeds.c: takes one input, or one word of a dictionary. */
typedef void (*FuzzTake)(const char *text, size_t size, void *data);

/* Inputs of @target for every row of the option tables, and the words that its readers know. */
void fuzz_seeds(const char *target, FuzzTake take, void *data);
void fuzz_words(const char *target, FuzzTake take, void *data);
