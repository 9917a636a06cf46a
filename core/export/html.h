/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "export.h"
#include "svg.h"

#include <gantry/spans.h>
#include <gantry/stages.h>

/* What a page can hold, so that it opens at once however large the record is. What is beyond is
 * counted, and the page says so. */
enum {
    PAGE_MAX_SPANS = 10000,
    PAGE_MAX_TEXT = 4000,              /* bytes of a text */
    PAGE_MAX_SPANS_SIZE = 2500 * 1000, /* bytes of all spans, written */
    PAGE_MAX_MARKS_SIZE = 600 * 1000,  /* ... of all marks but those of the next */
    PAGE_MAX_PHASES_SIZE = 400 * 1000, /* ... of what phases, levels and errors leave */
};

/* A mark, copied. */
typedef struct PageMark {
    uint64_t time_ns;
    GantryTraceKind kind;
    int thread;
    char *name;
    char *value;
    char *detail;
    char **attributes;
} PageMark;

typedef struct Page {
    GantrySpanTree *tree;
    DrawnSpans drawn;
    GantryStages *stages;
    GArray *marks; /* PageMark */
    size_t marks_size;
    size_t phases_size;
    uint64_t n_spans;      /* how many have begun */
    uint64_t n_spans_kept; /* ... and are in the page as they are, or in a sum of equal ones */
    uint64_t n_marks_lost;
    uint64_t end_ns;
    uint64_t dropped;
} Page;

/* The texts of page/, the script put together of its parts. */
extern const char gantry_page_html[];
extern const char gantry_page_css[];
extern const char gantry_page_js[];

/* The attribute @name of @mark; NULL if there is none. */
const char *page_mark_attribute(const PageMark *mark, const char *name);

/* Appends all that the script shows, as JSON that is safe inside of <script>. */
void page_append_data(GString *out, Page *page, const GantryTraceInfo *info);

/* Appends what is there without the script: picture and tables. To be called behind
 * page_append_data(), which counts what it leaves out. */
void page_append_static(GantryExporter *exporter, Page *page);
