#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""One line for each result of a `meson test`, to be counted by whoever ran several of them.

    tests/tally.py LABEL BUILD

Prints `passed`, `failed` or `skipped`, LABEL with the name of the test, and why, with tabs between.

What is counted: of a program that reports cases (GoogleTest, TAP) each case, of any other program
the program. A program whose cases all passed and that failed all the same (a leak found at its
end, a crash after the last case) is one failure more, so that nothing Meson calls failed is lost.
"""
import json
import pathlib
import sys
import xml.etree.ElementTree

OUTCOMES = {'OK': 'passed', 'EXPECTEDFAIL': 'passed', 'SKIP': 'skipped'}


def one_line(text):
    return ' '.join((text or '').split())


def last_line(run):
    """What a program said last is nearly always the reason."""
    for stream in ('stderr', 'stdout'):
        lines = [line for line in run.get(stream, '').splitlines() if line.strip()]
        if lines:
            return one_line(lines[-1])[:200]
    return 'says nothing'


def cases_by_test(report):
    """The cases of each program that reported some, by the name Meson gives to the program."""
    cases = {}
    for suite in report.getroot().iter('testsuite'):
        # project.program.suite of a GoogleTest program, project.program of a TAP one; what has no
        # cases of its own is gathered under the project's name alone.
        parts = suite.get('name').split('.', 1)
        if len(parts) == 1:
            continue
        for case in suite.iter('testcase'):
            name = case.get('name')
            if case.get('classname') and case.get('classname') != suite.get('name'):
                name = case.get('classname') + '.' + name
            cases.setdefault(parts[1], []).append((name, *outcome(case)))
    return cases


def outcome(case):
    for tag in ('failure', 'error'):
        problem = case.find(tag)
        if problem is not None:
            return 'failed', one_line(problem.get('message') or problem.text)[:200]
    skipped = case.find('skipped')
    if skipped is not None or case.get('status') == 'notrun':
        reason = skipped.get('message') or skipped.text if skipped is not None else 'disabled in its source'
        return 'skipped', one_line(reason or case.findtext('system-out'))[:200]
    return 'passed', ''


def results(runs, cases):
    """(outcome, name, why) of everything; @runs is Meson's own list of the programs."""
    for run in runs:
        verdict = OUTCOMES.get(run['result'], 'failed')
        # Where tests are in suites Meson says "suite / name".
        name = run['name'].rpartition(' / ')[2]
        own = [(what, '%s: %s' % (name, case), why) for key in cases
               if key == run['name'] or key.startswith(run['name'] + '.')
               for case, what, why in cases[key]]
        yield from own
        if not own or (verdict == 'failed' and all(what != 'failed' for what, _, _ in own)):
            why = '' if verdict == 'passed' else last_line(run)
            if verdict == 'failed':
                why = '%s, status %s: %s' % (run['result'], run.get('returncode'), why)
            yield verdict, name, why


def main(arguments):
    label, build = arguments
    logs = pathlib.Path(build, 'meson-logs')
    with open(logs / 'testlog.json', encoding='utf-8', errors='replace') as file:
        runs = [json.loads(line) for line in file]
    cases = cases_by_test(xml.etree.ElementTree.parse(logs / 'testlog.junit.xml'))
    for what, name, why in results(runs, cases):
        print('%s\t%s: %s\t%s' % (what, label, name, why))
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
