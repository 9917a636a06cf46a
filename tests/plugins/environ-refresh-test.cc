/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The plugin environ-refresh, in programs that Gantry starts. Each of them is Python code that
 * raises if anything is not as it should be. */
#include "plugins-test-process.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace
{

const Words ENVIRONMENT = {"PATH=/usr/bin:/bin", "HOME=/nonexistent", "LANG=C.UTF-8"};

Outcome start(const Words &plugin, const Words &arguments, const Words &variables)
{
    return run(Words{GANTRY, "run"} + plugin + Words{"--"} + arguments, ENVIRONMENT + variables);
}

Outcome with_plugin(const Words &arguments, const Words &variables = {})
{
    return start({"--plugin", "environ-refresh"}, arguments, variables);
}

Outcome without_plugin(const Words &arguments, const Words &variables = {})
{
    return start({}, arguments, variables);
}

testing::AssertionResult succeeds(const Outcome &outcome, const std::string &said = "")
{
    if (outcome.status == 0 && outcome.out == said && outcome.err.empty())
        return testing::AssertionSuccess();
    return testing::AssertionFailure()
           << "status " << outcome.status << ": " << outcome.out << outcome.err;
}

/* By itself, before and after an import: whether the import system is as CPython made it. */
const char WAITING[] = "import sys\n"
                       "bootstrap = sys.modules['_frozen_importlib']\n"
                       "def waiting():\n"
                       "    return type(bootstrap._find_and_load) is type(len)\n";

/* --- what the functions do -------------------------------------------------------------------- */

TEST(EnvironRefresh, IsNotThereWithoutThePlugin)
{
    EXPECT_TRUE(succeeds(without_plugin({"-c", "import os\n"
                                               "assert not hasattr(os, 'reload_environ')\n"
                                               "assert not hasattr(os.environ, 'refresh')"})));
}

/* Once for each of the ways to call it, and for the two hosts that have libpython in other ways. */
const char SEES_EVERY_CHANGE[] = R"(
import os, posix
environ, environb, data = os.environ, os.environb, os.environ._data
def call():
    assert CALL is None
    assert os.environ is environ and os.environb is environb
    assert environ._data is data and environb._data is data and posix.environ is data

os.putenv('ADDED', 'new')
os.putenv('CHANGED', 'new')
os.unsetenv('GONE')
os.environ['BY_PYTHON'] = 'kept'
assert 'ADDED' not in environ and environ['CHANGED'] == 'old' and environ['GONE'] == 'old'
call()
assert environ['ADDED'] == 'new' and environb[b'ADDED'] == b'new'
assert environ['CHANGED'] == 'new' and environb[b'CHANGED'] == b'new'
assert 'GONE' not in environ and b'GONE' not in environb
assert os.getenv('BY_PYTHON') == 'kept' and os.getenvb(b'ADDED') == b'new'
assert environ['PATH'] == '/usr/bin:/bin'

del environ['ADDED']
call()
assert 'ADDED' not in environ
for name in list(environ):
    os.unsetenv(name)
call()
assert len(environ) == len(environb) == 0
environ['AFTERWARDS'] = 'x'
call()
assert dict(environb) == {b'AFTERWARDS': b'x'}
)";

TEST(EnvironRefresh, SeesEveryChangeAndKeepsTheObjects)
{
    for (std::string call :
         {"os.reload_environ()", "os.environ.refresh()", "os.environb.refresh()"}) {
        std::string code = SEES_EVERY_CHANGE;
        code.replace(code.find("CALL"), 4, call);
        Words variables = {"CHANGED=old", "GONE=old"};
        EXPECT_TRUE(succeeds(with_plugin({"-c", code}, variables))) << call;
        EXPECT_TRUE(succeeds(
            run({HOST, "--plugin", "environ-refresh", "--", "-c", code}, ENVIRONMENT + variables)))
            << call;
    }
}

