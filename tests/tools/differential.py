# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""gantry-python against the stock interpreter, in combinations that nobody would think of.

    differential.py STOCK GANTRY-PYTHON CASES

Draws combinations of options, environment variables, things to run and ways to be called; each is
run by both, and all that probe.py sees, the streams and the exit status must be the same. A
difference is reduced as far as it stays one, and printed with a shell command that shows it.

GANTRY_TEST_SEED chooses what is drawn, GANTRY_TEST_CASES how many instead of CASES, and
GANTRY_TEST_CASE the number of the only one that is run, whose folders then stay where they are.
"""
import os
import random
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile

import locales
import tap
from combinations import (ARGUMENTS, CALLS, COPIES, FILES, KINDS, LINKS, LOCALE_VARIABLES, NAMES,
                          OPTIONS, REFUSED, VARIABLES, VENVS, WRAPPERS)
from pair import Pair, in_turns, smallest


class Case:
    """One combination. Its parts can be left out one by one."""

    def __init__(self, number, draw):
        self.number = number
        self.kind = draw.choice(sorted(KINDS))
        self.options = draw.sample(OPTIONS, draw.choice([0, 1, 1, 2, 2, 3, 4, 6]))
        if draw.random() < 0.05:
            self.options.append(draw.choice(REFUSED))
        names = draw.sample(sorted(VARIABLES), draw.choice([0, 1, 1, 2, 2, 3, 4, 6]))
        self.variables = {name: draw.choice(VARIABLES[name]) for name in names}
        # Most programs run in a locale that has UTF-8.
        if draw.random() < 0.6:
            self.variables.setdefault('LANG', 'C.UTF-8')
        if draw.random() < 0.3:
            self.variables.update(draw.choice(LOCALE_VARIABLES))
        self.arguments = draw.choice(ARGUMENTS)
        self.call = draw.choice(CALLS)
        self.wrapper = draw.choice(WRAPPERS) if draw.random() < 0.15 else None

    def run(self, pair):
        """The difference, as lines; and the command that shows it."""
        before, files, stdin = KINDS[self.kind]
        name, program = self.call
        keywords = {
            'variables': {name: value and value.replace('PREFIX', pair.prefix).replace(
                              'LOCALES', os.path.join(os.path.dirname(pair.root), 'locales'))
                          for name, value in self.variables.items()},
            'files': {**FILES, **files}, 'stdin': stdin, 'wrapper': self.wrapper, 'links': LINKS,
            'program': program, 'argv0': NAMES.get(name),
        }
        arguments = sum(self.options, []) + before + self.arguments
        return pair.compare(arguments, **keywords), pair.command(arguments, **keywords)

    @property
    def is_in_made_locale(self):
        return 'LOCPATH' in self.variables

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


def check(case, pair):
    """A report on @case; "" if both agree."""
    difference, command = case.run(pair)
    # Once more: the first run of a kind may have written .pyc files of the standard library.
    if difference:
        difference, command = case.run(pair)
    if not difference:
        return ''
    smaller = smallest(case, lambda case: case.run(pair)[0])
    difference, command = smaller.run(pair)
    shown = difference[:60] + ['…'] * (len(difference) > 60)
    return '\n'.join(['FAILED case %d: %s' % (case.number, case),
                      '  reduced to: %s' % smaller, '  $ ' + command] +
                     ['    ' + line for line in shown])


def make_venvs(root, stock):
    """The venvs, by the stock interpreter."""
    for name, options in VENVS.items():
        subprocess.run([stock, '-I', '-m', 'venv', '--without-pip', *options,
                        os.path.join(root, name)], check=True)
    for name in COPIES:
        shutil.copytree(os.path.join(root, 'venv'), os.path.join(root, name), symlinks=True)


def check_all(cases, pairs, missing):
    """Prints what differs, and a verdict on the locales of every machine and one on those that are
    made here, unless they are @missing for a reason. Returns whether both agree."""
    known = [case for case in cases if not case.is_in_made_locale]
    made = [case for case in cases if case.is_in_made_locale]
    agree = tap.report(1, 'combinations in locales of every machine', in_turns(check, known, pairs))
    name = 'combinations in locales that differ in their bytes'
    if missing:
        print('ok 2 %s # SKIP %s' % (name, missing))
    else:
        agree = tap.report(2, name, in_turns(check, made, pairs)) and agree
    print('1..2')
    return agree


def main():
    # What a shell runs in the background inherits a SIGINT that is ignored, and so would all this.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    stock, gantry, count = sys.argv[1:]
    os.environ['GANTRY_TEST_STOCK'] = stock
    sys.stdout.reconfigure(errors='backslashreplace', line_buffering=True)
    seed = int(os.environ.get('GANTRY_TEST_SEED', '1'))
    draw = random.Random(seed)
    cases = [Case(number, draw)
             for number in range(int(os.environ.get('GANTRY_TEST_CASES', count)))]
    only = os.environ.get('GANTRY_TEST_CASE')
    print('# seed %d, %d cases' % (seed, len(cases)))
    folder = os.path.realpath(tempfile.mkdtemp(prefix='gantry-'))
    try:
        missing = locales.make(os.path.join(folder, 'locales'))
        roots = [os.path.join(folder, str(i)) for i in range(1 if only else os.cpu_count() or 1)]
        pairs = [Pair(stock, gantry, root) for root in roots]
        for root in roots:
            make_venvs(root, stock)
        return 0 if check_all([cases[int(only)]] if only else cases, pairs, missing) else 1
    finally:
        if not only:
            shutil.rmtree(folder)


if __name__ == '__main__':
    sys.exit(main())
