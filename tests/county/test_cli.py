"""The commands of huitoukan-county: help for all, exit codes, and words that say what to do.
usage: test_cli.py PROGRAM"""
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile
import unittest

PROGRAM = sys.argv.pop(1)
COMMANDS = ["serve", "import", "export", "demo", "user", "device", "accept", "reject", "void", "case",
            "finding", "round", "setting", "pack", "ledger", "check"]
REGIONS = """village_code,village_name,township_code,township_name,county_code,county_name
530427001001,五桂社区,530427001,桂山街道,530427,新平县
530427101201,漠沙村,530427101,漠沙镇,530427,新平县
"""


def run(*args):
    return subprocess.run([PROGRAM, *map(str, args)], capture_output=True, text=True, timeout=60)


class Cli(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.dir = pathlib.Path(self.folder.name)
        self.db = self.dir / "county.db"
        self.store = f"sqlite:{self.db}"
        self.regions = self.dir / "regions.csv"
        self.regions.write_text(REGIONS, encoding="utf-8")

    def tearDown(self):
        self.folder.cleanup()

    def ends(self, status, *args, says=""):
        r = run(*args)
        self.assertEqual(r.returncode, status, f"{args}: {r.stdout}{r.stderr}")
        self.assertIn(says, r.stdout + r.stderr)
        return r.stdout + r.stderr

    def demo(self):
        self.ends(0, "import", "--store", self.store, "--kind", "regions", self.regions)
        return self.ends(0, "demo", "--store", self.store, "--county", "530427", "--households", 30)

    def test_every_command_has_help(self):
        for c in COMMANDS:
            self.assertIn("Usage", self.ends(0, c, "--help"))
            self.assertIn(c, self.ends(0, "--help"))

    def test_wrong_usage_is_2(self):
        self.ends(2, says="usage")
        self.ends(2, "fly", says="no command “fly”")
        for c in COMMANDS:
            self.ends(2, c, "--no-such-option")
        self.ends(2, "check", says="--store wants sqlite:PATH")
        self.ends(2, "check", "--store", "postgres:x", says="--store wants sqlite:PATH")
        self.ends(2, "import", "--store", self.store, says="--kind")
        self.ends(2, "import", "--store", self.store, "--kind", "cats", self.regions, says="cats")
        self.ends(2, "demo", "--store", self.store, "--county", "53", says="six digits")
        self.ends(2, "demo", "--store", self.store, "--county", "530427", "--today", "2026-02-30",
                  says="a date")
        self.ends(2, "serve", "--store", self.store, "--listen", "here", says="ADDRESS:PORT")
        self.ends(2, "user", "--store", self.store, "add", "--name", "x", says="--role")
        self.ends(2, "device", "--store", self.store, "code", says="--user")

    def test_import_says_what_it_did(self):
        done = ["import", "--store", self.store, "--kind", "regions", self.regions]
        self.ends(0, *done, "--dry-run", says="dry run")
        self.ends(0, *done, says="2 new")
        self.ends(0, *done, says="nothing was changed")
        bad = self.dir / "households.csv"
        bad.write_text("行政村代码,户编号,户主姓名\n530427001001,1,甲\n", encoding="utf-8")
        out = self.ends(3, "import", "--store", self.store, "--kind", "households", bad,
                        says="nothing was imported")
        self.assertRegex(out, r"households\.csv: line 2, column 户编号: .*8 to 20 digits")
        self.ends(1, "import", "--store", self.store, "--kind", "regions", self.dir, says="folder")
        self.ends(1, "import", "--store", self.store, "--kind", "regions", self.dir / "none.csv",
                  says="none.csv")

    def test_demo_is_made_once(self):
        out = self.demo()
        self.assertIn("演示数据", out)
        self.assertRegex(out, r"login county1 password \S{16} \(shown this once\)")
        self.ends(1, "demo", "--store", self.store, "--county", "530427",
                  says="already has households")
        self.ends(1, "demo", "--store", f"sqlite:{self.dir}/other.db", "--county", "530427",
                  says="import the regions first")

    def test_codes_are_for_those_who_exist(self):
        self.demo()
        listed = self.ends(0, "user", "list", "--store", self.store)
        worker = re.search(r"^(\S+)  worker", listed, re.M)[1]
        auditor = re.search(r"^(\S+)  auditor", listed, re.M)[1]
        code = self.ends(0, "device", "code", "--store", self.store, "--user", worker).split()[-1]
        self.assertRegex(code, r"^[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}$")
        self.ends(1, "device", "code", "--store", self.store, "--user", "nobody", says="no user")
        self.ends(1, "device", "code", "--store", self.store, "--user", auditor, says="auditor")
        self.ends(1, "device", "revoke", "--store", self.store, "--device", "x", says="no tablet")
        self.ends(1, "accept", "x", "--store", self.store, "--user", worker, says="no visit x")
        self.ends(2, "void", "x", "--store", self.store, "--user", worker, says="--reason")
        self.ends(1, "void", "x", "--store", self.store, "--user", worker, "--reason", "mistake",
                  says="no visit x")

    def test_full_numbers_need_a_reason(self):
        self.demo()
        listed = self.ends(0, "user", "list", "--store", self.store)
        officer = re.search(r"^(\S+)  county", listed, re.M)[1]
        export = ["export", "--store", self.store, "--kind", "members"]
        self.assertRegex(self.ends(0, *export), r"5304\*{10}\d{3}[\dX]")
        self.ends(2, *export, "--full-numbers", "--user", officer, says="--reason")
        self.assertRegex(self.ends(0, *export, "--full-numbers", "--user", officer, "--reason",
                                   "上级数据比对"), r"530427\d{11}[\dX]")
        with sqlite3.connect(self.db) as db:
            self.assertEqual(db.execute("SELECT action, object FROM audit").fetchall(),
                             [("export-identity", "members: 上级数据比对")])

    def test_ledgers_are_files(self):
        self.demo()
        self.assertIn("返贫风险台账", self.ends(0, "ledger", "--store", self.store))
        out = self.dir / "risk.csv"
        ledger = ["ledger", "3", "--store", self.store, "-o", out]
        self.ends(0, *ledger)
        text = out.read_bytes().decode("utf-8-sig")
        self.assertTrue(text.startswith("返贫风险台账\r\n县区,新平县\r\n"))
        self.assertNotRegex(text, r"530427\d{11}[\dX]")
        self.ends(0, *ledger, "--format", "xlsx")
        self.assertEqual(out.read_bytes()[:2], b"PK")
        self.ends(2, "ledger", "99", "--store", self.store, "-o", out, says="问题清单")
        self.ends(2, *ledger, "--format", "doc", says="--format")
        self.ends(1, "ledger", "3", "--store", self.store, "-o", self.dir / "no" / "x.csv",
                  says="cannot be written")
        self.ends(1, *ledger, "--state", "flying", says="flying")
        self.assertEqual(out.read_bytes()[:2], b"PK")

    def test_restricted_ledger_is_audited_first(self):
        self.demo()
        listed = self.ends(0, "user", "list", "--store", self.store)
        worker = re.search(r"^(\S+)  worker", listed, re.M)[1]
        auditor = re.search(r"^(\S+)  auditor", listed, re.M)[1]
        ledger = ["ledger", "1", "--store", self.store, "-o", self.dir / "f.csv", "--restricted"]
        self.ends(2, *ledger, says="--user")
        self.ends(2, *ledger, "--user", worker, says="auditor")
        self.assertFalse((self.dir / "f.csv").exists())
        self.ends(0, *ledger, "--user", auditor, "--village", "530427001")
        with sqlite3.connect(self.db) as db:
            self.assertEqual(db.execute("SELECT user_id, action, object FROM audit").fetchall(),
                             [(auditor, "ledger-restricted", "ledger 1 530427001")])

    def test_check_finds_what_was_changed(self):
        self.demo()
        self.ends(0, "check", "--store", self.store, says="the database is sound")
        with sqlite3.connect(self.db) as db:
            db.execute("UPDATE member SET id_no = (SELECT min (id_no) FROM member) WHERE seq = 1")
        self.ends(0, "check", "--store", self.store, says="identity numbers of more than one")

    def test_newer_database_is_left_alone(self):
        self.demo()
        with sqlite3.connect(self.db) as db:
            db.execute("PRAGMA user_version = 99")
        before = self.db.read_bytes()
        for c in ["check", "serve"]:
            self.ends(1, c, "--store", self.store, says="newer version")
        self.assertEqual(self.db.read_bytes(), before)

    def test_no_place_for_a_database(self):
        self.ends(1, "check", "--store", f"sqlite:{self.dir}/none/county.db", says="cannot be written")
        self.regions.write_text("this is no database, not at all, whatever its name\n" * 40)
        self.ends(1, "check", "--store", f"sqlite:{self.regions}")


unittest.main(verbosity=2)
