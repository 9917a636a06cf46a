/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What a bundle begins with: a program that runs the zip behind it. `gantry bundle` copies it;
 * alone it can only say that nothing is appended. The plugin pathconfig-zip is linked in. */
#include "program.h"

#include <gantry/plugin.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

extern const GantryPlugin gantry_plugin;

/* The running file, where /proc is not there by the name that the kernel was given; NULL if neither
 * is known. */
static char *own_path(void)
{
    char *path = g_file_read_link("/proc/self/exe", NULL);
    const char *called = (const char *)getauxval(AT_EXECFN);
    if (path == NULL && called != NULL)
        path = g_canonicalize_filename(called, NULL);
    return path;
}

/* --- multiprocessing -------------------------------------------------------------------------- */

/* Whether the parent runs this very file. */
static bool is_our_child(void)
{
    struct stat own, parent;
    g_autofree char *path = g_strdup_printf("/proc/%d/exe", (int)getppid());
    return stat("/proc/self/exe", &own) == 0 && stat(path, &parent) == 0 &&
           own.st_dev == parent.st_dev && own.st_ino == parent.st_ino;
}

/* Whether @argv is what multiprocessing starts its workers and its resource tracker by: switches,
 * -c, and a line of its own. */
static bool is_multiprocessing(char **argv)
{
    static const char *const lines[] = {
        "from multiprocessing.spawn import spawn_main; spawn_main(",
        "from multiprocessing.resource_tracker import main;main(",
        "from multiprocessing.forkserver import main; main(",
    };
    while (*argv != NULL && **argv == '-' && strcmp(*argv, "-c") != 0)
        argv++;
    if (*argv == NULL || strcmp(*argv, "-c") != 0 || argv[1] == NULL)
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        if (g_str_has_prefix(argv[1], lines[i]))
            return true;
    }
    return false;
}

/* --- the program ------------------------------------------------------------------------------ */

/* The arguments are the program's; only those that multiprocessing gives to a child of ours are
 * Python's. From anybody else, they would be a way to have a bundle run any code; and as arguments
 * of the program, they would have each worker run the program, and start workers. */
static bool check_parent(GError **error)
{
    return is_our_child() ||
           gantry_error_set(error, GANTRY_ERROR_COMMAND_LINE,
                            "was the bundle replaced while it ran? is there a /proc?",
                            "command line: it is that of a worker of multiprocessing, but the "
                            "parent is not this bundle");
}

static bool prepare(GantryPipeline *pipeline, int argc, char **argv, GError **error)
{
    g_autofree char *path = own_path();
    bool worker = argc > 1 && is_multiprocessing(argv + 1);
    if (path == NULL)
        return gantry_error_set(error, GANTRY_ERROR_HOST, "mount /proc",
                                "the running program cannot be found");
    if (worker && !check_parent(error))
        return false;
    for (const GantryPhase *const *phase = gantry_plugin.phases; *phase != NULL; phase++) {
        if (!gantry_pipeline_add_phase(pipeline, *phase, error))
            return false;
    }
    return gantry_pipeline_set_argv(pipeline, argc, (const char *const *)argv, error) &&
           gantry_pipeline_set_bool(pipeline, "parse_argv", worker, error) &&
           gantry_pipeline_set_bool(pipeline, "pathconfig.bundle", true, error) &&
           gantry_pipeline_set_string(pipeline, "pathconfig.archive", path, error) &&
           (worker || gantry_pipeline_set_string(pipeline, "run_filename", path, error));
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GantryPipeline) pipeline = gantry_python_new(GANTRY_PRESET_PYTHON);
    int status = 0;
    if (prepare(pipeline, argc, argv, &error))
        status = program_run(pipeline, &error);
    if (error != NULL) {
        g_autofree char *name = argc > 0 ? g_path_get_basename(argv[0]) : g_strdup("gantry-bundle");
        program_report(name, error);
        status = 125; /* Gantry failed, not the program: as env(1) and timeout(1) do */
    }
    return program_end(pipeline, status);
}
