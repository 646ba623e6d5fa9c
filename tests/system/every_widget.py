#!/usr/bin/env python3
"""Every kind of question, answered once as a person does it, on a form of the test's own. Each answer is
read back from the draft in the database. What happens when the battery is pulled: kill_widgets.py."""
import argparse
import datetime
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import page_check  # noqa: E402
from apart import Apart  # noqa: E402
from widget_form import ZONE, Widgets, check_answer, make_pack  # noqa: E402
from world import County, Failed, Tablet, wait_for  # noqa: E402

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
LARGE = 2  # times its usual size, of the system's text


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
    look_into_pickers(widgets)
    refuse_what_is_none(widgets)
    keep_in_view(widgets)
    repeat_freely(widgets)
    widgets.app.stop()


def look_into_pickers(widgets, text=1):
    """What a finger picks a day, a month or a time from: large enough, named, and on the screen."""
    widgets.section("时间")
    for question, name in (("走访日期", "日历"), ("开工月份", "日历"), ("到访时刻", "时钟"), ("最近停水时间", "日历")):
        widgets.press(question, name)
        wait_for(f"the picker of “{question}”", lambda: widgets.app.sees("GtkPopover"), 5, 0.1)
        widgets.app.screenshot(widgets.shots / f"picker-{question}-{text}.png")
        stop_at_faults(widgets, question, text)
        widgets.app.key("Escape")
        widgets.app.gone("GtkPopover")


def with_large_text(desktop, say, *about):
    """The pickers once more, with the system's text twice as large."""
    subprocess.run(["xrdb", "-merge"], input=f"Xft.dpi: {96 * LARGE}\n", text=True, check=True)
    widgets = Widgets(desktop, *about)
    widgets.open_again()
    look_into_pickers(widgets, LARGE)
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
    stop_at_faults(widgets, section)


def stop_at_faults(widgets, where, text=1):
    faults = page_check.faults(widgets.app, widgets.desktop.size, text)
    if faults:
        raise Failed(f"{where}: " + "; ".join(dict.fromkeys(faults)))


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


class Test:
    def __init__(self, build, folder, portrait):
        self.build, self.folder = build, folder
        self.size = (800, 1280) if portrait else (1280, 800)
        self.county = County(build, folder / "county", 200)
        self.tablet = Tablet(build, folder / "tablet")

    def prepare(self):
        self.county.make().start()
        self.user = next(u for u in self.county.users() if u["role"] == "worker")
        self.tablet.enrol(self.county, self.user["id"])
        self.pack = make_pack(self.build, self.folder / "pack")
        self.about = (self.tablet, self.pack, self.build, self.folder, self.user)

    def apart(self, action, *args):
        return Apart(action, *args, *self.about, size=self.size)

    def live(self, action):
        """Returns how many things were said to be done."""
        process = self.apart(action)
        n = 0
        try:
            for message in process.messages():
                if message[0] == "failed":
                    raise Failed(message[1])
                if message[0] == "end":
                    return n
                n += 1
        finally:
            process.close()
        raise Failed("the process that drove the app died")

    def run(self):
        print(f"ok {self.live(answer_all)} questions are answered as they are meant to be", flush=True)
        self.live(with_large_text)
        print("ok what a day is picked from is large enough and on the screen, with text at 200 % too", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True, type=pathlib.Path)
    parser.add_argument("--folder", type=pathlib.Path)
    parser.add_argument("--portrait", action="store_true", help="held upright")
    args = parser.parse_args()
    folder = args.folder or pathlib.Path(tempfile.mkdtemp(prefix="huitoukan-widgets-"))
    folder.mkdir(parents=True, exist_ok=True)
    test = Test(args.build.resolve(), folder, args.portrait)
    done = False
    try:
        test.prepare()
        test.run()
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
