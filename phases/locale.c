/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The locale phase: LC_CTYPE, PEP 538 and PEP 540, decided before anything is decoded.
 *
 * CPython decides the same in _PyPreConfig_Read(): the UTF-8 mode follows from the locale as the
 * environment asks for it, before the coercion. */
#include "cpython.h"
#include "phases.h"

#include <gantry/python.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    bool configure_locale;
    int64_t coerce_c_locale;
    int64_t coerce_c_locale_warn;
    int64_t utf8_mode;
    const char *coerce_c_locale_env;
    const char *lc_ctype;
    const char *locale_encoding;
} LocaleConfig;

typedef struct {
    const char *locale;   /* setlocale(LC_ALL, NULL) of the host */
    const char *lc_ctype; /* (nullable) the host's LC_CTYPE variable */
    bool environment_changed;
} LocaleState;

static const char *const on_off[] = {"0", "1", NULL};

static const GantryOption options[] = {
    {
        .name = "configure_locale",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(LocaleConfig, configure_locale),
        .value = "1",
        .isolated = "0",
        .doc = "set LC_CTYPE as the environment asks for it",
    },
    {
        .name = "coerce_c_locale",
        .type = GANTRY_TYPE_INT,
        .offset = offsetof(LocaleConfig, coerce_c_locale),
        .isolated = "0",
        .compat = "0",
        .doc = "replace the C locale by a UTF-8 one (PEP 538); -1: if LC_ALL is not set",
    },
    {
        .name = "coerce_c_locale_warn",
        .type = GANTRY_TYPE_INT,
        .offset = offsetof(LocaleConfig, coerce_c_locale_warn),
        .isolated = "0",
        .compat = "0",
        .doc = "say on standard error that the C locale was replaced",
    },
    {
        .name = "coerce_c_locale_env",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(LocaleConfig, coerce_c_locale_env),
        .env = "PYTHONCOERCECLOCALE",
        .doc = "0: do not replace the C locale; warn: say so when it is replaced",
    },
    {
        .name = "utf8_mode",
        .type = GANTRY_TYPE_INT,
        .offset = offsetof(LocaleConfig, utf8_mode),
        .isolated = "0",
        .compat = "0",
        .env = "PYTHONUTF8",
        .global = "Py_UTF8Mode",
        .argv = "-X utf8",
        .argv_rule = GANTRY_ARGV_VALUE,
        .argv_value = "1",
        .values = on_off,
        .doc = "UTF-8 mode (PEP 540); -1: where the locale is C",
    },
    {
        .name = "lc_ctype",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(LocaleConfig, lc_ctype),
        .flags = GANTRY_OPTION_READ_ONLY,
        .doc = "the LC_CTYPE locale that Python runs in",
    },
    {
        .name = "locale_encoding",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(LocaleConfig, locale_encoding),
        .flags = GANTRY_OPTION_READ_ONLY,
        .doc = "its encoding, by Python's name where that is a common one",
    },
    {NULL},
};

/* The variables that speak of LC_CTYPE, the strongest first. */
static const char *const ctype_variables[] = {"LC_ALL", "LC_CTYPE", "LANG"};

static const char *const coercion_targets[] = {"C.UTF-8", "C.utf8", "UTF-8"};

/* What setlocale(category, "") would take from the environment, taken from the snapshot instead. */
static const char *wanted_locale(GantryContext *context, const char *category)
{
    const char *const variables[] = {"LC_ALL", category, "LANG"};
    for (size_t i = 0; i < G_N_ELEMENTS(variables); i++) {
        const char *value = gantry_context_getenv(context, variables[i]);
        if (value != NULL && *value != '\0')
            return value;
    }
    return "C";
}

static bool is_c_locale(const char *name)
{
    return strcmp(name, "C") == 0 || strcmp(name, "POSIX") == 0;
}

static void free_locale(void *locale)
{
    freelocale(locale);
}

/* The encoding of a locale, NULL if there is no such locale. The names of the common ones are
 * written as Python's codecs are called; it would do so itself, but later.
 *
 * The locale is kept, so that starting, which sets it, does not read its files once more. */
