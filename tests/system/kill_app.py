#!/usr/bin/env python3
"""Pulls the battery while somebody types: the app is killed at random moments, started again, and
every answer the screen had shown as saved must be there, once, at the place where it was typed.
HTK_KILLS says how often (6 unless told), HTK_SEED which moments."""
import argparse
import os
import pathlib
import random
import shutil
import signal
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from apart import Apart  # noqa: E402
from ui_driver import App  # noqa: E402
from world import County, Failed, Tablet, wait_for  # noqa: E402

FIELDS = ["务工工资", "公益岗位", "粮食", "烤烟", "林果", "其他经营", "低保金", "养老金", "农业补贴"]
SECTION = "六、收入支出（近12个月，元）"


class Typist:
    """Types amounts into the income section and says what the screen called saved."""

    def __init__(self, desktop, say, tablet, build, folder, user, seed):
        self.rng = random.Random(seed)
        self.say = say
        self.tablet, self.user = tablet, user
        env = tablet.env()
        env["HTK_USER"] = user["id"]
        self.app = App(desktop, build / "ui/huitoukan", env, folder / "app.log")

    def open_form(self, first):
        self.app.start()
        if first:
            row = self.tablet.sql(
                "SELECT head_name FROM household h WHERE hh_type = 1 AND n_members = 2"
                " AND (SELECT count(*) FROM household o WHERE o.head_name = h.head_name) = 1"
                " ORDER BY id LIMIT 1")[0]
            self.app.click("搜索")
            self.app.paste(row["head_name"])
            self.app.settle(0.8)
            self.app.click_node(self.app.find(row["head_name"], "list item"))
            self.app.click("开始回访", "push button", scroll=True)
            self.app.settle(1)
            self.app.choose("回访结果", "入户")
            self.app.settle(0.5)
            section = next(n for n in self.app.nodes(self.app.find("各部分", "list"))
                           if self.app.name(n) == SECTION)
            self.app.click_node(section, scroll=False)
        else:
            self.app.click("我的回访", "push button")
            self.app.settle(0.5)
            draft = next(n for n in self.app.nodes() if self.app.role(n) == "list item"
                         and self.app.extents(n)[2] > 0)
            self.app.click_node(draft)
        self.app.settle(1)

    def fields(self):
        """The entries of the section on the screen."""
        found = {}
        for node in self.app.nodes():
            if self.app.role(node) == "panel" and self.app.name(node) in FIELDS:
                entry = next((n for n in self.app.nodes(node)
                              if self.app.role(n) in ("text", "entry")), None)
                if entry is not None and self.app.extents(entry)[2] > 0:
                    found[self.app.name(node)] = entry
        return found

    def find_saved(self):
        return wait_for("the saved state", lambda: next(
            (n for n in self.app.nodes() if self.app.role(n) == "label"
             and "保存" in self.app.name(n) and self.app.extents(n)[1] < 140), None), 10)

    def values(self):
        """What the section shows after a restart, at the place where it was typed."""
        fields = wait_for("the income section after the restart", lambda: self.fields() or None, 20)
        return {name: self.app.text_of(entry) for name, entry in fields.items()}

    def type_on(self):
        fields = self.fields()
        saved = self.find_saved()
        while True:
            self.type_one(self.rng.choice(sorted(fields)), fields, saved)

    def type_one(self, name, fields, saved):
        value = str(self.rng.randrange(1, 99999))
        self.app.click_node(fields[name])
        self.say("typing", name, value)
        self.app.type(value)
        self.app.key("Return")
        # The text first, then what is said of it: typing takes the word "saved" away at once.
        end = time.monotonic() + 5
        while time.monotonic() < end:
            if (self.app.text_of(fields[name]) == value
                    and self.app.name(saved).startswith("已保存")):
                self.say("saved", name, value)
                return
            time.sleep(0.02)


def life(desktop, say, first, types, *about):
    """One life of the app: opens the form, tells what is there, types until it is killed."""
    typist = Typist(desktop, say, *about)
    typist.open_form(first)
    say("there", {} if first else typist.values())
    if types:
        typist.type_on()
    typist.app.stop()


class Ledger:
    """What the screen called saved, and what was typed but not called so yet."""

    def __init__(self):
        self.shown, self.uncertain, self.lost, self.n = {}, {}, [], 0

    def check(self, there):
        for name, value in self.shown.items():
            now = there.get(name)
            if now not in (value, self.uncertain.get(name)):
                self.lost.append(f"{name}: {value} was shown as saved, {now} is there")
                print(self.lost[-1], flush=True)
            self.shown[name] = now
        self.uncertain = {}

    def take(self, kind, name, value):
        if kind == "typing":
            self.uncertain[name] = value
        else:
            self.shown[name] = value
            self.uncertain.pop(name, None)
            self.n += 1

    def follow(self, process, delay):
        """Takes in what the typist says, and pulls the battery `delay` seconds after the first."""
        for message in process.messages():
            if message[0] == "failed":
                raise Failed(message[1])
            if message[0] == "end":
                return
            if message[0] != "there":
                self.take(*message)
                continue
            self.check(message[1])
            if delay is not None:
                signal.signal(signal.SIGALRM, lambda *_: process.end())
                signal.setitimer(signal.ITIMER_REAL, delay)
        if delay is None:
            raise Failed("the process that drove the app died")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True, type=pathlib.Path)
    build = parser.parse_args().build
    kills = int(os.environ.get("HTK_KILLS", "6"))
    seed = int(os.environ.get("HTK_SEED", "1"))
    rng = random.Random(seed)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="huitoukan-kill-"))
    county = County(build, folder / "county", 200)
    tablet = Tablet(build, folder / "tablet")
    ledger = Ledger()
    try:
        county.make().start()
        user = next(u for u in county.users() if u["role"] == "worker")
        tablet.enrol(county, user["id"])
        for n in range(kills + 1):
            process = Apart(life, n == 0, n < kills, tablet, build, folder, user,
                            rng.randrange(1 << 30))
            try:
                ledger.follow(process, rng.uniform(2, 16) if n < kills else None)
            finally:
                process.close()
            print(f"life {n + 1}: {ledger.n} answers so far, {len(ledger.lost)} lost", flush=True)
        doubled = tablet.sql("SELECT count(*) AS n FROM draft")[0]["n"] - 1
        print(f"seed {seed}: {kills} kills, {ledger.n} answers shown as saved, "
              f"{len(ledger.lost)} lost, {doubled} doubled")
        return 1 if ledger.lost or doubled or ledger.n == 0 else 0
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    finally:
        county.stop()
        if not ledger.lost:
            shutil.rmtree(folder, ignore_errors=True)


sys.exit(main())
