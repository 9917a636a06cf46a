# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""A layout: a tree of files with a program in it, and a way to call that program.

In every text of a layout, names of files included, these stand for something:

    @ROOT@    the folder that holds the tree
    @PREFIX@  the prefix of the stock installation
    @STDLIB@  a copy of its standard library, without tests
    @V@ @D@   the version of Python, as 3.11 and as 311
    @DEEP900@ a path of folders, so long that @ROOT@/@DEEP900@ has 900 bytes
"""
import os
import re
import shlex
import shutil
import subprocess
import zipfile

from pair import shown

# What start-up imports, and what can be asked of sysconfig; the files of all that are printed.
SMALL_LIBRARY = '''\
import sys
import encodings.ascii, encodings.latin_1, linecache, os, runpy, site, sysconfig, zipimport
sysconfig.get_paths()
library = os.path.dirname(os.__file__)
for module in list(sys.modules.values()):
    file = getattr(module, '__file__', None) or ''
    if file.startswith(library) and file.endswith('.py') and '-packages' not in file:
        print(os.path.relpath(file, library))
'''

# What the copy of the library does without.
LEFT_OUT = ['test', 'tests', 'idlelib', 'tkinter', 'turtledemo', 'lib2to3', 'pydoc_data', 'config-*',
            'ensurepip', 'distutils', 'site-packages', 'dist-packages', '*.opt-?.pyc']


class Place:
    """Where layouts are made, one at a time, and what they are made of.

    @root gets a folder `l` for them; @materials is shared by all places.
    """

    def __init__(self, materials, root):
        self.materials = materials
        self.root = os.path.join(root, 'l')
        self.closed = []

    def deep(self, match):
        """Folders for what is left of that many bytes behind the root."""
        left = int(match.group(1)) - len(os.fsencode(self.root)) - 1
        names = []
        while left > 0:
            # None of them shall be left with nothing but its slash.
            length = left if left <= 200 else 199 if left == 201 else 200
            names.append('d' * length)
            left -= length + 1
        return '/'.join(names)

    def expand(self, text):
        """@text with all that stands for something."""
        if '@' not in text:
            return text
        for name, value in self.materials.words.items():
            text = text.replace(name, value)
        text = text.replace('@ROOT@', self.root)
        return re.sub(r'@DEEP(\d+)@', self.deep, text)

    def path(self, name):
        """A path of the layout from its root, as an absolute one."""
        return os.path.join(self.root, self.expand(name)) if name else self.root

    def clear(self):
        """Takes the tree away, what is closed included."""
        for path in self.closed:
            os.chmod(path, 0o755)
        self.closed = []
        if os.path.lexists(self.root):
            shutil.rmtree(self.root)

    def is_inside(self, path):
        """Whether a file made at @path would be made in the tree, and not through a link out of it:
        what layouts link to is not theirs to change."""
        folder = os.path.realpath(os.path.dirname(path))
        return not os.path.lexists(path) and (folder + '/').startswith(self.root + '/')

    def make(self, layout):
        """Makes the tree of @layout; returns where its programs are. What cannot be made, for its
        name is too long or a file is in its place, is left out: the layout is then one without it.
        """
        self.clear()
        os.makedirs(self.root)
        programs, closed = [], []
        for name, node in layout.tree.items():
            path = self.path(name)
            try:
                if not self.is_inside(path):
                    continue
                os.makedirs(os.path.dirname(path), exist_ok=True)
                if node[0] == 'program':
                    os.link(self.materials.programs['stock'], path)
                    programs.append(path)
                    continue
                getattr(self, 'make_' + node[0])(path, *node[1:])
                if node[2:]:
                    closed.append((path, node[2]))
            except OSError:
                pass
        for path, mode in closed:
            os.chmod(path, mode)
            self.closed.append(path)
        return programs

    def give(self, programs, who):
        """Makes the files at @programs those of @who."""
        for path in programs:
            os.unlink(path)
            os.link(self.materials.programs[who], path)

    def bring_back(self, name):
        """What has vanished (vanishes.c)."""
        path = self.path(name)
        if os.path.lexists(path + '.gone'):
            os.rename(path + '.gone', path)

    def make_file(self, path, content, _=None):
        with open(path, 'xb') as file:
            file.write(os.fsencode(self.expand(content)))

    def make_folder(self, path, *_):
        os.mkdir(path)

    def make_link(self, path, target):
        os.symlink(self.expand(target), path)

    def make_library(self, path):
        shutil.copytree(self.materials.library, path, copy_function=os.link)

    def make_zip(self, path):
        os.link(self.materials.zip, path)

    def shell(self, layout):
        """The tree as shell commands."""
        lines = ['mkdir -p %s' % shlex.quote(self.root)]
        folders = set()
        for name, node in layout.tree.items():
            path = self.path(name)
            folder = os.path.dirname(path)
            if folder not in folders:
                folders.add(folder)
                lines.append('mkdir -p ' + shown(folder))
            kind, word = node[0], shown(path)
            text = shown(self.expand(node[1])) if kind in ('file', 'link') else ''
            lines.append({
                'file': 'printf %%s %s >%s' % (text[:1000], word),
                'folder': 'mkdir -p ' + word,
                'link': 'ln -s %s %s' % (text, word),
                'program': 'cp PROGRAM ' + word,
                'library': 'cp -r %s %s' % (self.expand('@STDLIB@'), word),
                'zip': 'cp STDLIB-AS-ZIP ' + word,
            }[kind] + ('; chmod %o %s' % (node[2], word) if node[2:] else ''))
        return lines


class Materials:
    """What layouts are made of: the programs and libraries, all in @folder. Nothing of the machine
    itself is in reach of a layout's links."""

    def __init__(self, folder, programs, version, prefix, stdlib):
        os.makedirs(folder)
        self.programs = {who: shutil.copy2(program, os.path.join(folder, who))
                         for who, program in programs.items()}
        whole = os.path.join(folder, 'whole')
        shutil.copytree(stdlib, whole, symlinks=True, ignore=shutil.ignore_patterns(*LEFT_OUT))
        self.words = {'@V@': version, '@D@': version.replace('.', ''), '@PREFIX@': prefix,
                      '@STDLIB@': whole}
        self.library = os.path.join(folder, 'library')
        self.zip = os.path.join(folder, 'library.zip')
        self.collect(programs['stock'], stdlib)

    def collect(self, stock, stdlib):
        """A small library, with compiled files as an installation has them, and one in a zip."""
        names = set(subprocess.run([stock, '-X', 'frozen_modules=off', '-I', '-c', SMALL_LIBRARY],
                                   stdout=subprocess.PIPE, check=True).stdout.decode().split())
        for name in names:
            path = os.path.join(self.library, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            shutil.copy2(os.path.join(stdlib, name), path)
        subprocess.run([stock, '-I', '-m', 'compileall', '-q', self.library], check=True)
        compiled = self.library + '.compiled'
        shutil.copytree(self.library, compiled)
        subprocess.run([stock, '-I', '-m', 'compileall', '-q', '-b', compiled], check=True)
        with zipfile.ZipFile(self.zip, 'w') as archive:
            for name in sorted(names):
                archive.write(os.path.join(compiled, name + 'c'), name + 'c')


class Layout:
    """A tree and a call. Its parts can be left out one by one."""

    def __init__(self):
        self.tree = {}          # path → (kind, …)
        self.program = ''       # what is executed, from the root
        self.argv0 = None       # the name it is called by; None: by that path
        self.cwd = ''           # the current folder, from the root; 'gone' if it is removed
        self.variables = {}
        self.options = []
        self.task = 'paths'     # what else the program is to do: 'sysconfig' or 'venv'
        self.vanishing = None   # (what is looked at, what is then taken away), or nothing

    def add(self, name, *node):
        """A node at @name; what stands there already stays."""
        name = os.path.normpath(name)
        if name.startswith(('/', '..')):
            raise ValueError('%r is outside of the tree' % name)
        self.tree.setdefault(name, node)

    def smaller(self):
        """Layouts with one part less, or with a simpler one."""
        for name in self.tree:
            if name != self.program:
                yield self.with_part('tree', {other: node for other, node in self.tree.items()
                                              if other != name})
        for variable in self.variables:
            yield self.with_part('variables', {name: value for name, value
                                               in self.variables.items() if name != variable})
        for i in range(len(self.options)):
            yield self.with_part('options', self.options[:i] + self.options[i + 1:])
        for name, value in (('task', 'paths'), ('vanishing', None), ('cwd', ''), ('argv0', None)):
            if getattr(self, name) != value:
                yield self.with_part(name, value)
        for name, node in self.tree.items():
            if node[0] == 'file' and node[1]:
                lines = node[1].split('\n')
                for i in range(len(lines) if 1 < len(lines) < 20 else 0):
                    yield self.with_part('tree', {**self.tree, name: (
                        'file', '\n'.join(lines[:i] + lines[i + 1:]), *node[2:])})

    def with_part(self, name, value):
        """A copy in which one part is another."""
        layout = Layout()
        layout.__dict__.update(self.__dict__)
        setattr(layout, name, value)
        return layout
