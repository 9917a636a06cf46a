/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Inputs and words made of the option tables: every switch and every variable, with values that
 * readers tell apart, in every mode, and every two of them together. A new row of a table is in
 * them at once. */
#include "fuzz.h"

#include <stdarg.h>
#include <string.h>

/* Where inputs go, the one that is being made, and what pairs are made of. */
typedef struct {
    FuzzTake take;
    void *data;
    GString *text;
    GPtrArray *all; /* GString, each with a NUL behind each of its texts */
} Output;

static const char *const values[] = {"0", "1", "-1", "2", "4294967296", "x", "a:b", "a,b", "\xff"};

/* A pyvenv.cfg has no table: only `home` counts, and what follows from the path that it gives. */
static const char *const venv_words[] = {"home", "=", "\n", "\r", "/", "..", "home = /usr/bin\n"};
static const char *const venvs[] = {
    "home = /nonexistent/bin\ninclude-system-site-packages = false\nversion = 3.11.2\n",
    "HOME=/usr/bin\nhome=/",
    "\t Home \t = ..//./x/../bin \r\n",
    "home\n=\nhome = \n",
    "home = \xff\xfe\n",
    "\v\x1chome=/\n",
    "\xc2\xa0HOME\xe2\x80\xa8=\x1f/x\xc2\x85\n",
    "home\xe2\x80\xa7= /\nhome\x80= /\n\xe3\x80home = /\n",
    "# home = x\nprompt = home = y\n",
    "",
};

/* Puts out @texts, without the last NUL, behind the digit of each of so many modes. */
static void put_modes(const Output *out, int modes, const GString *texts)
{
    for (int mode = 0; mode < modes; mode++) {
        g_string_truncate(out->text, 0);
        g_string_append_c(out->text, (char)('0' + mode));
        g_string_append_len(out->text, texts->str, (gssize)texts->len - 1);
        out->take(out->text->str, out->text->len, out->data);
    }
}

/* Every two together, in the plainest mode. */
static void put_pairs(const Output *out)
{
    const GPtrArray *all = out->all;
    g_autoptr(GString) both = g_string_new(NULL);
    for (guint i = 0; i < all->len; i++) {
        for (guint j = 0; j < all->len; j++) {
            const GString *first = g_ptr_array_index(all, i), *second = g_ptr_array_index(all, j);
            g_string_truncate(both, 0);
            g_string_append_len(both, first->str, (gssize)first->len);
            g_string_append_len(both, second->str, (gssize)second->len);
            put_modes(out, 1, both);
        }
    }
}

/* (transfer full) @texts, which end with NULL, with a NUL behind each. */
static GString *join(const char *text, ...) G_GNUC_NULL_TERMINATED;
static GString *join(const char *text, ...)
{
    GString *joined = g_string_new(NULL);
    va_list rest;
    va_start(rest, text);
    for (; text != NULL; text = va_arg(rest, const char *))
        g_string_append_len(joined, text, (gssize)strlen(text) + 1);
    va_end(rest);
    return joined;
}

static void free_text(void *text)
{
    g_string_free(text, TRUE);
}

/* --- the command line ------------------------------------------------------------------------- */

static bool takes_argument(const GantryOption *option)
{
    return option->argv_rule == GANTRY_ARGV_VALUE || option->argv_rule == GANTRY_ARGV_APPEND ||
           option->argv_rule == GANTRY_ARGV_FINAL;
}

/* (transfer full) The arguments "-O", "--version", "-X dev" or "-c VALUE", "-X dev=VALUE". */
static GString *switch_text(const char *spelling, const char *value)
{
    if (!g_str_has_prefix(spelling, "-X "))
        return join(spelling, value, NULL);
    g_autofree char *name = g_strjoin("=", spelling + strlen("-X "), value, NULL);
    return join("-X", name, NULL);
}

static void put_switch(const Output *out, const char *spelling, const char *value)
{
    g_autoptr(GString) text = switch_text(spelling, value);
    put_modes(out, 8, text);
}

static void add_switches(const Output *out, const GantryOption *option)
{
    g_auto(GStrv) switches = g_strsplit(option->argv != NULL ? option->argv : "", ",", -1);
    for (char **spelling = switches; *spelling != NULL; spelling++) {
        g_ptr_array_add(out->all, switch_text(*spelling, takes_argument(option) ? "1" : NULL));
        put_switch(out, *spelling, NULL);
        for (size_t i = 0; i < G_N_ELEMENTS(values); i++)
            put_switch(out, *spelling, values[i]);
        for (const char *const *value = option->values; value != NULL && *value != NULL; value++)
            put_switch(out, *spelling, *value);
    }
}

