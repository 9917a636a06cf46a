/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What the tests of the formats share: events with times of their own, and names that are hard to
 * write. */
#pragma once

#include "support.h"

#include <array>
#include <gantry/export.h>

/* A record that is made up, microsecond by microsecond. */
class MadeUp
{
  public:
    MadeUp();

    MadeUp &begin(uint64_t us, GantryTraceKind kind, const std::string &name, int thread = 1);
    MadeUp &end(uint64_t us, int thread = 1);
    /* ... an import that did not succeed. */
    MadeUp &raise(uint64_t us, const char *type);
    MadeUp &mark(uint64_t us, GantryTraceKind kind, const std::string &name,
                 const char *detail = nullptr, int thread = 1, const char *value = nullptr);
    /* The last event, so many nanoseconds later. */
    MadeUp &later(uint64_t ns);
    MadeUp &about(const char *name, const char *value);

    /* The file of this format; the record ends at @end_us. */
    std::string exported(const char *format, uint64_t end_us);

    GantryTraceInfo info = {};

  private:
    void add(uint64_t us, GantryTraceKind kind, GantryTraceShape shape, const std::string &name,
             const char *detail, int thread);

    std::vector<GantryTraceEvent> events_;
    std::vector<GantryTraceEvent> open_;
    std::deque<std::string> texts_;
    std::deque<std::array<const char *, 3>> raised_;
    std::vector<const char *> attributes_;
};

/* Quotes, line ends, controls, markup, bytes that are no UTF-8, and what separates the fields of
 * one format or another. */
extern const Words HARD_NAMES;

/* 10,000 imports, up to 1,000 inside of each other; it ends at 30,000 us. */
MadeUp deep_record();

Words lines_of(const std::string &text);
