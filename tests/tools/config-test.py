# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""gantry config, and profiles: what decides on a value, and what is said of bad ones.

    config-test.py GANTRY FIXTURES [NAME...]

FIXTURES is the folder with the plugins of tests/plugins; NAME is a part of a test's name.
"""
import os
import re
import shutil
import sys
import sysconfig

import case
from case import FIXTURES, GANTRY, GANTRY_PYTHON, PHASES, GantryTest


class Config(GantryTest):
    """gantry config: every value, its origin, and whom it beat; Python is not started."""

    def option(self, name, *arguments, **variables):
        return self.document('gantry-config/1', 'config', 'get', name, '--json', '--', *arguments,
                             **variables)['options'][0]

    def test_names_the_variable_that_won_and_the_switch_that_lost(self):
        out = self.succeeds('config', 'get', 'optimization_level', '--show-overridden', '--', '-O',
                            '-c', 'pass', PYTHONOPTIMIZE='2')
        self.assertEqual(out, '2\n  from environment PYTHONOPTIMIZE\n'
                              '  beats 1 from command line -O (argument 1)\n')

    def test_follows_the_rules_of_pep_587(self):
        for name, arguments, variables, value, source, which in (
                ('use_environment', ['-I'], {}, False, 'derived', 'isolated'),
                ('user_site_directory', ['-I'], {}, False, 'derived', 'isolated'),
                ('faulthandler', ['-X', 'dev'], {}, True, 'derived', 'dev_mode'),
                ('allocator', ['-X', 'dev'], {}, 'debug', 'derived', 'dev_mode'),
                ('allocator', ['-X', 'dev'], {'PYTHONMALLOC': 'malloc'}, 'malloc', 'environment',
                 'PYTHONMALLOC'),
                ('verbose', ['-vv'], {'PYTHONVERBOSE': '1'}, 2, 'command line', '-v'),
                ('verbose', ['-E'], {'PYTHONVERBOSE': '1'}, 0, 'default', None),
                ('stdio_errors', [], {'PYTHONIOENCODING': 'latin-1'}, 'strict', 'derived',
                 'PYTHONIOENCODING'),
                ('run_module', ['-m', 'x', '-c', 'y'], {}, 'x', 'command line', '-m')):
            option = self.option(name, *arguments, **variables)
            origin = option['origin']
            self.assertEqual((option['value'], origin['source'], origin['name']),
                             (value, source, which), (name, arguments, variables))

    def test_takes_what_comes_piece_by_piece_for_one_value(self):
        out = self.succeeds('config', 'get', 'optimization_level', '--show-overridden', '--set',
                            'optimization_level=0', '--', '-O', '-bOO', '-c', 'pass')
        self.assertEqual(out, '0\n  from embedder --set\n'
                              '  beats 3 from command line -O (argument 2)\n')
        out = self.succeeds('config', 'get', 'xoptions', '--show-overridden', '--set',
                            'xoptions=mine', '--', '-X', 'a', '-Xb', '-c', 'pass')
        self.assertIn('  beats a, b from command line -X (argument 1)\n', out)

    def test_puts_warning_filters_in_their_order(self):
        option = self.option('warnoptions', '-Wb', '-b', '-X', 'dev', PYTHONWARNINGS='a')
        self.assertEqual(option['value'], ['default', 'a', 'b', 'default::BytesWarning'])

    def test_shows_the_paths_that_python_would_have(self):
        paths = self.succeeds('run', '-S', '-c', 'import sys; print(sys.path[1:])')
        self.assertEqual('%s\n' % self.option('module_search_paths', '-S')['value'], paths)

    def test_shows_what_two_command_lines_do_not_share(self):
        out = self.succeeds('config', 'diff', '--', '-c', 'pass', '---', '-O', '-c', 'pass')
        self.assertIn('optimization_level\n  - 0 (default)\n'
                      '  + 1 (command line -O (argument 1))\n', out)
        self.assertNotIn('verbose', out)

    def test_has_an_option_for_every_member_of_pyconfig(self):
        header = os.path.join(sysconfig.get_path('include'), 'cpython', 'initconfig.h')
        if not os.path.exists(header):
            self.skipTest('no header of CPython')
        with open(header, encoding='utf-8') as file:
            text = re.sub(r'(?s)/\*.*?\*/|//[^\n]*', '', file.read())
        absent = [name for name in ('MS_WINDOWS', 'Py_DEBUG', 'Py_STATS', 'Py_GIL_DISABLED')
                  if not sysconfig.get_config_var(name)]
        text = re.sub(r'(?ms)^#ifdef (%s)\n.*?^#endif' % '|'.join(absent), '', text)
        members = set()
        for struct in re.findall(r'(?s)struct(?: PyPreConfig| PyConfig) \{(.*?)\n\}', text):
            members.update(re.findall(r'(\w+);', struct))
        self.assertIn('module_search_paths', members)
        names = {option['name'] for option in self.document(
            'gantry-config/1', 'config', 'list', '--json')['options']}
        self.assertEqual(members - names, set())

    def test_says_what_it_does_not_know(self):
        self.assert_one_error(self.gantry('config', 'get', 'optimisation_level'), 64,
                              "'optimisation_level'", hint="'optimization_level'")
        self.assert_one_error(self.gantry('config', 'lits'), 64, "'lits'", hint="'list'")
        self.assert_one_error(self.gantry('config', 'get', 'verbose', PYTHONMALLOC='x'), 1,
                              'PYTHONMALLOC', "'x'")


class Profile(GantryTest):
    """--profile and GANTRY_PROFILE: how Python is to start, in a file."""

    SHOW = ('import sys; print(sys.flags.optimize, sys.flags.isolated, sys.flags.no_site, '
            '"site" in sys.modules)')

    def shown(self, *arguments, **keywords):
        """What a program sees: optimize, isolated, no_site, whether site is there."""
        return self.succeeds(*arguments, '-c', self.SHOW, **keywords).split()

    def value(self, *arguments, **variables):
        """The lines of gantry config about optimization_level."""
        return self.succeeds('config', 'get', 'optimization_level', '--show-overridden',
                             *arguments, **variables).splitlines()

    def test_sets_options_and_switches_phases_off(self):
        path = self.write('dev.profile', '[gantry]\npreset=isolated\ndisable=site\n'
                                         '[options]\nparse_argv=1\noptimization_level=2\n')
        self.assertEqual(self.shown('run', '--profile', path), ['2', '1', '1', 'False'])
        self.assertEqual(self.shown('run', '--profile', 'dev.profile'), ['2', '1', '1', 'False'])

    def test_beats_the_command_line_and_is_beaten_by_set(self):
        self.write('dev.profile', '[options]\n\noptimization_level=2\n')
        self.assertEqual(
            self.value('--profile', 'dev.profile', '--', '-O', PYTHONOPTIMIZE='7'),
            ['2', '  from file dev.profile:3', '  beats 1 from command line -O (argument 1)',
             '  beats 7 from environment PYTHONOPTIMIZE'])
        for arguments in (['--profile', 'dev.profile', '--set', 'optimization_level=0'],
                          ['--set', 'core.optimization_level=0', '--profile', 'dev.profile']):
            self.assertEqual(self.value(*arguments, '--', '-O'),
                             ['0', '  from embedder --set', '  beats 2 from file dev.profile:3',
                              '  beats 1 from command line -O (argument 1)'])

    def test_shows_its_line_as_json(self):
        self.write('dev.profile', '# mine\n[options]\nxoptions=a;b=c\n')
        option = self.document('gantry-config/1', 'config', 'get', 'xoptions', '--json',
                               '--profile', 'dev.profile', '--', '-X', 'd', '-X', 'e')['options'][0]
        self.assertEqual(option['value'], ['a', 'b=c'])
        self.assertEqual(option['origin'], {'source': 'file', 'name': 'dev.profile', 'line': 3})

    def test_preset_is_beaten_by_that_of_the_command_line(self):
        self.write('dev.profile', '[gantry]\npreset=isolated\n[options]\nparse_argv=1\n')
        self.assertEqual(self.shown('run', '--profile', 'dev.profile')[1], '1')
        for arguments in (['--preset', 'python', '--profile', 'dev.profile'],
                          ['--profile', 'dev.profile', '--preset', 'python']):
            self.assertEqual(self.shown('run', *arguments)[1], '0')

    def test_finds_plugins_beside_itself(self):
        shutil.copy(os.path.join(FIXTURES, 'no-defect.so'), self.folder)
        self.write('deeper/dev.profile', '[gantry]\nplugins=../no-defect.so\n')
        self.assertIn('no-defect', self.succeeds('graph', '--profile', 'deeper/dev.profile'))

    def test_phases_that_are_off_stay_in_the_graph_and_out_of_the_trace(self):
        self.write('dev.profile', '[gantry]\ndisable=site;signals\n')
        graph = self.succeeds('graph', '--profile', 'dev.profile')
        self.assertEqual([line.split()[1] for line in graph.splitlines() if '[off]' in line],
                         ['signals', 'site'])
        outcome = self.gantry('trace', '--profile', 'dev.profile', '-s', '-S', '-c', 'print(1)')
        self.assertEqual((outcome.status, outcome.out), (0, '1\n'))
        self.assertEqual(re.findall(r'start (\S+)', outcome.err),
                         [name for name in PHASES if name not in ('signals', 'site')])
        self.assertNotIn('signals', outcome.err)
        self.assertNotIn('site', outcome.err)

    def test_is_named_by_the_environment_unless_that_is_ignored(self):
        path = self.write('dev.profile', '[options]\noptimization_level=2\n')
        for program, words in ((GANTRY, ['run']), (GANTRY_PYTHON, [])):
            for arguments, level in (([], '2'), (['-E'], '0'), (['-I'], '0'), (['-s'], '2'),
                                     (['-Es'], '0')):
                self.assertEqual(self.shown(*words, *arguments, program=program,
                                            GANTRY_PROFILE=path)[0], level, arguments)
        self.assertEqual(self.shown('run', '--preset', 'isolated', '--set', 'parse_argv=1',
                                    GANTRY_PROFILE=path)[0], '0')
        self.assertEqual(self.shown('run', GANTRY_PROFILE='')[0], '0')
        other = self.write('other.profile', '[options]\noptimization_level=1\n')
        self.assertEqual(self.shown('run', '--profile', other, GANTRY_PROFILE=path)[0], '1')
        self.assertEqual(self.value('--', '-I', GANTRY_PROFILE=path)[0], '0')

    def test_that_the_environment_names_is_not_opened_where_that_is_ignored(self):
        for arguments in (['-E'], ['-I'], ['-EsB']):
            self.succeeds('run', *arguments, '-c', 'pass', GANTRY_PROFILE='/nonexistent')
        outcome = self.gantry('run', '-c', 'pass', GANTRY_PROFILE='/nonexistent')
        self.assert_one_error(outcome, 125, 'profile: /nonexistent: ')
        outcome = self.gantry('-c', 'pass', program=GANTRY_PYTHON, GANTRY_PROFILE='/nonexistent')
        self.assert_one_error(outcome, 1, 'profile: /nonexistent: ', program='gantry-python')

    def test_plugins_of_the_environment_are_ignored_with_it(self):
        shutil.copy(os.path.join(FIXTURES, 'no-defect.so'),
                    os.path.join(self.folder, 'only-here.so'))
        self.write('dev.profile', '[gantry]\nplugins=only-here\n')
        self.write('isolated.profile', '[gantry]\nplugins=only-here\npreset=isolated\n')
        keywords = {'GANTRY_PLUGIN_PATH': self.folder}
        for source in (['--plugin', 'only-here'], ['--profile', 'dev.profile']):
            self.succeeds('run', *source, '-c', 'pass', **keywords)
            for arguments in (['-E'], ['-I']):
                outcome = self.gantry('run', *source, *arguments, '-c', 'pass', **keywords)
                self.assert_one_error(outcome, 125, "'only-here'")
        outcome = self.gantry('run', '--profile', 'isolated.profile', '-c', 'pass', **keywords)
        self.assert_one_error(outcome, 125, 'isolated.profile:2: ', "'only-here'")

    def test_errors_name_file_line_and_the_nearest_name(self):
        for lines, line, word, hint in (
                ('[gantri]', 1, "'gantri'", "'gantry'"),
                ('[gantry]\npresett=python', 2, "'presett'", "'preset'"),
                ('[gantry]\n\npreset=isolate', 3, "'isolate'", "'isolated'"),
                ('[gantry]\ndisable=sit', 2, "'sit'", "'site'"),
                ('[options]\noptimisation_level=1', 2, "'optimisation_level'",
                 "'optimization_level'"),
                ('[options]\ncheck_hash_pycs_mode=allways', 2, "'allways'", "'always'"),
                ('[options]\n# one\n\nisolated=yes', 4, "'yes'", 'write 0 or 1'),
                ('[options]\nverbose=loud', 2, "'loud'", None),
                ('[options]\n_init_main=0', 2, "'core._init_main'", None),
                ('[options]\nverbose', 2, "'verbose'", 'key=value'),
                ('verbose=1', 1, "'verbose'", '[options]'),
                ('[gantry]\nplugins=./missing.so', 2, 'missing.so', None),
                ('[options]\nrun_command=\\q', 2, "'run_command'", '\\n')):
            self.write('bad.profile', lines + '\n')
            outcome = self.gantry('run', '--profile', 'bad.profile', '-c', 'print(1)')
            with self.subTest(lines):
                self.assert_one_error(outcome, 125, 'bad.profile:%d' % line, word, hint=hint)

    def test_of_garbage_is_one_error(self):
        for content in (b'\xff\xfe[\0g\0', b'[options]\n\0', b'\x7fELF' + bytes(range(256)) * 9,
                        b'[options]\ntext=' + b'x' * 2 ** 20, b'=' * 10000, b'[' * 10000,
                        b'\n' * 10000 + b']'):
            self.write('bad.profile', content)
            outcome = self.gantry('run', '--profile', 'bad.profile', '-c', 'print(1)')
            with self.subTest(content[:20]):
                self.assert_one_error(outcome, 125, 'bad.profile:')
        for path in (self.folder, os.path.join(self.folder, 'missing'), '/dev/zero'):
            outcome = self.gantry('run', '--profile', path, '-c', 'print(1)')
            self.assert_one_error(outcome, 125, 'profile: ' + path)


if __name__ == '__main__':
    sys.exit(case.main())
