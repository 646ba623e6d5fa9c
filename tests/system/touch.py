#!/usr/bin/env python3
"""A whole visit by touch: whom it is of is found, the form filled and submitted with a finger, in a
Wayland compositor without a screen. Ends with 0 only when every answer was read back from the store."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from job import Failed, arguments, drive, wait_for  # noqa: E402
from touch_driver import TouchApp, TouchDesktop  # noqa: E402
from visits import Visit, add_argument, visit_of  # noqa: E402


class TouchVisit(Visit):
    """With a finger."""

    def start_app(self):
        env = dict(self.tablet.env(), HOME=str(self.folder))
        if self.desktop.size[0] < self.desktop.size[1]:
            env["HTK_PORTRAIT"] = "1"
        self.app = TouchApp(self.desktop, self.build / "ui/huitoukan", env,
                            self.folder / "app.log").start()
        frame = next(n for n in self.app.nodes() if self.app.role(n) == "frame")
        if self.app.extents(frame)[2:] != self.desktop.size:
            raise Failed(f"the window is {self.app.extents(frame)}, the tablet {self.desktop.size}")

    def press(self, node):
        self.app.click_node(node)

    def find_subject(self):
        """In the list of its place, or by the search where the list is long."""
        if self.about.number is not None:
            self.app.click("搜索", "push button")
            wait_for("the search to take what is typed",
                     lambda: self.app.has_focus(self.search_field()), 15, 0.1)
            self.app.type(self.about.number)
        else:
            if next(self.app.find_all(self.about.place, "push button"), None) is None:
                self.app.click("更多")
                self.app.settle(0.4)
            self.go(self.about.place)
        if self.about.is_searched:
            self.app.click_node(self.search_field(), scroll=False)
            self.app.paste(self.about.name)
        row = self.app.find(self.about.name, "list item", timeout=60)
        self.app.settle(0.6)
        self.shot("1-list")
        self.app.click_node(row)

    def begin(self):
        self.sign_in("worker")
        self.find_subject()
        self.app.find(self.start, "push button", timeout=60)
        self.app.settle(0.5)
        self.shot("2-about")
        self.app.click(self.start, "push button", scroll=True)
        self.app.find("各部分", "list")
        self.app.settle(0.6)
        self.shot("3-form")
        self.step(f"“{self.about.name}” was found and its form opened by touch")

    def swipes(self):
        """A swipe to the left leads to the next section, one to the right back."""
        first = self.shown_section()
        self.app.swipe(-1)
        second = wait_for("a swipe to lead on", lambda: self.shown_section() not in (None, first)
                          and self.shown_section(), 10, 0.2)
        self.app.swipe(1)
        wait_for("a swipe to lead back", lambda: self.shown_section() == first, 10, 0.2)
        self.step(f"swiped from “{first}” to “{second}” and back")

    def type_into(self, entry, text):
        self.app.click_node(entry)
        self.put_text(entry, text)

    def take(self, buttons, choice):
        self.app.click_node(buttons[choice])

    def choose_in_list(self, face, choice):
        self.app.click_node(face)
        self.app.settle(0.4)
        row = self.app.find(choice, "list item", timeout=5)
        self.shot(f"list-{choice}")
        self.app.touch_in_list(face, row)

    def take_over(self):
        self.app.click("无变化", "push button")

    def next_section(self):
        self.app.click("下一部分", "push button")

    def show_section(self, name):
        self.app.click_node(next(n for n in self.sections() if name in self.app.name(n)), scroll=False)
        wait_for(f"the section “{name}”", lambda: name in (self.shown_section() or ""), 10, 0.1)
        self.app.settle(0.3)

    def undo(self):
        self.app.click("撤销", "push button")

    def run(self):
        self.prepare()
        self.start_app()
        self.begin()
        self.swipes()
        self.fill_form()
        self.read_to_household()
        self.shot("4-signed")
        self.app.click("提交", "push button")
        self.read_back("by touch")
        self.shot("5-submitted")


class Look(TouchVisit):
    """The same app drawn at scale 2, or held across: it opens the form, swipes, and is seen."""

    def run(self):
        self.prepare()
        self.start_app()
        self.begin()
        self.swipes()


def main():
    parser = arguments(__doc__)
    parser.add_argument("--landscape", action="store_true")
    parser.add_argument("--scale", type=int, default=1)
    add_argument(parser)
    args = parser.parse_args()
    width, height = (1280, 800) if args.landscape else (800, 1280)
    desktop = TouchDesktop(width * args.scale, height * args.scale, args.scale)
    kind, households = visit_of(Look if args.landscape or args.scale > 1 else TouchVisit, args)
    return drive(args, "touch", desktop, kind, households)


sys.exit(main())
