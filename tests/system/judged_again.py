#!/usr/bin/env python3
"""The county judges for itself: real visits filled on a tablet are judged alike at the county, and an edited client's
colour, score or answers stand before the officer, who decides; nothing is refused for it.
judged_again.py BUILD"""
import copy
import html
import http.cookiejar
import json
import pathlib
import re
import shutil
import subprocess
import sys
import time
import urllib.parse
import urllib.request
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import second_client  # noqa: E402
import steps  # noqa: E402
import world  # noqa: E402

ALIKE, DIFFERENT = "各项结果与平板一致", "结果与平板报来的不同"
HOUSEHOLDS = 12


def check(what, got, wanted):
    if got != wanted:
        raise world.Failed(f"{what}: {got!r}, wanted {wanted!r}")


class Pages:
    """An officer's browser."""

    def __init__(self, county):
        said = county.run("user", "add", "--store", county.store, "--name", "复核", "--role", "county", "--scope",
                          county.code, "--login", "again", "--password").stdout.split()
        self.user, self.url = said[0], county.url
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)
        self.opener.open(self.url + "/login", urllib.parse.urlencode(
            dict(login="again", password=said[-1])).encode()).read()

    def get(self, path):
        return html.unescape(self.opener.open(self.url + path).read().decode())

    def differences(self, visit):
        """Of the visit's page: what it is judged otherwise in, as {name: (sent, judged)}; {} for nothing."""
        page = self.get(f"/visits/{visit}")
        if ALIKE in page:
            return {}
        if DIFFERENT not in page:
            raise world.Failed("the page does not say whether it was judged alike")
        table = page.split(DIFFERENT)[1].split("<tbody>")[1].split("</tbody>")[0]
        rows = [re.findall("<td>(.*?)</td>", row, re.S) for row in table.split("<tr>")[1:]]
        return {row[0]: tuple(re.sub("<[^>]*>", "", cell) for cell in row[1:]) for row in rows}


class Bench:
    """A county, a tablet that filled whole forms, and a client that says what it likes in the worker's name."""

    def __init__(self, build, folder):
        self.county = world.County(build, folder / "county", households=400).make().start()
        users = self.county.users()
        self.worker, self.lead = (next(u["id"] for u in users if u["role"] == role) for role in ("worker", "lead"))
        self.tablet = world.Tablet(build, folder / "tablet")
        self.tablet.enrol(self.county, self.worker)
        self.homes = [r["id"] for r in self.tablet.sql(
            "SELECT id FROM household WHERE status = 'active' AND hh_type = 1 AND extra LIKE '%last_answers%'"
            f" ORDER BY id LIMIT {HOUSEHOLDS + 5}")]
        self.fill(self.homes[:HOUSEHOLDS])
        self.pages = Pages(self.county)
        self.client = second_client.Client(self.county.url, folder)
        check("the other client is enrolled", self.client.enrol(self.county.code_for(self.worker)).status, 200)

    def fill(self, homes):
        lines = "".join(f"{h} {'form' if i % 2 else 'green 0 0'}\n" for i, h in enumerate(homes))
        subprocess.run([str(self.tablet.build / "tests/system/visit-writer"), self.worker], input=lines, text=True,
                       env=self.tablet.env(), check=True)
        self.tablet.agent("--once")

    def genuine(self):
        """The body of a whole form that the county has, about another household that nobody visited yet."""
        rows = self.tablet.sql("SELECT body FROM change WHERE kind = 'visit.submit' ORDER BY seq")
        return json.loads(rows[1]["body"])

    def send(self, change):
        """A visit as the edited client sends it; its id."""
        body = copy.deepcopy(self.genuine())
        body.update(visit_id=str(uuid.uuid4()), revision_id=str(uuid.uuid4()))
        for name in ("base", "round_id", "attachments", "signatures"):
            body.pop(name, None)
        change(body)
        body["answers_hash"] = second_client.blake2b(second_client.canonical(body["answers"]))
        verdict = self.client.say("visit.submit", body["visit_id"], body)
        if verdict["verdict"] == "refused":
            raise world.Failed(f"it was refused: {verdict}")
        return body["visit_id"]


def walk(node, name, value):
    """Puts another value in every place of that name."""
    for key, inner in (node.items() if isinstance(node, dict) else enumerate(node)):
        if key == name and not isinstance(inner, (dict, list)):
            node[key] = type(inner)(value)
        elif isinstance(inner, (dict, list)):
            walk(inner, name, value)


def found(node, name):
    for key, inner in (node.items() if isinstance(node, dict) else enumerate(node)):
        if key == name:
            return inner
        if isinstance(inner, (dict, list)) and (value := found(inner, name)) is not None:
            return value
    return None


