# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""What a Python program is told when it asks how it was started.

    asked-test.py GANTRY FIXTURES [NAME...]
"""
import json
import sys
import textwrap

import case
from case import GANTRY_PYTHON, GantryTest


class AskedFromPython(GantryTest):
    """_gantry and sys._configuration, in the programs that are run."""

    LOCALES = [{'LC_ALL': 'C.UTF-8'}, {'LC_ALL': 'C'}, {'LANG': 'C'}, {'LC_ALL': 'POSIX'},
               {'LC_ALL': 'C', 'PYTHONUTF8': '0'}, {'LC_ALL': 'C', 'PYTHONUTF8': '1'},
               {'LANG': 'C', 'PYTHONUTF8': '0', 'PYTHONCOERCECLOCALE': '0'},
               {'LC_ALL': 'nonsense', 'PYTHONUTF8': '0'}]

    def asks(self, program, *arguments, **variables):
        """A program that asks and finds nothing wrong, behind these options of Python."""
        self.assertEqual(self.succeeds(*arguments, '-c', textwrap.dedent(program), 'x',
                                       program=GANTRY_PYTHON, **variables), '')

    def test_tells_what_gantry_config_tells(self):
        show = textwrap.dedent('''
            import _gantry, json
            def place(origin):
                words = {'source': origin.source, 'name': origin.name}
                if origin.argument is not None:
                    words['argument'] = origin.argument
                if origin.line is not None:
                    words['line'] = origin.line
                return words
            def option(name):
                value, origin = _gantry.get_config(name), _gantry.origin(name)
                return {'value': None if type(value) is int and value < 0 else value,
                        'origin': place(origin),
                        'overridden': [{'value': loser.value, 'origin': place(loser.origin)}
                                       for loser in origin.overridden]}
            print(json.dumps({name: option(name) for name in _gantry.config_names()}))
            ''')
        self.write('dev.profile', '[options]\n\nquiet=1\nxoptions=a;b\n')
        variables = {'PYTHONOPTIMIZE': '2', 'PYTHONWARNINGS': 'ignore', 'PYTHONHASHSEED': '7'}
        ours = ['--profile', 'dev.profile', '--set', 'core.bytes_warning=1']
        python = ['-OB', '-X', 'dev', '-W', 'error', '-b', '-c', show, 'a', '-b']
        expected = {option['name']: {key: option[key] for key in ('value', 'origin', 'overridden')}
                    for option in self.document('gantry-config/1', 'config', 'list', '--json',
                                                *ours, '--', *python, **variables)['options']}
        told = json.loads(self.succeeds('run', *ours, '--', *python, **variables))
        self.assertEqual(expected.pop('hash_seed_env')['value'], '7')
        self.assertEqual(expected.pop('hash_seed')['value'], 7)
        # The command config does not want a search to fail.
        self.assertFalse(expected.pop('check_stdlib')['value'])
        self.assertTrue(told.pop('check_stdlib')['value'])
        self.assertEqual(told, expected)
        self.assertEqual(told['optimization_level']['overridden'][0]['value'], '1')
        self.assertEqual(told['quiet']['origin']['line'], 3)
        self.assertEqual(told['bytes_warning']['overridden'][0]['origin']['argument'], 6)

    def test_decodes_the_command_line_as_python_does(self):
        program = textwrap.dedent('''
            import os, sys, _gantry
            assert _gantry.get_config('argv') == tuple(sys.argv), sys.argv
            assert _gantry.get_config('orig_argv') == tuple(sys.orig_argv), sys.orig_argv
            assert sys._configuration.main_interpreter.argv == tuple(sys.argv)
            assert os.fsencode(_gantry.get_config('argv')[1]) == bytes([99, 97, 102, 233])
            assert len(sys.argv) == 4
            assert _gantry.get_config('pycache_prefix') == sys.pycache_prefix
            repr(sys._configuration)
            ''')
        for variables in self.LOCALES:
            with self.subTest(variables):
                out = self.succeeds('-c', program, b'caf\xe9', b'caf\xc3\xa9', '',
                                    program=GANTRY_PYTHON,
                                    PYTHONPYCACHEPREFIX=b'/tmp/caf\xe9\xc3\xa9', **variables)
                self.assertEqual(out, '')

    def test_tells_the_paths_that_python_has(self):
        for options in ([], ['-I'], ['-S'], ['-E', '-s']):
            self.asks('''
                import sys, _gantry
                main = sys._configuration.main_interpreter
                for name in ('prefix', 'exec_prefix', 'base_prefix', 'base_exec_prefix',
                             'executable', 'platlibdir'):
                    assert _gantry.get_config(name) == getattr(sys, name), name
                    assert getattr(main, name) == getattr(sys, name), name
                assert set(main.module_search_paths) <= set(sys.path)
                ''', *options)

    def test_tells_what_sys_flags_tells(self):
        for options in ([], ['-O'], ['-OOq'], ['-bb', '-d'], ['-I'], ['-Xdev'], ['-E']):
            self.asks('''
                import sys, _gantry
                for flag, name in (('debug', 'parser_debug'), ('optimize', 'optimization_level'),
                                   ('verbose', 'verbose'), ('bytes_warning', 'bytes_warning'),
                                   ('quiet', 'quiet'), ('isolated', 'isolated'),
                                   ('inspect', 'inspect'), ('dev_mode', 'dev_mode')):
                    assert _gantry.get_config(name) == getattr(sys.flags, flag), name
                runtime = sys._configuration.runtime
                assert runtime.use_environment == (not sys.flags.ignore_environment)
                ''', *options)

    def test_does_not_tell_the_hash_seed(self):
        program = '''
            import sys, _gantry
            told = repr(sys._configuration) + repr([(_gantry.get_config(name),
                                                     _gantry.origin(name))
                                                    for name in sorted(_gantry.config_names())])
            assert 'hash_seed=' not in told.replace('use_hash_seed=', '')
            assert 'use_hash_seed=' in told
            assert '1234' not in told.replace("'1234'", '').replace(r"\\'1234\\'", '')
            '''
        for variables in ({}, {'PYTHONHASHSEED': '1234'}):
            self.write('script.py', textwrap.dedent(program))
            self.assertEqual(self.succeeds('script.py', program=GANTRY_PYTHON, **variables), '')

    def test_costs_the_start_no_import(self):
        self.asks('''
            import sys
            assert '_gantry' not in sys.modules
            sys._configuration.runtime.verbose, repr(sys._configuration)
            assert '_gantry' not in sys.modules
            ''')

    def test_is_not_shadowed_and_shadows_nothing(self):
        self.write('gantry.py', 'mine = 1\n')
        self.write('_gantry.py', '1/0\n')
        self.asks('import gantry, _gantry\nassert gantry.mine and _gantry.get_config("argv")',
                  PYTHONPATH=self.folder)

    def test_can_be_read_about(self):
        out = self.succeeds('-c', 'import _gantry; help(_gantry)', program=GANTRY_PYTHON)
        for text in ('get_config(name, /)', 'config_names()', 'origin(name, /)', 'overridden',
                     'sys._configuration', 'ValueError', 'PEP 432'):
            self.assertIn(text, out)

    def test_suggests_what_was_meant(self):
        for program, hint in (
                ('import _gantry; _gantry.get_config("optimisation_level")', 'optimization_level'),
                ('import sys; sys._configuration.runtim', 'runtime'),
                ('import sys; sys._configuration.runtime.verbos', 'verbose')):
            outcome = self.gantry('-c', program, program=GANTRY_PYTHON)
            self.assertEqual((outcome.status, outcome.out), (1, ''))
            self.assertRegex(outcome.err, r"(?i)did you mean:? '%s'\?" % hint)


if __name__ == '__main__':
    sys.exit(case.main())
