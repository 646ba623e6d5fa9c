#!/usr/bin/env python3
"""Over the worst lines there are the sync still gets on: test_thin_line.py BUILD

16 kbit/s with 10 % loss: rows and a photo arrive, in more than one batch, each once. The first download,
cut and killed in the middle, goes on from its cursor and takes no page twice."""
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import slow_line  # noqa: E402
import world  # noqa: E402

HOUSEHOLDS = 1500
ROWS = 40
# What each kill or cut may cost: a page and what is on the line; and the regions and villages come first.
LOST = 150_000


def expect(what, found, wanted):
    if found != wanted:
        raise world.Failed(f"{what}: found {found}, wanted {wanted}")


def households(tablet):
    return tablet.sql("SELECT count(*) n FROM household")[0]["n"]


def first_download(tablet, line):
    """Killed and cut until it is there: what came stays, and comes no second time."""
    whole = line.down.bytes
    seen, rounds = [], []
    for stop in ("kill", "cut", "kill", "cut"):
        before, cuts = line.down.bytes, line.cuts
        if stop == "cut":
            line.cut_down_after(60_000, 40_000, 40_000, 40_000, 40_000, 40_000)
        process = subprocess.Popen([tablet.build / "sync/agent/huitoukan-sync", "--once"], env=tablet.env(),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if stop == "kill":
            world.wait_for("a part of the register", lambda: line.down.bytes - before > 120_000 or
                           process.poll() is not None)
            process.kill()
        process.wait(120)
        line.cut_down_after()
        seen.append(households(tablet))
        rounds.append((line.down.bytes - before, seen[-1] - (seen[-2] if len(seen) > 1 else 0), line.cuts - cuts))
    expect("what came stays", seen, sorted(seen))
    if not 0 < seen[0] < HOUSEHOLDS:
        raise world.Failed(f"the first try should have brought a part: {seen}")
    left, before = HOUSEHOLDS - seen[-1], line.down.bytes
    tablet.agent("--once")
    expect("households", households(tablet), HOUSEHOLDS)
    return line.down.bytes - whole, rounds + [(line.down.bytes - before, left, 0)]


def thin(build, tablet, line, county):
    writer = subprocess.run([build / "tests/agent/journal-writer"], input="row\n" * ROWS + "photo 9000\n",
                            env=tablet.env(), text=True, capture_output=True, check=True)
    expect("visits written", len(writer.stdout.splitlines()), ROWS + 1)
    line.rate, line.rtt, line.loss = 16_000, 0.6, 0.1
    tablet.agent("--once", timeout=400)
    line.rate, line.loss = None, 0.0
    expect("rows at the county", county.sql("SELECT count(*) n, count(DISTINCT change_id) d FROM device_row"
                                            " WHERE verdict = 'accepted'"), [dict(n=ROWS + 1, d=ROWS + 1)])
    expect("photos", county.sql("SELECT count(*) n FROM attachment WHERE complete_at IS NOT NULL"), [dict(n=1)])
    expect("what waits", tablet.sql("SELECT count(*) n FROM change WHERE verdict IS NULL"), [dict(n=0)])


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory(prefix="htk-thin-") as folder:
        folder = pathlib.Path(folder)
        county = world.County(build, folder / "county", households=HOUSEHOLDS).make().start()
        line = slow_line.Line(county.port, rate=4_000_000, rtt=0.02)
        try:
            tablet = world.Tablet(build, folder / "tablet")
            worker = next(u["id"] for u in county.users() if u["role"] == "worker")
            tablet.agent("enrol", line.url, county.code_for(worker))
            came, rounds = first_download(tablet, line)
            other = world.Tablet(build, folder / "other")
            before = line.down.bytes
            other.agent("enrol", line.url, county.code_for(worker))
            other.agent("--once")
            at_once = line.down.bytes - before
            # What is lost with a cut is a page and what was on the line; what was taken does not come again.
            for came_now, new, cuts in rounds:
                if came_now > at_once * new / HOUSEHOLDS + LOST * (1 + cuts):
                    raise world.Failed(f"{new} households came in {came_now} bytes, all in {at_once}: {rounds}")
            thin(build, tablet, line, county)
        finally:
            line.close()
            county.stop()
    print(f"first download with two kills and cuts: {came / at_once:.2f} of the bytes of one at once")
    return 0


try:
    sys.exit(main())
except world.Failed as failure:
    print(failure, file=sys.stderr)
    sys.exit(1)
