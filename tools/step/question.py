# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
# What gantry step asks an interpreter about itself. step-python.c runs it in a namespace of its
# own, and takes the `answer`: JSON in a str of printable ASCII.
#
# It imports nothing but sys, which is there as long as there is an interpreter, looks up no codec,
# and calls no __repr__ that is written in Python: before encodings are imported, and in the middle
# of a start-up, the one cannot be and the other must not run. `encodings._cache` has the codecs
# that were looked up.
import sys

space = sys.__dict__
aside = ('modules', 'path', 'meta_path', 'path_hooks', 'path_importer_cache',
         '_configuration', 'builtin_module_names', 'stdlib_module_names')
hooks = ('breakpointhook', 'displayhook', 'excepthook', 'unraisablehook')


def quote(text):
    if text.isascii() and text.isprintable() and '"' not in text and '\\' not in text:
        return '"%s"' % text
    out = []
    for c in text:
        n = ord(c)
        if n > 0xffff:
            n -= 0x10000
            out.append('\\u%04x\\u%04x' % (0xd800 + (n >> 10), 0xdc00 + (n & 0x3ff)))
        elif ' ' <= c <= '~' and c not in '"\\':
            out.append(c)
        else:
            out.append('\\u%04x' % n)
    return '"%s"' % ''.join(out)


def show(value, depth=3):
    kind = type(value)
    if kind in (list, tuple) and depth:
        inside = ', '.join([show(item, depth - 1) for item in value[:50]])
        return ('[%s]' if kind is list else '(%s)') % inside
    if kind is dict and depth:
        items = list(value.items())[:50]
        return '{%s}' % ', '.join([show(key, depth - 1) + ': ' + show(item, depth - 1)
                                   for key, item in items])
    if kind in (list, tuple, dict):
        return '...'
    if kind is type:
        return '<class %s.%s>' % (value.__module__, value.__qualname__)
    if type(kind) is not type or type(kind.__repr__) is type(show):
        return '<%s object>' % type.__dict__['__name__'].__get__(kind)
    if kind.__module__ not in ('builtins', 'sys', 'types', '_io', '_frozen_importlib',
                               '_frozen_importlib_external', 'zipimport'):
        return '<%s.%s object>' % (kind.__module__, kind.__qualname__)
    head, *rest = repr(value).split(' at 0x')
    return head + ''.join([part.lstrip('0123456789abcdef') for part in rest])


def name_of(value):
    return value if type(value) is str else show(value)


def whole(pairs):
    return '{%s}' % ','.join([
        quote(name) + ':' + ('null' if value is None else quote(value[:400]))
        for name, value in pairs])


def names(values):
    return whole([(name_of(value), None) for value in values])


def module(name):
    found = sys.modules.get(name)
    return found.__dict__ if type(found) is type(sys) else {}


def listed(value):
    return value if type(value) in (list, tuple) else ()


def is_of_sys(name, value):
    plain = type(value) is type(len) and name not in hooks
    return not plain and not name.startswith('__') and name not in aside


def own(space):
    return [(name_of(name), show(value)) for name, value in list(space.items())
            if name != '__builtins__']


def attributes():
    for name, value in list(space.items()):
        if name == 'flags' and type(value).__name__ == 'flags':
            for flag in type(value).__match_args__:
                yield 'flags.' + flag, show(getattr(value, flag))
        elif is_of_sys(name, value):
            yield name, show(value)


def finders():
    for value in listed(space.get('meta_path')):
        yield 'sys.meta_path: ' + show(value), None
    for value in listed(space.get('path_hooks')):
        yield 'sys.path_hooks: ' + show(value), None


def codecs():
    for name, found in list(module('encodings').get('_cache', {}).items()):
        yield name_of(name), 'found' if found else 'not found'


def warnings():
    space = module('warnings') or module('_warnings')
    for value in listed(space.get('filters')):
        yield show(value), None


answer = '{%s}' % ','.join([
    '"modules":' + names(list(sys.modules)),
    '"sys":' + whole(attributes()),
    '"sys_path":' + names(listed(space.get('path'))),
    '"finders":' + whole(finders()),
    '"codecs":' + whole(codecs()),
    '"warnings":' + whole(warnings()),
    '"builtins":' + names([name for name in list(module('builtins'))]),
    '"main":' + whole(own(module('__main__'))),
])
