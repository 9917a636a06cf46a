# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""gantry trace: what each level records.

    trace-test.py GANTRY FIXTURES [NAME...]
"""
import json
import os
import re
import signal
import subprocess
import sys
import time

import case
from case import GANTRY, GANTRY_PYTHON, PHASES, GantryTest


class TraceTest(GantryTest):
    def trace(self, *arguments, level='import', status=0, **keywords):
        """The events of a run in the native format, between the first and the last line."""
        outcome = self.gantry('trace', '--level', level, '-o', 't.jsonl', *arguments, **keywords)
        self.assertEqual(outcome.status, status, outcome.err)
        return self.read('t.jsonl')[1:-1]

    def read(self, name):
        with open(os.path.join(self.folder, name), encoding='utf-8') as file:
            return [json.loads(line) for line in file]

    def spans(self, events, kind):
        """(name, names of those of its kind around it, end) of each span, by its begin."""
        found, stacks = [], {}
        for event in events:
            if event['kind'] != kind or event['shape'] == 'mark':
                continue
            stack = stacks.setdefault(event['thread'], [])
            if event['shape'] == 'begin':
                found.append([event['name'], [name for name, *_ in stack], None])
                stack.append(found[-1])
            else:
                stack.pop()[2] = event
        return found


class Levels(TraceTest):
    def test_add_to_each_other(self):
        kinds = {}
        for level in ('phase', 'config', 'import', 'alloc'):
            events = self.trace('-c', 'import json', level=level)
            kinds[level] = {event['kind'] for event in events}
            self.assertEqual([event['name'] for event in events if event['kind'] == 'start' and
                              event['shape'] == 'begin'], PHASES)
            self.assertEqual('memory' in events[-1] or 'memory' in events[-10], level == 'alloc')
        self.assertNotIn('rule', kinds['phase'])
        self.assertLess(kinds['phase'], kinds['config'])
        self.assertLess(kinds['config'], kinds['import'])
        self.assertEqual(kinds['import'], kinds['alloc'])

    def test_config_has_each_option_with_its_origin(self):
        events = self.trace('-O', '-c', '', level='config', PYTHONDONTWRITEBYTECODE='1')
        values = {event['name']: (event.get('value'), event['detail']) for event in events
                  if event['kind'] == 'value'}
        self.assertEqual(values['core.optimization_level'], ('1', 'command line -O (argument 1)'))
        self.assertEqual(values['importlib.write_bytecode'],
                         ('0', 'environment PYTHONDONTWRITEBYTECODE'))
        self.assertGreater(len(values), 80)

    def test_config_has_what_each_phase_of_the_plan_says_of_itself(self):
        marks = [event for event in self.trace('-c', '', level='config')
                 if event['kind'] == 'phase']
        self.assertEqual([mark['name'] for mark in marks], PHASES)
        for mark in marks:
            self.assertLessEqual({'description', 'exists_before', 'exists_after', 'why_here',
                                  'in_cpython', 'reference', 'level_before', 'level_after'},
                                 set(mark['attributes']), mark['name'])

    def test_of_a_format_are_those_it_needs_if_none_is_asked_for(self):
        for name, arguments, level in (
                ('t.jsonl', [], 'phase'), ('t.importtime', [], 'import'), ('t.json', [], 'import'),
                ('t.json', ['--format', 'dot'], 'phase'), ('t.html', [], 'import'),
                ('t.html', ['--level', 'config'], 'config')):
            outcome = self.gantry('trace', '-o', name, *arguments, '-c', 'import json')
            self.assertEqual(outcome.status, 0, outcome.err)
            with open(os.path.join(self.folder, name), encoding='utf-8') as file:
                text = file.read()
            self.assertEqual('json.decoder' in text, level == 'import', (name, arguments))
            self.assertEqual('optimization_level' in text, level == 'config' or
                             level == 'import' and name in ('t.json', 't.html'), (name, arguments))

    def test_that_do_not_exist_are_told_with_the_nearest(self):
        outcome = self.gantry('trace', '--level', 'imports', '-c', '')
        self.assert_one_error(outcome, 64, "'imports'", hint="'import'")


class Imports(TraceTest):
    def test_say_who_asked_what_loaded_and_from_where(self):
        self.write('a.py', 'def f():\n  import b\nimport importlib\nimportlib.import_module("c")')
        self.write('b.py', '')
        self.write('c.py', '')
        script = self.write('main.py', 'import a; a.f(); import _json')
        events = self.trace(script)
        spans = {name: (around, end) for name, around, end in self.spans(events, 'import')}
        for name, importer, around in (('a', '__main__', []), ('b', 'a', []), ('c', 'a', ['a'])):
            inside, end = spans[name]
            self.assertEqual((inside, end['attributes']['importer'], end['value'],
                              end['attributes']['loader']),
                             (around, importer, os.path.join(self.folder, name + '.py'),
                              'SourceFileLoader'), name)
        self.assertEqual(spans['zipimport'][1]['attributes']['loader'], 'FrozenImporter')

    def test_say_whether_there_was_bytecode(self):
        self.write('fresh.py', '')
        script = self.write('main.py', 'import fresh')
        for expected in ('compiled', 'cached'):
            end = [end for name, _, end in self.spans(self.trace(script), 'import')
                   if name == 'fresh'][0]
            self.assertEqual(end['attributes']['bytecode'], expected)

    def test_that_fail_say_with_what(self):
        self.write('wrong.py', 'class Trouble(BaseException): pass\nraise Trouble')
        self.write('broken.py', 'def:')
        script = self.write('main.py', 'for name in "nothing.at_all", "wrong", "broken", "json":\n'
                            '    try: __import__(name)\n    except BaseException: pass')
        raised = {name: end['attributes'].get('raised')
                  for name, _, end in self.spans(self.trace(script), 'import')}
        self.assertEqual([raised[name] for name in
                          ('nothing.at_all', 'nothing', 'wrong', 'broken', 'json')],
                         ['ModuleNotFoundError', 'ModuleNotFoundError', 'Trouble', 'SyntaxError',
                          None])

    def test_are_not_seen_by_a_profile_function_of_the_program(self):
        self.write('a.py', '')
        program = self.write('p.py', 'import sys\nseen = []\n'
                             'sys.setprofile(lambda frame, event, arg: seen.append(\n'
                             '    frame.f_code.co_name) if event == "call" else None)\n'
                             'import a\nsys.setprofile(None)\nprint(seen)')
        plain = self.succeeds('run', '-B', program)
        self.assertIn('_find_spec', plain)
        self.assertEqual(self.gantry('trace', '--level', 'import', '-B', program).out, plain)

    def test_do_not_load_what_is_to_be_loaded_later(self):
        self.write('lazy.py', 'print("loaded"); x = 1')
        program = self.write('p.py', 'import importlib.util, sys\n'
                             'class Finder:\n'
                             '    def find_spec(name, path, target=None):\n'
                             '        if name != "lazy": return None\n'
                             '        from importlib.machinery import PathFinder\n'
                             '        spec = PathFinder.find_spec(name, path)\n'
                             '        spec.loader = importlib.util.LazyLoader(spec.loader)\n'
                             '        return spec\n'
                             'sys.meta_path.insert(0, Finder)\n'
                             'import lazy\n'
                             'print("imported")\n'
                             'lazy.x')
        for level in ('phase', 'import'):
            out = self.gantry('trace', '--level', level, program).out
            self.assertEqual(out, 'imported\nloaded\n', level)

    def test_cost_the_program_no_recursion(self):
        for i in range(60):
            self.write('chain%d.py' % i, 'import chain%d' % (i + 1))
        self.write('chain60.py', '')
        program = self.write('p.py', 'import sys\n'
                             'def works(limit):\n'
                             '    for name in [n for n in sys.modules if n.startswith("chain")]:\n'
                             '        del sys.modules[name]\n'
                             '    usual = sys.getrecursionlimit()\n'
                             '    sys.setrecursionlimit(limit)\n'
                             '    try: import chain0\n'
                             '    except RecursionError: return False\n'
                             '    finally: sys.setrecursionlimit(usual)\n'
                             '    return True\n'
                             'least, most = 100, 1000\n'
                             'while least < most:\n'
                             '    middle = (least + most) // 2\n'
                             '    least, most = (least, middle) if works(middle) else (middle + 1, most)\n'
                             'print(least)')
        needed = [self.gantry('trace', '--level', level, program).out
                  for level in ('phase', 'import')]
        self.assertEqual(needed[0], needed[1])

    def test_leave_functions_that_look_as_they_did(self):
        program = self.write('p.py', 'import atexit, inspect, io, pickle\n'
                             'for f in exec, io.open_code, atexit.register:\n'
                             '    print(f, f.__module__, f.__self__, f.__doc__, f.__text_signature__)\n'
                             '    print(pickle.loads(pickle.dumps(f)) is f)\n')
        plain = self.succeeds('run', program)
        self.assertIn('<built-in function exec>', plain)
        self.assertEqual(self.gantry('trace', '--level', 'import', program).out, plain)

    def test_are_over_when_functions_are_called_that_a_program_has_kept(self):
        program = self.write('p.py', 'import atexit, io, os, sys\n'
                             'load = sys.modules["_frozen_importlib"]._find_and_load\n'
                             'class Late:\n'
                             '    def __del__(self, run=exec, open=io.open_code, load=load,\n'
                             '                path=__file__, say=os.write):\n'
                             '        run("say(1, b\'late\')", {"say": say})\n'
                             '        open(path).close()\n'
                             '        say(1, repr(load).encode()[:9])\n'
                             'sys.late = Late()')
        outcome = self.gantry('trace', '--level', 'import', program)
        self.assertEqual((outcome.status, outcome.out[:4]), (0, 'late'), outcome.err)

    def test_of_threads_are_theirs(self):
        events = self.trace('-c', 'import threading\n'
                            'thread = threading.Thread(target=lambda: __import__("json"))\n'
                            'thread.start(); thread.join()')
        threads = {event['name']: event['thread'] for event in events if event['kind'] == 'import'}
        self.assertNotEqual(threads['json'], threads['threading'])
        self.assertEqual(threads['json.decoder'], threads['json'])


class Site(TraceTest):
    def test_has_each_pth_file_and_each_of_its_lines(self):
        self.write('site/a.pth', 'import sys; exec("pass")\n# nothing\n/nowhere\nimport early\n')
        self.write('site/early.py', '')
        self.write('site/b.pth', '\n')
        folder = os.path.join(self.folder, 'site')
        script = self.write('main.py', 'import site, sys; sys.path.append(%r)\n'
                            'site.addsitedir(%r)\nopen(%r).close()' % (folder, folder, __file__))
        events = self.trace('-S', script)
        files = self.spans(events, 'pth')
        self.assertEqual([name for name, *_ in files],
                         [os.path.join(folder, name) for name in ('a.pth', 'b.pth')])
        lines = self.spans(events, 'pth-line')
        self.assertEqual([name for name, *_ in lines], ['import sys; exec("pass")',
                                                        'import early'])
        order = [(event['shape'], event['kind'], event['name'].rpartition('/')[2])
                 for event in events if event['kind'] in ('pth', 'pth-line') or
                 event['name'] == 'early']
        self.assertEqual(order, [
            ('begin', 'pth', 'a.pth'),
            ('begin', 'pth-line', 'import sys; exec("pass")'),
            ('end', 'pth-line', 'import sys; exec("pass")'),
            ('begin', 'pth-line', 'import early'), ('begin', 'import', 'early'),
            ('end', 'import', 'early'), ('end', 'pth-line', 'import early'),
            ('end', 'pth', 'a.pth'), ('begin', 'pth', 'b.pth'), ('end', 'pth', 'b.pth')])

    def test_lines_run_as_they_would_without_a_trace(self):
        self.write('site/a.pth', 'import sys; sys.seen = (fullname, n, sorted(locals())[:2])\n')
        folder = os.path.join(self.folder, 'site')
        script = self.write('main.py', 'import site, sys; site.addsitedir(%r); print(sys.seen)'
                            % folder)
        plain = self.succeeds('run', '--', '-S', script)
        outcome = self.gantry('trace', '--level', 'import', '-S', script)
        self.assertEqual((outcome.out, outcome.status), (plain, 0))


class AtExit(TraceTest):
    PROGRAM = ('import atexit\n'
               '@atexit.register\n'
               'def bye(): print("bye")\n'
               'def never(): print("never")\n'
               'atexit.register(never); atexit.unregister(never)\n'
               'atexit.register(print, "x", end="y\\n")\n'
               'try: atexit.register(1)\n'
               'except TypeError as e: print(e)\n'
               'atexit.register(lambda: 1/0)\n')

    def test_callbacks_are_spans_and_do_what_they_did(self):
        events = self.trace('-c', self.PROGRAM)
        self.assertEqual([name for name, *_ in self.spans(events, 'atexit')],
                         ['__main__.<lambda>', 'builtins.print', '__main__.bye'])
        plain = self.gantry('run', '--', '-c', self.PROGRAM)
        traced = self.gantry('trace', '--level', 'import', '-c', self.PROGRAM)
        self.assertEqual((traced.out, traced.status), (plain.out, plain.status))
        self.assertIn(plain.err.splitlines()[-1], traced.err)


class Spans(TraceTest):
    """_gantry.span() and _gantry.trace()."""

    def test_are_recorded_at_every_level_with_their_attributes(self):
        events = self.trace('-c', 'import _gantry\n'
                            'with _gantry.span("outer", shop="north", n=3) as span:\n'
                            '  with _gantry.span("caf\xe9"): pass\n'
                            'assert span.name == "outer"', level='phase')
        spans = self.spans(events, 'span')
        self.assertEqual([(name, around) for name, around, _ in spans],
                         [('outer', []), ('caf\xe9', ['outer'])])
        self.assertEqual(spans[0][2]['attributes'], {'shop': 'north', 'n': '3'})

    def test_that_raise_are_ended(self):
        events = self.trace('-c', 'import _gantry\n'
                            'try:\n  with _gantry.span("a"): 1/0\n'
                            'except ZeroDivisionError: pass')
        self.assertEqual(len([event for event in events if event['kind'] == 'span']), 2)

    def test_that_overlap_tear_nothing(self):
        events = self.trace('-c', 'import _gantry\n'
                            'a, b = _gantry.span("a"), _gantry.span("b")\n'
                            'a.__enter__(); b.__enter__(); a.__exit__(); b.__exit__()')
        self.assertEqual([(event['shape'], event['name']) for event in events
                          if event['kind'] == 'span'],
                         [('begin', 'a'), ('begin', 'b'), ('end', 'b'), ('end', 'a')])

    def test_refuse_what_they_are_not_made_for(self):
        out = self.succeeds('run', '--', '-c', 'import _gantry\n'
                            'span = _gantry.span("a")\n'
                            'for call in (lambda: span.__exit__(), lambda: _gantry.span(1),\n'
                            '             lambda: _gantry.span(), lambda: (span.__enter__(),\n'
                            '             span.__enter__())):\n'
                            '  try: call()\n'
                            '  except (RuntimeError, TypeError) as e: print(type(e).__name__)')
        self.assertEqual(out.split(), ['RuntimeError', 'TypeError', 'TypeError', 'RuntimeError'])

    def test_end_in_the_thread_that_began_them(self):
        events = self.trace('-c', 'import _gantry, threading\n'
                            'span = _gantry.span("handed over")\n'
                            'def f():\n'
                            '    with _gantry.span("worker"):\n'
                            '        try: span.__exit__()\n'
                            '        except RuntimeError as e: print(e)\n'
                            'with span:\n'
                            '    thread = threading.Thread(target=f); thread.start(); thread.join()')
        spans = {name: end for name, _, end in self.spans(events, 'span')}
        self.assertNotEqual(spans['worker']['thread'], spans['handed over']['thread'])
        self.assertIn('main', [name for name, _, _ in self.spans(events, 'stop')])

    def test_that_find_no_room_leave_the_way_back_and_the_memory_alone(self):
        outcome = self.gantry('trace', '-c', 'import _gantry, resource\n'
                              'for i in range(300000):\n'
                              '    with _gantry.span("request %060d" % i): pass\n'
                              '    if i == 150000: before = resource.getrusage(0).ru_maxrss\n'
                              'print(resource.getrusage(0).ru_maxrss - before)')
        self.assertIn('found no room', outcome.err)
        self.assertIn('\nstop core ', outcome.err)
        case.skip_under_sanitizers(self, 'the sanitizers keep what was freed')
        self.assertLess(int(outcome.out), 4000, 'KiB')

    def test_can_be_read_by_the_program(self):
        out = self.succeeds('run', '--', '-c', 'import _gantry, threading\n'
                            'with _gantry.span("mine"): pass\n'
                            'events = _gantry.trace()\n'
                            'print([(e.kind, e.shape) for e in events if e.name == "mine"])\n'
                            'print(events[-1].thread == threading.get_native_id())\n'
                            'print(sorted(events, key=lambda e: e.time_ns) == list(events))\n'
                            'print([e.name for e in events if e.kind == "level"])')
        self.assertEqual(out.splitlines(), ["[('span', 'begin'), ('span', 'end')]", 'True', 'True',
                                            "['preinit', 'core', 'initialized']"])


class Probes(TraceTest):
    def test_are_in_the_programs_each_with_its_semaphore(self):
        notes = subprocess.run(['readelf', '-n', GANTRY_PYTHON], stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, check=True).stdout.decode()
        if 'gantry' not in notes:  # where libgantry is shared, they are there
            libraries = subprocess.run(['ldd', GANTRY_PYTHON], stdout=subprocess.PIPE, check=True)
            library = re.search(r'libgantry\S* => (\S+)', libraries.stdout.decode()).group(1)
            notes = subprocess.run(['readelf', '-n', library], stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, check=True).stdout.decode()
        probes = re.findall(r'Provider: gantry\s+Name: (\S+)\s+Location: \S+, Base: \S+, '
                            r'Semaphore: (\S+)\s+Arguments: (.*)', notes)
        found = {name: len(arguments.split()) for name, semaphore, arguments in probes
                 if int(semaphore, 16) != 0}
        self.assertEqual(found, {
            'phase__configure': 1, 'phase__configured': 1, 'phase__start': 1, 'phase__done': 1,
            'phase__stop': 1, 'phase__stopped': 1, 'import__start': 1, 'import__done': 2,
            'span__start': 1, 'span__done': 1, 'level': 1, 'error': 2, 'mark': 4})


class Stream(TraceTest):
    def test_of_a_process_that_is_killed_has_what_was_recorded(self):
        for name in ('t.jsonl', 't.json'):
            process = self.start('trace', '--level', 'import', '-o', name, '-c',
                                 'import json, time\nprint(1, flush=True)\ntime.sleep(60)')
            self.assertEqual(process.stdout.readline(), b'1\n')
            process.send_signal(signal.SIGKILL)
            process.communicate()
            path = name if name.endswith('l') else name + '.jsonl'
            with open(os.path.join(self.folder, path), 'rb') as file:
                text = file.read()
            self.assertTrue(text.endswith(b'}\n'))
            events = [json.loads(line) for line in text.splitlines()]
            self.assertIn('json.decoder', [event.get('name') for event in events])
            self.assertNotIn('end', events[-1])

    def test_is_not_torn_by_children(self):
        events = self.trace('-c', 'import os\npids = [os.fork() for _ in range(3)]\n'
                            'import json\nif all(pids): [os.wait() for _ in pids[:1]]')
        first, *rest, last = self.read('t.jsonl')
        self.assertIn('end', last)
        depth = 0
        for event in rest:
            depth += (event['shape'] == 'begin') - (event['shape'] == 'end')
        self.assertEqual(depth, 0)
        self.assertEqual(events, rest)

    def test_leaves_nothing_beside_the_file(self):
        self.gantry('trace', '-o', 't.json', '-c', 'pass')
        self.assertEqual(os.listdir(self.folder), ['t.json'])

    def test_does_not_take_the_place_of_what_an_earlier_run_has_left(self):
        left = self.write('t.svg.jsonl', 'all that is known of a run that was killed')
        self.gantry('trace', '-o', 't.svg', '-c', 'pass')
        with open(left, encoding='utf-8') as file:
            self.assertEqual(file.read(), 'all that is known of a run that was killed')
        self.assertEqual(sorted(os.listdir(self.folder)), ['t.svg', 't.svg.jsonl'])

    def test_is_made_also_where_the_record_beside_it_is_taken_away(self):
        for act in ('os.unlink(p)', 'open(p, "w").write("its own")'):
            self.write('t.svg', '')
            outcome = self.gantry('trace', '--quiet', '-o', 't.svg', '-c',
                                  'import os; p = "t.svg.jsonl"; ' + act)
            self.assertEqual((outcome.status, outcome.err), (0, ''), act)
            self.assertGreater(os.path.getsize(os.path.join(self.folder, 't.svg')), 1000)
        with open(os.path.join(self.folder, 't.svg.jsonl'), encoding='utf-8') as file:
            self.assertEqual(file.read(), 'its own')

    def test_of_a_program_that_leaves_is_there_and_no_empty_file(self):
        self.gantry('trace', '-o', 't.html', '-c', 'import os; os._exit(3)')
        self.assertEqual(os.listdir(self.folder), ['t.html.jsonl'])

    def test_stays_where_it_was_asked_for_whatever_the_program_does(self):
        os.mkdir(os.path.join(self.folder, 'elsewhere'))
        for name in ('t.jsonl', 't.svg'):
            self.gantry('trace', '-o', name, '-c', 'import os; os.chdir("elsewhere")')
            self.assertGreater(os.path.getsize(os.path.join(self.folder, name)), 1000)
        self.assertEqual(sorted(os.listdir(self.folder)), ['elsewhere', 't.jsonl', 't.svg'])
        self.assertEqual(os.listdir(os.path.join(self.folder, 'elsewhere')), [])

    def test_is_not_written_into_files_of_the_program(self):
        program = self.write('p.py', 'import os\n'
                             'os.closerange(3, 1024)\n'
                             'files = [open("user-%d" % i, "w") for i in range(300)]\n'
                             'import json, csv\n')
        events = self.trace(program)
        for i in range(300):
            self.assertEqual(os.path.getsize(os.path.join(self.folder, 'user-%d' % i)), 0)
        self.assertIn('csv', [event['name'] for event in events if event['kind'] == 'import'])
        self.assertIn('core', [event['name'] for event in events if event['kind'] == 'stop'])

    def test_that_a_program_has_removed_replaced_or_changed_is_told(self):
        for act in ('os.unlink(p)', 'os.rename(__file__, p)', 'os.truncate(p, 100)',
                    'os.closerange(3, 1024); os.unlink(p); open(p, "w").write("its own")'):
            program = self.write('p.py', 'import os\np = "t.jsonl"\n%s\nimport json\n' % act)
            outcome = self.gantry('trace', '--quiet', '-o', 't.jsonl', program)
            self.assertEqual(outcome.status, 125, act)
            self.assertIn("'t.jsonl': it was removed, replaced or changed", outcome.err)
        with open(os.path.join(self.folder, 't.jsonl'), encoding='utf-8') as file:
            self.assertEqual(file.read(), 'its own')

    def test_leaves_the_standard_streams_to_the_program(self):
        program = self.write('p.py', 'import os, sys\n'
                             'print("OUT" + "PUT")\n'
                             'open("seen", "w").write(repr([sys.stdin, sys.stdout, sys.stderr]))\n')
        for redirections in ('<&-', '>&-', '2>&-', '<&- >&- 2>&-'):
            found = {}
            for command in ('"$0" run -- "$1"', '"$0" trace -o t.jsonl -- "$1"'):
                subprocess.run(['sh', '-c', command + ' ' + redirections, GANTRY, program],
                               cwd=self.folder, env=self.environment, check=False,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                with open(os.path.join(self.folder, 'seen'), encoding='utf-8') as file:
                    found[command] = file.read()
            self.assertEqual(len(set(found.values())), 1, (redirections, found))
            self.assertNotIn('OUTPUT', [event.get('name') for event in self.read('t.jsonl')])

    def test_to_a_pipe_that_nobody_reads_is_one_error_and_the_program_runs(self):
        os.mkfifo(os.path.join(self.folder, 'pipe'))
        process = self.start('trace', '--level=import', '--format=jsonl', '-o', 'pipe', '-c',
                             'import json, time; time.sleep(0.2); import csv; print("to the end")')
        with open(os.path.join(self.folder, 'pipe'), 'rb') as pipe:
            self.assertTrue(pipe.readline().startswith(b'{"schema"'))
        out, err = process.communicate()
        self.assertEqual((process.returncode, out), (125, b'to the end\n'))
        self.assertIn(b'Broken pipe', err)

    def test_can_be_a_pipe_in_every_format(self):
        os.mkfifo(os.path.join(self.folder, 'pipe'))
        for name in ('jsonl', 'svg', 'chrome'):
            process = self.start('trace', '--format', name, '-o', 'pipe', '-c', 'pass')
            with open(os.path.join(self.folder, 'pipe'), 'rb') as pipe:
                self.assertGreater(len(pipe.read()), 1000)
            process.communicate()
            self.assertEqual(process.returncode, 0)
        self.assertEqual(os.listdir(self.folder), ['pipe'])

    def test_where_files_may_not_grow_is_one_error_and_the_program_runs(self):
        outcome = self.gantry('trace', '--level=import', '-o', 't.jsonl', '-c',
                              'import resource, signal\n'
                              'signal.signal(signal.SIGXFSZ, signal.SIG_DFL)\n'
                              'resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n'
                              'import json; print(1)')
        self.assertEqual((outcome.status, outcome.out), (125, '1\n'))
        self.assertIn('File too large', outcome.err)

    def test_that_finds_a_full_disk_is_one_error_and_the_program_runs(self):
        os.symlink('/dev/full', os.path.join(self.folder, 'full.jsonl'))
        outcome = self.gantry('trace', '-o', 'full.jsonl', '-c', 'print(1)')
        self.assertEqual((outcome.status, outcome.out), (125, '1\n'))
        self.assertEqual(len([line for line in outcome.err.splitlines()
                              if line.startswith('gantry: ')]), 1)

    def test_begins_with_what_it_is_of(self):
        self.trace('-c', 'pass')
        first = self.read('t.jsonl')[0]
        self.assertEqual(first['about']['command'], '-c pass')
        self.assertEqual(first['level'], 'import')
        self.assertLess(abs(first['started'] / 1e9 - time.time()), 60)


if __name__ == '__main__':
    sys.exit(case.main())
