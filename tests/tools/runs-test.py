# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""Sets of runs: gantry trace --runs, and what gantry analyze says of them.

    runs-test.py GANTRY FIXTURES [NAME...]
"""
import json
import os
import signal
import sys
import time

import case
from records import AnalyzeTest, runs, span, trace


class OfASet(AnalyzeTest):
    """What is about one run takes the one in the middle, or the one that is asked for."""

    def setUp(self):
        super().setUp()
        self.path = self.write('s.jsonl', runs(9000, 1000, 2000, 3000, 100))

    def core(self, *options):
        outcome = self.gantry('analyze', 'blame', '--json', *options)
        rows = {row['name']: row for row in json.loads(outcome.out)['rows'] if row['kind'] == 'start'}
        return rows['core']['in_all'], outcome.err

    def test_the_median_run_is_taken_and_that_is_said(self):
        took, told = self.core(self.path)
        self.assertEqual(took, 2000 * 1000)
        self.assertIn('it has 5 runs; this is run 3', told)

    def test_any_other_can_be_asked_for(self):
        for number, expected in ((1, 9000), (2, 1000), (5, 100)):
            self.assertEqual(self.core(self.path, '--run', str(number)), (expected * 1000, ''))
        self.assert_one_error(self.gantry('analyze', 'blame', self.path, '--run', '6'), 1,
                              'there are only 5')
        self.assert_one_error(self.gantry('analyze', 'blame', self.path, '--run', '0'), 64, "'0'")

    def test_an_export_is_of_the_same_one(self):
        outcome = self.gantry('analyze', 'export', self.path, '-o', 'one.jsonl')
        self.assertIn('this is run 3', outcome.err)
        self.assertEqual(self.core('one.jsonl'), (2000 * 1000, ''))

    def test_a_summary_is_of_all_or_of_one(self):
        def total(*options):
            return self.document('gantry-analyze-summary/1', 'analyze', 'summary', '--json',
                                 self.path, *options)
        self.assertEqual((total()['runs'], total('--run', '2')['runs']), (5, 1))
        self.assertEqual(total('--run', '2')['total']['median'], 1003 * 1000)

    def test_of_a_single_run_nothing_is_said(self):
        self.assertEqual(self.core(self.write('t.jsonl', runs(7))), (7000, ''))


class Diff(AnalyzeTest):
    def diff(self, a, b, *options, status=0, note=''):
        paths = self.write('a.jsonl', a), self.write('b.jsonl', b)
        outcome = self.gantry('analyze', 'diff', '--json', *paths, *options)
        self.assertEqual(outcome.status, status, outcome.err)
        self.assertIn(note, outcome.err)
        told = [line for line in outcome.err.splitlines() if 'few runs' not in line]
        self.assertEqual(bool(note), bool(told), outcome.err)
        document = json.loads(outcome.out)
        self.assertEqual(document['schema'], 'gantry-analyze-diff/1')
        self.assertEqual(document['slower'], status == 1)
        return {row['name']: row for row in document['stages'] + document['imports']}

    def test_tells_what_got_slower_by_status(self):
        base, more = (1000, 1010, 990, 1005, 995), (1100, 1110, 1090, 1105, 1095)
        rows = self.diff(runs(*base), runs(*more), status=1)
        self.assertEqual((rows['start core']['verdict'], rows['start core']['change']),
                         ('slower', 100000))
        self.assertEqual(rows['start core']['a']['median'], 1000000)
        self.assertEqual(rows['m']['verdict'], 'slower')
        self.assertEqual(rows['stop core']['verdict'], 'same')
        self.assertEqual(self.diff(runs(*more), runs(*base))['start core']['verdict'], 'faster')
        self.assertEqual(self.diff(runs(*base), runs(*base))['start core']['verdict'], 'same')

    def test_has_a_threshold(self):
        sets = runs(1000, 1010, 990), runs(1100, 1110, 1090)
        for threshold, status in (('5%', 1), ('9.5', 1), ('11%', 0), ('0', 1)):
            self.diff(*sets, '--threshold', threshold, status=status)
        for threshold in ('x', '5%%', '-1', '', 'inf', '0x5', ' 5', '1e1'):
            outcome = self.gantry('analyze', 'diff', 'a.jsonl', 'b.jsonl', '--threshold', threshold)
            self.assert_one_error(outcome, 64, '--threshold', hint='5%')

    def test_takes_noise_for_noise(self):
        wide = (1000, 1400, 600, 1300, 700)
        rows = self.diff(runs(*wide), runs(*(ns + 100 for ns in wide)))
        self.assertGreater(rows['start core']['noise'], 100000)
        self.diff(runs(*wide * 100), runs(*(ns + 100 for ns in wide * 100)), status=1)
        # What is less than the clock and the scheduler do is noise, however small the spread.
        self.diff(runs(100, 100, 100), runs(140, 140, 140))

    def test_of_single_runs_is_careful(self):
        self.diff(runs(1000), runs(1400), note='gantry trace --runs')
        self.diff(runs(1000), runs(1600), status=1, note='gantry trace --runs')

    def test_of_a_set_and_a_single_run_says_which_is_which(self):
        exited = ', "exited": %d}\n' % (6 * 1000000)
        exits = ''.join(line.replace('}\n', exited) if line.startswith('{"end"') else line
                        for line in runs(*[1000] * 12).splitlines(True))
        a, b = self.write('one.jsonl', runs(1000)), self.write('set.jsonl', exits)
        for pair, only in (((a, b), 'only in B'), ((b, a), 'only in A')):
            outcome = self.gantry('analyze', 'diff', *pair)
            self.assertEqual(outcome.status, 0, outcome.out)
            self.assertRegex(outcome.out, r'(?m)^exit .* %s$' % only)
            self.assertRegex(outcome.out, r'(?m)^total before exit ')
            self.assertRegex(outcome.out, r'(?m)^B takes 1\.000 of the time of A\.$')
            self.assertIn("'%s': a single run" % a, outcome.err)
        document = self.document('gantry-analyze-diff/1', 'analyze', 'diff', '--json', b, b)
        self.assertEqual((document['file_a'], document['ratio']), (b, 1))
        self.assertIn('ratio_error', document)

    def test_of_two_versions_compares_what_both_have(self):
        base = (1000, 1001, 1002)
        rows = self.diff(runs(*base, python='3.10.13', name='old'), runs(*base, name='new'),
                         note='Python 3.11.2, and the other one 3.10.13')
        self.assertEqual(rows['start old']['verdict'], 'only in A')
        self.assertEqual(rows['start new']['verdict'], 'only in B')
        self.assertNotIn('a', rows['start new'])

    def test_is_about_phases_and_not_about_what_lies_around_them(self):
        def sets(entry=1000, between=0, after=0):
            begin, ms = entry + 1000, 1000000
            return ''.join(trace(span('start', 'core', begin, begin + ms),
                                 span('stop', 'core', begin + ms + between, begin + 2 * ms + between),
                                 end=begin + 2 * ms + between + after, library_entry=entry,
                                 about={'python': '3.11.2', 'command': ''}) for _ in range(3))
        more = 30 * 1000000
        for other in (sets(entry=more), sets(between=more), sets(after=more)):
            self.assertEqual(self.diff(sets(), other)['total']['verdict'], 'slower')

    def test_of_a_phase_that_is_new_is_slower(self):
        base = (1000, 1001, 1002)
        rows = self.diff(runs(*base), runs(*base, name='new'), status=1)
        self.assertEqual(rows['start new']['verdict'], 'slower')

    def test_of_an_import_that_only_one_has_is_no_change_of_it(self):
        one = trace(span('start', 'core', 2000, 9000000, span('import', 'm', 2000, 8000000)),
                    about={'python': '3.11.2', 'command': ''}, level='import') * 3
        rows = self.diff(one, one.replace('"m"', '"n"'))
        self.assertEqual((rows['m']['verdict'], rows['n']['verdict']), ('only in A', 'only in B'))

    def test_of_two_levels_is_told(self):
        base = (1000, 1001, 1002)
        rows = self.diff(runs(*base), runs(*base, level='import'), note='level import')
        self.assertIn('m', rows)
        # What was not recorded did not get faster.
        rows = self.diff(runs(*base), runs(*base, level='config'), note='level config')
        self.assertNotIn('m', rows)

    def test_that_cannot_be_made_has_a_status_of_its_own(self):
        good, bad = self.write('a.jsonl', runs(1)), self.write('b.jsonl', 'x')
        for pair in ((good, bad), (bad, good), (good, 'nowhere')):
            self.assert_one_error(self.gantry('analyze', 'diff', *pair), 2, 'trace file')


class Runs(AnalyzeTest):
    def test_that_fail_leave_the_set_of_before(self):
        before = self.write('s.jsonl', runs(1))
        outcome = self.gantry('trace', '--runs=2', '-o', before, '--plugin=nope', '-c', 'pass')
        self.assertEqual(outcome.status, 125)
        with open(before, encoding='utf-8') as file:
            self.assertEqual(file.read(), runs(1))
        self.gantry('trace', '--runs=2', '-o', 'new.jsonl', '--plugin=nope', '-c', 'pass')
        self.assertEqual(os.listdir(self.folder), ['s.jsonl'])

    def test_make_a_set_that_summary_and_diff_read(self):
        outcome = self.gantry('trace', '--runs', '3', '-o', 's.jsonl', '--', '-c', 'print(1)')
        self.assertEqual((outcome.status, outcome.out), (0, ''), outcome.err)
        self.assertIn('3 runs', outcome.err)
        document = self.document('gantry-analyze-summary/1', 'analyze', 'summary', '--json',
                                 's.jsonl')
        self.assertEqual(document['runs'], 3)
        self.assertIn('start site', [row['stage'] for row in document['rows']])
        self.assertEqual(os.listdir(self.folder), ['s.jsonl'])

    def test_are_processes_of_their_own_by_turns(self):
        script = self.write('p.py', 'import os, sys\n'
                            'open(%r, "a").write("%%s %%d\\n" %% (sys.argv[1], os.getpid()))'
                            % os.path.join(self.folder, 'log'))
        outcome = self.gantry('trace', '--runs=2', '--level=import', '-o', 's.jsonl', script, 'a',
                              '---', script, 'b')
        self.assertEqual(outcome.status, 0, outcome.err)
        with open(os.path.join(self.folder, 'log'), encoding='utf-8') as file:
            log = [line.split() for line in file]
        self.assertEqual([who for who, _ in log], ['a', 'b'] * 3, 'once to warm up')
        self.assertEqual(len({pid for _, pid in log}), 6)
        for side in 'ab':
            document = self.document('gantry-analyze-summary/1', 'analyze', 'summary', '--json',
                                     's.%s.jsonl' % side)
            self.assertEqual(document['runs'], 2)
        self.assertRegex(outcome.err, r'(?m)^A: s\.a\.jsonl: Python 3\..*, 2 runs of: .*p\.py a$')
        self.assertRegex(outcome.err, r'(?m)^B takes [0-9.]+ of the time of A\.$')

    def test_take_the_options_of_a_single_one(self):
        outcome = self.gantry('trace', '--runs=1', '--level=config', '--preset=isolated',
                              '--set=core.optimization_level=2', '-o', 's.jsonl', '-c', 'pass')
        self.assertEqual(outcome.status, 0, outcome.err)
        with open(os.path.join(self.folder, 's.jsonl'), encoding='utf-8') as file:
            values = {event['name']: event.get('value') for event in map(json.loads, file)
                      if event.get('kind') == 'value'}
        self.assertEqual(values['core.optimization_level'], '2')
        self.assertEqual(values['core.isolated'], '1')

    def test_of_a_program_that_fails_are_measured_and_it_is_said(self):
        outcome = self.gantry('trace', '--runs=2', '-c', 'raise SystemExit("trouble")')
        self.assertEqual(outcome.status, 1, outcome.err)
        self.assertEqual(outcome.err.count('status 1'), 1)
        self.assertTrue(outcome.err.startswith('trouble\ngantry: note: '), outcome.err)
        self.assertIn('2 runs', outcome.err)
        self.assertEqual(os.listdir(self.folder), [])

    def test_that_leave_or_are_killed_keep_what_was_recorded(self):
        outcome = self.gantry('trace', '--runs=2', '--warmup=0', '-o', 's.jsonl', '-c',
                              'import os, time; time.sleep(0.05); os._exit(0)')
        self.assertEqual(outcome.status, 0, outcome.err)
        rows = self.document('gantry-analyze-summary/1', 'analyze', 'summary', '--json',
                             's.jsonl')
        self.assertEqual(rows['runs'], 2)
        self.assertGreater(rows['total']['least'], 50 * 1000000)
        outcome = self.gantry('trace', '--runs=2', '-o', 'k.jsonl', '-c', 'import os, sys\n'
                              'print("dying", file=sys.stderr, flush=True); os.abort()')
        self.assertEqual(outcome.status, 125)
        self.assertRegex(outcome.err, r'^dying\ngantry: trace: --runs: .* signal 6\n')
        self.succeeds('analyze', 'summary', 'k.jsonl')

    def test_of_a_program_whose_status_is_gantrys_own_are_its(self):
        for program in ('raise SystemExit(125)', 'import os; os._exit(125)'):
            outcome = self.gantry('trace', '--runs=2', '-c', program)
            self.assertEqual(outcome.status, 125)
            self.assertIn('note: the program ended with status 125', outcome.err)
            self.assertIn('2 runs', outcome.err)

    def test_do_not_wait_for_what_a_program_has_left_running(self):
        self.succeeds('trace', '--runs=1', '--warmup=0', '--quiet', '-o', 's.jsonl', '-c',
                      'import subprocess; subprocess.Popen(["sleep", "30"])')
        document = self.document('gantry-analyze-summary/1', 'analyze', 'summary', '--json',
                                 's.jsonl')
        self.assertLess(document['total']['most'], 20 * 10 ** 9)

    def test_can_go_into_a_pipe(self):
        outcome = self.gantry('trace', '--runs=2', '--format=jsonl', '-o', '/dev/stdout', '-c', '')
        self.assertEqual((outcome.status, outcome.err), (0, ''))
        self.assertEqual(outcome.out.count('"schema"'), 2)

    def test_end_with_a_signal_and_what_was_gathered_stays(self):
        process = self.start('trace', '--runs=100000', '-o', 's.jsonl', '-c', 'pass',
                             TMPDIR=self.folder)
        path = os.path.join(self.folder, 's.jsonl')
        while not os.path.exists(path) or os.path.getsize(path) == 0:
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate()
        self.assertEqual(process.returncode, 125)
        self.assertIn(b'stopped by signal 15', err)
        self.assertEqual(os.listdir(self.folder), ['s.jsonl'])
        self.succeeds('analyze', 'summary', 's.jsonl')

    def test_that_cannot_be_made_are_told_once(self):
        for options, status, about in ((['--level=x'], 64, "'x'"), (['--plugin=x'], 125, "'x'"),
                                       (['-o', '/nowhere/x'], 125, 'No such file'),
                                       (['--format=chrome'], 64, 'is jsonl'),
                                       (['-o', 'x.svg'], 64, 'is jsonl'),
                                       (['--warmup=x'], 64, "'x'"),
                                       (['-o', '/dev/full'], 125, 'No space left')):
            outcome = self.gantry('trace', '--runs=2', *options, '-c', 'pass')
            self.assertEqual((outcome.status, outcome.out), (status, ''), outcome.err)
            self.assertIn(about, outcome.err)
            self.assertEqual(outcome.err.count('gantry: '), 1, outcome.err)
        self.assert_one_error(self.gantry('trace', '--runs=1', '-o', '-', '-c', ''), 64, '-o -',
                              hint='say -o FILE')
        for number in ('0', '-1', 'x', '1e3'):
            self.assert_one_error(self.gantry('trace', '--runs', number, '-c', ''), 64, '--runs')
        self.assert_one_error(self.gantry('trace', '--runs=1', 'a', '---', 'b', '---', 'c'), 64,
                              "'---'", hint='a program that has')
        self.assert_one_error(self.gantry('trace', '--warmup=1', '-c', ''), 64, '--warmup',
                              hint='--runs')


if __name__ == '__main__':
    sys.exit(case.main())
