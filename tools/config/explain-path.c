/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry config explain-path: how sys.path comes about, as a story. Phases tell it, in marks of the
 * trace, while the pipeline is configured; so it is the same whoever computes the paths. */
#include "config.h"
#include "report/marks.h"

#include <string.h>

/* The chapters of interest: all of the path configuration's, and of other phases those that are
 * named after sys.path. */
typedef struct {
    const GantryTraceEvent **marks;
    size_t n;
    bool has_paths; /* the path configuration has told its part */
} Story;

static bool is_told(GantryTraceKind kind)
{
    return kind == GANTRY_TRACE_QUESTION || kind == GANTRY_TRACE_FOUND ||
           kind == GANTRY_TRACE_MISSED || kind == GANTRY_TRACE_RULE || kind == GANTRY_TRACE_UNMET ||
           kind == GANTRY_TRACE_NOTE;
}

static Story read_story(const GantryPipeline *pipeline)
{
    size_t n;
    const GantryTraceEvent *events =
        gantry_trace_events(gantry_pipeline_trace((GantryPipeline *)pipeline), &n);
    Story story = {g_new(const GantryTraceEvent *, n), 0, false};
    bool in_pathconfig = false, in_chapter = false;
    for (size_t i = 0; i < n; i++) {
        const GantryTraceEvent *event = &events[i];
        if (event->kind == GANTRY_TRACE_CONFIGURE) {
            in_pathconfig =
                event->shape == GANTRY_TRACE_BEGIN && strcmp(event->name, "pathconfig") == 0;
            in_chapter = false;
        }
        if (event->kind == GANTRY_TRACE_QUESTION)
            in_chapter = in_pathconfig || g_str_has_prefix(event->name, "sys.path");
        story.has_paths =
            story.has_paths || (in_pathconfig && strcmp(event->name, "module_search_paths") == 0);
        if (in_chapter && is_told(event->kind))
            story.marks[story.n++] = event;
    }
    return story;
}

/* --- the search path that it comes to --------------------------------------------------------- */

/* The entries that have the last word: "sys.path" if somebody changed what was computed. */
static const char *list_name(const Story *story)
{
    const char *name = "module_search_paths";
    for (size_t i = 0; i < story->n; i++) {
        if (story->marks[i]->kind == GANTRY_TRACE_RULE &&
            strcmp(story->marks[i]->name, "sys.path") == 0)
            name = "sys.path";
    }
    return name;
}

static bool is_entry(const GantryTraceEvent *mark, const char *list)
{
    return mark->kind == GANTRY_TRACE_RULE && strcmp(mark->name, list) == 0;
}

/* Why @entry is on the path: by the rule that put it there first. */
static const char *reason(const Story *story, const GantryTraceEvent *entry)
{
    for (size_t i = 0; i < story->n; i++) {
        const GantryTraceEvent *mark = story->marks[i];
        if (*entry->detail == '\0' && is_entry(mark, "module_search_paths") &&
            strcmp(mark->value, entry->value) == 0)
            return mark->detail;
    }
    return entry->detail;
}

/* Behind the path of an archive the folders in it go on. */
static bool is_in_archive(const char *path)
{
    g_autofree char *above = g_path_get_dirname(path);
    while (strlen(above) > 1 && !g_file_test(above, G_FILE_TEST_EXISTS)) {
        char *next = g_path_get_dirname(above);
        g_free(above);
        above = next;
    }
    return g_file_test(above, G_FILE_TEST_IS_REGULAR);
}

static const char *what_is_there(const char *path)
{
    return g_file_test(path, G_FILE_TEST_IS_DIR)   ? "folder"
           : g_file_test(path, G_FILE_TEST_EXISTS) ? "file"
           : is_in_archive(path)                   ? "in an archive"
                                                   : "nothing";
}

/* --- as text ---------------------------------------------------------------------------------- */

static void write_list(GString *out, const Story *story)
{
    const char *list = list_name(story);
    int n = 0;
    if (!story->has_paths) {
        g_string_append(
            out, "\nThis path configuration finds the rest when it starts, and says "
                 "nothing before:\n'gantry trace --level config -o FILE.jsonl' records it then.\n");
        return;
    }
    g_string_append(out, "\nSo sys.path is, before the program and site add to it:\n");
    for (size_t i = 0; i < story->n; i++) {
        if (!is_entry(story->marks[i], list))
            continue;
        g_autofree char *path = command_printable(story->marks[i]->value);
        g_autofree char *why = command_printable(reason(story, story->marks[i]));
        bool missing = strcmp(what_is_there(story->marks[i]->value), "nothing") == 0;
        g_string_append_printf(out, "  %2d   %s\n       %s%s\n", ++n, *path != '\0' ? path : "''",
                               why, missing ? "; there is nothing there" : "");
    }
    if (n == 0)
        g_string_append(out, "       empty\n");
}

