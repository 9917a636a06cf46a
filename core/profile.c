/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Profiles: a file that says how Python is to start. GKeyFile reads it; since that does not tell
 * lines, the text is looked through as well, to name them. */
#include "pipeline.h"
#include "settings.h"
#include "trust.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { MAX_PROFILE = 1024 * 1024 };

typedef struct {
    GantryPipeline *pipeline;
    const char *path; /* the trace's copy, which lives as long as the pipeline */
    GKeyFile *keys;
    GHashTable *places; /* place_of() → line */
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
    g_autofree char *hint = gantry_suggest_hint(name, known, true);
    return refuse(profile, line, hint, error, "no %s is named '%s'", what, name);
}

/* --- lines ------------------------------------------------------------------------------------ */

static bool is_comment(const char *line)
{
    return *line == '\0' || *line == '#';
}

/* A name that GKeyFile takes as it stands. One with brackets would be a translation, which is left
 * out in any other language, without a word. */
static bool is_plain(const char *name)
{
    for (; *name != '\0'; name++) {
        if (*name == '[' || *name == ']' || g_ascii_iscntrl(*name))
            return false;
    }
    return true;
}

/* @name, if that is what it is; frees it and returns NULL if not. */
static char *plain_name(char *name)
{
    if (!is_plain(name))
        g_clear_pointer(&name, g_free);
    return name;
}

/* The name in "[name]", or NULL. */
static char *group_in(const char *line)
{
    size_t length = strlen(line);
    if (line[0] != '[' || length <= 2 || line[length - 1] != ']')
        return NULL;
    return plain_name(g_strndup(line + 1, length - 2));
}

/* The name in "name=value", or NULL. */
static char *key_in(const char *line)
{
    const char *equals = strchr(line, '=');
    if (equals == NULL || equals == line)
        return NULL;
    return plain_name(g_strchomp(g_strndup(line, (size_t)(equals - line))));
}

/* What a line is found by: no name has a line break in it. */
static char *place_of(const char *group, const char *key)
{
    return g_strconcat(group, "\n", key, NULL);
}

/* The last line that gives @key of @group a value, for that is the one that counts; the first one
 * of the group if @key is NULL. */
static size_t line_of(const Profile *profile, const char *group, const char *key)
{
    g_autofree char *place = place_of(group, key);
    return GPOINTER_TO_SIZE(g_hash_table_lookup(profile->places, place));
}

static void note_line(Profile *profile, const char *group, const char *key, size_t line)
{
    if (key == NULL && line_of(profile, group, NULL) != 0)
        return;
    g_hash_table_replace(profile->places, place_of(group, key), GSIZE_TO_POINTER(line));
}