static const char *encoding_of(GantryContext *context, const char *name)
{
    static const struct {
        const char *codeset;
        const char *codec;
    } codecs[] = {
        {"UTF-8", "utf-8"},
        {"ANSI_X3.4-1968", "ascii"},
        {"ISO-8859-1", "iso8859-1"},
        {"ISO-8859-15", "iso8859-15"},
        {"", "utf-8"},
    };
    locale_t locale = newlocale(LC_CTYPE_MASK, name, (locale_t)0);
    if (locale == (locale_t)0)
        return NULL;
    gantry_context_own(context, locale, free_locale);
    const char *codeset = nl_langinfo_l(CODESET, locale);
    for (size_t i = 0; i < G_N_ELEMENTS(codecs); i++) {
        if (strcmp(codeset, codecs[i].codeset) == 0)
            return codecs[i].codec;
    }
    return codeset;
}

static bool allows_coercion(GantryContext *context)
{
    const char *lc_all = gantry_context_getenv(context, "LC_ALL");
    return lc_all == NULL || *lc_all == '\0';
}

/* PYTHONCOERCECLOCALE */
static void derive_coercion(GantryContext *context, LocaleConfig *config)
{
    const char *request = config->coerce_c_locale_env;
    if (request != NULL && *request == '\0')
        request = NULL; /* an empty variable never comes here, but an embedder's text may */
    if (request != NULL && strcmp(request, "warn") == 0) {
        if (config->coerce_c_locale_warn < 0) {
            gantry_context_derive(context, "coerce_c_locale_warn", "PYTHONCOERCECLOCALE");
            config->coerce_c_locale_warn = 1;
        }
    } else if (request != NULL && config->coerce_c_locale < 0) {
        gantry_context_derive(context, "coerce_c_locale", "PYTHONCOERCECLOCALE");
        config->coerce_c_locale = strcmp(request, "0") != 0;
    }
    if (!config->configure_locale)
        config->coerce_c_locale = config->coerce_c_locale_warn = 0;
}

static void derive_locale(GantryContext *context, LocaleConfig *config, const char *ctype,
                          const char *encoding, const char *rule)
{
    gantry_context_derive(context, "lc_ctype", rule);
    config->lc_ctype = gantry_context_strdup(context, ctype);
    gantry_context_derive(context, "locale_encoding", "lc_ctype");
    config->locale_encoding = gantry_context_strdup(context, encoding);
}

/* What starting will come to: the locale as the environment asks for it, or, where there is no such
 * one, that of the process; then UTF-8 mode, which follows from it; then the coercion. */
static GantryResult configure(GantryContext *context, void *config_, GError **error)
{
    LocaleConfig *config = config_;
    const char *ctype = config->configure_locale ? wanted_locale(context, "LC_CTYPE") : NULL;
    const char *encoding = ctype != NULL ? encoding_of(context, ctype) : NULL;

    (void)error;
    derive_coercion(context, config);
    if (encoding != NULL) {
        derive_locale(context, config, ctype, encoding, "LC_ALL, LC_CTYPE, LANG");
    } else {
        ctype = setlocale(LC_CTYPE, NULL);
        encoding = encoding_of(context, ctype);
        derive_locale(context, config, ctype, encoding != NULL ? encoding : "utf-8",
                      "the process has it");
    }
    bool is_c = is_c_locale(ctype);
    if (config->utf8_mode < 0) {
        gantry_context_derive(context, "utf8_mode",
                              is_c ? "the locale is C" : "the locale is not C");
        config->utf8_mode = is_c;
    }
    if (!is_c || config->coerce_c_locale == 0 || !allows_coercion(context))
        return GANTRY_OK;
    for (size_t i = 0; i < G_N_ELEMENTS(coercion_targets); i++) {
        encoding = encoding_of(context, coercion_targets[i]);
        if (encoding == NULL)
            continue;
        derive_locale(context, config, coercion_targets[i], encoding, "coerce_c_locale (PEP 538)");
        break;
    }
    return GANTRY_OK;
}

/* PEP 538 sets all categories anew once LC_CTYPE is exported, as a program that starts now would:
 * _coerce_default_locale_settings() calls setlocale(LC_ALL, ""), which is all or nothing. */