static void put_switch_words(const Output *out, const GantryOption *option)
{
    g_auto(GStrv) switches = g_strsplit(option->argv != NULL ? option->argv : "", ",", -1);
    for (char **spelling = switches; *spelling != NULL; spelling++) {
        g_autoptr(GString) text = switch_text(*spelling, NULL);
        out->take(text->str, text->len - 1, out->data);
    }
    for (const char *const *value = option->values; value != NULL && *value != NULL; value++)
        out->take(*value, strlen(*value), out->data);
}

/* --- the environment -------------------------------------------------------------------------- */

static void put_variable(const Output *out, const char *name, const char *value)
{
    g_autofree char *entry = g_strconcat(name, "=", value, NULL);
    g_autoptr(GString) text = join(entry, NULL);
    put_modes(out, 16, text);
}

static void add_variable(const Output *out, const GantryOption *option)
{
    if (option->env == NULL)
        return;
    g_autofree char *entry = g_strconcat(option->env, "=1", NULL);
    g_ptr_array_add(out->all, join(entry, NULL));
    put_variable(out, option->env, "");
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++)
        put_variable(out, option->env, values[i]);
    for (const char *const *value = option->values; value != NULL && *value != NULL; value++)
        put_variable(out, option->env, *value);
}

static void put_variable_words(const Output *out, const GantryOption *option)
{
    if (option->env == NULL)
        return;
    g_autofree char *entry = g_strconcat(option->env, "=", NULL);
    out->take(entry, strlen(entry), out->data);
    for (const char *const *value = option->values; value != NULL && *value != NULL; value++)
        out->take(*value, strlen(*value), out->data);
}

/* --- a profile -------------------------------------------------------------------------------- */

static const char *const profile_words[] = {
    "[gantry]\n", "[options]\n", "preset=", "isolated", "compat",
    "plugins=",   "disable=",    ";",       "\\s",
};
static const char *const profiles[] = {
    "[gantry]\npreset=isolated\n",
    "[gantry]\npreset=compat\ndisable=site;signals\n\n[options]\noptimization_level=2\n",
    "[gantry]\npreset=nonesuch\n",
    "[gantry]\nplugins=nonesuch;./nonesuch.so\n",
    "[gantry]\ndisable=core\n",
    "[gantry]\ndisable=site;signals;main\n",
    "[options]\nxoptions=dev;importtime\nmain.quiet=1\nnonesuch=1\n",
    "[nonesuch]\nx=1\n",
    "[options]\nverbose\n",
    "# nothing\n\n",
    "\xff[options]\n\x1b[2J=1\n",
};

static void put_setting(const Output *out, const char *name, const char *value)
{
    g_autofree char *text = g_strdup_printf("[options]\n%s=%s\n", name, value);
    out->take(text, strlen(text), out->data);
}

static void add_settings(const Output *out, const GantryOption *option)
{
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++)
        put_setting(out, option->name, values[i]);
    for (const char *const *value = option->values; value != NULL && *value != NULL; value++)
        put_setting(out, option->name, *value);
}

static void put_profile_words(const Output *out, const GantryOption *option)
{
    g_autofree char *key = g_strconcat(option->name, "=", NULL);
    out->take(key, strlen(key), out->data);
}

static void put_texts(const Output *out, const char *const *texts, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out->take(texts[i], strlen(texts[i]), out->data);
}

/* --- a file system ---------------------------------------------------------------------------- */

