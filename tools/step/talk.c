/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry step: reading what is said, from a person or from a script. */
#include "talk.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>

static void on_interrupt(int number G_GNUC_UNUSED)
{
}

/* Prompts, and waits for a line or the end of input; returns false after a Ctrl-C. That comes to a
 * handler of our own, for Python's would only remember it, and it comes to it nowhere but in the
 * wait. */
static bool wait_at_prompt(const Talk *talk)
{
    struct sigaction action = {.sa_handler = on_interrupt}, old_action;
    struct pollfd input = {fileno(talk->in), POLLIN, 0};
    sigset_t interrupt, old_mask, mask;
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    pthread_sigmask(SIG_BLOCK, &interrupt, &old_mask);
    sigaction(SIGINT, &action, &old_action);
    mask = old_mask;
    sigdelset(&mask, SIGINT);
    printf("step %zu> ", talk->current + 1);
    fflush(stdout);
    bool ready = ppoll(&input, 1, NULL, &mask) > 0;
    sigaction(SIGINT, &old_action, NULL);
    pthread_sigmask(SIG_SETMASK, &old_mask, NULL);
    return ready;
}

/* The next line; NULL at the end of input, and after a Ctrl-C at the prompt. */
static char *read_line(Talk *talk)
{
    char *line = NULL;
    size_t size = 0;
    bool read = (!talk->prompts || wait_at_prompt(talk)) && getline(&line, &size, talk->in) >= 0;
    if (!read && talk->prompts)
        printf("\n");
    talk->line++;
    if (!read)
        g_clear_pointer(&line, free);
    return line;
}

void talk_to_the_end(Talk *talk)
{
    talk_begin(talk);
    while (!talk->quits) {
        char *line = read_line(talk);
        if (line == NULL)
            return;
        talk_obey(talk, line);
        free(line);
    }
}
