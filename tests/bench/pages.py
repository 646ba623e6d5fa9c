#!/usr/bin/env python3
"""What the app costs the person who waits for it, each beside a yardstick of the same run: switching
pages and opening form A with 8 members beside the first frame of an empty libadwaita window, an answer
that is saved beside a bare SQLite commit, a key typed into the search until its rows are drawn, and the turns of the main loop while somebody types and while
the list of who is due is scrolled. A turn is given by the clock, which counts what other programs took
too, by the processor time it took itself (cpu) and by its wait for the disk, beside the longest turn of the empty
window. Prints JSON lines. pages.py --build BUILD [--folder DIR] [--households N] [--runs N]; DIR keeps the store."""
import argparse
import json
import os
import pathlib
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from ui_driver import App, Desktop  # noqa: E402
from world import Failed, sql  # noqa: E402

PLACES = ["My visits", "Cases", "Findings", "Villages", "Funds", "Reports", "Sync", "Tasks"]
# The form speaks the language of the app.
RESULT, AT_HOME, WAGES = "Result", "At home", "Wages"
FRAME_MS = 16
FADES_US = 4000
REST_S = 0.25


def print_line(what, **figures):
    print(json.dumps({"bench": "pages", "what": what, **figures}), flush=True)


def bare_commits(folder, n):
    """Milliseconds of n commits of one small row each, as durable as the app's."""
    path = folder / "commit.db"
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE op (n INTEGER PRIMARY KEY, ref TEXT, value TEXT)")
    times = []
    for i in range(n):
        began = time.monotonic()
        db.execute("INSERT INTO op (ref, value) VALUES ('/data/sec_income/y_wage', ?)", (str(i),))
        times.append((time.monotonic() - began) * 1e3)
    db.close()
    path.unlink()
    return times


def watched(build, env, path):
    """The environment of a program whose main loop writes its turns to that file."""
    return dict(env, LD_PRELOAD=str(build / "tests/bench/loop-watch.so"), HTK_LOOP_WATCH=str(path))


def read_turns(path):
    """(began, us of work, us to "Saved" or -1, us of processor time, us for the disk) of each turn."""
    lines = path.read_text().splitlines() if path.exists() else []
    return [tuple(map(int, line.split())) for line in lines]


def empty_window_turn(build, env, path):
    """The turns of a window without anything in it, the longest first."""
    path.unlink(missing_ok=True)
    empty_window(build, watched(build, env, path))
    return sorted(read_turns(path), key=lambda turn: -turn[3])


def empty_window(build, env):
    began = time.monotonic_ns() / 1e6
    run = subprocess.run([build / "tests/bench/bench-empty-window"], env=env, capture_output=True,
                         text=True, timeout=60, check=True)
    line = json.loads(next(x for x in run.stdout.splitlines() if x.startswith("{")))
    return line["first_frame_us"] / 1e3 - began