static void set_all_categories(GantryContext *context, const char *ctype)
{
    static const char *const categories[] = {"LC_NUMERIC",     "LC_TIME",          "LC_COLLATE",
                                             "LC_MONETARY",    "LC_MESSAGES",      "LC_PAPER",
                                             "LC_NAME",        "LC_ADDRESS",       "LC_TELEPHONE",
                                             "LC_MEASUREMENT", "LC_IDENTIFICATION"};
    g_autoptr(GString) all = g_string_new("LC_CTYPE=");
    g_string_append(all, ctype);
    for (size_t i = 0; i < G_N_ELEMENTS(categories); i++)
        g_string_append_printf(all, ";%s=%s", categories[i], wanted_locale(context, categories[i]));
    if (setlocale(LC_ALL, all->str) == NULL)
        setlocale(LC_CTYPE, ctype);
}

static bool coerce(GantryContext *context, LocaleState *state, GError **error)
{
    if (!allows_coercion(context)) {
        gantry_context_rule_out(context, "lc_ctype",
                                "LC_ALL=%s is set, which LC_CTYPE cannot replace",
                                gantry_context_getenv(context, "LC_ALL"));
        return true;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(coercion_targets); i++) {
        bool there = setlocale(LC_CTYPE, coercion_targets[i]) != NULL;
        const char *codeset = there ? nl_langinfo(CODESET) : NULL;
        there = codeset != NULL && *codeset != '\0';
        gantry_context_look(context, "a locale", coercion_targets[i], there, codeset);
        if (!there)
            continue;
        state->lc_ctype = gantry_context_strdup(context, getenv("LC_CTYPE"));
        state->environment_changed = true;
        if (!gantry_setenv("LC_CTYPE", coercion_targets[i], error))
            return false;
        set_all_categories(context, coercion_targets[i]);
        gantry_context_decide(context, "lc_ctype", coercion_targets[i],
                              "it is the first UTF-8 locale of PEP 538 that exists");
        return true;
    }
    setlocale(LC_CTYPE, "C");
    gantry_context_rule_out(context, "lc_ctype", "this system has no UTF-8 locale for it");
    return true;
}

/* LC_CTYPE as the environment asks for it. */
static void set_wanted(GantryContext *context)
{
    const char *wanted = wanted_locale(context, "LC_CTYPE");
    gantry_context_ask(context, "LC_CTYPE",
                       "In which locale are bytes decoded? The first of three variables that is "
                       "set says so; it is C if none is.");
    const char *rule = "no variable says anything";
    for (size_t i = 0; i < G_N_ELEMENTS(ctype_variables); i++) {
        const char *value = gantry_context_getenv(context, ctype_variables[i]);
        bool set = value != NULL && *value != '\0';
        gantry_context_look(context, "a variable", ctype_variables[i], set, set ? value : NULL);
        if (set) {
            rule = ctype_variables[i];
            break;
        }
    }
    if (setlocale(LC_CTYPE, wanted) == NULL)
        gantry_context_rule_out(context, "lc_ctype", "'%s' does not exist here: '%s' stays", wanted,
                                setlocale(LC_CTYPE, NULL));
    else
        gantry_context_decide(context, "lc_ctype", wanted, "%s", rule);
}

static bool decide_utf8_mode(GantryContext *context, const LocaleConfig *config, bool is_c)
{
    bool derived = gantry_context_origin(context, "utf8_mode")->source == GANTRY_SOURCE_DERIVED;
    bool on = config->utf8_mode > 0;
    gantry_context_ask(context, "UTF-8 mode",
                       "Is everything decoded as UTF-8, whatever the locale says (PEP 540)? Where "
                       "nobody says so it is if the locale is C, which knows ASCII alone.");
    gantry_context_decide(context, "utf8_mode", on ? "1" : "0", "%s",
                          !derived ? "as configured"
                          : is_c   ? "the locale is C"
                                   : "the locale is not C");
    return on;
}

