# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""The rows of a summary add up to the wall time of the process, as somebody outside sees it.

    wall-test.py GANTRY FIXTURES [NAME...]

GANTRY_TEST_CASES says how many runs are looked at.
"""
import json
import os
import sys
import time

import case
from case import GANTRY, GantryTest

RUNS = int(os.environ.get('GANTRY_TEST_CASES', 100))
TENTH_MS = 100_000

# The kernel tells when a process started in ticks. Within one it is reckoned from what the process
# has run and waited for a processor, which leaves out what it waited for a disk.
TICK = 1_000_000_000 // os.sysconf('SC_CLK_TCK')


class Wall(GantryTest):
    def run_seen_from_outside(self):
        """The trace of a run, and (before it was spawned, after, when it was gone)."""
        path = os.path.join(self.folder, 't.jsonl')
        null = os.open(os.devnull, os.O_WRONLY)
        self.addCleanup(os.close, null)
        spawned = time.time_ns()
        pid = os.posix_spawn(GANTRY, [GANTRY, 'trace', '-o', path, '-c', 'pass'], self.environment,
                             file_actions=[(os.POSIX_SPAWN_DUP2, null, 2)])
        running = time.time_ns()
        self.assertEqual(os.waitpid(pid, 0)[1], 0)
        gone = time.time_ns()
        with open(path, encoding='utf-8') as file:
            lines = [json.loads(line) for line in file]
        return lines, (spawned, running, gone)

    def test_is_what_the_rows_add_up_to(self):
        near = 0
        for _ in range(RUNS):
            lines, (spawned, running, gone) = self.run_seen_from_outside()
            started, end = lines[0]['started'], lines[-1]['end']
            summary = self.document('gantry-analyze-summary/1', 'analyze', 'summary', '--json',
                                    't.jsonl')
            self.assertEqual(sum(row['median'] for row in summary['rows']), end)
            self.assertEqual(summary['total']['median'], end)
            # It began while posix_spawn() was at work, which returns when the program runs.
            self.assertGreater(started, spawned - TENTH_MS)
            self.assertLess(started, running + TICK)
            self.assertLess(started + end, gone + TENTH_MS)
            near += started < running + TENTH_MS
        self.assertGreaterEqual(near, 0.95 * RUNS)

    def test_of_the_run_is_the_same_in_every_format(self):
        for _ in range(3):
            outcome = self.gantry('trace', '-o', 't.folded', '-c', 'import json')
            with open(os.path.join(self.folder, 't.folded'), encoding='utf-8') as file:
                total = sum(int(line.rsplit(' ', 1)[1]) for line in file)
            self.assertIn(['total', '%.3f' % (total / 1e6)],
                          [line.split()[:2] for line in outcome.err.splitlines()])
            outcome = self.gantry('trace', '-o', 't.jsonl', '-c', 'import json')
            with open(os.path.join(self.folder, 't.jsonl'), encoding='utf-8') as file:
                end = json.loads(file.readlines()[-1])['end']
            last = outcome.err.splitlines()[-1].split()
            self.assertEqual(last[:2], ['total', '%.3f' % (end / 1e6)])

    def test_has_the_exit_of_the_process_where_somebody_saw_it(self):
        begin = time.time_ns()
        outcome = self.gantry('trace', '--runs', '10', '-o', 'set.jsonl', '-c', 'x = bytes(10**7)')
        took = time.time_ns() - begin
        self.assertEqual(outcome.status, 0, outcome.err)
        self.assertIn('\nexit ', outcome.err)
        summary = self.document('gantry-analyze-summary/1', 'analyze', 'summary', '--json',
                                'set.jsonl')
        rows = {row['stage']: row for row in summary['rows']}
        self.assertGreater(rows['exit']['least'], 0)
        self.assertAlmostEqual(sum(row['mean'] for row in rows.values()), summary['total']['mean'],
                               delta=len(rows))
        self.assertLess(10 * summary['total']['mean'], took)
        with open(os.path.join(self.folder, 'set.jsonl'), encoding='utf-8') as file:
            last = [json.loads(line) for line in file if '"exited"' in line]
        self.assertEqual(len(last), 10)
        self.assertTrue(all(list(line) == ['end', 'dropped', 'exited'] for line in last), last)


if __name__ == '__main__':
    sys.exit(case.main())