class Watched(App):
    """The app with the watch on its main loop."""

    watch = None

    def turns(self, since_us):
        """Those of read_turns() since then."""
        return [turn for turn in read_turns(self.watch) if turn[0] + turn[1] >= since_us]

    def until_rest(self, since_us):
        """Waits until the loop has rested a while; milliseconds from then to the end of its work."""
        time.sleep(REST_S)
        while True:
            # A turn is written at its end: the app answers when none is under way.
            self.extents(self.root.get_child_at_index(0))
            # Lesser ones are our question, or a button that fades.
            turns = [turn for turn in self.turns(since_us) if turn[1] >= FADES_US]
            end = max((turn[0] + turn[1] for turn in turns), default=since_us)
            if time.monotonic() - end / 1e6 > REST_S:
                break
            time.sleep(0.05)
        # What comes after a pause is another matter.
        done = since_us
        for began, busy, *_ in sorted(turns):
            if began - done > REST_S * 1e6 and done > since_us:
                break
            done = began + busy
        return (done - since_us) / 1e3

    def timed_click(self, node):
        x, y, w, h = self.extents(node)
        subprocess.run(["xdotool", "mousemove", str(x + w // 2), str(y + h // 2)], check=True)
        time.sleep(REST_S)
        before = time.monotonic_ns() // 1000
        subprocess.run(["xdotool", "click", "1"], check=True)
        time.sleep(0.05)
        # From the moment the click arrived, not from the start of the program that made it.
        began = min((t[0] for t in self.turns(before) if t[0] >= before), default=before)
        return self.until_rest(began)


def switch_pages(app, runs):
    times = {place: [] for place in PLACES}
    for run in range(runs + 1):
        for place in PLACES:
            ms = app.timed_click(app.find(place, "push button"))
            if run > 0:  # the first visit makes the page
                times[place].append(ms)
            else:
                times[place + " made"] = [ms]
    return times


def open_household(app, household):
    """By its number, which no other has."""
    app.click("Search", "push button")
    app.type(household["hh_no"])
    app.click(household["head_name"], "list item")
    app.find("Members")


def back_to_places(app):
    while next(app.find_all("Back", "push button"), None) is not None:
        app.click("Back", "push button")
        app.settle(0.5)


def open_forms(app, households):
    times = []
    for household in households:
        open_household(app, household)
        button = app.find("Begin a visit", "push button")
        app.show(button)
        times.append(app.timed_click(button))
        app.find("Sections", "list")
        back_to_places(app)
    return times


def type_answers(app, household, n):
    """Answers of the income section, typed digit by digit and confirmed by Enter."""
    open_household(app, household)
    app.click("Go on with the draft", "push button", contains=True, scroll=True)
    app.find("Sections", "list")
    app.settle(1)
    if not app.sees(WAGES):  # a draft of an earlier run goes on where it was
        app.choose(RESULT, AT_HOME)
        app.settle(0.5)
    while not app.sees(WAGES):
        app.click("Next section", "push button")
        app.settle(0.5)
    entries = [x for x in app.nodes() if app.role(x) == "text" and app.extents(x)[2] > 0][:8]
    before = time.monotonic_ns() // 1000
    for i in range(n):
        app.click_node(entries[i % len(entries)])
        app.key("ctrl+a")
        subprocess.run(["xdotool", "type", "--delay", "80", str(10000 + i * 37)], check=True)
        app.key("Return")
        time.sleep(0.2)
    return app.turns(before)


def search(app, words):
    """Each is typed key by key: milliseconds from a key to its drawn rows, by word; those of them that the
    main loop worked, and of processor time; those until the search was open."""
    waited, worked, cpu = {}, [], []
    opened = app.timed_click(app.find("Search", "push button"))
    for word in words:
        app.key("ctrl+a", "Delete")
        app.settle(1)
        for key in word:
            before = time.monotonic_ns() // 1000
            subprocess.run(["xdotool", "key", key], check=True)
            time.sleep(0.05)
            began = min((t[0] for t in app.turns(before) if t[0] >= before), default=before)
            ms = app.until_rest(began)
            waited.setdefault(word, []).append(ms)
            turns = [t for t in app.turns(began) if t[0] <= began + ms * 1e3]
            worked.append(sum(t[1] for t in turns) / 1e3)
            cpu.append(sum(t[3] for t in turns) / 1e3)
    if not any(app.role(n) == "list item" and app.extents(n)[2] > 0 for n in app.nodes()):
        raise Failed(f"the search for {words[-1]} shows no row")
    back_to_places(app)
    return waited, worked, cpu, opened


def scroll(app, n):
    """Notches of the wheel over the list of who is due, then by the page to the end and back."""
    app.click("Tasks", "push button")
    app.settle(1)
    width, height = app.desktop.size
    before = time.monotonic_ns() // 1000
    subprocess.run(["xdotool", "mousemove", str(width * 2 // 3), str(height * 2 // 3)], check=True)
    subprocess.run(["xdotool", "click", "--repeat", str(n), "--delay", "30", "5"], check=True)
    subprocess.run(["xdotool", "click", "--repeat", str(n // 2), "--delay", "30", "4"], check=True)
    app.until_rest(before)
    return app.turns(before)


def memory_kib(pid):
    lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1])


def print_turns(what, turns, empty):
    """How many turns were longer than a frame, by the clock and by the processor, and the waits for
    the disk."""
    wall = sorted((turn[1] / 1e3 for turn in turns), reverse=True)
    cpu = sorted((turn[3] / 1e3 for turn in turns), reverse=True)
    disk = sorted((turn[4] / 1e3 for turn in turns if turn[4] > 0), reverse=True)
    print_line(what, turns=len(turns), over_16_ms=sum(t > FRAME_MS for t in wall),
               slow_ms=[round(t, 1) for t in wall[:8]], cpu_over_16_ms=sum(t > FRAME_MS for t in cpu),
               cpu_slow_ms=[round(t, 1) for t in cpu[:8]],
               disk_waits=len(disk), disk_slow_ms=[round(t, 1) for t in disk[:8]],
               cpu_worst_to_empty_window=round(cpu[0] * 1e3 / empty[0][3], 2))


def report(figures):
    windows, commits, empty = figures["windows"], figures["commits"], figures["empty"]
    switches, forms, typing = figures["switches"], figures["forms"], figures["typing"]
    window, commit = statistics.median(windows), statistics.median(commits)
    again = [ms for place in PLACES for ms in switches[place]]
    made = [switches[place + " made"][0] for place in PLACES]
    saved = [turn[2] / 1e3 for turn in typing if turn[2] >= 0]
    print_line("yardsticks", empty_window_ms=round(window, 1), commit_ms=round(commit, 3),
               empty_window_turn_ms=round(empty[0][1] / 1e3, 1),
               empty_window_turn_cpu_ms=round(empty[0][3] / 1e3, 1))
    for place in PLACES:
        print_line("page-switch", place=place, first_ms=round(switches[place + " made"][0], 1),
                   ms=round(statistics.median(switches[place]), 1))
    print_line("page-switch", ms=round(statistics.median(again), 1), worst_ms=round(max(again), 1),
               first_ms=round(statistics.median(made), 1),
               ratio_to_empty_window=round(statistics.median(again) / window, 2))
    print_turns("page-switch-turns", figures["switching"], empty)
    print_turns("scroll-turns", figures["scrolling"], empty)
    print_line("open-form-8-members", ms=round(statistics.median(forms), 1),
               ratio_to_empty_window=round(statistics.median(forms) / window, 2))
    print_line("keystroke-to-saved", n=len(saved), ms=round(statistics.median(saved), 2),
               worst_ms=round(max(saved), 2),
               ratio_to_commit=round(statistics.median(saved) / commit, 1))
    print_turns("typing", typing, empty)
    waited, worked, cpu, opened = figures["searching"]
    keys = [ms for times in waited.values() for ms in times]
    print_line("search-key-to-rows", n=len(keys), ms=round(statistics.median(keys), 1), worst_ms=round(max(keys), 1),
               work_ms=round(statistics.median(worked), 1), work_worst_ms=round(max(worked), 1),
               cpu_ms=round(statistics.median(cpu), 1), cpu_worst_ms=round(max(cpu), 1), open_ms=round(opened, 1),
               first_key_ms=[round(times[0], 1) for times in waited.values()],
               ratio_to_empty_window=round(statistics.median(keys) / window, 2),
               work_ratio_to_empty_window=round(statistics.median(worked) / window, 2),
               cpu_to_empty_window_turn=round(statistics.median(cpu) * 1e3 / empty[0][3], 2))
    print_turns("search-turns", figures["search-turns"], empty)
    print_line("memory", rss_kib=figures["rss"])


def measure(app, build, folder, households, window_env, runs):
    """All that is measured of the running app, with the yardsticks taken in between."""
    windows = [empty_window(build, window_env) for _ in range(3)][1:]
    empty = empty_window_turn(build, window_env, folder / "empty-turns")
    before = time.monotonic_ns() // 1000
    switches = switch_pages(app, runs)
    switching = app.turns(before)
    scrolling = scroll(app, 120)
    windows.append(empty_window(build, window_env))
    forms = open_forms(app, households)
    windows.append(empty_window(build, window_env))
    before = time.monotonic_ns() // 1000
    # Every household of some begins with the first key of each: a letter, a digit.
    searching = search(app, [households[0]["head_initials"], households[1]["head_initials"], households[0]["hh_no"]])
    search_turns = app.turns(before)
    commits = bare_commits(folder, 200)
    typing = type_answers(app, households[0], 24)
    commits += bare_commits(folder, 200)
    return {"windows": windows, "empty": empty, "switches": switches, "switching": switching,
            "scrolling": scrolling, "forms": forms, "commits": commits, "typing": typing,
            "searching": searching, "search-turns": search_turns,
            "rss": memory_kib(app.process.pid)}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True, type=pathlib.Path)
    parser.add_argument("--folder", type=pathlib.Path)
    parser.add_argument("--households", type=int, default=100000)
    parser.add_argument("--runs", type=int, default=5)
    args = parser.parse_args()
    build = args.build.resolve()
    folder = args.folder or pathlib.Path(tempfile.mkdtemp(prefix="huitoukan-bench-"))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    env = dict(os.environ, HTK_PACK_DIR=str(build / "app/pack"), HTK_DATA_DIR=str(folder),
               HTK_USER="worker", HTK_LOCALE_DIR=str(build / "po"))
    if not (folder / "huitoukan.db").exists():
        subprocess.run([build / "tests/bench/bench-record", str(args.households), folder], env=env,
                       check=True)
    households = sql(
        build, folder / "huitoukan.db", folder / "key",
        "SELECT hh_no, head_name, head_initials FROM household h WHERE (SELECT count(*) FROM member m"
        " WHERE m.household_id = h.id) = 8 AND NOT EXISTS (SELECT 1 FROM draft d"
        f" WHERE d.subject_id = h.id) ORDER BY id LIMIT {args.runs}")
    desktop = Desktop().start()
    watch = folder / "turns"
    watch.unlink(missing_ok=True)
    app = None
    try:
        names = ("DISPLAY", "GDK_BACKEND", "GSK_RENDERER", "GSETTINGS_BACKEND", "XDG_RUNTIME_DIR",
                 "DBUS_SESSION_BUS_ADDRESS", "LC_ALL")
        window_env = dict(env, **{name: os.environ[name] for name in names})
        app = Watched(desktop, build / "ui/huitoukan", watched(build, env, watch), folder / "app.log")
        app.language, app.watch = "en", watch
        app.start()
        app.find("Tasks", "push button", timeout=60)
        report(measure(app, build, folder, households, window_env, args.runs))
    finally:
        # Nothing is lost by it, and on a busy machine its last writing may take long.
        if app is not None and app.process is not None:
            app.kill()
        desktop.stop()


main()
