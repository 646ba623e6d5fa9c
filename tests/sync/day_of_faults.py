#!/usr/bin/env python3
"""A day on bad lines: two workers' tablets, their lead's, a phone with ODK Collect and the county, each
behind a line that breaks. At its end the books balance to the last row and the last byte of a photo.

day_of_faults.py BUILD [--seed N] [--hours N]. Prints its figures as a JSON line."""
import argparse
import hashlib
import json
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / "tests/lib"), str(TOP / "tests/openrosa")]
import collect  # noqa: E402
import world  # noqa: E402

WORST_LINE = "delay=600 rate=8000"  # 64 kbit/s, 600 ms each way


class Line:
    """The proxy between one device and the county."""

    def __init__(self, build, port):
        self.process = subprocess.Popen([str(build / "tests/sync/fault-proxy"), str(port)], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.port = int(self.process.stdout.readline())
        self.url = f"http://127.0.0.1:{self.port}"

    def tell(self, words):
        self.process.stdin.write(words + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        if words != "counts" and answer != "ok":
            raise world.Failed(f"the proxy says {answer}")
        return answer

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)


class Device:
    """A tablet with its app (what it says it has saved is in `rows`), its agent and its line."""

    def __init__(self, day, name, user, skip):
        self.line = Line(day.build, day.county.port)
        self.tablet = world.Tablet(day.build, day.folder / name)
        self.tablet.agent("enrol", self.line.url, day.county.code_for(user))
        self.tablet.agent("--once")
        self.log = open(day.folder / f"{name}.log", "ab")
        self.rows, self.round = [], None
        self.app = subprocess.Popen([str(day.build / "tests/agent/journal-writer")],
                                    env=self.tablet.env(), text=True, stdin=subprocess.PIPE,
                                    stdout=subprocess.PIPE)
        self.app.stdin.write(f"skip {skip}\n")

    def act(self, words):
        self.app.stdin.write(words + "\n")
        self.app.stdin.flush()
        said = self.app.stdout.readline().split()
        if len(said) == 4:
            self.rows.append(dict(seq=int(said[0]), change_id=said[1], hash=said[2], object=said[3]))
        elif said != ["none"]:
            raise world.Failed(f"the tablet could not {words}")

    def start(self):
        self.round = subprocess.Popen([str(self.tablet.build / "sync/agent/huitoukan-sync"), "--once"],
                                      env=self.tablet.env(), stdout=self.log, stderr=self.log)

    def end(self, patience):
        """Whoever waits too long presses Stop."""
        try:
            self.round.wait(patience)
        except subprocess.TimeoutExpired:
            self.round.send_signal(signal.SIGTERM)
            self.round.wait(60)

    def close(self):
        self.app.stdin.close()
        self.app.wait(30)
        self.line.close()
        self.log.close()


class Day:
    def __init__(self, build, folder, seed):
        self.build, self.folder, self.rng = build, folder, random.Random(seed)
        self.county = world.County(build, folder / "county", households=300).make().start()
        users = {}
        for user in self.county.users():
            users.setdefault(user["role"], []).append(user["id"])
        self.devices = [Device(self, "one", users["worker"][0], 0),
                        Device(self, "two", users["worker"][1], 100),
                        Device(self, "lead", users["lead"][0], 0)]
        self.phone_line = Line(build, self.county.port)
        out = self.county.run("device", "phone", "--store", self.county.store, "--user",
                              users["worker"][0], "--address", self.phone_line.url).stdout
        self.phone = collect.Phone(out.strip().splitlines()[-1])
        self.form = self.phone.forms("fa_household")["fa_household"]
        self.subjects = list(self.form.rows("htk_subjects.csv"))
        self.sent = []  # (xml, files) of the phone
        self.tally = dict(agents_killed=0, servers_killed=0, broken_lines=0, posts=0)

    def fault(self):
        n = self.rng.randint
        return self.rng.choice([f"cut-down={n(0, 3000)}", f"cut-up={n(0, 200000)}", f"cut-up={n(0, 3000)}",
                                "twice=1", "hold=200", f"flip-up={n(300, 100000)}",
                                f"stall-down={n(0, 500)}", f"stall-up={n(200, 50000)}", "drip=1",
                                WORST_LINE])

    def break_lines(self):
        for device in self.devices:
            for _ in range(self.rng.randint(0, 2)):
                device.line.tell(f"next {self.fault()}")
                self.tally["broken_lines"] += 1

    def work(self):
        for device in self.devices[:2]:
            for _ in range(self.rng.randint(1, 3)):
                photo = self.rng.random() < 0.5
                device.act(f"photo {self.rng.randint(1000, 150000)}" if photo else "row")
        for _ in range(self.rng.randint(0, 3)):
            self.devices[2].act("review " + self.rng.choice(["approve", "return"]))

    def deaths(self):
        time.sleep(self.rng.uniform(0.05, 0.8))
        if self.rng.random() < 0.4:
            self.rng.choice(self.devices).round.kill()
            self.tally["agents_killed"] += 1
        if self.rng.random() < 0.3:
            self.county.kill()
            self.tally["servers_killed"] += 1
            time.sleep(0.1)
            self.county.start()

    def hour(self):
        self.work()
        self.break_lines()
        for device in self.devices:
            device.start()
        self.work()
        self.deaths()
        for device in self.devices:
            device.end(6)

    def fill_phone(self):
        subject = self.subjects[-1 - len(self.sent)]
        with collect.Filling(self.build / "app/xlsform/huitoukan-form", self.form) as filling:
            filling.answer("/data/htk_village", subject["village"])
            filling.answer("/data/htk_subject", subject["name"])
            xml = filling.fill(lambda name: self.rng.randbytes(20000))
            self.sent.append((xml, filling.files))

    def send_phone(self, faults):
        """As Collect does it: again and again until the county has said that it has it."""
        xml, files = self.sent[-1]
        for fault in faults:
            self.phone_line.tell(f"next {fault}")
            self.tally["posts"] += 1
            try:
                if self.phone.post(xml, files.items()).status == 201:
                    break
            except (OSError, collect.http.client.HTTPException):
                pass
        self.tally["posts"] += 1
        status = self.phone.post(xml, files.items()).status
        if status not in (201, 202):
            raise world.Failed(f"the phone was told {status}")

    def evening(self):
        for device in self.devices:
            device.line.tell("calm")
            device.app.stdin.close()
            device.app.wait(30)
        for _ in range(2):
            for device in self.devices:
                device.tablet.agent("--once", check=False)

    # --- the books ---

    def expect(self, what, found, wanted):
        if found != wanted:
            raise world.Failed(f"{what}: found {found}, wanted {wanted}")

    def check_file(self, sha, size=None):
        path = self.county.folder / "attachments" / sha[:2] / sha[2:4] / sha
        content = path.read_bytes()
        self.expect("a photo's content", hashlib.sha256(content).hexdigest(), sha)
        if size is not None:
            self.expect("a photo's size", len(content), size)
        return len(content)

    def balance_tablet(self, device):
        t = device.tablet
        me = t.sql("SELECT value FROM meta WHERE name = 'device_id'")[0]["value"]
        here = t.sql("SELECT seq, change_id, hash, object, verdict FROM change ORDER BY seq")
        there = self.county.sql("SELECT seq, change_id, hash, object, verdict FROM device_row WHERE"
                                f" device_id = '{me}' ORDER BY seq")
        self.expect("what the app was told is saved",
                    [{k: r[k] for k in ("seq", "change_id", "hash", "object")} for r in here], device.rows)
        self.expect("the rows at the county", there, here)
        self.expect("rows without an answer", [r for r in here if not r["verdict"]], [])
        states = "SELECT id, state, revision_id FROM visit ORDER BY id"
        self.expect("the states of visits", t.sql(states), self.county.sql(states))
        files = t.sql("SELECT sha256, size, receipt_at > 0 AS ok FROM attachment")
        self.expect("photos without a receipt", [f for f in files if not f["ok"]], [])
        return len(here), len(files), sum(self.check_file(f["sha256"], f["size"]) for f in files)

    def balance_phone(self):
        size = 0
        for xml, files in self.sent:
            name = collect.instance_id(xml)
            rows = self.county.sql("SELECT f.sha256 FROM phone_submission s JOIN phone_file f ON"
                                   f" f.instance_id = s.instance_id WHERE s.instance_id = '{name}'")
            self.expect("the phone's photos", sorted(r["sha256"] for r in rows),
                        sorted(hashlib.sha256(b).hexdigest() for b in files.values()))
            size += sum(self.check_file(r["sha256"]) for r in rows)
        self.expect("the phone's submissions", self.county.sql("SELECT count(*) n FROM phone_submission"),
                    [dict(n=len(self.sent))])
        return len(self.sent), sum(len(f) for _, f in self.sent), size

    def balance(self):
        rows, photos, size = map(sum, zip(*([self.balance_tablet(d) for d in self.devices] +
                                            [self.balance_phone()])))
        self.expect("doubled visits", self.county.sql(
            "SELECT object FROM device_row WHERE kind = 'visit.submit' GROUP BY object"
            " HAVING count (DISTINCT change_id) > 1"), [])
        self.county.run("audit", "verify", "--store", self.county.store)
        return dict(rows=rows, photos=photos, photo_bytes=size)

    def close(self):
        for device in self.devices:
            device.close()
        self.phone_line.close()
        self.county.kill()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=20261126)
    parser.add_argument("--hours", type=int, default=8)
    options = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="huitoukan-day-") as folder:
        day = Day(options.build.resolve(), pathlib.Path(folder), options.seed)
        try:
            for hour in range(options.hours):
                day.hour()
                if hour in (2, 5):
                    day.fill_phone()
                    day.send_phone([f"cut-up={day.rng.randint(0, 30000)}", "cut-down=0", "twice=1"])
            day.evening()
            books = day.balance()
        except world.Failed as failure:
            print(f"seed {options.seed}: {failure}", file=sys.stderr)
            return 1
        finally:
            day.close()
    print(json.dumps(dict(test="day-of-faults", seed=options.seed, hours=options.hours,
                          seconds=round(time.monotonic() - began, 1), **day.tally, **books)))
    return 0


sys.exit(main())
