#!/usr/bin/env python3
"""Two tablets in a network of their own, each with a real Avahi: test_nearby.py BUILD

They find each other by names that a person knows. A hand-over is killed on either end, its cable is cut, the
disk of the other end is full, again and again: it goes on where it was, and the books balance. Each tablet is a
network namespace with a system bus of its own; where that cannot be made the test is skipped."""
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import world  # noqa: E402
from field import Field, check, files_waiting, pending  # noqa: E402

BUS = """<busconfig><type>system</type><listen>{listen}</listen><auth>EXTERNAL</auth><policy context="default"><allow own="*"/>
<allow send_destination="*"/><allow user="*"/><allow send_type="method_call"/><allow send_type="signal"/>
<allow send_requested_reply="true" send_type="method_return"/><allow send_requested_reply="true" send_type="error"/>
<allow receive_type="method_call"/><allow receive_type="method_return"/><allow receive_type="error"/>
<allow receive_type="signal"/></policy></busconfig>"""
AVAHI = """[server]
host-name={name}
use-ipv6=no
allow-interfaces={link}
[wide-area]
[publish]
[reflector]
[rlimits]
"""
SKIPPED = 77


class Node:
    """Where a tablet stands in the network: an address, a bus, an Avahi."""

    def __init__(self, name, number, folder):
        self.name, self.link, self.folder = name, f"v{number}", folder / f"node-{name}"
        self.folder.mkdir()
        self.bus = f"unix:path={self.folder}/bus"
        (self.folder / "bus.conf").write_text(BUS.format(listen=self.bus))
        (self.folder / "avahi.conf").write_text(AVAHI.format(name=name, link=self.link))
        self.address = f"10.99.0.{number}"
        self.programs = []
        self.holder = subprocess.Popen(["unshare", "--mount", "--net", "sh", "-c",
                                        "mount -t tmpfs run /run && mkdir -p /run/avahi-daemon /run/dbus"
                                        " && echo ready && exec sleep infinity"], stdout=subprocess.PIPE, text=True)
        if self.holder.stdout.readline() != "ready\n":
            raise world.Failed("a namespace cannot be made")
        self.programs.append(self.holder)

    def inside(self, *args):
        return ["nsenter", "-t", str(self.holder.pid), "-m", "-n", "--", *map(str, args)]

    def ip(self, *args):
        subprocess.run(self.inside("ip", *args), check=True)

    def begin(self):
        subprocess.run(["ip", "link", "set", self.link, "netns", str(self.holder.pid)], check=True)
        self.ip("addr", "add", f"{self.address}/24", "dev", self.link)
        self.ip("link", "set", "lo", "up")
        self.ip("link", "set", self.link, "up")
        self.start("dbus-daemon", f"--config-file={self.folder}/bus.conf", "--nofork")
        world.wait_for("the bus", (self.folder / "bus").exists)
        self.start("avahi-daemon", "-f", self.folder / "avahi.conf", "--no-drop-root", "--no-chroot", "--no-rlimits")

    def start(self, *args):
        with open(self.folder / "log", "ab") as log:
            self.programs.append(subprocess.Popen(self.inside(*args), stdout=log, stderr=log, env=self.env(os.environ)))

    def env(self, env):
        return dict(env, DBUS_SYSTEM_BUS_ADDRESS=self.bus)

    def agent(self, tablet, *args, **more):
        """The tablet's agent, running in this place."""
        program = str(tablet.build / "sync/agent/huitoukan-sync")
        return subprocess.Popen(self.inside(program, *args), env=self.env(tablet.env()), text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)

    def end(self):
        for program in reversed(self.programs):
            program.kill()
            program.wait()


