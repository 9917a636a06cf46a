/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What a trace says of the run that it is of, so that its file can be read elsewhere. */
#include "about.h"

#include <string.h>
#include <unistd.h>

/* What decides which trace of a fleet this is a part of, and of which service. */
static const struct {
    const char *attribute;
    const char *variable;
} variables[] = {
    {"traceparent", "TRACEPARENT"},
    {"otel_service_name", "OTEL_SERVICE_NAME"},
    {"otel_resource_attributes", "OTEL_RESOURCE_ATTRIBUTES"},
};

/* The words as a shell takes them; those that need no quotes have none. */
static char *command_line(const char *const *argv)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "-_=+./,:@%";
    GString *line = g_string_new(NULL);
    for (; *argv != NULL; argv++) {
        bool bare = **argv != '\0' && (*argv)[strspn(*argv, plain)] == '\0';
        g_autofree char *quoted = bare ? g_strdup(*argv) : g_shell_quote(*argv);
        g_string_append_printf(line, "%s%s", line->len > 0 ? " " : "", quoted);
    }
    return g_string_free(line, FALSE);
}

void trace_describe_run(GantryTrace *trace, const Command *command, const GantryPipeline *pipeline)
{
    const GantryEnvironment *environment = gantry_pipeline_environment(pipeline);
    g_autofree char *line = command_line((const char *const *)command->python);
    char host[256] = "";
    gantry_trace_describe(trace, "python", gantry_python_version());
    gantry_trace_describe(trace, "command", line);
    if (gethostname(host, sizeof host - 1) == 0)
        gantry_trace_describe(trace, "host", host);
    for (size_t i = 0; i < G_N_ELEMENTS(variables); i++) {
        const char *value = gantry_environment_get(environment, variables[i].variable);
        if (value != NULL)
            gantry_trace_describe(trace, variables[i].attribute, value);
    }
}
