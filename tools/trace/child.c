/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <gantry/error.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t stopped;

static void stop(int number)
{
    stopped = number;
}

void child_catch_signals(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    const struct sigaction action = {.sa_handler =
                                         stop}; /* without SA_RESTART: waitpid() returns */
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
        sigaction(numbers[i], &action, NULL);
    signal(SIGPIPE, SIG_IGN); /* a set can go into a pipe; its end is an error */
}

int child_stopped(void)
{
    return stopped;
}

/* Signals are blocked but where it waits, so that none comes just before. */
static int wait_for(pid_t pid)
{
    sigset_t all, before;
    int status = 0;
    bool told = false;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (;;) {
        const struct timespec moment = {0, 500 * 1000};
        if (stopped && !told) {
            kill(pid, stopped);
            told = true;
        }
        pthread_sigmask(SIG_SETMASK, &before, NULL);
        pid_t done = waitpid(pid, &status, told ? WNOHANG : 0);
        pthread_sigmask(SIG_SETMASK, &all, NULL);
        if (done == pid || (done < 0 && errno != EINTR))
            break;
        if (done == 0)
            nanosleep(&moment, NULL);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return status;
}

bool child_run(Child *child, char **argv, const char *path, GError **error)
{
    GPid pid;
    struct timespec now;
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    int said = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool started =
        said >= 0 && nothing >= 0
            ? g_spawn_async_with_fds(NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid,
                                     nothing, nothing, said, error)
            : gantry_error_set(error, GANTRY_ERROR_HOST, NULL, "'%s': %s", path, g_strerror(errno));
    *child = (Child){0};
    if (started) {
        child->status = wait_for(pid);
        clock_gettime(CLOCK_REALTIME, &now);
        child->exited_unix_ns = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
        g_file_get_contents(path, &child->said, NULL, NULL);
    }
    if (nothing >= 0)
        close(nothing);
    if (said >= 0)
        close(said);
    unlink(path);
    return started;
}

void child_clear(Child *child)
{
    g_clear_pointer(&child->said, g_free);
}
