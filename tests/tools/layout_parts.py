# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""What layouts.py draws from: installations, venvs, build trees, links, variables and calls."""
import os
import sys

from layout import Layout

HOMES = ['', '', 'opt/python', 'opt/python', 'opt/python', 'a/b/c/d/e', 'sp ace/py  thon', 'hömé',
         'h\udce9m', 'c:d/e', 'lib', 'Lib/x', 'lib/python@V@', 'usr', 'bin', '@DEEP@',
         '@DEEP@']
DEPTHS = [900, 3900, 4040, 4060, 4070, 4078]
BINS = ['bin', 'bin', 'bin', 'bin', '', 'sbin/x/y', 'lib', 'lib/python@V@', 'Modules', 'bïn',
        'x:y', 'build']
NAMES = ['python@V@', 'python@V@', 'python3', 'python', 'gantry-python', 'program', 'pythön',
         'p\udce9', 'python.exe', 'a=b c']

CFG_HOMES = ['{base}', '{base}', '{base}', '{base}', '{base}', '{base}/', '{base}//.',
             '{base}/../bin', '@PREFIX@/bin', '@PREFIX@', '/nonexistent', '/nonexistent/bin', '',
             'relative', '.', '..', '../bin', '@ROOT@/file', '@ROOT@/sp ace/bin', '{base} ',
             '"{base}"', '{base} # comment', '\udce9', 'é', '/', '@ROOT@', 'x', '~/bin', '{own}',
             '@ROOT@/loop', '@ROOT@/@DEEP4080@', '{base}/@DEEP3900@']
CFG_LINES = ['include-system-site-packages = true', 'include-system-site-packages = false',
             'include-system-site-packages = TRUE', 'include-system-site-packages = yes',
             'include-system-site-packages =', 'include-system-site-packages=true ',
             'version = @V@.0', 'executable = /nonexistent', 'prompt = x', 'command = x -m venv',
             '# comment', '', '=', ' = ', 'home', 'HOME', 'é = \udce9', 'home = ', '\t',
             'home = /nonexistent', 'home\t=\t{base}', 'base-prefix = /x', 'HOME = {base}',
             'homes = /nonexistent', 'home : x', '\x0b', '\x85', 'a\rhome = /nonexistent', '\xa0home = {base}']
CFG_DAMAGES = [
    lambda text: text.replace('\n', '\r\n'),
    lambda text: text.rstrip('\n'),
    lambda text: text.rstrip('\n') + '\udcff\udcfe\n',
    lambda text: '\udcff\n' + text,
    lambda text: '\ufeff' + text,
    lambda text: 'a\0b\n' + text,
    lambda text: text.replace(' = ', ' \0= ', 1),
    lambda text: text.rstrip('\n') + '\0\n',
    lambda text: 'x' * 40000 + '\n' + text,
    lambda text: text + 'x = y\n' * 7000,
    lambda text: '\n' * 32000 + text,
    lambda text: text + '#' * (32768 - len(text)),
    lambda text: text + '#' * (32767 - len(text)),
    lambda text: text.upper(),
    lambda text: '\n' * 3 + text,
    lambda text: text.replace('\n', '\r'),
    lambda text: '',
]

PTH_LINES = ['import site', 'import site', '.', '', '# comment', 'lib/python@V@', 'import x',
             '@STDLIB@', '@STDLIB@', '@STDLIB@/lib-dynload', '../lib', '/nonexistent', 'import',
             'import  site', ' import site ', 'import site # yes', 'x # y', 'é', '\udce9',
             'lib//x/../y/', 'python@D@.zip', 'import site\r', '\0', 'Lib', '@DEEP4080@', 'x:y',
             '\x0bz', '~']

BUILD_DIRS = ['build/lib.linux', 'build/lib.linux\n', '', '\n', '.', '/nonexistent', '../x', ' x ',
              'é', '\udce9', 'x\ny\n', 'x\r\n', '@DEEP4080@', 'a\0b', '@PREFIX@', 'x' * 40000]

