"""A form of the tests' own with every kind of question, the draft of it in the database, and ways to answer
that the driver's own do not have."""
import csv
import json
import pathlib
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET

from ui_driver import App
from voice import Voice
from world import Failed, wait_for

FORM = pathlib.Path(__file__).resolve().parents[1] / "system/forms/every_widget"
PICTURES = {"maize": "gold", "rice": "palegreen", "tobacco": "tan"}
N_PLACES = 100_000
ZONE = r"(\+|-)\d\d:\d\d"


def make_pack(build, folder, form=FORM, form_id="every_widget"):
    """A pack of one form, with the pictures and the long list it names beside it."""
    folder.mkdir()
    subprocess.run([str(build / "app/xlsform/huitoukan-form"), "convert", str(form), "-o",
                    str(folder / f"{form_id}.xml")], check=True)
    form = {"id": form_id, "title": "各种题型", "subject": "household", "file": f"{form_id}.xml"}
    (folder / "pack.json").write_text(json.dumps(
        {"id": "test", "version": "1", "title": "test", "forms": [form]}), encoding="utf-8")
    shutil.copy(build / "app/pack/settings.csv", folder)
    for name, colour in PICTURES.items():
        subprocess.run(["convert", "-size", "240x160", f"xc:{colour}", "-fill", "darkgreen", "-draw",
                        "circle 120,80 120,30", f"PNG24:{folder / name}.png"], check=True)
    with open(folder / "places.csv", "w", encoding="utf-8", newline="") as lines:
        rows = csv.writer(lines)
        rows.writerow(["name", "label"])
        for i in range(N_PLACES):
            rows.writerow([f"p{i}", f"{'新平戛洒水塘老厂建兴'[i % 5 * 2:i % 5 * 2 + 2]}村{i}组"])
    return folder


class Draft:
    """What the draft in the database holds."""

    def __init__(self, tablet):
        self.tablet = tablet

    def row(self):
        rows = self.tablet.sql("SELECT id, snapshot, position FROM draft")
        if len(rows) != 1:
            raise Failed(f"there are {len(rows)} drafts")
        return rows[0]

    def answer(self, name):
        row = self.row()
        ops = self.tablet.sql("SELECT value FROM draft_op WHERE op = 'answer' AND ref LIKE"
                              f" '%/{name}' ORDER BY n DESC LIMIT 1")
        if ops:
            return ops[0]["value"] or ""
        node = next((n for n in ET.fromstring(row["snapshot"]).iter()
                     if n.tag.split("}")[-1] == name), None)
        return (node.text or "") if node is not None else None

    def repeated(self, repeat, name):
        """The answers to one question in the instances of a repeat: the snapshot, and what was done since."""
        row = self.row()
        there = [[c.text or "" for c in n if c.tag.split("}")[-1] == name][0]
                 for n in ET.fromstring(row["snapshot"]).iter() if n.tag.split("}")[-1] == repeat]
        for op in self.tablet.sql("SELECT op, ref, value FROM draft_op ORDER BY n"):
            found = re.search(rf"/{repeat}(?:\[(\d+)\])?(/{name})?$", op["ref"] or "")
            if not found:
                continue
            at = int(found[1] or op["value"] or len(there) + 1) - 1
            if op["op"] == "repeat-add":
                there.insert(at, "")
            elif op["op"] == "repeat-remove":
                del there[at]
            elif found[2]:
                there[at] = op["value"] or ""
        return there

    def position(self):
        return (self.row()["position"] or "").rsplit("/", 1)[-1]


class Widgets:
    """The app with the form open, and ways to answer that the driver's own do not have."""

    def __init__(self, desktop, tablet, pack, build, folder, user, **devices):
        self.tablet, self.desktop, self.shots = tablet, desktop, folder / "screenshots"
        self.shots.mkdir(exist_ok=True)
        env = tablet.env()
        self.voice = Voice(folder)
        env.update(HTK_USER=user["id"], HTK_PACK_DIR=str(pack), **self.voice.env(), **devices)
        self.app = App(desktop, build / "ui/huitoukan", env, folder / "app.log")
        self.draft = Draft(tablet)

    def open_new(self):
        self.app.start()
        row = next(n for n in self.app.nodes()
                   if self.app.role(n) == "list item" and self.app.extents(n)[2] > 0)
        self.app.click_node(row)
        self.app.click("开始回访", "push button", scroll=True)
        self.app.find("各部分", "list", timeout=30)
        self.app.settle(0.5)

    def open_again(self):
        self.app.start()
        self.app.click("我的回访", "push button")
        self.app.settle(0.4)
        self.app.click_node(next(n for n in self.app.nodes() if self.app.role(n) == "list item"
                                 and self.app.extents(n)[2] > 0))
        self.app.find("各部分", "list", timeout=30)
        self.app.settle(0.5)

    def section(self, name):
        rows = self.app.nodes(self.app.find("各部分", "list"))
        self.app.click_node(next(n for n in rows if self.app.role(n) == "list item"
                                 and self.app.name(n).startswith(name)), scroll=False)
        self.app.settle(0.5)

    def part(self, question, name, role=None):
        """Something in a question, by its accessible name."""
        panel = self.app.question(question)
        node = next((n for n in self.app.nodes(panel) if self.app.matches(self.app.name(n), name)
                     and (role is None or self.app.role(n) == role)), None)
        if node is None:
            seen = [(self.app.role(n), self.app.name(n)) for n in self.app.nodes(panel)]
            raise Failed(f"question “{question}” has no “{name}”, only {seen}")
        return node

    def press(self, question, *names):
        for name in names:
            self.app.click_node(self.part(question, name))

    def into(self, question, text, leave="Return"):
        """Types into an entry and leaves it."""
        self.app.click_node(self.app.entry(question))
        (self.app.type if text.isascii() else self.app.paste)(text)
        self.app.key(leave)

    def chooser(self, question):
        panel = self.app.question(question)
        return next(n for n in self.app.nodes(panel) if self.app.role(n) in
                    ("toggle button", "push button", "combo box") and self.app.extents(n)[2] > 100)

    def pick(self, question, text, *keys):
        """Opens the list of a question, searches in it, and goes through it by keys: the places that
        AT-SPI gives of what lies in a popover are not where it is."""
        self.app.click_node(self.chooser(question))
        self.app.settle(0.4)
        if text:
            self.app.paste(text)
            self.app.settle(0.3)
        for key in keys or ("Return",):
            self.app.key(key)

    def open_and_press(self, question, name, *keys):
        self.press(question, name)
        self.app.settle(0.4)
        self.app.key(*keys)

    def drag_up(self, question, label):
        """Drags a row of a ranking to the top by its handle."""
        panel = self.app.question(question)
        row = next(n for n in self.app.nodes(panel) if self.app.name(n) == label)
        self.app.show(panel)
        x, y, _, h = self.app.extents(row)
        self.app.drag(row, [(-30, h // 2)] + [(-30, h // 2 - step) for step in range(10, 190, 12)])


def check_answer(widgets, name, expected):
    def right():
        value = widgets.draft.answer(name) or ""
        return value == expected if isinstance(expected, str) else bool(expected(value))
    try:
        wait_for(f"{name} in the draft", right, 8, 0.1)
    except Failed as failure:
        raise Failed(f"{name} is “{widgets.draft.answer(name)}” in the draft, not what was answered"
                     ) from failure