static void write_story(GString *out, const Story *story)
{
    g_string_append_printf(out, "How Python %s comes to its sys.path\n", gantry_python_version());
    for (size_t i = 0; i < story->n; i++) {
        /* The list as a whole has its place at the end. */
        const GantryTraceEvent *mark = story->marks[i];
        if (is_entry(mark, "module_search_paths") ||
            (is_entry(mark, "sys.path") && *mark->detail == '\0'))
            continue;
        if (mark->kind == GANTRY_TRACE_QUESTION)
            g_string_append_c(out, '\n');
        mark_write(out, mark);
    }
    write_list(out, story);
}

/* --- as JSON ---------------------------------------------------------------------------------- */

static void json_mark(GantryJson *json, const GantryTraceEvent *mark)
{
    bool look = mark->kind == GANTRY_TRACE_FOUND || mark->kind == GANTRY_TRACE_MISSED;
    gantry_json_begin_object(json, NULL);
    gantry_json_string(json, "kind", gantry_trace_kind_name(mark->kind));
    gantry_json_string(json, look ? "what" : "option", mark->name);
    gantry_json_string(json, look ? "place" : "rule", mark->detail);
    if (look)
        gantry_json_string(json, "more", mark->value);
    else if (mark->kind == GANTRY_TRACE_RULE)
        gantry_json_string(json, "value", mark->value);
    gantry_json_end_object(json);
}

static void json_chapters(GantryJson *json, const Story *story)
{
    gantry_json_begin_array(json, "chapters");
    for (size_t i = 0; i < story->n;) {
        gantry_json_begin_object(json, NULL);
        gantry_json_string(json, "name", story->marks[i]->name);
        gantry_json_string(json, "question", story->marks[i]->detail);
        gantry_json_begin_array(json, "steps");
        for (i++; i < story->n && story->marks[i]->kind != GANTRY_TRACE_QUESTION; i++)
            json_mark(json, story->marks[i]);
        gantry_json_end_array(json);
        gantry_json_end_object(json);
    }
    gantry_json_end_array(json);
}

static void write_json(GString *out, const Story *story, const GError *failure)
{
    GantryJson json = {out, false};
    const char *list = list_name(story);
    gantry_json_begin_object(&json, NULL);
    gantry_json_string(&json, "schema", "gantry-explain-path/1");
    gantry_json_string(&json, "python", gantry_python_version());
    json_chapters(&json, story);
    gantry_json_begin_array(&json, "sys_path");
    for (size_t i = 0; i < story->n; i++) {
        const GantryTraceEvent *mark = story->marks[i];
        if (!is_entry(mark, list))
            continue;
        gantry_json_begin_object(&json, NULL);
        gantry_json_string(&json, "path", mark->value);
        gantry_json_string(&json, "reason", reason(story, mark));
        gantry_json_string(&json, "is", what_is_there(mark->value));
        gantry_json_end_object(&json);
    }
    gantry_json_end_array(&json);
    gantry_json_string(&json, "error", failure != NULL ? failure->message : NULL);
    gantry_json_end_object(&json);
    g_string_append_c(out, '\n');
}

/* --- the action ------------------------------------------------------------------------------- */

static int run(const Command *command)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(GantryPipeline) pipeline = command_pipeline(command);
    if (pipeline == NULL)
        return STATUS_FAILED;
    gantry_pipeline_set_trace_level(pipeline, GANTRY_TRACE_CONFIG, NULL);
    /* A search that fails has a story, too, and then it is wanted most. */
    bool configured = gantry_pipeline_configure(pipeline, &error) != GANTRY_ERROR;
    Story story = read_story(pipeline);
    if (command->json)
        write_json(out, &story, error);
    else if (story.has_paths || configured)
        write_story(out, &story);
    g_free(story.marks);
    int status = command_print(out);
    if (configured)
        return status;
    program_report("gantry", error);
    return STATUS_FAILED;
}

const Verb verb_explain_path = {
    .name = "explain-path",
    .summary =
        "how sys.path and the prefixes come about: what was looked at, and which rule decided",
    .options = config_options,
    .python = VERB_PYTHON_BEHIND_DASHES,
    .run = run,
};
