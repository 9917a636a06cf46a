/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include <gantry/error.h>
#include <gantry/result.h>
#include <string.h>

typedef struct {
    char *hint;
    char *fatal;
} GantryErrorPrivate;

static void gantry_error_private_init(GantryErrorPrivate *priv)
{
    priv->hint = NULL;
    priv->fatal = NULL;
}

static void gantry_error_private_copy(const GantryErrorPrivate *from, GantryErrorPrivate *to)
{
    to->hint = g_strdup(from->hint);
    to->fatal = g_strdup(from->fatal);
}

static void gantry_error_private_clear(GantryErrorPrivate *priv)
{
    g_clear_pointer(&priv->hint, g_free);
    g_clear_pointer(&priv->fatal, g_free);
}

G_DEFINE_EXTENDED_ERROR(GantryError, gantry_error)

/* (transfer full) (nullable): @text as UTF-8 that a terminal can show. Messages quote arguments,
 * variables and file names, which are any bytes: escape sequences among them must not be obeyed.
 * Line breaks and tabs stay, for an exception of Python's may have some. */
static char *printable(const char *text)
{
    if (text == NULL)
        return NULL;
    GString *safe = g_string_new(NULL);
    while (*text != '\0') {
        gunichar c = g_utf8_get_char_validated(text, -1);
        bool valid = c != (gunichar)-1 && c != (gunichar)-2;
        size_t length = valid ? (size_t)(g_utf8_next_char(text) - text) : 1;
        if (valid && (!g_unichar_iscntrl(c) || c == '\n' || c == '\t')) {
            g_string_append_len(safe, text, (gssize)length);
        } else {
            for (size_t i = 0; i < length; i++)
                g_string_append_printf(safe, "\\x%02x", (unsigned char)text[i]);
        }
        text += length;
    }
    return g_string_free(safe, FALSE);
}

bool gantry_error_set(GError **error, GantryErrorCode code, const char *hint, const char *format,
                      ...)
{
    if (error == NULL)
        return false;
    va_list args;
    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *safe = printable(message);
    *error = g_error_new_literal(GANTRY_ERROR_DOMAIN, code, safe);
    gantry_error_get_private(*error)->hint = printable(hint);
    return false;
}

const char *gantry_error_get_hint(const GError *error)
{
    return error->domain == GANTRY_ERROR_DOMAIN ? gantry_error_get_private(error)->hint : NULL;
}

void gantry_error_set_fatal(GError *error, const char *fatal)
{
    GantryErrorPrivate *priv = gantry_error_get_private(error);
    g_free(priv->fatal);
    priv->fatal = g_strdup(fatal);
}

const char *gantry_error_get_fatal(const GError *error)
{
    return error->domain == GANTRY_ERROR_DOMAIN ? gantry_error_get_private(error)->fatal : NULL;
}

/* Edits between two words, a swap of neighbours counted as one (Damerau-Levenshtein in its optimal
 * string alignment form): three rows of the matrix are enough. */
static size_t distance(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b);
    g_autofree size_t *rows = g_new0(size_t, 3 * (m + 1));
    size_t *before = rows, *last = rows + (m + 1), *row = rows + 2 * (m + 1);

    for (size_t j = 0; j <= m; j++)
        last[j] = j;
    for (size_t i = 1; i <= n; i++) {
        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t change = last[j - 1] + (a[i - 1] != b[j - 1]);
            row[j] = MIN(change, MIN(last[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = MIN(row[j], before[j - 2] + 1);
        }
        size_t *oldest = before;
        before = last;
        last = row;
        row = oldest;
    }
    return last[m];
}

const char *gantry_suggest(const char *word, const char *const *candidates)
{
    const char *best = NULL;
    /* A third of the word may be wrong: more is a guess, not a slip. The bound on the length keeps
     * a pasted novel from costing a matrix of its own. */
    size_t length = strlen(word);
    size_t best_distance = MAX(length / 3, 1) + 1;

    if (length < 2 || length > 256)
        return NULL;
    for (; candidates != NULL && *candidates != NULL; candidates++) {
        size_t d = distance(word, *candidates);
        if (d < best_distance) {
            best_distance = d;
            best = *candidates;
        }
    }
    return best;
}

char *gantry_suggest_hint(const char *word, const char *const *candidates, bool or_all)
{
    const char *nearest = gantry_suggest(word, candidates);
    if (nearest != NULL)
        return g_strdup_printf("did you mean '%s'?", nearest);
    if (!or_all)
        return NULL;
    g_autofree char *all = g_strjoinv(", ", (char **)candidates);
    return g_strdup_printf("there are: %s", all);
}
