"""What must hold on every page of the app, read from the accessibility tree: what can be pressed has a
name and is large enough for a thumb, nothing lies outside the window or over something else, only
reading moves sideways, and no word of a button stands in two lines.

Known limits: the tree of GTK 4.8 does not say that a label is cut by an ellipsis, only that next to
nothing is left, and nothing of colours; those are for the eye (tests/system/all_pages.py --folder). It gives a widget's size without the
padding of its style: a target that is large enough only with it is called small here. Of what lies in a popover it
says how large it is and not where: the place of a popover is its window's. A popover is looked into while it is open.
"""
import re
import subprocess

# What a person presses, types into, or moves. A scroll bar is not: touch scrolls the page itself.
PRESSABLE = {"push button", "toggle button", "check box", "radio button", "switch", "combo box",
             "menu item", "slider", "spin button", "text", "entry", "password text", "link",
             "list item", "tree item"}
# Their parts are no targets of their own: the arrow of a drop-down, the text in a search entry.
COMPOSITE = {"combo box", "spin button", "entry", "text", "password text"}
ROWS = {"list item", "tree item"}
STACK_PAGE = "GtkStackPage"
# They have no role of their own, only the names that GTK gives to what nobody named.
POPOVER, POPOVER_CONTENT, CALENDAR = "GtkPopover", "GtkPopoverContent", "GtkCalendar"
UNNAMED = re.compile(r"(Gtk|Adw|Htk)[A-Z][A-Za-z]+")
TARGET = 48
# What the style pads a button with words by, left and right together, at the least.
WORDED = 20
BUTTONS = {"push button", "toggle button", "check box", "radio button"}
# A character of Chinese is no narrower than this, two lines of text no lower, where text has its usual size.
HAN_WIDTH, TWO_LINES = 13, 40
# Chinese characters; what is between them is no part of a word.
HAN = re.compile("[\u3400-\u9fff]+")
RAW_DAY = re.compile(r"(?<![\w-])\d{4}-\d\d-\d\d(?![\w-])", re.ASCII)
TYPED = {"text", "entry"}
COMPLAINT = re.compile(r"\(huitoukan:\d+\): \S+-(WARNING|CRITICAL) \*\*")
# Three signs in one line are wider than this part of its height.
SQUEEZED = 0.9


class Seen:
    """A node of the screen, as it was when the tree was read."""

    def __init__(self, app, node, parent):
        self.role, self.name = app.role(node), app.name(node)
        self.x, self.y, self.w, self.h = app.extents(node)
        self.node, self.parent = node, parent

    def above(self):
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def under(self, roles):
        return next((n for n in self.above() if n.role in roles), None)

    def in_named(self, name):
        return next((n for n in self.above() if n.name == name), None)

    def is_day(self):
        """A day of a calendar is pressed, though GTK calls it a label."""
        return self.role == "label" and len(self.name) <= 2 and self.name.isdigit() and bool(self.in_named(CALENDAR))

    def __str__(self):
        return f"{self.role} “{self.name}” at {self.x},{self.y} {self.w}x{self.h}"


def look(app):
    """All that is on the screen: in the window on top, where one lies over the app's own. A node without a
    size hides what is under it; the page of a stack is no widget and never has one, but what is in it has none
    while the page is hidden."""
    found, stack = [], [(app.root.get_child_at_index(app.root.get_child_count() - 1), None)]
    while stack:
        node, parent = stack.pop()
        seen = Seen(app, node, parent)
        if parent is not None and (seen.w <= 0 or seen.h <= 0) and seen.name != STACK_PAGE:
            continue
        found.append(seen)
        if not -seen.h < seen.y < app.desktop.size[1]:
            continue  # what is scrolled away counts with its own size, not with all that is in it
        try:
            children = [node.get_child_at_index(i) for i in range(node.get_child_count())]
        except Exception:  # it went away while we looked
            continue
        stack.extend((child, seen) for child in reversed(children) if child is not None)
    return found


def targets(seen):
    """What can be pressed on its own."""
    return [n for n in seen if (n.role in PRESSABLE and n.under(COMPOSITE) is None
                                and focusable_or_button(n)) or n.is_day()]


def focusable_or_button(node):
    """A row that leads nowhere is read, not pressed."""
    if node.role not in ROWS:
        return True
    from gi.repository import Atspi
    try:
        return node.node.get_state_set().contains(Atspi.StateType.FOCUSABLE)
    except Exception:
        return False


def label_under(node, seen):
    return next((n.name for n in seen if n.role == "label" and n.name and node in n.above()), "")


def nameless(seen):
    for n in targets(seen):
        if not n.name.strip() or UNNAMED.fullmatch(n.name):
            inside = label_under(n, seen)
            yield f"{n} has no name" + (f" (it shows “{inside}”)" if inside else "")


def small(seen):
    worded = {id(parent) for n in seen if n.role == "label" and n.name for parent in n.above()}
    for n in targets(seen):
        width = n.w + (WORDED if n.role in BUTTONS and id(n) in worded else 0)
        if width < TARGET or n.h < TARGET:
            yield f"{n} is smaller than {TARGET}x{TARGET}"