static const char *const search_words[] = {
    "\n",
    "3.x",
    "3x",
    "PATH=/usr/bin",
    "PYTHONHOME=",
    "PYTHONPATH=",
    "prefix=",
    "home=",
    "argv0=",
    "folder=",
    " -> ",
    " = ",
    " ! ",
    " !read ",
    "EACCES",
    "ENOENT",
    "ELOOP",
    "@3 ",
    "../",
    "/bin/python*",
    "/pyvenv.cfg = home = ",
    "._pth = ",
    "/pybuilddir.txt = ",
    "/lib/python3.x/os.py",
    "/lib/python3.x/lib-dynload/",
    "/lib/python3x.zip",
    "import site",
    "PYTHONEXECUTABLE=",
};
static const char *const searches[] = {
    "PATH=/usr/bin\n/usr/bin/python*\n/usr/lib/python3.x/os.py\n/usr/lib/python3.x/lib-dynload/",
    "PATH=/v/bin\n/v/bin/python -> /usr/bin/python3\n/v/pyvenv.cfg = home = /usr/bin|x = y|\n"
    "/usr/bin/python3*\n/usr/lib/python3.x/os.py\n@9 /usr ! ENOENT",
    "argv0=/b/python\n/b/python*\n/b/pybuilddir.txt = build/lib\n/b/Lib/os.py\nPYTHONHOME=/h:/e",
    "argv0=/b/python\n/b/python*\n/b/Modules/Setup.local\n/Lib/os.py\nprefix=/p\nstdlib_dir=/s",
    "argv0=/a/python\n/a/python -> b\n/a/b -> ../a/python\n/a/lib -> lib",
    "argv0=./python\nfolder=/a:b\n/a:b/python*\n/a:b/python._pth = lib # x|.|import site|import x",
    "argv0=x/y\nfolder=\nPYTHONPATH=:a:/b\nPYTHONPLATLIBDIR=/l/m",
    "argv0=/a/python\nPYTHONEXECUTABLE=/c/d\n/c/pyvenv.cfg !read EACCES\n/a/lib/python3x.zip",
    "executable=/x\nbase_executable=/y\nprefix=/p\nexec_prefix=/e\nbase_prefix=/q\n"
    "base_exec_prefix=/r\nmodule_search_paths=/l\n/x*",
    "PATH=::/\xff\n/\xff/python*\n/\xff/../python\n//x\n/",
};

/* --- all of them ------------------------------------------------------------------------------ */

static void put_venvs(const Output *out)
{
    put_texts(out, venvs, G_N_ELEMENTS(venvs));
    g_autofree char *long_one = g_strnfill(FUZZ_VENV_TOO_LONG, '#');
    out->take(long_one, FUZZ_VENV_TOO_LONG, out->data);
    out->take(long_one, FUZZ_VENV_TOO_LONG - 1, out->data);
}

/* Each in every mode. */
static void put_searches(const Output *out)
{
    for (size_t i = 0; i < G_N_ELEMENTS(searches); i++) {
        g_autoptr(GString) text = join(searches[i], NULL);
        put_modes(out, 8, text);
    }
}

/* Calls @put_row for each row of each table. */
static void each_row(const Output *out,
                     void (*put_row)(const Output *out, const GantryOption *option))
{
    g_autoptr(GantryPipeline) pipeline = gantry_python_new(GANTRY_PRESET_PYTHON);
    const GantryPlan *plan = gantry_pipeline_resolve(pipeline, NULL);
    for (size_t i = 0; i < plan->n_phases; i++) {
        const GantryOption *option = plan->phases[i].phase->options;
        for (; option != NULL && option->name != NULL; option++)
            put_row(out, option);
    }
}

void fuzz_seeds(const char *target, FuzzTake take, void *data)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(free_text);
    Output out = {take, data, text, all};

    if (strcmp(target, "argv") == 0)
        each_row(&out, add_switches);
    else if (strcmp(target, "environment") == 0)
        each_row(&out, add_variable);
    else if (strcmp(target, "pyvenv") == 0)
        put_venvs(&out);
    else if (strcmp(target, "search") == 0)
        put_searches(&out);
    else if (strcmp(target, "profile") == 0) {
        each_row(&out, add_settings);
        put_texts(&out, profiles, G_N_ELEMENTS(profiles));
    }
    put_pairs(&out);
}

void fuzz_words(const char *target, FuzzTake take, void *data)
{
    Output out = {.take = take, .data = data};

    if (strcmp(target, "argv") == 0)
        each_row(&out, put_switch_words);
    else if (strcmp(target, "environment") == 0)
        each_row(&out, put_variable_words);
    else if (strcmp(target, "pyvenv") == 0)
        put_texts(&out, venv_words, G_N_ELEMENTS(venv_words));
    else if (strcmp(target, "search") == 0)
        put_texts(&out, search_words, G_N_ELEMENTS(search_words));
    else if (strcmp(target, "profile") == 0) {
        each_row(&out, put_profile_words);
        put_texts(&out, profile_words, G_N_ELEMENTS(profile_words));
    }
}
