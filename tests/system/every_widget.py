#!/usr/bin/env python3
"""Every kind of question, answered once as a person does it, on a form of the test's own. Each answer is
read back from the draft in the database. Then the battery is pulled while somebody types in each kind
of entry: what was shown as saved is there, and the form opens at the question where that was."""
import argparse
import csv
import datetime
import json
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import page_check  # noqa: E402
from apart import Apart  # noqa: E402
from ui_driver import App  # noqa: E402
from voice import Voice  # noqa: E402
from world import County, Failed, Tablet, wait_for  # noqa: E402

FORM = pathlib.Path(__file__).resolve().parent / "forms" / "every_widget"
PICTURES = {"maize": "gold", "rice": "palegreen", "tobacco": "tan"}
N_PLACES = 100_000
ZONE = r"(\+|-)\d\d:\d\d"


def make_pack(build, folder):
    """A pack of one form, with the pictures and the long list it names beside it."""
    folder.mkdir()
    subprocess.run([str(build / "app/xlsform/huitoukan-form"), "convert", str(FORM), "-o",
                    str(folder / "every_widget.xml")], check=True)
    form = {"id": "every_widget", "title": "各种题型", "subject": "household", "file": "every_widget.xml"}
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
        rows = self.tablet.sql("SELECT id, snapshot, position FROM draft WHERE form_id = 'every_widget'")
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

    def __init__(self, desktop, tablet, pack, build, folder, user):
        self.tablet, self.desktop, self.shots = tablet, desktop, folder / "screenshots"
        self.shots.mkdir(exist_ok=True)
        env = tablet.env()
        self.voice = Voice(folder)
        env.update(HTK_USER=user["id"], HTK_PACK_DIR=str(pack), **self.voice.env())
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


# What is answered, how, and what the draft must hold then: (section, question's name, act, expected).
# A string is compared, anything else is asked. Each section is one screen.
SCENES = [
    ("文字", "line", lambda w: w.into("一行文字", "核实过"), "核实过"),
    ("文字", "lines", lambda w: w.into("多行文字", "第一行 第二行", "ctrl+Return"), "第一行 第二行"),
    ("文字", "secret", lambda w: w.into("不给旁人看的文字", "abc123"), "abc123"),
    ("文字", "phone", lambda w: w.into("联系电话", "13800001234"), "13800001234"),
    ("数字", "persons", lambda w: w.into("常住人数（人）", "４"), "4"),
    ("数字", "land", lambda w: w.into("耕地（亩）", "3。50"), "3.5"),
    ("数字", "income", lambda w: w.into("全年收入", "12,500"), "12500"),
    ("数字", "slide", lambda w: w.press("满意程度", "加一格", "加一格", "加一格"), "2"),
    ("数字", "tenth", lambda w: w.press("水深（米）", "加一格", "加一格"), "0.1"),
    ("数字", "upright", lambda w: w.press("水位（格）", "加一格", "加一格", "减一格"), "1"),
    ("数字", "picked", lambda w: w.pick("楼层", "", "Down", "Down", "Down", "Return"), "3"),
    ("数字", "stars", lambda w: w.press("评分", "4"), "4"),
    ("时间", "day", lambda w: w.into("走访日期", "20261120"), "2026-11-20"),
    ("时间", "typed_day", lambda w: w.into("手写的日期", "2025年3月8日"), "2025-03-08"),
    ("时间", "month", lambda w: w.open_and_press("开工月份", "日历", "Return"),
     datetime.date.today().strftime("%Y-%m-01")),
    ("时间", "year", lambda w: w.into("建房年份", "1998"), "1998-01-01"),
    ("时间", "hour", lambda w: w.into("到访时刻", "905"), lambda v: re.fullmatch(
        r"09:05:00\.000" + ZONE, v)),
    ("时间", "moment", lambda w: w.into("最近停水时间", "2026-11-19 14:30"), lambda v: re.fullmatch(
        r"2026-11-19T14:30:00\.000" + ZONE, v)),
    ("单选", "fuel", lambda w: w.app.choose("主要燃料", "沼气"), "biogas"),
    ("单选", "fuel", lambda w: w.app.key("Right"), "sun"),
    ("单选", "house", lambda w: w.app.key("Tab", "space"), "safe"),
    ("单选", "house", lambda w: w.app.choose("住房情况", "危房，应当马上搬离"), "danger"),
    ("单选", "minimal", lambda w: w.pick("次要燃料", "", "Down", "Return"), "coal"),
    ("单选", "likert", lambda w: w.app.choose("对帮扶工作满意吗", "满意"), "4"),
    ("单选", "three", lambda w: w.app.choose("三列的选项", "太阳能"), "sun"),
    ("单选", "crop", lambda w: w.app.choose("图片选项", "烤烟"), "tobacco"),
    ("单选", "quick", lambda w: w.app.choose("选了就到下一题", "一般"), "3"),
    ("单选", "place", lambda w: w.pick("十万个地名里找一个", "stc54322"), "p54322"),
    ("单选", "place", lambda w: w.pick("十万个地名里找一个", "村98765组"), "p98765"),
    ("单选", "other_fuel", lambda w: w.app.choose("带“其他”的单选", "上学"), "study"),
    ("多选", "fuels", lambda w: w.app.choose("用过的燃料", "柴火", "电"), "wood power"),
    ("多选", "packed", lambda w: w.app.choose("紧凑的多选", "煤"), "coal"),
    ("多选", "drop", lambda w: w.pick("下拉的多选", "", "Return", "Down", "Down", "Return", "Escape"),
     "wood gas"),
    ("多选", "wishes", lambda w: w.press("最盼望的事，从头排起", "上移：有活干"), "road water work school"),
    ("多选", "wishes", lambda w: w.drag_up("最盼望的事，从头排起", "有活干"), "work road water school"),
    ("多选", "agreed", lambda w: w.press("已向户主说明", "确认"), "OK"),
    ("表格", "t_tv", lambda w: w.app.choose("电视机", "没有"), "n"),
    ("表格", "t_fridge", lambda w: w.app.choose("冰箱", "有"), "y"),
    ("表格", "t_list", lambda w: w.app.choose("洗衣机", "说不清"), "x"),
    ("只读", "pictured", lambda w: w.into("这是什么作物", "玉米"), "玉米"),
    ("只读", "odd", lambda w: w.into("未知的外观", "照样能填"), "照样能填"),
]