ENTRIES = ['', '', '.', '..', 'relative', './x/../y', 'file', 'extra', '@ROOT@/extra',
           '@ROOT@/file', '@ROOT@/library.zip', 'library.zip', '/nonexistent', 'é', '\udce9',
           '@STDLIB@', '/', '//x', '~', ' ', '@DEEP4080@', '@ROOT@/closed']

PYTHONHOMES = ['', '@PREFIX@', '@PREFIX@', '@PREFIX@:@PREFIX@', '@ROOT@/{home}', '@ROOT@/{home}',
               '@ROOT@/{home}:@PREFIX@', '@PREFIX@:@ROOT@/{home}', '@PREFIX@:/a:/b', '::',
               '@PREFIX@:', '{home}', '{home}:{home}', '.', './', 'relative', '/nonexistent',
               '/nonexistent:@PREFIX@', '@PREFIX@/', '@ROOT@//{home}/../{home}', '/', '@ROOT@/file',
               '\udce9', 'é', '@ROOT@/@DEEP4080@', '@ROOT@/closed', '@ROOT@/loop']

PLATLIBDIRS = ['lib64', 'lib64', 'lib', '', 'lib/', './lib', 'lib/x', '../lib', '/lib', 'é',
               '\udce9', '.', '..', '@ROOT@/lib', 'lib//', 'x' * 300, '@DEEP4080@']

PATH_ENTRIES = ['', '.', '..', 'relative', '@ROOT@/{bin}', '@ROOT@/{bin}', '{bin}', '@ROOT@/{bin}/',
                '@ROOT@/folders', '@ROOT@/plain', '@ROOT@/links', '/nonexistent', '/usr/bin', 'é',
                '\udce9', '@ROOT@/closed', '@DEEP4080@', '//', '@ROOT@/file', 'plain', '~']

LAUNCHERS = ['/nonexistent', '@ROOT@/{bin}/python', '@ROOT@/venv/bin/python', 'relative', '',
             '@PREFIX@/bin/python@V@', '\udce9', '@ROOT@/loop', '@ROOT@/{program}', 'a/b/../c', '/',
             '@ROOT@/@DEEP4080@']

OPTIONS = [['-I'], ['-E'], ['-s'], ['-S'], ['-S'], ['-X', 'frozen_modules=off'], ['-sE'],
           ['-X', 'utf8=0'], ['-X', 'utf8'], ['-B'], ['-X', 'pycache_prefix=@ROOT@/cache']]
if sys.version_info >= (3, 11):
    OPTIONS.append(['-P'])


def join(*parts):
    return os.path.normpath(os.path.join(*parts))


class Drawn:
    """A layout that is being drawn, and what its parts know of each other."""

    def __init__(self, draw):
        self.draw = draw
        self.layout = Layout()
        self.add = self.layout.add
        self.home = draw.choice(HOMES).replace('@DEEP@', '@DEEP%d@' % draw.choice(DEPTHS))
        self.bin = join(self.home, draw.choice(BINS))
        self.name = draw.choice(NAMES)
        self.program = join(self.bin, self.name)

    def chance(self, probability):
        return self.draw.random() < probability

    def fill(self, text):
        """@text with the names of this layout in its braces."""
        return (text.replace('{home}', self.home).replace('{bin}', self.bin)
                .replace('{program}', self.program))


