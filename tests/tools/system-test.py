# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""system-python: what nobody can make it read, and what its administrator can.

    system-test.py GANTRY FIXTURES [NAME...]
"""
import json
import os
import pty
import pwd
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
import unittest

import case
import combinations
import touched
import traps
from case import FIXTURES, GANTRY, GANTRY_PYTHON, TIMEOUT, GantryTest, Outcome

SYSTEM_PYTHON = os.path.join(os.path.dirname(GANTRY), 'system-python')
# The same, but that its profile is where the variable SYSTEM_PROFILE says.
ELSEWHERE = os.path.join(os.path.dirname(FIXTURES), 'tools', 'system-python-elsewhere')
A_PLUGIN = os.path.join(FIXTURES, 'no-defect.so')
NO_STRACE = touched.missing()
PROGRAM = '''
import json, os, site, sys, sysconfig, zoneinfo
try:
    zoneinfo.ZoneInfo('Atlantis/City')
except zoneinfo.ZoneInfoNotFoundError:
    pass
sysconfig.get_paths(), sysconfig.get_platform(), sysconfig.get_config_vars()
try:
    import mine
except ImportError:
    mine = None
print(json.dumps({
    'mine': mine and mine.__file__, 'path': sys.path, 'prefix': sys.prefix,
    'exec_prefix': sys.exec_prefix, 'executable': sys.executable,
    'base_executable': sys._base_executable, 'isolated': sys.flags.isolated,
    'flags': sys.flags.ignore_environment + sys.flags.no_user_site,
    'environment': sorted(name for name in os.environ
                          if name.strip('_').startswith(('PYTHON', 'PYVENV', 'GANTRY'))),
    'files': sorted(module.__file__ for module in list(sys.modules.values())
                    if getattr(module, '__file__', None))}))
'''


class NothingOfOthers(GantryTest):
    """No variable, no folder and no name leads system-python anywhere."""

    def setUp(self):
        super().setUp()
        self.evil = traps.Evil(os.path.join(self.folder, 'evil'), A_PLUGIN)

    def variables(self, value=None):
        """Every variable there is with @value, but for those that have a trap of their own."""
        document = self.document('gantry-config/1', 'config', 'list', '--json')
        names = {option['environment'] for option in document['options']} - {None}
        self.assertGreater(len(names), 25)
        names = names.union(traps.library_names(), traps.binary_names(SYSTEM_PYTHON),
                            traps.source_names())
        for name in ('PYTHONPATH', 'PYTHONTZPATH', '_PYTHON_PROJECT_BASE', 'GANTRY_PROFILE',
                     '__PYVENV_LAUNCHER__'):
            self.assertIn(name, names)
        everything = {name: value or self.evil / ('variables/' + name) for name in names}
        return {'LANG': 'C.UTF-8', **everything, **self.evil.names}

    def run_traced(self, program, arguments, variables, argv0=None, stdin=b'', terminal=False,
                   cwd=None):
        """The outcome of a run in evil/cwd, and what it touched of the traps."""
        trace = touched.Trace(program)
        command = trace.command(program if argv0 is None else argv0, arguments)
        cwd = cwd or self.evil / 'cwd'
        outcome = self.run_command(command, variables, stdin, terminal, cwd)
        return outcome, sorted({path for path in trace.touched(cwd) if self.evil.has(path)})

    def run_command(self, command, variables, stdin=b'', terminal=False, cwd=None):
        cwd = cwd or self.evil / 'cwd'
        if terminal:
            return self.run_in_terminal(command, variables, stdin, cwd)
        done = subprocess.run(command, cwd=cwd, env=variables, input=stdin, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=TIMEOUT)
        return Outcome(done.returncode, done.stdout, done.stderr)

    def run_in_terminal(self, command, variables, stdin, cwd):
        ours, theirs = pty.openpty()
        process = subprocess.Popen(command, cwd=cwd, env={**variables, 'TERM': 'xterm'},
                                   stdin=theirs, stdout=theirs, stderr=theirs,
                                   start_new_session=True)
        watchdog = threading.Timer(TIMEOUT, process.kill)
        watchdog.start()
        os.close(theirs)
        os.write(ours, stdin)
        said = b''
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:  # the other side is closed
                break
            said += part
        os.close(ours)
        status = process.wait()
        watchdog.cancel()
        return Outcome(status, said, b'')

    def ways(self):
        """Name, arguments, standard input, and whether that is a terminal."""
        script = self.evil.write('script/main.py', PROGRAM)
        lines = PROGRAM.encode()
        prompt = b'exec(%r)\n' % PROGRAM + b'raise SystemExit\n'
        return [('command', ['-c', PROGRAM], b'', False), ('script', [script], b'', False),
                ('script by a relative name', ['../script/main.py'], b'', False),
                ('module', ['-m', 'calendar', '2026', '1'], b'', False),
                ('standard input', [], lines, False), ('standard input by -', ['-'], lines, False),
                ('prompt', ['-i'], prompt, False), ('terminal', ['-q'], prompt, True),
                ('prompt after a command', ['-i', '-c', 'x = 1'], prompt, False),
                ('prompt after a script', ['-i', script], b'raise SystemExit\n', False),
                ('-E -s -I', ['-EsI', '-c', PROGRAM], b'', False)]

    def check_outcome(self, way, outcome):
        self.assertNotIn('EVIL', outcome.out + outcome.err)
        self.assertEqual(outcome.status, 0, outcome.err)
        if 'prompt' not in way:
            self.assertEqual(outcome.err, '')
        found = re.search(r'\{"mine": .*\}', outcome.out)  # behind a prompt, maybe
        if way == 'module':
            self.assertIn('January 2026', outcome.out)
        else:
            self.assertIsNotNone(found, outcome.out)
            told = json.loads(found[0])
            self.assertEqual((told['mine'], told['environment']), (None, []))
            self.assertEqual((told['isolated'], told['flags']), (1, 2))
            self.assertEqual(told['executable'], os.path.realpath(SYSTEM_PYTHON))
            theirs = {os.path.normpath(path) for path in told['path'] + told['files']
                      if self.evil.has(path)}
            self.assertLessEqual(theirs, {self.evil / 'script/main.py'})
            self.assertEqual((told['prefix'], told['exec_prefix']),
                             (sys.base_prefix, sys.base_exec_prefix))

    def test_is_used_by_system_python(self):
        variables = self.variables()
        for argv0 in (self.evil / 'bin/python3', 'python3'):
            for way, arguments, stdin, terminal in self.ways():
                with self.subTest(way, argv0=argv0):
                    command = touched.called(argv0, SYSTEM_PYTHON, arguments)
                    self.check_outcome(way, self.run_command(command, variables, stdin, terminal))

    @unittest.skipIf(NO_STRACE, NO_STRACE)
    def test_is_touched_by_system_python(self):
        for value in (None, '1'):
            variables = self.variables(value)
            for argv0 in (SYSTEM_PYTHON, self.evil / 'bin/python3', 'python3', './python3', ''):
                for way, arguments, stdin, terminal in self.ways():
                    with self.subTest(way, argv0=argv0, value=value):
                        outcome, seen = self.run_traced(SYSTEM_PYTHON, arguments, variables, argv0,
                                                        stdin, terminal)
                        self.check_outcome(way, outcome)
                        self.assertEqual(seen, [self.evil / 'script/main.py'] * ('script' in way))

    @unittest.skipIf(NO_STRACE, NO_STRACE)
    def test_is_what_gantry_python_would_leave_alone(self):
        # The control: each of the traps works.
        here, command, script = self.folder, ['-c', PROGRAM], self.evil / 'script/main.py'
        self.evil.write('script/main.py', PROGRAM)
        for names, arguments, argv0, cwd in (
                ([], command, None, self.evil / 'cwd'), ([], [script], None, here),
                ([], command, self.evil / 'bin/python3', here),
                ([], command, './python3', self.evil / 'cwd'), (['PATH'], command, 'python3', here),
                (['HOME'], command, None, here), (['PYTHONPATH'], command, None, here),
                (['PYTHONHOME'], command, None, here), (['PYTHONSTARTUP'], ['-i'], None, here),
                (['PYTHONUSERBASE'], command, None, here),
                (['PYTHONPYCACHEPREFIX'], command, None, here),
                (['PYTHONTZPATH'], command, None, here),
                (['PYTHONEXECUTABLE'], command, None, here),
                (['__PYVENV_LAUNCHER__'], command, None, here),
                (['GANTRY_PROFILE'], command, None, here),
                (['GANTRY_PROFILE', 'GANTRY_PLUGIN_PATH'], command, None, here)):
            if sys.version_info < (3, 11) and names in (['PYTHONEXECUTABLE'],
                                                        ['__PYVENV_LAUNCHER__']):
                continue
            with self.subTest(names=names, argv0=argv0, arguments=arguments[0]):
                variables = {'LANG': 'C.UTF-8', 'HOME': '/nonexistent',
                             **{name: self.evil.names[name] for name in names}}
                outcome, seen = self.run_traced(GANTRY_PYTHON, arguments, variables, argv0, cwd=cwd)
                bites = [path for path in seen if path != script]
                self.assertNotEqual(bites, [], outcome.err)
        self.assertIn('import ', self.gantry('-c', 'pass', program=GANTRY_PYTHON,
                                             PYTHONVERBOSE='1').err)

    @unittest.skipIf(NO_STRACE, NO_STRACE)
    def test_is_touched_where_it_refuses_to_start(self):
        variables = self.variables()
        for arguments in combinations.REFUSED + [['-m', 'mine'], ['../script/no.py']]:
            for argv0 in (self.evil / 'bin/python3', 'python3'):
                with self.subTest(arguments, argv0=argv0):
                    outcome, seen = self.run_traced(SYSTEM_PYTHON, arguments, variables, argv0)
                    self.assertNotIn('EVIL', outcome.out + outcome.err)
                    # An archive is looked for on the way to a file that is not there.
                    self.assertLessEqual(set(seen), {self.evil / 'script/no.py', self.evil /
                                                     'script'} if '/' in arguments[0] else set())

    def test_is_led_to_by_a_link_to_the_program(self):
        variables = self.variables()
        for link in (self.evil / 'bin/system-python', self.evil / 'cwd/system-python'):
            os.symlink(SYSTEM_PYTHON, link)
            # Through the link, and not only by its name.
            self.check_outcome('command', self.run_command([link, '-c', PROGRAM], variables))


class Installation(GantryTest):
    """What system-python knows of the installation that it belongs to."""

    def test_is_the_one_it_was_built_for_wherever_the_program_stands(self):
        evil = traps.Evil(os.path.join(self.folder, 'evil'), A_PLUGIN)
        copy = shutil.copy(SYSTEM_PYTHON, evil / 'bin/system-python')
        evil.write('bin/system-python._pth', evil / 'path')
        for folder in ('', 'bin/'):
            os.unlink(evil / (folder + 'pyvenv.cfg'))  # which site reads by itself
        self.environment['LD_LIBRARY_PATH'] = ':'.join(map(os.path.dirname,
                                                           traps.libraries(SYSTEM_PYTHON)))
        told = self.succeeds('-c', 'import sys; print(sys.prefix, sys.executable, sys.path)',
                             program=copy).split()
        self.assertEqual(told[:2], [sys.base_prefix, copy])
        self.assertNotIn(evil.folder, ' '.join(told[2:]))

    def test_is_known_without_proc(self):
        hide = ['unshare', '-m' if os.geteuid() == 0 else '-rm', 'sh', '-c',
                'mount -t tmpfs nothing /proc && echo hidden && exec "$@"', 'sh']
        try:
            told = subprocess.run(
                [*hide, SYSTEM_PYTHON, '-c', 'import sys; print(sys.executable, sys.prefix)'],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=TIMEOUT)
        except FileNotFoundError:
            self.skipTest('there is no unshare')
        if not told.stdout:
            self.skipTest(told.stderr.decode().strip())
        hidden, executable, prefix = told.stdout.decode().split()
        self.assertTrue(executable.endswith('/bin/system-python'), executable)
        self.assertEqual(prefix, sys.base_prefix)
        if b'LeakSanitizer' not in told.stderr:  # which looks for leaks by way of /proc
            self.assertEqual(told.returncode, 0)

    def test_makes_venvs_of_the_ordinary_python(self):
        venv = os.path.join(self.folder, 'venv')
        self.succeeds('-m', 'venv', '--without-pip', venv, program=SYSTEM_PYTHON)
        told = self.succeeds('-c', 'import sys; print(sys.prefix, sys.flags.isolated)',
                             program=os.path.join(venv, 'bin', 'python'))
        self.assertEqual(told.split(), [venv, '0'])

    def test_starts_itself_again_for_children(self):
        program = ('import subprocess, sys\n'
                   'subprocess.run([sys.executable, "-c", "import sys; print(sys.flags.isolated)"],'
                   ' check=True)')
        self.assertEqual(self.succeeds('-c', program, program=SYSTEM_PYTHON, PYTHONPATH='.'), '1\n')

    def test_keeps_variables_that_are_not_of_python(self):
        program = 'import os; print(sorted(os.environ))'
        told = self.succeeds('-c', program, program=SYSTEM_PYTHON, PYTHONX='1', _PYTHON_X='1',
                             PYTHO='1', GANTRY_='1', XPYTHON='1', GANTRY='1')
        self.assertEqual(told, "['GANTRY', 'HOME', 'LANG', 'PATH', 'PYTHO', 'XPYTHON']\n")

    def test_has_pythons_own_words_for_what_it_refuses(self):
        for arguments, words in ((['-X', 'utf8=x'], 'Fatal Python error: preconfig_init_utf8_mode'),
                                 (['-y'], 'Unknown option: -y')):
            outcome = self.gantry(*arguments, program=SYSTEM_PYTHON, PYTHONHASHSEED='nonsense')
            self.assertIn(words, outcome.err)
            self.assertEqual(outcome.status, self.gantry(*arguments, program=GANTRY_PYTHON).status)
        self.assertTrue(self.succeeds('--version', program=SYSTEM_PYTHON).startswith('Python 3.'))


class Profile(GantryTest):
    """What the administrator's profile can do, and when it is refused."""

    def setUp(self):
        super().setUp()
        home = os.path.realpath(pwd.getpwuid(os.geteuid()).pw_dir)
        if not self.is_private(home) or not os.access(home, os.W_OK):
            self.skipTest('%s is not only for the owner of the program to write to' % home)
        self.place = tempfile.mkdtemp(prefix='.gantry-', dir=home)
        self.addCleanup(shutil.rmtree, self.place)
        self.plugin = os.path.join(self.place, 'hello.so')
        shutil.copy(os.path.join(os.path.dirname(GANTRY), '../plugins/hello.so'), self.plugin)
        os.chmod(self.plugin, 0o644)
        self.profile = os.path.join(self.place, 'system-python.ini')
        self.say('[gantry]\nplugins=./hello.so\n[options]\nhello.greeting=hello\n')

    def is_private(self, path):
        status = os.stat(path)
        return (status.st_mode & 0o022 == 0 and
                status.st_uid in (0, os.stat(ELSEWHERE).st_uid) and
                (path == '/' or self.is_private(os.path.dirname(path))))

    def say(self, text):
        with open(self.profile, 'w', encoding='utf-8') as file:
            file.write(text)
        os.chmod(self.profile, 0o644)

    def run_here(self, *arguments, **keywords):
        return self.gantry(*arguments, program=ELSEWHERE, SYSTEM_PROFILE=self.profile, **keywords)

    def test_loads_what_it_names(self):
        outcome = self.run_here('-c', 'print(1)', HELLO_GREETING='EVIL', GANTRY_PROFILE='/x')
        self.assertEqual((outcome.status, outcome.out, outcome.err), (0, '1\n', 'hello\n'))

    def test_need_not_be_there(self):
        for path in (self.place + '/nothing', self.place + '/no/thing', self.profile + '/x'):
            self.assertEqual(self.succeeds('-c', 'print(1)', program=ELSEWHERE,
                                           SYSTEM_PROFILE=path), '1\n')

    def test_cannot_open_it_to_others(self):
        for preset in ('python', 'isolated', 'compat'):
            self.say('[gantry]\npreset=%s\n[options]\nisolated=0\nuse_environment=1\n'
                     'safe_path=0\nuser_site_directory=1\nparse_argv=0\nhome=/nonexistent\n'
                     'executable=/nonexistent\n' % preset)
            outcome = self.run_here('-c', 'import sys; f = sys.flags; print(f.isolated, '
                                    'f.ignore_environment, f.no_user_site, sys.prefix)')
            self.assertEqual((outcome.status, outcome.err), (0, ''))
            self.assertEqual(outcome.out, '1 1 1 %s\n' % sys.base_prefix)

    def test_is_refused_if_others_could_have_written_it_or_its_plugins(self):
        for path in (self.place, self.profile, self.plugin):
            mode = stat.S_IMODE(os.stat(path).st_mode)
            for open_to in (0o020, 0o002):
                os.chmod(path, mode | open_to)
                outcome = self.run_here('-c', 'print(1)')
                self.assert_one_error(outcome, 1, 'profile: ' + self.profile, "'%s'" % path,
                                      hint="'%s' has mode %04o, owner " % (path, mode | open_to),
                                      program='system-python')
            os.chmod(path, mode)

    @unittest.skipIf(NO_STRACE, NO_STRACE)
    def test_finds_plugins_by_name_where_no_caller_leads_it(self):
        self.say('[gantry]\nplugins=nowhere-to-be-found\n')
        os.makedirs(os.path.join(self.folder, 'plugins'))
        trace = touched.Trace(ELSEWHERE)
        done = subprocess.run(
            trace.command(os.path.join(self.folder, 'bin/python3'), ['-c', 'pass']),
            env={'SYSTEM_PROFILE': self.profile, 'GANTRY_PLUGIN_PATH': self.folder},
            stderr=subprocess.PIPE, cwd=self.folder, timeout=TIMEOUT)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"'nowhere-to-be-found': not found in ", done.stderr)
        self.assertEqual([path for path in trace.touched('/') if self.folder in path], [])

    @unittest.skipIf(NO_STRACE, NO_STRACE)
    def test_is_at_one_place_for_the_program_that_is_installed(self):
        trace = touched.Trace(SYSTEM_PYTHON)
        subprocess.run(trace.command('x', ['-c', 'pass']), env={'SYSTEM_PROFILE': self.profile},
                       check=True, timeout=TIMEOUT)
        profiles = {path for path in trace.touched('/') if path.endswith('.ini')}
        self.assertEqual(len(profiles), 1)
        self.assertTrue(profiles.pop().endswith('/etc/gantry/system-python.ini'))


if __name__ == '__main__':
    sys.exit(case.main())