/* Whether it is to be tried. */
static bool wants_coercion(GantryContext *context, const LocaleConfig *config, bool is_c)
{
    gantry_context_ask(context, "C locale",
                       "Is the C locale replaced by one with UTF-8, for child processes as well "
                       "(PEP 538)?");
    if (!is_c)
        gantry_context_rule_out(context, "lc_ctype", "the locale is not C");
    else if (config->coerce_c_locale == 0)
        gantry_context_rule_out(context, "lc_ctype", "coerce_c_locale is off");
    return is_c && config->coerce_c_locale != 0;
}

static GantryResult start(GantryContext *context, const void *config_, void *state_, void *result_,
                          GError **error)
{
    const LocaleConfig *config = config_;
    LocaleState *state = state_;
    GantryLocaleResult *result = result_;

    state->locale = gantry_context_strdup(context, setlocale(LC_ALL, NULL));
    if (gantry_context_get_bool(context, "answer", false)) {
        /* CPython will do it all by itself, and speak of it in its own words. */
        state->lc_ctype = gantry_context_strdup(context, getenv("LC_CTYPE"));
        state->environment_changed = true;
        result->ctype = config->lc_ctype;
        return GANTRY_OK;
    }
    if (config->configure_locale)
        set_wanted(context);
    bool is_c = is_c_locale(setlocale(LC_CTYPE, NULL));
    result->utf8_mode = decide_utf8_mode(context, config, is_c);
    if (wants_coercion(context, config, is_c) && !coerce(context, state, error))
        return GANTRY_ERROR;
    result->configured = config->configure_locale;
    result->coerced = state->environment_changed;
    result->warn = config->coerce_c_locale_warn > 0;
    result->ctype = gantry_context_strdup(context, setlocale(LC_CTYPE, NULL));
    return GANTRY_OK;
}

static bool stop(GantryContext *context, const void *config, void *state_, GError **error)
{
    LocaleState *state = state_;

    (void)context, (void)config;
    if (state->environment_changed &&
        !(state->lc_ctype != NULL ? gantry_setenv("LC_CTYPE", state->lc_ctype, error)
                                  : gantry_unsetenv("LC_CTYPE", error)))
        return false;
    if (state->locale != NULL && setlocale(LC_ALL, state->locale) == NULL)
        return gantry_error_set(error, GANTRY_ERROR_HOST, NULL,
                                "the host's locale '%s' cannot be set again", state->locale);
    return true;
}

const GantryPhase gantry_phase_locale = {
    .abi = GANTRY_ABI,
    .name = "locale",
    .summary = "sets LC_CTYPE and decides on UTF-8",
    .description =
        "Sets LC_CTYPE as the environment asks for it (LC_ALL, LC_CTYPE or LANG), so that "
        "everything after it decodes bytes "
        "the same way; replaces the C locale by a UTF-8 one where that is allowed (PEP 538), also "
        "for child processes; and decides on UTF-8 mode (PEP 540). Nothing of Python exists yet. "
        "CPython does the same inside Py_PreInitialize(), in _PyPreConfig_Read().",
    .needs_level = GANTRY_LEVEL_NONE,
    .leaves_level = GANTRY_LEVEL_NONE,
    .options = options,
    .config_size = sizeof(LocaleConfig),
    .state_size = sizeof(LocaleState),
    .result_size = sizeof(GantryLocaleResult),
    .result_type = GANTRY_LOCALE_RESULT,
    .configure = configure,
    .start = start,
    .stop = stop,
    .exists_before =
        "Bytes: the command line, the environment and the names of files, as the kernel "
        "gives them. Nothing of Python.",
    .exists_after =
        "A locale, which says what those bytes mean as text, and the decision whether Python "
        "takes them for UTF-8 instead.",
    .why_here =
        "Every text that Python is given has to be decoded first, from the command line on; "
        "and a C locale has to be exchanged for a better one (PEP 538) before anything was "
        "decoded by it.",
    .in_cpython = "_PyPreConfig_Read() and _Py_CoerceLegacyLocale(), in Py_PreInitialize()",
    .reference = "PEP 538; PEP 540; PEP 587, \"Preinitialization\"",
    .on_stop = "LC_CTYPE is as the host had it, both the locale of the process and the variable in "
               "its environment.",
};