static bool check_lines(Profile *profile, char **lines, GError **error)
{
    g_autofree char *inside = NULL;
    for (size_t i = 0; lines[i] != NULL; i++) {
        char *line = g_strstrip(lines[i]);
        if (!g_utf8_validate(line, -1, NULL))
            return refuse(profile, i + 1, NULL, error, "'%s' is not UTF-8", line);
        if (is_comment(line))
            continue;
        char *group = group_in(line);
        g_autofree char *key = group == NULL ? key_in(line) : NULL;
        if (group != NULL) {
            g_free(inside);
            inside = group;
        } else if (key == NULL) {
            return refuse(profile, i + 1, "write [group], key=value or # comment", error,
                          "'%s' makes no sense", line);
        } else if (inside == NULL) {
            return refuse(profile, i + 1, "begin with [gantry] or [options]", error,
                          "'%s' stands before any group", key);
        }
        note_line(profile, inside, key, i + 1);
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

/* The items of a value; NULL with an error if GKeyFile cannot read it, which is due to an escape.
 */
static char **list_of(const Profile *profile, const char *group, const char *key, GError **error)
{
    char **list = g_key_file_get_string_list(profile->keys, group, key, NULL, NULL);
    if (list == NULL)
        refuse(profile, line_of(profile, group, key), "there are: \\s \\t \\n \\r \\\\ \\;", error,
               "the value of '%s' has an escape that makes no sense", key);
    return list;
}

static bool take_gantry_key(const Profile *profile, const char *key,
                            bool (*take)(const Profile *profile, char *const *values, size_t line,
                                         GError **error),
                            GError **error)
{
    size_t line = line_of(profile, "gantry", key);
    if (line == 0)
        return true;
    g_auto(GStrv) values = list_of(profile, "gantry", key, error);
    if (values == NULL)
        return false;
    for (char **value = values; *value != NULL; value++)
        g_strstrip(*value);
    return take(profile, values, line, error);
}

/* A text, and the same split at ";": whether the option is a list is not known yet. GKeyFile lets
 * an escaped ";" stand in a list only. */
static bool take_option(const Profile *profile, const char *key, GError **error)
{
    g_autoptr(GError) escaped = NULL;
    g_auto(GStrv) list = list_of(profile, "options", key, error);
    if (list == NULL)
        return false;
    g_autofree char *text = g_key_file_get_string(profile->keys, "options", key, &escaped);
    GantrySetting setting = {
        .option = g_strdup(key),
        .kind = GANTRY_SETTING_TEXT,
        .origin = {GANTRY_SOURCE_FILE, profile->path, line_of(profile, "options", key)},
        .text = escaped == NULL ? g_steal_pointer(&text) : g_strjoinv(";", list),
        .list = g_steal_pointer(&list),
    };
    return gantry_pipeline_add_setting(profile->pipeline, setting, error);
}

static bool take_options(const Profile *profile, GError **error)
{
    g_auto(GStrv) keys = g_key_file_get_keys(profile->keys, "options", NULL, NULL);
    for (char **key = keys; key != NULL && *key != NULL; key++) {
        if (!take_option(profile, *key, error))
            return false;
    }
    return true;
}

static bool check_names(const Profile *profile, GError **error)
{
    static const char *const groups[] = {"gantry", "options", NULL};
    static const char *const keys[] = {"preset", "plugins", "disable", NULL};
    g_auto(GStrv) found = g_key_file_get_groups(profile->keys, NULL);
    for (char **group = found; *group != NULL; group++) {
        if (!g_strv_contains(groups, *group))
            return refuse_name(profile, line_of(profile, *group, NULL), "group", *group, groups,
                               error);
    }
    g_auto(GStrv) used = g_key_file_get_keys(profile->keys, "gantry", NULL, NULL);
    for (char **key = used; key != NULL && *key != NULL; key++) {
        if (!g_strv_contains(keys, *key))
            return refuse_name(profile, line_of(profile, "gantry", *key), "key of [gantry]", *key,
                               keys, error);
    }
    return true;
}

static bool take_text(Profile *profile, const char *text, size_t length, GError **error)
{
    g_autoptr(GError) cause = NULL;
    bool has_nul = memchr(text, '\0', length) != NULL;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    if (has_nul || length > MAX_PROFILE)
        return refuse(profile, MAX(g_strv_length(lines), 1), NULL, error,
                      has_nul ? "there is a NUL byte" : "it is longer than 1 MiB");
    if (!check_lines(profile, lines, error))
        return false;
    if (length > 0 &&
        !g_key_file_load_from_data(profile->keys, text, length, G_KEY_FILE_NONE, &cause))
        return refuse(profile, 1, NULL, error, "%s", cause->message);
    /* Where plugins are looked for depends on whether the environment counts, which is for the
     * preset and the options to say. */
    return check_names(profile, error) && take_gantry_key(profile, "preset", take_preset, error) &&
           take_options(profile, error) &&
           take_gantry_key(profile, "plugins", take_plugins, error) &&
           take_gantry_key(profile, "disable", take_disabled, error);
}

static FILE *open_file(const GantryPipeline *pipeline, const char *path, GError **error)
{
    FILE *file;
    if (pipeline->trusts_only_owner) {
        int fd =
            gantry_trust_open(path, pipeline->trusted_owner, GANTRY_ERROR_PROFILE, NULL, error);
        if (fd < 0) {
            g_prefix_error(error, "profile: %s: ", path);
            return NULL;
        }
        file = fdopen(fd, "r");
    } else {
        file = fopen(path, "re");
    }
    if (file == NULL)
        gantry_error_set(error, GANTRY_ERROR_PROFILE, NULL, "profile: %s: %s", path,
                         g_strerror(errno));
    return file;
}

/* At most one byte more than a profile can have: a device never ends. (transfer full), ended by a
 * NUL. */
static char *read_file(const GantryPipeline *pipeline, const char *path, size_t *length,
                       GError **error)
{
    FILE *file = open_file(pipeline, path, error);
    if (file == NULL)
        return NULL;
    char *text = g_malloc(MAX_PROFILE + 2);
    *length = fread(text, 1, MAX_PROFILE + 1, file);
    if (ferror(file)) {
        gantry_error_set(error, GANTRY_ERROR_PROFILE, NULL, "profile: %s: %s", path,
                         g_strerror(errno));
        g_clear_pointer(&text, g_free);
    } else {
        text[*length] = '\0';
    }
    fclose(file);
    return text;
}

bool gantry_pipeline_load_profile(GantryPipeline *pipeline, const char *path, GError **error)
{
    size_t length;

    if (!gantry_pipeline_check_before(pipeline, GANTRY_STAGE_RESOLVED, "a profile", error))
        return false;
    if (path == NULL) {
        path = gantry_environment_get(pipeline->environment, "GANTRY_PROFILE");
        if (path == NULL || *path == '\0' || !gantry_pipeline_uses_environment(pipeline))
            return true;
    }
    g_autofree char *text = read_file(pipeline, path, &length, error);
    if (text == NULL)
        return false;
    Profile profile = {
        .pipeline = pipeline,
        .path = gantry_trace_intern(pipeline->trace, path),
        .keys = g_key_file_new(),
        .places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
    };
    /* What some editors begin UTF-8 with. */
    size_t mark = g_str_has_prefix(text, "\xef\xbb\xbf") ? 3 : 0;
    bool taken = take_text(&profile, text + mark, length - mark, error);
    g_key_file_unref(profile.keys);
    g_hash_table_unref(profile.places);
    return taken;
}