# What the screen must say besides, once a section is answered.
SEEN = {"文字": ["你写的是：核实过"], "数字": ["元"], "时间": ["2026年11月20日 星期五"],
        "只读": ["400", "2026年5月4日"]}

# Where the battery is pulled: section, question, its name, an answer that is saved first, one that is
# being typed then, and how the answer of each is written.
KILLS = [
    ("文字", "一行文字", "line", "already here", "typed when it went dark"),
    ("文字", "多行文字", "lines", "kept text", "half of another"),
    ("文字", "不给旁人看的文字", "secret", "secret1", "another2"),
    ("数字", "常住人数（人）", "persons", "12", "34"),
    ("数字", "耕地（亩）", "land", "2.5", "31.75"),
    ("数字", "全年收入", "income", "23456", "98765"),
    ("时间", "走访日期", "day", "2026-10-01", "2026-10-12"),
    ("时间", "到访时刻", "hour", "08:15", "16:45"),
    ("时间", "最近停水时间", "moment", "2026-11-01 08:00", "2026-11-02 09:30"),
]


def check_answer(widgets, name, expected):
    def right():
        value = widgets.draft.answer(name) or ""
        return value == expected if isinstance(expected, str) else bool(expected(value))
    try:
        wait_for(f"{name} in the draft", right, 8, 0.1)
    except Failed as failure:
        raise Failed(f"{name} is “{widgets.draft.answer(name)}” in the draft, not what was answered"
                     ) from failure


def answer_all(desktop, say, *about):
    """Every question once, a section after the other."""
    widgets = Widgets(desktop, *about)
    widgets.open_new()
    hear_question(widgets)
    section = None
    for part, name, act, expected in SCENES:
        if part != section:
            if section:
                leave_section(widgets, section)
            section = part
            widgets.section(part)
            widgets.app.screenshot(widgets.shots / f"{part}-0.png")
        act(widgets)
        check_answer(widgets, name, expected)
        say("answered", name)
    leave_section(widgets, section)
    refuse_what_is_none(widgets)
    keep_in_view(widgets)
    repeat_freely(widgets)
    widgets.app.stop()


def check_tools(widgets, *names):
    def right():
        return widgets.draft.repeated("tool", "tool_name") == list(names)
    try:
        wait_for("the repeat in the draft", right, 8, 0.1)
    except Failed as failure:
        there = widgets.draft.repeated("tool", "tool_name")
        raise Failed(f"the repeat holds {there} in the draft, not {list(names)}") from failure


def add_tool(widgets, name, n):
    widgets.section("农具")
    widgets.app.click("添加：件", "push button", scroll=True)
    widgets.app.settle(0.5)
    widgets.into("名称", name)
    widgets.into("数量", n)


