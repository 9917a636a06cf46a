# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""gantry explain: phases, options, levels and errors.

    topics-test.py GANTRY FIXTURES [NAME...]
"""
import os
import re
import sys

import case
from case import PHASES, GantryTest

INCLUDE = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'include', 'gantry')


def documented(header, prefix):
    """What a public header says of the members of an enumeration."""
    with open(os.path.join(INCLUDE, header), encoding='utf-8') as file:
        text = file.read()
    return {name: ' '.join(words.replace('\n *', ' ').split())
            for name, words in re.findall(r' \* @(%s\w+): (.*?)(?=\n \* @|\n \*\n)' % prefix, text,
                                          re.S)}


class Explain(GantryTest):
    def topic(self, word, *options):
        return self.document('gantry-explain/1', 'explain', '--json', *options, word)

    def test_says_of_each_phase_what_was_there_what_is_and_why(self):
        for name in PHASES:
            topic = self.topic(name)
            for key in ('summary', 'description', 'exists_before', 'exists_after', 'why_here',
                        'in_cpython', 'reference'):
                self.assertTrue(topic[key], (name, key))
            self.assertIn('\nwhy here  ', topic['text'])

    def test_says_why_encodings_come_before_site_and_paths_before_both(self):
        self.assertRegex(self.topic('pathconfig')['why_here'],
                         r'paths come before interpreter, which imports encodings .* before site')
        self.assertIn('encodings are imported before site', self.topic('interpreter')['why_here'])

    def test_leaves_it_to_availability_to_find_out_what_works(self):
        self.assertRegex(self.succeeds('explain', 'core'), r'(?m)^what works +gantry availability ')

    def test_says_what_a_phase_runs_after(self):
        text = self.succeeds('explain', 'interpreter')
        self.assertIn('\nruns after    core (level), importlib (needs), pathconfig (needs)\n', text)
        self.assertIn('\nruns after    nothing\n', self.succeeds('explain', 'locale'))

    def test_describes_a_phase_with_its_options(self):
        for name in PHASES:
            self.assertTrue(self.succeeds('explain', name).startswith(name + ': '))
        text = self.succeeds('explain', 'importlib')
        self.assertRegex(text, r'(?m)^level +core -> core$')
        self.assertRegex(text, r'(?m)^runs after +core \(needs, level\)$')
        self.assertIn('PYTHONDONTWRITEBYTECODE, -B', text.partition('\noptions:\n')[2])

    def test_speaks_of_levels_and_errors_in_the_words_of_the_headers(self):
        for name, words in documented('result.h', 'GANTRY_LEVEL_').items():
            word = name[len('GANTRY_LEVEL_'):].lower()
            if word not in PHASES:
                topic = self.topic(word)
                self.assertEqual((topic['kind'], topic['description']), ('level', words))
        errors = documented('error.h', 'GANTRY_ERROR_')
        self.assertGreater(len(errors), 25)
        for name, words in errors.items():
            self.assertEqual(self.topic(name)['description'], words)
        for word in ('no_stdlib', 'NO_STDLIB', 'GANTRY_ERROR_NO_STDLIB', '21'):
            self.assertEqual(self.topic(word)['name'], 'GANTRY_ERROR_NO_STDLIB')

    def test_says_by_which_phase_a_level_is_reached(self):
        text = self.succeeds('explain', 'core')
        self.assertTrue(text.startswith('core: '), 'the phase of that name comes first')
        words = documented('result.h', 'GANTRY_LEVEL_')['GANTRY_LEVEL_CORE']
        self.assertIn('\nlevel core\n\n' + words[:40], text.partition('\noptions:')[0])
        self.assertIn('Py_IsInitialized() is still 0', self.topic('core')['level'])
        text = self.succeeds('explain', 'initialized')
        self.assertIn('reached by    interpreter: ', text)
        self.assertIn('needed by     signals, site, main\n', text)

    def test_says_of_an_option_where_it_comes_from(self):
        for word in ('optimization_level', 'core.optimization_level'):
            topic = self.topic(word)
            self.assertEqual((topic['kind'], topic['phase']), ('option', 'core'))
            for line in (r'environment   PYTHONOPTIMIZE', r'command line  -O',
                         r'in C          Py_OptimizeFlag', r'default       0'):
                self.assertRegex(topic['text'], r'(?m)^%s$' % line)
        self.assertIn('  isolated    1\n', self.succeeds('explain', 'safe_path'))

    def test_knows_what_plugins_bring(self):
        topic = self.topic('pathconfig', '--plugin', 'pathconfig-app')
        self.assertIn('plugin        pathconfig-app, in place of the built-in pathconfig',
                      topic['text'])
        self.assertEqual(self.topic('sealed', '--plugin', 'pathconfig-app')['kind'], 'option')

    def test_hints_at_the_plugin_that_brings_it(self):
        for word, brought in (('hello', 'hello'), ('hello.greeting', 'hello.greeting'),
                              ('pathconfig-app', 'pathconfig')):
            outcome = self.gantry('explain', word)
            hint = 'gantry explain --plugin %s %s' % (word.split('.')[0], brought)
            self.assert_one_error(outcome, 64, "'%s'" % word, hint=hint)
            text = self.succeeds(*hint.split()[1:])
            self.assertIn('greeting' if 'hello' in word else 'the application', text)
        text = self.succeeds('explain', '--plugin', 'hello', 'greeting')
        command = text.split('its value')[1].split()
        self.assertIn('Hello from Python', self.succeeds(*command[1:]))

    def test_says_what_the_reasons_of_an_order_mean(self):
        for reason in ('needs', 'wants', 'before', 'level'):
            topic = self.topic(reason)
            self.assertEqual(topic['kind'], 'reason')
            self.assertIn('%s: ' % reason, topic['text'])
        self.assertIn('site runs after signals\n', self.topic('wants')['text'])

    def test_hints_at_who_can_find_out_about_a_feature(self):
        for word in ('sys.path', 'open()', 'streams'):
            outcome = self.gantry('explain', word)
            self.assert_one_error(outcome, 64, "'%s'" % word,
                                  hint='gantry availability --why %s' % word)

    def test_finds_options_by_what_they_are_said_with(self):
        for words, name in ((['PYTHONHASHSEED'], 'hash_seed_env'), (['-I'], 'isolated'),
                            (['PYTHONPATH'], 'pythonpath_env'), (['-O'], 'optimization_level'),
                            (['-X', 'dev'], 'dev_mode'), (['-X dev'], 'dev_mode'),
                            (['Py_VerboseFlag'], 'verbose'),
                            (['--check-hash-based-pycs'], 'check_hash_pycs_mode')):
            dashes = ['--'] if words[0].startswith('--') else []
            topic = self.document('gantry-explain/1', 'explain', '--json', *dashes, *words)
            self.assertEqual((topic['kind'], topic['name']), ('option', name))
        text = self.succeeds('explain', '-i')
        self.assertIn('main.inspect: ', text)
        self.assertIn('\nmain.interactive: ', text)

    def test_leads_from_modules_and_functions_of_cpython_to_their_phase(self):
        for word, phase in (('encodings', 'interpreter'), ('getpath', 'pathconfig'),
                            ('Py_PreInitialize', 'allocator'), ('Py_FinalizeEx', 'core'),
                            ('sitecustomize', 'site')):
            outcome = self.gantry('explain', word)
            self.assert_one_error(outcome, 64, "'%s'" % word,
                                  hint='gantry explain %s speaks of it' % phase)
            self.assertIn(word, self.succeeds('explain', phase))

    def test_knows_the_levels_of_a_trace(self):
        told = documented('trace.h', 'GANTRY_TRACE_')
        words = [told['GANTRY_TRACE_' + name]
                 for name in ('PHASES', 'CONFIG', 'IMPORTS', 'ALLOCATIONS')]
        for i, word in enumerate(('phase', 'config', 'import', 'alloc')):
            topic = self.topic(word)
            self.assertEqual((topic['kind'], topic['name'], topic['description']),
                             ('trace-level', word, words[i]))
            text = ' '.join(topic['text'].split())
            self.assertEqual([one in text for one in words], [n <= i for n in range(4)])
            self.assertEqual(self.gantry('trace', '--level', word, '--', '-c', '').status, 0)

    def test_has_an_index(self):
        text = self.succeeds('explain')
        for word in PHASES + ['preinit', 'import', 'GANTRY_ERROR_CYCLE']:
            self.assertRegex(text, r'(?m)^  %s\b' % word)
        self.assertLess(max(map(len, text.splitlines())), 80)
        text = ' '.join(text.split())
        for name, words in documented('error.h', 'GANTRY_ERROR_').items():
            self.assertIn('%s %s' % (name, words), text)

    def test_fits_a_terminal(self):
        for word in PHASES + ['core', 'initialized', 'no_stdlib', 'warnoptions']:
            lines = self.succeeds('explain', word).partition('\noptions:')[0].splitlines()
            self.assertLess(max(map(len, lines)), 80, word)

    def test_tells_the_nearest_of_a_word_that_it_does_not_know(self):
        for word, nearest in (('pathconfg', 'pathconfig'), ('initialised', 'initialized'),
                              ('optimisation_level', 'optimization_level')):
            self.assert_one_error(self.gantry('explain', word), 64, "'%s'" % word, hint=nearest)
        self.assert_one_error(self.gantry('explain', 'xyzzy'), 64, 'xyzzy', hint='gantry explain')
        self.assert_one_error(self.gantry('explain', 'site', 'main'), 64, "'main'",
                              hint='gantry explain main')

    def test_suggests_no_error_that_is_like_it_only_where_all_are_alike(self):
        for word, hint in (('GANTRY_ERROR_NOPE', 'lists the errors'),
                           ('GANTRY_ERROR_HOTS', "did you mean 'GANTRY_ERROR_HOST'?"),
                           ('GANTRY_ERROR_', 'lists the errors')):
            self.assert_one_error(self.gantry('explain', word), 64, "'%s'" % word, hint=hint)

    def test_hints_at_no_feature_that_has_the_word_only_as_a_part_of_another(self):
        self.assertNotIn('availability', self.gantry('explain', 'hread').err)
        self.assertIn('--why thread', self.gantry('explain', 'thread').err)


if __name__ == '__main__':
    sys.exit(case.main())
