/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* A command line of wide strings, as Windows and Py_Main() have it. A pipeline holds bytes, so they
 * are encoded in what CPython will decode them with, which follows from the locale, and also from
 * `-X utf8` among those very arguments: a pipeline that is only configured tells. */
#include "cpython.h"

#include <gantry/python.h>
#include <limits.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

/* Bytes that could not be decoded travel as U+DC80 to U+DCFF (PEP 383). */
static bool is_escaped_byte(wchar_t c)
{
    return c >= 0xdc80 && c <= 0xdcff;
}

char *cpython_encode(const wchar_t *text, locale_t locale)
{
    g_autoptr(GString) bytes = g_string_new(NULL);
    locale_t before = locale != (locale_t)0 ? uselocale(locale) : (locale_t)0;
    mbstate_t state = {0};
    bool encoded = true;

    for (; encoded && *text != L'\0'; text++) {
        char buffer[MB_LEN_MAX];
        size_t n = 0;
        if (is_escaped_byte(*text))
            buffer[n++] = (char)(*text - 0xdc00);
        else if (locale != (locale_t)0)
            n = wcrtomb(buffer, *text, &state);
        else if (g_unichar_validate((gunichar)*text))
            n = (size_t)g_unichar_to_utf8((gunichar)*text, buffer);
        else
            n = (size_t)-1;
        encoded = n != (size_t)-1;
        if (encoded)
            g_string_append_len(bytes, buffer, (gssize)n);
    }
    if (locale != (locale_t)0)
        uselocale(before);
    return encoded ? g_string_free(g_steal_pointer(&bytes), FALSE) : NULL;
}

static char **encode_all(int argc, const wchar_t *const *argv, locale_t locale, GError **error)
{
    g_auto(GStrv) encoded = g_new0(char *, (size_t)argc + 1);
    for (int i = 0; i < argc; i++) {
        encoded[i] = cpython_encode(argv[i], locale);
        if (encoded[i] == NULL) {
            gantry_error_set(
                error, GANTRY_ERROR_COMMAND_LINE, "run in a UTF-8 locale, or with -X utf8",
                "argument %d: it has a character that the locale's encoding has not", i);
            return NULL;
        }
    }
    return g_steal_pointer(&encoded);
}

/* The locale whose encoding the arguments are to have; 0 for UTF-8. */
static bool find_locale(const GantryPipeline *pipeline, int argc, char *const *argv,
                        locale_t *locale, GError **error)
{
    g_autoptr(GantryPipeline) probe = gantry_python_new(gantry_pipeline_preset(pipeline));
    const GantryEnvironment *environment = gantry_pipeline_environment(pipeline);
    const char *encoding, *ctype;

    *locale = (locale_t)0;
    gantry_pipeline_set_environment(
        probe, gantry_environment_new(gantry_environment_variables(environment)), NULL);
    gantry_pipeline_set_argv(probe, argc, (const char *const *)argv, NULL);
    gantry_pipeline_set_bool(probe, "check_stdlib", false, NULL);
    if (gantry_pipeline_configure(probe, NULL) == GANTRY_ERROR)
        return true; /* the pipeline itself will say what is wrong */
    if (!gantry_pipeline_get_string(probe, "filesystem_encoding", &encoding, error) ||
        !gantry_pipeline_get_string(probe, "lc_ctype", &ctype, error))
        return false;
    if (g_strcmp0(encoding, "utf-8") != 0)
        *locale = newlocale(LC_CTYPE_MASK, ctype, (locale_t)0);
    return true;
}

bool gantry_python_set_wide_argv(GantryPipeline *pipeline, int argc, const wchar_t *const *argv,
                                 GError **error)
{
    locale_t locale;
    g_auto(GStrv) encoded = encode_all(argc, argv, (locale_t)0, error);
    if (encoded == NULL || !find_locale(pipeline, argc, encoded, &locale, error))
        return false;
    if (locale != (locale_t)0) {
        g_strfreev(encoded);
        encoded = encode_all(argc, argv, locale, error);
        freelocale(locale);
        if (encoded == NULL)
            return false;
    }
    return gantry_pipeline_set_argv(pipeline, argc, (const char *const *)encoded, error);
}
