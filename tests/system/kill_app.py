#!/usr/bin/env python3
"""Pulls the battery while somebody types: the app is killed at random moments, started again, and
every answer the screen had shown as saved must be there, once, at the place where it was typed.
HTK_KILLS says how often (6 unless told), HTK_SEED which moments."""
import argparse
import os
import pathlib
import random
import shutil
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from ui_driver import App, Desktop  # noqa: E402
from world import County, Failed, Tablet, wait_for  # noqa: E402

FIELDS = ["务工工资", "公益岗位", "粮食", "烤烟", "林果", "其他经营", "低保金", "养老金", "农业补贴"]
SECTION = "六、收入支出（近12个月，元）"


class Typist:
    """Types amounts into the income section and remembers what the screen called saved."""

    def __init__(self, desktop, tablet, build, folder, user, rng):
        self.rng = rng
        self.tablet, self.user = tablet, user
        env = tablet.env()
        env["HTK_USER"] = user["id"]
        self.app = App(desktop, build / "ui/huitoukan", env, folder / "app.log")
        self.shown = {}      # field -> the value that was shown as saved
        self.uncertain = {}  # field -> a value that was typed when the app was killed
        self.n_shown = 0

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

    @staticmethod
    def text(entry):
        length = entry.get_character_count()
        return entry.get_text(0, length) if length > 0 else ""

    def find_saved(self):
        return wait_for("the saved state", lambda: next(
            (n for n in self.app.nodes() if self.app.role(n) == "label"
             and "已保存" in self.app.name(n) and self.app.extents(n)[1] < 140), None), 10)

    def check(self):
        """What was shown as saved is on the screen again, at the place where it was typed."""
        fields = wait_for("the income section after the restart", lambda: self.fields() or None, 20)
        lost = []
        for name, value in self.shown.items():
            now = self.text(fields[name]) if name in fields else None
            if now not in (value, self.uncertain.get(name)):
                lost.append(f"{name}: {value} was shown as saved, {now} is there")
            self.shown[name] = now
        self.uncertain = {}
        drafts = self.tablet.sql("SELECT count(*) AS n FROM draft")[0]["n"]
        return lost, drafts - 1

    def type_until_killed(self, delay):
        fields = self.fields()
        saved = self.find_saved()
        timer = threading.Timer(delay, self.app.process.kill)
        timer.start()
        try:
            while self.app.process.poll() is None:
                self.type_one(self.rng.choice(sorted(fields)), fields, saved)
        except Exception:
            # The app may go in the middle of a look at it.
            if self.app.process.poll() is None:
                raise
        timer.join()
        self.app.process.wait()

    def type_one(self, name, fields, saved):
        value = str(self.rng.randrange(1, 99999))
        self.app.click_node(fields[name])
        self.uncertain[name] = value
        self.app.type(value)
        # A second begins in which nothing was saved yet: the time on the screen is then this one's.
        time.sleep(1.02 - time.time() % 1)
        before = time.strftime("%H:%M:%S")
        self.app.key("Return")
        end = time.monotonic() + 3
        while time.monotonic() < end and self.app.process.poll() is None:
            label = self.app.name(saved)
            if label.startswith("已保存") and label.split()[-1] >= before:
                self.shown[name] = value
                self.uncertain.pop(name, None)
                self.n_shown += 1
                return


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True, type=pathlib.Path)
    args = parser.parse_args()
    kills = int(os.environ.get("HTK_KILLS", "6"))
    seed = int(os.environ.get("HTK_SEED", "1"))
    folder = pathlib.Path(tempfile.mkdtemp(prefix="huitoukan-kill-"))
    desktop = Desktop()
    county = County(args.build, folder / "county", 200)
    lost, doubled = [], 0
    try:
        desktop.start()
        county.make().start()
        user = next(u for u in county.users() if u["role"] == "worker")
        tablet = Tablet(args.build, folder / "tablet")
        tablet.enrol(county, user["id"])
        typist = Typist(desktop, tablet, args.build, folder, user, random.Random(seed))
        for n in range(kills):
            typist.open_form(n == 0)
            if n > 0:
                missing, twice = typist.check()
                lost, doubled = lost + missing, doubled + twice
            typist.type_until_killed(typist.rng.uniform(2, 12))
        typist.open_form(False)
        missing, twice = typist.check()
        lost, doubled = lost + missing, doubled + twice
        typist.app.stop()
        print("\n".join(lost))
        print(f"seed {seed}: {kills} kills, {typist.n_shown} answers shown as saved, "
              f"{len(lost)} lost, {doubled} doubled")
        return 1 if lost or doubled or typist.n_shown == 0 else 0
    except Failed as failure:
        print(failure, file=sys.stderr)
        desktop.screenshot(folder / "failed.png")
        return 1
    finally:
        county.stop()
        desktop.stop()
        if not lost:
            shutil.rmtree(folder, ignore_errors=True)


sys.exit(main())
