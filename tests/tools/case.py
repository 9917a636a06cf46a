# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""What the test programs of the commands begin with: how a command is run, and what is said of it.

A program that imports this is called as `PROGRAM GANTRY FIXTURES [NAME...]`: FIXTURES is the folder
with the plugins of tests/plugins; NAME is a part of a test's name.
"""
import fcntl
import json
import os
import pty
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import unittest

import tap

GANTRY, FIXTURES = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
GANTRY_PYTHON = os.path.join(os.path.dirname(GANTRY), 'gantry-python')
TIMEOUT = 60

PHASES = ['locale', 'allocator', 'core', 'importlib', 'pathconfig', 'interpreter', 'signals',
          'site', 'main']


class Outcome:
    """What a run came to; a status below zero is a signal."""

    def __init__(self, status, out, err):
        self.status = status
        self.out = out.decode(errors='surrogateescape')
        self.err = err.decode(errors='surrogateescape')


def skip_under_sanitizers(test, reason):
    with open(GANTRY, 'rb') as program:
        if b'__asan_init' in program.read():
            test.skipTest(reason)


class GantryTest(unittest.TestCase):
    """A folder for each case, and nothing in its environment but what it says."""

    maxDiff = None

    def setUp(self):
        self.folder = os.path.realpath(tempfile.mkdtemp(prefix='gantry-'))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.environment = {'PATH': '/usr/bin:/bin', 'HOME': self.folder, 'LANG': 'C.UTF-8'}

    def write(self, name, content):
        """A file in the folder of the case; its path."""
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'wb') as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        return path

    def start(self, *arguments, program=None, stdin=subprocess.DEVNULL, **variables):
        """The program, running."""
        return subprocess.Popen(
            [program or GANTRY, *arguments], cwd=self.folder, env={**self.environment, **variables},
            stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def gantry(self, *arguments, stdin=b'', **keywords):
        """A run to its end."""
        process = self.start(*arguments, stdin=subprocess.PIPE, **keywords)
        try:
            out, err = process.communicate(stdin, timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            self.fail('no end within %d s: %s' % (TIMEOUT, arguments))
        return Outcome(process.returncode, out, err)

    def on_terminal(self, *arguments, width=80, **variables):
        """What a run that ends well writes to a terminal of this width."""
        parent, child = pty.openpty()
        fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack('HHHH', 24, width, 0, 0))
        process = subprocess.Popen([GANTRY, *arguments], cwd=self.folder,
                                   stdin=subprocess.DEVNULL, stdout=child,
                                   stderr=subprocess.DEVNULL,
                                   env={**self.environment, 'TERM': 'xterm', **variables})
        os.close(child)
        text = b''
        try:
            while block := os.read(parent, 4096):
                text += block
        except OSError:
            pass  # so ends a terminal that nobody has open any more
        os.close(parent)
        self.assertEqual(process.wait(timeout=TIMEOUT), 0)
        return text.decode()

    def succeeds(self, *arguments, **keywords):
        """Standard output of a run that ends well and says nothing else."""
        outcome = self.gantry(*arguments, **keywords)
        self.assertEqual((outcome.status, outcome.err), (0, ''), arguments)
        return outcome.out

    def document(self, schema, *arguments, **keywords):
        """JSON that a run writes, of this schema."""
        text = self.succeeds(*arguments, **keywords)
        self.assertTrue(text.endswith('}\n'), text[-100:])
        document = json.loads(text)
        self.assertEqual(document['schema'], schema)
        return document

    def assert_one_error(self, outcome, status, *about, hint=None, program='gantry', out=''):
        """One line of error that speaks of these, at most one of a hint, and nothing else."""
        self.assertEqual((outcome.status, outcome.out), (status, out), outcome.err)
        lines = outcome.err.splitlines()
        self.assertTrue(lines and lines[0].startswith(program + ': '), outcome.err)
        for word in about:
            self.assertIn(word, lines[0])
        if hint is None:
            self.assertLessEqual(len(lines), 2, outcome.err)
        else:
            self.assertEqual(len(lines), 2, outcome.err)
            self.assertIn(hint, lines[1])
        for line in lines[1:]:
            self.assertTrue(line.startswith('hint: '), outcome.err)


def main():
    """Runs the cases of the module __main__; the status to end with."""
    # What a shell runs in the background inherits a SIGINT that is ignored, and so would all this.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return tap.main(sys.argv[3:])
