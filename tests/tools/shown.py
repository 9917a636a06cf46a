# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""What `gantry config` shows, without starting Python, against what Python then runs with.

    shown.py GANTRY GANTRY-PYTHON

Draws options and environment variables as differential.py does. For each combination every member
of the configuration of the running interpreter has to be the value that `gantry config list` showed
for it. GANTRY_TEST_SEED and GANTRY_TEST_CASES choose what is drawn, and how much of it.
"""
import codecs
import json
import os
import random
import shlex
import subprocess
import sys
import tempfile

from combinations import OPTIONS, VARIABLES

PROBE = '''\
import json, _testinternalcapi
configs = _testinternalcapi.get_configs()
json.dump({**configs["pre_config"], **configs["config"]}, open("running.json", "w"))
'''

# Members that are not what an option says, each for a reason.
EXCEPT = {
    '_config_init', '_init_main', '_install_importlib',  # how CPython was called, phase by phase
    'parse_argv',  # 2: it has been parsed; pre-configuration has one of its own
    'coerce_c_locale', 'coerce_c_locale_warn',  # CPython's notes on what it did
    'allocator',  # a number there, a name here
    'hash_seed', 'sys_path_0',  # random; main's
    'install_signal_handlers',  # a phase of its own, which says so when it has run
}
# Where CPython and the variables of this test run are at home would differ from machine to machine.
SKIPPED_VARIABLES = {'PYTHONHOME', 'PYTHONPLATLIBDIR', 'PYTHONMALLOC', 'HOME', 'PATH',
                     'PYTHONVERBOSE', '__PYVENV_LAUNCHER__'}
SKIPPED_OPTIONS = (['-i'], ['-v'], ['-x'], ['-X', 'importtime'])


def plain(name, value):
    """A value as both sides write it: truth as a number, nothing at all as None, and an encoding by
    the name of its codec, which CPython looks up when it can."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and name.endswith('_encoding'):
        return codecs.lookup(value).name
    return None if value in (-1, '') else value


def draw_case(draw):
    options = [option for option in draw.sample(OPTIONS, draw.choice([0, 1, 2, 3, 5]))
               if option not in SKIPPED_OPTIONS]
    names = draw.sample(sorted(set(VARIABLES) - SKIPPED_VARIABLES), draw.choice([0, 1, 2, 4]))
    variables = {name: draw.choice([value for value in VARIABLES[name] if value is not None])
                 for name in names}
    variables.setdefault('LANG', draw.choice(['C', 'C.UTF-8', 'nonsense']))
    return sum(options, []), variables


def run(command, variables, folder):
    environment = {'PATH': '/usr/bin:/bin', 'HOME': folder, **variables}
    return subprocess.run(command, env=environment, cwd=folder, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)


def differences(shown, running):
    for name in sorted(set(running) - EXCEPT):
        if name not in shown:
            yield '%s: it is no option' % name
        elif plain(name, shown[name]) != plain(name, running[name]):
            yield '%s: shown %r, running %r' % (name, shown[name], running[name])


def check(gantry, python, arguments, variables, folder):
    """The differences as lines; None if Python refuses to start like this."""
    running = os.path.join(folder, 'running.json')
    if os.path.exists(running):
        os.unlink(running)
    run([python, *arguments, '-c', PROBE], variables, folder)
    listed = run([gantry, 'config', 'list', '--json', '--', *arguments, '-c', PROBE], variables,
                 folder)
    if not os.path.exists(running):
        return None
    if listed.returncode != 0:
        return ['gantry config list: status %d' % listed.returncode,
                listed.stderr.decode(errors='backslashreplace')]
    shown = {option['name']: option['value']
             for option in json.loads(listed.stdout)['options']}
    with open(running, encoding='utf-8') as file:
        return list(differences(shown, json.load(file)))


def main():
    gantry, python = (os.path.abspath(path) for path in sys.argv[1:])
    seed = int(os.environ.get('GANTRY_TEST_SEED', 1))
    draw = random.Random(seed)
    passed = failed = refused = 0
    sys.stdout.reconfigure(errors='backslashreplace')
    with tempfile.TemporaryDirectory(prefix='gantry-') as folder:
        if run([python, '-c', PROBE], {}, folder).returncode != 0:
            print('1..0 # SKIP this Python has no _testinternalcapi')
            return 0
        for _ in range(int(os.environ.get('GANTRY_TEST_CASES', 60))):
            arguments, variables = draw_case(draw)
            lines = check(gantry, python, arguments, variables, folder)
            if lines is None:
                refused += 1
            elif not lines:
                passed += 1
            else:
                failed += 1
                print('# %s gantry-python %s' % (
                    ' '.join('%s=%s' % (name, shlex.quote(value))
                             for name, value in sorted(variables.items())),
                    shlex.join(arguments)))
                for line in lines:
                    print('#   ' + line)
    print('# seed %d: %d agree, %d differ, %d do not start' % (seed, passed, failed, refused))
    print('%s 1 what is shown is what runs\n1..1' % ('not ok' if failed or not passed else 'ok'))
    return 1 if failed or not passed else 0


sys.exit(main())
