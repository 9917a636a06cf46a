# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""Whole runs of one program against another, interleaved, as the ratio of their times.

usage: startup-benchmark.py STOCK-PYTHON GANTRY-PYTHON [PAIRS]

Absolute times say nothing on a shared machine, so each pair is run back to back and only the
quotient is kept; which of the two goes first alternates.
"""

import os
import statistics
import subprocess
import sys
import time


def seconds(program, environment):
    begin = time.perf_counter_ns()
    subprocess.run([program, "-c", "pass"], env=environment, stdin=subprocess.DEVNULL, check=True)
    return time.perf_counter_ns() - begin


def main():
    stock, gantry = sys.argv[1:3]
    pairs = int(sys.argv[3]) if len(sys.argv) > 3 else 200
    environment = {"PATH": os.defpath, "LANG": "C.UTF-8"}
    for _ in range(5):
        seconds(stock, environment)
        seconds(gantry, environment)
    ratios = []
    for i in range(pairs):
        if i % 2:
            first = seconds(stock, environment)
            ratios.append(seconds(gantry, environment) / first)
        else:
            first = seconds(gantry, environment)
            ratios.append(first / seconds(stock, environment))
    low, median, high = statistics.quantiles(ratios, n=4)
    print(f"gantry-python -c pass / {os.path.basename(stock)} -c pass, {pairs} interleaved pairs:")
    print(f"median ratio {median:.3f} (quartiles {low:.3f} to {high:.3f})")


main()
