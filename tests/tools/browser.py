# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""A Chromium without a window, driven as the WebDriver protocol says: HTTP and JSON, no packages.

    with Browser(folder) as browser:
        browser.open('file:///...')
        browser.run('return document.title')
"""
import base64
import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import urllib.error
import urllib.request
import zlib

TIMEOUT = 30

KEYS = {'Home': '\ue011', 'End': '\ue010', 'ArrowLeft': '\ue012', 'ArrowRight': '\ue014',
        'ArrowUp': '\ue013', 'ArrowDown': '\ue015', 'Escape': '\ue00c', 'Enter': '\ue007',
        'Tab': '\ue004'}


def missing():
    """Why there can be no browser; '' if there can."""
    for program in ('chromium', 'chromedriver'):
        if shutil.which(program) is None:
            return 'no %s here (packages chromium, chromium-driver)' % program
    try:
        socket.getaddrinfo('localhost', None)  # by that name the driver finds the browser
    except OSError:
        return 'localhost has no address here (/etc/hosts)'
    return ''


class Browser:
    """@folder takes its profile; nothing is loaded but what is opened."""

    def __init__(self, folder, *arguments, width=1440, height=1000, javascript=True):
        self.folder = folder
        preferences = {} if javascript else {
            'profile.managed_default_content_settings.javascript': 2}
        self.capabilities = {
            'browserName': 'chrome',
            'goog:loggingPrefs': {'browser': 'ALL'},
            'goog:chromeOptions': {
                'binary': shutil.which('chromium'),
                'args': ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run',
                         '--disable-dev-shm-usage', '--disable-background-networking',
                         '--hide-scrollbars', '--force-device-scale-factor=1',
                         '--window-size=%d,%d' % (width, height),
                         '--user-data-dir=' + os.path.join(folder, 'profile'), *arguments],
                'prefs': preferences}}

    def __enter__(self):
        environment = {'PATH': '/usr/bin:/bin', 'HOME': self.folder, 'LANG': 'C.UTF-8',
                       'TMPDIR': self.folder}
        self.driver = subprocess.Popen(
            ['chromedriver', '--port=0'], env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True)
        self.session = None
        try:
            self.port = self.wait_for_port()
            answer = self.call('POST', '/session', {
                'capabilities': {'alwaysMatch': self.capabilities}})
            self.session = '/session/' + answer['sessionId']
        except BaseException:
            self.__exit__()
            raise
        return self

    def wait_for_port(self):
        for line in self.driver.stdout:
            port = re.search(rb'started successfully on port (\d+)', line)
            if port:
                return int(port.group(1))
        raise RuntimeError('chromedriver has ended with %s' % self.driver.wait())

    def __exit__(self, *_):
        try:
            if self.session is not None:
                self.call('DELETE', self.session)
        finally:
            os.killpg(self.driver.pid, signal.SIGKILL)  # and what it has left of Chromium
            self.driver.wait()
            self.driver.stdout.close()

    def call(self, method, path, body=None):
        """What the driver answers; an exception with what it says of an error."""
        data = json.dumps(body or {}).encode() if method == 'POST' else None
        request = urllib.request.Request(
            'http://127.0.0.1:%d%s' % (self.port, path), data, method=method,
            headers={'Content-Type': 'application/json'})
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=TIMEOUT) as answer:
                return json.load(answer)['value']
        except urllib.error.HTTPError as error:
            with error:
                raise RuntimeError(json.load(error)['value']['message']) from None

    def post(self, path, **body):
        return self.call('POST', self.session + path, body)

    def open(self, address):
        self.post('/url', url=address)

    def run(self, script, *arguments):
        """What the JavaScript returns."""
        return self.post('/execute/sync', script=script, args=list(arguments))

    def press(self, *keys):
        """Keys by their names, or the characters themselves, one after the other."""
        actions = []
        for key in keys:
            value = KEYS.get(key, key)
            actions += [{'type': 'keyDown', 'value': value}, {'type': 'keyUp', 'value': value}]
        self.post('/actions', actions=[{'type': 'key', 'id': 'keys', 'actions': actions}])

    def point(self, x, y, click=False, drag=None):
        """Moves the mouse there; presses and releases it, or moves on by @drag in between."""
        move = {'type': 'pointerMove', 'origin': 'viewport', 'duration': 0}
        actions = [{**move, 'x': round(x), 'y': round(y)}]
        if click or drag:
            actions.append({'type': 'pointerDown', 'button': 0})
        if drag:
            actions.append({**move, 'origin': 'pointer', 'x': drag[0], 'y': drag[1]})
        if click or drag:
            actions.append({'type': 'pointerUp', 'button': 0})
        self.post('/actions', actions=[{'type': 'pointer', 'id': 'mouse', 'actions': actions}])

    def devtools(self, command, **parameters):
        return self.post('/goog/cdp/execute', cmd=command, params=parameters)

    def emulate(self, **features):
        """Media features, by their names with "_" for "-"."""
        self.devtools('Emulation.setEmulatedMedia', features=[
            {'name': name.replace('_', '-'), 'value': value} for name, value in features.items()])

    def resize(self, width, height):
        self.devtools('Emulation.setDeviceMetricsOverride', width=width, height=height,
                      deviceScaleFactor=1, mobile=False)

    def problems(self):
        """What was written to the console since the last time, as (level, message)."""
        return [(entry['level'], entry['message'])
                for entry in self.post('/se/log', type='browser')]

    def back(self):
        self.post('/back')

    def forward(self):
        self.post('/forward')

    def reload(self):
        self.post('/refresh')

    def screenshot(self, whole=False):
        """A PNG of what is seen, or of all of the page."""
        if not whole:
            return base64.b64decode(self.call('GET', self.session + '/screenshot'))
        return base64.b64decode(self.devtools('Page.captureScreenshot',
                                              captureBeyondViewport=True)['data'])

    def pdf(self):
        return base64.b64decode(self.post('/print', background=True))


def pixels(png):
    """(width, height, rows) of a PNG; a row is bytes, each pixel of it three or four."""
    assert png[:8] == b'\x89PNG\r\n\x1a\n'
    at, data, header = 8, b'', None
    while at < len(png):
        length, kind = struct.unpack('>I4s', png[at:at + 8])
        if kind == b'IHDR':
            header = struct.unpack('>IIBBBBB', png[at + 8:at + 8 + length])
        elif kind == b'IDAT':
            data += png[at + 8:at + 8 + length]
        at += length + 12
    width, height, depth, color = header[:4]
    assert depth == 8 and color in (2, 6) and header[6] == 0
    size = {2: 3, 6: 4}[color]
    raw, rows = zlib.decompress(data), []
    before = bytearray(width * size)
    for y in range(height):
        at = y * (width * size + 1)
        rows.append(unfilter(raw[at], bytearray(raw[at + 1:at + 1 + width * size]), before, size))
        before = rows[-1]
    return width, height, rows


def unfilter(kind, row, above, size):
    """The row as it was before the filter of that kind (the PNG specification, 9)."""
    if kind == 2:
        return bytearray((value + up) & 255 for value, up in zip(row, above))
    for i in range(len(row) if kind else 0):
        left = row[i - size] if i >= size else 0
        up, corner = above[i], above[i - size] if i >= size else 0
        if kind == 1:
            guess = left
        elif kind == 3:
            guess = (left + up) // 2
        else:
            guess = min((abs(up - corner), 0, left), (abs(left - corner), 1, up),
                        (abs(left + up - 2 * corner), 2, corner))[2]
        row[i] = (row[i] + guess) & 255
    return row