def add_program(d):
    """The program, as a file or behind links."""
    kind = d.draw.choice(['file'] * 6 + ['link', 'absolute link', 'chain', 'folder', 'long chain'])
    real = join(d.draw.choice(['', 'real', 'real/bin', d.home]), 'real-' + d.name)
    up = os.path.relpath('/' + real, '/' + d.bin)
    if kind == 'file':
        d.add(d.program, 'program')
    elif kind == 'link':
        d.add(real, 'program')
        d.add(d.program, 'link', up)
    elif kind == 'absolute link':
        d.add(real, 'program')
        d.add(d.program, 'link', '@ROOT@/' + real)
    elif kind == 'folder':
        d.add('real/' + d.name, 'program')
        d.add(d.bin or 'x', 'link', '@ROOT@/real')
    else:
        names = ['hop%d' % i for i in range(3 if kind == 'chain' else 36)]
        d.add(real, 'program')
        target = '@ROOT@/' + real
        for i, name in enumerate(names):
            folder = d.draw.choice(['', 'hops', d.bin]) if kind == 'chain' else 'hops'
            d.add(join(folder, name), 'link', target)
            target = '@ROOT@/' + join(folder, name) if i % 2 else os.path.relpath(
                '/' + join(folder, name), '/hops')
            if not i % 2:
                d.add(join('hops', name + 'x'), 'link', target)
                target = '@ROOT@/' + join('hops', name + 'x')
        d.add(d.program, 'link', target)
    d.layout.program = d.program


def add_library(d):
    """A standard library somewhere about the program, or what looks like one."""
    base = d.draw.choice([d.home] * 6 + [os.path.dirname(d.home), d.bin, '', join(d.home, 'sub')])
    lib = d.draw.choice(['lib'] * 6 + ['lib64', 'Lib', 'lib/x'])
    if lib == 'lib64' and d.chance(0.8):
        d.layout.variables['PYTHONPLATLIBDIR'] = 'lib64'
    folder = join(base, lib, 'python@V@')
    kind = d.draw.choice(['library'] * 4 + ['link'] * 4 + [
        'os.py', 'os.pyc', 'folder os.py', 'dangling os.py', 'folder', 'closed', 'file', 'loop'])
    if kind == 'library':
        d.add(folder, 'library')
    elif kind == 'link':
        d.add(folder, 'link', '@STDLIB@')
    elif kind in ('os.py', 'os.pyc'):
        d.add(join(folder, kind), 'file', '')
    elif kind == 'folder os.py':
        d.add(join(folder, 'os.py'), 'folder')
    elif kind == 'dangling os.py':
        d.add(join(folder, 'os.py'), 'link', 'nowhere')
    elif kind == 'closed':
        d.add(folder, 'folder', None, 0)
        d.add(join(folder, 'os.py'), 'file', '')
    elif kind == 'loop':
        d.add(folder, 'link', os.path.basename(folder))
    else:
        d.add(folder, *(('folder',) if kind == 'folder' else ('file', '')))
    add_dynload(d, d.draw.choice([folder] * 4 + [join(d.home, 'lib/python@V@'), join(
        os.path.dirname(base), lib, 'python@V@'), join(d.bin, lib, 'python@V@')]))


def add_dynload(d, folder):
    kind = d.draw.choice(['none', 'none', 'folder', 'folder', 'link', 'file', 'closed', 'dangling'])
    node = {'folder': ('folder',), 'link': ('link', '@STDLIB@/lib-dynload'), 'file': ('file', ''),
            'closed': ('folder', None, 0), 'dangling': ('link', 'nowhere')}.get(kind)
    if node is not None:
        d.add(join(folder, 'lib-dynload'), *node)


def add_zip(d):
    """lib/python311.zip, of some kind."""
    path = join(d.draw.choice([d.home, d.home, d.bin, os.path.dirname(d.home)]),
                d.draw.choice(['lib', 'lib', 'lib', 'lib64']), 'python@D@.zip')
    d.add(path, *d.draw.choice([
        ('zip',), ('zip',), ('file', ''), ('file', 'PK\x05\x06' + '\0' * 18),
        ('file', 'PK\x03\x04 damaged'), ('folder',), ('link', 'nowhere'),
        ('file', 'PK\x05\x06' + '\0' * 18, 0), ('link', '@STDLIB@')]))


