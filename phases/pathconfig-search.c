/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The path configuration of CPython 3.11 for POSIX, natively: the same decisions, in the same
 * order, as the frozen Modules/getpath.py, on bytes in place of strings.
 *
 * Some of its ways look like slips and are kept, for that is what "as python3" means: only the last
 * component of the executable's path is followed through links, the root folder is never searched,
 * and PATH is read even where the environment is to be ignored. */
#include "cpython.h"
#include "pathconfig.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_LINKS = 40, MAX_FILE = 32 * 1024 };

#define STDLIB_NAME "python" CPYTHON_VERSION_TEXT
#define ZIP_NAME "python" CPYTHON_VERSION_DIGITS ".zip"

/* The search on its way. Texts that are made on it belong to @texts; "" and NULL both mean "not
 * known", as in getpath.py. */
typedef struct {
    GantryContext *context;
    PathconfigConfig *config;
    GPtrArray *texts;
    GPtrArray *warnings;
    bool use_environment;

    const char *program_name;
    const char *executable;
    const char *base_executable;
    const char *real_executable;
    const char *executable_dir;
    const char *real_executable_dir;
    const char *home;
    const char *prefix;
    const char *exec_prefix;
    const char *platlibdir;
    const char *stdlib_dir;
    const char *platstdlib_dir;
    const char *build_prefix;
    char **pth;
    const char *pth_dir;
    GPtrArray *paths;
    const char *refusal; /* (nullable) why CPython would not go on */
} Search;

static bool is_set(const char *text)
{
    return text != NULL && *text != '\0';
}

/* Takes over a text; it lives as long as the search. */
static const char *keep(Search *s, char *text)
{
    g_ptr_array_add(s->texts, text);
    return text;
}

/* --- paths ------------------------------------------------------------------------------------ */

