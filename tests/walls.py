#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""The walls between the rooms of the house, checked by reading the sources.

    tests/walls.py [ROOT]

Prints one line a violation, `file:line: what: why`, and ends with 1 if there is one. It reads the
text and not what a compiler makes of it, so that a wall stands for every configuration at once:
an #include inside an #if that is never true here is seen as well.
"""
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve()

MAX_LINES = 800

# What core/ and phases/ may do all the same, and why. The text is what must stand on the line; an
# entry that nothing uses any more is a violation, too.
ALLOWED = {
    ('core/arena.c', 'g_error("gantry: out of memory'): 'as every g_malloc() ends',
    ('phases/python.c', 'g_error("%s", error->message)'):
        'descriptors of our own that clash: a defect that no host can meet',
    ('core/environment.c', 'environ'): 'this is what takes the snapshot',
    ('phases/cpython-getpath.c', 'getenv("__PYVENV_LAUNCHER__")'):
        'CPython takes it out of the environment if it is in it at that moment',
    ('phases/locale.c', 'getenv("LC_CTYPE")'):
        "what stop puts back is the host's value at that moment, not at the snapshot's",
    ('phases/main.c', 'getenv("PYTHONINSPECT")'):
        'a Python program asks for the prompt by setting it while it runs',
}

# C, POSIX and what Linux has on top. A closed list, so that a new library is a decision.
LIBC = frozenset('''
    assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign
    stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string tgmath threads time
    uchar wchar wctype
    aio cpio dirent dlfcn elf fcntl fmtmsg fnmatch ftw getopt glob grp iconv langinfo libgen link
    malloc monetary mqueue netdb nl_types poll pthread pwd regex sched search semaphore spawn
    strings syslog tar termios ucontext ulimit unistd utime wordexp
    '''.split())
LIBC_FOLDERS = ('arpa/', 'bits/', 'linux/', 'net/', 'netinet/', 'sys/')
GLIB = ('glib.h', 'glib-unix.h', 'glib/', 'gmodule.h')

PYTHON_VERSION = re.compile(r'\bPY_(?:VERSION_HEX|(?:MAJOR|MINOR|MICRO)_VERSION)\b')

TOKENS = re.compile(r'''
      (?P<comment>/\*.*?\*/ | //[^\n]*)
    | R"(?P<mark>[^()\s\\]*)\(.*?\)(?P=mark)"
    | "(?:\\.|[^"\\\n])*"
    | '(?:\\.|[^'\\\n])*'
    ''', re.DOTALL | re.VERBOSE)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include(?:_next)?\b[ \t]*(.*)$', re.MULTILINE)
CONDITION = re.compile(r'^[ \t]*#[ \t]*(?:el)?if(?:n?def)?\b(?:\\\n|[^\n])*', re.MULTILINE)

SPDX = re.compile(r'(?:#!.*\n)?\W*SPDX-License-Identifier: MIT\n'
                  r'\W*Copyright \(c\) \d{4}(?:-\d{4})? The Gantry authors')
SUFFIXES = {'.c', '.cc', '.h', '.py', '.sh'}
NAMES = {'meson.build', 'meson_options.txt', 'meson.options'}


def calls(*names):
    """A pattern for calls of these functions; a member or a longer name of that end is neither."""
    return re.compile(r'(?<![\w.>])(?:%s)\s*\(' % '|'.join(names))


# (rooms, pattern, why not). Declarations look like calls; there are none of these functions.
FORBIDDEN = (
    (('core', 'phases'),
     re.compile(r'(?<![\w.>])(?:(?:secure_|g_)?getenv\s*\(|g_get_environ\s*\(|environ\b(?!\s*\())'),
     'the environment is read once, into the snapshot of the pipeline; or allow it with a reason'),
    (('core',),
     calls('v?d?f?printf', 'f?puts', 'f?putc', 'putchar', 'perror', 'psignal', 'g_print(?:err)?',
           'g_message', 'g_warning', 'g_critical', 'g_log', 'v?syslog'),
     'the library never prints'),
    (('core', 'phases'),
     calls('_?exit', '_Exit', 'quick_exit', 'abort', 'g_error', 'g_abort', 'g_assert_not_reached',
           'Py_Exit', 'Py_FatalError', 'Py_ExitStatusException'),
     'the library never ends the host'),
    (('phases',),
     calls(r'PyErr_Print(?:Ex)?', r'PyRun_Simple\w+', r'PyRun_Any\w+', r'PyRun_InteractiveLoop\w*',
           'Py_RunMain', 'Py_Main', 'Py_BytesMain'),
     'it ends the host on SystemExit'),
)


class Source:
    """A file: its text, and the text with parts blanked in place: the comments (and raw strings,
    which may look like directives), then all strings as well."""

    def __init__(self, root, path):
        self.path = path.relative_to(root).as_posix()
        self.text = path.read_text(encoding='utf-8', errors='replace')
        self.is_c = path.suffix in {'.c', '.cc', '.h'}
        self.room = self.path.split('/')[0]
        if self.is_c:
            self.code = TOKENS.sub(lambda m: m[0] if is_string(m) else blank(m), self.text)
            self.bare = TOKENS.sub(blank, self.text)

    def line(self, offset):
        return self.text.count('\n', 0, offset) + 1

    def line_text(self, offset):
        end = self.code.find('\n', offset)
        return self.code[self.code.rfind('\n', 0, offset) + 1:end if end >= 0 else None]


def is_string(match):
    return match['comment'] is None and match['mark'] is None


def blank(match):
    return re.sub(r'[^\n]', ' ', match[0])


def is_source(path):
    if path.suffix in SUFFIXES or path.name in NAMES:
        return True
    if path.suffix != '':
        return False
    with path.open('rb') as file:
        return file.read(2) == b'#!'


def sources(root):
    """The files of a checkout; build folders and what is hidden are none, .ci is."""
    def is_ours(path):
        first = path.relative_to(root).parts[0]
        return not first.startswith('build') and (not first.startswith('.') or first == '.ci')

    for path in sorted(root.glob('*')) + sorted(root.glob('*/**/*')):
        if path.is_file() and is_ours(path) and '__pycache__' not in path.parts \
                and is_source(path):
            yield Source(root, path)


def includes(source):
    """(offset, name as written, angle brackets?) of every #include."""
    for match in INCLUDE.finditer(source.code):
        name = re.match(r'([<"])([^>"]+)[>"]', match[1])
        yield (match.start(), name[2] if name else match[1].strip(),
               name[1] == '<' if name else None)


