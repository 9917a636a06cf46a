/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/export.h>
#include <gantry/json.h>
#include <gantry/output.h>

/* How a format is written. What it has to say goes to @out, which is written to the file now and
 * then; what it has to remember is its state, zeroed. The name of a
 * span's begin is there until its end has been handled, everything else is gone after the call. */
typedef struct Format {
    GantryExportFormat format;
    size_t state_size;
    void (*begin)(GantryExporter *exporter);
    void (*event)(GantryExporter *exporter, const GantryTraceEvent *event);
    void (*end)(GantryExporter *exporter, uint64_t end_ns, uint64_t dropped); /* (nullable) */
    void (*clear)(void *state); /* (nullable) frees what the state holds */
} Format;

struct GantryExporter {
    const Format *format;
    GantryTraceInfo info;
    GString *out;
    void *state;
    /* The spans that are open, each as its begin; innermost last. */
    GArray *open;
    GantryOutput *output;
    uint64_t exited_ns; /* when the process was gone; 0 if nobody knows */
};

extern const Format gantry_format_jsonl;
extern const Format gantry_format_chrome;
extern const Format gantry_format_dot;
extern const Format gantry_format_folded;
extern const Format gantry_format_html;
extern const Format gantry_format_importtime;
extern const Format gantry_format_mermaid;
extern const Format gantry_format_otlp;
extern const Format gantry_format_svg;

/* The attribute @name of what the events are of; NULL if there is none. */
const char *gantry_exporter_attribute(const GantryExporter *exporter, const char *name);

/* Writes what @out holds. */
void gantry_exporter_flush(GantryExporter *exporter);

/* ... if that is much: for formats that have most to say in the end. */
void gantry_exporter_flush_much(GantryExporter *exporter);

/* Appends @text as one line of text that every reader takes: UTF-8 without control characters.
 * What is neither, and each of the ASCII characters in @reserved, becomes a U+FFFD. */
void gantry_export_append_line(GString *out, const char *text, const char *reserved);

/* Appends at most @max bytes of @text, on one line as above and escaped for XML and HTML; what is
 * longer ends in an ellipsis. */
void gantry_export_append_xml(GString *out, const char *text, size_t max);

/* ... of its first line only, with an ellipsis in place of the others. */
void gantry_export_append_title(GString *out, const char *text, size_t max);

/* Appends @ns as milliseconds with three decimals, rounded as in every report. */
void gantry_export_append_millis(GString *out, uint64_t ns);

/* What came of an import that ended with @raised, the name of an exception's type: that, or in
 * words where the name is only one for them. */
const char *gantry_export_outcome(const char *raised);
