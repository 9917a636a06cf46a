/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/trace.h>

GANTRY_BEGIN_DECLS

/**
 * GantryStage:
 * @name: "before the library", "resolve", "start core", "between" ...
 * @begin_ns: when it began; of several of one name, the first
 * @ns: how long it took
 * @remark: (nullable): what the number does not say by itself: a note named `time` inside of it
 *
 * A row of where the time of a process went.
 *
 * Since: 0.1
 */
typedef struct GantryStage {
    const char *name;
    uint64_t begin_ns;
    uint64_t ns;
    const char *remark;
} GantryStage;

/**
 * GantryStages:
 *
 * Where the time of a process went, in rows that add up to all of it, to the nanosecond: one for
 * each outermost span of the thread that the pipeline runs in, and what lies between them: "before
 * the library" is called; "between" the last start and the first stop, which is the host's; "after"
 * the last stop; the "exit" of the process, if somebody has seen it; and "unaccounted", which is
 * nobody's. Beyond some hundred rows, further spans are "other spans".
 *
 * Since: 0.1
 */
typedef struct GantryStages GantryStages;

/**
 * gantry_stages_new:
 * @info: what the events are of
 *
 * Returns: (transfer full): the stages of nothing yet.
 *
 * Since: 0.1
 */
GANTRY_API GantryStages *gantry_stages_new(const GantryTraceInfo *info);

/**
 * gantry_stages_free:
 * @stages: (nullable) (transfer full): stages
 *
 * Since: 0.1
 */
GANTRY_API void gantry_stages_free(GantryStages *stages);

/**
 * gantry_stages_event:
 * @stages: stages
 * @event: the next event, which is not needed any longer afterwards; those of one thread come in
 *     order of time
 *
 * Since: 0.1
 */
GANTRY_API void gantry_stages_event(GantryStages *stages, const GantryTraceEvent *event);

/**
 * gantry_stages_finish:
 * @stages: stages
 * @end_ns: when the record ends: what is open ends, too
 * @exited_ns: when the process was gone; 0 if nobody knows
 *
 * Returns: the time of all, in nanoseconds.
 *
 * Since: 0.1
 */
GANTRY_API uint64_t gantry_stages_finish(GantryStages *stages, uint64_t end_ns, uint64_t exited_ns);

/**
 * gantry_stages_rows:
 * @stages: stages that are finished
 * @n_rows: (out): how many
 *
 * Returns: (transfer none) (array length=n_rows): the rows in order of time, "unaccounted" last;
 *     valid until the stages are freed.
 *
 * Since: 0.1
 */
GANTRY_API const GantryStage *gantry_stages_rows(const GantryStages *stages, size_t *n_rows);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(GantryStages, gantry_stages_free)

GANTRY_END_DECLS
