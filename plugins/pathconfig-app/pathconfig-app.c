/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The path configuration of an application that ships its own tree: everything that Python imports
 * comes from one folder. All of it is worked out, and checked, before Python is touched. */
#define GANTRY_PLUGIN_LICENSE "MIT"
#include <gantry/plugin.h>
#include <gantry/python.h>
#include <string.h>

typedef struct {
    const char *root;
    const char *const *paths;
    const char *executable;
    const char *platlibdir;
    bool sealed;
    bool check_stdlib;
    /* What was computed from them; filled by configure. */
    GantryPathconfigResult result;
} AppConfig;

/* What `python3 -I` means, for the whole pipeline. */
static const GantryImplied sealed_implies[] = {
    {"isolated", "1", true},
    {NULL},
};

static const GantryOption options[] = {
    {
        .name = "root",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(AppConfig, root),
        .doc = "the folder of the tree; not set: the one that has the program, or its bin/",
    },
    {
        .name = "paths",
        .type = GANTRY_TYPE_LIST,
        .offset = offsetof(AppConfig, paths),
        .doc = "folders and archives in the tree for the front of sys.path",
    },
    {
        .name = "executable",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(AppConfig, executable),
        .doc = "sys.executable; not set: the program, as it was called",
    },
    {
        .name = "platlibdir",
        .type = GANTRY_TYPE_STRING,
        .offset = offsetof(AppConfig, platlibdir),
        .value = "lib",
        .doc = "sys.platlibdir: the folder of the tree that has the standard library",
    },
    {
        .name = "sealed",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(AppConfig, sealed),
        .value = "1",
        .implies = sealed_implies,
        .doc = "isolated as by -I: no environment, no user site, no script's or current folder",
    },
    {
        .name = "check_stdlib",
        .type = GANTRY_TYPE_BOOL,
        .offset = offsetof(AppConfig, check_stdlib),
        .value = "1",
        .doc = "refuse to start where the tree has no standard library",
    },
    {NULL},
};

static bool is_dir(const char *path)
{
    return g_file_test(path, G_FILE_TEST_IS_DIR);
}

static bool is_file(const char *path)
{
    return g_file_test(path, G_FILE_TEST_IS_REGULAR);
}

/* Whether @path is @root or below it; both are canonical. */
static bool is_inside(const char *path, const char *root)
{
    size_t n = strlen(root);
    if (strcmp(root, "/") == 0)
        return true;
    return strncmp(path, root, n) == 0 && (path[n] == '/' || path[n] == '\0');
}

/* A zip file lists its members at its end. One MiB has room for ten thousand of them, and a search
 * of the whole archive would be felt at each start. */
static bool archive_has_encodings(const char *path)
{
    static const char member[] = "encodings/__init__.py"; /* or .pyc */
    enum { MAX_TAIL = 1 << 20 };
    g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, NULL);
    size_t size = file != NULL ? g_mapped_file_get_length(file) : 0;
    if (size == 0)
        return false;
    size_t tail = MIN(size, MAX_TAIL);
    return memmem(g_mapped_file_get_contents(file) + size - tail, tail, member,
                  sizeof member - 1) != NULL;
}

/* Of the standard library, the package encodings is what CPython cannot start without. */
static bool has_encodings(const char *path)
{
    g_autofree char *package = g_build_filename(path, "encodings", NULL);
    return is_file(path) ? archive_has_encodings(path) : is_dir(package);
}

/* The folder of the tree, canonical. A root that nobody set is never the system's own: a program
 * that was installed to /usr/bin without its tree has to fail, not to run on what it finds. */
