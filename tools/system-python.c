/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* `python3` for programs of the system (PEP 432): takes python3's arguments, and believes nobody
 * who could be anybody. It is what `python3 -I` is, and beyond that:
 *
 * - Variables of Python and Gantry are taken out of the process before it starts. Under -I they
 *   are ignored by most of CPython, but not by all (__PYVENV_LAUNCHER__, and PYTHONSTARTUP at the
 *   prompt of 3.13), and modules read some in any case (PYTHONTZPATH, _PYTHON_PROJECT_BASE).
 * - It belongs to the installation that it was built for. Neither the name that it is called by,
 *   nor PATH, nor a link to it, nor a landmark beside or above it leads to another prefix, and
 *   sys.executable is its own file. What is made a venv with it is one of the ordinary python3.
 * - The prompt is the plain one: for that of 3.13, libraries read ~/.inputrc and ~/.terminfo.
 * - Plugins come from the administrator's profile only, and neither is taken if anybody could
 *   have written it who could not have written this program.
 *
 * system-python.md says what is left to the caller, and why there is no further mode for one who
 * has gained privileges. */
#include "program.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define OWN_FILE "/proc/self/exe"

static void forget_variables(void)
{
    static const char *const prefixes[] = {"PYTHON", "_PYTHON", "__PYVENV_LAUNCHER__", "GANTRY_",
                                           NULL};
    g_autoptr(GantryEnvironment) all = gantry_environment_new(NULL);
    g_autoptr(GantryEnvironment) kept = gantry_environment_new_scrubbed(all, prefixes);
    g_autoptr(GantryEnvironmentDiff) forgotten = gantry_environment_diff(all, kept);
    for (size_t i = 0; i < forgotten->n_changes; i++)
        gantry_unsetenv(forgotten->changes[i].name, NULL);
}

/* Where there is no /proc, it is believed to be where it was installed. */
static void set_paths(GantryPipeline *pipeline)
{
    g_autofree char *file = g_file_read_link(OWN_FILE, NULL);
    gantry_pipeline_set_string(pipeline, "executable", file != NULL ? file : SYSTEM_PYTHON, NULL);
    gantry_pipeline_set_string(pipeline, "base_executable", SYSTEM_PYTHON_BASE, NULL);
    gantry_pipeline_set_string(pipeline, "home", SYSTEM_PYTHON_HOME, NULL);
}

/* The administrator's wishes, if there are any. */
static bool load_profile(GantryPipeline *pipeline, GError **error)
{
    const char *profile = SYSTEM_PYTHON_PROFILE;
    struct stat own;
    if (access(profile, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR))
        return true;
    return gantry_pipeline_trust_only(pipeline, stat(OWN_FILE, &own) == 0 ? own.st_uid : 0,
                                      error) &&
           gantry_pipeline_load_profile(pipeline, profile, error);
}

static GantryPipeline *new_pipeline(int argc, char **argv)
{
    GantryPipeline *pipeline = gantry_python_new(GANTRY_PRESET_PYTHON);
    gantry_pipeline_set_argv(pipeline, argc, (const char *const *)argv, NULL);
    /* Whatever preset a profile asks for. */
    gantry_pipeline_set_bool(pipeline, "isolated", true, NULL);
    gantry_pipeline_set_bool(pipeline, "parse_argv", true, NULL);
    gantry_pipeline_set_string(pipeline, "basic_repl_env", "1", NULL);
    set_paths(pipeline);
    return pipeline;
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    forget_variables();
    g_autoptr(GantryPipeline) pipeline = new_pipeline(argc, argv);
    int status = 0;
    if (load_profile(pipeline, &error))
        status = program_run(pipeline, &error);
    if (error != NULL) {
        program_report_as_python("system-python", error, new_pipeline, argc, argv);
        status = 1;
    }
    return program_end(pipeline, status);
}
