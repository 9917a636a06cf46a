/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What works after which phase, for people: a table with a mark for each phase, whose headings
 * stand on steps above it, so that nine phases and what went wrong fit 80 columns. */
#include "availability.h"
#include "report/table.h"
#include "report/text.h"

#include <string.h>

enum { NAME_WIDTH = 22 };

/* What a mark looks like, in UTF-8 and where that cannot be shown. */
typedef struct {
    const char *mark;
    const char *ascii;
    const char *color;
    const char *legend;
} Look;

static const Look looks[N_OUTCOMES] = {
    [UNKNOWN] = {"?", "?", "\033[31m", "was not tried"},
    [WORKS] = {"\u2713", "+", "\033[32m", "works"},
    [DIFFERS] = {"\u2248", "~", "\033[33m", "works, but comes to something else than in the end"},
    [FAILS] = {"\u2717", "-", "\033[31m", "fails"},
    [ABSENT] = {"\u00b7", ".", "\033[2m", "there is no interpreter"},
    [CRASHES] = {"!", "!", "\033[1;31m", "kills the process"},
    [HANGS] = {"\u221e", "@", "\033[1;31m", "hangs"},
};

typedef struct {
    const Availability *availability;
    const Paper *paper;
    GString *out;
    bool ascii;
} Writer;

static void write_colored(const Writer *writer, const char *color, const char *text)
{
    if (writer->paper->colors)
        g_string_append_printf(writer->out, "%s%s\033[0m", color, text);
    else
        g_string_append(writer->out, text);
}

static void write_mark(const Writer *writer, Outcome outcome)
{
    const Look *look = &looks[outcome];
    write_colored(writer, look->color, writer->ascii ? look->ascii : look->mark);
}

static GantryLevel level_of(const Availability *availability, size_t phase)
{
    return availability->phases[phase]->level_after;
}

/* Levels stand apart. */
static const char *gap(const Availability *availability, size_t phase)
{
    bool first = phase + 1 < availability->n_started &&
                 level_of(availability, phase + 1) != level_of(availability, phase);
    return first ? "  " : " ";
}

/* --- what went wrong -------------------------------------------------------------------------- */

static char *signal_text(const Cell *cell)
{
    g_autofree char *name = availability_signal_name(cell->signal);
    return g_strdup_printf("%s%s%s", name, cell->text[0] != '\0' ? ": " : "", cell->text);
}

/* What there is to say of a cell, on one line. */
static char *cell_text(const Cell *cell)
{
    g_autofree char *text = cell->outcome == HANGS ? g_strdup("")
                            : cell->signal != 0    ? signal_text(cell)
                                                   : g_strdup(cell->text);
    g_autofree char *printable = command_printable(text);
    return g_utf8_make_valid(printable, -1);
}

/* What happens after the last phase at which it does not work yet; what it comes to there, if it
 * works in another way. NULL if there is no such phase. */
static char *last_trouble(const Availability *availability, size_t probe)
{
    for (size_t phase = availability->n_started; phase-- > 0;) {
        const Cell *cell = availability_cell(availability, probe, phase);
        if (cell->outcome == WORKS || cell->outcome == ABSENT)
            continue;
        return cell_text(cell);
    }
    return NULL;
}

/* --- the table -------------------------------------------------------------------------------- */

static void write_bar(const Writer *writer, size_t phase)
{
    g_string_append(writer->out, writer->ascii ? "|" : "\u2502");
    g_string_append(writer->out, gap(writer->availability, phase));
}

/* The heading of a column stands on a line of its own, where the column begins. */
static void write_headings(const Writer *writer)
{
    const Availability *availability = writer->availability;
    for (size_t phase = 0; phase < availability->n_started; phase++) {
        GantryLevel level = level_of(availability, phase);
        bool first = phase == 0 || level_of(availability, phase - 1) != level;
        g_string_append_printf(writer->out, "%*s", NAME_WIDTH, "");
        for (size_t before = 0; before < phase; before++)
            write_bar(writer, before);
        g_string_append(writer->out, writer->ascii ? ". " : "\u256d ");
        write_colored(writer, "\033[1m", availability->phases[phase]->name);
        if (first)
            g_string_append_printf(writer->out, " (%s)", gantry_level_name(level));
        g_string_append_c(writer->out, '\n');
    }
}

