/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/trace.h>

/* Static probes (USDT, provider "gantry") for perf, bpftrace and SystemTap, beside every event of a
 * trace. Where nobody looks, each is a load and a branch.
 *
 *     bpftrace -e 'usdt:./gantry-python:gantry:phase__start { printf("%s\n", str(arg0)); }'
 *
 *     phase__configure(name)   phase__configured(name)
 *     phase__start(name)       phase__done(name)
 *     phase__stop(name)        phase__stopped(name)
 *     import__start(name)      import__done(name, file)     at level imports
 *     span__start(name)        span__done(name)             of the program
 *     level(name)              error(name, message)
 *     mark(kind, name, value, detail)                       every other one, at its level */
void gantry_probe(GantryTraceKind kind, GantryTraceShape shape, const char *name, const char *value,
                  const char *detail);
