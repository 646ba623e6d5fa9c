#!/usr/bin/env python3
"""Our agent brings photos to @tus/server, over a line that is cut, killed in between, and goes on where it was.
test_tus_server.py BUILD; 77 where that server cannot be had.

Everything but the files is our county's: rows arrive although the photos do not."""
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / "tests/lib"), str(TOP / "tests/peer")]
import peer  # noqa: E402
import slow_line  # noqa: E402
import world  # noqa: E402

PHOTOS = (150_000, 700_000, 300_000)


def expect(what, got, wanted):
    if got != wanted:
        raise world.Failed(f"{what}: {got} instead of {wanted}")


def write_visits(build, tablet):
    lines = "".join(f"photo {size}\n" for size in PHOTOS) + "row\n"
    r = subprocess.run([build / "tests/agent/journal-writer"], input=lines, env=tablet.env(), text=True,
                       capture_output=True)
    expect("visits written", (r.returncode, len(r.stdout.splitlines())), (0, len(PHOTOS) + 1))


def asked(folder):
    log = folder / "asked.jsonl"
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


def kill_in_a_file(tablet, folder, line):
    """kill -9 while a photo is on its way: the next agent must know where the server has it."""
    process = subprocess.Popen([tablet.build / "sync/agent/huitoukan-sync", "--once"], env=tablet.env(),
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    before = line.up.bytes
    world.wait_for("half of a photo on its way", lambda: line.up.bytes - before > 350_000 or
                   process.poll() is not None)
    process.kill()
    process.wait()


def check_calls(folder):
    calls = asked(folder)
    begun = [c for c in calls if c["method"] == "POST"]
    expect("files begun, each once", (len(begun), {c["status"] for c in begun}), (len(PHOTOS), {201}))
    resumed = [c for c in calls if c["method"] == "PATCH" and c["offset"] > 0]
    cut = [c for c in calls if c["method"] == "PATCH" and not c["whole"]]
    if not cut or not resumed:
        raise world.Failed(f"nothing was cut, or nothing went on behind its beginning: {calls}")
    if not all(c["checksum"].startswith("sha256 ") for c in calls if c["method"] == "PATCH"):
        raise world.Failed("a piece came without its checksum")


def run(build, folder, server_port, county):
    line = slow_line.Line(server_port, rate=4_000_000, rtt=0.02)
    tablet = world.Tablet(build, folder / "tablet")
    worker = next(u["id"] for u in county.users() if u["role"] == "worker")
    tablet.agent("enrol", line.url, county.code_for(worker))
    tablet.agent("--once")
    write_visits(build, tablet)
    try:
        kill_in_a_file(tablet, folder, line)
        rows = county.sql("SELECT count(*) n FROM device_row WHERE verdict = 'accepted'")
        expect("rows at the county when no photo was whole yet", rows, [dict(n=len(PHOTOS) + 1)])
        line.cut_up_after(40_000, 200_000, 260_000)
        tablet.agent("--once", check=False)
        tablet.agent("--once")
        expect("cuts", line.cuts, 3)
    finally:
        line.close()
    files = tablet.sql("SELECT sha256, size, receipt_at IS NOT NULL done FROM attachment ORDER BY sha256")
    expect("receipts", [f["done"] for f in files], [1] * len(PHOTOS))
    there = [f for f in (folder / "files").iterdir() if f.suffix != ".json"]
    expect("the files there", sorted(hashlib.sha256(f.read_bytes()).hexdigest() for f in there),
           [f["sha256"] for f in files])
    expect("places kept for nothing", tablet.sql("SELECT count(*) n FROM meta WHERE name LIKE 'upload/%'"),
           [dict(n=0)])
    check_calls(folder)


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    try:
        engine = peer.lay(build)
    except peer.NoPeer as error:
        print(error)
        return 77
    with tempfile.TemporaryDirectory(prefix="htk-tus-") as temporary:
        folder = pathlib.Path(temporary)
        (folder / "files").mkdir()
        county = world.County(build, folder / "county", households=40).make().start()
        server = subprocess.Popen(["node", TOP / "tests/tus/server.mjs", engine, str(county.port), folder],
                                  stdout=subprocess.PIPE, text=True)
        try:
            run(build, folder, int(server.stdout.readline()), county)
        finally:
            server.kill()
            server.wait()
            county.stop()
    print("the agent and @tus/server agree")
    return 0


try:
    sys.exit(main())
except world.Failed as failure:
    print(failure, file=sys.stderr)
    sys.exit(1)
