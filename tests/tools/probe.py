# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
# Writes all that a program can see of how its interpreter was started to the file report.txt in the
# current folder. It is run as __main__ in every way there is, so it looks before it imports.
import sys
_main = dict(vars(sys.modules['__main__']))
_modules = sorted(sys.modules)
_cached_importers = sorted(sys.path_importer_cache)
_items = []


def _say(name, value):
    # An item a line, so that a difference is a short one.
    for item in value if isinstance(value, list) else [value]:
        _items.append((name, item if isinstance(item, str) else ascii(item)))


def _try(name, function):
    try:
        _say(name, function())
    except BaseException as exception:
        _say(name, '%s: %s' % (type(exception).__name__, exception))


def _stream(stream):
    if stream is None:
        return None
    raw = getattr(stream.buffer, 'raw', stream.buffer)
    return (stream.name, stream.mode, stream.encoding, stream.errors, stream.newlines,
            stream.line_buffering, stream.write_through, type(stream.buffer).__name__,
            type(raw).__name__, raw.mode, raw.closefd)


def _look_at_streams():
    for name in ('stdin', 'stdout', 'stderr'):
        _try('sys.' + name, lambda: _stream(getattr(sys, name)))
        _try('sys.__%s__' % name, lambda: getattr(sys, '__%s__' % name) is getattr(sys, name))


def _look_at_sys():
    for name in ('path', 'prefix', 'base_prefix', 'exec_prefix', 'base_exec_prefix', 'platlibdir',
                 'executable', '_base_executable', '_stdlib_dir', 'argv', 'warnoptions',
                 '_xoptions', 'pycache_prefix', 'dont_write_bytecode', 'hexversion', 'api_version',
                 'implementation', '_framework', '_git', 'ps1', 'ps2', 'last_value', 'abiflags',
                 'builtin_module_names', 'meta_path', 'path_hooks', '_home', 'copyright',
                 'displayhook', 'excepthook', 'breakpointhook', 'unraisablehook', 'orig_argv',
                 '__interactivehook__', 'byteorder', 'maxsize', 'platform', 'tracebacklimit'):
        _try('sys.' + name, lambda: getattr(sys, name, 'missing'))
    # By name: repr() of sys.flags does not show the members that are no items of the tuple.
    _try('sys.flags', lambda: [(name, getattr(sys.flags, name)) for name in dir(sys.flags)
                               if not name.startswith('_') and name not in ('count', 'index')])
    for name in ('getfilesystemencoding', 'getfilesystemencodeerrors', 'getdefaultencoding',
                 'getrecursionlimit', 'getswitchinterval', 'get_int_max_str_digits', 'gettrace',
                 'getprofile', 'get_asyncgen_hooks', 'getdlopenflags', 'is_finalizing',
                 'is_stack_trampoline_active', 'get_coroutine_origin_tracking_depth',
                 '_is_gil_enabled'):
        if hasattr(sys, name):
            _try('sys.%s()' % name, getattr(sys, name))
    _say('sys', sorted(name for name in vars(sys)))
    # A random seed makes it another one each time.
    if not sys.flags.hash_randomization:
        _say('hash', hash('gantry'))


def _look_at_main():
    for name in sorted(_main):
        if name == '__loader__':
            _say('__main__.__loader__', '%r %r' % (type(_main[name]), vars(_main[name])
                                                   if hasattr(_main[name], 'path') else None))
        elif name == '__doc__' or not name.startswith('__'):
            _say('__main__.' + name, type(_main[name]).__name__)
        else:
            _say('__main__.' + name, ascii(_main[name]))
    _say('__main__', vars(sys.modules['__main__']) is globals())


def _look_at_signals():
    import _signal
    for number in range(1, 65):
        _try('signal %d' % number, lambda: _signal.getsignal(number))
    _try('wakeup fd', lambda: _signal.set_wakeup_fd(-1))
    with open('/proc/self/status') as status:
        for line in status:
            if line.startswith(('SigBlk', 'SigIgn', 'SigCgt', 'Threads')):
                _say('/proc/self/status', line.strip())


