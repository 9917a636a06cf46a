# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""The plugin trace-sysprof: its captures, read by Sysprof's own reader, against the trace.

    trace-sysprof-test.py GANTRY FIXTURES [NAME...]
"""
import ctypes
import json
import os
import sys
import unittest

import case
from case import PHASES, GantryTest

MARK, PROCESS, METADATA, SET_COUNTERS = 10, 4, 11, 9

try:
    LIBRARY = ctypes.CDLL('libsysprof-4.so')
except OSError:
    LIBRARY = None


class Frame(ctypes.Structure):
    """SysprofCaptureFrame, and behind it what a mark begins with."""
    _pack_ = 1
    _fields_ = [('length', ctypes.c_uint16), ('cpu', ctypes.c_int16), ('pid', ctypes.c_int32),
                ('time', ctypes.c_int64), ('type', ctypes.c_uint32), ('padding', ctypes.c_uint32),
                ('duration', ctypes.c_int64), ('group', ctypes.c_char * 24),
                ('name', ctypes.c_char * 40)]


class Capture:
    """All marks of a file as (begin, duration, group, name, message), and how often which frame."""

    READERS = {MARK: 'read_mark', PROCESS: 'read_process', METADATA: 'read_metadata',
               SET_COUNTERS: 'read_counter_set', 8: 'read_counter_define'}

    def __init__(self, path):
        self.reader = self.call('new', ctypes.c_void_p, path.encode())
        assert self.reader, 'Sysprof does not take it for a capture'
        self.begin = self.call('get_start_time', ctypes.c_int64, self.reader)
        self.end = self.call('get_end_time', ctypes.c_int64, self.reader)
        self.marks, self.counts, self.texts = [], {}, []
        kind = ctypes.c_int()
        while self.call('peek_type', ctypes.c_bool, self.reader, ctypes.byref(kind)):
            self.counts[kind.value] = self.counts.get(kind.value, 0) + 1
            address = self.call(self.READERS[kind.value], ctypes.c_void_p, self.reader)
            assert address, 'a frame of type %d cannot be read' % kind.value
            frame = Frame.from_address(address)
            if kind.value == MARK:
                self.marks.append((frame.time, frame.duration, frame.group.decode(),
                                   frame.name.decode(),
                                   ctypes.string_at(address + ctypes.sizeof(Frame)).decode()))
            elif kind.value == PROCESS:
                self.texts.append(ctypes.string_at(address + 24).decode())
        self.call('unref', None, self.reader)

    @staticmethod
    def call(name, result, *arguments):
        function = getattr(LIBRARY, 'sysprof_capture_reader_' + name)
        function.restype = result
        return function(*(ctypes.c_void_p(argument) if isinstance(argument, int) else argument
                          for argument in arguments))

    def names(self, group):
        return [name for _, _, of, name, _ in self.marks if of == 'Gantry ' + group]


@unittest.skipIf(LIBRARY is None, 'Sysprof (libsysprof-4) is not installed')
class TraceSysprof(GantryTest):
    def record(self, *arguments, level='import', status=0, **keywords):
        """The capture of a run, and the events of its trace."""
        outcome = self.gantry('trace', '--level', level, '-o', 't.jsonl', '--plugin',
                              'trace-sysprof', '--', *arguments, **keywords)
        self.assertEqual(outcome.status, status, outcome.err)
        with open(os.path.join(self.folder, 't.jsonl'), encoding='utf-8') as file:
            events = [json.loads(line) for line in file][1:-1]
        return Capture(os.path.join(self.folder, 'gantry.syscap')), events

    def test_has_each_span_of_the_trace_with_its_length(self):
        capture, events = self.record('-c', 'import json, _gantry\n'
                                            'with _gantry.span("load"): pass')
        self.assertEqual(capture.names('start'), ['before the library', 'trace-sysprof', *PHASES])
        self.assertIn('json.decoder', capture.names('import'))
        self.assertEqual(capture.names('span'), ['load'])
        lengths, stacks = [], {}
        for event in events:
            stack = stacks.setdefault(event['thread'], [])
            if event['shape'] == 'begin':
                stack.append(event['t'])
            elif event['shape'] == 'end':
                begin = stack.pop()
                lengths.append((begin, event['t'] - begin, event['name'] or event['kind']))
        # The clock is read once to find when the process began; what of it both know.
        epoch = capture.begin
        found = [(begin - epoch, length, name) for begin, length, group, name, _ in capture.marks
                 if length > 0 and name != 'before the library']
        self.assertEqual(len(found), len(lengths) - 1, 'all but its own stop')
        for (begin, length, name), expected in zip(found, lengths):
            self.assertEqual((length, name), (expected[1], expected[2][:39]))
            self.assertAlmostEqual(begin, expected[0], delta=20_000)
        self.assertGreaterEqual(capture.end, max(begin + length
                                                 for begin, length, *_ in capture.marks))
        self.assertIn(' trace --level import', capture.texts[0])

    def test_tells_of_an_import_what_the_trace_does(self):
        capture, _ = self.record('-c', 'import json')
        message = [mark[4] for mark in capture.marks if mark[3] == 'json.scanner'][0]
        self.assertRegex(message, r'^json\.scanner: /.*scanner\.py, importer=json\.decoder, '
                                  r'loader=SourceFileLoader')

    def test_draws_memory_at_level_alloc(self):
        capture, events = self.record('-c', '', level='alloc')
        counted = sum('memory' in event for event in events)
        self.assertAlmostEqual(capture.counts[SET_COUNTERS], counted, delta=4)
        self.assertGreater(counted, 50)
        self.assertNotIn(SET_COUNTERS, self.record('-c', '')[0].counts)

    def test_takes_names_of_any_kind(self):
        long = 'ä' * 100
        capture, _ = self.record('-c', 'import _gantry\n'
                                       'for name in ("%s", "", "a\\nb", "\\x01"):\n'
                                       '    with _gantry.span(name): pass' % long)
        names = capture.names('span')
        self.assertEqual(names, ['ä' * 19, 'span', 'a\nb', '\x01'])
        self.assertEqual([mark[4] for mark in capture.marks if mark[3] == names[0]], [long])

    def test_has_what_ended_before_the_process_was_killed(self):
        capture, _ = self.record('-c', 'import json, os; os.kill(os.getpid(), 9)', status=-9)
        self.assertIn('json', capture.names('import'))
        self.assertIn('site', capture.names('start'))
        self.assertNotIn('main', capture.names('start'))

    def test_is_the_parent_s_when_the_program_forks(self):
        program = ('import os, _gantry\n'
                   'for name in "a", "b":\n'
                   '    if os.fork() == 0:\n'
                   '        with _gantry.span(name): import json\n'
                   '        raise SystemExit\n'
                   '    os.wait()\n'
                   'with _gantry.span("parent"): pass\n')
        capture, _ = self.record('-c', program)
        self.assertEqual(capture.names('span'), ['parent'])
        self.assertEqual(len(capture.names('stop')), len(PHASES) - 3)

    def test_leaves_no_descriptor_behind_in_the_program(self):
        program = 'import os; print([os.get_inheritable(int(fd)) for fd in os.listdir("/proc/self' \
                  '/fd") if os.path.realpath("/proc/self/fd/" + fd).endswith(".syscap")])'
        outcome = self.gantry('run', '--plugin', 'trace-sysprof', '--', '-c', program)
        self.assertEqual((outcome.status, outcome.out), (0, '[False]\n'), outcome.err)

    def test_writes_where_the_variable_says(self):
        outcome = self.gantry('run', '--plugin', 'trace-sysprof', '--', '-c', '',
                              GANTRY_SYSPROF='here.syscap')
        self.assertEqual((outcome.status, outcome.out, outcome.err), (0, '', ''))
        self.assertEqual(os.listdir(self.folder), ['here.syscap'])
        self.assertIn('main', Capture(os.path.join(self.folder, 'here.syscap')).names('start'))

    def test_cannot_write(self):
        outcome = self.gantry('run', '--plugin', 'trace-sysprof', '--set',
                              'trace-sysprof.file=no/such/folder', '--', '-c', 'print(1)')
        self.assert_one_error(outcome, 125, 'trace-sysprof', "'no/such/folder'",
                              hint='trace-sysprof.file')

    @unittest.skipUnless(os.access('/dev/full', os.W_OK), 'no /dev/full')
    def test_tells_of_a_full_disk_when_it_stops(self):
        outcome = self.gantry('run', '--plugin', 'trace-sysprof', '--set',
                              'trace-sysprof.file=/dev/full', '--', '-c', 'print(1)')
        self.assert_one_error(outcome, 125, 'trace-sysprof', 'No space left', out='1\n')


if __name__ == '__main__':
    sys.exit(case.main())
