# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""Every variable and every option that is known, with values that nobody should give them.

    bad-input.py STOCK GANTRY-PYTHON GANTRY CASES [LONG-STRINGS]

What CPython makes of a value, gantry-python makes of it, too; and `gantry config` has a value for
each option or an error that names the variable or the switch. The matrix is subjects × values ×
locales; CASES of it are run, chosen by GANTRY_TEST_SEED; GANTRY_TEST_CASES says how many instead,
or `all`. The names come from Gantry's option tables and from what combinations.py draws.
LONG-STRINGS is the library made of long-strings.c. There is none where sanitizers are: then no
string is longer than the kernel takes, and fewer are very many, for a list that grows by one item
is copied each time.
"""
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile

import locales
import tap
from combinations import OPTIONS, REFUSED, VARIABLES
from pair import PROBE, Pair, finish, in_turns, shown

# The kernel's MAX_ARG_STRLEN, with the zero at the end.
LONGEST = 128 * 1024 - 1
LONGER = '@1MiB-of-'

# Name → value; LONG stands for as much of the character behind it as the kernel takes.
VALUES = {
    'empty': '',
    'a word': 'x',
    'negative': '-1',
    '2^31': str(2 ** 31),
    '2^63': str(2 ** 63),
    '2^64': str(2 ** 64),
    '10^400': '1' + '0' * 400,
    'as long as can be, a number': 'LONG9',
    'as long as can be, a word': 'LONGx',
    '1 MiB, a number': LONGER + '9',
    '1 MiB, a word': LONGER + 'x',
    '1 MiB, a path': LONGER + '/',
    'as long as can be, a path': 'LONG/',
    'no UTF-8': '\udcff\udcfe',
    'Latin-1': 'r\udce9sum\udce9',
    'the end of a character missing': 'x\udce2\udc82',
    'a surrogate': '\udced\udcb3\udcbf',
    'an overlong slash': '..\udcc0\udcaf..',
    'a format': '%s%n%99999d',
    'lists in lists': ':,=;' * 40,
}

# Name → the environment that makes it.
LOCALES = {
    'C': {'LC_ALL': 'C'},
    'C, not UTF-8': {'LC_ALL': 'C', 'PYTHONUTF8': '0'},
    'C.UTF-8': {'LC_ALL': 'C.UTF-8'},
    'Latin-1': {'LC_ALL': 'de_DE.ISO-8859-1', 'LOCPATH': 'LOCALES'},
}

# What may stand in a pyvenv.cfg; {home} is that of the stock interpreter.
CFGS = [
    b'', b'\n', b'=', b'home', b'home=', b'home = ', b' home  =  {home}  ', b'HOME={home}',
    b'home = {home}\nhome = /nonexistent', b'home = /nonexistent\nhome = {home}',
    b'home = relative', b'home = ..', b'home = .', b'home = {home}/', b'home == {home}',
    b'home = {home}\r\ninclude-system-site-packages = true\r\n',
    b'home = {home}\ninclude-system-site-packages = ' + b'9' * 400,
    b'home = {home}\ninclude-system-site-packages = \xff', b'\xef\xbb\xbfhome = {home}',
    b'home = \xff\xfe', b'home = r\xe9sum\xe9', b'home = r\xc3\xa9sum\xc3\xa9', b'h\xf6me = {home}',
    b'home = ' + b'x' * 5000, b'home = ' + b'/x' * 16000, b'home = ' + b'/' * 5000,
    b'home = ' + b'../' * 2000,
    b'x' * 30000 + b'\nhome = {home}', b'x' * 40000 + b'\nhome = {home}', b'=\n' * 16000,
    b'# home = {home}', b'home = {home} # comment', b'home\t=\t{home}\t', b'home = {home}\x0b',
    b'home = {home}\x0c', b'\x1a', b'home : {home}', b'home = {home}\nexecutable = /nonexistent',
]


class Case:
    """A value for a variable or an option; @source is how a message would call that."""

    def __init__(self, source, value, locale, variables=(), arguments=(), option=None,
                 argv0=None):
        self.name = '%s · %s · %s' % (source, value, locale)
        self.argv0 = argv0
        self.source = source
        self.arguments = list(arguments)
        self.variables = {**LOCALES[locale], **dict(variables)}
        self.option = option
        self.is_longer = VALUES[value].startswith(LONGER)


def tables(gantry):
    """What Gantry's option tables know: variable → option and switch → option."""
    document = subprocess.run([gantry, 'phases', '--json'], stdout=subprocess.PIPE, check=True,
                              env={}).stdout
    variables, switches = {}, {}
    for phase in json.loads(document)['phases']:
        for option in phase['options']:
            name = '%s.%s' % (phase['name'], option['name'])
            if option['env']:
                variables[option['env']] = name
            for switch in (option['argv'] or '').split(','):
                if switch:
                    switches[switch] = name
    return variables, switches