class Reader:
    """The lines that a program says, as they come."""

    def __init__(self, process):
        self.process, self.lines, self.changed = process, [], threading.Condition()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            with self.changed:
                self.lines.append(line.split())
                self.changed.notify_all()
        with self.changed:
            self.lines.append(["end"])
            self.changed.notify_all()

    def wait(self, word, n=1):
        """The nth line that begins with a word; None when the program ended before."""
        with self.changed:
            def there():
                return [li for li in self.lines if li[:1] == [word]][n - 1:n] or [li for li in self.lines
                                                                                if li == ["end"]]
            if not self.changed.wait_for(there, 60):
                raise world.Failed(f"“{word}” was never said: {self.lines[-3:]}")
            return there()[0] if there()[0][0] == word else None

    def kill(self):
        """nsenter becomes the program: it is the one that is killed."""
        self.process.kill()
        self.process.wait()


class Place:
    """The field with its tablets in two places: the lead's receives in one, the worker's gives in the other."""

    def __init__(self, build, folder):
        self.receiver, self.nodes = None, []
        self.field = Field(build, folder, small=folder / "lead")

    def begin(self):
        for number, name in enumerate(("worker", "lead"), 1):
            self.nodes.append(Node(name, number, self.field.folder))
        self.here, self.there = self.nodes
        subprocess.run("ip link add v1 type veth peer name v2", shell=True, check=True)
        for node in self.nodes:
            node.begin()

    def receive(self):
        process = self.there.agent(self.field.lead, "receive", stdin=subprocess.PIPE)
        self.receiver = Reader(process)
        self.receiver.wait("code")
        if not self.receiver.wait("published"):
            raise world.Failed(f"nothing was published: {process.stderr.read()}")

    def nearby(self):
        out, err = self.here.agent(self.field.worker, "nearby").communicate()
        if err:
            raise world.Failed(err)
        return [line.split(" ") for line in out.splitlines()]

    def hand(self, *code):
        where = f"{self.there.address}:{self.receiver.wait('listening')[1]}"
        return Reader(self.here.agent(self.field.worker, "hand", where, *code))

    def end(self):
        if self.receiver:
            self.receiver.kill()
        for node in self.nodes:
            node.end()
        self.field.county.kill()


def they_find_each_other(place):
    place.receive()
    found = world.wait_for("the lead's tablet to be found", place.nearby, timeout=60)
    lead = next(u for u in place.field.county.users() if u["id"] == place.field.lead_id)
    port = place.receiver.wait("listening")[1]
    check("what is found", found, [["found", f"{place.there.address}:{port}", "lead", lead["name"]]])
    hand = place.hand(place.receiver.wait("code")[1])
    if hand.wait("hand") is None:
        raise world.Failed(hand.process.stderr.read())
    place.receiver.kill()
    check("once it is gone", world.wait_for("the list to be empty", lambda: not place.nearby(), timeout=60), True)


def hand_over_whole(place):
    hand = place.hand()
    if hand.wait("hand") is None:
        raise world.Failed(hand.process.stderr.read())


def broken_again_and_again(place):
    rng = random.Random(11)
    place.field.write(0, 4000000, 0, 3000000)
    place.receive()
    for how in ["sender", "receiver", "cable"] * 3:
        hand = place.hand()
        hand.wait("progress", rng.randint(1, 9))
        if how == "cable":
            place.there.ip("link", "set", place.there.link, "down")
            hand.process.send_signal(signal.SIGTERM)  # the person presses Stop
            place.there.ip("link", "set", place.there.link, "up")
        if how == "receiver":
            place.receiver.kill()
        hand.kill()
        if how == "receiver":
            place.receive()
    hand_over_whole(place)
    check("photos of others at the lead", place.field.lead.sql("SELECT count(*) n FROM carried_file"), [dict(n=2)])
    check("visits at the lead", place.field.lead.sql("SELECT count(*) n FROM visit WHERE state = 'submitted'"),
          [dict(n=4)])
    left = [p.name for p in (place.field.lead.folder / "carried").glob("*.part")]
    left += [p.name for p in (place.field.worker.folder / "outgoing").iterdir()]
    check("pieces that were left", left, [])


