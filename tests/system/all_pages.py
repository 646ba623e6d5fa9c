#!/usr/bin/env python3
"""Every page of the app, in every way to look at it.

  all_pages.py --build BUILD --folder DIR [--modes light,dark,…]   pictures: DIR/MODE/PAGE-HOW.png
  all_pages.py --build BUILD --front-page DIR                     those of README.md, in few colours
  all_pages.py --build BUILD --check                               what must hold, see lib/page_check.py

--check looks at each page across and upright: in Chinese, with the text of the system at 200 %, and with
texts twice as long. A page that cannot be reached is a fault, too."""
import argparse
import collections
import concurrent.futures
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import page_check  # noqa: E402
import pseudo_locale  # noqa: E402
from apart import apart  # noqa: E402
from older_draft import KeptForm, LostForm  # noqa: E402
from page_walk import NAMES, FirstStart, Mode, Walk, World  # noqa: E402
from window_walk import DeviceWindows, Windows  # noqa: E402
from world import Failed  # noqa: E402

LARGE = {"ADW_DEBUG_HIGH_CONTRAST": "1"}
MODES = {mode.name: mode for mode in (
    Mode("light"),
    Mode("dark", env={"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}),
    Mode("contrast", env=LARGE),
    Mode("contrast-dark", env={**LARGE, "ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}),
    Mode("large-text", text=2),
    Mode("english", "en"),
    Mode("long-words", pseudo_locale.LANGUAGE),
    Mode("scale-2", env={"GDK_SCALE": "2"}),
    Mode("large-contrast", text=2, env=LARGE),
)}
PICTURES = [name for name in MODES if name not in ("scale-2", "large-contrast")]
CHECKED = ["light", "large-text", "long-words"]
AT_A_TIME = 3
# What README.md shows, by mode.
FRONT_PAGE = {
    "light": [f"{page}-landscape" for page in (
        "first-start", "sign-in", "tour", "tasks", "tasks-by-village", "search", "household-draft", "form-a-01",
        "form-a-03", "form-a-open-questions", "read-back", "my-visits", "visit-returned", "correction", "review",
        "review-visit", "conflicts", "cases", "findings", "finding", "villages", "village-card", "funds", "project",
        "sync", "sync-log", "handover", "team-tablets", "preferences")]
             + [f"{page}-portrait" for page in ("tasks", "form-a-03", "review-visit", "case-active")],
    "dark": ["tasks-landscape", "village-card-portrait"],
}
COLORS = 64


def walk_one(desktop, kind, world, mode, folder, pictures):
    """One walk; returns (page, size, fault) and how many pages were seen."""
    found, count = [], collections.Counter()

    def seen(page, size):
        count[page] += 1
        if pictures:
            walk.app.screenshot(pictures / f"{page}-{NAMES[size]}.png")
        found.extend((page, NAMES[size], fault) for fault in page_check.faults(walk.app, size, mode.text))

    def missed(what):
        found.append(("—", "", f"not reached: {what}"))
        desktop.try_screenshot(f"missed-{mode.name}-{len(found)}.png")
    # The size of the system's text: of this screen alone.
    subprocess.run(["xrdb", "-merge"], input=f"Xft.dpi: {96 * mode.text}\n", text=True, check=True)
    walk = kind(world, desktop, mode, folder, seen, missed)
    walk.run()
    log = (walk.folder / "app.log").read_text(errors="replace")
    found.extend(("—", "", line) for line in log.splitlines() if "CRITICAL" in line)
    return found, len(count)


def look_in(world, name, folder, pictures):
    """All walks of a mode; returns the lines that tell of it, and how many faults there are."""
    began = time.monotonic()
    place = folder / f"walk-{name}"
    place.mkdir(parents=True, exist_ok=True)
    shots = pictures / name if pictures else None
    if shots:
        shots.mkdir(parents=True, exist_ok=True)
    found, pages = [], 0
    for kind in (FirstStart, Walk, Windows, DeviceWindows, LostForm, KeptForm):
        # A screen that holds the window both ways.
        edge = 1280 * int(MODES[name].env.get("GDK_SCALE", "1"))
        more, n = apart(walk_one, kind, world, MODES[name], place, shots, size=(edge, edge))
        found, pages = found + more, pages + n
    lines = [f"{name} {page} {how}: {fault}" for page, how, fault in dict.fromkeys(found)]
    lines.append(f"{name}: {pages} pages, {len(found)} faults, {time.monotonic() - began:.0f} s")
    return lines, len(found)


def look(world, names, folder, pictures):
    """Some modes at a time: a walk mostly waits for the screen to come to rest."""
    faults = 0
    with concurrent.futures.ThreadPoolExecutor(AT_A_TIME) as walks:
        for lines, n in walks.map(lambda name: look_in(world, name, folder, pictures), names):
            print("\n".join(lines), flush=True)
            faults += n
    return faults


def keep_front_page(folder, names, place):
    """The pictures of README.md: a screen of this app has few colours, and a picture of few is small."""
    place.mkdir(parents=True, exist_ok=True)
    for mode in names:
        for page in FRONT_PAGE.get(mode, ()):
            name = page if mode == "light" else f"{page}-{mode}"
            subprocess.run(["convert", folder / mode / f"{page}.png", "-strip", "+dither", "-colors", str(COLORS),
                            "-define", "png:compression-level=9", f"PNG8:{place / name}.png"], check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True, type=pathlib.Path)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--folder", type=pathlib.Path, help="where the pictures go")
    what.add_argument("--check", action="store_true")
    what.add_argument("--front-page", type=pathlib.Path, metavar="DIR", help="ui/screenshots")
    parser.add_argument("--modes", help=f"of {', '.join(MODES)}; several with commas")
    args = parser.parse_args()
    names = args.modes.split(",") if args.modes else (
        CHECKED if args.check else list(FRONT_PAGE) if args.front_page else PICTURES)
    if any(name not in MODES for name in names):
        parser.error(f"the modes are {', '.join(MODES)}")
    tmp = pathlib.Path(tempfile.mkdtemp(prefix="huitoukan-pages-"))
    world = World(args.build.resolve(), tmp)
    try:
        world.make()
        faults = look(world, names, tmp, tmp / "pictures" if args.front_page else args.folder)
        if args.front_page:
            keep_front_page(tmp / "pictures", names, args.front_page)
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    finally:
        world.stop()
    shutil.rmtree(tmp)
    return 1 if args.check and faults else 0


sys.exit(main())
