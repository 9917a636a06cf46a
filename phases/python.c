/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The pipeline that starts Python: the nine phases put together. */
#include "cpython.h"
#include "phases.h"

#include <errno.h>
#include <gantry/python.h>
#include <stdlib.h>
#include <string.h>

GantryPipeline *gantry_python_new(GantryPreset preset)
{
    static const GantryPhase *const phases[] = {
        &gantry_phase_locale,    &gantry_phase_allocator,  &gantry_phase_core,
        &gantry_phase_importlib, &gantry_phase_pathconfig, &gantry_phase_interpreter,
        &gantry_phase_signals,   &gantry_phase_site,       &gantry_phase_main,
    };
    GantryPipeline *pipeline = gantry_pipeline_new(preset);
    gantry_pipeline_set_globals(pipeline, cpython_globals(), NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(phases); i++) {
        g_autoptr(GError) error = NULL;
        if (!gantry_pipeline_add_phase(pipeline, phases[i], &error))
            g_error("%s", error->message); /* our own descriptors: only a defect ends here */
    }
    return pipeline;
}

bool gantry_python_read_globals(GantryPipeline *pipeline, GError **error)
{
    return gantry_pipeline_set_globals(pipeline, cpython_globals(), error);
}

const char *gantry_python_version(void)
{
    return PY_VERSION;
}

const char *gantry_python_prefix(void)
{
    return PYTHON_PREFIX;
}

const char *gantry_python_exec_prefix(void)
{
    return PYTHON_EXEC_PREFIX;
}

bool gantry_python_add_module(GantryPipeline *pipeline, const char *name, void *(*init)(void),
                              GError **error)
{
    if (gantry_pipeline_level(pipeline) >= GANTRY_LEVEL_CORE)
        return gantry_error_set(error, GANTRY_ERROR_STATE, NULL,
                                "pipeline: too late for builtin module '%s': the core has started",
                                name);
    /* PyImport_ExtendInittab() wants its end marked: the array keeps a zeroed row there. */
    GArray *modules = gantry_pipeline_get_data(pipeline, "gantry.modules");
    if (modules == NULL) {
        modules = g_array_new(TRUE, TRUE, sizeof(struct _inittab));
        gantry_pipeline_set_data(pipeline, "gantry.modules", modules,
                                 (GDestroyNotify)g_array_unref);
    }
    struct _inittab module = {name, (PyObject * (*)(void)) init};
    g_array_append_val(modules, module);
    return true;
}

/* By the rules of config_init_hash_seed(): strtoul(), with all that it lets pass. */
bool gantry_python_read_hash_seed(const char *text, bool *use_hash_seed, uint32_t *hash_seed,
                                  GError **error)
{
    char *end;
    *use_hash_seed = false;
    *hash_seed = 0;
    if (text == NULL || *text == '\0' || strcmp(text, "random") == 0)
        return true;
    errno = 0;
    unsigned long seed = strtoul(text, &end, 10);
    if (*end != '\0' || seed > G_MAXUINT32 || errno == ERANGE)
        return gantry_error_set(error, GANTRY_ERROR_OPTION_VALUE, NULL,
                                "PYTHONHASHSEED must be \"random\" or an integer in range "
                                "[0; 4294967295], not '%s'",
                                text);
    *use_hash_seed = true;
    *hash_seed = (uint32_t)seed;
    return true;
}

bool gantry_python_raised(const char *what, GError **error)
{
    return cpython_raised(what, error);
}
