#!/usr/bin/env python3
"""With nothing to send the agent does not wake up: no thread of it runs for some seconds, and left alone it ends.
On the bus, and as the service of one program alone, with which it ends. With work waiting and no network it does
not wake up either; with one that does not reach the county it tries. test_idle.py BUILD. Prints how often it woke up
as JSON lines."""
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import world  # noqa: E402

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


def begin_bus(folder):
    """Its socket is a file, which is reached from any network."""
    bus = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--print-address",
                            f"--address=unix:path={folder}/bus"], stdout=subprocess.PIPE, text=True)
    return bus, bus.stdout.readline().strip()


def on_the_bus(build, env):
    bus, address = begin_bus(env["HTK_DATA_DIR"])
    env = dict(env, DBUS_SESSION_BUS_ADDRESS=address)
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


class InNetwork(world.County):
    """A county in the network of another process."""

    def __init__(self, *args):
        super().__init__(*args)
        self.network = None

    def begin_in(self, pid):
        subprocess.run(self.within(pid, "ip", "link", "set", "lo", "up"), check=True)
        self.network = pid

    @staticmethod
    def within(pid, *command):
        return ["nsenter", "--target", str(pid), "--net", *map(str, command)]

    def serve(self):
        """Not start(): from outside nobody sees whether it listens."""
        self.process = subprocess.Popen(self.within(
            self.network, self.build / "sync/county/huitoukan-county", "serve", "--store", self.store,
            "--listen", f"127.0.0.1:{self.port}"), env=self.env(), stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)


def tablet_with_work(build, folder, county):
    tablet = world.Tablet(build, folder / "tablet")
    tablet.enrol(county, next(u["id"] for u in county.users() if u["role"] == "worker"))
    subprocess.run([str(build / "tests/agent/journal-writer")], input="row\n", text=True, env=tablet.env(),
                   check=True, stdout=subprocess.DEVNULL)
    return tablet


def without_a_network(build, folder):
    """One round finds none; from then on nothing wakes up until there is something like a network. That one leads
    to no county at first: it is tried. In the end the row is there."""
    county = InNetwork(build, folder / "county", 60).make()
    county.start()
    tablet = tablet_with_work(build, folder, county)
    county.stop()
    bus, address = begin_bus(tablet.folder)
    agent = subprocess.Popen(["unshare", "--net", build / "sync/agent/huitoukan-sync"],
                             env=dict(tablet.env(), HTK_SYNC_IDLE="3600", GIO_USE_NETWORK_MONITOR="netlink",
                                      DBUS_SESSION_BUS_ADDRESS=address))

    def failed():
        return tablet.sql("SELECT count(*) n FROM sync_log WHERE event = 'failed'")[0]["n"]
    try:
        world.wait_for("a round that finds no network", lambda: failed() == 1, 60)
        woke = count(agent)
        rounds = failed()
        county.begin_in(agent.pid)
        world.wait_for("rounds in a network without the county", lambda: failed() >= rounds + 2, 60)
        county.serve()
        world.wait_for("the row at the county", lambda: tablet.sql(
            "SELECT 1 AS n FROM change WHERE verdict = 'accepted'"), 120)
    finally:
        for process in (agent, bus):
            process.kill()
            process.wait()
        county.kill()
    print(json.dumps(dict(test="idle-without-a-network", seconds=SECONDS, wake_ups=woke, rounds=rounds)))
    return woke == 0 and rounds == 1


def main():
    build = pathlib.Path(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="htk-idle-") as folder:
        env = dict(os.environ, HTK_DATA_DIR=folder)
        rested = [way(build, env) for way in (on_the_bus, attached)]
        rested.append(without_a_network(build.resolve(), pathlib.Path(folder)))
    return 0 if all(rested) else 1


sys.exit(main())
