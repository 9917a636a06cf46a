# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""gantry config explain-path: what it tells is what then happens, and reads as an explanation.

    explain-test.py GANTRY FIXTURES [NAME...]
"""
import ast
import os
import sys

import case
from case import GANTRY_PYTHON, GantryTest

VERSION = '%d.%d' % sys.version_info[:2]
# Without what the program itself puts in front.
PRINT_PATH = 'import sys; print(ascii(sys.path[not sys.flags.isolated:]))'


class ExplainPath(GantryTest):
    def story(self, *arguments, **variables):
        return self.document('gantry-explain-path/1', 'config', 'explain-path', '--json',
                             *arguments, **variables)

    def paths(self, *arguments, **variables):
        return [entry['path'] for entry in self.story(*arguments, **variables)['sys_path']]

    def steps(self, story, kind):
        return [step for chapter in story['chapters'] for step in chapter['steps']
                if step['kind'] == kind]

    def test_comes_to_the_path_that_python_then_has(self):
        os.makedirs(os.path.join(self.folder, 'a'))
        for options, python, variables in (
                ([], [], {}),
                ([], [], {'PYTHONPATH': 'a:/nowhere:'}),
                ([], ['-I'], {'PYTHONPATH': 'a'}),
                ([], [], {'PYTHONPLATLIBDIR': os.path.dirname(os.path.dirname(os.__file__))}),
                (['--set', 'path_prepend=a', '--set', 'path_append=/z', '--set',
                  'path_insert=@dynload:/i', '--set', 'path_remove=@zip'], [], {}),
                (['--set', 'module_search_paths=' + os.path.dirname(os.__file__)], [], {})):
            told = self.paths(*options, '--', *python, '-S', '-c', PRINT_PATH, **variables)
            out = self.succeeds('run', *options, '--', *python, '-S', '-c', PRINT_PATH, **variables)
            self.assertEqual(told, ast.literal_eval(out), (options, python, variables))

    def test_gives_each_entry_its_reason(self):
        story = self.story('--set', 'path_append=/z', '--', PYTHONPATH='/a')
        reasons = {entry['path']: entry['reason'] for entry in story['sys_path']}
        self.assertIn('PYTHONPATH', reasons['/a'])
        self.assertEqual(reasons['/z'], 'path_append')
        library = [path for path in reasons if path.endswith('/python' + VERSION)]
        self.assertEqual(len(library), 1)
        self.assertIn('standard library', reasons[library[0]])
        self.assertEqual([entry['is'] for entry in story['sys_path'] if entry['path'] == '/a'],
                         ['nothing'])

    def test_tells_what_was_looked_for_found_and_ruled_out(self):
        story = self.story()
        python = os.path.dirname(GANTRY_PYTHON)
        missed = [step['place'] for step in self.steps(story, 'missed')]
        self.assertIn(os.path.join(os.path.dirname(python), 'pyvenv.cfg'), missed)
        self.assertTrue(any(step['what'] == 'a folder' and step['place'].endswith('lib-dynload')
                            for step in self.steps(story, 'found')))
        self.assertIn('there is no pyvenv.cfg',
                      [step['rule'] for step in self.steps(story, 'unmet')])
        decided = {step['option']: step['value'] for step in self.steps(story, 'rule')}
        self.assertEqual(decided['executable'], GANTRY_PYTHON)
        for name in ('prefix', 'exec_prefix', 'stdlib_dir'):
            value = self.succeeds('config', 'get', name).strip()
            self.assertEqual(decided[name], value, name)

    def test_says_why_a_file_does_not_count(self):
        os.makedirs(os.path.join(self.folder, 'lib', 'python' + VERSION, 'os.py'))
        program = os.path.join(self.folder, 'bin', 'python')
        story = self.story('--set', 'pathconfig.executable=' + program)
        place = os.path.join(self.folder, 'lib', 'python' + VERSION, 'os.py')
        self.assertIn(('a file', place, 'it is a folder'),
                      [(step['what'], step['place'], step['more'])
                       for step in self.steps(story, 'missed')])

    def test_reads_as_an_explanation(self):
        self.write('venv/pyvenv.cfg', 'x = y\nhome = /usr/bin\n')
        program = os.path.join(self.folder, 'venv', 'bin', 'python')
        out = self.succeeds('config', 'explain-path', '--set', 'pathconfig.executable=' + program,
                            '--', '-c', 'pass')
        self.assertIn('\nDoes it stand in a virtual environment?', out)
        self.assertIn('  yes  a file: %s/venv/pyvenv.cfg\n' % self.folder, out)
        self.assertIn('  =>   venv is /usr/bin: %s/venv/pyvenv.cfg, line 2, has this home'
                      % self.folder, out)
        self.assertIn("  =>   sys.path[0] is '': -c", out)
        self.assertRegex(out, r'\nSo sys\.path is, .*:\n   1   /')
        questions = [line for line in out.splitlines() if line and line[0] != ' ']
        self.assertLess(max(map(len, questions)), 80)

    def test_tells_the_story_of_a_search_that_fails(self):
        for arguments in ([], ['--json']):
            outcome = self.gantry('config', 'explain-path', *arguments, PYTHONHOME='/nowhere')
            self.assertEqual(outcome.status, 1)
            self.assertIn('/nowhere/lib/python%s' % VERSION, outcome.out)
            self.assertRegex(outcome.err, r'\Agantry: configure: pathconfig: no standard library .*'
                                          r'\nhint: PYTHONHOME is set: is it right\?\n\Z')

    def test_says_what_goes_in_front_and_what_site_adds(self):
        script = self.write('program.py', '')
        for python, front in ((['-c', ''], "''"), (['-m', 'this'], 'the current folder'),
                              ([script], 'the folder of the script'), (['-I', script], None)):
            steps = self.steps(self.story('--', *python), 'rule')
            self.assertEqual([step['value'] for step in steps if step['option'] == 'sys.path[0]'],
                             [front] if front else [], python)
        unmet = [step['rule'] for step in self.steps(self.story('--', '-S'), 'unmet')]
        self.assertIn('nothing: site_import is off (-S)', unmet)

    def test_says_so_where_nothing_is_decided_before_the_start(self):
        out = self.succeeds('config', 'explain-path', '--plugin', 'pathconfig-cpython')
        self.assertIn('when it starts', out)

    def test_prints_no_control_characters(self):
        out = self.succeeds('config', 'explain-path', PYTHONPATH='/a\x1b[31m\n/b')
        self.assertIn('/a\\x1b[31m\\n/b', out)

    def test_keeps_paths_that_are_not_utf8(self):
        out = self.succeeds('config', 'explain-path', PYTHONPATH='/a\udcff')
        self.assertIn('   1   /a\udcff\n', out)


class PathEdits(GantryTest):
    """What is to be different about a search path that was computed."""

    def path(self, *options):
        sets = [word for option in options for word in ('--set', option)]
        return ast.literal_eval(self.succeeds('run', *sets, '--', '-S', '-c', PRINT_PATH))

    def setUp(self):
        super().setUp()
        self.zip, self.stdlib, self.dynload = self.path()

    def test_prepends_and_appends_in_order(self):
        self.assertEqual(self.path('path_append=/y', 'path_prepend=/a', 'path_prepend=/b',
                                   'path_append=/z'),
                         ['/a', '/b', self.zip, self.stdlib, self.dynload, '/y', '/z'])

    def test_inserts_before_an_entry_by_its_name_or_its_path(self):
        self.assertEqual(self.path('path_insert=@stdlib:/a', 'path_insert=%s:/b' % self.dynload,
                                   'path_insert=@zip:/c:d', 'path_insert=/b:/e'),
                         ['/c:d', self.zip, '/a', self.stdlib, '/e', '/b', self.dynload])

    def test_names_an_entry_that_has_a_colon(self):
        self.assertEqual(self.path('module_search_paths=/p:q', 'path_append=' + self.stdlib,
                                   'path_append=' + self.dynload, 'path_insert=/p\\:q:/a',
                                   'check_stdlib=0'),
                         ['/a', '/p:q', self.stdlib, self.dynload])

    def test_removes_entries(self):
        self.assertEqual(self.path('path_remove=@zip', 'path_remove=' + self.dynload,
                                   'path_remove=/not/there'), [self.stdlib])

    def test_makes_relative_paths_absolute_but_keeps_the_empty_one(self):
        self.assertEqual(self.path('path_prepend=a/../b', 'path_append='),
                         [self.folder + '/b', self.zip, self.stdlib, self.dynload, ''])

    def test_refuses_an_entry_that_is_not_there_before_python_starts(self):
        outcome = self.gantry('run', '--set', 'path_insert=/nope:/a', '--', '-c', 'print(1)')
        self.assert_one_error(outcome, 125, "configure: interpreter: option 'path_insert': '/nope'",
                              hint=self.stdlib)
        outcome = self.gantry('run', '--set', 'path_insert=/a', '--', '-c', 'print(1)')
        self.assert_one_error(outcome, 125, 'path_insert', hint='ENTRY:PATH')

    def test_applies_to_any_path_configuration(self):
        for options in (['--plugin', 'pathconfig-cpython'],):
            out = self.succeeds('run', *options, '--set', 'path_insert=@stdlib:/a', '--', '-S',
                                '-c', PRINT_PATH)
            self.assertEqual(ast.literal_eval(out), [self.zip, '/a', self.stdlib, self.dynload])
            outcome = self.gantry('run', *options, '--set', 'path_insert=/nope:/a', '--', '-c', '')
            self.assert_one_error(outcome, 125, 'start: interpreter', hint=self.stdlib)

    def test_is_what_sub_interpreters_and_site_see(self):
        self.write('a/sitecustomize.py', 'import sys; sys.seen = True')
        out = self.succeeds(
            'run', '--set', 'path_prepend=a', '--', '-c',
            'import sys, sysconfig\n'
            'print(sys.seen, sys.path[1].endswith("/a"), '
            'sysconfig.get_paths()["stdlib"] == %r, flush=True)\n'
            'try: import _xxsubinterpreters as interpreters\n'
            'except ImportError: import _interpreters as interpreters\n'
            'interpreters.run_string(interpreters.create(), "import sys; '
            'print([path for path in sys.path if path][0].endswith(\'/a\'), flush=True)")\n'
            % self.stdlib)
        self.assertEqual(out, 'True True True\nTrue\n')


if __name__ == '__main__':
    sys.exit(case.main())
