/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "export.h"

/* Which trace of a fleet a record belongs to: ids as hexadecimal digits. */
typedef struct OtlpContext {
    char trace_id[33];
    char parent_id[17]; /* the span that started the process; "" if there is none */
    unsigned flags;     /* of the W3C trace context */
    uint64_t next_id;   /* of a span */
} OtlpContext;

/* What the record's traceparent says (https://www.w3.org/TR/trace-context/), or, without a valid
 * one, a trace of its own with an id that no other run comes to. */
void otlp_context_init(OtlpContext *context, const GantryExporter *exporter);

/* A new id of a span. */
uint64_t otlp_context_next(OtlpContext *context);

/* Writes the member "resource": the process and its host, and what the environment of the process
 * says of the service that it is. */
void otlp_write_resource(GantryJson *json, const GantryExporter *exporter);

/* JSON in protocol buffers takes no text that is not UTF-8, not even in escapes. */
void otlp_write_text(GantryJson *json, const char *key, const char *text);

/* Writes an element of "attributes". */
void otlp_write_attribute(GantryJson *json, const char *key, const char *value);
void otlp_write_int_attribute(GantryJson *json, const char *key, int64_t value);
