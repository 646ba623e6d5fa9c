#!/usr/bin/env python3
"""Lays what others wrote into the build folder, by npm: peer.py BUILD

The bench and the differential test run @getodk/xforms-engine beside our engine; tus-js-client and
@tus/server talk with our county and our agent. None of it is ever part of the project: the versions
are pinned in package.json beside this file and fetched by name.
"""
import json
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
WANTED = json.loads((HERE / 'package.json').read_text())['dependencies']


class NoPeer(Exception):
    """They cannot be had here; the text says why and what to do."""


def is_laid(folder):
    for name, version in WANTED.items():
        told = folder / 'node_modules' / name / 'package.json'
        if not told.is_file() or json.loads(told.read_text())['version'] != version:
            return False
    return True


def lay(build):
    """Returns the folder that holds the peer's node_modules; raises NoPeer."""
    folder = Path(build).resolve() / 'peer'
    if shutil.which('node') is None:
        raise NoPeer('node is not installed: bash app/setup.sh tests installs it')
    if is_laid(folder):
        return folder
    if shutil.which('npm') is None:
        raise NoPeer('npm is not installed: bash app/setup.sh tests installs it')
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(HERE / 'package.json', folder)
    try:
        done = subprocess.run(['npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts',
                               '--silent'], cwd=folder, timeout=180, capture_output=True, text=True)
    except subprocess.TimeoutExpired:
        raise NoPeer('npm took more than 180 s to fetch ' + ', '.join(WANTED)) from None
    if done.returncode != 0 or not is_laid(folder):
        raise NoPeer(f'npm cannot fetch {", ".join(WANTED)}: ' +
                     (done.stderr.strip() or f'exit {done.returncode}'))
    return folder


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        print(lay(sys.argv[1]))
    except NoPeer as error:
        sys.exit(f'peer: {error}')


if __name__ == '__main__':
    main()
