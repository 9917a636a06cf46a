# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""Runs one command by the stock interpreter and by gantry-python, and tells the difference.

Both are called by the same name, in folders that are made anew, in the same place, for each run:
so what they say needs no correction but for addresses and times.
"""
import concurrent.futures
import difflib
import os
import re
import shlex
import shutil
import signal
import subprocess
import tempfile
import threading

TIMEOUT = 30

PROBE_FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'probe.py')
with open(PROBE_FILE, encoding='utf-8') as probe_file:
    PROBE = probe_file.read()


class Outcome:
    """What one run came to."""

    def __init__(self, status, stdout, stderr, report):
        self.status = status
        self.stdout = stdout
        self.stderr = stderr
        self.report = report

    def lines(self):
        """All of it, as lines that can be compared."""
        status = ('killed by ' + signal.Signals(-self.status).name
                  if isinstance(self.status, int) and self.status < 0 else self.status)
        lines = ['status: %s' % status]
        for name in ('stdout', 'stderr', 'report'):
            lines += ['%s: %s' % (name, line) for line in getattr(self, name).split('\n')]
        return lines


def finish(process, stdin):
    """The status of @process at its end, after it was given @stdin."""
    late = threading.Event()
    # Not wait(timeout): that looks now and then, and comes late by as much as a run takes.
    watchdog = threading.Timer(TIMEOUT, lambda: (late.set(), process.kill()))
    watchdog.start()
    try:
        if stdin is not None:
            try:
                process.stdin.write(stdin if isinstance(stdin, bytes) else stdin.encode())
                process.stdin.close()
            except BrokenPipeError:
                pass
        status = process.wait()
    finally:
        watchdog.cancel()
    return 'no end within %d s' % TIMEOUT if late.is_set() else status


def neutral(text):
    """Takes out what differs between two runs of one interpreter."""
    text = re.sub(r'0x[0-9a-f]{6,}', '0x…', text)
    # The columns of -X importtime; behind a prompt they begin in the middle of a line.
    text = re.sub(r'import time: +\d+ \| +\d+ \|', 'import time: …', text)
    # Threads and processes by number.
    return re.sub(r'\b(Thread|thread|pid)[ =]\d+', r'\1 …', text)


def a_hopeless_search_is_told_in_gantrys_words(stock, gantry):
    """Where there is no path to search. CPython finds out in the middle of its initialization, and
    dumps its path configuration or shows where getpath.py failed; Gantry before Python is touched,
    and says what is wrong."""
    if (stock.status, gantry.status) != (1, 1):
        return
    for name in ('stdout', 'stderr'):  # both, for one may be the other
        theirs, ours = getattr(stock, name), getattr(gantry, name)
        fatal = re.search(r'(?m)^Fatal Python error: ', theirs)
        line = re.search(r'(?m)^(gantry-python|legacy-host): configure: pathconfig: ', ours)
        if fatal is None or line is None:
            continue
        # CPython says so, and more, on the way: what it imported before it came to encodings.
        theirs = re.sub(r'(?ms)^(Python path configuration:|Exception ignored [^\n]* getpath:'
                        r'|Exception ignored error evaluating path:).*', '',
                        theirs[:fatal.start()])
        setattr(stock, name, re.sub(r'(?m)^(Could not find platform .*|Consider setting .*'
                                    r'|Failed to find real .*|unsupported .*'
                                    r'|import time: .*|import .*|# .*)\n', '', theirs))
        setattr(gantry, name, ours[:line.start()])


def a_fatal_error_is_told_when_it_is_complete(stock, gantry):
    """CPython prints its first line, and then imports what shows the exception (since 3.13); Gantry
    hands the whole text to the program that prints it."""
    for outcome in (stock, gantry):
        if 'Fatal Python error: ' in outcome.stderr:
            outcome.stderr = re.sub(r'(?m)^import time: .*\n', '', outcome.stderr)


def modules_that_wait_for_the_collector_go_in_any_order(stock, gantry):
    """Modules in cycles end when the collector finds them, and when it looks depends on every
    object that was made since the start. -v tells the end of each."""
    for outcome in (stock, gantry):
        for name in ('stdout', 'stderr'):
            text = getattr(outcome, name)
            ends = sorted(re.findall(r'(?m)^# destroy .*\n', text))
            setattr(outcome, name, re.sub(r'(?m)^# destroy .*\n', '', text) + ''.join(ends))


def statistics_of_memory_are_those_of_one_run(stock, gantry):
    """PYTHONMALLOCSTATS counts every object, whenever memory is had from the system."""
    for name in ('stdout', 'stderr'):  # both, for one may be the other
        if all('Small block threshold = ' in getattr(outcome, name) for outcome in (stock, gantry)):
            setattr(stock, name, '')
            setattr(gantry, name, '')


def the_order_inside_sys_is_another(stock, gantry):
    """-vv lists the names of a module in the order in which they came into it, and pathconfig,
    importlib and signals put some into sys earlier or later than CPython does."""
    for outcome in (stock, gantry):
        outcome.stderr = re.sub(r'(?m)^#   clear\[\d\] .*\n', '', outcome.stderr)


def the_signals_phase_comes_late(stock, gantry):
    """CPython imports _signal in the middle of its main initialization, which is one step: a phase
    of its own can only come behind it. The order of imports, as -v and -X importtime tell it, shows
    that."""
    for outcome in (stock, gantry):
        for name in ('stdout', 'stderr'):  # both, for one may be the other
            text = re.sub(r"(?m)^(import time: … +_signal|import '_signal' #.*|"
                          r"# (cleanup\[\d\] (removing|wiping)|destroy) _signal)\n", '',
                          getattr(outcome, name))
            setattr(outcome, name, text)


def a_dump_of_the_path_configuration_shows_what_is_still_to_come(stock, gantry):
    """Site is a phase of its own, so that the interpreter phase has it switched off; and getpath.py
    forgets stdlib_dir where search paths are given, and the program where a launcher has set its
    variable, which can be put right only afterwards."""
    for outcome in (stock, gantry):
        for name in ('stdout', 'stderr'):  # both, for one may be the other
            text = re.sub(r"(?m)^  (import site|stdlib dir|sys\._base_executable) = .*\n", '',
                          getattr(outcome, name))
            setattr(outcome, name, text)


def programs_can_ask_gantry_how_they_were_started(stock, gantry):
    """There is a builtin module _gantry, and sys._configuration (PEP 432)."""
    gantry.report = re.sub(r"(?m)^(sys\.builtin_module_names: .*)'_gantry', ", r'\1',
                           gantry.report.replace('\nsys: _configuration\n', '\n'))


# What may differ, and why. Each one is a promise that is not kept.
EXCEPTIONS = [a_hopeless_search_is_told_in_gantrys_words,
              a_fatal_error_is_told_when_it_is_complete, the_signals_phase_comes_late,
              modules_that_wait_for_the_collector_go_in_any_order,
              statistics_of_memory_are_those_of_one_run,
              the_order_inside_sys_is_another, programs_can_ask_gantry_how_they_were_started,
              a_dump_of_the_path_configuration_shows_what_is_still_to_come]


def shown(word):
    """A word of a shell command; the probe by its name rather than in full."""
    word = os.fsdecode(word)
    if word.endswith(PROBE):
        return '%s"$(cat %s)"' % (shlex.quote(word[:-len(PROBE)]), shlex.quote(PROBE_FILE))
    if not word.isascii():
        return "$'%s'" % ''.join(chr(byte) if 32 <= byte < 127 and byte not in b"'\\"
                                 else '\\x%02x' % byte for byte in os.fsencode(word))
    return shlex.quote(word)


def smallest(case, differs):
    """@case without what can be left out of it while differs(case) stays true."""
    while True:
        for smaller in case.smaller():
            if differs(smaller):
                case = smaller
                break
        else:
            return case


def in_turns(check, cases, pairs):
    """Yields check(case, pair) of each of the @cases in their order; every pair runs one at a
    time."""
    free = list(pairs)

    def run(case):
        pair = free.pop()
        try:
            return check(case, pair)
        finally:
            free.append(pair)

    with concurrent.futures.ThreadPoolExecutor(len(pairs)) as pool:
        yield from pool.map(run, cases)


class Pair:
    """A stock interpreter and a gantry-python, and a place where they take turns.

    @root gets a folder `bin` with a link `program` to the one whose turn it is, a folder `chain`
    with a link to that one, and a folder `place` to run in.
    """

    def __init__(self, stock, gantry, root):
        self.programs = {'stock': os.path.abspath(stock), 'gantry': os.path.abspath(gantry)}
        self.root = root
        self.work = os.path.join(root, 'place')
        self.bin = os.path.join(root, 'bin')
        os.makedirs(self.bin, exist_ok=True)
        os.makedirs(os.path.join(root, 'chain'))
        os.symlink('../bin/program', os.path.join(root, 'chain', 'program'))
        self.prefix = subprocess.run(
            [stock, '-I', '-S', '-c', 'import sys; print(sys.base_prefix)'],
            stdout=subprocess.PIPE, check=True).stdout.decode().strip()

    def prepare(self, who, files, links):
        """Makes the folders as @who is to find them; @links are further names of the program."""
        shutil.rmtree(self.work, ignore_errors=True)
        os.makedirs(os.path.join(self.work, 'home'))
        for link in [os.path.join(self.bin, 'program')] + links:
            link = os.path.join(self.root, link)
            os.makedirs(os.path.dirname(link), exist_ok=True)
            if os.path.lexists(link):
                os.unlink(link)
            os.symlink(self.programs[who], link)
        for name, content in files.items():
            path = os.path.join(self.work, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            if callable(content):
                content(path)
            else:
                with open(path, 'wb') as file:
                    file.write(content if isinstance(content, bytes) else content.encode())

    def environment(self, variables):
        """The environment of a run: nothing but these, unless a variable says otherwise."""
        environment = {'PATH': self.bin + ':/usr/bin:/bin',
                       'HOME': os.path.join(self.work, 'home')}
        environment.update(variables)
        return {name: value for name, value in environment.items() if value is not None}

    def run(self, who, arguments, variables=(), files=(), stdin=None, argv0=None,
            program='{link}', wrapper=None, links=()):
        """One run by @who.

        @arguments follow the program's name; @variables are added to a bare environment; @files is
        what the work folder holds, text, bytes or a function of the path each; @stdin the text to
        pipe in, or nothing; @program what to call, as in combinations.CALLS; @argv0 the name to
        call it by; @wrapper a piece of shell that runs "$@".
        """
        self.prepare(who, dict(files), list(links))
        command = self.words(who, arguments, argv0, program, wrapper)
        environment = self.environment(dict(variables))
        # Through files: a program that leaves children behind must not keep us waiting.
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            process = subprocess.Popen(
                command, env=environment, cwd=self.work, stdout=out, stderr=err,
                stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE)
            status = finish(process, stdin)
            out.seek(0)
            err.seek(0)
            stdout, stderr = out.read(), err.read()
        report = b''
        path = os.path.join(self.work, 'report.txt')
        if os.path.exists(path):
            with open(path, 'rb') as file:
                report = file.read()
        return Outcome(status, *(neutral(self.rename(who, text.decode(errors='backslashreplace')))
                                 for text in (stdout, stderr, report)))

    def rename(self, who, text):
        """The file behind the link shows in sys._base_executable of a venv."""
        return text.replace(self.programs[who], '«the program»')

    def compare(self, *arguments, exceptions=EXCEPTIONS, **keywords):
        """Both runs; returns the lines of their difference, none if there is none."""
        stock = self.run('stock', *arguments, **keywords)
        gantry = self.run('gantry', *arguments, **keywords)
        for exception in exceptions:
            exception(stock, gantry)
        return list(difflib.unified_diff(stock.lines(), gantry.lines(), 'stock', 'gantry-python',
                                         lineterm='', n=0))

    def words(self, who, arguments, argv0, program, wrapper):
        """The command line; a shell comes first where it has something to do."""
        program = program.format(link=os.path.join(self.bin, 'program'), file=self.programs[who],
                                 root=self.root)
        command = [program] + list(arguments)
        if argv0 is not None:
            named = 'exec -a %s "$@"' % shlex.quote(argv0)
            wrapper = wrapper.replace('exec "$@"', named) if wrapper is not None else named
        if wrapper is None and '/' in program:
            return command
        return ['/bin/bash', '-c', wrapper or 'exec "$@"', 'sh'] + command

    def command(self, arguments, variables=(), stdin=None, argv0=None, program='{link}',
                wrapper=None, **_):
        """The run as a shell command, to be given inside the work folder."""
        words = ['env', '-i'] + ['%s=%s' % item
                                 for item in sorted(self.environment(dict(variables)).items())]
        words += self.words('gantry', arguments, argv0, program, wrapper)
        line = ' '.join(shown(word) for word in words)
        if stdin is None:
            return line + ' </dev/null'
        return 'printf %%s %s | %s' % (shown(stdin), line)
