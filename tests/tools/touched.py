# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""Which files a program touches: every path that it gives the kernel, by strace."""
import os
import re
import shutil
import subprocess
import tempfile

# Not what a file is asked for, but a name that is told.
TELL = {'getcwd'}
# Both of their paths are inputs; of other calls a second string is an answer (readlink).
TWO_PATHS = {'rename', 'renameat', 'renameat2', 'link', 'linkat', 'symlink', 'symlinkat'}
CALL = re.compile(r'\d+ +(?P<name>\w+)\((?P<arguments>.*)')
# A folder that a path is relative to, as -y shows it, and the path.
PATH = re.compile(r'(?:(?:AT_FDCWD|\d+)<(?P<folder>[^>]*)>, )?"(?P<path>(?:\\.|[^"\\])*)"')


def missing():
    """Why strace cannot be used here, or ''."""
    if shutil.which('strace') is None:
        return 'there is no strace'
    outcome = subprocess.run(['strace', '-f', '-e', 'trace=%file', '-o', os.devnull, 'true'],
                             stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return outcome.stderr.decode().strip().partition('\n')[0] if outcome.returncode else ''


def paths_in(line, folder):
    """The paths that a line of strace's hands to the kernel, absolute; @folder is the current one.
    """
    call = CALL.match(line)
    if call is None or call['name'] in TELL:
        return
    for number, match in enumerate(PATH.finditer(call['arguments'])):
        if number > 0 and call['name'] not in TWO_PATHS:
            return
        path = match['path'].encode().decode('unicode_escape')
        if path:  # the descriptor itself is meant by none
            yield os.path.normpath(os.path.join(match['folder'] or folder, path))


def called(argv0, program, arguments):
    """A command that runs @program by the name @argv0, as bash can do; without a search for leaks,
    which is not possible in a process that is traced."""
    return ['/bin/bash', '-c', 'ASAN_OPTIONS=detect_leaks=0 exec -a "$@"', 'bash', argv0, program,
            *arguments]


class Trace:
    """A file for strace to write to, and what it says when the program has ended."""

    def __init__(self, program):
        self.program = os.path.realpath(program)
        self.file = tempfile.NamedTemporaryFile(prefix='gantry-', mode='r', errors='replace')

    def command(self, argv0, arguments):
        """What to run in place of the program, called @argv0."""
        return [shutil.which('strace'), '-f', '-y', '-e', 'trace=%file', '-o', self.file.name,
                *called(argv0, self.program, arguments)]

    def touched(self, folder):
        """Every path since the program itself was executed; it ran in @folder."""
        runs = False
        for line in self.file:
            if runs:
                yield from paths_in(line, folder)
            call = CALL.match(line)
            runs = runs or (call is not None and call['name'] == 'execve' and
                            call['arguments'].startswith('"%s"' % self.program))
        if not runs:
            raise AssertionError('%s was never executed' % self.program)