static bool is_dir(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static bool is_file(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

static bool is_executable(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode) && (status.st_mode & 0111) != 0;
}

/* Takes "//", "." and ".." out of a path, without looking at links (_Py_normpath()). */
static char *normalize(const char *path)
{
    bool absolute = *path == '/';
    g_auto(GStrv) parts = g_strsplit(path, "/", -1);
    g_autoptr(GPtrArray) kept = g_ptr_array_new();

    for (char **part = parts; *part != NULL; part++) {
        if (**part == '\0' || strcmp(*part, ".") == 0)
            continue;
        bool up = strcmp(*part, "..") == 0;
        bool has_parent =
            kept->len > 0 && strcmp(g_ptr_array_index(kept, kept->len - 1), "..") != 0;
        if (up && has_parent)
            g_ptr_array_set_size(kept, (int)kept->len - 1);
        else if (!up || !absolute)
            g_ptr_array_add(kept, *part);
    }
    g_ptr_array_add(kept, NULL);
    g_autofree char *joined = g_strjoinv("/", (char **)kept->pdata);
    return g_strconcat(absolute ? "/" : "", joined, NULL);
}

/* getpath.py cannot join paths to one longer than this, not even if it is shorter when normal;
 * getpath.c, before 3.11, can, but not search above it. */
static bool refuse_long(Search *s, const char *folder, const char *name)
{
    enum { SHOWN = 60 };
    if (*name == '\0' || strlen(folder) + 1 + strlen(name) <= PATH_MAX)
        return false;
    s->refusal =
        keep(s, g_strdup_printf("a path of more than %d bytes: '%.*s%s' and '%.*s%s'", PATH_MAX,
                                SHOWN, folder, strlen(folder) > SHOWN ? "..." : "", SHOWN, name,
                                strlen(name) > SHOWN ? "..." : ""));
    return true;
}

/* @name in @folder, which may end with a slash. */
static const char *under(Search *s, const char *folder, const char *name)
{
    return keep(s, g_strconcat(folder, g_str_has_suffix(folder, "/") ? "" : "/", name, NULL));
}

static const char *join(Search *s, const char *folder, const char *name)
{
    /* getpath.c takes paths as they are. */
    if (*name == '/' || *folder == '\0')
        return keep(s, CPYTHON_HAS_GETPATH_C ? g_strdup(name) : normalize(name));
    if (CPYTHON_HAS_GETPATH_C)
        return under(s, folder, name);
    if (refuse_long(s, folder, name))
        return folder;
    /* join_relfile() in CPython puts nothing behind a folder of one letter, which "/" is, too. */
    g_autofree char *joined = g_strconcat(folder, strlen(folder) > 1 ? "/" : "", name, NULL);
    return keep(s, normalize(joined));
}

static const char *dir_name(Search *s, const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? keep(s, g_strndup(path, (size_t)(slash - path))) : "";
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* Whether a character from @at on is one that str.strip() takes off; bytes that are no UTF-8 are
 * none. */
static bool is_space(const char *at, const char *end)
{
    gunichar c = g_utf8_get_char_validated(at, end - at);
    return g_unichar_isspace(c) || c == '\v' || (c >= 0x1c && c <= 0x1f) || c == 0x85;
}

/* str.strip() of what is between @text and @end. */
static const char *strip(Search *s, const char *text, const char *end)
{
    while (text < end && is_space(text, end))
        text = g_utf8_next_char(text);
    for (const char *last; (last = g_utf8_find_prev_char(text, end)) != NULL &&
                           is_space(last, end) && g_utf8_next_char(last) == end;)
        end = last;
    return keep(s, g_strndup(text, (size_t)(end - text)));
}

/* The current folder by the kernel's word, not by that of PWD; NULL if it is gone. */
static char *getcwd_text(void)
{
    char folder[PATH_MAX];
    return getcwd(folder, sizeof folder) != NULL ? g_strdup(folder) : NULL;
}

/* Normalized, and then put behind the current folder, so that leading ".." stay. If that folder is
 * gone, getpath_abspath() fails, and getpath.c, before 3.11, leaves the path relative. */
static const char *absolute(Search *s, const char *path)
{
    g_autofree char *normal = normalize(path);
    g_autofree char *folder = *normal != '/' ? getcwd_text() : NULL;
    if (folder == NULL && *normal != '/' && !CPYTHON_HAS_GETPATH_C)
        s->refusal = keep(s, g_strdup_printf("'%s' cannot be made absolute: the current folder is "
                                             "gone",
                                             path));
    if (folder == NULL)
        return keep(s, g_steal_pointer(&normal));
    return keep(s, g_strconcat(folder, *normal != '\0' ? "/" : "", normal, NULL));
}

/* Follows the links of the last component only. NULL if there are too many. */
static const char *follow_links(Search *s, const char *path)
{
    for (int i = 0; i < MAX_LINKS; i++) {
        g_autofree char *target = g_file_read_link(path, NULL);
        if (target == NULL)
            return path;
        path =
            *target == '/' ? keep(s, g_steal_pointer(&target)) : join(s, dir_name(s, path), target);
    }
    return NULL;
}

/* The lines of a file, or NULL if there is none. CPython's getpath refuses one that is longer than
 * MAX_FILE, and so does the search when it is done. */
static char **read_lines(Search *s, const char *path)
{
    char buffer[MAX_FILE];
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return NULL;
    size_t length = 0;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
        ssize_t n;
        while (length < sizeof buffer &&
               (n = read(fd, buffer + length, sizeof buffer - length)) > 0)
            length += (size_t)n;
    }
    close(fd);
    if (length == sizeof buffer) {
        s->refusal = keep(s, g_strdup_printf("'%s' is longer than the %d bytes that CPython reads "
                                             "of such a file",
                                             path, MAX_FILE));
        return NULL;
    }
    g_autofree char *text = g_strndup(buffer, length);
    return g_strsplit(text, "\n", -1);
}

/* The first of @folder and the folders above it that has one of @landmarks. */
static const char *search_up(Search *s, const char *folder, const char *const *landmarks,
                             bool (*test)(const char *))
{
    if (CPYTHON_HAS_GETPATH_C)
        refuse_long(s, folder, landmarks[0]);
    for (; *folder != '\0' && s->refusal == NULL; folder = dir_name(s, folder)) {
        for (size_t i = 0; landmarks[i] != NULL; i++) {
            if (test(join(s, folder, landmarks[i])))
                return folder;
        }
    }
    return NULL;
}

/* Says, in the trace and for those who ask where a value came from, by which rule an output got
 * @value. */
static void decide(Search *s, PathconfigOutput output, const char *value, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

static const char *const output_names[PATHCONFIG_OUTPUTS] = {
    [PATHCONFIG_PROGRAM_NAME] = "program_name",
    [PATHCONFIG_EXECUTABLE] = "executable",
    [PATHCONFIG_BASE_EXECUTABLE] = "base_executable",
    [PATHCONFIG_PREFIX] = "prefix",
    [PATHCONFIG_EXEC_PREFIX] = "exec_prefix",
    [PATHCONFIG_HOME] = "home",
    [PATHCONFIG_STDLIB_DIR] = "stdlib_dir",
    [PATHCONFIG_PLATLIBDIR] = "platlibdir",
    [PATHCONFIG_SEARCH_PATHS] = "module_search_paths",
    [PATHCONFIG_PYTHON_BUILD] = "_is_python_build",
};

static void decide(Search *s, PathconfigOutput output, const char *value, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *rule = g_strdup_vprintf(format, args);
    va_end(args);
    s->config->origins[output] =
        (GantryOrigin){GANTRY_SOURCE_DERIVED, gantry_context_strdup(s->context, rule), 0};
    gantry_context_note(s->context, output_names[output], "%s: %s", value, rule);
}

static void decide_by_file(Search *s, PathconfigOutput output, const char *value, const char *file,
                           size_t line)
{
    s->config->origins[output] =
        (GantryOrigin){GANTRY_SOURCE_FILE, gantry_context_strdup(s->context, file), line};
    gantry_context_note(s->context, output_names[output], "%s: %s:%zu says so", value, file, line);
}

static void warn(Search *s, const char *text)
{
    gantry_context_note(s->context, "pathconfig", "warning: %s", text);
    if (s->config->pathconfig_warnings)
        g_ptr_array_add(s->warnings, (char *)text);
}

/* --- the steps, in their order ---------------------------------------------------------------- */

static void find_executable(Search *s, const char *argv0)
{
    const PathconfigConfig *config = s->config;
    s->program_name = is_set(config->program_name) ? config->program_name
                      : is_set(argv0)              ? argv0
                                                   : "python3";
    decide(s, PATHCONFIG_PROGRAM_NAME, s->program_name,
           is_set(config->program_name) ? "it was set"
           : is_set(argv0)              ? "it was called by this name"
                                        : "nobody has said");
    s->executable = config->executable;
    if (is_set(s->executable))
        return;
    if (strchr(s->program_name, '/') != NULL) {
        s->executable = absolute(s, s->program_name);
        decide(s, PATHCONFIG_EXECUTABLE, s->executable, "it was called by this path");
        return;
    }
    const char *path = gantry_context_getenv(s->context, "PATH");
    g_auto(GStrv) folders = is_set(path) ? g_strsplit(path, ":", -1) : NULL;
    for (char **folder = folders; folder != NULL && *folder != NULL; folder++) {
        const char *candidate = join(s, *folder, s->program_name);
        if (is_executable(candidate)) {
            s->executable = CPYTHON_HAS_GETPATH_C ? absolute(s, candidate) : candidate;
            decide(s, PATHCONFIG_EXECUTABLE, candidate, "found on PATH");
            return;
        }
    }
    /* Unknown: what follows searches from the current folder. */
    s->executable = "";
    s->executable_dir = s->real_executable_dir = absolute(s, ".");
    decide(s, PATHCONFIG_EXECUTABLE, "unknown", "'%s' is not on PATH", s->program_name);
}

/* Launchers say with a variable whom they stand for, and it counts even where the environment is
 * ignored; prefixes are searched from there, but the installation is the real program's. Since 3.11
 * that is so on every system, not on macOS alone. */
static void take_launcher(Search *s)
{
    static const struct {
        const char *name;
        const char *hint;
    } variables[] = {
        {"PYTHONEXECUTABLE", "PYTHONEXECUTABLE is set: is it right?"},
        {"__PYVENV_LAUNCHER__", "__PYVENV_LAUNCHER__ is set: is it right?"},
    };
    for (size_t i = 0; !CPYTHON_HAS_GETPATH_C && i < G_N_ELEMENTS(variables); i++) {
        const char *launcher = gantry_context_getenv(s->context, variables[i].name);
        if (!is_set(launcher))
            continue;
        s->base_executable = s->executable;
        decide(s, PATHCONFIG_BASE_EXECUTABLE, s->base_executable, "it was called by this path");
        s->executable = launcher;
        s->executable_dir = dir_name(s, launcher);
        s->config->launcher_hint = variables[i].hint;
        decide(s, PATHCONFIG_EXECUTABLE, launcher, "%s", variables[i].name);
        return;
    }
}

/* The value of `home` in a pyvenv.cfg, and the line that has it; NULL if there is none. getpath.c,
 * before 3.11, stops at a line without an end. */
static const char *venv_home(Search *s, char *const *lines, size_t *line)
{
    for (*line = 1; *lines != NULL; lines++, *line += 1) {
        const char *equals = strchr(*lines, '=');
        if (CPYTHON_HAS_GETPATH_C && lines[1] == NULL)
            break;
        if (equals == NULL)
            continue;
        if (g_ascii_strcasecmp(strip(s, *lines, equals), "home") == 0)
            return strip(s, equals + 1, *lines + strlen(*lines));
    }
    return NULL;
}

/* The executable of the installation that a venv was made from. It has the name of the venv's, or,
 * where there is none of that name, one that an installation usually has. */
static const char *executable_in_home(Search *s, const char *home)
{
    static const char *const usual[] = {"python3", "python" CPYTHON_VERSION_TEXT};
    const char *same = join(s, home, base_name(s->executable));
    for (size_t i = 0; !is_file(same) && i < G_N_ELEMENTS(usual); i++) {
        const char *candidate = join(s, home, usual[i]);
        if (is_file(candidate))
            return candidate;
    }
    return same;
}

static void read_venv(Search *s)
{
    const char *folder = is_set(s->executable_dir) ? s->executable_dir : dir_name(s, s->executable);
    const char *parent = dir_name(s, folder);
    const char *const candidates[] = {CPYTHON_HAS_GETPATH_C ? folder : parent,
                                      CPYTHON_HAS_GETPATH_C ? parent : folder};
    for (size_t i = 0; i < G_N_ELEMENTS(candidates); i++) {
        const char *file = join(s, candidates[i], "pyvenv.cfg");
        g_auto(GStrv) lines = read_lines(s, file);
        if (lines == NULL)
            continue;
        size_t line;
        const char *home = venv_home(s, lines, &line);
        if (home == NULL) {
            gantry_context_note(s->context, "venv", "%s has no home: ignored", file);
            return;
        }
        gantry_context_note(s->context, "venv", "%s: home is %s", file, home);
        s->executable_dir = s->real_executable_dir = home;
        if (!is_set(s->base_executable) && !CPYTHON_HAS_GETPATH_C) {
            /* A linked executable tells more than the cfg does. */
            const char *real = follow_links(s, s->executable);
            bool linked = real != NULL && strcmp(real, s->executable) != 0;
            s->base_executable = linked ? real : executable_in_home(s, home);
            if (linked)
                decide(s, PATHCONFIG_BASE_EXECUTABLE, real, "in a venv the executable links to it");
            else
                decide_by_file(s, PATHCONFIG_BASE_EXECUTABLE, s->base_executable, file, line);
        }
        return;
    }
}

static void find_real_executable(Search *s)
{
    if (!is_set(s->base_executable)) {
        s->base_executable = s->executable;
        decide(s, PATHCONFIG_BASE_EXECUTABLE, s->executable, "executable");
    }
    const char *real = follow_links(s, s->base_executable);
    if (real == NULL && is_file(s->base_executable))
        warn(s, keep(s, g_strdup_printf("Failed to find real location of %s", s->base_executable)));
    s->real_executable = real != NULL ? real : s->base_executable;
    if (!is_set(s->executable_dir))
        s->executable_dir = s->real_executable_dir = dir_name(s, s->real_executable);
    if (!is_set(s->real_executable_dir))
        s->real_executable_dir = dir_name(s, s->real_executable);
}

/* A ._pth file beside the executable is the whole of sys.path. */
static void read_pth(Search *s)
{
    const char *const beside[] = {s->executable, s->real_executable};
    for (size_t i = 0; i < G_N_ELEMENTS(beside); i++) {
        if (!is_set(beside[i]))
            continue;
        const char *file = keep(s, g_strconcat(beside[i], "._pth", NULL));
        s->pth = read_lines(s, file);
        if (s->pth != NULL) {
            decide_by_file(s, PATHCONFIG_SEARCH_PATHS, "sys.path", file, 0);
            s->pth_dir = dir_name(s, beside[i]);
            s->use_environment = false;
            s->home = s->pth_dir;
            decide_by_file(s, PATHCONFIG_HOME, s->home, file, 0);
            return;
        }
    }
}

/* An executable in the tree where CPython was built. */
static void find_build_tree(Search *s)
{
    static const char *const landmarks[] = {"Lib/os.py", NULL};
    const char *folder = s->real_executable_dir;
    const char *marker = join(s, folder, "pybuilddir.txt");
    g_auto(GStrv) lines = read_lines(s, marker);

    if (lines != NULL) {
        s->platstdlib_dir = join(s, folder, lines[0] != NULL ? g_strstrip(lines[0]) : "");
        decide_by_file(s, PATHCONFIG_PYTHON_BUILD, folder, marker, 1);
    } else if (is_file(join(s, folder, "Modules/Setup.local"))) {
        decide(s, PATHCONFIG_PYTHON_BUILD, folder, "it has Modules/Setup.local");
    } else {
        return;
    }
    s->build_prefix = join(s, folder, PYTHON_VPATH);
    const char *sources = search_up(s, s->build_prefix, landmarks, is_file);
    s->stdlib_dir = join(s, sources != NULL ? sources : s->build_prefix, "Lib");
    decide(s, PATHCONFIG_STDLIB_DIR, s->stdlib_dir, "the sources of the build tree");
    if (!is_set(s->prefix))
        s->prefix = sources;
    if (!is_set(s->exec_prefix))
        s->exec_prefix = s->build_prefix;
}

static void take_home(Search *s)
{
    const char *colon = strchr(s->home, ':');
    s->prefix = colon != NULL ? keep(s, g_strndup(s->home, (size_t)(colon - s->home))) : s->home;
    s->exec_prefix = colon != NULL ? colon + 1 : s->prefix;
    s->stdlib_dir = NULL;
    decide(s, PATHCONFIG_PREFIX, s->prefix, "home");
    decide(s, PATHCONFIG_EXEC_PREFIX, s->exec_prefix, "home");
    if (CPYTHON_HAS_GETPATH_C) /* its search_for_prefix() makes such a path in any case */
        refuse_long(s, s->prefix, STDLIB_NAME);
}

static void find_prefix(Search *s, const char *stdlib)
{
    const char *const zip[] = {under(s, s->platlibdir, ZIP_NAME), NULL};
    const char *const landmarks[] = {keep(s, g_strconcat(stdlib, "/os.py", NULL)),
                                     keep(s, g_strconcat(stdlib, "/os.pyc", NULL)), NULL};

    if (!is_set(s->prefix) && (s->prefix = search_up(s, s->executable_dir, zip, is_file)) != NULL) {
        decide(s, PATHCONFIG_PREFIX, s->prefix, "landmark %s", zip[0]);
        const char *folder = join(s, s->prefix, stdlib);
        s->stdlib_dir = is_dir(folder) ? folder : NULL;
    }
    if (!is_set(s->prefix) &&
        (s->prefix = search_up(s, s->executable_dir, landmarks, is_file)) != NULL) {
        decide(s, PATHCONFIG_PREFIX, s->prefix, "landmark %s", landmarks[0]);
        if (!is_set(s->stdlib_dir)) {
            s->stdlib_dir = join(s, s->prefix, stdlib);
            decide(s, PATHCONFIG_STDLIB_DIR, s->stdlib_dir, "prefix");
        }
    }
    if (!is_set(s->prefix)) {
        s->prefix = PYTHON_PREFIX;
        decide(s, PATHCONFIG_PREFIX, s->prefix,
               "no landmark above %s: the one that libpython was built for", s->executable_dir);
        if (!is_file(join(s, s->prefix, landmarks[0])) &&
            !is_file(join(s, s->prefix, landmarks[1])))
            warn(s, "Could not find platform independent libraries <prefix>");
    }
}

static void find_exec_prefix(Search *s, const char *dynload)
{
    const char *const landmarks[] = {dynload, NULL};
    if (is_set(s->exec_prefix))
        return;
    s->exec_prefix = search_up(s, s->executable_dir, landmarks, is_dir);
    if (s->exec_prefix != NULL) {
        decide(s, PATHCONFIG_EXEC_PREFIX, s->exec_prefix, "landmark %s", dynload);
    } else {
        s->exec_prefix = PYTHON_EXEC_PREFIX;
        decide(s, PATHCONFIG_EXEC_PREFIX, s->exec_prefix,
               "no landmark above %s: the one that libpython was built for", s->executable_dir);
    }
    if (is_dir(join(s, s->exec_prefix, dynload)))
        return;
    warn(s, "Could not find platform dependent libraries <exec_prefix>");
    if (CPYTHON_HAS_GETPATH_C && !is_set(s->platstdlib_dir)) /* it forgets the version on the way */
        s->platstdlib_dir = join(s, join(s, s->exec_prefix, s->platlibdir), "lib-dynload");
}

static void collect_paths(Search *s, const char *stdlib, const char *dynload)
{
    const char *pythonpath = s->config->pythonpath_env;
    bool has_pythonpath = s->use_environment && is_set(pythonpath);
    if (has_pythonpath) {
        g_auto(GStrv) folders = g_strsplit(pythonpath, ":", -1);
        for (char **folder = folders; *folder != NULL; folder++) {
            const char *path = keep(s, g_strdup(*folder));
            g_ptr_array_add(s->paths, (char *)(CPYTHON_HAS_GETPATH_C ? path : absolute(s, path)));
        }
    }
    const char *zip = under(s, s->platlibdir, ZIP_NAME);
    /* In a build tree it is the installation's: the tree itself has none. */
    g_ptr_array_add(s->paths,
                    (char *)join(s, s->build_prefix != NULL ? PYTHON_PREFIX : s->prefix, zip));
    if (!is_set(s->stdlib_dir) && is_set(s->prefix)) {
        s->stdlib_dir = join(s, s->prefix, stdlib);
        decide(s, PATHCONFIG_STDLIB_DIR, s->stdlib_dir, "prefix");
    }
    if (!is_set(s->platstdlib_dir) && is_set(s->exec_prefix))
        s->platstdlib_dir = join(s, s->exec_prefix, dynload);
    if (is_set(s->stdlib_dir))
        g_ptr_array_add(s->paths, (char *)s->stdlib_dir);
    if (is_set(s->platstdlib_dir))
        g_ptr_array_add(s->paths, (char *)s->platstdlib_dir);
    if (s->pth == NULL)
        decide(s, PATHCONFIG_SEARCH_PATHS, "sys.path",
               has_pythonpath ? "PYTHONPATH, then prefix and exec_prefix"
                              : "prefix and exec_prefix");
}

static bool apply_pth(Search *s)
{
    bool import_site = false;
    g_ptr_array_set_size(s->paths, 0);
    for (char **line = s->pth; *line != NULL; line++) {
        char *comment = strchr(*line, '#');
        if (comment != NULL)
            *comment = '\0';
        g_strstrip(*line);
        if (strcmp(*line, "import site") == 0)
            import_site = true;
        else if (g_str_has_prefix(*line, "import "))
            warn(s, "unsupported 'import' line in ._pth file");
        else if (**line != '\0')
            g_ptr_array_add(s->paths, (char *)join(s, s->pth_dir, *line));
    }
    return import_site;
}

/* Copies what was found into memory that becomes read-only with the configs. */
static void publish(Search *s, bool import_site)
{
    const PathconfigConfig *config = s->config;
    GantryPathconfigResult *result = &s->config->result;

    *result = (GantryPathconfigResult){
        .program_name = gantry_context_strdup(s->context, s->program_name),
        .executable = gantry_context_strdup(s->context, s->executable),
        .base_executable = gantry_context_strdup(s->context, s->base_executable),
        .prefix = gantry_context_strdup(s->context, s->prefix),
        .exec_prefix = gantry_context_strdup(s->context, s->exec_prefix),
        .home = gantry_context_strdup(s->context, s->home),
        .stdlib_dir = gantry_context_strdup(s->context, s->stdlib_dir),
        .platlibdir = gantry_context_strdup(s->context, s->platlibdir),
        .isolated = s->pth != NULL,
        .site_import = import_site,
        .python_build = s->build_prefix != NULL,
    };
    result->base_prefix = is_set(config->base_prefix) ? config->base_prefix : result->prefix;
    result->base_exec_prefix =
        is_set(config->base_exec_prefix) ? config->base_exec_prefix : result->exec_prefix;
    g_ptr_array_add(s->paths, NULL);
    result->module_search_paths =
        gantry_context_strdupv(s->context, (const char *const *)s->paths->pdata);
    g_ptr_array_add(s->warnings, NULL);
    s->config->warnings =
        gantry_context_strdupv(s->context, (const char *const *)s->warnings->pdata);
}

const char *pathconfig_suspect(const PathconfigConfig *config)
{
    if (is_set(config->home_env))
        return "PYTHONHOME is set: is it right?";
    if (is_set(config->home))
        return "the option 'home' is set: is it right?";
    if (is_set(config->platlibdir) && strcmp(config->platlibdir, "lib") != 0)
        return "the option 'platlibdir' (PYTHONPLATLIBDIR) is set: is it right?";
    return config->launcher_hint;
}

bool pathconfig_search(GantryContext *context, PathconfigConfig *config, const char *argv0,
                       bool use_environment, GError **error)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) warnings = g_ptr_array_new();
    g_autoptr(GPtrArray) paths = g_ptr_array_new();
    Search s = {
        .context = context,
        .config = config,
        .texts = texts,
        .warnings = warnings,
        .paths = paths,
        .use_environment = use_environment,
        .base_executable = config->base_executable,
        .prefix = config->prefix,
        .exec_prefix = config->exec_prefix,
        .stdlib_dir = config->stdlib_dir,
        .home = is_set(config->home) ? config->home : config->home_env,
        .platlibdir = is_set(config->platlibdir) ? config->platlibdir : "lib",
    };
    bool home_was_set = is_set(config->home);
    const char *stdlib = under(&s, s.platlibdir, STDLIB_NAME);
    if (!is_set(config->platlibdir))
        decide(&s, PATHCONFIG_PLATLIBDIR, s.platlibdir, "the one that libpython was built for");
    if (!home_was_set && is_set(s.home))
        decide(&s, PATHCONFIG_HOME, s.home, "PYTHONHOME");
    const char *dynload = keep(&s, g_strconcat(stdlib, "/lib-dynload", NULL));

    find_executable(&s, argv0);
    take_launcher(&s);
    if (CPYTHON_HAS_GETPATH_C) /* it looks for a pyvenv.cfg behind the links */
        find_real_executable(&s);
    if (!is_set(s.home))
        read_venv(&s);
    if (!CPYTHON_HAS_GETPATH_C)
        find_real_executable(&s);
    if (!home_was_set) {
        read_pth(&s);
        find_build_tree(&s);
    }
    if (is_set(s.home))
        take_home(&s);
    find_prefix(&s, stdlib);
    find_exec_prefix(&s, dynload);
    if (CPYTHON_HAS_GETPATH_C && s.warnings->len > 0)
        warn(&s, "Consider setting $PYTHONHOME to <prefix>[:<exec_prefix>]");
    if (config->module_search_paths_set) {
        for (const char *const *path = config->module_search_paths; *path != NULL; path++)
            g_ptr_array_add(paths, (char *)*path);
    } else {
        collect_paths(&s, stdlib, dynload);
    }
    /* In a build tree sys.prefix is the installation's, though sys.path is the tree's. */
    if (s.build_prefix != NULL) {
        s.prefix = is_set(config->prefix) ? config->prefix : PYTHON_PREFIX;
        s.exec_prefix = is_set(config->exec_prefix) ? config->exec_prefix : PYTHON_EXEC_PREFIX;
    }
    bool import_site = s.pth != NULL && apply_pth(&s);
    publish(&s, import_site);
    g_strfreev(s.pth);
    return s.refusal == NULL ||
           gantry_error_set(error, GANTRY_ERROR_HOST, pathconfig_suspect(config), "%s", s.refusal);
}
