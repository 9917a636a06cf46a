/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "table.h"
#include "text.h"

#include <stdarg.h>
#include <string.h>

enum { MAX_COLUMNS = 16, USUAL_WIDTH = 40, SPACE = 2 };

typedef struct {
    TableStyle style;
    char *cells[MAX_COLUMNS];
} Row;

struct Table {
    const TableColumn *columns;
    size_t n_columns;
    GArray *rows;
};

static void clear_row(gpointer row_)
{
    Row *row = row_;
    for (size_t i = 0; i < MAX_COLUMNS; i++)
        g_free(row->cells[i]);
}

Table *table_new(const TableColumn *columns)
{
    Table *table = g_new0(Table, 1);
    table->columns = columns;
    while (columns[table->n_columns].heading != NULL)
        table->n_columns++;
    g_assert(table->n_columns <= MAX_COLUMNS);
    table->rows = g_array_new(FALSE, TRUE, sizeof(Row));
    g_array_set_clear_func(table->rows, clear_row);
    return table;
}

void table_free(Table *table)
{
    if (table == NULL)
        return;
    g_array_unref(table->rows);
    g_free(table);
}

/* Nothing that a terminal would obey, and nothing that has no width. Takes @text, which can be
 * NULL.
 */
static char *presentable(char *text)
{
    g_autofree char *printable = command_printable(text != NULL ? text : "");
    g_free(text);
    return g_utf8_make_valid(printable, -1);
}

void table_row(Table *table, TableStyle style, ...)
{
    Row row = {.style = style};
    va_list args;
    va_start(args, style);
    for (size_t i = 0; i < table->n_columns; i++)
        row.cells[i] = presentable(va_arg(args, char *));
    va_end(args);
    g_array_append_val(table->rows, row);
}

static void append_space(GString *out, size_t n)
{
    while (n-- > 0)
        g_string_append_c(out, ' ');
}

static void write_row(const Table *table, GString *out, const size_t *widths, bool cut,
                      const char *const *cells)
{
    for (size_t i = 0; i < table->n_columns; i++) {
        const TableColumn *column = &table->columns[i];
        if (widths[i] == 0)
            continue;
        g_autoptr(GString) cell = g_string_new(NULL);
        size_t room = cut ? widths[i] : SIZE_MAX;
        size_t width = column->tail ? text_append_tail(cell, cells[i], room)
                                    : text_append_cut(cell, cells[i], room);
        size_t rest = widths[i] - MIN(width, widths[i]);
        if (i > 0)
            append_space(out, SPACE);
        append_space(out, column->right ? rest : 0);
        g_string_append(out, cell->str);
        append_space(out, column->right ? 0 : rest);
    }
    while (out->len > 0 && out->str[out->len - 1] == ' ')
        g_string_truncate(out, out->len - 1);
}

static int shrinks(const Table *table, size_t column)
{
    return table->columns[column].shrinks;
}

/* How narrow a column can get. */
static size_t least(const Table *table, size_t column, size_t width)
{
    enum { OF_FIRST = 24, OF_OTHERS = 12 };
    int shrink = shrinks(table, column);
    return shrink == 0 ? width : MIN(width, shrink == 1 ? OF_FIRST : OF_OTHERS);
}

/* The column that is the first to be taken from: of those that shrink most the widest that is wider
 * than it has to be. */
static size_t next_to_shrink(const Table *table, const size_t *widths)
{
    size_t next = table->n_columns;
    for (size_t i = 0; i < table->n_columns; i++) {
        if (widths[i] <= least(table, i, widths[i]))
            continue;
        if (next == table->n_columns || shrinks(table, i) > shrinks(table, next) ||
            (shrinks(table, i) == shrinks(table, next) && widths[i] > widths[next]))
            next = i;
    }
    return next;
}

/* Leaves out columns until the others can be narrow enough; theirs is 0. */
static void leave_out(const Table *table, size_t *widths, size_t width)
{
    for (;;) {
        size_t total = 0, last = table->n_columns;
        for (size_t i = 0; i < table->n_columns; i++) {
            if (widths[i] == 0)
                continue;
            total += least(table, i, widths[i]) + (total > 0 ? SPACE : 0);
            if (shrinks(table, i) > 1 &&
                (last == table->n_columns || shrinks(table, i) >= shrinks(table, last)))
                last = i;
        }
        if (total <= width || last == table->n_columns)
            return;
        widths[last] = 0;
    }
}

/* Where there is no width to keep, nothing is cut; but the few texts that are very long, lines of
 * .pth files, do not push the others away: they stand out of their column. */
static void fit(const Table *table, size_t *widths, size_t width)
{
    size_t total = 0, next;
    if (width > 0)
        leave_out(table, widths, width);
    for (size_t i = 0; i < table->n_columns; i++) {
        if (width == 0 && shrinks(table, i) > 0)
            widths[i] = MIN(widths[i], USUAL_WIDTH);
        total += widths[i] > 0 ? widths[i] + (total > 0 ? SPACE : 0) : 0;
    }
    while (width > 0 && total > width &&
           (next = next_to_shrink(table, widths)) < table->n_columns) {
        widths[next]--;
        total--;
    }
}

void table_write(const Table *table, GString *out, size_t width, bool colors)
{
    static const char *const styles[] = {
        [TABLE_PLAIN] = "",        [TABLE_STRONG] = "\033[1m", [TABLE_FAINT] = "\033[2m",
        [TABLE_GOOD] = "\033[32m", [TABLE_BAD] = "\033[31m",
    };
    size_t widths[MAX_COLUMNS];
    const char *headings[MAX_COLUMNS];
    for (size_t i = 0; i < table->n_columns; i++) {
        headings[i] = table->columns[i].heading;
        widths[i] = text_width(headings[i]);
        for (guint r = 0; r < table->rows->len; r++)
            widths[i] = MAX(widths[i], text_width(g_array_index(table->rows, Row, r).cells[i]));
    }
    fit(table, widths, width);
    for (guint r = 0; r <= table->rows->len; r++) {
        const Row *row = r > 0 ? &g_array_index(table->rows, Row, r - 1) : NULL;
        const char *style = colors ? styles[row != NULL ? row->style : TABLE_STRONG] : "";
        g_string_append(out, style);
        write_row(table, out, widths, width > 0,
                  row != NULL ? (const char *const *)row->cells : headings);
        g_string_append(out, style[0] != '\0' ? "\033[0m\n" : "\n");
    }
}

char *table_ms(uint64_t ns)
{
    uint64_t us = (ns + 500) / 1000;
    return g_strdup_printf("%" G_GUINT64_FORMAT ".%03u ms", us / 1000, (unsigned)(us % 1000));
}

char *table_percent(uint64_t part, uint64_t whole)
{
    return g_strdup_printf("%.1f %%", whole > 0 ? 100.0 * (double)part / (double)whole : 0.0);
}
