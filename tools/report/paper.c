/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What a report is written on: how wide, in which colours, through which pager. */
#include "table.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static bool is_set(const char *variable)
{
    const char *value = getenv(variable);
    return value != NULL && value[0] != '\0';
}

int paper_init(Paper *paper, const Command *command, int fd)
{
    static const char *const choices[] = {"auto", "always", "never", NULL};
    const char *color = command->color != NULL ? command->color : "auto";
    bool terminal = isatty(fd);
    const char *term = getenv("TERM");
    struct winsize size = {0};

    if (!g_strv_contains(choices, color))
        return command_unknown_word("choice for --color", color, choices);
    paper->colors = strcmp(color, "always") == 0;
    if (strcmp(color, "auto") == 0)
        paper->colors = terminal && !is_set("NO_COLOR") && g_strcmp0(term, "dumb") != 0;
    if (terminal && ioctl(fd, TIOCGWINSZ, &size) != 0)
        size = (struct winsize){0};
    paper->width = size.ws_col;
    paper->height = size.ws_row;
    paper->pager = terminal && !command->no_pager && g_strcmp0(term, "dumb") != 0;
    return 0;
}

static int write_all(FILE *file, const GString *text)
{
    bool written = fwrite(text->str, 1, text->len, file) == text->len && fflush(file) == 0;
    if (written || errno == EPIPE)
        return 0;
    fprintf(stderr, "gantry: standard output: %m\n");
    return STATUS_FAILED;
}

int paper_show(const Paper *paper, const GString *text)
{
    /* Who closes the pipe has seen enough: head, or a pager that was left. */
    signal(SIGPIPE, SIG_IGN);
    const char *pager = getenv("PAGER");
    bool wanted = pager == NULL || (pager[0] != '\0' && strcmp(pager, "cat") != 0);
    if (!paper->pager || !wanted)
        return write_all(stdout, text);
    /* As git has it: what fits the screen is just printed, colours pass, and stay on the screen. */
    setenv("LESS", "FRX", false);
    FILE *pipe = popen(pager != NULL ? pager : "less", "we");
    if (pipe == NULL)
        return write_all(stdout, text);
    int status = write_all(pipe, text);
    /* As the shell says it: there is no such program. */
    return pclose(pipe) == 127 << 8 ? write_all(stdout, text) : status;
}
