/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* gantry step: the interpreter's part of a state, as it tells it itself. */
#include "json-scan.h"
#include "step-state.h"

#include <string.h>

/* One expression, for that leaves no name in __main__; its names go as soon as there is an answer,
 * so that the garbage collector has nothing to do. The answer is JSON in a str of printable ASCII.
 *
 * It imports nothing but sys, which is there as long as there is an interpreter, looks up no codec,
 * and calls no __repr__ that is written in Python: before encodings are imported, and in the middle
 * of a start-up, the one cannot be and the other must not run. `encodings._cache` has the codecs
 * that were looked up. */
static const char question[] =
    "(lambda names: (__import__('builtins').exec(r'''\n"
    "import sys\n"
    "def quote(text):\n"
    "    if text.isascii() and text.isprintable() and '\"' not in text and '\\\\' not in text:\n"
    "        return '\"%s\"' % text\n"
    "    out = []\n"
    "    for c in text:\n"
    "        n = ord(c)\n"
    "        if n > 0xffff:\n"
    "            n -= 0x10000\n"
    "            out.append('\\\\u%04x\\\\u%04x' % (0xd800 + (n >> 10), 0xdc00 + (n & 0x3ff)))\n"
    "        elif ' ' <= c <= '~' and c not in '\"\\\\':\n"
    "            out.append(c)\n"
    "        else:\n"
    "            out.append('\\\\u%04x' % n)\n"
    "    return '\"%s\"' % ''.join(out)\n"
    "def show(value, depth=3):\n"
    "    kind = type(value)\n"
    "    if kind in (list, tuple) and depth:\n"
    "        inside = ', '.join([show(item, depth - 1) for item in value[:50]])\n"
    "        return ('[%s]' if kind is list else '(%s)') % inside\n"
    "    if kind is dict and depth:\n"
    "        items = list(value.items())[:50]\n"
    "        return '{%s}' % ', '.join([show(key, depth - 1) + ': ' + show(item, depth - 1)\n"
    "                                   for key, item in items])\n"
    "    if kind in (list, tuple, dict):\n"
    "        return '...'\n"
    "    if kind is type:\n"
    "        return '<class %s.%s>' % (value.__module__, value.__qualname__)\n"
    "    if type(kind) is not type or type(kind.__repr__) is type(show):\n"
    "        return '<%s object>' % type.__dict__['__name__'].__get__(kind)\n"
    "    if kind.__module__ not in ('builtins', 'sys', 'types', '_io', '_frozen_importlib',\n"
    "                               '_frozen_importlib_external', 'zipimport'):\n"
    "        return '<%s.%s object>' % (kind.__module__, kind.__qualname__)\n"
    "    head, *rest = repr(value).split(' at 0x')\n"
    "    return head + ''.join([part.lstrip('0123456789abcdef') for part in rest])\n"
    "def name_of(value):\n"
    "    return value if type(value) is str else show(value)\n"
    "def whole(pairs):\n"
    "    return '{%s}' % ','.join([\n"
    "        quote(name) + ':' + ('null' if value is None else quote(value[:400]))\n"
    "        for name, value in pairs])\n"
    "def names(values):\n"
    "    return whole([(name_of(value), None) for value in values])\n"
    "def module(name):\n"
    "    found = sys.modules.get(name)\n"
    "    return found.__dict__ if type(found) is type(sys) else {}\n"
    "def listed(value):\n"
    "    return value if type(value) in (list, tuple) else ()\n"
    "aside = ('modules', 'path', 'meta_path', 'path_hooks', 'path_importer_cache',\n"
    "         '_configuration', 'builtin_module_names', 'stdlib_module_names')\n"
    "hooks = ('breakpointhook', 'displayhook', 'excepthook', 'unraisablehook')\n"
    "def is_of_sys(name, value):\n"
    "    plain = type(value) is type(len) and name not in hooks\n"
    "    return not plain and not name.startswith('__') and name not in aside\n"
    "def own(space):\n"
    "    return [(name_of(name), show(value)) for name, value in list(space.items())\n"
    "            if name != '__builtins__']\n"
    "space = sys.__dict__\n"
    "def attributes():\n"
    "    for name, value in list(space.items()):\n"
    "        if name == 'flags' and type(value).__name__ == 'flags':\n"
    "            for flag in type(value).__match_args__:\n"
    "                yield 'flags.' + flag, show(getattr(value, flag))\n"
    "        elif is_of_sys(name, value):\n"
    "            yield name, show(value)\n"
    "def finders():\n"
    "    for value in listed(space.get('meta_path')):\n"
    "        yield 'sys.meta_path: ' + show(value), None\n"
    "    for value in listed(space.get('path_hooks')):\n"
    "        yield 'sys.path_hooks: ' + show(value), None\n"
    "def codecs():\n"
    "    for name, found in list(module('encodings').get('_cache', {}).items()):\n"
    "        yield name_of(name), 'found' if found else 'not found'\n"
    "def warnings():\n"
    "    space = module('warnings') or module('_warnings')\n"
    "    for value in listed(space.get('filters')):\n"
    "        yield show(value), None\n"
    "answer = '{%s}' % ','.join([\n"
    "    '\"modules\":' + names(list(sys.modules)),\n"
    "    '\"sys\":' + whole(attributes()),\n"
    "    '\"sys_path\":' + names(listed(space.get('path'))),\n"
    "    '\"finders\":' + whole(finders()),\n"
    "    '\"codecs\":' + whole(codecs()),\n"
    "    '\"warnings\":' + whole(warnings()),\n"
    "    '\"builtins\":' + names([name for name in list(module('builtins'))]),\n"
    "    '\"main\":' + whole(own(module('__main__'))),\n"
    "])\n"
    "''', names), names.pop('answer'), names.clear())[1])({})";

static StateAspect aspect_of(const char *name)
{
    StateAspect aspect = STATE_MODULES;
    while (aspect < STATE_N_ASPECTS && strcmp(state_aspect_name(aspect), name) != 0)
        aspect++;
    return aspect;
}

static void read_answer(State *state, JsonScan *scan)
{
    bool first = true;
    const char *aspect_name, *name, *value;
    if (!json_scan_begin_object(scan))
        return;
    while ((aspect_name = json_scan_member(scan, &first)) != NULL) {
        StateAspect aspect = aspect_of(aspect_name);
        bool first_row = true;
        if (aspect == STATE_N_ASPECTS || !json_scan_begin_object(scan))
            return;
        while ((name = json_scan_member(scan, &first_row)) != NULL) {
            if (json_scan_text(scan, &value))
                state_add(state, aspect, name, value);
        }
    }
}

void state_ask_python(State *state, GantryPipeline *pipeline)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *shown = gantry_python_eval(pipeline, question, &error);
    if (shown == NULL) {
        state->trouble = g_strdup(error->message);
        return;
    }
    /* Of the repr(), the quotes and what they made necessary have to go. */
    size_t length = strlen(shown);
    g_autofree char *inside = length >= 2 ? g_strndup(shown + 1, length - 2) : g_strdup("");
    g_autofree char *answer = g_strcompress(inside);
    JsonScan scan;
    json_scan_init(&scan, answer, strlen(answer));
    read_answer(state, &scan);
    state->asked = json_scan_end(&scan);
    if (!state->asked)
        state->trouble = g_strdup_printf("what it answered cannot be read: %s", scan.error);
}
