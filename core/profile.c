/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Profiles: a file that says how Python is to start. GKeyFile reads it; since that does not tell
 * lines, the text is looked through as well, to name them. */
#include "pipeline.h"
#include "settings.h"

#include <string.h>

enum { MAX_PROFILE = 1024 * 1024 };

typedef struct {
    GantryPipeline *pipeline;
    const char *path; /* the trace's copy, which lives as long as the pipeline */
    GKeyFile *keys;
    char **lines;
} Profile;

static bool refuse(const Profile *profile, size_t line, const char *hint, GError **error,
                   const char *format, ...) G_GNUC_PRINTF(5, 6);

static bool refuse(const Profile *profile, size_t line, const char *hint, GError **error,
                   const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *why = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *shown = g_utf8_make_valid(why, -1);
    return gantry_error_set(error, GANTRY_ERROR_PROFILE, hint, "profile: %s:%zu: %s", profile->path,
                            line, shown);
}

static bool refuse_name(const Profile *profile, size_t line, const char *what, const char *name,
                        const char *const *known, GError **error)
{
    const char *nearest = gantry_suggest(name, known);
    g_autofree char *all = g_strjoinv(", ", (char **)known);
    g_autofree char *hint = nearest != NULL ? g_strdup_printf("did you mean '%s'?", nearest)
                                            : g_strdup_printf("there are: %s", all);
    return refuse(profile, line, hint, error, "no %s is named '%s'", what, name);
}

/* --- lines ------------------------------------------------------------------------------------ */

static bool is_comment(const char *line)
{
    return *line == '\0' || *line == '#';
}

/* The name in "[name]", or NULL. */
static char *group_in(const char *line)
{
    size_t length = strlen(line);
    return line[0] == '[' && length > 2 && line[length - 1] == ']' ? g_strndup(line + 1, length - 2)
                                                                   : NULL;
}

/* The name in "name=value", or NULL. */
static char *key_in(const char *line)
{
    const char *equals = strchr(line, '=');
    if (equals == NULL || equals == line || *line == '[')
        return NULL;
    return g_strchomp(g_strndup(line, (size_t)(equals - line)));
}

/* The last line that gives @key of @group a value, for that is the one that counts; the first one
 * of the group if @key is NULL. */
static size_t line_of(const Profile *profile, const char *group, const char *key)
{
    size_t found = 0;
    bool inside = false;
    for (size_t i = 0; profile->lines[i] != NULL; i++) {
        g_autofree char *begins = group_in(profile->lines[i]);
        if (begins != NULL) {
            inside = strcmp(begins, group) == 0;
            if (inside && key == NULL)
                return i + 1;
        }
        g_autofree char *name = inside && key != NULL ? key_in(profile->lines[i]) : NULL;
        if (name != NULL && strcmp(name, key) == 0)
            found = i + 1;
    }
    return found;
}

static bool check_lines(const Profile *profile, GError **error)
{
    bool in_group = false;
    for (size_t i = 0; profile->lines[i] != NULL; i++) {
        char *line = g_strstrip(profile->lines[i]);
        g_autofree char *group = group_in(line);
        g_autofree char *key = key_in(line);
        if (!g_utf8_validate(line, -1, NULL))
            return refuse(profile, i + 1, NULL, error, "'%s' is not UTF-8", line);
        if (is_comment(line))
            continue;
        if (group == NULL && key == NULL)
            return refuse(profile, i + 1, "write [group], key=value or # comment", error,
                          "'%s' makes no sense", line);
        if (group == NULL && !in_group)
            return refuse(profile, i + 1, "begin with [gantry] or [options]", error,
                          "'%s' stands before any group", key);
        in_group = in_group || group != NULL;
    }
    return true;
}

/* --- what it says ----------------------------------------------------------------------------- */

static bool take_preset(const Profile *profile, char *const *values, size_t line, GError **error)
{
    g_autoptr(GError) cause = NULL;
    g_autofree char *name = g_strjoinv(";", (char **)values);
    GantryPreset preset;
    if (!gantry_preset_from_name(name, &preset, &cause))
        return refuse(profile, line, gantry_error_get_hint(cause), error, "%s", cause->message);
    return gantry_pipeline_set_preset(profile->pipeline, preset, error);
}

static bool take_plugins(const Profile *profile, char *const *values, size_t line, GError **error)
{
    for (; *values != NULL; values++) {
        bool relative = strchr(*values, '/') != NULL && **values != '/';
        g_autofree char *folder = g_path_get_dirname(profile->path);
        g_autofree char *plugin =
            relative ? g_build_filename(folder, *values, NULL) : g_strdup(*values);
        if (!gantry_pipeline_load_plugin(profile->pipeline, plugin, error)) {
            g_prefix_error(error, "profile: %s:%zu: ", profile->path, line);
            return false;
        }
    }
    return true;
}

