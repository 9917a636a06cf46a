/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Trying what works after each phase.
 *
 * A child, the starter, starts the pipeline phase by phase, and between two phases it forks for
 * each probe: all have the very same Python, none sees what another did, and none changes what the
 * next phase finds. So a whole table costs one start and some hundred forks, and each of these ends
 * with an answer, be it by a signal. A fork is safe here: until the program runs CPython has one
 * thread, unless a .pth file starts some. CPython is not told of it (PyOS_AfterFork_Child()): there
 * is nothing to mend, and before there is an interpreter that itself would crash. The answers are
 * written into memory that all share. */
#include "availability.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* A probe is done in some milliseconds, and a phase in a second: who takes that long hangs. */
enum { PROBE_SECONDS = 5, STARTER_SECONDS = 600 };

typedef struct Record {
    size_t n_started;
    bool failed; /* a phase could not be started, or has ended the run */
    GantryErrorCode code;
    char error[4096];
    char hint[1024];
    Cell cells[]; /* phase by phase */
} Record;

/* Cut where a character ends, if @text is UTF-8. */
static void copy_text(char *to, size_t size, const char *text)
{
    g_strlcpy(to, text, size);
    const char *end;
    if (strlen(text) >= size && !g_utf8_validate(to, -1, &end) && end + 4 > to + size - 1)
        to[end - to] = '\0';
}

static Cell *cell_at(const Availability *availability, size_t probe, size_t phase)
{
    return &availability->record->cells[phase * availability->n_probes + probe];
}

const Cell *availability_cell(const Availability *availability, size_t probe, size_t phase)
{
    return cell_at(availability, probe, phase);
}

/* --- a probe, in a process of its own --------------------------------------------------------- */

static Outcome fails(GString *answer, const GError *error)
{
    static const char prefix[] = "eval: ";
    const char *message = error->message;
    g_string_assign(answer, g_str_has_prefix(message, prefix) ? message + strlen(prefix) : message);
    return g_error_matches(error, GANTRY_ERROR_DOMAIN, GANTRY_ERROR_STATE) ? ABSENT : FAILS;
}

/* (transfer full) (nullable) @text as Python writes a str; NULL if it is no text. */
static char *literal(const char *text)
{
    if (!g_utf8_validate(text, -1, NULL))
        return NULL;
    GString *out = g_string_new("'");
    for (; *text != '\0'; text = g_utf8_next_char(text)) {
        gunichar c = g_utf8_get_char(text);
        if (c >= ' ' && c <= '~' && c != '\'' && c != '\\')
            g_string_append_c(out, (char)c);
        else
            g_string_append_printf(out, "\\U%08x", c);
    }
    return g_string_free(g_string_append_c(out, '\''), FALSE);
}

static bool runs(GantryPipeline *pipeline, const char *source, GError **error)
{
    g_autofree char *shown = gantry_python_eval(pipeline, source, error);
    return shown != NULL;
}

/* Whether @code can be compiled, as what it will be tried as: first an expression. Where there is
 * no interpreter yet, that is not known to be otherwise. */
static bool compiles(GantryPipeline *pipeline, const char *code, GString *answer)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = literal(code);
    if (text == NULL) {
        g_string_assign(answer, "it is not UTF-8");
        return false;
    }
    g_autofree char *expression =
        g_strdup_printf("compile(%s.lstrip(' \\t'), '<probe>', 'eval')", text);
    g_autofree char *statements = g_strdup_printf("compile(%s, '<probe>', 'exec')", text);
    return runs(pipeline, expression, NULL) || runs(pipeline, statements, &error) ||
           fails(answer, error) == ABSENT;
}

static Outcome ask(GantryPipeline *pipeline, const Probe *probe, GString *answer)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *shown = NULL;
    if (probe->code != NULL) {
        shown = gantry_python_eval(pipeline, probe->code, &error);
        if (shown == NULL)
            return fails(answer, error);
        g_string_assign(answer, shown);
    }
    if (probe->value == NULL)
        return WORKS;
    g_free(shown);
    shown = gantry_python_eval(pipeline, probe->value, &error);
    if (shown == NULL)
        return fails(answer, error);
    bool none = shown[0] == '\0';
    g_string_assign(answer, none ? "it is None" : shown);
    return none ? FAILS : WORKS;
}

/* What a crash leaves behind is not wanted: no core file, no report of a handler, but the signal.
 * One byte and not none is what keeps the kernel from a program that collects cores. */
