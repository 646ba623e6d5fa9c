#!/usr/bin/env python3
"""Time from exec to the first frame, and peak memory: the app on today's tasks with a whole county in
its store, beside an empty libadwaita window in the same run. Prints JSON lines.
first-frame.py --build BUILD [--folder DIR] [--households N] [--runs N]; DIR keeps the store."""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from ui_driver import Desktop  # noqa: E402


def one(command, env):
    """Milliseconds from exec to the first frame, and KiB of peak memory."""
    began = time.monotonic_ns() / 1e6
    run = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=True)
    line = json.loads(next(x for x in run.stdout.splitlines() if x.startswith("{")))
    return line["first_frame_us"] / 1e3 - began, line["rss_kib"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True, type=pathlib.Path)
    parser.add_argument("--folder", type=pathlib.Path)
    parser.add_argument("--households", type=int, default=100000)
    parser.add_argument("--runs", type=int, default=9)
    args = parser.parse_args()
    folder = args.folder or pathlib.Path(tempfile.mkdtemp(prefix="huitoukan-bench-"))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    env = dict(os.environ, HTK_PACK_DIR=str(args.build / "app/pack"), HTK_DATA_DIR=str(folder),
               HTK_BENCH_FIRST_FRAME="1", HTK_USER="worker")
    if not (folder / "huitoukan.db").exists():
        subprocess.run([args.build / "tests/bench/bench-record", str(args.households), folder],
                       env=env, check=True)
    desktop = Desktop().start()
    try:
        env.update({k: os.environ[k] for k in ("DISPLAY", "GDK_BACKEND", "GSK_RENDERER",
                                               "GSETTINGS_BACKEND", "XDG_RUNTIME_DIR",
                                               "DBUS_SESSION_BUS_ADDRESS", "LC_ALL")})
        env.update(LANGUAGE="zh_CN", HTK_LOCALE_DIR=str(args.build / "po"))
        programs = {"empty-window": [args.build / "tests/bench/bench-empty-window"],
                    "app": [args.build / "ui/huitoukan"]}
        figures = {name: [] for name in programs}
        for n in range(args.runs + 1):
            for name, command in programs.items():
                figure = one(command, env)
                if n > 0:  # the first of each fills the caches
                    figures[name].append(figure)
    finally:
        desktop.stop()
    medians = {}
    for name, runs in figures.items():
        ms, kib = (statistics.median(x) for x in zip(*runs))
        medians[name] = (ms, kib)
        print(json.dumps({"bench": "first-frame", "what": name, "ms": round(ms, 1),
                          "rss_kib": int(kib)}))
    print(json.dumps({"bench": "first-frame", "what": "ratio",
                      "time": round(medians["app"][0] / medians["empty-window"][0], 2),
                      "aim_time": 1.25,
                      "memory": round(medians["app"][1] / medians["empty-window"][1], 2),
                      "aim_memory": 1.5}))


main()