def subjects(gantry):
    """All variables and switches that are known, as tables() has them; the option may be None."""
    variables, switches = tables(gantry)
    for name in VARIABLES:
        variables.setdefault(name, None)
    for words in OPTIONS + REFUSED:
        switch = words[0]
        if switch == '-X' and len(words) > 1:
            switch = '-X ' + words[1].partition('=')[0]
        elif not switch.startswith('--'):
            switch = switch[:2]
        switches.setdefault(switch, None)
    return variables, switches


def fitted(value, before):
    """@value with LONG replaced by as much as can stand behind @before."""
    if not value.startswith('LONG'):
        return value
    return value[-1] * (LONGEST - len(os.fsencode(before)))


def with_value(switch, value):
    """The words that give @switch a value: letters have it attached, if only as more letters."""
    name, _, x_option = switch.partition(' ')
    if x_option or switch == '-X':
        before = (x_option or 'x') + '='
        return [name, before + fitted(value, before)]
    if name.startswith('--'):
        return [name, fitted(value, '')]
    return [name + fitted(value, name)]


def matrix(gantry):
    """All cases there are."""
    variables, switches = subjects(gantry)
    for locale in LOCALES:
        for kind, value in VALUES.items():
            for name, option in variables.items():
                yield Case(name, kind, locale, {name: fitted(value, name + '=')}, option=option)
            for switch, option in switches.items():
                yield Case(switch, kind, locale, arguments=with_value(switch, value),
                           option=option)
            if not value.startswith(LONGER):
                yield Case('argv[0]', kind, locale, argv0=fitted(value, 'exec -a "$@" '))


class Judge:
    """Runs cases by both interpreters, and by `gantry config`."""

    def __init__(self, gantry, long_strings, folder):
        self.gantry = gantry
        self.long_strings = long_strings
        self.folder = folder

    def variables(self, case):
        """The environment of @case, in full."""
        variables = {name: value.replace('LOCALES', self.folder + '/locales')
                     for name, value in case.variables.items()}
        if case.is_longer:
            variables['LD_PRELOAD'] = self.long_strings
        return variables

    def check(self, case, pair):
        """A report on @case; "" if there is nothing to say."""
        keywords = {'variables': self.variables(case), 'argv0': case.argv0}
        arguments = case.arguments + ['-c', PROBE]
        difference = pair.compare(arguments, **keywords)
        if difference:
            return told(case.name, pair.command(arguments, **keywords), difference)
        return self.check_config(case, pair)

    def check_config(self, case, pair):
        """A report on what `gantry config` says of @case."""
        verbs = [['config', 'list', '--json']]
        if case.option is not None:
            verbs.append(['config', 'get', case.option])
        for verb in verbs:
            words = [self.gantry, *verb, '--', *case.arguments, '-c', 'pass']
            environment = pair.environment(self.variables(case))
            with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
                status = finish(subprocess.Popen(words, env=environment, cwd=pair.root, stdout=out,
                                                 stderr=err, stdin=subprocess.DEVNULL), None)
                out.seek(0)
                err.seek(0)
                problem = problem_with(case, verb, status, out.read(),
                                       err.read().decode('latin-1'))
            if problem:
                words = ['env', '-i', *('%s=%s' % item for item in environment.items()), *words]
                return told(case.name, ' '.join(shown(word) for word in words), [problem])
        return ''


def problem_with(case, verb, status, out, err):
    """What is wrong with what `gantry config` said, or ''."""
    if status == 0:
        if err:
            return 'status 0, and yet an error: ' + err[:300]
        if '--json' not in verb:
            return '' if out.endswith(b'\n') else 'no value'
        try:
            return '' if json.loads(out)['options'] else 'no options'
        except ValueError as error:
            return 'no JSON: %s' % error
    if status != 1 or out:
        return 'status %s, %d bytes of output: %s' % (status, len(out), err[:300])
    names = [case.source, case.source.split(' ')[0]]
    if not any(name in err for name in names) or not err.startswith('gantry: '):
        return 'the message does not name %s: %s' % (case.source, err[:300])
    if err.count('\n') > 2 or 'Traceback' in err:
        return 'no message of one line and a hint: ' + err[:300]
    return ''


def told(name, command, lines):
    lines = [line[:300] for line in lines[:20]] + ['…'] * (len(lines) > 20)
    return '\n'.join(['FAILED ' + name, '  $ ' + (command if len(command) < 5000 else '…')] +
                     ['    ' + line for line in lines])


# --- files ------------------------------------------------------------------