static bool take_disabled(const Profile *profile, char *const *values, size_t line, GError **error)
{
    (void)error;
    for (; *values != NULL; values++) {
        GantryDisabledPhase disabled = {
            g_strdup(*values),
            g_strdup_printf("profile: %s:%zu", profile->path, line),
        };
        g_array_append_val(profile->pipeline->disabled, disabled);
    }
    return true;
}

static const struct {
    const char *name;
    bool (*take)(const Profile *profile, char *const *values, size_t line, GError **error);
} gantry_keys[] = {
    {"preset", take_preset},
    {"plugins", take_plugins},
    {"disable", take_disabled},
};

static bool take_gantry_key(const Profile *profile, const char *key, size_t line, GError **error)
{
    const char *names[G_N_ELEMENTS(gantry_keys) + 1] = {NULL};
    g_autoptr(GError) cause = NULL;
    g_auto(GStrv) values = g_key_file_get_string_list(profile->keys, "gantry", key, NULL, &cause);
    if (values == NULL)
        return refuse(profile, line, NULL, error, "%s", cause->message);
    for (char **value = values; *value != NULL; value++)
        g_strstrip(*value);
    for (size_t i = 0; i < G_N_ELEMENTS(gantry_keys); i++) {
        names[i] = gantry_keys[i].name;
        if (strcmp(key, names[i]) == 0)
            return gantry_keys[i].take(profile, values, line, error);
    }
    return refuse_name(profile, line, "key of [gantry]", key, names, error);
}

static bool take_option(const Profile *profile, const char *key, size_t line, GError **error)
{
    g_autoptr(GError) cause = NULL;
    g_autofree char *text = g_key_file_get_string(profile->keys, "options", key, &cause);
    if (text == NULL)
        return refuse(profile, line, NULL, error, "%s", cause->message);
    GantrySetting setting = {
        .option = g_strdup(key),
        .kind = GANTRY_SETTING_TEXT,
        .origin = {GANTRY_SOURCE_FILE, profile->path, line},
        .list = g_key_file_get_string_list(profile->keys, "options", key, NULL, NULL),
        .text = g_steal_pointer(&text),
    };
    return gantry_pipeline_add_setting(profile->pipeline, setting, error);
}

static const struct {
    const char *name;
    bool (*take_key)(const Profile *profile, const char *key, size_t line, GError **error);
} groups[] = {
    {"gantry", take_gantry_key},
    {"options", take_option},
};

static bool take_group(const Profile *profile, const char *group, GError **error)
{
    const char *names[G_N_ELEMENTS(groups) + 1] = {NULL};
    for (size_t i = 0; i < G_N_ELEMENTS(groups); i++) {
        names[i] = groups[i].name;
        if (strcmp(group, names[i]) != 0)
            continue;
        g_auto(GStrv) keys = g_key_file_get_keys(profile->keys, group, NULL, NULL);
        for (char **key = keys; key != NULL && *key != NULL; key++) {
            if (!groups[i].take_key(profile, *key, line_of(profile, group, *key), error))
                return false;
        }
        return true;
    }
    return refuse_name(profile, line_of(profile, group, NULL), "group", group, names, error);
}

static bool take_text(Profile *profile, const char *text, size_t length, GError **error)
{
    g_autoptr(GError) cause = NULL;
    const char *nul = memchr(text, '\0', length);
    profile->lines = g_strsplit(text, "\n", -1);
    if (nul != NULL || length > MAX_PROFILE)
        return refuse(profile, g_strv_length(profile->lines), NULL, error,
                      nul != NULL ? "there is a NUL byte" : "it is longer than 1 MiB");
    if (!check_lines(profile, error))
        return false;
    if (!g_key_file_load_from_data(profile->keys, text, length, G_KEY_FILE_NONE, &cause))
        return length == 0 || refuse(profile, 1, NULL, error, "%s", cause->message);
    g_auto(GStrv) found = g_key_file_get_groups(profile->keys, NULL);
    for (char **group = found; *group != NULL; group++) {
        if (!take_group(profile, *group, error))
            return false;
    }
    return true;
}

bool gantry_pipeline_load_profile(GantryPipeline *pipeline, const char *path, GError **error)
{
    g_autoptr(GError) cause = NULL;
    g_autofree char *text = NULL;
    size_t length;

    if (!gantry_pipeline_check_before(pipeline, GANTRY_STAGE_RESOLVED, "a profile", error))
        return false;
    if (path == NULL) {
        path = gantry_environment_get(pipeline->environment, "GANTRY_PROFILE");
        if (path == NULL || *path == '\0' || !gantry_pipeline_uses_environment(pipeline))
            return true;
    }
    if (!g_file_get_contents(path, &text, &length, &cause))
        return gantry_error_set(error, GANTRY_ERROR_PROFILE, NULL, "profile: %s", cause->message);
    Profile profile = {
        .pipeline = pipeline,
        .path = gantry_trace_intern(pipeline->trace, path),
        .keys = g_key_file_new(),
    };
    bool taken = take_text(&profile, text, length, error);
    g_key_file_unref(profile.keys);
    g_strfreev(profile.lines);
    return taken;
}
