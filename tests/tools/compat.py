# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""The preset compat against Py_Initialize(), in combinations that nobody would think of.

    compat.py STOCK LEGACY-HOST CASES

Draws global variables from before PEP 587, environment variables and locales. An embedder that sets
the globals starts Python by Py_Initialize() and by Gantry, and all that probe.py sees, the streams
and the exit status must be the same. A difference is reduced as far as it stays one, and printed
with a shell command that shows it.

GANTRY_TEST_SEED chooses what is drawn, GANTRY_TEST_CASES how many instead of CASES.
"""
import os
import random
import re
import signal
import subprocess
import sys
import tempfile

import pair
from combinations import VARIABLES, WRAPPERS

# On a negative count CPython fails in the middle of its start; Gantry takes it for none.
GLOBALS = {name: [1, 1, 1, 2, 3] for name in (
    'Py_BytesWarningFlag', 'Py_DebugFlag', 'Py_InspectFlag', 'Py_InteractiveFlag',
    'Py_OptimizeFlag', 'Py_QuietFlag', 'Py_VerboseFlag')}
GLOBALS.update({name: [1, 2, -1] for name in (
    'Py_DontWriteBytecodeFlag', 'Py_FrozenFlag', 'Py_HashRandomizationFlag',
    'Py_IgnoreEnvironmentFlag', 'Py_NoSiteFlag', 'Py_NoUserSiteDirectory',
    'Py_UnbufferedStdioFlag')})
# A larger number would stand in sys.flags, where Gantry has a truth value.
GLOBALS.update({name: [1, 1, -1] for name in ('Py_IsolatedFlag', 'Py_UTF8Mode')})
GLOBALS['Py_SetProgramName'] = ['python3', '/usr/bin/python3', 'nonsense', './x', '/nonexistent/a']
GLOBALS['Py_SetPythonHome'] = ['PREFIX', 'PREFIX:PREFIX', '/nonexistent']


def which_function_initialized_the_struct(stock, gantry):
    """CPython notes it for itself. There is no public one for this configuration, and Gantry gives
    every member its value."""
    for outcome in (stock, gantry):
        outcome.report = re.sub(r'(?m)^(pre_)?config\._config_init: .*\n', '', outcome.report)


def a_bad_value_is_told_in_gantrys_words(stock, gantry):
    """By the name of the option, and before Python is touched."""
    if (stock.status, gantry.status) == (1, 1) and stock.stderr.startswith('Fatal Python error: '):
        if re.match("legacy-host: configure: .*(from environment|PYTHON)", gantry.stderr):
            stock.stderr = gantry.stderr = ''


def a_start_that_fails_is_undone(stock, gantry):
    """CPython ends the process as it stands; Gantry cleans up, and -v shows that."""
    for outcome in (stock, gantry):
        if 'Fatal Python error: ' in outcome.stderr:
            outcome.stderr = re.sub(r'(?m)^# (clear|cleanup|destroy).*\n', '', outcome.stderr)


EXCEPTIONS = pair.EXCEPTIONS + [which_function_initialized_the_struct,
                                a_bad_value_is_told_in_gantrys_words,
                                a_start_that_fails_is_undone]


class Host(pair.Pair):
    """One program that plays both parts."""

    def __init__(self, stock, program, root):
        super().__init__(stock, program, root)
        self.programs['stock'] = self.programs['gantry']

    def compare(self, *arguments, **keywords):
        return super().compare(*arguments, exceptions=EXCEPTIONS, **keywords)

    def words(self, who, arguments, argv0, program, wrapper):
        mode = {'stock': 'cpython', 'gantry': 'gantry'}[who]
        command = [os.path.join(self.bin, 'program'), mode, pair.PROBE] + list(arguments)
        return command if wrapper is None else ['/bin/bash', '-c', wrapper, 'sh'] + command


class Case:
    """One combination. Its parts can be left out one by one."""

    def __init__(self, draw):
        names = draw.sample(sorted(GLOBALS), draw.choice([0, 1, 1, 2, 2, 3, 5, 8]))
        self.globals = {name: draw.choice(GLOBALS[name]) for name in names}
        names = draw.sample(sorted(VARIABLES), draw.choice([0, 1, 1, 2, 2, 3, 4, 6]))
        self.variables = {name: draw.choice(VARIABLES[name]) for name in names}
        if draw.random() < 0.6:
            self.variables.setdefault('LANG', 'C.UTF-8')
        self.wrapper = draw.choice(WRAPPERS) if draw.random() < 0.1 else None

    def run(self, host):
        """The difference, as lines; and the command that shows it."""
        arguments = [('%s=%s' % item).replace('PREFIX', host.prefix)
                     for item in sorted(self.globals.items())]
        keywords = {
            'variables': {name: value and value.replace('PREFIX', host.prefix)
                          for name, value in self.variables.items()},
            'wrapper': self.wrapper, 'files': {'extra/neighbour.py': 'here = True\n'},
        }
        return host.compare(arguments, **keywords), host.command(arguments, **keywords)

    def smaller(self):
        """Cases with one part less."""
        for name in ('globals', 'variables'):
            for key in getattr(self, name):
                yield self.with_part(name, {other: value for other, value
                                            in getattr(self, name).items() if other != key})
        if self.wrapper is not None:
            yield self.with_part('wrapper', None)

    def with_part(self, name, value):
        """A copy in which one part is another."""
        case = Case.__new__(Case)
        case.__dict__.update(self.__dict__)
        setattr(case, name, value)
        return case

    def __str__(self):
        return ' '.join(['%s=%s' % item for item in sorted(self.globals.items()) +
                         sorted(self.variables.items())] +
                        ([] if self.wrapper is None else ['·', self.wrapper]))


def check(case, host):
    """A report on @case; "" if both agree."""
    difference, command = case.run(host)
    # Once more: the first run may have written .pyc files of the standard library.
    if difference:
        difference, command = case.run(host)
    if not difference:
        return ''
    smaller = pair.smallest(case, lambda case: case.run(host)[0])
    difference, command = smaller.run(host)
    shown = difference[:40] + ['…'] * (len(difference) > 40)
    return '\n'.join(['FAILED %s' % case, '  reduced to: %s' % smaller, '  $ ' + command] +
                     ['    ' + line for line in shown])


def main():
    # What a shell runs in the background inherits a SIGINT that is ignored, and so would all this.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    stock, program, count = sys.argv[1:]
    sys.stdout.reconfigure(errors='backslashreplace', line_buffering=True)
    if subprocess.run([stock, '-c', 'import _testinternalcapi'], stderr=subprocess.DEVNULL,
                      check=False).returncode != 0:
        print('%s has no _testinternalcapi (Debian: libpython3.11-testsuite)' % stock)
        return 77
    seed = int(os.environ.get('GANTRY_TEST_SEED', '1'))
    count = int(os.environ.get('GANTRY_TEST_CASES', count))
    draw = random.Random(seed)
    failed = 0
    with tempfile.TemporaryDirectory(prefix='gantry-') as folder:
        host = Host(stock, program, os.path.realpath(folder))
        for _ in range(count):
            report = check(Case(draw), host)
            if report:
                failed += 1
                print(report)
    print('seed %d: %d passed, %d failed' % (seed, count - failed, failed))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
