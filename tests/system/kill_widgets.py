#!/usr/bin/env python3
"""Pulls the battery in the middle of an answer to each kind of question. What the screen showed as saved is
there at the next start, on the screen and in the draft, once; what it had not said yet is there whole or not
at all. The form opens at the question where that was. One kind in three is enough for a run, another third each
day: HTK_SHARE=1 is all of them. HTK_KILLS says how often each (1 unless told), HTK_SEED which moments and which
third (the day's unless told), HTK_ONLY which questions (a pattern of section and question)."""
import argparse
import collections
import datetime
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import device_form  # noqa: E402
from apart import Apart  # noqa: E402
from widget_form import FORM as WIDGETS_FORM, ZONE, Widgets, make_pack  # noqa: E402
from world import County, Failed, Tablet, wait_for  # noqa: E402

MONTH = datetime.date.today().strftime("%Y-%m-01")
# Of the roles of what one presses, which can be on or off.
STATES = ("CHECKED", "PRESSED")
# When the battery is pulled: by a draw as soon as the answer is shown as saved, else so long after it began.
LATEST = 2.5
# Of a signature, which stands on another page until the form is opened again.
SIGNED = "signed"

# Where the battery is pulled: the section, the question's label and its name in the form; how the answer is
# given that is saved first, what the draft holds then; the same of the one that is being given.
Kill = collections.namedtuple("Kill", "section question name first before then after")


def typed(section, question, name, first, then, before=None, after=None):
    """Of what is typed any part may be kept, as somebody may mean it who stops there."""
    def parts(text, whole):
        beginnings = {text[:n] for n in range(1, len(text))}
        return lambda v: bool(re.fullmatch(re.escape(whole or text) + f"(:00\\.000({ZONE})?)?", v)
                              or v in beginnings)
    return Kill(section, question, name, lambda w: w.into(question, first, "Tab"), parts(first, before),
                lambda w: w.into(question, then, "Tab"), parts(then, after))


def chosen(section, question, name, first, before, then, after):
    """A choice whose labels are pressed."""
    return Kill(section, question, name, lambda w: w.app.choose(question, *first), before,
                lambda w: w.app.choose(question, *then), after)


def acted(section, question, name, first, before, then, after):
    return Kill(section, question, name, first, before, then, after)


# --- Repeats: what the draft holds is the list of their names

def tools(w):
    return ",".join(w.draft.repeated("tool", "tool_name"))


def add(w):
    w.app.click("添加：件", "push button", scroll=True)


def add_named(*names):
    """Begins with none, then these."""
    def act(w):
        while w.draft.repeated("tool", "tool_name"):
            w.section("农具")
            w.app.click("删除", "push button", scroll=True)
            w.app.settle(0.4)
        for name in names:
            w.section("农具")
            add(w)
            w.into("名称", name)
        w.section("农具")
    return act


def remove(w):
    w.app.click("删除", "push button", scroll=True)


def take_away(*names):
    named = add_named(*names)

    def act(w):
        named(w)
        remove(w)
        w.app.find("撤销", "push button")
    return act


