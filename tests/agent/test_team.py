#!/usr/bin/env python3
"""A team without a line, by stick and from tablet to tablet: test_team.py BUILD

All that a worker's tablet tells of is in the lead's hands as a pull would have brought it; nothing of it
is at the county twice."""
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import steps  # noqa: E402
import world  # noqa: E402
from field import Field, check, pending  # noqa: E402

# What of a tablet's rows a person can see of the team's work.
SEEN = (
    "SELECT id, form_id, subject_id, village_code, worker, state, revision_id, visit_date, reason FROM visit"
    " ORDER BY id",
    "SELECT id, visit_id, parent, worker, answers_hash FROM visit_revision ORDER BY id",
    "SELECT id, visit_id, revision_id, reviewer, decision FROM review ORDER BY id",
    "SELECT id, ref, level, text, reply FROM comment ORDER BY id",
    "SELECT id, state, pct, person_name, done_on FROM finding ORDER BY id",
    "SELECT id, household_id, village_code, state, since FROM risk_case ORDER BY id",
    "SELECT id, case_id, event, by FROM case_event ORDER BY id",
    "SELECT id, finding_id, event, by FROM finding_event ORDER BY id",
)


def all_that_concerns_the_lead(field):
    """By hand the lead has what a pull would have brought: another tablet of the same lead pulls it."""
    field.do(field.worker, "skip 100", "found", "skip 1", "row")
    field.worker.agent("--once")
    field.lead.agent("--once")
    field.do(field.lead, "review approve", "review return")
    field.lead.agent("--once")
    visit = field.lead.sql("SELECT id FROM visit WHERE state = 'lead_approved'")[0]["id"]
    officer = next(u["id"] for u in field.county.users() if u["role"] == "county")
    field.county.run("accept", "--store", field.county.store, "--user", officer, visit)
    field.lead.agent("--once")
    field.do(field.lead, "finding assign")
    for tablet in (field.lead, field.worker):
        tablet.agent("--once")
    stick = field.folder / "work"
    stick.mkdir()
    field.do(field.worker, "correct", "finding progress", "finding claim", "skip 200", "clue", "check", "new",
             "row", "void")
    field.exchange(field.worker, stick)
    said = field.exchange(field.lead, stick)
    check("visits and other steps that the lead takes", (said["visits"], said["steps"]), (3, 6))
    new = field.lead.sql("SELECT id, state, village_code FROM visit WHERE form_id = 'fe_clue'")
    check("the new household's visit", [v["state"] for v in new], ["submitted"])
    by_hand = [field.lead.sql(query) for query in SEEN]
    field.worker.agent("--once")
    other = field.tablet("lead-pulls", field.lead_id)
    for query, mine in zip(SEEN, by_hand):
        check(f"by hand and by a pull: {query}", mine, other.sql(query))
    field.lead.agent("--once")
    check("after the lead's own pull", [field.lead.sql(query) for query in SEEN], by_hand)
    books_balance(field)


def state(tablet, visit):
    return tablet.sql(f"SELECT state FROM visit WHERE id = '{visit}'")[0]["state"]


def preliminary(tablet):
    return [r["name"].split("/")[1] for r in
            tablet.sql("SELECT name FROM meta WHERE name LIKE 'preliminary/%' ORDER BY 1")]


def a_week_without_a_line(field, begin):
    """Sent back, corrected, replied to, approved, and taken back once, by stick alone; then the lead has a line."""
    stick = field.folder / f"week{begin}"
    stick.mkdir()
    field.do(field.worker, f"skip {begin}", "row")
    visit = field.worker.sql("SELECT object FROM change ORDER BY seq DESC LIMIT 1")[0]["object"]
    field.exchange(field.worker, stick)
    field.exchange(field.lead, stick)
    field.do(field.lead, f"review return {visit}")
    check("tablets that the lead speaks to", field.exchange(field.lead, stick)["told"], 2)
    before = field.worker.sql("SELECT * FROM visit ORDER BY id")
    check("what a colleague takes, who does not know the visit", field.exchange(field.stranger, stick)["words"], 0)
    check("decisions the worker takes", field.exchange(field.worker, stick)["words"], 1)
    check("the same again", field.exchange(field.worker, stick)["words"], 0)
    check("other visits of the worker", [v for v in field.worker.sql("SELECT * FROM visit ORDER BY id")
                                         if v["id"] != visit], [v for v in before if v["id"] != visit])
    check("on the worker's tablet", (state(field.worker, visit), preliminary(field.worker)),
          ("returned", [visit]))
    field.do(field.worker, "correct")
    field.exchange(field.worker, stick)
    said = field.exchange(field.lead, stick)
    check("the correction and the reply at the lead's", (said["visits"], said["steps"]), (1, 1))
    for words in ([f"review approve {visit}"], ["withdraw", f"review approve {visit}"]):
        field.do(field.lead, *words)
        field.exchange(field.lead, stick)
        check("decisions the worker takes", field.exchange(field.worker, stick)["words"], len(words))
        check("on the worker's tablet", state(field.worker, visit), "lead_approved")
    return visit


