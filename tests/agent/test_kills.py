#!/usr/bin/env python3
"""Kills the agent and the county server at random moments while visits are written, pushed and
pulled, and then balances the books: test_kills.py BUILD

What was durable on the tablet when it died is there afterwards; the county has each row and each
photo once, with the verdict the tablet keeps; the chain of the journal holds at both ends.
HTK_KILLS (40) is how many kills, HTK_SEED repeats a run. Prints its figures as a JSON line."""
import hashlib
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import world  # noqa: E402

NO_SERVER, ATTENTION = 3, 7


class Writer:
    """The app's side: one visit at a time, each known here when it is durable there."""

    def __init__(self, build, tablet):
        self.process = subprocess.Popen([str(pathlib.Path(build) / "tests/agent/journal-writer")],
                                        env=tablet.env(), stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.rows = []

    def write(self, photo=0):
        self.process.stdin.write(f"photo {photo}\n" if photo else "row\n")
        self.process.stdin.flush()
        words = self.process.stdout.readline().split()
        if len(words) != 4:
            raise world.Failed("the tablet could not write a visit")
        self.rows.append(dict(seq=int(words[0]), change_id=words[1], hash=words[2],
                              object=words[3]))

    def close(self):
        self.process.stdin.close()
        if self.process.wait(30) != 0:
            raise world.Failed("the writer failed")


def start_agent(tablet, log):
    return subprocess.Popen([str(tablet.build / "sync/agent/huitoukan-sync"), "--once"],
                            env=tablet.env(), stdout=log, stderr=log)


def one_kill(rng, county, tablet, writer, usual, log, tally):
    """A round that is interrupted; returns how long an uninterrupted one took, when it was one."""
    victim = rng.choice(["agent", "agent", "server", "server", "both"])
    for _ in range(rng.randint(1, 6)):
        writer.write(rng.randint(1000, 400000) if rng.random() < 0.25 else 0)
    agent = start_agent(tablet, log)
    began = time.monotonic()
    end = began + rng.uniform(0, usual)
    while time.monotonic() < end and agent.poll() is None:
        # The worker goes on submitting while the agent is at it.
        if rng.random() < 0.2:
            writer.write()
        time.sleep(min(0.002, max(0, end - time.monotonic())))
    if agent.poll() is not None:
        if agent.returncode != 0:
            raise world.Failed(f"the agent ended with {agent.returncode}")
        tally["missed"] += 1
        return time.monotonic() - began
    if victim != "server":
        agent.kill()
        tally["agent"] += 1
    if victim != "agent":
        county.kill()
        tally["server"] += 1
    agent.wait(60)
    if victim == "server" and agent.returncode not in (0, NO_SERVER):
        raise world.Failed(f"the agent ended with {agent.returncode} when its server died")
    if victim != "agent":
        county.start()
    return usual


def expect(what, found, wanted):
    if found != wanted:
        raise world.Failed(f"{what}: found {found}, wanted {wanted}")


def balance(county, tablet, writer):
    device = tablet.sql("SELECT value FROM meta WHERE name = 'device_id'")[0]["value"]
    here = tablet.sql("SELECT seq, change_id, hash, object, verdict FROM change ORDER BY seq")
    there = county.sql("SELECT seq, change_id, hash, object, verdict FROM device_row "
                       f"WHERE device_id = '{device}' ORDER BY seq")
    said = [{k: row[k] for k in ("seq", "change_id", "hash", "object")} for row in here]
    expect("rows of the tablet's journal that were said to be durable", said, writer.rows)
    expect("rows at the county", there, here)
    expect("verdicts", {row["verdict"] for row in here}, {"accepted"})
    expect("visits at the county",
           county.sql("SELECT count(*) n, count(DISTINCT v.id) visits,"
                      " count(DISTINCT r.id) revisions FROM visit v"
                      " JOIN visit_revision r ON r.visit_id = v.id"
                      " WHERE v.state = 'submitted'"),
           [dict(n=len(here), visits=len(here), revisions=len(here))])
    expect("visits the tablet shows as delivered",
           tablet.sql("SELECT count(*) n FROM visit WHERE delivered_at IS NOT NULL"),
           [dict(n=len(here))])
    files = tablet.sql("SELECT sha256, size FROM attachment ORDER BY sha256")
    expect("photos at the county",
           county.sql("SELECT sha256, size FROM attachment WHERE complete_at IS NOT NULL "
                      "ORDER BY sha256"), files)
    for row in files:
        name = row["sha256"]
        path = county.folder / "attachments" / name[:2] / name[2:4] / name
        expect("the content of a photo", hashlib.sha256(path.read_bytes()).hexdigest(), name)
    expect("photos without a receipt",
           tablet.sql("SELECT count(*) n FROM attachment WHERE receipt_at IS NULL"), [dict(n=0)])
    county.run("check", "--store", county.store)
    known = {row["change_id"] for row in there}
    return dict(rows=len(here), lost=sum(row["change_id"] not in known for row in writer.rows),
                doubled=len(there) - len(known), photos=len(files),
                photo_bytes=sum(row["size"] for row in files))


def main():
    build = pathlib.Path(sys.argv[1])
    kills = int(os.environ.get("HTK_KILLS", "40"))
    seed = int(os.environ.get("HTK_SEED", "20261124"))
    rng = random.Random(seed)
    tally = dict(agent=0, server=0, missed=0)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="huitoukan-kills-") as folder:
        folder = pathlib.Path(folder)
        county = world.County(build, folder / "county", households=max(400, kills * 25)).make()
        tablet = world.Tablet(build, folder / "tablet")
        try:
            county.start()
            tablet.enrol(county, next(u["id"] for u in county.users() if u["role"] == "worker"))
            writer = Writer(build, tablet)
            usual = 0.25
            with open(folder / "agent.log", "ab") as log:
                while tally["agent"] + tally["server"] < kills:
                    took = one_kill(rng, county, tablet, writer, usual, log, tally)
                    usual = max(0.05, 0.7 * usual + 0.3 * took)
            writer.close()
            tablet.agent("--once")
            books = balance(county, tablet, writer)
        except (world.Failed, subprocess.TimeoutExpired) as e:
            print(f"seed {seed}: {e}\n{(folder / 'agent.log').read_text()[-2000:]}"
                  if (folder / "agent.log").exists() else f"seed {seed}: {e}", file=sys.stderr)
            return 1
        finally:
            county.kill()
    print(json.dumps(dict(test="kills", seed=seed, kills=tally["agent"] + tally["server"],
                          agent_kills=tally["agent"], server_kills=tally["server"],
                          rounds_not_hit=tally["missed"],
                          seconds=round(time.monotonic() - began, 1), **books)))
    return 0


sys.exit(main())
