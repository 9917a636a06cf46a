# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""Makes zips for the tests of pathconfig-zip.

    make-zip.py ZIP [stdlib] [deflated] [NAME=TEXT | NAME=@FILE]...

stdlib: the standard library of this Python, compiled, as far as the tests need it; without, the zip
has only what is named. All is stored, but for the library if it is deflated.
"""
import importlib.util
import marshal
import os
import sys
import zipfile

VERSION = 'python%d.%d' % sys.version_info[:2]
FOLDERS = ['', 'encodings', 'collections', 'importlib', 'importlib/resources', 'importlib/metadata',
           're', 'json', 'zipfile', 'zipfile/_path', 'pathlib', 'urllib', 'email', 'ctypes']


def compiled(name, source):
    return (importlib.util.MAGIC_NUMBER + b'\1\0\0\0' + importlib.util.source_hash(source) +
            marshal.dumps(compile(source, name, 'exec', dont_inherit=True)))


def add_stdlib(archive, method):
    library = os.path.dirname(os.__file__)
    for folder in FOLDERS:
        path = os.path.join(library, folder)
        for name in sorted(os.listdir(path)) if os.path.isdir(path) else []:
            if name.endswith('.py') and name != 'sitecustomize.py':
                with open(os.path.join(path, name), 'rb') as file:
                    archive.writestr(os.path.join('lib', VERSION, folder, name + 'c'),
                                     compiled(name, file.read()), method)
    for path in sys.path:
        if os.path.basename(path) == 'lib-dynload':
            for name in sorted(os.listdir(path)):
                archive.write(os.path.join(path, name),
                              os.path.join('lib', VERSION, 'lib-dynload', name), method)


def main():
    path, *words = sys.argv[1:]
    method = zipfile.ZIP_DEFLATED if 'deflated' in words else zipfile.ZIP_STORED
    with zipfile.ZipFile(path, 'a') as archive:
        for word in words:
            name, equals, text = word.partition('=')
            if word == 'stdlib':
                add_stdlib(archive, method)
            elif equals and text.startswith('@'):
                archive.write(text[1:], name)
            elif equals:
                archive.writestr(name, text)


main()
