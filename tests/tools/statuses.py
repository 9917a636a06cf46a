# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""Every way in which a program can end: gantry-python ends as the stock interpreter does.

    statuses.py STOCK GANTRY-PYTHON [NAME]

NAME is a part of a run's name. GANTRY_TEST_ALL runs each end in each way; without it, each runs by
-c and in one more way, taken in turn: how a program ends hardly depends on where it came from.
"""
import os
import signal
import sys
import tempfile

from pair import Pair, in_turns

# Name → a program that is run with -c, as a script, and from standard input.
ENDS = {
    'falls off its end': 'pass',
    'exit()': 'import sys; sys.exit()',
    'exit(None)': 'import sys; sys.exit(None)',
    'exit(0)': 'import sys; sys.exit(0)',
    'exit(1)': 'import sys; sys.exit(1)',
    'exit(3)': 'import sys; sys.exit(3)',
    'exit(True)': 'import sys; sys.exit(True)',
    'exit(-1)': 'import sys; sys.exit(-1)',
    'exit(255)': 'import sys; sys.exit(255)',
    'exit(256)': 'import sys; sys.exit(256)',
    'exit(257)': 'import sys; sys.exit(257)',
    'exit(2**31)': 'import sys; sys.exit(2**31)',
    'exit(2**32 + 5)': 'import sys; sys.exit(2**32 + 5)',
    'exit(-2**63)': 'import sys; sys.exit(-2**63)',
    'exit(2**63)': 'import sys; sys.exit(2**63)',
    'exit(2**200)': 'import sys; sys.exit(2**200)',
    'exit(1.0)': 'import sys; sys.exit(1.0)',
    'exit(text)': 'import sys; sys.exit("the reason")',
    'exit(text that is no ASCII)': 'import sys; sys.exit("r\\xe9ason \\u20ac")',
    'exit(text with a surrogate)': 'import sys; sys.exit("\\udcff")',
    'exit("")': 'import sys; sys.exit("")',
    'exit(bytes)': 'import sys; sys.exit(b"x")',
    'exit(tuple)': 'import sys; sys.exit((1, 2))',
    'exit(empty tuple)': 'import sys; sys.exit(())',
    'exit(tuple of one)': 'import sys; sys.exit((5,))',
    'exit(object whose str() raises)':
        'import sys\nclass O:\n  def __str__(self): raise ValueError\nsys.exit(O())',
    'exit(int by __index__)':
        'import sys\nclass O:\n  def __index__(self): return 7\nsys.exit(O())',
    'exit(subclass of int)': 'import sys\nclass I(int): pass\nsys.exit(I(9))',
    'raise SystemExit': 'raise SystemExit',
    'raise SystemExit(4)': 'raise SystemExit(4)',
    'raise SystemExit(1, 2)': 'raise SystemExit(1, 2)',
    'subclass of SystemExit': 'class E(SystemExit): pass\nraise E(6)',
    'subclass of SystemExit without init':
        'class E(SystemExit):\n  def __init__(self): pass\nraise E()',
    'subclass of SystemExit with code None':
        'class E(SystemExit):\n  code = None\nraise E(5)',
    'subclass of SystemExit whose code raises':
        'class E(SystemExit):\n  @property\n  def code(self): raise ValueError("no")\nraise E(5)',
    'subclass of SystemExit with a strange code':
        'class E(SystemExit):\n  code = [1, 2]\nraise E(5)',
    'code set later': 'e = SystemExit(1)\ne.code = 8\nraise e',
    'code deleted': 'e = SystemExit(1)\ndel e.code\nraise e',
    'SystemExit from an exception':
        'try: 1/0\nexcept ZeroDivisionError as e: raise SystemExit(3) from e',
    'exception': 'raise ValueError("no")',
    'exception with a cause': 'try: 1/0\nexcept ZeroDivisionError as e: raise ValueError from e',
    'exception with notes': 'e = ValueError("no")\ne.__notes__ = ["a", "b"]\nraise e',
    'exception group':
        'import sys\nif sys.version_info < (3, 11): sys.exit(3)\n'
        'raise ExceptionGroup("g", [SystemExit(3)] and [ValueError(1)])',
    'base exception group of SystemExit':
        'import sys\nif sys.version_info < (3, 11): sys.exit(3)\n'
        'raise BaseExceptionGroup("g", [SystemExit(3)])',
    'exception whose str() raises':
        'class E(Exception):\n  def __str__(self): raise ValueError\nraise E',
    'exception whose str() exits':
        'class E(Exception):\n  def __str__(self): raise SystemExit(5)\nraise E',
    'syntax error': 'x = = 1',
    'indentation error': 'if 1:\nx',
    'error in a nested call': 'def f(): g()\ndef g(): 1/0\nf()',
    'recursion': 'def f(): f()\nf()',
    'NameError with a suggestion': 'import sys; syss',
    'KeyboardInterrupt': 'raise KeyboardInterrupt',
    'KeyboardInterrupt with a text': 'raise KeyboardInterrupt("text")',
    'subclass of KeyboardInterrupt': 'class K(KeyboardInterrupt): pass\nraise K',
    'SIGINT': 'import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(30)',
    'SIGINT in atexit':
        'import atexit, os, signal\nclass X:\n  def __call__(self): os.kill(os.getpid(), 2); '
        'import time; time.sleep(1)\natexit.register(X())',
    'SIGINT in threading._shutdown':
        'import os, threading, time\n'
        't = threading.Thread(target=lambda: (time.sleep(.2), os.kill(os.getpid(), 2), '
        'time.sleep(.2)))\nt.start()',
    'SIGINT that is ignored':
        'import os, signal\nsignal.signal(2, signal.SIG_IGN)\nos.kill(os.getpid(), 2)',
    'SIGINT by default':
        'import os, signal\nsignal.signal(2, signal.SIG_DFL)\nos.kill(os.getpid(), 2)',
    'KeyboardInterrupt while SIGINT is ignored':
        'import signal\nsignal.signal(2, signal.SIG_IGN)\nraise KeyboardInterrupt',
    'KeyboardInterrupt with a hook of its own':
        'import sys\nsys.excepthook = lambda *a: print("hook")\nraise KeyboardInterrupt',
    'KeyboardInterrupt, then SystemExit in atexit':
        'import atexit, sys\natexit.register(lambda: sys.exit(3))\nraise KeyboardInterrupt',
    'KeyboardInterrupt and a full standard output':
        'import os, sys\nos.dup2(os.open("/dev/full", 1), 1)\nprint(1)\nraise KeyboardInterrupt',
    'SIGTERM': 'import os, signal\nos.kill(os.getpid(), signal.SIGTERM)',
    'SIGPIPE':
        'import os, sys\nr, w = os.pipe()\nos.close(r)\nos.write(w, b"x")',
    'standard output is a broken pipe':
        'import os, sys\nr, w = os.pipe()\nos.dup2(w, 1)\nos.close(r)\nos.close(w)\nprint("x")',
    'os._exit': 'import os\nprint("lost")\nos._exit(3)',
    'os.abort': 'import os\nos.abort()',
    'atexit': 'import atexit\natexit.register(print, "a")\natexit.register(print, "b")',
    'atexit raises': 'import atexit\natexit.register(lambda: 1/0)\natexit.register(print, "b")',
    'atexit exits': 'import atexit, sys\natexit.register(lambda: sys.exit(5))\nsys.exit(4)',
    'atexit registers': 'import atexit\natexit.register(lambda: atexit.register(print, "late"))',
    'atexit starts a thread':
        'import atexit, threading\n'
        'def f():\n  t = threading.Thread(target=print, args=("t",)); t.start(); t.join()\n'
        'atexit.register(f)',
    'excepthook': 'import sys\nsys.excepthook = lambda t, v, b: print("hook", t, v)\n1/0',
    'excepthook raises':
        'import sys\ndef h(*a): raise ValueError("in hook")\nsys.excepthook = h\n1/0',
    'excepthook exits': 'import sys\nsys.excepthook = lambda *a: sys.exit(9)\n1/0',
    'excepthook exits with a text':
        'import sys\nsys.excepthook = lambda *a: sys.exit("text")\n1/0',
    'excepthook interrupts':
        'import sys\ndef h(*a): raise KeyboardInterrupt\nsys.excepthook = h\n1/0',
    'excepthook is missing': 'import sys\ndel sys.excepthook\n1/0',
    'excepthook is None': 'import sys\nsys.excepthook = None\n1/0',
    'audit hook refuses excepthook':
        'import sys\ndef h(e, a):\n  if e == "sys.excepthook": raise RuntimeError("no")\n'
        'sys.addaudithook(h)\n1/0',
    'audit hook fails at excepthook':
        'import sys\ndef h(e, a):\n  if e == "sys.excepthook": raise ValueError("no")\n'
        'sys.addaudithook(h)\n1/0',
    'audit hook hears the end':
        'import sys\nsys.addaudithook(lambda e, a: print(e, file=sys.__stderr__) '
        'if e.startswith("cpython") else None)',
    'stderr is None': 'import sys\nsys.stderr = None\n1/0',
    'stderr is None and an exit text': 'import sys\nsys.stderr = None\nsys.exit("text")',
    'stderr is missing': 'import sys\ndel sys.stderr\n1/0',
    'stderr is missing and an exit text': 'import sys\ndel sys.stderr\nsys.exit("text")',
    'stderr is closed': 'import sys\nsys.stderr.close()\n1/0',
    'stderr is closed and an exit text': 'import sys\nsys.stderr.close()\nsys.exit("text")',
    'stdout is closed': 'import sys\nsys.stdout.close()',
    'stdout is None': 'import sys\nprint(1)\nsys.stdout = None',
    'stdout is deleted': 'import sys\nprint(1)\ndel sys.stdout',
    'stdout is another':
        'import sys\nprint(1)\nclass S:\n  def write(self, t): pass\n'
        '  def flush(self): raise ValueError("no flush")\nsys.stdout = S()',
    'stdout is full': 'import os\nos.dup2(os.open("/dev/full", 1), 1)\nprint("x")',
    'stdout is full, after an exception':
        'import os\nos.dup2(os.open("/dev/full", 1), 1)\nprint("x")\n1/0',
    'stdout is full, after exit(5)':
        'import os, sys\nos.dup2(os.open("/dev/full", 1), 1)\nprint("x")\nsys.exit(5)',
    'stdout is full and not buffered':
        'import os, sys\nos.dup2(os.open("/dev/full", 1), 1)\nsys.stdout.reconfigure('
        'write_through=True)\nprint("x", flush=True)',
    'stderr is full': 'import os\nos.dup2(os.open("/dev/full", 1), 2)\n1/0',
    'descriptor 1 is closed': 'import os\nprint("x")\nos.close(1)',
    'descriptors are closed': 'import os\nprint("x")\nos.closerange(0, 3)',
    'thread that runs on':
        'import threading, time\nthreading.Thread(target=lambda: (time.sleep(.2), '
        'print("thread"))).start()\nprint("main")',
    'daemon thread':
        'import threading, time\nthreading.Thread(target=time.sleep, args=(60,), '
        'daemon=True).start()',
    'daemon thread that prints':
        'import threading, time, sys\ndef f():\n  while True: time.sleep(.001)\n'
        'threading.Thread(target=f, daemon=True).start()\ntime.sleep(.02)',
    'thread that raises':
        'import threading\nt = threading.Thread(target=lambda: 1/0, name="t")\nt.start()\nt.join()',
    'thread that exits':
        'import threading, sys\nt = threading.Thread(target=lambda: sys.exit(3))\nt.start()\n'
        't.join()',
    'thread and exit(3)':
        'import threading, time, sys\nthreading.Thread(target=lambda: (time.sleep(.1), '
        'print("thread"))).start()\nsys.exit(3)',
    'thread of _thread': 'import _thread, time\n_thread.start_new_thread(time.sleep, (60,))',
    'thread that is registered':
        'import threading\nif hasattr(threading, "_register_atexit"):\n'
        '  threading._register_atexit(print, "registered")',
    '__del__ at the end':
        'class D:\n  def __del__(self): print("deleted")\nd = D()\nimport sys\nsys.keep = D()',
    '__del__ raises': 'class D:\n  def __del__(self): 1/0\nd = D()',
    '__del__ exits': 'import sys\nclass D:\n  def __del__(self): sys.exit(3)\nd = D()',
    'weakref callback':
        'import weakref\nclass A: pass\na = A()\nr = weakref.ref(a, lambda r: print("gone"))',
    'a cycle with a finalizer':
        'class A:\n  def __del__(self): print("del")\na = A(); a.a = a\ndel a',
    'generator that is not finished':
        'def g():\n  try: yield\n  finally: print("finally")\nx = g()\nnext(x)',
    'sub-interpreter':
        'try:\n  import _xxsubinterpreters as s\nexcept ImportError:\n'
        '  import _interpreters as s\ni = s.create()\nprint("made")',
    'fork':
        'import os\nprint("before", flush=True)\nif os.fork() == 0:\n  print("child")\n'
        'else:\n  os.wait()\n  print("parent")',
    'fork, and the child exits':
        'import os, sys\nif os.fork() == 0:\n  sys.exit(7)\nprint(os.wait()[1] >> 8)',
    'fork, and the child runs atexit':
        'import atexit, os, sys\natexit.register(lambda: print(os.getpid() == me))\n'
        'me = os.getpid()\nif os.fork() == 0:\n  sys.exit()\nos.wait()',
    'exec': 'import os, sys\nos.execv(sys.executable, [sys.executable, "-c", "print(1); exit(4)"])',
    'sys.executable is the program':
        'import subprocess, sys\nsys.exit(subprocess.call([sys.executable, "-c", "exit(11)"]))',
    'multiprocessing':
        'import multiprocessing as m\nif __name__ == "__main__":\n  p = m.get_context("fork")'
        '.Process(target=print, args=("p",))\n  p.start(); p.join(); print(p.exitcode)',
    'PYTHONINSPECT is set by the program': 'import os\nos.environ["PYTHONINSPECT"] = "1"',
    'PYTHONINSPECT is set before an exception':
        'import os\nos.environ["PYTHONINSPECT"] = "1"\n1/0',
    'os.environ is another': 'import os\nos.environ = {}\nos.environb = None',
    'os is another': 'import sys\nsys.modules["os"] = None\nsys.modules.pop("site", None)',
    'threading is another': 'import sys\nsys.modules["threading"] = None',
    'threading has no _shutdown': 'import threading\ndel threading._shutdown',
    'threading._shutdown raises':
        'import threading\ndef f(): 1/0\nthreading._shutdown = f',
    'threading._shutdown exits':
        'import threading, sys\nthreading._shutdown = lambda: sys.exit(3)',
    'atexit is another':
        'import atexit, sys\natexit.register(print, "x")\nsys.modules["atexit"] = 3',
    'sys.modules is empty': 'import sys\nsys.modules.clear()',
    'sys.modules is another': 'import sys\nsys.modules = {}',
    '__main__ is another': 'import sys\nsys.modules["__main__"] = type(sys)("other")\nprint(1)',
    '__main__ is missing': 'import sys\ndel sys.modules["__main__"]\nprint(1)',
    '_signal is missing': 'import sys\ndel sys.modules["_signal"]',
    '_signal is another': 'import sys\nsys.modules["_signal"] = 3',
    'builtins are gone': 'import builtins\nbuiltins.__dict__.clear()',
    'sys is gone': 'import sys\nsys.__dict__.clear()',
    '__file__ is deleted': 'try:\n  del __file__\nexcept NameError: pass',
    'globals are cleared': 'globals().clear()',
    'handlers of signals':
        'import signal\nfor n in range(1, 65):\n  try: signal.signal(n, lambda *a: None)\n'
        '  except (OSError, ValueError): pass',
    'handler that is called at the end':
        'import signal, atexit, os\nsignal.signal(10, lambda *a: print("usr1"))\n'
        'atexit.register(os.kill, os.getpid(), 10)',
    'alarm': 'import signal, time\nsignal.alarm(1)\ntime.sleep(10)',
    'faulthandler and a crash':
        'import faulthandler, os\nfaulthandler.enable()\nos.kill(os.getpid(), 11)',
    'faulthandler that is left on': 'import faulthandler\nfaulthandler.enable()',
    'faulthandler with a time': 'import faulthandler\nfaulthandler.dump_traceback_later(60)',
    'tracemalloc that is left on': 'import tracemalloc\ntracemalloc.start(9)',
    'gc debug': 'import gc\ngc.set_debug(gc.DEBUG_UNCOLLECTABLE)',
    'settrace': 'import sys\nsys.settrace(lambda *a: None)\ndef f(): pass\nf()',
    'setprofile': 'import sys\nsys.setprofile(lambda *a: None)',
    'unraisablehook':
        'import sys\nsys.unraisablehook = lambda u: print("unraisable", u.exc_value)\n'
        'import atexit\natexit.register(lambda: 1/0)',
    'closed descriptor of stdin': 'import os\nos.close(0)',
    'a warning at the end':
        'import warnings\nwarnings.simplefilter("always")\nf = open("/dev/null")',
    'a file that is not closed': 'f = open("out", "w")\nf.write("x")\n',
    'asyncio': 'import asyncio\nasync def m(): raise SystemExit(4)\nasyncio.run(m())',
    'asyncio and SIGINT':
        'import asyncio, os\nasync def m():\n  os.kill(os.getpid(), 2)\n  await asyncio.sleep(9)\n'
        'asyncio.run(m())',
    'locale': 'import locale\nlocale.setlocale(locale.LC_ALL, "C")',
    'environment': 'import os\nos.environ.clear()\nos.environ["LC_CTYPE"] = "x"',
    'print without an end': 'print("no end", end="")',
    'much output': 'print("x" * 1000000)',
    'output on C level': 'import os\nprint("a")\nos.write(1, b"b\\n")',
    'sys.exit in a with': 'class C:\n  def __enter__(s): pass\n  def __exit__(s, *a): print(a[0])\n'
                          'with C(): raise SystemExit(2)',
    'copyright': 'print(copyright)',
    'input()': 'print(ascii(input("? ")))',
    'help() is there': 'print(help, exit, quit)',
    'exit of site': 'exit(3)',
    'quit of site': 'quit("text")',
}


def write(content):
    """A file, as bytes, or what is none."""
    return content


def fifo(path):
    """A FIFO with a program in it."""
    os.mkfifo(path)
    if os.fork() == 0:
        os.setsid()
        with open(path, 'w', encoding='utf-8') as file:
            file.write('print("from a FIFO", __file__)\nexit(3)\n')
        os._exit(0)


def pyc(path, magic=None, code=b''):
    """A .pyc file that is none."""
    import importlib.util
    with open(path, 'wb') as file:
        file.write((magic or importlib.util.MAGIC_NUMBER) + bytes(12) + code)


# Name → (arguments, files): programs that cannot be run, or hardly.
FILES = {
    'missing file': (['missing.py'], {}),
    'missing file in a missing folder': (['a/b/missing.py'], {}),
    'name with strange bytes': (['\udcff\udcfe.py'], {}),
    'name that is too long': (['x' * 5000], {}),
    'a long path': (['./' * 2000 + 'x.py'], {'x.py': 'print(__file__[-4:])'}),
    'folder without main': (['folder'], {'folder/x.py': ''}),
    'folder that is empty': (['folder/'], {'folder/.keep': ''}),
    'file in a file': (['x.py/y.py'], {'x.py': ''}),
    'empty file': (['x.py'], {'x.py': ''}),
    'no newline at the end': (['x.py'], {'x.py': 'print(1)'}),
    'carriage returns': (['x.py'], {'x.py': 'print(1)\r\nif 1:\r\n  print(2)\r\n'}),
    'old carriage returns': (['x.py'], {'x.py': 'print(1)\rprint(2)\r'}),
    'not UTF-8': (['x.py'], {'x.py': b'x = "\xff"\n'}),
    'Latin-1 as it says': (['x.py'], {'x.py': b'# coding: latin-1\nprint(ascii("\xff"))\n'}),
    'coding that is unknown': (['x.py'], {'x.py': b'# coding: nonsense\nprint(1)\n'}),
    'UTF-8 mark': (['x.py'], {'x.py': b'\xef\xbb\xbfprint(1)\n'}),
    'UTF-8 mark and another coding': (['x.py'],
                                      {'x.py': b'\xef\xbb\xbf# coding: latin-1\nprint(1)\n'}),
    'UTF-16': (['x.py'], {'x.py': 'print(1)\n'.encode('utf-16')}),
    'NUL bytes': (['x.py'], {'x.py': b'print(1)\0\nprint(2)\n'}),
    'nothing but NUL bytes': (['x.py'], {'x.py': bytes(100)}),
    'binary': (['/bin/true'], {}),
    'syntax error in the last line': (['x.py'], {'x.py': 'print(1)\nif\n'}),
    'tabs and spaces': (['x.py'], {'x.py': 'if 1:\n\tx = 1\n        y = 2\n'}),
    'endless string': (['x.py'], {'x.py': 'x = """\n'}),
    'deep nesting': (['x.py'], {'x.py': '(' * 500 + ')' * 500}),
    'long line': (['x.py'], {'x.py': 'x = "' + 'y' * 1000000 + '"\nprint(len(x))\n'}),
    'first line skipped': (['-x', 'x.py'], {'x.py': '@echo off\nprint(1)\n1/0\n'}),
    'first line skipped, and no other': (['-x', 'x.py'], {'x.py': 'nonsense here'}),
    'no permission': (['x.py'], {'x.py': lambda path: open(path, 'w').close() or
                                 os.chmod(path, 0)}),
    'a link to nowhere': (['x.py'], {'x.py': lambda path: os.symlink('nowhere', path)}),
    'a link to itself': (['x.py'], {'x.py': lambda path: os.symlink('x.py', path)}),
    'a chain of links': (['a'], {'dir/x.py': 'import sys; print(sys.path[0])',
                                 'a': lambda path: os.symlink('b', path),
                                 'b': lambda path: os.symlink('dir/x.py', path)}),
    'FIFO': (['fifo'], {'fifo': fifo}),
    '/dev/null': (['/dev/null'], {}),
    '/dev/stdin': (['/dev/stdin'], {}),
    '/dev/full': (['-c', 'print(1)'], {}),
    'folder of the system': (['/'], {}),
    'this folder': (['.'], {}),
    'empty name': ([''], {}),
    'a .pyc file that is empty': (['x.pyc'], {'x.pyc': b''}),
    'a .pyc file of garbage': (['x.pyc'], {'x.pyc': os.urandom(0) + b'\1\2\3\4' * 10}),
    'a .pyc file of an old magic': (['x.pyc'], {'x.pyc': b'\x03\xf3\r\n' + bytes(30)}),
    'an archive that is none': (['x.zip'], {'x.zip': b'PK\3\4nonsense'}),
    'an archive without main': (['x.zip'], {'x.zip': b'PK\5\6' + bytes(18)}),
    'a module that is missing': (['-m', 'missing'], {}),
    'a module in a missing package': (['-m', 'missing.module'], {}),
    'a package without main': (['-m', 'pkg'], {'pkg/__init__.py': ''}),
    'a package that fails': (['-m', 'pkg'], {'pkg/__init__.py': '1/0', 'pkg/__main__.py': ''}),
    'a package that exits': (['-m', 'pkg'], {'pkg/__init__.py': 'raise SystemExit(5)'}),
    'a module that fails': (['-m', 'mod'], {'mod.py': '1/0'}),
    'a module with a syntax error': (['-m', 'mod'], {'mod.py': 'x = = 1'}),
    'a module that is builtin': (['-m', 'sys'], {}),
    'a module that is frozen': (['-m', '__hello__'], {}),
    'a module by its file': (['-m', 'mod.py'], {'mod.py': 'print(1)'}),
    'a module with an empty name': (['-m', ''], {}),
    'a module with dots': (['-m', '..'], {}),
    'a module with a relative name': (['-m', '.mod'], {'mod.py': ''}),
    'a module with strange bytes': (['-m', '\udcff'], {}),
    'a module that is also a script': (['-m', 'this'], {'this.py': 'print("mine")'}),
    'an extension': (['-m', '_testcapi'], {}),
    'a command that is empty': (['-c', ''], {}),
    'a command of spaces': (['-c', '   '], {}),
    'a command of one comment': (['-c', '# x'], {}),
    'a command with strange bytes': (['-c', 'print("\udcff")'], {}),
    'a command with a tab': (['-c', '\tprint(1)'], {}),
    'a command that is indented': (['-c', '  print(1)\n  print(2)'], {}),
    'a command without an end': (['-c', 'if 1:'], {}),
    'a command that reads': (['-c', 'import sys; print(ascii(sys.stdin.read()))'], {}),
    'sitecustomize': (['-c', 'print(1)'], {'extra/sitecustomize.py': 'print("customized")'}),
    'sitecustomize fails': (['-c', 'print(1)'], {'extra/sitecustomize.py': '1/0'}),
    'sitecustomize exits': (['-c', 'print(1)'], {'extra/sitecustomize.py': 'import sys\n'
                                                 'sys.exit(5)'}),
    'sitecustomize interrupts': (['-c', 'print(1)'],
                                 {'extra/sitecustomize.py': 'raise KeyboardInterrupt'}),
    'usercustomize fails': (['-c', 'print(1)'], {'extra/usercustomize.py': '1/0'}),
    'site is another': (['-c', 'print(1)'], {'extra/site.py': 'print("my site")'}),
    'site fails': (['-c', 'print(1)'], {'extra/site.py': '1/0'}),
    'site exits': (['-c', 'print(1)'], {'extra/site.py': 'raise SystemExit(6)'}),
    'site exits with a text': (['-c', 'print(1)'], {'extra/site.py': 'raise SystemExit("text")'}),
    'site has a syntax error': (['-c', 'print(1)'], {'extra/site.py': 'x = = 1'}),
    'site interrupts': (['-c', 'print(1)'], {'extra/site.py': 'raise KeyboardInterrupt'}),
    'encodings is another': (['-c', 'print(1)'], {'extra/encodings/__init__.py': 'print("mine")'}),
    'encodings fails': (['-c', 'print(1)'], {'extra/encodings/__init__.py': '1/0'}),
    'io is another': (['-c', 'print(1)'], {'extra/io.py': '1/0'}),
    'codecs is another': (['-c', 'print(1)'], {'extra/codecs.py': 'x = 1'}),
    'os is another': (['-c', 'print(1)'], {'extra/os.py': 'x = 1'}),
    'runpy is another': (['-m', 'x'], {'extra/runpy.py': 'print("mine")'}),
    'threading is another': (['-c', 'import threading'], {'extra/threading.py': 'def _shutdown():\n'
                                                          '  raise SystemExit(9)'}),
    'warnings is another': (['-Wd', '-c', 'print(1)'], {'extra/warnings.py': '1/0'}),
    'linecache is another': (['-c', '1/0'], {'extra/linecache.py': '1/0'}),
    'traceback is another': (['-c', '1/0'], {'extra/traceback.py': '1/0'}),
}
# Versions from and to → ends that differ there, by name, and why.
DIFFERENT = {
    ((3, 10), (3, 10)): {
        'handler that is called at the end':
            '3.10 finalizes at once after atexit; here the stop of the main phase ends in between',
        'runpy is another': 'one line of the message is missing',
    },
    ((3, 12), (3, 12)): {
        'atexit starts a thread':
            '3.12 has forbidden threads before it calls atexit; the main phase calls it earlier',
    },
    ((3, 12), (3, 13)): {
        'exit(2**63)': 'what reading the code raised is left pending, and shown when Python ends',
        'exit(2**200)': 'as exit(2**63)',
        'exit(object whose str() raises)': 'as exit(2**63)',
    },
    ((3, 13), (3, 13)): {
        'threading._shutdown raises': '3.13 says "on threading shutdown" where we name the module',
        'threading._shutdown exits': 'as threading._shutdown raises',
        'threading is another': 'as threading._shutdown raises',
        'sys.modules is another': 'the prompt of 3.13 cannot do without linecache, ours can',
        'linecache is another': '3.13 fails with it, because it wants to register the source of -c',
    },
}
KNOWN = {name: why for (first, last), ends in DIFFERENT.items()
         if first <= sys.version_info[:2] <= last for name, why in ends.items()}

