# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""The action `gantry config lock`, and what becomes of its files.

    lock-test.py GANTRY FIXTURES [NAME...]
"""
import os
import re
import shutil
import stat
import sys

import case
from case import GANTRY, GANTRY_PYTHON, GantryTest


class ConfigLock(GantryTest):
    """What the command writes."""

    SHOW = 'import sys; print(sys.path, sys.prefix, sys.exec_prefix, sys.executable)'

    def setUp(self):
        super().setUp()
        self.lock = os.path.join(self.folder, 'the.lock')
        self.locked = ['--plugin', 'pathconfig-lock', '--set', 'pathconfig.lock=' + self.lock]

    def strict(self, *arguments, **variables):
        return self.gantry('run', *self.locked, '--set', 'pathconfig.strict=1', '--', *arguments,
                           **variables)

    def test_writes_a_file_that_holds(self):
        self.assertEqual(self.succeeds('config', 'lock', '-o', self.lock), '')
        outcome = self.strict('-S', '-c', self.SHOW)
        self.assertEqual((outcome.status, outcome.err), (0, ''))
        self.assertEqual(outcome.out, self.succeeds('run', '--', '-S', '-c', self.SHOW))

    def test_writes_to_standard_output_without_a_file(self):
        text = self.succeeds('config', 'lock')
        self.succeeds('config', 'lock', '-o', self.lock)
        with open(self.lock) as file:
            self.assertEqual(file.read(), text)

    def test_writes_lines_that_can_be_read(self):
        text = self.succeeds('config', 'lock')
        lines = text.splitlines()
        self.assertEqual(lines[0], 'gantry-lock 1')
        self.assertRegex(lines[1], r'^if python 3\.\d+\.\S+ in /')
        self.assertIn('if program ' + GANTRY_PYTHON, lines)
        self.assertIn('then executable ' + GANTRY_PYTHON, lines)
        self.assertRegex(lines[-1], r'^end [0-9a-f]{16}$')
        for line in lines[1:-1]:
            self.assertRegex(line, r'^(if \S+ \S|nothing /|(same|behind) 0?\d*:\d+ \d+ |link |then )')
        order = [line.split()[0] for line in lines]
        self.assertLess(max(i for i, word in enumerate(order) if word == 'if'), order.index('same'))

    def test_names_every_place_where_the_search_looked(self):
        story = self.document('gantry-explain-path/1', 'config', 'explain-path', '--json')
        looked = [step['place'] for chapter in story['chapters'] for step in chapter['steps']
                  if step['kind'] in ('found', 'missed')]
        self.assertGreater(len(looked), 10)
        nothing, something = set(), set()
        for line in self.succeeds('config', 'lock').splitlines():
            word, *rest = line.split(' ')
            if word == 'nothing':
                nothing.add(rest[0])
            elif word in ('same', 'behind'):
                something.add(rest[-1])
            elif word == 'link':
                something.add(line.split('\t')[1])
        for path in looked:
            above = [path[:i] for i in range(1, len(path)) if path[i] == '/'] + [path]
            self.assertTrue(path in something or nothing.intersection(above), path)

    def test_writes_for_these_arguments_of_python(self):
        self.succeeds('config', 'lock', '-o', self.lock, '--', '-I')
        self.assertEqual(self.strict('-I', '-c', '').status, 0)
        self.assertIn("use_environment was '0' when it was made, and is '1'",
                      self.strict('-c', '').err)

    def test_writes_for_these_options(self):
        self.succeeds('config', 'lock', '-o', self.lock, '--set', 'program_name=/usr/bin/python3')
        outcome = self.gantry('run', *self.locked, '--set', 'pathconfig.strict=1', '--set',
                              'program_name=/usr/bin/python3', '--', '-c', self.SHOW)
        self.assertEqual(outcome.status, 0, outcome.err)
        self.assertIn('/usr/bin/python3', outcome.out)

    def test_writes_over_a_stale_one_while_it_is_in_use(self):
        self.write('the.lock', 'old\n')
        os.chmod(self.lock, 0o666)
        self.succeeds('config', 'lock', '-o', self.lock, *self.locked)
        self.assertEqual(stat.S_IMODE(os.stat(self.lock).st_mode), 0o644)
        self.assertEqual(self.strict('-c', '').status, 0)

    def test_tells_in_the_configuration_that_it_counts(self):
        self.succeeds('config', 'lock', '-o', self.lock)
        out = self.succeeds('config', 'get', 'prefix', '--show-origin', *self.locked)
        self.assertRegex(out, r'\n  from file %s:\d+\n$' % re.escape(self.lock))
        self.assertEqual(self.succeeds('config', 'get', 'lock_refused', *self.locked), 'not set\n')

    def test_tells_in_the_configuration_that_it_does_not(self):
        self.succeeds('config', 'lock', '-o', self.lock)
        out = self.succeeds('config', 'get', 'lock_refused', '--show-origin', *self.locked,
                            PYTHONPATH='/x')
        self.assertIn("pythonpath_env is '/x', and was not set when it was made\n", out)
        self.assertIn('from derived the check of the lock file', out)
        story = self.succeeds('config', 'explain-path', *self.locked, PYTHONPATH='/x')
        self.assertIn('the.lock does not count: pythonpath_env is', story)
        self.assertIn('\n   1   /x\n', story)

    def test_is_found_beside_the_program(self):
        program = os.path.join(self.folder, 'gantry')
        shutil.copy(GANTRY, program)
        plugin = os.path.join(os.path.dirname(GANTRY), '..', 'plugins', 'pathconfig-lock.so')
        ours = ['--plugin', os.path.realpath(plugin)]
        library = {'LD_LIBRARY_PATH': os.path.join(os.path.dirname(GANTRY), '..', 'phases')}
        self.succeeds('config', 'lock', '-o', program + '.lock', *ours, program=program, **library)
        story = self.succeeds('config', 'explain-path', *ours, program=program, **library)
        self.assertIn('yes  a lock file: %s.lock' % program, story)
        self.assertIn('of the lock file', story)

    def test_refuses_what_it_cannot_do(self):
        nowhere = os.path.join(self.folder, 'nowhere', 'lock')
        self.assert_one_error(self.gantry('config', 'lock', '-o', nowhere), 1, 'lock: ', nowhere)
        self.assert_one_error(self.gantry('config', 'lock', '-o', self.lock, '--', '--version'), 1,
                              'ask for an answer')
        self.assert_one_error(self.gantry('config', 'lock', '--plugin', 'pathconfig-cpython'), 1,
                              'is replaced twice')
        self.assert_one_error(self.gantry('config', 'lock', '-o', self.lock, PYTHONHOME='/nowhere'),
                              1, 'no standard library', hint='PYTHONHOME')
        self.assertEqual(os.listdir(self.folder), [])


if __name__ == '__main__':
    sys.exit(case.main())
