/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The table of builtin modules, and the way from a Python interpreter to its pipeline.
 *
 * The way leads through the table, for it is what all interpreters of a run share and none owns: a
 * sub-interpreter with a GIL of its own may not touch the objects of the main one, and a global
 * variable would say nothing of whose it is. */
#include "core.h"

#include <string.h>

struct CoreInittab {
    GantryPipeline *pipeline;
    struct _inittab *host;         /* what was PyImport_Inittab before */
    char name[sizeof CORE_MODULE]; /* of our row: whoever finds the row finds this struct */
    struct _inittab rows[];
};

static size_t count_rows(const struct _inittab *rows)
{
    size_t n = 0;
    while (rows[n].name != NULL)
        n++;
    return n;
}

/* Not with PyImport_ExtendInittab(): if the host has used it, too, that frees the very table which
 * is to be put back. */
CoreInittab *core_inittab_install(GantryPipeline *pipeline, const GArray *modules)
{
    size_t n_host = count_rows(PyImport_Inittab), n_added = modules != NULL ? modules->len : 0;
    CoreInittab *table = g_malloc(sizeof *table + (n_host + n_added + 2) * sizeof *table->rows);
    *table = (CoreInittab){pipeline, PyImport_Inittab, CORE_MODULE};
    memcpy(table->rows, PyImport_Inittab, n_host * sizeof *table->rows);
    if (n_added > 0)
        memcpy(table->rows + n_host, modules->data, n_added * sizeof *table->rows);
    table->rows[n_host + n_added] = (struct _inittab){table->name, core_module_init};
    table->rows[n_host + n_added + 1] = (struct _inittab){NULL, NULL};
    PyImport_Inittab = table->rows;
    return table;
}

void core_inittab_remove(CoreInittab *table)
{
    if (table == NULL)
        return;
    PyImport_Inittab = table->host;
    /* An interpreter that could not be finalized goes on reading the names in its copy. */
    if (!CPYTHON_COPIES_INITTAB || PyInterpreterState_Head() == NULL)
        g_free(table);
}

GantryPipeline *core_pipeline(void)
{
    const struct _inittab *row = PyImport_Inittab;
    while (row->name != NULL && row->initfunc != core_module_init)
        row++;
    if (row->name == NULL) {
        PyErr_SetString(PyExc_RuntimeError,
                        "the pipeline that started this interpreter has been stopped");
        return NULL;
    }
    const void *table = row->name - offsetof(CoreInittab, name);
    return ((const CoreInittab *)table)->pipeline;
}
