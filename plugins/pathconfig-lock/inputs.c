/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What a search depends on besides files. It is written as the text that the lock has of it, both
 * when the lock is made and when it is checked: so it is compared as a whole, and the two cannot
 * disagree about what counts. */
#include "lock.h"

#include <fcntl.h>
#include <gantry/config.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

void lock_append(GString *out, const char *text)
{
    for (;;) {
        size_t plain = strcspn(text, "\n\t\\");
        g_string_append_len(out, text, (gssize)plain);
        text += plain;
        if (*text == '\0')
            return;
        g_string_append(out, *text == '\n' ? "\\n" : *text == '\t' ? "\\t" : "\\\\");
        text++;
    }
}

bool lock_unescape(char *text)
{
    char *out = text;
    for (; *text != '\0'; text++, out++) {
        *out = *text;
        if (*text != '\\')
            continue;
        text++;
        if (*text != 'n' && *text != 't' && *text != '\\')
            return false;
        *out = *text == 'n' ? '\n' : *text == 't' ? '\t' : '\\';
    }
    *out = '\0';
    return true;
}

static void append_input(GString *out, const char *kind, const char *name, const char *value)
{
    g_string_append(out, "if ");
    g_string_append(out, kind);
    g_string_append(out, name);
    g_string_append_c(out, ' ');
    lock_append(out, value);
    g_string_append_c(out, '\n');
}

const GantryOption *lock_options(GantryContext *context)
{
    const GantryPlan *plan = gantry_pipeline_resolve(gantry_context_pipeline(context), NULL);
    for (size_t i = 0; i < plan->n_phases; i++) {
        if (strcmp(plan->phases[i].name, "pathconfig") == 0)
            return plan->phases[i].replaced->phase->options;
    }
    return NULL;
}

/* Options that say what happens with the outcome, and not what it is. */
static bool decides_nothing(const GantryOption *option)
{
    static const char *const names[] = {"pathconfig_warnings", "check_stdlib", NULL};
    return (option->flags & GANTRY_OPTION_PRIVATE) != 0 || g_strv_contains(names, option->name);
}

/* What is not set has no line. */
static void append_option(GantryContext *context, GString *out, const GantryOption *option)
{
    int64_t number;
    const char *text;
    switch (option->type) {
    case GANTRY_TYPE_BOOL:
        if (gantry_context_get_bool(context, option->name, false))
            append_input(out, "option ", option->name, "1");
        break;
    case GANTRY_TYPE_INT:
        number = gantry_context_get_int(context, option->name, -1);
        if (number >= 0) {
            g_autofree char *digits = g_strdup_printf("%" G_GINT64_FORMAT, number);
            append_input(out, "option ", option->name, digits);
        }
        break;
    case GANTRY_TYPE_STRING:
        text = gantry_context_get_string(context, option->name);
        if (text != NULL)
            append_input(out, "option ", option->name, text);
        break;
    case GANTRY_TYPE_LIST:
        for (const char *const *item = gantry_context_get_list(context, option->name);
             *item != NULL; item++)
            append_input(out, "option ", option->name, *item);
        break;
    }
}

/* systemd's identity of the installed system; containers and images may have none. */
static void append_machine(GString *out)
{
    char id[64];
    int fd = open("/etc/machine-id", O_RDONLY | O_CLOEXEC);
    ssize_t length = fd >= 0 ? read(fd, id, sizeof id - 1) : 0;
    if (fd >= 0)
        close(fd);
    id[MAX(length, 0)] = '\0';
    id[strcspn(id, "\n")] = '\0';
    if (*id != '\0')
        append_input(out, "machine", "", id);
}

static void append_python(GString *out)
{
    const char *prefix = gantry_python_prefix(), *exec_prefix = gantry_python_exec_prefix();
    bool same = strcmp(prefix, exec_prefix) == 0;
    g_autofree char *text = g_strconcat(gantry_python_version(), " in ", prefix, same ? "" : ":",
                                        same ? "" : exec_prefix, NULL);
    append_input(out, "python", "", text);
}

static void append_variable(GantryContext *context, GString *out, const char *name)
{
    const char *value = gantry_context_getenv(context, name);
    if (value != NULL && *value != '\0')
        append_input(out, "variable ", name, value);
}

