#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""The check of the walls can fail: each of its rules is fed a sample that breaks it."""
import contextlib
import importlib.util
import io
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True  # the source folder is not ours to fill
SPEC = importlib.util.spec_from_file_location('walls',
                                              pathlib.Path(__file__).with_name('walls.py'))
walls = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(walls)

HEADER = '/* SPDX-License-Identifier: MIT\n * Copyright (c) 2026 The Gantry authors */\n'

# A tree in which everything is right; the samples are put on top of it.
HOUSE = {
    'include/gantry/phase.h': HEADER + '#include <glib.h>\n#include <stdint.h>\n',
    'core/plan.h': HEADER + '#include <gantry/phase.h>\n',
    'core/plan.c': HEADER + '#include "plan.h"\n#include <sys/mman.h>\n',
    'core/export/svg.c': HEADER + '#include "plan.h"\n#include "export/svg.h"\n',
    'core/export/svg.h': HEADER,
    'phases/cpython.h': HEADER + '#include <Python.h>\n#if PY_VERSION_HEX >= 0x030b0000\n#endif\n',
    'phases/phases.h': HEADER + '#include <gantry/phase.h>\n',
    'phases/main.h': HEADER + '#include "cpython.h"\n',
    'phases/main-repl.c': HEADER + '#include "main.h"\n#include "phases.h"\n#include <string.h>\n',
    'phases/site.c': HEADER + '#include "cpython.h"\n#include <gantry/phase.h>\n',
    'plugins/hello/hello.c': HEADER + '#include <Python.h>\n#include <gantry/phase.h>\n',
    'plugins/other/other.h': HEADER,
    'tools/program.h': HEADER,
    'tools/graph.c': HEADER + '#include "program.h"\n#include <gantry/phase.h>\n',
    'tools/phases.h': HEADER,
    'tools/explain/explain.c': HEADER + '#include "phases.h"\n',
    'tools/bootstrap': '#!/bin/sh\n# SPDX-License-Identifier: MIT\n'
                       '# Copyright (c) 2026 The Gantry authors\n',
    'tests/support.h': HEADER,
    'tests/shim/plan.c': HEADER + '#include "core/plan.h"\n#include "shim/plan.h"\n',
    'tests/shim/plan.h': HEADER,
    'tests/core/plan-test.cc': HEADER + '#include "shim/plan.h"\n#include "support.h"\n',
    'build/junk.c': 'int x;\n',
}

# What a file of the house becomes -> where that is a violation, and what is said about it. The
# text starts in line 3, under the licence.
BROKEN = [
    ('core/plan.c', '#include <Python.h>\n', 3, 'only GLib and libc'),
    ('core/plan.c', '#if 0\n#include <json-glib/json-glib.h>\n#endif\n', 4, 'only GLib and libc'),
    ('core/plan.c', '#include "../phases/phases.h"\n', 3, 'core/ knows'),
    ('core/plan.c', '#include <phases.h>\n', 3, 'core/ knows'),
    ('core/export/svg.c', '#include "phases.h"\n', 3, 'core/ knows'),
    ('core/plan.c', '#include "missing.h"\n', 3, 'no such file'),
    ('core/plan.c', '#define THE_FILE <Python.h>\n#include THE_FILE\n', 4, 'what a macro names'),
    ('include/gantry/phase.h', '#include <Python.h>\n', 3, 'only GLib and libc'),
    ('include/gantry/phase.h', '#include "../../core/plan.h"\n', 3, 'public headers only'),
    ('phases/site.c', '#include <Python.h>\n', 3, 'through phases/cpython.h'),
    ('phases/site.c', '#include <marshal.h>\n', 3, 'through phases/cpython.h'),
    ('phases/site.c', '/* ours */ #include "main.h"\n', 3, 'never includes another phase'),
    ('phases/site.c', '#include "main-repl.c"\n', 3, 'never includes another phase'),
    ('phases/site.c', '#include <core/plan.h>\n', 3, 'phases/ knows'),
    ('plugins/hello/hello.c', '#include "../other/other.h"\n', 3, 'its own folder'),
    ('plugins/hello/hello.c', '#  include <core/plan.h>\n', 3, 'its own folder'),
    ('plugins/hello/hello.c', '#include <plan.h>\n', 3, 'its own folder'),
    ('tools/graph.c', '#include "core/plan.h"\n', 3, 'the public API must do'),
    ('tools/graph.c', '#include <Python.h>\n', 3, 'the public API must do'),
    ('tests/core/plan-test.cc', '#include "core/plan.h"\n', 3, 'through tests/shim'),
    ('phases/site.c', '#if defined(X) && \\\n  PY_VERSION_HEX > 1\n#endif\n', 4, 'cpython.h alone'),
    ('plugins/hello/hello.c', '#ifdef X\n#elif PY_MINOR_VERSION > 1\n#endif\n', 4,
     'cpython.h alone'),
    ('core/plan.c', 'char *f(void) { return getenv("X"); }\n', 3, 'read once'),
    ('phases/site.c', 'char *f(void) {\n  return secure_getenv ("X");\n}\n', 4, 'read once'),
    ('phases/site.c', 'extern char **environ;\n', 3, 'read once'),
    ('core/plan.c', 'void f(void) { printf("x"); }\n', 3, 'never prints'),
    ('core/plan.c', 'void f(void) { fprintf(stderr, "x"); }\n', 3, 'never prints'),
    ('core/plan.c', 'void f(void) { g_warning("x"); }\n', 3, 'never prints'),
    ('core/plan.c', 'void f(void) { exit(1); }\n', 3, 'never ends the host'),
    ('phases/site.c', 'void f(void) { _exit(1); }\n', 3, 'never ends the host'),
    ('phases/site.c', 'void f(void) { abort(); }\n', 3, 'never ends the host'),
    ('phases/site.c', 'void f(void) { PyErr_Print(); }\n', 3, 'on SystemExit'),
]

