/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry bundle: an application as one executable file. A program of ours comes first, the zip of
 * the application last. Python packs the zip, started by a pipeline in a child process. */
#include "bundle.h"

#include "command.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const CommandOption option_output = {
    "-o", "FILE", COMMAND_TEXT, offsetof(Command, output), "the bundle to write",
};
static const CommandOption option_with_stdlib = {
    "--with-stdlib",
    NULL,
    COMMAND_FLAG,
    offsetof(Command, with_stdlib),
    "pack the standard library, too, less its tests, Tk, IDLE and ensurepip",
};

/* --- what is asked for ------------------------------------------------------------------------ */

/* The program that bundles begin with: beside this one in a build, else where it was installed. */
static char *find_program(GError **error)
{
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *folder = g_path_get_dirname(self != NULL ? self : "/");
    g_autofree char *beside = g_build_filename(folder, "gantry-bundle", NULL);
    g_autofree char *relative =
        g_build_filename(folder, "..", "libexec", "gantry", "gantry-bundle", NULL);
    const char *places[] = {beside, relative, BUNDLE_PROGRAM};
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        if (access(places[i], R_OK) == 0)
            return g_canonicalize_filename(places[i], NULL);
    }
    gantry_error_set(error, GANTRY_ERROR_HOST, "install Gantry as a whole",
                     "bundle: the program that bundles begin with is not there: %s",
                     BUNDLE_PROGRAM);
    return NULL;
}

/* Whether @path, which need not exist, is in the folder @folder. */
static bool is_in(const char *path, const char *folder)
{
    g_autofree char *above = g_path_get_dirname(path);
    char *real = realpath(above, NULL);
    char *real_folder = realpath(folder, NULL);
    size_t n = real_folder != NULL ? strlen(real_folder) : 0;
    bool inside = real != NULL && real_folder != NULL && strncmp(real, real_folder, n) == 0 &&
                  (real[n] == '/' || real[n] == '\0' || n == 1);
    free(real);
    free(real_folder);
    return inside;
}

/* What must not be overwritten, and what cannot be. */
static bool check_output(const char *output, const char *application, GError **error)
{
    struct stat there, input;
    if (stat(application, &input) != 0)
        return gantry_error_set(error, GANTRY_ERROR_HOST, NULL, "bundle: '%s': %s", application,
                                g_strerror(errno));
    if (S_ISDIR(input.st_mode) && is_in(output, application))
        return gantry_error_set(error, GANTRY_ERROR_OPTION_VALUE, "write it to somewhere else",
                                "bundle: '%s': it would be packed into the next bundle: it is in "
                                "the application's folder '%s'",
                                output, application);
    if (stat(output, &there) != 0)
        return true;
    if (there.st_dev == input.st_dev && there.st_ino == input.st_ino)
        return gantry_error_set(error, GANTRY_ERROR_OPTION_VALUE, "give the bundle another name",
                                "bundle: '%s': it is the application itself", output);
    if (!S_ISREG(there.st_mode))
        return gantry_error_set(error, GANTRY_ERROR_OPTION_VALUE, "give the bundle another name",
                                "bundle: '%s': it exists, and is %s", output,
                                S_ISDIR(there.st_mode) ? "a folder" : "no regular file");
    return true;
}

/* --- packing ---------------------------------------------------------------------------------- */

/* The same bytes every time, and nothing of whoever calls: no environment but SOURCE_DATE_EPOCH,
 * which bundle.py asks for itself, a fixed seed, names in UTF-8 whatever the locale is. */
static int run_python(const char *application, int archive, bool with_stdlib)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GantryPipeline) pipeline = gantry_python_new(GANTRY_PRESET_ISOLATED);
    g_autofree char *self = command_sibling_python();
    g_autofree char *descriptor = g_strdup_printf("%d", archive);
    const char *argv[] = {self, application, descriptor, with_stdlib ? "1" : "0"};
    if (gantry_pipeline_set_argv(pipeline, G_N_ELEMENTS(argv), argv, &error) &&
        gantry_pipeline_set_int(pipeline, "utf8_mode", 1, &error) &&
        gantry_pipeline_set_bool(pipeline, "use_hash_seed", true, &error) &&
        gantry_pipeline_set_int(pipeline, "hash_seed", 0, &error) &&
        gantry_pipeline_set_bool(pipeline, "write_bytecode", false, &error) &&
        gantry_pipeline_set_bool(pipeline, "site_import", false, &error) &&
        gantry_pipeline_set_string(pipeline, "run_command", bundle_python, &error))
        return command_run_pipeline(pipeline);
    program_report("gantry", error);
    return STATUS_GANTRY_FAILED;
}

/* Everything that comes from @fd. */
static GString *read_all(int fd)
{
    GString *text = g_string_new(NULL);
    char buffer[4096];
    ssize_t n;
    while ((n = read(fd, buffer, sizeof buffer)) != 0) {
        if (n > 0)
            g_string_append_len(text, buffer, n);
        else if (errno != EINTR)
            break;
    }
    return text;
}

/* Runs Python in a child, for a process can start it once only, and takes what it says. Returns the
 * status to end with, after whatever failed was reported. */
static int pack(const char *application, int archive, bool with_stdlib, GString **folders)
{
    int ends[2], status = 0;
    pid_t child = -1;
    if (pipe(ends) == 0 && (child = fork()) == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        status = run_python(application, archive, with_stdlib);
        fflush(NULL);
        _exit(status);
    }
    if (child < 0) {
        fprintf(stderr, "gantry: bundle: %s\n", g_strerror(errno));
        return STATUS_GANTRY_FAILED;
    }
    close(ends[1]);
    *folders = read_all(ends[0]);
    close(ends[0]);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    if (WIFEXITED(status))
        return WEXITSTATUS(status);
    fprintf(stderr, "gantry: bundle: Python was ended by signal %d\n", WTERMSIG(status));
    return STATUS_GANTRY_FAILED;
}

/* --- the verb --------------------------------------------------------------------------------- */

static int make(const Command *command, GError **error)
{
    g_autofree char *program = find_program(error);
    g_autoptr(GString) folders = NULL;
    signal(SIGXFSZ, SIG_IGN); /* a file that grows too large is an error, not the end */
    if (program == NULL || !check_output(command->output, command->argv[0], error))
        return STATUS_FAILED;
    int archive = bundle_scratch(command->output, error);
    if (archive < 0)
        return STATUS_FAILED;
    int status = pack(command->argv[0], archive, command->with_stdlib, &folders);
    if (status == 0 && !bundle_write(command->output, program, archive, folders, error))
        status = STATUS_FAILED;
    close(archive);
    return status;
}

static int run(const Command *command)
{
    g_autoptr(GError) error = NULL;
    if (command->output == NULL || *command->output == '\0')
        return command_usage_error("-o FILE", "command line: bundle: say where to write it");
    int status = make(command, &error);
    if (error != NULL)
        program_report("gantry", error);
    return status;
}

static const CommandOption *const options[] = {
    &option_output,
    &option_with_stdlib,
    &command_help,
    NULL,
};

const Verb verb_bundle = {
    .name = "bundle",
    .arguments = "APP-DIR-or-ZIP -o FILE",
    .least = 1,
    .most = 1,
    .summary = "make one executable file of an application",
    .options = options,
    .run = run,
};
