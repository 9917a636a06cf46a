# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""gantry availability: what works after which phase, and whether that is what PEP 432 says.

    availability-test.py GANTRY FIXTURES [NAME...]
"""
import json
import os
import resource
import select
import signal
import subprocess
import sys

import case
from case import FIXTURES, GANTRY, PHASES, GantryTest

LEVELS = ['none', 'preinit', 'core', 'core', 'core', 'initialized', 'initialized', 'initialized',
          'running']
LAST_OF_CORE = 'pathconfig'
VERSION = sys.version_info[:2]

# What is there, and what is not.
THERE = ('works', 'differs')
MISSING = ('fails', 'crashes')

# The attributes of sys that PEP 432 wants missing, or None, between core and main.
ATTRIBUTES = ('path argv executable base_exec_prefix base_prefix exec_prefix prefix warnoptions '
              'dont_write_bytecode stdin stdout')

# What PEP 432 says of the time between core and main ("Pre-Initialization Phase" on): in short,
# the features that show it, and what they come to.
PEP_432 = [
    ('the data types work, in particular dictionaries, lists and strings',
     ['dict, list, str', 'PyDict_New'], THERE),
    ('most of the C API works', ['PyRun_SimpleString', 'PyMem_Malloc', 'exceptions'], THERE),
    ('the thread has a thread state', ['thread state'], THERE),
    ('the main interpreter is there', ['class', 'hash()'], THERE),
    ('Py_IsInitialized() returns 0', ['Py_IsInitialized'], MISSING),
    ('no sub-interpreter can be made', ['sub-interpreter'], MISSING),
    ('sys has no path', ['sys.path'], MISSING),
    ('sys has no argv', ['sys.argv'], MISSING),
    ('sys has no executable', ['sys.executable'], MISSING),
    ('sys has no prefixes', ['sys.prefix'], MISSING),
    ('sys has no warnoptions', ['sys.warnoptions'], MISSING),
    ('sys has no dont_write_bytecode', ['dont_write_bytecode'], MISSING),
    ('sys has no stdin', ['sys.stdin', 'input()'], MISSING),
    ('sys has no stdout', ['sys.stdout', 'print()'], MISSING),
    ('no encoding of streams is defined', ['open()', 'codecs.lookup()'], MISSING),
    ('no signal handlers are installed', ['Ctrl-C', 'BrokenPipeError'], ('crashes',)),
    ('builtin modules can be imported', ['builtin module'], THERE),
    ('frozen modules can be imported', ['frozen module'], THERE),
    ('no other modules can be imported', ['json', '_json', 'zip file', 'site-packages'], MISSING),
    ('sys.stderr is there, and temporary', ['sys.stderr'], ('differs',)),
    ('sys.flags is there', ['sys.flags'], THERE),
    ('the warnings module is not initialized', ['warnings'], MISSING),
    ('there is no module __main__', ['__main__'], MISSING),
]

# What CPython does in another way than the PEP hoped: what the PEP says, the features, what they
# come to, and why.
CPYTHON_DIFFERS = [
    ('nothing can be compiled', ['compile()'], THERE,
     'the compiler needs nothing of what is configured later'),
    ('no thread states can be added', ['PyThreadState_New', '_thread'], THERE,
     'nothing hinders it'),
    ('the file system encoding is not defined', ['fs encoding', 'file names'], THERE,
     'the pre-initialization of PEP 587 knows it, and UTF-8 and the locale need no codec'),
]

# After the main initialization nothing of the above is missing any more. What still is, the PEP
# leaves to site and to who embeds, or it is a phase of its own here.
LATER = {'signals': ['Ctrl-C', 'BrokenPipeError'], 'site': ['site-packages', 'exit(), help()']}


class AvailabilityTest(GantryTest):
    def measure(self, *arguments, **variables):
        return self.document('gantry-availability/1', 'availability', '--json', *arguments,
                             **variables)

    def rows(self, *arguments, **variables):
        """Feature → phase → what became of it."""
        return {feature['name']: {after['phase']: after for after in feature['after']}
                for feature in self.measure(*arguments, **variables)['features']}

    def probe(self, code, *arguments, **variables):
        """Phase → what became of @code."""
        return self.rows('--probe', code, *arguments, **variables)['--probe']

    def outcomes(self, after):
        return [after[phase]['outcome'] for phase in after]


class Pep432(AvailabilityTest):
    def assert_outcomes(self, rows, sentences, phase):
        for sentence, features, outcomes, *_ in sentences:
            for feature in features:
                with self.subTest(sentence, feature=feature):
                    self.assertIn(rows[feature][phase]['outcome'], outcomes, rows[feature][phase])

    def test_says_what_is_missing_between_core_and_main(self):
        self.assert_outcomes(self.rows(), PEP_432, LAST_OF_CORE)

    def test_is_not_what_cpython_does_in_these_points(self):
        self.assert_outcomes(self.rows(), CPYTHON_DIFFERS, LAST_OF_CORE)

    def test_wants_a_flag_initialized_which_cpython_never_got(self):
        after = self.probe('__import__("sys").flags.initialized')
        for phase in PHASES[2:]:
            self.assertIn('AttributeError', after[phase]['error'])

    def test_names_the_attributes_of_sys_that_are_missing_or_none(self):
        after = self.probe('[name for name in %r.split() '
                           'if getattr(__import__("sys"), name, None) is not None]' % ATTRIBUTES)
        self.assertEqual(after[LAST_OF_CORE]['value'], '[]')
        self.assertEqual(after['interpreter']['value'], repr(ATTRIBUTES.split()))

    def test_has_no_interpreter_before_the_core(self):
        for feature in self.measure()['features']:
            for after in feature['after'][:2]:
                if feature['language'] == 'python':
                    self.assertEqual(after['outcome'], 'absent', feature['name'])
                elif feature['group'] != 'memory':
                    self.assertIn(after['outcome'], MISSING, feature['name'])

    def test_has_everything_after_the_main_initialization(self):
        rows = self.rows()
        late = {name: phase for phase, names in LATER.items() for name in names}
        for name, row in rows.items():
            phase = late.get(name, 'interpreter')
            for name_of_phase in PHASES[PHASES.index(phase):]:
                self.assertIn(row[name_of_phase]['outcome'], THERE, (name, row[name_of_phase]))
            if name in late:
                self.assertIn(row['interpreter']['outcome'], MISSING, name)

    def test_leaves_the_metadata_of_main_to_the_program(self):
        self.assertEqual(self.rows()['__main__']['interpreter']['value'], "'BuiltinImporter'")

    def test_codecs_are_not_there_before_their_package_is(self):
        row = self.rows()['codecs.lookup()']
        self.assertEqual(row[LAST_OF_CORE]['outcome'],
                         'crashes' if VERSION == (3, 13) else 'fails', row[LAST_OF_CORE])


class Measuring(AvailabilityTest):
    def test_has_a_column_for_each_phase_and_says_from_when_on_it_works(self):
        document = self.measure()
        self.assertEqual([(phase['name'], phase['level']) for phase in document['phases']],
                         list(zip(PHASES, LEVELS)))
        self.assertEqual(document['python'], '%d.%d.%d' % sys.version_info[:3])
        names = [feature['name'] for feature in document['features']]
        self.assertEqual(len(set(names)), len(names))
        for feature in document['features']:
            outcomes = [after['outcome'] for after in feature['after']]
            self.assertEqual(outcomes[-1], 'works', feature)
            first = PHASES.index(feature['works_after'])
            self.assertEqual(set(outcomes[first:]), {'works'})
            self.assertNotEqual(outcomes[first - 1:first], ['works'])
            self.assertTrue(feature['shows'] and (feature['code'] or feature['value']))
            self.assertEqual(feature['language'] == 'c', feature['value'] is None)

    def test_tells_what_was_raised_and_which_signal_it_was(self):
        rows = self.rows()
        self.assertEqual(rows['sys.argv']['core'],
                         {'phase': 'core', 'outcome': 'fails', 'value': None, 'signal': None,
                          'error': "AttributeError: module 'sys' has no attribute 'argv'"})
        self.assertEqual(rows['PyDict_New']['locale']['signal'], 'SIGSEGV')
        self.assertEqual(rows['Ctrl-C']['interpreter']['signal'], 'SIGINT')
        self.assertIn('Fatal Python error', rows['thread state']['locale']['error'])
        self.assertEqual(rows['sys.argv']['main']['value'], "['']")

    def test_gives_each_probe_a_python_that_no_other_has_touched(self):
        after = self.probe('import sys, builtins\nassert not hasattr(sys, "spoiled")\n'
                           'sys.spoiled = True\ndel builtins.len')
        self.assertEqual(self.outcomes(after)[2:], ['works'] * 7)

    def test_a_crash_a_status_and_an_exit_are_answers(self):
        for code, outcome, error, number in (
                ('import posix; posix.abort()', 'crashes', '', 'SIGABRT'),
                ('import posix; posix.kill(posix.getpid(), 9)', 'crashes', '', 'SIGKILL'),
                ('import posix; posix._exit(0)', 'crashes', 'status 0', None),
                ('import posix; posix.write(2, b"so long\\nx"); posix._exit(3)', 'crashes',
                 'so long', None),
                ('raise SystemExit(3)', 'fails', 'SystemExit: 3', None),
                ('eval("x =")', 'fails', 'SyntaxError', None)):
            after = self.probe(code)['pathconfig']
            self.assertEqual((after['outcome'], after['signal']), (outcome, number), code)
            self.assertIn(error, after['error'])

    def test_what_hangs_is_ended(self):
        after = self.probe('import sys\nwhile hasattr(sys, "path") and sys.path[0] == "": pass')
        self.assertEqual(self.outcomes(after)[2:], ['works'] * 6 + ['hangs'])

    def test_leaves_no_core_file(self):
        hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
        with open('/proc/sys/kernel/core_pattern', encoding='utf-8') as file:
            if hard == 0 or file.read(1) in '|/':
                self.skipTest('nobody leaves one here')
        subprocess.run([GANTRY, 'availability', '--why', 'PyDict_New'], cwd=self.folder, check=True,
                       env=self.environment, stdout=subprocess.DEVNULL, timeout=case.TIMEOUT,
                       preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (hard, hard)))
        self.assertEqual(os.listdir(self.folder), [])

    def test_leaves_no_process_behind_when_it_is_killed(self):
        """All of them have the pipe; who reads from it sees the end when they are gone."""
        reader, writer = os.pipe()
        self.addCleanup(os.close, reader)
        process = subprocess.Popen(
            [GANTRY, 'availability', '--probe',
             'import posix\nposix.write(%d, b"x")\nwhile True: pass' % writer],
            env=self.environment, pass_fds=[writer], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(writer)
        self.assertEqual(os.read(reader, 1), b'x')
        process.kill()
        process.wait(timeout=case.TIMEOUT)
        self.assertEqual(select.select([reader], [], [], 2)[0], [reader])
        self.assertEqual(os.read(reader, 1), b'')

    def test_is_the_same_for_who_ignores_signals_and_has_no_input(self):
        def deaf():
            for number in (signal.SIGINT, signal.SIGPIPE, signal.SIGCHLD):
                signal.signal(number, signal.SIG_IGN)
            os.close(0)

        process = subprocess.run([GANTRY, 'availability', '--json', '--why', 'Ctrl-C'], check=True,
                                 env=self.environment, stdout=subprocess.PIPE, preexec_fn=deaf,
                                 timeout=case.TIMEOUT)
        feature, = json.loads(process.stdout)['features']
        self.assertEqual([after['outcome'] for after in feature['after']],
                         ['absent'] * 2 + ['crashes'] * 4 + ['works'] * 3)

    def test_shows_what_the_locale_is_good_for(self):
        row = self.rows(LC_ALL='C', LANG='')['Py_DecodeLocale']
        self.assertEqual((row['locale']['outcome'], row['locale']['value']),
                         ('differs', 'U+DCC3 U+DCA4'))
        self.assertEqual((row['allocator']['outcome'], row['allocator']['value']),
                         ('works', 'U+00E4'))


class Started(AvailabilityTest):
    """How Python is started, and what is not started at all."""

    def test_does_not_run_the_program_but_prepares_for_it(self):
        path = self.write('program.py', 'open("ran", "w")')
        for arguments in ([path, 'x'], ['-i', path, 'x']):
            rows = self.rows('--', *arguments)
            self.assertEqual(rows['sys.argv']['main']['value'], repr([path, 'x']))
            self.assertTrue(rows['sys.path']['main']['value'].startswith("['%s'" % self.folder))
        self.measure('-c', 'open("ran", "w")')
        self.measure('-m', 'program')
        self.assertEqual(os.listdir(self.folder), ['program.py'])

    def test_takes_the_arguments_of_python(self):
        rows = self.rows('--', '-S')
        for name in ('site-packages', 'exit(), help()'):
            self.assertIn(rows[name]['main']['outcome'], MISSING)
        self.assertEqual(rows['json']['main']['outcome'], 'works')
        for arguments in (['--', '-I'], ['--preset', 'isolated']):
            after = self.probe('__import__("sys").flags.isolated', *arguments)
            self.assertEqual(after['main']['value'], '1')
        self.assertEqual(self.probe('__import__("sys").flags.optimize', '--set',
                                    'core.optimization_level=2')['core']['value'], '2')

    def test_has_columns_for_what_plugins_bring_and_none_for_what_is_off(self):
        profile = self.write('p.ini', '[gantry]\nplugins=environ-refresh\ndisable=signals\n')
        phases = [phase['name'] for phase in self.measure('--profile', profile)['phases']]
        self.assertEqual(phases, PHASES[:6] + ['environ-refresh'] + PHASES[7:])
        row = self.rows('--profile', profile)['Ctrl-C']
        self.assertEqual(row['main']['outcome'], 'crashes')

    def test_wants_no_options_of_who_takes_the_place_of_main(self):
        plugin = os.path.join(FIXTURES, 'runs-nothing.so')
        document = self.measure('--plugin', plugin)
        self.assertEqual([phase['name'] for phase in document['phases']], PHASES)

    def test_a_phase_that_dies_is_named(self):
        self.write('sitecustomize.py', 'import os; os.abort()')
        outcome = self.gantry('availability', '--json', '--', PYTHONPATH=self.folder)
        self.assertEqual(outcome.status, 1)
        self.assertEqual(outcome.err, 'gantry: start: site: killed by SIGABRT\n')
        self.assertEqual(len(json.loads(outcome.out)['phases']), PHASES.index('site'))

    def test_a_start_that_fails_leaves_what_came_before(self):
        plugin = os.path.join(FIXTURES, 'fails-in-start.so')
        outcome = self.gantry('availability', '--json', '--plugin', plugin)
        self.assertEqual(outcome.status, 1)
        self.assertRegex(outcome.err, r'\Agantry: start: fails-in-start: .*\nhint: .*\n\Z')
        phases = [phase['name'] for phase in json.loads(outcome.out)['phases']]
        self.assertEqual(phases, PHASES[:len(phases)])
        outcome = self.gantry('availability', '--', '--version')
        self.assertEqual(outcome.status, 1)
        self.assertIn('it ends the run, with status 0', outcome.err)
        self.assert_one_error(self.gantry('availability', PYTHONHOME='/nonexistent'), 1,
                              'configure: pathconfig', hint='PYTHONHOME')


class Shown(AvailabilityTest):
    def terminal(self, *arguments, width=80, **variables):
        """What it writes to a terminal of this width."""
        return self.on_terminal('availability', '--no-pager', *arguments, width=width, **variables)

    def marks(self, text, name):
        """The marks of a row."""
        rows = [line for line in text.splitlines() if line.startswith('  %s ' % name)]
        self.assertEqual(len(rows), 1, text)
        return ''.join(rows[0][22:44].split())

    def test_has_a_mark_for_each_phase(self):
        text = self.succeeds('availability')
        self.assertEqual(self.marks(text, 'sys.path'), '\u00b7\u00b7\u2717\u2717\u2717'
                         '\u2248\u2248\u2248\u2713')
        self.assertEqual(self.marks(text, 'PyDict_New'), '!!' + '\u2713' * 7)
        for name, level in zip(PHASES, LEVELS):
            self.assertRegex(text, r'(?m)^ {22}[\u2502 ]*\u256d %s( \(%s\))?$' % (name, level))
        for feature in self.measure()['features']:
            self.assertEqual(len(self.marks(text, feature['name'])), 9)

    def test_says_on_the_right_what_was_raised(self):
        self.assertRegex(self.succeeds('availability'),
                         r'(?m)^  print\(\) .*  RuntimeError: lost sys\.stdout$')

    def test_fits_a_terminal(self):
        for width in (64, 80, 120):
            text = self.terminal('--color=never', width=width)
            self.assertLessEqual(max(map(len, text.splitlines())), width)
        self.assertIn('\u2026', text)
        self.assertIn('\033[32m', self.terminal())
        self.assertNotIn('\033', self.terminal(NO_COLOR='1'))

    def test_is_ascii_where_the_locale_is(self):
        for variables in ({'LC_ALL': 'C'}, {'LANG': ''}, {'LANG': 'no-such-locale'}):
            text = self.succeeds('availability', '--why', 'PyDict_New', **variables)
            self.assertTrue(text.isascii(), text)
        text = self.succeeds('availability', LC_ALL='C')
        self.assertTrue(text.isascii())
        self.assertEqual(self.marks(text, 'PyDict_New'), '!!' + '+' * 7)

    def test_explains_a_feature_by_its_name_or_a_part_of_it_or_its_group(self):
        text = self.succeeds('availability', '--why', 'sys.ARGV')
        self.assertTrue(text.startswith('sys.argv: '), text)
        self.assertIn('\n    import sys\n    sys.argv\n', text)
        self.assertRegex(text, r"(?m)^interpreter  initialized  . works: \[''\]$")
        names = self.rows('--why', 'streams')
        self.assertEqual(list(names)[-2:], ['open()', 'io.FileIO'])
        self.assertEqual(set(self.rows('--why', 'json')), {'json', '_json'})

    def test_tells_the_nearest_of_a_feature_that_it_does_not_know(self):
        self.assert_one_error(self.gantry('availability', '--why', 'sys.arvg'), 64, "'sys.arvg'",
                              hint='sys.argv')
        for words in ([], ['--probe', '1']):
            self.assert_one_error(self.gantry('availability', '--why', 'xyzzy', *words), 64,
                                  'xyzzy', hint='--probe')
        self.assert_one_error(self.gantry('availability', '--why', 'linecache'), 64, "'linecache'",
                              hint="--probe 'import linecache'")
        self.assert_one_error(self.gantry('availability', '--why', '1+'), 64, hint='--probe CODE')
        self.assert_one_error(self.gantry('availability', '--why'), 64, 'it needs FEATURE',
                              hint="--why FEATURE: ")

    def test_tries_what_it_is_asked_to(self):
        after = self.probe('import json')
        self.assertEqual(self.outcomes(after), ['absent'] * 2 + ['fails'] * 3 + ['works'] * 4)
        text = self.succeeds('availability', '--probe', '6 * 7')
        self.assertIn('\n    6 * 7\n', text)
        self.assertRegex(text, r'(?m)^main +running +. works: 42$')

    def test_tries_each_of_several(self):
        features = self.measure('--probe', '6 * 7', '--probe', 'import json')['features']
        self.assertEqual([(feature['code'], feature['works_after']) for feature in features],
                         [('6 * 7', 'core'), ('import json', 'interpreter')])

    def test_refuses_what_is_no_python(self):
        for code, words in (('1+', 'SyntaxError'), ('', 'no code'), (' \n', 'no code'),
                            ('if 1:', 'SyntaxError|IndentationError'), (b'"\xff"', 'not UTF-8'),
                            ('return', 'SyntaxError')):
            outcome = self.gantry('availability', '--probe', '1', '--probe', code)
            self.assert_one_error(outcome, 64, '--probe', hint='import json')
            self.assertRegex(outcome.err, words)
        for code in ('  6 * 7', "'\N{LATIN SMALL LETTER A WITH DIAERESIS}\\\\'", 'x = 1\nx = 2\n'):
            self.assertEqual(self.outcomes(self.probe(code))[2:], ['works'] * 7, code)
        # Only what it raises when it runs is an answer.
        self.assertEqual(self.outcomes(self.probe("eval('1+')"))[2:], ['fails'] * 7)

    def test_says_what_fails_and_not_how_the_probe_does(self):
        rows = self.rows('--why', 'imports')
        self.assertIn('no sys.path', rows['zip file']['core']['error'])
        for phase in 'core', 'interpreter':
            self.assertIn('no folder of installed packages', rows['site-packages'][phase]['error'])
        flags = self.rows('--why', 'sys.flags', '--', '-I')['sys.flags']['main']['value']
        self.assertIn("'isolated': 1", flags)
        self.assertNotIn(': 0', flags)


if __name__ == '__main__':
    sys.exit(case.main())