def parents(path):
    """The folders around a file, from its own to its room."""
    while '/' in path:
        path = path.rpartition('/')[0]
        yield path


def resolve(root, source, name, angle):
    """The file of ours that an #include means, seen from the root; None if it is not ours.

    Looks in every folder that any part of the build has on its path: the walls do not depend on
    what a compiler would have found first.
    """
    folders = ['include', '', 'tests', 'core', 'phases', 'tools']
    if not angle:
        folders = [*parents(source.path), *folders]
    for folder in folders:
        path = (root / folder / name).resolve()
        if path.is_file() and path.is_relative_to(root):
            return path.relative_to(root).as_posix()
    return None


def is_libc(name):
    return name.startswith(LIBC_FOLDERS) or (name.endswith('.h') and name[:-2] in LIBC)


def is_glib(name):
    return name.startswith(GLIB)


def family(path):
    """The phase that a file of phases/ belongs to: main-repl.c is main's."""
    return re.split(r'[-.]', path.rpartition('/')[2])[0]


def ours(source, target):
    """Why @source may not include @target, a file of ours; None if it may."""
    folder = target.rpartition('/')[0]
    if folder == 'include/gantry' or folder == source.path.rpartition('/')[0] != 'phases':
        return None
    if source.room == 'core':
        return None if target.startswith('core/') else \
            'core/ knows its own files and include/gantry only'
    if source.room == 'phases':
        if folder != 'phases':
            return 'phases/ knows its own files and include/gantry only'
        if family(target) not in (family(source.path), 'phases', 'cpython'):
            return 'a phase never includes another phase: what both need passes as a result'
        return None
    if source.room == 'plugins':
        return 'a plugin has its own folder and include/gantry only: the public API must do'
    if source.room == 'tools':
        return None if target.startswith('tools/') else \
            'the tools have include/gantry only: the public API must do'
    if source.room == 'include':
        return 'a public header includes public headers only'
    if target.startswith('tests/') or source.path.startswith('tests/shim/'):
        return None
    return 'tests reach inside through tests/shim'


