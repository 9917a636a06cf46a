# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""Path configurations against the native search, interleaved, as ratios: of whole runs, and of the
phase alone as the trace has it.

usage: pathconfig-benchmark.py GANTRY [PAIRS]
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

# What `gantry run` is told to have another one than the native search.
OTHERS = {'getpath (pathconfig-cpython)': ['--plugin', 'pathconfig-cpython']}
ENVIRONMENT = {'PATH': os.defpath, 'LANG': 'C.UTF-8'}


def run(gantry, *arguments):
    begin = time.perf_counter_ns()
    subprocess.run([gantry, *arguments, '--', '-S', '-c', 'pass'], env=ENVIRONMENT,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter_ns() - begin


def whole(gantry, options):
    return run(gantry, 'run', *options)


def phase(gantry, options):
    """What configuring and starting the phase take, in ns."""
    with tempfile.NamedTemporaryFile(suffix='.jsonl') as trace:
        run(gantry, 'trace', '-o', trace.name, *options)
        # The first line says what the trace is of, the last one how it ended.
        events = [json.loads(line) for line in open(trace.name, encoding='utf-8')][1:-1]
    total = 0
    for event in events:
        if event['name'] == 'pathconfig' and event['kind'] in ('configure', 'start'):
            total += event['t'] if event['shape'] == 'end' else -event['t']
    return total


def ratios(measure, gantry, options, pairs):
    """What the native search takes, by what @options take."""
    for i in range(pairs):
        if i % 2:
            other = measure(gantry, options)
            yield measure(gantry, []) / other
        else:
            native = measure(gantry, [])
            yield native / measure(gantry, options)


def main():
    gantry = sys.argv[1]
    pairs = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    for name, options in OTHERS.items():
        for what, measure in (('whole runs', whole), ('the phase alone', phase)):
            low, median, high = statistics.quantiles(ratios(measure, gantry, options, pairs), n=4)
            print(f'native search / {name}, {what}, {pairs} interleaved pairs: '
                  f'median ratio {median:.3f} (quartiles {low:.3f} to {high:.3f})')


main()
