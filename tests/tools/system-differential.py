# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""system-python against `python3 -I`: what differs is on a list, with its reason.

    system-differential.py STOCK SYSTEM-PYTHON

Each option, thing to run, variable, way to be called and piece of shell around it that
combinations.py knows is tried alone, and all that probe.py sees, the streams and the exit status
must be the same.
"""
import os
import re
import shutil
import signal
import sys
import tempfile

import tap
from combinations import (ARGUMENTS, CALLS, FILES, KINDS, LINKS, NAMES, OPTIONS, REFUSED, VARIABLES,
                          WRAPPERS)
from pair import EXCEPTIONS, Pair, in_turns


def drop(outcome, pattern):
    outcome.report = re.sub(r'(?m)^(?:%s)\n' % pattern, '', outcome.report)


def the_program_is_isolated_without_being_told(stock, system):
    """So there is no -I in sys.orig_argv."""
    stock.report = re.sub(r'(?m)^((?:sys|config)\.orig_argv: .*\n)(?:sys|config)\.orig_argv: -I\n',
                          r'\1', stock.report)


def the_program_is_its_own_file(stock, system):
    """sys.executable is no link and no name that the caller chose, and sys._base_executable is the
    ordinary python3, for venvs. The errors of runpy begin with it."""
    for name in ('stdout', 'stderr'):  # both, for one may be the other
        setattr(stock, name, re.sub(r"(?m)^\S*/program: (?=No module named |Error while finding "
                                    r"module |can't find '__main__')", '«the program»: ',
                                    getattr(stock, name)))
    for outcome in (stock, system):
        drop(outcome, r'(sys|config)\.(executable|_?base_executable): .*')
        drop(outcome, r'path_config\.program_full_path: .*')  # as 3.10 has it


def the_installation_is_given(stock, system):
    """It is not searched for: the option home says where it is."""
    for outcome in (stock, system):
        drop(outcome, r'(path_)?config\.home: .*')


def variables_are_taken_away(stock, system):
    """The standard library and children of the program do not find them in os.environ."""
    drop(stock, r"os\.environ: \('(PYTHON|_PYTHON|__PYVENV_LAUNCHER__).*")


MEANT = [the_program_is_isolated_without_being_told, the_program_is_its_own_file,
         the_installation_is_given, variables_are_taken_away]


class IsolatedPair(Pair):
    """Both are called alike, but that the stock interpreter has to be told."""

    def words(self, who, arguments, *others):
        return super().words(who, ['-I'] * (who == 'stock') + list(arguments), *others)


def cases():
    """(name, arguments, keywords) of each."""
    def case(name, kind='command', options=(), rest=(), **keywords):
        arguments, files, stdin = KINDS[kind]
        return name, [*options, *arguments, *rest], {'files': {**FILES, **files}, 'stdin': stdin,
                                                     **{'variables': {'LANG': 'C.UTF-8'},
                                                        **keywords}}

    for options in OPTIONS + REFUSED:
        yield case(' '.join(options), options=options)
    for kind in KINDS:
        yield case(kind, kind)
    for rest in ARGUMENTS:
        yield case('with %s' % rest, 'script', rest=rest)
    for name in VARIABLES:
        for value in VARIABLES[name][:2]:
            yield case('%s=%s' % (name, value), variables={'LANG': 'C.UTF-8', name: value})
    for wrapper in WRAPPERS:
        yield case(wrapper, wrapper=wrapper)
    for name, program in dict(CALLS).items():
        if 'venv' not in name:  # there it differs as it should
            yield case('called by ' + name, program=program, argv0=NAMES.get(name), links=LINKS)


def check(case, pair):
    """A report on @case; "" if both agree."""
    name, arguments, keywords = case
    # Once more: the first run of a kind may have written .pyc files of the standard library.
    if not pair.compare(arguments, exceptions=EXCEPTIONS + MEANT, **keywords):
        return ''
    difference = pair.compare(arguments, exceptions=EXCEPTIONS + MEANT, **keywords)
    if not difference:
        return ''
    return '\n'.join(['FAILED %s' % name, '  $ ' + pair.command(arguments, **keywords)] +
                     ['    ' + line for line in difference[:40]])


def main():
    # What a shell runs in the background inherits a SIGINT that is ignored, and so would all this.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    stock, system = sys.argv[1:]
    os.environ['GANTRY_TEST_STOCK'] = stock
    sys.stdout.reconfigure(errors='backslashreplace', line_buffering=True)
    folder = os.path.realpath(tempfile.mkdtemp(prefix='gantry-'))
    try:
        pairs = [IsolatedPair(stock, system, os.path.join(folder, str(i)))
                 for i in range(os.cpu_count() or 1)]
        agree = tap.report(1, 'as python3 -I, but for what is meant',
                           in_turns(check, cases(), pairs))
        print('1..1')
        return 0 if agree else 1
    finally:
        shutil.rmtree(folder)


if __name__ == '__main__':
    sys.exit(main())
