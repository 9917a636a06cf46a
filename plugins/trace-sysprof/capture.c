/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "capture.h"

#include <gantry/output.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { ALIGNMENT = 8, MAX_TEXT = 60000, N_COUNTERS = 8 };

enum { PROCESS = 4, DEFINE_COUNTERS = 8, SET_COUNTERS = 9, MARK = 10, METADATA = 11 };

typedef struct {
    uint32_t magic;
    uint32_t version; /* 8 bits; the next one says that numbers are little-endian */
    char capture_time[64];
    int64_t begin_ns;
    int64_t end_ns;
    char suffix[168];
} Header;

typedef struct {
    uint16_t length; /* of all of it, a multiple of ALIGNMENT */
    int16_t cpu;
    int32_t pid;
    int64_t time_ns;
    uint32_t type;
    uint32_t padding;
} Frame;

typedef struct {
    Frame frame;
    int64_t length_ns;
    char group[24];
    char name[40];
} Mark;

typedef struct {
    Frame frame;
    char name[40];
} Metadata;

typedef struct {
    Frame frame;
    uint32_t n;
    uint32_t padding;
} Counters;

typedef struct {
    char category[32];
    char name[32];
    char doc[52];
    uint32_t id; /* 24 bits, and 8 for the type: 0 is an integer */
    int64_t value;
} Counter;

typedef struct {
    uint32_t ids[N_COUNTERS];
    int64_t values[N_COUNTERS];
} Values;

G_STATIC_ASSERT(sizeof(Header) == 256);
G_STATIC_ASSERT(sizeof(Frame) == 24);
G_STATIC_ASSERT(sizeof(Mark) == 96);
G_STATIC_ASSERT(sizeof(Metadata) == 64);
G_STATIC_ASSERT(sizeof(Counters) == 32);
G_STATIC_ASSERT(sizeof(Counter) == 128);
G_STATIC_ASSERT(sizeof(Values) == 96);

struct Capture {
    GantryOutput *output;
    int32_t pid;
    GByteArray *frame; /* the one that is put together */
};

/* @text into a field of @size, zeroes behind it; what does not fit is cut between characters. */
static void fill(char *field, size_t size, const char *text)
{
    size_t length = strlen(text);
    if (length >= size) {
        length = size - 1;
        while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80)
            length--;
    }
    memset(field, 0, size);
    memcpy(field, text, length);
}

static Frame frame_of(const Capture *capture, uint32_t type, int64_t time_ns)
{
    return (Frame){.cpu = -1, .pid = capture->pid, .time_ns = time_ns, .type = type};
}

static void begin_frame(Capture *capture, const void *head, size_t size)
{
    g_byte_array_set_size(capture->frame, 0);
    g_byte_array_append(capture->frame, head, (guint)size);
}

/* The text that ends a frame, with its zero. */
static void add_text(Capture *capture, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    size_t length = MIN(strlen(valid), (size_t)MAX_TEXT);
    g_byte_array_append(capture->frame, (const guint8 *)valid, (guint)length);
    g_byte_array_append(capture->frame, (const guint8 *)"", 1);
}

static void end_frame(Capture *capture)
{
    static const guint8 zeroes[ALIGNMENT] = {0};
    guint rest = capture->frame->len % ALIGNMENT;
    if (rest != 0)
        g_byte_array_append(capture->frame, zeroes, ALIGNMENT - rest);
    ((Frame *)(void *)capture->frame->data)->length = (uint16_t)capture->frame->len;
    gantry_output_write(capture->output, capture->frame->data, capture->frame->len);
}

Capture *capture_new(const char *path, int64_t begin_ns, GError **error)
{
    GantryOutput *output = gantry_output_new(path, error);
    if (output == NULL)
        return NULL;
    Capture *capture = g_new0(Capture, 1);
    *capture = (Capture){.output = output, .pid = getpid(), .frame = g_byte_array_new()};
    Header header = {
        .magic = GUINT32_TO_LE(0xFDCA975E),
        .version = 1 | (G_BYTE_ORDER == G_LITTLE_ENDIAN ? 1 << 8 : 0),
        .begin_ns = begin_ns,
    };
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *text = g_date_time_format(now, "%Y-%m-%dT%H:%M:%SZ");
    fill(header.capture_time, sizeof header.capture_time, text);
    gantry_output_write(output, &header, sizeof header);
    return capture;
}

/* Of a pipe readers take the last frame for the end. */
bool capture_close(Capture *capture, int64_t end_ns, GError **error)
{
    gantry_output_rewrite(capture->output, offsetof(Header, end_ns), &end_ns, sizeof end_ns);
    bool written = gantry_output_close(capture->output, error);
    g_byte_array_unref(capture->frame);
    g_free(capture);
    return written;
}

void capture_process(Capture *capture, const char *command)
{
    Frame frame = frame_of(capture, PROCESS, 0);
    begin_frame(capture, &frame, sizeof frame);
    add_text(capture, command);
    end_frame(capture);
}

void capture_about(Capture *capture, const char *name, const char *value)
{
    Metadata metadata = {.frame = frame_of(capture, METADATA, 0)};
    fill(metadata.name, sizeof metadata.name, name);
    begin_frame(capture, &metadata, sizeof metadata);
    add_text(capture, value);
    end_frame(capture);
}

void capture_mark(Capture *capture, int64_t begin_ns, int64_t length_ns, const char *group,
                  const char *name, const char *message)
{
    Mark mark = {.frame = frame_of(capture, MARK, begin_ns), .length_ns = length_ns};
    g_autofree char *valid = g_utf8_make_valid(name, -1);
    fill(mark.group, sizeof mark.group, group);
    fill(mark.name, sizeof mark.name, valid);
    begin_frame(capture, &mark, sizeof mark);
    add_text(capture, message);
    end_frame(capture);
}

static void begin_counters(Capture *capture, uint32_t type, int64_t time_ns, size_t n)
{
    Counters counters = {.frame = frame_of(capture, type, time_ns), .n = (uint32_t)n};
    begin_frame(capture, &counters, sizeof counters);
}

void capture_define(Capture *capture, const CaptureCounter *counters, size_t n)
{
    begin_counters(capture, DEFINE_COUNTERS, 0, n);
    for (size_t i = 0; i < n; i++) {
        Counter counter = {.id = (uint32_t)i + 1};
        fill(counter.category, sizeof counter.category, "Python memory");
        fill(counter.name, sizeof counter.name, counters[i].name);
        fill(counter.doc, sizeof counter.doc, counters[i].doc);
        g_byte_array_append(capture->frame, (const guint8 *)&counter, sizeof counter);
    }
    end_frame(capture);
}

void capture_set(Capture *capture, int64_t time_ns, const int64_t *values, size_t n)
{
    Values set = {0};
    begin_counters(capture, SET_COUNTERS, time_ns, 1);
    for (size_t i = 0; i < MIN(n, (size_t)N_COUNTERS); i++) {
        set.ids[i] = (uint32_t)i + 1;
        set.values[i] = values[i];
    }
    g_byte_array_append(capture->frame, (const guint8 *)&set, sizeof set);
    end_frame(capture);
}
