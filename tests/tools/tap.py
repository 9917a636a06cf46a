# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""unittest with a report in TAP, so that Meson sees each case and not only the program."""
import sys
import unittest


class Result(unittest.TestResult):
    """Writes a line for each case when it is done, and what failed as a comment below."""

    lines = 0  # not testsRun: Python 3.12.1 leaves out what is skipped

    def line(self, ok, case, directive='', text=''):
        name = case.id().partition('.')[2].replace('#', ' ')
        self.lines += 1
        print('%s %d %s%s' % ('ok' if ok else 'not ok', self.lines, name, directive))
        for comment in text.splitlines():
            print('# ' + comment)
        sys.stdout.flush()

    def addSuccess(self, test):
        self.line(True, test)

    def addError(self, test, err):
        super().addError(test, err)
        self.line(False, test, text=self.errors[-1][1])

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.line(False, test, text=self.failures[-1][1])

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            problems = self.failures if issubclass(err[0], test.failureException) else self.errors
            self.line(False, subtest, text=problems[-1][1])

    def addExpectedFailure(self, test, err):
        super().addExpectedFailure(test, err)
        self.line(False, test, ' # TODO ' + ' '.join((test.shortDescription() or '').split()))

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.line(False, test, text='it passes: it is no expected failure any more')

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.line(True, test, ' # SKIP ' + reason)


def report(number, name, reports):
    """A line for a group of cases that tells itself what failed: @reports is a text for each case,
    empty if it passed. Returns whether all did."""
    failed = total = 0
    for text in reports:
        total += 1
        failed += bool(text)
        for comment in text.splitlines():
            print('# ' + comment)
    print('%sok %d %s: %s' % ('not ' * bool(failed), number, name,
                              '%d of %d' % (failed, total) if failed else total))
    sys.stdout.flush()
    return not failed


def main(arguments):
    """Runs the cases of the module __main__; those that one of @arguments is a part of the name of,
    if there are any."""
    loader = unittest.TestLoader()
    if arguments:
        loader.testNamePatterns = ['*%s*' % word for word in arguments]
    suite = loader.loadTestsFromModule(sys.modules['__main__'])
    sys.stdout.reconfigure(errors='backslashreplace')
    result = Result()
    suite.run(result)
    print('1..%d' % result.lines)
    return 0 if result.wasSuccessful() else 1