def _look_at_process():
    import os
    _try('os.__file__', lambda: os.__file__)
    _try('os.getcwd()', os.getcwd)
    _say('os.environ', sorted(os.environ.items()))
    _try('descriptors', lambda: [(name, os.get_inheritable(int(name)))
                                 for name in sorted(os.listdir('/proc/self/fd'), key=int)
                                 if os.path.exists('/proc/self/fd/' + name)])
    mask = os.umask(0)
    os.umask(mask)
    _say('umask', mask)
    import _locale
    for name in ('LC_CTYPE', 'LC_NUMERIC', 'LC_TIME', 'LC_COLLATE', 'LC_MONETARY', 'LC_ALL'):
        _try('setlocale(%s)' % name, lambda: _locale.setlocale(getattr(_locale, name)))
    _try('CODESET', lambda: _locale.nl_langinfo(_locale.CODESET))


def _look_at_libraries():
    import builtins
    _say('builtins', sorted(vars(builtins)))
    _try('open', lambda: builtins.open.__module__)
    import gc
    _say('gc', (gc.isenabled(), gc.get_threshold(), gc.get_debug(), gc.callbacks, len(gc.garbage)))
    import _warnings
    _say('filters', [repr(item) for item in _warnings.filters])
    _say('_defaultaction', (_warnings._defaultaction, _warnings._onceregistry))
    import faulthandler
    _say('faulthandler', faulthandler.is_enabled())
    import _tracemalloc
    _say('tracemalloc', (_tracemalloc.is_tracing(), _tracemalloc.get_traceback_limit()))
    import _thread
    _say('threads', _thread._count())
    import _imp
    _say('_imp', (_imp.check_hash_based_pycs, getattr(_imp, '_override_frozen_modules_for_tests',
                                                      None) is not None))
    import atexit
    _say('atexit', atexit._ncallbacks())
    import _frozen_importlib_external as external
    _say('external', (external.path_separators, external._bootstrap.__name__))
    # Which of the standard library is frozen, and knows its file.
    for name in ('os', 'site', 'codecs', 'io', 'abc', 'posixpath', '_collections_abc', 'runpy',
                 'stat', 'genericpath', 'importlib', 'importlib.util', 'importlib._bootstrap',
                 'importlib._bootstrap_external', 'importlib.machinery', '__phello__'):
        _try('import ' + name, lambda: _describe(__import__(name, fromlist=['x'])))
    # Warnings that stand in the way of nobody: only whether and how they are told.
    import warnings
    warnings.warn('a warning', DeprecationWarning)
    warnings.warn('another', ResourceWarning)
    _try('bytes', lambda: b'' == '')
    assert _say('assert', 'runs') is None


def _describe(module):
    spec = module.__spec__
    return (module.__name__, getattr(module, '__file__', None), getattr(module, '__cached__', None),
            getattr(module, '__path__', None), repr(module.__loader__), spec.origin,
            spec.has_location, spec.submodule_search_locations, spec.cached,
            None if spec.loader_state is None else sorted(vars(spec.loader_state).items())
            if hasattr(spec.loader_state, '__dict__') else spec.loader_state)


def _look_at_configs():
    try:
        from _testinternalcapi import get_configs
    except ImportError:
        return _say('configs', 'unknown')
    for group, config in sorted(get_configs().items()):
        for name, value in sorted(config.items()):
            # The seed of a run is drawn by it, and every address is another one.
            if name != 'hash_seed' or config['use_hash_seed']:
                _say('%s.%s' % (group, name), value)


_say('modules', _modules)
_say('importers', _cached_importers)
_look_at_streams()
_look_at_sys()
_look_at_main()
_look_at_signals()
_look_at_process()
_look_at_configs()
_look_at_libraries()
with open('report.txt', 'w', encoding='utf-8', errors='backslashreplace') as _file:
    for _item in _items:
        _file.write('%s: %s\n' % _item)
print('one line on standard output')
if sys.stderr is not None:
    sys.stderr.write('and one on standard error\n')
