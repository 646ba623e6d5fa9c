#!/usr/bin/env python3
"""Each outcome of the table of conflicts (sync/protocol/PROTOCOL.md) with two real tablets, the real agent and
the real server: conflict_outcomes.py BUILD

What both people did is there afterwards, on both ends; what was chosen is done, once."""
import json
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from two_tablets import TwoTablets  # noqa: E402
from world import Failed  # noqa: E402


def expect(what, found, wanted):
    if found != wanted:
        raise Failed(f"{what}: found {found}, wanted {wanted}")


class Outcomes(TwoTablets):
    def state(self, visit):
        return self.county.sql(f"SELECT state FROM visit WHERE id = '{visit}'")[0]["state"]

    def choose(self, tablet, who, kind, choice, n=1):
        tablet.sync()
        expect(f"conflicts of kind {kind} on the tablet", tablet.do("choose", who, kind, choice), str(n))
        tablet.sync()
        expect("the choice at the county", tablet.last_verdict("conflict.resolve"), ("accepted", ""))
        expect("what is open at the county",
               self.county.sql(f"SELECT count(*) n FROM conflict WHERE kind = '{kind}' AND state = 'open'"),
               [{"n": 0}])

    def approve_and_accept(self, visit):
        self.one.sync()
        self.one.do("approve", self.lead, visit)
        self.one.sync()
        expect("the approval", self.one.last_verdict("visit.review"), ("accepted", ""))
        self.accept(visit)

    def fork(self, home):
        """Returned, and corrected on both tablets of the team."""
        visit = self.one.do("visit", self.worker, home["id"], home["name"])
        self.one.do("return", self.lead, visit)
        self.one.sync()
        self.two.sync()
        self.one.do("correct", self.worker, visit, "王改一")
        self.two.do("correct", self.worker, visit, "王改二")
        self.one.sync()
        self.two.sync()
        expect("the second correction", self.two.last_verdict("visit.submit"), ("conflict", "fork"))
        expect("revisions kept", self.county.sql(
            f"SELECT count(*) n FROM visit_revision WHERE visit_id = '{visit}'"), [{"n": 3}])
        self.choose(self.one, self.lead, "fork", "mine")
        self.approve_and_accept(visit)
        expect("the register", self.register_name(home), "王改二")

    def fields(self, home):
        """The register got another name while the worker wrote a third."""
        visit = self.one.do("visit", self.worker, home["id"], "回访改")
        self.meanwhile(home, "县级改")
        self.one.sync()
        row = self.conflict("field")
        expect("the three values", (row["base"], row["mine"], row["theirs"]),
               (home["name"], "回访改", "县级改"))
        # It was also another worker of the round: the lead says first that both visits count.
        self.choose(self.one, self.lead, "double", "both")
        self.choose(self.one, self.worker, "field", "mine")
        expect("the register before acceptance", self.register_name(home), "县级改")
        self.approve_and_accept(visit)
        expect("the register", self.register_name(home), "回访改")

    def untouched(self, home):
        """The worker was only shown the name: the county's stands, and nobody is asked."""
        visit = self.one.do("visit", self.worker, home["id"], home["name"])
        self.meanwhile(home, "县级改")
        self.one.sync()
        self.choose(self.one, self.lead, "double", "both")
        expect("conflicts of fields", self.county.sql(
            f"SELECT count(*) n FROM conflict WHERE kind = 'field' AND visit_id = '{visit}'"), [{"n": 0}])
        self.approve_and_accept(visit)
        expect("the register", self.register_name(home), "县级改")

    def decision(self, home):
        """The lead returns on one tablet what was approved on the other and accepted meanwhile."""
        visit = self.one.do("visit", self.worker, home["id"], home["name"])
        self.one.sync()
        self.two.sync()
        self.two.do("approve", self.lead, visit)
        self.one.do("return", self.lead, visit)
        self.two.sync()
        self.accept(visit)
        self.one.sync()
        expect("the late decision", self.one.last_verdict("visit.review"), ("conflict", "state"))
        row = self.conflict("decision")
        expect("both decisions", (row["mine"], row["theirs"]), ("return", "county_accepted"))
        expect("its comment", json.loads(row["extra"])["comments"][0]["text"], "请核对")
        expect("the tablet's visit", self.one.sql(f"SELECT state FROM visit WHERE id = '{visit}'"),
               [{"state": "county_accepted"}])
        self.choose(self.one, self.lead, "decision", "theirs")

    def removed(self, home):
        visit = self.one.do("visit", self.worker, home["id"], home["name"])
        self.office("household", "delete", home["id"], "--reason", "已销户")
        self.one.sync()
        expect("the visit", self.one.last_verdict("visit.submit"), ("conflict", "household-removed"))
        self.choose(self.one, self.lead, "household", "mine")
        self.approve_and_accept(visit)
        expect("the household on the other tablet", self.seen_by_other(home), "active")

    def seen_by_other(self, home):
        self.two.sync()
        return self.two.sql(f"SELECT status FROM household WHERE id = '{home['id']}'")[0]["status"]

    def merged(self, home, into):
        visit = self.one.do("visit", self.worker, home["id"], home["name"])
        self.office("household", "merge", home["id"], "--into", into["id"], "--reason", "重复登记")
        self.one.sync()
        expect("the visit", self.one.last_verdict("visit.submit"), ("conflict", "household-merged"))
        self.choose(self.one, self.lead, "household", "theirs")
        expect("where the visit is", self.one.sql(f"SELECT subject_id FROM visit WHERE id = '{visit}'"),
               [{"subject_id": into["id"]}])
        expect("the household on the other tablet", self.seen_by_other(home), "removed")
        self.approve_and_accept(visit)

    def double(self, home):
        first = self.two.do("visit", self.other, home["id"], home["name"])
        later = self.one.do("visit", self.worker, home["id"], home["name"])
        self.two.sync()
        self.one.sync()
        expect("the later visit", self.one.last_verdict("visit.submit"), ("conflict", "double"))
        self.choose(self.one, self.lead, "double", "mine")
        expect("the first visit", self.state(first), "superseded")
        self.approve_and_accept(later)

    def moved(self, home):
        """Last: the worker of the second tablet belongs to another team from now on."""
        visit = self.two.do("visit", self.other, home["id"], home["name"])
        team = self.county.sql(f"SELECT team_id FROM user WHERE id = '{self.other}'")[0]["team_id"]
        self.county.run("user", "move", self.other, "--store", self.county.store, "--team", "other-team",
                        "--scope", "530427101")
        self.two.sync()
        expect("the visit", self.two.last_verdict("visit.submit"), ("conflict", "moved"))
        expect("whose it is", self.county.sql(f"SELECT team_id FROM visit WHERE id = '{visit}'"),
               [{"team_id": team}])
        self.choose(self.one, self.lead, "team", "mine")
        self.approve_and_accept(visit)

    def run(self):
        homes = iter(self.homes)
        for outcome in (self.fork, self.fields, self.untouched, self.decision, self.removed):
            outcome(next(homes))
            print(outcome.__name__, flush=True)
        self.merged(next(homes), next(homes))
        self.double(next(homes))
        self.moved(next(h for h in homes if not h["village_code"].startswith("530427101")))
        waiting = self.one.sql("SELECT count(*) n FROM change WHERE verdict IS NULL")
        expect("rows that wait", waiting, [{"n": 0}])
        self.county.run("check", "--store", self.county.store)


def main():
    with tempfile.TemporaryDirectory(prefix="huitoukan-conflicts-") as folder:
        work = None
        try:
            work = Outcomes(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(folder))
            work.run()
        except Failed as failure:
            print(failure, file=sys.stderr)
            return 1
        finally:
            if work:
                work.stop()
    return 0


sys.exit(main())
