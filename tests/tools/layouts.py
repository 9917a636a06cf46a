# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""The path configuration of gantry-python against the stock interpreter's, in trees of all kinds.

    layouts.py STOCK GANTRY-PYTHON GANTRY CASES PATHCONFIG-CPYTHON SHOWS-PATHS [VANISHES]

Draws installations, venvs, build trees, links and what can be wrong with them, puts a copy of the
stock interpreter and one of gantry-python at the same place of each, and calls both. Then three
more must say the same: CPython's getpath, run by the plugin PATHCONFIG-CPYTHON and told by the
plugin SHOWS-PATHS; Gantry's own search, which `gantry config list` shows without starting Python;
and the configuration of the running interpreter. A difference is reduced as far as it stays one,
and printed with shell commands that show it.

VANISHES, made of vanishes.c, is preloaded to take a folder away between two looks; there is none
where sanitizers are, for they have to be loaded first.

GANTRY_TEST_SEED chooses what is drawn, GANTRY_TEST_CASES how many instead of CASES, and
GANTRY_TEST_CASE the number of the only one that is run, whose folders then stay where they are.
"""
import ast
import collections
import ctypes
import difflib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile

import tap
from layout import Materials, Place
from layout_parts import draw_layout
from pair import (Outcome, a_dump_of_the_path_configuration_shows_what_is_still_to_come,
                  a_hopeless_search_is_told_in_gantrys_words, in_turns, neutral, shown,
                  smallest)

TIMEOUT = 30
PR_CAPBSET_DROP = 24
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2

PROBE_FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'layout_probe.py')
with open(PROBE_FILE, encoding='utf-8') as probe_file:
    PROBE = probe_file.read()

# The members of PyConfig that a path configuration decides.
MEMBERS = ['program_name', 'executable', 'base_executable', 'prefix', 'exec_prefix', 'base_prefix',
           'base_exec_prefix', 'home', 'stdlib_dir', 'platlibdir', 'module_search_paths',
           '_is_python_build']
if sys.version_info < (3, 11):
    # getpath.c keeps them to itself.
    MEMBERS.remove('stdlib_dir')
    MEMBERS.remove('_is_python_build')
FACTS = '''\
import sys, sysconfig, importlib.machinery
print(sys.base_prefix)
print(sysconfig.get_path("stdlib"))
print(importlib.machinery.EXTENSION_SUFFIXES[0])
'''


def a_launcher_hides_a_build_tree_from_a_dump(stock, gantry):
    """With PYTHONEXECUTABLE and a home, CPython's second path configuration, in the middle of its
    initialization, finds no build tree and takes the prefixes from home. They are put right behind
    it, which a start that fails does not come to. `gantry config` is asked for them, too."""
    if all('  is in build tree = 1\n' in outcome.stderr for outcome in (stock, gantry)):
        for outcome in (stock, gantry):
            outcome.stderr = re.sub(r'(?m)^  sys\.(exec_)?prefix = .*\n', '', outcome.stderr)


EXCEPTIONS = [a_launcher_hides_a_build_tree_from_a_dump,
              a_hopeless_search_is_told_in_gantrys_words,
              a_dump_of_the_path_configuration_shows_what_is_still_to_come]


def close_doors():
    """Has what root starts respect modes, as everybody's programs do: without the capabilities for
    it. Returns why that cannot be done, or ''."""
    with tempfile.TemporaryDirectory(prefix='gantry-') as folder:
        file = os.path.join(folder, 'file')
        with open(file, 'w', encoding='utf-8'):
            os.chmod(file, 0)
        if os.geteuid() == 0:
            libc = ctypes.CDLL(None)
            for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
                libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
        status = subprocess.run(['cat', file], stderr=subprocess.DEVNULL, check=False).returncode
    return 'nothing can be made unreadable here' if status == 0 else ''


class Surveyor:
    """A place, and the programs that take turns in it."""

    def __init__(self, materials, tools, root):
        self.place = Place(materials, root)
        self.tools = tools
        self.last = None  # how far the last run came
        self.counts = collections.Counter()

    def environment(self, layout):
        environment = {'PATH': '/usr/bin:/bin', 'HOME': self.place.path('home')}
        for name, value in layout.variables.items():
            environment[name] = self.place.expand(value)
        if layout.vanishing is not None and self.tools.vanishes is not None:
            look, victim = layout.vanishing
            environment.update(LD_PRELOAD=self.tools.vanishes,
                               GANTRY_TEST_LOOK=self.place.path(look),
                               GANTRY_TEST_VANISHES=self.place.path(victim))
        return {**environment, **self.tools.variables}

    def words(self, layout, program, arguments, argv0=None):
        """What to execute, and its arguments, with its name in front."""
        words = [program if argv0 is None else argv0] + [os.fsdecode(word) for word in arguments]
        if layout.cwd != 'gone':
            return program, words
        script = 'mkdir gone && cd gone && rmdir ../gone && exec -a "$0" "$@"'
        return '/bin/bash', ['bash', '-c', script, words[0], program] + words[1:]

    def execute(self, layout, program, arguments, argv0=None):
        """The status, and what is written to the standard streams."""
        executable, words = self.words(layout, program, arguments, argv0)
        try:
            process = subprocess.Popen(
                words, executable=executable, env=self.environment(layout),
                cwd=self.folder(layout), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE)
        except OSError as error:
            return 'not executed: %s' % error.strerror, b'', b''
        try:
            out, err = process.communicate(timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            return 'no end within %d s' % TIMEOUT, out, err
        if layout.vanishing is not None:
            self.place.bring_back(layout.vanishing[1])
        return process.returncode, out, err

    def folder(self, layout):
        path = self.place.path('' if layout.cwd == 'gone' else layout.cwd)
        return path if os.path.isdir(path) and len(os.fsencode(path)) < 4096 else self.place.root

    def arguments(self, layout, probe=PROBE):
        options = [self.place.expand(word) for words in layout.options for word in words]
        return options + ['-c', probe, self.tools.internals, layout.task]

    def argv0(self, layout):
        return None if layout.argv0 is None else self.place.expand(layout.argv0)

    def run(self, layout, programs, who):
        """What the program has to say when it is @who's, run by run."""
        self.place.give(programs, who)
        program = self.place.path(layout.program)
        outcomes = [self.outcome(layout, program, self.arguments(layout), self.argv0(layout))]
        if layout.task == 'venv' and outcomes[0].status == 0:
            outcomes += self.run_venv(layout, program)
        return outcomes

    def outcome(self, *arguments):
        status, out, err = self.execute(*arguments)
        return Outcome(status, out.decode(errors='backslashreplace'),
                       neutral(err.decode(errors='backslashreplace')), '')

    def run_venv(self, layout, program):
        """Makes a venv by the program, and runs what is in it."""
        folder = self.place.path('made venv')
        making = self.outcome(layout, program, ['-m', 'venv', '--without-pip', folder],
                              self.argv0(layout))
        lines = []
        for directory, folders, files in sorted(os.walk(folder)):
            for name in sorted(folders + files):
                path = os.path.join(directory, name)
                if os.path.islink(path):
                    lines.append('%s -> %s' % (path, os.readlink(path)))
                elif name == 'pyvenv.cfg':
                    with open(path, encoding='utf-8', errors='surrogateescape') as file:
                        lines += ['%s: %s' % (name, ascii(line)) for line in file]
        making.report = '\n'.join(lines)
        python = os.path.join(folder, 'bin', 'python')
        running = self.outcome(layout, python, self.arguments(layout))
        shutil.rmtree(folder, ignore_errors=True)
        return [making, running]

    def gantry(self, layout, *arguments):
        """A run of the command, which takes the layout's program for its own: it is told the name,
        or finds the program beside itself, where that has the name to be found by."""
        argv0 = self.argv0(layout)
        program = self.place.path(layout.program)
        command = self.tools.gantry
        name = ['--set', 'pathconfig.program_name=' + (argv0 or 'python3' if argv0 is not None
                                                       else program)]
        if (argv0 is None and os.path.basename(program) == 'gantry-python' and
                os.path.isfile(program) and os.path.realpath(program) == program):
            command = os.path.join(os.path.dirname(program), 'gantry')
            if not os.path.lexists(command):
                os.link(self.tools.gantry, command)
            name = []
        options = [self.place.expand(word) for words in layout.options for word in words]
        return self.execute(layout, command, [*arguments, *name, '--', *options, '-c', 'pass'])

    def by_getpath(self, layout):
        """What CPython's getpath finds, or an error; and its warnings."""
        status, out, err = self.gantry(
            layout, 'run', '--plugin', self.tools.getpath, '--plugin', self.tools.shows_paths)
        return json.loads(out) if status == 0 else 'status %s: %s' % (status, err.decode(
            errors='backslashreplace'))

    def by_search(self, layout):
        """What Gantry's search finds, or an error."""
        status, out, err = self.gantry(
            layout, 'config', 'list', '--json', '--set', 'pathconfig.check_stdlib=0')
        if status != 0:
            return 'status %s: %s' % (status, err.decode(errors='backslashreplace'))
        return {option['name']: option['value'] for option in json.loads(out)['options']}

    def compare(self, layout):
        """The lines of all differences, none if there is none."""
        programs = self.place.make(layout)
        stock = self.run(layout, programs, 'stock')
        gantry = self.run(layout, programs, 'gantry-python')
        running = configuration(stock[0])
        self.last = ('not executed' if isinstance(stock[0].status, str) else
                     'starts' if running else 'does not start')
        lines = []
        for theirs, ours in zip(stock, gantry):
            for exception in EXCEPTIONS:
                exception(theirs, ours)
            lines += difflib.unified_diff(theirs.lines(), ours.lines(), 'stock', 'gantry-python',
                                          lineterm='', n=0)
        search, getpath = self.by_search(layout), self.by_getpath(layout)
        lines += differences('gantry config list', search, 'pathconfig-cpython', getpath)
        if running is not None:
            lines += differences('gantry config list', search, 'running', running)
        return lines

    def command(self, layout):
        """The layout and the run as shell commands."""
        words = ['env', '-i'] + ['%s=%s' % item for item in sorted(self.environment(layout).items())]
        program = self.place.path(layout.program)
        argv0 = self.argv0(layout)
        arguments = [self.place.expand(word) for words_ in layout.options for word in words_] + [
            '-c', 'import sys; print(sys.path)']
        if argv0 is not None:
            words += ['bash', '-c', 'exec -a %s "$@"' % shown(argv0), 'sh']
        words += [program] + arguments
        cd = ['cd ' + shown(self.folder(layout))]
        if layout.cwd == 'gone':
            cd.append('mkdir gone; cd gone; rmdir ../gone')
        return self.place.shell(layout) + cd + [' '.join(shown(word) for word in words)]


