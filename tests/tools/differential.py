# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""gantry-python against the stock interpreter, in combinations that nobody would think of.

    differential.py STOCK GANTRY-PYTHON

Draws combinations of options, environment variables, things to run and ways to be called; each is
run by both, and all that probe.py sees, the streams and the exit status must be the same. A
difference is reduced as far as it stays one, and printed with a shell command that shows it.

GANTRY_TEST_SEED and GANTRY_TEST_CASES choose what is drawn, and how much of it.
"""
import concurrent.futures
import os
import random
import shlex
import signal
import subprocess
import sys
import tempfile

from combinations import (ARGUMENTS, CALLS, FILES, KINDS, NAMES, OPTIONS, REFUSED, VARIABLES,
                          WRAPPERS)
from pair import Pair

VENVS = ['venv/bin/program', 'shared/bin/program']


class Case:
    """One combination. Its parts can be left out one by one."""

    def __init__(self, draw):
        self.kind = draw.choice(sorted(KINDS))
        self.options = draw.sample(OPTIONS, draw.choice([0, 1, 1, 2, 2, 3, 4, 6]))
        if draw.random() < 0.05:
            self.options.append(draw.choice(REFUSED))
        names = draw.sample(sorted(VARIABLES), draw.choice([0, 1, 1, 2, 2, 3, 4, 6]))
        self.variables = {name: draw.choice(VARIABLES[name]) for name in names}
        # Most programs run in a locale that has UTF-8.
        if draw.random() < 0.6:
            self.variables.setdefault('LANG', 'C.UTF-8')
        self.arguments = draw.choice(ARGUMENTS)
        self.call = draw.choice(CALLS)
        self.wrapper = draw.choice(WRAPPERS) if draw.random() < 0.15 else None

    def run(self, pair):
        """The difference, as lines; and the command that shows it."""
        before, files, stdin = KINDS[self.kind]
        name, program = self.call
        keywords = {
            'variables': {name: value and value.replace('PREFIX', pair.prefix)
                          for name, value in self.variables.items()},
            'files': {**FILES, **files}, 'stdin': stdin, 'wrapper': self.wrapper, 'links': VENVS,
            'program': program, 'argv0': NAMES.get(name),
        }
        arguments = sum(self.options, []) + before + self.arguments
        return pair.compare(arguments, **keywords), pair.command(arguments, **keywords)

    def smaller(self):
        """Cases with one part less."""
        for name in ('options', 'arguments'):
            for i in range(len(getattr(self, name))):
                yield self.with_part(name, getattr(self, name)[:i] + getattr(self, name)[i + 1:])
        for variable in self.variables:
            yield self.with_part('variables', {name: value for name, value in self.variables.items()
                                               if name != variable})
        if self.wrapper is not None:
            yield self.with_part('wrapper', None)
        if self.call != CALLS[0]:
            yield self.with_part('call', CALLS[0])
        if self.kind not in ('command', 'script'):
            yield self.with_part('kind', 'command')
            yield self.with_part('kind', 'script')

    def with_part(self, name, value):
        """A copy in which one part is another."""
        case = Case.__new__(Case)
        case.__dict__.update(self.__dict__)
        setattr(case, name, value)
        return case

    def __str__(self):
        return ' '.join([self.kind, '·', self.call[0], '·'] +
                        [shlex.quote(item) for item in sum(self.options, []) + self.arguments] +
                        ['%s=%s' % item for item in sorted(self.variables.items())] +
                        ([] if self.wrapper is None else ['·', self.wrapper]))


def reduce(case, pair, difference, command):
    """Leaves out of @case what does not matter to the difference."""
    again = True
    while again:
        again = False
        for smaller in case.smaller():
            lines, its_command = smaller.run(pair)
            if lines:
                case, difference, command, again = smaller, lines, its_command, True
                break
    return case, difference, command


def check(case, pairs):
    """A report on @case; "" if both agree."""
    pair = pairs.pop()
    try:
        difference, command = case.run(pair)
        # Once more: the first run of a kind may have written .pyc files of the standard library.
        if difference:
            difference, command = case.run(pair)
        if not difference:
            return ''
        smaller, difference, command = reduce(case, pair, difference, command)
        shown = difference[:60] + ['…'] * (len(difference) > 60)
        return '\n'.join(['FAILED %s' % case, '  reduced to: %s' % smaller, '  $ ' + command] +
                         ['    ' + line for line in shown])
    finally:
        pairs.append(pair)


def make_venvs(root, stock):
    """Two venvs by the stock interpreter: one that sees the system's packages and one not."""
    for name, options in (('venv', []), ('shared', ['--system-site-packages'])):
        subprocess.run([stock, '-I', '-m', 'venv', '--without-pip', *options,
                        os.path.join(root, name)], check=True)


def main():
    # What a shell runs in the background inherits a SIGINT that is ignored, and so would all this.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    stock, gantry = sys.argv[1:]
    os.environ['GANTRY_TEST_STOCK'] = stock
    sys.stdout.reconfigure(errors='backslashreplace', line_buffering=True)
    seed = int(os.environ.get('GANTRY_TEST_SEED', '1'))
    count = int(os.environ.get('GANTRY_TEST_CASES', '150'))
    draw = random.Random(seed)
    cases = [Case(draw) for _ in range(count)]
    failed = 0
    with tempfile.TemporaryDirectory(prefix='gantry-') as folder:
        pairs = []
        for i in range(os.cpu_count() or 1):
            root = os.path.join(os.path.realpath(folder), str(i))
            pairs.append(Pair(stock, gantry, root))
            make_venvs(root, stock)
        with concurrent.futures.ThreadPoolExecutor(len(pairs)) as pool:
            for report in pool.map(lambda case: check(case, pairs), cases):
                if report:
                    failed += 1
                    print(report)
    print('seed %d: %d passed, %d failed' % (seed, count - failed, failed))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