def garbage(draw):
    """Contents of a pyvenv.cfg: those above, and bytes that are anything but NUL."""
    yield from CFGS
    for _ in range(40):
        noise = bytes(draw.randrange(1, 256) for _ in range(draw.choice([1, 10, 300, 5000])))
        yield draw.choice([b'', b'home = ', b'home = {home}\n']) + noise


def check_cfg(item, pair, folder):
    """A report on a content of pyvenv.cfg in one locale."""
    content, locale = item
    home = os.path.dirname(pair.programs['stock']).encode()
    variables = {name: value.replace('LOCALES', folder + '/locales')
                 for name, value in LOCALES[locale].items()}
    keywords = {'variables': variables, 'program': '{root}/place/env/bin/program',
                'links': ['place/env/bin/program'],
                'files': {'env/pyvenv.cfg': content.replace(b'{home}', home)}}
    difference = pair.compare(['-c', PROBE], **keywords)
    if not difference:
        return ''
    return told('pyvenv.cfg: %r · %s' % (content[:200], locale),
                pair.command(['-c', PROBE], **keywords), difference)


# --- many -------------------------------------------------------------------

def seconds(pair, who, arguments):
    """The processor time of a run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    pair.run(who, arguments + ['-c', 'pass'])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def check_many(pattern, count, pair):
    """A report on @count options of which each is @pattern with its number."""
    arguments = [pattern.format(number) for number in range(count)]
    difference = pair.compare(arguments + ['-c', PROBE])
    if difference:
        return told('%d × %s' % (count, pattern), '', difference)
    stock, gantry = (seconds(pair, who, arguments) for who in ('stock', 'gantry'))
    quarter = seconds(pair, 'gantry', arguments[:count // 4])
    print('# %d × %s: %.2f s of stock python3, ×%.2f by gantry-python' %
          (count, pattern, stock, gantry / stock))
    # Four times as many cost sixteen times as much where each is compared with each.
    if gantry > 9 * quarter and gantry > 2 * stock:
        return told('%d × %s' % (count, pattern), '',
                    ['%.2f s, and a quarter of them %.2f s' % (gantry, quarter)])
    return ''


# Pattern → how many. CPython compares each -W with all before it; and a command line has 2 MiB.
MANY = {'-X{:05}': 100000, '-Xdev': 100000, '-Wignore::UserWarning:m{}': 3000, '-O': 100000}


def chosen(cases, count, draw):
    """As many of @cases as are asked for."""
    count = os.environ.get('GANTRY_TEST_CASES', count)
    return cases if count == 'all' else draw.sample(cases, min(len(cases), int(count)))


def check_all(pairs, judge, count, missing):
    """Prints a verdict on each group. Returns whether all are good."""
    draw = random.Random(int(os.environ.get('GANTRY_TEST_SEED', '1')))
    everything = list(matrix(judge.gantry))
    print('# %d cases there are' % len(everything))
    cfgs = [(content, locale) for content in garbage(draw) for locale in LOCALES]
    cases = [case for case in chosen(everything, count, draw)
             if judge.long_strings or not case.is_longer]
    if len(cases) < len(everything):
        cfgs = draw.sample(cfgs, min(len(cfgs), len(cases) // 10))
    if missing:
        print('# no Latin-1: ' + missing)
        cases = [case for case in cases if 'LOCPATH' not in case.variables]
        cfgs = [item for item in cfgs if 'LOCPATH' not in LOCALES[item[1]]]
    good = [
        tap.report(1, 'values of variables and options', in_turns(judge.check, cases, pairs)),
        tap.report(2, 'contents of pyvenv.cfg',
                   in_turns(lambda item, pair: check_cfg(item, pair, judge.folder), cfgs, pairs)),
        tap.report(3, 'very many options',
                   [check_many(pattern, number if judge.long_strings else number // 20, pairs[0])
                    for pattern, number in MANY.items()]),
    ]
    print('1..3')
    return all(good)


def main():
    # What a shell runs in the background inherits a SIGINT that is ignored, and so would all this.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    stock, gantry_python, gantry, count, *rest = sys.argv[1:]
    sys.stdout.reconfigure(errors='backslashreplace', line_buffering=True)
    folder = os.path.realpath(tempfile.mkdtemp(prefix='gantry-'))
    try:
        missing = locales.make(os.path.join(folder, 'locales'))
        pairs = [Pair(stock, gantry_python, os.path.join(folder, str(i)))
                 for i in range(os.cpu_count() or 1)]
        judge = Judge(os.path.abspath(gantry), os.path.abspath(rest[0]) if rest else None, folder)
        return 0 if check_all(pairs, judge, count, missing) else 1
    finally:
        shutil.rmtree(folder)


if __name__ == '__main__':
    sys.exit(main())