def what_tablets_send_is_judged_alike(bench):
    visits = bench.county.sql("SELECT id FROM visit ORDER BY id")
    check("visits at the county", len(visits), HOUSEHOLDS)
    for visit in visits:
        check("judged otherwise", bench.pages.differences(visit["id"]), {})


def a_colour_of_the_list_alone(bench):
    """The lists and plans would go by what stands beside the answers."""
    true = bench.genuine()["form_result"]

    def change(body):
        body["form_result"].update(color="green", score=1)
    said = bench.pages.differences(bench.send(change))
    check("judged otherwise", (sorted(said), said["颜色"][0], said["分值"]),
          (["分值", "颜色"], "绿", ("1", str(true["score"]))))


def a_colour_in_every_place(bench):
    true = bench.genuine()["form_result"]

    def change(body):
        body["form_result"]["color"] = "green"
        walk(body["answers"], "color", "green")
        body["xml"] = body["xml"].replace(f"<color>{true['color']}</color>", "<color>green</color>")
    said = bench.pages.differences(bench.send(change))
    check("judged otherwise", (list(said), said["颜色"][0]), (["颜色"], "绿"))


def other_answers_for_the_register(bench):
    """What the officer reads and what would be kept are not the same."""
    was = found(bench.genuine()["answers"], "y_pens")

    def change(body):
        walk(body["answers"], "y_pens", was + 998)
    said = bench.pages.differences(bench.send(change))
    check("what differs", list(said.values()), [(str(was + 998), str(was))])
    check("it is called an answer", "待入册的回答" in next(iter(said)), True)


def the_officer_decides(bench):
    """It is accepted all the same when the officer says so, and the trail has that it was judged otherwise."""
    def change(body):
        body["form_result"]["color"] = "green"
    visit, county = bench.send(change), bench.county
    lead = world.Tablet(bench.tablet.build, bench.tablet.folder.parent / "lead")
    lead.enrol(county, bench.lead)
    other = county.sql("SELECT id FROM visit WHERE id <> '%s' ORDER BY id LIMIT 1" % visit)[0]["id"]
    writer = str(bench.tablet.build / "tests/agent/journal-writer")
    for one in (visit, other):
        subprocess.run([writer], env=lead.env(), input=f"review approve {one}", text=True, check=True,
                       stdout=subprocess.DEVNULL)
    lead.agent("--once")
    told = {one: county.run("accept", one, "--store", county.store, "--user", bench.pages.user).stderr
            for one in (visit, other)}
    check("who accepts by command is told", ("color" in told[visit], told[other]), (True, ""))
    check("states", [r["state"] for r in county.sql(
        f"SELECT state FROM visit WHERE id IN ('{visit}', '{other}')")], ["county_accepted"] * 2)
    check("the trail", county.sql("SELECT object, user_id FROM audit WHERE action = 'accept-differs'"),
          [dict(object=visit, user_id=bench.pages.user)])


def an_older_version_is_judged_by_its_own_rules(bench):
    """A pack whose form calls red yellow is in force; a tablet that has not heard of it sends more."""
    folder = bench.tablet.folder.parent / "pack99"
    shutil.copytree(bench.county.pack, folder)
    for name, old, new in (("pack.json", '"version": "3"', '"version": "99"'),
                           ("fa_household.xml", '<data id="fa_household" version="', '<data id="fa_household" version="9'),
                           ("fa_household.xml", "'red'", "'yellow'")):
        path = folder / name
        text = path.read_text(encoding="utf-8")
        if old not in text:
            raise world.Failed(f"{name} has no {old}")
        path.write_text(text.replace(old, new), encoding="utf-8")
    bench.county.run("pack", "install", folder, "--store", bench.county.store, "--user", bench.pages.user)
    known = {r["id"] for r in bench.county.sql("SELECT id FROM visit")}
    bench.fill(bench.homes[HOUSEHOLDS:])
    new = bench.county.sql("SELECT id, color FROM visit")
    new = [v for v in new if v["id"] not in known]
    check("visits that came, and whether one is red", (len(new), any(v["color"] == "red" for v in new)), (5, True))
    for visit in new:
        check("judged otherwise", bench.pages.differences(visit["id"]), {})


def a_push_costs_no_judgement(bench):
    """Rows are taken without opening a form."""
    before = time.monotonic()
    for _ in range(20):
        bench.send(lambda body: None)
    print(f"a visit of the other client takes {(time.monotonic() - before) / 20 * 1000:.0f} ms, signing included")


def end(bench):
    bench.county.kill()


def main():
    return steps.run("judged-again", Bench, end, what_tablets_send_is_judged_alike, a_colour_of_the_list_alone,
                     a_colour_in_every_place, other_answers_for_the_register, the_officer_decides,
                     a_push_costs_no_judgement,
                     an_older_version_is_judged_by_its_own_rules)


sys.exit(main())