void lock_inputs(GantryContext *context, GString *out, bool with_machine, bool with_folder)
{
    const char *argv0 = gantry_context_get_list(context, "orig_argv")[0];
    bool use_environment = gantry_context_get_bool(context, "use_environment", true);
    const char *name = gantry_context_get_string(context, "program_name");
    const char *executable = gantry_context_get_string(context, "executable");
    char folder[PATH_MAX];

    append_python(out);
    if (with_machine)
        append_machine(out);
    if (name == NULL || *name == '\0') {
        name = argv0 != NULL ? argv0 : "";
        append_input(out, "program", "", name);
    }
    append_input(out, "use_environment", "", use_environment ? "1" : "0");
    for (const GantryOption *option = lock_options(context); option != NULL && option->name != NULL;
         option++) {
        if (!decides_nothing(option))
            append_option(context, out, option);
    }
    if (strchr(name, '/') == NULL && (executable == NULL || *executable == '\0'))
        append_variable(context, out, "PATH");
    append_variable(context, out, "PYTHONEXECUTABLE");
    append_variable(context, out, "__PYVENV_LAUNCHER__");
    if (with_folder)
        append_input(out, "folder", "", getcwd(folder, sizeof folder) != NULL ? folder : "");
}

/* --- lines of inputs, taken apart ------------------------------------------------------------- */

typedef struct {
    char *name;
    char *value;
} Input;

static void input_clear(Input *input)
{
    g_free(input->name);
    g_free(input->value);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Input, input_clear)

/* "if option home /x" is about home; an empty line about nothing. */
static Input take_apart(const char *line)
{
    static const char *const kinds[] = {"if ", "option ", "variable "};
    const char *end = line + strcspn(line, "\n");
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (g_str_has_prefix(line, kinds[i]))
            line += strlen(kinds[i]);
    }
    size_t length = strcspn(line, " \n");
    const char *value = MIN(line + length + 1, end);
    return (Input){g_strndup(line, length), g_strndup(value, (size_t)(end - value))};
}

static const char *next_line(const char *line)
{
    const char *end = strchr(line, '\n');
    return end != NULL ? end + 1 : line + strlen(line);
}

/* Whether it is a list of paths, or one, and not all of them are absolute. */
static bool is_relative(const Input *input)
{
    static const char *const no_paths[] = {
        "python", "machine", "use_environment", "platlibdir", "module_search_paths_set", NULL};
    /* A program without a slash in its name is looked for in PATH. */
    bool is_program = g_str_has_prefix(input->name, "program");
    if (g_strv_contains(no_paths, input->name) || (is_program && strchr(input->value, '/') == NULL))
        return false;
    g_auto(GStrv) paths = g_strsplit(input->value, ":", -1);
    bool relative = *paths == NULL;
    for (char **path = paths; *path != NULL; path++)
        relative = relative || **path != '/';
    return relative;
}

bool lock_needs_folder(const char *inputs)
{
    bool relative = false;
    for (; *inputs != '\0' && !relative; inputs = next_line(inputs)) {
        g_auto(Input) input = take_apart(inputs);
        relative = is_relative(&input);
    }
    return relative;
}

static bool is_about(const char *inputs, const char *name)
{
    bool found = false;
    for (; *inputs != '\0' && !found; inputs = next_line(inputs)) {
        g_auto(Input) input = take_apart(inputs);
        found = strcmp(input.name, name) == 0;
    }
    return found;
}

/* For people: the beginning tells enough. */
static void shorten(Input *input)
{
    enum { SHOWN = 200 };
    char *const texts[] = {input->name, input->value};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        if (strlen(texts[i]) > SHOWN)
            strcpy(texts[i] + SHOWN - strlen("..."), "...");
    }
}

char *lock_compare_inputs(const char *locked, const char *present)
{
    while (*locked != '\0' && strncmp(locked, present, (size_t)(next_line(locked) - locked)) == 0) {
        present += next_line(locked) - locked;
        locked = next_line(locked);
    }
    g_auto(Input) was = take_apart(locked);
    g_auto(Input) is = take_apart(present);
    shorten(&was);
    shorten(&is);
    if (strcmp(was.name, "machine") == 0)
        return g_strdup("it was made on another machine: /etc/machine-id has another one's name");
    if (strcmp(was.name, "python") == 0)
        return g_strdup_printf("it was made for Python %s, and this is %s", was.value, is.value);
    if (strcmp(was.name, is.name) == 0)
        return g_strdup_printf("%s was '%s' when it was made, and is '%s'", was.name, was.value,
                               is.value);
    if (*was.name != '\0' && !is_about(present, was.name))
        return g_strdup_printf("%s was '%s' when it was made, and is not set", was.name, was.value);
    return g_strdup_printf("%s is '%s', and was not set when it was made", is.name, is.value);
}

uint64_t lock_checksum(const char *text, size_t length)
{
    uint64_t sum = G_GUINT64_CONSTANT(0xcbf29ce484222325);
    for (size_t i = 0; i < length; i++)
        sum = (sum ^ (unsigned char)text[i]) * G_GUINT64_CONSTANT(0x100000001b3);
    return sum;
}
