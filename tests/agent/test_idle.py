#!/usr/bin/env python3
"""With nothing to send the agent does not wake up: no thread of it runs for some seconds, and left
alone it ends. test_idle.py BUILD. Prints how often it woke up as a JSON line."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

SECONDS = float(os.environ.get("HTK_IDLE_SECONDS", "8"))
SETTLE = 4


def switches(pid):
    """How often each thread went to sleep by itself: each wake-up ends so."""
    found = {}
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        try:
            status = (task / "status").read_text()
        except OSError:  # a thread of the pool that has just ended
            continue
        found[task.name] = int(re.search(r"^voluntary_ctxt_switches:\s+(\d+)", status, re.M).group(1))
    return found


def woken(before, after):
    """Wake-ups between the two; a thread that is new has woken up, one that ended needs none."""
    return sum(n - before.get(task, 0) for task, n in after.items())


def quiet(pid):
    """Waits until it has begun and is at rest."""
    end = time.monotonic() + 90
    before = switches(pid)
    while time.monotonic() < end:
        time.sleep(SETTLE)
        now = switches(pid)
        if now == before:
            return
        before = now
    raise SystemExit("the agent does not come to rest")


def main():
    build = pathlib.Path(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="htk-idle-") as folder:
        bus = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--print-address"],
                               stdout=subprocess.PIPE, text=True)
        env = dict(os.environ, DBUS_SESSION_BUS_ADDRESS=bus.stdout.readline().strip(),
                   HTK_DATA_DIR=folder, HTK_SYNC_IDLE="3600")
        agent = subprocess.Popen([str(build / "sync/agent/huitoukan-sync")], env=env)
        try:
            quiet(agent.pid)
            before = switches(agent.pid)
            time.sleep(SECONDS)
            woke = woken(before, switches(agent.pid))
            if agent.poll() is not None:
                raise SystemExit("the agent ended before its time")
        finally:
            agent.kill()
            agent.wait()
        env["HTK_SYNC_IDLE"] = "2"
        left_alone = subprocess.run([str(build / "sync/agent/huitoukan-sync")], env=env, timeout=60)
        bus.kill()
        bus.wait()
    print(json.dumps(dict(test="idle", seconds=SECONDS, wake_ups=woke, ends_by_itself=left_alone.returncode == 0)))
    return 0 if woke == 0 and left_alone.returncode == 0 else 1


sys.exit(main())