TEST(EnvironRefresh, TakesBytesAsOsEnvironDoes)
{
    for (std::string locale : {"LC_ALL=C.UTF-8", "LC_ALL=C", "LC_ALL=POSIX"}) {
        EXPECT_TRUE(succeeds(with_plugin({"-c", R"(
import os
os.putenv(b'BYTES', b'\xff\xc3\xa4\x01')
os.putenv(b'N\xfe', b'name')
os.reload_environ()
assert os.environb[b'BYTES'] == b'\xff\xc3\xa4\x01'
assert os.environ['BYTES'] == os.fsdecode(b'\xff\xc3\xa4\x01')
assert os.environ['BYTES'][0] == '\udcff'
assert os.environ[os.fsdecode(b'N\xfe')] == 'name'
)"},
                                         {locale})))
            << locale;
    }
}

TEST(EnvironRefresh, TakesMalformedEntriesAsPythonDid)
{
    Words malformed = {"TWICE=first", "no variable",  "",         "=empty",
                       "==",          "TWICE=second", "LAST=\xff"};
    EXPECT_TRUE(succeeds(with_plugin({"-c", "import os\n"
                                            "before = list(os.environb.items())\n"
                                            "assert (b'TWICE', b'first') in before\n"
                                            "assert (b'', b'empty') in before\n"
                                            "os.reload_environ()\n"
                                            "assert list(os.environb.items()) == before"},
                                     malformed)));
}

