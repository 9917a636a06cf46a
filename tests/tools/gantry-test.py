# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""The command gantry: each verb, and what it says of bad input.

    gantry-test.py GANTRY FIXTURES [NAME...]

FIXTURES is the folder with the plugins of tests/plugins; NAME is a part of a test's name.
"""
import json
import os
import re
import signal
import subprocess
import sys
import time

import case
from case import FIXTURES, GANTRY, GANTRY_PYTHON, PHASES, TIMEOUT, GantryTest, Outcome

# Those that have a way back of their own.
STOPS = ['main', 'signals', 'importlib', 'core', 'allocator', 'locale']


class Run(GantryTest):
    """gantry run: as python3 would."""

    def test_adds_nothing_to_the_streams(self):
        outcome = self.gantry('run', '-c', 'import sys\nprint("out")\n'
                              'print("err", file=sys.stderr)')
        self.assertEqual((outcome.status, outcome.out, outcome.err), (0, 'out\n', 'err\n'))

    def test_passes_standard_input_on(self):
        outcome = self.gantry('run', '-c', 'print(input())', stdin='r\xe9sum\xe9\n'.encode())
        self.assertEqual((outcome.status, outcome.out), (0, 'r\xe9sum\xe9\n'))

    def test_runs_what_comes_by_standard_input(self):
        for arguments in ([], ['-'], ['--', '-']):
            outcome = self.gantry('run', *arguments, stdin=b'print(6 * 7)\nexit(3)\n')
            self.assertEqual((outcome.status, outcome.out), (3, '42\n'))

    def test_runs_scripts_modules_folders_and_archives(self):
        import zipfile
        program = 'import sys\nprint(sys.argv[1:])\n'
        self.write('script.py', program)
        self.write('folder/__main__.py', program)
        self.write('package/__init__.py', '')
        self.write('package/__main__.py', program)
        with zipfile.ZipFile(os.path.join(self.folder, 'archive.zip'), 'w') as archive:
            archive.writestr('__main__.py', program)
        for what in (['script.py'], ['folder'], ['archive.zip'], ['-m', 'script'],
                     ['-m', 'package']):
            self.assertEqual(self.succeeds('run', *what, 'a', '-b'), "['a', '-b']\n")

    def test_ends_with_the_status_of_the_program(self):
        for program, status in (('pass', 0), ('raise SystemExit(3)', 3), ('1/0', 1),
                                ('raise SystemExit(256 + 4)', 4), ('raise SystemExit("x")', 1),
                                ('import os; os._exit(9)', 9)):
            self.assertEqual(self.gantry('run', '-c', program).status, status, program)

    def test_takes_its_own_options_before_the_program_only(self):
        show = 'import sys; print(sys.argv)'
        self.assertEqual(self.succeeds('run', '-c', show, '--plugin', 'x', '--set', '--help'),
                         "['-c', '--plugin', 'x', '--set', '--help']\n")
        self.assertEqual(self.succeeds('run', '--', '-c', show, '--', '-o'),
                         "['-c', '--', '-o']\n")

    def test_leaves_options_of_python_to_python(self):
        show = 'import sys; print(sys.flags.isolated, sys.flags.optimize, sys.flags.no_site)'
        self.assertEqual(self.succeeds('run', '-IOO', '-S', '-c', show), '1 2 1\n')

    def test_sets_options_of_phases(self):
        self.assertEqual(self.succeeds('run', '--set', 'core.optimization_level=2',
                                       '--set=write_bytecode=0', '-c',
                                       'import sys; print(sys.flags.optimize, '
                                       'sys.dont_write_bytecode)'), '2 True\n')

    def test_gives_programs_a_python_that_comes_through_gantry_again(self):
        self.assertEqual(self.succeeds('run', '-c', 'import sys; print(sys.executable)'),
                         GANTRY_PYTHON + '\n')
        self.assertEqual(self.gantry('run', '-c', 'import subprocess, sys\n'
                                     'sys.exit(subprocess.call([sys.executable, "-c", "exit(5)"]))'
                                     ).status, 5)

    def interrupt(self, verb):
        """A program that hears Ctrl-C while it sleeps."""
        process = self.start(verb, '-c', 'import time\nprint("ready", flush=True)\ntime.sleep(60)')
        try:
            self.assertEqual(process.stdout.readline(), b'ready\n')
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=TIMEOUT)
        finally:
            process.kill()
            process.wait()
        return Outcome(process.returncode, out, err)

    def test_is_ended_by_ctrl_c_as_a_shell_must_see_it(self):
        outcome = self.interrupt('run')
        self.assertEqual(outcome.status, -signal.SIGINT)
        self.assertTrue(outcome.err.endswith('\nKeyboardInterrupt\n'), outcome.err)

    def test_is_ended_by_ctrl_c_when_it_is_traced_too(self):
        outcome = self.interrupt('trace')
        self.assertEqual(outcome.status, -signal.SIGINT)
        self.assertEqual(outcome.err.count('KeyboardInterrupt'), 1)
        self.assertEqual(outcome.err.count('gantry trace:'), 1)

    def test_loads_plugins_by_name_and_by_path(self):
        outcome = self.gantry('run', '--plugin', 'hello', '-c', 'print(1)')
        self.assertEqual((outcome.status, outcome.out), (0, '1\n'))
        self.assertEqual(outcome.err.count('Hello'), 1)
        path = os.path.join(FIXTURES, 'no-defect.so')
        self.assertEqual(self.succeeds('run', '--plugin', path, '-c', 'print(1)'), '1\n')
        self.assertEqual(self.succeeds('run', '--plugin', 'no-defect', '-c', 'print(1)',
                                       GANTRY_PLUGIN_PATH=FIXTURES), '1\n')


class Trace(GantryTest):
    """gantry trace: the same, and where the time went."""

    def summary(self, err):
        """The rows below the heading, as (stage, milliseconds)."""
        self.assertEqual(err.count('gantry trace:'), 1, err)
        heading, *rows = err[err.index('gantry trace:'):].splitlines()[1:]
        self.assertEqual(heading.split(), ['stage', 'time', 'share'])
        if '' in rows: # remarks on rows that have a star
            rows = rows[:rows.index('')]
        found = [re.fullmatch(r'(\S.*?)(?: \*)? +([0-9.]+) ms +([0-9.]+) %', row) for row in rows]
        self.assertTrue(all(found), err)
        return [(row.group(1), float(row.group(2))) for row in found]

    def test_shows_every_phase_and_adds_up(self):
        outcome = self.gantry('trace', '-c', 'print(1)')
        self.assertEqual((outcome.status, outcome.out), (0, '1\n'))
        rows = self.summary(outcome.err)
        stages = [stage for stage, _ in rows]
        self.assertEqual(stages, ['before the library', 'resolve', 'configure'] +
                         ['start ' + name for name in PHASES] + ['between'] +
                         ['stop ' + name for name in STOPS] + ['after', 'unaccounted', 'total'])
        self.assertAlmostEqual(sum(ms for _, ms in rows[:-1]), rows[-1][1],
                               delta=0.0006 * len(rows))
        self.assertGreater(dict(rows)['start core'], 0.1)

    def test_total_is_the_wall_time(self):
        begin = time.monotonic()
        outcome = self.gantry('trace', '-c', 'import time; time.sleep(.3)')
        wall = (time.monotonic() - begin) * 1000
        rows = dict(self.summary(outcome.err))
        self.assertGreater(rows['start main'], 300)
        # The kernel tells the start of a process in hundredths of a second.
        self.assertLess(rows['total'], wall + 10)

    def events(self, *arguments, **keywords):
        """The events of a file of Chrome events, those with a time of their own."""
        outcome = self.gantry('trace', '-o', 't.json', *arguments, **keywords)
        with open(os.path.join(self.folder, 't.json'), encoding='utf-8') as file:
            document = json.load(file)
        self.assertEqual(document['otherData']['schema'], 'gantry-trace/1')
        return outcome, document['traceEvents']

    def assert_events_fit(self, events):
        """What Perfetto wants: types, times from 0, and spans inside each other in each thread."""
        self.assertEqual(min(event['ts'] for event in events), 0)
        last, stacks = 0, {}
        for event in events:
            self.assertIsInstance(event['ts'], (int, float))
            self.assertIsInstance(event['pid'], int)
            self.assertIsInstance(event['tid'], int)
            self.assertIsInstance(event['name'], str)
            self.assertIn(event['ph'], 'BEXiM')
            if event['ph'] in 'BEi':
                self.assertGreaterEqual(event['ts'], last, event)
                last = event['ts']
            stack = stacks.setdefault((event['pid'], event['tid']), [])
            if event['ph'] == 'B':
                stack.append(event['name'])
            elif event['ph'] == 'E':
                self.assertEqual(stack.pop(), event['name'])
            elif event['ph'] == 'i':
                self.assertIn(event['s'], 'tpg')
        self.assertEqual({key: stack for key, stack in stacks.items() if stack}, {})

    def test_writes_chrome_events(self):
        begin = time.monotonic()
        outcome, events = self.events('-c', 'import time; time.sleep(.2); exit(3)')
        wall = (time.monotonic() - begin) * 1e6
        self.assertEqual(outcome.status, 3)
        self.assert_events_fit(events)
        names = [event['name'] for event in events if event['ph'] == 'B']
        self.assertEqual([name for name in names if name.startswith('start ')],
                         ['start ' + name for name in PHASES])
        self.assertEqual([name for name in names if name.startswith('stop ')],
                         ['stop ' + name for name in STOPS])
        self.assertLess(max(names.index('start ' + name) for name in PHASES),
                        names.index('stop main'))
        # Microseconds: the sleep is at least 200,000 of them, all of it no more than we waited.
        times = {(event['name'], event['ph']): event['ts'] for event in events}
        self.assertGreater(times['start main', 'E'] - times['start main', 'B'], 200000)
        self.assertLess(max(event['ts'] for event in events), wall + 10000)
        before = [event for event in events if event['ph'] == 'X']
        self.assertEqual([(event['name'], event['ts']) for event in before],
                         [('before the library', 0)])
        self.assertLessEqual(before[0]['dur'], min(event['ts'] for event in events
                                                   if event['ph'] == 'B'))

    def test_says_which_levels_were_reached_and_why_it_decided(self):
        _, events = self.events('--level', 'config', '-c', 'pass')
        marks = [event for event in events if event['ph'] == 'i']
        levels = [event['name'].split()[1] for event in marks if event['cat'] == 'level']
        self.assertEqual(levels, ['preinit', 'core', 'initialized', 'running', 'stopping', 'none'])
        rules = {event['name']: (event['args']['value'], event['args']['detail'])
                 for event in marks if event['cat'] == 'rule'}
        self.assertEqual(rules['rule utf8_mode'], ('0', 'the locale is not C'))

    def test_writes_one_json_object_a_line(self):
        self.gantry('trace', '-o', 't.jsonl', '-c', 'pass')
        with open(os.path.join(self.folder, 't.jsonl'), encoding='utf-8') as file:
            first, *events, last = [json.loads(line) for line in file]
        self.assertEqual((first['schema'], first['unit'], first['level'], last['dropped']),
                         ('gantry-trace/1', 'ns', 'phase', 0))
        self.assertGreaterEqual(last['end'], events[-1]['t'])
        self.assertGreater(first['library_entry'], 0)
        open_spans, times = [], []
        for event in events:
            self.assertIn(event['shape'], ('begin', 'end', 'mark'))
            times.append(event['t'])
            if event['shape'] == 'begin':
                open_spans.append((event['kind'], event['name']))
            elif event['shape'] == 'end':
                self.assertEqual(open_spans.pop(), (event['kind'], event['name']))
        self.assertEqual((open_spans, times), ([], sorted(times)))
        self.assertEqual([event['name'] for event in events
                          if (event['shape'], event['kind']) == ('begin', 'start')], PHASES)

    def test_observes_imports_when_asked_to(self):
        _, events = self.events('--level', 'import', '-c', 'import json')
        self.assert_events_fit(events)
        begins = [event['name'] for event in events if event['ph'] == 'B']
        self.assertLess(begins.index('start interpreter'), begins.index('import encodings'))
        self.assertLess(begins.index('import encodings'), begins.index('start site'))
        self.assertLess(begins.index('start main'), begins.index('import json'))
        self.assertLess(begins.index('import json'), begins.index('import json.decoder'))

    def test_counts_allocations_when_asked_to(self):
        _, events = self.events('--level', 'alloc', '-c', 'x = bytearray(10_000_000)')
        counts = [(event['args']['allocations'], event['args']['live_bytes']) for event in events
                  if event['name'] == 'start main']
        self.assertGreater(counts[1][0], counts[0][0] + 10)
        self.assertGreater(counts[1][1], counts[0][1] + 9_900_000)

    def test_is_there_when_the_program_fails(self):
        for program, status in (('1/0', 1), ('raise SystemExit(7)', 7)):
            outcome, events = self.events('-c', program)
            self.assertEqual(outcome.status, status)
            self.assertEqual(dict(self.summary(outcome.err)).keys() >= {'stop locale'}, True)
            self.assert_events_fit(events)

    def test_is_there_when_python_does_not_start(self):
        outcome, events = self.events('-c', 'pass', PYTHONHOME='/nonexistent')
        self.assertEqual(outcome.status, 125)
        self.assertEqual(outcome.err.count('no standard library'), 1)
        self.summary(outcome.err)
        self.assert_events_fit(events)
        self.assertEqual([event['args']['detail'] for event in events
                          if event['name'] == 'error pathconfig'][0][:19], 'no standard library')

    def test_of_a_name_without_a_known_ending_is_refused_before_anything_runs(self):
        for name in ('t.txt', 't', 't.json.gz', 'json'):
            outcome = self.gantry('trace', '-o', name, '-c', 'open("ran", "w")')
            self.assert_one_error(outcome, 64, name, hint='.jsonl')
        self.assertFalse(os.path.exists(os.path.join(self.folder, 'ran')))

    def test_is_written_by_the_process_that_was_traced_and_no_child_of_it(self):
        outcome, events = self.events('-c', 'import os\nif os.fork():\n  os.wait()\n'
                                      'print(os.getpid(), flush=True)')
        self.assertEqual(outcome.status, 0)
        child, parent = map(int, outcome.out.split())
        self.summary(outcome.err)
        self.assertNotEqual(child, parent)
        self.assertEqual({event['pid'] for event in events}, {parent})

    def test_that_cannot_be_written_is_one_error(self):
        os.mkdir(os.path.join(self.folder, 'folder.json'))
        for path in ('/nonexistent/t.json', 'folder.json', '/nonexistent/t.jsonl'):
            outcome = self.gantry('trace', '-o', path, '-c', 'print(1)')
            self.assertEqual((outcome.status, outcome.out), (125, ''), path)
            errors = [line for line in outcome.err.splitlines() if line.startswith('gantry: ')]
            self.assertEqual(len(errors), 1)
            self.assertIn(path, errors[0])

    def test_to_a_full_disk_is_one_error(self):
        os.symlink('/dev/full', os.path.join(self.folder, 'full.json'))
        outcome = self.gantry('trace', '-o', 'full.json', '-c', 'print(1)')
        self.assertEqual((outcome.status, outcome.out), (125, '1\n'))
        self.assertIn('gantry: trace: \'full.json\': No space left', outcome.err)

    def test_adds_nothing_to_standard_output(self):
        self.assertEqual(self.gantry('trace', '-c', 'import sys; sys.stdout.write("x")').out, 'x')


class WithoutPython(GantryTest):
    """The verbs that look and start nothing. No Python could start in this environment."""

    def setUp(self):
        super().setUp()
        self.environment['PYTHONHOME'] = '/nonexistent'
        self.environment['PYTHONVERBOSE'] = '2'

    def test_no_python_could_start_here(self):
        self.assertEqual(self.gantry('run', '-c', 'pass').status, 125)

    def test_graph_lists_the_phases_in_order_with_levels_and_reasons(self):
        heading, *rows, level = self.succeeds('graph').splitlines()
        self.assertEqual(heading.split(), ['at', 'level', 'phase', 'runs', 'after'])
        self.assertEqual([row.split()[1] for row in rows], PHASES)
        self.assertEqual([row.split()[0] for row in rows],
                         ['none'] * 2 + ['preinit'] + ['core'] * 3 + ['initialized'] * 3)
        self.assertEqual(level, 'running')
        self.assertIn('importlib (needs), pathconfig (needs), core (level)', rows[5])

    def test_graph_is_text_where_nothing_else_is_asked_for(self):
        self.assertEqual(self.succeeds('graph', '--format', 'text'), self.succeeds('graph'))

    def edges(self):
        """(from, to) of the graph as JSON."""
        document = self.document('gantry-graph/1', 'graph', '--json')
        self.assertEqual([phase['name'] for phase in document['phases']], PHASES)
        self.assertTrue(all(edge['reason'] in ('needs', 'wants', 'before', 'level')
                            for edge in document['edges']))
        return {(edge['from'], edge['to']) for edge in document['edges']}

    def test_graph_is_the_same_in_every_format(self):
        edges = self.edges()
        self.assertTrue(all(PHASES.index(a) < PHASES.index(b) for a, b in edges))
        dot = self.succeeds('graph', '--format', 'dot')
        self.assertRegex(dot, r'\Adigraph \w+ \{\n(  .*;\n)*\}\n\Z')
        self.assertEqual(set(re.findall(r'(?m)^  "(\w+)" -> "(\w+)" \[label="[\w, ]+"\];$', dot)),
                         edges)
        self.assertEqual(re.findall(r'(?m)^  "(\w+)" \[label=', dot), PHASES)
        mermaid = self.succeeds('graph', '--format', 'mermaid')
        self.assertTrue(mermaid.startswith('graph LR\n'))
        names = dict(re.findall(r'(?m)^  (p\d+)\["(\w+)<br/>\w+"\]$', mermaid))
        self.assertEqual(list(names.values()), PHASES)
        self.assertEqual({(names[a], names[b]) for a, b
                          in re.findall(r'(?m)^  (p\d+) -->\|[\w, ]+\| (p\d+)$', mermaid)}, edges)

    def test_graph_shows_what_a_plugin_adds(self):
        rows = self.succeeds('graph', '--plugin', 'hello').splitlines()
        names = [row.split()[1] for row in rows[1:-1]]
        self.assertLess(names.index('site'), names.index('hello'))
        self.assertEqual(sorted(names), sorted(PHASES + ['hello']))
        self.assertEqual([row for row in rows if '[plugin hello]' in row],
                         [row for row in rows if row.split()[1:2] == ['hello']])
        document = self.document('gantry-graph/1', 'graph', '--json', '--plugin', 'pathconfig-app')
        self.assertEqual([(phase['name'], phase['plugin']) for phase in document['phases']
                          if phase['plugin']], [('pathconfig', 'pathconfig-app')])

    def test_phases_lists_all_of_them(self):
        rows = self.succeeds('phases').splitlines()
        self.assertEqual([row.split()[0] for row in rows], PHASES)

    def test_phases_leaves_it_to_explain_to_describe_one(self):
        for words in (['core'], ['core', 'main'], ['--json', 'core']):
            self.assert_one_error(self.gantry('phases', *words), 64, "'core'",
                                  hint='gantry phases --help')
        self.assertIn('gantry explain NAME', self.succeeds('phases', '--help'))

    def test_phases_as_json_holds_the_option_tables(self):
        phases = self.document('gantry-phases/1', 'phases', '--json')['phases']
        self.assertEqual([phase['name'] for phase in phases], PHASES)
        for phase in phases:
            self.assertTrue(phase['summary'] and phase['description'])
            for option in phase['options']:
                self.assertEqual(set(option), {'name', 'type', 'default', 'isolated_default',
                                               'compat_default', 'env', 'global', 'argv', 'doc'})
                self.assertIn(option['type'], ('bool', 'int', 'str', 'list'))
                self.assertTrue(option['doc'] and not option['doc'].endswith('.'), option)
        core = phases[PHASES.index('core')]
        isolated = {option['name']: option for option in core['options']}['isolated']
        self.assertEqual((isolated['type'], isolated['argv'], isolated['isolated_default']),
                         ('bool', '-I', '1'))

    def test_plugins_lists_what_is_found(self):
        self.assertEqual(self.succeeds('plugins'), self.succeeds('plugins', 'list'))
        names = [row.split()[0] for row in self.succeeds('plugins').splitlines()]
        self.assertEqual(names, ['environ-refresh', 'hello', 'pathconfig-app',
                                 'pathconfig-cpython', 'pathconfig-lock', 'pathconfig-script',
                                 'pathconfig-zip', 'trace-sysprof'])
        document = self.document('gantry-plugins/1', 'plugins', '--json')
        self.assertEqual([plugin['name'] for plugin in document['plugins']], names)

    def test_plugins_lists_what_is_refused_and_why(self):
        document = self.document('gantry-plugins/1', 'plugins', 'list', '--json',
                                 GANTRY_PLUGIN_PATH=FIXTURES)
        errors = {os.path.basename(plugin['path']): plugin['error']
                  for plugin in document['plugins']}
        self.assertIsNone(errors['no-defect.so'])
        for file, why in BAD_PLUGINS:
            if why is not None:
                self.assertIn(why, errors[file])

    def test_plugins_shows_one(self):
        text = self.succeeds('plugins', 'show', 'hello')
        self.assertRegex(text, r'\Ahello 1\.0: ')
        self.assertRegex(text, r'(?m)^phase +hello: ')
        self.assertRegex(self.succeeds('plugins', 'show', 'pathconfig-app'),
                         r'(?m)^phase +\S+, replaces pathconfig: ')
        plugins = self.document('gantry-plugins/1', 'plugins', 'show', 'hello', '--json')['plugins']
        self.assertEqual([(plugin['name'], [phase['name'] for phase in plugin['phases']])
                          for plugin in plugins], [('hello', ['hello'])])

    def test_plugins_says_where_it_looks(self):
        paths = self.succeeds('plugins', 'paths', GANTRY_PLUGIN_PATH='/a:/b').splitlines()
        self.assertEqual(paths[:2], ['/a', '/b'])
        self.assertGreater(len(paths), 2)
        self.assertEqual(self.document('gantry-plugin-paths/1', 'plugins', 'paths', '--json',
                                       GANTRY_PLUGIN_PATH='/a:/b')['paths'], paths)

    def test_a_full_standard_output_is_an_error(self):
        for verb in ('graph', 'phases', 'plugins'):
            with open('/dev/full', 'wb') as full:
                process = subprocess.run([GANTRY, verb], env=self.environment, stdout=full,
                                         stderr=subprocess.PIPE, check=False)
            self.assertEqual(process.returncode, 1)
            self.assertEqual(process.stderr.decode().splitlines(),
                             ['gantry: standard output: No space left on device'])

    def test_help_and_version(self):
        for word in ('--help', '-h', 'help'):
            self.assertIn('usage: gantry VERB', self.succeeds(word))
        self.assertRegex(self.succeeds('--version'), r'\Agantry \S+, for Python 3\.\d+\.\d+')
        for verb in ('run', 'trace', 'graph', 'phases', 'plugins'):
            text = self.succeeds(verb, '--help')
            self.assertTrue(text.startswith('usage: gantry %s ' % verb))
            self.assertIn('--help', text)


class CommandLine(GantryTest):
    """What cannot be understood: what, a hint with the nearest, and status 64."""

    def test_help_is_found_however_it_is_asked_for(self):
        for ways in ((['--help'], ['-h'], ['help'], ['help', 'help']),
                     (['graph', '--help'], ['graph', '-h'], ['help', 'graph']),
                     (['analyze', '--help'], ['analyze', 'help'], ['help', 'analyze']),
                     (['analyze', 'diff', '--help'], ['analyze', 'diff', '-h'],
                      ['help', 'analyze', 'diff'], ['analyze', 'help', 'diff'])):
            texts = {self.succeeds(*words) for words in ways}
            self.assertEqual(len(texts), 1, ways)
            self.assertTrue(texts.pop().startswith('usage: gantry '))
        self.assert_one_error(self.gantry('help', 'graph', 'x'), 64, "'x'")
        self.assert_one_error(self.gantry('help', 'analyze', 'dif'), 64, "'dif'", hint="'diff'")

    def test_help_says_what_options_can_be(self):
        for words, choices in ((['trace'], 'phase, config, import, alloc'),
                               (['analyze', 'export'], 'jsonl, otlp, chrome, folded'),
                               (['run'], 'python, isolated, compat')):
            text = ' '.join(self.succeeds(*words, '--help').split())
            self.assertIn(choices, text)
        self.assertRegex(self.succeeds('step', '--help'), r'(?m)^  eval CODE ')

    def test_no_verb(self):
        self.assert_one_error(self.gantry(), 64, 'no verb', hint='run, trace, analyze')

    def test_words_that_are_nearly_right(self):
        for arguments, wrong, nearest in (
                (['rnu'], "'rnu'", "'run'"), (['grpah'], "'grpah'", "'graph'"),
                (['plugin'], "'plugin'", "'plugins'"), (['phase', 'core'], "'phase'", "'phases'"),
                (['run', '--plugn', 'x'], "'--plugn'", "'--plugin'"),
                (['trace', '--sett', 'x'], "'--sett'", "'--set'"),
                (['graph', '--jsno'], "'--jsno'", "'--json'"),
                (['graph', '--format', 'dto'], "'dto'", "'dot'"),
                (['graph', '--format=mermade'], "'mermade'", "'mermaid'"),
                (['plugins', 'shwo', 'hello'], "'shwo'", "'show'")):
            self.assert_one_error(self.gantry(*arguments), 64, wrong, hint=nearest)

    def test_a_value_behind_an_option_does_not_hide_what_was_meant(self):
        """The nearest option is searched for the name without the value."""
        self.assert_one_error(self.gantry('trace', '--sett=core.isolated=1'), 64, '--sett',
                              hint="'--set'")

    def test_words_that_are_like_none(self):
        for arguments, wrong, known in (
                (['xyzzy'], "'xyzzy'", 'run, trace, analyze, graph, phases, plugins'),
                (['graph', '--nothing-like-it'], "'--nothing-like-it'", '--format'),
                (['graph', '--format', 'png'], "'png'", 'text, dot, mermaid')):
            self.assert_one_error(self.gantry(*arguments), 64, wrong, hint=known)

    def test_too_many_words_or_too_few(self):
        for arguments, about in (
                (['graph', 'x'], "'x'"),
                (['plugins', 'show'], 'show'), (['plugins', 'paths', 'x'], 'paths'),
                (['run', '--plugin'], '--plugin'), (['run', '--set'], '--set'),
                (['trace', '-o'], '-o'), (['graph', '--json=1'], '--json'),
                (['graph', '--format'], '--format')):
            self.assert_one_error(self.gantry(*arguments), 64, about)


# File → what the error is about; None for those that are refused only when they are started.
BAD_PLUGINS = [
    ('no-shared-object.so', 'no-shared-object.so'), ('no-descriptor.so', 'gantry_plugin'),
    ('wrong-abi.so', 'ABI'), ('wrong-abi-of-phase.so', 'ABI'), ('nameless-phase.so', 'name'),
    ('nameless.so', 'name'), ('no-phases.so', 'no phases'),
    ('unresolved-symbol.so', 'undefined symbol'), ('fails-in-start.so', None),
]


class BadInput(GantryTest):
    """One error and the right status; everything that started is stopped, nothing said twice."""

    def test_plugins_that_are_refused(self):
        for file, about in BAD_PLUGINS:
            path = os.path.join(FIXTURES, file)
            outcome = self.gantry('run', '--plugin', path, '-c', 'print(1)')
            self.assert_one_error(outcome, 125, about or 'no room on the roof')

    def test_plugins_that_are_refused_where_nothing_is_started(self):
        for file, about in BAD_PLUGINS:
            if about is not None:
                path = os.path.join(FIXTURES, file)
                for words in (['graph'], ['phases']):
                    self.assert_one_error(self.gantry(*words, '--plugin', path), 1, about)
                self.assert_one_error(self.gantry('plugins', 'show', path), 1, about)

    def test_a_plugin_that_fails_in_start(self):
        path = os.path.join(FIXTURES, 'fails-in-start.so')
        outcome = self.gantry('run', '--plugin', path, '-c', 'print(1)')
        self.assert_one_error(outcome, 125, 'start: fails-in-start: no room on the roof',
                              hint='free some')

    def test_a_plugin_that_fails_in_stop(self):
        path = os.path.join(FIXTURES, 'fails-in-stop.so')
        outcome = self.gantry('run', '--plugin', path, '-c', 'print(1)')
        self.assert_one_error(outcome, 125, 'stop: fails-in-stop: the brake is stuck', out='1\n')

    def test_a_plugin_that_does_not_exist(self):
        outcome = self.gantry('run', '--plugin', 'hallo', '-c', 'print(1)')
        self.assert_one_error(outcome, 125, "'hallo'", 'not found',
                              os.path.join(os.path.dirname(os.path.dirname(GANTRY)), 'plugins'))
        outcome = self.gantry('run', '--plugin', './hello.so', '-c', 'print(1)')
        self.assert_one_error(outcome, 125, './hello.so')

    def test_a_plugin_that_is_a_folder_or_empty_or_cannot_be_read(self):
        os.mkdir(os.path.join(self.folder, 'folder.so'))
        self.write('empty.so', b'')
        self.write('text.so', 'hello')
        os.symlink('loop.so', os.path.join(self.folder, 'loop.so'))
        for name in ('./folder.so', './empty.so', './text.so', './loop.so', '/dev/null'):
            outcome = self.gantry('run', '--plugin', name, '-c', 'print(1)')
            self.assert_one_error(outcome, 125, name)

    def test_two_plugins_that_want_the_same_place(self):
        outcome = self.gantry('run', '--plugin', 'pathconfig-app', '--plugin', 'pathconfig-cpython',
                              '-c', 'print(1)')
        self.assert_one_error(outcome, 125, 'pathconfig-app', 'pathconfig-cpython')
        self.assertEqual(self.gantry('graph', '--plugin', 'pathconfig-app', '--plugin',
                                     'pathconfig-cpython').status, 1)

    def test_a_plugin_that_is_loaded_twice(self):
        outcome = self.gantry('run', '--plugin', 'hello', '--plugin', 'hello', '-c', 'print(1)')
        self.assert_one_error(outcome, 125, 'hello')

    def test_options_that_do_not_exist_or_do_not_fit(self):
        for setting, about in (
                ('quux=1', "'quux'"), ('core.quux=1', 'quux'), ('quux.isolated=1', 'quux'),
                ('isolated', 'isolated'), ('isolated=maybe', 'maybe'), ('verbose=x', "'x'"),
                ('allocator=quick', "'quick'"), ('finders=json', "'json'"), ('=1', "''"),
                ('', "''"), ('verbose=99999999999999999999', '99999999999999999999')):
            self.assert_one_error(self.gantry('run', '--set', setting, '-c', 'print(1)'), 125,
                                  about)

    def test_an_option_that_is_nearly_right_has_a_hint(self):
        outcome = self.gantry('run', '--set', 'core.isolate=1', '-c', 'print(1)')
        self.assert_one_error(outcome, 125, 'isolate', hint='isolated')

    def test_variables_that_make_no_sense(self):
        for name, value in (('PYTHONHASHSEED', 'x'), ('PYTHONUTF8', '2'),
                            ('PYTHONMALLOC', 'quick')):
            self.assert_one_error(self.gantry('run', '-c', 'print(1)', **{name: value}), 125, name)

    def test_no_standard_library(self):
        for keywords in ({'PYTHONHOME': '/nonexistent'}, {'PYTHONHOME': self.folder}):
            outcome = self.gantry('run', '-c', 'print(1)', **keywords)
            self.assert_one_error(outcome, 125, 'no standard library', keywords['PYTHONHOME'],
                                  'lib-dynload', hint='PYTHONHOME')
        outcome = self.gantry('run', '--set', 'home=/nonexistent', '-c', 'print(1)')
        self.assert_one_error(outcome, 125, '/nonexistent/lib/python3', hint="'home'")

    def test_no_standard_library_is_told_as_python_tells_it(self):
        outcome = self.gantry('-c', 'print(1)', program=GANTRY_PYTHON, PYTHONHOME='/nonexistent')
        self.assertEqual((outcome.status, outcome.out), (1, ''))
        self.assertIn('Fatal Python error: ', outcome.err)
        self.assertNotIn('gantry', outcome.err.replace(GANTRY_PYTHON, ''))

    def break_encodings(self):
        """The folder of a package encodings that holds nothing, in a home of its own."""
        version = re.search(r'3\.\d+', self.succeeds('--version')).group()
        folder = 'lib/python%s/encodings' % version
        os.makedirs(os.path.join(self.folder, folder))
        return folder

    def test_a_standard_library_whose_encodings_are_empty(self):
        """A folder of that name is not enough."""
        self.break_encodings()
        outcome = self.gantry('run', '-c', 'print(1)', PYTHONHOME=self.folder)
        self.assert_one_error(outcome, 125, 'no standard library')

    def test_a_standard_library_that_is_broken(self):
        """CPython shows its path configuration, which cannot be helped; ours is one line."""
        self.write(self.break_encodings() + '/__init__.py', '1/0\n')
        outcome = self.gantry('run', '-c', 'print(1)', PYTHONHOME=self.folder)
        self.assertEqual((outcome.status, outcome.out), (125, ''))
        self.assertEqual([line[:27] for line in outcome.err.splitlines()
                          if line.startswith(('gantry: ', 'Fatal'))],
                         ['gantry: start: interpreter:'])

    def test_a_script_that_does_not_exist(self):
        outcome = self.gantry('run', 'nothing.py')
        self.assertEqual((outcome.status, outcome.out), (2, ''))
        self.assertRegex(outcome.err, r"\A\S+: can't open file '.*/nothing.py': "
                         r"\[Errno 2\] No such file or directory\n\Z")

    def test_a_script_that_is_not_utf_8(self):
        self.write('script.py', b'x = "\xff"\n')
        outcome = self.gantry('run', 'script.py')
        self.assertEqual((outcome.status, outcome.out), (1, ''))
        self.assertEqual(outcome.err.count('SyntaxError'), 1, outcome.err)
        self.assertIn('script.py', outcome.err)

    def test_a_script_that_is_a_folder(self):
        os.mkdir(os.path.join(self.folder, 'folder'))
        outcome = self.gantry('run', 'folder')
        self.assertEqual((outcome.status, outcome.out), (1, ''))
        self.assertRegex(outcome.err, r"\A\S+: can't find '__main__' module in '.*/folder'\n\Z")

    def test_a_pyvenv_cfg_of_binary_garbage(self):
        """The path configuration passes over it, as CPython's does; site cannot read it."""
        os.mkdir(os.path.join(self.folder, 'bin'))
        python = os.path.join(self.folder, 'bin', 'python')
        os.symlink(GANTRY_PYTHON, python)
        show = 'import sys; print(sys.prefix == sys.base_prefix)'
        for garbage in (b'\xf0\x9f\x00\xff\xfe' * 1000, b'home = \xff\xfe\n'):
            self.write('pyvenv.cfg', garbage)
            outcome = self.gantry('-c', show, program=python)
            self.assertEqual((outcome.status, outcome.out), (1, ''))
            self.assertRegex(outcome.err, r'(?s)\AFatal Python error: init_import_site: .*'
                                          r'UnicodeDecodeError: .*\Z')
            self.assertEqual(self.succeeds('-S', '-c', show, program=python), 'True\n')
        self.write('pyvenv.cfg', b'\x00\x01\x02\x03' * 1000)
        self.assertEqual(self.succeeds('-c', 'print(1)', program=python), '1\n')

    def test_a_pyvenv_cfg_that_is_too_long(self):
        """CPython reads no more than 32 KiB of it, and finds out when its core is made."""
        if sys.version_info < (3, 11):
            self.skipTest('getpath.c reads any length')
        os.mkdir(os.path.join(self.folder, 'bin'))
        python = os.path.join(self.folder, 'bin', 'python')
        os.symlink(GANTRY_PYTHON, python)
        self.write('pyvenv.cfg', b'# no end\n' * 10000)
        outcome = self.gantry('-c', 'print(1)', program=python)
        self.assert_one_error(outcome, 1, 'pathconfig', 'pyvenv.cfg', program='gantry-python')

    def test_site_that_fails(self):
        self.write('site.py', '1/0\n')
        outcome = self.gantry('run', '-X', 'frozen_modules=off', '-c', 'print(1)',
                              PYTHONPATH=self.folder)
        self.assert_one_error(outcome, 125, 'site', 'ZeroDivisionError')


if __name__ == '__main__':
    sys.exit(case.main())