static char *find_root(const AppConfig *config, const char *program, GError **error)
{
    static const char *const system_roots[] = {"/", "/usr", "/usr/local", NULL};
    if (config->root != NULL && *config->root != '\0')
        return g_canonicalize_filename(config->root, NULL);
    if (program == NULL) {
        gantry_error_set(error, GANTRY_ERROR_HOST, "set the option 'pathconfig.root'",
                         "where the tree is: the running program cannot be found in /proc");
        return NULL;
    }
    g_autofree char *folder = g_path_get_dirname(program);
    g_autofree char *name = g_path_get_basename(folder);
    g_autofree char *root =
        strcmp(name, "bin") == 0 ? g_path_get_dirname(folder) : g_steal_pointer(&folder);
    if (!g_strv_contains(system_roots, root))
        return g_steal_pointer(&root);
    gantry_error_set(error, GANTRY_ERROR_NO_STDLIB, "set the option 'pathconfig.root'",
                     "'%s' is installed in the system's own folder %s, which is no tree of an "
                     "application",
                     program, root);
    return NULL;
}

/* argv[0], or "". */
static const char *command_name(GantryContext *context)
{
    const char *const *const *argv = gantry_context_option(context, "orig_argv", GANTRY_TYPE_LIST);
    return argv != NULL && **argv != NULL ? **argv : "";
}

/* Whether site would take the folder of @executable for a virtual environment, and so would add
 * folders from outside of @root. */
static bool leads_to_venv(const char *executable, const char *root)
{
    g_autofree char *folder = g_path_get_dirname(executable);
    g_autofree char *beside = g_build_filename(folder, "pyvenv.cfg", NULL);
    g_autofree char *above = g_build_filename(folder, "..", "pyvenv.cfg", NULL);
    return !is_inside(executable, root) && (is_file(beside) || is_file(above));
}

/* sys.executable: the program by the path that it was called by, as CPython has it, or else by its
 * own. */
static char *find_executable(GantryContext *context, const AppConfig *config, const char *program,
                             const char *root)
{
    const char *called = command_name(context);
    if (config->executable != NULL && *config->executable != '\0')
        return g_canonicalize_filename(config->executable, NULL);
    g_autofree char *executable = strchr(called, '/') != NULL
                                      ? g_canonicalize_filename(called, NULL)
                                      : g_strdup(program != NULL ? program : "");
    if (*executable != '\0' && !leads_to_venv(executable, root))
        return g_steal_pointer(&executable);
    g_autofree char *name =
        *executable != '\0' ? g_path_get_basename(executable) : g_strdup("python3");
    gantry_context_note(context, "executable",
                        "%s/bin/%s: '%s' is not known, or stands in a virtual environment, which "
                        "site would add",
                        root, name, executable);
    return g_build_filename(root, "bin", name, NULL);
}

/* The option 'paths': what it names has to exist, and in the tree, for a slip would show itself as
 * a missing module in front of a customer. */
static bool add_paths(const AppConfig *config, const char *root, GPtrArray *paths, GError **error)
{
    for (const char *const *item = config->paths; *item != NULL; item++) {
        g_autofree char *path = g_canonicalize_filename(*item, root);
        if (!is_inside(path, root))
            return gantry_error_set(error, GANTRY_ERROR_OPTION_VALUE,
                                    "sys.path has nothing from outside of the tree",
                                    "option 'pathconfig.paths': '%s' is not in %s", *item, root);
        if (!g_file_test(path, G_FILE_TEST_EXISTS))
            return gantry_error_set(error, GANTRY_ERROR_OPTION_VALUE, NULL,
                                    "option 'pathconfig.paths': '%s': there is no %s", *item, path);
        g_ptr_array_add(paths, g_steal_pointer(&path));
    }
    return true;
}

static bool check_stdlib(const char *root, const char *stdlib, const char *archive,
                         const GPtrArray *paths, GError **error)
{
    g_auto(GStrv) version = g_strsplit(gantry_python_version(), ".", 3);
    for (guint i = 0; i < paths->len; i++) {
        if (has_encodings(g_ptr_array_index(paths, i)))
            return true;
    }
    return gantry_error_set(
        error, GANTRY_ERROR_NO_STDLIB,
        is_dir(root) ? "copy one there; if the tree gets it in another way, set "
                       "pathconfig.check_stdlib=0"
                     : "the option 'pathconfig.root' names no folder: is it right?",
        "no standard library of Python %s.%s in the tree %s: looked for %s/encodings and %s",
        version[0], version[1], root, stdlib, archive);
}