def repeat_freely(widgets):
    """As many as the person adds: filled, deleted and put back, and deleted for good, from the list of them
    and from the page of one."""
    begun = widgets.draft.repeated("tool", "tool_name")
    widgets.section("农具")
    while begun:
        widgets.app.click("删除", "push button", scroll=True)
        begun.pop()
        check_tools(widgets, *begun)
    for name, n in (("锄头", "3"), ("背篓", "2"), ("镰刀", "5")):
        add_tool(widgets, name, n)
    check_tools(widgets, "锄头", "背篓", "镰刀")
    widgets.app.screenshot(widgets.shots / "repeat-page.png")
    widgets.section("农具")
    widgets.app.screenshot(widgets.shots / "repeat-cards.png")
    widgets.app.click_node(list(widgets.app.find_all("删除", "push button"))[1])
    check_tools(widgets, "锄头", "镰刀")
    widgets.app.click("撤销", "push button")
    check_tools(widgets, "锄头", "背篓", "镰刀")
    if widgets.draft.repeated("tool", "tool_n") != ["3", "2", "5"]:
        raise Failed(f"put back, the numbers are {widgets.draft.repeated('tool', 'tool_n')}")
    if widgets.app.text_of(widgets.app.entry("名称")) != "背篓":
        raise Failed("what was put back is not shown")
    widgets.app.click("删除这一个", "push button", scroll=True)
    check_tools(widgets, "锄头", "镰刀")
    widgets.app.wait_text("添加：件")
    for name, there in (("锄头", True), ("背篓", False), ("镰刀", True)):
        if widgets.app.sees(f"· {name}", widgets.app.find("各部分", "list")) != there:
            raise Failed(f"the list of sections {'lacks' if there else 'still shows'} “{name}”")


