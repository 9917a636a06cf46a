# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""What differential.py draws from: options, variables, things to run and ways to call them."""
import functools
import os
import subprocess
import tempfile
import zipfile

from locales import LOCALES
from pair import PROBE

# Lists of arguments; those that follow are drawn as often as they stand here.
OPTIONS = [
    ['-I'], ['-I'], ['-E'], ['-E'], ['-s'], ['-s'], ['-S'], ['-S'], ['-B'], ['-O'], ['-OO'],
    ['-u'], ['-q'], ['-v'], ['-b'], ['-bb'], ['-d'], ['-x'], ['-R'], ['-t'], ['-sSB'], ['-Es'],
    ['-OB'], ['-i'], ['-qb'],
    ['-W', 'error::UserWarning'], ['-Wdefault'], ['-W', 'ignore'], ['-Wignore::ResourceWarning'],
    ['-W', 'nonsense'], ['-W', ''], ['-Wd', '-Wi'],
    ['-X', 'dev'], ['-Xdev'], ['-X', 'utf8'], ['-X', 'utf8=0'], ['-X', 'utf8=1'],
    ['-X', 'faulthandler'], ['-X', 'tracemalloc'], ['-X', 'tracemalloc=5'], ['-X', 'importtime'],
    ['-X', 'no_debug_ranges'], ['-X', 'frozen_modules=off'], ['-X', 'frozen_modules=on'],
    ['-X', 'frozen_modules'], ['-X', 'pycache_prefix=cache'], ['-X', 'pycache_prefix='],
    ['-X', 'showrefcount'], ['-X', 'warn_default_encoding'], ['-X', 'int_max_str_digits=1000'],
    ['-X', 'int_max_str_digits=0'], ['-X', 'no_such_option'], ['-X', 'a=b=c'], ['-X', ''],
    ['-X', 'dev=0'], ['-X', 'dev=x'], ['-X', 'warn_default_encoding=0'], ['-X', 'faulthandler=0'],
    ['-X', 'importtime=0'], ['-X', 'no_debug_ranges=0'], ['-X', 'pycache_prefix'],
    ['-X', 'perf'], ['-X', 'cpu_count=3'], ['-X', 'presite=json'],
    ['--check-hash-based-pycs', 'always'], ['--check-hash-based-pycs', 'never'],
    ['--check-hash-based-pycs', 'default'],
    ['-X', 'é=\udce9'], ['-X', '€'], ['-X', 'pycache_prefix=\udce9'], ['-W', 'ignore:é'],
    ['-Wignore:\udce9'],
]
# Those that end in a message.
REFUSED = [
    ['-X', 'utf8=2'], ['-X', 'utf8=01'], ['-X', 'utf8='], ['-X', 'tracemalloc=x'],
    ['-X', 'tracemalloc=-1'], ['-X', 'frozen_modules=x'],
    ['-X', 'int_max_str_digits=7'], ['-X', 'int_max_str_digits=x'], ['-X', 'cpu_count=x'],
    ['--check-hash-based-pycs', 'sometimes'], ['--check-hash-based-pycs'], ['-W'], ['-X'], ['-c'],
    ['-m'], ['-y'], ['-Zq'], ['--nonsense'], ['-V'], ['-VV'], ['--version'], ['-Ey'], ['-J'],
    ['-h'], ['--help'], ['--help-env'], ['--help-xoptions'], ['--help-all'], ['-?'], ['-Vh'],
]

JUNK = ['', '0', '1', '2', '-1', 'x', ' 1', '1 ', '99999999999', '0x1', 'é', '\udcff\udc80', '1=2',
        'a:b', '%s%n']