WIDGETS = [
    typed("文字", "一行文字", "line", "already here", "typed when it went dark"),
    typed("文字", "多行文字", "lines", "kept text", "half of another"),
    typed("文字", "不给旁人看的文字", "secret", "secret1", "another2"),
    typed("文字", "联系电话", "phone", "13800001234", "13911112222"),
    typed("数字", "常住人数（人）", "persons", "12", "34"),
    typed("数字", "耕地（亩）", "land", "2.5", "31.75"),
    typed("数字", "全年收入", "income", "23456", "98765"),
    acted("数字", "满意程度", "slide", lambda w: w.press("满意程度", "加一格"), r"\d+",
          lambda w: w.press("满意程度", "加一格", "加一格"), r"\d+"),
    acted("数字", "水位（格）", "upright", lambda w: w.press("水位（格）", "加一格"), r"\d",
          lambda w: w.press("水位（格）", "加一格"), r"\d"),
    acted("数字", "楼层", "picked", lambda w: w.pick("楼层", "", "Down", "Return"), r"\d+",
          lambda w: w.pick("楼层", "", "Down", "Down", "Return"), r"\d+"),
    acted("数字", "评分", "stars", lambda w: w.press("评分", "4"), "4", lambda w: w.press("评分", "2"), "2"),
    typed("时间", "走访日期", "day", "2026-10-01", "2026-10-12"),
    typed("时间", "手写的日期", "typed_day", "2025-03-08", "2025-04-09"),
    acted("时间", "开工月份", "month", lambda w: w.open_and_press("开工月份", "日历", "Return"), MONTH,
          lambda w: w.into("开工月份", "2025-03"), "2025-03-01"),
    typed("时间", "建房年份", "year", "1998", "2005", "1998-01-01", "2005-01-01"),
    typed("时间", "到访时刻", "hour", "08:15", "16:45"),
    typed("时间", "最近停水时间", "moment", "2026-11-01 08:00", "2026-11-02 09:30", "2026-11-01T08:00",
          "2026-11-02T09:30"),
    chosen("单选", "主要燃料", "fuel", ["沼气"], "biogas", ["电"], "power"),
    chosen("单选", "住房情况", "house", ["危房，应当马上搬离"], "danger", ["需要维修：局部漏雨或墙体有裂缝，但不影响居住"],
           "repair"),
    acted("单选", "次要燃料", "minimal", lambda w: w.pick("次要燃料", "", "Down", "Return"), r"\w+",
          lambda w: w.pick("次要燃料", "", "Down", "Down", "Return"), r"\w+"),
    chosen("单选", "对帮扶工作满意吗", "likert", ["满意"], "4", ["不满意"], "2"),
    chosen("单选", "三列的选项", "three", ["太阳能"], "sun", ["煤"], "coal"),
    chosen("单选", "图片选项", "crop", ["烤烟"], "tobacco", ["水稻"], "rice"),
    chosen("单选", "选了就到下一题", "quick", ["一般"], "3", ["很满意"], "5"),
    acted("单选", "十万个地名里找一个", "place", lambda w: w.pick("十万个地名里找一个", "stc54322"), "p54322",
          lambda w: w.pick("十万个地名里找一个", "村98765组"), "p98765"),
    chosen("单选", "带“其他”的单选", "other_fuel", ["上学"], "study", ["生病"], "ill"),
    chosen("多选", "用过的燃料", "fuels", ["柴火"], r"\w+( \w+)*", ["电", "煤"], r"\w+( \w+)*"),
    chosen("多选", "紧凑的多选", "packed", ["煤"], "coal", ["太阳能"], "coal sun"),
    acted("多选", "下拉的多选", "drop", lambda w: w.pick("下拉的多选", "", "Return", "Escape"), r"\w+",
          lambda w: w.pick("下拉的多选", "", "Down", "Down", "Return", "Escape"), r"\w+( \w+)*"),
    acted("多选", "最盼望的事，从头排起", "wishes", lambda w: w.press("最盼望的事，从头排起", "上移：有活干"),
          "road water work school", lambda w: w.press("最盼望的事，从头排起", "上移：有活干"), "road work water school"),
    acted("多选", "已向户主说明", "agreed", lambda w: w.press("已向户主说明", "确认"), "OK",
          lambda w: w.press("已向户主说明", "确认"), ""),
    chosen("表格", "电视机", "t_tv", ["没有"], "n", ["有"], "y"),
    chosen("表格", "洗衣机", "t_list", ["说不清"], "x", ["没有"], "n"),
    acted("农具", "", tools, add_named("锄头", "背篓"), "锄头,背篓", add, "锄头,背篓,"),
    acted("农具", "", tools, add_named("锄头", "背篓"), "锄头,背篓", remove, "背篓"),
    acted("农具", "", tools, take_away("锄头", "背篓"), "背篓",
          lambda w: w.app.click("撤销", "push button"), "锄头,背篓"),
]


# --- What needs a device, or a file in its place

def choose_file(question, name):
    def act(w):
        w.app.click_node(w.app.find("选择文件" if question in ("视频", "文件") else "选照片", "push button",
                                    under=w.app.question(question), contains=True))
        wait_for("the window of files", lambda: w.app.root.get_child_count() > 1, 15, 0.1)
        w.app.settle(0.4)
        w.app.key("ctrl+l")
        w.app.settle(0.3)
        w.app.paste(str(w.home / name))
        w.app.settle(0.3)
        w.ready()
        w.app.key("Return")
        w.app.settle(0.3)
    act.tells = True
    return act


