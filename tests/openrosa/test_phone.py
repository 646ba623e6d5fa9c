#!/usr/bin/env python3
"""A phone with ODK Collect beside the tablets, against the real county: test_phone.py BUILD"""
import hashlib
import pathlib
import random
import re
import socket
import subprocess
import sys
import tempfile
import unittest
import urllib.parse

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / "tests/lib"), str(TOP / "tests/openrosa")]
import collect  # noqa: E402
import second_client  # noqa: E402
import world  # noqa: E402

BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
TOOL = BUILD / "app/xlsform/huitoukan-form"
TABLES = ("visit", "visit_revision", "visit_file", "attachment", "phone_submission", "phone_file",
          "change_log")


class PhoneTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory(prefix="htk-phone-")
        cls.folder = pathlib.Path(cls.temporary.name)
        cls.county = world.County(BUILD, cls.folder / "county", households=60).make().start()
        cls.worker = cls.user("worker")
        cls.urls = []
        cls.phone = collect.Phone(cls.url_for(cls.worker["id"]))
        cls.forms = cls.phone.forms("fa_household", "fb_village", "fe_clue")
        cls.households = iter(cls.forms["fa_household"].rows("htk_subjects.csv"))
        cls.lead = second_client.Client(cls.county.url, cls.folder)
        assert cls.lead.enrol(cls.county.code_for(cls.user("lead")["id"])).status == 200

    @classmethod
    def tearDownClass(cls):
        cls.county.stop()
        cls.temporary.cleanup()

    @classmethod
    def user(cls, role):
        return next(u for u in cls.county.users() if u["role"] == role)

    @classmethod
    def url_for(cls, user):
        out = cls.county.run("device", "phone", "--store", cls.county.store, "--user", user,
                             "--address", cls.county.url).stdout
        cls.urls.append(out.strip().splitlines()[-1])
        return cls.urls[-1]

    def photo(self, size=3000):
        return lambda name: random.Random(name).randbytes(size)

    def fill(self, form="fa_household", subject=None, size=3000, phone_form=None, **answers):
        """A filled form: its XML, its photos, and whom it is about."""
        form = phone_form or self.forms[form]
        subject = subject or next(self.households)
        with collect.Filling(TOOL, form) as filling:
            if subject["village"]:
                filling.answer("/data/htk_village", subject["village"])
            filling.answer("/data/htk_subject", subject["name"])
            return filling.fill(self.photo(size), **answers), filling.files, subject["name"]

    def counts(self):
        sql = " UNION ALL ".join(f"SELECT '{t}' AS t, count(*) AS n FROM {t}" for t in TABLES)
        rows = {r["t"]: r["n"] for r in self.county.sql(sql)}
        rows["files"] = sum(p.is_file() for p in (self.county.folder / "attachments").rglob("*"))
        return rows

    def visits_of(self, subject):
        return self.county.sql(f"SELECT * FROM visit WHERE subject_id = '{subject}'")

    def revisions_of(self, visit):
        return self.county.sql("SELECT * FROM visit_revision WHERE visit_id = "
                               f"'{visit}' ORDER BY id")

    def assert_has_all(self, revision, files):
        """Every photo is in its place, and its bytes are those that the phone sent."""
        kept = {r["name"]: r["sha256"] for r in self.county.sql(
            f"SELECT name, sha256 FROM visit_file WHERE revision_id = '{revision}'")}
        self.assertEqual(kept, {n: hashlib.sha256(b).hexdigest() for n, b in files.items()})
        for sha in kept.values():
            path = self.county.folder / "attachments" / sha[:2] / sha[2:4] / sha
            self.assertEqual(hashlib.sha256(path.read_bytes()).hexdigest(), sha)
            self.assertEqual(self.county.sql("SELECT received = size AND complete_at > 0 AS ok FROM "
                                             f"attachment WHERE sha256 = '{sha}'"), [{"ok": 1}])

    def review(self, visit, decision, comments=()):
        row = self.visits_of(visit["subject_id"])[0]
        verdict = self.lead.say("visit.review", visit["id"], {
            "visit_id": visit["id"], "revision_id": row["revision_id"],
            "review_id": second_client.uuid.uuid4().hex, "decision": decision,
            "reviewer": self.user("lead")["id"], "at": row["submitted_at"], "comments": list(comments)})
        self.assertEqual(verdict["verdict"], "accepted", verdict)

    def choose(self, visit, choice):
        """The lead chooses between the two revisions of a fork."""
        conflict, = self.county.sql("SELECT id FROM conflict WHERE kind = 'fork' AND state = 'open'"
                                    f" AND subject_id = '{visit['subject_id']}'")
        verdict = self.lead.say("conflict.resolve", conflict["id"], {
            "conflict_id": conflict["id"], "choice": choice, "by": self.user("lead")["id"]})
        self.assertEqual(verdict["verdict"], "accepted", verdict)

    def give_back(self, visit):
        self.review(visit, "return", [{"id": second_client.uuid.uuid4().hex, "level": "must",
                                       "ref": "/data/sec_visit/a_result", "text": "请核对"}])

    def correct(self, xml, **answers):
        """The form as sent, opened again on the phone: another instanceID, the old one named."""
        with collect.Filling(TOOL, self.forms["fa_household"], edit=xml) as filling:
            for ref, value in answers.items():
                filling.answer("/data/sec_sign/" + ref, value)
            changed = filling.finish()
        self.assertIn(f"deprecatedID>{collect.instance_id(xml)}<", changed.decode())
        return changed

    def restart(self):
        self.county.kill()
        self.county.start()

    # What a day is like.

    def test_from_phone_to_register(self):
        xml, files, household = self.fill(size=4 << 20)
        self.assertGreater(sum(map(len, files.values())), self.phone.head())  # more than one go
        reply = self.phone.send(xml, files)
        self.assertEqual((reply.status, reply.message), (201, "县级已收到"))
        self.assertEqual(reply.headers["x-openrosa-version"], "1.0")
        self.assertIn("date", reply.headers)
        visit, = self.visits_of(household)
        self.assertEqual((visit["state"], visit["worker"], visit["visit_date"]),
                         ("submitted", self.worker["id"], collect.TODAY))
        self.assert_has_all(visit["revision_id"], files)
        # Nothing of the phone's own question is in what the tablets read.
        self.assertNotIn("htk_", self.revisions_of(visit["id"])[0]["xml"])
        self.assertNotIn("htk_", self.revisions_of(visit["id"])[0]["answers"])

        before = self.counts()
        self.assertEqual(self.phone.send(xml, files).status, 201)
        self.assertEqual(self.counts(), before)

        tablet = world.Tablet(BUILD, self.folder / "lead-tablet")
        tablet.enrol(self.county, self.user("lead")["id"])
        self.assertEqual(tablet.sql(f"SELECT state, worker FROM visit WHERE id = '{visit['id']}'"),
                         [{"state": "submitted", "worker": self.worker["id"]}])
        # Filled before the register changes, sent after it: it is held against what the person was shown.
        village = next(v for v in self.forms["fb_village"].rows("htk_subjects.csv")
                       if v["name"] == visit["village_code"])
        card, card_files, _ = self.fill("fb_village", village)
        last = f"SELECT last_visit FROM household WHERE id = '{household}'"
        self.assertNotEqual(self.county.sql(last), [{"last_visit": collect.TODAY}])
        self.review(visit, "approve")
        self.county.run("accept", "--store", self.county.store, "--user", self.user("county")["id"],
                        visit["id"])
        self.assertEqual(self.visits_of(household)[0]["state"], "county_accepted")
        self.assertEqual(self.county.sql(last), [{"last_visit": collect.TODAY}])
        reply = self.phone.send(card, card_files)
        self.assertEqual(reply.status, 201, reply.message)
        # The lists that phones have say so too: they are made anew.
        again = self.phone.forms("fa_household")["fa_household"]
        row, = [r for r in again.rows("household.csv") if r["htk_subject"] == household]
        self.assertEqual([r["visit_date"] for r in again.rows("last_visit.csv")
                          if r["htk_subject"] == row["id"]], [collect.TODAY])

    def test_other_subjects(self):
        village = self.forms["fb_village"].rows("htk_subjects.csv")[3]
        xml, files, code = self.fill("fb_village", village)
        self.assertEqual(self.phone.send(xml, files).status, 201)
        self.assertEqual(self.visits_of(code)[0]["subject_type"], "village")

        new = {"name": "new", "village": ""}
        place = self.forms["fe_clue"].rows("htk_villages.csv")[0]["name"]
        xml, files, _ = self.fill("fe_clue", new, htk_village=place, e_village=place, e_head="龙小山")
        reply = self.phone.send(xml, files)
        self.assertEqual(reply.status, 201, reply.message)
        visit, = self.county.sql("SELECT * FROM visit WHERE form_id = 'fe_clue'")
        self.assertEqual(visit["village_code"], place)
        self.assertEqual(self.phone.send(xml, files).status, 201)
        self.assertEqual(len(self.visits_of(visit["subject_id"])), 1)
        # One that must be in the register is not made up.
        reply = self.phone.post(self.fill()[0].replace(b"htk_subject>01", b"htk_subject>new</htk_subject>"
                                                       b"<x>"))
        self.assertEqual(reply.status, 400)

    def test_photos_may_come_later(self):
        xml, files, household = self.fill()
        first = dict(list(files.items())[:1])
        reply = self.phone.post(xml, first.items(), more=True)
        self.assertEqual(reply.status, 201)
        self.assertIn(f"还有 {len(files) - 1} 个附件", reply.message)
        visit, = self.visits_of(household)
        self.assert_has_all(visit["revision_id"], first)
        self.assertIn("files that submissions of phones name and that have not arrived",
                      self.county.run("check", "--store", self.county.store).stdout)
        # A photo that was taken again is still in the phone's folder; it is no part of the form. Nor is
        # a name a way to another folder.
        rest = dict(list(files.items())[1:], **{"old.jpg": b"old", "../../county.db": b"x"})
        self.assertEqual(self.phone.post(xml, rest.items()).message, "县级已收到")
        self.assert_has_all(visit["revision_id"], files)
        before = self.counts()
        reply = self.phone.post(xml, [(next(iter(files)), b"another")])
        self.assertEqual(reply.status, 409)
        self.assertEqual(self.counts(), before)

    def test_correction_is_a_revision(self):
        xml, files, household = self.fill()
        self.assertEqual(self.phone.send(xml, files).status, 201)
        visit, = self.visits_of(household)
        # While it waits, and when the lead has given it back.
        early = self.correct(xml, memo="补充")
        self.assertEqual(self.phone.send(early, files).message, "县级已收到")
        self.give_back(visit)
        first = self.visits_of(household)[0]["revision_id"]
        better = self.correct(early, memo="更正")
        self.assertEqual(self.phone.send(better, files).message, "县级已收到")
        visit, = self.visits_of(household)
        second = next(r for r in self.revisions_of(visit["id"]) if r["id"] == visit["revision_id"])
        self.assertEqual((visit["state"], second["parent"]), ("submitted", first))
        self.assertIn("更正", second["answers"])
        self.assert_has_all(second["id"], files)

        # Two corrections of one submission are a fork: both are kept, the lead chooses.
        other = self.correct(early, memo="另一份")
        reply = self.phone.send(other, files)
        self.assertEqual(reply.status, 201)
        self.assertIn("两个版本都已保留", reply.message)
        self.assertEqual(len(self.revisions_of(visit["id"])), 4)
        self.assertEqual(self.visits_of(household)[0]["revision_id"], second["id"])

        before = self.counts()
        lost = re.sub(rb"deprecatedID>[^<]+<", b"deprecatedID>uuid:nobody<", self.correct(xml))
        self.assertEqual((self.phone.send(lost, files).status, self.counts()), (409, before))

        # Once the lead has chosen and approved it, that stands; what comes late is kept for a choice.
        self.choose(visit, "theirs")
        self.review(visit, "approve")
        late = self.correct(better, memo="晚了")
        reply = self.phone.send(late, files)
        self.assertEqual(reply.status, 201)
        self.assertIn("两个版本都已保留", reply.message)
        after = self.visits_of(household)[0]
        self.assertEqual((after["state"], after["revision_id"]), ("lead_approved", second["id"]))
        self.assertEqual(len(self.revisions_of(visit["id"])), 5)
        before = self.counts()
        self.assertEqual((self.phone.send(late, files).status, self.counts()), (201, before))
        self.choose(visit, "theirs")

    # What must not happen.

    def test_same_name_other_content(self):
        xml, files, household = self.fill()
        self.assertEqual(self.phone.send(xml, files).status, 201)
        before = self.counts()
        reply = self.phone.send(xml.replace(b"routine", b"round"), files)
        self.assertEqual((reply.status, self.counts()), (409, before))
        self.assertIn("没有保存", reply.message)

    def raw(self, body, kind="multipart/form-data; boundary=b"):
        reply = self.phone.request("POST", self.phone.at.path + "/submission", body,
                                   {"Content-Type": kind})
        return reply.status, reply.message

    def test_bad_input_is_named_and_not_kept(self):
        xml, files, _ = self.fill()
        one = list(files.items())[:1]

        def send(answers, files_=one, extra=()):
            reply = self.phone.post(answers, files_, extra=extra)
            return reply.status, reply.message

        def changed(pattern, to):
            out = re.sub(pattern, to, xml, count=1)
            self.assertNotEqual(out, xml, pattern)
            return out
        whole = collect.multipart(xml, one)
        body, mark = whole[0], whole[1]
        kind = f"multipart/form-data; boundary={mark}"
        long_head = b"--b\r\nX: " + b"y" * 9000 + b"\r\n\r\n\r\n--b--\r\n"
        cases = [
            (400, "multipart", lambda: self.raw(b"x", "text/plain")),
            (400, "multipart", lambda: self.raw(b"x", "multipart/form-data")),
            (400, "不完整", lambda: self.raw(b"")),
            (400, "不完整", lambda: self.raw(body[:-10], kind)),
            (400, "不完整", lambda: self.raw(body[:len(body) // 2], kind)),
            (400, "没有表单内容", lambda: self.raw(b"--b--\r\n")),
            (400, "分隔行", lambda: self.raw(b"--bx\r\n\r\n")),
            (400, "没有名称", lambda: self.raw(b"--b\r\nContent-Type: a/b\r\n\r\nx\r\n--b--\r\n")),
            (400, "头过长", lambda: self.raw(long_head)),
            (400, "只能有一份", lambda: send(xml, extra=[
                collect.part("xml_submission_file", xml, "again.xml")])),
            (400, "出现了两次", lambda: send(xml, one + one)),
            (400, "文件名", lambda: send(xml, [(".htaccess", b"x")])),
            (400, "文件名", lambda: send(xml, [("a\tb.jpg", b"x")])),
            (400, "文件名", lambda: send(xml, [("n" * 300 + ".jpg", b"x")])),
            (413, "附件过多", lambda: send(xml, [(f"{i}.jpg", b"x") for i in range(201)])),
            (413, "内容过大", lambda: send(xml + b" " * (9 << 20))),
            (413, "内容过大", lambda: self.raw(bytes(129 << 20), kind)),
            (400, "不是 XML", lambda: send(b"")),
            (400, "不是 XML", lambda: send(b"<data")),
            (400, "UTF-8", lambda: send(b"\xff\xfe<data/>")),
            (400, "文档类型", lambda: send(
                b'<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]><d>&a;</d>')),
            (400, "表单编号", lambda: send(b"<data/>")),
            (400, "instanceID", lambda: send(changed(rb"instanceID>[^<]+<", b"instanceID><"))),
            (400, "instanceID", lambda: send(changed(rb"instanceID>[^<]+<",
                                                     b"instanceID>" + b"i" * 300 + b"<"))),
            (400, "没有选择", lambda: send(changed(rb"htk_subject>[^<]+<", b"htk_subject><"))),
            (404, "没有这种表单", lambda: send(changed(b'id="fa_household"', b'id="fz"'))),
            (400, "有误", lambda: send(changed(b"<data ", b"<other ").replace(b"</data>", b"</other>"))),
            (409, "版本", lambda: send(changed(rb'version="\d+"', b'version="1"'))),
            (404, "没有该记录", lambda: send(changed(rb"htk_subject>[^<]+<",
                                                b"htk_subject>01a21526-0000-7000-8000-000000000000<"))),
            (400, "a_result", lambda: send(changed(b"a_result>home<", b"a_result>gone<"))),
            (400, "a_date", lambda: send(changed(rb"a_date>[^<]+<", b"a_date>2999-01-01<"))),
            (400, "a_resp", lambda: send(changed(rb"a_resp>[^<]+<", b"a_resp><"))),
        ]
        before = self.counts()
        for status, words, call in cases:
            with self.subTest(words):
                got = call()
                self.assertEqual(got[0], status, got)
                self.assertIn(words, got[1])
                self.assertEqual(self.counts(), before)
        self.assertEqual(self.phone.send(xml, files).status, 201)

    def test_killed_in_the_middle_of_a_post(self):
        """kill -9 at several bytes of a POST, and once when all of it was sent: sent again, there is
        one visit with all its photos, and nothing was left behind."""
        xml, files, household = self.fill(size=200_000)
        body, mark = collect.multipart(xml, files.items())
        head = (f"POST {self.phone.at.path}/submission HTTP/1.1\r\nHost: {self.phone.at.netloc}\r\n"
                f"Content-Type: multipart/form-data; boundary={mark}\r\n"
                f"Content-Length: {len(body)}\r\n\r\n").encode()
        before = self.counts()
        for cut in (1, len(xml) // 2, len(xml) + 300_000, len(body) - 2):
            with socket.create_connection((self.phone.at.hostname, self.phone.at.port)) as s:
                s.sendall(head + body[:cut])
                self.restart()
            self.assertEqual(self.counts(), before, cut)
        with socket.create_connection((self.phone.at.hostname, self.phone.at.port)) as s:
            s.sendall(head + body)
            self.restart()
        self.assertEqual(self.phone.send(xml, files).status, 201)
        visit, = self.visits_of(household)
        self.assertEqual(len(self.revisions_of(visit["id"])), 1)
        self.assert_has_all(visit["revision_id"], files)
        self.assertEqual(self.county.run("check", "--store", self.county.store).returncode, 0)

    def test_a_person_sees_and_fills_the_own_region(self):
        subjects = self.forms["fa_household"].rows("htk_subjects.csv")
        village = subjects[-1]["village"]
        user = self.county.run("user", "add", "--store", self.county.store, "--name", "段小村", "--role",
                               "worker", "--scope", village).stdout.split()[0]
        phone = collect.Phone(self.url_for(user))
        forms = phone.forms()
        own = {s["name"] for s in forms["fa_household"].rows("htk_subjects.csv")}
        self.assertEqual(own, {s["name"] for s in subjects if s["village"] == village})
        for form in forms.values():
            for name, text in form.media.items():
                for row in collect.csv_rows(text):
                    self.assertIn(row.get("htk_subject", "-"), own | {"-", village}, name)
        self.assertEqual([r["name"] for r in forms["fe_clue"].rows("villages.csv")], [village])
        known = forms["fe_clue"].rows("households.csv")
        self.assertTrue(all(r["key"].startswith((village, "-")) for r in known))

        # A form about a household elsewhere, as a phone whose person was moved has it.
        xml, files, household = self.fill()
        before = self.counts()
        reply = phone.send(xml, files)
        self.assertEqual((reply.status, self.counts()), (403, before))
        self.assertIn("负责范围", reply.message)
        self.assertEqual(self.phone.send(xml, files).status, 201)
        # Another person's submission is not theirs to send, nor to correct.
        self.assertEqual(phone.send(xml, files).status, 409)
        self.give_back(self.visits_of(household)[0])
        self.assertEqual(phone.send(self.correct(xml, memo="x"), files).status, 403)

    def test_who_may_not(self):
        for role in ("auditor", "county"):
            r = self.county.run("device", "phone", "--store", self.county.store, "--user",
                                self.user(role)["id"], "--address", self.county.url, check=False)
            self.assertEqual(r.returncode, 1, r.stderr)
        stranger = collect.Phone(f"{self.county.url}/key/{'0' * 64}")
        for method, path in (("GET", "formList"), ("HEAD", "submission"), ("POST", "submission"),
                             ("GET", "forms/fa_household/manifest"),
                             ("GET", "forms/fa_household/media/roster.csv")):
            self.assertEqual(stranger.request(method, f"{stranger.at.path}/{path}").status, 403)
        url = self.url_for(self.worker["id"])
        listed = self.county.run("device", "list", "--store", self.county.store).stdout
        self.assertNotIn(url.rsplit("/", 1)[1], listed)
        phone = collect.Phone(url)
        self.assertEqual(phone.request("GET", phone.at.path + "/formList").status, 200)
        newest = [line.split()[0] for line in listed.splitlines() if " phone since " in line][-1]
        self.county.run("device", "revoke", "--store", self.county.store, "--device", newest)
        self.assertEqual(phone.request("GET", phone.at.path + "/formList").status, 403)
        for path in ("", "/formList/x", "/forms/fz/form.xml", "/forms/fa_household/media/x.csv",
                     "/forms/%2e%2e/form.xml", "/nothing"):
            self.assertEqual(self.phone.request("GET", self.phone.at.path + path).status, 404, path)
        up = self.phone.request("GET", self.phone.at.path + "/forms/..%2f..%2fcounty.db/form.xml")
        self.assertIn(up.status, (400, 404))
        self.assertEqual(self.phone.request("PUT", self.phone.at.path + "/formList").status, 405)
        self.assertEqual(self.phone.request("GET", self.phone.at.path + "/submission").status, 405)

    def test_addresses_keep_the_token_under_tls(self):
        host = {"Host": "county.example"}
        get = lambda **h: self.phone.request("GET", self.phone.at.path + "/formList",  # noqa: E731
                                             headers={**host, **h}).body.decode()
        self.assertIn(">https://county.example/key/", get())
        self.assertIn(">https://county.example/key/", get(**{"X-Forwarded-Proto": "https"}))
        self.assertNotIn("http://", get().replace("http://openrosa.org", ""))

    def test_collect_scans_its_settings(self):
        svg = self.folder / "code.svg"
        out = self.county.run("device", "phone", "--store", self.county.store, "--user",
                              self.worker["id"], "--address", "https://county.example/", "--svg",
                              svg).stdout
        self.assertTrue(out.strip().splitlines()[-1].startswith("https://county.example/key/"))
        self.assertIn("<svg", svg.read_text())
        self.assertEqual(svg.stat().st_mode & 0o777, 0o600)

    def test_wrong_subject_cannot_be_exchanged(self):
        """The members that were gone through are of one household: another one is another form."""
        first, other = self.forms["fa_household"].rows("htk_subjects.csv")[:2]
        with collect.Filling(TOOL, self.forms["fa_household"]) as filling:
            filling.answer("/data/htk_village", first["village"])
            filling.answer("/data/htk_subject", first["name"])
            self.assertTrue(filling.do(op="state", ref="/data/htk_subject")["valid"])
            filling.answer("/data/htk_village", other["village"])
            filling.answer("/data/htk_subject", other["name"])
            self.assertFalse(filling.do(op="state", ref="/data/htk_subject")["valid"])

    @classmethod
    def secrets(cls):
        yield from (u.rsplit("/", 1)[1] for u in cls.urls)
        roster = cls.forms["fa_household"].rows("roster.csv")
        yield from (r["id_no"] for r in roster if r["id_no"])
        yield from (r["name"] for r in roster if r["name"])

    def test_zz_log_tells_nothing(self):
        """Runs last: after all of the above no token, name or identity number is in the log."""
        log = (self.county.folder / "county.log").read_text()
        for secret in self.secrets():
            self.assertNotIn(secret, log)
        lists = self.county.sql("SELECT DISTINCT object FROM audit WHERE action = 'phone-list'")
        self.assertIn({"object": "fa_household/roster.csv"}, lists)


if __name__ == "__main__":
    unittest.main()