def outside(seen, size):
    """The window keeps the size it was given, or fits on the screen where it lies over the app's own, and all
    that it shows lies within its width; what cannot be scrolled to, within its height too."""
    window = seen[0]
    if window.w > size[0] or window.h > size[1]:
        yield f"the window needs {window.w}x{window.h}, the screen has {size[0]}x{size[1]}"
    width, height = min(window.w, size[0]), min(window.h, size[1])
    for n in seen:
        if n.role not in PRESSABLE and n.role != "label" or reads_sideways(n) or n.in_named(POPOVER):
            continue
        if n.x < 0 or n.x + n.w > width:
            yield f"{n} lies outside the window's width"
        elif n.under({"scroll pane"}) is None and (n.y < 0 or n.y + n.h > height):
            yield f"{n} lies outside the window's height"


def windows_of(app):
    """Where each visible window of the app lies on its screen: a popover has one."""
    found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(app.process.pid)], capture_output=True,
                           text=True, check=False).stdout.split()
    for window in found:
        out = subprocess.run(["xdotool", "getwindowgeometry", "--shell", window], capture_output=True, text=True,
                             check=False).stdout
        at = dict(line.split("=", 1) for line in out.splitlines() if "=" in line)
        if "HEIGHT" in at:
            yield tuple(int(at[name]) // app.desktop.scale for name in ("X", "Y", "WIDTH", "HEIGHT"))


def popovers_outside(app, seen):
    """What an open popover holds lies on the screen; only its shadow may reach over the edge."""
    for popover in (n for n in seen if n.name == POPOVER):
        content = next((n for n in seen if n.name == POPOVER_CONTENT and popover in n.above()), popover)
        place = next(((x, y) for x, y, w, h in windows_of(app) if (w, h) == (popover.w, popover.h)), None)
        if place is None:
            yield f"{popover} has no window on the screen"
            continue
        left, top = place[0] + content.x - popover.x, place[1] + content.y - popover.y
        width, height = app.desktop.size
        if left < 0 or top < 0 or left + content.w > width or top + content.h > height:
            yield f"{content} lies at {left},{top} on a screen of {width}x{height}"


def reads_sideways(node):
    return any(getattr(n, "sideways", False) for n in node.above())


def scrolls_sideways(seen):
    """A table that is only read may be wider than the window; what is pressed may not."""
    for bar in seen:
        if bar.role != "scroll bar" or bar.w <= bar.h or bar.parent is None:
            continue
        pane = bar.parent
        pane.sideways = True
        inside = next((n for n in targets(seen) if pane in n.above()), None)
        if inside is not None:
            yield f"one scrolls sideways to {inside}"


def overlapping(seen):
    """No two things that are pressed lie over each other, unless one is inside of the other."""
    groups = {}
    for n in targets(seen):
        groups.setdefault(id(n.in_named(POPOVER) or n.under({"scroll pane", "list", "popup menu"})), []).append(n)
    for group in groups.values():
        for i, a in enumerate(group):
            for b in group[i + 1:]:
                across = min(a.x + a.w, b.x + b.w) - max(a.x, b.x)
                down = min(a.y + a.h, b.y + b.h) - max(a.y, b.y)
                if across > 3 and down > 3 and a not in b.above() and b not in a.above():
                    yield f"{a} and {b} lie over each other"


def squeezed(seen):
    """A text of which an ellipsis leaves a sign or two, or that stands on end, a sign or two a line."""
    for n in seen:
        if n.role == "label" and len(n.name.strip()) >= 3 and n.w < SQUEEZED * n.h:
            yield f"{n} is squeezed"


def torn(seen, text):
    """No word of a button is begun in one line and ended in the next: one that is higher than a line has the
    width of a word, of which Chinese has two characters, or of all its three."""
    for n in seen:
        if HAN.fullmatch(n.name) and (n.role in BUTTONS or n.role == "label" and n.under(BUTTONS) is not None):
            word = len(n.name) if len(n.name) <= 3 else 2
            if n.w < word * HAN_WIDTH * text and n.h >= TWO_LINES * text:
                yield f"{n} is too narrow for its word"


def raw_days(seen):
    """No day is shown as the register has it: 2026-11-27. It is only typed so."""
    for n in seen:
        if RAW_DAY.search(n.name) and n.under(TYPED) is None and n.role not in TYPED:
            yield f"{n} shows a day as no person writes it"


def doubled(seen):
    """Names that stand for two things in one place: not wrong, but said by the tests' report."""
    met = {}
    for n in targets(seen):
        group = n.under({"panel", "list item"})
        key = (id(group), n.role, n.name)
        if n.name and key in met:
            yield f"two of “{n.name}” ({n.role})"
        met[key] = n


def complaints(app):
    """What the libraries had to say of the app's own mistakes since it was started: words that are no text, say."""
    with open(app.log, encoding="utf-8", errors="replace") as log:
        for line in log:
            if COMPLAINT.match(line):
                yield line.strip()


def faults(app, size, text=1):
    """All that is wrong on the screen, in words; `size` is the window's, `text` how many times its usual
    size the system's text has."""
    seen = look(app)
    sideways = list(scrolls_sideways(seen))
    return [*nameless(seen), *small(seen), *outside(seen, size), *popovers_outside(app, seen), *sideways, *overlapping(seen),
            *squeezed(seen), *torn(seen, text), *raw_days(seen), *complaints(app)]
