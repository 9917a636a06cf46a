# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""gantry analyze: what trace files say, and what is no trace.

    analyze-test.py GANTRY FIXTURES [NAME...]

GANTRY_TEST_EVENTS=10000000 in the environment reads that many events, and says how long it took and
how much memory.
"""
import json
import os
import random
import resource
import subprocess
import sys
import time
import unittest

import case
from case import GANTRY, PHASES
from records import HEADER, SMALL, AnalyzeTest, lines, span, trace


class Files(AnalyzeTest):
    def refused(self, content, *about, name='bad.jsonl', **keywords):
        path = self.write(name, content)
        self.assert_one_error(self.gantry('analyze', 'summary', path), 1, name, *about, **keywords)

    def test_that_are_none_are_told(self):
        self.refused('', 'it is empty', hint='gantry trace -o')
        self.refused('hello\n', 'not a trace', hint='gantry trace -o')
        self.refused(b'\x7fELF\0\xff\n\n', 'not a trace', hint='gantry trace -o')
        self.refused('[1, 2]\n', 'not a trace', hint='gantry trace -o')
        self.refused('{"traceEvents": []}\n', 'names no schema', hint='gantry trace -o')
        self.refused('{"schema": "gantry-graph/1"}\n', 'not gantry-trace/1')
        self.refused('{"schema": null}\n', 'names no schema')
        for name, reason in (('nowhere', 'No such file'), (self.folder, 'Is a directory')):
            self.assert_one_error(self.gantry('analyze', 'summary', name), 1, name, reason)

    def test_of_another_version_are_told_with_theirs(self):
        self.refused(SMALL.replace('trace/1', 'trace/2'), 'gantry-trace/2', hint='another version')

    def test_with_a_broken_line_are_told_with_its_number(self):
        first, second, *rest = SMALL.splitlines(True)
        for broken, why in (('hello\n', 'no JSON at byte 1'), ('{"t":1,}\n', 'no JSON at byte 8'),
                            ('{"t":"x"}\n', 'a number'), ('{"t":1.5}\n', 'an integer'),
                            ('{"t":99999999999999999999}\n', '64 bits'),
                            ('{"t":-5}\n', 'below zero'), ('{"dropped":-1}\n', 'below zero'),
                            ('{"t":18446744073709551615}\n', 'out of range'),
                            ('{"thread":99999999999999}\n', 'out of range'), ('{"t":1}{}\n', 'follows'),
                            ('{"t":1}\n', 'a shape'), ('{"x":1}\n', 'neither an event'),
                            ('{"t":1,"shape":"x","kind":"x","name":"x"}\n', 'its shape'),
                            ('{"x":%s}\n' % ('[' * 100), 'too deeply'), ('\n', 'no JSON'),
                            ('{"name":"\0"}\n', 'control character'), ('{"name":"\\x"}', 'escape')):
            self.refused(first + second + broken + ''.join(rest), 'line 3', why)
        self.refused(SMALL + second, 'line %d' % (SMALL.count('\n') + 1), 'follows the end')

    def test_with_a_line_without_end_are_refused_in_bounded_memory(self):
        path = self.write('huge.jsonl', SMALL.splitlines(True)[0])
        with open(path, 'ab') as file:
            file.write(b'{"name":"')
            file.write(b'x' * (80 << 20))
        self.assert_one_error(self.gantry('analyze', 'summary', path), 1, 'line 2', '64 MiB')

    def test_that_are_cut_are_used_and_it_is_said(self):
        whole = len(SMALL)
        last = SMALL.rindex('{')
        for length in (last, last - 5, last // 2, len(SMALL.splitlines(True)[0]), whole - 1):
            path = self.write('cut.jsonl', SMALL[:length])
            outcome = self.gantry('analyze', 'summary', path)
            self.assertEqual(outcome.status, 0, outcome.err)
            self.assertEqual(outcome.err.count('it is cut'), length != whole - 1, length)
            self.assertIn('before the library', outcome.out)

    def test_keep_other_bytes_and_what_later_versions_add(self):
        name = 'caf\\u00e9 \\udcff \\ud83d\\ude00 \\ud83d \\u0000 \\/'
        text = SMALL.replace('"core"', '"%s"' % name).replace('"zero"', '"new": [1, {"a": -1.5e3}],'
                                                              ' "zero"')
        text = text.replace('\n', '\n' + lines({'t': 3, 'thread': 7, 'shape': 'mark',
                                                'kind': 'of-tomorrow', 'name': 'x'}), 1)
        path = self.write('t.jsonl', text)
        process = subprocess.run([GANTRY, 'analyze', 'summary', '--json', path],
                                 env=self.environment, stdout=subprocess.PIPE, check=True)
        stages = [row['stage'] for row in json.loads(process.stdout)['rows']]
        self.assertIn('start caf\xe9 \udcff \U0001f600 \ufffd \ufffd /', stages)

    def test_come_from_standard_input_too(self):
        outcome = self.gantry('analyze', 'summary', '-', stdin=SMALL.encode())
        self.assertEqual((outcome.status, outcome.err), (0, ''))
        outcome = self.gantry('analyze', 'summary', '-', stdin=b'')
        self.assert_one_error(outcome, 1, 'standard input', 'empty')

    def test_that_are_damaged_anyhow_are_read_or_refused(self):
        chance = random.Random(5)
        for _ in range(150):
            content = bytearray(SMALL.encode())
            for _ in range(chance.randrange(1, 4)):
                at = chance.randrange(len(content))
                content[at:at + chance.randrange(3)] = bytes(chance.choices(
                    b'{}[]",:0-19eE.u\\\n\0 \xff', k=chance.randrange(4)))
            action = chance.choice(['summary', 'blame', 'imports', 'chain', 'allocs'])
            outcome = self.gantry('analyze', action, '-', stdin=bytes(content))
            self.assertIn(outcome.status, (0, 1), (bytes(content), outcome.err))
            self.assertEqual(outcome.status == 1, outcome.out == '', bytes(content))

    def test_that_nobody_reads_on_end_quietly(self):
        path = self.write('t.jsonl', SMALL)
        reading, writing = os.pipe()
        os.close(reading)
        process = subprocess.run([GANTRY, 'analyze', 'summary', path], env=self.environment,
                                 stdout=writing, stderr=subprocess.PIPE, check=False)
        os.close(writing)
        self.assertEqual((process.returncode, process.stderr), (0, b''))

    def test_whose_names_all_differ_are_not_kept_in_memory(self):
        case.skip_under_sanitizers(self, 'the sanitizers keep what was freed')
        count, room = 40000, 40 << 20
        path = self.write('names.jsonl', trace(*(
            span('import', '%d-%s' % (i, 'x' * 1000), 2000 + i * 100, 2050 + i * 100)
            for i in range(count)), end=count * 200))
        for style in ('jsonl', 'chrome', 'otlp', 'importtime', 'dot', 'mermaid'):
            process = subprocess.run(
                [GANTRY, 'analyze', 'export', path, '--format', style, '-o', '/dev/null'],
                env=self.environment, stderr=subprocess.PIPE, check=False,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (room, room)))
            self.assertEqual((process.returncode, process.stderr), (0, b''), style)

    @unittest.skipUnless('GANTRY_TEST_EVENTS' in os.environ, 'GANTRY_TEST_EVENTS is not set')
    def test_that_are_huge_need_bounded_memory(self):
        path = self.write('many.jsonl', lines(HEADER))
        total = int(os.environ['GANTRY_TEST_EVENTS'])
        with open(path, 'a', encoding='utf-8') as file:
            for start in range(0, total // 2, 5000):
                file.write(lines(*(event for i in range(start, start + 5000) for event in
                                   span('import', 'module%d' % (i % 20000), 2000 + i * 100,
                                        2050 + i * 100, value='/lib/x.py',
                                        attributes={'importer': 'y', 'loader': 'z'}))))
            file.write(lines({'end': total * 100, 'dropped': 0}))
        for action in (['summary'], ['blame'], ['imports', '--limit', '9'],
                       ['export', '-o', self.folder + '/x.json']):
            begin = time.monotonic()
            subprocess.run([GANTRY, 'analyze', *action, path], env=self.environment,
                           stdout=subprocess.DEVNULL, check=True)
            print('# %s: %d events in %.1f s, %d KiB at most' % (
                action[0], total, time.monotonic() - begin,
                resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
            self.assertLess(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, 200 << 10)


class Summary(AnalyzeTest):
    def test_rows_are_what_the_file_says_and_add_up_to_the_nanosecond(self):
        document = self.analyze('summary', SMALL)
        rows = [(row['stage'], row['median']) for row in document['rows']]
        self.assertEqual(rows, [
            ('before the library', 1000), ('resolve', 500), ('start core', 2000),
            ('start site', 900), ('between', 1000), ('stop core', 3000), ('after', 1000),
            ('unaccounted', 600)])
        self.assertEqual(document['total']['median'], 10000)

    def test_of_real_runs_adds_up_too(self):
        for level in ('phase', 'alloc'):
            path = self.traced('-c', 'import json, threading\n'
                               't = threading.Thread(target=lambda: __import__("ast"))\n'
                               't.start(); t.join()', level=level)
            document = self.document('gantry-analyze-summary/1', 'analyze', 'summary', '--json',
                                     path)
            rows = {row['stage']: row['median'] for row in document['rows']}
            self.assertEqual(sum(rows.values()), document['total']['median'])
            with open(path, encoding='utf-8') as file:
                end = json.loads(file.read().splitlines()[-1])['end']
            self.assertEqual(document['total']['median'], end)
            self.assertEqual([name for name in rows if name.startswith('start ')],
                             ['start ' + name for name in PHASES])

    def test_of_a_set_has_median_and_spread(self):
        runs = ''.join(trace(span('start', 'core', 2000, 2000 + took)) for took in
                       (100, 200, 300, 400, 1000))
        row = self.analyze('summary', runs)['rows'][1]
        self.assertEqual(row, {'stage': 'start core', 'median': 300, 'spread': 200, 'least': 100,
                               'most': 1000, 'mean': 400})
        outcome = self.gantry('analyze', 'summary', '-', stdin=runs.encode())
        self.assertIn('5 runs', outcome.out)

    def test_times_that_run_backwards_never_become_negative(self):
        document = self.analyze('summary', trace(span('start', 'a', 5000, 2000),
                                                 span('start', 'b', 1000, 3000), end=100))
        rows = [row['median'] for row in document['rows']]
        self.assertTrue(all(0 <= ns <= 5000 for ns in rows), rows)
        self.assertEqual(sum(rows), document['total']['median'])

    def test_colours_are_as_asked_for(self):
        path = self.write('t.jsonl', SMALL)
        self.assertNotIn('\033', self.succeeds('analyze', 'summary', path))
        self.assertIn('\033[1mstage',
                      self.succeeds('analyze', 'summary', path, '--color=always', NO_COLOR='1'))
        outcome = self.gantry('analyze', 'summary', path, '--color', 'alway')
        self.assert_one_error(outcome, 64, "'alway'", hint="'always'")

    def test_names_cannot_speak_to_the_terminal(self):
        path = self.write('t.jsonl', SMALL.replace('"core"', '"c\\u001b[2Jore\\n"'))
        out = self.succeeds('analyze', 'summary', path)
        self.assertIn('start c\\x1b[2Jore\\n', out)


class Export(AnalyzeTest):
    def test_of_ends_that_are_mixed_up_ends_what_is_innermost(self):
        begun, end = span('start', 'core', 2000, 5000)
        inside, ended = span('import', 'a_module_with_a_long_name', 3000, 6000)
        path = self.write('t.jsonl', trace([begun, inside, {**end, 't': 4000}, {**ended, 't': 6000}]))
        for name, expected in (('importtime', r'\| a_module_with_a_long_name$'),
                               ('dot', r'core.*0\.004 ms'), ('mermaid', r'core.*0\.004 ms')):
            self.succeeds('analyze', 'export', path, '--format', name, '-o', 'out')
            with open(os.path.join(self.folder, 'out'), encoding='utf-8') as file:
                self.assertRegex(file.read().rstrip(), '(?ms)' + expected)

    def test_of_the_native_format_is_the_same_file(self):
        path = self.traced('-c', 'import json', level='alloc')
        self.succeeds('analyze', 'export', path, '-o', 'again.jsonl')
        with open(path, 'rb') as one, open(os.path.join(self.folder, 'again.jsonl'), 'rb') as two:
            self.assertEqual(one.read(), two.read())

    def test_writes_every_format(self):
        path = self.write('t.jsonl', SMALL)
        out = self.succeeds('analyze', 'export', path, '--format', 'chrome', '-o', '-')
        names = {event['name'] for event in json.loads(out)['traceEvents'] if event['ph'] == 'B'}
        self.assertEqual(names & {'start core', 'import b'}, {'start core', 'import b'})

    def test_closes_what_a_cut_file_leaves_open(self):
        path = self.write('t.jsonl', ''.join(SMALL.splitlines(True)[:6]))
        outcome = self.gantry('analyze', 'export', path, '-o', 'x.json')
        self.assertEqual(outcome.status, 0)
        with open(os.path.join(self.folder, 'x.json'), encoding='utf-8') as file:
            phases = [event['ph'] for event in json.load(file)['traceEvents']]
        self.assertEqual(phases.count('B'), phases.count('E'))
        self.assertGreater(phases.count('B'), 1)

    def test_that_fails_leaves_no_file(self):
        path = self.write('t.jsonl', SMALL + 'x\n')
        self.assert_one_error(self.gantry('analyze', 'export', path, '-o', 'x.json'), 1, 'line')
        self.assertEqual(os.listdir(self.folder), ['t.jsonl'])

    def test_never_writes_over_its_own_input(self):
        path = self.write('t.jsonl', SMALL)
        os.symlink(path, os.path.join(self.folder, 'link.jsonl'))
        for name in (path, 'link.jsonl'):
            self.assert_one_error(self.gantry('analyze', 'export', path, '-o', name), 64,
                                  'the trace file itself')
        with open(path, encoding='utf-8') as file:
            self.assertEqual(file.read(), SMALL)

    def test_says_what_it_does_not_know_or_cannot_write(self):
        path = self.write('t.jsonl', SMALL)
        for arguments, status, *about in (
                ([], 64, 'into which file'), (['-o', 'x.bla'], 64, 'names no format'),
                (['-o', '-'], 64, 'in which format'),
                (['-o', 'x', '--format', 'chrom'], 64, "'chrom'"),
                (['-o', '/nowhere/x.json'], 1, '/nowhere/x.json', 'No such file'),
                (['-o', '/dev/full', '--format', 'chrome'], 1, 'No space left')):
            self.assert_one_error(self.gantry('analyze', 'export', path, *arguments), status,
                                  *about)


class Blame(AnalyzeTest):
    def blame(self, content, *options):
        document = self.analyze('blame', content, *options)
        return document['total'], {(row['kind'], row['name']): row for row in document['rows']}

    def test_sorts_by_self_time_and_adds_up(self):
        document = self.analyze('blame', SMALL)
        self.assertEqual([(row['kind'], row['name'], row['self'], row['in_all'], row['phase'])
                          for row in document['rows']], [
            ('stop', 'core', 3000, 3000, 'stop core'),
            (None, 'before the library', 1000, 1000, ''),
            (None, 'between', 1000, 1000, ''),
            (None, 'after', 1000, 1000, ''),
            ('start', 'core', 1000, 2000, 'start core'),
            ('start', 'site', 800, 900, 'start site'),
            (None, 'unaccounted', 600, 600, ''),
            ('import', 'b', 600, 600, 'start core'),
            ('resolve', '', 500, 500, 'resolve'),
            ('import', 'a', 400, 1000, 'start core'),
            ('import', 'c', 100, 100, 'start site')])
        self.assertEqual(document['total'], 10000)

    def test_of_some_kinds_counts_the_others_to_what_is_around_them(self):
        total, rows = self.blame(SMALL, '--kinds', 'phase')
        self.assertEqual(rows['start', 'core']['self'], 2000)
        self.assertEqual(sum(row['self'] for row in rows.values()), total)
        total, rows = self.blame(SMALL, '--kinds', 'import,atexit')
        self.assertEqual(rows[None, 'not of these kinds']['self'], 5300)
        self.assertEqual(sum(row['self'] for row in rows.values()), total)
        for kinds in ('imports', '', 'import,'):
            outcome = self.gantry('analyze', 'blame', 't.jsonl', '--kinds', kinds)
            self.assert_one_error(outcome, 64, 'no such kind')

    def test_counts_other_threads_beside_the_wall_time(self):
        content = trace(span('start', 'main', 2000, 9000),
                        span('import', 'a', 3000, 4000, thread=8))
        total, rows = self.blame(content)
        self.assertTrue(rows['import', 'a']['other_thread'])
        self.assertEqual(sum(row['self'] for row in rows.values() if not row['other_thread']),
                         total)

    def test_counts_what_lies_in_itself_once(self):
        content = trace(span('start', 'main', 2000, 9000, span('import', 'a', 3000, 5000,
                                                               span('import', 'a', 3500, 4000))))
        row = self.blame(content)[1]['import', 'a']
        self.assertEqual((row['self'], row['in_all'], row['count']), (2000, 2000, 2))

    def test_of_a_real_run_adds_up(self):
        path = self.traced('-c', 'import json')
        document = self.document('gantry-analyze-blame/1', 'analyze', 'blame', '--json', path)
        self.assertEqual(sum(row['self'] for row in document['rows'] if not row['other_thread']),
                         document['total'])
        selfs = [row['self'] for row in document['rows']]
        self.assertEqual(selfs, sorted(selfs, reverse=True))

    def test_shows_as_many_rows_as_asked_for_and_their_sum_stays(self):
        path = self.write('t.jsonl', SMALL)
        rows = self.succeeds('analyze', 'blame', path, '--limit', '2').splitlines()
        self.assertEqual(len(rows), 5)
        self.assertIn('9 more', rows[3])
        self.assertTrue(rows[3].strip().startswith('0.006 ms'))
        self.assertEqual(len(self.succeeds('analyze', 'blame', path, '--limit=0').splitlines()), 13)
        self.assert_one_error(self.gantry('analyze', 'blame', path, '--limit', '-1'), 64, "'-1'")


class Imports(AnalyzeTest):
    TREE = trace(span('start', 'main', 2000, 9000,
                      span('import', 'a', 2000, 5000,
                           span('import', 'b', 3000, 4000, span('import', 'c', 3200, 3400))),
                      span('import', 'd', 6000, 7000, attributes={'raised': 'ModuleNotFoundError'}),
                      span('import', 'e', 7000, 8000, attributes={'raised': 'SyntaxError'})))

    def modules(self, *options):
        document = self.analyze('imports', self.TREE, *options)
        return [row['module'] for row in document['imports']]

    def test_can_be_those_because_of_one_module(self):
        self.assertEqual(self.modules('--under', 'b'), ['b', 'c'])
        self.assertEqual(self.modules('--under', 'a', '--flat'), ['a', 'b', 'c'])
        outcome = self.gantry('analyze', 'imports', self.write('t.jsonl', self.TREE), '--under', 'aa')
        self.assertIn("no module 'aa' was imported: did you mean 'a'?", outcome.err)

    def test_that_failed_say_how(self):
        path = self.write('t.jsonl', self.TREE)
        for action in ('imports', 'blame'):
            out = self.succeeds('analyze', action, path)
            self.assertIn('d (not found)', out)
            self.assertIn('e (SyntaxError)', out)
        raised = {row['module']: row['raised'] for row in
                  self.analyze('imports', self.TREE)['imports']}
        self.assertEqual((raised['a'], raised['d'], raised['e']),
                         (None, 'ModuleNotFoundError', 'SyntaxError'))

    def test_as_json_are_as_many_as_asked_for(self):
        self.assertEqual(self.modules('--limit', '2'), ['a', 'b'])
        self.assertEqual(len(self.modules()), 5)

    def test_are_those_of_the_run_with_who_asked_and_what_loaded(self):
        self.write('a.py', 'import b')
        self.write('b.py', '')
        script = self.write('main.py', 'import a')
        path = self.traced(script)
        imports = self.document('gantry-analyze-imports/1', 'analyze', 'imports', '--json',
                                path)['imports']
        found = {row['module']: row for row in imports}
        self.assertEqual(
            [(found[name]['depth'], found[name]['importer'], found[name]['loader'],
              found[name]['bytecode'], found[name]['path'], found[name]['phase'])
             for name in ('a', 'b')],
            [(0, '__main__', 'SourceFileLoader', 'compiled', os.path.join(self.folder, 'a.py'),
              'start main'),
             (1, 'a', 'SourceFileLoader', 'compiled', os.path.join(self.folder, 'b.py'),
              'start main')])
        self.assertIn('encodings', found)
        self.assertEqual(found['a']['in_all'], found['a']['self'] + found['b']['in_all'])
        with open(path, encoding='utf-8') as file:
            begins = [event['name'] for event in map(json.loads, file)
                      if (event.get('kind'), event.get('shape')) == ('import', 'begin')]
        self.assertEqual([row['module'] for row in imports], begins)

    def test_are_a_tree_or_flat(self):
        path = self.write('t.jsonl', SMALL)
        tree = self.succeeds('analyze', 'imports', path)
        names = [line.split()[4] for line in tree.splitlines()[1:-1]]
        self.assertEqual(names, ['a', 'b', 'c'])
        self.assertLess(tree.splitlines()[1].index('a  '), tree.splitlines()[2].index('b  '))
        flat = self.succeeds('analyze', 'imports', path, '--flat')
        self.assertEqual([line.split()[4] for line in flat.splitlines()[1:-1]], ['b', 'a', 'c'])

    def test_count_what_is_no_import_to_the_import_around_it(self):
        content = trace(span('import', 'a', 2000, 9000,
                             span('pth', 'x.pth', 3000, 6000, span('import', 'b', 4000, 5000))))
        rows = self.analyze('imports', content)['imports']
        self.assertEqual([(row['module'], row['self'], row['depth']) for row in rows],
                         [('a', 6000, 0), ('b', 1000, 1)])

    def test_that_were_not_recorded_are_told(self):
        path = self.write('t.jsonl', trace(span('start', 'core', 2000, 3000), level='phase'))
        outcome = self.gantry('analyze', 'imports', path)
        self.assertEqual(outcome.status, 0)
        self.assertIn('gantry trace --level import', outcome.err)


class Chain(AnalyzeTest):
    def order(self, phase, after, reason):
        return [{'t': 1200, 'thread': 7, 'shape': 'mark', 'kind': 'order', 'name': phase,
                 'value': after, 'detail': reason}]

    PHASES = (span('resolve', '', 1100, 1300), span('configure', '', 1400, 2000),
              span('start', 'a', 2000, 3000), span('start', 'b', 3000, 5000),
              span('start', 'c', 5100, 6000), span('start', 'd', 6000, 7000))

    def chain(self, content):
        return [(link['name'], link['active'], link['took'], link['reason'], link['idle'])
                for link in self.analyze('chain', content)['chain']]

    BEGIN = [('configure', 2000, 600, 'the phases are put in order before they are configured',
              100),
             ('resolve', 1300, 200, 'the process has to be loaded first', 100),
             ('before the library', 1000, 1000, None, 0)]

    def test_follows_what_each_phase_had_to_wait_for(self):
        content = trace(self.order('d', 'a', 'needs'), self.order('d', 'b', 'level'),
                        self.order('d', 'b', 'wants'), self.order('c', 'a', 'needs'),
                        self.order('b', 'gone', 'wants'), *self.PHASES)
        first = 'all phases are configured before the first one starts'
        self.assertEqual(self.chain(content), [
            ('d', 7000, 1000, 'level, wants', 1000), ('b', 5000, 2000, first, 1000), *self.BEGIN])

    def test_is_the_order_of_the_spans_where_the_plan_is_not_told(self):
        chain = self.chain(trace(*self.PHASES))
        self.assertEqual(chain[:3], [('d', 7000, 1000, 'c comes before d', 0),
                                     ('c', 6000, 900, 'b comes before c', 100),
                                     ('b', 5000, 2000, 'a comes before b', 0)])
        self.assertEqual(chain[4:], self.BEGIN)

    def test_of_phases_that_take_no_time_has_an_end(self):
        chain = self.chain(trace(*(span('start', name, 2000, 2000) for name in 'abc')))
        self.assertLess(len(chain), 6)

    def test_of_a_real_run_goes_from_main_to_the_process(self):
        path = self.traced('-c', 'pass', level='phase')
        out = self.succeeds('analyze', 'chain', path)
        names = [line.split()[0].lstrip('\u2514\u2500') for line in out.splitlines()[4:]]
        self.assertEqual((names[0], names[-3:]), ('main', ['configure', 'resolve', 'before']))
        self.assertTrue({'site', 'core'} < set(names), names)


class Allocs(AnalyzeTest):
    def test_tell_what_each_did_itself_and_in_all(self):
        def memory(calls, size, live, peak):
            return {'memory': {'calls': calls, 'bytes': size, 'live': live, 'peak': peak}}
        events = span('start', 'core', 2000, 9000, span('import', 'a', 3000, 4000,
                                                        **memory(14, 1400, 300, 900)),
                      **memory(20, 2000, 100, 500))
        events[0].update(memory(10, 1000, 200, 200))
        events[1].update(memory(11, 1100, 250, 300))
        rows = self.analyze('allocs', trace(events))['rows']
        self.assertEqual([(row['name'], row['self_calls'], row['self_bytes'], row['calls'],
                           row['bytes'], row['live'], row['peak']) for row in rows],
                         [('core', 7, 700, 10, 1000, -100, 900), ('a', 3, 300, 3, 300, 50, 900)])

    def test_of_a_real_run_has_phases_and_imports(self):
        path = self.traced('-c', 'import json', level='alloc')
        rows = self.document('gantry-analyze-allocs/1', 'analyze', 'allocs', '--json', path)['rows']
        found = {(row['kind'], row['name']): row for row in rows}
        self.assertGreater(found['start', 'core']['self_bytes'], 100000)
        self.assertGreater(found['import', 'json.decoder']['calls'], 100)
        self.assertGreaterEqual(found['start', 'main']['bytes'], found['import', 'json']['bytes'])

    def test_that_were_not_counted_are_told(self):
        path = self.traced('-c', 'pass')
        outcome = self.gantry('analyze', 'allocs', path)
        self.assertEqual(outcome.status, 0)
        self.assertIn('gantry trace --level alloc', outcome.err)


class Terminal(AnalyzeTest):
    def shown(self, *arguments, width=60, **variables):
        """What a run writes to a terminal of this width."""
        return self.on_terminal('analyze', *arguments, width=width, **variables)

    def setUp(self):
        super().setUp()
        inside = span('import', 'module.' + 'x' * 200, 2500, 3500, value='/lib/' + 'y' * 300,
                      attributes={'importer': '\u4e16\u754c' * 30, 'loader': 'L'})
        self.path = self.write('t.jsonl', trace(span('start', 'core', 2000, 4000, inside)))

    def test_gets_tables_that_fit(self):
        for action in ('imports', 'blame', 'allocs', 'summary'):
            for width in (70, 80, 90, 120, 200):
                text = self.shown(action, self.path, '--no-pager', '--color=never', width=width)
                for line in text.splitlines():
                    cells = sum(2 if char >= '\u4e00' else 1 for char in line)
                    self.assertLessEqual(cells, width, line)

    def test_gives_up_paths_before_names(self):
        text = self.shown('imports', self.path, '--no-pager', '--color=never', width=80)
        self.assertRegex(text, 'module\\.x{16,}\u2026')
        self.assertNotIn('path', text)
        text = self.shown('imports', self.path, '--no-pager', '--color=never', width=250)
        self.assertRegex(text, 'module\\.x{60,}\u2026')
        self.assertRegex(text, '\u2026y+\\r\n')

    def test_is_not_thought_of_where_there_is_none(self):
        text = self.succeeds('analyze', 'imports', self.path)
        self.assertIn('module.' + 'x' * 200 + ' ', text)
        self.assertIn('/lib/' + 'y' * 300 + '\n', text)
        self.assertLess(len(text.splitlines()[0]), 200, 'what is long does not push the others')

    def test_gets_colours_unless_it_wants_none(self):
        arguments = 'summary', self.path, '--no-pager'
        self.assertIn('\033[1m', self.shown(*arguments))
        self.assertNotIn('\033', self.shown(*arguments, NO_COLOR='1'))
        self.assertNotIn('\033', self.shown(*arguments, TERM='dumb'))
        self.assertNotIn('\033', self.shown(*arguments, '--color=never'))

    def test_gets_a_pager_and_nothing_else_does(self):
        pager = 'sed s/^/paged:/'
        self.assertIn('paged:', self.shown('summary', self.path, PAGER=pager))
        for arguments, variables in ((['--no-pager'], {'PAGER': pager}), ([], {'PAGER': 'cat'}),
                                     ([], {'PAGER': ''})):
            text = self.shown('summary', self.path, *arguments, **variables)
            self.assertNotIn('paged:', text)
            self.assertIn('total', text)
        self.assertNotIn('paged:', self.succeeds('analyze', 'summary', self.path, PAGER=pager))
        self.assertEqual(self.shown('summary', self.path, PAGER='echo $LESS').strip(), 'FRX')

    def test_without_the_pager_is_used_as_it_is(self):
        self.assertIn('total', self.shown('summary', self.path, PAGER='/nowhere/pager'))


class CommandLine(AnalyzeTest):
    def test_mistakes_are_told(self):
        for arguments, about, hint in (
                ([], 'say what to do', 'summary'), (['sumary'], "'sumary'", 'summary'),
                (['summary'], 'it takes FILE', 'gantry analyze summary --help'),
                (['summary', 'a', 'b'], "'b'", 'gantry analyze summary --help'),
                (['summary', 'nowhere', '--limit=2'], "'--limit'", ''),
                (['--json', 'summary'], 'what to do comes first', 'summary')):
            self.assert_one_error(self.gantry('analyze', *arguments), 64, about, hint=hint)


if __name__ == '__main__':
    sys.exit(case.main())
