/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* A plugin that writes its descriptor itself, because it states a licence and brings a sink. */
#include <gantry/plugin.h>

GANTRY_API extern int events_seen;
int events_seen;

static void event(void *data, const GantryTraceEvent *event_)
{
    (void)data, (void)event_;
    events_seen++;
}

static const GantryTraceSink sink = {.name = "counter", .event = event};
static const GantryTraceSink *const sinks[] = {&sink, NULL};
static const GantryPhase *const phases[] = {NULL};

GANTRY_API extern const GantryPlugin gantry_plugin;
const GantryPlugin gantry_plugin = {
    .abi = GANTRY_ABI,
    .name = "with-sink",
    .version = "2.0",
    .summary = "counts events",
    .license = "MIT",
    .phases = phases,
    .sinks = sinks,
};
