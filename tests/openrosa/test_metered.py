#!/usr/bin/env python3
"""Photos only on Wi-Fi, with an ODK project as the county: on a line that costs by volume the answers go and the
files wait, and afterwards they go, each once. test_metered.py BUILD"""
import os
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from project_case import BUILD, NO_SERVER, Filler, ProjectCase, fake, world  # noqa: E402
from mock_network import Network  # noqa: E402


class MeteredTablet(world.Tablet):
    """A tablet whose agent hears of this network, and of no other."""

    network = None

    def env(self):
        return dict(super().env(), **self.network.env())


class MeteredTest(ProjectCase):
    def setUp(self):
        super().setUp()
        self.network = Network(self.folder).start()
        self.addCleanup(self.network.stop)
        self.tablet = self.new_tablet("metered")

    def new_tablet(self, name):
        tablet = MeteredTablet(BUILD, self.folder / name)
        tablet.network = self.network
        return tablet

    def there(self, project):
        """How many files the project has of each submission."""
        return sorted(len(s["files"]) for s in project.submissions.values())

    def assert_waits(self, project, submissions, files):
        """The project has the answers; the tablet shows no receipt and keeps the files."""
        self.assertEqual(self.there(project), [0] * submissions)
        self.assertEqual({s["stored"] for s in project.submissions.values()}, {1})
        self.assertEqual(self.sql("SELECT count(*) n FROM attachment WHERE receipt_at IS NULL"), [dict(n=files)])
        self.assertEqual(self.sql("SELECT count(*) n FROM visit WHERE delivered_at IS NOT NULL"), [dict(n=0)])

    def test_answers_go_and_files_wait_and_go_afterwards(self):
        for kind in ("central", "digest"):
            with self.subTest(kind):
                self.network.metered(True)
                self.tablet = self.new_tablet(kind)
                project = self.begin(kind)
                self.fill(photos=[3000, 70000])
                self.fill(photos=[80000, 90000], note="二")
                self.agent()
                self.assert_waits(project, 2, 4)
                self.assertIn("4", self.sql("SELECT detail FROM sync_log WHERE event = 'upload'")[0]["detail"])
                # Nothing is sent that is there already, however many rounds are made meanwhile.
                before = len(self.posts(project))
                self.agent()
                self.assertEqual(len(self.posts(project)), before)
                self.network.metered(False)
                self.agent()
                self.balance(project, 2)

    def test_what_has_no_files_is_done(self):
        project = self.begin()
        self.fill(note="一")
        self.fill(photos=[3000], note="二")
        self.fill(note="三")
        self.agent()
        self.assertEqual(self.sql("SELECT count(*) n FROM change WHERE verdict = 'accepted'"), [dict(n=2)])
        self.network.metered(False)
        self.agent()
        self.balance(project, 3)

    def test_correction_whose_files_are_all_there_is_done(self):
        """What went from the tablet to make room, and the project has, is no reason to wait."""
        project = self.begin()
        self.network.metered(False)
        visit, _ = self.fill(photos=[2000, 2001])
        self.agent()
        self.a_month_passes(2)
        self.network.metered(True)
        self.corrects(visit)
        self.agent()
        self.assertEqual(self.sql("SELECT verdict, count(*) n FROM change GROUP BY verdict"),
                         [dict(verdict="accepted", n=2)])
        self.corrects(visit, ("photo", "/data/p2", 3000))
        self.agent()
        self.assertEqual(self.sql("SELECT count(*) n FROM change WHERE verdict IS NULL"), [dict(n=1)])
        self.network.metered(False)
        self.agent()
        self.assertEqual(self.sql("SELECT count(*) n FROM change WHERE verdict = 'accepted'"), [dict(n=3)])

    def test_files_go_where_the_person_says_so(self):
        project = self.begin()
        self.fill(photos=[3000, 70000])
        self.agent()
        self.assert_waits(project, 1, 2)
        with Filler(self.tablet) as filler:
            filler.say("photos", "any")
        self.agent()
        self.balance(project, 1)

    def test_line_cut_among_the_files_that_had_waited(self):
        project = self.begin()
        self.fill(photos=[60000, 60001])
        self.agent()
        self.network.metered(False)
        project.faults = [fake.cut_after_store(3)]
        self.agent(NO_SERVER)
        self.network.metered(True)
        self.agent()
        self.network.metered(False)
        self.agent()
        self.balance(project, 1)

    def test_service_sends_the_files_when_the_line_is_free(self):
        """Nobody asks: the service hears that the line costs no more."""
        project = self.begin()
        self.fill(photos=[3000, 70000])
        bus = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--print-address"],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        env = dict(self.tablet.env(), DBUS_SESSION_BUS_ADDRESS=bus.stdout.readline().strip())
        service = subprocess.Popen([str(BUILD / "sync/agent/huitoukan-sync")], env=env)
        try:
            # What waited when it was started goes without being asked for.
            world.wait_for("the answers", lambda: len(project.submissions) == 1)
            world.wait_for("the end of the round", lambda: self.sql(
                "SELECT 1 AS n FROM sync_log WHERE event = 'upload'"))
            self.assert_waits(project, 1, 2)
            self.network.metered(False)
            world.wait_for("the receipt", lambda: self.sql(
                "SELECT 1 AS n FROM visit WHERE delivered_at IS NOT NULL"))
        finally:
            for process in (service, bus):
                process.terminate()
                process.wait()
            bus.stdout.close()
        self.balance(project, 1)


if __name__ == "__main__":
    os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)
    unittest.main()
