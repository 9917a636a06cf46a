/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Preloaded into a program, gives it longer strings than a kernel hands over: in its arguments and
 * its environment, "@1MiB-of-" and a character become 1 MiB of that character. */
#include <stdlib.h>
#include <string.h>

extern char **environ;

static const char mark[] = "@1MiB-of-";
enum { LENGTH = 1024 * 1024 };

static void lengthen(char **string)
{
    char *at = strstr(*string, mark);
    if (at == NULL || at[sizeof mark - 1] == '\0')
        return;
    size_t before = (size_t)(at - *string);
    const char *rest = at + sizeof mark;
    char *longer = malloc(before + LENGTH + strlen(rest) + 1);
    if (longer == NULL)
        abort();
    memcpy(longer, *string, before);
    memset(longer + before, at[sizeof mark - 1], LENGTH);
    strcpy(longer + before + LENGTH, rest);
    *string = longer; /* for as long as the program runs */
}

/* The arrays are those that main() gets. */
__attribute__((constructor)) static void lengthen_all(int argc, char **argv)
{
    for (int i = 0; i < argc; i++)
        lengthen(&argv[i]);
    for (char **variable = environ; *variable != NULL; variable++)
        lengthen(variable);
}