static void crash_quietly(void)
{
    static const int fatal[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGALRM};
    struct rlimit limit;
    for (size_t i = 0; i < G_N_ELEMENTS(fatal); i++)
        signal(fatal[i], SIG_DFL);
    if (getrlimit(RLIMIT_CORE, &limit) == 0) {
        limit.rlim_cur = MIN(limit.rlim_max, 1);
        setrlimit(RLIMIT_CORE, &limit);
    }
}

static G_GNUC_NORETURN void run_probe(GantryPipeline *pipeline, const Probe *probe, Cell *cell)
{
    g_autoptr(GString) answer = g_string_new(NULL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    crash_quietly();
    alarm(PROBE_SECONDS);
    cell->malformed = probe->own && !compiles(pipeline, probe->code, answer);
    Outcome outcome = cell->malformed       ? FAILS
                      : probe->call == NULL ? ask(pipeline, probe, answer)
                      : probe->call(answer) ? WORKS
                                            : FAILS;
    copy_text(cell->text, sizeof cell->text, answer->str);
    cell->outcome = outcome;
    _exit(0);
}

/* A probe that ends its process has no other answer than what it has written to standard error,
 * which is @log: in the first line, the fatal error of CPython. */
static void read_log(int log, Cell *cell)
{
    char text[sizeof cell->text];
    ssize_t length = pread(log, text, sizeof text - 1, 0);
    text[MAX(length, 0)] = '\0';
    text[strcspn(text, "\n")] = '\0';
    copy_text(cell->text, sizeof cell->text, text);
}

static void wait_for_probe(pid_t pid, int log, Cell *cell)
{
    int status;
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR)
            return;
    }
    if (WIFSIGNALED(status)) {
        cell->signal = WTERMSIG(status);
        cell->outcome = cell->signal == SIGALRM ? HANGS : CRASHES;
        read_log(log, cell);
    } else if (cell->outcome == UNKNOWN) {
        cell->outcome = CRASHES;
        read_log(log, cell);
        if (cell->text[0] == '\0')
            g_snprintf(cell->text, sizeof cell->text, "it ends the process with status %d",
                       WEXITSTATUS(status));
    }
}

static void try(GantryPipeline *pipeline, const Probe *probe, int log, Cell *cell)
{
    if (ftruncate(log, 0) != 0)
        return;
    pid_t pid = fork();
    if (pid == 0) {
        lseek(log, 0, SEEK_SET);
        dup2(log, STDERR_FILENO);
        run_probe(pipeline, probe, cell);
    }
    if (pid < 0)
        g_snprintf(cell->text, sizeof cell->text, "no process: %s", g_strerror(errno));
    else
        wait_for_probe(pid, log, cell);
}

/* --- the starter ------------------------------------------------------------------------------ */

static void note_failure(Record *record, const GError *error)
{
    const char *hint = gantry_error_get_hint(error);
    record->failed = true;
    record->code = (GantryErrorCode)error->code;
    copy_text(record->error, sizeof record->error, error->message);
    copy_text(record->hint, sizeof record->hint, hint != NULL ? hint : "");
}

/* The same input and output for all, whatever this program has: none. And the signals as a shell
 * gives them to what it runs in the foreground; else a SIGINT that is ignored would stay so. */
static void take_nothing(void)
{
    static const int signals[] = {SIGINT, SIGPIPE, SIGXFSZ};
    int null = open("/dev/null", O_RDWR);
    dup2(null, STDIN_FILENO);
    dup2(null, STDOUT_FILENO);
    if (null > STDERR_FILENO)
        close(null);
    for (size_t i = 0; i < G_N_ELEMENTS(signals); i++)
        signal(signals[i], SIG_DFL);
}

static G_GNUC_NORETURN void start_and_try(const Availability *availability,
                                          GantryPipeline *pipeline)
{
    g_autoptr(GError) error = NULL;
    Record *record = availability->record;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    alarm(STARTER_SECONDS);
    take_nothing();
    int log = memfd_create("log", MFD_CLOEXEC);
    for (size_t phase = 0; phase < availability->n_phases; phase++) {
        const char *name = availability->phases[phase]->name;
        GantryResult result = gantry_pipeline_start(pipeline, name, &error);
        if (result == GANTRY_EXIT)
            gantry_error_set(&error, GANTRY_ERROR_STATE, NULL,
                             "start: %s: it ends the run, with status %d", name,
                             gantry_pipeline_exit_status(pipeline));
        if (result != GANTRY_OK)
            break;
        record->n_started = phase + 1;
        for (size_t probe = 0; probe < availability->n_probes; probe++)
            try(pipeline, &availability->probes[probe], log, cell_at(availability, probe, phase));
    }
    if (error == NULL)
        gantry_pipeline_stop(pipeline, &error);
    if (error != NULL)
        note_failure(record, error);
    _exit(0);
}

