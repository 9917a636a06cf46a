/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The rooms of this plugin. A lock file is text, a statement a line:
 *
 *     gantry-lock 1
 *     if NAME VALUE                  what the search was given: see inputs.c
 *     nothing PATH                   a place where it looked, and there was nothing
 *     same DEV:INODE MODE SIZE MTIME PATH        ... and something was: see stamp.c
 *     behind DEV:INODE MODE SIZE MTIME PATH      ... behind a link
 *     link TARGET<tab>PATH           a link that it followed
 *     then NAME VALUE                what it came to
 *     end CHECKSUM                   of all bytes before this line
 *
 * In values and paths a line break is written \n, a tab \t and a backslash \\. */
#pragma once

#include <gantry/phase.h>
#include <gantry/python.h>
#include <sys/stat.h>

#define LOCK_HEADER "gantry-lock 1\n"
#define LOCK_NONSENSE "it is no line of a lock file"

/* --- texts (inputs.c) ------------------------------------------------------------------------- */

/* Appends @text so that it stays on its line. */
void lock_append(GString *out, const char *text);

/* Makes such a text again what it was, in its place; whether it was one. */
bool lock_unescape(char *text);

/* The options of the path configuration whose place was taken, as a table. */
const GantryOption *lock_options(GantryContext *context);

/* Appends an `if` line for everything that the search depends on but files. To be called before
 * anything is derived. The machine and the current folder do not always count. */
void lock_inputs(GantryContext *context, GString *out, bool with_machine, bool with_folder);

/* Whether one of @inputs is a relative path, which makes the current folder one of them. */
bool lock_needs_folder(const char *inputs);

/* (transfer full) What is different between the inputs of a lock and the present ones, in words. */
char *lock_compare_inputs(const char *locked, const char *present);

/* FNV-1a, 64 bits: a slip of a hand or of a disk is noticed; no protection from malice, which needs
 * to be able to write the file. */
uint64_t lock_checksum(const char *text, size_t length);

/* --- stamps (stamp.c) ------------------------------------------------------------------------- */

/* The devices of the stamps of one lock, by the order in which they come up. The kernel may number
 * them anew at each boot, but files that were on one device stay so. */
typedef struct LockDevices {
    dev_t devices[16];
    size_t n;
} LockDevices;

/* Appends a line about what is at @path now. @link says that the search wanted to know whether it
 * is a link. False if there are more devices than we count. */
bool lock_stamp(GString *out, LockDevices *devices, const char *path, bool link);

/* Checks a line of the lock, which is changed in place: its @keyword and what follows that. NULL if
 * all is as it was; (transfer full) else why it is not. @path is (out) what it was about. */
char *lock_check_stamp(LockDevices *devices, const char *keyword, char *rest, const char **path);

/* --- reading (reader.c) ----------------------------------------------------------------------- */

/* The members of a result that are texts, by the names that they have as options. */
enum { LOCK_OUTPUTS = 10 };

typedef struct LockOutput {
    const char *name;
    size_t offset; /* in GantryPathconfigResult */
} LockOutput;

extern const LockOutput lock_outputs[LOCK_OUTPUTS];

/* What a lock file says; the texts are in memory of the context. */
typedef struct Lock {
    GantryPathconfigResult result;
    size_t lines[LOCK_OUTPUTS]; /* that say so; 0: not set */
    size_t paths_line;          /* of the first entry of sys.path */
} Lock;

/* Reads the lock file at @path and checks that everything is as it says. (transfer full) NULL if it
 * is; else why not. */
char *lock_read(GantryContext *context, const char *path, Lock *lock);

/* The same for its text, of @length bytes and a zero, which is changed in place. */
char *lock_parse(GantryContext *context, char *text, size_t length, Lock *lock);

/* --- recording (recorder.c) ------------------------------------------------------------------- */

/* Has the search run, and returns (transfer full) the lock that it makes; NULL with an error. */
char *lock_record(GantryContext *context, GError **error);
