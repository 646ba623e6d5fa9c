"""Walks through every page of the app in any language: finds what it presses by the English text that
the sources have and the catalogue in use. Used by the pictures and by the checks of all pages."""
import datetime
import gettext
import pathlib
import re
import shutil
import subprocess

import pseudo_locale
from ui_driver import App
from world import TOP, County, Failed, Tablet, wait_for

PROJECTS = """项目编号,项目名称,村代码,主管部门,资金类型,项目范围,项目类型,年度,批复金额,已支付,到账日期
X-1,蓄水池工程,{village},水利局,专项,到村,基础设施,2024,1200000,420000,2024-08-26
X-2,养殖到户,{village},农业农村局,行业,到户,产业,2026,90000,90000,2026-06-01
"""
AGENT = """#!/bin/sh
if [ "$1" = nearby ]; then
  echo "found 192.168.43.1:40123 lead {lead}"
  echo "found 192.168.43.17:40123 -"
else
  exec "{agent}" "$@"
fi
"""
# A village with a household behind a figure of its card.
BEHIND_V19 = ("SELECT r.name, count(DISTINCT h.id) AS n FROM household h JOIN region r ON r.code = h.village_code, json_each (h.extra,"
              " '$.last_answers.m') m WHERE h.status = 'active' AND json_extract (m.value, '$.m_status') = 'ok'"
              " AND json_extract (m.value, '$.m_med_aid') = 'n' GROUP BY r.code ORDER BY r.code LIMIT 1")
# What stands in the header above a page: a picture of another page under its name would show nothing wrong.
TITLES = {
    "sign-in": "Look-back inspection", "first-start": "Look-back inspection", "tasks": "Tasks",
    "tasks-by-village": "Tasks", "search": "Search", "case-active": "Case", "case-clue": "Case", "cases": "Cases",
    "step-measure": "Measure of help", "step-home-check": "Begin the home check", "step-assign": "Assign",
    "read-back": "Read back and sign", "my-visits": "My visits", "visit-returned": "Visit", "findings": "Findings",
    "finding": "Finding", "villages": "Villages", "funds": "Funds", "reports": "Reports", "sync": "Sync",
    "sync-log": "Log of the sync", "sync-receipts": "What went", "handover": "Hand over without internet",
    "preferences": "Preferences", "keyboard": "Keyboard", "tour": "Tour", "about": "About this app",
    "team-tablets": "The tablets of my team", "conflicts": "Conflicts", "trash": "Trash", "review": "Review",
    "review-batch": "Approve green ones", "review-visit": "Visit", "review-all-answers": "Visit",
}
# What is pressed shows where it leads, not where one is.
PRESSED = {"list item", "push button", "toggle button", "radio button"}
UPRIGHT, ACROSS = (800, 1280), (1280, 800)
NAMES = {UPRIGHT: "portrait", ACROSS: "landscape"}


