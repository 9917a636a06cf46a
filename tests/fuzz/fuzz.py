#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""Fuzz one target of a build with -Dfuzzing=true, and keep what it found of use.

    tests/fuzz/fuzz.py BUILD TARGET [--seconds N] [--keep]

Starts from the corpus of the target and from seeds made of the option tables, and runs for N
seconds (600). An input that breaks something is left in the current folder, as TARGET-crash-HASH;
the status is then not 0. With --keep, the corpus becomes the smallest set of files that reaches all
that has been reached, with names by hash.
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

CORPUS = pathlib.Path(__file__).resolve().parent / 'corpus'

# GLib's slices would hide a leak, or a use after free, from the sanitizers.
ENVIRONMENT = dict(os.environ, G_SLICE='always-malloc')

# Inputs that small are enough for every rule of the grammars, and keep the corpus small. What
# becomes too long is among the seeds.
MAX_LENGTH = 400


class Target:
    """The programs of a target, its corpus, and what it found."""

    def __init__(self, build, name, scratch):
        self.name = name
        self.program = build / 'tests/fuzz' / ('fuzz-' + name)
        self.tables = build / 'tests/fuzz/tables'
        self.found = scratch / 'found'
        self.seeds = scratch / 'seeds'
        self.dictionary = scratch / 'dictionary'
        self.found.mkdir()
        self.seeds.mkdir()
        subprocess.run([self.tables, 'seeds', name, self.seeds], check=True)
        with self.dictionary.open('wb') as file:
            subprocess.run([self.tables, 'dictionary', name], stdout=file, check=True)

    def call(self, *arguments):
        return subprocess.run([self.program, *arguments], env=ENVIRONMENT).returncode

    def fuzz(self, seconds):
        options = ['-dict=%s' % self.dictionary, '-max_len=%d' % MAX_LENGTH, '-timeout=10',
                   '-max_total_time=%d' % seconds, '-artifact_prefix=%s-' % self.name,
                   '-print_final_stats=1']
        return self.call(*options, self.found, self.seeds, CORPUS / self.name)

    def keep(self, scratch):
        smallest = scratch / 'smallest'
        smallest.mkdir()
        status = self.call('-merge=1', '-max_len=%d' % MAX_LENGTH, smallest,
                           CORPUS / self.name, self.found, self.seeds)
        if status == 0:
            shutil.rmtree(CORPUS / self.name)
            shutil.copytree(smallest, CORPUS / self.name)
        return status


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument('build', type=pathlib.Path)
    parser.add_argument('target')
    parser.add_argument('--seconds', type=int, default=600)
    parser.add_argument('--keep', action='store_true')
    arguments = parser.parse_args()
    (CORPUS / arguments.target).mkdir(parents=True, exist_ok=True)
    # In memory where that is possible: a target may write a file for every input.
    memory = '/dev/shm' if os.access('/dev/shm', os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix='gantry-fuzz-', dir=memory) as folder:
        scratch = pathlib.Path(folder)
        ENVIRONMENT['TMPDIR'] = folder
        target = Target(arguments.build.resolve(), arguments.target, scratch)
        status = target.fuzz(arguments.seconds)
        if status == 0 and arguments.keep:
            status = target.keep(scratch)
    return status


if __name__ == '__main__':
    sys.exit(main())
