/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/phase.h>
#include <gantry/trace.h>

GANTRY_BEGIN_DECLS

/**
 * GantryPlugin:
 *
 * What a plugin exports, as the symbol `gantry_plugin`. A plugin links neither libgantry nor
 * libpython: it finds both in the process that loads it.
 *
 * Since: 0.1
 */
typedef struct GantryPlugin {
    /* GANTRY_ABI of the headers it was compiled with; always first. */
    uint32_t abi;
    /* The name by which it is asked for, and of its file without the ending. */
    const char *name;
    const char *version;
    /* One line: what it does. */
    const char *summary;
    /* SPDX identifier, or NULL. */
    const char *license;
    /* (array zero-terminated=1) Its phases. */
    const GantryPhase *const *phases;
    /* (array zero-terminated=1) (nullable) Trace sinks that are attached when it is loaded. */
    const GantryTraceSink *const *sinks;
} GantryPlugin;

/**
 * GantryLoadedPlugin:
 * @plugin: the descriptor
 * @path: the file it was loaded from
 *
 * Since: 0.1
 */
typedef struct GantryLoadedPlugin {
    const GantryPlugin *plugin;
    const char *path;
} GantryLoadedPlugin;

/**
 * GANTRY_PLUGIN_LICENSE:
 *
 * The SPDX identifier that GANTRY_PLUGIN_DEFINE() states; a plugin that has one defines it before
 * it includes this header.
 *
 * Since: 0.1
 */
#ifndef GANTRY_PLUGIN_LICENSE
#define GANTRY_PLUGIN_LICENSE NULL
#endif

/**
 * GANTRY_PLUGIN_DEFINE:
 * @name_: the plugin's name
 * @version_: its version
 * @summary_: one line: what it does
 * @...: pointers to its phases
 *
 * Defines and exports the descriptor. A plugin that brings sinks writes the struct itself, as
 * `GANTRY_API const GantryPlugin gantry_plugin = { … };`.
 *
 * Since: 0.1
 */
#define GANTRY_PLUGIN_DEFINE(name_, version_, summary_, ...)                                       \
    static const GantryPhase *const gantry_plugin_phases[] = {__VA_ARGS__, NULL};                  \
    GANTRY_API extern const GantryPlugin gantry_plugin;                                            \
    const GantryPlugin gantry_plugin = {                                                           \
        GANTRY_ABI, name_, version_, summary_, GANTRY_PLUGIN_LICENSE, gantry_plugin_phases, NULL,  \
    }

GANTRY_END_DECLS
