# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""A test of CPython's own test suite under gantry-python.

    conformance.py STOCK GANTRY-PYTHON NAME

Ends with 77 where the package `test` is not installed (Debian: libpython3.11-testsuite). Failures
that are allowed stand in ALLOWED, and one that does not happen any more is a failure, too.
"""
import os
import re
import signal
import subprocess
import sys
import tempfile

TIMEOUT = 600
SKIPPED = 77

# "test_cmd_line.CmdLineTest.test_name" → why it fails.
ALLOWED = {}


def run(program, arguments, folder):
    """A run in a clean environment; status and output."""
    environment = {'PATH': '/usr/local/bin:/usr/bin:/bin', 'HOME': folder, 'LANG': 'C.UTF-8'}
    try:
        process = subprocess.run([program, *arguments], env=environment, cwd=folder,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT, timeout=TIMEOUT, check=False)
    except subprocess.TimeoutExpired as error:
        return 'no end within %d s' % TIMEOUT, (error.stdout or b'').decode(errors='replace')
    return process.returncode, process.stdout.decode(errors='replace')


def failures(output):
    """The cases that failed, as "test_cmd_line.CmdLineTest.test_name"."""
    cases = set()
    for method, place in re.findall(r'(?m)^(?:FAIL|ERROR): (\S+) \((?:test\.)?([\w.]+)\)', output):
        # The method stands in the parentheses since 3.11.
        cases.add(place if place.endswith('.' + method) else place + '.' + method)
    return cases


def main():
    stock, gantry = map(os.path.abspath, sys.argv[1:3])
    name = sys.argv[3]
    # What a shell runs in the background inherits a SIGINT that is ignored, and so would all this.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.stdout.reconfigure(errors='backslashreplace')
    with tempfile.TemporaryDirectory(prefix='gantry-') as folder:
        folder = os.path.realpath(folder)
        status, output = run(stock, ['-c', 'import test.%s' % name], folder)
        if status != 0:
            print('%s has no test.%s: %s' % (stock, name, output.strip().splitlines()[-1]))
            return SKIPPED
        status, output = run(gantry, ['-m', 'test', name], folder)
        failed = failures(output)
        allowed = {case for case in ALLOWED if case.startswith(name + '.')}
        for case in sorted(allowed - failed):
            print('%s does not fail any more: it is to be taken out of the list' % case)
        for case in sorted(allowed & failed):
            print('allowed: %s: %s' % (case, ALLOWED[case]))
        # A run that failed without naming a case (a crash, a time-out) is excused by none.
        if failed != allowed or (status != 0 and not failed):
            # Is it us?
            print(output)
            print('%s, status %s; stock %s: status %s' %
                  (name, status, os.path.basename(stock), run(stock, ['-m', 'test', name],
                                                              folder)[0]))
            return 1
    print(output.strip().splitlines()[-1])
    return 0


if __name__ == '__main__':
    sys.exit(main())