/* --- this process ----------------------------------------------------------------------------- */

/* What works after the last phase is what it is meant to be. */
static void compare_with_last(Availability *availability)
{
    size_t n = availability->n_started;
    for (size_t probe = 0; n > 0 && probe < availability->n_probes; probe++) {
        const Cell *last = cell_at(availability, probe, n - 1);
        for (size_t phase = 0; last->outcome == WORKS && phase < n; phase++) {
            Cell *cell = cell_at(availability, probe, phase);
            if (cell->outcome == WORKS && strcmp(cell->text, last->text) != 0)
                cell->outcome = DIFFERS;
        }
    }
}

static bool wait_for_starter(const Availability *availability, pid_t pid, GError **error)
{
    int status;
    const Record *record = availability->record;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    const char *next = record->n_started < availability->n_phases
                           ? availability->phases[record->n_started]->name
                           : "stop";
    g_autofree char *name = availability_signal_name(WTERMSIG(status));
    if (WIFSIGNALED(status))
        return gantry_error_set(error, GANTRY_ERROR_HOST, NULL, "start: %s: killed by %s", next,
                                name);
    if (record->failed)
        return gantry_error_set(error, record->code, record->hint[0] != '\0' ? record->hint : NULL,
                                "%s", record->error);
    if (WEXITSTATUS(status) != 0)
        return gantry_error_set(error, GANTRY_ERROR_HOST, NULL,
                                "start: %s: it ends the process with status %d", next,
                                WEXITSTATUS(status));
    return true;
}

static size_t record_size(const Availability *availability)
{
    return sizeof(Record) + availability->n_phases * availability->n_probes * sizeof(Cell);
}

bool availability_measure(Availability *availability, GantryPipeline *pipeline, GError **error)
{
    const GantryPlan *plan = gantry_pipeline_resolve(pipeline, error);
    if (plan == NULL)
        return false;
    availability->phases = g_new0(const GantryPlannedPhase *, plan->n_phases);
    for (size_t i = 0; i < plan->n_phases; i++) {
        if (!plan->phases[i].disabled)
            availability->phases[availability->n_phases++] = &plan->phases[i];
    }
    void *shared = mmap(NULL, record_size(availability), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return gantry_error_set(error, GANTRY_ERROR_HOST, NULL, "availability: no memory: %m");
    availability->record = shared;
    signal(SIGCHLD, SIG_DFL); /* ignored, it would keep from us how a child has ended */
    pid_t pid = fork();
    if (pid < 0)
        return gantry_error_set(error, GANTRY_ERROR_HOST, NULL, "availability: no process: %m");
    if (pid == 0)
        start_and_try(availability, pipeline);
    bool started = wait_for_starter(availability, pid, error);
    availability->n_started = availability->record->n_started;
    compare_with_last(availability);
    return started;
}

void availability_clear(Availability *availability)
{
    if (availability->record != NULL)
        munmap(availability->record, record_size(availability));
    g_free(availability->phases);
    *availability = (Availability){NULL};
}

size_t availability_first(const Availability *availability, size_t probe)
{
    size_t first = availability->n_started;
    while (first > 0 && cell_at(availability, probe, first - 1)->outcome == WORKS)
        first--;
    return first < availability->n_started ? first : availability->n_phases;
}

const char *availability_outcome_name(Outcome outcome)
{
    static const char *const names[] = {
        [UNKNOWN] = "unknown", [WORKS] = "works",     [DIFFERS] = "differs", [FAILS] = "fails",
        [ABSENT] = "absent",   [CRASHES] = "crashes", [HANGS] = "hangs",
    };
    return names[outcome];
}

char *availability_signal_name(int number)
{
    const char *name = sigabbrev_np(number);
    return name != NULL ? g_strconcat("SIG", name, NULL) : g_strdup_printf("signal %d", number);
}
