# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""Files and folders that nobody should give the path configuration: it ends, and says what it is.

    bad-paths-test.py GANTRY FIXTURES [NAME...]

What stock Python makes of such trees is compared elsewhere; here each run ends in time, with what
it found or with an error of one line, the story that explain-path tells included.
"""
import ast
import os
import socket
import subprocess
import sys
import sysconfig

import case
from case import GANTRY, GantryTest

VERSION = '%d.%d' % sys.version_info[:2]
LIBRARY = sysconfig.get_paths()['stdlib']
SHOW = 'import sys; print(ascii([sys.executable, sys.prefix, sys.path]))'
NOBODY = 65534


class BadPaths(GantryTest):
    def link(self, name, target):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        os.symlink(target, path)
        return path

    def install(self, name):
        """An installation in a folder of this name that links to the library; its program."""
        self.link(os.path.join(name, 'lib', 'python' + VERSION), LIBRARY)
        return self.write(os.path.join(name, 'bin', 'python'), '')

    def run_as(self, program, **variables):
        """[sys.executable, sys.prefix, sys.path] of a run by this name."""
        out = self.succeeds('run', '--set', 'pathconfig.executable=' + program, '--', '-I', '-S',
                            '-c', SHOW, **variables)
        return ast.literal_eval(out)

    def story_of(self, program, **variables):
        """What explain-path says of a program, whether the search fails or not."""
        outcome = self.gantry('config', 'explain-path', '--set',
                              'pathconfig.executable=' + program, **variables)
        self.assertIn(outcome.status, (0, 1), outcome.err)
        self.assertIn('Which file is the program?', outcome.out)
        self.assertNotIn('Traceback', outcome.err)
        self.assertLessEqual(outcome.err.count('\n'), 2, outcome.err)
        return outcome

    def odd_files(self, name):
        """Makes all that is no regular file at the place of @name, one after the other."""
        path = os.path.join(self.folder, name)
        os.mkfifo(path)
        yield 'a FIFO'
        os.unlink(path)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(path)
            yield 'a socket'
        os.unlink(path)
        for target in ('/dev/zero', '/dev/null', '/dev/tty', name.rpartition('/')[2], '.'):
            os.symlink(target, path)
            yield 'a link to ' + target
            os.unlink(path)

    def test_files_that_are_none_stop_nobody(self):
        program = self.install('tree')
        names = ['tree/pyvenv.cfg', 'tree/bin/pyvenv.cfg']
        if VERSION != '3.10':  # which reads no others
            names += ['tree/bin/python._pth', 'tree/bin/pybuilddir.txt']
        for name in names:
            for kind in self.odd_files(name):
                outcome = self.story_of(program)
                self.assertIn(os.path.join(self.folder, name), outcome.out + outcome.err,
                              (name, kind))

    def test_a_program_that_is_a_loop_of_links_is_named(self):
        program = self.link('x/bin/python', '../bin/py')
        self.link('x/bin/py', 'python')
        outcome = self.story_of(program)
        self.assertIn(program, outcome.out)

    def test_a_folder_with_a_colon_is_one_folder(self):
        program = self.install('a:b')
        prefix = os.path.join(self.folder, 'a:b')
        if VERSION == '3.10':
            self.skipTest('getpath.c takes it apart')
        executable, found, paths = self.run_as(program)
        self.assertEqual((executable, found), (program, prefix))
        self.assertIn('%s/lib/python%s' % (prefix, VERSION), paths)

    def test_names_that_are_no_utf8_come_out_as_they_went_in(self):
        program = self.install('\udcff\udce9')
        executable, found, paths = self.run_as(program)
        self.assertEqual((executable, found), (program, self.folder + '/\udcff\udce9'))
        self.assertIn('%s/lib/python%s' % (found, VERSION), paths)

    def test_a_venv_without_its_home_is_explained(self):
        program = self.write('venv/bin/python', '')
        self.write('venv/pyvenv.cfg', 'home = /nowhere/bin\n')
        outcome = self.story_of(program)
        self.assertIn('/nowhere/bin: %s/venv/pyvenv.cfg, line 1' % self.folder, outcome.out)
        self.assertIn('no   a file: /nowhere/lib/python%s/os.py' % VERSION, outcome.out)

    def test_a_library_that_is_not_there_is_refused_before_python_starts(self):
        self.write('tree/lib/python%s/os.py' % VERSION, '')
        program = self.write('tree/bin/python', '')
        outcome = self.gantry('run', '--set', 'pathconfig.executable=' + program, '--', '-c', '1')
        self.assert_one_error(outcome, 125, 'no standard library', self.folder + '/tree/lib')

    def deep_folder(self):
        """Makes a current folder whose name is longer than the kernel tells."""
        here = os.open(self.folder, os.O_RDONLY)
        try:
            for _ in range(25):
                os.mkdir('d' * 200, dir_fd=here)
                next_one = os.open('d' * 200, os.O_RDONLY, dir_fd=here)
                os.close(here)
                here = next_one
        except OSError:
            os.close(here)
            raise
        return here

    def gantry_in(self, folder, *arguments, **variables):
        """A run whose current folder is a descriptor."""
        done = subprocess.run([GANTRY, *arguments], env={**self.environment, **variables},
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=case.TIMEOUT,
                              preexec_fn=lambda: os.fchdir(folder))
        return case.Outcome(done.returncode, done.stdout, done.stderr)

    def check_nameless_folder(self, folder):
        """What needs the current folder fails with words; what does not, works."""
        try:
            outcome = self.gantry_in(folder, 'run', '--', '-I', '-S', '-c', SHOW)
            self.assertEqual((outcome.status, outcome.err), (0, ''))
            outcome = self.gantry_in(folder, 'config', 'explain-path', PYTHONPATH='relative')
            self.assertIn(outcome.status, (0, 1))
            if VERSION != '3.10':
                self.assertEqual(outcome.status, 1)
                self.assertIn("'relative' cannot be made absolute", outcome.err)
                self.assertIn('no   the current folder', outcome.out)
        finally:
            os.close(folder)

    def test_a_current_folder_that_is_gone_is_told(self):
        path = os.path.join(self.folder, 'gone')
        os.mkdir(path)
        folder = os.open(path, os.O_RDONLY)
        os.rmdir(path)
        self.check_nameless_folder(folder)

    def test_a_current_folder_with_too_long_a_name_is_told(self):
        self.check_nameless_folder(self.deep_folder())

    def test_long_names_are_taken_or_refused(self):
        for length in (4095, 4096, 4097, 100000):
            path = '/' + 'x/' * (length // 2 - 1) + 'x' * (1 + length % 2)
            self.assertEqual(len(path), length)
            self.story_of(path)
            for variable in ('PYTHONHOME', 'PYTHONPATH', 'PYTHONPLATLIBDIR', 'PATH'):
                outcome = self.gantry('config', 'explain-path', **{variable: path})
                self.assertIn(outcome.status, (0, 1), (variable, length))
                self.assertLessEqual(outcome.err.count('\n'), 2, outcome.err)

    def test_folders_that_are_closed_to_us_are_told(self):
        program = self.install('tree')
        os.chmod(self.folder, 0o755)
        os.chmod(os.path.join(self.folder, 'tree/lib'), 0)
        self.addCleanup(os.chmod, os.path.join(self.folder, 'tree/lib'), 0o755)
        command = [GANTRY, 'config', 'explain-path', '--set', 'pathconfig.executable=' + program]
        drop = (lambda: os.setuid(NOBODY)) if os.geteuid() == 0 else None
        try:
            done = subprocess.run(command, env=self.environment, stdin=subprocess.DEVNULL,
                                  capture_output=True, timeout=case.TIMEOUT, preexec_fn=drop,
                                  cwd='/')
        except PermissionError:
            self.skipTest('the build is closed to nobody')
        self.assertIn(done.returncode, (0, 1), done.stderr)
        self.assertIn('no   a file: %s/tree/lib/python%s/os.py (Permission denied)'
                      % (self.folder, VERSION), done.stdout.decode())


if __name__ == '__main__':
    sys.exit(case.main())
