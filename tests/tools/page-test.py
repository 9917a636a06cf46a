# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""The page of a trace, as Chromium shows it.

    page-test.py GANTRY FIXTURES [NAME...]
"""
import json
import os
import re
import shutil
import sys
import tempfile
import time
import unittest

import browser
import case
from browser import Browser
from case import PHASES, GantryTest

PROGRAM = ('import json\nimport threading\n'
           't = threading.Thread(target=lambda: __import__("csv"))\n'
           't.start(); t.join()\nimport _gantry\nfor i in range(50):\n'
           '  with _gantry.span("often"): pass\n')
NAMES = ['</script><img src=x onerror="window.hurt=1">', '<b>&amp;', 'a\x01\n"q"', '{{data}}',
         '__proto__', 'caf\u00e9', '']
PRESENT = 'return document.querySelector("#steps [aria-current]").textContent'


def setUpModule():
    if browser.missing():
        raise unittest.SkipTest(browser.missing())
    global chromium
    folder = tempfile.mkdtemp(prefix='gantry-browser-')
    unittest.addModuleCleanup(shutil.rmtree, folder, ignore_errors=True)
    chromium = Browser(folder).__enter__()
    unittest.addModuleCleanup(chromium.__exit__)
    chromium.emulate(prefers_color_scheme='light', prefers_reduced_motion='reduce')


class PageTest(GantryTest):
    def page(self, *arguments, status=0, **keywords):
        """The page of a run, opened; its path."""
        outcome = self.gantry('trace', '-o', 't.html', *arguments, **keywords)
        self.assertEqual(outcome.status, status, outcome.err)
        return self.open('t.html')

    def open(self, name, address=''):
        path = os.path.join(self.folder, name)
        chromium.open('about:blank')
        chromium.problems()
        chromium.open('file://' + path + address)
        return path

    def tearDown(self):
        problems = chromium.problems()
        chromium.resize(1440, 1000)
        chromium.emulate(prefers_color_scheme='light', prefers_reduced_motion='reduce')
        self.assertEqual(problems, [])

    def wait_for(self, script, expected):
        end = time.monotonic() + 5
        while chromium.run(script) != expected:
            self.assertLess(time.monotonic(), end, (script, chromium.run(script), expected))
            time.sleep(0.02)

    def selected(self):
        """The step that list, panel, graph and timeline show; they have to agree."""
        name = chromium.run('return document.querySelector("#step h2").textContent')
        self.assertIn(name.split()[-1], chromium.run(PRESENT))
        node = chromium.run('const n = document.querySelector("#graph .chosen");'
                            'return n && n.querySelector(".name").textContent')
        words = name.split()
        if words[0] in ('start', 'stop', 'configure') and len(words) == 2:
            self.assertEqual(node, words[1])
        else:
            self.assertIsNone(node)
        return name

    def assert_not_empty(self, png, n_colors=20):
        width, height, rows = browser.pixels(png)
        size = len(rows[0]) // width
        seen = {bytes(row[x * size:x * size + 3]) for row in rows[::3]
                for x in range(0, width, 3)}
        self.assertGreater(len(seen), n_colors)
        return width, height, rows


class Page(PageTest):
    def test_shows_every_phase_and_every_module(self):
        self.page('--level', 'alloc', '-c', PROGRAM)
        rows = chromium.run('return [...document.querySelectorAll("#steps .name")].map('
                            'n => n.textContent)')
        for phase in PHASES:
            self.assertIn('start ' + phase, rows)
        self.assertEqual(chromium.run('return [...document.querySelectorAll("#steps .level")].map('
                                      'n => n.textContent)'),
                         ['level preinit', 'level core', 'level initialized', 'level running'])
        self.assertEqual(chromium.run('return [...document.querySelectorAll("#graph .name")]'
                                      '.map(n => n.textContent).sort()'), sorted(PHASES))
        for phase in PHASES:  # each can be scrolled to, and is then inside of what is seen
            inside = chromium.run(
                'const n = [...document.querySelectorAll("#steps a")].find('
                'n => n.textContent.startsWith("start " + arguments[0]));'
                'n.scrollIntoView({block: "center"}); const r = n.getBoundingClientRect();'
                'return r.width > 0 && r.height > 0 && r.top >= 0 && r.bottom <= innerHeight',
                phase)
            self.assertTrue(inside, phase)
        self.open('t.html', '#step=start-main')
        modules = chromium.run('return [...document.querySelectorAll(".modules th a")].map('
                               'n => n.textContent)')
        for name in ('json', 'json.decoder', 'threading', 'csv', 'span often'):
            self.assertIn(name, modules)
        self.assertIn('50 \u00d7',
                      chromium.run('return document.querySelector(".modules").textContent'))

    def test_adds_up_to_the_wall_time(self):
        self.page('-c', 'pass')
        *times, total = [float(text) for text in chromium.run(
            'return [...document.querySelectorAll("#steps .time")].map(n => n.textContent)')]
        self.assertAlmostEqual(sum(times), total, delta=0.001 * len(times))

    def test_has_the_rows_of_gantry_analyze_summary(self):
        self.assertEqual(self.gantry('trace', '--level=import', '-o', 's.jsonl', '-c',
                                     PROGRAM).status, 0)
        rows = self.document('gantry-analyze-summary/1', 'analyze', 'summary', '--json',
                             's.jsonl')['rows']
        self.succeeds('analyze', 'export', 's.jsonl', '-o', 't.html')
        self.open('t.html')
        self.assertEqual(chromium.run('return model.stages.map(s => [s[0], s[2]])'),
                         [[row['stage'], row['median']] for row in rows])

    def test_says_what_is_in_the_time_of_a_phase(self):
        self.page('--level', 'import', '-c', 'pass')
        nodes = dict(chromium.run('return [...document.querySelectorAll("#graph .node")].map('
                                  'n => [n.querySelector(".name").textContent, n.ariaLabel])'))
        self.assertRegex(nodes['pathconfig'],
                         r'^pathconfig: start \d+\.\d{3} ms, configure \d+\.\d{3} ms$')
        self.assertRegex(chromium.run('return document.querySelector("#steps").innerText'),
                         r'start pathconfig\s+\d+\.\d{3}\s+and \d+\.\d{3} in configure')
        starred = chromium.run('return [...document.querySelectorAll("#steps .starred")].map('
                               'n => n.closest("a").hash)')
        self.assertEqual(starred, ['#step=start-importlib', '#step=start-pathconfig'])
        self.open('t.html', '#step=start-importlib')
        for place in ('#step .facts', '#graph'):
            self.assertIn('most of this is for the record', chromium.run(
                'return document.querySelector(arguments[0]).innerText.toLowerCase()', place))
        self.page('--level', 'phase', '-c', 'pass')
        self.assertIsNone(chromium.run('return document.querySelector("#steps .starred")'))

    def test_has_the_units_of_the_other_reports(self):
        self.page('-c', 'pass')
        self.assertEqual(chromium.run('return [189952, -512, 3 * 2 ** 20].map(bytes)'),
                         ['185.5 KiB', '\u22120.5 KiB', '3.0 MiB'])
        self.assertEqual(chromium.run('return [526500, 526499, 4500].map(millis)'),
                         ['0.527 ms', '0.526 ms', '0.005 ms'])
        self.assertEqual(chromium.run('return [[0, 2e7], [13.1e6, 13.9e6], [100, 900]].map(v =>'
                                      'ticksOf({begin: v[0], end: v[1]}, 500)[1].label)'),
                         ['5 ms', '13.4 ms', '0.0004 ms'])

    def test_breaks_paths_behind_their_folders(self):
        self.page('-c', 'pass', PYTHONPATH=':'.join('/opt/somewhere/release%d/library' % i
                                                    for i in range(9)))
        for width in (1400, 800, 390):
            chromium.resize(width, 900)
            self.open('t.html', '#step=start-pathconfig')
            broken = chromium.run(
                'return [...document.querySelectorAll(".given code")].flatMap(n =>'
                '[...n.childNodes].filter(t => t.nodeType === 3)).flatMap(t =>'
                '[...t.data.matchAll(/[\\w.]+/g)].filter(m => {'
                'const r = document.createRange(); r.setStart(t, m.index);'
                'r.setEnd(t, m.index + m[0].length); return r.getClientRects().length > 1})'
                '.map(m => m[0]))')
            self.assertEqual([word for word in broken if len(word) < 20], [], width)

    def test_is_headed_by_the_first_line_of_a_program(self):
        self.page('-c', 'import json\nprint(1)')
        self.assertEqual(chromium.run('return document.querySelector("h1").textContent'),
                         "-c 'import json\u2026")
        self.assertEqual(chromium.run('return document.querySelector("#masthead pre").textContent'),
                         "-c 'import json\nprint(1)'")
        self.page('-c', 'pass')
        self.assertIsNone(chromium.run('return document.querySelector("#masthead pre")'))

    def test_cuts_what_is_long_and_has_it_whole(self):
        long = 'x' * 450
        self.page('-c', 'import _gantry\nwith _gantry.span("%s"): pass' % long)
        self.open('t.html', '#step=start-main')
        shown = chromium.run('return document.querySelector(".modules a.span").textContent')
        self.assertLess(len(shown), 100)
        self.assertTrue(shown.endswith('\u2026'))
        chromium.run('document.querySelector(".modules a.span").click()')
        self.wait_for('return document.querySelector(".detail code")?.textContent', long)

    def test_is_not_empty_in_any_light(self):
        self.page('-c', PROGRAM)
        pages = {}
        for scheme in ('light', 'dark'):
            chromium.emulate(prefers_color_scheme=scheme)
            width, _, rows = self.assert_not_empty(chromium.screenshot())
            size = len(rows[0]) // width
            pages[scheme] = sum(sum(row[x * size:x * size + 3]) for row in rows[::20]
                                for x in range(0, width, 20))
        self.assertGreater(pages['light'], 3 * pages['dark'])

    def test_fits_narrow_screens(self):
        self.page('-c', PROGRAM)
        chromium.resize(390, 800)
        for address in ('', '#step=configure-pathconfig', '#step=start-main'):
            self.open('t.html', address)
            self.assertLessEqual(chromium.run('return document.documentElement.scrollWidth'), 390)

    def test_has_contrast(self):
        self.page('-c', 'pass')
        for scheme in ('light', 'dark'):
            chromium.emulate(prefers_color_scheme=scheme)
            for ink, paper in (('ink', 'paper'), ('ink', 'card'), ('soft', 'card'),
                               ('soft', 'paper'), ('accent', 'card'), ('accent', 'accent-paper'),
                               ('soft', 'accent-paper'), ('bad', 'bad-paper'), ('good', 'card'),
                               ('box-ink', 'start'), ('box-ink', 'import'), ('box-ink', 'stop'),
                               ('box-ink', 'configure'), ('box-ink', 'plugin'), ('box-ink', 'span'),
                               ('box-ink', 'pth'), ('box-ink', 'outside')):
                self.assertGreaterEqual(self.contrast(ink, paper), 4.5, (scheme, ink, paper))

    def contrast(self, *names):
        """The ratio of WCAG 2."""
        lights = []
        for name in names:
            text = chromium.run('return getComputedStyle(document.documentElement)'
                                '.getPropertyValue("--" + arguments[0]).trim()', name)
            parts = [int(text[i:i + 2], 16) / 255 for i in (1, 3, 5)]
            r, g, b = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
            lights.append(0.2126 * r + 0.7152 * g + 0.0722 * b)
        return (max(lights) + 0.05) / (min(lights) + 0.05)


class Selection(PageTest):
    def test_is_moved_by_keys(self):
        self.page('-c', 'pass')
        self.assertEqual(self.selected(), 'before the library')
        chromium.press('ArrowRight')
        self.assertEqual(self.selected(), 'resolve')
        chromium.press('ArrowLeft', 'ArrowLeft')
        self.assertEqual(self.selected(), 'before the library')
        chromium.press('End')
        self.assertEqual(self.selected(), 'after')
        chromium.press('ArrowRight')
        self.assertEqual(self.selected(), 'after')
        chromium.press('Home')
        self.assertEqual(self.selected(), 'before the library')

    def test_walks_through_every_step(self):
        self.page('-c', 'pass')
        seen = [self.selected()]
        for _ in range(60):
            chromium.press('ArrowRight')
            if self.selected() == seen[-1]:
                break
            seen.append(self.selected())
        for kind in ('configure', 'start'):
            self.assertEqual([name.split()[1] for name in seen if name.startswith(kind + ' ')],
                             PHASES if kind == 'start' else
                             [phase for phase in PHASES if 'configure ' + phase in seen])
        self.assertEqual(len(seen), len(set(seen)))
        self.assertIn('resolve', seen)

    def test_has_an_address(self):
        self.page('-c', 'import json')
        self.open('t.html', '#step=start-pathconfig')
        self.assertEqual(self.selected(), 'start pathconfig')
        chromium.press('ArrowRight')
        self.assertEqual(chromium.run('return location.hash'), '#step=start-interpreter')
        chromium.back()
        self.wait_for('return document.querySelector("#step h2").textContent', 'start pathconfig')
        chromium.forward()
        self.wait_for('return document.querySelector("#step h2").textContent', 'start interpreter')
        chromium.reload()
        self.assertEqual(self.selected(), 'start interpreter')
        self.open('t.html', '#step=nothing&span=99999')
        self.assertEqual(self.selected(), 'before the library')

    def test_of_a_module_has_an_address_too(self):
        self.page('-c', 'import json')
        self.open('t.html', '#step=start-main')
        chromium.run('[...document.querySelectorAll(".modules th a")].find('
                     'n => n.textContent === "json.decoder").click()')
        self.wait_for('return document.querySelector(".detail h3").textContent',
                      'import json.decoder')
        self.assertRegex(chromium.run('return location.hash'), r'^#step=start-main&span=\d+$')
        self.assertIn('json/decoder.py',
                      chromium.run('return document.querySelector(".detail").textContent'))
        self.assertEqual(chromium.run('return document.querySelector("#timeline .box.chosen")'
                                      '.ariaLabel.split(":")[0]'), 'import json.decoder')
        chromium.press('Escape')
        self.assertIsNone(chromium.run('return document.querySelector(".detail")'))
        self.assertEqual(self.selected(), 'start main')

    def test_of_a_module_behind_many_others_shows_it(self):
        self.page('-c', 'import asyncio')
        index = chromium.run('return model.spans.findLastIndex(s => s.kind === "import" &&'
                             'stepOf(model, s).id === "start-main")')
        self.open('t.html', '#step=start-main&span=%d' % index)
        self.assertEqual(chromium.run('return document.querySelector(".modules .chosen")'
                                      '.dataset.span'), str(index))
        chain = chromium.run('return [...document.querySelectorAll(".detail dd:last-child a")]'
                             '.map(n => n.textContent)')
        self.assertIn('asyncio', chain)

    def test_of_a_module_far_below_shows_it_without_moving_the_list(self):
        self.page('-c', 'import asyncio')
        self.open('t.html', '#step=start-main')
        place = 'document.querySelectorAll(".modules tbody tr")[50].getBoundingClientRect().top'
        chromium.run('document.querySelectorAll(".modules tbody tr")[50].scrollIntoView('
                     '{block: "center"})')
        before = chromium.run('return ' + place)
        chromium.run('document.querySelectorAll(".modules tbody a")[50].click()')
        self.wait_for('return document.querySelector(".detail") !== null', True)
        self.assertAlmostEqual(chromium.run('return ' + place), before, delta=2)
        self.assertTrue(chromium.run(
            'const r = document.querySelector(".detail").getBoundingClientRect();'
            'return r.top >= 0 && r.bottom <= innerHeight'))
        chromium.press('Escape')
        self.assertAlmostEqual(chromium.run('return ' + place), before, delta=2)

    def test_is_made_by_clicks_anywhere(self):
        self.page('-c', 'import json')
        for click, name in (
                ('document.querySelector("#graph .node:nth-of-type(4)")', None),
                ('[...document.querySelectorAll("#timeline .box.start")].find('
                 'n => n.ariaLabel.startsWith("start core"))', 'start core'),
                ('[...document.querySelectorAll("#options button")].find('
                 'n => n.textContent === "site")', 'start site'),
                ('document.querySelector("#steps a")', 'before the library')):
            chromium.run('(%s).dispatchEvent(new MouseEvent("click", {bubbles: true,'
                         'cancelable: true}))' % click)
            if name:
                self.wait_for('return document.querySelector("#step h2").textContent', name)
            self.selected()

    def test_says_why_in_words(self):
        self.page('-c', 'pass')
        self.assertEqual(chromium.run('return [...document.querySelectorAll(".sequence a")].map('
                                      'n => n.hash)'),
                         ['#step=start-' + phase for phase in PHASES] + ['#step=stop-core'])
        for step, words in (
                ('start-pathconfig', 'imports encodings from them, and long before site'),
                ('start-interpreter', 'so encodings are imported before site'),
                ('start-site', 'Site needs what interpreter has made')):
            self.open('t.html', '#step=' + step)
            self.assertIn(words, chromium.run(
                'return document.querySelector("#step .reason").textContent'), step)
        self.open('t.html', '#step=start-interpreter')
        self.assertEqual(chromium.run('return [...document.querySelectorAll(".modules th a")]'
                                      '.map(n => n.textContent).filter(n => n[0] === "e")[0]'),
                         'encodings')
        self.open('t.html', '#step=resolve')
        self.assertIn('siteinitializedinterpreter needs, level', chromium.run(
            'return document.querySelector(".plan").textContent'))
        self.open('t.html', '#step=stop-core')
        self.assertIn('what started last is stopped first', chromium.run(
            'return document.querySelector("#step .reason").textContent'))
        self.open('t.html', '#step=configure-pathconfig')
        story = chromium.run('return document.querySelector(".story").textContent')
        self.assertIn('Where is the standard library?', story)
        self.assertIn('home and PYTHONHOME are not setdid not fire', story)

    def test_of_a_stop_says_what_that_does(self):
        self.page('-c', 'pass')
        self.open('t.html', '#step=stop-core')
        said = chromium.run('return document.querySelector("#step h2 + p").textContent')
        self.assertTrue(said.startswith('Py_FinalizeEx(): the standard streams are flushed'), said)

    def test_is_told_to_those_who_cannot_see(self):
        self.page('-c', 'pass')
        chromium.press('End')
        self.assertTrue(chromium.run('return document.querySelector("[role=status]").textContent')
                        .startswith('after, '))
        self.assertEqual(chromium.run('return document.querySelectorAll("[aria-current]").length'),
                         1)
        unnamed = chromium.run(
            'return [...document.querySelectorAll("button, a, input, nav, section, svg[role]")]'
            '.filter(n => n.offsetParent !== null && !n.closest("[aria-hidden]") &&'
            '!n.textContent.trim() && !n.getAttribute("aria-label") && !n.labels?.length)'
            '.map(n => n.outerHTML)')
        self.assertEqual(unnamed, [])

    def test_can_be_made_by_the_keyboard_alone(self):
        self.page('-c', 'import json')
        self.open('t.html', '#step=start-main')
        chromium.run('document.querySelector(".modules th a").focus()')
        chromium.press('Enter')
        self.wait_for('return document.querySelector(".detail") !== null', True)
        chromium.run('document.querySelector("#steps [aria-current]").focus()')
        chromium.press('ArrowUp')
        self.assertEqual(self.selected(), 'start site')
        chromium.press('ArrowDown')
        self.assertEqual(self.selected(), 'start main')
        self.assertTrue(chromium.run('return document.activeElement.matches("[aria-current]")'))


class Timeline(PageTest):
    BOXES = 'return [...document.querySelectorAll("#timeline .box")].map(' \
            'n => n.ariaLabel.split(":")[0])'
    WIDTH = 'return Number(document.querySelector("#timeline .box.chosen rect")' \
            '.getAttribute("width"))'

    def test_zooms_into_the_step_and_back(self):
        self.page('-c', 'import json')
        self.open('t.html', '#step=start-site')
        every = chromium.run(self.BOXES)
        self.assertIn('start main', every)
        chromium.press('z')
        zoomed = chromium.run(self.BOXES)
        self.assertIn('import site', zoomed)
        self.assertNotIn('start core', zoomed)
        self.assertNotIn('stop core', zoomed)
        self.assertGreater(chromium.run(self.WIDTH), 700)
        chromium.press('ArrowLeft')  # it stays with the selected step, however short that is
        self.assertGreater(chromium.run(self.WIDTH), 700)
        chromium.press('0')
        self.assertIn('start core', chromium.run(self.BOXES))

    def test_finds_modules(self):
        self.page('-c', 'import json')
        chromium.press('f')
        chromium.press(*'JSON.de')
        self.assertEqual(chromium.run('return [...document.querySelectorAll("#timeline .found")]'
                                      '.map(n => n.ariaLabel.split(":")[0])'),
                         ['import json.decoder'])
        chromium.press('Enter')
        self.assertEqual(chromium.run('return document.querySelector(".detail h3").textContent'),
                         'import json.decoder')
        self.assertEqual(self.selected(), 'start main')
        chromium.press('Escape', 'f', *'json', 'Enter')
        names = [chromium.run('return document.querySelector(".detail h3").textContent')]
        for _ in range(4):
            chromium.press('Enter')
            names.append(chromium.run('return document.querySelector(".detail h3").textContent'))
        self.assertEqual(len(set(names)), len(names))  # another one each time
        chromium.press('Escape')
        self.assertEqual(chromium.run('return document.querySelectorAll(".found").length'), 0)

    def test_tells_imports_that_failed(self):
        self.write('broken.py', 'raise TypeError')
        self.page(self.write('main.py', 'for name in "absent", "broken", "csv":\n'
                             '    try: __import__(name)\n    except Exception: pass'))
        labels = chromium.run('return [...document.querySelectorAll("#timeline .raised")].map('
                              'n => n.ariaLabel)')
        self.assertTrue(any(re.match(r'import broken: TypeError: \d', text) for text in labels),
                        labels)
        self.open('t.html', '#step=start-main')
        rows = dict(chromium.run('return [...document.querySelectorAll(".modules tbody th")].map('
                                 'n => [n.querySelector("a").textContent,'
                                 'n.querySelector(".raised")?.textContent ?? null])'))
        self.assertEqual([rows[name] for name in ('absent', 'broken', 'csv')],
                         ['not found', 'TypeError', None])
        chromium.press('f', *'absent not found', 'Enter')
        self.assertIn('it failednot found ModuleNotFoundError', chromium.run(
            'return document.querySelector(".detail").textContent'))
        chromium.press('Escape', 'f', *'csv not found')
        self.assertEqual(chromium.run('return document.querySelectorAll(".found").length'), 0)

    def test_says_what_is_under_the_pointer(self):
        self.page('-c', 'import json')
        place = chromium.run('const r = [...document.querySelectorAll("#timeline .box")].find('
                             'n => n.ariaLabel.startsWith("import json:"))'
                             '.getBoundingClientRect();'
                             'return [r.left + r.width / 2, r.top + r.height / 2]')
        chromium.point(*place)
        self.assertTrue(chromium.run('return document.querySelector(".hover").textContent')
                        .startswith('import json: '))
        self.assertTrue(chromium.run('const r = document.querySelector(".hover")'
                                     '.getBoundingClientRect();'
                                     'return r.left >= 0 && r.right <= innerWidth'))
        chromium.point(*place, click=True)
        self.assertEqual(chromium.run('return document.querySelector(".detail h3").textContent'),
                         'import json')
        chromium.point(5, 5)
        self.assertTrue(chromium.run('return document.querySelector(".hover").hidden'))

    def test_is_moved_by_dragging(self):
        self.page('-c', 'import json')
        self.open('t.html', '#step=start-site')
        chromium.press('z')
        before = chromium.run('return state.view')
        place = chromium.run('const r = document.querySelector(".picture").getBoundingClientRect();'
                             'return [r.left + 300, r.top + 50]')
        chromium.point(*place, drag=(100, 0))
        after = chromium.run('return state.view')
        self.assertLess(after['begin'], before['begin'])
        self.assertAlmostEqual(after['end'] - after['begin'], before['end'] - before['begin'])
        self.assertEqual(self.selected(), 'start site')  # it was no click

    def test_has_threads_below_each_other(self):
        self.page('-c', PROGRAM)
        tops = chromium.run('return ["threading", "csv"].map(name => [...document.querySelectorAll('
                            '"#timeline .box")].find(n => n.ariaLabel.includes("import " + name))'
                            '.getBoundingClientRect().top)')
        self.assertGreater(tops[1], tops[0] + 20)

    def test_does_not_draw_over_what_it_has_drawn(self):
        self.page('-c', PROGRAM + 'for i in range(50):\n  with _gantry.span("a"): pass\n'
                  '  with _gantry.span("b"):\n    with _gantry.span("c"): pass\n')
        places = chromium.run(
            'const l = layOutLanes(model.spans); return model.spans.map(s =>'
            '[s.thread, l.rows[s.index], s.begin, s.end, s.parent < 0 ? -1 : l.rows[s.parent]])')
        for thread in {place[0] for place in places}:
            rows = {}
            for _, row, begin, end, parent in [p for p in places if p[0] == thread]:
                self.assertLess(parent, row)
                self.assertLessEqual(rows.get(row, 0), begin)
                rows[row] = end

    def test_begins_with_the_start_up_if_the_program_is_long(self):
        self.page('-c', 'import time; time.sleep(1)')
        view = chromium.run('return state.view')
        self.assertLess(view['end'], chromium.run('return model.end') / 5)
        self.assertIn('start site', chromium.run(self.BOXES))

    def test_puts_what_is_too_thin_together(self):
        boxes = chromium.run(
            'const spans = [...Array(1000).keys()].map(i => ({index: i, parent: -1, thread: 1,'
            'begin: i * 10, end: i * 10 + 5}));'
            'return visibleBoxes(spans, layOutLanes(spans), {begin: 0, end: 10000000}, 1000)'
            '.map(b => [b.x, b.width, b.more])')
        self.assertEqual([more for _, _, more in boxes], [999])
        n = chromium.run('const spans = [...Array(1000).keys()].map(i => ({index: i, parent: -1,'
                         'thread: 1, begin: i * 10, end: i * 10 + 5}));'
                         'return visibleBoxes(spans, layOutLanes(spans), {begin: 100, end: 200},'
                         '1000).length')
        self.assertTrue(10 <= n <= 12, n)


class Options(PageTest):
    ROWS = 'return [...document.querySelectorAll("#options tbody th")].map(' \
           'n => n.firstChild.textContent)'

    def test_are_filtered_by_words(self):
        self.page('-O', '-c', 'pass', PYTHONOPTIMIZE='2')
        self.assertGreater(len(chromium.run(self.ROWS)), 70)
        chromium.press('/')
        self.assertEqual(chromium.run('return document.activeElement.id'), 'filter')
        chromium.press(*'core optimiz')
        self.assertEqual(chromium.run(self.ROWS), ['optimization_level'])
        text = chromium.run('return document.querySelector("#options tbody").textContent')
        self.assertIn('PYTHONOPTIMIZE', text)
        chromium.press('ArrowRight')  # moves in the field, and not the selection
        self.assertEqual(self.selected(), 'before the library')
        chromium.press('Escape')
        self.assertGreater(len(chromium.run(self.ROWS)), 70)
        chromium.press('ArrowRight')
        self.assertEqual(self.selected(), 'resolve')

    def test_of_the_selected_phase_are_lit(self):
        self.page('-c', 'pass')
        self.open('t.html', '#step=start-site')
        self.assertEqual(chromium.run('return [...document.querySelectorAll("#options tr.chosen '
                                      'button")].map(n => n.textContent)'), ['site', 'site'])


class Elsewhere(PageTest):
    def test_works_without_javascript(self):
        self.page('-c', 'import json')
        with tempfile.TemporaryDirectory(prefix='gantry-browser-') as profile:
            with Browser(profile, javascript=False) as plain:
                plain.devtools('Emulation.setScriptExecutionDisabled', value=True)
                plain.open('file://' + os.path.join(self.folder, 't.html') + '#step=start-site')
                text = plain.devtools('DOMSnapshot.captureSnapshot', computedStyles=[])
                words = json.dumps(text['strings'])
                for phase in PHASES:
                    self.assertIn('start ' + phase, words)
                self.assertIn('so encodings are imported before site', words)
                self.assertEqual(plain.problems(), [])
                self.assert_not_empty(plain.screenshot())

    def test_is_printed_with_all_of_it(self):
        self.page('-c', 'import json')
        pdf = chromium.pdf()
        self.assertTrue(pdf.startswith(b'%PDF-'))
        pages = len(re.findall(rb'/Type\s*/Page\b', pdf))
        self.assertTrue(2 <= pages <= 30, pages)
        chromium.devtools('Emulation.setEmulatedMedia', media='print')
        shown = chromium.run('return document.body.innerText')
        chromium.devtools('Emulation.setEmulatedMedia', media='')
        for phase in PHASES:
            self.assertIn('start ' + phase, shown)
        self.assertNotIn('Whole run', shown)

    def test_loads_nothing(self):
        path = self.page('-c', 'pass')
        with open(path, encoding='utf-8') as file:
            text = file.read()
        self.assertNotRegex(re.sub(' xmlns="[^"]*"', '', text), r'https?:')
        self.assertEqual(chromium.run('return performance.getEntriesByType("resource").length'), 0)


class Records(PageTest):
    def export(self, name):
        outcome = self.gantry('analyze', 'export', name, '-o', 't.html')
        self.assertEqual(outcome.status, 0, outcome.err)

    def test_of_a_failed_start_show_the_failure(self):
        self.page('-c', 'pass', status=125, PYTHONHOME='/nowhere')
        self.assertEqual(self.selected(), 'configure pathconfig')
        self.assertIn('/nowhere/lib', chromium.run(
            'return document.querySelector("#step .failed").textContent'))

    def test_that_are_cut_are_shown_as_far_as_they_go(self):
        self.assertEqual(self.gantry('trace', '--level', 'import', '-o', 'c.jsonl', '-c',
                                     'import json').status, 0)
        with open(os.path.join(self.folder, 'c.jsonl'), 'rb') as file:
            whole = file.read()
        for size in (len(whole) * 9 // 10, len(whole) // 2, 800):
            self.write('cut.jsonl', whole[:size])
            self.export('cut.jsonl')
            self.open('t.html')
            self.selected()
            chromium.press('End')
            self.selected()

    def test_of_a_low_level_are_a_page_too(self):
        self.page('--level', 'phase', '-c', 'import json')
        self.assertEqual(chromium.run('return document.querySelectorAll("#graph .node").length'),
                         len(PHASES))
        self.assertIn('--level config',
                      chromium.run('return document.querySelector("#options").textContent'))

    def test_of_a_low_level_explain_the_phases_and_say_what_is_not_recorded(self):
        self.page('--level', 'phase', '-c', 'pass')
        self.open('t.html', '#step=start-pathconfig')
        text = chromium.run('return document.querySelector("#step").textContent')
        for words in ('imports encodings from them, and long before site',
                      'core brings the runtime to the level core, where pathconfig starts.',
                      'How it was decided: not recorded at level phase; record with '
                      '--level config.',
                      'What was imported: not recorded at level phase; record with '
                      '--level import.'):
            self.assertIn(words, text)
        self.page('--level', 'import', '-c', 'pass')
        self.open('t.html', '#step=start-pathconfig')
        self.assertNotIn('not recorded', chromium.run('return document.body.innerText'))

    def test_have_whole_sentences_whatever_is_not_recorded(self):
        self.assertEqual(self.gantry('trace', '--level', 'phase', '-o', 'o.jsonl', '-c',
                                     'pass').status, 0)
        with open(os.path.join(self.folder, 'o.jsonl'), encoding='utf-8') as file:
            lines = file.read().splitlines(True)
        kinds = [json.loads(line).get('kind') for line in lines]
        for lost in ({'phase'}, {'level'}, {'phase', 'order', 'level'}):
            self.write('o.jsonl', ''.join(line for line, kind in zip(lines, kinds)
                                          if kind not in lost))
            self.export('o.jsonl')
            self.open('t.html')
            for text in chromium.run('return model.steps.map((step, i) => {actions.selectStep(i);'
                                     'return document.querySelector("#step").innerText})'):
                self.assertEqual(re.findall(r'.*(?:undefined|null|the level[,.]|[,:;.] *\.(?!\w)|'
                                            r'  |that \.).*', text), [])
            self.open('t.html', '#step=start-core')
            if 'phase' in lost:
                self.assertIn('not in this record; a new one has it.', chromium.run(
                    'return document.querySelector("#step").textContent'))

    def test_with_plugins_say_who_took_the_place(self):
        build = os.path.dirname(os.path.dirname(case.GANTRY))
        self.page('--plugin', os.path.join(build, 'plugins', 'pathconfig-cpython.so'), '-c', 'pass')
        self.open('t.html', '#step=start-pathconfig')
        self.assertIn('pathconfig-cpython', chromium.run(
            'return document.querySelector("#step .notice").textContent'))

    def test_with_any_name_hurt_nobody(self):
        lines = [json.dumps({'schema': 'gantry-trace/1', 'pid': 1, 'level': 'alloc', 'started': 1,
                             'library_entry': 5,
                             'about': {'command': NAMES[0], 'python': NAMES[1]}})]
        t = 10
        for name in NAMES + ['\udcff']:
            for shape, kind, more in (('mark', 'phase', {'detail': name, 'attributes': {
                    'description': name, 'why_here': name, name: name, 'plugin': name}}),
                    ('mark', 'order', {'value': NAMES[0], 'detail': name}),
                    ('mark', 'level', {}), ('begin', 'start', {}), ('begin', 'import', {}),
                    ('mark', 'question', {'detail': name}), ('mark', 'rule', {'value': name}),
                    ('mark', 'value', {'value': name, 'detail': name, 'attributes': {
                        'doc': name, 'beaten': name}}),
                    ('end', 'import', {'value': name, 'attributes': {'importer': name}}),
                    ('end', 'start', {})):
                t += 1000
                lines.append(json.dumps({'t': t, 'thread': 1, 'shape': shape, 'kind': kind,
                                         'name': name, **more}))
        self.write('n.jsonl', '\n'.join(lines + ['{"end":%d,"dropped":3}\n' % t]))
        self.export('n.jsonl')
        self.open('t.html')
        for _ in NAMES:
            chromium.press('ArrowRight')
        self.assertIsNone(chromium.run('return window.hurt ?? null'))
        self.assertEqual(chromium.run('return document.querySelectorAll("img, #app b").length'), 0)
        self.assertEqual(chromium.run('return document.querySelector("h1").textContent'), NAMES[0])
        self.assertIn('3 events found no room', 
                      chromium.run('return document.body.innerText.toWellFormed()'))

    def test_that_are_huge_stay_small_and_quick(self):
        with open(os.path.join(self.folder, 'h.jsonl'), 'w', encoding='utf-8') as file:
            file.write('{"schema":"gantry-trace/1","pid":1,"level":"import","library_entry":5}\n')
            for i in range(40000):
                file.write('{"t":%d,"thread":%d,"shape":"begin","kind":"import","name":"m%d"}\n'
                           '{"t":%d,"thread":%d,"shape":"end","kind":"import","name":"m%d"}\n' %
                           (10 + i * 100, i % 50, i, 90 + i * 100, i % 50, i))
            file.write('{"end":4000000,"dropped":0}\n')
        self.export('h.jsonl')
        self.assertLess(os.path.getsize(os.path.join(self.folder, 't.html')), 5_000_000)
        self.open('t.html')
        self.assertIn('more are only counted', chromium.run('return document.body.innerText'))
        self.assertLess(chromium.run('const t = performance.now(); actions.selectStep(3);'
                                     'return performance.now() - t'), 3000)


if __name__ == '__main__':
    sys.exit(case.main())