static bool option_bool(GantryContext *context, const char *name)
{
    const bool *value = gantry_context_option(context, name, GANTRY_TYPE_BOOL);
    return value != NULL && *value;
}

static GantryResult configure(GantryContext *context, void *config_, GError **error)
{
    AppConfig *config = config_;
    g_auto(GStrv) version = g_strsplit(gantry_python_version(), ".", 3);
    g_autofree char *python = g_strdup_printf("python%s.%s", version[0], version[1]);
    g_autofree char *zip = g_strdup_printf("python%s%s.zip", version[0], version[1]);
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *root = find_root(config, program, error);
    if (root == NULL)
        return GANTRY_ERROR;
    gantry_context_note(context, "root", "%s", root);

    g_autofree char *executable = find_executable(context, config, program, root);
    g_autofree char *archive = g_build_filename(root, config->platlibdir, zip, NULL);
    g_autofree char *stdlib = g_build_filename(root, config->platlibdir, python, NULL);
    char *app = g_build_filename(root, "app", NULL);
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    bool found = add_paths(config, root, paths, error);
    char *usual[] = {app, g_strdup(archive), g_strdup(stdlib),
                     g_build_filename(stdlib, "lib-dynload", NULL)};
    for (size_t i = 0; i < G_N_ELEMENTS(usual); i++) {
        if (g_file_test(usual[i], G_FILE_TEST_EXISTS))
            g_ptr_array_add(paths, usual[i]);
        else
            g_free(usual[i]);
    }
    /* `--version` needs no library. */
    bool check = config->check_stdlib && !option_bool(context, "answer");
    if (!found || (check && !check_stdlib(root, stdlib, archive, paths, error)))
        return GANTRY_ERROR;
    g_ptr_array_add(paths, NULL);

    const char *called = command_name(context);
    const char *prefix = gantry_context_strdup(context, root);
    config->result = (GantryPathconfigResult){
        .program_name = gantry_context_strdup(context, *called != '\0' ? called : executable),
        .executable = gantry_context_strdup(context, executable),
        .prefix = prefix,
        .exec_prefix = prefix,
        .base_prefix = prefix,
        .base_exec_prefix = prefix,
        /* A home keeps CPython from looking for a ._pth file beside the program. */
        .home = prefix,
        .stdlib_dir = is_dir(stdlib) ? gantry_context_strdup(context, stdlib) : NULL,
        .platlibdir = config->platlibdir,
        .module_search_paths =
            gantry_context_strdupv(context, (const char *const *)(void *)paths->pdata),
    };
    config->result.base_executable = config->result.executable;
    return GANTRY_OK;
}

static GantryResult start(GantryContext *context, const void *config, void *state, void *result,
                          GError **error)
{
    (void)context, (void)state, (void)error;
    *(GantryPathconfigResult *)result = ((const AppConfig *)config)->result;
    return GANTRY_OK;
}

static const char *const needs[] = {"core", NULL};

static const GantryPhase phase = {
    .abi = GANTRY_ABI,
    .name = "pathconfig-app",
    .summary = "finds everything in the application's own tree",
    .description =
        "Makes one folder, the tree that an application ships, the prefix of the interpreter and "
        "the only source of sys.path: the folders of the option 'paths', the tree's app/, and the "
        "standard library in its lib/. Nothing of the system, of the environment or of the user "
        "is looked at. The tree is checked when the pipeline is configured, before Python is "
        "touched; starting publishes the result. It does what a ._pth file beside the program "
        "does for CPython.",
    .needs_level = GANTRY_LEVEL_CORE,
    .leaves_level = GANTRY_LEVEL_CORE,
    .needs = needs,
    .replaces = "pathconfig",
    .options = options,
    .config_size = sizeof(AppConfig),
    .result_size = sizeof(GantryPathconfigResult),
    .result_type = GANTRY_PATHCONFIG_RESULT,
    .configure = configure,
    .start = start,
};

GANTRY_PLUGIN_DEFINE("pathconfig-app", "1.0",
                     "search paths of an application that ships its own tree", &phase);