VARIABLES = {
    'PYTHONPATH': ['extra', '/nonexistent', 'extra:/usr/lib', ':', '', 'extra::', './extra',
                   '../place/extra', 'a//b/../c', 'é', '\udcff', 'extra:\udce9:é',
                   '€:../bïn'],
    'PYTHONHOME': ['', 'PREFIX', 'PREFIX:PREFIX', '/nonexistent', '/nonexistent:PREFIX',
                   'PREFIX:/nonexistent', ':'],
    # An absolute one would be found above any executable, and show where ours stands.
    'PYTHONPLATLIBDIR': ['', 'lib', 'lib64', './lib', 'lib/'],
    'PYTHONSAFEPATH': JUNK,
    'PYTHONOPTIMIZE': JUNK,
    'PYTHONDEBUG': JUNK,
    'PYTHONVERBOSE': ['', '0', '1', 'x', '2'],
    'PYTHONDONTWRITEBYTECODE': JUNK,
    'PYTHONUNBUFFERED': JUNK,
    'PYTHONINSPECT': ['', '0', '1'],
    'PYTHONNOUSERSITE': JUNK,
    'PYTHONHASHSEED': ['', '0', '1', '42', 'random', '4294967295', '4294967296', 'x', '-1', ' 1',
                       '1 ', '+1', '0x10', '007'],
    'PYTHONIOENCODING': ['', 'latin-1', 'utf-8:strict', ':replace', 'ascii', 'ascii:', 'nonsense',
                         'utf-8:nonsense', 'é'],
    'PYTHONLEGACYWINDOWSSTDIO': ['1'],
    'PYTHONUTF8': ['', '0', '1', '2', 'x', '01'],
    'PYTHONCOERCECLOCALE': ['', '0', '1', 'warn', 'x'],
    'PYTHONDEVMODE': JUNK,
    'PYTHONFAULTHANDLER': JUNK,
    'PYTHONTRACEMALLOC': ['', '0', '1', '3', '65535', '65536', 'x', '-1'],
    'PYTHONPROFILEIMPORTTIME': ['', '0', '1', 'x'],
    'PYTHONMALLOC': ['', 'default', 'debug', 'malloc', 'malloc_debug', 'pymalloc',
                     'pymalloc_debug', 'nonsense'],
    'PYTHONMALLOCSTATS': [''],
    'PYTHONWARNINGS': ['', 'error::UserWarning', 'ignore,default', 'default', ',', ',,d', 'x',
                       'ignore::é'],
    'PYTHONPYCACHEPREFIX': ['', 'cache', '/nonexistent', 'é', '\udce9'],
    'PYTHONNODEBUGRANGES': JUNK,
    'PYTHONWARNDEFAULTENCODING': JUNK,
    'PYTHONINTMAXSTRDIGITS': ['', '0', '640', '7', 'x', '-1', '99999999999'],
    'PYTHONSTARTUP': ['', 'startup.py', '/nonexistent', 'é'],
    'PYTHONEXECUTABLE': ['/nonexistent'],
    'PYTHONUSERBASE': ['home/base', '', 'é', '\udce9'],
    'PYTHONBREAKPOINT': ['0', 'x'],
    'PYTHON_FROZEN_MODULES': ['on', 'off', 'x', ''],
    'PYTHON_CPU_COUNT': ['2', 'x', 'default'],
    'PYTHON_BASIC_REPL': ['1'],
    'PYTHON_COLORS': ['0', '1'],
    'PYTHON_GIL': ['1', '0', 'x'],
    'PYTHON_PERF_JIT_SUPPORT': ['0'],
    'PYTHONPERFSUPPORT': ['0', '1'],
    'PYTHONCASEOK': ['1'],
    '__PYVENV_LAUNCHER__': ['/nonexistent'],
    'LANG': ['', 'C', 'POSIX', 'C.UTF-8', 'en_US.UTF-8', 'de_DE.ISO-8859-1', 'nonsense'],
    'LC_ALL': ['', 'C', 'POSIX', 'C.UTF-8', 'nonsense', 'en_US.UTF-8'],
    'LC_CTYPE': ['', 'C', 'POSIX', 'C.UTF-8', 'nonsense', 'UTF-8'],
    'LC_NUMERIC': ['C', 'nonsense', 'C.UTF-8'],
    'LC_MESSAGES': ['C.UTF-8'],
    'NO_COLOR': ['1'],
    'FORCE_COLOR': ['1'],
    'HOME': [None, '/nonexistent', ''],
    'PATH': [None, '', '/nonexistent', '.:../bin', '\udce9:../bïn:../bin'],
    'VIRTUAL_ENV': ['/nonexistent'],
}

# The environments of a locale that is made here; what a program says has its bytes.
LOCALE_VARIABLES = [{'LOCPATH': 'LOCALES', category: name}
                    for name in LOCALES for category in ('LANG', 'LANG', 'LC_CTYPE', 'LC_ALL')]

ARGUMENTS = [[], [], [], ['a', 'b'], ['-c', 'x'], ['--', '-O'], ['é', '\udcff'], [''], ['-'],
             ['--help'], ['\udce9t\udce9', 'été', '€'], ['--', 'é=\udce9']]

# Pieces of shell that change what the interpreter inherits.
WRAPPERS = [
    'trap "" INT; exec "$@"', 'trap "" PIPE; exec "$@"', 'trap "" XFSZ USR1; exec "$@"',
    'exec "$@" <&-', 'exec "$@" >&-', 'exec "$@" 2>&-', 'exec "$@" <&- >&- 2>&-',
    'exec "$@" >/dev/full', 'exec "$@" 2>/dev/full', 'exec "$@" 7</dev/null',
    'umask 077; exec "$@"',
    'mkdir gone; cd gone; rmdir ../gone; exec "$@"', 'exec "$@" </', 'exec "$@" 2>&1',
    'ulimit -s 512; exec "$@"', 'ulimit -n 16; exec "$@"',
]


def package(path):
    """An archive that can be run."""
    with zipfile.ZipFile(path, 'w') as archive:
        archive.writestr('__main__.py', PROBE)