def in_window(question, button, keep, *strokes):
    """Opens the window of a question, draws in it, and keeps that."""
    def act(w):
        w.app.click_node(w.part(question, button, "push button"))
        wait_for("the window", lambda: w.app.root.get_child_count() > 1, 15, 0.1)
        w.app.settle(0.6)
        if strokes:
            x, y, _, _ = w.app.extents(w.app.find("在此绘图"))
            left, top = w.app.origin(w.app.find("在此绘图"))
            for i, (dx, dy) in enumerate(strokes):
                subprocess.run(["xdotool", "mousemove", str(left + x + dx), str(top + y + dy)], check=True)
                if i == 0:
                    subprocess.run(["xdotool", "mousedown", "1"], check=True)
                w.app.settle(0.05)
            subprocess.run(["xdotool", "mouseup", "1"], check=True)
        else:
            w.app.wait_text("0:01")
        w.app.settle(0.3)
        w.ready()
        w.app.click(keep, "push button")
    act.tells = True
    return act


def sign(w):
    if not w.app.sees("请把以下内容读给对方听"):
        w.app.click("宣读并签字", "push button", scroll=True)
    w.app.wait_text("请把以下内容读给对方听")
    w.app.settle(0.5)
    panel = w.app.question("签字")
    pad = next((n for n in w.app.nodes(panel) if w.app.name(n) == "在此签字" and w.app.extents(n)[2] > 0), None)
    if pad is None:
        w.press("签字", "重新签")
        w.app.settle(0.4)
        pad = next(n for n in w.app.nodes(panel) if w.app.name(n) == "在此签字")
    w.app.drag(pad, [(40, 120), (90, 60), (140, 140), (200, 50), (260, 130), (330, 80)])
    w.ready()
    w.press("签字", "保存签字")


sign.tells = True


def place(question, *texts):
    def act(w):
        fields = [n for n in w.app.nodes(w.app.question(question)) if w.app.role(n) in ("text", "entry")]
        w.app.show(fields[0])
        # Each point moves what lies below it: a click before that is done would meet a button.
        wait_for("the fields to rest", lambda: w.rests(fields[0]), 15)
        w.app.click_node(fields[0])
        if not w.app.has_focus(fields[0]):
            raise Failed(f"{question}: the click did not meet the field")
        for i, text in enumerate(texts):
            if i:
                w.app.key("Tab")
            w.app.type(text)
        w.ready()
        w.app.key("Return")
    act.tells = True
    return act


def several(question, *points):
    def act(w):
        for point in points:
            place(question, *point)(w)
            w.app.settle(0.4)
    return act


A, B, C, D = ("24.0671", "101.9846"), ("24.0681", "101.9846"), ("24.0681", "101.986"), ("24.0671", "101.986")
POINT = r"-?[\d.]+ -?[\d.]+ -?[\d.]+ -?[\d.]+"
FILE = r"[\w.-]+"
DEVICES = [
    acted("照片", "房屋照片", "photo", choose_file("房屋照片", "one.jpg"), FILE, choose_file("房屋照片", "two.jpg"), FILE),
    acted("照片", "平面图", "plan", in_window("平面图", "绘图", "保存绘图", (60, 60), (200, 90), (300, 200)), FILE,
          in_window("平面图", "绘图", "保存绘图", (90, 200), (200, 120), (320, 60)), FILE),
    acted("照片", "", "sign", lambda w: None, "", sign, FILE),
    acted("位置", "住房位置", "point", place("住房位置", *A, "1500"), r"24\.0671 101\.9846 1500\.0 0\.0",
          place("住房位置", *B, "1600"), POINT),
    acted("位置", "道路", "trace", several("道路", A, B), f"{POINT}; ?{POINT}", place("道路", *C),
          f"{POINT}(; ?{POINT}){{2}}"),
    acted("位置", "地块", "shape", several("地块", A, B, C), f"{POINT}(; ?{POINT}){{3}}", place("地块", *D),
          f"{POINT}(; ?{POINT}){{4}}"),
    typed("其他", "设备编码", "code", "ABC-123", "XYZ-98765"),
    acted("其他", "录音", "sound", in_window("录音", "录音", "停止并保存"), FILE,
          lambda w: w.press("录音", "移除"), ""),
    acted("其他", "视频", "film", choose_file("视频", "film.webm"), FILE, lambda w: w.press("视频", "移除"), ""),
    acted("其他", "文件", "paper", choose_file("文件", "paper.pdf"), FILE, choose_file("文件", "other.pdf"), FILE),
]