class World:
    """A county and a tablet on which every page has something to show. Each walk gets a copy."""

    def __init__(self, build, folder):
        self.build, self.folder = pathlib.Path(build), pathlib.Path(folder)
        self.county = County(build, self.folder / "county", 400)
        self.tablet = Tablet(build, self.folder / "tablet")
        self.people = {}

    def make(self):
        self.county.make()
        self.people = {role: next(u for u in self.county.users() if u["role"] == role)
                       for role in ("worker", "lead", "county")}
        village = self.county.sql("SELECT village_code AS code FROM household GROUP BY 1"
                                  " ORDER BY count(*) DESC LIMIT 1")[0]["code"]
        table = self.folder / "projects.csv"
        table.write_text(PROJECTS.format(village=village), encoding="utf-8")
        self.county.run("import", "--store", self.county.store, "--kind", "projects", table)
        self.county.run("round", "open", "--store", self.county.store, "--user",
                        self.people["county"]["id"], "--kind", "household", "--scope",
                        village[:9], "--name", "秋季回头看", "--starts", "2026-01-01")
        # No visit is drawn to be made again: its lot is random, and what is drawn cannot be approved with others.
        for key in ("revisit_pct", "revisit_min"):
            self.county.run("setting", "set", "--store", self.county.store, "--user", self.people["county"]["id"],
                            key, "2026-01-01", "0")
        self.county.start()
        self.tablet.enrol(self.county, self.people["worker"]["id"])
        self.county.stop()
        rows = self.tablet.sql(
            "SELECT id, head_name AS name FROM household h WHERE status = 'active' AND n_members = 2"
            " AND monitor_class IS NULL AND (SELECT count(*) FROM household o"
            " WHERE o.head_name = h.head_name) = 1 AND NOT EXISTS (SELECT 1 FROM member m"
            " WHERE m.household_id = h.id AND m.birth > '2003-01-01') ORDER BY next_due, id LIMIT 8")
        self.people["households"] = rows
        self.people["village"] = self.tablet.sql(BEHIND_V19)[0]
        made = subprocess.run([self.build / "tests/system/busy-tablet", self.tablet.folder,
                               self.people["worker"]["id"], self.people["lead"]["id"],
                               *(r["id"] for r in rows)], env=self.tablet.env(),
                              capture_output=True, text=True)
        if made.returncode != 0:
            raise Failed(f"busy-tablet ended with {made.returncode}: {made.stderr[-600:]}")
        return self

    def copy(self, name):
        folder = self.folder / name
        shutil.copytree(self.tablet.folder, folder, dirs_exist_ok=True)
        return Tablet(self.build, folder)

    def stop(self):
        self.county.stop()


class Mode:
    """How a walk looks at the app: its language, its way to draw, the sizes of its window, how many
    times the usual size the system's text has."""

    def __init__(self, name, language="zh_CN", sizes=(ACROSS, UPRIGHT), text=1, env=None):
        self.name, self.language, self.sizes, self.text = name, language, sizes, text
        self.env = dict(env or {})

    def prepare(self, build, folder):
        """The environment of the app and the words it will show."""
        env, locale = dict(self.env), pathlib.Path(build) / "po"
        env["XDG_CONFIG_HOME"] = str(pathlib.Path(folder) / "config")
        if self.language == pseudo_locale.LANGUAGE:
            locale = pseudo_locale.make(TOP, pathlib.Path(folder) / "locale")
        env["HTK_LOCALE_DIR"] = str(locale)
        words = gettext.translation("huitoukan", locale, [self.language], fallback=True)
        return env, words


