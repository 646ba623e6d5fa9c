#!/usr/bin/env python3
"""A whole visit by keys alone, on a tablet that lies with a keyboard beside it: from a cold start the
person signs in, finds whom it is of, fills the form, signs from pictures and submits. Ends with 0 only
when every answer was read back from the store."""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from job import App, Failed, arguments, drive, held, wait_for  # noqa: E402
from visits import KINDS, Visit, add_argument, visit_of  # noqa: E402
from voice import Voice  # noqa: E402

# A section is gone through once in its order: between two answers lie few stops of the focus.
FAR, NEAR = 60, 8
PLACES = {"资金": "alt+6", "村卡": "alt+5"}
# What one types in a list that has a search: the initials of the choice.
INITIALS = {"彝族": "yz"}


class KeyApp(App):
    """The app without a mouse, which every test but this one uses."""

    def no_mouse(self, *_args, **_options):
        raise AssertionError("this test has no mouse")

    click_node = click = drag = close_dialog = show = no_mouse

    def focused(self):
        """What has the focus, in words for a failure."""
        return [(self.role(n), self.name(n)) for n in self.nodes() if self.has_focus(n)][-1:]

    def is_above(self, node):
        """Whether that of a page lies above the focus: then the way back is the shorter one."""
        focus = next((n for n in self.nodes() if self.has_focus(n)), None)
        return focus is not None and self.extents(node)[1] < self.extents(focus)[1]

    def reach(self, nodes, key="Tab", limit=FAR):
        """Presses KEY until one of the nodes has the focus, which must be on the screen then. What does
        not come soon may lie behind: a question that an answer brought to light."""
        for n in range(limit + 1):
            node = next((n for n in nodes if self.has_focus(n)), None)
            if node is not None:
                return self.in_view(node)
            if n == NEAR and key == "Tab" and nodes and self.is_above(nodes[0]):
                key = "shift+Tab"
            self.key(key)
        names = [self.name(n) for n in nodes]
        raise Failed(f"{limit} times {key} do not lead to {names}: the focus is at {self.focused()}")

    def in_view(self, node):
        height = self.desktop.size[1]
        wait_for(f"“{self.name(node)}” on the screen when it has the focus", lambda: 0 <= self.extents(
            node)[1] and self.extents(node)[1] + min(self.extents(node)[3], 60) <= height, 5)
        return node

    def key(self, *keys):
        subprocess.run(["xdotool", "key", "--delay", "20", *keys], check=True)
        self.settle(0.06)


