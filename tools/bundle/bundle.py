# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""Packs an application into the zip of a bundle; the verb `gantry bundle` runs this.

    bundle.py APPLICATION DESCRIPTOR WITH-STDLIB

The zip is written to the open file DESCRIPTOR. WITH-STDLIB is 1 or 0; for 0, the folders with the
standard library of this Python go to standard output, each ended by a NUL. What cannot be packed is
told on standard error, as the command tells it, and is the status 1.

The same input gives the same bytes: names are sorted, times are fixed (SOURCE_DATE_EPOCH, or the
first that a zip can hold), and the caller fixes the seed of hashes. Modules are compiled now, to
.pyc files that no start compares with a source, and stored as they are, so that no start unpacks
them; everything else is deflated.
"""
import importlib.util
import marshal
import os
import stat
import sys
import time
import types
import warnings
import zipfile
import zlib

VERSION = 'python%d.%d' % sys.version_info[:2]
STDLIB = os.path.dirname(os.__file__)

# Of an application: what its tools leave beside it.
NOT_PACKED = {'__pycache__', '.git', '.hg', '.svn'}

# Of the library: its tests, what needs Tk, what installs packages, and the machine's own additions.
NOT_BUNDLED = {'__pycache__', 'test', 'tests', 'idle_test', 'idlelib', 'tkinter', 'turtle.py',
               'turtledemo', 'ensurepip', 'site-packages', 'dist-packages', 'sitecustomize.py',
               'usercustomize.py', 'EXTERNALLY-MANAGED'}
NOT_BUNDLED_STARTS = ('config-', '_test', '_ctypes_test', '_tkinter', '_xxtest', 'xxlimited')
NOT_BUNDLED_ENDS = ('.pyc', '.exe', '.a', '.o')

FIRST, LAST = 315532800, 4354819198  # of the times that a zip can hold
NOT_CHECKED = b'\1\0\0\0'            # of a .pyc file with a hash (PEP 552)


class Refused(Exception):
    """What the user is to read, and a hint."""

    def __init__(self, message, hint=None):
        super().__init__(message)
        self.hint = hint


def refused(where, why, hint=None):
    return Refused('bundle: %r: %s' % (where, why), hint)


# --- the application ------------------------------------------------------------------------------

def read_file(path):
    with open(path, 'rb') as file:
        return file.read()


def check_name(name, where):
    """A member must have a name that leads into the zip, in every reader's eyes."""
    parts = name.rstrip('/').split('/')
    if '\\' in name or '\0' in name or not all(part not in ('', '.', '..') for part in parts):
        raise refused(where, 'the name %r cannot stand in a zip' % name)
    try:
        name.encode()
    except UnicodeEncodeError:
        raise refused(where, 'the name %r is not UTF-8' % name, 'rename it') from None


def walk(folder, prefix, skip, above=()):
    """(name, path) of what is in a folder; the path of a folder is None."""
    status = os.stat(folder)
    identity = status.st_dev, status.st_ino
    if identity in above:
        raise refused(folder, 'it is a link to a folder that it is in')
    for entry in sorted(os.listdir(folder)):
        path = os.path.join(folder, entry)
        if skip(entry):
            continue
        mode = os.stat(path).st_mode
        if stat.S_ISDIR(mode):
            yield prefix + entry + '/', None
            yield from walk(path, prefix + entry + '/', skip, (*above, identity))
        elif stat.S_ISREG(mode):
            yield prefix + entry, path
        else:
            raise refused(path, 'it is neither a file nor a folder')


def members_of_folder(folder):
    """name → a function that reads it; None for a folder."""
    members = {}
    for name, path in walk(folder, '', NOT_PACKED.__contains__):
        check_name(name, folder)
        members[name] = path and (lambda path=path: read_file(path))
    return members


def read_member(archive, info, where):
    try:
        return archive.read(info)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise refused(where, 'its member %r is damaged: %s' % (info.filename, error)) from None


def members_of_archive(path):
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError) as error:
        raise refused(path, 'it is neither a folder nor a zip: %s' % error,
                      'was it cut?') from None
    members = {}
    for info in archive.infolist():
        name = info.filename
        if info.flag_bits & 1:
            raise refused(path, 'its member %r is encrypted' % name, 'pack it without a password')
        if stat.S_ISLNK(info.external_attr >> 16):
            raise refused(path, 'its member %r is a symbolic link' % name,
                          'pack what it leads to')
        check_name(name, path)
        if '__pycache__' in name.split('/'):
            continue
        members[name] = None if info.is_dir() else (
            lambda info=info: read_member(archive, info, path))
        # A zip may leave out its folders, but a package without an __init__.py is one.
        for i, letter in enumerate(name):
            if letter == '/':
                members.setdefault(name[:i + 1])
    return members


def application(path):
    members = members_of_folder(path) if os.path.isdir(path) else members_of_archive(path)
    if '__main__.py' not in members and '__main__.pyc' not in members:
        raise refused(path, 'there is no __main__.py in it, which a bundle starts',
                      'the module stands at the top; it may be `import shop.cli; shop.cli.main()`')
    return members


