# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""What the site phase says of the entries that it adds to sys.path, as gantry step tells it.

    site-paths-test.py GANTRY FIXTURES [NAME...]
"""
import glob
import os
import sys
import venv

import case
from case import GantryTest


class SitePaths(GantryTest):
    """Why the entries are on sys.path that site has added."""

    def venv(self, name, *options):
        """Its program, for --set, and its folder for packages."""
        folder = os.path.join(self.folder, name)
        venv.EnvBuilder(symlinks=True, system_site_packages='system' in options).create(folder)
        packages = glob.glob(folder + '/lib/python*/site-packages')[0]
        return 'pathconfig.executable=%s/bin/python' % folder, packages

    def reasons(self, *arguments, options=(), **variables):
        steps = self.document('gantry-step/1', 'step', '--json', *options, '--', *arguments,
                              **variables)['steps']
        return {row['name']: row['reason']
                for step in steps if step['name'] == 'start site' for row in step['changes']
                if row['of'] == 'sys_path' and row['change'] == 'came'}

    def test_are_told_of_each_of_them(self):
        os.makedirs(self.folder + '/more')
        program, packages = self.venv('venv')
        self.write(packages + '/a.pth', '# first\n\n%s/more\nimport sys; sys.path.append("/line")\n'
                   % self.folder)
        self.write('front/sitecustomize.py', 'import sys; sys.path.append("/custom")')
        reasons = self.reasons('-c', '', options=['--set', program],
                               PYTHONPATH=self.folder + '/front')
        self.assertEqual(list(reasons), [packages, self.folder + '/more', '/line', '/custom'])
        self.assertIn('the venv at sys.prefix, %s/venv' % self.folder, reasons[packages])
        self.assertEqual(reasons[self.folder + '/more'], packages + '/a.pth, line 3, names it')
        for path in '/line', '/custom':
            self.assertRegex(reasons[path],
                             'by code that site runs, .*a.pth, line 4; sitecustomize')
        out = self.succeeds('step', '--set', program, '--', '-c', '', stdin=b'phase site\ndiff\n')
        self.assertRegex(out, r'(?m)/more  \(number \d: .*/a.pth, line 3, names it\)$')

    def test_tell_the_venv_from_the_python_that_it_was_made_from_and_from_the_user(self):
        program, packages = self.venv('venv', 'system')
        user = self.folder + '/base/lib/' + packages.split('/')[-2] + '/site-packages'
        os.makedirs(user)
        variables = {'PYTHONUSERBASE': self.folder + '/base'}
        reasons = self.reasons('-c', '', options=['--set', program], **variables)
        self.assertEqual(list(reasons)[:2], [packages, user])
        self.assertIn('venv at sys.prefix', reasons.pop(packages))
        self.assertIn('of the user, below site.USER_BASE, %s/base' % self.folder, reasons.pop(user))
        self.assertTrue(reasons)
        for reason in reasons.values():
            self.assertIn('Python that the venv was made from', reason)
            self.assertIn('pyvenv.cfg', reason)
        for switch in '-s', '-I':
            reasons = self.reasons(switch, '-c', '', **variables)
            self.assertNotIn(user, reasons)
            for reason in reasons.values():
                self.assertIn('packages of sys.prefix, ', reason)
        self.assertEqual(self.reasons('-S', '-c', '', **variables), {})

    def test_are_found_out_unseen(self):
        program, packages = self.venv('venv')
        self.write(packages + '/profile.pth',
                   'import sys; sys.setprofile(lambda frame, *rest: sys.stderr.write("%s %s\\n" % '
                   '(frame.f_code.co_name, rest[0])))\n')
        usual = self.gantry('run', '--set', program, '--', '-c', '')
        self.assertIn('execsitecustomize', usual.err)
        seen = self.gantry('step', '--json', '--level', 'config', '--set', program, '--', '-c', '')
        self.assertTrue(seen.err == usual.err, 'the profile function saw something else')

    def test_take_lines_as_python_does(self):
        program, packages = self.venv('venv')
        for name in 'abc':
            os.makedirs(self.folder + '/' + name)
        self.write(packages + '/old.pth', '{0}/a\r{0}/b\r\n# no\r\n{0}/c'.format(self.folder))
        reasons = self.reasons('-c', '', options=['--set', program])
        for name, line in (('a', 1), ('b', 2), ('c', 4)):
            self.assertEqual(reasons['%s/%s' % (self.folder, name)],
                             '%s/old.pth, line %d, names it' % (packages, line))

    def test_ask_nothing_of_code_that_a_program_has_put_there(self):
        program, _ = self.venv('venv')
        self.write('front/sitecustomize.py', 'import site, sys, types\n'
                   'def asked(*args): print("asked", args); raise KeyboardInterrupt\n'
                   'site.getsitepackages = asked\n'
                   'class Other(types.ModuleType):\n'
                   '    def __getattribute__(self, name): print("asked", name)\n'
                   'site.__class__ = Other\n'
                   'sys.path.append("/custom")')
        out = {level: self.gantry('trace', '--level', level, '--set', program, '--', '-c', 'print(1)',
                                  PYTHONPATH=self.folder + '/front').out
               for level in ('phase', 'config', 'alloc')}
        self.assertEqual(set(out.values()), {'1\n'})

    def test_are_not_looked_for_where_they_are_not_recorded(self):
        reasons = self.reasons('-c', '', options=['--level', 'phase'])
        self.assertLessEqual(set(reasons.values()), {None})


if __name__ == '__main__':
    sys.exit(case.main())
