#!/usr/bin/env python3
"""`huitoukan-county audit verify` finds what was changed behind the program's back, and names it:
a row, a file, an answer, a decision. test_audit.py BUILD"""
import contextlib
import hashlib
import pathlib
import re
import sqlite3
import sys
import tempfile
import unittest

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/lib"))
import second_client  # noqa: E402
import world  # noqa: E402

BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
PHOTO = b"not a photo, but bytes are bytes" * 100
REVISION = "visit_id, parent, form_version, worker, answers, answers_hash, xml, started_at, ended_at"


class AuditTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory(prefix="htk-audit-")
        cls.folder = pathlib.Path(cls.temporary.name)
        cls.county = world.County(BUILD, cls.folder / "county", households=20).make().start()
        users = cls.county.users()
        cls.worker, cls.lead = (cls.tablet(next(u for u in users if u["role"] == role))
                                for role in ("worker", "lead"))
        cls.visit, cls.revision = cls.submit()
        cls.lead.push([cls.lead.append("visit.review", cls.visit, {
            "visit_id": cls.visit, "revision_id": cls.revision, "review_id": second_client.uuid.uuid4().hex,
            "decision": "approve", "reviewer": cls.lead.user, "at": 1, "comments": []})])
        cls.county.stop()
        cls.clean = cls.county.db.read_bytes()

    @classmethod
    def tearDownClass(cls):
        cls.county.stop()
        cls.temporary.cleanup()

    @classmethod
    def tablet(cls, user):
        folder = cls.folder / user["id"]
        folder.mkdir()
        tablet = second_client.Client(cls.county.url, folder)
        tablet.id = tablet.enrol(cls.county.code_for(user["id"])).json()["device_id"]
        tablet.user = user["id"]
        return tablet

    @classmethod
    def submit(cls):
        t = cls.worker
        household = next(i for i in t.pull(limit=20000)[1] if i["kind"] == "household")["body"]
        answers = {"id": "fa_household", "version": "1", "data": {"a_result": "home"}}
        visit, revision = (second_client.uuid.uuid4().hex for _ in range(2))
        sha = hashlib.sha256(PHOTO).hexdigest()
        cls.photo = sha
        body = {"visit_id": visit, "revision_id": revision, "form_id": "fa_household",
                "form_version": "1", "subject_type": "household", "subject_id": household["id"],
                "village_code": household["village_code"], "worker": t.user, "visit_date": "2026-11-20",
                "xml": "<data/>", "answers": answers,
                "attachments": [{"name": "a.jpg", "sha256": sha, "size": len(PHOTO), "mime": "image/jpeg"}],
                "answers_hash": second_client.blake2b(second_client.canonical(answers))}
        verdicts = t.push([t.append("visit.submit", visit, body)]).json()["verdicts"]
        assert [v["verdict"] for v in verdicts] == ["accepted"], verdicts
        sent = t.call("PATCH", f"/v1/attachments/{sha}", PHOTO,
                      {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0",
                       "Tus-Resumable": "1.0.0"})
        assert sent.status == 204, sent.status
        for i in range(2):
            t.push([t.append("visit.comment_reply", visit, {"visit_id": visit, "comment_id": "x",
                                                            "reply": str(i)})])
        return visit, revision

    def setUp(self):
        for name in ("-wal", "-shm"):
            pathlib.Path(f"{self.county.db}{name}").unlink(missing_ok=True)
        self.county.db.write_bytes(self.clean)

    def tamper(self, *statements):
        with contextlib.closing(sqlite3.connect(self.county.db)) as db:
            for statement in statements:
                db.execute(statement)
            db.commit()

    def audit(self, status):
        r = self.county.run("audit", "verify", "--store", self.county.store, check=False)
        self.assertEqual(r.returncode, status, r.stdout + r.stderr)
        return re.findall(r"^fault: (.*)$", r.stdout, re.M), r.stdout

    def assert_named(self, *parts):
        faults, _ = self.audit(1)
        self.assertTrue(any(all(p in f for p in parts) for f in faults), faults)

    def test_untouched(self):
        faults, text = self.audit(0)
        self.assertEqual(faults, [])
        self.assertIn(f"head: tablet {self.worker.id} row 3 {self.worker.rows[-1]['hash']}", text)
        self.assertIn(f"head: tablet {self.lead.id} row 1 {self.lead.rows[-1]['hash']}", text)
        self.assertRegex(text, r"checked 4 rows, 1 files, \d+ revisions, \d+ decisions: 0 faults")

    def test_row_edited(self):
        self.tamper(f"UPDATE device_row SET row = replace (row, '<data/>', '<other/>') WHERE seq = 1"
                    f" AND device_id = '{self.worker.id}'")
        self.assert_named(f"tablet {self.worker.id}, row 1", "not what was signed")

    def test_row_dropped(self):
        self.tamper(f"DELETE FROM device_row WHERE seq = 2 AND device_id = '{self.worker.id}'")
        self.assert_named(f"tablet {self.worker.id}, row 3", "missing")

    def test_last_row_dropped(self):
        self.tamper(f"DELETE FROM device_row WHERE seq = 3 AND device_id = '{self.worker.id}'")
        self.assert_named(f"tablet {self.worker.id}", "missing at the end")
        self.assertEqual(self.county.run("check", "--store", self.county.store, check=False).returncode, 1)

    def test_other_key(self):
        self.tamper(f"UPDATE device SET public_key = '{'0' * 64}' WHERE id = '{self.lead.id}'")
        self.assert_named(f"tablet {self.lead.id}, row 1", "signature")

    def test_answers_edited(self):
        self.tamper("DROP TRIGGER visit_revision_is_final",
                    f"UPDATE visit_revision SET answers = replace (answers, 'home', 'none') WHERE id ="
                    f" '{self.revision}'")
        self.assert_named(f"visit {self.visit}, revision {self.revision}", "not those of its hash")

    def test_answers_and_hash_edited(self):
        answers = second_client.canonical({"id": "fa_household", "version": "1", "data": {}})
        self.tamper("DROP TRIGGER visit_revision_is_final",
                    f"UPDATE visit_revision SET answers = '{answers}', answers_hash ="
                    f" '{second_client.blake2b(answers)}' WHERE id = '{self.revision}'")
        self.assert_named(f"visit {self.visit}, revision {self.revision}", "not what its tablet signed")

    def test_revision_dropped(self):
        self.tamper("PRAGMA foreign_keys = OFF", f"DELETE FROM visit_revision WHERE id = '{self.revision}'")
        self.assert_named(f"visit {self.visit}, revision {self.revision}", "is not stored")

    def test_revision_forged(self):
        self.tamper("DELETE FROM meta WHERE name = 'demo'",
                    f"INSERT INTO visit_revision (id, {REVISION}) SELECT 'forged', {REVISION}"
                    f" FROM visit_revision WHERE id = '{self.revision}'")
        self.assert_named("revision forged", "no tablet signed it")

    def test_decision_forged(self):
        self.tamper("DELETE FROM meta WHERE name = 'demo'",
                    f"UPDATE review SET decision = 'return' WHERE visit_id = '{self.visit}'")
        self.assert_named(f"visit {self.visit}, return", "no lead signed")

    def test_acceptance_forged(self):
        self.tamper("DELETE FROM meta WHERE name = 'demo'",
                    f"INSERT INTO review SELECT 'forged', visit_id, revision_id, '{self.lead.user}', 'accept', 1"
                    f" FROM review WHERE visit_id = '{self.visit}'")
        self.assert_named(f"visit {self.visit}, accept", "audit trail")

    def test_file_edited_and_gone(self):
        path = next(p for p in self.county.folder.rglob(self.photo) if p.is_file())
        path.chmod(0o600)
        path.write_bytes(PHOTO[:-1] + b"?")
        self.assert_named(f"file {self.photo}", "not what its name says")
        path.unlink()
        self.assert_named(f"file {self.photo}", "gone")
        path.write_bytes(PHOTO)

    def test_wrong_usage(self):
        self.assertEqual(self.county.run("audit", "--store", self.county.store, check=False).returncode, 2)


if __name__ == "__main__":
    unittest.main()