def taking_in_is_killed(place):
    """The tablet that takes from a stick loses its power."""
    field, rng = place.field, random.Random(12)
    stick = field.folder / "stick"
    field.write(0, 2000000)
    field.exchange(field.worker)
    for _ in range(8):
        process = subprocess.Popen([str(field.build / "sync/agent/huitoukan-sync"), "stick", str(stick)],
                                   env=field.lead.env(), stdout=subprocess.DEVNULL)
        try:
            process.wait(rng.uniform(0.01, 0.5))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    field.exchange(field.lead)
    check("visits at the lead", field.lead.sql("SELECT count(*) n FROM visit WHERE state = 'submitted'"), [dict(n=6)])


def disk_is_full(place):
    field = place.field
    field.write(0, 1000000)
    disk(field.lead.folder, "120m")  # less than is kept free for the lead's own records
    hand = place.hand()
    check("to a tablet that has no room", hand.wait("hand"), None)
    if "没有空间" not in hand.process.stderr.read():
        raise world.Failed("the person is not told that the other tablet has no room")
    disk(field.lead.folder, "1g")
    hand_over_whole(place)
    stick = field.folder / "small"
    stick.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "stick", str(stick)], check=True)
    said = field.worker.agent("stick", stick, check=False)
    check("a stick that is full", (said.returncode != 0, list(stick.glob("*photos*"))), (True, []))
    disk(stick, "50m")
    check("with room", field.exchange(field.worker, stick)["files"], 4)
    subprocess.run(["umount", str(stick)], check=True)


def disk(folder, size):
    subprocess.run(["mount", "-o", f"remount,size={size}", str(folder)], check=True)


def books_balance(place):
    field = place.field
    check("rows that wait before the county", pending(field.worker), 8)
    field.lead.agent("--once")
    hand_over_whole(place)
    check("rows and photos that wait", (pending(field.worker), files_waiting(field.worker)), (0, 0))
    device = field.worker.sql("SELECT value FROM meta WHERE name = 'device_id'")[0]["value"]
    check("rows at the county", field.county.sql(
        f"SELECT seq, change_id, hash FROM device_row WHERE device_id = '{device}' ORDER BY seq"),
        field.worker.sql("SELECT seq, change_id, hash FROM change ORDER BY seq"))
    check("photos at the county", field.county.sql(
        "SELECT sha256, size FROM attachment WHERE complete_at IS NOT NULL ORDER BY 1"),
        field.worker.sql("SELECT sha256, size FROM attachment ORDER BY 1"))
    check("visits", field.county.sql("SELECT count(*) n FROM visit v JOIN device_row d ON d.object = v.id"),
          [dict(n=8)])
    field.county.run("check", "--store", field.county.store)


def may_be_run():
    """In namespaces of its own; else what is missing."""
    for name in ("avahi-daemon", "dbus-daemon", "ip", "nsenter", "unshare"):
        if shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin") is None:
            return f"{name} is not installed"
    how = ["unshare", "--mount", "--net"] + (["--map-root-user"] if os.getuid() != 0 else [])
    probe = subprocess.run(how + ["unshare", "--mount", "--net", "mount", "-t", "tmpfs", "run", "/run"],
                           stderr=subprocess.DEVNULL)
    if probe.returncode != 0:
        return "namespaces cannot be made here"
    os.execvp(how[0], how + [sys.executable, __file__, sys.argv[1], "--inside"])


def main():
    if "--inside" not in sys.argv:
        print(f"skipped: {may_be_run()}")
        return SKIPPED
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    with tempfile.TemporaryDirectory(prefix="huitoukan-nearby-") as folder:
        place = None
        try:
            place = Place(pathlib.Path(sys.argv[1]), pathlib.Path(folder))
            place.begin()
            for step in (they_find_each_other, broken_again_and_again, taking_in_is_killed, disk_is_full, books_balance):
                step(place)
                print(f"ok: {step.__name__.replace('_', ' ')}", flush=True)
        except world.Failed as e:
            print(e, file=sys.stderr)
            return 1
        finally:
            if place:
                place.end()
                subprocess.run(["umount", str(place.field.lead.folder)], check=False)
    return 0


sys.exit(main())
