# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""gantry step: a walk through one start-up.

    step-test.py GANTRY FIXTURES [NAME...]
"""
import codecs
import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

import case
from case import FIXTURES, GANTRY, PHASES, GantryTest

STEPS = (['resolve', 'configure'] + ['start ' + name for name in PHASES] +
         ['stop ' + name for name in reversed(PHASES)])

# What a program finds: all that a start-up leaves, in its order.
TELLS = '''
import sys
modules = list(sys.modules)
import builtins, json, signal
seen = {
    'modules': modules, 'path': sys.path, 'argv': sys.argv, 'flags': list(sys.flags),
    'meta_path': [repr(type(finder)) for finder in sys.meta_path], 'hooks': len(sys.path_hooks),
    'sys': list(vars(sys)), 'builtins': list(vars(builtins)), 'main': list(globals()),
    'importers': list(sys.path_importer_cache), 'orig_argv': sys.orig_argv,
    'sigint': repr(signal.getsignal(2)), 'filters': repr(sys.warnoptions),
    'codecs': list(sys.modules['encodings']._cache),
}
print(json.dumps(seen))
print('to standard error', file=sys.stderr)
sys.exit(3)
'''


class StepTest(GantryTest):
    def walk(self, *commands, arguments=('-c', 'pass'), options=(), **keywords):
        """A run that is given these commands through a pipe."""
        return self.gantry('step', *options, '--', *arguments,
                           stdin=''.join(command + '\n' for command in commands).encode(),
                           **keywords)

    def says(self, *commands, **keywords):
        """What it says in a walk that ends well, and without a mistake."""
        outcome = self.walk(*commands, **keywords)
        self.assertEqual((outcome.status, outcome.err), (0, ''), outcome.out)
        return outcome.out

    def steps(self, *arguments, options=(), status=0, **keywords):
        """The steps of --json, by their names."""
        outcome = self.gantry('step', '--json', *options, '--', *arguments, **keywords)
        self.assertEqual(outcome.status, status, outcome.err)
        self.errors = outcome.err
        document = json.loads(outcome.out)
        self.assertEqual(document['schema'], 'gantry-step/1')
        self.names = [step['name'] for step in document['steps']]
        return {step['name']: step for step in document['steps']}

    def changes(self, step, aspect, change='came'):
        return {row['name']: row['after'] for row in step['changes']
                if row['of'] == aspect and row['change'] == change}

    def screens(self, text):
        return re.findall(r'(?ms)^\d+/\d+  .*?^next .*?$', text)


class Walk(StepTest):
    def test_goes_through_every_phase_and_back(self):
        self.steps('-c', 'pass')
        self.assertEqual(self.names, STEPS)
        screens = self.screens(self.says(*[''] * (len(STEPS) - 1)))
        self.assertEqual([re.match(r'(\d+)/20  (\S+(?: \S+)?)', screen).groups()
                          for screen in screens],
                         [(str(i + 1), name) for i, name in enumerate(STEPS)])

    def test_runs_the_program_when_it_is_stepped_into_and_says_so_before(self):
        program = ('-c', 'open("ran", "w")')
        out = self.says('phase site', 'why', 'diff', 'ran', 'list', arguments=program)
        self.assertRegex(out, r'(?m)^next +start main, and that runs the program$')
        self.assertFalse(os.path.exists(os.path.join(self.folder, 'ran')))
        self.assertNotIn('The program runs now', out)
        self.assertIn('The program runs now', self.says('phase main', arguments=program))
        self.assertTrue(os.path.exists(os.path.join(self.folder, 'ran')))

    def test_goes_back_in_the_record(self):
        out = self.says('phase interpreter', 'back', 'back 2', 'next', 'next 3')
        screens = self.screens(out)
        self.assertEqual([screen.split()[2] for screen in screens[1:]],
                         ['interpreter', 'pathconfig', 'core', 'importlib', 'signals'])
        first, again = self.screens(self.says('next 4', 'b', 'n'))[1::2]
        self.assertEqual(first, again)

    def test_goes_to_phases_by_name_and_number(self):
        names = [screen.split('  ')[1] for screen in self.screens(self.says(
            'phase core', 'phase 3', 'phase locale', 'phase configure', 'phase start site',
            'phase stop core', 'phase 12'))]
        self.assertEqual(names, ['resolve', 'start core', 'start locale', 'start locale',
                                 'configure', 'start site', 'stop core', 'stop main'])

    def test_goes_to_steps_by_a_beginning_that_no_other_has_and_by_a_bare_number(self):
        names = [screen.split('  ')[1] for screen in self.screens(self.says(
            'p inter', '5', 'p conf', 'p start sit', '3', 'p stop sit'))]
        self.assertEqual(names, ['resolve', 'start interpreter', 'start core', 'configure',
                                 'start site', 'start locale', 'stop site'])
        for word, hint in (('si', 'start signals, start site'), ('stop', 'stop main, stop site, '),
                           ('42', 'from 1 to 20'), ('interpeter', "'interpreter'"),
                           ('sight', 'there are: resolve, configure, locale, ')):
            outcome = self.walk('phase ' + word)
            self.assertEqual((outcome.status, len(self.screens(outcome.out))), (64, 1), word)
            self.assertRegex(outcome.err, "(?s)'%s': .*\nhint: .*%s" % (word, hint))

    def test_goes_to_numbers_that_are_still_to_come(self):
        screens = self.screens(self.says('phase 8', 'phase 2', 'phase 13'))
        self.assertEqual([screen.split('  ')[1] for screen in screens],
                         ['resolve', 'start interpreter', 'configure', 'stop site'])

    def test_stays_where_it_is_at_its_ends(self):
        self.assertIn('This is the first step.', self.says('back'))
        self.assertIn('This is the last step; the walk is over.', self.says('next 99', 'next'))

    def test_shows_the_list(self):
        out = self.says('phase pathconfig', 'back', 'list')
        self.assertRegex(out, r'(?m)^\*  6  start importlib +\d+\.\d{3} ms$')
        self.assertRegex(out, r'(?m)^   7  start pathconfig +\d+\.\d{3} ms$')
        self.assertTrue(out.endswith('      start interpreter\n      start signals\n'
                                     '      start site\n      start main\n      the way back\n'))

    def test_ends_as_the_program_does(self):
        for arguments in (('--json', '--', '-c', 'raise SystemExit(7)'),
                          ('--', '-c', 'raise SystemExit(7)')):
            self.assertEqual(self.gantry('step', *arguments, stdin=b'next 99\n').status, 7)
        self.assertEqual(self.walk('n', arguments=('-c', 'raise SystemExit(7)')).status, 0)
        outcome = self.walk('n 99', arguments=('-c', 'raise KeyboardInterrupt'))
        self.assertEqual(outcome.status, -signal.SIGINT)

    def test_has_nothing_to_run_after_an_answer(self):
        steps = self.steps('--version')
        self.assertEqual(self.names, STEPS[:5] + STEPS[-3:])
        self.assertEqual(steps['start core']['result'], 'exit')
        self.assertIn('Python 3.', self.errors)
        out = self.says('phase main', arguments=['--version'])
        self.assertIn("'main' was not reached.", out)
        self.assertRegex(out, r'(?m)^ends +the run is over, with status 0$')

    def test_is_whole_where_a_program_has_filled_the_trace(self):
        steps = self.steps('-c', 'import _gantry\nfor i in range(300000):\n'
                           '  with _gantry.span("s"): pass', LANG='C')
        self.assertEqual(self.names, STEPS)
        self.assertGreater(steps['stop core']['took_us'], 0)
        self.assertEqual(self.changes(steps['stop locale'], 'locale', 'changed'),
                         {'LC_CTYPE': 'C'})
        self.assertEqual(steps['stop locale']['level_after'], 'none')

    def test_is_not_gone_on_with_by_children(self):
        for into in 'phase main', 'next 10':
            outcome = self.walk(into, 'next', 'list', arguments=[
                '-c', 'import os\nif os.fork(): os.wait()\nelse: print("a child", flush=True)'])
            self.assertEqual((outcome.status, outcome.err), (0, ''))
            self.assertEqual(outcome.out.count('a child'), 1)
            self.assertEqual(outcome.out.count('11/20  start main'), 1)
            self.assertEqual(outcome.out.count('12/20  stop main'), 1)
            self.assertNotIn('was not reached', outcome.out)
            self.assertNotIn('last step', outcome.out)
        outcome = self.gantry('step', '--json', '--', '-c', 'import os\nif os.fork(): os.wait()')
        self.assertEqual(len(json.loads(outcome.out)['steps']), len(STEPS))


class Program(StepTest):
    def tells(self, outcome):
        self.assertEqual(outcome.status, 3, outcome.err)
        self.assertIn('to standard error\n', outcome.err)
        found = [line for text in (outcome.out, outcome.err) for line in text.splitlines()
                 if line.startswith('{"modules"')]
        self.assertEqual(len(found), 1, outcome.out)
        return json.loads(found[0])

    def test_finds_everything_as_it_would_without_the_walk(self):
        script = self.write('tells.py', TELLS)
        self.write('package/__main__.py', TELLS)
        looks = [command for name in STEPS[:11] for command in
                 ('phase ' + name, 'why', 'diff', 'ran', 'config', 'list', 'back', 'eval 1')]
        for options, arguments in (([], [script, 'a', 'b']),
                                   ([], ['-c', TELLS, 'a']),
                                   ([], ['-m', 'package']),
                                   ([], ['-I', script]),
                                   ([], ['-S', script]),
                                   ([], ['-B', '-X', 'dev', '-W', 'error', script]),
                                   (['--preset', 'isolated'], [script]),
                                   (['--preset', 'compat'], [script]),
                                   (['--plugin', 'environ-refresh'], [script]),
                                   (['--set', 'path_append=/nowhere'], [script])):
            usual = self.tells(self.gantry('run', *options, '--', *arguments))
            for walked in (self.walk(*looks, 'next 99', options=options, arguments=arguments),
                           self.gantry('step', '--json', *options, '--', *arguments),
                           self.gantry('step', '--json', '--level', 'alloc', *options, '--',
                                       *arguments)):
                told = self.tells(walked)
                for key in usual:
                    self.assertEqual(told[key], usual[key], (key, options, arguments))

    def test_has_its_standard_input_if_the_commands_come_from_a_file(self):
        commands = self.write('commands', 'next 99')
        program = ('-c', 'print("read:", input())')
        out = self.succeeds('step', '--commands', commands, '--', *program, stdin=b'a line\n')
        self.assertIn('read: a line\n', out)
        # More than is read at once.
        outcome = self.walk('next 99', *['# a remark'] * 20000, arguments=program)
        self.assertIn('EOFError', outcome.err)
        out = self.succeeds('step', '--json', '-o', 'record', '--', *program, stdin=b'a line\n')
        self.assertEqual(out, 'read: a line\n')

    def test_that_profiles_itself_does_not_see_the_walk(self):
        program = ('import sys\n'
                   'def seen(frame, event, argument):\n'
                   '    sys.stderr.write("%s %s\\n" % (event, frame.f_code.co_name))\n'
                   'sys.setprofile(seen); sys.settrace(seen)\n')
        usual = self.gantry('run', '-c', program)
        self.assertIn('c_return <module>', usual.err)
        self.assertEqual(self.gantry('step', '--json', '--', '-c', program).err, usual.err)
        self.assertEqual(self.walk('next 99', arguments=['-c', program]).err, usual.err)

    def test_leaves_the_record_alone_that_it_does_not_know_of(self):
        """Objects that answer a look at them with mischief, and names that are no text."""
        mischief = ('import sys, builtins\n'
                    'class Mischief:\n'
                    '    def __repr__(self): print("looked"); raise SystemExit(9)\n'
                    '    __getattr__ = __bool__ = __eq__ = __hash__ = __repr__\n'
                    'class Meta(type): __repr__ = lambda self: print("looked")\n'
                    'sys.odd, odd = Mischief(), [Mischief()]\n'
                    'sys.modules[3], sys.modules["none"] = None, None\n'
                    'sys.path.append("\\udc80\\U0001f40d\\n\\"")\n'
                    'sys.path.append(7)\n'
                    'Class = Meta("Class", (), {})\n'
                    'sys.meta_path.append(Mischief())\n'
                    'globals()[8], exec, type, repr = 8, 1, 2, 3\n'
                    'sys.stdout.flush()\n')
        step = self.steps('-c', mischief)['start main']
        self.assertIsNone(step['trouble'])
        self.assertNotIn('looked', self.errors)
        self.assertIn('none', self.changes(step, 'modules'))
        self.assertIn('\udc80\U0001f40d\n"', self.changes(step, 'sys_path'))
        self.assertEqual(self.changes(step, 'sys')['odd'], '<Mischief object>')
        self.assertEqual(self.changes(step, 'main')['odd'], '[<Mischief object>]')


    def test_can_have_names_in_any_bytes(self):
        program = ('import sys, os\nname = os.fsdecode(b"\\xe4")\nsys.modules[name] = None\n'
                   'vars(sys)[name] = globals()[name] = name\nos.environ[name] = name\n')
        out = self.says('phase main', 'diff', 'ran', 'why', arguments=['-c', program])
        self.assertRegex(out, r'(?m)^modules\n  \+ (linecache, )?\N{REPLACEMENT CHARACTER}$')
        outcome = self.gantry('step', '--json', '--', '-c', program)
        changes = json.loads(outcome.out)['steps'][10]['changes']
        self.assertEqual({row['of'] for row in changes if row['name'] == '\udce4'},
                         {'modules', 'sys', 'main', 'environment'})
        # The command line is refused, and the reason is shown.
        outcome = self.gantry(b'step', b'--', b'-X', b'utf8=\xe4', stdin=b'next\nwhy\n')
        self.assertEqual(outcome.status, 125)
        self.assertRegex(outcome.out, r"(?m)^failed +configure: option 'locale.utf8_mode'")


class State(StepTest):
    def test_says_what_came_in_which_phase(self):
        steps = self.steps('-c', 'import json')
        core, interpreter, site, main = [steps['start ' + name] for name in
                                         ('core', 'interpreter', 'site', 'main')]
        self.assertEqual(list(self.changes(core, 'modules'))[:2], ['sys', 'builtins'])
        self.assertNotIn('open', self.changes(core, 'builtins'))
        self.assertIn('encodings.utf_8', self.changes(interpreter, 'modules'))
        self.assertEqual(self.changes(interpreter, 'codecs').get('utf_8'), 'found')
        self.assertIn('open', self.changes(interpreter, 'builtins'))
        self.assertLessEqual({'stdout', 'argv', 'executable'},
                             set(self.changes(interpreter, 'sys')))
        self.assertEqual(self.changes(interpreter, 'main')['__name__'], "'__main__'")
        self.assertIn('site', self.changes(site, 'modules'))
        self.assertLessEqual({'quit', 'exit', 'help'}, set(self.changes(site, 'builtins')))
        self.assertIn('json', self.changes(main, 'modules'))
        self.assertIn('', self.changes(main, 'sys_path'))
        self.assertIn('json', self.changes(main, 'main'))

    def test_is_that_of_the_interpreter(self):
        out = self.says('phase site', 'eval "|".join(__import__("sys").modules)',
                        'eval "|".join(__import__("sys").path)')
        modules, path = [line.strip("'").split('|') for line in out.splitlines()[-2:]]
        steps = self.steps('-c', '')
        gathered = {'modules': [], 'sys_path': []}
        for name in STEPS[2:10]:
            for aspect in gathered:
                gathered[aspect] += self.changes(steps[name], aspect)
        self.assertEqual(sorted(gathered['modules']), sorted(modules))
        self.assertEqual(gathered['sys_path'], path)

    def test_says_why_an_entry_is_on_the_path(self):
        rows = [row for row in self.steps('-c', '', PYTHONPATH='/somewhere')
                ['start interpreter']['changes'] if row['of'] == 'sys_path']
        self.assertEqual(rows[0]['name'], '/somewhere')
        self.assertIn('PYTHONPATH', rows[0]['reason'])
        self.assertTrue(all(row['reason'] for row in rows), rows)

    def test_of_the_host_is_changed_and_given_back(self):
        steps = self.steps('-c', '', LANG='C')
        start, stop = steps['start locale'], steps['stop locale']
        self.assertEqual(self.changes(start, 'environment'), {'LC_CTYPE': 'C.UTF-8'})
        self.assertEqual(self.changes(start, 'locale', 'changed'), {'LC_CTYPE': 'C.UTF-8'})
        self.assertEqual(self.changes(stop, 'environment', 'went'), {'LC_CTYPE': None})
        self.assertEqual(self.changes(stop, 'locale', 'changed'), {'LC_CTYPE': 'C'})
        start, stop = steps['start signals'], steps['stop signals']
        self.assertEqual(self.changes(start, 'signals', 'changed'),
                         {'SIGINT': 'a handler', 'SIGPIPE': 'ignored', 'SIGXFSZ': 'ignored'})
        self.assertEqual(self.changes(stop, 'signals', 'changed'),
                         {'SIGINT': 'default', 'SIGPIPE': 'default', 'SIGXFSZ': 'default'})

    def test_has_open_files_and_threads(self):
        name = self.write('kept', '')
        # Python joins a thread when its code has ended, and the kernel's thread goes a little later:
        # what runs at exit waits for that, for otherwise the state after it has the thread or not.
        steps = self.steps('-c', 'import atexit, threading, os, time\nfile = open(%r)\n'
                           'def wait():\n'
                           '    while len(os.listdir("/proc/self/task")) > 1: time.sleep(0.001)\n'
                           'atexit.register(wait)\n'
                           'threading.Thread(target=threading.main_thread().join).start()\n'
                           'os.environ["ADDED"] = "1"' % name)
        start, stop = steps['start main'], steps['stop main']
        self.assertEqual(list(self.changes(start, 'files').values()), [name])
        self.assertEqual(len(self.changes(start, 'threads')), 1)
        self.assertEqual(self.changes(stop, 'threads', 'went').keys(),
                         self.changes(start, 'threads').keys())
        self.assertEqual(self.changes(start, 'environment'), {'ADDED': '1'})
        self.assertEqual(len(self.changes(steps['stop core'], 'files', 'went')), 1)

    def test_is_counted_on_the_screen(self):
        out = self.says('phase interpreter', 'phase stop locale', LANG='C')
        self.assertRegex(out, r'(?m)^ +sys \+\d+ ~\d+: stderr, flags.no_site, ')
        self.assertRegex(out, r'(?m)^changed +locale ~1: LC_CTYPE: C.UTF-8 -> C$')
        self.assertRegex(out, r'(?m)^ +environment -1: LC_CTYPE: C.UTF-8 -> gone$')

    def test_has_levels(self):
        steps = self.steps('-c', '')
        levels = [steps[name]['level_after'] for name in STEPS]
        self.assertEqual(levels[:11], ['none'] * 3 + ['preinit'] + ['core'] * 3 +
                         ['initialized'] * 3 + ['running'])
        self.assertEqual(set(levels[11:-1]), {'stopping'})
        self.assertEqual(levels[-1], 'none')
        for before, after in zip(STEPS[:11], STEPS[1:12]):
            self.assertEqual(steps[before]['level_after'], steps[after]['level_before'])

    def test_is_shown_by_diff_for_one_step_and_between_two(self):
        self.assertRegex(self.says('phase interpreter', 'diff'),
                         r'(?m)^builtins\n  \+ open$')
        out = self.says('phase site', 'phase core', 'diff core, site')
        self.assertRegex(out, r'(?m)^builtins\n  \+ open, quit, exit,')
        self.assertRegex(out, r'(?m)^level\n  core -> initialized$')
        self.assertRegex(self.says('phase site', 'diff core'), r'(?m)^  core -> initialized$')


class Story(StepTest):
    def test_has_imports_in_their_phase_with_times_that_add_up(self):
        steps = self.steps('-c', 'import json')
        for name, modules in (('interpreter', ['encodings', 'encodings.utf_8']),
                              ('site', ['site']), ('main', ['json', 'json.decoder'])):
            step = steps['start ' + name]
            spans = {span['name']: span for span in step['spans']}
            for module in modules:
                self.assertGreater(spans[module]['self_us'], 0)
            outer = sum(span['total_us'] for span in step['spans'] if span['depth'] == 0)
            own = sum(span['self_us'] for span in step['spans'])
            self.assertAlmostEqual(outer, own, delta=0.1)
            self.assertLess(outer, step['took_us'])
        depths = {span['name']: span['depth'] for span in steps['start main']['spans']}
        self.assertEqual((depths['json'], depths['json.decoder']), (0, 1))

    def test_has_what_the_path_configuration_asked(self):
        step = self.steps('-c', '')['start pathconfig']
        kinds = {mark['kind'] for mark in step['decisions']}
        self.assertLessEqual({'question', 'found', 'missed', 'rule', 'unmet'}, kinds)
        out = self.says('phase pathconfig', 'ran')
        self.assertRegex(out, r'asked \d+ questions, looked at \d+ places; \d+ rules fired')
        self.assertIn('Where is the standard library?', out)
        self.assertRegex(out, r'(?m)^  =>   stdlib_dir is ')

    def test_has_options_with_their_origins_and_the_unusual_first(self):
        steps = self.steps('-O', '-c', '', PYTHONHASHSEED='1')
        core = steps['start core']['config']
        self.assertIn({'option': 'core.optimization_level', 'value': '1',
                       'origin': 'command line -O (argument 1)', 'source': 'command line'}, core)
        sources = [('derived', 'default').index(row['source']) if row['source'] in
                   ('derived', 'default') else -1 for row in core]
        self.assertEqual(sources, sorted(sources))
        self.assertRegex(self.says('next', arguments=['-O', '-c', ''], PYTHONHASHSEED='1'),
                         r'(?m)^ran +values: \d+ default, 1 environment, \d+ command line, \d+ der')
        self.assertEqual(len(steps['configure']['config']),
                         sum(len(steps['start ' + name]['config']) for name in PHASES))
        out = self.says('phase core', 'config', arguments=['-O', '-c', ''])
        self.assertIn('\ncore.optimization_level = 1 (command line -O (argument 1))\n', out)

    def test_says_why_now(self):
        steps = self.steps('-c', '')
        self.assertIn({'phase': 'pathconfig', 'reason': 'needs'},
                      steps['start interpreter']['runs_after'])
        for name, words in (('pathconfig', 'imports encodings from them'),
                            ('interpreter', 'so encodings are imported before site'),
                            ('site', 'text wants encodings')):
            self.assertIn(words, steps['start ' + name]['why_now'])
            text = self.says('phase ' + name, 'why')
            for label in ('why now', 'before it', 'after it', 'in CPython', 'read on'):
                self.assertRegex(text, r'(?m)^%s +\S' % label)
        self.assertIn('what builds on it has been stopped: importlib, pathconfig, interpreter',
                      steps['stop core']['why_now'])
        self.assertTrue(steps['stop site']['nothing_to_do'])
        self.assertFalse(steps['stop signals']['nothing_to_do'])

    def test_has_as_much_as_the_level_of_the_trace(self):
        steps = self.steps('-c', 'import json', options=['--level', 'phase'])
        self.assertEqual(steps['start main']['spans'], [])
        self.assertIn('json', self.changes(steps['start main'], 'modules'))
        self.assertNotIn('allocations', steps['start main']['memory'])
        steps = self.steps('-c', 'import json', options=['--level', 'alloc'])
        self.assertGreater(steps['start main']['memory']['allocations'], 1000)

    def test_says_so_where_the_level_of_the_trace_leaves_something_out(self):
        out = self.says('next', options=['--level', 'phase'])
        self.assertIn('not recorded at level phase', out)
        self.assertNotIn('asked 0', out)
        self.assertRegex(self.says('next'), r'asked [1-9]\d* questions, looked at [1-9]')

    def test_tells_imports_that_failed(self):
        self.write('wrong.py', '1/0')
        script = self.write('main.py', 'for name in "nope", "wrong", "colorsys":\n'
                            '    try: __import__(name)\n    except Exception: pass\n')
        out = self.says('phase main', 'ran', arguments=[script])
        for name, what in (('nope', 'not found'), ('wrong', 'ZeroDivisionError')):
            self.assertRegex(out, r'(?m)^ +import %s: %s, [\d.]+ ms$' % (name, what))
            self.assertRegex(out, r'(?m) ms  +import %s \(%s\)' % (name, what))
        self.assertRegex(out, r'(?m)^ +import colorsys: [\d.]+ ms$')
        raised = {span['name']: span['attributes'].get('raised')
                  for span in self.steps(script)['start main']['spans']}
        self.assertEqual([raised[name] for name in ('nope', 'wrong', 'colorsys')],
                         ['ModuleNotFoundError', 'ZeroDivisionError', None])

    def test_says_what_stopping_does_in_the_words_of_the_phase(self):
        steps = self.steps('-c', '')
        for name in PHASES:
            told = self.document('gantry-explain/1', 'explain', '--json', name)['on_stop']
            self.assertEqual(steps['stop ' + name]['summary'], told)
        self.assertIn('stop core: Py_FinalizeEx()', self.says('phase stop core', 'why'))

    def test_cuts_no_text_where_there_is_no_terminal(self):
        for screen in self.screens(self.says(*[''] * len(STEPS))):
            texts = re.split(r'(?m)^(?=\S)', screen)
            for text in texts:
                if text.startswith(('why now', 'there is', 'in CPython', 'runs after')):
                    self.assertNotIn('\u2026', text)
            self.assertLess(max(map(len, screen.splitlines())), 80, screen)
            if re.match(r'\d+/20  start ', screen):
                self.assertIn('there is', [text[:8] for text in texts])


class Evaluation(StepTest):
    def test_asks_the_interpreter_as_it_is_then(self):
        out = self.says('p core', 'eval hasattr(__import__("sys"), "path")', 'p interpreter',
                        'eval hasattr(__import__("sys"), "path")', 'eval "site" in '
                        '__import__("sys").modules', 'eval seen = 5', 'p main', 'eval seen',
                        arguments=['-c', 'print(seen)'])
        self.assertEqual(re.findall(r'(?m)^(?:True|False|5)$', out),
                         ['False', 'True', 'False', '5', '5'])

    def test_tells_an_exception_and_goes_on(self):
        outcome = self.walk('p core', 'eval 1/0', 'eval __import__("sys").path',
                            'eval raise SystemExit(4)', 'eval 6 * 7')
        self.assertEqual(outcome.status, 0)
        self.assertEqual(re.findall(r'eval: (\w+)', outcome.err),
                         ['ZeroDivisionError', 'AttributeError', 'SystemExit'])
        self.assertTrue(outcome.out.endswith('\n42\n'))

    def test_wants_an_interpreter(self):
        outcome = self.walk('eval 1')
        self.assertEqual(outcome.err, 'eval: at level none there is no interpreter\n'
                         "hint: there is one after 'start core'\n")
        self.assertIn('no interpreter', self.walk('next 99', 'eval 1').err)

    def test_of_a_step_that_is_over_says_how_far_the_interpreter_is(self):
        outcome = self.walk('p interpreter', 'back', 'eval 40 + 2', 'eval! 6 * 7')
        self.assertEqual(outcome.err, "eval: the interpreter is further on already: "
                         "'start interpreter' has run\nhint: eval! asks it as it is now\n")
        self.assertEqual(outcome.out.count('\n42\n'), 1)


class Commands(StepTest):
    def test_can_be_shortened_while_they_are_unique(self):
        out = self.says('n', 'b', 'p core', 'l', 'w', 'r', 'c', 'd', 'e 6 * 7', 'h', '# a remark',
                        'q', 'nonsense')
        self.assertIn('\n42\n', out)
        self.assertIn('run it in the interpreter, at the newest step', out)
        self.assertIn('run it in the interpreter, at the newest step', self.says('?'))

    def test_that_do_not_exist_are_told_with_the_nearest_and_at_the_end(self):
        outcome = self.walk('n', 'nexxt', 'n')
        self.assertEqual(outcome.status, 64)
        self.assertEqual(outcome.err, "gantry: step: command 2: 'nexxt': no such command\n"
                         "hint: did you mean 'next'?\n")
        self.assertEqual(len(self.screens(outcome.out)), 3)
        for commands, words in ((['phase sight'], 'there are: resolve, '),
                                (['phase'], 'it needs STEP'), (['eval'], 'it needs CODE'),
                                (['quit now'], 'takes nothing'), (['next x'], 'a number'),
                                (['back 0'], 'a number'), (['diff core'], 'no step so far'),
                                (['next!'], 'no such command'), (['!'], 'no such command'),
                                (['phase 99'], 'no such step')):
            outcome = self.walk(*commands)
            self.assertEqual(outcome.status, 64, commands)
            self.assertIn(words, outcome.err)
            self.assertIn('\nhint: ', outcome.err)

    def test_come_from_a_file_that_exists(self):
        outcome = self.gantry('step', '--commands', 'nowhere', '--', '-c', '')
        self.assert_one_error(outcome, 1, 'nowhere', 'No such file', hint='a command a line')

    def test_end_without_a_newline_or_with_nothing(self):
        self.assertEqual(self.gantry('step', '--', '-c', '', stdin=b'next').status, 0)
        self.assertEqual(len(self.screens(self.says())), 1)

    def test_of_the_shell_are_checked(self):
        for options, words in ((['--level', 'imports'], '--level'), (['-o', 'x'], '-o'),
                               (['--color', 'red'], '--color'), (['--comands', 'x'], '--comands')):
            outcome = self.gantry('step', *options, '--', '-c', '')
            self.assertEqual((outcome.status, outcome.out), (64, ''), options)
            self.assertIn(words, outcome.err)

    def test_write_the_record_to_a_file(self):
        for options in (['--json', '-o', 'record'], ['-o', 'record.json']):
            self.assertEqual(self.succeeds('step', *options, '--', '-c', 'print(5)'), '5\n')
            with open(os.path.join(self.folder, options[-1]), encoding='utf-8') as file:
                self.assertEqual(json.load(file)['exit_status'], 0)
        outcome = self.gantry('step', '-o', 'record.html', '--', '-c', '')
        self.assert_one_error(outcome, 64, "'record.html'", hint='.json')
        self.assert_one_error(self.gantry('step', '--json', '-o', '/dev/full', '--', '-c', ''), 1,
                              '/dev/full', 'No space')


class Failure(StepTest):
    def fixture(self, name):
        return ['--plugin', os.path.join(FIXTURES, name + '.so')]

    def test_of_a_start_is_a_step_and_so_is_what_it_undid(self):
        steps = self.steps('-c', 'print("ran")', status=125,
                           options=self.fixture('fails-in-start'))
        failed = steps['start fails-in-start']
        self.assertEqual((failed['result'], failed['error'], failed['hint']),
                         ('error', 'no room on the roof', 'free some'))
        started = [name[6:] for name in self.names if name.startswith('start ')]
        self.assertEqual(self.names[-len(started):],
                         ['stop ' + name for name in reversed(started)])
        self.assertNotIn('ran', self.errors)
        outcome = self.walk('phase main', 'next', options=self.fixture('fails-in-start'))
        self.assertEqual(outcome.status, 125)
        self.assertIn("'main' was not reached.", outcome.out)
        self.assertRegex(outcome.out, r'(?m)^failed +no room on the roof$')
        self.assertRegex(outcome.out, r'(?m)^hint +free some$')

    def test_late_on_the_way_gives_back_what_was_taken(self):
        steps = self.steps('-c', '', status=125, options=['--plugin', 'hello', '--set',
                                                          'hello.greeting={nothing'], LANG='C')
        self.assertEqual(steps['start hello']['result'], 'error')
        self.assertEqual(self.changes(steps['stop signals'], 'signals', 'changed')['SIGINT'],
                         'default')
        self.assertEqual(self.changes(steps['stop locale'], 'environment', 'went'),
                         {'LC_CTYPE': None})
        self.assertEqual(steps['stop locale']['level_after'], 'none')

    def test_of_a_stop_is_told_and_keeps_nobody_else(self):
        steps = self.steps('-c', '', status=125, options=self.fixture('fails-in-stop'))
        self.assertEqual(steps['stop fails-in-stop']['error'], 'the brake is stuck')
        self.assertEqual(self.changes(steps['stop locale'], 'locale', 'changed'),
                         {'LC_CTYPE': 'C'})
        outcome = self.walk('phase site', 'quit', options=self.fixture('fails-in-stop'))
        self.assertEqual(outcome.status, 125)
        self.assertIn('the brake is stuck', outcome.err)

    def test_of_the_configuration_starts_nothing(self):
        steps = self.steps('-X', 'utf8=7', '-c', '', status=125)
        self.assertEqual(self.names, ['resolve', 'configure'])
        self.assertIn("'7'", steps['configure']['error'])

    def test_of_the_order_is_told(self):
        steps = self.steps('-c', '', status=125, options=['--profile', self.write(
            'profile', '[gantry]\ndisable=core\n')])
        self.assertEqual(self.names, ['resolve'])
        self.assertIn('core', steps['resolve']['error'])


class Plugins(StepTest):
    def test_add_steps(self):
        steps = self.steps('-c', '', options=['--plugin', 'hello'])
        self.assertEqual(self.names.index('start hello'), self.names.index('start site') + 1)
        self.assertEqual(steps['start hello']['plugin'], 'hello')
        self.assertIn('site', steps['start hello']['why_now'])

    def test_take_the_place_of_a_phase(self):
        self.write('app/app/__main__.py', '')
        steps = self.steps('-c', '', options=['--plugin', 'pathconfig-cpython'])
        self.assertEqual(self.names, STEPS)
        self.assertEqual(steps['start pathconfig']['plugin'], 'pathconfig-cpython')
        self.assertIn('encodings', self.changes(steps['start interpreter'], 'modules'))

    def test_can_be_switched_off(self):
        self.steps('-c', '', options=['--profile', self.write(
            'profile', '[gantry]\nplugins=hello\ndisable=signals\n')])
        self.assertNotIn('start signals', self.names)
        self.assertNotIn('stop signals', self.names)


class Terminal(StepTest):
    def open(self, *arguments, columns=80, rows=24, **variables):
        child, self.terminal = pty.fork()
        if child == 0:
            os.chdir(self.folder)
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))
            os.execve(GANTRY, [GANTRY, 'step', *arguments],
                      {**self.environment, 'TERM': 'xterm', **variables})
        self.child = child
        self.addCleanup(os.close, self.terminal)

    def read_to(self, end):
        """What it says, until that ends with the expression @end; None: to its end."""
        text, limit = '', time.monotonic() + case.TIMEOUT
        decoder = codecs.getincrementaldecoder('utf-8')()  # a character may come in two pieces
        while end is None or not re.search(end + r'\Z', text):
            ready = select.select([self.terminal], [], [], limit - time.monotonic())[0]
            self.assertTrue(ready, 'it waits after: %r' % text[-500:])
            try:
                text += decoder.decode(os.read(self.terminal, 1000))
            except OSError:
                if end is None:
                    break
                raise
        return text.replace('\r\n', '\n')

    def say(self, text, end):
        os.write(self.terminal, text.encode())
        return self.read_to(end)

    def status(self):
        return os.waitstatus_to_exitcode(os.waitpid(self.child, 0)[1])

    def test_is_asked_and_forgiven(self):
        self.open('--', '-c', 'print("read:", input())')
        self.assertIn('\033[1m', self.read_to('step 1> '))
        self.assertIn("did you mean 'next'?", self.say('nextt\n', 'step 1> '))
        self.assertIn('configure', self.say('\n', 'step 2> '))
        self.assertIn('start interpreter', self.say('p interpreter\n', 'step 8> '))
        self.assertIn('\n42\n', self.say('e 6 * 7\n', 'step 8> '))
        self.say('p main\n', r'The program runs now\.\s+')
        self.assertIn('read: a line', self.say('a line\n', 'step 11> '))
        self.assertIn('the walk is over', self.say('n 99\n', 'step 20> '))
        self.say('q\n', None)
        self.assertEqual(self.status(), 0)

    def test_shares_the_terminal_with_the_prompt_of_python(self):
        self.open(PYTHON_BASIC_REPL='1')
        self.read_to('step 1> ')
        self.say('p main\n', '>>> ')
        self.assertIn('\n42\n', self.say('answer = 42; print(answer)\n', '>>> '))
        self.assertIn('start main', self.say('\x04', 'step 11> '))
        self.assertIn('\n42\n', self.say('e answer\n', 'step 11> '))
        self.say('\x04', None)
        self.assertEqual(self.status(), 0)

    def test_is_left_by_control_c_and_control_d_with_the_interpreter_stopped(self):
        for key in '\x03', '\x04':
            for phase in 'interpreter', 'site', 'main':
                self.open('--', '-c', '')
                self.read_to('step 1> ')
                self.say('p %s\n' % phase, r'step \d+> ')
                self.say('e import atexit; atexit.register(print, "stopped")\n', r'step \d+> ')
                self.assertIn('\nstopped\n', self.say(key, None), (key, phase))
                self.assertEqual(self.status(), 0)

    def walked(self, *arguments, columns, rows):
        """The screens of the way there, the program not run."""
        self.open('--color', 'never', *arguments, columns=columns, rows=rows)
        self.read_to('step 1> ')
        screens = [self.screens(self.say('n\n', r'step \d+> '))[-1] for name in STEPS[1:10]]
        self.say('q\n', None)
        return self.status(), screens

    def test_is_as_wide_as_it_is(self):
        for width in 50, 120:
            status, screens = self.walked('--', '-c', '', columns=width, rows=24)
            self.assertEqual(status, 0)
            for screen in screens:
                lines = screen.splitlines()
                self.assertLess(max(map(len, lines)), width, screen)
                self.assertRegex('\n'.join(lines[:2]),
                                 r'level \w+( -> \w+)?, [\d.]+ ms, [+-]\d+ KB(?m:$)')
        self.assertEqual(len(screens[-1].splitlines()[0]), width - 1)

    def test_is_as_high_as_it_is_and_explains_each_step_in_full(self):
        for arguments in (['--', '-c', ''],
                          ['--level', 'alloc', '--', '-X', 'dev', '-W', 'error', '-c', '']):
            lengths = {}
            for rows in 24, 50:
                status, screens = self.walked(*arguments, columns=80, rows=rows)
                self.assertEqual(status, 0)
                lengths[rows] = [len(screen.splitlines()) for screen in screens]
                self.assertLess(max(lengths[rows]), rows)
                for screen in screens[1:]:
                    for label in 'why now', 'ran', 'changed', 'there is', 'in CPython', 'next':
                        if label != 'ran' or 'start interpreter' in screen:
                            self.assertRegex(screen, '(?m)^%s  ' % label)
            self.assertGreater(max(lengths[50]), 24)

    def test_has_no_colours_where_nobody_wants_them(self):
        self.open('--', '-c', '', NO_COLOR='1')
        self.assertNotIn('\033', self.read_to('step 1> '))
        self.say('q\n', None)
        self.assertEqual(self.status(), 0)
        self.assertIn('\033[1m', self.gantry('step', '--color', 'always', '--', '-c', '').out)
        self.assertNotIn('\033', self.gantry('step', '--', '-c', '').out)


if __name__ == '__main__':
    sys.exit(case.main())
