/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "table.h"

#include <stdarg.h>
#include <string.h>

enum { MAX_COLUMNS = 16, LEAST_WIDTH = 12, SPACE = 2 };

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

static size_t width_of(gunichar c)
{
    return g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
}

static size_t text_width(const char *text)
{
    size_t width = 0;
    for (; *text != '\0'; text = g_utf8_next_char(text))
        width += width_of(g_utf8_get_char(text));
    return width;
}

/* Appends @text, cut to @width with an ellipsis; returns its width. */
static size_t append_cut(GString *out, const char *text, size_t width)
{
    size_t all = text_width(text), taken = 0;
    if (all <= width) {
        g_string_append(out, text);
        return all;
    }
    for (; *text != '\0'; text = g_utf8_next_char(text)) {
        gunichar c = g_utf8_get_char(text);
        if (taken + width_of(c) > width - 1)
            break;
        taken += width_of(c);
        g_string_append_unichar(out, c);
    }
    g_string_append(out, "\u2026");
    return taken + 1;
}

static void append_space(GString *out, size_t n)
{
    while (n-- > 0)
        g_string_append_c(out, ' ');
}

static void write_row(const Table *table, GString *out, const size_t *widths,
                      const char *const *cells)
{
    for (size_t i = 0; i < table->n_columns; i++) {
        const TableColumn *column = &table->columns[i];
        g_autoptr(GString) cell = g_string_new(NULL);
        size_t width = append_cut(cell, cells[i], widths[i]);
        size_t rest = widths[i] - width;
        if (i > 0)
            append_space(out, SPACE);
        append_space(out, column->right ? rest : 0);
        g_string_append(out, cell->str);
        append_space(out, column->right ? 0 : rest);
    }
    while (out->len > 0 && out->str[out->len - 1] == ' ')
        g_string_truncate(out, out->len - 1);
}

/* What is too much is taken from the columns that shrink, always from the widest of them. */
static void fit(const Table *table, size_t *widths, size_t width)
{
    size_t total = SPACE * (table->n_columns - 1);
    for (size_t i = 0; i < table->n_columns; i++)
        total += widths[i];
    while (width > 0 && total > width) {
        size_t widest = table->n_columns;
        for (size_t i = 0; i < table->n_columns; i++) {
            if (table->columns[i].shrinks && widths[i] > LEAST_WIDTH &&
                (widest == table->n_columns || widths[i] > widths[widest]))
                widest = i;
        }
        if (widest == table->n_columns)
            return;
        widths[widest]--;
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
        write_row(table, out, widths, row != NULL ? (const char *const *)row->cells : headings);
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
