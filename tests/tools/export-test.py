# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""gantry trace --format: what each format makes of real runs.

    export-test.py GANTRY FIXTURES [NAME...]
"""
import json
import os
import re
import socket
import sys
import xml.etree.ElementTree

import case
from case import GantryTest

# Programs of the standard library: their arguments.
PROGRAMS = [
    ['-m', 'json.tool', '--help'],
    ['-m', 'calendar', '2024'],
    ['-m', 'timeit', '-n', '1', '-r', '1', 'pass'],
    ['-m', 'zipfile', '--help'],
    ['-m', 'unittest', '--help'],
    ['-m', 'http.server', '--help'],
    ['-m', 'venv', '--help'],
    ['-m', 'platform'],
    ['-m', 'sysconfig'],
    ['-m', 'pydoc'],
    ['-c', 'import asyncio; asyncio.run(asyncio.sleep(0))'],
    ['-c', 'import concurrent.futures, decimal, sqlite3, xml.dom.minidom'],
]

# What differs from -X importtime of CPython, and why.
DIFFERENT_IMPORTS = {
    '_signal': 'CPython imports it in the middle of its main initialization, which is one step: a '
               'phase of its own can only come behind it',
}
ADDED_IMPORTS = {
    'importlib.import_module': 'CPython shows what its C code is asked for, and so not what this '
                               'is asked for, but the imports inside of it; we show both',
}


class ExportTest(GantryTest):
    def export(self, ending, *arguments, level='import', **keywords):
        """The file that a run is written to, as text."""
        outcome = self.gantry('trace', '--level', level, '-o', 't' + ending, '--', *arguments,
                              **keywords)
        self.assertEqual(outcome.status, 0, outcome.err)
        self.summary = outcome.err
        with open(os.path.join(self.folder, 't' + ending), encoding='utf-8') as file:
            return file.read()


def rows_of(text):
    """(name, depth, self, cumulative) of each line of -X importtime."""
    return [(name, len(blanks) // 2, int(own), int(cumulative))
            for own, cumulative, blanks, name in
            re.findall(r'(?m)^import time: +(\d+) \| +(\d+) \| ( *)(\S.*)$', text)]


def nesting_of(rows):
    return [row[:2] for row in rows if row[0] not in DIFFERENT_IMPORTS]


class ImportTime(ExportTest):
    HEADER = 'import time: self [us] | cumulative | imported package\n'

    def stock(self, *arguments):
        outcome = self.gantry('-X', 'importtime', *arguments, program=sys.executable)
        self.assertEqual(outcome.status, 0, outcome.err)
        return outcome.err

    def test_has_the_modules_and_the_nesting_of_stock_python(self):
        for program in PROGRAMS:
            with self.subTest(program=program):
                text = self.export('.importtime', *program)
                self.assertTrue(text.startswith(self.HEADER))
                self.assertEqual(len(rows_of(text)), text.count('\n') - 1)
                stock = self.stock(*program)
                self.assertIn(self.HEADER, stock)
                self.assertEqual(nesting_of(rows_of(text)), nesting_of(rows_of(stock)))

    def test_names_every_difference_that_there_is(self):
        ours, stock = rows_of(self.export('.importtime', '-c', '')), rows_of(self.stock('-c', ''))
        for name in DIFFERENT_IMPORTS:
            self.assertEqual([row[1] for row in ours if row[0] == name],
                             [row[1] for row in stock if row[0] == name])
        self.assertNotEqual([row[:2] for row in ours], [row[:2] for row in stock])

    def test_has_what_import_module_is_asked_for_once(self):
        code = 'import importlib\nfor _ in range(3): importlib.import_module("json")'
        ours = nesting_of(rows_of(self.export('.importtime', '-c', code)))
        stock = nesting_of(rows_of(self.stock('-c', code)))
        self.assertEqual([row for row in ours if row[0] == 'json'], [('json', 0)])
        self.assertNotIn('json', [name for name, _ in stock], ADDED_IMPORTS)
        self.assertEqual([name for name, _ in ours if name != 'json'],
                         [name for name, _ in stock])

    def test_has_what_could_not_be_imported_as_stock_python_does(self):
        self.write('broken.py', 'import json\nraise TypeError')
        code = 'for name in "absent.x", "broken", "csv":\n' \
               '    try: __import__(name)\n    except Exception: pass'
        script = self.write('main.py', code)
        self.assertEqual(nesting_of(rows_of(self.export('.importtime', script))),
                         nesting_of(rows_of(self.stock(script))))

    def test_adds_up(self):
        inside = {}
        for name, depth, own, cumulative in rows_of(self.export('.importtime', *PROGRAMS[-1])):
            children = inside.pop(depth + 1, [])
            # Each number is rounded up.
            self.assertLessEqual(abs(own + sum(children) - cumulative), len(children) + 1, name)
            inside.setdefault(depth, []).append(cumulative)

    def test_takes_about_as_long_as_stock_python(self):
        for program in (PROGRAMS[0], PROGRAMS[-1]):
            sums = {}
            for _ in range(5):
                for who, text in (('stock', self.stock(*program)),
                                  ('ours', self.export('.importtime', *program))):
                    sums.setdefault(who, []).append(sum(row[3] for row in rows_of(text)
                                                        if row[1] == 0))
            ratio = min(sums['ours']) / min(sums['stock'])
            self.assertTrue(0.4 < ratio < 2.5, (program, sums))


class Chrome(ExportTest):
    def test_says_of_a_failed_import_with_what(self):
        code = 'try: import absent\nexcept ImportError: pass'
        events = json.loads(self.export('.json', '-c', code))['traceEvents']
        raised = {event['name']: event.get('args', {}).get('raised') for event in events
                  if event['ph'] == 'E'}
        self.assertEqual(raised['import absent'], 'ModuleNotFoundError')
        self.assertIsNone(raised['import site'])


class Folded(ExportTest):
    def test_adds_up_to_the_wall_time(self):
        stacks = {}
        for line in self.export('.folded', '-c', 'import json').splitlines():
            stack, _, ns = line.rpartition(' ')
            self.assertNotIn(stack, stacks)
            stacks[stack] = int(ns)
        total = float(re.search(r'(?m)^total +([0-9.]+) ms', self.summary).group(1))
        self.assertAlmostEqual(sum(stacks.values()) / 1e6, total, delta=0.001)
        self.assertTrue(any(stack.endswith(';start main;import json;import json.decoder')
                            for stack in stacks) or
                        'start main;import json;import json.decoder' in stacks, sorted(stacks))
        self.assertIn('before the library', stacks)


class Otlp(ExportTest):
    TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

    def collected(self, *arguments, **variables):
        """The resource's attributes, and the spans by their ids."""
        document = json.loads(self.export('.otlp.json', *arguments, **variables))
        [resource] = document['resourceSpans']
        attributes = {pair['key']: pair['value'] for pair in resource['resource']['attributes']}
        [scope] = resource['scopeSpans']
        return attributes, {span['spanId']: span for span in scope['spans']}

    def test_is_a_tree_of_the_trace_that_it_is_told(self):
        _, spans = self.collected('-c', 'import json', TRACEPARENT=self.TRACEPARENT)
        roots = [span for span in spans.values() if span['parentSpanId'] not in spans]
        self.assertEqual([span['parentSpanId'] for span in roots], ['00f067aa0ba902b7'])
        self.assertEqual({span['traceId'] for span in spans.values()},
                         {'4bf92f3577b34da6a3ce929d0e0e4736'})
        names = {span['name']: span for span in spans.values()}
        self.assertEqual(spans[names['import json.decoder']['parentSpanId']]['name'],
                         'import json')
        for span in spans.values():
            if span['parentSpanId'] not in spans:
                continue
            parent = spans[span['parentSpanId']]
            self.assertLessEqual(int(parent['startTimeUnixNano']), int(span['startTimeUnixNano']))
            self.assertGreaterEqual(int(parent['endTimeUnixNano']), int(span['endTimeUnixNano']))

    def test_of_two_runs_are_two_traces(self):
        ids = [next(iter(self.collected('-c', '', **variables)[1].values()))['traceId']
               for variables in ({}, {}, {'TRACEPARENT': self.TRACEPARENT.upper()})]
        self.assertEqual(len(set(ids)), 3)

    def test_says_what_it_is_of(self):
        attributes, _ = self.collected('-c', 'pass # it\'s "me"', OTEL_SERVICE_NAME='starts',
                                       OTEL_RESOURCE_ATTRIBUTES='service.name=no,zone=a%20b')
        self.assertEqual(attributes['service.name'], {'stringValue': 'starts'})
        self.assertEqual(attributes['zone'], {'stringValue': 'a b'})
        self.assertEqual(attributes['host.name'], {'stringValue': socket.gethostname()})
        self.assertEqual([value['stringValue'] for value in
                          attributes['process.command_args']['arrayValue']['values']],
                         ['-c', 'pass # it\'s "me"'])


