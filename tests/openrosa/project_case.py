"""A tablet of an ODK project, for tests: the real agent, the real store, the app's side by form-filler, and what must
hold between the two ends. A program that uses it has the build as its first argument."""
import hashlib
import pathlib
import subprocess
import sys
import tempfile
import unittest

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / "tests/lib"), str(TOP / "tests/openrosa")]
import fake_project as fake  # noqa: E402
import world  # noqa: E402

BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
OK, NO_SERVER, WRONG_SERVER, REFUSED, ATTENTION, BUSY = 0, 3, 4, 6, 7, 8


class Filler:
    """The app's side of the tablet."""

    def __init__(self, tablet):
        self.process = subprocess.Popen([str(BUILD / "tests/openrosa/form-filler")], env=tablet.env(),
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def say(self, *words):
        self.process.stdin.write("\t".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        how, _, rest = self.process.stdout.readline().rstrip("\n").partition(" ")
        assert how == "ok", (words, rest)
        return rest.split(" ")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()


class ProjectCase(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory(prefix="htk-project-")
        self.addCleanup(self.temporary.cleanup)
        self.folder = pathlib.Path(self.temporary.name)
        self.tablet = world.Tablet(BUILD, self.folder / "tablet")
        self.expected = {}  # revision -> photos by name

    def project(self, kind="central", **given):
        project = fake.Project(kind, **given)
        self.addCleanup(project.stop)
        project.put("visit_note", "1", {"sign.png": b"\x89PNG picture" * 50})
        return project

    def begin(self, kind="central", **given):
        project = self.project(kind, **given)
        if kind == "central":
            self.tablet.agent("enrol", project.qr(), "")
        else:
            self.tablet.agent("enrol", project.url, "worker:s3cret")
        self.tablet.agent("--once")
        return project

    def agent(self, wanted=OK):
        r = self.tablet.agent("--once", check=False)
        self.assertEqual(r.returncode, wanted, r.stderr)
        self.assert_no_secret(r.stdout + r.stderr)
        return r

    def fill(self, form="visit_note", photos=(), question="note", submit=True, note="看过了"):
        with Filler(self.tablet) as filler:
            filler.say("open", form)
            filler.say("answer", f"/data/{question}", note)
            filler.say("answer", "/data/n", 3)
            for i, size in enumerate(photos):
                filler.say("photo", f"/data/p{i + 1}", size)
            return filler.say("submit" if submit else "close")

    def a_month_passes(self, went):
        """On a full disk what the project has had for a month goes, but for what is still needed."""
        with Filler(self.tablet) as filler:
            self.assertEqual(filler.say("month"), [str(went)])

    def corrects(self, visit, *say):
        with Filler(self.tablet) as filler:
            filler.say("correct", visit)
            filler.say("answer", "/data/note", "再看一次")
            for words in say:
                filler.say(*words)
            return filler.say("submit")[1]

    def sql(self, query):
        return self.tablet.sql(query)

    def assert_no_secret(self, text):
        self.assertNotIn(fake.TOKEN, text)
        self.assertNotIn("s3cret", text)

    def balance(self, project, n):
        """The project has each submission once, with the bytes that the tablet has kept."""
        rows = self.sql("SELECT verdict, count(*) n FROM change GROUP BY verdict")
        self.assertEqual(rows, [dict(verdict="accepted", n=n)])
        self.assertEqual(len(project.submissions), n)
        kept = self.sql("SELECT r.xml, f.name, f.sha256 FROM visit_revision r"
                        " LEFT JOIN visit_file f ON f.revision_id = r.id")
        there = {s["xml"].decode(): s["files"] for s in project.submissions.values()}
        self.assertEqual(set(there), {row["xml"] for row in kept})
        for row in kept:
            if row["name"] is not None:
                content = there[row["xml"]][row["name"]]
                self.assertEqual(hashlib.sha256(content).hexdigest(), row["sha256"])
        self.assertEqual(sum(map(len, there.values())), sum(row["name"] is not None for row in kept))
        self.assertEqual({s["stored"] for s in project.submissions.values()}, {1})
        self.assertEqual(self.sql("SELECT count(*) n FROM visit WHERE delivered_at IS NULL"), [dict(n=0)])
        self.assertEqual(self.sql("SELECT count(*) n FROM openrosa_part"), [dict(n=0)])
        self.assertEqual(self.sql("SELECT count(*) n FROM attachment WHERE receipt_at IS NULL"), [dict(n=0)])

    def posts(self, project):
        return [r for r in project.requests if r[0] == "POST"]