def configuration(outcome):
    """The members of the configuration that a running interpreter has told of; None if it has not
    come so far."""
    found = re.findall(r'(?m)^config\.(\w+): (.*)$', outcome.stdout)
    return {name: ast.literal_eval(value) for name, value in found} or None


def plain(value):
    return value or None


def differences(left_name, left, right_name, right):
    """Where two path configurations do not agree; either may be an error."""
    if isinstance(left, str) or isinstance(right, str):
        if isinstance(left, str) and isinstance(right, str):
            return []
        return ['%s: %s' % (name, line) for name, found in ((left_name, left), (right_name, right))
                for line in (found.split('\n') if isinstance(found, str) else ['finds paths'])]
    lines = []
    for name in MEMBERS:
        if name in left and name in right and plain(left[name]) != plain(right[name]):
            lines += ['- %s: %s: %s' % (left_name, name, ascii(left[name])),
                      '+ %s: %s: %s' % (right_name, name, ascii(right[name]))]
    return lines


class Tools:
    """What is the same for all layouts: programs, plugins, and what they need to run elsewhere than
    where they were built."""

    def __init__(self, folder, internals, gantry, getpath, shows_paths, vanishes=None):
        os.makedirs(folder)
        self.internals = internals
        self.gantry = shutil.copy2(gantry, os.path.join(folder, 'gantry'))
        self.getpath = shutil.copy2(getpath, folder)
        self.shows_paths = shutil.copy2(shows_paths, folder)
        self.vanishes = vanishes and shutil.copy2(vanishes, folder)
        # A build with a shared libgantry finds it by a path from its own place.
        needed = subprocess.run(['ldd', gantry], stdout=subprocess.PIPE, check=False).stdout
        library = re.search(rb'libgantry\S* => (\S+)/', needed)
        self.variables = {'LD_LIBRARY_PATH': os.fsdecode(library.group(1))} if library else {}