def the_lead_has_the_line_first(field):
    visit = a_week_without_a_line(field, 110)
    field.lead.agent("--once")
    the_county_agrees(field, visit)


def the_worker_has_the_line_first(field):
    """What was done upon a decision comes before the decision."""
    visit = a_week_without_a_line(field, 120)
    field.worker.agent("--once")
    check("at the county", field.county.sql(f"SELECT state FROM visit WHERE id = '{visit}'"),
          [dict(state="submitted")])
    check("on the worker's tablet still", (state(field.worker, visit), preliminary(field.worker)),
          ("lead_approved", [visit]))
    field.lead.agent("--once")
    the_county_agrees(field, visit)


def the_county_agrees(field, visit):
    for tablet in (field.worker, field.lead):
        tablet.agent("--once")
        check("state", state(tablet, visit), "lead_approved")
        check("reviews", tablet.sql(f"SELECT decision FROM review WHERE visit_id = '{visit}' ORDER BY at, id"),
              [dict(decision=d) for d in ("return", "approve", "approve")])
        check("preliminary", preliminary(tablet), [])
        check("conflicts", tablet.sql("SELECT kind FROM conflict"), [])
    check("at the county", field.county.sql(
        f"SELECT state, (SELECT count(*) FROM visit_revision WHERE visit_id = v.id) r,"
        f" (SELECT count(*) FROM review WHERE visit_id = v.id) d FROM visit v WHERE id = '{visit}'"),
        [dict(state="lead_approved", r=2, d=3)])
    check("the reply at the county",
          field.county.sql(f"SELECT reply FROM comment WHERE visit_id = '{visit}' AND level = 'must'"),
          [dict(reply="已核对")])
    books_balance(field)


def nobody_else_decides(field):
    """A carrier may change, cut or make a package that says it is the lead's: nothing of it holds."""
    stick = field.folder / "forged"
    stick.mkdir()
    field.do(field.worker, "skip 190", "row")
    visit = field.worker.sql("SELECT object FROM change ORDER BY seq DESC LIMIT 1")[0]["object"]
    for tablet in (field.worker, field.lead, field.stranger):
        tablet.agent("--once")
    field.do(field.lead, f"review return {visit}")
    field.exchange(field.lead, stick)
    own = field.worker.sql("SELECT value FROM meta WHERE name = 'device_id'")[0]["value"].split("-")[-1]
    genuine = next(stick.glob(f"*-to-{own}.htkw"))
    data = bytearray(genuine.read_bytes())
    genuine.unlink()
    (stick / "cut.htkw").write_bytes(data[:-70])
    data[-200] ^= 1
    (stick / "changed.htkw").write_bytes(data)
    shutil.copytree(field.stranger.folder, field.folder / "liar")
    liar = world.Tablet(field.build, field.folder / "liar")
    field.do(liar, "lie", f"review return {visit}")
    field.exchange(liar, stick)
    check("packages for the worker", len(list(stick.glob("*.htkw"))) >= 3, True)
    said = field.exchange(field.worker, stick)
    check("what of it holds, what is at fault", (said["words"], said["faults"]), (0, 3))
    check("the visit", (state(field.worker, visit), preliminary(field.worker)), ("submitted", []))


def books_balance(field):
    """Each row of each tablet once at the county, word for word, and none of them refused."""
    for tablet in (field.worker, field.lead):
        device = tablet.sql("SELECT value FROM meta WHERE name = 'device_id'")[0]["value"]
        check("rows at the county", field.county.sql(
            f"SELECT seq, change_id, hash FROM device_row WHERE device_id = '{device}' ORDER BY seq"),
            tablet.sql("SELECT seq, change_id, hash FROM change ORDER BY seq"))
        check("rows that were not taken", tablet.sql(
            "SELECT kind, verdict, code FROM change WHERE verdict NOT IN ('accepted', 'merged')"), [])
    field.county.run("check", "--store", field.county.store)


def main():
    return steps.run("team", Field, lambda field: field.county.kill(), all_that_concerns_the_lead,
                     the_lead_has_the_line_first, the_worker_has_the_line_first, nobody_else_decides)


sys.exit(main())
