# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""What somebody can set and lay out to lead a Python astray: variables, folders and files."""
import os
import pathlib
import re
import shutil
import subprocess
import sys

SOURCES = pathlib.Path(__file__).resolve().parents[2]
VERSION = 'python%d.%d' % sys.version_info[:2]

# Modules that Python, its prompt and the program below import, or would like to.
SHADOWED = ['encodings', 'codecs', 'io', 'site', 'os', 'sitecustomize', 'usercustomize', 'readline',
            'rlcompleter', 'runpy', 'json', 'zoneinfo', 'sysconfig', 'calendar', 'mine']


def library_names():
    """Variables that the modules of the standard library ask for by themselves."""
    folder = os.path.dirname(os.__file__)
    for path in pathlib.Path(folder).glob('**/*.py'):
        if 'test' in path.parts or 'site-packages' in path.parts or 'idlelib' in path.parts:
            continue
        for name in re.findall(r'''(?:environ|getenv)(?:\.get)?\W+['"](_*PYTHON\w*)['"]''',
                               path.read_text(encoding='utf-8', errors='replace')):
            yield name


def libraries(program):
    """Those of Python and ours that @program loads, if it has them not within."""
    linked = subprocess.run(['ldd', program], stdout=subprocess.PIPE, check=True).stdout
    return re.findall(r'\S*/lib(?:python|gantry)\S+', linked.decode())


def binary_names(program):
    """Variables by their look, in @program and its libraries."""
    for file in [program, *libraries(program)]:
        data = pathlib.Path(file).read_bytes()
        # getpath.c has some of them behind ENV_.
        for name in re.findall(rb'(?:\0|ENV_)(_?PYTHON[A-Z_][A-Z0-9_]*)(?=\0)', data):
            yield name.decode()


def source_names():
    """Variables of Gantry's own."""
    for room in ('core', 'phases', 'plugins', 'tools'):
        for path in (SOURCES / room).glob('**/*.c'):
            yield from re.findall(r'"(GANTRY_[A-Z_]+|__PYVENV_LAUNCHER__)"', path.read_text())


class Evil:
    """A folder full of traps: whatever is read or run from it says EVIL or can be seen in a trace.

    The only innocent file is script/main.py. @plugin is one that a profile asks for.
    """

    def __init__(self, folder, plugin):
        self.folder = folder
        name = os.path.splitext(os.path.basename(plugin))[0]
        self.names = {
            'PATH': self / 'bin', 'HOME': self / 'home', 'PYTHONPATH': self / 'path',
            'PYTHONHOME': self / 'prefix', 'PYTHONSTARTUP': self / 'startup.py',
            'PYTHONUSERBASE': self / 'home/.local', 'PYTHONPYCACHEPREFIX': self / 'cache',
            'PYTHONTZPATH': self / 'zones', 'PYTHONEXECUTABLE': self / 'bin/python3',
            '__PYVENV_LAUNCHER__': self / 'bin/python3',
            'GANTRY_PLUGIN_PATH': self / 'plugins', 'GANTRY_PROFILE': self / 'profile.ini',
        }
        site = 'home/.local/lib/%s/site-packages' % VERSION
        prefixes = ['prefix/lib/', 'lib/', 'bin/lib/', 'cwd/lib/']
        for place in ['cwd', 'path', 'script', site] + [place + VERSION for place in prefixes]:
            for module in SHADOWED:
                self.write('%s/%s.py' % (place, module), 'print("EVIL", __file__)\n')
            self.write(place + '/lib-dynload/nothing', '')
        self.write(site + '/evil.pth', 'import sys; sys.stderr.write("EVIL .pth\\n")\n')
        for place in ('', 'cwd/', 'bin/'):
            self.write(place + 'pyvenv.cfg', 'home = %s\n' % (self / 'bin'))
            self.write(place + 'pybuilddir.txt', '.')
            self.write(place + 'Modules/Setup.local', '')
        for place in ('cwd/python3', 'bin/python3'):
            os.chmod(self.write(place, '#!/bin/sh\necho EVIL\n'), 0o755)
            self.write(place + '._pth', self / 'path')
        self.write('startup.py', 'print("EVIL startup")\n')
        self.write('profile.ini', '[gantry]\nplugins=%s\n' % name)
        os.makedirs(self / 'plugins')
        shutil.copy(plugin, self / 'plugins')

    def __truediv__(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, content):
        path = self / name
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(content)
        return path

    def has(self, path):
        return path == self.folder or path.startswith(self.folder + '/')
