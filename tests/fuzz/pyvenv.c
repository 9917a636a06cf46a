/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The bytes are the pyvenv.cfg of a made-up venv, in which the program stands. */
#include "fuzz.h"

#include <string.h>

/* What the rules need to know of an input. */
typedef struct {
    GString *text;
    const char *program;
} Venv;

/* What str.strip() takes off within a line. */
#define BLANKS                                                                                     \
    "(?:[\\t\\x0b-\\r\\x1c-\\x20]|\\xc2[\\x85\\xa0]|\\xe1\\x9a\\x80|\\xe2\\x81\\x9f|"              \
    "\\xe3\\x80\\x80|"                                                                             \
    "\\xe2\\x80[\\x80-\\x8a\\xa8\\xa9\\xaf])*"

/* Whether a line sets `home`: "key = value", in any case, with blanks around the key. */
static bool has_home(const char *text)
{
    static GRegex *pattern;
    if (pattern == NULL)
        pattern = g_regex_new(
            "^" BLANKS "(?i:home)" BLANKS "=",
            G_REGEX_MULTILINE | G_REGEX_RAW | G_REGEX_NEWLINE_LF | G_REGEX_OPTIMIZE, 0, NULL);
    return g_regex_match(pattern, text, 0, NULL);
}

static void check_paths(const GantryPipeline *pipeline, GantryResult result, void *data)
{
    const Venv *venv = data;
    const char *text = venv->text->str; /* up to the first NUL, which is where CPython ends */
    bool refused = result == GANTRY_ERROR;
    /* Python 3.10 reads a file of any length, and asks it for its folders only. */
    bool is_3_10 = g_str_has_prefix(gantry_python_version(), "3.10.");
    if (refused != (venv->text->len >= FUZZ_VENV_TOO_LONG && !is_3_10))
        fuzz_broken("a pyvenv.cfg of %zu bytes is %s", venv->text->len,
                    refused ? "refused" : "taken");
    if (refused)
        return;
    const char *executable = fuzz_string(pipeline, "executable");
    const char *base = fuzz_string(pipeline, "base_executable");
    if (strcmp(executable, venv->program) != 0)
        fuzz_broken("the executable is '%s' and not '%s'", executable, venv->program);
    bool follows = has_home(text) && !is_3_10;
    if (follows != (strcmp(base, venv->program) != 0))
        fuzz_broken("%s a home the base executable is '%s'", follows ? "with" : "without", base);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char *nothing[] = {NULL};
    const char *file = fuzz_file("pyvenv.cfg", data, size);
    g_autofree char *folder = g_path_get_dirname(file);
    g_autofree char *program = g_build_filename(folder, "bin", "python", NULL);
    g_autoptr(GString) text = g_string_new_len((const char *)data, (gssize)size);
    char *argv[] = {program, NULL};
    FuzzInput input = {.argv = argv, .environment = nothing};
    Venv venv = {text, program};

    fuzz_configure(&input, check_paths, &venv);
    return 0;
}
