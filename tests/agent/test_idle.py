#!/usr/bin/env python3
"""With nothing to send the agent does not wake up: no thread of it runs for some seconds, and left alone it ends.
On the bus, and as the service of one program alone, with which it ends. test_idle.py BUILD. Prints how often it
woke up as JSON lines."""
import json
import os
import pathlib
import re
import socket
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


def count(agent):
    """How often it wakes up in some seconds of rest."""
    quiet(agent.pid)
    before = switches(agent.pid)
    time.sleep(SECONDS)
    woke = woken(before, switches(agent.pid))
    if agent.poll() is not None:
        raise SystemExit("the agent ended before its time")
    return woke


def tell(name, woke, ends):
    print(json.dumps(dict(test=name, seconds=SECONDS, wake_ups=woke, ends_by_itself=ends)))
    return woke == 0 and ends


class Program:
    """Who has the other end of the agent's standard input, and greets it as D-Bus wants it."""

    def __init__(self, build, env):
        self.end, other = socket.socketpair()
        self.agent = subprocess.Popen([str(build / "sync/agent/huitoukan-sync"), "--attached"], env=env,
                                      stdin=other)
        other.close()
        self.end.sendall(b"\0AUTH EXTERNAL " + str(os.getuid()).encode().hex().encode() + b"\r\n")
        if not self.end.recv(200).startswith(b"OK "):
            raise SystemExit("the agent does not know who it is")
        self.end.sendall(b"BEGIN\r\n")


def attached(build, env):
    program = Program(build, dict(env, HTK_SYNC_IDLE="3600"))
    try:
        woke = count(program.agent)
        program.end.close()  # the program has ended
        ends = program.agent.wait(20) == 0
    finally:
        program.agent.kill()
    left_alone = Program(build, dict(env, HTK_SYNC_IDLE="2"))
    ends = ends and left_alone.agent.wait(60) == 0
    left_alone.end.close()
    return tell("idle-attached", woke, ends)


def on_the_bus(build, env):
    bus = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--print-address"],
                           stdout=subprocess.PIPE, text=True)
    env = dict(env, DBUS_SESSION_BUS_ADDRESS=bus.stdout.readline().strip())
    agent = subprocess.Popen([str(build / "sync/agent/huitoukan-sync")], env=dict(env, HTK_SYNC_IDLE="3600"))
    try:
        woke = count(agent)
    finally:
        agent.kill()
        agent.wait()
    left_alone = subprocess.run([str(build / "sync/agent/huitoukan-sync")], env=dict(env, HTK_SYNC_IDLE="2"),
                                timeout=60)
    bus.kill()
    bus.wait()
    return tell("idle", woke, left_alone.returncode == 0)


def main():
    build = pathlib.Path(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="htk-idle-") as folder:
        env = dict(os.environ, HTK_DATA_DIR=folder)
        rested = [way(build, env) for way in (on_the_bus, attached)]
    return 0 if all(rested) else 1


sys.exit(main())