def keep_in_view(widgets):
    """An on-screen keyboard takes the lower half of the window: what one types into stays above it."""
    width, height = widgets.desktop.size
    widgets.section("时间")
    entry = widgets.app.entry("最近停水时间")
    widgets.app.click_node(entry)
    widgets.app.screenshot(widgets.shots / "no-keyboard.png")
    y = widgets.app.extents(entry)[1]
    if y < height // 2:
        raise Failed(f"the field is at {y}, too high for a keyboard to cover it")
    widgets.app.resize(width, height // 2)
    head = widgets.app.find("无变化", "push button")
    foot = widgets.app.find("下一部分", "push button")

    widgets.app.screenshot(widgets.shots / "keyboard.png")

    def is_shown():
        (_, top, _, above), (_, y, _, h) = widgets.app.extents(head), widgets.app.extents(entry)
        return top + above <= y and y + h <= widgets.app.extents(foot)[1] <= height // 2
    try:
        wait_for("the field above the keyboard", is_shown, 5, 0.1)
        widgets.app.type("2026-11-20 07:15")
        check_answer(widgets, "moment", lambda v: v.startswith("2026-11-20T07:15:00"))
    except Failed as failure:
        raise Failed(f"with half the window left the field is at {widgets.app.extents(entry)}, the foot at "
                     f"{widgets.app.extents(foot)}") from failure
    finally:
        widgets.app.resize(width, height)


def hear_question(widgets):
    """Label and hint are read as they sound, of a form that has no language of its own; the button that
    began it ends it."""
    told = ["--wait", "--", "一行文字\n写两个字就够"]
    widgets.app.click("朗读题目", "push button")
    wait_for("the first question read aloud", lambda: widgets.voice.said() == [told], 10, 0.1)
    widgets.app.click("停止朗读", "push button")
    wait_for("the voice told to stop", lambda: widgets.voice.said() == [told, ["--stop"]], 10, 0.1)


def leave_section(widgets, section):
    for text in SEEN.get(section, []):
        widgets.app.wait_text(text)
    if section == "数字" and widgets.app.text_of(widgets.app.entry("全年收入")) != "12,500":
        raise Failed("the income does not stand in groups of three digits")
    widgets.app.screenshot(widgets.shots / f"{section}-1.png")
    faults = page_check.faults(widgets.app, widgets.desktop.size)
    if faults:
        raise Failed(f"{section}: " + "; ".join(dict.fromkeys(faults)))


def refuse_what_is_none(widgets):
    """No dialog: the question says what is wrong, keeps what was typed, and the draft what it had."""
    widgets.section("数字")
    widgets.into("常住人数（人）", "4x")
    widgets.app.wait_text("这不是数字")
    if widgets.app.text_of(widgets.app.entry("常住人数（人）")) != "4x":
        raise Failed("what was typed did not stay in its entry")
    check_answer(widgets, "persons", "4")
    widgets.into("常住人数（人）", "60")
    widgets.app.wait_text("一户不会有这么多人")
    check_answer(widgets, "persons", "60")
    widgets.app.screenshot(widgets.shots / "wrong.png")
    widgets.into("常住人数（人）", "4")
    widgets.app.gone("一户不会有这么多人")
    if widgets.app.root.get_child_count() != 1:
        raise Failed("a window came up over the form")


def saved_shown(widgets):
    return any(widgets.app.role(n) == "label" and widgets.app.name(n).startswith("已保存")
               for n in widgets.app.nodes())


def written(name, text):
    """A typed answer as the draft has it, but for the zone of a time."""
    if name == "hour":
        return text + ":00.000"
    return text.replace(" ", "T") + ":00.000" if name == "moment" else text


def check_after_kill(widgets, kill, shown):
    section, question, name, *_ = kill
    there = widgets.draft.answer(name) or ""
    if not any(there == written(name, s) or re.fullmatch(re.escape(written(name, s)) + ZONE, there)
               for s in shown):
        raise Failed(f"{question}: “{there}” is there, shown as saved was “{shown[0]}”")
    entry = widgets.app.entry(question)
    focused = widgets.app.atspi.StateType.FOCUSED
    if not any(n.get_state_set().contains(focused) for n in widgets.app.nodes(entry)):
        raise Failed(f"the form does not open at “{question}”")
    on_screen = widgets.app.text_of(entry).replace(",", "")
    if name != "secret" and not there.startswith(written(name, on_screen)):
        raise Failed(f"{question} shows “{on_screen}” and the draft has “{there}”")


def type_until_killed(widgets, say, kill):
    section, question, name, first, then = kill
    widgets.section(section)
    widgets.app.click_node(widgets.app.entry(question))
    widgets.app.type(first)
    widgets.app.key("Tab")
    check_answer(widgets, name, lambda v: v.startswith(written(name, first)))
    wait_for("“saved” on the screen", lambda: saved_shown(widgets), 5, 0.05)
    say("saved", first)
    widgets.app.click_node(widgets.app.entry(question))
    say("typing", then)
    widgets.app.type(then)
    while True:
        time.sleep(0.02)
        if saved_shown(widgets) and widgets.app.text_of(widgets.app.entry(question)) == then:
            say("saved", then)
            time.sleep(60)


def life(desktop, say, last, shown, kill, *about):
    """Opens the draft, checks what the life before left, and types until it is killed."""
    widgets = Widgets(desktop, *about)
    widgets.open_again()
    if last:
        check_after_kill(widgets, last, shown)
    say("there")
    if kill:
        type_until_killed(widgets, say, kill)
    widgets.app.stop()


class Test:
    def __init__(self, build, folder, portrait):
        self.build, self.folder = build, folder
        self.size = (800, 1280) if portrait else (1280, 800)
        self.county = County(build, folder / "county", 200)
        self.tablet = Tablet(build, folder / "tablet")
        self.rng = random.Random(5)

    def prepare(self):
        self.county.make().start()
        self.user = next(u for u in self.county.users() if u["role"] == "worker")
        self.tablet.enrol(self.county, self.user["id"])
        self.pack = make_pack(self.build, self.folder / "pack")
        self.about = (self.tablet, self.pack, self.build, self.folder, self.user)

    def apart(self, action, *args):
        return Apart(action, *args, *self.about, size=self.size)

    def answer_all(self):
        process = self.apart(answer_all)
        n = 0
        try:
            for message in process.messages():
                if message[0] == "failed":
                    raise Failed(message[1])
                if message[0] == "end":
                    print(f"ok {n} questions are answered as they are meant to be", flush=True)
                    return
                n += 1
        finally:
            process.close()
        raise Failed("the process that drove the app died")

    def one_life(self, last, shown, kill):
        """Returns what the draft may hold after this life: what was shown as saved, or, typed later,
        what was not called so yet."""
        process = self.apart(life, last, shown, kill)
        may = []
        try:
            for message in process.messages():
                if message[0] == "failed":
                    raise Failed(message[1])
                if message[0] == "end":
                    return may
                if message[0] == "saved":
                    may = [message[1]]
                if message[0] == "typing":
                    may.append(message[1])
                    # Between the first key and well after the pause that saves.
                    time.sleep(self.rng.uniform(0.1, 0.04 * len(message[1]) + 1.5))
                    process.end()
        finally:
            process.close()
        if not may:
            raise Failed("the process that drove the app died")
        return may

    def kills(self):
        last, shown = None, []
        for kill in KILLS:
            shown = self.one_life(last, shown, kill)
            last = kill
        self.one_life(last, shown, None)
        print(f"ok {len(KILLS)} times the battery was pulled, in each kind of entry", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True, type=pathlib.Path)
    parser.add_argument("--folder", type=pathlib.Path)
    parser.add_argument("--portrait", action="store_true", help="only the answers, held upright")
    args = parser.parse_args()
    folder = args.folder or pathlib.Path(tempfile.mkdtemp(prefix="huitoukan-widgets-"))
    folder.mkdir(parents=True, exist_ok=True)
    test = Test(args.build.resolve(), folder, args.portrait)
    done = False
    try:
        test.prepare()
        test.answer_all()
        if not args.portrait:
            test.kills()
        done = True
        return 0
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    finally:
        test.county.stop()
        if done and not args.folder:
            shutil.rmtree(folder, ignore_errors=True)


sys.exit(main())
