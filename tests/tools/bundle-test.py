# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""What `gantry bundle` makes, how it starts, and what both refuse.

    bundle-test.py GANTRY FIXTURES [NAME...]
"""
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import zipfile

import case
from case import GANTRY, GantryTest, Outcome

BLOCK = 65536
PROGRAM = os.path.join(os.path.dirname(GANTRY), 'gantry-bundle')
VERSION = 'python%d.%d' % sys.version_info[:2]

SHOW = '''
import sys
print(ascii([sys.argv, sys.path, sys.prefix, sys.executable]))
'''


def run(words, stdin=b'', **keywords):
    """A program, which may be named by bytes, run to its end."""
    keywords.setdefault('env', {'LANG': 'C.UTF-8'})
    done = subprocess.run(words, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=case.TIMEOUT, **keywords)
    return Outcome(done.returncode, done.stdout, done.stderr)


class BundleTest(GantryTest):
    """An application in the folder of the case."""

    def application(self, main, name='app', **modules):
        self.write(name + '/__main__.py', main)
        for module, text in modules.items():
            self.write('%s/%s.py' % (name, module.replace('_', '/')), text)
        return os.path.join(self.folder, name)

    def bundle(self, main='', *options, output='shop', **modules):
        """A bundle of an application; its path."""
        self.assertEqual(self.succeeds('bundle', self.application(main, **modules), '-o', output,
                                       *options), '')
        return os.path.join(self.folder, output)

    def says(self, outcome, out):
        self.assertEqual((outcome.status, outcome.out, outcome.err), (0, out, ''))

    def refused(self, outcome, *about, program='shop', status=125, hint=None):
        self.assert_one_error(outcome, status, *about, program=program, hint=hint)


class Running(BundleTest):
    """A bundle that has been made."""

    def shown(self, path, argv, executable=None, **keywords):
        outcome = run(argv, **keywords)
        self.assertEqual((outcome.status, outcome.err), (0, ''))
        arguments, search, prefix, program = eval(outcome.out)
        path = os.fsdecode(path)
        self.assertEqual(arguments, [os.fsdecode(word) for word in argv])
        self.assertEqual((search[0], prefix), (path, path))
        self.assertEqual(program, os.fsdecode(executable or path))
        return search

    def test_is_one_executable_file_that_runs_its_main(self):
        path = self.bundle('import shop.words; print(shop.words.greeting, __name__)',
                           shop_words='greeting = "hello"')
        mask = os.umask(0)
        os.umask(mask)
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o777 & ~mask)
        shutil.rmtree(os.path.join(self.folder, 'app'))
        self.says(run([path]), 'hello __main__\n')

    def test_takes_every_argument_for_the_programs(self):
        path = self.bundle('import sys; print(sys.argv[1:])')
        arguments = ['-c', 'print(1)', '--version', '-I', '-X', 'dev', '--', '', '-m', 'json']
        self.says(run([path, *arguments]), '%r\n' % arguments)
        line = 'from multiprocessing.resource_tracker import main;main(0)'
        self.says(run([path, '-I', '-c', line]), '%r\n' % ['-I', '-c', line])

    def test_starts_from_wherever_it_is_called(self):
        path = self.bundle(SHOW)
        os.symlink(path, self.write('links/x', '') + '-link')
        link = os.path.join(self.folder, 'links', 'x-link')
        self.shown(path, [path, 'a'])
        self.shown(path, [link], link)
        self.shown(path, ['./shop'], cwd=self.folder)
        self.shown(path, ['../shop'], cwd=os.path.join(self.folder, 'links'))
        self.shown(path, ['shop'], env={'PATH': self.folder, 'LANG': 'C.UTF-8'})
        lie = ['/bin/true', 'a lie']
        self.shown(path, lie, preexec_fn=lambda: os.execv(path, lie))

    def test_starts_from_any_name(self):
        path = self.bundle(SHOW)
        for name in (b'with some spaces', b'caf\xc3\xa9', b'bytes \xe9\xff', b'new\nline', b'a:b',
                     b'%s%n', b'x' * 255):
            for variables in ({'LANG': 'C.UTF-8'}, {'LC_ALL': 'C'}, {}):
                with self.subTest(name, **variables):
                    copy = os.path.join(os.fsencode(self.folder), name, name)
                    os.makedirs(os.path.dirname(copy), exist_ok=True)
                    shutil.copy(path, copy)
                    self.shown(copy, [copy], env=variables)

    def test_refuses_a_pth_file_where_it_cannot_keep_python_from_reading_it(self):
        path = self.bundle('print("it ran")')
        self.write('shop._pth', '/evil')
        self.says(run([path]), 'it ran\n')
        copy = self.write('a:b/shop', b'')
        shutil.copy(path, copy)
        self.says(run([copy]), 'it ran\n')
        self.write('a:b/shop._pth', '/evil')
        self.refused(run([copy]), 'a:b/shop._pth', "has a ':' in it")

    def test_starts_through_proc(self):
        path = self.bundle('''
import os, sys
if len(sys.argv) == 1:
    os.execv('/proc/self/exe', ['/proc/self/exe', 'again'])
print(sys.argv, sys.executable, sys.prefix)
''')
        self.says(run([path]), "['/proc/self/exe', 'again'] %s %s\n" % (path, path))
        with open(path, 'rb') as file:
            name = '/proc/self/fd/%d' % file.fileno()
            self.says(run([name, 'x'], pass_fds=[file.fileno()]),
                      "['%s', 'x'] %s %s\n" % (name, path, path))

    def test_sees_nothing_of_the_environment_the_user_and_the_current_folder(self):
        path = self.bundle('import json, sys, os; print(sys.flags.isolated, sys.flags.no_user_site,'
                           ' [p for p in sys.path if "evil" in p])')
        site = '.local/lib/%s/site-packages/' % VERSION
        evil = os.path.join(self.folder, 'evil')
        for name in ('json.py', 'os.py', 'sitecustomize.py', 'usercustomize.py', 'runpy.py',
                     'encodings/__init__.py', site + 'usercustomize.py', site + 'evil.pth'):
            self.write('evil/' + name, 'import os; os.write(2, b"evil\\n"); os._exit(66)')
        variables = {name: evil for name in (
            'PYTHONPATH', 'PYTHONHOME', 'PYTHONSTARTUP', 'PYTHONUSERBASE', 'PYTHONPLATLIBDIR',
            'PYTHONEXECUTABLE', '__PYVENV_LAUNCHER__', 'GANTRY_PLUGIN_PATH', 'GANTRY_PROFILE')}
        variables |= {name: '1' for name in ('PYTHONINSPECT', 'PYTHONVERBOSE', 'PYTHONDEBUG')}
        self.says(run([path], env={'HOME': evil, **variables}, cwd=evil), '1 1 []\n')

    def test_does_not_see_a_virtual_environment_around_it(self):
        self.write('venv/pyvenv.cfg', 'home = /usr/bin\n')
        os.makedirs(os.path.join(self.folder, 'venv/lib/%s/site-packages' % VERSION))
        os.mkdir(os.path.join(self.folder, 'venv/bin'))
        path = self.bundle('import sys, os; print(sys.prefix, [p for p in sys.path if "venv/lib" in'
                           ' p], os.path.samefile(sys.executable, sys.prefix))',
                           output='venv/bin/shop')
        self.says(run([path]), path + ' [] True\n')

    def test_ends_as_its_main_does(self):
        for main, stdin, status, out, err in (
                ('raise SystemExit(7)', b'', 7, '', ''),
                ('import sys; sys.exit("why")', b'', 1, '', 'why\n'),
                ('import sys; print(sys.stdin.read().upper())', b'text', 0, 'TEXT\n', ''),
                ('print(input())', b'line\n', 0, 'line\n', ''),
                ('import os; os._exit(3)', b'', 3, '', ''),
                ('import os, signal; os.kill(os.getpid(), signal.SIGINT)', b'', -2, '',
                 'KeyboardInterrupt')):
            with self.subTest(main):
                outcome = run([self.bundle(main)], stdin=stdin)
                self.assertEqual((outcome.status, outcome.out), (status, out))
                self.assertIn(err, outcome.err)

    def test_shows_where_an_exception_came_from(self):
        path = self.bundle('import shop\n\nshop.fail()', shop='def fail():\n    raise ValueError(1)')
        outcome = run([path])
        self.assertEqual((outcome.status, outcome.out), (1, ''))
        self.assertIn('File "%s/__main__.py", line 3, in <module>' % path, outcome.err)
        self.assertIn('File "%s/shop.py", line 2, in fail' % path, outcome.err)
        path = self.bundle('import shop, traceback\ntry: shop.fail()\n'
                           'except ValueError: traceback.print_exc()',
                           shop='def fail():\n    raise ValueError(1)')
        self.assertIn('    raise ValueError(1)\n', run([path]).err)

    def test_has_workers_of_multiprocessing(self):
        path = self.bundle('''
import multiprocessing, sys, work
for method in 'fork', 'spawn', 'forkserver':
    with multiprocessing.get_context(method).Pool(2) as pool:
        print(pool.map(work.double, [1, 2]), pool.apply(work.executable) == sys.executable)
from multiprocessing import shared_memory
memory = shared_memory.SharedMemory(create=True, size=10)
memory.close()
memory.unlink()
''', work='import sys\ndef double(x): return 2 * x\ndef executable(): return sys.executable')
        self.says(run([path]), '[2, 4] True\n' * 3)

    def test_keeps_data_and_namespace_packages(self):
        self.write('app/shop/words.txt', 'hello')
        self.write('app/shop/__init__.py', '')
        self.write('app/spaces/inner.py', 'print(__file__)')
        path = self.bundle('import pkgutil, spaces.inner; '
                           'print(pkgutil.get_data("shop", "words.txt"))')
        self.says(run([path]), path + "/spaces/inner.pyc\nb'hello'\n")

    def test_has_packages_that_were_installed_into_it(self):
        self.write('app/lib/%s/site-packages/installed.py' % VERSION, 'print("installed")')
        self.says(run([self.bundle('import installed, json')]), 'installed\n')

    def test_needs_the_library_it_was_made_with_and_says_so(self):
        path = self.bundle('print("it ran")')
        mount = ['unshare', '-m', 'sh', '-c', 'mount -t tmpfs none "$1" && exec "$2"', 'sh',
                 os.path.dirname(os.__file__), path]
        if run(mount[:3] + ['-c', 'mount -t tmpfs none /mnt']).status != 0:
            self.skipTest('nothing can be mounted here')
        self.refused(run(mount), 'no standard library', hint='')

    def test_runs_on_when_another_takes_its_name(self):
        path = self.bundle('import os, sys; os.remove(sys.executable); import late; print(late.x)',
                           late='x = 1')
        self.says(run([path]), '1\n')

    def test_alone_says_that_nothing_is_appended(self):
        self.refused(run([PROGRAM]), 'is a program that has no zip appended',
                     program='gantry-bundle', hint='gantry bundle')


class Damaged(BundleTest):
    """A bundle that was cut or changed on its way is refused before Python is touched."""

    def setUp(self):
        super().setUp()
        self.write('app/data', os.urandom(3 * BLOCK))
        with open(self.bundle('print("it ran")'), 'rb') as file:
            self.content = file.read()
        self.image = os.path.getsize(PROGRAM)
        self.archive = self.content.index(b'PK\3\4', self.image)

    def damaged(self, content):
        path = os.path.join(self.folder, 'damaged')
        with open(path, 'wb') as file:
            file.write(content)
        os.chmod(path, 0o700)
        return run([path])

    def test_has_its_manifest_right_behind_the_program(self):
        self.assertEqual(self.content[self.image:self.image + 8], b'\x7fGNTRY\r\n')
        self.says(self.damaged(self.content), 'it ran\n')

    def test_that_was_cut_says_where_and_how_much_is_missing(self):
        size = len(self.content)
        for end in (self.archive, self.archive + 1, size - BLOCK, size - 22, size - 1,
                    self.archive - 1, self.archive - 20):
            self.refused(self.damaged(self.content[:end]), 'it was cut: it ends at offset %d,' % end,
                         ' %d bytes are missing' % (size - end), program='damaged')
        for end in (self.image + 55, self.image + 1, self.image - 1):
            self.refused(self.damaged(self.content[:end]), 'it was cut: it ends at offset %d,' % end,
                         'at least', program='damaged')
        self.refused(self.damaged(self.content[:self.image]), 'has no zip appended',
                     program='damaged')

    def test_that_was_changed_says_in_which_block(self):
        for at in (self.archive, self.archive + 29, self.archive + BLOCK - 1, self.archive + BLOCK,
                   self.archive + 2 * BLOCK + 77, len(self.content) - 1):
            changed = bytearray(self.content)
            changed[at] ^= 1
            block = at - (at - self.archive) % BLOCK
            self.refused(self.damaged(changed), 'it was changed: offset %d: ' % block,
                         program='damaged')

    def test_whose_manifest_was_changed_says_so(self):
        for at in range(self.image + 8, self.archive):
            changed = bytearray(self.content)
            changed[at] ^= 0x41
            if at % 7 == 0 or at < self.image + 56:
                self.refused(self.damaged(changed), 'it was changed: offset %d: ' % self.image,
                             'manifest', program='damaged')

    def test_with_something_behind_it_says_so(self):
        self.refused(self.damaged(self.content + b'x'),
                     'offset %d: something follows' % len(self.content), program='damaged')


class WithStdlib(BundleTest):
    """A bundle with the standard library. It is made once: that takes a second or two."""

    MAIN = '''
import sys
import json, decimal, sqlite3, re, logging, email.message, concurrent.futures, urllib.parse
outside = [name for name, module in sys.modules.items()
           if not (getattr(module, '__file__', None) or sys.prefix).startswith(sys.prefix)]
print(json.loads('[1]'), decimal.Decimal('0.1') * 3, outside,
      [path for path in sys.path if not path.startswith(sys.prefix)])
'''
    SAID = "[1] 0.3 [] []\n"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shelf = os.path.realpath(tempfile.mkdtemp(prefix='gantry-'))
        cls.addClassCleanup(shutil.rmtree, cls.shelf, ignore_errors=True)
        cls.shared = os.path.join(cls.shelf, 'shop')
        os.mkdir(os.path.join(cls.shelf, 'app'))
        with open(os.path.join(cls.shelf, 'app/__main__.py'), 'w') as file:
            file.write(cls.MAIN.replace(' sqlite3,', ''))
        made = run([GANTRY, 'bundle', os.path.join(cls.shelf, 'app'), '-o', cls.shared,
                    '--with-stdlib'])
        assert (made.status, made.out, made.err) == (0, '', ''), made.err

    def libraries(self):
        """The shared libraries that the program needs, as ldd(1) finds them. Where zlib is no
        builtin, more of the modules that are imported need some: then those, too."""
        needed = re.findall(r'(/\S+) \(0x', run(['ldd', self.shared]).out)
        with zipfile.ZipFile(self.shared) as archive:
            modules = [name for name in archive.namelist() if name.endswith('.so')]
            if any('/zlib.' in name for name in modules):
                archive.extractall(os.path.join(self.folder, 'modules'), modules)
                found = run(['ldd', *modules], cwd=os.path.join(self.folder, 'modules')).out
                needed += re.findall(r'=> (/\S+) \(0x', found)
        return sorted(set(needed))

    def make_root(self):
        """A folder to be the root of a world: the bundle, shared libraries, nothing else."""
        root = os.path.join(self.folder, 'root')
        os.mkdir(root)
        shutil.copy(self.shared, os.path.join(root, 'shop'))
        for library in self.libraries():
            os.makedirs(root + os.path.dirname(library), exist_ok=True)
            shutil.copy(library, root + library)
        return root

    def in_root(self, root, *arguments):
        if any('san.so' in library for library in self.libraries()):
            self.skipTest('the sanitizers need more than that')
        for way in (['chroot'], ['unshare', '-r', 'chroot']):
            probe = run([*way, root, '/shop', 'probe'], env=dict(os.environ))
            if 'chroot:' not in probe.err and 'unshare:' not in probe.err:
                return run([*way, root, *arguments], env={'PATH': os.environ['PATH']})
        return self.skipTest('neither chroot nor unshare -r works here: ' + probe.err)

    def test_imports_nothing_from_elsewhere(self):
        self.says(run([self.shared]), self.SAID)

    def test_runs_where_no_file_of_python_exists(self):
        root = self.make_root()
        files = sorted(os.path.join(at, name) for at, _, names in os.walk(root) for name in names)
        self.assertEqual(files, sorted([root + '/shop'] + [root + x for x in self.libraries()]))
        # Without /proc, extension modules need a folder for temporary files, and leave none there.
        self.assertIn('/proc', self.in_root(root, '/shop').err)
        os.makedirs(root + '/tmp')
        self.says(self.in_root(root, '/shop'), self.SAID)
        self.assertEqual(os.listdir(root + '/tmp'), [])

    def test_opens_no_file_of_the_system_s_python(self):
        if shutil.which('strace') is None or run(['strace', '/bin/true']).status != 0:
            self.skipTest('no strace that works')
        trace = run(['strace', '-f', '-e', 'trace=%file', self.shared]).err
        opened = {name for name in re.findall(r'"([^"]+)", [^)]*\) = \d', trace)
                  if 'python' in name and not name.startswith(self.shared)
                  and '/libpython3' not in name}
        self.assertEqual(opened, set())

    def test_is_the_same_every_time(self):
        first = self.bundle('import shop', '--with-stdlib', shop='x = {"a", "b", 1}')
        other = tempfile.mkdtemp(prefix='gantry-')
        self.addCleanup(shutil.rmtree, other)
        for name in ('shop.py', '__main__.py'):
            shutil.copy(os.path.join(self.folder, 'app', name), os.path.join(other, name))
            os.utime(os.path.join(other, name), (1, 1))
        second = os.path.join(self.folder, 'second')
        variables = {'LC_ALL': 'C', 'PYTHONHASHSEED': '7', 'X' * 50: 'y' * 5000}
        self.says(self.gantry('bundle', '--with-stdlib', '-o', second, other, **variables), '')
        with open(first, 'rb') as one, open(second, 'rb') as two:
            self.assertTrue(one.read() == two.read())

    def test_leaves_out_tests_and_tk(self):
        names = zipfile.ZipFile(self.shared).namelist()
        self.assertIn('lib/%s/json/__init__.pyc' % VERSION, names)
        self.assertEqual([name for name in names if '/test/' in name or 'tkinter' in name
                          or 'idlelib' in name or name.startswith('lib') and '.py' == name[-3:]], [])


class Making(BundleTest):
    """What `gantry bundle` takes, and what it refuses."""

    def makes(self, source, said, *options):
        self.assertEqual(self.succeeds('bundle', source, '-o', 'made', *options), '')
        self.says(run([os.path.join(self.folder, 'made')]), said)

    def refuses(self, source, *about, output='made', options=(), hint=None, **keywords):
        before = sorted(os.listdir(self.folder))
        outcome = self.gantry('bundle', source, '-o', output, *options, **keywords)
        self.assert_one_error(outcome, 1, *about, hint=hint)
        self.assertEqual(sorted(os.listdir(self.folder)), before)

    def zip(self, name='app.zip', comment=b'', **members):
        path = os.path.join(self.folder, name)
        with zipfile.ZipFile(path, 'w') as archive:
            for member, text in {'__main__.py': 'print("zipped")', **members}.items():
                archive.writestr(member, text)
            archive.comment = comment
        return path

    def changed(self, path, mark, offset, value):
        """The file with the bytes behind the last @mark changed."""
        with open(path, 'r+b') as file:
            file.seek(file.read().rindex(mark) + offset)
            file.write(value)
        return path

    def test_takes_a_zip(self):
        self.makes(self.zip(), 'zipped\n')
        self.makes(self.zip(comment=b'a comment' * 999), 'zipped\n')
        with open(self.zip(), 'rb') as file:
            self.makes(self.write('app.pyz', b'#!/usr/bin/python3\n' + file.read()), 'zipped\n')
        self.makes(self.zip(**{'__main__.py': 'import a.b; print(a.b.x)', 'a/b.py': 'x = 1'}),
                   '1\n')

    def test_takes_a_zip64(self):
        limit = zipfile.ZIP_FILECOUNT_LIMIT
        self.addCleanup(setattr, zipfile, 'ZIP_FILECOUNT_LIMIT', limit)
        zipfile.ZIP_FILECOUNT_LIMIT = 1
        self.makes(self.zip(**{'a.py': '', 'b.py': ''}), 'zipped\n')

    def test_takes_a_large_application(self):
        self.write('app/large', b'x' * (100 << 20))
        self.makes(self.application('import sys; print(len(__loader__.get_data("large")))'),
                   '%d\n' % (100 << 20))

    def test_takes_what_is_no_program_as_a_file(self):
        self.makes(self.application('print(__loader__.get_data("template.py"))',
                                    template='{{ x'), "b'{{ x'\n")

    def test_fixes_times_by_source_date_epoch(self):
        source = self.application('')
        self.succeeds('bundle', source, '-o', 'made', SOURCE_DATE_EPOCH='1700000000')
        with zipfile.ZipFile(os.path.join(self.folder, 'made')) as archive:
            self.assertEqual({info.date_time for info in archive.infolist()},
                             {(2023, 11, 14, 22, 13, 20)})
        self.refuses(source, 'SOURCE_DATE_EPOCH', 'yesterday', SOURCE_DATE_EPOCH='yesterday')

    def test_takes_an_output_with_the_longest_name_there_is(self):
        self.says(run([self.bundle('print(1)', output='x' * 255)]), '1\n')

    def test_replaces_a_bundle_that_is_running(self):
        path = self.bundle('print("old"); input(); print("still old")')
        process = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.assertEqual(process.stdout.readline(), b'old\n')
        self.bundle('print("new")')
        self.assertEqual(process.communicate(b'\n', timeout=case.TIMEOUT)[0], b'still old\n')
        self.says(run([path]), 'new\n')

    def test_refuses_what_is_no_application(self):
        self.write('empty/shop.py', '')
        self.refuses('empty', "'empty'", 'no __main__.py', hint='import shop.cli')
        self.refuses('nowhere', "'nowhere'", 'No such file')
        self.refuses(self.write('text', 'x'), 'neither a folder nor a zip')
        self.refuses(self.write('nothing', ''), 'neither a folder nor a zip')
        self.refuses(self.application('x = (', name='broken'), '__main__.py is no program')
        os.mkfifo(os.path.join(self.application('', name='pipe'), 'fifo'))
        self.refuses('pipe', 'fifo', 'neither a file nor a folder')
        os.symlink('..', os.path.join(self.application('', name='loop'), 'link'))
        self.refuses('loop', 'link to a folder that it is in')
        os.symlink('nowhere', os.path.join(self.application('', name='dangling'), 'link'))
        self.refuses('dangling', 'dangling/link', 'No such file')
        with open(os.path.join(os.fsencode(self.application('', name='bytes')), b'\xff'), 'w'):
            self.refuses('bytes', 'is not UTF-8')

    def test_refuses_a_zip_that_is_damaged(self):
        with open(self.zip(), 'rb') as file:
            content = file.read()
        self.refuses(self.write('cut.zip', content[:-30]), 'neither a folder nor a zip')
        self.refuses(self.changed(self.zip(), b'zipped', 0, b'Z'), "'__main__.py' is damaged")
        self.refuses(self.changed(self.zip(), b'PK\1\2', 8, b'\1'), 'encrypted')
        self.refuses(self.changed(self.zip(), b'PK\1\2', 10, b'\x63'), "'__main__.py' is damaged")
        self.refuses(self.changed(self.zip(), b'PK\1\2', 40, b'\xff\xa1'), 'symbolic link')
        for name in ('/etc/passwd', '../x', 'a//b', 'a\\b'):
            self.refuses(self.zip(**{name: ''}), 'cannot stand in a zip')

    def test_refuses_an_output_that_must_not_be_written(self):
        source = self.application('')
        os.mkdir(os.path.join(self.folder, 'folder'))
        self.refuses(source, 'it exists, and is a folder', output='folder')
        self.refuses(source, 'no regular file', output='/dev/null')
        self.refuses(source, 'the application itself', output=source)
        self.refuses(self.zip(), 'the application itself', output='app.zip')
        self.refuses(source, 'packed into the next', output='app/shop')
        self.refuses(source, 'No such file', output='nowhere/shop')
        self.refuses(self.zip(**{'lib/%s/encodings/x.py' % VERSION: ''}), 'a standard library of its own',
                     options=['--with-stdlib'])

    def test_refuses_a_command_line_that_says_too_little_or_too_much(self):
        for words in ([], ['app'], ['-o', 'x'], ['app', 'app', '-o', 'x'], ['app', '-o', '']):
            self.assert_one_error(self.gantry('bundle', *words), 64, 'command line')

    def test_leaves_nothing_behind_where_there_is_no_room(self):
        source = self.application('')
        self.write('app/data', os.urandom(2 << 20))
        before = sorted(os.listdir(self.folder))
        for limit in (1 << 20, (2 << 20) + (128 << 10)):  # for the zip, and for the bundle
            outcome = run([GANTRY, 'bundle', source, '-o', 'made'], cwd=self.folder,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE,
                                                                (limit, limit)))
            self.assert_one_error(outcome, 1, 'File too large')
            self.assertEqual(sorted(os.listdir(self.folder)), before)

    def test_leaves_nothing_behind_on_a_full_disk(self):
        disk = os.path.join(self.folder, 'disk')
        os.mkdir(disk)
        self.write('app/data', os.urandom(2 << 20))
        outcome = run(['unshare', '-m', 'sh', '-c', 'mount -t tmpfs -o size=1m none "$1" || exit 99;'
                       '"$2" bundle "$3" -o "$1/shop"; echo $?; ls -A "$1"', 'sh', disk, GANTRY,
                       self.application('')], env=dict(os.environ))
        if outcome.status == 99 or 'unshare:' in outcome.err:
            self.skipTest('nothing can be mounted here: ' + outcome.err)
        self.assertEqual(outcome.out, '1\n')
        self.assertIn('No space left on device', outcome.err)


if __name__ == '__main__':
    sys.exit(case.main())
