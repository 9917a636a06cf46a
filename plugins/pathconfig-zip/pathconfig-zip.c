/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The path configuration of an application in one zip, or in a zip that is appended to the running
 * program. All of it is worked out, and checked, before Python is touched. */
#define GANTRY_PLUGIN_LICENSE "MIT"
#include "pathconfig-zip.h"

#include "bundle.h"

#include <gantry/plugin.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>

/* What `python3 -I` means, for the whole pipeline. */
static const GantryImplied sealed_implies[] = {
    {"isolated", "1", true},
    {NULL},
};

static const GantryOption options[] = {
    {
        .name = "archive",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(ZipConfig, archive),
        .doc = "the zip; not set: the running program, which has one appended",
    },
    {
        .name = "paths",
        .type = GANTRY_TYPE_LIST,
        .offset = offsetof(ZipConfig, paths),
        .doc = "folders in the zip for the front of sys.path",
    },
    {
        .name = "stdlib",
        .type = GANTRY_TYPE_LIST,
        .offset = offsetof(ZipConfig, stdlib),
        .doc = "folders with the standard library, for a zip that has none",
    },
    {
        .name = "executable",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(ZipConfig, executable),
        .doc = "sys.executable; not set: the program, as it was called",
    },
    {
        .name = "platlibdir",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(ZipConfig, platlibdir),
        .value = "lib",
        .doc = "sys.platlibdir: the folder of the zip that has the standard library",
    },
    {
        .name = "bundle",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(ZipConfig, bundle),
        .value = "0",
        .doc = "the archive is a file that gantry bundle has made, and is checked as a whole",
    },
    {
        .name = "sealed",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(ZipConfig, sealed),
        .value = "1",
        .implies = sealed_implies,
        .doc = "isolated as by -I: no environment, no user site, no script's or current folder",
    },
    {
        .name = "check_stdlib",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(ZipConfig, check_stdlib),
        .value = "1",
        .doc = "refuse to start where no standard library is in reach",
    },
    {NULL},
};

static bool is_set(const char *text)
{
    return text != NULL && *text != '\0';
}

/* --- the archive ------------------------------------------------------------------------------ */

/* The file that runs. Without /proc, the name that the kernel was given, from which a shell has
 * taken PATH away already. */
static char *find_program(void)
{
    char *program = g_file_read_link("/proc/self/exe", NULL);
    const char *called = (const char *)getauxval(AT_EXECFN);
    if (program == NULL && called != NULL)
        program = g_canonicalize_filename(called, NULL);
    return program;
}

static bool no_zip(const char *program, bool bundle, GError **error)
{
    return gantry_error_set(error, GANTRY_ERROR_NO_STDLIB,
                            bundle ? "gantry bundle makes a program that has one; strip(1) takes "
                                     "it away again"
                                   : "set the option 'pathconfig.archive'",
                            "'%s' is a program that has no zip appended", program);
}

/* The zip behind the program. One that gantry bundle has put there is checked as a whole. */
static ZipArchive *open_appended(GantryContext *context, ZipConfig *config, const char *program,
                                 GError **error)
{
    ZipAppended appended;
    g_autoptr(GMappedFile) file = zip_map_file(program, error);
    if (file == NULL || !zip_appended_read(program, file, &appended, error))
        return NULL;
    gantry_context_look(context, "a bundle's manifest behind the program", program,
                        appended.is_bundle,
                        appended.is_bundle ? "size and hashes agree with the file" : NULL);
    bool has_zip = appended.is_bundle || appended.begin < g_mapped_file_get_length(file);
    if (!has_zip || (config->bundle && !appended.is_bundle)) {
        no_zip(program, config->bundle, error);
        return NULL;
    }
    if (*config->stdlib == NULL && appended.folders_size > 0) {
        g_autoptr(GPtrArray) folders = g_ptr_array_new();
        const char *end = appended.folders + appended.folders_size;
        for (const char *folder = appended.folders; folder < end; folder += strlen(folder) + 1)
            g_ptr_array_add(folders, (char *)folder);
        g_ptr_array_add(folders, NULL);
        gantry_context_derive_from_file(context, "stdlib", program, 0);
        config->stdlib = gantry_context_strdupv(context, (const char *const *)folders->pdata);
    }
    return zip_archive_open_mapped(program, g_steal_pointer(&file), appended.archive, error);
}

