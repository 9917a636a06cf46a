/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include "command.h"

/* What reports for people are made of: tables that fit the terminal, with colours if that is
 * wanted, through a pager if that is a terminal. */

typedef enum TableStyle {
    TABLE_PLAIN = 0,
    TABLE_STRONG, /* what it comes to */
    TABLE_FAINT,  /* what is not the point */
    TABLE_GOOD,
    TABLE_BAD,
} TableStyle;

/* A column; the last one of a table has no heading at all (NULL). */
typedef struct TableColumn {
    const char *heading;
    bool right;  /* numbers */
    int shrinks; /* is cut where the table would be too wide, those with more before those with
                    less, and left out if that is not enough; 1: only cut; 0: neither */
    bool tail;   /* ... in front, for what differs at its end: paths */
} TableColumn;

typedef struct Table Table;

/* @columns outlives the table. */
Table *table_new(const TableColumn *columns);
void table_free(Table *table);

/* Adds a row: (transfer full) as many texts as there are columns; NULL is an empty one. */
void table_row(Table *table, TableStyle style, ...);

/* Writes it to @out, @width columns wide at most if that is not 0, and with colours if @colors. */
void table_write(const Table *table, GString *out, size_t width, bool colors);

/* How a report is written. */
typedef struct Paper {
    size_t width;  /* 0: as wide as it likes */
    size_t height; /* of the screen; 0: there is none */
    bool colors;
    bool pager;
} Paper;

/* By --color, --no-pager, the environment and what @fd is: standard output, or standard error for
 * what stands beside a program's output. Returns 0, or the status to end with after a mistake in
 * the command line. */
int paper_init(Paper *paper, const Command *command, int fd);

/* Writes @text to standard output, or to a pager. A reader who has had enough is no error. Returns
 * the status to end with. */
int paper_show(const Paper *paper, const GString *text);

/* Milliseconds with three decimals, and a share in percent. */
char *table_ms(uint64_t ns);
char *table_percent(uint64_t part, uint64_t whole);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Table, table_free)
