# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""Records that are made up, as files of the native format, and what gantry analyze says of them."""
import json
import os

from case import GantryTest

HEADER = {'schema': 'gantry-trace/1', 'unit': 'ns', 'zero': 'process start', 'started': 1,
          'pid': 7, 'level': 'alloc', 'library_entry': 1000,
          'about': {'python': '3.11.2', 'command': '-c pass'}}


def lines(*objects):
    return ''.join(json.dumps(line, ensure_ascii=False) + '\n' for line in objects)


def span(kind, name, begin, end, *inside, thread=7, **outcome):
    """The events of a span."""
    return [{'t': begin, 'thread': thread, 'shape': 'begin', 'kind': kind, 'name': name},
            *(event for events in inside for event in events),
            {'t': end, 'thread': thread, 'shape': 'end', 'kind': kind, 'name': name, **outcome}]


def trace(*spans, end=10000, **header):
    return lines({**HEADER, **header}, *(event for events in spans for event in events),
                 {'end': end, 'dropped': 0})


SMALL = trace(span('resolve', '', 1500, 2000),
              span('start', 'core', 2000, 4000,
                   span('import', 'a', 2500, 3500, span('import', 'b', 2600, 3200))),
              span('start', 'site', 4100, 5000, span('import', 'c', 4200, 4300)),
              span('stop', 'core', 6000, 9000))


def runs(*took, python='3.11.2', level='alloc', name='core'):
    """A set in which a phase, and an import in it, took these thousands of nanoseconds."""
    about = {'python': python, 'command': ''}
    return ''.join(trace(span('start', name, 2000, 2000 + ns * 1000,
                              span('import', 'm', 2000, 1000 + ns * 1000)),
                         span('stop', name, 2000 + ns * 1000, 3000 + ns * 1000),
                         end=3000 + ns * 1000, about=about, level=level) for ns in took)


class AnalyzeTest(GantryTest):
    def analyze(self, action, content, *options):
        """The document that --json writes of a file of this content."""
        path = self.write('t.jsonl', content)
        return self.document('gantry-analyze-%s/1' % action, 'analyze', action, '--json', path,
                             *options)

    def traced(self, *arguments, level='import'):
        """A trace of a real run; its path."""
        path = os.path.join(self.folder, 'real.jsonl')
        outcome = self.gantry('trace', '--level', level, '-o', path, *arguments)
        self.assertEqual(outcome.status, 0, outcome.err)
        return path