static ZipArchive *open_archive(GantryContext *context, ZipConfig *config, const char *program,
                                GError **error)
{
    gantry_context_ask(context, "archive", "Which zip does everything come from?");
    bool appended = config->bundle || !is_set(config->archive);
    g_autofree char *path = is_set(config->archive) ? g_canonicalize_filename(config->archive, NULL)
                                                    : g_strdup(program);
    if (path == NULL) {
        gantry_error_set(error, GANTRY_ERROR_HOST, "set the option 'pathconfig.archive'",
                         "where the zip is: the running program cannot be found");
        return NULL;
    }
    ZipArchive *archive =
        appended ? open_appended(context, config, path, error) : zip_archive_open(path, 0, error);
    if (archive == NULL)
        return NULL;
    g_autofree char *members = g_strdup_printf("its directory has %zu members", archive->n_members);
    gantry_context_look(context, "a zip", archive->path, true, members);
    gantry_context_decide(context, "archive", archive->path,
                          is_set(config->archive) ? "the option pathconfig.archive names it"
                                                  : "it is appended to the running program");
    return archive;
}

/* --- the program ------------------------------------------------------------------------------ */

/* argv[0], or "". */
static const char *command_name(GantryContext *context)
{
    const char *called = gantry_context_get_list(context, "orig_argv")[0];
    return called != NULL ? called : "";
}

static bool is_file(const char *path)
{
    return g_file_test(path, G_FILE_TEST_IS_REGULAR);
}

