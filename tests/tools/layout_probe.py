# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
# Writes what a program can see of the path configuration. It imports nothing but what is builtin,
# for it may run where there is hardly a library; _testinternalcapi comes from the file that the
# first argument names. The second says what else is asked for.
import sys
_modules = dict(sys.modules)
_importers = sorted(sys.path_importer_cache)
import _imp
import posix


def _say(name, value):
    posix.write(1, ('%s: %s\n' % (name, ascii(value))).encode())


def _try(name, function):
    try:
        _say(name, function())
    except BaseException as exception:
        _say(name, '%s: %s' % (type(exception).__name__, exception))


class _Spec:
    name = '_testinternalcapi'
    origin = sys.argv[1]


def _configs():
    module = _imp.create_dynamic(_Spec)
    _imp.exec_dynamic(module)
    return module.get_configs()


def _look_at_sys():
    for name in ('path', 'prefix', 'base_prefix', 'exec_prefix', 'base_exec_prefix', 'platlibdir',
                 'executable', '_base_executable', '_stdlib_dir', '_home', 'argv', 'flags',
                 'pycache_prefix', 'customized'):
        _say('sys.' + name, getattr(sys, name, 'missing'))
    _say('sys.orig_argv', sys.orig_argv[:1])
    _say('importers', _importers)
    for name, module in sorted(_modules.items()):
        if name != '_gantry':
            _say('module ' + name, (getattr(module, '__file__', None),
                                    getattr(module, '__path__', None),
                                    type(getattr(module, '__loader__', None)).__name__))


def _look_at_site():
    site = _modules.get('site')
    if site is None:
        return
    for name in ('PREFIXES', 'ENABLE_USER_SITE', 'USER_SITE', 'USER_BASE'):
        _say('site.' + name, getattr(site, name, 'missing'))
    _try('site.getsitepackages()', site.getsitepackages)


def _look_at_sysconfig():
    try:
        import sysconfig
    except Exception as exception:
        return _say('sysconfig', type(exception).__name__)
    for name in ('get_paths', 'get_default_scheme', 'is_python_build', 'get_config_h_filename',
                 'get_makefile_filename', 'get_platform'):
        if hasattr(sysconfig, name):
            _try('sysconfig.%s()' % name, getattr(sysconfig, name))
    for name in ('prefix', 'exec_prefix', 'base', 'platbase', 'installed_base', 'projectbase',
                 'srcdir', 'LIBDEST', 'BINLIBDEST', 'platlibdir'):
        _try('sysconfig ' + name, lambda: sysconfig.get_config_var(name))


_look_at_sys()
try:
    _found = _configs()
except ImportError as _exception:
    _say('configs', 'unknown: %s' % _exception)
else:
    for _name, _value in sorted(_found['config'].items()):
        if _name != 'hash_seed':
            _say('config.' + _name, _value)
_look_at_site()
if sys.argv[2] == 'sysconfig':
    _look_at_sysconfig()