def cfg(d, base, own):
    lines = ['home = ' + d.draw.choice(CFG_HOMES)]
    for _ in range(d.draw.choice([0, 0, 1, 2, 4])):
        lines.insert(d.draw.randrange(len(lines) + 1), d.draw.choice(CFG_LINES))
    if d.chance(0.05):
        lines = [line for line in lines if not line.startswith('home')]
    text = ''.join(line + '\n' for line in lines)
    text = text.replace('{base}', '@ROOT@/' + base).replace('{own}', '@ROOT@/' + own)
    return d.draw.choice(CFG_DAMAGES)(text) if d.chance(0.25) else text


def add_cfg(d, folder, base):
    """A pyvenv.cfg beside an executable in @folder, above it, or both."""
    where = d.draw.choice(['above'] * 5 + ['beside', 'both', 'both'])
    places = {'above': ['..'], 'beside': ['.'], 'both': ['.', '..']}[where]
    for place in places:
        path = join(folder, place, 'pyvenv.cfg')
        if path.startswith('..'):
            continue
        kind = d.draw.choice(['file'] * 12 + ['folder', 'closed', 'dangling', 'link', 'loop'])
        if kind == 'file':
            d.add(path, 'file', cfg(d, base, folder))
        elif kind == 'closed':
            d.add(path, 'file', cfg(d, base, folder), 0)
        elif kind == 'link':
            d.add('cfg', 'file', cfg(d, base, folder))
            d.add(path, 'link', '@ROOT@/cfg')
        else:
            d.add(path, *{'folder': ('folder',), 'dangling': ('link', 'nowhere'),
                          'loop': ('link', 'pyvenv.cfg')}[kind])


def add_venv(d):
    """A venv of the program; sometimes with another one that was made of it."""
    base, executable = d.bin, d.program
    for i in range(d.draw.choice([1, 1, 1, 2, 3])):
        venv = d.draw.choice(['venv', 'sp ace/venv', 'vénv', 'v\udce9', join(d.home, 'venv')])
        venv += str(i or '')
        own = join(venv, d.draw.choice(['bin', 'bin', 'bin', 'bin', '', 'Scripts']))
        name = d.draw.choice([d.name, d.name, 'python', 'python3', 'other'])
        kind = d.draw.choice(['link', 'link', 'relative', 'copy', 'linked bin'])
        if kind == 'copy':
            d.add(join(own, name), 'program')
        elif kind == 'linked bin' and own != venv:
            d.add(own, 'link', '@ROOT@/' + base)
            name = os.path.basename(executable)
        else:
            d.add(join(own, name), 'link', '@ROOT@/' + executable if kind == 'link' else
                  os.path.relpath('/' + executable, '/' + own))
        add_cfg(d, own, base)
        packages = join(venv, 'lib/python@V@/site-packages')
        if d.chance(0.7):
            d.add(join(packages, 'x.pth'), 'file', d.draw.choice(['', '.\n', '@ROOT@/extra\n']))
        base, executable = own, join(own, name)
    d.layout.program = executable


def add_own_cfg(d):
    add_cfg(d, d.bin, d.draw.choice([d.bin, 'other/bin']))


def add_pth(d):
    """A ._pth file beside the program, or where its links lead."""
    lines = d.draw.choices(PTH_LINES, k=d.draw.choice([0, 1, 2, 3, 6]))
    if d.chance(0.6):
        lines.append('@STDLIB@')
    text = '\n'.join(lines) + d.draw.choice(['\n', '\n', '', '\r\n'])
    path = d.draw.choice([d.layout.program, d.layout.program, d.program, 'real/real-' + d.name])
    kind = d.draw.choice(['file'] * 10 + ['folder', 'closed', 'dangling'])
    d.add(path + '._pth', *{'file': ('file', text), 'closed': ('file', text, 0),
                            'folder': ('folder',), 'dangling': ('link', 'nowhere')}[kind])


