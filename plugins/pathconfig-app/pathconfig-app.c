/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The path configuration of an application that ships its own tree: everything that Python imports
 * comes from one folder. All of it is worked out, and checked, before Python is touched. */
#define GANTRY_PLUGIN_LICENSE "MIT"
#include <gantry/plugin.h>
#include <gantry/python.h>
#include <string.h>

#define PATHS "module_search_paths"

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

/* Each look leaves a mark in the trace. */
static bool look(GantryContext *context, const char *what, const char *path, GFileTest test)
{
    bool found = g_file_test(path, test);
    gantry_context_look(context, what, path, found, NULL);
    return found;
}

static bool is_dir(GantryContext *context, const char *path)
{
    return look(context, "a folder", path, G_FILE_TEST_IS_DIR);
}

static bool is_file(GantryContext *context, const char *path)
{
    return look(context, "a file", path, G_FILE_TEST_IS_REGULAR);
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
static bool has_encodings(GantryContext *context, const char *path)
{
    g_autofree char *package = g_build_filename(path, "encodings", NULL);
    return g_file_test(path, G_FILE_TEST_IS_REGULAR) ? archive_has_encodings(path)
                                                     : is_dir(context, package);
}

/* The folder of the tree, canonical. A root that nobody set is never the system's own: a program
 * that was installed to /usr/bin without its tree has to fail, not to run on what it finds. */
static char *find_root(GantryContext *context, const AppConfig *config, const char *program,
                       GError **error)
{
    static const char *const system_roots[] = {"/", "/usr", "/usr/local", NULL};
    gantry_context_ask(
        context, "root",
        "Which folder is the application's tree? The option 'root' names it, or else "
        "it is the one that has the program, or its bin/.");
    if (config->root != NULL && *config->root != '\0') {
        char *set = g_canonicalize_filename(config->root, NULL);
        gantry_context_decide(context, "prefix", set, "the option 'root' says so");
        return set;
    }
    gantry_context_rule_out(context, "prefix", "the option 'root' is not set");
    if (program == NULL) {
        gantry_error_set(error, GANTRY_ERROR_HOST, "set the option 'pathconfig.root'",
                         "where the tree is: the running program cannot be found in /proc");
        return NULL;
    }
    g_autofree char *folder = g_path_get_dirname(program);
    g_autofree char *name = g_path_get_basename(folder);
    g_autofree char *root =
        strcmp(name, "bin") == 0 ? g_path_get_dirname(folder) : g_steal_pointer(&folder);
    if (!g_strv_contains(system_roots, root)) {
        gantry_context_decide(context, "prefix", root, "the running program is %s", program);
        return g_steal_pointer(&root);
    }
    gantry_error_set(error, GANTRY_ERROR_NO_STDLIB, "set the option 'pathconfig.root'",
                     "'%s' is installed in the system's own folder %s, which is no tree of an "
                     "application",
                     program, root);
    return NULL;
}

/* argv[0], or "". */
static const char *command_name(GantryContext *context)
{
    const char *called = gantry_context_get_list(context, "orig_argv")[0];
    return called != NULL ? called : "";
}

/* Whether site would take the folder of @executable for a virtual environment, and so would add
 * folders from outside of @root. */
static bool leads_to_venv(GantryContext *context, const char *executable, const char *root)
{
    g_autofree char *folder = g_path_get_dirname(executable);
    g_autofree char *beside = g_build_filename(folder, "pyvenv.cfg", NULL);
    g_autofree char *above = g_build_filename(folder, "..", "pyvenv.cfg", NULL);
    return !is_inside(executable, root) && (is_file(context, beside) || is_file(context, above));
}

/* sys.executable: the program by the path that it was called by, as CPython has it, or else by its
 * own. */
static char *find_executable(GantryContext *context, const AppConfig *config, const char *program,
                             const char *root)
{
    const char *called = command_name(context);
    gantry_context_ask(
        context, "executable",
        "Which file is the program? Where it does not stand in the tree, it must not "
        "stand in a virtual environment: site would add that.");
    if (config->executable != NULL && *config->executable != '\0') {
        char *set = g_canonicalize_filename(config->executable, NULL);
        gantry_context_decide(context, "executable", set, "the option 'executable' says so");
        return set;
    }
    bool by_path = strchr(called, '/') != NULL;
    g_autofree char *executable =
        by_path ? g_canonicalize_filename(called, NULL) : g_strdup(program != NULL ? program : "");
    if (*executable != '\0' && !leads_to_venv(context, executable, root)) {
        gantry_context_decide(context, "executable", executable,
                              by_path ? "it was called by this path" : "it is the running program");
        return g_steal_pointer(&executable);
    }
    g_autofree char *name =
        *executable != '\0' ? g_path_get_basename(executable) : g_strdup("python3");
    char *stand_in = g_build_filename(root, "bin", name, NULL);
    if (*executable != '\0')
        gantry_context_decide(context, "executable", stand_in,
                              "%s stands in a virtual environment, which site would add",
                              executable);
    else
        gantry_context_decide(context, "executable", stand_in, "the running program is not known");
    return stand_in;
}

/* The option 'paths': what it names has to exist, and in the tree, for a slip would show itself as
 * a missing module in front of a customer. */
static bool add_paths(GantryContext *context, const AppConfig *config, const char *root,
                      GPtrArray *paths, GError **error)
{
    for (const char *const *item = config->paths; *item != NULL; item++) {
        g_autofree char *path = g_canonicalize_filename(*item, root);
        if (!is_inside(path, root))
            return gantry_error_set(error, GANTRY_ERROR_OPTION_VALUE,
                                    "sys.path has nothing from outside of the tree",
                                    "option 'pathconfig.paths': '%s' is not in %s", *item, root);
        if (!look(context, "a folder or an archive", path, G_FILE_TEST_EXISTS))
            return gantry_error_set(error, GANTRY_ERROR_OPTION_VALUE, NULL,
                                    "option 'pathconfig.paths': '%s': there is no %s", *item, path);
        gantry_context_decide(context, PATHS, path, "the option 'paths' has it");
        g_ptr_array_add(paths, g_steal_pointer(&path));
    }
    return true;
}

/* What a tree usually has, as far as this one has it. */
static void add_usual(GantryContext *context, const char *root, const char *archive,
                      const char *stdlib, GPtrArray *paths)
{
    g_autofree char *app = g_build_filename(root, "app", NULL);
    g_autofree char *dynload = g_build_filename(stdlib, "lib-dynload", NULL);
    const struct {
        const char *path;
        const char *what;
        const char *why;
    } usual[] = {
        {app, "a folder", "the modules of the application"},
        {archive, "an archive", "the standard library as one file"},
        {stdlib, "a folder", "the standard library"},
        {dynload, "a folder", "its extension modules"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(usual); i++) {
        if (!look(context, usual[i].what, usual[i].path, G_FILE_TEST_EXISTS))
            continue;
        gantry_context_decide(context, PATHS, usual[i].path, "%s", usual[i].why);
        g_ptr_array_add(paths, g_strdup(usual[i].path));
    }
}

static bool check_stdlib(GantryContext *context, const char *root, const char *stdlib,
                         const char *archive, const GPtrArray *paths, GError **error)
{
    gantry_context_ask(context, "stdlib",
                       "Is there a standard library? Python cannot start without its package "
                       "'encodings'.");
    g_auto(GStrv) version = g_strsplit(gantry_python_version(), ".", 3);
    for (guint i = 0; i < paths->len; i++) {
        if (has_encodings(context, g_ptr_array_index(paths, i)))
            return true;
    }
    return gantry_error_set(
        error, GANTRY_ERROR_NO_STDLIB,
        g_file_test(root, G_FILE_TEST_IS_DIR)
            ? "copy one there; if the tree gets it in another way, set "
              "pathconfig.check_stdlib=0"
            : "the option 'pathconfig.root' names no folder: is it right?",
        "no standard library of Python %s.%s in the tree %s: looked for %s/encodings and %s",
        version[0], version[1], root, stdlib, archive);
}

static GantryResult configure(GantryContext *context, void *config_, GError **error)
{
    AppConfig *config = config_;
    g_auto(GStrv) version = g_strsplit(gantry_python_version(), ".", 3);
    g_autofree char *python = g_strdup_printf("python%s.%s", version[0], version[1]);
    g_autofree char *zip = g_strdup_printf("python%s%s.zip", version[0], version[1]);
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *root = find_root(context, config, program, error);
    if (root == NULL)
        return GANTRY_ERROR;
    g_autofree char *executable = find_executable(context, config, program, root);
    g_autofree char *archive = g_build_filename(root, config->platlibdir, zip, NULL);
    g_autofree char *stdlib = g_build_filename(root, config->platlibdir, python, NULL);
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    gantry_context_ask(context, "sys.path",
                       "In which folders of the tree, and in which order, are modules looked for?");
    if (!add_paths(context, config, root, paths, error))
        return GANTRY_ERROR;
    add_usual(context, root, archive, stdlib, paths);
    /* `--version` needs no library. */
    bool check = config->check_stdlib && !gantry_context_get_bool(context, "answer", false);
    if (check && !check_stdlib(context, root, stdlib, archive, paths, error))
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
        .stdlib_dir =
            g_file_test(stdlib, G_FILE_TEST_IS_DIR) ? gantry_context_strdup(context, stdlib) : NULL,
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