class Graph(ExportTest):
    def test_has_the_order_of_gantry_graph_and_times(self):
        for name, ending, edge in (('dot', '.dot', r'(?m)^  ("\w+" -> .*)$'),
                                   ('mermaid', '.mmd', r'(?m)^  (p\d+ -->.*)$')):
            plan = self.succeeds('graph', '--format', name)
            ran = self.export(ending, '-c', '', level='phase')
            self.assertEqual(re.findall(edge, ran), re.findall(edge, plan))
            self.assertEqual(re.findall(r'"(\w+)(?:\\n|<br/>)', ran),
                             re.findall(r'"(\w+)(?:\\n|<br/>)', plan))
            self.assertEqual(len(re.findall(r'start \d+\.\d{3} ms', ran)), len(case.PHASES))


class Svg(ExportTest):
    def test_shows_every_phase_and_needs_nothing_else(self):
        text = self.export('.svg', '-c', 'import threading\n'
                           'thread = threading.Thread(target=lambda: __import__("json"))\n'
                           'thread.start(); thread.join()')
        root = xml.etree.ElementTree.fromstring(text)
        self.assertEqual(root.tag, '{http://www.w3.org/2000/svg}svg')
        titles = [title.text for title in root.iter('{http://www.w3.org/2000/svg}title')]
        for phase in ('core', 'interpreter', 'site', 'main'):
            self.assertTrue(any(title.startswith('start %s, ' % phase) for title in titles), phase)
        self.assertEqual(len(re.findall('>thread [0-9]+', text)), 2)
        self.assertNotIn('href', text)


if __name__ == '__main__':
    sys.exit(case.main())
