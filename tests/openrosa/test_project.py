#!/usr/bin/env python3
"""An ODK project as the county of a tablet: the real agent and the real store against a project of the test's
own (fake_project.py) that breaks its answers, and an agent that is killed at each of them.
test_project.py BUILD"""
import hashlib
import os
import pathlib
import random
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from project_case import (ATTENTION, BUILD, BUSY, NO_SERVER, OK, REFUSED, WRONG_SERVER, Filler,  # noqa: E402
                          ProjectCase, fake, world)

KILLS = int(os.environ.get("HTK_KILLS", "12"))
SEED = int(os.environ.get("HTK_SEED", "20261126"))


class ProjectTest(ProjectCase):
    # Enrolment.

    def test_qr_of_collect_admits_and_the_token_is_never_told(self):
        project = self.begin()
        status = self.tablet.agent("--status").stdout
        self.assert_no_secret(status)
        self.assertIn("/v1/key/…/projects/7", status)
        self.assertIn("openrosa", status)
        self.assertNotIn(fake.TOKEN, str(self.sql("SELECT * FROM sync_log")))
        self.assertEqual(self.sql("SELECT name FROM region"), [dict(name="红塔项目")])
        self.assertNotIn(fake.TOKEN, (self.folder / "tablet/packs").as_posix())
        forms = self.sql("SELECT value FROM meta WHERE name = 'pack'")[0]["value"]
        folder = self.folder / "tablet/packs" / forms
        self.assertEqual((folder / "f0.xml").read_bytes(), project.forms["visit_note"][1])
        self.assertEqual((folder / "f0/sign.png").read_bytes(), project.forms["visit_note"][2]["sign.png"])
        self.assertEqual([p.name for p in (self.folder / "tablet/packs").iterdir()], [forms])
        # Nothing is fetched a second time.
        before = len(project.requests)
        self.agent()
        self.assertEqual([r[1].split("TOKEN/projects/7")[1] for r in project.requests[before:]],
                         ["/formList", "/forms/visit_note/manifest"])

    def test_address_with_a_token_or_an_account_admits(self):
        for kind, text, code in (("central", None, ""), ("digest", None, "worker:s3cret"),
                                 ("basic", None, "worker:s3cret")):
            with self.subTest(kind):
                tablet = world.Tablet(BUILD, self.folder / kind)
                project = self.project(kind)
                tablet.agent("enrol", project.url + "/formList", code)
                tablet.agent("--once")
                self.assertEqual(tablet.sql("SELECT count(*) n FROM user"), [dict(n=1)])

    def test_who_is_not_admitted_is_told_what_to_do(self):
        project = self.project("digest")
        r = self.tablet.agent("enrol", project.url, "", check=False)
        self.assertEqual(r.returncode, REFUSED)
        self.assertIn("NAME:PASSWORD", r.stderr + "NAME:PASSWORD" * ("名称:密码" in r.stderr))
        r = self.tablet.agent("enrol", project.url, "worker:wrong", check=False)
        self.assertEqual(r.returncode, REFUSED)
        self.assertNotIn("wrong", r.stderr)
        r = self.tablet.agent("enrol", "eJ" + "A" * 60, "", check=False)
        self.assertEqual(r.returncode, 1)
        self.assertEqual(self.sql("SELECT count(*) n FROM meta WHERE name = 'token'"), [dict(n=0)])

    # Sending.

    def test_each_submission_is_there_once(self):
        for kind in ("central", "digest"):
            with self.subTest(kind):
                self.tablet = world.Tablet(BUILD, self.folder / kind)
                project = self.begin(kind)
                self.fill(photos=[3000, 70000])
                self.fill(photos=[80000, 90000], note="二")
                self.fill(note="三")
                self.agent()
                self.balance(project, 3)
                # More than it takes at once went in several goes.
                self.assertEqual([s["posts"] for s in project.submissions.values()], [1, 2, 1])
                before = len(project.requests)
                self.agent()
                self.assertFalse([r for r in project.requests[before:] if r[0] in ("POST", "HEAD")])

    def test_line_cut_before_and_after_it_was_stored(self):
        project = self.begin()
        self.fill(photos=[60000, 60001])
        project.faults = [fake.cut_after_store(2), fake.cut_before_store(1)]
        self.agent(NO_SERVER)
        self.agent()
        self.balance(project, 1)

    def test_server_in_trouble_gets_it_later_and_others_are_not_held_up(self):
        project = self.begin()
        self.fill(note="poison")
        self.fill(note="good")
        project.faults = [fake.post_status(500, 99, only=lambda f: b"poison" in f["xml"])]
        self.agent(BUSY)
        self.assertEqual(len(project.submissions), 1)
        self.assertEqual(self.sql("SELECT count(*) n FROM change WHERE verdict IS NULL"), [dict(n=1)])
        project.faults = []
        self.agent()
        self.balance(project, 2)

    def test_busy_server_is_left_alone(self):
        project = self.begin()
        self.fill()
        self.fill()
        project.faults = [fake.post_status(503, 99, Retry_After="7")]
        self.agent(BUSY)
        # Once by each of the two steps that send: never again and again.
        self.assertLessEqual(len(self.posts(project)), 2)
        project.faults = []
        self.agent()
        self.balance(project, 2)

    def test_sign_in_page_is_no_receipt(self):
        project = self.begin()
        self.fill()
        for status in (200, 302):
            project.faults = [fake.post_status(status, 2, openrosa=False)]
            self.agent(WRONG_SERVER)
            self.assertEqual(self.sql("SELECT verdict FROM change"), [dict(verdict=None)])
        project.faults = []
        self.agent()
        self.balance(project, 1)

    def test_less_at_once_where_a_proxy_takes_less(self):
        project = self.begin(limit=None)
        self.fill(photos=[30000, 30001])
        project.faults = [fake.too_large(40000)]
        self.agent()
        project.faults = []
        self.balance(project, 1)
        self.assertIn(413, [r[2] for r in self.posts(project)])

    def test_file_too_large_for_it_waits_for_a_person_and_the_answers_arrive(self):
        project = self.begin(limit=None)
        self.fill(photos=[3000, 50000])
        self.fill(note="next")
        project.faults = [fake.too_large(20000)]
        self.agent(ATTENTION)
        self.assertEqual(len(project.submissions), 2)
        row, = self.sql("SELECT code, message FROM change WHERE verdict = 'refused'")
        self.assertEqual(row["code"], "odk-413")
        project.faults = []  # whoever manages it has raised the limit
        self.agent()
        self.balance(project, 2)

    def test_refused_stays_with_the_reason_and_goes_when_it_may(self):
        project = self.begin()
        self.fill(photos=[2000])
        project.put("other", "1")
        del project.forms["visit_note"]
        self.agent(ATTENTION)
        row, = self.sql("SELECT code, message FROM change")
        self.assertEqual(row["code"], "odk-404")
        self.assertIn("does not exist", row["message"])
        project.put("visit_note", "1")
        self.agent()
        self.balance(project, 1)

    def test_revoked_token_loses_nothing(self):
        project = self.begin()
        self.fill(photos=[2000])
        project.gone = True
        r = self.agent(REFUSED)
        self.assertIn("403", r.stderr)
        self.assertEqual(self.sql("SELECT verdict FROM change"), [dict(verdict=None)])
        project.gone = False
        self.agent()
        self.balance(project, 1)

    def test_spoilt_photo_is_not_sent_and_is_named(self):
        project = self.begin()
        _, revision = self.fill(photos=[2000, 2001])
        name = self.sql(f"SELECT name, sha256 FROM visit_file WHERE revision_id = '{revision}'")[0]
        path = self.folder / "tablet/attachments" / name["sha256"][:2] / name["sha256"][2:4] / name["sha256"]
        whole = path.read_bytes()
        path.write_bytes(whole[:-1] + b"x")
        self.agent(ATTENTION)
        row, = self.sql("SELECT code, message FROM change")
        self.assertEqual(row["code"], "odk-file")
        self.assertIn(name["name"], row["message"])
        self.assertEqual([len(s["files"]) for s in project.submissions.values()], [1])
        path.write_bytes(whole)
        self.agent()
        self.balance(project, 1)

    def whole_correction(self, project, revision, sent):
        """The project has all its files, of which @sent came with it."""
        self.assertEqual(self.sql("SELECT verdict, count(*) n FROM change GROUP BY verdict"),
                         [dict(verdict="accepted", n=2)])
        there = next(s for s in project.submissions.values() if "再看一次" in s["xml"].decode())
        self.assertEqual(len(there["files"]), sent)
        files = {**there["carried"], **there["files"]}
        self.assertEqual(self.sql(f"SELECT name, sha256 FROM visit_file WHERE revision_id = '{revision}' ORDER BY 1"),
                         [dict(name=n, sha256=hashlib.sha256(files[n]).hexdigest()) for n in sorted(files)])

    def test_correction_after_its_photos_went_is_whole_there(self):
        project = self.begin()
        visit, _ = self.fill(photos=[2000, 2001])
        self.agent()
        self.a_month_passes(2)
        second = self.corrects(visit, ("photo", "/data/p2", 3000))
        self.agent()
        self.whole_correction(project, second, 1)

    def test_photos_of_a_correction_that_was_begun_stay(self):
        project = self.begin()
        visit, _ = self.fill(photos=[2000, 2001])
        self.agent()
        with Filler(self.tablet) as filler:
            filler.say("correct", visit)
            filler.say("close")
        self.a_month_passes(0)
        second = self.corrects(visit)
        self.a_month_passes(0)
        self.agent()
        self.whole_correction(project, second, 2)

    def test_same_photo_in_two_submissions_is_sent_with_both(self):
        project = self.begin()
        for i in range(2):
            self.fill(photos=[2000, 90000], note=str(i))
        self.assertEqual(self.sql("SELECT count(*) n FROM attachment"), [dict(n=2)])
        self.agent()
        self.balance(project, 2)

    def test_same_photo_in_two_answers_is_one_file(self):
        project = self.begin()
        self.fill(photos=[60000, 60000])
        self.agent()
        self.balance(project, 1)

    # Forms.

    def test_new_version_comes_and_a_draft_keeps_its_own(self):
        project = self.begin()
        self.fill(submit=False)
        project.put("visit_note", "2", question="remark")
        self.agent()
        self.fill(submit=False)  # opens the draft again, whose question is still /data/note
        with Filler(self.tablet) as filler:
            self.assertEqual(filler.say("open", "visit_note")[1], "1")
            filler.say("submit")
            self.assertEqual(filler.say("open", "visit_note")[1], "2")
            filler.say("answer", "/data/remark", "新版")
            filler.say("submit")
        self.agent()
        self.balance(project, 2)
        self.assertEqual(sorted(s["version"] for s in project.submissions.values()), ["1", "2"])

    def test_damaged_file_never_takes_the_place_of_a_good_one(self):
        project = self.begin()
        before = self.sql("SELECT value FROM meta WHERE name = 'pack'")
        project.put("visit_note", "2", {"sign.png": b"another picture"})
        for name in ("visit_note.xml", "sign.png"):
            project.faults = [fake.damaged(name, 3)]
            self.agent()
            self.assertEqual(self.sql("SELECT value FROM meta WHERE name = 'pack'"), before)
        project.faults = [fake.damaged("sign.png", 1)]
        self.agent()
        self.assertNotEqual(self.sql("SELECT value FROM meta WHERE name = 'pack'"), before)
        with Filler(self.tablet) as filler:
            self.assertEqual(filler.say("open", "visit_note")[1], "2")

    def test_form_that_cannot_be_used_leaves_the_others(self):
        project = self.project()
        project.put("broken", "1")
        project.forms["broken"] = ("1", b"<html>no form</html>", {})
        project.put("secret", "1")
        project.forms["secret"] = ("1", project.forms["secret"][1].replace(
            b"<bind nodeset=\"/data/n\"", b'<submission method="form-data-post" base64RsaPublicKey="MIIB"/>'
            b'<bind nodeset="/data/n"'), {})
        self.tablet.agent("enrol", project.qr(), "")
        self.agent()
        said = str(self.sql("SELECT detail FROM sync_log WHERE event = 'pack'"))
        self.assertIn("broken", said)
        self.assertIn("secret", said)
        self.fill()
        self.agent()
        self.balance(project, 1)

    def test_work_goes_even_when_forms_cannot_be_had(self):
        project = self.begin()
        self.fill()
        project.faults = [fake.path_status("/formList", 500, 9)]
        self.agent(BUSY)
        self.assertEqual(self.sql("SELECT verdict FROM change"), [dict(verdict="accepted")])
        project.faults = []
        self.agent()
        self.balance(project, 1)

    def test_file_that_lies_elsewhere_is_fetched_without_what_opens_the_project(self):
        project, bucket = self.project("digest"), self.project()
        bucket.elsewhere["/bucket/p"] = project.forms["visit_note"][2]["sign.png"]

        def elsewhere(project_, h, when, facts):
            if when != "content" or not facts["path"].endswith("sign.png"):
                return False
            project_.reply(h, 307, Location=bucket.origin + "/bucket/p")
            return True
        project.faults = [fake.times(1, elsewhere)]
        self.tablet.agent("enrol", project.url, "worker:s3cret")
        self.agent()
        self.assertIn(("GET", "/bucket/p", 200), bucket.requests)
        self.assertFalse(bucket.told)
        self.fill()
        self.agent()
        self.balance(project, 1)

    # Entities.

    def test_entity_lists_are_the_register(self):
        project = self.project()
        villages = [dict(name="530402101201", label="大营社区", __version="1")]
        people = [dict(name=f"h{i}", label=f"户主{i}", __version="1", village_code="530402101201", hh_type="1")
                  for i in range(3)] + [dict(name="lost", label="无村", __version="1", village_code="999",
                                            hh_type="1")]
        members = [dict(name="m1", label="成员", __version="1", household="h1", seq="1", rel="head")]
        files = {"register_members.csv": fake.entity_list(members),
                 "register_households.csv": fake.entity_list(people),
                 "register_villages.csv": fake.entity_list(villages)}
        project.put("visit_note", "1", files, itemset='<instance id="people" '
                    'src="jr://file-csv/register_households.csv"/>')
        self.tablet.agent("enrol", project.qr(), "")
        self.agent()
        self.assertEqual(self.sql("SELECT id, head_name, hh_type, n_members, status FROM household ORDER BY id"),
                         [dict(id=f"h{i}", head_name=f"户主{i}", hh_type=1, n_members=int(i == 1),
                               status="active") for i in range(3)])
        self.assertIn("register_households", str(self.sql("SELECT detail FROM sync_log")))
        # The form looks the list up in the register.
        with Filler(self.tablet) as filler:
            filler.say("open", "visit_note")
            filler.say("answer", "/data/who", "h2")
            filler.say("answer", "/data/note", "x")
            filler.say("submit")
        people = people[1:3]
        people[0]["label"] = "改名"
        files["register_households.csv"] = fake.entity_list(people)
        project.put("visit_note", "1", files, itemset='<instance id="people" '
                    'src="jr://file-csv/register_households.csv"/>')
        self.agent()
        self.assertEqual(self.sql("SELECT head_name, status FROM household ORDER BY id"),
                         [dict(head_name="户主0", status="removed"), dict(head_name="改名", status="active"),
                          dict(head_name="户主2", status="active")])
        self.balance(project, 1)

    # Kills.

    def test_killed_at_each_step_and_at_any_moment(self):
        rng = random.Random(SEED)
        project = self.project()
        self.tablet.agent("enrol", project.qr(), "")
        n, killed = 0, 0
        whens = ["before", "content", "post", "stored"]
        for i in range(KILLS):
            if self.sql("SELECT value FROM meta WHERE name = 'pack'"):
                for _ in range(rng.randint(1, 2)):
                    self.fill(photos=[rng.randint(1000, 80000) for _ in range(rng.randint(0, 2))], note=str(n))
                    n += 1
            if rng.random() < 0.3:
                project.put("visit_note", "1", {"sign.png": rng.randbytes(2000)})
            agent = subprocess.Popen([str(BUILD / "sync/agent/huitoukan-sync"), "--once"],
                                     env=self.tablet.env(), stdout=subprocess.DEVNULL,
                                     stderr=subprocess.DEVNULL)
            when, skip = whens[i % len(whens)], [rng.randint(0, 1)]

            def kill(project_, h, at, facts, agent=agent, when=when, skip=skip):
                if at != when:
                    return False
                if skip[0] > 0:
                    skip[0] -= 1
                    return False
                agent.send_signal(signal.SIGKILL)
                agent.wait()
                fake.drop(h)
                return True
            project.faults = [kill]
            agent.wait(60)
            project.faults = []
            killed += agent.returncode == -signal.SIGKILL
            if self.sql("SELECT value FROM meta WHERE name = 'pulled_at'") == []:
                self.tablet.agent("--once")
        self.assertGreater(killed, KILLS // 3)
        self.agent()
        self.balance(project, n)
        print(f'{{"test": "project-kills", "seed": {SEED}, "kills": {killed}, "submissions": {n}, "lost": 0,'
              f' "doubled": 0}}')


if __name__ == "__main__":
    unittest.main()