class Screen(Widgets):
    """The form on the screen; ready() is called when what decides of an answer is about to be done."""

    def __init__(self, desktop, say, *about, home=None, **devices):
        super().__init__(desktop, *about, **devices)
        self.say, self.home, self.ready = say, home, lambda: None

    def rests(self, node):
        before = self.app.extents(node)
        self.app.settle(0.4)
        return self.app.extents(node) == before

    def held(self, kill):
        return kill.name(self) if callable(kill.name) else self.draft.answer(kill.name) or ""

    def look(self, kill):
        """What the screen shows of the answer: all in the question, with what of it is on."""
        seen = []
        node = self.app.question(kill.question) if kill.question else self.app.find("各部分", "list")
        for n in self.app.nodes(node):
            role, name = self.app.role(n), self.app.name(n)
            if self.app.extents(n)[2] <= 0:
                continue
            try:
                states = n.get_state_set()
                on = [s for s in STATES if states.contains(getattr(self.app.atspi.StateType, s))]
                text = self.app.text_of(n) if role in ("text", "entry") else ""
            except Exception:  # it went away while we looked
                return None
            seen.append((role, name, text, *on))
        return seen

    def signed(self):
        return next(self.app.find_all("签字", "image", under=self.app.question("签字")), None) is not None

    def says_saved(self):
        return any(self.app.role(n) == "label" and self.app.name(n).startswith(("已保存", "答案均已保存"))
                   for n in self.app.nodes())

    def shown(self, kill):
        """What is shown, when it is said to be saved; what is in between is nobody's promise."""
        if self.app.sees("请把以下内容读给对方听"):
            return SIGNED if self.says_saved() and self.signed() else None
        before = self.look(kill)
        return before if before is not None and self.says_saved() and self.look(kill) == before else None


def fits(expected, value):
    return bool(expected(value)) if callable(expected) else re.fullmatch(expected, value) is not None


def check_after(screen, kill, promised, begun):
    """What the life before left: promised is what was shown as saved last, begun whether an answer was being
    given since."""
    what = kill.question or kill.section
    if kill.question:
        screen.app.question(kill.question)
    else:
        screen.section(kill.section)
    screen.app.settle(0.6)
    value, shown = screen.held(kill), screen.look(kill)
    is_after = fits(kill.after, value)
    if not is_after and not fits(kill.before, value):
        raise Failed(f"{what}: the draft holds “{value}”, which is neither the answer before nor the one after")
    if promised == SIGNED and not begun and not is_after:
        raise Failed(f"{what}: it was shown as signed, and the draft holds “{value}”")
    if promised != SIGNED and shown != promised and not (begun and is_after):
        raise Failed(f"{what}: shown as saved was {promised}, now {shown} is shown and the draft holds “{value}”")


def check_files(screen):
    """Each answer that is a file has it, once and whole."""
    rows = screen.tablet.sql("SELECT f.name, f.sha256, a.size FROM draft_file f LEFT JOIN attachment a USING (sha256)")
    names = [r["name"] for r in rows]
    if len(names) != len(set(names)):
        raise Failed(f"files that are there twice: {names}")
    for r in rows:
        path = screen.tablet.folder / "attachments" / r["sha256"][:2] / r["sha256"][2:4] / r["sha256"]
        if not path.exists() or path.stat().st_size != r["size"]:
            raise Failed(f"the file {r['name']} is not whole")


def answer_until_killed(screen, kill):
    screen.section(kill.section)
    kill.first(screen)
    try:
        wait_for("the first answer in the draft", lambda: fits(kill.before, screen.held(kill)), 20, 0.1)
    except Failed as failure:
        raise Failed(f"{kill.question}: the draft holds “{screen.held(kill)}” before the kill") from failure
    screen.app.settle(0.4)
    promised = wait_for("“saved” on the screen", lambda: screen.shown(kill), 15, 0.1)
    screen.say("shown", promised)
    begun = []

    def ready():
        if not begun:
            begun.append(True)
            screen.say("begun")
    screen.ready = ready
    if not hasattr(kill.then, "tells"):
        ready()
    kill.then(screen)
    while True:
        shown = screen.shown(kill) if screen.app.root.get_child_count() == 1 else None
        if shown is not None and shown != promised:
            screen.say("shown", shown)
            promised = shown
        time.sleep(0.03)


