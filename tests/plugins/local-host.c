/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* A host that does not link Gantry, but dlopens it with RTLD_LOCAL, as a plugin of some other
 * program would be loaded: no symbol of libgantry or libpython is global until the library sees to
 * it itself.
 *
 *     local-host LIBGANTRY CODE [PLUGIN] */
#include <dlfcn.h>
#include <gantry/gantry.h>
#include <stdio.h>

/* Declares a function pointer of the type and name of @function and looks it up. */
#define LOOK_UP(function)                                                                          \
    __typeof__(&function) function##_ = (__typeof__(&function))dlsym(library, #function)

int main(int argc, char **argv)
{
    GError *error = NULL;
    if (argc < 3)
        return 64;
    void *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return 125;
    }
    LOOK_UP(gantry_python_new);
    LOOK_UP(gantry_pipeline_free);
    LOOK_UP(gantry_pipeline_load_plugin);
    LOOK_UP(gantry_pipeline_set_argv);
    LOOK_UP(gantry_pipeline_start);
    LOOK_UP(gantry_pipeline_stop);
    LOOK_UP(gantry_pipeline_exit_status);
    const char *arguments[] = {argv[0], "-c", argv[2]};

    if (dlsym(RTLD_DEFAULT, "gantry_python_new") != NULL ||
        dlsym(RTLD_DEFAULT, "Py_IsInitialized") != NULL) {
        fputs("this host was to have no global symbols of Gantry or Python\n", stderr);
        return 125;
    }
    GantryPipeline *pipeline = gantry_python_new_(GANTRY_PRESET_PYTHON);
    gantry_pipeline_set_argv_(pipeline, G_N_ELEMENTS(arguments), arguments, NULL);
    int status = 125;
    if ((argc > 3 && !gantry_pipeline_load_plugin_(pipeline, argv[3], &error)) ||
        gantry_pipeline_start_(pipeline, NULL, &error) == GANTRY_ERROR ||
        !gantry_pipeline_stop_(pipeline, &error))
        fprintf(stderr, "local-host: %s\n", error->message);
    else
        status = gantry_pipeline_exit_status_(pipeline);
    g_clear_error(&error);
    gantry_pipeline_free_(pipeline);
    return status;
}
