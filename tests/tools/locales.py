# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Gantry authors
"""Locales in which one text has different bytes, made here: a machine has them or not."""
import os
import subprocess

# Name → the files of Debian's package locales that it is made of.
LOCALES = {'de_DE.ISO-8859-1': ('de_DE', 'ISO-8859-1'), 'de_DE.UTF-8': ('de_DE', 'UTF-8')}


def make(folder):
    """Makes them in @folder, which is then for LOCPATH. Returns why that cannot be done, or ''."""
    os.makedirs(folder)
    for name, (source, charmap) in LOCALES.items():
        path = os.path.join(folder, name)
        try:
            subprocess.run(['localedef', '--no-archive', '-i', source, '-f', charmap, path],
                           stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True)
        except FileNotFoundError:
            return 'there is no localedef'
        except subprocess.CalledProcessError as error:
            return 'localedef: ' + ' '.join(error.stderr.decode(errors='replace').split())
    return ''
