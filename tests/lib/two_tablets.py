"""A county with two tablets of one team, whose people do things without a window: what they do differently is
in conflict. Real agents, the real server, the real stores."""
import subprocess

from world import County, Failed, Tablet

ATTENTION = 7


class Hand(Tablet):
    """A tablet and the person at it."""

    def do(self, *args):
        r = subprocess.run([str(self.build / "tests/system/tablet-hand"), *map(str, args)], env=self.env(),
                           capture_output=True, text=True)
        if r.returncode != 0:
            raise Failed(f"tablet-hand {' '.join(map(str, args))}: {r.stderr.strip()[-400:]}")
        return r.stdout.strip()

    def sync(self):
        """A conflict is told by the agent's status; anything else that is not well is a failure."""
        r = self.agent("--once", check=False)
        if r.returncode not in (0, ATTENTION):
            raise Failed(f"the agent ended with {r.returncode}: {r.stderr[-400:]}")

    def last_verdict(self, kind):
        row = self.sql(f"SELECT verdict, code FROM change WHERE kind = '{kind}' ORDER BY seq DESC LIMIT 1")[0]
        return row["verdict"], row["code"]


class TwoTablets:
    """worker1 and the lead have the first tablet, worker2 the second; all are of one team."""

    def __init__(self, build, folder, households=120):
        self.county = County(build, folder / "county", households).make()
        self.county.start()
        people = {u["login"]: u["id"] for u in self.county.sql(
            "SELECT id, json_extract (extra, '$.login') AS login FROM user")}
        self.worker, self.other = people["worker1"], people["worker2"]
        self.lead, self.officer = people["lead1"], people["county1"]
        self.one, self.two = Hand(build, folder / "one"), Hand(build, folder / "two")
        self.one.enrol(self.county, self.worker)
        self.two.enrol(self.county, self.other)
        self.homes = self.county.sql(
            "SELECT h.id, h.village_code, m.id AS member, m.name FROM household h JOIN member m"
            " ON m.household_id = h.id AND m.rel = 'head' WHERE h.status = 'active' AND h.hh_type = 1"
            " AND h.extra LIKE '%last_answers%' AND h.n_members <= 3"
            " AND NOT EXISTS (SELECT 1 FROM risk_case c WHERE c.household_id = h.id)"
            " AND (SELECT min (seq) FROM member f WHERE f.household_id = h.id) = m.seq ORDER BY h.id")

    def office(self, *args):
        return self.county.run(*args, "--store", self.county.store, "--user", self.officer).stdout

    def accept(self, visit):
        self.office("accept", visit)

    def register_name(self, home):
        """Another visit that the county accepted is how the register gets another name meanwhile."""
        return self.county.sql(f"SELECT name FROM member WHERE id = '{home['member']}'")[0]["name"]

    def meanwhile(self, home, name):
        """The other worker's visit to the household is accepted: the register now says NAME."""
        visit = self.two.do("visit", self.other, home["id"], name)
        self.two.do("approve", self.lead, visit)
        self.two.sync()
        self.accept(visit)
        if self.register_name(home) != name:
            raise Failed("the register did not take the other visit")
        return visit

    def conflict(self, kind):
        rows = self.county.sql(f"SELECT * FROM conflict WHERE kind = '{kind}' ORDER BY opened_at DESC LIMIT 1")
        if not rows:
            raise Failed(f"the county has no conflict of kind {kind}")
        return rows[0]

    def stop(self):
        self.county.kill()