static size_t marks_width(const Availability *availability)
{
    size_t width = 0;
    for (size_t phase = 0; phase < availability->n_started; phase++)
        width += 1 + strlen(gap(availability, phase));
    return width;
}

static void write_row(const Writer *writer, size_t probe)
{
    const Availability *availability = writer->availability;
    const char *name = availability->probes[probe].name;
    size_t width = NAME_WIDTH + marks_width(availability) + 1;
    g_string_append_printf(writer->out, "  %-*s", NAME_WIDTH - 2, name);
    for (size_t phase = 0; phase < availability->n_started; phase++) {
        write_mark(writer, availability_cell(availability, probe, phase)->outcome);
        g_string_append(writer->out, gap(availability, phase));
    }
    g_autofree char *trouble = last_trouble(availability, probe);
    if (trouble != NULL && (writer->paper->width == 0 || writer->paper->width > width + 20)) {
        g_autoptr(GString) cut = g_string_new(" ");
        size_t rest = writer->paper->width > 0 ? writer->paper->width - width : G_MAXSIZE;
        text_append_cut(cut, trouble, rest);
        write_colored(writer, "\033[2m", cut->str);
    }
    while (g_str_has_suffix(writer->out->str, " "))
        g_string_truncate(writer->out, writer->out->len - 1);
    g_string_append_c(writer->out, '\n');
}

static void write_legend(const Writer *writer)
{
    const Availability *availability = writer->availability;
    bool seen[N_OUTCOMES] = {false};
    for (size_t phase = 0; phase < availability->n_started; phase++) {
        for (size_t probe = 0; probe < availability->n_probes; probe++)
            seen[availability_cell(availability, probe, phase)->outcome] = true;
    }
    g_string_append_c(writer->out, '\n');
    for (size_t i = 0; i < N_OUTCOMES; i++) {
        if (seen[i]) {
            write_mark(writer, (Outcome)i);
            g_string_append_printf(writer->out, " %s\n", looks[i].legend);
        }
    }
    g_string_append(writer->out, "\nOn the right: what happens as long as it does not work.\n"
                                 "--why FEATURE tells more, --probe CODE tries others.\n");
}

void availability_write_table(const Availability *availability, const Paper *paper, GString *out)
{
    Writer writer = {availability, paper, out, !text_is_utf8()};
    const char *group = NULL;
    g_string_append_printf(out, "What works in Python %s, after which phase (level):\n\n",
                           gantry_python_version());
    write_headings(&writer);
    for (size_t probe = 0; probe < availability->n_probes; probe++) {
        if (g_strcmp0(group, availability->probes[probe].group) != 0) {
            group = availability->probes[probe].group;
            write_colored(&writer, "\033[1m", group);
            g_string_append_c(out, '\n');
        }
        write_row(&writer, probe);
    }
    write_legend(&writer);
}

/* --- one probe -------------------------------------------------------------------------------- */

static void write_code(GString *out, const char *code)
{
    g_auto(GStrv) lines = g_strsplit(code != NULL ? code : "", "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        g_string_append_printf(out, "    %s\n", *line);
}

void availability_write_why(const Availability *availability, size_t probe, const Paper *paper,
                            GString *out)
{
    Writer writer = {availability, paper, out, !text_is_utf8()};
    const Probe *it = &availability->probes[probe];
    size_t width = 0;
    for (size_t phase = 0; phase < availability->n_started; phase++)
        width = MAX(width, strlen(availability->phases[phase]->name));
    write_colored(&writer, "\033[1m", it->name);
    g_string_append_printf(out, ": %s\n\n", it->shows);
    if (it->code != NULL)
        write_code(out, it->code);
    if (it->value != NULL)
        write_code(out, it->value);
    g_string_append_c(out, '\n');
    for (size_t phase = 0; phase < availability->n_started; phase++) {
        const Cell *cell = availability_cell(availability, probe, phase);
        g_autofree char *text = cell_text(cell);
        g_string_append_printf(out, "%-*s  %-11s  ", (int)width, availability->phases[phase]->name,
                               gantry_level_name(level_of(availability, phase)));
        write_mark(&writer, cell->outcome);
        g_string_append_printf(out, " %s%s%s\n", availability_outcome_name(cell->outcome),
                               *text != '\0' ? ": " : "", text);
    }
}