VARIABLES = {'LANG': 'C.UTF-8', 'PYTHONPATH': 'extra'}


def cases():
    """Name, arguments and keywords of each run."""
    every = 'GANTRY_TEST_ALL' in os.environ
    for number, (name, program) in enumerate(ENDS.items()):
        keywords = {'variables': VARIABLES, 'files': {'x.py': program + '\n', 'm.py': program}}
        yield name + ', -c', ['-c', program], {**keywords, 'stdin': 'typed\n'}
        others = [
            (name + ', script', ['x.py'], {**keywords, 'stdin': 'typed\n'}),
            (name + ', -m', ['-m', 'm'], keywords),
            (name + ', standard input', [], {**keywords, 'stdin': program + '\n'}),
            (name + ', -i', ['-i', 'x.py'], {**keywords, 'stdin': 'print("prompt")\n'}),
        ]
        yield from others if every else [others[number % len(others)]]
    for name, (arguments, files) in FILES.items():
        yield name, arguments, {'variables': VARIABLES, 'files': files}


def check(case, pair):
    """A report on one run; "" if both agree."""
    name, arguments, keywords = case
    difference = pair.compare(arguments, **keywords)
    return '\n'.join(['FAILED %s' % name, '  $ ' + pair.command(arguments, **keywords)] +
                     ['    ' + line for line in difference[:40]]) if difference else ''


def main():
    # What a shell runs in the background inherits a SIGINT that is ignored, and so would all this.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    stock, gantry = sys.argv[1:3]
    chosen = [case for case in cases() if len(sys.argv) < 4 or sys.argv[3] in case[0]]
    sys.stdout.reconfigure(errors='backslashreplace', line_buffering=True)
    failed = 0
    with tempfile.TemporaryDirectory(prefix='gantry-') as folder:
        pairs = [Pair(stock, gantry, os.path.join(os.path.realpath(folder), str(i)))
                 for i in range(os.cpu_count() or 1)]
        reports = list(in_turns(check, chosen, pairs))
    differing = set()
    for (name, *_), report in zip(chosen, reports):
        end = name if name in FILES else name.rpartition(', ')[0]
        if report and end in KNOWN:
            differing.add(end)
        elif report:
            failed += 1
            print(report)
    for end in differing:
        print('known: %s: %s' % (end, KNOWN[end]))
    if len(sys.argv) < 4:
        for end in set(KNOWN) - differing:
            failed += 1
            print('FAILED %s is no difference any more: it is to be taken out of the list' % end)
    print('%d passed, %d failed' % (len(chosen) - failed, failed))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