def add_build(d):
    """A tree where CPython was built, its sources there or apart."""
    kind = d.draw.choice(['pybuilddir.txt', 'pybuilddir.txt', 'Modules/Setup.local'])
    node = ('file', d.draw.choice(BUILD_DIRS)) if kind == 'pybuilddir.txt' else ('file', '')
    if d.chance(0.15):
        node = d.draw.choice([('folder',), ('link', 'nowhere'), ('file', node[1], 0)])
    d.add(join(d.bin, kind), *node)
    sources = d.draw.choice([d.bin, os.path.dirname(d.bin), d.home, 'sources'])
    d.add(join(sources, 'Lib'), *d.draw.choice([
        ('library',), ('library',), ('link', '@STDLIB@'), ('folder',), ('file', '')]))
    if d.chance(0.3):
        d.add(join(sources, 'Lib/os.py'), *d.draw.choice([('folder',), ('file', '')]))


def add_bad_links(d):
    """The program's name is a link that leads nowhere; what is executed is another file."""
    d.add('other', 'program')
    d.layout.program = 'other'
    for name, target in (('loop', 'loop'), ('dangling', 'nowhere'), ('to-folder', '.'),
                         ('ring', 'gnir'), ('gnir', 'ring')):
        d.add(join(d.bin, name), 'link', target)
    name = d.draw.choice(['loop', 'dangling', 'to-folder', 'ring', 'nowhere', 'many', 'many'])
    if name != 'many':
        d.layout.argv0 = '@ROOT@/' + join(d.bin, name)
        return
    count = d.draw.choice([38, 39, 40, 41, 42, 50])
    for i in range(count):
        d.add('many/%d' % i, 'link', str(i + 1))
    d.add('many/%d' % count, 'link', '../other')
    d.layout.argv0 = '@ROOT@/many/0'


def add_relocated(d):
    """Another installation, to which the folder of the first is a link."""
    if d.home not in ('', '.') and '@' not in d.home:
        moved = Layout()
        for name, node in d.layout.tree.items():
            inside = name == d.home or name.startswith(d.home + '/')
            moved.add('moved' + name[len(d.home):] if inside else name, *node)
        d.layout.tree.clear()
        d.layout.tree.update(moved.tree)
        d.add(d.home, 'link', '@ROOT@/moved')


PARTS = [add_library] * 10 + [add_zip] * 2 + [add_venv] * 5 + [
    add_own_cfg, add_own_cfg, add_pth, add_pth, add_build, add_build, add_relocated]


def add_variables(d):
    def some(entries):
        return ':'.join(d.draw.choices(entries, k=d.draw.choice([1, 1, 2, 3])))
    drawn = {
        'PYTHONHOME': (0.15, lambda: d.draw.choice(PYTHONHOMES)),
        'PYTHONPATH': (0.2, lambda: some(ENTRIES)),
        'PYTHONPLATLIBDIR': (0.08, lambda: d.draw.choice(PLATLIBDIRS)),
        'PATH': (0.2, lambda: some(PATH_ENTRIES)),
        'PYTHONEXECUTABLE': (0.05, lambda: d.draw.choice(LAUNCHERS)),
        '__PYVENV_LAUNCHER__': (0.05, lambda: d.draw.choice(LAUNCHERS)),
        'PYTHONSAFEPATH': (0.03, lambda: '1'),
        'PYTHONNOUSERSITE': (0.03, lambda: '1'),
        'PYTHONUSERBASE': (0.03, lambda: '@ROOT@/extra'),
        'PWD': (0.03, lambda: '/nonexistent'),
    }
    for name, (probability, choose) in drawn.items():
        if d.chance(probability):
            d.layout.variables.setdefault(name, d.fill(choose()))
    d.layout.variables['LANG'] = d.draw.choice(['C.UTF-8'] * 6 + ['C', 'POSIX', ''])