def check(case, surveyor):
    """A report on a case, (number, layout); "" if all agree."""
    number, layout = case
    lines = surveyor.compare(layout)
    if lines:
        lines = surveyor.compare(layout)
    surveyor.counts[surveyor.last] += 1
    if not lines:
        return ''
    how = surveyor.last
    layout = smallest(layout, lambda layout: surveyor.compare(layout) and surveyor.last == how)
    lines = surveyor.compare(layout)
    command = surveyor.command(layout)
    return '\n'.join(['FAILED case %d, reduced to:' % number] + ['  $ ' + line for line in command] +
                     ['    ' + line for line in lines[:60] + ['…'] * (len(lines) > 60)])


def main():
    # What a shell runs in the background inherits a SIGINT that is ignored, and so would all this.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    stock, gantry_python, gantry, count, *plugins = sys.argv[1:]
    sys.stdout.reconfigure(errors='backslashreplace', line_buffering=True)
    seed = int(os.environ.get('GANTRY_TEST_SEED', '1'))
    draw = random.Random(seed)
    count = int(os.environ.get('GANTRY_TEST_CASES', count))
    cases = [(number, draw_layout(draw)) for number in range(count)]
    only = os.environ.get('GANTRY_TEST_CASE')
    print('# seed %d, %d layouts' % (seed, len(cases)))
    open_doors = close_doors()
    prefix, stdlib, suffix = subprocess.run(
        [stock, '-I', '-c', FACTS], stdout=subprocess.PIPE, check=True).stdout.decode().split()
    version = os.path.basename(stdlib)[len('python'):]
    folder = os.path.realpath(tempfile.mkdtemp(prefix='gantry-'))
    try:
        internals = os.path.join(stdlib, 'lib-dynload', '_testinternalcapi' + suffix)
        tools = Tools(os.path.join(folder, 'tools'), internals, gantry, *plugins)
        materials = Materials(os.path.join(folder, 'materials'),
                              {'stock': stock, 'gantry-python': gantry_python}, version, prefix,
                              stdlib)
        surveyors = [Surveyor(materials, tools, os.path.join(folder, str(i)))
                     for i in range(1 if only else os.cpu_count() or 1)]
        if only:
            cases = [cases[int(only)]]
        agree = tap.report(1, 'layouts', in_turns(check, cases, surveyors))
        counts = sum((surveyor.counts for surveyor in surveyors), collections.Counter())
        print('# ' + ', '.join('%d: %s' % (n, how) for how, n in sorted(counts.items())))
        if open_doors:
            print('ok 2 what cannot be read # SKIP ' + open_doors)
        print('1..%d' % (2 if open_doors else 1))
        return 0 if agree else 1
    finally:
        if not only:
            shutil.rmtree(folder)


if __name__ == '__main__':
    sys.exit(main())
