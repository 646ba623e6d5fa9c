#!/usr/bin/env python3
"""Rows that are not in the chain of their tablet are set apart and shown to the officer: a gap, an edit,
another order, a database that was set back. test_quarantine.py BUILD"""
import pathlib
import re
import sys
import tempfile
import unittest
import urllib.parse

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/lib"))
import second_client  # noqa: E402
import world  # noqa: E402

BUILD = pathlib.Path(sys.argv.pop(1)).resolve()


class QuarantineTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory(prefix="htk-quarantine-")
        cls.folder = pathlib.Path(cls.temporary.name)
        cls.county = world.County(BUILD, cls.folder / "county", households=20).make().start()
        cls.worker = next(u for u in cls.county.users() if u["role"] == "worker")

    @classmethod
    def tearDownClass(cls):
        cls.county.stop()
        cls.temporary.cleanup()

    def tablet(self):
        folder = self.folder / second_client.uuid.uuid4().hex
        folder.mkdir()
        tablet = second_client.Client(self.county.url, folder)
        tablet.id = tablet.enrol(self.county.code_for(self.worker["id"])).json()["device_id"]
        for i in range(6):
            tablet.append("visit.void", f"v{i}", {"visit_id": f"v{i}", "reason": "r", "by": "x"})
        return tablet

    def codes(self, reply):
        return [v["code"] for v in reply.json()["verdicts"]]

    def apart(self, tablet):
        return [(r["seq"], r["code"]) for r in self.county.sql(
            f"SELECT seq, code FROM quarantine WHERE device_id = '{tablet.id}' ORDER BY seq, code")]

    def checked(self, tablet):
        """What the operator is told of the tablet; its kept journal holds together all the same."""
        r = self.county.run("check", "--store", self.county.store)
        return [(int(n), code) for n, code in
                re.findall(rf"tablet {tablet.id}, row (\d+) is set apart: ([a-z-]+)", r.stdout)]

    def test_gap(self):
        t = self.tablet()
        self.assertEqual(len(self.codes(t.push(t.rows[:2]))), 2)
        reply = t.push(t.rows[3:5])
        self.assertEqual((reply.status, reply.json()["expected"]), (409, 3))
        t.push(t.rows[3:5])
        self.assertEqual(self.apart(t), [(4, "gap")])
        self.assertEqual(self.checked(t), [(4, "gap")])
        # Filled, it is none any more.
        self.assertNotIn("chain-fork", self.codes(t.push(t.rows[2:])))
        self.assertEqual(self.checked(t), [])

    def test_edit(self):
        t = self.tablet()
        t.push(t.rows[:2])
        edited = dict(t.rows[2], body=t.rows[2]["body"].replace('"r"', '"other"'))
        self.assertEqual(self.codes(t.push([edited])), ["bad-hash"])
        self.assertEqual(self.checked(t), [(3, "bad-hash")])
        # One that was answered cannot be replaced: not by another content, nor signed anew.
        anew = dict(t.rows[1], body=edited["body"])
        anew["hash"] = second_client.row_hash(anew)
        anew["signature"] = t.sign(anew["hash"])
        for _ in range(2):
            self.assertEqual(self.codes(t.push([anew])), ["chain-fork"])
        self.assertEqual(self.apart(t), [(2, "chain-fork")])
        kept = self.county.sql("SELECT row FROM quarantine WHERE device_id = " f"'{t.id}'")[0]["row"]
        self.assertEqual(second_client.json.loads(kept), anew)
        self.assertEqual(self.checked(t), [(2, "chain-fork"), (3, "bad-hash")])

    def test_other_order(self):
        t = self.tablet()
        t.push(t.rows[:1])
        swapped = [dict(t.rows[2], seq=2), dict(t.rows[1], seq=3)]
        self.assertEqual(self.codes(t.push(swapped)), ["chain-fork"])  # and a gap behind it
        self.assertEqual(self.apart(t), [(2, "chain-fork"), (3, "gap")])
        # As they were made they are taken.
        self.assertNotIn("chain-fork", self.codes(t.push(t.rows[1:])))
        self.assertEqual(self.checked(t), [(2, "chain-fork")])

    def test_set_back(self):
        t = self.tablet()
        t.push(t.rows[:4])
        t.rows = t.rows[:2]
        again = t.append("visit.void", "other", {"visit_id": "other", "reason": "r", "by": "x"})
        self.assertEqual(self.codes(t.push([again])), ["chain-fork"])
        self.assertEqual(self.apart(t), [(3, "chain-fork")])

    def test_a_tablet_out_of_its_mind_does_not_fill_the_disk(self):
        t = self.tablet()
        t.push(t.rows[:1])
        for start in range(0, 1200, 400):
            t.push([dict(t.rows[0], body=str(n), hash="%064d" % n) for n in range(start, start + 400)])
        self.assertEqual(len(self.apart(t)), 1000)

    def test_officer_sees_them(self):
        t = self.tablet()
        t.push(t.rows[:1])
        t.push([dict(t.rows[0], hash="0" * 64)])
        made = self.county.run("user", "add", "--store", self.county.store, "--name", "查", "--role",
                               "county", "--scope", "530427", "--login", "cha", "--password").stdout
        form = urllib.parse.urlencode({"login": "cha", "password": made.split()[-1]})
        reply = t.call("POST", "/login", form.encode(),
                       {"Content-Type": "application/x-www-form-urlencoded"})
        cookie = {"Cookie": reply.headers["set-cookie"].split(";")[0]}
        page = t.call("GET", "/tablets", headers=cookie).body.decode()
        self.assertIn(self.worker["name"], page)
        self.assertIn("隔离的记录", page)
        self.assertIn("数据库可能被恢复到旧版本", page)
        self.assertEqual(t.call("GET", "/tablets/x", headers=cookie).status, 404)
        self.assertNotEqual(t.call("GET", "/tablets").status, 200)


if __name__ == "__main__":
    unittest.main()