FINE = [
    ('core/plan.c', '/* #include <Python.h>\n#include <Python.h> */\n'),
    ('core/plan.c', '// printf("x") and getenv("x")\nconst char *x = "exit(1)";\n'),
    ('core/plan.c', 'void f(void) { g_strdup_printf("x"); x->exit(1); gantry_exit(1); }\n'),
    ('tests/core/plan-test.cc', 'auto x = R"(\n#include "core/plan.h"\n)";\n'),
    ('phases/site.c', 'PyCompilerFlags flags = {0, PY_MINOR_VERSION};\n'),
    ('phases/cpython.h', '#include <marshal.h>\n'),
]


@contextlib.contextmanager
def house(changes):
    with tempfile.TemporaryDirectory() as root:
        for name, text in {**HOUSE, **changes}.items():
            path = pathlib.Path(root, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        yield root


def check(changes, allowed=()):
    with house(changes) as root:
        return list(walls.check_tree(root, dict(allowed)))


class Walls(unittest.TestCase):
    def test_a_house_in_order_is_left_in_peace(self):
        self.assertEqual(check({}), [])
        for path, text in FINE:
            with self.subTest(path=path, text=text):
                self.assertEqual(check({path: HEADER + text}), [])

    def test_every_broken_sample_is_one_violation_at_its_line(self):
        for path, text, line, why in BROKEN:
            with self.subTest(path=path, text=text):
                found = check({path: HEADER + text})
                self.assertEqual(len(found), 1, found)
                self.assertTrue(found[0].startswith('%s:%d: ' % (path, line)), found[0])
                self.assertIn(why, found[0])

    def test_every_rule_about_calls_is_broken_by_a_sample(self):
        for _, _, why in walls.FORBIDDEN:
            self.assertTrue(any(broken[3] in why for broken in BROKEN), why)

    def test_a_source_without_the_licence_is_named(self):
        for path in ('core/plan.c', 'tools/bootstrap', 'tests/meson.build', 'meson.build'):
            with self.subTest(path=path):
                found = check({path: '#!/bin/sh\n# SPDX-License-Identifier: MIT\n'})
                self.assertEqual(len(found), 1, found)
                self.assertIn(path + ':1: no licence header', found[0])

    def test_a_file_may_have_800_lines_and_not_one_more(self):
        self.assertEqual(check({'core/plan.c': HEADER + '\n' * 798}), [])
        found = check({'core/plan.c': HEADER + '\n' * 799})
        self.assertEqual(len(found), 1, found)
        self.assertIn('core/plan.c:801: has 801 lines', found[0])

    def test_what_is_allowed_is_allowed_there_only(self):
        allowed = {('phases/site.c', 'getenv("X")'): 'reason'}
        line = HEADER + 'char *f(void) { return getenv("X"); }\n'
        self.assertEqual(check({'phases/site.c': line}, allowed), [])
        self.assertEqual(len(check({'phases/site.c': line, 'core/plan.c': line}, allowed)), 1)

    def test_an_excuse_that_nothing_needs_is_a_violation(self):
        found = check({}, {('phases/site.c', 'getenv("X")'): 'reason'})
        self.assertEqual(len(found), 1, found)
        self.assertIn('phases/site.c:1: nothing to excuse', found[0])

    def test_an_empty_tree_is_no_success(self):
        with tempfile.TemporaryDirectory() as root:
            self.assertEqual(len(list(walls.check_tree(root, {}))), 1)

    def test_the_program_prints_the_violations_and_ends_with_1(self):
        allowed, walls.ALLOWED = walls.ALLOWED, {}
        self.addCleanup(setattr, walls, 'ALLOWED', allowed)
        for changes, status in (({}, 0), ({'core/plan.c': HEADER + '#include <Python.h>\n'}, 1)):
            with house(changes) as root, contextlib.redirect_stdout(io.StringIO()) as out:
                self.assertEqual(walls.main([root]), status)
                self.assertEqual(len(out.getvalue().splitlines()), status)


if __name__ == '__main__':
    unittest.main()