class KeyVisit(Visit):
    """With keys."""

    def start_app(self):
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        self.voice = Voice(self.folder)
        env = dict(self.tablet.env(), HOME=str(home), **self.voice.env())
        self.app = KeyApp(self.desktop, self.build / "ui/huitoukan", env, self.folder / "app.log").start()

    def press(self, node, limit=FAR):
        self.app.reach([node], limit=limit)
        self.app.key("Return")

    def sign_in_by_keys(self):
        self.app.wait_text("谁在使用？")
        self.press(self.app.find(self.user("worker")["name"], "push button"))
        self.app.wait_text("任务")
        self.app.settle(0.5)
        self.shot("1-tasks")
        self.step("signed in")

    def look_up_keys(self):
        self.app.key("F1")
        self.app.wait_text("只用键盘")
        self.app.key("Escape")
        self.app.gone("只用键盘")

    def find_subject(self):
        """By its number in the search, by its name in a list that is long, or in a short one at once."""
        if self.about.number is not None:
            self.app.key("ctrl+k")
            wait_for("the search to take the keys", lambda: self.app.has_focus(self.search_field()), 15, 0.1)
            self.app.write(self.about.number)
            self.app.find(self.about.name, "list item")
            self.shot("2-list")
            self.app.key("Return")
            return
        self.app.key(PLACES[self.about.place])
        if self.about.is_searched:
            self.app.reach([self.search_field()], limit=NEAR)
            self.app.paste(self.about.name)
            self.app.settle(0.6)
        row = self.app.find(self.about.name, "list item", timeout=60)
        self.shot("2-list")
        self.press(row, limit=4)

    def begin(self):
        self.sign_in_by_keys()
        self.look_up_keys()
        self.find_subject()
        start = self.app.find(self.start, "push button", timeout=60)
        self.app.settle(0.4)
        if isinstance(self.about, KINDS["project"]):
            self.there_and_back()
            start = self.app.find(self.start, "push button")
        self.shot("2-about")
        self.press(start, limit=FAR)
        self.app.find("各部分", "list")
        self.app.settle(0.6)
        self.shot("3-form")
        self.step(f"“{self.about.name}” was found and its form opened")

    def there_and_back(self):
        """Who comes back from a page is where they were."""
        self.app.key("alt+Left")
        self.app.gone("F1 资金滞留")
        self.app.reach([self.app.find(self.about.name, "list item")], limit=0)
        self.app.key("Return")
        self.app.wait_text("F1 资金滞留")

    # --- One question

    def type_into(self, entry, text):
        self.app.reach([entry])
        self.put_text(entry, text)

    def take(self, buttons, choice):
        wanted = buttons[choice]
        if self.app.role(wanted) == "radio button":
            nodes = list(buttons.values())
            self.app.reach(nodes)
            first = next(i for i, n in enumerate(nodes) if self.app.has_focus(n))
            self.app.reach([wanted], "Down" if nodes.index(wanted) >= first else "Up", len(nodes))
        else:
            self.app.reach([wanted])
        self.app.key("space")

    def choose_in_list(self, face, choice):
        self.app.reach(list(self.app.nodes(face)))
        self.app.key("space")
        row = self.app.find(choice, "list item")
        if choice in INITIALS:
            self.app.write(INITIALS[choice])
            self.app.settle(0.3)
        else:
            self.app.reach([row], "Down", 12)
        self.app.key("Return")
        self.app.settle(0.2)

    # --- The form

    def take_over(self):
        self.app.key("ctrl+d")
        self.app.settle(0.3)

    def next_section(self):
        self.app.key("ctrl+Next")

    def show_section(self, name):
        """By the list of sections, or back through them one by one."""
        names = [self.app.name(n) for n in self.sections()]
        wanted = next(i for i, one in enumerate(names) if name in one)
        steps = wanted - names.index(self.shown_section())
        self.app.key(*["ctrl+Next" if steps > 0 else "ctrl+Prior"] * abs(steps))
        wait_for(f"the section “{name}”", lambda: name in (self.shown_section() or ""), 10, 0.1)
        self.app.settle(0.3)

    def undo(self):
        self.app.key("Tab", "ctrl+z")

    def sections_by_list(self):
        """The list of sections, by arrows and Enter, keeps the focus."""
        first = self.shown_section()
        rows = self.sections()
        self.app.reach(rows[:1])
        self.app.key("Down", "Return")
        wait_for("the second section", lambda: self.shown_section() not in (None, first), 5, 0.1)
        self.app.key("Up", "Return")
        wait_for("the first section again", lambda: self.shown_section() == first, 5, 0.1)
        self.step("the list of sections was walked with arrows")

    def find_question(self):
        """Ctrl+F, the name, Enter; and from the question back and forth again."""
        self.app.key("ctrl+f")
        self.app.settle(0.4)
        self.app.type("c_plan_ref")
        self.app.settle(0.4)
        self.app.key("Return")
        entry = wait_for("the question that was looked for", lambda: next(
            (n for n in self.app.nodes() if self.app.role(n) in ("text", "entry")
             and self.app.has_focus(n)), None), 10, 0.1)
        self.app.key("shift+Tab")
        if self.app.has_focus(entry):
            raise Failed("Shift+Tab does not lead back")
        self.app.reach([entry], limit=2)
        self.step("a question was found by its name, left and come back to")

    def read_aloud(self):
        """Ctrl+L reads the question in work in the form's language, and silences the voice."""
        self.app.find("朗读题目", "push button")
        self.app.key("ctrl+l")
        told = ["--wait", "--language", "zh", "--", "衔接的规划（乡村振兴、区域统筹等）"]
        wait_for("the question read aloud", lambda: self.voice.said() == [told], 10, 0.1)
        self.app.find("停止朗读", "push button")
        self.shot("3-read-aloud")
        self.app.key("ctrl+l")
        wait_for("the voice told to stop", lambda: self.voice.said() == [told, ["--stop"]], 10, 0.1)
        self.app.find("朗读题目", "push button")
        self.app.key("ctrl+l")
        wait_for("the question read again", lambda: self.voice.said()[2:] == [told], 10, 0.1)
        self.app.key("Escape")
        wait_for("silence when the form is left", lambda: self.voice.said()[3:] == [["--stop"]], 10, 0.1)
        self.app.key("Tab", "Return")
        self.app.find("各部分", "list")
        self.step("a question was read aloud, and silenced by a key and by leaving the form")

    def sign_all(self):
        picture = self.picture("signature", "plasma:white-black")
        for name, panel in self.missing_signatures():
            self.choose_file(panel, "从图片读取", picture)
            wait_for(f"“{name}” signed", lambda: not any(
                self.app.find_all("从图片读取", "push button", under=panel)), 10, 0.1)

    def submit(self):
        self.app.key("ctrl+shift+Return")
        self.app.wait_text("请把以下内容读给对方听")
        self.shot("5-read-back")
        self.sign_all()
        self.shot("6-signed")
        self.press(self.app.find("提交", "push button"), limit=NEAR + 4)

    def helpers(self):
        """What else a keyboard does in a form, once for all of them."""
        self.sections_by_list()
        self.find_question()
        self.read_aloud()
        self.app.key("ctrl+Prior")

    def run(self):
        self.prepare()
        self.start_app()
        self.begin()
        if isinstance(self.about, KINDS["project"]):
            self.helpers()
        self.fill_form()
        self.shot("4-filled")
        self.submit()
        self.read_back("by keys")
        self.shot("7-submitted")


def main():
    parser = arguments(__doc__)
    add_argument(parser)
    args = parser.parse_args()
    return drive(args, "keys", held(False), *visit_of(KeyVisit, args))


sys.exit(main())