def life(desktop, say, is_first, last, promised, begun, kill, about, more):
    """Opens the draft, checks what the life before left, and answers until it is killed."""
    screen = Screen(desktop, say, *about, **more)
    if is_first:
        screen.open_new()
    else:
        screen.open_again()
    if last:
        try:
            check_after(screen, last, promised, begun)
            check_files(screen)
        except Failed:
            screen.app.screenshot(screen.shots / "killed.png")
            raise
    say("there")
    if kill:
        answer_until_killed(screen, kill)
    screen.app.stop()


class Killer:
    """Life after life of one tablet with one form."""

    def __init__(self, rng, *about, **more):
        self.rng, self.about, self.more = rng, about, more
        self.is_first = True

    def one(self, last, promised, begun, kill):
        """Returns what was shown as saved last, and whether an answer was being given since."""
        process = Apart(life, self.is_first, last, promised, begun, kill, self.about, self.more)
        at_once = self.rng.random() < 0.5
        battery = threading.Timer(self.rng.uniform(0.05, LATEST) if not at_once else 30, process.end)
        self.is_first, shown, begun = False, None, False
        try:
            for message in process.messages():
                if message[0] == "failed":
                    raise Failed(message[1])
                if message[0] == "end":
                    return None, False
                if message[0] == "shown":
                    if begun and at_once:
                        process.end()
                    shown, begun = message[1], False
                if message[0] == "begun":
                    begun = True
                    battery.start()
        finally:
            battery.cancel()
            process.close()
        if shown is None:
            raise Failed(f"{kill.question}: the process that drove the app died")
        return shown, begun

    def run(self, kills):
        last, promised, begun = None, None, False
        for kill in kills:
            promised, begun = self.one(last, promised, begun, kill)
            last = kill
            print(f"ok {kill.section} {kill.question}: killed {'before' if begun else 'after'} it was said to be"
                  " saved", flush=True)
        self.one(last, promised, begun, None)
        return len(kills)


def make_files(home):
    home.mkdir()
    for name, colour in (("one.jpg", "red-blue"), ("two.jpg", "green-white")):
        subprocess.run(["convert", "-size", "1600x900", f"gradient:{colour}", str(home / name)], check=True)
    subprocess.run(["gst-launch-1.0", "-q", "videotestsrc", "num-buffers=20", "!", "video/x-raw,width=320,height=240",
                    "!", "vp8enc", "!", "webmmux", "!", "filesink", f"location={home / 'film.webm'}"], check=True)
    for name in ("paper.pdf", "other.pdf"):
        (home / name).write_bytes(b"%PDF-1.4\n" + name.encode() * 4000 + b"\n%%EOF\n")
    return home


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True, type=pathlib.Path)
    parser.add_argument("--folder", type=pathlib.Path)
    args = parser.parse_args()
    build = args.build.resolve()
    folder = args.folder or pathlib.Path(tempfile.mkdtemp(prefix="huitoukan-killed-"))
    folder.mkdir(parents=True, exist_ok=True)
    seed = int(os.environ.get("HTK_SEED", datetime.date.today().toordinal()))
    times, share = int(os.environ.get("HTK_KILLS", "1")), int(os.environ.get("HTK_SHARE", "3"))
    only = os.environ.get("HTK_ONLY", "")
    rng = random.Random(seed)
    county = County(build, folder / "county", 200)
    try:
        county.make().start()
        user = next(u for u in county.users() if u["role"] == "worker")
        home, n = make_files(folder / "home"), 0
        for name, form, kills, more in (
                ("widgets", WIDGETS_FORM, WIDGETS, {}),
                ("devices", device_form.FORM, DEVICES, {"HTK_MICROPHONE_SOURCE": device_form.MICROPHONE})):
            tablet = Tablet(build, folder / name)
            tablet.enrol(county, user["id"])
            pack = make_pack(build, folder / f"pack-{name}", form, "every_widget")
            killer = Killer(rng, tablet, pack, build, folder, user, home=home, HOME=str(home), **more)
            wanted = [k for k in kills if re.search(only, f"{k.section} {k.question or k.name}")]
            n += killer.run(wanted[seed % share::share] * times)
        print(f"seed {seed}: {n} times the battery was pulled; nothing that was shown as saved is lost or there twice")
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    finally:
        county.stop()
    if not args.folder:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


sys.exit(main())
