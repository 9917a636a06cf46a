/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What gantry availability tries after each phase. A new row needs a group, a name, half a sentence
 * that says what works then, and Python: statements, if need be, and an expression for what comes
 * of them. Let the value show that it works, and not only that nothing was raised; where it is not
 * the same as after the whole start, the table says so. A probe has a process of its own and can
 * leave behind what it likes. Before the level initialized there is neither a sys.path nor os. */
#include "availability.h"

/* A zip file with an empty module, as small as they can be: local header, directory, end. */
#define IMPORT_FROM_ZIP                                                                            \
    "import posix, sys\n"                                                                          \
    "if not hasattr(sys, 'path'):\n"                                                               \
    "    raise ImportError('there is no sys.path that it could be on')\n"                          \
    "name = b'in_zip.py'\n"                                                                        \
    "archive = (b'PK\\3\\4' + bytes(22) + b'\\x09' + bytes(3) + name +\n"                          \
    "           b'PK\\1\\2' + bytes(24) + b'\\x09' + bytes(17) + name +\n"                         \
    "           b'PK\\5\\6' + bytes(4) + b'\\1\\0\\1\\0' + b'\\x37\\0\\0\\0' + b'\\x27' +\n"       \
    "           bytes(5))\n"                                                                       \
    "file = posix.memfd_create('zip')\n"                                                           \
    "posix.write(file, archive)\n"                                                                 \
    "sys.path.insert(0, '/proc/self/fd/%d' % file)\n"                                              \
    "import in_zip"

/* Standard output, or error, is a file whose content is then the value. */
#define WATCH(fd)                                                                                  \
    "import posix\n"                                                                               \
    "file = posix.memfd_create('watched')\n"                                                       \
    "posix.dup2(file, " #fd ")\n"
#define WATCHED "posix.pread(file, 999, 0) or None"