static bool are_same(const char *one, const char *other)
{
    struct stat a, b;
    return stat(one, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

/* Whether site would take the folder of @executable for a virtual environment, and so would add
 * folders from outside of the archive. */
static bool leads_to_venv(const char *executable)
{
    g_autofree char *folder = g_path_get_dirname(executable);
    g_autofree char *beside = g_build_filename(folder, "pyvenv.cfg", NULL);
    g_autofree char *above = g_build_filename(folder, "..", "pyvenv.cfg", NULL);
    return is_file(beside) || is_file(above);
}

/* The program by the path that it was called by, if that leads anywhere: argv[0] is whatever the
 * caller says. A bundle is only called by its own. */
static char *called_path(GantryContext *context, const ZipConfig *config, const char *program)
{
    const char *called = command_name(context);
    if (strchr(called, '/') == NULL)
        return NULL;
    g_autofree char *path = g_canonicalize_filename(called, NULL);
    bool leads_there = config->bundle ? program != NULL && are_same(path, program) : is_file(path);
    /* In another process, the names in /proc mean another program. */
    return leads_there && !g_str_has_prefix(path, "/proc/") ? g_steal_pointer(&path) : NULL;
}

static char *find_executable(GantryContext *context, const ZipConfig *config, const char *program)
{
    static const char running[] = "/proc/self/exe";
    gantry_context_ask(context, "executable",
                       "What is the program called, for those who want to start it again?");
    if (is_set(config->executable)) {
        char *executable = g_canonicalize_filename(config->executable, NULL);
        gantry_context_decide(context, "executable", executable,
                              "the option pathconfig.executable says so");
        return executable;
    }
    g_autofree char *called = called_path(context, config, program);
    const char *executable = called != NULL ? called : program != NULL ? program : "";
    bool in_venv = leads_to_venv(executable);
    gantry_context_look(context, "a pyvenv.cfg beside the program, or above", executable, in_venv,
                        in_venv ? "site would add that virtual environment" : NULL);
    if (in_venv)
        executable = running;
    gantry_context_decide(context, "executable", executable,
                          in_venv          ? "this name of the program leads to it as well, and "
                                             "into no virtual environment"
                          : called != NULL ? "the program was called by this path"
                                           : "the path of the program that runs");
    return g_strdup(executable);
}

/* A home keeps CPython from looking for a ._pth file beside the program; but in one with a ':' it
 * sees two prefixes, so then there must be no such file. */
static bool find_home(const ZipArchive *archive, const char *program, const char **home,
                      GError **error)
{
    g_autofree char *pth = program != NULL ? g_strconcat(program, "._pth", NULL) : NULL;
    *home = strchr(archive->path, ':') == NULL ? archive->path : NULL;
    if (*home != NULL || pth == NULL || !is_file(pth))
        return true;
    return gantry_error_set(error, GANTRY_ERROR_HOST, "remove the file, or rename the folder",
                            "'%s': Python would take its sys.path from this file, for the path of "
                            "the zip has a ':' in it",
                            pth);
}

/* --- the phase -------------------------------------------------------------------------------- */

static void fill_result(GantryContext *context, ZipConfig *config, const ZipSearch *search,
                        const char *executable, const char *home)
{
    const char *called = command_name(context);
    const char *prefix = gantry_context_strdup(context, search->archive->path);
    g_autofree char *own = g_build_filename(prefix, search->python, NULL);
    const char *stdlib = search->has_stdlib || *config->stdlib == NULL ? own : *config->stdlib;
    config->result.archive = search->archive;
    config->result.paths = (GantryPathconfigResult){
        .program_name = gantry_context_strdup(context, *called != '\0' ? called : executable),
        .executable = gantry_context_strdup(context, executable),
        .prefix = prefix,
        .exec_prefix = prefix,
        .base_prefix = prefix,
        .base_exec_prefix = prefix,
        .home = home,
        .stdlib_dir = gantry_context_strdup(context, stdlib),
        .platlibdir = config->platlibdir,
        .module_search_paths =
            gantry_context_strdupv(context, (const char *const *)(void *)search->paths->pdata),
    };
    config->result.paths.base_executable = config->result.paths.executable;
    gantry_context_ask(context, "prefix", "What is the installation that this Python is part of?");
    gantry_context_decide(context, "prefix", prefix,
                          "the zip is all there is: it is every prefix, and the home");
    gantry_context_decide(context, "stdlib_dir", config->result.paths.stdlib_dir,
                          "where modules that are frozen into libpython say they come from");
}

static GantryResult configure(GantryContext *context, void *config_, GError **error)
{
    ZipConfig *config = config_;
    g_auto(GStrv) version = g_strsplit(gantry_python_version(), ".", 3);
    g_autofree char *python =
        g_strdup_printf("%s/python%s.%s", config->platlibdir, version[0], version[1]);
    g_autofree char *program = find_program();
    ZipArchive *archive = open_archive(context, config, program, error);
    if (archive == NULL)
        return GANTRY_ERROR;
    gantry_context_own(context, archive, (GDestroyNotify)zip_archive_free);

    g_autofree char *executable = find_executable(context, config, program);
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) folders = g_ptr_array_new_with_free_func(g_free);
    ZipSearch search = {
        .context = context,
        .archive = archive,
        .python = python,
        .paths = paths,
        .folders = folders,
    };
    /* `--version` needs no library. */
    bool check = config->check_stdlib && !gantry_context_get_bool(context, "answer", false);
    const char *home;
    if (!find_home(archive, program, &home, error) || !zip_search_paths(&search, config, error) ||
        (check && !zip_search_check_stdlib(&search, config, error)))
        return GANTRY_ERROR;
    fill_result(context, config, &search, executable, home);
    return GANTRY_OK;
}

static GantryResult start(GantryContext *context, const void *config, void *state, void *result,
                          GError **error)
{
    (void)context, (void)state, (void)error;
    *(ZipPathconfigResult *)result = ((const ZipConfig *)config)->result;
    return GANTRY_OK;
}

static const char *const needs[] = {"core", NULL};

static const GantryPhase phase = {
    .abi = GANTRY_ABI,
    .name = "pathconfig-zip",
    .summary = "finds everything in one zip, or in the one appended to the program",
    .description =
        "Makes one zip the prefix of the interpreter and the only source of sys.path: the "
        "application's modules at its top, and the standard library in its lib/. The zip may be "
        "appended to the running program; a bundle, as the command gantry bundle makes it, is "
        "then checked as a whole. Nothing of the system, of the environment or of the user is "
        "looked at. All of it happens when the pipeline is configured, before Python is touched; "
        "starting publishes the result.",
    .needs_level = GANTRY_LEVEL_CORE,
    .leaves_level = GANTRY_LEVEL_CORE,
    .needs = needs,
    .replaces = "pathconfig",
    .options = options,
    .config_size = sizeof(ZipConfig),
    .result_size = sizeof(ZipPathconfigResult),
    .result_type = GANTRY_PATHCONFIG_RESULT,
    .configure = configure,
    .start = start,
};

GANTRY_PLUGIN_DEFINE("pathconfig-zip", "1.0",
                     "search paths of an application in one zip, or appended to the program",
                     &phase, &zip_import_phase);