def foreign(source, name):
    """Why @source may not include @name, which is not ours; None if it may."""
    if source.room in ('core', 'include'):
        return None if is_libc(name) or is_glib(name) else 'only GLib and libc are below it'
    if source.room == 'phases' and source.path != 'phases/cpython.h':
        return None if is_libc(name) or is_glib(name) else \
            "only GLib and libc; Python's headers come through phases/cpython.h"
    if source.room == 'tools' and name == 'Python.h':
        return 'the tools have include/gantry only: the public API must do'
    return None


def check_includes(root, source):
    for offset, name, angle in includes(source):
        what = "includes '%s'" % name
        target = resolve(root, source, name, angle) if angle is not None else None
        if angle is None:
            yield offset, what, 'what a macro names cannot be checked'
        elif target is not None:
            why = ours(source, target)
            if why is not None:
                yield offset, what, why
        elif not angle:
            yield offset, what, 'no such file here; what is not ours goes in angle brackets'
        else:
            why = foreign(source, name)
            if why is not None:
                yield offset, what, why


def check_versions(root, source):
    """A value (PyCompilerFlags wants the minor version) is no version difference; a branch is."""
    if source.path in ('phases/cpython.h', 'phases/cpython.c') or source.room == 'tests':
        return
    for condition in CONDITION.finditer(source.bare):
        match = PYTHON_VERSION.search(condition[0])
        if match is not None:
            yield (condition.start() + match.start(), '#if on ' + match[0],
                   'version differences live in phases/cpython.h alone')


def check_calls(root, source):
    for rooms, pattern, why in FORBIDDEN:
        if source.room in rooms:
            for match in pattern.finditer(source.bare):
                yield match.start(), "uses '%s'" % match[0].rstrip('( \t\n'), why


def check_header(root, source):
    if SPDX.match(source.text) is None:
        yield 0, 'no licence header', 'every source begins with the two lines'


def check_length(root, source):
    lines = source.text.count('\n')
    if lines > MAX_LINES:
        yield (len(source.text) - 1, 'has %d lines' % lines,
               'a file does one thing, in %d lines at the most' % MAX_LINES)


def check_source(root, source):
    checks = [check_header, check_length]
    if source.is_c:
        checks += [check_includes, check_versions, check_calls]
    for check in checks:
        yield from check(root, source)


def check_tree(root, allowed):
    """Every violation in the tree, as text."""
    root = pathlib.Path(root).resolve()
    unused = dict(allowed)
    found = 0
    for source in sources(root):
        found += 1
        for offset, what, why in check_source(root, source):
            excuse = next((key for key in allowed if key[0] == source.path and source.is_c
                           and key[1] in source.line_text(offset)), None)
            if excuse is None:
                yield '%s:%d: %s: %s' % (source.path, source.line(offset), what, why)
            else:
                unused.pop(excuse, None)
    for path, text in unused:
        yield '%s:1: nothing to excuse: tests/walls.py allows %s there' % (path, text)
    if found == 0:
        yield '%s:1: no sources: nothing was checked' % root


def main(arguments):
    root = arguments[0] if arguments else HERE.parent.parent
    violations = list(check_tree(root, ALLOWED))
    for violation in violations:
        print(violation)
    return 1 if violations else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