# --- modules --------------------------------------------------------------------------------------

def strings(value):
    """Every string in a code object."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (tuple, frozenset)):
        for item in value:
            yield from strings(item)
    elif isinstance(value, types.CodeType):
        yield from strings((value.co_filename, value.co_name, getattr(value, 'co_qualname', ''),
                            value.co_names, value.co_varnames, value.co_freevars,
                            value.co_cellvars, value.co_consts))


def compiled(name, source):
    """The .pyc of a module. What it calls its file is put right when it is imported."""
    code = compile(source, name, 'exec', dont_inherit=True, optimize=0)
    # marshal notes which objects have more than one owner. Names do by chance: CPython's caches
    # hold some, by their addresses. Now all of them do.
    owners = list(strings(code))
    pyc = (importlib.util.MAGIC_NUMBER + NOT_CHECKED + importlib.util.source_hash(source) +
           marshal.dumps(code))
    del owners
    return pyc


def pack_application(members, pack, where):
    """Sources stay, for tracebacks. One that is none of this Python's (a template, say) is nothing
    but a file; it would be an error when it is imported."""
    for name, read in members.items():
        if read is None:
            pack(name, b'')
            continue
        if name.endswith('.pyc') and name[:-1] in members:
            continue
        data = read()
        pack(name, data)
        if name.endswith('.py'):
            try:
                pack(name + 'c', compiled(name, data))
            except (SyntaxError, ValueError, RecursionError) as error:
                if name == '__main__.py':
                    raise refused(where, 'its __main__.py is no program: %s' % error) from None


# --- the library ----------------------------------------------------------------------------------

def is_not_bundled(entry):
    return (entry in NOT_BUNDLED or entry.startswith(NOT_BUNDLED_STARTS) or
            entry.endswith(NOT_BUNDLED_ENDS))


def extension_folder():
    """Where the library's extension modules are; a Python may have all of them builtin."""
    return next((path for path in sys.path if os.path.basename(path) == 'lib-dynload'), None)


def pack_stdlib(pack):
    for name, path in walk(STDLIB, 'lib/%s/' % VERSION, is_not_bundled):
        if path is None or '/lib-dynload/' in name:
            continue
        if not name.endswith('.py'):
            pack(name, read_file(path))
            continue
        try:
            pack(name + 'c', compiled(name, read_file(path)))
        except SyntaxError:
            pass  # lib2to3 has some for its own use
    if extension_folder() is not None:
        for name, path in walk(extension_folder(), 'lib/%s/lib-dynload/' % VERSION, is_not_bundled):
            if path is not None and name.endswith('.so'):
                pack(name, read_file(path))


# --- the zip --------------------------------------------------------------------------------------

def date_time():
    text = os.environ.get('SOURCE_DATE_EPOCH', '') or str(FIRST)
    if not (text.isascii() and text.isdigit()):
        raise Refused('bundle: SOURCE_DATE_EPOCH: %r is no number of seconds' % text)
    return time.gmtime(min(max(int(text), FIRST), LAST))[:6]


def write(file, contents):
    when = date_time()
    with zipfile.ZipFile(file, 'w') as archive:
        for name in sorted(contents):
            info = zipfile.ZipInfo(name, when)
            info.create_system = 3  # POSIX
            info.external_attr = (0o40755 << 16 | 0x10) if name.endswith('/') else 0o100644 << 16
            imported = name.endswith(('.pyc', '.so', '/'))
            archive.writestr(info, contents.pop(name),
                             zipfile.ZIP_STORED if imported else zipfile.ZIP_DEFLATED)


def bundle(path, file, with_stdlib):
    contents = {}
    members = application(path)
    library = 'lib/%s/' % VERSION
    if with_stdlib and any(name.startswith(library + 'encodings/') for name in members):
        raise refused(path, 'it has a standard library of its own, in %s' % library,
                      'leave out --with-stdlib')
    if with_stdlib:
        pack_stdlib(contents.__setitem__)
    pack_application(members, contents.__setitem__, path)
    write(file, contents)
    if not with_stdlib:
        for folder in filter(None, (STDLIB, extension_folder())):
            sys.stdout.buffer.write(os.fsencode(folder) + b'\0')


def main():
    path, descriptor, with_stdlib = sys.argv[1:]
    warnings.simplefilter('ignore')
    try:
        with open(int(descriptor), 'w+b') as file:
            bundle(path, file, with_stdlib == '1')
    except Refused as error:
        print('gantry:', error, file=sys.stderr)
        if error.hint is not None:
            print('hint:', error.hint, file=sys.stderr)
        return 1
    except OSError as error:
        where = '' if error.filename is None else '%r: ' % os.fspath(error.filename)
        print('gantry: bundle: %s%s' % (where, error.strerror or error), file=sys.stderr)
        return 1
    return 0


sys.exit(main())