const Probe availability_probes[] = {
    {"memory", "PyMem_RawMalloc", "memory that needs no GIL", "PyMem_RawMalloc(64)",
     .call = call_raw_malloc},
    {"memory", "PyMem_Malloc", "memory from Python's allocator, by a thread that has the GIL",
     "PyMem_Malloc(64)", .call = call_malloc},
    {"memory", "Py_DecodeLocale",
     "bytes become text as the locale has it: here the two of an "
     "\u00e4 in UTF-8",
     "Py_DecodeLocale(\"\\xc3\\xa4\", NULL)", .call = call_decode_locale},

    {"objects", "PyDict_New", "C can make objects", "PyDict_New()", .call = call_dict},
    {"objects", "dict, list, str", "the types that everything is made of", NULL,
     "{'a': [1, 'b' + 'c']}"},
    {"objects", "class", "classes, and calls of their methods",
     "class Probe:\n    def six(self):\n        return 6", "Probe().six() * 7"},
    {"objects", "exceptions", "they are raised, and caught",
     "try:\n    1 / 0\nexcept ZeroDivisionError as caught:\n    text = str(caught)", "text"},
    {"objects", "hash()", "hashes, with the seed that was chosen", NULL, "hash('gantry')"},
    {"objects", "compile()", "source becomes code, and that can be run",
     "exec(compile('x = 6 * 7', 'probe', 'exec'))", "x"},
    {"objects", "PyRun_SimpleString", "C can run source, in __main__",
     "PyRun_SimpleString(\"import sys\\nsys.gantry_probe = 6 * 7\\n\")", .call = call_run_string},

    {"imports", "builtin module", "a module that is part of libpython", "import itertools",
     "itertools.__spec__.origin"},
    {"imports", "frozen module", "a module whose bytecode is part of libpython",
     /* Python 3.10's prints something. */
     "import sys\nsys.stdout = None\nimport __hello__", "__hello__.__spec__.origin"},
    {"imports", "os", "the module os, which is frozen since Python 3.11", "import os", "os.name"},
    {"imports", "json", "modules of the standard library, from their files", "import json",
     "json.loads('[1]')"},
    {"imports", "_json", "extension modules, from their files", "import _json",
     "type(_json.__loader__).__name__"},
    {"imports", "zip file", "modules in a zip file on sys.path", IMPORT_FROM_ZIP,
     "type(in_zip.__loader__).__name__"},
    {"imports", "site-packages", "packages that were installed are on sys.path",
     "import sys\nfound = [path for path in getattr(sys, 'path', ())\n"
     "         if path.endswith(('site-packages', 'dist-packages'))]\n"
     "if not found:\n    raise ImportError('no folder of installed packages is on sys.path')",
     "found"},
    {"imports", "sys.meta_path", "who is asked for modules", "import sys",
     "[getattr(finder, '__name__', type(finder).__name__) for finder in sys.meta_path]"},

    {"sys", "sys.path", "where modules are looked for", "import sys", "sys.path"},
    {"sys", "sys.argv", "the command line, as programs know it", "import sys", "sys.argv"},
    {"sys", "sys.executable", "the interpreter's own program", "import sys", "sys.executable"},
    {"sys", "sys.prefix", "where Python is installed, in all four ways to ask", "import sys",
     "sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix"},
    {"sys", "sys.flags", "the switches that Python was started with: those that are not 0",
     "import sys",
     "{name: flag for name, flag in zip(type(sys.flags).__match_args__, sys.flags) if flag}"},
    {"sys", "sys.warnoptions", "what -W has said", "import sys", "sys.warnoptions"},
    {"sys", "dont_write_bytecode", "sys.dont_write_bytecode: whether .pyc files are written",
     "import sys", "sys.dont_write_bytecode"},
    {"sys", "sys._configuration", "how this Python was started (PEP 432)", "import sys",
     "sys._configuration.runtime.allocator, len(vars(sys._configuration.main_interpreter))"},

    {"encodings", "UTF-8", "str.encode() and bytes.decode(), where CPython needs no codec", NULL,
     "'\\xe4'.encode('utf-8').decode('utf-8')"},
    {"encodings", "codec (cp1252)", "str.encode() with a codec that is a module", NULL,
     "'\\u20ac'.encode('cp1252')"},
    {"encodings", "codecs.lookup()", "a codec is found by its name", "import _codecs",
     "_codecs.lookup('utf-8').name"},
    {"encodings", "fs encoding", "sys.getfilesystemencoding(), and how errors are handled",
     "import sys", "sys.getfilesystemencoding(), sys.getfilesystemencodeerrors()"},
    {"encodings", "file names", "a path gets to the system, and names come back from it",
     "import posix", "'self' in posix.listdir('/proc') or None"},
    {"encodings", "os.environ", "the environment, to be read and changed",
     "import os\nos.environ['GANTRY_PROBE'] = '\\xe4'", "os.environ.pop('GANTRY_PROBE')"},

    {"streams", "sys.stdin", "the object is there", "import sys",
     "type(sys.stdin).__name__, sys.stdin.encoding, sys.stdin.errors"},
    {"streams", "sys.stdout", "the object is there", "import sys",
     "type(sys.stdout).__name__, sys.stdout.encoding, sys.stdout.errors"},
    {"streams", "sys.stderr", "the object is there", "import sys",
     "type(sys.stderr).__name__, sys.stderr.encoding, getattr(sys.stderr, 'errors', None)"},
    {"streams", "print()", "what is printed comes out", WATCH(1) "print('printed', flush=True)",
     WATCHED},
    {"streams", "input()", "a line is read from standard input",
     "import posix\nfile = posix.memfd_create('line')\nposix.write(file, b'a line\\n')\n"
     "posix.lseek(file, 0, 0)\nposix.dup2(file, 0)",
     "input()"},
    {"streams", "open()", "text files, with an encoding", "file = open('/proc/self/comm')",
     "file.encoding, len(file.read()) > 0"},
    {"streams", "io.FileIO", "files without an encoding", "import _io",
     "_io.FileIO('/proc/self/statm').read(1) is not None"},

    {"runtime", "Py_IsInitialized", "CPython says that it is complete", "Py_IsInitialized()",
     .call = call_is_initialized},
    {"runtime", "thread state", "C finds the current thread state, of the main interpreter",
     "PyThreadState_Get()", .call = call_thread_state},
    {"runtime", "PyThreadState_New", "C can add a thread state, and run code in it",
     "PyThreadState_New(PyInterpreterState_Get())", .call = call_new_thread_state},
    {"runtime", "_thread", "a thread can be started, and waited for",
     "import _thread\nlock = _thread.allocate_lock()\nlock.acquire()\n"
     "_thread.start_new_thread(lock.release, ())",
     "lock.acquire(True, 2) or None"},
    {"runtime", "threading", "the same, as programs do it",
     "import threading\nseen = []\nthread = threading.Thread(target=seen.append, args=[1])\n"
     "thread.start()\nthread.join()",
     "seen"},
    {"runtime", "sub-interpreter", "a second interpreter, that runs code and has streams",
     "Py_NewInterpreter()", .call = call_sub_interpreter},
    {"runtime", "Ctrl-C", "SIGINT becomes a KeyboardInterrupt",
     "import posix\ntry:\n    posix.kill(posix.getpid(), 2)\n    for i in range(1000000):\n"
     "        pass\n    caught = None\nexcept KeyboardInterrupt:\n    caught = True",
     "caught"},
    {"runtime", "BrokenPipeError", "SIGPIPE does not kill: it is ignored, and writing fails",
     "import posix\nreader, writer = posix.pipe()\nposix.close(reader)\ntry:\n"
     "    posix.write(writer, b'x')\nexcept BrokenPipeError as caught:\n    text = str(caught)",
     "text"},
    {"runtime", "warnings", "the module warnings, with its filters",
     "import warnings\nwith warnings.catch_warnings(record=True) as caught:\n"
     "    warnings.simplefilter('always')\n    warnings.warn('probed')",
     "str(caught[0].message)"},
    {"runtime", "a warning", "one that is not caught gets to standard error",
     WATCH(2) "import _warnings\n_warnings.warn('probed', UserWarning)", WATCHED},
    {"runtime", "__main__", "the module that the program will be", "import sys",
     "sys.modules['__main__'].__loader__.__name__"},
    {"runtime", "exit(), help()", "what site adds to the builtins", NULL,
     "type(exit).__name__, type(help).__name__"},
    {"runtime", "atexit", "callbacks are called when Python is stopped",
     "PyRun_SimpleString(\"import atexit, posix\\natexit.register(posix.write, ...)\\n\")\n"
     "Py_FinalizeEx()",
     .call = call_finalize},
};

const size_t availability_n_probes = G_N_ELEMENTS(availability_probes);