TEST(EnvironRefresh, IsReadByOtherThreadsWithoutAGap)
{
    EXPECT_TRUE(succeeds(with_plugin({"-c", R"(
import os, sys, threading
sys.setswitchinterval(1e-6)
done = False
def reload():
    while not done:
        os.reload_environ()
thread = threading.Thread(target=reload)
thread.start()
try:
    for i in range(20000):
        assert os.environ['PATH'] == '/usr/bin:/bin'
finally:
    done = True
    thread.join()
)"})));
}

TEST(EnvironRefresh, LooksLikeTheFunctionOfAModule)
{
    EXPECT_TRUE(succeeds(with_plugin({"-c", R"(
import inspect, os, pickle
assert str(inspect.signature(os.reload_environ)) == '()'
assert str(inspect.signature(os.environ.refresh)) == '()'
assert os.reload_environ.__module__ == 'os' and os.reload_environ.__doc__
assert os._Environ.refresh.__doc__
assert pickle.loads(pickle.dumps(os.reload_environ)) is os.reload_environ
assert os.__all__.count('reload_environ') == 1
names = {}
exec('from os import *', names)
assert names['reload_environ'] is os.reload_environ
for wrong in (lambda: os.reload_environ(1), lambda: os.environ.refresh(1),
              lambda: os._Environ.refresh({})):
    try:
        wrong()
    except TypeError:
        continue
    raise AssertionError(wrong)
)"})));
}

TEST(EnvironRefresh, ReloadsTheEnvironThatOsHasByNow)
{
    EXPECT_TRUE(succeeds(with_plugin({"-c", R"(
import os
old = os.environ
os.environ = os._Environ({}, old.encodekey, old.decodekey, old.encodevalue, old.decodevalue)
os.putenv('ADDED', 'new')
os.reload_environ()
assert os.environ['ADDED'] == 'new' and 'ADDED' not in old
os.environ = {}
try:
    os.reload_environ()
except AttributeError as error:
    assert '_data' in str(error)
else:
    raise AssertionError('a plain dict was reloaded')
)"})));
}

/* --- when it comes ---------------------------------------------------------------------------- */

/* Everything that shows what was imported on the way to the program, and how. */
const char IMPORTED[] = "import sys\n"
                        "print(list(sys.modules), sys.path, len(sys.meta_path),"
                        "      len(sys.path_hooks), 'reload' in str(dir(sys.modules['posix'])))";

/* The names that -X importtime lists, in their order. */
Words imports_in(const std::string &text)
{
    Words names;
    for (size_t at = text.find("import time:"); at != std::string::npos;
         at = text.find("import time:", at + 1)) {
        std::string line = text.substr(at, text.find('\n', at) - at);
        names.push_back(line.substr(line.rfind('|') + 1));
    }
    return names;
}

TEST(EnvironRefresh, AddsNoImportToTheStart)
{
    for (Words switches :
         {Words{}, Words{"-S"}, Words{"-I"}, Words{"-I", "-S"}, Words{"-E", "-s"}, Words{"-B"}}) {
        Words arguments = switches + Words{"-X", "importtime", "-c", IMPORTED};
        Outcome plain = without_plugin(arguments), plugin = with_plugin(arguments);
        EXPECT_EQ(plugin.status, 0) << plugin.err;
        EXPECT_EQ(plugin.out, plain.out);
        EXPECT_GT(imports_in(plain.err).size(), 10u);
        EXPECT_EQ(imports_in(plugin.err), imports_in(plain.err));
    }
}

TEST(EnvironRefresh, IsThereWhenSiteRunsItsFiles)
{
    TemporaryFolder folder;
    folder.write("sitecustomize.py", "import os\nos.putenv('SITE', 'new')\nos.reload_environ()");
    EXPECT_TRUE(succeeds(with_plugin({"-c", "import os; print(os.environ['SITE'])"},
                                     {"PYTHONPATH=" + folder.path()}),
                         "new\n"));
}

TEST(EnvironRefresh, ComesWithTheFirstImportOfOsHoweverThatIsDone)
{
    for (std::string import :
         {"import os", "from os import reload_environ", "import os.path", "__import__('os')",
          "import stat, os", "import shutil", "import importlib; importlib.import_module('os')",
          "bootstrap._gcd_import('os')"}) {
        std::string code = std::string(WAITING) + "assert waiting() and 'os' not in sys.modules\n" +
                           import +
                           "\nassert not waiting()\n"
                           "import os\n"
                           "os.putenv('ADDED', 'new')\n"
                           "os.reload_environ()\n"
                           "assert os.environ['ADDED'] == 'new'";
        EXPECT_TRUE(succeeds(with_plugin({"-I", "-S", "-c", code}))) << import;
    }
}

TEST(EnvironRefresh, IsOutOfTheWayOnceOsIsThere)
{
    std::string code = std::string(WAITING) + "import os\nassert not waiting()";
    EXPECT_TRUE(succeeds(with_plugin({"-c", code})));
}

TEST(EnvironRefresh, LeavesTheErrorsOfOtherImportsAlone)
{
    EXPECT_TRUE(succeeds(with_plugin({"-I", "-S", "-c", std::string(WAITING) + R"(
def expect_no(name):
    try:
        __import__(name)
    except ModuleNotFoundError as error:
        assert error.name == name and error.__traceback__.tb_next is None
    else:
        raise AssertionError(name)
expect_no('nothing')
sys.modules['os'] = None
expect_no('os')
del sys.modules['os']
assert waiting()
import os
assert os.reload_environ() is None and not waiting()
)"})));
}

TEST(EnvironRefresh, GoesTogetherWithThePhaseThatObservesImports)
{
    EXPECT_TRUE(succeeds(
        run({HOST, "--plugin", "environ-refresh", "--level", "import", "--", "-I", "-S", "-c",
             "import os; os.putenv('A', 'x'); os.reload_environ();"
             "print(os.environ['A'])"},
            ENVIRONMENT),
        "x\n"));
}

/* --- what is there already, and what stays ---------------------------------------------------- */

/* A finder that adds to `os`, as it is loaded, what a newer Python has of itself. */
const char NEWER_OS[] = R"(
class NewerOs:
    def find_spec(self, name, path=None, target=None):
        if name != 'os':
            return None
        specs = (finder.find_spec(name, path, target) for finder in sys.meta_path[1:])
        spec = next(spec for spec in specs if spec is not None)
        spec.loader = Loader(spec.loader)
        return spec
class Loader:
    def __init__(self, loader):
        self.loader = loader
    def create_module(self, spec):
        return None
    def exec_module(self, module):
        self.loader.exec_module(module)
        add(module)
sys.meta_path.insert(0, NewerOs())
)";

TEST(EnvironRefresh, StepsAsideWhereOsHasAFunctionOfItsOwn)
{
    std::string code = std::string(WAITING) + NEWER_OS + R"(
def theirs():
    pass
def add(os):
    os.reload_environ = theirs
import os
assert os.reload_environ is theirs
assert not hasattr(os.environ, 'refresh') and 'reload_environ' not in os.__all__
assert not waiting()
)";
    EXPECT_TRUE(succeeds(with_plugin({"-I", "-S", "-c", code})));
}

TEST(EnvironRefresh, LeavesARefreshOfSomebodyElseAlone)
{
    std::string code = std::string(WAITING) + NEWER_OS + R"(
def theirs(self):
    return 'theirs'
def add(os):
    os._Environ.refresh = theirs
import os
assert os.environ.refresh() == 'theirs'
assert os.reload_environ() is None and 'reload_environ' in os.__all__
)";
    EXPECT_TRUE(succeeds(with_plugin({"-I", "-S", "-c", code})));
}

/* A finder for `os` without anything in it, and for `other`, which looks like `os`. */
const char OTHER_OS[] = R"(
class Finder:
    def find_spec(self, name, path=None, target=None):
        return type(sys.__spec__)(name, self) if name in ('os', 'other') else None
    def create_module(self, spec):
        return None
    def exec_module(self, module):
        if module.__name__ == 'other':
            module._Environ = Finder
sys.meta_path.insert(0, Finder())
)";

TEST(EnvironRefresh, WaitsForTheOsOfPythonAndForNothingThatLooksLikeIt)
{
    std::string code = std::string(WAITING) + OTHER_OS + R"(
import os, other
assert waiting() and not hasattr(os, 'reload_environ')
assert not hasattr(other, 'reload_environ') and not hasattr(Finder, 'refresh')
del sys.modules['os'], sys.meta_path[0]
import os
assert not waiting() and os.reload_environ() is None
)";
    EXPECT_TRUE(succeeds(with_plugin({"-I", "-S", "-c", code})));
}

/* What is left when Python finalizes, which is after the phase has stopped. */
const char WITNESS[] = R"(
class Witness:
    def __del__(self, os=os, write=os.write, vars=vars, hasattr=hasattr, repr=repr):
        seen = hasattr(os, 'reload_environ'), hasattr(os._Environ, 'refresh'), \
            'reload_environ' in os.__all__
        write(1, repr(seen).encode())
witness = Witness()
)";

TEST(EnvironRefresh, IsTakenBackWhenThePhaseStops)
{
    EXPECT_TRUE(succeeds(
        with_plugin({"-c", "import os\nassert os.reload_environ\n" + std::string(WITNESS)}),
        "(False, False, False)"));
}

TEST(EnvironRefresh, TakesBackItsOwnOnly)
{
    EXPECT_TRUE(succeeds(with_plugin({"-c", "import os\n"
                                            "os.reload_environ = os._Environ.refresh = print\n" +
                                                std::string(WITNESS)}),
                         "(True, True, True)"));
    EXPECT_TRUE(succeeds(with_plugin({"-c", "import os\n"
                                            "os.__all__.remove('reload_environ')\n"
                                            "del os._Environ.refresh\n" +
                                                std::string(WITNESS)}),
                         "(False, False, False)"));
}

TEST(EnvironRefresh, StopsWhileItIsStillWaiting)
{
    EXPECT_TRUE(succeeds(with_plugin({"-I", "-S", "-c", R"(
import sys
class Witness:
    def __del__(self, importlib=sys.modules['_frozen_importlib'], write=sys.modules['posix'].write,
                type=type, repr=repr):
        write(1, type(importlib._find_and_load).__name__.encode())
witness = Witness()
)"}),
                         "function"));
}

TEST(EnvironRefresh, DoesNotReachSubInterpreters)
{
    EXPECT_TRUE(succeeds(with_plugin({"-c", R"(
import os
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters
interpreter = interpreters.create()
failed = interpreters.run_string(interpreter, '''if True:
    import os
    assert not hasattr(os, 'reload_environ') and not hasattr(os.environ, 'refresh')
''')
assert failed is None, failed
interpreters.destroy(interpreter)
assert os.reload_environ() is None
)"})));
}

} // namespace