class Walk:
    """One life of the app in one mode. `seen(page, size)` is called on every page in every size;
    `missed(what)` when a page could not be reached, else that is a failure."""

    devices = {}  # what the app takes for a camera and a microphone

    def __init__(self, world, desktop, mode, folder, seen, missed=None):
        self.world, self.mode, self.seen, self.missed = world, mode, seen, missed
        self.folder = pathlib.Path(folder)
        env, self.words = mode.prepare(world.build, self.folder)
        self.tablet = self.make_tablet()
        env = {**self.tablet.env(), **env, "HTK_SYNC_PROGRAM": str(self.make_agent()),
               "HOME": str(self.folder), **self.devices}
        self.app = App(desktop, world.build / "ui/huitoukan", env, self.folder / "app.log")
        self.app.language = mode.language

    def make_tablet(self):
        return self.world.copy(self.folder.name + "-tablet")

    def make_agent(self):
        """The agent, to which two tablets are near by whatever network this machine has."""
        self.folder.mkdir(parents=True, exist_ok=True)
        agent = self.folder / "agent"
        agent.write_text(AGENT.format(lead=self.world.people["lead"]["name"],
                                      agent=self.world.build / "sync/agent/huitoukan-sync"), encoding="utf-8")
        agent.chmod(0o755)
        return agent

    def t(self, text):
        return self.words.gettext(text)

    def day(self, day):
        """A day as the app writes it in its language."""
        month = self.t("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()[day.month - 1])
        return day.strftime(self.t("%-d %b %Y").replace("%b", month))

    def part(self, text):
        """The longest piece of a text between the values that stand in it."""
        return max(re.split(r"%[-+ #0]*\d*[a-zA-Z]", self.t(text)), key=len).strip(" ·：:")

    # --- Moving

    def page(self, name, title=None):
        """The page is there, as its title says: it is looked at in every size of the mode."""
        title = title or self.t(TITLES[name])
        for size in self.mode.sizes:
            self.app.resize(*size)
            wait_for(f"“{title}” above the page {name}", lambda: self.is_headed(title), 10, 0.1)
            self.seen(name, size)

    def is_headed(self, title):
        """Whether the title stands on the screen as words of its own, in the header or above the questions."""
        stack = [self.app.root]
        while stack:
            node = stack.pop()
            role = self.app.role(node)
            if role == "label" and self.app.name(node) == title and self.app.extents(node)[2] > 0:
                return True
            if role not in PRESSED:
                stack.extend(node.get_child_at_index(i) for i in range(node.get_child_count() - 1, -1, -1))
        return False

    def step(self, what, action, *args):
        try:
            action(*args)
            self.home()
        except Failed as failure:
            if self.missed is None:
                raise Failed(f"{what}: {failure}") from failure
            self.missed(f"{what}: {failure}")
            self.home()

    def home(self):
        """Back to the places, whatever lies over them."""
        for _ in range(8):
            if self.app.root.get_child_count() > 1:
                self.app.key("Escape")
                continue
            if next(self.app.find_all(self.t("Back"), "push button"), None) is None:
                return
            self.press("Back")
        raise Failed("the app does not lead back to its places")

    def press(self, text, role="push button", contains=False, scroll=False):
        self.app.click(self.t(text), role, contains=contains, scroll=scroll)
        self.app.settle(0.3)

    def place(self, text):
        """A place may stand behind More when the tablet is held upright."""
        self.app.resize(*self.mode.sizes[0])
        title = self.t(text)
        if next(self.app.find_all(title, "push button"), None) is None:
            self.press("More")
        self.app.click(title, "push button")
        wait_for(f"the place “{title}”", lambda: any(
            self.app.role(n) == "label" and self.app.extents(n)[1] < 80
            for n in self.app.find_all(title)), 15, 0.1)
        self.app.settle(0.4)

    def first_row(self, name=None):
        def row():
            rows = [n for n in self.app.nodes() if self.app.role(n) == "list item"
                    and self.app.extents(n)[2] > 0 and (name is None or name in self.app.name(n))]
            return rows and rows[0]
        node = wait_for(f"a row “{name or 'of any name'}”", row, 20, 0.1)
        self.app.settle(0.3)
        chosen = self.app.name(node)
        self.app.click_node(node)
        self.app.settle(0.5)
        return chosen

    # --- The pages

    def sign_in(self, role):
        name = self.world.people[role]["name"]
        if next(self.app.find_all(self.t("Who is working?")), None) is None:
            self.app.click("·", "push button", contains=True)
        self.app.click(name, "push button")
        self.app.wait_text(self.t("Tasks"))
        self.app.settle(0.5)

    def tasks(self):
        self.place("Tasks")
        self.page("tasks")
        self.press("By village")
        self.app.gone(self.t("Counting the households of the villages …"))
        self.page("tasks-by-village")
        self.press("Due")

    def search(self, name):
        """By the button of the header; a household stands above the cases of the same name."""
        self.press("Search")
        self.app.paste(name)
        wait_for(f"{name} found", lambda: next(self.app.find_all(name, "list item"), None))
        self.app.settle(0.6)

    def household(self, n, page):
        name = self.world.people["households"][n]["name"]
        self.search(name)
        if n == 2:
            self.page("search")
        self.first_row(name)
        self.app.wait_text(self.t("Members"))
        self.page(page, name)

    def case(self):
        self.household(3, "household")
        self.press("Open its case", scroll=True)
        self.app.wait_text(self.t("What happened"))
        self.page("case-active")
        self.press("Add a measure", scroll=True)
        self.page("step-measure")

    def clue(self):
        self.place("Cases")
        self.page("cases")
        self.first_row(self.world.people["households"][2]["name"])
        self.app.wait_text(self.t("What happened"))
        self.page("case-clue")
        self.press("Begin the home check", scroll=True)
        self.page("step-home-check")

    def form_a(self):
        self.household(2, "household-draft")
        self.press("Go on with the draft", contains=True, scroll=True)
        self.sections("form-a")

    def section_rows(self):
        """The names of the sections of the form that is open."""
        return [self.app.name(n) for n in self.app.nodes(self.app.find(self.t("Sections"), "list"))
                if self.app.role(n) == "list item"]

    def form(self, page):
        """A form that was just begun: it is at its first section."""
        self.page(page, self.section_rows()[0])

    def sections(self, form):
        """Each section of the form that is open, and what stands against submitting it."""
        for i, name in enumerate(self.section_rows()):
            self.app.resize(*self.mode.sizes[0])
            self.app.click(name, "list item", scroll=True)
            self.app.settle(0.4)
            self.page(f"{form}-{i + 1:02}", name)
        # A window of its own, which stands where the app's was when it opened.
        for size in self.mode.sizes:
            self.app.resize(*size)
            self.press("Check and submit")
            self.seen(f"{form}-open-questions", size)
            self.app.key("Escape")
            self.app.settle(0.3)

    def read_back(self):
        self.household(4, "household-ready")
        self.press("Go on with the draft", contains=True, scroll=True)
        self.press("Check and submit")
        self.app.wait_text(self.t("Signatures"))
        self.page("read-back")

    def visits(self):
        self.place("My visits")
        self.page("my-visits")
        self.first_row(self.world.people["households"][1]["name"])
        self.app.wait_text(self.t("Correct"))
        self.page("visit-returned")
        self.press("Correct", scroll=True)
        self.form("correction")

    def trash(self):
        self.place("My visits")
        self.press("Delete", scroll=True)
        self.app.click(self.part("Trash (%u)").rstrip(" (（"), "push button", contains=True, scroll=True)
        self.app.settle(0.3)
        self.page("trash")

    def findings(self):
        self.place("Findings")
        self.page("findings")
        self.first_row()
        self.app.wait_text(self.t("What happened"))
        self.page("finding")

    def finding_step(self):
        self.place("Findings")
        self.first_row()
        self.press("Assign", scroll=True)
        self.page("step-assign")

    def village(self):
        self.place("Villages")
        self.app.wait_text(self.part("Score %d"), 60)
        self.app.settle(0.6)
        self.page("villages")
        village = self.first_row()
        self.app.wait_text(self.part("%u of 33 judged"), 60)
        self.page("village-card", village)
        self.press("Fill the village form", scroll=True)
        self.form("form-b")

    def indicator(self):
        behind = self.world.people["village"]
        self.search(behind["name"])
        village = self.first_row(behind["name"])
        self.app.wait_text(self.part("%u of 33 judged"), 60)
        self.app.click("V19", "push button", scroll=True)
        self.app.wait_text(self.t("Why"))
        self.page("indicator", village)
        self.app.click(self.words.ngettext("%u household behind it", "%u households behind it", behind["n"])
                       .replace("%u", str(behind["n"])), "push button", contains=True, scroll=True)
        name = "医疗救助覆盖" if self.mode.language == "zh_CN" else "Medical aid"
        self.page("households-behind", f"{village} · {name}")

    def funds(self):
        self.place("Funds")
        self.app.wait_text("蓄水池工程")
        self.page("funds")
        self.app.click_node(self.app.find("蓄水池工程"))
        self.app.wait_text(self.day(datetime.date(2024, 8, 26)))
        self.page("project", "蓄水池工程")
        self.press("Check the funds", scroll=True)
        self.form("form-c")

    def new_household(self):
        self.place("Tasks")
        self.press("New household")
        self.form("form-e")

    def reports(self):
        self.place("Reports")
        self.page("reports")
        ledger = self.first_row()
        self.app.gone(self.t("Reading …"), 30)
        self.page("ledger", ledger)

    log_line = "3 条已收"  # as busy-tablet.c wrote it, in the language that the agent had

    def sync(self):
        self.place("Sync")
        self.page("sync")
        self.press("The log of 90 days", scroll=True)
        self.page("sync-log")
        self.first_row(self.log_line)
        self.page("sync-receipts")
        self.app.key("alt+Left")
        self.app.settle(0.5)
        self.app.key("alt+Left")
        self.app.settle(0.5)
        self.press("Hand over without internet …", scroll=True)
        self.app.wait_text(self.world.people["lead"]["name"])
        self.page("handover")

    def around(self):
        """What the menu leads to, by its keys: a popover lies on a surface of its own."""
        for keys, words, name in (("ctrl+comma", "Light or dark", "preferences"),
                                  ("F1", "With the keyboard alone", "keyboard")):
            self.app.key(keys)
            self.app.wait_text(self.t(words))
            self.page(name)
            self.app.key("alt+Left")
        for nth, words, name in ((2, "Who is due stands first", "tour"), (3, "Data format", "about")):
            self.app.click(self.t("Menu"))
            self.app.settle(0.4)
            for _ in range(nth):
                self.app.key("Down")
            self.app.key("Return")
            self.app.wait_text(self.t(words))
            self.page(name)
            self.app.key("alt+Left")

    def team_tablets(self):
        self.place("Sync")
        self.press("The tablets of my team", scroll=True)
        self.app.wait_text(self.world.people["worker"]["name"])
        self.page("team-tablets")

    def conflicts(self):
        self.place("Review")
        self.app.click(self.words.ngettext("%u conflict waits for a choice", "%u conflicts wait for a choice", 4)
                       .replace("%u", "4"), "push button")
        self.app.wait_text(self.t("Conflicts"))
        self.page("conflicts")

    def review(self):
        self.place("Review")
        self.page("review")
        self.first_row(self.world.people["households"][0]["name"])
        self.app.wait_text(self.t("Approve"))
        self.page("review-visit")
        self.press("Show all answers, not only what differs", role=None, contains=True)
        self.page("review-all-answers")

    def batch(self):
        """What lies behind the button is not looked at where nothing is green: then it is missed."""
        self.place("Review")
        self.app.click(self.part("Approve green ones (%u)").rstrip(" (（"), "push button", contains=True)
        self.app.wait_text(self.t("Left out, to be looked at one by one: ").strip())
        wait_for("a visit that can be approved", lambda: any(next(self.app.find_all(self.words.ngettext(
            "Approve %u visit", "Approve %u visits", n).replace("%u", str(n)), "push button"), None)
            for n in (1, 2)))
        self.page("review-batch")

    WORKER = ["tasks", "case", "clue", "form_a", "read_back", "visits", "village", "indicator", "funds",
              "new_household", "trash", "reports", "sync", "around"]
    LEAD = ["review", "batch", "conflicts", "findings", "finding_step", "team_tablets"]

    def run(self):
        self.app.start()
        self.page("sign-in")
        for role, pages in (("worker", self.WORKER), ("lead", self.LEAD)):
            self.sign_in(role)
            for page in pages:
                self.step(page.replace("_", " "), getattr(self, page))
        self.app.stop()


class FirstStart(Walk):
    """A tablet that belongs to no county yet."""

    def make_tablet(self):
        return Tablet(self.world.build, self.folder / "fresh")

    def run(self):
        self.app.start()
        self.page("first-start")
        self.app.stop()
