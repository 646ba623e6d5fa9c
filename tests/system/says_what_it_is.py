#!/usr/bin/env python3
"""What an operator asks a program first, on a server without a display: its version, and what it can be told. It
answers, ends well and leaves nothing behind; what it does not know is refused."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

PROGRAMS = {"huitoukan": "ui", "huitoukan-sync": "sync/agent", "huitoukan-county": "sync/county",
            "huitoukan-form": "app/xlsform"}


class Failed(Exception):
    pass


def run(program, option, home):
    env = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    env.update(HOME=str(home), XDG_DATA_HOME=str(home), HTK_DATA_DIR=str(home / "tablet"), LC_ALL="C.UTF-8")
    return subprocess.run([program, option], env=env, capture_output=True, text=True, timeout=30)


def check(build, name, home):
    program = build / PROGRAMS[name] / name
    for option, wanted in (("--version", rf"{name} \d+\.\d+"), ("--help", rf"(?s).*{name}.*--version")):
        told = run(program, option, home)
        if told.returncode != 0 or told.stderr or not re.match(wanted, told.stdout):
            raise Failed(f"{name} {option} ends with {told.returncode}: {told.stdout}{told.stderr}")
    if run(program, "--no-such-option", home).returncode == 0:
        raise Failed(f"{name} takes an option that it does not know")
    if list(home.iterdir()):
        raise Failed(f"{name} left {list(home.iterdir())}")
    print(f"ok {name} says its version and its options without a display", flush=True)


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    try:
        for name in PROGRAMS:
            with tempfile.TemporaryDirectory() as home:
                check(build, name, pathlib.Path(home))
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


sys.exit(main())