def add_surroundings(d):
    """What variables and calls refer to."""
    d.add('file', 'file', '')
    d.add('extra/neighbour.py', 'file', '')
    if any('closed' in value for value in d.layout.variables.values()):
        d.add('closed', 'folder', None, 0)
    if any('library.zip' in value for value in d.layout.variables.values()):
        d.add('library.zip', 'zip')
    if any('loop' in value for value in d.layout.variables.values()):
        d.add('loop', 'link', 'loop')
    if d.chance(0.1):
        d.add('extra/sitecustomize.py', 'file', 'import sys; sys.customized = list(sys.path)\n')


def add_call(d):
    """The name of the program, and the folder it is called in."""
    program = d.layout.program
    name = os.path.basename(program)
    d.layout.cwd = d.draw.choice(['', '', '', d.home, d.bin, os.path.dirname(program), 'extra'])
    if d.chance(0.04):
        d.layout.cwd = 'gone'
    elif d.chance(0.03):
        d.layout.cwd = 'searchable'
        d.add('searchable', 'folder', None, 0o111)
    kind = d.draw.choice(['path'] * 8 + ['relative', 'relative', 'dots', 'bare', 'bare', 'bare',
                                         'empty', 'other', 'slashes', 'absent'])
    if d.layout.argv0 is not None or kind == 'path':
        return
    relative = os.path.relpath('/' + program, '/' + d.layout.cwd)
    if kind == 'bare':
        d.layout.argv0 = name
        if 'PATH' not in d.layout.variables or d.chance(0.4):
            d.layout.variables['PATH'] = ':'.join(
                d.fill(entry) for entry in d.draw.choices(PATH_ENTRIES, k=2)) + \
                ':@ROOT@/' + os.path.dirname(program)
        d.add('folders/' + name, 'folder')
        d.add('plain/' + name, 'file', '')
        d.add('links/' + name, 'link', '@ROOT@/' + program)
        return
    d.layout.argv0 = {
        'relative': relative if '/' in relative else './' + relative,
        'dots': '@ROOT@/./x/..//' + program,
        'empty': '', 'slashes': '@ROOT@//' + program.replace('/', '///'),
        'absent': '@ROOT@/nowhere/python', 'other': d.draw.choice(
            ['python3', 'no-such-program', './', '/', '.', '..', 'x/', '/nonexistent/x', '\udce9',
             '@PREFIX@/bin/python@V@', '@ROOT@/extra', '@ROOT@/file', '@ROOT@/@DEEP4080@/x']),
    }[kind]


def add_vanishing(d):
    """Something is there when it is looked at, and not any more when it is looked at again."""
    library = join(d.home, 'lib/python@V@')
    look = d.draw.choice([join(d.home, 'lib/python@D@.zip'), join(library, 'os.py'),
                          join(library, 'lib-dynload'), d.program, join(d.bin, 'lib/python@D@.zip')])
    d.layout.vanishing = (look, d.draw.choice(
        [library, library, join(library, 'lib-dynload'), d.bin, d.program, 'extra']))


def draw_layout(draw):
    """A layout, by the random numbers of @draw."""
    d = Drawn(draw)
    add_program(d)
    # An installation comes first, more often than not, and then what is put upon it.
    if d.chance(0.6):
        add_library(d)
    for part in draw.sample(PARTS, draw.choice([0, 1, 1, 2, 3])):
        part(d)
    if d.chance(0.06):
        add_bad_links(d)
    if d.chance(0.04):
        add_vanishing(d)
    add_variables(d)
    add_call(d)
    add_surroundings(d)
    layout = d.layout
    for words in draw.sample(OPTIONS, draw.choice([0, 0, 0, 1, 1, 2])):
        layout.options.append(words)
    chosen = draw.random()
    layout.task = 'venv' if chosen < 0.02 else 'sysconfig' if chosen < 0.3 else 'paths'
    return layout