@functools.lru_cache
def compiled_probe():
    """The probe as the content of a .pyc file, by the interpreter that is tested."""
    with tempfile.TemporaryDirectory(prefix='gantry-') as folder:
        source, path = os.path.join(folder, 'probe.py'), os.path.join(folder, 'probe.pyc')
        with open(source, 'w', encoding='utf-8') as file:
            file.write(PROBE)
        subprocess.run([os.environ['GANTRY_TEST_STOCK'], '-I', '-c', 'import py_compile, sys\n'
                        'py_compile.compile(*sys.argv[1:], "probe.py", doraise=True)',
                        source, path], check=True)
        with open(path, 'rb') as file:
            return file.read()


def compiled(path):
    """The probe as a .pyc file."""
    with open(path, 'wb') as file:
        file.write(compiled_probe())


def linked(path):
    """A link to a script in another folder."""
    os.symlink('scripts/probe.py', path)


LINE = 'exec(compile(open(%r, encoding="utf-8").read(), "probe", "exec"))\n'
FILES = {'extra/neighbour.py': 'here = True\n', 'startup.py': 'started = True\n'}
SCRIPT = {'scripts/probe.py': PROBE}

# Name → (arguments, files, standard input).
KINDS = {
    'script': (['scripts/probe.py'], SCRIPT, None),
    'script by path': (['./scripts/../scripts/probe.py'], SCRIPT, None),
    'script here': (['probe.py'], {'probe.py': PROBE}, None),
    'script with a hash-bang': (['probe'], {'probe': '#!/nonexistent\n' + PROBE}, None),
    'script via link': (['link'], {**SCRIPT, 'link': linked}, None),
    'script that is no ASCII': (['é/pröbe.py'], {'é/pröbe.py': PROBE}, None),
    'script that is no UTF-8': (['\udce9.py'], {'\udce9.py': PROBE}, None),
    'command': (['-c', PROBE], {}, None),
    'command attached': (['-c' + PROBE], {}, None),
    'module': (['-m', 'module'], {'module.py': PROBE}, None),
    'module attached': (['-mmodule'], {'module.py': PROBE}, None),
    'module that is no ASCII': (['-m', 'mödule'], {'mödule.py': PROBE}, None),
    'submodule': (['-m', 'pkg.sub'], {'pkg/__init__.py': '', 'pkg/sub.py': PROBE}, None),
    'package': (['-m', 'pkg'], {'pkg/__init__.py': '', 'pkg/__main__.py': PROBE}, None),
    'namespace package': (['-m', 'pkg'], {'pkg/__main__.py': PROBE}, None),
    'module on PYTHONPATH': (['-m', 'other'], {'extra/other.py': PROBE}, None),
    'folder': (['folder'], {'folder/__main__.py': PROBE, 'folder/neighbour.py': ''}, None),
    'folder with a slash': (['folder/'], {'folder/__main__.py': PROBE}, None),
    'this folder': (['.'], {'__main__.py': PROBE}, None),
    'folder without main': (['folder'], {'folder/other.py': PROBE}, None),
    'archive': (['program.zip'], {'program.zip': package}, None),
    'compiled': (['probe.pyc'], {'probe.pyc': compiled}, None),
    'compiled by its magic': (['probe'], {'probe': compiled}, None),
    'standard input': ([], {}, PROBE),
    'standard input by -': (['-'], {}, PROBE),
    'standard input by file': (['/dev/stdin'], {}, PROBE),
    'prompt': (['-i'], SCRIPT, LINE % 'scripts/probe.py'),
    'prompt after a script': (['-i', 'scripts/probe.py'], SCRIPT, 'here\n1+1\n'),
    'prompt after a command': (['-i', '-c', 'x = 1'], SCRIPT, LINE % 'scripts/probe.py' + 'x\n'),
    'nothing': ([], {}, None),
    'a file that is not there': (['nothing.py'], {}, None),
    'a module that is not there': (['-m', 'nothing'], {}, None),
}

# The venvs, by whether they see the system's packages; the last two are the first at other places.
VENVS = {'venv': [], 'shared': ['--system-site-packages']}
COPIES = ['vénv', 'v\udce9nv']

# Further names of the program.
LINKS = [venv + '/bin/program' for venv in [*VENVS, *COPIES]] + ['bïn/program']

# Name → what is called: {link} is the name in bin/, {file} the program itself, {root} the folder
# with the venvs. Those that stand here often are drawn often.
CALLS = [
    ('link', '{link}'), ('link', '{link}'), ('link', '{link}'), ('file', '{file}'),
    ('PATH', 'program'), ('relative', '../bin/program'), ('venv', '{root}/venv/bin/program'),
    ('venv', '{root}/venv/bin/program'), ('shared venv', '{root}/shared/bin/program'),
    ('python3', '{link}'), ('no name', '{link}'), ('link to a link', '{root}/chain/program'),
    ('link that is no ASCII', '{root}/bïn/program'),
    ('venv that is no ASCII', '{root}/vénv/bin/program'),
    ('venv that is no UTF-8', '{root}/v\udce9nv/bin/program'),
]
# The name it is called by, where that is not the program's.
NAMES = {'python3': 'python3', 'no name': ''}
